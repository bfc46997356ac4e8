//! Revocation lists, and the extensions of certificates that speak of them.

use crate::codec::prelude::*;

message! {
    /// Loads a revocation list, or a part of one (SGP.22 v2.5 5.7.12).
    #[doc(alias = "LoadCRLRequest")]
    LoadCrlRequest = 0xBF35 "LoadCRLRequest" of "SGP.22 5.7.12" {
        /// The list; [`to_der`](OpenSequence::to_der) is what is signed.
        required [OpenSequence<'a>] crl / set_crl = 0xA0 "crl" plain;
    }
}

choice! {
    /// Whether the list is loaded (SGP.22 v2.5 5.7.12).
    #[doc(alias = "LoadCRLResponse")]
    LoadCrlResponse = 0xBF35 "LoadCRLResponse" of "SGP.22 5.7.12" {
        /// It is.
        Ok(LoadCrlResponseOk<'a>) = 0xA0 "loadCRLResponseOk";
        /// It is not.
        Error(LoadCrlResponseError) = 0x81 "loadCRLResponseError";
    }
}

message! {
    /// A revocation list is loaded (SGP.22 v2.5 5.7.12).
    #[doc(alias = "LoadCRLResponseOk")]
    LoadCrlResponseOk "LoadCRLResponseOk" of "SGP.22 5.7.12" {
        /// Numbers of the parts that are missing.
        optional {Integer} missing_parts / set_missing_parts = 0xA0 "missingParts";
    }
}

enumerated! {
    /// Why a revocation list is not loaded (SGP.22 v2.5 5.7.12).
    #[doc(alias = "LoadCRLResponseError")]
    LoadCrlResponseError "LoadCRLResponseError" {
        INVALID_SIGNATURE = 1 "invalidSignature";
        INVALID_CRL_FORMAT = 2 "invalidCRLFormat";
        NOT_ENOUGH_MEMORY_SPACE = 3 "notEnoughMemorySpace";
        VERIFICATION_KEY_NOT_FOUND = 4 "verificationKeyNotFound";
        FRESHER_CRL_ALREADY_LOADED = 5 "fresherCrlAlreadyLoaded";
        BASE_CRL_MISSING = 6 "baseCrlMissing";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}

enumerated! {
    /// Extension of a revocation list: in how many parts it comes (SGP.22 v2.5 4.6.1).
    TotalPartialCrlNumber "TotalPartialCrlNumber" {}
}

enumerated! {
    /// Extension of a revocation list: which part it is (SGP.22 v2.5 4.6.1).
    PartialCrlNumber "PartialCrlNumber" {}
}

choice! {
    /// Extension of a revocation list entry: when the certificate ends (SGP.22 v2.5 4.6.1).
    ExpirationDate "ExpirationDate" of "SGP.22 4.6.1" {
        /// `YYMMDDhhmmssZ`.
        UtcTime(Utf8String<'a>) = 0x17 "utcTime";
        /// `YYYYMMDDhhmmssZ`.
        GeneralTime(Utf8String<'a>) = 0x18 "generalTime";
    }
}
