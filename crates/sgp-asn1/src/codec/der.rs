//! Primitive values of DER.

use alloc::vec::Vec;

use sgp_wire::{DecodeError, DecodeErrorKind, Tag, Tlv, put_tlv};

use super::node::Node;

/// INTEGER content of at most eight octets.
pub(crate) fn read_integer(tlv: &Tlv<'_>) -> Result<i64, DecodeError> {
    integer(&Node::from(tlv))
}

/// The same of a [`Node`].
pub(crate) fn integer(node: &Node<'_>) -> Result<i64, DecodeError> {
    let value = node.value();
    let fault = |kind| DecodeError::new(kind, node.value_offset());
    if value.is_empty() || value.len() > 8 {
        return Err(fault(DecodeErrorKind::LengthOutOfRange { min: 1, max: 8, found: value.len() }));
    }
    if matches!(value, [0x00, 0x00..=0x7F, ..] | [0xFF, 0x80..=0xFF, ..]) {
        return Err(fault(DecodeErrorKind::InvalidValue { expected: "an INTEGER without leading octets" }));
    }
    let sign = if value.first().is_some_and(|first| first & 0x80 != 0) { -1 } else { 0 };
    Ok(value.iter().fold(sign, |number, octet| number << 8 | i64::from(*octet)))
}

pub(crate) fn put_integer(out: &mut Vec<u8>, tag: Tag, number: i64) {
    let octets = number.to_be_bytes();
    let redundant = octets.windows(2).take_while(|pair| matches!(pair, [0, 0..=0x7F] | [0xFF, 0x80..=0xFF]));
    put_tlv(out, tag, octets.get(redundant.count()..).unwrap_or_default());
}

/// NULL: nothing inside.
pub(crate) fn read_null(tlv: &Tlv<'_>) -> Result<(), DecodeError> {
    null(&Node::from(tlv))
}

/// The same of a [`Node`].
pub(crate) fn null(node: &Node<'_>) -> Result<(), DecodeError> {
    match node.value().len() {
        0 => Ok(()),
        found => {
            let kind = DecodeErrorKind::LengthOutOfRange { min: 0, max: 0, found };
            Err(DecodeError::new(kind, node.value_offset()))
        }
    }
}

pub(crate) fn read_utf8<'a>(tlv: &Tlv<'a>) -> Result<&'a str, DecodeError> {
    core::str::from_utf8(tlv.value()).map_err(|error| {
        let at = tlv.value_offset().saturating_add(error.valid_up_to());
        DecodeError::new(DecodeErrorKind::InvalidValue { expected: "UTF-8" }, at)
    })
}

/// The unknown members at the end of an extensible SEQUENCE, as they stand. A member of the type
/// among them stands twice or out of order.
pub(crate) fn read_tail(
    reader: &mut sgp_wire::Reader<'_>,
    known: core::ops::RangeInclusive<u32>,
) -> Result<Vec<u8>, DecodeError> {
    let mut tail = Vec::new();
    while !reader.is_empty() {
        let tlv = reader.tlv()?;
        let context = tlv.tag().class() == sgp_wire::Class::Context;
        if context && known.contains(&tlv.tag().number()) {
            let kind = DecodeErrorKind::UnexpectedMember { expected: "members once and in their order" };
            return Err(DecodeError::new(kind, tlv.offset()));
        }
        tail.extend_from_slice(tlv.raw());
    }
    Ok(tail)
}

#[cfg(test)]
mod tests {
    use sgp_wire::{Limits, Reader};

    use super::*;

    fn integer(content: &[u8]) -> Result<i64, DecodeError> {
        let mut bytes = Vec::new();
        put_tlv(&mut bytes, Tag::INTEGER, content);
        read_integer(&Reader::new(&bytes, &Limits::default())?.tlv()?)
    }

    #[test]
    fn integers_read_and_write_the_same() {
        for (number, content) in [
            (0, &[0x00][..]),
            (127, &[0x7F]),
            (128, &[0x00, 0x80]),
            (40961, &[0x00, 0xA0, 0x01]),
            (0x7FFF_FFFF, &[0x7F, 0xFF, 0xFF, 0xFF]),
            (-1, &[0xFF]),
            (-128, &[0x80]),
            (-129, &[0xFF, 0x7F]),
            (i64::MIN, &[0x80, 0, 0, 0, 0, 0, 0, 0]),
        ] {
            assert_eq!(integer(content), Ok(number), "{content:02X?}");
            let mut out = Vec::new();
            put_integer(&mut out, Tag::INTEGER, number);
            assert_eq!(out[2..], *content, "{number}");
        }
    }

    #[test]
    fn integers_that_der_forbids() {
        for content in [&[][..], &[0x00, 0x7F], &[0xFF, 0x80], &[1; 9]] {
            assert_eq!(integer(content).unwrap_err().offset(), 2, "{content:02X?}");
        }
    }
}
