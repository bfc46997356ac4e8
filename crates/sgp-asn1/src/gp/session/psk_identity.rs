//! Who a card says that it is, in the handshake of an HTTPS session.

use alloc::string::String;
use alloc::vec::Vec;

use sgp_wire::{Aid, Context, DecodeError, DecodeErrorKind, Limits, Reader, Tag, put_tlv};

use crate::Eid;
use crate::gp::number;

/// PSK identity of an eUICC (SGP.02 v4.2 2.4.4.3): objects, written in upper-case hex.
///
/// ```text
/// 80 01 02   81 10 <EID>   4F 10 <AID of the ISD-R>   82 01 <key identifier>   83 01 <key version>
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PskIdentity {
    /// The card.
    pub eid: Eid,
    /// Its ISD-R.
    pub isd_r: Aid,
    /// Identifier of the key.
    pub key_identifier: u8,
    /// Version of the key set, `40` to `4F`.
    pub key_version: u8,
}

const FORMAT: Tag = Tag::new(0x80);
const EID: Tag = Tag::new(0x81);
const AID: Tag = Tag::new(0x4F);
const KEY_IDENTIFIER: Tag = Tag::new(0x82);
const KEY_VERSION: Tag = Tag::new(0x83);
/// What the objects are: those of SGP.02.
const SGP02: u8 = 0x02;

impl PskIdentity {
    /// The identity of a card with the key that it uses.
    #[must_use]
    pub const fn new(eid: Eid, isd_r: Aid, key_identifier: u8, key_version: u8) -> Self {
        Self { eid, isd_r, key_identifier, key_version }
    }

    /// The text that goes over the wire; its octets are those of
    /// [`SecurityParameters::psk_identity`](super::SecurityParameters::psk_identity).
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut objects = Vec::with_capacity(45);
        put_tlv(&mut objects, FORMAT, &[SGP02]);
        put_tlv(&mut objects, EID, self.eid.as_bytes());
        put_tlv(&mut objects, AID, self.isd_r.as_bytes());
        put_tlv(&mut objects, KEY_IDENTIFIER, &[self.key_identifier]);
        put_tlv(&mut objects, KEY_VERSION, &[self.key_version]);
        let digit =
            |nibble: u8| char::from_digit(u32::from(nibble), 16).map(|digit| digit.to_ascii_uppercase());
        objects.iter().flat_map(|octet| [digit(octet >> 4), digit(octet & 0x0F)]).flatten().collect()
    }

    /// Reads the octets of the handshake; lower-case digits are fine.
    ///
    /// # Errors
    /// Octets that are no digits, objects that are missing, broken or of a wrong length; offsets count
    /// from the first octet.
    pub fn decode(identity: &[u8], limits: &Limits) -> Result<Self, DecodeError> {
        Self::read(identity, limits).field("pskIdentity").clause("SGP.02 2.4.4.3")
    }

    fn read(identity: &[u8], limits: &Limits) -> Result<Self, DecodeError> {
        let objects = from_hex(identity)?;
        // two octets of the identity make one octet of the objects
        let doubled = |error: DecodeError| error.with_offset(error.offset().saturating_mul(2));
        Self::read_objects(&objects, limits).map_err(doubled)
    }

    fn read_objects(objects: &[u8], limits: &Limits) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(objects, limits)?;
        let format = reader.expect(FORMAT)?;
        if format.value() != [SGP02] {
            let kind = DecodeErrorKind::InvalidValue { expected: "the form of SGP.02, 02" };
            return Err(DecodeError::new(kind, format.value_offset()));
        }
        let eid = reader.expect(EID).and_then(|tlv| number::read_array(&tlv)).field("eid")?;
        let isd_r = reader.expect(AID).and_then(|tlv| number::read_aid(&tlv)).field("aid")?;
        let identifier = reader.expect(KEY_IDENTIFIER).and_then(|tlv| number::read_u8(&tlv));
        let key_identifier = identifier.field("keyIdentifier")?;
        let version = reader.expect(KEY_VERSION).and_then(|tlv| number::read_u8(&tlv));
        let key_version = version.field("keyVersionNumber")?;
        reader.finish()?;
        Ok(Self { eid: Eid::from_bytes(eid), isd_r, key_identifier, key_version })
    }
}

fn from_hex(digits: &[u8]) -> Result<Vec<u8>, DecodeError> {
    let fault = |at| DecodeError::new(DecodeErrorKind::InvalidValue { expected: "hexadecimal digits" }, at);
    let value = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
    if let Some(at) = digits.iter().position(|digit| value(*digit).is_none()) {
        return Err(fault(at));
    }
    let mut octets = Vec::with_capacity(digits.len() / 2);
    for pair in digits.chunks(2) {
        let &[high, low] = pair else { return Err(fault(digits.len())) };
        octets.push(value(high).unwrap_or(0) << 4 | value(low).unwrap_or(0));
    }
    Ok(octets)
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    /// SGP.02 card side 6.5.
    const IDENTITY: &str =
        "8001028110890999001234567890123456789012104F10A0000005591010FFFFFFFF8900000100820101830140";

    fn decode(identity: &[u8]) -> Result<PskIdentity, DecodeError> {
        PskIdentity::decode(identity, &Limits::default())
    }

    #[test]
    fn worked_example() {
        let identity = decode(IDENTITY.as_bytes()).unwrap();
        let aid = Aid::new(&hex::decode("A0000005591010FFFFFFFF8900000100").unwrap()).unwrap();
        let eid: Eid = "89099900123456789012345678901210".parse().unwrap();
        assert_eq!(identity, PskIdentity::new(eid, aid, 0x01, 0x40));
        assert_eq!(identity.to_text(), IDENTITY);
        assert_eq!(decode(IDENTITY.to_lowercase().as_bytes()), Ok(identity));
        for end in 0..IDENTITY.len() {
            assert!(decode(&IDENTITY.as_bytes()[..end]).is_err(), "{end}");
        }
    }

    #[test]
    fn faults_have_their_place() {
        for (text, message) in [
            (IDENTITY.replace("0102", "01G2"), "pskIdentity: expected hexadecimal digits at byte 4"),
            (IDENTITY.replace("800102", "800103"), "pskIdentity: expected the form of SGP.02, 02 at byte 4"),
            (IDENTITY.replace("83", "84"), "pskIdentity.keyVersionNumber: tag 84, expected 83 at byte 84"),
            (IDENTITY.replace("8110", "8210"), "pskIdentity.eid: tag 82, expected 81 at byte 6"),
            (alloc::format!("{IDENTITY}00"), "pskIdentity: 1 bytes behind the end at byte 90"),
            (alloc::format!("{IDENTITY}0"), "pskIdentity: expected hexadecimal digits at byte 91"),
        ] {
            let error = decode(text.as_bytes()).unwrap_err().to_string();
            assert_eq!(error, alloc::format!("{message} (SGP.02 2.4.4.3)"), "{text}");
        }
    }
}
