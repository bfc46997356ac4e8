//! What is sent: queued as SDUs, cut into PDUs, kept until it is acknowledged.

use alloc::collections::VecDeque;
use alloc::vec::Vec;
use core::time::Duration;

use super::limits::MAX_WINDOW;
use super::round_trip::RoundTrip;
use super::{ExtendedAck, LinkMisuse, Retransmission};

/// The sending half of a link.
#[derive(Clone)]
pub(super) struct Outbound {
    /// SND.NXT; the numbers of `flight` end in front of it.
    next: u16,
    window: u16,
    max_data: usize,
    max_sdu: u16,
    max_queued: usize,
    flight: VecDeque<Flight>,
    queue: VecDeque<Vec<u8>>,
    /// Octets of the first SDU in the queue that are sent already.
    cut: usize,
    queued: usize,
    /// SDUs acknowledged as a whole.
    acknowledged: u64,
    trip: RoundTrip,
    /// When a PDU is sent against a closed window.
    probe: Option<Duration>,
}

/// A numbered PDU under way.
#[derive(Clone)]
struct Flight {
    body: Body,
    sent: Duration,
    due: Duration,
    retries: u8,
    /// The peer has it out of sequence.
    arrived: bool,
}

/// What a numbered PDU says.
#[derive(Clone)]
pub(super) enum Body {
    Syn { acknowledges: bool, identification: Vec<u8>, counted: bool },
    Null,
    Data { octets: Vec<u8>, segmented: bool },
}

/// A PDU was sent again as often as allowed.
pub(super) struct RetriesUsedUp;

impl Outbound {
    /// Sends from number `initial` on; nothing but a SYN until the peer is known.
    pub(super) const fn new(initial: u16, max_queued: usize, policy: Retransmission) -> Self {
        Self {
            next: initial,
            window: 0,
            max_data: 0,
            max_sdu: 0,
            max_queued,
            flight: VecDeque::new(),
            queue: VecDeque::new(),
            cut: 0,
            queued: 0,
            acknowledged: 0,
            trip: RoundTrip::new(policy),
            probe: None,
        }
    }

    /// What the peer takes: octets of data in a PDU, octets of an SDU, PDUs.
    pub(super) const fn set_peer(&mut self, max_data: usize, max_sdu: u16, window: u16) {
        self.max_data = max_data;
        self.max_sdu = max_sdu;
        self.window = window;
    }

    pub(super) const fn next(&self) -> u16 {
        self.next
    }

    /// SDUs acknowledged as a whole.
    pub(super) const fn acknowledged(&self) -> u64 {
        self.acknowledged
    }

    pub(super) fn is_idle(&self) -> bool {
        self.flight.is_empty() && self.queue.is_empty()
    }

    /// Octets kept.
    pub(super) fn octets(&self) -> usize {
        let flight = self.flight.iter().map(|flight| match &flight.body {
            Body::Data { octets, .. } => octets.len(),
            _ => 0,
        });
        flight.sum::<usize>().saturating_add(self.queued)
    }

    /// Number and content of the PDU at `at` of those under way.
    pub(super) fn get(&self, at: usize) -> Option<(u16, &Body)> {
        let body = &self.flight.get(at)?.body;
        let back = u16::try_from(self.flight.len().saturating_sub(at)).unwrap_or(u16::MAX);
        Some((self.next.wrapping_sub(back), body))
    }

    /// Sends one PDU now, whatever the window says; its place among those under way.
    pub(super) fn push(&mut self, now: Duration, body: Body) -> usize {
        let due = now.saturating_add(self.trip.wait(0));
        self.flight.push_back(Flight { body, sent: now, due, retries: 0, arrived: false });
        self.next = self.next.wrapping_add(1);
        self.flight.len().saturating_sub(1)
    }

    /// Takes an SDU into the queue.
    pub(super) fn enqueue(&mut self, sdu: &[u8]) -> Result<(), LinkMisuse> {
        if sdu.is_empty() {
            return Err(LinkMisuse::EmptySdu);
        }
        if sdu.len() > usize::from(self.max_sdu) {
            return Err(LinkMisuse::SduTooLong { len: sdu.len(), max: self.max_sdu });
        }
        let queued = self.queued.saturating_add(sdu.len());
        if queued > self.max_queued {
            return Err(LinkMisuse::QueueFull { queued: self.queued, max: self.max_queued });
        }
        self.queued = queued;
        self.queue.push_back(sdu.to_vec());
        Ok(())
    }

    /// Sends the next segment if the window allows one; its place among those under way.
    ///
    /// Against a closed window one PDU goes out after a while, since the PDU that opens the window
    /// may have been lost.
    pub(super) fn cut_next(&mut self, now: Duration) -> Option<usize> {
        if self.queue.is_empty() {
            self.probe = None;
            return None;
        }
        let window = usize::from(self.window.min(MAX_WINDOW));
        if self.flight.len() >= window {
            if window > 0 || !self.flight.is_empty() {
                return None;
            }
            let at = *self.probe.get_or_insert_with(|| now.saturating_add(self.trip.wait(0)));
            if now < at {
                return None;
            }
        }
        self.probe = None;
        let sdu = self.queue.front()?;
        let rest = sdu.get(self.cut..).unwrap_or_default();
        let segmented = rest.len() > self.max_data;
        let octets = rest.get(..self.max_data).unwrap_or(rest).to_vec();
        if segmented {
            self.cut = self.cut.saturating_add(octets.len());
        } else {
            self.queued = self.queued.saturating_sub(sdu.len());
            self.queue.pop_front();
            self.cut = 0;
        }
        Some(self.push(now, Body::Data { octets, segmented }))
    }

    /// The peer has everything up to number `acknowledgement`, and takes `window` PDUs more. One
    /// for a number that is not under way says nothing.
    pub(super) fn acknowledge(&mut self, now: Duration, acknowledgement: u16, window: u16) {
        let under_way = u16::try_from(self.flight.len()).unwrap_or(u16::MAX);
        let last_acknowledged = self.next.wrapping_sub(under_way).wrapping_sub(1);
        let count = acknowledgement.wrapping_sub(last_acknowledged);
        if count > under_way {
            return;
        }
        if count == 0 {
            // of two that say the same, the one that came late must not close the window
            self.window = self.window.max(window);
            return;
        }
        self.window = window;
        for at in 1..=count {
            let Some(flight) = self.flight.pop_front() else { return };
            if at == count && flight.retries == 0 && !flight.arrived {
                self.trip.sample(now.saturating_sub(flight.sent));
            }
            if matches!(flight.body, Body::Data { segmented: false, .. }) {
                self.acknowledged = self.acknowledged.saturating_add(1);
            }
        }
        // a peer that has it would have acknowledged it: it has dropped it since
        if let Some(flight) = self.flight.front_mut().filter(|flight| flight.arrived) {
            flight.arrived = false;
            flight.due = now.saturating_add(self.trip.wait(flight.retries));
        }
    }

    /// The peer has these numbers out of sequence: they are not sent again (TS 102 127 5.9).
    pub(super) fn arrived(&mut self, list: &ExtendedAck<'_>) {
        let under_way = u16::try_from(self.flight.len()).unwrap_or(u16::MAX);
        let first = self.next.wrapping_sub(under_way);
        for number in list.iter() {
            // the first one cannot be out of sequence
            let at = usize::from(number.wrapping_sub(first));
            if let Some(flight) = self.flight.get_mut(at).filter(|_| at > 0) {
                flight.arrived = true;
            }
        }
    }

    /// Places of the PDUs that must be sent again now.
    pub(super) fn due(&mut self, now: Duration) -> Result<Vec<usize>, RetriesUsedUp> {
        let mut again = Vec::new();
        for (at, flight) in self.flight.iter_mut().enumerate() {
            if flight.arrived || now < flight.due {
                continue;
            }
            if flight.retries >= self.trip.retries() {
                return Err(RetriesUsedUp);
            }
            flight.retries = flight.retries.saturating_add(1);
            flight.due = now.saturating_add(self.trip.wait(flight.retries));
            again.push(at);
        }
        Ok(again)
    }

    /// When to look again.
    pub(super) fn deadline(&self) -> Option<Duration> {
        let due = self.flight.iter().filter(|flight| !flight.arrived).map(|flight| flight.due);
        due.chain(self.probe).min()
    }
}
