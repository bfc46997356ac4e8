//! Remote scripts, with the commands and answers inside.

use scp80::script::{BadFormat, Chaining, CommandObject, Form, ResponseObject, ResponseScript, ScriptReader};
use serde_json::{Map, Value, json};
use sgp_asn1::gp::Scp03tObject;
use sgp_wire::{DecodeError, DecodeErrorKind, Limits, Probe, Reader, Rules, Tag, probe_tlv, tlv_len};

use super::{apdu, json as json_of};

/// Whether `bytes` begin like a command script: its first object tells it from a profile element.
pub(super) fn begins_command(bytes: &[u8]) -> bool {
    matches!(bytes.first(), Some(0xAA | 0xAE))
        && matches!(content(bytes).and_then(<[u8]>::first), Some(0x22 | 0x81..=0x87))
}

pub(super) fn begins_response(bytes: &[u8]) -> bool {
    matches!(bytes.first(), Some(0xAB | 0xAF))
        && matches!(content(bytes).and_then(<[u8]>::first), Some(0x23 | 0x80 | 0x83..=0x87 | 0x90 | 0x9F))
}

/// What stands behind tag and length.
fn content(bytes: &[u8]) -> Option<&[u8]> {
    match bytes.get(1)? {
        0x82 => bytes.get(4..),
        0x81 => bytes.get(3..),
        _ => bytes.get(2..),
    }
}

fn form_name(form: Form) -> &'static str {
    match form {
        Form::Definite => "definite",
        Form::Indefinite => "indefinite",
    }
}

/// A command script in expanded format (TS 102 226 5.2).
pub(super) fn command(bytes: &[u8]) -> Result<Value, DecodeError> {
    let mut at = bytes.len().saturating_sub(content(bytes).unwrap_or_default().len());
    let mut reader = ScriptReader::new(bytes).map_err(|fault| bad_format(fault, 0))?;
    let mut objects = Vec::new();
    loop {
        match reader.next_object().map_err(|fault| bad_format(fault, at))? {
            None => break,
            Some(object) => {
                let (len, shown) = command_object(&object);
                at = at.saturating_add(len);
                objects.push(shown);
            }
        }
    }
    Ok(json!({ "form": form_name(reader.form()), "objects": objects }))
}

/// Whether `bytes` are objects without a script around them: a command, an answer, or several of SCP03t.
pub(super) fn begins_objects(bytes: &[u8]) -> bool {
    match probe_tlv(bytes) {
        Ok(Probe::Header { tag, total_len }) => match tag.octets() {
            0x22 | 0x23 => true,
            0x84..=0x87 | 0x9F44..=0x9F47 => total_len < bytes.len() && bare_objects(bytes).is_some(),
            _ => false,
        },
        _ => false,
    }
}

/// Objects without a script around them, as ES3.SendData has them.
pub(super) fn objects(bytes: &[u8]) -> Result<Value, DecodeError> {
    let mut reader = Reader::new(bytes, &Limits::DEFAULT)?.with_rules(Rules::DefiniteBer);
    let mut objects = Vec::new();
    while !reader.is_empty() {
        let tlv = reader.tlv()?;
        let within = |error: DecodeError| error.shifted(tlv.value_offset());
        objects.push(match tlv.tag().octets() {
            0x22 => json!({ "command": apdu::command(tlv.value()).map_err(within)? }),
            0x23 => json!({ "answer": apdu::response(tlv.value()).map_err(within)? }),
            0x84..=0x87 | 0x9F44..=0x9F47 => scp03t(tlv.raw()),
            _ => {
                let kind = DecodeErrorKind::UnknownTag { found: tlv.tag() };
                return Err(DecodeError::new(kind, tlv.offset()));
            }
        });
    }
    Ok(objects.into())
}

/// The same, when they are such objects and nothing is wrong with them.
pub(super) fn bare_objects(bytes: &[u8]) -> Option<Value> {
    let is_fault = |object: &Value| {
        object.pointer("/scp03t/octets").is_some() && object.pointer("/scp03t/tag").is_none()
    };
    let objects = objects(bytes).ok()?;
    let none = objects.as_array().is_none_or(|objects| objects.is_empty() || objects.iter().any(is_fault));
    (!none).then_some(objects)
}

fn bad_format(fault: BadFormat, at: usize) -> DecodeError {
    let expected = match fault {
        BadFormat::UNKNOWN_TAG => "an object of a remote script",
        BadFormat::WRONG_LENGTH => "a length that fits its script",
        _ => "the end of the script",
    };
    DecodeError::new(DecodeErrorKind::InvalidValue { expected }, at)
}

fn command_object(object: &CommandObject<'_>) -> (usize, Value) {
    match object {
        CommandObject::Apdu(tlv) => {
            let shown = apdu::command(tlv.value()).unwrap_or_else(
                |error| json!({ "octets": hex::encode(tlv.value()), "fault": error.to_string() }),
            );
            (tlv.raw().len(), json!({ "command": shown }))
        }
        CommandObject::Scp03t(tlv) => (tlv.raw().len(), scp03t(tlv.raw())),
        CommandObject::Chaining(chaining) => (3, json!({ "chaining": chaining_words(*chaining) })),
        CommandObject::ImmediateAction(action) => {
            (tlv_len(Tag::new(0x81), action.len()), json!({ "immediateAction": hex::encode(action) }))
        }
        CommandObject::ErrorAction(action) => {
            (tlv_len(Tag::new(0x82), action.len()), json!({ "errorAction": hex::encode(action) }))
        }
        _ => (0, Value::Null),
    }
}

fn chaining_words(chaining: Chaining) -> String {
    match chaining {
        Chaining::FIRST => "first script, forgotten at a reset".into(),
        Chaining::FIRST_KEPT => "first script, kept over a reset".into(),
        Chaining::MORE => "a later script, more follow".into(),
        Chaining::LAST => "last script".into(),
        other => format!("{:02X}", other.0),
    }
}

/// A response script in expanded format (TS 102 226 5.2).
pub(super) fn response(bytes: &[u8]) -> Result<Value, DecodeError> {
    let script = ResponseScript::decode(bytes)?;
    let mut shown = Map::new();
    shown.insert("form".into(), form_name(script.form()).into());
    if let Some(executed) = script.executed() {
        shown.insert("executed".into(), executed.into());
    }
    let objects: Vec<Value> = script.objects().iter().map(response_object).collect();
    shown.insert("objects".into(), objects.into());
    Ok(shown.into())
}

fn response_object(object: &ResponseObject) -> Value {
    match object {
        ResponseObject::Apdu(response) => json!({ "answer": apdu::explain_response(response) }),
        ResponseObject::Scp03t(raw) => scp03t(raw),
        ResponseObject::BadFormat(fault) => json!({ "badFormat": fault.to_string() }),
        ResponseObject::Chaining(fault) => json!({ "chainingFault": fault.0 }),
        ResponseObject::ImmediateAction(value) => json!({ "immediateAction": hex::encode(value) }),
        ResponseObject::Unknown(raw) => json!({ "unknown": hex::encode(raw) }),
        _ => Value::Null,
    }
}

/// An object of SCP03t, command or answer; one that is none of them as it stands.
fn scp03t(raw: &[u8]) -> Value {
    match Scp03tObject::decode(raw, &Limits::DEFAULT).and_then(json_of) {
        Ok(shown) => json!({ "scp03t": shown }),
        Err(error) => json!({ "scp03t": { "octets": hex::encode(raw), "fault": error.to_string() } }),
    }
}
