//! Values as the vectors write them down, against the JSON of the types.

use serde_json::{Map, Value};
use sgp_wire::{Oid, Tag, put_nested, put_tlv};

/// Compares: octets in hex of either case, bits as digits, certificates as their encoding.
pub(super) fn expect_value(expected: &Value, found: &Value, path: &str) -> Result<(), String> {
    let same = match (expected, found) {
        (Value::Object(members), _) if special(members, found, path)? => true,
        (Value::Object(expected), Value::Object(found)) => return expect_members(expected, found, path),
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            for (index, (expected, found)) in expected.iter().zip(found).enumerate() {
                expect_value(expected, found, &format!("{path}[{index}]"))?;
            }
            true
        }
        (Value::String(expected), Value::String(found)) => expected == found || same_octets(expected, found),
        _ => expected == found,
    };
    if same { Ok(()) } else { Err(format!("{path} is {found}, must be {expected}")) }
}

fn same_octets(expected: &str, found: &str) -> bool {
    hex::decode(expected).is_ok_and(|octets| hex::encode(octets) == found)
}

fn expect_members(
    expected: &Map<String, Value>,
    found: &Map<String, Value>,
    path: &str,
) -> Result<(), String> {
    if let Some(name) = found.keys().find(|name| !expected.contains_key(*name)) {
        return Err(format!("{path} has a member {name} too many"));
    }
    for (name, expected) in expected {
        match found.get(name) {
            Some(found) => expect_value(expected, found, &format!("{path}.{name}"))?,
            None => return Err(format!("{path} has no member {name}")),
        }
    }
    Ok(())
}

/// Forms of the vectors that are not members: whether `found` says the same.
fn special(expected: &Map<String, Value>, found: &Value, path: &str) -> Result<bool, String> {
    if let Some(Value::String(bits)) = expected.get("bitString") {
        return match digits(found) {
            Some(found) if found == *bits => Ok(true),
            _ => Err(format!("{path} is {found}, must be the bits {bits}")),
        };
    }
    if let Some(certificate) = expected.get("certificateDer") {
        return expect_value(certificate, found, path).map(|()| true);
    }
    if let (Some(Value::String(oid)), Some(Value::String(parameters)), Value::String(found)) =
        (expected.get("algorithm"), expected.get("parameters"), found)
    {
        let oid: Oid = oid.parse().map_err(|_| format!("{path}.algorithm: not an object identifier"))?;
        let parameters = hex::decode(parameters).map_err(|e| format!("{path}.parameters: {e}"))?;
        let mut der = Vec::new();
        put_nested(&mut der, Tag::SEQUENCE, |out| {
            put_tlv(out, Tag::OBJECT_IDENTIFIER, oid.as_bytes());
            out.extend_from_slice(&parameters);
        });
        return Ok(hex::encode(der) == *found);
    }
    Ok(false)
}

/// `{"value": hex, "length": number}` as digits.
fn digits(bits: &Value) -> Option<String> {
    let octets = hex::decode(bits.get("value")?.as_str()?).ok()?;
    let length = usize::try_from(bits.get("length")?.as_u64()?).ok()?;
    let all: String = octets.iter().map(|octet| format!("{octet:08b}")).collect();
    all.get(..length).map(String::from)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_difference_is_named_with_its_place() {
        let expected = json!({"a": [{"bitString": "01"}], "b": "00FF", "c": 1});
        assert_eq!(
            expect_value(&expected, &json!({"a": [{"value": "40", "length": 2}], "b": "00ff", "c": 1}), "T"),
            Ok(())
        );
        for (found, error) in [
            (json!({"a": [], "b": "00ff", "c": 1}), "T.a is [], must be [{\"bitString\":\"01\"}]"),
            (
                json!({"a": [{"value": "40", "length": 3}], "b": "00ff", "c": 1}),
                "T.a[0] is {\"value\":\"40\",\"length\":3}, must be the bits 01",
            ),
            (json!({"a": [{"value": "40", "length": 2}], "b": "00ff"}), "T has no member c"),
            (
                json!({"a": [{"value": "40", "length": 2}], "b": "00ff", "c": 1, "d": 2}),
                "T has a member d too many",
            ),
            (
                json!({"a": [{"value": "40", "length": 2}], "b": "00fe", "c": 1}),
                "T.b is \"00fe\", must be \"00FF\"",
            ),
        ] {
            assert_eq!(expect_value(&expected, &found, "T"), Err(error.into()));
        }
    }
}
