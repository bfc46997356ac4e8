//! Objects of IoT remote provisioning (SGP.32 v1.2): eUICC packages, what eIM and IPA say to each
//! other, functions of the eUICC that SGP.22 does not have.
//!
//! Where SGP.32 adds members or alternatives to a type of SGP.22 they stand in the type of
//! [`rsp`](crate::rsp), which serves both.

mod compact;
mod download;
mod eim;
mod esipa;
mod esipa_download;
mod functions;
mod immediate;
mod info;
mod package;
mod profiles;
mod result;
mod table;
mod transfer;

pub use compact::{
    CompactAuthenticateResponseOk, CompactCancelSessionResponseOk, CompactEuiccCancelSessionSigned,
    CompactEuiccSigned1, CompactEuiccSigned2, CompactFinalResult, CompactOtherSignedNotification,
    CompactPrepareDownloadResponseOk, CompactProfileInstallationResult, CompactProfileInstallationResultData,
    CompactSignedData, CompactSuccessResult,
};
pub use download::{
    ContactSmds, ProfileDownloadData, ProfileDownloadError, ProfileDownloadErrorReason,
    ProfileDownloadTriggerRequest, ProfileDownloadTriggerResult, ProfileDownloadTriggerResultData,
};
pub use eim::{
    AddInitialEimError, AddInitialEimOk, AddInitialEimRequest, AddInitialEimResponse, EimAcknowledgements,
    EimConfigurationData, EimIdType, EimPublicKeyData, EimSearchCriteria, EimSupportedProtocol,
    GetEimConfigurationDataRequest, GetEimConfigurationDataResponse, SequenceNumber, SubjectPublicKeyInfo,
    TrustedPublicKeyDataTls,
};
pub use esipa::{
    AuthenticateClientErrorEsipa, AuthenticateClientOkDpEsipa, AuthenticateClientOkDsEsipa,
    AuthenticateClientRequestEsipa, AuthenticateClientResponseEsipa, EsipaMessageFromEimToIpa,
    EsipaMessageFromIpaToEim, InitiateAuthenticationErrorEsipa, InitiateAuthenticationOkEsipa,
    InitiateAuthenticationRequestEsipa, InitiateAuthenticationResponseEsipa,
};
pub use esipa_download::{
    CancelSessionErrorEsipa, CancelSessionRequestEsipa, CancelSessionResponseEsipa,
    GetBoundProfilePackageErrorEsipa, GetBoundProfilePackageOkEsipa, GetBoundProfilePackageRequestEsipa,
    GetBoundProfilePackageResponseEsipa, HandleNotificationEsipa,
};
pub use functions::{
    ConnectivityParameters, ConnectivityParametersError, GetCertsError, GetCertsOk, GetCertsRequest,
    GetCertsResponse, GetConnectivityParametersRequest, GetConnectivityParametersResponse,
    IotEuiccMemoryResetRequest, IotEuiccMemoryResetResponse, IotSetDefaultDpAddressRequest,
    IotSetDefaultDpAddressResponse, ResetEimResult, ResetImmediateEnableConfigResult,
};
pub use immediate::{
    ConfigImmediateEnableResult, ConfigureImmediateProfileEnablingRequest,
    ConfigureImmediateProfileEnablingResponse, ImmediateEnableRequest, ImmediateEnableResponse,
    ImmediateEnableResult, ProfileRollbackCmdResult, ProfileRollbackRequest, ProfileRollbackResponse,
};
pub use info::{
    EuiccConfiguration, IotSpecificInfo, IpaCapabilities, IpaFeatures, IpaMode, IpaSupportedProtocols,
    IpaeActivationRequest, IpaeActivationResponse, IpaeActivationResult, IpaeOption,
    IsdrProprietaryApplicationTemplateIot,
};
pub use package::{
    ConfigureImmediateEnable, DeleteEim, Eco, EnablePsmo, EuiccPackage, EuiccPackageRequest,
    EuiccPackageSigned, GetRatPsmo, ListEim, Psmo, PsmoProfile, UnsetFallbackAttribute,
};
pub use profiles::{
    DisableEmergencyProfileRequest, DisableEmergencyProfileResponse, DisableEmergencyProfileResult,
    EnableEmergencyProfileRequest, EnableEmergencyProfileResponse, EnableEmergencyProfileResult,
    ExecuteFallbackMechanismRequest, ExecuteFallbackMechanismResponse, ExecuteFallbackMechanismResult,
    ReturnFromFallbackRequest, ReturnFromFallbackResponse, ReturnFromFallbackResult,
};
pub use result::{
    AddEimResult, AddEimResultCode, ConfigureImmediateEnableResult, DeleteEimResult, DeleteProfileResult,
    DisableProfileResult, EimIdInfo, EnableProfileResult, EuiccPackageErrorCode, EuiccPackageErrorDataSigned,
    EuiccPackageErrorSigned, EuiccPackageErrorUnsigned, EuiccPackageResult, EuiccPackageResultDataSigned,
    EuiccPackageResultSigned, EuiccResultData, ListEimError, ListEimResult, ProcessingTerminated,
    RollbackProfileResult, SetFallbackAttributeResult, UnsetFallbackAttributeResult, UpdateEimResult,
};
pub(crate) use table::TYPES;
pub use transfer::{
    EimPackageError, EimPackageResult, EimPackageResultErrorCode, EimPackageResultResponseError,
    EmptyResponse, EprAndNotifications, GetEimPackageRequest, GetEimPackageResponse, IpaEuiccData,
    IpaEuiccDataErrorCode, IpaEuiccDataRequest, IpaEuiccDataResponse, IpaEuiccDataResponseError,
    PackageResultSearchCriteria, ProvideEimPackageResult, ProvideEimPackageResultError,
    ProvideEimPackageResultResponse, StateChangeCause, TransferEimPackageError, TransferEimPackageRequest,
    TransferEimPackageResponse,
};
