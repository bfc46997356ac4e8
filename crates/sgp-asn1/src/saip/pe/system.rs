//! Install parameters of an instance.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use sgp_wire::{DecodeError, Tag, put_nested};

use crate::codec::{Field, Hidden, Item, Members, Node, Octets, Own, Presence, form_free, put, sequence};
#[cfg(feature = "serde")]
use crate::jer::{Defaults, Jer, ObjectReader, ObjectWriter, Value};

sequence! {
    /// System install parameters (SAIP 8.7.3, GP Card Specification 11.5.2.3.7).
    ///
    /// ```text
    /// ApplicationSystemParameters ::= SEQUENCE {
    ///   volatileMemoryQuotaC7 [PRIVATE 7] OCTET STRING (SIZE (2..4)) OPTIONAL,
    ///   nonVolatileMemoryQuotaC8 [PRIVATE 8] .., globalServiceParameters [PRIVATE 11] ..,
    ///   implicitSelectionParameter [PRIVATE 15] .., volatileReservedMemory [PRIVATE 23] ..,
    ///   nonVolatileReservedMemory [PRIVATE 24] .., ts102226SIMFileAccessToolkitParameter [PRIVATE 10] ..,
    ///   ts102226AdditionalContactlessParameters [0] .., contactlessProtocolParameters [PRIVATE 25] ..,
    ///   userInteractionContactlessParameters [PRIVATE 26] .., cumulativeGrantedVolatileMemory [2] ..,
    ///   cumulativeGrantedNonVolatileMemory [3] .. }
    /// ```
    ApplicationSystemParameters {
        /// Bytes, big-endian.
        optional octets volatile_memory_quota / set_volatile_memory_quota = 0xC7 "volatileMemoryQuotaC7";
        /// Bytes, big-endian.
        optional octets non_volatile_memory_quota / set_non_volatile_memory_quota
            = 0xC8 "nonVolatileMemoryQuotaC8";
        /// Global services, pairs of octets.
        optional octets global_service_parameters / set_global_service_parameters
            = 0xCB "globalServiceParameters";
        /// Channels that select the instance by themselves.
        optional octets implicit_selection_parameter / set_implicit_selection_parameter
            = 0xCF "implicitSelectionParameter";
        /// Bytes, big-endian.
        optional octets volatile_reserved_memory / set_volatile_reserved_memory = 0xD7 "volatileReservedMemory";
        /// Bytes, big-endian.
        optional octets non_volatile_reserved_memory / set_non_volatile_reserved_memory
            = 0xD8 "nonVolatileReservedMemory";
        /// Toolkit parameters of a SIM, as ETSI TS 102 226 8.2.1.3.2.1 codes them.
        optional octets ts102226_sim_file_access_toolkit_parameter
            / set_ts102226_sim_file_access_toolkit_parameter = 0xCA "ts102226SIMFileAccessToolkitParameter";
        /// Parameters of a contactless application.
        optional [Ts102226AdditionalContactlessParameters<'a>] ts102226_additional_contactless_parameters
            / set_ts102226_additional_contactless_parameters = 0xA0 "ts102226AdditionalContactlessParameters";
        /// Contactless Protocol Parameters Structure of GP Amendment C.
        optional octets contactless_protocol_parameters / set_contactless_protocol_parameters
            = 0xD9 "contactlessProtocolParameters";
        /// User Interaction Parameters Structure of GP Amendment C.
        optional octets user_interaction_contactless_parameters / set_user_interaction_contactless_parameters
            = 0xDA "userInteractionContactlessParameters";
        /// Bytes, big-endian.
        optional octets cumulative_granted_volatile_memory / set_cumulative_granted_volatile_memory
            = 0x82 "cumulativeGrantedVolatileMemory";
        /// Bytes, big-endian.
        optional octets cumulative_granted_non_volatile_memory / set_cumulative_granted_non_volatile_memory
            = 0x83 "cumulativeGrantedNonVolatileMemory";
    }
}

impl ApplicationSystemParameters<'_> {
    /// Parameters that say nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            volatile_memory_quota: Octets::ABSENT,
            non_volatile_memory_quota: Octets::ABSENT,
            global_service_parameters: Octets::ABSENT,
            implicit_selection_parameter: Octets::ABSENT,
            volatile_reserved_memory: Octets::ABSENT,
            non_volatile_reserved_memory: Octets::ABSENT,
            ts102226_sim_file_access_toolkit_parameter: Octets::ABSENT,
            ts102226_additional_contactless_parameters: None,
            contactless_protocol_parameters: Octets::ABSENT,
            user_interaction_contactless_parameters: Octets::ABSENT,
            cumulative_granted_volatile_memory: Octets::ABSENT,
            cumulative_granted_non_volatile_memory: Octets::ABSENT,
            unknown: Hidden(Octets::ABSENT),
        }
    }
}

impl Default for ApplicationSystemParameters<'_> {
    fn default() -> Self {
        Self::new()
    }
}

sequence! {
    /// Parameters of a contactless application (ETSI TS 102 226).
    ///
    /// ```text
    /// TS102226AdditionalContactlessParameters ::= SEQUENCE { protocolParameterData OCTET STRING }
    /// ```
    Ts102226AdditionalContactlessParameters {
        /// The parameters as ETSI TS 102 226 codes them.
        required octets protocol_parameter_data / set_protocol_parameter_data = 0x80 "protocolParameterData";
    }
}

impl<'a> Ts102226AdditionalContactlessParameters<'a> {
    /// These parameters.
    #[must_use]
    pub fn new(protocol_parameter_data: impl Into<Cow<'a, [u8]>>) -> Self {
        let protocol_parameter_data = Octets::from(protocol_parameter_data.into());
        Self { protocol_parameter_data, unknown: Hidden(Octets::ABSENT) }
    }
}

sequence! {
    /// Parameters of applications on a UICC (SAIP 8.7.3, ETSI TS 102 226 8.2.1.3.2.2).
    ///
    /// ```text
    /// UICCApplicationParameters ::= SEQUENCE {
    ///   uiccToolkitApplicationSpecificParametersField [0] OCTET STRING OPTIONAL,
    ///   uiccAccessApplicationSpecificParametersField [1] OCTET STRING OPTIONAL,
    ///   uiccAdministrativeAccessApplicationSpecificParametersField [2] OCTET STRING OPTIONAL }
    /// ```
    UiccApplicationParameters {
        /// Toolkit parameters, minimum security level and TARs at their end.
        optional octets toolkit_parameters / set_toolkit_parameters
            = 0x80 "uiccToolkitApplicationSpecificParametersField";
        /// What the instance may do in the file system.
        optional octets access_parameters / set_access_parameters
            = 0x81 "uiccAccessApplicationSpecificParametersField";
        /// What it may administer there.
        optional octets administrative_access_parameters / set_administrative_access_parameters
            = 0x82 "uiccAdministrativeAccessApplicationSpecificParametersField";
    }
}

impl UiccApplicationParameters<'_> {
    /// Parameters that say nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            toolkit_parameters: Octets::ABSENT,
            access_parameters: Octets::ABSENT,
            administrative_access_parameters: Octets::ABSENT,
            unknown: Hidden(Octets::ABSENT),
        }
    }
}

impl Default for UiccApplicationParameters<'_> {
    fn default() -> Self {
        Self::new()
    }
}

sequence! {
    /// Who provides the application, of SAIP 3.2 and later.
    ///
    /// ```text
    /// ControlReferenceTemplate ::= SEQUENCE {
    ///   applicationProviderIdentifier [APPLICATION 32] OCTET STRING }
    /// ```
    ControlReferenceTemplate {
        /// Identifier of the application provider.
        required octets application_provider_identifier / set_application_provider_identifier
            = 0x5F20 "applicationProviderIdentifier";
    }
}

impl<'a> ControlReferenceTemplate<'a> {
    /// This provider.
    #[must_use]
    pub fn new(application_provider_identifier: impl Into<Cow<'a, [u8]>>) -> Self {
        let application_provider_identifier = Octets::from(application_provider_identifier.into());
        Self { application_provider_identifier, unknown: Hidden(Octets::ABSENT) }
    }
}
