//! Addresses and options of an eUICC.

use super::basics::VersionType;
use crate::codec::prelude::*;

message! {
    /// Asks for the addresses (SGP.22 v2.5 5.7.3).
    EuiccConfiguredAddressesRequest = 0xBF3C "EuiccConfiguredAddressesRequest" of "SGP.22 5.7.3" {}
}

message! {
    /// The addresses (SGP.22 v2.5 5.7.3).
    EuiccConfiguredAddressesResponse = 0xBF3C "EuiccConfiguredAddressesResponse" of "SGP.22 5.7.3" {
        /// Domain name of the default SM-DP+.
        optional text default_dp_address / set_default_dp_address = 0x80 "defaultDpAddress";
        /// Domain name of the root SM-DS.
        required text root_ds_address / set_root_ds_address = 0x81 "rootDsAddress";
    }
}

message! {
    /// Sets the default SM-DP+ (SGP.22 v2.5 5.7.4).
    SetDefaultDpAddressRequest = 0xBF3F "SetDefaultDpAddressRequest" of "SGP.22 5.7.4" {
        /// Its domain name; none removes it.
        required text default_dp_address / set_default_dp_address = 0x80 "defaultDpAddress";
    }
}

message! {
    /// Whether the default SM-DP+ is set (SGP.22 v2.5 5.7.4).
    SetDefaultDpAddressResponse = 0xBF3F "SetDefaultDpAddressResponse" of "SGP.22 5.7.4" {
        /// How it went.
        required (SetDefaultDpAddressResult) set_default_dp_address_result
            / set_set_default_dp_address_result = 0x80 "setDefaultDpAddressResult";
    }
}

enumerated! {
    /// How setting the default SM-DP+ went (SGP.22 v2.5 5.7.4).
    #[doc(alias = "setDefaultDpAddressResult")]
    SetDefaultDpAddressResult "setDefaultDpAddressResult" {
        OK = 0 "ok";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}

message! {
    /// What the ISD-R says when it is selected (SGP.22 v2.5 5.7.1).
    #[doc(alias = "ISDRProprietaryApplicationTemplate")]
    IsdrProprietaryApplicationTemplate = 0xE0 "ISDRProprietaryApplicationTemplate" of "SGP.22 5.7.1" {
        /// Version of SGP.22 that the eUICC supports.
        required [VersionType<'a>] svn / set_svn = 0x82 "svn" plain;
        /// Which LPA it has inside.
        optional [LpaeSupport<'a>] lpae_support / set_lpae_support = 0x03 "lpaeSupport";
    }
}

bits! {
    /// Which LPA an eUICC has inside (SGP.22 v2.5 5.7.1).
    #[doc(alias = "lpaeSupport")]
    LpaeSupport "lpaeSupport" {
        LPAE_USING_CAT = 0 "lpaeUsingCat";
        LPAE_USING_SCWS = 1 "lpaeUsingScws";
    }
}

message! {
    /// Starts the LPA inside the eUICC (SGP.22 v2.5 5.7.2).
    LpaeActivationRequest = 0xBF42 "LpaeActivationRequest" of "SGP.22 5.7.2" {
        /// Which one.
        required [LpaeOption<'a>] lpae_option / set_lpae_option = 0x80 "lpaeOption";
    }
}

bits! {
    /// Which LPA inside an eUICC is started (SGP.22 v2.5 5.7.2).
    #[doc(alias = "lpaeOption")]
    LpaeOption "lpaeOption" {
        ACTIVATE_CAT_BASED_LPAE = 0 "activateCatBasedLpae";
        ACTIVATE_SCWS_BASED_LPAE = 1 "activateScwsBasedLpae";
    }
}

message! {
    /// Whether the LPA inside the eUICC is started (SGP.22 v2.5 5.7.2).
    LpaeActivationResponse = 0xBF42 "LpaeActivationResponse" of "SGP.22 5.7.2" {
        /// How it went.
        required (LpaeActivationResult) lpae_activation_result / set_lpae_activation_result
            = 0x80 "lpaeActivationResult";
    }
}

enumerated! {
    /// How starting the LPA inside an eUICC went (SGP.22 v2.5 5.7.2).
    #[doc(alias = "lpaeActivationResult")]
    LpaeActivationResult "lpaeActivationResult" {
        OK = 0 "ok";
        NOT_SUPPORTED = 1 "notSupported";
    }
}
