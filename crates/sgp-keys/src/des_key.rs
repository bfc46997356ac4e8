//! DES keys as bytes.

use core::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::KeyError;

/// The bytes of a DES key (8), or of a triple DES key with two (16) or three (24) parts. Parity
/// bits are taken as they come.
///
/// Wiped when dropped and redacted in `Debug`. To work with the key, set it up once:
/// [`SoftDes::new`](crate::SoftDes::new).
///
/// # Security
/// See the warning of [`SoftDes`](crate::SoftDes).
pub struct DesKey(DesBytes);

#[derive(Zeroize, ZeroizeOnDrop)]
pub(crate) enum DesBytes {
    Single([u8; 8]),
    Two([u8; 16]),
    Three([u8; 24]),
}

impl DesKey {
    /// The key with these bytes.
    ///
    /// # Errors
    /// [`KeyError::KeyLength`] unless there are 8, 16 or 24.
    pub fn new(bytes: &[u8]) -> Result<Self, KeyError> {
        let wrong = |_| KeyError::KeyLength { found: bytes.len() };
        Ok(Self(match bytes.len() {
            8 => DesBytes::Single(bytes.try_into().map_err(wrong)?),
            16 => DesBytes::Two(bytes.try_into().map_err(wrong)?),
            24 => DesBytes::Three(bytes.try_into().map_err(wrong)?),
            found => return Err(KeyError::KeyLength { found }),
        }))
    }

    pub(crate) const fn bytes(&self) -> &DesBytes {
        &self.0
    }

    /// Number of bytes: 8, 16 or 24.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a key is never empty")]
    pub const fn len(&self) -> usize {
        self.expose().len()
    }

    /// The bytes in clear.
    #[must_use]
    pub const fn expose(&self) -> &[u8] {
        match &self.0 {
            DesBytes::Single(bytes) => bytes,
            DesBytes::Two(bytes) => bytes,
            DesBytes::Three(bytes) => bytes,
        }
    }

    /// A second copy of the key.
    #[must_use]
    pub fn clone_key(&self) -> Self {
        Self(match &self.0 {
            DesBytes::Single(bytes) => DesBytes::Single(*bytes),
            DesBytes::Two(bytes) => DesBytes::Two(*bytes),
            DesBytes::Three(bytes) => DesBytes::Three(*bytes),
        })
    }
}

impl fmt::Debug for DesKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DesKey(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_lengths_and_no_other() {
        for len in 0..=40 {
            match DesKey::new(&[0x5A; 40][..len]) {
                Ok(key) => {
                    assert!(matches!(len, 8 | 16 | 24), "{len}");
                    assert_eq!((key.len(), key.clone_key().expose()), (len, key.expose()));
                }
                Err(error) => assert_eq!(error, KeyError::KeyLength { found: len }),
            }
        }
        let key = DesKey::new(&[0x41; 8]).unwrap();
        assert_eq!(alloc::format!("{key:?} {key:#?}"), "DesKey(..) DesKey(..)");
    }
}
