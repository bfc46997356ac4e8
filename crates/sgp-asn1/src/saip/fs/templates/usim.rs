//! ADF.USIM, files that are made by default.

use super::Template;
use super::required::{ADF, RECORDS_SIZE, SIZE};
use super::row::{TemplateFile, directory, linear, transparent};
use crate::saip::{ElementKind, FileKind};

/// `2.23.143.1.2.4`.
pub(super) const USIM_1: Template = Template {
    number: 4,
    version: 1,
    title: "ADF.USIM created-by-default files, version 1",
    element: ElementKind::Usim,
    parent: "MF",
    created_by_default: true,
    extends: None,
    listed_in: &["1.0.1", "2.0", "2.1", "2.2", "2.3", "2.3.1"],
    is_observed: false,
    files: &[FRONT, UST_1, REST],
};

/// `2.23.143.1.2.4.2`.
pub(super) const USIM_2: Template = Template {
    number: 4,
    version: 2,
    title: "ADF.USIM created-by-default files, version 2",
    element: ElementKind::Usim,
    parent: "MF",
    created_by_default: true,
    extends: None,
    listed_in: &["3.1", "3.2", "3.3.1"],
    is_observed: false,
    files: &[FRONT, UST_2, REST],
};

/// Before EF.UST.
const FRONT: &[TemplateFile] = &[
    directory(FileKind::Adf, "adf-usim", "ADF.USIM", None).rule(14).needs(ADF),
    transparent("ef-imsi", "EF.IMSI", 0x6F07).bytes(9).rule(2).short_id(7).given().needs(SIZE),
    linear("ef-arr", "EF.ARR", 0x6F06).rule(10).short_id(23).given().needs(RECORDS_SIZE),
    transparent("ef-keys", "EF.Keys", 0x6F08).bytes(33).rule(5).short_id(8).fill(&[0x07, 0xFF]).often(),
    transparent("ef-keysPS", "EF.KeysPS", 0x6F09).bytes(33).rule(5).short_id(9).fill(&[0x07, 0xFF]).often(),
    transparent("ef-hpplmn", "EF.HPPLMN", 0x6F31).bytes(1).rule(2).short_id(18).holds(&[0x0A]),
];

/// EF.UST of version 1.
const UST_1: &[TemplateFile] =
    &[transparent("ef-ust", "EF.UST", 0x6F38).bytes(14).rule(2).short_id(4).given()];

/// EF.UST since version 2.
const UST_2: &[TemplateFile] =
    &[transparent("ef-ust", "EF.UST", 0x6F38).bytes(17).rule(2).short_id(4).given()];

/// Behind EF.UST.
const REST: &[TemplateFile] = &[
    linear("ef-fdn", "EF.FDN", 0x6F3B).number(20).bytes(26).rule(8).fill(&[0xFF]),
    linear("ef-sms", "EF.SMS", 0x6F3C).number(10).bytes(176).rule(5).fill(&[0x00, 0xFF]),
    linear("ef-smsp", "EF.SMSP", 0x6F42).number(1).bytes(38).rule(5).fill(&[0xFF]),
    transparent("ef-smss", "EF.SMSS", 0x6F43).bytes(2).rule(5).holds(&[0xFF, 0xFF]),
    transparent("ef-spn", "EF.SPN", 0x6F46).bytes(17).rule(10).given(),
    transparent("ef-est", "EF.EST", 0x6F56).bytes(1).rule(8).short_id(5).given(),
    transparent("ef-start-hfn", "EF.START-HFN", 0x6F5B)
        .bytes(6)
        .rule(5)
        .short_id(15)
        .holds(&[0xF0, 0x00, 0x00, 0xF0, 0x00, 0x00])
        .often(),
    transparent("ef-threshold", "EF.THRESHOLD", 0x6F5C)
        .bytes(3)
        .rule(2)
        .short_id(16)
        .holds(&[0xFF, 0xFF, 0xFF]),
    transparent("ef-psloci", "EF.PSLOCI", 0x6F73)
        .bytes(14)
        .rule(5)
        .short_id(12)
        .holds(&[0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0xFF, 0x01])
        .often(),
    transparent("ef-acc", "EF.ACC", 0x6F78).bytes(2).rule(2).short_id(6).given(),
    transparent("ef-fplmn", "EF.FPLMN", 0x6F7B).bytes(12).rule(5).short_id(13).fill(&[0xFF]),
    transparent("ef-loci", "EF.LOCI", 0x6F7E)
        .bytes(11)
        .rule(5)
        .short_id(11)
        .holds(&[0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0xFF, 0x01])
        .often(),
    transparent("ef-ad", "EF.AD", 0x6FAD).bytes(4).rule(10).short_id(3).holds(&[0x00, 0x00, 0x00, 0x02]),
    linear("ef-ecc", "EF.ECC", 0x6FB7).number(1).bytes(4).rule(10).short_id(1).given(),
    transparent("ef-netpar", "EF.NETPAR", 0x6FC4).bytes(128).rule(5).fill(&[0xFF]).often(),
    transparent("ef-epsloci", "EF.EPSLOCI", 0x6FE3)
        .bytes(18)
        .rule(5)
        .short_id(30)
        .holds(&[
            0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00,
            0x00, 0x01,
        ])
        .often(),
    linear("ef-epsnsc", "EF.EPSNSC", 0x6FE4).number(1).bytes(80).rule(5).short_id(24).fill(&[0xFF]).often(),
];
