//! Every error of the crate, and what the standard makes a card answer.

use core::fmt;

use sgp_keys::KeyError;
use sgp_wire::DecodeError;

use crate::{Cntr, ResponseStatus};

/// Something in the work with secured packets failed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The bytes are not the format: kind, offset and field.
    Decode(DecodeError),
    /// The packet or the caller asks for an algorithm that is not offered here.
    Unsupported(UnsupportedAlgorithm),
    /// Well-formed and authentic, but it breaks the protocol here.
    Peer(PeerFault),
    /// The card refused the command, in its own status.
    Refused(ResponseStatus),
    /// The check does not hold. Says nothing more on purpose.
    Security,
    /// A key failed, or the module that holds it.
    Keys(KeyError),
    /// The caller's own mistake; no packet of a peer can cause it.
    Misuse(Misuse),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decode(error) => error.fmt(f),
            Self::Unsupported(algorithm) => algorithm.fmt(f),
            Self::Peer(fault) => fault.fmt(f),
            Self::Refused(status) => write!(f, "refused with {status}"),
            Self::Security => f.write_str("security check failed"),
            Self::Keys(error) => error.fmt(f),
            Self::Misuse(misuse) => misuse.fmt(f),
        }
    }
}

impl core::error::Error for Error {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Decode(error) => Some(error),
            Self::Unsupported(algorithm) => Some(algorithm),
            Self::Peer(fault) => Some(fault),
            Self::Keys(error) => Some(error),
            Self::Misuse(misuse) => Some(misuse),
            Self::Refused(_) | Self::Security => None,
        }
    }
}

impl From<DecodeError> for Error {
    fn from(error: DecodeError) -> Self {
        Self::Decode(error)
    }
}

impl From<UnsupportedAlgorithm> for Error {
    fn from(algorithm: UnsupportedAlgorithm) -> Self {
        Self::Unsupported(algorithm)
    }
}

impl From<PeerFault> for Error {
    fn from(fault: PeerFault) -> Self {
        Self::Peer(fault)
    }
}

impl From<KeyError> for Error {
    fn from(error: KeyError) -> Self {
        Self::Keys(error)
    }
}

impl From<Misuse> for Error {
    fn from(misuse: Misuse) -> Self {
        Self::Misuse(misuse)
    }
}

/// An algorithm that a packet names and its key set is not for: another one than that of the key,
/// one behind a feature that is off, a reserved or proprietary one, or "known to both sides" where
/// nothing is agreed (TS 102 225 5.1.2, 5.1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnsupportedAlgorithm {
    /// KIc names a cipher that is not offered; the octet.
    Cipher(u8),
    /// KID names a checksum that is not offered; the octet.
    Check(u8),
    /// KID names a redundancy check that is not offered; the octet.
    RedundancyCheck(u8),
    /// SPI asks for a digital signature, for which no algorithm is defined.
    Signature,
}

impl fmt::Display for UnsupportedAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cipher(kic) => write!(f, "cipher of KIc {kic:02X} is not supported"),
            Self::Check(kid) => write!(f, "checksum of KID {kid:02X} is not supported"),
            Self::RedundancyCheck(kid) => write!(f, "redundancy check of KID {kid:02X} is not supported"),
            Self::Signature => f.write_str("digital signatures are not supported"),
        }
    }
}

impl core::error::Error for UnsupportedAlgorithm {}

/// What the other side did wrong in a packet that is otherwise in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PeerFault {
    /// PCNTR counts more octets than there are, or is not zero in a packet that is not ciphered.
    PaddingCounter,
    /// A response to no command that is outstanding.
    NotOutstanding,
    /// A response without security where security was asked for: a hint at most, since anyone can
    /// make one. The command stays outstanding (TS 102 225 5.2).
    UnsecuredStatus(ResponseStatus),
    /// A notification under less security than the receiver asks for.
    InsufficientSecurity,
    /// A packet under a key set that is not known here.
    KeySetUnknown,
    /// The number of executed commands is above the number of commands sent.
    TooManyExecuted {
        /// Objects that the card says it executed.
        executed: u32,
        /// Objects in the script.
        sent: usize,
    },
    /// The answers in a response script cannot be told apart: they are neither one for every
    /// executed command nor just those that the definite form asks for.
    AnswersAmbiguous {
        /// Answers found.
        answers: usize,
    },
}

impl fmt::Display for PeerFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PaddingCounter => f.write_str("padding counter does not fit the packet"),
            Self::NotOutstanding => f.write_str("response to no outstanding command"),
            Self::UnsecuredStatus(status) => write!(f, "response without security, {status}"),
            Self::InsufficientSecurity => f.write_str("less security than asked for"),
            Self::KeySetUnknown => f.write_str("key set unknown"),
            Self::TooManyExecuted { executed, sent } => {
                write!(f, "{executed} commands executed of {sent} sent")
            }
            Self::AnswersAmbiguous { answers } => {
                write!(f, "{answers} answers cannot be told apart")
            }
        }
    }
}

impl core::error::Error for PeerFault {}

/// What the caller did wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Misuse {
    /// The lease of counters is used up: reserve more and call
    /// [`Sender::renew`](crate::Sender::renew).
    LeaseExhausted {
        /// The counter that comes next.
        next: Cntr,
    },
    /// The counter has reached `FFFFFFFFFF`, which would block it in the card: the key set needs
    /// new keys.
    CounterBlocked,
    /// A lease whose end lies before its beginning.
    LeaseReversed,
    /// A lease that begins below counters already used.
    LeaseGoesBack {
        /// The counter that comes next.
        next: Cntr,
    },
    /// An SPI that TS 102 225 5.1.1 does not allow: security of the response that the command does
    /// not have.
    InconsistentSpi,
    /// Less security than the policy of the sender asks for.
    TooWeak,
    /// More data than a packet holds.
    DataTooLong {
        /// Octets of the packet behind its length field.
        len: usize,
        /// Octets that the length field can say.
        max: usize,
    },
    /// A packet that would need more than 255 messages.
    TooManySegments {
        /// Messages needed.
        segments: usize,
    },
    /// Objects handed to a script that are no command objects.
    NotACommandObject,
    /// Script chaining that is not the first object of its script.
    ChainingNotFirst,
    /// A command behind one whose data come back, in a compact script.
    ScriptClosed,
    /// A command that fits no script of the length that the bearer leaves.
    CommandTooLong {
        /// Which command, from 0.
        index: usize,
        /// Octets of a script with it alone.
        len: usize,
        /// Octets that a script may have.
        max: usize,
    },
    /// More data than the data field of an APDU holds.
    ApduTooLong {
        /// Octets.
        len: usize,
    },
}

impl fmt::Display for Misuse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LeaseExhausted { next } => write!(f, "lease of counters used up at {next}"),
            Self::CounterBlocked => f.write_str("counter has reached its maximum"),
            Self::LeaseReversed => f.write_str("lease of counters ends before it begins"),
            Self::LeaseGoesBack { next } => write!(f, "lease of counters begins below {next}"),
            Self::InconsistentSpi => {
                f.write_str("SPI asks more security of the response than of the command")
            }
            Self::TooWeak => f.write_str("less security than the policy asks for"),
            Self::DataTooLong { len, max } => write!(f, "packet of {len} octets, at most {max}"),
            Self::TooManySegments { segments } => write!(f, "{segments} messages needed, at most 255"),
            Self::NotACommandObject => f.write_str("not a command object of a script"),
            Self::ChainingNotFirst => f.write_str("script chaining must be the first object"),
            Self::ScriptClosed => f.write_str("a compact script ends with the data of a command"),
            Self::CommandTooLong { index, len, max } => {
                write!(f, "command {index} makes a script of {len} octets, at most {max}")
            }
            Self::ApduTooLong { len } => write!(f, "{len} octets do not fit an APDU"),
        }
    }
}

impl core::error::Error for Misuse {}

/// Why a card does not execute a packet. The state of the receiver has not changed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RejectionReason {
    /// The bytes are not a packet, or its lengths are not those that SPI and KID ask for.
    Decode(DecodeError),
    /// Less security than the application asks for.
    InsufficientSecurity,
    /// SPI asks more of the response than of the command, or KIc and KID name two key versions.
    InconsistentHeader,
    /// No key set of that version.
    KeySetUnknown,
    /// An algorithm that is not offered.
    Unsupported(UnsupportedAlgorithm),
    /// The check does not hold.
    Security,
    /// Authentic, but the counter is not higher than the stored one: a replay.
    CounterLow,
    /// Authentic, but the counter has left numbers out where none may be missing.
    CounterHigh,
    /// Authentic, but the stored counter is at its end.
    CounterBlocked,
    /// PCNTR does not fit the packet.
    PaddingCounter,
    /// A key failed, or the module that holds it.
    Keys(KeyError),
}

impl RejectionReason {
    /// The status that TS 102 225 5.2 has for it; `None` where the standard names none.
    ///
    /// | reason | status |
    /// |---|---|
    /// | lengths of the header | `06`; of the ciphered part, `05`; a cut packet, none |
    /// | check | `01` |
    /// | counter low, high, blocked | `02`, `03`, `04` |
    /// | header, key set, algorithm | `06` |
    /// | security level | `0A` |
    #[must_use]
    pub fn status(&self) -> Option<ResponseStatus> {
        match self {
            Self::Decode(error) => crate::wire::status_of(error),
            Self::InsufficientSecurity => Some(ResponseStatus::INSUFFICIENT_SECURITY),
            Self::InconsistentHeader | Self::KeySetUnknown | Self::Unsupported(_) => {
                Some(ResponseStatus::UNIDENTIFIED_SECURITY_ERROR)
            }
            Self::Security => Some(ResponseStatus::CHECK_FAILED),
            Self::CounterLow => Some(ResponseStatus::COUNTER_LOW),
            Self::CounterHigh => Some(ResponseStatus::COUNTER_HIGH),
            Self::CounterBlocked => Some(ResponseStatus::COUNTER_BLOCKED),
            Self::PaddingCounter | Self::Keys(_) => None,
        }
    }
}

impl fmt::Display for RejectionReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decode(error) => error.fmt(f),
            Self::InsufficientSecurity => f.write_str("insufficient security level"),
            Self::InconsistentHeader => f.write_str("inconsistent header"),
            Self::KeySetUnknown => f.write_str("key set unknown"),
            Self::Unsupported(algorithm) => algorithm.fmt(f),
            Self::Security => f.write_str("security check failed"),
            Self::CounterLow => f.write_str("counter low"),
            Self::CounterHigh => f.write_str("counter high"),
            Self::CounterBlocked => f.write_str("counter blocked"),
            Self::PaddingCounter => f.write_str("padding counter does not fit the packet"),
            Self::Keys(error) => error.fmt(f),
        }
    }
}
