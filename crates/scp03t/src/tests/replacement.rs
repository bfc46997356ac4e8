//! The command `87`, which replaces the session keys, and packages protected beforehand.

use alloc::vec;
use alloc::vec::Vec;

use super::{key, keys, session};
use crate::{
    CardChannel, CardError, Error, HostChannel, MAX_PLAIN, Misuse, PeerFault, ReplacementKeys, command_len,
    commands, commands_len,
};
use sgp_wire::{DecodeErrorKind, Limits, Reader, Tag};

fn new_keys() -> ReplacementKeys {
    let key = |byte: &str| key(&byte.repeat(16));
    ReplacementKeys::new(key("a1"), key("b2"), key("c3")).unwrap()
}

/// Both ends after a replacement.
fn replaced() -> (HostChannel, CardChannel) {
    let (mut host, mut card) = session(&keys());
    let mut wire = Vec::new();
    host.replace_session_keys(&new_keys(), &mut wire).unwrap();
    let answer = card.replace_session_keys(&wire).unwrap();
    host.unprotect(&answer, &mut Vec::new()).unwrap();
    (host, card)
}

/// The TLVs of a stream.
fn split(wire: &[u8]) -> Vec<Vec<u8>> {
    let mut reader = Reader::new(wire, &Limits::DEFAULT).unwrap();
    let mut tlvs = Vec::new();
    while !reader.is_empty() {
        tlvs.push(reader.tlv().unwrap().raw().to_vec());
    }
    tlvs
}

#[test]
fn a_package_protected_beforehand_goes_over_as_it_is() {
    let package: Vec<u8> = (0..=250).cycle().take(2500).collect();
    let mut stored = Vec::new();
    new_keys().protect(&package, &mut stored).unwrap();
    // two cards with keys of their own take the same bytes
    for _ in 0..2 {
        let (mut host, mut card) = replaced();
        let mut received = Vec::new();
        for segment in split(&stored) {
            host.admit(&segment).unwrap();
            card.unprotect(&segment, &mut received).unwrap();
            let mut answer = Vec::new();
            card.answer(b"status", &mut answer).unwrap();
            let mut reply = Vec::new();
            host.unprotect(&answer, &mut reply).unwrap();
            assert_eq!(reply, b"status");
        }
        assert_eq!((received, host.waiting()), (package.clone(), 0));
    }
    // and the channel makes them alike
    let (mut host, _) = replaced();
    let mut made = Vec::new();
    host.protect_all(&package, &mut made).unwrap();
    assert_eq!(made, stored);
}

#[test]
fn the_command_has_the_three_keys_in_its_value() {
    let (mut host, mut card) = session(&keys());
    let mut wire = Vec::new();
    host.replace_session_keys(&new_keys(), &mut wire).unwrap();
    // 48 bytes and padding make 64, with the checksum 72
    assert_eq!((&wire[..2], wire.len()), (&[0x87, 0x48][..], 74));
    assert_eq!(card.replace_session_keys(&wire).unwrap(), [0x87, 0x00]);
    assert!(!card.is_over());
}

#[test]
fn answers_under_the_old_keys_are_read_after_the_command_is_sent() {
    let (mut host, mut card) = session(&keys());
    let mut wires = [Vec::new(), Vec::new(), Vec::new()];
    host.protect(b"before", &mut wires[0]).unwrap();
    host.replace_session_keys(&new_keys(), &mut wires[1]).unwrap();
    host.protect(b"after", &mut wires[2]).unwrap();
    let again = host.replace_session_keys(&new_keys(), &mut Vec::new());
    assert_eq!(again, Err(Error::Misuse(Misuse::ReplacementWaits)));

    let (mut read, mut answers) = (Vec::new(), [Vec::new(), Vec::new()]);
    card.unprotect(&wires[0], &mut read).unwrap();
    card.answer(b"old", &mut answers[0]).unwrap();
    let replaced = card.replace_session_keys(&wires[1]).unwrap();
    card.unprotect(&wires[2], &mut read).unwrap();
    card.answer(b"new", &mut answers[1]).unwrap();
    assert_eq!(read, b"beforeafter");

    read.clear();
    host.unprotect(&answers[0], &mut read).unwrap();
    host.unprotect(&replaced, &mut read).unwrap();
    host.unprotect(&answers[1], &mut read).unwrap();
    assert_eq!(read, b"oldnew");
    host.replace_session_keys(&new_keys(), &mut Vec::new()).unwrap();
}

#[test]
fn what_the_server_refuses_changes_nothing() {
    let (mut host, mut card) = session(&keys());
    let mut wire = vec![0xEE];
    let longer = ReplacementKeys::new(key(&"a1".repeat(32)), key(&"a1".repeat(32)), key(&"a1".repeat(32)));
    let refused = host.replace_session_keys(&longer.unwrap(), &mut wire);
    assert_eq!(refused, Err(Error::Misuse(Misuse::KeyLengthsDiffer)));
    let mut foreign = Vec::new();
    new_keys().protect(b"package", &mut foreign).unwrap();
    assert_eq!(host.admit(&foreign), Err(Error::Security), "the keys are not replaced yet");
    assert_eq!((wire.as_slice(), host.waiting()), (&[0xEE][..], 0));
    host.protect(b"x", &mut wire).unwrap();
    card.unprotect(&wire[1..], &mut Vec::new()).unwrap();
}

#[test]
fn a_segment_is_admitted_once_and_in_order() {
    let mut stored = Vec::new();
    new_keys().protect(&[7; 2 * MAX_PLAIN], &mut stored).unwrap();
    let segments = split(&stored);
    let (mut host, _) = replaced();
    assert_eq!(host.admit(&segments[1]), Err(Error::Security));
    host.admit(&segments[0]).unwrap();
    assert_eq!(host.admit(&segments[0]), Err(Error::Security));
    host.admit(&segments[1]).unwrap();
    assert_eq!(host.waiting(), 2);
    assert!(matches!(host.admit(&[0x87, 0x00]), Err(Error::Decode(_))));
}

#[test]
fn what_the_card_refuses_ends_the_session() {
    let (mut host, _) = session(&keys());
    let mut good = Vec::new();
    host.replace_session_keys(&new_keys(), &mut good).unwrap();
    for bit in 16..good.len() * 8 {
        let (_, mut card) = session(&keys());
        let mut wire = good.clone();
        wire[bit / 8] ^= 1 << (bit % 8);
        let refusal = card.replace_session_keys(&wire).unwrap_err();
        let expected = (Error::Security, CardError::REPLACE_SESSION_KEYS_SECURITY);
        assert_eq!((refusal.cause(), refusal.answer()), expected, "bit {bit}");
        // the good one comes too late
        let refusal = card.replace_session_keys(&good).unwrap_err();
        let late = Error::Peer(PeerFault::Sequence { found: Tag::new(0x87) });
        assert_eq!((refusal.cause(), refusal.answer()), (late, CardError::REPLACE_SESSION_KEYS_SECURITY));
    }
    for len in 0..good.len() {
        let (_, mut card) = session(&keys());
        let refusal = card.replace_session_keys(&good[..len]).unwrap_err();
        assert!(matches!(refusal.cause(), Error::Decode(_)), "{len}: {refusal}");
        assert_eq!(refusal.answer(), CardError::REPLACE_SESSION_KEYS_STRUCTURE);
        assert!(card.is_over());
    }
}

#[test]
fn keys_of_another_length_are_9f47_01() {
    // sessions with keys of 32 and of 16 bytes derive from static keys of these lengths; a server
    // that skips its own check is played by the data of the command
    for len in [0, 16, 47, 49, 72, 96] {
        let (mut host, mut card) = session(&keys());
        let wire = host.forged_replacement(&vec![5; len]);
        let refusal = card.replace_session_keys(&wire).unwrap_err();
        let fault = Error::Peer(PeerFault::ReplacementKeyLength { found: len });
        assert_eq!((refusal.cause(), refusal.answer()), (fault, CardError::REPLACE_SESSION_KEYS_STRUCTURE));
        assert!(card.is_over());
    }
}

#[test]
fn a_refusal_of_the_replacement_ends_the_session_of_the_server() {
    for (answer, error) in [
        (&[0x9F, 0x47, 0x01, 0x01][..], Error::Refused(CardError::REPLACE_SESSION_KEYS_STRUCTURE)),
        (&[0x9F, 0x47, 0x01, 0x02], Error::Refused(CardError::REPLACE_SESSION_KEYS_SECURITY)),
        (
            &[0x86, 0x00],
            Error::Decode(sgp_wire::DecodeError::new(
                DecodeErrorKind::UnexpectedTag { expected: Tag::new(0x87), found: Tag::new(0x86) },
                0,
            )),
        ),
    ] {
        let (mut host, _) = session(&keys());
        host.replace_session_keys(&new_keys(), &mut Vec::new()).unwrap();
        assert_eq!(host.unprotect(answer, &mut Vec::new()), Err(error));
        assert!(host.is_over());
    }
}

#[test]
fn sizes_are_known_beforehand() {
    for len in [0, 1, 15, 16, 111, 112, 239, 240, 1006, 1007, 1008, 2013, 2014, 2015, 5000] {
        let (mut host, _) = session(&keys());
        let (package, mut wire) = (vec![3; len], Vec::new());
        host.protect_all(&package, &mut wire).unwrap();
        let tlvs = split(&wire);
        assert_eq!((wire.len(), tlvs.len()), (commands_len(len), commands(len)), "{len}");
        let last = len - (tlvs.len() - 1) * MAX_PLAIN;
        assert_eq!(tlvs.last().unwrap().len(), command_len(last), "{len}");
    }
}
