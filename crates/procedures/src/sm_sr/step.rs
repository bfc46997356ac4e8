//! What the SM-SR is doing on the card, one step at a time.

use core::time::Duration;
use std::sync::Arc;

use eis::Permit;
use es_interfaces::DateTime;
use es_interfaces::status::{ExecutionStatus, StatusCode};
use sgp_asn1::gp::{CardResources, Notification, NotificationType};
use sgp_wire::Aid;

use super::asked::Asked;

/// A function call in progress, or a duty of the SM-SR's own (no caller).
#[derive(Clone, Debug)]
pub(super) struct Job {
    pub(super) asked: Option<Arc<Asked>>,
    /// What `eis` allowed; none for SendData and the SM-SR's own duties.
    pub(super) permit: Option<Permit>,
    pub(super) started: DateTime,
    /// End of the validity period on the monotonic clock.
    pub(super) valid_until: Option<Duration>,
    pub(super) step: Step,
}

impl Job {
    /// A duty of the SM-SR's own.
    pub(super) const fn own(step: Step, started: DateTime) -> Self {
        Self { asked: None, permit: None, started, valid_until: None, step }
    }

    /// The same job, going on.
    pub(super) fn then(self, step: Step) -> Self {
        Self { step, ..self }
    }

    /// When the command of this step is of no use to the caller any more. What has to be brought
    /// to an end once it is begun does not look at the validity period.
    pub(super) const fn expiry(&self) -> Option<Duration> {
        match self.step {
            Step::CreateIsdp { .. }
            | Step::SendData { .. }
            | Step::Switch(_)
            | Step::Delete
            | Step::Audit(_) => self.valid_until,
            Step::CheckIsdp { .. }
            | Step::Confirm { .. }
            | Step::CheckSwitch { .. }
            | Step::AutoDelete { .. } => None,
        }
    }

    /// How a call ends that got no answer: its time is over, or the eUICC is silent
    /// (SGP.02 v4.2 5.1.6.5).
    pub(super) fn no_answer(&self, now: Duration) -> ExecutionStatus {
        match self.valid_until {
            Some(end) if now >= end => ExecutionStatus::expired(),
            _ => ExecutionStatus::failed(StatusCode::NO_RESPONSE),
        }
    }
}

/// The command that was sent last; each variant holds what its answer is needed for.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// ES5.CreateISDP.
    CreateIsdp { aid: Aid, quota: Option<u32> },
    /// The answer to ES5.CreateISDP was lost, or says that the AID is in use: the card is asked
    /// whether the ISD-P exists (SGP.02 v4.2 3.1.1).
    CheckIsdp { aid: Aid, quota: Option<u32>, refused: bool },
    /// Commands of ES3.SendData.
    SendData { target: Aid },
    /// ES5.EnableProfile or ES5.DisableProfile.
    Switch(Switch),
    /// ES5.HandleNotificationConfirmation; with the switch it confirms, if one was asked for.
    /// Repeated when the answer is lost and POL2 has a deletion wait for it.
    Confirm { switched: Option<Switch>, is_repeated: bool },
    /// The card does not know the notification that is confirmed again: it is asked whether it has
    /// taken the confirmation before, or gone back.
    CheckSwitch { switched: Option<Switch> },
    /// ES5.DeleteProfile, because POL2 says so once the profile is disabled; with the SM-SR's own
    /// permit.
    AutoDelete { permit: Box<Permit> },
    /// ES5.DeleteProfile or ES5.DeleteISDP.
    Delete,
    /// ES5.eUICCCapabilityAudit; with what was learnt before the list of profiles turned out to
    /// need several answers.
    Audit(Option<Box<Findings>>),
}

/// What an audit tells beside the list of profiles.
#[derive(Clone, Debug)]
pub(super) struct Findings {
    pub(super) resources: CardResources,
    /// CERT.ECASD.ECKA, which cards before v4 do not give.
    pub(super) certificate: Option<Vec<u8>>,
}

/// A profile change that the card was told to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Switch {
    pub(super) kind: SwitchKind,
    /// ISD-P that is enabled when all went well.
    pub(super) enabled_after: Aid,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SwitchKind {
    Enable,
    Disable,
}

impl Switch {
    /// Whether the card reports that this change was made. After a disabling, cards send either
    /// type (SGP.02 v4.2 3.4); after an enabling, fall-back is success only where it names the
    /// target.
    pub(super) fn is_done(self, notification: &Notification) -> bool {
        let target = Some(self.enabled_after);
        let named = notification.aid();
        match (notification.kind(), self.kind) {
            (NotificationType::PROFILE_CHANGE_SUCCEEDED, _)
            | (NotificationType::FALL_BACK, SwitchKind::Disable) => named.is_none() || named == target,
            (NotificationType::FALL_BACK, SwitchKind::Enable) => named == target,
            _ => false,
        }
    }
}

impl Step {
    /// Name of the ES5 or ES8 function.
    pub(super) const fn function(&self) -> &'static str {
        match self {
            Self::CreateIsdp { .. } => "ES5.CreateISDP",
            Self::CheckIsdp { .. } | Self::CheckSwitch { .. } | Self::Audit(_) => "ES5.eUICCCapabilityAudit",
            Self::SendData { .. } => "ES8 commands of the SM-DP",
            Self::Switch(Switch { kind: SwitchKind::Enable, .. }) => "ES5.EnableProfile",
            Self::Switch(Switch { kind: SwitchKind::Disable, .. }) => "ES5.DisableProfile",
            Self::Confirm { .. } => "ES5.HandleNotificationConfirmation",
            Self::AutoDelete { .. } | Self::Delete => "ES5.DeleteProfile",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_counts_as_done() {
        let (target, other) = (Aid::isd_p(0x11), Aid::isd_p(0x10));
        let eid = "89099900123456789012345678901210".parse().unwrap();
        let done = |kind, number, aid: Option<Aid>| {
            let report = Notification::new(eid, NotificationType(number), 1);
            let report = match aid {
                Some(aid) => report.with_aid(Notification::AID_TAG, aid),
                None => report,
            };
            Switch { kind, enabled_after: target }.is_done(&report)
        };
        use SwitchKind::{Disable, Enable};
        for (kind, number, none, named) in [
            (Enable, 2, true, true),
            (Disable, 2, true, true),
            (Enable, 5, false, true),
            (Disable, 5, true, true),
            (Enable, 3, false, false),
            (Disable, 3, false, false),
            (Enable, 1, false, false),
            (Enable, 9, false, false),
        ] {
            assert_eq!(done(kind, number, None), none, "{kind:?} {number}");
            assert_eq!(done(kind, number, Some(target)), named, "{kind:?} {number}");
            assert!(!done(kind, number, Some(other)), "{kind:?} {number}");
        }
    }
}
