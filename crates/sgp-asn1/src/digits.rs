//! Decimal digits, two in a byte: what the identifiers of the field have in common.
//!
//! Held in natural order, first digit in the high nibble, padded with `F`. On the wire most of them
//! are swapped: first digit in the low nibble (the BCD of TS 24.008 and TS 102 221).

use core::fmt;

/// Up to twice `BYTES` digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Digits<const BYTES: usize>([u8; BYTES]);

/// Text that is not a row of digits that fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TextFault {
    /// A character that is no digit, counted from 0.
    NotADigit { position: usize },
    /// More digits than fit.
    TooLong { found: usize },
}

impl<const BYTES: usize> Digits<BYTES> {
    /// Most digits.
    pub(crate) const CAPACITY: usize = BYTES * 2;

    /// Packs text; characters that are no digits are found before the number of them is asked for.
    pub(crate) fn from_text(text: &str) -> Result<Self, TextFault> {
        if let Some(position) = text.chars().position(|c| !c.is_ascii_digit()) {
            return Err(TextFault::NotADigit { position });
        }
        if text.len() > Self::CAPACITY {
            return Err(TextFault::TooLong { found: text.len() });
        }
        Ok(text.bytes().map(|digit| digit & 0x0F).collect())
    }

    /// Takes bytes in natural order, whatever they hold.
    pub(crate) const fn from_natural(bytes: [u8; BYTES]) -> Self {
        Self(bytes)
    }

    /// Takes bytes with swapped nibbles, whatever they hold.
    pub(crate) fn from_swapped(bytes: [u8; BYTES]) -> Self {
        Self(bytes.map(|byte| byte.rotate_left(4)))
    }

    /// Natural order: first digit in the high nibble.
    pub(crate) const fn as_natural(&self) -> &[u8; BYTES] {
        &self.0
    }

    /// Swapped: first digit in the low nibble.
    pub(crate) fn to_swapped(self) -> [u8; BYTES] {
        self.0.map(|byte| byte.rotate_left(4))
    }

    /// The number of digits, when nothing but padding follows them.
    ///
    /// # Errors
    /// The place of the first nibble that is neither digit nor padding, or a digit after padding.
    pub(crate) fn padded_len(&self) -> Result<usize, usize> {
        let digits = self.len();
        match self.nibbles().skip(digits).position(|nibble| nibble != 0x0F) {
            Some(after) => Err(digits + after),
            None => Ok(digits),
        }
    }

    /// Digits before the first nibble that is none.
    pub(crate) fn len(&self) -> usize {
        self.nibbles().position(|nibble| nibble > 9).unwrap_or(Self::CAPACITY)
    }

    /// The digits as numbers, in natural order.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = u8> + '_ {
        (0..self.len()).filter_map(|at| nibble(&self.0, at))
    }

    /// All nibbles in natural order, padding included.
    pub(crate) fn nibbles(&self) -> impl Iterator<Item = u8> + '_ {
        nibbles(&self.0)
    }

    /// The same with `digit` behind the last one; unchanged when there is no room.
    #[must_use]
    pub(crate) fn with(self, digit: u8) -> Self {
        self.iter().chain(core::iter::once(digit)).collect()
    }
}

/// The first digits that fit; the rest is padding.
impl<const BYTES: usize> FromIterator<u8> for Digits<BYTES> {
    fn from_iter<I: IntoIterator<Item = u8>>(digits: I) -> Self {
        let mut digits = digits.into_iter();
        let mut next = || digits.next().unwrap_or(0x0F) & 0x0F;
        let mut bytes = [0; BYTES];
        for byte in &mut bytes {
            *byte = next() << 4 | next();
        }
        Self(bytes)
    }
}

impl<const BYTES: usize> fmt::Display for Digits<BYTES> {
    /// The digits without padding.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.iter().try_for_each(|digit| write!(f, "{digit}"))
    }
}

/// The nibbles of bytes, high one first.
pub(crate) fn nibbles(bytes: &[u8]) -> impl Iterator<Item = u8> + '_ {
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 0x0F])
}

fn nibble(bytes: &[u8], at: usize) -> Option<u8> {
    let byte = bytes.get(at / 2)?;
    Some(if at.is_multiple_of(2) { byte >> 4 } else { byte & 0x0F })
}

/// The Luhn check digit that belongs behind these digits (ISO/IEC 7812-1 annex B).
pub(crate) fn luhn(digits: impl DoubleEndedIterator<Item = u8>) -> u8 {
    let mut double = true;
    let sum = digits.rev().fold(0, |sum, digit| {
        let weighted = if double { digit * 2 } else { digit };
        double = !double;
        (sum + weighted / 10 + weighted % 10) % 10
    });
    (10 - sum) % 10
}

/// Whether the last digit is the Luhn check digit of the others.
///
/// # Errors
/// The last digit, and what it should be.
pub(crate) fn check_luhn(digits: impl DoubleEndedIterator<Item = u8>) -> Result<(), (u8, u8)> {
    let mut first = digits;
    let found = first.next_back().unwrap_or_default();
    let expected = luhn(first);
    if found == expected { Ok(()) } else { Err((found, expected)) }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;
    use alloc::vec::Vec;

    use super::*;

    #[test]
    fn packed_and_swapped() {
        let digits = Digits::<3>::from_text("12345").unwrap();
        assert_eq!(digits.as_natural(), &[0x12, 0x34, 0x5F]);
        assert_eq!(digits.to_swapped(), [0x21, 0x43, 0xF5]);
        assert_eq!(Digits::from_swapped([0x21, 0x43, 0xF5]), digits);
        assert_eq!((digits.len(), digits.to_string().as_str()), (5, "12345"));
        assert_eq!(digits.iter().rev().collect::<Vec<_>>(), [5, 4, 3, 2, 1]);
        assert_eq!(digits.with(6).to_string(), "123456");
        assert_eq!(digits.with(6).with(7).to_string(), "123456", "there is no room");
        assert_eq!(Digits::from_text(""), Ok(Digits::from_natural([0xFF; 3])));
    }

    #[test]
    fn text_that_is_no_row_of_digits() {
        assert_eq!(Digits::<1>::from_text("1x345"), Err(TextFault::NotADigit { position: 1 }));
        assert_eq!(Digits::<1>::from_text("é1"), Err(TextFault::NotADigit { position: 0 }));
        assert_eq!(Digits::<1>::from_text("123"), Err(TextFault::TooLong { found: 3 }));
    }

    #[test]
    fn padding_is_at_the_end() {
        assert_eq!(Digits::from_natural([0x12, 0x3F]).padded_len(), Ok(3));
        assert_eq!(Digits::from_natural([0x12, 0x34]).padded_len(), Ok(4));
        assert_eq!(Digits::from_natural([0xFF]).padded_len(), Ok(0));
        assert_eq!(Digits::from_natural([0x1F, 0x3F]).padded_len(), Err(2));
        assert_eq!(Digits::from_natural([0x1A, 0xFF]).padded_len(), Err(1));
    }

    #[test]
    fn check_digits_of_luhn() {
        // the usual example of the formula; an IMEI and an ICCID of rsp/identifiers.json
        for (first, digit) in [("7992739871", 3), ("49015420323751", 8), ("89820123456789012", 3), ("", 0)] {
            let digits = Digits::<10>::from_text(first).unwrap();
            assert_eq!(luhn(digits.iter()), digit, "{first}");
            assert_eq!(check_luhn(digits.with(digit).iter()), Ok(()));
            let other = (digit + 1) % 10;
            assert_eq!(check_luhn(digits.with(other).iter()), Err((other, digit)));
        }
    }
}
