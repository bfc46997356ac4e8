//! ES3: SM-DP and SM-SR (SGP.02 v4.2 5.4).

use alloc::string::String;
use alloc::vec::Vec;

use sgp_asn1::{Eid, Iccid};
use sgp_wire::{Aid, Oid};

use crate::common::{AuditQuery, EisOutcome, EisQuery, ProfileTarget};
use crate::content::content;
use crate::eis::{Pol2, SubscriptionAddress};

use crate::message::{NoOutcome, Outcome, operations};

operations! {
    /// ES3.GetEIS: the SM-DP reads the EIS (SGP.02 v4.2 5.4.1).
    #[doc(alias = "GetEIS")]
    GetEis, GetEisRequest, GetEisResponse = Es3GetEis(EisQuery) -> EisOutcome;

    /// ES3.AuditEIS: the SM-SR refreshes the EIS from the eUICC, then returns it (5.4.2).
    #[doc(alias = "AuditEIS")]
    AuditEis, AuditEisRequest, AuditEisResponse = Es3AuditEis(AuditQuery) -> EisOutcome;

    /// ES3.CreateISDP: an ISD-P is created and bound to ICCID and owner (5.4.3).
    #[doc(alias = "CreateISDP")]
    CreateIsdp, CreateIsdpRequest, CreateIsdpResponse
        = Es3CreateIsdp(CreateIsdpParameters) -> CreateIsdpOutcome;

    /// ES3.SendData: the SM-SR passes commands to a security domain of the eUICC (5.4.4).
    SendData, SendDataRequest, SendDataResponse = Es3SendData(SendDataParameters) -> NoOutcome;

    /// ES3.ProfileDownloadCompleted: the profile is installed (5.4.5).
    ProfileDownloadCompleted, ProfileDownloadCompletedRequest, ProfileDownloadCompletedResponse
        = Es3ProfileDownloadCompleted(ProfileDownloadCompletedParameters) -> NoOutcome;

    /// ES3.EnableProfile (5.4.8).
    EnableProfile, EnableProfileRequest, EnableProfileResponse
        = Es3EnableProfile(ProfileTarget) -> NoOutcome;

    /// ES3.DisableProfile (5.4.9).
    DisableProfile, DisableProfileRequest, DisableProfileResponse
        = Es3DisableProfile(ProfileTarget) -> NoOutcome;

    /// ES3.DeleteISDP: the ISD-P goes, with its profile (5.4.10).
    #[doc(alias = "DeleteISDP")]
    DeleteIsdp, DeleteIsdpRequest, DeleteIsdpResponse = Es3DeleteIsdp(ProfileTarget) -> NoOutcome;
}

/// What ES3.CreateISDP asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CreateIsdpParameters {
    /// The eUICC.
    pub eid: Eid,
    /// Profile that the ISD-P is for.
    pub iccid: Iccid,
    /// Operator that will own it.
    pub mno_id: Oid,
    /// Bytes of non-volatile memory to set aside.
    pub required_memory: u64,
    /// Whether the caller has more to send, so that the session is kept open; absent means no.
    pub more_to_do: Option<bool>,
}

impl CreateIsdpParameters {
    /// An ISD-P for this profile of this Operator, with `required_memory` bytes.
    #[must_use]
    pub const fn new(eid: Eid, iccid: Iccid, mno_id: Oid, required_memory: u64) -> Self {
        Self { eid, iccid, mno_id, required_memory, more_to_do: None }
    }

    /// With an explicit word on whether more is to follow.
    #[must_use]
    pub const fn with_more_to_do(mut self, more_to_do: bool) -> Self {
        self.more_to_do = Some(more_to_do);
        self
    }
}

content! { CreateIsdpParameters {
    eid: required "Eid",
    iccid: required "Iccid",
    mno_id: required "Mno-id",
    required_memory: required "RequiredMemory",
    more_to_do: optional "MoreToDo",
} }

/// What ES3.CreateISDP answers.
///
/// The schema asks for `Isd-p-aid` even when no ISD-P was created. A refusal then carries the
/// shortest AID there is, five zero bytes; that value, and the absent element that some peers
/// send, are read as `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CreateIsdpOutcome {
    /// AID that the SM-SR gave the ISD-P; its TAR is bytes 13 to 15.
    pub isd_p_aid: Option<Aid>,
}

impl CreateIsdpOutcome {
    /// The ISD-P has this AID.
    #[must_use]
    pub const fn new(isd_p_aid: Aid) -> Self {
        Self { isd_p_aid: Some(isd_p_aid) }
    }
}

impl Outcome for CreateIsdpOutcome {
    fn missing(&self) -> Option<&'static str> {
        self.isd_p_aid.is_none().then_some("Isd-p-aid")
    }
}

#[cfg(feature = "xml")]
impl crate::xml::Content for CreateIsdpOutcome {
    fn decode(reader: &mut crate::xml::Reader<'_>) -> Result<Self, sgp_wire::DecodeError> {
        let aid: Option<Aid> = reader.optional(&["Isd-p-aid"])?;
        Ok(Self { isd_p_aid: aid.filter(|aid| aid.as_bytes() != NO_AID) })
    }

    fn encode(&self, writer: &mut crate::xml::Writer) {
        let aid = self.isd_p_aid.or_else(|| Aid::new(&NO_AID).ok());
        writer.optional(&["Isd-p-aid"], &aid);
    }
}

/// Stands for "there is no ISD-P" where the schema wants an AID.
#[cfg(feature = "xml")]
const NO_AID: [u8; 5] = [0; 5];

/// What ES3.SendData passes on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SendDataParameters {
    /// The eUICC.
    pub eid: Eid,
    /// Security domain that the commands are for: the ISD-R, or an ISD-P.
    pub sd_aid: Aid,
    /// Concatenated command TLVs: C-APDU (tag `22`), and `84`, `85`, `86` of SCP03t.
    pub data: Vec<u8>,
    /// Whether the caller has more to send, so that session and script chain are kept open;
    /// absent means no.
    pub more_to_do: Option<bool>,
}

impl SendDataParameters {
    /// These command TLVs to this security domain.
    #[must_use]
    pub const fn new(eid: Eid, sd_aid: Aid, data: Vec<u8>) -> Self {
        Self { eid, sd_aid, data, more_to_do: None }
    }

    /// With an explicit word on whether more is to follow.
    #[must_use]
    pub const fn with_more_to_do(mut self, more_to_do: bool) -> Self {
        self.more_to_do = Some(more_to_do);
        self
    }
}

content! { SendDataParameters {
    eid: required "Eid",
    sd_aid: required "Sd-aid",
    data: required "Data",
    more_to_do: optional "MoreToDo",
} }

/// What ES3.ProfileDownloadCompleted reports.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProfileDownloadCompletedParameters {
    /// The eUICC.
    pub eid: Eid,
    /// The profile that is installed now.
    pub iccid: Iccid,
    /// Its type.
    pub profile_type: Option<String>,
    /// Its subscription address.
    pub subscription_address: Option<SubscriptionAddress>,
    /// The POL2 that the SM-SR is to enforce; absent leaves it empty.
    pub pol2: Option<Pol2>,
}

impl ProfileDownloadCompletedParameters {
    /// The profile is installed; nothing more to say about it.
    #[must_use]
    pub const fn new(eid: Eid, iccid: Iccid) -> Self {
        Self { eid, iccid, profile_type: None, subscription_address: None, pol2: None }
    }

    /// With its type.
    #[must_use]
    pub fn with_profile_type(mut self, profile_type: impl Into<String>) -> Self {
        self.profile_type = Some(profile_type.into());
        self
    }

    /// With its subscription address.
    #[must_use]
    pub fn with_subscription_address(mut self, address: SubscriptionAddress) -> Self {
        self.subscription_address = Some(address);
        self
    }

    /// With its POL2.
    #[must_use]
    pub fn with_pol2(mut self, pol2: Pol2) -> Self {
        self.pol2 = Some(pol2);
        self
    }
}

content! { ProfileDownloadCompletedParameters {
    eid: required "Eid",
    iccid: required "Iccid",
    profile_type: optional "ProfileType",
    subscription_address: optional "SubscriptionAddress",
    pol2: optional "pol2",
} }
