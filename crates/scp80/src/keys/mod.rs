//! Key sets by role, on the key traits of sgp-keys.

mod agreed;
mod role;

pub use agreed::{PacketCheck, PacketCipher};
pub use role::{KicKey, KidKey};

pub(crate) use role::{CheckKey, CipherKey};

use alloc::boxed::Box;
use core::fmt;

use sgp_keys::{AesKey, SymmetricKey};

use crate::wire::algorithm::{Checksum, Kic, Kid, RedundancyCheck};
use crate::wire::kvn::Kvn;
use crate::wire::spi::CheckKind;

/// The two keys of one version that protect packets: KIc ciphers, KID checks.
///
/// Each key is for one algorithm. A packet that names another one is refused as unsupported, so
/// nobody talks a key down to a weaker algorithm. The third key of a set on the card, KIK, protects
/// keys inside commands and is not for packets.
/// Source: TS 102 225 5.1.2 and 5.1.3, SGP.02 v4.2 2.2.5.1.
pub struct KeySet {
    kvn: Kvn,
    kic: KicKey,
    kid: KidKey,
    check: CheckLength,
    redundancy: RedundancyCheck,
    agreed: bool,
}

impl KeySet {
    /// A set of two keys, each for its own algorithm.
    #[must_use]
    pub const fn new(kvn: Kvn, kic: KicKey, kid: KidKey) -> Self {
        let (check, redundancy) = (CheckLength::Eight, RedundancyCheck::Crc32);
        Self { kvn, kic, kid, check, redundancy, agreed: false }
    }

    /// A set of two AES keys, of 16, 24 or 32 bytes each, set up in software.
    #[must_use]
    pub fn aes(kvn: Kvn, kic: AesKey, kid: AesKey) -> Self {
        let set = Self::new(kvn, KicKey::aes(&kic), KidKey::aes(&kid));
        drop((kic, kid)); // taken over, wiped here
        set
    }

    /// A set of two AES keys that live elsewhere, such as in a security module.
    #[must_use]
    pub fn with_provider(kvn: Kvn, kic: Box<dyn SymmetricKey>, kid: Box<dyn SymmetricKey>) -> Self {
        Self::new(kvn, KicKey::aes_provider(kic), KidKey::aes_provider(kid))
    }

    /// The same set with AES checksums of another length, where both sides have agreed on one. KID
    /// does not say which; a set takes packets of its own length alone, whatever CHL says.
    #[must_use]
    pub const fn with_check_length(mut self, check: CheckLength) -> Self {
        self.check = check;
        self
    }

    /// The same set with another redundancy check for packets whose SPI asks for one; CRC-32
    /// otherwise. What KID of a received packet names decides, unless it is the agreed one.
    #[must_use]
    pub const fn with_redundancy_check(mut self, check: RedundancyCheck) -> Self {
        self.redundancy = check;
        self
    }

    /// The same set with its algorithms "implicitly known": KIc and KID of its packets name none
    /// (`b2 b1` are `00`), and a received packet that names none means those of this set.
    #[must_use]
    pub const fn with_agreed_algorithms(mut self) -> Self {
        self.agreed = true;
        self
    }

    /// The version of both keys.
    #[must_use]
    pub const fn kvn(&self) -> Kvn {
        self.kvn
    }

    /// Octets of an AES checksum under this set.
    #[must_use]
    pub const fn check_length(&self) -> CheckLength {
        self.check
    }

    /// The redundancy check of packets that this set makes.
    #[must_use]
    pub const fn redundancy_check(&self) -> RedundancyCheck {
        self.redundancy
    }

    /// Whether a packet that names no algorithm means those of this set.
    #[must_use]
    pub const fn has_agreed_algorithms(&self) -> bool {
        self.agreed
    }

    /// The KIc octet of packets that this set ciphers.
    #[must_use]
    pub const fn kic(&self) -> Kic {
        match self.agreed {
            true => Kic::with(Some(self.kvn), crate::wire::algorithm::Cipher::Agreed),
            false => Kic::with(Some(self.kvn), self.kic.cipher()),
        }
    }

    /// The KID octet of packets that this set checks with a cryptographic checksum.
    #[must_use]
    pub const fn kid(&self) -> Kid {
        match self.agreed {
            true => Kid::with(Some(self.kvn), Checksum::Agreed),
            false => Kid::with(Some(self.kvn), self.kid.checksum()),
        }
    }

    /// The KID octet of packets with a check of this kind.
    pub(crate) const fn kid_for(&self, check: CheckKind) -> Kid {
        match check {
            CheckKind::None => Kid::NONE,
            CheckKind::Redundancy if self.agreed => {
                Kid::with_redundancy(Some(self.kvn), RedundancyCheck::Agreed)
            }
            CheckKind::Redundancy => Kid::with_redundancy(Some(self.kvn), self.redundancy),
            CheckKind::Cryptographic | CheckKind::Signature => self.kid(),
        }
    }

    /// Whether both keys are AES keys.
    #[must_use]
    pub const fn is_aes(&self) -> bool {
        matches!((&self.kic.0, &self.kid.0), (CipherKey::Aes(_), CheckKey::Aes(_)))
    }

    pub(crate) const fn kic_key(&self) -> &KicKey {
        &self.kic
    }

    pub(crate) const fn kid_key(&self) -> &KidKey {
        &self.kid
    }
}

impl fmt::Debug for KeySet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeySet({}, ..)", self.kvn)
    }
}

/// How much of the AES-CMAC a packet carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[expect(clippy::exhaustive_enums, reason = "TS 102 225 5.1.3 has these two")]
pub enum CheckLength {
    /// The first eight octets.
    #[default]
    Eight,
    /// The first four octets, where both sides have agreed so.
    Four,
}

impl CheckLength {
    /// Number of octets.
    #[must_use]
    pub const fn octets(self) -> usize {
        match self {
            Self::Eight => 8,
            Self::Four => 4,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set() -> KeySet {
        let key = || AesKey::new(&[0x41; 16]).unwrap();
        KeySet::aes(Kvn::new(3).unwrap(), key(), key())
    }

    #[test]
    fn debug_shows_the_version_and_no_key() {
        let set = set();
        assert_eq!(alloc::format!("{set:?} {set:#?}"), "KeySet(03, ..) KeySet(03, ..)");
        assert_eq!(alloc::format!("{:?} {:?}", set.kic_key(), set.kid_key()), "KicKey(..) KidKey(..)");
    }

    #[test]
    fn the_fields_that_name_its_algorithms() {
        let fields = |set: &KeySet| {
            let redundancy = set.kid_for(CheckKind::Redundancy);
            [set.kic().octet(), set.kid().octet(), redundancy.octet()]
        };
        assert_eq!(fields(&set()), [0x32, 0x32, 0x35]);
        assert_eq!(fields(&set().with_redundancy_check(RedundancyCheck::Crc16)), [0x32, 0x32, 0x31]);
        assert_eq!(fields(&set().with_agreed_algorithms()), [0x30, 0x30, 0x30]);
        assert!(set().is_aes());
    }

    #[cfg(feature = "des-insecure")]
    #[test]
    fn the_length_of_a_des_key_names_its_algorithm() {
        let key = |len| sgp_keys::DesKey::new(&[0x41; 24][..len]).unwrap();
        for (len, nibble) in [(8, 0x31), (16, 0x35), (24, 0x39)] {
            let set = KeySet::new(Kvn::new(3).unwrap(), KicKey::des(&key(len)), KidKey::des(&key(len)));
            assert_eq!((set.kic().octet(), set.kid().octet(), set.is_aes()), (nibble, nibble, false));
        }
        let ecb = |len| KeySet::new(Kvn::new(3).unwrap(), KicKey::des_ecb(&key(len)), KidKey::des(&key(8)));
        assert_eq!((ecb(8).kic().octet(), ecb(16).kic().octet()), (0x3D, 0x30));
    }
}
