//! Commands of the operator to its MNO-SD.

use scp80::script::CommandScript;
use scp80::{Cntr, KeySet, Sender};
use sgp_wire::{CommandApdu, Tar};
use virtual_euicc::{Config, DropReason, IsdPConfig};

use crate::bench::*;

const INSTALL: &str = "80E6200016000010A0000005591010FFFFFFFF8900000F0000000000";
const POL1: &str = "80E28800063A0603810103";

fn operator_keys() -> KeySet {
    key_set(2)
}

fn config() -> Config {
    let boot = IsdPConfig::enabled(BOOT, iccid("89000123456789012341"))
        .fall_back()
        .with_mno_sd_key_set(operator_keys(), Cntr::new(300).unwrap());
    Config::m2m("89099900123456789012345678901210".parse().unwrap())
        .with_key_set(key_set(1), Cntr::new(7).unwrap())
        .with_isd_p(boot)
        .with_isd_p(IsdPConfig::disabled(OTHER, iccid("89000123456789012358")))
        .attached_before()
}

fn operator(config: Config) -> (Bench, Sender) {
    (Bench::with(config), sender(operator_keys(), 301))
}

fn run(bench: &mut Bench, sender: &mut Sender, commands: &[&str]) -> Option<Vec<(Vec<u8>, u16)>> {
    let command = |hex: &&str| CommandApdu::decode(&hex::decode(hex).unwrap()).unwrap();
    let script = commands.iter().map(command).fold(CommandScript::indefinite(), |s, c| s.command(&c));
    let packet = sender.protect(Tar::MNO_SD, &script.encode()).unwrap().persisted();
    let answer = bench.card.packet(packet.as_bytes(), &mut bench.rng)?;
    let answers = sender.unprotect(&answer).unwrap().responses().unwrap();
    Some(answers.apdus().map(|answer| (answer.data().to_vec(), answer.sw().0)).collect())
}

#[test]
fn update_pol1_and_connectivity() {
    let (mut bench, mut sender) = operator(config());
    let answers = run(&mut bench, &mut sender, &[INSTALL, POL1]).unwrap();
    assert_eq!(answers, [(vec![0x00], 0x9000), (vec![], 0x9000)]);
    assert_eq!(bench.card.profiles().get(BOOT).unwrap().pol1().0, 0x03);
    assert_eq!(bench.sw(&enable(OTHER)), 0x69E1, "and it holds");
    let connectivity = "80E288000E3A070BA0090607914477581006F0";
    assert_eq!(run(&mut bench, &mut sender, &[INSTALL, connectivity]).unwrap().last().unwrap().1, 0x9000);
    let stored = bench.card.profiles().get(BOOT).unwrap().connectivity_parameters().to_vec();
    assert_eq!(hex::encode_upper(stored), "A0090607914477581006F0");
}

#[test]
fn refusals() {
    for (what, commands, sw) in [
        ("without INSTALL", &[POL1][..], 0x6985),
        ("INSTALL for another", &["80E6200016000010A0000005591010FFFFFFFF890000100000000000"], 0x6A88),
        ("something in between", &[INSTALL, "80E2880000", POL1], 0x6A80),
        ("two rules", &[INSTALL, "80E28800073A060481020303"], 0x6A80),
        ("an ISD-R function", &[INSTALL, "80E28800033A0300"], 0x6A88),
        ("another command", &["80CAFF2100"], 0x6D00),
        ("P1", &[INSTALL, "80E28900063A0603810103"], 0x6A86),
        ("class", &["84E2880000"], 0x6E00),
    ] {
        let (mut bench, mut sender) = operator(config());
        assert_eq!(run(&mut bench, &mut sender, commands).unwrap().last().unwrap().1, sw, "{what}");
        assert_eq!(bench.card.profiles().get(BOOT).unwrap().pol1().0, 0x00, "{what}");
    }
}

#[test]
fn the_pair_stands_in_one_script() {
    let (mut bench, mut sender) = operator(config());
    run(&mut bench, &mut sender, &[INSTALL]).unwrap();
    assert_eq!(run(&mut bench, &mut sender, &[POL1]).unwrap()[0].1, 0x6985);
}

#[test]
fn only_the_enabled_profile_is_reached() {
    let (mut bench, mut sender) = operator(config());
    assert_eq!(bench.sw(&enable(OTHER)), 0x9000);
    bench.card.reset();
    // no MNO-SD answers now; what comes back is not secured
    let packet = sender.protect(Tar::MNO_SD, &[0xAA, 0x00]).unwrap().persisted();
    let answer = bench.card.packet(packet.as_bytes(), &mut bench.rng).unwrap();
    let response = scp80::wire::ResponsePacket::decode(&answer).unwrap();
    assert_eq!((response.check_len(), response.body()[6]), (0, 0x09));
}

#[test]
fn the_keys_of_the_isd_r_do_not_open_it() {
    let mut bench = Bench::with(config());
    assert!(bench.send(Tar::MNO_SD, &[0xAA, 0x00]).is_none());
    assert_eq!(bench.card.last_drop(), Some(DropReason::KeySetUnknown));
}
