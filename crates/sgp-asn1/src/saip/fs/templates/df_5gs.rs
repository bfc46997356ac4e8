//! DF.5GS.

use super::Template;
use super::required::{PIN_STATUS, RECORDS, SIZE};
use super::row::{TemplateFile, ber_tlv, directory, linear, transparent};
use crate::saip::{ElementKind, FileKind};

/// `2.23.143.1.2.13`.
pub(super) const DF_5GS_1: Template = Template {
    number: 13,
    version: 1,
    title: "DF.5GS, version 1",
    element: ElementKind::Df5gs,
    parent: "ADF.USIM",
    created_by_default: false,
    extends: None,
    listed_in: &["2.3", "2.3.1"],
    is_observed: false,
    files: &[LOCATION, NSC_1, FILES, ROUTING_1],
};

/// `2.23.143.1.2.13.2`.
pub(super) const DF_5GS_2: Template = Template {
    number: 13,
    version: 2,
    title: "DF.5GS, version 2",
    element: ElementKind::Df5gs,
    parent: "ADF.USIM",
    created_by_default: false,
    extends: None,
    listed_in: &["3.1", "3.2", "3.3.1"],
    is_observed: false,
    files: &[LOCATION, NSC_1, FILES, ROUTING_1, SINCE_2],
};

/// `2.23.143.1.2.13.3`.
pub(super) const DF_5GS_3: Template = Template {
    number: 13,
    version: 3,
    title: "DF.5GS, version 3",
    element: ElementKind::Df5gs,
    parent: "ADF.USIM",
    created_by_default: false,
    extends: None,
    listed_in: &["3.1", "3.2", "3.3.1"],
    is_observed: false,
    files: &[LOCATION, NSC_3, FILES, ROUTING_1, SINCE_2],
};

/// `2.23.143.1.2.13.4`.
pub(super) const DF_5GS_4: Template = Template {
    number: 13,
    version: 4,
    title: "DF.5GS, version 4",
    element: ElementKind::Df5gs,
    parent: "ADF.USIM",
    created_by_default: false,
    extends: None,
    listed_in: &["3.3.1"],
    is_observed: false,
    files: &[LOCATION, NSC_3, FILES, ROUTING_4, SINCE_2, SINCE_4],
};

/// The directory and where the terminal was.
const LOCATION: &[TemplateFile] = &[
    directory(FileKind::Df, "df-df-5gs", "DF.5GS", Some(0x5FC0)).rule(14).needs(PIN_STATUS),
    transparent("ef-5gs3gpploci", "EF.5GS3GPPLOCI", 0x4F01)
        .bytes(20)
        .rule(5)
        .short_id(1)
        .holds(&[
            0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
            0x00, 0x00, 0x00, 0x01,
        ])
        .often(),
    transparent("ef-5gsn3gpploci", "EF.5GSN3GPPLOCI", 0x4F02)
        .bytes(20)
        .rule(5)
        .short_id(2)
        .holds(&[
            0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
            0x00, 0x00, 0x00, 0x01,
        ])
        .often(),
];

/// Security contexts of versions 1 and 2.
const NSC_1: &[TemplateFile] = &[
    linear("ef-5gs3gppnsc", "EF.5GS3GPPNSC", 0x4F03)
        .number(1)
        .bytes(57)
        .rule(5)
        .short_id(3)
        .fill(&[0xFF])
        .often(),
    linear("ef-5gsn3gppnsc", "EF.5GSN3GPPNSC", 0x4F04)
        .number(1)
        .bytes(57)
        .rule(5)
        .short_id(4)
        .fill(&[0xFF])
        .often(),
];

/// Security contexts since version 3.
const NSC_3: &[TemplateFile] = &[
    linear("ef-5gs3gppnsc", "EF.5GS3GPPNSC", 0x4F03)
        .number(2)
        .bytes(62)
        .rule(5)
        .short_id(3)
        .fill(&[0xFF])
        .often(),
    linear("ef-5gsn3gppnsc", "EF.5GSN3GPPNSC", 0x4F04)
        .number(2)
        .bytes(62)
        .rule(5)
        .short_id(4)
        .fill(&[0xFF])
        .often(),
];

/// Between security contexts and EF.Routing_Indicator.
const FILES: &[TemplateFile] = &[
    transparent("ef-5gauthkeys", "EF.5GAUTHKEYS", 0x4F05).bytes(110).rule(5).short_id(5).given().often(),
    transparent("ef-uac-aic", "EF.UAC_AIC", 0x4F06).bytes(4).rule(2).short_id(6).given(),
    transparent("ef-suci-calc-info", "EF.SUCI_Calc_Info", 0x4F07).rule(2).short_id(7).fill(&[0xFF]),
    linear("ef-opl5g", "EF.OPL5G", 0x4F08).bytes(10).rule(10).short_id(8).fill(&[0xFF]).needs(RECORDS),
    transparent("ef-supinai", "EF.SUPI_NAI", 0x4F09).rule(2).short_id(9).given().needs(SIZE),
];

/// EF.Routing_Indicator of versions 1 to 3.
const ROUTING_1: &[TemplateFile] = &[transparent("ef-routing-indicator", "EF.Routing_Indicator", 0x4F0A)
    .bytes(4)
    .rule(2)
    .short_id(10)
    .holds(&[0xF0, 0xFF, 0xFF, 0xFF])];

/// EF.Routing_Indicator since version 4.
const ROUTING_4: &[TemplateFile] = &[transparent("ef-routing-indicator", "EF.Routing_Indicator", 0x4F0A)
    .bytes(4)
    .rule(2)
    .short_id(10)
    .holds(&[0xF0, 0xFF, 0x00, 0x00])];

/// Since version 2.
const SINCE_2: &[TemplateFile] = &[
    ber_tlv("ef-ursp", "EF.URSP", 0x4F0B).rule(2),
    transparent("ef-tn3gppsnn", "EF.TN3GPPSNN", 0x4F0C).bytes(1).rule(2).short_id(12).holds(&[0x00]),
];

/// Since version 4.
const SINCE_4: &[TemplateFile] = &[
    transparent("ef-cag", "EF.CAG", 0x4F0D).bytes(2).rule(2).short_id(13).given(),
    transparent("ef-sor-cmci", "EF.SOR_CMCI", 0x4F0E).rule(2).short_id(14).given(),
    transparent("ef-dri", "EF.DRI", 0x4F0F).bytes(7).rule(2).short_id(15).given(),
    transparent("ef-5gsedrx", "EF.5GSEDRX", 0x4F10).bytes(2).rule(2).short_id(16).given(),
    transparent("ef-5gnswo-conf", "EF.5GNSWO_CONF", 0x4F11).bytes(1).rule(2).short_id(17).given(),
    transparent("ef-mchpplmn", "EF.MCHPPLMN", 0x4F15).bytes(1).rule(2).short_id(21).given(),
    transparent("ef-kausf-derivation", "EF.KAUSF_DERIVATION", 0x4F16).bytes(1).rule(2).short_id(22).given(),
];
