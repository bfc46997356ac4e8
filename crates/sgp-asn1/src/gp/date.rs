//! Dates of certificates.

use core::fmt;

use sgp_wire::{DecodeError, DecodeErrorKind};

/// A calendar day as `YYYYMMDD` in packed BCD, four bytes (GlobalPlatform, tags `5F25`, `5F24`).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BcdDate {
    year: u16,
    month: u8,
    day: u8,
}

impl BcdDate {
    /// The day, when the calendar has it (Gregorian, years 0 to 9999).
    #[must_use]
    pub const fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        if day == 0 || day > days || year > 9999 {
            return None;
        }
        Some(Self { year, month, day })
    }

    /// Year.
    #[must_use]
    pub const fn year(self) -> u16 {
        self.year
    }

    /// Month, 1 to 12.
    #[must_use]
    pub const fn month(self) -> u8 {
        self.month
    }

    /// Day of the month, from 1.
    #[must_use]
    pub const fn day(self) -> u8 {
        self.day
    }

    /// Reads the four bytes; `offset` is their place in the input, for the error.
    ///
    /// # Errors
    /// [`LengthOutOfRange`](DecodeErrorKind::LengthOutOfRange), or
    /// [`InvalidValue`](DecodeErrorKind::InvalidValue) for a day that no calendar has.
    pub fn decode(value: &[u8], offset: usize) -> Result<Self, DecodeError> {
        let Ok(bytes) = <[u8; 4]>::try_from(value) else {
            let kind = DecodeErrorKind::LengthOutOfRange { min: 4, max: 4, found: value.len() };
            return Err(DecodeError::new(kind, offset));
        };
        let digits = bytes.map(|byte| (byte >> 4 <= 9 && byte & 0x0F <= 9).then(|| unpack(byte)));
        let date = match digits {
            [Some(century), Some(year), Some(month), Some(day)] => {
                Self::new(u16::from(century) * 100 + u16::from(year), month, day)
            }
            _ => None,
        };
        let expected = "a date YYYYMMDD in BCD";
        date.ok_or_else(|| DecodeError::new(DecodeErrorKind::InvalidValue { expected }, offset))
    }

    /// The four bytes.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 4] {
        let two_digits = |number: u16| u8::try_from(number % 100).unwrap_or_default();
        [two_digits(self.year / 100), two_digits(self.year), self.month, self.day].map(pack)
    }
}

const fn unpack(byte: u8) -> u8 {
    (byte >> 4) * 10 + (byte & 0x0F)
}

const fn pack(number: u8) -> u8 {
    ((number / 10) << 4) | (number % 10)
}

impl fmt::Display for BcdDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl fmt::Debug for BcdDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BcdDate({self})")
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn days() {
        for (bytes, text) in
            [([0x20, 0x35, 0x12, 0x31], "2035-12-31"), ([0x20, 0x24, 0x02, 0x29], "2024-02-29")]
        {
            let date = BcdDate::decode(&bytes, 0).unwrap();
            assert_eq!((date.to_string().as_str(), date.to_bytes()), (text, bytes));
        }
        for bytes in [
            [0x20, 0x44, 0x13, 0x31],
            [0x20, 0x23, 0x02, 0x29],
            [0x20, 0x23, 0x00, 0x01],
            [0x20, 0x23, 0x01, 0x00],
            [0x20, 0x2A, 0x01, 0x01],
        ] {
            let error = BcdDate::decode(&bytes, 40).unwrap_err();
            let expected = "a date YYYYMMDD in BCD";
            assert_eq!((error.kind(), error.offset()), (DecodeErrorKind::InvalidValue { expected }, 40));
        }
    }
}
