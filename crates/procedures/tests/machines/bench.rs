//! The SM-SR's machine and a card in its terminal, the network between them, and a clock.

use core::num::NonZeroU64;
use core::time::Duration;
use std::collections::VecDeque;

use es_interfaces::xml::Message;
use es_interfaces::{
    CallId, DateTime, MessageHeader, MessageId, Operation, ProfileTarget, Request, RpsMessage, es3, es4,
};
use procedures::Now;
use procedures::sm_sr::{CardMessage, Euicc, Event, Input, Output, Transmission};
use rand_chacha::ChaCha20Rng;
use sgp_asn1::Iccid;
use sgp_asn1::gp::IsdPState;
use sgp_pki::Timestamp;
use sgp_wire::Aid;
use virtual_euicc::{Attach, Dialogue, Terminal};

use crate::scene::{OPERATOR, SM_DP, SM_SR, START, Scene, aid, eid, entity, rng, sm_sr_setup};

pub(crate) struct Bench {
    pub(crate) sm_sr: Euicc,
    pub(crate) terminal: Terminal,
    pub(crate) clock: Duration,
    pub(crate) deadline: Option<Duration>,
    pub(crate) events: Vec<Event>,
    pub(crate) responses: Vec<Vec<u8>>,
    /// Everything that was put on a wire, in order.
    pub(crate) wire: Vec<Vec<u8>>,
    /// Proofs of receipt that the network still loses.
    pub(crate) lose_answers: usize,
    /// The network takes so many more before it loses one.
    pub(crate) lose_answers_from: Option<usize>,
    /// The network keeps notifications back, here.
    pub(crate) hold_notifications: bool,
    pub(crate) held: Vec<Vec<u8>>,
    /// What the network says to the next profile.
    pub(crate) attach: VecDeque<Attach>,
    calls: u32,
    restarts: u32,
    rng: ChaCha20Rng,
}

/// How a response ended: status, and subject and reason.
pub(crate) type Ending = (String, String);

pub(crate) fn ending(status: &str, code: &str) -> Ending {
    (status.into(), code.into())
}

pub(crate) fn success() -> Ending {
    ending("EXECUTED_SUCCESS", "")
}

pub(crate) fn failed(code: &str) -> Ending {
    ending("FAILED", code)
}

pub(crate) fn expired() -> Ending {
    ending("EXPIRED", "1.6/5.3")
}

/// Text of the first element with this name.
pub(crate) fn inside(message: &[u8], name: &str) -> Option<String> {
    let text = core::str::from_utf8(message).unwrap();
    let (_, rest) = text.split_once(&format!(":{name}>"))?;
    rest.split_once('<').map(|(value, _)| value.to_owned())
}

pub(crate) fn ending_of(message: &[u8]) -> Ending {
    let code = match (inside(message, "Subject"), inside(message, "Reason")) {
        (Some(subject), Some(reason)) => format!("{subject}/{reason}"),
        _ => String::new(),
    };
    (inside(message, "Status").unwrap(), code)
}

/// A request that is not sent yet.
pub(crate) struct Call {
    pub(crate) from: &'static str,
    pub(crate) id: String,
    pub(crate) validity: Option<u64>,
    pub(crate) message: u32,
}

impl Call {
    pub(crate) fn encode<O: Operation>(&self, parameters: O::Parameters) -> Vec<u8>
    where
        Request<O>: Message,
    {
        let id: MessageId = format!("//{}.example.com/{}", self.from.len(), self.message).parse().unwrap();
        let date = DateTime::from_unix(START);
        let header = MessageHeader::new(entity(self.from), entity(SM_SR), id, date);
        let mut request = Request::<O>::new(CallId::new(&self.id), parameters);
        request.validity_period = self.validity.and_then(NonZeroU64::new);
        RpsMessage::new(header, request).encode_xml().unwrap().into_bytes()
    }
}

impl Bench {
    pub(crate) fn new(scene: &Scene) -> Self {
        Self::with_setup(scene, sm_sr_setup())
    }

    pub(crate) fn with_setup(scene: &Scene, setup: procedures::sm_sr::Setup) -> Self {
        Self {
            sm_sr: Euicc::new(scene.record(), setup).unwrap(),
            terminal: Terminal::new(scene.card()),
            clock: Duration::ZERO,
            deadline: None,
            events: Vec::new(),
            responses: Vec::new(),
            wire: Vec::new(),
            lose_answers: 0,
            lose_answers_from: None,
            hold_notifications: false,
            held: Vec::new(),
            attach: VecDeque::new(),
            calls: 0,
            restarts: 0,
            rng: rng(9),
        }
    }

    pub(crate) fn now(&self) -> Now {
        let seconds = i64::try_from(self.clock.as_secs()).unwrap();
        Now::new(Timestamp::from_unix(START + seconds), self.clock)
    }

    pub(crate) fn call_from(&mut self, from: &'static str) -> Call {
        self.calls += 1;
        Call { from, id: format!("call-{}", self.calls), validity: None, message: self.calls }
    }

    /// The Operator asks, and waits for the answer.
    pub(crate) fn operator<O: Operation>(&mut self, parameters: O::Parameters) -> Ending
    where
        Request<O>: Message,
    {
        let request = self.call_from(OPERATOR).encode::<O>(parameters);
        self.ask(&request)
    }

    /// The SM-DP asks, and waits for the answer.
    pub(crate) fn sm_dp<O: Operation>(&mut self, parameters: O::Parameters) -> Ending
    where
        Request<O>: Message,
    {
        let request = self.call_from(SM_DP).encode::<O>(parameters);
        self.ask(&request)
    }

    pub(crate) fn enable(&mut self, iccid: Iccid) -> Ending {
        self.operator::<es4::EnableProfile>(ProfileTarget::new(eid(), iccid))
    }

    pub(crate) fn disable(&mut self, iccid: Iccid) -> Ending {
        self.operator::<es4::DisableProfile>(ProfileTarget::new(eid(), iccid))
    }

    pub(crate) fn delete(&mut self, iccid: Iccid) -> Ending {
        self.operator::<es4::DeleteProfile>(ProfileTarget::new(eid(), iccid))
    }

    pub(crate) fn create(&mut self, iccid: Iccid) -> Ending {
        let owner = entity(OPERATOR).id;
        self.sm_dp::<es3::CreateIsdp>(es3::CreateIsdpParameters::new(eid(), iccid, owner, 1_000))
    }

    /// Sends a request, lets everything happen, and reads the one response.
    pub(crate) fn ask(&mut self, request: &[u8]) -> Ending {
        let before = self.responses.len();
        self.give(Input::Request(request)).unwrap();
        self.settle();
        assert_eq!(self.responses.len(), before + 1, "one response: {:?}", self.events);
        ending_of(self.responses.last().unwrap())
    }

    /// Gives an input and carries everything that comes of it, until nobody has anything to say.
    pub(crate) fn give(&mut self, input: Input<'_>) -> Result<(), procedures::Error> {
        self.sm_sr.handle(self.now(), input)?;
        while let Some(sent) = self.drain() {
            self.carry(sent);
        }
        Ok(())
    }

    /// Takes all outputs; a record is stored at once. What is to be carried to the card.
    pub(crate) fn drain(&mut self) -> Option<Transmission> {
        let mut sent = None;
        loop {
            let mut persist = false;
            while let Some(output) = self.sm_sr.poll_output() {
                match output {
                    Output::Persist(_) => persist = true,
                    Output::Send(transmission) => sent = Some(transmission),
                    Output::WaitUntil(at) => self.deadline = Some(at),
                    Output::Respond(message) => {
                        self.wire.push(message.clone());
                        self.responses.push(message);
                    }
                    Output::Event(event) => self.events.push(event),
                    other => panic!("{other:?}"),
                }
            }
            if !persist {
                return sent;
            }
            self.sm_sr.handle(self.now(), Input::Persisted).unwrap();
        }
    }

    /// Lets time pass while the machine waits for anything.
    pub(crate) fn settle(&mut self) {
        while !self.sm_sr.is_idle() {
            self.time_out();
        }
    }

    /// The process ends, and another machine goes on with what was stored.
    pub(crate) fn restart(&mut self) {
        self.restarts += 1;
        let mut setup = sm_sr_setup();
        setup.exchange = format!("euicc-42-{}", self.restarts);
        setup.last_notification = self.sm_sr.last_notification();
        self.sm_sr = Euicc::new(self.sm_sr.record().clone(), setup).unwrap();
    }

    /// Time passes, and what the machine sends then is lost.
    pub(crate) fn time_out_and_lose(&mut self) {
        self.clock = self.clock.max(self.deadline.take().expect("the machine waits for a moment"));
        self.sm_sr.handle(self.now(), Input::Timeout).unwrap();
        assert!(self.drain().is_some());
    }

    /// Time passes until the moment that the machine named.
    pub(crate) fn time_out(&mut self) {
        self.clock = self.clock.max(self.deadline.take().expect("the machine waits for a moment"));
        self.give(Input::Timeout).unwrap();
    }

    pub(crate) fn carry(&mut self, transmission: Transmission) {
        self.clock += Duration::from_millis(500);
        match transmission {
            Transmission::Sms(tpdus) => {
                for tpdu in tpdus {
                    self.wire.push(tpdu.clone());
                    let dialogue = self.terminal.deliver(&tpdu, &mut self.rng).unwrap();
                    self.after(dialogue, false);
                }
            }
            Transmission::Packet(packet) => {
                self.wire.push(packet.clone());
                let answer = self.terminal.card_mut().packet(&packet, &mut self.rng);
                if let Some(answer) = answer.filter(|_| !self.loses()) {
                    self.wire.push(answer.clone());
                    self.give_card(CardMessage::Packet(&answer));
                }
            }
            other => panic!("{other:?}"),
        }
    }

    fn loses(&mut self) -> bool {
        match self.lose_answers_from.take() {
            Some(0) => return true,
            Some(more) => self.lose_answers_from = Some(more - 1),
            None => {}
        }
        let loses = self.lose_answers > 0;
        self.lose_answers = self.lose_answers.saturating_sub(1);
        loses
    }

    /// The card's messages travel; after a reset the network lets it in or does not.
    fn after(&mut self, dialogue: Dialogue, is_notification: bool) {
        let parts = dialogue.submitted;
        if is_notification && self.hold_notifications {
            self.held.extend(parts);
        } else if !parts.is_empty() && (is_notification || !self.loses()) {
            for part in &parts {
                self.wire.push(part.clone());
                self.give_card(CardMessage::Sms(part));
            }
        }
        if dialogue.refreshed {
            let attach = self.attach.pop_front().unwrap_or(Attach::Succeeded);
            self.network(attach);
        }
    }

    /// The card meets this network, and says what it has to say.
    pub(crate) fn network(&mut self, attach: Attach) {
        self.terminal.card_mut().network(attach);
        self.poll_card();
    }

    /// The terminal asks the card whether it wants anything.
    pub(crate) fn poll_card(&mut self) {
        let dialogue = self.terminal.poll(&mut self.rng).unwrap();
        self.after(dialogue, true);
    }

    pub(crate) fn give_card(&mut self, message: CardMessage<'_>) {
        self.give(Input::Card(message)).unwrap();
    }

    /// The network delivers what it kept back.
    pub(crate) fn release(&mut self) {
        self.hold_notifications = false;
        for part in core::mem::take(&mut self.held) {
            self.give_card(CardMessage::Sms(&part));
        }
    }

    pub(crate) fn enabled_on_card(&self) -> Option<Aid> {
        self.terminal.card().profiles().enabled().map(|profile| profile.aid())
    }

    pub(crate) fn enabled_in_record(&self) -> Option<Iccid> {
        self.sm_sr.record().enabled().map(eis::Profile::iccid)
    }

    pub(crate) fn card_state(&self, number: u16) -> Option<IsdPState> {
        self.terminal.card().profiles().get(aid(number)).map(|profile| profile.state())
    }

    pub(crate) fn record_state(&self, iccid: Iccid) -> Option<eis::State> {
        self.sm_sr.record().profile(iccid).map(eis::Profile::state)
    }

    /// Names of the commands that were sent, in order.
    pub(crate) fn commands(&self) -> Vec<&'static str> {
        let name = |event: &Event| match event {
            Event::Command { function, .. } => Some(*function),
            _ => None,
        };
        self.events.iter().filter_map(name).collect()
    }

    pub(crate) fn saw(&self, wanted: impl Fn(&Event) -> bool) -> bool {
        self.events.iter().any(wanted)
    }
}
