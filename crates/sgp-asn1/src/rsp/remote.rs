//! ES9+ and ES11 in their ASN.1 binding.

use super::authentication::{AuthenticateServerResponse, ServerSigned1};
use super::basics::{Octet16, SubjectKeyIdentifier, TransactionId};
use super::bpp::BoundProfilePackage;
use super::download::{PrepareDownloadResponse, SmdpSigned2};
use super::info::EuiccInfo1;
use super::metadata::StoreMetadataRequest;
use super::notifications::PendingNotification;
use super::session::CancelSessionResponse;
use crate::codec::prelude::*;

choice! {
    /// A request of an LPA (SGP.22 v2.5 6.6.2).
    RemoteProfileProvisioningRequest = 0xA2 "RemoteProfileProvisioningRequest" of "SGP.22 6.6.2" {
        /// ES9+ and ES11 InitiateAuthentication.
        InitiateAuthentication(Box<InitiateAuthenticationRequest<'a>>) = 0xBF39 "initiateAuthenticationRequest";
        /// ES9+ and ES11 AuthenticateClient.
        AuthenticateClient(Box<AuthenticateClientRequest<'a>>) = 0xBF3B "authenticateClientRequest";
        /// ES9+ GetBoundProfilePackage.
        GetBoundProfilePackage(Box<GetBoundProfilePackageRequest<'a>>) = 0xBF3A "getBoundProfilePackageRequest";
        /// ES9+ CancelSession.
        CancelSession(Box<CancelSessionRequestEs9<'a>>) = 0xBF41 "cancelSessionRequestEs9";
        /// ES9+ HandleNotification.
        HandleNotification(Box<HandleNotification<'a>>) = 0xBF3D "handleNotification";
    }
}

choice! {
    /// The answer of a server (SGP.22 v2.5 6.6.2).
    RemoteProfileProvisioningResponse = 0xA2 "RemoteProfileProvisioningResponse" of "SGP.22 6.6.2" {
        /// ES9+ and ES11 InitiateAuthentication.
        InitiateAuthentication(InitiateAuthenticationResponse<'a>) = 0xBF39 "initiateAuthenticationResponse";
        /// ES9+ AuthenticateClient.
        AuthenticateClientEs9(AuthenticateClientResponseEs9<'a>) = 0xBF3B "authenticateClientResponseEs9";
        /// ES9+ GetBoundProfilePackage.
        GetBoundProfilePackage(GetBoundProfilePackageResponse<'a>) = 0xBF3A "getBoundProfilePackageResponse";
        /// ES9+ CancelSession.
        CancelSession(CancelSessionResponseEs9<'a>) = 0xBF41 "cancelSessionResponseEs9";
        /// ES11 AuthenticateClient.
        AuthenticateClientEs11(AuthenticateClientResponseEs11<'a>) = 0xBF40 "authenticateClientResponseEs11";
    }
}

message! {
    /// Opens a session (SGP.22 v2.5 5.6.1).
    InitiateAuthenticationRequest = 0xBF39 "InitiateAuthenticationRequest" of "SGP.22 5.6.1" {
        /// The challenge of the eUICC.
        required [Octet16<'a>] euicc_challenge / set_euicc_challenge = 0x81 "euiccChallenge";
        /// Address of the server, as the LPA knows it.
        required text smdp_address / set_smdp_address = 0x83 "smdpAddress";
        /// The eUICC.
        required [EuiccInfo1<'a>] euicc_info1 / set_euicc_info1 = 0xBF20 "euiccInfo1";
    }
}

choice! {
    /// Whether the session is open (SGP.22 v2.5 5.6.1).
    InitiateAuthenticationResponse = 0xBF39 "InitiateAuthenticationResponse" of "SGP.22 5.6.1" {
        /// It is.
        Ok(Box<InitiateAuthenticationOkEs9<'a>>) = 0xA0 "initiateAuthenticationOk";
        /// It is not.
        Error(InitiateAuthenticationError) = 0x81 "initiateAuthenticationError";
    }
}

enumerated! {
    /// Why a session is not opened (SGP.22 v2.5 5.6.1).
    #[doc(alias = "initiateAuthenticationError")]
    InitiateAuthenticationError "initiateAuthenticationError" {
        INVALID_DP_ADDRESS = 1 "invalidDpAddress";
        EUICC_VERSION_NOT_SUPPORTED_BY_DP = 2 "euiccVersionNotSupportedByDp";
        CI_PK_NOT_SUPPORTED = 3 "ciPKNotSupported";
    }
}

message! {
    /// A session is open (SGP.22 v2.5 5.6.1).
    InitiateAuthenticationOkEs9 "InitiateAuthenticationOkEs9" of "SGP.22 5.6.1" {
        /// The session.
        required [TransactionId<'a>] transaction_id / set_transaction_id = 0x80 "transactionId";
        /// What the server signed.
        required [Signed<'a, ServerSigned1<'a>>] server_signed1 / set_server_signed1 = 0x30 "serverSigned1";
        /// Its signature over that: r and s, 64 octets.
        required octets server_signature1 / set_server_signature1 = 0x5F37 "serverSignature1";
        /// The certificate issuer under which the eUICC is to sign.
        required [SubjectKeyIdentifier<'a>] euicc_ci_pk_id_to_be_used / set_euicc_ci_pk_id_to_be_used
            = 0x04 "euiccCiPKIdToBeUsed";
        /// CERT.DPauth or CERT.DSauth.
        required [OpenSequence<'a>] server_certificate / set_server_certificate = 0x30 "serverCertificate";
    }
}

message! {
    /// Hands the answer of the eUICC to the server (SGP.22 v2.5 5.6.3).
    AuthenticateClientRequest = 0xBF3B "AuthenticateClientRequest" of "SGP.22 5.6.3" {
        /// The session.
        required [TransactionId<'a>] transaction_id / set_transaction_id = 0x80 "transactionId";
        /// The answer of the eUICC.
        required [AuthenticateServerResponse<'a>] authenticate_server_response
            / set_authenticate_server_response = 0xBF38 "authenticateServerResponse";
    }
}

choice! {
    /// Whether the SM-DP+ accepts the eUICC (SGP.22 v2.5 5.6.3).
    AuthenticateClientResponseEs9 = 0xBF3B "AuthenticateClientResponseEs9" of "SGP.22 5.6.3" {
        /// It does.
        Ok(Box<AuthenticateClientOk<'a>>) = 0xA0 "authenticateClientOk";
        /// It does not.
        Error(AuthenticateClientError) = 0x81 "authenticateClientError";
    }
}

enumerated! {
    /// Why an SM-DP+ does not accept an eUICC (SGP.22 v2.5 5.6.3).
    #[doc(alias = "authenticateClientError")]
    AuthenticateClientError "authenticateClientError" {
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
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}

message! {
    /// The profile that waits for an eUICC (SGP.22 v2.5 5.6.3).
    AuthenticateClientOk "AuthenticateClientOk" of "SGP.22 5.6.3" {
        /// The session.
        required [TransactionId<'a>] transaction_id / set_transaction_id = 0x80 "transactionId";
        /// The profile.
        required [StoreMetadataRequest<'a>] profile_meta_data / set_profile_meta_data
            = 0xBF25 "profileMetaData";
        /// What the SM-DP+ signed.
        required [Signed<'a, SmdpSigned2<'a>>] smdp_signed2 / set_smdp_signed2 = 0x30 "smdpSigned2";
        /// Its signature over that and `euiccSignature1`: r and s, 64 octets.
        required octets smdp_signature2 / set_smdp_signature2 = 0x5F37 "smdpSignature2";
        /// CERT.DPpb.
        required [OpenSequence<'a>] smdp_certificate / set_smdp_certificate = 0x30 "smdpCertificate";
    }
}

message! {
    /// Asks for the bound profile package (SGP.22 v2.5 5.6.2).
    GetBoundProfilePackageRequest = 0xBF3A "GetBoundProfilePackageRequest" of "SGP.22 5.6.2" {
        /// The session.
        required [TransactionId<'a>] transaction_id / set_transaction_id = 0x80 "transactionId";
        /// The answer of the eUICC.
        required [PrepareDownloadResponse<'a>] prepare_download_response / set_prepare_download_response
            = 0xBF21 "prepareDownloadResponse";
    }
}

choice! {
    /// The bound profile package (SGP.22 v2.5 5.6.2).
    GetBoundProfilePackageResponse = 0xBF3A "GetBoundProfilePackageResponse" of "SGP.22 5.6.2" {
        /// There it is.
        Ok(Box<GetBoundProfilePackageOk<'a>>) = 0xA0 "getBoundProfilePackageOk";
        /// Why there is none.
        Error(GetBoundProfilePackageError) = 0x81 "getBoundProfilePackageError";
    }
}

enumerated! {
    /// Why there is no bound profile package (SGP.22 v2.5 5.6.2).
    #[doc(alias = "getBoundProfilePackageError")]
    GetBoundProfilePackageError "getBoundProfilePackageError" {
        EUICC_SIGNATURE_INVALID = 1 "euiccSignatureInvalid";
        CONFIRMATION_CODE_MISSING = 2 "confirmationCodeMissing";
        CONFIRMATION_CODE_REFUSED = 3 "confirmationCodeRefused";
        CONFIRMATION_CODE_RETRIES_EXCEEDED = 4 "confirmationCodeRetriesExceeded";
        BPP_REBINDING_REFUSED = 5 "bppRebindingRefused";
        DOWNLOAD_ORDER_EXPIRED = 6 "downloadOrderExpired";
        INVALID_TRANSACTION_ID = 95 "invalidTransactionId";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}

message! {
    /// The bound profile package of a session (SGP.22 v2.5 5.6.2).
    GetBoundProfilePackageOk "GetBoundProfilePackageOk" of "SGP.22 5.6.2" {
        /// The session.
        required [TransactionId<'a>] transaction_id / set_transaction_id = 0x80 "transactionId";
        /// The package.
        required [BoundProfilePackage<'a>] bound_profile_package / set_bound_profile_package
            = 0xBF36 "boundProfilePackage";
    }
}

message! {
    /// Delivers a notification (SGP.22 v2.5 5.6.4).
    HandleNotification = 0xBF3D "HandleNotification" of "SGP.22 5.6.4" {
        /// The notification.
        required [PendingNotification<'a>] pending_notification / set_pending_notification
            = 0xA0 "pendingNotification";
    }
}

message! {
    /// Cancels a session (SGP.22 v2.5 5.6.5).
    ///
    /// The tag of `cancelSessionResponse` takes the place of its own, `BF41`.
    CancelSessionRequestEs9 = 0xBF41 "CancelSessionRequestEs9" of "SGP.22 5.6.5" {
        /// The session.
        required [TransactionId<'a>] transaction_id / set_transaction_id = 0x80 "transactionId";
        /// The answer of the eUICC.
        required [CancelSessionResponse<'a>] cancel_session_response / set_cancel_session_response
            = 0xA1 "cancelSessionResponse";
    }
}

impl CancelSessionRequestEs9<'_> {
    /// The answer of the eUICC, also from a client that keeps its tag `BF41` inside of `A1`.
    ///
    /// # Errors
    /// As [`CancelSessionResponse::decode`], for an answer with that tag.
    pub fn answer(&self) -> Result<CancelSessionResponse<'_>, DecodeError> {
        match &self.cancel_session_response {
            CancelSessionResponse::Unknown(kept) if kept.as_bytes().starts_with(&[0xBF, 0x41]) => {
                CancelSessionResponse::decode(kept.as_bytes(), &Limits::DEFAULT)
            }
            answer => Ok(answer.clone()),
        }
    }
}

choice! {
    /// Whether the session is cancelled (SGP.22 v2.5 5.6.5).
    CancelSessionResponseEs9 = 0xBF41 "CancelSessionResponseEs9" of "SGP.22 5.6.5" {
        /// It is.
        Ok(CancelSessionOk<'a>) = 0xA0 "cancelSessionOk";
        /// It is not.
        Error(CancelSessionError) = 0x81 "cancelSessionError";
    }
}

enumerated! {
    /// Why a server does not cancel a session (SGP.22 v2.5 5.6.5).
    #[doc(alias = "cancelSessionError")]
    CancelSessionError "cancelSessionError" {
        INVALID_TRANSACTION_ID = 1 "invalidTransactionId";
        EUICC_SIGNATURE_INVALID = 2 "euiccSignatureInvalid";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}

message! {
    /// A session is cancelled (SGP.22 v2.5 5.6.5).
    CancelSessionOk "CancelSessionOk" of "SGP.22 5.6.5" {}
}

choice! {
    /// Whether the SM-DS accepts the eUICC (SGP.22 v2.5 5.8.2).
    AuthenticateClientResponseEs11 = 0xBF40 "AuthenticateClientResponseEs11" of "SGP.22 5.8.2" {
        /// It does.
        Ok(AuthenticateClientOkEs11<'a>) = 0xA0 "authenticateClientOk";
        /// It does not.
        Error(AuthenticateClientErrorEs11) = 0x81 "authenticateClientError";
    }
}

enumerated! {
    /// Why an SM-DS does not accept an eUICC (SGP.22 v2.5 5.8.2).
    #[doc(alias = "authenticateClientError")]
    AuthenticateClientErrorEs11 "authenticateClientError" {
        EUM_CERTIFICATE_INVALID = 1 "eumCertificateInvalid";
        EUM_CERTIFICATE_EXPIRED = 2 "eumCertificateExpired";
        EUICC_CERTIFICATE_INVALID = 3 "euiccCertificateInvalid";
        EUICC_CERTIFICATE_EXPIRED = 4 "euiccCertificateExpired";
        EUICC_SIGNATURE_INVALID = 5 "euiccSignatureInvalid";
        EVENT_ID_UNKNOWN = 6 "eventIdUnknown";
        INVALID_TRANSACTION_ID = 7 "invalidTransactionId";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}

message! {
    /// The events that wait for an eUICC (SGP.22 v2.5 5.8.2).
    AuthenticateClientOkEs11 "AuthenticateClientOkEs11" of "SGP.22 5.8.2" {
        /// The session.
        required [TransactionId<'a>] transaction_id / set_transaction_id = 0x80 "transactionId";
        /// The events.
        required {EventEntries<'a>} event_entries / set_event_entries = 0xA1 "eventEntries";
    }
}

message! {
    /// An event that waits (SGP.22 v2.5 5.8.2).
    EventEntries "EventEntries" of "SGP.22 5.8.2" {
        /// Its name.
        required text event_id / set_event_id = 0x80 "eventId";
        /// The server that has it.
        required text rsp_server_address / set_rsp_server_address = 0x81 "rspServerAddress";
    }
}
