//! Bytes that must not be seen.

use alloc::vec::Vec;
use core::fmt;

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// Secret bytes of any length: wiped when dropped, redacted in `Debug`, compared in constant time.
///
/// For secrets that are *data* (a PIN, Ki, a derived key on its way into a key type). Reading them
/// is a visible act ([`expose`](Self::expose)), and so is a copy
/// ([`clone_secret`](Self::clone_secret)).
pub struct SecretBytes(Zeroizing<Vec<u8>>);

impl SecretBytes {
    /// Takes the bytes over; the vector is wiped when this is dropped.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes in clear.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// The bytes in clear, to write over them.
    #[must_use]
    pub fn expose_mut(&mut self) -> &mut [u8] {
        &mut self.0
    }

    /// Nothing yet, with room for so many bytes.
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        Self::new(Vec::with_capacity(capacity))
    }

    /// Appends bytes. Where there is no room, all of them move, and the place they stood at is wiped.
    pub fn extend_from_slice(&mut self, bytes: &[u8]) {
        let len = self.len().saturating_add(bytes.len());
        if len > self.0.capacity() {
            let mut moved = Vec::with_capacity(len.max(self.len().saturating_mul(2)));
            moved.extend_from_slice(&self.0);
            *self = Self::new(moved);
        }
        self.0.extend_from_slice(bytes);
    }

    /// Number of bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no bytes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A second copy of the secret.
    #[must_use]
    pub fn clone_secret(&self) -> Self {
        Self(self.0.clone())
    }
}

impl From<&[u8]> for SecretBytes {
    fn from(bytes: &[u8]) -> Self {
        Self::new(bytes.to_vec())
    }
}

impl PartialEq for SecretBytes {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_slice().ct_eq(other.0.as_slice()).into()
    }
}

impl Eq for SecretBytes {}

impl fmt::Debug for SecretBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretBytes(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_appended_and_written_over() {
        let mut secret = SecretBytes::with_capacity(2);
        for piece in [&[1, 2][..], &[], &[3], &[4, 5, 6]] {
            secret.extend_from_slice(piece);
        }
        assert_eq!(secret.expose(), [1, 2, 3, 4, 5, 6]);
        secret.expose_mut().copy_from_slice(&[6, 5, 4, 3, 2, 1]);
        assert_eq!(secret.expose(), [6, 5, 4, 3, 2, 1]);
    }

    #[test]
    fn debug_shows_nothing() {
        let secret = SecretBytes::from(&[0x31, 0x32][..]);
        assert_eq!(alloc::format!("{secret:?}"), "SecretBytes(..)");
        assert_eq!(secret, secret.clone_secret());
        assert_ne!(secret, SecretBytes::from(&[0x31][..]));
    }
}
