//! DES and triple DES in software, with the key schedule set up once.

use core::fmt;

use cbc::cipher::array::Array;
use cbc::cipher::{
    BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt, InnerIvInit, KeyInit,
    consts::U8,
};
use des::{Des, TdesEde2, TdesEde3};

use crate::des_key::DesBytes;
use crate::{DesKey, KeyError};

type Block = Array<u8, U8>;

/// A DES key or a triple DES key (encrypt, decrypt, encrypt) with its round keys set up.
///
/// # Security
/// **Do not build anything new on this.** Single DES falls to a search of its 2^56 keys in hours;
/// cards under it were taken over by one short message. Triple DES has blocks of 64 bits only, and
/// with two keys 80 bits of strength at most. The code runs on tables, so its time depends on keys
/// and data. It is here because cards in the field know nothing else.
///
/// ```
/// use sgp_keys::{DesKey, SoftDes};
///
/// // FIPS 81 table B1
/// let mut block = *b"Now is t";
/// SoftDes::new(&DesKey::new(&0x0123456789abcdef_u64.to_be_bytes())?).encrypt_ecb(&mut block)?;
/// assert_eq!(block, 0x3fa40e8a984d4815_u64.to_be_bytes());
/// # Ok::<(), sgp_keys::KeyError>(())
/// ```
pub struct SoftDes(Schedule);

/// Round keys; wiped on drop by the `des` crate (feature `zeroize`).
enum Schedule {
    Single(Des),
    Two(TdesEde2),
    Three(TdesEde3),
}

/// Calls a generic function with the cipher of a key.
macro_rules! with_cipher {
    ($key:expr, $call:ident($($argument:expr),*)) => {
        match &$key.0 {
            Schedule::Single(cipher) => $call(cipher, $($argument),*),
            Schedule::Two(cipher) => $call(cipher, $($argument),*),
            Schedule::Three(cipher) => $call(cipher, $($argument),*),
        }
    };
}

impl SoftDes {
    /// Sets the key schedule up.
    #[must_use]
    pub fn new(key: &DesKey) -> Self {
        Self(match key.bytes() {
            DesBytes::Single(key) => Schedule::Single(Des::new(key.into())),
            DesBytes::Two(key) => Schedule::Two(TdesEde2::new(key.into())),
            DesBytes::Three(key) => Schedule::Three(TdesEde3::new(key.into())),
        })
    }

    /// Encrypts whole blocks of 8 bytes in CBC mode, in place.
    ///
    /// # Errors
    /// [`KeyError::NotWholeBlocks`]; `data` is unchanged then.
    pub fn encrypt_cbc(&self, iv: &[u8; 8], data: &mut [u8]) -> Result<(), KeyError> {
        let blocks = whole_blocks(data)?;
        with_cipher!(self, cbc_encrypt(iv, blocks));
        Ok(())
    }

    /// Decrypts whole blocks of 8 bytes in CBC mode, in place.
    ///
    /// # Errors
    /// [`KeyError::NotWholeBlocks`]; `data` is unchanged then.
    pub fn decrypt_cbc(&self, iv: &[u8; 8], data: &mut [u8]) -> Result<(), KeyError> {
        let blocks = whole_blocks(data)?;
        with_cipher!(self, cbc_decrypt(iv, blocks));
        Ok(())
    }

    /// Encrypts each block of 8 bytes on its own (ECB), in place.
    ///
    /// # Errors
    /// [`KeyError::NotWholeBlocks`]; `data` is unchanged then.
    pub fn encrypt_ecb(&self, data: &mut [u8]) -> Result<(), KeyError> {
        let blocks = whole_blocks(data)?;
        with_cipher!(self, ecb_encrypt(blocks));
        Ok(())
    }

    /// Decrypts each block of 8 bytes on its own (ECB), in place.
    ///
    /// # Errors
    /// [`KeyError::NotWholeBlocks`]; `data` is unchanged then.
    pub fn decrypt_ecb(&self, data: &mut [u8]) -> Result<(), KeyError> {
        let blocks = whole_blocks(data)?;
        with_cipher!(self, ecb_decrypt(blocks));
        Ok(())
    }

    /// CBC-MAC over the concatenation of `parts`: initial vector zero, zeros up to a whole block
    /// where the message does not end on one, the whole last block (TS 102 225 5.1.3). A triple DES
    /// key takes every block through all three steps; this is not the "retail MAC" of ISO 9797-1.
    #[must_use]
    pub fn cbc_mac(&self, parts: &[&[u8]]) -> [u8; 8] {
        with_cipher!(self, cbc_mac(parts))
    }
}

impl fmt::Debug for SoftDes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SoftDes(..)")
    }
}

const fn whole_blocks(data: &mut [u8]) -> Result<&mut [Block], KeyError> {
    let len = data.len();
    match Block::slice_as_chunks_mut(data) {
        (blocks, []) => Ok(blocks),
        _ => Err(KeyError::NotWholeBlocks { len }),
    }
}

fn cbc_encrypt<C: BlockCipherEncrypt<BlockSize = U8>>(cipher: &C, iv: &[u8; 8], blocks: &mut [Block]) {
    cbc::Encryptor::inner_iv_init(cipher, iv.into()).encrypt_blocks(blocks);
}

fn cbc_decrypt<C: BlockCipherDecrypt<BlockSize = U8>>(cipher: &C, iv: &[u8; 8], blocks: &mut [Block]) {
    cbc::Decryptor::inner_iv_init(cipher, iv.into()).decrypt_blocks(blocks);
}

fn ecb_encrypt<C: BlockCipherEncrypt<BlockSize = U8>>(cipher: &C, blocks: &mut [Block]) {
    cipher.encrypt_blocks(blocks);
}

fn ecb_decrypt<C: BlockCipherDecrypt<BlockSize = U8>>(cipher: &C, blocks: &mut [Block]) {
    cipher.decrypt_blocks(blocks);
}

fn cbc_mac<C: BlockCipherEncrypt<BlockSize = U8>>(cipher: &C, parts: &[&[u8]]) -> [u8; 8] {
    let mut state = Block::default();
    let mut filled = 0_usize;
    for byte in parts.iter().copied().flatten() {
        if filled == state.len() {
            cipher.encrypt_block(&mut state);
            filled = 0;
        }
        if let Some(slot) = state.get_mut(filled) {
            *slot ^= byte;
        }
        filled = filled.saturating_add(1);
    }
    if filled > 0 {
        cipher.encrypt_block(&mut state);
    }
    state.into()
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    fn unhex(text: &str) -> Vec<u8> {
        hex::decode(text).unwrap()
    }

    fn soft(key: &str) -> SoftDes {
        SoftDes::new(&DesKey::new(&unhex(key)).unwrap())
    }

    const THREE: &str = "0123456789abcdef23456789abcdef01456789abcdef0123";
    // "The qufck brown fox jump"
    const FOX: &str = "54686520717566636b2062726f776e20666f78206a756d70";

    // NIST SP 800-67 appendix B, triple DES in ECB form; FIPS 81 table B1 and C1, single DES
    #[test]
    fn published_blocks() {
        let mut fox = unhex(FOX);
        soft(THREE).encrypt_ecb(&mut fox).unwrap();
        assert_eq!(hex::encode(&fox), "a826fd8ce53b855fcce21c8112256fe668d5c05dd9b6b900");
        soft(THREE).decrypt_ecb(&mut fox).unwrap();
        assert_eq!(fox, unhex(FOX));

        let key = soft("0123456789abcdef");
        let mut text = b"Now is the time for all ".to_vec();
        key.encrypt_cbc(&unhex("1234567890abcdef").try_into().unwrap(), &mut text).unwrap();
        assert_eq!(hex::encode(&text), "e5c7cdde872bf27c43e934008c389c0f683788499a7c05f6");
        key.decrypt_cbc(&unhex("1234567890abcdef").try_into().unwrap(), &mut text).unwrap();
        assert_eq!(text, b"Now is the time for all ");
    }

    // vectors scp80/primitives.json: prim-011 to prim-013, prim-019 to prim-021
    #[test]
    fn checksums_however_they_are_cut() {
        for (key, data, mac) in [
            ("ccdacad52f5d8857", "74", "9765c833923ae508"),
            ("0cafc739eca2428c5163be8e4e54fc67", "74", "b54f310e07359dca"),
            ("c0f9743a3be2ee628e1f940cb455983d7776823a2cf434e5", "74", "14c7a4683e6b00b1"),
            ("4dbf00d6397df2d4", "0102030405", "2bdf91e958d80d6c"),
            ("8dff691da575943a96e855da157d83a1", "0102030405", "9cb2b8daba378f1a"),
            ("7fd1631f29b6a9a3181005a430c7ffa0dd01ede0225069be", "0102030405", "5254b259e25be219"),
        ] {
            let (key, data) = (soft(key), unhex(data));
            for cut in 0..=data.len() {
                let (head, tail) = data.split_at(cut);
                assert_eq!(hex::encode(key.cbc_mac(&[head, &[], tail])), mac);
            }
        }
    }

    #[test]
    fn whole_blocks_take_no_padding() {
        let key = soft(THREE);
        let mut block = [0x5A; 16];
        key.encrypt_cbc(&[0; 8], &mut block).unwrap();
        assert_eq!(key.cbc_mac(&[&[0x5A; 16]]), block[8..]);
        assert_eq!(key.cbc_mac(&[&[0x5A; 15]]), key.cbc_mac(&[&[0x5A; 15], &[0]]));
        assert_ne!(key.cbc_mac(&[&[0x5A; 16]]), key.cbc_mac(&[&[0x5A; 16], &[0]]));
        assert_eq!(key.cbc_mac(&[]), [0; 8]);
    }

    #[test]
    fn two_keys_are_three_with_the_first_again() {
        let (one, two) = ("0123456789abcdef", "23456789abcdef01");
        let (mut a, mut b) = ([7; 24], [7; 24]);
        soft(&[one, two].concat()).encrypt_ecb(&mut a).unwrap();
        soft(&[one, two, one].concat()).encrypt_ecb(&mut b).unwrap();
        assert_eq!(a, b);
    }

    #[test]
    fn part_blocks_are_refused_unchanged() {
        let (key, mut data) = (soft(THREE), [7; 9]);
        let refused = Err(KeyError::NotWholeBlocks { len: 9 });
        assert_eq!(key.encrypt_cbc(&[0; 8], &mut data), refused);
        assert_eq!(key.decrypt_cbc(&[0; 8], &mut data), refused);
        assert_eq!(key.encrypt_ecb(&mut data), refused);
        assert_eq!(key.decrypt_ecb(&mut data), refused);
        assert_eq!(data, [7; 9]);
        assert_eq!(alloc::format!("{key:?}"), "SoftDes(..)");
    }
}
