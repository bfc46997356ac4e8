//! What an eUICC reports to its SM-SR by itself.

use alloc::vec::Vec;

use sgp_wire::{Aid, Context, DecodeError, Limits, Reader, Tag, put_nested, put_tlv};

use super::number;
use crate::Eid;

const NOTIFICATION: Tag = Tag::new(0xE1);
const EID: Tag = Tag::new(0x4C);
const TYPE: Tag = Tag::new(0x4D);
const SEQUENCE_NUMBER: Tag = Tag::new(0x4E);
pub(super) const IMEI: Tag = Tag::new(0x14);
pub(super) const MEID: Tag = Tag::new(0x6D);
/// The comprehension bit that some cards set.
const COMPREHENSION: u32 = 0x80;

/// What happened (SGP.02 v4.2 4.1.1.11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NotificationType(pub u8);

impl NotificationType {
    /// First network attachment in the life of the card.
    pub const FIRST_ATTACHMENT: Self = Self(0x01);
    /// A profile change succeeded.
    pub const PROFILE_CHANGE_SUCCEEDED: Self = Self(0x02);
    /// A profile change failed and was rolled back.
    pub const PROFILE_CHANGE_FAILED: Self = Self(0x03);
    /// Void.
    pub const VOID: Self = Self(0x04);
    /// The fall-back mechanism changed the profile.
    pub const FALL_BACK: Self = Self(0x05);

    /// What it is called; `None` for a value that is reserved.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::FIRST_ATTACHMENT => Some("first network attachment"),
            Self::PROFILE_CHANGE_SUCCEEDED => Some("profile change succeeded"),
            Self::PROFILE_CHANGE_FAILED => Some("profile change failed, rolled back"),
            Self::VOID => Some("void"),
            Self::FALL_BACK => Some("profile change after fall-back"),
            _ => None,
        }
    }
}

/// Default notification `E1` (SGP.02 v4.2 4.1.1.11).
///
/// ```text
/// E1 L  4C 10 <EID>  4D 01 <type>  4E 02 <sequence number>
///       2F 10 <AID of the enabled profile>  14 08 <IMEI>  6D 07 <MEID>
/// ```
///
/// Reading accepts what cards send: the AID under `2F` or `4F`, IMEI under `14`, MEID under `6D`, each
/// with the comprehension bit (`AF`, `CF`, `94`, `ED`) or without; the tag found is kept, so that
/// encoding gives the same bytes back. Members behind that, or out of this order, are kept as they are.
#[doc(alias = "HandleDefaultNotification")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    eid: Eid,
    kind: NotificationType,
    sequence_number: u16,
    pub(super) aid: Option<(Tag, Aid)>,
    pub(super) imei: Option<(Tag, Vec<u8>)>,
    pub(super) meid: Option<(Tag, Vec<u8>)>,
    pub(super) unknown: Vec<u8>,
}

impl Notification {
    /// Tag of the AID as recommended.
    pub const AID_TAG: Tag = Tag::new(0x2F);
    /// Tag of the AID that a recorded card uses.
    pub const AID_TAG_4F: Tag = Tag::new(0x4F);

    /// A notification without AID, IMEI and MEID.
    #[must_use]
    pub const fn new(eid: Eid, kind: NotificationType, sequence_number: u16) -> Self {
        Self { eid, kind, sequence_number, aid: None, imei: None, meid: None, unknown: Vec::new() }
    }

    /// The same with the AID of the enabled profile, under [`AID_TAG`](Self::AID_TAG) or another.
    #[must_use]
    pub const fn with_aid(mut self, tag: Tag, aid: Aid) -> Self {
        self.aid = Some((tag, aid));
        self
    }

    /// The same with the IMEI, 8 bytes as the terminal gave them (TS 102 223 8.20).
    #[must_use]
    pub fn with_imei(mut self, imei: [u8; 8]) -> Self {
        self.imei = Some((IMEI, imei.to_vec()));
        self
    }

    /// The same with the MEID, 7 bytes.
    #[must_use]
    pub fn with_meid(mut self, meid: [u8; 7]) -> Self {
        self.meid = Some((MEID, meid.to_vec()));
        self
    }

    /// Reads one notification that fills `input`.
    ///
    /// # Errors
    /// Kinds of broken objects, a missing EID, type or sequence number, and wrong lengths of
    /// these and of the AID.
    pub fn decode(input: &[u8], limits: &Limits) -> Result<Self, DecodeError> {
        let read = |input| {
            let mut reader = Reader::new(input, limits)?;
            let envelope = reader.expect(NOTIFICATION)?;
            let notification = reader.nested(&envelope, Self::decode_members)?;
            reader.finish().map(|()| notification)
        };
        read(input).field("notification").clause("SGP.02 4.1.1.11")
    }

    fn decode_members(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let eid = reader.expect(EID).and_then(|tlv| number::read_array(&tlv)).field("eid")?;
        let kind = reader.expect(TYPE).and_then(|tlv| number::read_u8(&tlv)).field("type")?;
        let sequence_number = reader
            .expect(SEQUENCE_NUMBER)
            .and_then(|tlv| number::read_array(&tlv))
            .field("sequenceNumber")?;
        let mut found =
            Self::new(Eid::from_bytes(eid), NotificationType(kind), u16::from_be_bytes(sequence_number));
        while !reader.is_empty() {
            let tlv = reader.tlv()?;
            let without_comprehension = Tag::new(tlv.tag().octets() & !COMPREHENSION);
            match (without_comprehension, tlv.tag()) {
                (Self::AID_TAG | Self::AID_TAG_4F, tag) if found.may_take_aid() => {
                    found.aid = Some((tag, number::read_aid(&tlv).field("aid")?));
                }
                (IMEI, tag) if found.may_take_imei() => {
                    found.imei = Some((tag, tlv.value().to_vec()));
                }
                (MEID, tag) if found.meid.is_none() && found.unknown.is_empty() => {
                    found.meid = Some((tag, tlv.value().to_vec()));
                }
                _ => found.unknown.extend_from_slice(tlv.raw()),
            }
        }
        Ok(found)
    }

    // a member out of order stays among the unknown, or encoding would move it

    const fn may_take_aid(&self) -> bool {
        self.aid.is_none() && self.may_take_imei()
    }

    const fn may_take_imei(&self) -> bool {
        self.imei.is_none() && self.meid.is_none() && self.unknown.is_empty()
    }

    /// Appends the notification.
    pub fn encode(&self, out: &mut Vec<u8>) {
        put_nested(out, NOTIFICATION, |out| {
            put_tlv(out, EID, self.eid.as_bytes());
            put_tlv(out, TYPE, &[self.kind.0]);
            put_tlv(out, SEQUENCE_NUMBER, &self.sequence_number.to_be_bytes());
            if let Some((tag, aid)) = &self.aid {
                put_tlv(out, *tag, aid.as_bytes());
            }
            for (tag, value) in self.imei.iter().chain(&self.meid) {
                put_tlv(out, *tag, value);
            }
            out.extend_from_slice(&self.unknown);
        });
    }

    /// The bytes of the notification.
    #[must_use]
    pub fn encode_to_vec(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.encode(&mut out);
        out
    }

    /// The card.
    #[must_use]
    pub const fn eid(&self) -> Eid {
        self.eid
    }

    /// What happened.
    #[must_use]
    #[doc(alias = "type")]
    pub const fn kind(&self) -> NotificationType {
        self.kind
    }

    /// Number of this notification; the same in every retry.
    #[must_use]
    pub const fn sequence_number(&self) -> u16 {
        self.sequence_number
    }

    /// ISD-P of the profile that is enabled now.
    #[must_use]
    pub fn aid(&self) -> Option<Aid> {
        self.aid.map(|(_, aid)| aid)
    }

    /// IMEI as received, normally 8 bytes.
    #[must_use]
    pub fn imei(&self) -> Option<&[u8]> {
        self.imei.as_ref().map(|(_, value)| value.as_slice())
    }

    /// MEID as received, normally 7 bytes.
    #[must_use]
    pub fn meid(&self) -> Option<&[u8]> {
        self.meid.as_ref().map(|(_, value)| value.as_slice())
    }
}

#[cfg(test)]
mod tests {
    use sgp_wire::DecodeErrorKind;

    use super::*;

    /// SGP.02 card side 5.1.
    const EXAMPLE: &str = "E1354C10890999001234567890123456789012104D01024E0200072F10A0000005591010FFFFFFFF89000011001408\
        5344780123456708";

    fn decode(input: &[u8]) -> Result<Notification, DecodeError> {
        Notification::decode(input, &Limits::default())
    }

    #[test]
    fn worked_example() {
        let raw = hex::decode(EXAMPLE).unwrap();
        assert_eq!(raw.len(), 55);
        let notification = decode(&raw).unwrap();
        assert_eq!(notification.eid().check(), Ok(()));
        assert_eq!(notification.kind(), NotificationType::PROFILE_CHANGE_SUCCEEDED);
        assert_eq!(notification.sequence_number(), 7);
        assert_eq!(notification.aid(), Some(Aid::isd_p(0x0011)));
        let imei = [0x53, 0x44, 0x78, 0x01, 0x23, 0x45, 0x67, 0x08];
        assert_eq!((notification.imei(), notification.meid()), (Some(&imei[..]), None));
        let built = Notification::new(notification.eid(), NotificationType(2), 7)
            .with_aid(Notification::AID_TAG, Aid::isd_p(0x0011))
            .with_imei(imei);
        assert_eq!(built, notification);
        assert_eq!(built.encode_to_vec(), raw);
    }

    #[test]
    fn tags_of_other_cards_are_read_and_kept() {
        let raw = hex::decode(EXAMPLE).unwrap();
        let (aid_at, imei_at) = (27, 45);
        assert_eq!((raw[aid_at], raw[imei_at]), (0x2F, 0x14));
        for (aid_tag, imei_tag) in [(0xAF, 0x94), (0x4F, 0x14), (0xCF, 0x94)] {
            let mut other = raw.clone();
            (other[aid_at], other[imei_at]) = (aid_tag, imei_tag);
            let notification = decode(&other).unwrap();
            assert_eq!(notification.aid(), Some(Aid::isd_p(0x0011)));
            assert!(notification.imei().is_some());
            assert_eq!(notification.encode_to_vec(), other);
        }
        let meid = decode(&raw).unwrap().with_meid([0xA1, 0, 0, 0, 0, 0, 1]).encode_to_vec();
        let with_bit: Vec<u8> = meid.iter().map(|b| if *b == 0x6D { 0xED } else { *b }).collect();
        assert_eq!(decode(&with_bit).unwrap().meid().map(<[u8]>::len), Some(7));
    }

    #[test]
    fn unknown_members_are_kept() {
        let mut raw = hex::decode(EXAMPLE).unwrap();
        raw.extend_from_slice(&[0x1B, 0x01, 0x99]);
        raw[1] += 3;
        assert_eq!(decode(&raw).unwrap().encode_to_vec(), raw);
    }

    /// Found by the seeds of the fuzz target `asn1`: encoding used to move the AID to the front.
    #[test]
    fn members_out_of_order_are_kept_where_they_stand() {
        let mut raw = hex::decode(EXAMPLE).unwrap();
        let (aid_at, imei_at) = (27, 45);
        let imei = raw.split_off(imei_at);
        raw.splice(aid_at..aid_at, imei);
        let notification = decode(&raw).unwrap();
        assert_eq!((notification.imei().is_some(), notification.aid()), (true, None));
        assert_eq!(notification.encode_to_vec(), raw);
    }

    #[test]
    fn faults() {
        let raw = hex::decode(EXAMPLE).unwrap();
        let mut short_eid = raw.clone();
        short_eid[3] = 0x0F;
        let error = decode(&short_eid).unwrap_err();
        assert_eq!(error.kind(), DecodeErrorKind::LengthOutOfRange { min: 16, max: 16, found: 15 });
        assert_eq!(error.offset(), 4);
        for end in 0..raw.len() {
            assert!(decode(&raw[..end]).is_err(), "{end}");
        }
    }
}
