//! DF.EAP.

use super::Template;
use super::required::{FID_PIN_STATUS, SIZE};
use super::row::{TemplateFile, directory, transparent};
use crate::saip::{ElementKind, FileKind};

/// `2.23.143.1.2.12`.
pub(super) const EAP: Template = Template {
    number: 12,
    version: 1,
    title: "DF.EAP",
    element: ElementKind::Eap,
    parent: "the ADF that offers EAP",
    created_by_default: false,
    extends: None,
    listed_in: &["2.2", "2.3", "2.3.1", "3.1", "3.2", "3.3.1"],
    is_observed: false,
    files: &[FILES],
};

/// Files of DF.EAP.
const FILES: &[TemplateFile] = &[
    directory(FileKind::Df, "df-eap", "DF.EAP", None).rule(14).needs(FID_PIN_STATUS),
    transparent("ef-eapkeys", "EF.EAPKEYS", 0x4F01).rule(2).given().needs(SIZE).often(),
    transparent("ef-eapstatus", "EF.EAPSTATUS", 0x4F02).bytes(1).rule(2).holds(&[0x00]).often(),
    transparent("ef-puid", "EF.PUId", 0x4F03).rule(2).given().needs(SIZE),
    transparent("ef-ps", "EF.Ps", 0x4F04).rule(5).fill(&[0xFF]).needs(SIZE).often(),
    transparent("ef-curid", "EF.CurID", 0x4F20).rule(5).fill(&[0xFF]).needs(SIZE).often(),
    transparent("ef-reid", "EF.ReID", 0x4F21).rule(5).given().needs(SIZE),
    transparent("ef-realm", "EF.Realm", 0x4F22).rule(5).given().needs(SIZE),
];
