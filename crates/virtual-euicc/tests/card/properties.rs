//! Whatever comes in, the card answers or stays silent, and what it drops changes nothing.

use proptest::prelude::*;
use sgp_wire::Tar;
use virtual_euicc::Attach;

use crate::bench::*;

/// Commands that do something, to be mutated.
fn commands() -> Vec<String> {
    vec![
        create(NEW),
        create_with_quota(NEW, 0x1_0000),
        enable(OTHER),
        disable(BOOT),
        set_fall_back(OTHER),
        delete(OTHER),
        confirm(0),
        install_for_personalization(OTHER),
        "80CAFF2100".into(),
        "80CABF30045C027F2100".into(),
        "80F240020A4F005C064F9F70538F9100".into(),
        "80E4000005F20301010300".into(),
        "80E288000F3A070CA30A81080B914491708910F2".into(),
    ]
}

#[derive(Clone, Debug)]
enum Step {
    Apdu(Vec<u8>),
    Packet(Vec<u8>),
    /// Secured data under good keys, to one of the applications.
    Data(u8, Vec<u8>),
    /// A good command with one byte changed.
    Mutated(usize, usize, u8),
    Network(bool),
    BudgetOver,
    Reset,
}

fn step() -> impl Strategy<Value = Step> {
    let bytes = || proptest::collection::vec(any::<u8>(), 0..60);
    prop_oneof![
        bytes().prop_map(Step::Apdu),
        (0_usize..6, bytes()).prop_map(|(kind, tail)| {
            let heads = ["80C20000", "80120000", "80140000", "80F20000", "00A40400", "80CA005A"];
            Step::Apdu([hex::decode(heads[kind]).unwrap(), tail].concat())
        }),
        bytes().prop_map(Step::Packet),
        (any::<u8>(), bytes()).prop_map(|(to, data)| Step::Data(to, data)),
        (0_usize..13, any::<usize>(), any::<u8>()).prop_map(|(which, at, to)| Step::Mutated(which, at, to)),
        any::<bool>().prop_map(Step::Network),
        Just(Step::BudgetOver),
        Just(Step::Reset),
    ]
}

fn take(bench: &mut Bench, step: &Step) {
    match step {
        Step::Apdu(bytes) => {
            let answer = bench.card.apdu(bytes, &mut bench.rng);
            assert!(answer.len() >= 2);
        }
        Step::Packet(bytes) => {
            let before = bench.snapshot();
            if bench.card.packet(bytes, &mut bench.rng).is_none() {
                assert_eq!(bench.snapshot(), before);
            }
        }
        Step::Data(to, data) => {
            let tars = [Tar::ISD_R, OTHER.tar().unwrap(), BOOT.tar().unwrap(), NEW.tar().unwrap()];
            let tar = tars[usize::from(*to) % tars.len()];
            let mut data = data.clone();
            if to & 0x80 != 0 {
                let len = u8::try_from(data.len()).unwrap();
                data.splice(0..0, [0xAA, len]);
            }
            assert!(bench.send(tar, &data).is_some());
        }
        Step::Mutated(which, at, to) => {
            let mut command = hex::decode(&commands()[*which]).unwrap();
            let at = at % command.len();
            command[at] = *to;
            let mut script = vec![0xAA];
            let mut object = vec![0x22];
            sgp_wire::put_length(&mut object, command.len());
            object.extend(command);
            sgp_wire::put_length(&mut script, object.len());
            script.extend(object);
            assert!(bench.send(Tar::ISD_R, &script).is_some());
        }
        Step::Network(succeeded) => {
            bench.card.network(if *succeeded { Attach::Succeeded } else { Attach::Failed });
        }
        Step::BudgetOver => bench.card.retry_budget_over(),
        Step::Reset => bench.card.reset(),
    }
}

/// What holds whatever happens.
fn invariants(bench: &Bench) {
    let profiles = bench.card.profiles();
    assert_eq!(profiles.iter().filter(|profile| profile.state().0 == 0x3F).count(), 1);
    assert_eq!(profiles.iter().filter(|profile| profile.is_fall_back()).count(), 1);
    assert!(profiles.fall_back().unwrap().iccid().is_some());
    let held: u32 =
        profiles.iter().map(|profile| profile.quota().unwrap_or_else(|| profile.used_memory())).sum();
    assert_eq!(bench.card.memory().free_non_volatile() + held, 400_000 + 2 * 2048);
    assert!(bench.card.key_sets().len() > 0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_story_keeps_the_card_whole(steps in proptest::collection::vec(step(), 1..40)) {
        let mut bench = Bench::new();
        for step in &steps {
            take(&mut bench, step);
            invariants(&bench);
        }
    }

    #[test]
    fn a_packet_with_one_bit_changed_is_dropped_without_a_trace(
        which in 0_usize..13, bit in any::<usize>(),
    ) {
        let mut bench = Bench::new();
        let before = bench.snapshot();
        let command = hex::decode(&commands()[which]).unwrap();
        let script = [&[0xAA, u8::try_from(command.len() + 2).unwrap(), 0x22, u8::try_from(command.len()).unwrap()][..], &command].concat();
        let good = bench.protect(Tar::ISD_R, &script);
        let bit = bit % (good.len() * 8);
        let mut packet = good.clone();
        packet[bit / 8] ^= 1 << (bit % 8);
        // the TAR stands in clear: another one may be nobody's, and gets an answer that says so
        let answer = bench.card.packet(&packet, &mut bench.rng);
        let tar = 7..10;
        prop_assert!(answer.is_none() || tar.contains(&(bit / 8)));
        prop_assert_eq!(bench.snapshot(), before);
        prop_assert!(bench.card.packet(&good, &mut bench.rng).is_some());
    }

    #[test]
    fn every_front_of_a_command_is_survived(which in 0_usize..13, cut in any::<usize>()) {
        let mut bench = Bench::new();
        let command = hex::decode(&commands()[which]).unwrap();
        let cut = cut % command.len();
        let script = [&[0xAA, u8::try_from(cut + 2).unwrap(), 0x22, u8::try_from(cut).unwrap()][..], &command[..cut]].concat();
        prop_assert!(bench.send(Tar::ISD_R, &script).is_some());
        invariants(&bench);
    }
}
