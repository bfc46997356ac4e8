//! Offsets of steps, looked up when something does not fit.

use alloc::vec::Vec;

use crate::codec::{Node, Objects};

/// The steps of one file, or one list of steps.
#[derive(Debug, Default)]
pub(super) struct Steps<'a> {
    node: Option<Node<'a>>,
    /// Offset of each step, once it was asked for.
    offsets: Vec<usize>,
}

impl<'a> Steps<'a> {
    /// Steps inside an object, where its bytes are at hand.
    pub(super) const fn of(node: Option<Node<'a>>) -> Self {
        Self { node, offsets: Vec::new() }
    }

    /// Offset of a step, or of the object around all of them.
    pub(super) fn offset(&mut self, step: Option<usize>) -> Option<usize> {
        let node = self.node?;
        let Some(step) = step else { return Some(node.offset()) };
        if self.offsets.is_empty() {
            self.offsets = children(Some(node)).map(|step| step.offset()).collect();
        }
        self.offsets.get(step).copied()
    }
}

/// The objects inside one, which was decoded before; none where its bytes are not at hand.
pub(super) fn children<'a>(node: Option<Node<'a>>) -> impl Iterator<Item = Node<'a>> {
    let mut objects = node.map(|node| Objects::of(&node));
    core::iter::from_fn(move || objects.as_mut()?.next().ok().flatten())
}
