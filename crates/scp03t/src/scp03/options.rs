//! What the two sides agree on.

use core::fmt;

use crate::limits::{BLOCK, S8};

/// Size of challenges, cryptograms and sent checksums (GlobalPlatform Amendment D 1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "GlobalPlatform Amendment D has these two")]
pub enum Mode {
    /// 8 bytes.
    S8,
    /// 16 bytes.
    S16,
}

impl Mode {
    /// Bytes of a challenge, a cryptogram and a checksum: 8 or 16.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a size, not a collection")]
    pub const fn len(self) -> usize {
        match self {
            Self::S8 => S8,
            Self::S16 => BLOCK,
        }
    }

    pub(crate) const fn bits(self) -> u16 {
        match self {
            Self::S8 => 64,
            Self::S16 => 128,
        }
    }
}

/// `i` parameter: what the card offers (GlobalPlatform Amendment D 5.1).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct IParameter(pub u8);

impl IParameter {
    /// `70`: pseudo-random challenge, R-MAC, R-ENCRYPTION; every eUICC.
    pub const EUICC: Self = Self(0x70);

    /// Size of challenges, cryptograms and checksums.
    #[must_use]
    pub const fn mode(self) -> Mode {
        if self.0 & 0x01 == 0 { Mode::S8 } else { Mode::S16 }
    }

    /// Whether the card challenge follows from a counter, which the answer then carries.
    #[must_use]
    pub const fn has_pseudo_random_challenge(self) -> bool {
        self.0 & 0x10 != 0
    }

    /// Whether answers may be authenticated.
    #[must_use]
    pub const fn offers_r_mac(self) -> bool {
        self.0 & 0x20 != 0
    }

    /// Whether answers may be enciphered; they are authenticated then.
    #[must_use]
    pub const fn offers_r_encryption(self) -> bool {
        self.0 & 0x60 == 0x60
    }

    /// Whether the card offers this level.
    #[must_use]
    pub const fn offers(self, level: SecurityLevel) -> bool {
        (!level.has_r_mac() || self.offers_r_mac())
            && (!level.has_r_encryption() || self.offers_r_encryption())
    }
}

impl fmt::Debug for IParameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IParameter({:02X})", self.0)
    }
}

/// Security level: P1 of EXTERNAL AUTHENTICATE (GlobalPlatform Amendment D 7.1.2.1).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SecurityLevel(u8);

impl SecurityLevel {
    /// `00`: commands go in clear once both sides have proved themselves.
    pub const NONE: Self = Self(0x00);
    /// `01`: commands are authenticated.
    pub const C_MAC: Self = Self(0x01);
    /// `03`: commands are authenticated and enciphered.
    pub const C_DECRYPTION: Self = Self(0x03);
    /// `11`: commands and answers are authenticated.
    pub const C_MAC_R_MAC: Self = Self(0x11);
    /// `13`: the same, commands enciphered.
    pub const C_DECRYPTION_R_MAC: Self = Self(0x13);
    /// `33`: commands and answers are authenticated and enciphered.
    pub const ALL: Self = Self(0x33);

    /// The level with this byte; `None` for a value that is not defined.
    #[must_use]
    pub const fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            0x00 | 0x01 | 0x03 | 0x11 | 0x13 | 0x33 => Some(Self(byte)),
            _ => None,
        }
    }

    /// The byte.
    #[must_use]
    pub const fn byte(self) -> u8 {
        self.0
    }

    /// Whether commands are authenticated.
    #[must_use]
    pub const fn has_c_mac(self) -> bool {
        self.0 & 0x01 != 0
    }

    /// Whether commands are enciphered.
    #[must_use]
    pub const fn has_c_decryption(self) -> bool {
        self.0 & 0x02 != 0
    }

    /// Whether answers are authenticated.
    #[must_use]
    pub const fn has_r_mac(self) -> bool {
        self.0 & 0x10 != 0
    }

    /// Whether answers are enciphered.
    #[must_use]
    pub const fn has_r_encryption(self) -> bool {
        self.0 & 0x20 != 0
    }
}

impl fmt::Debug for SecurityLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecurityLevel({:02X})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_levels_are_defined() {
        let defined = (0..=0xFF).filter(|byte| SecurityLevel::from_byte(*byte).is_some());
        assert!(defined.eq([0x00, 0x01, 0x03, 0x11, 0x13, 0x33]));
    }

    #[test]
    fn what_a_card_offers() {
        use SecurityLevel as L;
        // parameters of real cards
        for (i, r_mac, all) in [
            (0x00, false, false),
            (0x10, false, false),
            (0x20, true, false),
            (0x30, true, false),
            (0x60, true, true),
            (0x70, true, true),
            (0x40, false, false),
        ] {
            let i = IParameter(i);
            assert!(i.offers(L::NONE) && i.offers(L::C_MAC) && i.offers(L::C_DECRYPTION), "{i:?}");
            assert_eq!(
                (i.offers(L::C_MAC_R_MAC), i.offers(L::C_DECRYPTION_R_MAC), i.offers(L::ALL)),
                (r_mac, r_mac, all),
                "{i:?}"
            );
        }
        assert_eq!((IParameter(0x71).mode(), IParameter::EUICC.mode()), (Mode::S16, Mode::S8));
    }
}
