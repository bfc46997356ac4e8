//! ES5.MasterDelete, FinaliseISDRhandover, UpdateSMSRAddressingParameters.

use alloc::vec::Vec;

use sgp_asn1::gp::{ConnectivityGroup, ConnectivityGroupKind, ConnectivityParameters, KeyRange};
use sgp_wire::{
    Aid, CommandApdu, Context, DecodeError, DecodeErrorKind, Le, Limits, Reader, ResponseApdu, Tag,
    put_nested, put_tlv,
};

use super::profile::WITH_RELATED;
use crate::card::{self, AnswerError, CommandError, DELETE, LAST_NO_DATA};
use crate::dialect::Dialect;

const TOKEN_DATA: Tag = Tag::new(0xB6);
const IIN: Tag = Tag::new(0x42);
const IMAGE_NUMBER: Tag = Tag::new(0x45);
const PROVIDER: Tag = Tag::new(0x5F20);
const TOKEN_NUMBER: Tag = Tag::new(0x93);
const TOKEN: Tag = Tag::new(0x9E);

/// Deletes a profile whatever POL1 says, by a token of its SM-DP (SGP.02 v4.2 4.1.1.6).
///
/// ```text
/// 80 E4 00 40  4F AID  B6 { 42 IIN, 45 image number, 5F20 provider, 93 token number }  9E 10 token
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MasterDelete {
    isd_p: Aid,
    token_data: Vec<u8>,
    token: [u8; 16],
}

impl MasterDelete {
    /// Data that the token covers besides the AID, the object `B6`: values stored in the ISD-P
    /// with DGI `0070`, and a number that distinguishes repeated tokens.
    #[must_use]
    pub fn token_data(iin: &[u8], image_number: &[u8], provider: &[u8], token_number: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        put_nested(&mut out, TOKEN_DATA, |out| {
            put_tlv(out, IIN, iin);
            put_tlv(out, IMAGE_NUMBER, image_number);
            put_tlv(out, PROVIDER, provider);
            put_tlv(out, TOKEN_NUMBER, token_number);
        });
        out
    }

    /// What the token is computed over with AES-CMAC: P1, P2, the length of what follows, the AID
    /// object and the object `B6`.
    #[must_use]
    pub fn token_input(isd_p: Aid, token_data: &[u8]) -> Vec<u8> {
        let aid = card::aid_object(&isd_p);
        let length = aid.len().saturating_add(token_data.len());
        let mut out = alloc::vec![0x00, WITH_RELATED, u8::try_from(length).unwrap_or(u8::MAX)];
        out.extend_from_slice(&aid);
        out.extend_from_slice(token_data);
        out
    }

    /// The function with its token.
    #[must_use]
    pub fn new(isd_p: Aid, token_data: &[u8], token: [u8; 16]) -> Self {
        Self { isd_p, token_data: token_data.to_vec(), token }
    }

    /// The ISD-P.
    #[must_use]
    pub const fn isd_p(&self) -> Aid {
        self.isd_p
    }

    /// The token.
    #[must_use]
    pub const fn token(&self) -> &[u8; 16] {
        &self.token
    }

    /// What the token of this command must have been computed over.
    #[must_use]
    pub fn covered(&self) -> Vec<u8> {
        Self::token_input(self.isd_p, &self.token_data)
    }

    /// The command; the same in every dialect.
    #[must_use]
    pub fn encode(&self) -> CommandApdu {
        let mut data = card::aid_object(&self.isd_p);
        data.extend_from_slice(&self.token_data);
        put_tlv(&mut data, TOKEN, &self.token);
        CommandApdu::new(card::CLA, DELETE, 0x00, WITH_RELATED).with_data(data).with_le(Le::Short(0))
    }

    /// Reads the command.
    ///
    /// # Errors
    /// [`CommandError`] with the status word of the card.
    pub fn decode(command: &CommandApdu) -> Result<Self, CommandError> {
        card::check_header(command, DELETE, 0x00, WITH_RELATED)?;
        let mut reader = Reader::new(command.data(), &Limits::DEFAULT)?;
        let isd_p = reader.expect(card::AID).and_then(|tlv| card::read_aid(&tlv)).field("masterDelete")?;
        let token_data = reader.expect(TOKEN_DATA).field("masterDelete")?;
        reader.nested(&token_data, |r| {
            for tag in [IIN, IMAGE_NUMBER, PROVIDER, TOKEN_NUMBER] {
                r.expect(tag)?;
            }
            Ok(())
        })?;
        let token = reader.expect(TOKEN).field("masterDelete")?;
        reader.finish()?;
        let bytes = token.value().try_into().map_err(|_| {
            let kind = DecodeErrorKind::LengthOutOfRange { min: 16, max: 16, found: token.value().len() };
            DecodeError::new(kind, token.value_offset()).in_field("token")
        })?;
        Ok(Self::new(isd_p, token_data.raw(), bytes))
    }

    /// Reads the answer: `00` or nothing, and `9000`.
    ///
    /// # Errors
    /// [`AnswerError::Refused`] with the reason of the card.
    pub fn answer(answer: &ResponseApdu) -> Result<(), AnswerError> {
        card::success_with_zero(answer)
    }
}

/// Ends the change of the SM-SR: of the keys of the ISD-R those listed are kept (SGP.02 v4.2
/// 4.1.1.9).
///
/// `80 E4 00 00`, one or more `F2 03` version, first, last. Servers exist that list what is to be
/// deleted; the meaning is the card's affair.
#[doc(alias = "FinaliseISDRhandover")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FinaliseIsdrHandover {
    keys: Vec<KeyRange>,
}

impl FinaliseIsdrHandover {
    /// The function for these keys.
    #[must_use]
    pub const fn new(keys: Vec<KeyRange>) -> Self {
        Self { keys }
    }

    /// The keys listed.
    #[must_use]
    pub fn keys(&self) -> &[KeyRange] {
        &self.keys
    }

    /// The command; the same in every dialect.
    #[must_use]
    pub fn encode(&self) -> CommandApdu {
        let mut data = Vec::new();
        self.keys.iter().for_each(|range| range.encode(&mut data));
        CommandApdu::new(card::CLA, DELETE, 0x00, 0x00).with_data(data).with_le(Le::Short(0))
    }

    /// Reads the command.
    ///
    /// # Errors
    /// [`CommandError`] with the status word of the card.
    pub fn decode(command: &CommandApdu) -> Result<Self, CommandError> {
        card::check_header(command, DELETE, 0x00, 0x00)?;
        let mut reader = Reader::new(command.data(), &Limits::DEFAULT)?;
        let mut keys = Vec::new();
        // the list has at least one range
        while keys.is_empty() || !reader.is_empty() {
            let range = reader.expect(KeyRange::TAG).field("finaliseISDRhandover")?;
            keys.push(KeyRange::read(&range)?);
        }
        Ok(Self { keys })
    }

    /// Reads the answer: `00` or nothing, and `9000`.
    ///
    /// # Errors
    /// [`AnswerError::Refused`] with the reason of the card.
    pub fn answer(answer: &ResponseApdu) -> Result<(), AnswerError> {
        card::success_with_zero(answer)
    }
}

/// Where the card finds its SM-SR (SGP.02 v4.2 4.1.1.10): `80 E2 88 00`, DGI `3A07` with the
/// groups `A3` SMS, `A4` CAT_TP, `A5` HTTPS, `A6` DNS.
///
/// Only `A3 { 81 address }` is known from a card.
#[doc(alias = "UpdateSMSRAddressingParameters")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdateSmsrAddressingParameters {
    parameters: ConnectivityParameters,
}

impl UpdateSmsrAddressingParameters {
    const DGI: u16 = 0x3A07;

    /// With these groups.
    #[must_use]
    pub const fn new(parameters: ConnectivityParameters) -> Self {
        Self { parameters }
    }

    /// The group for SMS alone, with the TP-Destination-Address of the SM-SR coded as in
    /// TS 23.040 9.1.2.5.
    #[must_use]
    pub fn sms(destination_address: &[u8]) -> Self {
        let group = ConnectivityGroup::new(ConnectivityGroupKind::SM_SR_SMS)
            .with_object(ConnectivityGroup::DESTINATION, destination_address);
        Self::new(ConnectivityParameters::new(alloc::vec![group]))
    }

    /// The groups.
    #[must_use]
    pub const fn parameters(&self) -> &ConnectivityParameters {
        &self.parameters
    }

    /// Address of the group for SMS, if it is there.
    #[must_use]
    pub fn sms_address(&self) -> Option<&[u8]> {
        self.parameters.group(ConnectivityGroupKind::SM_SR_SMS)?.sms_address()
    }

    /// The command.
    #[must_use]
    pub fn encode(&self, dialect: Dialect) -> CommandApdu {
        card::store_data(LAST_NO_DATA, Self::DGI, &self.parameters.encode_to_vec(), dialect)
    }

    /// Reads the command; the groups must be whole objects of whole objects.
    ///
    /// # Errors
    /// [`CommandError`] with the status word of the card.
    pub fn decode(command: &CommandApdu) -> Result<Self, CommandError> {
        card::read_store_data(command, Self::DGI, "DGI 3A07 alone", |reader| {
            ConnectivityParameters::read(reader).map(Self::new)
        })
    }

    /// Reads the answer.
    ///
    /// # Errors
    /// [`AnswerError::Refused`] with the reason of the card.
    pub fn answer(answer: &ResponseApdu) -> Result<(), AnswerError> {
        card::success_without_data(answer)
    }
}

#[cfg(test)]
mod tests {
    use sgp_wire::StatusWord;

    use super::*;

    fn apdu(text: &str) -> CommandApdu {
        CommandApdu::decode(&hex::decode(text).unwrap()).unwrap()
    }

    #[test]
    fn master_delete() {
        // SGP.02 card side 2.6
        let hex = |text| hex::decode(text).unwrap();
        let token_data = MasterDelete::token_data(
            &hex("0A0B0C0D0E"),
            &hex("1A1B1C1D1E1F2021"),
            &hex("2A2B2C2D2E"),
            &[0x01],
        );
        let aid = Aid::isd_p(0x0011);
        let input = "0040304F10A0000005591010FFFFFFFF8900001100B61C42050A0B0C0D0E45081A1B1C1D1E1F20215F20052A2B2C2D2E\
            930101";
        assert_eq!(hex::encode_upper(MasterDelete::token_input(aid, &token_data)), input);
        let token = hex("E23AFF6E91DD9CF74223DBC7E94AEDE2").try_into().unwrap();
        let function = MasterDelete::new(aid, &token_data, token);
        let command = apdu(
            "80E40040424F10A0000005591010FFFFFFFF8900001100B61C42050A0B0C0D0E45081A1B1C1D1E1F20215F20052A2B2C2D2E\
             9301019E10E23AFF6E91DD9CF74223DBC7E94AEDE200",
        );
        assert_eq!(function.encode(), command);
        let received = MasterDelete::decode(&command).unwrap();
        assert_eq!((hex::encode_upper(received.covered()).as_str(), &received), (input, &function));
    }

    #[test]
    fn finalise_isdr_handover() {
        // SGP.02 card side 2.9
        let command = apdu("80E4000005F20302010300");
        let function = FinaliseIsdrHandover::new(alloc::vec![KeyRange { version: 2, first: 1, last: 3 }]);
        assert_eq!(function.encode(), command);
        assert_eq!(FinaliseIsdrHandover::decode(&command), Ok(function));
        let empty = FinaliseIsdrHandover::decode(&apdu("80E4000000")).unwrap_err();
        assert_eq!(empty.status(), StatusWord::WRONG_DATA);
    }

    #[test]
    fn update_smsr_addressing_parameters() {
        // SGP.02 card side 2.10: +44190798012
        let command = apdu("80E288000F3A070CA30A81080B914491708910F2");
        let address = hex::decode("0B914491708910F2").unwrap();
        let function = UpdateSmsrAddressingParameters::sms(&address);
        assert_eq!(function.encode(Dialect::default()), command);
        let received = UpdateSmsrAddressingParameters::decode(&command).unwrap();
        assert_eq!((received.sms_address(), &received), (Some(&address[..]), &function));
        let cut = UpdateSmsrAddressingParameters::decode(&apdu("80E28800053A0702A30A")).unwrap_err();
        assert_eq!(cut.status(), StatusWord::WRONG_DATA);
    }
}
