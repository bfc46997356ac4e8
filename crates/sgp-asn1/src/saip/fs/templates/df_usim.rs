//! Small directories below ADF.USIM: DF.GSM-ACCESS, DF.SAIP, DF.SNPN, DF.5G_ProSe.

use super::Template;
use super::required::{PIN_STATUS, SIZE};
use super::row::{TemplateFile, directory, transparent};
use crate::saip::{ElementKind, FileKind};

/// `2.23.143.1.2.7`.
pub(super) const GSM_ACCESS: Template = Template {
    number: 7,
    version: 1,
    title: "DF.GSM-ACCESS",
    element: ElementKind::GsmAccess,
    parent: "ADF.USIM",
    created_by_default: false,
    extends: None,
    listed_in: &["1.0.1", "2.0", "2.1", "2.2", "2.3", "2.3.1", "3.1", "3.2", "3.3.1"],
    is_observed: false,
    files: &[GSM_ACCESS_FILES],
};

/// `2.23.143.1.2.14`.
pub(super) const SAIP: Template = Template {
    number: 14,
    version: 1,
    title: "DF.SAIP",
    element: ElementKind::DfSaip,
    parent: "ADF.USIM",
    created_by_default: false,
    extends: None,
    listed_in: &["2.3", "2.3.1", "3.1", "3.2", "3.3.1"],
    is_observed: false,
    files: &[SAIP_FILES],
};

/// `2.23.143.1.2.15`.
pub(super) const SNPN: Template = Template {
    number: 15,
    version: 1,
    title: "DF.SNPN",
    element: ElementKind::DfSnpn,
    parent: "ADF.USIM",
    created_by_default: false,
    extends: None,
    listed_in: &["3.3.1"],
    is_observed: false,
    files: &[SNPN_FILES],
};

/// `2.23.143.1.2.16`.
pub(super) const PROSE: Template = Template {
    number: 16,
    version: 1,
    title: "DF.5G_ProSe",
    element: ElementKind::Df5gProse,
    parent: "ADF.USIM",
    created_by_default: false,
    extends: None,
    listed_in: &["3.3.1"],
    is_observed: false,
    files: &[PROSE_FILES],
};

/// Files of DF.GSM-ACCESS.
const GSM_ACCESS_FILES: &[TemplateFile] = &[
    directory(FileKind::Df, "df-gsm-access", "DF.GSM-ACCESS", Some(0x5F3B)).rule(14).needs(PIN_STATUS),
    transparent("ef-kc", "EF.Kc", 0x4F20)
        .bytes(9)
        .rule(5)
        .short_id(1)
        .fill_to(&[0xFF], &[0xFF, 0x07])
        .often(),
    transparent("ef-kcgprs", "EF.KcGPRS", 0x4F52)
        .bytes(9)
        .rule(5)
        .short_id(2)
        .fill_to(&[0xFF], &[0xFF, 0x07])
        .often(),
    transparent("ef-cpbcch", "EF.CPBCCH", 0x4F63).bytes(10).rule(5).fill(&[0xFF]).often(),
    transparent("ef-invscan", "EF.InvScan", 0x4F64).bytes(1).rule(2).holds(&[0x00]),
];

/// Files of DF.SAIP.
const SAIP_FILES: &[TemplateFile] = &[
    directory(FileKind::Df, "df-df-saip", "DF.SAIP", Some(0x5FD0)).rule(14).needs(PIN_STATUS),
    transparent("ef-suci-calc-info-usim", "EF.SUCICalcInfo", 0x4F01).rule(3).fill(&[0xFF]).needs(SIZE),
];

/// Files of DF.SNPN.
const SNPN_FILES: &[TemplateFile] = &[
    directory(FileKind::Df, "df-df-snpn", "DF.SNPN", Some(0x5FE0)).rule(14).needs(PIN_STATUS),
    transparent("ef-pws-snpn", "EF.PWS_SNPN", 0x4F01).bytes(1).rule(10).given(),
];

/// Files of DF.5G_ProSe.
const PROSE_FILES: &[TemplateFile] = &[
    directory(FileKind::Df, "df-df-5g-prose", "DF.5G_ProSe", Some(0x5FF0)).rule(14).needs(PIN_STATUS),
    transparent("ef-5g-prose-st", "EF.5G_PROSE_ST", 0x4F01).bytes(1).rule(2).short_id(1).given(),
    transparent("ef-5g-prose-dd", "EF.5G_PROSE_DD", 0x4F02).bytes(26).rule(2).short_id(2).given(),
    transparent("ef-5g-prose-dc", "EF.5G_PROSE_DC", 0x4F03).bytes(12).rule(2).short_id(3).given(),
    transparent("ef-5g-prose-u2nru", "EF.5G_PROSE_U2NRU", 0x4F04).bytes(32).rule(2).short_id(4).given(),
    transparent("ef-5g-prose-ru", "EF.5G_PROSE_RU", 0x4F05).bytes(29).rule(2).short_id(5).given(),
    transparent("ef-5g-prose-uir", "EF.5G_PROSE_UIR", 0x4F06).bytes(32).rule(2).short_id(6).given(),
];
