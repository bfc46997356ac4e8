//! Objects without a tag of another type around them, and lists of them.

use alloc::vec::Vec;

use sgp_wire::{DecodeError, Tag, put_nested, tlv_len};

use super::integer::Integer;
use super::members::{Field, Members, Presence, put};
use super::node::Node;
use super::octets::{Hidden, Octets};
use super::plain;

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

    fn write(&self, tag: Tag, out: &mut Vec<u8>) {
        put_nested(out, tag, |out| self.iter().for_each(|item| item.write_item(out)));
    }

    fn is_known(&self) -> bool {
        self.iter().all(T::is_known)
    }

    fn check(&self, tag: Tag, offset: usize) -> Result<(), DecodeError> {
        let mut items = Vec::new();
        self.iter().for_each(|item| item.write_item(&mut items));
        let header = tlv_len(tag, items.len()).saturating_sub(items.len());
        let mut at = offset.saturating_add(header);
        for (index, item) in (0u32..).zip(self) {
            items.clear();
            item.write_item(&mut items);
            item.check_item(at).map_err(|error| error.at_index(index))?;
            at = at.saturating_add(items.len());
        }
        Ok(())
    }
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
