//! Application identifiers.

use core::fmt;

use crate::Tar;

/// Application identifier: 5 to 16 bytes (ISO/IEC 7816-4 8.2.1.2).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Aid {
    bytes: [u8; 16],
    len: u8,
}

impl Aid {
    /// ISD-R application (SGP.02 v4.2 2.2.1).
    pub const ISD_R: Self = Self::euicc([0x00, 0x00, 0x01, 0x00]);
    /// ECASD application.
    pub const ECASD: Self = Self::euicc([0x00, 0x00, 0x02, 0x00]);
    /// Executable load file of an ISD-P.
    pub const ISD_P_LOAD_FILE: Self = Self::euicc([0x00, 0x00, 0x0D, 0x00]);
    /// Executable module of an ISD-P.
    pub const ISD_P_MODULE: Self = Self::euicc([0x00, 0x00, 0x0E, 0x00]);
    /// "The ISD-P I live in", as the MNO-SD names it on ES6.
    pub const ISD_P_SELF: Self = Self::euicc([0x00, 0x00, 0x0F, 0x00]);

    /// The lowest number that [`isd_p`](Self::isd_p) may have.
    pub const ISD_P_FIRST: u16 = 0x0010;

    /// The AID of ISD-P `number` (`0x0010` to `0xFFFF`), whose TAR is `00` and that number.
    #[must_use]
    pub const fn isd_p(number: u16) -> Self {
        let [high, low] = number.to_be_bytes();
        Self::euicc([0x00, high, low, 0x00])
    }

    const fn euicc(application: [u8; 4]) -> Self {
        let [a, b, c, d] = application;
        let bytes = [0xA0, 0, 0, 0x05, 0x59, 0x10, 0x10, 0xFF, 0xFF, 0xFF, 0xFF, 0x89, a, b, c, d];
        Self { bytes, len: 16 }
    }

    /// The AID with these bytes.
    ///
    /// # Errors
    /// [`AidError`] when there are fewer than 5 or more than 16.
    pub fn new(bytes: &[u8]) -> Result<Self, AidError> {
        let Ok(len @ 5..=16) = u8::try_from(bytes.len()) else {
            return Err(AidError { len: bytes.len() });
        };
        let mut padded = [0; 16];
        for (to, from) in padded.iter_mut().zip(bytes) {
            *to = *from;
        }
        Ok(Self { bytes: padded, len })
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.len)).unwrap_or_default()
    }

    /// TAR inside a 16-byte AID: bytes 13 to 15 (TS 101 220 annex D). `None` for a shorter one.
    #[must_use]
    pub fn tar(&self) -> Option<Tar> {
        match (self.len, self.bytes) {
            (16, [.., a, b, c, _]) => Some(Tar::new([a, b, c])),
            _ => None,
        }
    }
}

impl TryFrom<&[u8]> for Aid {
    type Error = AidError;

    fn try_from(bytes: &[u8]) -> Result<Self, AidError> {
        Self::new(bytes)
    }
}

impl fmt::Display for Aid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_bytes().iter().try_for_each(|byte| write!(f, "{byte:02X}"))
    }
}

impl fmt::Debug for Aid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Aid({self})")
    }
}

/// Not an AID: wrong number of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AidError {
    len: usize,
}

impl AidError {
    /// How many bytes there were.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "the length of what was refused")]
    pub const fn len(&self) -> usize {
        self.len
    }
}

impl fmt::Display for AidError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an AID has 5 to 16 bytes, not {}", self.len)
    }
}

impl core::error::Error for AidError {}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn isd_p_and_its_tar() {
        let aid = Aid::isd_p(0x0011);
        assert_eq!(aid.to_string(), "A0000005591010FFFFFFFF8900001100");
        assert_eq!(aid.tar(), Some(Tar::new([0x00, 0x00, 0x11])));
        assert_eq!(Aid::ISD_R.tar(), Some(Tar::ISD_R));
        assert_eq!(Aid::new(&[1; 5]).unwrap().tar(), None);
    }

    #[test]
    fn lengths() {
        assert_eq!(Aid::new(&[0; 4]), Err(AidError { len: 4 }));
        assert_eq!(Aid::new(&[0; 17]), Err(AidError { len: 17 }));
    }
}
