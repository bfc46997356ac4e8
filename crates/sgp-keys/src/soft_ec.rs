//! Elliptic-curve keys in software.

use core::fmt;

use bp256::BrainpoolP256r1;
use ecdsa::{EcdsaCurve, Signature};
use p256::NistP256;
use p256::elliptic_curve::consts::U32;
use p256::elliptic_curve::sec1::{FromSec1Point, ToSec1Point};
use p256::elliptic_curve::{self, AffinePoint, CurveArithmetic, FieldBytes, SecretKey};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::{
    CryptoRng, Curve, KeyAgreement, KeyError, PublicKey, RawSignature, SharedSecret, Signer, Verifier, sha256,
};

/// A private key in the memory of the process: signs and agrees.
///
/// Signatures are deterministic (RFC 6979), so the same key and message give the same bytes and
/// no random source can give the key away. Wiped when dropped, redacted in `Debug`.
///
/// ```
/// use sgp_keys::{Curve, EcSecretKey, KeyAgreement};
///
/// let card = EcSecretKey::from_bytes(Curve::P256, &[0x11; 32])?;
/// let server = EcSecretKey::from_bytes(Curve::P256, &[0x22; 32])?;
/// let a = server.agree(KeyAgreement::public_key(&card))?;
/// let b = card.agree(KeyAgreement::public_key(&server))?;
/// assert_eq!(a.expose(), b.expose());
/// # Ok::<(), sgp_keys::KeyError>(())
/// ```
pub struct EcSecretKey {
    secret: Secret,
    public: PublicKey,
}

enum Secret {
    P256(SecretKey<NistP256>),
    BrainpoolP256r1(SecretKey<BrainpoolP256r1>),
}

impl EcSecretKey {
    /// The key with this private value, 32 bytes, most significant first.
    ///
    /// # Errors
    /// [`KeyError::InvalidSecret`].
    pub fn from_bytes(curve: Curve, bytes: &[u8]) -> Result<Self, KeyError> {
        let secret = match curve {
            Curve::P256 => Secret::P256(secret_key(bytes)?),
            Curve::BrainpoolP256r1 => Secret::BrainpoolP256r1(secret_key(bytes)?),
        };
        let public = match &secret {
            Secret::P256(secret) => public_key(curve, secret),
            Secret::BrainpoolP256r1(secret) => public_key(curve, secret),
        }?;
        Ok(Self { secret, public })
    }

    /// A new key: 32 bytes of `rng` as they come, drawn again while they are no private key of the
    /// curve. A scripted source that yields a private key makes that key.
    ///
    /// # Errors
    /// [`KeyError::RandomSource`] after 128 useless draws: with a working source that happens with
    /// a probability below 2^-200.
    pub fn generate(curve: Curve, rng: &mut dyn CryptoRng) -> Result<Self, KeyError> {
        let mut bytes = Zeroizing::new([0; 32]);
        for _ in 0..128 {
            rng.fill_bytes(bytes.as_mut_slice());
            match Self::from_bytes(curve, bytes.as_slice()) {
                Err(KeyError::InvalidSecret) => {}
                other => return other,
            }
        }
        Err(KeyError::RandomSource)
    }

    /// The public key of this private key.
    #[must_use]
    pub const fn public_key(&self) -> &PublicKey {
        &self.public
    }

    /// The private value in clear, 32 bytes, most significant first.
    #[must_use]
    pub fn expose(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(match &self.secret {
            Secret::P256(secret) => secret.to_bytes().into(),
            Secret::BrainpoolP256r1(secret) => secret.to_bytes().into(),
        })
    }
}

impl Signer for EcSecretKey {
    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn sign(&self, message: &[u8], _rng: &mut dyn CryptoRng) -> Result<RawSignature, KeyError> {
        let digest = sha256(&[message]);
        Ok(match &self.secret {
            Secret::P256(secret) => sign(secret, &digest),
            Secret::BrainpoolP256r1(secret) => sign(secret, &digest),
        })
    }
}

impl KeyAgreement for EcSecretKey {
    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn agree(&self, peer: &PublicKey) -> Result<SharedSecret, KeyError> {
        match (&self.secret, peer.curve()) {
            (Secret::P256(secret), Curve::P256) => agree(secret, peer),
            (Secret::BrainpoolP256r1(secret), Curve::BrainpoolP256r1) => agree(secret, peer),
            _ => Err(KeyError::CurveMismatch),
        }
    }
}

/// Verifies signatures in software, on both curves: [`PublicKey::verify`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SoftVerifier;

impl Verifier for SoftVerifier {
    fn verify(&self, key: &PublicKey, message: &[u8], signature: &RawSignature) -> Result<(), KeyError> {
        key.verify(message, signature)
    }
}

impl fmt::Debug for EcSecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EcSecretKey({}, ..)", self.public.curve())
    }
}

impl PublicKey {
    /// The public key with this point, which must be uncompressed (`04 || x || y`, 65 bytes) and
    /// lie on the curve.
    ///
    /// # Errors
    /// [`KeyError::InvalidPoint`] for everything else: compressed and hybrid forms, the bare
    /// coordinates, infinity, coordinates not below the field prime, points off the curve.
    pub fn from_point(curve: Curve, point: &[u8]) -> Result<Self, KeyError> {
        let Ok(point @ [0x04, ..]) = <[u8; 65]>::try_from(point) else {
            return Err(KeyError::InvalidPoint);
        };
        match curve {
            Curve::P256 => parsed::<NistP256>(&point).map(drop)?,
            Curve::BrainpoolP256r1 => parsed::<BrainpoolP256r1>(&point).map(drop)?,
        }
        Ok(Self::from_checked(curve, point))
    }

    /// Verifies an ECDSA signature over `message` (hashed here, with SHA-256). There is no low-s
    /// rule: both forms of a signature hold.
    ///
    /// # Errors
    /// [`KeyError::Security`] when it does not hold.
    pub fn verify(&self, message: &[u8], signature: &RawSignature) -> Result<(), KeyError> {
        let digest = sha256(&[message]);
        match self.curve() {
            Curve::P256 => verify::<NistP256>(self, &digest, signature),
            Curve::BrainpoolP256r1 => verify::<BrainpoolP256r1>(self, &digest, signature),
        }
    }
}

/// What both curves have: 32-byte coordinates, points in SEC1 form, ECDSA.
trait SoftCurve: EcdsaCurve + CurveArithmetic + elliptic_curve::Curve<FieldBytesSize = U32>
where
    AffinePoint<Self>: FromSec1Point<Self> + ToSec1Point<Self>,
{
}

impl SoftCurve for NistP256 {}
impl SoftCurve for BrainpoolP256r1 {}

fn secret_key<C: SoftCurve>(bytes: &[u8]) -> Result<SecretKey<C>, KeyError>
where
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
{
    // `SecretKey::from_slice` pads short input; a private key here always has 32 bytes
    let bytes: &[u8; 32] = bytes.try_into().map_err(|_| KeyError::InvalidSecret)?;
    SecretKey::from_bytes(bytes.into()).map_err(|_| KeyError::InvalidSecret)
}

fn public_key<C: SoftCurve>(curve: Curve, secret: &SecretKey<C>) -> Result<PublicKey, KeyError>
where
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
{
    let point = secret.public_key().to_sec1_point(false);
    let point = point.as_bytes().try_into().map_err(|_| KeyError::InvalidSecret)?;
    Ok(PublicKey::from_checked(curve, point))
}

fn parsed<C: SoftCurve>(point: &[u8; 65]) -> Result<elliptic_curve::PublicKey<C>, KeyError>
where
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
{
    elliptic_curve::PublicKey::from_sec1_bytes(point).map_err(|_| KeyError::InvalidPoint)
}

fn sign<C: SoftCurve>(secret: &SecretKey<C>, digest: &[u8; 32]) -> RawSignature
where
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
{
    let scalar = Zeroizing::new(secret.to_nonzero_scalar());
    let (signature, _) = ecdsa::hazmat::sign_prehashed_rfc6979::<C, Sha256>(&scalar, digest, &[]);
    let (r, s) = signature.split_bytes();
    let mut bytes = [0; 64];
    bytes.iter_mut().zip(r.iter().chain(&s)).for_each(|(to, from)| *to = *from);
    RawSignature::new(bytes)
}

fn verify<C: SoftCurve>(key: &PublicKey, digest: &[u8; 32], signature: &RawSignature) -> Result<(), KeyError>
where
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
{
    let (r, s) = signature.as_bytes().split_at(32);
    let (Ok(r), Ok(s)) = (FieldBytes::<C>::try_from(r), FieldBytes::<C>::try_from(s)) else {
        return Err(KeyError::Security);
    };
    let signature = Signature::<C>::from_scalars(r, s).map_err(|_| KeyError::Security)?;
    let point = parsed::<C>(key.point())?.to_projective();
    ecdsa::hazmat::verify_prehashed(&point, digest, &signature).map_err(|_| KeyError::Security)
}

fn agree<C: SoftCurve>(secret: &SecretKey<C>, peer: &PublicKey) -> Result<SharedSecret, KeyError>
where
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
{
    let shared = secret.diffie_hellman(&parsed(peer.point())?);
    Ok(SharedSecret::new(Zeroizing::new((*shared.raw_secret_bytes()).into())))
}

#[cfg(test)]
mod tests {
    use alloc::borrow::ToOwned;
    use alloc::format;
    use alloc::string::String;

    use super::*;
    use crate::tests::Script;

    fn key(curve: Curve, hex: &str) -> EcSecretKey {
        EcSecretKey::from_bytes(curve, &hex::decode(hex).unwrap()).unwrap()
    }

    fn point(curve: Curve, hex: &str) -> Result<PublicKey, KeyError> {
        PublicKey::from_point(curve, &hex::decode(hex).unwrap())
    }

    // RFC 6979 A.2.5: P-256, SHA-256
    const RFC6979_KEY: &str = "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721";
    const RFC6979_POINT: &str = "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6\
                                 7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
    const RFC6979_SAMPLE: &str = "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716\
                                  f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8";

    #[test]
    fn signatures_of_rfc_6979() {
        let key = key(Curve::P256, RFC6979_KEY);
        assert_eq!(hex::encode(key.public_key().point()), RFC6979_POINT);
        let signature = key.sign(b"sample", &mut Script(&[])).unwrap();
        assert_eq!(hex::encode(signature.as_bytes()), RFC6979_SAMPLE);
        key.public_key().verify(b"sample", &signature).unwrap();
        assert_eq!(key.public_key().verify(b"Sample", &signature), Err(KeyError::Security));
        let mut bytes = *signature.as_bytes();
        for at in 0..64 {
            bytes[at] ^= 0x01;
            let altered = RawSignature::new(bytes);
            assert_eq!(key.public_key().verify(b"sample", &altered), Err(KeyError::Security), "byte {at}");
            bytes[at] ^= 0x01;
        }
    }

    // shared vectors, sgp02-scenario3 `s3-bp256-kuq10-dr0-id0` (a model over OpenSSL)
    #[test]
    fn a_deterministic_signature_on_brainpool() {
        let key =
            key(Curve::BrainpoolP256r1, "40ab3fed0a1ebc8cd5c8832bb014ba59cd4167ff58346837dfcf0477c4769605");
        let message = hex::decode(
            "3a0217a6159002030995011080018881011082010183013d91007f4946b04104297ac86e12614926aa05efb745b0\
             9fe20e4921cf6c52a182209a670c5564b60b91c2beb592c5509910d4a59fdb77b995ada464d8e6de24941427d85d\
             2e686012f001030085107a49f83d1839cbcc2358544d7eb724c1",
        )
        .unwrap();
        let signature = key.sign(&message, &mut Script(&[])).unwrap();
        assert_eq!(
            hex::encode(signature.as_bytes()),
            "2905919e7677ccf58b01d4ab3a4b7e7639ad73dff4ac4312c5fea25d561bc2e0\
             630bac103b88bfe9cb6244633e7613e39d30b127a25d69fbe8be9ca500a8f0e2"
        );
        key.public_key().verify(&message, &signature).unwrap();
    }

    // RFC 7027 appendix A.1 (brainpoolP256r1), RFC 5903 8.1 (P-256)
    #[test]
    fn agreements_of_the_rfcs() {
        for (curve, secret, peer, shared) in [
            (
                Curve::BrainpoolP256r1,
                "81db1ee100150ff2ea338d708271be38300cb54241d79950f77b063039804f1d",
                "048d2d688c6cf93e1160ad04cc4429117dc2c41825e1e9fca0addd34e6f1b39f7b\
                 990c57520812be512641e47034832106bc7d3e8dd0e4c7f1136d7006547cec6a",
                "89afc39d41d3b327814b80940b042590f96556ec91e6ae7939bce31f3a18bf2b",
            ),
            (
                Curve::P256,
                "c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433",
                "04d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf63\
                 56fbf3ca366cc23e8157854c13c58d6aac23f046ada30f8353e74f33039872ab",
                "d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de",
            ),
        ] {
            let shared_by_us = key(curve, secret).agree(&point(curve, peer).unwrap()).unwrap();
            assert_eq!(hex::encode(shared_by_us.expose()), shared, "{curve}");
        }
    }

    #[test]
    fn agreement_needs_one_curve() {
        let ours = key(Curve::BrainpoolP256r1, &"11".repeat(32));
        let peer = point(Curve::P256, RFC6979_POINT).unwrap();
        assert_eq!(ours.agree(&peer).unwrap_err(), KeyError::CurveMismatch);
    }

    #[test]
    fn only_uncompressed_points_of_the_curve() {
        let good = RFC6979_POINT;
        let x = &good[2..66];
        let refused = [
            ("empty", String::new()),
            ("infinity", "00".to_owned()),
            ("bare coordinates", good[2..].to_owned()),
            ("compressed", format!("03{x}")),
            ("hybrid", format!("07{}", &good[2..])),
            ("one byte more", format!("{good}00")),
            ("off the curve", format!("{}98", &good[..128])),
            // x = p, y = square root of b: the point (0, y) with an unreduced x
            (
                "coordinate not below p",
                "04ffffffff00000001000000000000000000000000ffffffffffffffffffffffff\
                 66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a174f93f4"
                    .to_owned(),
            ),
        ];
        for (what, hex) in refused {
            assert_eq!(point(Curve::P256, &hex), Err(KeyError::InvalidPoint), "{what}");
        }
        assert_eq!(point(Curve::BrainpoolP256r1, good), Err(KeyError::InvalidPoint));
        assert_eq!(hex::encode(point(Curve::P256, good).unwrap().point()), good);
        // (0, y) itself is a point: the refusal above is for the unreduced coordinate
        let zero_x = format!("04{:064}66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a174f93f4", 0);
        assert!(point(Curve::P256, &zero_x).is_ok());
    }

    #[test]
    fn private_keys_are_32_bytes_between_zero_and_the_order() {
        let order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
        for (what, hex) in [
            ("zero", "00".repeat(32)),
            ("order", order.to_owned()),
            ("short", RFC6979_KEY[2..].to_owned()),
            ("long", format!("00{RFC6979_KEY}")),
        ] {
            let error = EcSecretKey::from_bytes(Curve::P256, &hex::decode(hex).unwrap()).unwrap_err();
            assert_eq!(error, KeyError::InvalidSecret, "{what}");
        }
    }

    #[test]
    fn generate_takes_the_bytes_as_they_come_and_draws_again() {
        let mut script = [0xFF; 64];
        let wanted = hex::decode(RFC6979_KEY).unwrap();
        script[32..].copy_from_slice(&wanted);
        let key = EcSecretKey::generate(Curve::P256, &mut Script(script.to_vec().leak())).unwrap();
        assert_eq!(key.expose().as_slice(), wanted);
        let broken = EcSecretKey::generate(Curve::P256, &mut Script(&[])).unwrap_err();
        assert_eq!(broken, KeyError::RandomSource);
    }

    #[test]
    fn debug_shows_the_curve_alone() {
        assert_eq!(format!("{:?}", key(Curve::P256, RFC6979_KEY)), "EcSecretKey(P-256, ..)");
    }
}
