//! What the card says by itself.

use es_interfaces::{AuditQuery, ProfileTarget, es4};
use procedures::sm_sr::{CardMessage, Event, Input};
use scp80::sms::{Address, ConcatReference, MessageReference};
use scp80::{KeySet, Kvn};
use sgp_asn1::gp::{Notification, NotificationType};
use sgp_keys::AesKey;
use sgp_wire::{Aid, Tar};
use virtual_euicc::Attach;

use crate::bench::{Bench, ending_of, failed, success};
use crate::scene::{OPERATOR, Other, Scene, aid, eid, iccid, sm_sr_setup};

fn keys(octet: u8) -> KeySet {
    let key = |octet| AesKey::new(&[octet; 16]).unwrap();
    KeySet::aes(Kvn::new(1).unwrap(), key(octet), key(octet + 1))
}

fn report(kind: u8, number: u16, aid: Option<Aid>) -> Notification {
    let report = Notification::new(eid(), NotificationType(kind), number);
    match aid {
        Some(aid) => report.with_aid(Notification::AID_TAG, aid),
        None => report,
    }
}

/// The short message in which a card with these keys says it.
fn message(notification: &Notification, keys: &KeySet) -> Vec<u8> {
    let packet = scp80::protect_notification(keys, Tar::ISD_R, &notification.encode_to_vec()).unwrap();
    submit(&packet)
}

pub(crate) fn submit(packet: &scp80::Packet) -> Vec<u8> {
    let to = Address::international("447700900500").unwrap();
    let mut reference = ConcatReference::eight_bit(7);
    let tpdus = packet.sms_submit(to, &mut MessageReference::default(), &mut reference).unwrap();
    assert_eq!(tpdus.len(), 1);
    tpdus.into_iter().next().unwrap()
}

pub(crate) fn genuine(kind: u8, number: u16, aid: Option<Aid>) -> Vec<u8> {
    message(&report(kind, number, aid), &keys(0x41))
}

fn say(bench: &mut Bench, message: &[u8]) {
    bench.give_card(CardMessage::Sms(message));
}

/// The card loses its network while nothing is asked of it.
#[test]
fn fall_back_while_idle() {
    let mut bench = Bench::new(&Scene::default());
    assert_eq!(bench.enable(iccid(1)), success());
    bench.attach.push_back(Attach::Succeeded);
    bench.network(Attach::Failed);
    bench.network(Attach::Succeeded);
    assert_eq!((bench.enabled_on_card(), bench.enabled_in_record()), (Some(aid(0)), Some(iccid(0))));
    assert!(
        bench.saw(|event| matches!(event, Event::Notified(n) if n.kind() == NotificationType::FALL_BACK))
    );
    assert_eq!(bench.terminal.card().unconfirmed_notification(), None);
}

#[test]
fn forged_notifications_are_ignored() {
    let mut bench = Bench::new(&Scene::default());
    let forged = message(&report(2, 0, Some(aid(1))), &keys(0x51));
    let mut changed = genuine(2, 0, Some(aid(1)));
    *changed.last_mut().unwrap() ^= 0x01;
    let before = bench.sm_sr.record().clone();
    for message in [forged, changed] {
        say(&mut bench, &message);
        assert!(matches!(bench.events.pop(), Some(Event::Ignored(_))));
        assert_eq!((bench.sm_sr.record(), bench.events.len()), (&before, 0));
    }
    // the same, genuine
    say(&mut bench, &genuine(2, 0, Some(aid(1))));
    assert_eq!(bench.enabled_in_record(), Some(iccid(1)));
}

/// Keys may be shared by mistake; the EID says whose report it is.
#[test]
fn a_report_of_another_card() {
    let mut bench = Bench::new(&Scene::default());
    let other = "89099900123456789012345678901210".parse().unwrap();
    let report = Notification::new(other, NotificationType::PROFILE_CHANGE_SUCCEEDED, 0);
    say(&mut bench, &message(&report, &keys(0x41)));
    assert_eq!(bench.events, [Event::Unexplained(eis::ObserveError::WrongEuicc)]);
}

#[test]
fn an_old_notification_says_nothing_any_more() {
    let mut bench = Bench::new(&Scene::default());
    say(&mut bench, &genuine(2, 6, Some(aid(1))));
    bench.settle();
    say(&mut bench, &genuine(5, 7, Some(aid(0))));
    bench.settle();
    let commands = bench.commands().len();
    say(&mut bench, &genuine(2, 6, Some(aid(1))));
    assert_eq!(bench.events.last(), Some(&Event::NotificationOutdated(6)));
    assert_eq!((bench.commands().len(), bench.enabled_in_record()), (commands, Some(iccid(0))));
    assert_eq!(bench.sm_sr.last_notification(), Some(7));
    // the next machine is told
    let mut setup = sm_sr_setup();
    setup.last_notification = bench.sm_sr.last_notification();
    let mut bench = Bench::with_setup(&Scene::default(), setup);
    say(&mut bench, &genuine(2, 6, Some(aid(1))));
    assert_eq!(bench.events, [Event::NotificationOutdated(6)]);
}

/// While the SM-SR waits for a report, only a report of a change is one.
#[test]
fn other_notifications_do_not_end_the_wait_for_a_report() {
    let mut bench = Bench::new(&Scene::default());
    say(&mut bench, &genuine(1, 0xFFFE, Some(aid(0))));
    bench.settle();
    bench.hold_notifications = true;
    let request = bench.call_from(OPERATOR).encode::<es4::EnableProfile>(ProfileTarget::new(eid(), iccid(1)));
    bench.give(Input::Request(&request)).unwrap();
    for message in [genuine(1, 0xFFFE, Some(aid(0))), genuine(9, 0xFFFF, None)] {
        say(&mut bench, &message);
        assert!(bench.responses.is_empty(), "{:?}", bench.events);
    }
    bench.release();
    assert_eq!(ending_of(&bench.responses[0]), success());
    assert_eq!(bench.enabled_in_record(), Some(iccid(1)));
    bench.settle();
    // that one waited, and is older than what was handled meanwhile
    assert_eq!(bench.events.last(), Some(&Event::NotificationOutdated(0xFFFF)));
    say(&mut bench, &genuine(9, 1, None));
    let unknown = Event::Unexplained(eis::ObserveError::UnknownNotification { kind: 9 });
    assert_eq!(bench.events.last(), Some(&unknown));
}

/// A report that comes while the card is being asked something else is taken up after it.
#[test]
fn a_report_in_between_waits_its_turn() {
    let mut bench = Bench::new(&Scene::default());
    let request = bench.call_from(OPERATOR).encode::<es4::AuditEis>(AuditQuery::new(eid(), vec![]));
    let now = bench.now();
    bench.sm_sr.handle(now, Input::Request(&request)).unwrap();
    let audit = bench.drain();
    assert!(audit.is_some());
    say(&mut bench, &genuine(5, 0, Some(aid(1))));
    assert_eq!(bench.enabled_in_record(), Some(iccid(0)));
    bench.settle();
    assert_eq!(ending_of(&bench.responses[0]), failed("1.6/5.4"));
    assert_eq!(bench.enabled_in_record(), Some(iccid(1)));
    assert_eq!(bench.commands().last(), Some(&"ES5.HandleNotificationConfirmation"));
}

/// It is not taken up any more when the card has reported something newer in the meantime.
#[test]
fn a_report_that_waited_may_be_old_by_then() {
    let mut bench = Bench::new(&Scene::with([Other::disabled(1), Other::disabled(2)]));
    let request = bench.call_from(OPERATOR).encode::<es4::EnableProfile>(ProfileTarget::new(eid(), iccid(1)));
    let now = bench.now();
    bench.sm_sr.handle(now, Input::Request(&request)).unwrap();
    while bench.sm_sr.poll_output().is_some() {}
    // while the record is stored
    say(&mut bench, &genuine(2, 0xFFFF, Some(aid(2))));
    bench.give(Input::Persisted).unwrap();
    bench.settle();
    assert_eq!(ending_of(&bench.responses[0]), success());
    assert_eq!((bench.enabled_on_card(), bench.enabled_in_record()), (Some(aid(1)), Some(iccid(1))));
    assert_eq!(bench.sm_sr.last_notification(), Some(0));
    assert_eq!(bench.events.last(), Some(&Event::NotificationOutdated(0xFFFF)));
}

/// Of two that wait the newer one counts, whichever came first.
#[test]
fn an_older_report_does_not_take_the_place_of_a_newer_one() {
    for numbers in [[0, 1], [1, 0]] {
        let mut bench = Bench::new(&Scene::default());
        let request = bench.call_from(OPERATOR).encode::<es4::AuditEis>(AuditQuery::new(eid(), vec![]));
        let now = bench.now();
        bench.sm_sr.handle(now, Input::Request(&request)).unwrap();
        assert!(bench.drain().is_some());
        for number in numbers {
            say(&mut bench, &genuine(5, number, Some(aid(number))));
        }
        bench.settle();
        assert_eq!(bench.enabled_in_record(), Some(iccid(1)), "{numbers:?}");
        assert_eq!(bench.sm_sr.last_notification(), Some(1), "{numbers:?}");
    }
}

/// What cannot be true of the card as it is recorded is not confirmed.
#[test]
fn a_report_that_cannot_be_true() {
    for (number, named) in [(0, aid(7)), (1, aid(1))] {
        let mut bench = Bench::new(&Scene::with([Other::created(1)]));
        say(&mut bench, &genuine(2, number, Some(named)));
        assert!(matches!(bench.events.last(), Some(Event::Unexplained(_))));
        assert!(bench.commands().is_empty() && bench.sm_sr.is_idle());
    }
    let mut bench = Bench::new(&Scene::default());
    bench.hold_notifications = true;
    let request = bench.call_from(OPERATOR).encode::<es4::EnableProfile>(ProfileTarget::new(eid(), iccid(1)));
    bench.give(Input::Request(&request)).unwrap();
    say(&mut bench, &genuine(2, 0, Some(aid(7))));
    assert_eq!(ending_of(&bench.responses[0]), failed("8.4/4.2"));
    assert_eq!(bench.commands(), ["ES5.EnableProfile"]);
}

/// The card enabled another profile than it was told to: the call failed, the record follows.
#[test]
fn a_report_of_another_profile() {
    let mut bench = Bench::new(&Scene::with([Other::disabled(1), Other::disabled(2)]));
    bench.hold_notifications = true;
    let request = bench.call_from(OPERATOR).encode::<es4::EnableProfile>(ProfileTarget::new(eid(), iccid(1)));
    bench.give(Input::Request(&request)).unwrap();
    say(&mut bench, &genuine(5, 0, Some(aid(2))));
    bench.settle();
    assert_eq!(ending_of(&bench.responses[0]), failed("8.4/4.2"));
    assert_eq!(bench.enabled_in_record(), Some(iccid(2)));
}
