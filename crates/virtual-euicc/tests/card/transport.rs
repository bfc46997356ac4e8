//! Secured packets and scripts: what is dropped, what is answered, in which form.

use scp80::hazmat::protect_command;
use scp80::wire::{CommandHeader, CommandPacket};
use scp80::{Cntr, Kic, Kid, Kvn, Spi};
use sgp_wire::Tar;
use virtual_euicc::{DropReason, Quirk};

use crate::bench::*;

const STATUS: &str = "AA07220580CAFF2100";

fn secured(spi: [u8; 2], kvn: u8, tar: Tar, counter: u64, data: &str) -> Vec<u8> {
    let kvn = Kvn::new(kvn).unwrap();
    let header = CommandHeader::new(Spi::new(spi), Kic::aes(kvn), Kid::aes(kvn), tar);
    let data = hex::decode(data).unwrap();
    protect_command(&header, Cntr::new(counter).unwrap(), &data, Some(&key_set(kvn.number()))).unwrap()
}

#[test]
fn what_is_not_genuine_vanishes() {
    let good = || secured([0x16, 0x39], 1, Tar::ISD_R, 8, STATUS);
    let flipped = || {
        let mut packet = good();
        if let Some(last) = packet.last_mut() {
            *last ^= 1;
        }
        packet
    };
    for (what, packet, reason) in [
        ("checksum", flipped(), "integrity"),
        ("no ciphering", secured([0x12, 0x29], 1, Tar::ISD_R, 8, STATUS), "insufficient-security-level"),
        ("no counter", secured([0x06, 0x39], 1, Tar::ISD_R, 8, STATUS), "insufficient-security-level"),
        ("no security", secured([0x00, 0x00], 1, Tar::ISD_R, 8, STATUS), "insufficient-security-level"),
        ("key set", secured([0x16, 0x39], 5, Tar::ISD_R, 8, STATUS), "key-set-unknown"),
        ("equal counter", secured([0x16, 0x39], 1, Tar::ISD_R, 7, STATUS), "counter-low"),
        ("lower counter", secured([0x16, 0x39], 1, Tar::ISD_R, 1, STATUS), "counter-low"),
        ("cut", good()[..20].to_vec(), "malformed"),
        ("empty", Vec::new(), "malformed"),
    ] {
        let mut bench = Bench::new();
        let before = bench.snapshot();
        assert_eq!(bench.card.packet(&packet, &mut bench.rng), None, "{what}");
        assert_eq!(bench.card.last_drop().unwrap().name(), reason, "{what}");
        assert_eq!(bench.snapshot(), before, "{what}");
        // and the good one still goes through
        assert!(bench.card.packet(&good(), &mut bench.rng).is_some(), "{what}");
        assert_eq!(bench.card.last_drop(), None);
    }
}

#[test]
fn a_counter_at_its_end_is_blocked() {
    let mut bench = Bench::new();
    let last = secured([0x16, 0x39], 1, Tar::ISD_R, 0xFF_FFFF_FFFF, STATUS);
    assert!(bench.card.packet(&last, &mut bench.rng).is_some());
    assert_eq!(bench.card.packet(&last, &mut bench.rng), None);
    assert_eq!(bench.card.last_drop(), Some(DropReason::CounterBlocked));
}

#[test]
fn one_counter_for_isd_r_and_isd_ps() {
    let mut bench = Bench::new();
    let to_isd_p = secured([0x16, 0x39], 1, OTHER.tar().unwrap(), 9, STATUS);
    assert!(bench.card.packet(&to_isd_p, &mut bench.rng).is_some());
    assert_eq!(bench.card.packet(&secured([0x16, 0x39], 1, Tar::ISD_R, 9, STATUS), &mut bench.rng), None);
}

#[test]
fn the_answer_is_what_spi_asks_for() {
    for (second, answered) in [(0x00, false), (0x02, false), (0x39, true), (0x21, true)] {
        let mut bench = Bench::new();
        let packet = secured([0x16, second], 1, Tar::ISD_R, 8, STATUS);
        assert_eq!(bench.card.packet(&packet, &mut bench.rng).is_some(), answered, "{second:02X}");
        assert_eq!(bench.card.key_sets().next().unwrap().1, Cntr::new(8).unwrap(), "{second:02X}");
    }
}

#[test]
fn addresses_of_nobody() {
    let mut bench = Bench::new();
    // an ISD-P that is not there is answered under the keys of the ISD-R
    let por = bench.send(Tar::new([0x00, 0x00, 0x77]), &hex::decode(STATUS).unwrap()).unwrap();
    assert_eq!((por.status().0, por.is_authentic()), (0x09, true));
    // anything else without any keys
    for tar in [Tar::ECASD, Tar::new([0xB0, 0x00, 0x00]), Tar::MNO_SD, Tar::new([0, 0, 0])] {
        let packet = secured([0x16, 0x39], 1, tar, 100, STATUS);
        let answer = bench.card.packet(&packet, &mut bench.rng).unwrap();
        assert_eq!(scp80::wire::ResponsePacket::decode(&answer).unwrap().check_len(), 0);
        let silent = secured([0x16, 0x00], 1, tar, 100, STATUS);
        assert_eq!(bench.card.packet(&silent, &mut bench.rng), None);
    }
    assert_eq!(bench.card.key_sets().next().unwrap().1, Cntr::new(8).unwrap(), "none of these has counted");
}

/// The answer of the ISD-R to a script.
fn script(bench: &mut Bench, hex: &str) -> String {
    hex::encode_upper(bench.send(Tar::ISD_R, &hex::decode(hex).unwrap()).unwrap().data())
}

#[test]
fn forms_of_scripts() {
    let resources = "FF210D810102820400061A8083021800";
    let one = format!("2312{resources}9000");
    let select = "220580CAFF2100";
    let cases = [
        ("definite", format!("AA07{select}"), format!("AB17800101{one}")),
        ("indefinite", format!("AE80{select}0000"), format!("AF80{one}0000")),
        ("indefinite tag with a length", format!("AE07{select}"), format!("AF80{one}0000")),
        ("empty", "AA00".into(), "AB03800100".into()),
        ("unknown tag", format!("AA092900{select}"), "AB06800100900101".into()),
        ("a tag behind a command", format!("AA09{select}2900"), format!("AB1A800101{one}900101")),
        ("length beyond the script", "AA022205".into(), "AB06800100900102".into()),
        ("script longer than the data", "AA0A2205".into(), "AB06800100900102".into()),
        ("chaining in second place", format!("AA0A{select}830101"), format!("AB1A800101{one}900101")),
        ("no chain to go on with", format!("AA0A830102{select}"), "AB06800100830101".into()),
        ("unknown chaining", format!("AA0A830155{select}"), "AB06800100830103".into()),
        ("actions", format!("AA0B81008200{select}"), format!("AB17800103{one}")),
        ("not an APDU", "AA03220180".into(), "AB0780010123026700".into()),
        ("compact", "80CAFF2100".into(), format!("019000{resources}")),
        ("compact, class", "2205FF2100".into(), "016E00".into()),
        ("compact, two", "80CAFF210080D8000000".into(), "026D00".into()),
        ("compact, cut", "80E2880005".into(), "016700".into()),
        ("compact, short", "80E2".into(), "016700".into()),
    ];
    for (what, command, expected) in cases {
        assert_eq!(script(&mut Bench::new(), &command), expected, "{what}");
    }
}

#[test]
fn a_count_in_the_indefinite_form() {
    let mut bench = Bench::with(config().quirk(Quirk::CountInIndefinite));
    assert_eq!(script(&mut bench, "AE80220480D800000000"), "AF8080010123026D000000");
}

#[test]
fn execution_ends_at_the_first_refusal() {
    let mut bench = Bench::new();
    let commands = ["220480D80000", &format!("22{:02X}{}", enable(OTHER).len() / 2, enable(OTHER))].concat();
    let answer = script(&mut bench, &format!("AA{:02X}{commands}", commands.len() / 2));
    assert_eq!(answer, "AB0780010123026D00");
    bench.card.reset();
    assert_eq!(bench.state(OTHER), Some(0x1F));
}

#[test]
fn answers_without_data_stand_at_the_end_alone() {
    let mut bench = Bench::new();
    let set = |aid| format!("221A{}", set_fall_back(aid));
    let commands = [set(OTHER), set(BOOT)].concat();
    let script_hex = format!("AA{:02X}{commands}", commands.len() / 2);
    assert_eq!(script(&mut bench, &script_hex), "AB0780010223029000");
}

#[test]
fn packets_to_the_card_are_commands() {
    let mut bench = Bench::new();
    let packet = bench.protect(Tar::ISD_R, &hex::decode(STATUS).unwrap());
    let answer = bench.card.packet(&packet, &mut bench.rng).unwrap();
    assert!(CommandPacket::decode(&answer).is_err() || bench.card.packet(&answer, &mut bench.rng).is_none());
}
