//! Objects one behind the other of which many have one length: what was cut into pieces.

use super::plain;

/// What an object begins with that is like the one before it. Where such an object ends is known
/// before its length is read, so a processor goes on to the next one without waiting for memory.
#[derive(Clone, Copy, Debug)]
struct Alike {
    /// A tag of one octet and a length of three.
    head: [u8; 4],
    /// Of the whole object.
    len: usize,
}

impl Alike {
    /// Like no object.
    const NONE: Self = Self { head: [0; 4], len: usize::MAX };

    /// The object at the front of `rest`, and what follows, if it is like the one before.
    #[inline]
    fn split<'a>(&self, rest: &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
        if rest.first_chunk() == Some(&self.head) { rest.split_at_checked(self.len) } else { None }
    }

    /// The next object may be like `object`, which has this value.
    fn note(&mut self, object: &[u8], value: &[u8]) {
        if let Some(head) = object.first_chunk()
            && value.len().checked_add(head.len()) == Some(object.len())
        {
            *self = Self { head: *head, len: object.len() };
        }
    }
}

/// Objects with one tag, which has one octet.
#[derive(Clone, Debug)]
pub(crate) struct Run<'a> {
    tag: u8,
    rest: &'a [u8],
    last: Alike,
}

impl<'a> Run<'a> {
    pub(crate) const fn of(content: &'a [u8], tag: u8) -> Self {
        Self { tag, rest: content, last: Alike::NONE }
    }

    /// What follows the last object that was taken.
    pub(crate) const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    fn next_other(&mut self) -> Option<(&'a [u8], &'a [u8])> {
        let (_, value, behind) = plain::split(self.rest).filter(|(tag, ..)| *tag == self.tag)?;
        let object = self.rest.get(..self.rest.len().saturating_sub(behind.len()))?;
        self.last.note(object, value);
        self.rest = behind;
        Some((object, value))
    }
}

/// An object and its value, up to one that is not plain or has another tag.
impl<'a> Iterator for Run<'a> {
    type Item = (&'a [u8], &'a [u8]);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        match self.last.split(self.rest) {
            Some((object, behind)) => {
                self.rest = behind;
                Some((object, object.get(self.last.head.len()..)?))
            }
            None => self.next_other(),
        }
    }
}

/// How many objects `content` holds, those in constructed ones counted too, down to `depth`; `None`
/// where they are not plain, or deeper.
pub(crate) fn count(content: &[u8], depth: u16) -> Option<usize> {
    let depth = depth.checked_sub(1)?;
    let (mut rest, mut last, mut count) = (content, Alike::NONE, 0_usize);
    while !rest.is_empty() {
        count = count.checked_add(1)?;
        if let Some((_, behind)) = last.split(rest) {
            rest = behind;
            continue;
        }
        let (head, value, behind) = match rest {
            [first, second @ 0x1F..=0x7F, ..] if first & 0x1F == 0x1F => {
                let (_, value, behind) = plain::split(rest.get(1..)?)?;
                (*first, value, behind)
            }
            _ => plain::split(rest)?,
        };
        if head & 0x20 == 0 {
            last.note(rest.get(..rest.len().saturating_sub(behind.len()))?, value);
        } else {
            count = count.checked_add(self::count(value, depth)?)?;
        }
        rest = behind;
    }
    Some(count)
}

#[cfg(test)]
mod tests {
    use alloc::vec;
    use alloc::vec::Vec;

    use sgp_wire::{Tag, put_nested, put_tlv};

    use super::*;

    fn objects(tag: u32, lengths: &[usize]) -> Vec<u8> {
        let mut out = Vec::new();
        lengths.iter().for_each(|length| put_tlv(&mut out, Tag::new(tag), &vec![0x86; *length]));
        out
    }

    #[test]
    fn objects_of_any_lengths_are_found_with_their_values() {
        for lengths in [
            &[][..],
            &[0, 0, 0],
            &[300, 300, 300, 7, 300, 301, 301, 300],
            &[127, 127, 128, 128, 255, 255, 256, 256],
            &[0x1_0000, 0x1_0000, 300, 300],
        ] {
            let content = objects(0x86, lengths);
            let mut run = Run::of(&content, 0x86);
            let found: Vec<_> = run.by_ref().collect();
            assert_eq!(found.iter().map(|(_, value)| value.len()).collect::<Vec<_>>(), lengths);
            assert!(
                found.iter().all(|(object, value)| object.first() == Some(&0x86) && object.ends_with(value))
            );
            assert_eq!(
                (found.iter().map(|(object, _)| object.len()).sum(), run.rest()),
                (content.len(), &[][..])
            );
        }
    }

    #[test]
    fn a_run_ends_before_what_is_not_of_it() {
        let like = objects(0x86, &[300, 300]);
        for (behind, left) in [
            (objects(0x87, &[300]), 304),
            (objects(0x86, &[300])[..303].to_vec(), 303),
            (vec![0x86, 0x82, 0x01], 3),
            // as the others, with a length that is not minimal
            (vec![0x86, 0x82, 0x00, 0x01, 0x00], 5),
        ] {
            let content = [&like[..], &behind].concat();
            let mut run = Run::of(&content, 0x86);
            assert_eq!((run.by_ref().count(), run.rest().len()), (2, left));
        }
    }

    #[test]
    fn all_levels_are_counted_down_to_a_depth() {
        let mut inner = objects(0x86, &[300, 300, 300, 2]);
        put_tlv(&mut inner, Tag::new(0x9F70), &[1]);
        let mut outer = Vec::new();
        put_nested(&mut outer, Tag::new(0xBF36), |out| put_tlv(out, Tag::new(0xA3), &inner));
        put_tlv(&mut outer, Tag::new(0x80), &[]);
        assert_eq!(count(&outer, 3), Some(8));
        assert_eq!(count(&outer, 2), None);
        outer.push(0x80);
        assert_eq!(count(&outer, 3), None);
    }
}
