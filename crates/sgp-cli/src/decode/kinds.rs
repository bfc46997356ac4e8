//! What can be read: names, first octets, functions.

use serde_json::Value;
use sgp_asn1::gp::{
    CardResources, CertificateFields, ChannelParameters, ConfirmationAnswer, ConnectivityParameters, Crt,
    EphemeralKey, KeyData, KeyEstablishmentAnswer, KeyInformationTemplate, KeyRange, LinkParameters,
    Notification, ProfileStatus, PskIdentity, PutKeyData, Scp03tObject, SecurityDomainData,
    SessionParameters, SessionTrigger,
};
use sgp_asn1::saip::{EuiccResponse, Package, ProfileElement};
use sgp_wire::{Context, DecodeError, Limits, Reader, Tag};

use super::{air, apdu, certificate, groupings, identity, json, message, script, segments};

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
    Kind { name: "aid", source: "SGP.02 2.2.3", begins: identity::is_aid, read: identity::aid },
    Kind { name: "eid", source: "SGP.02 2.2.2, SGP.29", begins: identity::is_eid, read: identity::eid },
    Kind {
        name: "script-objects",
        source: "TS 102 226 5.2",
        begins: script::begins_objects,
        read: script::objects,
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
        begins: |bytes| matches!(bytes, [0xA6, _, 0x80 | 0x90 | 0x95, ..]),
        read: |bytes| Crt::decode(bytes).and_then(json),
    },
    Kind {
        name: "profile-element",
        source: "SAIP 8.1",
        begins: begins_element,
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
        name: "ecasd-data",
        source: "SGP.02 4.1.1.5",
        begins: |bytes| match bytes {
            [0xBF, rest @ ..] => {
                within(rest).is_some_and(|(tag, value)| tag == 0x30 && value.starts_with(&[0x7F, 0x21]))
            }
            _ => false,
        },
        read: certificate::ecasd,
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
        begins: begins_connectivity,
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
        name: "key-ranges",
        source: "SGP.02 4.1.1.9",
        begins: |bytes| bytes.starts_with(&[0xF2, 0x03]),
        read: key_ranges,
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
        name: "key-establishment-answer",
        source: "SGP.02 4.1.3.1",
        begins: |bytes| matches!(bytes, [0x85, 0x10 | 0x18 | 0x20, ..] | [0x86, 0x10, ..]),
        read: |bytes| KeyEstablishmentAnswer::decode(bytes).and_then(json),
    },
    Kind {
        name: "session-parameters",
        source: "GPC Amendment B 3.4",
        begins: begins_session,
        read: |bytes| SessionParameters::decode(bytes, &Limits::DEFAULT).and_then(json),
    },
    Kind {
        name: "scp03t",
        source: "SGP.02 4.1.3.3",
        begins: |bytes| {
            matches!(bytes, [0x84, 0x0A | 0x20, ..] | [0x85, 0x00 | 0x11, ..] | [0x9F, 0x44..=0x47, ..])
        },
        read: |bytes| Scp03tObject::decode(bytes, &Limits::DEFAULT).and_then(json),
    },
    Kind { name: "command-apdu", source: "ISO/IEC 7816-3 12.1", begins: apdu::begins, read: apdu::command },
    Kind { name: "bpp-segment", source: "SGP.22 2.5.5", begins: segments::begins, read: segments::one },
    Kind {
        name: "proactive-command",
        source: "TS 102 223 6.6",
        begins: |bytes| bytes.first() == Some(&0xD0),
        read: air::proactive,
    },
    Kind { name: "sms-deliver", source: "TS 23.040 9.2.2.1", begins: air::is_deliver, read: air::deliver },
    Kind { name: "sms-submit", source: "TS 23.040 9.2.2.2", begins: air::is_submit, read: air::submit },
    Kind {
        name: "command-packet",
        source: "TS 102 225 5.1.1",
        begins: air::is_command_packet,
        read: air::command_packet,
    },
    Kind {
        name: "response-packet",
        source: "TS 102 225 5.2",
        begins: air::is_response_packet,
        read: air::response_packet,
    },
    Kind {
        name: "channel-parameters",
        source: "TS 102 226 9.2.1",
        begins: |bytes| {
            is_toolkit_object(bytes) && ChannelParameters::decode(bytes, &Limits::DEFAULT).is_ok()
        },
        read: |bytes| ChannelParameters::decode(bytes, &Limits::DEFAULT).and_then(json),
    },
    Kind {
        name: "link-parameters",
        source: "TS 102 226 9.2.2",
        begins: |bytes| bytes.starts_with(&[0x3C, 0x03, 0x00]),
        read: |bytes| LinkParameters::decode(bytes, &Limits::DEFAULT).and_then(json),
    },
    Kind {
        name: "put-key-data",
        source: "GPC 11.8.2.3",
        begins: begins_keys,
        read: |bytes| PutKeyData::decode(bytes, &Limits::DEFAULT).and_then(json),
    },
    Kind {
        name: "security-domain-data",
        source: "SGP.02 4.1.3.2",
        begins: begins_identification,
        read: |bytes| SecurityDomainData::decode(bytes, &Limits::DEFAULT).and_then(json),
    },
    // the rest has no front by which it could be told
    Kind { name: "response-apdu", source: "ISO/IEC 7816-3 12.1", begins: |_| false, read: apdu::response },
    Kind { name: "bpp-segments", source: "SGP.22 2.5.5", begins: |_| false, read: segments::of_package },
];

/// Whether `bytes` have the tag of a profile element.
pub(super) const fn may_be_element(bytes: &[u8]) -> bool {
    matches!(bytes, [0xA0..=0xBE, ..] | [0xBF, 0x1F..=0x21, ..])
}

/// Whether the first object in it is that of an element as well: its header.
fn begins_element(bytes: &[u8]) -> bool {
    match bytes {
        [0xBF, 0x1F..=0x21, ..] => bytes.get(1..).and_then(within).is_some_and(|(_, value)| is_header(value)),
        [0xA0, ..] => within(bytes).is_some_and(|(_, value)| value.first() == Some(&0x80)),
        [0xA1..=0xBE, ..] => within(bytes).is_some_and(|(_, value)| is_header(value)),
        _ => false,
    }
}

const fn is_header(value: &[u8]) -> bool {
    matches!(value, [0xA0, ..])
}

/// First octet of the tag of the first object, and what there is of its value.
fn within(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (len, value) = match rest {
        [0x81, len, value @ ..] | [len @ 0x00..=0x7F, value @ ..] => (usize::from(*len), value),
        [0x82, high, low, value @ ..] => (usize::from(u16::from_be_bytes([*high, *low])), value),
        _ => return None,
    };
    Some((tag, value.get(..len).unwrap_or(value)))
}

/// Whether an object of a channel or an address begins like this, comprehension bit apart.
const fn is_toolkit(octet: u8) -> bool {
    matches!(octet & 0x7F, 0x06 | 0x0D | 0x35 | 0x39 | 0x3C | 0x3E | 0x47)
}

/// Groups are told from profile elements by their first object: an element begins with `A0`.
fn begins_connectivity(bytes: &[u8]) -> bool {
    match within(bytes) {
        Some((0xA0..=0xA2 | 0xA4 | 0xA6, [first, ..])) => is_toolkit(*first),
        Some((0xA3, [first, ..])) => matches!(first, 0x81..=0x83),
        Some((0xA5, [first, ..])) => matches!(first, 0x84..=0x86 | 0x89),
        _ => false,
    }
}

/// Whether the first octets can be those of an object of a channel with something in it.
fn is_toolkit_object(bytes: &[u8]) -> bool {
    // an address begins like an object identifier
    matches!(bytes, [first, 0x01..=0x7F, _, ..] if is_toolkit(*first) && first & 0x7F != 0x06)
        && !bytes.starts_with(&[0x3C, 0x03, 0x00])
}

/// Keys of types that have a name, each with a check value as it is usual or with none.
fn begins_keys(bytes: &[u8]) -> bool {
    PutKeyData::decode(bytes, &Limits::DEFAULT).is_ok_and(|data| {
        let is_usual = |key: &KeyData| {
            matches!(key.check_value().len(), 0 | 3)
                && key
                    .components()
                    .iter()
                    .all(|part| part.kind().name().is_some() && !part.value().is_empty())
        };
        data.extended().is_none() && data.keys().iter().all(is_usual)
    })
}

/// Objects that identify a security domain, and no others.
fn begins_identification(bytes: &[u8]) -> bool {
    const KNOWN: [Tag; 4] = [
        SecurityDomainData::ISSUER,
        SecurityDomainData::IMAGE_NUMBER,
        SecurityDomainData::PROVIDER,
        SecurityDomainData::TOKEN_NUMBER,
    ];
    let data = SecurityDomainData::decode(bytes, &Limits::DEFAULT);
    data.is_ok_and(|data| data.objects().iter().all(|(tag, value)| KNOWN.contains(tag) && !value.is_empty()))
}

/// A connection is told from INITIALIZE UPDATE by the length of its first object: key identifiers there
/// are 0.
fn begins_session(bytes: &[u8]) -> bool {
    match within(bytes) {
        Some((0x84, [first, second, ..])) => is_toolkit(*first) && *second != 0,
        Some((0x85, [len, rest @ ..])) => {
            matches!(rest.get(usize::from(*len)..), Some([] | [0x02, _, _] | [0x02, _, _, _]))
        }
        Some((0x86, [_, _, tag, ..])) => matches!(tag, 0xA5 | 0x25 | 0x87),
        Some((0x89, [first, ..])) => matches!(first, 0x8A..=0x8C),
        _ => false,
    }
}

/// Objects `F2`, one behind the other.
fn key_ranges(bytes: &[u8]) -> Result<Value, DecodeError> {
    let mut reader = Reader::new(bytes, &Limits::DEFAULT)?;
    let mut ranges = Vec::new();
    while !reader.is_empty() {
        let range = reader.expect(KeyRange::TAG).field("keyRange").clause("SGP.02 4.1.1.9")?;
        ranges.push(KeyRange::read(&range).and_then(json)?);
    }
    Ok(ranges.into())
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
