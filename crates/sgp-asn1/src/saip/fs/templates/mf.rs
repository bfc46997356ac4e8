//! MF and its files.

use super::Template;
use super::required::{PIN_STATUS, RECORDS_SIZE};
use super::row::{TemplateFile, directory, linear, transparent};
use crate::saip::{ElementKind, FileKind};

/// `2.23.143.1.2.1`.
pub(super) const MF: Template = Template {
    number: 1,
    version: 1,
    title: "MF and its files",
    element: ElementKind::Mf,
    parent: "root",
    created_by_default: true,
    extends: None,
    listed_in: &["1.0.1", "2.0", "2.1", "2.2", "2.3", "2.3.1", "3.1", "3.2", "3.3.1"],
    is_observed: false,
    files: &[FILES],
};

/// Files of the MF.
const FILES: &[TemplateFile] = &[
    directory(FileKind::Mf, "mf", "MF", Some(0x3F00)).rule(14).needs(PIN_STATUS),
    transparent("ef-pl", "EF.PL", 0x2F05).bytes(2).rule(1).short_id(5).fill(&[0xFF]),
    transparent("ef-iccid", "EF.ICCID", 0x2FE2).bytes(10).rule(11).given(),
    linear("ef-dir", "EF.DIR", 0x2F00).rule(10).short_id(30).given().needs(RECORDS_SIZE),
    linear("ef-arr", "EF.ARR", 0x2F06).rule(10).given().needs(RECORDS_SIZE),
    transparent("ef-umpc", "EF.UMPC", 0x2F08).bytes(5).rule(10).short_id(8),
];
