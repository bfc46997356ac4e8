//! Fallback and emergency profiles.

use crate::codec::prelude::*;

message! {
    /// Enables the fallback profile (SGP.32 v1.2 5.9).
    ExecuteFallbackMechanismRequest = 0xBF5D "ExecuteFallbackMechanismRequest" of "SGP.32 5.9" {
        /// Whether the device is to be told by REFRESH.
        required flag refresh_flag / set_refresh_flag = 0x80 "refreshFlag";
    }
}

message! {
    /// How enabling the fallback profile went (SGP.32 v1.2 5.9).
    ExecuteFallbackMechanismResponse = 0xBF5D "ExecuteFallbackMechanismResponse" of "SGP.32 5.9" {
        /// How it went.
        required (ExecuteFallbackMechanismResult) execute_fallback_mechanism_result
            / set_execute_fallback_mechanism_result = 0x80 "executeFallbackMechanismResult";
    }
}

enumerated! {
    /// How enabling the fallback profile went (SGP.32 v1.2 5.9).
    #[doc(alias = "executeFallbackMechanismResult")]
    ExecuteFallbackMechanismResult "executeFallbackMechanismResult" {
        OK = 0 "ok";
        PROFILE_NOT_IN_DISABLED_STATE = 2 "profileNotInDisabledState";
        CAT_BUSY = 5 "catBusy";
        /// No profile is the fallback profile.
        FALLBACK_NOT_AVAILABLE = 6 "fallbackNotAvailable";
        COMMAND_ERROR = 7 "commandError";
        ECALL_ACTIVE = 104 "ecallActive";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}

message! {
    /// Returns from the fallback profile to the one before (SGP.32 v1.2 5.9).
    ReturnFromFallbackRequest = 0xBF5E "ReturnFromFallbackRequest" of "SGP.32 5.9" {
        /// Whether the device is to be told by REFRESH.
        required flag refresh_flag / set_refresh_flag = 0x80 "refreshFlag";
    }
}

message! {
    /// How the return from the fallback profile went (SGP.32 v1.2 5.9).
    ReturnFromFallbackResponse = 0xBF5E "ReturnFromFallbackResponse" of "SGP.32 5.9" {
        /// How it went.
        required (ReturnFromFallbackResult) return_from_fallback_result
            / set_return_from_fallback_result = 0x80 "returnFromFallbackResult";
    }
}

enumerated! {
    /// How the return from the fallback profile went (SGP.32 v1.2 5.9).
    #[doc(alias = "returnFromFallbackResult")]
    ReturnFromFallbackResult "returnFromFallbackResult" {
        OK = 0 "ok";
        CAT_BUSY = 5 "catBusy";
        /// No profile is the fallback profile.
        FALLBACK_NOT_AVAILABLE = 6 "fallbackNotAvailable";
        COMMAND_ERROR = 7 "commandError";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}

message! {
    /// Enables the emergency profile (SGP.32 v1.2 5.9).
    EnableEmergencyProfileRequest = 0xBF5B "EnableEmergencyProfileRequest" of "SGP.32 5.9" {
        /// Whether the device is to be told by REFRESH.
        required flag refresh_flag / set_refresh_flag = 0x80 "refreshFlag";
    }
}

message! {
    /// How enabling the emergency profile went (SGP.32 v1.2 5.9).
    EnableEmergencyProfileResponse = 0xBF5B "EnableEmergencyProfileResponse" of "SGP.32 5.9" {
        /// How it went.
        required (EnableEmergencyProfileResult) enable_emergency_profile_result
            / set_enable_emergency_profile_result = 0x80 "enableEmergencyProfileResult";
    }
}

enumerated! {
    /// How enabling the emergency profile went (SGP.32 v1.2 5.9).
    #[doc(alias = "enableEmergencyProfileResult")]
    EnableEmergencyProfileResult "enableEmergencyProfileResult" {
        OK = 0 "ok";
        PROFILE_NOT_IN_DISABLED_STATE = 2 "profileNotInDisabledState";
        CAT_BUSY = 5 "catBusy";
        /// There is no emergency profile.
        ECALL_NOT_AVAILABLE = 8 "ecallNotAvailable";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}

message! {
    /// Disables the emergency profile (SGP.32 v1.2 5.9).
    DisableEmergencyProfileRequest = 0xBF5C "DisableEmergencyProfileRequest" of "SGP.32 5.9" {
        /// Whether the device is to be told by REFRESH.
        required flag refresh_flag / set_refresh_flag = 0x80 "refreshFlag";
    }
}

message! {
    /// How disabling the emergency profile went (SGP.32 v1.2 5.9).
    DisableEmergencyProfileResponse = 0xBF5C "DisableEmergencyProfileResponse" of "SGP.32 5.9" {
        /// How it went.
        required (DisableEmergencyProfileResult) disable_emergency_profile_result
            / set_disable_emergency_profile_result = 0x80 "disableEmergencyProfileResult";
    }
}

enumerated! {
    /// How disabling the emergency profile went (SGP.32 v1.2 5.9).
    #[doc(alias = "disableEmergencyProfileResult")]
    DisableEmergencyProfileResult "disableEmergencyProfileResult" {
        OK = 0 "ok";
        PROFILE_NOT_IN_ENABLED_STATE = 2 "profileNotInEnabledState";
        CAT_BUSY = 5 "catBusy";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}
