//! Connectivity parameters and addresses of an SM-SR.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use sgp_wire::{Context, DecodeError, Limits, Reader, SecretBytes, Tag, put_tlv};

use super::session::bearer_name;
use super::{Json, Members, Writer, items, list, object, octets, read, words};
use crate::gp::{
    ConnectivityGroup, ConnectivityGroupKind, ConnectivityParameters, NetworkAccessName, OtherAddress,
    SessionObject, SessionParameters, TransportLevel,
};
use crate::jer::{Value, expected};

impl Json for ConnectivityParameters {
    fn to_value(&self) -> Value {
        list(self.groups())
    }

    fn from_value(value: &Value) -> Result<Self, DecodeError> {
        items(value).map(Self::new)
    }
}

/// Objects of a group: a login or a password is `textString` instead of `value`. Those of a group for
/// HTTPS sessions are objects of session parameters.
impl Json for ConnectivityGroup {
    fn to_value(&self) -> Value {
        let is_session = self.kind() == ConnectivityGroupKind::SM_SR_HTTPS;
        let objects = self.objects().map(|(tag, value)| {
            let octets = value.expose();
            if is_session {
                return session_object(tag, octets);
            }
            if is_text(tag) {
                return secret_object(tag, octets);
            }
            let (name, meaning) = self.explain(tag, octets);
            object(tag, octets, name, meaning)
        });
        Writer::new()
            .put("tag", self.kind().0.to_value())
            .put_some("name", self.kind().name().map(Value::text))
            .put("objects", Value::List(objects.collect()))
            .finish()
    }

    fn from_value(value: &Value) -> Result<Self, DecodeError> {
        read(value, |members| {
            let kind = ConnectivityGroupKind(members.get("tag", Tag::from_value)?);
            members.get("objects", |objects| {
                let Value::List(objects) = objects else { return Err(expected("a list of objects")) };
                (0u32..).zip(objects).try_fold(Self::new(kind), |group, (index, object)| {
                    let (tag, octets) = read_group_object(object).index(index)?;
                    Ok(group.with_object(tag, octets.expose()))
                })
            })
        })
    }
}

const fn is_text(tag: Tag) -> bool {
    matches!(tag.octets(), 0x0D | 0x8D)
}

/// An object whose octets are a login, a password, or may hold one.
fn secret_object(tag: Tag, octets: &[u8]) -> Value {
    Writer::new().put("tag", words(&tag)).put("textString", Value::hex(octets)).finish()
}

/// An object of session parameters; one that cannot be read as it stands.
fn session_object(tag: Tag, octets: &[u8]) -> Value {
    let mut raw = Vec::with_capacity(sgp_wire::tlv_len(tag, octets.len()));
    put_tlv(&mut raw, tag, octets);
    let raw = SecretBytes::new(raw);
    match SessionParameters::decode(raw.expose(), &Limits::DEFAULT) {
        Ok(parameters) => match parameters.objects() {
            [one] if !is_text(tag) => one.to_value(),
            _ => secret_object(tag, octets),
        },
        Err(_) => secret_object(tag, octets),
    }
}

fn read_group_object(value: &Value) -> Result<(Tag, SecretBytes), DecodeError> {
    let Value::Object(parts) = value else { return Err(expected("an object")) };
    let members = Members(parts);
    if members.optional("tag").is_none() {
        let session = SessionParameters::of(Vec::from([SessionObject::from_value(value)?]));
        let raw = SecretBytes::new(session.encode_to_vec());
        let mut reader = Reader::new(raw.expose(), &Limits::DEFAULT)?;
        let tlv = reader.tlv()?;
        return Ok((tlv.tag(), SecretBytes::from(tlv.value())));
    }
    let tag = members.get("tag", Tag::from_value)?;
    let name = if members.optional("textString").is_some() { "textString" } else { "value" };
    Ok((tag, members.get(name, octets).map(SecretBytes::new)?))
}

impl ConnectivityGroup {
    /// Name and meaning of an object, as far as the group has them.
    fn explain(&self, tag: Tag, value: &[u8]) -> (Option<&'static str>, Option<String>) {
        if self.kind() == ConnectivityGroupKind::SM_SR_SMS {
            return match tag.octets() {
                0x81 => (Some("destination address"), destination_address(value)),
                0x82 => (Some("protocol identifier"), None),
                0x83 => (Some("data coding scheme"), None),
                _ => (None, None),
            };
        }
        match tag.octets() & !0x80 {
            0x06 => (Some("service centre"), dialling_number(value)),
            0x35 => (
                Some("bearer description"),
                value.first().and_then(|kind| bearer_name(*kind)).map(String::from),
            ),
            0x39 => {
                let size = <[u8; 2]>::try_from(value).ok().map(u16::from_be_bytes);
                (Some("buffer size"), size.map(|size| size.to_string()))
            }
            0x3C => {
                (Some("transport level"), TransportLevel::decode(value).ok().map(|level| level.to_string()))
            }
            0x3E => (Some("address"), OtherAddress::decode(value).ok().map(|address| address.to_string())),
            0x47 => (Some("network access name"), NetworkAccessName::from_octets(value).name()),
            _ => (None, None),
        }
    }
}

/// TP-Destination-Address: number of digits, type of number, swapped digits (TS 23.040 9.1.2.5).
fn destination_address(value: &[u8]) -> Option<String> {
    let (&digits, number) = value.split_first()?;
    dialling_number(number).filter(|text| text.trim_start_matches('+').len() == usize::from(digits))
}

/// Type of number, then swapped digits (TS 102 223 8.1).
fn dialling_number(value: &[u8]) -> Option<String> {
    let (&kind, swapped) = value.split_first()?;
    let nibbles: Vec<u8> = swapped.iter().flat_map(|octet| [octet & 0x0F, octet >> 4]).collect();
    let digits = match nibbles.split_last() {
        Some((0x0F, digits)) => digits,
        _ => nibbles.as_slice(),
    };
    let digits: Option<String> = digits.iter().map(|digit| char::from_digit(u32::from(*digit), 10)).collect();
    let plus = if kind & 0x70 == 0x10 { "+" } else { "" };
    digits.filter(|digits| !digits.is_empty()).map(|digits| alloc::format!("{plus}{digits}"))
}
