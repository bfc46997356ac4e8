//! What the card did of its own accord.

use core::fmt;

use es_interfaces::DateTime;
use es_interfaces::eis::OperationType;
use sgp_asn1::gp::{Notification, NotificationType};
use sgp_wire::Aid;

use crate::{Record, State};

/// Something that the card reports unasked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CardEvent {
    /// A default notification (SGP.02 v4.2 4.1.1.11): first attachment, a profile change that
    /// succeeded, one that was rolled back, or the fall-back mechanism.
    Notified {
        /// What the card sent.
        notification: Notification,
        /// When it was received.
        at: DateTime,
    },
    /// The card deleted profiles because POL1 says so; it tells with the answer to the
    /// confirmation of the notification (4.1.1.12).
    DeletedByPol1 {
        /// ISD-Ps that are gone.
        isd_ps: Vec<Aid>,
        /// When it was received.
        at: DateTime,
    },
}

impl Record {
    /// The revision after what the card reports. The card is right about its own state.
    ///
    /// A notification that repeats what is recorded already changes the audit trail alone.
    ///
    /// # Errors
    /// [`ObserveError`] when the report cannot be true of the card as it is recorded: audit it.
    pub fn observe(&self, event: CardEvent) -> Result<Self, ObserveError> {
        let mut next = self.changed();
        match event {
            CardEvent::Notified { notification, at } => next.notified(&notification, at)?,
            CardEvent::DeletedByPol1 { isd_ps, at } => {
                for aid in isd_ps {
                    next.deleted_by_pol1(aid, at.clone())?;
                }
            }
        }
        Ok(next.since(self))
    }

    fn notified(&mut self, notification: &Notification, at: DateTime) -> Result<(), ObserveError> {
        if notification.eid() != self.eid() {
            return Err(ObserveError::WrongEuicc);
        }
        let operation = match notification.kind() {
            NotificationType::FIRST_ATTACHMENT => OperationType::NOTIFICATION_DECLARATION,
            NotificationType::PROFILE_CHANGE_SUCCEEDED => OperationType::NOTIFICATION_PROFILE_CHANGE,
            NotificationType::PROFILE_CHANGE_FAILED => OperationType::NOTIFICATION_ROLL_BACK,
            NotificationType::FALL_BACK => OperationType::NOTIFICATION_FALL_BACK,
            other => return Err(ObserveError::UnknownNotification { kind: other.0 }),
        };
        let mut entry = self.trail_record(operation, at);
        entry.isd_p_aid = notification.aid();
        entry.imei = notification.imei().map(<[u8]>::to_vec);
        entry.meid = notification.meid().map(<[u8]>::to_vec);
        if let Some(aid) = notification.aid() {
            let profile = self.profile_in(aid).ok_or(ObserveError::UnknownIsdP { aid })?;
            let (iccid, state) = (profile.iccid, profile.state);
            if !matches!(state, State::Disabled | State::Enabled) {
                return Err(ObserveError::NotInstalled { aid, state });
            }
            entry.iccid = Some(iccid);
            self.switch_to(iccid);
        }
        self.trail.push(entry);
        Ok(())
    }

    fn deleted_by_pol1(&mut self, aid: Aid, at: DateTime) -> Result<(), ObserveError> {
        let profile = self.profile_in(aid).ok_or(ObserveError::UnknownIsdP { aid })?;
        let (iccid, state) = (profile.iccid, profile.state);
        if state != State::Disabled {
            return Err(ObserveError::NotInstalled { aid, state });
        }
        let mut entry = self.trail_record(OperationType::DELETE_PROFILE, at);
        entry.isd_p_aid = Some(aid);
        entry.iccid = Some(iccid);
        self.remove_isd_p(aid);
        self.trail.push(entry);
        Ok(())
    }
}

/// Why a report of the card cannot be taken up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ObserveError {
    /// The report is from another eUICC.
    WrongEuicc,
    /// A notification of a kind that is not known.
    UnknownNotification {
        /// Its type.
        kind: u8,
    },
    /// The card names an ISD-P that the record does not have.
    UnknownIsdP {
        /// The ISD-P.
        aid: Aid,
    },
    /// The card names an ISD-P whose recorded state does not fit what is said of it.
    NotInstalled {
        /// The ISD-P.
        aid: Aid,
        /// State in the record.
        state: State,
    },
}

impl fmt::Display for ObserveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WrongEuicc => f.write_str("a report from another eUICC"),
            Self::UnknownNotification { kind } => write!(f, "a notification of unknown type {kind:02X}"),
            Self::UnknownIsdP { aid } => write!(f, "a report about ISD-P {aid}, which is not recorded"),
            Self::NotInstalled { aid, state } => {
                write!(f, "a report about ISD-P {aid} that does not fit its state {state}")
            }
        }
    }
}

impl core::error::Error for ObserveError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::*;
    use crate::{Action, Event};

    fn at() -> DateTime {
        DateTime::from_unix(1_741_600_800)
    }

    fn notified(kind: u8, isd_p: Option<Aid>) -> CardEvent {
        let notification = Notification::new(eid(), NotificationType(kind), 7);
        let notification = match isd_p {
            Some(aid) => notification.with_aid(Notification::AID_TAG, aid),
            None => notification,
        };
        CardEvent::Notified { notification: notification.with_imei([0x53; 8]), at: at() }
    }

    fn deleted(isd_ps: &[Aid]) -> CardEvent {
        CardEvent::DeletedByPol1 { isd_ps: isd_ps.to_vec(), at: at() }
    }

    /// Every type of notification about an ISD-P in every state.
    #[test]
    fn notifications() {
        for (kind, operation) in [
            (1, OperationType::NOTIFICATION_DECLARATION),
            (2, OperationType::NOTIFICATION_PROFILE_CHANGE),
            (3, OperationType::NOTIFICATION_ROLL_BACK),
            (5, OperationType::NOTIFICATION_FALL_BACK),
        ] {
            for state in [State::InCreation, State::Created, State::Disabled, State::Enabled] {
                let mut record = record();
                if state == State::Enabled {
                    record.switch_to(iccid(2));
                }
                record.profile_mut(iccid(2)).unwrap().state = state;
                let next = record.observe(notified(kind, Some(aid(2))));
                if matches!(state, State::InCreation | State::Created) {
                    assert_eq!(next, Err(ObserveError::NotInstalled { aid: aid(2), state }));
                    continue;
                }
                let next = next.unwrap();
                assert_eq!(next.enabled().map(|profile| profile.iccid()), Some(iccid(2)));
                let entry = next.audit_trail().last().unwrap();
                assert_eq!((entry.operation, entry.iccid, &entry.status), (operation, Some(iccid(2)), &None));
                assert_eq!((entry.isd_p_aid, entry.imei.as_deref()), (Some(aid(2)), Some(&[0x53; 8][..])));
                assert_eq!(next.profiles().iter().filter(|p| p.state() == State::Enabled).count(), 1);
            }
        }
    }

    #[test]
    fn a_roll_back_leaves_the_record_as_it_was() {
        let permit = record().evaluate(&Action::Enable(iccid(2)), &mno()).unwrap();
        let next = record().observe(notified(3, Some(aid(1)))).unwrap();
        assert_eq!(next.profiles(), record().profiles());
        // nothing has changed, so the same may be tried again
        assert!(next.apply(&permit, Event::ProfileEnabled { at: at() }).is_ok());
    }

    #[test]
    fn a_fall_back_enables_the_bootstrap_profile_and_deletes_nothing() {
        let record = record_with_pol2(1, auto_delete());
        let next = record.observe(notified(5, Some(aid(0)))).unwrap();
        assert_eq!(next.enabled().map(|profile| profile.iccid()), Some(iccid(0)));
        assert_eq!(next.profile(iccid(1)).map(|profile| profile.state()), Some(State::Disabled));
    }

    #[test]
    fn a_notification_after_its_event_says_nothing_new() {
        let permit = record().evaluate(&Action::Enable(iccid(2)), &mno()).unwrap();
        let enabled = record().apply(&permit, Event::ProfileEnabled { at: at() }).unwrap();
        let next = enabled.observe(notified(2, Some(aid(2)))).unwrap();
        assert_eq!(next.profiles(), enabled.profiles());
        assert_eq!(next.audit_trail().len(), 2);
    }

    #[test]
    fn what_pol1_deleted_is_gone() {
        let switched = record().observe(notified(2, Some(aid(2)))).unwrap();
        let next = switched.observe(deleted(&[aid(1)])).unwrap();
        assert_eq!(next.profile(iccid(1)), None);
        assert_eq!(next.remaining_memory(), 400_000 + 2048);
        let entry = next.audit_trail().last().unwrap();
        assert_eq!(
            (entry.operation, entry.iccid, &entry.requester_id),
            (OperationType::DELETE_PROFILE, Some(iccid(1)), &None)
        );
        for (n, state) in [(2, State::Enabled), (3, State::Created)] {
            assert_eq!(
                switched.observe(deleted(&[aid(n)])),
                Err(ObserveError::NotInstalled { aid: aid(n), state })
            );
        }
        // all or nothing
        let both = switched.observe(deleted(&[aid(1), aid(9)]));
        assert_eq!(both, Err(ObserveError::UnknownIsdP { aid: aid(9) }));
    }

    #[test]
    fn reports_that_cannot_be_true() {
        assert_eq!(
            record().observe(notified(2, Some(aid(9)))),
            Err(ObserveError::UnknownIsdP { aid: aid(9) })
        );
        assert_eq!(record().observe(notified(4, None)), Err(ObserveError::UnknownNotification { kind: 4 }));
        let other = Notification::new(sgp_asn1::Eid::from_bytes([0x89; 16]), NotificationType(2), 0);
        let event = CardEvent::Notified { notification: other, at: at() };
        assert_eq!(record().observe(event), Err(ObserveError::WrongEuicc));
        assert_eq!(record().observe(notified(1, None)).unwrap().profiles(), record().profiles());
    }
}
