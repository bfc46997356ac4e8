//! SMS-DELIVER, to the card.

use alloc::vec::Vec;
use core::fmt;

use sgp_wire::{Context, DecodeError, DecodeErrorKind, Limits, Reader};

use crate::sms::{Address, DCS_CLASS_2_DATA, PID_DATA_DOWNLOAD};

/// SMS-DELIVER (TS 23.040 9.2.2.1): what the network brings to the card.
///
/// ```text
/// first octet 1   TP-OA   TP-PID 1   TP-DCS 1   TP-SCTS 7   TP-UDL 1   TP-UD
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deliver {
    /// Message type, more messages, user data header; `44` and `40` here.
    pub first_octet: u8,
    /// TP-OA: who sent it.
    pub originator: Address,
    /// TP-PID.
    pub pid: u8,
    /// TP-DCS.
    pub dcs: u8,
    /// TP-SCTS: when the service centre took it, in swapped nibbles.
    pub scts: [u8; 7],
    /// TP-UDL as it stands: octets of user data, or septets in 7-bit alphabets.
    pub udl: u8,
    /// TP-UD, header included.
    pub user_data: Vec<u8>,
}

/// Bit of the user data header in the first octet.
pub(super) const UDHI: u8 = 0x40;
const NO_MORE_MESSAGES: u8 = 0x04;
const DELIVER: u8 = 0b00;
const RESERVED: u8 = 0b11;

impl Deliver {
    /// One segment of a secured packet, `user_data` of at most 140 octets; octets beyond have no
    /// place and are cut.
    #[must_use]
    pub fn secured(originator: Address, scts: [u8; 7], more: bool, user_data: &[u8]) -> Self {
        let user_data = user_data.get(..140).unwrap_or(user_data);
        Self {
            first_octet: if more { UDHI } else { UDHI | NO_MORE_MESSAGES },
            originator,
            pid: PID_DATA_DOWNLOAD,
            dcs: DCS_CLASS_2_DATA,
            scts,
            udl: u8::try_from(user_data.len()).unwrap_or(u8::MAX),
            user_data: user_data.to_vec(),
        }
    }

    /// Whether the user data begins with a header.
    #[must_use]
    pub const fn has_header(&self) -> bool {
        self.first_octet & UDHI != 0
    }

    /// Reads the TPDU that fills `tpdu`. The reserved message type `11` is read as this one, and kept
    /// (TS 23.040 9.2.3.1).
    ///
    /// # Errors
    /// [`InvalidValue`](DecodeErrorKind::InvalidValue) for another message type;
    /// [`Truncated`](DecodeErrorKind::Truncated) and
    /// [`TrailingData`](DecodeErrorKind::TrailingData) where TP-UDL and the octets disagree.
    pub fn decode(tpdu: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::at(tpdu, 0, &Limits::DEFAULT);
        let first_octet = read_type(&mut reader, &[DELIVER, RESERVED], "SMS-DELIVER")?;
        let originator = Address::read(&mut reader).field("TP-OA")?;
        let pid = reader.u8().field("TP-PID")?;
        let dcs = reader.u8().field("TP-DCS")?;
        let scts = reader.array().field("TP-SCTS")?;
        let (udl, user_data) = read_user_data(reader, dcs)?;
        Ok(Self { first_octet, originator, pid, dcs, scts, udl, user_data })
    }

    /// The octets of the TPDU.
    #[must_use]
    pub fn encode_to_vec(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.user_data.len().saturating_add(24));
        out.push(self.first_octet);
        self.originator.encode(&mut out);
        out.extend_from_slice(&[self.pid, self.dcs]);
        out.extend_from_slice(&self.scts);
        out.push(self.udl);
        out.extend_from_slice(&self.user_data);
        out
    }
}

impl fmt::Debug for Deliver {
    /// First octet, originator and length: a packet without ciphering is its data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { first_octet, originator, user_data, .. } = self;
        write!(f, "Deliver({first_octet:02X} from {originator:?}, {} bytes)", user_data.len())
    }
}

pub(super) fn read_type(
    reader: &mut Reader<'_>,
    message_types: &[u8],
    expected: &'static str,
) -> Result<u8, DecodeError> {
    let at = reader.offset();
    let first_octet = reader.u8().field("TP-MTI")?;
    if message_types.contains(&(first_octet & 0b11)) {
        Ok(first_octet)
    } else {
        Err(DecodeError::new(DecodeErrorKind::InvalidValue { expected }, at).in_field("TP-MTI"))
    }
}

/// Reads TP-UDL and TP-UD, which end the TPDU.
pub(super) fn read_user_data(mut reader: Reader<'_>, dcs: u8) -> Result<(u8, Vec<u8>), DecodeError> {
    let udl = reader.u8().field("TP-UDL")?;
    let octets = match is_seven_bit(dcs) {
        true => usize::from(udl).saturating_mul(7).div_ceil(8),
        false => usize::from(udl),
    };
    let user_data = reader.bytes(octets).field("TP-UD")?.to_vec();
    reader.finish().field("TP-UD")?;
    Ok((udl, user_data))
}

/// Whether TP-UDL counts septets (TS 23.038 clause 4): not so for compressed text, whatever its
/// alphabet (TS 23.040 9.2.3.16).
const fn is_seven_bit(dcs: u8) -> bool {
    match dcs >> 4 {
        0x0..=0x7 => dcs & 0x20 == 0 && (dcs & 0x0C == 0x00 || dcs & 0x0C == 0x0C),
        0xE => false,
        0xF => dcs & 0x04 == 0,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // vectors sgp02/journey-sms.json: 13-confirm
    const TPDU: &str = "440B914472520463F17FF6621122320000002D02700000281516391212000001CA6FA38EF587F9763D7DCA60A67C31D7F9C97240E1F76B534E302276D9B64AE7";

    #[test]
    fn round_trip() {
        let bytes = hex::decode(TPDU).unwrap();
        let deliver = Deliver::decode(&bytes).unwrap();
        assert_eq!((deliver.originator.digits().as_str(), deliver.udl), ("44272540361", 45));
        assert!(deliver.has_header());
        assert_eq!(deliver.encode_to_vec(), bytes);
        let scts = [0x62, 0x11, 0x22, 0x32, 0, 0, 0];
        assert_eq!(Deliver::secured(deliver.originator, scts, false, &deliver.user_data), deliver);
    }

    #[test]
    fn every_prefix_is_truncated() {
        let bytes = hex::decode(TPDU).unwrap();
        for end in 0..bytes.len() {
            let error = Deliver::decode(&bytes[..end]).unwrap_err();
            assert!(matches!(error.kind(), DecodeErrorKind::Truncated { .. }), "{end}: {error}");
        }
        let longer = [&bytes[..], &[0]].concat();
        let error = Deliver::decode(&longer).unwrap_err();
        assert_eq!((error.kind(), error.offset()), (DecodeErrorKind::TrailingData { count: 1 }, bytes.len()));
        let error = Deliver::decode(&[0x41]).unwrap_err();
        assert_eq!(error.kind(), DecodeErrorKind::InvalidValue { expected: "SMS-DELIVER" });
    }

    // self-made: "hello" in the 7-bit alphabet of TS 23.038, five septets in five octets
    #[test]
    fn septets_are_counted() {
        let bytes = hex::decode("04038121f3000062112232000000 05e8329bfd06".replace(' ', "")).unwrap();
        let deliver = Deliver::decode(&bytes).unwrap();
        assert_eq!((deliver.udl, deliver.user_data.len()), (5, 5));
        assert_eq!(deliver.encode_to_vec(), bytes);
    }

    // TS 23.040 9.2.3.1: processed as an SMS-DELIVER, and kept as it was received
    #[test]
    fn the_reserved_type_is_read_as_a_deliver() {
        let mut bytes = hex::decode(TPDU).unwrap();
        bytes[0] |= 0b11;
        let deliver = Deliver::decode(&bytes).unwrap();
        assert!(deliver.has_header());
        assert_eq!(deliver.encode_to_vec(), bytes);
        bytes[0] ^= 0b01;
        let error = Deliver::decode(&bytes).unwrap_err();
        assert_eq!(error.kind(), DecodeErrorKind::InvalidValue { expected: "SMS-DELIVER" });
    }

    // self-made: TS 23.040 9.2.3.16, compressed text of any alphabet is counted in octets
    #[test]
    fn compressed_text_is_counted_in_octets() {
        for dcs in [0x20, 0x2C, 0x34, 0x60] {
            let mut bytes = hex::decode("04038121f3000062112232000000050102030405").unwrap();
            bytes[6] = dcs;
            let deliver = Deliver::decode(&bytes).unwrap();
            assert_eq!((deliver.udl, deliver.user_data.as_slice()), (5, &[1, 2, 3, 4, 5][..]), "{dcs:02X}");
            bytes.extend([6, 7, 8]);
            bytes[14] = 8;
            assert_eq!(Deliver::decode(&bytes).unwrap().user_data.len(), 8, "{dcs:02X}");
        }
    }
}
