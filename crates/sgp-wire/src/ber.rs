//! What BER allows and DER forbids, rewritten and told.

use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

use crate::reader::{read_header, read_tag};
use crate::{
    DecodeError, DecodeErrorKind, LimitKind, Limits, Rules, SecretBytes, Tag, length_len, put_length,
};

/// What a lenient reader takes although DER forbids it; everything else stays an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Deviation {
    /// An object ends at end-of-contents octets instead of having a length.
    IndefiniteLength,
    /// A length field is longer than it needs to be.
    LengthNotMinimal,
    /// A member that has its DEFAULT value is written out. Found by readers of typed values.
    ExplicitDefault,
}

impl Deviation {
    /// The clause of X.690 that DER asks for more with.
    #[must_use]
    pub const fn clause(self) -> &'static str {
        match self {
            Self::IndefiniteLength | Self::LengthNotMinimal => "X.690 10.1",
            Self::ExplicitDefault => "X.690 11.5",
        }
    }
}

impl fmt::Display for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::IndefiniteLength => "indefinite length",
            Self::LengthNotMinimal => "length not minimal",
            Self::ExplicitDefault => "DEFAULT value written out",
        })
    }
}

/// A deviation and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BerFinding {
    offset: usize,
    deviation: Deviation,
}

impl BerFinding {
    /// Offset of the length field in the source, in bytes.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// What it is.
    #[must_use]
    pub const fn deviation(&self) -> Deviation {
        self.deviation
    }
}

/// Rewrites BER with lengths of any form into the same objects with definite, minimal lengths, one
/// outer object after the other.
///
/// One pass over the objects and one that writes, both linear and without a call stack; the limits
/// bound the input, the nesting and the number of objects. Contents of primitive objects are not
/// looked at. An input that is DER already takes a copy of it and nothing more; any other input
/// takes at most 64 times its size.
///
/// ```
/// use sgp_wire::{Deviation, Limits, Normalizer};
///
/// // a SEQUENCE of indefinite length, inside it an INTEGER whose length has a leading zero
/// let input = [0x30, 0x80, 0x02, 0x82, 0x00, 0x01, 0x05, 0x00, 0x00];
/// let mut normalizer = Normalizer::new(&input, &Limits::default())?;
/// while normalizer.next_object()?.is_some() {}
/// let normalized = normalizer.finish();
/// assert_eq!(normalized.as_bytes(), [0x30, 0x03, 0x02, 0x01, 0x05]);
/// assert_eq!(normalized.findings()[0].deviation(), Deviation::IndefiniteLength);
/// assert_eq!(normalized.findings()[1].offset(), 3);
/// // the content of the INTEGER
/// assert_eq!(normalized.source_offset(4), 6);
/// # Ok::<(), sgp_wire::DecodeError>(())
/// ```
#[derive(Clone)]
pub struct Normalizer<'a> {
    input: &'a [u8],
    at: usize,
    limits: Limits,
    items_left: u32,
    open: Vec<Open>,
    edits: Vec<Edit>,
    findings: Vec<BerFinding>,
    /// Bytes of what was read, rewritten.
    new_len: usize,
    poisoned: bool,
}

/// A constructed object whose end is not reached.
#[derive(Clone, Copy)]
struct Open {
    /// Where it ends at the latest.
    limit: usize,
    is_indefinite: bool,
    tag_len: usize,
    /// Bytes of its length field, and the length in it.
    field_len: usize,
    value_len: usize,
    /// Place of its edit.
    edit: usize,
    /// Bytes of what was read inside, rewritten.
    new_len: usize,
}

/// A length field that is written anew, or end-of-contents octets that are left out.
#[derive(Clone, Copy)]
struct Edit {
    at: usize,
    old_len: u8,
    /// The length; `None` for end-of-contents octets.
    length: Option<u32>,
}

impl<'a> Normalizer<'a> {
    /// Begins at the front of `input`.
    ///
    /// # Errors
    /// [`LimitKind::Length`] when the input is longer than the limits allow.
    pub fn new(input: &'a [u8], limits: &Limits) -> Result<Self, DecodeError> {
        if input.len() > limits.max_len {
            let kind = DecodeErrorKind::Limit { limit: LimitKind::Length, max: limits.max_len };
            return Err(DecodeError::new(kind, limits.max_len));
        }
        Ok(Self {
            input,
            at: 0,
            limits: *limits,
            items_left: limits.max_items,
            open: Vec::new(),
            edits: Vec::new(),
            findings: Vec::new(),
            new_len: 0,
            poisoned: false,
        })
    }

    /// Tag of the next outer object, `None` at the end. Reads nothing.
    ///
    /// # Errors
    /// For a broken tag.
    pub fn peek_tag(&self) -> Result<Option<Tag>, DecodeError> {
        match self.input.get(self.at..).unwrap_or_default() {
            [] => Ok(None),
            rest => match read_tag(rest) {
                Ok((tag, _)) => Ok(Some(tag)),
                Err((kind, at)) => Err(self.error_at(kind, at)),
            },
        }
    }

    /// Reads the next outer object with all objects inside and tells where it stands in the
    /// source; `None` at the end.
    ///
    /// # Errors
    /// Those of [`Reader::tlv`](crate::Reader::tlv), at any level, but for length fields that are
    /// indefinite or too long; [`LengthIndefinite`](DecodeErrorKind::LengthIndefinite) for a
    /// primitive object; [`LimitKind::Depth`]. Every further call fails.
    pub fn next_object(&mut self) -> Result<Option<Range<usize>>, DecodeError> {
        if self.poisoned {
            return Err(self.error_at(DecodeErrorKind::Poisoned, 0));
        }
        let start = self.at;
        if start == self.input.len() {
            return Ok(None);
        }
        loop {
            if let Err(error) = self.header() {
                self.poisoned = true;
                return Err(error);
            }
            self.close();
            if self.open.is_empty() {
                return Ok(Some(start..self.at));
            }
        }
    }

    /// Reads the next header, and the value behind it when the object is primitive.
    fn header(&mut self) -> Result<(), DecodeError> {
        let limit = self.open.last().map_or(self.input.len(), |open| open.limit);
        let rest = self.input.get(self.at..limit).unwrap_or_default();
        let Some(items_left) = self.items_left.checked_sub(1) else {
            let max = usize::try_from(self.limits.max_items).unwrap_or(usize::MAX);
            return Err(self.error_at(DecodeErrorKind::Limit { limit: LimitKind::Items, max }, 0));
        };
        self.items_left = items_left;
        let (tag, tag_len) = read_tag(rest).map_err(|(kind, at)| self.error_at(kind, at))?;
        if rest.get(tag_len) == Some(&0x80) && tag.is_constructed() {
            self.finding(tag_len, Deviation::IndefiniteLength);
            return self.enter(Open {
                limit,
                is_indefinite: true,
                tag_len,
                field_len: 1,
                value_len: 0,
                edit: self.edits.len(),
                new_len: 0,
            });
        }
        let header = read_header(rest, Rules::DefiniteBer).map_err(|(kind, at)| self.error_at(kind, at))?;
        let (value_len, field_len) = (header.value_len, header.header_len.saturating_sub(tag_len));
        let available = rest.len().saturating_sub(header.header_len);
        if value_len > available {
            let kind = DecodeErrorKind::Truncated { needed: value_len, available };
            return Err(self.error_at(kind, header.header_len));
        }
        let is_minimal = field_len == length_len(value_len);
        if !is_minimal {
            self.finding(tag_len, Deviation::LengthNotMinimal);
        }
        let value_at = self.at.saturating_add(header.header_len);
        if tag.is_constructed() {
            return self.enter(Open {
                limit: value_at.saturating_add(value_len),
                is_indefinite: false,
                tag_len,
                field_len,
                value_len,
                edit: self.edits.len(),
                new_len: 0,
            });
        }
        if !is_minimal {
            self.edit(self.at.saturating_add(tag_len), field_len, Some(value_len));
        }
        self.add(tag_len, value_len);
        self.at = value_at.saturating_add(value_len);
        Ok(())
    }

    fn enter(&mut self, open: Open) -> Result<(), DecodeError> {
        let max = usize::from(self.limits.max_depth);
        if self.open.len() >= max {
            return Err(self.error_at(DecodeErrorKind::Limit { limit: LimitKind::Depth, max }, 0));
        }
        // its place among the edits, in the order of the source; the length follows
        self.edit(self.at.saturating_add(open.tag_len), open.field_len, Some(open.value_len));
        self.at = self.at.saturating_add(open.tag_len).saturating_add(open.field_len);
        self.open.push(open);
        Ok(())
    }

    /// Leaves the objects that end here.
    fn close(&mut self) {
        while let Some(open) = self.open.last().copied() {
            if open.is_indefinite {
                let rest = self.input.get(self.at..open.limit).unwrap_or_default();
                if !rest.starts_with(&[0x00, 0x00]) {
                    return;
                }
                self.edit(self.at, 2, None);
                self.at = self.at.saturating_add(2);
            } else if self.at < open.limit {
                return;
            }
            self.open.pop();
            let is_kept = !open.is_indefinite
                && open.new_len == open.value_len
                && open.field_len == length_len(open.value_len);
            if is_kept && open.edit.saturating_add(1) == self.edits.len() {
                self.edits.pop();
            } else if let Some(edit) = self.edits.get_mut(open.edit) {
                edit.length = Some(u32::try_from(open.new_len).unwrap_or(u32::MAX));
            }
            self.add(open.tag_len, open.new_len);
        }
    }

    /// Counts an object that was read, rewritten.
    fn add(&mut self, tag_len: usize, value_len: usize) {
        let total = tag_len.saturating_add(length_len(value_len)).saturating_add(value_len);
        let around = self.open.last_mut().map_or(&mut self.new_len, |open| &mut open.new_len);
        *around = around.saturating_add(total);
    }

    fn edit(&mut self, at: usize, old_len: usize, length: Option<usize>) {
        let length = length.map(|length| u32::try_from(length).unwrap_or(u32::MAX));
        // a length field has at most five octets
        self.edits.push(Edit { at, old_len: u8::try_from(old_len).unwrap_or(u8::MAX), length });
    }

    fn finding(&mut self, tag_len: usize, deviation: Deviation) {
        self.findings.push(BerFinding { offset: self.at.saturating_add(tag_len), deviation });
    }

    #[cold]
    const fn error_at(&self, kind: DecodeErrorKind, at: usize) -> DecodeError {
        DecodeError::new(kind, self.at.saturating_add(at))
    }

    /// What was deviating so far.
    #[must_use]
    pub fn findings(&self) -> &[BerFinding] {
        &self.findings
    }

    /// The outer objects that were read, rewritten.
    #[must_use]
    pub fn finish(self) -> Normalized {
        let mut bytes = Vec::with_capacity(self.new_len);
        let mut parts = Vec::with_capacity(self.edits.len());
        let mut from = 0;
        for edit in &self.edits {
            bytes.extend_from_slice(self.input.get(from..edit.at).unwrap_or_default());
            if let Some(length) = edit.length {
                put_length(&mut bytes, usize::try_from(length).unwrap_or(usize::MAX));
            }
            from = edit.at.saturating_add(usize::from(edit.old_len));
            parts.push(Part { at: bytes.len(), source: from });
        }
        bytes.extend_from_slice(self.input.get(from..self.at).unwrap_or_default());
        Normalized { bytes: SecretBytes::new(bytes), findings: self.findings, parts }
    }
}

impl fmt::Debug for Normalizer<'_> {
    /// Places and findings; never the bytes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Normalizer")
            .field("at", &self.at)
            .field("findings", &self.findings)
            .finish_non_exhaustive()
    }
}

/// Objects with definite, minimal lengths, and how they stood in their source.
#[derive(Debug)]
pub struct Normalized {
    bytes: SecretBytes,
    findings: Vec<BerFinding>,
    parts: Vec<Part>,
}

/// From `at` on the bytes are those of the source from `source` on.
#[derive(Debug)]
struct Part {
    at: usize,
    source: usize,
}

impl Normalized {
    /// The objects.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.expose()
    }

    /// What was deviating, in the order of the source.
    #[must_use]
    pub fn findings(&self) -> &[BerFinding] {
        &self.findings
    }

    /// Place in the source of the byte at `offset`, both in bytes from the front. The place behind
    /// an object of indefinite length is the one behind its end-of-contents octets.
    #[must_use]
    pub fn source_offset(&self, offset: usize) -> usize {
        let next = self.parts.partition_point(|part| part.at <= offset);
        let here = next.checked_sub(1).and_then(|here| self.parts.get(here));
        let (at, source) = here.map_or((0, 0), |part| (part.at, part.source));
        let place = source.saturating_add(offset.saturating_sub(at));
        self.parts.get(next).map_or(place, |part| place.min(part.source))
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;
    use crate::Reader;

    fn normalize(input: &[u8]) -> Result<Normalized, DecodeError> {
        let mut normalizer = Normalizer::new(input, &Limits::default())?;
        while normalizer.next_object()?.is_some() {}
        Ok(normalizer.finish())
    }

    fn found(normalized: &Normalized) -> Vec<(usize, Deviation)> {
        normalized.findings().iter().map(|finding| (finding.offset(), finding.deviation())).collect()
    }

    #[test]
    fn der_stays_as_it_is() {
        let input = [0x30, 0x04, 0x80, 0x00, 0x30, 0x00, 0x04, 0x81, 0x80];
        let input = [&input[..], &[0xAB; 0x80], &[0x00, 0x00]].concat();
        let normalized = normalize(&input).unwrap();
        assert_eq!((normalized.as_bytes(), found(&normalized)), (&input[..], Vec::new()));
        assert!(normalized.parts.is_empty());
        assert_eq!((0..9).map(|at| normalized.source_offset(at)).sum::<usize>(), 36);
    }

    #[test]
    fn lengths_of_every_form_are_rewritten_to_the_top() {
        use Deviation::{IndefiniteLength as I, LengthNotMinimal as L};
        for (input, expected, findings) in [
            (&[0x30, 0x80, 0x00, 0x00][..], &[0x30, 0x00][..], &[(1, I)][..]),
            (&[0x02, 0x84, 0, 0, 0, 1, 5], &[0x02, 1, 5], &[(1, L)]),
            (&[0x30, 0x81, 0x02, 0x30, 0x00], &[0x30, 0x02, 0x30, 0x00], &[(1, L)]),
            // the outer length changes with the inner one
            (&[0x30, 0x04, 0x02, 0x81, 0x01, 0x05], &[0x30, 0x03, 0x02, 0x01, 0x05], &[(3, L)]),
            (
                &[0xBF, 0x20, 0x80, 0x30, 0x80, 0x00, 0x00, 0x02, 0x01, 0x05, 0x00, 0x00, 0x04, 0x00],
                &[0xBF, 0x20, 0x05, 0x30, 0x00, 0x02, 0x01, 0x05, 0x04, 0x00],
                &[(2, I), (4, I)],
            ),
            // an object of tag 0 that has a length does not end anything
            (&[0x30, 0x80, 0x00, 0x01, 0xAA, 0x00, 0x00], &[0x30, 0x03, 0x00, 0x01, 0xAA], &[(1, I)]),
        ] {
            let normalized = normalize(input).unwrap();
            assert_eq!(normalized.as_bytes(), expected, "{input:02X?}");
            assert_eq!(found(&normalized), findings, "{input:02X?}");
        }
    }

    #[test]
    fn a_header_may_become_longer() {
        let value = alloc::vec![0xAB; 0x1_0000];
        let mut input = alloc::vec![0x30, 0x80];
        crate::put_tlv(&mut input, Tag::OCTET_STRING, &value);
        input.extend([0, 0, 0x05, 0x00]);
        let normalized = normalize(&input).unwrap();
        let mut expected = Vec::new();
        crate::put_nested(&mut expected, Tag::SEQUENCE, |out| crate::put_tlv(out, Tag::OCTET_STRING, &value));
        expected.extend([0x05, 0x00]);
        assert_eq!(normalized.as_bytes(), expected);
        assert_eq!(normalized.source_offset(1), 1);
        assert_eq!(normalized.source_offset(5), 2);
        // within the longer header, and the NULL behind the end-of-contents octets
        assert_eq!(normalized.source_offset(3), 2);
        assert_eq!(normalized.source_offset(expected.len() - 2), input.len() - 2);
    }

    #[test]
    fn everything_else_is_refused_where_it_stands() {
        use DecodeErrorKind as K;
        for (input, kind, offset) in [
            (&[0x30, 0x80][..], K::Truncated { needed: 1, available: 0 }, 2),
            (&[0x30, 0x80, 0x00], K::Truncated { needed: 1, available: 0 }, 3),
            (&[0x30, 0x02, 0x30, 0x80, 0x00, 0x00], K::Truncated { needed: 1, available: 0 }, 4),
            (&[0x04, 0x80, 0x00, 0x00], K::LengthIndefinite, 1),
            (&[0x30, 0x80, 0x30, 0x02, 0x00, 0x00, 0x00], K::Truncated { needed: 1, available: 0 }, 7),
            (&[0x30, 0x80, 0x04, 0x05, 0x00, 0x00], K::Truncated { needed: 5, available: 2 }, 4),
            (&[0x30, 0x85, 0, 0, 0, 0, 0], K::LengthTooLong, 1),
            (&[0x30, 0x80, 0x1F, 0x1E, 0x00, 0x00, 0x00], K::TagNotMinimal, 2),
        ] {
            let error = normalize(input).unwrap_err();
            assert_eq!((error.kind(), error.offset()), (kind, offset), "{input:02X?}: {error}");
        }
    }

    #[test]
    fn limits_are_kept_and_an_error_is_the_end() {
        let limits = Limits::default().with_max_depth(3).with_max_items(5);
        let mut deep = Normalizer::new(&[0x30, 0x80, 0x30, 0x80, 0x30, 0x80, 0x30, 0x80], &limits).unwrap();
        let error = deep.next_object().unwrap_err();
        assert_eq!(error.kind(), DecodeErrorKind::Limit { limit: LimitKind::Depth, max: 3 });
        assert_eq!(error.offset(), 6);
        assert_eq!(deep.next_object().unwrap_err().kind(), DecodeErrorKind::Poisoned);
        let many = [0x80, 0x81, 0x00].repeat(6);
        let mut many = Normalizer::new(&many, &limits).unwrap();
        assert_eq!((0..5).map(|_| many.next_object().unwrap().unwrap().start).sum::<usize>(), 30);
        let error = many.next_object().unwrap_err();
        assert_eq!(error.kind(), DecodeErrorKind::Limit { limit: LimitKind::Items, max: 5 });
        assert_eq!(many.finish().as_bytes(), [0x80, 0x00].repeat(5));
        let limits = Limits::default().with_max_len(1);
        assert!(Normalizer::new(&[0x30, 0x00], &limits).is_err());
    }

    proptest::proptest! {
        /// What comes out is DER of the same objects, and where each stood is known.
        #[test]
        fn any_objects_come_out_as_der(forms in proptest::collection::vec((0u8..5, 0u8..9), 0..60)) {
            let (mut input, mut open, mut places) = (Vec::new(), 0, Vec::new());
            for (form, len) in forms {
                places.push(input.len());
                match form {
                    0 if open < 20 => { input.extend([0x30, 0x80]); open += 1; }
                    1 if open > 0 => { places.pop(); input.extend([0x00, 0x00]); open -= 1; }
                    2 => { input.extend([0x04, 0x82, 0x00, len]); input.extend((0..len).map(|_| 0x00)); }
                    3 => input.extend([0x30, 0x81, 0x03, 0x02, 0x01, len]),
                    _ => { input.extend([0x04, len]); input.extend((0..len).map(|_| 0xFF)); }
                }
            }
            input.extend((0..open).flat_map(|_| [0x00, 0x00]));
            let normalized = normalize(&input).unwrap();
            let mut seen = Vec::new();
            let mut reader = Reader::new(normalized.as_bytes(), &Limits::default()).unwrap();
            walk(&mut reader, &mut seen).unwrap();
            let seen: Vec<_> = seen.into_iter().map(|at| normalized.source_offset(at)).collect();
            for place in places {
                proptest::prop_assert!(seen.contains(&place), "{} in {:?}", place, seen);
            }
        }
    }

    fn walk(reader: &mut Reader<'_>, seen: &mut Vec<usize>) -> Result<(), DecodeError> {
        while !reader.is_empty() {
            let tlv = reader.tlv()?;
            seen.push(tlv.offset());
            if tlv.tag().is_constructed() {
                reader.nested(&tlv, |reader| walk(reader, seen))?;
            }
        }
        Ok(())
    }

    #[test]
    fn texts() {
        assert_eq!(Deviation::LengthNotMinimal.to_string(), "length not minimal");
        assert_eq!(Deviation::ExplicitDefault.clause(), "X.690 11.5");
    }
}
