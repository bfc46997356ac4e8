//! Identifiers that stand alone.

use serde_json::{Value, json};
use sgp_asn1::Eid;
use sgp_wire::{Aid, DecodeError, DecodeErrorKind};

/// Object `5A` around an EID, as GET DATA of the ECASD brings it (SGP.02 v4.2 4.1.1.5).
const EID_OBJECT: [u8; 2] = [0x5A, 0x10];

/// Whether `bytes` are an AID of the GSMA or of GlobalPlatform.
pub(super) fn is_aid(bytes: &[u8]) -> bool {
    const GLOBALPLATFORM: [u8; 5] = [0xA0, 0x00, 0x00, 0x01, 0x51];
    const GSMA: [u8; 5] = [0xA0, 0x00, 0x00, 0x05, 0x59];
    bytes.len() <= 16 && (bytes.starts_with(&GLOBALPLATFORM) || bytes.starts_with(&GSMA))
}

/// An application identifier that fills `bytes`.
pub(super) fn aid(bytes: &[u8]) -> Result<Value, DecodeError> {
    match Aid::new(bytes) {
        Ok(aid) => Ok(json!({ "aid": hex::encode(aid.as_bytes()) })),
        Err(_) => {
            let kind = DecodeErrorKind::LengthOutOfRange { min: 5, max: 16, found: bytes.len() };
            Err(DecodeError::new(kind, 0).in_field("aid").with_clause("ISO/IEC 7816-4 8.2.1.2"))
        }
    }
}

/// Whether `bytes` are an EID with its check digits right, with the object around it or without.
pub(super) fn is_eid(bytes: &[u8]) -> bool {
    read_eid(bytes).is_some_and(|eid| bytes.len() > 16 || eid.check().is_ok())
}

/// An EID that fills `bytes`.
pub(super) fn eid(bytes: &[u8]) -> Result<Value, DecodeError> {
    let eid = read_eid(bytes).ok_or_else(|| {
        let kind = DecodeErrorKind::LengthOutOfRange { min: 16, max: 16, found: bytes.len() };
        DecodeError::new(kind, 0).in_field("eid").with_clause("SGP.02 2.2.2")
    })?;
    Ok(json!({ "eid": hex::encode(eid.as_bytes()) }))
}

fn read_eid(bytes: &[u8]) -> Option<Eid> {
    let octets = bytes.strip_prefix(&EID_OBJECT).filter(|rest| rest.len() == 16).unwrap_or(bytes);
    octets.try_into().ok().map(Eid::from_bytes)
}
