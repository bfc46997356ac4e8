//! Why a package is refused, and what the eUICC reports.

use core::fmt;

use scp03t::Error as ChannelError;
use sgp_asn1::rsp::{BppCommandId, ErrorReason, ErrorResult};
use sgp_keys::KeyError;
use sgp_wire::{DecodeError, Tag};

/// A package is refused: why, for a log, and what the server is told (SGP.22 v2.5 2.5.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    cause: Cause,
    command: BppCommandId,
    reason: ErrorReason,
}

impl Refusal {
    pub(super) const fn new(cause: Cause, command: BppCommandId, reason: ErrorReason) -> Self {
        Self { cause, command, reason }
    }

    /// Why. The server learns [`command`](Self::command) and [`reason`](Self::reason) alone.
    #[must_use]
    pub const fn cause(&self) -> Cause {
        self.cause
    }

    /// During which command.
    #[must_use]
    #[doc(alias = "bppCommandId")]
    pub const fn command(&self) -> BppCommandId {
        self.command
    }

    /// The reason to report.
    #[must_use]
    #[doc(alias = "errorReason")]
    pub const fn reason(&self) -> ErrorReason {
        self.reason
    }

    /// What stands in a ProfileInstallationResult.
    #[must_use]
    pub fn to_error_result(&self) -> ErrorResult<'static> {
        ErrorResult::new(self.command, self.reason)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; reported {:?} {:?}", self.cause, self.command, self.reason)
    }
}

impl core::error::Error for Refusal {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match &self.cause {
            Cause::Decode(error) => Some(error),
            Cause::Key(error) => Some(error),
            Cause::Peer(fault) => Some(fault),
            Cause::Security | Cause::Over => None,
        }
    }
}

/// Why a package is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// The bytes are not the format; offsets count from the first byte of the package, or of the
    /// command inside a protected object, whose name then leads the path.
    Decode(DecodeError),
    /// Well formed, and breaks the protocol here.
    Peer(PeerFault),
    /// A signature, checksum or padding does not hold. Says nothing more on purpose.
    Security,
    /// A point or a signature is none, or a key cannot be used.
    Key(KeyError),
    /// An earlier piece was refused, or the package is complete: nothing more is taken.
    Over,
}

/// Well-formed bytes that break the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PeerFault {
    /// Another remote operation than the installation of a package.
    RemoteOperation,
    /// The package belongs to another session.
    TransactionId,
    /// Keys of another type or length than AES-128, or a HostID of no usable length.
    ControlRefTemplate,
    /// The parts of the package stand in another order, or one is missing.
    Order {
        /// The part that must stand here.
        expected: Tag,
        /// What stands here; nothing at the end of the package.
        found: Option<Tag>,
    },
    /// A part without any protected object.
    Empty {
        /// The part.
        part: Tag,
    },
    /// Another command in a part than belongs there.
    Command {
        /// The command that belongs there.
        expected: Tag,
        /// The command that is there.
        found: Tag,
    },
    /// ReplaceSessionKeys with a key or a chaining value that has not 16 bytes.
    ReplacementKeyLength,
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decode(error) => error.fmt(f),
            Self::Peer(fault) => fault.fmt(f),
            Self::Security => f.write_str("security check failed"),
            Self::Key(error) => error.fmt(f),
            Self::Over => f.write_str("nothing more is taken of this package"),
        }
    }
}

impl fmt::Display for PeerFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RemoteOperation => {
                f.write_str("another remote operation than the installation of a package")
            }
            Self::TransactionId => f.write_str("the package is of another session"),
            Self::ControlRefTemplate => {
                f.write_str("the keys to agree on are not AES-128, or HostID has a wrong length")
            }
            Self::Order { expected, found: Some(found) } => {
                write!(f, "part {found} where {expected} must stand")
            }
            Self::Order { expected, found: None } => {
                write!(f, "the package ends where {expected} must stand")
            }
            Self::Empty { part } => write!(f, "part {part} is empty"),
            Self::Command { expected, found } => write!(f, "command {found} where {expected} must stand"),
            Self::ReplacementKeyLength => f.write_str("replacement keys are not of 16 bytes"),
        }
    }
}

impl core::error::Error for PeerFault {}

impl From<DecodeError> for Cause {
    fn from(error: DecodeError) -> Self {
        Self::Decode(error)
    }
}

impl From<PeerFault> for Cause {
    fn from(fault: PeerFault) -> Self {
        Self::Peer(fault)
    }
}

impl From<KeyError> for Cause {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Security => Self::Security,
            other => Self::Key(other),
        }
    }
}

impl From<ChannelError> for Cause {
    fn from(error: ChannelError) -> Self {
        match error {
            ChannelError::Decode(error) => Self::Decode(error),
            ChannelError::Key(error) => Self::from(error),
            ChannelError::Misuse(scp03t::Misuse::IdentifierLength { .. }) => {
                Self::Peer(PeerFault::ControlRefTemplate)
            }
            ChannelError::Misuse(_) => Self::Over,
            _ => Self::Security,
        }
    }
}

// What each cause makes the eUICC report (SGP.22 v2.5 2.5.6); the command is that of the part in
// which it came up:
//
// | cause | reason |
// | --- | --- |
// | initialiseSecureChannel: structure, point | 1 incorrectInputValues |
// | its signature does not hold, or is none | 2 invalidSignature |
// | transaction | 3 invalidTransactionId |
// | control reference template | 4 unsupportedCrtValues |
// | remote operation | 5 unsupportedRemoteOperationType |
// | structure of a part or of a protected object | 7 scp03tStructureError |
// | checksum, padding | 8 scp03tSecurityError |
// | content of a command | 1 incorrectInputValues |
impl Cause {
    /// The reason for a fault in InitialiseSecureChannel.
    pub(super) const fn at_opening(self) -> ErrorReason {
        match self {
            Self::Security | Self::Key(KeyError::SignatureLength { .. }) => ErrorReason::INVALID_SIGNATURE,
            Self::Peer(PeerFault::RemoteOperation) => ErrorReason::UNSUPPORTED_REMOTE_OPERATION_TYPE,
            Self::Peer(PeerFault::TransactionId) => ErrorReason::INVALID_TRANSACTION_ID,
            Self::Peer(PeerFault::ControlRefTemplate) => ErrorReason::UNSUPPORTED_CRT_VALUES,
            _ => ErrorReason::INCORRECT_INPUT_VALUES,
        }
    }

    /// The reason for a fault of a part or of a protected object.
    pub(super) const fn in_channel(self) -> ErrorReason {
        match self {
            Self::Security => ErrorReason::SCP03T_SECURITY_ERROR,
            _ => ErrorReason::SCP03T_STRUCTURE_ERROR,
        }
    }
}
