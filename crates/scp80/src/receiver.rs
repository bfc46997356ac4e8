//! The card's side of the key sets of one security domain.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use sgp_wire::Tar;

use crate::counter::{self, CounterFault};
use crate::keys::KeySet;
use crate::packet::{Packet, PacketKind};
use crate::secured::{PlainCommand, protect_response, unprotect_command, unsecured_response};
use crate::wire::algorithm::Kvn;
use crate::wire::cntr::Cntr;
use crate::wire::spi::{CheckKind, ResponseMode, Spi};
use crate::wire::status::ResponseStatus;
use crate::wire::{CommandHeader, CommandPacket};
use crate::{Error, PeerFault, RejectionReason};

/// Reads the commands to the applications of one security domain: the owner of key sets, each
/// with a counter that all its applications share.
///
/// The order of work is that of TS 102 225: lengths, security level and header, key set and
/// algorithm, cipher, check, and only then counter and padding. The stored counter moves only
/// when all of it holds, and only for a packet with a checksum: one without could be anybody's.
/// Read it with [`counter`](Self::counter) and store it before the command has an effect.
#[derive(Debug)]
pub struct Receiver {
    policy: Policy,
    slots: Vec<Slot>,
}

#[derive(Debug)]
struct Slot {
    keys: Arc<KeySet>,
    stored: Cntr,
}

/// What a security domain asks of a packet, and whether it answers one that it refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    minimum: u8,
    answers_refused: bool,
}

impl Policy {
    /// ISD-R and ISD-Ps: checksum, ciphering and a counter that must be higher. Whatever is found
    /// before a packet counts as genuine, no answer leaves the card (SGP.02 v4.2 2.4.3).
    pub const SGP02: Self = Self { minimum: 0x16, answers_refused: false };

    /// A security domain with the minimum security level `minimum`, coded as the first octet of
    /// SPI (TS 102 226 8.2.1.3.2.4), that says why it refuses a packet if SPI asks it to.
    #[must_use]
    pub const fn minimum(minimum: u8) -> Self {
        Self { minimum, answers_refused: true }
    }
}

impl Receiver {
    /// A receiver that has not seen a packet yet.
    #[must_use]
    pub fn new(key_sets: impl IntoIterator<Item = KeySet>, policy: Policy) -> Self {
        Self::with_counters(key_sets.into_iter().map(|keys| (keys, Cntr::ZERO)), policy)
    }

    /// A receiver with the counters that were stored for its key sets.
    #[must_use]
    pub fn with_counters<K>(key_sets: impl IntoIterator<Item = (K, Cntr)>, policy: Policy) -> Self
    where
        K: Into<Arc<KeySet>>,
    {
        let mut receiver = Self { policy, slots: Vec::new() };
        for (keys, stored) in key_sets {
            receiver.insert(keys, stored);
        }
        receiver
    }

    /// Adds a key set, in place of the one of the same version.
    pub fn insert(&mut self, keys: impl Into<Arc<KeySet>>, stored: Cntr) {
        let keys = keys.into();
        self.remove(keys.kvn());
        self.slots.push(Slot { keys, stored });
        self.slots.sort_by_key(|slot| slot.keys.kvn());
    }

    /// Takes a key set away; says whether it was there.
    pub fn remove(&mut self, kvn: Kvn) -> bool {
        let before = self.slots.len();
        self.slots.retain(|slot| slot.keys.kvn() != kvn);
        self.slots.len() != before
    }

    /// The key set of version `kvn`.
    #[must_use]
    pub fn keys(&self, kvn: Kvn) -> Option<&Arc<KeySet>> {
        self.slots.iter().find(|slot| slot.keys.kvn() == kvn).map(|slot| &slot.keys)
    }

    /// Key versions and stored counters, lowest version first.
    #[must_use]
    pub fn counters(&self) -> impl ExactSizeIterator<Item = (Kvn, Cntr)> + '_ {
        self.slots.iter().map(|slot| (slot.keys.kvn(), slot.stored))
    }

    /// The stored counter of key version `kvn`.
    #[must_use]
    pub fn counter(&self, kvn: Kvn) -> Option<Cntr> {
        self.slots.iter().find(|slot| slot.keys.kvn() == kvn).map(|slot| slot.stored)
    }

    /// Reads a command packet, from CPL on, that is addressed to an application of this domain.
    ///
    /// Whose packet it is says [`CommandPacket::decode`]; one for nobody gets [`refuse`].
    ///
    /// # Errors
    /// [`Rejection`]: why, and what to send if anything. Nothing has changed.
    pub fn unprotect(&mut self, packet: &[u8]) -> Result<Received, Rejection> {
        let packet = match CommandPacket::decode(packet) {
            Ok(packet) => packet,
            Err(error) => return Err(Rejection::silent(RejectionReason::Decode(error))),
        };
        let header = *packet.header();
        let slot = self.slots.iter().position(|slot| Some(slot.keys.kvn()) == header.kvn());
        let keys = slot.and_then(|at| self.slots.get(at)).map(|slot| Arc::clone(&slot.keys));
        let plain = match self.open(&packet, keys.as_deref()) {
            Ok(plain) => plain,
            Err(reason) => return Err(self.reject(reason, &header)),
        };
        let context = ResponseContext { header, counter: plain.counter, keys };
        if let Some(slot) = slot.and_then(|at| self.slots.get_mut(at)) {
            match counter::evaluate(header.spi.counter_mode(), slot.stored, plain.counter) {
                Ok(Some(counter)) if header.spi.check() == CheckKind::Cryptographic => slot.stored = counter,
                Ok(_) => {}
                Err(fault) => return Err(self.reject_counter(fault, &context)),
            }
        }
        Ok(Received { data: plain.data, context })
    }

    /// Everything in front of the counter.
    fn open(
        &self,
        packet: &CommandPacket<'_>,
        keys: Option<&KeySet>,
    ) -> Result<PlainCommand, RejectionReason> {
        let header = packet.header();
        if !header.spi.reaches(self.policy.minimum) {
            return Err(RejectionReason::InsufficientSecurity);
        }
        if !header.spi.is_consistent() || header.key_versions_differ() {
            return Err(RejectionReason::InconsistentHeader);
        }
        unprotect_command(packet, keys).map_err(|error| match error {
            Error::Decode(error) => RejectionReason::Decode(error),
            Error::Unsupported(algorithm) => RejectionReason::Unsupported(algorithm),
            Error::Keys(error) => RejectionReason::Keys(error),
            Error::Peer(PeerFault::KeySetUnknown) => RejectionReason::KeySetUnknown,
            Error::Peer(PeerFault::PaddingCounter) => RejectionReason::PaddingCounter,
            _ => RejectionReason::Security,
        })
    }

    /// Not authentic, or not known to be: the answer carries no security, and no counter that an
    /// attacker could have chosen.
    fn reject(&self, reason: RejectionReason, header: &CommandHeader) -> Rejection {
        let response = match (self.policy.answers_refused, reason.status()) {
            (true, Some(status)) => refuse(header, status),
            _ => None,
        };
        Rejection { reason, response }
    }

    /// Authentic with a bad counter: the answer is secured as asked.
    fn reject_counter(&self, fault: CounterFault, context: &ResponseContext) -> Rejection {
        let reason = match fault {
            CounterFault::Low => RejectionReason::CounterLow,
            CounterFault::High => RejectionReason::CounterHigh,
            CounterFault::Blocked => RejectionReason::CounterBlocked,
        };
        let response = match self.policy.answers_refused {
            true => context.respond(fault.status(), &[]).ok().flatten(),
            false => None,
        };
        Rejection { reason, response }
    }
}

/// The answer to a packet that no receiver could take, such as one with an unknown TAR (`09`):
/// without security and with counter zero. `None` when SPI asks for no response to an error.
#[must_use]
pub fn refuse(header: &CommandHeader, status: ResponseStatus) -> Option<Packet> {
    match header.spi.response_mode() {
        ResponseMode::Never | ResponseMode::Reserved => None,
        ResponseMode::Always | ResponseMode::OnError => unsecured_response(header.tar, Cntr::ZERO, status)
            .ok()
            .map(|octets| Packet::new(PacketKind::Response, octets)),
    }
}

/// A packet that is not executed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    reason: RejectionReason,
    response: Option<Packet>,
}

impl Rejection {
    const fn silent(reason: RejectionReason) -> Self {
        Self { reason, response: None }
    }

    /// Why.
    #[must_use]
    pub const fn reason(&self) -> &RejectionReason {
        &self.reason
    }

    /// What the card sends; `None` when it stays silent, as it must for an ISD-R.
    #[must_use]
    pub const fn response(&self) -> Option<&Packet> {
        self.response.as_ref()
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.reason.fmt(f)
    }
}

impl core::error::Error for Rejection {}

/// A command that was accepted: its counter is the stored one now.
pub struct Received {
    data: Vec<u8>,
    context: ResponseContext,
}

impl Received {
    /// The application addressed.
    #[must_use]
    pub const fn tar(&self) -> Tar {
        self.context.header.tar
    }

    /// What protected the packet.
    #[must_use]
    pub const fn spi(&self) -> Spi {
        self.context.header.spi
    }

    /// The key set that protected the packet, if one did.
    #[must_use]
    pub fn kvn(&self) -> Option<Kvn> {
        self.context.keys.as_ref().map(|keys| keys.kvn())
    }

    /// The counter of the packet.
    #[must_use]
    pub const fn counter(&self) -> Cntr {
        self.context.counter
    }

    /// The secured data, without padding.
    #[must_use]
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// The response packet as SPI asks for it; see [`ResponseContext::respond`].
    ///
    /// # Errors
    /// As there.
    pub fn respond(&self, status: ResponseStatus, data: &[u8]) -> Result<Option<Packet>, Error> {
        self.context.respond(status, data)
    }

    /// The secured data, and what is needed to answer later.
    #[must_use]
    pub fn into_parts(self) -> (Vec<u8>, ResponseContext) {
        (self.data, self.context)
    }
}

impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ResponseContext { header, counter, .. } = &self.context;
        write!(f, "Received({}, {}, counter {counter}, {} bytes)", header.tar, header.spi, self.data.len())
    }
}

/// What is needed to answer a command: its header, its counter and its key set, which stays usable
/// here even when the command deletes it from the card.
#[derive(Debug)]
pub struct ResponseContext {
    header: CommandHeader,
    counter: Cntr,
    keys: Option<Arc<KeySet>>,
}

impl ResponseContext {
    /// The header of the command.
    #[must_use]
    pub const fn header(&self) -> &CommandHeader {
        &self.header
    }

    /// The response packet as SPI asks for it; `None` when it asks for none to this `status`.
    ///
    /// Whether it goes out in an SMS-SUBMIT says [`Spi::response_by_submit`].
    ///
    /// # Errors
    /// [`Misuse::DataTooLong`](crate::Misuse::DataTooLong), [`Error::Keys`].
    pub fn respond(&self, status: ResponseStatus, data: &[u8]) -> Result<Option<Packet>, Error> {
        match self.header.spi.response_mode() {
            ResponseMode::Never | ResponseMode::Reserved => return Ok(None),
            ResponseMode::OnError if status == ResponseStatus::OK => return Ok(None),
            ResponseMode::Always | ResponseMode::OnError => {}
        }
        let octets = protect_response(&self.header, self.counter, status, data, self.keys.as_deref())?;
        Ok(Some(Packet::new(PacketKind::Response, octets)))
    }
}
