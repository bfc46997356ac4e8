//! The provider in Rust.

use sgp_keys::{Curve, EcSecretKey, Signer, SoftVerifier};

use crate::conformance::{self, RFC6979_KEY, RFC6979_POINT, SOFT};

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
