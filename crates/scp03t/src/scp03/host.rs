//! The off-card side.

use core::fmt;

use sgp_keys::CryptoRng;
use sgp_wire::{Aid, CommandApdu, DecodeError, DecodeErrorKind, Le, ResponseApdu, StatusWord};
use subtle::ConstantTimeEq;

use super::channel::Turn;
use super::{IParameter, Mode, SecurityLevel, Session};
use crate::derivation::sized;
use crate::limits::BLOCK;
use crate::{Error, HostKeys, Kvn, Misuse, PeerFault, SequenceCounter};

/// Bytes of key diversification data.
const DIVERSIFICATION: usize = 10;
/// Bytes of a sequence counter.
const COUNTER: usize = 3;

/// The off-card side of a session; it begins here.
///
/// 1. [`begin`](Self::begin) gives INITIALIZE UPDATE,
/// 2. [`HostPending::card_replied`] reads the answer: what the card offers and what its keys are
///    derived from,
/// 3. [`CardReply::authenticate`] checks the card's proof, with the keys, and gives EXTERNAL
///    AUTHENTICATE and the channel; [`HostChannel::check_authenticated`] reads the answer to it,
/// 4. [`HostChannel::protect`] and [`HostChannel::unprotect`] carry commands and answers in turn.
#[derive(Debug)]
pub struct Host(());

impl Host {
    /// Begins a session under the key set `kvn`. Draws the host challenge, 8 or 16 bytes.
    #[must_use]
    pub fn begin(kvn: Kvn, mode: Mode, rng: &mut dyn CryptoRng) -> (HostPending, CommandApdu) {
        let mut challenge = [0; BLOCK];
        rng.fill_bytes(challenge.get_mut(..mode.len()).unwrap_or_default());
        let pending = HostPending { kvn, mode, challenge };
        let command = CommandApdu::new(0x80, 0x50, kvn.number(), 0x00)
            .with_data(pending.challenge())
            .with_le(Le::Short(0x00));
        (pending, command)
    }
}

/// A session that waits for the card's answer to INITIALIZE UPDATE.
#[derive(Debug)]
pub struct HostPending {
    kvn: Kvn,
    mode: Mode,
    challenge: [u8; BLOCK],
}

impl HostPending {
    fn challenge(&self) -> &[u8] {
        self.challenge.get(..self.mode.len()).unwrap_or_default()
    }

    /// Reads the answer to INITIALIZE UPDATE (GlobalPlatform Amendment D 7.1.1.6).
    ///
    /// ```text
    /// key diversification data 10, key version 1, 03, i 1, card challenge, card cryptogram
    ///   [, sequence counter 3]
    /// ```
    /// The counter stands there when `i` says that the challenge follows from it, and only then.
    ///
    /// # Errors
    /// [`Error::Status`] for another status word than `9000`, [`Error::Decode`] for another
    /// length, [`Error::Peer`] for another protocol or key version.
    pub fn card_replied(self, answer: &ResponseApdu) -> Result<CardReply, Error> {
        if answer.sw() != StatusWord::OK {
            return Err(Error::Status(answer.sw()));
        }
        let (data, size) = (answer.data(), self.mode.len());
        let short = DIVERSIFICATION.saturating_add(3).saturating_add(size).saturating_add(size);
        let long = short.saturating_add(COUNTER);
        let found = data.len();
        if found != short && found != long {
            let kind = DecodeErrorKind::LengthOutOfRange { min: short, max: long, found };
            return Err(DecodeError::new(kind, 0).into());
        }
        let mut at = 0_usize;
        let mut take = |len: usize| {
            let part = data.get(at..at.saturating_add(len)).unwrap_or_default();
            at = at.saturating_add(len);
            part
        };
        let mut diversification = [0; DIVERSIFICATION];
        diversification.copy_from_slice(take(DIVERSIFICATION));
        let [kvn, scp, i] = *take(3) else { return Err(Error::Security) };
        if scp != 0x03 {
            return Err(PeerFault::ScpIdentifier { found: scp }.into());
        }
        if self.kvn != Kvn::DEFAULT && kvn != self.kvn.number() {
            return Err(PeerFault::KeyVersion { asked: self.kvn.number(), found: kvn }.into());
        }
        let (mut challenge, mut cryptogram) = ([0; BLOCK], [0; BLOCK]);
        for whole in [&mut challenge, &mut cryptogram] {
            whole.get_mut(..size).unwrap_or_default().copy_from_slice(take(size));
        }
        let i = IParameter(i);
        let counter = <[u8; COUNTER]>::try_from(take(COUNTER)).ok().map(SequenceCounter::from_bytes);
        if counter.is_some() != i.has_pseudo_random_challenge() {
            let len = if counter.is_some() { short } else { long };
            let kind = DecodeErrorKind::LengthOutOfRange { min: len, max: len, found };
            return Err(DecodeError::new(kind, 0).into());
        }
        Ok(CardReply {
            mode: self.mode,
            host_challenge: self.challenge,
            diversification,
            kvn,
            i,
            card_challenge: challenge,
            card_cryptogram: cryptogram,
            counter,
        })
    }
}

/// What the card answered; nothing of it is proved yet.
#[derive(Debug)]
pub struct CardReply {
    mode: Mode,
    host_challenge: [u8; BLOCK],
    diversification: [u8; DIVERSIFICATION],
    kvn: u8,
    i: IParameter,
    card_challenge: [u8; BLOCK],
    card_cryptogram: [u8; BLOCK],
    counter: Option<SequenceCounter>,
}

impl CardReply {
    /// What the static keys of this card are derived from, where an issuer does that.
    #[must_use]
    pub const fn diversification(&self) -> &[u8; 10] {
        &self.diversification
    }

    /// Version of the key set that the card took.
    #[must_use]
    pub const fn key_version(&self) -> u8 {
        self.kvn
    }

    /// What the card offers.
    #[must_use]
    pub const fn i_parameter(&self) -> IParameter {
        self.i
    }

    /// The counter that the card challenge follows from, where the card sent it.
    #[must_use]
    pub const fn sequence_counter(&self) -> Option<SequenceCounter> {
        self.counter
    }

    /// Checks the card's proof and gives the channel and EXTERNAL AUTHENTICATE. The keys are
    /// `StaticKeys`, or [`HostKeys`] that live in a security module. With `aid`, that of the security
    /// domain, a pseudo-random card challenge is checked too.
    ///
    /// # Errors
    /// [`Misuse::SecurityLevel`] for a level that the card does not offer, [`Error::Key`] when keys
    /// that live elsewhere cannot be reached, [`Error::Security`] when challenge or cryptogram do
    /// not hold.
    pub fn authenticate(
        self,
        keys: impl Into<HostKeys>,
        aid: Option<&Aid>,
        level: SecurityLevel,
    ) -> Result<(HostChannel, CommandApdu), Error> {
        if !self.i.offers(level) {
            return Err(Misuse::SecurityLevel { level: level.byte(), i: self.i.0 }.into());
        }
        let size = self.mode.len();
        let (host, card) = (self.host_challenge, self.card_challenge);
        let context = [host.get(..size).unwrap_or_default(), card.get(..size).unwrap_or_default()];
        let keys = keys.into();
        let session_keys = keys.session_keys(context)?;
        let mut session = Session::new(&session_keys, self.mode);
        let bits = self.mode.bits();
        let holds = |made: [u8; BLOCK], received: &[u8; BLOCK]| {
            made.get(..size).unwrap_or_default().ct_eq(received.get(..size).unwrap_or_default())
        };
        let mut proved = holds(sized::card_cryptogram(session.s_mac(), context, bits), &self.card_cryptogram);
        if let (Some(aid), Some(counter)) = (aid, self.counter) {
            proved &= holds(keys.card_challenge(counter, aid, bits)?, &self.card_challenge);
        }
        if !bool::from(proved) {
            return Err(Error::Security);
        }
        let cryptogram = sized::host_cryptogram(session.s_mac(), context, bits);
        let authenticate =
            external_authenticate(&mut session, cryptogram.get(..size).unwrap_or_default(), level)?;
        Ok((HostChannel::new(session), authenticate))
    }
}

/// EXTERNAL AUTHENTICATE with this host cryptogram.
pub(crate) fn external_authenticate(
    session: &mut Session,
    cryptogram: &[u8],
    level: SecurityLevel,
) -> Result<CommandApdu, Error> {
    let command = CommandApdu::new(0x80, 0x82, level.byte(), 0x00).with_data(cryptogram);
    session.authenticate(&command, level)
}

/// An open channel, off-card side: one command, then its answer. The first error ends it.
pub struct HostChannel {
    /// `None` when the session is over.
    session: Option<Session>,
    /// The command that waits for its answer.
    waiting: Option<Turn>,
    extended: bool,
}

impl HostChannel {
    pub(crate) const fn new(session: Session) -> Self {
        Self { session: Some(session), waiting: None, extended: false }
    }

    /// The same, for a card that takes commands of extended length.
    #[must_use]
    pub const fn with_extended_length(mut self) -> Self {
        self.extended = true;
        self
    }

    /// Whether the session is over: by an error, or by the card's refusal of the opening.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.session.is_none()
    }

    /// Reads the answer to EXTERNAL AUTHENTICATE, which is `9000` and never protected.
    ///
    /// # Errors
    /// [`Error::Status`]; the session is over then. [`Misuse::SessionOver`].
    pub fn check_authenticated(&mut self, answer: &ResponseApdu) -> Result<(), Error> {
        if self.is_over() {
            return Err(Misuse::SessionOver.into());
        }
        if answer.sw() == StatusWord::OK {
            Ok(())
        } else {
            self.session = None;
            Err(Error::Status(answer.sw()))
        }
    }

    /// The command as it is sent.
    ///
    /// # Errors
    /// [`Misuse::TooLong`] when its protected form does not fit, and [`Misuse::ExtendedLength`], which
    /// change nothing; [`Misuse::SessionOver`].
    pub fn protect(&mut self, command: &CommandApdu) -> Result<CommandApdu, Error> {
        let session = self.session.as_mut().ok_or(Misuse::SessionOver)?;
        let (command, turn) = session.protect_command(command, self.extended)?;
        self.waiting = Some(turn);
        Ok(command)
    }

    /// The answer to the last command as the card meant it. One that reports an error is not
    /// protected: it says what the status word says, without data.
    ///
    /// # Errors
    /// [`Error::Security`] for a checksum that is missing or wrong and for padding,
    /// [`Error::Decode`] for ciphertext of no whole blocks: the session is over.
    /// [`Misuse::NoCommandWaits`], [`Misuse::SessionOver`].
    pub fn unprotect(&mut self, answer: &ResponseApdu) -> Result<ResponseApdu, Error> {
        let session = self.session.as_ref().ok_or(Misuse::SessionOver)?;
        let turn = self.waiting.take().ok_or(Misuse::NoCommandWaits)?;
        let result = session.unprotect_answer(&turn, answer);
        if result.is_err() {
            self.session = None;
        }
        result
    }
}

impl fmt::Debug for HostChannel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_over() { "scp03::HostChannel(over)" } else { "scp03::HostChannel(open)" })
    }
}
