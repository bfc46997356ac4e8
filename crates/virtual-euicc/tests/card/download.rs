//! SCP03t and the profile interpreter.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use scp03t::{Host, HostChannel, Kvn};
use scp80::script::{Chaining, CommandScript};
use sgp_asn1::saip::{EuiccResponse, PeStatusCode};
use sgp_wire::{Limits, Tar};

use crate::bench::*;

/// Self-made: a header of version 2.3 with POL1 `02`, a PIN element with the identification 2, an end
/// element with 99.
const HEADER: &str = "a019800102810103830a89990012345678901234840102a500a600";
const PINS: &str = "a205a003810102";
const END: &str = "aa07a0058000810163";

fn package() -> Vec<u8> {
    hex::decode([HEADER, PINS, END].concat()).unwrap()
}

fn tar() -> Tar {
    NEW.tar().unwrap()
}

/// A script of finished SCP03t commands.
fn script(chaining: Option<Chaining>, tlvs: &[u8]) -> CommandScript {
    let script = CommandScript::definite().objects(tlvs).unwrap();
    match chaining {
        Some(chaining) => script.chaining(chaining),
        None => script,
    }
}

fn scp03t(bench: &mut Bench, chaining: Option<Chaining>, tlvs: &[u8]) -> Vec<Vec<u8>> {
    scp03t_answers(&bench.run(tar(), &script(chaining, tlvs)))
}

/// An open session in a chain that goes on.
fn open(bench: &mut Bench, keys: scp03t::StaticKeys) -> HostChannel {
    let (pending, initialize) = Host::begin(keys, Kvn::FIRST, NEW, &mut bench.rng);
    let answers = scp03t(bench, Some(Chaining::FIRST), &initialize);
    let (mut channel, authenticate) = pending.card_replied(&answers[0]).unwrap();
    let answers = scp03t(bench, Some(Chaining::MORE), &authenticate);
    channel.check_authenticated(&answers[0]).unwrap();
    channel
}

/// Sends one segment; the plain answer of the card.
fn load(bench: &mut Bench, channel: &mut HostChannel, chaining: Chaining, plain: &[u8]) -> Vec<u8> {
    let mut tlv = Vec::new();
    channel.protect(plain, &mut tlv).unwrap();
    let answers = scp03t(bench, Some(chaining), &tlv);
    let mut answer = Vec::new();
    channel.unprotect(&answers[0], &mut answer).unwrap();
    answer
}

fn opened() -> (Bench, HostChannel) {
    let mut bench = Bench::new();
    let keys = bench.personalized();
    let channel = open(&mut bench, keys);
    (bench, channel)
}

fn nothing_remains(bench: &Bench) {
    let profile = bench.card.profiles().get(NEW).unwrap();
    assert_eq!((profile.state().0, profile.iccid(), profile.used_memory()), (0x0F, None, 2048));
    assert_eq!(bench.card.memory().free_non_volatile(), 400_000 - 2048);
}

#[test]
fn a_profile_is_installed_with_its_last_element() {
    let (mut bench, mut channel) = opened();
    let package = package();
    let (head, tail) = package.split_at(30);
    assert_eq!(load(&mut bench, &mut channel, Chaining::MORE, head), b"");
    nothing_remains(&bench);
    let answer = load(&mut bench, &mut channel, Chaining::LAST, tail);
    assert_eq!(hex::encode(answer), "3007a0053003800100");
    let profile = bench.card.profiles().get(NEW).unwrap();
    assert_eq!((profile.state().0, profile.pol1().0, profile.elements()), (0x1F, 0x02, 3));
    assert_eq!(profile.iccid().unwrap().to_string(), "89990012345678901234");
    assert_eq!(profile.used_memory(), 2048 + 43);
    assert_eq!(bench.card.memory().free_non_volatile(), 400_000 - 2048 - 43);
    assert_eq!(bench.sw(&delete(NEW)), 0x69E1, "the header forbids it");
    assert_eq!(bench.sw(&enable(NEW)), 0x9000);
}

#[test]
fn a_package_without_its_end_leaves_nothing() {
    type Leave = fn(&mut Bench, &mut HostChannel, &[u8]);
    let ways: [(&str, Leave); 4] = [
        ("the chain is closed", |bench, channel, part| {
            load(bench, channel, Chaining::LAST, part);
        }),
        ("a new chain begins", |bench, channel, part| {
            load(bench, channel, Chaining::MORE, part);
            bench.run(tar(), &CommandScript::definite().chaining(Chaining::FIRST));
        }),
        ("the card is reset", |bench, channel, part| {
            load(bench, channel, Chaining::MORE, part);
            bench.card.reset();
        }),
        ("another session begins", |bench, channel, part| {
            load(bench, channel, Chaining::MORE, part);
            scp03t(bench, Some(Chaining::MORE), &[0x84, 0x0A, 0x30, 0, 1, 2, 3, 4, 5, 6, 7, 8]);
        }),
    ];
    for (what, leave) in ways {
        let (mut bench, mut channel) = opened();
        let package = package();
        leave(&mut bench, &mut channel, package.split_at(40).0);
        nothing_remains(&bench);
        // what comes next finds no session
        let mut tlv = Vec::new();
        channel.protect(package.split_at(40).1, &mut tlv).unwrap();
        let refused = bench.run(tar(), &script(Some(Chaining::FIRST), &tlv));
        assert_eq!(hex::encode(&scp03t_answers(&refused)[0])[..6], *"9f4601", "{what}");
        nothing_remains(&bench);
        // and the package can begin anew
        assert_eq!(bench.state(NEW), Some(0x0F), "{what}");
    }
}

#[test]
fn a_script_of_its_own_keeps_no_session() {
    let mut bench = Bench::new();
    bench.personalized();
    let initialize = [0x84, 0x0A, 0x30, 0, 1, 2, 3, 4, 5, 6, 7, 8];
    assert_eq!(scp03t(&mut bench, None, &initialize)[0].len(), 34);
    let authenticate = [&[0x85, 0x11, 0x33][..], &[0; 16]].concat();
    assert_eq!(hex::encode(&scp03t(&mut bench, None, &authenticate)[0]), "9f450102");
}

#[test]
fn the_sequence_counter_counts_every_opening() {
    let mut bench = Bench::new();
    bench.personalized();
    let initialize = [0x84, 0x0A, 0x00, 0, 1, 2, 3, 4, 5, 6, 7, 8];
    for count in 1..4 {
        let answer = &scp03t(&mut bench, None, &initialize)[0];
        assert_eq!(answer[31..], [0, 0, count], "version 00 takes the first set");
        let (_, counter) = bench.card.profiles().get(NEW).unwrap().scp03_key_sets().next().unwrap();
        assert_eq!(counter.to_bytes(), [0, 0, count]);
    }
}

#[test]
fn errors_end_session_and_script() {
    let authenticate = [&[0x85, 0x11, 0x33][..], &[0; 16]].concat();
    let data = [&[0x86, 0x18][..], &[0; 24]].concat();
    let initialize = |kvn| vec![0x84, 0x0A, kvn, 0, 1, 2, 3, 4, 5, 6, 7, 8];
    let cases: [(&str, Vec<u8>, &[&str]); 8] = [
        ("unknown key version", [initialize(0x3F), authenticate.clone()].concat(), &["9f440103"]),
        ("short", vec![0x84, 0x01, 0x30], &["9f440101"]),
        (
            "wrong cryptogram",
            [initialize(0x30), authenticate.clone(), data.clone()].concat(),
            &["", "9f450102"],
        ),
        ("data too early", [initialize(0x30), data.clone()].concat(), &["", "9f460102"]),
        ("no session", data, &["9f460102"]),
        ("authentication without session", authenticate, &["9f450102"]),
        ("replacement of keys without session", vec![0x87, 0x00], &["9f470102"]),
        ("replacement of keys too early", [initialize(0x30), vec![0x87, 0x00]].concat(), &["", "9f470102"]),
    ];
    for (what, tlvs, expected) in cases {
        let mut bench = Bench::new();
        bench.personalized();
        let answers: Vec<String> = scp03t(&mut bench, None, &tlvs)
            .iter()
            .map(|answer| if answer.len() == 34 { String::new() } else { hex::encode(answer) })
            .collect();
        assert_eq!(answers, expected, "{what}");
    }
}

#[test]
fn an_isd_p_without_keys_opens_no_session() {
    let mut bench = Bench::new();
    bench.sw(&create(NEW));
    let initialize = [0x84, 0x0A, 0x30, 0, 1, 2, 3, 4, 5, 6, 7, 8];
    assert_eq!(hex::encode(&scp03t(&mut bench, None, &initialize)[0]), "9f440103");
}

#[test]
fn a_segment_twice_or_changed_ends_the_session() {
    let (mut bench, mut channel) = opened();
    let mut tlv = Vec::new();
    channel.protect(&package()[..10], &mut tlv).unwrap();
    assert_eq!(scp03t(&mut bench, Some(Chaining::MORE), &tlv)[0], [0x86, 0x00]);
    assert_eq!(hex::encode(&scp03t(&mut bench, Some(Chaining::MORE), &tlv)[0]), "9f460102");
    let mut next = Vec::new();
    channel.protect(&package()[10..], &mut next).unwrap();
    assert_eq!(hex::encode(&scp03t(&mut bench, Some(Chaining::MORE), &next)[0]), "9f460102", "it stays over");
    nothing_remains(&bench);
}

#[test]
fn a_package_protected_before_its_card_was_known() {
    let keys = |len| scp03t::ReplacementKeys::generate(len, &mut ChaCha8Rng::seed_from_u64(9)).unwrap();
    let mut prepared = Vec::new();
    keys(16).protect(&package(), &mut prepared).unwrap();
    let (mut bench, mut channel) = opened();
    let mut replace = Vec::new();
    channel.replace_session_keys(&keys(16), &mut replace).unwrap();
    assert_eq!(scp03t(&mut bench, Some(Chaining::MORE), &replace)[0], [0x87, 0x00]);
    channel.unprotect(&[0x87, 0x00], &mut Vec::new()).unwrap();
    channel.admit(&prepared).unwrap();
    let mut answer = Vec::new();
    channel.unprotect(&scp03t(&mut bench, Some(Chaining::LAST), &prepared)[0], &mut answer).unwrap();
    assert_eq!(hex::encode(answer), "3007a0053003800100");
    assert_eq!(bench.state(NEW), Some(0x1F));

    // under keys that the card never got, and with a replacement that was changed
    let (mut bench, _) = opened();
    assert_eq!(hex::encode(&scp03t(&mut bench, Some(Chaining::MORE), &prepared)[0]), "9f460102");
    let (mut bench, _) = opened();
    *replace.last_mut().unwrap() ^= 1;
    assert_eq!(hex::encode(&scp03t(&mut bench, Some(Chaining::MORE), &replace)[0]), "9f470102");
    nothing_remains(&bench);
}

#[test]
fn a_length_that_is_not_minimal() {
    let (mut bench, mut channel) = opened();
    let mut tlv = Vec::new();
    channel.protect(&package()[..10], &mut tlv).unwrap();
    tlv.insert(1, 0x81);
    assert_eq!(hex::encode(&scp03t(&mut bench, Some(Chaining::MORE), &tlv)[0]), "9f460101");
}

#[test]
fn a_profile_is_loaded_once() {
    let (mut bench, mut channel) = opened();
    load(&mut bench, &mut channel, Chaining::LAST, &package());
    let before = bench.snapshot();
    let keys = {
        let mut other = Bench::new();
        other.personalized()
    };
    let mut channel = open(&mut bench, keys);
    let answer = load(&mut bench, &mut channel, Chaining::LAST, &package());
    let response = EuiccResponse::decode(&answer, &Limits::default()).unwrap();
    assert!(response.is_aborted());
    assert_eq!(response.pe_status()[0].status(), PeStatusCode(0x6985));
    // the session has counted, and nothing else has changed
    let after = bench.snapshot().replace("000002", "000001");
    assert_eq!(strip_counters(&after), strip_counters(&before));
}

fn strip_counters(snapshot: &str) -> String {
    snapshot.lines().filter(|line| !line.contains("Cntr")).collect()
}

#[test]
fn an_aborted_package_may_begin_anew() {
    let (mut bench, mut channel) = opened();
    let broken = [HEADER, "a205a004810102"].concat();
    let answer = load(&mut bench, &mut channel, Chaining::MORE, &hex::decode(broken).unwrap());
    assert!(EuiccResponse::decode(&answer, &Limits::default()).unwrap().is_aborted());
    nothing_remains(&bench);
    let keys = Bench::new().personalized();
    let mut channel = open(&mut bench, keys);
    let answer = load(&mut bench, &mut channel, Chaining::LAST, &package());
    assert_eq!(hex::encode(answer), "3007a0053003800100");
    assert_eq!(bench.state(NEW), Some(0x1F));
}

#[test]
fn an_isd_p_that_is_not_there() {
    let mut bench = Bench::new();
    let por = bench.send(tar(), &[0xAA, 0x00]).unwrap();
    assert_eq!(por.status().0, 0x09);
}
