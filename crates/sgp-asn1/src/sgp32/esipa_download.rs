//! ESipa in its ASN.1 binding: download through an eIM, and its end.

use super::transfer::ProvideEimPackageResult;
use crate::codec::prelude::*;
use crate::rsp::{
    BoundProfilePackage, CancelSessionOk, CancelSessionResponse, PendingNotification,
    PrepareDownloadResponse, TransactionId,
};

message! {
    /// Asks for the bound profile package (SGP.32 v1.2 5.14).
    GetBoundProfilePackageRequestEsipa = 0xBF3A "GetBoundProfilePackageRequestEsipa" of "SGP.32 5.14" {
        /// The session.
        required [TransactionId<'a>] transaction_id / set_transaction_id = 0x80 "transactionId";
        /// The answer of the eUICC.
        required [PrepareDownloadResponse<'a>] prepare_download_response / set_prepare_download_response
            = 0xBF21 "prepareDownloadResponse";
    }
}

choice! {
    /// The bound profile package (SGP.32 v1.2 5.14).
    GetBoundProfilePackageResponseEsipa = 0xBF3A "GetBoundProfilePackageResponseEsipa" of "SGP.32 5.14" {
        /// There it is.
        Ok(Box<GetBoundProfilePackageOkEsipa<'a>>) = 0xA0 "getBoundProfilePackageOkEsipa";
        /// Why there is none.
        Error(GetBoundProfilePackageErrorEsipa) = 0x81 "getBoundProfilePackageErrorEsipa";
    }
}

enumerated! {
    /// Why there is no bound profile package (SGP.32 v1.2 5.14).
    #[doc(alias = "getBoundProfilePackageErrorEsipa")]
    GetBoundProfilePackageErrorEsipa "getBoundProfilePackageErrorEsipa" {
        EUICC_SIGNATURE_INVALID = 1 "euiccSignatureInvalid";
        CONFIRMATION_CODE_MISSING = 2 "confirmationCodeMissing";
        CONFIRMATION_CODE_REFUSED = 3 "confirmationCodeRefused";
        CONFIRMATION_CODE_RETRIES_EXCEEDED = 4 "confirmationCodeRetriesExceeded";
        BPP_REBINDING_REFUSED = 5 "bppRebindingRefused";
        DOWNLOAD_ORDER_EXPIRED = 6 "downloadOrderExpired";
        METADATA_MISMATCH = 50 "metadataMismatch";
        INVALID_TRANSACTION_ID = 95 "invalidTransactionId";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}

message! {
    /// The bound profile package of a session (SGP.32 v1.2 5.14).
    GetBoundProfilePackageOkEsipa "GetBoundProfilePackageOkEsipa" of "SGP.32 5.14" {
        /// The session.
        optional [TransactionId<'a>] transaction_id / set_transaction_id = 0x80 "transactionId";
        /// The package.
        required [BoundProfilePackage<'a>] bound_profile_package / set_bound_profile_package
            = 0xBF36 "boundProfilePackage";
    }
}

choice! {
    /// Delivers a notification (SGP.32 v1.2 5.14).
    HandleNotificationEsipa = 0xBF3D "HandleNotificationEsipa" of "SGP.32 5.14" {
        /// For a server.
        PendingNotification(PendingNotification<'a>) = 0xA0 "pendingNotification";
        /// For the eIM.
        ProvideEimPackageResult(Box<ProvideEimPackageResult<'a>>) = 0xBF50 "provideEimPackageResult";
    }
}

message! {
    /// Cancels a session (SGP.32 v1.2 5.14).
    CancelSessionRequestEsipa = 0xBF41 "CancelSessionRequestEsipa" of "SGP.32 5.14" {
        /// The session.
        required [TransactionId<'a>] transaction_id / set_transaction_id = 0x80 "transactionId";
        /// The answer of the eUICC.
        required [CancelSessionResponse<'a>] cancel_session_response / set_cancel_session_response
            = 0xA1 "cancelSessionResponse";
    }
}

choice! {
    /// Whether the session is cancelled (SGP.32 v1.2 5.14).
    CancelSessionResponseEsipa = 0xBF41 "CancelSessionResponseEsipa" of "SGP.32 5.14" {
        /// It is.
        Ok(CancelSessionOk<'a>) = 0xA0 "cancelSessionOk";
        /// It is not.
        Error(CancelSessionErrorEsipa) = 0x81 "cancelSessionError";
    }
}

enumerated! {
    /// Why a session is not cancelled (SGP.32 v1.2 5.14).
    #[doc(alias = "cancelSessionError")]
    CancelSessionErrorEsipa "cancelSessionError" {
        INVALID_TRANSACTION_ID = 1 "invalidTransactionId";
        EUICC_SIGNATURE_INVALID = 2 "euiccSignatureInvalid";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}
