//! sgp-asn1: objects of SGP.22 and SGP.32 and connectivity parameters; JSON in and out.

use sgp_asn1::gp::ConnectivityParameters;
use sgp_asn1::rsp::Object;
use sgp_asn1::saip::{EuiccResponse, ProfileElement};
use sgp_wire::Limits;

use super::input::Input;

/// First byte: 0 object by its tag, 1 object by its type (second byte: which), 2 JSON of an element,
/// 3 JSON of an answer, 4 an element through JSON, 5 an object through JSON, 6 connectivity
/// parameters, 7 JSON of an object (second byte: its type).
pub fn objects(data: &[u8]) {
    let mut input = Input(data);
    let limits = Limits::default();
    match input.byte() % 8 {
        0 => object(input.0, None, &limits),
        1 => {
            let which = usize::from(input.byte());
            object(input.0, Object::names().nth(which), &limits);
        }
        2 => element_of_json(input.0),
        3 => answer_of_json(input.0),
        4 => element_to_json(input.0, &limits),
        5 => object_to_json(input.0, &limits),
        6 => {
            if let Ok(parameters) = ConnectivityParameters::decode(input.0, &limits) {
                assert_eq!(parameters.encode_to_vec(), input.0, "connectivity parameters");
            }
        }
        _ => {
            let which = usize::from(input.byte());
            object_of_json(input.0, Object::names().nth(which).unwrap_or("EUICCInfo2"));
        }
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

/// JSON that is an element is the element that it encodes to.
fn element_of_json(text: &[u8]) {
    if let Ok(element) = serde_json::from_slice::<ProfileElement<'_>>(text) {
        let encoded = element.encode_to_vec();
        if let Ok(decoded) = ProfileElement::decode(&encoded, &Limits::default()) {
            assert_eq!(decoded, element, "element of JSON");
        }
    }
}

fn answer_of_json(text: &[u8]) {
    if let Ok(answer) = serde_json::from_slice::<EuiccResponse>(text) {
        let encoded = answer.encode_to_vec();
        if let Ok(decoded) = EuiccResponse::decode(&encoded, &Limits::default()) {
            assert_eq!(decoded, answer, "answer of JSON");
        }
    }
}

fn element_to_json(bytes: &[u8], limits: &Limits) {
    if let Ok(element) = ProfileElement::decode(bytes, limits) {
        let json = serde_json::to_value(&element).expect("JSON of an element");
        let back: ProfileElement<'_> = serde_json::from_value(json).expect("the element of its JSON");
        assert_eq!(back.encode_to_vec(), bytes, "element through JSON");
    }
}

fn object_to_json(bytes: &[u8], limits: &Limits) {
    if let Ok(object) = Object::decode(bytes, limits) {
        let json = serde_json::to_value(&object).expect("JSON of an object");
        let back = Object::deserialize_as(object.name(), json).expect("the object of its JSON");
        assert_eq!(back.encode_to_vec(), bytes, "{} through JSON", object.name());
    }
}

fn object_of_json(text: &[u8], name: &str) {
    let mut reader = serde_json::Deserializer::from_slice(text);
    if let Ok(object) = Object::deserialize_as(name, &mut reader) {
        let encoded = object.encode_to_vec();
        if let Ok(decoded) = Object::decode_as(name, &encoded, &Limits::default()) {
            assert_eq!(decoded.encode_to_vec(), encoded, "object of JSON");
        }
    }
}
