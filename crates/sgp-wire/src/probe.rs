//! How long the next object of a stream is, before all of it has arrived.

use crate::reader::read_header;
use crate::{DecodeError, DecodeErrorKind, Rules, Tag};

/// What the start of a stream says about its next object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "there is no third answer")]
pub enum Probe {
    /// Tag and length are there: the object has `total_len` bytes, header included.
    Header {
        /// Its tag.
        tag: Tag,
        /// Bytes of tag, length and value together.
        total_len: usize,
    },
    /// Not even tag and length are complete.
    NeedMore,
}

/// Looks at the header of the object at the front of `input`, for a reader that gets its input in
/// pieces. Strict rules; nothing is reserved on the length that it reports.
///
/// # Errors
/// A kind of tag or length fault, with its offset from the front of `input`.
pub fn probe_tlv(input: &[u8]) -> Result<Probe, DecodeError> {
    match read_header(input, Rules::Strict) {
        Ok(header) => Ok(Probe::Header {
            tag: header.tag,
            total_len: header.header_len.saturating_add(header.value_len),
        }),
        Err((DecodeErrorKind::Truncated { .. }, _)) => Ok(Probe::NeedMore),
        Err((kind, at)) => Err(DecodeError::new(kind, at)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_is_found_as_soon_as_it_is_there() {
        let input = [0xBF, 0x20, 0x82, 0x01, 0x00];
        for end in 0..5 {
            assert_eq!(probe_tlv(&input[..end]), Ok(Probe::NeedMore), "{end}");
        }
        assert_eq!(probe_tlv(&input), Ok(Probe::Header { tag: Tag::new(0xBF20), total_len: 261 }));
        assert_eq!(probe_tlv(&[0xA0, 0x80]).unwrap_err().kind(), DecodeErrorKind::LengthIndefinite);
    }
}
