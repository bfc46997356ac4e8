//! Algorithms that the standard does not name.

use core::fmt::Debug;

use sgp_keys::KeyError;

/// A cipher that the two sides have agreed on, for a KIc that names a proprietary algorithm or none.
///
/// Object-safe; the key is inside.
pub trait PacketCipher: Send + Sync + Debug {
    /// Octets of a block: what is ciphered is padded to a multiple of it. At most 128, which a
    /// padding counter still counts.
    fn block_len(&self) -> usize;

    /// Ciphers whole blocks in place.
    ///
    /// # Errors
    /// What the provider says.
    fn encrypt(&self, data: &mut [u8]) -> Result<(), KeyError>;

    /// Deciphers whole blocks in place.
    ///
    /// # Errors
    /// What the provider says.
    fn decrypt(&self, data: &mut [u8]) -> Result<(), KeyError>;
}

/// A check that the two sides have agreed on, for a KID that names a proprietary algorithm or none:
/// a checksum or a redundancy check, as SPI says.
///
/// Object-safe; the key, if there is one, is inside.
pub trait PacketCheck: Send + Sync + Debug {
    /// Octets of the check, at most 16.
    fn len(&self) -> usize;

    /// Whether there is nothing to check with.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The check over the concatenation of `parts`; its first [`len`](Self::len) octets count.
    ///
    /// # Errors
    /// What the provider says.
    fn compute(&self, parts: &[&[u8]]) -> Result<[u8; 16], KeyError>;
}
