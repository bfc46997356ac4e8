//! The sequence counter of a key set.

use core::fmt;

use crate::Misuse;

/// The sequence counter of an SCP03 key set, three bytes (GlobalPlatform Amendment D 6.2.2.1).
///
/// It is zero when the key set is made and counts up before each use, so the first session has
/// `000001`. The card derives its challenge from it, which lets a server that keeps the same
/// counter compute the challenge beforehand ([`Host::begin_predicted`](crate::Host::begin_predicted)).
///
/// ```
/// use scp03t::SequenceCounter;
///
/// let stored = SequenceCounter::ZERO;
/// let session = stored.next()?; // store this before it is used
/// assert_eq!(session.to_bytes(), [0x00, 0x00, 0x01]);
/// # Ok::<(), scp03t::Misuse>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SequenceCounter([u8; 3]);

impl SequenceCounter {
    /// The counter of a new key set, before its first session.
    pub const ZERO: Self = Self([0; 3]);

    /// The counter with these bytes, most significant first.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 3]) -> Self {
        Self(bytes)
    }

    /// The bytes, most significant first.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 3] {
        self.0
    }

    pub(crate) const fn as_bytes(&self) -> &[u8; 3] {
        &self.0
    }

    /// The value that follows: the one that the next session uses.
    ///
    /// # Errors
    /// [`Misuse::CounterExhausted`] after `FFFFFF`: the key set must be replaced.
    pub const fn next(self) -> Result<Self, Misuse> {
        let [a, b, c] = self.0;
        match u32::from_be_bytes([0, a, b, c]).saturating_add(1).to_be_bytes() {
            [0, a, b, c] => Ok(Self([a, b, c])),
            _ => Err(Misuse::CounterExhausted),
        }
    }
}

impl fmt::Display for SequenceCounter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02X}"))
    }
}

impl fmt::Debug for SequenceCounter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SequenceCounter({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_up_and_stops() {
        for (from, to) in [([0, 0, 0], [0, 0, 1]), ([0, 0, 0xFF], [0, 1, 0]), ([0xFF, 0xFF, 0xFE], [0xFF; 3])]
        {
            assert_eq!(SequenceCounter::from_bytes(from).next(), Ok(SequenceCounter::from_bytes(to)));
        }
        assert_eq!(SequenceCounter::from_bytes([0xFF; 3]).next(), Err(Misuse::CounterExhausted));
    }
}
