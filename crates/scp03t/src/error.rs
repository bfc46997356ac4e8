//! Everything that can go wrong, by who is at fault.

use core::fmt;

use sgp_keys::KeyError;
use sgp_wire::{DecodeError, StatusWord, Tag};

use crate::{CardError, SequenceCounter};

/// Why a step of a channel or of a key establishment was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The peer's bytes are not the format.
    Decode(DecodeError),
    /// The peer's bytes are well formed, and break the protocol here.
    Peer(PeerFault),
    /// The card refused, in its own words.
    Refused(CardError),
    /// The card refused an APDU, by its status word.
    Status(StatusWord),
    /// A checksum, cryptogram, padding, receipt or signature does not hold: one opaque answer.
    Security,
    /// A mistake of the caller; no bytes of a peer can cause it.
    Misuse(Misuse),
    /// A key cannot do what was asked, or its provider failed.
    Key(KeyError),
}

/// Well-formed bytes that break the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PeerFault {
    /// The card opened another secure channel protocol than SCP03.
    ScpIdentifier {
        /// The identifier it sent.
        found: u8,
    },
    /// The card offers other options than `i` = 70.
    IParameter {
        /// The options it sent.
        found: u8,
    },
    /// The server asks for a security level that is not defined, or not offered here.
    SecurityLevel {
        /// The level it sent.
        found: u8,
    },
    /// The card used another key version than the one it was asked for.
    KeyVersion {
        /// The version asked for.
        asked: u8,
        /// The version it used.
        found: u8,
    },
    /// The card is authentic and its sequence counter is another one than was predicted: open the
    /// session anew with this counter's next value, or without a prediction.
    SequenceCounter {
        /// The counter predicted.
        expected: SequenceCounter,
        /// The counter that the card used.
        found: SequenceCounter,
    },
    /// A key identifier in INITIALIZE UPDATE other than 00.
    KeyIdentifier {
        /// The identifier.
        found: u8,
    },
    /// An APDU of another instruction at a time when this one must come.
    Instruction {
        /// The instruction that came.
        found: u8,
    },
    /// A command without secure messaging in a session that asks for it.
    NotSecured,
    /// A command of the protocol at a time when another one must come.
    Sequence {
        /// The command that came.
        found: Tag,
    },
    /// A key usage qualifier (tag `95`) other than 10 and 5C.
    KeyUsage {
        /// The qualifier.
        found: u8,
    },
    /// A key type (tag `80`) other than 88 and 85.
    KeyType {
        /// The type.
        found: u8,
    },
    /// A key length (tag `81`, or in PUT KEY) other than 16, 24 and 32 bytes.
    KeyLength {
        /// The length.
        found: u8,
    },
    /// A replacement of the session keys that does not hold three keys as long as the old ones.
    ReplacementKeyLength {
        /// How many bytes it holds.
        found: usize,
    },
    /// A derivation random of a length other than 16, 24 and 32 bytes.
    DerivationRandom {
        /// Its length.
        len: usize,
    },
}

/// A mistake of the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Misuse {
    /// More bytes than fit into one TLV.
    TooLong {
        /// How many there are.
        len: usize,
        /// How many fit.
        max: usize,
    },
    /// A command of extended length, and the card is not known to take one
    /// ([`HostChannel::with_extended_length`](crate::scp03::HostChannel::with_extended_length)).
    ExtendedLength,
    /// The session ended, by an error or by the card's refusal; open a new one.
    SessionOver,
    /// An answer was handed in, and no command waits for one.
    NoCommandWaits,
    /// The card side answers, and there is no command that it has not answered.
    NothingToAnswer,
    /// The three keys of a set have different lengths.
    KeyLengthsDiffer,
    /// The session keys were replaced, and the card has not answered that yet.
    ReplacementWaits,
    /// Not a key version of SCP03, which are 30 to 3F.
    KeyVersion {
        /// The version.
        found: u8,
    },
    /// A security level that the card does not offer.
    SecurityLevel {
        /// The level asked for.
        level: u8,
        /// What the card offers, its `i` parameter.
        i: u8,
    },
    /// The sequence counter stands at its last value.
    CounterExhausted,
    /// An identifier (HostID, SIN, SDIN) that is empty or longer than 127 bytes.
    IdentifierLength {
        /// Its length.
        len: usize,
    },
    /// A [`PutKey`](crate::scp03::PutKey) without keys, which no command carries.
    NoKeys,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decode(error) => error.fmt(f),
            Self::Peer(fault) => fault.fmt(f),
            Self::Refused(error) => write!(f, "the card refused: {error}"),
            Self::Status(status) => write!(f, "the card answered {status}"),
            Self::Security => f.write_str("security check failed"),
            Self::Misuse(misuse) => misuse.fmt(f),
            Self::Key(error) => error.fmt(f),
        }
    }
}

impl fmt::Display for PeerFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::ScpIdentifier { found } => write!(f, "secure channel protocol {found:02X}, expected 03"),
            Self::IParameter { found } => write!(f, "i parameter {found:02X}, expected 70"),
            Self::SecurityLevel { found } => write!(f, "security level {found:02X} is not offered"),
            Self::KeyIdentifier { found } => write!(f, "key identifier {found:02X}, expected 00"),
            Self::Instruction { found } => write!(f, "instruction {found:02X} out of order"),
            Self::NotSecured => f.write_str("a command without secure messaging"),
            Self::KeyVersion { asked, found } => write!(f, "key version {found:02X}, asked for {asked:02X}"),
            Self::SequenceCounter { expected, found } => {
                write!(f, "sequence counter {found}, predicted {expected}")
            }
            Self::Sequence { found } => write!(f, "command {found} out of order"),
            Self::KeyUsage { found } => write!(f, "key usage qualifier {found:02X}, expected 10 or 5C"),
            Self::KeyType { found } => write!(f, "key type {found:02X}, expected 88 or 85"),
            Self::KeyLength { found } => write!(f, "key length {found}, expected 16, 24 or 32"),
            Self::ReplacementKeyLength { found } => {
                write!(f, "{found} bytes are not three keys as long as those of the session")
            }
            Self::DerivationRandom { len } => {
                write!(f, "derivation random of {len} bytes, expected 16, 24 or 32")
            }
        }
    }
}

impl fmt::Display for Misuse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::TooLong { len, max } => write!(f, "{len} bytes do not fit, at most {max} do"),
            Self::ExtendedLength => {
                f.write_str("a command of extended length, for which the channel is not set")
            }
            Self::SessionOver => f.write_str("the session is over"),
            Self::NoCommandWaits => f.write_str("no command waits for an answer"),
            Self::NothingToAnswer => f.write_str("there is no command to answer"),
            Self::KeyLengthsDiffer => f.write_str("the keys of a set have different lengths"),
            Self::ReplacementWaits => f.write_str("a replacement of the session keys waits for its answer"),
            Self::KeyVersion { found } => write!(f, "key version {found:02X}, SCP03 has 30 to 3F"),
            Self::SecurityLevel { level, i } => {
                write!(f, "security level {level:02X}, and the card with i = {i:02X} does not offer it")
            }
            Self::CounterExhausted => f.write_str("the sequence counter is used up"),
            Self::IdentifierLength { len } => write!(f, "identifier of {len} bytes, expected 1 to 127"),
            Self::NoKeys => f.write_str("no keys to put"),
        }
    }
}

impl core::error::Error for Error {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Decode(error) => Some(error),
            Self::Key(error) => Some(error),
            Self::Misuse(misuse) => Some(misuse),
            Self::Peer(fault) => Some(fault),
            Self::Refused(_) | Self::Status(_) | Self::Security => None,
        }
    }
}

impl core::error::Error for PeerFault {}
impl core::error::Error for Misuse {}

impl From<DecodeError> for Error {
    fn from(error: DecodeError) -> Self {
        Self::Decode(error)
    }
}

impl From<PeerFault> for Error {
    fn from(fault: PeerFault) -> Self {
        Self::Peer(fault)
    }
}

impl From<Misuse> for Error {
    fn from(misuse: Misuse) -> Self {
        Self::Misuse(misuse)
    }
}

impl From<KeyError> for Error {
    /// A check that failed stays opaque; everything else is a matter of the key.
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Security => Self::Security,
            other => Self::Key(other),
        }
    }
}
