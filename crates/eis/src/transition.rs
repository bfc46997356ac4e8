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
                next.remaining_memory = next.remaining_memory.saturating_sub(allocated_memory);
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
                next.remove(|profile| profile.iccid == *iccid);
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

    /// Ends every creation whose outcome nobody waits for any more, as after a restart of the SM-SR:
    /// their entries go, as with [`Event::IsdpNotCreated`]. Where the eUICC has made the ISD-P all
    /// the same, the next creation meets it, or an audit. Without such entries nothing changes.
    #[must_use]
    pub fn abandon_creations(&self) -> Self {
        let waits = |profile: &Profile| profile.state == State::InCreation;
        if !self.profiles.iter().any(waits) {
            return self.clone();
        }
        let mut next = self.changed();
        next.profiles.retain(|profile| !waits(profile));
        next.since(self)
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
        self.remove(|profile| profile.isd_p_aid == aid);
    }

    /// Removes profiles that the eUICC has deleted; what was set aside for them is free again.
    fn remove(&mut self, gone: impl Fn(&Profile) -> bool) {
        let freed =
            self.profiles.iter().filter(|profile| gone(profile)).map(|profile| profile.allocated_memory);
        let free = freed.fold(self.remaining_memory, u64::saturating_add).min(self.available_memory);
        self.remaining_memory = self.remaining_memory.max(free);
        self.profiles.retain(|profile| !gone(profile));
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

#[cfg(test)]
mod tests {
    use es_interfaces::eis::Pol2Action;
    use es_interfaces::status::StatusCode;

    use super::*;
    use crate::testing::*;
    use crate::{Actor, Denial};

    fn at() -> DateTime {
        DateTime::from_unix(1_741_600_800)
    }

    fn permit(record: &Record, action: Action) -> Result<Permit, Denial> {
        let actor = smdp();
        record.evaluate(&action, &actor)
    }

    fn states(record: &Record) -> Vec<State> {
        record.profiles().iter().map(Profile::state).collect()
    }

    fn create() -> Action {
        Action::CreateIsdp { iccid: iccid(9), mno_id: oid(MNO), required_memory: 1000 }
    }

    fn last(record: &Record) -> (OperationType, Option<&Oid>, Option<&ExecutionStatus>, Option<Iccid>) {
        let entry = record.audit_trail().last().unwrap();
        (entry.operation, entry.requester_id.as_ref(), entry.status.as_ref(), entry.iccid)
    }

    use State::{Created, Disabled, Enabled, InCreation};
    use sgp_wire::Oid;

    #[test]
    fn an_isd_p_is_created() {
        let before = record();
        let permit = permit(&before, create()).unwrap();
        let requested = before.apply(&permit, Event::IsdpRequested).unwrap();
        assert_eq!(states(&requested), [Disabled, Enabled, Disabled, Created, InCreation]);
        assert_eq!(requested.profile(iccid(9)).unwrap().isd_p_aid(), aid(4));
        // counters are used meanwhile
        let (sent, _) = requested.reserve_counters(scp80::Kvn::new(1).unwrap(), 3).unwrap();
        let created = sent.apply(&permit, Event::IsdpCreated { allocated_memory: 0, at: at() }).unwrap();
        let profile = created.profile(iccid(9)).unwrap();
        assert_eq!(
            (profile.state(), profile.smdp_id(), profile.mno_id()),
            (Created, Some(&oid(SMDP)), &oid(MNO))
        );
        assert_eq!(created.remaining_memory(), before.remaining_memory());
        let entry =
            (OperationType::CREATE_ISD_P, Some(&oid(SMDP)), Some(&ExecutionStatus::SUCCESS), Some(iccid(9)));
        assert_eq!(last(&created), entry);
        assert_eq!(states(&before), states(&record()));
        assert!(created.revision() > sent.revision());
    }

    #[test]
    fn an_isd_p_is_not_created() {
        let permit = permit(&record(), create()).unwrap();
        let requested = record().apply(&permit, Event::IsdpRequested).unwrap();
        let status = ExecutionStatus::failed(StatusCode::ISD_R_FAILED);
        let gone =
            requested.apply(&permit, Event::IsdpNotCreated { status: status.clone(), at: at() }).unwrap();
        assert_eq!(states(&gone), states(&record()));
        assert_eq!(last(&gone).2, Some(&status));
        let again = Event::IsdpCreated { allocated_memory: 0, at: at() };
        assert_eq!(gone.apply(&permit, again), Err(TransitionError::NotInCreation));
    }

    #[test]
    fn a_download_is_completed() {
        let permit = permit(&record(), Action::ProfileDownloadCompleted(iccid(3))).unwrap();
        let event = Event::DownloadCompleted {
            profile_type: Some("BASIC".into()),
            subscription_address: Some(SubscriptionAddress::default().with_imsi("001010123456789")),
            pol2: Some(not_allowed(Pol2Action::Delete)),
        };
        let done = record().apply(&permit, event).unwrap();
        let profile = done.profile(iccid(3)).unwrap();
        assert_eq!((profile.state(), profile.profile_type()), (Disabled, Some("BASIC")));
        assert!(profile.forbids(Pol2Action::Delete));
        assert_eq!(profile.subscription_address().imsi.as_deref(), Some("001010123456789"));
    }

    #[test]
    fn profiles_are_switched_and_deleted() {
        let enable = permit(&record(), Action::Enable(iccid(2))).unwrap();
        assert_eq!(enable.enabled_after(), Some(aid(2)));
        let enabled = record().apply(&enable, Event::ProfileEnabled { at: at() }).unwrap();
        assert_eq!(states(&enabled), [Disabled, Disabled, Enabled, Created]);
        assert_eq!(last(&enabled).0, OperationType::ENABLE_PROFILE);

        let disable = permit(&enabled, Action::Disable(iccid(2))).unwrap();
        assert_eq!(disable.enabled_after(), Some(aid(0)));
        let disabled = enabled.apply(&disable, Event::ProfileDisabled { at: at() }).unwrap();
        assert_eq!(states(&disabled), [Enabled, Disabled, Disabled, Created]);

        let delete = permit(&disabled, Action::Delete(iccid(2))).unwrap();
        let deleted = disabled.apply(&delete, Event::ProfileDeleted { at: at() }).unwrap();
        assert_eq!((states(&deleted), deleted.profile(iccid(2))), (vec![Enabled, Disabled, Created], None));
        let operations: Vec<_> = deleted.audit_trail().iter().map(|entry| entry.operation).collect();
        use OperationType as T;
        assert_eq!(operations, [T::ENABLE_PROFILE, T::DISABLE_PROFILE, T::DELETE_PROFILE]);
    }

    #[test]
    fn a_failure_changes_nothing_but_the_trail() {
        let permit = permit(&record(), Action::Enable(iccid(2))).unwrap();
        let status = ExecutionStatus::failed(StatusCode::ISD_R_FAILED);
        let failed = record().apply(&permit, Event::Failed { status: status.clone(), at: at() }).unwrap();
        assert_eq!(failed.profiles(), record().profiles());
        assert_eq!(
            last(&failed),
            (OperationType::ENABLE_PROFILE, Some(&oid(SMDP)), Some(&status), Some(iccid(2)))
        );
        // the decision rests on the same facts still
        assert!(failed.apply(&permit, Event::ProfileEnabled { at: at() }).is_ok());
    }

    fn events() -> Vec<Event> {
        let status = ExecutionStatus::expired();
        vec![
            Event::IsdpRequested,
            Event::IsdpCreated { allocated_memory: 5, at: at() },
            Event::IsdpNotCreated { status: status.clone(), at: at() },
            Event::DownloadCompleted { profile_type: None, subscription_address: None, pol2: None },
            Event::ProfileEnabled { at: at() },
            Event::ProfileDisabled { at: at() },
            Event::ProfileDeleted { at: at() },
            Event::Audited { report: AuditReport::new(None, Vec::new()), at: at() },
            Event::Failed { status, at: at() },
        ]
    }

    /// Profile 2 in every state, every action that is permitted then, every event: the state of
    /// profile 2 after it (`None`: gone), or the error.
    #[test]
    fn every_state_and_event() {
        let actions = [
            Action::ProfileDownloadCompleted(iccid(2)),
            Action::Enable(iccid(2)),
            Action::Disable(iccid(2)),
            Action::Delete(iccid(2)),
            Action::Audit(vec![iccid(2)]),
            Action::GetEis,
        ];
        let mut applied = 0;
        for state in [InCreation, Created, Disabled, Enabled] {
            let mut record = record();
            if state == Enabled {
                record.switch_to(iccid(2));
            }
            record.profile_mut(iccid(2)).unwrap().state = state;
            for action in &actions {
                let Ok(permit) = permit(&record, action.clone()) else { continue };
                for event in events() {
                    let expected = match (action, &event) {
                        (Action::ProfileDownloadCompleted(_), Event::DownloadCompleted { .. }) => {
                            Ok(Some(Disabled))
                        }
                        (Action::Enable(_), Event::ProfileEnabled { .. }) => Ok(Some(Enabled)),
                        (Action::Disable(_), Event::ProfileDisabled { .. }) => Ok(Some(Disabled)),
                        (Action::Delete(_), Event::ProfileDeleted { .. }) => Ok(None),
                        (Action::Audit(_), Event::Audited { .. }) | (_, Event::Failed { .. }) => {
                            Ok(Some(state))
                        }
                        _ => Err(TransitionError::NotPermitted),
                    };
                    let found = record.apply(&permit, event.clone());
                    applied += usize::from(found.is_ok());
                    let found = found.map(|next| next.profile(iccid(2)).map(Profile::state));
                    assert_eq!(found, expected, "{state} {action:?} {event:?}");
                }
            }
        }
        // Created: completed, delete, audit, read; Disabled: enable, delete, audit, read; Enabled:
        // disable, audit, read; In-Creation: audit, read; each with its event and a failure, a
        // reading with a failure alone
        assert_eq!(applied, (2 + 2 + 2 + 1) + (2 + 2 + 2 + 1) + (2 + 2 + 1) + (2 + 1));
    }

    #[test]
    fn a_creation_has_its_own_events() {
        let permit = permit(&record(), create()).unwrap();
        let requested = record().apply(&permit, Event::IsdpRequested).unwrap();
        for event in events() {
            let before = match &event {
                Event::IsdpRequested | Event::Failed { .. } => Ok(()),
                Event::IsdpCreated { .. } | Event::IsdpNotCreated { .. } => {
                    Err(TransitionError::NotInCreation)
                }
                _ => Err(TransitionError::NotPermitted),
            };
            assert_eq!(record().apply(&permit, event.clone()).map(drop), before, "{event:?}");
            let after = match &event {
                Event::IsdpCreated { .. } | Event::IsdpNotCreated { .. } => Ok(()),
                _ => Err(TransitionError::Stale),
            };
            assert_eq!(requested.apply(&permit, event.clone()).map(drop), after, "{event:?}");
        }
    }

    /// A quota is taken when the ISD-P is made, and comes back when it goes; what an ISD-P without
    /// quota takes only an audit tells.
    #[test]
    fn memory_follows_the_quotas() {
        let made = |quota| {
            let permit = permit(&record(), create()).unwrap();
            let requested = record().apply(&permit, Event::IsdpRequested).unwrap();
            assert_eq!(requested.remaining_memory(), 400_000);
            requested.apply(&permit, Event::IsdpCreated { allocated_memory: quota, at: at() }).unwrap()
        };
        let deleted = |record: &Record, iccid| {
            let delete = permit(record, Action::Delete(iccid)).unwrap();
            record.apply(&delete, Event::ProfileDeleted { at: at() }).unwrap().remaining_memory()
        };
        let with_quota = made(60_000);
        assert_eq!(with_quota.remaining_memory(), 340_000);
        let second = Action::CreateIsdp { iccid: iccid(8), mno_id: oid(MNO), required_memory: 340_001 };
        assert!(with_quota.evaluate(&second, &smdp()).is_err());
        assert_eq!(deleted(&with_quota, iccid(9)), 400_000);
        assert_eq!(deleted(&made(0), iccid(9)), 400_000);
        assert_eq!(made(500_000).remaining_memory(), 0);
        // never more than there is
        let mut full = record();
        full.remaining_memory = 449_000;
        assert_eq!(deleted(&full, iccid(3)), 450_000);
        full.remaining_memory = 460_000;
        assert_eq!(deleted(&full, iccid(3)), 460_000);
    }

    #[test]
    fn creations_that_nobody_waits_for() {
        assert_eq!(record().abandon_creations(), record());
        let permit = permit(&record(), create()).unwrap();
        let requested = record().apply(&permit, Event::IsdpRequested).unwrap();
        let left = requested.abandon_creations();
        assert_eq!((states(&left), left.revision() > requested.revision()), (states(&record()), true));
        let late = Event::IsdpCreated { allocated_memory: 0, at: at() };
        assert_eq!(left.apply(&permit, late), Err(TransitionError::NotInCreation));
        assert!(left.evaluate(&create(), &smdp()).is_ok());
    }

    #[test]
    fn a_creation_belongs_to_the_permit_that_began_it() {
        let other = Action::CreateIsdp { iccid: iccid(8), mno_id: oid(MNO), required_memory: 1 };
        let (late, first) = (permit(&record(), create()).unwrap(), permit(&record(), other).unwrap());
        let requested = record().apply(&first, Event::IsdpRequested).unwrap();
        let again = permit(&requested, create()).unwrap();
        assert_eq!((late.isd_p_aid(), again.isd_p_aid()), (Some(aid(4)), Some(aid(5))));
        let both = requested.apply(&again, Event::IsdpRequested).unwrap();
        let created = || Event::IsdpCreated { allocated_memory: 0, at: at() };
        assert_eq!(both.apply(&late, created()), Err(TransitionError::NotInCreation));
        assert!(both.apply(&again, created()).is_ok());
    }

    #[test]
    fn a_permit_ends_with_what_it_rests_on() {
        let record = record();
        let enable = permit(&record, Action::Enable(iccid(2))).unwrap();
        let enabled = Event::ProfileEnabled { at: at() };
        let (reserved, _) = record.reserve_counters(scp80::Kvn::new(1).unwrap(), 1).unwrap();
        assert!(reserved.apply(&enable, enabled.clone()).is_ok());
        let delete = permit(&record, Action::Delete(iccid(3))).unwrap();
        let changed = record.apply(&delete, Event::ProfileDeleted { at: at() }).unwrap();
        assert_eq!(changed.apply(&enable, enabled.clone()), Err(TransitionError::Stale));
        let mut other = record;
        other.signed_info = es_interfaces::eis::EumSignedInfo::encode(es_interfaces::eis::EumInfo::new(
            sgp_asn1::Eid::from_bytes([0x89; 16]),
        ))
        .unwrap();
        assert_eq!(other.apply(&enable, enabled), Err(TransitionError::WrongEuicc));
    }

    #[test]
    fn the_trail_can_be_archived() {
        let permit =
            Record::evaluate(&record(), &Action::Audit(Vec::new()), &Actor::sm_sr(oid(SMSR))).unwrap();
        let mut record = record();
        for _ in 0..5 {
            let event = Event::Failed { status: ExecutionStatus::expired(), at: at() };
            record = record.apply(&permit, event).unwrap();
        }
        let (kept, old) = record.archive_trail(2);
        assert_eq!((kept.audit_trail().len(), old.len()), (2, 3));
        assert_eq!(kept.archive_trail(9).1, []);
    }
}
