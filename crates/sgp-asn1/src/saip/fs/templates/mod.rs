//! File system templates: what files are where a package says nothing else (SAIP 9, Annex B).
//!
//! The values are those that public tools and packages show.

mod access;
mod cd;
mod csim;
mod df_5gs;
mod df_usim;
mod eap;
mod isim;
mod mf;
mod opt_usim;
mod phonebook;
mod required;
mod row;
mod telecom;
mod usim;

use core::fmt;

use sgp_wire::Oid;

pub use row::{DefaultContent, Parameter, Published, TemplateFile};

use crate::saip::ElementKind;

/// A file system template of the interoperable format (SAIP Annex B).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Template {
    number: u8,
    version: u8,
    title: &'static str,
    element: ElementKind,
    parent: &'static str,
    created_by_default: bool,
    extends: Option<(u8, u8)>,
    listed_in: &'static [&'static str],
    is_observed: bool,
    /// Groups, some of them shared by versions.
    files: &'static [&'static [TemplateFile]],
}

/// Arcs in front of the number: `2.23.143.1.2`.
const ROOT: [u8; 5] = [0x67, 0x81, 0x0F, 0x01, 0x02];

static ALL: [Template; 24] = [
    mf::MF,
    cd::CD,
    telecom::TELECOM_1,
    telecom::TELECOM_2,
    usim::USIM_1,
    usim::USIM_2,
    opt_usim::OPT_USIM_1,
    opt_usim::OPT_USIM_2,
    opt_usim::OPT_USIM_3,
    phonebook::PHONEBOOK,
    df_usim::GSM_ACCESS,
    isim::ISIM,
    isim::OPT_ISIM_1,
    isim::OPT_ISIM_2,
    csim::CSIM,
    csim::OPT_CSIM,
    eap::EAP,
    df_5gs::DF_5GS_1,
    df_5gs::DF_5GS_2,
    df_5gs::DF_5GS_3,
    df_5gs::DF_5GS_4,
    df_usim::SAIP,
    df_usim::SNPN,
    df_usim::PROSE,
];

impl Template {
    /// Every template that is known, by number and version.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &ALL
    }

    /// The template with this object identifier; `None` when it is not known. Each version has one
    /// of its own.
    #[must_use]
    pub fn by_oid(oid: &Oid) -> Option<&'static Self> {
        let (number, version) = match oid.as_bytes().strip_prefix(&ROOT)? {
            [number] => (*number, 1),
            // the first version has no arc
            [number, version @ (2..)] => (*number, *version),
            _ => return None,
        };
        Self::numbered(number, version)
    }

    fn numbered(number: u8, version: u8) -> Option<&'static Self> {
        ALL.iter().find(|template| (template.number, template.version) == (number, version))
    }

    /// Number of the family: the arc behind `2.23.143.1.2`.
    #[must_use]
    pub const fn number(&self) -> u8 {
        self.number
    }

    /// Version in the family, from 1.
    #[must_use]
    pub const fn version(&self) -> u8 {
        self.version
    }

    /// What it is of.
    #[must_use]
    pub const fn title(&self) -> &'static str {
        self.title
    }

    /// The element that names it.
    #[must_use]
    pub const fn element(&self) -> ElementKind {
        self.element
    }

    /// The directory that its own stands in: `root`, `MF`, or the ADF of this kind that was made last.
    #[must_use]
    pub const fn parent(&self) -> &'static str {
        self.parent
    }

    /// Whether all its files are made unless the package says `doNotCreate`; otherwise those are
    /// that stand in the element.
    #[must_use]
    pub const fn is_created_by_default(&self) -> bool {
        self.created_by_default
    }

    /// The template whose directory its files stand in, where it adds files to another one.
    #[must_use]
    pub fn extends(&self) -> Option<&'static Self> {
        let (number, version) = self.extends?;
        Self::numbered(number, version)
    }

    /// Versions of the interoperable format that list it, such as `2.3.1`.
    #[must_use]
    pub const fn listed_in(&self) -> &'static [&'static str] {
        self.listed_in
    }

    /// Whether the template is not public and its rows are what packages show: values that only it
    /// gives are `None` then.
    #[must_use]
    pub const fn is_observed(&self) -> bool {
        self.is_observed
    }

    /// The files, in the order of the template.
    #[must_use]
    pub fn files(&self) -> impl DoubleEndedIterator<Item = &'static TemplateFile> + use<> {
        self.files.iter().flat_map(|group| group.iter())
    }

    /// The files of one member of the element, such as `ef-imsi`.
    #[must_use]
    pub fn file(&self, member: &str) -> Option<&'static TemplateFile> {
        self.files().find(|file| file.member() == member)
    }

    /// What an access rule number of the templates means, 1 to 14: data objects of the expanded
    /// format (ETSI TS 102 221 9.2.4), to be put one behind the other into that record of EF.ARR.
    ///
    /// A package may fill EF.ARR otherwise and then refers to its own records.
    #[must_use]
    pub fn access_rule(number: u8) -> Option<&'static [&'static [u8]]> {
        access::rule(number)
    }
}

/// The object identifier in dotted form, such as `2.23.143.1.2.4.2`.
impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "2.23.143.1.2.{}", self.number)?;
        if self.version == 1 { Ok(()) } else { write!(f, ".{}", self.version) }
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    fn template(oid: &str) -> Option<&'static Template> {
        Template::by_oid(&oid.parse().unwrap())
    }

    #[test]
    fn versions_are_told_apart() {
        // EF.UST has 14 bytes in version 1 and 17 since version 2
        for (oid, size) in [("2.23.143.1.2.4", 14), ("2.23.143.1.2.4.2", 17)] {
            let template = template(oid).unwrap();
            assert_eq!(template.to_string(), oid);
            assert_eq!(template.file("ef-ust").unwrap().size(), Some(size));
        }
        for oid in ["2.23.143.1.2.4.1", "2.23.143.1.2.4.3", "2.23.143.1.2", "2.23.143.1.2.4.2.1", "2.999.4"] {
            assert_eq!(template(oid), None, "{oid}");
        }
        let optional = template("2.23.143.1.2.5.3").unwrap();
        assert_eq!(optional.extends(), template("2.23.143.1.2.4.2"));
    }

    #[test]
    fn every_member_is_one_of_its_element() {
        for template in Template::all() {
            let members = crate::saip::FilesElement::members(template.element());
            for file in template.files() {
                let known = members.iter().any(|member| member.name() == file.member());
                assert!(known, "{}: {}", template.title(), file.member());
            }
        }
    }

    #[test]
    fn access_rules() {
        assert_eq!(Template::access_rule(14).map(<[_]>::len), Some(1));
        assert_eq!((Template::access_rule(0), Template::access_rule(15)), (None, None));
    }
}
