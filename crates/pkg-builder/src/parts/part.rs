//! What a builder takes: elements that have no number yet.

use sgp_asn1::saip::{ElementKind, Fcp, GenericFileManagement, ManagementStep, PeHeader, ProfileElement};

use super::files::Files;
use crate::fault::Fault;

/// One or more elements for a [`PackageBuilder`](crate::PackageBuilder).
///
/// Everything in [`parts`](crate::parts) turns into one, and so does any
/// [`ProfileElement`]: what no part expresses can be handed over as it is. Such an element keeps its
/// identification; it goes to its place by its kind, and behind what was added before to the same
/// directory.
#[derive(Clone, Debug)]
pub struct Part {
    pub(crate) shape: Shape,
}

/// Where elements go.
#[derive(Clone, Debug)]
pub(crate) enum Shape {
    /// A directory and what belongs to it, or what stands alone.
    Group(Group),
    /// Into a directory that was added before.
    Inside(Home, Vec<Draft>),
}

/// Elements that stay together.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) rank: Rank,
    pub(crate) drafts: Vec<Draft>,
}

/// The order of groups (SAIP 8.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    /// The MF.
    Mf,
    /// DF.TELECOM, DF.CD.
    Directory,
    /// A network access application.
    Naa,
    /// Security domains.
    Domain,
    /// Applications and remote file management.
    Instance,
    /// Elements of nobody and of their issuers.
    Other,
}

/// The directory that an element belongs to: the one of this kind that was added last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Home {
    Mf,
    Usim,
    Isim,
    Csim,
    Naa,
    Last,
}

/// An element without a number.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) body: Body,
    pub(crate) identification: Option<u16>,
    pub(crate) mandated: bool,
    /// Order among those of a group.
    pub(crate) rank: u8,
    pub(crate) faults: Vec<Fault>,
}

/// What stands in it.
#[derive(Clone, Debug)]
pub(crate) enum Body {
    /// Files, which depend on what else is in the package.
    Files(Box<Files>),
    /// All but the header.
    Ready(Box<ProfileElement<'static>>),
}

/// Order in a group.
pub(crate) mod rank {
    pub(crate) const DIRECTORY: u8 = 0;
    pub(crate) const OPTIONAL_FILES: u8 = 1;
    pub(crate) const PUKS: u8 = 2;
    pub(crate) const PINS: u8 = 3;
    pub(crate) const PARAMETERS: u8 = 4;
    pub(crate) const OTHER: u8 = 5;
}

impl Part {
    /// Gives the first element this identification, 0 to 32767, instead of the next free one.
    #[must_use]
    pub fn numbered(mut self, identification: u16) -> Self {
        if let Some(draft) = self.drafts_mut().first_mut() {
            draft.identification = Some(identification);
        }
        self
    }

    /// Gives all elements the next free identifications; what is handed over as it is has its own.
    #[must_use]
    pub fn renumbered(mut self) -> Self {
        self.drafts_mut().iter_mut().for_each(|draft| draft.identification = None);
        self
    }

    /// Lets an eUICC that does not support the elements leave them out.
    #[must_use]
    pub fn not_mandated(mut self) -> Self {
        self.drafts_mut().iter_mut().for_each(|draft| draft.mandated = false);
        self
    }

    const fn drafts_mut(&mut self) -> &mut Vec<Draft> {
        match &mut self.shape {
            Shape::Group(group) => &mut group.drafts,
            Shape::Inside(_, drafts) => drafts,
        }
    }

    pub(super) fn extend(&mut self, drafts: Vec<Draft>) {
        self.drafts_mut().extend(drafts);
    }

    pub(crate) fn into_drafts(self) -> Vec<Draft> {
        match self.shape {
            Shape::Group(group) => group.drafts,
            Shape::Inside(_, drafts) => drafts,
        }
    }

    /// A typed element.
    pub(super) fn ready(element: ProfileElement<'static>, faults: Vec<Fault>) -> Self {
        let (place, rank) = place_of(&element);
        Self::placed(place, Draft { faults, ..Draft::new(Body::Ready(Box::new(element)), rank) })
    }

    pub(super) fn placed(place: Result<Rank, Home>, draft: Draft) -> Self {
        let drafts = vec![draft];
        let shape = match place {
            Ok(rank) => Shape::Group(Group { rank, drafts }),
            Err(home) => Shape::Inside(home, drafts),
        };
        Self { shape }
    }
}

impl Draft {
    pub(crate) const fn new(body: Body, rank: u8) -> Self {
        Self { body, identification: None, mandated: true, rank, faults: Vec::new() }
    }

    /// Which element it becomes.
    pub(crate) fn kind(&self) -> ElementKind {
        match &self.body {
            Body::Files(files) => files.kind(),
            Body::Ready(element) => element.kind(),
        }
    }
}

impl From<ProfileElement<'static>> for Part {
    fn from(element: ProfileElement<'static>) -> Self {
        let header = element.pe_header().copied();
        let (place, own_rank) = place_of(&element);
        // the order among raw elements is the caller's, but for those that open a directory or must
        // stand behind it
        let rank = if own_rank == rank::DIRECTORY || own_rank == rank::PUKS { own_rank } else { rank::OTHER };
        let mut draft = Draft::new(Body::Ready(Box::new(element)), rank);
        draft.identification = header.and_then(|header| header.identification());
        draft.mandated = header.is_some_and(|header| header.mandated());
        Self::placed(place, draft)
    }
}

/// Group or directory of an element, and its order there.
fn place_of(element: &ProfileElement<'_>) -> (Result<Rank, Home>, u8) {
    if let ProfileElement::GenericFileManagement(management) = element
        && makes_mf(management)
    {
        return (Ok(Rank::Mf), rank::DIRECTORY);
    }
    of_kind(element.kind())
}

pub(super) const fn of_kind(kind: ElementKind) -> (Result<Rank, Home>, u8) {
    match kind {
        ElementKind::Mf | ElementKind::Iot => (Ok(Rank::Mf), rank::DIRECTORY),
        ElementKind::Telecom | ElementKind::Cd => (Ok(Rank::Directory), rank::DIRECTORY),
        ElementKind::Usim | ElementKind::Isim | ElementKind::Csim => (Ok(Rank::Naa), rank::DIRECTORY),
        ElementKind::SecurityDomain => (Ok(Rank::Domain), rank::DIRECTORY),
        ElementKind::Rfm | ElementKind::Application => (Ok(Rank::Instance), rank::DIRECTORY),
        ElementKind::PukCodes => (Err(Home::Mf), rank::PUKS),
        ElementKind::OptIot => (Err(Home::Mf), rank::OPTIONAL_FILES),
        ElementKind::OptUsim => (Err(Home::Usim), rank::OPTIONAL_FILES),
        ElementKind::OptIsim => (Err(Home::Isim), rank::OPTIONAL_FILES),
        ElementKind::OptCsim => (Err(Home::Csim), rank::OPTIONAL_FILES),
        ElementKind::Phonebook
        | ElementKind::GsmAccess
        | ElementKind::Df5gs
        | ElementKind::DfSaip
        | ElementKind::DfSnpn
        | ElementKind::Df5gProse => (Err(Home::Usim), rank::OTHER),
        ElementKind::Eap => (Err(Home::Naa), rank::OTHER),
        ElementKind::AkaParameter => (Err(Home::Naa), rank::PARAMETERS),
        ElementKind::CdmaParameter => (Err(Home::Csim), rank::PARAMETERS),
        ElementKind::PinCodes => (Err(Home::Last), rank::PINS),
        ElementKind::GenericFileManagement => (Err(Home::Last), rank::OTHER),
        _ => (Ok(Rank::Other), rank::OTHER),
    }
}

const MF: [u8; 2] = [0x3F, 0x00];

fn makes_mf(management: &GenericFileManagement<'_>) -> bool {
    let mut steps = management.commands().iter().flat_map(|list| list.steps());
    steps.any(|step| matches!(step, ManagementStep::CreateFcp(fcp) if Fcp::file_id(fcp) == Some(&MF)))
}

/// Gives an element its header.
pub(crate) fn set_header(element: &mut ProfileElement<'_>, header: PeHeader) {
    match element {
        ProfileElement::GenericFileManagement(e) => drop_reference(e.set_header(header)),
        ProfileElement::PinCodes(e) => drop_reference(e.set_header(header)),
        ProfileElement::PukCodes(e) => drop_reference(e.set_header(header)),
        ProfileElement::AkaParameter(e) => drop_reference(e.set_header(header)),
        ProfileElement::CdmaParameter(e) => drop_reference(e.set_header(header)),
        ProfileElement::SecurityDomain(e) => drop_reference(e.set_header(header)),
        ProfileElement::Rfm(e) => drop_reference(e.set_header(header)),
        ProfileElement::Application(e) => drop_reference(e.set_header(header)),
        ProfileElement::NonStandard(e) => drop_reference(e.set_header(header)),
        ProfileElement::End(e) => drop_reference(e.set_header(header)),
        ProfileElement::Files(e) => drop_reference(e.set_header(header)),
        // without a header that can be set
        _ => {}
    }
}

/// Setters give back what they changed.
fn drop_reference<T>(_changed: &mut T) {}

/// A header until the element gets its number.
pub(super) fn unnumbered() -> PeHeader {
    PeHeader::new(true, 0)
}
