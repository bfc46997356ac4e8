//! Response scripts as a server reads them.

use alloc::vec::Vec;
use core::fmt;

use sgp_wire::{
    Context, DecodeError, DecodeErrorKind, Limits, Reader, ResponseApdu, Rules, StatusWord, Tlv, put_tlv,
};

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

    /// The objects as bytes, one after another, without template and number: how an SM-SR hands them
    /// back in ES3.SendData (SGP.02 v4.2 5.4.4).
    #[must_use]
    pub fn encode_objects(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for object in &self.objects {
            match object {
                ResponseObject::Apdu(response) => put_tlv(&mut out, tag::R_APDU, &response.encode_to_vec()),
                ResponseObject::BadFormat(fault) => put_tlv(&mut out, tag::BAD_FORMAT, &[fault.0]),
                ResponseObject::Chaining(fault) => put_tlv(&mut out, tag::CHAINING, &[fault.0]),
                ResponseObject::ImmediateAction(value) => put_tlv(&mut out, tag::IMMEDIATE_ACTION, value),
                ResponseObject::Scp03t(raw) | ResponseObject::Unknown(raw) => out.extend_from_slice(raw),
            }
        }
        out
    }

    /// Whether every object is the answer to a command that was done: status words of success or
    /// warning, answers of SCP03t other than `9F4x`.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.objects.iter().all(|object| match object {
            ResponseObject::Apdu(response) => response.sw().is_success() || response.sw().is_warning(),
            ResponseObject::Scp03t(raw) => raw.first() != Some(&0x9F),
            ResponseObject::BadFormat(_) | ResponseObject::Chaining(_) => false,
            ResponseObject::ImmediateAction(_) | ResponseObject::Unknown(_) => true,
        })
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

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    fn decode(text: &str) -> Result<ResponseScript, DecodeError> {
        ResponseScript::decode(&hex::decode(text).unwrap())
    }

    // vectors scp80/remote-apdu.json: rapdu-029, 032, 033, 035, 037, 040, 041, 056, 062;
    // sgp02/journey-sms.json: 05-download-open; spec sgp02-card.md 4.5 (error answers)
    #[test]
    fn both_forms_with_every_object() {
        use ResponseObject as O;
        let apdu = |text: &str| O::Apdu(ResponseApdu::decode(&hex::decode(text).unwrap()).unwrap());
        for (text, executed, objects) in [
            ("ab0780010123029000", Some(1), &[apdu("9000")][..]),
            ("ab0d80010223048c4d900023026a82", Some(2), &[apdu("8c4d9000"), apdu("6a82")]),
            (
                "ab0f8001022307f254444d529000900102",
                Some(2),
                &[apdu("f254444d529000"), O::BadFormat(BadFormat::WRONG_LENGTH)],
            ),
            ("ab06800100830101", Some(0), &[O::Chaining(ChainingFault::NO_PREVIOUS_SCRIPT)]),
            ("ab0a80010123029000810101", Some(1), &[apdu("9000"), O::ImmediateAction(Vec::from([1]))]),
            ("ab088002008223029000", Some(130), &[apdu("9000")]),
            ("ab0780018223029000", Some(130), &[apdu("9000")]),
            ("af80230290000000", None, &[apdu("9000")]),
            ("af0423029000", None, &[apdu("9000")]),
            (
                "af8086009f4601020000",
                None,
                &[O::Scp03t(Vec::from([0x86, 0])), O::Scp03t(Vec::from([0x9F, 0x46, 1, 2]))],
            ),
            ("ab06800101990107", Some(1), &[O::Unknown(Vec::from([0x99, 1, 7]))]),
        ] {
            let script = decode(text).unwrap();
            assert_eq!((script.executed(), script.objects()), (executed, objects), "{text}");
        }
        let cut = decode("ab1b8001032316c90371d6d2102b69d90dc9789609f267a57b481762f1").unwrap();
        assert!(cut.is_cut());
        assert_eq!(cut.last_sw(), Some(StatusWord(0x62F1)));
    }

    // vectors scp80/remote-apdu.json: rapdu-068 to 075
    #[test]
    fn malformed() {
        for (text, expected) in [
            ("ab", "responseScript: 1 bytes needed, 0 left at byte 1"),
            ("ab05800101", "responseScript: 5 bytes needed, 3 left at byte 2"),
            ("ab0680010123059000", "responseScript[0]: 5 bytes needed, 1 left at byte 7"),
            ("ab048001012300", "responseScript[0]: 1 bytes needed, 0 left at byte 6"),
            ("ab058001012300", "responseScript[0]: 2 bytes needed, 0 left at byte 7"),
            ("ac00", "responseScript: tag AC, expected AB at byte 0"),
            ("ab032302", "responseScript: 3 bytes needed, 2 left at byte 2"),
            ("ab80800101", "responseScript: indefinite length at byte 1"),
            ("ab0423029000", "responseScript.executed: tag 23, expected 80 at byte 2"),
            ("ab028000", "responseScript.executed: length 0, expected 1 to 4 at byte 4"),
            ("ab06800101900200", "responseScript[0]: 2 bytes needed, 1 left at byte 7"),
            ("ab0780010190020101", "responseScript[0]: length 2, expected 1 at byte 7"),
            ("af8023029000", "responseScript[1]: 1 bytes needed, 0 left at byte 6"),
            ("af802302900000", "responseScript[1]: 1 bytes needed, 0 left at byte 7"),
            ("af80000000", "1 bytes behind the end at byte 4"),
        ] {
            assert_eq!(decode(text).unwrap_err().to_string(), expected, "{text}");
        }
    }

    #[test]
    fn every_prefix_is_refused() {
        for text in ["ab0d80010223048c4d900023026a82", "af80230494ea900023026a829f4601010000"] {
            let bytes = hex::decode(text).unwrap();
            for end in 0..bytes.len() {
                assert!(ResponseScript::decode(&bytes[..end]).is_err(), "{text} cut at {end}");
            }
            assert!(ResponseScript::decode(&[&bytes[..], &[0]].concat()).is_err());
        }
    }

    #[test]
    fn debug_shows_no_data() {
        let script = decode("ab1280010223044141900086034141419f460101").unwrap();
        assert_eq!(
            alloc::format!("{script:?}"),
            "ResponseScript(Definite, executed Some(2), \
             [ResponseApdu(2 bytes, 9000 (done)), Scp03t(5 bytes), Scp03t(4 bytes)])"
        );
    }
}
