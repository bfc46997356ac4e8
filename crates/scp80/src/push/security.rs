//! Key and patience of an HTTPS session.

use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use sgp_wire::{Context, DecodeError, DecodeErrorKind, Limits, Reader, Tag, put_tlv};

/// Security parameters (GPC 2.3 Amendment B 3.8.2).
///
/// ```text
/// length 1   PSK identity   [02   key version   key identifier   [hash algorithm 1]]
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SecurityParameters {
    /// PSK identity, which the card says in the TLS handshake; at most 255 octets.
    pub psk_identity: Vec<u8>,
    /// Version and identifier of the key in the card.
    pub key: Option<(u8, u8)>,
    /// Hash algorithm of the key, behind the key alone.
    pub hash: Option<u8>,
}

impl SecurityParameters {
    /// This identity; octets beyond 255 have no place and are cut.
    #[must_use]
    pub fn new(psk_identity: &[u8]) -> Self {
        Self {
            psk_identity: psk_identity.get(..0xFF).unwrap_or(psk_identity).to_vec(),
            key: None,
            hash: None,
        }
    }

    /// With the key of this version (KVN) and identifier.
    #[must_use]
    pub const fn with_key(mut self, version: u8, identifier: u8) -> Self {
        self.key = Some((version, identifier));
        self
    }

    pub(super) fn decode_at(value: &[u8], offset: usize) -> Result<Self, DecodeError> {
        let mut reader = Reader::at(value, offset, &Limits::DEFAULT);
        let len = reader.u8().field("pskIdentity")?;
        let psk_identity = reader.bytes(usize::from(len)).field("pskIdentity")?.to_vec();
        let at = reader.offset();
        let key = match reader.is_empty() {
            true => None,
            false => match reader.u8()? {
                2 => Some(reader.array::<2>().field("key")?.into()),
                found => {
                    let found = usize::from(found);
                    let kind = DecodeErrorKind::LengthOutOfRange { min: 2, max: 2, found };
                    return Err(DecodeError::new(kind, at).in_field("key"));
                }
            },
        };
        let hash = match reader.is_empty() {
            true => None,
            false => Some(reader.u8()?),
        };
        reader.finish().map(|()| Self { psk_identity, key, hash })
    }

    pub(super) fn encode(&self, out: &mut Vec<u8>) {
        let identity = self.psk_identity.get(..0xFF).unwrap_or(&self.psk_identity);
        out.push(u8::try_from(identity.len()).unwrap_or(u8::MAX));
        out.extend_from_slice(identity);
        if let Some((version, identifier)) = self.key {
            out.extend_from_slice(&[2, version, identifier]);
            out.extend(self.hash);
        }
    }
}

impl fmt::Debug for SecurityParameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecurityParameters({} bytes, key {:02X?})", self.psk_identity.len(), self.key)
    }
}

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

    pub(super) fn decode_at(value: &[u8], offset: usize) -> Result<Self, DecodeError> {
        let mut reader = Reader::at(value, offset, &Limits::DEFAULT);
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
        reader.finish().map(|()| Self { counter, objects })
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

impl fmt::Debug for TimerValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [hours, minutes, seconds] = self.0.map(|octet| octet.rotate_left(4));
        write!(f, "TimerValue({hours:02X}:{minutes:02X}:{seconds:02X})")
    }
}
