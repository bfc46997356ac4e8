//! A link whose peer is known: SYN-RCVD and OPEN (TS 102 127 5.4).

use alloc::collections::VecDeque;
use alloc::vec::Vec;
use core::time::Duration;

use super::inbound::{Inbound, Place};
use super::limits::{HEADER, MAX_EXTENDED, MIN_MAX_PDU};
use super::outbound::{Body, Outbound};
use super::{
    Content, Event, ExtendedAck, Identification, LinkConfig, LinkFault, Output, Pdu, ResetReason,
    SynParameters,
};

/// Both halves of a link, and who the peer is.
#[derive(Clone)]
pub(super) struct Established {
    peer: u16,
    max_sent_pdu: u16,
    /// The number of the peer's SYN.
    pub(super) initial: u16,
    pub(super) inbound: Inbound,
    pub(super) outbound: Outbound,
    last_heard: Duration,
    last_data: Duration,
}

/// Why a link cannot go on.
pub(super) enum Stop {
    /// The peer says so.
    Reset(ResetReason),
    /// The peer broke the protocol.
    Fault(LinkFault),
    /// No acknowledgement comes.
    MaxRetries,
    /// No data comes or goes.
    Idle,
}

impl Established {
    /// The link with the sender of this SYN; `None` when its sizes allow no data.
    pub(super) fn new(
        config: &LinkConfig,
        now: Duration,
        syn: &Pdu<'_>,
        peer: &SynParameters<'_>,
        mut outbound: Outbound,
    ) -> Option<Self> {
        if peer.max_pdu < MIN_MAX_PDU || peer.max_sdu == 0 {
            return None;
        }
        let max_sent_pdu = peer.max_pdu.min(config.max_sent_pdu);
        let max_data = usize::from(max_sent_pdu).saturating_sub(HEADER);
        outbound.set_peer(max_data, peer.max_sdu, syn.window);
        let inbound = Inbound::new(syn.sequence, config.window, config.max_sdu);
        let (peer, initial) = (syn.source_port, syn.sequence);
        Some(Self { peer, max_sent_pdu, initial, inbound, outbound, last_heard: now, last_data: now })
    }

    pub(super) const fn peer(&self) -> u16 {
        self.peer
    }

    /// Takes a PDU of the peer.
    pub(super) fn take(
        &mut self,
        config: &LinkConfig,
        now: Duration,
        pdu: &Pdu<'_>,
        out: &mut VecDeque<Output>,
    ) -> Result<(), Stop> {
        let place = self.inbound.place(pdu.sequence);
        if place == Place::Outside {
            // old or far ahead: the peer learns where this end is, if it asks
            if pdu.is_numbered() {
                self.acknowledge(config, out);
            }
            return Ok(());
        }
        self.last_heard = now;
        let (extended, data, segmented) = match pdu.content {
            Content::Rst { reason, .. } => return Err(Stop::Reset(reason)),
            Content::Syn { .. } => return Err(Stop::Fault(LinkFault::UnexpectedSyn)),
            Content::Ack { extended, data, segmented, .. } => (extended, data, segmented),
        };
        let before = self.outbound.acknowledged();
        self.outbound.acknowledge(now, pdu.acknowledgement, pdu.window);
        if let Some(list) = extended {
            self.outbound.arrived(&list);
        }
        if let Some(last) = self.outbound.acknowledged().checked_sub(1).filter(|last| *last >= before) {
            out.push_back(Output::Event(Event::Acknowledged(last)));
        }
        if let (true, Place::Inside(ahead)) = (pdu.is_numbered(), place) {
            if !data.is_empty() {
                self.last_data = now;
            }
            let mut sdus = Vec::new();
            let taken = self.inbound.take(ahead, data, segmented, &mut sdus);
            out.extend(sdus.into_iter().map(|sdu| Output::Event(Event::Received(sdu))));
            taken.map_err(Stop::Fault)?;
        }
        self.flush(config, now, pdu.is_numbered(), out);
        Ok(())
    }

    /// Sends what the window allows, and an acknowledgement where one is asked for and no data
    /// carry it, or numbers arrived out of sequence.
    pub(super) fn flush(
        &mut self,
        config: &LinkConfig,
        now: Duration,
        acknowledge: bool,
        out: &mut VecDeque<Output>,
    ) {
        let mut carried = false;
        while let Some(at) = self.outbound.cut_next(now) {
            self.last_data = now;
            self.transmit(config, at, out);
            carried = true;
        }
        if acknowledge && (!carried || self.inbound.ahead().next().is_some()) {
            self.acknowledge(config, out);
        }
    }

    /// Sends what has waited long enough for its acknowledgement, and a sign of life.
    pub(super) fn timeout(
        &mut self,
        config: &LinkConfig,
        now: Duration,
        out: &mut VecDeque<Output>,
    ) -> Result<(), Stop> {
        if self.idle_at(config).is_some_and(|at| now >= at) {
            return Err(Stop::Idle);
        }
        for at in self.outbound.due(now).map_err(|_| Stop::MaxRetries)? {
            self.transmit(config, at, out);
        }
        self.flush(config, now, false, out);
        if self.keep_alive_at(config).is_some_and(|at| now >= at) {
            let at = self.outbound.push(now, Body::Null);
            self.transmit(config, at, out);
        }
        Ok(())
    }

    /// When to look again.
    pub(super) fn deadline(&self, config: &LinkConfig) -> Option<Duration> {
        [self.outbound.deadline(), self.keep_alive_at(config), self.idle_at(config)]
            .into_iter()
            .flatten()
            .min()
    }

    fn keep_alive_at(&self, config: &LinkConfig) -> Option<Duration> {
        // what is under way asks for an acknowledgement by itself
        let after = config.keep_alive.filter(|_| self.outbound.is_idle())?;
        Some(self.last_heard.saturating_add(after))
    }

    fn idle_at(&self, config: &LinkConfig) -> Option<Duration> {
        Some(self.last_data.saturating_add(config.idle?))
    }

    /// Sends ACK, or EACK when numbers arrived out of sequence: as many as the peer's PDU holds.
    fn acknowledge(&self, config: &LinkConfig, out: &mut VecDeque<Output>) {
        let room = usize::from(self.max_sent_pdu).saturating_sub(HEADER) / 2;
        let ahead = self.inbound.ahead().take(room.min(MAX_EXTENDED));
        let ahead: Vec<u8> = ahead.flat_map(u16::to_be_bytes).collect();
        let extended = ExtendedAck::new(&ahead);
        let content = Content::Ack { extended, null: false, segmented: false, data: &[] };
        self.put(config, self.outbound.next(), content, out);
    }

    /// Sends the PDU at `at` of those under way, with what is acknowledged by now.
    pub(super) fn transmit(&self, config: &LinkConfig, at: usize, out: &mut VecDeque<Output>) {
        let Some((number, body)) = self.outbound.get(at) else { return };
        self.put(config, number, content(config, body), out);
    }

    fn put(&self, config: &LinkConfig, number: u16, content: Content<'_>, out: &mut VecDeque<Output>) {
        let pdu = Pdu::new(config.port, self.peer, content);
        put(&pdu.with_numbers(number, self.inbound.current(), config.window), out);
    }
}

/// What a PDU under way says on the wire.
pub(super) fn content<'b>(config: &LinkConfig, body: &'b Body) -> Content<'b> {
    match body {
        Body::Syn { acknowledges, identification, counted } => {
            let identification = match counted {
                true => Identification::new(identification),
                false => Identification::bare(identification),
            };
            let parameters = SynParameters::new(config.max_pdu, config.max_sdu, identification);
            Content::Syn { acknowledges: *acknowledges, segmented: false, parameters }
        }
        Body::Null => Content::Ack { extended: None, null: true, segmented: false, data: &[] },
        Body::Data { octets, segmented } => {
            Content::Ack { extended: None, null: false, segmented: *segmented, data: octets }
        }
    }
}

/// Sends a PDU.
pub(super) fn put(pdu: &Pdu<'_>, out: &mut VecDeque<Output>) {
    // what a link sends fits: its sizes were checked with the settings and against the peer's
    if let Ok(datagram) = pdu.encode_to_vec() {
        out.push_back(Output::Transmit(datagram));
    }
}
