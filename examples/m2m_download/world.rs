//! The wires between them: everything that one says reaches the other as bytes and nothing else.

use core::time::Duration;
use std::collections::VecDeque;

use sgp_sdk::asn1::Iccid;
use sgp_sdk::asn1::gp::IsdPState;
use sgp_sdk::es_interfaces;
use sgp_sdk::pki::Timestamp;
use sgp_sdk::procedures;
use sgp_sdk::procedures::sm_sr::{CardMessage, Transmission};
use sgp_sdk::procedures::{Now, sm_dp, sm_sr};
use sgp_sdk::wire::Limits;
use virtual_euicc::{Attach, Dialogue, DropReason};

use crate::cast::{Cast, Fallible, START};
use crate::fault::Fault;
use crate::meaning;
use crate::timeline::{Entry, Link, Timeline};

/// Something on its way.
#[derive(Clone)]
struct Parcel {
    from: &'static str,
    to: &'static str,
    link: Link,
    bytes: Vec<u8>,
    meaning: String,
}

/// What was seen, beside what travelled.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// How the download ended.
    pub(crate) download: Option<Result<Iccid, procedures::Error>>,
    /// Answers to the Operator, in order.
    pub(crate) to_operator: Vec<Vec<u8>>,
    /// The SM-SR found by an audit that a command was executed whose answer was lost.
    pub(crate) recovered: bool,
    /// The card dropped a packet, and why.
    pub(crate) dropped: Vec<DropReason>,
    /// The last audit found card and EIS to agree.
    pub(crate) audit_agrees: bool,
    /// When the SM-DP gave up: state of the ISD-P, and whether anything of the profile was left.
    pub(crate) at_clean_up: Option<(IsdPState, bool)>,
}

/// The servers, the card in its terminal, and the links.
pub(crate) struct World {
    pub(crate) cast: Cast,
    pub(crate) timeline: Timeline,
    pub(crate) seen: Seen,
    download: Option<sm_dp::Download>,
    queue: VecDeque<Parcel>,
    clock: Duration,
    deadline: Option<(Duration, &'static str)>,
    /// The fault that has not struck yet.
    fault: Option<Fault>,
    /// What the SM-SR is doing on the card.
    command: String,
    /// A short message that is to come a second time.
    replay: Option<Parcel>,
}

impl World {
    pub(crate) fn new(cast: Cast, fault: Option<Fault>) -> Self {
        Self {
            cast,
            timeline: Timeline::default(),
            seen: Seen::default(),
            download: None,
            queue: VecDeque::new(),
            clock: Duration::ZERO,
            deadline: None,
            fault,
            command: String::new(),
            replay: None,
        }
    }

    fn now(&self) -> Now {
        let seconds = i64::try_from(self.clock.as_secs()).unwrap_or(i64::MAX);
        Now::new(Timestamp::from_unix(START.saturating_add(seconds)), self.clock)
    }

    /// The Operator sends a message.
    pub(crate) fn operator_sends(&mut self, to: &'static str, message: Vec<u8>) {
        self.send("MNO", to, Link::Servers, message, None);
    }

    /// The SM-DP takes an order up with this package.
    pub(crate) fn take_order(
        &mut self,
        order: &[u8],
        package: sm_dp::Package,
        setup: sm_dp::Setup,
    ) -> Fallible<()> {
        let len = package.len();
        let mut download = sm_dp::Download::begin(order, package, setup, self.now())?;
        if self.strikes(Fault::TruncatePackage) {
            procedures::danger::truncate_package(&mut download, len.saturating_sub(5));
            self.note("fault", "the stream of the SM-DP will end 5 bytes early");
        }
        self.download = Some(download);
        self.drain_sm_dp();
        Ok(())
    }

    /// Lets everything travel until nobody has anything to say and nobody waits.
    pub(crate) fn run(&mut self) -> Fallible<()> {
        loop {
            match self.queue.pop_front() {
                Some(parcel) => self.deliver(parcel)?,
                None => match self.deadline.take() {
                    Some((at, who)) => self.time_out(at, who)?,
                    None => return Ok(()),
                },
            }
        }
    }

    /// The network brings a message again that it brought before.
    pub(crate) fn replay(&mut self) -> Fallible<()> {
        if let Some(parcel) = self.replay.take() {
            self.note("fault", "the network delivers an old message again");
            self.queue.push_back(parcel);
            self.run()?;
        }
        Ok(())
    }

    fn strikes(&mut self, fault: Fault) -> bool {
        self.fault.take_if(|armed| *armed == fault).is_some()
    }

    fn send(
        &mut self,
        from: &'static str,
        to: &'static str,
        link: Link,
        bytes: Vec<u8>,
        meaning: Option<String>,
    ) {
        let meaning = meaning.unwrap_or_else(|| meaning::of_message(&bytes));
        self.queue.push_back(Parcel { from, to, link, bytes, meaning });
    }

    fn note(&mut self, from: &'static str, meaning: impl Into<String>) {
        let meaning = meaning.into();
        self.timeline.0.push(Entry {
            at: self.clock,
            from,
            to: "",
            link: Link::Inside,
            bytes: Vec::new(),
            meaning,
        });
    }

    fn deliver(&mut self, parcel: Parcel) -> Fallible<()> {
        self.clock += match parcel.link {
            Link::Servers => Duration::from_millis(50),
            Link::Sms => Duration::from_millis(2_500),
            Link::Packet => Duration::from_millis(400),
            Link::Inside => Duration::ZERO,
        };
        let Parcel { from, to, link, bytes, meaning } = parcel.clone();
        self.timeline.0.push(Entry { at: self.clock, from, to, link, bytes: bytes.clone(), meaning });
        match (to, link) {
            ("MNO", _) => self.seen.to_operator.push(bytes),
            ("SM-DP", _) => self.sm_dp_gets(&bytes)?,
            ("SM-SR", Link::Servers) => self.sm_sr_gets(sm_sr::Input::Request(&bytes))?,
            ("SM-SR", Link::Packet) => self.sm_sr_gets(sm_sr::Input::Card(CardMessage::Packet(&bytes)))?,
            ("SM-SR", _) => self.sm_sr_gets(sm_sr::Input::Card(CardMessage::Sms(&bytes)))?,
            (_, Link::Packet) => {
                let answer = self.cast.terminal.card_mut().packet(&bytes, &mut self.cast.card_rng);
                self.look_for_drops();
                if let Some(answer) = answer {
                    self.card_sends(vec![answer], Link::Packet);
                }
            }
            _ => {
                if self.command.starts_with("ES5.EnableProfile") && self.strikes(Fault::Replay) {
                    self.replay = Some(parcel);
                }
                let dialogue = self.cast.terminal.deliver(&bytes, &mut self.cast.card_rng)?;
                self.look_for_drops();
                self.after_dialogue(dialogue)?;
            }
        }
        Ok(())
    }

    /// The card said something, and may have been reset; the network lets it in again then.
    fn after_dialogue(&mut self, dialogue: Dialogue) -> Fallible<()> {
        let refreshed = dialogue.refreshed;
        self.card_sends(dialogue.submitted, Link::Sms);
        if refreshed {
            self.note("eUICC", "REFRESH: the other profile is in use, and the network lets it in");
            self.cast.terminal.card_mut().network(Attach::Succeeded);
            let dialogue = self.cast.terminal.poll(&mut self.cast.card_rng)?;
            self.after_dialogue(dialogue)?;
        }
        Ok(())
    }

    fn card_sends(&mut self, messages: Vec<Vec<u8>>, link: Link) {
        for bytes in messages {
            let meaning = meaning::of_card_bytes(&bytes, link);
            if self.command.starts_with("ES5.CreateISDP") && self.strikes(Fault::DropPor) {
                self.note("fault", format!("the network loses: {meaning}"));
                continue;
            }
            self.send("eUICC", "SM-SR", link, bytes, Some(meaning));
        }
    }

    fn look_for_drops(&mut self) {
        if let Some(reason) = self.cast.terminal.card().last_drop() {
            self.seen.dropped.push(reason);
            self.note("eUICC", format!("packet dropped without a word: {reason}"));
        }
    }

    fn sm_sr_gets(&mut self, input: sm_sr::Input<'_>) -> Fallible<()> {
        self.cast.sm_sr_machine.handle(self.now(), input)?;
        let mut persist = None;
        while let Some(output) = self.cast.sm_sr_machine.poll_output() {
            match output {
                sm_sr::Output::Persist(record) => persist = Some(record),
                sm_sr::Output::Send(Transmission::Sms(tpdus)) => {
                    let of = tpdus.len();
                    for (index, tpdu) in tpdus.into_iter().enumerate() {
                        let part =
                            if of > 1 { format!(", part {} of {of}", index + 1) } else { String::new() };
                        let meaning = format!("{}{part}", self.command);
                        self.send("SM-SR", "eUICC", Link::Sms, tpdu, Some(meaning));
                    }
                }
                sm_sr::Output::Send(Transmission::Packet(packet)) => {
                    let meaning = self.command.clone();
                    self.send("SM-SR", "eUICC", Link::Packet, packet, Some(meaning));
                }
                sm_sr::Output::Respond(message) => {
                    let to = meaning::receiver(&message)?;
                    self.send("SM-SR", to, Link::Servers, message, None);
                }
                sm_sr::Output::WaitUntil(at) => self.deadline = Some((at, "SM-SR")),
                sm_sr::Output::Event(event) => self.sm_sr_event(event),
                _ => {}
            }
        }
        if self.cast.sm_sr_machine.is_idle() {
            self.deadline.take_if(|(_, who)| *who == "SM-SR");
        }
        if let Some(record) = persist {
            self.cast.store.update(self.cast.sm_sr_machine.stored_revision(), *record)?;
            self.sm_sr_gets(sm_sr::Input::Persisted)?;
        }
        Ok(())
    }

    fn sm_sr_event(&mut self, event: sm_sr::Event) {
        match &event {
            sm_sr::Event::Command { .. } => {
                self.command = meaning::of_event(&event);
                return;
            }
            sm_sr::Event::Recovered(_) => self.seen.recovered = true,
            sm_sr::Event::AuditAgrees => self.seen.audit_agrees = true,
            sm_sr::Event::Called(_) => return,
            _ => {}
        }
        self.note("SM-SR", meaning::of_event(&event));
    }

    fn sm_dp_gets(&mut self, message: &[u8]) -> Fallible<()> {
        let now = self.now();
        if let Some(download) = &mut self.download {
            download.handle(now, sm_dp::Input::Response(message), &mut self.cast.server_rng)?;
        }
        self.drain_sm_dp();
        Ok(())
    }

    fn drain_sm_dp(&mut self) {
        while let Some(output) = self.download.as_mut().and_then(sm_dp::Download::poll_output) {
            match output {
                sm_dp::Output::Send(message) => {
                    let message = self.tampered(message);
                    self.send("SM-DP", "SM-SR", Link::Servers, message, None);
                }
                sm_dp::Output::Respond(message) => self.send("SM-DP", "MNO", Link::Servers, message, None),
                sm_dp::Output::Event(event) => {
                    if matches!(event, sm_dp::Event::CleaningUp(_)) {
                        self.seen.at_clean_up = self.new_isd_p();
                    }
                    self.note("SM-DP", meaning::of_download(&event));
                }
                sm_dp::Output::Done(result) => self.seen.download = Some(result),
                _ => {}
            }
        }
    }

    /// The ISD-P that is not the bootstrap's: its state, and whether it holds anything of a profile.
    fn new_isd_p(&self) -> Option<(IsdPState, bool)> {
        let bootstrap = self.cast.bootstrap;
        let card = self.cast.terminal.card();
        let new = card.profiles().iter().find(|p| p.iccid() != Some(bootstrap))?;
        Some((new.state(), new.iccid().is_some() || new.elements() > 0))
    }

    /// Changes the last bit of the first message that carries protected segments, when that is the
    /// fault of the day.
    fn tampered(&mut self, message: Vec<u8>) -> Vec<u8> {
        use es_interfaces::{es3, rps};
        let Ok(mut request) = rps::decode::<es3::SendDataRequest>(&message, &Limits::DEFAULT) else {
            return message;
        };
        let data = &mut request.body.parameters.data;
        if data.first() != Some(&0x86) || !self.strikes(Fault::BadMac) {
            return message;
        }
        if let Some(last) = data.last_mut() {
            *last ^= 0x01;
        }
        self.note("fault", "one bit of a protected segment changes on the way to the SM-SR");
        request.encode_xml().map(String::into_bytes).unwrap_or(message)
    }

    fn time_out(&mut self, at: Duration, who: &'static str) -> Fallible<()> {
        self.clock = self.clock.max(at);
        self.note(who, "nothing came in time");
        self.sm_sr_gets(sm_sr::Input::Timeout)
    }
}
