//! Big-endian numbers of one to four bytes, as cards write memory sizes.

use sgp_wire::{DecodeError, DecodeErrorKind, Tlv};

pub(super) fn read_u32(tlv: &Tlv<'_>) -> Result<u32, DecodeError> {
    match tlv.value() {
        bytes @ ([_] | [_, _] | [_, _, _] | [_, _, _, _]) => Ok(fold(bytes)),
        other => {
            let kind = DecodeErrorKind::LengthOutOfRange { min: 1, max: 4, found: other.len() };
            Err(DecodeError::new(kind, tlv.value_offset()))
        }
    }
}

/// A number of at most four bytes.
pub(super) fn fold(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |number, byte| number << 8 | u32::from(*byte))
}

/// The value as exactly `N` bytes.
pub(super) fn read_array<const N: usize>(tlv: &Tlv<'_>) -> Result<[u8; N], DecodeError> {
    tlv.value().try_into().map_err(|_| {
        let kind = DecodeErrorKind::LengthOutOfRange { min: N, max: N, found: tlv.value().len() };
        DecodeError::new(kind, tlv.value_offset())
    })
}

pub(super) fn read_u8(tlv: &Tlv<'_>) -> Result<u8, DecodeError> {
    read_array::<1>(tlv).map(|[byte]| byte)
}

pub(super) fn read_aid(tlv: &Tlv<'_>) -> Result<sgp_wire::Aid, DecodeError> {
    sgp_wire::Aid::new(tlv.value()).map_err(|error| {
        let kind = DecodeErrorKind::LengthOutOfRange { min: 5, max: 16, found: error.len() };
        DecodeError::new(kind, tlv.value_offset())
    })
}
