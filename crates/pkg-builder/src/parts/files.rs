//! Elements that make files after a template.

use sgp_asn1::saip::{ElementKind, FilesElement, PeHeader, SaipVersion, Template, TemplateFile};
use sgp_asn1::{Iccid, oids};
use sgp_wire::{Aid, Oid};

use super::file::FileSpec;
use super::part::{Body, Draft, Part, of_kind};
use crate::content;
use crate::fault::{Fault, Faults, Field};

/// Files of one template (SAIP 8.3.1, Annex B), and what belongs to their directory.
///
/// Files are named as in the module, such as `ef-imsi`. Those that the template makes by default need not
/// be given; of those that it does not make, only the ones that are given exist, and the directories they
/// stand in. What a package can tell itself is filled in where it is not given: EF.ICCID, EF.DIR with
/// one record for each application, EF.ARR (the rules that the templates number in the MF, a link to it
/// elsewhere), EF.EST without a service, and the PINs of directories.
///
/// ```
/// use pkg_builder::parts::{FileSpec, Files, Pin, Pins};
///
/// let telecom = Files::telecom()
///     .with_file("ef-ice-dn", FileSpec::new()) // as the template says
///     .with(Pins::new([Pin::pin2("5678")]));
/// # let _ = telecom;
/// ```
#[derive(Clone, Debug)]
pub struct Files {
    kind: ElementKind,
    template: Option<Oid>,
    files: Vec<(&'static str, FileSpec)>,
    is_stated: bool,
    label: Option<Vec<u8>>,
    identification: Option<u16>,
    mandated: bool,
    inside: Vec<Draft>,
}

/// Elements without arguments: name, kind, what it is.
macro_rules! templates {
    ($($name:ident = $kind:ident, $doc:literal;)*) => {
        impl Files {
            $(
                #[doc = $doc]
                #[must_use]
                pub const fn $name() -> Self {
                    Self::of(ElementKind::$kind)
                }
            )*
        }
    };
}

templates! {
    mf = Mf, "The MF and its files (SAIP 8.3.4.1).";
    cd = Cd, "DF.CD: `df-cd`, `ef-launchpad`, `ef-icon` (SAIP 8.3.4.2).";
    telecom = Telecom, "DF.TELECOM with DF.GRAPHICS, DF.PHONEBOOK, DF.MULTIMEDIA, DF.MMSS, from SAIP 3.0 on DF.MCS and DF.V2X (SAIP 8.3.4.3).";
    opt_usim = OptUsim, "Files of the ADF.USIM that are not made by default (SAIP 8.3.4.4).";
    phonebook = Phonebook, "DF.PHONEBOOK of the ADF.USIM.";
    gsm_access = GsmAccess, "DF.GSM-ACCESS of the ADF.USIM.";
    df_5gs = Df5gs, "DF.5GS of the ADF.USIM (SAIP 2.3 and later).";
    df_saip = DfSaip, "DF.SAIP of the ADF.USIM, for the calculation of SUCI in the USIM (SAIP 2.3 and later).";
    df_snpn = DfSnpn, "DF.SNPN of the ADF.USIM (SAIP 3.3 and later).";
    df_5g_prose = Df5gProse, "DF.5G_ProSe of the ADF.USIM (SAIP 3.3 and later).";
    opt_isim = OptIsim, "Files of the ADF.ISIM that are not made by default (SAIP 8.3.4.5).";
    opt_csim = OptCsim, "Files of the ADF.CSIM that are not made by default (SAIP 8.3.4.6).";
    iot = Iot, "MF and ADF.USIM of an IoT Minimal Profile (SAIP 3.3 and later).";
    opt_iot = OptIot, "Further files of an IoT Minimal Profile.";
}

impl Files {
    const fn of(kind: ElementKind) -> Self {
        Self {
            kind,
            template: None,
            files: Vec::new(),
            is_stated: false,
            label: None,
            identification: None,
            mandated: true,
            inside: Vec::new(),
        }
    }

    fn adf(kind: ElementKind, member: &'static str, fid: u16, aid: &Aid) -> Self {
        Self::of(kind).with_file(member, FileSpec::new().with_fid(fid).with_aid(aid))
    }

    /// ADF.USIM: its temporary file identifier, such as `0x7FF1`, and its AID (SAIP 8.3.4.4).
    #[must_use]
    pub fn usim(fid: u16, aid: &Aid) -> Self {
        Self::adf(ElementKind::Usim, "adf-usim", fid, aid)
    }

    /// ADF.ISIM: its temporary file identifier and its AID (SAIP 8.3.4.5).
    #[must_use]
    pub fn isim(fid: u16, aid: &Aid) -> Self {
        Self::adf(ElementKind::Isim, "adf-isim", fid, aid)
    }

    /// ADF.CSIM: its temporary file identifier and its AID (SAIP 8.3.4.6).
    #[must_use]
    pub fn csim(fid: u16, aid: &Aid) -> Self {
        Self::adf(ElementKind::Csim, "adf-csim", fid, aid)
    }

    /// DF.EAP of the application added last, with its file identifier (SAIP 8.3.4.7).
    #[must_use]
    pub fn eap(fid: u16) -> Self {
        Self::of(ElementKind::Eap).with_file("df-eap", FileSpec::new().with_fid(fid))
    }

    /// The files of an element, to be changed, or written without what its template says as well; `None`
    /// where it has members or steps of a later version.
    #[must_use]
    pub fn of_element(element: &FilesElement<'_>) -> Option<Self> {
        if !element.unknown().is_empty() {
            return None;
        }
        let mut files = Self::of(element.kind()).with_template(element.template_id().clone());
        files.identification = element.header().identification();
        files.mandated = element.header().mandated();
        for (name, file) in element.files() {
            files.files.push((name, FileSpec::of_file(file)?));
        }
        Some(files)
    }

    /// A file by its name in the module, such as `ef-imsi`; the same name again replaces it. Octets are
    /// its content.
    #[must_use]
    pub fn with_file(mut self, name: &'static str, file: impl Into<FileSpec>) -> Self {
        let file = file.into();
        match self.files.iter_mut().find(|(there, _)| *there == name) {
            Some((_, there)) => *there = file,
            None => self.files.push((name, file)),
        }
        self
    }

    /// Leaves out a file that the template makes.
    #[must_use]
    pub fn without_file(self, name: &'static str) -> Self {
        self.with_file(name, FileSpec::not_created())
    }

    /// Another template than the newest one of the package's version.
    #[must_use]
    pub fn with_template(mut self, template: Oid) -> Self {
        self.template = Some(template);
        self
    }

    /// Name of an application in EF.DIR; `USIM`, `ISIM` or `CSIM` unless given.
    #[must_use]
    pub fn with_label(mut self, label: &str) -> Self {
        self.label = Some(label.as_bytes().to_vec());
        self
    }

    /// Writes all parameters and contents that are given, also where the template has the same.
    #[must_use]
    pub const fn stated(mut self) -> Self {
        self.is_stated = true;
        self
    }

    /// Gives the element this identification, 0 to 32767, instead of the next free one.
    #[must_use]
    pub const fn numbered(mut self, identification: u16) -> Self {
        self.identification = Some(identification);
        self
    }

    /// Lets an eUICC that does not support the element leave it out.
    #[must_use]
    pub const fn not_mandated(mut self) -> Self {
        self.mandated = false;
        self
    }

    /// What belongs to the directory: PINs, authentication parameters, further files, directories below.
    #[must_use]
    pub fn with(mut self, part: impl Into<Part>) -> Self {
        self.inside.append(&mut part.into().into_drafts());
        self
    }

    pub(crate) const fn kind(&self) -> ElementKind {
        self.kind
    }

    /// AID and label for EF.DIR.
    pub(crate) fn application(&self) -> Option<(&[u8], &[u8])> {
        let default: &[u8] = match self.kind {
            ElementKind::Usim => b"USIM",
            ElementKind::Isim => b"ISIM",
            ElementKind::Csim => b"CSIM",
            _ => return None,
        };
        let (_, adf) = self.files.first()?;
        Some((adf.aid()?, self.label.as_deref().unwrap_or(default)))
    }
}

impl From<Files> for Part {
    fn from(mut files: Files) -> Self {
        let inside = core::mem::take(&mut files.inside);
        let (place, rank) = of_kind(files.kind);
        let (identification, mandated) = (files.identification, files.mandated);
        let draft = Draft { identification, mandated, ..Draft::new(Body::Files(Box::new(files)), rank) };
        let mut part = Self::placed(place, draft);
        part.extend(inside);
        part
    }
}

/// What the files of an element are told by the rest of the package.
#[derive(Debug)]
pub(crate) struct Surroundings {
    pub(crate) version: SaipVersion,
    pub(crate) iccid: Iccid,
    /// References of the PINs of the MF.
    pub(crate) global_pins: Vec<u8>,
    /// Records of EF.DIR.
    pub(crate) applications: Vec<Vec<u8>>,
}

/// First administrative code; application PINs are below, and from [`LOCAL`] on.
const ADM: u8 = 0x0A;
const LOCAL: u8 = 0x81;
const LOCAL_ADM: u8 = 0x8A;

impl Files {
    /// The element with all its files.
    pub(crate) fn to_element(
        &self,
        surroundings: &Surroundings,
        local_pins: &[u8],
        faults: &mut Faults,
    ) -> Option<FilesElement<'static>> {
        let newest = || template_of(self.kind, surroundings.version);
        let Some(oid) = self.template.clone().or_else(newest) else {
            faults.0.push(Fault::NoTemplate { element: self.kind, version: surroundings.version });
            return None;
        };
        let template = Template::by_oid(&oid).filter(|template| template.element() == self.kind);
        // what packages show of a template is not taken for what it says
        let is_known = template.is_some_and(|template| !template.is_observed());
        let row = |name: &str| template.and_then(|template| template.file(name));
        let members = FilesElement::members(self.kind);
        for (name, _) in &self.files {
            if !members.iter().any(|member| member.name() == *name) {
                faults.0.push(Fault::UnknownFile { element: self.kind, name });
            }
        }
        let pins = pin_status(&surroundings.global_pins, local_pins);
        let mut element = FilesElement::new(self.kind, PeHeader::new(true, 0), oid)?;
        for (place, member) in members.iter().enumerate() {
            let (name, row) = (member.name(), row(member.name()));
            let field = Field::File { element: self.kind, name };
            let given = self.files.iter().find(|(there, _)| *there == name).map(|(_, file)| file);
            let is_directory = row.is_some_and(|row| row.kind().is_directory())
                || name == "mf"
                || name.starts_with("adf-")
                || name.starts_with("df-");
            let needs = is_directory && self.needs_directory(place, row, template);
            let Some(mut file) = given
                .cloned()
                .or_else(|| self.told(name, surroundings))
                .or_else(|| needs.then(FileSpec::new))
            else {
                if member.is_required() {
                    let is_content = row.is_none_or(TemplateFile::is_content_required);
                    if is_content && self.kind != ElementKind::Csim {
                        faults.0.push(Fault::Missing(field));
                    } else {
                        drop(element.set_file(name, sgp_asn1::saip::File::default()));
                    }
                }
                continue;
            };
            // directories of an IoT minimal profile need not name their PINs
            let is_minimal = matches!(self.kind, ElementKind::Iot | ElementKind::OptIot);
            if is_directory && !is_minimal && !file.has_pin_status() {
                file = file.with_pin_status(&pins);
            }
            if self.is_stated {
                file = file.stated();
            }
            let by_default = template.is_some_and(Template::is_created_by_default);
            match file.to_file(field, row, is_known, faults) {
                Some(file) => drop(element.set_file(name, file)),
                None if by_default && !member.is_required() => {}
                None => drop(element.set_file(name, sgp_asn1::saip::File::default())),
            }
        }
        Some(element)
    }

    /// Whether a directory is there for what was given.
    fn needs_directory(
        &self,
        place: usize,
        row: Option<&'static TemplateFile>,
        template: Option<&'static Template>,
    ) -> bool {
        if place == 0 {
            return true;
        }
        let (Some(row), Some(template)) = (row, template) else { return false };
        self.files.iter().any(|(name, _)| {
            template
                .file(name)
                .is_some_and(|file| file.directory().is_some() && file.directory() == row.fid())
        })
    }

    /// A file that the package tells by itself.
    fn told(&self, name: &str, surroundings: &Surroundings) -> Option<FileSpec> {
        let in_mf = matches!(self.kind, ElementKind::Mf | ElementKind::Iot);
        Some(match (name, self.kind) {
            ("ef-iccid", _) if in_mf => surroundings.iccid.to_ef_bytes().into(),
            ("ef-dir", ElementKind::Mf) if !surroundings.applications.is_empty() => {
                content::records(&surroundings.applications)
            }
            ("ef-arr", ElementKind::Mf) => content::AccessRules::of_templates().to_file(),
            ("ef-arr", ElementKind::Usim | ElementKind::Isim | ElementKind::Csim) => {
                FileSpec::new().with_link(&[content::AccessRules::MF])
            }
            ("ef-est", ElementKind::Usim) => [0x00].into(),
            _ => return None,
        })
    }
}

/// Application PINs of the MF, local PINs, administrative codes.
fn pin_status(global: &[u8], local: &[u8]) -> Vec<u8> {
    let applications = global.iter().filter(|pin| **pin < ADM);
    let own = local.iter().filter(|pin| (LOCAL..LOCAL_ADM).contains(pin));
    let administrative =
        global.iter().chain(local).filter(|pin| (ADM..LOCAL).contains(pin) || **pin >= LOCAL_ADM);
    applications.chain(own).chain(administrative).copied().collect()
}

/// The newest template of an element that eUICCs of a version know (SAIP Annex B).
fn template_of(kind: ElementKind, version: SaipVersion) -> Option<Oid> {
    match kind {
        ElementKind::Iot => return (version >= IOT).then_some(oids::TEMPLATE_IOT),
        ElementKind::OptIot => return (version >= IOT).then_some(oids::TEMPLATE_OPT_IOT),
        _ => {}
    }
    let known = Template::all().iter().filter(|template| template.element() == kind);
    let newest =
        known.filter(|template| is_known_by(template, version)).max_by_key(|template| template.version());
    newest.and_then(|template| template.to_string().parse().ok())
}

const IOT: SaipVersion = SaipVersion { major: 3, minor: 3 };

/// Whether a version lists the template. Where it is not said, the first version of it is in all; the
/// lists begin with 3.1 for 3.0.
fn is_known_by(template: &Template, version: SaipVersion) -> bool {
    if template.listed_in().is_empty() {
        return template.version() == 1;
    }
    template.listed_in().iter().any(|listed| {
        let mut numbers = listed.split('.').map(|number| number.parse().unwrap_or(u8::MAX));
        let (Some(major), Some(minor)) = (numbers.next(), numbers.next()) else { return false };
        major == version.major && (minor <= version.minor || (major == 3 && minor == 1))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_by_version() {
        let version = |major, minor| SaipVersion { major, minor };
        for (kind, version, oid) in [
            (ElementKind::Usim, version(2, 1), Some("2.23.143.1.2.4")),
            (ElementKind::Usim, version(3, 0), Some("2.23.143.1.2.4.2")),
            (ElementKind::Df5gs, version(2, 1), None),
            (ElementKind::Df5gs, version(2, 3), Some("2.23.143.1.2.13")),
            (ElementKind::Df5gs, version(3, 1), Some("2.23.143.1.2.13.3")),
            (ElementKind::Df5gs, version(3, 3), Some("2.23.143.1.2.13.4")),
            (ElementKind::OptUsim, version(3, 2), Some("2.23.143.1.2.5.2")),
            (ElementKind::OptUsim, version(3, 3), Some("2.23.143.1.2.5.3")),
            (ElementKind::Csim, version(2, 3), Some("2.23.143.1.2.10")),
            (ElementKind::Iot, version(2, 3), None),
            (ElementKind::Iot, version(3, 3), Some("2.23.143.1.2.17")),
        ] {
            assert_eq!(template_of(kind, version), oid.map(|oid| oid.parse().unwrap()), "{kind} {version}");
        }
    }

    #[test]
    fn pins_of_directories() {
        assert_eq!(pin_status(&[0x0A, 0x01, 0x0B], &[0x81]), [0x01, 0x81, 0x0A, 0x0B]);
        assert_eq!(pin_status(&[0x01, 0x8A], &[]), [0x01, 0x8A]);
    }
}
