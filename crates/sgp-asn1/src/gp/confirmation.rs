//! What the card answers to a notification confirmation.

use alloc::vec::Vec;

use sgp_wire::{Aid, Context, DecodeError, Limits, Reader, Tag, put_nested, put_tlv};

use super::number;

const DELETED: Tag = Tag::new(0x80);
/// `80` names a primitive object by its tag, yet holds objects.
const AID: Tag = Tag::new(0x4F);

/// Answer to ES5.HandleNotificationConfirmation: the ISD-Ps that the card deleted because of
/// POL1 (SGP.02 v4.2 4.1.1.12).
///
/// ```text
/// nothing, or  80 L  4F 10 <AID> ...
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ConfirmationAnswer {
    deleted: Vec<Aid>,
    /// `80 00`, which says no more than nothing.
    empty_list: bool,
}

impl ConfirmationAnswer {
    /// The answer that names these ISD-Ps.
    #[must_use]
    pub const fn new(deleted: Vec<Aid>) -> Self {
        Self { deleted, empty_list: false }
    }

    /// Reads the data of the answer, which may be empty.
    ///
    /// # Errors
    /// Kinds of broken objects, and an AID that is none.
    pub fn decode(input: &[u8]) -> Result<Self, DecodeError> {
        Self::read(input).field("confirmationAnswer").clause("SGP.02 4.1.1.12")
    }

    fn read(input: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(input, &Limits::DEFAULT)?;
        let mut deleted = Vec::new();
        let mut empty_list = false;
        if let Some(list) = reader.optional(DELETED)? {
            reader
                .nested(&list, |r| {
                    while !r.is_empty() {
                        let index = u32::try_from(deleted.len()).unwrap_or(u32::MAX);
                        deleted.push(r.expect(AID).and_then(|tlv| number::read_aid(&tlv)).index(index)?);
                    }
                    Ok(())
                })
                .field("deletedIsdPs")?;
            empty_list = deleted.is_empty();
        }
        reader.finish()?;
        Ok(Self { deleted, empty_list })
    }

    /// Appends the data of the answer; nothing when nothing was deleted, unless an empty list was read.
    pub fn encode(&self, out: &mut Vec<u8>) {
        if self.deleted.is_empty() && !self.empty_list {
            return;
        }
        put_nested(out, DELETED, |out| {
            for aid in &self.deleted {
                put_tlv(out, AID, aid.as_bytes());
            }
        });
    }

    /// The data of the answer.
    #[must_use]
    pub fn encode_to_vec(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.encode(&mut out);
        out
    }

    #[cfg(feature = "serde")]
    pub(super) const fn has_empty_list(&self) -> bool {
        self.empty_list
    }

    #[cfg(feature = "serde")]
    pub(super) const fn with_empty_list(mut self, empty_list: bool) -> Self {
        self.empty_list = empty_list;
        self
    }

    /// ISD-Ps that the card deleted.
    #[must_use]
    pub fn deleted(&self) -> &[Aid] {
        &self.deleted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worked_example() {
        // SGP.02 card side 5.4
        let raw = hex::decode("80124F10A0000005591010FFFFFFFF8900001200").unwrap();
        let answer = ConfirmationAnswer::decode(&raw).unwrap();
        assert_eq!(answer.deleted(), [Aid::isd_p(0x0012)]);
        assert_eq!(answer.encode_to_vec(), raw);
        assert_eq!(ConfirmationAnswer::decode(&[]), Ok(ConfirmationAnswer::default()));
        assert!(ConfirmationAnswer::default().encode_to_vec().is_empty());
        let empty = ConfirmationAnswer::decode(&[0x80, 0x00]).unwrap();
        assert_eq!((empty.deleted(), empty.encode_to_vec()), (&[][..], Vec::from([0x80, 0x00])));
        for end in 1..raw.len() {
            assert!(ConfirmationAnswer::decode(&raw[..end]).is_err(), "{end}");
        }
    }
}
