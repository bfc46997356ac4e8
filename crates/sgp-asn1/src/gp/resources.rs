//! What GET DATA says about the memory of the card.

use alloc::vec::Vec;

use sgp_wire::{Context, DecodeError, DecodeErrorKind, Limits, Reader, Tag, put_nested, put_tlv};

use super::number;

const RESOURCES: Tag = Tag::new(0xFF21);
const APPLICATIONS: Tag = Tag::new(0x81);
const NON_VOLATILE: Tag = Tag::new(0x82);
const VOLATILE: Tag = Tag::new(0x83);

/// Extended card resources `FF21` (ETSI TS 102 226 8.2.1.7.2, SGP.02 v4.2 4.1.1.5).
///
/// ```text
/// FF21 L  81 L <applications>  82 L <free non-volatile bytes>  83 L <free volatile bytes>
/// ```
///
/// Numbers of one to four bytes are read; written are one, four and two, or four where two are
/// too few.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CardResources {
    applications: u32,
    free_non_volatile: u32,
    free_volatile: u32,
}

impl CardResources {
    /// Number of applications (ISD-Ps), free non-volatile and free volatile memory in bytes.
    #[must_use]
    pub const fn new(applications: u32, free_non_volatile: u32, free_volatile: u32) -> Self {
        Self { applications, free_non_volatile, free_volatile }
    }

    /// Reads one object that fills `input`.
    ///
    /// # Errors
    /// Kinds of broken objects, a missing member, a number of more than four bytes.
    pub fn decode(input: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(input, &Limits::DEFAULT)?;
        let envelope = reader.expect(RESOURCES)?;
        let resources = reader
            .nested(&envelope, Self::decode_members)
            .field("cardResources")
            .clause("TS 102 226 8.2.1.7")?;
        reader.finish()?;
        Ok(resources)
    }

    fn decode_members(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let (mut applications, mut non_volatile, mut volatile) = (None, None, None);
        while !reader.is_empty() {
            let tlv = reader.tlv()?;
            match tlv.tag() {
                APPLICATIONS => applications = Some(number::read_u32(&tlv)?),
                NON_VOLATILE => non_volatile = Some(number::read_u32(&tlv)?),
                VOLATILE => volatile = Some(number::read_u32(&tlv)?),
                _ => {}
            }
        }
        let end = reader.offset();
        let needed = |value: Option<u32>, tag| {
            value.ok_or_else(|| DecodeError::new(DecodeErrorKind::Missing { tag }, end))
        };
        Ok(Self {
            applications: needed(applications, APPLICATIONS)?,
            free_non_volatile: needed(non_volatile, NON_VOLATILE)?,
            free_volatile: needed(volatile, VOLATILE)?,
        })
    }

    /// Appends the object.
    pub fn encode(&self, out: &mut Vec<u8>) {
        put_nested(out, RESOURCES, |out| {
            match u8::try_from(self.applications) {
                Ok(short) => put_tlv(out, APPLICATIONS, &[short]),
                Err(_) => put_tlv(out, APPLICATIONS, &self.applications.to_be_bytes()),
            }
            put_tlv(out, NON_VOLATILE, &self.free_non_volatile.to_be_bytes());
            match u16::try_from(self.free_volatile) {
                Ok(short) => put_tlv(out, VOLATILE, &short.to_be_bytes()),
                Err(_) => put_tlv(out, VOLATILE, &self.free_volatile.to_be_bytes()),
            }
        });
    }

    /// The bytes of the object.
    #[must_use]
    pub fn encode_to_vec(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.encode(&mut out);
        out
    }

    /// Number of applications; ISD-R and ECASD are left out.
    #[must_use]
    pub const fn applications(&self) -> u32 {
        self.applications
    }

    /// Free non-volatile memory in bytes.
    #[must_use]
    pub const fn free_non_volatile(&self) -> u32 {
        self.free_non_volatile
    }

    /// Free volatile memory in bytes.
    #[must_use]
    pub const fn free_volatile(&self) -> u32 {
        self.free_volatile
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worked_example() {
        // SGP.02 card side 2.5 a
        let raw = hex::decode("FF210D8101028204000A000083022000").unwrap();
        let resources = CardResources::decode(&raw).unwrap();
        assert_eq!(resources, CardResources::new(2, 0xA0000, 0x2000));
        assert_eq!(resources.encode_to_vec(), raw);
    }

    #[test]
    fn other_widths_and_faults() {
        let wide = CardResources::new(0x100, 1, 0x1_0000);
        assert_eq!(CardResources::decode(&wide.encode_to_vec()), Ok(wide));
        let short = hex::decode("FF2109810101820101830101").unwrap();
        assert_eq!(CardResources::decode(&short), Ok(CardResources::new(1, 1, 1)));
        let without = hex::decode("FF2106810101830101").unwrap();
        let error = CardResources::decode(&without).unwrap_err();
        assert_eq!((error.kind(), error.offset()), (DecodeErrorKind::Missing { tag: NON_VOLATILE }, 9));
        let long = hex::decode("FF210D8101018205000000000183020001").unwrap();
        assert!(CardResources::decode(&long).is_err());
    }
}
