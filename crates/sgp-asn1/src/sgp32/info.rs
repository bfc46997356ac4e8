//! What an IoT eUICC and its IPA say about themselves.

use crate::codec::prelude::*;
use crate::rsp::VersionType;

message! {
    /// What an eUICC supports of SGP.32 (SGP.32 v1.2 5.9).
    #[doc(alias = "IoTSpecificInfo")]
    IotSpecificInfo "IoTSpecificInfo" of "SGP.32 5.9" {
        /// Versions of SGP.32.
        required {VersionType<'a>} iot_version / set_iot_version = 0xA0 "iotVersion";
        /// Whether it has emergency profiles.
        optional null ecall_supported / set_ecall_supported = 0x81 "ecallSupported";
        /// Whether it has a fallback profile.
        optional null fallback_supported / set_fallback_supported = 0x82 "fallbackSupported";
    }
}

enumerated! {
    /// Which IPA is active (SGP.32 v1.2 5.9).
    IpaMode "IpaMode" {
        /// The one in the device.
        IPAD = 0 "ipad";
        /// The one in the eUICC.
        IPAE = 1 "ipae";
    }
}

message! {
    /// What the ISD-R says beside its SGP.22 part when it is selected (SGP.32 v1.2 5.9).
    #[doc(alias = "ISDRProprietaryApplicationTemplateIoT")]
    IsdrProprietaryApplicationTemplateIot = 0xE1 "ISDRProprietaryApplicationTemplateIoT" of "SGP.32 5.9" {
        /// What the eUICC has.
        required [EuiccConfiguration<'a>] euicc_configuration / set_euicc_configuration
            = 0x80 "euiccConfiguration";
    }
}

bits! {
    /// What an eUICC has (SGP.32 v1.2 5.9).
    #[doc(alias = "euiccConfiguration")]
    EuiccConfiguration "euiccConfiguration" {
        IPAE_SUPPORTED = 0 "ipaeSupported";
        ENABLED_PROFILE = 1 "enabledProfile";
    }
}

message! {
    /// Starts the IPA inside the eUICC (SGP.32 v1.2 5.9).
    IpaeActivationRequest = 0xBF42 "IpaeActivationRequest" of "SGP.32 5.9" {
        /// Whether to start it.
        required [IpaeOption<'a>] ipae_option / set_ipae_option = 0x80 "ipaeOption";
    }
}

bits! {
    /// Whether to start the IPA inside the eUICC (SGP.32 v1.2 5.9).
    #[doc(alias = "ipaeOption")]
    IpaeOption "ipaeOption" {
        ACTIVATE_IPAE = 0 "activateIpae";
    }
}

message! {
    /// Whether the IPA inside the eUICC is started (SGP.32 v1.2 5.9).
    IpaeActivationResponse = 0xBF42 "IpaeActivationResponse" of "SGP.32 5.9" {
        /// How it went.
        required (IpaeActivationResult) ipae_activation_result / set_ipae_activation_result
            = 0x80 "ipaeActivationResult";
    }
}

enumerated! {
    /// How starting the IPA inside an eUICC went (SGP.32 v1.2 5.9).
    #[doc(alias = "ipaeActivationResult")]
    IpaeActivationResult "ipaeActivationResult" {
        OK = 0 "ok";
        NOT_SUPPORTED = 1 "notSupported";
    }
}

message! {
    /// What an IPA can do (SGP.32 v1.2 6.3).
    IpaCapabilities "IpaCapabilities" of "SGP.32 6.3" {
        /// Its features.
        required [IpaFeatures<'a>] ipa_features / set_ipa_features = 0x80 "ipaFeatures";
        /// How it reaches an eIM.
        optional [IpaSupportedProtocols<'a>] ipa_supported_protocols / set_ipa_supported_protocols
            = 0x81 "ipaSupportedProtocols";
    }
}

bits! {
    /// Features of an IPA (SGP.32 v1.2 6.3).
    #[doc(alias = "ipaFeatures")]
    IpaFeatures "ipaFeatures" {
        DIRECT_RSP_SERVER_COMMUNICATION = 0 "directRspServerCommunication";
        INDIRECT_RSP_SERVER_COMMUNICATION = 1 "indirectRspServerCommunication";
        EIM_DOWNLOAD_DATA_HANDLING = 2 "eimDownloadDataHandling";
        EIM_CTX_PARAMS1_GENERATION = 3 "eimCtxParams1Generation";
        EIM_PROFILE_METADATA_VERIFICATION = 4 "eimProfileMetadataVerification";
        MINIMIZE_ESIPA_BYTES = 5 "minimizeEsipaBytes";
    }
}

bits! {
    /// How an IPA reaches an eIM (SGP.32 v1.2 6.3).
    #[doc(alias = "ipaSupportedProtocols")]
    IpaSupportedProtocols "ipaSupportedProtocols" {
        RETRIEVE_HTTPS = 0 "ipaRetrieveHttps";
        RETRIEVE_COAPS = 1 "ipaRetrieveCoaps";
        INJECT_HTTPS = 2 "ipaInjectHttps";
        INJECT_COAPS = 3 "ipaInjectCoaps";
        PROPRIETARY = 4 "ipaProprietary";
    }
}
