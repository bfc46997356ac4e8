//! RSA signatures, which are verified and never made.

use alloc::vec::Vec;
use core::fmt;

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256, UnparsedPublicKey};

use crate::KeyError;

/// A public RSA key of 2048 to 8192 bits.
///
/// For the EUM signatures of the field that are RSA (`rsa-sha256` of XML signatures); what SGP.02
/// and SGP.22 sign themselves is ECDSA, and nothing here signs with RSA.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RsaPublicKey(Vec<u8>);

impl RsaPublicKey {
    /// The key in this DER, a SubjectPublicKeyInfo (RFC 5280 4.1.2.7) or an RSAPublicKey (RFC 8017
    /// A.1.1).
    ///
    /// # Errors
    /// [`KeyError::PublicKeyInfo`] for everything else.
    #[doc(alias = "SubjectPublicKeyInfo")]
    pub fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der)
            .parse()
            .map_err(|_| KeyError::PublicKeyInfo)?;
        Ok(Self(der.to_vec()))
    }

    /// Verifies an RSASSA-PKCS1-v1_5 signature over `message` (hashed here, with SHA-256; RFC 8017
    /// 8.2.2).
    ///
    /// # Errors
    /// [`KeyError::Security`] when it does not hold, or the key has fewer than 2048 bits.
    #[doc(alias = "rsa-sha256")]
    pub fn verify_pkcs1(&self, message: &[u8], signature: &[u8]) -> Result<(), KeyError> {
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, self.0.as_slice())
            .verify(message, signature)
            .map_err(|_| KeyError::Security)
    }

    /// Verifies an RSASSA-PSS signature over `message` (SHA-256 for the message and in MGF1, a salt
    /// of 32 bytes; RFC 8017 8.1.2).
    ///
    /// # Errors
    /// As [`verify_pkcs1`](Self::verify_pkcs1).
    pub fn verify_pss(&self, message: &[u8], signature: &[u8]) -> Result<(), KeyError> {
        UnparsedPublicKey::new(&RSA_PSS_2048_8192_SHA256, self.0.as_slice())
            .verify(message, signature)
            .map_err(|_| KeyError::Security)
    }
}

impl fmt::Debug for RsaPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RsaPublicKey(")?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02X}"))?;
        f.write_str(")")
    }
}
