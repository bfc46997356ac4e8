//! A value as an indented tree.

use core::fmt;

use es_interfaces::status::{ReasonCode, SubjectCode};
use serde_json::Value;
use sgp_asn1::{Eid, Iccid, Imei, Plmn, Tac, oids};
use sgp_pki::x509::Certificate;
use sgp_wire::Aid;

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
    Tree { reveal }.children(f, value, 1)
}

struct Tree {
    reveal: bool,
}

impl Tree {
    fn children(&self, f: &mut fmt::Formatter<'_>, value: &Value, level: usize) -> fmt::Result {
        match value {
            Value::Object(members) => {
                let width = members.iter().filter(|(_, value)| is_leaf(value)).map(|(name, _)| name.len());
                let width = width.max().unwrap_or_default();
                members.iter().try_for_each(|(name, value)| self.entry(f, name, value, width, level))
            }
            Value::Array(items) => items
                .iter()
                .enumerate()
                .try_for_each(|(index, value)| self.entry(f, &format!("[{index}]"), value, 0, level)),
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
        if let Some(bits) = bits(name, value) {
            write!(f, "{name:width$}  {bits}")
        } else if is_leaf(value) {
            write!(f, "{name:width$}  ")?;
            self.leaf(f, name, value)
        } else if SECRETS.contains(&name) && !self.reveal {
            write!(f, "{name}  (not shown)")
        } else {
            f.write_str(name)?;
            self.children(f, value, level + 1)
        }
    }

    fn leaf(&self, f: &mut fmt::Formatter<'_>, name: &str, value: &Value) -> fmt::Result {
        match value {
            Value::String(text) if SECRETS.contains(&name) && !self.reveal => {
                write!(f, "({} bytes, not shown)", text.len() / 2)
            }
            Value::String(text) => {
                f.write_str(text)?;
                match explain(name, text) {
                    Some(meaning) => write!(f, " ({meaning})"),
                    None => Ok(()),
                }
            }
            Value::Null => f.write_str("present"),
            Value::Array(_) => f.write_str("none"),
            Value::Object(_) => f.write_str("all as the template or the default"),
            other => {
                write!(f, "{other}")?;
                match other.as_i64().and_then(|number| name_of(name, number)) {
                    Some(meaning) => write!(f, " ({meaning})"),
                    None => Ok(()),
                }
            }
        }
    }
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
                Ok(()) => format!("EID {text}"),
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
        "imei" => Some(format!("IMEI {}", Imei::from_device_info_bytes(octets()?.try_into().ok()?).ok()?)),
        "SubjectCode" | "Subject" => SubjectCode::new(text.to_owned()).meaning().map(String::from),
        "ReasonCode" | "Reason" => ReasonCode::new(text.to_owned()).meaning().map(String::from),
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
