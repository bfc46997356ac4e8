//! The card's side of the key sets of one security domain.

mod received;
#[cfg(test)]
mod tests;

pub use received::{Received, ResponseContext, ResponseRoute};

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use crate::counter::{self, CounterFault};
use crate::keys::KeySet;
use crate::packet::{Packet, PacketKind};
use crate::policy::Policy;
use crate::secured::{unprotect_command_into, unsecured_response};
use crate::wire::cntr::Cntr;
use crate::wire::dialect::Dialect;
use crate::wire::kvn::Kvn;
use crate::wire::spi::{CheckKind, ResponseMode};
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
    unnamed: Option<Kvn>,
    slots: Vec<Slot>,
}

#[derive(Debug)]
struct Slot {
    keys: Arc<KeySet>,
    stored: Cntr,
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
        let mut receiver = Self { policy, unnamed: None, slots: Vec::new() };
        for (keys, stored) in key_sets {
            receiver.insert(keys, stored);
        }
        receiver
    }

    /// The same receiver, for which a packet that names no key version means `kvn`: the nibble 0
    /// leaves it to the two sides (TS 102 225 5.1.2). Such a packet has no keys otherwise.
    #[must_use]
    pub const fn with_unnamed(mut self, kvn: Kvn) -> Self {
        self.unnamed = Some(kvn);
        self
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
        self.unprotect_reusing(Dialect::Sms, packet, &mut Vec::new())
    }

    /// The same for a packet in any form, from CPI on where there is one, in the memory of `buffer`,
    /// whose content goes. On success the buffer moves into the result, and comes back with
    /// [`Received::into_parts`]; with enough room in it nothing is allocated.
    ///
    /// # Errors
    /// As [`unprotect`](Self::unprotect).
    pub fn unprotect_reusing(
        &mut self,
        dialect: Dialect,
        packet: &[u8],
        buffer: &mut Vec<u8>,
    ) -> Result<Received, Rejection> {
        let packet = match CommandPacket::decode_as(dialect, packet) {
            Ok(packet) => packet,
            Err(error) => return Err(Rejection::silent(RejectionReason::Decode(error))),
        };
        let header = *packet.header();
        let kvn = header.kvn().or(self.unnamed);
        let slot = self.slots.iter().position(|slot| Some(slot.keys.kvn()) == kvn);
        let keys = slot.and_then(|at| self.slots.get(at)).map(|slot| Arc::clone(&slot.keys));
        buffer.clear();
        let counter = match self.open(&packet, keys.as_deref(), buffer) {
            Ok(counter) => counter,
            Err(reason) => return Err(self.reject(reason, dialect, &header)),
        };
        let context = ResponseContext { dialect, header, counter, keys };
        if let Some(slot) = slot.and_then(|at| self.slots.get_mut(at)) {
            match counter::evaluate(header.spi.counter_mode(), slot.stored, counter) {
                Ok(Some(counter)) if header.spi.check() == CheckKind::Cryptographic => slot.stored = counter,
                Ok(_) => {}
                Err(fault) => {
                    buffer.clear();
                    return Err(self.reject_counter(fault, &context));
                }
            }
        }
        Ok(Received { data: core::mem::take(buffer), context })
    }

    /// Everything in front of the counter.
    fn open(
        &self,
        packet: &CommandPacket<'_>,
        keys: Option<&KeySet>,
        buffer: &mut Vec<u8>,
    ) -> Result<Cntr, RejectionReason> {
        let header = packet.header();
        if !self.policy.is_reached_by(header.spi) {
            return Err(RejectionReason::InsufficientSecurity);
        }
        if !header.spi.is_consistent() || header.key_versions_differ() {
            return Err(RejectionReason::InconsistentHeader);
        }
        if keys.is_some_and(|keys| !self.policy.allows(header.spi, keys)) {
            return Err(RejectionReason::InsufficientSecurity);
        }
        unprotect_command_into(packet, keys, buffer).map_err(|error| match error {
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
    fn reject(&self, reason: RejectionReason, dialect: Dialect, header: &CommandHeader) -> Rejection {
        let response = match (self.policy.answers_refused(), reason.status()) {
            (true, Some(status)) => refuse_as(dialect, header, status),
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
        let response = match self.policy.answers_refused() {
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
    refuse_as(Dialect::Sms, header, status)
}

/// The same in another form than that for SMS.
#[must_use]
pub fn refuse_as(dialect: Dialect, header: &CommandHeader, status: ResponseStatus) -> Option<Packet> {
    match header.spi.response_mode() {
        ResponseMode::Never | ResponseMode::Reserved => None,
        ResponseMode::Always | ResponseMode::OnError => {
            let octets = unsecured_response(dialect, header.tar, Cntr::ZERO, status).ok()?;
            Some(Packet::new(PacketKind::Response, octets))
        }
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
