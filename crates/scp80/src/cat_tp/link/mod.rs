//! One end of a link.

mod opening;

use alloc::collections::VecDeque;
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use crate::cat_tp::established::{Established, Stop, content, put};
use crate::cat_tp::limits::{MAX_IDENTIFICATION, MIN_MAX_PDU};
use crate::cat_tp::outbound::{Body, Outbound};
use crate::cat_tp::refuse::{refuse, reset};
use crate::cat_tp::{
    ConfigFault, Content, End, Event, Identification, Input, LinkConfig, LinkError, LinkFault, LinkMisuse,
    Output, Pdu, PduErrorKind, PeerParameters, ResetReason,
};

/// One end of a CAT_TP link: retransmission, window, acknowledgement, segments (TS 102 127 5).
///
/// | family | calls |
/// |---|---|
/// | make | [`card`](Self::card), [`server`](Self::server) |
/// | tell | [`handle`](Self::handle) |
/// | take | [`poll_output`](Self::poll_output), until `None`, after every `handle` |
/// | look | [`state`](Self::state), [`is_open`](Self::is_open), [`is_settled`](Self::is_settled), [`buffered`](Self::buffered) |
///
/// Does no I/O, reads no clock, draws no randomness. The same inputs give the same outputs. A PDU
/// that has no place here changes nothing.
///
/// A server gives each peer a link of its own, by the address that the datagram came from; what is
/// for no link is answered with [`refuse`].
#[derive(Clone)]
pub struct Link {
    config: LinkConfig,
    initial: u16,
    state: State,
    out: VecDeque<Output>,
}

#[derive(Clone)]
enum State {
    Closed { peer: u16, identification: Vec<u8>, counted: bool },
    Listen,
    SynSent { peer: u16, outbound: Outbound },
    SynReceived(PeerParameters, Established),
    Open(Established),
    CloseWait { peer: u16, until: Duration, rst: Vec<u8>, end: End },
    Ended(End),
}

/// Where a link stands (TS 102 127 5.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "TS 102 127 5.3 has these states")]
pub enum LinkState {
    /// Not opened yet, or ended.
    Closed,
    /// The server waits for a SYN.
    Listen,
    /// The card has sent its SYN.
    SynSent,
    /// The server has answered a SYN.
    SynReceived,
    /// SDUs can be sent and received.
    Open,
    /// Closed from this end; late PDUs are answered with RST.
    CloseWait,
}

impl Link {
    /// The end of a card, which opens the link to CAT_TP port `peer` of the server.
    ///
    /// `initial` is the first sequence number: drawn at random for each link, so that late PDUs of an
    /// older one are known as such.
    ///
    /// # Errors
    /// [`LinkMisuse::Config`].
    pub fn card(
        config: LinkConfig,
        peer: u16,
        identification: Identification<'_>,
        initial: u16,
    ) -> Result<Self, LinkError> {
        let mut faults = config.faults();
        let room = usize::from(config.max_pdu).saturating_sub(usize::from(MIN_MAX_PDU));
        let (found, max) = (identification.octets().len(), room.min(MAX_IDENTIFICATION));
        if found > max {
            faults.push(ConfigFault::Identification { found, max });
        }
        let (identification, counted) = (identification.octets().to_vec(), identification.is_counted());
        Self::new(config, initial, State::Closed { peer, identification, counted }, faults)
    }

    /// The end of a server, which waits for a SYN. `initial` as for [`card`](Self::card).
    ///
    /// # Errors
    /// [`LinkMisuse::Config`].
    pub fn server(config: LinkConfig, initial: u16) -> Result<Self, LinkError> {
        let faults = config.faults();
        Self::new(config, initial, State::Listen, faults)
    }

    fn new(
        config: LinkConfig,
        initial: u16,
        state: State,
        faults: Vec<ConfigFault>,
    ) -> Result<Self, LinkError> {
        match faults.is_empty() {
            true => Ok(Self { config, initial, state, out: VecDeque::new() }),
            false => Err(LinkMisuse::Config(faults).into()),
        }
    }

    /// Where the link stands.
    #[must_use]
    pub const fn state(&self) -> LinkState {
        match self.state {
            State::Closed { .. } | State::Ended(_) => LinkState::Closed,
            State::Listen => LinkState::Listen,
            State::SynSent { .. } => LinkState::SynSent,
            State::SynReceived(..) => LinkState::SynReceived,
            State::Open(_) => LinkState::Open,
            State::CloseWait { .. } => LinkState::CloseWait,
        }
    }

    /// Whether SDUs can be sent.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.state, State::Open(_))
    }

    /// Whether everything sent is acknowledged.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        match &self.state {
            State::SynSent { outbound, .. } => outbound.is_idle(),
            State::SynReceived(_, link) | State::Open(link) => link.outbound.is_idle(),
            _ => true,
        }
    }

    /// Octets of SDUs that the link keeps, in both directions; [`LinkConfig`] says how many at most.
    #[must_use]
    pub fn buffered(&self) -> usize {
        match &self.state {
            State::SynReceived(_, link) | State::Open(link) => {
                link.outbound.octets().saturating_add(link.inbound.octets())
            }
            _ => 0,
        }
    }

    /// Tells the link something at the moment `now`, counted from an epoch of the caller.
    ///
    /// # Errors
    /// [`LinkError::Pdu`] and [`LinkError::Peer`] for a datagram that is dropped,
    /// [`LinkError::Ended`], [`LinkError::Misuse`]. The link is as before then, nothing comes out,
    /// and the last [`Output::WaitUntil`] stands. What ends the link is no error here: it comes out
    /// as [`Event::Closed`].
    pub fn handle(&mut self, now: Duration, input: Input<'_>) -> Result<(), LinkError> {
        if !self.out.is_empty() {
            return Err(LinkMisuse::OutputPending.into());
        }
        if let State::Ended(end) = self.state {
            return Err(LinkError::Ended(end));
        }
        match input {
            Input::Open => self.open(now)?,
            Input::Datagram(datagram) => self.datagram(now, datagram)?,
            Input::Send(sdu) => self.send(now, sdu)?,
            Input::Close(reason) => self.close(now, End::Local(reason), reason),
            Input::Timeout => self.timeout(now)?,
        }
        self.out.extend(self.deadline().map(Output::WaitUntil));
        Ok(())
    }

    /// The next thing to do; `None` when the link waits.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.out.pop_front()
    }

    fn open(&mut self, now: Duration) -> Result<(), LinkError> {
        let State::Closed { peer, identification, counted } = &mut self.state else {
            return Err(LinkMisuse::WrongState.into());
        };
        let (peer, counted) = (*peer, *counted);
        let identification = core::mem::take(identification);
        let mut outbound = self.outbound();
        outbound.push(now, Body::Syn { acknowledges: false, identification, counted });
        self.transmit_syn(peer, &outbound);
        self.state = State::SynSent { peer, outbound };
        Ok(())
    }

    const fn outbound(&self) -> Outbound {
        Outbound::new(self.initial, self.config.max_queued, self.config.retransmission)
    }

    fn transmit_syn(&mut self, peer: u16, outbound: &Outbound) {
        let Some((number, body)) = outbound.get(0) else { return };
        let syn = Pdu::new(self.config.port, peer, content(&self.config, body));
        put(&syn.with_numbers(number, 0, self.config.window), &mut self.out);
    }

    fn send(&mut self, now: Duration, sdu: &[u8]) -> Result<(), LinkError> {
        let State::Open(link) = &mut self.state else { return Err(LinkMisuse::WrongState.into()) };
        link.outbound.enqueue(sdu)?;
        link.flush(&self.config, now, false, &mut self.out);
        Ok(())
    }

    fn datagram(&mut self, now: Duration, datagram: &[u8]) -> Result<(), LinkError> {
        let (len, max) = (datagram.len(), self.config.max_pdu);
        if len > usize::from(max) {
            return Err(LinkFault::PduTooLong { len, max }.into());
        }
        let pdu = match Pdu::decode(datagram) {
            Ok(pdu) => pdu,
            Err(error) if self.answers_version(error.kind()) => {
                let answer = refuse(datagram, ResetReason::VERSION_NOT_SUPPORTED);
                self.out.extend(answer.map(Output::Transmit));
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        };
        let (source, destination) = (pdu.source_port, pdu.destination_port);
        if destination != self.config.port || self.peer().is_some_and(|peer| peer != source) {
            return Err(LinkFault::OtherPorts { source, destination }.into());
        }
        match &mut self.state {
            State::Closed { .. } | State::Ended(_) => Err(LinkFault::UnexpectedPdu.into()),
            State::Listen => self.listen(now, &pdu),
            State::SynSent { .. } => self.syn_sent(now, &pdu),
            State::SynReceived(..) => {
                self.syn_received(now, &pdu);
                Ok(())
            }
            State::Open(link) => {
                let taken = link.take(&self.config, now, &pdu, &mut self.out);
                self.stop(now, taken);
                Ok(())
            }
            State::CloseWait { rst, end, .. } => {
                match pdu.content {
                    Content::Rst { .. } => self.state = State::Ended(*end),
                    _ => self.out.push_back(Output::Transmit(rst.clone())),
                }
                Ok(())
            }
        }
    }

    const fn answers_version(&self, kind: PduErrorKind) -> bool {
        matches!((&self.state, kind), (State::Listen, PduErrorKind::Version { .. }))
    }

    const fn peer(&self) -> Option<u16> {
        match &self.state {
            State::Listen | State::Ended(_) => None,
            State::Closed { peer, .. } | State::SynSent { peer, .. } | State::CloseWait { peer, .. } => {
                Some(*peer)
            }
            State::SynReceived(_, link) | State::Open(link) => Some(link.peer()),
        }
    }

    fn timeout(&mut self, now: Duration) -> Result<(), LinkError> {
        match self.deadline() {
            None => return Err(LinkMisuse::WrongState.into()),
            Some(at) if now < at => return Err(LinkMisuse::TooEarly.into()),
            Some(_) => {}
        }
        match &mut self.state {
            State::SynSent { peer, outbound } => match outbound.due(now) {
                Err(_) => self.stop(now, Err(Stop::MaxRetries)),
                Ok(again) if again.is_empty() => {}
                Ok(_) => {
                    let (peer, outbound) = (*peer, outbound.clone());
                    self.transmit_syn(peer, &outbound);
                }
            },
            State::SynReceived(_, link) | State::Open(link) => {
                let done = link.timeout(&self.config, now, &mut self.out);
                self.stop(now, done);
            }
            State::CloseWait { end, .. } => self.state = State::Ended(*end),
            State::Closed { .. } | State::Listen | State::Ended(_) => {}
        }
        Ok(())
    }

    fn deadline(&self) -> Option<Duration> {
        match &self.state {
            State::Closed { .. } | State::Listen | State::Ended(_) => None,
            State::SynSent { outbound, .. } => outbound.deadline(),
            State::SynReceived(_, link) | State::Open(link) => link.deadline(&self.config),
            State::CloseWait { until, .. } => Some(*until),
        }
    }

    fn put_reset(&mut self, pdu: &Pdu<'_>, reason: ResetReason) {
        if let Some(rst) = reset(pdu, reason) {
            put(&rst, &mut self.out);
        }
    }

    /// Ends the link where it cannot go on; the peer is told unless it said so itself.
    fn stop(&mut self, now: Duration, done: Result<(), Stop>) {
        match done {
            Ok(()) => {}
            Err(Stop::Reset(reason)) => self.end(End::Reset(reason)),
            Err(Stop::Fault(fault)) => self.close(now, End::Peer(fault), ResetReason::UNEXPECTED_PDU),
            Err(Stop::MaxRetries) => self.close(now, End::MaxRetries, ResetReason::MAX_RETRIES),
            Err(Stop::Idle) => self.close(now, End::Idle, ResetReason::NORMAL_ENDING),
        }
    }

    /// Tells the peer, if there is one, and stays to answer what comes late.
    fn close(&mut self, now: Duration, end: End, reason: ResetReason) {
        let (peer, number) = match &self.state {
            State::SynSent { peer, outbound } => (*peer, outbound.next()),
            State::SynReceived(_, link) | State::Open(link) => (link.peer(), link.outbound.next()),
            State::CloseWait { .. } => return,
            State::Closed { .. } | State::Listen | State::Ended(_) => return self.end(end),
        };
        let rst = Pdu::new(self.config.port, peer, Content::Rst { acknowledges: false, reason });
        let rst = rst.with_numbers(number, 0, 0).encode_to_vec().unwrap_or_default();
        self.out.push_back(Output::Transmit(rst.clone()));
        self.out.push_back(Output::Event(Event::Closed(end)));
        let until = now.saturating_add(self.config.close_wait);
        self.state = State::CloseWait { peer, until, rst, end };
    }

    fn end(&mut self, end: End) {
        self.out.push_back(Output::Event(Event::Closed(end)));
        self.state = State::Ended(end);
    }
}

impl fmt::Debug for Link {
    /// Ports, state and what is kept, never the octets of an SDU.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (port, state) = (self.config.port, self.state());
        write!(f, "Link(port {port}, {state:?}, {} bytes kept)", self.buffered())
    }
}
