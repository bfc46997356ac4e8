//! BIT STRING, with names for some of its bits.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::fmt;

use sgp_wire::{DecodeError, DecodeErrorKind, Tag};

use super::items::Item;
use super::members::{Field, Own};
use super::node::Node;
use super::octets::Octets;
use super::plain;

/// `BIT STRING` with every bit it was read with, the number of unused bits included.
///
/// A string with named bits drops zeros at its end when it is made here (X.690 11.2.2); one that
/// was read with such zeros, as some cards write it, keeps them.
#[derive(Clone, PartialEq, Eq)]
pub struct BitString<'a>(pub(super) Octets<'a>);

impl<'a> BitString<'a> {
    /// Universal BIT STRING.
    pub(crate) const TAG: Tag = Tag::new(0x03);

    /// The bits of `bytes` from the first one on, without the last `unused_bits` of them, at most
    /// seven; none are unused where there is no byte.
    #[must_use]
    pub fn new(bytes: &[u8], unused_bits: u8) -> Self {
        let unused = if bytes.is_empty() { 0 } else { unused_bits.min(7) };
        Self(Octets::from(Cow::Owned([&[unused], bytes].concat())))
    }

    /// The string in which these bits are set, counted from 0 at the front, as long as the last of
    /// them asks for.
    #[must_use]
    pub fn of_bits(bits: impl IntoIterator<Item = u16>) -> Self {
        let mut bytes: Vec<u8> = Vec::new();
        for bit in bits {
            let at = usize::from(bit / 8);
            if bytes.len() <= at {
                bytes.resize(at.saturating_add(1), 0);
            }
            if let Some(byte) = bytes.get_mut(at) {
                *byte |= 0x80 >> (bit % 8);
            }
        }
        let unused = bytes.last().map_or(0, |last| last.trailing_zeros());
        Self::new(&bytes, u8::try_from(unused).unwrap_or_default())
    }

    /// The bits, the first one in the highest place, padding at the end.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.bytes().get(1..).unwrap_or_default()
    }

    /// How many bits of the last byte are padding, 0 to 7.
    #[must_use]
    pub fn unused_bits(&self) -> u8 {
        self.0.bytes().first().copied().unwrap_or_default()
    }

    /// Number of bits.
    #[must_use]
    pub fn len(&self) -> usize {
        self.as_bytes().len().saturating_mul(8).saturating_sub(usize::from(self.unused_bits()))
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether a bit is set, counted from 0 at the front; one beyond the end is not.
    #[must_use]
    pub fn contains(&self, bit: u16) -> bool {
        let bit = usize::from(bit);
        bit < self.len() && self.as_bytes().get(bit / 8).is_some_and(|byte| byte & (0x80 >> (bit % 8)) != 0)
    }

    /// The bits that are set, in order.
    pub fn set_bits(&self) -> impl Iterator<Item = u16> + '_ {
        (0..u16::try_from(self.len()).unwrap_or(u16::MAX)).filter(|bit| self.contains(*bit))
    }

    /// The same, owned.
    #[must_use]
    pub fn into_owned(self) -> BitString<'static> {
        BitString(self.0.into_owned())
    }
}

impl fmt::Display for BitString<'_> {
    /// One digit for each bit.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bits = self.as_bytes().iter().flat_map(|byte| (0..8).map(move |bit| byte & (0x80 >> bit) != 0));
        bits.take(self.len()).try_for_each(|bit| f.write_str(if bit { "1" } else { "0" }))
    }
}

impl fmt::Debug for BitString<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BitString({self})")
    }
}

impl<'a> Field<'a> for BitString<'a> {
    type Default = ();

    fn read(tlv: &Node<'a>) -> Result<Self, DecodeError> {
        let fault = |expected| {
            let kind = DecodeErrorKind::InvalidValue { expected };
            Err(DecodeError::new(kind, tlv.value_offset()).with_clause("X.690 8.6.2"))
        };
        match tlv.value() {
            [] => {
                let kind = DecodeErrorKind::LengthOutOfRange { min: 1, max: usize::MAX, found: 0 };
                Err(DecodeError::new(kind, tlv.value_offset()).with_clause("X.690 8.6.2"))
            }
            [1..=7] => fault("no unused bits in an empty BIT STRING"),
            [8..=u8::MAX, ..] => fault("at most seven unused bits"),
            content => Ok(Self(Octets::borrowed(content))),
        }
    }

    #[inline(always)]
    fn read_plain(object: plain::Object<'a>) -> Option<Self> {
        match object.value {
            [0] | [0..=7, _, ..] => Some(Self(Octets::borrowed(object.value))),
            _ => None,
        }
    }

    fn write(&self, tag: Tag, out: &mut Vec<u8>) {
        self.0.write(tag, out);
    }
}

impl<'a> Item<'a> for BitString<'a> {
    const TAG: Tag = BitString::TAG;
}

impl Own for BitString<'_> {
    type Owned = BitString<'static>;

    fn into_owned(self) -> Self::Owned {
        BitString::into_owned(self)
    }
}

/// As an object with the bits in hex and their number (X.697 24).
#[cfg(feature = "serde")]
mod jer {
    use super::{BitString, DecodeError};
    use crate::jer::{Defaults, Jer, ObjectReader, ObjectWriter, Value, expected};

    impl Jer for BitString<'_> {
        fn to_jer(&self, defaults: Defaults) -> Value {
            let mut object = ObjectWriter::new(defaults);
            object.value("value", Value::hex(self.as_bytes()));
            object.value("length", Value::Integer(i64::try_from(self.len()).unwrap_or(i64::MAX)));
            object.finish(&[])
        }

        fn from_jer(value: Value) -> Result<Self, DecodeError> {
            const FITTING: DecodeError = expected("as many bytes as the bits need");
            let mut object = ObjectReader::of(value)?;
            let bytes = object.take_value("value").ok_or(FITTING)?.into_bytes()?;
            let length = object.take_value("length").ok_or(FITTING)?.into_integer()?;
            object.finish(|_| false)?;
            let bits = bytes.len().saturating_mul(8);
            let unused = usize::try_from(length).ok().and_then(|length| bits.checked_sub(length));
            match unused.and_then(|unused| u8::try_from(unused).ok()) {
                Some(unused @ 0..=7) if !bytes.is_empty() || unused == 0 => Ok(Self::new(&bytes, unused)),
                _ => Err(FITTING),
            }
        }
    }
}

/// Defines a BIT STRING with named bits; others are kept.
macro_rules! bits {
    (
        $(#[$meta:meta])*
        $name:ident $asn_name:literal {
            $($(#[$doc:meta])* $constant:ident = $bit:literal $asn:literal;)*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name<'a>(BitString<'a>);

        impl<'a> $name<'a> {
            $(
                #[doc = concat!("`", $asn, "`, bit ", $bit, ".")]
                $(#[doc = ""] #[$doc])*
                #[doc(alias = $asn)]
                pub const $constant: u16 = $bit;
            )*

            /// These bits, without zeros at the end.
            #[must_use]
            pub fn new(bits: impl IntoIterator<Item = u16>) -> Self {
                Self(BitString::of_bits(bits))
            }

            /// Whether a bit is set; one beyond the end is not.
            #[must_use]
            pub fn contains(&self, bit: u16) -> bool {
                self.0.contains(bit)
            }

            /// All bits, those without a name too.
            #[must_use]
            pub const fn bits(&self) -> &BitString<'a> {
                &self.0
            }

            /// Name of a bit in the module, if it has one there.
            #[must_use]
            pub const fn name(bit: u16) -> Option<&'static str> {
                match bit {
                    $($bit => Some($asn),)*
                    _ => None,
                }
            }

            /// The same, owned.
            #[must_use]
            pub fn into_owned(self) -> $name<'static> {
                $name(self.0.into_owned())
            }
        }

        impl core::fmt::Display for $name<'_> {
            /// The names of the bits that are set, or their numbers.
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                for (index, bit) in self.0.set_bits().enumerate() {
                    if index > 0 {
                        f.write_str(", ")?;
                    }
                    match Self::name(bit) {
                        Some(name) => f.write_str(name)?,
                        None => write!(f, "{bit}")?,
                    }
                }
                Ok(())
            }
        }

        impl core::fmt::Debug for $name<'_> {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl<'a> From<BitString<'a>> for $name<'a> {
            fn from(bits: BitString<'a>) -> Self {
                Self(bits)
            }
        }

        impl<'a> Field<'a> for $name<'a> {
            type Default = ();

            fn read(tlv: &Node<'a>) -> Result<Self, DecodeError> {
                BitString::read(tlv).map(Self)
            }

            #[inline(always)]
            fn read_plain(object: plain::Object<'a>) -> Option<Self> {
                BitString::read_plain(object).map(Self)
            }

            fn write(&self, tag: Tag, out: &mut Vec<u8>) {
                self.0.write(tag, out);
            }
        }

        impl<'a> Item<'a> for $name<'a> {
            const TAG: Tag = BitString::TAG;
        }

        impl Own for $name<'_> {
            type Owned = $name<'static>;

            fn into_owned(self) -> Self::Owned {
                $name(self.0.into_owned())
            }
        }

        #[cfg(feature = "serde")]
        impl Jer for $name<'_> {
            fn to_jer(&self, defaults: Defaults) -> Value {
                self.0.to_jer(defaults)
            }

            fn from_jer(value: Value) -> Result<Self, DecodeError> {
                BitString::from_jer(value).map(Self)
            }
        }
    };
}

pub(crate) use bits;
