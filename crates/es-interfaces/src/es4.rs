//! ES4: Operator and SM-SR (SGP.02 v4.2 5.5).

use crate::common::{AuditQuery, EisOutcome, EisQuery, ProfileTarget};

use crate::message::{NoOutcome, operations};

operations! {
    /// ES4.GetEIS: the Operator reads the EIS (SGP.02 v4.2 5.5.1).
    #[doc(alias = "GetEIS")]
    GetEis, GetEisRequest, GetEisResponse = Es4GetEis(EisQuery) -> EisOutcome;

    /// ES4.AuditEIS: the SM-SR refreshes the EIS from the eUICC, then returns it (5.5.4).
    #[doc(alias = "AuditEIS")]
    AuditEis, AuditEisRequest, AuditEisResponse = Es4AuditEis(AuditQuery) -> EisOutcome;

    /// ES4.EnableProfile (5.5.5).
    EnableProfile, EnableProfileRequest, EnableProfileResponse
        = Es4EnableProfile(ProfileTarget) -> NoOutcome;

    /// ES4.DisableProfile (5.5.6).
    DisableProfile, DisableProfileRequest, DisableProfileResponse
        = Es4DisableProfile(ProfileTarget) -> NoOutcome;

    /// ES4.DeleteProfile (5.5.7).
    DeleteProfile, DeleteProfileRequest, DeleteProfileResponse
        = Es4DeleteProfile(ProfileTarget) -> NoOutcome;
}
