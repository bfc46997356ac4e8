//! An eIM triggers the download of a profile.

use crate::codec::prelude::*;
use crate::rsp::{ProfileInstallationResult, TransactionId};

message! {
    /// Triggers a download (SGP.32 v1.2 2.11.1).
    ProfileDownloadTriggerRequest = 0xBF54 "ProfileDownloadTriggerRequest" of "SGP.32 2.11.1" {
        /// Of which profile; from the default SM-DP+ unless given.
        optional [ProfileDownloadData<'a>] profile_download_data / set_profile_download_data
            = 0xA0 "profileDownloadData";
        /// The transaction.
        optional [TransactionId<'a>] eim_transaction_id / set_eim_transaction_id = 0x82 "eimTransactionId";
    }
}

choice! {
    /// Which profile is downloaded (SGP.32 v1.2 2.11.1).
    ProfileDownloadData "ProfileDownloadData" of "SGP.32 2.11.1" {
        /// The one of this activation code, at most 255 characters.
        ActivationCode(Text<'a, 0, 255>) = 0x80 "activationCode";
        /// The one that the default SM-DP+ has.
        ContactDefaultSmdp(Null) = 0x81 "contactDefaultSmdp";
        /// The one that an SM-DS knows of.
        ContactSmds(ContactSmds<'a>) = 0xA2 "contactSmds";
    }
}

message! {
    /// The SM-DS that knows of a profile (SGP.32 v1.2 2.11.1).
    #[doc(alias = "contactSmds")]
    ContactSmds "contactSmds" of "SGP.32 2.11.1" {
        /// Its domain name; the root SM-DS unless given.
        optional text smds_address / set_smds_address = 0x80 "smdsAddress";
    }
}

message! {
    /// How a download went (SGP.32 v1.2 2.11.2).
    ProfileDownloadTriggerResult = 0xBF54 "ProfileDownloadTriggerResult" of "SGP.32 2.11.2" {
        /// The transaction.
        optional [TransactionId<'a>] eim_transaction_id / set_eim_transaction_id = 0x82 "eimTransactionId";
        /// How it went.
        required (choice ProfileDownloadTriggerResultData<'a>) profile_download_trigger_result_data
            / set_profile_download_trigger_result_data = 0 "profileDownloadTriggerResultData";
    }
}

choice! {
    /// How a download went (SGP.32 v1.2 2.11.2).
    #[doc(alias = "profileDownloadTriggerResultData")]
    ProfileDownloadTriggerResultData "profileDownloadTriggerResultData" of "SGP.32 2.11.2" {
        /// An installation was tried.
        InstallationResult(Box<ProfileInstallationResult<'a>>) = 0xBF37 "profileInstallationResult";
        /// It did not come to that.
        Error(ProfileDownloadError<'a>) = 0x30 "profileDownloadError";
    }
}

message! {
    /// Why no installation was tried (SGP.32 v1.2 2.11.2).
    #[doc(alias = "profileDownloadError")]
    ProfileDownloadError "profileDownloadError" of "SGP.32 2.11.2" {
        /// Why.
        required (ProfileDownloadErrorReason) profile_download_error_reason
            / set_profile_download_error_reason = 0x80 "profileDownloadErrorReason";
        /// What a server or the eUICC said.
        optional octets error_response / set_error_response = 0x04 "errorResponse";
    }
}

enumerated! {
    /// Why no installation was tried (SGP.32 v1.2 2.11.2).
    #[doc(alias = "profileDownloadErrorReason")]
    ProfileDownloadErrorReason "profileDownloadErrorReason" {
        ECALL_ACTIVE = 104 "ecallActive";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}
