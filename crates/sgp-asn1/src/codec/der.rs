//! Primitive values of DER.

use alloc::vec::Vec;

use sgp_wire::{DecodeError, DecodeErrorKind, Tlv};

use super::integer::Integer;
use super::node::Node;

/// INTEGER content.
pub(crate) fn read_integer(tlv: &Tlv<'_>) -> Result<Integer, DecodeError> {
    Integer::decode(tlv.value(), tlv.value_offset())
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
