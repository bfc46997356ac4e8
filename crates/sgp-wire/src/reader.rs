//! A forward-only reader over borrowed bytes.

use core::fmt;

use crate::{DecodeError, DecodeErrorKind, LimitKind, Limits, Tag, Tlv};

/// Which encodings a [`Reader`] takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Rules {
    /// DER: definite, minimal lengths and minimal tags (X.690 clause 10).
    #[default]
    Strict,
    /// BER with definite lengths: lengths may have leading zeros. [`Tlv::is_minimal`] tells.
    DefiniteBer,
}

/// Reads objects from front to back and remembers nothing but its place.
///
/// * An object never reaches beyond the object around it.
/// * [`nested`](Self::nested) fails on leftovers and on too many levels, [`finish`](Self::finish)
///   on trailing data; the number of objects is counted over all levels.
/// * After the first error every further read fails: a half-read input cannot be mistaken for a
///   whole one.
#[derive(Clone)]
pub struct Reader<'a> {
    rest: &'a [u8],
    offset: usize,
    depth_left: u16,
    items_left: u32,
    limits: Limits,
    rules: Rules,
    poisoned: bool,
}

impl<'a> Reader<'a> {
    /// A strict reader over `input`.
    ///
    /// # Errors
    /// [`LimitKind::Length`] when the input is longer than the limits allow.
    pub fn new(input: &'a [u8], limits: &Limits) -> Result<Self, DecodeError> {
        if input.len() > limits.max_len {
            let kind = DecodeErrorKind::Limit { limit: LimitKind::Length, max: limits.max_len };
            return Err(DecodeError::new(kind, limits.max_len));
        }
        Ok(Self::at(input, 0, limits))
    }

    /// A strict reader over a part of an input that was measured before; `offset` is the place of
    /// its first byte in the whole, for error reports.
    #[must_use]
    pub const fn at(input: &'a [u8], offset: usize, limits: &Limits) -> Self {
        Self {
            rest: input,
            offset,
            depth_left: limits.max_depth,
            items_left: limits.max_items,
            limits: *limits,
            rules: Rules::Strict,
            poisoned: false,
        }
    }

    /// The same reader under other rules.
    #[must_use]
    pub const fn with_rules(mut self, rules: Rules) -> Self {
        self.rules = rules;
        self
    }

    /// Offset of the next byte in the whole input.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// Bytes not yet read.
    #[must_use]
    pub const fn remaining(&self) -> usize {
        self.rest.len()
    }

    /// Whether everything is read.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// What is not yet read.
    #[must_use]
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Tag of the next object, `None` at the end. Reads nothing.
    ///
    /// # Errors
    /// As [`tlv`](Self::tlv), for a broken tag.
    pub fn peek_tag(&self) -> Result<Option<Tag>, DecodeError> {
        if self.poisoned {
            return Err(DecodeError::new(DecodeErrorKind::Poisoned, self.offset));
        }
        if self.rest.is_empty() {
            return Ok(None);
        }
        read_tag(self.rest).map(|(tag, _)| Some(tag)).map_err(|(kind, at)| self.error_at(kind, at))
    }

    /// The next object.
    ///
    /// # Errors
    /// [`Truncated`](DecodeErrorKind::Truncated) when it does not end within the input, a kind of
    /// tag or length fault, or [`LimitKind::Items`].
    #[inline]
    pub fn tlv(&mut self) -> Result<Tlv<'a>, DecodeError> {
        match self.try_tlv() {
            Ok(tlv) => Ok(tlv),
            Err(error) => Err(self.poison(error)),
        }
    }

    /// The next object, which must have this tag.
    ///
    /// # Errors
    /// [`Missing`](DecodeErrorKind::Missing) at the end,
    /// [`UnexpectedTag`](DecodeErrorKind::UnexpectedTag) for another object, and those of
    /// [`tlv`](Self::tlv).
    pub fn expect(&mut self, tag: Tag) -> Result<Tlv<'a>, DecodeError> {
        match self.peek_tag() {
            Ok(Some(found)) if found == tag => self.tlv(),
            Ok(Some(found)) => Err(self.fail(DecodeErrorKind::UnexpectedTag { expected: tag, found })),
            Ok(None) => Err(self.fail(DecodeErrorKind::Missing { tag })),
            Err(error) => Err(self.poison(error)),
        }
    }

    /// The next object if it has this tag; decided by the tag alone, so a broken object of this
    /// tag is an error and never "absent".
    ///
    /// # Errors
    /// Those of [`tlv`](Self::tlv).
    pub fn optional(&mut self, tag: Tag) -> Result<Option<Tlv<'a>>, DecodeError> {
        match self.peek_tag() {
            Ok(Some(found)) if found == tag => self.tlv().map(Some),
            Ok(_) => Ok(None),
            Err(error) => Err(self.poison(error)),
        }
    }

    /// The next `count` bytes.
    ///
    /// # Errors
    /// [`Truncated`](DecodeErrorKind::Truncated).
    pub fn bytes(&mut self, count: usize) -> Result<&'a [u8], DecodeError> {
        if self.poisoned {
            return Err(self.fail(DecodeErrorKind::Poisoned));
        }
        let Some((head, tail)) = self.rest.split_at_checked(count) else {
            let kind = DecodeErrorKind::Truncated { needed: count, available: self.rest.len() };
            return Err(self.fail(kind));
        };
        self.rest = tail;
        self.offset = self.offset.saturating_add(count);
        Ok(head)
    }

    /// The next byte.
    ///
    /// # Errors
    /// [`Truncated`](DecodeErrorKind::Truncated).
    pub fn u8(&mut self) -> Result<u8, DecodeError> {
        self.array::<1>().map(|[byte]| byte)
    }

    /// The next two bytes, most significant first.
    ///
    /// # Errors
    /// [`Truncated`](DecodeErrorKind::Truncated).
    pub fn u16(&mut self) -> Result<u16, DecodeError> {
        self.array().map(u16::from_be_bytes)
    }

    /// The next `N` bytes.
    ///
    /// # Errors
    /// [`Truncated`](DecodeErrorKind::Truncated).
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let offset = self.offset;
        let bytes = self.bytes(N)?;
        bytes.try_into().map_err(|_| DecodeError::new(DecodeErrorKind::Poisoned, offset))
    }

    /// Everything left.
    ///
    /// # Errors
    /// [`Poisoned`](DecodeErrorKind::Poisoned) after an earlier error.
    pub fn take_rest(&mut self) -> Result<&'a [u8], DecodeError> {
        self.bytes(self.rest.len())
    }

    /// Counts one object that has another form than [`tlv`](Self::tlv) and is read by its octets.
    ///
    /// # Errors
    /// [`LimitKind::Items`], at the next byte; [`Poisoned`](DecodeErrorKind::Poisoned) after an
    /// earlier error.
    pub fn count_item(&mut self) -> Result<(), DecodeError> {
        match self.items_left.checked_sub(1) {
            _ if self.poisoned => Err(DecodeError::new(DecodeErrorKind::Poisoned, self.offset)),
            Some(items_left) => {
                self.items_left = items_left;
                Ok(())
            }
            None => Err(self.fail(self.too_many_items())),
        }
    }

    /// Reads inside `tlv`, one level further down, and asks that nothing is left over.
    ///
    /// # Errors
    /// [`LimitKind::Depth`], [`TrailingData`](DecodeErrorKind::TrailingData), and what `read` says.
    pub fn nested<T, F>(&mut self, tlv: &Tlv<'a>, read: F) -> Result<T, DecodeError>
    where
        F: FnOnce(&mut Self) -> Result<T, DecodeError>,
    {
        let Some(depth_left) = self.depth_left.checked_sub(1) else {
            let max = usize::from(self.limits.max_depth);
            let kind = DecodeErrorKind::Limit { limit: LimitKind::Depth, max };
            return Err(self.poison(DecodeError::new(kind, tlv.offset())));
        };
        let mut inner = Self {
            rest: tlv.value(),
            offset: tlv.value_offset(),
            depth_left,
            items_left: self.items_left,
            limits: self.limits,
            rules: self.rules,
            poisoned: self.poisoned,
        };
        let result = read(&mut inner);
        self.items_left = inner.items_left;
        match result.and_then(|value| inner.finish().map(|()| value)) {
            Ok(value) => Ok(value),
            Err(error) => Err(self.poison(error)),
        }
    }

    /// The end: nothing may be left.
    ///
    /// # Errors
    /// [`TrailingData`](DecodeErrorKind::TrailingData), or
    /// [`Poisoned`](DecodeErrorKind::Poisoned) after an error that was not passed on.
    pub fn finish(self) -> Result<(), DecodeError> {
        match (self.poisoned, self.rest.len()) {
            (true, _) => Err(DecodeError::new(DecodeErrorKind::Poisoned, self.offset)),
            (false, 0) => Ok(()),
            (false, count) => Err(DecodeError::new(DecodeErrorKind::TrailingData { count }, self.offset)),
        }
    }

    /// An error of `kind` at the next byte; the reader reads nothing more.
    #[must_use]
    pub fn fail(&mut self, kind: DecodeErrorKind) -> DecodeError {
        let error = DecodeError::new(kind, self.offset);
        self.poison(error)
    }

    #[inline]
    fn try_tlv(&mut self) -> Result<Tlv<'a>, DecodeError> {
        if self.poisoned {
            return Err(DecodeError::new(DecodeErrorKind::Poisoned, self.offset));
        }
        let Some(items_left) = self.items_left.checked_sub(1) else {
            return Err(DecodeError::new(self.too_many_items(), self.offset));
        };
        let header = read_header(self.rest, self.rules).map_err(|(kind, at)| self.error_at(kind, at))?;
        let total = header.header_len.saturating_add(header.value_len);
        let Some((raw, rest)) = self.rest.split_at_checked(total) else {
            let available = self.rest.len().saturating_sub(header.header_len);
            let kind = DecodeErrorKind::Truncated { needed: header.value_len, available };
            return Err(self.error_at(kind, header.header_len));
        };
        let tlv = Tlv::from_parts(header.tag, raw, header.header_len, header.value_len, self.offset);
        self.items_left = items_left;
        self.rest = rest;
        self.offset = self.offset.saturating_add(total);
        Ok(tlv)
    }

    #[cold]
    fn too_many_items(&self) -> DecodeErrorKind {
        let max = usize::try_from(self.limits.max_items).unwrap_or(usize::MAX);
        DecodeErrorKind::Limit { limit: LimitKind::Items, max }
    }

    #[cold]
    const fn error_at(&self, kind: DecodeErrorKind, at: usize) -> DecodeError {
        DecodeError::new(kind, self.offset.saturating_add(at))
    }

    #[cold]
    const fn poison(&mut self, error: DecodeError) -> DecodeError {
        self.poisoned = true;
        error
    }
}

impl fmt::Debug for Reader<'_> {
    /// Where it stands; never the bytes, which may be a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader")
            .field("offset", &self.offset)
            .field("remaining", &self.rest.len())
            .field("depth_left", &self.depth_left)
            .field("items_left", &self.items_left)
            .field("rules", &self.rules)
            .field("poisoned", &self.poisoned)
            .finish_non_exhaustive()
    }
}

pub(crate) struct Header {
    pub(crate) tag: Tag,
    pub(crate) header_len: usize,
    pub(crate) value_len: usize,
}

/// Kind of fault, and where it is from the first byte of the object.
type HeaderFault = (DecodeErrorKind, usize);

#[inline]
pub(crate) fn read_header(input: &[u8], rules: Rules) -> Result<Header, HeaderFault> {
    let (tag, tag_len) = read_tag(input)?;
    let (value_len, length_len) = match input.get(tag_len) {
        Some(&short @ 0..=0x7F) => (usize::from(short), 1),
        Some(&first) => read_long_length(input, tag_len, first, rules)?,
        None => return Err((DecodeErrorKind::Truncated { needed: 1, available: 0 }, tag_len)),
    };
    Ok(Header { tag, header_len: tag_len.saturating_add(length_len), value_len })
}

#[inline]
pub(crate) fn read_tag(input: &[u8]) -> Result<(Tag, usize), HeaderFault> {
    match input.first() {
        Some(&first) if first & 0x1F != 0x1F => Ok((Tag::new(u32::from(first)), 1)),
        Some(&first) => read_long_tag(input, first),
        None => Err((DecodeErrorKind::Truncated { needed: 1, available: 0 }, 0)),
    }
}

fn read_long_tag(input: &[u8], first: u8) -> Result<(Tag, usize), HeaderFault> {
    let mut octets = u32::from(first);
    for at in 1..4 {
        let Some(&octet) = input.get(at) else {
            return Err((DecodeErrorKind::Truncated { needed: 1, available: 0 }, at));
        };
        if at == 1 && (octet == 0x80 || octet < 0x1F) {
            return Err((DecodeErrorKind::TagNotMinimal, 0));
        }
        octets = octets << 8 | u32::from(octet);
        if octet & 0x80 == 0 {
            return Ok((Tag::new(octets), at.saturating_add(1)));
        }
    }
    Err((DecodeErrorKind::TagTooLong, 0))
}

fn read_long_length(input: &[u8], at: usize, first: u8, rules: Rules) -> Result<(usize, usize), HeaderFault> {
    let count = usize::from(first & 0x7F);
    match count {
        0 => return Err((DecodeErrorKind::LengthIndefinite, at)),
        1..=4 => {}
        _ => return Err((DecodeErrorKind::LengthTooLong, at)),
    }
    let octets = input.get(at.saturating_add(1)..).unwrap_or_default();
    let Some(octets) = octets.get(..count) else {
        return Err((
            DecodeErrorKind::Truncated { needed: count, available: octets.len() },
            at.saturating_add(1),
        ));
    };
    let value = octets.iter().fold(0u32, |value, &octet| value << 8 | u32::from(octet));
    let Ok(value) = usize::try_from(value) else {
        return Err((DecodeErrorKind::LengthTooLong, at));
    };
    let len = count.saturating_add(1);
    if rules == Rules::Strict && len != crate::length_len(value) {
        return Err((DecodeErrorKind::LengthNotMinimal, at));
    }
    Ok((value, len))
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    fn one(input: &[u8]) -> Result<Tlv<'_>, DecodeError> {
        Reader::new(input, &Limits::default())?.tlv()
    }

    #[test]
    fn header_forms() {
        let long = [&[0xBF, 0x36, 0x81, 0x80][..], &[7; 128]].concat();
        let tlv = one(&long).unwrap();
        assert_eq!((tlv.tag(), tlv.header_len(), tlv.value().len()), (Tag::new(0xBF36), 4, 128));
        assert_eq!(one(&[0x80, 0x00]).unwrap().value(), b"");
    }

    #[test]
    fn objects_of_other_forms_count_too() {
        let limits = Limits::default().with_max_items(3);
        let mut reader = Reader::new(&[0xA0, 0x02, 0x01, 0x02, 0x80, 0x00], &limits).unwrap();
        let around = reader.tlv().unwrap();
        let inside = reader.nested(&around, |reader| {
            reader.count_item()?;
            reader.u8()?;
            reader.count_item()?;
            reader.u8()
        });
        assert_eq!(inside, Ok(2));
        let error = reader.count_item().unwrap_err();
        let kind = DecodeErrorKind::Limit { limit: LimitKind::Items, max: 3 };
        assert_eq!((error.kind(), error.offset()), (kind, 4));
        assert_eq!(reader.count_item().unwrap_err().kind(), DecodeErrorKind::Poisoned);
        assert_eq!(reader.u8().unwrap_err().kind(), DecodeErrorKind::Poisoned);
    }

    #[test]
    fn faults_have_kind_and_offset() {
        use DecodeErrorKind as K;
        for (input, kind, offset) in [
            (&[][..], K::Truncated { needed: 1, available: 0 }, 0),
            (&[0x80], K::Truncated { needed: 1, available: 0 }, 1),
            (&[0x80, 0x02, 0x01], K::Truncated { needed: 2, available: 1 }, 2),
            (&[0x80, 0x82, 0x01], K::Truncated { needed: 2, available: 1 }, 2),
            (&[0x80, 0x81, 0x7F], K::LengthNotMinimal, 1),
            (&[0x80, 0x82, 0x00, 0xFF], K::LengthNotMinimal, 1),
            (&[0x80, 0x80], K::LengthIndefinite, 1),
            (&[0x80, 0x85, 0, 0, 0, 0, 1], K::LengthTooLong, 1),
            (&[0x80, 0xFF], K::LengthTooLong, 1),
            (&[0x80, 0x84, 0xFF, 0xFF, 0xFF, 0xFF], K::Truncated { needed: 0xFFFF_FFFF, available: 0 }, 6),
            (&[0x1F], K::Truncated { needed: 1, available: 0 }, 1),
            (&[0x1F, 0x1E, 0x00], K::TagNotMinimal, 0),
            (&[0x1F, 0x80, 0x01, 0x00], K::TagNotMinimal, 0),
            (&[0x1F, 0x81, 0x81, 0x81, 0x01, 0x00], K::TagTooLong, 0),
        ] {
            let error = one(input).unwrap_err();
            assert_eq!((error.kind(), error.offset()), (kind, offset), "{input:02X?}");
        }
    }

    #[test]
    fn debug_shows_places_and_no_bytes() {
        let mut reader = Reader::new(&[0x80, 0x01, 0x2A, 0x81, 0x01, 0x63], &Limits::default()).unwrap();
        let tlv = reader.tlv().unwrap();
        assert_eq!(
            alloc::format!("{reader:?}"),
            "Reader { offset: 3, remaining: 3, depth_left: 32, items_left: 262143, rules: Strict, \
             poisoned: false, .. }"
        );
        assert_eq!(alloc::format!("{tlv:?}"), "Tlv(80 at 0, 1 bytes)");
    }

    #[test]
    fn an_error_poisons_the_reader() {
        let mut reader = Reader::new(&[0x80, 0x01, 0xAA, 0x81, 0x00], &Limits::default()).unwrap();
        assert!(reader.expect(Tag::new(0x81)).is_err());
        assert_eq!(reader.tlv().unwrap_err().kind(), DecodeErrorKind::Poisoned);
        assert_eq!(reader.finish().unwrap_err().kind(), DecodeErrorKind::Poisoned);
    }

    #[test]
    fn nested_reports_leftovers_with_absolute_offset() {
        let input = [0xA0, 0x05, 0x80, 0x01, 0xAA, 0x81, 0x00];
        let mut reader = Reader::new(&input, &Limits::default()).unwrap();
        let outer = reader.tlv().unwrap();
        let error = reader.nested(&outer, |r| r.expect(Tag::new(0x80)).map(drop)).unwrap_err();
        assert_eq!((error.kind(), error.offset()), (DecodeErrorKind::TrailingData { count: 2 }, 5));
    }

    #[test]
    fn depth_and_items_are_bounded() {
        fn dive(reader: &mut Reader<'_>) -> Result<(), DecodeError> {
            while !reader.is_empty() {
                let tlv = reader.tlv()?;
                reader.nested(&tlv, dive)?;
            }
            Ok(())
        }
        let limits = Limits::default().with_max_depth(2).with_max_items(4);
        let deep = [0x30, 0x04, 0x30, 0x02, 0x30, 0x00];
        let error = dive(&mut Reader::new(&deep, &limits).unwrap()).unwrap_err();
        assert_eq!(error.kind(), DecodeErrorKind::Limit { limit: LimitKind::Depth, max: 2 });
        let wide: Vec<u8> = [0x30, 0x00].repeat(5);
        let error = dive(&mut Reader::new(&wide, &limits).unwrap()).unwrap_err();
        assert_eq!(error.kind(), DecodeErrorKind::Limit { limit: LimitKind::Items, max: 4 });
        assert_eq!(error.offset(), 8);
    }

    #[test]
    fn definite_ber_takes_long_lengths_and_tells() {
        let input = [0x86, 0x81, 0x01, 0xAA];
        let mut reader = Reader::at(&input, 0, &Limits::default()).with_rules(Rules::DefiniteBer);
        let tlv = reader.tlv().unwrap();
        assert_eq!((tlv.value(), tlv.is_minimal()), (&[0xAA][..], false));
    }
}
