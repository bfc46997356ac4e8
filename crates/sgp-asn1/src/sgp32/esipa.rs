//! ESipa in its ASN.1 binding: the messages, and authentication through an eIM.

use super::download::ProfileDownloadTriggerRequest;
use super::esipa_download::{
    CancelSessionRequestEsipa, CancelSessionResponseEsipa, GetBoundProfilePackageRequestEsipa,
    GetBoundProfilePackageResponseEsipa, HandleNotificationEsipa,
};
use super::transfer::{
    GetEimPackageRequest, GetEimPackageResponse, ProvideEimPackageResult, ProvideEimPackageResultResponse,
    TransferEimPackageRequest, TransferEimPackageResponse,
};
use crate::codec::prelude::*;
use crate::rsp::{
    AuthenticateServerResponse, CtxParams1, EuiccInfo1, Octet16, Octet32, ServerSigned1, SmdpSigned2,
    StoreMetadataRequest, TransactionId,
};

choice! {
    /// What an IPA says to an eIM (SGP.32 v1.2 6.3).
    EsipaMessageFromIpaToEim "EsipaMessageFromIpaToEim" of "SGP.32 6.3" {
        /// InitiateAuthentication.
        InitiateAuthentication(Box<InitiateAuthenticationRequestEsipa<'a>>)
            = 0xBF39 "initiateAuthenticationRequestEsipa";
        /// AuthenticateClient.
        AuthenticateClient(Box<AuthenticateClientRequestEsipa<'a>>) = 0xBF3B "authenticateClientRequestEsipa";
        /// GetBoundProfilePackage.
        GetBoundProfilePackage(Box<GetBoundProfilePackageRequestEsipa<'a>>)
            = 0xBF3A "getBoundProfilePackageRequestEsipa";
        /// CancelSession.
        CancelSession(Box<CancelSessionRequestEsipa<'a>>) = 0xBF41 "cancelSessionRequestEsipa";
        /// HandleNotification.
        HandleNotification(Box<HandleNotificationEsipa<'a>>) = 0xBF3D "handleNotificationEsipa";
        /// Answer to TransferEimPackage.
        TransferEimPackage(Box<TransferEimPackageResponse<'a>>) = 0xBF4E "transferEimPackageResponse";
        /// GetEimPackage.
        GetEimPackage(Box<GetEimPackageRequest<'a>>) = 0xBF4F "getEimPackageRequest";
        /// ProvideEimPackageResult.
        ProvideEimPackageResult(Box<ProvideEimPackageResult<'a>>) = 0xBF50 "provideEimPackageResult";
    }
}

choice! {
    /// What an eIM says to an IPA (SGP.32 v1.2 6.3).
    EsipaMessageFromEimToIpa "EsipaMessageFromEimToIpa" of "SGP.32 6.3" {
        /// Answer to InitiateAuthentication.
        InitiateAuthentication(Box<InitiateAuthenticationResponseEsipa<'a>>)
            = 0xBF39 "initiateAuthenticationResponseEsipa";
        /// Answer to AuthenticateClient.
        AuthenticateClient(Box<AuthenticateClientResponseEsipa<'a>>)
            = 0xBF3B "authenticateClientResponseEsipa";
        /// Answer to GetBoundProfilePackage.
        GetBoundProfilePackage(Box<GetBoundProfilePackageResponseEsipa<'a>>)
            = 0xBF3A "getBoundProfilePackageResponseEsipa";
        /// Answer to CancelSession.
        CancelSession(Box<CancelSessionResponseEsipa<'a>>) = 0xBF41 "cancelSessionResponseEsipa";
        /// TransferEimPackage.
        TransferEimPackage(Box<TransferEimPackageRequest<'a>>) = 0xBF4E "transferEimPackageRequest";
        /// Answer to GetEimPackage.
        GetEimPackage(Box<GetEimPackageResponse<'a>>) = 0xBF4F "getEimPackageResponse";
        /// Answer to ProvideEimPackageResult.
        ProvideEimPackageResult(Box<ProvideEimPackageResultResponse<'a>>)
            = 0xBF50 "provideEimPackageResultResponse";
    }
}

message! {
    /// Opens a session (SGP.32 v1.2 5.14).
    InitiateAuthenticationRequestEsipa = 0xBF39 "InitiateAuthenticationRequestEsipa" of "SGP.32 5.14" {
        /// The challenge of the eUICC.
        required [Octet16<'a>] euicc_challenge / set_euicc_challenge = 0x81 "euiccChallenge";
        /// Address of the server.
        optional text smdp_address / set_smdp_address = 0x83 "smdpAddress";
        /// The eUICC.
        optional [EuiccInfo1<'a>] euicc_info1 / set_euicc_info1 = 0xBF20 "euiccInfo1";
        /// The transaction.
        optional [TransactionId<'a>] eim_transaction_id / set_eim_transaction_id = 0x82 "eimTransactionId";
    }
}

choice! {
    /// Whether the session is open (SGP.32 v1.2 5.14).
    InitiateAuthenticationResponseEsipa = 0xBF39 "InitiateAuthenticationResponseEsipa" of "SGP.32 5.14" {
        /// It is.
        Ok(Box<InitiateAuthenticationOkEsipa<'a>>) = 0xA0 "initiateAuthenticationOkEsipa";
        /// It is not.
        Error(InitiateAuthenticationErrorEsipa) = 0x81 "initiateAuthenticationErrorEsipa";
    }
}

enumerated! {
    /// Why a session is not opened (SGP.32 v1.2 5.14).
    #[doc(alias = "initiateAuthenticationErrorEsipa")]
    InitiateAuthenticationErrorEsipa "initiateAuthenticationErrorEsipa" {
        INVALID_DP_ADDRESS = 1 "invalidDpAddress";
        EUICC_VERSION_NOT_SUPPORTED_BY_DP = 2 "euiccVersionNotSupportedByDp";
        CI_PK_ID_NOT_SUPPORTED = 3 "ciPKIdNotSupported";
        SMDP_ADDRESS_MISMATCH = 50 "smdpAddressMismatch";
        SMDP_OID_MISMATCH = 51 "smdpOidMismatch";
        INVALID_EIM_TRANSACTION_ID = 52 "invalidEimTransactionId";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}

message! {
    /// A session is open (SGP.32 v1.2 5.14).
    InitiateAuthenticationOkEsipa "InitiateAuthenticationOkEsipa" of "SGP.32 5.14" {
        /// The session.
        optional [TransactionId<'a>] transaction_id / set_transaction_id = 0x80 "transactionId";
        /// What the server signed.
        required [Signed<'a, ServerSigned1<'a>>] server_signed1 / set_server_signed1 = 0x30 "serverSigned1";
        /// Its signature over that: r and s, 64 octets.
        required octets server_signature1 / set_server_signature1 = 0x5F37 "serverSignature1";
        /// The certificate issuer under which the eUICC is to sign; the first octets may do.
        required octets euicc_ci_pk_identifier_to_be_used / set_euicc_ci_pk_identifier_to_be_used
            = 0x04 "euiccCiPKIdentifierToBeUsed";
        /// CERT.DPauth or CERT.DSauth.
        required [OpenSequence<'a>] server_certificate / set_server_certificate = 0x30 "serverCertificate";
        /// Token of the activation code, or identifier of an event.
        optional text matching_id / set_matching_id = 0x0C "matchingId";
        /// What the session is for.
        optional [CtxParams1<'a>] ctx_params1 / set_ctx_params1 = 0xA2 "ctxParams1";
    }
}

message! {
    /// Hands the answer of the eUICC to the server (SGP.32 v1.2 5.14).
    AuthenticateClientRequestEsipa = 0xBF3B "AuthenticateClientRequestEsipa" of "SGP.32 5.14" {
        /// The session.
        required [TransactionId<'a>] transaction_id / set_transaction_id = 0x80 "transactionId";
        /// The answer of the eUICC.
        required [AuthenticateServerResponse<'a>] authenticate_server_response
            / set_authenticate_server_response = 0xBF38 "authenticateServerResponse";
    }
}

choice! {
    /// Whether the server accepts the eUICC (SGP.32 v1.2 5.14).
    AuthenticateClientResponseEsipa = 0xBF3B "AuthenticateClientResponseEsipa" of "SGP.32 5.14" {
        /// An SM-DP+ does.
        OkDp(Box<AuthenticateClientOkDpEsipa<'a>>) = 0xA0 "authenticateClientOkDPEsipa";
        /// An SM-DS does.
        OkDs(Box<AuthenticateClientOkDsEsipa<'a>>) = 0xA1 "authenticateClientOkDSEsipa";
        /// It does not.
        Error(AuthenticateClientErrorEsipa) = 0x82 "authenticateClientErrorEsipa";
    }
}

enumerated! {
    /// Why a server does not accept an eUICC (SGP.32 v1.2 5.14).
    #[doc(alias = "authenticateClientErrorEsipa")]
    AuthenticateClientErrorEsipa "authenticateClientErrorEsipa" {
        EUM_CERTIFICATE_INVALID = 1 "eumCertificateInvalid";
        EUM_CERTIFICATE_EXPIRED = 2 "eumCertificateExpired";
        EUICC_CERTIFICATE_INVALID = 3 "euiccCertificateInvalid";
        EUICC_CERTIFICATE_EXPIRED = 4 "euiccCertificateExpired";
        EUICC_SIGNATURE_INVALID = 5 "euiccSignatureInvalid";
        MATCHING_ID_REFUSED = 6 "matchingIdRefused";
        EID_MISMATCH = 7 "eidMismatch";
        NO_ELIGIBLE_PROFILE = 8 "noEligibleProfile";
        CI_PK_UNKNOWN = 9 "ciPKUnknown";
        INVALID_TRANSACTION_ID = 10 "invalidTransactionId";
        INSUFFICIENT_MEMORY = 11 "insufficientMemory";
        PPR_NOT_ALLOWED = 50 "pprNotAllowed";
        EVENT_ID_UNKNOWN = 56 "eventIdUnknown";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}

message! {
    /// The profile that waits for an eUICC (SGP.32 v1.2 5.14).
    #[doc(alias = "AuthenticateClientOkDPEsipa")]
    AuthenticateClientOkDpEsipa "AuthenticateClientOkDPEsipa" of "SGP.32 5.14" {
        /// The session.
        optional [TransactionId<'a>] transaction_id / set_transaction_id = 0x80 "transactionId";
        /// The profile.
        optional [StoreMetadataRequest<'a>] profile_meta_data / set_profile_meta_data
            = 0xBF25 "profileMetaData";
        /// What the SM-DP+ signed.
        required [Signed<'a, SmdpSigned2<'a>>] smdp_signed2 / set_smdp_signed2 = 0x30 "smdpSigned2";
        /// Its signature over that and `euiccSignature1`: r and s, 64 octets.
        required octets smdp_signature2 / set_smdp_signature2 = 0x5F37 "smdpSignature2";
        /// CERT.DPpb.
        required [OpenSequence<'a>] smdp_certificate / set_smdp_certificate = 0x30 "smdpCertificate";
        /// Digest of the confirmation code and the session.
        optional [Octet32<'a>] hash_cc / set_hash_cc = 0x04 "hashCc";
    }
}

message! {
    /// The event that waits for an eUICC (SGP.32 v1.2 5.14).
    #[doc(alias = "AuthenticateClientOkDSEsipa")]
    AuthenticateClientOkDsEsipa "AuthenticateClientOkDSEsipa" of "SGP.32 5.14" {
        /// The session.
        required [TransactionId<'a>] transaction_id / set_transaction_id = 0x80 "transactionId";
        /// The download it asks for.
        optional [ProfileDownloadTriggerRequest<'a>] profile_download_trigger / set_profile_download_trigger
            = 0xBF54 "profileDownloadTrigger";
    }
}
