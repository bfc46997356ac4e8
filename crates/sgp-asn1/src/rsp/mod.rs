//! Objects of remote SIM provisioning (SGP.22 v2.5): ES8+, ES9+ and ES11 in the ASN.1 binding,
//! ES10a, ES10b, ES10c.

mod authentication;
mod basics;
mod bpp;
mod configuration;
mod crl;
mod device;
mod download;
mod info;
mod installation;
mod management;
mod metadata;
mod notifications;
mod object;
mod profiles;
mod remote;
mod rules;
mod segments;
mod session;
mod table;

pub use crate::codec::{
    BitString, Null, OpenSequence, OpenType, Signed, Text, UnknownAlternative, Utf8String,
};
pub use authentication::{
    AuthenticateErrorCode, AuthenticateResponseError, AuthenticateResponseOk, AuthenticateServerRequest,
    AuthenticateServerResponse, CtxParams1, CtxParamsForCommonAuthentication, EuiccSigned1, ServerSigned1,
};
pub use basics::{
    EuiccSignPir, Iccid, NotificationEvent, Octet1, Octet2, Octet4, Octet8, Octet16, Octet32, OctetTo16,
    PprIds, RemoteOpId, SubjectKeyIdentifier, TransactionId, VersionType,
};
pub use bpp::{
    BoundProfilePackage, ConfigureIsdpRequest, ControlRefTemplate, InitialiseSecureChannelRequest,
    InitialiseSecureChannelRequestVer, ReplaceSessionKeysRequest, Segments, Segments86, Segments87,
    Segments88,
};
pub use configuration::{
    EuiccConfiguredAddressesRequest, EuiccConfiguredAddressesResponse, IsdrProprietaryApplicationTemplate,
    LpaeActivationRequest, LpaeActivationResponse, LpaeActivationResult, LpaeOption, LpaeSupport,
    SetDefaultDpAddressRequest, SetDefaultDpAddressResponse, SetDefaultDpAddressResult,
};
pub use crl::{
    ExpirationDate, LoadCrlRequest, LoadCrlResponse, LoadCrlResponseError, LoadCrlResponseOk,
    PartialCrlNumber, TotalPartialCrlNumber,
};
pub use device::{
    CatSupportedClasses, DeviceAdditionalFeatureSupport, DeviceCapabilities, DeviceInfo, EuiccFormFactorType,
};
pub use download::{
    DownloadErrorCode, EuiccSigned2, PrepareDownloadRequest, PrepareDownloadResponse,
    PrepareDownloadResponseError, PrepareDownloadResponseOk, SmdpSigned2,
};
pub use info::{
    CertificateInfo, CertificationDataObject, EuiccCategory, EuiccInfo1, EuiccInfo2,
    GetEuiccChallengeRequest, GetEuiccChallengeResponse, GetEuiccInfo1Request, GetEuiccInfo2Request,
    RspCapability, TreProperties, UiccCapability,
};
pub use installation::{
    BppCommandId, ErrorReason, ErrorResult, FinalResult, ProfileInstallationResult,
    ProfileInstallationResultData, SuccessResult,
};
pub use management::{
    DeleteProfileRequest, DeleteProfileResponse, DeleteResult, DisableProfileRequest, DisableProfileResponse,
    DisableResult, EnableProfileRequest, EnableProfileResponse, EnableResult, EuiccMemoryResetRequest,
    EuiccMemoryResetResponse, GetEuiccDataRequest, GetEuiccDataResponse, ProfileIdentifier, ResetOptions,
    ResetResult, SetNicknameRequest, SetNicknameResponse, SetNicknameResult,
};
pub use metadata::{StoreMetadataRequest, UpdateMetadataRequest};
pub use notifications::{
    DeleteNotificationStatus, ListNotificationRequest, ListNotificationResponse,
    ListNotificationsResultError, NotificationMetadata, NotificationSearchCriteria, NotificationSentRequest,
    NotificationSentResponse, NotificationsListResultError, OtherSignedNotification, PendingNotification,
    RetrieveNotificationsListRequest, RetrieveNotificationsListResponse,
};
pub use object::Object;
pub use profiles::{
    DpProprietaryData, IconType, NotificationConfigurationInformation, OperatorId, ProfileClass, ProfileInfo,
    ProfileInfoListError, ProfileInfoListRequest, ProfileInfoListResponse, ProfileSearchCriteria,
    ProfileState, VendorSpecificExtensionItem,
};
pub use remote::{
    AuthenticateClientError, AuthenticateClientErrorEs11, AuthenticateClientOk, AuthenticateClientOkEs11,
    AuthenticateClientRequest, AuthenticateClientResponseEs9, AuthenticateClientResponseEs11,
    CancelSessionError, CancelSessionOk, CancelSessionRequestEs9, CancelSessionResponseEs9, EventEntries,
    GetBoundProfilePackageError, GetBoundProfilePackageOk, GetBoundProfilePackageRequest,
    GetBoundProfilePackageResponse, HandleNotification, InitiateAuthenticationError,
    InitiateAuthenticationOkEs9, InitiateAuthenticationRequest, InitiateAuthenticationResponse,
    RemoteProfileProvisioningRequest, RemoteProfileProvisioningResponse,
};
pub use rules::{GetRatRequest, GetRatResponse, PprFlags, ProfilePolicyAuthorisationRule};
pub use segments::{StoreDataBlock, store_data_blocks};
pub use session::{
    CancelSessionReason, CancelSessionRequest, CancelSessionResponse, CancelSessionResponseError,
    CancelSessionResponseOk, EuiccCancelSessionSigned,
};
