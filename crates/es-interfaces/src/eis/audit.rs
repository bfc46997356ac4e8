//! What was done to an eUICC.

use alloc::vec::Vec;
use core::fmt;

use sgp_asn1::{Eid, Iccid};
use sgp_wire::{Aid, Oid};

use crate::DateTime;
use crate::content::content;
use crate::status::ExecutionStatus;

/// Records of what was done (`AuditTrail`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AuditTrail {
    /// In no fixed order.
    pub records: Vec<AuditRecord>,
}

impl AuditTrail {
    /// These records.
    #[must_use]
    pub const fn new(records: Vec<AuditRecord>) -> Self {
        Self { records }
    }
}

content! { AuditTrail { records: repeated "Record" } }

/// One operation on an eUICC, or one notification from it (`AuditTrailRecordType`).
#[derive(Clone, Debug, PartialEq, Eq)]
#[doc(alias = "AuditTrailRecordType")]
#[non_exhaustive]
pub struct AuditRecord {
    /// The eUICC.
    pub eid: Eid,
    /// SM-SR that did it.
    pub smsr_id: Oid,
    /// When.
    pub date: DateTime,
    /// What.
    pub operation: OperationType,
    /// Who asked for it; absent for a notification.
    pub requester_id: Option<Oid>,
    /// How it ended; absent for a notification.
    pub status: Option<ExecutionStatus>,
    /// ISD-P concerned.
    pub isd_p_aid: Option<Aid>,
    /// Profile concerned.
    pub iccid: Option<Iccid>,
    /// IMEI of the device as the eUICC sent it (TS 102 223 8.20).
    pub imei: Option<Vec<u8>>,
    /// MEID of the device as the eUICC sent it (TS 102 223 8.81).
    pub meid: Option<Vec<u8>>,
}

impl AuditRecord {
    /// This SM-SR did this to the eUICC, at this time.
    #[must_use]
    pub const fn new(eid: Eid, smsr_id: Oid, date: DateTime, operation: OperationType) -> Self {
        Self {
            eid,
            smsr_id,
            date,
            operation,
            requester_id: None,
            status: None,
            isd_p_aid: None,
            iccid: None,
            imei: None,
            meid: None,
        }
    }
}

content! { AuditRecord {
    eid: required "Eid",
    smsr_id: required "Smsr-id",
    date: required "OperationDate",
    operation: required "OperationType",
    requester_id: optional "RequesterId",
    status: optional "OperationExecutionStatus",
    isd_p_aid: optional "Isd-p-aid",
    iccid: optional "Iccid",
    imei: optional "Imei",
    meid: optional "Meid",
} }

/// Code of an operation or notification in an audit record (SGP.02 v4.2 annex E).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "two bytes, and unknown ones are kept")]
pub struct OperationType(pub [u8; 2]);

macro_rules! operation_types {
    ($($name:ident = $high:literal $low:literal, $meaning:literal;)*) => {
        impl OperationType {
            $(#[doc = concat!($meaning, ".")] pub const $name: Self = Self([$high, $low]);)*

            /// What the standard calls it, where it is one of the constants here.
            #[must_use]
            pub const fn meaning(self) -> Option<&'static str> {
                match self.0 { $([$high, $low] => Some($meaning),)* _ => None }
            }
        }
    };
}

operation_types! {
    CREATE_ISD_P = 0x01 0x00, "ISD-P created";
    ENABLE_PROFILE = 0x02 0x00, "profile enabled";
    DISABLE_PROFILE = 0x03 0x00, "profile disabled";
    DELETE_PROFILE = 0x04 0x00, "profile deleted";
    CAPABILITY_AUDIT = 0x05 0x00, "eUICC audited";
    MASTER_DELETE = 0x06 0x00, "profile deleted with a token";
    SET_FALL_BACK_ATTRIBUTE = 0x07 0x00, "fall-back attribute set";
    ESTABLISH_ISD_R_KEY_SET = 0x08 0x00, "ISD-R key set established";
    FINALISE_ISD_R_HANDOVER = 0x09 0x00, "ISD-R handover finalised";
    NOTIFICATION_DECLARATION = 0x00 0x01, "notification: first network attachment";
    NOTIFICATION_PROFILE_CHANGE = 0x00 0x02, "notification: profile change succeeded";
    NOTIFICATION_ROLL_BACK = 0x00 0x03, "notification: profile change failed and was rolled back";
    NOTIFICATION_FALL_BACK = 0x00 0x05, "notification: profile change after fall-back";
}

impl fmt::Display for OperationType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [high, low] = self.0;
        write!(f, "{high:02X}{low:02X}")?;
        match self.meaning() {
            Some(meaning) => write!(f, " ({meaning})"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for OperationType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OperationType({self})")
    }
}
