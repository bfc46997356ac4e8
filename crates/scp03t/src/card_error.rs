//! What a card answers instead of a result.

use core::fmt;

use sgp_wire::{DecodeError, DecodeErrorKind, Limits, Reader, Tag};

/// The error TLV of a card: `9F44`, `9F45`, `9F46` or `9F47` with one byte (SGP.02 v4.2 4.1.3.3).
///
/// The tag is that of the command, with number + 64. Codes without a name here are kept.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct CardError {
    tag: Tag,
    code: u8,
}

impl CardError {
    /// `9F44 01 01`: length or structure of INITIALIZE UPDATE.
    pub const INITIALIZE_UPDATE_STRUCTURE: Self = Self::new(0x9F44, 0x01);
    /// `9F44 01 03`: the key set that INITIALIZE UPDATE names is not there.
    pub const INITIALIZE_UPDATE_KEY_NOT_FOUND: Self = Self::new(0x9F44, 0x03);
    /// `9F45 01 01`: length or structure of EXTERNAL AUTHENTICATE.
    pub const EXTERNAL_AUTHENTICATE_STRUCTURE: Self = Self::new(0x9F45, 0x01);
    /// `9F45 01 02`: host cryptogram or checksum of EXTERNAL AUTHENTICATE.
    pub const EXTERNAL_AUTHENTICATE_SECURITY: Self = Self::new(0x9F45, 0x02);
    /// `9F46 01 01`: length or structure of a data command.
    pub const COMMAND_STRUCTURE: Self = Self::new(0x9F46, 0x01);
    /// `9F46 01 02`: checksum or padding of a data command, or no session to receive it.
    pub const COMMAND_SECURITY: Self = Self::new(0x9F46, 0x02);
    /// `9F47 01 01`: length or structure of a replacement of the session keys, or new keys of
    /// another length than the old ones.
    pub const REPLACE_SESSION_KEYS_STRUCTURE: Self = Self::new(0x9F47, 0x01);
    /// `9F47 01 02`: checksum or padding of a replacement of the session keys, or no session to
    /// receive it; by analogy with `9F46 01 02`.
    pub const REPLACE_SESSION_KEYS_SECURITY: Self = Self::new(0x9F47, 0x02);

    const fn new(tag: u32, code: u8) -> Self {
        Self { tag: Tag::new(tag), code }
    }

    /// The tag: `9F44` to `9F47`.
    #[must_use]
    pub const fn tag(&self) -> Tag {
        self.tag
    }

    /// The byte behind it: 01 length or structure, 02 security, 03 not found.
    #[must_use]
    pub const fn code(&self) -> u8 {
        self.code
    }

    /// What a card without an open session answers to a command with `tag`; `None` for a tag that
    /// needs no session or is none of SCP03t.
    #[must_use]
    pub fn without_session(tag: Tag) -> Option<Self> {
        match tag.octets() {
            0x85 => Some(Self::EXTERNAL_AUTHENTICATE_SECURITY),
            0x86 => Some(Self::COMMAND_SECURITY),
            0x87 => Some(Self::REPLACE_SESSION_KEYS_SECURITY),
            _ => None,
        }
    }

    /// What a card answers to the command `tag` when another one must come.
    pub(crate) fn out_of_order(tag: Tag) -> Self {
        Self::without_session(tag).unwrap_or(Self::INITIALIZE_UPDATE_STRUCTURE)
    }

    /// Whether an answer with `tag` is an error TLV.
    #[must_use]
    pub const fn is_error_tag(tag: Tag) -> bool {
        matches!(tag.octets(), 0x9F44..=0x9F47)
    }

    /// The TLV, four bytes.
    #[must_use]
    pub const fn encode(&self) -> [u8; 4] {
        let [_, _, high, low] = self.tag.octets().to_be_bytes();
        [high, low, 0x01, self.code]
    }

    /// Reads an error TLV.
    ///
    /// # Errors
    /// [`DecodeErrorKind::UnknownTag`] for another tag,
    /// [`DecodeErrorKind::LengthOutOfRange`] for another length, and faults of the TLV itself.
    pub fn decode(tlv: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(tlv, &Limits::default())?;
        let object = reader.tlv()?;
        reader.finish()?;
        if !Self::is_error_tag(object.tag()) {
            let kind = DecodeErrorKind::UnknownTag { found: object.tag() };
            return Err(DecodeError::new(kind, object.offset()));
        }
        match object.value() {
            &[code] => Ok(Self { tag: object.tag(), code }),
            value => {
                let kind = DecodeErrorKind::LengthOutOfRange { min: 1, max: 1, found: value.len() };
                Err(DecodeError::new(kind, object.value_offset()))
            }
        }
    }
}

impl fmt::Display for CardError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.tag.octets() {
            0x9F44 => "INITIALIZE UPDATE",
            0x9F45 => "EXTERNAL AUTHENTICATE",
            0x9F46 => "data command",
            _ => "replacement of session keys",
        })?;
        match self.code {
            0x01 => f.write_str(": length or structure"),
            0x02 => f.write_str(": security"),
            0x03 => f.write_str(": referenced data not found"),
            code => write!(f, ": error {code:02X}"),
        }
    }
}

impl fmt::Debug for CardError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CardError({} 01 {:02X})", self.tag, self.code)
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn each_error_has_its_bytes_and_words() {
        for (error, bytes, text) in [
            (
                CardError::INITIALIZE_UPDATE_STRUCTURE,
                [0x9F, 0x44, 1, 1],
                "INITIALIZE UPDATE: length or structure",
            ),
            (
                CardError::INITIALIZE_UPDATE_KEY_NOT_FOUND,
                [0x9F, 0x44, 1, 3],
                "INITIALIZE UPDATE: referenced data not found",
            ),
            (
                CardError::EXTERNAL_AUTHENTICATE_STRUCTURE,
                [0x9F, 0x45, 1, 1],
                "EXTERNAL AUTHENTICATE: length or structure",
            ),
            (
                CardError::EXTERNAL_AUTHENTICATE_SECURITY,
                [0x9F, 0x45, 1, 2],
                "EXTERNAL AUTHENTICATE: security",
            ),
            (CardError::COMMAND_STRUCTURE, [0x9F, 0x46, 1, 1], "data command: length or structure"),
            (CardError::COMMAND_SECURITY, [0x9F, 0x46, 1, 2], "data command: security"),
            (
                CardError::REPLACE_SESSION_KEYS_STRUCTURE,
                [0x9F, 0x47, 1, 1],
                "replacement of session keys: length or structure",
            ),
            (
                CardError::REPLACE_SESSION_KEYS_SECURITY,
                [0x9F, 0x47, 1, 2],
                "replacement of session keys: security",
            ),
        ] {
            assert_eq!(error.encode(), bytes);
            assert_eq!(CardError::decode(&bytes), Ok(error));
            assert_eq!(error.to_string(), text);
        }
    }

    #[test]
    fn an_unknown_code_is_kept() {
        let error = CardError::decode(&[0x9F, 0x46, 0x01, 0x7F]).unwrap();
        assert_eq!(error.encode(), [0x9F, 0x46, 0x01, 0x7F]);
        assert_eq!(error.to_string(), "data command: error 7F");
    }

    #[test]
    fn other_objects_are_none() {
        use DecodeErrorKind as K;
        for (input, kind, offset) in [
            (&[0x9F, 0x48, 0x01, 0x01][..], K::UnknownTag { found: Tag::new(0x9F48) }, 0),
            (&[0x86, 0x00], K::UnknownTag { found: Tag::new(0x86) }, 0),
            (&[0x9F, 0x46, 0x00], K::LengthOutOfRange { min: 1, max: 1, found: 0 }, 3),
            (&[0x9F, 0x46, 0x01, 0x01, 0x00], K::TrailingData { count: 1 }, 4),
            (&[0x9F, 0x46, 0x01], K::Truncated { needed: 1, available: 0 }, 3),
        ] {
            assert_eq!(CardError::decode(input), Err(DecodeError::new(kind, offset)), "{input:02X?}");
        }
    }
}
