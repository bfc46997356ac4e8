//! Toolkit application references.

use core::fmt;

/// Toolkit application reference: three bytes that address an application in an OTA packet.
///
/// Source: TS 101 220 annex D; the values of the eUICC, SGP.02 v4.2 2.2.1.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tar([u8; 3]);

impl Tar {
    /// ISD-R.
    pub const ISD_R: Self = Self([0x00, 0x00, 0x01]);
    /// ECASD.
    pub const ECASD: Self = Self([0x00, 0x00, 0x02]);
    /// MNO-SD, the default of the profile format.
    pub const MNO_SD: Self = Self([0xB2, 0x01, 0x00]);

    /// The reference with these bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 3]) -> Self {
        Self(bytes)
    }

    /// The three bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 3] {
        &self.0
    }
}

impl From<[u8; 3]> for Tar {
    fn from(bytes: [u8; 3]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for Tar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c] = self.0;
        write!(f, "{a:02X}{b:02X}{c:02X}")
    }
}

impl fmt::Debug for Tar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tar({self})")
    }
}
