//! Why a package is not bound.

use core::fmt;

use sgp_asn1::{Iccid, IccidError};
use sgp_keys::KeyError;
use sgp_pki::x509::Role;
use sgp_wire::DecodeError;

/// A package cannot be bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BindError {
    /// Something that was stored before is not what it should be.
    Decode(DecodeError),
    /// A mistake of the caller.
    Misuse(Misuse),
    /// A key cannot do what was asked, or its provider failed.
    Key(KeyError),
}

/// A mistake of the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Misuse {
    /// Metadata of one profile and the package of another (SGP.22 v2.5 5.5.3).
    IccidMismatch {
        /// ICCID of the metadata.
        metadata: Iccid,
        /// ICCID in the header of the package.
        package: Iccid,
    },
    /// The header of the package has no ICCID.
    Iccid(IccidError),
    /// A transaction identifier that has not 1 to 16 bytes.
    TransactionId {
        /// Its length.
        len: usize,
    },
    /// A HostID that has not 1 to 16 bytes.
    HostId {
        /// Its length.
        len: usize,
    },
    /// The certificate is for another role than profile binding.
    Role {
        /// The role it is for.
        found: Option<Role>,
    },
    /// The signing key is not the certified one.
    OtherKey,
    /// The one-time keys and the signing key lie on different curves (SGP.22 v2.5 2.6.7).
    Curve,
}

impl fmt::Display for BindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decode(error) => error.fmt(f),
            Self::Misuse(misuse) => misuse.fmt(f),
            Self::Key(error) => error.fmt(f),
        }
    }
}

impl fmt::Display for Misuse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IccidMismatch { metadata, package } => {
                write!(f, "metadata of profile {metadata} for the package of profile {package}")
            }
            Self::Iccid(error) => write!(f, "header of the package: {error}"),
            Self::TransactionId { len } => {
                write!(f, "transaction identifier of {len} bytes, expected 1 to 16")
            }
            Self::HostId { len } => write!(f, "HostID of {len} bytes, expected 1 to 16"),
            Self::Role { found: Some(role) } => {
                write!(f, "certificate for {role}, expected one for profile binding")
            }
            Self::Role { found: None } => {
                f.write_str("certificate without a role, expected one for profile binding")
            }
            Self::OtherKey => f.write_str("the signing key is not the certified one"),
            Self::Curve => f.write_str("one-time keys and signing key lie on different curves"),
        }
    }
}

impl core::error::Error for BindError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Decode(error) => Some(error),
            Self::Misuse(misuse) => Some(misuse),
            Self::Key(error) => Some(error),
        }
    }
}

impl core::error::Error for Misuse {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Iccid(error) => Some(error),
            _ => None,
        }
    }
}

impl From<DecodeError> for BindError {
    fn from(error: DecodeError) -> Self {
        Self::Decode(error)
    }
}

impl From<Misuse> for BindError {
    fn from(misuse: Misuse) -> Self {
        Self::Misuse(misuse)
    }
}

impl From<KeyError> for BindError {
    fn from(error: KeyError) -> Self {
        Self::Key(error)
    }
}
