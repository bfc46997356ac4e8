//! Policy rules on the card.

use core::fmt;

/// POL1 of a profile, one byte (SGP.02 v4.2 3.1.1): flags with reserved bits kept.
///
/// | bit | rule |
/// |---|---|
/// | b1 | disabling of this profile is not allowed |
/// | b2 | deletion of this profile is not allowed |
/// | b3 | this profile must be deleted once it has been disabled |
#[doc(alias = "POL1")]
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Pol1(pub u8);

impl Pol1 {
    /// No rule.
    pub const NONE: Self = Self(0x00);
    /// Disabling is not allowed.
    pub const DISABLE_NOT_ALLOWED: Self = Self(0x01);
    /// Deletion is not allowed.
    pub const DELETE_NOT_ALLOWED: Self = Self(0x02);
    /// Deleted once disabled.
    pub const DELETE_WHEN_DISABLED: Self = Self(0x04);

    /// The rules of both.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether this profile may be disabled.
    #[must_use]
    pub const fn allows_disable(self) -> bool {
        self.0 & Self::DISABLE_NOT_ALLOWED.0 == 0
    }

    /// Whether this profile may be deleted.
    #[must_use]
    pub const fn allows_delete(self) -> bool {
        self.0 & Self::DELETE_NOT_ALLOWED.0 == 0
    }

    /// Whether this profile is to be deleted once disabled. Together with "deletion is not
    /// allowed" the prohibition wins.
    #[must_use]
    pub const fn deletes_when_disabled(self) -> bool {
        self.0 & Self::DELETE_WHEN_DISABLED.0 != 0 && self.allows_delete()
    }
}

impl fmt::Debug for Pol1 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pol1({:02X})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules() {
        let both = Pol1::DELETE_NOT_ALLOWED.with(Pol1::DELETE_WHEN_DISABLED);
        for (pol1, disable, delete, when_disabled) in [
            (Pol1::NONE, true, true, false),
            (Pol1(0x01), false, true, false),
            (Pol1(0x02), true, false, false),
            (Pol1(0x04), true, true, true),
            (both, true, false, false),
            (Pol1(0xF8), true, true, false),
        ] {
            assert_eq!(
                (pol1.allows_disable(), pol1.allows_delete(), pol1.deletes_when_disabled()),
                (disable, delete, when_disabled),
                "{pol1:?}"
            );
        }
    }
}
