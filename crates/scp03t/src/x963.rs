//! Key derivation of ANSI X9.63 with SHA-256.

use alloc::vec::Vec;

use sgp_keys::sha256;
use sgp_wire::SecretBytes;
use zeroize::Zeroizing;

/// `len` bytes of key data: `H(z || 00000001 || shared_info) || H(z || 00000002 || shared_info)`
/// and so on (ANSI X9.63 3.6.1, BSI TR-03111 4.3.3.1).
///
/// `z` is the secret of the key agreement; see [`sgp_keys::SharedSecret::expose`].
///
/// ```
/// let keys = scp03t::x963::kdf(&[0x5A; 32], &[0x10, 0x88, 0x10], 64);
/// assert_eq!(keys.len(), 64);
/// ```
#[must_use]
pub fn kdf(z: &[u8], shared_info: &[u8], len: usize) -> SecretBytes {
    let mut out = Vec::with_capacity(len.next_multiple_of(HASH));
    for counter in 1_u32.. {
        if out.len() >= len {
            break;
        }
        let block = Zeroizing::new(sha256(&[z, &counter.to_be_bytes(), shared_info]));
        out.extend_from_slice(block.as_slice());
    }
    let mut out = Zeroizing::new(out);
    out.truncate(len);
    SecretBytes::new(core::mem::take(&mut *out))
}

/// Bytes of one hash.
const HASH: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    fn check(z: &str, shared_info: &str, key_data: &str) {
        let expected = hex::decode(key_data).unwrap();
        let keys = kdf(&hex::decode(z).unwrap(), &hex::decode(shared_info).unwrap(), expected.len());
        assert_eq!(hex::encode(keys.expose()), key_data);
    }

    // NIST CAVP ansx963_2001, SHA-256, first case of the group 192/0/128
    #[test]
    fn nist_without_shared_info() {
        check("96c05619d56c328ab95fe84b18264b08725b85e33fd34f08", "", "443024c3dae66b95e6f5670601558f71");
    }

    // SGP.02 worked example: two blocks
    #[test]
    fn key_data_of_a_key_establishment() {
        check(
            "b739a8a9d3f04ade3897765f2d480832d9d0a47202253ddf0ac2bd1264e0f2a7",
            "108810",
            "44d75696e5aa019921cc4f76a95bba9aa0b3b69cc6ac05ead286e28c67b334df\
             4075734f0472c0b28104bedcd99b14c231b1082e6b5902900ccad1e9ce52c5f5",
        );
    }

    #[test]
    fn a_shorter_output_is_the_beginning_of_a_longer_one() {
        let long = kdf(&[7; 32], b"info", 100);
        for len in 0..=100 {
            assert_eq!(kdf(&[7; 32], b"info", len).expose(), &long.expose()[..len]);
        }
    }
}
