//! Counter rules, without state of their own.

use crate::wire::cntr::Cntr;
use crate::wire::spi::CounterMode;
use crate::{Misuse, ResponseStatus};

/// What a card does with the counter of an authentic packet: the counter to store, or `None` when
/// the stored one stays as it is.
///
/// Only after the check has held: the counter of a packet that is not authentic means nothing.
/// Source: TS 102 225 5.1.4.
///
/// # Errors
/// [`CounterFault`]; the stored counter stays.
pub fn evaluate(mode: CounterMode, stored: Cntr, received: Cntr) -> Result<Option<Cntr>, CounterFault> {
    match mode {
        CounterMode::None | CounterMode::Informative => Ok(None),
        CounterMode::Higher | CounterMode::OneHigher if stored == Cntr::MAX => Err(CounterFault::Blocked),
        CounterMode::Higher | CounterMode::OneHigher if received <= stored => Err(CounterFault::Low),
        CounterMode::OneHigher if stored.next() != Some(received) => Err(CounterFault::High),
        CounterMode::Higher | CounterMode::OneHigher => Ok(Some(received)),
    }
}

/// Why a counter is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "TS 102 225 5.1.4 has these three")]
pub enum CounterFault {
    /// Not higher than the stored one.
    Low,
    /// More than one higher, where exactly one is asked for.
    High,
    /// The stored counter is at its end.
    Blocked,
}

impl CounterFault {
    /// The status that says so.
    #[must_use]
    pub const fn status(self) -> ResponseStatus {
        match self {
            Self::Low => ResponseStatus::COUNTER_LOW,
            Self::High => ResponseStatus::COUNTER_HIGH,
            Self::Blocked => ResponseStatus::COUNTER_BLOCKED,
        }
    }
}

/// Counters that a sender may use, from `next` up to but without `until`.
///
/// A server reserves them in its store before it hands them out, so that no other process and no
/// restart uses one twice. `FFFFFFFFFF` cannot be leased: a card that accepted it would be blocked
/// for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CounterLease {
    next: Cntr,
    until: Cntr,
}

impl CounterLease {
    /// The counters from `next` up to but without `until`.
    ///
    /// # Errors
    /// [`Misuse::LeaseReversed`] when `until` lies below `next`.
    pub fn new(next: Cntr, until: Cntr) -> Result<Self, Misuse> {
        if until < next { Err(Misuse::LeaseReversed) } else { Ok(Self { next, until }) }
    }

    /// The counter that comes next.
    #[must_use]
    pub const fn next(&self) -> Cntr {
        self.next
    }

    /// The first counter that is not in the lease.
    #[must_use]
    pub const fn until(&self) -> Cntr {
        self.until
    }

    /// How many counters are left.
    #[must_use]
    pub const fn remaining(&self) -> u64 {
        self.until.value().saturating_sub(self.next.value())
    }

    /// Takes the next counter.
    ///
    /// # Errors
    /// [`Misuse::CounterBlocked`] at the end of all counters, [`Misuse::LeaseExhausted`] at the
    /// end of the lease.
    pub fn take(&mut self) -> Result<Cntr, Misuse> {
        let taken = self.next;
        match taken.next() {
            None => Err(Misuse::CounterBlocked),
            Some(_) if taken >= self.until => Err(Misuse::LeaseExhausted { next: taken }),
            Some(next) => {
                self.next = next;
                Ok(taken)
            }
        }
    }
}

/// What a card that finds a counter too low has told: its own is at least that high.
///
/// A response repeats the counter of its command and never says the card's own, so how far ahead
/// that is nobody knows; the next attempt is a guess of the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resync {
    at_least: Cntr,
}

impl Resync {
    pub(crate) const fn new(at_least: Cntr) -> Self {
        Self { at_least }
    }

    /// The counter that was too low: that of the card is this one or a higher one.
    #[must_use]
    pub const fn at_least(&self) -> Cntr {
        self.at_least
    }

    /// A proposal: `count` counters that begin `ahead` above the one that was too low. Each counter
    /// that is jumped over is lost for good, and there are 2^40 of them.
    ///
    /// To be reserved in the store like any other lease, and handed to
    /// [`Sender::renew`](crate::Sender::renew); never done by itself.
    ///
    /// # Errors
    /// [`Misuse::CounterBlocked`] when the counters end before: the key set needs new keys.
    pub fn lease(&self, ahead: u64, count: u64) -> Result<CounterLease, Misuse> {
        let above = |from: Cntr, by: u64| from.value().checked_add(by).and_then(Cntr::new);
        let next = above(self.at_least, ahead.max(1)).ok_or(Misuse::CounterBlocked)?;
        let until = above(next, count).ok_or(Misuse::CounterBlocked)?;
        CounterLease::new(next, until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cntr(value: u64) -> Cntr {
        Cntr::new(value).unwrap()
    }

    // the rules of vectors scp80/counters.json
    #[test]
    fn rules_by_mode() {
        use CounterFault::{Blocked, High, Low};
        use CounterMode as M;
        let max = Cntr::MAX.value();
        for (mode, stored, received, expected) in [
            (M::None, 5, 0, Ok(None)),
            (M::Informative, 5, 9, Ok(None)),
            (M::Informative, max, 0, Ok(None)),
            (M::Higher, 5, 6, Ok(Some(6))),
            (M::Higher, 5, max, Ok(Some(max))),
            (M::Higher, 5, 5, Err(Low)),
            (M::Higher, 0, 0, Err(Low)),
            (M::Higher, max, max, Err(Blocked)),
            (M::Higher, max, 5, Err(Blocked)),
            (M::OneHigher, 5, 6, Ok(Some(6))),
            (M::OneHigher, 5, 5, Err(Low)),
            (M::OneHigher, 5, 7, Err(High)),
            (M::OneHigher, max - 1, max, Ok(Some(max))),
            (M::OneHigher, max, 0, Err(Blocked)),
        ] {
            assert_eq!(
                evaluate(mode, cntr(stored), cntr(received)),
                expected.map(|stored| stored.map(cntr)),
                "{mode:?} {stored:X} {received:X}"
            );
        }
    }

    #[test]
    fn a_lease_gives_each_counter_once_and_ends() {
        let mut lease = CounterLease::new(cntr(7), cntr(9)).unwrap();
        assert_eq!((lease.take(), lease.take()), (Ok(cntr(7)), Ok(cntr(8))));
        assert_eq!(lease.take(), Err(Misuse::LeaseExhausted { next: cntr(9) }));
        assert_eq!(lease.remaining(), 0);
        assert_eq!(CounterLease::new(cntr(9), cntr(8)), Err(Misuse::LeaseReversed));
    }

    #[test]
    fn the_last_counter_is_never_given() {
        let mut lease = CounterLease::new(cntr(Cntr::MAX.value() - 1), Cntr::MAX).unwrap();
        assert!(lease.take().is_ok());
        assert_eq!(lease.take(), Err(Misuse::CounterBlocked));
    }

    #[test]
    fn resynchronisation_goes_ahead_and_ends() {
        let low = Resync::new(cntr(0x20));
        assert_eq!(low.lease(0x100, 8), CounterLease::new(cntr(0x120), cntr(0x128)));
        assert_eq!(low.lease(0, 1), CounterLease::new(cntr(0x21), cntr(0x22)));
        assert_eq!(low.at_least(), cntr(0x20));
        let high = Resync::new(cntr(Cntr::MAX.value() - 4));
        assert_eq!(high.lease(4, 0), CounterLease::new(Cntr::MAX, Cntr::MAX));
        assert_eq!(
            (high.lease(5, 1), high.lease(u64::MAX, 1)),
            (Err(Misuse::CounterBlocked), Err(Misuse::CounterBlocked))
        );
        assert_eq!(high.lease(1, 9), Err(Misuse::CounterBlocked));
    }
}
