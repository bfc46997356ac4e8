//! Errors of formats: what is wrong, at which byte, in which field.

use core::fmt;

use crate::Tag;

/// Bytes are not the format they should be.
///
/// Says what is wrong ([`kind`](Self::kind)), where ([`offset`](Self::offset), from the first byte
/// of the input), in which field ([`path`](Self::path)) and, where it is known, which clause of
/// the standard asks for something else. Holds no input bytes, so it is safe to log.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct DecodeError {
    kind: DecodeErrorKind,
    offset: usize,
    path: Path,
    clause: Option<&'static str>,
}

impl DecodeError {
    /// An error of `kind` at byte `offset` of the input, with an empty path.
    #[must_use]
    pub const fn new(kind: DecodeErrorKind, offset: usize) -> Self {
        Self { kind, offset, path: Path::new(), clause: None }
    }

    /// What is wrong.
    #[must_use]
    pub const fn kind(&self) -> DecodeErrorKind {
        self.kind
    }

    /// Where, in bytes from the start of the input.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// In which field, outermost first.
    #[must_use]
    pub const fn path(&self) -> &Path {
        &self.path
    }

    /// The clause of the standard that is not kept, such as `SAIP 8.3.2`.
    #[must_use]
    pub const fn clause(&self) -> Option<&'static str> {
        self.clause
    }

    /// The same error seen from the input that holds this one `by` bytes further in.
    #[must_use]
    pub const fn shifted(mut self, by: usize) -> Self {
        self.offset = self.offset.saturating_add(by);
        self
    }

    /// The same error at another byte: where its place stands in the input this one was made of.
    #[must_use]
    pub const fn with_offset(mut self, offset: usize) -> Self {
        self.offset = offset;
        self
    }

    /// The same error, one field further out.
    #[must_use]
    pub const fn in_field(mut self, name: &'static str) -> Self {
        self.path.push_outer(PathSegment::Field(name));
        self
    }

    /// The same error, one list index (from 0) further out.
    #[must_use]
    pub const fn at_index(mut self, index: u32) -> Self {
        self.path.push_outer(PathSegment::Index(index));
        self
    }

    /// The same error with the clause that is not kept, unless an inner one is named already.
    #[must_use]
    pub const fn with_clause(mut self, clause: &'static str) -> Self {
        if self.clause.is_none() {
            self.clause = Some(clause);
        }
        self
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        write!(f, "{} at byte {}", self.kind, self.offset)?;
        match self.clause {
            Some(clause) => write!(f, " ({clause})"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DecodeError({self})")
    }
}

impl core::error::Error for DecodeError {}

/// What is wrong with the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeErrorKind {
    /// The input ends too early.
    Truncated {
        /// Bytes that should be there.
        needed: usize,
        /// Bytes that are there.
        available: usize,
    },
    /// Bytes follow where the object ends.
    TrailingData {
        /// How many.
        count: usize,
    },
    /// A length field is longer than it needs to be.
    LengthNotMinimal,
    /// A length of the indefinite form where it is not allowed.
    LengthIndefinite,
    /// A length field of more than four octets, or `FF`.
    LengthTooLong,
    /// A tag number has leading zeros, or would fit a shorter form.
    TagNotMinimal,
    /// A tag of more than four octets.
    TagTooLong,
    /// Another object stands where one of the format must stand.
    UnexpectedTag {
        /// The object that must stand here.
        expected: Tag,
        /// The object that stands here.
        found: Tag,
    },
    /// An object that this place does not know.
    UnknownTag {
        /// The object that stands here.
        found: Tag,
    },
    /// A required object is missing.
    Missing {
        /// The object.
        tag: Tag,
    },
    /// A value has a length that the format does not allow.
    LengthOutOfRange {
        /// Fewest bytes.
        min: usize,
        /// Most bytes.
        max: usize,
        /// Bytes found.
        found: usize,
    },
    /// A part of a value that must be whole cipher blocks and is not.
    NotWholeBlocks {
        /// Bytes of one block.
        block: usize,
        /// Bytes found.
        found: usize,
    },
    /// A value that the format does not allow; says what was expected.
    InvalidValue {
        /// What should be there.
        expected: &'static str,
    },
    /// A member of a text format (an element, an attribute, a JSON member) is missing.
    MissingMember {
        /// Its name.
        name: &'static str,
    },
    /// A member of a text format is not known here, or stands out of order.
    UnexpectedMember {
        /// What the format has at this place.
        expected: &'static str,
    },
    /// A limit of the caller is exceeded.
    Limit {
        /// Which one.
        limit: LimitKind,
        /// Its value.
        max: usize,
    },
    /// An earlier read of the same reader failed.
    Poisoned,
}

impl fmt::Display for DecodeErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Truncated { needed, available } => {
                write!(f, "{needed} bytes needed, {available} left")
            }
            Self::TrailingData { count } => write!(f, "{count} bytes behind the end"),
            Self::LengthNotMinimal => f.write_str("length field not minimal"),
            Self::LengthIndefinite => f.write_str("indefinite length"),
            Self::LengthTooLong => f.write_str("length field too long"),
            Self::TagNotMinimal => f.write_str("tag not minimal"),
            Self::TagTooLong => f.write_str("tag too long"),
            Self::UnexpectedTag { expected, found } => write!(f, "tag {found}, expected {expected}"),
            Self::UnknownTag { found } => write!(f, "unknown tag {found}"),
            Self::Missing { tag } => write!(f, "required object {tag} missing"),
            Self::LengthOutOfRange { min, max, found } if min == max => {
                write!(f, "length {found}, expected {min}")
            }
            Self::LengthOutOfRange { min, max: usize::MAX, found } => {
                write!(f, "length {found}, expected at least {min}")
            }
            Self::LengthOutOfRange { min, max, found } => {
                write!(f, "length {found}, expected {min} to {max}")
            }
            Self::NotWholeBlocks { block, found } => {
                write!(f, "{found} bytes are not whole blocks of {block}")
            }
            Self::InvalidValue { expected } => write!(f, "expected {expected}"),
            Self::MissingMember { name } => write!(f, "{name} missing"),
            Self::UnexpectedMember { expected } => write!(f, "not known here, expected {expected}"),
            Self::Limit { limit, max } => write!(f, "more than {max} {limit}"),
            Self::Poisoned => f.write_str("an earlier read failed"),
        }
    }
}

/// Which of the caller's [`Limits`](crate::Limits) was exceeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LimitKind {
    /// [`Limits::max_len`](crate::Limits::max_len).
    Length,
    /// [`Limits::max_depth`](crate::Limits::max_depth).
    Depth,
    /// [`Limits::max_items`](crate::Limits::max_items).
    Items,
}

impl fmt::Display for LimitKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Length => "bytes",
            Self::Depth => "levels",
            Self::Items => "objects",
        })
    }
}

/// One step from the outer object to the faulty field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PathSegment {
    /// A member, by its name in the standard.
    Field(&'static str),
    /// An element of a list, from 0.
    Index(u32),
}

/// Names of the fields around an error, outermost first; the innermost eight are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Path {
    inner_first: [PathSegment; Self::MAX],
    len: u8,
    cut: bool,
}

impl Path {
    /// Deepest path that is kept whole: one more than any type of the field nests.
    pub const MAX: usize = 8;

    const fn new() -> Self {
        Self { inner_first: [PathSegment::Index(0); Self::MAX], len: 0, cut: false }
    }

    #[expect(clippy::as_conversions, clippy::indexing_slicing, reason = "len is at most MAX, checked here")]
    const fn push_outer(&mut self, segment: PathSegment) {
        if (self.len as usize) < Self::MAX {
            self.inner_first[self.len as usize] = segment;
            self.len += 1;
        } else {
            self.cut = true;
        }
    }

    /// Whether no field is named.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The steps, outermost first.
    pub fn segments(&self) -> impl Iterator<Item = PathSegment> + '_ {
        self.inner_first.iter().take(usize::from(self.len)).rev().copied()
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = !self.cut;
        if self.cut {
            f.write_str("..")?;
        }
        for segment in self.segments() {
            match segment {
                PathSegment::Field(name) if first => f.write_str(name)?,
                PathSegment::Field(name) => write!(f, ".{name}")?,
                PathSegment::Index(index) => write!(f, "[{index}]")?,
            }
            first = false;
        }
        Ok(())
    }
}

/// Names the field on the way out of a decoder.
///
/// ```
/// use sgp_wire::{Context, Limits, Reader, Tag};
///
/// let mut reader = Reader::new(&[0x83, 0x02, 0xAB], &Limits::default()).unwrap();
/// let error = reader.expect(Tag::new(0x83)).field("fileID").field("fcp").unwrap_err();
/// assert_eq!(error.to_string(), "fcp.fileID: 2 bytes needed, 1 left at byte 2");
/// ```
pub trait Context: Sized {
    /// Adds the name of the field around the error.
    #[must_use]
    fn field(self, name: &'static str) -> Self;
    /// Adds the index, from 0, in the list around the error.
    #[must_use]
    fn index(self, index: u32) -> Self;
    /// Adds the clause, unless an inner one is named.
    #[must_use]
    fn clause(self, clause: &'static str) -> Self;
}

impl<T> Context for Result<T, DecodeError> {
    fn field(self, name: &'static str) -> Self {
        self.map_err(|e| e.in_field(name))
    }

    fn index(self, index: u32) -> Self {
        self.map_err(|e| e.at_index(index))
    }

    fn clause(self, clause: &'static str) -> Self {
        self.map_err(|e| e.with_clause(clause))
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn display_names_path_kind_offset_and_clause() {
        let error = DecodeError::new(DecodeErrorKind::LengthOutOfRange { min: 1, max: 1, found: 3 }, 756)
            .in_field("keyReference")
            .at_index(1)
            .in_field("pinConfig")
            .in_field("pinCodes")
            .with_clause("SAIP 8.5.1");
        assert_eq!(
            error.to_string(),
            "pinCodes.pinConfig[1].keyReference: length 3, expected 1 at byte 756 (SAIP 8.5.1)"
        );
    }

    #[test]
    fn a_path_deeper_than_it_holds_keeps_the_inner_steps() {
        let mut error = DecodeError::new(DecodeErrorKind::LengthIndefinite, 0);
        for i in 0..9 {
            error = error.at_index(i);
        }
        assert_eq!(error.to_string(), "..[7][6][5][4][3][2][1][0]: indefinite length at byte 0");
    }
}
