//! What may be done, by whom, and the permission to do it.

use sgp_asn1::{Eid, Iccid};
use sgp_wire::{Aid, Oid};

/// Something that a function asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// ES3.CreateISDP.
    #[doc(alias = "CreateISDP")]
    CreateIsdp {
        /// Profile that the ISD-P is for.
        iccid: Iccid,
        /// Operator that will own it.
        mno_id: Oid,
        /// Bytes of non-volatile memory that it needs.
        required_memory: u64,
    },
    /// ES3.ProfileDownloadCompleted.
    ProfileDownloadCompleted(Iccid),
    /// ES3.EnableProfile, ES4.EnableProfile.
    Enable(Iccid),
    /// ES3.DisableProfile, ES4.DisableProfile.
    Disable(Iccid),
    /// ES3.DeleteISDP, ES4.DeleteProfile, and what POL2 has deleted.
    Delete(Iccid),
    /// ES3.AuditEIS, ES4.AuditEIS; an empty list stands for all profiles that the caller may see.
    Audit(Vec<Iccid>),
    /// ES3.GetEIS, ES4.GetEIS.
    GetEis,
}

/// What a caller is to the SM-SR.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Role {
    /// An SM-DP, which acts for Operators (ES3).
    SmDp,
    /// An Operator (ES4).
    Operator,
    /// The SM-SR itself; one that is not in charge of the eUICC sees and may nothing.
    SmSr,
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    role: Role,
    id: Oid,
}

impl Actor {
    /// The SM-DP with this identifier.
    #[must_use]
    pub const fn sm_dp(id: Oid) -> Self {
        Self { role: Role::SmDp, id }
    }

    /// The Operator with this identifier.
    #[must_use]
    pub const fn operator(id: Oid) -> Self {
        Self { role: Role::Operator, id }
    }

    /// The SM-SR itself, with this identifier.
    #[must_use]
    pub const fn sm_sr(id: Oid) -> Self {
        Self { role: Role::SmSr, id }
    }

    /// What the caller is.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.role
    }

    /// Its identifier.
    #[must_use]
    pub const fn id(&self) -> &Oid {
        &self.id
    }
}

/// That an action is allowed: made by [`Record::evaluate`](crate::Record::evaluate) alone, asked
/// for by [`Record::apply`](crate::Record::apply).
///
/// It holds for the record that it was made from, and on as long as only counters are reserved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permit {
    pub(crate) action: Action,
    pub(crate) actor: Actor,
    pub(crate) eid: Eid,
    pub(crate) decisions: u64,
    pub(crate) isd_p_aid: Option<Aid>,
    pub(crate) enabled_after: Option<Aid>,
    pub(crate) deleted_after: Option<Iccid>,
}

impl Permit {
    /// What is allowed.
    #[must_use]
    pub const fn action(&self) -> &Action {
        &self.action
    }

    /// To whom.
    #[must_use]
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The ISD-P concerned: the one to create, or that of the profile named.
    #[must_use]
    pub const fn isd_p_aid(&self) -> Option<Aid> {
        self.isd_p_aid
    }

    /// The ISD-P that is enabled after an enabling or disabling.
    #[must_use]
    pub const fn enabled_after(&self) -> Option<Aid> {
        self.enabled_after
    }

    /// The profile that POL2 has deleted once it is disabled; the SM-SR does so as an action of
    /// its own.
    #[must_use]
    pub const fn deleted_after(&self) -> Option<Iccid> {
        self.deleted_after
    }
}
