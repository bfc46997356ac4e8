//! SM-SR change: a key set for the new one, the end of the old one, the new address.

use scp80::script::{Chaining, CommandScript};
use scp80::{Cntr, KeySet, Kvn};
use sgp_asn1::gp::{Crt, CrtParameters};
use sgp_wire::Tar;
use virtual_euicc::{Attach, DropReason, Quirk};

use crate::bench::*;

/// The first script of EstablishISDRKeySet: no INSTALL, and the certificate of an SM-SR.
fn challenge_for_sm_sr(bench: &mut Bench) -> Vec<u8> {
    let certificate = certificate(0xD1, true, &mut bench.rng);
    let script =
        CommandScript::definite().chaining(Chaining::FIRST).command(&certificate_command(&certificate));
    let answers = bench.run(Tar::ISD_R, &script);
    answers.apdus().last().unwrap().data().strip_prefix(&[0x85, 0x10]).unwrap().to_vec()
}

fn last(bench: &mut Bench, crt: Crt) -> Result<KeySet, u16> {
    let challenge = challenge_for_sm_sr(bench);
    let kvn = crt.key_version_number();
    let step = LastStep::new(crt, &challenge);
    let script = CommandScript::definite().chaining(Chaining::LAST).command(&step.command(&mut bench.rng));
    let answers = bench.run(Tar::ISD_R, &script);
    let answer = answers.apdus().last().unwrap();
    match answer.sw().0 {
        0x9000 => {
            let keys = receipt_keys(&step, answer.data());
            Ok(KeySet::aes(Kvn::new(kvn).unwrap(), keys.enc().clone_key(), keys.mac().clone_key()))
        }
        sw => Err(sw),
    }
}

fn additional(kvn: u8) -> Crt {
    Crt::builder(kvn).with_parameters(CrtParameters(0x08)).with_initial_counter(&[0, 0, 0, 1, 0]).build()
}

fn versions(bench: &Bench) -> Vec<u8> {
    bench.card.key_sets().map(|(kvn, _)| kvn.number()).collect()
}

#[test]
fn the_new_sm_sr_takes_over() {
    let mut bench = Bench::new();
    let keys = last(&mut bench, additional(2)).unwrap();
    assert_eq!(versions(&bench), [1, 2]);
    assert_eq!(bench.card.key_sets().last().unwrap().1, Cntr::new(0x100).unwrap());
    let old = core::mem::replace(&mut bench.sender, sender(keys, 0x101));
    // a list without the key set in use, then one with it
    assert_eq!(bench.sw("80E4000005F20301010300"), 0x6985);
    assert_eq!(versions(&bench), [1, 2]);
    let answer = bench.command("80E4000005F20302010300");
    assert_eq!((answer.data(), answer.sw().0), (&[0x00][..], 0x9000));
    assert_eq!(versions(&bench), [2]);
    assert_eq!(bench.sw("80E288000F3A070CA30A81080B914491708910F3"), 0x9000);
    assert_eq!(bench.card.sm_sr_address().unwrap().to_string(), "+44190798013");
    // the old one is not heard any more
    bench.sender = old;
    assert!(bench.send(Tar::ISD_R, &[0xAA, 0x00]).is_none());
    assert_eq!(bench.card.last_drop(), Some(DropReason::KeySetUnknown));
}

#[test]
fn the_answer_to_the_deletion_of_its_own_keys_is_still_secured() {
    let mut bench =
        Bench::with(config().quirk(Quirk::FinaliseDeletesListed).with_key_set(key_set(2), Cntr::ZERO));
    assert_eq!(bench.sw("80E4000005F20301010300"), 0x6985, "listed is what goes");
    assert_eq!(bench.sw("80E4000005F20302010300"), 0x9000);
    assert_eq!(versions(&bench), [1]);
}

#[test]
fn finalise_is_refused() {
    let mut bench = Bench::new();
    for (command, sw) in [
        ("80E400000AF203010103F20305010300", 0x6A88),
        ("80E4000005F20310010300", 0x6A80),
        ("80E4000005F20301010200", 0x6A80),
        ("80E4000001F200", 0x6A80),
        ("80E4000000", 0x6A80),
    ] {
        assert_eq!(bench.sw(command), sw, "{command}");
        assert_eq!(versions(&bench), [1]);
    }
}

#[test]
fn addressing_is_refused() {
    let mut bench = Bench::new();
    let before = bench.card.sm_sr_address();
    for (what, command, sw) in [
        ("no group", "80E28800033A0700", 0x6A80),
        ("CAT_TP", "80E28800083A0705A4033C0100", 0x6A88),
        ("HTTPS", "80E28800053A0702A500", 0x6A88),
        ("address cut", "80E288000A3A0707A30581030B9144", 0x6A80),
        ("no address", "80E28800053A0702A300", 0x6A80),
    ] {
        assert_eq!(bench.sw(command), sw, "{what}");
        assert_eq!(bench.card.sm_sr_address(), before, "{what}");
    }
}

#[test]
fn keys_for_the_isd_r_are_refused() {
    let mut bench = Bench::new();
    for (what, crt, sw) in [
        ("the set in use", additional(1), 0x6A80),
        ("the set in use, replaced", Crt::builder(1).build(), 0x6A80),
        ("a set of SCP81", Crt::builder(0x40).with_key_type(0x85, 16).build(), 0x9484),
        ("a set of SCP03", additional(0x30), 0x6A80),
    ] {
        assert_eq!(last(&mut bench, crt).err(), Some(sw), "{what}");
        assert_eq!(versions(&bench), [1], "{what}");
    }
    // the certificate of an SM-DP does not open the ISD-R
    let certificate = certificate(0xD1, false, &mut bench.rng);
    let script = CommandScript::definite().command(&certificate_command(&certificate));
    assert_eq!(bench.run(Tar::ISD_R, &script).last_sw().unwrap().0, 0x6A80);
}

#[test]
fn the_lowest_key_version_secures_notifications() {
    let mut bench = Bench::with(config().with_key_set(key_set(3), Cntr::ZERO));
    assert_eq!(bench.sw(&enable(OTHER)), 0x9000);
    bench.card.network(Attach::Succeeded);
    let mut terminal = virtual_euicc::Terminal::new(bench.card);
    let sent = terminal.poll(&mut bench.rng).unwrap().submitted;
    let submit = scp80::sms::Submit::decode(&sent[0]).unwrap();
    let (_, packet) = scp80::sms::UserDataHeader::decode(&submit.user_data).unwrap();
    let header = *scp80::wire::CommandPacket::decode(packet).unwrap().header();
    assert_eq!((header.kvn().unwrap().number(), header.spi.octets()), (1, [0x06, 0x00]));
}
