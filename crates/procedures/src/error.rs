//! What can go wrong in a procedure, by whose doing.

use core::fmt;

use es_interfaces::status::StatusCode;
use scp03t::CardError;
use scp80::ResponseStatus;
use sgp_asn1::saip::{Finding, PeStatusCode};
use sgp_keys::KeyError;
use sgp_pki::CertificateFault;
use sgp_wire::{DecodeError, StatusWord};

/// Why a machine did not take an input, or why its procedure ended without success.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// Bytes are not the format: kind, offset, path.
    Decode(DecodeError),
    /// The package breaks a rule of its structure.
    Package(Finding),
    /// Well-formed, but not what the procedure allows at this point.
    Peer(PeerFault),
    /// The other server said no, in the standard's code.
    Refused(StatusCode),
    /// The card said no.
    Card(CardRefusal),
    /// A signature, certificate, receipt, cryptogram or MAC does not hold. Deliberately no more.
    Security,
    /// The caller's mistake; no peer can cause it.
    Misuse(Misuse),
}

/// A peer broke the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PeerFault {
    /// An answer to a message that was not sent, or that was answered before.
    UnexpectedMessage,
    /// The answer lacks what the function is for.
    AnswerIncomplete,
    /// The order names another profile than the package holds.
    WrongProfile,
    /// The order names another SM-SR than the setup.
    WrongSmSr,
    /// The EIS is of another eUICC than asked for.
    WrongEuicc,
    /// The EIS has no certificate of the ECASD.
    NoEcasdCertificate,
    /// The certificate of the ECASD is not what is needed.
    Certificate(CertificateFault),
    /// The package went through and the card reported no result for it.
    NoInstallationResult,
    /// No answer within the time that was set.
    TimedOut,
    /// The eUICC's answer fits none of the commands that were sent.
    AnswerMismatch,
    /// The eUICC has too little free memory for the package.
    NotEnoughMemory,
    /// The eUICC breaks the rules of the SCP03t channel.
    Channel(scp03t::PeerFault),
    /// The eUICC breaks the rules of secured packets.
    Packet(scp80::PeerFault),
}

/// What the card answered instead of doing it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CardRefusal {
    /// A status word.
    Status(StatusWord),
    /// An error of the SCP03t channel.
    Channel(CardError),
    /// The packet was refused: a response status code other than 00.
    Packet(ResponseStatus),
    /// The profile interpreter's status (SAIP 8.11).
    Profile {
        /// `PEStatus.status`.
        status: PeStatusCode,
        /// `PEStatus.identification`.
        identification: Option<u16>,
    },
    /// The script was not executed: format error or script chaining error.
    Script {
        /// `90` or `83`.
        tag: u8,
        /// The code behind it.
        code: u8,
    },
}

/// A mistake of the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Misuse {
    /// `handle` was called before all outputs were taken.
    OutputPending,
    /// An input that this state does not wait for, such as `Persisted` when nothing was to be stored.
    InputNotExpected,
    /// The machine has ended.
    Ended,
    /// A parameter that the standard does not allow; says which.
    Parameter(&'static str),
    /// A key cannot do what it is for.
    Key(KeyError),
    /// The SCP03t channel was used wrongly.
    Channel(scp03t::Misuse),
    /// The record does not allow the change: it was changed by someone else meanwhile.
    Record(eis::TransitionError),
    /// No counter can be reserved in the record.
    Counters(eis::ReserveError),
    /// Secured packets were used wrongly; above all, the counters of the key set are used up.
    Packet(scp80::Misuse),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decode(error) => error.fmt(f),
            Self::Package(finding) => finding.fmt(f),
            Self::Peer(fault) => fault.fmt(f),
            Self::Refused(code) => write!(f, "refused with status {code}"),
            Self::Card(refusal) => refusal.fmt(f),
            Self::Security => f.write_str("security failure"),
            Self::Misuse(misuse) => misuse.fmt(f),
        }
    }
}

impl fmt::Display for PeerFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Certificate(fault) => return fault.fmt(f),
            Self::Channel(fault) => return fault.fmt(f),
            Self::Packet(fault) => return fault.fmt(f),
            Self::UnexpectedMessage => "the message answers nothing that is outstanding",
            Self::AnswerIncomplete => "the answer lacks a part that the function needs",
            Self::WrongProfile => "the order names another ICCID than the package",
            Self::WrongSmSr => "the order names another SM-SR",
            Self::WrongEuicc => "the EIS belongs to another eUICC",
            Self::NoEcasdCertificate => "the EIS has no ECASD certificate",
            Self::NoInstallationResult => "the card took the package and reported no result",
            Self::TimedOut => "no answer in time",
            Self::AnswerMismatch => "the card's answer does not fit the commands",
            Self::NotEnoughMemory => "not enough free memory on the eUICC",
        })
    }
}

impl fmt::Display for CardRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Status(sw) => write!(f, "the card answered {sw}"),
            Self::Channel(error) => write!(f, "the card refused: {error}"),
            Self::Packet(status) => write!(f, "the card refused the packet: {status}"),
            Self::Profile { status, identification: Some(id) } => {
                write!(f, "the card refused profile element {id}: {status}")
            }
            Self::Profile { status, identification: None } => {
                write!(f, "the card refused the profile: {status}")
            }
            Self::Script { tag, code } => {
                write!(f, "the card refused the script with {tag:02X} 01 {code:02X}")
            }
        }
    }
}

impl fmt::Display for Misuse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutputPending => f.write_str("outputs must be drained before the next input"),
            Self::InputNotExpected => f.write_str("this input is not expected now"),
            Self::Ended => f.write_str("the procedure has ended"),
            Self::Parameter(name) => write!(f, "parameter not allowed: {name}"),
            Self::Key(error) => error.fmt(f),
            Self::Channel(misuse) => misuse.fmt(f),
            Self::Record(error) => error.fmt(f),
            Self::Counters(error) => error.fmt(f),
            Self::Packet(misuse) => misuse.fmt(f),
        }
    }
}

impl core::error::Error for Error {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Decode(error) => Some(error),
            _ => None,
        }
    }
}

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

impl From<CardRefusal> for Error {
    fn from(refusal: CardRefusal) -> Self {
        Self::Card(refusal)
    }
}

impl From<Misuse> for Error {
    fn from(misuse: Misuse) -> Self {
        Self::Misuse(misuse)
    }
}

impl From<Finding> for Error {
    fn from(finding: Finding) -> Self {
        Self::Package(finding)
    }
}

impl From<KeyError> for Error {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Security => Self::Security,
            other => Misuse::Key(other).into(),
        }
    }
}

impl From<scp03t::Error> for Error {
    fn from(error: scp03t::Error) -> Self {
        match error {
            scp03t::Error::Decode(error) => Self::Decode(error),
            scp03t::Error::Peer(fault) => PeerFault::Channel(fault).into(),
            scp03t::Error::Refused(error) => CardRefusal::Channel(error).into(),
            scp03t::Error::Misuse(misuse) => Misuse::Channel(misuse).into(),
            scp03t::Error::Key(error) => error.into(),
            _ => Self::Security,
        }
    }
}

impl From<scp80::Error> for Error {
    fn from(error: scp80::Error) -> Self {
        match error {
            scp80::Error::Decode(error) => Self::Decode(error),
            scp80::Error::Peer(fault) => PeerFault::Packet(fault).into(),
            scp80::Error::Refused(status) => CardRefusal::Packet(status).into(),
            scp80::Error::Misuse(misuse) => Misuse::Packet(misuse).into(),
            scp80::Error::Keys(error) => error.into(),
            scp80::Error::Unsupported(_) => PeerFault::AnswerMismatch.into(),
            _ => Self::Security,
        }
    }
}

impl From<scp03t::Misuse> for Error {
    fn from(misuse: scp03t::Misuse) -> Self {
        Misuse::Channel(misuse).into()
    }
}

impl From<scp80::Misuse> for Error {
    fn from(misuse: scp80::Misuse) -> Self {
        Misuse::Packet(misuse).into()
    }
}

impl From<sgp_pki::Error> for Error {
    fn from(error: sgp_pki::Error) -> Self {
        match error {
            sgp_pki::Error::Fault(fault) => PeerFault::Certificate(fault).into(),
            _ => Self::Security,
        }
    }
}

impl From<eis::TransitionError> for Error {
    fn from(error: eis::TransitionError) -> Self {
        Misuse::Record(error).into()
    }
}

impl From<eis::ReserveError> for Error {
    fn from(error: eis::ReserveError) -> Self {
        Misuse::Counters(error).into()
    }
}
