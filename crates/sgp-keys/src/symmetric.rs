//! What a symmetric key can do.

use core::fmt::Debug;

use crate::{AesKey, KeyError};

/// A key of a 128-bit block cipher, wherever it lives.
///
/// Object-safe, so that a channel takes keys of the process and keys of a security module alike.
/// The software form is `SoftAes` (feature `rustcrypto`), which fails only with
/// [`KeyError::NotWholeBlocks`]; a security module answers [`KeyError::Hsm`] when it cannot be
/// reached.
pub trait SymmetricKey: Send + Sync + Debug {
    /// Encrypts one block (ECB) in place.
    ///
    /// # Errors
    /// [`KeyError::Provider`], [`KeyError::Hsm`].
    fn encrypt_block(&self, block: &mut [u8; 16]) -> Result<(), KeyError>;

    /// Encrypts whole blocks in CBC mode, in place.
    ///
    /// # Errors
    /// [`KeyError::NotWholeBlocks`], [`KeyError::Provider`], [`KeyError::Hsm`]; `data` is unchanged then.
    fn encrypt_cbc(&self, iv: &[u8; 16], data: &mut [u8]) -> Result<(), KeyError>;

    /// Decrypts whole blocks in CBC mode, in place.
    ///
    /// # Errors
    /// [`KeyError::NotWholeBlocks`], [`KeyError::Provider`], [`KeyError::Hsm`]; `data` is unchanged then.
    fn decrypt_cbc(&self, iv: &[u8; 16], data: &mut [u8]) -> Result<(), KeyError>;

    /// CMAC (NIST SP 800-38B) over the concatenation of `parts`, all 16 bytes.
    ///
    /// # Errors
    /// [`KeyError::Provider`], [`KeyError::Hsm`].
    fn cmac(&self, parts: &[&[u8]]) -> Result<[u8; 16], KeyError>;

    /// The key with these bytes, which were derived under this one: [`AesKey::new`], unless this key
    /// protects nothing (feature `null-insecure`) and what is derived under it is to do the same.
    ///
    /// # Errors
    /// [`KeyError::KeyLength`].
    fn derived_key(&self, bytes: &[u8]) -> Result<AesKey, KeyError> {
        AesKey::new(bytes)
    }
}
