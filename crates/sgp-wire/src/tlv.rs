//! One object as it stands in the input.

use crate::{Limits, Reader, Tag};

/// One TLV: tag, position, and the bytes it borrows from the input.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Tlv<'a> {
    tag: Tag,
    raw: &'a [u8],
    header_len: usize,
    value_len: usize,
    offset: usize,
}

impl<'a> Tlv<'a> {
    pub(crate) const fn from_parts(
        tag: Tag,
        raw: &'a [u8],
        header_len: usize,
        value_len: usize,
        offset: usize,
    ) -> Self {
        Self { tag, raw, header_len, value_len, offset }
    }

    /// The tag.
    #[must_use]
    pub const fn tag(&self) -> Tag {
        self.tag
    }

    /// The value octets.
    #[must_use]
    pub fn value(&self) -> &'a [u8] {
        self.raw.get(self.header_len..).and_then(|v| v.get(..self.value_len)).unwrap_or_default()
    }

    /// The whole object as it stands in the input: tag, length, value.
    #[must_use]
    pub const fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// Offset of the tag in the input, in bytes.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// Bytes of tag and length together.
    #[must_use]
    pub const fn header_len(&self) -> usize {
        self.header_len
    }

    /// Offset of the first value octet in the input, in bytes.
    #[must_use]
    pub const fn value_offset(&self) -> usize {
        self.offset.saturating_add(self.header_len)
    }

    /// Whether the length field is of the shortest form.
    #[must_use]
    pub fn is_minimal(&self) -> bool {
        self.header_len == self.tag.encoded_len().saturating_add(crate::length_len(self.value().len()))
    }

    /// A reader over the value that reports offsets of the input around it.
    ///
    /// For one level; deeper structures go through [`Reader::nested`], which counts levels.
    #[must_use]
    pub fn reader(&self, limits: &Limits) -> Reader<'a> {
        Reader::at(self.value(), self.value_offset(), limits)
    }
}

impl core::fmt::Debug for Tlv<'_> {
    /// Tag, length and position; never the value, which may be a secret.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Tlv({} at {}, {} bytes)", self.tag, self.offset, self.value().len())
    }
}
