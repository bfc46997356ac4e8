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

#[cfg(test)]
mod tests {
    use sgp_keys::AesKey;

    use super::*;
    use crate::secured::{protect_response, unsecured_response};
    use crate::{Kvn, UnsupportedAlgorithm};

    fn keys() -> KeySet {
        let key = |octet| AesKey::new(&[octet; 16]).unwrap();
        KeySet::aes(Kvn::new(1).unwrap(), key(0x41), key(0x42))
    }

    fn cntr(value: u64) -> Cntr {
        Cntr::new(value).unwrap()
    }

    fn lease(next: u64, until: u64) -> CounterLease {
        CounterLease::new(cntr(next), cntr(until)).unwrap()
    }

    fn sender() -> Sender {
        Sender::new(keys(), Spi::SGP02, lease(10, 1000))
    }

    const TAR: Tar = Tar::ISD_R;

    fn answer(command: &Outstanding, status: ResponseStatus) -> Vec<u8> {
        let header = sender().header(command.spi, command.tar);
        protect_response(&header, command.counter, status, b"data", Some(&keys())).unwrap()
    }

    fn fault(result: Result<Por, Error>) -> Error {
        result.unwrap_err()
    }

    #[test]
    fn counters_run_and_the_lease_ends() {
        let mut sender = Sender::new(keys(), Spi::SGP02, lease(7, 9));
        let first = sender.protect(TAR, b"one").unwrap();
        let second = sender.protect(Tar::new([0, 0, 0x11]), b"two").unwrap();
        assert_eq!((first.counter(), second.counter()), (cntr(7), cntr(8)));
        let exhausted = Error::Misuse(Misuse::LeaseExhausted { next: cntr(9) });
        assert_eq!(sender.protect(TAR, b"three").unwrap_err(), exhausted);
        let back = Err(Misuse::LeaseGoesBack { next: cntr(9) });
        assert_eq!(sender.renew(lease(8, 20)), back);
        sender.renew(lease(12, 20)).unwrap();
        assert_eq!(sender.protect(TAR, b"three").unwrap().counter(), cntr(12));
        let mut sender = Sender::new(keys(), Spi::SGP02, lease(Cntr::MAX.value(), Cntr::MAX.value()));
        assert_eq!(sender.protect(TAR, b"").unwrap_err(), Error::Misuse(Misuse::CounterBlocked));
    }

    #[test]
    fn what_fails_uses_no_counter_up() {
        let mut sender = sender();
        let inconsistent = Spi::new([0x12, 0x39]);
        assert_eq!(
            sender.protect_as(inconsistent, TAR, b"").unwrap_err(),
            Error::Misuse(Misuse::InconsistentSpi)
        );
        assert_eq!(
            sender.protect_as(Spi::new([0x15, 0x00]), TAR, b"").unwrap_err(),
            Error::Unsupported(UnsupportedAlgorithm::RedundancyCheck(0x12))
        );
        assert!(sender.protect(TAR, &alloc::vec![0; 0x1_0000]).is_err());
        assert_eq!((sender.lease().next(), sender.outstanding().len()), (cntr(10), 0));
        assert_eq!(sender.protect_as(Spi::NOTIFICATION, TAR, b"").unwrap().counter(), Cntr::ZERO);
        assert_eq!(sender.lease().next(), cntr(10));
    }

    #[test]
    fn responses_find_their_command_once_and_in_any_order() {
        let mut sender = sender();
        let first = *sender.protect(TAR, b"one").unwrap().outstanding();
        let second = *sender.protect(TAR, b"two").unwrap().outstanding();
        let por = sender.unprotect(&answer(&second, ResponseStatus::OK)).unwrap();
        assert_eq!((por.command(), por.status(), por.data()), (&second, ResponseStatus::OK, &b"data"[..]));
        assert!(por.is_authentic());
        assert_eq!(sender.outstanding().copied().collect::<Vec<_>>(), [first]);
        let again = answer(&second, ResponseStatus::OK);
        assert_eq!(fault(sender.unprotect(&again)), Error::Peer(PeerFault::NotOutstanding));
        let other = Outstanding::new(Tar::new([0, 0, 0x11]), first.counter, first.spi);
        assert_eq!(
            fault(sender.unprotect(&answer(&other, ResponseStatus::OK))),
            Error::Peer(PeerFault::NotOutstanding)
        );
        assert!(sender.unprotect(&answer(&first, ResponseStatus::OK)).is_ok());
        assert_eq!(sender.outstanding().len(), 0);
    }

    #[test]
    fn an_announcement_does_not_end_the_wait() {
        let mut sender = sender();
        let command = *sender.protect(TAR, b"").unwrap().outstanding();
        for status in [ResponseStatus::MORE_TIME, ResponseStatus::FOLLOWS_BY_SUBMIT] {
            let por = sender.unprotect(&answer(&command, status)).unwrap();
            assert_eq!(por.responses().unwrap_err(), Error::Refused(status));
        }
        assert!(sender.unprotect(&answer(&command, ResponseStatus::OK)).is_ok());
    }

    #[test]
    fn commands_of_different_security_are_told_apart() {
        let mut sender = sender();
        let ciphered = *sender.protect(TAR, b"").unwrap().outstanding();
        let clear = Spi::new([0x16, 0x09]);
        let clear = *sender.protect_as(clear, TAR, b"").unwrap().outstanding();
        assert_eq!(sender.unprotect(&answer(&clear, ResponseStatus::OK)).unwrap().command(), &clear);
        assert_eq!(sender.unprotect(&answer(&ciphered, ResponseStatus::OK)).unwrap().command(), &ciphered);
    }

    #[test]
    fn a_response_without_security_is_a_hint_and_no_more() {
        let mut sender = sender();
        let command = *sender.protect(TAR, b"").unwrap().outstanding();
        let status = ResponseStatus::CHECK_FAILED;
        let hint = unsecured_response(TAR, command.counter, status).unwrap();
        assert_eq!(fault(sender.unprotect(&hint)), Error::Peer(PeerFault::UnsecuredStatus(status)));
        let done = unsecured_response(TAR, command.counter, ResponseStatus::OK).unwrap();
        assert!(matches!(fault(sender.unprotect(&done)), Error::Decode(_)));
        let elsewhere = unsecured_response(Tar::ECASD, command.counter, status).unwrap();
        assert_eq!(fault(sender.unprotect(&elsewhere)), Error::Peer(PeerFault::NotOutstanding));
        assert_eq!(sender.outstanding().len(), 1);
    }

    #[test]
    fn a_card_that_could_not_read_the_counter() {
        let mut sender = sender();
        let command = *sender.protect(TAR, b"").unwrap().outstanding();
        let zeros = Outstanding { counter: Cntr::ZERO, ..command };
        assert_eq!(
            fault(sender.unprotect(&answer(&zeros, ResponseStatus::OK))),
            Error::Peer(PeerFault::NotOutstanding)
        );
        let por = sender.unprotect(&answer(&zeros, ResponseStatus::CIPHERING_ERROR)).unwrap();
        assert_eq!(por.command(), &command);
        assert_eq!(sender.outstanding().len(), 0);
    }

    #[test]
    fn any_flipped_bit_of_a_response_is_refused() {
        let mut sender = sender();
        let command = *sender.protect(TAR, b"").unwrap().outstanding();
        let response = answer(&command, ResponseStatus::OK);
        for bit in 0..response.len() * 8 {
            let mut changed = response.clone();
            changed[bit / 8] ^= 0x80 >> (bit % 8);
            let error = fault(sender.unprotect(&changed));
            let expected = match bit / 8 {
                0..=2 => matches!(error, Error::Decode(_)),
                3..=5 => error == Error::Peer(PeerFault::NotOutstanding),
                _ => error == Error::Security,
            };
            assert!(expected, "bit {bit}: {error:?}");
        }
        for end in 0..response.len() {
            assert!(matches!(fault(sender.unprotect(&response[..end])), Error::Decode(_)), "{end}");
        }
        assert_eq!(sender.outstanding().len(), 1);
        assert!(sender.unprotect(&response).is_ok());
    }

    #[test]
    fn another_sender_takes_over() {
        let mut first = sender();
        let command = *first.protect(TAR, b"").unwrap().outstanding();
        drop(first.protect_as(Spi::PUSH, TAR, b"").unwrap());
        assert_eq!(first.outstanding().len(), 1);
        let mut second = Sender::new(keys(), Spi::SGP02, lease(12, 20));
        second.expect(command);
        assert!(second.unprotect(&answer(&command, ResponseStatus::OK)).is_ok());
    }

    #[test]
    fn memory_is_bounded() {
        let mut sender = sender();
        for _ in 0..MAX_OUTSTANDING + 3 {
            drop(sender.protect(TAR, b"").unwrap());
        }
        assert_eq!(sender.outstanding().len(), MAX_OUTSTANDING);
        assert_eq!(sender.outstanding().next().unwrap().counter, cntr(13));
        sender.forget(cntr(13));
        assert_eq!(sender.outstanding().next().unwrap().counter, cntr(14));
    }

    #[test]
    fn debug_shows_no_key_and_no_data() {
        let mut sender = Sender::new(keys(), Spi::SGP02, lease(10, 11));
        let pending = sender.protect(TAR, b"secret").unwrap();
        let command = *pending.outstanding();
        assert_eq!(alloc::format!("{pending:?}"), "Pending(000001, counter 000000000A, ..)");
        assert_eq!(alloc::format!("{:?}", pending.persisted()), "Packet(Command, 42 bytes)");
        assert_eq!(
            alloc::format!("{sender:?}"),
            "Sender { keys: KeySet(01, ..), spi: Spi(1639), \
             lease: CounterLease { next: Cntr(000000000B), until: Cntr(000000000B) }, \
             outstanding: [Outstanding { tar: Tar(000001), counter: Cntr(000000000A), spi: Spi(1639) }] }"
        );
        let por = sender.unprotect(&answer(&command, ResponseStatus::OK)).unwrap();
        assert_eq!(alloc::format!("{por:?}"), "Por(000001, status 00 (done), 4 bytes)");
    }
}
