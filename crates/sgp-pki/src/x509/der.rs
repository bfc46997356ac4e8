//! The two ways into DER: where the received bytes of a part stand, and what a part says.
//!
//! Places come from the reader of sgp-wire, since a signature covers bytes as received and an error
//! names an offset; meaning comes from `x509-cert`.

use sgp_wire::{Context, DecodeError, DecodeErrorKind, Oid, Reader, Tag, Tlv};
use x509_cert::der::{self, Decode, ErrorKind};
use x509_cert::time::Time;

use crate::Timestamp;

pub(super) const BOOLEAN: Tag = Tag::new(0x01);
pub(super) const BIT_STRING: Tag = Tag::new(0x03);

/// The three parts of a signed object: what is signed, with which algorithm, the signature.
pub(super) struct Signed<'a> {
    pub(super) signed: Tlv<'a>,
    algorithm: Tlv<'a>,
    pub(super) signature: &'a [u8],
}

impl<'a> Signed<'a> {
    /// `SEQUENCE { toBeSigned, algorithm AlgorithmIdentifier, signature BIT STRING }`, nothing
    /// behind.
    pub(super) fn decode(reader: &mut Reader<'a>, name: &'static str) -> Result<Self, DecodeError> {
        let outer = reader.expect(Tag::SEQUENCE)?;
        reader.nested(&outer, |reader| {
            let signed = reader.expect(Tag::SEQUENCE).field(name)?;
            let algorithm = reader.expect(Tag::SEQUENCE).field("signatureAlgorithm")?;
            let bits = reader.expect(BIT_STRING).field("signature")?;
            let [0, signature @ ..] = bits.value() else {
                let kind = DecodeErrorKind::InvalidValue { expected: "a BIT STRING of whole bytes" };
                return Err(DecodeError::new(kind, bits.value_offset()).in_field("signature"));
            };
            Ok(Self { signed, algorithm, signature })
        })
    }

    /// The algorithm as the signed part names it: it must be the one outside, an identifier and
    /// perhaps parameters.
    pub(super) fn algorithm(&self, reader: &mut Reader<'a>) -> Result<Oid, DecodeError> {
        let algorithm = reader.expect(Tag::SEQUENCE)?;
        if algorithm.raw() != self.algorithm.raw() {
            let kind = DecodeErrorKind::InvalidValue { expected: "one algorithm inside and outside" };
            return Err(DecodeError::new(kind, algorithm.offset()));
        }
        reader.nested(&algorithm, |reader| {
            let identifier = reader.expect(Tag::OBJECT_IDENTIFIER)?;
            if !reader.is_empty() {
                reader.tlv()?;
            }
            Oid::decode(identifier.value(), identifier.value_offset())
        })
    }
}

/// One extension, located.
pub(super) struct RawExtension<'a> {
    pub(super) oid: Oid,
    pub(super) critical: bool,
    pub(super) value: Tlv<'a>,
}

/// `SEQUENCE OF SEQUENCE { OBJECT IDENTIFIER, BOOLEAN DEFAULT FALSE, OCTET STRING }`, each
/// identifier once (RFC 5280 4.2).
pub(super) fn extensions<'a>(
    reader: &mut Reader<'a>,
    mut each: impl FnMut(RawExtension<'a>) -> Result<(), DecodeError>,
) -> Result<(), DecodeError> {
    let list = reader.expect(Tag::SEQUENCE)?;
    let mut index = 0;
    let mut seen = alloc::collections::BTreeSet::new();
    reader.nested(&list, |reader| {
        while !reader.is_empty() {
            let extension = extension(reader).and_then(|extension| {
                if seen.insert(extension.oid.clone()) {
                    return each(extension);
                }
                let kind = DecodeErrorKind::InvalidValue { expected: "an extension that stands once" };
                Err(DecodeError::new(kind, extension.value.offset()))
            });
            extension.index(index)?;
            index += 1;
        }
        Ok(())
    })
}

fn extension<'a>(reader: &mut Reader<'a>) -> Result<RawExtension<'a>, DecodeError> {
    let outer = reader.expect(Tag::SEQUENCE)?;
    reader.nested(&outer, |reader| {
        let oid = reader.expect(Tag::OBJECT_IDENTIFIER).field("extnID")?;
        let oid = Oid::decode(oid.value(), oid.value_offset()).field("extnID")?;
        let critical = match reader.optional(BOOLEAN).field("critical")? {
            None => false,
            Some(flag) => match flag.value() {
                [0x00] => false,
                [0xFF] => true,
                _ => {
                    let kind = DecodeErrorKind::InvalidValue { expected: "a BOOLEAN: 00 or FF" };
                    return Err(DecodeError::new(kind, flag.value_offset()).in_field("critical"));
                }
            },
        };
        let value = reader.expect(Tag::OCTET_STRING).field("extnValue")?;
        Ok(RawExtension { oid, critical, value })
    })
}

/// Reads a whole value whose first byte stands at `offset`.
pub(super) fn decode<'a, T: Decode<'a, Error = der::Error>>(
    bytes: &'a [u8],
    offset: usize,
) -> Result<T, DecodeError> {
    T::from_der(bytes).map_err(|error| fault(error, bytes.len()).shifted(offset))
}

fn fault(error: der::Error, len: usize) -> DecodeError {
    let number = |length: der::Length| usize::try_from(length).unwrap_or(usize::MAX);
    let kind = match error.kind() {
        ErrorKind::Incomplete { expected_len, actual_len } => {
            DecodeErrorKind::Truncated { needed: number(expected_len), available: number(actual_len) }
        }
        ErrorKind::TrailingData { remaining, .. } => {
            DecodeErrorKind::TrailingData { count: number(remaining) }
        }
        ErrorKind::IndefiniteLength => DecodeErrorKind::LengthIndefinite,
        ErrorKind::DateTime => DecodeErrorKind::InvalidValue { expected: "a moment (RFC 5280 4.1.2.5)" },
        ErrorKind::OidMalformed => DecodeErrorKind::InvalidValue { expected: "an object identifier" },
        ErrorKind::Utf8(_) => DecodeErrorKind::InvalidValue { expected: "text in UTF-8" },
        ErrorKind::SetOrdering => DecodeErrorKind::InvalidValue { expected: "a SET in the order of DER" },
        _ => DecodeErrorKind::InvalidValue { expected: "DER of this type (RFC 5280)" },
    };
    DecodeError::new(kind, error.position().map_or(0, number).min(len))
}

/// Both forms of a moment; GeneralizedTime reaches the year 9999.
pub(super) fn timestamp(time: Time) -> Timestamp {
    Timestamp::from_unix(i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX))
}
