//! Results of eUICC packages.

use super::eim::EimIdType;
use super::functions::IotSetDefaultDpAddressResponse;
use crate::codec::prelude::*;
use crate::rsp::{ProfileInfoListResponse, ProfilePolicyAuthorisationRule, TransactionId};

choice! {
    /// How an eUICC package went (SGP.32 v1.2 2.11.2).
    EuiccPackageResult = 0xBF51 "EuiccPackageResult" of "SGP.32 2.11.2" {
        /// It was executed.
        Signed(Box<EuiccPackageResultSigned<'a>>) = 0xA0 "euiccPackageResultSigned";
        /// It was refused.
        ErrorSigned(Box<EuiccPackageErrorSigned<'a>>) = 0xA1 "euiccPackageErrorSigned";
        /// The eUICC does not know who sent it.
        ErrorUnsigned(EuiccPackageErrorUnsigned<'a>) = 0xA2 "euiccPackageErrorUnsigned";
    }
}

message! {
    /// An eUICC package was executed (SGP.32 v1.2 2.11.2).
    EuiccPackageResultSigned "EuiccPackageResultSigned" of "SGP.32 2.11.2" {
        /// What the eUICC signed.
        required [Signed<'a, EuiccPackageResultDataSigned<'a>>] euicc_package_result_data_signed
            / set_euicc_package_result_data_signed = 0x30 "euiccPackageResultDataSigned";
        /// Its signature over that and the association token: r and s, 64 octets.
        required octets euicc_sign_epr / set_euicc_sign_epr = 0x5F37 "euiccSignEPR";
    }
}

message! {
    /// What became of the commands (SGP.32 v1.2 2.11.2).
    EuiccPackageResultDataSigned "EuiccPackageResultDataSigned" of "SGP.32 2.11.2" {
        /// The eIM, 1 to 128 characters.
        required (text 1 128) eim_id / set_eim_id = 0x80 "eimId";
        /// Counter of the package.
        required integer counter_value / set_counter_value = 0x81 "counterValue";
        /// The transaction.
        optional [TransactionId<'a>] eim_transaction_id / set_eim_transaction_id = 0x82 "eimTransactionId";
        /// Number of the result.
        required integer seq_number / set_seq_number = 0x83 "seqNumber";
        /// One result for each command that was executed.
        required {EuiccResultData<'a>} euicc_result / set_euicc_result = 0x30 "euiccResult";
    }
}

choice! {
    /// What became of a command (SGP.32 v1.2 2.11.2).
    EuiccResultData "EuiccResultData" of "SGP.32 2.11.2" {
        /// Of `enable`.
        Enable(EnableProfileResult) = 0x83 "enableResult";
        /// Of `disable`.
        Disable(DisableProfileResult) = 0x84 "disableResult";
        /// Of `delete`.
        Delete(DeleteProfileResult) = 0x85 "deleteResult";
        /// Of `listProfileInfo`.
        ListProfileInfo(ProfileInfoListResponse<'a>) = 0xBF2D "listProfileInfoResult";
        /// Of `getRAT`.
        GetRat(Vec<ProfilePolicyAuthorisationRule<'a>>) = 0xA6 "getRATResult";
        /// Of `configureImmediateEnable`.
        ConfigureImmediateEnable(ConfigureImmediateEnableResult) = 0x87 "configureImmediateEnableResult";
        /// Of `addEim`.
        AddEim(AddEimResult<'a>) = 0xA8 "addEimResult";
        /// Of `deleteEim`.
        DeleteEim(DeleteEimResult) = 0x89 "deleteEimResult";
        /// Of `updateEim`.
        UpdateEim(UpdateEimResult) = 0x8A "updateEimResult";
        /// Of `listEim`.
        ListEim(ListEimResult<'a>) = 0xAB "listEimResult";
        /// The IPA returned to the profile before.
        Rollback(RollbackProfileResult) = 0x8C "rollbackResult";
        /// Of `setFallbackAttribute`.
        SetFallbackAttribute(SetFallbackAttributeResult) = 0x8D "setFallbackAttributeResult";
        /// Of `unsetFallbackAttribute`.
        UnsetFallbackAttribute(UnsetFallbackAttributeResult) = 0x8E "unsetFallbackAttributeResult";
        /// The rest of the commands was not executed.
        ProcessingTerminated(ProcessingTerminated) = 0x02 "processingTerminated";
        /// Of `setDefaultDpAddress`.
        SetDefaultDpAddress(IotSetDefaultDpAddressResponse<'a>) = 0xBF65 "setDefaultDpAddressResult";
    }
}

enumerated! {
    /// Why commands were not executed (SGP.32 v1.2 2.11.2).
    #[doc(alias = "processingTerminated")]
    ProcessingTerminated "processingTerminated" {
        RESULT_SIZE_OVERFLOW = 1 "resultSizeOverflow";
        UNKNOWN_OR_DAMAGED_COMMAND = 2 "unknownOrDamagedCommand";
        INTERRUPTION = 3 "interruption";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}

message! {
    /// An eUICC package was refused (SGP.32 v1.2 2.11.2).
    EuiccPackageErrorSigned "EuiccPackageErrorSigned" of "SGP.32 2.11.2" {
        /// What the eUICC signed.
        required [Signed<'a, EuiccPackageErrorDataSigned<'a>>] euicc_package_error_data_signed
            / set_euicc_package_error_data_signed = 0x30 "euiccPackageErrorDataSigned";
        /// Its signature over that and the association token: r and s, 64 octets.
        required octets euicc_sign_epe / set_euicc_sign_epe = 0x5F37 "euiccSignEPE";
    }
}

message! {
    /// Why an eUICC package was refused (SGP.32 v1.2 2.11.2).
    EuiccPackageErrorDataSigned "EuiccPackageErrorDataSigned" of "SGP.32 2.11.2" {
        /// The eIM, 1 to 128 characters.
        required (text 1 128) eim_id / set_eim_id = 0x80 "eimId";
        /// Counter of the package.
        required integer counter_value / set_counter_value = 0x81 "counterValue";
        /// The transaction.
        optional [TransactionId<'a>] eim_transaction_id / set_eim_transaction_id = 0x82 "eimTransactionId";
        /// Why.
        required (EuiccPackageErrorCode) euicc_package_error_code / set_euicc_package_error_code
            = 0x02 "euiccPackageErrorCode";
    }
}

enumerated! {
    /// Why an eUICC package was refused (SGP.32 v1.2 2.11.2).
    EuiccPackageErrorCode "EuiccPackageErrorCode" {
        INVALID_EID = 3 "invalidEid";
        REPLAY_ERROR = 4 "replayError";
        COUNTER_VALUE_OUT_OF_RANGE = 6 "counterValueOutOfRange";
        SIZE_OVERFLOW = 15 "sizeOverflow";
        ECALL_ACTIVE = 104 "ecallActive";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}

message! {
    /// The eUICC does not know who sent a package (SGP.32 v1.2 2.11.2).
    EuiccPackageErrorUnsigned "EuiccPackageErrorUnsigned" of "SGP.32 2.11.2" {
        /// The eIM as the package names it, 1 to 128 characters.
        required (text 1 128) eim_id / set_eim_id = 0x80 "eimId";
        /// The transaction.
        optional [TransactionId<'a>] eim_transaction_id / set_eim_transaction_id = 0x82 "eimTransactionId";
        /// The association token of the eIM.
        optional integer association_token / set_association_token = 0x84 "associationToken";
    }
}

enumerated! {
    /// How `configureImmediateEnable` went (SGP.32 v1.2 2.11.2).
    ConfigureImmediateEnableResult "ConfigureImmediateEnableResult" {
        OK = 0 "ok";
        INSUFFICIENT_MEMORY = 1 "insufficientMemory";
        COMMAND_ERROR = 7 "commandError";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}

enumerated! {
    /// How `enable` went (SGP.32 v1.2 2.11.2).
    EnableProfileResult "EnableProfileResult" {
        OK = 0 "ok";
        ICCID_OR_AID_NOT_FOUND = 1 "iccidOrAidNotFound";
        PROFILE_NOT_IN_DISABLED_STATE = 2 "profileNotInDisabledState";
        DISALLOWED_BY_POLICY = 3 "disallowedByPolicy";
        CAT_BUSY = 5 "catBusy";
        ROLLBACK_NOT_AVAILABLE = 20 "rollbackNotAvailable";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}

enumerated! {
    /// How `disable` went (SGP.32 v1.2 2.11.2).
    DisableProfileResult "DisableProfileResult" {
        OK = 0 "ok";
        ICCID_OR_AID_NOT_FOUND = 1 "iccidOrAidNotFound";
        PROFILE_NOT_IN_ENABLED_STATE = 2 "profileNotInEnabledState";
        DISALLOWED_BY_POLICY = 3 "disallowedByPolicy";
        CAT_BUSY = 5 "catBusy";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}

enumerated! {
    /// How `delete` went (SGP.32 v1.2 2.11.2).
    DeleteProfileResult "DeleteProfileResult" {
        OK = 0 "ok";
        ICCID_OR_AID_NOT_FOUND = 1 "iccidOrAidNotFound";
        PROFILE_NOT_IN_DISABLED_STATE = 2 "profileNotInDisabledState";
        DISALLOWED_BY_POLICY = 3 "disallowedByPolicy";
        ROLLBACK_NOT_AVAILABLE = 20 "rollbackNotAvailable";
        RETURN_FALLBACK_PROFILE = 21 "returnFallbackProfile";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}

enumerated! {
    /// How the return to the profile before went (SGP.32 v1.2 2.11.2).
    RollbackProfileResult "RollbackProfileResult" {
        OK = 0 "ok";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}

enumerated! {
    /// How `setFallbackAttribute` went (SGP.32 v1.2 2.11.2).
    SetFallbackAttributeResult "SetFallbackAttributeResult" {
        OK = 0 "ok";
        ICCID_OR_AID_NOT_FOUND = 1 "iccidOrAidNotFound";
        FALLBACK_NOT_ALLOWED = 2 "fallbackNotAllowed";
        FALLBACK_PROFILE_ENABLED = 3 "fallbackProfileEnabled";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}

enumerated! {
    /// How `unsetFallbackAttribute` went (SGP.32 v1.2 2.11.2).
    UnsetFallbackAttributeResult "UnsetFallbackAttributeResult" {
        OK = 0 "ok";
        NO_FALLBACK_ATTRIBUTE = 2 "noFallbackAttribute";
        FALLBACK_PROFILE_ENABLED = 3 "fallbackProfileEnabled";
        COMMAND_ERROR = 7 "commandError";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}

choice! {
    /// How `addEim` went (SGP.32 v1.2 2.11.2).
    AddEimResult "AddEimResult" of "SGP.32 2.11.2" {
        /// Well; the association token that the eUICC made.
        AssociationToken(Integer) = 0x84 "associationToken";
        /// Well without a token, or not.
        ResultCode(AddEimResultCode) = 0x02 "addEimResultCode";
    }
}

enumerated! {
    /// How `addEim` went (SGP.32 v1.2 2.11.2).
    #[doc(alias = "addEimResultCode")]
    AddEimResultCode "addEimResultCode" {
        OK = 0 "ok";
        INSUFFICIENT_MEMORY = 1 "insufficientMemory";
        ASSOCIATED_EIM_ALREADY_EXISTS = 2 "associatedEimAlreadyExists";
        CI_PK_UNKNOWN = 3 "ciPKUnknown";
        INVALID_ASSOCIATION_TOKEN = 5 "invalidAssociationToken";
        COUNTER_VALUE_OUT_OF_RANGE = 6 "counterValueOutOfRange";
        COMMAND_ERROR = 7 "commandError";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}

enumerated! {
    /// How `deleteEim` went (SGP.32 v1.2 2.11.2).
    DeleteEimResult "DeleteEimResult" {
        OK = 0 "ok";
        EIM_NOT_FOUND = 1 "eimNotFound";
        /// The eUICC knows no eIM any more.
        LAST_EIM_DELETED = 2 "lastEimDeleted";
        COMMAND_ERROR = 7 "commandError";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}

enumerated! {
    /// How `updateEim` went (SGP.32 v1.2 2.11.2).
    UpdateEimResult "UpdateEimResult" {
        OK = 0 "ok";
        EIM_NOT_FOUND = 1 "eimNotFound";
        CI_PK_UNKNOWN = 3 "ciPKUnknown";
        COUNTER_VALUE_OUT_OF_RANGE = 6 "counterValueOutOfRange";
        COMMAND_ERROR = 7 "commandError";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}

choice! {
    /// How `listEim` went (SGP.32 v1.2 2.11.2).
    ListEimResult "ListEimResult" of "SGP.32 2.11.2" {
        /// The eIMs.
        EimIdList(Vec<EimIdInfo<'a>>) = 0xA0 "eimIdList";
        /// Why there is no list.
        Error(ListEimError) = 0x81 "listEimError";
    }
}

enumerated! {
    /// Why there is no list of eIMs (SGP.32 v1.2 2.11.2).
    #[doc(alias = "listEimError")]
    ListEimError "listEimError" {
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}

message! {
    /// An eIM of an eUICC (SGP.32 v1.2 2.11.2).
    EimIdInfo "EimIdInfo" of "SGP.32 2.11.2" {
        /// The eIM, 1 to 128 characters.
        required (text 1 128) eim_id / set_eim_id = 0x80 "eimId";
        /// What its identifier is.
        optional (EimIdType) eim_id_type / set_eim_id_type = 0x82 "eimIdType";
    }
}
