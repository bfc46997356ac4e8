//! Settings of one end.

use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use super::limits::{MAX_WINDOW, MIN_MAX_PDU};

/// How one end of a link behaves, and how much it takes.
///
/// What a link keeps at most is `window * max_pdu + max_sdu` octets of what arrives, and
/// [`MAX_WINDOW`]` * max_pdu + max_queued` of what it sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkConfig {
    pub(super) port: u16,
    pub(super) max_pdu: u16,
    pub(super) max_sdu: u16,
    pub(super) window: u16,
    pub(super) max_sent_pdu: u16,
    pub(super) max_queued: usize,
    pub(super) retransmission: Retransmission,
    pub(super) keep_alive: Option<Duration>,
    pub(super) idle: Option<Duration>,
    pub(super) close_wait: Duration,
}

impl LinkConfig {
    /// This end at this CAT_TP port: PDUs of 1,024 and SDUs of 32,768 octets, a window of 10 PDUs,
    /// 64 KiB that wait to be sent, no sign of life asked for, no end for want of data.
    #[must_use]
    pub const fn new(port: u16) -> Self {
        Self {
            port,
            max_pdu: 1024,
            max_sdu: 32_768,
            window: 10,
            max_sent_pdu: 1024,
            max_queued: 64 << 10,
            retransmission: Retransmission::DEFAULT,
            keep_alive: None,
            idle: None,
            close_wait: Duration::from_secs(20),
        }
    }

    /// With PDUs of at most so many octets, header included: what one datagram of the channel
    /// holds, both ways.
    #[must_use]
    pub const fn with_max_pdu(mut self, octets: u16) -> Self {
        self.max_pdu = octets;
        self.max_sent_pdu = octets;
        self
    }

    /// With SDUs of at most so many octets that this end takes.
    #[must_use]
    pub const fn with_max_sdu(mut self, octets: u16) -> Self {
        self.max_sdu = octets;
        self
    }

    /// With so many PDUs that this end takes ahead of a lost one, 1 to [`MAX_WINDOW`].
    #[must_use]
    pub const fn with_window(mut self, pdus: u16) -> Self {
        self.window = pdus;
        self
    }

    /// With at most so many octets of SDUs that wait to be sent.
    #[must_use]
    pub const fn with_max_queued(mut self, octets: usize) -> Self {
        self.max_queued = octets;
        self
    }

    /// With these times for sending again.
    #[must_use]
    pub const fn with_retransmission(mut self, retransmission: Retransmission) -> Self {
        self.retransmission = retransmission;
        self
    }

    /// With a NUL PDU after so long without a PDU of the peer (TS 102 127 5.11).
    #[must_use]
    pub const fn with_keep_alive(mut self, after: Duration) -> Self {
        self.keep_alive = Some(after);
        self
    }

    /// With an end of the link after so long without data, either way.
    #[must_use]
    pub const fn with_idle(mut self, after: Duration) -> Self {
        self.idle = Some(after);
        self
    }

    /// With so long in CLOSE-WAIT, where late PDUs are answered with RST (TS 102 127 5.3).
    #[must_use]
    pub const fn with_close_wait(mut self, time: Duration) -> Self {
        self.close_wait = time;
        self
    }

    /// Everything that no link can have.
    pub(super) fn faults(&self) -> Vec<ConfigFault> {
        let Retransmission { min, initial, max, .. } = self.retransmission;
        [
            (self.max_pdu < MIN_MAX_PDU, ConfigFault::MaxPdu { found: self.max_pdu }),
            (self.max_sdu == 0, ConfigFault::MaxSdu),
            (self.window == 0 || self.window > MAX_WINDOW, ConfigFault::Window { found: self.window }),
            (min.is_zero() || min > initial || initial > max, ConfigFault::Retransmission),
        ]
        .into_iter()
        .filter_map(|(is_fault, fault)| is_fault.then_some(fault))
        .collect()
    }
}

/// When a PDU is sent again, and how often (TS 102 127 5.3, 6.2).
///
/// The time follows the round trips that are seen, twice their smoothed mean, within `min` and
/// `max`; it doubles with each time that the same PDU is sent again, up to `max`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Retransmission {
    /// Until the first round trip is known.
    pub initial: Duration,
    /// At least.
    pub min: Duration,
    /// At most, doubled or not.
    pub max: Duration,
    /// How often one PDU is sent again before the link is given up.
    pub retries: u8,
}

impl Retransmission {
    /// 10 seconds at first, then 2 to 60, eight times: made for a packet service behind a terminal
    /// that polls.
    pub const DEFAULT: Self = Self {
        initial: Duration::from_secs(10),
        min: Duration::from_secs(2),
        max: Duration::from_secs(60),
        retries: 8,
    };

    /// These times and this number; `min` above zero, and not above `initial`, and that not above
    /// `max`.
    #[must_use]
    pub const fn new(initial: Duration, min: Duration, max: Duration, retries: u8) -> Self {
        Self { initial, min, max, retries }
    }
}

impl Default for Retransmission {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// A setting that no link can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigFault {
    /// A maximum PDU size below [`MIN_MAX_PDU`].
    MaxPdu {
        /// Octets asked for.
        found: u16,
    },
    /// A maximum SDU size of zero.
    MaxSdu,
    /// A window of zero, or above [`MAX_WINDOW`].
    Window {
        /// PDUs asked for.
        found: u16,
    },
    /// Times for sending again that are not in order.
    Retransmission,
    /// Identification data that do not fit a SYN within the maximum PDU size.
    Identification {
        /// Octets asked for.
        found: usize,
        /// Octets at most.
        max: usize,
    },
}

impl fmt::Display for ConfigFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::MaxPdu { found } => write!(f, "PDUs of {found} octets, at least {MIN_MAX_PDU}"),
            Self::MaxSdu => f.write_str("SDUs of 0 octets"),
            Self::Window { found } => write!(f, "a window of {found} PDUs, expected 1 to {MAX_WINDOW}"),
            Self::Retransmission => f.write_str("times for sending again that are not in order"),
            Self::Identification { found, max } => {
                write!(f, "identification of {found} octets, at most {max}")
            }
        }
    }
}
