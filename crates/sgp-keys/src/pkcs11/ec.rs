//! Private keys of elliptic curves in a token.

use core::fmt;
use std::string::String;
use std::sync::Arc;
use std::vec::Vec;

use cryptoki::mechanism::elliptic_curve::{EcKdf, Ecdh1DeriveParams};
use cryptoki::mechanism::{Mechanism, MechanismType};
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::Session;
use sgp_wire::SecretBytes;
use zeroize::Zeroizing;

use super::session::Guarded;
use super::{LoggedIn, Pkcs11};
use crate::{
    CryptoRng, Curve, HsmError, KeyAgreement, KeyError, PublicKey, RawSignature, SharedSecret, Signer, sha256,
};

/// `CKA_EC_PARAMS` of P-256: its object identifier (RFC 5480 2.1.1.1).
const P256: &[u8] = &[0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07];
/// That of brainpoolP256r1 (RFC 5639 4.1).
const BRAINPOOL_P256R1: &[u8] = &[0x06, 0x09, 0x2B, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x07];

/// What a key pair of a token is for. One key serves one purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyPurpose {
    /// ECDSA signatures ([`Pkcs11::signer`]).
    Sign,
    /// Diffie-Hellman ([`Pkcs11::agreement`]).
    Agree,
}

/// A private key in a token that signs.
///
/// The message is hashed here, with SHA-256, and the token makes the plain signature (`CKM_ECDSA`)
/// with a nonce of its own.
pub struct Pkcs11Signer(TokenKey);

/// A private key in a token that agrees on secrets.
///
/// # Security
/// The secret of an agreement leaves the token (`CKM_ECDH1_DERIVE` without a key derivation), since
/// the derivations of SGP.02 and SGP.22 are made here. The copies of it that this crate makes are
/// wiped; those of the PKCS#11 library and of its binding are not ours.
pub struct Pkcs11Agreement(TokenKey);

/// A private key and what is known of it.
struct TokenKey {
    session: Guarded,
    private: ObjectHandle,
    public: PublicKey,
    label: String,
    /// Behind the session, which is closed first.
    _login: Arc<LoggedIn>,
}

impl TokenKey {
    /// Finds the private key that has `label` and may do what `allowed` says.
    fn find(token: &Pkcs11, label: &str, allowed: AttributeType) -> Result<Self, HsmError> {
        let session = token.session()?;
        let private = session.object(ObjectClass::PRIVATE_KEY, label)?;
        let attributes =
            session.attributes(private, &[AttributeType::KeyType, allowed, AttributeType::Id])?;
        match attributes.as_slice() {
            [Attribute::KeyType(KeyType::EC), Attribute::Sign(true) | Attribute::Derive(true), rest @ ..] => {
                let id = match rest {
                    [Attribute::Id(id)] if !id.is_empty() => Some(id.clone()),
                    _ => None,
                };
                let public = public_key(&session, private, id, label)?;
                Ok(Self { session, private, public, label: label.into(), _login: Arc::clone(&token.token) })
            }
            _ => Err(HsmError::KeyUnsuitable),
        }
    }

    fn write(&self, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{name}({}, {:?})", self.public.curve(), self.label)
    }
}

impl Pkcs11Signer {
    pub(super) fn find(token: &Pkcs11, label: &str) -> Result<Self, HsmError> {
        token.check_mechanisms(&[MechanismType::ECDSA])?;
        TokenKey::find(token, label, AttributeType::Sign).map(Self)
    }
}

impl Signer for Pkcs11Signer {
    fn public_key(&self) -> &PublicKey {
        &self.0.public
    }

    fn sign(&self, message: &[u8], _rng: &mut dyn CryptoRng) -> Result<RawSignature, KeyError> {
        let digest = sha256(&[message]);
        let key = &self.0;
        let made = key.session.with(|session| session.sign(&Mechanism::Ecdsa, key.private, &digest))?;
        RawSignature::from_slice(&made).map_err(|_| HsmError::Refused.into())
    }
}

impl fmt::Debug for Pkcs11Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.write("Pkcs11Signer", f)
    }
}

impl Pkcs11Agreement {
    pub(super) fn find(token: &Pkcs11, label: &str) -> Result<Self, HsmError> {
        token.check_mechanisms(&[MechanismType::ECDH1_DERIVE])?;
        TokenKey::find(token, label, AttributeType::Derive).map(Self)
    }
}

impl KeyAgreement for Pkcs11Agreement {
    fn public_key(&self) -> &PublicKey {
        &self.0.public
    }

    fn agree(&self, peer: &PublicKey) -> Result<SharedSecret, KeyError> {
        if peer.curve() != self.0.public.curve() {
            return Err(KeyError::CurveMismatch);
        }
        let derived = self.0.session.with(|session| derive(session, self.0.private, peer))?;
        let mut secret = Zeroizing::new([0; 32]);
        let x: &[u8; 32] = derived.expose().try_into().map_err(|_| HsmError::Refused)?;
        secret.copy_from_slice(x);
        Ok(SharedSecret::new(secret))
    }
}

impl fmt::Debug for Pkcs11Agreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.write("Pkcs11Agreement", f)
    }
}

/// The x coordinate of the shared point: an object of the session that is read and destroyed.
fn derive(
    session: &Session,
    private: ObjectHandle,
    peer: &PublicKey,
) -> cryptoki::error::Result<SecretBytes> {
    let mechanism = Mechanism::Ecdh1Derive(Ecdh1DeriveParams::new(EcKdf::null(), peer.point()));
    let template = [
        Attribute::Class(ObjectClass::SECRET_KEY),
        Attribute::KeyType(KeyType::GENERIC_SECRET),
        Attribute::ValueLen(32.into()),
        Attribute::Token(false),
        Attribute::Sensitive(false),
        Attribute::Extractable(true),
    ];
    let object = session.derive_key(&mechanism, private, &template)?;
    let attributes = session.get_attributes(object, &[AttributeType::Value]);
    session.destroy_object(object)?;
    let value = attributes?.into_iter().find_map(|attribute| match attribute {
        Attribute::Value(bytes) => Some(bytes),
        _ => None,
    });
    Ok(SecretBytes::new(value.unwrap_or_default()))
}

/// The point of a private key: some tokens keep it there; others in a public key with the same
/// identifier or label.
fn public_key(
    session: &Guarded,
    private: ObjectHandle,
    id: Option<Vec<u8>>,
    label: &str,
) -> Result<PublicKey, HsmError> {
    let types = [AttributeType::EcParams, AttributeType::EcPoint];
    if let [Attribute::EcParams(curve), Attribute::EcPoint(point)] =
        session.attributes(private, &types)?.as_slice()
    {
        return parsed(curve, point);
    }
    let name = id.map_or_else(|| Attribute::Label(label.as_bytes().to_vec()), Attribute::Id);
    let public = match *session.objects(ObjectClass::PUBLIC_KEY, name)? {
        [object] => object,
        [] => return Err(HsmError::KeyMissing),
        _ => return Err(HsmError::KeyAmbiguous),
    };
    match session.attributes(public, &types)?.as_slice() {
        [Attribute::EcParams(curve), Attribute::EcPoint(point)] => parsed(curve, point),
        _ => Err(HsmError::KeyUnsuitable),
    }
}

/// The point stands in an OCTET STRING (PKCS#11 v2.40 curr 2.3.3); older modules leave that away.
fn parsed(curve: &[u8], point: &[u8]) -> Result<PublicKey, HsmError> {
    let curve = match curve {
        P256 => Curve::P256,
        BRAINPOOL_P256R1 => Curve::BrainpoolP256r1,
        _ => return Err(HsmError::KeyUnsuitable),
    };
    let point = match point {
        [0x04, 0x41, point @ ..] if point.len() == 65 => point,
        bare => bare,
    };
    PublicKey::from_point(curve, point).map_err(|_| HsmError::KeyUnsuitable)
}

pub(super) fn generate_p256(token: &Pkcs11, label: &str, purpose: KeyPurpose) -> Result<PublicKey, HsmError> {
    token.check_mechanisms(&[MechanismType::ECC_KEY_PAIR_GEN])?;
    let session = token.writing_session()?;
    let name = || Attribute::Label(label.as_bytes().to_vec());
    for class in [ObjectClass::PRIVATE_KEY, ObjectClass::PUBLIC_KEY] {
        if !session.objects(class, name())?.is_empty() {
            return Err(HsmError::KeyExists);
        }
    }
    let mut id = Vec::from([0; 16]);
    session.with(|session| session.generate_random_slice(&mut id))?;
    let (sign, agree) = (purpose == KeyPurpose::Sign, purpose == KeyPurpose::Agree);
    let public_template = [
        Attribute::Token(true),
        Attribute::Private(false),
        Attribute::KeyType(KeyType::EC),
        Attribute::EcParams(P256.to_vec()),
        Attribute::Verify(sign),
        Attribute::Derive(agree),
        name(),
        Attribute::Id(id.clone()),
    ];
    let private_template = [
        Attribute::Token(true),
        Attribute::Private(true),
        Attribute::KeyType(KeyType::EC),
        Attribute::Sensitive(true),
        Attribute::Extractable(false),
        Attribute::Sign(sign),
        Attribute::Derive(agree),
        name(),
        Attribute::Id(id.clone()),
    ];
    let (public, private) = session.with(|session| {
        session.generate_key_pair(&Mechanism::EccKeyPairGen, &public_template, &private_template)
    })?;
    let made = public_key(&session, private, Some(id), label);
    if made.is_err() {
        // a pair whose public key cannot be read is of no use; what cannot be destroyed stays
        for object in [private, public] {
            let _ = session.with(|session| session.destroy_object(object));
        }
    }
    made
}
