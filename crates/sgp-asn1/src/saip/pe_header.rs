//! The header that every element but the profile header carries.

use alloc::vec::Vec;

use sgp_wire::{Context, DecodeError, Reader, Tag, put_integer, put_nested, put_tlv};

use crate::codec::der;

const MANDATED: Tag = Tag::new(0x80);
const IDENTIFICATION: Tag = Tag::new(0x81);

/// `PEHeader ::= SEQUENCE { mandated NULL OPTIONAL, identification UInt15 }` (SAIP 8.1.3).
///
/// The identification is how the eUICC names the element in its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeHeader {
    mandated: bool,
    identification: i64,
}

impl PeHeader {
    /// Tag of the header inside its element.
    pub const TAG: Tag = Tag::new(0xA0);
    /// Largest identification, `UInt15`.
    pub const MAX_IDENTIFICATION: u16 = 32767;

    /// A header.
    #[must_use]
    pub fn new(mandated: bool, identification: u16) -> Self {
        Self { mandated, identification: i64::from(identification) }
    }

    pub(super) const fn from_parts(mandated: bool, identification: i64) -> Self {
        Self { mandated, identification }
    }

    /// `identification`, saturated beyond 64 bits; the elements keep it whole.
    pub(super) const fn number(&self) -> i64 {
        self.identification
    }

    /// Reads the header, the next object of `reader`. Unknown members behind the two are stepped
    /// over; they stay in the bytes of the element.
    pub(super) fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let header = reader.expect(Self::TAG)?;
        reader.nested(&header, |r| {
            let mandated = match r.optional(MANDATED)? {
                Some(tlv) => der::read_null(&tlv).map(|()| true).field("mandated")?,
                None => false,
            };
            let identification = r
                .expect(IDENTIFICATION)
                .and_then(|tlv| der::read_integer(&tlv))
                .field("identification")?
                .to_i64();
            der::read_tail(r, 0..=1)?;
            Ok(Self { mandated, identification })
        })
    }

    /// Appends the header.
    pub fn encode(&self, out: &mut Vec<u8>) {
        put_nested(out, Self::TAG, |out| {
            if self.mandated {
                put_tlv(out, MANDATED, &[]);
            }
            put_integer(out, IDENTIFICATION, self.identification);
        });
    }

    /// Whether an eUICC that does not support the element has to abort.
    #[must_use]
    pub const fn mandated(&self) -> bool {
        self.mandated
    }

    /// The identification; `None` where the number is beyond 0..32767, which
    /// [`Package::check`](super::Package::check) reports.
    #[must_use]
    pub fn identification(&self) -> Option<u16> {
        u16::try_from(self.identification).ok().filter(|number| *number <= Self::MAX_IDENTIFICATION)
    }
}
