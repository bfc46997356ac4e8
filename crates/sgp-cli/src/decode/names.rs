//! What numbers of SGP.22 and SGP.32 are called.

use sgp_asn1::{rsp, sgp32};

macro_rules! names {
    ($member:expr, $number:expr; $($($name:literal)|+ => $($type:path),+;)*) => {
        match $member {
            $($($name)|+ => {
                let names = [$(<$type>::new($number).name()),+];
                names.into_iter().flatten().next()
            })*
            _ => None,
        }
    };
}

/// Name of a number, by the member that has it or by its type alone. Where SGP.32 adds numbers to a
/// type of SGP.22, both are asked; where members of one name have several types, what they stand in
/// decides.
pub(super) fn name_of(parent: &str, member: &str, number: i64) -> Option<&'static str> {
    match (parent, member) {
        ("authenticateClientResponseEs11", "authenticateClientError") => {
            return rsp::AuthenticateClientErrorEs11::new(number).name();
        }
        ("transferEimPackageResponse", "eimPackageError") => {
            return sgp32::TransferEimPackageError::new(number).name();
        }
        _ => {}
    }
    names! { member, number;
        "addEimResultCode" => sgp32::AddEimResultCode;
        "addInitialEimError" => sgp32::AddInitialEimError;
        "authenticateClientError" => rsp::AuthenticateClientError;
        "authenticateClientErrorEsipa" => sgp32::AuthenticateClientErrorEsipa;
        "authenticateErrorCode" => rsp::AuthenticateErrorCode;
        "bppCommandId" => rsp::BppCommandId;
        "cancelSessionError" => rsp::CancelSessionError;
        "cancelSessionResponseError" => rsp::CancelSessionResponseError;
        "cmdResult" => sgp32::ProfileRollbackCmdResult;
        "configImmediateEnableResult" => sgp32::ConfigImmediateEnableResult;
        "configureImmediateEnableResult" => sgp32::ConfigureImmediateEnableResult;
        "connectivityParametersError" => sgp32::ConnectivityParametersError;
        "deleteEimResult" => sgp32::DeleteEimResult;
        "deleteNotificationStatus" => rsp::DeleteNotificationStatus;
        "deleteProfileResult" | "deleteResult" => sgp32::DeleteProfileResult, rsp::DeleteResult;
        "disableEmergencyProfileResult" => sgp32::DisableEmergencyProfileResult;
        "disableProfileResult" | "disableResult" => sgp32::DisableProfileResult, rsp::DisableResult;
        "downloadErrorCode" => rsp::DownloadErrorCode;
        "eimIdType" => sgp32::EimIdType;
        "eimPackageError" => sgp32::EimPackageError;
        "eimPackageResultErrorCode" => sgp32::EimPackageResultErrorCode;
        "enableEmergencyProfileResult" => sgp32::EnableEmergencyProfileResult;
        "enableProfileResult" | "enableResult" => sgp32::EnableProfileResult, rsp::EnableResult;
        "errorReason" => rsp::ErrorReason;
        "euiccCategory" => rsp::EuiccCategory;
        "euiccPackageErrorCode" => sgp32::EuiccPackageErrorCode;
        "executeFallbackMechanismResult" => sgp32::ExecuteFallbackMechanismResult;
        "getBoundProfilePackageError" => rsp::GetBoundProfilePackageError;
        "getBoundProfilePackageErrorEsipa" => sgp32::GetBoundProfilePackageErrorEsipa;
        "getCertsError" => sgp32::GetCertsError;
        "iconType" => rsp::IconType;
        "immediateEnableResult" => sgp32::ImmediateEnableResult;
        "initiateAuthenticationError" => rsp::InitiateAuthenticationError;
        "initiateAuthenticationErrorEsipa" => sgp32::InitiateAuthenticationErrorEsipa;
        "ipaEuiccDataErrorCode" => sgp32::IpaEuiccDataErrorCode;
        "ipaMode" => sgp32::IpaMode;
        "ipaeActivationResult" => sgp32::IpaeActivationResult;
        "listEimError" => sgp32::ListEimError;
        "listNotificationsResultError" => rsp::ListNotificationsResultError;
        "loadCRLResponseError" => rsp::LoadCrlResponseError;
        "lpaeActivationResult" => rsp::LpaeActivationResult;
        "notificationsListResultError" => rsp::NotificationsListResultError;
        "processingTerminated" => sgp32::ProcessingTerminated;
        "profileClass" => rsp::ProfileClass;
        "profileDownloadErrorReason" => sgp32::ProfileDownloadErrorReason;
        "profileInfoListError" | "sGP32-ProfileInfoListError" => rsp::ProfileInfoListError;
        "profileState" => rsp::ProfileState;
        "provideEimPackageResultError" => sgp32::ProvideEimPackageResultError;
        "cancelSessionReason" | "reason" => rsp::CancelSessionReason;
        "remoteOpId" => rsp::RemoteOpId;
        "resetEimResult" => sgp32::ResetEimResult;
        "resetImmediateEnableConfigResult" => sgp32::ResetImmediateEnableConfigResult;
        "resetResult" => rsp::ResetResult;
        "returnFromFallbackResult" => sgp32::ReturnFromFallbackResult;
        "rollbackProfileResult" | "rollbackResult" => sgp32::RollbackProfileResult;
        "setDefaultDpAddressResult" => rsp::SetDefaultDpAddressResult;
        "setFallbackAttributeResult" => sgp32::SetFallbackAttributeResult;
        "setNicknameResult" => rsp::SetNicknameResult;
        "stateChangeCause" => sgp32::StateChangeCause;
        "unsetFallbackAttributeResult" => sgp32::UnsetFallbackAttributeResult;
        "updateEimResult" => sgp32::UpdateEimResult;
    }
}

macro_rules! bit_names {
    ($member:expr, $bit:expr; $($($name:literal)|+ => $type:path;)*) => {
        match $member { $($($name)|+ => <$type>::name($bit),)* _ => None }
    };
}

/// Name of a bit, by the member whose bit it is.
pub(super) fn name_of_bit(member: &str, bit: u16) -> Option<&'static str> {
    bit_names! { member, bit;
        "certificateInfo" => rsp::CertificateInfo<'_>;
        "eimSupportedProtocol" => sgp32::EimSupportedProtocol<'_>;
        "euiccConfiguration" => sgp32::EuiccConfiguration<'_>;
        "ipaFeatures" => sgp32::IpaFeatures<'_>;
        "ipaSupportedProtocols" => sgp32::IpaSupportedProtocols<'_>;
        "ipaeOption" => sgp32::IpaeOption<'_>;
        "lpaeOption" => rsp::LpaeOption<'_>;
        "lpaeSupport" => rsp::LpaeSupport<'_>;
        "pprFlags" => rsp::PprFlags<'_>;
        "pprIds" | "profilePolicyRules" | "forbiddenProfilePolicyRules" => rsp::PprIds<'_>;
        "notificationEvent" | "profileManagementOperation" => rsp::NotificationEvent<'_>;
        "resetOptions" => rsp::ResetOptions<'_>;
        "rspCapability" => rsp::RspCapability<'_>;
        "treProperties" => rsp::TreProperties<'_>;
        "uICCCapability" | "uiccCapability" => rsp::UiccCapability<'_>;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_modules() {
        for (member, number, name) in [
            ("enableResult", 2, Some("profileNotInDisabledState")),
            ("enableResult", 99, None),
            ("profileState", 1, Some("enabled")),
            ("reason", 1, Some("postponed")),
            ("seqNumber", 1, None),
        ] {
            assert_eq!(name_of("", member, number), name, "{member} {number}");
        }
        for (parent, member, name) in [
            ("authenticateClientResponseEs9", "authenticateClientError", "matchingIdRefused"),
            ("authenticateClientResponseEs11", "authenticateClientError", "eventIdUnknown"),
        ] {
            assert_eq!(name_of(parent, member, 6), Some(name), "{parent}");
        }
        for (parent, member, name) in [
            ("getEimPackageResponse", "eimPackageError", "noEimPackageAvailable"),
            ("transferEimPackageResponse", "eimPackageError", "invalidPackageFormat"),
        ] {
            assert_eq!(name_of(parent, member, 1), Some(name), "{parent}");
        }
        assert_eq!(name_of_bit("profileManagementOperation", 1), Some("notificationEnable"));
        assert_eq!(name_of_bit("profileManagementOperation", 9), None);
    }
}
