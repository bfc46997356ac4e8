//! Security domains: the instance, its keys, its data.

use rasn::prelude::*;

use super::PeHeader;

/// `PE-SecurityDomain`.
#[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
#[rasn(automatic_tags)]
pub struct SecurityDomain {
    pub header: PeHeader,
    pub instance: ApplicationInstance,
    pub key_list: Option<SequenceOf<KeyObject>>,
    pub sd_perso_data: Option<SequenceOf<OctetString>>,
    pub open_perso_data: Option<OpenPersoData>,
    pub cat_tp_parameters: Option<CatTpParameters>,
}

/// `ApplicationInstance`: up to four AIDs with one tag in a row.
#[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
pub struct ApplicationInstance {
    #[rasn(tag(application, 15))]
    pub application_load_package_aid: OctetString,
    #[rasn(tag(application, 15))]
    pub class_aid: OctetString,
    #[rasn(tag(application, 15))]
    pub instance_aid: OctetString,
    #[rasn(tag(application, 15))]
    pub extradite_security_domain_aid: Option<OctetString>,
    #[rasn(tag(2))]
    pub application_privileges: OctetString,
    #[rasn(tag(3), default = "life_cycle_state")]
    pub life_cycle_state: OctetString,
    #[rasn(tag(private, 9))]
    pub application_specific_parameters: OctetString,
    #[rasn(tag(private, 15))]
    pub system_specific_parameters: Option<SystemParameters>,
    #[rasn(tag(private, 10))]
    pub application_parameters: Option<UiccParameters>,
    pub process_data: Option<SequenceOf<OctetString>>,
    #[rasn(tag(16))]
    pub control_reference_template: Option<ControlReferenceTemplate>,
}

/// `ApplicationSystemParameters`.
#[derive(AsnType, Clone, Debug, Decode, Default, Encode, PartialEq)]
pub struct SystemParameters {
    #[rasn(tag(private, 7))]
    pub volatile_memory_quota: Option<OctetString>,
    #[rasn(tag(private, 8))]
    pub non_volatile_memory_quota: Option<OctetString>,
    #[rasn(tag(private, 11))]
    pub global_service_parameters: Option<OctetString>,
    #[rasn(tag(private, 15))]
    pub implicit_selection_parameter: Option<OctetString>,
    #[rasn(tag(private, 23))]
    pub volatile_reserved_memory: Option<OctetString>,
    #[rasn(tag(private, 24))]
    pub non_volatile_reserved_memory: Option<OctetString>,
    #[rasn(tag(private, 10))]
    pub sim_file_access_toolkit_parameter: Option<OctetString>,
    #[rasn(tag(0))]
    pub additional_contactless_parameters: Option<AdditionalContactlessParameters>,
    #[rasn(tag(private, 25))]
    pub contactless_protocol_parameters: Option<OctetString>,
    #[rasn(tag(private, 26))]
    pub user_interaction_contactless_parameters: Option<OctetString>,
    #[rasn(tag(2))]
    pub cumulative_granted_volatile_memory: Option<OctetString>,
    #[rasn(tag(3))]
    pub cumulative_granted_non_volatile_memory: Option<OctetString>,
}

/// `TS102226AdditionalContactlessParameters`.
#[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
#[rasn(automatic_tags)]
pub struct AdditionalContactlessParameters {
    pub protocol_parameter_data: OctetString,
}

/// `UICCApplicationParameters`.
#[derive(AsnType, Clone, Debug, Decode, Default, Encode, PartialEq)]
#[rasn(automatic_tags)]
pub struct UiccParameters {
    pub toolkit: Option<OctetString>,
    pub access: Option<OctetString>,
    pub administrative_access: Option<OctetString>,
}

/// `ControlReferenceTemplate`.
#[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
pub struct ControlReferenceTemplate {
    #[rasn(tag(application, 32))]
    pub application_provider_identifier: OctetString,
}

/// `KeyObject`.
#[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
pub struct KeyObject {
    #[rasn(tag(21))]
    pub key_usage_qualifier: OctetString,
    #[rasn(tag(22), default = "key_access")]
    pub key_access: OctetString,
    #[rasn(tag(2))]
    pub key_identifier: OctetString,
    #[rasn(tag(3))]
    pub key_version_number: OctetString,
    #[rasn(tag(5))]
    pub key_counter_value: Option<OctetString>,
    pub key_components: SequenceOf<KeyComponent>,
}

/// Item of the key's components.
#[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
pub struct KeyComponent {
    #[rasn(tag(0))]
    pub key_type: OctetString,
    #[rasn(tag(6))]
    pub key_data: OctetString,
    #[rasn(tag(7), default = "mac_length")]
    pub mac_length: u8,
}

/// `openPersoData`.
#[derive(AsnType, Clone, Debug, Decode, Default, Encode, PartialEq)]
pub struct OpenPersoData {
    #[rasn(tag(private, 25))]
    pub restrict_parameter: Option<OctetString>,
    pub contactless_protocol_parameters: Option<OctetString>,
}

/// `catTpParameters`.
#[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
#[rasn(automatic_tags)]
pub struct CatTpParameters {
    pub cat_tp_max_sdu_size: u16,
    pub cat_tp_max_pdu_size: u16,
}

fn life_cycle_state() -> OctetString {
    OctetString::from_static(&[7])
}

fn key_access() -> OctetString {
    OctetString::from_static(&[0])
}

fn mac_length() -> u8 {
    8
}
