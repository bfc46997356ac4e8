//! AES-CCM with the nonce in the caller's hand: for vectors, analysers and formats of others.
//!
//! # Security
//! Two messages under one key and one nonce give both away, and a tag of 4 bytes is guessed. To
//! store keys, take a [`SealingKey`](crate::SealingKey), which draws its nonces.

use alloc::vec::Vec;

use sgp_wire::SecretBytes;

use crate::ccm::{Cipher, Direction, Frame, apply};
use crate::{AesKey, KeyError};

/// Encrypts `plain`: as many bytes of ciphertext, then a tag of `tag_len` bytes (NIST SP 800-38C
/// 6.1). The nonce has 7 to 13 bytes, the tag 4, 6, 8, 10, 12, 14 or 16.
///
/// # Errors
/// [`KeyError::CcmSizes`]; [`KeyError::TooLong`] when the length of `plain` takes more than the
/// bytes that the nonce leaves for it, 15 less those of the nonce.
pub fn encrypt_ccm(
    key: &AesKey,
    nonce: &[u8],
    associated: &[u8],
    plain: &[u8],
    tag_len: usize,
) -> Result<Vec<u8>, KeyError> {
    let mut tag = [0; 16];
    let sizes = KeyError::CcmSizes { nonce: nonce.len(), tag: tag_len };
    let tag = tag.get_mut(..tag_len).ok_or(sizes)?;
    let mut data = SecretBytes::with_capacity(plain.len());
    data.extend_from_slice(plain);
    let frame = Frame { nonce, associated };
    apply(&Cipher::new(key), frame, data.expose_mut(), Direction::Encrypt(tag))?;
    Ok([data.expose(), tag].concat())
}

/// Decrypts what [`encrypt_ccm`] gave, `encrypted` being ciphertext and tag (NIST SP 800-38C 6.2).
///
/// # Errors
/// [`KeyError::CcmSizes`]; [`KeyError::Security`] when the tag does not hold or there is none.
pub fn decrypt_ccm(
    key: &AesKey,
    nonce: &[u8],
    associated: &[u8],
    encrypted: &[u8],
    tag_len: usize,
) -> Result<SecretBytes, KeyError> {
    let split = encrypted.len().checked_sub(tag_len).ok_or(KeyError::Security)?;
    let (data, tag) = encrypted.split_at(split);
    let mut data = SecretBytes::from(data);
    let frame = Frame { nonce, associated };
    apply(&Cipher::new(key), frame, data.expose_mut(), Direction::Decrypt(tag))?;
    Ok(data)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unhex(text: &str) -> Vec<u8> {
        hex::decode(text).unwrap()
    }

    fn key() -> AesKey {
        AesKey::new(&unhex("404142434445464748494a4b4c4d4e4f")).unwrap()
    }

    // NIST SP 800-38C appendix C, examples 1 to 3
    #[test]
    fn examples_of_sp_800_38c() {
        for (nonce, associated, plain, encrypted, tag_len) in [
            ("10111213141516", "0001020304050607", "20212223", "7162015b4dac255d", 4),
            (
                "1011121314151617",
                "000102030405060708090a0b0c0d0e0f",
                "202122232425262728292a2b2c2d2e2f",
                "d2a1f0e051ea5f62081a7792073d593d1fc64fbfaccd",
                6,
            ),
            (
                "101112131415161718191a1b",
                "000102030405060708090a0b0c0d0e0f10111213",
                "202122232425262728292a2b2c2d2e2f3031323334353637",
                "e3b201a9f5b71a7a9b1ceaeccd97e70b6176aad9a4428aa5484392fbc1b09951",
                8,
            ),
        ] {
            let (nonce, associated) = (unhex(nonce), unhex(associated));
            let made = encrypt_ccm(&key(), &nonce, &associated, &unhex(plain), tag_len).unwrap();
            assert_eq!(hex::encode(&made), encrypted);
            let back = decrypt_ccm(&key(), &nonce, &associated, &made, tag_len).unwrap();
            assert_eq!(hex::encode(back.expose()), plain);
            for at in 0..made.len() {
                let mut damaged = made.clone();
                damaged[at] ^= 0x10;
                let error = decrypt_ccm(&key(), &nonce, &associated, &damaged, tag_len).unwrap_err();
                assert_eq!(error, KeyError::Security, "byte {at}");
            }
            for len in 0..made.len() {
                let error = decrypt_ccm(&key(), &nonce, &associated, &made[..len], tag_len).unwrap_err();
                assert_eq!(error, KeyError::Security, "{len} bytes");
            }
        }
    }

    #[test]
    fn sizes_that_there_are_and_no_others() {
        for nonce in 0..=16 {
            for tag in 0..=18 {
                let legal = (7..=13).contains(&nonce) && (4..=16).contains(&tag) && tag % 2 == 0;
                let made = encrypt_ccm(&key(), &[1; 16][..nonce], b"", b"data", tag);
                let sizes = KeyError::CcmSizes { nonce, tag };
                match made {
                    Ok(made) => {
                        assert!(legal, "{nonce}, {tag}");
                        let back = decrypt_ccm(&key(), &[1; 16][..nonce], b"", &made, tag).unwrap();
                        assert_eq!((made.len(), back.expose()), (4 + tag, &b"data"[..]));
                    }
                    Err(error) => assert_eq!((error, legal), (sizes, false)),
                }
                if !legal {
                    let error = decrypt_ccm(&key(), &[1; 16][..nonce], b"", &[0; 40], tag).unwrap_err();
                    assert_eq!(error, sizes);
                }
            }
        }
    }

    #[test]
    fn a_long_nonce_leaves_two_bytes_for_the_length() {
        let long = alloc::vec![0; 0x1_0000];
        let made = encrypt_ccm(&key(), &[1; 13], b"", &long, 16);
        assert_eq!(made, Err(KeyError::TooLong { len: 0x1_0000 }));
        assert_eq!(encrypt_ccm(&key(), &[1; 13], b"", &long[1..], 16).unwrap().len(), 0xFFFF + 16);
    }
}
