//! Small readers that several commands share.

use sgp_wire::{Aid, DecodeError, DecodeErrorKind, Limits, Reader, Tag, Tlv};

/// Tag of an AID.
pub(crate) const AID: Tag = Tag::new(0x4F);

/// The AID in the value of `tlv`.
pub(crate) fn aid(tlv: &Tlv<'_>) -> Result<Aid, DecodeError> {
    Aid::new(tlv.value()).map_err(|error| {
        let kind = DecodeErrorKind::LengthOutOfRange { min: 5, max: 16, found: error.len() };
        DecodeError::new(kind, tlv.value_offset())
    })
}

/// The value of the one object in `data`, which must have this tag.
pub(crate) fn only(data: &[u8], tag: Tag) -> Result<Tlv<'_>, DecodeError> {
    let mut reader = Reader::new(data, &Limits::DEFAULT)?;
    let object = reader.expect(tag)?;
    reader.finish()?;
    Ok(object)
}

/// `4F L <AID>`, and nothing else.
pub(crate) fn only_aid(data: &[u8]) -> Result<Aid, DecodeError> {
    aid(&only(data, AID)?)
}
