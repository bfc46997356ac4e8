//! Addresses of short messages.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use sgp_wire::{DecodeError, DecodeErrorKind, Reader};

/// An address: type octet and digits in swapped nibbles (TS 23.040 9.1.2.5).
///
/// ```text
/// number of digits   type   digits 2 1, 4 3, ..   (F fills the last nibble)
/// ```
/// Whatever the nibbles hold is kept; alphanumeric originators stay as their octets.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Address {
    kind: u8,
    digits: u8,
    octets: [u8; Self::MAX_DIGITS / 2],
}

impl Address {
    /// Type octet of an international number in the ISDN numbering plan.
    pub const INTERNATIONAL: u8 = 0x91;
    /// Type octet of a number of unknown type and plan.
    pub const UNKNOWN: u8 = 0x81;
    /// Digits of an address at most.
    pub const MAX_DIGITS: usize = 20;

    /// The address of type `kind` with `digits`: `0` to `9`, `*`, `#`, `a`, `b`, `c`.
    ///
    /// # Errors
    /// [`AddressError`] for another character, and beyond 20 digits.
    pub fn new(kind: u8, digits: &str) -> Result<Self, AddressError> {
        let mut address = Self { kind, digits: 0, octets: [0xFF; 10] };
        for (at, digit) in digits.chars().enumerate() {
            let nibble = NIBBLES.chars().position(|known| known == digit.to_ascii_lowercase());
            let nibble = nibble.and_then(|nibble| u8::try_from(nibble).ok());
            let octet = address.octets.get_mut(at / 2);
            let (Some(nibble), Some(octet)) = (nibble, octet) else {
                return Err(AddressError { at });
            };
            *octet = if at % 2 == 0 { 0xF0 | nibble } else { nibble << 4 | *octet & 0x0F };
            address.digits = address.digits.saturating_add(1);
        }
        Ok(address)
    }

    /// An international number, with or without `+` in front.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn international(digits: &str) -> Result<Self, AddressError> {
        Self::new(Self::INTERNATIONAL, digits.strip_prefix('+').unwrap_or(digits))
    }

    /// The type octet: type of number and numbering plan.
    #[must_use]
    pub const fn kind(&self) -> u8 {
        self.kind
    }

    /// The digits; a filler nibble inside reads as `f`.
    #[must_use]
    pub fn digits(&self) -> String {
        let nibbles = self.octets.iter().flat_map(|octet| [octet & 0x0F, octet >> 4]);
        nibbles
            .take(usize::from(self.digits))
            .map(|nibble| NIBBLES.chars().nth(usize::from(nibble)).unwrap_or('f'))
            .collect()
    }

    fn octets(&self) -> &[u8] {
        self.octets.get(..usize::from(self.digits).div_ceil(2)).unwrap_or(&self.octets)
    }

    /// Reads an address as it stands in a TPDU: number of digits, type, digits.
    ///
    /// # Errors
    /// [`Truncated`](DecodeErrorKind::Truncated), or
    /// [`LengthOutOfRange`](DecodeErrorKind::LengthOutOfRange) beyond 20 digits.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let at = reader.offset();
        let digits = reader.u8()?;
        let found = usize::from(digits);
        if found > Self::MAX_DIGITS {
            let kind = DecodeErrorKind::LengthOutOfRange { min: 0, max: Self::MAX_DIGITS, found };
            return Err(DecodeError::new(kind, at));
        }
        let kind = reader.u8()?;
        Ok(Self::from_parts(kind, digits, reader.bytes(found.div_ceil(2))?))
    }

    /// Reads the address of a toolkit object or of a service centre: type and digits, whose number
    /// is that of the octets.
    ///
    /// # Errors
    /// [`LengthOutOfRange`](DecodeErrorKind::LengthOutOfRange) when there is no type octet, or
    /// more than 20 digits.
    pub fn decode_object(value: &[u8]) -> Result<Self, DecodeError> {
        let (kind, octets) = match value.split_first() {
            Some((&kind, octets)) if octets.len() <= Self::MAX_DIGITS / 2 => (kind, octets),
            _ => {
                let max = 1 + Self::MAX_DIGITS / 2;
                let kind = DecodeErrorKind::LengthOutOfRange { min: 1, max, found: value.len() };
                return Err(DecodeError::new(kind, 0));
            }
        };
        let filler = usize::from(octets.last().is_some_and(|octet| octet >> 4 == 0x0F));
        let digits = octets.len().saturating_mul(2).saturating_sub(filler);
        Ok(Self::from_parts(kind, u8::try_from(digits).unwrap_or(0), octets))
    }

    fn from_parts(kind: u8, digits: u8, from: &[u8]) -> Self {
        let mut octets = [0xFF; 10];
        for (to, from) in octets.iter_mut().zip(from) {
            *to = *from;
        }
        Self { kind, digits, octets }
    }

    /// Appends number of digits, type and digits, as in a TPDU.
    pub fn encode(&self, out: &mut Vec<u8>) {
        out.push(self.digits);
        self.encode_object(out);
    }

    /// Appends type and digits, as in a toolkit object.
    pub fn encode_object(&self, out: &mut Vec<u8>) {
        out.push(self.kind);
        out.extend_from_slice(self.octets());
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.kind & 0x70 == 0x10 {
            f.write_str("+")?;
        }
        f.write_str(&self.digits())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({:02X}, {})", self.kind, self.digits())
    }
}

/// Nibble values in order (TS 23.040 9.1.2.3).
const NIBBLES: &str = "0123456789*#abc";

/// Not the digits of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddressError {
    at: usize,
}

impl AddressError {
    /// Place of the first character that does not belong, from 0.
    #[must_use]
    pub const fn at(&self) -> usize {
        self.at
    }
}

impl fmt::Display for AddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no digit of an address, or too many, at character {}", self.at)
    }
}

impl core::error::Error for AddressError {}

#[cfg(test)]
mod tests {
    use sgp_wire::Limits;

    use super::*;

    // vectors sgp02/journey-sms.json: scp80_address, service_centre
    #[test]
    fn odd_and_even_numbers() {
        let sm_sr = Address::international("44272540361").unwrap();
        let mut out = Vec::new();
        sm_sr.encode(&mut out);
        assert_eq!(hex::encode_upper(&out), "0B914472520463F1");
        let read = Address::read(&mut Reader::at(&out, 0, &Limits::default())).unwrap();
        assert_eq!((read, read.digits().as_str()), (sm_sr, "44272540361"));

        let centre = Address::decode_object(&hex::decode("91449411636876").unwrap()).unwrap();
        assert_eq!(alloc::format!("{centre}"), "+444911368667");
        let mut again = Vec::new();
        centre.encode_object(&mut again);
        assert_eq!(hex::encode_upper(again), "91449411636876");
    }

    #[test]
    fn what_is_no_address() {
        assert_eq!(Address::international("12x").unwrap_err().at(), 2);
        assert_eq!(Address::international("123456789012345678901").unwrap_err().at(), 20);
        let long = [21, 0x91, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        let error = Address::read(&mut Reader::at(&long, 0, &Limits::default())).unwrap_err();
        assert_eq!(error.kind(), DecodeErrorKind::LengthOutOfRange { min: 0, max: 20, found: 21 });
        assert!(Address::decode_object(&[]).is_err());
    }

    #[test]
    fn strange_nibbles_are_kept() {
        let bytes = [0x05, 0xD0, 0xFA, 0x3F, 0x1E];
        let address = Address::read(&mut Reader::at(&bytes, 0, &Limits::default())).unwrap();
        let mut out = Vec::new();
        address.encode(&mut out);
        assert_eq!(out, bytes);
    }
}
