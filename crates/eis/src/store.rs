//! A store in memory.

use core::fmt;
use std::collections::BTreeMap;

use scp80::{CounterLease, Kvn};
use sgp_asn1::Eid;

use crate::{Record, ReserveError, Revision};

/// Records in memory, by EID. Has no lock: whoever shares it brings one.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore {
    records: BTreeMap<Eid, Record>,
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub const fn new() -> Self {
        Self { records: BTreeMap::new() }
    }

    /// Puts a new record in.
    ///
    /// # Errors
    /// [`StoreError::AlreadyThere`].
    pub fn insert(&mut self, record: Record) -> Result<(), StoreError> {
        if self.records.contains_key(&record.eid()) {
            return Err(StoreError::AlreadyThere);
        }
        self.records.insert(record.eid(), record);
        Ok(())
    }

    /// The record of this eUICC.
    ///
    /// # Errors
    /// [`StoreError::Unknown`].
    pub fn load(&self, eid: Eid) -> Result<&Record, StoreError> {
        self.records.get(&eid).ok_or(StoreError::Unknown)
    }

    /// Replaces a record that is still at revision `expected`; the stored record itself changes
    /// nothing.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], or [`StoreError::Conflict`] when another writer was first, or when
    /// the record cannot have been made from the stored one: its revision is no later one, or one of
    /// its counters would go back. The stored record stays.
    ///
    /// `expected` is the revision that the new record was made from, never the one that the store has
    /// at the moment: asking the store for it would let every writer win.
    pub fn update(&mut self, expected: Revision, record: Record) -> Result<Revision, StoreError> {
        let stored = self.records.get_mut(&record.eid()).ok_or(StoreError::Unknown)?;
        let is_later = record.revision() > expected && !record.counts_back(stored);
        if stored.revision() != expected || !is_later && *stored != record {
            return Err(StoreError::Conflict { stored: stored.revision() });
        }
        *stored = record;
        Ok(stored.revision())
    }

    /// Reserves counters in the stored record, whatever its revision is.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] or [`StoreError::Reserve`].
    pub fn reserve_counters(&mut self, eid: Eid, kvn: Kvn, count: u32) -> Result<CounterLease, StoreError> {
        let stored = self.records.get_mut(&eid).ok_or(StoreError::Unknown)?;
        let (next, lease) = stored.reserve_counters(kvn, count).map_err(StoreError::Reserve)?;
        *stored = next;
        Ok(lease)
    }
}

/// Why a store does not do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoreError {
    /// There is no record of this eUICC.
    Unknown,
    /// There is a record of this eUICC.
    AlreadyThere,
    /// The record has changed since it was loaded.
    Conflict {
        /// Revision of the stored record.
        stored: Revision,
    },
    /// The counters cannot be reserved.
    Reserve(ReserveError),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("no record of this eUICC"),
            Self::AlreadyThere => f.write_str("there is a record of this eUICC already"),
            Self::Conflict { stored } => write!(f, "the record is at revision {stored} by now"),
            Self::Reserve(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Reserve(error) => Some(error),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::*;

    fn kvn() -> Kvn {
        Kvn::new(1).unwrap()
    }

    #[test]
    fn two_writers() {
        let mut store = MemoryStore::new();
        assert_eq!(store.load(eid()), Err(StoreError::Unknown));
        assert_eq!(store.update(Revision::default(), record()), Err(StoreError::Unknown));
        assert_eq!(store.insert(record()), Ok(()));
        assert_eq!(store.insert(record()), Err(StoreError::AlreadyThere));
        let first = store.load(eid()).unwrap().clone();
        let second = first.clone();
        let (changed, _) = first.reserve_counters(kvn(), 1).unwrap();
        let revision = store.update(first.revision(), changed).unwrap();
        let (late, _) = second.reserve_counters(kvn(), 9).unwrap();
        assert_eq!(store.update(second.revision(), late), Err(StoreError::Conflict { stored: revision }));
        assert_eq!(store.load(eid()).unwrap().key_sets()[0].counter(), 408);
    }

    #[test]
    fn a_record_cannot_go_back() {
        let mut store = MemoryStore::new();
        let (newer, _) = record().reserve_counters(kvn(), 1).unwrap();
        store.insert(newer.clone()).unwrap();
        let conflict = Err(StoreError::Conflict { stored: newer.revision() });
        assert_eq!(store.update(newer.revision(), record()), conflict);
        assert_eq!(store.update(newer.revision(), newer.clone()), Ok(newer.revision()));
        // another one of the same revision has used the same counter
        let (mut other, _) = record().reserve_counters(kvn(), 1).unwrap();
        other.remaining_memory = 7;
        assert_eq!(store.update(newer.revision(), other), conflict);
    }

    /// A record from elsewhere, or one that was made ready before the counters were reserved.
    #[test]
    fn a_counter_cannot_go_back() {
        let mut store = MemoryStore::new();
        store.insert(record()).unwrap();
        store.reserve_counters(eid(), kvn(), 10).unwrap();
        let stored = store.load(eid()).unwrap().clone();
        let stale = record().changed().changed();
        assert!(stale.revision() > stored.revision());
        let conflict = Err(StoreError::Conflict { stored: stored.revision() });
        assert_eq!(store.update(stored.revision(), stale), conflict);
        assert_eq!(store.load(eid()), Ok(&stored));
        // a key set may go, and another come
        let mut other = stored.changed();
        other.isd_r.key_sets[0].version = 2;
        other.isd_r.key_sets[0].counter = 0;
        assert!(store.update(stored.revision(), other).is_ok());
    }

    #[test]
    fn counters_are_never_given_twice() {
        let mut store = MemoryStore::new();
        store.insert(record()).unwrap();
        let first = store.reserve_counters(eid(), kvn(), 10).unwrap();
        let second = store.reserve_counters(eid(), kvn(), 10).unwrap();
        assert_eq!((first.until(), second.remaining()), (second.next(), 10));
        let unknown = Kvn::new(2).unwrap();
        let error = StoreError::Reserve(ReserveError::UnknownKeySet { version: 2 });
        assert_eq!(store.reserve_counters(eid(), unknown, 1), Err(error));
    }
}
