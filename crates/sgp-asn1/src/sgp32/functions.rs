//! Functions of an IoT eUICC that are not about one profile.

use crate::codec::prelude::*;
use crate::rsp::{ResetOptions, ResetResult, SetDefaultDpAddressResult, SubjectKeyIdentifier};

message! {
    /// Empties an IoT eUICC (SGP.32 v1.2 5.9).
    #[doc(alias = "SGP32-EuiccMemoryResetRequest")]
    IotEuiccMemoryResetRequest = 0xBF64 "SGP32-EuiccMemoryResetRequest" of "SGP.32 5.9" {
        /// Of what.
        required [ResetOptions<'a>] reset_options / set_reset_options = 0x82 "resetOptions";
    }
}

message! {
    /// Whether an IoT eUICC is empty (SGP.32 v1.2 5.9).
    #[doc(alias = "SGP32-EuiccMemoryResetResponse")]
    IotEuiccMemoryResetResponse = 0xBF64 "SGP32-EuiccMemoryResetResponse" of "SGP.32 5.9" {
        /// How it went with profiles and default SM-DP+.
        required (ResetResult) reset_result / set_reset_result = 0x80 "resetResult";
        /// How it went with the eIMs.
        optional (ResetEimResult) reset_eim_result / set_reset_eim_result = 0x81 "resetEimResult";
        /// How it went with the configuration of immediate enabling.
        optional (ResetImmediateEnableConfigResult) reset_immediate_enable_config_result
            / set_reset_immediate_enable_config_result = 0x82 "resetImmediateEnableConfigResult";
    }
}

enumerated! {
    /// How removing the eIMs went (SGP.32 v1.2 5.9).
    #[doc(alias = "resetEimResult")]
    ResetEimResult "resetEimResult" {
        OK = 0 "ok";
        NOTHING_TO_DELETE = 1 "nothingToDelete";
        EIM_RESET_NOT_SUPPORTED = 2 "eimResetNotSupported";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}

enumerated! {
    /// How removing the configuration of immediate enabling went (SGP.32 v1.2 5.9).
    #[doc(alias = "resetImmediateEnableConfigResult")]
    ResetImmediateEnableConfigResult "resetImmediateEnableConfigResult" {
        OK = 0 "ok";
        RESET_IEC_NOT_SUPPORTED = 1 "resetIECNotSupported";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}

message! {
    /// Sets the default SM-DP+ of an IoT eUICC (SGP.32 v1.2 5.9).
    #[doc(alias = "SGP32-SetDefaultDpAddressRequest")]
    IotSetDefaultDpAddressRequest = 0xBF65 "SGP32-SetDefaultDpAddressRequest" of "SGP.32 5.9" {
        /// Its domain name; none removes it.
        required text default_dp_address / set_default_dp_address = 0x80 "defaultDpAddress";
    }
}

message! {
    /// Whether the default SM-DP+ is set (SGP.32 v1.2 5.9).
    #[doc(alias = "SGP32-SetDefaultDpAddressResponse")]
    IotSetDefaultDpAddressResponse = 0xBF65 "SGP32-SetDefaultDpAddressResponse" of "SGP.32 5.9" {
        /// How it went.
        required (SetDefaultDpAddressResult) set_default_dp_address_result
            / set_set_default_dp_address_result = 0x80 "setDefaultDpAddressResult";
    }
}

message! {
    /// Asks for the certificates of the eUICC (SGP.32 v1.2 5.9).
    GetCertsRequest = 0xBF56 "GetCertsRequest" of "SGP.32 5.9" {
        /// Under which certificate issuer.
        optional [SubjectKeyIdentifier<'a>] euicc_ci_pk_id / set_euicc_ci_pk_id = 0x80 "euiccCiPKId";
    }
}

choice! {
    /// The certificates of the eUICC (SGP.32 v1.2 5.9).
    GetCertsResponse = 0xBF56 "GetCertsResponse" of "SGP.32 5.9" {
        /// The certificates.
        Certs(Box<GetCertsOk<'a>>) = 0xA0 "certs";
        /// Why there are none.
        Error(GetCertsError) = 0x81 "getCertsError";
    }
}

message! {
    /// The certificates of the eUICC (SGP.32 v1.2 5.9).
    #[doc(alias = "certs")]
    GetCertsOk "certs" of "SGP.32 5.9" {
        /// CERT.EUM.
        required [OpenSequence<'a>] eum_certificate / set_eum_certificate = 0xA5 "eumCertificate";
        /// CERT.EUICC.
        required [OpenSequence<'a>] euicc_certificate / set_euicc_certificate = 0xA6 "euiccCertificate";
    }
}

enumerated! {
    /// Why there are no certificates (SGP.32 v1.2 5.9).
    #[doc(alias = "getCertsError")]
    GetCertsError "getCertsError" {
        INVALID_CI_PK_ID = 1 "invalidCiPKId";
        UNDEFINED_ERROR = 127 "undfinedError";
    }
}

message! {
    /// Asks for the connectivity parameters of the enabled profile (SGP.32 v1.2 5.9).
    GetConnectivityParametersRequest = 0xBF5F "GetConnectivityParametersRequest" of "SGP.32 5.9" {}
}

choice! {
    /// The connectivity parameters of the enabled profile (SGP.32 v1.2 5.9).
    GetConnectivityParametersResponse = 0xBF5F "GetConnectivityParametersResponse" of "SGP.32 5.9" {
        /// The parameters.
        Parameters(ConnectivityParameters<'a>) = 0xA0 "connectivityParameters";
        /// Why there are none.
        Error(ConnectivityParametersError) = 0x81 "connectivityParametersError";
    }
}

message! {
    /// Connectivity parameters (SGP.32 v1.2 5.9).
    ConnectivityParameters "ConnectivityParameters" of "SGP.32 5.9" {
        /// For HTTPS and CoAPs, objects of TS 102 223 one behind the other.
        optional octets http_params / set_http_params = 0x81 "httpParams";
    }
}

enumerated! {
    /// Why there are no connectivity parameters (SGP.32 v1.2 5.9).
    ConnectivityParametersError "ConnectivityParametersError" {
        PARAMETERS_NOT_AVAILABLE = 1 "parametersNotAvailable";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}
