//! ES5.eUICCCapabilityAudit: three commands, any of them in one script (SGP.02 v4.2 4.1.1.5).

use alloc::vec::Vec;

use sgp_asn1::gp::{CardResources, ProfileStatus};
use sgp_wire::{
    Aid, CommandApdu, Context, DecodeError, Le, Limits, Reader, ResponseApdu, StatusWord, Tag, put_nested,
    put_tlv,
};

use crate::card::{self, AnswerError, CommandError, GET_DATA, GET_STATUS};

const TAG_LIST: Tag = Tag::new(0x5C);
const ECASD: Tag = Tag::new(0xBF30);
const CERTIFICATE: [u8; 2] = [0x7F, 0x21];

/// Memory of the card: GET DATA `80 CA FF 21`.
///
/// A data field is accepted and not looked at, as a recorded card does.
#[doc(alias = "eUICCCapabilityAudit")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct GetCardResources;

impl GetCardResources {
    /// The function.
    #[must_use]
    pub const fn new() -> Self {
        Self
    }

    /// The command; the same in every dialect.
    #[must_use]
    pub const fn encode(&self) -> CommandApdu {
        CommandApdu::new(card::CLA, GET_DATA, 0xFF, 0x21).with_le(Le::Short(0))
    }

    /// Reads the command.
    ///
    /// # Errors
    /// [`CommandError`] with the status word of the card.
    pub fn decode(command: &CommandApdu) -> Result<Self, CommandError> {
        card::check_header(command, GET_DATA, 0xFF, 0x21).map(|()| Self)
    }

    /// Reads the answer.
    ///
    /// # Errors
    /// [`AnswerError`].
    pub fn answer(answer: &ResponseApdu) -> Result<CardResources, AnswerError> {
        Ok(CardResources::decode(card::success(answer)?)?)
    }
}

/// State and attributes of one ISD-P, or of all: GET STATUS `80 F2 40 02`, or `03` for the next
/// part of a long answer.
#[doc(alias = "eUICCCapabilityAudit")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GetProfileStatus {
    isd_p: Option<Aid>,
    tag_list: Vec<u8>,
    next: bool,
}

impl GetProfileStatus {
    /// All ISD-Ps, all fields.
    #[must_use]
    pub fn all() -> Self {
        Self { isd_p: None, tag_list: ProfileStatus::ALL_FIELDS.to_vec(), next: false }
    }

    /// One ISD-P, its state only.
    #[must_use]
    pub fn state_of(isd_p: Aid) -> Self {
        Self { isd_p: Some(isd_p), tag_list: ProfileStatus::STATE_ONLY.to_vec(), next: false }
    }

    /// The same with another list of tags, their octets one behind the other.
    #[must_use]
    pub fn with_tag_list(mut self, tags: &[u8]) -> Self {
        self.tag_list = tags.to_vec();
        self
    }

    /// The same command for the next part, after an answer with [`ProfileStatusPage::has_more`].
    #[must_use]
    pub const fn next_part(mut self) -> Self {
        self.next = true;
        self
    }

    /// The ISD-P asked for; `None` is all.
    #[must_use]
    pub const fn isd_p(&self) -> Option<Aid> {
        self.isd_p
    }

    /// The list of tags, for [`ProfileStatus::encode`].
    #[must_use]
    pub fn tag_list(&self) -> &[u8] {
        &self.tag_list
    }

    /// Whether this asks for the next part of an answer.
    #[must_use]
    pub const fn is_next_part(&self) -> bool {
        self.next
    }

    /// The command; the same in every dialect.
    #[must_use]
    pub fn encode(&self) -> CommandApdu {
        let mut data = Vec::new();
        put_tlv(&mut data, card::AID, self.isd_p.as_ref().map_or(&[], Aid::as_bytes));
        put_tlv(&mut data, TAG_LIST, &self.tag_list);
        let p2 = if self.next { 0x03 } else { 0x02 };
        CommandApdu::new(card::CLA, GET_STATUS, 0x40, p2).with_data(data).with_le(Le::Short(0))
    }

    /// Reads the command. Without a tag list, all fields are asked for.
    ///
    /// # Errors
    /// [`CommandError`] with the status word of the card.
    pub fn decode(command: &CommandApdu) -> Result<Self, CommandError> {
        card::check_ins(command, GET_STATUS)?;
        let next = match (command.p1(), command.p2()) {
            (0x40, 0x02) => false,
            (0x40, 0x03) => true,
            _ => return Err(CommandError::new(StatusWord::WRONG_P1_P2)),
        };
        let (isd_p, tag_list) = Self::decode_data(command.data()).field("getStatus")?;
        Ok(Self { isd_p, tag_list, next })
    }

    fn decode_data(data: &[u8]) -> Result<(Option<Aid>, Vec<u8>), DecodeError> {
        let mut reader = Reader::new(data, &Limits::DEFAULT)?;
        let aid = reader.expect(card::AID)?;
        let isd_p = if aid.value().is_empty() { None } else { Some(card::read_aid(&aid).field("aid")?) };
        let tags = reader.optional(TAG_LIST)?;
        reader.finish()?;
        Ok((isd_p, tags.map_or(&ProfileStatus::ALL_FIELDS[..], |tags| tags.value()).to_vec()))
    }

    /// Reads the answer; `6310` says that more follows.
    ///
    /// # Errors
    /// [`AnswerError::Refused`], `6A88` when no ISD-P has the AID; [`AnswerError::Decode`].
    pub fn answer(answer: &ResponseApdu, limits: &Limits) -> Result<ProfileStatusPage, AnswerError> {
        let has_more = answer.sw() == StatusWord::MORE_DATA;
        let data = if has_more { answer.data() } else { card::success(answer)? };
        Ok(ProfileStatusPage { entries: ProfileStatus::decode_list(data, limits)?, has_more })
    }
}

/// One answer to [`GetProfileStatus`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileStatusPage {
    entries: Vec<ProfileStatus>,
    has_more: bool,
}

impl ProfileStatusPage {
    /// One entry for each ISD-P.
    #[must_use]
    pub fn entries(&self) -> &[ProfileStatus] {
        &self.entries
    }

    /// Whether the next part must be asked for.
    #[must_use]
    pub const fn has_more(&self) -> bool {
        self.has_more
    }
}

/// CERT.ECASD.ECKA of the card: GET DATA `80 CA BF 30` with the tag list `7F21` (SGP.02 v4.2).
#[doc(alias = "eUICCCapabilityAudit")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct GetEcasdCertificate;

impl GetEcasdCertificate {
    /// The function.
    #[must_use]
    pub const fn new() -> Self {
        Self
    }

    /// The command; the same in every dialect.
    #[must_use]
    pub fn encode(&self) -> CommandApdu {
        let mut data = Vec::new();
        put_tlv(&mut data, TAG_LIST, &CERTIFICATE);
        CommandApdu::new(card::CLA, GET_DATA, 0xBF, 0x30).with_data(data).with_le(Le::Short(0))
    }

    /// Reads the command.
    ///
    /// # Errors
    /// [`CommandError`] with the status word of the card: `6A80` without a tag list, `6A88` for
    /// one that asks for something else.
    pub fn decode(command: &CommandApdu) -> Result<Self, CommandError> {
        card::check_header(command, GET_DATA, 0xBF, 0x30)?;
        let mut reader = Reader::new(command.data(), &Limits::DEFAULT)?;
        let tags = reader.expect(TAG_LIST).field("getData")?;
        reader.finish()?;
        if tags.value() != CERTIFICATE {
            return Err(CommandError::new(StatusWord::REFERENCED_DATA_NOT_FOUND));
        }
        Ok(Self)
    }

    /// Data of the answer of a card: `BF30 L` around the certificate, the whole object `7F21`.
    #[must_use]
    pub fn encode_answer(certificate: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        put_nested(&mut out, ECASD, |out| out.extend_from_slice(certificate));
        out
    }

    /// Reads the answer: the certificate, the whole object `7F21`.
    ///
    /// # Errors
    /// [`AnswerError`].
    pub fn answer(answer: &ResponseApdu) -> Result<Vec<u8>, AnswerError> {
        let mut reader = Reader::new(card::success(answer)?, &Limits::DEFAULT)?;
        let envelope = reader.expect(ECASD)?;
        let certificate =
            reader.nested(&envelope, |r| r.expect(Tag::new(0x7F21)).map(|tlv| tlv.raw().to_vec()))?;
        reader.finish()?;
        Ok(certificate)
    }
}

#[cfg(test)]
mod tests {
    use sgp_asn1::gp::{IsdPState, ProfileAttributes};
    use sgp_wire::DecodeErrorKind;

    use super::*;

    fn apdu(text: &str) -> CommandApdu {
        CommandApdu::decode(&hex::decode(text).unwrap()).unwrap()
    }

    fn response(text: &str) -> ResponseApdu {
        ResponseApdu::decode(&hex::decode(text).unwrap()).unwrap()
    }

    #[test]
    fn worked_examples_of_the_memory() {
        // SGP.02 card side 2.5 a
        let command = apdu("80CAFF2100");
        assert_eq!(GetCardResources::new().encode(), command);
        assert_eq!(GetCardResources::decode(&command), Ok(GetCardResources));
        assert!(GetCardResources::decode(&apdu("80CAFF21035C016600")).is_ok());
        let resources = GetCardResources::answer(&response("FF210D8101028204000A0000830220009000"));
        assert_eq!(resources, Ok(CardResources::new(2, 0xA0000, 0x2000)));
    }

    #[test]
    fn worked_examples_of_the_profiles() {
        // SGP.02 card side 2.5 b
        let one = apdu("80F24002174F10A0000005591010FFFFFFFF89000011005C034F9F7000");
        let function = GetProfileStatus::state_of(Aid::isd_p(0x0011));
        assert_eq!(function.encode(), one);
        assert_eq!(GetProfileStatus::decode(&one), Ok(function.clone()));
        let without_le = apdu("80F24002174F10A0000005591010FFFFFFFF89000011005C034F9F70");
        assert_eq!(GetProfileStatus::decode(&without_le), Ok(function));
        let all = apdu("80F240020A4F005C064F9F70538F9100");
        assert_eq!(GetProfileStatus::all().encode(), all);
        assert_eq!(GetProfileStatus::decode(&all), Ok(GetProfileStatus::all()));
        let next = GetProfileStatus::all().next_part();
        assert_eq!(next.encode().p2(), 0x03);
        assert_eq!(GetProfileStatus::decode(&next.encode()), Ok(next));

        let limits = Limits::default();
        let answer = response("E3164F10A0000005591010FFFFFFFF89000011009F70011F9000");
        let page = GetProfileStatus::answer(&answer, &limits).unwrap();
        assert_eq!((page.entries()[0].state(), page.has_more()), (Some(IsdPState::DISABLED), false));
        let entry = "E3254F10A0000005591010FFFFFFFF89000011009F70013F5301018F040001000091040000F000";
        let page = GetProfileStatus::answer(&response(&alloc::format!("{entry}6310")), &limits).unwrap();
        assert!(page.has_more());
        assert_eq!(page.entries()[0].attributes(), Some(ProfileAttributes::FALL_BACK));
        assert_eq!(
            GetProfileStatus::answer(&response("6A88"), &limits),
            Err(AnswerError::Refused(StatusWord::REFERENCED_DATA_NOT_FOUND))
        );
    }

    #[test]
    fn worked_examples_of_the_certificate() {
        // SGP.02 card side 2.5 c
        let command = apdu("80CABF30045C027F2100");
        assert_eq!(GetEcasdCertificate::new().encode(), command);
        assert_eq!(GetEcasdCertificate::decode(&command), Ok(GetEcasdCertificate));
        let certificate = [0x7F, 0x21, 0x03, 0x93, 0x01, 0x05];
        let data = GetEcasdCertificate::encode_answer(&certificate);
        assert_eq!(data[..3], [0xBF, 0x30, 0x06]);
        let answer = ResponseApdu::new(data, StatusWord::OK);
        assert_eq!(GetEcasdCertificate::answer(&answer), Ok(certificate.to_vec()));
        let without = GetEcasdCertificate::decode(&apdu("80CABF3000")).unwrap_err();
        assert_eq!(without.status(), StatusWord::WRONG_DATA);
        let other = GetEcasdCertificate::decode(&apdu("80CABF30035C016600")).unwrap_err();
        assert_eq!(other.status(), StatusWord::REFERENCED_DATA_NOT_FOUND);
    }

    #[test]
    fn refused() {
        let error = GetProfileStatus::decode(&apdu("80F24002025C0000")).unwrap_err();
        let cause = error.cause().unwrap();
        let kind = DecodeErrorKind::UnexpectedTag { expected: card::AID, found: TAG_LIST };
        assert_eq!((error.status(), cause.kind()), (StatusWord::WRONG_DATA, kind));
        let status = GetProfileStatus::decode(&apdu("80F28002024F0000")).unwrap_err().status();
        assert_eq!(status, StatusWord::WRONG_P1_P2);
    }
}
