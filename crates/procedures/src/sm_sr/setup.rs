//! What an SM-SR knows and chooses for one eUICC.

use core::fmt;
use core::time::Duration;

use es_interfaces::dialect::Dialect;
use scp80::sms::{ConcatReference, SmsParameters};
use scp80::{KeySet, Spi};

use crate::Party;

/// Identity, keys and choices of the SM-SR for one eUICC.
#[non_exhaustive]
pub struct Setup {
    /// The SM-SR.
    pub party: Party,
    /// Name of the exchange: message identifiers are made from it and count from 1 in each machine,
    /// so it must be new for each machine of the SM-SR.
    pub exchange: String,
    /// The ISD-R's SCP80 key set that commands go out under.
    pub keys: KeySet,
    /// Security of command packets and of their answers; both must have a cryptographic checksum
    /// (SGP.02 v4.2 2.4.3).
    pub spi: Spi,
    /// Originator and time stamp of short messages.
    pub sms: SmsParameters,
    /// Reference of the next concatenated short message.
    pub concat_reference: ConcatReference,
    /// How the eUICC's own short messages name their sender.
    pub euicc_address: scp80::sms::Address,
    /// What carries commands to an ISD-P; those to the ISD-R always go by SMS.
    pub isd_p_bearer: Bearer,
    /// What a new ISD-P may use.
    pub memory_grant: MemoryGrant,
    /// How the eUICC wants its commands.
    pub dialect: Dialect,
    /// Time that the eUICC has to answer one command; less where the validity period of the call
    /// ends earlier.
    pub answer_time: Duration,
    /// Time that the eUICC has to attach and to report a profile change; less where the validity
    /// period of the call ends earlier.
    pub notification_time: Duration,
    /// Sequence number of the last notification that was handled, from
    /// [`Euicc::last_notification`](super::Euicc::last_notification) of the machine before this
    /// one. Without it the first notification that comes is taken for new, an old one that someone
    /// repeats included: notifications have no counter. A deletion that POL2 has wait is forgotten
    /// then, too.
    pub last_notification: Option<u16>,
}

impl Setup {
    /// The standard choices: SPI `1639`, data for an ISD-P over a bearer without the SMS limit, no
    /// memory quota, one minute an answer, ten for a profile change.
    #[must_use]
    pub fn new(
        party: Party,
        exchange: impl Into<String>,
        keys: KeySet,
        sms: SmsParameters,
        euicc_address: scp80::sms::Address,
    ) -> Self {
        Self {
            party,
            exchange: exchange.into(),
            keys,
            spi: Spi::SGP02,
            sms,
            concat_reference: ConcatReference::eight_bit(0),
            euicc_address,
            isd_p_bearer: Bearer::Packet,
            memory_grant: MemoryGrant::Unlimited,
            dialect: Dialect::default(),
            answer_time: Duration::from_secs(60),
            notification_time: Duration::from_secs(600),
            last_notification: None,
        }
    }
}

impl fmt::Debug for Setup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Setup")
            .field("party", &self.party)
            .field("exchange", &self.exchange)
            .finish_non_exhaustive()
    }
}

/// What carries a secured packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Bearer {
    /// Short messages, concatenated where needed.
    Sms,
    /// Whole packets of any length.
    Packet,
}

/// What a new ISD-P may use of the eUICC's memory (SGP.02 v4.2 4.1.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MemoryGrant {
    /// What there is: no quota is sent.
    Unlimited,
    /// The bytes that the SM-DP asked for.
    AsRequired,
}

/// Bytes of command objects that are passed on.
pub(super) type Commands = Vec<u8>;
