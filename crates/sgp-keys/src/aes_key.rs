//! AES keys as bytes.

use core::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::{CryptoRng, KeyError};

/// The bytes of an AES key: 16, 24 or 32.
///
/// Wiped when dropped and redacted in `Debug`. Reading the bytes is a visible act
/// ([`expose`](Self::expose)), and so is a copy ([`clone_key`](Self::clone_key)). To work with
/// the key, set it up once: `SoftAes::new(&key)` with the feature `rustcrypto`.
pub struct AesKey(Bytes);

#[derive(Zeroize, ZeroizeOnDrop)]
pub(crate) enum Bytes {
    Aes128([u8; 16]),
    Aes192([u8; 24]),
    Aes256([u8; 32]),
    /// The bytes are there to be shown and compared; nothing is done with them.
    #[cfg(feature = "null-insecure")]
    NullInsecure([u8; 16]),
}

impl AesKey {
    /// The key with these bytes.
    ///
    /// # Errors
    /// [`KeyError::KeyLength`] unless there are 16, 24 or 32.
    pub fn new(bytes: &[u8]) -> Result<Self, KeyError> {
        let mut key = Self::zeroed(bytes.len())?;
        key.bytes_mut().copy_from_slice(bytes);
        Ok(key)
    }

    /// A new random key of `len` bytes.
    ///
    /// # Errors
    /// [`KeyError::KeyLength`] unless `len` is 16, 24 or 32.
    pub fn generate(len: usize, rng: &mut dyn CryptoRng) -> Result<Self, KeyError> {
        let mut key = Self::zeroed(len)?;
        rng.fill_bytes(key.bytes_mut());
        Ok(key)
    }

    fn zeroed(len: usize) -> Result<Self, KeyError> {
        match len {
            16 => Ok(Self(Bytes::Aes128([0; 16]))),
            24 => Ok(Self(Bytes::Aes192([0; 24]))),
            32 => Ok(Self(Bytes::Aes256([0; 32]))),
            found => Err(KeyError::KeyLength { found }),
        }
    }

    fn bytes_mut(&mut self) -> &mut [u8] {
        match &mut self.0 {
            Bytes::Aes128(bytes) => bytes,
            Bytes::Aes192(bytes) => bytes,
            Bytes::Aes256(bytes) => bytes,
            #[cfg(feature = "null-insecure")]
            Bytes::NullInsecure(bytes) => bytes,
        }
    }

    #[cfg(feature = "null-insecure")]
    pub(crate) const fn from_bytes(bytes: Bytes) -> Self {
        Self(bytes)
    }

    #[cfg(feature = "rustcrypto")]
    pub(crate) const fn bytes(&self) -> &Bytes {
        &self.0
    }

    /// Number of bytes: 16, 24 or 32.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a key is never empty")]
    pub const fn len(&self) -> usize {
        self.expose().len()
    }

    /// The bytes in clear.
    #[must_use]
    pub const fn expose(&self) -> &[u8] {
        match &self.0 {
            Bytes::Aes128(bytes) => bytes,
            Bytes::Aes192(bytes) => bytes,
            Bytes::Aes256(bytes) => bytes,
            #[cfg(feature = "null-insecure")]
            Bytes::NullInsecure(bytes) => bytes,
        }
    }

    /// A second copy of the key.
    #[must_use]
    pub fn clone_key(&self) -> Self {
        Self(match &self.0 {
            Bytes::Aes128(bytes) => Bytes::Aes128(*bytes),
            Bytes::Aes192(bytes) => Bytes::Aes192(*bytes),
            Bytes::Aes256(bytes) => Bytes::Aes256(*bytes),
            #[cfg(feature = "null-insecure")]
            Bytes::NullInsecure(bytes) => Bytes::NullInsecure(*bytes),
        })
    }
}

#[cfg(feature = "rustcrypto")]
impl AesKey {
    /// Key check value: the first three bytes of sixteen `01` encrypted under the key
    /// (GlobalPlatform Amendment D 4.1.4).
    #[must_use]
    #[doc(alias = "KCV")]
    pub fn kcv(&self) -> [u8; 3] {
        let [a, b, c, ..] = crate::SoftAes::new(self).encrypted([0x01; 16]);
        [a, b, c]
    }
}

impl TryFrom<&[u8]> for AesKey {
    type Error = KeyError;

    fn try_from(bytes: &[u8]) -> Result<Self, KeyError> {
        Self::new(bytes)
    }
}

impl fmt::Debug for AesKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AesKey(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_lengths_and_no_other() {
        for len in 0..=40 {
            let bytes = [0x5A; 40];
            match AesKey::new(&bytes[..len]) {
                Ok(key) => {
                    assert!(matches!(len, 16 | 24 | 32), "{len}");
                    assert_eq!((key.len(), key.expose()), (len, &bytes[..len]));
                    assert_eq!(key.clone_key().expose(), key.expose());
                }
                Err(error) => {
                    assert!(!matches!(len, 16 | 24 | 32), "{len}");
                    assert_eq!(error, KeyError::KeyLength { found: len });
                }
            }
        }
    }

    #[test]
    fn debug_shows_nothing() {
        let key = AesKey::new(&[0x41; 16]).unwrap();
        assert_eq!(alloc::format!("{key:?} {key:#?}"), "AesKey(..) AesKey(..)");
    }
}
