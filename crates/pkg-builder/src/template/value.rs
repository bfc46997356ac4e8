//! The value of a variable.

use core::fmt;

use sgp_asn1::{Iccid, Imsi, Msisdn};
use sgp_wire::SecretBytes;

use super::variable::VariableKind;

/// The value of one [`Variable`](crate::Variable): read by it from text, or generated.
///
/// # Security
/// Octets, digits and texts are wiped when it is dropped; `Debug` shows the kind alone.
pub struct Value(pub(super) Repr);

/// How a value is held.
pub(super) enum Repr {
    Iccid(Iccid),
    Imsi(Imsi),
    Msisdn(Msisdn),
    Number(u64),
    /// Keys and hex: the octets; PIN, PUK, digits and text: their characters.
    Octets(SecretBytes),
}

impl Value {
    pub(super) fn octets(bytes: &[u8]) -> Self {
        Self(Repr::Octets(bytes.into()))
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Value(..)")
    }
}

/// What is wrong with the value of a variable. Tells lengths and places, never the value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ValueError {
    /// Another number of digits, characters or bytes.
    Length {
        /// What is counted, such as `hex digits`.
        unit: &'static str,
        /// How many there are.
        found: usize,
        /// Fewest that there may be.
        min: usize,
        /// Most that there may be.
        max: usize,
    },
    /// Octets in hex with a digit too few or too many.
    OddHexDigits {
        /// How many digits there are.
        found: usize,
    },
    /// A character that the value may not have.
    Character {
        /// Where, from 1.
        position: usize,
        /// What may stand there, such as `a hex digit`.
        expected: &'static str,
    },
    /// The last digit of an ICCID is not its check digit.
    CheckDigit {
        /// The digit that stands there.
        found: u8,
        /// The digit that the others ask for.
        expected: u8,
    },
    /// A number outside of its range.
    Range {
        /// Smallest number.
        min: u64,
        /// Largest number.
        max: u64,
    },
    /// The value is one of another kind of variable.
    Kind {
        /// The kind of the variable.
        expected: VariableKind,
    },
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { unit, found, min, max } if min == max => {
                write!(f, "{found} {unit}, {min} expected")
            }
            Self::Length { unit, found, min, max } => write!(f, "{found} {unit}, {min} to {max} expected"),
            Self::OddHexDigits { found } => write!(f, "{found} hex digits, an even number expected"),
            Self::Character { position, expected } => write!(f, "character {position} is not {expected}"),
            Self::CheckDigit { found, expected } => write!(f, "check digit {found}, {expected} expected"),
            Self::Range { min, max } => write!(f, "a number from {min} to {max} expected"),
            Self::Kind { expected } => write!(f, "a value of another kind, {expected} expected"),
        }
    }
}

impl core::error::Error for ValueError {}
