//! What each end refuses, with the exact kind, and that a dead session stays dead.

use alloc::vec::Vec;
use alloc::{format, vec};

use super::{AID, CHALLENGE, first_counter, keys, session};
use crate::{
    CARD_MAX_TLV, Card, CardError, Error, Host, InitializeUpdate, Kvn, MAX_ANSWER_PLAIN, MAX_PLAIN, MAX_TLV,
    Misuse, PeerFault,
};
use sgp_wire::{DecodeError, DecodeErrorKind, LimitKind, Tag};

fn decode(kind: DecodeErrorKind, offset: usize) -> Error {
    Error::Decode(DecodeError::new(kind, offset))
}

fn command() -> Vec<u8> {
    let (mut host, _) = session(&keys());
    let mut wire = Vec::new();
    host.protect(b"data of a profile", &mut wire).unwrap();
    wire
}

#[test]
fn each_flipped_bit_of_a_command_ends_the_session() {
    let good = command();
    for bit in 0..good.len() * 8 {
        let (_, mut card) = session(&keys());
        let mut wire = good.clone();
        wire[bit / 8] ^= 1 << (bit % 8);
        let mut plain = vec![0xEE];
        let refusal = card.unprotect(&wire, &mut plain).unwrap_err();
        if bit >= 16 {
            assert_eq!((refusal.cause(), refusal.answer()), (Error::Security, CardError::COMMAND_SECURITY));
        }
        assert_eq!(plain, [0xEE], "nothing is given out, bit {bit}");
        // the good command comes too late
        let refusal = card.unprotect(&good, &mut plain).unwrap_err();
        let late = PeerFault::Sequence { found: Tag::new(0x86) };
        assert_eq!((refusal.cause(), refusal.answer()), (Error::Peer(late), CardError::COMMAND_SECURITY));
        assert_eq!(card.answer(b"", &mut plain), Err(Error::Misuse(Misuse::SessionOver)));
        assert!(card.is_over());
    }
}

#[test]
fn each_flipped_bit_of_an_answer_ends_the_session() {
    let mut good = Vec::new();
    let (mut host, mut card) = session(&keys());
    let mut wire = Vec::new();
    host.protect(b"x", &mut wire).unwrap();
    card.unprotect(&wire, &mut Vec::new()).unwrap();
    card.answer(b"an answer with data", &mut good).unwrap();
    for bit in 16..good.len() * 8 {
        let (mut host, _) = session(&keys());
        host.protect(b"x", &mut Vec::new()).unwrap();
        let mut answer = good.clone();
        answer[bit / 8] ^= 1 << (bit % 8);
        let mut plain = Vec::new();
        assert_eq!(host.unprotect(&answer, &mut plain), Err(Error::Security), "bit {bit}");
        assert!(plain.is_empty());
        assert_eq!(host.unprotect(&good, &mut plain), Err(Error::Misuse(Misuse::SessionOver)));
        assert_eq!(host.protect(b"y", &mut plain), Err(Error::Misuse(Misuse::SessionOver)));
    }
}

#[test]
fn an_answer_belongs_to_its_command() {
    let (mut host, mut card) = session(&keys());
    let (mut first, mut second) = (Vec::new(), Vec::new());
    host.protect(b"1", &mut first).unwrap();
    host.protect(b"2", &mut second).unwrap();
    let mut answers = [Vec::new(), Vec::new()];
    card.unprotect(&first, &mut Vec::new()).unwrap();
    card.answer(b"to 1", &mut answers[0]).unwrap();
    card.unprotect(&second, &mut Vec::new()).unwrap();
    card.answer(b"to 2", &mut answers[1]).unwrap();
    assert_eq!(host.unprotect(&answers[1], &mut Vec::new()), Err(Error::Security));
}

#[test]
fn the_end_of_a_command_cut_anywhere_is_structure() {
    let good = command();
    for len in 0..good.len() {
        let (_, mut card) = session(&keys());
        let refusal = card.unprotect(&good[..len], &mut Vec::new()).unwrap_err();
        assert!(matches!(refusal.cause(), Error::Decode(_)), "{len} bytes: {refusal}");
        assert_eq!(refusal.answer(), CardError::COMMAND_STRUCTURE);
    }
}

#[test]
fn structure_comes_before_any_key() {
    use DecodeErrorKind as K;
    let mut long_form = command();
    long_form.insert(1, 0x81);
    let mut trailing = command();
    trailing.push(0x00);
    let mut odd = vec![0x86, 0x1C];
    odd.resize(30, 0x55);
    let mut huge = vec![0x86, 0x82, 0x04, 0x49];
    huge.resize(CARD_MAX_TLV + 1, 0x55);
    for (what, wire, kind, offset) in [
        ("length field not minimal", long_form, K::LengthNotMinimal, 1),
        ("bytes behind", trailing, K::TrailingData { count: 1 }, 42),
        (
            "no room for a checksum",
            vec![0x86, 0x07, 0, 0, 0, 0, 0, 0, 0],
            K::LengthOutOfRange { min: 24, max: usize::MAX, found: 7 },
            2,
        ),
        (
            "a checksum alone",
            vec![0x86, 0x08, 0, 0, 0, 0, 0, 0, 0, 0],
            K::LengthOutOfRange { min: 24, max: usize::MAX, found: 8 },
            2,
        ),
        ("part of a block", odd, K::NotWholeBlocks { block: 16, found: 20 }, 2),
        (
            "more than a card takes",
            huge,
            K::Limit { limit: LimitKind::Length, max: CARD_MAX_TLV },
            CARD_MAX_TLV,
        ),
        (
            "another object",
            vec![0x87, 0x00],
            K::UnexpectedTag { expected: Tag::new(0x86), found: Tag::new(0x87) },
            0,
        ),
    ] {
        let (_, mut card) = session(&keys());
        let refusal = card.unprotect(&wire, &mut Vec::new()).unwrap_err();
        assert_eq!(refusal.cause(), decode(kind, offset), "{what}");
        assert_eq!(refusal.answer(), CardError::COMMAND_STRUCTURE, "{what}");
    }
}

#[test]
fn commands_out_of_order() {
    let good = command();
    // a data command instead of EXTERNAL AUTHENTICATE
    let (_, initialize) = Host::begin(keys(), Kvn::FIRST, AID, &mut { CHALLENGE });
    let answered = || {
        Card::initialize_update(&keys(), Kvn::FIRST, &AID, [0; 10], first_counter(), &initialize).unwrap().0
    };
    let refusal = answered().external_authenticate(&good).unwrap_err();
    let early = Error::Peer(PeerFault::Sequence { found: Tag::new(0x86) });
    assert_eq!((refusal.cause(), refusal.answer()), (early, CardError::COMMAND_SECURITY));
    // the first command twice, the second without the first
    let (mut host, mut card) = session(&keys());
    let (mut first, mut second) = (Vec::new(), Vec::new());
    host.protect(b"1", &mut first).unwrap();
    host.protect(b"2", &mut second).unwrap();
    card.unprotect(&first, &mut Vec::new()).unwrap();
    assert_eq!(card.unprotect(&first, &mut Vec::new()).unwrap_err().cause(), Error::Security);
    let (_, mut card) = session(&keys());
    assert_eq!(card.unprotect(&second, &mut Vec::new()).unwrap_err().cause(), Error::Security);
    // INITIALIZE UPDATE in an open session is for the card to begin anew with
    let (_, mut card) = session(&keys());
    let refusal = card.unprotect(&initialize, &mut Vec::new()).unwrap_err();
    assert_eq!(refusal.cause(), Error::Peer(PeerFault::Sequence { found: Tag::new(0x84) }));
}

/// An error has the number of its command, plus 64 (SGP.02 v4.2 4.1.3.3): `84` is answered by `9F44`.
#[test]
fn a_command_out_of_order_is_refused_under_its_own_tag() {
    let (_, initialize) = Host::begin(keys(), Kvn::FIRST, AID, &mut { CHALLENGE });
    let begin =
        |tlv: &[u8]| Card::initialize_update(&keys(), Kvn::FIRST, &AID, [0; 10], first_counter(), tlv);
    let tlv = |tag: u8| [tag, 0x00];
    let first = |tag| begin(&tlv(tag)).map(drop).unwrap_err();
    let second = |tag| begin(&initialize).unwrap().0.external_authenticate(&tlv(tag)).map(drop).unwrap_err();
    let third = |tag| session(&keys()).1.unprotect(&tlv(tag), &mut Vec::new()).unwrap_err();
    let replacing = |tag| session(&keys()).1.replace_session_keys(&tlv(tag)).unwrap_err();
    for (tag, answer, refusals) in [
        (0x84, [0x9F, 0x44, 1, 1], vec![second(0x84), third(0x84), replacing(0x84)]),
        (0x85, [0x9F, 0x45, 1, 2], vec![first(0x85), third(0x85), replacing(0x85)]),
        (0x86, [0x9F, 0x46, 1, 2], vec![first(0x86), second(0x86)]),
        (0x87, [0x9F, 0x47, 1, 2], vec![first(0x87), second(0x87)]),
    ] {
        let cause = Error::Peer(PeerFault::Sequence { found: Tag::new(tag) });
        for (at, refusal) in refusals.into_iter().enumerate() {
            assert_eq!((refusal.cause(), refusal.answer().encode()), (cause, answer), "{tag:02X}, {at}");
        }
    }
}

#[test]
fn external_authenticate_is_held_against_level_checksum_and_cryptogram() {
    let (pending, initialize) = Host::begin(keys(), Kvn::FIRST, AID, &mut { CHALLENGE });
    let answered =
        || Card::initialize_update(&keys(), Kvn::FIRST, &AID, [0; 10], first_counter(), &initialize).unwrap();
    let (_, good) = pending.card_replied(&answered().1).unwrap();
    for at in 3..good.len() {
        let mut bad = good;
        bad[at] ^= 0x01;
        let refusal = answered().0.external_authenticate(&bad).unwrap_err();
        let expected = (Error::Security, CardError::EXTERNAL_AUTHENTICATE_SECURITY);
        assert_eq!((refusal.cause(), refusal.answer()), expected, "byte {at}");
    }
    let mut level = good;
    level[2] = 0x11;
    let refusal = answered().0.external_authenticate(&level).unwrap_err();
    assert_eq!(refusal.cause(), Error::Peer(PeerFault::SecurityLevel { found: 0x11 }));
    assert_eq!(refusal.answer(), CardError::EXTERNAL_AUTHENTICATE_STRUCTURE);
    let refusal = answered().0.external_authenticate(&good[..18]).unwrap_err();
    assert_eq!(refusal.cause(), decode(DecodeErrorKind::Truncated { needed: 17, available: 16 }, 2));
    assert_eq!(refusal.answer(), CardError::EXTERNAL_AUTHENTICATE_STRUCTURE);
    assert!(answered().0.external_authenticate(&good).is_ok());
}

#[test]
fn initialize_update_names_a_key_set_that_is_there() {
    let (_, good) = Host::begin(keys(), Kvn::FIRST, AID, &mut { CHALLENGE });
    let ask = |tlv: &[u8]| {
        Card::initialize_update(&keys(), Kvn::FIRST, &AID, [0; 10], first_counter(), tlv).unwrap_err()
    };
    let (mut version, mut identifier) = (good, good);
    version[2] = 0x31;
    identifier[3] = 0x01;
    for (tlv, fault) in [
        (version, PeerFault::KeyVersion { asked: 0x31, found: 0x30 }),
        (identifier, PeerFault::KeyIdentifier { found: 0x01 }),
    ] {
        let expected = (Error::Peer(fault), CardError::INITIALIZE_UPDATE_KEY_NOT_FOUND);
        assert_eq!((ask(&tlv).cause(), ask(&tlv).answer()), expected);
    }
    for len in 0..good.len() {
        assert_eq!(ask(&good[..len]).answer(), CardError::INITIALIZE_UPDATE_STRUCTURE, "{len} bytes");
    }
    assert_eq!(InitializeUpdate::decode(&good).unwrap().key_version(), 0x30);
    // a data command without a session
    assert_eq!(ask(&command()).answer(), CardError::COMMAND_SECURITY);
}

#[test]
fn a_refusal_of_the_card_ends_the_session() {
    for error in [CardError::COMMAND_STRUCTURE, CardError::COMMAND_SECURITY] {
        let (mut host, _) = session(&keys());
        host.protect(b"x", &mut Vec::new()).unwrap();
        host.protect(b"y", &mut Vec::new()).unwrap();
        assert_eq!(host.unprotect(&error.encode(), &mut Vec::new()), Err(Error::Refused(error)));
        assert_eq!(host.waiting(), 0);
        assert!(host.is_over());
    }
    let (mut host, _) = session(&keys());
    let error = CardError::EXTERNAL_AUTHENTICATE_SECURITY;
    assert_eq!(host.check_authenticated(&error.encode()), Err(Error::Refused(error)));
    assert!(host.is_over());
}

#[test]
fn answers_are_of_the_right_tag_and_length() {
    use DecodeErrorKind as K;
    for (answer, kind, offset) in [
        (&[0x85, 0x00][..], K::UnexpectedTag { expected: Tag::new(0x86), found: Tag::new(0x85) }, 0),
        (&[0x86, 0x04, 1, 2, 3, 4], K::LengthOutOfRange { min: 24, max: usize::MAX, found: 4 }, 2),
        (&[], K::Missing { tag: Tag::new(0x86) }, 0),
        (&[0x86, 0x00, 0x00], K::TrailingData { count: 1 }, 2),
    ] {
        let (mut host, _) = session(&keys());
        host.protect(b"x", &mut Vec::new()).unwrap();
        assert_eq!(host.unprotect(answer, &mut Vec::new()), Err(decode(kind, offset)), "{answer:02X?}");
        assert!(host.is_over());
    }
}

#[test]
fn sizes() {
    let (mut host, mut card) = session(&keys());
    let mut wire = Vec::new();
    let plain = vec![0x5A; MAX_PLAIN + 1];
    let too_long = Misuse::TooLong { len: MAX_PLAIN + 1, max: MAX_PLAIN };
    assert_eq!(host.protect(&plain, &mut wire), Err(Error::Misuse(too_long)));
    assert!(wire.is_empty(), "nothing is appended");
    host.protect(&plain[1..], &mut wire).unwrap();
    assert_eq!(wire.len(), 1020);
    assert!(wire.len() <= MAX_TLV && wire.len() + 16 > MAX_TLV);
    let mut read = Vec::new();
    card.unprotect(&wire, &mut read).unwrap();
    assert_eq!(read, plain[1..]);

    let answer = vec![0xA5; MAX_ANSWER_PLAIN + 1];
    let too_long = Misuse::TooLong { len: MAX_ANSWER_PLAIN + 1, max: MAX_ANSWER_PLAIN };
    let mut out = Vec::new();
    assert_eq!(card.answer(&answer, &mut out), Err(Error::Misuse(too_long)));
    card.answer(&answer[1..], &mut out).unwrap();
    assert_eq!(card.answer(b"again", &mut out), Err(Error::Misuse(Misuse::NothingToAnswer)));
    let mut read = Vec::new();
    host.unprotect(&out, &mut read).unwrap();
    assert_eq!(read, answer[1..]);
}

#[test]
fn debug_shows_no_key() {
    let (pending, initialize) = Host::begin(keys(), Kvn::FIRST, AID, &mut { CHALLENGE });
    let (card, _) =
        Card::initialize_update(&keys(), Kvn::FIRST, &AID, [0; 10], first_counter(), &initialize).unwrap();
    assert_eq!(format!("{pending:?}"), "HostPending(A0000005591010FFFFFFFF8900001100, key version 30)");
    assert_eq!(format!("{card:?}"), "CardPending(..)");
    let (host, card) = session(&keys());
    assert_eq!(format!("{host:?}"), "HostChannel(open, counter 000001, 0 waiting)");
    assert_eq!(format!("{card:?}"), "CardChannel(open)");
    let keys = crate::hazmat::SessionKeys::derive(&keys(), [0; 8], [0; 8]).unwrap();
    assert_eq!(format!("{keys:?}"), "SessionKeys(..)");
}
