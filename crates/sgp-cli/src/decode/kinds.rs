//! What can be read: names, first octets, functions.

use serde::Serialize;
use serde_json::Value;
use sgp_asn1::gp::{
    CardResources, CertificateFields, ConfirmationAnswer, ConnectivityParameters, Crt, EphemeralKey,
    Notification, ProfileStatus,
};
use sgp_asn1::rsp::Object;
use sgp_asn1::saip::{EuiccResponse, Package, ProfileElement};
use sgp_wire::{DecodeError, DecodeErrorKind, Limits};

use super::Decoded;

/// One kind of object.
pub(super) struct Kind {
    pub(super) name: &'static str,
    pub(super) source: &'static str,
    /// Whether the input may be one, by its first octets.
    pub(super) begins: fn(&[u8]) -> bool,
    pub(super) read: fn(&[u8]) -> Result<Value, DecodeError>,
}

/// In the order in which they are tried.
pub(super) const KINDS: &[Kind] = &[
    Kind {
        name: "profile-package",
        source: "SAIP 7.1",
        begins: |bytes| bytes.first() == Some(&0xA0) && follows(bytes).is_some(),
        read: |bytes| {
            let package = Package::decode(bytes, &Limits::DEFAULT)?;
            package.profile_elements().and_then(json)
        },
    },
    Kind {
        name: "crt",
        source: "SGP.02 4.1.3.1",
        begins: |bytes| matches!(bytes, [0xA6, _, 0x90, ..]),
        read: |bytes| Crt::decode(bytes).and_then(json),
    },
    Kind {
        name: "profile-element",
        source: "SAIP 8.1",
        begins: |bytes| matches!(bytes, [0xA0..=0xBE, ..] | [0xBF, 0x1F..=0x21, ..]),
        read: |bytes| ProfileElement::decode(bytes, &Limits::DEFAULT).and_then(json),
    },
    Kind {
        name: "euicc-response",
        source: "SAIP 8.11",
        begins: |bytes| matches!(bytes, [0x30, 0x00..=0x7F, 0xA0, ..] | [0x30, 0x81, _, 0xA0, ..]),
        read: |bytes| EuiccResponse::decode(bytes, &Limits::DEFAULT).and_then(json),
    },
    Kind {
        name: "certificate",
        source: "SGP.02 4.1.3.1, GlobalPlatform Amendment E",
        begins: |bytes| bytes.starts_with(&[0x7F, 0x21]),
        read: |bytes| CertificateFields::decode(bytes, &Limits::DEFAULT).and_then(json),
    },
    Kind {
        name: "notification",
        source: "SGP.02 4.1.1.11",
        begins: |bytes| bytes.first() == Some(&0xE1),
        read: |bytes| Notification::decode(bytes, &Limits::DEFAULT).and_then(json),
    },
    Kind {
        name: "profile-status-list",
        source: "SGP.02 4.1.1.5",
        begins: |bytes| bytes.first() == Some(&0xE3),
        read: |bytes| ProfileStatus::decode_list(bytes, &Limits::DEFAULT).and_then(json),
    },
    Kind {
        name: "card-resources",
        source: "TS 102 226 8.2.1.7",
        begins: |bytes| bytes.starts_with(&[0xFF, 0x21]),
        read: |bytes| CardResources::decode(bytes).and_then(json),
    },
    Kind {
        name: "confirmation-answer",
        source: "SGP.02 4.1.1.12",
        begins: |bytes| matches!(bytes, [0x80, _, 0x4F, ..]),
        read: |bytes| ConfirmationAnswer::decode(bytes).and_then(json),
    },
    Kind {
        name: "connectivity-parameters",
        source: "SGP.02 4.1.2.2",
        begins: |bytes| matches!(bytes, [0xA0..=0xA6, _, 0x06 | 0x0D | 0x35 | 0x47 | 0x3C | 0x3E | 0x81, ..]),
        read: |bytes| ConnectivityParameters::decode(bytes, &Limits::DEFAULT).and_then(json),
    },
    Kind {
        name: "ephemeral-key",
        source: "SGP.02 4.1.3.1",
        begins: |bytes| {
            bytes.starts_with(&[0xB0, 0x41]) || (bytes.len() == 65 && bytes.first() == Some(&0x04))
        },
        read: |bytes| EphemeralKey::decode(bytes).and_then(json),
    },
];

/// An object of SGP.22 or SGP.32: of this type, else guessed by its tag.
pub(super) fn rsp(bytes: &[u8], name: Option<&str>) -> Result<Decoded, DecodeError> {
    let object = match name {
        Some(name) => Object::decode_as(name, bytes, &Limits::DEFAULT),
        None => Object::decode(bytes, &Limits::DEFAULT),
    }?;
    let (kind, source) = (object.name(), "RSPDefinitions, SGP32Definitions");
    Ok(Decoded { kind, source, size: bytes.len(), value: json(&object)?, reveal: false })
}

fn json(value: impl Serialize) -> Result<Value, DecodeError> {
    // values of the library have texts as keys and no fractions: the only failures of serde_json
    serde_json::to_value(value).map_err(|_| {
        DecodeError::new(DecodeErrorKind::InvalidValue { expected: "a value that JSON can hold" }, 0)
    })
}

/// What stands behind the first object, if something does.
fn follows(bytes: &[u8]) -> Option<&[u8]> {
    match sgp_wire::probe_tlv(bytes) {
        Ok(sgp_wire::Probe::Header { total_len, .. }) => {
            bytes.get(total_len..).filter(|rest| !rest.is_empty())
        }
        _ => None,
    }
}
