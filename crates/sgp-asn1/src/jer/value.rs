//! The JSON that elements are made of.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use sgp_wire::{DecodeError, DecodeErrorKind};
use zeroize::Zeroizing;

/// A JSON value; texts, which may be keys, are wiped.
#[derive(Debug)]
pub(crate) enum Value {
    Null,
    Boolean(bool),
    Integer(i64),
    Text(Zeroizing<String>),
    List(Vec<Self>),
    Object(Vec<(Cow<'static, str>, Self)>),
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
    pub(crate) fn text(text: &str) -> Self {
        Self::Text(Zeroizing::new(text.into()))
    }

    pub(crate) fn hex(bytes: &[u8]) -> Self {
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
