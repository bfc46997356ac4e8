//! The subscriber identity and the files that hold it.

use core::fmt;
use core::str::FromStr;

use crate::fault::{Fault, Field};

/// International mobile subscriber identity: 6 to 15 decimal digits (3GPP TS 23.003 2.2).
///
/// ```
/// use pkg_builder::Imsi;
///
/// let imsi: Imsi = "001010123456063".parse()?;
/// assert_eq!(imsi.to_ef_bytes(), [0x08, 0x09, 0x10, 0x10, 0x10, 0x32, 0x54, 0x06, 0x36]);
/// # Ok::<(), pkg_builder::Fault>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Imsi {
    digits: [u8; 15],
    len: u8,
}

impl Imsi {
    /// The nine bytes of EF.IMSI: length, then parity and digits with swapped nibbles, `F` padded
    /// (3GPP TS 31.102 4.2.2).
    #[must_use]
    pub fn to_ef_bytes(&self) -> [u8; 9] {
        let parity = if self.len.is_multiple_of(2) { 0x01 } else { 0x09 };
        let mut nibbles = core::iter::once(parity).chain(self.digits());
        let mut bytes = [0xFF; 9];
        let [length, rest @ ..] = &mut bytes;
        *length = (self.len + 2) / 2;
        for byte in rest {
            let low = nibbles.next().unwrap_or(0x0F);
            *byte = nibbles.next().unwrap_or(0x0F) << 4 | low;
        }
        bytes
    }

    /// The two bytes of EF.ACC: the access class is the last digit (3GPP TS 22.011 4.2).
    #[must_use]
    pub fn to_access_class_bytes(&self) -> [u8; 2] {
        let last = self.digits().last().unwrap_or_default();
        (1u16 << last).to_be_bytes()
    }

    /// The digits as numbers.
    fn digits(&self) -> impl Iterator<Item = u8> + '_ {
        self.digits.iter().copied().take(usize::from(self.len))
    }
}

impl FromStr for Imsi {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        if let Some(position) = text.chars().position(|c| !c.is_ascii_digit()) {
            return Err(Fault::Character { field: Field::Imsi, position });
        }
        let found = text.len();
        let Ok(len @ 6..=15) = u8::try_from(found) else {
            return Err(Fault::Length { field: Field::Imsi, expected: "6 to 15 digits", found });
        };
        let mut digits = [0; 15];
        for (to, from) in digits.iter_mut().zip(text.bytes()) {
            *to = from & 0x0F;
        }
        Ok(Self { digits, len })
    }
}

impl fmt::Display for Imsi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.digits().try_for_each(|digit| write!(f, "{digit}"))
    }
}

impl fmt::Debug for Imsi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Imsi({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files() {
        // profiles/personalisation.json, p004 to p007; the access class of p004 and p006 is that of
        // their base already
        for (digits, ef, acc) in [
            ("262011234567890", "082926102143658709", "0001"),
            ("26201123456789", "0821261021436587f9", "0200"),
            ("001010", "04011010f0ffffffff", "0001"),
            ("310150123456783", "083901511032547638", "0008"),
        ] {
            let imsi: Imsi = digits.parse().unwrap();
            assert_eq!(imsi.to_string(), digits);
            assert_eq!(hex::encode(imsi.to_ef_bytes()), ef, "{digits}");
            assert_eq!(hex::encode(imsi.to_access_class_bytes()), acc, "{digits}");
        }
    }

    #[test]
    fn refused() {
        for (text, fault) in [
            ("12345", Fault::Length { field: Field::Imsi, expected: "6 to 15 digits", found: 5 }),
            ("1234567890123456", Fault::Length { field: Field::Imsi, expected: "6 to 15 digits", found: 16 }),
            ("00101X", Fault::Character { field: Field::Imsi, position: 5 }),
        ] {
            assert_eq!(text.parse::<Imsi>(), Err(fault));
        }
    }
}
