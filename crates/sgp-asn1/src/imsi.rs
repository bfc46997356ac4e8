//! The identity of a subscriber.

use core::fmt;
use core::str::FromStr;

use crate::digits::{Digits, TextFault};
use crate::{MncLength, Plmn};

/// International mobile subscriber identity: 6 to 15 decimal digits (TS 23.003 2.2).
///
/// Held in natural order. EF.IMSI is nine bytes: the number of bytes that follow and are used, then
/// nibbles, low one first, the rest padded with `F` (TS 31.102 4.2.2):
///
/// ```text
/// length | digit 1, parity | digits 3 2 | digits 5 4 | ..      parity = 9 (odd) or 1 (even)
/// ```
///
/// The number does not tell how many digits of it are the mobile network code; EF.AD does.
///
/// `Debug` shows the digits: an IMSI is personal data, but no secret.
///
/// ```
/// use sgp_asn1::{Imsi, MncLength};
///
/// let imsi: Imsi = "001010123456063".parse()?;
/// assert_eq!(imsi.to_ef_bytes(), [0x08, 0x09, 0x10, 0x10, 0x10, 0x32, 0x54, 0x06, 0x36]);
/// assert_eq!(imsi.to_access_class_bytes(), [0x00, 0x08]);
/// assert_eq!(imsi.plmn(MncLength::Two).to_string(), "001-01");
/// # Ok::<(), sgp_asn1::ImsiError>(())
/// ```
#[doc(alias = "EF.IMSI")]
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Imsi(Digits<8>);

impl Imsi {
    /// Fewest digits: a country code and a network code of three.
    pub const MIN_DIGITS: usize = 6;
    /// Most digits.
    pub const MAX_DIGITS: usize = 15;

    /// Reads the nine bytes of EF.IMSI.
    ///
    /// Nothing but what [`to_ef_bytes`](Self::to_ef_bytes) writes is taken.
    ///
    /// # Errors
    /// [`ImsiError::Empty`] for nine `FF`; [`ImsiError::LengthOctet`], [`ImsiError::Parity`] and
    /// [`ImsiError::NotADigit`].
    pub fn from_ef_bytes(bytes: [u8; 9]) -> Result<Self, ImsiError> {
        if bytes == [0xFF; 9] {
            return Err(ImsiError::Empty);
        }
        let [length, rest @ ..] = bytes;
        if !(4..=8).contains(&length) {
            return Err(ImsiError::LengthOctet { found: length });
        }
        let packed = Digits::from_swapped(rest);
        let mut nibbles = packed.nibbles();
        let parity = nibbles.next().unwrap_or_default();
        let digits = match parity {
            0x09 => usize::from(length) * 2 - 1,
            0x01 => usize::from(length) * 2 - 2,
            found => return Err(ImsiError::Parity { found }),
        };
        let used = |at: usize, nibble: u8| if at < digits { nibble < 10 } else { nibble == 0x0F };
        match nibbles.enumerate().position(|(at, nibble)| !used(at, nibble)) {
            Some(position) => Err(ImsiError::NotADigit { position }),
            None => Ok(Self(packed.nibbles().skip(1).collect())),
        }
    }

    /// The nine bytes of EF.IMSI.
    #[must_use]
    pub fn to_ef_bytes(&self) -> [u8; 9] {
        let digits = self.len();
        let parity = if digits.is_multiple_of(2) { 0x01 } else { 0x09 };
        let packed: Digits<8> = core::iter::once(parity).chain(self.digits()).collect();
        let mut bytes = [0; 9];
        let [length, rest @ ..] = &mut bytes;
        *length = u8::try_from((digits + 2) / 2).unwrap_or_default();
        *rest = packed.to_swapped();
        bytes
    }

    /// The access class, a number from 0 to 9: the last digit (TS 22.011 4.2).
    #[must_use]
    pub fn access_class(&self) -> u8 {
        self.digits().next_back().unwrap_or_default()
    }

    /// The two bytes of EF.ACC: the bit of the access class, big-endian (TS 31.102 4.2.15).
    #[doc(alias = "EF.ACC")]
    #[must_use]
    pub fn to_access_class_bytes(&self) -> [u8; 2] {
        (1u16 << self.access_class()).to_be_bytes()
    }

    /// The home network, when its network code has this many digits.
    #[must_use]
    pub fn plmn(&self, mnc: MncLength) -> Plmn {
        Plmn::from_digits(self.digits().take(3 + mnc.digits()))
    }

    /// Number of digits.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "an IMSI has at least six digits")]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The digits as numbers, in natural order.
    #[must_use]
    pub fn digits(&self) -> impl DoubleEndedIterator<Item = u8> + '_ {
        self.0.iter()
    }
}

impl FromStr for Imsi {
    type Err = ImsiError;

    /// Reads 6 to 15 digits.
    fn from_str(text: &str) -> Result<Self, ImsiError> {
        let digits = Digits::from_text(text).map_err(|fault| match fault {
            TextFault::NotADigit { position } => ImsiError::NotADigit { position },
            TextFault::TooLong { found } => ImsiError::Length { found },
        })?;
        match digits.len() {
            Self::MIN_DIGITS..=Self::MAX_DIGITS => Ok(Self(digits)),
            found => Err(ImsiError::Length { found }),
        }
    }
}

impl fmt::Display for Imsi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Imsi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Imsi({self})")
    }
}

/// Not an IMSI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ImsiError {
    /// Another number of digits.
    Length {
        /// Digits found.
        found: usize,
    },
    /// Something that is not a digit, or in EF.IMSI a digit where padding must stand.
    NotADigit {
        /// Where, counted from 0: the character of text, the digit of EF.IMSI.
        position: usize,
    },
    /// The first byte of EF.IMSI, the number of bytes that are used, is not 4 to 8.
    LengthOctet {
        /// That byte.
        found: u8,
    },
    /// The low nibble of the second byte of EF.IMSI is neither 9 nor 1.
    Parity {
        /// That nibble.
        found: u8,
    },
    /// EF.IMSI is nine times `FF`: no IMSI is stored.
    Empty,
}

impl fmt::Display for ImsiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { found } => write!(f, "IMSI of {found} digits, expected 6 to 15"),
            Self::NotADigit { position } => write!(f, "IMSI has a non-digit at position {position}"),
            Self::LengthOctet { found } => {
                write!(f, "EF.IMSI starts with {found:02X}, expected a length of 04 to 08 (TS 31.102 4.2.2)")
            }
            Self::Parity { found } => {
                write!(f, "EF.IMSI has parity {found:X}, expected 9 or 1 (TS 31.102 4.2.2)")
            }
            Self::Empty => f.write_str("EF.IMSI holds no IMSI"),
        }
    }
}

impl core::error::Error for ImsiError {}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    fn ef(hex: &str) -> [u8; 9] {
        hex::decode(hex).unwrap().try_into().unwrap()
    }

    #[test]
    fn files() {
        // profiles/personalisation.json, p004 to p007; the access class of p004 and p006 is that of
        // their base already
        for (digits, coded, acc) in [
            ("262011234567890", "082926102143658709", "0001"),
            ("26201123456789", "0821261021436587f9", "0200"),
            ("001010", "04011010f0ffffffff", "0001"),
            ("310150123456783", "083901511032547638", "0008"),
        ] {
            let imsi: Imsi = digits.parse().unwrap();
            assert_eq!(imsi.to_string(), digits);
            assert_eq!(hex::encode(imsi.to_ef_bytes()), coded, "{digits}");
            assert_eq!(hex::encode(imsi.to_access_class_bytes()), acc, "{digits}");
            assert_eq!(Imsi::from_ef_bytes(ef(coded)), Ok(imsi));
        }
        // EF.IMSI of the published packages: TS.48 v1 and SGP.23
        for (coded, digits) in
            [("080910101032540636", "001010123456063"), ("082999181132547698", "299811123456789")]
        {
            let imsi = Imsi::from_ef_bytes(ef(coded)).unwrap();
            assert_eq!((imsi.to_string().as_str(), imsi.to_ef_bytes()), (digits, ef(coded)));
        }
    }

    #[test]
    fn networks() {
        let imsi: Imsi = "310260123456789".parse().unwrap();
        assert_eq!(imsi.plmn(MncLength::Three).to_string(), "310-260");
        assert_eq!(imsi.plmn(MncLength::Two).to_string(), "310-26");
        let short: Imsi = "001010".parse().unwrap();
        assert_eq!(short.plmn(MncLength::Three).to_string(), "001-010");
        assert_eq!((imsi.access_class(), short.access_class()), (9, 0));
    }

    #[test]
    fn every_length_leads_back() {
        for digits in 6..=15 {
            let imsi: Imsi = "123456789012345"[..digits].parse().unwrap();
            assert_eq!((imsi.len(), Imsi::from_ef_bytes(imsi.to_ef_bytes())), (digits, Ok(imsi)));
        }
    }

    #[test]
    fn refused() {
        for (text, error) in [
            ("", ImsiError::Length { found: 0 }),
            ("12345", ImsiError::Length { found: 5 }),
            ("1234567890123456", ImsiError::Length { found: 16 }),
            ("12345678901234567", ImsiError::Length { found: 17 }),
            ("00101X", ImsiError::NotADigit { position: 5 }),
            ("00101012345606F", ImsiError::NotADigit { position: 14 }),
        ] {
            assert_eq!(text.parse::<Imsi>(), Err(error));
        }
        for (coded, error) in [
            ("ffffffffffffffffff", ImsiError::Empty),
            ("030910ffffffffffff", ImsiError::LengthOctet { found: 3 }),
            ("090910101032540636", ImsiError::LengthOctet { found: 9 }),
            ("ff0910101032540636", ImsiError::LengthOctet { found: 0xFF }),
            ("080210101032540636", ImsiError::Parity { found: 2 }),
            ("08f910101032540636", ImsiError::NotADigit { position: 0 }),
            // the parity says even, but fifteen digits stand there
            ("080110101032540636", ImsiError::NotADigit { position: 14 }),
            // the parity says odd, but fourteen digits stand there
            ("0829261021436587f9", ImsiError::NotADigit { position: 14 }),
            ("04011010f0ffffff0f", ImsiError::NotADigit { position: 14 }),
            // six digits need four bytes, not five
            ("05011010f0ffffffff", ImsiError::NotADigit { position: 6 }),
        ] {
            assert_eq!(Imsi::from_ef_bytes(ef(coded)), Err(error), "{coded}");
        }
        assert_eq!(
            ImsiError::LengthOctet { found: 9 }.to_string(),
            "EF.IMSI starts with 09, expected a length of 04 to 08 (TS 31.102 4.2.2)"
        );
    }
}
