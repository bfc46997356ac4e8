//! A profile as the SM-SR holds it.

use core::fmt;

use es_interfaces::eis::{Pol2, Pol2Action, Pol2Qualification, ProfileState, SubscriptionAddress};
use sgp_asn1::Iccid;
use sgp_asn1::gp::IsdPState;
use sgp_wire::{Aid, Oid};

/// Where in its life a profile stands (SGP.02 v4.2 3.1.1 to 3.1.4).
///
/// A deleted profile is not in the record any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the standard has these four")]
pub enum State {
    /// The eUICC was told to create the ISD-P and has not answered. Not shown to others.
    InCreation,
    /// The ISD-P is there; the profile is not, or not entirely.
    Created,
    /// Installed and not in use.
    Disabled,
    /// In use.
    Enabled,
}

impl State {
    /// As messages have it; `None` for a profile that is not shown.
    #[must_use]
    pub const fn to_wire(self) -> Option<ProfileState> {
        match self {
            Self::InCreation => None,
            Self::Created => Some(ProfileState::Created),
            Self::Disabled => Some(ProfileState::Disabled),
            Self::Enabled => Some(ProfileState::Enabled),
        }
    }

    /// The state that a card's life-cycle byte stands for (SGP.02 v4.2 2.2.1.2); `None` for a
    /// byte that an ISD-P does not have.
    #[must_use]
    pub const fn from_card(state: IsdPState) -> Option<Self> {
        match state.0 {
            0x03 | 0x07 | 0x0F => Some(Self::Created),
            0x1F => Some(Self::Disabled),
            0x3F => Some(Self::Enabled),
            _ => None,
        }
    }
}

impl From<ProfileState> for State {
    fn from(state: ProfileState) -> Self {
        match state {
            ProfileState::Created => Self::Created,
            ProfileState::Disabled => Self::Disabled,
            ProfileState::Enabled => Self::Enabled,
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::InCreation => "In-Creation",
            Self::Created => "Created",
            Self::Disabled => "Disabled",
            Self::Enabled => "Enabled",
        })
    }
}

/// A profile as the SM-SR holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    pub(crate) iccid: Iccid,
    pub(crate) isd_p_aid: Aid,
    pub(crate) mno_id: Oid,
    pub(crate) smdp_id: Option<Oid>,
    pub(crate) fall_back: bool,
    pub(crate) state: State,
    pub(crate) subscription_address: SubscriptionAddress,
    pub(crate) profile_type: Option<String>,
    pub(crate) allocated_memory: u64,
    pub(crate) free_memory: Option<u64>,
    pub(crate) pol2: Pol2,
}

impl Profile {
    /// The profile.
    #[must_use]
    pub const fn iccid(&self) -> Iccid {
        self.iccid
    }

    /// Its ISD-P.
    #[must_use]
    pub const fn isd_p_aid(&self) -> Aid {
        self.isd_p_aid
    }

    /// The Operator that owns it.
    #[must_use]
    pub const fn mno_id(&self) -> &Oid {
        &self.mno_id
    }

    /// The SM-DP that loads or loaded it; `None` for a profile of the manufacturer.
    #[must_use]
    pub const fn smdp_id(&self) -> Option<&Oid> {
        self.smdp_id.as_ref()
    }

    /// Whether it holds the fall-back attribute.
    #[must_use]
    pub const fn is_fall_back(&self) -> bool {
        self.fall_back
    }

    /// Where in its life it stands.
    #[must_use]
    pub const fn state(&self) -> State {
        self.state
    }

    /// IMSI and MSISDN, as far as they are known.
    #[must_use]
    pub const fn subscription_address(&self) -> &SubscriptionAddress {
        &self.subscription_address
    }

    /// Its type, in the words of the SM-DP.
    #[must_use]
    pub fn profile_type(&self) -> Option<&str> {
        self.profile_type.as_deref()
    }

    /// Bytes set aside for it; 0 where it was created without a quota.
    #[must_use]
    pub const fn allocated_memory(&self) -> u64 {
        self.allocated_memory
    }

    /// Bytes free inside its quota, as last audited.
    #[must_use]
    pub const fn free_memory(&self) -> Option<u64> {
        self.free_memory
    }

    /// The policy that its Operator set.
    #[must_use]
    pub const fn pol2(&self) -> &Pol2 {
        &self.pol2
    }

    /// Whether POL2 forbids the action.
    #[must_use]
    pub fn forbids(&self, action: Pol2Action) -> bool {
        self.pol2.says(action, Pol2Qualification::NotAllowed)
    }

    /// Whether POL2 has it deleted once it is disabled. Never true for the fall-back profile, nor
    /// where POL2 says beside that it may not be deleted.
    #[must_use]
    pub fn is_deleted_when_disabled(&self) -> bool {
        !self.fall_back
            && !self.forbids(Pol2Action::Delete)
            && self.pol2.says(Pol2Action::Disable, Pol2Qualification::AutoDelete)
    }
}
