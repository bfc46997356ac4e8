//! The card's side: an ISD-P.

use alloc::vec::Vec;
use core::fmt;

use sgp_wire::{Aid, Limits, Reader, Tag, Tlv};
use zeroize::Zeroizing;

use crate::channel::{DATA, REPLACE_KEYS, Session, Turn};
use crate::derivation::{self, Challenges, Cryptogram, Cryptograms};
use crate::hazmat::SessionKeys;
use crate::limits::S8;
use crate::opening::{
    self, AUTHENTICATE, AUTHENTICATE_ANSWER, AUTHENTICATE_LEN, INITIALIZE, INITIALIZE_LEN, InitializeAnswer,
    SECURITY_LEVEL,
};
use crate::replacement::ReplacementKeys;
use crate::{
    CARD_MAX_TLV, CardError, Error, Kvn, MAX_ANSWER_PLAIN, Misuse, PeerFault, SequenceCounter, StaticKeys,
};

/// The card's side of a session; it begins here.
///
/// Each step takes the TLV as it was received, header included, and gives the TLV to answer. What
/// is refused is refused with the reason for a log ([`Refusal::cause`]) and the error TLV to
/// answer ([`Refusal::answer`]).
#[derive(Debug)]
pub struct Card(());

impl Card {
    /// Answers INITIALIZE UPDATE with the key set `keys` of version `kvn` in the security domain
    /// `aid`. `counter` is the sequence counter of this session: the stored one's
    /// [`next`](SequenceCounter::next), stored before the answer leaves.
    ///
    /// A card with several key sets reads [`InitializeUpdate`] first and picks one.
    ///
    /// # Errors
    /// [`Refusal`] with `9F44`: 01 for the format, 03 when the command names another key set.
    pub fn initialize_update(
        keys: &StaticKeys,
        kvn: Kvn,
        aid: &Aid,
        diversification: [u8; 10],
        counter: SequenceCounter,
        tlv: &[u8],
    ) -> Result<(CardPending, [u8; 34]), Refusal> {
        let request = InitializeUpdate::decode(tlv)?;
        let not_found = |fault: PeerFault| refuse(fault, CardError::INITIALIZE_UPDATE_KEY_NOT_FOUND);
        let asked = request.key_version();
        if asked != kvn.number() && asked != Kvn::DEFAULT.number() {
            return Err(not_found(PeerFault::KeyVersion { asked, found: kvn.number() }));
        }
        if request.key_identifier() != 0x00 {
            return Err(not_found(PeerFault::KeyIdentifier { found: request.key_identifier() }));
        }
        let card_challenge = derivation::card_challenge(keys, counter, aid);
        let session_keys = SessionKeys::derive(keys, request.host_challenge, card_challenge)
            .map_err(|error| refuse(error, CardError::INITIALIZE_UPDATE_KEY_NOT_FOUND))?;
        let session = Session::new(&session_keys);
        let challenges = Challenges { host: request.host_challenge, card: card_challenge };
        let Cryptograms { card, host } = Cryptograms::new(session.s_mac(), &challenges);
        let answer = InitializeAnswer {
            diversification,
            kvn: kvn.number(),
            card_challenge,
            card_cryptogram: card.0,
            counter,
        };
        Ok((CardPending::from_parts(session, host), answer.encode()))
    }
}

/// An INITIALIZE UPDATE that a card received: which key set it asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InitializeUpdate {
    key_version: u8,
    key_identifier: u8,
    host_challenge: [u8; S8],
}

impl InitializeUpdate {
    /// Reads the TLV `84 0A KVN KID challenge`.
    ///
    /// # Errors
    /// [`Refusal`] with `9F44 01 01`, or with `9F45`, `9F46` or `9F47` for the command that came in its
    /// place.
    pub fn decode(tlv: &[u8]) -> Result<Self, Refusal> {
        let read = || {
            let object = command_tlv(tlv, INITIALIZE)?;
            opening::exact_len(&object, INITIALIZE_LEN.saturating_sub(2))?;
            let mut reader = object.reader(&Limits::default());
            let (key_version, key_identifier) = (reader.u8()?, reader.u8()?);
            let host_challenge = reader.array()?;
            reader.finish()?;
            Ok::<_, Error>(Self { key_version, key_identifier, host_challenge })
        };
        read().map_err(|cause| refuse_format(cause, CardError::INITIALIZE_UPDATE_STRUCTURE))
    }

    /// The key version asked for; `00` leaves the choice to the card.
    #[must_use]
    pub const fn key_version(&self) -> u8 {
        self.key_version
    }

    /// The key identifier, `00` in every known command.
    #[must_use]
    pub const fn key_identifier(&self) -> u8 {
        self.key_identifier
    }
}

/// A card that has answered INITIALIZE UPDATE.
pub struct CardPending {
    session: Session,
    host_cryptogram: Cryptogram,
}

impl CardPending {
    pub(crate) const fn from_parts(session: Session, host_cryptogram: Cryptogram) -> Self {
        Self { session, host_cryptogram }
    }

    /// Checks EXTERNAL AUTHENTICATE and gives the open channel and the answer `85 00`.
    ///
    /// # Errors
    /// [`Refusal`] with `9F45`, or with `9F44`, `9F46` or `9F47` for the command that came in its place.
    /// The session is gone in each case.
    pub fn external_authenticate(mut self, tlv: &[u8]) -> Result<(CardChannel, [u8; 2]), Refusal> {
        match self.check(tlv) {
            Ok(()) => Ok((CardChannel { session: Some(self.session), turn: None }, AUTHENTICATE_ANSWER)),
            Err(cause @ Error::Security) => {
                Err(Refusal { cause, answer: CardError::EXTERNAL_AUTHENTICATE_SECURITY })
            }
            Err(cause) => Err(refuse_format(cause, CardError::EXTERNAL_AUTHENTICATE_STRUCTURE)),
        }
    }

    fn check(&mut self, tlv: &[u8]) -> Result<(), Error> {
        let object = command_tlv(tlv, AUTHENTICATE)?;
        opening::exact_len(&object, AUTHENTICATE_LEN.saturating_sub(2))?;
        let mut reader = object.reader(&Limits::default());
        let level = reader.u8()?;
        let (cryptogram, mac) = (reader.array()?, reader.array()?);
        reader.finish()?;
        if level != SECURITY_LEVEL {
            return Err(PeerFault::SecurityLevel { found: level }.into());
        }
        self.session.verify_authenticate(&cryptogram, &mac)?;
        if self.host_cryptogram.holds(&cryptogram) { Ok(()) } else { Err(Error::Security) }
    }
}

impl fmt::Debug for CardPending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CardPending(..)")
    }
}

/// An open session, card side: reads commands and makes their answers.
///
/// After any refusal the session is over and its keys are wiped; later commands are refused with
/// `9F46 01 02`.
pub struct CardChannel {
    session: Option<Session>,
    turn: Option<Turn>,
}

impl CardChannel {
    /// Whether the session is over.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.session.is_none()
    }

    /// Verifies a data command, at most [`CARD_MAX_TLV`] bytes, and appends its data to `out`.
    ///
    /// # Errors
    /// [`Refusal`] with `9F46`: 01 for length and structure, 02 for a checksum or padding that
    /// does not hold, and when the session is over; with `9F44` or `9F45` for a command that opens a
    /// session. `out` is as before.
    ///
    /// # Security
    /// No command says that it is the last (SGP.02 v4.2 4.1.3.3): that others were cut off shows in the
    /// data alone, by the end element of the package.
    pub fn unprotect(&mut self, tlv: &[u8], out: &mut Vec<u8>) -> Result<(), Refusal> {
        self.turn = None;
        let Some(session) = self.session.as_mut() else {
            return Err(Refusal {
                cause: PeerFault::Sequence { found: DATA }.into(),
                answer: CardError::COMMAND_SECURITY,
            });
        };
        let result = command_tlv(tlv, 0x86).and_then(|object| session.unprotect_command(&object, out));
        match result {
            Ok(turn) => {
                self.turn = Some(turn);
                Ok(())
            }
            Err(cause) => {
                self.session = None;
                Err(match cause {
                    Error::Security => Refusal { cause, answer: CardError::COMMAND_SECURITY },
                    cause => refuse_format(cause, CardError::COMMAND_STRUCTURE),
                })
            }
        }
    }

    /// Takes the command `87`, which replaces the session keys, and gives its answer `87 00` (SGP.02
    /// v4.2 4.1.3.3). The next command comes under the new keys, as the first one of a session.
    ///
    /// # Errors
    /// [`Refusal`] with `9F47`: 01 for length and structure and for keys of another length than
    /// those of the session, 02 for a checksum or padding that does not hold, and when the session
    /// is over. The session is over in each case.
    pub fn replace_session_keys(&mut self, tlv: &[u8]) -> Result<[u8; 2], Refusal> {
        self.turn = None;
        let Some(mut session) = self.session.take() else {
            return Err(Refusal {
                cause: PeerFault::Sequence { found: REPLACE_KEYS }.into(),
                answer: CardError::REPLACE_SESSION_KEYS_SECURITY,
            });
        };
        let mut receive = || {
            let object = command_tlv(tlv, 0x87)?;
            // one growth, so that no key is left behind in a buffer that was moved
            let mut value = Zeroizing::new(Vec::with_capacity(object.value().len()));
            session.unprotect_command(&object, &mut value)?;
            match ReplacementKeys::from_value(&value) {
                Ok(keys) if session.has_key_len(keys.len()) => Ok(keys),
                _ => Err(PeerFault::ReplacementKeyLength { found: value.len() }.into()),
            }
        };
        match receive() {
            Ok(keys) => {
                self.session = Some(Session::new(keys.session_keys()));
                Ok(REPLACE_KEYS_ANSWER)
            }
            Err(cause @ Error::Security) => {
                Err(Refusal { cause, answer: CardError::REPLACE_SESSION_KEYS_SECURITY })
            }
            Err(cause) => Err(refuse_format(cause, CardError::REPLACE_SESSION_KEYS_STRUCTURE)),
        }
    }

    /// Appends the answer to the command that was read last: `86 00` for no data, else encrypted
    /// and with a checksum.
    ///
    /// # Errors
    /// [`Misuse::NothingToAnswer`], [`Misuse::SessionOver`], and [`Misuse::TooLong`] above
    /// [`MAX_ANSWER_PLAIN`].
    pub fn answer(&mut self, plain: &[u8], out: &mut Vec<u8>) -> Result<(), Error> {
        let session = self.session.as_ref().ok_or(Misuse::SessionOver)?;
        if plain.len() > MAX_ANSWER_PLAIN {
            return Err(Misuse::TooLong { len: plain.len(), max: MAX_ANSWER_PLAIN }.into());
        }
        let turn = self.turn.take().ok_or(Misuse::NothingToAnswer)?;
        session.protect_answer(&turn, plain, out)
    }
}

impl fmt::Debug for CardChannel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_over() { "CardChannel(over)" } else { "CardChannel(open)" })
    }
}

/// What a card refuses: why, and what it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    cause: Error,
    answer: CardError,
}

impl Refusal {
    /// Why, for the card's log. The peer learns [`answer`](Self::answer) alone.
    #[must_use]
    pub const fn cause(&self) -> Error {
        self.cause
    }

    /// The error to answer.
    #[must_use]
    pub const fn answer(&self) -> CardError {
        self.answer
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; answered {:?}", self.cause, self.answer)
    }
}

impl core::error::Error for Refusal {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        Some(&self.cause)
    }
}

/// The answer to a replacement of the session keys.
const REPLACE_KEYS_ANSWER: [u8; 2] = [0x87, 0x00];

fn refuse(error: impl Into<Error>, answer: CardError) -> Refusal {
    Refusal { cause: error.into(), answer }
}

/// A command out of order is refused under its own tag, any other fault as `structure`.
fn refuse_format(cause: Error, structure: CardError) -> Refusal {
    let answer = match cause {
        Error::Peer(PeerFault::Sequence { found }) => CardError::out_of_order(found),
        _ => structure,
    };
    Refusal { cause, answer }
}

/// The one command TLV in `input`, which must be of this tag. A command of the protocol that comes at
/// the wrong time is a fault of sequence, any other object one of format: so is one of the two that an
/// open session has, in place of the other.
fn command_tlv(input: &[u8], tag: u8) -> Result<Tlv<'_>, Error> {
    let mut reader = Reader::new(input, &Limits::default().with_max_len(CARD_MAX_TLV))?;
    let tag = Tag::new(u32::from(tag));
    match reader.peek_tag()? {
        Some(found) if found != tag && is_early_or_late(found, tag) => {
            Err(PeerFault::Sequence { found }.into())
        }
        _ => {
            let object = reader.expect(tag)?;
            reader.finish()?;
            Ok(object)
        }
    }
}

/// Whether `found` is a command of SCP03t that has no place where `expected` has one.
const fn is_early_or_late(found: Tag, expected: Tag) -> bool {
    match expected.octets() {
        0x86 | 0x87 => matches!(found.octets(), 0x84 | 0x85),
        _ => matches!(found.octets(), 0x84..=0x87),
    }
}
