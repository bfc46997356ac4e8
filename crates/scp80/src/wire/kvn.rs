//! Version of a key set.

use core::fmt;

/// Key version number of a key set for secured packets, 1 to 15 (TS 102 225 5.1.2).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[doc(alias = "key version number")]
pub struct Kvn(pub(super) u8);

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

    pub(super) const fn from_high_nibble(octet: u8) -> Option<Self> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_to_fifteen() {
        for number in 0..=u8::MAX {
            match Kvn::new(number) {
                Ok(kvn) => {
                    assert_eq!((kvn.number(), Kvn::from_high_nibble(number << 4)), (number, Some(kvn)))
                }
                Err(error) => assert!(error.number() == number && !(1..=15).contains(&number)),
            }
        }
        assert_eq!(Kvn::from_high_nibble(0x0F), None);
    }
}
