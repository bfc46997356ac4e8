//! A value as an indented tree.

use core::fmt;
use std::borrow::Cow;

use es_interfaces::status::{ReasonCode, SubjectCode};
use serde_json::Value;
use sgp_asn1::saip::PeStatusCode;
use sgp_asn1::{Eid, Iccid, Imei, ImeiSv, Plmn, Tac, oids};
use sgp_pki::x509::Certificate;
use sgp_wire::{Aid, Oid, StatusWord};

use super::names::{name_of, name_of_bit};

/// Members whose value is a secret, by their names in the modules.
pub(crate) const SECRETS: &[&str] = &[
    "pinValue",
    "pukValue",
    "key",
    "opc",
    "keyData",
    "authenticationKey",
    "ssd",
    "hrpdAccessAuthenticationData",
    "simpleIPAuthenticationData",
    "mobileIPAuthenticationData",
    "sdPersoData",
    "processData",
    "textString",
    "KeyComponents",
];
const INDENT: usize = 2;

/// Appends `value` on lines of its own; octets of secrets only when `reveal`.
pub(super) fn write(f: &mut fmt::Formatter<'_>, value: &Value, reveal: bool) -> fmt::Result {
    if matches!(value, Value::Object(_) | Value::Array(_)) && is_leaf(value) {
        return write!(f, "\n{:1$}nothing inside", "", INDENT);
    }
    Tree { reveal }.children(f, "", value, 1)
}

struct Tree {
    reveal: bool,
}

impl Tree {
    /// What stands in the member `name`.
    fn children(&self, f: &mut fmt::Formatter<'_>, name: &str, value: &Value, level: usize) -> fmt::Result {
        match value {
            Value::Object(members) => {
                let width = members.iter().filter(|(_, value)| is_leaf(value)).map(|(name, _)| name.len());
                let width = width.max().unwrap_or_default();
                members.iter().try_for_each(|(name, value)| self.entry(f, name, value, width, level))
            }
            Value::Array(items) => items.iter().enumerate().try_for_each(|(index, value)| {
                let item = format!("[{index}]");
                // what one octet string of a list means, its list says
                if is_leaf(value) {
                    write!(f, "\n{:1$}{item}  ", "", level * INDENT)?;
                    self.leaf(f, name, value)
                } else {
                    self.entry(f, &item, value, 0, level)
                }
            }),
            leaf => {
                write!(f, "\n{:1$}", "", level * INDENT)?;
                self.leaf(f, "", leaf)
            }
        }
    }

    fn entry(
        &self,
        f: &mut fmt::Formatter<'_>,
        name: &str,
        value: &Value,
        width: usize,
        level: usize,
    ) -> fmt::Result {
        write!(f, "\n{:1$}", "", level * INDENT)?;
        // elements of XML have names of their own
        let shown = plain(name);
        if let Some(bits) = bits(name, value) {
            write!(f, "{shown:width$}  {bits}")
        } else if is_leaf(value) {
            write!(f, "{shown:width$}  ")?;
            self.leaf(f, name, value)
        } else if SECRETS.contains(&name) && !self.reveal {
            write!(f, "{shown}  (not shown)")
        } else {
            f.write_str(&shown)?;
            self.children(f, name, value, level + 1)
        }
    }

    fn leaf(&self, f: &mut fmt::Formatter<'_>, name: &str, value: &Value) -> fmt::Result {
        match value {
            Value::String(text) if SECRETS.contains(&name) && !self.reveal => {
                write!(f, "({} bytes, not shown)", text.len() / 2)
            }
            Value::String(text) => {
                f.write_str(&plain(text))?;
                match explain(name, text) {
                    Some(meaning) => write!(f, " ({})", plain(&meaning)),
                    None => Ok(()),
                }
            }
            Value::Null => f.write_str("present"),
            Value::Array(_) => f.write_str("none"),
            Value::Object(_) => f.write_str("all as the template or the default"),
            other => {
                write!(f, "{other}")?;
                match other.as_i64().and_then(|number| explain_number(name, number)) {
                    Some(meaning) => write!(f, " ({meaning})"),
                    None => Ok(()),
                }
            }
        }
    }
}

/// Text of the input without what a terminal would obey or take for a new line.
fn plain(text: &str) -> Cow<'_, str> {
    // controls, and those that turn the direction of writing
    let turns =
        |c: char| matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let is_plain = |c: char| !c.is_control() && !turns(c);
    if text.chars().all(is_plain) {
        return text.into();
    }
    let one = |c: char| if is_plain(c) { c.to_string() } else { c.escape_default().to_string() };
    text.chars().map(one).collect()
}

/// What a number means to a person: its name, or how the field writes it.
fn explain_number(name: &str, number: i64) -> Option<String> {
    if let Some(known) = name_of(name, number) {
        return Some(known.into());
    }
    let octet = u8::try_from(number).ok();
    match name {
        "keyVersionNumber" | "replacedKeyVersion" => {
            let octet = octet?;
            // SGP.02 card side 1.2
            let protocol = match octet {
                0x01..=0x0F => ", SCP80",
                0x30..=0x3F => ", SCP03",
                0x40..=0x4F => ", SCP81",
                0x70 => ", token verification",
                _ => "",
            };
            Some(format!("hex {octet:02X}{protocol}"))
        }
        "keyUsageQualifier" => match octet? {
            0x10 => Some("hex 10, three secure channel keys".into()),
            0x5C => Some("hex 5C, one secure channel base key".into()),
            other => Some(format!("hex {other:02X}")),
        },
        "keyType" | "scenarioParameter" | "block" if number > 9 => {
            octet.map(|octet| format!("hex {octet:02X}"))
        }
        "parameterReference" => curve(octet?).map(String::from),
        "status" => {
            let code = PeStatusCode(number);
            let word = u16::try_from(number).ok().filter(|_| code.is_status_word());
            code.name().map(String::from).or_else(|| word.map(|word| StatusWord(word).to_string()))
        }
        _ => None,
    }
}

/// Curve of a key parameter reference (GlobalPlatform Amendment E table 4-3).
const fn curve(reference: u8) -> Option<&'static str> {
    Some(match reference {
        0x00 => "P-256",
        0x01 => "P-384",
        0x02 => "P-521",
        0x03 => "brainpoolP256r1",
        0x04 => "brainpoolP256t1",
        0x05 => "brainpoolP384r1",
        0x06 => "brainpoolP384t1",
        0x07 => "brainpoolP512r1",
        0x08 => "brainpoolP512t1",
        0x40 => "FRP256V1",
        _ => return None,
    })
}

/// An IMEI in one of the forms that devices and cards write.
fn imei(octets: [u8; 8]) -> Option<String> {
    let plain = || {
        let digits = ImeiSv::from_device_info_bytes(octets).ok()?.to_string();
        // swapped digits with a spare 0 behind
        digits.strip_suffix('0').map(String::from)
    };
    let device_info =
        Imei::from_device_info_bytes(octets).or_else(|_| Imei::from_mobile_identity_bytes(octets));
    device_info.map(|imei| imei.to_string()).ok().or_else(plain).map(|imei| format!("IMEI {imei}"))
}

/// Who a certificate in card format is about, or who issued it: an EID, or an object identifier.
fn certified(octets: &[u8]) -> Option<String> {
    if let Ok(octets) = <[u8; 16]>::try_from(octets)
        && Eid::from_bytes(octets).check().is_ok()
    {
        return Some("EID".into());
    }
    // identifiers of organisations begin with 1.3
    let oid = Oid::decode(octets, 0).ok().filter(|_| octets.first() == Some(&0x2B) && octets.len() > 3)?;
    Some(oid.to_string())
}

/// What octets or an object identifier mean to a person.
fn explain(name: &str, text: &str) -> Option<String> {
    let octets = || hex::decode(text).ok();
    match name {
        "iccid" | "profileIccid" => {
            let octets: [u8; 10] = octets()?.try_into().ok()?;
            // every ICCID begins with 89: in the header of a package in this order, else swapped
            let iccid = match octets {
                [0x98, ..] => Iccid::from_ef_bytes(octets),
                _ => Iccid::from_header_bytes(octets),
            };
            iccid.ok().map(|iccid| format!("ICCID {iccid}"))
        }
        "eid" | "eidValue" => {
            let octets: [u8; 16] = octets()?.try_into().ok()?;
            Some(match Eid::from_bytes(octets).check() {
                Ok(()) => "check digits right".into(),
                Err(error) => error.to_string(),
            })
        }
        "svn"
        | "profileVersion"
        | "euiccFirmwareVer"
        | "ts102241Version"
        | "globalplatformVersion"
        | "ppVersion"
        | "iotVersion"
        | "lowestSvn"
        | "highestSvn" => match octets()?.as_slice() {
            [major, minor, revision] => Some(format!("version {major}.{minor}.{revision}")),
            _ => None,
        },
        "mccMnc" => Some(format!("PLMN {}", Plmn::from_bytes(octets()?.try_into().ok()?).ok()?)),
        "tac" => Some(format!("TAC {}", Tac::from_device_info_bytes(octets()?.try_into().ok()?).ok()?)),
        "imei" => imei(octets()?.try_into().ok()?),
        "subjectIdentifier" | "caIdentifier" => certified(&octets()?),
        "SubjectCode" | "Subject" => SubjectCode::new(text.to_owned()).meaning().map(String::from),
        "ReasonCode" | "Reason" => ReasonCode::new(text.to_owned()).meaning().map(String::from),
        "deletedIsdPs" => application(&octets()?),
        _ if name.to_ascii_lowercase().ends_with("aid") => application(&octets()?),
        _ if name.ends_with("ertificate") => {
            let certificate = Certificate::decode(&octets()?).ok()?;
            Some(format!("X.509, {}", certificate.subject()))
        }
        _ => {
            let oid = text.parse().ok()?;
            oids::name(&oid).map(String::from)
        }
    }
}

/// A BIT STRING: its octets, and the bits that are set.
fn bits(name: &str, value: &Value) -> Option<String> {
    let members = value.as_object().filter(|members| members.len() == 2)?;
    let text = members.get("value")?.as_str()?;
    let (octets, length) = (hex::decode(text).ok()?, members.get("length")?.as_u64()?);
    let is_set = |bit: u16| octets.get(usize::from(bit / 8)).is_some_and(|o| o & (0x80 >> (bit % 8)) != 0);
    let set = (0..u16::try_from(length).ok()?).filter(|bit| is_set(*bit));
    let named = |bit| name_of_bit(name, bit).map_or_else(|| format!("bit {bit}"), String::from);
    let set: Vec<_> = set.map(named).collect();
    Some(format!(
        "{text}, {length} bits ({})",
        if set.is_empty() { "none set".into() } else { set.join(", ") }
    ))
}

/// Whose identifier it is (SGP.02 v4.2 2.2.3, SGP.22 v2.5 2.4).
fn application(octets: &[u8]) -> Option<String> {
    const PREFIX: [u8; 12] = *b"\xA0\x00\x00\x05\x59\x10\x10\xFF\xFF\xFF\xFF\x89";
    match octets.strip_prefix(PREFIX.as_slice())? {
        [0x00, 0x00, 0x01, 0x00] => Some("ISD-R".into()),
        [0x00, 0x00, 0x02, 0x00] => Some("ECASD".into()),
        [0x00, 0x00, 0x0D, 0x00] => Some("load file of ISD-Ps".into()),
        [0x00, 0x00, 0x0E, 0x00] => Some("module of ISD-Ps".into()),
        [0x00, 0x00, 0x0F, 0x00] => Some("the own ISD-P".into()),
        [0x00, ..] => Aid::new(octets).ok()?.tar().map(|tar| format!("ISD-P, TAR {tar}")),
        _ => None,
    }
}

fn is_leaf(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    struct Shown(Value, bool);

    impl fmt::Display for Shown {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write(f, &self.0, self.1)
        }
    }

    #[test]
    fn leaves_stand_in_columns_and_secrets_do_not() {
        let value = json!({"a": 1, "keyData": "0011", "list": [{"b": null}, "x"], "none": [],
                           "sdPersoData": ["aa"]});
        assert_eq!(
            Shown(value.clone(), false).to_string().lines().collect::<Vec<_>>(),
            [
                "",
                "  a        1",
                "  keyData  (2 bytes, not shown)",
                "  list",
                "    [0]",
                "      b  present",
                "    [1]  x",
                "  none     none",
                "  sdPersoData  (not shown)",
            ]
        );
        let revealed = Shown(value, true).to_string();
        assert!(revealed.contains("keyData  0011") && revealed.contains("[0]  aa"), "{revealed}");
    }
}
