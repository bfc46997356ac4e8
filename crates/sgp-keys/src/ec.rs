//! Elliptic-curve keys, signatures and secrets, and what a private key can do.

use core::fmt;

use zeroize::Zeroizing;

use crate::{CryptoRng, Curve, KeyError};

/// A public key: a curve and a point that was checked to lie on it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PublicKey {
    curve: Curve,
    point: [u8; 65],
}

impl PublicKey {
    #[cfg(feature = "rustcrypto")]
    pub(crate) const fn from_checked(curve: Curve, point: [u8; 65]) -> Self {
        Self { curve, point }
    }

    /// The curve.
    #[must_use]
    pub const fn curve(&self) -> Curve {
        self.curve
    }

    /// The point, uncompressed: `04 || x || y`.
    #[must_use]
    pub const fn point(&self) -> &[u8; 65] {
        &self.point
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({} ", self.curve)?;
        self.point.iter().try_for_each(|byte| write!(f, "{byte:02X}"))?;
        f.write_str(")")
    }
}

/// An ECDSA signature in plain form: `r || s`, 32 bytes each, never DER
/// (GlobalPlatform Amendment E 4.2, value of tag `5F37`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RawSignature([u8; 64]);

impl RawSignature {
    /// The signature with these bytes, `r || s`. Whether it holds is asked of
    /// [`PublicKey::verify`].
    #[must_use]
    pub const fn new(bytes: [u8; 64]) -> Self {
        Self(bytes)
    }

    /// The signature with these bytes, `r || s`.
    ///
    /// # Errors
    /// [`KeyError::SignatureLength`] unless there are 64.
    pub fn from_slice(bytes: &[u8]) -> Result<Self, KeyError> {
        match bytes.try_into() {
            Ok(bytes) => Ok(Self(bytes)),
            Err(_) => Err(KeyError::SignatureLength { found: bytes.len() }),
        }
    }

    /// The bytes, `r || s`.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 64] {
        &self.0
    }
}

/// The secret of a key agreement: the x coordinate of the shared point, 32 bytes, leading zeros
/// kept (`ShS` of GlobalPlatform Amendment E, `Z` of ANSI X9.63).
#[doc(alias = "ShS")]
pub struct SharedSecret(Zeroizing<[u8; 32]>);

impl SharedSecret {
    /// Takes the secret over from whoever computed it, such as a security module.
    #[must_use]
    pub const fn new(x: Zeroizing<[u8; 32]>) -> Self {
        Self(x)
    }

    /// The bytes in clear, for a key derivation.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for SharedSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SharedSecret(..)")
    }
}

/// A private key that signs: ECDSA with SHA-256, wherever the key lives.
pub trait Signer: Send + Sync + fmt::Debug {
    /// The public key that verifies the signatures.
    fn public_key(&self) -> &PublicKey;

    /// Signs `message` (hashed here, with SHA-256).
    ///
    /// `rng` is for implementations that draw a nonce; a deterministic one leaves it untouched.
    ///
    /// # Errors
    /// [`KeyError::Provider`], [`KeyError::Hsm`], [`KeyError::RandomSource`].
    fn sign(&self, message: &[u8], rng: &mut dyn CryptoRng) -> Result<RawSignature, KeyError>;
}

/// A private key that agrees on secrets: elliptic-curve Diffie-Hellman, wherever the key lives.
pub trait KeyAgreement: Send + Sync + fmt::Debug {
    /// The public key to give to the peer.
    fn public_key(&self) -> &PublicKey;

    /// The secret shared with the owner of `peer`.
    ///
    /// # Errors
    /// [`KeyError::CurveMismatch`], [`KeyError::Provider`], [`KeyError::Hsm`].
    fn agree(&self, peer: &PublicKey) -> Result<SharedSecret, KeyError>;
}

/// What verifies signatures. A public key does it by itself (`PublicKey::verify`, software); this is
/// for whoever lets a faster library do it.
pub trait Verifier: Send + Sync + fmt::Debug {
    /// Verifies an ECDSA signature of `key` over `message` (hashed here, with SHA-256). There is no
    /// low-s rule: both forms of a signature hold.
    ///
    /// # Errors
    /// [`KeyError::Security`] when it does not hold.
    fn verify(&self, key: &PublicKey, message: &[u8], signature: &RawSignature) -> Result<(), KeyError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_signature_has_64_bytes() {
        for len in [0, 63, 65, 70] {
            assert_eq!(
                RawSignature::from_slice(&[1; 70][..len]),
                Err(KeyError::SignatureLength { found: len })
            );
        }
        assert_eq!(RawSignature::from_slice(&[1; 64]), Ok(RawSignature::new([1; 64])));
    }

    #[test]
    fn debug_of_a_secret_shows_nothing() {
        let secret = SharedSecret::new(Zeroizing::new([0x41; 32]));
        assert_eq!(alloc::format!("{secret:?}"), "SharedSecret(..)");
    }
}
