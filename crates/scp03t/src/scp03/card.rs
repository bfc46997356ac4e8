//! The card's side.

use alloc::vec::Vec;
use core::fmt;

use sgp_keys::CryptoRng;
use sgp_wire::{Aid, CommandApdu, DecodeError, DecodeErrorKind, ResponseApdu, StatusWord};
use subtle::ConstantTimeEq;

use super::channel::Turn;
use super::{IParameter, SecurityLevel, Session};
use crate::derivation::sized;
use crate::hazmat::SessionKeys;
use crate::limits::BLOCK;
use crate::{Error, Kvn, Misuse, PeerFault, SequenceCounter, StaticKeys};

/// What a security domain is and offers.
#[derive(Clone, Copy, Debug)]
pub struct CardOptions {
    i: IParameter,
    kvn: Kvn,
    aid: Aid,
    diversification: [u8; 10],
}

impl CardOptions {
    /// A security domain with this `i` parameter, whose key set has this version.
    #[must_use]
    pub const fn new(i: IParameter, kvn: Kvn, aid: Aid) -> Self {
        Self { i, kvn, aid, diversification: [0; 10] }
    }

    /// The same with key diversification data.
    #[must_use]
    pub const fn with_diversification(mut self, diversification: [u8; 10]) -> Self {
        self.diversification = diversification;
        self
    }
}

/// A refusal: why, and the status word that the card answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    cause: Error,
    status: StatusWord,
}

impl Refusal {
    const fn new(cause: Error, status: StatusWord) -> Self {
        Self { cause, status }
    }

    /// What was wrong.
    #[must_use]
    pub const fn cause(&self) -> Error {
        self.cause
    }

    /// What the card answers: no data, no checksum.
    #[must_use]
    pub const fn answer(&self) -> ResponseApdu {
        ResponseApdu::status(self.status)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, answered {}", self.cause, self.status)
    }
}

impl core::error::Error for Refusal {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        Some(&self.cause)
    }
}

/// The card's side of a session; it begins here.
#[derive(Debug)]
pub struct Card(());

impl Card {
    /// Answers INITIALIZE UPDATE. `counter` is the value for this session, stored before; with a
    /// random card challenge it is not used, and `rng` draws the challenge.
    ///
    /// # Errors
    /// [`Refusal`] with `6A86`, `6700` or `6A88` (no such key set).
    pub fn initialize_update(
        keys: &StaticKeys,
        options: &CardOptions,
        counter: SequenceCounter,
        rng: &mut dyn CryptoRng,
        command: &CommandApdu,
    ) -> Result<(CardPending, ResponseApdu), Refusal> {
        let (mode, i) = (options.i.mode(), options.i);
        let size = mode.len();
        check_header(command, 0x50)?;
        if command.p2() != 0x00 {
            return Err(Refusal::new(
                PeerFault::KeyIdentifier { found: command.p2() }.into(),
                StatusWord::WRONG_P1_P2,
            ));
        }
        if command.data().len() != size {
            return Err(wrong_length(size, command));
        }
        let asked = command.p1();
        if asked != Kvn::DEFAULT.number() && asked != options.kvn.number() {
            let cause = PeerFault::KeyVersion { asked, found: options.kvn.number() };
            return Err(Refusal::new(cause.into(), StatusWord::REFERENCED_DATA_NOT_FOUND));
        }
        let challenge = if i.has_pseudo_random_challenge() {
            sized::card_challenge(keys, counter, &options.aid, mode.bits())
        } else {
            let mut challenge = [0; BLOCK];
            rng.fill_bytes(challenge.get_mut(..size).unwrap_or_default());
            challenge
        };
        let challenge = challenge.get(..size).unwrap_or_default();
        let context = [command.data(), challenge];
        let failed = |error| Refusal::new(Error::from(error), StatusWord::MEMORY_FAILURE);
        let session_keys = SessionKeys::from_challenges(keys, context).map_err(failed)?;
        let session = Session::new(&session_keys, mode);
        let cryptogram = sized::card_cryptogram(session.s_mac(), context, mode.bits());
        let expected = sized::host_cryptogram(session.s_mac(), context, mode.bits());
        let mut answer = Vec::with_capacity(48);
        answer.extend_from_slice(&options.diversification);
        answer.extend_from_slice(&[options.kvn.number(), 0x03, i.0]);
        answer.extend_from_slice(challenge);
        answer.extend_from_slice(cryptogram.get(..size).unwrap_or_default());
        if i.has_pseudo_random_challenge() {
            answer.extend_from_slice(&counter.to_bytes());
        }
        Ok((CardPending { session, expected, i }, ResponseApdu::new(answer, StatusWord::OK)))
    }
}

/// A card that has answered INITIALIZE UPDATE.
pub struct CardPending {
    session: Session,
    expected: [u8; BLOCK],
    i: IParameter,
}

impl CardPending {
    pub(crate) const fn from_parts(session: Session, expected: [u8; BLOCK], i: IParameter) -> Self {
        Self { session, expected, i }
    }

    /// Checks EXTERNAL AUTHENTICATE and opens the channel.
    ///
    /// # Errors
    /// [`Refusal`] with `6A86` for a level that is not defined or not offered, `6982` when
    /// checksum or cryptogram do not hold. The session is spent.
    pub fn external_authenticate(
        mut self,
        command: &CommandApdu,
    ) -> Result<(CardChannel, ResponseApdu), Refusal> {
        check_header(command, 0x82)?;
        let found = command.p1();
        let level =
            SecurityLevel::from_byte(found).filter(|level| self.i.offers(*level)).ok_or_else(|| {
                Refusal::new(PeerFault::SecurityLevel { found }.into(), StatusWord::WRONG_P1_P2)
            })?;
        let size = self.session.mode().len();
        let both = size.saturating_add(size);
        if command.data().len() != both {
            return Err(wrong_length(both, command));
        }
        let cryptogram = self.session.verify_authenticate(command).map_err(refused)?;
        if !bool::from(self.expected.get(..size).unwrap_or_default().ct_eq(&cryptogram)) {
            return Err(refused(Error::Security));
        }
        self.session.set_level(level);
        let channel = CardChannel { session: Some(self.session), waiting: None, level };
        Ok((channel, ResponseApdu::status(StatusWord::OK)))
    }
}

impl fmt::Debug for CardPending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "scp03::CardPending({:?})", self.i)
    }
}

/// An open channel, card side: one command, then its answer. The first refusal ends it.
pub struct CardChannel {
    session: Option<Session>,
    waiting: Option<Turn>,
    level: SecurityLevel,
}

impl CardChannel {
    /// The level that the off-card side asked for.
    #[must_use]
    pub const fn level(&self) -> SecurityLevel {
        self.level
    }

    /// Whether the session is over.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.session.is_none()
    }

    /// The command as the off-card side meant it.
    ///
    /// # Errors
    /// [`Refusal`] with `6982`, whatever was wrong: the session is over. `6985` afterwards.
    pub fn unprotect(&mut self, command: &CommandApdu) -> Result<CommandApdu, Refusal> {
        let Some(session) = &mut self.session else {
            return Err(Refusal::new(Misuse::SessionOver.into(), StatusWord::CONDITIONS_NOT_SATISFIED));
        };
        match session.unprotect_command(command) {
            Ok((command, turn)) => {
                self.waiting = Some(turn);
                Ok(command)
            }
            Err(error) => {
                self.session = None;
                self.waiting = None;
                Err(refused(error))
            }
        }
    }

    /// The answer to the last command as it is sent. An error goes out bare, without data.
    ///
    /// # Errors
    /// [`Misuse::NothingToAnswer`], [`Misuse::SessionOver`].
    pub fn protect(&mut self, answer: &ResponseApdu) -> Result<ResponseApdu, Error> {
        let session = self.session.as_ref().ok_or(Misuse::SessionOver)?;
        let turn = self.waiting.take().ok_or(Misuse::NothingToAnswer)?;
        session.protect_answer(&turn, answer)
    }
}

impl fmt::Debug for CardChannel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = if self.is_over() { "over" } else { "open" };
        write!(f, "scp03::CardChannel({state}, {:?})", self.level)
    }
}

const fn refused(cause: Error) -> Refusal {
    Refusal::new(cause, StatusWord::SECURITY_STATUS_NOT_SATISFIED)
}

fn check_header(command: &CommandApdu, ins: u8) -> Result<(), Refusal> {
    if command.ins() == ins {
        Ok(())
    } else {
        let cause = PeerFault::Instruction { found: command.ins() };
        Err(Refusal::new(cause.into(), StatusWord::CONDITIONS_NOT_SATISFIED))
    }
}

fn wrong_length(expected: usize, command: &CommandApdu) -> Refusal {
    let found = command.data().len();
    let kind = DecodeErrorKind::LengthOutOfRange { min: expected, max: expected, found };
    Refusal::new(DecodeError::new(kind, 5).into(), StatusWord::WRONG_LENGTH)
}
