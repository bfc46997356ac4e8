//! The text of every type that holds a secret, compared whole: a member that is added to one of them
//! and derives its text shows here.

use alloc::format;

use sgp_wire::SecretBytes;
use zeroize::Zeroizing;

use crate::{
    AesKey, ConfirmationCodeHash, Curve, EcSecretKey, KeyName, RawSignature, SealingKey, SharedSecret,
    SoftAes, hazmat,
};

/// Both texts, for people and for logs.
fn texts(value: &dyn core::fmt::Debug) -> [alloc::string::String; 2] {
    [format!("{value:?}"), format!("{value:#?}")]
}

#[test]
fn no_type_shows_its_secret() {
    let aes = AesKey::new(&[0x41; 16]).unwrap();
    let sealed = hazmat::encrypt_ccm(&aes, &[0; 12], b"", b"AAAA", 16).unwrap();
    let secrets: [(&str, &dyn core::fmt::Debug); _] = [
        ("AesKey(..)", &aes),
        ("AesKey(..)", &aes.clone_key()),
        ("SoftAes(..)", &SoftAes::new(&aes)),
        ("SealingKey(..)", &SealingKey::new(&aes)),
        ("SecretBytes(..)", &hazmat::decrypt_ccm(&aes, &[0; 12], b"", &sealed, 16).unwrap()),
        ("SecretBytes(..)", &SecretBytes::from(&[0x41; 4][..])),
        ("ConfirmationCodeHash(..)", &ConfirmationCodeHash::of("AAAA")),
        ("SharedSecret(..)", &SharedSecret::new(Zeroizing::new([0x41; 32]))),
        ("EcSecretKey(P-256, ..)", &EcSecretKey::from_bytes(Curve::P256, &[0x41; 32]).unwrap()),
        (
            "EcSecretKey(brainpoolP256r1, ..)",
            &EcSecretKey::from_bytes(Curve::BrainpoolP256r1, &[0x41; 32]).unwrap(),
        ),
    ];
    for (expected, secret) in secrets {
        assert_eq!(texts(secret), [expected, expected]);
    }
}

/// Those of `pkcs11` hold no secret, and need a token: `tests/providers/pkcs11.rs`.
#[cfg(feature = "aws-lc-rs")]
#[test]
fn nor_do_those_of_aws_lc() {
    let key = crate::AwsLcSecretKey::from_bytes(&[0x41; 32]).unwrap();
    assert_eq!(texts(&key), ["AwsLcSecretKey(P-256, ..)", "AwsLcSecretKey(P-256, ..)"]);
}

#[cfg(feature = "des-insecure")]
#[test]
fn nor_do_those_of_des() {
    let key = crate::DesKey::new(&[0x41; 16]).unwrap();
    assert_eq!(texts(&key), ["DesKey(..)", "DesKey(..)"]);
    assert_eq!(texts(&crate::SoftDes::new(&key)), ["SoftDes(..)", "SoftDes(..)"]);
}

/// What is public is shown: names of keys, signatures, points.
#[test]
fn what_is_no_secret_is_shown() {
    assert_eq!(format!("{:?}", KeyName::new(b"A", b"B")), "KeyName { owner: [65], key_id: [66] }");
    let signature = format!("{:?}", RawSignature::new([0x41; 64]));
    assert!(signature.starts_with("RawSignature([65, 65"), "{signature}");
}
