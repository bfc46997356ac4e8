//! Time as the machines see it: handed in, never read.

use core::time::Duration;

use es_interfaces::DateTime;
use sgp_pki::Timestamp;

/// The two clocks of a caller at one moment.
///
/// The wall clock dates messages and judges certificates; the monotonic one, counted from any
/// moment the caller likes, drives deadlines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Now {
    /// Wall clock, UTC.
    pub wall: Timestamp,
    /// Time since the caller's own epoch; never goes back.
    pub monotonic: Duration,
}

impl Now {
    /// Both clocks.
    #[must_use]
    pub const fn new(wall: Timestamp, monotonic: Duration) -> Self {
        Self { wall, monotonic }
    }

    pub(crate) fn date_time(self) -> DateTime {
        DateTime::from_unix(self.wall.as_unix())
    }
}
