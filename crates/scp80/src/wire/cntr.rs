//! The counter of a packet.

use core::fmt;

/// Counter of a packet: five octets, big-endian (TS 102 225 5.1.4).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
#[doc(alias = "CNTR")]
pub struct Cntr(u64);

impl Cntr {
    /// Zero: what a packet without counter carries.
    pub const ZERO: Self = Self(0);
    /// `FFFFFFFFFF`: a stored counter of this value is blocked for good.
    pub const MAX: Self = Self(0xFF_FFFF_FFFF);

    /// The counter `value`; `None` above `FFFFFFFFFF`.
    #[must_use]
    pub const fn new(value: u64) -> Option<Self> {
        if value <= Self::MAX.0 { Some(Self(value)) } else { None }
    }

    /// The counter with these octets.
    #[must_use]
    pub const fn from_bytes(octets: [u8; 5]) -> Self {
        let [a, b, c, d, e] = octets;
        Self(u64::from_be_bytes([0, 0, 0, a, b, c, d, e]))
    }

    /// The five octets.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 5] {
        let [_, _, _, a, b, c, d, e] = self.0.to_be_bytes();
        [a, b, c, d, e]
    }

    /// The number.
    #[must_use]
    pub const fn value(self) -> u64 {
        self.0
    }

    /// One higher; `None` at the end.
    #[must_use]
    pub const fn next(self) -> Option<Self> {
        Self::new(self.0.saturating_add(1))
    }
}

impl fmt::Display for Cntr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:010X}", self.0)
    }
}

impl fmt::Debug for Cntr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cntr({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn octets_and_ends() {
        let cntr = Cntr::from_bytes([0, 0, 0, 1, 0x98]);
        assert_eq!((cntr.value(), cntr.to_bytes()), (0x198, [0, 0, 0, 1, 0x98]));
        assert_eq!(alloc::format!("{cntr:?}"), "Cntr(0000000198)");
        assert_eq!(Cntr::from_bytes([0xFF; 5]), Cntr::MAX);
        assert_eq!((Cntr::MAX.next(), Cntr::new(1 << 40)), (None, None));
    }
}
