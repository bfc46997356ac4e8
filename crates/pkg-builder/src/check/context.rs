//! What the rules look up, gathered in one pass over the elements.

use std::collections::BTreeMap;

use sgp_asn1::saip::{
    ElementKind, ElementRef, Fcp, File, FileStep, FileSystem, FilesElement, GenericFileManagement,
    ManagementStep, Package, ProfileElement, ProfileHeader,
};

use super::Target;
use super::index::MadeFiles;
use super::place::Place;
use super::tree::{DirectoryId, Tree};

/// A package as the rules see it.
pub(super) struct Context<'a> {
    pub(super) package: &'a Package,
    pub(super) target: Target,
    pub(super) header: Option<&'a ProfileHeader>,
    /// Index of the header.
    pub(super) header_at: usize,
    /// Whether the header says that it is an IoT Minimal Profile.
    pub(super) is_iot: bool,
    pub(super) elements: Vec<Element<'a>>,
    pub(super) naas: Vec<Naa>,
    /// AIDs of ADFs, and the first element that makes one of that name.
    pub(super) adfs: BTreeMap<&'a [u8], usize>,
    pub(super) tree: Tree,
    pub(super) sites: Vec<Site<'a>>,
    /// What a card makes of it, where all elements can be read.
    pub(super) made: Option<MadeFiles<'a>>,
}

/// One element, and what stood before it.
pub(super) struct Element<'a> {
    pub(super) index: usize,
    pub(super) kind: ElementKind,
    /// `None` where it cannot be read.
    pub(super) typed: Option<&'a ProfileElement<'a>>,
    pub(super) before: State,
}

impl Element<'_> {
    pub(super) const fn place(&self) -> Place {
        Place::element(self.index)
    }
}

/// What the elements so far have made.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct State {
    /// The directory whose PINs a `PE-PINCodes` here defines.
    pub(super) pin_context: Option<DirectoryId>,
    /// The application made last, by its place in [`Context::naas`], and the last one of each kind.
    pub(super) naa: Option<usize>,
    pub(super) usim: Option<usize>,
    pub(super) isim: Option<usize>,
    pub(super) csim: Option<usize>,
    /// The MF exists.
    pub(super) has_root: bool,
    /// An ADF exists, with a template or without.
    pub(super) has_adf: bool,
    /// Security domains so far.
    pub(super) domains: usize,
}

impl State {
    /// The last application of this kind.
    pub(super) const fn last(&self, kind: NaaKind) -> Option<usize> {
        match kind {
            NaaKind::Usim => self.usim,
            NaaKind::Isim => self.isim,
            NaaKind::Csim => self.csim,
        }
    }
}

/// Kind of a network access application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NaaKind {
    Usim,
    Isim,
    Csim,
}

impl NaaKind {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Usim => "USIM",
            Self::Isim => "ISIM",
            Self::Csim => "CSIM",
        }
    }

    /// The kind that the element makes.
    pub(super) const fn made_by(kind: ElementKind) -> Option<Self> {
        match kind {
            ElementKind::Usim | ElementKind::Iot => Some(Self::Usim),
            ElementKind::Isim => Some(Self::Isim),
            ElementKind::Csim => Some(Self::Csim),
            _ => None,
        }
    }

    /// The kind that the element adds to.
    pub(super) const fn extended_by(kind: ElementKind) -> Option<Self> {
        match kind {
            ElementKind::OptUsim
            | ElementKind::Phonebook
            | ElementKind::GsmAccess
            | ElementKind::Df5gs
            | ElementKind::DfSaip
            | ElementKind::DfSnpn
            | ElementKind::Df5gProse
            | ElementKind::OptIot => Some(Self::Usim),
            ElementKind::OptIsim => Some(Self::Isim),
            ElementKind::OptCsim => Some(Self::Csim),
            _ => None,
        }
    }
}

/// A network access application.
pub(super) struct Naa {
    pub(super) kind: NaaKind,
    /// Index of the element that makes its ADF.
    pub(super) element: usize,
    pub(super) directory: Option<DirectoryId>,
}

/// Kind of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Ef,
    /// A DF, the MF among them.
    Df,
    Adf,
}

impl Class {
    /// As the name of a member tells.
    pub(super) fn of_member(name: &str) -> Self {
        if name.starts_with("adf-") {
            Self::Adf
        } else if name.starts_with("df-") || name == "mf" {
            Self::Df
        } else {
            Self::Ef
        }
    }

    /// As parameters without a template tell.
    pub(super) fn of_fcp(fcp: &Fcp<'_>) -> Self {
        let is_directory = match fcp.file_descriptor() {
            Some([first, ..]) => first & 0x3F == 0x38,
            _ => fcp.pin_status_template_do().is_some(),
        };
        match (fcp.df_name().is_some(), is_directory) {
            (true, true) => Self::Adf,
            (false, true) => Self::Df,
            (true, false) if fcp.file_descriptor().is_none() => Self::Adf,
            _ => Self::Ef,
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Ef => "an EF",
            Self::Df => "a DF",
            Self::Adf => "an ADF",
        }
    }
}

/// Where file control parameters stand.
#[derive(Clone, Copy)]
pub(super) struct Site<'a> {
    pub(super) element: usize,
    pub(super) class: Class,
    pub(super) fcp: &'a Fcp<'a>,
    pub(super) origin: Origin,
    /// The directory that they make.
    pub(super) makes: Option<DirectoryId>,
}

/// What file control parameters belong to.
#[derive(Clone, Copy)]
pub(super) enum Origin {
    /// A file of a template, and the place of the parameters among its steps.
    Template { kind: ElementKind, member: &'static str, step: usize },
    /// A list of commands and a place in it.
    Generic { list: usize, step: usize },
}

impl Site<'_> {
    /// Where the parameters stand.
    pub(super) fn place(&self) -> Place {
        match self.origin {
            Origin::Template { kind, member, step, .. } => {
                file_place(self.element, kind, member).index(step).alternative("fileDescriptor")
            }
            Origin::Generic { list, step } => {
                commands_place(self.element, list).index(step).alternative("createFCP")
            }
        }
    }

    /// Whether the parameters belong to a template.
    pub(super) const fn has_template(&self) -> bool {
        matches!(self.origin, Origin::Template { .. })
    }

    /// Whether the file shares the body of another.
    pub(super) fn is_link(&self) -> bool {
        self.fcp.link_path().is_some_and(|path| !path.is_empty())
    }
}

/// Where a file of a template stands.
pub(super) fn file_place(element: usize, kind: ElementKind, member: &'static str) -> Place {
    let files = FilesElement::members(kind);
    let number = files.iter().position(|file| file.name() == member).unwrap_or_default();
    // header and templateID stand before the files
    let number = u32::try_from(number).unwrap_or_default().saturating_add(2);
    let tag = if number < 0x1F { 0xA0 | number } else { 0xBF00 | number };
    Place::element(element).member(member, tag)
}

/// Where a list of commands stands.
pub(super) fn commands_place(element: usize, list: usize) -> Place {
    Place::element(element).member("fileManagementCMD", 0xA1).index(list)
}

impl<'a> Context<'a> {
    /// Gathers. `typed` holds what stands in each of `elements`, `None` where that cannot be read.
    pub(super) fn new(
        package: &'a Package,
        elements: &[ElementRef<'a>],
        typed: &[Option<&'a ProfileElement<'a>>],
        files: Option<&'a FileSystem>,
        target: Target,
    ) -> Self {
        let header = package.header().ok();
        let header_at = elements.iter().position(|e| e.kind() == ElementKind::Header).unwrap_or_default();
        let mut context = Self {
            package,
            target,
            header,
            header_at,
            is_iot: header.is_some_and(|header| header.iot_options().is_some()),
            elements: Vec::with_capacity(elements.len()),
            naas: Vec::new(),
            adfs: BTreeMap::new(),
            tree: Tree::default(),
            sites: Vec::new(),
            made: files.map(MadeFiles::new),
        };
        let mut state = State::default();
        for (index, (element, typed)) in elements.iter().zip(typed).enumerate() {
            let typed = *typed;
            context.elements.push(Element { index, kind: element.kind(), typed, before: state });
            match typed {
                Some(ProfileElement::Files(files)) => context.files(index, files, &mut state),
                Some(ProfileElement::GenericFileManagement(commands)) => {
                    context.commands(index, commands, &mut state);
                }
                Some(ProfileElement::PinCodes(codes)) => context.tree.define(state.pin_context, codes),
                _ if element.kind() == ElementKind::SecurityDomain => {
                    state.domains = state.domains.saturating_add(1);
                }
                _ => {}
            }
        }
        context.tree.share();
        context
    }

    fn files(&mut self, index: usize, element: &'a FilesElement<'a>, state: &mut State) {
        let kind = element.kind();
        if matches!(kind, ElementKind::Mf | ElementKind::Iot) {
            state.has_root = true;
        }
        let naa = NaaKind::extended_by(kind).and_then(|naa| state.last(naa));
        let above = naa.and_then(|naa| self.naas.get(naa)?.directory);
        self.tree.begin(kind, above);
        let mut first = None;
        let mut adf = None;
        if kind == ElementKind::Iot && element.file("mf").is_none() {
            self.tree.make_member("mf", None);
        }
        for (member, file) in element.files() {
            let class = Class::of_member(member);
            let mut made = None;
            for (step, content) in file.steps().iter().enumerate() {
                let FileStep::FileDescriptor(fcp) = content else { continue };
                let origin = Origin::Template { kind, member, step };
                self.site(Site { element: index, class, fcp, origin, makes: None });
                made = made.or(Some(fcp));
            }
            if class == Class::Ef || is_not_created(file) {
                continue;
            }
            let directory = self.tree.make_member(member, made.and_then(Fcp::file_id));
            if let (Some(_), Some(site)) = (made, self.sites.last_mut()) {
                site.makes = Some(directory);
            }
            first = first.or(Some(directory));
            if class == Class::Adf {
                self.tree.note_adf(directory);
                state.has_adf = true;
                adf = Some(directory);
            }
        }
        if kind == ElementKind::Iot && adf.is_none() {
            adf = Some(self.tree.make_member("adf-usim", None));
        }
        if let Some(naa) = NaaKind::made_by(kind) {
            self.naas.push(Naa { kind: naa, element: index, directory: adf });
            let last = self.naas.len().checked_sub(1);
            state.naa = last;
            match naa {
                NaaKind::Usim => state.usim = last,
                NaaKind::Isim => state.isim = last,
                NaaKind::Csim => state.csim = last,
            }
        }
        // PINs behind PE-IoT are those of the ADF; optional files are in the ADF they are added to
        let context = if kind == ElementKind::Iot { adf.or(first) } else { first };
        let adds_files = matches!(kind, ElementKind::OptUsim | ElementKind::OptIsim | ElementKind::OptCsim);
        state.pin_context = context.or(if adds_files { above } else { None }).or(state.pin_context);
    }

    fn site(&mut self, site: Site<'a>) {
        if let (Class::Adf, Some(aid)) = (site.class, site.fcp.df_name()) {
            self.adfs.entry(aid).or_insert(site.element);
        }
        self.sites.push(site);
    }

    fn commands(&mut self, index: usize, element: &'a GenericFileManagement<'a>, state: &mut State) {
        let mut first = None;
        self.tree.begin_commands();
        for (list, commands) in element.commands().iter().enumerate() {
            for (step, command) in commands.steps().iter().enumerate() {
                match command {
                    ManagementStep::FilePath(path) => {
                        let found = self.tree.select(path);
                        if !found {
                            self.tree.note_missing(index, list, step);
                        }
                    }
                    ManagementStep::CreateFcp(fcp) => {
                        let class = Class::of_fcp(fcp);
                        let makes = (class != Class::Ef).then(|| self.tree.make(fcp.file_id()));
                        let origin = Origin::Generic { list, step };
                        self.site(Site { element: index, class, fcp, origin, makes });
                        first = first.or(makes);
                        if let (Class::Adf, Some(directory)) = (class, makes) {
                            self.tree.note_adf(directory);
                            state.has_adf = true;
                        }
                        state.has_root |= fcp.file_id() == Some(&MF);
                    }
                    _ => {}
                }
            }
        }
        state.pin_context = first.or(state.pin_context);
    }

    /// Elements of this kind.
    pub(super) fn of_kind(&self, kind: ElementKind) -> impl Iterator<Item = &Element<'a>> {
        self.elements.iter().filter(move |element| element.kind == kind)
    }
}

/// File identifier of the MF.
pub(super) const MF: [u8; 2] = [0x3F, 0x00];

/// Whether a package says that the file is not made.
pub(super) fn is_not_created(file: &File<'_>) -> bool {
    file.steps().iter().any(|step| matches!(step, FileStep::DoNotCreate))
}
