//! Sessions under keys that protect nothing: what a fuzzer builds by hand gets through.

use alloc::vec::Vec;

use sgp_keys::AesKey;

use super::{AID, CHALLENGE, first_counter, session};
use crate::bsp::{Receiver, SegmentTag};
use crate::{Card, Host, Kvn, StaticKeys, bsp};

fn keys() -> StaticKeys {
    let key = AesKey::null_insecure;
    StaticKeys::new(key(), key(), key()).unwrap()
}

#[test]
fn a_session_of_scp03t_opens_and_takes_what_it_is_given() {
    let (_, initialize) = Host::begin(keys(), Kvn::FIRST, AID, &mut { CHALLENGE });
    let (card, _) =
        Card::initialize_update(&keys(), Kvn::FIRST, &AID, [0; 10], first_counter(), &initialize).unwrap();
    let mut authenticate = [0; 19];
    authenticate[..3].copy_from_slice(&[0x85, 0x11, 0x33]);
    let (mut card, _) = card.external_authenticate(&authenticate).unwrap();
    // "data", padded, and a checksum of zeros
    let mut forged = Vec::from([0x86, 24]);
    forged.extend(*b"data\x80\0\0\0\0\0\0\0\0\0\0\0");
    forged.extend([0; 8]);
    let mut plain = Vec::new();
    card.unprotect(&forged, &mut plain).unwrap();
    assert_eq!(plain, b"data");
}

#[test]
fn both_ends_still_talk() {
    let (mut host, mut card) = session(&keys());
    let (mut wire, mut plain) = (Vec::new(), Vec::new());
    host.protect(b"data", &mut wire).unwrap();
    assert_eq!(wire, b"\x86\x18data\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
    card.unprotect(&wire, &mut plain).unwrap();
    assert_eq!(plain, b"data");
}

#[test]
fn a_package_under_null_keys() {
    let keys = bsp::SessionKeys::new([0; 16], AesKey::null_insecure(), AesKey::null_insecure()).unwrap();
    let mut plain = Vec::new();
    let forged = b"\x88\x0Cdata\0\0\0\0\0\0\0\0";
    Receiver::new(&keys).unprotect(SegmentTag::METADATA, forged, &mut plain).unwrap();
    assert_eq!(plain, b"data");
}
