//! Why a chain of certificates is not accepted.

use core::fmt;

use sgp_keys::KeyError;
use sgp_wire::Oid;

use super::{RevocationReason, Role};
use crate::Timestamp;

/// A chain, or a revocation list, that is not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// It is well formed, and not what is needed here.
    Fault {
        /// Which certificate: 0 is the one to be proved, then its issuer, and so on to the root.
        certificate: usize,
        /// What is wrong with it.
        fault: Fault,
    },
    /// A signature does not hold. Says nothing more on purpose.
    Security,
}

/// What is wrong with one certificate of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The chain is empty, or longer than any of the field.
    ChainLength {
        /// Most certificates, without the root.
        max: usize,
        /// Certificates found.
        found: usize,
    },
    /// No trusted root has the name and the key identifier of its issuer.
    IssuerUnknown,
    /// The next certificate has another name than its issuer.
    IssuerName,
    /// The next certificate has another key identifier than its issuer.
    IssuerKey,
    /// It issued the one before and is no authority (`basicConstraints`).
    NotAuthority,
    /// More authorities stand below it than it allows (`pathLenConstraint`).
    PathLength {
        /// How many it allows.
        max: u8,
        /// How many there are.
        found: usize,
    },
    /// The key is certified for another use (`keyUsage`).
    KeyUsage,
    /// The key is not certified for a TLS server (`extKeyUsage`).
    ExtendedKeyUsage,
    /// A critical extension that is not known here.
    UnknownCriticalExtension(Oid),
    /// Signed with another algorithm than ECDSA with SHA-256.
    Algorithm(Oid),
    /// The certified key is of no supported kind.
    Key(KeyError),
    /// Its key and that of the root lie on different curves.
    Curve,
    /// It is not yet valid.
    NotYetValid,
    /// Its validity is over.
    Expired,
    /// The issuer has revoked it.
    Revoked {
        /// Since when.
        since: Timestamp,
        /// Why.
        reason: RevocationReason,
    },
    /// The policy asks for a current revocation list of its issuer, and there is none.
    RevocationUnknown,
    /// Another role, several, or none.
    Role {
        /// The role that is needed.
        expected: Role,
        /// The role it has.
        found: Option<Role>,
    },
    /// Its role may not issue the certificate before it.
    IssuerRole {
        /// The role of the certificate before it.
        issued: Role,
        /// The role it has.
        found: Option<Role>,
    },
    /// A server without a registered identifier, or with several (`registeredID`).
    RegisteredId,
    /// The subject of an eUICC certificate has no EID: no `serialNumber` of 32 digits.
    Eid,
    /// The certificate of another eUICC.
    EidMismatch,
    /// The certificate of another holder: the registered identifiers differ.
    HolderMismatch,
    /// A manufacturer without name constraints: it could certify any EID.
    NameConstraintMissing,
    /// Name constraints of a form that SGP.22 does not have.
    NameConstraintForm,
    /// Organisation or EID lie outside of what its manufacturer may certify.
    NameConstraint,
}

impl Fault {
    /// The error that says this of one certificate of the chain.
    #[must_use]
    pub const fn of(self, certificate: usize) -> Error {
        Error::Fault { certificate, fault: self }
    }
}

impl Error {
    /// What an SM-DP+ answers in `authenticateClient` to a chain `[eUICC, EUM]` with this error:
    /// subject code and reason code (SGP.22 v2.5 5.6.3).
    ///
    /// | error | answer |
    /// |---|---|
    /// | the root is not trusted | `8.11.1`, `3.9` |
    /// | the EUM certificate is expired; wrong otherwise | `8.1.2`, `6.3`; `6.1` |
    /// | the eUICC certificate is expired; wrong otherwise | `8.1.3`, `6.3`; `6.1` |
    /// | a signature does not hold | `8.1.3`, `6.1` |
    #[must_use]
    pub const fn authenticate_client_status(&self) -> (&'static str, &'static str) {
        match self {
            Self::Fault { fault: Fault::IssuerUnknown, .. } => ("8.11.1", "3.9"),
            Self::Fault { certificate: 0, fault: Fault::Expired } => ("8.1.3", "6.3"),
            Self::Fault { fault: Fault::Expired, .. } => ("8.1.2", "6.3"),
            Self::Fault { certificate: 0, .. } | Self::Security => ("8.1.3", "6.1"),
            Self::Fault { .. } => ("8.1.2", "6.1"),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fault { certificate, fault } => {
                write!(f, "certificate {certificate} of the chain: {fault}")
            }
            Self::Security => f.write_str("a signature of the chain does not hold"),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let role = |found: &Option<Role>, f: &mut fmt::Formatter<'_>| match found {
            Some(found) => write!(f, "{found}"),
            None => f.write_str("none, or more than one"),
        };
        match self {
            Self::ChainLength { max, found } => write!(f, "{found} certificates, expected 1 to {max}"),
            Self::IssuerUnknown => f.write_str("the issuer is not trusted"),
            Self::IssuerName => f.write_str("the next certificate has another name than the issuer"),
            Self::IssuerKey => f.write_str("the next certificate has another key than the issuer"),
            Self::NotAuthority => f.write_str("not an authority"),
            Self::PathLength { max, found } => {
                write!(f, "{found} authorities stand below it, it allows {max}")
            }
            Self::KeyUsage => f.write_str("the key is certified for another use"),
            Self::ExtendedKeyUsage => f.write_str("the key is not certified for a TLS server"),
            Self::UnknownCriticalExtension(oid) => write!(f, "unknown critical extension {oid}"),
            Self::Algorithm(oid) => write!(f, "signed with {oid}, which is not supported"),
            Self::Key(error) => error.fmt(f),
            Self::Curve => f.write_str("the key lies on another curve than that of the root"),
            Self::NotYetValid => f.write_str("not yet valid"),
            Self::Expired => f.write_str("expired"),
            Self::Revoked { since, reason } => write!(f, "revoked since {since}: {reason}"),
            Self::RevocationUnknown => f.write_str("no current revocation list of its issuer"),
            Self::Role { expected, found } => {
                write!(f, "role {expected} expected, found ")?;
                role(found, f)
            }
            Self::IssuerRole { issued, found } => {
                write!(f, "may not issue for the role {issued}, its own is ")?;
                role(found, f)
            }
            Self::RegisteredId => f.write_str("no registered identifier, or more than one"),
            Self::Eid => f.write_str("the subject has no EID"),
            Self::EidMismatch => f.write_str("the certificate of another eUICC"),
            Self::HolderMismatch => f.write_str("the certificate of another holder"),
            Self::NameConstraintMissing => f.write_str("a manufacturer without name constraints"),
            Self::NameConstraintForm => f.write_str("name constraints of an unknown form"),
            Self::NameConstraint => f.write_str("organisation or EID outside of the name constraints"),
        }
    }
}

impl core::error::Error for Error {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Fault { fault, .. } => Some(fault),
            Self::Security => None,
        }
    }
}

impl core::error::Error for Fault {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Key(error) => Some(error),
            _ => None,
        }
    }
}
