//! Enabling, disabling, deleting: policies, roll-back, what is lost on the way.

use es_interfaces::eis::{Pol2, Pol2Action, Pol2Qualification, Pol2Rule};
use es_interfaces::status::StatusCode;
use es_interfaces::{ProfileTarget, es4};
use procedures::sm_sr::Event;
use sgp_asn1::gp::{IsdPState, Pol1};
use sgp_wire::StatusWord;
use virtual_euicc::{Attach, Fault};

use crate::bench::{Bench, expired, failed, success};
use crate::scene::{OPERATOR, Other, Scene, aid, eid, iccid};

fn pol2(action: Pol2Action, qualification: Pol2Qualification) -> Pol2 {
    Pol2::new(vec![Pol2Rule::new(action, qualification)])
}

fn bench() -> Bench {
    Bench::new(&Scene::with([Other::disabled(1), Other::disabled(2)]))
}

/// Profile 1 with this policy is enabled.
fn bench_with(pol1: Pol1, pol2: Pol2) -> Bench {
    let mut bench =
        Bench::new(&Scene::with([Other { pol1, pol2, ..Other::disabled(1) }, Other::disabled(2)]));
    assert_eq!(bench.enable(iccid(1)), success());
    bench.events.clear();
    bench
}

#[test]
fn there_and_back() {
    let mut bench = bench();
    assert_eq!(bench.enable(iccid(1)), success());
    assert_eq!(bench.commands(), ["ES5.EnableProfile", "ES5.HandleNotificationConfirmation"]);
    assert_eq!((bench.enabled_on_card(), bench.enabled_in_record()), (Some(aid(1)), Some(iccid(1))));
    assert_eq!(bench.enable(iccid(2)), success());
    assert_eq!((bench.enabled_on_card(), bench.enabled_in_record()), (Some(aid(2)), Some(iccid(2))));
    // the fall-back profile takes over
    assert_eq!(bench.disable(iccid(2)), success());
    assert_eq!((bench.enabled_on_card(), bench.enabled_in_record()), (Some(aid(0)), Some(iccid(0))));
    assert_eq!(bench.delete(iccid(2)), success());
    assert_eq!((bench.card_state(2), bench.record_state(iccid(2))), (None, None));
    assert_eq!(bench.terminal.card().unconfirmed_notification(), None);
}

#[test]
fn pol2_refuses_before_anything_is_sent() {
    use Pol2Action::{Delete, Disable, Enable};
    let no = Pol2Qualification::NotAllowed;
    let mut bench = bench_with(Pol1::NONE, pol2(Disable, no));
    assert_eq!(bench.enable(iccid(2)), failed("8.2.3/3.8"));
    assert_eq!(bench.disable(iccid(1)), failed("8.2.3/3.8"));
    assert!(bench.commands().is_empty());
    for (action, enables, deletes) in [(Enable, false, true), (Delete, true, false)] {
        let scene = Scene::with([Other { pol2: pol2(action, no), ..Other::disabled(1) }]);
        let ending = |may| if may { success() } else { failed("8.2.3/3.8") };
        assert_eq!(Bench::new(&scene).enable(iccid(1)), ending(enables));
        assert_eq!(Bench::new(&scene).delete(iccid(1)), ending(deletes));
    }
}

#[test]
fn pol1_refuses_on_the_card() {
    let mut bench = bench_with(Pol1::DISABLE_NOT_ALLOWED.with(Pol1::DELETE_NOT_ALLOWED), Pol2::default());
    for ending in [bench.enable(iccid(2)), bench.disable(iccid(1))] {
        assert_eq!(ending, failed("8.2.2/3.8"));
    }
    assert_eq!((bench.enabled_on_card(), bench.enabled_in_record()), (Some(aid(1)), Some(iccid(1))));
    let last = bench.sm_sr.record().audit_trail().last().unwrap().clone();
    assert_eq!(last.status.unwrap().code(), Some(&StatusCode::POL1_REFUSED));

    let pol1 = Pol1::DELETE_NOT_ALLOWED;
    let mut bench = Bench::new(&Scene::with([Other { pol1, ..Other::disabled(1) }]));
    assert_eq!(bench.delete(iccid(1)), failed("8.2.2/3.8"));
    assert_eq!(bench.card_state(1), Some(IsdPState::DISABLED));
    assert_eq!(bench.record_state(iccid(1)), Some(eis::State::Disabled));
}

/// SGP.02 v4.2 3.2.1: the new profile gets no network, the one before comes back and says so.
#[test]
fn a_roll_back_leaves_everything_as_before() {
    let mut bench = bench();
    let before: Vec<_> = bench.sm_sr.record().profiles().to_vec();
    bench.attach.extend([Attach::Failed, Attach::Succeeded]);
    assert_eq!(bench.enable(iccid(1)), failed("8.4/4.2"));
    assert_eq!(bench.sm_sr.record().profiles(), before);
    assert_eq!(bench.enabled_on_card(), Some(aid(0)));
    assert_eq!(bench.terminal.card().unconfirmed_notification(), None);
    // "delete when disabled" is for a change that held
    let auto = pol2(Pol2Action::Disable, Pol2Qualification::AutoDelete);
    let mut bench = bench_with(Pol1::DELETE_WHEN_DISABLED, auto);
    bench.attach.extend([Attach::Failed, Attach::Succeeded]);
    assert_eq!(bench.enable(iccid(2)), failed("8.4/4.2"));
    assert_eq!((bench.enabled_on_card(), bench.enabled_in_record()), (Some(aid(1)), Some(iccid(1))));
    assert!(!bench.commands().contains(&"ES5.DeleteProfile"));
}

/// The confirmation of a roll-back is lost: the result is the same, and in the trail once.
#[test]
fn a_roll_back_whose_confirmation_is_lost() {
    let mut bench = bench();
    bench.attach.extend([Attach::Failed, Attach::Succeeded]);
    bench.hold_notifications = true;
    let request = bench.call_from(OPERATOR).encode::<es4::EnableProfile>(ProfileTarget::new(eid(), iccid(1)));
    bench.give(procedures::sm_sr::Input::Request(&request)).unwrap();
    bench.lose_answers = 1;
    bench.release();
    bench.settle();
    assert_eq!(crate::bench::ending_of(&bench.responses[0]), failed("8.4/4.2"));
    let tries = bench.sm_sr.record().audit_trail().iter().filter(|entry| entry.status.is_some()).count();
    assert_eq!(tries, 1);
}

/// Nobody hears of the change in time: EXPIRED, no confirmation for what comes late, and the card
/// goes back.
#[test]
fn a_change_that_is_never_reported() {
    let mut bench = bench();
    let before: Vec<_> = bench.sm_sr.record().profiles().to_vec();
    bench.hold_notifications = true;
    assert_eq!(bench.enable(iccid(1)), expired());
    assert_eq!(bench.sm_sr.record().profiles(), before);
    assert_eq!(bench.enabled_on_card(), Some(aid(1)));
    let commands = bench.commands();
    bench.release();
    assert!(bench.saw(|event| *event == Event::NotificationTooLate(0)));
    assert_eq!((bench.commands(), bench.sm_sr.record().profiles()), (commands, &before[..]));
    bench.terminal.card_mut().retry_budget_over();
    bench.network(Attach::Succeeded);
    assert_eq!(bench.enabled_on_card(), Some(aid(0)));
    assert_eq!(bench.terminal.card().unconfirmed_notification(), None);
    assert_eq!(bench.sm_sr.record().profiles(), before);
    // and that is over: the same enabling succeeds
    assert_eq!(bench.enable(iccid(1)), success());
}

/// What was given up stays so when the card's report of an earlier roll-back comes first.
#[test]
fn an_older_report_does_not_revive_what_was_given_up() {
    let mut bench = bench();
    bench.hold_notifications = true;
    // the first attempt is rolled back, the second one holds; nothing of either is heard in time
    bench.attach.extend([Attach::Failed, Attach::Succeeded]);
    for _ in 0..2 {
        assert_eq!(bench.enable(iccid(1)), expired());
    }
    assert_eq!((bench.enabled_on_card(), bench.held.len()), (Some(aid(1)), 2));
    bench.release();
    assert!(bench.saw(|event| matches!(event, Event::NotificationTooLate(_))));
    bench.terminal.card_mut().retry_budget_over();
    bench.network(Attach::Succeeded);
    assert_eq!((bench.enabled_on_card(), bench.enabled_in_record()), (Some(aid(0)), Some(iccid(0))));
    assert_eq!(bench.terminal.card().unconfirmed_notification(), None);
    assert_eq!(bench.enable(iccid(1)), success());
}

#[test]
fn the_validity_period_ends_the_wait_for_the_report() {
    let mut bench = bench();
    bench.hold_notifications = true;
    let mut call = bench.call_from(OPERATOR);
    call.validity = Some(90);
    let request = call.encode::<es4::EnableProfile>(ProfileTarget::new(eid(), iccid(1)));
    assert_eq!(bench.ask(&request), expired());
    assert_eq!(bench.clock.as_secs(), 90);
    // also when there was no answer at all
    let mut bench = self::bench();
    (bench.hold_notifications, bench.lose_answers) = (true, 1);
    let mut call = bench.call_from(OPERATOR);
    call.validity = Some(30);
    let request = call.encode::<es4::EnableProfile>(ProfileTarget::new(eid(), iccid(1)));
    assert_eq!(bench.ask(&request), expired());
    assert_eq!(bench.clock.as_secs(), 30);
    bench.release();
    assert!(bench.saw(|event| *event == Event::NotificationTooLate(0)));
}

#[test]
fn the_answer_is_lost_and_the_report_comes() {
    let mut bench = bench();
    bench.lose_answers = 1;
    assert_eq!(bench.enable(iccid(1)), success());
    assert_eq!((bench.enabled_on_card(), bench.enabled_in_record()), (Some(aid(1)), Some(iccid(1))));
    assert!(bench.clock.as_secs() < 60, "nobody waited");
}

/// The change is in the record; the card repeats itself, is confirmed again, and nothing happens
/// twice.
#[test]
fn a_lost_confirmation() {
    let mut bench = bench();
    bench.hold_notifications = true;
    let request = bench.call_from(OPERATOR).encode::<es4::EnableProfile>(ProfileTarget::new(eid(), iccid(1)));
    bench.give(procedures::sm_sr::Input::Request(&request)).unwrap();
    let report = bench.held.clone();
    bench.lose_answers = 1;
    bench.release();
    bench.settle();
    assert_eq!(crate::bench::ending_of(&bench.responses[0]), success());
    let (commands, trail) = (bench.commands().len(), bench.sm_sr.record().audit_trail().len());
    bench.held = report;
    bench.release();
    assert!(bench.saw(|event| *event == Event::NotifiedAgain(0)));
    assert_eq!(bench.commands().len(), commands + 1);
    assert_eq!(bench.sm_sr.record().audit_trail().len(), trail);
    // it had been confirmed, so the second confirmation is refused; nobody minds
    assert!(bench.saw(|event| *event == Event::ConfirmationRefused(StatusWord::REFERENCED_DATA_NOT_FOUND)));
    assert_eq!(bench.responses.len(), 1);
}

#[test]
fn pol1_deletes_what_is_disabled() {
    let mut bench = bench_with(Pol1::DELETE_WHEN_DISABLED, Pol2::default());
    assert_eq!(bench.enable(iccid(2)), success());
    assert!(bench.saw(|event| *event == Event::DeletedByCard(vec![aid(1)])));
    assert_eq!((bench.card_state(1), bench.record_state(iccid(1))), (None, None));
    let commands = ["ES5.EnableProfile", "ES5.HandleNotificationConfirmation"];
    assert_eq!(bench.commands(), commands);
}

#[test]
fn pol2_deletes_what_is_disabled() {
    let auto = pol2(Pol2Action::Disable, Pol2Qualification::AutoDelete);
    let all = ["ES5.DisableProfile", "ES5.HandleNotificationConfirmation", "ES5.DeleteProfile"];
    let mut bench = bench_with(Pol1::NONE, auto.clone());
    assert_eq!(bench.disable(iccid(1)), success());
    assert_eq!(bench.commands(), all);
    assert_eq!((bench.card_state(1), bench.record_state(iccid(1))), (None, None));
    // both: the card says which it deleted, and nothing is left to do
    let mut bench = bench_with(Pol1::DELETE_WHEN_DISABLED, auto.clone());
    assert_eq!(bench.disable(iccid(1)), success());
    assert_eq!(bench.commands(), all[..2]);
    assert_eq!((bench.card_state(1), bench.record_state(iccid(1))), (None, None));
    // POL1 forbids it: the profile stays, disabled
    let mut bench = bench_with(Pol1::DELETE_NOT_ALLOWED, auto);
    assert_eq!(bench.disable(iccid(1)), success());
    assert_eq!(bench.commands(), all);
    assert_eq!(bench.record_state(iccid(1)), Some(eis::State::Disabled));
}

/// The card says that the profile is gone already.
#[test]
fn gone_already_is_as_good_as_deleted() {
    let gone = Other { on_card: false, ..Other::disabled(1) };
    let mut bench = Bench::new(&Scene::with([gone]));
    assert_eq!(bench.delete(iccid(1)), success());
    assert_eq!(bench.record_state(iccid(1)), None);
    for word in [StatusWord::REFERENCED_DATA_NOT_FOUND, StatusWord::FILE_NOT_FOUND] {
        let mut bench = self::bench();
        bench.terminal.card_mut().inject(Fault::RefuseNextCommand(word));
        assert_eq!(bench.delete(iccid(1)), success());
    }
    let mut bench = self::bench();
    bench.terminal.card_mut().inject(Fault::RefuseNextCommand(StatusWord::CONDITIONS_NOT_SATISFIED));
    assert_eq!(bench.delete(iccid(1)), failed("8.4/4.2"));
    assert_eq!(bench.record_state(iccid(1)), Some(eis::State::Disabled));
}

/// The card cannot take the confirmation at the moment: it repeats its notification, is confirmed
/// then, and the change holds, as the caller was told.
#[test]
fn a_confirmation_that_is_refused_for_the_moment() {
    let auto = pol2(Pol2Action::Disable, Pol2Qualification::AutoDelete);
    let mut bench = bench_with(Pol1::NONE, auto);
    bench.hold_notifications = true;
    let request = bench.call_from(OPERATOR).encode::<es4::EnableProfile>(ProfileTarget::new(eid(), iccid(2)));
    bench.give(procedures::sm_sr::Input::Request(&request)).unwrap();
    bench.terminal.card_mut().inject(Fault::RefuseNextCommand(StatusWord::MEMORY_FAILURE));
    bench.release();
    bench.settle();
    assert!(bench.saw(|event| *event == Event::ConfirmationRefused(StatusWord::MEMORY_FAILURE)));
    assert_eq!(crate::bench::ending_of(bench.responses.last().unwrap()), success());
    assert_eq!(bench.card_state(1), Some(IsdPState::DISABLED));
    bench.network(Attach::Succeeded);
    assert_eq!(bench.terminal.card().unconfirmed_notification(), None);
    assert_eq!((bench.enabled_on_card(), bench.enabled_in_record()), (Some(aid(2)), Some(iccid(2))));
    assert_eq!((bench.card_state(1), bench.record_state(iccid(1))), (None, None));
}

/// With the confirmation lost, POL2's deletion waits until the card is confirmed.
#[test]
fn a_lost_confirmation_only_delays_the_deletion() {
    let auto = pol2(Pol2Action::Disable, Pol2Qualification::AutoDelete);
    let mut bench = bench_with(Pol1::NONE, auto);
    bench.hold_notifications = true;
    let target = ProfileTarget::new(eid(), iccid(1));
    let request = bench.call_from(OPERATOR).encode::<es4::DisableProfile>(target);
    bench.give(procedures::sm_sr::Input::Request(&request)).unwrap();
    let report = core::mem::take(&mut bench.held);
    bench.hold_notifications = false;
    // the card does not get the confirmation in the first place
    let [report] = &report[..] else { panic!("{} messages", report.len()) };
    let now = bench.now();
    bench
        .sm_sr
        .handle(now, procedures::sm_sr::Input::Card(procedures::sm_sr::CardMessage::Sms(report)))
        .unwrap();
    let lost = bench.drain();
    assert!(lost.is_some());
    // nor when it is repeated
    bench.time_out_and_lose();
    bench.settle();
    assert_eq!(crate::bench::ending_of(bench.responses.last().unwrap()), success());
    assert!(!bench.commands().contains(&"ES5.DeleteProfile"));
    // it waits in the record
    assert_eq!(bench.sm_sr.record().owed_deletion(), Some(iccid(1)));
    bench.restart();
    bench.network(Attach::Succeeded);
    assert!(bench.saw(|event| matches!(event, Event::NotifiedAgain(_))));
    assert_eq!(bench.commands().last(), Some(&"ES5.DeleteProfile"));
    assert_eq!((bench.card_state(1), bench.record_state(iccid(1))), (None, None));
}

/// The change is reported, and what follows goes wrong as `then` makes it; the Operator's answer.
fn disable_and_confirm(then: impl FnOnce(&mut Bench)) -> Bench {
    let auto = pol2(Pol2Action::Disable, Pol2Qualification::AutoDelete);
    let mut bench = bench_with(Pol1::NONE, auto);
    bench.hold_notifications = true;
    let target = ProfileTarget::new(eid(), iccid(1));
    let request = bench.call_from(OPERATOR).encode::<es4::DisableProfile>(target);
    bench.give(procedures::sm_sr::Input::Request(&request)).unwrap();
    then(&mut bench);
    bench
}

/// The card takes the confirmation and its answer is lost, so it does not report again: the SM-SR
/// finds that out, and POL2's deletion does not wait.
#[test]
fn a_confirmation_whose_answer_is_lost_delays_nothing() {
    use procedures::sm_sr::{CardMessage, Input};
    let sent = |bench: &Bench| bench.commands()[1..].to_vec();
    let (confirm, check) = ("ES5.HandleNotificationConfirmation", "ES5.eUICCCapabilityAudit");
    let delete = "ES5.DeleteProfile";
    let mut bench = disable_and_confirm(|bench| {
        bench.lose_answers = 1;
        bench.release();
        bench.settle();
    });
    assert_eq!(crate::bench::ending_of(bench.responses.last().unwrap()), success());
    assert_eq!(sent(&bench), [confirm, confirm, check, delete]);
    assert_eq!((bench.card_state(1), bench.record_state(iccid(1))), (None, None));
    assert_eq!(bench.sm_sr.record().owed_deletion(), None);
    // nor when the confirmation itself is lost
    bench = disable_and_confirm(|bench| {
        let now = bench.now();
        let report = bench.held.remove(0);
        bench.sm_sr.handle(now, Input::Card(CardMessage::Sms(&report))).unwrap();
        assert!(bench.drain().is_some());
        bench.settle();
    });
    assert_eq!(crate::bench::ending_of(bench.responses.last().unwrap()), success());
    assert_eq!(sent(&bench), [confirm, confirm, delete]);
    assert_eq!((bench.card_state(1), bench.record_state(iccid(1))), (None, None));
    // what the card is asked is lost too: the change is made, the deletion is still owed
    bench = disable_and_confirm(|bench| {
        bench.lose_answers = 1;
        bench.release();
        bench.lose_answers_from = Some(1);
        bench.settle();
    });
    assert_eq!(crate::bench::ending_of(bench.responses.last().unwrap()), success());
    assert_eq!(
        (sent(&bench), bench.sm_sr.record().owed_deletion()),
        (vec![confirm, confirm, check], Some(iccid(1)))
    );
    assert_eq!(bench.card_state(1), Some(IsdPState::DISABLED));
}

/// The card goes back before the confirmation is repeated: the change failed, and nothing is deleted.
#[test]
fn a_repeated_confirmation_that_comes_too_late() {
    use procedures::sm_sr::{CardMessage, Input};
    let mut bench = disable_and_confirm(|bench| {
        let now = bench.now();
        let report = bench.held.remove(0);
        bench.sm_sr.handle(now, Input::Card(CardMessage::Sms(&report))).unwrap();
        assert!(bench.drain().is_some());
        bench.terminal.card_mut().retry_budget_over();
        bench.network(Attach::Succeeded);
        bench.settle();
    });
    assert_eq!(crate::bench::ending_of(bench.responses.last().unwrap()), failed("8.4/4.2"));
    assert!(!bench.commands().contains(&"ES5.DeleteProfile"));
    assert_eq!(bench.sm_sr.record().owed_deletion(), None);
    bench.release();
    bench.settle();
    assert_eq!((bench.enabled_on_card(), bench.enabled_in_record()), (Some(aid(1)), Some(iccid(1))));
    assert_eq!(bench.terminal.card().unconfirmed_notification(), None);
}

/// The counters end with the confirmation that was lost.
#[test]
fn a_confirmation_that_cannot_be_repeated() {
    let auto = pol2(Pol2Action::Disable, Pol2Qualification::AutoDelete);
    let counter = 0xFF_FFFF_FFFE - 4;
    let scene = Scene { counter, ..Scene::with([Other { pol2: auto, ..Other::disabled(1) }]) };
    let mut bench = Bench::new(&scene);
    assert_eq!(bench.enable(iccid(1)), success());
    bench.lose_answers_from = Some(1);
    assert_eq!(bench.disable(iccid(1)), success());
    assert!(bench.saw(|event| matches!(event, Event::BrokenOff(_))));
    assert_eq!(bench.sm_sr.record().owed_deletion(), Some(iccid(1)));
}

/// What was given up is given up for the next machine too.
#[test]
fn a_change_that_was_given_up_before_a_restart() {
    let mut bench = bench();
    let before: Vec<_> = bench.sm_sr.record().profiles().to_vec();
    bench.hold_notifications = true;
    assert_eq!(bench.enable(iccid(1)), expired());
    bench.restart();
    bench.release();
    assert!(bench.saw(|event| *event == Event::NotificationTooLate(0)));
    assert_eq!(bench.sm_sr.record().profiles(), before);
    bench.terminal.card_mut().retry_budget_over();
    bench.network(Attach::Succeeded);
    assert_eq!((bench.enabled_on_card(), bench.enabled_in_record()), (Some(aid(0)), Some(iccid(0))));
    assert_eq!(bench.terminal.card().unconfirmed_notification(), None);
    assert_eq!(bench.enable(iccid(1)), success());
    assert!(bench.sm_sr.record().given_up().is_empty());
}

/// The profile that POL2 had deleted is gone meanwhile, and another came in its place: the debt is
/// not collected from that one.
#[test]
fn a_delayed_deletion_is_of_that_profile_alone() {
    let auto = pol2(Pol2Action::Disable, Pol2Qualification::AutoDelete);
    let mut bench = bench_with(Pol1::NONE, auto);
    bench.hold_notifications = true;
    let target = ProfileTarget::new(eid(), iccid(1));
    let request = bench.call_from(OPERATOR).encode::<es4::DisableProfile>(target);
    bench.give(procedures::sm_sr::Input::Request(&request)).unwrap();
    let report = core::mem::take(&mut bench.held);
    bench.hold_notifications = false;
    // the card does not get the confirmation in the first place
    let now = bench.now();
    let report = procedures::sm_sr::CardMessage::Sms(&report[0]);
    bench.sm_sr.handle(now, procedures::sm_sr::Input::Card(report)).unwrap();
    assert!(bench.drain().is_some());
    bench.time_out_and_lose();
    bench.settle();
    assert_eq!(bench.delete(iccid(1)), success());
    assert_eq!(bench.create(iccid(1)), success());
    bench.network(Attach::Succeeded);
    assert!(bench.saw(|event| matches!(event, Event::NotifiedAgain(_))));
    assert_eq!(bench.terminal.card().unconfirmed_notification(), None);
    assert_eq!(bench.card_state(1), Some(IsdPState::SELECTABLE));
    assert_eq!(bench.record_state(iccid(1)), Some(eis::State::Created));
}

/// What POL2 demands and the card refuses, or does not answer, stands in the trail.
#[test]
fn a_deletion_by_pol2_that_fails_is_in_the_trail() {
    let auto = pol2(Pol2Action::Disable, Pol2Qualification::AutoDelete);
    let last = |bench: &Bench| {
        let last = bench.sm_sr.record().audit_trail().last().unwrap().clone();
        (last.operation, last.iccid, last.status.unwrap().code().cloned())
    };
    let deletion = es_interfaces::eis::OperationType::DELETE_PROFILE;
    let mut bench = bench_with(Pol1::DELETE_NOT_ALLOWED, auto.clone());
    assert_eq!(bench.disable(iccid(1)), success());
    assert_eq!(last(&bench), (deletion, Some(iccid(1)), Some(StatusCode::POL1_REFUSED)));
    // no answer
    let mut bench = bench_with(Pol1::NONE, auto);
    bench.hold_notifications = true;
    let target = ProfileTarget::new(eid(), iccid(1));
    let request = bench.call_from(OPERATOR).encode::<es4::DisableProfile>(target);
    bench.give(procedures::sm_sr::Input::Request(&request)).unwrap();
    bench.hold_notifications = false;
    bench.lose_answers_from = Some(1);
    bench.release();
    bench.settle();
    assert_eq!(crate::bench::ending_of(bench.responses.last().unwrap()), success());
    assert_eq!(last(&bench), (deletion, Some(iccid(1)), Some(StatusCode::NO_RESPONSE)));
}

/// The card reports an earlier change while the command is on its way. The call fails there; what
/// the card does with the command after that is not confirmed, so it goes back.
#[test]
fn a_change_that_was_answered_as_failed_does_not_hold() {
    let mut bench = bench();
    let request = bench.call_from(OPERATOR).encode::<es4::EnableProfile>(ProfileTarget::new(eid(), iccid(1)));
    let now = bench.now();
    bench.sm_sr.handle(now, procedures::sm_sr::Input::Request(&request)).unwrap();
    let command = bench.drain().unwrap();
    let earlier = crate::notifications::genuine(5, 0xFFFF, Some(aid(0)));
    let earlier = procedures::sm_sr::CardMessage::Sms(&earlier);
    bench.sm_sr.handle(now, procedures::sm_sr::Input::Card(earlier)).unwrap();
    // the confirmation of that is lost, and the command arrives
    assert!(bench.drain().is_some());
    bench.carry(command);
    bench.settle();
    assert_eq!(crate::bench::ending_of(&bench.responses[0]), failed("8.4/4.2"));
    assert!(bench.saw(|event| *event == Event::NotificationTooLate(0)));
    assert_eq!(bench.enabled_in_record(), Some(iccid(0)));
    bench.terminal.card_mut().retry_budget_over();
    bench.network(Attach::Succeeded);
    assert_eq!((bench.enabled_on_card(), bench.enabled_in_record()), (Some(aid(0)), Some(iccid(0))));
    // and that is over: the same enabling succeeds
    assert_eq!(bench.enable(iccid(1)), success());
}

/// The counters end between the change and the deletion: the change is made all the same.
#[test]
fn a_deletion_by_pol2_that_cannot_be_sent() {
    let auto = pol2(Pol2Action::Disable, Pol2Qualification::AutoDelete);
    // two for enabling profile 1, two for disabling it
    let counter = 0xFF_FFFF_FFFE - 4;
    let scene = Scene { counter, ..Scene::with([Other { pol2: auto, ..Other::disabled(1) }]) };
    let mut bench = Bench::new(&scene);
    assert_eq!(bench.enable(iccid(1)), success());
    assert_eq!(bench.disable(iccid(1)), success());
    assert!(bench.saw(|event| matches!(event, Event::BrokenOff(_))));
    assert_eq!(bench.record_state(iccid(1)), Some(eis::State::Disabled));
    let last = bench.sm_sr.record().audit_trail().last().unwrap().clone();
    assert_eq!(last.operation, es_interfaces::eis::OperationType::DELETE_PROFILE);
    assert_eq!(last.status.unwrap().code(), Some(&StatusCode::PROVIDER_FAILED));
}

#[test]
fn a_deletion_without_answer_is_found_out_by_the_next() {
    let mut bench = bench();
    bench.lose_answers = 1;
    assert_eq!(bench.delete(iccid(1)), failed("1.6/5.4"));
    assert_eq!((bench.card_state(1), bench.record_state(iccid(1))), (None, Some(eis::State::Disabled)));
    assert_eq!(bench.delete(iccid(1)), success());
    assert_eq!(bench.record_state(iccid(1)), None);
}

/// The card goes back just before the confirmation reaches it: what it reports next is what holds.
#[test]
fn a_confirmation_that_comes_too_late() {
    // the card refuses the confirmation, and its next report comes after that
    let mut bench = bench();
    bench.hold_notifications = true;
    let target = || ProfileTarget::new(eid(), iccid(1));
    let request = bench.call_from(OPERATOR).encode::<es4::EnableProfile>(target());
    bench.give(procedures::sm_sr::Input::Request(&request)).unwrap();
    bench.terminal.card_mut().retry_budget_over();
    bench.network(Attach::Succeeded);
    assert_eq!(bench.held.len(), 2);
    bench.release();
    bench.settle();
    assert_eq!(crate::bench::ending_of(&bench.responses[0]), failed("8.4/4.2"));
    assert!(bench.saw(|event| matches!(event, Event::ConfirmationRefused(_))));
    assert_eq!((bench.enabled_on_card(), bench.enabled_in_record()), (Some(aid(0)), Some(iccid(0))));
    assert_eq!(bench.terminal.card().unconfirmed_notification(), None);

    // or the report comes while the SM-SR waits for the answer
    let mut bench = self::bench();
    bench.hold_notifications = true;
    let request = bench.call_from(OPERATOR).encode::<es4::EnableProfile>(target());
    bench.give(procedures::sm_sr::Input::Request(&request)).unwrap();
    bench.terminal.card_mut().retry_budget_over();
    bench.release();
    bench.settle();
    assert_eq!(crate::bench::ending_of(&bench.responses[0]), failed("8.4/4.2"));
    assert!(!bench.saw(|event| matches!(event, Event::ConfirmationRefused(_))));
    assert_eq!((bench.enabled_on_card(), bench.enabled_in_record()), (Some(aid(0)), Some(iccid(0))));
    assert_eq!(bench.terminal.card().unconfirmed_notification(), None);
}
