//! UTF8String, BOOLEAN and NULL.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::fmt;

use sgp_wire::{DecodeError, DecodeErrorKind, Tag, put_tlv, tlv_len};

use super::der;
use super::items::Item;
use super::members::{Field, Own};
use super::node::Node;
use super::octets::Octets;
use super::plain;

/// `UTF8String` that the module limits to `MIN` to `MAX` characters; only `check` looks at that.
///
/// Kept as octets that are UTF-8: a `str` is made of them when it is asked for, since to make one
/// takes longer than to read the object around it.
#[derive(Clone, PartialEq, Eq)]
pub struct Text<'a, const MIN: usize, const MAX: usize>(Octets<'a>);

/// `UTF8String` of any length.
pub type Utf8String<'a> = Text<'a, 0, { usize::MAX }>;

impl<'a, const MIN: usize, const MAX: usize> Text<'a, MIN, MAX> {
    /// This text.
    #[must_use]
    pub fn new(text: impl Into<Cow<'a, str>>) -> Self {
        Self(Octets::from(match text.into() {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        }))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(self.0.bytes()).unwrap_or_default()
    }

    /// The same, owned.
    #[must_use]
    pub fn into_owned(self) -> Text<'static, MIN, MAX> {
        Text(self.0.into_owned())
    }
}

impl<const MIN: usize, const MAX: usize> fmt::Debug for Text<'_, MIN, MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.as_str())
    }
}

impl<const MIN: usize, const MAX: usize> fmt::Display for Text<'_, MIN, MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<'a, const MIN: usize, const MAX: usize> From<&'a str> for Text<'a, MIN, MAX> {
    fn from(text: &'a str) -> Self {
        Self::new(text)
    }
}

impl<'a, const MIN: usize, const MAX: usize> Field<'a> for Text<'a, MIN, MAX> {
    type Default = ();

    fn read(tlv: &Node<'a>) -> Result<Self, DecodeError> {
        match core::str::from_utf8(tlv.value()) {
            Ok(text) => Ok(Self::new(text)),
            Err(error) => {
                let at = tlv.value_offset().saturating_add(error.valid_up_to());
                Err(DecodeError::new(DecodeErrorKind::InvalidValue { expected: "UTF-8" }, at))
            }
        }
    }

    #[inline(always)]
    fn read_plain(object: plain::Object<'a>) -> Option<Self> {
        is_text(object.value).then_some(Self(Octets::borrowed(object.value)))
    }

    fn write(&self, tag: Tag, out: &mut Vec<u8>) {
        self.0.write(tag, out);
    }

    fn check(&self, tag: Tag, offset: usize) -> Result<(), DecodeError> {
        let text = self.as_str();
        check_size(tag, offset, text.len(), text.chars().count(), MIN, MAX)
    }
}

#[inline(never)]
fn is_text(octets: &[u8]) -> bool {
    octets.is_ascii() || core::str::from_utf8(octets).is_ok()
}

/// Whether a value of `len` octets, which are `found` characters or octets, is of a size that the
/// module allows.
pub(crate) const fn check_size(
    tag: Tag,
    offset: usize,
    len: usize,
    found: usize,
    min: usize,
    max: usize,
) -> Result<(), DecodeError> {
    if min <= found && found <= max {
        return Ok(());
    }
    let value_offset = offset.saturating_add(tlv_len(tag, len).saturating_sub(len));
    Err(DecodeError::new(DecodeErrorKind::LengthOutOfRange { min, max, found }, value_offset))
}

impl<'a, const MIN: usize, const MAX: usize> Item<'a> for Text<'a, MIN, MAX> {
    const TAG: Tag = Tag::new(0x0C);
}

impl<const MIN: usize, const MAX: usize> Own for Text<'_, MIN, MAX> {
    type Owned = Text<'static, MIN, MAX>;

    fn into_owned(self) -> Self::Owned {
        Text::into_owned(self)
    }
}

/// `NULL`: says something by standing there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "there is nothing in it")]
pub struct Null;

impl<'a> Field<'a> for Null {
    type Default = ();

    fn read(tlv: &Node<'a>) -> Result<Self, DecodeError> {
        der::null(tlv).map(|()| Self)
    }

    #[inline]
    fn read_plain(object: plain::Object<'a>) -> Option<Self> {
        object.value.is_empty().then_some(Self)
    }

    fn write(&self, tag: Tag, out: &mut Vec<u8>) {
        put_tlv(out, tag, &[]);
    }
}

impl<'a> Item<'a> for Null {
    const TAG: Tag = Tag::new(0x05);
}

impl Own for Null {
    type Owned = Self;

    fn into_owned(self) -> Self {
        self
    }
}

impl<'a> Field<'a> for bool {
    type Default = Self;

    fn equals(&self, default: Self) -> bool {
        *self == default
    }

    fn read(tlv: &Node<'a>) -> Result<Self, DecodeError> {
        match tlv.value() {
            [0x00] => Ok(false),
            [0xFF] => Ok(true),
            [_] => {
                let kind = DecodeErrorKind::InvalidValue { expected: "FF for TRUE" };
                Err(DecodeError::new(kind, tlv.value_offset()).with_clause("X.690 11.1"))
            }
            value => {
                let kind = DecodeErrorKind::LengthOutOfRange { min: 1, max: 1, found: value.len() };
                Err(DecodeError::new(kind, tlv.value_offset()).with_clause("X.690 8.2.1"))
            }
        }
    }

    #[inline]
    fn read_plain(object: plain::Object<'a>) -> Option<Self> {
        match object.value {
            [0x00] => Some(false),
            [0xFF] => Some(true),
            _ => None,
        }
    }

    fn write(&self, tag: Tag, out: &mut Vec<u8>) {
        put_tlv(out, tag, &[if *self { 0xFF } else { 0x00 }]);
    }
}

impl<'a> Item<'a> for bool {
    const TAG: Tag = Tag::new(0x01);
}

impl Own for bool {
    type Owned = Self;

    fn into_owned(self) -> Self {
        self
    }
}

#[cfg(feature = "serde")]
mod jer {
    use super::{DecodeError, Null, Text};
    use crate::jer::{DefaultJer, Defaults, Jer, Value, expected};

    impl<const MIN: usize, const MAX: usize> Jer for Text<'_, MIN, MAX> {
        fn to_jer(&self, _: Defaults) -> Value {
            Value::text(self.as_str())
        }

        fn from_jer(value: Value) -> Result<Self, DecodeError> {
            value.into_text().map(|text| Self::new(alloc::string::String::from(text.as_str())))
        }
    }

    impl Jer for Null {
        fn to_jer(&self, _: Defaults) -> Value {
            Value::Null
        }

        fn from_jer(value: Value) -> Result<Self, DecodeError> {
            value.into_null().map(|()| Self)
        }
    }

    impl Jer for bool {
        fn to_jer(&self, _: Defaults) -> Value {
            Value::Boolean(*self)
        }

        fn from_jer(value: Value) -> Result<Self, DecodeError> {
            match value {
                Value::Boolean(truth) => Ok(truth),
                _ => Err(expected("true or false")),
            }
        }
    }

    impl DefaultJer for bool {
        fn default_jer(&self) -> Value {
            Value::Boolean(*self)
        }
    }
}
