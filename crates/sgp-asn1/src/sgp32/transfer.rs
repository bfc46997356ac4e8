//! eIM packages and their results, between eIM and IPA.

use super::download::{ProfileDownloadTriggerRequest, ProfileDownloadTriggerResult};
use super::eim::EimAcknowledgements;
use super::info::IpaCapabilities;
use super::package::EuiccPackageRequest;
use super::result::EuiccPackageResult;
use crate::codec::prelude::*;
use crate::rsp::{
    DeviceInfo, EuiccInfo1, EuiccInfo2, NotificationSearchCriteria, Octet16, PendingNotification,
    TransactionId,
};

message! {
    /// Asks an IPA for data of the eUICC (SGP.32 v1.2 2.11.1).
    IpaEuiccDataRequest = 0xBF52 "IpaEuiccDataRequest" of "SGP.32 2.11.1" {
        /// Which members of [`IpaEuiccData`], as tags one behind the other.
        required octets tag_list / set_tag_list = 0x5C "tagList";
        /// The certificate issuer of the certificates; the first octets may do.
        optional octets euicc_ci_pk_identifier_to_be_used / set_euicc_ci_pk_identifier_to_be_used
            = 0x04 "euiccCiPKIdentifierToBeUsed";
        /// Which notifications.
        optional [NotificationSearchCriteria<'a>] search_criteria_notification
            / set_search_criteria_notification = 0xA1 "searchCriteriaNotification";
        /// Which results of eUICC packages.
        optional [PackageResultSearchCriteria<'a>] search_criteria_euicc_package_result
            / set_search_criteria_euicc_package_result = 0xA2 "searchCriteriaEuiccPackageResult";
        /// The transaction.
        optional [TransactionId<'a>] eim_transaction_id / set_eim_transaction_id = 0x83 "eimTransactionId";
    }
}

choice! {
    /// Which result of an eUICC package is asked for (SGP.32 v1.2 2.11.1).
    #[doc(alias = "searchCriteriaEuiccPackageResult")]
    PackageResultSearchCriteria "searchCriteriaEuiccPackageResult" of "SGP.32 2.11.1" {
        /// The one with this number.
        SeqNumber(Integer) = 0x80 "seqNumber";
    }
}

choice! {
    /// Data of the eUICC (SGP.32 v1.2 2.11.2).
    IpaEuiccDataResponse = 0xBF52 "IpaEuiccDataResponse" of "SGP.32 2.11.2" {
        /// The data.
        Data(Box<IpaEuiccData<'a>>) = 0xA0 "ipaEuiccData";
        /// Why there are none.
        Error(IpaEuiccDataResponseError<'a>) = 0xA1 "ipaEuiccDataResponseError";
    }
}

message! {
    /// Data of the eUICC and of the IPA (SGP.32 v1.2 2.11.2).
    IpaEuiccData "IpaEuiccData" of "SGP.32 2.11.2" {
        /// Notifications.
        optional {PendingNotification<'a>} notifications_list / set_notifications_list
            = 0xA0 "notificationsList";
        /// Domain name of the default SM-DP+.
        optional text default_smdp_address / set_default_smdp_address = 0x81 "defaultSmdpAddress";
        /// Results of eUICC packages.
        optional {EuiccPackageResult<'a>} euicc_package_result_list / set_euicc_package_result_list
            = 0xA2 "euiccPackageResultList";
        /// What the eUICC says to servers.
        optional [EuiccInfo1<'a>] euicc_info1 / set_euicc_info1 = 0xBF20 "euiccInfo1";
        /// All that the eUICC says.
        optional [EuiccInfo2<'a>] euicc_info2 / set_euicc_info2 = 0xBF22 "euiccInfo2";
        /// Domain name of the root SM-DS.
        optional text root_smds_address / set_root_smds_address = 0x83 "rootSmdsAddress";
        /// Association token of the eIM.
        optional integer association_token / set_association_token = 0x84 "associationToken";
        /// CERT.EUM.
        optional [OpenSequence<'a>] eum_certificate / set_eum_certificate = 0xA5 "eumCertificate";
        /// CERT.EUICC.
        optional [OpenSequence<'a>] euicc_certificate / set_euicc_certificate = 0xA6 "euiccCertificate";
        /// The transaction.
        optional [TransactionId<'a>] eim_transaction_id / set_eim_transaction_id = 0x87 "eimTransactionId";
        /// What the IPA can do.
        optional [IpaCapabilities<'a>] ipa_capabilities / set_ipa_capabilities = 0xA8 "ipaCapabilities";
        /// The device.
        optional [DeviceInfo<'a>] device_info / set_device_info = 0xA9 "deviceInfo";
    }
}

message! {
    /// Why there are no data (SGP.32 v1.2 2.11.2).
    IpaEuiccDataResponseError "IpaEuiccDataResponseError" of "SGP.32 2.11.2" {
        /// The transaction.
        optional [TransactionId<'a>] eim_transaction_id / set_eim_transaction_id = 0x80 "eimTransactionId";
        /// Why.
        required (IpaEuiccDataErrorCode) ipa_euicc_data_error_code / set_ipa_euicc_data_error_code
            = 0x02 "ipaEuiccDataErrorCode";
    }
}

enumerated! {
    /// Why there are no data (SGP.32 v1.2 2.11.2).
    IpaEuiccDataErrorCode "IpaEuiccDataErrorCode" {
        INCORRECT_TAG_LIST = 1 "incorrectTagList";
        EUICC_CI_PK_ID_NOT_FOUND = 5 "euiccCiPKIdNotFound";
        ECALL_ACTIVE = 104 "ecallActive";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}

enumerated! {
    /// What changed the state of an eUICC (SGP.32 v1.2 5.14).
    StateChangeCause "StateChangeCause" {
        /// Another eIM.
        OTHER_EIM = 0 "otherEim";
        /// Fallback.
        FALLBACK = 1 "fallback";
        /// An emergency call.
        EMERGENCY_PROFILE = 2 "emergencyProfile";
        /// Somebody at the device.
        LOCAL = 3 "local";
        /// A reset of the eUICC.
        RESET = 4 "reset";
        /// Immediate enabling.
        IMMEDIATE_ENABLE_PROFILE = 5 "immediateEnableProfile";
        /// The eUICC sits in another device.
        DEVICE_CHANGE = 6 "deviceChange";
        UNDEFINED = 127 "undefined";
    }
}

message! {
    /// Asks an eIM for a package (SGP.32 v1.2 5.14).
    GetEimPackageRequest = 0xBF4F "GetEimPackageRequest" of "SGP.32 5.14" {
        /// The eUICC: its EID, packed digits.
        required [Octet16<'a>] eid_value / set_eid_value = 0x5A "eidValue";
        /// Whether its state has changed.
        optional null notify_state_change / set_notify_state_change = 0x80 "notifyStateChange";
        /// What changed it.
        optional (StateChangeCause) state_change_cause / set_state_change_cause = 0x81 "stateChangeCause";
        /// The network it was in last: MCC and MNC, three octets (TS 24.008 10.5.1.3).
        optional (octets 3 3) r_plmn / set_r_plmn = 0x82 "rPLMN";
    }
}

choice! {
    /// The package (SGP.32 v1.2 5.14).
    GetEimPackageResponse = 0xBF4F "GetEimPackageResponse" of "SGP.32 5.14" {
        /// An eUICC package.
        EuiccPackageRequest(Box<EuiccPackageRequest<'a>>) = 0xBF51 "euiccPackageRequest";
        /// A question for data.
        IpaEuiccDataRequest(Box<IpaEuiccDataRequest<'a>>) = 0xBF52 "ipaEuiccDataRequest";
        /// A download.
        ProfileDownloadTriggerRequest(ProfileDownloadTriggerRequest<'a>)
            = 0xBF54 "profileDownloadTriggerRequest";
        /// Why there is none.
        Error(EimPackageError) = 0x02 "eimPackageError";
    }
}

enumerated! {
    /// Why there is no package (SGP.32 v1.2 5.14).
    #[doc(alias = "eimPackageError")]
    EimPackageError "eimPackageError" {
        NO_EIM_PACKAGE_AVAILABLE = 1 "noEimPackageAvailable";
        EID_NOT_FOUND = 2 "eidNotFound";
        INVALID_EID = 3 "invalidEid";
        MISSING_EID = 4 "missingEid";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}

choice! {
    /// What became of a package (SGP.32 v1.2 2.11.2).
    EimPackageResult "EimPackageResult" of "SGP.32 2.11.2" {
        /// Of an eUICC package.
        EuiccPackageResult(EuiccPackageResult<'a>) = 0xBF51 "euiccPackageResult";
        /// Of an eUICC package, with notifications.
        EprAndNotifications(EprAndNotifications<'a>) = 0x30 "ePRAndNotifications";
        /// Of a question for data.
        IpaEuiccDataResponse(IpaEuiccDataResponse<'a>) = 0xBF52 "ipaEuiccDataResponse";
        /// Of a download.
        ProfileDownloadTriggerResult(ProfileDownloadTriggerResult<'a>)
            = 0xBF54 "profileDownloadTriggerResult";
        /// Nothing: the IPA could not read it.
        Error(EimPackageResultResponseError<'a>) = 0xA0 "eimPackageResultResponseError";
    }
}

message! {
    /// Result of an eUICC package, with notifications (SGP.32 v1.2 2.11.2).
    #[doc(alias = "ePRAndNotifications")]
    EprAndNotifications "ePRAndNotifications" of "SGP.32 2.11.2" {
        /// The result.
        required [EuiccPackageResult<'a>] euicc_package_result / set_euicc_package_result
            = 0xBF51 "euiccPackageResult";
        /// The notifications.
        required {PendingNotification<'a>} notification_list / set_notification_list
            = 0xA0 "notificationList";
    }
}

message! {
    /// An IPA could not read a package (SGP.32 v1.2 2.11.2).
    EimPackageResultResponseError "EimPackageResultResponseError" of "SGP.32 2.11.2" {
        /// The transaction.
        optional [TransactionId<'a>] eim_transaction_id / set_eim_transaction_id = 0x80 "eimTransactionId";
        /// Why.
        required (EimPackageResultErrorCode) eim_package_result_error_code
            / set_eim_package_result_error_code = 0x02 "eimPackageResultErrorCode";
    }
}

enumerated! {
    /// Why an IPA could not read a package (SGP.32 v1.2 2.11.2).
    EimPackageResultErrorCode "EimPackageResultErrorCode" {
        INVALID_PACKAGE_FORMAT = 1 "invalidPackageFormat";
        UNKNOWN_PACKAGE = 2 "unknownPackage";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}

message! {
    /// Tells an eIM what became of a package (SGP.32 v1.2 5.14).
    ProvideEimPackageResult = 0xBF50 "ProvideEimPackageResult" of "SGP.32 5.14" {
        /// The eUICC: its EID, packed digits.
        optional [Octet16<'a>] eid_value / set_eid_value = 0x5A "eidValue";
        /// What became of it.
        required (choice EimPackageResult<'a>) eim_package_result / set_eim_package_result
            = 0 "eimPackageResult";
    }
}

choice! {
    /// Whether the eIM has taken that (SGP.32 v1.2 5.14).
    ProvideEimPackageResultResponse = 0xBF50 "ProvideEimPackageResultResponse" of "SGP.32 5.14" {
        /// It has, and this need not be kept any more.
        Acknowledgements(EimAcknowledgements) = 0xBF53 "eimAcknowledgements";
        /// It has.
        Empty(EmptyResponse<'a>) = 0x30 "emptyResponse";
        /// It has not.
        Error(ProvideEimPackageResultError) = 0x02 "provideEimPackageResultError";
    }
}

message! {
    /// Nothing to say (SGP.32 v1.2 5.14).
    #[doc(alias = "emptyResponse")]
    EmptyResponse "emptyResponse" of "SGP.32 5.14" {}
}

enumerated! {
    /// Why an eIM does not take a result (SGP.32 v1.2 5.14).
    #[doc(alias = "provideEimPackageResultError")]
    ProvideEimPackageResultError "provideEimPackageResultError" {
        EID_NOT_FOUND = 2 "eidNotFound";
        INVALID_EID = 3 "invalidEid";
        MISSING_EID = 4 "missingEid";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}

choice! {
    /// Hands a package to an IPA (SGP.32 v1.2 5.14).
    TransferEimPackageRequest = 0xBF4E "TransferEimPackageRequest" of "SGP.32 5.14" {
        /// An eUICC package.
        EuiccPackageRequest(Box<EuiccPackageRequest<'a>>) = 0xBF51 "euiccPackageRequest";
        /// A question for data.
        IpaEuiccDataRequest(Box<IpaEuiccDataRequest<'a>>) = 0xBF52 "ipaEuiccDataRequest";
        /// What need not be kept any more.
        Acknowledgements(EimAcknowledgements) = 0xBF53 "eimAcknowledgements";
        /// A download.
        ProfileDownloadTriggerRequest(ProfileDownloadTriggerRequest<'a>)
            = 0xBF54 "profileDownloadTriggerRequest";
    }
}

choice! {
    /// What became of the package (SGP.32 v1.2 5.14).
    TransferEimPackageResponse = 0xBF4E "TransferEimPackageResponse" of "SGP.32 5.14" {
        /// Of an eUICC package.
        EuiccPackageResult(EuiccPackageResult<'a>) = 0xBF51 "euiccPackageResult";
        /// Of an eUICC package, with notifications.
        EprAndNotifications(EprAndNotifications<'a>) = 0x30 "ePRAndNotifications";
        /// Of a question for data.
        IpaEuiccDataResponse(IpaEuiccDataResponse<'a>) = 0xBF52 "ipaEuiccDataResponse";
        /// It was received.
        Received(Null) = 0x05 "eimPackageReceived";
        /// It was not understood.
        Error(TransferEimPackageError) = 0x02 "eimPackageError";
    }
}

enumerated! {
    /// Why a package was not understood (SGP.32 v1.2 5.14).
    #[doc(alias = "eimPackageError")]
    TransferEimPackageError "eimPackageError" {
        INVALID_PACKAGE_FORMAT = 1 "invalidPackageFormat";
        UNKNOWN_PACKAGE = 2 "unknownPackage";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}
