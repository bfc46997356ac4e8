//! Providers of keys: one signature, verification, agreement and new key of P-256 each, a message of
//! 200 bytes; and a key sealed and opened. AWS-LC with the feature `aws-lc-rs`. Beside the libraries
//! called bare, and in whole sessions, they run in `benches/peers`.

#![expect(clippy::expect_used, reason = "a bench that cannot run stops")]

use core::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use sgp_keys::{
    AesKey, Curve, EcSecretKey, KeyAgreement, KeyName, PublicKey, SealingKey, Signer, SoftVerifier, Verifier,
};

const MESSAGE: [u8; 200] = [0x5A; 200];

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([7; 32])
}

fn peer(curve: Curve) -> PublicKey {
    *EcSecretKey::from_bytes(curve, &[0x22; 32]).expect("a private key").public_key()
}

/// The three operations of one key.
fn operations<K: Signer + KeyAgreement>(
    criterion: &mut Criterion,
    name: &str,
    key: &K,
    verifier: &dyn Verifier,
) {
    let (public, mut rng) = (*Signer::public_key(key), rng());
    let peer = peer(public.curve());
    let signature = key.sign(&MESSAGE, &mut rng).expect("a signature");
    let mut group = criterion.benchmark_group("sgp-keys");
    group.bench_function(format!("{name}/sign"), |bencher| {
        bencher.iter(|| key.sign(black_box(&MESSAGE), &mut rng).expect("a signature"));
    });
    group.bench_function(format!("{name}/verify"), |bencher| {
        bencher.iter(|| verifier.verify(&public, black_box(&MESSAGE), &signature).expect("it holds"));
    });
    group.bench_function(format!("{name}/agree"), |bencher| {
        bencher.iter(|| key.agree(black_box(&peer)).expect("one curve"));
    });
    group.finish();
}

fn software(criterion: &mut Criterion) {
    for (name, curve) in [("soft/p256", Curve::P256), ("soft/brainpool", Curve::BrainpoolP256r1)] {
        let key = EcSecretKey::from_bytes(curve, &[0x11; 32]).expect("a private key");
        operations(criterion, name, &key, &SoftVerifier);
        let mut rng = rng();
        criterion.bench_function(&format!("sgp-keys/{name}/generate"), |bencher| {
            bencher.iter(|| EcSecretKey::generate(curve, &mut rng).expect("a key"));
        });
    }
}

#[cfg(feature = "aws-lc-rs")]
fn aws_lc(criterion: &mut Criterion) {
    use sgp_keys::{AwsLcSecretKey, AwsLcVerifier};

    let key = AwsLcSecretKey::from_bytes(&[0x11; 32]).expect("a private key");
    operations(criterion, "aws-lc-rs/p256", &key, &AwsLcVerifier);
    criterion.bench_function("sgp-keys/aws-lc-rs/p256/generate", |bencher| {
        bencher.iter(|| AwsLcSecretKey::generate().expect("a key"));
    });
}

#[cfg(not(feature = "aws-lc-rs"))]
fn aws_lc(_: &mut Criterion) {}

fn sealing(criterion: &mut Criterion) {
    let key = AesKey::new(&[0x51; 32]).expect("32 bytes");
    let (sealing, secret) = (SealingKey::new(&key), AesKey::new(&[0x40; 16]).expect("16 bytes"));
    let (name, mut rng) = (KeyName::new(&[0x89; 16], b"scp80/kic/01"), rng());
    let sealed = sealing.seal(name, &secret, &mut rng).expect("a short secret");
    let mut group = criterion.benchmark_group("sgp-keys");
    group.bench_function("seal/16", |bencher| {
        bencher.iter(|| sealing.seal(name, black_box(&secret), &mut rng).expect("a short secret"));
    });
    group.bench_function("open/16", |bencher| {
        bencher.iter(|| sealing.open::<AesKey>(name, black_box(&sealed)).expect("an honest seal"));
    });
    group.finish();
}

criterion_group!(benches, software, aws_lc, sealing);
criterion_main!(benches);
