//! Members of a SEQUENCE, in their order.

use alloc::vec::Vec;

use sgp_wire::{DecodeError, DecodeErrorKind, Oid, Tag, put_tlv};

use super::choice::{Choice, Untagged};
use super::integer::Integer;
use super::node::{Mode, Node, Objects};
use super::octets::{Hidden, Octets};
use super::plain;

/// What the module says about a member that does not stand there.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Presence<D> {
    Required,
    Optional,
    Default(D),
}

/// A type of the module, as a member of another one.
pub(crate) trait Field<'a>: Sized {
    /// How a DEFAULT of the type is written down.
    type Default: Copy;

    /// Whether the member does not stand there.
    fn is_absent(&self) -> bool {
        false
    }

    fn equals(&self, _default: Self::Default) -> bool {
        false
    }

    /// Reads the member from its object.
    fn read(tlv: &Node<'a>) -> Result<Self, DecodeError>;

    /// Reads the member from an object in which nothing is wrong, and nothing that the module does
    /// not know; `None` for one that [`read`](Self::read) is for.
    fn read_plain(object: plain::Object<'a>) -> Option<Self>;

    /// Appends the member, which stands there, as an object with `tag`.
    fn write(&self, tag: Tag, out: &mut Vec<u8>);

    /// Whether the module knows every object inside.
    fn is_known(&self) -> bool {
        true
    }

    /// Looks at the sizes of the member, which stands there as an object with `tag` at `offset`.
    fn check(&self, _tag: Tag, _offset: usize) -> Result<(), DecodeError> {
        Ok(())
    }
}

/// A member that may be missing.
pub(crate) trait Absent {
    const ABSENT: Self;
}

/// Reads the members of one SEQUENCE.
#[derive(Clone, Debug)]
pub(crate) struct Members<'a>(Objects<'a>);

impl<'a> Members<'a> {
    #[inline]
    pub(crate) fn of(node: &Node<'a>) -> Self {
        Self(Objects::of(node))
    }

    /// The objects of `rest`, which were walked before and whose first byte is at `offset` of the
    /// input.
    pub(crate) const fn at(rest: &'a [u8], offset: usize) -> Self {
        Self(Objects::over(rest, offset))
    }

    /// The objects of an input that was not walked.
    pub(crate) const fn unwalked(input: &'a [u8]) -> Self {
        Self(Objects::unwalked(input))
    }

    /// The next object, whatever its tag.
    #[inline]
    pub(crate) fn next(&mut self) -> Result<Option<Node<'a>>, DecodeError> {
        self.0.next()
    }

    /// The next object, not yet taken.
    pub(crate) fn peek(&self) -> Result<Option<Node<'a>>, DecodeError> {
        self.0.clone().next()
    }

    /// Whether all objects are taken.
    #[inline]
    pub(crate) const fn is_empty(&self) -> bool {
        self.0.rest().is_empty()
    }

    /// Whether the next object has this tag.
    #[inline]
    fn is_next(&self, tag: Tag) -> bool {
        let octets = match (tag.encoded_len(), self.0.rest()) {
            (1, [a, ..]) => [0, 0, 0, *a],
            (2, [a, b, ..]) => [0, 0, *a, *b],
            (3, [a, b, c, ..]) => [0, *a, *b, *c],
            (4, [a, b, c, d, ..]) => [*a, *b, *c, *d],
            _ => return false,
        };
        tag.octets() == u32::from_be_bytes(octets)
    }

    /// The next member, by its tag.
    #[inline]
    pub(crate) fn take<F: Field<'a> + Absent>(
        &mut self,
        tag: Tag,
        presence: Presence<F::Default>,
    ) -> Result<F, DecodeError> {
        if self.is_next(tag) {
            return self.take_next(tag, presence);
        }
        match presence {
            Presence::Required => Err(self.missing(tag)),
            Presence::Optional | Presence::Default(_) => Ok(F::ABSENT),
        }
    }

    /// The next member, which cannot be missing.
    #[inline]
    pub(crate) fn require<F: Field<'a>>(&mut self, tag: Tag) -> Result<F, DecodeError> {
        if self.is_next(tag) { self.take_next(tag, Presence::Required) } else { Err(self.missing(tag)) }
    }

    fn take_next<F: Field<'a>>(
        &mut self,
        tag: Tag,
        presence: Presence<F::Default>,
    ) -> Result<F, DecodeError> {
        let Some(node) = self.next()? else { return Err(self.missing(tag)) };
        let value = F::read(&node)?;
        match presence {
            Presence::Default(default) if node.mode() != Mode::Lenient && value.equals(default) => {
                Err(explicit_default(&node))
            }
            _ => Ok(value),
        }
    }

    #[cold]
    pub(crate) fn missing(&self, tag: Tag) -> DecodeError {
        match self.peek() {
            Ok(next) => missing(tag, next.as_ref(), self.0.offset()),
            Err(error) => error,
        }
    }

    /// What the module does not know, to the end. A known member there stands twice or out of
    /// order.
    #[inline]
    pub(crate) fn tail(self, is_known: impl Fn(Tag) -> bool) -> Result<Octets<'a>, DecodeError> {
        if self.is_empty() { Ok(Octets::ABSENT) } else { tail(self.0, is_known) }
    }

    /// The next member, a CHOICE without a tag, unless it is one of `others`, the members around it.
    pub(crate) fn alternative<T: Choice<'a>>(&mut self, others: &[Tag]) -> Result<Untagged<T>, DecodeError> {
        Untagged::read(self, others)
    }

    /// The objects that are left.
    pub(crate) const fn into_objects(self) -> Objects<'a> {
        self.0
    }

    /// The end: nothing may be left.
    pub(crate) fn finish(&self) -> Result<(), DecodeError> {
        match self.0.rest().len() {
            0 => Ok(()),
            count => Err(DecodeError::new(DecodeErrorKind::TrailingData { count }, self.0.offset())),
        }
    }
}

/// What the module does not know, to the end. A known member there stands twice or out of order.
#[inline(never)]
pub(crate) fn tail<'a>(
    mut objects: Objects<'a>,
    is_known: impl Fn(Tag) -> bool,
) -> Result<Octets<'a>, DecodeError> {
    let tail = objects.rest();
    while let Some(tlv) = objects.next()? {
        if is_known(form_free(tlv.tag())) {
            return Err(out_of_order(&tlv));
        }
        unknown_is_walked(&tlv)?;
    }
    Ok(Octets::unless_empty(tail))
}

/// The member with this tag does not stand there: `next` does, or nothing, to the end at `end`.
#[cold]
pub(crate) fn missing(tag: Tag, next: Option<&Node<'_>>, end: usize) -> DecodeError {
    match next {
        Some(tlv) => unexpected(tlv, tag),
        None => DecodeError::new(DecodeErrorKind::Missing { tag }, end),
    }
}

#[cold]
fn unexpected(tlv: &Node<'_>, expected: Tag) -> DecodeError {
    let kind = DecodeErrorKind::UnexpectedTag { expected, found: tlv.tag() };
    DecodeError::new(kind, tlv.offset())
}

/// Lets no two of these members, each with whether it is required, be taken for each other: up to the
/// next required one, none has the tag of one that can be missing. The compiler refuses others.
#[expect(clippy::indexing_slicing, clippy::panic, reason = "evaluated by the compiler, which refuses both")]
pub(crate) const fn told_apart(members: &[(Tag, bool)]) {
    let mut place = 0;
    while place < members.len() {
        let (tag, mut is_over) = members[place];
        let mut next = place + 1;
        while !is_over && next < members.len() {
            if members[next].0.octets() == tag.octets() {
                panic!("a member that can be missing, before one of the same tag");
            }
            is_over = members[next].1;
            next += 1;
        }
        place += 1;
    }
}

/// The tag as a primitive one: a member of the other form is the member all the same.
pub(crate) const fn form_free(tag: Tag) -> Tag {
    let form = match tag.encoded_len() {
        1 => 0x20,
        2 => 0x2000,
        3 => 0x20_0000,
        _ => 0x2000_0000,
    };
    Tag::new(tag.octets() & !form)
}

/// Whether an object that the module does not know may be taken as it stands.
pub(crate) fn unknown_is_walked(tlv: &Node<'_>) -> Result<(), DecodeError> {
    match tlv.mode() {
        Mode::Walked | Mode::Lenient => Ok(()),
        Mode::Known => Err(DecodeError::new(DecodeErrorKind::UnknownTag { found: tlv.tag() }, tlv.offset())),
    }
}

#[cold]
pub(crate) fn out_of_order(tlv: &Node<'_>) -> DecodeError {
    let kind = DecodeErrorKind::UnexpectedMember { expected: "members once and in their order" };
    DecodeError::new(kind, tlv.offset())
}

#[cold]
pub(crate) fn explicit_default(tlv: &Node<'_>) -> DecodeError {
    let kind = DecodeErrorKind::InvalidValue { expected: "a DEFAULT value to be left out" };
    DecodeError::new(kind, tlv.offset()).with_clause("X.690 11.5")
}

/// Appends a member unless it is absent or has its DEFAULT value.
#[inline]
pub(crate) fn put<'a, F: Field<'a>>(out: &mut Vec<u8>, tag: Tag, presence: Presence<F::Default>, field: &F) {
    let left_out = match presence {
        Presence::Required | Presence::Optional => field.is_absent(),
        Presence::Default(default) => field.is_absent() || field.equals(default),
    };
    if !left_out {
        field.write(tag, out);
    }
}

impl<'a> Field<'a> for Octets<'a> {
    type Default = &'static [u8];

    fn is_absent(&self) -> bool {
        self.get().is_none()
    }

    fn equals(&self, default: &'static [u8]) -> bool {
        self.get() == Some(default)
    }

    #[inline]
    fn read(tlv: &Node<'a>) -> Result<Self, DecodeError> {
        // objects in the place of octets
        if tlv.tag().is_constructed() {
            unknown_is_walked(tlv)?;
        }
        Ok(Self::borrowed(tlv.value()))
    }

    #[inline(always)]
    fn read_plain(object: plain::Object<'a>) -> Option<Self> {
        (!object.tag.is_constructed()).then_some(Self::borrowed(object.value))
    }

    fn write(&self, tag: Tag, out: &mut Vec<u8>) {
        put_tlv(out, tag, self.bytes());
    }
}

impl Absent for Octets<'_> {
    const ABSENT: Self = Self::ABSENT;
}

impl<'a> Field<'a> for Hidden<'a> {
    type Default = &'static [u8];

    fn is_absent(&self) -> bool {
        self.get().is_none()
    }

    #[inline]
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
}

impl Absent for Hidden<'_> {
    const ABSENT: Self = Self(Octets::ABSENT);
}

impl<'a> Field<'a> for Integer {
    type Default = i64;

    fn equals(&self, default: i64) -> bool {
        *self == default
    }

    fn read(tlv: &Node<'a>) -> Result<Self, DecodeError> {
        Self::decode(tlv.value(), tlv.value_offset())
    }

    #[inline]
    fn read_plain(object: plain::Object<'a>) -> Option<Self> {
        Self::decode(object.value, 0).ok()
    }

    fn write(&self, tag: Tag, out: &mut Vec<u8>) {
        self.put(tag, out);
    }
}

impl<'a> Field<'a> for Oid {
    type Default = ();

    fn read(tlv: &Node<'a>) -> Result<Self, DecodeError> {
        Self::decode(tlv.value(), tlv.value_offset())
    }

    #[inline]
    fn read_plain(object: plain::Object<'a>) -> Option<Self> {
        Self::decode(object.value, 0).ok()
    }

    fn write(&self, tag: Tag, out: &mut Vec<u8>) {
        put_tlv(out, tag, self.as_bytes());
    }
}

impl<'a, F: Field<'a>> Field<'a> for Option<F> {
    type Default = F::Default;

    fn is_absent(&self) -> bool {
        self.is_none()
    }

    fn equals(&self, default: F::Default) -> bool {
        self.as_ref().is_some_and(|field| field.equals(default))
    }

    fn read(tlv: &Node<'a>) -> Result<Self, DecodeError> {
        F::read(tlv).map(Some)
    }

    #[inline(always)]
    fn read_plain(object: plain::Object<'a>) -> Option<Self> {
        F::read_plain(object).map(Some)
    }

    fn write(&self, tag: Tag, out: &mut Vec<u8>) {
        if let Some(field) = self {
            field.write(tag, out);
        }
    }

    fn is_known(&self) -> bool {
        self.as_ref().is_none_or(F::is_known)
    }

    fn check(&self, tag: Tag, offset: usize) -> Result<(), DecodeError> {
        self.as_ref().map_or(Ok(()), |field| field.check(tag, offset))
    }
}

impl<F> Absent for Option<F> {
    const ABSENT: Self = None;
}

/// What can be freed of the package it was read from.
pub(crate) trait Own {
    type Owned;

    fn into_owned(self) -> Self::Owned;
}

impl Own for Integer {
    type Owned = Self;

    fn into_owned(self) -> Self {
        self
    }
}

impl Own for Oid {
    type Owned = Self;

    fn into_owned(self) -> Self {
        self
    }
}

impl Own for Octets<'_> {
    type Owned = Octets<'static>;

    fn into_owned(self) -> Octets<'static> {
        Octets::into_owned(self)
    }
}

impl Own for Hidden<'_> {
    type Owned = Hidden<'static>;

    fn into_owned(self) -> Hidden<'static> {
        Hidden(self.0.into_owned())
    }
}

impl<T: Own> Own for Option<T> {
    type Owned = Option<T::Owned>;

    fn into_owned(self) -> Self::Owned {
        self.map(T::into_owned)
    }
}

impl<T: Own> Own for Vec<T> {
    type Owned = Vec<T::Owned>;

    fn into_owned(self) -> Self::Owned {
        self.into_iter().map(T::into_owned).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Tag = Tag::new(0x80);
    const B: Tag = Tag::new(0x81);

    #[test]
    fn members_of_one_tag_are_told_apart_by_a_required_one() {
        told_apart(&[]);
        told_apart(&[(A, false), (B, false)]);
        told_apart(&[(A, false), (B, true), (A, false)]);
        told_apart(&[(A, true), (A, true), (A, false)]);
    }

    #[test]
    #[should_panic = "of the same tag"]
    fn a_required_member_is_not_told_from_one_before_it() {
        told_apart(&[(B, true), (A, false), (A, true)]);
    }

    #[test]
    #[should_panic = "of the same tag"]
    fn two_that_can_be_missing_are_not_told_apart() {
        told_apart(&[(A, false), (B, false), (A, false), (B, true)]);
    }
}
