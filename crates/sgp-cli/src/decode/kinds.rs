//! What can be read: names, first octets, functions.

use serde_json::Value;
use sgp_asn1::gp::{
    CardResources, CertificateFields, ChannelParameters, ConfirmationAnswer, ConnectivityParameters, Crt,
    EphemeralKey, KeyInformationTemplate, LinkParameters, Notification, ProfileStatus, PskIdentity,
    PutKeyData, SecurityDomainData, SessionTrigger,
};
use sgp_asn1::rsp::Object;
use sgp_asn1::saip::{EuiccResponse, Package, ProfileElement};
use sgp_wire::{DecodeError, Limits};

use super::{Decoded, apdu, certificate, groupings, json, message, script, segments};

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
    Kind { name: "message", source: "SGP.02 annex A", begins: message::begins, read: message::message },
    Kind {
        name: "x509-certificate",
        source: "RFC 5280",
        begins: certificate::begins,
        read: certificate::x509,
    },
    Kind {
        name: "command-script",
        source: "TS 102 226 5.2",
        begins: script::begins_command,
        read: script::command,
    },
    Kind {
        name: "response-script",
        source: "TS 102 226 5.2",
        begins: script::begins_response,
        read: script::response,
    },
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
    Kind {
        name: "session-trigger",
        source: "GPC Amendment B 3.4",
        begins: |bytes| {
            matches!(bytes, [0x81, 0x00] | [0x81, _, 0x83 | 0xB3, ..] | [0x81, 0x81, _, 0x83, ..])
        },
        read: |bytes| SessionTrigger::decode(bytes, &Limits::DEFAULT).and_then(json),
    },
    Kind {
        name: "key-information",
        source: "GPC 11.3.3.1",
        begins: |bytes| matches!(bytes, [0xE0, _, 0xC0, ..] | [0xE0, 0x81, _, 0xC0, ..]),
        read: |bytes| KeyInformationTemplate::decode(bytes, &Limits::DEFAULT).and_then(json),
    },
    Kind {
        name: "data-groupings",
        source: "GPC 11.11.2.3",
        begins: |bytes| matches!(bytes, [0x3A, 0x01..=0x09, ..] | [0x00, 0x70, ..] | [0x7F, 0x49, ..]),
        read: groupings::read,
    },
    Kind {
        name: "psk-identity",
        source: "SGP.02 2.4.4.3",
        begins: |bytes| bytes.starts_with(b"80010281") || bytes.starts_with(&[0x80, 0x01, 0x02, 0x81]),
        read: |bytes| match bytes {
            [0x80, ..] => PskIdentity::decode(hex::encode(bytes).as_bytes(), &Limits::DEFAULT).and_then(json),
            _ => PskIdentity::decode(bytes, &Limits::DEFAULT).and_then(json),
        },
    },
    Kind {
        name: "scp03t",
        source: "SGP.02 4.1.3.3",
        begins: |bytes| {
            matches!(bytes, [0x84, 0x0A | 0x20, ..] | [0x85, 0x00 | 0x11, ..] | [0x9F, 0x44..=0x47, ..])
        },
        read: |bytes| {
            let mut reader = sgp_wire::Reader::new(bytes, &Limits::DEFAULT)?;
            let tlv = reader.tlv()?;
            reader.finish()?;
            Ok(script::scp03t(tlv.tag(), tlv.value()))
        },
    },
    Kind {
        name: "key-establishment-answer",
        source: "SGP.02 4.1.3.1",
        begins: |bytes| matches!(bytes, [0x85, 0x10 | 0x18 | 0x20, ..] | [0x86, 0x10, ..]),
        read: script::key_establishment,
    },
    Kind { name: "command-apdu", source: "ISO/IEC 7816-3 12.1", begins: apdu::begins, read: apdu::command },
    Kind { name: "bpp-segment", source: "SGP.22 2.5.5", begins: segments::begins, read: segments::one },
    // the rest has no front by which it could be told
    Kind { name: "response-apdu", source: "ISO/IEC 7816-3 12.1", begins: |_| false, read: apdu::response },
    Kind { name: "bpp-segments", source: "SGP.22 2.5.5", begins: |_| false, read: segments::of_package },
    Kind {
        name: "put-key-data",
        source: "GPC 11.8.2.3",
        begins: |_| false,
        read: |bytes| PutKeyData::decode(bytes, &Limits::DEFAULT).and_then(json),
    },
    Kind {
        name: "security-domain-data",
        source: "SGP.02 4.1.3.2",
        begins: |_| false,
        read: |bytes| SecurityDomainData::decode(bytes, &Limits::DEFAULT).and_then(json),
    },
    Kind {
        name: "channel-parameters",
        source: "TS 102 226 9.2.1",
        begins: |_| false,
        read: |bytes| ChannelParameters::decode(bytes, &Limits::DEFAULT).and_then(json),
    },
    Kind {
        name: "link-parameters",
        source: "TS 102 226 9.2.2",
        begins: |_| false,
        read: |bytes| LinkParameters::decode(bytes, &Limits::DEFAULT).and_then(json),
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

/// What stands behind the first object, if something does.
fn follows(bytes: &[u8]) -> Option<&[u8]> {
    match sgp_wire::probe_tlv(bytes) {
        Ok(sgp_wire::Probe::Header { total_len, .. }) => {
            bytes.get(total_len..).filter(|rest| !rest.is_empty())
        }
        _ => None,
    }
}
