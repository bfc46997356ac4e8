//! Keys in a token of SoftHSM2.

use core::cell::Cell;
use std::{fs, thread};

use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, AttributeInfo, AttributeType, KeyType, ObjectClass};
use sgp_keys::{
    AesKey, Curve, EcSecretKey, HsmError, KeyAgreement, KeyError, KeyPurpose, Pkcs11, Signer, SoftAes,
    SymmetricKey, Token,
};

use crate::conformance::{self, SOFT};
use crate::softhsm::{
    self, LABEL, PIN, import_aes, import_pair, import_private, module, open, session, with_token,
};

#[test]
fn generated_keys_do_what_every_provider_does() {
    with_token("generated_keys_do_what_every_provider_does", "", || {
        let token = open();
        let signing = token.generate_p256("dp-pb", KeyPurpose::Sign).unwrap();
        let signer = token.signer("dp-pb").unwrap();
        assert_eq!(signer.public_key(), &signing);
        conformance::signs(&signer, &[SOFT]);
        conformance::signs_without_the_source(&signer);
        let agreeing = token.generate_p256("ecka", KeyPurpose::Agree).unwrap();
        let agreement = token.agreement("ecka").unwrap();
        assert_eq!(agreement.public_key(), &agreeing);
        conformance::agrees(&agreement, Curve::BrainpoolP256r1);
        assert_ne!(signing, agreeing);
        // keys outlive the handle they were asked of
        drop(token);
        conformance::signs(&signer, &[SOFT]);
    });
}

#[cfg(feature = "aws-lc-rs")]
#[test]
fn aws_lc_verifies_what_a_token_signs() {
    with_token("aws_lc_verifies_what_a_token_signs", "", || {
        let token = open();
        token.generate_p256("dp-pb", KeyPurpose::Sign).unwrap();
        conformance::signs(&token.signer("dp-pb").unwrap(), &[&sgp_keys::AwsLcVerifier]);
    });
}

#[test]
fn keys_of_others_and_known_answers() {
    with_token("keys_of_others_and_known_answers", "", || {
        let token = open();
        let count = Cell::new(0_u8);
        conformance::agrees_as_known(|bytes| {
            let label = format!("key {}", count.replace(count.get() + 1));
            import_pair(&label, &EcSecretKey::from_bytes(Curve::P256, bytes)?, &[count.get()]);
            token.agreement(&label).map_err(KeyError::Hsm)
        });
        // no identifier: the halves belong together by their label
        let key = EcSecretKey::from_bytes(Curve::P256, &[3; 32]).unwrap();
        import_pair("by label", &key, b"");
        let signer = token.signer("by label").unwrap();
        assert_eq!(signer.public_key(), key.public_key());
        conformance::signs(&signer, &[SOFT]);
        let key = EcSecretKey::from_bytes(Curve::BrainpoolP256r1, &[4; 32]).unwrap();
        import_pair("brainpool", &key, b"bp");
        let signer = token.signer("brainpool").unwrap();
        assert_eq!(signer.public_key(), key.public_key());
        conformance::signs(&signer, &[SOFT]);
        conformance::agrees(&token.agreement("brainpool").unwrap(), Curve::P256);
    });
}

#[test]
fn aes_as_in_software() {
    with_token("aes_as_in_software", "", || {
        let token = open();
        for len in [16, 24, 32] {
            let bytes: Vec<u8> = (0x40..0x60).take(len).collect();
            let label = format!("kic {len}");
            import_aes(&label, &bytes);
            let (hard, soft) = (token.aes(&label).unwrap(), SoftAes::new(&AesKey::new(&bytes).unwrap()));
            let mut block = [0x11; 16];
            hard.encrypt_block(&mut block).unwrap();
            assert_eq!(block, soft.encrypted([0x11; 16]));
            let plain: Vec<u8> = (0..=255).cycle().take(1040).collect();
            for blocks in [0, 1, 2, 65] {
                let mut data = plain[..blocks * 16].to_vec();
                let mut expected = data.clone();
                hard.encrypt_cbc(&[9; 16], &mut data).unwrap();
                soft.encrypt_cbc(&[9; 16], &mut expected).unwrap();
                assert_eq!(data, expected, "{blocks} blocks");
                hard.decrypt_cbc(&[9; 16], &mut data).unwrap();
                assert_eq!(data, plain[..blocks * 16]);
            }
            for message in [0, 1, 15, 16, 17, 40, 1000] {
                let (head, tail) = plain[..message].split_at(message / 3);
                assert_eq!(hard.cmac(&[head, &[], tail]), soft.cmac(&[head, tail]), "{message} bytes");
            }
            let mut data = [7; 17];
            assert_eq!(hard.encrypt_cbc(&[0; 16], &mut data), Err(KeyError::NotWholeBlocks { len: 17 }));
            assert_eq!(hard.decrypt_cbc(&[0; 16], &mut data), Err(KeyError::NotWholeBlocks { len: 17 }));
            assert_eq!(data, [7; 17]);
        }
    });
}

#[test]
fn a_private_key_never_leaves_the_token() {
    with_token("a_private_key_never_leaves_the_token", "", || {
        let token = open();
        let session = session();
        for (label, purpose) in [("sign", KeyPurpose::Sign), ("agree", KeyPurpose::Agree)] {
            token.generate_p256(label, purpose).unwrap();
            let name = Attribute::Label(label.into());
            let private =
                session.find_objects(&[Attribute::Class(ObjectClass::PRIVATE_KEY), name]).unwrap()[0];
            let types = [
                AttributeType::Value,
                AttributeType::Sensitive,
                AttributeType::AlwaysSensitive,
                AttributeType::Extractable,
                AttributeType::NeverExtractable,
                AttributeType::Sign,
                AttributeType::Derive,
            ];
            let shown = session.get_attributes(private, &types).unwrap();
            let sign = purpose == KeyPurpose::Sign;
            assert_eq!(
                shown,
                [
                    Attribute::Sensitive(true),
                    Attribute::AlwaysSensitive(true),
                    Attribute::Extractable(false),
                    Attribute::NeverExtractable(true),
                    Attribute::Sign(sign),
                    Attribute::Derive(!sign),
                ],
                "the value is not among them"
            );
            let value = session.get_attribute_info(private, &[AttributeType::Value]).unwrap();
            assert!(matches!(value[..], [AttributeInfo::Sensitive]), "{value:?}");
            // nor wrapped, nor made extractable afterwards
            let template = [Attribute::Wrap(true), Attribute::ValueLen(32.into())];
            let wrapping = session.generate_key(&Mechanism::AesKeyGen, &template).unwrap();
            assert!(session.wrap_key(&Mechanism::AesKeyWrapPad, wrapping, private).is_err());
            assert!(session.update_attributes(private, &[Attribute::Extractable(true)]).is_err());
            assert!(session.update_attributes(private, &[Attribute::Sensitive(false)]).is_err());
        }
        // what an agreement left behind: nothing
        let peer = EcSecretKey::from_bytes(Curve::P256, &[1; 32]).unwrap();
        token.agreement("agree").unwrap().agree(peer.public_key()).unwrap();
        let secret = Attribute::KeyType(KeyType::GENERIC_SECRET);
        assert!(session.find_objects(&[secret]).unwrap().is_empty());
    });
}

#[test]
fn the_way_to_the_token() {
    with_token("the_way_to_the_token", "", || {
        let label = Token::Label(LABEL);
        let refused = |module: &str, token, pin| Pkcs11::open(module, token, pin).unwrap_err();
        let folder = softhsm::folder();
        let no_library = folder.join("softhsm2.conf");
        assert_eq!(refused("/nowhere/libpkcs11.so", label, PIN), HsmError::ModuleMissing);
        assert_eq!(refused(no_library.to_str().unwrap(), label, PIN), HsmError::ModuleMissing);
        assert_eq!(refused("libc.so.6", label, PIN), HsmError::ModuleMissing);
        assert_eq!(refused(module(), Token::Label("another"), PIN), HsmError::TokenMissing);
        assert_eq!(refused(module(), Token::Slot(1), PIN), HsmError::TokenMissing);
        assert_eq!(refused(module(), label, "2469"), HsmError::PinIncorrect);
        assert_eq!(refused(module(), label, ""), HsmError::PinIncorrect);
        assert_eq!(refused(module(), label, &"2".repeat(1000)), HsmError::PinIncorrect);
        // none of that is in the way of the right one
        let token = open();
        assert_eq!(token.label(), LABEL);
        let slot = softhsm::library().get_slots_with_initialized_token().unwrap()[0].id();
        let by_slot = Pkcs11::open(module(), Token::Slot(slot), PIN).unwrap();
        by_slot.generate_p256("seen by both", KeyPurpose::Sign).unwrap();
        assert!(token.signer("seen by both").is_ok());
    });
}

#[test]
fn two_tokens_of_one_label() {
    with_token("two_tokens_of_one_label", "", || {
        softhsm::make_token(&softhsm::folder().join("softhsm2.conf"), LABEL);
        let error = Pkcs11::open(module(), Token::Label(LABEL), PIN).unwrap_err();
        assert_eq!(error, HsmError::TokenAmbiguous);
    });
}

#[test]
fn the_way_to_a_key() {
    with_token("the_way_to_a_key", "", || {
        let token = open();
        assert_eq!(token.signer("none").unwrap_err(), HsmError::KeyMissing);
        assert_eq!(token.agreement("none").unwrap_err(), HsmError::KeyMissing);
        assert_eq!(token.aes("none").unwrap_err(), HsmError::KeyMissing);
        token.generate_p256("sign", KeyPurpose::Sign).unwrap();
        token.generate_p256("agree", KeyPurpose::Agree).unwrap();
        // one key, one purpose
        assert_eq!(token.agreement("sign").unwrap_err(), HsmError::KeyUnsuitable);
        assert_eq!(token.signer("agree").unwrap_err(), HsmError::KeyUnsuitable);
        assert_eq!(token.aes("sign").unwrap_err(), HsmError::KeyMissing);
        // a label is given once
        let before = *token.signer("sign").unwrap().public_key();
        assert_eq!(token.generate_p256("sign", KeyPurpose::Sign).unwrap_err(), HsmError::KeyExists);
        assert_eq!(token.signer("sign").unwrap().public_key(), &before);
        // two keys of one label, half a key
        let key = |byte| EcSecretKey::from_bytes(Curve::P256, &[byte; 32]).unwrap();
        import_pair("twice", &key(1), b"1");
        import_pair("twice", &key(2), b"2");
        assert_eq!(token.signer("twice").unwrap_err(), HsmError::KeyAmbiguous);
        import_private("half", &key(3), b"3");
        assert_eq!(token.signer("half").unwrap_err(), HsmError::KeyMissing);
        import_aes("aes twice", &[1; 16]);
        import_aes("aes twice", &[2; 16]);
        assert_eq!(token.aes("aes twice").unwrap_err(), HsmError::KeyAmbiguous);
    });
}

/// SoftHSM2 2.6 passes over the first of a list of mechanisms to be switched off.
const WITHOUT: &str =
    "slots.mechanisms = -CKM_MD5,CKM_ECDSA,CKM_ECDH1_DERIVE,CKM_AES_CMAC,CKM_EC_KEY_PAIR_GEN";

#[test]
fn a_token_without_the_mechanisms() {
    with_token("a_token_without_the_mechanisms", WITHOUT, || {
        let token = open();
        import_pair("pair", &EcSecretKey::from_bytes(Curve::P256, &[1; 32]).unwrap(), b"1");
        import_aes("aes", &[1; 16]);
        assert_eq!(token.signer("pair").unwrap_err(), HsmError::MechanismMissing);
        assert_eq!(token.agreement("pair").unwrap_err(), HsmError::MechanismMissing);
        assert_eq!(token.aes("aes").unwrap_err(), HsmError::MechanismMissing);
        assert_eq!(token.generate_p256("new", KeyPurpose::Sign).unwrap_err(), HsmError::MechanismMissing);
        let label = Attribute::Label("new".into());
        assert!(session().find_objects(&[label]).unwrap().is_empty(), "no key is left behind");
    });
}

#[test]
fn the_token_is_gone() {
    with_token("the_token_is_gone", "", || {
        let token = open();
        token.generate_p256("sign", KeyPurpose::Sign).unwrap();
        token.generate_p256("agree", KeyPurpose::Agree).unwrap();
        import_aes("aes", &[1; 16]);
        let (signer, agreement) = (token.signer("sign").unwrap(), token.agreement("agree").unwrap());
        let aes = token.aes("aes").unwrap();
        let peer = EcSecretKey::from_bytes(Curve::P256, &[1; 32]).unwrap();
        softhsm::library().finalize().unwrap();
        let gone = KeyError::Hsm(HsmError::Gone);
        let sign = || signer.sign(b"message", conformance::source().as_mut());
        assert_eq!(sign().unwrap_err(), gone);
        assert_eq!(agreement.agree(peer.public_key()).unwrap_err(), gone);
        let mut data = [5; 32];
        assert_eq!(aes.encrypt_cbc(&[0; 16], &mut data), Err(gone));
        assert_eq!(aes.decrypt_cbc(&[0; 16], &mut data), Err(gone));
        assert_eq!(data, [5; 32], "half done");
        let mut block = [5; 16];
        assert_eq!(aes.encrypt_block(&mut block), Err(gone));
        assert_eq!((block, aes.cmac(&[b"message"])), ([5; 16], Err(gone)));
        let mut random = [5; 8];
        assert_eq!((token.fill_random(&mut random), random), (Err(HsmError::Gone), [0; 8]));
        assert_eq!(token.signer("sign").unwrap_err(), HsmError::Gone);
        assert_eq!(token.generate_p256("new", KeyPurpose::Sign).unwrap_err(), HsmError::Gone);
        // what was lost stays lost; the way back is to open anew
        let again = open();
        assert_eq!(sign().unwrap_err(), gone);
        conformance::signs(&again.signer("sign").unwrap(), &[SOFT]);
        assert_eq!(again.signer("new").unwrap_err(), HsmError::KeyMissing);
    });
}

#[test]
fn many_threads() {
    with_token("many_threads", "", || {
        let token = open();
        token.generate_p256("sign", KeyPurpose::Sign).unwrap();
        let shared = token.signer("sign").unwrap();
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| conformance::signs(&shared, &[SOFT]));
                scope.spawn(|| conformance::signs(&token.signer("sign").unwrap(), &[SOFT]));
            }
        });
    });
}

#[test]
fn randomness_of_the_module() {
    with_token("randomness_of_the_module", "", || {
        let token = open();
        let (mut one, mut two) = ([0; 32], [0; 32]);
        token.fill_random(&mut one).unwrap();
        token.fill_random(&mut two).unwrap();
        assert!(one != two && one != [0; 32]);
    });
}

#[test]
fn debug_shows_labels_alone() {
    with_token("debug_shows_labels_alone", "", || {
        let token = open();
        token.generate_p256("sign", KeyPurpose::Sign).unwrap();
        token.generate_p256("agree", KeyPurpose::Agree).unwrap();
        import_aes("aes", &[0x41; 16]);
        assert_eq!(format!("{token:?} {token:#?}"), r#"Pkcs11("sgp-keys test") Pkcs11("sgp-keys test")"#);
        assert_eq!(format!("{:?}", token.signer("sign").unwrap()), r#"Pkcs11Signer(P-256, "sign")"#);
        assert_eq!(format!("{:#?}", token.agreement("agree").unwrap()), r#"Pkcs11Agreement(P-256, "agree")"#);
        assert_eq!(format!("{:?}", token.aes("aes").unwrap()), r#"Pkcs11Aes("aes")"#);
        // the configuration is a file of the test, with no secret to show
        assert!(fs::exists(softhsm::folder().join("softhsm2.conf")).unwrap());
    });
}
