//! The rules authorisation table.

use super::basics::PprIds;
use super::profiles::OperatorId;
use crate::codec::prelude::*;

message! {
    /// Asks for the rules authorisation table (SGP.22 v2.5 5.7.22).
    GetRatRequest = 0xBF43 "GetRatRequest" of "SGP.22 5.7.22" {}
}

message! {
    /// The rules authorisation table (SGP.22 v2.5 5.7.22).
    GetRatResponse = 0xBF43 "GetRatResponse" of "SGP.22 5.7.22" {
        /// The table, in the order of its rules.
        required {ProfilePolicyAuthorisationRule<'a>} rat / set_rat = 0xA0 "rat" plain;
    }
}

message! {
    /// Which operators may use which policy rules (SGP.22 v2.5 2.9.2).
    ProfilePolicyAuthorisationRule "ProfilePolicyAuthorisationRule" of "SGP.22 2.9.2" {
        /// The policy rules.
        required [PprIds<'a>] ppr_ids / set_ppr_ids = 0x80 "pprIds";
        /// The operators.
        required {OperatorId<'a>} allowed_operators / set_allowed_operators = 0xA1 "allowedOperators";
        /// Under which conditions.
        required [PprFlags<'a>] ppr_flags / set_ppr_flags = 0x82 "pprFlags";
    }
}

bits! {
    /// Under which conditions policy rules may be used (SGP.22 v2.5 2.9.2).
    #[doc(alias = "pprFlags")]
    PprFlags "pprFlags" {
        /// The user must agree.
        CONSENT_REQUIRED = 0 "consentRequired";
    }
}
