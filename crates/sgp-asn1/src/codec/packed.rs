//! A SEQUENCE of octet strings that is kept as its encoding.
//!
//! The types that fill a package, a hundred times each: their members are looked at once, and
//! found again when they are asked for.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use sgp_wire::{DecodeError, Tag, put_tlv};

use super::members::{explicit_default, form_free, out_of_order, unknown_is_walked};
use super::node::{Mode, Node, Objects};
use super::octets::{Hidden, Octets};

/// One member of the type.
#[derive(Debug)]
pub(crate) struct PackedMember {
    pub(crate) tag: Tag,
    /// Its name in the module.
    pub(crate) name: &'static str,
    pub(crate) default: Option<&'static [u8]>,
    /// Whether it is a type of its own.
    pub(crate) is_inner: bool,
}

/// The objects of a content that was read before.
pub(crate) fn objects(content: &[u8]) -> impl Iterator<Item = Node<'_>> {
    let mut rest = content;
    core::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let node = Node::first(rest, 0).ok()?;
        rest = rest.get(node.raw().len()..).unwrap_or_default();
        Some(node)
    })
}

/// Reads the members of `node` in their order, the inner one by `inner`, and gives what
/// stands there.
pub(crate) fn read<'a>(
    node: &Node<'a>,
    members: &'static [PackedMember],
    mut inner: impl FnMut(&Node<'a>) -> Result<(), DecodeError>,
) -> Result<Hidden<'a>, DecodeError> {
    let mut objects = Objects::of(node);
    let mut left = members.iter();
    while let Some(member) = objects.next()? {
        let Some(known) = left.find(|known| known.tag == member.tag()) else {
            tail(members, member, objects)?;
            break;
        };
        match known.default {
            _ if known.is_inner => {
                if let Err(error) = inner(&member) {
                    return Err(error.in_field(known.name));
                }
            }
            Some(default) if default == member.value() && node.mode() != Mode::Lenient => {
                return Err(explicit_default(&member).in_field(known.name));
            }
            _ => {}
        }
    }
    Ok(Hidden(Octets::borrowed(node.value())))
}

/// What the module does not know, to the end. A known member there stands twice or out of order.
#[cold]
fn tail<'a>(
    members: &[PackedMember],
    mut object: Node<'a>,
    mut objects: Objects<'a>,
) -> Result<(), DecodeError> {
    loop {
        if is_known(members, object.tag()) {
            return Err(out_of_order(&object));
        }
        unknown_is_walked(&object)?;
        match objects.next()? {
            Some(next) => object = next,
            None => return Ok(()),
        }
    }
}

/// Whether the tag is a member's, in either form.
pub(crate) fn is_known(members: &[PackedMember], tag: Tag) -> bool {
    members.iter().any(|member| form_free(member.tag) == form_free(tag))
}

/// The member with this tag.
pub(crate) fn get(content: &[u8], tag: Tag) -> Option<&[u8]> {
    objects(content).find(|object| object.tag() == tag).map(|object| object.value())
}

/// The objects behind the members.
pub(crate) fn unknown<'c>(content: &'c [u8], members: &[PackedMember]) -> &'c [u8] {
    let known = objects(content).take_while(|object| is_known(members, object.tag()));
    content.get(known.map(|object| object.raw().len()).sum()..).unwrap_or_default()
}

/// The member with this tag, for `Debug`.
pub(crate) fn shown(content: &[u8], tag: Tag) -> Octets<'_> {
    get(content, tag).map_or(Octets::ABSENT, Octets::borrowed)
}

/// The same content with another value of the member `tag`, or without it.
pub(crate) fn with(
    content: &[u8],
    members: &[PackedMember],
    tag: Tag,
    value: Option<&[u8]>,
) -> Hidden<'static> {
    built(content, members, |member| if member.tag == tag { value } else { get(content, member.tag) })
}

/// The same content, DEFAULT values left out.
pub(crate) fn without_defaults(content: &[u8], members: &[PackedMember]) -> Hidden<'static> {
    built(content, members, |member| get(content, member.tag))
}

/// Members with these values in their order, DEFAULT values left out, and the unknown ones of
/// `content`.
fn built<'v>(
    content: &[u8],
    members: &[PackedMember],
    value_of: impl Fn(&PackedMember) -> Option<&'v [u8]>,
) -> Hidden<'static> {
    let mut out = Vec::with_capacity(content.len());
    for member in members {
        if let Some(value) = value_of(member).filter(|value| member.default != Some(value)) {
            put_tlv(&mut out, member.tag, value);
        }
    }
    out.extend_from_slice(unknown(content, members));
    Hidden::from(Cow::Owned(out))
}

/// Defines a SEQUENCE whose members are octet strings, but for one at most: the lines of
/// [`sequence!`](super::sequence), the other member in brackets in its place.
macro_rules! packed {
    (
        $(#[$meta:meta])*
        $name:ident {
            $(
                $(#[$doc:meta])*
                $presence:ident octets $(($default:expr))? $field:ident / $set:ident
                    = $tag:literal $asn:literal $($plain:ident)?;
            )*
        } [
            $(
                $(#[$inner_doc:meta])*
                optional [$inner_type:ident] $inner:ident / $set_inner:ident
                    = $inner_tag:literal $inner_asn:literal;
            )?
        ] {
            $(
                $(#[$last_doc:meta])*
                $last_presence:ident octets $(($last_default:expr))? $last:ident / $set_last:ident
                    = $last_tag:literal $last_asn:literal;
            )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name<'a> {
            /// The members as they stand in the encoding, the inner one among them.
            content: Hidden<'a>,
            $($inner: Option<$inner_type<'a>>,)?
        }

        impl<'a> $name<'a> {
            const MEMBERS: &'static [PackedMember] = &[
                $(packed!(@member $tag $asn $($default)?),)*
                $(PackedMember {
                    tag: Tag::new($inner_tag),
                    name: $inner_asn,
                    default: None,
                    is_inner: true,
                },)?
                $(packed!(@member $last_tag $last_asn $($last_default)?),)*
            ];

            const PLACES: &'static Places = &plain::places(Self::MEMBERS);

            /// Reads a content that holds nothing unusual; `None` for one that [`Field::read`] is for.
            #[inline]
            pub(super) fn of_plain(content: &'a [u8]) -> Option<Self> {
                let _inside = plain::members(content, Self::PLACES)?;
                $(let $inner = if _inside.len() == content.len() {
                    None
                } else {
                    Some($inner_type::of_plain(_inside)?)
                };)?
                Some(Self { content: Hidden(Octets::borrowed(content)), $($inner,)? })
            }

            /// Parameters that say nothing.
            #[must_use]
            pub const fn new() -> Self {
                Self { content: Hidden(Octets::borrowed(&[])), $($inner: None,)? }
            }

            $(
                packed!(@get [$(#[$doc])*] $presence $(($default))? $field $tag $asn $($plain)?);
                packed!(@set 'a $presence $set $tag $asn);
            )*
            $(
                $(#[$inner_doc])*
                #[doc(alias = $inner_asn)]
                #[must_use]
                pub const fn $inner(&self) -> Option<&$inner_type<'a>> {
                    self.$inner.as_ref()
                }

                #[doc = concat!("Sets `", $inner_asn, "`.")]
                pub fn $set_inner(&mut self, value: Option<$inner_type<'a>>) -> &mut Self {
                    let octets = value.as_ref().map(|value| value.content.bytes());
                    let tag = Tag::new($inner_tag);
                    self.content = packed::with(self.content.bytes(), Self::MEMBERS, tag, octets);
                    self.$inner = value;
                    self
                }
            )?
            $(
                packed!(@get [$(#[$last_doc])*] $last_presence $(($last_default))? $last $last_tag $last_asn);
                packed!(@set 'a $last_presence $set_last $last_tag $last_asn);
            )*

            /// Members that the module does not know, as whole objects one behind the other.
            #[must_use]
            pub fn unknown(&self) -> &[u8] {
                packed::unknown(self.content.bytes(), Self::MEMBERS)
            }

            /// The same with everything owned, free of the package it was read from.
            #[must_use]
            pub fn into_owned(self) -> $name<'static> {
                $name { content: self.content.into_owned(), $($inner: self.$inner.into_owned(),)? }
            }

            /// The same with all DEFAULT values left out.
            fn without_defaults(mut self) -> Self {
                $(if let Some(inner) = self.$inner.take() {
                    self.$set_inner(Some(inner.without_defaults()));
                })?
                self.content = packed::without_defaults(self.content.bytes(), Self::MEMBERS);
                self
            }
        }

        impl Default for $name<'_> {
            fn default() -> Self {
                Self::new()
            }
        }

        impl fmt::Debug for $name<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let mut text = f.debug_struct(stringify!($name));
                $(text.field(stringify!($field), &packed::shown(self.content.bytes(), Tag::new($tag)));)*
                $(text.field(stringify!($inner), &self.$inner);)?
                $(text.field(stringify!($last), &packed::shown(self.content.bytes(), Tag::new($last_tag)));)*
                text.field("unknown", &Hidden(Octets::unless_empty(self.unknown()))).finish()
            }
        }

        impl<'a> Field<'a> for $name<'a> {
            type Default = ();

            fn read(node: &Node<'a>) -> Result<Self, DecodeError> {
                $(let mut $inner = None;)?
                let content = packed::read(node, Self::MEMBERS, |_inner| {
                    $($inner = Some($inner_type::read(_inner)?);)?
                    Ok(())
                })?;
                let read = Self { content, $($inner,)? };
                Ok(if node.mode() == Mode::Lenient { read.without_defaults() } else { read })
            }

            #[inline]
            fn read_plain(object: plain::Object<'a>) -> Option<Self> {
                Self::of_plain(object.value)
            }

            fn write(&self, tag: Tag, out: &mut Vec<u8>) {
                put_tlv(out, tag, self.content.bytes());
            }
        }

        #[cfg(feature = "serde")]
        impl Jer for $name<'_> {
            fn to_jer(&self, defaults: Defaults) -> Value {
                let mut object = ObjectWriter::new(defaults);
                for member in Self::MEMBERS {
                    $(if member.is_inner {
                        if let Some(inner) = &self.$inner {
                            object.value(member.name, inner.to_jer(defaults));
                        }
                        continue;
                    })?
                    object.packed(member, self.content.bytes());
                }
                object.finish(self.unknown())
            }

            fn from_jer(value: Value) -> Result<Self, DecodeError> {
                let mut object = ObjectReader::of(value)?;
                let mut read = Self::new();
                let mut content = Vec::new();
                for member in Self::MEMBERS {
                    $(if member.is_inner {
                        if let Some(value) = object.take_value(member.name) {
                            let inner = $inner_type::from_jer(value).field(member.name)?;
                            put_tlv(&mut content, member.tag, inner.content.bytes());
                            read.$inner = Some(inner);
                        }
                        continue;
                    })?
                    object.packed(member, &mut content)?;
                }
                content.extend_from_slice(object.finish(|tag| packed::is_known(Self::MEMBERS, tag))?.bytes());
                read.content = Hidden::from(Cow::Owned(content));
                Ok(read)
            }
        }

        impl Own for $name<'_> {
            type Owned = $name<'static>;

            fn into_owned(self) -> Self::Owned {
                $name::into_owned(self)
            }
        }
    };
    (@member $tag:literal $asn:literal) => {
        PackedMember { tag: Tag::new($tag), name: $asn, default: None, is_inner: false }
    };
    (@member $tag:literal $asn:literal $default:expr) => {
        PackedMember { tag: Tag::new($tag), name: $asn, default: Some($default), is_inner: false }
    };
    (@get [$(#[$doc:meta])*] $presence:ident $(($default:expr))? $field:ident $tag:literal $asn:literal) => {
        packed!(@get [$(#[$doc])* #[doc(alias = $asn)]] $presence $(($default))? $field $tag $asn plain);
    };
    (@get [$(#[$doc:meta])*] optional $field:ident $tag:literal $asn:literal plain) => {
        $(#[$doc])*
        #[must_use]
        pub fn $field(&self) -> Option<&[u8]> {
            packed::get(self.content.bytes(), Tag::new($tag))
        }
    };
    (@get [$(#[$doc:meta])*] default ($default:expr) $field:ident $tag:literal $asn:literal plain) => {
        $(#[$doc])*
        #[must_use]
        pub fn $field(&self) -> &[u8] {
            packed::get(self.content.bytes(), Tag::new($tag)).unwrap_or($default)
        }
    };
    (@set $a:lifetime optional $set:ident $tag:literal $asn:literal) => {
        #[doc = concat!("Sets `", $asn, "`.")]
        pub fn $set(&mut self, value: Option<Cow<$a, [u8]>>) -> &mut Self {
            let (tag, value) = (Tag::new($tag), value.as_deref());
            self.content = packed::with(self.content.bytes(), Self::MEMBERS, tag, value);
            self
        }
    };
    (@set $a:lifetime default $set:ident $tag:literal $asn:literal) => {
        #[doc = concat!("Sets `", $asn, "`.")]
        pub fn $set(&mut self, value: impl Into<Cow<$a, [u8]>>) -> &mut Self {
            let (tag, value) = (Tag::new($tag), value.into());
            self.content = packed::with(self.content.bytes(), Self::MEMBERS, tag, Some(&value));
            self
        }
    };
}

pub(crate) use packed;
