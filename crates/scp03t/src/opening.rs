//! The TLVs that open a session: INITIALIZE UPDATE and EXTERNAL AUTHENTICATE, without keys.

use sgp_wire::{DecodeError, DecodeErrorKind, Limits, Reader, Tag, Tlv};

use crate::limits::S8;
use crate::{CardError, Error, MAX_ANSWER, PeerFault, SequenceCounter};

/// Tag of INITIALIZE UPDATE.
pub(crate) const INITIALIZE: u8 = 0x84;
/// Tag of EXTERNAL AUTHENTICATE.
pub(crate) const AUTHENTICATE: u8 = 0x85;
/// The only security level: checksum and encryption both ways.
pub(crate) const SECURITY_LEVEL: u8 = 0x33;
/// The secure channel protocol.
const SCP03: u8 = 0x03;
/// Pseudo-random card challenge, R-MAC and R-ENCRYPTION.
const I_PARAMETER: u8 = 0x70;

/// Bytes of an INITIALIZE UPDATE TLV.
pub(crate) const INITIALIZE_LEN: usize = 12;
/// Bytes of its answer.
pub(crate) const INITIALIZE_ANSWER_LEN: usize = 34;
/// Bytes of an EXTERNAL AUTHENTICATE TLV.
pub(crate) const AUTHENTICATE_LEN: usize = 19;
/// The answer to it.
pub(crate) const AUTHENTICATE_ANSWER: [u8; 2] = [AUTHENTICATE, 0x00];

/// `84 0A KVN 00 host challenge`.
pub(crate) const fn initialize_update(kvn: u8, host_challenge: [u8; S8]) -> [u8; INITIALIZE_LEN] {
    let [a, b, c, d, e, f, g, h] = host_challenge;
    [INITIALIZE, 0x0A, kvn, 0x00, a, b, c, d, e, f, g, h]
}

/// What a card answers to INITIALIZE UPDATE.
pub(crate) struct InitializeAnswer {
    pub(crate) diversification: [u8; 10],
    pub(crate) kvn: u8,
    pub(crate) card_challenge: [u8; S8],
    pub(crate) card_cryptogram: [u8; S8],
    pub(crate) counter: SequenceCounter,
}

impl InitializeAnswer {
    /// `84 20 diversification KVN 03 70 challenge cryptogram counter`.
    pub(crate) fn encode(&self) -> [u8; INITIALIZE_ANSWER_LEN] {
        let mut out = [0; INITIALIZE_ANSWER_LEN];
        let head = [INITIALIZE, 0x20];
        let options = [self.kvn, SCP03, I_PARAMETER];
        let fields = (head.iter().chain(&self.diversification).chain(&options))
            .chain(&self.card_challenge)
            .chain(&self.card_cryptogram)
            .chain(self.counter.as_bytes());
        out.iter_mut().zip(fields).for_each(|(to, from)| *to = *from);
        out
    }

    pub(crate) fn decode(tlv: &[u8]) -> Result<Self, Error> {
        let answer = answer_tlv(tlv, Tag::new(u32::from(INITIALIZE)))?;
        exact_len(&answer, INITIALIZE_ANSWER_LEN.saturating_sub(2))?;
        let mut reader = answer.reader(&Limits::default());
        let diversification = reader.array()?;
        let kvn = reader.u8()?;
        let (scp, i_parameter) = (reader.u8()?, reader.u8()?);
        if scp != SCP03 {
            return Err(PeerFault::ScpIdentifier { found: scp }.into());
        }
        if i_parameter != I_PARAMETER {
            return Err(PeerFault::IParameter { found: i_parameter }.into());
        }
        let (card_challenge, card_cryptogram) = (reader.array()?, reader.array()?);
        let counter = SequenceCounter::from_bytes(reader.array()?);
        reader.finish()?;
        Ok(Self { diversification, kvn, card_challenge, card_cryptogram, counter })
    }
}

/// Checks the answer to EXTERNAL AUTHENTICATE, which is empty.
pub(crate) fn check_authenticate_answer(tlv: &[u8]) -> Result<(), Error> {
    check_empty_answer(tlv, Tag::new(u32::from(AUTHENTICATE)))
}

/// Checks an answer that says nothing but the tag of its command.
pub(crate) fn check_empty_answer(tlv: &[u8], tag: Tag) -> Result<(), Error> {
    let answer = answer_tlv(tlv, tag)?;
    Ok(exact_len(&answer, 0)?)
}

/// The one TLV that an answer is: of this tag, or an error of the card.
pub(crate) fn answer_tlv(input: &[u8], tag: Tag) -> Result<Tlv<'_>, Error> {
    let reader = Reader::new(input, &Limits::default().with_max_len(MAX_ANSWER))?;
    if reader.peek_tag()?.is_some_and(CardError::is_error_tag) {
        return Err(Error::Refused(CardError::decode(input)?));
    }
    Ok(only_tlv(input, tag)?)
}

/// The one TLV in `input`, of this tag.
pub(crate) fn only_tlv(input: &[u8], tag: Tag) -> Result<Tlv<'_>, DecodeError> {
    let mut reader = Reader::new(input, &Limits::default().with_max_len(MAX_ANSWER))?;
    let tlv = reader.expect(tag)?;
    reader.finish()?;
    Ok(tlv)
}

pub(crate) fn exact_len(tlv: &Tlv<'_>, len: usize) -> Result<(), DecodeError> {
    let found = tlv.value().len();
    if found == len {
        return Ok(());
    }
    let kind = DecodeErrorKind::LengthOutOfRange { min: len, max: len, found };
    Err(DecodeError::new(kind, tlv.value_offset()))
}

#[cfg(test)]
mod tests {
    use super::*;

    // SGP.02 worked session
    const ANSWER: &str = "8420000000000000000000003003708a8d726a3887205a3a954b58748a12b9000001";

    fn answer() -> [u8; INITIALIZE_ANSWER_LEN] {
        hex::decode(ANSWER).unwrap().try_into().unwrap()
    }

    #[test]
    fn the_answer_is_read_and_written() {
        let decoded = InitializeAnswer::decode(&answer()).unwrap();
        assert_eq!((decoded.kvn, decoded.counter.to_bytes()), (0x30, [0, 0, 1]));
        assert_eq!(decoded.encode(), answer());
    }

    #[test]
    fn every_cut_and_addition_is_refused() {
        let mut long = answer().to_vec();
        for len in 0..long.len() {
            let error = InitializeAnswer::decode(&long[..len]).err();
            assert!(matches!(error, Some(Error::Decode(_))), "{len} bytes: {error:?}");
        }
        long.push(0);
        let trailing = DecodeError::new(DecodeErrorKind::TrailingData { count: 1 }, 34);
        assert_eq!(InitializeAnswer::decode(&long).err(), Some(Error::Decode(trailing)));
        long[1] = 0x21;
        let length = DecodeErrorKind::LengthOutOfRange { min: 32, max: 32, found: 33 };
        assert_eq!(InitializeAnswer::decode(&long).err(), Some(DecodeError::new(length, 2).into()));
    }

    #[test]
    fn other_channels_are_named() {
        let mut scp02 = answer();
        scp02[13] = 0x02;
        let fault = PeerFault::ScpIdentifier { found: 0x02 };
        assert_eq!(InitializeAnswer::decode(&scp02).err(), Some(fault.into()));
        let mut random = answer();
        random[14] = 0x60;
        let fault = PeerFault::IParameter { found: 0x60 };
        assert_eq!(InitializeAnswer::decode(&random).err(), Some(fault.into()));
    }

    #[test]
    fn a_refusal_of_the_card_is_its_own_kind() {
        let refused = Error::Refused(CardError::INITIALIZE_UPDATE_KEY_NOT_FOUND);
        assert_eq!(InitializeAnswer::decode(&[0x9F, 0x44, 0x01, 0x03]).err(), Some(refused));
        let refused = Error::Refused(CardError::EXTERNAL_AUTHENTICATE_SECURITY);
        assert_eq!(check_authenticate_answer(&[0x9F, 0x45, 0x01, 0x02]), Err(refused));
        assert_eq!(check_authenticate_answer(&AUTHENTICATE_ANSWER), Ok(()));
    }
}
