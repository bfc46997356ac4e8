//! Objects without a tag of another type around them, and lists of them.

use alloc::vec::Vec;

use sgp_wire::{DecodeError, Tag, put_nested, tlv_len};

use super::integer::Integer;
use super::members::{Field, Members, Presence, put};
use super::message::Whole;
use super::node::Node;
use super::octets::{Hidden, Octets};
use super::plain::{self, Otherwise};

/// Index of the item that would follow these.
pub(crate) fn index_of<T>(items: &[T]) -> u32 {
    u32::try_from(items.len()).unwrap_or(u32::MAX)
}

/// A type that stands without a tag of another one around it: an item of a SEQUENCE OF, or an
/// object on its own.
pub(crate) trait Item<'a>: Field<'a> {
    const TAG: Tag;

    fn read_item(members: &mut Members<'a>) -> Result<Self, DecodeError> {
        members.require(Self::TAG)
    }

    /// The same where nothing is wrong; `None` where something may be.
    #[inline(always)]
    fn plain_item(members: &mut plain::Members<'a>) -> Option<Self> {
        members.require(Self::TAG)
    }

    /// The same for an object that fills an input, which is read the long way where something may be
    /// wrong. An object is large, so it is made where the result is asked for, and not moved.
    #[inline]
    fn plain_whole(whole: Whole<'a, '_>) -> Result<Self, DecodeError> {
        match whole.members().only(Self::TAG).and_then(Self::read_plain) {
            Some(object) => Ok(object),
            None => whole.unusual(),
        }
    }

    fn write_item(&self, out: &mut Vec<u8>) {
        self.write(Self::TAG, out);
    }

    fn check_item(&self, offset: usize) -> Result<(), DecodeError> {
        self.check(Self::TAG, offset)
    }
}

impl<'a> Item<'a> for Integer {
    const TAG: Tag = Tag::INTEGER;
}

impl<'a> Item<'a> for Hidden<'a> {
    const TAG: Tag = Tag::OCTET_STRING;
}

impl<'a> Item<'a> for Octets<'a> {
    const TAG: Tag = Tag::OCTET_STRING;
}

impl<'a, T: Item<'a>> Field<'a> for Vec<T> {
    type Default = ();

    fn read(tlv: &Node<'a>) -> Result<Self, DecodeError> {
        let mut members = Members::of(tlv);
        let mut items = Self::with_capacity(plain::few(tlv.value()));
        while !members.is_empty() {
            match T::read_item(&mut members) {
                Ok(item) => items.push(item),
                Err(error) => return Err(error.at_index(index_of(&items))),
            }
        }
        Ok(items)
    }

    #[inline]
    fn read_plain(object: plain::Object<'a>) -> Option<Self> {
        if object.value.is_empty() { Some(Self::new()) } else { plain::items(object.value) }
    }

    fn write(&self, tag: Tag, out: &mut Vec<u8>) {
        write(self, tag, out);
    }

    fn is_known(&self) -> bool {
        self.iter().all(T::is_known)
    }

    fn check(&self, tag: Tag, offset: usize) -> Result<(), DecodeError> {
        check(self, tag, offset)
    }
}

/// Appends these items as an object with `tag`.
pub(super) fn write<'a, T: Item<'a>>(items: &[T], tag: Tag, out: &mut Vec<u8>) {
    put_nested(out, tag, |out| items.iter().for_each(|item| item.write_item(out)));
}

/// Looks at the sizes of these items, which stand in an object with `tag` at `offset`.
pub(super) fn check<'a, T: Item<'a>>(items: &[T], tag: Tag, offset: usize) -> Result<(), DecodeError> {
    let mut octets = Vec::new();
    items.iter().for_each(|item| item.write_item(&mut octets));
    let header = tlv_len(tag, octets.len()).saturating_sub(octets.len());
    let mut at = offset.saturating_add(header);
    for (index, item) in (0u32..).zip(items) {
        octets.clear();
        item.write_item(&mut octets);
        item.check_item(at).map_err(|error| error.at_index(index))?;
        at = at.saturating_add(octets.len());
    }
    Ok(())
}

impl<'a, T: Item<'a>> Item<'a> for Vec<T> {
    const TAG: Tag = Tag::SEQUENCE;
}

/// Looks at the sizes of a member that begins at `at`, and moves `at` behind it.
pub(crate) fn check_member<'a, F: Field<'a>>(
    at: &mut usize,
    tag: Tag,
    presence: Presence<F::Default>,
    field: &F,
) -> Result<(), DecodeError> {
    let mut octets = Vec::new();
    put(&mut octets, tag, presence, field);
    if !octets.is_empty() {
        field.check(tag, *at)?;
    }
    *at = at.saturating_add(octets.len());
    Ok(())
}
