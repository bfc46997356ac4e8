//! What is wrong with an activation code.

use core::fmt;

/// A field of an activation code, in the order of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ActivationCodeField {
    /// Format of the code: `1`.
    Format,
    /// Address of the SM-DP+.
    SmdpAddress,
    /// AC_Token, the matching identifier.
    MatchingId,
    /// Object identifier of the SM-DP+.
    SmdpOid,
    /// Whether a confirmation code is required.
    ConfirmationCodeRequired,
    /// Hint at the key of the certificate issuer (from v3 on).
    CiPkIdHint,
    /// Whether the delete notification serves a change of device (from v3 on).
    DeleteNotification,
    /// A field behind those.
    Further,
}

impl ActivationCodeField {
    const fn name(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::SmdpAddress => "SM-DP+ address",
            Self::MatchingId => "AC_Token",
            Self::SmdpOid => "SM-DP+ OID",
            Self::ConfirmationCodeRequired => "confirmation code flag",
            Self::CiPkIdHint => "CI key hint",
            Self::DeleteNotification => "delete notification flag",
            Self::Further => "further field",
        }
    }
}

impl fmt::Display for ActivationCodeField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Not an activation code. Positions are characters of the text, counted from 0, prefix included;
/// where a part of a code was set by itself, characters of that part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ActivationCodeError {
    /// More than 255 characters, the prefix not counted.
    TooLong {
        /// How many there are.
        found: usize,
    },
    /// The first field is not `1`.
    UnknownFormat {
        /// Where it starts.
        position: usize,
    },
    /// The text ends before this field.
    Missing {
        /// Which one.
        field: ActivationCodeField,
    },
    /// The address is empty.
    EmptyAddress {
        /// Where it should stand.
        position: usize,
    },
    /// The address is not a domain name with or without a port.
    Address {
        /// The first character that cannot stand there; the end of a label or of a port that is
        /// empty or too long.
        position: usize,
    },
    /// AC_Token has a character other than a letter, a digit or `-`.
    MatchingId {
        /// Where.
        position: usize,
    },
    /// The SM-DP+ OID is no object identifier in dotted form.
    Oid {
        /// Where it starts.
        position: usize,
    },
    /// A flag or a field behind the OID has a character that is not printable ASCII, or a `$` where
    /// it was set by itself.
    Character {
        /// In which field.
        field: ActivationCodeField,
        /// Where.
        position: usize,
    },
}

impl fmt::Display for ActivationCodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { found } => write!(f, "activation code of {found} characters, at most 255")?,
            Self::UnknownFormat { position } => {
                write!(f, "activation code has a format other than 1 at position {position}")?;
            }
            Self::Missing { field } => write!(f, "activation code without {field}")?,
            Self::EmptyAddress { position } => {
                write!(f, "activation code has an empty SM-DP+ address at position {position}")?;
            }
            Self::Address { position } => {
                write!(f, "SM-DP+ address of an activation code is no domain name at position {position}")?;
            }
            Self::MatchingId { position } => {
                write!(
                    f,
                    "AC_Token has a character other than letters, digits and - at position {position}"
                )?;
            }
            Self::Oid { position } => {
                write!(f, "SM-DP+ OID of an activation code is not in dotted form at position {position}")?;
            }
            Self::Character { field, position } => {
                write!(
                    f,
                    "{field} of an activation code has a character it may not have at position {position}"
                )?;
            }
        }
        f.write_str(" (SGP.22 4.1)")
    }
}

impl core::error::Error for ActivationCodeError {}
