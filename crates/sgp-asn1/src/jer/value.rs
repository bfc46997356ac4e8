//! The JSON that elements are made of.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use sgp_wire::{DecodeError, DecodeErrorKind};
use zeroize::Zeroizing;

/// What an object is as JSON (ITU-T X.697): the tree that readers and writers of other text forms
/// work with.
///
/// # Security
/// Texts may be keys: they are wiped, and `Debug` shows none.
#[expect(clippy::exhaustive_enums, reason = "what JSON has, without fractions")]
pub enum Value {
    /// NULL, and nothing else.
    Null,
    /// BOOLEAN.
    Boolean(bool),
    /// INTEGER of at most 64 bits.
    Integer(i64),
    /// A text; octet strings, and numbers of more than 64 bits, in hex, object identifiers in dotted
    /// form.
    Text(Zeroizing<String>),
    /// SEQUENCE OF.
    List(Vec<Self>),
    /// SEQUENCE, in the order of the module; CHOICE with one member.
    Object(Vec<(Cow<'static, str>, Self)>),
}

impl fmt::Debug for Value {
    /// What kind it is, and how many there are.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("Null"),
            Self::Boolean(_) => f.write_str("Boolean(..)"),
            Self::Integer(_) => f.write_str("Integer(..)"),
            Self::Text(_) => f.write_str("Text(..)"),
            Self::List(items) => write!(f, "List({})", items.len()),
            Self::Object(members) => f.debug_set().entries(members.iter().map(|(name, _)| name)).finish(),
        }
    }
}

/// Whether DEFAULT values that do not stand in the encoding are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Defaults {
    LeftOut,
    Filled,
}

/// An error of text, which has no offset of its own: the text reader adds line and column.
pub(crate) const fn fault(kind: DecodeErrorKind) -> DecodeError {
    DecodeError::new(kind, 0)
}

pub(crate) const fn expected(expected: &'static str) -> DecodeError {
    fault(DecodeErrorKind::InvalidValue { expected })
}

impl Value {
    /// This text.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::Text(Zeroizing::new(text.into()))
    }

    /// These octets, in lower-case hex.
    #[must_use]
    pub fn hex(bytes: &[u8]) -> Self {
        Self::Text(Zeroizing::new(hex::encode(bytes)))
    }

    /// One alternative of a CHOICE.
    pub(crate) fn alternative(name: &'static str, value: Self) -> Self {
        Self::Object(alloc::vec![(Cow::Borrowed(name), value)])
    }

    pub(crate) fn into_text(self) -> Result<Zeroizing<String>, DecodeError> {
        match self {
            Self::Text(text) => Ok(text),
            _ => Err(expected("a text")),
        }
    }

    pub(crate) fn into_bytes(self) -> Result<Vec<u8>, DecodeError> {
        match self {
            Self::Text(text) => hex::decode(text.as_bytes()).map_err(|_| expected("octets in hex")),
            _ => Err(expected("octets in hex")),
        }
    }

    pub(crate) fn into_integer(self) -> Result<i64, DecodeError> {
        match self {
            Self::Integer(number) => Ok(number),
            _ => Err(expected("a whole number")),
        }
    }

    pub(crate) fn into_null(self) -> Result<(), DecodeError> {
        match self {
            Self::Null => Ok(()),
            _ => Err(expected("null")),
        }
    }

    pub(crate) fn into_list(self) -> Result<Vec<Self>, DecodeError> {
        match self {
            Self::List(items) => Ok(items),
            _ => Err(expected("a list")),
        }
    }

    pub(crate) fn into_alternative(self) -> Result<(Cow<'static, str>, Self), DecodeError> {
        const ONE: DecodeError = expected("an object with one member");
        match self {
            Self::Object(mut members) if members.len() == 1 => members.pop().ok_or(ONE),
            _ => Err(ONE),
        }
    }
}
