//! Where the files of an IoT minimal profile stand, whose templates are not public.

use crate::saip::ElementKind;

/// Directory of a file in `PE-IoT` and `PE-OPT-IoT`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Directory {
    Mf,
    Adf,
    /// Below the ADF.
    Df(u16),
}

const DF_5GS: u16 = 0x5FC0;
const DF_SAIP: u16 = 0x5FD0;

/// The element that has the same file in a full profile, its name there, and its directory.
pub(super) fn same_file(kind: ElementKind, member: &'static str) -> (ElementKind, &'static str, Directory) {
    match (kind, member) {
        (_, "ef-arr-usim") => (ElementKind::Usim, "ef-arr", Directory::Adf),
        (_, "ef-supi-nai") => (ElementKind::Df5gs, "ef-supinai", Directory::Df(DF_5GS)),
        (ElementKind::Iot, "mf" | "ef-pl" | "ef-iccid" | "ef-dir" | "ef-arr" | "ef-umpc") => {
            (ElementKind::Mf, member, Directory::Mf)
        }
        (_, "ef-oplmnwact" | "ef-hplmnwact" | "ef-ehplmn") => (ElementKind::OptUsim, member, Directory::Adf),
        (_, "df-df-5gs") => (ElementKind::Df5gs, member, Directory::Adf),
        (_, "df-df-saip") => (ElementKind::DfSaip, member, Directory::Adf),
        (_, "ef-suci-calc-info-usim") => (ElementKind::DfSaip, member, Directory::Df(DF_SAIP)),
        (
            _,
            "ef-5gs3gpploci"
            | "ef-5gsn3gpploci"
            | "ef-5gs3gppnsc"
            | "ef-5gsn3gppnsc"
            | "ef-5gauthkeys"
            | "ef-uac-aic"
            | "ef-suci-calc-info"
            | "ef-opl5g"
            | "ef-routing-indicator"
            | "ef-ursp"
            | "ef-tn3gppsnn",
        ) => (ElementKind::Df5gs, member, Directory::Df(DF_5GS)),
        _ => (ElementKind::Usim, member, Directory::Adf),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::saip::{FilesElement, Template};

    #[test]
    fn every_file_is_one_of_a_full_profile() {
        for kind in [ElementKind::Iot, ElementKind::OptIot] {
            for member in FilesElement::members(kind) {
                let (full, name, _) = same_file(kind, member.name());
                let mut templates = Template::all().iter().filter(|template| template.element() == full);
                assert!(templates.any(|template| template.file(name).is_some()), "{}", member.name());
            }
        }
    }
}
