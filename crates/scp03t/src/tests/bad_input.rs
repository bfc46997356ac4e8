//! What a channel must refuse, kind by kind: each is of the right family, gives nothing out and ends
//! the channel; and what `Debug` says of everything that holds a secret.

use alloc::vec::Vec;
use alloc::{format, vec};

use super::{AID, CHALLENGE, first_counter, key, keys, session};
use crate::bsp::{self, Receiver, SegmentTag, Sender};
use crate::hazmat::SessionKeys;
use crate::scenario3::{self, Parameters};
use crate::{CARD_MAX_TLV, Card, CardError, Error, Host, Kvn, Misuse, ReplacementKeys, scp03};
use sgp_keys::{AesKey, SharedSecret, SoftAes, SymmetricKey};
use sgp_wire::{DecodeErrorKind, LimitKind};

/// The family of an error; a limit is told apart from other faults of structure.
#[derive(Debug, PartialEq)]
enum Family {
    Decode,
    Limit,
    Peer,
    Security,
    Misuse,
}

fn family(error: Error) -> Family {
    match error {
        Error::Decode(error)
            if matches!(error.kind(), DecodeErrorKind::Limit { limit: LimitKind::Length, .. }) =>
        {
            Family::Limit
        }
        Error::Decode(_) => Family::Decode,
        Error::Peer(_) => Family::Peer,
        Error::Security => Family::Security,
        Error::Misuse(_) => Family::Misuse,
        other => panic!("{other:?}"),
    }
}

fn bsp_keys() -> bsp::SessionKeys {
    bsp::SessionKeys::new([1; 16], key(&"02".repeat(16)), key(&"03".repeat(16))).unwrap()
}

/// `86` with a whole block of this plaintext, without any padding, and a good checksum.
fn unpadded(enc: &AesKey, mac: &AesKey, chaining: [u8; 16], counter: u8) -> Vec<u8> {
    let (enc, mac) = (SoftAes::new(enc), SoftAes::new(mac));
    let mut block = [0x11; 16];
    let mut icv = [0; 16];
    icv[15] = counter;
    enc.encrypt_cbc(&enc.encrypted(icv), &mut block).unwrap();
    let mut wire = vec![0x86, 0x18];
    wire.extend_from_slice(&block);
    let full = mac.cmac(&[&chaining, &wire]).unwrap();
    wire.extend_from_slice(&full[..8]);
    wire
}

/// Segments 1 and 2 of a package.
fn bsp_segments() -> [Vec<u8>; 2] {
    let mut sender = Sender::new(&bsp_keys());
    [&b"first"[..], b"second"].map(|plain| {
        let mut wire = Vec::new();
        sender.protect(SegmentTag::PROFILE, plain, &mut wire).unwrap();
        wire
    })
}

#[test]
fn segments_of_a_bound_profile_package() {
    let [first, second] = bsp_segments();
    let flipped = |at: usize| {
        let mut wire = first.clone();
        wire[at] ^= 0x01;
        wire
    };
    let mut oversize = vec![0x86, 0x82, 0x03, 0xF9];
    oversize.resize(bsp::MAX_SEGMENT + 1, 0);
    let no_padding =
        unpadded(bsp_keys().s_enc(), bsp_keys().s_mac(), *bsp_keys().initial_mac_chaining_value(), 1);
    for (what, before, bad, expected) in [
        ("wrong checksum", None, flipped(first.len() - 1), Family::Security),
        ("wrong ciphertext", None, flipped(2), Family::Security),
        ("wrong padding", None, no_padding, Family::Security),
        ("out of order", None, second, Family::Security),
        ("replayed", Some(&first), first.clone(), Family::Security),
        ("oversize", None, oversize, Family::Limit),
        ("empty segment", None, vec![0x86, 0x00], Family::Decode),
        ("nothing", None, vec![], Family::Decode),
        ("cut short", None, first[..first.len() - 1].to_vec(), Family::Decode),
        ("another tag", None, [&[0x87][..], &first[1..]].concat(), Family::Decode),
    ] {
        let (mut receiver, mut out) = (Receiver::new(&bsp_keys()), vec![0xEE]);
        if let Some(before) = before {
            receiver.unprotect(SegmentTag::PROFILE, before, &mut out).unwrap();
        }
        let kept = out.clone();
        let error = receiver.unprotect(SegmentTag::PROFILE, &bad, &mut out).unwrap_err();
        assert_eq!(family(error), expected, "{what}: {error}");
        assert_eq!(out, kept, "{what}: nothing is given out");
        assert!(receiver.is_over(), "{what}");
        let late = receiver.unprotect(SegmentTag::PROFILE, &first, &mut out);
        assert_eq!((late, out), (Err(Misuse::SessionOver.into()), kept), "{what}: it stays over");
        assert_eq!(
            receiver.replace_keys(&bsp_keys()),
            Err(Misuse::SessionOver),
            "{what}: new keys do not help"
        );
    }
}

#[test]
fn commands_of_scp03t() {
    let session_keys = SessionKeys::derive(
        &keys(),
        [1, 2, 3, 4, 5, 6, 7, 8],
        crate::hazmat::card_challenge(&keys(), first_counter(), &AID),
    )
    .unwrap();
    let (mut host, _) = session(&keys());
    let mut wires = [Vec::new(), Vec::new()];
    host.protect(b"first", &mut wires[0]).unwrap();
    host.protect(b"second", &mut wires[1]).unwrap();
    let [first, second] = wires;
    let flipped = |at: usize| {
        let mut wire = first.clone();
        wire[at] ^= 0x80;
        wire
    };
    // the whole checksum of EXTERNAL AUTHENTICATE in the worked session
    let chaining = hex::decode("b92450649c718dcc67eb8da196a2faa1").unwrap().try_into().unwrap();
    let no_padding = unpadded(session_keys.s_enc(), session_keys.s_mac(), chaining, 1);
    let mut oversize = vec![0x86, 0x82, 0x04, 0x49];
    oversize.resize(CARD_MAX_TLV + 1, 0);
    for (what, before, bad, expected) in [
        ("wrong checksum", None, flipped(first.len() - 1), Family::Security),
        ("wrong ciphertext", None, flipped(2), Family::Security),
        ("wrong padding", None, no_padding, Family::Security),
        ("out of order", None, second, Family::Security),
        ("replayed", Some(&first), first.clone(), Family::Security),
        ("oversize", None, oversize, Family::Limit),
        ("empty command", None, vec![0x86, 0x00], Family::Decode),
        ("nothing", None, vec![], Family::Decode),
        ("a second opening", None, vec![0x84, 0x00], Family::Peer),
    ] {
        let (_, mut card) = session(&keys());
        let mut out = vec![0xEE];
        if let Some(before) = before {
            card.unprotect(before, &mut out).unwrap();
        }
        let kept = out.clone();
        let refusal = card.unprotect(&bad, &mut out).unwrap_err();
        assert_eq!(family(refusal.cause()), expected, "{what}: {refusal}");
        assert_eq!(out, kept, "{what}: nothing is given out");
        assert!(card.is_over(), "{what}");
        let late = card.unprotect(&first, &mut out).unwrap_err();
        assert_eq!(family(late.cause()), Family::Peer, "{what}: it stays over");
        assert_eq!(card.answer(b"x", &mut out), Err(Misuse::SessionOver.into()), "{what}");
        assert_eq!(out, kept, "{what}");
    }
}

#[test]
fn cryptograms_of_an_opening() {
    let (pending, initialize) = Host::begin(keys(), Kvn::FIRST, AID, &mut { CHALLENGE });
    let answered =
        || Card::initialize_update(&keys(), Kvn::FIRST, &AID, [0; 10], first_counter(), &initialize).unwrap();
    // the card's: bytes 23 to 30 of its answer; the server's one attempt is spent
    let (_, mut answer) = answered();
    answer[23] ^= 0x01;
    assert_eq!(pending.card_replied(&answer).err(), Some(Error::Security));
    // the server's: bytes 3 to 10 of EXTERNAL AUTHENTICATE; the card's is spent as well
    let (pending, _) = Host::begin(keys(), Kvn::FIRST, AID, &mut { CHALLENGE });
    let (card, answer) = answered();
    let (_, mut authenticate) = pending.card_replied(&answer).unwrap();
    authenticate[3] ^= 0x01;
    let refusal = card.external_authenticate(&authenticate).unwrap_err();
    let expected = (Error::Security, CardError::EXTERNAL_AUTHENTICATE_SECURITY);
    assert_eq!((refusal.cause(), refusal.answer()), expected);
}

#[test]
fn receipts_of_a_key_establishment() {
    let parameters = Parameters::new(0x10, 0x88, 0x10).unwrap();
    let agree = || scenario3::derive(&SharedSecret::new([9; 32].into()), &parameters).unwrap();
    let (receipt, _) = agree().into_receipt(b"CRT");
    assert!(agree().confirm(b"CRT", &receipt).is_ok());
    let mut wrong = receipt;
    wrong[0] ^= 0x01;
    // each attempt takes the agreement: no keys come out, and there is no second one
    for (crt, receipt) in [(&b"CRT"[..], &wrong[..]), (b"crt", &receipt)] {
        assert_eq!(agree().confirm(crt, receipt).err(), Some(Error::Security));
    }
    for len in [0, 15] {
        assert_eq!(agree().confirm(b"CRT", &receipt[..len]).err().map(family), Some(Family::Decode));
    }
}

#[test]
fn every_secret_stays_hidden() {
    let (pending, initialize) = Host::begin(keys(), Kvn::FIRST, AID, &mut { CHALLENGE });
    let (opening, _, _) =
        Host::begin_predicted(keys(), Kvn::FIRST, AID, first_counter(), &mut { CHALLENGE }).unwrap();
    let (card_pending, _) =
        Card::initialize_update(&keys(), Kvn::FIRST, &AID, [0; 10], first_counter(), &initialize).unwrap();
    let (host, card) = session(&keys());
    let aes = || key(&"41".repeat(16));
    let session_keys = SessionKeys::new(aes(), aes(), aes());
    let parameters = Parameters::new(0x10, 0x88, 0x10).unwrap();
    let agreement = || scenario3::derive(&SharedSecret::new([0x41; 32].into()), &parameters).unwrap();
    let derived = agreement().into_receipt(b"CRT").1;
    let all = scp03::SecurityLevel::ALL;
    let (apdu_host, _) =
        crate::hazmat::scp03_host_channel(&session_keys, &[0x41; 8], scp03::Mode::S8, all).unwrap();
    let apdu_pending =
        || crate::hazmat::scp03_card_pending(&session_keys, &[0x41; 8], scp03::IParameter::EUICC);
    let (_, authenticate) =
        crate::hazmat::scp03_host_channel(&session_keys, &[0x41; 8], scp03::Mode::S8, all).unwrap();
    let (apdu_card, _) = apdu_pending().external_authenticate(&authenticate).unwrap();
    let put_key = scp03::PutKey::new(0x30, 0x31, 1, vec![aes()]);
    let shown = [
        format!("{:?}", keys()),
        format!("{pending:?}"),
        format!("{opening:?}"),
        format!("{card_pending:?}"),
        format!("{host:?}"),
        format!("{card:?}"),
        format!("{session_keys:?}"),
        format!("{:?}", ReplacementKeys::new(aes(), aes(), aes()).unwrap()),
        format!("{:?}", agreement()),
        format!("{derived:?}"),
        format!("{apdu_host:?}"),
        format!("{:?}", apdu_pending()),
        format!("{apdu_card:?}"),
        format!("{put_key:?}"),
        format!("{:?}", bsp_keys()),
        format!("{:?}", Sender::new(&bsp_keys())),
        format!("{:?}", Receiver::new(&bsp_keys())),
        format!("{:?}", crate::x963::kdf(&[0x41; 32], b"", 16)),
    ];
    assert_eq!(shown.join("\n"), SHOWN);
}

const SHOWN: &str = "\
StaticKeys(..)
HostPending(A0000005591010FFFFFFFF8900001100, key version 30)
HostOpening { pending: HostPending(A0000005591010FFFFFFFF8900001100, key version 30), counter: SequenceCounter(000001) }
CardPending(..)
HostChannel(open, counter 000001, 0 waiting)
CardChannel(open)
SessionKeys(..)
ReplacementKeys(..)
Agreement(..)
SecureChannel(StaticKeys(..))
scp03::HostChannel(open)
scp03::CardPending(IParameter(70))
scp03::CardChannel(open, SecurityLevel(33))
PutKey(version 31, 1 keys from identifier 01)
bsp::SessionKeys(..)
bsp::Sender(0 segments)
bsp::Receiver(0 segments)
SecretBytes(..)";
