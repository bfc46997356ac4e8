//! Counters of the ISD-R key sets: reserved before they are used.

use core::fmt;

use es_interfaces::eis::KeysetUsage;
use scp80::{Cntr, CounterLease, Kvn};

use crate::Record;

/// A key set of the ISD-R: what is known of it beside its keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeySetState {
    pub(crate) version: u8,
    pub(crate) usage: Option<KeysetUsage>,
    pub(crate) counter: u64,
}

impl KeySetState {
    /// Key version number, 1 to 127.
    #[must_use]
    pub const fn version(&self) -> u8 {
        self.version
    }

    /// What it is for, where the version does not tell.
    #[must_use]
    pub const fn usage(&self) -> Option<KeysetUsage> {
        self.usage
    }

    /// The counter that was used or reserved last.
    #[must_use]
    pub const fn counter(&self) -> u64 {
        self.counter
    }
}

impl Record {
    /// Whether a key set would use counters again that it has used in `before`.
    pub(crate) fn counts_back(&self, before: &Self) -> bool {
        self.isd_r.key_sets.iter().any(|set| {
            let stored = before.isd_r.key_sets.iter().find(|stored| stored.version == set.version);
            stored.is_some_and(|stored| set.counter < stored.counter)
        })
    }

    /// Reserves the next `count` counters of a key set: the revision in which they are used up,
    /// and the lease on them.
    ///
    /// The lease may be used once that revision is stored. Permits hold on.
    ///
    /// # Errors
    /// [`ReserveError`]; nothing is reserved then.
    pub fn reserve_counters(&self, kvn: Kvn, count: u32) -> Result<(Self, CounterLease), ReserveError> {
        let mut next = self.changed();
        let version = kvn.number();
        let key_set = next.isd_r.key_sets.iter_mut().find(|set| set.version == version);
        let key_set = key_set.ok_or(ReserveError::UnknownKeySet { version })?;
        let exhausted = ReserveError::Exhausted { counter: key_set.counter };
        let last = key_set.counter.checked_add(u64::from(count)).ok_or(exhausted)?;
        // a lease ends before FFFFFFFFFF, with which a card would block itself
        let until = last.checked_add(1).and_then(Cntr::new).ok_or(exhausted)?;
        let first = key_set.counter.checked_add(1).and_then(Cntr::new).ok_or(exhausted)?;
        let lease = CounterLease::new(first, until).map_err(|_| exhausted)?;
        key_set.counter = last;
        Ok((next, lease))
    }
}

/// Why no counters are reserved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReserveError {
    /// The ISD-R has no key set of this version.
    UnknownKeySet {
        /// Key version number.
        version: u8,
    },
    /// The key set has not that many counters left; it needs new keys.
    Exhausted {
        /// The counter that was used or reserved last.
        counter: u64,
    },
}

impl fmt::Display for ReserveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownKeySet { version } => write!(f, "the ISD-R has no key set {version:02X}"),
            Self::Exhausted { counter } => write!(f, "too few counters left after {counter:010X}"),
        }
    }
}

impl core::error::Error for ReserveError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::*;

    fn kvn(number: u8) -> Kvn {
        Kvn::new(number).unwrap()
    }

    #[test]
    fn leases_follow_each_other() {
        let (next, lease) = record().reserve_counters(kvn(1), 64).unwrap();
        assert_eq!((lease.next().value(), lease.until().value()), (408, 472));
        assert_eq!((next.key_sets()[0].counter(), record().key_sets()[0].counter()), (471, 407));
        let (last, mut lease) = next.reserve_counters(kvn(1), 1).unwrap();
        assert_eq!(lease.take().unwrap().value(), 472);
        assert!(lease.take().is_err());
        assert!(last.revision() > next.revision());
    }

    #[test]
    fn unknown_and_exhausted() {
        assert_eq!(record().reserve_counters(kvn(2), 1), Err(ReserveError::UnknownKeySet { version: 2 }));
        let mut record = record();
        let counter = Cntr::MAX.value() - 2;
        record.isd_r.key_sets[0].counter = counter;
        assert_eq!(record.reserve_counters(kvn(1), 2), Err(ReserveError::Exhausted { counter }));
        let (_, mut lease) = record.reserve_counters(kvn(1), 1).unwrap();
        assert_eq!(lease.take().unwrap().value(), Cntr::MAX.value() - 1);
        record.isd_r.key_sets[0].counter = u64::MAX;
        assert_eq!(record.reserve_counters(kvn(1), 1), Err(ReserveError::Exhausted { counter: u64::MAX }));
    }
}
