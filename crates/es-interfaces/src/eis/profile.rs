//! A profile on an eUICC, and the policy that its Operator set.

use alloc::string::String;
use alloc::vec::Vec;

use sgp_asn1::Iccid;
use sgp_wire::{Aid, Oid};

use crate::content::{content, literals};

/// A profile as the EIS describes it (`ProfileInfo`).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProfileInfo {
    /// The profile.
    pub iccid: Iccid,
    /// AID that the SM-SR gave its ISD-P.
    pub isd_p_aid: Option<Aid>,
    /// Operator that owns it.
    pub mno_id: Option<Oid>,
    /// Whether it holds the fall-back attribute.
    pub fallback_attribute: Option<bool>,
    /// IMSI and MSISDN.
    pub subscription_address: Option<SubscriptionAddress>,
    /// Where in its life it stands; a deleted profile is simply absent.
    pub state: Option<ProfileState>,
    /// SM-DP that loaded it; absent only for a profile that the manufacturer loaded.
    pub smdp_id: Option<Oid>,
    /// Its type, in the words of the SM-DP.
    pub profile_type: Option<String>,
    /// Bytes set aside for the ISD-P.
    pub allocated_memory: Option<u64>,
    /// Bytes free inside them, where the eUICC manages quotas.
    pub free_memory: Option<u64>,
    /// POL2.
    pub pol2: Option<Pol2>,
}

impl ProfileInfo {
    /// A profile of which only the ICCID is told.
    #[must_use]
    pub const fn new(iccid: Iccid) -> Self {
        Self {
            iccid,
            isd_p_aid: None,
            mno_id: None,
            fallback_attribute: None,
            subscription_address: None,
            state: None,
            smdp_id: None,
            profile_type: None,
            allocated_memory: None,
            free_memory: None,
            pol2: None,
        }
    }
}

content! { ProfileInfo {
    iccid: required "Iccid",
    isd_p_aid: optional "Isd-p-aid",
    mno_id: optional "Mno-id",
    fallback_attribute: optional "FallbackAttribute",
    subscription_address: optional "SubscriptionAddress",
    state: optional "State",
    smdp_id: optional "Smdp-id",
    profile_type: optional "ProfileType",
    allocated_memory: optional "AllocatedMemory",
    free_memory: optional "FreeMemory",
    pol2: optional "pol2",
} }

/// Where in its life a profile stands, seen from outside (`ProfileStateType`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the schema has these three")]
pub enum ProfileState {
    /// The ISD-P is there, the profile is not.
    Created,
    /// Installed and not in use.
    Disabled,
    /// In use.
    Enabled,
}

literals! { ProfileState { Created = "Created", Disabled = "Disabled", Enabled = "Enabled" } }

/// Numbers of a subscription (`SubscriptionAddressType`); both may be absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SubscriptionAddress {
    /// IMSI, at most 15 digits.
    pub imsi: Option<String>,
    /// MSISDN, 3 to 15 digits without `+`.
    pub msisdn: Option<String>,
}

impl SubscriptionAddress {
    /// With an IMSI.
    #[must_use]
    pub fn with_imsi(mut self, imsi: impl Into<String>) -> Self {
        self.imsi = Some(imsi.into());
        self
    }

    /// With an MSISDN.
    #[must_use]
    pub fn with_msisdn(mut self, msisdn: impl Into<String>) -> Self {
        self.msisdn = Some(msisdn.into());
        self
    }
}

content! { SubscriptionAddress { imsi: optional "Imsi", msisdn: optional "Msisdn" } }

/// Policy that the SM-SR enforces for the Operator (`POL2Type`); without rules there is no
/// restriction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[doc(alias = "POL2Type")]
#[non_exhaustive]
pub struct Pol2 {
    /// The rules.
    pub rules: Vec<Pol2Rule>,
}

impl Pol2 {
    /// These rules.
    #[must_use]
    pub const fn new(rules: Vec<Pol2Rule>) -> Self {
        Self { rules }
    }

    /// Whether one of the rules says this about the action.
    #[must_use]
    pub fn says(&self, action: Pol2Action, qualification: Pol2Qualification) -> bool {
        self.rules.contains(&Pol2Rule::new(action, qualification))
    }
}

content! { Pol2 { rules: repeated "Rule" } }

/// A rule of POL2 (`POL2RuleType`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Pol2Rule {
    /// What it is about.
    pub subject: Pol2Subject,
    /// What would be done.
    pub action: Pol2Action,
    /// What the rule says about that.
    pub qualification: Pol2Qualification,
}

impl Pol2Rule {
    /// A rule about the profile that it belongs to.
    #[must_use]
    pub const fn new(action: Pol2Action, qualification: Pol2Qualification) -> Self {
        Self { subject: Pol2Subject::Profile, action, qualification }
    }
}

content! { Pol2Rule {
    subject: required "Subject",
    action: required "Action",
    qualification: required "Qualification",
} }

/// What a rule of POL2 is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Pol2Subject {
    /// The profile that it belongs to.
    Profile,
}

literals! { Pol2Subject { Profile = "PROFILE" } }

/// What a rule of POL2 restricts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Pol2Action {
    /// Enabling.
    Enable,
    /// Disabling.
    Disable,
    /// Deleting.
    Delete,
}

literals! { Pol2Action { Enable = "ENABLE", Disable = "DISABLE", Delete = "DELETE" } }

/// What a rule of POL2 says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Pol2Qualification {
    /// It is not allowed.
    NotAllowed,
    /// The profile is deleted after it.
    AutoDelete,
}

literals! { Pol2Qualification { NotAllowed = "Not-Allowed", AutoDelete = "Auto-Delete" } }
