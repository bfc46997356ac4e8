//! Key sets by role, on the key traits of sgp-keys.

use alloc::boxed::Box;
use core::fmt;

use sgp_keys::{AesKey, SoftAes, SymmetricKey};

use crate::wire::algorithm::{Kic, Kid, Kvn};

/// The two keys of one version that protect packets: KIc ciphers, KID checks.
///
/// The third key of a set on the card, KIK, protects keys inside commands and is not for packets.
/// Source: TS 102 225 5.1.2 and 5.1.3, SGP.02 v4.2 2.2.5.1.
pub struct KeySet {
    kvn: Kvn,
    kic: KicKey,
    kid: KidKey,
    check: CheckLength,
}

/// Ciphering key.
pub(crate) struct KicKey(Box<dyn SymmetricKey>);

/// Check key.
pub(crate) struct KidKey(Box<dyn SymmetricKey>);

impl KeySet {
    /// A set of two AES keys, of 16, 24 or 32 bytes each, set up in software.
    #[must_use]
    pub fn aes(kvn: Kvn, kic: AesKey, kid: AesKey) -> Self {
        let set = Self::with_provider(kvn, Box::new(SoftAes::new(&kic)), Box::new(SoftAes::new(&kid)));
        drop((kic, kid)); // taken over, wiped here
        set
    }

    /// A set of two AES keys that live elsewhere, such as in a security module.
    #[must_use]
    pub fn with_provider(kvn: Kvn, kic: Box<dyn SymmetricKey>, kid: Box<dyn SymmetricKey>) -> Self {
        Self { kvn, kic: KicKey(kic), kid: KidKey(kid), check: CheckLength::Eight }
    }

    /// The same set with checks of another length, where both sides have agreed on one. Nothing
    /// in a packet says which, so a set takes packets of its own length alone.
    #[must_use]
    pub const fn with_check_length(mut self, check: CheckLength) -> Self {
        self.check = check;
        self
    }

    /// The version of both keys.
    #[must_use]
    pub const fn kvn(&self) -> Kvn {
        self.kvn
    }

    /// Octets of a checksum under this set.
    #[must_use]
    pub const fn check_length(&self) -> CheckLength {
        self.check
    }

    /// The KIc octet of packets that this set ciphers.
    #[must_use]
    pub const fn kic(&self) -> Kic {
        Kic::aes(self.kvn)
    }

    /// The KID octet of packets that this set checks.
    #[must_use]
    pub const fn kid(&self) -> Kid {
        Kid::aes(self.kvn)
    }

    pub(crate) fn kic_key(&self) -> &dyn SymmetricKey {
        &*self.kic.0
    }

    pub(crate) fn kid_key(&self) -> &dyn SymmetricKey {
        &*self.kid.0
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

    #[test]
    fn debug_shows_the_version_and_no_key() {
        let key = || AesKey::new(&[0x41; 16]).unwrap();
        let set = KeySet::aes(Kvn::new(3).unwrap(), key(), key());
        assert_eq!(alloc::format!("{set:?} {set:#?}"), "KeySet(03, ..) KeySet(03, ..)");
    }
}
