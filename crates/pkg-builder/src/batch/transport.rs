//! Values that come encrypted.

use core::fmt;

use aes::cipher::{BlockCipherDecrypt, KeyInit};
use aes::{Aes128, Aes192, Aes256, Block};
use zeroize::Zeroizing;

/// Octets of an AES block.
const BLOCK: usize = 16;

/// How values are encrypted under a [`TransportKey`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum TransportCipher {
    /// Block by block: what suppliers of cards use for a Ki of one block (NIST SP 800-38A 6.1).
    #[default]
    Ecb,
    /// Chained, beginning with zeros (NIST SP 800-38A 6.2).
    CbcZeroIv,
}

/// AES key under which the values of a column come: Ki, OPc or another key in hex.
///
/// There is no checksum in this form: a wrong key gives wrong values that look right. Compare one of
/// them before a batch is used.
///
/// # Security
/// The key schedule is wiped when it is dropped; `Debug` shows the cipher alone.
pub struct TransportKey {
    aes: Aes,
    cipher: TransportCipher,
}

enum Aes {
    Aes128(Box<Aes128>),
    Aes192(Box<Aes192>),
    Aes256(Box<Aes256>),
}

impl TransportKey {
    /// A key of 16, 24 or 32 octets.
    ///
    /// # Errors
    /// [`TransportKeyError`] for another number of octets.
    pub fn new(key: &[u8], cipher: TransportCipher) -> Result<Self, TransportKeyError> {
        let error = TransportKeyError { found: key.len() };
        let aes = match key.len() {
            16 => Aes::Aes128(Box::new(Aes128::new_from_slice(key).map_err(|_| error)?)),
            24 => Aes::Aes192(Box::new(Aes192::new_from_slice(key).map_err(|_| error)?)),
            32 => Aes::Aes256(Box::new(Aes256::new_from_slice(key).map_err(|_| error)?)),
            _ => return Err(error),
        };
        Ok(Self { aes, cipher })
    }

    /// The value in hex that `text`, in hex, is encrypted from; `None` where it is no whole number of
    /// blocks, at least one.
    pub(super) fn decrypt(&self, text: &str) -> Option<Zeroizing<String>> {
        let mut octets = Zeroizing::new(hex::decode(text).ok()?);
        let (blocks, rest) = octets.as_chunks_mut::<BLOCK>();
        if blocks.is_empty() || !rest.is_empty() {
            return None;
        }
        let mut before = [0; BLOCK];
        for block in blocks {
            let cipher_text = *block;
            self.block(block);
            if self.cipher == TransportCipher::CbcZeroIv {
                block.iter_mut().zip(before).for_each(|(octet, before)| *octet ^= before);
                before = cipher_text;
            }
        }
        Some(Zeroizing::new(hex::encode(octets.as_slice())))
    }

    fn block(&self, block: &mut [u8; BLOCK]) {
        let in_place: &mut Block = block.into();
        match &self.aes {
            Aes::Aes128(aes) => aes.decrypt_block(in_place),
            Aes::Aes192(aes) => aes.decrypt_block(in_place),
            Aes::Aes256(aes) => aes.decrypt_block(in_place),
        }
    }
}

impl fmt::Debug for TransportKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TransportKey({:?}, ..)", self.cipher)
    }
}

/// A transport key of a length that AES has none of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TransportKeyError {
    found: usize,
}

impl fmt::Display for TransportKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a transport key of {} octets, 16, 24 or 32 expected", self.found)
    }
}

impl core::error::Error for TransportKeyError {}

#[cfg(test)]
mod tests {
    use super::*;

    /// NIST SP 800-38A F.1 (ECB) and F.2 (CBC, here with zeros in front): key, first plain block, its
    /// ECB cipher text.
    const VECTORS: [(&str, &str, &str); 3] = [
        (
            "2b7e151628aed2a6abf7158809cf4f3c",
            "6bc1bee22e409f96e93d7e117393172a",
            "3ad77bb40d7a3660a89ecaf32466ef97",
        ),
        (
            "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b",
            "6bc1bee22e409f96e93d7e117393172a",
            "bd334f1d6e45f25ff712a214571fa5cc",
        ),
        (
            "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
            "6bc1bee22e409f96e93d7e117393172a",
            "f3eed1bdb5d2a03c064b5a7e3db181f8",
        ),
    ];

    #[test]
    fn published_blocks() {
        for (key, plain, cipher) in VECTORS {
            let key = hex::decode(key).unwrap();
            for mode in [TransportCipher::Ecb, TransportCipher::CbcZeroIv] {
                let key = TransportKey::new(&key, mode).unwrap();
                assert_eq!(key.decrypt(cipher).unwrap().as_str(), plain);
            }
            let ecb = TransportKey::new(&key, TransportCipher::Ecb).unwrap();
            assert_eq!(ecb.decrypt(&cipher.repeat(2)).unwrap().as_str(), plain.repeat(2));
            // the second block of CBC is the deciphered one over the cipher text before
            let cbc = TransportKey::new(&key, TransportCipher::CbcZeroIv).unwrap();
            let found = cbc.decrypt(&cipher.repeat(2)).unwrap();
            let [plain, cipher] = [plain, cipher].map(|text| hex::decode(text).unwrap());
            let second: Vec<u8> = plain.iter().zip(&cipher).map(|(plain, cipher)| plain ^ cipher).collect();
            assert_eq!(found.as_str()[32..], hex::encode(second));
        }
    }

    #[test]
    fn what_is_no_cipher_text_and_no_key() {
        let key = TransportKey::new(&[7; 16], TransportCipher::Ecb).unwrap();
        for text in ["", "00", &"0".repeat(31), &"0".repeat(34), &"x".repeat(32)] {
            assert!(key.decrypt(text).is_none(), "{text}");
        }
        assert_eq!(format!("{key:?}"), "TransportKey(Ecb, ..)");
        let error = TransportKey::new(&[7; 15], TransportCipher::Ecb).unwrap_err();
        assert_eq!(error.to_string(), "a transport key of 15 octets, 16, 24 or 32 expected");
    }
}
