//! Walks every object of an element, at all levels, without a call stack.

use alloc::vec::Vec;

use sgp_wire::{DecodeError, DecodeErrorKind, LimitKind, Limits};

use super::node::Node;

/// An object that is broken: where it begins, and what is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StructureFault {
    /// Offset of its tag from the front of the walked bytes.
    pub(crate) object: usize,
    pub(crate) error: DecodeError,
}

/// The walk; keeps its stack from one element to the next, and the budget of objects.
#[derive(Clone, Debug)]
pub(crate) struct Walker {
    ends: Vec<usize>,
    limits: Limits,
    items_left: u32,
}

impl Walker {
    pub(crate) const fn new(limits: &Limits) -> Self {
        Self { ends: Vec::new(), limits: *limits, items_left: limits.max_items }
    }

    /// Walks `raw`, which is one whole object; `offset` is its place in the input, for errors.
    pub(crate) fn walk(&mut self, raw: &[u8], offset: usize) -> Result<(), StructureFault> {
        self.ends.clear();
        self.ends.push(raw.len());
        let mut at = 0;
        while let Some(&end) = self.ends.last() {
            if at >= end {
                self.ends.pop();
                continue;
            }
            let here = offset.saturating_add(at);
            let fault = |error| StructureFault { object: at, error };
            self.spend(here).map_err(fault)?;
            let rest = raw.get(at..end).unwrap_or_default();
            let tlv = Node::first(rest, here).map_err(fault)?;
            if tlv.tag().is_constructed() {
                if self.ends.len() > usize::from(self.limits.max_depth) {
                    let max = usize::from(self.limits.max_depth);
                    let kind = DecodeErrorKind::Limit { limit: LimitKind::Depth, max };
                    return Err(fault(DecodeError::new(kind, here)));
                }
                self.ends.push(at.saturating_add(tlv.raw().len()));
                at = at.saturating_add(tlv.header_len());
            } else {
                at = at.saturating_add(tlv.raw().len());
            }
        }
        Ok(())
    }

    fn spend(&mut self, here: usize) -> Result<(), DecodeError> {
        match self.items_left.checked_sub(1) {
            Some(left) => {
                self.items_left = left;
                Ok(())
            }
            None => {
                let max = usize::try_from(self.limits.max_items).unwrap_or(usize::MAX);
                Err(DecodeError::new(DecodeErrorKind::Limit { limit: LimitKind::Items, max }, here))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(raw: &[u8], limits: &Limits) -> Result<(), StructureFault> {
        Walker::new(limits).walk(raw, 1000)
    }

    #[test]
    fn an_object_longer_than_its_parent_is_named_by_its_tag() {
        // the element of vectors/sgp02/journey-failures.json, case f-malformed-element, cut short:
        // pinCodes with `A1 3B` where `A1 04` fits
        let raw = [0xA2, 0x0D, 0xA0, 0x05, 0x80, 0x00, 0x81, 0x01, 0x03, 0xA1, 0x3B, 0xA0, 0x02, 0x30, 0x00];
        let fault = walk(&raw, &Limits::default()).unwrap_err();
        assert_eq!(fault.object, 9);
        assert_eq!(fault.error.kind(), DecodeErrorKind::Truncated { needed: 0x3B, available: 4 });
        assert_eq!(fault.error.offset(), 1011);
        let mut good = raw;
        good[10] = 4;
        assert_eq!(walk(&good, &Limits::default()), Ok(()));
    }

    #[test]
    fn depth_and_items_are_bounded_without_a_call_stack() {
        let mut deep = alloc::vec![0x30, 0x00];
        for _ in 0..1000 {
            let mut outer = Vec::new();
            sgp_wire::put_tlv(&mut outer, sgp_wire::Tag::SEQUENCE, &deep);
            deep = outer;
        }
        let fault = walk(&deep, &Limits::default()).unwrap_err();
        assert_eq!(fault.error.kind(), DecodeErrorKind::Limit { limit: LimitKind::Depth, max: 32 });
        assert_eq!(walk(&deep, &Limits::default().with_max_depth(1001)), Ok(()));
        let fault = walk(&deep, &Limits::default().with_max_depth(1001).with_max_items(7)).unwrap_err();
        assert_eq!(fault.error.kind(), DecodeErrorKind::Limit { limit: LimitKind::Items, max: 7 });
    }
}
