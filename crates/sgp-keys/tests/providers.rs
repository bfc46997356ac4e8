//! The providers in the process, all asked the same.

mod conformance;

use conformance::{RFC6979_KEY, RFC6979_POINT, SOFT};
use sgp_keys::{Curve, EcSecretKey, Signer, SoftVerifier};

fn soft(bytes: &[u8]) -> Result<EcSecretKey, sgp_keys::KeyError> {
    EcSecretKey::from_bytes(Curve::P256, bytes)
}

#[test]
fn bad_points() {
    conformance::no_bad_point_becomes_a_key();
}

#[test]
fn software() {
    conformance::verifies(&SoftVerifier);
    conformance::refuses_what_is_no_private_value(soft);
    conformance::agrees_as_known(soft);
    for byte in [1, 0x7F, 0xE0] {
        conformance::key_pair(&soft(&[byte; 32]).unwrap(), Curve::BrainpoolP256r1, &[SOFT]);
    }
    let brainpool = EcSecretKey::from_bytes(Curve::BrainpoolP256r1, &[5; 32]).unwrap();
    conformance::key_pair(&brainpool, Curve::P256, &[SOFT]);
    let known = soft(&hex::decode(RFC6979_KEY).unwrap()).unwrap();
    assert_eq!(hex::encode(known.public_key().point()), RFC6979_POINT);
}

#[test]
fn software_is_deterministic() {
    let key = soft(&[9; 32]).unwrap();
    let sign = || key.sign(b"again", conformance::source().as_mut()).unwrap();
    assert_eq!(sign(), sign());
}

#[cfg(feature = "aws-lc-rs")]
mod aws_lc {
    use sgp_keys::{AwsLcSecretKey, AwsLcVerifier, Curve, EcSecretKey, Signer, Verifier};

    use super::conformance::{self, RFC6979_KEY, RFC6979_POINT, SOFT};

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

    #[test]
    fn debug_shows_the_curve_alone() {
        let key = AwsLcSecretKey::from_bytes(&[0x41; 32]).unwrap();
        assert_eq!(format!("{key:?} {key:#?}"), "AwsLcSecretKey(P-256, ..) AwsLcSecretKey(P-256, ..)");
    }
}
