//! Answers that no card in order gives: genuine, and not what the SM-SR waits for. They are made
//! with the card's keys.

use es_interfaces::{AuditQuery, ProfileTarget, es4};
use procedures::Error;
use procedures::sm_sr::{CardMessage, Event, Input, Transmission};
use scp80::sms::{Deliver, Message, Reassembler, ReassemblyLimits};
use scp80::{Policy, Received, Receiver, ResponseStatus};
use sgp_asn1::gp::{Notification, NotificationType};
use sgp_wire::Tar;

use crate::bench::{Bench, Ending, ending_of, failed, success};
use crate::scene::{OPERATOR, Scene, aid, eid, iccid, key_set};

/// The SM-SR with a card of which nothing is there but its keys.
struct Hollow {
    bench: Bench,
    card: Receiver,
}

impl Hollow {
    fn new() -> Self {
        let card = Receiver::new([key_set()], Policy::minimum(0x16));
        Self { bench: Bench::new(&Scene::default()), card }
    }

    /// A request; the command that comes of it, as the card reads it.
    fn asked(&mut self, request: &[u8]) -> Received {
        let now = self.bench.now();
        self.bench.sm_sr.handle(now, Input::Request(request)).unwrap();
        self.command()
    }

    fn enable(&mut self) -> Received {
        let target = ProfileTarget::new(eid(), iccid(1));
        let request = self.bench.call_from(OPERATOR).encode::<es4::EnableProfile>(target);
        self.asked(&request)
    }

    fn create(&mut self) -> Received {
        let owner = crate::scene::oid(OPERATOR);
        let parameters = es_interfaces::es3::CreateIsdpParameters::new(eid(), iccid(9), owner, 1_000);
        let call = self.bench.call_from(crate::scene::SM_DP);
        let request = call.encode::<es_interfaces::es3::CreateIsdp>(parameters);
        self.asked(&request)
    }

    /// The command that the SM-SR sends now.
    fn command(&mut self) -> Received {
        let Some(Transmission::Sms(tpdus)) = self.bench.drain() else { panic!("no command") };
        let mut inbound = Reassembler::new(ReassemblyLimits::default());
        let mut message: Option<Message> = None;
        for tpdu in tpdus {
            message = inbound.push_deliver(&Deliver::decode(&tpdu).unwrap(), self.bench.clock).unwrap();
        }
        self.card.unprotect(&message.unwrap().octets).unwrap()
    }

    /// The card answers a command with this.
    fn answer(&mut self, command: &Received, status: ResponseStatus, data: &str) {
        let packet = command.respond(status, &hex::decode(data).unwrap()).unwrap().unwrap();
        self.hear(CardMessage::Packet(packet.as_bytes()));
    }

    fn report(&mut self, kind: u8, number: u16, named: u16) {
        let report = Notification::new(eid(), NotificationType(kind), number)
            .with_aid(Notification::AID_TAG, aid(named));
        let packet = scp80::protect_notification(&key_set(), Tar::ISD_R, &report.encode_to_vec()).unwrap();
        let message = crate::notifications::submit(&packet);
        self.hear(CardMessage::Sms(&message));
    }

    fn hear(&mut self, message: CardMessage<'_>) {
        let now = self.bench.now();
        self.bench.sm_sr.handle(now, Input::Card(message)).unwrap();
    }

    fn ending(&mut self) -> Ending {
        assert!(self.bench.drain().is_none());
        assert!(self.bench.sm_sr.is_idle());
        assert_eq!(self.bench.responses.len(), 1, "{:?}", self.bench.events);
        ending_of(&self.bench.responses[0])
    }
}

const DONE: &str = "AB0780010123029000";

/// TS 102 225 table 5: the answer follows. The command is still waited for.
#[test]
fn an_announcement_is_no_answer() {
    let mut hollow = Hollow::new();
    let command = hollow.enable();
    for status in [ResponseStatus::FOLLOWS_BY_SUBMIT, ResponseStatus::MORE_TIME] {
        hollow.answer(&command, status, "");
        assert!(hollow.bench.drain().is_none());
        assert!(hollow.bench.responses.is_empty() && !hollow.bench.sm_sr.is_idle());
    }
    hollow.answer(&command, ResponseStatus::OK, "AB07800101230269E1");
    assert_eq!(hollow.ending(), failed("8.2.2/3.8"));
}

/// The card refuses the packet or the script around the command: nothing was executed.
#[test]
fn a_refusal_before_the_command() {
    for (status, data) in [
        (ResponseStatus::TAR_UNKNOWN, ""),
        (ResponseStatus::OK, "AB06800100830101"),
        (ResponseStatus::OK, "AB06800100900101"),
    ] {
        let mut hollow = Hollow::new();
        let command = hollow.enable();
        hollow.answer(&command, status, data);
        assert_eq!(hollow.ending(), failed("8.4/4.2"), "{status} {data}");
        let mut hollow = Hollow::new();
        let command = hollow.create();
        hollow.answer(&command, status, data);
        assert_eq!(hollow.ending(), failed("8.4/4.2"), "{status} {data}");
        assert_eq!(hollow.bench.record_state(iccid(9)), None);
    }
}

/// Nobody can tell from the answer what was done: the card is asked, or its report waited for.
#[test]
fn an_answer_that_does_not_tell() {
    for data in ["", "AB", "AB03800101", "AB07800101230262F1", "AF00"] {
        let mut hollow = Hollow::new();
        let command = hollow.create();
        hollow.answer(&command, ResponseStatus::OK, data);
        let question = hollow.command();
        let state = format!("AB1F800101231AE3164F10{}9F7001079000", aid(2));
        hollow.answer(&question, ResponseStatus::OK, &state);
        assert_eq!(hollow.ending(), success(), "{data}");
        assert!(hollow.bench.saw(|event| *event == Event::Recovered(aid(2))));

        let mut hollow = Hollow::new();
        let command = hollow.enable();
        hollow.answer(&command, ResponseStatus::OK, data);
        assert!(hollow.bench.drain().is_none());
        assert!(hollow.bench.responses.is_empty(), "{data}");
        hollow.report(2, 0, 1);
        let confirmation = hollow.command();
        hollow.answer(&confirmation, ResponseStatus::OK, DONE);
        assert_eq!(hollow.ending(), success(), "{data}");
        assert_eq!(hollow.bench.enabled_in_record(), Some(iccid(1)));
    }
}

/// Whatever the card answers to a confirmation, the call that waits for it is answered.
#[test]
fn any_answer_to_a_confirmation_ends_the_call() {
    for (status, data, ending) in [
        (ResponseStatus::OK, DONE, success()),
        (ResponseStatus::TAR_UNKNOWN, "", success()),
        (ResponseStatus::OK, "AB", success()),
        (ResponseStatus::OK, "AB03800101", success()),
        // an answer that is no list of AIDs, and one that names what the record does not have
        (ResponseStatus::OK, "AB0B800101230680024F009000", success()),
        (ResponseStatus::OK, "AB098001012304FF009000", success()),
        (ResponseStatus::OK, "AB07800101230269E1", failed("8.4/4.2")),
        (ResponseStatus::OK, "AB0780010123026A88", failed("8.4/4.2")),
    ] {
        let mut hollow = Hollow::new();
        let command = hollow.enable();
        hollow.answer(&command, ResponseStatus::OK, DONE);
        assert!(hollow.bench.drain().is_none());
        hollow.report(2, 0, 1);
        let confirmation = hollow.command();
        hollow.answer(&confirmation, status, data);
        assert_eq!(hollow.ending(), ending, "{status} {data}");
        assert_eq!(hollow.bench.enabled_in_record(), Some(iccid(1)));
    }
}

#[test]
fn an_audit_that_cannot_be_read() {
    for data in ["AB03800101", "AB07800101230262F1", "AB0780010123026A88", "AB0780010123029000"] {
        let mut hollow = Hollow::new();
        let call = hollow.bench.call_from(OPERATOR);
        let request = call.encode::<es4::AuditEis>(AuditQuery::new(eid(), vec![]));
        let command = hollow.asked(&request);
        let before = hollow.bench.sm_sr.record().profiles().to_vec();
        hollow.answer(&command, ResponseStatus::OK, data);
        assert_eq!(hollow.ending(), failed("8.4/4.2"), "{data}");
        assert_eq!(hollow.bench.sm_sr.record().profiles(), before);
        let ignored = |event: &Event| {
            matches!(event, Event::Ignored(Error::Decode(_) | Error::Peer(_) | Error::Card(_)))
        };
        assert!(hollow.bench.saw(ignored), "{data}");
    }
}

/// The script of an answer was cut because a packet could not hold it: executed, with a warning.
#[test]
fn an_answer_to_data_that_was_cut() {
    let mut hollow = Hollow::new();
    hollow.bench = Bench::new(&Scene::with([crate::scene::Other::created(1)]));
    let install = es_interfaces::es8::InstallForPersonalization::new(aid(1)).encode();
    let mut objects = Vec::new();
    sgp_wire::put_tlv(&mut objects, sgp_wire::Tag::new(0x22), &install.encode_to_vec());
    let parameters = es_interfaces::es3::SendDataParameters::new(eid(), sgp_wire::Aid::ISD_R, objects);
    let call = hollow.bench.call_from(crate::scene::SM_DP);
    let command = hollow.asked(&call.encode::<es_interfaces::es3::SendData>(parameters));
    hollow.answer(&command, ResponseStatus::OK, "AB0880010123030062F1");
    assert_eq!(hollow.ending(), crate::bench::ending("EXECUTED_WITHWARNING", "8.4/4.2"));
}
