//! Parameters and outcomes that functions of ES3 and ES4 share.

use alloc::vec::Vec;

use sgp_asn1::{Eid, Iccid};

use crate::content::content;
use crate::eis::Eis;
use crate::message::Outcome;

/// Names one eUICC (ES3.GetEIS, ES4.GetEIS).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EisQuery {
    /// The eUICC.
    pub eid: Eid,
}

impl EisQuery {
    /// The EIS of this eUICC.
    #[must_use]
    pub const fn new(eid: Eid) -> Self {
        Self { eid }
    }
}

content! { EisQuery { eid: required "Eid" } }

/// Names an eUICC and profiles on it (ES3.AuditEIS, ES4.AuditEIS).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AuditQuery {
    /// The eUICC.
    pub eid: Eid,
    /// The profiles; none means all that the caller may see.
    pub iccids: Vec<Iccid>,
}

impl AuditQuery {
    /// These profiles of this eUICC; none means all that the caller may see.
    #[must_use]
    pub const fn new(eid: Eid, iccids: Vec<Iccid>) -> Self {
        Self { eid, iccids }
    }
}

content! { AuditQuery { eid: required "Eid", iccids: repeated "Iccid" } }

/// Names one profile on an eUICC: what the functions that enable, disable and delete ask.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProfileTarget {
    /// The eUICC.
    pub eid: Eid,
    /// The profile.
    pub iccid: Iccid,
}

impl ProfileTarget {
    /// This profile of this eUICC.
    #[must_use]
    pub const fn new(eid: Eid, iccid: Iccid) -> Self {
        Self { eid, iccid }
    }
}

content! { ProfileTarget { eid: required "Eid", iccid: required "Iccid" } }

/// The EIS, or the part of it that the caller may see.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct EisOutcome {
    /// The EIS; absent when the function failed.
    pub eis: Option<Eis>,
}

impl EisOutcome {
    /// This EIS.
    #[must_use]
    pub const fn new(eis: Eis) -> Self {
        Self { eis: Some(eis) }
    }
}

impl Outcome for EisOutcome {}
content! { EisOutcome { eis: optional "Eis" } }
