//! What a security domain asks of packets.

use core::fmt;

use crate::keys::KeySet;
use crate::wire::spi::{CheckKind, Spi};

/// What a security domain asks of a packet, and whether it answers one that it refuses.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    minimum: u8,
    aes: bool,
    answers_refused: bool,
}

impl Policy {
    /// ISD-R and ISD-Ps: AES, checksum, ciphering and a counter that must be higher. Whatever is
    /// found before a packet counts as genuine, no answer leaves the card (SGP.02 v4.2 2.4.3).
    pub const SGP02: Self = Self { minimum: 0x16, aes: true, answers_refused: false };

    /// A security domain with the minimum security level `minimum`, coded as the first octet of
    /// SPI (TS 102 226 8.2.1.3.2.4), that says why it refuses a packet if SPI asks it to.
    #[must_use]
    pub const fn minimum(minimum: u8) -> Self {
        Self { minimum, aes: false, answers_refused: true }
    }

    /// The same for AES alone: packets under other ciphers and checksums are too weak, however they
    /// are protected.
    #[must_use]
    pub const fn with_aes_alone(mut self) -> Self {
        self.aes = true;
        self
    }

    /// The same without an answer to any packet that is refused.
    #[must_use]
    pub const fn silent(mut self) -> Self {
        self.answers_refused = false;
        self
    }

    /// Whether a packet that is refused is answered if SPI asks so.
    #[must_use]
    pub const fn answers_refused(&self) -> bool {
        self.answers_refused
    }

    /// Whether the first octet of SPI reaches the minimum.
    #[must_use]
    pub const fn is_reached_by(&self, spi: Spi) -> bool {
        spi.reaches(self.minimum)
    }

    /// Whether a packet with this SPI under these keys is strong enough.
    #[must_use]
    pub fn allows(&self, spi: Spi, keys: &KeySet) -> bool {
        let keyed = spi.is_ciphered() || spi.check() == CheckKind::Cryptographic;
        self.is_reached_by(spi) && (!self.aes || !keyed || keys.is_aes())
    }
}

impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { minimum, aes, answers_refused } = self;
        write!(f, "Policy {{ minimum: {minimum:02X}, aes: {aes}, answers_refused: {answers_refused} }}")
    }
}

#[cfg(test)]
mod tests {
    use sgp_keys::AesKey;

    use super::*;
    use crate::{KicKey, KidKey, Kvn};

    #[test]
    fn levels_and_algorithms() {
        let aes = || AesKey::new(&[1; 16]).unwrap();
        let kvn = Kvn::new(1).unwrap();
        let keys = KeySet::aes(kvn, aes(), aes());
        for (first, allowed) in [(0x16, true), (0x1E, true), (0x12, false), (0x06, false), (0x00, false)] {
            assert_eq!(Policy::SGP02.allows(Spi::new([first, 0x39]), &keys), allowed, "{first:02X}");
        }
        #[derive(Debug)]
        struct Weak;
        impl crate::PacketCheck for Weak {
            fn len(&self) -> usize {
                1
            }
            fn compute(&self, _: &[&[u8]]) -> Result<[u8; 16], sgp_keys::KeyError> {
                Ok([0; 16])
            }
        }
        let weak = KidKey::agreed(crate::Checksum::Agreed, alloc::boxed::Box::new(Weak));
        let weak = KeySet::new(kvn, KicKey::aes(&aes()), weak);
        assert!(!Policy::SGP02.allows(Spi::SGP02, &weak));
        assert!(Policy::minimum(0x16).allows(Spi::SGP02, &weak));
        assert!(!Policy::minimum(0x16).with_aes_alone().allows(Spi::SGP02, &weak));
        assert!(Policy::minimum(0).with_aes_alone().allows(Spi::new([0, 0]), &weak));
        assert!(Policy::minimum(0).answers_refused() && !Policy::minimum(0).silent().answers_refused());
        assert_eq!(
            alloc::format!("{:?}", Policy::SGP02),
            "Policy { minimum: 16, aes: true, answers_refused: false }"
        );
    }
}
