//! CHOICE: one alternative, known by its tag.
//!
//! **How a CHOICE is tagged**, for all modules: it has no tag of its own, so a tag that is put upon
//! it, written or automatic, cannot replace one and is always EXPLICIT (X.680 31.2.7 c). Behind
//! such a tag stands one object, the alternative ([`read_tagged`], [`write_tagged`]); without it
//! the alternative stands in the place of the CHOICE ([`Untagged`]). A type that is a tagged
//! CHOICE keeps the one tag where a member repeats it.

use alloc::boxed::Box;
use alloc::vec::Vec;

use sgp_wire::{DecodeError, DecodeErrorKind, Tag, put_nested, tlv_len};

use super::items::Item;
use super::members::{Field, Members, Own, form_free, out_of_order, unknown_is_walked};
use super::node::Node;
use super::octets::{Hidden, Octets};
use super::plain::{self, Otherwise};

/// A CHOICE of the module.
pub(crate) trait Choice<'a>: Sized {
    /// Tags of the alternatives, as primitive ones.
    const TAGS: &'static [Tag];

    /// Tag of the first alternative: stands for all of them in the error when there is none.
    const FIRST: Tag;

    /// Reads the alternative that `node` is; one that the module does not have is kept.
    fn read_alternative(node: &Node<'a>) -> Result<Self, DecodeError>;

    /// Reads the next object as [`Field::read_plain`] does; `None` when the module does not have it.
    fn plain_alternative(members: &mut plain::Members<'a>) -> Option<Self>;

    /// The same for the one object that `members` are.
    fn plain_only<O: Otherwise<Self>>(members: plain::Members<'a>, otherwise: O) -> O::Read;

    fn write_alternative(&self, out: &mut Vec<u8>);

    fn knows_all(&self) -> bool;

    fn check_alternative(&self, offset: usize) -> Result<(), DecodeError>;
}

/// Reads a CHOICE behind a tag: the one object inside.
pub(crate) fn read_tagged<'a, T: Choice<'a>>(node: &Node<'a>) -> Result<T, DecodeError> {
    let mut members = Members::of(node);
    let Some(alternative) = members.next()? else {
        return Err(DecodeError::new(DecodeErrorKind::Missing { tag: T::FIRST }, node.value_offset()));
    };
    let choice = T::read_alternative(&alternative)?;
    members.finish()?;
    Ok(choice)
}

/// Appends a CHOICE behind a tag.
pub(crate) fn write_tagged<'a, T: Choice<'a>>(choice: &T, tag: Tag, out: &mut Vec<u8>) {
    put_nested(out, tag, |out| choice.write_alternative(out));
}

/// Looks at the sizes of a CHOICE behind a tag, whose object begins at `offset`.
pub(crate) fn check_tagged<'a, T: Choice<'a>>(
    choice: &T,
    tag: Tag,
    offset: usize,
) -> Result<(), DecodeError> {
    let mut inside = Vec::new();
    choice.write_alternative(&mut inside);
    let header = tlv_len(tag, inside.len()).saturating_sub(inside.len());
    choice.check_alternative(offset.saturating_add(header))
}

/// An object that is none of the alternatives: one of a later version, or a known one in the
/// wrong form.
#[cold]
pub(crate) fn other_alternative<'a>(
    node: &Node<'a>,
    known: &[Tag],
) -> Result<UnknownAlternative<'a>, DecodeError> {
    if known.contains(&form_free(node.tag())) {
        return Err(out_of_order(node));
    }
    UnknownAlternative::of(node)
}

/// An alternative that the module does not know: one whole object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownAlternative<'a>(pub(crate) Hidden<'a>);

impl<'a> UnknownAlternative<'a> {
    pub(crate) fn of(tlv: &Node<'a>) -> Result<Self, DecodeError> {
        unknown_is_walked(tlv)?;
        Ok(Self(Hidden(Octets::borrowed(tlv.raw()))))
    }

    /// Tag, length and value as they stand.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.bytes()
    }

    /// The same, owned.
    #[must_use]
    pub fn into_owned(self) -> UnknownAlternative<'static> {
        UnknownAlternative(self.0.into_owned())
    }
}

/// A CHOICE without a tag, as a member of a SEQUENCE.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Untagged<T>(pub(crate) T);

impl<'a, T: Choice<'a>> Untagged<T> {
    /// The next member, unless it is one of `others`, the members around it.
    pub(crate) fn read(members: &mut Members<'a>, others: &[Tag]) -> Result<Self, DecodeError> {
        match members.peek()? {
            Some(next) if T::TAGS.contains(&form_free(next.tag())) => {}
            Some(next) if !others.contains(&form_free(next.tag())) => {}
            _ => return Err(members.missing(T::FIRST)),
        }
        match members.next()? {
            Some(node) => T::read_alternative(&node).map(Self),
            None => Err(members.missing(T::FIRST)),
        }
    }
}

impl<'a, T: Choice<'a>> Field<'a> for Untagged<T> {
    type Default = ();

    fn read(tlv: &Node<'a>) -> Result<Self, DecodeError> {
        T::read_alternative(tlv).map(Self)
    }

    /// It is read by [`plain::Members::alternative`].
    fn read_plain(_: plain::Object<'a>) -> Option<Self> {
        None
    }

    fn write(&self, _: Tag, out: &mut Vec<u8>) {
        self.0.write_alternative(out);
    }

    fn is_known(&self) -> bool {
        self.0.knows_all()
    }

    fn check(&self, _: Tag, offset: usize) -> Result<(), DecodeError> {
        self.0.check_alternative(offset)
    }
}

impl<T: Own> Own for Untagged<T> {
    type Owned = Untagged<T::Owned>;

    fn into_owned(self) -> Self::Owned {
        Untagged(self.0.into_owned())
    }
}

impl<'a, F: Field<'a>> Field<'a> for Box<F> {
    type Default = F::Default;

    fn is_absent(&self) -> bool {
        F::is_absent(self)
    }

    fn equals(&self, default: F::Default) -> bool {
        F::equals(self, default)
    }

    fn read(tlv: &Node<'a>) -> Result<Self, DecodeError> {
        F::read(tlv).map(Self::new)
    }

    #[inline]
    fn read_plain(object: plain::Object<'a>) -> Option<Self> {
        F::read_plain(object).map(Self::new)
    }

    fn write(&self, tag: Tag, out: &mut Vec<u8>) {
        F::write(self, tag, out);
    }

    fn is_known(&self) -> bool {
        F::is_known(self)
    }

    fn check(&self, tag: Tag, offset: usize) -> Result<(), DecodeError> {
        F::check(self, tag, offset)
    }
}

impl<'a, F: Item<'a>> Item<'a> for Box<F> {
    const TAG: Tag = F::TAG;
}

impl<T: Own> Own for Box<T> {
    type Owned = Box<T::Owned>;

    fn into_owned(self) -> Self::Owned {
        Box::new(T::into_owned(*self))
    }
}

/// Defines a CHOICE type: its enum, decoding and encoding.
///
/// Behind the name its own tag, where it has one; one line per alternative: variant with its type,
/// tag, name in the module. An alternative that the module does not know is kept.
macro_rules! choice {
    (
        $(#[$meta:meta])*
        $name:ident $(= $own:literal)? $asn_name:literal of $clause:literal {
            $(
                $(#[$doc:meta])*
                $variant:ident($type:ty) = $tag:literal $asn:literal;
            )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum $name<'a> {
            $($(#[$doc])* #[doc(alias = $asn)] $variant($type),)*
            /// An alternative of a later version.
            Unknown(UnknownAlternative<'a>),
        }

        impl<'a> $name<'a> {
            /// Name of the alternative in the module; `None` for one that it does not have.
            #[must_use]
            pub const fn alternative(&self) -> Option<&'static str> {
                match self {
                    $(Self::$variant(_) => Some($asn),)*
                    Self::Unknown(_) => None,
                }
            }

            /// The same with everything owned, free of the bytes it was read from.
            #[must_use]
            pub fn into_owned(self) -> $name<'static> {
                match self {
                    $(Self::$variant(value) => $name::$variant(Own::into_owned(value)),)*
                    Self::Unknown(unknown) => $name::Unknown(unknown.into_owned()),
                }
            }
        }

        impl<'a> Choice<'a> for $name<'a> {
            const TAGS: &'static [Tag] = &[$(form_free(Tag::new($tag))),*];
            const FIRST: Tag = choice!(@first $($tag)*);

            fn read_alternative(node: &Node<'a>) -> Result<Self, DecodeError> {
                match node.tag().octets() {
                    $($tag => match Field::read(node) {
                        Ok(value) => Ok(Self::$variant(value)),
                        Err(error) => Err(error.in_field($asn)),
                    },)*
                    _ => other_alternative(node, Self::TAGS).map(Self::Unknown),
                }
            }

            #[inline]
            fn plain_alternative(members: &mut plain::Members<'a>) -> Option<Self> {
                $(if members.is_next(Tag::new($tag)) {
                    return members.require(Tag::new($tag)).map(Self::$variant);
                })*
                None
            }

            #[inline(always)]
            fn plain_only<O: plain::Otherwise<Self>>(members: plain::Members<'a>, otherwise: O) -> O::Read {
                $(if members.is_next(Tag::new($tag)) {
                    return match members.only(Tag::new($tag)).and_then(Field::read_plain) {
                        Some(value) => O::read(Self::$variant(value)),
                        None => otherwise.unusual(),
                    };
                })*
                otherwise.unusual()
            }

            fn write_alternative(&self, out: &mut Vec<u8>) {
                match self {
                    $(Self::$variant(value) => Field::write(value, Tag::new($tag), out),)*
                    Self::Unknown(unknown) => out.extend_from_slice(unknown.as_bytes()),
                }
            }

            fn knows_all(&self) -> bool {
                match self {
                    $(Self::$variant(value) => Field::is_known(value),)*
                    Self::Unknown(_) => false,
                }
            }

            fn check_alternative(&self, offset: usize) -> Result<(), DecodeError> {
                match self {
                    $(Self::$variant(value) => Field::check(value, Tag::new($tag), offset).field($asn),)*
                    Self::Unknown(_) => Ok(()),
                }
            }
        }

        impl<'a> Field<'a> for $name<'a> {
            type Default = ();

            fn read(tlv: &Node<'a>) -> Result<Self, DecodeError> {
                read_tagged(tlv)
            }

            #[inline]
            fn read_plain(object: plain::Object<'a>) -> Option<Self> {
                Self::plain_only(plain::Members::of(object.value), plain::Nothing)
            }

            fn write(&self, tag: Tag, out: &mut Vec<u8>) {
                write_tagged(self, tag, out);
            }

            fn is_known(&self) -> bool {
                self.knows_all()
            }

            fn check(&self, tag: Tag, offset: usize) -> Result<(), DecodeError> {
                check_tagged(self, tag, offset)
            }
        }

        choice!(@item $name $($own)?);

        impl Own for $name<'_> {
            type Owned = $name<'static>;

            fn into_owned(self) -> Self::Owned {
                $name::into_owned(self)
            }
        }

        #[cfg(feature = "serde")]
        impl Jer for $name<'_> {
            fn to_jer(&self, defaults: Defaults) -> Value {
                match self {
                    $(Self::$variant(value) => Value::alternative($asn, value.to_jer(defaults)),)*
                    Self::Unknown(unknown) => Value::alternative(UNKNOWN, Value::hex(unknown.as_bytes())),
                }
            }

            fn from_jer(value: Value) -> Result<Self, DecodeError> {
                let (name, value) = value.into_alternative()?;
                match &*name {
                    $($asn => Jer::from_jer(value).map(Self::$variant).field($asn),)*
                    UNKNOWN => unknown_alternative(value, |tag| Self::TAGS.contains(&tag))
                        .field(UNKNOWN)
                        .map(|octets| Self::Unknown(UnknownAlternative(Hidden(octets)))),
                    _ => Err(expected(concat!("an alternative of ", $asn_name))),
                }
            }
        }

        entry_points!($name<'a> $asn_name of $clause);
    };

    (@first $tag:literal $($rest:literal)*) => { Tag::new($tag) };

    (@item $name:ident $own:literal) => {
        impl<'a> Item<'a> for $name<'a> {
            const TAG: Tag = Tag::new($own);

            fn plain_whole(whole: Whole<'a, '_>) -> Result<Self, DecodeError> {
                match whole.members().only(Self::TAG) {
                    Some(object) => Self::plain_only(plain::Members::of(object.value), whole),
                    None => plain::Otherwise::<Self>::unusual(whole),
                }
            }
        }
    };
    (@item $name:ident) => {
        impl<'a> Item<'a> for $name<'a> {
            const TAG: Tag = UNTAGGED;

            fn read_item(members: &mut Members<'a>) -> Result<Self, DecodeError> {
                Untagged::read(members, &[]).map(|Untagged(choice)| choice)
            }

            fn plain_item(members: &mut plain::Members<'a>) -> Option<Self> {
                Self::plain_alternative(members)
            }

            fn plain_whole(whole: Whole<'a, '_>) -> Result<Self, DecodeError> {
                Self::plain_only(whole.members(), whole)
            }

            fn write_item(&self, out: &mut Vec<u8>) {
                self.write_alternative(out);
            }

            fn check_item(&self, offset: usize) -> Result<(), DecodeError> {
                self.check_alternative(offset)
            }
        }
    };
}

/// In the place of the tag of a CHOICE that has none.
pub(crate) const UNTAGGED: Tag = Tag::new(0);

pub(crate) use choice;
