//! Response scripts as a server reads them.

use alloc::vec::Vec;
use core::fmt;

use sgp_wire::{Context, DecodeError, DecodeErrorKind, Limits, Reader, ResponseApdu, Rules, StatusWord, Tlv};

use crate::script::{BadFormat, ChainingFault, END_OF_CONTENTS, Form, INDEFINITE, is_scp03t_answer, tag};

/// A response script in expanded format (TS 102 226 5.2.2), of either form on every bearer.
#[derive(Clone, PartialEq, Eq)]
pub struct ResponseScript {
    form: Form,
    executed: Option<u32>,
    objects: Vec<ResponseObject>,
}

/// One object of a response script.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResponseObject {
    /// `23`: the answer to a command APDU.
    Apdu(ResponseApdu),
    /// `84` to `87`, `9F44` to `9F47`: the answer to a command of SCP03t, the whole object.
    Scp03t(Vec<u8>),
    /// `90`: the card cannot read the script any further.
    BadFormat(BadFormat),
    /// `83`: the chain is refused, nothing was executed.
    Chaining(ChainingFault),
    /// `81`: the answer to an immediate action.
    ImmediateAction(Vec<u8>),
    /// Another object, whole.
    Unknown(Vec<u8>),
}

impl ResponseScript {
    /// Reads the script that fills `data`.
    ///
    /// # Errors
    /// [`UnexpectedTag`](DecodeErrorKind::UnexpectedTag) for another template; `80` missing in the
    /// definite form; objects that are broken or of a wrong length.
    pub fn decode(data: &[u8]) -> Result<Self, DecodeError> {
        let mut outer = Reader::new(data, &Limits::DEFAULT)?.with_rules(Rules::DefiniteBer);
        match (data.first(), data.get(1)) {
            (Some(0xAF), Some(&INDEFINITE)) => {
                outer.bytes(2)?;
                let mut script = Self { form: Form::Indefinite, executed: None, objects: Vec::new() };
                while !outer.rest().starts_with(&END_OF_CONTENTS) {
                    script.read_object(&mut outer).field("responseScript")?;
                }
                outer.bytes(END_OF_CONTENTS.len())?;
                outer.finish()?;
                Ok(script)
            }
            (Some(0xAF), _) => {
                let tlv = outer.expect(tag::RESPONSES_INDEFINITE).field("responseScript")?;
                Self::read_definite(outer, &tlv, Form::Indefinite)
            }
            _ => {
                let tlv = outer.expect(tag::RESPONSES).field("responseScript")?;
                Self::read_definite(outer, &tlv, Form::Definite)
            }
        }
    }

    fn read_definite<'a>(mut outer: Reader<'a>, tlv: &Tlv<'a>, form: Form) -> Result<Self, DecodeError> {
        let mut script = Self { form, executed: None, objects: Vec::new() };
        outer
            .nested(tlv, |reader| {
                if form == Form::Definite {
                    let executed = reader.expect(tag::EXECUTED).field("executed")?;
                    script.executed = Some(read_number(&executed).field("executed")?);
                }
                while !reader.is_empty() {
                    script.read_object(reader)?;
                }
                Ok(())
            })
            .field("responseScript")?;
        outer.finish()?;
        Ok(script)
    }

    fn read_object(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        let index = u32::try_from(self.objects.len()).unwrap_or(u32::MAX);
        let tlv = reader.tlv().index(index)?;
        self.objects.push(read_answer(&tlv).index(index)?);
        Ok(())
    }

    /// How the script is delimited.
    #[must_use]
    pub const fn form(&self) -> Form {
        self.form
    }

    /// Number of command objects executed, chaining and a refused command included; the indefinite
    /// form does not say.
    #[must_use]
    pub const fn executed(&self) -> Option<u32> {
        self.executed
    }

    /// The objects in order.
    #[must_use]
    pub fn objects(&self) -> &[ResponseObject] {
        &self.objects
    }

    /// The answers to command APDUs in order. Which command each belongs to says
    /// [`outcomes`](Self::outcomes).
    pub fn apdus(&self) -> impl Iterator<Item = &ResponseApdu> {
        self.objects.iter().filter_map(|object| match object {
            ResponseObject::Apdu(response) => Some(response),
            _ => None,
        })
    }

    /// The last status word; `None` when no command APDU is answered.
    #[must_use]
    pub fn last_sw(&self) -> Option<StatusWord> {
        self.apdus().last().map(ResponseApdu::sw)
    }

    /// Whether the card has cut the last answer (`62F1`).
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.last_sw() == Some(StatusWord(0x62F1))
    }
}

impl fmt::Debug for ResponseScript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ResponseScript({:?}, executed {:?}, {:?})", self.form, self.executed, self.objects)
    }
}

impl fmt::Debug for ResponseObject {
    /// Kinds, status words and lengths, never data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Apdu(response) => response.fmt(f),
            Self::Scp03t(raw) => write!(f, "Scp03t({} bytes)", raw.len()),
            Self::BadFormat(fault) => fault.fmt(f),
            Self::Chaining(fault) => fault.fmt(f),
            Self::ImmediateAction(value) => write!(f, "ImmediateAction({} bytes)", value.len()),
            Self::Unknown(raw) => write!(f, "Unknown({} bytes)", raw.len()),
        }
    }
}

fn read_answer(tlv: &Tlv<'_>) -> Result<ResponseObject, DecodeError> {
    Ok(match tlv.tag() {
        tag::R_APDU => {
            let response = ResponseApdu::decode(tlv.value()).map_err(|e| e.shifted(tlv.value_offset()))?;
            ResponseObject::Apdu(response)
        }
        tag::BAD_FORMAT => ResponseObject::BadFormat(BadFormat(one_octet(tlv)?)),
        tag::CHAINING => ResponseObject::Chaining(ChainingFault(one_octet(tlv)?)),
        tag::IMMEDIATE_ACTION => ResponseObject::ImmediateAction(tlv.value().to_vec()),
        found if is_scp03t_answer(found) => ResponseObject::Scp03t(tlv.raw().to_vec()),
        _ => ResponseObject::Unknown(tlv.raw().to_vec()),
    })
}

fn one_octet(tlv: &Tlv<'_>) -> Result<u8, DecodeError> {
    match tlv.value() {
        &[octet] => Ok(octet),
        other => Err(length_error(tlv, 1, other.len())),
    }
}

/// A number of one to four octets, read as unsigned: cards are known to write 130 as `82` and as
/// `0082`.
fn read_number(tlv: &Tlv<'_>) -> Result<u32, DecodeError> {
    let octets = match tlv.value() {
        [0, rest @ ..] if rest.len() == 4 => rest,
        octets @ [_, ..] if octets.len() <= 4 => octets,
        octets => return Err(length_error(tlv, 4, octets.len())),
    };
    Ok(octets.iter().fold(0, |number, &octet| number << 8 | u32::from(octet)))
}

const fn length_error(tlv: &Tlv<'_>, max: usize, found: usize) -> DecodeError {
    DecodeError::new(DecodeErrorKind::LengthOutOfRange { min: 1, max, found }, tlv.value_offset())
}
