//! What a permitted action did, and what becomes of the record.

use core::fmt;

use es_interfaces::DateTime;
use es_interfaces::eis::{AuditRecord, OperationType, Pol2, SubscriptionAddress};
use es_interfaces::status::ExecutionStatus;
use sgp_asn1::Iccid;
use sgp_wire::Aid;

use crate::{Action, AuditReport, Permit, Profile, Record, State};

/// What came of a permitted action.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// The eUICC is about to be told to create the ISD-P: the profile is in creation.
    IsdpRequested,
    /// The eUICC has created it.
    IsdpCreated {
        /// Quota of the ISD-P in bytes; 0 where it was created without one.
        allocated_memory: u64,
        /// When.
        at: DateTime,
    },
    /// The eUICC has not created it.
    IsdpNotCreated {
        /// How it ended.
        status: ExecutionStatus,
        /// When.
        at: DateTime,
    },
    /// The SM-DP reports that the profile is installed: it is disabled.
    DownloadCompleted {
        /// Type of the profile.
        profile_type: Option<String>,
        /// Its subscription address.
        subscription_address: Option<SubscriptionAddress>,
        /// Its POL2.
        pol2: Option<Pol2>,
    },
    /// The eUICC has enabled the profile, and said so with the notification. Apply this first,
    /// then [`observe`](Record::observe) the notification.
    ProfileEnabled {
        /// When.
        at: DateTime,
    },
    /// The eUICC has disabled the profile and enabled the one with the fall-back attribute, and
    /// said so with the notification; in the same order.
    ProfileDisabled {
        /// When.
        at: DateTime,
    },
    /// The eUICC has deleted the profile, or did not have it any more.
    ProfileDeleted {
        /// When.
        at: DateTime,
    },
    /// The eUICC was audited.
    Audited {
        /// What it answered.
        report: AuditReport,
        /// When.
        at: DateTime,
    },
    /// The action was tried and is not done; only the audit trail says so.
    Failed {
        /// How it ended.
        status: ExecutionStatus,
        /// When.
        at: DateTime,
    },
}

impl Record {
    /// The revision after the event. The record itself stays as it is.
    ///
    /// # Errors
    /// [`TransitionError`] when the permit is not for this, or not for this record any more.
    pub fn apply(&self, permit: &Permit, event: Event) -> Result<Self, TransitionError> {
        if permit.eid != self.eid() {
            return Err(TransitionError::WrongEuicc);
        }
        let mut next = self.changed();
        match (&permit.action, event) {
            (Action::CreateIsdp { iccid, .. }, Event::IsdpCreated { allocated_memory, at }) => {
                let profile = next.in_creation(*iccid, permit)?;
                profile.state = State::Created;
                profile.allocated_memory = allocated_memory;
                next.log(permit, ExecutionStatus::SUCCESS, at);
            }
            (Action::CreateIsdp { iccid, .. }, Event::IsdpNotCreated { status, at }) => {
                next.in_creation(*iccid, permit)?;
                next.profiles.retain(|profile| profile.iccid != *iccid);
                next.log(permit, status, at);
            }
            // what follows holds only for the record that was decided on
            _ if permit.decisions != self.decisions => return Err(TransitionError::Stale),
            (Action::CreateIsdp { .. }, Event::IsdpRequested) => next.begin_creation(permit)?,
            (
                Action::ProfileDownloadCompleted(iccid),
                Event::DownloadCompleted { profile_type, subscription_address, pol2 },
            ) => {
                let profile = next.changing(*iccid)?;
                profile.state = State::Disabled;
                profile.profile_type = profile_type;
                profile.subscription_address = subscription_address.unwrap_or_default();
                profile.pol2 = pol2.unwrap_or_default();
            }
            (Action::Enable(_), Event::ProfileEnabled { at })
            | (Action::Disable(_), Event::ProfileDisabled { at }) => {
                let enabled = permit.enabled_after.and_then(|aid| self.profile_in(aid));
                next.switch_to(enabled.ok_or(TransitionError::Stale)?.iccid);
                next.log(permit, ExecutionStatus::SUCCESS, at);
            }
            (Action::Delete(iccid), Event::ProfileDeleted { at }) => {
                next.profiles.retain(|profile| profile.iccid != *iccid);
                next.log(permit, ExecutionStatus::SUCCESS, at);
            }
            (Action::Audit(_), Event::Audited { report, at }) => {
                next.take_over(&report);
                next.last_audit = Some(at.clone());
                next.log(permit, ExecutionStatus::SUCCESS, at);
            }
            (_, Event::Failed { status, at }) => next.log(permit, status, at),
            _ => return Err(TransitionError::NotPermitted),
        }
        Ok(next.since(self))
    }

    fn begin_creation(&mut self, permit: &Permit) -> Result<(), TransitionError> {
        let (Action::CreateIsdp { iccid, mno_id, .. }, Some(isd_p_aid)) = (&permit.action, permit.isd_p_aid)
        else {
            return Err(TransitionError::NotPermitted);
        };
        self.profiles.push(Profile {
            iccid: *iccid,
            isd_p_aid,
            mno_id: mno_id.clone(),
            smdp_id: Some(permit.actor.id().clone()),
            fall_back: false,
            state: State::InCreation,
            subscription_address: SubscriptionAddress::default(),
            profile_type: None,
            allocated_memory: 0,
            free_memory: None,
            pol2: Pol2::default(),
        });
        Ok(())
    }

    /// The entry that this permit put into creation.
    fn in_creation(&mut self, iccid: Iccid, permit: &Permit) -> Result<&mut Profile, TransitionError> {
        self.profile_mut(iccid)
            .filter(|profile| {
                profile.state == State::InCreation && Some(profile.isd_p_aid) == permit.isd_p_aid
            })
            .ok_or(TransitionError::NotInCreation)
    }

    fn changing(&mut self, iccid: Iccid) -> Result<&mut Profile, TransitionError> {
        self.profile_mut(iccid).ok_or(TransitionError::Stale)
    }

    fn log(&mut self, permit: &Permit, status: ExecutionStatus, at: DateTime) {
        let (operation, iccid) = match &permit.action {
            Action::CreateIsdp { iccid, .. } => (OperationType::CREATE_ISD_P, Some(*iccid)),
            Action::Enable(iccid) => (OperationType::ENABLE_PROFILE, Some(*iccid)),
            Action::Disable(iccid) => (OperationType::DISABLE_PROFILE, Some(*iccid)),
            Action::Delete(iccid) => (OperationType::DELETE_PROFILE, Some(*iccid)),
            Action::Audit(_) => (OperationType::CAPABILITY_AUDIT, None),
            // nothing is done on the eUICC, and the trail has no code for it
            Action::ProfileDownloadCompleted(_) | Action::GetEis => return,
        };
        let mut record = self.trail_record(operation, at);
        record.requester_id = Some(permit.actor.id().clone());
        record.status = Some(status);
        record.isd_p_aid = permit.isd_p_aid;
        record.iccid = iccid;
        self.trail.push(record);
    }

    pub(crate) fn trail_record(&self, operation: OperationType, at: DateTime) -> AuditRecord {
        AuditRecord::new(self.eid(), self.smsr_id.clone(), at, operation)
    }

    /// Removes the profile in this ISD-P.
    pub(crate) fn remove_isd_p(&mut self, aid: Aid) {
        self.profiles.retain(|profile| profile.isd_p_aid != aid);
    }
}

/// Why an event is not applied. A mistake of the caller: no peer can cause it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransitionError {
    /// The permit is for another eUICC.
    WrongEuicc,
    /// The permit is for another action.
    NotPermitted,
    /// The record has changed since the permit was made: evaluate again.
    Stale,
    /// The profile is not in creation under this permit.
    NotInCreation,
}

impl fmt::Display for TransitionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::WrongEuicc => "the permit is for another eUICC",
            Self::NotPermitted => "the permit is for another action",
            Self::Stale => "the record has changed since the permit was made",
            Self::NotInCreation => "the profile is not in creation under this permit",
        })
    }
}

impl core::error::Error for TransitionError {}
