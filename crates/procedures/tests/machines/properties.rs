//! Arbitrary inputs in any order: no panic, no lost call, and the machines go on.

use es_interfaces::{AuditQuery, ProfileTarget, es4};
use procedures::sm_dp;
use procedures::sm_sr::{CardMessage, Event, Input};
use proptest::prelude::*;

use crate::bench::{Bench, success};
use crate::download::Run;
use crate::scene::{OPERATOR, Other, Scene, eid, iccid};

/// Something that may happen to an SM-SR.
#[derive(Clone, Debug)]
enum Act {
    Request(Vec<u8>),
    Sms(Vec<u8>),
    Packet(Vec<u8>),
    /// A message that was on a wire before, with one octet changed by this.
    Again {
        index: usize,
        at: usize,
        change: u8,
    },
    Persisted,
    Timeout,
    Enable(u16),
    Disable(u16),
    Delete(u16),
    /// The network loses so many answers of the card.
    Lose(usize),
}

fn act() -> impl Strategy<Value = Act> {
    let bytes = || prop::collection::vec(any::<u8>(), 0..80);
    prop_oneof![
        bytes().prop_map(Act::Request),
        bytes().prop_map(Act::Sms),
        bytes().prop_map(Act::Packet),
        (any::<usize>(), any::<usize>(), prop_oneof![Just(0), any::<u8>()])
            .prop_map(|(index, at, change)| Act::Again { index, at, change }),
        Just(Act::Persisted),
        Just(Act::Timeout),
        (0..4_u16).prop_map(Act::Enable),
        (0..4_u16).prop_map(Act::Disable),
        (0..4_u16).prop_map(Act::Delete),
        (1..3_usize).prop_map(Act::Lose),
    ]
}

fn perform(bench: &mut Bench, act: Act) {
    match act {
        Act::Request(bytes) => drop(bench.give(Input::Request(&bytes))),
        Act::Sms(bytes) => bench.give_card(CardMessage::Sms(&bytes)),
        Act::Packet(bytes) => bench.give_card(CardMessage::Packet(&bytes)),
        Act::Again { index, at, change } => {
            if let Some(message) = bench.wire.get(index % bench.wire.len().max(1)).cloned() {
                let mut message = message;
                let at = at % message.len();
                message[at] ^= change;
                bench.give_card(CardMessage::Sms(&message));
                bench.give_card(CardMessage::Packet(&message));
            }
        }
        Act::Persisted => drop(bench.give(Input::Persisted)),
        Act::Timeout => drop(bench.give(Input::Timeout)),
        Act::Enable(number) => call::<es4::EnableProfile>(bench, number),
        Act::Disable(number) => call::<es4::DisableProfile>(bench, number),
        Act::Delete(number) => call::<es4::DeleteProfile>(bench, number),
        Act::Lose(count) => bench.lose_answers = count,
    }
}

/// A call gets one answer, whatever happens on the way.
fn call<O>(bench: &mut Bench, number: u16)
where
    O: es_interfaces::Operation<Parameters = ProfileTarget>,
    es_interfaces::Request<O>: es_interfaces::xml::Message,
{
    let request = bench.call_from(OPERATOR).encode::<O>(ProfileTarget::new(eid(), iccid(number)));
    bench.ask(&request);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_sm_sr_survives_anything(acts in prop::collection::vec(act(), 0..24)) {
        let mut bench = Bench::new(&Scene::with((1..=3).map(Other::disabled)));
        let mut counter = 0;
        for act in acts {
            perform(&mut bench, act);
            let now = bench.sm_sr.record().key_sets()[0].counter();
            prop_assert!(now >= counter, "a counter went back");
            counter = now;
        }
        bench.lose_answers = 0;
        bench.settle();
        // nothing was used twice: the card would have dropped it
        prop_assert_eq!(bench.terminal.card().last_drop(), None);
        let all = AuditQuery::new(eid(), vec![]);
        prop_assert_eq!(bench.operator::<es4::AuditEis>(all), success());
        prop_assert!(!bench.saw(|event| matches!(event, Event::BrokenOff(_))));
        let enabled = bench.enabled_in_record().and_then(|iccid| bench.sm_sr.record().profile(iccid));
        prop_assert_eq!(enabled.map(|profile| profile.isd_p_aid()), bench.enabled_on_card());
    }

    #[test]
    fn a_download_survives_any_bytes(noise in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..60), 1..6)) {
        let mut run = Run::new(&Scene::default());
        for _ in 0..3 {
            let request = run.drain().unwrap();
            let before = format!("{:?}", run.download);
            for bytes in &noise {
                prop_assert!(run.give(sm_dp::Input::Response(bytes)).is_err());
                prop_assert_eq!(&format!("{:?}", run.download), &before);
            }
            prop_assert!(run.give(sm_dp::Input::Timeout).is_err());
            run.bench.give(Input::Request(&request)).unwrap();
            let response = run.bench.responses.pop().unwrap();
            for cut in [0, response.len() / 2, response.len() - 1] {
                prop_assert!(run.give(sm_dp::Input::Response(&response[..cut])).is_err());
            }
            run.give(sm_dp::Input::Response(&response)).unwrap();
        }
        let run = run.straight();
        prop_assert_eq!(run.done, Some(Ok(iccid(9))));
    }
}
