//! A list that is nearly always short.

use alloc::vec::Vec;
use core::fmt;

/// A list of which up to two items stand in their place, without memory of their own.
#[derive(Clone, Default)]
pub(crate) enum ShortList<T> {
    #[default]
    None,
    One([T; 1]),
    Two([T; 2]),
    /// However many.
    Many(Vec<T>),
}

impl<T> ShortList<T> {
    #[inline]
    pub(crate) fn as_slice(&self) -> &[T] {
        match self {
            Self::None => &[],
            Self::One(items) => items,
            Self::Two(items) => items,
            Self::Many(items) => items,
        }
    }

    #[inline]
    pub(crate) fn push(&mut self, item: T) {
        *self = match core::mem::take(self) {
            Self::None => Self::One([item]),
            Self::One([first]) => Self::Two([first, item]),
            mut more => {
                more.as_mut_vec().push(item);
                more
            }
        };
    }

    /// The items as a vector, to change them.
    pub(crate) fn as_mut_vec(&mut self) -> &mut Vec<T> {
        match self {
            Self::Many(items) => items,
            few => {
                *few = Self::Many(match core::mem::take(few) {
                    Self::None => Vec::new(),
                    Self::One(items) => items.into(),
                    Self::Two(items) => items.into(),
                    Self::Many(items) => items,
                });
                few.as_mut_vec()
            }
        }
    }

    /// The same list of what `change` makes of its items.
    pub(crate) fn map<U>(self, change: impl FnMut(T) -> U) -> ShortList<U> {
        match self {
            Self::None => ShortList::None,
            Self::One(items) => ShortList::One(items.map(change)),
            Self::Two(items) => ShortList::Two(items.map(change)),
            Self::Many(items) => ShortList::Many(items.into_iter().map(change).collect()),
        }
    }
}

impl<T: PartialEq> PartialEq for ShortList<T> {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl<T: Eq> Eq for ShortList<T> {}

impl<T: fmt::Debug> fmt::Debug for ShortList<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_slice(), f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_stay_in_their_order_however_many_there_are() {
        let mut list = ShortList::default();
        for count in 0u8..5 {
            assert_eq!(list.as_slice(), (0..count).collect::<Vec<_>>());
            assert_eq!(list, ShortList::Many((0..count).collect()));
            assert_eq!(list.clone().map(|item| item + 1).as_slice(), (1..=count).collect::<Vec<_>>());
            list.push(count);
        }
        let mut list = ShortList::default();
        list.push(7);
        list.as_mut_vec().insert(0, 6);
        list.push(8);
        assert_eq!(alloc::format!("{list:?}"), "[6, 7, 8]");
    }
}
