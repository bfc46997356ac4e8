//! sgp-asn1: objects of SGP.22 and of SGP.32, by tag and by type, through JSON; segments of a package.

use sgp_asn1::rsp::{BoundProfilePackage, Object};
use sgp_wire::Limits;

use super::input::Input;

/// Where the types of SGP.32 begin among the names.
const FIRST_OF_SGP32: &str = "AsnNull";

/// First byte: 0 object by its tag, 1 object by its type of SGP.22 (second byte: which), 2 the same
/// through JSON, 3 JSON of an object (second byte: its type), 4 segments of a bound profile package.
pub fn rsp(data: &[u8]) {
    let mut input = Input(data);
    let limits = Limits::default();
    match input.byte() % 5 {
        4 => segments(input.0, &limits),
        selector => object_or_json(selector, &mut input, &limits, |which| {
            Object::names().take_while(|name| *name != FIRST_OF_SGP32).nth(which)
        }),
    }
}

/// The same for SGP.32, without segments.
pub fn sgp32(data: &[u8]) {
    let mut input = Input(data);
    let limits = Limits::default();
    let selector = input.byte() % 4;
    object_or_json(selector, &mut input, &limits, |which| {
        Object::names().skip_while(|name| *name != FIRST_OF_SGP32).nth(which)
    });
}

fn object_or_json(
    selector: u8,
    input: &mut Input<'_>,
    limits: &Limits,
    name_of: impl Fn(usize) -> Option<&'static str>,
) {
    if selector == 0 {
        object(input.0, None, limits);
        return;
    }
    let Some(name) = name_of(usize::from(input.byte())) else { return };
    match selector {
        1 => object(input.0, Some(name), limits),
        2 => through_json(input.0, name, limits),
        _ => of_json(input.0, name, limits),
    }
}

/// What was read comes out byte for byte; a refusal lies within the input.
fn object(bytes: &[u8], name: Option<&str>, limits: &Limits) {
    let read = match name {
        Some(name) => Object::decode_as(name, bytes, limits),
        None => Object::decode(bytes, limits),
    };
    match read {
        Ok(object) => {
            assert_eq!(object.encode_to_vec(), bytes, "{}", object.name());
            let _ = object.check();
            assert_eq!(object.into_owned().encode_to_vec(), bytes, "owned");
        }
        Err(error) => assert!(error.offset() <= bytes.len(), "{error}"),
    }
}

fn through_json(bytes: &[u8], name: &str, limits: &Limits) {
    if let Ok(object) = Object::decode_as(name, bytes, limits) {
        let json = serde_json::to_value(&object).expect("JSON of an object");
        let back = Object::deserialize_as(name, json).expect("the object of its JSON");
        assert_eq!(back.encode_to_vec(), bytes, "{name} through JSON");
    }
}

fn of_json(text: &[u8], name: &str, limits: &Limits) {
    let mut reader = serde_json::Deserializer::from_slice(text);
    if let Ok(object) = Object::deserialize_as(name, &mut reader) {
        let encoded = object.encode_to_vec();
        if let Ok(decoded) = Object::decode_as(name, &encoded, limits) {
            assert_eq!(decoded.encode_to_vec(), encoded, "{name} of JSON");
        }
    }
}

fn segments(bytes: &[u8], limits: &Limits) {
    match BoundProfilePackage::segments(bytes, limits) {
        Ok(segments) => assert_eq!(segments.concat(), bytes, "segments"),
        Err(error) => assert!(error.offset() <= bytes.len(), "{error}"),
    }
}
