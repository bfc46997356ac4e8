//! What the functions of ES5, ES6 and ES8 have in common: commands that a card refuses, answers
//! that a server did not want, and the forms of STORE DATA.

use alloc::vec::Vec;
use core::fmt;

use sgp_asn1::gp::{Dgi, DgiSequence, LengthForm, put_dgi};
use sgp_wire::{
    Aid, CommandApdu, DecodeError, DecodeErrorKind, Le, Limits, Reader, ResponseApdu, StatusWord, Tag, Tlv,
    put_tlv,
};

use crate::dialect::Dialect;

/// CLA of every command: GlobalPlatform, no secure messaging.
pub(crate) const CLA: u8 = 0x80;
pub(crate) const INSTALL: u8 = 0xE6;
pub(crate) const STORE_DATA: u8 = 0xE2;
pub(crate) const DELETE: u8 = 0xE4;
pub(crate) const GET_STATUS: u8 = 0xF2;
pub(crate) const GET_DATA: u8 = 0xCA;

/// STORE DATA P1: last block, DGI format, no data back.
pub(crate) const LAST_NO_DATA: u8 = 0x88;
/// STORE DATA P1: last block, DGI format, data back.
pub(crate) const LAST_WITH_DATA: u8 = 0x89;
/// STORE DATA P1: more blocks, DGI format, data back.
pub(crate) const MORE_WITH_DATA: u8 = 0x09;

pub(crate) const AID: Tag = Tag::new(0x4F);

/// A command that the card cannot take, with the status word it answers.
///
/// | what is wrong | status word |
/// |---|---|
/// | CLA | `6E00` |
/// | INS | `6D00` |
/// | P1, P2 | `6A86` |
/// | the data | `6A80`, with the cause |
/// | the data name what the card does not have | `6A88` |
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommandError {
    status: StatusWord,
    cause: Option<DecodeError>,
}

impl CommandError {
    pub(crate) const fn new(status: StatusWord) -> Self {
        Self { status, cause: None }
    }

    /// What the card answers.
    #[must_use]
    pub const fn status(&self) -> StatusWord {
        self.status
    }

    /// Where the data are wrong, counted from the first data byte; for logs of a test bench.
    #[must_use]
    pub const fn cause(&self) -> Option<&DecodeError> {
        self.cause.as_ref()
    }
}

impl From<DecodeError> for CommandError {
    fn from(cause: DecodeError) -> Self {
        Self { status: StatusWord::WRONG_DATA, cause: Some(cause) }
    }
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "command refused with {}", self.status)?;
        match &self.cause {
            Some(cause) => write!(f, ": {cause}"),
            None => Ok(()),
        }
    }
}

impl core::error::Error for CommandError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        self.cause.as_ref().map(|cause| -> &(dyn core::error::Error + 'static) { cause })
    }
}

/// An answer that does not say "done".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AnswerError {
    /// The card said no.
    Refused(StatusWord),
    /// The card said yes, and its data are not what the function returns.
    Decode(DecodeError),
}

impl From<DecodeError> for AnswerError {
    fn from(error: DecodeError) -> Self {
        Self::Decode(error)
    }
}

impl fmt::Display for AnswerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(status) => write!(f, "the card answered {status}"),
            Self::Decode(error) => write!(f, "the answer cannot be read: {error}"),
        }
    }
}

impl core::error::Error for AnswerError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Refused(_) => None,
            Self::Decode(error) => Some(error),
        }
    }
}

/// CLA and INS.
pub(crate) fn check_ins(command: &CommandApdu, ins: u8) -> Result<(), CommandError> {
    if command.cla() != CLA {
        return Err(CommandError::new(StatusWord::CLA_NOT_SUPPORTED));
    }
    if command.ins() != ins {
        return Err(CommandError::new(StatusWord::INS_NOT_SUPPORTED));
    }
    Ok(())
}

/// CLA, INS, P1 and P2.
pub(crate) fn check_header(command: &CommandApdu, ins: u8, p1: u8, p2: u8) -> Result<(), CommandError> {
    check_ins(command, ins)?;
    if (command.p1(), command.p2()) != (p1, p2) {
        return Err(CommandError::new(StatusWord::WRONG_P1_P2));
    }
    Ok(())
}

/// The data of an answer that says "done".
pub(crate) fn success(answer: &ResponseApdu) -> Result<&[u8], AnswerError> {
    if answer.sw().is_success() { Ok(answer.data()) } else { Err(AnswerError::Refused(answer.sw())) }
}

/// The answer of INSTALL and DELETE: `00` or nothing.
pub(crate) fn success_with_zero(answer: &ResponseApdu) -> Result<(), AnswerError> {
    match success(answer)? {
        [] | [0x00] => Ok(()),
        _ => {
            let expected = "nothing, or one byte 00";
            Err(DecodeError::new(DecodeErrorKind::InvalidValue { expected }, 0).into())
        }
    }
}

/// The answer of a function that returns nothing.
pub(crate) fn success_without_data(answer: &ResponseApdu) -> Result<(), AnswerError> {
    match success(answer)?.len() {
        0 => Ok(()),
        count => Err(DecodeError::new(DecodeErrorKind::TrailingData { count }, 0).into()),
    }
}

pub(crate) fn read_aid(tlv: &Tlv<'_>) -> Result<Aid, DecodeError> {
    aid_of(tlv.value(), tlv.value_offset())
}

pub(crate) fn aid_of(bytes: &[u8], offset: usize) -> Result<Aid, DecodeError> {
    Aid::new(bytes).map_err(|error| {
        let kind = DecodeErrorKind::LengthOutOfRange { min: 5, max: 16, found: error.len() };
        DecodeError::new(kind, offset)
    })
}

/// `4F L <AID>`.
pub(crate) fn aid_object(aid: &Aid) -> Vec<u8> {
    let mut out = Vec::new();
    put_tlv(&mut out, AID, aid.as_bytes());
    out
}

/// STORE DATA of one grouping, in one block.
pub(crate) fn store_data(p1: u8, dgi: u16, value: &[u8], dialect: Dialect) -> CommandApdu {
    let mut data = Vec::new();
    put_dgi(&mut data, dgi, value, dialect.length_form());
    let command = CommandApdu::new(CLA, STORE_DATA, p1, 0x00).with_data(data);
    if p1 == LAST_NO_DATA { command } else { command.with_le(Le::Short(0)) }
}

/// Reads STORE DATA of one grouping with `read`, which must use up its value.
///
/// Whether P1 announces data to come back is not asked: b1 is a hint for the transport.
pub(crate) fn read_store_data<T>(
    command: &CommandApdu,
    dgi: u16,
    expected: &'static str,
    read: impl FnOnce(&mut Reader<'_>) -> Result<T, DecodeError>,
) -> Result<T, CommandError> {
    check_ins(command, STORE_DATA)?;
    if (command.p1() | 0x01, command.p2()) != (LAST_WITH_DATA, 0x00) {
        return Err(CommandError::new(StatusWord::WRONG_P1_P2));
    }
    let limits = Limits::DEFAULT;
    let groupings = groupings(command.data(), &[dgi])?;
    let mut reader = groupings.only(dgi, expected)?.reader(&limits);
    let value = read(&mut reader)?;
    reader.finish()?;
    Ok(value)
}

/// Both readings of data groupings: with DGI lengths, with BER lengths.
pub(crate) fn readings(data: &[u8]) -> [Result<DgiSequence<'_>, DecodeError>; 2] {
    [LengthForm::Dgi, LengthForm::Ber].map(|form| DgiSequence::decode_as(data, &Limits::DEFAULT, form))
}

/// Whether these are the groupings with these identifiers, in this order.
pub(crate) fn are(groupings: &DgiSequence<'_>, ids: &[u16]) -> bool {
    groupings.items().iter().map(Dgi::id).eq(ids.iter().copied())
}

/// Groupings in the reading that gives these identifiers; where neither does, in the one that fits.
pub(crate) fn groupings<'a>(data: &'a [u8], ids: &[u16]) -> Result<DgiSequence<'a>, DecodeError> {
    let fitting = readings(data).into_iter().flatten().find(|groupings| are(groupings, ids));
    fitting.map_or_else(|| DgiSequence::decode(data, &Limits::DEFAULT), Ok)
}
