//! AES in software, with the key schedule set up once.

use core::fmt;

use aes::cipher::{
    BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt, InnerIvInit, KeyInit,
    consts::U16,
};
use aes::{Aes128Dec, Aes128Enc, Aes192Dec, Aes192Enc, Aes256Dec, Aes256Enc, Block};

use crate::aes_key::Bytes;
use crate::cmac::{Subkeys, cmac};
use crate::segment::Segment;
use crate::{AesKey, KeyError, SymmetricKey};

/// An AES key with its round keys set up, on the `aes` crate (AES instructions where the machine
/// has them, constant-time code where not).
///
/// ```
/// use sgp_keys::{AesKey, SoftAes, SymmetricKey};
///
/// // RFC 4493 section 4, example 2
/// let key = AesKey::new(&0x2b7e1516_28aed2a6_abf71588_09cf4f3c_u128.to_be_bytes())?;
/// let message = 0x6bc1bee2_2e409f96_e93d7e11_7393172a_u128.to_be_bytes();
/// let mac = SoftAes::new(&key).cmac(&[&message])?;
/// assert_eq!(mac, 0x070a16b4_6b4d4144_f79bdd9d_d04a287c_u128.to_be_bytes());
/// # Ok::<(), sgp_keys::KeyError>(())
/// ```
pub struct SoftAes {
    schedule: Schedule,
    subkeys: Subkeys,
}

/// Round keys of both directions; wiped on drop by the `aes` crate (feature `zeroize`).
enum Schedule {
    Aes128(Aes128Enc, Aes128Dec),
    Aes192(Aes192Enc, Aes192Dec),
    Aes256(Aes256Enc, Aes256Dec),
    /// Leaves every block as it is.
    #[cfg(feature = "null-insecure")]
    NullInsecure,
}

impl SoftAes {
    /// Sets the key schedule up.
    #[must_use]
    pub fn new(key: &AesKey) -> Self {
        let schedule = match key.bytes() {
            Bytes::Aes128(key) => Schedule::Aes128(Aes128Enc::new(key.into()), Aes128Dec::new(key.into())),
            Bytes::Aes192(key) => Schedule::Aes192(Aes192Enc::new(key.into()), Aes192Dec::new(key.into())),
            Bytes::Aes256(key) => Schedule::Aes256(Aes256Enc::new(key.into()), Aes256Dec::new(key.into())),
            #[cfg(feature = "null-insecure")]
            Bytes::NullInsecure(_) => Schedule::NullInsecure,
        };
        let subkeys = Subkeys::new(schedule.encrypted([0; 16]));
        Self { schedule, subkeys }
    }

    /// `block` encrypted (ECB).
    #[must_use]
    pub fn encrypted(&self, block: [u8; 16]) -> [u8; 16] {
        self.schedule.encrypted(block)
    }

    /// CMAC (NIST SP 800-38B) over the concatenation of `parts`; [`SymmetricKey::cmac`] that
    /// cannot fail.
    #[must_use]
    pub fn mac(&self, parts: &[&[u8]]) -> [u8; 16] {
        match &self.schedule {
            Schedule::Aes128(enc, _) => cmac(enc, &self.subkeys, parts),
            Schedule::Aes192(enc, _) => cmac(enc, &self.subkeys, parts),
            Schedule::Aes256(enc, _) => cmac(enc, &self.subkeys, parts),
            #[cfg(feature = "null-insecure")]
            Schedule::NullInsecure => crate::null::CHECKSUM,
        }
    }

    /// Protects one segment of a secure channel of GlobalPlatform: encrypts `data` in CBC mode in
    /// place, the IV being the block `counter` encrypted under this key, and gives the CMAC under
    /// `mac` over `chaining || header || data`, all 16 bytes.
    ///
    /// The same as [`encrypt_cbc`](SymmetricKey::encrypt_cbc) and then [`mac`](Self::mac), and
    /// faster: with keys of one length and a header of 1 to 15 bytes (a tag and a length) both run
    /// in one loop.
    ///
    /// # Errors
    /// [`KeyError::NotWholeBlocks`]; `data` is unchanged then.
    pub fn seal_segment(
        &self,
        mac: &Self,
        counter: &[u8; 16],
        chaining: &[u8; 16],
        header: &[u8],
        data: &mut [u8],
    ) -> Result<[u8; 16], KeyError> {
        let blocks = whole_blocks(data)?;
        if (1..16).contains(&header.len()) {
            let segment = Segment { counter, chaining, header, data: blocks };
            match (&self.schedule, &mac.schedule) {
                (Schedule::Aes128(enc, _), Schedule::Aes128(key, _)) => {
                    return Ok(segment.seal(enc, key, &mac.subkeys));
                }
                (Schedule::Aes192(enc, _), Schedule::Aes192(key, _)) => {
                    return Ok(segment.seal(enc, key, &mac.subkeys));
                }
                (Schedule::Aes256(enc, _), Schedule::Aes256(key, _)) => {
                    return Ok(segment.seal(enc, key, &mac.subkeys));
                }
                _ => {}
            }
        }
        self.encrypt_cbc(&self.encrypted(*counter), data)?;
        Ok(mac.mac(&[chaining, header, data]))
    }
}

impl Schedule {
    fn encrypted(&self, block: [u8; 16]) -> [u8; 16] {
        let mut block = Block::from(block);
        match self {
            Self::Aes128(enc, _) => enc.encrypt_block(&mut block),
            Self::Aes192(enc, _) => enc.encrypt_block(&mut block),
            Self::Aes256(enc, _) => enc.encrypt_block(&mut block),
            #[cfg(feature = "null-insecure")]
            Self::NullInsecure => {}
        }
        block.into()
    }
}

impl SymmetricKey for SoftAes {
    fn encrypt_block(&self, block: &mut [u8; 16]) -> Result<(), KeyError> {
        *block = self.encrypted(*block);
        Ok(())
    }

    fn encrypt_cbc(&self, iv: &[u8; 16], data: &mut [u8]) -> Result<(), KeyError> {
        let blocks = whole_blocks(data)?;
        match &self.schedule {
            Schedule::Aes128(enc, _) => cbc_encrypt(enc, iv, blocks),
            Schedule::Aes192(enc, _) => cbc_encrypt(enc, iv, blocks),
            Schedule::Aes256(enc, _) => cbc_encrypt(enc, iv, blocks),
            #[cfg(feature = "null-insecure")]
            Schedule::NullInsecure => {}
        }
        Ok(())
    }

    fn decrypt_cbc(&self, iv: &[u8; 16], data: &mut [u8]) -> Result<(), KeyError> {
        let blocks = whole_blocks(data)?;
        match &self.schedule {
            Schedule::Aes128(_, dec) => cbc_decrypt(dec, iv, blocks),
            Schedule::Aes192(_, dec) => cbc_decrypt(dec, iv, blocks),
            Schedule::Aes256(_, dec) => cbc_decrypt(dec, iv, blocks),
            #[cfg(feature = "null-insecure")]
            Schedule::NullInsecure => {}
        }
        Ok(())
    }

    fn cmac(&self, parts: &[&[u8]]) -> Result<[u8; 16], KeyError> {
        Ok(self.mac(parts))
    }

    #[cfg(feature = "null-insecure")]
    fn derived_key(&self, bytes: &[u8]) -> Result<AesKey, KeyError> {
        match self.schedule {
            Schedule::NullInsecure => Ok(AesKey::null_insecure()),
            _ => AesKey::new(bytes),
        }
    }
}

impl fmt::Debug for SoftAes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SoftAes(..)")
    }
}

const fn whole_blocks(data: &mut [u8]) -> Result<&mut [Block], KeyError> {
    let len = data.len();
    match Block::slice_as_chunks_mut(data) {
        (blocks, []) => Ok(blocks),
        _ => Err(KeyError::NotWholeBlocks { len }),
    }
}

fn cbc_encrypt<C: BlockCipherEncrypt<BlockSize = U16>>(cipher: &C, iv: &[u8; 16], blocks: &mut [Block]) {
    cbc::Encryptor::inner_iv_init(cipher, iv.into()).encrypt_blocks(blocks);
}

fn cbc_decrypt<C: BlockCipherDecrypt<BlockSize = U16>>(cipher: &C, iv: &[u8; 16], blocks: &mut [Block]) {
    cbc::Decryptor::inner_iv_init(cipher, iv.into()).decrypt_blocks(blocks);
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    fn unhex<const N: usize>(text: &str) -> [u8; N] {
        hex::decode(text).unwrap().try_into().unwrap()
    }

    fn soft(key: &str) -> SoftAes {
        SoftAes::new(&AesKey::new(&hex::decode(key).unwrap()).unwrap())
    }

    const KEY_128: &str = "2b7e151628aed2a6abf7158809cf4f3c";
    const KEY_192: &str = "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b";
    const KEY_256: &str = "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4";
    const PLAIN: &str = "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51\
                         30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710";

    // NIST SP 800-38A appendix F.1 and F.2, first two blocks each
    #[test]
    fn ecb_and_cbc_of_sp_800_38a() {
        for (key, ecb, cbc) in [
            (
                KEY_128,
                "3ad77bb40d7a3660a89ecaf32466ef97",
                "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2",
            ),
            (
                KEY_192,
                "bd334f1d6e45f25ff712a214571fa5cc",
                "4f021db243bc633d7178183a9fa071e8b4d9ada9ad7dedf4e5e738763f69145a",
            ),
            (
                KEY_256,
                "f3eed1bdb5d2a03c064b5a7e3db181f8",
                "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d",
            ),
        ] {
            let aes = soft(key);
            assert_eq!(aes.encrypted(unhex(&PLAIN[..32])), unhex(ecb));
            let iv = unhex("000102030405060708090a0b0c0d0e0f");
            let mut data: [u8; 32] = unhex(&PLAIN[..64]);
            aes.encrypt_cbc(&iv, &mut data).unwrap();
            assert_eq!(data, unhex(cbc));
            aes.decrypt_cbc(&iv, &mut data).unwrap();
            assert_eq!(data, unhex(&PLAIN[..64]));
        }
    }

    // NIST SP 800-38B appendix D: messages of 0, 16, 40 and 64 bytes
    #[test]
    fn cmac_of_sp_800_38b_however_it_is_cut() {
        for (key, macs) in [
            (
                KEY_128,
                [
                    "bb1d6929e95937287fa37d129b756746",
                    "070a16b46b4d4144f79bdd9dd04a287c",
                    "dfa66747de9ae63030ca32611497c827",
                    "51f0bebf7e3b9d92fc49741779363cfe",
                ],
            ),
            (
                KEY_192,
                [
                    "d17ddf46adaacde531cac483de7a9367",
                    "9e99a7bf31e710900662f65e617c5184",
                    "8a1de5be2eb31aad089a82e6ee908b0e",
                    "a1d5df0eed790f794d77589659f39a11",
                ],
            ),
            (
                KEY_256,
                [
                    "028962f61b7bf89efc6b551f4667d983",
                    "28a7023f452e8f82bd4bf28d8c37c35c",
                    "aaf3d8f1de5640c232f5b169b9c911e6",
                    "e1992190549f6ed5696a2c056c315410",
                ],
            ),
        ] {
            let aes = soft(key);
            let plain = hex::decode(PLAIN).unwrap();
            for (len, mac) in [0, 16, 40, 64].into_iter().zip(macs) {
                for cut in 0..=len {
                    let parts = [&plain[..cut], &[], &plain[cut..len]];
                    assert_eq!(aes.cmac(&parts), Ok(unhex(mac)), "{len} cut at {cut}");
                }
            }
        }
    }

    // every path against the two steps it stands for
    #[test]
    fn a_segment_is_encryption_and_then_checksum() {
        let header: Vec<u8> = (0x80..0x90).collect();
        for (enc, mac) in [
            (KEY_128, KEY_128),
            (KEY_192, KEY_192),
            (KEY_256, KEY_256),
            (KEY_128, KEY_256),
            (KEY_192, KEY_128),
        ] {
            let (enc, mac) = (soft(enc), soft(mac));
            for blocks in 0..5_u8 {
                let plain: Vec<u8> = (0..blocks * 16).collect();
                for len in 0..=header.len() {
                    let header = &header[..len];
                    let mut expected = plain.clone();
                    enc.encrypt_cbc(&enc.encrypted([3; 16]), &mut expected).unwrap();
                    let checksum = mac.mac(&[&[7; 16], header, &expected]);
                    let mut data = plain.clone();
                    let sealed = enc.seal_segment(&mac, &[3; 16], &[7; 16], header, &mut data);
                    assert_eq!((sealed, &data), (Ok(checksum), &expected), "{blocks} blocks, header {len}");
                }
            }
        }
        let error = soft(KEY_128).seal_segment(&soft(KEY_128), &[0; 16], &[0; 16], &[0x86], &mut [0; 15]);
        assert_eq!(error, Err(KeyError::NotWholeBlocks { len: 15 }));
    }

    #[test]
    fn part_blocks_are_refused_unchanged() {
        let aes = soft(KEY_128);
        let mut data: Vec<u8> = (0..17).collect();
        assert_eq!(aes.encrypt_cbc(&[0; 16], &mut data), Err(KeyError::NotWholeBlocks { len: 17 }));
        assert_eq!(aes.decrypt_cbc(&[0; 16], &mut data[..15]), Err(KeyError::NotWholeBlocks { len: 15 }));
        assert_eq!(data, (0..17).collect::<Vec<u8>>());
    }

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(alloc::format!("{:?}", soft(KEY_256)), "SoftAes(..)");
    }

    // OpenSSL 3.0: sixteen 01 bytes under AES-128, first three bytes
    #[test]
    fn key_check_value() {
        let key = AesKey::new(&hex::decode("404142434445464748494a4b4c4d4e4f").unwrap()).unwrap();
        assert_eq!(key.kcv(), [0x50, 0x4A, 0x77]);
    }
}
