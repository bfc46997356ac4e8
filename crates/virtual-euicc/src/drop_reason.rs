//! Why a packet vanished.

use core::fmt;

use scp80::RejectionReason;
use sgp_wire::DecodeError;

/// Why the card ignored a packet without an answer. For tests: nothing of it leaves the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DropReason {
    /// The bytes are not a packet.
    Malformed(DecodeError),
    /// Less security than the application asks for.
    InsufficientSecurity,
    /// The header contradicts itself.
    InconsistentHeader,
    /// No key set of that version.
    KeySetUnknown,
    /// An algorithm that the card does not have.
    UnsupportedAlgorithm,
    /// The checksum does not hold.
    Security,
    /// The counter is not higher than the stored one.
    CounterLow,
    /// The counter has left numbers out where none may be missing.
    CounterHigh,
    /// The stored counter is at its end.
    CounterBlocked,
    /// The padding counter does not fit the packet.
    PaddingCounter,
    /// It came in a message that is not a secured packet, or whose segments do not fit.
    NotSecured,
}

impl DropReason {
    /// One word for a table: `counter-low`, `integrity`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "malformed",
            Self::InsufficientSecurity => "insufficient-security-level",
            Self::InconsistentHeader => "inconsistent-header",
            Self::KeySetUnknown => "key-set-unknown",
            Self::UnsupportedAlgorithm => "unsupported-algorithm",
            Self::Security => "integrity",
            Self::CounterLow => "counter-low",
            Self::CounterHigh => "counter-high",
            Self::CounterBlocked => "counter-blocked",
            Self::PaddingCounter => "bad-padding-counter",
            Self::NotSecured => "not-secured",
        }
    }
}

impl From<&RejectionReason> for DropReason {
    fn from(reason: &RejectionReason) -> Self {
        match reason {
            RejectionReason::Decode(error) => Self::Malformed(*error),
            RejectionReason::InsufficientSecurity => Self::InsufficientSecurity,
            RejectionReason::InconsistentHeader => Self::InconsistentHeader,
            RejectionReason::KeySetUnknown => Self::KeySetUnknown,
            RejectionReason::Unsupported(_) => Self::UnsupportedAlgorithm,
            RejectionReason::CounterLow => Self::CounterLow,
            RejectionReason::CounterHigh => Self::CounterHigh,
            RejectionReason::CounterBlocked => Self::CounterBlocked,
            RejectionReason::PaddingCounter => Self::PaddingCounter,
            _ => Self::Security,
        }
    }
}

impl fmt::Display for DropReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
