//! Life cycle of an ISD-P (SGP.02 v4.2 2.2.1.3).

use sgp_asn1::gp::IsdPState;

/// State of an ISD-P, and which event leads from which to which.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum LifeCycle {
    /// `07`: made, without keys.
    Selectable,
    /// `0F`: has the keys for its download, holds no profile.
    Personalized,
    /// `1F`: holds a profile that is not in use.
    Disabled,
    /// `3F`: holds the profile in use.
    Enabled,
}

impl LifeCycle {
    /// What GET STATUS shows in `9F70`.
    pub(crate) const fn status(self) -> IsdPState {
        match self {
            Self::Selectable => IsdPState::SELECTABLE,
            Self::Personalized => IsdPState::PERSONALIZED,
            Self::Disabled => IsdPState::DISABLED,
            Self::Enabled => IsdPState::ENABLED,
        }
    }

    /// Whether there is a profile inside.
    pub(crate) const fn has_profile(self) -> bool {
        matches!(self, Self::Disabled | Self::Enabled)
    }

    /// After EstablishISDPKeySet: an empty ISD-P gets its keys, any other keeps its state.
    pub(crate) const fn with_keys(self) -> Self {
        match self {
            Self::Selectable => Self::Personalized,
            other => other,
        }
    }

    /// After the last element of a profile was accepted.
    pub(crate) const fn installed(self) -> Option<Self> {
        match self {
            Self::Personalized => Some(Self::Disabled),
            _ => None,
        }
    }

    /// After EnableProfile, fall-back or roll-back to this one.
    pub(crate) const fn enabled(self) -> Option<Self> {
        match self {
            Self::Disabled => Some(Self::Enabled),
            _ => None,
        }
    }

    /// After another profile took its place.
    pub(crate) const fn disabled(self) -> Option<Self> {
        match self {
            Self::Enabled => Some(Self::Disabled),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LifeCycle::{self, Disabled, Enabled, Personalized, Selectable};

    const ALL: [LifeCycle; 4] = [Selectable, Personalized, Disabled, Enabled];

    #[test]
    fn every_state_and_every_event() {
        assert_eq!(ALL.map(|state| state.status().0), [0x07, 0x0F, 0x1F, 0x3F]);
        assert_eq!(ALL.map(LifeCycle::with_keys), [Personalized, Personalized, Disabled, Enabled]);
        assert_eq!(ALL.map(LifeCycle::installed), [None, Some(Disabled), None, None]);
        assert_eq!(ALL.map(LifeCycle::enabled), [None, None, Some(Enabled), None]);
        assert_eq!(ALL.map(LifeCycle::disabled), [None, None, None, Some(Disabled)]);
        assert_eq!(ALL.map(LifeCycle::has_profile), [false, false, true, true]);
    }
}
