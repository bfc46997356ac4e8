//! The two hash functions of the field.

use sha1::Sha1;
use sha2::{Digest, Sha256};

/// SHA-1, for key identifiers alone (RFC 5280 4.2.1.2 method 1): never for a signature.
#[must_use]
pub fn sha1(data: &[u8]) -> [u8; 20] {
    Sha1::digest(data).into()
}

/// SHA-256 over the concatenation of `parts`.
///
/// # Security
/// What the computation keeps of them, a block and the state, is wiped at its end: a secret of a key
/// agreement and a confirmation code go through here.
#[must_use]
pub fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_computation_leaves_nothing_behind() {
        fn check<T: zeroize::ZeroizeOnDrop>() {}
        check::<Sha256>();
    }

    // FIPS 180-4 example "abc"
    #[test]
    fn abc() {
        assert_eq!(hex::encode(sha1(b"abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert_eq!(
            hex::encode(sha256(&[b"a", b"", b"bc"])),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
