//! P-256: signatures and key agreement, each provider beside the library it uses, called bare.

use core::hint::black_box;

use p256::ecdsa::signature::{Signer as _, Verifier as _};
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use sgp_keys::{Curve, EcSecretKey, KeyAgreement, Signer};

use crate::Work;
use crate::table::{Row, Target, rows};

const OWN: [u8; 32] = [0x11; 32];
const PEER: [u8; 32] = [0x22; 32];
/// As long as a certificate to be signed.
const MESSAGE: [u8; 200] = [0x5A; 200];

/// The works.
#[must_use]
pub fn works() -> Vec<Work<'static>> {
    let mut works = ours();
    works.extend(bare());
    #[cfg(feature = "aws-lc-rs")]
    works.extend(aws_lc::works());
    works
}

/// What is asked of them. A verification of ours reads the point of the key each time, so it is held
/// against the library doing the same; the row of a key that is kept parsed is for comparison, as
/// are those of one provider beside the other's library.
#[must_use]
pub fn ratios() -> Vec<Row> {
    rows([
        ("ours/p256-sign", "bare/p256-sign", Target::Within(1.05)),
        ("ours/p256-verify", "bare/p256-verify", Target::Within(1.05)),
        ("ours/p256-agree", "bare/p256-agree", Target::Within(1.05)),
        ("ours-aws-lc/p256-sign", "aws-lc-rs/p256-sign", Target::Within(1.05)),
        ("ours-aws-lc/p256-verify", "aws-lc-rs/p256-verify", Target::Within(1.05)),
        ("ours-aws-lc/p256-verify", "aws-lc-rs/p256-verify-parsed", Target::None),
        ("ours-aws-lc/p256-agree", "aws-lc-rs/p256-agree", Target::Within(1.05)),
        ("ours/p256-sign", "aws-lc-rs/p256-sign", Target::None),
        ("ours/p256-verify", "aws-lc-rs/p256-verify", Target::None),
        ("ours/p256-agree", "aws-lc-rs/p256-agree", Target::None),
    ])
}

fn key(secret: &[u8; 32]) -> EcSecretKey {
    EcSecretKey::from_bytes(Curve::P256, secret).expect("a private key")
}

fn ours() -> Vec<Work<'static>> {
    let (signer, agreement, peer) = (key(&OWN), key(&OWN), *key(&PEER).public_key());
    let public = *signer.public_key();
    let mut rng = ChaCha20Rng::from_seed([7; 32]);
    let signature = signer.sign(&MESSAGE, &mut rng).expect("a signature");
    vec![
        Work::new("ours/p256-sign", move || signer.sign(black_box(&MESSAGE), &mut rng).expect("a signature")),
        Work::new("ours/p256-verify", move || {
            public.verify(black_box(&MESSAGE), &signature).expect("it holds")
        }),
        Work::new("ours/p256-agree", move || agreement.agree(black_box(&peer)).expect("one curve")),
    ]
}

/// The crate below ours, with the keys parsed, as ours has them.
fn bare() -> Vec<Work<'static>> {
    let signer = SigningKey::from_slice(&OWN).expect("a private key");
    let verifier = VerifyingKey::from(&signer);
    let signature: Signature = signer.sign(&MESSAGE);
    let secret = p256::SecretKey::from_slice(&OWN).expect("a private key");
    let peer = p256::SecretKey::from_slice(&PEER).expect("a private key").public_key();
    vec![
        Work::new("bare/p256-sign", move || -> Signature { signer.sign(black_box(&MESSAGE)) }),
        Work::new("bare/p256-verify", move || {
            verifier.verify(black_box(&MESSAGE), &signature).expect("it holds")
        }),
        Work::new("bare/p256-agree", move || secret.diffie_hellman(black_box(&peer))),
    ]
}

#[cfg(feature = "aws-lc-rs")]
mod aws_lc {
    use aws_lc_rs::agreement::{self, ECDH_P256, PrivateKey};
    use aws_lc_rs::rand::SystemRandom;
    use aws_lc_rs::signature::{
        ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, ParsedPublicKey,
        UnparsedPublicKey,
    };
    use sgp_keys::{AwsLcSecretKey, AwsLcVerifier, KeyAgreement, Signer, Verifier};

    use super::{ChaCha20Rng, MESSAGE, OWN, PEER, SeedableRng, Work, black_box, key};

    pub(super) fn works() -> Vec<Work<'static>> {
        let mut works = ours();
        works.extend(bare());
        works
    }

    fn ours() -> Vec<Work<'static>> {
        let own = || AwsLcSecretKey::from_bytes(&OWN).expect("a private key");
        let (signer, agreement, peer) = (own(), own(), *key(&PEER).public_key());
        let public = *signer.public_key();
        let mut rng = ChaCha20Rng::from_seed([7; 32]);
        let signature = signer.sign(&MESSAGE, &mut rng).expect("a signature");
        vec![
            Work::new("ours-aws-lc/p256-sign", move || {
                signer.sign(black_box(&MESSAGE), &mut rng).expect("a signature")
            }),
            Work::new("ours-aws-lc/p256-verify", move || {
                AwsLcVerifier.verify(&public, black_box(&MESSAGE), &signature).expect("it holds");
            }),
            Work::new("ours-aws-lc/p256-agree", move || {
                agreement.agree(black_box(&peer)).expect("one curve")
            }),
        ]
    }

    fn bare() -> Vec<Work<'static>> {
        let point = *key(&OWN).public_key().point();
        let signer =
            EcdsaKeyPair::from_private_key_and_public_key(&ECDSA_P256_SHA256_FIXED_SIGNING, &OWN, &point)
                .expect("a key pair");
        let random = SystemRandom::new();
        let signature = signer.sign(&random, &MESSAGE).expect("a signature");
        let plain = signature.as_ref().to_vec();
        let verifier = ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).expect("a public key");
        let secret = PrivateKey::from_private_key(&ECDH_P256, &OWN).expect("a private key");
        let peer = agreement::UnparsedPublicKey::new(&ECDH_P256, *key(&PEER).public_key().point());
        vec![
            Work::new("aws-lc-rs/p256-sign", move || {
                signer.sign(&random, black_box(&MESSAGE)).expect("a signature")
            }),
            Work::new("aws-lc-rs/p256-verify", move || {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, black_box(point))
                    .verify(black_box(&MESSAGE), plain.as_ref())
                    .expect("it holds");
            }),
            Work::new("aws-lc-rs/p256-verify-parsed", move || {
                verifier.verify_sig(black_box(&MESSAGE), signature.as_ref()).expect("it holds");
            }),
            Work::new("aws-lc-rs/p256-agree", move || {
                agreement::agree(&secret, black_box(&peer), (), |shared| {
                    <[u8; 32]>::try_from(shared).map_err(drop)
                })
                .expect("one curve")
            }),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peers_agree_with_ours() {
        let mut rng = ChaCha20Rng::from_seed([7; 32]);
        let ours = key(&OWN).sign(&MESSAGE, &mut rng).unwrap();
        let theirs: Signature = SigningKey::from_slice(&OWN).unwrap().sign(&MESSAGE);
        assert_eq!(ours.as_bytes()[..], theirs.to_bytes()[..]);
        let shared = p256::SecretKey::from_slice(&OWN)
            .unwrap()
            .diffie_hellman(&p256::SecretKey::from_slice(&PEER).unwrap().public_key());
        let ours = key(&OWN).agree(key(&PEER).public_key()).unwrap();
        assert_eq!(ours.expose()[..], shared.raw_secret_bytes()[..]);
    }
}
