//! Members of the file-bearing elements, in the order of the module (SAIP 3.3.1).

mod common;
mod csim;
mod iot;
mod isim;
mod usim;

use sgp_wire::{Class, Tag};

use crate::saip::ElementKind;

/// Members of one type. Their tags number them: the header is `[0]`, `templateID` `[1]`, the
/// first file `[2]`.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::saip) struct Table {
    /// Name of the header.
    pub(in crate::saip) header: &'static str,
    pub(in crate::saip) files: &'static [FileMember],
}

/// One file of a file-bearing element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileMember {
    name: &'static str,
    required: bool,
}

impl FileMember {
    /// Name in the module, such as `ef-imsi`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Whether the element must have it.
    #[must_use]
    pub const fn is_required(&self) -> bool {
        self.required
    }
}

const fn required(name: &'static str) -> FileMember {
    FileMember { name, required: true }
}

const fn optional(name: &'static str) -> FileMember {
    FileMember { name, required: false }
}

/// Number of a tag that may be a member's.
pub(super) fn number_of(tag: Tag) -> Option<usize> {
    (tag.class() == Class::Context).then(|| usize::try_from(tag.number()).unwrap_or(usize::MAX))
}

impl Table {
    /// Whether the type has a member with this tag.
    pub(in crate::saip) fn has(&self, tag: Tag) -> bool {
        number_of(tag).is_some_and(|number| number < self.files.len().saturating_add(2))
    }

    /// The table of a kind; `None` for one that bears no files.
    pub(in crate::saip) const fn of(kind: ElementKind) -> Option<&'static Self> {
        Some(match kind {
            ElementKind::Mf => &common::MF,
            ElementKind::Cd => &common::CD,
            ElementKind::Telecom => &common::TELECOM,
            ElementKind::Usim => &usim::USIM,
            ElementKind::OptUsim => &usim::OPT_USIM,
            ElementKind::Isim => &isim::ISIM,
            ElementKind::OptIsim => &isim::OPT_ISIM,
            ElementKind::Phonebook => &common::PHONEBOOK,
            ElementKind::GsmAccess => &usim::GSM_ACCESS,
            ElementKind::Csim => &csim::CSIM,
            ElementKind::OptCsim => &csim::OPT_CSIM,
            ElementKind::Eap => &common::EAP,
            ElementKind::Df5gs => &usim::DF_5GS,
            ElementKind::DfSaip => &usim::DF_SAIP,
            ElementKind::DfSnpn => &usim::DF_SNPN,
            ElementKind::Df5gProse => &usim::DF_5G_PROSE,
            ElementKind::Iot => &iot::IOT,
            ElementKind::OptIot => &iot::OPT_IOT,
            _ => return None,
        })
    }
}
