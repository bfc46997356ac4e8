//! The ephemeral public key of a key agreement.

use alloc::vec::Vec;

use sgp_wire::{Context, DecodeError, DecodeErrorKind, Limits, Reader, Tag, put_tlv};

const POINT: Tag = Tag::new(0xB0);
const PARAMETER_REFERENCE: Tag = Tag::new(0xF0);

/// How the point is wrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum KeyForm {
    /// `B0 L <point> F0 01 <curve>`.
    #[default]
    Structured,
    /// The point and nothing else.
    BarePoint,
}

/// Value of the data grouping `7F49`: the ephemeral public key of the server.
///
/// ```text
/// B0 41 04 X Y  F0 01 <curve>      structured
/// 04 X Y                           bare; accepted by recorded cards
/// ```
///
/// Keeps the bytes as received: they are part of the signed data (SGP.02 v4.2 4.1.3.1,
/// GlobalPlatform Card Specification Amendment E 4.8). Whether the point lies on a curve is not
/// asked here.
#[derive(Clone, PartialEq, Eq)]
pub struct EphemeralKey {
    bytes: Vec<u8>,
    point: core::ops::Range<usize>,
    parameter_reference: Option<u8>,
}

impl EphemeralKey {
    /// The value for `point`, an uncompressed point, on the curve with this key parameter
    /// reference (`00` P-256, `03` brainpoolP256r1).
    #[must_use]
    pub fn new(point: &[u8], parameter_reference: u8, form: KeyForm) -> Self {
        let mut bytes = Vec::with_capacity(point.len().saturating_add(5));
        let (start, reference) = match form {
            KeyForm::Structured => {
                put_tlv(&mut bytes, POINT, point);
                let start = bytes.len().saturating_sub(point.len());
                put_tlv(&mut bytes, PARAMETER_REFERENCE, &[parameter_reference]);
                (start, Some(parameter_reference))
            }
            KeyForm::BarePoint => {
                bytes.extend_from_slice(point);
                (0, None)
            }
        };
        Self { bytes, point: start..start.saturating_add(point.len()), parameter_reference: reference }
    }

    /// Reads the value of `7F49`; its first byte tells the form.
    ///
    /// # Errors
    /// [`InvalidValue`](DecodeErrorKind::InvalidValue) when it begins with neither `B0` nor `04`,
    /// and those of the objects inside; offsets count from the value.
    pub fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        Self::read(value).field("ephemeralKey").clause("SGP.02 4.1.3.1")
    }

    fn read(value: &[u8]) -> Result<Self, DecodeError> {
        match value.first() {
            Some(0x04) => {
                Ok(Self { bytes: value.to_vec(), point: 0..value.len(), parameter_reference: None })
            }
            Some(0xB0) => {
                let mut reader = Reader::new(value, &Limits::DEFAULT)?;
                let point = reader.expect(POINT)?;
                let reference = match reader.optional(PARAMETER_REFERENCE)? {
                    Some(tlv) => Some(super::number::read_u8(&tlv).field("parameterReference")?),
                    None => None,
                };
                reader.finish()?;
                let start = point.value_offset();
                Ok(Self {
                    bytes: value.to_vec(),
                    point: start..start.saturating_add(point.value().len()),
                    parameter_reference: reference,
                })
            }
            _ => {
                let expected = "a public key object B0 or an uncompressed point 04";
                Err(DecodeError::new(DecodeErrorKind::InvalidValue { expected }, 0))
            }
        }
    }

    /// The point as received, normally `04 X Y`.
    #[must_use]
    pub fn point(&self) -> &[u8] {
        self.bytes.get(self.point.clone()).unwrap_or_default()
    }

    /// The key parameter reference `F0`; `None` for a bare point.
    #[must_use]
    pub const fn parameter_reference(&self) -> Option<u8> {
        self.parameter_reference
    }

    /// The value of `7F49` as received or to be sent.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// How the point is wrapped.
    #[must_use]
    pub fn form(&self) -> KeyForm {
        if self.bytes.first() == Some(&0xB0) { KeyForm::Structured } else { KeyForm::BarePoint }
    }
}

impl core::fmt::Debug for EphemeralKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("EphemeralKey")
            .field("form", &self.form())
            .field("parameter_reference", &self.parameter_reference)
            .field("point_len", &self.point.len())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms() {
        let point = [&[0x04][..], &[0xA5; 64]].concat();
        let structured = EphemeralKey::new(&point, 0x03, KeyForm::Structured);
        assert_eq!(structured.as_bytes().len(), 70);
        assert_eq!(&structured.as_bytes()[..3], [0xB0, 0x41, 0x04]);
        assert_eq!(&structured.as_bytes()[67..], [0xF0, 0x01, 0x03]);
        let bare = EphemeralKey::new(&point, 0x03, KeyForm::BarePoint);
        for (key, form, reference) in
            [(structured, KeyForm::Structured, Some(3)), (bare, KeyForm::BarePoint, None)]
        {
            let again = EphemeralKey::decode(key.as_bytes()).unwrap();
            assert_eq!(again, key);
            assert_eq!((again.point(), again.form()), (&point[..], form));
            assert_eq!(again.parameter_reference(), reference);
        }
    }

    #[test]
    fn faults() {
        use DecodeErrorKind as K;
        for (bytes, kind, offset) in [
            (&[][..], None, 0),
            (&[0x02], None, 0),
            (&[0xB0, 0x02, 0x04], Some(K::Truncated { needed: 2, available: 1 }), 2),
            (&[0xB0, 0x01, 0x04, 0xF1, 0x00], Some(K::TrailingData { count: 2 }), 3),
            (&[0xB0, 0x01, 0x04, 0xF0, 0x00], Some(K::LengthOutOfRange { min: 1, max: 1, found: 0 }), 5),
        ] {
            let expected = "a public key object B0 or an uncompressed point 04";
            let kind = kind.unwrap_or(K::InvalidValue { expected });
            let error = EphemeralKey::decode(bytes).unwrap_err();
            assert_eq!((error.kind(), error.offset()), (kind, offset), "{bytes:02X?}");
        }
    }
}
