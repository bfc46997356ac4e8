//! One object in its place: a lean [`Tlv`] for the hot paths.

use sgp_wire::{DecodeError, Limits, Reader, Tag, Tlv};

use super::plain;

/// How what stands inside an object is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// All objects were walked before, so what the module does not know is taken as it stands.
    Walked,
    /// Nothing was walked: what the module does not know is refused, so everything that is taken
    /// was looked at.
    Known,
    /// As walked ones, and a DEFAULT value may be written out.
    Lenient,
}

/// An object of the element at hand. Objects are counted where an element is located, not again
/// where what stands inside is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node<'a> {
    tag: Tag,
    mode: Mode,
    raw: &'a [u8],
    header_len: usize,
    offset: usize,
}

impl<'a> Node<'a> {
    /// The object at the front of `rest`, whose first byte is at `offset` of the input.
    #[inline]
    pub(crate) fn first(rest: &'a [u8], offset: usize) -> Result<Self, DecodeError> {
        Self::first_in(rest, offset, Mode::Walked)
    }

    /// The same, to be read in this mode.
    #[inline]
    pub(crate) fn first_in(rest: &'a [u8], offset: usize, mode: Mode) -> Result<Self, DecodeError> {
        Self::split(rest, offset, mode).map(|(node, _)| node)
    }

    /// The object at the front, and what follows it.
    #[inline]
    fn split(rest: &'a [u8], offset: usize, mode: Mode) -> Result<(Self, &'a [u8]), DecodeError> {
        // tag and length of one octet each: nearly all objects
        if let [tag, length @ 0..=0x7F, ..] = rest
            && tag & 0x1F != 0x1F
            && let Some((raw, rest)) = rest.split_at_checked(usize::from(*length).wrapping_add(2))
        {
            return Ok((Self { tag: Tag::new(u32::from(*tag)), mode, raw, header_len: 2, offset }, rest));
        }
        let node = Self::first_of_any_form(rest, offset, mode)?;
        Ok((node, rest.get(node.raw.len()..).unwrap_or_default()))
    }

    /// The same object, to be read in another mode.
    pub(crate) const fn with_mode(mut self, mode: Mode) -> Self {
        self.mode = mode;
        self
    }

    pub(crate) const fn mode(&self) -> Mode {
        self.mode
    }

    #[inline(never)]
    fn first_of_any_form(rest: &'a [u8], offset: usize, mode: Mode) -> Result<Self, DecodeError> {
        let (tag, last) = match rest {
            [first, second @ 0x1F..=0x7F, ..] if first & 0x1F == 0x1F => {
                (u32::from(*first) << 8 | u32::from(*second), rest.get(1..))
            }
            [first, ..] if first & 0x1F != 0x1F => (u32::from(*first), Some(rest)),
            _ => (0, None),
        };
        // from the last octet of the tag on it may be a plain one
        if let Some((_, value, behind)) = last.and_then(plain::split)
            && let Some(raw) = rest.get(..rest.len().saturating_sub(behind.len()))
        {
            let header_len = raw.len().saturating_sub(value.len());
            return Ok(Self { tag: Tag::new(tag), mode, raw, header_len, offset });
        }
        Reader::at(rest, offset, &Limits::DEFAULT).tlv().map(|tlv| Self::from(&tlv).with_mode(mode))
    }

    pub(crate) const fn tag(&self) -> Tag {
        self.tag
    }

    pub(crate) const fn raw(&self) -> &'a [u8] {
        self.raw
    }

    pub(crate) const fn header_len(&self) -> usize {
        self.header_len
    }

    pub(crate) const fn offset(&self) -> usize {
        self.offset
    }

    #[inline]
    pub(crate) fn value(&self) -> &'a [u8] {
        self.raw.get(self.header_len..).unwrap_or_default()
    }

    pub(crate) const fn value_offset(&self) -> usize {
        self.offset.saturating_add(self.header_len)
    }
}

/// The objects inside another one, front to back.
#[derive(Clone, Debug)]
pub(crate) struct Objects<'a> {
    rest: &'a [u8],
    offset: usize,
    mode: Mode,
}

impl<'a> Objects<'a> {
    pub(crate) fn of(node: &Node<'a>) -> Self {
        Self { rest: node.value(), offset: node.value_offset(), mode: node.mode }
    }

    /// Objects that were read before; `offset` is the place of the first one in the input.
    pub(crate) const fn over(bytes: &'a [u8], offset: usize) -> Self {
        Self { rest: bytes, offset, mode: Mode::Walked }
    }

    /// Objects of an input, of which nothing was walked.
    pub(crate) const fn unwalked(input: &'a [u8]) -> Self {
        Self { rest: input, offset: 0, mode: Mode::Known }
    }

    /// The next object, `None` at the end.
    #[inline]
    pub(crate) fn next(&mut self) -> Result<Option<Node<'a>>, DecodeError> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let (node, rest) = Node::split(self.rest, self.offset, self.mode)?;
        self.rest = rest;
        // within the input, whose length is a usize
        self.offset = self.offset.wrapping_add(node.raw.len());
        Ok(Some(node))
    }

    /// What `read` makes of the bytes not yet read, and goes on behind it; `None`, and nothing is
    /// taken, where it makes nothing of them.
    #[inline]
    pub(crate) fn next_plain<T>(
        &mut self,
        read: impl FnOnce(&'a [u8]) -> Option<(T, &'a [u8])>,
    ) -> Option<T> {
        let (read, rest) = read(self.rest)?;
        // within the input, as above
        self.offset = self.offset.wrapping_add(self.rest.len()).wrapping_sub(rest.len());
        self.rest = rest;
        Some(read)
    }

    /// Bytes not yet read.
    pub(crate) const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Offset of the next byte in the input.
    pub(crate) const fn offset(&self) -> usize {
        self.offset
    }
}

impl<'a> From<&Tlv<'a>> for Node<'a> {
    fn from(tlv: &Tlv<'a>) -> Self {
        let mode = Mode::Walked;
        Self { tag: tlv.tag(), mode, raw: tlv.raw(), header_len: tlv.header_len(), offset: tlv.offset() }
    }
}
