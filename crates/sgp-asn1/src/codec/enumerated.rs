//! INTEGER with names for some of its numbers.

/// Defines a number with named values. Every other number of at most 64 bits is kept as it is.
macro_rules! enumerated {
    (
        $(#[$meta:meta])*
        $name:ident $(= $own:literal)? $asn_name:literal {
            $($(#[$doc:meta])* $constant:ident = $number:literal $asn:literal;)*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(i64);

        impl $name {
            $(
                #[doc = concat!("`", $asn, "`, ", $number, ".")]
                $(#[doc = ""] #[$doc])*
                #[doc(alias = $asn)]
                pub const $constant: Self = Self($number);
            )*

            /// The value with this number, named or not.
            #[must_use]
            pub const fn new(number: i64) -> Self {
                Self(number)
            }

            /// The number.
            #[must_use]
            pub const fn number(self) -> i64 {
                self.0
            }

            /// Its name in the module, if it has one there.
            #[must_use]
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($number => Some($asn),)*
                    _ => None,
                }
            }
        }

        impl core::fmt::Display for $name {
            /// The name in the module, or the number.
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                match self.name() {
                    Some(name) => f.write_str(name),
                    None => write!(f, "{}", self.0),
                }
            }
        }

        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl From<i64> for $name {
            fn from(number: i64) -> Self {
                Self(number)
            }
        }

        impl<'a> Field<'a> for $name {
            type Default = Self;

            fn equals(&self, default: Self) -> bool {
                *self == default
            }

            fn read(tlv: &Node<'a>) -> Result<Self, DecodeError> {
                sgp_wire::decode_integer(tlv.value(), tlv.value_offset()).map(Self)
            }

            #[inline(always)]
            fn read_plain(object: plain::Object<'a>) -> Option<Self> {
                match object.value {
                    [octet] => Some(Self(i64::from(i8::from_be_bytes([*octet])))),
                    octets => sgp_wire::decode_integer(octets, 0).ok().map(Self),
                }
            }

            fn write(&self, tag: Tag, out: &mut Vec<u8>) {
                sgp_wire::put_integer(out, tag, self.0);
            }
        }

        impl<'a> Item<'a> for $name {
            const TAG: Tag = enumerated!(@tag $($own)?);
        }

        impl Own for $name {
            type Owned = Self;

            fn into_owned(self) -> Self {
                self
            }
        }

        #[cfg(feature = "serde")]
        impl Jer for $name {
            fn to_jer(&self, _: Defaults) -> Value {
                Value::Integer(self.0)
            }

            fn from_jer(value: Value) -> Result<Self, DecodeError> {
                value.into_integer().map(Self)
            }
        }

        #[cfg(feature = "serde")]
        impl DefaultJer for $name {
            fn default_jer(&self) -> Value {
                Value::Integer(self.0)
            }
        }
    };
    (@tag) => { Tag::INTEGER };
    (@tag $own:literal) => { Tag::new($own) };
}

pub(crate) use enumerated;
