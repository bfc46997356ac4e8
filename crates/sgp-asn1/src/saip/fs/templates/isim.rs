//! ADF.ISIM.

use super::Template;
use super::required::{ADF, RECORDS_SIZE, SIZE};
use super::row::{TemplateFile, ber_tlv, directory, linear, transparent};
use crate::saip::{ElementKind, FileKind};

/// `2.23.143.1.2.8`.
pub(super) const ISIM: Template = Template {
    number: 8,
    version: 1,
    title: "ADF.ISIM created-by-default files",
    element: ElementKind::Isim,
    parent: "MF",
    created_by_default: true,
    extends: None,
    listed_in: &["1.0.1", "2.0", "2.1", "2.2", "2.3", "2.3.1", "3.1", "3.2", "3.3.1"],
    is_observed: false,
    files: &[FILES],
};

/// Files of ADF.ISIM that are made by default.
const FILES: &[TemplateFile] = &[
    directory(FileKind::Adf, "adf-isim", "ADF.ISIM", None).rule(14).needs(ADF),
    transparent("ef-impi", "EF.IMPI", 0x6F02).rule(2).short_id(2).given().needs(SIZE),
    linear("ef-impu", "EF.IMPU", 0x6F04).number(1).rule(2).short_id(4).given().needs(SIZE),
    transparent("ef-domain", "EF.Domain", 0x6F03).rule(2).short_id(5).given().needs(SIZE),
    transparent("ef-ist", "EF.IST", 0x6F07).bytes(14).rule(2).short_id(7).given(),
    transparent("ef-ad", "EF.AD", 0x6FAD).bytes(3).rule(10).short_id(3).holds(&[0x00, 0x00, 0x00]),
    linear("ef-arr", "EF.ARR", 0x6F06).rule(10).short_id(6).given().needs(RECORDS_SIZE),
];

/// `2.23.143.1.2.9`.
pub(super) const OPT_ISIM_1: Template = Template {
    number: 9,
    version: 1,
    title: "ADF.ISIM optional files, version 1",
    element: ElementKind::OptIsim,
    parent: "ADF.ISIM",
    created_by_default: false,
    extends: Some((8, 1)),
    listed_in: &["1.0.1", "2.0", "2.1", "2.2", "2.3", "2.3.1"],
    is_observed: false,
    files: &[PCSCF_1, OPTIONAL],
};

/// `2.23.143.1.2.9.2`.
pub(super) const OPT_ISIM_2: Template = Template {
    number: 9,
    version: 2,
    title: "ADF.ISIM optional files, version 2",
    element: ElementKind::OptIsim,
    parent: "ADF.ISIM",
    created_by_default: false,
    extends: Some((8, 1)),
    listed_in: &["3.1", "3.2", "3.3.1"],
    is_observed: false,
    files: &[PCSCF_2, OPTIONAL, SINCE_2],
};

/// EF.P-CSCF of version 1.
const PCSCF_1: &[TemplateFile] =
    &[linear("ef-pcscf", "EF.P-CSCF", 0x6F09).number(1).rule(2).given().needs(SIZE)];

/// EF.P-CSCF since version 2.
const PCSCF_2: &[TemplateFile] =
    &[linear("ef-pcscf", "EF.PCSCF", 0x6F09).number(1).rule(2).given().needs(SIZE)];

/// Optional files.
const OPTIONAL: &[TemplateFile] = &[
    linear("ef-sms", "EF.SMS", 0x6F3C).number(10).bytes(176).rule(5).fill(&[0x00, 0xFF]),
    linear("ef-smsp", "EF.SMSP", 0x6F42).number(1).bytes(38).rule(5).fill(&[0xFF]),
    transparent("ef-smss", "EF.SMSS", 0x6F43).bytes(2).rule(5).holds(&[0xFF, 0xFF]),
    linear("ef-smsr", "EF.SMSR", 0x6F47).number(10).bytes(30).rule(5).fill(&[0x00, 0xFF]),
    transparent("ef-gbabp", "EF.GBABP", 0x6FD5).rule(5).fill(&[0xFF]).needs(SIZE),
    linear("ef-gbanl", "EF.GBANL", 0x6FD7).rule(2).fill(&[0xFF]).needs(RECORDS_SIZE),
    linear("ef-nafkca", "EF.NAFKCA", 0x6FDD).rule(2).fill(&[0xFF]).needs(RECORDS_SIZE),
    linear("ef-uicciari", "EF.UICCIARI", 0x6FE7).rule(2).given().needs(RECORDS_SIZE),
];

/// Since version 2.
const SINCE_2: &[TemplateFile] = &[
    transparent("ef-frompreferred", "EF.FromPreferred", 0x6FF7).bytes(1).rule(2).holds(&[0x00]),
    ber_tlv("ef-imsconfigdata", "EF.ImsConfigData", 0x6FF8).rule(2).given().needs(SIZE),
    ber_tlv("ef-xcapconfigdata", "EF.XcapconfigData", 0x6FFC).rule(2).given().needs(SIZE),
    linear("ef-webrtcuri", "EF.WebRTCURI", 0x6FFA).rule(2).given().needs(RECORDS_SIZE),
    ber_tlv("ef-mudmidconfigdata", "EF.MuDMiDConfigData", 0x6FFE).rule(2).given().needs(SIZE),
];
