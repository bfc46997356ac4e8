//! Data groupings of STORE DATA, each as the object that it is.

use serde_json::{Map, Value, json};
use sgp_asn1::gp::{DgiSequence, LengthForm, SecurityDomainData};
use sgp_wire::{DecodeError, Limits, Reader};

use super::nested_as;

/// Groupings that fill `data`; the data in hex, when they are none, as in a block that goes on.
pub(super) fn shown(data: &[u8]) -> Value {
    read(data).unwrap_or_else(|error| json!({ "octets": hex::encode(data), "fault": error.to_string() }))
}

/// Groupings that fill `data`.
pub(super) fn read(data: &[u8]) -> Result<Value, DecodeError> {
    let sequence = DgiSequence::decode(data, &Limits::DEFAULT)?;
    let shown = sequence.items().iter().map(|item| {
        let mut shown = Map::new();
        shown.insert("dgi".into(), format!("{:04X}", item.id()).into());
        if let Some(name) = name(item.id()) {
            shown.insert("name".into(), name.into());
        }
        if sequence.length_form() == LengthForm::Ber && item.value().len() > 0x7F {
            shown.insert("lengthForm".into(), "BER".into());
        }
        let (name, value) = content(item.id(), item.value());
        shown.insert(name.into(), value);
        Value::Object(shown)
    });
    Ok(shown.collect())
}

/// Groupings of SGP.02 (v4.2 4.1.1 and 4.1.3) and of GlobalPlatform.
const fn name(id: u16) -> Option<&'static str> {
    Some(match id {
        SecurityDomainData::DGI => "identification of the security domain",
        0x0085 => "random challenge",
        0x3A01 => "certificate of the server",
        0x3A02 => "control reference template",
        0x3A03 => "profile to enable",
        0x3A04 => "profile to disable",
        0x3A05 => "profile to hold the Fall-Back Attribute",
        0x3A06 => "POL1",
        0x3A07 => "connectivity or addressing parameters",
        0x3A08 => "confirmed notification",
        0x3A09 => "profile to hold the Emergency Profile Attribute",
        0x5F37 => "signature",
        0x7F49 => "ephemeral key",
        0x8F01 | 0x8113 => "keys",
        _ => return None,
    })
}

/// What stands in a grouping, and under which name.
fn content(id: u16, value: &[u8]) -> (&'static str, Value) {
    let plain = || ("value", Value::from(hex::encode(value)));
    match id {
        SecurityDomainData::DGI => ("content", nested_as("security-domain-data", "octets", value)),
        0x3A01 => ("content", nested_as("certificate", "octets", value)),
        0x3A02 => ("content", nested_as("crt", "octets", value)),
        0x3A03 | 0x3A04 | 0x3A05 | 0x3A09 => match object(value, 0x4F) {
            Some(aid) => ("aid", hex::encode(aid).into()),
            None => plain(),
        },
        0x3A06 => match object(value, 0x81) {
            Some(&[rules]) => {
                let rules = sgp_asn1::gp::Pol1(rules);
                ("pol1", super::json(rules).unwrap_or_default())
            }
            _ => plain(),
        },
        // passwords may stand in what cannot be read
        0x3A07 => ("content", nested_as("connectivity-parameters", "textString", value)),
        0x3A08 => match object(value, 0x4E) {
            Some(&[high, low]) => ("sequenceNumber", u16::from_be_bytes([high, low]).into()),
            _ => plain(),
        },
        0x7F49 => ("content", nested_as("ephemeral-key", "octets", value)),
        0x8F01 | 0x8113 => ("keyData", hex::encode(value).into()),
        _ => plain(),
    }
}

/// The value of the only object, when it has this tag.
fn object(value: &[u8], tag: u32) -> Option<&[u8]> {
    let mut reader = Reader::at(value, 0, &Limits::DEFAULT);
    let tlv = reader.tlv().ok().filter(|tlv| tlv.tag().octets() == tag)?;
    reader.is_empty().then_some(tlv.value())
}
