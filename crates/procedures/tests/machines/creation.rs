//! CreateISDP and SendData.

use es_interfaces::es8::InstallForPersonalization;
use es_interfaces::{ProfileTarget, es3, es5};
use procedures::sm_sr::{Event, MemoryGrant};
use sgp_asn1::gp::IsdPState;
use sgp_wire::{Aid, StatusWord, Tag, put_tlv};
use virtual_euicc::Fault;

use crate::bench::{Bench, failed, inside, success};
use crate::scene::{OTHER_SM_DP, Other, Scene, aid, eid, iccid, sm_sr_setup};

fn objects(commands: &[sgp_wire::CommandApdu]) -> Vec<u8> {
    let mut out = Vec::new();
    for command in commands {
        put_tlv(&mut out, Tag::new(0x22), &command.encode_to_vec());
    }
    out
}

fn data(target: Aid, objects: Vec<u8>) -> es3::SendDataParameters {
    es3::SendDataParameters::new(eid(), target, objects)
}

#[test]
fn an_isd_p_is_created() {
    let mut bench = Bench::new(&Scene::default());
    assert_eq!(bench.create(iccid(9)), success());
    assert_eq!(inside(&bench.responses[0], "Isd-p-aid"), Some(aid(2).to_string()));
    assert_eq!(bench.record_state(iccid(9)), Some(eis::State::Created));
    assert_eq!(bench.card_state(2), Some(IsdPState::SELECTABLE));
}

/// The card has less memory than the record says.
#[test]
fn the_card_refuses_for_memory() {
    let scene = Scene { free_on_card: 500, ..Scene::default() };
    let mut setup = sm_sr_setup();
    setup.memory_grant = MemoryGrant::AsRequired;
    let mut bench = Bench::with_setup(&scene, setup);
    assert_eq!(bench.create(iccid(9)), failed("8.1/4.8"));
    assert_eq!(bench.record_state(iccid(9)), None);
    // the record does by itself
    let mut bench = Bench::new(&Scene { free_in_record: 999, ..Scene::default() });
    assert_eq!(bench.create(iccid(9)), failed("8.1/4.8"));
    assert!(bench.commands().is_empty());
}

#[test]
fn a_lost_answer_is_recovered_by_an_audit() {
    let mut bench = Bench::new(&Scene::default());
    bench.lose_answers = 1;
    assert_eq!(bench.create(iccid(9)), success());
    assert_eq!(bench.commands(), ["ES5.CreateISDP", "ES5.eUICCCapabilityAudit"]);
    assert!(bench.saw(|event| *event == Event::Recovered(aid(2))));
    assert_eq!(bench.record_state(iccid(9)), Some(eis::State::Created));
}

#[test]
fn an_audit_that_finds_no_isd_p() {
    let mut bench = Bench::new(&Scene::default());
    bench.terminal.card_mut().inject(Fault::RefuseNextCommand(StatusWord::MEMORY_FAILURE));
    bench.lose_answers = 1;
    assert_eq!(bench.create(iccid(9)), failed("1.6/5.4"));
    assert_eq!((bench.record_state(iccid(9)), bench.card_state(2)), (None, None));
    // and one that is not answered either
    bench.lose_answers = 2;
    assert_eq!(bench.create(iccid(9)), failed("1.6/5.4"));
    assert_eq!((bench.record_state(iccid(9)), bench.card_state(2)), (None, Some(IsdPState::SELECTABLE)));
    // the next attempt takes the same AID, hears that it is in use, and finds it empty
    assert_eq!(bench.create(iccid(9)), success());
    assert!(bench.saw(|event| *event == Event::Recovered(aid(2))));
}

/// An AID may be in use by an ISD-P that the record does not know. Nobody gets that one.
#[test]
fn an_unknown_isd_p_is_not_given_away() {
    let unknown = Other { in_record: false, ..Other::disabled(1) };
    let mut bench = Bench::new(&Scene::with([unknown]));
    assert_eq!(bench.create(iccid(9)), failed("8.4/4.2"));
    let state = Some(IsdPState::DISABLED);
    let found = vec![eis::Discrepancy::OnCardOnly { aid: aid(1), state }];
    assert!(bench.saw(|event| *event == Event::Discrepancies(found.clone())));
    assert_eq!((bench.record_state(iccid(9)), bench.card_state(1)), (None, state));
    // once an audit has shown it, the next one gets another AID
    let all = es_interfaces::AuditQuery::new(eid(), vec![]);
    assert_eq!(bench.operator::<es_interfaces::es4::AuditEis>(all), success());
    assert_eq!(bench.create(iccid(9)), success());
    assert_eq!((bench.card_state(1), bench.card_state(2)), (state, Some(IsdPState::SELECTABLE)));
}

/// The machine is gone before the card has answered: the next one can create the ISD-P, whether the
/// card got the command or not.
#[test]
fn a_creation_that_a_restart_interrupts() {
    for arrives in [false, true] {
        let mut bench = Bench::new(&Scene::default());
        let owner = crate::scene::oid(crate::scene::OPERATOR);
        let parameters = es3::CreateIsdpParameters::new(eid(), iccid(9), owner, 1_000);
        let request = bench.call_from(crate::scene::SM_DP).encode::<es3::CreateIsdp>(parameters);
        let now = bench.now();
        bench.sm_sr.handle(now, procedures::sm_sr::Input::Request(&request)).unwrap();
        let command = bench.drain().unwrap();
        let mut setup = sm_sr_setup();
        setup.exchange = "euicc-42-again".into();
        bench.sm_sr = procedures::sm_sr::Euicc::new(bench.sm_sr.record().clone(), setup).unwrap();
        if arrives {
            bench.carry(command);
        }
        assert_eq!(bench.create(iccid(9)), success());
        assert_eq!(bench.record_state(iccid(9)), Some(eis::State::Created));
        assert_eq!(bench.card_state(2), Some(IsdPState::SELECTABLE));
        assert_eq!(bench.saw(|event| *event == Event::Recovered(aid(2))), arrives);
    }
}

#[test]
fn other_refusals_of_the_card() {
    for (word, code) in [(StatusWord::WRONG_DATA, "8.4/4.2"), (StatusWord::NOT_ENOUGH_MEMORY, "8.1/4.8")] {
        let mut bench = Bench::new(&Scene::default());
        bench.terminal.card_mut().inject(Fault::RefuseNextCommand(word));
        assert_eq!(bench.create(iccid(9)), failed(code));
        assert_eq!(bench.record_state(iccid(9)), None);
        assert_eq!(inside(&bench.responses[0], "EuiccResponseData"), Some(format!("2302{:04X}", word.0)));
    }
}

#[test]
fn data_go_to_the_own_isd_p_only() {
    let foreign = Other { sm_dp: OTHER_SM_DP, ..Other::created(2) };
    let install = |number| objects(&[InstallForPersonalization::new(aid(number)).encode()]);
    let audit = objects(&[es5::GetProfileStatus::all().encode()]);
    let delete = objects(&[es5::DeleteProfile::new(aid(0)).encode()]);
    for (target, objects, ending) in [
        (aid(2), audit.clone(), failed("8.3.1/3.9")),
        (aid(7), audit.clone(), failed("8.3.1/3.9")),
        (Aid::ECASD, audit.clone(), failed("8.3.1/3.9")),
        (Aid::ISD_R, install(2), failed("8.3.1/3.9")),
        (Aid::ISD_R, audit, failed("8.1/1.2")),
        (Aid::ISD_R, delete, failed("8.1/1.2")),
        (Aid::ISD_R, install(3), success()),
    ] {
        let mut bench = Bench::new(&Scene::with([Other::disabled(1), foreign.clone(), Other::created(3)]));
        let answer = bench.sm_dp::<es3::SendData>(data(target, objects.clone()));
        assert_eq!(answer, ending, "{target} {objects:02X?}");
        assert_eq!(bench.commands().len(), usize::from(ending == success()));
    }
}

/// Who is not loading anything has nothing to say to the ISD-R.
#[test]
fn nothing_goes_to_the_isd_r_without_a_download() {
    let mut bench = Bench::new(&Scene::default());
    let install = objects(&[InstallForPersonalization::new(aid(1)).encode()]);
    assert_eq!(bench.sm_dp::<es3::SendData>(data(Aid::ISD_R, install)), failed("8.1/1.2"));
}

/// Blocks without the INSTALL before them go on where the same SM-DP was, or nowhere: the card may
/// be personalizing the ISD-P of another.
#[test]
fn a_key_establishment_is_not_taken_over() {
    let foreign = Other { sm_dp: OTHER_SM_DP, ..Other::created(2) };
    let block = sgp_wire::CommandApdu::new(0x80, 0xE2, 0x09, 0x00).with_data([0x3A, 0x01, 0x01, 0x00]);
    let install = |number| objects(&[InstallForPersonalization::new(aid(number)).encode()]);
    let mut bench = Bench::new(&Scene::with([Other::created(1), foreign]));
    let first = data(Aid::ISD_R, install(1)).with_more_to_do(true);
    assert_eq!(bench.sm_dp::<es3::SendData>(first), success());
    let next = || data(Aid::ISD_R, objects(core::slice::from_ref(&block))).with_more_to_do(true);
    let other = bench.call_from(OTHER_SM_DP).encode::<es3::SendData>(next());
    assert_eq!(bench.ask(&other), failed("8.1/1.2"));
    // the card itself refuses what is in the block, so it got there
    assert_eq!(bench.sm_dp::<es3::SendData>(next()), failed("8.4/4.2"));
    assert_eq!(bench.sm_dp::<es3::SendData>(next()), failed("8.1/1.2"));
}

/// A block boundary inside a grouping must not make another command of what follows: here the
/// confirmation of a notification.
#[test]
fn no_command_hides_in_a_block() {
    let block = |p1, data: &[u8]| sgp_wire::CommandApdu::new(0x80, 0xE2, p1, 0x00).with_data(data);
    let first = block(0x09, &[0x3A, 0x01, 0x09, 0x00, 0x00]);
    let hidden = es5::HandleNotificationConfirmation::new(0).encode(Default::default());
    let mut bench = Bench::new(&Scene::with([Other::disabled(1), Other::created(2)]));
    bench.hold_notifications = true;
    assert_eq!(bench.enable(iccid(1)), crate::bench::expired());
    let install = InstallForPersonalization::new(aid(2)).encode();
    let commands = objects(&[install, first, hidden]);
    assert_eq!(bench.sm_dp::<es3::SendData>(data(Aid::ISD_R, commands)), failed("8.1/1.2"));
    assert!(bench.terminal.card().unconfirmed_notification().is_some(), "nobody confirmed it");
}

#[test]
fn malformed_objects_are_refused_before_anything_is_sent() {
    for text in ["", "22", "2205", "2203800000", "830101", "810101", "9900"] {
        let mut bench = Bench::new(&Scene::with([Other::created(1)]));
        for target in [aid(1), Aid::ISD_R] {
            let parameters = data(target, hex::decode(text).unwrap());
            assert_eq!(bench.sm_dp::<es3::SendData>(parameters), failed("1.6/2.1"), "{text} to {target}");
        }
        assert!(bench.commands().is_empty());
    }
}

/// More than a packet, or a short message, can hold: the call fails, and the machine goes on.
#[test]
fn data_that_no_bearer_takes() {
    for bearer in [procedures::sm_sr::Bearer::Packet, procedures::sm_sr::Bearer::Sms] {
        let len = if bearer == procedures::sm_sr::Bearer::Sms { 40_000 } else { 70_000 };
        let mut long = Vec::new();
        put_tlv(&mut long, Tag::new(0x86), &vec![0x5A; len]);
        let mut setup = sm_sr_setup();
        setup.isd_p_bearer = bearer;
        let mut bench = Bench::with_setup(&Scene::default(), setup);
        assert_eq!(bench.sm_dp::<es3::SendData>(data(aid(1), long)), failed("1.2/4.2"));
        assert!(bench.saw(|event| matches!(event, Event::BrokenOff(_))));
        assert!(bench.sm_sr.is_idle());
        assert_eq!(bench.enable(iccid(1)), success());
    }
}

/// An SM-DP that gives up in the middle of a chain can still clean up: the chain of one domain is
/// not continued at another, nor by the next ISD-P with the same AID.
#[test]
fn chains_end_with_what_they_are_for() {
    let mut bench = Bench::new(&Scene::with([Other::created(1)]));
    let open = || data(aid(1), vec![0x84, 0x0A, 0x30, 0, 1, 2, 3, 4, 5, 6, 7, 8]).with_more_to_do(true);
    bench.sm_dp::<es3::SendData>(open());
    let target = ProfileTarget::new(eid(), iccid(1));
    assert_eq!(bench.sm_dp::<es3::DeleteIsdp>(target), success());
    assert_eq!(bench.card_state(1), None);
    assert_eq!(bench.create(iccid(9)), success());
    let install = data(Aid::ISD_R, objects(&[InstallForPersonalization::new(aid(1)).encode()]));
    assert_eq!(bench.sm_dp::<es3::SendData>(install.with_more_to_do(true)), success());
    // an open chain at the ISD-R does not hinder the SM-SR's own commands
    assert_eq!(bench.sm_dp::<es3::DeleteIsdp>(ProfileTarget::new(eid(), iccid(9))), success());
    assert_eq!(bench.card_state(1), None);
}

#[test]
fn a_lost_answer_to_data() {
    let mut bench = Bench::new(&Scene::with([Other::created(1)]));
    let install = || data(Aid::ISD_R, objects(&[InstallForPersonalization::new(aid(1)).encode()]));
    bench.lose_answers = 1;
    assert_eq!(bench.sm_dp::<es3::SendData>(install()), failed("1.6/5.4"));
    assert_eq!(bench.sm_dp::<es3::SendData>(install()), success());
}

/// A record whose last counter is used: the call fails, nothing is sent, nothing stays in creation.
#[test]
fn counters_that_are_used_up() {
    let scene = Scene { counter: 0xFF_FFFF_FFFE, ..Scene::default() };
    let mut bench = Bench::new(&scene);
    assert_eq!(bench.create(iccid(9)), failed("1.2/4.2"));
    assert_eq!(bench.record_state(iccid(9)), None);
    assert!(bench.commands().is_empty());
    assert!(bench.saw(|event| matches!(event, Event::BrokenOff(_))));
}
