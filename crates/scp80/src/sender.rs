//! The server's side of a key set.

use alloc::collections::VecDeque;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use sgp_wire::Tar;

use crate::counter::CounterLease;
use crate::keys::KeySet;
use crate::limits::MAX_OUTSTANDING;
use crate::packet::{Packet, PacketKind};
use crate::script::ResponseScript;
use crate::secured::{PlainResponse, protect_command, unprotect_response};
use crate::wire::algorithm::{Kic, Kid};
use crate::wire::cntr::Cntr;
use crate::wire::spi::{CheckKind, CounterMode, ResponseMode, Spi};
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
}

impl Outstanding {
    /// A command with these fields.
    #[must_use]
    pub const fn new(tar: Tar, counter: Cntr, spi: Spi) -> Self {
        Self { tar, counter, spi }
    }
}

impl Sender {
    /// A sender of commands secured as `spi` says.
    #[must_use]
    pub fn new(keys: impl Into<Arc<KeySet>>, spi: Spi, lease: CounterLease) -> Self {
        Self { keys: keys.into(), spi, lease, outstanding: VecDeque::new() }
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
    /// [`Misuse::DataTooLong`], [`Error::Unsupported`], [`Error::Keys`]. The counter is used up
    /// only on success.
    pub fn protect(&mut self, tar: Tar, data: &[u8]) -> Result<Pending, Error> {
        self.protect_as(self.spi, tar, data)
    }

    /// Protects one command with another SPI, such as [`Spi::PUSH`].
    ///
    /// # Errors
    /// As [`protect`](Self::protect).
    pub fn protect_as(&mut self, spi: Spi, tar: Tar, data: &[u8]) -> Result<Pending, Error> {
        if !spi.is_consistent() {
            return Err(Misuse::InconsistentSpi.into());
        }
        let mut lease = self.lease;
        let counter = match spi.counter_mode() {
            CounterMode::None => Cntr::ZERO,
            CounterMode::Informative | CounterMode::Higher | CounterMode::OneHigher => lease.take()?,
        };
        let octets = protect_command(&self.header(spi, tar), counter, data, Some(&self.keys))?;
        self.lease = lease;
        let command = Outstanding { tar, counter, spi };
        self.expect(command);
        Ok(Pending { command, packet: Packet::new(PacketKind::Command, octets) })
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
    /// the statuses `05`, `06`, `09` and `0A` the counter may differ; the response is then matched
    /// to the oldest command of the application.
    ///
    /// # Errors
    /// [`Error::Decode`]; [`Error::Security`]; [`PeerFault::NotOutstanding`], also for a response
    /// that comes twice; [`PeerFault::UnsecuredStatus`] for a hint without security, which ends no
    /// wait; [`PeerFault::PaddingCounter`]; [`Error::Keys`].
    pub fn unprotect(&mut self, packet: &[u8]) -> Result<Por, Error> {
        let packet = ResponsePacket::decode(packet)?;
        let mut failure = Error::Peer(PeerFault::NotOutstanding);
        let mut tried: Vec<[u8; 2]> = Vec::new();
        for at in 0..self.outstanding.len() {
            let Some(command) = self.outstanding.get(at).copied() else { break };
            let security = command.spi.octets();
            if command.tar != packet.tar() || tried.contains(&security) {
                continue;
            }
            tried.push(security);
            match unprotect_response(&packet, &self.header(command.spi, command.tar), Some(&self.keys)) {
                Ok(plain) => match self.settle(&packet, command.spi, plain) {
                    Ok(por) => return Ok(por),
                    Err(fault) => failure = fault.into(),
                },
                Err(error) => failure = hint(&packet).map_or(error, |hint| hint.into()),
            }
        }
        Err(failure)
    }

    /// Finds the command of a verified response, and stops waiting if it is the last one to it.
    fn settle(
        &mut self,
        packet: &ResponsePacket<'_>,
        spi: Spi,
        plain: PlainResponse,
    ) -> Result<Por, PeerFault> {
        let PlainResponse { counter, status, data } = plain;
        let same = |command: &Outstanding| command.tar == packet.tar() && command.spi == spi;
        let exact = self.outstanding.iter().position(|command| same(command) && command.counter == counter);
        let any = || match status.counter_may_differ() {
            true => self.outstanding.iter().position(same),
            false => None,
        };
        let found = exact.or_else(any).ok_or(PeerFault::NotOutstanding)?;
        let command = self.outstanding.get(found).copied().ok_or(PeerFault::NotOutstanding)?;
        if !status.is_interim() {
            self.outstanding.remove(found);
        }
        Ok(Por { command, status, data })
    }

    fn header(&self, spi: Spi, tar: Tar) -> CommandHeader {
        let kic = if spi.is_ciphered() { self.keys.kic() } else { Kic::NONE };
        let kid = if spi.check() == CheckKind::None { Kid::NONE } else { self.keys.kid() };
        CommandHeader::new(spi, kic, kid, tar)
    }
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

/// A verified response (proof of receipt) and the command that it answers.
#[doc(alias = "PoR")]
pub struct Por {
    command: Outstanding,
    status: ResponseStatus,
    data: Vec<u8>,
}

impl Por {
    /// The command that is answered.
    #[must_use]
    pub const fn command(&self) -> &Outstanding {
        &self.command
    }

    /// What became of the packet; what became of the commands in it stands in the data.
    #[must_use]
    pub const fn status(&self) -> ResponseStatus {
        self.status
    }

    /// Whether a checksum vouches for the response; not so when the command asked for none.
    #[must_use]
    pub fn is_authentic(&self) -> bool {
        self.command.spi.response_check() == CheckKind::Cryptographic
    }

    /// The additional response data.
    #[must_use]
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// The data as an expanded response script, definite or indefinite.
    ///
    /// # Errors
    /// [`Error::Refused`] for another status than done, [`Error::Decode`].
    pub fn responses(&self) -> Result<ResponseScript, Error> {
        match self.status {
            ResponseStatus::OK => Ok(ResponseScript::decode(&self.data)?),
            status => Err(Error::Refused(status)),
        }
    }
}

impl fmt::Debug for Por {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Por({}, {}, {} bytes)", self.command.tar, self.status, self.data.len())
    }
}
