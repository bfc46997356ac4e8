//! Confirmation codes of SGP.22.

use core::fmt;

use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::sha256;

/// SHA-256 of a confirmation code: what a server stores instead of the code (SGP.22 v2.5 5.3.2).
///
/// # Security
/// A code has few digits, so whoever has the hash has the code: it is wiped and not shown.
#[derive(ZeroizeOnDrop)]
pub struct ConfirmationCodeHash([u8; 32]);

impl ConfirmationCodeHash {
    /// The hash of a code, as the user types it.
    #[must_use]
    pub fn of(code: &str) -> Self {
        Self(sha256(&[code.as_bytes()]))
    }

    /// A hash that was stored.
    #[must_use]
    pub const fn from_bytes(hash: [u8; 32]) -> Self {
        Self(hash)
    }

    /// The hash, to store it.
    #[must_use]
    pub const fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// `hashCc`: what stands for the code in the session with this identifier, SHA-256 of the hash
    /// and the identifier (SGP.22 v2.5 5.7.5).
    #[doc(alias = "hashCc")]
    #[must_use]
    pub fn hash_cc(&self, transaction_id: &[u8]) -> [u8; 32] {
        sha256(&[&self.0, transaction_id])
    }

    /// Whether `hash_cc` stands for this code in the session, compared in constant time.
    #[must_use]
    pub fn verify(&self, transaction_id: &[u8], hash_cc: &[u8]) -> bool {
        let mut expected = self.hash_cc(transaction_id);
        let same = expected.ct_eq(hash_cc).into();
        expected.zeroize();
        same
    }
}

impl fmt::Debug for ConfirmationCodeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ConfirmationCodeHash(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// vectors/rsp/confirmation-code.json, case confirmation-code-0, computed by lpac.
    #[test]
    fn a_session_of_lpac() {
        let session = hex::decode("D217049541F5425EA2890AE86399D6D6").unwrap();
        let hash_cc =
            hex::decode("070CB2532275E72EF2C217B6E145EE4BF526A5685FEBB0C70720BDF5BA387601").unwrap();
        let code = ConfirmationCodeHash::of("0042");
        assert_eq!(code.hash_cc(&session)[..], hash_cc);
        assert!(code.verify(&session, &hash_cc));
        assert!(!code.verify(&session[..15], &hash_cc));
        assert!(!code.verify(&session, &hash_cc[..31]));
        assert!(!ConfirmationCodeHash::of("0043").verify(&session, &hash_cc));
        assert!(ConfirmationCodeHash::from_bytes(*code.expose()).verify(&session, &hash_cc));
    }

    #[test]
    fn debug_says_nothing() {
        let code = ConfirmationCodeHash::of("0042");
        assert_eq!(alloc::format!("{code:?}"), "ConfirmationCodeHash(..)");
    }
}
