//! Commands of the SM-SR to the ISD-R, and what each is refused with.

use scp80::script::{CommandScript, ResponseObject};
use sgp_asn1::gp::Pol1;
use sgp_wire::{Aid, CommandApdu, Tar};
use virtual_euicc::{IsdPConfig, Memory, Quirk};

use crate::bench::*;

#[test]
fn create_isdp() {
    let mut bench = Bench::new();
    let answer = bench.command(&create(NEW));
    assert_eq!((answer.data(), answer.sw().0), (&[0x00][..], 0x9000));
    assert_eq!(bench.state(NEW), Some(0x07));
    assert_eq!(bench.card.memory().free_non_volatile(), 400_000 - 2048);
    assert_eq!(bench.sw(&create(NEW)), 0x6985);
    assert_eq!(bench.card.memory().free_non_volatile(), 400_000 - 2048);
}

#[test]
fn create_isdp_with_quota() {
    let mut bench = Bench::new();
    assert_eq!(bench.sw(&create_with_quota(NEW, 65_536)), 0x9000);
    let profile = bench.card.profiles().get(NEW).unwrap();
    assert_eq!((profile.quota(), profile.used_memory()), (Some(65_536), 2048));
    assert_eq!(bench.card.memory().free_non_volatile(), 400_000 - 65_536);
    // two bytes, as some servers write it
    let short = create_with_quota(Aid::isd_p(0x20), 0).replace("4710", "4510").replace("0EC9", "0CC9");
    let short = short.replace("EF06830400000000", "EF0483021000");
    assert_eq!(bench.sw(&short), 0x9000);
    assert_eq!(bench.card.profiles().get(Aid::isd_p(0x20)).unwrap().quota(), Some(0x1000));
}

#[test]
fn create_isdp_is_refused() {
    let mut bench = Bench::new();
    let good = create(NEW);
    for (what, command, sw) in [
        ("no quota to hold the overhead", create_with_quota(NEW, 2047), 0x6A84),
        ("no memory", create_with_quota(NEW, 400_001), 0x6A84),
        ("load file unknown", good.replace("8900000D00", "8900000C00"), 0x6A88),
        ("module unknown", good.replace("8900000E00", "8900000C00"), 0x6A88),
        ("AID of the ISD-R", good.replace("8900001200", "8900000100"), 0x6A80),
        ("AID below the range", good.replace("8900001200", "8900000F00"), 0x6A80),
        ("last byte of the AID", good.replace("8900001200", "8900001201"), 0x6A80),
        ("other privileges", good.replace("0380C000", "0380C001"), 0x6A80),
        ("other channel", good.replace("81020370", "81020360"), 0x6A80),
        ("a token", good.replace("80E60C003F", "80E60C0040").replace("03700000", "0370010100"), 0x6A80),
        ("wrong P1", good.replace("80E60C00", "80E60400"), 0x6A86),
    ] {
        let before = bench.card.memory();
        assert_eq!(bench.sw(&command), sw, "{what}");
        assert_eq!((bench.state(NEW), bench.card.memory()), (None, before), "{what}");
    }
}

#[test]
fn enable_is_refused_in_the_stated_order() {
    let disabled = |aid| IsdPConfig::disabled(aid, iccid("89000123456789012366"));
    let pol1 = |rule| Bench::with(config_with_pol1(rule));
    let unknown = Aid::isd_p(0x77);
    assert_eq!(Bench::new().sw(&enable(unknown)), 0x6A88);
    assert_eq!(Bench::new().sw(&enable(BOOT)), 0x6985);
    let mut bench = Bench::with(config().with_isd_p(IsdPConfig::empty(NEW)));
    assert_eq!(bench.sw(&enable(NEW)), 0x6985);
    let mut bench = pol1(Pol1::DISABLE_NOT_ALLOWED);
    assert_eq!(bench.sw(&enable(OTHER)), 0x69E1);
    assert_eq!(bench.sw(&enable(unknown)), 0x6A88);
    assert_eq!(bench.sw(&enable(BOOT)), 0x6985);
    assert_eq!(pol1(Pol1::DELETE_NOT_ALLOWED).sw(&enable(OTHER)), 0x9000);
    // a change that was promised comes first
    let mut bench = Bench::with(config().with_isd_p(disabled(NEW)));
    assert_eq!(bench.sw(&enable(OTHER)), 0x9000);
    assert_eq!(bench.sw(&enable(NEW)), 0x6985);
    assert_eq!(bench.sw(&delete(OTHER)), 0x6985);
    for broken in ["80E28800033A0300", "80E28800053A03024F00", "80E28800063A03034F0101"] {
        assert_eq!(Bench::new().sw(broken), 0x6A80, "{broken}");
    }
}

/// As [`config`], with POL1 in the profile that is enabled.
fn config_with_pol1(rule: Pol1) -> virtual_euicc::Config {
    let mut bare = bare_config();
    bare = bare.with_isd_p(IsdPConfig::enabled(BOOT, iccid("89000123456789012341")).with_pol1(rule));
    bare.with_isd_p(IsdPConfig::disabled(OTHER, iccid("89000123456789012358")).fall_back())
}

fn bare_config() -> virtual_euicc::Config {
    virtual_euicc::Config::m2m("89099900123456789012345678901210".parse().unwrap())
        .with_key_set(key_set(1), scp80::Cntr::new(7).unwrap())
        .attached_before()
}

#[test]
fn disable_is_refused() {
    assert_eq!(Bench::new().sw(&disable(Aid::isd_p(0x77))), 0x6A88);
    assert_eq!(Bench::new().sw(&disable(OTHER)), 0x6985, "not enabled");
    assert_eq!(Bench::new().sw(&disable(BOOT)), 0x6985, "holds the Fall-Back Attribute");
    let mut bench = Bench::with(config_with_pol1(Pol1::DISABLE_NOT_ALLOWED));
    assert_eq!(bench.sw(&disable(BOOT)), 0x69E1);
    let mut bench = Bench::with(config_with_pol1(Pol1::NONE));
    assert_eq!(bench.sw(&disable(BOOT)), 0x9000);
    let alone = bare_config().with_isd_p(IsdPConfig::enabled(BOOT, iccid("89000123456789012341")));
    assert_eq!(Bench::with(alone).sw(&disable(BOOT)), 0x6985, "nothing to fall back to");
}

#[test]
fn the_fall_back_attribute_moves() {
    let mut bench = Bench::with(config().with_isd_p(IsdPConfig::empty(NEW)));
    assert_eq!(bench.sw(&set_fall_back(Aid::isd_p(0x77))), 0x6A88);
    assert_eq!(bench.sw(&set_fall_back(NEW)), 0x6985);
    assert_eq!(bench.sw(&set_fall_back(OTHER)), 0x9000);
    assert_eq!(bench.card.profiles().fall_back().unwrap().aid(), OTHER);
    assert_eq!(bench.card.profiles().iter().filter(|profile| profile.is_fall_back()).count(), 1);
}

#[test]
fn delete_profile_and_isd_p() {
    let rule = |rule| {
        let other = IsdPConfig::disabled(NEW, iccid("89000123456789012366")).with_pol1(rule);
        Bench::with(config().with_isd_p(other))
    };
    assert_eq!(Bench::new().sw(&delete(Aid::isd_p(0x77))), 0x6A88);
    assert_eq!(Bench::new().sw(&delete(BOOT)), 0x6985);
    assert_eq!(rule(Pol1::DELETE_NOT_ALLOWED).sw(&delete(NEW)), 0x69E1);
    for allowed in [Pol1::NONE, Pol1::DISABLE_NOT_ALLOWED, Pol1::DELETE_WHEN_DISABLED] {
        let mut bench = rule(allowed);
        let answer = bench.command(&delete(NEW));
        assert_eq!((answer.data(), answer.sw().0), (&[0x00][..], 0x9000));
        assert_eq!(bench.state(NEW), None);
        assert_eq!(bench.card.memory().free_non_volatile(), 400_000 + 2048);
    }
    let mut bench = Bench::new();
    bench.sw(&set_fall_back(OTHER));
    assert_eq!(bench.sw(&delete(OTHER)), 0x6985, "holds the Fall-Back Attribute");
}

#[test]
fn audit_of_memory() {
    let mut bench = Bench::with(config().with_memory(Memory::new(0x000A_0000, 0x2000, 2048)));
    for command in ["80CAFF2100", "80CAFF21", "80CAFF21035C016600"] {
        let answer = bench.command(command);
        assert_eq!(hex::encode_upper(answer.data()), "FF210D8101028204000A000083022000", "{command}");
    }
}

#[test]
fn audit_of_profiles() {
    let mut bench = Bench::new();
    let one = bench.command(&format!("80F24002174F10{OTHER}5C034F9F7000"));
    assert_eq!(hex::encode_upper(one.data()), format!("E3164F10{OTHER}9F70011F"));
    assert_eq!(bench.sw(&create_with_quota(NEW, 0x1_0000)), 0x9000);
    let all = bench.command("80F240020A4F005C064F9F70538F9100");
    let expected = format!(
        "E3194F10{BOOT}9F70013F530101E3194F10{OTHER}9F70011F530100E3254F10{NEW}9F7001075301008F040001000091040000F800"
    );
    assert_eq!(hex::encode_upper(all.data()), expected);
    // without a tag list, everything
    assert_eq!(bench.command("80F24002024F0000").data(), all.data());
    for (command, sw) in [
        (format!("80F24002124F10{}00", Aid::isd_p(0x77)), 0x6A88),
        ("80F24000024F0000".into(), 0x6A86),
        ("80F28002024F0000".into(), 0x6A86),
        ("80F2400200".into(), 0x6A80),
        ("80F24002024F0100".into(), 0x6A80),
        ("80F24003024F0000".into(), 0x6985),
    ] {
        assert_eq!(bench.sw(&command), sw, "{command}");
    }
}

#[test]
fn a_long_list_comes_in_parts() {
    let mut bench = Bench::new();
    for number in 0x20..0x2C {
        assert_eq!(bench.sw(&create(Aid::isd_p(number))), 0x9000);
    }
    let command = |hex: &str| CommandApdu::decode(&hex::decode(hex).unwrap()).unwrap();
    let first = command("80F240020A4F005C064F9F70538F9100");
    let next = command("80F240030A4F005C064F9F70538F9100");
    let script = CommandScript::definite().command(&first).command(&next).command(&next);
    let answers: Vec<_> = bench.run(Tar::ISD_R, &script).apdus().cloned().collect();
    let words: Vec<_> = answers.iter().map(|answer| answer.sw().0).collect();
    assert_eq!(words, [0x6310, 0x9000, 0x6985]);
    let list: Vec<u8> = answers.iter().flat_map(|answer| answer.data().to_vec()).collect();
    assert_eq!(list.len(), 14 * 27);
    assert!(answers.iter().all(|answer| answer.data().len() <= 256));
}

#[test]
fn audit_of_the_certificate() {
    let mut bench = Bench::new();
    assert_eq!(hex::encode_upper(bench.command("80CABF30045C027F2100").data()), "BF30037F2100");
    assert_eq!(bench.sw("80CABF30035C016600"), 0x6A88);
    assert_eq!(bench.sw("80CABF3000"), 0x6A80);
    assert_eq!(bench.sw("80CA00E000"), 0x6A88);
    let none = bare_config().with_isd_p(IsdPConfig::enabled(BOOT, iccid("89000123456789012341")));
    assert_eq!(Bench::with(none).sw("80CABF30045C027F2100"), 0x6A88);
}

#[test]
fn a_confirmation_needs_its_notification() {
    let mut bench = Bench::new();
    assert_eq!(bench.sw(&confirm(0)), 0x6A88);
    for broken in ["80E28900033A080000", "80E28900063A08034E010000", "80E28900083A08044E02000000"] {
        assert_eq!(bench.sw(broken), 0x6A80, "{broken}");
    }
}

/// A tag list that makes one entry longer than an answer: refused, since the list would never end.
#[test]
fn a_list_whose_entries_fit_no_answer() {
    let mut bench = Bench::new();
    let tags = "9F70".repeat(60);
    let all = format!("80F240027C4F005C78{tags}00");
    assert_eq!(bench.sw(&all), 0x6A80);
    let one = format!("80F240028C4F10{OTHER}5C78{tags}00");
    assert_eq!(bench.sw(&one), 0x6A80);
    let fits = "9F70".repeat(50);
    assert_eq!(bench.sw(&format!("80F24002684F005C64{fits}00")), 0x6310);
}

#[test]
fn commands_that_the_card_does_not_have() {
    let mut bench = Bench::new();
    for (what, command, sw) in [
        ("PUT KEY", "80D8000100", 0x6D00),
        ("push to open a channel", "80EC01010135", 0x6D00),
        ("secure messaging", "84E2880000", 0x6E00),
        ("SetEmergencyProfileAttribute", "80E28800143A09114F0F000000000000000000000000000000", 0x6A88),
        ("P1 of STORE DATA", "80E28000033A0300", 0x6A86),
        ("block number of a function", "80E28801033A0300", 0x6A86),
        ("INSTALL for extradition", "80E6100000", 0x6A86),
        ("P2 of DELETE", "80E4008000", 0x6A86),
    ] {
        assert_eq!(bench.sw(command), sw, "{what}");
    }
    // to an ISD-P: no secure channel by command APDUs
    let script = CommandScript::definite()
        .command(&CommandApdu::decode(&hex::decode("8050300008010203040506070800").unwrap()).unwrap());
    let answers = bench.run(OTHER.tar().unwrap(), &script);
    assert_eq!(answers.last_sw().unwrap().0, 0x6D00);
}

#[test]
fn scp03t_to_the_isd_r_is_an_unknown_tag() {
    let mut bench = Bench::new();
    let answer = bench.send(Tar::ISD_R, &hex::decode("AA0C840A30000102030405060708").unwrap()).unwrap();
    let answers = answer.responses().unwrap();
    assert!(matches!(answers.objects(), [ResponseObject::BadFormat(fault)] if fault.0 == 0x01));
}

#[test]
fn master_delete_with_the_token_of_the_operator() {
    // worked example of SGP.02 MasterDelete: token key, identification and token for ISD-P 0011
    let key = sgp_keys::AesKey::new(&hex::decode("404142434445464748494A4B4C4D4E4F").unwrap()).unwrap();
    let identified = |aid| {
        IsdPConfig::disabled(aid, iccid("89000123456789012358"))
            .with_pol1(Pol1::DELETE_NOT_ALLOWED)
            .with_master_delete(
                key.clone_key(),
                hex::decode("0A0B0C0D0E").unwrap(),
                hex::decode("1A1B1C1D1E1F2021").unwrap(),
                hex::decode("2A2B2C2D2E").unwrap(),
            )
    };
    let config =
        || bare_config().with_isd_p(IsdPConfig::enabled(BOOT, iccid("89000123456789012341")).fall_back());
    let command = "80E40040424F10A0000005591010FFFFFFFF8900001100B61C42050A0B0C0D0E45081A1B1C1D1E1F20215F20052A2B2C2D2E9301019E10E23AFF6E91DD9CF74223DBC7E94AEDE200";
    let mut bench = Bench::with(config().with_isd_p(identified(OTHER)));
    assert_eq!(bench.sw(&delete(OTHER)), 0x69E1);
    for (what, spoilt, sw) in [
        ("another token", command.replace("9E10E2", "9E10E3"), 0x6982),
        ("a used token with another number", command.replace("930101", "930102"), 0x6982),
        ("another provider", command.replace("42050A", "42050B"), 0x6A80),
        ("no token", command.replace("9E10", "9F10"), 0x6A80),
        ("another ISD-P", command.replace("8900001100", "8900007700"), 0x6A88),
        ("the enabled one", command.replace("8900001100", "8900001000"), 0x6985),
    ] {
        assert_eq!(bench.sw(&spoilt), sw, "{what}");
        assert_eq!(bench.state(OTHER), Some(0x1F), "{what}");
    }
    assert_eq!(bench.sw(command), 0x9000);
    assert_eq!(bench.state(OTHER), None);
    let without = IsdPConfig::disabled(OTHER, iccid("89000123456789012358"));
    assert_eq!(Bench::with(config().with_isd_p(without)).sw(command), 0x6A88);
}

#[test]
fn a_card_that_answers_install_and_delete_with_nothing() {
    let mut bench = Bench::with(config().quirk(Quirk::BareSuccess));
    for command in [create(NEW), install_for_personalization(NEW), delete(NEW)] {
        let answer = bench.command(&command);
        assert_eq!((answer.data(), answer.sw().0), (&[][..], 0x9000), "{command}");
    }
}
