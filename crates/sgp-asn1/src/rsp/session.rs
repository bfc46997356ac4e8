//! A session is cancelled.

use super::basics::TransactionId;
use crate::codec::prelude::*;
use crate::sgp32::CompactCancelSessionResponseOk;

message! {
    /// Cancels a session (SGP.22 v2.5 5.7.14).
    CancelSessionRequest = 0xBF41 "CancelSessionRequest" of "SGP.22 5.7.14" {
        /// The session.
        required [TransactionId<'a>] transaction_id / set_transaction_id = 0x80 "transactionId";
        /// Why.
        required (CancelSessionReason) reason / set_reason = 0x81 "reason" plain;
    }
}

enumerated! {
    /// Why a session is cancelled (SGP.22 v2.5 5.7.14).
    CancelSessionReason "CancelSessionReason" {
        END_USER_REJECTION = 0 "endUserRejection";
        POSTPONED = 1 "postponed";
        TIMEOUT = 2 "timeout";
        PPR_NOT_ALLOWED = 3 "pprNotAllowed";
        METADATA_MISMATCH = 4 "metadataMismatch";
        LOAD_BPP_EXECUTION_ERROR = 5 "loadBppExecutionError";
        UNDEFINED_REASON = 127 "undefinedReason";
    }
}

choice! {
    /// How the eUICC answers (SGP.22 v2.5 5.7.14; the compact form is of SGP.32).
    CancelSessionResponse = 0xBF41 "CancelSessionResponse" of "SGP.22 5.7.14" {
        /// The session is over.
        Ok(Box<CancelSessionResponseOk<'a>>) = 0xA0 "cancelSessionResponseOk";
        /// There is no such session.
        Error(CancelSessionResponseError) = 0x81 "cancelSessionResponseError";
        /// The session is over, said without what an eIM knows already.
        CompactOk(Box<CompactCancelSessionResponseOk<'a>>) = 0xA2 "compactCancelSessionResponseOk";
    }
}

enumerated! {
    /// Why an eUICC does not cancel a session (SGP.22 v2.5 5.7.14).
    #[doc(alias = "cancelSessionResponseError")]
    CancelSessionResponseError "cancelSessionResponseError" {
        INVALID_TRANSACTION_ID = 5 "invalidTransactionId";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}

message! {
    /// A session is over, with proof for the server (SGP.22 v2.5 5.7.14).
    CancelSessionResponseOk "CancelSessionResponseOk" of "SGP.22 5.7.14" {
        /// What the eUICC signed.
        required [Signed<'a, EuiccCancelSessionSigned<'a>>] euicc_cancel_session_signed
            / set_euicc_cancel_session_signed = 0x30 "euiccCancelSessionSigned";
        /// Its signature over that: r and s, 64 octets.
        required octets euicc_cancel_session_signature / set_euicc_cancel_session_signature
            = 0x5F37 "euiccCancelSessionSignature";
    }
}

message! {
    /// What an eUICC signs to cancel a session (SGP.22 v2.5 5.7.14).
    EuiccCancelSessionSigned "EuiccCancelSessionSigned" of "SGP.22 5.7.14" {
        /// The session.
        required [TransactionId<'a>] transaction_id / set_transaction_id = 0x80 "transactionId";
        /// The SM-DP+, as in its certificate.
        required [Oid] smdp_oid / set_smdp_oid = 0x81 "smdpOid";
        /// Why.
        required (CancelSessionReason) reason / set_reason = 0x82 "reason" plain;
    }
}
