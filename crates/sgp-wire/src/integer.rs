//! The INTEGER of DER.

use alloc::vec::Vec;

use crate::{DecodeError, DecodeErrorKind, Tag, put_tlv};

/// Reads the content octets of an INTEGER of at most 64 bits (X.690 8.3); `offset` is their place in
/// the input, for the error.
///
/// ```
/// assert_eq!(sgp_wire::decode_integer(&[0x00, 0x80], 0)?, 128);
/// # Ok::<(), sgp_wire::DecodeError>(())
/// ```
///
/// # Errors
/// [`LengthOutOfRange`](DecodeErrorKind::LengthOutOfRange) when empty or longer than eight octets,
/// [`InvalidValue`](DecodeErrorKind::InvalidValue) where the first nine bits are equal, which DER
/// forbids.
pub fn decode_integer(content: &[u8], offset: usize) -> Result<i64, DecodeError> {
    let fault = |kind| DecodeError::new(kind, offset);
    if content.is_empty() || content.len() > 8 {
        return Err(fault(DecodeErrorKind::LengthOutOfRange { min: 1, max: 8, found: content.len() }));
    }
    if matches!(content, [0x00, 0x00..=0x7F, ..] | [0xFF, 0x80..=0xFF, ..]) {
        return Err(fault(DecodeErrorKind::InvalidValue { expected: "an INTEGER without leading octets" }));
    }
    let sign = if content.first().is_some_and(|first| first & 0x80 != 0) { -1 } else { 0 };
    Ok(content.iter().fold(sign, |number, octet| number << 8 | i64::from(*octet)))
}

/// Appends an INTEGER, in as few octets as it needs, under `tag`.
///
/// ```
/// use sgp_wire::{Tag, put_integer};
///
/// let mut out = Vec::new();
/// put_integer(&mut out, Tag::INTEGER, 128);
/// assert_eq!(out, [0x02, 0x02, 0x00, 0x80]);
/// ```
pub fn put_integer(out: &mut Vec<u8>, tag: Tag, number: i64) {
    // one or two octets: nearly all numbers
    if let Ok(octet) = i8::try_from(number) {
        return put_tlv(out, tag, &octet.to_be_bytes());
    }
    if let Ok(octets) = i16::try_from(number) {
        return put_tlv(out, tag, &octets.to_be_bytes());
    }
    let octets = number.to_be_bytes();
    let redundant = octets.windows(2).take_while(|pair| matches!(pair, [0, 0..=0x7F] | [0xFF, 0x80..=0xFF]));
    put_tlv(out, tag, octets.get(redundant.count()..).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_read_and_write_the_same() {
        // X.690 8.3 and, from 8388608 on, rsp/identifiers.json
        for (number, content) in [
            (0, &[0x00][..]),
            (127, &[0x7F]),
            (128, &[0x00, 0x80]),
            (40961, &[0x00, 0xA0, 0x01]),
            (8_388_608, &[0x00, 0x80, 0x00, 0x00]),
            (0x7FFF_FFFF, &[0x7F, 0xFF, 0xFF, 0xFF]),
            (-1, &[0xFF]),
            (-128, &[0x80]),
            (-129, &[0xFF, 0x7F]),
            (i64::MAX, &[0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]),
            (i64::MIN, &[0x80, 0, 0, 0, 0, 0, 0, 0]),
        ] {
            assert_eq!(decode_integer(content, 0), Ok(number), "{content:02X?}");
            let mut out = Vec::new();
            put_integer(&mut out, Tag::INTEGER, number);
            assert_eq!(out[2..], *content, "{number}");
        }
    }

    #[test]
    fn integers_that_der_forbids() {
        let leading = DecodeErrorKind::InvalidValue { expected: "an INTEGER without leading octets" };
        let length = |found| DecodeErrorKind::LengthOutOfRange { min: 1, max: 8, found };
        for (content, kind) in
            [(&[][..], length(0)), (&[1; 9], length(9)), (&[0x00, 0x7F], leading), (&[0xFF, 0x80], leading)]
        {
            assert_eq!(decode_integer(content, 5), Err(DecodeError::new(kind, 5)), "{content:02X?}");
        }
    }
}
