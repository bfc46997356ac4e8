//! What can be wrong with a PDU, a peer and a caller.

use core::fmt;

use super::limits::MAX_HEADER;
use super::{ConfigFault, End};

/// Octets that are not a PDU: what is wrong, and at which octet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PduError {
    kind: PduErrorKind,
    offset: usize,
}

impl PduError {
    pub(super) const fn new(kind: PduErrorKind, offset: usize) -> Self {
        Self { kind, offset }
    }

    /// What is wrong.
    #[must_use]
    pub const fn kind(&self) -> PduErrorKind {
        self.kind
    }

    /// Where, in octets from the start of the datagram.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }
}

impl fmt::Display for PduError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.kind, self.offset)
    }
}

impl core::error::Error for PduError {}

/// What is wrong with a PDU (TS 102 127 5.6 to 5.12).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PduErrorKind {
    /// Fewer octets than the header, or than its two length fields say.
    Truncated {
        /// Octets that should be there, from the first one on.
        needed: usize,
        /// Octets that are there.
        available: usize,
    },
    /// Octets behind the data.
    TrailingData {
        /// How many.
        count: usize,
    },
    /// A header length that this kind of PDU cannot have.
    HeaderLength {
        /// Fewest octets.
        min: usize,
        /// Most octets.
        max: usize,
        /// Octets found.
        found: usize,
    },
    /// The checksum is another one: noise, or a PDU that was changed.
    Checksum,
    /// A version other than 0.
    Version {
        /// The version found.
        found: u8,
    },
    /// Flags that do not go together (TS 102 127 5.12).
    FlagCombination {
        /// The six flags, as they stand in the first octet.
        flags: u8,
    },
    /// The list of an EACK is not whole numbers of two octets.
    ExtendedAckList {
        /// Octets of the list.
        found: usize,
    },
    /// Data in a SYN, RST or NUL PDU.
    DataNotAllowed {
        /// Octets of data.
        count: usize,
    },
}

impl fmt::Display for PduErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Truncated { needed, available } => write!(f, "{needed} octets needed, {available} there"),
            Self::TrailingData { count } => write!(f, "{count} octets behind the data"),
            Self::HeaderLength { min, max, found } if min == max => {
                write!(f, "header length {found}, expected {min}")
            }
            Self::HeaderLength { min, max, found } => {
                write!(f, "header length {found}, expected {min} to {max}")
            }
            Self::Checksum => f.write_str("checksum does not hold"),
            Self::Version { found } => write!(f, "version {found}"),
            Self::FlagCombination { flags } => write!(f, "flags {flags:02X} do not go together"),
            Self::ExtendedAckList { found } => write!(f, "list of acknowledgements of {found} octets"),
            Self::DataNotAllowed { count } => write!(f, "{count} octets of data in a PDU that has none"),
        }
    }
}

/// A call that a [`Link`](super::Link) did not take.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LinkError {
    /// The datagram is not a PDU; it is dropped and the link is as before.
    Pdu(PduError),
    /// The PDU has no place in this link; it is dropped and the link is as before.
    Peer(LinkFault),
    /// The link has ended; nothing else will come of it.
    Ended(End),
    /// The caller's own mistake; no peer can cause it.
    Misuse(LinkMisuse),
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pdu(error) => error.fmt(f),
            Self::Peer(fault) => fault.fmt(f),
            Self::Ended(end) => write!(f, "link has ended: {end}"),
            Self::Misuse(misuse) => misuse.fmt(f),
        }
    }
}

impl core::error::Error for LinkError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Pdu(error) => Some(error),
            Self::Peer(fault) => Some(fault),
            Self::Misuse(misuse) => Some(misuse),
            Self::Ended(_) => None,
        }
    }
}

impl From<PduError> for LinkError {
    fn from(error: PduError) -> Self {
        Self::Pdu(error)
    }
}

impl From<LinkFault> for LinkError {
    fn from(fault: LinkFault) -> Self {
        Self::Peer(fault)
    }
}

impl From<LinkMisuse> for LinkError {
    fn from(misuse: LinkMisuse) -> Self {
        Self::Misuse(misuse)
    }
}

/// What the other end did wrong in a PDU that is otherwise in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LinkFault {
    /// A PDU between other ports.
    OtherPorts {
        /// Where it comes from.
        source: u16,
        /// Where it goes to.
        destination: u16,
    },
    /// A PDU larger than this end takes.
    PduTooLong {
        /// Octets of the PDU.
        len: usize,
        /// Octets that this end has stated.
        max: u16,
    },
    /// Segments of one SDU that are more than this end takes.
    SduTooLong {
        /// Octets that this end has stated.
        max: u16,
    },
    /// A SYN inside the window of an open link.
    UnexpectedSyn,
    /// A PDU that means nothing in this state.
    UnexpectedPdu,
    /// A SYN whose sizes allow no data.
    IllegalParameters {
        /// Maximum PDU size.
        max_pdu: u16,
        /// Maximum SDU size.
        max_sdu: u16,
    },
}

impl fmt::Display for LinkFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::OtherPorts { source, destination } => {
                write!(f, "PDU from port {source} to port {destination}, which is another link")
            }
            Self::PduTooLong { len, max } => write!(f, "PDU of {len} octets, at most {max}"),
            Self::SduTooLong { max } => write!(f, "SDU of more than {max} octets"),
            Self::UnexpectedSyn => f.write_str("SYN inside an open link"),
            Self::UnexpectedPdu => f.write_str("PDU without meaning in this state"),
            Self::IllegalParameters { max_pdu, max_sdu } => {
                write!(f, "PDUs of {max_pdu} and SDUs of {max_sdu} octets allow no data")
            }
        }
    }
}

impl core::error::Error for LinkFault {}

/// What the caller did wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LinkMisuse {
    /// Outputs of the last call were not taken.
    OutputPending,
    /// The link is not open, or was opened before.
    WrongState,
    /// The moment that the link waits for has not come.
    TooEarly,
    /// An SDU without octets cannot be carried.
    EmptySdu,
    /// An SDU larger than the peer takes.
    SduTooLong {
        /// Octets of the SDU.
        len: usize,
        /// Octets that the peer has stated.
        max: u16,
    },
    /// The queue is full: wait until SDUs are acknowledged.
    QueueFull {
        /// Octets that wait already.
        queued: usize,
        /// Octets that may wait.
        max: usize,
    },
    /// A PDU whose variable part does not fit its header.
    HeaderTooLong {
        /// Octets of the header.
        len: usize,
    },
    /// A PDU with more data than its length field says.
    DataTooLong {
        /// Octets of data.
        len: usize,
    },
    /// Settings that no link can have; all of them.
    Config(alloc::vec::Vec<ConfigFault>),
}

impl fmt::Display for LinkMisuse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutputPending => f.write_str("outputs of the last call were not taken"),
            Self::WrongState => f.write_str("not in this state of the link"),
            Self::TooEarly => f.write_str("the link waits for a later moment"),
            Self::EmptySdu => f.write_str("an SDU without octets"),
            Self::SduTooLong { len, max } => write!(f, "SDU of {len} octets, at most {max}"),
            Self::QueueFull { queued, max } => write!(f, "{queued} octets wait already, at most {max}"),
            Self::HeaderTooLong { len } => write!(f, "header of {len} octets, at most {MAX_HEADER}"),
            Self::DataTooLong { len } => write!(f, "{len} octets of data, at most {}", u16::MAX),
            Self::Config(faults) => {
                f.write_str("no link has these settings:")?;
                faults.iter().try_for_each(|fault| write!(f, " {fault};"))
            }
        }
    }
}

impl core::error::Error for LinkMisuse {}
