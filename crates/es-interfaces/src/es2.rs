//! ES2: Operator and SM-DP (SGP.02 v4.2 5.3).

use alloc::string::String;

use sgp_asn1::{Eid, Iccid};
use sgp_wire::Oid;

use crate::content::content;
use crate::message::{Outcome, operations};

operations! {
    /// ES2.DownloadProfile: the Operator orders download and installation of a profile
    /// (SGP.02 v4.2 5.3.2).
    DownloadProfile, DownloadProfileRequest, DownloadProfileResponse
        = Es2DownloadProfile(DownloadProfileParameters) -> DownloadProfileOutcome;
}

/// What ES2.DownloadProfile asks for; at least one of profile type and ICCID is to be given.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DownloadProfileParameters {
    /// eUICC that the profile goes to.
    pub eid: Eid,
    /// SM-SR in charge of it, which the SM-DP is to contact.
    pub smsr_id: Oid,
    /// Type of profile, as agreed between Operator and SM-DP.
    pub profile_type: Option<String>,
    /// The profile itself.
    pub iccid: Option<Iccid>,
    /// Whether the profile is to be enabled once it is installed.
    pub enable_profile: bool,
}

impl DownloadProfileParameters {
    /// An order without enabling; add a profile type, an ICCID or both.
    #[must_use]
    pub const fn new(eid: Eid, smsr_id: Oid) -> Self {
        Self { eid, smsr_id, profile_type: None, iccid: None, enable_profile: false }
    }

    /// Of this type.
    #[must_use]
    pub fn with_profile_type(mut self, profile_type: impl Into<String>) -> Self {
        self.profile_type = Some(profile_type.into());
        self
    }

    /// With this ICCID.
    #[must_use]
    pub const fn with_iccid(mut self, iccid: Iccid) -> Self {
        self.iccid = Some(iccid);
        self
    }

    /// To be enabled once it is installed.
    #[must_use]
    pub const fn with_enabling(mut self) -> Self {
        self.enable_profile = true;
        self
    }
}

// The schema spells `SmSr-id` here and `Smsr-id` in most other messages of ES2.
content! { DownloadProfileParameters {
    eid: required "Eid",
    smsr_id: required "SmSr-id" | "Smsr-id",
    profile_type: optional "ProfileType",
    iccid: optional "Iccid",
    enable_profile: required "EnableProfile",
} }

/// What ES2.DownloadProfile answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DownloadProfileOutcome {
    /// The profile that was downloaded.
    pub iccid: Option<Iccid>,
}

impl DownloadProfileOutcome {
    /// This profile was downloaded.
    #[must_use]
    pub const fn new(iccid: Iccid) -> Self {
        Self { iccid: Some(iccid) }
    }
}

impl Outcome for DownloadProfileOutcome {}
content! { DownloadProfileOutcome { iccid: optional "Iccid" } }
