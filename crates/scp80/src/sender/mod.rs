//! The server's side of a key set.

mod por;
#[cfg(test)]
mod tests;

pub use por::Por;

use alloc::collections::VecDeque;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use sgp_wire::Tar;

use crate::counter::CounterLease;
use crate::keys::KeySet;
use crate::limits::MAX_OUTSTANDING;
use crate::packet::{Packet, PacketKind};
use crate::policy::Policy;
use crate::secured::{protect_command_into, unprotect_response_into};
use crate::wire::algorithm::Kic;
use crate::wire::cntr::Cntr;
use crate::wire::dialect::Dialect;
use crate::wire::spi::{CounterMode, ResponseMode, Spi};
use crate::wire::status::ResponseStatus;
use crate::wire::{CommandHeader, ResponsePacket};
use crate::{Error, Misuse, PeerFault};

/// Sends commands under one key set of one card, and reads their responses.
///
/// * [`protect`](Self::protect) takes a counter from the lease and returns a [`Pending`]; its
///   bytes are to be had only by [`Pending::persisted`], so that no counter is used twice.
/// * At the end of the lease it asks for another one ([`renew`](Self::renew)).
/// * [`unprotect`](Self::unprotect) verifies a response and matches it to its command.
///
/// All applications that share the key set share its counter, so they share one `Sender`. To go on
/// elsewhere, store [`outstanding`](Self::outstanding) beside the counter and give each back to
/// [`expect`](Self::expect).
#[derive(Debug)]
pub struct Sender {
    keys: Arc<KeySet>,
    spi: Spi,
    lease: CounterLease,
    dialect: Dialect,
    policy: Policy,
    outstanding: VecDeque<Outstanding>,
}

/// A command that waits for its response: what must be known to match it. Holds no secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Outstanding {
    /// The application addressed.
    pub tar: Tar,
    /// The counter of the command, which the response repeats.
    pub counter: Cntr,
    /// What the command asked of its response.
    pub spi: Spi,
    /// The form of the command, and so of its response.
    pub dialect: Dialect,
}

impl Outstanding {
    /// A command with these fields, in the form for SMS.
    #[must_use]
    pub const fn new(tar: Tar, counter: Cntr, spi: Spi) -> Self {
        Self { tar, counter, spi, dialect: Dialect::Sms }
    }

    /// The same in another form.
    #[must_use]
    pub const fn with_dialect(mut self, dialect: Dialect) -> Self {
        self.dialect = dialect;
        self
    }
}

impl Sender {
    /// A sender of commands secured as `spi` says, in the form for SMS.
    #[must_use]
    pub fn new(keys: impl Into<Arc<KeySet>>, spi: Spi, lease: CounterLease) -> Self {
        let policy = Policy::minimum(0);
        Self { keys: keys.into(), spi, lease, dialect: Dialect::Sms, policy, outstanding: VecDeque::new() }
    }

    /// The same, which makes no packet weaker than `policy` asks for; none is too weak otherwise.
    #[must_use]
    pub const fn with_policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Makes the next packets in another form: the same key set and its counter serve SMS and
    /// CAT_TP.
    pub const fn set_dialect(&mut self, dialect: Dialect) {
        self.dialect = dialect;
    }

    /// The counters that are left.
    #[must_use]
    pub const fn lease(&self) -> &CounterLease {
        &self.lease
    }

    /// The key set.
    #[must_use]
    pub fn keys(&self) -> &Arc<KeySet> {
        &self.keys
    }

    /// Goes on with another lease.
    ///
    /// # Errors
    /// [`Misuse::LeaseGoesBack`] when it begins below a counter that this sender has used.
    pub fn renew(&mut self, lease: CounterLease) -> Result<(), Misuse> {
        let next = self.lease.next();
        if lease.next() < next {
            return Err(Misuse::LeaseGoesBack { next });
        }
        self.lease = lease;
        Ok(())
    }

    /// Protects a command to the application `tar`.
    ///
    /// # Errors
    /// [`Misuse::LeaseExhausted`], [`Misuse::CounterBlocked`], [`Misuse::InconsistentSpi`],
    /// [`Misuse::TooWeak`], [`Misuse::DataTooLong`], [`Error::Unsupported`], [`Error::Keys`]. The
    /// counter is used up only on success.
    pub fn protect(&mut self, tar: Tar, data: &[u8]) -> Result<Pending, Error> {
        self.protect_as(self.spi, tar, data)
    }

    /// Protects one command with another SPI, such as [`Spi::PUSH`].
    ///
    /// # Errors
    /// As [`protect`](Self::protect).
    pub fn protect_as(&mut self, spi: Spi, tar: Tar, data: &[u8]) -> Result<Pending, Error> {
        self.protect_reusing(spi, tar, data, &mut Vec::new())
    }

    /// Protects one command in the memory of `buffer`, whose content goes. On success the buffer
    /// moves into the result, and comes back with [`Packet::into_bytes`]; with enough room in it
    /// nothing is allocated.
    ///
    /// # Errors
    /// As [`protect`](Self::protect).
    pub fn protect_reusing(
        &mut self,
        spi: Spi,
        tar: Tar,
        data: &[u8],
        buffer: &mut Vec<u8>,
    ) -> Result<Pending, Error> {
        if !spi.is_consistent() {
            return Err(Misuse::InconsistentSpi.into());
        }
        if !self.policy.allows(spi, &self.keys) {
            return Err(Misuse::TooWeak.into());
        }
        let mut lease = self.lease;
        let counter = match spi.counter_mode() {
            CounterMode::None => Cntr::ZERO,
            CounterMode::Informative | CounterMode::Higher | CounterMode::OneHigher => lease.take()?,
        };
        buffer.clear();
        let header = self.header(spi, tar);
        protect_command_into(self.dialect, &header, counter, data, Some(&self.keys), buffer)?;
        self.lease = lease;
        let command = Outstanding { tar, counter, spi, dialect: self.dialect };
        self.expect(command);
        Ok(Pending { command, packet: Packet::new(PacketKind::Command, core::mem::take(buffer)) })
    }

    /// Octets of data that still fit a packet of `len` octets to `tar` under this sender's SPI, its
    /// form and its keys; `None` when not even an empty one fits.
    ///
    /// # Errors
    /// [`Error::Unsupported`].
    pub fn capacity(&self, tar: Tar, len: usize) -> Result<Option<usize>, Error> {
        crate::secured::capacity(self.dialect, &self.header(self.spi, tar), Some(&self.keys), len)
    }

    /// Waits for the response to a command that was sent before, by this sender or by another that
    /// it takes over from. A command that asks for no response is not kept; beyond
    /// [`MAX_OUTSTANDING`] the oldest gives way.
    pub fn expect(&mut self, command: Outstanding) {
        match command.spi.response_mode() {
            ResponseMode::Never | ResponseMode::Reserved => return,
            ResponseMode::Always | ResponseMode::OnError => {}
        }
        if self.outstanding.len() >= MAX_OUTSTANDING {
            self.outstanding.pop_front();
        }
        self.outstanding.push_back(command);
    }

    /// Waits no longer for the response to the command with `counter`.
    pub fn forget(&mut self, counter: Cntr) {
        self.outstanding.retain(|command| command.counter != counter);
    }

    /// The commands whose responses have not come, oldest first.
    #[must_use]
    pub fn outstanding(&self) -> impl ExactSizeIterator<Item = &Outstanding> {
        self.outstanding.iter()
    }

    /// Verifies a response packet, from RPL on, and matches it to its command.
    ///
    /// A final response ends the wait for its command; one that announces another (`08`, `0B`,
    /// `0C`) does not. A card that could not decipher a command cannot repeat its counter, so for
    /// the statuses `05`, `06`, `09` and `0A` the counter may be zero or one that this sender has not
    /// used yet; the response is then matched to the oldest command of the application.
    ///
    /// # Errors
    /// [`Error::Decode`]; [`Error::Security`]; [`PeerFault::NotOutstanding`], also for a response
    /// that comes twice; [`PeerFault::UnsecuredStatus`] for a hint without security, which ends no
    /// wait; [`PeerFault::PaddingCounter`]; [`Error::Keys`].
    pub fn unprotect(&mut self, packet: &[u8]) -> Result<Por, Error> {
        self.unprotect_reusing(Dialect::Sms, packet, &mut Vec::new())
    }

    /// The same for a packet in any form, from RPI on where there is one, in the memory of `buffer`,
    /// whose content goes. On success the buffer moves into the result, and comes back with
    /// [`Por::into_data`]; with enough room in it nothing is allocated.
    ///
    /// # Errors
    /// As [`unprotect`](Self::unprotect).
    pub fn unprotect_reusing(
        &mut self,
        dialect: Dialect,
        packet: &[u8],
        buffer: &mut Vec<u8>,
    ) -> Result<Por, Error> {
        let packet = ResponsePacket::decode_as(dialect, packet)?;
        let mut failure = Error::Peer(PeerFault::NotOutstanding);
        for at in 0..self.outstanding.len() {
            let Some(command) = self.outstanding.get(at).copied() else { break };
            let alike = |other: &Outstanding| is_alike(other, &command);
            if command.tar != packet.tar()
                || command.dialect != dialect
                || self.outstanding.iter().take(at).any(alike)
            {
                continue;
            }
            buffer.clear();
            let header = self.header(command.spi, command.tar);
            match unprotect_response_into(&packet, &header, Some(&self.keys), buffer) {
                Ok((counter, status)) => match self.settle(&command, counter, status) {
                    Ok(command) => return Ok(Por { command, status, data: core::mem::take(buffer) }),
                    Err(fault) => {
                        buffer.clear();
                        failure = fault.into();
                    }
                },
                Err(error) => failure = hint(&packet).map_or(error, |hint| hint.into()),
            }
        }
        Err(failure)
    }

    /// Finds the command of a verified response, and stops waiting if it is the last one to it.
    fn settle(
        &mut self,
        like: &Outstanding,
        counter: Cntr,
        status: ResponseStatus,
    ) -> Result<Outstanding, PeerFault> {
        let same = |command: &Outstanding| is_alike(command, like);
        let exact = self.outstanding.iter().position(|command| same(command) && command.counter == counter);
        // a counter that was used is that of its own command, whose response came before
        let unread = counter == Cntr::ZERO || counter >= self.lease.next();
        let any = || match status.counter_may_differ() && unread {
            true => self.outstanding.iter().position(same),
            false => None,
        };
        let found = exact.or_else(any).ok_or(PeerFault::NotOutstanding)?;
        let command = self.outstanding.get(found).copied().ok_or(PeerFault::NotOutstanding)?;
        if !status.is_interim() {
            self.outstanding.remove(found);
        }
        Ok(command)
    }

    fn header(&self, spi: Spi, tar: Tar) -> CommandHeader {
        let kic = if spi.is_ciphered() { self.keys.kic() } else { Kic::NONE };
        CommandHeader::new(spi, kic, self.keys.kid_for(spi.check()), tar)
    }
}

/// Whether the responses to two commands look alike but for their counter.
fn is_alike(one: &Outstanding, other: &Outstanding) -> bool {
    one.tar == other.tar && one.spi == other.spi && one.dialect == other.dialect
}

/// A response of 13 octets that has neither check nor padding nor data, and says that something
/// went wrong: what a card sends when it could not make sense of a command.
fn hint(packet: &ResponsePacket<'_>) -> Option<PeerFault> {
    match (packet.check_len(), packet.body()) {
        (0, &[_, _, _, _, _, 0, status]) if status != 0 => {
            Some(PeerFault::UnsecuredStatus(ResponseStatus(status)))
        }
        _ => None,
    }
}

/// A command whose counter is not yet known to be stored. Its bytes are behind
/// [`persisted`](Self::persisted).
#[must_use = "the counter is used up; store it and take the packet"]
pub struct Pending {
    command: Outstanding,
    packet: Packet,
}

impl Pending {
    /// The counter of the command: everything up to and with it must be stored as used.
    #[must_use]
    pub const fn counter(&self) -> Cntr {
        self.command.counter
    }

    /// What matches the response, to be stored beside the counter.
    #[must_use]
    pub const fn outstanding(&self) -> &Outstanding {
        &self.command
    }

    /// The packet, now that the counter is stored.
    ///
    /// # Security
    /// Calling this before the counter is stored makes a restart use it again: the card drops the
    /// second command, and a server that trusts the first response believes it was executed.
    #[must_use]
    pub fn persisted(self) -> Packet {
        self.packet
    }
}

impl fmt::Debug for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pending({}, counter {}, ..)", self.command.tar, self.command.counter)
    }
}
