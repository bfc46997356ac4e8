//! What GET STATUS says about a profile.

use alloc::vec::Vec;
use core::fmt;

use sgp_wire::{Aid, Context, DecodeError, Limits, Reader, Tag, put_nested, put_tlv};

use super::number;

const ENTRY: Tag = Tag::new(0xE3);
const AID: Tag = Tag::new(0x4F);
const STATE: Tag = Tag::new(0x9F70);
const ATTRIBUTES: Tag = Tag::new(0x53);
const GRANTED: Tag = Tag::new(0x8F);
const REMAINING: Tag = Tag::new(0x91);

/// Life cycle state of an ISD-P, the byte of `9F70` (SGP.02 v4.2 2.2.1.2).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct IsdPState(pub u8);

impl IsdPState {
    /// Created, empty.
    pub const SELECTABLE: Self = Self(0x07);
    /// SCP03 keys present.
    pub const PERSONALIZED: Self = Self(0x0F);
    /// Profile installed, not enabled.
    pub const DISABLED: Self = Self(0x1F);
    /// Profile enabled.
    pub const ENABLED: Self = Self(0x3F);

    /// Name of the state, where it is one of the constants.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::SELECTABLE => Some("SELECTABLE"),
            Self::PERSONALIZED => Some("PERSONALIZED"),
            Self::DISABLED => Some("DISABLED"),
            Self::ENABLED => Some("ENABLED"),
            _ => None,
        }
    }
}

impl fmt::Display for IsdPState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "{:02X}", self.0),
        }
    }
}

impl fmt::Debug for IsdPState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IsdPState({:02X})", self.0)
    }
}

/// Attributes of a profile, the byte of `53`; reserved bits kept.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ProfileAttributes(pub u8);

impl ProfileAttributes {
    /// The Fall-Back Attribute, b1.
    pub const FALL_BACK: Self = Self(0x01);
    /// The Emergency Profile Attribute, b2.
    pub const EMERGENCY: Self = Self(0x02);

    /// Whether the profile holds the Fall-Back Attribute.
    #[must_use]
    pub const fn has_fall_back(self) -> bool {
        self.0 & Self::FALL_BACK.0 != 0
    }

    /// Whether the profile holds the Emergency Profile Attribute.
    #[must_use]
    pub const fn has_emergency(self) -> bool {
        self.0 & Self::EMERGENCY.0 != 0
    }
}

impl fmt::Debug for ProfileAttributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ProfileAttributes({:02X})", self.0)
    }
}

/// One entry `E3` of the answer to GET STATUS (SGP.02 v4.2 4.1.1.5).
///
/// ```text
/// E3 L  4F <AID>  9F70 01 <state>  53 01 <attributes>  8F L <granted>  91 L <remaining>
/// ```
///
/// What the tag list of the command did not ask for is absent; the two memory figures, in bytes
/// of non-volatile memory, also for an ISD-P that was made without quota. Objects keep their order
/// and their lengths, those that are not known included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileStatus {
    aid: Aid,
    /// The objects behind the AID in their order, the known ones checked.
    objects: Vec<(Tag, Vec<u8>)>,
}

impl ProfileStatus {
    /// The tag list for everything: `4F 9F70 53 8F 91`.
    pub const ALL_FIELDS: [u8; 6] = [0x4F, 0x9F, 0x70, 0x53, 0x8F, 0x91];
    /// The tag list for the state alone: `4F 9F70`.
    pub const STATE_ONLY: [u8; 3] = [0x4F, 0x9F, 0x70];

    /// An entry with state and attributes.
    #[must_use]
    pub fn new(aid: Aid, state: IsdPState, attributes: ProfileAttributes) -> Self {
        let objects = [(STATE, Vec::from([state.0])), (ATTRIBUTES, Vec::from([attributes.0]))];
        Self { aid, objects: objects.into() }
    }

    /// The same for an ISD-P with a quota: bytes granted and bytes left.
    #[must_use]
    pub fn with_memory(mut self, granted: u32, remaining: u32) -> Self {
        let figures = [(GRANTED, granted), (REMAINING, remaining)];
        self.objects.extend(figures.map(|(tag, figure)| (tag, figure.to_be_bytes().to_vec())));
        self
    }

    /// Reads the data of one answer: entries one behind the other.
    ///
    /// # Errors
    /// Kinds of broken objects, an entry without AID, a number of more than four bytes.
    pub fn decode_list(input: &[u8], limits: &Limits) -> Result<Vec<Self>, DecodeError> {
        const CLAUSE: &str = "SGP.02 4.1.1.5";
        let mut reader = Reader::new(input, limits).clause(CLAUSE)?;
        let mut entries = Vec::new();
        while !reader.is_empty() {
            let index = u32::try_from(entries.len()).unwrap_or(u32::MAX);
            let entry = reader.expect(ENTRY);
            let status = entry.and_then(|entry| reader.nested(&entry, Self::decode_members));
            entries.push(status.index(index).field("profileStatus").clause(CLAUSE)?);
        }
        Ok(entries)
    }

    fn decode_members(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let aid = reader.expect(AID).and_then(|tlv| number::read_aid(&tlv)).field("aid")?;
        let mut objects = Vec::new();
        while !reader.is_empty() {
            let tlv = reader.tlv()?;
            match tlv.tag() {
                STATE => drop(number::read_u8(&tlv).field("state")?),
                ATTRIBUTES => drop(number::read_u8(&tlv).field("attributes")?),
                GRANTED => drop(number::read_u32(&tlv).field("grantedMemory")?),
                REMAINING => drop(number::read_u32(&tlv).field("remainingMemory")?),
                _ => {}
            }
            objects.push((tlv.tag(), tlv.value().to_vec()));
        }
        Ok(Self { aid, objects })
    }

    /// The entry with all its objects, in their order.
    #[must_use]
    pub fn encode_to_vec(&self) -> Vec<u8> {
        let mut out = Vec::new();
        put_nested(&mut out, ENTRY, |out| {
            put_tlv(out, AID, self.aid.as_bytes());
            self.objects.iter().for_each(|(tag, value)| put_tlv(out, *tag, value));
        });
        out
    }

    /// Appends the entry with the objects that `tag_list` names, in its order; the AID always
    /// comes first. What is not there gives nothing.
    ///
    /// # Errors
    /// A broken tag in the list.
    pub fn encode(&self, tag_list: &[u8], out: &mut Vec<u8>) -> Result<(), DecodeError> {
        let mut tags = Vec::new();
        let mut reader = Reader::new(tag_list, &Limits::DEFAULT)?;
        while let Some(tag) = reader.peek_tag()? {
            reader.bytes(tag.encoded_len())?;
            tags.push(tag);
        }
        put_nested(out, ENTRY, |out| {
            put_tlv(out, AID, self.aid.as_bytes());
            for tag in tags {
                if let Some(value) = self.object(tag) {
                    put_tlv(out, tag, value);
                }
            }
        });
        Ok(())
    }

    /// The ISD-P.
    #[must_use]
    pub const fn aid(&self) -> Aid {
        self.aid
    }

    /// Its life cycle state.
    #[must_use]
    pub fn state(&self) -> Option<IsdPState> {
        self.object(STATE)?.first().map(|octet| IsdPState(*octet))
    }

    /// Its attributes.
    #[must_use]
    pub fn attributes(&self) -> Option<ProfileAttributes> {
        self.object(ATTRIBUTES)?.first().map(|octet| ProfileAttributes(*octet))
    }

    /// Non-volatile memory granted at creation, in bytes.
    #[must_use]
    pub fn granted_memory(&self) -> Option<u32> {
        self.object(GRANTED).map(number::fold)
    }

    /// Non-volatile memory left to the profile, in bytes.
    #[must_use]
    pub fn remaining_memory(&self) -> Option<u32> {
        self.object(REMAINING).map(number::fold)
    }

    /// The objects behind the AID in their order, with their tags.
    #[must_use]
    pub fn objects(&self) -> &[(Tag, Vec<u8>)] {
        &self.objects
    }

    /// Value of the first object with this tag.
    fn object(&self, tag: Tag) -> Option<&[u8]> {
        self.objects.iter().find(|(found, _)| *found == tag).map(|(_, value)| value.as_slice())
    }
}

#[cfg(test)]
mod tests {
    use sgp_wire::DecodeErrorKind;

    use super::*;

    fn decode(text: &str) -> Result<Vec<ProfileStatus>, DecodeError> {
        ProfileStatus::decode_list(&hex::decode(text).unwrap(), &Limits::default())
    }

    fn encode(entries: &[ProfileStatus], tag_list: &[u8]) -> alloc::string::String {
        let mut out = Vec::new();
        entries.iter().try_for_each(|entry| entry.encode(tag_list, &mut out)).unwrap();
        hex::encode_upper(out)
    }

    #[test]
    fn worked_examples() {
        // SGP.02 card side 2.5
        let state_only = "E3164F10A0000005591010FFFFFFFF89000011009F70011F";
        let entries = decode(state_only).unwrap();
        assert_eq!(entries[0].state(), Some(IsdPState::DISABLED));
        assert_eq!((entries[0].attributes(), entries[0].granted_memory()), (None, None));
        assert_eq!(encode(&entries, &ProfileStatus::STATE_ONLY), state_only);

        let all = "E3254F10A0000005591010FFFFFFFF89000011009F70013F5301018F040001000091040000F000";
        let entries = decode(all).unwrap();
        let expected = ProfileStatus::new(Aid::isd_p(0x11), IsdPState::ENABLED, ProfileAttributes::FALL_BACK)
            .with_memory(0x10000, 0xF000);
        assert_eq!(entries, [expected]);
        assert_eq!(encode(&entries, &ProfileStatus::ALL_FIELDS), all);
        assert_eq!(encode(&entries, &ProfileStatus::STATE_ONLY), state_only.replace("011F", "013F"));
    }

    #[test]
    fn several_entries_and_none() {
        // vectors/sgp02/journey-sms.json, audit
        let two = "E3194F10A0000005591010FFFFFFFF89000010009F70011F530101E3194F10A0000005591010FFFFFFFF89000011009F\
            70013F530100";
        let entries = decode(two).unwrap();
        assert_eq!(entries.len(), 2);
        assert_eq!(encode(&entries, &ProfileStatus::ALL_FIELDS), two);
        let written: Vec<u8> = entries.iter().flat_map(ProfileStatus::encode_to_vec).collect();
        assert_eq!(hex::encode_upper(written), two);
        assert_eq!(decode(""), Ok(Vec::new()));
        // another order, another length, an object that is not known: kept
        let other = "E3124F05A0000000058F0301000053010199015A";
        let entries = decode(other).unwrap();
        assert_eq!((entries[0].granted_memory(), entries[0].state()), (Some(0x1_0000), None));
        assert_eq!(hex::encode_upper(entries[0].encode_to_vec()), other);
    }

    #[test]
    fn faults() {
        let error = decode("E3044F02A000").unwrap_err();
        assert_eq!(error.kind(), DecodeErrorKind::LengthOutOfRange { min: 5, max: 16, found: 2 });
        assert_eq!(error.offset(), 4);
        let error = decode("E30C4F05A00000000553020101").unwrap_err();
        assert_eq!(error.kind(), DecodeErrorKind::Truncated { needed: 12, available: 11 });
        let error = decode("E30B4F05A00000000553020101").unwrap_err();
        assert_eq!(
            alloc::string::ToString::to_string(&error),
            "profileStatus[0].attributes: length 2, expected 1 at byte 11 (SGP.02 4.1.1.5)"
        );
    }
}
