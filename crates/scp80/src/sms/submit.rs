//! SMS-SUBMIT, from the card.

use alloc::vec::Vec;
use core::fmt;

use sgp_wire::{Context, DecodeError, Limits, Reader};

use crate::sms::deliver::{UDHI, read_type, read_user_data};
use crate::sms::{Address, DCS_CLASS_2_DATA, PID_DATA_DOWNLOAD};

/// SMS-SUBMIT (TS 23.040 9.2.2.2): what the card hands to the network.
///
/// ```text
/// first octet 1   TP-MR 1   TP-DA   TP-PID 1   TP-DCS 1   TP-VP 0, 1 or 7   TP-UDL 1   TP-UD
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Submit {
    /// Message type, validity period format, user data header; `41` here.
    pub first_octet: u8,
    /// TP-MR, one higher for each message of the card.
    pub reference: u8,
    /// TP-DA: to whom it goes.
    pub destination: Address,
    /// TP-PID.
    pub pid: u8,
    /// TP-DCS.
    pub dcs: u8,
    /// TP-VP: none, one octet or seven, as the first octet says.
    pub validity: Vec<u8>,
    /// TP-UDL as it stands: octets of user data, or septets in 7-bit alphabets.
    pub udl: u8,
    /// TP-UD, header included.
    pub user_data: Vec<u8>,
}

const SUBMIT: u8 = 0b01;

impl Submit {
    /// One segment of a secured packet, `user_data` of at most 140 octets; octets beyond have no
    /// place and are cut.
    #[must_use]
    pub fn secured(reference: u8, destination: Address, user_data: &[u8]) -> Self {
        let user_data = user_data.get(..140).unwrap_or(user_data);
        Self {
            first_octet: UDHI | SUBMIT,
            reference,
            destination,
            pid: PID_DATA_DOWNLOAD,
            dcs: DCS_CLASS_2_DATA,
            validity: Vec::new(),
            udl: u8::try_from(user_data.len()).unwrap_or(u8::MAX),
            user_data: user_data.to_vec(),
        }
    }

    /// Whether the user data begins with a header.
    #[must_use]
    pub const fn has_header(&self) -> bool {
        self.first_octet & UDHI != 0
    }

    /// Reads the TPDU that fills `tpdu`.
    ///
    /// # Errors
    /// As [`Deliver::decode`](crate::sms::Deliver::decode).
    pub fn decode(tpdu: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::at(tpdu, 0, &Limits::DEFAULT);
        let first_octet = read_type(&mut reader, &[SUBMIT], "SMS-SUBMIT")?;
        let reference = reader.u8().field("TP-MR")?;
        let destination = Address::read(&mut reader).field("TP-DA")?;
        let pid = reader.u8().field("TP-PID")?;
        let dcs = reader.u8().field("TP-DCS")?;
        let validity_len = match first_octet >> 3 & 0b11 {
            0b00 => 0,
            0b10 => 1,
            _ => 7,
        };
        let validity = reader.bytes(validity_len).field("TP-VP")?.to_vec();
        let (udl, user_data) = read_user_data(reader, dcs)?;
        Ok(Self { first_octet, reference, destination, pid, dcs, validity, udl, user_data })
    }

    /// The octets of the TPDU.
    #[must_use]
    pub fn encode_to_vec(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.user_data.len().saturating_add(26));
        out.extend_from_slice(&[self.first_octet, self.reference]);
        self.destination.encode(&mut out);
        out.extend_from_slice(&[self.pid, self.dcs]);
        out.extend_from_slice(&self.validity);
        out.push(self.udl);
        out.extend_from_slice(&self.user_data);
        out
    }
}

impl fmt::Debug for Submit {
    /// First octet, reference, destination and length: a packet without ciphering is its data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { first_octet, reference, destination, user_data, .. } = self;
        let len = user_data.len();
        write!(f, "Submit({first_octet:02X}, reference {reference}, to {destination:?}, {len} bytes)")
    }
}

#[cfg(test)]
mod tests {
    use sgp_wire::DecodeErrorKind;

    use super::*;

    // vectors sgp02/journey-sms.json: 11-enable
    const TPDU: &str = "41030B914472520463F17FF62902710000241200000140D8A712DC346CB1759DB09E7BE90374E14BEF2C4DD977DB2C6B0F23C221E544";

    #[test]
    fn round_trip() {
        let bytes = hex::decode(TPDU).unwrap();
        let submit = Submit::decode(&bytes).unwrap();
        assert_eq!((submit.reference, submit.destination.digits().as_str()), (3, "44272540361"));
        assert_eq!(submit.encode_to_vec(), bytes);
        assert_eq!(Submit::secured(3, submit.destination, &submit.user_data), submit);
        for end in 0..bytes.len() {
            let error = Submit::decode(&bytes[..end]).unwrap_err();
            assert!(matches!(error.kind(), DecodeErrorKind::Truncated { .. }), "{end}: {error}");
        }
    }

    // self-made: relative and absolute validity period
    #[test]
    fn validity_periods() {
        for (text, len) in [
            ("11000481214300f6a7020102", 1),
            ("19000481214300f662112232000000020102", 7),
            ("09000481214300f662112232000000020102", 7),
        ] {
            let bytes = hex::decode(text).unwrap();
            let submit = Submit::decode(&bytes).unwrap();
            assert_eq!((submit.validity.len(), submit.user_data.as_slice()), (len, &[1, 2][..]));
            assert_eq!(submit.encode_to_vec(), bytes);
        }
    }
}
