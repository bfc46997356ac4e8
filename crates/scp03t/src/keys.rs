//! The key set that a session is opened with.

use core::fmt;

use sgp_keys::AesKey;

use crate::Misuse;

/// The three static keys of an SCP03 key set: Key-ENC, Key-MAC and Key-DEK, all of one length (16,
/// 24 or 32 bytes). Wiped when dropped, redacted in `Debug`.
///
/// Key-ENC and Key-MAC open sessions; Key-DEK encrypts keys that are sent inside one.
pub struct StaticKeys {
    enc: AesKey,
    mac: AesKey,
    dek: AesKey,
}

impl StaticKeys {
    /// A key set.
    ///
    /// # Errors
    /// [`Misuse::KeyLengthsDiffer`].
    pub fn new(enc: AesKey, mac: AesKey, dek: AesKey) -> Result<Self, Misuse> {
        if enc.len() == mac.len() && enc.len() == dek.len() {
            Ok(Self { enc, mac, dek })
        } else {
            Err(Misuse::KeyLengthsDiffer)
        }
    }

    /// Key-ENC.
    #[must_use]
    pub const fn enc(&self) -> &AesKey {
        &self.enc
    }

    /// Key-MAC.
    #[must_use]
    pub const fn mac(&self) -> &AesKey {
        &self.mac
    }

    /// Key-DEK.
    #[must_use]
    pub const fn dek(&self) -> &AesKey {
        &self.dek
    }

    /// A second copy of the key set.
    #[must_use]
    pub fn clone_keys(&self) -> Self {
        Self { enc: self.enc.clone_key(), mac: self.mac.clone_key(), dek: self.dek.clone_key() }
    }
}

impl fmt::Debug for StaticKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StaticKeys(..)")
    }
}

/// Key version number of an SCP03 key set, `30` to `3F`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[doc(alias = "key version number")]
pub struct Kvn(u8);

impl Kvn {
    /// `30`, the usual key version of an ISD-P.
    pub const FIRST: Self = Self(0x30);
    /// `00` in INITIALIZE UPDATE: the card takes its default key set.
    pub const DEFAULT: Self = Self(0x00);

    /// The key version with this number.
    ///
    /// # Errors
    /// [`Misuse::KeyVersion`] unless it is `30` to `3F`.
    pub const fn new(number: u8) -> Result<Self, Misuse> {
        match number {
            0x30..=0x3F => Ok(Self(number)),
            found => Err(Misuse::KeyVersion { found }),
        }
    }

    /// The number.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_one_key_length() {
        let key = |len| AesKey::new(&[1; 32][..len]).unwrap();
        for len in [16, 24, 32] {
            assert_eq!(StaticKeys::new(key(len), key(len), key(len)).unwrap().dek().len(), len);
        }
        assert_eq!(StaticKeys::new(key(16), key(16), key(24)).unwrap_err(), Misuse::KeyLengthsDiffer);
        assert_eq!(StaticKeys::new(key(16), key(32), key(16)).unwrap_err(), Misuse::KeyLengthsDiffer);
    }

    #[test]
    fn versions_of_scp03() {
        for number in 0..=0xFF {
            assert_eq!(Kvn::new(number).is_ok(), (0x30..=0x3F).contains(&number), "{number:02X}");
        }
    }

    #[test]
    fn debug_shows_nothing() {
        let key = || AesKey::new(&[0x41; 16]).unwrap();
        let keys = StaticKeys::new(key(), key(), key()).unwrap();
        assert_eq!(alloc::format!("{keys:?} {:?}", keys.clone_keys()), "StaticKeys(..) StaticKeys(..)");
    }
}
