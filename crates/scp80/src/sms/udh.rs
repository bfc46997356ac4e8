//! User data header.

use alloc::vec::Vec;

use sgp_wire::{Context, DecodeError, DecodeErrorKind, Limits, Reader};

use crate::PacketKind;

/// User data header: information elements in the order in which they stand, known or not
/// (TS 23.040 9.2.3.24).
///
/// ```text
/// UDHL 1   { identifier 1   length 1   data }*
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct UserDataHeader {
    elements: Vec<InformationElement>,
}

/// One information element.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InformationElement {
    /// Identifier.
    pub id: u8,
    /// At most 255 octets.
    pub data: Vec<u8>,
}

impl InformationElement {
    /// An element of these octets; those beyond 255 have no place and are cut.
    #[must_use]
    pub fn new(id: u8, data: &[u8]) -> Self {
        Self { id, data: data.get(..0xFF).unwrap_or(data).to_vec() }
    }
}

const CONCATENATED_8: u8 = 0x00;
const CONCATENATED_16: u8 = 0x08;

impl UserDataHeader {
    /// The header of one segment: the concatenation if there is one, then the identifier of the
    /// packet if it begins here (TS 31.115 4.1).
    #[must_use]
    pub fn new(concatenation: Option<Concatenation>, kind: Option<PacketKind>) -> Self {
        let mut elements = Vec::new();
        if let Some(Concatenation { reference, total, sequence }) = concatenation {
            elements.push(match reference {
                Reference::U8(reference) => {
                    InformationElement::new(CONCATENATED_8, &[reference, total, sequence])
                }
                Reference::U16(reference) => {
                    let [high, low] = reference.to_be_bytes();
                    InformationElement::new(CONCATENATED_16, &[high, low, total, sequence])
                }
            });
        }
        if let Some(kind) = kind {
            elements.push(InformationElement::new(kind.identifier(), &[]));
        }
        Self { elements }
    }

    /// A header of these elements.
    #[must_use]
    pub const fn from_elements(elements: Vec<InformationElement>) -> Self {
        Self { elements }
    }

    /// The elements in order.
    #[must_use]
    pub fn elements(&self) -> &[InformationElement] {
        &self.elements
    }

    /// Reads the header at the front of `user_data`; returns it and what follows.
    ///
    /// # Errors
    /// [`Truncated`](DecodeErrorKind::Truncated) when UDHL or an element reaches beyond its end.
    pub fn decode(user_data: &[u8]) -> Result<(Self, &[u8]), DecodeError> {
        let mut reader = Reader::at(user_data, 0, &Limits::DEFAULT);
        let len = reader.u8().field("UDHL")?;
        let at = reader.offset();
        let mut inner = Reader::at(reader.bytes(usize::from(len)).field("UDHL")?, at, &Limits::DEFAULT);
        let mut elements = Vec::new();
        while !inner.is_empty() {
            let id = inner.u8().field("UDH")?;
            let len = inner.u8().field("UDH")?;
            elements.push(InformationElement::new(id, inner.bytes(usize::from(len)).field("UDH")?));
        }
        Ok((Self { elements }, reader.take_rest()?))
    }

    /// Appends UDHL and the elements; elements that would push UDHL above 255 are left out.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let length_at = out.len();
        out.push(0);
        let mut len = 0_u8;
        for element in &self.elements {
            let data_len = u8::try_from(element.data.len()).unwrap_or(u8::MAX);
            let Some(longer) = len.checked_add(data_len).and_then(|len| len.checked_add(2)) else {
                break;
            };
            len = longer;
            out.extend_from_slice(&[element.id, data_len]);
            out.extend_from_slice(&element.data);
        }
        if let Some(slot) = out.get_mut(length_at) {
            *slot = len;
        }
    }

    /// The concatenation, from the last element that has one; `None` for a message of its own.
    ///
    /// # Errors
    /// [`InvalidValue`](DecodeErrorKind::InvalidValue) when the number of the segment is 0 or above
    /// the total; [`LengthOutOfRange`](DecodeErrorKind::LengthOutOfRange) for an element of another
    /// length than its identifier has.
    pub fn concatenation(&self) -> Result<Option<Concatenation>, DecodeError> {
        let mut offset = 1_usize;
        let mut found = None;
        for element in &self.elements {
            if matches!(element.id, CONCATENATED_8 | CONCATENATED_16) {
                found = Some(Concatenation::from_element(element, offset)?);
            }
            offset = offset.saturating_add(2).saturating_add(element.data.len());
        }
        Ok(found)
    }

    /// Which kind of packet begins in this message, if one does (elements `70` and `71`).
    #[must_use]
    pub fn packet_kind(&self) -> Option<PacketKind> {
        self.elements.iter().find_map(|element| PacketKind::from_identifier(element.id))
    }
}

/// Which part of which concatenated message this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Concatenation {
    /// The same in all segments of a message.
    pub reference: Reference,
    /// Number of segments.
    pub total: u8,
    /// This segment, from 1.
    pub sequence: u8,
}

impl Concatenation {
    /// Segment `sequence`, from 1, of `total`.
    #[must_use]
    pub const fn new(reference: Reference, total: u8, sequence: u8) -> Self {
        Self { reference, total, sequence }
    }

    fn from_element(element: &InformationElement, offset: usize) -> Result<Self, DecodeError> {
        let (reference, total, sequence) = match (element.id, element.data.as_slice()) {
            (CONCATENATED_8, &[reference, total, sequence]) => (Reference::U8(reference), total, sequence),
            (CONCATENATED_16, &[high, low, total, sequence]) => {
                (Reference::U16(u16::from_be_bytes([high, low])), total, sequence)
            }
            (id, data) => {
                let expected = if id == CONCATENATED_8 { 3 } else { 4 };
                let kind =
                    DecodeErrorKind::LengthOutOfRange { min: expected, max: expected, found: data.len() };
                return Err(DecodeError::new(kind, offset.saturating_add(1)).in_field("concatenation"));
            }
        };
        if sequence == 0 || sequence > total {
            let kind = DecodeErrorKind::InvalidValue { expected: "sequence number from 1 to the total" };
            return Err(DecodeError::new(kind, offset.saturating_add(2)).in_field("concatenation"));
        }
        Ok(Self { reference, total, sequence })
    }
}

/// Reference number of a concatenated message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "TS 23.040 9.2.3.24 has these two")]
pub enum Reference {
    /// Eight bits (element `00`).
    U8(u8),
    /// Sixteen bits (element `08`).
    U16(u16),
}

#[cfg(test)]
mod tests {
    use super::*;

    // vectors scp80/sms.json: smsrx-015 and smsrx-006
    #[test]
    fn elements_in_any_order_are_kept() {
        let user_data = hex::decode("070a01007000fe00aabb").unwrap();
        let (header, rest) = UserDataHeader::decode(&user_data).unwrap();
        assert_eq!(header.packet_kind(), Some(PacketKind::Command));
        assert_eq!((header.elements().len(), rest), (3, &[0xAA, 0xBB][..]));
        let mut again = Vec::new();
        header.encode(&mut again);
        assert_eq!(again, user_data[..8]);

        let (header, _) = UserDataHeader::decode(&hex::decode("077000000321030101").unwrap()[..8]).unwrap();
        let concatenation = header.concatenation().unwrap();
        assert_eq!(concatenation, Some(Concatenation::new(Reference::U8(0x21), 3, 1)));
    }

    // vectors scp80/sms.json: smsrx-008, smsrx-009, smsrx-011
    #[test]
    fn broken_headers() {
        for user_data in ["050003210300", "050003210304", "06080400210300", "06080400210304"] {
            let bytes = hex::decode(user_data).unwrap();
            let error = UserDataHeader::decode(&bytes).unwrap().0.concatenation().unwrap_err();
            assert!(matches!(error.kind(), DecodeErrorKind::InvalidValue { .. }), "{user_data}: {error}");
            assert_eq!(error.offset(), 3);
        }
        let short = UserDataHeader::decode(&hex::decode("0400022103").unwrap()).unwrap().0;
        let error = short.concatenation().unwrap_err();
        assert_eq!(
            (error.kind(), error.offset()),
            (DecodeErrorKind::LengthOutOfRange { min: 3, max: 3, found: 2 }, 2)
        );
        for user_data in ["", "30000321030170", "03000321", "0100"] {
            let bytes = hex::decode(user_data).unwrap();
            let error = UserDataHeader::decode(&bytes).unwrap_err();
            assert!(matches!(error.kind(), DecodeErrorKind::Truncated { .. }), "{user_data}: {error}");
        }
    }
}
