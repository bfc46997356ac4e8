//! How an installation went.

use super::basics::{EuiccSignPir, TransactionId};
use super::notifications::NotificationMetadata;
use crate::codec::prelude::*;

message! {
    /// How an installation went, signed by the eUICC (SGP.22 v2.5 2.5.6).
    ProfileInstallationResult = 0xBF37 "ProfileInstallationResult" of "SGP.22 2.5.6" {
        /// What the eUICC signed.
        required [Signed<'a, ProfileInstallationResultData<'a>>] profile_installation_result_data
            / set_profile_installation_result_data = 0xBF27 "profileInstallationResultData";
        /// Its signature over that.
        required [EuiccSignPir<'a>] euicc_sign_pir / set_euicc_sign_pir = 0x5F37 "euiccSignPIR";
    }
}

message! {
    /// How an installation went (SGP.22 v2.5 2.5.6).
    ProfileInstallationResultData = 0xBF27 "ProfileInstallationResultData" of "SGP.22 2.5.6" {
        /// The session.
        required [TransactionId<'a>] transaction_id / set_transaction_id = 0x80 "transactionId";
        /// The notification it is.
        required [NotificationMetadata<'a>] notification_metadata / set_notification_metadata
            = 0xBF2F "notificationMetadata";
        /// The SM-DP+, as in its certificate.
        required [Oid] smdp_oid / set_smdp_oid = 0x06 "smdpOid";
        /// How it went.
        required [FinalResult<'a>] final_result / set_final_result = 0xA2 "finalResult";
    }
}

choice! {
    /// Whether a profile is installed (SGP.22 v2.5 2.5.6).
    #[doc(alias = "finalResult")]
    FinalResult "finalResult" of "SGP.22 2.5.6" {
        /// It is.
        Success(SuccessResult<'a>) = 0xA0 "successResult";
        /// It is not.
        Error(ErrorResult<'a>) = 0xA1 "errorResult";
    }
}

message! {
    /// A profile is installed (SGP.22 v2.5 2.5.6).
    SuccessResult "SuccessResult" of "SGP.22 2.5.6" {
        /// AID of its ISD-P, 5 to 16 octets.
        required (octets 5 16) aid / set_aid = 0x4F "aid" plain;
        /// What the profile package interpreter says: `EUICCResponse` of SAIP.
        required octets sima_response / set_sima_response = 0x04 "simaResponse";
    }
}

message! {
    /// A profile is not installed (SGP.22 v2.5 2.5.6).
    ErrorResult "ErrorResult" of "SGP.22 2.5.6" {
        /// During which command.
        required (BppCommandId) bpp_command_id / set_bpp_command_id = 0x80 "bppCommandId";
        /// Why.
        required (ErrorReason) error_reason / set_error_reason = 0x81 "errorReason";
        /// What the profile package interpreter says: `EUICCResponse` of SAIP.
        optional octets sima_response / set_sima_response = 0x82 "simaResponse";
    }
}

enumerated! {
    /// A command of a bound profile package (SGP.22 v2.5 2.5.6).
    BppCommandId "BppCommandId" {
        INITIALISE_SECURE_CHANNEL = 0 "initialiseSecureChannel";
        CONFIGURE_ISDP = 1 "configureISDP";
        STORE_METADATA = 2 "storeMetadata";
        STORE_METADATA2 = 3 "storeMetadata2";
        REPLACE_SESSION_KEYS = 4 "replaceSessionKeys";
        LOAD_PROFILE_ELEMENTS = 5 "loadProfileElements";
    }
}

enumerated! {
    /// Why a profile is not installed (SGP.22 v2.5 2.5.6).
    ErrorReason "ErrorReason" {
        INCORRECT_INPUT_VALUES = 1 "incorrectInputValues";
        INVALID_SIGNATURE = 2 "invalidSignature";
        INVALID_TRANSACTION_ID = 3 "invalidTransactionId";
        UNSUPPORTED_CRT_VALUES = 4 "unsupportedCrtValues";
        UNSUPPORTED_REMOTE_OPERATION_TYPE = 5 "unsupportedRemoteOperationType";
        UNSUPPORTED_PROFILE_CLASS = 6 "unsupportedProfileClass";
        SCP03T_STRUCTURE_ERROR = 7 "scp03tStructureError";
        SCP03T_SECURITY_ERROR = 8 "scp03tSecurityError";
        INSTALL_FAILED_DUE_TO_ICCID_ALREADY_EXISTS_ON_EUICC = 9 "installFailedDueToIccidAlreadyExistsOnEuicc";
        INSTALL_FAILED_DUE_TO_INSUFFICIENT_MEMORY_FOR_PROFILE
            = 10 "installFailedDueToInsufficientMemoryForProfile";
        INSTALL_FAILED_DUE_TO_INTERRUPTION = 11 "installFailedDueToInterruption";
        INSTALL_FAILED_DUE_TO_PE_PROCESSING_ERROR = 12 "installFailedDueToPEProcessingError";
        /// `installFailedDueToIccidMismatch` in version 2.2.
        INSTALL_FAILED_DUE_TO_DATA_MISMATCH = 13 "installFailedDueToDataMismatch";
        TEST_PROFILE_INSTALL_FAILED_DUE_TO_INVALID_NAA_KEY = 14 "testProfileInstallFailedDueToInvalidNaaKey";
        PPR_NOT_ALLOWED = 15 "pprNotAllowed";
        INSTALL_FAILED_DUE_TO_UNKNOWN_ERROR = 127 "installFailedDueToUnknownError";
    }
}
