//! INSTALL: CreateISDP, and the choice of who is personalised (SGP.02 v4.2 4.1.1.1, 4.1.3.1).

use sgp_wire::{Aid, CommandApdu, DecodeError, DecodeErrorKind, Limits, Reader, StatusWord, Tag, Tlv};

use super::keys::{KeyOwner, Personalization};
use crate::isd_p::IsdP;
use crate::state::State;

/// Security Domain, Trusted Path, Authorized Management.
const PRIVILEGES: [u8; 3] = [0x80, 0xC0, 0x00];
/// SCP03 with `i` = 70: pseudo-random card challenge, R-MAC and R-ENCRYPTION.
const SCP03: [u8; 4] = [0x81, 0x02, 0x03, 0x70];

/// INSTALL [for install and make selectable]: a new ISD-P.
pub(super) fn create(state: &mut State, command: &CommandApdu) -> Result<(), StatusWord> {
    let request = Create::decode(command.data()).map_err(|_| StatusWord::WRONG_DATA)?;
    if request.load_file != Aid::ISD_P_LOAD_FILE || request.module != Aid::ISD_P_MODULE {
        return Err(StatusWord::REFERENCED_DATA_NOT_FOUND);
    }
    if state.isd_ps.get(request.aid).is_some() {
        return Err(StatusWord::CONDITIONS_NOT_SATISFIED);
    }
    let space = state.memory.create(request.quota).map_err(|_| StatusWord::NOT_ENOUGH_MEMORY)?;
    state.isd_ps.insert(IsdP::new(request.aid, space));
    Ok(())
}

/// INSTALL [for personalization]: the ISD-P that gets what the next STORE DATA commands hold.
pub(super) fn personalize(state: &mut State, command: &CommandApdu) -> Result<(), StatusWord> {
    let aid = decode_target(command.data()).map_err(|_| StatusWord::WRONG_DATA)?;
    super::profiles::find(state, aid)?;
    state.personalization = Some(Personalization::new(KeyOwner::IsdP(aid)));
    Ok(())
}

/// Reads `0000 L <AID> 000000`: load file and module empty, no privileges, parameters or token.
pub(crate) fn decode_target(data: &[u8]) -> Result<Aid, DecodeError> {
    let mut reader = Reader::new(data, &Limits::DEFAULT)?;
    empty(&mut reader)?;
    empty(&mut reader)?;
    let aid = aid(&mut reader)?;
    for _ in 0..3 {
        empty(&mut reader)?;
    }
    reader.finish()?;
    Ok(aid)
}

/// What CreateISDP asks for.
struct Create {
    load_file: Aid,
    module: Aid,
    aid: Aid,
    /// Cumulative granted non-volatile memory in bytes.
    quota: Option<u32>,
}

impl Create {
    fn decode(data: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(data, &Limits::DEFAULT)?;
        let (load_file, module) = (aid(&mut reader)?, aid(&mut reader)?);
        let at = reader.offset();
        let aid = aid(&mut reader)?;
        if !is_isd_p(aid) {
            return Err(invalid("AID of an ISD-P", at));
        }
        let at = reader.offset();
        if field(&mut reader)? != PRIVILEGES {
            return Err(invalid("privileges 80C000", at));
        }
        let parameters = reader.u8().map(usize::from)?;
        let at = reader.offset();
        let quota = decode_parameters(Reader::at(reader.bytes(parameters)?, at, &Limits::DEFAULT))?;
        empty(&mut reader)?;
        reader.finish()?;
        Ok(Self { load_file, module, aid, quota })
    }
}

fn decode_parameters(mut reader: Reader<'_>) -> Result<Option<u32>, DecodeError> {
    let specific = reader.expect(Tag::new(0xC9))?;
    if specific.value() != SCP03 {
        return Err(invalid("SCP03 with i = 70", specific.value_offset()));
    }
    let quota = match reader.optional(Tag::new(0xEF))? {
        Some(system) => reader.nested(&system, |r| match r.optional(Tag::new(0x83))? {
            Some(memory) => number(&memory).map(Some),
            None => Ok(None),
        })?,
        None => None,
    };
    reader.finish()?;
    Ok(quota)
}

/// A number of one to four bytes: servers write two or four.
fn number(tlv: &Tlv<'_>) -> Result<u32, DecodeError> {
    let value = tlv.value();
    if !matches!(value.len(), 1..=4) {
        let kind = DecodeErrorKind::LengthOutOfRange { min: 1, max: 4, found: value.len() };
        return Err(DecodeError::new(kind, tlv.value_offset()));
    }
    Ok(value.iter().fold(0, |number, &byte| number << 8 | u32::from(byte)))
}

/// `...89 00 nn nn 00` with a number from `0010` on (SGP.02 v4.2 2.2.1).
fn is_isd_p(aid: Aid) -> bool {
    match aid.tar().map(|tar| *tar.as_bytes()) {
        Some([0x00, high, low]) => {
            let number = u16::from_be_bytes([high, low]);
            number >= Aid::ISD_P_FIRST && Aid::isd_p(number) == aid
        }
        _ => false,
    }
}

fn field<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8], DecodeError> {
    let length = reader.u8()?;
    reader.bytes(usize::from(length))
}

fn empty(reader: &mut Reader<'_>) -> Result<(), DecodeError> {
    let at = reader.offset();
    if field(reader)?.is_empty() { Ok(()) } else { Err(invalid("an empty field", at)) }
}

fn aid(reader: &mut Reader<'_>) -> Result<Aid, DecodeError> {
    let at = reader.offset();
    Aid::new(field(reader)?).map_err(|_| invalid("an AID", at))
}

const fn invalid(expected: &'static str, at: usize) -> DecodeError {
    DecodeError::new(DecodeErrorKind::InvalidValue { expected }, at)
}
