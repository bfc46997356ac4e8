//! Immediate enabling of profiles, and the return to the one before.

use super::result::EuiccPackageResult;
use crate::codec::prelude::*;

message! {
    /// Enables the profile that was installed last (SGP.32 v1.2 5.9).
    ImmediateEnableRequest = 0xBF5A "ImmediateEnableRequest" of "SGP.32 5.9" {
        /// Whether the device is to be told by REFRESH.
        required flag refresh_flag / set_refresh_flag = 0x80 "refreshFlag";
    }
}

message! {
    /// Whether the profile is enabled (SGP.32 v1.2 5.9).
    ImmediateEnableResponse = 0xBF5A "ImmediateEnableResponse" of "SGP.32 5.9" {
        /// How it went.
        required (ImmediateEnableResult) immediate_enable_result / set_immediate_enable_result
            = 0x80 "immediateEnableResult";
    }
}

enumerated! {
    /// How immediate enabling went (SGP.32 v1.2 5.9).
    #[doc(alias = "immediateEnableResult")]
    ImmediateEnableResult "immediateEnableResult" {
        OK = 0 "ok";
        IMMEDIATE_ENABLE_NOT_AVAILABLE = 1 "immediateEnableNotAvailable";
        NO_SESSION_CONTEXT = 4 "noSessionContext";
        CAT_BUSY = 5 "catBusy";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}

message! {
    /// Returns to the profile before (SGP.32 v1.2 5.9).
    ProfileRollbackRequest = 0xBF58 "ProfileRollbackRequest" of "SGP.32 5.9" {
        /// Whether the device is to be told by REFRESH.
        required flag refresh_flag / set_refresh_flag = 0x80 "refreshFlag";
    }
}

message! {
    /// Whether the profile before is enabled again (SGP.32 v1.2 5.9).
    ProfileRollbackResponse = 0xBF58 "ProfileRollbackResponse" of "SGP.32 5.9" {
        /// How it went.
        required (ProfileRollbackCmdResult) cmd_result / set_cmd_result = 0x02 "cmdResult";
        /// The result for the eIM.
        optional [EuiccPackageResult<'a>] euicc_package_result / set_euicc_package_result
            = 0xBF51 "eUICCPackageResult";
    }
}

enumerated! {
    /// How the return to the profile before went (SGP.32 v1.2 5.9).
    #[doc(alias = "cmdResult")]
    ProfileRollbackCmdResult "cmdResult" {
        OK = 0 "ok";
        /// The eIM did not allow it.
        ROLLBACK_NOT_ALLOWED = 1 "rollbackNotAllowed";
        CAT_BUSY = 5 "catBusy";
        COMMAND_ERROR = 7 "commandError";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}

message! {
    /// Says whether a profile is enabled as soon as it is installed (SGP.32 v1.2 5.9).
    ConfigureImmediateProfileEnablingRequest = 0xBF59 "ConfigureImmediateProfileEnablingRequest" of "SGP.32 5.9" {
        /// Whether it is.
        optional null immediate_enable_flag / set_immediate_enable_flag = 0x80 "immediateEnableFlag";
        /// Profiles of this SM-DP+.
        optional [Oid] default_smdp_oid / set_default_smdp_oid = 0x81 "defaultSmdpOid";
        /// Its domain name.
        optional text default_smdp_address / set_default_smdp_address = 0x82 "defaultSmdpAddress";
    }
}

message! {
    /// Whether immediate enabling is configured (SGP.32 v1.2 5.9).
    ConfigureImmediateProfileEnablingResponse = 0xBF59 "ConfigureImmediateProfileEnablingResponse" of "SGP.32 5.9" {
        /// How it went.
        required (ConfigImmediateEnableResult) config_immediate_enable_result
            / set_config_immediate_enable_result = 0x80 "configImmediateEnableResult";
    }
}

enumerated! {
    /// How configuring immediate enabling went (SGP.32 v1.2 5.9).
    #[doc(alias = "configImmediateEnableResult")]
    ConfigImmediateEnableResult "configImmediateEnableResult" {
        OK = 0 "ok";
        INSUFFICIENT_MEMORY = 1 "insufficientMemory";
        ASSOCIATED_EIM_ALREADY_EXISTS = 2 "associatedEimAlreadyExists";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}
