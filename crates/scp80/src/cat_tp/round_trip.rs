//! How long to wait for an acknowledgement.

use core::time::Duration;

use super::Retransmission;

/// Smoothed round trip time, as RFC 793 3.7 has it; each sample counts for an eighth.
#[derive(Clone, Debug)]
pub(super) struct RoundTrip {
    policy: Retransmission,
    smoothed: Option<Duration>,
}

impl RoundTrip {
    pub(super) const fn new(policy: Retransmission) -> Self {
        Self { policy, smoothed: None }
    }

    pub(super) const fn retries(&self) -> u8 {
        self.policy.retries
    }

    /// Takes the time between a PDU that was sent once and its acknowledgement. One that was sent
    /// again says nothing: nobody knows which of the two was acknowledged (Karn's rule).
    pub(super) fn sample(&mut self, time: Duration) {
        // nothing above the limit tells more than the limit
        let time = time.min(self.policy.max);
        self.smoothed = Some(match self.smoothed {
            None => time,
            Some(smoothed) => (smoothed.saturating_mul(7).saturating_add(time)) / 8,
        });
    }

    /// How long to wait after a PDU was sent again `retries` times.
    pub(super) fn wait(&self, retries: u8) -> Duration {
        let Retransmission { initial, min, max, .. } = self.policy;
        let base = self.smoothed.map_or(initial, |smoothed| smoothed.saturating_mul(2).clamp(min, max));
        let factor = 1_u32.checked_shl(u32::from(retries)).unwrap_or(u32::MAX);
        base.saturating_mul(factor).min(max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    #[test]
    fn doubles_up_to_the_maximum() {
        let trip = RoundTrip::new(Retransmission::new(seconds(3), seconds(1), seconds(20), 9));
        let waits: [u64; 5] = core::array::from_fn(|at| trip.wait(u8::try_from(at).unwrap()).as_secs());
        assert_eq!(waits, [3, 6, 12, 20, 20]);
        assert_eq!(trip.wait(u8::MAX), seconds(20));
    }

    #[test]
    fn follows_the_round_trips() {
        let mut trip = RoundTrip::new(Retransmission::new(seconds(10), seconds(2), seconds(60), 9));
        trip.sample(seconds(8));
        assert_eq!(trip.wait(0), seconds(16));
        trip.sample(Duration::ZERO);
        assert_eq!(trip.wait(0), seconds(14));
        for _ in 0..99 {
            trip.sample(Duration::ZERO);
        }
        assert_eq!(trip.wait(0), seconds(2));
        trip.sample(Duration::MAX);
        assert!(trip.wait(0) < seconds(20));
    }
}
