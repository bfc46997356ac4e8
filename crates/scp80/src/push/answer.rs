//! The answer to PUSH.

use alloc::vec::Vec;

use sgp_wire::{
    Context, DecodeError, DecodeErrorKind, Limits, Reader, ResponseApdu, StatusWord, Tag, put_tlv,
};

use crate::toolkit::TerminalResponse;

/// What a card answers to PUSH (TS 102 226 9.2.1 to 9.2.4).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PushAnswer {
    /// `9000`: the channel is open, the link is established.
    Done,
    /// `6A80`: the parameters are not those of a push.
    WrongParameters,
    /// `6F00`: it was tried and failed.
    Failed {
        /// General result of the terminal and the information behind it, where the card passes
        /// them on (TS 102 223 8.12).
        result: Option<(u8, Vec<u8>)>,
    },
    /// Any other answer, as it stands.
    Other(ResponseApdu),
}

const RESULT: Tag = Tag::new(0x03);
const RESULT_COMPREHENDED: Tag = Tag::new(0x83);
const FAILED: StatusWord = StatusWord(0x6F00);

impl PushAnswer {
    /// The answer of a card to which the terminal has responded so to OPEN CHANNEL: general results
    /// below `10` are a success (TS 102 226 9.2.1).
    #[must_use]
    pub fn after_open_channel(response: &TerminalResponse) -> Self {
        match response.result {
            0..=0x0F => Self::Done,
            result => Self::Failed { result: Some((result, response.information.clone())) },
        }
    }

    /// The answer as R-APDU.
    #[must_use]
    pub fn to_response(&self) -> ResponseApdu {
        match self {
            Self::Done => ResponseApdu::status(StatusWord::OK),
            Self::WrongParameters => ResponseApdu::status(StatusWord::WRONG_DATA),
            Self::Failed { result } => {
                let mut data = Vec::new();
                if let Some((result, information)) = result {
                    let mut value = Vec::from([*result]);
                    value.extend_from_slice(information);
                    put_tlv(&mut data, RESULT_COMPREHENDED, &value);
                }
                ResponseApdu::new(data, FAILED)
            }
            Self::Other(response) => response.clone(),
        }
    }

    /// Reads the R-APDU of a PUSH.
    ///
    /// # Errors
    /// Data behind `6F00` that are no Result object.
    pub fn from_response(response: &ResponseApdu) -> Result<Self, DecodeError> {
        let data = response.data();
        match (response.sw(), data.is_empty()) {
            (StatusWord::OK, true) => Ok(Self::Done),
            (StatusWord::WRONG_DATA, true) => Ok(Self::WrongParameters),
            (FAILED, true) => Ok(Self::Failed { result: None }),
            (FAILED, false) => {
                let mut reader = Reader::new(data, &Limits::DEFAULT)?;
                let tlv = match reader.peek_tag()? {
                    Some(RESULT) => reader.tlv(),
                    _ => reader.expect(RESULT_COMPREHENDED),
                }
                .field("result")?;
                let Some((&result, information)) = tlv.value().split_first() else {
                    let kind = DecodeErrorKind::LengthOutOfRange { min: 1, max: usize::MAX, found: 0 };
                    return Err(DecodeError::new(kind, tlv.value_offset()).in_field("result"));
                };
                let answer = Self::Failed { result: Some((result, information.to_vec())) };
                reader.finish().map(|()| answer)
            }
            _ => Ok(Self::Other(response.clone())),
        }
    }
}
