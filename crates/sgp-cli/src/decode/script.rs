//! Remote scripts, with the commands and answers inside.

use scp80::script::{BadFormat, Chaining, CommandObject, Form, ResponseObject, ResponseScript, ScriptReader};
use serde_json::{Map, Value, json};
use sgp_wire::{DecodeError, DecodeErrorKind, Limits, Reader, Rules, Tag, tlv_len};

use super::apdu;

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

/// Objects without a script around them, as ES3.SendData has them.
pub(super) fn bare_objects(bytes: &[u8]) -> Option<Value> {
    let mut reader = Reader::at(bytes, 0, &Limits::DEFAULT).with_rules(Rules::DefiniteBer);
    let mut objects = Vec::new();
    while !reader.is_empty() {
        let tlv = reader.tlv().ok()?;
        objects.push(match tlv.tag().octets() {
            0x22 => json!({ "command": apdu::command(tlv.value()).ok()? }),
            0x23 => json!({ "answer": apdu::response(tlv.value()).ok()? }),
            0x84..=0x87 | 0x9F44..=0x9F47 => scp03t(tlv.tag(), tlv.value()),
            _ => return None,
        });
    }
    (!objects.is_empty()).then_some(objects.into())
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
        CommandObject::Scp03t(tlv) => (tlv.raw().len(), scp03t(tlv.tag(), tlv.value())),
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
        ResponseObject::Scp03t(raw) => {
            let mut reader = Reader::at(raw, 0, &Limits::DEFAULT);
            match reader.tlv() {
                Ok(tlv) => scp03t(tlv.tag(), tlv.value()),
                Err(_) => json!({ "scp03t": hex::encode(raw) }),
            }
        }
        ResponseObject::BadFormat(fault) => json!({ "badFormat": fault.to_string() }),
        ResponseObject::Chaining(fault) => json!({ "chainingFault": fault.0 }),
        ResponseObject::ImmediateAction(value) => json!({ "immediateAction": hex::encode(value) }),
        ResponseObject::Unknown(raw) => json!({ "unknown": hex::encode(raw) }),
        _ => Value::Null,
    }
}

/// The data of the answers in a key establishment: `85` random challenge or derivation random, `86`
/// receipt (SGP.02 v4.2 4.1.3.1).
pub(super) fn key_establishment(bytes: &[u8]) -> Result<Value, DecodeError> {
    let mut reader = Reader::new(bytes, &Limits::DEFAULT)?;
    let mut shown = Map::new();
    if let Some(random) = reader.optional(Tag::new(0x85))? {
        shown.insert("random".into(), hex::encode(random.value()).into());
    }
    if shown.is_empty() || !reader.is_empty() {
        let receipt = reader.expect(Tag::new(0x86))?;
        shown.insert("receipt".into(), hex::encode(receipt.value()).into());
    }
    reader.finish()?;
    Ok(shown.into())
}

/// An object of SCP03t, command or answer (SGP.02 v4.2 4.1.3.3).
pub(super) fn scp03t(tag: Tag, value: &[u8]) -> Value {
    let part = |from: usize, to: usize| value.get(from..to).map(hex::encode).unwrap_or_default();
    let shown = match (tag.octets(), value) {
        (0x84, [version, identifier, ..]) if value.len() == 10 => json!({
            "name": "INITIALIZE UPDATE", "keyVersionNumber": version, "keyIdentifier": identifier,
            "hostChallenge": part(2, 10),
        }),
        (0x84, [.., _, _, _]) if value.len() == 32 => json!({
            "name": "answer to INITIALIZE UPDATE", "diversification": part(0, 10),
            "keyVersionNumber": value.get(10), "protocol": part(11, 12), "parameter": part(12, 13),
            "cardChallenge": part(13, 21), "cardCryptogram": part(21, 29), "sequenceCounter": part(29, 32),
        }),
        (0x85, [level, ..]) if value.len() == 17 => json!({
            "name": "EXTERNAL AUTHENTICATE", "securityLevel": format!("{level:02X}"),
            "hostCryptogram": part(1, 9), "mac": part(9, 17),
        }),
        (0x85, []) => json!({ "name": "answer to EXTERNAL AUTHENTICATE" }),
        (0x86, []) => json!({ "name": "answer to a segment, without data" }),
        (0x86, _) if value.len() >= 8 => {
            let mac = value.len().saturating_sub(8);
            json!({ "name": "protected segment", "ciphered": mac, "mac": part(mac, value.len()) })
        }
        (0x87, []) => json!({ "name": "answer to replaced session keys" }),
        (0x87, _) => json!({ "name": "replaced session keys, protected", "octets": value.len() }),
        (0x9F44..=0x9F47, [fault]) => json!({
            "name": match tag.octets() {
                0x9F44 => "INITIALIZE UPDATE refused",
                0x9F45 => "EXTERNAL AUTHENTICATE refused",
                0x9F46 => "segment refused",
                _ => "session keys refused",
            },
            "fault": match (tag.octets(), fault) {
                (0x9F47, 0x01) => "length of a key".into(),
                (_, 0x01) => "length or structure".into(),
                (_, 0x02) => "security".into(),
                (_, 0x03) => "key set not found".into(),
                (_, other) => format!("{other:02X}"),
            },
        }),
        _ => json!({ "value": hex::encode(value) }),
    };
    let mut all = Map::new();
    all.insert("tag".into(), tag.to_string().into());
    if let Value::Object(shown) = shown {
        all.extend(shown);
    }
    json!({ "scp03t": all })
}
