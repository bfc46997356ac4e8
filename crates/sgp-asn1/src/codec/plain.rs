//! The way that nearly all objects take: a tag of one octet, a short length, members that the module
//! knows, once and in their order. It makes no errors: whatever is not like that is left to the
//! readers that tell what is wrong, and where.

use alloc::boxed::Box;
use alloc::vec::Vec;

use sgp_wire::Tag;

use super::choice::{Choice, Untagged};
use super::items::Item;
use super::members::{Absent, Field, Presence};
use super::octets::Octets;
use super::packed::PackedMember;

/// The object at the front of `rest`: its tag, its value and what follows; `None` for an object
/// that is cut short or whose length has more octets than four. The tag is its first octet, whole or
/// not.
#[inline]
pub(crate) fn split(rest: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, behind) = rest.split_first()?;
    let (value, behind) = split_value(behind)?;
    Some((*tag, value, behind))
}

/// The value behind the length at the front of `rest`, and what follows.
#[inline(always)]
fn split_value(rest: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, behind) = rest.split_first()?;
    match length {
        0..=0x7F => behind.split_at_checked(usize::from(*length)),
        _ => split_long(*length, behind),
    }
}

/// The same where a length of two octets is as likely.
#[inline(always)]
fn split_medium(rest: &[u8]) -> Option<(&[u8], &[u8])> {
    match rest {
        [0x81, length @ 0x80..=0xFF, behind @ ..] => behind.split_at_checked(usize::from(*length)),
        _ => split_value(rest),
    }
}

/// The value behind the first octet of a length of two to four, and what follows.
#[cold]
fn split_long(length: u8, behind: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, behind) = match (length, behind) {
        (0x81, [length @ 0x80..=0xFF, behind @ ..]) => (u32::from(*length), behind),
        (0x82, [high @ 0x01..=0xFF, low, behind @ ..]) => (u32::from_be_bytes([0, 0, *high, *low]), behind),
        (0x83, [high @ 0x01..=0xFF, middle, low, behind @ ..]) => {
            (u32::from_be_bytes([0, *high, *middle, *low]), behind)
        }
        _ => return None,
    };
    behind.split_at_checked(usize::try_from(length).ok()?)
}

/// What an object is read into: an object is large, so it is made in the result of the one who asked.
pub(crate) trait Otherwise<T> {
    type Read;

    fn read(object: T) -> Self::Read;

    /// Something in the object is unusual.
    fn unusual(self) -> Self::Read;
}

/// Gives nothing back.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Nothing;

impl<T> Otherwise<T> for Nothing {
    type Read = Option<T>;

    #[inline(always)]
    fn read(object: T) -> Option<T> {
        Some(object)
    }

    #[inline(always)]
    fn unusual(self) -> Option<T> {
        None
    }
}

/// An object whose tag is known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Object<'a> {
    pub(crate) tag: Tag,
    /// Tag, length and value.
    pub(crate) raw: &'a [u8],
    pub(crate) value: &'a [u8],
}

/// The members of a SEQUENCE, or the items of a list, that are yet to be read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Members<'a>(&'a [u8]);

impl<'a> Members<'a> {
    pub(crate) const fn of(content: &'a [u8]) -> Self {
        Self(content)
    }

    pub(crate) const fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// What stands behind the tag, if the next object has it.
    #[inline(always)]
    fn behind(self, tag: Tag) -> Option<&'a [u8]> {
        let (begins, behind) = match (tag.encoded_len(), self.0) {
            (1, [a, behind @ ..]) => (u32::from(*a) == tag.octets(), behind),
            (2, [a, b, behind @ ..]) => (u32::from_be_bytes([0, 0, *a, *b]) == tag.octets(), behind),
            _ => return None,
        };
        begins.then_some(behind)
    }

    /// Whether the next object has this tag.
    #[inline(always)]
    pub(crate) fn is_next(self, tag: Tag) -> bool {
        self.behind(tag).is_some()
    }

    /// The next object, which has this tag.
    #[inline(always)]
    pub(crate) fn object(&mut self, tag: Tag) -> Option<Object<'a>> {
        let all = self.0;
        let rest = self.behind(tag)?;
        let (value, behind) = if tag.is_constructed() { split_medium(rest)? } else { split_value(rest)? };
        self.0 = behind;
        let raw = all.get(..all.len().wrapping_sub(behind.len())).unwrap_or_default();
        Some(Object { tag, raw, value })
    }

    /// The one object left, which has this tag.
    #[inline(always)]
    pub(crate) fn only(mut self, tag: Tag) -> Option<Object<'a>> {
        self.object(tag).filter(|_| self.is_empty())
    }

    /// The next member, which cannot be missing.
    #[inline(always)]
    pub(crate) fn require<F: Field<'a>>(&mut self, tag: Tag) -> Option<F> {
        F::read_plain(self.object(tag)?)
    }

    /// The next member, by its tag. One that can be missing, but is unusual, stays unread as what
    /// follows it does, which [`finish`](Self::finish) tells: so there is no way out of an object half
    /// way, on which the members read before would have to be thrown away.
    #[inline(always)]
    pub(crate) fn take<F: Field<'a> + Absent>(
        &mut self,
        tag: Tag,
        presence: Presence<F::Default>,
    ) -> Option<F> {
        let is_optional = !matches!(presence, Presence::Required);
        if !self.is_next(tag) {
            return is_optional.then_some(F::ABSENT);
        }
        let mut behind = *self;
        match behind.object(tag).and_then(F::read_plain) {
            Some(value) if !matches!(presence, Presence::Default(default) if F::equals(&value, default)) => {
                *self = behind;
                Some(value)
            }
            _ => is_optional.then_some(F::ABSENT),
        }
    }

    /// The next member, a CHOICE without a tag.
    #[inline(always)]
    pub(crate) fn alternative<T: Choice<'a>>(&mut self, _others: &[Tag]) -> Option<Untagged<T>> {
        T::plain_alternative(self).map(Untagged)
    }

    /// Members that the module does not know: none.
    #[inline(always)]
    pub(crate) fn finish(self) -> Option<Octets<'a>> {
        self.is_empty().then_some(Octets::ABSENT)
    }
}

/// The items of a list that has some.
#[inline]
pub(crate) fn items<'a, T: Item<'a>>(content: &'a [u8]) -> Option<Vec<T>> {
    let mut members = Members::of(content);
    // a tag of two octets may make many look like one
    if split(content).is_some_and(|(.., behind)| behind.is_empty()) {
        // the place first, so that the item is made there, and not moved
        let place = Box::<[T; 1]>::new_uninit();
        let one: Box<[T; 1]> = Box::write(place, [T::plain_item(&mut members)?]);
        let one: Box<[T]> = one;
        return rest_of(one.into_vec(), members);
    }
    let first = T::plain_item(&mut members)?;
    items_behind(first, members)
}

/// The items of a list behind the first one.
#[inline]
pub(crate) fn items_behind<'a, T: Item<'a>>(first: T, members: Members<'a>) -> Option<Vec<T>> {
    let mut items = Vec::with_capacity(few(members.0).saturating_add(1));
    items.push(first);
    rest_of(items, members)
}

#[inline(always)]
fn rest_of<'a, T: Item<'a>>(mut items: Vec<T>, mut members: Members<'a>) -> Option<Vec<T>> {
    while !members.is_empty() {
        items.push(T::plain_item(&mut members)?);
    }
    Some(items)
}

/// The same where the tag may have a second octet: number, content and what follows of a constructed
/// object of the context class.
#[inline]
pub(crate) fn split_constructed(rest: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    match rest {
        [0xBF, rest @ ..] if matches!(rest, [0x1F..=0x7F, ..]) => split(rest),
        [0xA0..=0xBE, ..] => split(rest).map(|(tag, value, behind)| (tag & 0x1F, value, behind)),
        _ => None,
    }
}

/// How many of those follow one another, to reserve places.
pub(crate) fn count_constructed(mut rest: &[u8]) -> usize {
    core::iter::from_fn(|| split_constructed(rest).map(|(.., behind)| rest = behind)).count()
}

/// The same up to four, to reserve places for objects that may turn out to be others.
pub(crate) fn few(mut rest: &[u8]) -> usize {
    core::iter::from_fn(|| split(rest).map(|(.., behind)| rest = behind)).take(4).count()
}

/// How many plain objects follow one another, to reserve places.
pub(crate) fn count(mut rest: &[u8]) -> usize {
    core::iter::from_fn(|| split(rest).map(|(.., behind)| rest = behind)).count()
}

/// What the table of a type says about a tag octet.
#[derive(Clone, Copy, Debug)]
#[repr(align(4))]
pub(crate) struct Place {
    /// Place in the table, from 1; 0 where there is none.
    order: u8,
    role: Role,
}

#[derive(Clone, Copy, Debug)]
enum Role {
    Octets,
    Default(u8),
    Inner,
}

/// The places of all tag octets.
pub(crate) type Places = [Place; 256];

/// The places of `members`, whose tags are one octet, as all DEFAULT values are.
#[expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    reason = "evaluated by the compiler, which refuses a place outside"
)]
pub(crate) const fn places(members: &[PackedMember]) -> Places {
    let mut places = [Place { order: 0, role: Role::Octets }; 256];
    let mut place = 0;
    while place < members.len() {
        let member = &members[place];
        let role = match member.default {
            _ if member.is_inner => Role::Inner,
            None => Role::Octets,
            Some([octet]) => Role::Default(*octet),
            Some(_) => panic!("a DEFAULT of more octets than one"),
        };
        place += 1;
        places[member.tag.octets() as usize] = Place { order: place as u8, role };
    }
    places
}

/// Looks at a content that holds members alone, each once and in their order, plain objects all of
/// them, and no DEFAULT value; `None` for another one. Gives the content of the inner member, all of
/// `content` where there is none.
#[inline(never)]
pub(crate) fn members<'a>(content: &'a [u8], places: &Places) -> Option<&'a [u8]> {
    let (mut rest, mut last, mut inside) = (content, 0, content);
    while let Some((tag, value, behind)) = split(rest) {
        let place = places.get(usize::from(tag)).filter(|place| place.order > last)?;
        match place.role {
            Role::Octets => {}
            Role::Default(default) if value == [default] => return None,
            Role::Default(_) => {}
            Role::Inner => inside = value,
        }
        last = place.order;
        rest = behind;
    }
    rest.is_empty().then_some(inside)
}

#[cfg(test)]
mod tests {
    use sgp_wire::Tag;

    use super::*;

    const MEMBERS: &[PackedMember] = &[
        PackedMember { tag: Tag::new(0x80), name: "first", default: Some(&[5]), is_inner: false },
        PackedMember { tag: Tag::new(0xA5), name: "inner", default: None, is_inner: true },
        PackedMember { tag: Tag::new(0xC7), name: "last", default: None, is_inner: false },
    ];

    #[test]
    fn members_once_and_in_their_order_are_plain_and_nothing_else_is() {
        const PLACES: &Places = &places(MEMBERS);
        for (content, plain) in [
            (&[][..], true),
            (&[0x80, 1, 4], true),
            (&[0x80, 2, 0, 5, 0xA5, 1, 9, 0xC7, 0], true),
            (&[0x80, 1, 5], false),       // the DEFAULT value
            (&[0x80, 0, 0x80, 0], false), // twice
            (&[0xC7, 0, 0x80, 0], false), // out of order
            (&[0x81, 0], false),          // not known
            (&[0xC7, 0x81, 1, 0], false), // a length of two octets for one
            (&[0xC7, 2, 0], false),       // cut short
            (&[0x80, 1, 4, 0xC7], false), // no length
            (&[0xDF, 0x80, 1, 4], false), // a tag of two octets
        ] {
            assert_eq!(members(content, PLACES).is_some(), plain, "{content:02X?}");
        }
        assert_eq!(members(&[0x80, 0, 0xA5, 1, 9, 0xC7, 0], PLACES), Some(&[9][..]));
        assert_eq!(members(&[0x80, 0, 0xC7, 0], PLACES), Some(&[0x80, 0, 0xC7, 0][..]));
        assert_eq!(members(&[0xA5, 0], PLACES), Some(&[][..]));
    }
}
