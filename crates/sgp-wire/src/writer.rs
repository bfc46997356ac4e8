//! Writing objects: everything appends to the caller's buffer.

use alloc::vec::Vec;

use crate::Tag;

/// Appends the identifier octets of `tag`.
#[inline]
pub fn put_tag(out: &mut Vec<u8>, tag: Tag) {
    if let Ok(octet) = u8::try_from(tag.octets()) {
        out.push(octet);
        return;
    }
    let octets = tag.octets().to_be_bytes();
    let skip = octets.len().saturating_sub(tag.encoded_len());
    out.extend_from_slice(octets.get(skip..).unwrap_or_default());
}

/// Appends a length field of the shortest form.
///
/// Lengths above `0xFFFF_FFFF` do not occur in this field and are written as that value.
pub fn put_length(out: &mut Vec<u8>, length: usize) {
    match u8::try_from(length) {
        Ok(short @ 0..=0x7F) => out.push(short),
        _ => {
            let octets = u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes();
            let count = length_len(length).saturating_sub(1);
            out.push(0x80 | u8::try_from(count).unwrap_or(4));
            out.extend_from_slice(octets.get(octets.len().saturating_sub(count)..).unwrap_or_default());
        }
    }
}

/// Appends tag, length and `value`.
#[inline]
pub fn put_tlv(out: &mut Vec<u8>, tag: Tag, value: &[u8]) {
    // tag and length of one octet each: nearly all objects
    if let (Ok(octet), Ok(short @ 0..=0x7F)) = (u8::try_from(tag.octets()), u8::try_from(value.len())) {
        // and of most of them the value is too short to be worth a call
        match value {
            [] => out.extend_from_slice(&[octet, 0]),
            [a] => out.extend_from_slice(&[octet, short, *a]),
            [a, b] => out.extend_from_slice(&[octet, short, *a, *b]),
            [a, b, c] => out.extend_from_slice(&[octet, short, *a, *b, *c]),
            _ => {
                out.extend_from_slice(&[octet, short]);
                out.extend_from_slice(value);
            }
        }
        return;
    }
    put_tag(out, tag);
    put_length(out, value.len());
    out.extend_from_slice(value);
}

/// Appends tag, length and what `write` appends.
pub fn put_nested(out: &mut Vec<u8>, tag: Tag, write: impl FnOnce(&mut Vec<u8>)) {
    match u8::try_from(tag.octets()) {
        Ok(octet) => out.extend_from_slice(&[octet, 0]),
        Err(_) => {
            put_tag(out, tag);
            out.push(0);
        }
    }
    let start = out.len();
    write(out);
    set_length(out, start);
}

/// Writes the length of the value that begins at `start` and fills `out`; one octet in front of it
/// is kept free for that.
#[inline]
fn set_length(out: &mut Vec<u8>, start: usize) {
    let length = out.len().saturating_sub(start);
    match (u8::try_from(length), out.get_mut(start.saturating_sub(1))) {
        (Ok(short @ 0..=0x7F), Some(slot)) => *slot = short,
        _ => set_long_length(out, start, length),
    }
}

/// The same with a longer length field, which the value makes room for.
#[inline(never)]
fn set_long_length(out: &mut Vec<u8>, start: usize, length: usize) {
    let count = length_len(length).saturating_sub(1);
    let end = out.len();
    out.resize(end.saturating_add(count), 0);
    out.copy_within(start..end, start.saturating_add(count));
    let first = 0x80 | u8::try_from(count).unwrap_or(4);
    let octets = u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes();
    let octets = octets.iter().skip(octets.len().saturating_sub(count));
    let field = out.iter_mut().skip(start.saturating_sub(1));
    field.zip(core::iter::once(&first).chain(octets)).for_each(|(slot, octet)| *slot = *octet);
}

/// Bytes of the length field of a value of `length` bytes.
#[must_use]
pub const fn length_len(length: usize) -> usize {
    match length {
        0..=0x7F => 1,
        0x80..=0xFF => 2,
        0x100..=0xFFFF => 3,
        0x1_0000..=0xFF_FFFF => 4,
        _ => 5,
    }
}

/// Bytes of an object with `tag` and a value of `length` bytes.
#[must_use]
pub const fn tlv_len(tag: Tag, length: usize) -> usize {
    tag.encoded_len().saturating_add(length_len(length)).saturating_add(length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Limits, Reader};

    #[test]
    fn lengths_are_minimal_and_read_back() {
        for length in [0, 1, 2, 3, 4, 0x7F, 0x80, 0xFF, 0x100, 0xFFFF, 0x1_0000] {
            let value: Vec<u8> = (0xA5..=0xFF).cycle().take(length).collect();
            for tag in [Tag::new(0xA1), Tag::new(0xBF2D)] {
                let mut flat = Vec::new();
                put_tlv(&mut flat, tag, &value);
                let mut nested = Vec::new();
                put_nested(&mut nested, tag, |out| out.extend_from_slice(&value));
                assert_eq!(flat, nested);
                assert_eq!(flat.len(), tlv_len(tag, length));
                let tlv = Reader::new(&flat, &Limits::default()).unwrap().tlv().unwrap();
                assert_eq!((tlv.tag(), tlv.value()), (tag, &value[..]));
            }
        }
    }
}
