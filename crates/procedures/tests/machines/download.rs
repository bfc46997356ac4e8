//! The SM-DP's machine, with the SM-SR's and the card behind it.

use core::num::NonZeroU64;
use core::time::Duration;

use es_interfaces::eis::{
    Certificate, EumSignedInfo, Keyset, KeysetEntry, Pol2, Pol2Action, Pol2Qualification, Pol2Rule,
};
use es_interfaces::es2::{DownloadProfileParameters, DownloadProfileRequest};
use es_interfaces::status::{ExecutionStatus, StatusCode};
use es_interfaces::xml::Message;
use es_interfaces::{CallId, DateTime, MessageHeader, Operation, Response, RpsMessage, es3, rps};
use procedures::sm_dp::{Correlation, Download, Event, Input, Output, Setup};
use procedures::sm_sr::Input as ToSmSr;
use procedures::{CardRefusal, Error, Misuse, PeerFault};
use rand_chacha::ChaCha20Rng;
use sgp_asn1::Iccid;
use sgp_asn1::saip::PeStatusCode;
use sgp_wire::{Aid, Limits};
use virtual_euicc::Fault;

use crate::bench::{Bench, Ending, ending, ending_of, expired, failed, inside, success};
use crate::scene::{
    OPERATOR, OTHER_SM_DP, Other, SM_DP, SM_SR, START, Scene, aid, eid, entity, iccid, key, oid, package,
    rng, sm_dp_setup,
};

/// An order of the Operator.
pub(crate) struct Order {
    smsr: &'static str,
    iccid: Iccid,
    enable: bool,
    validity: Option<u64>,
}

impl Default for Order {
    fn default() -> Self {
        Self { smsr: SM_SR, iccid: iccid(9), enable: true, validity: None }
    }
}

impl Order {
    fn encode(&self) -> Vec<u8> {
        let id = "//mno.example.com/1".parse().unwrap();
        let header = MessageHeader::new(entity(OPERATOR), entity(SM_DP), id, DateTime::from_unix(START));
        let mut parameters = DownloadProfileParameters::new(eid(), oid(self.smsr)).with_iccid(self.iccid);
        parameters.enable_profile = self.enable;
        let mut request = DownloadProfileRequest::new(CallId::new("mno-1"), parameters);
        request.validity_period = self.validity.and_then(NonZeroU64::new);
        RpsMessage::new(header, request).encode_xml().unwrap().into_bytes()
    }
}

/// What the network does with a message between the servers.
enum Fate {
    Arrives,
    Lost,
    Becomes(Vec<u8>),
}

/// A download and everything behind it.
pub(crate) struct Run {
    pub(crate) bench: Bench,
    pub(crate) download: Download,
    events: Vec<Event>,
    /// Names of the requests, in order.
    requests: Vec<String>,
    pub(crate) done: Option<Result<Iccid, Error>>,
    operator: Option<Vec<u8>>,
    pub(crate) rng: ChaCha20Rng,
    deadline: Duration,
    pub(crate) sent: Vec<Vec<u8>>,
}

impl Run {
    pub(crate) fn new(scene: &Scene) -> Self {
        Self::with(scene, &Order::default(), sm_dp_setup())
    }

    fn with(scene: &Scene, order: &Order, setup: Setup) -> Self {
        let bench = Bench::new(scene);
        let download = Download::begin(&order.encode(), package(), setup, bench.now()).unwrap();
        Self {
            bench,
            download,
            events: Vec::new(),
            requests: Vec::new(),
            done: None,
            operator: None,
            rng: rng(7),
            deadline: Duration::ZERO,
            sent: Vec::new(),
        }
    }

    fn finish(mut self, mut fate: impl FnMut(&str, &[u8]) -> Fate) -> Self {
        while self.done.is_none() {
            match self.drain() {
                Some(request) => self.carry(request, &mut fate),
                None if self.done.is_none() => self.time_out(),
                None => {}
            }
        }
        assert_eq!(self.give(Input::Timeout), Err(Error::Misuse(Misuse::Ended)));
        self
    }

    pub(crate) fn straight(self) -> Self {
        self.finish(|_, _| Fate::Arrives)
    }

    /// Takes all outputs; the request among them.
    pub(crate) fn drain(&mut self) -> Option<Vec<u8>> {
        let mut request = None;
        while let Some(output) = self.download.poll_output() {
            assert!(self.done.is_none(), "nothing comes after the end");
            match output {
                Output::Send(message) => {
                    self.requests.push(rps::peek(&message, &Limits::DEFAULT).unwrap().message_type().into());
                    self.sent.push(message.clone());
                    request = Some(message);
                }
                Output::WaitUntil(at) => self.deadline = at,
                Output::Event(event) => self.events.push(event),
                Output::Respond(message) => self.operator = Some(message),
                Output::Done(result) => self.done = Some(result),
                other => panic!("{other:?}"),
            }
        }
        request
    }

    fn carry(&mut self, request: Vec<u8>, fate: &mut impl FnMut(&str, &[u8]) -> Fate) {
        let Some(request) = decide(request, fate) else { return self.time_out() };
        self.bench.give(ToSmSr::Request(&request)).unwrap();
        self.bench.settle();
        let response = self.bench.responses.pop().unwrap();
        match decide(response, fate) {
            Some(response) => self.give(Input::Response(&response)).unwrap(),
            None => self.time_out(),
        }
    }

    pub(crate) fn give(&mut self, input: Input<'_>) -> Result<(), Error> {
        self.download.handle(self.bench.now(), input, &mut self.rng)
    }

    fn time_out(&mut self) {
        self.bench.clock = self.bench.clock.max(self.deadline);
        self.give(Input::Timeout).unwrap();
    }

    fn ending(&self) -> Ending {
        ending_of(self.operator.as_ref().unwrap())
    }

    fn error(&self) -> &Error {
        self.done.as_ref().unwrap().as_ref().unwrap_err()
    }

    /// Nothing is left of the profile, on the card and in the record.
    fn assert_clean(&self) {
        assert_eq!(self.bench.record_state(iccid(9)), None);
        assert_eq!(self.bench.terminal.card().profiles().iter().len(), 2);
    }
}

fn decide(message: Vec<u8>, fate: &mut impl FnMut(&str, &[u8]) -> Fate) -> Option<Vec<u8>> {
    let name = rps::peek(&message, &Limits::DEFAULT).unwrap().message_type().to_owned();
    match fate(&name, &message) {
        Fate::Arrives => Some(message),
        Fate::Lost => None,
        Fate::Becomes(other) => Some(other),
    }
}

/// Loses the first message of this name.
fn lose(name: &'static str) -> impl FnMut(&str, &[u8]) -> Fate {
    let mut lost = false;
    move |seen, _| {
        if seen == name && !lost {
            lost = true;
            return Fate::Lost;
        }
        Fate::Arrives
    }
}

#[test]
fn a_profile_is_downloaded_and_enabled() {
    let run = Run::new(&Scene::default()).straight();
    assert_eq!((run.done.clone(), run.ending()), (Some(Ok(iccid(9))), success()));
    assert_eq!((run.bench.enabled_on_card(), run.bench.enabled_in_record()), (Some(aid(2)), Some(iccid(9))));
    assert!(!format!("{:?}", run.download).contains("key"), "{:?}", run.download);
    // not ordered, not done
    let order = Order { enable: false, ..Order::default() };
    let run = Run::with(&Scene::default(), &order, sm_dp_setup()).straight();
    assert_eq!((run.done.clone(), run.ending()), (Some(Ok(iccid(9))), success()));
    assert_eq!(run.bench.record_state(iccid(9)), Some(eis::State::Disabled));
    assert_eq!(run.requests.last().unwrap(), "ES3-ProfileDownloadCompletedRequest");
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let bytes = || {
        let run = Run::new(&Scene::default()).straight();
        (run.sent, run.bench.wire)
    };
    let (first, second) = (bytes(), bytes());
    assert_eq!(first, second);
    let mut other = Run::new(&Scene::default());
    other.rng = rng(8);
    assert_ne!(first.0, other.straight().sent);
}

#[test]
fn orders_and_setups_that_cannot_be() {
    let begin = |order: &Order, setup| {
        let now = Bench::new(&Scene::default()).now();
        Download::begin(&order.encode(), package(), setup, now).unwrap_err()
    };
    let wrong_profile = Order { iccid: iccid(8), ..Order::default() };
    assert_eq!(begin(&wrong_profile, sm_dp_setup()), Error::Peer(PeerFault::WrongProfile));
    let wrong_sm_sr = Order { smsr: SM_DP, ..Order::default() };
    assert_eq!(begin(&wrong_sm_sr, sm_dp_setup()), Error::Peer(PeerFault::WrongSmSr));
    type Change = fn(&mut Setup);
    let changes: [(&str, Change); 7] = [
        ("segments_per_message", |setup| setup.segments_per_message = 0),
        ("segments_per_message", |setup| setup.segments_per_message = 61),
        ("key_version", |setup| setup.key_version = 0x40),
        ("certificate", |setup| setup.certificate.truncate(40)),
        ("signer", |setup| setup.signer = Box::new(key(6))),
        ("exchange name", |setup| setup.exchange = "no name".into()),
        ("text in a message", |setup| {
            let address = es_interfaces::eis::SubscriptionAddress::default();
            setup.subscription_address = Some(address.with_imsi("\u{1}"));
        }),
    ];
    for (name, change) in changes {
        let mut setup = sm_dp_setup();
        change(&mut setup);
        assert_eq!(begin(&Order::default(), setup), Error::Misuse(Misuse::Parameter(name)), "{name}");
    }
    let now = Bench::new(&Scene::default()).now();
    let garbage = Download::begin(b"order", package(), sm_dp_setup(), now);
    assert!(matches!(garbage, Err(Error::Decode(_))));
}

#[test]
fn inputs_that_are_not_waited_for_change_nothing() {
    let mut run = Run::new(&Scene::default());
    assert_eq!(run.give(Input::Timeout), Err(Error::Misuse(Misuse::OutputPending)));
    let request = run.drain().unwrap();
    assert_eq!(run.give(Input::Timeout), Err(Error::Misuse(Misuse::InputNotExpected)));
    assert!(matches!(run.give(Input::Response(b"garbage")), Err(Error::Decode(_))));
    run.bench.give(ToSmSr::Request(&request)).unwrap();
    let response = run.bench.responses.pop().unwrap();
    let message = rps::decode::<es3::GetEisResponse>(&response, &Limits::DEFAULT).unwrap();
    let mut foreign = message.clone();
    foreign.header.relates_to = Some("//sm-dp.example.com/order-1-7".parse().unwrap());
    let mut forged = message.clone();
    forged.header.sender = entity(OTHER_SM_DP);
    let mut unrelated = message;
    unrelated.header.relates_to = None;
    unrelated.header.transaction_id = Some("order-1-7".into());
    let before = format!("{:?}", run.download);
    for wrong in [foreign, forged, unrelated] {
        let wrong = wrong.encode_xml().unwrap();
        let unexpected = Err(Error::Peer(PeerFault::UnexpectedMessage));
        assert_eq!(run.give(Input::Response(wrong.as_bytes())), unexpected);
    }
    assert_eq!(format!("{:?}", run.download), before);
    run.give(Input::Response(&response)).unwrap();
    let next = run.drain().unwrap();
    // an answer that was given already
    assert!(run.give(Input::Response(&response)).is_err());
    run.carry(next, &mut |_: &str, _: &[u8]| Fate::Arrives);
    assert_eq!(run.straight().ending(), success());
}

/// The header of a response, changed.
fn with_header(message: &[u8], change: impl FnOnce(&mut MessageHeader)) -> Vec<u8> {
    fn changed<T: Message>(message: &[u8], change: impl FnOnce(&mut MessageHeader)) -> Vec<u8> {
        let mut message = rps::decode::<T>(message, &Limits::DEFAULT).unwrap();
        change(&mut message.header);
        message.encode_xml().unwrap().into_bytes()
    }
    let peek = rps::peek(message, &Limits::DEFAULT).unwrap();
    match peek.message_type() {
        "ES3-GetEISResponse" => changed::<es3::GetEisResponse>(message, change),
        "ES3-CreateISDPResponse" => changed::<es3::CreateIsdpResponse>(message, change),
        "ES3-SendDataResponse" => changed::<es3::SendDataResponse>(message, change),
        "ES3-ProfileDownloadCompletedResponse" => {
            changed::<es3::ProfileDownloadCompletedResponse>(message, change)
        }
        "ES3-EnableProfileResponse" => changed::<es3::EnableProfileResponse>(message, change),
        other => panic!("{other}"),
    }
}

fn is_response(name: &str) -> bool {
    name.ends_with("Response")
}

/// SM-SRs are known that leave RelatesTo out of their callbacks; the transaction is named then. Some
/// name it with the parameters that stand behind the identifier in a SOAP header.
#[test]
fn answers_that_do_not_say_what_they_relate_to() {
    let run = Run::new(&Scene::default()).finish(|name, message| match is_response(name) {
        true => Fate::Becomes(with_header(message, |header| header.relates_to = None)),
        false => Fate::Arrives,
    });
    assert_eq!(run.ending(), success());
    let run = Run::new(&Scene::default()).finish(|name, message| match is_response(name) {
        true => Fate::Becomes(with_header(message, |header| {
            let related = header.relates_to.as_ref().unwrap();
            header.relates_to = Some(format!("{related}?MessageDate=2026").parse().unwrap());
        })),
        false => Fate::Arrives,
    });
    assert_eq!(run.ending(), success());
    // nor does an SM-SR whose messages all have one name, as long as it says what they answer
    let run = Run::new(&Scene::default()).finish(|name, message| match is_response(name) {
        true => Fate::Becomes(with_header(message, |header| {
            header.message_id = "//sm-sr.example.com/answer".parse().unwrap();
        })),
        false => Fate::Arrives,
    });
    assert_eq!(run.ending(), success());
    // nothing at all is enough where the caller knows whose answer it is
    let bare = |name: &str, message: &[u8]| match is_response(name) {
        true => Fate::Becomes(with_header(message, |header| {
            (header.relates_to, header.transaction_id) = (None, None);
        })),
        false => Fate::Arrives,
    };
    let mut setup = sm_dp_setup();
    setup.correlation = Correlation::Function;
    let run = Run::with(&Scene::default(), &Order::default(), setup).finish(bare);
    assert_eq!(run.ending(), success());
}

#[test]
fn how_much_an_answer_must_say() {
    use Correlation::{Function, RelatesTo, TransactionId};
    let cases = [(RelatesTo, [false, false]), (TransactionId, [true, false]), (Function, [true, true])];
    for (correlation, [by_transaction, by_nothing]) in cases {
        for (is_taken, keeps_transaction) in [(by_transaction, true), (by_nothing, false)] {
            let mut setup = sm_dp_setup();
            setup.correlation = correlation;
            let mut run = Run::with(&Scene::default(), &Order::default(), setup);
            let request = run.drain().unwrap();
            run.bench.give(ToSmSr::Request(&request)).unwrap();
            let response = run.bench.responses.pop().unwrap();
            let response = with_header(&response, |header| {
                header.relates_to = None;
                header.transaction_id = header.transaction_id.take().filter(|_| keeps_transaction);
            });
            assert_eq!(run.give(Input::Response(&response)).is_ok(), is_taken, "{correlation:?}");
        }
    }
}

/// The answer of the SM-SR, in which nothing tells what it answers.
fn nameless_answer(run: &mut Run, request: &[u8]) -> Vec<u8> {
    run.bench.give(ToSmSr::Request(request)).unwrap();
    run.bench.settle();
    let response = run.bench.responses.pop().unwrap();
    with_header(&response, |header| (header.relates_to, header.transaction_id) = (None, None))
}

/// SendData follows SendData: an answer that comes twice is not taken for the next one.
#[test]
fn an_answer_that_comes_twice_counts_once() {
    let mut setup = sm_dp_setup();
    setup.correlation = Correlation::Function;
    let mut run = Run::with(&Scene::default(), &Order::default(), setup);
    let (mut answers, mut twice) = (0, 0);
    while let Some(request) = run.drain() {
        let response = nameless_answer(&mut run, &request);
        run.give(Input::Response(&response)).unwrap();
        answers += 1;
        let Some(next) = run.drain() else { break };
        let same = run.requests[answers] == run.requests[answers - 1];
        let again = run.give(Input::Response(&response));
        assert!(again.is_err());
        if same {
            assert_eq!(again, Err(Error::Peer(PeerFault::UnexpectedMessage)));
            twice += 1;
        }
        let response = nameless_answer(&mut run, &next);
        run.give(Input::Response(&response)).unwrap();
        answers += 1;
    }
    assert!(twice > 0 && run.done.as_ref().unwrap().is_ok(), "{twice} of {answers}");
}

/// What the Operator follows its order by goes with every request of it; transactions are between two
/// servers, and each message has its own.
#[test]
fn context_and_transactions() {
    let mut order =
        rps::decode::<DownloadProfileRequest>(&Order::default().encode(), &Limits::DEFAULT).unwrap();
    order.header = order.header.with_context_id("context-7").with_transaction_id("mno-transaction");
    let order = order.encode_xml().unwrap();
    let mut run = Run::new(&Scene::default());
    let now = run.bench.now();
    run.download = Download::begin(order.as_bytes(), package(), sm_dp_setup(), now).unwrap();
    let run = run.straight();
    let mut transactions: Vec<String> = Vec::new();
    for message in &run.sent {
        let header = rps::peek(message, &Limits::DEFAULT).unwrap().header().clone();
        assert_eq!(header.context_id.as_deref(), Some("context-7"));
        transactions.push(header.transaction_id.unwrap());
    }
    let different: std::collections::BTreeSet<_> = transactions.iter().collect();
    assert_eq!(different.len(), run.sent.len());
    let answer = run.operator.as_ref().unwrap();
    assert_eq!(inside(answer, "TransactionId").as_deref(), Some("mno-transaction"));
    assert_eq!(inside(answer, "ContextId").as_deref(), Some("context-7"));
}

/// The status of a response, replaced; the rest is as after a refusal.
fn busy(message: &[u8]) -> Vec<u8> {
    fn refused<O: Operation>(message: &[u8]) -> Vec<u8>
    where
        Response<O>: Message,
    {
        let mut message = rps::decode::<Response<O>>(message, &Limits::DEFAULT).unwrap();
        message.body = Response::failed(StatusCode::PROVIDER_BUSY);
        message.encode_xml().unwrap().into_bytes()
    }
    let peek = rps::peek(message, &Limits::DEFAULT).unwrap();
    match peek.message_type() {
        "ES3-GetEISResponse" => refused::<es3::GetEis>(message),
        "ES3-CreateISDPResponse" => refused::<es3::CreateIsdp>(message),
        "ES3-SendDataResponse" => refused::<es3::SendData>(message),
        "ES3-ProfileDownloadCompletedResponse" => refused::<es3::ProfileDownloadCompleted>(message),
        "ES3-EnableProfileResponse" => refused::<es3::EnableProfile>(message),
        "ES3-DeleteISDPResponse" => refused::<es3::DeleteIsdp>(message),
        other => panic!("{other}"),
    }
}

/// Each call is called busy once, and was executed all the same: made again it is the same call, so the
/// card does nothing twice.
#[test]
fn a_busy_sm_sr_is_asked_again() {
    let straight = Run::new(&Scene::default()).straight();
    let mut last = false;
    let run = Run::new(&Scene::default()).finish(|name, message| {
        if !is_response(name) {
            return Fate::Arrives;
        }
        last = !last;
        if last { Fate::Becomes(busy(message)) } else { Fate::Arrives }
    });
    assert_eq!((run.done.clone(), run.ending()), (Some(Ok(iccid(9))), success()));
    assert_eq!(run.bench.commands(), straight.bench.commands());
    assert_eq!(run.sent.len(), straight.sent.len() * 2);
    for pair in run.sent.chunks(2) {
        assert_eq!(inside(&pair[0], "FunctionCallIdentifier"), inside(&pair[1], "FunctionCallIdentifier"));
        assert_ne!(inside(&pair[0], "MessageId"), inside(&pair[1], "MessageId"));
        assert_ne!(inside(&pair[0], "TransactionId"), inside(&pair[1], "TransactionId"));
        assert_eq!(inside(&pair[0], "Data"), inside(&pair[1], "Data"));
    }
    let put_off = run.events.iter().filter(|event| matches!(event, Event::Postponed { .. })).count();
    assert_eq!(put_off, straight.sent.len());
}

/// The machine of an SM-SR that does something else for the Operator meanwhile.
#[test]
fn a_call_meets_another_one() {
    let mut run = Run::new(&Scene::default());
    let request = run.drain().unwrap();
    run.bench.give(ToSmSr::Request(&request)).unwrap();
    let eis = run.bench.responses.pop().unwrap();
    run.give(Input::Response(&eis)).unwrap();
    let create = run.drain().unwrap();
    // the card's report of this change is on its way
    run.bench.hold_notifications = true;
    let target = es_interfaces::ProfileTarget::new(eid(), iccid(1));
    let enable = run.bench.call_from(OPERATOR).encode::<es_interfaces::es4::EnableProfile>(target);
    run.bench.give(ToSmSr::Request(&enable)).unwrap();
    run.bench.give(ToSmSr::Request(&create)).unwrap();
    let answer = run.bench.responses.pop().unwrap();
    assert_eq!(ending_of(&answer), failed("1.2/4.4"));
    let asked = run.bench.clock;
    run.give(Input::Response(&answer)).unwrap();
    assert!(run.drain().is_none());
    let function = es_interfaces::Function::Es3CreateIsdp;
    assert_eq!(run.events.last(), Some(&Event::Postponed { function, retries_left: 9 }));
    assert_eq!(run.deadline, asked + Duration::from_secs(30));
    // nothing is waited for but the moment
    assert_eq!(run.give(Input::Timeout), Err(Error::Misuse(Misuse::InputNotExpected)));
    let unexpected = Err(Error::Peer(PeerFault::UnexpectedMessage));
    assert_eq!(run.give(Input::Response(&answer)), unexpected);
    run.bench.release();
    run.bench.settle();
    run.bench.responses.clear();
    let run = run.straight();
    assert_eq!((run.done.clone(), run.ending()), (Some(Ok(iccid(9))), success()));
}

/// A busy SM-SR is not asked for ever, nor when nobody waits any more; the clean-up is tried as often
/// as anything else.
#[test]
fn an_sm_sr_that_stays_busy() {
    let always = |wanted: &'static str| {
        move |name: &str, message: &[u8]| match name == wanted {
            true => Fate::Becomes(busy(message)),
            false => Fate::Arrives,
        }
    };
    let tries = |run: &Run, name: &str| run.requests.iter().filter(|request| *request == name).count();
    let refused = Error::Refused(StatusCode::PROVIDER_BUSY);
    let run = Run::new(&Scene::default()).finish(always("ES3-GetEISResponse"));
    assert_eq!((run.error(), run.ending()), (&refused, failed("1.2/4.4")));
    assert_eq!(tries(&run, "ES3-GetEISRequest"), 11);
    assert_eq!(run.bench.clock, Duration::from_secs(300));
    // at once, when that is what is wanted
    let mut setup = sm_dp_setup();
    setup.busy_retries = 0;
    let run = Run::with(&Scene::default(), &Order::default(), setup).finish(always("ES3-GetEISResponse"));
    assert_eq!((run.error(), tries(&run, "ES3-GetEISRequest")), (&refused, 1));
    // the third try would come when the order is void
    let order = Order { validity: Some(60), ..Order::default() };
    let run = Run::with(&Scene::default(), &order, sm_dp_setup()).finish(always("ES3-GetEISResponse"));
    assert_eq!((run.ending(), tries(&run, "ES3-GetEISRequest")), (failed("1.2/4.4"), 2));
    assert!(run.bench.clock < Duration::from_secs(60));
    // a failure is cleaned up behind, and the clean-up has its own time
    let order = Order { validity: Some(20), ..Order::default() };
    let mut answers = 0;
    let run = Run::with(&Scene::default(), &order, sm_dp_setup()).finish(|name, message| match name {
        "ES3-ProfileDownloadCompletedResponse" => Fate::Becomes(busy(message)),
        "ES3-DeleteISDPResponse" => {
            answers += 1;
            if answers < 4 { Fate::Becomes(busy(message)) } else { Fate::Arrives }
        }
        _ => Fate::Arrives,
    });
    assert_eq!((run.ending(), tries(&run, "ES3-DeleteISDPRequest")), (failed("1.2/4.4"), 4));
    assert!(!run.events.iter().any(|event| matches!(event, Event::CleanUpFailed(_))));
    run.assert_clean();
    // the profile is there, only nobody could enable it
    let run = Run::new(&Scene::default()).finish(always("ES3-EnableProfileResponse"));
    assert_eq!(run.ending(), ending("EXECUTED_WITHWARNING", "1.2/4.4"));
}

/// The answer comes when the order is void already, and before the caller's timer: nothing is begun any
/// more that would have to be cleared up.
#[test]
fn nothing_is_begun_for_an_order_that_is_over() {
    // the answer to this request takes longer than the Operator waits
    let over = |late: &'static str, expected: usize| {
        let order = Order { validity: Some(60), ..Order::default() };
        let mut run = Run::with(&Scene::default(), &order, sm_dp_setup());
        while let Some(request) = run.drain() {
            run.bench.give(ToSmSr::Request(&request)).unwrap();
            run.bench.settle();
            let response = run.bench.responses.pop().unwrap();
            if run.requests.last().unwrap() == late {
                run.bench.clock = run.bench.clock.max(Duration::from_secs(61));
            }
            run.give(Input::Response(&response)).unwrap();
        }
        assert_eq!(run.requests.len(), expected, "{:?}", run.requests);
        assert_eq!(run.error(), &Error::Peer(PeerFault::TimedOut));
        run
    };
    let run = over("ES3-GetEISRequest", 1);
    assert_eq!(run.ending(), expired());
    run.assert_clean();
    let run = over("ES3-CreateISDPRequest", 3);
    assert_eq!(run.requests.last().unwrap(), "ES3-DeleteISDPRequest");
    assert_eq!(run.ending(), expired());
    run.assert_clean();
    // what is installed and reported stays
    let straight = Run::new(&Scene::default()).straight();
    let run = over("ES3-ProfileDownloadCompletedRequest", straight.requests.len() - 1);
    assert_eq!(run.ending(), ending("EXECUTED_WITHWARNING", "1.6/5.3"));
    assert_eq!(run.bench.record_state(iccid(9)), Some(eis::State::Disabled));
}

/// The moment to ask again is missed, and the order's time is over.
#[test]
fn a_try_that_comes_too_late() {
    let order = Order { validity: Some(60), ..Order::default() };
    let mut run = Run::with(&Scene::default(), &order, sm_dp_setup());
    let request = run.drain().unwrap();
    run.bench.give(ToSmSr::Request(&request)).unwrap();
    let response = busy(&run.bench.responses.pop().unwrap());
    run.give(Input::Response(&response)).unwrap();
    assert!(run.drain().is_none());
    run.bench.clock = Duration::from_secs(61);
    let run = run.straight();
    assert_eq!((run.ending(), run.requests.len()), (expired(), 1));
}

/// An EIS may lack parts; the SM-SR knows whether there is room.
#[test]
fn an_eis_without_the_memory() {
    let forget = |name: &str, message: &[u8]| {
        if name != "ES3-GetEISResponse" {
            return Fate::Arrives;
        }
        let mut message = rps::decode::<es3::GetEisResponse>(message, &Limits::DEFAULT).unwrap();
        message.body.outcome.eis.as_mut().unwrap().remaining_memory = None;
        Fate::Becomes(message.encode_xml().unwrap().into_bytes())
    };
    let run = Run::new(&Scene::default()).finish(forget);
    assert_eq!(run.ending(), success());
    assert!(run.events.contains(&Event::EuiccChecked { remaining_memory: None }));
    let scene = Scene { free_in_record: 10, ..Scene::default() };
    let run = Run::new(&scene).finish(forget);
    assert_eq!(run.ending(), failed("8.1/4.8"));
}

/// SGP.02 v4.2 3.1.1: what an earlier attempt left is deleted first, whatever its ICCID.
#[test]
fn leftovers_are_cleared_first() {
    let run = Run::new(&Scene::with([Other::disabled(1), Other::created(2)])).straight();
    let first = ["ES3-GetEISRequest", "ES3-DeleteISDPRequest", "ES3-GetEISRequest", "ES3-CreateISDPRequest"];
    assert_eq!(run.requests[..4], first);
    assert_eq!(run.ending(), success());
    assert!(run.events.contains(&Event::ClearingUp(iccid(2))));
    assert_eq!(run.bench.record_state(iccid(2)), None);
    // also when they are what the memory is used for
    let scene = Scene { free_in_record: 10, ..Scene::with([Other::disabled(1), Other::created(2)]) };
    let run = Run::new(&scene).straight();
    assert_eq!(run.error(), &Error::Peer(PeerFault::NotEnoughMemory));
    assert_eq!(run.bench.card_state(2), None);
}

/// An SM-SR may show what others left: that is not the SM-DP's to delete. One that still shows
/// what it deleted does not make the SM-DP go in circles.
#[test]
fn only_own_leftovers_and_only_once() {
    let show = |sm_dp: &'static str| {
        move |name: &str, message: &[u8]| {
            if name != "ES3-GetEISResponse" {
                return Fate::Arrives;
            }
            let mut message = rps::decode::<es3::GetEisResponse>(message, &Limits::DEFAULT).unwrap();
            let mut left = es_interfaces::eis::ProfileInfo::new(iccid(1));
            left.state = Some(es_interfaces::eis::ProfileState::Created);
            left.smdp_id = Some(oid(sm_dp));
            message.body.outcome.eis.as_mut().unwrap().profiles = vec![left];
            Fate::Becomes(message.encode_xml().unwrap().into_bytes())
        }
    };
    let run = Run::new(&Scene::default()).finish(show(OTHER_SM_DP));
    assert_eq!((run.ending(), run.requests[1].as_str()), (success(), "ES3-CreateISDPRequest"));
    let run = Run::new(&Scene::default()).finish(show(SM_DP));
    assert_eq!((run.ending(), run.requests[3].as_str()), (success(), "ES3-CreateISDPRequest"));
}

#[test]
fn an_ecasd_that_the_eum_did_not_sign() {
    let run = Run::new(&Scene { ecasd_signer: 6, ..Scene::default() }).straight();
    assert_eq!((run.error(), run.ending()), (&Error::Security, failed("8.1/6.1")));
    assert_eq!(run.requests, ["ES3-GetEISRequest"]);
}

/// The ECASD may have other key sets with certificates; that of the eUICC is in the one for the CA.
#[test]
fn the_certificate_of_the_euicc_among_others() {
    let run = Run::new(&Scene::default()).finish(|name, message| {
        if name != "ES3-GetEISResponse" {
            return Fate::Arrives;
        }
        let mut message = rps::decode::<es3::GetEisResponse>(message, &Limits::DEFAULT).unwrap();
        let eis = message.body.outcome.eis.as_mut().unwrap();
        let mut info = eis.signed_info.info().clone();
        let other = Certificate::new(1, oid(SM_SR), vec![0x7F, 0x21, 0x00]);
        let other = Keyset::new(112).with_entry(KeysetEntry::Certificate(other));
        info.ecasd.as_mut().unwrap().keysets.insert(0, other);
        eis.signed_info = EumSignedInfo::encode(info).unwrap();
        Fate::Becomes(message.encode_xml().unwrap().into_bytes())
    });
    assert_eq!(run.ending(), success());
}

#[test]
fn the_eis_of_another_euicc() {
    let other = "89099900123456789012345678901210".parse().unwrap();
    let run = Run::new(&Scene { eid_in_record: other, ..Scene::default() }).straight();
    assert_eq!(run.error(), &Error::Refused(StatusCode::EID_UNKNOWN));
    let run = Run::new(&Scene::default()).finish(|name, message| {
        if name != "ES3-GetEISResponse" {
            return Fate::Arrives;
        }
        let mut message = rps::decode::<es3::GetEisResponse>(message, &Limits::DEFAULT).unwrap();
        let eis = message.body.outcome.eis.as_mut().unwrap();
        let mut info = eis.signed_info.info().clone();
        info.eid = other;
        eis.signed_info = EumSignedInfo::encode(info).unwrap();
        Fate::Becomes(message.encode_xml().unwrap().into_bytes())
    });
    assert_eq!((run.error(), run.requests.len()), (&Error::Peer(PeerFault::WrongEuicc), 1));
    assert_eq!(run.ending(), failed("1.2/4.2"));
}

/// The receipt is wrong although the card stored the keys: the SM-DP does not go on.
#[test]
fn a_wrong_receipt() {
    let mut run = Run::new(&Scene::default());
    run.bench.terminal.card_mut().inject(Fault::WrongReceipt);
    let run = run.straight();
    assert_eq!((run.error(), run.ending()), (&Error::Security, failed("8.1/6.1")));
    assert_eq!(run.requests.last().unwrap(), "ES3-DeleteISDPRequest");
    assert!(run.events.contains(&Event::CleaningUp(Error::Security)));
    run.assert_clean();
}

/// The card runs out of memory at an element of the package.
#[test]
fn an_element_that_the_card_refuses() {
    let scene = Scene { free_on_card: 2_048 + 300, ..Scene::default() };
    let run = Run::new(&scene).straight();
    let Error::Card(CardRefusal::Profile { status, identification: Some(id) }) = run.error() else {
        panic!("{:?}", run.error());
    };
    assert_eq!((*status, *id > 0), (PeStatusCode(4), true));
    assert_eq!(run.ending(), failed("8.3/4.2"));
    run.assert_clean();
}

#[test]
fn a_clean_up_that_fails() {
    let mut run = Run::new(&Scene::default());
    run.bench.terminal.card_mut().inject(Fault::WrongReceipt);
    let run = run.finish(lose("ES3-DeleteISDPRequest"));
    assert_eq!(run.error(), &Error::Security);
    assert_eq!(run.events.last(), Some(&Event::CleanUpFailed(Error::Peer(PeerFault::TimedOut))));
    assert_eq!(run.bench.record_state(iccid(9)), Some(eis::State::Created));
    // or is refused
    let mut run = Run::new(&Scene::default());
    run.bench.terminal.card_mut().inject(Fault::WrongReceipt);
    let run = run.finish(refuse_deletion(StatusCode::PROVIDER_FAILED));
    let failed_too = Event::CleanUpFailed(Error::Refused(StatusCode::PROVIDER_FAILED));
    assert_eq!(run.events.last(), Some(&failed_too));
    assert_eq!(run.ending(), failed("8.1/6.1"));
}

/// The SM-SR does not know what is to be deleted: it is gone, and that is what was wanted.
#[test]
fn what_is_gone_need_not_be_deleted() {
    let mut run = Run::new(&Scene::default());
    run.bench.terminal.card_mut().inject(Fault::WrongReceipt);
    let run = run.finish(refuse_deletion(StatusCode::ICCID_UNKNOWN));
    assert_eq!((run.error(), run.ending()), (&Error::Security, failed("8.1/6.1")));
    assert_eq!(run.events.last(), Some(&Event::CleaningUp(Error::Security)));
    // nor before a download
    let scene = Scene::with([Other::disabled(1), Other::created(2)]);
    let run = Run::new(&scene).finish(refuse_deletion(StatusCode::ICCID_UNKNOWN));
    assert_eq!(run.ending(), success());
    // any other refusal ends it
    let run = Run::new(&scene).finish(refuse_deletion(StatusCode::ISD_R_FAILED));
    assert_eq!(run.error(), &Error::Refused(StatusCode::ISD_R_FAILED));
}

/// Every DeleteISDP is answered with this, and does nothing.
fn refuse_deletion(code: StatusCode) -> impl FnMut(&str, &[u8]) -> Fate {
    move |name, message| {
        if name != "ES3-DeleteISDPResponse" {
            return Fate::Arrives;
        }
        let mut message = rps::decode::<es3::DeleteIsdpResponse>(message, &Limits::DEFAULT).unwrap();
        message.body.status = ExecutionStatus::failed(code.clone());
        Fate::Becomes(message.encode_xml().unwrap().into_bytes())
    }
}

/// Each answer of the SM-SR is lost once: what was created is deleted, or found by the next
/// attempt; the Operator is told that the time is over.
#[test]
fn answers_of_the_sm_sr_that_are_lost() {
    for (name, state) in [
        ("ES3-GetEISResponse", None),
        ("ES3-CreateISDPResponse", Some(eis::State::Created)),
        ("ES3-SendDataResponse", None),
        ("ES3-ProfileDownloadCompletedResponse", None),
    ] {
        let run = Run::new(&Scene::default()).finish(lose(name));
        assert_eq!(run.error(), &Error::Peer(PeerFault::TimedOut), "{name}");
        assert_eq!(run.ending(), expired(), "{name}");
        assert_eq!(run.bench.record_state(iccid(9)), state, "{name}");
    }
    // the profile is there, only nobody knows whether it is enabled
    let run = Run::new(&Scene::default()).finish(lose("ES3-EnableProfileResponse"));
    assert_eq!(run.ending(), ending("EXECUTED_WITHWARNING", "1.6/5.3"));
    assert_eq!(run.error(), &Error::Peer(PeerFault::TimedOut));
    assert_eq!(inside(run.operator.as_ref().unwrap(), "Iccid"), Some(iccid(9).to_string()));
}

/// SGP.02 v4.2 3.1.3: a profile that POL1 protects counts as installed.
#[test]
fn pol1_keeps_the_profile() {
    let mut lose = lose("ES3-ProfileDownloadCompletedResponse");
    let mut refuse = refuse_deletion(StatusCode::POL1_REFUSED);
    let run = Run::new(&Scene::default()).finish(|name, message| match lose(name, message) {
        Fate::Arrives => refuse(name, message),
        fate => fate,
    });
    assert_eq!(run.events.last(), Some(&Event::KeptByPol1));
    assert_eq!(run.ending(), ending("EXECUTED_WITHWARNING", "1.6/5.3"));
    assert_eq!(run.error(), &Error::Peer(PeerFault::TimedOut));
}

/// As one that POL2 protects: the SM-SR has it as installed, policy and all.
#[test]
fn pol2_keeps_the_profile() {
    let mut setup = sm_dp_setup();
    let never = Pol2Rule::new(Pol2Action::Delete, Pol2Qualification::NotAllowed);
    setup.pol2 = Some(Pol2::new(vec![never]));
    let run = Run::with(&Scene::default(), &Order::default(), setup)
        .finish(lose("ES3-ProfileDownloadCompletedResponse"));
    assert_eq!(run.ending(), ending("EXECUTED_WITHWARNING", "1.6/5.3"));
    assert_eq!(run.events.last(), Some(&Event::KeptByPol2));
    assert_eq!(run.error(), &Error::Peer(PeerFault::TimedOut));
    assert_eq!(inside(run.operator.as_ref().unwrap(), "Iccid"), Some(iccid(9).to_string()));
    assert_eq!(run.bench.record_state(iccid(9)), Some(eis::State::Disabled));
}

#[test]
fn only_the_enabling_fails() {
    let mut setup = sm_dp_setup();
    let never = Pol2Rule::new(Pol2Action::Enable, Pol2Qualification::NotAllowed);
    setup.pol2 = Some(Pol2::new(vec![never]));
    let run = Run::with(&Scene::default(), &Order::default(), setup).straight();
    assert_eq!(run.ending(), ending("EXECUTED_WITHWARNING", "8.2.3/3.8"));
    assert_eq!(run.error(), &Error::Refused(StatusCode::POL2_REFUSED));
    assert!(run.events.contains(&Event::Completed));
    assert_eq!(run.bench.record_state(iccid(9)), Some(eis::State::Disabled));
    assert_eq!(run.bench.enabled_on_card(), Some(aid(0)));
}

/// The SM-SR says "failed" and shows an answer of the card that does not.
#[test]
fn nothing_is_taken_for_success_that_the_sm_sr_calls_a_failure() {
    for nth in 0..5 {
        let mut seen = 0;
        let run = Run::new(&Scene::default()).finish(|name, message| {
            if name != "ES3-SendDataResponse" {
                return Fate::Arrives;
            }
            seen += 1;
            if seen != nth + 1 {
                return Fate::Arrives;
            }
            let mut message = rps::decode::<es3::SendDataResponse>(message, &Limits::DEFAULT).unwrap();
            message.body.status = ExecutionStatus::failed(StatusCode::ISD_P_FAILED);
            Fate::Becomes(message.encode_xml().unwrap().into_bytes())
        });
        if seen > nth {
            assert_eq!(run.error(), &Error::Refused(StatusCode::ISD_P_FAILED), "answer {nth}");
            run.assert_clean();
        }
    }
}

#[test]
fn the_validity_period_of_the_order() {
    let order = Order { validity: Some(45), ..Order::default() };
    let run = Run::with(&Scene::default(), &order, sm_dp_setup()).finish(lose("ES3-SendDataRequest"));
    assert_eq!(run.ending(), expired());
    // the clean-up is no part of it
    assert!(run.bench.clock < Duration::from_secs(60), "{:?}", run.bench.clock);
    run.assert_clean();
}

#[test]
fn the_target_of_each_message() {
    let run = Run::new(&Scene::default()).straight();
    let targets: Vec<Aid> = run
        .sent
        .iter()
        .filter_map(|message| rps::decode::<es3::SendDataRequest>(message, &Limits::DEFAULT).ok())
        .map(|message| message.body.parameters.sd_aid)
        .collect();
    assert_eq!(targets[..3], [Aid::ISD_R, Aid::ISD_R, aid(2)]);
    assert!(targets[3..].iter().all(|target| *target == aid(2)) && targets.len() > 3);
}
