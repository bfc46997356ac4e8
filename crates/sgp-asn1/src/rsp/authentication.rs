//! Server and eUICC authenticate each other.

use super::basics::{Octet16, SubjectKeyIdentifier, TransactionId};
use super::device::DeviceInfo;
use super::info::EuiccInfo2;
use crate::codec::prelude::*;
use crate::sgp32::CompactAuthenticateResponseOk;

message! {
    /// A server authenticates to an eUICC (SGP.22 v2.5 5.7.13).
    AuthenticateServerRequest = 0xBF38 "AuthenticateServerRequest" of "SGP.22 5.7.13" {
        /// What the server signed.
        required [Signed<'a, ServerSigned1<'a>>] server_signed1 / set_server_signed1 = 0x30 "serverSigned1";
        /// Its signature over that: r and s, 64 octets.
        required octets server_signature1 / set_server_signature1 = 0x5F37 "serverSignature1";
        /// The certificate issuer under which the eUICC is to sign.
        required [SubjectKeyIdentifier<'a>] euicc_ci_pk_id_to_be_used / set_euicc_ci_pk_id_to_be_used
            = 0x04 "euiccCiPKIdToBeUsed";
        /// CERT.DPauth or CERT.DSauth.
        required [OpenSequence<'a>] server_certificate / set_server_certificate = 0x30 "serverCertificate";
        /// What the session is for.
        required (choice CtxParams1<'a>) ctx_params1 / set_ctx_params1 = 0 "ctxParams1";
    }
}

message! {
    /// What a server signs to authenticate (SGP.22 v2.5 5.7.13).
    ServerSigned1 "ServerSigned1" of "SGP.22 5.7.13" {
        /// The session.
        required [TransactionId<'a>] transaction_id / set_transaction_id = 0x80 "transactionId";
        /// The challenge of the eUICC.
        required [Octet16<'a>] euicc_challenge / set_euicc_challenge = 0x81 "euiccChallenge";
        /// Address of the server.
        required text server_address / set_server_address = 0x83 "serverAddress";
        /// The challenge of the server.
        required [Octet16<'a>] server_challenge / set_server_challenge = 0x84 "serverChallenge";
    }
}

choice! {
    /// What a session is for (SGP.22 v2.5 5.7.13).
    CtxParams1 "CtxParams1" of "SGP.22 5.7.13" {
        /// Download of a profile or retrieval of events.
        CommonAuthentication(Box<CtxParamsForCommonAuthentication<'a>>) = 0xA0 "ctxParamsForCommonAuthentication";
    }
}

message! {
    /// Download of a profile or retrieval of events (SGP.22 v2.5 5.7.13).
    CtxParamsForCommonAuthentication "CtxParamsForCommonAuthentication" of "SGP.22 5.7.13" {
        /// Token of the activation code, identifier of an event, or empty.
        optional text matching_id / set_matching_id = 0x80 "matchingId";
        /// The device.
        required [DeviceInfo<'a>] device_info / set_device_info = 0xA1 "deviceInfo";
    }
}

choice! {
    /// How the eUICC answers a server (SGP.22 v2.5 5.7.13; the compact form is of SGP.32).
    AuthenticateServerResponse = 0xBF38 "AuthenticateServerResponse" of "SGP.22 5.7.13" {
        /// It authenticates in turn.
        Ok(Box<AuthenticateResponseOk<'a>>) = 0xA0 "authenticateResponseOk";
        /// It refuses the server.
        Error(AuthenticateResponseError<'a>) = 0xA1 "authenticateResponseError";
        /// It authenticates, without what an eIM knows already.
        CompactOk(Box<CompactAuthenticateResponseOk<'a>>) = 0xA2 "compactAuthenticateResponseOk";
    }
}

message! {
    /// An eUICC authenticates to a server (SGP.22 v2.5 5.7.13).
    AuthenticateResponseOk "AuthenticateResponseOk" of "SGP.22 5.7.13" {
        /// What the eUICC signed.
        required [Signed<'a, EuiccSigned1<'a>>] euicc_signed1 / set_euicc_signed1 = 0x30 "euiccSigned1";
        /// Its signature over that: r and s, 64 octets.
        required octets euicc_signature1 / set_euicc_signature1 = 0x5F37 "euiccSignature1";
        /// CERT.EUICC.
        required [OpenSequence<'a>] euicc_certificate / set_euicc_certificate = 0x30 "euiccCertificate";
        /// CERT.EUM.
        required [OpenSequence<'a>] eum_certificate / set_eum_certificate = 0x30 "eumCertificate";
    }
}

message! {
    /// What an eUICC signs to authenticate (SGP.22 v2.5 5.7.13).
    EuiccSigned1 "EuiccSigned1" of "SGP.22 5.7.13" {
        /// The session.
        required [TransactionId<'a>] transaction_id / set_transaction_id = 0x80 "transactionId";
        /// Address of the server, as the server signed it.
        required text server_address / set_server_address = 0x83 "serverAddress";
        /// The challenge of the server.
        required [Octet16<'a>] server_challenge / set_server_challenge = 0x84 "serverChallenge";
        /// The eUICC.
        required [EuiccInfo2<'a>] euicc_info2 / set_euicc_info2 = 0xBF22 "euiccInfo2";
        /// What the session is for.
        required (choice CtxParams1<'a>) ctx_params1 / set_ctx_params1 = 0 "ctxParams1";
    }
}

message! {
    /// An eUICC refuses a server (SGP.22 v2.5 5.7.13).
    AuthenticateResponseError "AuthenticateResponseError" of "SGP.22 5.7.13" {
        /// The session.
        required [TransactionId<'a>] transaction_id / set_transaction_id = 0x80 "transactionId";
        /// Why.
        required (AuthenticateErrorCode) authenticate_error_code / set_authenticate_error_code
            = 0x02 "authenticateErrorCode";
    }
}

enumerated! {
    /// Why an eUICC refuses a server (SGP.22 v2.5 5.7.13).
    AuthenticateErrorCode "AuthenticateErrorCode" {
        INVALID_CERTIFICATE = 1 "invalidCertificate";
        INVALID_SIGNATURE = 2 "invalidSignature";
        UNSUPPORTED_CURVE = 3 "unsupportedCurve";
        NO_SESSION_CONTEXT = 4 "noSessionContext";
        INVALID_OID = 5 "invalidOid";
        EUICC_CHALLENGE_MISMATCH = 6 "euiccChallengeMismatch";
        CI_PK_UNKNOWN = 7 "ciPKUnknown";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}
