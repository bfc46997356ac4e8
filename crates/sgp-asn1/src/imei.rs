//! The identity of a device.

use core::fmt;
use core::str::FromStr;

use crate::digits::{Digits, TextFault, check_luhn, luhn};

/// First nibble of a mobile identity that holds an IMEI: type 2, odd number of digits (TS 24.008
/// 10.5.1.4).
const IMEI_TYPE: u8 = 0x0A;
/// The same for an IMEISV: type 3, even number of digits.
const IMEISV_TYPE: u8 = 0x03;

/// International mobile equipment identity: 15 decimal digits (TS 23.003 6.2.1).
///
/// ```text
/// TAC (8) | serial number (6) | check digit (Luhn), or 0 where a device sends it
/// ```
///
/// Since devices send 0 for the check digit, reading does not enforce it; [`check`](Self::check)
/// does. `Debug` shows the digits: an IMEI is personal data, but no secret.
///
/// Two byte forms are in use, both with the first of two digits in the low nibble:
///
/// ```text
/// digits 2 1 | digits 4 3 | .. | F 15     SGP.22 DeviceInfo
/// digit 1, A | digits 3 2 | .. | 15 14    mobile identity: TS 24.008 10.5.1.4, TS 102 223 8.20
/// ```
///
/// ```
/// use sgp_asn1::Imei;
///
/// let imei = Imei::with_check_digit("49015420323751")?;
/// assert_eq!(imei.to_string(), "490154203237518");
/// assert_eq!(imei.to_device_info_bytes(), [0x94, 0x10, 0x45, 0x02, 0x23, 0x73, 0x15, 0xF8]);
/// assert_eq!(imei.tac().to_string(), "49015420");
/// # Ok::<(), sgp_asn1::ImeiError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Imei(Digits<8>);

impl Imei {
    /// Number of digits, the check digit among them.
    pub const DIGITS: usize = 15;

    /// Appends the check digit to 14 digits.
    ///
    /// # Errors
    /// [`ImeiError::NotADigit`] or [`ImeiError::Length`].
    pub fn with_check_digit(first: &str) -> Result<Self, ImeiError> {
        let digits = read(first, Self::DIGITS - 1)?;
        Ok(Self(digits.with(luhn(digits.iter()))))
    }

    /// Whether the last digit is the Luhn check digit of the others (TS 23.003 annex B).
    ///
    /// # Errors
    /// [`ImeiError::CheckDigit`].
    pub fn check(&self) -> Result<(), ImeiError> {
        check_luhn(self.digits()).map_err(|(found, expected)| ImeiError::CheckDigit { found, expected })
    }

    /// Reads the eight bytes of DeviceInfo: digits with swapped nibbles, then `F` (SGP.22 v2.5
    /// 4.2).
    ///
    /// # Errors
    /// [`ImeiError::NotADigit`], also for a 16th digit, which an [`ImeiSv`] has.
    pub fn from_device_info_bytes(bytes: [u8; 8]) -> Result<Self, ImeiError> {
        checked(Digits::from_swapped(bytes), Self::DIGITS).map(Self)
    }

    /// The eight bytes of DeviceInfo.
    #[must_use]
    pub fn to_device_info_bytes(&self) -> [u8; 8] {
        self.0.to_swapped()
    }

    /// Reads a mobile identity of eight bytes, as PROVIDE LOCAL INFORMATION brings it (TS 24.008
    /// 10.5.1.4, TS 102 223 8.20).
    ///
    /// # Errors
    /// [`ImeiError::IdentityType`] or [`ImeiError::NotADigit`].
    pub fn from_mobile_identity_bytes(bytes: [u8; 8]) -> Result<Self, ImeiError> {
        checked(without_type(bytes, IMEI_TYPE)?, Self::DIGITS).map(Self)
    }

    /// The eight bytes of a mobile identity.
    #[must_use]
    pub fn to_mobile_identity_bytes(&self) -> [u8; 8] {
        with_type(IMEI_TYPE, self.digits())
    }

    /// The type allocation code.
    #[must_use]
    pub fn tac(&self) -> Tac {
        Tac(self.digits().take(Tac::DIGITS).collect())
    }

    /// The digits as numbers, in natural order.
    #[must_use]
    pub fn digits(&self) -> impl DoubleEndedIterator<Item = u8> + '_ {
        self.0.iter()
    }
}

/// IMEI with software version number: 16 decimal digits, without a check digit (TS 23.003 6.2.2).
///
/// ```text
/// TAC (8) | serial number (6) | software version number (2)
/// ```
///
/// `Debug` shows the digits, as for [`Imei`].
///
/// ```
/// use sgp_asn1::ImeiSv;
///
/// let imeisv: ImeiSv = "3569380356438092".parse()?;
/// assert_eq!(imeisv.to_device_info_bytes(), [0x53, 0x96, 0x83, 0x30, 0x65, 0x34, 0x08, 0x29]);
/// assert_eq!(imeisv.imei().to_string(), "356938035643809");
/// assert_eq!(imeisv.software_version(), 92);
/// # Ok::<(), sgp_asn1::ImeiError>(())
/// ```
#[doc(alias = "IMEISV")]
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ImeiSv(Digits<8>);

impl ImeiSv {
    /// Number of digits.
    pub const DIGITS: usize = 16;

    /// Reads eight bytes of digits with swapped nibbles.
    ///
    /// # Errors
    /// [`ImeiError::NotADigit`].
    pub fn from_device_info_bytes(bytes: [u8; 8]) -> Result<Self, ImeiError> {
        checked(Digits::from_swapped(bytes), Self::DIGITS).map(Self)
    }

    /// Eight bytes of digits with swapped nibbles.
    #[must_use]
    pub fn to_device_info_bytes(&self) -> [u8; 8] {
        self.0.to_swapped()
    }

    /// Reads a mobile identity of nine bytes: `digit 1, 3 | digits 3 2 | .. | F 16` (TS 24.008
    /// 10.5.1.4, TS 102 223 8.74).
    ///
    /// # Errors
    /// [`ImeiError::IdentityType`] or [`ImeiError::NotADigit`].
    pub fn from_mobile_identity_bytes(bytes: [u8; 9]) -> Result<Self, ImeiError> {
        let digits = checked(without_type(bytes, IMEISV_TYPE)?, Self::DIGITS)?;
        Ok(Self(digits.iter().collect()))
    }

    /// The nine bytes of a mobile identity.
    #[must_use]
    pub fn to_mobile_identity_bytes(&self) -> [u8; 9] {
        with_type(IMEISV_TYPE, self.digits())
    }

    /// The IMEI of the same device, with its check digit.
    #[must_use]
    pub fn imei(&self) -> Imei {
        let digits: Digits<8> = self.digits().take(Imei::DIGITS - 1).collect();
        Imei(digits.with(luhn(digits.iter())))
    }

    /// The software version number, 0 to 99.
    #[must_use]
    pub fn software_version(&self) -> u8 {
        self.digits().skip(Imei::DIGITS - 1).fold(0, |number, digit| number * 10 + digit)
    }

    /// The type allocation code.
    #[must_use]
    pub fn tac(&self) -> Tac {
        Tac(self.digits().take(Tac::DIGITS).collect())
    }

    /// The digits as numbers, in natural order.
    #[must_use]
    pub fn digits(&self) -> impl DoubleEndedIterator<Item = u8> + '_ {
        self.0.iter()
    }
}

/// Type allocation code of a device: 8 decimal digits (TS 23.003 6.2.1).
///
/// ```
/// use sgp_asn1::Tac;
///
/// let tac: Tac = "49015420".parse()?;
/// assert_eq!(tac.to_device_info_bytes(), [0x94, 0x10, 0x45, 0x02]);
/// # Ok::<(), sgp_asn1::ImeiError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tac(Digits<4>);

impl Tac {
    /// Number of digits.
    pub const DIGITS: usize = 8;

    /// Reads the four bytes of DeviceInfo: digits with swapped nibbles (SGP.22 v2.5 4.2).
    ///
    /// # Errors
    /// [`ImeiError::NotADigit`].
    pub fn from_device_info_bytes(bytes: [u8; 4]) -> Result<Self, ImeiError> {
        checked(Digits::from_swapped(bytes), Self::DIGITS).map(Self)
    }

    /// The four bytes of DeviceInfo.
    #[must_use]
    pub fn to_device_info_bytes(&self) -> [u8; 4] {
        self.0.to_swapped()
    }

    /// The digits as numbers, in natural order.
    #[must_use]
    pub fn digits(&self) -> impl DoubleEndedIterator<Item = u8> + '_ {
        self.0.iter()
    }
}

/// So many digits of text.
fn read<const BYTES: usize>(text: &str, expected: usize) -> Result<Digits<BYTES>, ImeiError> {
    let digits = Digits::from_text(text).map_err(|fault| match fault {
        TextFault::NotADigit { position } => ImeiError::NotADigit { position },
        TextFault::TooLong { found } => ImeiError::Length { found, expected },
    })?;
    let found = digits.len();
    if found == expected { Ok(digits) } else { Err(ImeiError::Length { found, expected }) }
}

/// Digits that came in bytes: so many, then padding.
fn checked<const BYTES: usize>(digits: Digits<BYTES>, expected: usize) -> Result<Digits<BYTES>, ImeiError> {
    match digits.padded_len() {
        Ok(found) if found == expected => Ok(digits),
        Ok(found) => Err(ImeiError::NotADigit { position: found.min(expected) }),
        Err(position) => Err(ImeiError::NotADigit { position: position.min(expected).min(digits.len()) }),
    }
}

/// The digits behind the nibble that says what identity this is.
fn without_type<const BYTES: usize>(bytes: [u8; BYTES], expected: u8) -> Result<Digits<BYTES>, ImeiError> {
    let packed = Digits::from_swapped(bytes);
    let mut nibbles = packed.nibbles();
    match nibbles.next() {
        Some(found) if found == expected => Ok(nibbles.collect()),
        found => Err(ImeiError::IdentityType { found: found.unwrap_or_default(), expected }),
    }
}

fn with_type<const BYTES: usize>(identity: u8, digits: impl Iterator<Item = u8>) -> [u8; BYTES] {
    core::iter::once(identity).chain(digits).collect::<Digits<BYTES>>().to_swapped()
}

impl FromStr for Imei {
    type Err = ImeiError;

    /// Reads 15 digits.
    fn from_str(text: &str) -> Result<Self, ImeiError> {
        read(text, Self::DIGITS).map(Self)
    }
}

impl FromStr for ImeiSv {
    type Err = ImeiError;

    /// Reads 16 digits.
    fn from_str(text: &str) -> Result<Self, ImeiError> {
        read(text, Self::DIGITS).map(Self)
    }
}

impl FromStr for Tac {
    type Err = ImeiError;

    /// Reads 8 digits.
    fn from_str(text: &str) -> Result<Self, ImeiError> {
        read(text, Self::DIGITS).map(Self)
    }
}

impl fmt::Display for Imei {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Display for ImeiSv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Display for Tac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Imei {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Imei({self})")
    }
}

impl fmt::Debug for ImeiSv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ImeiSv({self})")
    }
}

impl fmt::Debug for Tac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tac({self})")
    }
}

/// Not an IMEI, IMEISV or TAC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ImeiError {
    /// Another number of digits.
    Length {
        /// Digits found.
        found: usize,
        /// Digits expected: 15, 14 where the check digit is to be added, 16 of an IMEISV, 8 of a TAC.
        expected: usize,
    },
    /// Something that is not a digit, or in bytes a digit where padding must stand.
    NotADigit {
        /// Where, counted from 0: the character of text, the digit in bytes.
        position: usize,
    },
    /// The last digit is not the check digit of the others; 0 is what devices send instead.
    CheckDigit {
        /// The last digit.
        found: u8,
        /// What it should be.
        expected: u8,
    },
    /// The mobile identity is another one.
    IdentityType {
        /// Low nibble of the first byte.
        found: u8,
        /// `A` of an IMEI, `3` of an IMEISV.
        expected: u8,
    },
}

impl fmt::Display for ImeiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { found, expected } => write!(f, "IMEI of {found} digits, expected {expected}"),
            Self::NotADigit { position } => write!(f, "IMEI has a non-digit at position {position}"),
            Self::CheckDigit { found, expected } => {
                write!(f, "IMEI ends with {found}, but its check digit is {expected} (Luhn)")
            }
            Self::IdentityType { found, expected } => {
                write!(f, "mobile identity of type {found:X}, expected {expected:X} (TS 24.008 10.5.1.4)")
            }
        }
    }
}

impl core::error::Error for ImeiError {}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    fn bytes<const N: usize>(text: &str) -> [u8; N] {
        hex::decode(text).unwrap().try_into().unwrap()
    }

    #[test]
    fn device_info() {
        // rsp/identifiers.json
        for (text, coded, tac) in [
            ("356938035643809", "53968330653408f9", "53968330"),
            ("490154203237518", "94104502237315f8", "94104502"),
        ] {
            let imei: Imei = text.parse().unwrap();
            assert_eq!(imei.to_device_info_bytes(), bytes(coded));
            assert_eq!(Imei::from_device_info_bytes(bytes(coded)), Ok(imei));
            assert_eq!(imei.tac().to_device_info_bytes(), bytes(tac));
            assert_eq!(Tac::from_device_info_bytes(bytes(tac)), Ok(imei.tac()));
            assert_eq!((imei.to_string().as_str(), imei.check()), (text, Ok(())));
            assert_eq!(Imei::with_check_digit(&text[..14]), Ok(imei));
        }
        let imeisv: ImeiSv = "3569380356438092".parse().unwrap();
        assert_eq!(imeisv.to_device_info_bytes(), bytes("5396833065340829"));
        assert_eq!(ImeiSv::from_device_info_bytes(bytes("5396833065340829")), Ok(imeisv));
        assert_eq!(imeisv.tac().to_device_info_bytes(), bytes("53968330"));
        assert_eq!(imeisv.imei(), "356938035643809".parse().unwrap());
        assert_eq!(imeisv.software_version(), 92);
        // the placeholder that many devices send (rsp-consumer.md 1.3)
        assert_eq!(Tac::from_device_info_bytes(bytes("35290611")).unwrap().to_string(), "53926011");
    }

    #[test]
    fn mobile_identity() {
        // the example in the toolkit code of oFono (src/stkutil.c); the IMEISV is self-made after it
        let imei: Imei = "123456789012345".parse().unwrap();
        assert_eq!(imei.to_mobile_identity_bytes(), bytes("1a32547698103254"));
        assert_eq!(Imei::from_mobile_identity_bytes(bytes("1a32547698103254")), Ok(imei));
        let imeisv: ImeiSv = "1234567890123456".parse().unwrap();
        assert_eq!(imeisv.to_mobile_identity_bytes(), bytes("1332547698103254f6"));
        assert_eq!(ImeiSv::from_mobile_identity_bytes(bytes("1332547698103254f6")), Ok(imeisv));
    }

    #[test]
    fn refused() {
        let length = |found, expected| ImeiError::Length { found, expected };
        let non_digit = |position| ImeiError::NotADigit { position };
        for (text, error) in [
            ("", length(0, 15)),
            ("49015420323751", length(14, 15)),
            ("4901542032375189", length(16, 15)),
            ("49015420323751899", length(17, 15)),
            ("49015420-323751-8", non_digit(8)),
        ] {
            assert_eq!(text.parse::<Imei>(), Err(error), "{text}");
        }
        assert_eq!("490154203237518".parse::<ImeiSv>(), Err(length(15, 16)));
        assert_eq!("4901542".parse::<Tac>(), Err(length(7, 8)));
        assert_eq!(Imei::with_check_digit("490154203237518"), Err(length(15, 14)));
        let sent: Imei = "490154203237510".parse().unwrap();
        assert_eq!(sent.check(), Err(ImeiError::CheckDigit { found: 0, expected: 8 }));

        for (coded, error) in [
            ("5396833065340829", non_digit(15)), // an IMEISV
            ("53968330653408ff", non_digit(14)),
            ("5396833065340a29", non_digit(12)),
            ("ffffffffffffffff", non_digit(0)),
            ("53968330653408e9", non_digit(15)),
        ] {
            assert_eq!(Imei::from_device_info_bytes(bytes(coded)), Err(error), "{coded}");
        }
        assert_eq!(ImeiSv::from_device_info_bytes(bytes("53968330653408f9")), Err(non_digit(15)));
        assert_eq!(Tac::from_device_info_bytes(bytes("5396f330")), Err(non_digit(5)));
        let other = ImeiError::IdentityType { found: 9, expected: 0x0A };
        assert_eq!(Imei::from_mobile_identity_bytes(bytes("2926021143658709")), Err(other));
        assert_eq!(Imei::from_mobile_identity_bytes(bytes("1a325476981032f4")), Err(non_digit(14)));
        assert_eq!(ImeiSv::from_mobile_identity_bytes(bytes("133254769810325466")), Err(non_digit(16)));
        assert_eq!(other.to_string(), "mobile identity of type 9, expected A (TS 24.008 10.5.1.4)");
    }
}
