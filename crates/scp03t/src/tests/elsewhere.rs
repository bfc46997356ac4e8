//! Sessions whose static keys live in a security module.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::sync::atomic::{AtomicUsize, Ordering};

use sgp_keys::{AesKey, HsmError, KeyError, SoftAes, SymmetricKey};

use super::{AID, CHALLENGE, first_counter, keys, session};
use crate::{Card, Error, Host, HostKeys, Kvn};

/// Does CMAC so many times, then is gone; anything else nobody may ask.
#[derive(Debug)]
struct Module {
    key: SoftAes,
    left: Arc<AtomicUsize>,
}

impl SymmetricKey for Module {
    fn encrypt_block(&self, _: &mut [u8; 16]) -> Result<(), KeyError> {
        panic!("static keys encrypt nothing")
    }

    fn encrypt_cbc(&self, _: &[u8; 16], _: &mut [u8]) -> Result<(), KeyError> {
        panic!("static keys encrypt nothing")
    }

    fn decrypt_cbc(&self, _: &[u8; 16], _: &mut [u8]) -> Result<(), KeyError> {
        panic!("static keys decrypt nothing")
    }

    fn cmac(&self, parts: &[&[u8]]) -> Result<[u8; 16], KeyError> {
        match self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)) {
            Ok(_) => self.key.cmac(parts),
            Err(_) => Err(KeyError::Hsm(HsmError::Gone)),
        }
    }
}

/// The keys of the worked session, of which `calls` calls are left.
fn module(calls: usize) -> (HostKeys, Arc<AtomicUsize>) {
    let (keys, left) = (keys(), Arc::new(AtomicUsize::new(calls)));
    let key = |key: &AesKey| Box::new(Module { key: SoftAes::new(key), left: Arc::clone(&left) });
    let keys = HostKeys::with_provider(key(keys.enc()), key(keys.mac()), 16).unwrap();
    (keys, left)
}

#[test]
fn a_session_is_the_same_wherever_its_keys_live() {
    let (_, mut card) = session(&keys());
    let (pending, initialize) = Host::begin(module(100).0, Kvn::FIRST, AID, &mut { CHALLENGE });
    let (_, answer) =
        Card::initialize_update(&keys(), Kvn::FIRST, &AID, [0; 10], first_counter(), &initialize).unwrap();
    let (mut host, _) = pending.card_replied(&answer).unwrap();
    let (mut wire, mut plain) = (Vec::new(), Vec::new());
    host.protect(b"data", &mut wire).unwrap();
    card.unprotect(&wire, &mut plain).unwrap();
    assert_eq!(plain, b"data");
}

/// Card challenge, S-ENC, S-MAC and S-RMAC: four calls for a key of 16 bytes.
#[test]
fn a_module_that_is_gone_opens_nothing() {
    for calls in 0..=4 {
        let (keys_there, left) = module(calls);
        let (pending, initialize) = Host::begin(keys_there, Kvn::FIRST, AID, &mut { CHALLENGE });
        let (_, answer) =
            Card::initialize_update(&keys(), Kvn::FIRST, &AID, [0; 10], first_counter(), &initialize)
                .unwrap();
        let opened = pending.card_replied(&answer).map(drop);
        let expected = if calls == 4 { Ok(()) } else { Err(Error::Key(KeyError::Hsm(HsmError::Gone))) };
        assert_eq!((opened, left.load(Ordering::Relaxed)), (expected, 0), "{calls} calls");
    }
}

#[test]
fn keys_have_a_length_that_aes_has() {
    let key = || Box::new(SoftAes::new(&AesKey::new(&[1; 16]).unwrap()));
    for len in [0, 8, 15, 17, 48] {
        let error = HostKeys::with_provider(key(), key(), len).unwrap_err();
        assert_eq!(error, KeyError::KeyLength { found: len });
    }
    assert_eq!(alloc::format!("{:?}", HostKeys::from(keys())), "HostKeys(..)");
}
