//! The worked session of SGP.02 (DownloadAndInstallation over SCP03t), both ends, through the
//! public API. The bytes were computed outside this project.

use alloc::vec::Vec;

use super::{AID, CHALLENGE, first_counter, keys, session, unhex};
use crate::{Card, Error, Host, InitializeUpdate, Kvn, Misuse, PeerFault, SequenceCounter};

const INITIALIZE: &str = "840a30000102030405060708";
const INITIALIZE_ANSWER: &str = "8420000000000000000000003003708a8d726a3887205a3a954b58748a12b9000001";
const AUTHENTICATE: &str = "85113376ae395da7eb3078b92450649c718dcc";
const PLAIN_1: &str = "a018800102810103820454657374830a989099001234567890f1";
const TLV_1: &str = "862845f8bedade4e4d563934b3228a4da6b4191f20128752de0abab00fe523f52f5ca1beaa6bcdba7ce7";
const PLAIN_2: &str = "aa07a005800081010a";
const TLV_2: &str = "861867a2891c9319a10d22c33badc36c1bc4736dc9fd8cd1218c";
const ANSWER_PLAIN: &str = "3007a0053003800100";
const ANSWER_2: &str = "8618fad8cb11cea133de631baddb8148532a0d8ed838fce80791";

#[test]
fn opening_in_two_round_trips() {
    let (pending, initialize) = Host::begin(keys(), Kvn::FIRST, AID, &mut { CHALLENGE });
    assert_eq!(hex::encode(initialize), INITIALIZE);
    let (card, answer) =
        Card::initialize_update(&keys(), Kvn::FIRST, &AID, [0; 10], first_counter(), &initialize).unwrap();
    assert_eq!(hex::encode(answer), INITIALIZE_ANSWER);
    let (mut host, authenticate) = pending.card_replied(&answer).unwrap();
    assert_eq!(hex::encode(authenticate), AUTHENTICATE);
    let (_, answer) = card.external_authenticate(&authenticate).unwrap();
    assert_eq!(answer, [0x85, 0x00]);
    host.check_authenticated(&answer).unwrap();
    assert_eq!(host.sequence_counter(), first_counter());
}

#[test]
fn opening_in_one_script() {
    let (opening, initialize, authenticate) =
        Host::begin_predicted(keys(), Kvn::FIRST, AID, first_counter(), &mut { CHALLENGE }).unwrap();
    assert_eq!(hex::encode(initialize), INITIALIZE);
    assert_eq!(hex::encode(authenticate), AUTHENTICATE);
    let channel = opening.card_replied(&unhex(INITIALIZE_ANSWER), &[0x85, 0x00]).unwrap();
    assert!(!channel.is_over());
}

#[test]
fn an_authentic_card_at_another_counter_is_told_apart() {
    let second = first_counter().next().unwrap();
    let (opening, initialize, _) =
        Host::begin_predicted(keys(), Kvn::FIRST, AID, first_counter(), &mut { CHALLENGE }).unwrap();
    let (_, answer) =
        Card::initialize_update(&keys(), Kvn::FIRST, &AID, [0; 10], second, &initialize).unwrap();
    let fault = PeerFault::SequenceCounter { expected: first_counter(), found: second };
    let error = opening.card_replied(&answer, &[0x9F, 0x45, 0x01, 0x02]).unwrap_err();
    assert_eq!(error, Error::Peer(fault));
}

#[test]
fn commands_and_answers() {
    let (mut host, mut card) = session(&keys());
    let mut wire = Vec::new();
    host.protect(&unhex(PLAIN_1), &mut wire).unwrap();
    assert_eq!(hex::encode(&wire), TLV_1);
    let first = wire.len();
    host.protect(&unhex(PLAIN_2), &mut wire).unwrap();
    assert_eq!(hex::encode(&wire[first..]), TLV_2);

    let (mut plain, mut answers) = (Vec::new(), Vec::new());
    card.unprotect(&wire[..first], &mut plain).unwrap();
    card.answer(&[], &mut answers).unwrap();
    assert_eq!(hex::encode(&answers), "8600");
    card.unprotect(&wire[first..], &mut plain).unwrap();
    card.answer(&unhex(ANSWER_PLAIN), &mut answers).unwrap();
    assert_eq!(hex::encode(&answers[2..]), ANSWER_2);
    assert_eq!(hex::encode(&plain), [PLAIN_1, PLAIN_2].concat());

    let mut read = Vec::new();
    assert_eq!(host.waiting(), 2);
    host.unprotect(&answers[..2], &mut read).unwrap();
    assert!(read.is_empty());
    host.unprotect(&answers[2..], &mut read).unwrap();
    assert_eq!(hex::encode(&read), ANSWER_PLAIN);
    assert_eq!(host.unprotect(&answers[..2], &mut read), Err(Error::Misuse(Misuse::NoCommandWaits)));
    assert!(!host.is_over());
}

#[test]
fn a_card_may_choose_the_key_set_when_asked_for_none() {
    let (pending, initialize) = Host::begin(keys(), Kvn::DEFAULT, AID, &mut { CHALLENGE });
    assert_eq!(InitializeUpdate::decode(&initialize).unwrap().key_version(), 0x00);
    let kvn = Kvn::new(0x3F).unwrap();
    let (_, answer) =
        Card::initialize_update(&keys(), kvn, &AID, [0; 10], first_counter(), &initialize).unwrap();
    assert!(pending.card_replied(&answer).is_ok());
    // asked for by number, another one is refused
    let (pending, _) = Host::begin(keys(), Kvn::FIRST, AID, &mut { CHALLENGE });
    let fault = PeerFault::KeyVersion { asked: 0x30, found: 0x3F };
    assert_eq!(pending.card_replied(&answer).err(), Some(Error::Peer(fault)));
}

#[test]
fn another_security_domain_or_counter_in_the_answer_does_not_hold() {
    let (pending, _) = Host::begin(keys(), Kvn::FIRST, sgp_wire::Aid::ISD_R, &mut { CHALLENGE });
    assert_eq!(pending.card_replied(&unhex(INITIALIZE_ANSWER)).err(), Some(Error::Security));
    let (pending, _) = Host::begin(keys(), Kvn::FIRST, AID, &mut { CHALLENGE });
    let mut answer = unhex(INITIALIZE_ANSWER);
    *answer.last_mut().unwrap() = 0x02;
    assert_eq!(pending.card_replied(&answer).err(), Some(Error::Security));
    assert_eq!(SequenceCounter::from_bytes([0, 0, 1]), first_counter());
}
