//! A package that arrives in pieces.

use alloc::vec::Vec;

use sgp_wire::{DecodeError, DecodeErrorKind, LimitKind, Limits, Probe, Reader, probe_tlv};

use super::element::Located;
use super::{ElementFault, ElementKind, ElementRef};
use crate::codec::Walker;

/// Takes a package in pieces, cut anywhere, and gives each element as soon as it is complete: how
/// an eUICC reads SCP03t segments (SGP.02 v4.2 4.1.3.3).
///
/// [`push`](Self::push) a piece, then call [`next_element`](Self::next_element) until it gives
/// `None`; [`finish`](Self::finish) when nothing more comes. Holds the incomplete element and
/// nothing before it. After an error the stream stays broken.
///
/// ```
/// use sgp_asn1::saip::{ElementKind, ElementStream};
/// use sgp_wire::Limits;
///
/// let mut stream = ElementStream::new(&Limits::default());
/// stream.push(&[0xAA, 0x05, 0xA0, 0x03])?;
/// assert_eq!(stream.next_element()?, None);
/// assert!(stream.finish().is_err()); // cut inside an element
/// stream.push(&[0x81, 0x01, 0x63])?;
/// let end = stream.next_element()?.unwrap();
/// assert_eq!((end.kind(), end.identification()), (ElementKind::End, Some(99)));
/// assert_eq!(stream.finish(), Ok(()));
/// # Ok::<(), sgp_asn1::saip::ElementFault>(())
/// ```
#[derive(Clone)]
pub struct ElementStream {
    buffer: Vec<u8>,
    /// Bytes at the front of the buffer that were given out.
    taken: usize,
    /// Place in the package of the first byte of the buffer.
    base: usize,
    limits: Limits,
    walker: Walker,
    fault: Option<ElementFault>,
}

impl ElementStream {
    /// A stream at the first byte of a package. The limits bound the package as a whole: its
    /// bytes, its objects and their nesting.
    #[must_use]
    pub const fn new(limits: &Limits) -> Self {
        Self {
            buffer: Vec::new(),
            taken: 0,
            base: 0,
            limits: *limits,
            walker: Walker::new(limits),
            fault: None,
        }
    }

    /// Adds the next piece.
    ///
    /// # Errors
    /// [`LimitKind::Length`] when the package becomes longer than the limits allow; an earlier
    /// fault again.
    pub fn push(&mut self, piece: &[u8]) -> Result<(), ElementFault> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        self.buffer.drain(..self.taken);
        self.base = self.base.saturating_add(self.taken);
        self.taken = 0;
        let total = self.base.saturating_add(self.buffer.len()).saturating_add(piece.len());
        if total > self.limits.max_len {
            let kind = DecodeErrorKind::Limit { limit: LimitKind::Length, max: self.limits.max_len };
            return Err(self.broken(ElementFault::outside(DecodeError::new(kind, self.limits.max_len))));
        }
        self.buffer.extend_from_slice(piece);
        Ok(())
    }

    /// The next complete element, `None` when more bytes are needed.
    ///
    /// # Errors
    /// [`ElementFault`] names the element and the object at fault as `PEStatus` wants them.
    pub fn next_element(&mut self) -> Result<Option<ElementRef<'_>>, ElementFault> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        match self.locate_next() {
            Ok(Some(located)) => {
                let start = self.taken;
                self.taken = self.taken.saturating_add(located.len);
                let raw = self.buffer.get(start..self.taken).unwrap_or_default();
                Ok(Some(ElementRef::new(located, raw)))
            }
            Ok(None) => Ok(None),
            Err(fault) => Err(self.broken(fault)),
        }
    }

    fn locate_next(&mut self) -> Result<Option<Located>, ElementFault> {
        let rest = self.buffer.get(self.taken..).unwrap_or_default();
        let offset = self.offset();
        let outside = |error: DecodeError| ElementFault::outside(error.shifted(offset));
        let (tag, total_len) = match probe_tlv(rest).map_err(outside)? {
            Probe::NeedMore => return Ok(None),
            Probe::Header { tag, total_len } => (tag, total_len),
        };
        if offset.saturating_add(total_len) > self.limits.max_len {
            let kind = DecodeErrorKind::Limit { limit: LimitKind::Length, max: self.limits.max_len };
            let error = DecodeError::new(kind, offset).in_field(ElementKind::from_tag(tag).name());
            return Err(ElementFault::outside(error));
        }
        let Some(raw) = rest.get(..total_len) else { return Ok(None) };
        let tlv = Reader::at(raw, offset, &self.limits).tlv().map_err(ElementFault::outside)?;
        Located::locate(&tlv, &mut self.walker).map(Some)
    }

    /// Place in the package of the next element.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.base.saturating_add(self.taken)
    }

    /// Bytes that wait for the rest of their element.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.buffer.len().saturating_sub(self.taken)
    }

    /// The end of the package: every byte must have been given out.
    ///
    /// # Errors
    /// [`Truncated`](DecodeErrorKind::Truncated) when an element is cut, at that element; an
    /// earlier fault again.
    pub fn finish(&self) -> Result<(), ElementFault> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        let rest = self.buffer.get(self.taken..).unwrap_or_default();
        if rest.is_empty() {
            return Ok(());
        }
        let needed = match probe_tlv(rest) {
            Ok(Probe::Header { total_len, .. }) => total_len,
            Ok(Probe::NeedMore) | Err(_) => rest.len().saturating_add(1),
        };
        let kind = DecodeErrorKind::Truncated { needed, available: rest.len() };
        Err(ElementFault::outside(DecodeError::new(kind, self.offset())))
    }

    fn broken(&mut self, fault: ElementFault) -> ElementFault {
        self.fault = Some(fault);
        self.buffer.clear();
        self.taken = 0;
        fault
    }
}

impl core::fmt::Debug for ElementStream {
    /// Places only: the bytes hold keys and PINs.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("ElementStream")
            .field("offset", &self.offset())
            .field("pending", &self.pending())
            .field("fault", &self.fault)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &[u8] =
        &[0xAB, 0x00, 0xAA, 0x05, 0xA0, 0x03, 0x81, 0x01, 0x63, 0xBF, 0x22, 0x03, 0x04, 0x01, 0xAA];

    fn all(stream: &mut ElementStream) -> Result<Vec<(ElementKind, usize, usize)>, ElementFault> {
        let mut found = Vec::new();
        while let Some(element) = stream.next_element()? {
            found.push((element.kind(), element.offset(), element.len()));
        }
        Ok(found)
    }

    #[test]
    fn split_anywhere_gives_the_same() {
        let unknown = ElementKind::Unknown(sgp_wire::Tag::new(0xBF22));
        let expected = [(ElementKind::Rfu1, 0, 2), (ElementKind::End, 2, 7), (unknown, 9, 6)];
        for first in 0..=TWO.len() {
            for second in first..=TWO.len() {
                let mut stream = ElementStream::new(&Limits::default());
                let mut found = Vec::new();
                for piece in [&TWO[..first], &TWO[first..second], &TWO[second..]] {
                    stream.push(piece).unwrap();
                    found.extend(all(&mut stream).unwrap());
                }
                assert_eq!(found, expected);
                assert_eq!((stream.finish(), stream.offset()), (Ok(()), TWO.len()));
            }
        }
    }

    #[test]
    fn a_cut_package_is_told_at_the_end() {
        let mut stream = ElementStream::new(&Limits::default());
        stream.push(&TWO[..12]).unwrap();
        assert_eq!(all(&mut stream).unwrap().len(), 2);
        let fault = stream.finish().unwrap_err();
        assert_eq!(fault.error().kind(), DecodeErrorKind::Truncated { needed: 6, available: 3 });
        assert_eq!((fault.error().offset(), fault.identification()), (9, None));
    }

    #[test]
    fn a_length_beyond_the_limit_is_refused_before_the_bytes_come() {
        let mut stream = ElementStream::new(&Limits::default().with_max_len(1000));
        stream.push(&[0xB0, 0x82, 0x10, 0x00]).unwrap();
        let fault = stream.next_element().unwrap_err();
        let kind = DecodeErrorKind::Limit { limit: LimitKind::Length, max: 1000 };
        assert_eq!(fault.error().kind(), kind);
        assert_eq!(stream.push(&[0x00]), Err(fault));
        assert_eq!(stream.finish(), Err(fault));
        let mut stream = ElementStream::new(&Limits::default().with_max_len(2));
        assert!(stream.push(&[0xAB, 0x00, 0xAB]).is_err());
    }

    #[test]
    fn a_broken_element_is_named() {
        let mut stream = ElementStream::new(&Limits::default());
        // pinCodes 3 whose A1 is longer than the element, behind two bytes of another
        let pin = [0xA2, 0x0B, 0xA0, 0x05, 0x80, 0x00, 0x81, 0x01, 0x03, 0xA1, 0x3B, 0xA0, 0x00];
        stream.push(&[&[0xAB, 0x00][..], &pin].concat()).unwrap();
        stream.next_element().unwrap();
        let fault = stream.next_element().unwrap_err();
        assert_eq!((fault.identification(), fault.offset()), (Some(3), 9));
        assert_eq!(alloc::format!("{fault}"), "element 3: pinCodes: 59 bytes needed, 2 left at byte 13");
        let response = super::super::EuiccResponse::aborted((&fault).into());
        assert_eq!(hex::encode_upper(response.encode_to_vec()), "300FA00B30098001058101038301098100");
    }
}
