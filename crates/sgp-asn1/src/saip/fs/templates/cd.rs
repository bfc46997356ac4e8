//! DF.CD.

use super::Template;
use super::required::{PIN_STATUS, SIZE};
use super::row::{TemplateFile, directory, transparent};
use crate::saip::{ElementKind, FileKind};

/// `2.23.143.1.2.2`.
pub(super) const CD: Template = Template {
    number: 2,
    version: 1,
    title: "DF.CD",
    element: ElementKind::Cd,
    parent: "MF",
    created_by_default: false,
    extends: None,
    listed_in: &["1.0.1", "2.0", "2.1", "2.2", "2.3", "2.3.1", "3.1", "3.2", "3.3.1"],
    is_observed: false,
    files: &[FILES],
};

/// Files of DF.CD.
const FILES: &[TemplateFile] = &[
    directory(FileKind::Df, "df-cd", "DF.CD", Some(0x7F11)).rule(14).needs(PIN_STATUS),
    transparent("ef-launchpad", "EF.LAUNCHPAD", 0x6F01).rule(2).given().needs(SIZE),
    transparent("ef-icon", "EF.ICON", 0x6F40).times(63).rule(2).given().needs(SIZE),
];
