//! A list that is a member.

use alloc::vec::Vec;
use core::fmt;

use sgp_wire::{DecodeError, Tag};

use super::items::{self, Item};
use super::members::{Field, Own};
use super::node::Node;
use super::plain;

/// SEQUENCE OF as a member, nearly always of one item: that one stands in its place, without memory
/// of its own.
#[derive(Clone)]
pub(crate) enum List<T> {
    One([T; 1]),
    /// However many, none too.
    Any(Vec<T>),
}

impl<T> List<T> {
    #[inline]
    pub(crate) fn as_slice(&self) -> &[T] {
        match self {
            Self::One(item) => item,
            Self::Any(items) => items,
        }
    }
}

impl<T> From<Vec<T>> for List<T> {
    fn from(items: Vec<T>) -> Self {
        Self::Any(items)
    }
}

impl<T: PartialEq> PartialEq for List<T> {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl<T: Eq> Eq for List<T> {}

impl<T: fmt::Debug> fmt::Debug for List<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_slice().fmt(f)
    }
}

impl<'a, T: Item<'a>> Field<'a> for List<T> {
    type Default = ();

    fn read(tlv: &Node<'a>) -> Result<Self, DecodeError> {
        Vec::read(tlv).map(Self::Any)
    }

    #[inline]
    fn read_plain(object: plain::Object<'a>) -> Option<Self> {
        let mut members = plain::Members::of(object.value);
        if members.is_empty() {
            return Some(Self::Any(Vec::new()));
        }
        let item = T::plain_item(&mut members)?;
        if members.is_empty() {
            return Some(Self::One([item]));
        }
        plain::items_behind(item, members).map(Self::Any)
    }

    fn write(&self, tag: Tag, out: &mut Vec<u8>) {
        items::write(self.as_slice(), tag, out);
    }

    fn is_known(&self) -> bool {
        self.as_slice().iter().all(T::is_known)
    }

    fn check(&self, tag: Tag, offset: usize) -> Result<(), DecodeError> {
        items::check(self.as_slice(), tag, offset)
    }
}

impl<T: Own> Own for List<T> {
    type Owned = List<T::Owned>;

    fn into_owned(self) -> Self::Owned {
        match self {
            Self::One(item) => List::One(item.map(T::into_owned)),
            Self::Any(items) => List::Any(items.into_owned()),
        }
    }
}

#[cfg(feature = "serde")]
impl<T: crate::jer::Jer> crate::jer::Jer for List<T> {
    fn to_jer(&self, defaults: crate::jer::Defaults) -> crate::jer::Value {
        crate::jer::Value::List(self.as_slice().iter().map(|item| item.to_jer(defaults)).collect())
    }

    fn from_jer(value: crate::jer::Value) -> Result<Self, DecodeError> {
        Vec::from_jer(value).map(Self::Any)
    }
}

#[cfg(test)]
mod tests {
    use sgp_wire::{Limits, Reader};

    use super::*;
    use crate::codec::Integer;

    #[test]
    fn a_list_of_one_item_is_the_same_however_it_was_made() {
        for (octets, numbers) in [
            (&[0x30, 0][..], &[][..]),
            (&[0x30, 3, 2, 1, 5], &[5]),
            (&[0x30, 6, 2, 1, 5, 2, 1, 6], &[5, 6]),
            (&[0x30, 9, 2, 1, 5, 2, 1, 6, 2, 1, 7], &[5, 6, 7]),
        ] {
            let made = List::from(numbers.iter().copied().map(Integer::new).collect::<Vec<_>>());
            let tlv = Reader::new(octets, &Limits::DEFAULT).unwrap().tlv().unwrap();
            let object = plain::Object { tag: tlv.tag(), raw: tlv.raw(), value: tlv.value() };
            let plain = List::read_plain(object).unwrap();
            assert_eq!(plain, made);
            assert_eq!(List::read(&Node::from(&tlv)).unwrap(), made);
            assert_eq!(
                (plain.clone().into_owned(), alloc::format!("{plain:?}")),
                (plain.clone(), alloc::format!("{numbers:?}"))
            );
            let mut out = Vec::new();
            plain.write(tlv.tag(), &mut out);
            assert_eq!(out, octets);
        }
    }
}
