//! Objects of SGP.22 as types that `rasn` derives a codec for, written as those of
//! [`rasn_types`](crate::rasn_types) are. Extensions of vendors, which none of the objects has, are
//! left out.

use rasn::prelude::*;

/// `EUICCInfo2`.
#[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
#[rasn(tag(34))]
pub struct EuiccInfo2 {
    #[rasn(tag(1))]
    pub profile_version: OctetString,
    #[rasn(tag(2))]
    pub svn: OctetString,
    #[rasn(tag(3))]
    pub euicc_firmware_ver: OctetString,
    #[rasn(tag(4))]
    pub ext_card_resource: OctetString,
    #[rasn(tag(5))]
    pub uicc_capability: BitString,
    #[rasn(tag(6))]
    pub ts102241_version: Option<OctetString>,
    #[rasn(tag(7))]
    pub globalplatform_version: Option<OctetString>,
    #[rasn(tag(8))]
    pub rsp_capability: BitString,
    #[rasn(tag(9))]
    pub euicc_ci_pk_id_list_for_verification: SequenceOf<OctetString>,
    #[rasn(tag(10))]
    pub euicc_ci_pk_id_list_for_signing: SequenceOf<OctetString>,
    #[rasn(tag(11))]
    pub euicc_category: Option<u8>,
    #[rasn(tag(25))]
    pub forbidden_profile_policy_rules: Option<BitString>,
    pub pp_version: OctetString,
    pub sas_acreditation_number: Utf8String,
    #[rasn(tag(12))]
    pub certification_data_object: Option<CertificationDataObject>,
    #[rasn(tag(13))]
    pub tre_properties: Option<BitString>,
    #[rasn(tag(14))]
    pub tre_product_reference: Option<Utf8String>,
    #[rasn(tag(15))]
    pub additional_euicc_profile_package_versions: Option<SequenceOf<OctetString>>,
    /// Of SGP.22 v3.
    #[rasn(tag(16))]
    pub ipa_mode: Option<u8>,
}

/// `CertificationDataObject`.
#[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
#[rasn(automatic_tags)]
pub struct CertificationDataObject {
    pub platform_label: Utf8String,
    pub discovery_base_url: Utf8String,
}

/// `ProfileInfoListResponse`.
#[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
#[rasn(choice, automatic_tags, tag(explicit(45)))]
pub enum ProfileInfoListResponse {
    Ok(SequenceOf<ProfileInfo>),
    Error(u8),
}

/// `ProfileInfo`.
#[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
#[rasn(tag(private, 3))]
pub struct ProfileInfo {
    #[rasn(tag(application, 26))]
    pub iccid: Option<OctetString>,
    #[rasn(tag(application, 15))]
    pub isdp_aid: Option<OctetString>,
    #[rasn(tag(112))]
    pub profile_state: Option<u8>,
    #[rasn(tag(16))]
    pub profile_nickname: Option<Utf8String>,
    #[rasn(tag(17))]
    pub service_provider_name: Option<Utf8String>,
    #[rasn(tag(18))]
    pub profile_name: Option<Utf8String>,
    #[rasn(tag(19))]
    pub icon_type: Option<u8>,
    #[rasn(tag(20))]
    pub icon: Option<OctetString>,
    #[rasn(tag(21))]
    pub profile_class: Option<u8>,
    #[rasn(tag(22))]
    pub notification_configuration_info: Option<SequenceOf<NotificationConfigurationInformation>>,
    #[rasn(tag(23))]
    pub profile_owner: Option<OperatorId>,
    #[rasn(tag(24))]
    pub dp_proprietary_data: Option<DpProprietaryData>,
    #[rasn(tag(25))]
    pub profile_policy_rules: Option<BitString>,
}

/// `NotificationConfigurationInformation`.
#[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
#[rasn(automatic_tags)]
pub struct NotificationConfigurationInformation {
    pub profile_management_operation: BitString,
    pub notification_address: Utf8String,
}

/// `OperatorId`.
#[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
#[rasn(automatic_tags)]
pub struct OperatorId {
    pub mcc_mnc: OctetString,
    pub gid1: Option<OctetString>,
    pub gid2: Option<OctetString>,
}

/// `DpProprietaryData`.
#[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
#[rasn(automatic_tags)]
pub struct DpProprietaryData {
    pub dp_oid: ObjectIdentifier,
}

/// `BoundProfilePackage`.
#[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
#[rasn(tag(54))]
pub struct BoundProfilePackage {
    #[rasn(tag(35))]
    pub initialise_secure_channel_request: InitialiseSecureChannelRequest,
    #[rasn(tag(0))]
    pub first_sequence_of_87: SequenceOf<Segment87>,
    #[rasn(tag(1))]
    pub sequence_of_88: SequenceOf<Segment88>,
    #[rasn(tag(2))]
    pub second_sequence_of_87: Option<SequenceOf<Segment87>>,
    #[rasn(tag(3))]
    pub sequence_of_86: SequenceOf<Segment86>,
}

/// A protected object of `firstSequenceOf87` or `secondSequenceOf87`.
#[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
#[rasn(delegate, tag(7))]
pub struct Segment87(pub OctetString);

/// A protected object of `sequenceOf88`.
#[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
#[rasn(delegate, tag(8))]
pub struct Segment88(pub OctetString);

/// A protected object of `sequenceOf86`.
#[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
#[rasn(delegate, tag(6))]
pub struct Segment86(pub OctetString);

/// `InitialiseSecureChannelRequest`.
#[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
pub struct InitialiseSecureChannelRequest {
    #[rasn(tag(2))]
    pub remote_op_id: u8,
    #[rasn(tag(0))]
    pub transaction_id: OctetString,
    #[rasn(tag(6))]
    pub control_ref_template: ControlRefTemplate,
    #[rasn(tag(application, 73))]
    pub smdp_otpk: OctetString,
    #[rasn(tag(application, 55))]
    pub smdp_sign: OctetString,
}

/// `ControlRefTemplate`.
#[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
pub struct ControlRefTemplate {
    #[rasn(tag(0))]
    pub key_type: OctetString,
    #[rasn(tag(1))]
    pub key_len: OctetString,
    #[rasn(tag(4))]
    pub host_id: OctetString,
}
