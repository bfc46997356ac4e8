//! CAT_TP and push of scp80: PDUs, push commands, lists of operations on two links.

use core::time::Duration;

use scp80::cat_tp::hazmat::correct_checksum;
use scp80::cat_tp::{
    Event, Identification, Input as Told, Link, LinkConfig, LinkError, Output, Pdu, ResetReason,
    Retransmission, refuse,
};
use scp80::push::{PushAnswer, PushCommand};
use sgp_wire::{CommandApdu, ResponseApdu};

use super::input::Input;

/// Most operations of one story.
const OPERATIONS: usize = 64;
/// Sizes of both ends.
const MAX_PDU: u16 = 48;
const MAX_SDU: u16 = 200;
const WINDOW: u16 = 4;
const QUEUE: usize = 400;
/// What an end may keep: the places of its window, one SDU, 64 PDUs under way, its queue.
const BOUND: usize = (4 + 64) * 48 + 200 + 400;

/// A PDU, as it stands and with its checksum corrected; what was read is written again.
pub(crate) fn pdu(bytes: &[u8]) {
    let mut corrected = bytes.to_vec();
    correct_checksum(&mut corrected);
    for octets in [bytes, &corrected] {
        match Pdu::decode(octets) {
            Ok(pdu) => {
                assert_eq!(pdu.encode_to_vec().expect("what was read fits"), octets);
                assert!(pdu.to_string().len() < 2000);
            }
            Err(error) => assert!(error.offset() <= octets.len(), "{error}"),
        }
        if let Some(rst) = refuse(octets, ResetReason::PORT_NOT_AVAILABLE) {
            assert!(refuse(&rst, ResetReason::PORT_NOT_AVAILABLE).is_none(), "an answer to an answer");
        }
    }
}

/// A command, and the same octets as an answer. What was read is written again.
pub(crate) fn push(bytes: &[u8]) {
    if let Ok(apdu) = CommandApdu::decode(bytes)
        && let Some(push) = PushCommand::from_apdu(&apdu)
    {
        assert_eq!((push.to_apdu().header(), push.to_apdu().data()), (apdu.header(), apdu.data()));
    }
    if let Ok(response) = ResponseApdu::decode(bytes)
        && let Ok(answer) = PushAnswer::from_response(&response)
    {
        assert_eq!(PushAnswer::from_response(&answer.to_response()), Ok(answer));
    }
}

/// First byte: even for a channel that loses, repeats, reorders and damages, odd for one in which
/// somebody forges. Then operations: 0 to 3 deliver, 4 deliver twice, 5 lose, 6 damage, 7 send, 8
/// alarm, 9 noise, 10 close.
pub(crate) fn link(input: &mut Input<'_>) {
    let forged = input.byte() & 1 == 1;
    let mut bench = Bench::new();
    for _ in 0..OPERATIONS {
        if input.is_empty() {
            break;
        }
        let operation = input.byte();
        let at = usize::from(operation >> 7);
        match operation & 0x7F {
            0..=63 => bench.deliver(at, operation, 1),
            64..=71 => bench.deliver(at, operation, 2),
            72..=79 => drop(bench.take(at, operation)),
            80..=87 => bench.damage(at, operation, input, forged),
            88..=103 => bench.send(at, input.piece()),
            104..=119 => bench.alarm(at),
            120..=126 => bench.noise(at, input.piece(), forged),
            _ => bench.tell(at, Told::Close(ResetReason::NORMAL_ENDING)),
        }
        bench.check(forged);
    }
}

/// Card and server, what is under way to each, and what they sent and received.
struct Bench {
    now: Duration,
    ends: [Link; 2],
    under_way: [Vec<Vec<u8>>; 2],
    alarms: [Option<Duration>; 2],
    sent: [Vec<Vec<u8>>; 2],
    received: [Vec<Vec<u8>>; 2],
    acknowledged: [u64; 2],
}

impl Bench {
    fn new() -> Self {
        let times =
            Retransmission::new(Duration::from_secs(2), Duration::from_secs(1), Duration::from_secs(9), 6);
        let config = |port| {
            LinkConfig::new(port)
                .with_max_pdu(MAX_PDU)
                .with_max_sdu(MAX_SDU)
                .with_window(WINDOW)
                .with_max_queued(QUEUE)
                .with_retransmission(times)
                .with_keep_alive(Duration::from_secs(50))
        };
        // numbers that wrap after a few PDUs
        let card = Link::card(config(1), 2, Identification::new(&[7]), 0xFFFD).expect("sizes in order");
        let server = Link::server(config(2), 0xFFFB).expect("sizes in order");
        let mut bench = Self {
            now: Duration::ZERO,
            ends: [card, server],
            under_way: Default::default(),
            alarms: [None; 2],
            sent: Default::default(),
            received: Default::default(),
            acknowledged: [0; 2],
        };
        bench.tell(0, Told::Open);
        bench
    }

    /// Tells one end something; a datagram that is refused changes nothing.
    fn tell(&mut self, at: usize, told: Told<'_>) {
        let (Some(end), Some(alarm)) = (self.ends.get_mut(at), self.alarms.get_mut(at)) else { return };
        let (before, kept) = (end.state(), end.buffered());
        let result = end.handle(self.now, told);
        let outputs: Vec<Output> = core::iter::from_fn(|| end.poll_output()).collect();
        if let Err(error) = &result {
            assert!(outputs.is_empty() && (end.state(), end.buffered()) == (before, kept), "{error}");
            let caller = matches!(error, LinkError::Misuse(_) | LinkError::Ended(_));
            assert!(caller || matches!(told, Told::Datagram(_)), "{error}");
            return;
        }
        if let (Told::Send(sdu), Some(sent)) = (told, self.sent.get_mut(at)) {
            sent.push(sdu.to_vec());
        }
        *alarm = None;
        for output in outputs {
            match output {
                Output::Transmit(datagram) => {
                    assert!(datagram.len() <= usize::from(MAX_PDU) && Pdu::decode(&datagram).is_ok());
                    self.under_way.get_mut(1 - at).expect("two ends").push(datagram);
                }
                Output::WaitUntil(until) => *alarm = Some(until),
                Output::Event(Event::Received(sdu)) => {
                    assert!(!sdu.is_empty() && sdu.len() <= usize::from(MAX_SDU));
                    self.received.get_mut(at).expect("two ends").push(sdu);
                }
                Output::Event(Event::Acknowledged(last)) => {
                    let acknowledged = self.acknowledged.get_mut(at).expect("two ends");
                    assert!(last >= *acknowledged, "SDU {last} again");
                    *acknowledged = last + 1;
                }
                _ => {}
            }
        }
    }

    fn take(&mut self, at: usize, which: u8) -> Option<Vec<u8>> {
        let under_way = self.under_way.get_mut(at)?;
        let count = under_way.len();
        (count > 0).then(|| under_way.remove(usize::from(which & 7) % count))
    }

    fn deliver(&mut self, at: usize, which: u8, times: usize) {
        let Some(datagram) = self.take(at, which) else { return };
        self.now += Duration::from_millis(100);
        for _ in 0..times {
            self.tell(at, Told::Datagram(&datagram));
        }
    }

    fn damage(&mut self, at: usize, which: u8, input: &mut Input<'_>, forged: bool) {
        let Some(datagram) = self.take(at, which) else { return };
        let mut damaged = input.flipped(&datagram);
        assert!(Pdu::decode(&damaged).is_err(), "a flipped bit");
        if forged {
            correct_checksum(&mut damaged);
        }
        self.tell(at, Told::Datagram(&damaged));
    }

    fn noise(&mut self, at: usize, piece: &[u8], forged: bool) {
        let mut noise = piece.to_vec();
        if forged {
            correct_checksum(&mut noise);
        } else if Pdu::decode(&noise).is_ok() {
            return;
        }
        self.tell(at, Told::Datagram(&noise));
    }

    fn send(&mut self, at: usize, sdu: &[u8]) {
        self.tell(at, Told::Send(sdu));
    }

    fn alarm(&mut self, at: usize) {
        if let Some(until) = self.alarms.get(at).copied().flatten() {
            self.now = self.now.max(until);
            self.tell(at, Told::Timeout);
        }
    }

    fn check(&self, forged: bool) {
        for end in &self.ends {
            assert!(end.buffered() <= BOUND, "{} octets kept", end.buffered());
        }
        let senders = self.sent.iter().zip(&self.acknowledged);
        for ((sent, acknowledged), received) in senders.zip(self.received.iter().rev()) {
            if !forged {
                assert!(sent.starts_with(received), "out of order");
                let acknowledged = usize::try_from(*acknowledged).unwrap_or(usize::MAX);
                assert!(acknowledged <= received.len(), "acknowledged and not received");
            }
        }
    }
}
