//! The identifier of a profile.

use core::fmt;
use core::str::FromStr;

use crate::digits::{Digits, TextFault, check_luhn, luhn};

/// Identifier of a profile: 18 to 20 decimal digits, the last one a Luhn check digit (ITU-T E.118).
///
/// Held in natural order, first digit in the high nibble, padded with `F` to ten bytes: the form
/// of the profile header (SAIP 8.2.1). EF.ICCID holds the same digits with the nibbles of each
/// byte swapped (TS 102 221 13.2).
///
/// Messages of SGP.02 allow 6 to 20 digits and nobody enforces the check digit, so reading does
/// not either; [`check`](Self::check) does.
///
/// ```
/// use sgp_asn1::Iccid;
///
/// let iccid: Iccid = "8929901012345678905".parse()?;
/// assert_eq!(iccid.to_header_bytes(), [0x89, 0x29, 0x90, 0x10, 0x12, 0x34, 0x56, 0x78, 0x90, 0x5F]);
/// assert_eq!(iccid.to_ef_bytes(), [0x98, 0x92, 0x09, 0x01, 0x21, 0x43, 0x65, 0x87, 0x09, 0xF5]);
/// # Ok::<(), sgp_asn1::IccidError>(())
/// ```
#[doc(alias = "ICCIDType")]
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Iccid(Digits<10>);

impl Iccid {
    /// Fewest digits that a message may carry.
    pub const MIN_DIGITS: usize = 6;
    /// Most digits.
    pub const MAX_DIGITS: usize = 20;

    /// Reads the ten bytes of the profile header.
    ///
    /// # Errors
    /// [`IccidError::NotADigit`] where something follows the padding or is neither digit nor `F`;
    /// [`IccidError::Length`].
    pub fn from_header_bytes(bytes: [u8; 10]) -> Result<Self, IccidError> {
        Self::from_digits(Digits::from_natural(bytes))
    }

    /// Reads the ten bytes of EF.ICCID.
    ///
    /// # Errors
    /// As [`from_header_bytes`](Self::from_header_bytes).
    pub fn from_ef_bytes(bytes: [u8; 10]) -> Result<Self, IccidError> {
        Self::from_digits(Digits::from_swapped(bytes))
    }

    fn from_digits(digits: Digits<10>) -> Result<Self, IccidError> {
        match digits.padded_len() {
            Ok(Self::MIN_DIGITS..) => Ok(Self(digits)),
            Ok(found) => Err(IccidError::Length { found }),
            Err(position) => Err(IccidError::NotADigit { position }),
        }
    }

    /// Appends the Luhn check digit to 17 to 19 digits.
    ///
    /// # Errors
    /// [`IccidError::NotADigit`] or [`IccidError::Length`].
    pub fn with_check_digit(first: &str) -> Result<Self, IccidError> {
        let without: Self = first.parse()?;
        let digits = without.len();
        if !(17..=19).contains(&digits) {
            return Err(IccidError::Length { found: digits });
        }
        Ok(Self(without.0.with(luhn(without.digits()))))
    }

    /// Whether the number of digits is 18 to 20 and the last one is the Luhn check digit.
    ///
    /// # Errors
    /// [`IccidError::Length`] or [`IccidError::CheckDigit`].
    pub fn check(&self) -> Result<(), IccidError> {
        let digits = self.len();
        if !(18..=Self::MAX_DIGITS).contains(&digits) {
            return Err(IccidError::Length { found: digits });
        }
        check_luhn(self.digits()).map_err(|(found, expected)| IccidError::CheckDigit { found, expected })
    }

    /// Number of digits.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "an ICCID has at least six digits")]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The ten bytes of the profile header: natural order, padded with `F`.
    #[must_use]
    pub const fn to_header_bytes(&self) -> [u8; 10] {
        *self.0.as_natural()
    }

    /// The ten bytes of EF.ICCID: nibbles swapped, padded with `F`.
    #[must_use]
    pub fn to_ef_bytes(&self) -> [u8; 10] {
        self.0.to_swapped()
    }

    /// The digits as numbers, in natural order.
    #[must_use]
    pub fn digits(&self) -> impl DoubleEndedIterator<Item = u8> + '_ {
        self.0.iter()
    }
}

impl FromStr for Iccid {
    type Err = IccidError;

    /// Reads 6 to 20 digits; a trailing `F` that pads an odd number is taken as padding.
    fn from_str(text: &str) -> Result<Self, IccidError> {
        let digits = text.trim_end_matches(['F', 'f']);
        let packed = Digits::from_text(digits).map_err(|fault| match fault {
            TextFault::NotADigit { position } => IccidError::NotADigit { position },
            TextFault::TooLong { .. } => IccidError::Length { found: text.len() },
        })?;
        if text.len() > Self::MAX_DIGITS || digits.len() < Self::MIN_DIGITS {
            return Err(IccidError::Length { found: text.len() });
        }
        Ok(Self(packed))
    }
}

impl fmt::Display for Iccid {
    /// The digits without padding.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Iccid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Iccid({self})")
    }
}

/// Not an ICCID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IccidError {
    /// Another number of digits.
    Length {
        /// Characters found.
        found: usize,
    },
    /// Something that is neither a digit nor padding at the end.
    NotADigit {
        /// Where, counted from 0.
        position: usize,
    },
    /// The last digit is not the check digit of the others.
    CheckDigit {
        /// The last digit.
        found: u8,
        /// What it should be.
        expected: u8,
    },
}

impl fmt::Display for IccidError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { found } => {
                write!(f, "ICCID of {found} digits, expected 18 to 20 (6 to 20 in messages)")
            }
            Self::NotADigit { position } => write!(f, "ICCID has a non-digit at position {position}"),
            Self::CheckDigit { found, expected } => {
                write!(f, "ICCID ends with {found}, but its check digit is {expected} (Luhn)")
            }
        }
    }
}

impl core::error::Error for IccidError {}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn forms_agree() {
        // header and EF.ICCID of the SGP.23 package PROFILE_OPERATIONAL1 and of TS.48 v1
        for (text, header, ef) in [
            ("8929901012345678905", "8929901012345678905f", "989209012143658709f5"),
            ("89000123456789012341", "89000123456789012341", "98001032547698103214"),
        ] {
            let iccid: Iccid = text.parse().unwrap();
            assert_eq!(iccid.to_string(), text);
            assert_eq!(hex::encode(iccid.to_header_bytes()), header);
            assert_eq!(hex::encode(iccid.to_ef_bytes()), ef);
            assert_eq!(Iccid::from_header_bytes(iccid.to_header_bytes()), Ok(iccid));
            assert_eq!(Iccid::from_ef_bytes(iccid.to_ef_bytes()), Ok(iccid));
            assert_eq!(header.parse(), Ok(iccid));
        }
    }

    #[test]
    fn luhn() {
        let iccid = Iccid::with_check_digit("892990101234567890").unwrap();
        assert_eq!(iccid.check(), Ok(()));
        assert_eq!(iccid.to_string(), "8929901012345678905");
        let even = Iccid::with_check_digit("8900012345678901234").unwrap();
        assert_eq!((even.check(), even.len()), (Ok(()), 20));
        let wrong: Iccid = "8929901012345678903".parse().unwrap();
        assert_eq!(wrong.check(), Err(IccidError::CheckDigit { found: 3, expected: 5 }));
        assert_eq!("890001".parse::<Iccid>().unwrap().check(), Err(IccidError::Length { found: 6 }));
    }

    #[test]
    fn refused() {
        for (text, error) in [
            ("89000", IccidError::Length { found: 5 }),
            ("890001234567890123410", IccidError::Length { found: 21 }),
            ("8900F123", IccidError::NotADigit { position: 4 }),
            ("89 001", IccidError::NotADigit { position: 2 }),
        ] {
            assert_eq!(text.parse::<Iccid>(), Err(error));
        }
        let after_padding = [0x89, 0x00, 0x01, 0x23, 0xF4, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];
        assert_eq!(Iccid::from_header_bytes(after_padding), Err(IccidError::NotADigit { position: 9 }));
    }
}
