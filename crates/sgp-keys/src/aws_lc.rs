//! P-256 by AWS-LC.

use core::fmt;
use std::sync::OnceLock;

use aws_lc_rs::agreement::{self, ECDH_P256};
use aws_lc_rs::encoding::{AsBigEndian, EcPrivateKeyBin};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, UnparsedPublicKey,
};
use zeroize::Zeroizing;

use crate::{
    CryptoRng, Curve, KeyAgreement, KeyError, PublicKey, RawSignature, SharedSecret, Signer, SoftVerifier,
    Verifier,
};

/// A private key of P-256 that AWS-LC holds and works with: signs and agrees, several times as fast
/// as [`EcSecretKey`](crate::EcSecretKey).
///
/// Wiped when dropped (AWS-LC wipes all memory that it gives back), redacted in `Debug`.
///
/// ```
/// use sgp_keys::{AwsLcSecretKey, AwsLcVerifier, Curve, EcSecretKey, KeyAgreement, Verifier};
///
/// let server = AwsLcSecretKey::generate()?;
/// let card = EcSecretKey::from_bytes(Curve::P256, &[0x11; 32])?;
/// let a = server.agree(card.public_key())?;
/// let b = card.agree(server.public_key())?;
/// assert_eq!(a.expose(), b.expose());
///
/// let signature = server.sign_with_own_random(b"to be signed")?;
/// AwsLcVerifier.verify(server.public_key(), b"to be signed", &signature)?;
/// # Ok::<(), sgp_keys::KeyError>(())
/// ```
///
/// # Security
/// AWS-LC draws its randomness itself, from the operating system: for new keys and for the nonce of
/// each signature. A source that is handed to [`Signer::sign`] stays untouched, and the same message
/// has another signature each time; whoever replays runs byte for byte takes
/// [`EcSecretKey`](crate::EcSecretKey).
pub struct AwsLcSecretKey {
    agreement: agreement::PrivateKey,
    /// The same key once more, since AWS-LC has a type for each use: set up by the first signature,
    /// which a one-time key of an agreement never makes.
    signing: OnceLock<EcdsaKeyPair>,
    public: PublicKey,
}

impl AwsLcSecretKey {
    /// The key with this private value, 32 bytes, most significant first.
    ///
    /// # Errors
    /// [`KeyError::InvalidSecret`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        let agreement = agreement::PrivateKey::from_private_key(&ECDH_P256, bytes)
            .map_err(|_| KeyError::InvalidSecret)?;
        Self::new(agreement)
    }

    /// A new key, drawn by AWS-LC.
    ///
    /// # Errors
    /// [`KeyError::RandomSource`] when the operating system has no randomness to give.
    pub fn generate() -> Result<Self, KeyError> {
        let agreement = agreement::PrivateKey::generate(&ECDH_P256).map_err(|_| KeyError::RandomSource)?;
        Self::new(agreement)
    }

    fn new(agreement: agreement::PrivateKey) -> Result<Self, KeyError> {
        let point = agreement.compute_public_key().map_err(|_| KeyError::Provider)?;
        let public = PublicKey::from_point(Curve::P256, point.as_ref())?;
        Ok(Self { agreement, signing: OnceLock::new(), public })
    }

    fn signing(&self) -> Result<&EcdsaKeyPair, KeyError> {
        if let Some(signing) = self.signing.get() {
            return Ok(signing);
        }
        let value = private_value(&self.agreement)?;
        let (alg, point) = (&ECDSA_P256_SHA256_FIXED_SIGNING, self.public.point());
        let made = EcdsaKeyPair::from_private_key_and_public_key(alg, value.as_ref(), point);
        let made = made.map_err(|_| KeyError::Provider)?;
        Ok(self.signing.get_or_init(|| made))
    }

    /// The public key of this private key.
    #[must_use]
    pub const fn public_key(&self) -> &PublicKey {
        &self.public
    }

    /// The private value in clear, 32 bytes, most significant first.
    ///
    /// # Errors
    /// [`KeyError::Provider`].
    pub fn expose(&self) -> Result<Zeroizing<[u8; 32]>, KeyError> {
        let value = private_value(&self.agreement)?;
        let mut bytes = Zeroizing::new([0; 32]);
        let value: &[u8; 32] = value.as_ref().try_into().map_err(|_| KeyError::Provider)?;
        bytes.copy_from_slice(value);
        Ok(bytes)
    }

    /// Signs `message` (hashed here, with SHA-256); [`Signer::sign`] without a source that it would
    /// not use.
    ///
    /// # Errors
    /// [`KeyError::Provider`].
    pub fn sign_with_own_random(&self, message: &[u8]) -> Result<RawSignature, KeyError> {
        let made = self.signing()?.sign(&SystemRandom::new(), message);
        let signature = made.map_err(|_| KeyError::Provider)?;
        RawSignature::from_slice(signature.as_ref())
    }
}

impl Signer for AwsLcSecretKey {
    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn sign(&self, message: &[u8], _rng: &mut dyn CryptoRng) -> Result<RawSignature, KeyError> {
        self.sign_with_own_random(message)
    }
}

impl KeyAgreement for AwsLcSecretKey {
    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn agree(&self, peer: &PublicKey) -> Result<SharedSecret, KeyError> {
        if peer.curve() != Curve::P256 {
            return Err(KeyError::CurveMismatch);
        }
        let peer = agreement::UnparsedPublicKey::new(&ECDH_P256, peer.point());
        agreement::agree(&self.agreement, peer, KeyError::Provider, |x| {
            let mut secret = Zeroizing::new([0; 32]);
            let x: &[u8; 32] = x.try_into().map_err(|_| KeyError::Provider)?;
            secret.copy_from_slice(x);
            Ok(SharedSecret::new(secret))
        })
    }
}

impl fmt::Debug for AwsLcSecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AwsLcSecretKey(P-256, ..)")
    }
}

fn private_value(key: &agreement::PrivateKey) -> Result<EcPrivateKeyBin<'static>, KeyError> {
    key.as_be_bytes().map_err(|_| KeyError::Provider)
}

/// Verifies signatures with AWS-LC; those on brainpoolP256r1, which it does not have, with
/// [`SoftVerifier`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AwsLcVerifier;

impl Verifier for AwsLcVerifier {
    fn verify(&self, key: &PublicKey, message: &[u8], signature: &RawSignature) -> Result<(), KeyError> {
        match key.curve() {
            Curve::P256 => UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key.point())
                .verify(message, signature.as_bytes())
                .map_err(|_| KeyError::Security),
            Curve::BrainpoolP256r1 => SoftVerifier.verify(key, message, signature),
        }
    }
}
