//! Arbitrary inputs in any order: no panic, no lost call, and the machines go on.

use es_interfaces::eis::{Pol2, Pol2Action, Pol2Qualification, Pol2Rule};
use es_interfaces::{AuditQuery, ProfileTarget, es4};
use procedures::sm_dp;
use procedures::sm_sr::{CardMessage, Event, Input};
use proptest::prelude::*;
use sgp_asn1::gp::Pol1;
use virtual_euicc::Attach;

use crate::bench::{Bench, success};
use crate::download::Run;
use crate::scene::{OPERATOR, Other, Scene, aid, eid, iccid};

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

/// Something that happens around an SM-SR and a card whose profiles have policies.
#[derive(Clone, Debug)]
enum Turn {
    Enable(u16),
    Disable(u16),
    Delete(u16),
    Create(u16),
    Audit,
    /// The network loses so many answers of the card.
    Lose(usize),
    /// What the network says to the profiles that are enabled next.
    Attach(Vec<bool>),
    /// The profile in use loses its network.
    Lost,
    /// The card gives its notification up.
    GiveUp,
    /// The network keeps notifications back.
    Hold,
    Release,
    /// The card tries its notification again.
    Retry,
    /// Another machine goes on with the record.
    Restart,
}

fn turn() -> impl Strategy<Value = Turn> {
    let number = || 0..4_u16;
    prop_oneof![
        3 => number().prop_map(Turn::Enable),
        2 => number().prop_map(Turn::Disable),
        1 => number().prop_map(Turn::Delete),
        1 => number().prop_map(Turn::Create),
        1 => Just(Turn::Audit),
        2 => (1..4_usize).prop_map(Turn::Lose),
        1 => prop::collection::vec(any::<bool>(), 1..4).prop_map(Turn::Attach),
        1 => Just(Turn::Lost),
        1 => Just(Turn::GiveUp),
        1 => Just(Turn::Hold),
        2 => Just(Turn::Release),
        1 => Just(Turn::Retry),
        1 => Just(Turn::Restart),
    ]
}

fn take_turn(bench: &mut Bench, turn: Turn) {
    match turn {
        Turn::Enable(number) => call::<es4::EnableProfile>(bench, number),
        Turn::Disable(number) => call::<es4::DisableProfile>(bench, number),
        // a card whose way back is deleted cannot go back, and only an audit tells
        Turn::Delete(number) if bench.terminal.card().roll_back_to() == Some(aid(number)) => {}
        Turn::Delete(number) => call::<es4::DeleteProfile>(bench, number),
        Turn::Create(number) => drop(bench.create(iccid(number))),
        Turn::Audit => drop(bench.operator::<es4::AuditEis>(AuditQuery::new(eid(), vec![]))),
        Turn::Lose(count) => bench.lose_answers = count,
        Turn::Attach(outcomes) => {
            let outcome = |attached| if attached { Attach::Succeeded } else { Attach::Failed };
            bench.attach.extend(outcomes.into_iter().map(outcome));
        }
        Turn::Lost => bench.network(Attach::Failed),
        Turn::GiveUp => {
            bench.terminal.card_mut().retry_budget_over();
            bench.poll_card();
        }
        Turn::Hold => bench.hold_notifications = true,
        Turn::Release => bench.release(),
        Turn::Retry => bench.network(Attach::Succeeded),
        Turn::Restart => bench.restart(),
    }
    bench.settle();
}

/// POL1 and POL2 of one profile.
fn policies() -> impl Strategy<Value = (Pol1, Pol2)> {
    use Pol2Action::{Delete, Disable, Enable};
    use Pol2Qualification::{AutoDelete, NotAllowed};
    let rules = [(Disable, AutoDelete), (Delete, NotAllowed), (Disable, NotAllowed), (Enable, NotAllowed)];
    let rules: Vec<_> = rules.into_iter().map(|(action, what)| Pol2Rule::new(action, what)).collect();
    let pol1 = prop_oneof![3 => Just(0), 2 => 0..8_u8];
    (pol1, prop::sample::subsequence(rules, 0..3)).prop_map(|(pol1, rules)| (Pol1(pol1), Pol2::new(rules)))
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

    /// Whatever is lost, rolled back, given up or interrupted: when the card has had its say, record and
    /// card agree about every profile that both have.
    #[test]
    fn record_and_card_come_together(
        policies in prop::collection::vec(policies(), 3),
        turns in prop::collection::vec(turn(), 0..24),
    ) {
        let others = (1..=3).zip(policies);
        let others = others.map(|(number, (pol1, pol2))| Other { pol1, pol2, ..Other::disabled(number) });
        let mut bench = Bench::new(&Scene::with(others));
        for turn in turns {
            take_turn(&mut bench, turn);
            let record = bench.sm_sr.record();
            let enabled = record.profiles().iter().filter(|profile| profile.state() == eis::State::Enabled);
            prop_assert_eq!(enabled.count(), 1);
            prop_assert!(record.profiles().iter().all(|profile| profile.state() != eis::State::InCreation));
        }
        bench.lose_answers = 0;
        bench.attach.clear();
        bench.release();
        bench.settle();
        for _ in 0..3 {
            bench.network(Attach::Succeeded);
            bench.settle();
            if bench.terminal.card().unconfirmed_notification().is_some() {
                bench.terminal.card_mut().retry_budget_over();
            }
        }
        prop_assert_eq!(bench.terminal.card().unconfirmed_notification(), None);
        bench.events.clear();
        let all = AuditQuery::new(eid(), vec![]);
        prop_assert_eq!(bench.operator::<es4::AuditEis>(all), success());
        for event in &bench.events {
            let Event::Discrepancies(found) = event else { continue };
            // deletions and creations whose answers were lost
            let lost = |found: &eis::Discrepancy| {
                matches!(found, eis::Discrepancy::NotOnCard { .. } | eis::Discrepancy::OnCardOnly { .. })
            };
            prop_assert!(found.iter().all(lost), "{:?}", found);
        }
        prop_assert!(!bench.saw(|event| matches!(event, Event::BrokenOff(_))));
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
