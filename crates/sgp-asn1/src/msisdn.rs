//! The number of a subscriber, and how files hold a telephone number.

use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

use crate::digits::{Digits, TextFault};

/// A telephone number: MSISDN (TS 23.003 3.3), or the address of a service centre.
///
/// Up to 20 digits and the octet of number type and numbering plan. In EF.MSISDN, EF.ADN and in
/// the service centre address of EF.SMSP it takes twelve bytes, nibbles swapped (TS 31.102
/// 4.4.2.3):
///
/// ```text
/// bytes that follow | TON and NPI | digits 2 1 | digits 4 3 | ..       padded with F
/// ```
///
/// As text an international number starts with `+`, any other one does not. SGP.02 writes MSISDNs
/// without it (`MSISDNType`, 3 to 15 digits): see [`from_e164`](Self::from_e164).
///
/// A file may hold more digits than E.164 allows, so reading takes 1 to 20 of them;
/// [`check`](Self::check) asks for an MSISDN. `Debug` shows the digits: an MSISDN is personal data,
/// but no secret.
///
/// ```
/// use sgp_asn1::Msisdn;
///
/// let msisdn: Msisdn = "+447700900123".parse()?;
/// let bytes = [0x07, 0x91, 0x44, 0x77, 0x00, 0x09, 0x10, 0x32, 0xFF, 0xFF, 0xFF, 0xFF];
/// assert_eq!(msisdn.to_dialling_number_bytes(), bytes);
/// assert_eq!(Msisdn::from_dialling_number_bytes(bytes)?, msisdn);
/// assert_eq!(Msisdn::from_e164("447700900123")?, msisdn);
/// # Ok::<(), sgp_asn1::MsisdnError>(())
/// ```
#[doc(alias = "MSISDNType")]
#[doc(alias = "EF.MSISDN")]
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Msisdn {
    digits: Digits<10>,
    ton_npi: TonNpi,
}

/// Type of number (bits 7 to 5) and numbering plan (bits 4 to 1); bit 8 is 1 (TS 24.008 10.5.4.7).
///
/// Any octet is kept.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(clippy::exhaustive_structs, reason = "an octet on the wire")]
pub struct TonNpi(pub u8);

impl TonNpi {
    /// International number of E.164.
    pub const INTERNATIONAL: Self = Self(0x91);
    /// Unknown type, E.164.
    pub const UNKNOWN: Self = Self(0x81);
    /// National number of E.164.
    pub const NATIONAL: Self = Self(0xA1);

    /// Type of number: 0 unknown, 1 international, 2 national, 3 network specific.
    #[must_use]
    pub const fn type_of_number(self) -> u8 {
        self.0 >> 4 & 0x07
    }

    /// Numbering plan: 0 unknown, 1 ISDN (E.164).
    #[must_use]
    pub const fn numbering_plan(self) -> u8 {
        self.0 & 0x0F
    }
}

impl fmt::Debug for TonNpi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TonNpi({:02X})", self.0)
    }
}

impl Msisdn {
    /// Most digits that the twelve bytes hold.
    pub const MAX_DIGITS: usize = 20;

    /// Shortest record of EF.MSISDN or EF.ADN: one without a name.
    const MIN_RECORD: usize = 14;

    /// An international number of 3 to 15 digits, written without `+` as in SGP.02.
    ///
    /// # Errors
    /// [`MsisdnError::NotADigit`] or [`MsisdnError::Length`].
    pub fn from_e164(digits: &str) -> Result<Self, MsisdnError> {
        let number = Self::new(TonNpi::INTERNATIONAL, digits)?;
        number.check()?;
        Ok(number)
    }

    /// A number of another type: 1 to 20 digits.
    ///
    /// # Errors
    /// [`MsisdnError::NotADigit`] or [`MsisdnError::Length`].
    pub fn new(ton_npi: TonNpi, digits: &str) -> Result<Self, MsisdnError> {
        let digits = Digits::from_text(digits).map_err(|fault| match fault {
            TextFault::NotADigit { position } => MsisdnError::NotADigit { position },
            TextFault::TooLong { found } => MsisdnError::Length { found },
        })?;
        match digits.len() {
            0 => Err(MsisdnError::Length { found: 0 }),
            _ => Ok(Self { digits, ton_npi }),
        }
    }

    /// Whether this is an MSISDN of SGP.02: 3 to 15 digits, the most that E.164 allows.
    ///
    /// # Errors
    /// [`MsisdnError::Length`].
    pub fn check(&self) -> Result<(), MsisdnError> {
        match self.len() {
            3..=15 => Ok(()),
            found => Err(MsisdnError::Length { found }),
        }
    }

    /// Reads the twelve bytes of a file: length, TON and NPI, ten bytes of digits.
    ///
    /// Nothing but what [`to_dialling_number_bytes`](Self::to_dialling_number_bytes) writes is
    /// taken; service strings with `*` and `#` are no numbers.
    ///
    /// # Errors
    /// [`MsisdnError::Empty`] for twelve `FF`; [`MsisdnError::LengthOctet`] and
    /// [`MsisdnError::NotADigit`].
    pub fn from_dialling_number_bytes(bytes: [u8; 12]) -> Result<Self, MsisdnError> {
        if bytes == [0xFF; 12] {
            return Err(MsisdnError::Empty);
        }
        let [length, ton_npi, rest @ ..] = bytes;
        if !(2..=11).contains(&length) {
            return Err(MsisdnError::LengthOctet { found: length });
        }
        let digits = Digits::from_swapped(rest);
        let found = digits.padded_len().map_err(|position| MsisdnError::NotADigit { position })?;
        let room = usize::from(length - 1) * 2;
        if found > room || found + 1 < room {
            return Err(MsisdnError::NotADigit { position: found.min(room) });
        }
        Ok(Self { digits, ton_npi: TonNpi(ton_npi) })
    }

    /// The twelve bytes of a file.
    #[must_use]
    pub fn to_dialling_number_bytes(&self) -> [u8; 12] {
        let mut bytes = [0; 12];
        let [length, ton_npi, rest @ ..] = &mut bytes;
        *length = u8::try_from(self.len().div_ceil(2) + 1).unwrap_or_default();
        *ton_npi = self.ton_npi.0;
        *rest = self.digits.to_swapped();
        bytes
    }

    /// Reads a record of EF.MSISDN or EF.ADN: name, twelve bytes, two record identifiers (TS 31.102
    /// 4.2.26).
    ///
    /// # Errors
    /// [`MsisdnError::RecordLength`], else as
    /// [`from_dialling_number_bytes`](Self::from_dialling_number_bytes).
    pub fn from_ef_record(record: &[u8]) -> Result<Self, MsisdnError> {
        let without_identifiers = record.get(..record.len().saturating_sub(2)).unwrap_or_default();
        match without_identifiers.last_chunk() {
            Some(bytes) => Self::from_dialling_number_bytes(*bytes),
            None => Err(MsisdnError::RecordLength { found: record.len() }),
        }
    }

    /// A record of EF.MSISDN of so many bytes, without a name and without extensions.
    ///
    /// # Errors
    /// [`MsisdnError::RecordLength`] below 14 or above 255 bytes.
    pub fn to_ef_record(&self, record_len: usize) -> Result<Vec<u8>, MsisdnError> {
        if !(Self::MIN_RECORD..=255).contains(&record_len) {
            return Err(MsisdnError::RecordLength { found: record_len });
        }
        let mut record = alloc::vec![0xFF; record_len - Self::MIN_RECORD];
        record.extend(self.to_dialling_number_bytes());
        record.extend([0xFF; 2]);
        Ok(record)
    }

    /// Type of number and numbering plan.
    #[must_use]
    pub const fn ton_npi(&self) -> TonNpi {
        self.ton_npi
    }

    /// Whether the number starts with a country code.
    #[must_use]
    pub const fn is_international(&self) -> bool {
        self.ton_npi.type_of_number() == 1
    }

    /// Number of digits.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a number has at least one digit")]
    pub fn len(&self) -> usize {
        self.digits.len()
    }

    /// The digits as numbers, in natural order, without `+`.
    #[must_use]
    pub fn digits(&self) -> impl DoubleEndedIterator<Item = u8> + '_ {
        self.digits.iter()
    }
}

impl FromStr for Msisdn {
    type Err = MsisdnError;

    /// Reads 1 to 20 digits; `+` in front makes the number an international one, else its type is
    /// unknown.
    fn from_str(text: &str) -> Result<Self, MsisdnError> {
        let Some(digits) = text.strip_prefix('+') else { return Self::new(TonNpi::UNKNOWN, text) };
        Self::new(TonNpi::INTERNATIONAL, digits).map_err(|error| match error {
            MsisdnError::NotADigit { position } => MsisdnError::NotADigit { position: position + 1 },
            other => other,
        })
    }
}

impl fmt::Display for Msisdn {
    /// The digits, after `+` when the number is international. Other types look alike.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_international() { "+" } else { "" })?;
        fmt::Display::fmt(&self.digits, f)
    }
}

impl fmt::Debug for Msisdn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Msisdn({self}, {:02X})", self.ton_npi.0)
    }
}

/// Not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MsisdnError {
    /// Another number of digits.
    Length {
        /// Digits found.
        found: usize,
    },
    /// Something that is not a digit, or in bytes a digit or padding where the other must stand.
    NotADigit {
        /// Where, counted from 0: the character of text, the digit in bytes.
        position: usize,
    },
    /// The number of bytes that follow is not 2 to 11.
    LengthOctet {
        /// That byte.
        found: u8,
    },
    /// The record is shorter than 14 bytes or longer than 255.
    RecordLength {
        /// Its bytes.
        found: usize,
    },
    /// Only `FF`: no number is stored.
    Empty,
}

impl fmt::Display for MsisdnError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { found } => {
                write!(f, "number of {found} digits, expected 3 to 15 of an MSISDN (1 to 20 in files)")
            }
            Self::NotADigit { position } => write!(f, "number has a non-digit at position {position}"),
            Self::LengthOctet { found } => {
                write!(f, "number starts with {found:02X}, expected a length of 02 to 0B (TS 31.102 4.4.2.3)")
            }
            Self::RecordLength { found } => {
                write!(f, "record of {found} bytes, expected 14 to 255 (TS 31.102 4.2.26)")
            }
            Self::Empty => f.write_str("no number is stored"),
        }
    }
}

impl core::error::Error for MsisdnError {}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    fn bytes(text: &str) -> [u8; 12] {
        hex::decode(text).unwrap().try_into().unwrap()
    }

    // profiles/personalisation.json, p022 to p024: the service centre address of EF.SMSP; the others
    // are self-made by the table of TS 31.102 4.4.2.3, with numbers that Ofcom keeps for drama
    const CODED: [(&str, &str); 6] = [
        ("+4917212345", "06919471123254ffffffffff"),
        ("017212345", "068110272143f5ffffffffff"),
        ("+12345678901234567890", "0b9121436587092143658709"),
        ("+447700900123", "0791447700091032ffffffff"),
        ("112", "038111f2ffffffffffffffff"),
        ("1", "0281f1ffffffffffffffffff"),
    ];

    #[test]
    fn files() {
        for (text, coded) in CODED {
            let number: Msisdn = text.parse().unwrap();
            assert_eq!(hex::encode(number.to_dialling_number_bytes()), coded, "{text}");
            assert_eq!(Msisdn::from_dialling_number_bytes(bytes(coded)), Ok(number));
            assert_eq!(number.to_string(), text);

            for record_len in [14, 28, 255] {
                let record = number.to_ef_record(record_len).unwrap();
                assert_eq!(record.len(), record_len);
                assert_eq!(Msisdn::from_ef_record(&record), Ok(number));
            }
        }
        // EF.MSISDN of the TS.48 packages: records of 28 bytes, nothing stored
        assert_eq!(Msisdn::from_ef_record(&[0xFF; 28]), Err(MsisdnError::Empty));
    }

    #[test]
    fn types_of_number() {
        let national = Msisdn::new(TonNpi::NATIONAL, "7700900123").unwrap();
        assert_eq!((national.to_string().as_str(), national.is_international()), ("7700900123", false));
        let read = Msisdn::from_dialling_number_bytes(national.to_dialling_number_bytes()).unwrap();
        assert_eq!((read, read.ton_npi()), (national, TonNpi(0xA1)));
        assert_eq!(alloc::format!("{national:?}"), "Msisdn(7700900123, A1)");
        assert_eq!((TonNpi(0xB9).type_of_number(), TonNpi(0xB9).numbering_plan()), (3, 9));
        let international: Msisdn = "+447700900123".parse().unwrap();
        assert_eq!(Msisdn::from_e164("447700900123"), Ok(international));
        assert_ne!("447700900123".parse(), Ok(international));
    }

    #[test]
    fn refused() {
        let non_digit = |position| MsisdnError::NotADigit { position };
        for (text, error) in [
            ("", MsisdnError::Length { found: 0 }),
            ("+", MsisdnError::Length { found: 0 }),
            ("123456789012345678901", MsisdnError::Length { found: 21 }),
            ("+123456789012345678901", MsisdnError::Length { found: 21 }),
            ("12+3", non_digit(2)),
            ("+44 7700", non_digit(3)),
            ("*100#", non_digit(0)),
        ] {
            assert_eq!(text.parse::<Msisdn>(), Err(error), "{text}");
        }
        assert_eq!(Msisdn::from_e164("+447700900123"), Err(non_digit(0)));
        assert_eq!(Msisdn::from_e164("44"), Err(MsisdnError::Length { found: 2 }));
        assert_eq!(Msisdn::from_e164("1234567890123456"), Err(MsisdnError::Length { found: 16 }));

        for (coded, error) in [
            ("ffffffffffffffffffffffff", MsisdnError::Empty),
            ("0091447700091032ffffffff", MsisdnError::LengthOctet { found: 0 }),
            ("0191ffffffffffffffffffff", MsisdnError::LengthOctet { found: 1 }),
            ("0c91214365870921436587f9", MsisdnError::LengthOctet { found: 12 }),
            ("0691447700091032ffffffff", non_digit(10)), // more digits than the length has
            ("0891447700091032ffffffff", non_digit(12)), // fewer
            ("07914477000910f2f3ffffff", non_digit(12)),
            ("079144770009b032ffffffff", non_digit(9)),
            ("0281ffffffffffffffffffff", non_digit(0)),
        ] {
            assert_eq!(Msisdn::from_dialling_number_bytes(bytes(coded)), Err(error), "{coded}");
        }
        let number: Msisdn = "112".parse().unwrap();
        for found in [0, 13, 256] {
            assert_eq!(number.to_ef_record(found), Err(MsisdnError::RecordLength { found }));
        }
        for found in [0, 1, 13] {
            let record = alloc::vec![0xFF; found];
            assert_eq!(Msisdn::from_ef_record(&record), Err(MsisdnError::RecordLength { found }));
        }
    }
}
