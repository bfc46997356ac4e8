//! The SCP03 key sets of one ISD-P, each with its sequence counter.

use alloc::vec::Vec;

use scp03t::{Kvn, SequenceCounter, StaticKeys};

/// One key set.
#[derive(Debug)]
pub(crate) struct Scp03KeySet {
    pub(crate) kvn: Kvn,
    pub(crate) keys: StaticKeys,
    /// The counter that was used last.
    pub(crate) counter: SequenceCounter,
}

/// The key sets, in the order in which they came.
#[derive(Debug, Default)]
pub(crate) struct Scp03KeySets(Vec<Scp03KeySet>);

impl Scp03KeySets {
    pub(crate) fn iter(&self) -> core::slice::Iter<'_, Scp03KeySet> {
        self.0.iter()
    }

    /// The set of this version; `00` stands for the first one.
    pub(crate) fn find_mut(&mut self, version: u8) -> Option<&mut Scp03KeySet> {
        self.0.iter_mut().find(|set| version == Kvn::DEFAULT.number() || set.kvn.number() == version)
    }

    pub(crate) fn has(&self, kvn: Kvn) -> bool {
        self.0.iter().any(|set| set.kvn == kvn)
    }

    /// Adds a set beside the others, or in place of them all.
    pub(crate) fn store(&mut self, set: Scp03KeySet, instead_of_all: bool) {
        if instead_of_all {
            self.0.clear();
        }
        self.0.push(set);
    }
}
