//! Object identifiers.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::str::FromStr;

use crate::{DecodeError, DecodeErrorKind};

/// OBJECT IDENTIFIER, held as its content octets (X.690 8.19); shown and parsed in dotted form.
///
/// Any number of arcs, each up to `u64::MAX`, the second arc below `2` included: the test
/// certificates of SGP.26 use `2.999`.
#[derive(Clone)]
pub struct Oid(Repr);

/// Content octets; all that a package names are short.
#[derive(Clone)]
enum Repr {
    Static(&'static [u8]),
    Short(Short),
    Long(Box<[u8]>),
}

/// Up to 15 octets, zeros, and their number. Aligned, so that it is moved as two words.
#[derive(Clone, Copy)]
#[repr(align(8))]
struct Short([u8; 16]);

impl Short {
    /// Holds `content`, if it is short enough.
    #[inline]
    fn holding(content: &[u8]) -> Option<Self> {
        let len = u8::try_from(content.len()).ok().filter(|len| *len < 16)?;
        // put together in a register: copied octet by octet it could not be moved on at once
        let octets = content.iter().rev().fold(0u128, |octets, octet| octets << 8 | u128::from(*octet));
        Some(Self((octets | u128::from(len) << 120).to_le_bytes()))
    }

    fn as_bytes(&self) -> &[u8] {
        let [octets @ .., len] = &self.0;
        octets.get(..usize::from(*len)).unwrap_or_default()
    }
}

impl Oid {
    /// Longest encoding that is taken: 64 octets.
    pub const MAX_LEN: usize = 64;

    /// Reads content octets; `offset` is their place in the input, for the error.
    ///
    /// # Errors
    /// [`LengthOutOfRange`](DecodeErrorKind::LengthOutOfRange) when empty or longer than
    /// [`MAX_LEN`](Self::MAX_LEN), [`InvalidValue`](DecodeErrorKind::InvalidValue) when an arc is
    /// cut, has a leading `80`, or does not fit 64 bits.
    #[inline]
    pub fn decode(content: &[u8], offset: usize) -> Result<Self, DecodeError> {
        Self::check(content, offset)?;
        Ok(Self::holding(content))
    }

    #[inline]
    fn holding(content: &[u8]) -> Self {
        Self(Short::holding(content).map_or_else(|| Repr::Long(content.into()), Repr::Short))
    }

    /// Content octets that are known when the program is built: a constant costs no memory. `None`
    /// when they are not those of an object identifier.
    ///
    /// ```
    /// use sgp_wire::Oid;
    ///
    /// const P_256: Option<Oid> = Oid::from_static(&[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07]);
    /// assert_eq!(P_256.map(|oid| oid.to_string()).as_deref(), Some("1.2.840.10045.3.1.7"));
    /// ```
    #[must_use]
    pub const fn from_static(content: &'static [u8]) -> Option<Self> {
        if content.is_empty() || content.len() > Self::MAX_LEN || fault(content).is_some() {
            return None;
        }
        Some(Self(Repr::Static(content)))
    }

    /// Whether content octets are those of an object identifier, without keeping them.
    ///
    /// # Errors
    /// As [`decode`](Self::decode).
    #[inline]
    pub fn check(content: &[u8], offset: usize) -> Result<(), DecodeError> {
        if content.is_empty() || content.len() > Self::MAX_LEN {
            let kind = DecodeErrorKind::LengthOutOfRange { min: 1, max: Self::MAX_LEN, found: content.len() };
            return Err(DecodeError::new(kind, offset));
        }
        match fault(content) {
            Some(expected) => Err(DecodeError::new(DecodeErrorKind::InvalidValue { expected }, offset)),
            None => Ok(()),
        }
    }

    /// Content octets.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        match &self.0 {
            Repr::Static(content) => content,
            Repr::Short(content) => content.as_bytes(),
            Repr::Long(content) => content,
        }
    }

    /// The arcs, from the root.
    pub fn arcs(&self) -> impl Iterator<Item = u64> + '_ {
        let mut arc = 0u64;
        let rest = self.as_bytes().iter().filter_map(move |&octet| {
            arc = arc << 7 | u64::from(octet & 0x7F);
            (octet & 0x80 == 0).then(|| core::mem::take(&mut arc))
        });
        rest.enumerate().flat_map(|(index, value)| {
            let root = (value / 40).min(2);
            let (first, second) = if index == 0 {
                (Some(root), value.saturating_sub(root.saturating_mul(40)))
            } else {
                (None, value)
            };
            first.into_iter().chain(core::iter::once(second))
        })
    }
}

impl PartialEq for Oid {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for Oid {}

impl Hash for Oid {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

impl PartialOrd for Oid {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Oid {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_bytes().cmp(other.as_bytes())
    }
}

/// What is missing in content octets.
const fn fault(content: &[u8]) -> Option<&'static str> {
    let (mut rest, mut arc, mut at_start) = (content, 0u64, true);
    while let [octet, after @ ..] = rest {
        if at_start && *octet == 0x80 {
            return Some("an arc without leading zeros");
        }
        at_start = *octet < 0x80;
        rest = after;
        // so few octets are of no arc of more than 63 bits
        if content.len() > 9 {
            if arc > u64::MAX >> 7 {
                return Some("an arc of at most 64 bits");
            }
            arc = if at_start {
                0
            } else {
                arc << 7 | u64::from_be_bytes([0, 0, 0, 0, 0, 0, 0, *octet & 0x7F])
            };
        }
    }
    if at_start { None } else { Some("the last arc to end") }
}

impl FromStr for Oid {
    type Err = OidError;

    fn from_str(text: &str) -> Result<Self, OidError> {
        let mut arcs = text.split('.').map(|arc| {
            let digits = !arc.is_empty() && arc.bytes().all(|b| b.is_ascii_digit());
            digits.then(|| arc.parse::<u64>().ok()).flatten().ok_or(OidError)
        });
        let root = arcs.next().ok_or(OidError)??;
        let second = arcs.next().ok_or(OidError)??;
        if root > 2 || (root < 2 && second > 39) {
            return Err(OidError);
        }
        let mut content = Vec::new();
        let head = root.checked_mul(40).and_then(|r| r.checked_add(second)).ok_or(OidError)?;
        put_arc(&mut content, head);
        for arc in arcs {
            put_arc(&mut content, arc?);
        }
        if content.len() > Self::MAX_LEN { Err(OidError) } else { Ok(Self::holding(&content)) }
    }
}

fn put_arc(out: &mut Vec<u8>, arc: u64) {
    let groups = (64 - arc.leading_zeros()).div_ceil(7).max(1);
    for group in (0..groups).rev() {
        let bits = u8::try_from(arc >> (7 * group) & 0x7F).unwrap_or_default();
        out.push(if group == 0 { bits } else { bits | 0x80 });
    }
}

impl fmt::Display for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, arc) in self.arcs().enumerate() {
            if index > 0 {
                f.write_str(".")?;
            }
            write!(f, "{arc}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Oid({self})")
    }
}

/// Text that is not an object identifier in dotted form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OidError;

impl fmt::Display for OidError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an object identifier in dotted form")
    }
}

impl core::error::Error for OidError {}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn text_and_octets() {
        for (text, octets) in [
            ("2.23.143.1.2.4", &[0x67, 0x81, 0x0F, 0x01, 0x02, 0x04][..]),
            ("2.999.10", &[0x88, 0x37, 0x0A]),
            ("1.3.6.1.4.1.32473.20", &[0x2B, 0x06, 0x01, 0x04, 0x01, 0x81, 0xFD, 0x59, 0x14]),
            ("0.39", &[0x27]),
            ("1.0", &[0x28]),
        ] {
            let oid: Oid = text.parse().unwrap();
            assert_eq!(oid.as_bytes(), octets);
            assert_eq!(oid.to_string(), text);
            assert_eq!(Oid::decode(octets, 0), Ok(oid.clone()));
            assert_eq!(Oid::from_static(octets), Some(oid));
        }
    }

    /// Self-made: as long as fits in place, and one octet more.
    #[test]
    fn any_length_up_to_the_longest() {
        for len in [21, 22, 23, Oid::MAX_LEN] {
            let octets = alloc::vec![0x2A; len];
            let oid = Oid::decode(&octets, 0).unwrap();
            assert_eq!(oid.as_bytes(), octets);
            assert_eq!(oid.to_string().parse(), Ok(oid));
        }
        assert!(Oid::decode(&[0x2A; Oid::MAX_LEN + 1], 0).is_err());
        assert_eq!(size_of::<Option<Oid>>(), 3 * size_of::<usize>());
    }

    #[test]
    fn refused() {
        for text in ["", "1", "3.1", "1.40", "1..2", "1.2.", "1.+2", "2.x", "1.2.99999999999999999999"] {
            assert_eq!(text.parse::<Oid>(), Err(OidError), "{text}");
        }
        for octets in [&[][..], &[0x81], &[0x80, 0x01], &[0x2A, 0x80, 0x01], &[0xFF; 10]] {
            assert!(Oid::decode(octets, 7).is_err_and(|e| e.offset() == 7), "{octets:02X?}");
            assert_eq!(Oid::from_static(octets), None);
        }
    }
}
