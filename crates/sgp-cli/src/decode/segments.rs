//! Pieces in which a bound profile package reaches the eUICC (SGP.22 v2.5 2.5.5).

use serde_json::{Map, Value, json};
use sgp_asn1::rsp::BoundProfilePackage;
use sgp_wire::{DecodeError, DecodeErrorKind, Limits, Probe, Reader, Tag, probe_tlv};

use super::nested;

const PACKAGE: Tag = Tag::new(0xBF36);

/// The segments of a whole package, in order.
pub(super) fn of_package(bytes: &[u8]) -> Result<Value, DecodeError> {
    let segments = BoundProfilePackage::segments(bytes, &Limits::DEFAULT)?;
    segments.into_iter().map(one).collect()
}

/// Whether `bytes` are one segment: the front of a package, a sequence, or an object of one.
pub(super) fn begins(bytes: &[u8]) -> bool {
    match bytes {
        [0xBF, 0x36, ..] => header(bytes).is_some_and(|(_, total)| total > bytes.len()),
        [0xA0 | 0xA2, ..] => header(bytes).and_then(|(len, _)| bytes.get(len)) == Some(&0x87),
        [0xA1 | 0xA3, ..] => header(bytes).is_some_and(|(len, _)| len == bytes.len()),
        // one that is cut too
        [0x86..=0x88, ..] => header(bytes).is_some_and(|(_, total)| total >= bytes.len()),
        _ => false,
    }
}

/// Length of the header and of the whole object that begins here.
fn header(bytes: &[u8]) -> Option<(usize, usize)> {
    let Ok(Probe::Header { tag, total_len }) = probe_tlv(bytes) else { return None };
    let length_field = match bytes.get(tag.encoded_len())? {
        0x00..=0x7F => 1,
        long => usize::from(long & 0x7F).saturating_add(1),
    };
    Some((tag.encoded_len().saturating_add(length_field), total_len))
}

/// One segment.
pub(super) fn one(bytes: &[u8]) -> Result<Value, DecodeError> {
    let broken = || DecodeError::new(DecodeErrorKind::InvalidValue { expected: "a segment of a package" }, 0);
    let (header_len, total_len) = header(bytes).ok_or_else(broken)?;
    let mut reader = Reader::at(bytes, 0, &Limits::DEFAULT);
    let tag = reader.peek_tag()?.ok_or_else(broken)?;
    let mut shown = Map::new();
    let mut put = |name: &str, value: Value| drop(shown.insert(name.into(), value));
    let inside = bytes.get(header_len..).unwrap_or_default();
    match tag.octets() {
        _ if tag == PACKAGE => {
            put("segment", "front of the package".into());
            put("package", total_len.into());
            put("initialiseSecureChannelRequest", nested(inside));
        }
        octets @ (0xA1 | 0xA3) if inside.is_empty() => {
            let name = if octets == 0xA1 { "sequenceOf88" } else { "sequenceOf86" };
            put("segment", format!("front of {name}").into());
            put("octets", total_len.saturating_sub(header_len).into());
        }
        octets @ (0xA0 | 0xA2) => {
            let name = if octets == 0xA0 { "firstSequenceOf87" } else { "secondSequenceOf87" };
            put("segment", name.into());
            let mut reader = Reader::at(inside, header_len, &Limits::DEFAULT);
            let mut objects = Vec::new();
            while !reader.is_empty() {
                objects.push(protected(reader.tlv()?.value()));
            }
            put("objects", objects.into());
        }
        octets @ 0x86..=0x88 => {
            let name = match octets {
                0x86 => "object of sequenceOf86",
                0x87 => "object of a sequence of 87",
                _ => "object of sequenceOf88",
            };
            put("segment", name.into());
            put("object", protected(reader.tlv()?.value()));
            reader.finish()?;
        }
        _ => return Err(broken()),
    }
    Ok(shown.into())
}

/// Length of what is protected, and the check behind it: `88` has no ciphering.
fn protected(value: &[u8]) -> Value {
    let at = value.len().saturating_sub(8);
    json!({ "octets": at, "mac": value.get(at..).map(hex::encode).unwrap_or_default() })
}
