//! What has come of a package and is not used yet.

use alloc::vec::Vec;

use sgp_wire::{DecodeError, DecodeErrorKind, LimitKind, Probe, Tag, probe_tlv};

/// Received bytes. Nothing is reserved on a length that stands in them.
#[derive(Default)]
pub(super) struct Input {
    bytes: Vec<u8>,
    /// How many of them are used.
    used: usize,
    /// Offset in the package of the first one that is not.
    offset: usize,
}

impl Input {
    pub(super) fn push(&mut self, piece: &[u8]) {
        self.bytes.extend_from_slice(piece);
    }

    /// Offset in the package of the next byte.
    pub(super) const fn offset(&self) -> usize {
        self.offset
    }

    pub(super) fn rest(&self) -> &[u8] {
        self.bytes.get(self.used..).unwrap_or_default()
    }

    /// The next `len` bytes, which have come.
    pub(super) fn front(&self, len: usize) -> &[u8] {
        self.rest().get(..len).unwrap_or_default()
    }

    pub(super) const fn take(&mut self, len: usize) {
        self.used = self.used.saturating_add(len);
        self.offset = self.offset.saturating_add(len);
    }

    /// Makes room; once a piece, so that time stays linear.
    pub(super) fn forget_used(&mut self) {
        self.bytes.drain(..self.used.min(self.bytes.len()));
        self.used = 0;
    }

    /// Tag, and length with header, of the object at the front.
    pub(super) fn header(&self) -> Result<Option<(Tag, usize)>, DecodeError> {
        match probe_tlv(self.rest()).map_err(|error| error.shifted(self.offset))? {
            Probe::Header { tag, total_len } => Ok(Some((tag, total_len))),
            Probe::NeedMore => Ok(None),
        }
    }

    /// Bytes of tag and length of the object at the front, both of which have come.
    pub(super) fn header_len(&self, tag: Tag) -> usize {
        let octets = match self.rest().get(tag.encoded_len()) {
            Some(&long @ 0x81..) => usize::from(long & 0x7F).saturating_add(1),
            _ => 1,
        };
        tag.encoded_len().saturating_add(octets)
    }

    /// Length of the object at the front, which must have this tag, at most `max` bytes, and end
    /// within `room`; once it has come whole.
    pub(super) fn object(&self, tag: Tag, room: usize, max: usize) -> Result<Option<usize>, DecodeError> {
        if room == 0 {
            return Err(DecodeError::new(DecodeErrorKind::Missing { tag }, self.offset));
        }
        let Some((found, len)) = self.header()? else { return Ok(None) };
        if found != tag {
            let kind = DecodeErrorKind::UnexpectedTag { expected: tag, found };
            return Err(DecodeError::new(kind, self.offset));
        }
        self.limit(len, max)?;
        self.fits(len, room)?;
        Ok((self.rest().len() >= len).then_some(len))
    }

    pub(super) fn limit(&self, len: usize, max: usize) -> Result<(), DecodeError> {
        if len <= max {
            return Ok(());
        }
        Err(DecodeError::new(DecodeErrorKind::Limit { limit: LimitKind::Length, max }, self.offset))
    }

    /// An object does not reach beyond the one around it.
    pub(super) fn fits(&self, len: usize, room: usize) -> Result<(), DecodeError> {
        if len <= room {
            return Ok(());
        }
        Err(DecodeError::new(DecodeErrorKind::Truncated { needed: len, available: room }, self.offset))
    }
}
