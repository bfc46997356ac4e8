//! Applications: load packages and instances.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use sgp_wire::{DecodeError, Tag, put_nested};

use super::header::HeaderField;
use super::system::{ApplicationSystemParameters, ControlReferenceTemplate, UiccApplicationParameters};
use crate::codec::{
    Field, Hidden, Item, Members, Node, OctetStrings, Octets, Own, Presence, form_free, put, sequence,
};
#[cfg(feature = "serde")]
use crate::jer::{Defaults, Jer, ObjectReader, ObjectWriter, Value};
use crate::saip::PeHeader;

sequence! {
    /// Loads a package of code, makes instances of it, or both (SAIP 8.7).
    ///
    /// ```text
    /// PE-Application ::= SEQUENCE { app-Header PEHeader,
    ///   loadBlock ApplicationLoadPackage OPTIONAL,
    ///   instanceList SEQUENCE (SIZE (1..MAX)) OF ApplicationInstance OPTIONAL }
    /// ```
    Application {
        /// The header of the element.
        required header header / set_header = 0xA0 "app-Header";
        /// The code.
        optional [ApplicationLoadPackage<'a>] load_block / set_load_block = 0xA1 "loadBlock";
        /// The instances.
        optional {ApplicationInstance<'a>} instance_list / set_instance_list = 0xA2 "instanceList";
    }
}

impl Application<'_> {
    /// An element without code and instances.
    #[must_use]
    pub fn new(header: PeHeader) -> Self {
        Self { header: header.into(), load_block: None, instance_list: None, unknown: Hidden(Octets::ABSENT) }
    }
}

sequence! {
    /// A package of code (SAIP 8.7.2).
    ///
    /// ```text
    /// ApplicationLoadPackage ::= SEQUENCE {
    ///   loadPackageAID [APPLICATION 15] .., securityDomainAID [APPLICATION 15] .. OPTIONAL,
    ///   nonVolatileCodeLimitC6 [PRIVATE 6] .. OPTIONAL, volatileDataLimitC7 [PRIVATE 7] .. OPTIONAL,
    ///   nonVolatileDataLimitC8 [PRIVATE 8] .. OPTIONAL, hashValue [PRIVATE 1] .. OPTIONAL,
    ///   loadBlockObject [PRIVATE 4] OCTET STRING }
    /// ```
    ApplicationLoadPackage {
        /// AID of the package.
        required octets load_package_aid / set_load_package_aid = 0x4F "loadPackageAID";
        /// AID of the security domain it belongs to; the MNO-SD unless given.
        optional octets security_domain_aid / set_security_domain_aid = 0x4F "securityDomainAID";
        /// Bytes of code, big-endian.
        optional octets non_volatile_code_limit / set_non_volatile_code_limit = 0xC6 "nonVolatileCodeLimitC6";
        /// Bytes of volatile data, big-endian.
        optional octets volatile_data_limit / set_volatile_data_limit = 0xC7 "volatileDataLimitC7";
        /// Bytes of lasting data, big-endian.
        optional octets non_volatile_data_limit / set_non_volatile_data_limit = 0xC8 "nonVolatileDataLimitC8";
        /// Digest of the code.
        optional octets hash_value / set_hash_value = 0xC1 "hashValue";
        /// The load file data block, without its own `C4`.
        required data load_block_object / set_load_block_object = 0xC4 "loadBlockObject";
    }
}

impl<'a> ApplicationLoadPackage<'a> {
    /// Code under its AID.
    #[must_use]
    pub fn new(
        load_package_aid: impl Into<Cow<'a, [u8]>>,
        load_block_object: impl Into<Cow<'a, [u8]>>,
    ) -> Self {
        Self {
            load_package_aid: load_package_aid.into().into(),
            security_domain_aid: Octets::ABSENT,
            non_volatile_code_limit: Octets::ABSENT,
            volatile_data_limit: Octets::ABSENT,
            non_volatile_data_limit: Octets::ABSENT,
            hash_value: Octets::ABSENT,
            load_block_object: load_block_object.into().into(),
            unknown: Hidden(Octets::ABSENT),
        }
    }
}

sequence! {
    /// An instance of an application or of a security domain (SAIP 8.7.3).
    ///
    /// ```text
    /// ApplicationInstance ::= SEQUENCE {
    ///   applicationLoadPackageAID [APPLICATION 15] .., classAID [APPLICATION 15] ..,
    ///   instanceAID [APPLICATION 15] .., extraditeSecurityDomainAID [APPLICATION 15] .. OPTIONAL,
    ///   applicationPrivileges [2] .., lifeCycleState [3] OCTET STRING (SIZE(1)) DEFAULT '07'H,
    ///   applicationSpecificParametersC9 [PRIVATE 9] ..,
    ///   systemSpecificParameters [PRIVATE 15] .. OPTIONAL, applicationParameters [PRIVATE 10] .. OPTIONAL,
    ///   processData SEQUENCE (SIZE (1..MAX)) OF OCTET STRING OPTIONAL,
    ///   controlReferenceTemplate [16] .. OPTIONAL }
    /// ```
    ApplicationInstance {
        /// AID of the package that holds the class.
        required octets application_load_package_aid / set_application_load_package_aid
            = 0x4F "applicationLoadPackageAID";
        /// AID of the class.
        required octets class_aid / set_class_aid = 0x4F "classAID";
        /// AID of the instance.
        required octets instance_aid / set_instance_aid = 0x4F "instanceAID";
        /// AID of the security domain it is extradited to; the MNO-SD unless given.
        optional octets extradite_security_domain_aid / set_extradite_security_domain_aid
            = 0x4F "extraditeSecurityDomainAID";
        /// Privileges, one or three octets of bits (GP Card Specification 11.1.2).
        required octets application_privileges / set_application_privileges = 0x82 "applicationPrivileges";
        /// Life cycle state, one octet; `07` SELECTABLE unless given (GP Card Specification 11.1.1).
        default octets(&[0x07]) life_cycle_state / set_life_cycle_state = 0x83 "lifeCycleState";
        /// Install parameters of the application, the content of `C9`.
        required data application_specific_parameters / set_application_specific_parameters
            = 0xC9 "applicationSpecificParametersC9";
        /// System install parameters, `EF`.
        optional [ApplicationSystemParameters<'a>] system_specific_parameters
            / set_system_specific_parameters = 0xEF "systemSpecificParameters";
        /// Parameters of ETSI TS 102 226, `EA`.
        optional [UiccApplicationParameters<'a>] application_parameters
            / set_application_parameters = 0xEA "applicationParameters";
        /// Data handed to the instance one after the other.
        optional [OctetStrings<'a>] process_data / set_process_data = 0x30 "processData";
        /// Of SAIP 3.2 and later.
        optional [ControlReferenceTemplate<'a>] control_reference_template
            / set_control_reference_template = 0xB0 "controlReferenceTemplate";
    }
}

impl<'a> ApplicationInstance<'a> {
    /// An instance: AIDs of package, class and instance, privileges, content of `C9`.
    #[must_use]
    pub fn new(
        application_load_package_aid: impl Into<Cow<'a, [u8]>>,
        class_aid: impl Into<Cow<'a, [u8]>>,
        instance_aid: impl Into<Cow<'a, [u8]>>,
        application_privileges: impl Into<Cow<'a, [u8]>>,
        application_specific_parameters: impl Into<Cow<'a, [u8]>>,
    ) -> Self {
        Self {
            application_load_package_aid: application_load_package_aid.into().into(),
            class_aid: class_aid.into().into(),
            instance_aid: instance_aid.into().into(),
            extradite_security_domain_aid: Octets::ABSENT,
            application_privileges: application_privileges.into().into(),
            life_cycle_state: Octets::ABSENT,
            application_specific_parameters: application_specific_parameters.into().into(),
            system_specific_parameters: None,
            application_parameters: None,
            process_data: None,
            control_reference_template: None,
            unknown: Hidden(Octets::ABSENT),
        }
    }
}
