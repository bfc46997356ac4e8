//! DF.TELECOM.

use super::Template;
use super::phonebook;
use super::required::{PIN_STATUS, RECORDS_SIZE, SIZE};
use super::row::{TemplateFile, ber_tlv, directory, linear, transparent};
use crate::saip::{ElementKind, FileKind};

/// `2.23.143.1.2.3`.
pub(super) const TELECOM_1: Template = Template {
    number: 3,
    version: 1,
    title: "DF.TELECOM, version 1",
    element: ElementKind::Telecom,
    parent: "MF",
    created_by_default: false,
    extends: None,
    listed_in: &["1.0.1", "2.0", "2.1", "2.2", "2.3", "2.3.1"],
    is_observed: false,
    files: &[FRONT, phonebook::FILES, MULTIMEDIA],
};

/// `2.23.143.1.2.3.2`.
pub(super) const TELECOM_2: Template = Template {
    number: 3,
    version: 2,
    title: "DF.TELECOM, version 2",
    element: ElementKind::Telecom,
    parent: "MF",
    created_by_default: false,
    extends: None,
    listed_in: &["3.1", "3.2", "3.3.1"],
    is_observed: false,
    files: &[FRONT, phonebook::FILES, MULTIMEDIA, MCS_V2X],
};

/// DF.TELECOM itself, graphics, and DF.PHONEBOOK.
const FRONT: &[TemplateFile] = &[
    directory(FileKind::Df, "df-telecom", "DF.TELECOM", Some(0x7F10)).rule(14).needs(PIN_STATUS),
    linear("ef-arr", "EF.ARR", 0x6F06).rule(10).given().needs(RECORDS_SIZE),
    linear("ef-rma", "EF.RMA", 0x6F53).rule(3).given().needs(RECORDS_SIZE),
    transparent("ef-sume", "EF.SUME", 0x6F54).bytes(22).rule(3).given(),
    linear("ef-ice-dn", "EF.ICE_DN", 0x6FE0).number(50).bytes(24).rule(9).fill(&[0xFF]),
    linear("ef-ice-ff", "EF.ICE_FF", 0x6FE1).rule(9).fill(&[0xFF]).needs(RECORDS_SIZE),
    linear("ef-psismsc", "EF.PSISMSC", 0x6FE5).rule(5).given().needs(RECORDS_SIZE),
    directory(FileKind::Df, "df-graphics", "DF.GRAPHICS", Some(0x5F50)).rule(14).needs(PIN_STATUS),
    linear("ef-img", "EF.IMG", 0x4F20).below(0x5F50).rule(2).fill(&[0x00, 0xFF]).needs(RECORDS_SIZE),
    ber_tlv("ef-ice-graphics", "EF.ICE_GRAPHICS", 0x4F21).below(0x5F50).rule(9).needs(SIZE),
    transparent("ef-launch-scws", "EF.LAUNCH_SCWS", 0x4F01).below(0x5F50).rule(10).given().needs(SIZE),
    transparent("ef-iidf", "EF.IIDF", 0x4F40).times(64).below(0x5F50).rule(2).fill(&[0xFF]).needs(SIZE),
    transparent("ef-icon", "EF.ICON", 0x4F80).times(64).below(0x5F50).rule(10).given().needs(SIZE),
    directory(FileKind::Df, "df-phonebook", "DF.PHONEBOOK", Some(0x5F3A)).rule(14).given().needs(PIN_STATUS),
];

/// Multimedia messages and the MMSS of CDMA.
const MULTIMEDIA: &[TemplateFile] = &[
    directory(FileKind::Df, "df-multimedia", "DF.MULTIMEDIA", Some(0x5F3B)).rule(14).needs(PIN_STATUS),
    ber_tlv("ef-mml", "EF.MML", 0x4F47).below(0x5F3B).rule(5).needs(SIZE),
    ber_tlv("ef-mmdf", "EF.MMDF", 0x4F48).below(0x5F3B).rule(5).needs(SIZE),
    directory(FileKind::Df, "df-mmss", "DF.MMSS", Some(0x5F3C)).rule(14).needs(PIN_STATUS),
    transparent("ef-mlpl", "EF.MLPL", 0x4F20).below(0x5F3C).rule(2).short_id(1).given().needs(SIZE),
    transparent("ef-mspl", "EF.MSPL", 0x4F21).below(0x5F3C).rule(2).short_id(2).given().needs(SIZE),
    transparent("ef-mmssmode", "EF.MMSSMODE", 0x4F22).below(0x5F3C).bytes(1).rule(2).short_id(3).given(),
];

/// Mission critical services and vehicles, since version 2.
const MCS_V2X: &[TemplateFile] = &[
    directory(FileKind::Df, "df-mcs", "DF.MCS", Some(0x5F3D)).rule(14).needs(PIN_STATUS),
    transparent("ef-mst", "EF.MST", 0x4F01).below(0x5F3D).rule(2).short_id(1).given().needs(SIZE),
    ber_tlv("ef-mcs-config", "EF.MCSCONFIG", 0x4F02).below(0x5F3D).rule(2).short_id(2).given().needs(SIZE),
    directory(FileKind::Df, "df-v2x", "DF.V2X", Some(0x5F3E)).rule(14).needs(PIN_STATUS),
    transparent("ef-vst", "EF.VST", 0x4F01).below(0x5F3E).rule(2).short_id(1).given().needs(SIZE),
    ber_tlv("ef-v2x-config", "EF.V2X_CONFIG", 0x4F02).below(0x5F3E).rule(2).short_id(2).given().needs(SIZE),
    transparent("ef-v2xp-pc5", "EF.V2XP_PC5", 0x4F03).below(0x5F3E).rule(2).given().needs(SIZE),
    transparent("ef-v2xp-Uu", "EF.V2XP_Uu", 0x4F04).below(0x5F3E).rule(2).given().needs(SIZE),
];
