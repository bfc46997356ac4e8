//! DF.PHONEBOOK.

use super::Template;
use super::required::{PIN_STATUS, RECORDS_SFI, RECORDS_SIZE, RECORDS_SIZE_SFI, SFI, SIZE_SFI};
use super::row::{TemplateFile, directory, linear, transparent};
use crate::saip::{ElementKind, FileKind};

/// `2.23.143.1.2.6`.
pub(super) const PHONEBOOK: Template = Template {
    number: 6,
    version: 1,
    title: "DF.PHONEBOOK under ADF.USIM",
    element: ElementKind::Phonebook,
    parent: "ADF.USIM",
    created_by_default: false,
    extends: None,
    listed_in: &["1.0.1", "2.0", "2.1", "2.2", "2.3", "2.3.1", "3.1", "3.2", "3.3.1"],
    is_observed: false,
    files: &[DF, FILES],
};

/// The directory.
const DF: &[TemplateFile] = &[directory(FileKind::Df, "df-phonebook", "DF.PHONEBOOK", Some(0x5F3A))
    .rule(14)
    .given()
    .needs(PIN_STATUS)];

/// Files of the phonebook, in DF.TELECOM and in the ADF.USIM.
pub(super) const FILES: &[TemplateFile] = &[
    linear("ef-pbr", "EF.PBR", 0x4F30).below(0x5F3A).rule(2).given().needs(RECORDS_SIZE),
    linear("ef-ext1", "EF.EXT1", 0x4F38)
        .times(8)
        .below(0x5F3A)
        .bytes(13)
        .rule(5)
        .fill(&[0x00, 0xFF])
        .needs(SIZE_SFI),
    linear("ef-aas", "EF.AAS", 0x4F40).times(8).below(0x5F3A).rule(5).fill(&[0xFF]).needs(RECORDS_SIZE),
    linear("ef-gas", "EF.GAS", 0x4F48).times(8).below(0x5F3A).rule(5).fill(&[0xFF]).needs(RECORDS_SIZE),
    transparent("ef-psc", "EF.PSC", 0x4F22)
        .below(0x5F3A)
        .bytes(4)
        .rule(5)
        .holds(&[0x00, 0x00, 0x00, 0x00])
        .needs(SFI),
    transparent("ef-cc", "EF.CC", 0x4F23)
        .below(0x5F3A)
        .bytes(2)
        .rule(5)
        .holds(&[0x00, 0x00])
        .needs(SFI)
        .often(),
    transparent("ef-puid", "EF.PUID", 0x4F24)
        .below(0x5F3A)
        .bytes(2)
        .rule(5)
        .holds(&[0x00, 0x00])
        .needs(SFI)
        .often(),
    linear("ef-iap", "EF.IAP", 0x4F50).times(8).below(0x5F3A).rule(5).fill(&[0xFF]).needs(RECORDS_SIZE_SFI),
    linear("ef-adn", "EF.ADN", 0x4F58).times(8).below(0x5F3A).rule(5).fill(&[0xFF]).needs(RECORDS_SIZE_SFI),
    linear("ef-pbc", "EF.PBC", 0x4F60)
        .times(8)
        .below(0x5F3A)
        .bytes(2)
        .rule(5)
        .fill(&[0x00])
        .needs(RECORDS_SFI),
    linear("ef-anr", "EF.ANR", 0x4F68).times(8).below(0x5F3A).rule(5).fill(&[0xFF]).needs(RECORDS_SIZE_SFI),
    linear("ef-puri", "EF.PURI", 0x4F70).times(8).below(0x5F3A).rule(5).given().needs(RECORDS_SIZE_SFI),
    linear("ef-email", "EF.EMAIL", 0x4F78)
        .times(8)
        .below(0x5F3A)
        .rule(5)
        .fill(&[0xFF])
        .needs(RECORDS_SIZE_SFI),
    linear("ef-sne", "EF.SNE", 0x4F80).times(8).below(0x5F3A).rule(5).fill(&[0xFF]).needs(RECORDS_SIZE_SFI),
    linear("ef-uid", "EF.UID", 0x4F88)
        .times(8)
        .below(0x5F3A)
        .bytes(2)
        .rule(5)
        .holds(&[0x00, 0x00])
        .needs(RECORDS_SFI),
    linear("ef-grp", "EF.GRP", 0x4F90).times(8).below(0x5F3A).rule(5).fill(&[0x00]).needs(RECORDS_SIZE_SFI),
    linear("ef-ccp1", "EF.CCP1", 0x4F98).times(8).below(0x5F3A).rule(5).fill(&[0xFF]).needs(RECORDS_SIZE_SFI),
];
