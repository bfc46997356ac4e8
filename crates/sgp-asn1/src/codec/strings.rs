//! OCTET STRING with a size, and with a name in a module.

use alloc::vec::Vec;

use sgp_wire::{DecodeError, Tag};

use super::members::{Absent, Field, Own};
use super::node::Node;
use super::octets::Octets;
use super::plain;
use super::text::check_size;

/// OCTET STRING that the module limits to `MIN` to `MAX` octets, or its absence; only `check`
/// looks at the size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SizedOctets<'a, const MIN: usize, const MAX: usize>(pub(crate) Octets<'a>);

impl<'a, const MIN: usize, const MAX: usize> Field<'a> for SizedOctets<'a, MIN, MAX> {
    type Default = ();

    fn is_absent(&self) -> bool {
        self.0.get().is_none()
    }

    fn read(tlv: &Node<'a>) -> Result<Self, DecodeError> {
        Octets::read(tlv).map(Self)
    }

    #[inline(always)]
    fn read_plain(object: plain::Object<'a>) -> Option<Self> {
        Octets::read_plain(object).map(Self)
    }

    fn write(&self, tag: Tag, out: &mut Vec<u8>) {
        self.0.write(tag, out);
    }

    fn check(&self, tag: Tag, offset: usize) -> Result<(), DecodeError> {
        let len = self.0.bytes().len();
        check_size(tag, offset, len, len, MIN, MAX)
    }
}

impl<const MIN: usize, const MAX: usize> Absent for SizedOctets<'_, MIN, MAX> {
    const ABSENT: Self = Self(Octets::ABSENT);
}

impl<const MIN: usize, const MAX: usize> Own for SizedOctets<'_, MIN, MAX> {
    type Owned = SizedOctets<'static, MIN, MAX>;

    fn into_owned(self) -> Self::Owned {
        SizedOctets(self.0.into_owned())
    }
}

#[cfg(feature = "serde")]
impl<const MIN: usize, const MAX: usize> crate::jer::Jer for SizedOctets<'_, MIN, MAX> {
    fn to_jer(&self, defaults: crate::jer::Defaults) -> crate::jer::Value {
        self.0.to_jer(defaults)
    }

    fn from_jer(value: crate::jer::Value) -> Result<Self, DecodeError> {
        Octets::from_jer(value).map(Self)
    }
}

/// Defines an OCTET STRING type: its tag, `04` unless the module gives it another one, and the
/// size that the module allows; only `check` looks at the size.
macro_rules! octet_string {
    (
        $(#[$meta:meta])*
        $name:ident $(= $own:literal)? $asn_name:literal $min:literal..=$max:literal
    ) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name<'a>(Octets<'a>);

        impl<'a> $name<'a> {
            /// These octets.
            #[must_use]
            pub fn new(octets: impl Into<Cow<'a, [u8]>>) -> Self {
                Self(Octets::from(octets.into()))
            }

            /// The octets.
            #[must_use]
            pub fn as_bytes(&self) -> &[u8] {
                self.0.bytes()
            }

            /// The same, owned.
            #[must_use]
            pub fn into_owned(self) -> $name<'static> {
                $name(self.0.into_owned())
            }
        }

        impl<'a> Field<'a> for $name<'a> {
            type Default = ();

            fn read(tlv: &Node<'a>) -> Result<Self, DecodeError> {
                Octets::read(tlv).map(Self)
            }

            #[inline(always)]
            fn read_plain(object: plain::Object<'a>) -> Option<Self> {
                Octets::read_plain(object).map(Self)
            }

            fn write(&self, tag: Tag, out: &mut Vec<u8>) {
                self.0.write(tag, out);
            }

            fn check(&self, tag: Tag, offset: usize) -> Result<(), DecodeError> {
                let len = self.as_bytes().len();
                check_size(tag, offset, len, len, $min, $max)
            }
        }

        impl<'a> Item<'a> for $name<'a> {
            const TAG: Tag = octet_string!(@tag $($own)?);
        }

        impl Own for $name<'_> {
            type Owned = $name<'static>;

            fn into_owned(self) -> Self::Owned {
                $name(self.0.into_owned())
            }
        }

        impl<'a, T: Into<Cow<'a, [u8]>>> From<T> for $name<'a> {
            fn from(octets: T) -> Self {
                Self::new(octets)
            }
        }

        #[cfg(feature = "serde")]
        impl Jer for $name<'_> {
            fn to_jer(&self, _: Defaults) -> Value {
                Value::hex(self.as_bytes())
            }

            fn from_jer(value: Value) -> Result<Self, DecodeError> {
                value.into_bytes().map(|octets| Self::new(octets))
            }
        }
    };
    (@tag) => { Tag::OCTET_STRING };
    (@tag $own:literal) => { Tag::new($own) };
}

pub(crate) use octet_string;
