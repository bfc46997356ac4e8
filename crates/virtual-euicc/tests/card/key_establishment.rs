//! EstablishISDPKeySet, step by step and refusal by refusal.

use scp80::script::{Chaining, CommandScript};
use sgp_asn1::gp::{
    BcdDate, CertificateRole, Crt, CrtParameters, DgiSequence, KeyForm, KeyUsageQualifier, LengthForm,
    UnsignedCertificate, put_dgi,
};
use sgp_keys::Signer;
use sgp_wire::{CommandApdu, Le, Limits, ResponseApdu, Tag, Tar, put_tlv};
use virtual_euicc::Quirk;

use crate::bench::*;

fn created() -> Bench {
    let mut bench = Bench::new();
    assert_eq!(bench.sw(&create(NEW)), 0x9000);
    bench
}

/// One script in the chain of a key establishment: the last answer.
fn chained(bench: &mut Bench, chaining: Chaining, commands: &[CommandApdu]) -> ResponseApdu {
    let script = commands.iter().fold(CommandScript::definite().chaining(chaining), CommandScript::command);
    bench.run(Tar::ISD_R, &script).apdus().last().unwrap().clone()
}

/// The last step with this template, after a good challenge: the answer to it.
fn last_step(bench: &mut Bench, change: impl FnOnce(&mut LastStep<'_>)) -> ResponseApdu {
    let challenge = challenge(bench, NEW);
    let mut step = LastStep::new(Crt::builder(0x30).build(), &challenge);
    change(&mut step);
    let command = step.command(&mut bench.rng);
    chained(bench, Chaining::LAST, &[command])
}

fn install() -> CommandApdu {
    CommandApdu::decode(&hex::decode(install_for_personalization(NEW)).unwrap()).unwrap()
}

#[test]
fn both_ends_get_the_same_keys() {
    let mut bench = Bench::new();
    bench.personalized();
    assert_eq!(bench.state(NEW), Some(0x0F));
    let profile = bench.card.profiles().get(NEW).unwrap();
    let keys: Vec<_> =
        profile.scp03_key_sets().map(|(kvn, counter)| (kvn.number(), counter.to_bytes())).collect();
    assert_eq!(keys, [(0x30, [0, 0, 0])]);
}

#[test]
fn a_second_set_stands_beside_or_replaces() {
    let mut bench = Bench::new();
    bench.personalized();
    let versions = |bench: &Bench| -> Vec<u8> {
        let profile = bench.card.profiles().get(NEW).unwrap();
        profile.scp03_key_sets().map(|(kvn, _)| kvn.number()).collect()
    };
    establish(&mut bench, NEW, 0x31, CrtParameters(0x08));
    assert_eq!(versions(&bench), [0x30, 0x31]);
    let refused = last_step(&mut bench, |step| {
        step.crt = Crt::builder(0x31).with_parameters(CrtParameters(0x08)).build();
    });
    assert_eq!(refused.sw().0, 0x6A80, "the version is taken");
    establish(&mut bench, NEW, 0x31, CrtParameters(0x09));
    assert_eq!(versions(&bench), [0x31], "parameter b1 deletes the others");
}

#[test]
fn the_initial_counter_is_the_one_used_last() {
    for (bytes, expected) in [(&[0x00, 0xFF][..], [0, 0, 0xFF]), (&[0, 0, 1, 2, 3], [1, 2, 3])] {
        let mut bench = created();
        let answer = last_step(&mut bench, |step| {
            step.crt = Crt::builder(0x30).with_initial_counter(bytes).build();
        });
        assert_eq!(answer.sw().0, 0x9000);
        let (_, counter) = bench.card.profiles().get(NEW).unwrap().scp03_key_sets().next().unwrap();
        assert_eq!(counter.to_bytes(), expected);
    }
}

#[test]
fn certificates_that_are_refused() {
    let good = |bench: &mut Bench| certificate(0xD1, false, &mut bench.rng);
    type Spoil = fn(&mut Bench, Vec<u8>) -> Vec<u8>;
    let cases: [(&str, Spoil, u16); 4] = [
        ("of an SM-SR", |bench, _| certificate(0xD1, true, &mut bench.rng), 0x6A80),
        ("another use", |_, good| replace(&good, "950188", "950180"), 0x6A80),
        (
            "signature",
            |_, mut good| {
                if let Some(last) = good.last_mut() {
                    *last ^= 1;
                }
                good
            },
            0x6982,
        ),
        (
            "cut",
            |_, mut good| {
                good.pop();
                good
            },
            0x6A80,
        ),
    ];
    for (what, spoil, sw) in cases {
        let mut bench = created();
        let good = good(&mut bench);
        let spoilt = spoil(&mut bench, good);
        let command = certificate_command(&spoilt);
        assert_eq!(chained(&mut bench, Chaining::FIRST, &[install(), command]).sw().0, sw, "{what}");
        // nothing is pending any more
        let step = LastStep::new(Crt::builder(0x30).build(), &[0; 16]).command(&mut bench.rng);
        assert_eq!(chained(&mut bench, Chaining::LAST, &[step]).sw().0, 0x6985, "{what}");
        assert_eq!(bench.state(NEW), Some(0x07), "{what}");
    }
}

fn replace(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let text = hex::encode_upper(bytes);
    assert!(text.contains(from), "{from}");
    hex::decode(text.replacen(from, to, 1)).unwrap()
}

#[test]
fn an_issuer_that_is_not_known() {
    let mut bench = created();
    let good = certificate(0xD1, false, &mut bench.rng);
    let name = hex::encode_upper(issuer().key_identifier());
    let command = certificate_command(&replace(&good, &name, &"AB".repeat(20)));
    assert_eq!(chained(&mut bench, Chaining::FIRST, &[install(), command]).sw().0, 0x6A88);
}

#[test]
fn last_steps_that_are_refused() {
    type Change = fn(&mut LastStep<'_>);
    let cases: [(&str, Change, u16); 9] = [
        ("signed by another key", |step| step.signer = 0xD2, 0x6982),
        ("key version of SCP80", |step| step.crt = Crt::builder(0x01).build(), 0x6A80),
        ("key version of SCP81", |step| step.crt = Crt::builder(0x40).build(), 0x6A80),
        ("a pre-shared key", |step| step.crt = Crt::builder(0x30).with_key_type(0x85, 16).build(), 0x9484),
        ("key type unknown", |step| step.crt = Crt::builder(0x30).with_key_type(0x80, 16).build(), 0x9484),
        ("key length", |step| step.crt = Crt::builder(0x30).with_key_type(0x88, 17).build(), 0x9484),
        (
            "usage",
            |step| step.crt = Crt::builder(0x30).with_key_usage(KeyUsageQualifier(0x11)).build(),
            0x6A80,
        ),
        (
            "counter of 8 bytes",
            |step| step.crt = Crt::builder(0x30).with_initial_counter(&[1; 8]).build(),
            0x6A80,
        ),
        (
            "b3 without HostID",
            |step| step.crt = Crt::builder(0x30).with_parameters(CrtParameters(0x0D)).build(),
            0x6A80,
        ),
    ];
    for (what, change, sw) in cases {
        let mut bench = created();
        assert_eq!(last_step(&mut bench, change).sw().0, sw, "{what}");
        assert_eq!(bench.state(NEW), Some(0x07), "{what}");
        assert_eq!(bench.card.profiles().get(NEW).unwrap().scp03_key_sets().len(), 0, "{what}");
    }
    let mut bench = created();
    let other_sdin = last_step(&mut bench, |step| {
        step.crt = Crt::builder(0x30)
            .with_parameters(CrtParameters(0x0D))
            .with_host_id(&[0xC0; 16], Some(&[0xEE; 8]))
            .build();
    });
    assert_eq!(other_sdin.sw().0, 0x6A80);
}

#[test]
fn points_that_are_none() {
    let point = *secret(0xE1).public_key().point();
    let mut off_curve = point;
    off_curve[64] ^= 1;
    for (what, point, sw) in
        [("not on the curve", &off_curve[..], 0x6A80), ("a zero got lost", &point[..64], 0x6982)]
    {
        let mut bench = created();
        let challenge = challenge(&mut bench, NEW);
        let step = LastStep::new(Crt::builder(0x30).build(), &challenge);
        let command = step.command_with_point(point, &mut bench.rng);
        assert_eq!(chained(&mut bench, Chaining::LAST, &[command]).sw().0, sw, "{what}");
        assert_eq!(bench.state(NEW), Some(0x07), "{what}");
    }
}

#[test]
fn a_challenge_is_used_once_and_only_at_once() {
    let status = CommandApdu::decode(&hex::decode("80CAFF2100").unwrap()).unwrap();
    for (what, between) in [
        ("another command", vec![status]),
        ("a refused one", vec![install(), CommandApdu::new(0x80, 0xD8, 0, 0)]),
    ] {
        let mut bench = created();
        let challenge = challenge(&mut bench, NEW);
        chained(&mut bench, Chaining::MORE, &between);
        let step = LastStep::new(Crt::builder(0x30).build(), &challenge).command(&mut bench.rng);
        assert_eq!(chained(&mut bench, Chaining::LAST, &[step]).sw().0, 0x6985, "{what}");
    }
    // after a wrong signature the right one comes too late
    let mut bench = created();
    let challenge = challenge(&mut bench, NEW);
    let mut step = LastStep::new(Crt::builder(0x30).build(), &challenge);
    let good = step.command(&mut bench.rng);
    step.signer = 0xD2;
    let bad = step.command(&mut bench.rng);
    assert_eq!(chained(&mut bench, Chaining::MORE, &[bad]).sw().0, 0x6982);
    assert_eq!(chained(&mut bench, Chaining::LAST, &[good]).sw().0, 0x6985);
}

#[test]
fn a_challenge_does_not_outlive_a_reset_nor_the_chain() {
    let mut bench = created();
    let challenge = challenge(&mut bench, NEW);
    bench.card.reset();
    let step = LastStep::new(Crt::builder(0x30).build(), &challenge).command(&mut bench.rng);
    // the chain itself was to be kept over a reset
    assert_eq!(chained(&mut bench, Chaining::LAST, &[step]).sw().0, 0x6985);
    for first in [Chaining::FIRST, Chaining::LAST] {
        let mut bench = created();
        let challenge = crate::bench::challenge(&mut bench, NEW);
        bench.run(Tar::ISD_R, &CommandScript::definite().chaining(first));
        let step = LastStep::new(Crt::builder(0x30).build(), &challenge).command(&mut bench.rng);
        let script = CommandScript::definite().chaining(Chaining::FIRST).command(&step);
        assert_eq!(bench.run(Tar::ISD_R, &script).last_sw().unwrap().0, 0x6985, "{first:?}");
    }
}

#[test]
fn blocks_out_of_turn() {
    let mut bench = created();
    let certificate = certificate(0xD1, false, &mut bench.rng);
    let whole = certificate_command(&certificate);
    let later = CommandApdu::new(0x80, 0xE2, 0x09, 0x01).with_data(whole.data()).with_le(Le::Short(0));
    assert_eq!(chained(&mut bench, Chaining::FIRST, &[install(), later]).sw().0, 0x6A86);
    // in two blocks the first is answered with nothing
    let (head, tail) = whole.data().split_at(100);
    let block = |number, data: &[u8]| {
        CommandApdu::new(0x80, 0xE2, 0x09, number).with_data(data).with_le(Le::Short(0))
    };
    let script = CommandScript::definite()
        .chaining(Chaining::FIRST)
        .command(&install())
        .command(&block(0, head))
        .command(&block(1, tail));
    let answers = bench.run(Tar::ISD_R, &script);
    let answers: Vec<_> = answers.apdus().map(|answer| (answer.data().len(), answer.sw().0)).collect();
    assert_eq!(answers, [(1, 0x9000), (0, 0x9000), (18, 0x9000)]);
}

/// `data` in blocks of at most `size` octets from this number on; the last has P1 `last`.
fn blocks(data: &[u8], size: usize, first: u8, last: u8) -> Vec<CommandApdu> {
    let count = data.len().div_ceil(size);
    let block = |(at, block): (usize, &[u8])| {
        let p1 = if at + 1 == count { last } else { 0x09 };
        let number = first + u8::try_from(at).unwrap();
        CommandApdu::new(0x80, 0xE2, p1, number).with_data(block).with_le(Le::Short(0))
    };
    data.chunks(size).enumerate().map(block).collect()
}

/// The grouping of a certificate with 130 octets of other discretionary data; octet 135 of the whole
/// is this one.
fn long_certificate(octet: u8, form: LengthForm, bench: &mut Bench) -> Vec<u8> {
    let mut discretionary =
        UnsignedCertificate::discretionary_of(CertificateRole::SM_DP, &issuer().key_identifier());
    let mut other = [0xFE; 130];
    other[69] = octet;
    put_tlv(&mut discretionary, Tag::new(0xCA), &other);
    let unsigned = UnsignedCertificate::new(
        &[0x01],
        &[0x01, 0x02, 0x03, 0x04, 0x05],
        &[0x2B, 0x06],
        &[0x88],
        None,
        BcdDate::new(2035, 12, 31).unwrap(),
        None,
        &discretionary,
        secret(0xD1).public_key().point(),
        0x00,
    );
    let signature = ci().sign(unsigned.signed_part(), &mut bench.rng).unwrap();
    let mut data = Vec::new();
    put_dgi(&mut data, 0x3A01, &unsigned.with_signature(signature.as_bytes()), form);
    assert_eq!(data[135], octet);
    data
}

/// SGP.02 card side 2.0 and 4.1: lengths of both forms, in blocks of any size. `82 01 2C` in front of
/// 300 octets can be read as a grouping of 130 too, and then as another one to the end of the block, or
/// as one that ends with it.
#[test]
fn a_certificate_in_blocks_that_can_be_read_with_both_forms_of_lengths() {
    for (form, octet, size) in [
        (LengthForm::Dgi, 0xFE, 255),
        (LengthForm::Ber, 0xFE, 255),
        (LengthForm::Ber, 255 - 136, 255),
        (LengthForm::Ber, 0xFE, 133),
        (LengthForm::Ber, 0xFE, 3),
        (LengthForm::Dgi, 0xFE, 3),
    ] {
        let mut bench = created();
        let data = long_certificate(octet, form, &mut bench);
        let commands = blocks(&data, size, 0, 0x09);
        if octet != 0xFE {
            let first = DgiSequence::decode(commands[0].data(), &Limits::DEFAULT).unwrap();
            assert_eq!(first.items().len(), 2);
        }
        let mut answers = Vec::new();
        for command in [&[install()][..], &commands].concat() {
            let chaining = if answers.is_empty() { Chaining::FIRST_KEPT } else { Chaining::MORE };
            let answer = chained(&mut bench, chaining, &[command]);
            answers.push((answer.data().len(), answer.sw().0));
        }
        let mut expected = vec![(0, 0x9000); commands.len()];
        expected[0] = (1, 0x9000);
        expected.push((18, 0x9000));
        assert_eq!(answers, expected, "{form:?} {octet:02X} {size}");
    }
}

/// As above: a HostID makes the template longer than 127 octets, and has what looks like the length of
/// a grouping to the end.
#[test]
fn a_last_step_that_can_be_read_with_both_forms_of_lengths() {
    for octet in [0xFE, 280 - 135] {
        let mut bench = created();
        let challenge = challenge(&mut bench, NEW);
        let mut host_id = [0xFE; 110];
        host_id[104] = u8::try_from(octet).unwrap();
        let crt =
            Crt::builder(0x30).with_parameters(CrtParameters(0x0D)).with_host_id(&host_id, None).build();
        let mut step = LastStep::new(crt, &challenge);
        step.lengths = LengthForm::Ber;
        let command = step.command(&mut bench.rng);
        assert_eq!((command.data().len(), &command.data()[2..4]), (280, &[0x81, 0x88][..]));
        let commands = blocks(command.data(), 255, 1, 0x89);
        let answer = chained(&mut bench, Chaining::LAST, &commands);
        assert_eq!((answer.data().len(), answer.sw().0), (18, 0x9000), "{octet:02X}");
        assert_eq!(bench.state(NEW), Some(0x0F));
    }
}

#[test]
fn blocks_are_bounded() {
    let mut bench = created();
    let mut script = CommandScript::definite().command(&install());
    for number in 0..18 {
        let mut data = vec![0x5A; 250];
        if number == 0 {
            data.splice(0..5, [0x3A, 0x01, 0xFF, 0xFF, 0xF0]);
        }
        script = script.command(&CommandApdu::new(0x80, 0xE2, 0x09, number).with_data(data));
    }
    let answers = bench.run(Tar::ISD_R, &script);
    assert_eq!((answers.executed(), answers.last_sw().unwrap().0), (Some(18), 0x6700));
}

#[test]
fn cards_that_take_one_form_of_the_key_alone() {
    for (quirk, form, sw) in [
        (Quirk::BarePointOnly, KeyForm::BarePoint, 0x9000),
        (Quirk::BarePointOnly, KeyForm::Structured, 0x6A80),
        (Quirk::StructuredPointOnly, KeyForm::Structured, 0x9000),
        (Quirk::StructuredPointOnly, KeyForm::BarePoint, 0x6A80),
    ] {
        let mut bench = Bench::with(config().quirk(quirk));
        assert_eq!(bench.sw(&create(NEW)), 0x9000);
        assert_eq!(last_step(&mut bench, |step| step.form = form).sw().0, sw, "{quirk:?} {form:?}");
    }
}

#[test]
fn a_long_challenge() {
    let mut bench = Bench::with(config().quirk(Quirk::LongChallenge));
    assert_eq!(bench.sw(&create(NEW)), 0x9000);
    let certificate = certificate(0xD1, false, &mut bench.rng);
    let answer = chained(&mut bench, Chaining::FIRST, &[install(), certificate_command(&certificate)]);
    let challenge = answer.data().strip_prefix(&[0x85, 0x20]).unwrap().to_vec();
    assert_eq!(challenge.len(), 32);
    let step = LastStep::new(Crt::builder(0x30).build(), &challenge);
    let command = step.command(&mut bench.rng);
    assert_eq!(chained(&mut bench, Chaining::LAST, &[command]).sw().0, 0x9000);
}

#[test]
fn an_isd_p_that_is_not_there() {
    assert_eq!(Bench::new().sw(&install_for_personalization(NEW)), 0x6A88);
    assert_eq!(Bench::new().sw("80E620000600000000000000"), 0x6A80);
}
