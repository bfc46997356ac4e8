//! Who may ask what, when; and what is not taken.

use core::time::Duration;

use es_interfaces::{AuditQuery, EisQuery, ProfileTarget, es3, es4};
use procedures::sm_sr::{CardMessage, Euicc, Event, Input, Output};
use procedures::{Error, Misuse, PeerFault};
use scp80::Spi;
use sgp_asn1::Eid;

use crate::bench::{Bench, ending_of, expired, failed, inside, success};
use crate::scene::{OPERATOR, OTHER_OPERATOR, Other, SM_DP, Scene, aid, eid, iccid, sm_sr_setup};

fn target(number: u16) -> ProfileTarget {
    ProfileTarget::new(eid(), iccid(number))
}

#[test]
fn machines_may_move_between_threads() {
    fn is_send<T: Send>() {}
    is_send::<Euicc>();
    is_send::<procedures::sm_dp::Download>();
}

#[test]
fn a_setup_that_cannot_work() {
    let refused = |change: fn(&mut procedures::sm_sr::Setup)| {
        let mut setup = sm_sr_setup();
        change(&mut setup);
        Euicc::new(Scene::default().record(), setup).unwrap_err()
    };
    let spi = Error::Misuse(Misuse::Parameter("spi"));
    assert_eq!(refused(|setup| setup.spi = Spi::new([0x16, 0x00])), spi);
    assert_eq!(refused(|setup| setup.spi = Spi::new([0x00, 0x39])), spi);
    let other = refused(|setup| {
        let entity = crate::scene::entity(OTHER_OPERATOR);
        setup.party = procedures::Party::new(entity, "sm-sr.example.com").unwrap();
    });
    assert_eq!(other, Error::Misuse(Misuse::Parameter("party")));
    let unknown = refused(|setup| {
        let key = || sgp_keys::AesKey::new(&[1; 16]).unwrap();
        setup.keys = scp80::KeySet::aes(scp80::Kvn::new(2).unwrap(), key(), key());
    });
    assert_eq!(unknown, Error::Misuse(Misuse::Counters(eis::ReserveError::UnknownKeySet { version: 2 })));
}

#[test]
fn inputs_at_the_wrong_time_change_nothing() {
    let mut bench = Bench::new(&Scene::default());
    let unexpected = Err(Error::Misuse(Misuse::InputNotExpected));
    let now = bench.now();
    assert_eq!(bench.sm_sr.handle(now, Input::Persisted), unexpected);
    assert_eq!(bench.sm_sr.handle(now, Input::Timeout), unexpected);

    let request = bench.call_from(OPERATOR).encode::<es4::EnableProfile>(target(1));
    bench.sm_sr.handle(now, Input::Request(&request)).unwrap();
    let pending = Err(Error::Misuse(Misuse::OutputPending));
    assert_eq!(bench.sm_sr.handle(now, Input::Persisted), pending);
    // nothing leaves before the record is stored
    let outputs: Vec<_> = core::iter::from_fn(|| bench.sm_sr.poll_output()).collect();
    let [Output::Event(_), Output::Event(_), Output::Persist(record)] = &outputs[..] else {
        panic!("{outputs:?}");
    };
    assert_eq!(record.key_sets()[0].counter(), 1);
    assert_eq!(bench.sm_sr.handle(now, Input::Timeout), unexpected);
    assert_eq!(bench.sm_sr.poll_output().map(|output| format!("{output:?}")), None);
    bench.sm_sr.handle(now, Input::Persisted).unwrap();
    let outputs: Vec<_> = core::iter::from_fn(|| bench.sm_sr.poll_output()).collect();
    let [Output::Send(_), Output::WaitUntil(at)] = &outputs[..] else { panic!("{outputs:?}") };
    // a timer that comes too early
    assert_eq!(bench.sm_sr.handle(now, Input::Timeout), unexpected);
    assert_eq!(*at, Duration::from_secs(60));
    assert!(!bench.sm_sr.is_idle());
}

/// Two machines for one eUICC, by mistake: the store refuses what the second one made, since it
/// replaces what neither of them has seen.
#[test]
fn the_store_notices_a_second_machine() {
    let scene = Scene::default();
    let mut store = eis::MemoryStore::new();
    store.insert(scene.record()).unwrap();
    let mut first = Bench::new(&scene);
    let mut second = Bench::new(&scene);
    let mut store_next = |bench: &mut Bench| {
        let request = bench.call_from(OPERATOR).encode::<es4::EnableProfile>(target(1));
        let now = bench.now();
        bench.sm_sr.handle(now, Input::Request(&request)).unwrap();
        let outputs: Vec<_> = core::iter::from_fn(|| bench.sm_sr.poll_output()).collect();
        let Some(Output::Persist(record)) = outputs.into_iter().last() else { panic!("nothing to store") };
        store.update(bench.sm_sr.stored_revision(), *record)
    };
    let stored = store_next(&mut first).unwrap();
    assert_eq!(first.sm_sr.stored_revision().number(), 0);
    first.sm_sr.handle(first.now(), Input::Persisted).unwrap();
    assert_eq!(first.sm_sr.stored_revision(), stored);
    assert_eq!(store_next(&mut second), Err(eis::StoreError::Conflict { stored }));
}

#[test]
fn what_is_no_request() {
    let mut bench = Bench::new(&Scene::default());
    let now = bench.now();
    assert!(matches!(bench.sm_sr.handle(now, Input::Request(b"<html>")), Err(Error::Decode(_))));
    let call = bench.call_from(OPERATOR).encode::<es4::GetEis>(EisQuery::new(eid()));
    assert_eq!(bench.ask(&call), success());
    let response = bench.responses.remove(0);
    let fault = Err(Error::Peer(PeerFault::UnexpectedMessage));
    assert_eq!(bench.sm_sr.handle(now, Input::Request(&response)), fault);
    assert_eq!(bench.sm_sr.poll_output().map(|output| format!("{output:?}")), None);
}

#[test]
fn refusals_before_anything_is_sent() {
    let scene = Scene::with([Other { operator: OTHER_OPERATOR, ..Other::disabled(1) }, Other::created(2)]);
    let mut bench = Bench::new(&scene);
    let stranger: Eid = "89099900123456789012345678901210".parse().unwrap();
    let unknown = ProfileTarget::new(stranger, iccid(1));
    assert_eq!(bench.operator::<es4::EnableProfile>(unknown), failed("8.1.1/1.1"));
    assert_eq!(bench.enable(iccid(1)), failed("8.2.1/1.2"));
    assert_eq!(bench.enable(iccid(2)), failed("8.2.1/1.2"));
    assert_eq!(bench.enable(iccid(7)), failed("8.2.1/3.9"));
    assert_eq!(bench.disable(iccid(0)), failed("8.2.3/3.8"));
    assert_eq!(bench.create(iccid(1)), failed("8.2.1/3.3"));
    let list = AuditQuery::new(eid(), vec![iccid(1)]);
    assert_eq!(bench.operator::<es4::AuditEis>(list), failed("8.2/1.2"));
    assert!(bench.commands().is_empty());
    assert_eq!(bench.sm_sr.record(), &scene.record());
}

/// SGP.02 v4.2 5.1: the same call is not executed twice, and its answer is the first one, in a
/// message that relates to the repetition.
#[test]
fn a_repeated_call_gets_its_answer_again() {
    let mut bench = Bench::new(&Scene::default());
    let mut call = bench.call_from(OPERATOR);
    assert_eq!(bench.ask(&call.encode::<es4::EnableProfile>(target(1))), success());
    let (commands, record) = (bench.commands(), bench.sm_sr.record().clone());
    call.message = 77;
    assert_eq!(bench.ask(&call.encode::<es4::EnableProfile>(target(1))), success());
    assert_eq!(
        inside(&bench.responses[1], "RelatesTo"),
        Some(format!("//{}.example.com/77", OPERATOR.len()))
    );
    assert_ne!(inside(&bench.responses[0], "MessageId"), inside(&bench.responses[1], "MessageId"));
    assert_eq!((bench.commands(), bench.sm_sr.record()), (commands, &record));
    // a new call finds it enabled
    assert_eq!(bench.enable(iccid(1)), failed("8.2.1/1.2"));
}

/// A refusal is an answer too: a repetition that arrives late must not do what its caller believes
/// refused.
#[test]
fn a_refused_call_stays_refused() {
    let mut bench = Bench::new(&Scene::default());
    let refused = bench.call_from(OPERATOR).encode::<es4::DisableProfile>(target(1));
    assert_eq!(bench.ask(&refused), failed("8.2.1/1.2"));
    assert_eq!(bench.enable(iccid(1)), success());
    assert_eq!(bench.ask(&refused), failed("8.2.1/1.2"));
    assert_eq!(bench.enabled_on_card(), Some(aid(1)));
    assert_eq!(bench.disable(iccid(1)), success());
}

/// Call identifiers are the callers' own.
#[test]
fn the_same_identifier_of_another_caller_is_another_call() {
    let mut bench = Bench::new(&Scene::default());
    let mut call = bench.call_from(OPERATOR);
    assert_eq!(bench.ask(&call.encode::<es4::AuditEis>(AuditQuery::new(eid(), vec![]))), success());
    call.from = OTHER_OPERATOR;
    assert_eq!(bench.ask(&call.encode::<es4::AuditEis>(AuditQuery::new(eid(), vec![]))), failed("8.6/1.2"));
    call.from = OPERATOR;
    assert_eq!(bench.ask(&call.encode::<es4::EnableProfile>(target(1))), success());
}

/// A call for another eUICC is no repetition of one for this one.
#[test]
fn the_same_identifier_for_another_euicc_is_another_call() {
    let mut bench = Bench::new(&Scene::default());
    let stranger: Eid = "89099900123456789012345678901210".parse().unwrap();
    let call = bench.call_from(OPERATOR);
    assert_eq!(bench.ask(&call.encode::<es4::EnableProfile>(target(1))), success());
    let other = call.encode::<es4::EnableProfile>(ProfileTarget::new(stranger, iccid(1)));
    assert_eq!(bench.ask(&other), failed("8.1.1/1.1"));
}

#[test]
fn one_call_at_a_time() {
    let mut bench = Bench::new(&Scene::default());
    bench.hold_notifications = true;
    let call = bench.call_from(OPERATOR);
    let first = call.encode::<es4::EnableProfile>(target(1));
    bench.give(Input::Request(&first)).unwrap();
    // the same call again: its answer is to come, and comes once
    bench.give(Input::Request(&first)).unwrap();
    assert!(bench.responses.is_empty());
    assert!(bench.saw(|event| matches!(event, Event::Repeated(_))));
    let second = bench.call_from(OPERATOR).encode::<es4::AuditEis>(AuditQuery::new(eid(), vec![]));
    bench.give(Input::Request(&second)).unwrap();
    assert_eq!(ending_of(&bench.responses[0]), failed("1.2/4.4"));
    bench.release();
    assert_eq!(ending_of(&bench.responses[1]), success());
    assert_eq!(bench.responses.len(), 2);
    // "busy" is no answer for good
    assert_eq!(bench.ask(&second), success());
}

/// The record is stored before the answer leaves, for repetitions too.
#[test]
fn a_repetition_before_the_record_is_stored() {
    let mut bench = Bench::new(&Scene::with([Other::created(1)]));
    let completed = es3::ProfileDownloadCompletedParameters::new(eid(), iccid(1));
    let request = bench.call_from(SM_DP).encode::<es3::ProfileDownloadCompleted>(completed);
    let now = bench.now();
    let mut outputs = || {
        bench.sm_sr.handle(now, Input::Request(&request)).unwrap();
        let outputs = core::iter::from_fn(|| bench.sm_sr.poll_output());
        outputs.map(|output| format!("{output:?}").split('(').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(outputs(), ["Event", "Persist"]);
    assert_eq!(outputs(), ["Event"]);
    assert_eq!(bench.give(Input::Persisted), Ok(()));
    assert_eq!(bench.responses.len(), 1);
    assert_eq!(bench.ask(&request), success());
    assert_eq!(bench.record_state(iccid(1)), Some(eis::State::Disabled));
}

#[test]
fn validity_periods_end_calls() {
    let mut bench = Bench::new(&Scene::default());
    let mut call = bench.call_from(OPERATOR);
    call.validity = Some(20);
    bench.lose_answers = 1;
    let audit = call.encode::<es4::AuditEis>(AuditQuery::new(eid(), vec![]));
    assert_eq!(bench.ask(&audit), expired());
    assert_eq!(bench.clock.as_secs(), 20);
    // a longer one than the eUICC is given changes nothing
    let mut call = bench.call_from(OPERATOR);
    call.validity = Some(3_600);
    bench.lose_answers = 1;
    let audit = call.encode::<es4::AuditEis>(AuditQuery::new(eid(), vec![]));
    assert_eq!(bench.ask(&audit), failed("1.6/5.4"));
    assert_eq!(bench.clock.as_secs(), 80);
}

/// Storing takes longer than the call may: nothing is sent.
#[test]
fn a_call_that_is_over_before_it_begins() {
    let mut bench = Bench::new(&Scene::default());
    let mut call = bench.call_from(SM_DP);
    call.validity = Some(1);
    let owner = crate::scene::oid(OPERATOR);
    let parameters = es3::CreateIsdpParameters::new(eid(), iccid(9), owner, 1_000);
    let request = call.encode::<es3::CreateIsdp>(parameters);
    let now = bench.now();
    bench.sm_sr.handle(now, Input::Request(&request)).unwrap();
    while bench.sm_sr.poll_output().is_some() {}
    bench.clock += Duration::from_secs(1);
    bench.give(Input::Persisted).unwrap();
    assert_eq!(ending_of(&bench.responses[0]), expired());
    assert_eq!((bench.card_state(2), bench.record_state(iccid(9))), (None, None));
    assert!(bench.wire.len() == 1, "the response and nothing else");
}

/// Garbage, foreign, repeated and late messages of the card change nothing.
#[test]
fn what_is_not_genuine_is_ignored() {
    let mut bench = Bench::new(&Scene::default());
    assert_eq!(bench.enable(iccid(1)), success());
    let old = bench.wire.clone();
    bench.hold_notifications = true;
    let request = bench.call_from(OPERATOR).encode::<es4::DisableProfile>(target(1));
    bench.give(Input::Request(&request)).unwrap();
    let (before, state) = (bench.sm_sr.record().clone(), format!("{:?}", bench.sm_sr));
    for message in old.iter().map(Vec::as_slice).chain([&b""[..], &[0x00; 40], b"\x02\x71\x00\x00\x24"]) {
        for kind in [CardMessage::Sms(message), CardMessage::Packet(message)] {
            bench.give_card(kind);
            assert_eq!((bench.sm_sr.record(), format!("{:?}", bench.sm_sr)), (&before, state.clone()));
        }
    }
    assert!(bench.saw(|event| matches!(event, Event::Ignored(_))));
    bench.release();
    assert_eq!(ending_of(bench.responses.last().unwrap()), success());
    assert_eq!(bench.enabled_on_card(), Some(aid(0)));
}

/// More profiles than one answer to GET STATUS holds.
#[test]
fn an_audit_reads_a_long_list_to_its_end() {
    let mut bench = Bench::new(&Scene::with((1..=30).map(Other::disabled)));
    let all = || AuditQuery::new(eid(), vec![]);
    assert_eq!(bench.operator::<es4::AuditEis>(all()), success());
    assert_eq!(bench.commands(), ["ES5.eUICCCapabilityAudit"; 2]);
    assert!(bench.saw(|event| *event == Event::AuditAgrees), "{:?}", bench.events);
}

#[test]
fn an_audit_reports_and_does_not_repair() {
    let unknown = Other { in_record: false, ..Other::disabled(30) };
    let missing = Other { on_card: false, ..Other::disabled(12) };
    let others = (1..=11).map(Other::disabled).chain([missing, unknown]);
    let mut bench = Bench::new(&Scene::with(others));
    assert_eq!(bench.operator::<es4::AuditEis>(AuditQuery::new(eid(), vec![])), success());
    let state = Some(sgp_asn1::gp::IsdPState::DISABLED);
    let differences = vec![
        eis::Discrepancy::OnCardOnly { aid: aid(30), state },
        eis::Discrepancy::NotOnCard { iccid: iccid(12), aid: aid(12) },
    ];
    assert!(bench.saw(|event| *event == Event::Discrepancies(differences.clone())), "{:?}", bench.events);
    assert_eq!(bench.record_state(iccid(12)), Some(eis::State::Disabled));
    assert_eq!(bench.sm_sr.record().profile_in(aid(30)), None);
}

#[test]
fn debug_shows_neither_keys_nor_messages() {
    let mut bench = Bench::new(&Scene::default());
    bench.hold_notifications = true;
    let text = |bench: &Bench| format!("{:?}", bench.sm_sr);
    assert_eq!(text(&bench), format!("Euicc({}, Revision(0), idle)", eid()));
    let request = bench.call_from(OPERATOR).encode::<es4::EnableProfile>(target(1));
    bench.give(Input::Request(&request)).unwrap();
    let waiting = format!("Euicc({}, Revision(1), ES5.EnableProfile to be reported)", eid());
    assert_eq!(text(&bench), waiting);
    let input = Input::Card(CardMessage::Packet(&[1, 2, 3]));
    assert_eq!(format!("{input:?}"), "Card(Packet(3 bytes))");
    let shown = format!("{:?} {:?}", sm_sr_setup(), Input::Request(b"secret"));
    assert!(!shown.contains("secret") && !shown.contains("65"), "{shown}");
}
