//! P-256 by AWS-LC.

use sgp_keys::{AwsLcSecretKey, AwsLcVerifier, Curve, EcSecretKey, Signer, Verifier};

use crate::conformance::{self, RFC6979_KEY, RFC6979_POINT, SOFT};

const BOTH: [&dyn Verifier; 2] = [SOFT, &AwsLcVerifier];

#[test]
fn aws_lc() {
    conformance::verifies(&AwsLcVerifier);
    conformance::refuses_what_is_no_private_value(AwsLcSecretKey::from_bytes);
    conformance::agrees_as_known(AwsLcSecretKey::from_bytes);
    for byte in [1, 0x7F, 0xE0] {
        let key = AwsLcSecretKey::from_bytes(&[byte; 32]).unwrap();
        conformance::key_pair(&key, Curve::BrainpoolP256r1, &BOTH);
        let soft = EcSecretKey::from_bytes(Curve::P256, &[byte; 32]).unwrap();
        assert_eq!(key.public_key(), soft.public_key());
        assert_eq!(key.expose().unwrap(), soft.expose());
        // what software signs holds here
        conformance::signs(&soft, &BOTH);
    }
    let known = AwsLcSecretKey::from_bytes(&hex::decode(RFC6979_KEY).unwrap()).unwrap();
    assert_eq!(hex::encode(known.public_key().point()), RFC6979_POINT);
}

#[test]
fn it_draws_its_own_randomness() {
    let (one, two) = (AwsLcSecretKey::generate().unwrap(), AwsLcSecretKey::generate().unwrap());
    assert_ne!(one.public_key(), two.public_key());
    conformance::key_pair(&one, Curve::BrainpoolP256r1, &BOTH);
    let sign = || one.sign(b"again", conformance::source().as_mut()).unwrap();
    assert_ne!(sign(), sign(), "a nonce for each signature");
    let again = AwsLcSecretKey::from_bytes(one.expose().unwrap().as_slice()).unwrap();
    assert_eq!(again.public_key(), one.public_key());
}

/// The signing half of a key is set up by whoever signs first.
#[test]
fn the_first_signatures_may_come_at_once() {
    let key = AwsLcSecretKey::generate().unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let signature = key.sign_with_own_random(b"first").unwrap();
                AwsLcVerifier.verify(key.public_key(), b"first", &signature).unwrap();
            });
        }
    });
}

#[test]
fn debug_shows_the_curve_alone() {
    let key = AwsLcSecretKey::from_bytes(&[0x41; 32]).unwrap();
    assert_eq!(format!("{key:?} {key:#?}"), "AwsLcSecretKey(P-256, ..) AwsLcSecretKey(P-256, ..)");
}
