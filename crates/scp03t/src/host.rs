//! The server's side: SM-DP towards an ISD-P.

use alloc::collections::VecDeque;
use alloc::vec::Vec;
use core::fmt;

use sgp_keys::CryptoRng;
use sgp_wire::Aid;
use subtle::ConstantTimeEq;

use crate::channel::{DATA, REPLACE_KEYS, Session, Turn};
use crate::derivation::{Challenges, Cryptograms};
use crate::limits::S8;
use crate::opening::{self, InitializeAnswer};
use crate::{Error, HostKeys, Kvn, MAX_PLAIN, Misuse, PeerFault, ReplacementKeys, SequenceCounter};

/// The server's side of a session; it begins here.
///
/// 1. [`begin`](Self::begin) gives the INITIALIZE UPDATE TLV,
/// 2. [`HostPending::card_replied`] checks the card's proof and gives the EXTERNAL AUTHENTICATE
///    TLV and the channel, [`HostChannel::check_authenticated`] reads the card's answer to it,
/// 3. [`HostChannel::protect`] and [`HostChannel::unprotect`] carry the data.
///
/// Who keeps the card's sequence counter saves a round trip: [`begin_predicted`](Self::begin_predicted)
/// gives both opening TLVs at once.
#[derive(Debug)]
pub struct Host(());

impl Host {
    /// Begins a session with the security domain `aid`, under its key set `kvn`: `StaticKeys`, or
    /// [`HostKeys`] that live in a security module. Draws the host challenge, 8 bytes.
    ///
    /// Send the TLV and hand the answer to [`HostPending::card_replied`].
    #[must_use]
    pub fn begin(
        keys: impl Into<HostKeys>,
        kvn: Kvn,
        aid: Aid,
        rng: &mut dyn CryptoRng,
    ) -> (HostPending, [u8; 12]) {
        let mut host_challenge = [0; S8];
        rng.fill_bytes(&mut host_challenge);
        let initialize = opening::initialize_update(kvn.number(), host_challenge);
        (HostPending { keys: keys.into(), kvn, aid, host_challenge }, initialize)
    }

    /// Begins a session whose card challenge is known beforehand, as `counter` is the sequence
    /// counter that the card will use: the stored one's [`next`](SequenceCounter::next).
    ///
    /// Send both TLVs (INITIALIZE UPDATE, EXTERNAL AUTHENTICATE) in one script and hand both
    /// answers to [`HostOpening::card_replied`].
    ///
    /// # Errors
    /// [`Error::Key`] when keys that live elsewhere cannot be reached.
    pub fn begin_predicted(
        keys: impl Into<HostKeys>,
        kvn: Kvn,
        aid: Aid,
        counter: SequenceCounter,
        rng: &mut dyn CryptoRng,
    ) -> Result<(HostOpening, [u8; 12], [u8; 19]), Error> {
        let (pending, initialize) = Self::begin(keys, kvn, aid, rng);
        let (mut session, cryptograms) = pending.session_after(pending.card_challenge(counter)?)?;
        let authenticate = session.authenticate(&cryptograms.host.0);
        Ok((HostOpening { pending, counter }, initialize, authenticate))
    }
}

/// A session that waits for the card's answer to INITIALIZE UPDATE.
pub struct HostPending {
    keys: HostKeys,
    kvn: Kvn,
    aid: Aid,
    host_challenge: [u8; S8],
}

impl HostPending {
    /// Checks the answer to INITIALIZE UPDATE: format, options, the card challenge that follows
    /// from the counter, the cryptogram. Gives the channel and the EXTERNAL AUTHENTICATE TLV to
    /// send.
    ///
    /// Commands may follow that TLV in the same script; its own answer goes to
    /// [`HostChannel::check_authenticated`].
    ///
    /// # Errors
    /// [`Error::Refused`] for `9F44`, [`Error::Decode`], [`Error::Peer`] for other options or
    /// another key version, [`Error::Key`] when keys that live elsewhere cannot be reached,
    /// [`Error::Security`] when challenge or cryptogram do not hold. The host challenge is spent in
    /// each case.
    pub fn card_replied(self, answer: &[u8]) -> Result<(HostChannel, [u8; 19]), Error> {
        let answer = InitializeAnswer::decode(answer)?;
        if self.kvn != Kvn::DEFAULT && answer.kvn != self.kvn.number() {
            return Err(PeerFault::KeyVersion { asked: self.kvn.number(), found: answer.kvn }.into());
        }
        let challenge = self.card_challenge(answer.counter)?;
        let (mut session, cryptograms) = self.session_after(challenge)?;
        let challenge_holds = challenge.ct_eq(&answer.card_challenge);
        let cryptogram_holds = cryptograms.card.holds(&answer.card_cryptogram);
        if !(bool::from(challenge_holds) && cryptogram_holds) {
            return Err(Error::Security);
        }
        let authenticate = session.authenticate(&cryptograms.host.0);
        Ok((HostChannel::from_parts(session, answer.counter), authenticate))
    }

    fn card_challenge(&self, counter: SequenceCounter) -> Result<[u8; S8], Error> {
        let [a, b, c, d, e, f, g, h, ..] = self.keys.card_challenge(counter, &self.aid, 64)?;
        Ok([a, b, c, d, e, f, g, h])
    }

    fn session_after(&self, card: [u8; S8]) -> Result<(Session, Cryptograms), Error> {
        let challenges = Challenges { host: self.host_challenge, card };
        let session = Session::new(&self.keys.session_keys(challenges.parts())?);
        let cryptograms = Cryptograms::new(session.s_mac(), &challenges);
        Ok((session, cryptograms))
    }
}

impl fmt::Debug for HostPending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HostPending({}, key version {:02X})", self.aid, self.kvn.number())
    }
}

/// A session whose two opening TLVs are sent.
#[derive(Debug)]
pub struct HostOpening {
    pending: HostPending,
    counter: SequenceCounter,
}

impl HostOpening {
    /// Checks the answers to INITIALIZE UPDATE and EXTERNAL AUTHENTICATE. A card that refused the
    /// first has not answered the second: hand in an empty slice then.
    ///
    /// # Errors
    /// Those of [`HostPending::card_replied`] and [`HostChannel::check_authenticated`], and
    /// [`PeerFault::SequenceCounter`] from an authentic card that stands at another counter.
    pub fn card_replied(self, initialize: &[u8], authenticate: &[u8]) -> Result<HostChannel, Error> {
        let (mut channel, _) = self.pending.card_replied(initialize)?;
        if channel.counter != self.counter {
            return Err(PeerFault::SequenceCounter { expected: self.counter, found: channel.counter }.into());
        }
        channel.check_authenticated(authenticate)?;
        Ok(channel)
    }
}

/// An open session, server side: makes commands and reads their answers.
///
/// After any error of the peer, and after a refusal of the card, the session is over and its keys
/// are wiped: each later call gives [`Misuse::SessionOver`].
pub struct HostChannel {
    session: Option<Session>,
    /// What protects the answers to commands before a replacement of the keys.
    before: Option<Session>,
    waiting: VecDeque<Waiting>,
    counter: SequenceCounter,
}

/// A command without an answer.
enum Waiting {
    Data(Turn),
    Replacement,
}

impl HostChannel {
    pub(crate) const fn from_parts(session: Session, counter: SequenceCounter) -> Self {
        Self { session: Some(session), before: None, waiting: VecDeque::new(), counter }
    }

    /// The sequence counter that the card used for this session: keep it for
    /// [`Host::begin_predicted`].
    #[must_use]
    pub const fn sequence_counter(&self) -> SequenceCounter {
        self.counter
    }

    /// Whether the session is over.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.session.is_none()
    }

    /// How many commands have no answer yet.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Checks the answer to EXTERNAL AUTHENTICATE, `85 00`.
    ///
    /// # Errors
    /// [`Error::Refused`] for `9F45`, [`Error::Decode`] for anything else; the session is over.
    pub fn check_authenticated(&mut self, answer: &[u8]) -> Result<(), Error> {
        if self.is_over() {
            return Err(Misuse::SessionOver.into());
        }
        let result = opening::check_authenticate_answer(answer);
        self.end_on_error(result)
    }

    /// Appends the command TLV that carries `plain`, at most [`MAX_PLAIN`] bytes, to `out`.
    ///
    /// # Errors
    /// [`Misuse::TooLong`] and [`Misuse::SessionOver`]; nothing is appended and nothing moves.
    pub fn protect(&mut self, plain: &[u8], out: &mut Vec<u8>) -> Result<(), Error> {
        if plain.len() > MAX_PLAIN {
            return Err(Misuse::TooLong { len: plain.len(), max: MAX_PLAIN }.into());
        }
        let session = self.session.as_mut().ok_or(Misuse::SessionOver)?;
        let turn = session.protect_command(DATA, plain, out)?;
        self.waiting.push_back(Waiting::Data(turn));
        Ok(())
    }

    /// Appends as many command TLVs as `plain` needs, full ones but for the last; one for nothing.
    /// [`commands`](crate::commands) and [`commands_len`](crate::commands_len) tell beforehand how
    /// many and how long.
    ///
    /// # Errors
    /// [`Misuse::SessionOver`]; nothing is appended and nothing moves.
    pub fn protect_all(&mut self, plain: &[u8], out: &mut Vec<u8>) -> Result<(), Error> {
        if plain.is_empty() {
            return self.protect(plain, out);
        }
        plain.chunks(MAX_PLAIN).try_for_each(|part| self.protect(part, out))
    }

    /// Appends the command TLV `87` that replaces the session keys, and goes on under the new ones
    /// (SGP.02 v4.2 4.1.3.3). Its answer is read by [`unprotect`](Self::unprotect), as any other.
    ///
    /// # Errors
    /// [`Misuse::KeyLengthsDiffer`] unless the new keys are as long as the old ones,
    /// [`Misuse::ReplacementWaits`] while the answer to an earlier replacement has not come, and
    /// [`Misuse::SessionOver`]; nothing is appended and nothing moves.
    pub fn replace_session_keys(&mut self, keys: &ReplacementKeys, out: &mut Vec<u8>) -> Result<(), Error> {
        let session = self.session.as_mut().ok_or(Misuse::SessionOver)?;
        if self.before.is_some() {
            return Err(Misuse::ReplacementWaits.into());
        }
        if !session.has_key_len(keys.len()) {
            return Err(Misuse::KeyLengthsDiffer.into());
        }
        session.protect_command(REPLACE_KEYS, &keys.value(), out)?;
        self.waiting.push_back(Waiting::Replacement);
        self.before = self.session.replace(Session::new(keys.session_keys()));
        Ok(())
    }

    /// Counts one command TLV in that [`ReplacementKeys::protect`] made beforehand, so that its
    /// answer can be read; the caller sends it as it is.
    ///
    /// # Errors
    /// [`Error::Decode`] and [`Error::Security`] for anything but the next command under these
    /// keys, [`Misuse::SessionOver`]. Nothing moves.
    pub fn admit(&mut self, command: &[u8]) -> Result<(), Error> {
        let session = self.session.as_mut().ok_or(Misuse::SessionOver)?;
        let turn = session.admit_command(&opening::only_tlv(command, DATA)?)?;
        self.waiting.push_back(Waiting::Data(turn));
        Ok(())
    }

    /// Verifies the answer to the oldest command that has none, and appends its data to `out`;
    /// nothing for an answer without data.
    ///
    /// # Errors
    /// [`Error::Refused`] for `9F46` and `9F47`, [`Error::Decode`], [`Error::Security`]: the session is over.
    /// [`Misuse::NoCommandWaits`] and [`Misuse::SessionOver`] change nothing. `out` is as before.
    ///
    /// # Security
    /// An answer without data has no checksum (SGP.02 v4.2 4.1.3.3), so whoever carries it can put it
    /// in place of another: it is no proof that the card executed the command.
    pub fn unprotect(&mut self, answer: &[u8], out: &mut Vec<u8>) -> Result<(), Error> {
        let current = self.session.as_ref().ok_or(Misuse::SessionOver)?;
        let result = match self.waiting.pop_front().ok_or(Misuse::NoCommandWaits)? {
            Waiting::Data(turn) => {
                let session = self.before.as_ref().unwrap_or(current);
                opening::answer_tlv(answer, DATA).and_then(|tlv| session.unprotect_answer(&turn, &tlv, out))
            }
            Waiting::Replacement => {
                self.before = None;
                opening::check_empty_answer(answer, REPLACE_KEYS)
            }
        };
        self.end_on_error(result)
    }

    /// A command `87` with any value.
    #[cfg(test)]
    pub(crate) fn forged_replacement(&mut self, value: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        let session = self.session.as_mut().unwrap();
        session.protect_command(REPLACE_KEYS, value, &mut out).unwrap();
        out
    }

    fn end_on_error(&mut self, result: Result<(), Error>) -> Result<(), Error> {
        if result.is_err() {
            self.session = None;
            self.before = None;
            self.waiting.clear();
        }
        result
    }
}

impl fmt::Debug for HostChannel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = if self.is_over() { "over" } else { "open" };
        write!(f, "HostChannel({state}, counter {}, {} waiting)", self.counter, self.waiting.len())
    }
}
