//! Patience of an HTTPS session.

use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use sgp_wire::{Context, DecodeError, DecodeErrorKind, Reader, Tag, put_tlv};

/// Retry policy parameters (GPC 2.3 Amendment B 3.8.3): objects behind the counter in their order.
///
/// ```text
/// counter 2   [A5 03 hh mm ss]   [87 L failure report]
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    counter: u16,
    objects: Vec<(Tag, Vec<u8>)>,
}

/// Timer value, with the comprehension bit or without (TS 102 223 8.38).
const TIMER: [Tag; 2] = [Tag::new(0xA5), Tag::new(0x25)];
const FAILURE_REPORT: Tag = Tag::new(0x87);

impl RetryPolicy {
    /// So many tries after the first one, with so long between them.
    #[must_use]
    pub fn new(counter: u16, waiting: TimerValue) -> Self {
        let [timer, _] = TIMER;
        Self { counter, objects: Vec::from([(timer, waiting.0.to_vec())]) }
    }

    /// So many tries, with these objects behind the counter; without a timer value the card waits as
    /// it likes.
    #[must_use]
    pub const fn of(counter: u16, objects: Vec<(Tag, Vec<u8>)>) -> Self {
        Self { counter, objects }
    }

    /// The objects behind the counter in order, with their tags.
    #[must_use]
    pub fn objects(&self) -> &[(Tag, Vec<u8>)] {
        &self.objects
    }

    /// With the parameters of the message that reports the failure of the last try (`87`).
    #[must_use]
    pub fn with_failure_report(mut self, octets: &[u8]) -> Self {
        self.objects.push((FAILURE_REPORT, octets.to_vec()));
        self
    }

    /// Tries after the first one.
    #[must_use]
    pub const fn counter(&self) -> u16 {
        self.counter
    }

    /// How long to wait between two tries.
    #[must_use]
    pub fn waiting(&self) -> Option<TimerValue> {
        let (_, value) = self.objects.iter().find(|(tag, _)| TIMER.contains(tag))?;
        Some(TimerValue(value.as_slice().try_into().ok()?))
    }

    /// Parameters of the message that reports the failure of the last try.
    #[must_use]
    pub fn failure_report(&self) -> Option<&[u8]> {
        let (_, value) = self.objects.iter().find(|(tag, _)| *tag == FAILURE_REPORT)?;
        Some(value)
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let counter = reader.u16().field("counter")?;
        let mut objects = Vec::new();
        while !reader.is_empty() {
            let tlv = reader.tlv()?;
            let found = tlv.value().len();
            if TIMER.contains(&tlv.tag()) && found != 3 {
                let kind = DecodeErrorKind::LengthOutOfRange { min: 3, max: 3, found };
                return Err(DecodeError::new(kind, tlv.value_offset()).in_field("timerValue"));
            }
            objects.push((tlv.tag(), tlv.value().to_vec()));
        }
        Ok(Self { counter, objects })
    }

    pub(super) fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.counter.to_be_bytes());
        self.objects.iter().for_each(|(tag, value)| put_tlv(out, *tag, value));
    }
}

/// Hours, minutes and seconds in swapped decimal digits (TS 102 223 8.38).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TimerValue([u8; 3]);

impl TimerValue {
    /// The nearest whole second below `time`, at most 23:59:59.
    #[must_use]
    pub fn new(time: Duration) -> Self {
        let seconds = time.as_secs().min(86_399);
        let parts = [seconds / 3600, seconds / 60 % 60, seconds % 60];
        Self(parts.map(|part| {
            let part = u8::try_from(part).unwrap_or(0);
            ((part % 10) << 4) | (part / 10)
        }))
    }

    /// These octets, whatever they say.
    #[must_use]
    pub const fn from_octets(octets: [u8; 3]) -> Self {
        Self(octets)
    }

    /// The octets.
    #[must_use]
    pub const fn octets(self) -> [u8; 3] {
        self.0
    }

    /// The time; `None` when the octets are no decimal digits.
    #[must_use]
    pub fn time(self) -> Option<Duration> {
        let mut seconds = 0;
        for octet in self.0 {
            let (tens, ones) = (octet & 0x0F, octet >> 4);
            if tens > 9 || ones > 9 {
                return None;
            }
            seconds = seconds * 60 + u64::from(tens) * 10 + u64::from(ones);
        }
        Some(Duration::from_secs(seconds))
    }
}

impl fmt::Display for TimerValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [hours, minutes, seconds] = self.0.map(|octet| octet.rotate_left(4));
        write!(f, "{hours:02X}:{minutes:02X}:{seconds:02X}")
    }
}

impl fmt::Debug for TimerValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TimerValue({self})")
    }
}
