//! Command APDUs: which command, which function, and the objects in their data.

use es_interfaces::es5;
use es_interfaces::es6::{UpdateConnectivityParameters, UpdatePol1ByMno};
use scp80::push::{PushCommand, PushKind};
use scp80::sms::Deliver;
use scp80::toolkit::{SmsPpDownload, TerminalResponse};
use serde_json::{Map, Value, json};
use sgp_asn1::gp::KeyRange;
use sgp_wire::{CommandApdu, DecodeError, Le, Limits, Reader, ResponseApdu, Tag};

use super::{air, groupings, nested, nested_as, object};

/// Names of the usual commands; `None` for another.
pub(crate) const fn name(cla: u8, ins: u8) -> Option<&'static str> {
    Some(match (cla & 0x80, ins) {
        (_, 0x04) => "DEACTIVATE FILE",
        (_, 0x12) => "FETCH",
        (_, 0x14) => "TERMINAL RESPONSE",
        (_, 0x20) => "VERIFY PIN",
        (_, 0x24) => "CHANGE PIN",
        (_, 0x26) => "DISABLE PIN",
        (_, 0x28) => "ENABLE PIN",
        (_, 0x2C) => "UNBLOCK PIN",
        (_, 0x44) => "ACTIVATE FILE",
        (_, 0x50) => "INITIALIZE UPDATE",
        (_, 0x70) => "MANAGE CHANNEL",
        (_, 0x82) => "EXTERNAL AUTHENTICATE",
        (_, 0x88) => "AUTHENTICATE",
        (_, 0xA4) => "SELECT",
        (_, 0xB0) => "READ BINARY",
        (_, 0xB2) => "READ RECORD",
        (_, 0xC0) => "GET RESPONSE",
        (_, 0xC2) => "ENVELOPE",
        (_, 0xCA | 0xCB) => "GET DATA",
        (_, 0xD6) => "UPDATE BINARY",
        (0x80, 0xD8) => "PUT KEY",
        (_, 0xDC) => "UPDATE RECORD",
        (0x80, 0xE2) => "STORE DATA",
        (0x80, 0xE4) => "DELETE",
        (0x80, 0xE6) => "INSTALL",
        (0x80, 0xE8) => "LOAD",
        (0x80, 0xEC) => "PUSH",
        (0x80, 0xF0) => "SET STATUS",
        (0x80, 0xF2) => "GET STATUS",
        _ => return None,
    })
}

/// Whether `bytes` begin like one of the usual commands.
pub(super) const fn begins(bytes: &[u8]) -> bool {
    match bytes {
        [cla @ (0x00..=0x03 | 0x80..=0x87), ins, _, _, ..] => name(*cla, *ins).is_some(),
        _ => false,
    }
}

/// A command that fills `bytes`.
pub(super) fn command(bytes: &[u8]) -> Result<Value, DecodeError> {
    CommandApdu::decode(bytes).map(|command| explain(&command))
}

/// A response that fills `bytes`.
pub(super) fn response(bytes: &[u8]) -> Result<Value, DecodeError> {
    ResponseApdu::decode(bytes).map(|response| explain_response(&response))
}

pub(super) fn explain_response(response: &ResponseApdu) -> Value {
    let mut shown = Map::new();
    shown.insert("status".into(), response.sw().to_string().into());
    if !response.data().is_empty() {
        shown.insert("data".into(), nested(response.data()));
    }
    shown.into()
}

pub(super) fn explain(command: &CommandApdu) -> Value {
    let [cla, ins, p1, p2] = command.header();
    let mut shown = Map::new();
    shown.insert("command".into(), name(cla, ins).unwrap_or("not known").into());
    shown.insert("header".into(), format!("{cla:02X} {ins:02X} {p1:02X} {p2:02X}").into());
    if let Some(function) = function(command) {
        shown.insert("function".into(), function.into());
    }
    for (name, meaning) in parameters(command) {
        shown.insert(name.into(), meaning);
    }
    if !command.data().is_empty() {
        shown.insert("data".into(), data(command));
    }
    if let Some(le) = command.le() {
        let le = match le {
            Le::Short(0) => 256,
            Le::Short(le) => u32::from(le),
            Le::Extended(0) => 0x1_0000,
            Le::Extended(le) => u32::from(le),
        };
        shown.insert("expected".into(), le.into());
    }
    shown.into()
}

/// The function of SGP.02 that a command is, where it is one that can be told by itself.
fn function(command: &CommandApdu) -> Option<&'static str> {
    if UpdatePol1ByMno::decode(command).is_ok() {
        return Some("ES6.UpdatePOL1byMNO");
    }
    if let Ok(found) = UpdateConnectivityParameters::decode(command)
        && let Some(first) = found.parameters().groups().first()
        && (0xA0..=0xA2).contains(&first.kind().0.octets())
    {
        return Some("ES6.UpdateConnectivityParametersByMNO");
    }
    Some(match es5::Command::decode(command).ok()? {
        es5::Command::CreateIsdp(_) => "ES5.CreateISDP",
        es5::Command::EnableProfile(_) => "ES5.EnableProfile",
        es5::Command::DisableProfile(_) => "ES5.DisableProfile",
        es5::Command::DeleteProfile(_) => "ES5.DeleteProfile",
        es5::Command::MasterDelete(_) => "ES5.MasterDelete",
        es5::Command::SetFallBackAttribute(_) => "ES5.SetFallBackAttribute",
        es5::Command::GetCardResources(_)
        | es5::Command::GetProfileStatus(_)
        | es5::Command::GetEcasdCertificate(_) => "ES5.eUICCCapabilityAudit",
        es5::Command::HandleNotificationConfirmation(_) => "ES5.HandleNotificationConfirmation",
        es5::Command::FinaliseIsdrHandover(_) => "ES5.FinaliseISDRhandover",
        es5::Command::UpdateSmsrAddressingParameters(_) => "ES5.UpdateSMSRAddressingParameters",
        es5::Command::InstallForPersonalization(_) => "ES8.EstablishISDPKeySet, or another for this ISD-P",
        es5::Command::KeyEstablishment(_) => "ES8.EstablishISDPKeySet",
        _ => return None,
    })
}

/// What P1 and P2 say.
fn parameters(command: &CommandApdu) -> Vec<(&'static str, Value)> {
    let [cla, ins, p1, p2] = command.header();
    match (cla & 0x80, ins) {
        (0x80, 0xE2) => vec![
            ("block", p2.into()),
            ("last", (p1 & 0x80 != 0).into()),
            (
                "format",
                match p1 & 0x18 {
                    0x08 => "data groupings",
                    0x10 => "BER-TLV",
                    _ => "not said",
                }
                .into(),
            ),
        ],
        (0x80, 0xE6) => vec![("for", install_purpose(p1).into())],
        (0x80, 0xE4) => vec![("related", (p2 & 0x80 != 0 || p2 & 0x40 != 0).into())],
        (0x80, 0xD8) => vec![
            ("replacedKeyVersion", p1.into()),
            ("firstKeyIdentifier", (p2 & 0x7F).into()),
            ("moreThanOneKey", (p2 & 0x80 != 0).into()),
        ],
        (_, 0xCA | 0xCB) => vec![("object", tag_of(p1, p2).to_string().into())],
        (0x80, 0xF2) => vec![("scope", scope(p1).into()), ("next", (p2 & 0x01 != 0).into())],
        (_, 0x50) => vec![("keyVersionNumber", p1.into()), ("keyIdentifier", p2.into())],
        (0x80, 0x82) => vec![("securityLevel", format!("{p1:02X}").into())],
        _ => Vec::new(),
    }
}

/// What GET STATUS is about (GlobalPlatform Card Specification 11.4.2.1).
fn scope(p1: u8) -> String {
    let name = match p1 {
        0x80 => "issuer security domain",
        0x40 => "applications and security domains",
        0x20 => "load files",
        0x10 => "load files and modules",
        _ => return format!("{p1:02X}"),
    };
    format!("{p1:02X} ({name})")
}

/// INSTALL says by bits what it is for (GlobalPlatform Card Specification 11.5.2.1).
fn install_purpose(p1: u8) -> String {
    let purposes = [
        (0x40, "registry update"),
        (0x20, "personalization"),
        (0x10, "extradition"),
        (0x08, "make selectable"),
        (0x04, "install"),
        (0x02, "load"),
    ];
    let named: Vec<_> = purposes.iter().filter(|(bit, _)| p1 & bit != 0).map(|(_, name)| *name).collect();
    named.join(", ")
}

fn tag_of(p1: u8, p2: u8) -> Tag {
    Tag::new(u32::from(u16::from_be_bytes([p1, p2])))
}

/// The data, taken apart as far as the command is known.
fn data(command: &CommandApdu) -> Value {
    let [cla, ins, p1, p2] = command.header();
    let data = command.data();
    match (cla & 0x80, ins) {
        // protected inside a channel: nothing can be told
        _ if cla & 0x0C == 0x04 && !matches!(ins, 0x50 | 0x82) => json!({ "protected": hex::encode(data) }),
        (0x80, 0xE2) if p1 & 0x18 == 0x08 => groupings::shown(data),
        (0x80, 0xE2) => nested(data),
        (0x80, 0xE6) => install(p1, data),
        (0x80, 0xE4) => delete(data),
        (0x80, 0xF2) | (_, 0xCA | 0xCB) => objects(data),
        // what cannot be read may be a key
        (0x80, 0xD8) => nested_as("put-key-data", "keyData", data),
        (0x80, 0xEC) => push(command),
        (_, 0xC2) => envelope(command),
        (_, 0x14) => terminal_response(command),
        (_, 0x20 | 0x24 | 0x26 | 0x28 | 0x2C) => json!({ "pinValue": hex::encode(data) }),
        (_, 0x50) => json!({ "hostChallenge": hex::encode(data) }),
        (0x80, 0x82) => match data.split_at_checked(8) {
            Some((cryptogram, mac)) if mac.len() >= 8 => {
                json!({ "hostCryptogram": hex::encode(cryptogram), "mac": hex::encode(mac) })
            }
            _ => hex::encode(data).into(),
        },
        (_, 0xA4) if p1 == 0x04 => json!({ "aid": hex::encode(data) }),
        (_, 0xA4) if p2 & 0x0C == 0x0C || p2 == 0x04 => json!({ "file": hex::encode(data) }),
        _ => hex::encode(data).into(),
    }
}

/// `4F` AID, `5C` tag list, and what else there is.
fn objects(data: &[u8]) -> Value {
    each_object(data, |tag, value| match tag.octets() {
        0x4F if value.is_empty() => ("aid", "all".into()),
        0x4F => ("aid", hex::encode(value).into()),
        0x5C => ("tagList", tags(value)),
        _ => object(tag, value),
    })
}

fn delete(data: &[u8]) -> Value {
    each_object(data, |tag, value| match tag.octets() {
        0x4F => ("aid", hex::encode(value).into()),
        0xB6 => ("tokenData", nested_as("security-domain-data", "octets", value)),
        0x9E => ("token", hex::encode(value).into()),
        _ if tag == KeyRange::TAG => match value {
            [version, first, last] => {
                let keys = json!({ "keyVersionNumber": version, "first": first, "last": last });
                ("keys", keys)
            }
            _ => object(tag, value),
        },
        _ => object(tag, value),
    })
}

/// Every object of `data` under its name; a list where there are several of one name. The data in hex,
/// when they are no objects.
fn each_object(data: &[u8], explain: impl Fn(Tag, &[u8]) -> (&'static str, Value)) -> Value {
    let mut reader = Reader::at(data, 0, &Limits::DEFAULT);
    let mut shown = Map::new();
    while !reader.is_empty() {
        let Ok(tlv) = reader.tlv() else { return hex::encode(data).into() };
        let (name, value) = explain(tlv.tag(), tlv.value());
        match shown.get_mut(name) {
            None => drop(shown.insert(name.into(), value)),
            Some(Value::Array(values)) => values.push(value),
            Some(first) => *first = Value::Array(vec![first.take(), value]),
        }
    }
    shown.into()
}

fn tags(list: &[u8]) -> Value {
    let mut reader = Reader::at(list, 0, &Limits::DEFAULT);
    let mut tags = Vec::new();
    while let Ok(Some(tag)) = reader.peek_tag() {
        tags.push(tag.to_string());
        if reader.bytes(tag.encoded_len()).is_err() {
            break;
        }
    }
    tags.join(" ").into()
}

/// Fields with a length in front of each; their names depend on the purpose (GlobalPlatform Card
/// Specification 11.5.2.3).
fn install(p1: u8, data: &[u8]) -> Value {
    let names: &[&str] = match p1 & 0x7E {
        0x02 => &["loadFileAid", "securityDomainAid", "hash", "parameters", "token"],
        0x20 | 0x10 => {
            &["securityDomainAid", "moduleAid", "applicationAid", "privileges", "parameters", "token"]
        }
        _ => &["loadFileAid", "moduleAid", "applicationAid", "privileges", "parameters", "token"],
    };
    let mut shown = Map::new();
    let mut rest = data;
    for name in names {
        let field = rest.split_first().and_then(|(len, rest)| rest.split_at_checked(usize::from(*len)));
        let Some((field, behind)) = field else { return hex::encode(data).into() };
        match *name {
            _ if field.is_empty() => {}
            "parameters" => drop(shown.insert((*name).into(), install_parameters(field))),
            "privileges" => drop(shown.insert((*name).into(), privileges(field).into())),
            _ => drop(shown.insert((*name).into(), hex::encode(field).into())),
        }
        rest = behind;
    }
    if rest.is_empty() { shown.into() } else { hex::encode(data).into() }
}

/// Parameters of INSTALL: `C9` of the application, `EF` of the system (GlobalPlatform Card Specification
/// 11.5.2.3.7, SGP.02 v4.2 4.1.1.1).
fn install_parameters(data: &[u8]) -> Value {
    each_object(data, |tag, value| match (tag.octets(), value) {
        (0xC9, [0x81, 0x02, protocol, parameter]) => {
            let channel =
                json!({ "protocol": format!("{protocol:02X}"), "parameter": format!("{parameter:02X}") });
            ("secureChannel", channel)
        }
        (0xC9, _) => ("applicationParameters", hex::encode(value).into()),
        (0xEF, [0x83, _, quota @ ..]) if (1..=4).contains(&quota.len()) => {
            let quota = quota.iter().fold(0_u32, |quota, octet| quota << 8 | u32::from(*octet));
            ("grantedNonVolatileMemory", quota.into())
        }
        _ => object(tag, value),
    })
}

/// Privileges of an application by name (GlobalPlatform Card Specification 11.1.2).
fn privileges(octets: &[u8]) -> String {
    const NAMES: [&str; 20] = [
        "security domain",
        "DAP verification",
        "delegated management",
        "card lock",
        "card terminate",
        "card reset",
        "CVM management",
        "mandated DAP verification",
        "trusted path",
        "authorized management",
        "token verification",
        "global delete",
        "global lock",
        "global registry",
        "final application",
        "global service",
        "receipt generation",
        "ciphered load file data block",
        "contactless activation",
        "contactless self-activation",
    ];
    let set = |at: usize| octets.get(at / 8).is_some_and(|octet| octet & (0x80 >> (at % 8)) != 0);
    let named: Vec<_> = NAMES.iter().enumerate().filter(|(at, _)| set(*at)).map(|(_, name)| *name).collect();
    format!("{} ({})", hex::encode(octets), named.join(", "))
}

fn push(command: &CommandApdu) -> Value {
    let Some(push) = PushCommand::from_apdu(command) else { return hex::encode(command.data()).into() };
    match push.kind() {
        PushKind::OpenChannel | PushKind::TcpConnection => {
            nested_as("channel-parameters", "textString", push.parameters())
        }
        PushKind::CatTpLink | PushKind::Identification => {
            nested_as("link-parameters", "octets", push.parameters())
        }
        _ => hex::encode(push.parameters()).into(),
    }
}

fn envelope(command: &CommandApdu) -> Value {
    let Ok(Some(download)) = SmsPpDownload::from_apdu(command) else { return nested(command.data()) };
    let mut shown = Map::new();
    shown.insert("envelope".into(), "SMS-PP download".into());
    if let Some(centre) = &download.service_centre {
        shown.insert("serviceCentre".into(), centre.digits().into());
    }
    match Deliver::decode(&download.tpdu) {
        Ok(deliver) => drop(shown.insert("smsDeliver".into(), air::explain_deliver(&deliver))),
        Err(error) => {
            shown.insert("tpdu".into(), hex::encode(&download.tpdu).into());
            shown.insert("fault".into(), error.to_string().into());
        }
    }
    shown.into()
}

fn terminal_response(command: &CommandApdu) -> Value {
    match TerminalResponse::from_apdu(command) {
        Ok(Some(response)) => json!({
            "commandNumber": response.details.number,
            "commandType": format!("{:02X}", response.details.kind),
            "result": format!("{:02X}", response.result),
            "performed": response.is_performed(),
            "information": hex::encode(&response.information),
        }),
        _ => hex::encode(command.data()).into(),
    }
}
