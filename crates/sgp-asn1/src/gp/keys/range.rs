//! Which keys a command is about.

use sgp_wire::{Context, DecodeError, Tag, Tlv, put_tlv};

use crate::gp::number;

/// Keys of one version, by their first and last identifier: object `F2` of FinaliseISDRhandover
/// (SGP.02 v4.2 4.1.1.9).
///
/// ```text
/// F2 03  <key version>  <first identifier>  <last identifier>
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "three octets")]
pub struct KeyRange {
    /// Key version number.
    pub version: u8,
    /// First key identifier.
    pub first: u8,
    /// Last key identifier.
    pub last: u8,
}

impl KeyRange {
    /// Tag of the object.
    pub const TAG: Tag = Tag::new(0xF2);

    /// Reads the object, which has this tag.
    ///
    /// # Errors
    /// Another length than three octets.
    pub fn read(tlv: &Tlv<'_>) -> Result<Self, DecodeError> {
        let octets = number::read_array(tlv).field("keyRange").clause("SGP.02 4.1.1.9");
        octets.map(|[version, first, last]| Self { version, first, last })
    }

    /// Appends the object.
    pub fn encode(self, out: &mut alloc::vec::Vec<u8>) {
        put_tlv(out, Self::TAG, &[self.version, self.first, self.last]);
    }
}

#[cfg(test)]
mod tests {
    use sgp_wire::{DecodeErrorKind, Limits, Reader};

    use super::*;

    #[test]
    fn worked_example() {
        // SGP.02 card side 2.9
        let raw = [0xF2, 0x03, 0x02, 0x01, 0x03];
        let read = |raw: &[u8]| {
            let mut reader = Reader::new(raw, &Limits::default()).unwrap();
            KeyRange::read(&reader.expect(KeyRange::TAG).unwrap())
        };
        let range = read(&raw).unwrap();
        assert_eq!(range, KeyRange { version: 2, first: 1, last: 3 });
        let mut out = alloc::vec::Vec::new();
        range.encode(&mut out);
        assert_eq!(out, raw);
        let error = read(&[0xF2, 0x02, 0x02, 0x01]).unwrap_err();
        assert_eq!(error.kind(), DecodeErrorKind::LengthOutOfRange { min: 3, max: 3, found: 2 });
        assert_eq!(error.offset(), 2);
    }
}
