//! The eUICC identifier.

use core::fmt;
use core::str::FromStr;

use crate::digits::{Digits, TextFault, nibbles};

/// eUICC identifier: 32 decimal digits, the last two of them check digits.
///
/// Held as it stands on the card: 16 bytes of packed BCD, first digit in the high nibble
/// (SGP.02 v4.2 2.2.2). The check digits are those of ISO/IEC 7064 MOD 97-10.
///
/// Parsing text enforces the check; [`from_bytes`](Self::from_bytes) does not, because a card
/// may hold what it should not: ask [`check`](Self::check) there.
///
/// ```
/// use sgp_asn1::Eid;
///
/// let eid: Eid = "89099900123456789012345678901210".parse()?;
/// assert_eq!(eid.as_bytes()[..3], [0x89, 0x09, 0x99]);
/// let error = "89099900123456789012345678901234".parse::<Eid>().unwrap_err();
/// assert_eq!(error.to_string(), "EID ends with 34, but its check digits are 10 (ISO/IEC 7064 MOD 97-10)");
/// # Ok::<(), sgp_asn1::EidError>(())
/// ```
#[doc(alias = "EIDType")]
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Eid([u8; 16]);

impl Eid {
    /// Number of digits.
    pub const DIGITS: usize = 32;

    /// The identifier in these 16 bytes, whatever they are; [`check`](Self::check) tells.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Completes the first 30 digits, packed in 15 bytes, with their check digits.
    ///
    /// # Errors
    /// [`EidError::NotADigit`].
    pub fn with_check_digits(first: &[u8; 15]) -> Result<Self, EidError> {
        let mut bytes = [0; 16];
        for (to, from) in bytes.iter_mut().zip(first) {
            *to = *from;
        }
        let mut eid = Self(bytes);
        if let Some(position) = eid.first_non_digit() {
            return Err(EidError::NotADigit { position });
        }
        let [.., last] = &mut eid.0;
        *last = Self::pack(check_digits(first));
        Ok(eid)
    }

    /// Completes 30 digits of text with their check digits.
    ///
    /// # Errors
    /// [`EidError::Length`] or [`EidError::NotADigit`].
    pub fn from_digits_with_check(first: &str) -> Result<Self, EidError> {
        Self::with_check_digits(&pack_digits(first)?)
    }

    /// Reads 32 digits and does not ask whether the check digits are right.
    ///
    /// # Errors
    /// [`EidError::Length`] or [`EidError::NotADigit`].
    pub fn from_digits_unchecked(text: &str) -> Result<Self, EidError> {
        pack_digits(text).map(Self)
    }

    /// Whether this is an EID: digits only, right check digits.
    ///
    /// # Errors
    /// [`EidError::NotADigit`] or [`EidError::CheckDigits`].
    pub fn check(&self) -> Result<(), EidError> {
        if let Some(position) = self.first_non_digit() {
            return Err(EidError::NotADigit { position });
        }
        let [first @ .., last] = &self.0;
        let expected = check_digits(first);
        if *last == Self::pack(expected) {
            return Ok(());
        }
        Err(EidError::CheckDigits { found: (last >> 4) * 10 + (last & 0x0F), expected })
    }

    /// The 16 bytes of packed BCD, as behind tag `5A`.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    fn first_non_digit(&self) -> Option<usize> {
        nibbles(&self.0).position(|nibble| nibble > 9)
    }

    const fn pack(two_digits: u8) -> u8 {
        ((two_digits / 10) << 4) | (two_digits % 10)
    }
}

/// 98 minus the 32-digit number, check digits zero, modulo 97.
fn check_digits(first: &[u8]) -> u8 {
    let with_zeros = first.iter().chain(&[0]);
    let remainder = with_zeros
        .fold(0u32, |rest, byte| (rest * 100 + u32::from(byte >> 4) * 10 + u32::from(byte & 0x0F)) % 97);
    u8::try_from(98 - remainder).unwrap_or_default()
}

/// As many digits as fill `BYTES`.
fn pack_digits<const BYTES: usize>(text: &str) -> Result<[u8; BYTES], EidError> {
    let expected = Digits::<BYTES>::CAPACITY;
    let digits = Digits::from_text(text).map_err(|fault| match fault {
        TextFault::NotADigit { position } => EidError::NotADigit { position },
        TextFault::TooLong { found } => EidError::Length { found, expected },
    })?;
    let found = digits.len();
    if found == expected { Ok(*digits.as_natural()) } else { Err(EidError::Length { found, expected }) }
}

impl FromStr for Eid {
    type Err = EidError;

    /// Reads 32 digits and enforces the check digits.
    fn from_str(text: &str) -> Result<Self, EidError> {
        let eid = Self::from_digits_unchecked(text)?;
        eid.check()?;
        Ok(eid)
    }
}

impl fmt::Display for Eid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02X}"))
    }
}

impl fmt::Debug for Eid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Eid({self})")
    }
}

/// Not an EID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EidError {
    /// Another number of digits.
    Length {
        /// Characters found.
        found: usize,
        /// Digits expected: 32, or 30 where the check digits are to be added.
        expected: usize,
    },
    /// Something that is not a digit.
    NotADigit {
        /// Where, counted from 0.
        position: usize,
    },
    /// The last two digits are not the check digits of the others.
    CheckDigits {
        /// The last two digits.
        found: u8,
        /// What they should be.
        expected: u8,
    },
}

impl fmt::Display for EidError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { found, expected } => {
                write!(f, "EID of {found} digits, expected {expected}")
            }
            Self::NotADigit { position } => write!(f, "EID has a non-digit at position {position}"),
            Self::CheckDigits { found, expected } => write!(
                f,
                "EID ends with {found:02}, but its check digits are {expected:02} (ISO/IEC 7064 MOD 97-10)"
            ),
        }
    }
}

impl core::error::Error for EidError {}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    /// SGP.02 v4.2 2.2.2 with ISO/IEC 7064 MOD 97-10: a valid EID modulo 97 is 1.
    const GOOD: &str = "89099900123456789012345678901210";

    #[test]
    fn text_and_bytes() {
        let eid: Eid = GOOD.parse().unwrap();
        assert_eq!(eid.to_string(), GOOD);
        assert_eq!(hex::encode(eid.as_bytes()), GOOD);
        assert_eq!(Eid::from_bytes(*eid.as_bytes()), eid);
        assert_eq!(GOOD.parse::<u128>().unwrap() % 97, 1);
    }

    #[test]
    fn check_digits_are_computed() {
        assert_eq!(Eid::from_digits_with_check(&GOOD[..30]).unwrap().to_string(), GOOD);
        for first in [0u128, 1, 96, 97, 890_490_320_000_000_000_000_000_000_000] {
            let eid = Eid::from_digits_with_check(&alloc::format!("{first:030}")).unwrap();
            assert_eq!(eid.check(), Ok(()));
            assert_eq!(eid.to_string().parse::<u128>().unwrap() % 97, 1);
        }
    }

    #[test]
    fn every_changed_digit_is_found() {
        for at in 0..32 {
            let mut text = GOOD.to_string().into_bytes();
            text[at] = b'0' + (text[at] - b'0' + 1) % 10;
            let text = core::str::from_utf8(&text).unwrap();
            let error = text.parse::<Eid>().unwrap_err();
            assert!(matches!(error, EidError::CheckDigits { .. }), "{text}");
            assert_eq!(Eid::from_digits_unchecked(text).unwrap().check(), Err(error));
        }
    }

    #[test]
    fn refused_text() {
        for (text, error) in [
            ("", EidError::Length { found: 0, expected: 32 }),
            (&GOOD[..31], EidError::Length { found: 31, expected: 32 }),
            ("8909990012345678901234567890121A", EidError::NotADigit { position: 31 }),
            ("89099900123456789012345678901234", EidError::CheckDigits { found: 34, expected: 10 }),
        ] {
            assert_eq!(text.parse::<Eid>(), Err(error));
        }
        assert_eq!(Eid::from_bytes([0xFF; 16]).check(), Err(EidError::NotADigit { position: 0 }));
    }
}
