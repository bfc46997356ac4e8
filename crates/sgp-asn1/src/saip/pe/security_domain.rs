//! Security domains and their keys.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use sgp_wire::{DecodeError, Tag, put_nested};

use super::application::ApplicationInstance;
use super::header::HeaderField;
use crate::codec::{
    Field, Hidden, Integer, Item, Members, Node, OctetStrings, Octets, Own, Presence, Secret, form_free, put,
    sequence,
};
#[cfg(feature = "serde")]
use crate::jer::{Defaults, Jer, ObjectReader, ObjectWriter, Value};
use crate::saip::PeHeader;

sequence! {
    /// A security domain, the first one the MNO-SD (SAIP 8.6).
    ///
    /// ```text
    /// PE-SecurityDomain ::= SEQUENCE { sd-Header PEHeader, instance ApplicationInstance,
    ///   keyList SEQUENCE (SIZE (1..MAX)) OF KeyObject OPTIONAL,
    ///   sdPersoData SEQUENCE (SIZE (1..MAX)) OF OCTET STRING OPTIONAL,
    ///   openPersoData SEQUENCE { .. } OPTIONAL, catTpParameters SEQUENCE { .. } OPTIONAL }
    /// ```
    SecurityDomain {
        /// The header of the element.
        required header header / set_header = 0xA0 "sd-Header";
        /// The domain as an instance.
        required [ApplicationInstance<'a>] instance / set_instance = 0xA1 "instance" plain;
        /// Its keys.
        optional {KeyObject<'a>} key_list / set_key_list = 0xA2 "keyList";
        /// STORE DATA contents in clear, one data grouping each.
        optional [OctetStrings<'a>] sd_perso_data / set_sd_perso_data = 0xA3 "sdPersoData";
        /// Settings of the card's runtime, with the MNO-SD alone.
        optional [OpenPersoData<'a>] open_perso_data / set_open_perso_data = 0xA4 "openPersoData";
        /// Sizes of CAT_TP, with the MNO-SD alone.
        optional [CatTpParameters<'a>] cat_tp_parameters / set_cat_tp_parameters = 0xA5 "catTpParameters";
    }
}

impl<'a> SecurityDomain<'a> {
    /// A domain without keys.
    #[must_use]
    pub fn new(header: PeHeader, instance: ApplicationInstance<'a>) -> Self {
        Self {
            header: header.into(),
            instance,
            key_list: None,
            sd_perso_data: None,
            open_perso_data: None,
            cat_tp_parameters: None,
            unknown: Hidden(Octets::ABSENT),
        }
    }
}

sequence! {
    /// A key of a security domain (SAIP 8.6.3).
    ///
    /// ```text
    /// KeyObject ::= SEQUENCE {
    ///   keyUsageQualifier [21] OCTET STRING (SIZE (1..2)),
    ///   keyAccess [22] OCTET STRING (SIZE (1)) DEFAULT '00'H,
    ///   keyIdentifier [2] OCTET STRING (SIZE (1)), keyVersionNumber [3] OCTET STRING (SIZE (1)),
    ///   keyCounterValue [5] OCTET STRING OPTIONAL, keyCompontents SEQUENCE OF SEQUENCE { .. } }
    /// ```
    KeyObject {
        /// What the key is for, one or two octets of bits (GP Card Specification 11.1.9).
        required octets key_usage_qualifier / set_key_usage_qualifier = 0x95 "keyUsageQualifier";
        /// Who may use it, one octet; `00` domain and applications unless given.
        default octets(&[0x00]) key_access / set_key_access = 0x96 "keyAccess";
        /// Key identifier, one octet.
        required octets key_identifier / set_key_identifier = 0x82 "keyIdentifier";
        /// Key version number, one octet.
        required octets key_version_number / set_key_version_number = 0x83 "keyVersionNumber";
        /// First value of its counter, big-endian.
        optional octets key_counter_value / set_key_counter_value = 0x85 "keyCounterValue";
        /// The parts of the key.
        required {KeyComponent<'a>} key_components / set_key_components = 0x30 "keyCompontents";
    }
}

impl<'a> KeyObject<'a> {
    /// A key: usage, identifier, version, parts.
    #[must_use]
    pub fn new(
        key_usage_qualifier: impl Into<Cow<'a, [u8]>>,
        key_identifier: impl Into<Cow<'a, [u8]>>,
        key_version_number: impl Into<Cow<'a, [u8]>>,
        key_components: Vec<KeyComponent<'a>>,
    ) -> Self {
        Self {
            key_usage_qualifier: key_usage_qualifier.into().into(),
            key_access: Octets::ABSENT,
            key_identifier: key_identifier.into().into(),
            key_version_number: key_version_number.into().into(),
            key_counter_value: Octets::ABSENT,
            key_components: key_components.into(),
            unknown: Hidden(Octets::ABSENT),
        }
    }
}

sequence! {
    /// A part of a key (SAIP 8.6.3).
    ///
    /// ```text
    /// SEQUENCE { keyType [0] OCTET STRING, keyData [6] OCTET STRING, macLength [7] UInt8 DEFAULT 8 }
    /// ```
    KeyComponent {
        /// Type of the part: `80` DES, `85` TLS-PSK, `88` AES (GP Card Specification 11.1.8).
        required octets key_type / set_key_type = 0x80 "keyType";
        /// The key.
        required secret key_data / set_key_data = 0x86 "keyData";
        /// Bytes of a MAC made with it; 8 unless given.
        default integer(8) mac_length / set_mac_length = 0x87 "macLength";
    }
}

impl<'a> KeyComponent<'a> {
    /// A part with its type.
    #[must_use]
    pub fn new(key_type: impl Into<Cow<'a, [u8]>>, key_data: impl Into<Cow<'a, [u8]>>) -> Self {
        Self {
            key_type: key_type.into().into(),
            key_data: key_data.into().into(),
            mac_length: None,
            unknown: Hidden(Octets::ABSENT),
        }
    }
}

sequence! {
    /// Settings of the card's runtime (SAIP 8.6.6).
    ///
    /// ```text
    /// openPersoData SEQUENCE { restrictParameter [PRIVATE 25] OCTET STRING (SIZE(1)) OPTIONAL,
    ///   contactlessProtocolParameters OCTET STRING OPTIONAL }
    /// ```
    OpenPersoData {
        /// Functions that are switched off, one octet of bits.
        optional octets restrict_parameter / set_restrict_parameter = 0xD9 "restrictParameter";
        /// Protocol parameters of GP Amendment C.
        optional octets contactless_protocol_parameters / set_contactless_protocol_parameters
            = 0x04 "contactlessProtocolParameters";
    }
}

impl OpenPersoData<'_> {
    /// Settings that say nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            restrict_parameter: Octets::ABSENT,
            contactless_protocol_parameters: Octets::ABSENT,
            unknown: Hidden(Octets::ABSENT),
        }
    }
}

impl Default for OpenPersoData<'_> {
    fn default() -> Self {
        Self::new()
    }
}

sequence! {
    /// Sizes of CAT_TP (SAIP 8.6.7).
    ///
    /// ```text
    /// catTpParameters SEQUENCE { catTpMaxSduSize UInt16, catTpMaxPduSize UInt16 }
    /// ```
    CatTpParameters {
        /// Largest service data unit in bytes.
        required integer max_sdu_size / set_max_sdu_size = 0x80 "catTpMaxSduSize";
        /// Largest protocol data unit in bytes.
        required integer max_pdu_size / set_max_pdu_size = 0x81 "catTpMaxPduSize";
    }
}

impl CatTpParameters<'_> {
    /// Sizes in bytes.
    #[must_use]
    pub const fn new(max_sdu_size: i64, max_pdu_size: i64) -> Self {
        Self {
            max_sdu_size: Integer::new(max_sdu_size),
            max_pdu_size: Integer::new(max_pdu_size),
            unknown: Hidden(Octets::ABSENT),
        }
    }
}
