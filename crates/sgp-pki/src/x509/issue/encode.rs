//! DER of the parts that certificates and revocation lists share.

use alloc::format;
use alloc::vec::Vec;

use sgp_asn1::oids;
use sgp_wire::{Oid, Tag, put_nested, put_tlv};

use super::IssueError;
use crate::Timestamp;

/// UTCTime up to 2049, GeneralizedTime from then on (RFC 5280 4.1.2.5).
pub(super) fn time(moment: Timestamp) -> Result<Vec<u8>, IssueError> {
    let date = moment.date().filter(|date| date.year() >= 1970).ok_or(IssueError::Validity)?;
    let seconds = moment.as_unix().rem_euclid(86_400);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let rest = format!("{:02}{:02}{hour:02}{minute:02}{second:02}Z", date.month(), date.day());
    let mut out = Vec::new();
    if date.year() < 2050 {
        put_tlv(&mut out, Tag::new(0x17), format!("{:02}{rest}", date.year() % 100).as_bytes());
    } else {
        put_tlv(&mut out, Tag::new(0x18), format!("{:04}{rest}", date.year()).as_bytes());
    }
    Ok(out)
}

/// A number that is not negative, from its bytes.
pub(super) fn put_serial_number(out: &mut Vec<u8>, serial_number: &[u8]) {
    let zeros = serial_number.iter().take_while(|byte| **byte == 0).count();
    let number = serial_number.get(zeros..).unwrap_or_default();
    let number = match number.first() {
        Some(0x80..) => [&[0], number].concat(),
        None if zeros > 0 => Vec::from([0]),
        _ => number.to_vec(),
    };
    put_tlv(out, Tag::INTEGER, &number);
}

/// ecdsa-with-SHA256, which has no parameters (RFC 5758 3.2).
pub(super) fn put_algorithm(out: &mut Vec<u8>) {
    put_nested(out, Tag::SEQUENCE, |out| {
        put_tlv(out, Tag::OBJECT_IDENTIFIER, oids::ECDSA_WITH_SHA256.as_bytes());
    });
}

pub(super) fn put_extension(out: &mut Vec<u8>, oid: &Oid, critical: bool, value: impl FnOnce(&mut Vec<u8>)) {
    put_nested(out, Tag::SEQUENCE, |out| {
        put_tlv(out, Tag::OBJECT_IDENTIFIER, oid.as_bytes());
        if critical {
            put_tlv(out, Tag::new(0x01), &[0xFF]);
        }
        put_nested(out, Tag::OCTET_STRING, value);
    });
}

pub(super) fn put_authority_key_identifier(out: &mut Vec<u8>, key_identifier: &[u8]) {
    put_extension(out, &oids::AUTHORITY_KEY_IDENTIFIER, false, |out| {
        put_nested(out, Tag::SEQUENCE, |out| put_tlv(out, Tag::new(0x80), key_identifier));
    });
}
