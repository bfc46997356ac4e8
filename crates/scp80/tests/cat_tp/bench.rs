//! A card and a server with a bad channel between them, on a clock of their own.

use core::time::Duration;
use std::collections::BTreeMap;

use scp80::cat_tp::{End, Event, Identification, Input, Link, LinkConfig, LinkError, Output, Pdu};

/// Pseudo-random numbers that are the same everywhere (SplitMix64).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ z >> 31
    }

    /// A number from `from` to `to`.
    pub(crate) fn between(&mut self, from: u64, to: u64) -> u64 {
        from + self.next() % (to - from + 1)
    }

    pub(crate) fn percent(&mut self, of_hundred: u64) -> bool {
        self.next() % 100 < of_hundred
    }
}

/// What the channel does, in percent of the datagrams, and how long one takes at most.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Channel {
    pub(crate) loss: u64,
    pub(crate) twice: u64,
    pub(crate) damage: u64,
    pub(crate) jitter_ms: u64,
}

pub(crate) const CARD: usize = 0;
pub(crate) const SERVER: usize = 1;

/// One end and what came out of it.
pub(crate) struct Side {
    pub(crate) link: Link,
    pub(crate) deadline: Option<Duration>,
    pub(crate) received: Vec<Vec<u8>>,
    pub(crate) acknowledged: u64,
    pub(crate) closed: Option<End>,
    pub(crate) identification: Option<Vec<u8>>,
    waiting: Vec<Vec<u8>>,
    bound: usize,
}

pub(crate) struct Bench {
    pub(crate) now: Duration,
    pub(crate) ends: [Side; 2],
    pub(crate) channel: Channel,
    pub(crate) random: Random,
    under_way: BTreeMap<(Duration, u64), (usize, Vec<u8>)>,
    count: u64,
    pub(crate) transcript: Vec<String>,
    pub(crate) dropped: usize,
}

pub(crate) fn end(link: Link, bound: usize) -> Side {
    Side {
        link,
        deadline: None,
        received: Vec::new(),
        acknowledged: 0,
        closed: None,
        identification: None,
        waiting: Vec::new(),
        bound,
    }
}

impl Bench {
    /// A card at port 4096 and a server at port 10000, with these settings.
    pub(crate) fn new(seed: u64, channel: Channel, settings: [fn(LinkConfig) -> LinkConfig; 2]) -> Self {
        let mut random = Random(seed);
        let [card, server] = settings;
        let first = |random: &mut Random| u16::try_from(random.next() & 0xFFFF).unwrap();
        let id = Identification::new(&[1, 2, 3, 4]);
        let (a, b) = (first(&mut random), first(&mut random));
        let card = Link::card(card(LinkConfig::new(0x1000)), 0x2710, id, a).unwrap();
        let server = Link::server(server(LinkConfig::new(0x2710)), b).unwrap();
        Self {
            now: Duration::ZERO,
            ends: [end(card, usize::MAX), end(server, usize::MAX)],
            channel,
            random,
            under_way: BTreeMap::new(),
            count: 0,
            transcript: Vec::new(),
            dropped: 0,
        }
    }

    /// Octets that an end may keep; checked after every call.
    pub(crate) fn bound(mut self, octets: usize) -> Self {
        for end in &mut self.ends {
            end.bound = octets;
        }
        self
    }

    pub(crate) fn handle(&mut self, at: usize, input: Input<'_>) -> Result<(), LinkError> {
        let result = self.ends[at].link.handle(self.now, input);
        if result.is_ok() {
            self.ends[at].deadline = None;
        }
        while let Some(output) = self.ends[at].link.poll_output() {
            assert!(result.is_ok(), "{output:?} comes with {result:?}");
            match output {
                Output::Transmit(datagram) => self.transmit(at, &datagram),
                Output::WaitUntil(deadline) => self.ends[at].deadline = Some(deadline),
                Output::Event(event) => self.event(at, event),
                other => panic!("{other:?}"),
            }
        }
        let end = &self.ends[at];
        assert!(
            end.link.buffered() <= end.bound,
            "{} octets kept, at most {}",
            end.link.buffered(),
            end.bound
        );
        result
    }

    fn event(&mut self, at: usize, event: Event) {
        self.transcript.push(format!("{:?} {at} {event:?}", self.now));
        let end = &mut self.ends[at];
        match event {
            Event::Opened(peer) => assert!(end.identification.replace(peer.identification).is_none()),
            Event::Received(sdu) => end.received.push(sdu),
            Event::Acknowledged(last) => {
                assert!(last >= end.acknowledged, "SDU {last} again");
                end.acknowledged = last + 1;
            }
            Event::Closed(why) => assert!(end.closed.replace(why).is_none(), "closed twice"),
            other => panic!("{other:?}"),
        }
    }

    fn transmit(&mut self, from: usize, datagram: &[u8]) {
        let line = Pdu::decode(datagram).unwrap().to_string();
        self.transcript.push(format!("{:?} {from} {line}", self.now));
        let Channel { loss, twice, damage, jitter_ms } = self.channel;
        let copies = if self.random.percent(twice) { 2 } else { 1 };
        for _ in 0..copies {
            if self.random.percent(loss) {
                continue;
            }
            let mut datagram = datagram.to_vec();
            if self.random.percent(damage) {
                let last = u64::try_from(datagram.len() - 1).unwrap();
                let at = usize::try_from(self.random.between(0, last)).unwrap();
                datagram[at] ^= 1 << self.random.between(0, 7);
            }
            let takes = Duration::from_millis(200 + self.random.between(0, jitter_ms));
            self.count += 1;
            self.under_way.insert((self.now + takes, self.count), (1 - from, datagram));
        }
    }

    /// SDUs that `at` sends as soon as its queue takes them.
    pub(crate) fn queue(&mut self, at: usize, sdus: impl IntoIterator<Item = Vec<u8>>) {
        self.ends[at].waiting.extend(sdus);
        self.ends[at].waiting.reverse();
    }

    fn feed(&mut self, at: usize) {
        while self.ends[at].link.is_open() {
            let Some(sdu) = self.ends[at].waiting.pop() else { return };
            if self.handle(at, Input::Send(&sdu)).is_err() {
                return self.ends[at].waiting.push(sdu);
            }
        }
    }

    /// The next thing that happens; false when nothing will.
    pub(crate) fn step(&mut self) -> bool {
        let arrival = self.under_way.keys().next().map(|(at, _)| *at);
        let alarm = [CARD, SERVER].into_iter().filter_map(|end| Some((self.ends[end].deadline?, end))).min();
        match (arrival, alarm) {
            (None, None) => return false,
            (Some(at), alarm) if alarm.is_none_or(|(deadline, _)| at <= deadline) => {
                let (_, (to, datagram)) = self.under_way.pop_first().unwrap();
                self.now = at;
                self.dropped += usize::from(self.handle(to, Input::Datagram(&datagram)).is_err());
                self.feed(to);
            }
            (_, Some((deadline, end))) => {
                self.now = deadline;
                self.handle(end, Input::Timeout).unwrap();
                self.feed(end);
            }
            (Some(_), None) => unreachable!("covered above"),
        }
        true
    }

    /// Runs until `done`, or nothing happens any more.
    pub(crate) fn run_until(&mut self, done: impl Fn(&Self) -> bool) {
        for _ in 0..200_000 {
            if done(self) || !self.step() {
                return;
            }
        }
        panic!("no end in sight: {:?}", self.transcript.last());
    }

    /// Opens the link, without loss or not.
    pub(crate) fn open(&mut self) {
        self.handle(CARD, Input::Open).unwrap();
        self.run_until(|bench| {
            bench.ends.iter().all(|end| end.link.is_open())
                || bench.ends.iter().any(|end| end.closed.is_some())
        });
    }

    pub(crate) fn settled(&self) -> bool {
        self.ends.iter().all(|end| end.waiting.is_empty() && end.link.is_settled())
    }
}
