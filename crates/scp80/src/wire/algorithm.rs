//! Which key, and which algorithm with it.

use core::fmt;

use crate::UnsupportedAlgorithm;

/// Key version number of a key set for secured packets, 1 to 15 (TS 102 225 5.1.2).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[doc(alias = "key version number")]
pub struct Kvn(u8);

impl Kvn {
    /// The version `number`.
    ///
    /// # Errors
    /// [`KvnError`] unless it is 1 to 15.
    pub const fn new(number: u8) -> Result<Self, KvnError> {
        match number {
            1..=0x0F => Ok(Self(number)),
            _ => Err(KvnError { number }),
        }
    }

    /// The number, 1 to 15.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }

    const fn from_high_nibble(octet: u8) -> Option<Self> {
        match octet >> 4 {
            0 => None,
            number => Some(Self(number)),
        }
    }
}

impl fmt::Display for Kvn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02X}", self.0)
    }
}

impl fmt::Debug for Kvn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Kvn({self})")
    }
}

/// Not the version of a key set for secured packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KvnError {
    number: u8,
}

impl KvnError {
    /// The number that was refused.
    #[must_use]
    pub const fn number(&self) -> u8 {
        self.number
    }
}

impl fmt::Display for KvnError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a key version for secured packets is 01 to 0F, not {:02X}", self.number)
    }
}

impl core::error::Error for KvnError {}

/// KIc: key version in the high nibble, cipher in the low one (TS 102 225 5.1.2).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[doc(alias = "KIc")]
pub struct Kic(u8);

impl Kic {
    /// Nothing is ciphered.
    pub const NONE: Self = Self(0);

    /// The field with this octet.
    #[must_use]
    pub const fn new(octet: u8) -> Self {
        Self(octet)
    }

    /// AES in CBC mode under the key of version `kvn`.
    #[must_use]
    pub const fn aes(kvn: Kvn) -> Self {
        Self(kvn.0 << 4 | AES)
    }

    /// The octet.
    #[must_use]
    pub const fn octet(self) -> u8 {
        self.0
    }

    /// The key version; `None` where the field leaves it open (nibble 0).
    #[must_use]
    pub const fn kvn(self) -> Option<Kvn> {
        Kvn::from_high_nibble(self.0)
    }

    /// The cipher.
    ///
    /// # Errors
    /// [`UnsupportedAlgorithm::Cipher`] for every other than AES in CBC mode.
    pub const fn cipher(self) -> Result<Cipher, UnsupportedAlgorithm> {
        match self.0 & 0x0F {
            AES => Ok(Cipher::AesCbc),
            _ => Err(UnsupportedAlgorithm::Cipher(self.0)),
        }
    }
}

impl fmt::Debug for Kic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Kic({:02X})", self.0)
    }
}

/// KID: key version in the high nibble, checksum in the low one (TS 102 225 5.1.3).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[doc(alias = "KID")]
pub struct Kid(u8);

impl Kid {
    /// There is no check.
    pub const NONE: Self = Self(0);

    /// The field with this octet.
    #[must_use]
    pub const fn new(octet: u8) -> Self {
        Self(octet)
    }

    /// AES-CMAC under the key of version `kvn`.
    #[must_use]
    pub const fn aes(kvn: Kvn) -> Self {
        Self(kvn.0 << 4 | AES)
    }

    /// The octet.
    #[must_use]
    pub const fn octet(self) -> u8 {
        self.0
    }

    /// The key version; `None` where the field leaves it open (nibble 0).
    #[must_use]
    pub const fn kvn(self) -> Option<Kvn> {
        Kvn::from_high_nibble(self.0)
    }

    /// The cryptographic checksum, for an SPI that asks for one.
    ///
    /// # Errors
    /// [`UnsupportedAlgorithm::Check`] for every other than AES-CMAC.
    pub const fn checksum(self) -> Result<Checksum, UnsupportedAlgorithm> {
        match self.0 & 0x0F {
            AES => Ok(Checksum::AesCmac),
            _ => Err(UnsupportedAlgorithm::Check(self.0)),
        }
    }
}

impl fmt::Debug for Kid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Kid({:02X})", self.0)
    }
}

/// Cipher of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cipher {
    /// AES in CBC mode, initial vector zero; the length of the key tells 128, 192 and 256 apart.
    AesCbc,
}

/// Cryptographic checksum of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Checksum {
    /// AES-CMAC, its first octets; the length of the key tells 128, 192 and 256 apart.
    AesCmac,
}

const AES: u8 = 0x2;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nibbles() {
        let kvn = Kvn::new(0x0F).unwrap();
        assert_eq!((Kic::aes(kvn).octet(), Kid::aes(kvn).octet()), (0xF2, 0xF2));
        assert_eq!((Kic::new(0x12).kvn(), Kid::new(0x02).kvn()), (Kvn::new(1).ok(), None));
        assert_eq!(Kvn::new(0).unwrap_err().number(), 0);
        assert_eq!(Kvn::new(0x10).unwrap_err().number(), 0x10);
    }

    // vectors scp80/negative.json: reserved, proprietary and implicit nibbles
    #[test]
    fn everything_but_aes_is_named_and_refused() {
        for nibble in 0..=0x0F {
            let octet = 0x10 | nibble;
            if nibble == 2 {
                assert_eq!(Kic::new(octet).cipher(), Ok(Cipher::AesCbc));
                assert_eq!(Kid::new(octet).checksum(), Ok(Checksum::AesCmac));
            } else {
                assert_eq!(Kic::new(octet).cipher(), Err(UnsupportedAlgorithm::Cipher(octet)));
                assert_eq!(Kid::new(octet).checksum(), Err(UnsupportedAlgorithm::Check(octet)));
            }
        }
    }
}
