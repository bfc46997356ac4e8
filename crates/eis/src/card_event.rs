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
