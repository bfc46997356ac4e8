//! INTEGER of any size.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;

use sgp_wire::{DecodeError, DecodeErrorKind, Tag, decode_integer, put_integer, put_tlv};

/// INTEGER as it stands in an encoding: any number of octets, kept whole. Two words in memory.
///
/// Ranges that a module gives are left to checks, so a member may hold a number beyond them.
/// Numbers of more than eight octets are saturated where an `i64` is asked for.
///
/// ```
/// use sgp_asn1::saip::Integer;
///
/// let big = Integer::decode(&[0x01, 0, 0, 0, 0, 0, 0, 0, 0], 0)?;
/// assert_eq!((big.as_i64(), big.to_i64()), (None, i64::MAX));
/// assert_eq!(Integer::new(5), 5);
/// assert!(Integer::decode(&[0x00, 0x05], 0).is_err());
/// # Ok::<(), sgp_wire::DecodeError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Integer(Repr);

#[derive(Clone, PartialEq, Eq, Hash)]
enum Repr {
    Small(i64),
    Wide(Box<Wide>),
}

/// Content octets, nine or more and minimal.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Wide(Vec<u8>);

impl Integer {
    /// This number.
    #[must_use]
    pub const fn new(number: i64) -> Self {
        Self(Repr::Small(number))
    }

    /// Reads content octets, two's complement and big-endian; `offset` is their place in the
    /// input, for the error.
    ///
    /// # Errors
    /// [`LengthOutOfRange`](DecodeErrorKind::LengthOutOfRange) without octets,
    /// [`InvalidValue`](DecodeErrorKind::InvalidValue) with more than the number needs
    /// (X.690 8.3.2).
    #[inline]
    pub fn decode(content: &[u8], offset: usize) -> Result<Self, DecodeError> {
        match content {
            [octet] => Ok(Self::new(i64::from(i8::from_be_bytes([*octet])))),
            _ => Self::decode_long(content, offset),
        }
    }

    fn decode_long(content: &[u8], offset: usize) -> Result<Self, DecodeError> {
        let fault = |kind| Err(DecodeError::new(kind, offset));
        match content {
            [] => fault(DecodeErrorKind::LengthOutOfRange { min: 1, max: usize::MAX, found: 0 }),
            _ if content.len() <= size_of::<i64>() => decode_integer(content, offset).map(Self::new),
            [0x00, 0x00..=0x7F, ..] | [0xFF, 0x80..=0xFF, ..] => {
                fault(DecodeErrorKind::InvalidValue { expected: "an INTEGER without leading octets" })
            }
            _ => Ok(Self(Repr::Wide(Box::new(Wide(content.to_vec()))))),
        }
    }

    /// The number where it fits.
    #[must_use]
    pub const fn as_i64(&self) -> Option<i64> {
        match &self.0 {
            Repr::Small(number) => Some(*number),
            Repr::Wide(_) => None,
        }
    }

    /// The number, or `i64::MIN` or `i64::MAX` where it is beyond.
    #[must_use]
    pub fn to_i64(&self) -> i64 {
        match &self.0 {
            Repr::Small(number) => *number,
            Repr::Wide(wide) if wide.0.first().is_some_and(|first| first & 0x80 != 0) => i64::MIN,
            Repr::Wide(_) => i64::MAX,
        }
    }

    /// Content octets of a number of more than eight octets.
    #[cfg(feature = "serde")]
    pub(crate) fn wide_octets(&self) -> Option<&[u8]> {
        match &self.0 {
            Repr::Small(_) => None,
            Repr::Wide(wide) => Some(&wide.0),
        }
    }

    /// Appends the number as an object with `tag`.
    pub(crate) fn put(&self, tag: Tag, out: &mut Vec<u8>) {
        match &self.0 {
            Repr::Small(number) => put_integer(out, tag, *number),
            Repr::Wide(wide) => put_tlv(out, tag, &wide.0),
        }
    }
}

impl From<i64> for Integer {
    fn from(number: i64) -> Self {
        Self::new(number)
    }
}

impl PartialEq<i64> for Integer {
    fn eq(&self, other: &i64) -> bool {
        self.as_i64() == Some(*other)
    }
}

impl fmt::Debug for Integer {
    /// The number, of a wide one the octets in hex.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Small(number) => write!(f, "{number}"),
            Repr::Wide(wide) => {
                f.write_str("0x")?;
                wide.0.iter().try_for_each(|octet| write!(f, "{octet:02X}"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_and_write_the_same() {
        for (number, content) in [
            (0, &[0x00][..]),
            (127, &[0x7F]),
            (128, &[0x00, 0x80]),
            (40961, &[0x00, 0xA0, 0x01]),
            (0x7FFF_FFFF, &[0x7F, 0xFF, 0xFF, 0xFF]),
            (-1, &[0xFF]),
            (-128, &[0x80]),
            (-129, &[0xFF, 0x7F]),
            (i64::MIN, &[0x80, 0, 0, 0, 0, 0, 0, 0]),
            (i64::MAX, &[0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]),
        ] {
            let read = Integer::decode(content, 0).unwrap();
            assert_eq!((read.as_i64(), read.to_i64()), (Some(number), number), "{content:02X?}");
            let mut out = Vec::new();
            read.put(Tag::INTEGER, &mut out);
            assert_eq!(out[2..], *content, "{number}");
        }
    }

    #[test]
    fn beyond_eight_octets_nothing_is_lost() {
        for (content, saturated) in [
            (&[0x00, 0x80, 0, 0, 0, 0, 0, 0, 0][..], i64::MAX),
            (&[0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], i64::MIN),
            (&[0x55; 300], i64::MAX),
            (&[0xAA; 300], i64::MIN),
        ] {
            let read = Integer::decode(content, 0).unwrap();
            assert_eq!((read.as_i64(), read.to_i64()), (None, saturated));
            let mut out = Vec::new();
            read.put(Tag::INTEGER, &mut out);
            assert!(out.ends_with(content));
            assert_ne!(read, Integer::new(saturated));
            assert_ne!(read, saturated);
        }
    }

    #[test]
    fn what_der_forbids_is_refused() {
        for content in [&[][..], &[0x00, 0x7F], &[0xFF, 0x80], &[0x00; 9], &[0xFF; 9]] {
            assert_eq!(Integer::decode(content, 7).unwrap_err().offset(), 7, "{content:02X?}");
        }
    }

    #[test]
    fn two_words_even_where_it_may_be_absent() {
        assert_eq!(size_of::<Option<Integer>>(), 2 * size_of::<u64>());
        let wide = Integer::decode(&[0x01, 0, 0, 0, 0, 0, 0, 0, 0], 0).unwrap();
        assert_eq!(alloc::format!("{:?} {wide:?}", Integer::new(-5)), "-5 0x010000000000000000");
    }
}
