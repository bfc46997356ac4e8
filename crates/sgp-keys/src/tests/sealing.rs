//! Sealed secrets: the form against another implementation, and what does not open.

use alloc::vec::Vec;

use sgp_wire::SecretBytes;

use super::Script;
use crate::{AesKey, Curve, EcSecretKey, KeyError, KeyName, SealingKey};

const NONCE: Script = Script(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
const OWNER: [u8; 16] = [0x89; 16];
const NAME: KeyName<'_> = KeyName::new(&OWNER, b"scp80/kic/01");

fn sealing(len: usize) -> SealingKey {
    SealingKey::new(&AesKey::new(&[0x51; 32][..len]).unwrap())
}

fn key() -> AesKey {
    AesKey::new(&(0x40..0x50).collect::<Vec<u8>>()).unwrap()
}

// made by the Python package `cryptography` 48.0.0 (OpenSSL) after the layout that is documented
#[test]
fn the_form_as_another_implementation_writes_it() {
    let sealed = sealing(32).seal(NAME, &key(), &mut { NONCE }).unwrap();
    assert_eq!(
        hex::encode(&sealed),
        "01010102030405060708090a0b0c379bf82cb084e363131a010dd4d21fff4f72857d3ec43894a930f47a08b90937"
    );
    let opened: AesKey = sealing(32).open(NAME, &sealed).unwrap();
    assert_eq!(opened.expose(), key().expose());

    let name = KeyName::new(b"", b"dp-pb");
    let secret = EcSecretKey::from_bytes(Curve::BrainpoolP256r1, &[0x11; 32]).unwrap();
    let sealed = sealing(16).seal(name, &secret, &mut { NONCE }).unwrap();
    assert_eq!(
        hex::encode(&sealed),
        "01030102030405060708090a0b0c3d75c869cd272b8897bbad96070bb69f596ca4d6225881aa9dcc42413e47ae3a\
         2e923baa433515a222994d5119d9910be0"
    );
    let opened: EcSecretKey = sealing(16).open(name, &sealed).unwrap();
    assert_eq!(opened.public_key(), secret.public_key());
}

#[test]
fn every_kind_there_and_back() {
    let sealing = sealing(24);
    for len in [16, 24, 32] {
        let key = AesKey::new(&[0x62; 32][..len]).unwrap();
        let sealed = sealing.seal(NAME, &key, &mut { NONCE }).unwrap();
        assert_eq!(sealed.len(), len + 30);
        assert_eq!(sealing.open::<AesKey>(NAME, &sealed).unwrap().expose(), key.expose());
    }
    for len in [0, 1, 4, 1000] {
        let bytes = SecretBytes::new(Vec::from([0x63; 1000])).expose()[..len].into();
        let sealed = sealing.seal::<SecretBytes>(NAME, &bytes, &mut { NONCE }).unwrap();
        assert_eq!(sealing.open::<SecretBytes>(NAME, &sealed).unwrap(), bytes);
    }
    for curve in [Curve::P256, Curve::BrainpoolP256r1] {
        let key = EcSecretKey::from_bytes(curve, &[0x64; 32]).unwrap();
        let sealed = sealing.seal(NAME, &key, &mut { NONCE }).unwrap();
        let opened: EcSecretKey = sealing.open(NAME, &sealed).unwrap();
        assert_eq!((opened.public_key(), opened.expose()), (key.public_key(), key.expose()));
    }
}

#[cfg(feature = "des-insecure")]
#[test]
fn keys_of_des_too() {
    let key = crate::DesKey::new(&[0x65; 16]).unwrap();
    let sealed = sealing(16).seal(NAME, &key, &mut { NONCE }).unwrap();
    assert_eq!(sealed[..2], [0x01, 0x02]);
    assert_eq!(sealing(16).open::<crate::DesKey>(NAME, &sealed).unwrap().expose(), key.expose());
}

#[test]
fn nothing_opens_that_was_touched_or_is_another_s() {
    let sealing_key = sealing(16);
    let sealed = sealing_key.seal(NAME, &key(), &mut { NONCE }).unwrap();
    let refused = |name: KeyName<'_>, sealed: &[u8]| {
        assert_eq!(sealing_key.open::<AesKey>(name, sealed).unwrap_err(), KeyError::Security);
    };
    for at in 0..sealed.len() {
        for bit in 0..8 {
            let mut damaged = sealed.clone();
            damaged[at] ^= 1 << bit;
            refused(NAME, &damaged);
        }
        refused(NAME, &sealed[..at]);
    }
    refused(NAME, &[&sealed[..], &[0]].concat());
    // the same bytes cut elsewhere between owner and key id
    refused(KeyName::new(&OWNER[..15], b"scp80/kic/01"), &sealed);
    refused(KeyName::new(&OWNER, b"scp80/kic/02"), &sealed);
    refused(KeyName::new(&[&OWNER[..], b"s"].concat(), b"cp80/kic/01"), &sealed);
    refused(KeyName::new(b"", &[&OWNER[..], b"scp80/kic/01"].concat()), &sealed);
    // another key, another kind
    assert_eq!(sealing(32).open::<AesKey>(NAME, &sealed).unwrap_err(), KeyError::Security);
    assert_eq!(sealing(16).open::<SecretBytes>(NAME, &sealed).unwrap_err(), KeyError::Security);
    assert_eq!(sealing(16).open::<EcSecretKey>(NAME, &sealed).unwrap_err(), KeyError::Security);
}

/// Whoever holds the sealing key can seal what is no key; that is refused alike.
#[test]
fn what_is_no_key_inside_is_refused_alike() {
    let sealing = sealing(16);
    let sealed = |kind: u8, plain: &[u8]| {
        let mut associated = Vec::from([0x01, kind]);
        for part in [&OWNER[..], b"scp80/kic/01"] {
            associated.extend(u64::try_from(part.len()).unwrap().to_be_bytes());
            associated.extend(part);
        }
        let key = AesKey::new(&[0x51; 16]).unwrap();
        let data = crate::hazmat::encrypt_ccm(&key, &[9; 12], &associated, plain, 16).unwrap();
        [&[0x01, kind][..], &[9; 12], &data].concat()
    };
    assert!(sealing.open::<AesKey>(NAME, &sealed(1, &[7; 16])).is_ok());
    assert_eq!(sealing.open::<AesKey>(NAME, &sealed(1, &[7; 15])).unwrap_err(), KeyError::Security);
    assert!(sealing.open::<EcSecretKey>(NAME, &sealed(3, &[&[0x00][..], &[7; 32]].concat())).is_ok());
    for plain in [&[][..], &[0x01; 33], &[0x00; 33], &[0x00, 7, 7]] {
        assert_eq!(sealing.open::<EcSecretKey>(NAME, &sealed(3, plain)).unwrap_err(), KeyError::Security);
    }
}

#[test]
fn each_seal_draws_its_nonce() {
    let mut random = Script(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    let first = sealing(16).seal(NAME, &key(), &mut random).unwrap();
    let second = sealing(16).seal(NAME, &key(), &mut random).unwrap();
    assert_eq!(
        (&first[2..14], &second[2..14]),
        (&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12][..], &[12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1][..])
    );
    assert_ne!(first[14..], second[14..]);
}
