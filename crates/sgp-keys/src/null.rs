//! Keys that protect nothing, for fuzzing.

use crate::AesKey;
use crate::aes_key::Bytes;

/// What every message has for a checksum.
pub(crate) const CHECKSUM: [u8; 16] = [0; 16];

impl AesKey {
    /// **A key that protects nothing**, 16 bytes long: encryption leaves the data as it is, in
    /// every mode, and each CMAC is sixteen `00` bytes, whatever the message.
    ///
    /// For fuzzers: what they make of a message still has a checksum that holds, so that they
    /// reach the code behind it. Everything that takes an [`AesKey`] takes this one: the key sets
    /// of `scp80`, the static keys and session keys of `scp03t`, the cards of `virtual-euicc`.
    /// Session keys that `scp03t` derives from it protect nothing either. A
    /// [`SealingKey`](crate::SealingKey) made of it seals, under a key of zeros.
    ///
    /// # Security
    /// There is none. A product never builds with the feature `null-insecure`; and with it, only
    /// keys that are made here are null.
    #[must_use]
    pub const fn null_insecure() -> Self {
        Self::from_bytes(Bytes::NullInsecure([0; 16]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{KeyError, SoftAes, SymmetricKey};

    #[test]
    fn nothing_is_changed_and_every_checksum_is_zero() {
        let null = SoftAes::new(&AesKey::null_insecure());
        let mut data = *b"thirty-two bytes stay as they ar";
        null.encrypt_cbc(&[7; 16], &mut data).unwrap();
        null.decrypt_cbc(&[9; 16], &mut data).unwrap();
        assert_eq!(null.seal_segment(&null, &[1; 16], &[2; 16], &[0x86], &mut data), Ok(CHECKSUM));
        assert_eq!(data, *b"thirty-two bytes stay as they ar");
        assert_eq!(null.cmac(&[b"any", b"thing"]), Ok(CHECKSUM));
        assert_eq!(null.encrypted([5; 16]), [5; 16]);
        assert_eq!(null.encrypt_cbc(&[0; 16], &mut data[1..]), Err(KeyError::NotWholeBlocks { len: 31 }));
    }

    #[test]
    fn keys_that_follow_from_it_are_null_and_no_others() {
        let null = SoftAes::new(&AesKey::null_insecure().clone_key());
        let derived = SoftAes::new(&null.derived_key(&[3; 16]).unwrap());
        assert_eq!(derived.mac(&[b"any"]), CHECKSUM);
        let real = SoftAes::new(&AesKey::new(&[0; 16]).unwrap());
        assert_ne!(real.mac(&[b"any"]), CHECKSUM);
        assert_ne!(SoftAes::new(&real.derived_key(&[3; 16]).unwrap()).mac(&[b"any"]), CHECKSUM);
    }

    #[test]
    fn debug_does_not_tell_it_from_another() {
        assert_eq!(alloc::format!("{:?}", AesKey::null_insecure()), "AesKey(..)");
    }
}
