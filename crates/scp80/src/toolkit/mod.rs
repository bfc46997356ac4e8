//! What the terminal and the card say to each other around a short message (TS 102 223,
//! TS 31.111): data download, proactive commands and their responses, for both ends.

mod download;
mod proactive;
mod terminal_response;

pub use download::{EnvelopeAnswer, SmsPpDownload};
pub use proactive::{CommandDetails, ProactiveCommand, RefreshMode, fetch};
pub use terminal_response::TerminalResponse;

use sgp_wire::{DecodeError, DecodeErrorKind, Reader, Tag, Tlv};

/// Devices that talk (TS 102 223 8.7).
mod device {
    pub(super) const UICC: u8 = 0x81;
    pub(super) const TERMINAL: u8 = 0x82;
    pub(super) const NETWORK: u8 = 0x83;
}

/// Toolkit objects, with the comprehension bit set (TS 102 223 9.3).
mod tag {
    use sgp_wire::Tag;

    pub(super) const DETAILS: Tag = Tag::new(0x81);
    pub(super) const DEVICES: Tag = Tag::new(0x82);
    pub(super) const RESULT: Tag = Tag::new(0x83);
    pub(super) const ADDRESS: Tag = Tag::new(0x86);
    pub(super) const TPDU: Tag = Tag::new(0x8B);
}

/// The tag with the comprehension bit set: objects mean the same with and without it.
const fn comprehended(tag: Tag) -> Tag {
    match tag.octets() {
        octets @ 0..=0x7F => Tag::new(octets | 0x80),
        octets => Tag::new(octets),
    }
}

/// The next object, which must be `expected`, with the comprehension bit or without.
fn expect<'a>(reader: &mut Reader<'a>, expected: Tag) -> Result<Tlv<'a>, DecodeError> {
    match reader.peek_tag()? {
        Some(found) if comprehended(found) == expected => reader.tlv(),
        Some(found) => Err(reader.fail(DecodeErrorKind::UnexpectedTag { expected, found })),
        None => Err(reader.fail(DecodeErrorKind::Missing { tag: expected })),
    }
}

fn fixed<const N: usize>(tlv: &Tlv<'_>) -> Result<[u8; N], DecodeError> {
    tlv.value().try_into().map_err(|_| {
        let kind = DecodeErrorKind::LengthOutOfRange { min: N, max: N, found: tlv.value().len() };
        DecodeError::new(kind, tlv.value_offset())
    })
}
