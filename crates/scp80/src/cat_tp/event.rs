//! What goes into a link, and what comes out.

use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use super::{LinkFault, ResetReason};

/// What a link is told.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Input<'a> {
    /// Open the link: the card has its channel.
    Open,
    /// A datagram of the channel.
    Datagram(&'a [u8]),
    /// Send this SDU; the link is open.
    Send(&'a [u8]),
    /// End the link for this reason. What is not acknowledged yet may be lost: wait for
    /// [`Event::Acknowledged`] first.
    Close(ResetReason),
    /// The moment of the last [`Output::WaitUntil`] has come.
    Timeout,
}

impl fmt::Debug for Input<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open => f.write_str("Open"),
            Self::Datagram(octets) => write!(f, "Datagram({} bytes)", octets.len()),
            Self::Send(sdu) => write!(f, "Send({} bytes)", sdu.len()),
            Self::Close(reason) => write!(f, "Close({reason})"),
            Self::Timeout => f.write_str("Timeout"),
        }
    }
}

/// What a link asks for, or tells.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Output {
    /// Send this datagram into the channel.
    Transmit(Vec<u8>),
    /// Something happened.
    Event(Event),
    /// Come back with [`Input::Timeout`] at this moment, on the clock of `now`. It replaces the one
    /// before; after a call that was taken and gave none there is nothing to wait for. Coming late
    /// delays what would be sent, coming early is refused.
    WaitUntil(Duration),
}

impl fmt::Debug for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Transmit(octets) => write!(f, "Transmit({} bytes)", octets.len()),
            Self::Event(event) => event.fmt(f),
            Self::WaitUntil(at) => write!(f, "WaitUntil({at:?})"),
        }
    }
}

/// What happened.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// The link is open.
    Opened(PeerParameters),
    /// An SDU arrived, whole and in order.
    Received(Vec<u8>),
    /// The peer has every PDU of this SDU and of those before: SDUs count from 0, in the order of
    /// [`Input::Send`].
    Acknowledged(u64),
    /// The link is no more. Only late datagrams are answered still.
    Closed(End),
}

impl fmt::Debug for Event {
    /// Octets of an SDU show as their number: a packet need not be ciphered.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Opened(peer) => write!(f, "Opened({peer:?})"),
            Self::Received(sdu) => write!(f, "Received({} bytes)", sdu.len()),
            Self::Acknowledged(sdu) => write!(f, "Acknowledged({sdu})"),
            Self::Closed(end) => write!(f, "Closed({end:?})"),
        }
    }
}

/// What the other end has stated.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PeerParameters {
    /// Its CAT_TP port.
    pub port: u16,
    /// Octets of a PDU that it takes.
    pub max_pdu: u16,
    /// Octets of an SDU that it takes.
    pub max_sdu: u16,
    /// Its identification data. Anyone can send any: they say which push is answered, and prove
    /// nothing.
    pub identification: Vec<u8>,
}

impl fmt::Debug for PeerParameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { port, max_pdu, max_sdu, identification } = self;
        write!(f, "port {port}, PDU {max_pdu}, SDU {max_sdu}, id {} bytes", identification.len())
    }
}

/// How a link ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum End {
    /// This end closed it.
    Local(ResetReason),
    /// The other end closed it, or refused to open it.
    Reset(ResetReason),
    /// A PDU was sent as often as allowed and not acknowledged.
    MaxRetries,
    /// No data went either way for as long as the settings say.
    Idle,
    /// The other end broke the protocol.
    Peer(LinkFault),
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Local(reason) => write!(f, "closed here, {reason}"),
            Self::Reset(reason) => write!(f, "closed by the peer, {reason}"),
            Self::MaxRetries => f.write_str("no acknowledgement"),
            Self::Idle => f.write_str("no data"),
            Self::Peer(fault) => fault.fmt(f),
        }
    }
}
