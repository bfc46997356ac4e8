//! Answers that no card in order gives: genuine, and not what the SM-SR waits for. They are made
//! with the card's keys.

use es_interfaces::{AuditQuery, ProfileTarget, es4};
use procedures::Error;
use procedures::sm_sr::{CardMessage, Event, Input, Transmission};
use proptest::prelude::*;
use scp80::sms::{Deliver, Message, Reassembler, ReassemblyLimits};
use scp80::{Policy, Received, Receiver, ResponseStatus};
use sgp_asn1::gp::{
    ConfirmationAnswer, IsdPState, Notification, NotificationType, ProfileAttributes, ProfileStatus,
};
use sgp_wire::Tar;

use crate::bench::{Bench, Ending, ending_of, failed, success};
use crate::scene::{OPERATOR, Other, Scene, aid, eid, iccid, key_set};

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
        // refused for the moment, or because the notification is void by now
        (ResponseStatus::OK, "AB0780010123026581", success()),
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
    hollow.bench = Bench::new(&Scene::with([Other::created(1)]));
    let install = es_interfaces::es8::InstallForPersonalization::new(aid(1)).encode();
    let mut objects = Vec::new();
    sgp_wire::put_tlv(&mut objects, sgp_wire::Tag::new(0x22), &install.encode_to_vec());
    let parameters = es_interfaces::es3::SendDataParameters::new(eid(), sgp_wire::Aid::ISD_R, objects);
    let call = hollow.bench.call_from(crate::scene::SM_DP);
    let command = hollow.asked(&call.encode::<es_interfaces::es3::SendData>(parameters));
    hollow.answer(&command, ResponseStatus::OK, "AB0880010123030062F1");
    assert_eq!(hollow.ending(), crate::bench::ending("EXECUTED_WITHWARNING", "8.4/4.2"));
}

/// What a card that means no good does with a command, or says unasked.
#[derive(Clone, Debug)]
enum Whim {
    /// An answer with this status and these R-APDUs.
    Answer(u8, Vec<Vec<u8>>),
    /// An answer of any bytes.
    Bytes(u8, Vec<u8>),
    /// A notification: type, number, ISD-P.
    Report(u8, u16, u16),
    Silence,
}

fn whim() -> impl Strategy<Value = Whim> {
    let status = || prop_oneof![6 => Just(0_u8), 1 => any::<u8>()];
    let word =
        || prop::sample::select(vec![0x9000_u16, 0x9000, 0x6985, 0x6A88, 0x69E1, 0x6310, 0x62F1, 0x6A84]);
    let state = || prop::sample::select(vec![0x07_u8, 0x0F, 0x1F, 0x3F, 0x3F, 0x00]);
    let entry = (0..5_u16, state(), 0..4_u8).prop_map(|(number, state, attributes)| {
        ProfileStatus::new(aid(number), IsdPState(state), ProfileAttributes(attributes)).encode_to_vec()
    });
    let data = prop_oneof![
        3 => Just(Vec::new()),
        2 => prop::collection::vec(entry, 1..5).prop_map(|entries| entries.concat()),
        2 => any::<[u8; 3]>().prop_map(|[n, high, low]| vec![0xFF, 0x21, 0x0A, 0x81, 1, n, 0x82, 2, high, low, 0x83, 1, 0]),
        1 => prop::collection::vec(0..5_u16, 0..3)
            .prop_map(|gone| ConfirmationAnswer::new(gone.into_iter().map(aid).collect()).encode_to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..30),
    ];
    let apdu = (data, word()).prop_map(|(data, word)| [&data[..], &word.to_be_bytes()].concat());
    prop_oneof![
        8 => (status(), prop::collection::vec(apdu, 0..4)).prop_map(|(status, apdus)| Whim::Answer(status, apdus)),
        1 => (status(), prop::collection::vec(any::<u8>(), 0..40)).prop_map(|(status, data)| Whim::Bytes(status, data)),
        3 => (0..7_u8, 0..6_u16, 0..5_u16).prop_map(|(kind, number, named)| Whim::Report(kind, number, named)),
        1 => Just(Whim::Silence),
    ]
}

impl Hollow {
    /// The machine's packet, if it sends one; short messages of the card's own bearer alone.
    fn sent(&mut self) -> Option<Received> {
        let packet = match self.bench.drain()? {
            Transmission::Sms(tpdus) => {
                let mut inbound = Reassembler::new(ReassemblyLimits::default());
                let parts = tpdus.iter().map(|tpdu| Deliver::decode(tpdu).unwrap());
                let message =
                    parts.filter_map(|part| inbound.push_deliver(&part, self.bench.clock).unwrap()).last();
                message.unwrap().octets
            }
            Transmission::Packet(packet) => packet,
            other => panic!("{other:?}"),
        };
        Some(self.card.unprotect(&packet).unwrap())
    }

    fn obey(&mut self, command: Option<&Received>, whim: Whim) {
        let data = match whim {
            Whim::Report(kind, number, named) => return self.report(kind, number, named),
            Whim::Silence => None,
            Whim::Bytes(status, data) => Some((status, data)),
            Whim::Answer(status, apdus) => {
                let mut objects = vec![0x80, 0x01, u8::try_from(apdus.len()).unwrap()];
                apdus.iter().for_each(|apdu| sgp_wire::put_tlv(&mut objects, sgp_wire::Tag::new(0x23), apdu));
                let mut script = Vec::new();
                sgp_wire::put_tlv(&mut script, sgp_wire::Tag::new(0xAB), &objects);
                Some((status, script))
            }
        };
        if let (Some(command), Some((status, data))) = (command, data)
            && let Ok(Some(packet)) = command.respond(ResponseStatus(status), &data)
        {
            self.hear(CardMessage::Packet(packet.as_bytes()));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    /// Each call gets one answer, the machine goes on, and the record stays one that can be stored.
    #[test]
    fn a_card_with_whims(whims in prop::collection::vec(whim(), 1..30)) {
        let mut hollow = Hollow::new();
        hollow.bench = Bench::new(&Scene::with([Other::disabled(1), Other::created(2), Other::disabled(3)]));
        let mut whims = whims.into_iter();
        for turn in 0.. {
            let target = |number| ProfileTarget::new(eid(), iccid(number));
            let call = hollow.bench.call_from(OPERATOR);
            let request = match turn % 6 {
                0 => call.encode::<es4::EnableProfile>(target(1)),
                1 => call.encode::<es4::AuditEis>(AuditQuery::new(eid(), vec![])),
                2 => call.encode::<es4::DisableProfile>(target(1)),
                3 => call.encode::<es4::DeleteProfile>(target(3)),
                4 => call.encode::<es4::EnableProfile>(target(0)),
                _ => {
                    let owner = crate::scene::oid(OPERATOR);
                    let parameters = es_interfaces::es3::CreateIsdpParameters::new(eid(), iccid(9), owner, 1_000);
                    let call = hollow.bench.call_from(crate::scene::SM_DP);
                    call.encode::<es_interfaces::es3::CreateIsdp>(parameters)
                }
            };
            let before = hollow.bench.responses.len();
            let now = hollow.bench.now();
            hollow.bench.sm_sr.handle(now, Input::Request(&request)).unwrap();
            let mut command = hollow.sent();
            while !hollow.bench.sm_sr.is_idle() {
                match whims.next() {
                    Some(whim) => hollow.obey(command.as_ref(), whim),
                    None => {
                        let at = hollow.bench.deadline.unwrap();
                        hollow.bench.clock = hollow.bench.clock.max(at);
                        let now = hollow.bench.now();
                        hollow.bench.sm_sr.handle(now, Input::Timeout).unwrap();
                    }
                }
                command = hollow.sent().or(command);
            }
            prop_assert_eq!(hollow.bench.responses.len(), before + 1);
            let record = hollow.bench.sm_sr.record();
            let again = eis::danger::trust_unsigned_eis(record.to_wire(&eis::View::full()));
            prop_assert!(eis::Record::register(again).is_ok());
            prop_assert!(record.profiles().iter().all(|profile| profile.state() != eis::State::InCreation));
            prop_assert!(!hollow.bench.saw(|event| matches!(event, Event::BrokenOff(_))));
            if whims.len() == 0 {
                break;
            }
        }
    }
}
