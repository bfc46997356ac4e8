//! What a server computes to set one session of SGP.22 up, with each provider of keys.
//!
//! Once each: the chain of the eUICC is verified (two signatures), then one signature of the eUICC;
//! one message is signed; a one-time key is made, agreed with that of the eUICC, and the session
//! keys are derived. Certificates are decoded beforehand and no message is read or written.

use core::hint::black_box;

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use scp03t::bsp::SessionKeys;
use sgp_keys::{
    CryptoRng, Curve, EcSecretKey, KeyAgreement, PublicKey, RawSignature, Signer, SoftVerifier, Verifier,
};
use sgp_pki::Timestamp;
use sgp_pki::x509::issue::{Issuer, Request, Subject};
use sgp_pki::x509::role::Euicc;
use sgp_pki::x509::{Certificate, Role, TrustStore};

use crate::Work;
use crate::table::{Row, Target, rows};

const EID: [u8; 16] =
    [0x89, 0x04, 0x90, 0x32, 0x12, 0x34, 0x51, 0x23, 0x45, 0x12, 0x34, 0x56, 0x78, 0x90, 0x12, 0x35];
/// As long as `euiccSigned1` of a small eUICC.
const SIGNED: [u8; 200] = [0x5A; 200];

/// The works, one for each provider that the build has and the machine offers.
#[must_use]
pub fn works() -> Vec<Work<'static>> {
    let mut works = vec![soft()];
    #[cfg(feature = "aws-lc-rs")]
    works.push(aws_lc());
    #[cfg(feature = "pkcs11")]
    works.extend(pkcs11());
    works
}

/// The providers beside each other; nothing is asked.
#[must_use]
pub fn ratios() -> Vec<Row> {
    rows([
        ("aws-lc-rs/session", "ours/session", Target::None),
        ("pkcs11/session", "ours/session", Target::None),
    ])
}

/// What the server receives.
struct Card {
    chain: [Certificate; 2],
    signature: RawSignature,
    one_time: PublicKey,
}

fn key(byte: u8) -> EcSecretKey {
    EcSecretKey::from_bytes(Curve::P256, &[byte; 32]).expect("a private key")
}

fn moment(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

/// A laboratory: root, manufacturer, eUICC, and a store that trusts the root.
fn laboratory(verifier: impl Verifier + 'static) -> (TrustStore, Card) {
    let mut rng = ChaCha20Rng::from_seed([7; 32]);
    let [ci, eum, euicc] = [key(1), key(2), key(3)];
    let (from, to) = (moment("2026-01-01T00:00:00Z"), moment("2039-12-31T23:59:59Z"));
    let named = |name| Subject::new().with_organization("Lab").with_common_name(name);
    let asked = Request::new(&[1], named("CI"), ci.public_key(), from, to);
    let asked = asked.with_registered_id("2.999.1".parse().expect("an identifier"));
    let root = Issuer::root(&ci, &asked, &mut rng).expect("a root");
    let asked =
        Request::new(&[2], named("EUM"), eum.public_key(), from, to).with_permitted("Lab", "89049032");
    let manufacturer =
        Issuer::new(&ci, &root).and_then(|issuer| issuer.issue(Role::Eum, &asked, &mut rng)).expect("an EUM");
    let subject = named("eUICC").with_eid(&sgp_asn1::Eid::from_bytes(EID));
    let asked = Request::new(&[3], subject, euicc.public_key(), from, to);
    let leaf = Issuer::new(&eum, &manufacturer)
        .and_then(|issuer| issuer.issue(Role::Euicc, &asked, &mut rng))
        .expect("an eUICC");
    let signature = euicc.sign(&SIGNED, &mut rng).expect("a signature");
    let card = Card { chain: [leaf, manufacturer], signature, one_time: *key(4).public_key() };
    (TrustStore::new([root]).with_verifier(verifier), card)
}

/// One session.
fn set_up(
    (store, card): &(TrustStore, Card),
    verifier: &dyn Verifier,
    signer: &dyn Signer,
    one_time: &dyn KeyAgreement,
    rng: &mut dyn CryptoRng,
) -> (RawSignature, SessionKeys) {
    let at = Timestamp::from_unix(1_790_000_000);
    let proof = store.verify(&card.chain, Euicc, at).expect("an honest chain");
    verifier.verify(proof.public_key(), black_box(&SIGNED), &card.signature).expect("it holds");
    let signature = signer.sign(black_box(&SIGNED), rng).expect("a signature");
    let keys = SessionKeys::agree(one_time, &card.one_time, b"host", &EID).expect("an agreement");
    (signature, keys)
}

fn soft() -> Work<'static> {
    let (laboratory, signer) = (laboratory(SoftVerifier), key(5));
    let mut rng = ChaCha20Rng::from_seed([8; 32]);
    Work::new("ours/session", move || {
        let one_time = EcSecretKey::generate(Curve::P256, &mut rng).expect("a key");
        set_up(&laboratory, &SoftVerifier, &signer, &one_time, &mut rng)
    })
}

#[cfg(feature = "aws-lc-rs")]
fn aws_lc() -> Work<'static> {
    use sgp_keys::{AwsLcSecretKey, AwsLcVerifier};

    let laboratory = laboratory(AwsLcVerifier);
    let signer = AwsLcSecretKey::from_bytes(&[5; 32]).expect("a private key");
    let mut rng = ChaCha20Rng::from_seed([8; 32]);
    Work::new("aws-lc-rs/session", move || {
        let one_time = AwsLcSecretKey::generate().expect("a key");
        set_up(&laboratory, &AwsLcVerifier, &signer, &one_time, &mut rng)
    })
}

/// The signature of the server from a token, all else as fast as the build can: the key that
/// identifies a server is what an HSM keeps. `SGP_PKCS11_MODULE`, `SGP_PKCS11_TOKEN` (its label) and
/// `SGP_PKCS11_PIN` name the token; without them there is no such work.
#[cfg(feature = "pkcs11")]
fn pkcs11() -> Option<Work<'static>> {
    use sgp_keys::{HsmError, KeyPurpose, Pkcs11, Token};
    use std::env::var;

    const KEY: &str = "sgp-peers";

    let (module, label) = (var("SGP_PKCS11_MODULE").ok()?, var("SGP_PKCS11_TOKEN").ok()?);
    let pin = var("SGP_PKCS11_PIN").ok()?;
    let token = Pkcs11::open(module, Token::Label(&label), &pin).expect("the token");
    match token.generate_p256(KEY, KeyPurpose::Sign) {
        Ok(_) | Err(HsmError::KeyExists) => {}
        Err(error) => panic!("{error}"),
    }
    let signer = token.signer(KEY).expect("the key");
    let mut rng = ChaCha20Rng::from_seed([8; 32]);
    #[cfg(feature = "aws-lc-rs")]
    let (verifier, generate) = (sgp_keys::AwsLcVerifier, sgp_keys::AwsLcSecretKey::generate);
    #[cfg(not(feature = "aws-lc-rs"))]
    let (verifier, generate) = {
        let mut rng = ChaCha20Rng::from_seed([9; 32]);
        (SoftVerifier, move || EcSecretKey::generate(Curve::P256, &mut rng))
    };
    #[cfg(not(feature = "aws-lc-rs"))]
    let mut generate = generate;
    let laboratory = laboratory(verifier);
    Some(Work::new("pkcs11/session", move || {
        let one_time = generate().expect("a key");
        set_up(&laboratory, &verifier, &signer, &one_time, &mut rng)
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_provider_sets_a_session_up() {
        for mut work in works() {
            assert!(work.run(1) > core::time::Duration::ZERO, "{}", work.name());
        }
    }
}
