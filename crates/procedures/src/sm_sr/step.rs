//! What the SM-SR is doing on the card, one step at a time.

use eis::Permit;
use es_interfaces::DateTime;
use sgp_asn1::Iccid;
use sgp_wire::Aid;

use super::asked::Asked;

/// A function call in progress, or a duty of the SM-SR's own (no caller).
#[derive(Debug)]
pub(super) struct Job {
    pub(super) asked: Option<Asked>,
    /// What `eis` allowed; none for SendData and the SM-SR's own duties.
    pub(super) permit: Option<Permit>,
    pub(super) started: DateTime,
    pub(super) step: Step,
}

/// The command that was sent last; each variant holds what its answer is needed for.
#[derive(Debug)]
pub(super) enum Step {
    /// ES5.CreateISDP.
    CreateIsdp { aid: Aid, quota: Option<u32> },
    /// The answer to ES5.CreateISDP was lost: the card is asked whether the ISD-P exists
    /// (SGP.02 v4.2 3.1.1).
    CheckIsdp { aid: Aid, quota: Option<u32> },
    /// Commands of ES3.SendData.
    SendData { target: Aid },
    /// ES5.EnableProfile or ES5.DisableProfile.
    Switch(Switch),
    /// ES5.HandleNotificationConfirmation; with the switch it confirms, if one was asked for.
    Confirm { switched: Option<Switch> },
    /// ES5.DeleteProfile, because POL2 says so once the profile is disabled.
    AutoDelete { iccid: Iccid },
    /// ES5.DeleteProfile or ES5.DeleteISDP.
    Delete,
    /// ES5.eUICCCapabilityAudit.
    Audit,
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

impl Step {
    /// Name of the ES5 or ES8 function.
    pub(super) const fn function(&self) -> &'static str {
        match self {
            Self::CreateIsdp { .. } => "ES5.CreateISDP",
            Self::CheckIsdp { .. } | Self::Audit => "ES5.eUICCCapabilityAudit",
            Self::SendData { .. } => "ES8 commands of the SM-DP",
            Self::Switch(Switch { kind: SwitchKind::Enable, .. }) => "ES5.EnableProfile",
            Self::Switch(Switch { kind: SwitchKind::Disable, .. }) => "ES5.DisableProfile",
            Self::Confirm { .. } => "ES5.HandleNotificationConfirmation",
            Self::AutoDelete { .. } | Self::Delete => "ES5.DeleteProfile",
        }
    }
}
