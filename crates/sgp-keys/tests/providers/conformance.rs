//! The questions that every provider of elliptic-curve keys is asked, through the public traits
//! alone. What comes out is held against the software provider.

use sgp_keys::{
    CryptoRng, Curve, EcSecretKey, KeyAgreement, KeyError, PublicKey, RawSignature, Signer, SoftVerifier,
    Verifier,
};

/// Gives one byte over and over: for the provider in software, which draws no nonces, and for
/// others, which leave it alone.
pub(crate) struct Constant(pub(crate) u8);

impl rand_core::TryRng for Constant {
    type Error = core::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        panic!("only bytes are drawn")
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        panic!("only bytes are drawn")
    }

    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Self::Error> {
        to.fill(self.0);
        Ok(())
    }
}

impl rand_core::TryCryptoRng for Constant {}

fn unhex(text: &str) -> Vec<u8> {
    hex::decode(text).unwrap()
}

/// RFC 6979 A.2.5: P-256 with SHA-256, private value, public point, signature of "sample".
pub(crate) const RFC6979_KEY: &str = "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721";
pub(crate) const RFC6979_POINT: &str = "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6\
                                 7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
const RFC6979_SAMPLE: &str = "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716\
                              f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8";
/// RFC 6979 A.2.5: the same key, "test".
const RFC6979_TEST: &str = "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367\
                            019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083";
/// The order of the group of P-256.
pub(crate) const ORDER: &str = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";

fn signature(hex: &str) -> RawSignature {
    RawSignature::from_slice(&unhex(hex)).unwrap()
}

/// `n - s`: the other form of the same signature.
fn other_s(signature: &RawSignature) -> RawSignature {
    let mut bytes = *signature.as_bytes();
    let mut borrow = 0_i16;
    for (at, n) in unhex(ORDER).into_iter().enumerate().rev() {
        let digit = i16::from(n) - i16::from(bytes[32 + at]) - borrow;
        borrow = i16::from(digit < 0);
        bytes[32 + at] = u8::try_from(digit.rem_euclid(256)).unwrap();
    }
    RawSignature::new(bytes)
}

/// Known answers, both forms of s, and everything that must be refused.
pub(crate) fn verifies(verifier: &dyn Verifier) {
    let key = PublicKey::from_point(Curve::P256, &unhex(RFC6979_POINT)).unwrap();
    let sample = signature(RFC6979_SAMPLE);
    assert_eq!(verifier.verify(&key, b"sample", &sample), Ok(()));
    assert_eq!(verifier.verify(&key, b"sample", &other_s(&sample)), Ok(()), "there is no low-s rule");
    assert_eq!(verifier.verify(&key, b"test", &signature(RFC6979_TEST)), Ok(()));
    let refused = |what: &str, key: &PublicKey, message: &[u8], signature: &RawSignature| {
        assert_eq!(verifier.verify(key, message, signature), Err(KeyError::Security), "{what}");
    };
    refused("another message", &key, b"Sample", &sample);
    refused("no message", &key, b"", &sample);
    refused("the signature of another message", &key, b"sample", &signature(RFC6979_TEST));
    let other = EcSecretKey::from_bytes(Curve::P256, &[0x22; 32]).unwrap();
    refused("another key", other.public_key(), b"sample", &sample);
    for at in 0..64 {
        let mut bytes = *sample.as_bytes();
        bytes[at] ^= 0x80;
        refused("a changed byte", &key, b"sample", &RawSignature::new(bytes));
    }
    let (r, s) = RFC6979_SAMPLE.split_at(64);
    let (zero, ones) = ("00".repeat(32), "ff".repeat(32));
    for (what, r, s) in [
        ("zero r", zero.as_str(), s),
        ("zero s", r, zero.as_str()),
        ("both zero", &zero, &zero),
        ("r is the order", ORDER, s),
        ("s is the order", r, ORDER),
        ("r above the order", &ones, s),
        ("s above the order", r, &ones),
        ("swapped", s, r),
    ] {
        refused(what, &key, b"sample", &signature(&format!("{r}{s}")));
    }
    brainpool(verifier);
}

/// Signatures on the other curve hold as well, whoever computes them.
fn brainpool(verifier: &dyn Verifier) {
    let key = EcSecretKey::from_bytes(Curve::BrainpoolP256r1, &[0x33; 32]).unwrap();
    let made = key.sign(b"sample", &mut Constant(1)).unwrap();
    assert_eq!(verifier.verify(key.public_key(), b"sample", &made), Ok(()));
    assert_eq!(verifier.verify(key.public_key(), b"Sample", &made), Err(KeyError::Security));
}

/// What a key signs holds with every verifier, and only as it was signed.
pub(crate) fn signs(signer: &dyn Signer, verifiers: &[&dyn Verifier]) {
    let key = *signer.public_key();
    let long = vec![0x5A; 100_000];
    for message in [&b""[..], b"a", &[0x30; 200], &long] {
        let made = signer.sign(message, &mut Constant(7)).unwrap();
        for verifier in verifiers {
            assert_eq!(verifier.verify(&key, message, &made), Ok(()), "{verifier:?}");
            let longer = [message, &[0]].concat();
            assert_eq!(verifier.verify(&key, &longer, &made), Err(KeyError::Security), "{verifier:?}");
        }
    }
}

/// A broken source of the caller changes nothing: the nonce is not taken from it unseen.
pub(crate) fn signs_without_the_source(signer: &dyn Signer) {
    let first = signer.sign(b"one", &mut Constant(0)).unwrap();
    let second = signer.sign(b"two", &mut Constant(0)).unwrap();
    assert_ne!(first.as_bytes()[..32], second.as_bytes()[..32], "one nonce for two messages");
}

/// Both sides of an agreement get the same, whoever computes it, and keys of another curve are
/// refused.
pub(crate) fn agrees(own: &dyn KeyAgreement, other_curve: Curve) {
    let curve = own.public_key().curve();
    for byte in 1..=40 {
        let peer = EcSecretKey::from_bytes(curve, &[byte; 32]).unwrap();
        let ours = own.agree(peer.public_key()).unwrap();
        let theirs = peer.agree(own.public_key()).unwrap();
        assert_eq!(ours.expose(), theirs.expose(), "peer {byte}");
    }
    let stranger = EcSecretKey::from_bytes(other_curve, &[1; 32]).unwrap();
    assert_eq!(own.agree(stranger.public_key()).unwrap_err(), KeyError::CurveMismatch);
}

/// RFC 5903 8.1, for a provider that takes private values.
pub(crate) fn agrees_as_known<K: KeyAgreement>(import: impl Fn(&[u8]) -> Result<K, KeyError>) {
    let own = import(&unhex("c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433")).unwrap();
    let peer = PublicKey::from_point(
        Curve::P256,
        &unhex(
            "04d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf63\
             56fbf3ca366cc23e8157854c13c58d6aac23f046ada30f8353e74f33039872ab",
        ),
    )
    .unwrap();
    let shared = own.agree(&peer).unwrap();
    assert_eq!(
        hex::encode(shared.expose()),
        "d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de"
    );
    // a secret that begins with zeros keeps them: every provider gives 32 bytes, x as it is
    let mut zeros = 0;
    for number in 1..=600_u16 {
        let mut secret = [0; 32];
        secret[30..].copy_from_slice(&number.to_be_bytes());
        let peer = EcSecretKey::from_bytes(Curve::P256, &secret).unwrap();
        let soft = peer.agree(own.public_key()).unwrap();
        if soft.expose()[0] == 0 {
            assert_eq!(own.agree(peer.public_key()).unwrap().expose(), soft.expose());
            zeros += 1;
        }
    }
    assert!(zeros > 0, "no secret began with zeros");
}

/// Private values that are none, for a provider that takes them.
pub(crate) fn refuses_what_is_no_private_value<K: core::fmt::Debug>(
    import: impl Fn(&[u8]) -> Result<K, KeyError>,
) {
    for (what, hex) in [
        ("empty", String::new()),
        ("zero", "00".repeat(32)),
        ("the order", ORDER.to_owned()),
        ("above the order", "ff".repeat(32)),
        ("31 bytes", RFC6979_KEY[2..].to_owned()),
        ("33 bytes", format!("00{RFC6979_KEY}")),
    ] {
        assert_eq!(import(&unhex(&hex)).unwrap_err(), KeyError::InvalidSecret, "{what}");
    }
}

/// Points that no key can be made of, so that no provider ever sees them.
pub(crate) fn no_bad_point_becomes_a_key() {
    let good = unhex(RFC6979_POINT);
    let mut off = good.clone();
    off[64] ^= 1;
    for (what, point) in [
        ("empty", &[][..]),
        ("infinity", &[0x00]),
        ("infinity, long", &[0x00; 65]),
        ("zeros", &[&[0x04][..], &[0; 64]].concat()),
        ("bare", &good[1..]),
        ("short", &good[..64]),
        ("long", &[&good[..], &[0]].concat()),
        ("off the curve", &off),
        ("compressed", &[&[0x02], &good[1..33]].concat()),
    ] {
        assert_eq!(PublicKey::from_point(Curve::P256, point), Err(KeyError::InvalidPoint), "{what}");
    }
}

/// Everything that one key pair is asked.
pub(crate) fn key_pair<K: Signer + KeyAgreement>(key: &K, other_curve: Curve, verifiers: &[&dyn Verifier]) {
    assert_eq!(Signer::public_key(key), KeyAgreement::public_key(key));
    signs(key, verifiers);
    signs_without_the_source(key);
    agrees(key, other_curve);
}

/// The source of the callers, as trait object.
pub(crate) fn source() -> Box<dyn CryptoRng> {
    Box::new(Constant(7))
}

/// The verifier that all are held against.
pub(crate) const SOFT: &dyn Verifier = &SoftVerifier;
