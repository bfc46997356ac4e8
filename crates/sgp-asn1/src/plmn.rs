//! The network of an operator.

use core::fmt;
use core::str::FromStr;

use crate::digits::{Digits, TextFault};

/// A public land mobile network: mobile country code of three digits, mobile network code of two
/// or three (TS 23.003 2.2, ITU-T E.212).
///
/// In files and in `OperatorId` it takes three bytes with swapped nibbles (TS 24.008 10.5.1.3):
///
/// ```text
/// MCC2 MCC1 | MNC3 MCC3 | MNC2 MNC1      MNC3 = F where the MNC has two digits
/// ```
///
/// Ordered by country, then by network. `01` and `001` are different networks.
///
/// ```
/// use sgp_asn1::Plmn;
///
/// let plmn: Plmn = "001-01".parse()?;
/// assert_eq!(plmn.to_bytes(), [0x00, 0xF1, 0x10]);
/// assert_eq!(Plmn::from_bytes([0x13, 0x00, 0x62])?.to_string(), "310-260");
/// # Ok::<(), sgp_asn1::PlmnError>(())
/// ```
#[doc(alias = "mccMnc")]
#[doc(alias = "OperatorId")]
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Plmn(Digits<3>);

/// Number of digits of a mobile network code: EF.AD tells it, an IMSI does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(clippy::exhaustive_enums, reason = "E.212 knows network codes of two and of three digits")]
pub enum MncLength {
    /// Two digits.
    Two,
    /// Three digits.
    Three,
}

impl MncLength {
    /// The number of digits.
    #[must_use]
    pub const fn digits(self) -> usize {
        match self {
            Self::Two => 2,
            Self::Three => 3,
        }
    }

    /// What the low nibble of the fourth byte of EF.AD says; `None` where it is neither 2 nor 3
    /// (TS 31.102 4.2.18).
    #[must_use]
    pub const fn from_ef_ad(octet: u8) -> Option<Self> {
        match octet & 0x0F {
            2 => Some(Self::Two),
            3 => Some(Self::Three),
            _ => None,
        }
    }
}

impl Plmn {
    /// What stands in a file where no network is entered.
    pub const EMPTY_BYTES: [u8; 3] = [0xFF; 3];

    /// The network with these codes: three digits, and two or three digits.
    ///
    /// # Errors
    /// [`PlmnError::NotADigit`], with its place counted over both, or [`PlmnError::Length`].
    pub fn new(mcc: &str, mnc: &str) -> Result<Self, PlmnError> {
        let of = |text: &str, before: usize| {
            Digits::<3>::from_text(text).map_err(|fault| match fault {
                TextFault::NotADigit { position } => PlmnError::NotADigit { position: before + position },
                TextFault::TooLong { .. } => PlmnError::Length { found: mcc.len() + mnc.len() },
            })
        };
        let (country, network) = (of(mcc, 0)?, of(mnc, mcc.chars().count())?);
        if (country.len(), network.len() / 2) != (3, 1) {
            return Err(PlmnError::Length { found: country.len() + network.len() });
        }
        Ok(Self(country.iter().chain(network.iter()).collect()))
    }

    /// Digits that are known to be five or six.
    pub(crate) fn from_digits(digits: impl IntoIterator<Item = u8>) -> Self {
        Self(digits.into_iter().collect())
    }

    /// Reads the three bytes of a file or of `OperatorId`.
    ///
    /// # Errors
    /// [`PlmnError::Empty`] for `FFFFFF`; [`PlmnError::NotADigit`] elsewhere, `EEEEEE` included,
    /// which means any operator in the rules authorisation table of SGP.22.
    pub fn from_bytes(bytes: [u8; 3]) -> Result<Self, PlmnError> {
        if bytes == Self::EMPTY_BYTES {
            return Err(PlmnError::Empty);
        }
        let [mcc, mnc3_mcc3, mnc] = bytes.map(|byte| (byte & 0x0F, byte >> 4));
        let digits = [mcc.0, mcc.1, mnc3_mcc3.0, mnc.0, mnc.1, mnc3_mcc3.1];
        let required = digits.iter().take(5);
        if let Some(position) = required.into_iter().position(|digit| *digit > 9) {
            return Err(PlmnError::NotADigit { position });
        }
        if (10..15).contains(&mnc3_mcc3.1) {
            return Err(PlmnError::NotADigit { position: 5 });
        }
        Ok(Self(digits.into_iter().collect()))
    }

    /// The three bytes of a file or of `OperatorId`.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; 3] {
        let [mcc12, mcc3_mnc1, mnc23] = *self.0.as_natural();
        [mcc12.rotate_left(4), mnc23 << 4 | mcc3_mnc1 >> 4, mnc23 & 0xF0 | mcc3_mnc1 & 0x0F]
    }

    /// The digits of the mobile country code.
    pub fn mcc(&self) -> impl Iterator<Item = u8> + '_ {
        self.0.iter().take(3)
    }

    /// The digits of the mobile network code.
    pub fn mnc(&self) -> impl Iterator<Item = u8> + '_ {
        self.0.iter().skip(3)
    }

    /// How many digits the mobile network code has.
    #[must_use]
    pub fn mnc_length(&self) -> MncLength {
        if self.0.len() == 6 { MncLength::Three } else { MncLength::Two }
    }
}

impl FromStr for Plmn {
    type Err = PlmnError;

    /// Reads `MCC-MNC`, or the five or six digits without the hyphen.
    fn from_str(text: &str) -> Result<Self, PlmnError> {
        if let Some((mcc, mnc)) = text.split_once('-') {
            return Self::new(mcc, mnc).map_err(|error| match error {
                PlmnError::NotADigit { position } if position >= mcc.chars().count() => {
                    PlmnError::NotADigit { position: position + 1 }
                }
                other => other,
            });
        }
        let digits = Digits::<3>::from_text(text).map_err(|fault| match fault {
            TextFault::NotADigit { position } => PlmnError::NotADigit { position },
            TextFault::TooLong { found } => PlmnError::Length { found },
        })?;
        match digits.len() {
            5 | 6 => Ok(Self(digits)),
            found => Err(PlmnError::Length { found }),
        }
    }
}

impl fmt::Display for Plmn {
    /// `MCC-MNC`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.mcc().try_for_each(|digit| write!(f, "{digit}"))?;
        f.write_str("-")?;
        self.mnc().try_for_each(|digit| write!(f, "{digit}"))
    }
}

impl fmt::Debug for Plmn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Plmn({self})")
    }
}

/// Not a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlmnError {
    /// Another number of digits, in all or in one of the codes.
    Length {
        /// Digits found in both codes.
        found: usize,
    },
    /// Something that is not a digit.
    NotADigit {
        /// Where, counted from 0: the character of text; of bytes the digit, country code first.
        position: usize,
    },
    /// `FFFFFF`: no network is entered.
    Empty,
}

impl fmt::Display for PlmnError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { found } => {
                write!(f, "PLMN of {found} digits, expected a country code of 3 and a network code of 2 or 3")
            }
            Self::NotADigit { position } => write!(f, "PLMN has a non-digit at position {position}"),
            Self::Empty => f.write_str("no PLMN is entered (FFFFFF)"),
        }
    }
}

impl core::error::Error for PlmnError {}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    // rsp/identifiers.json; the last two are the ends of what the codes can be
    const CODED: [(&str, &str, [u8; 3]); 6] = [
        ("001", "01", [0x00, 0xF1, 0x10]),
        ("310", "260", [0x13, 0x00, 0x62]),
        ("262", "02", [0x62, 0xF2, 0x20]),
        ("901", "70", [0x09, 0xF1, 0x07]),
        ("000", "000", [0x00, 0x00, 0x00]),
        ("999", "99", [0x99, 0xF9, 0x99]),
    ];

    #[test]
    fn text_and_bytes() {
        for (mcc, mnc, bytes) in CODED {
            let plmn = Plmn::new(mcc, mnc).unwrap();
            assert_eq!(plmn.to_bytes(), bytes);
            assert_eq!(Plmn::from_bytes(bytes), Ok(plmn));
            assert_eq!(plmn.to_string(), alloc::format!("{mcc}-{mnc}"));
            assert_eq!(plmn.to_string().parse(), Ok(plmn));
            assert_eq!(alloc::format!("{mcc}{mnc}").parse(), Ok(plmn));
            assert_eq!(plmn.mnc_length().digits(), mnc.len());
        }
        assert_ne!(Plmn::new("001", "01"), Plmn::new("001", "001"));
        assert!(Plmn::new("001", "99").unwrap() < Plmn::new("002", "00").unwrap());
    }

    #[test]
    fn every_three_bytes_are_read_as_written_or_refused() {
        let mut read = 0;
        for number in 0..=0x00FF_FFFFu32 {
            let [_, bytes @ ..] = number.to_be_bytes();
            if let Ok(plmn) = Plmn::from_bytes(bytes) {
                assert_eq!(plmn.to_bytes(), bytes);
                read += 1;
            }
        }
        assert_eq!(read, 1000 * 100 + 1000 * 1000);
    }

    #[test]
    fn refused() {
        for (text, error) in [
            ("", PlmnError::Length { found: 0 }),
            ("0010", PlmnError::Length { found: 4 }),
            ("0010111", PlmnError::Length { found: 7 }),
            ("01-001", PlmnError::Length { found: 5 }),
            ("0010-1", PlmnError::Length { found: 5 }),
            ("001-1", PlmnError::Length { found: 4 }),
            ("001-0111", PlmnError::Length { found: 7 }),
            ("x01-01", PlmnError::NotADigit { position: 0 }),
            ("001-0x", PlmnError::NotADigit { position: 5 }),
            ("001-0-1", PlmnError::NotADigit { position: 5 }),
            ("001 01", PlmnError::NotADigit { position: 3 }),
        ] {
            assert_eq!(text.parse::<Plmn>(), Err(error), "{text}");
        }
        for (bytes, error) in [
            ([0xFF, 0xFF, 0xFF], PlmnError::Empty),
            ([0xEE, 0xEE, 0xEE], PlmnError::NotADigit { position: 0 }),
            ([0xA0, 0xF1, 0x10], PlmnError::NotADigit { position: 1 }),
            ([0x00, 0xFF, 0x10], PlmnError::NotADigit { position: 2 }),
            ([0x00, 0xF1, 0x1F], PlmnError::NotADigit { position: 3 }),
            ([0x00, 0xF1, 0xF0], PlmnError::NotADigit { position: 4 }),
            ([0x00, 0xE1, 0x10], PlmnError::NotADigit { position: 5 }),
        ] {
            assert_eq!(Plmn::from_bytes(bytes), Err(error), "{bytes:02X?}");
        }
    }

    #[test]
    fn length_of_the_network_code() {
        // fourth byte of EF.AD in the TS.48 packages: 02
        assert_eq!(MncLength::from_ef_ad(0x02), Some(MncLength::Two));
        assert_eq!(MncLength::from_ef_ad(0xF3), Some(MncLength::Three));
        assert_eq!([0x00, 0x01, 0x04, 0xFF].map(MncLength::from_ef_ad), [None; 4]);
    }
}
