//! A list that is nearly always short.

use alloc::vec::Vec;
use core::fmt;

/// A list of which up to two items stand in their place, without memory of their own.
#[derive(Clone)]
pub(crate) struct ShortList<T> {
    /// Empty as soon as there are many.
    few: Few<T>,
    many: Option<Vec<T>>,
}

#[derive(Clone)]
enum Few<T> {
    None,
    One([T; 1]),
    Two([T; 2]),
}

impl<T> ShortList<T> {
    pub(crate) const fn new(items: Vec<T>) -> Self {
        Self { few: Few::None, many: Some(items) }
    }

    /// A list of one item.
    pub(crate) const fn one(item: T) -> Self {
        Self { few: Few::One([item]), many: None }
    }

    /// A list of two items.
    pub(crate) const fn two(first: T, second: T) -> Self {
        Self { few: Few::Two([first, second]), many: None }
    }

    #[inline]
    pub(crate) fn as_slice(&self) -> &[T] {
        match (&self.many, &self.few) {
            (Some(items), _) => items,
            (None, Few::One(items)) => items,
            (None, Few::Two(items)) => items,
            (None, Few::None) => &[],
        }
    }

    #[inline]
    pub(crate) fn push(&mut self, item: T) {
        if self.many.is_none() {
            match core::mem::replace(&mut self.few, Few::None) {
                Few::None => {
                    self.few = Few::One([item]);
                    return;
                }
                Few::One([first]) => {
                    self.few = Few::Two([first, item]);
                    return;
                }
                two @ Few::Two(_) => self.few = two,
            }
        }
        self.as_mut_vec().push(item);
    }

    /// The items as a vector, to change them.
    pub(crate) fn as_mut_vec(&mut self) -> &mut Vec<T> {
        self.many.get_or_insert_with(|| match core::mem::replace(&mut self.few, Few::None) {
            Few::None => Vec::new(),
            Few::One(items) => items.into(),
            Few::Two(items) => items.into(),
        })
    }

    /// The same list of what `change` makes of its items.
    pub(crate) fn map<U>(self, mut change: impl FnMut(T) -> U) -> ShortList<U> {
        let few = match self.few {
            Few::None => Few::None,
            Few::One(items) => Few::One(items.map(&mut change)),
            Few::Two(items) => Few::Two(items.map(&mut change)),
        };
        ShortList { few, many: self.many.map(|items| items.into_iter().map(change).collect()) }
    }
}

impl<T> Default for ShortList<T> {
    fn default() -> Self {
        Self { few: Few::None, many: None }
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
            assert_eq!(list, ShortList::new((0..count).collect()));
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
