//! Local management of profiles.

use super::basics::{Iccid, Octet1, Octet16, OctetTo16};
use crate::codec::prelude::*;

message! {
    /// Gives a profile a name of the user's (SGP.22 v2.5 5.7.21).
    SetNicknameRequest = 0xBF29 "SetNicknameRequest" of "SGP.22 5.7.21" {
        /// The profile.
        required [Iccid<'a>] iccid / set_iccid = 0x5A "iccid" plain;
        /// The name, at most 64 characters; none removes it.
        required (text 0 64) profile_nickname / set_profile_nickname = 0x90 "profileNickname";
    }
}

message! {
    /// Whether the name is set (SGP.22 v2.5 5.7.21).
    SetNicknameResponse = 0xBF29 "SetNicknameResponse" of "SGP.22 5.7.21" {
        /// How it went.
        required (SetNicknameResult) set_nickname_result / set_set_nickname_result = 0x80 "setNicknameResult";
    }
}

enumerated! {
    /// How setting a name went (SGP.22 v2.5 5.7.21).
    #[doc(alias = "setNicknameResult")]
    SetNicknameResult "setNicknameResult" {
        OK = 0 "ok";
        ICCID_NOT_FOUND = 1 "iccidNotFound";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}

choice! {
    /// A profile (SGP.22 v2.5 5.7.16).
    #[doc(alias = "profileIdentifier")]
    ProfileIdentifier "profileIdentifier" of "SGP.22 5.7.16" {
        /// The one with this ISD-P.
        IsdpAid(OctetTo16<'a>) = 0x4F "isdpAid";
        /// The one with this ICCID.
        Iccid(Iccid<'a>) = 0x5A "iccid";
    }
}

message! {
    /// Enables a profile (SGP.22 v2.5 5.7.16).
    EnableProfileRequest = 0xBF31 "EnableProfileRequest" of "SGP.22 5.7.16" {
        /// The profile.
        required [ProfileIdentifier<'a>] profile_identifier / set_profile_identifier
            = 0xA0 "profileIdentifier";
        /// Whether the device is to be told by REFRESH.
        required flag refresh_flag / set_refresh_flag = 0x81 "refreshFlag";
    }
}

message! {
    /// Whether the profile is enabled (SGP.22 v2.5 5.7.16).
    EnableProfileResponse = 0xBF31 "EnableProfileResponse" of "SGP.22 5.7.16" {
        /// How it went.
        required (EnableResult) enable_result / set_enable_result = 0x80 "enableResult";
    }
}

enumerated! {
    /// How enabling a profile went (SGP.22 v2.5 5.7.16).
    #[doc(alias = "enableResult")]
    EnableResult "enableResult" {
        OK = 0 "ok";
        ICCID_OR_AID_NOT_FOUND = 1 "iccidOrAidNotFound";
        PROFILE_NOT_IN_DISABLED_STATE = 2 "profileNotInDisabledState";
        DISALLOWED_BY_POLICY = 3 "disallowedByPolicy";
        WRONG_PROFILE_REENABLING = 4 "wrongProfileReenabling";
        CAT_BUSY = 5 "catBusy";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}

message! {
    /// Disables a profile (SGP.22 v2.5 5.7.17).
    DisableProfileRequest = 0xBF32 "DisableProfileRequest" of "SGP.22 5.7.17" {
        /// The profile.
        required [ProfileIdentifier<'a>] profile_identifier / set_profile_identifier
            = 0xA0 "profileIdentifier";
        /// Whether the device is to be told by REFRESH.
        required flag refresh_flag / set_refresh_flag = 0x81 "refreshFlag";
    }
}

message! {
    /// Whether the profile is disabled (SGP.22 v2.5 5.7.17).
    DisableProfileResponse = 0xBF32 "DisableProfileResponse" of "SGP.22 5.7.17" {
        /// How it went.
        required (DisableResult) disable_result / set_disable_result = 0x80 "disableResult";
    }
}

enumerated! {
    /// How disabling a profile went (SGP.22 v2.5 5.7.17).
    #[doc(alias = "disableResult")]
    DisableResult "disableResult" {
        OK = 0 "ok";
        ICCID_OR_AID_NOT_FOUND = 1 "iccidOrAidNotFound";
        PROFILE_NOT_IN_ENABLED_STATE = 2 "profileNotInEnabledState";
        DISALLOWED_BY_POLICY = 3 "disallowedByPolicy";
        CAT_BUSY = 5 "catBusy";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}

choice! {
    /// Deletes a profile (SGP.22 v2.5 5.7.18).
    DeleteProfileRequest = 0xBF33 "DeleteProfileRequest" of "SGP.22 5.7.18" {
        /// The one with this ISD-P.
        IsdpAid(OctetTo16<'a>) = 0x4F "isdpAid";
        /// The one with this ICCID.
        Iccid(Iccid<'a>) = 0x5A "iccid";
    }
}

message! {
    /// Whether the profile is deleted (SGP.22 v2.5 5.7.18).
    DeleteProfileResponse = 0xBF33 "DeleteProfileResponse" of "SGP.22 5.7.18" {
        /// How it went.
        required (DeleteResult) delete_result / set_delete_result = 0x80 "deleteResult";
    }
}

enumerated! {
    /// How deleting a profile went (SGP.22 v2.5 5.7.18).
    #[doc(alias = "deleteResult")]
    DeleteResult "deleteResult" {
        OK = 0 "ok";
        ICCID_OR_AID_NOT_FOUND = 1 "iccidOrAidNotFound";
        PROFILE_NOT_IN_DISABLED_STATE = 2 "profileNotInDisabledState";
        DISALLOWED_BY_POLICY = 3 "disallowedByPolicy";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}

message! {
    /// Empties the eUICC (SGP.22 v2.5 5.7.19).
    EuiccMemoryResetRequest = 0xBF34 "EuiccMemoryResetRequest" of "SGP.22 5.7.19" {
        /// Of what.
        required [ResetOptions<'a>] reset_options / set_reset_options = 0x82 "resetOptions";
    }
}

bits! {
    /// What an eUICC is emptied of (SGP.22 v2.5 5.7.19; the bits from 3 on are of SGP.32).
    #[doc(alias = "resetOptions")]
    ResetOptions "resetOptions" {
        DELETE_OPERATIONAL_PROFILES = 0 "deleteOperationalProfiles";
        DELETE_FIELD_LOADED_TEST_PROFILES = 1 "deleteFieldLoadedTestProfiles";
        RESET_DEFAULT_SMDP_ADDRESS = 2 "resetDefaultSmdpAddress";
        DELETE_PRE_LOADED_TEST_PROFILES = 3 "deletePreLoadedTestProfiles";
        DELETE_PROVISIONING_PROFILES = 4 "deleteProvisioningProfiles";
        RESET_EIM_CONFIG_DATA = 5 "resetEimConfigData";
        RESET_IMMEDIATE_ENABLE_CONFIG = 6 "resetImmediateEnableConfig";
    }
}

message! {
    /// Whether the eUICC is empty (SGP.22 v2.5 5.7.19).
    EuiccMemoryResetResponse = 0xBF34 "EuiccMemoryResetResponse" of "SGP.22 5.7.19" {
        /// How it went.
        required (ResetResult) reset_result / set_reset_result = 0x80 "resetResult";
    }
}

enumerated! {
    /// How emptying an eUICC went (SGP.22 v2.5 5.7.19; 104 of SGP.32).
    #[doc(alias = "resetResult")]
    ResetResult "resetResult" {
        OK = 0 "ok";
        NOTHING_TO_DELETE = 1 "nothingToDelete";
        CAT_BUSY = 5 "catBusy";
        ECALL_ACTIVE = 104 "ecallActive";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}

message! {
    /// Asks for the EID (SGP.22 v2.5 5.7.20).
    GetEuiccDataRequest = 0xBF3E "GetEuiccDataRequest" of "SGP.22 5.7.20" {
        /// What is asked for: `5A`.
        required [Octet1<'a>] tag_list / set_tag_list = 0x5C "tagList";
    }
}

message! {
    /// The EID (SGP.22 v2.5 5.7.20).
    GetEuiccDataResponse = 0xBF3E "GetEuiccDataResponse" of "SGP.22 5.7.20" {
        /// The EID, packed digits.
        required [Octet16<'a>] eid_value / set_eid_value = 0x5A "eidValue";
    }
}
