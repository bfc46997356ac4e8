//! What GET DATA says about the memory of the card.

use alloc::vec::Vec;

use sgp_wire::{Context, DecodeError, DecodeErrorKind, Limits, Reader, Tag, put_nested, put_tlv};

use super::number;

const RESOURCES: Tag = Tag::new(0xFF21);
const APPLICATIONS: Tag = Tag::new(0x81);
const NON_VOLATILE: Tag = Tag::new(0x82);
const VOLATILE: Tag = Tag::new(0x83);
const KNOWN: [Tag; 3] = [APPLICATIONS, NON_VOLATILE, VOLATILE];

/// Extended card resources `FF21` (ETSI TS 102 226 8.2.1.7.2, SGP.02 v4.2 4.1.1.5).
///
/// ```text
/// FF21 L  81 L <applications>  82 L <free non-volatile bytes>  83 L <free volatile bytes>
/// ```
///
/// Numbers of one to four bytes are read, and written as they stand; new ones have one, four and two
/// bytes, or four where that is too few. Members that are not known are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardResources {
    /// All members in their order, the known ones checked.
    members: Vec<(Tag, Vec<u8>)>,
}

impl CardResources {
    /// Number of applications (ISD-Ps), free non-volatile and free volatile memory in bytes.
    #[must_use]
    pub fn new(applications: u32, free_non_volatile: u32, free_volatile: u32) -> Self {
        let wide = |number: u32| number.to_be_bytes().to_vec();
        let applications = u8::try_from(applications).map_or_else(|_| wide(applications), |n| Vec::from([n]));
        let volatile =
            u16::try_from(free_volatile).map_or_else(|_| wide(free_volatile), |n| n.to_be_bytes().to_vec());
        let members =
            [(APPLICATIONS, applications), (NON_VOLATILE, wide(free_non_volatile)), (VOLATILE, volatile)];
        Self { members: members.into() }
    }

    /// Reads one object that fills `input`.
    ///
    /// # Errors
    /// Kinds of broken objects, a missing member, a number of more than four bytes.
    pub fn decode(input: &[u8]) -> Result<Self, DecodeError> {
        let read = |input| {
            let mut reader = Reader::new(input, &Limits::DEFAULT)?;
            let envelope = reader.expect(RESOURCES)?;
            let resources = reader.nested(&envelope, Self::decode_members)?;
            reader.finish().map(|()| resources)
        };
        read(input).field("cardResources").clause("TS 102 226 8.2.1.7")
    }

    fn decode_members(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut members = Vec::new();
        while !reader.is_empty() {
            let tlv = reader.tlv()?;
            match tlv.tag() {
                APPLICATIONS => drop(number::read_u32(&tlv).field("applications")?),
                NON_VOLATILE => drop(number::read_u32(&tlv).field("freeNonVolatileMemory")?),
                VOLATILE => drop(number::read_u32(&tlv).field("freeVolatileMemory")?),
                _ => {}
            }
            members.push((tlv.tag(), tlv.value().to_vec()));
        }
        let found = Self { members };
        match KNOWN.into_iter().find(|tag| !found.members.iter().any(|(member, _)| member == tag)) {
            Some(tag) => Err(DecodeError::new(DecodeErrorKind::Missing { tag }, reader.offset())),
            None => Ok(found),
        }
    }

    /// Appends the object.
    pub fn encode(&self, out: &mut Vec<u8>) {
        put_nested(out, RESOURCES, |out| {
            self.members.iter().for_each(|(tag, value)| put_tlv(out, *tag, value));
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
    pub fn applications(&self) -> u32 {
        self.number(APPLICATIONS)
    }

    /// Free non-volatile memory in bytes.
    #[must_use]
    pub fn free_non_volatile(&self) -> u32 {
        self.number(NON_VOLATILE)
    }

    /// Free volatile memory in bytes.
    #[must_use]
    pub fn free_volatile(&self) -> u32 {
        self.number(VOLATILE)
    }

    fn number(&self, tag: Tag) -> u32 {
        let member = self.members.iter().find(|(member, _)| *member == tag);
        member.map_or(0, |(_, value)| number::fold(value))
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
        // other widths, and a member that is not known
        let short = hex::decode("FF210C810101840155820101830101").unwrap();
        let resources = CardResources::decode(&short).unwrap();
        assert_eq!(
            (resources.applications(), resources.free_non_volatile(), resources.free_volatile()),
            (1, 1, 1)
        );
        assert_eq!(resources.encode_to_vec(), short);
        let without = hex::decode("FF2106810101830101").unwrap();
        let error = CardResources::decode(&without).unwrap_err();
        assert_eq!((error.kind(), error.offset()), (DecodeErrorKind::Missing { tag: NON_VOLATILE }, 9));
        let long = hex::decode("FF210D8101018205000000000183020001").unwrap();
        assert!(CardResources::decode(&long).is_err());
    }
}
