//! What is seen of a key establishment and of a channel, and data groupings.

use alloc::vec::Vec;

use sgp_wire::{DecodeError, Limits, SecretBytes};

use super::{
    ENCODING, Json, Members, Writer, array, encoding, integer, name_or_number, named, number, octets, read,
    text,
};
use crate::gp::{Dgi, DgiSequence, KeyEstablishmentAnswer, LengthForm, Scp03tObject, put_dgi};
use crate::jer::{Value, expected};

impl Json for KeyEstablishmentAnswer {
    fn to_value(&self) -> Value {
        Writer::new()
            .put_some("random", self.random().map(Value::hex))
            .put_some("receipt", self.receipt().map(|receipt| Value::hex(receipt)))
            .finish()
    }

    fn from_value(value: &Value) -> Result<Self, DecodeError> {
        read(value, |members| {
            let random = members.get_some("random", octets)?;
            match (random, members.get_some("receipt", array)?) {
                (random, Some(receipt)) => Ok(Self::receipt_with(random, receipt)),
                (Some(random), None) => Ok(Self::challenge(&random)),
                (None, None) => Err(expected("random or receipt")),
            }
        })
    }
}

impl Json for Scp03tObject {
    fn to_value(&self) -> Value {
        let written = Writer::new().put("tag", self.tag().to_value()).put("name", Value::text(self.name()));
        match self {
            Self::InitializeUpdate { key_version, key_identifier, host_challenge } => written
                .put("keyVersionNumber", number(*key_version))
                .put("keyIdentifier", number(*key_identifier))
                .put("hostChallenge", Value::hex(host_challenge)),
            Self::InitializeUpdateAnswer {
                diversification,
                key_version,
                protocol,
                parameter,
                card_challenge,
                card_cryptogram,
                sequence_counter,
            } => written
                .put("diversification", Value::hex(diversification))
                .put("keyVersionNumber", number(*key_version))
                .put("protocol", Value::hex(&[*protocol]))
                .put("parameter", Value::hex(&[*parameter]))
                .put("cardChallenge", Value::hex(card_challenge))
                .put("cardCryptogram", Value::hex(card_cryptogram))
                .put("sequenceCounter", Value::hex(sequence_counter)),
            Self::ExternalAuthenticate { security_level, host_cryptogram, mac } => written
                .put("securityLevel", Value::hex(&[*security_level]))
                .put("hostCryptogram", Value::hex(host_cryptogram))
                .put("mac", Value::hex(mac)),
            Self::Segment { ciphertext, mac } => {
                written.put("ciphertext", Value::hex(ciphertext)).put("mac", Value::hex(mac))
            }
            Self::ReplaceSessionKeys(octets) => written.put("octets", Value::hex(octets)),
            Self::Refused { command, fault } => {
                written.put("fault", name_or_number(*fault, Self::fault_name(*command, *fault)))
            }
            Self::ExternalAuthenticateAnswer | Self::SegmentAnswer | Self::ReplaceSessionKeysAnswer => {
                written
            }
        }
        .finish()
    }

    fn from_value(value: &Value) -> Result<Self, DecodeError> {
        read(value, |members| {
            let octet = |name| members.get(name, array).map(|[octet]: [u8; 1]| octet);
            let has = |name: &str| members.optional(name).is_some();
            match members.get("tag", octets)?.as_slice() {
                [0x84] if has("hostChallenge") => Ok(Self::InitializeUpdate {
                    key_version: members.get("keyVersionNumber", integer)?,
                    key_identifier: members.get("keyIdentifier", integer)?,
                    host_challenge: members.get("hostChallenge", array)?,
                }),
                [0x84] => Ok(Self::InitializeUpdateAnswer {
                    diversification: members.get("diversification", array)?,
                    key_version: members.get("keyVersionNumber", integer)?,
                    protocol: octet("protocol")?,
                    parameter: octet("parameter")?,
                    card_challenge: members.get("cardChallenge", array)?,
                    card_cryptogram: members.get("cardCryptogram", array)?,
                    sequence_counter: members.get("sequenceCounter", array)?,
                }),
                [0x85] if has("hostCryptogram") => Ok(Self::ExternalAuthenticate {
                    security_level: octet("securityLevel")?,
                    host_cryptogram: members.get("hostCryptogram", array)?,
                    mac: members.get("mac", array)?,
                }),
                [0x85] => Ok(Self::ExternalAuthenticateAnswer),
                [0x86] if has("ciphertext") => {
                    let ciphertext = members.get("ciphertext", octets)?;
                    let made = Self::Segment { ciphertext, mac: members.get("mac", array)? };
                    // a MAC alone is none
                    Self::decode(&made.encode_to_vec(), &Limits::DEFAULT)
                }
                [0x86] => Ok(Self::SegmentAnswer),
                [0x87] if has("octets") => {
                    let made = Self::ReplaceSessionKeys(members.get("octets", octets)?);
                    Self::decode(&made.encode_to_vec(), &Limits::DEFAULT)
                }
                [0x87] => Ok(Self::ReplaceSessionKeysAnswer),
                &[0x9F, number @ 0x44..=0x47] => {
                    let command = number.saturating_add(0x40);
                    let fault = |fault: &Value| named(fault, |number| Self::fault_name(command, number));
                    Ok(Self::Refused { command, fault: members.get("fault", fault)? })
                }
                _ => Err(expected("a tag of SCP03t")),
            }
        })
    }
}

/// The name of the octets is that of a secret in every other object.
const KEY_DATA: &str = "keyData";

/// Identifiers of the groupings that hold keys (GPC 11.11.2.3, SAIP).
const fn holds_keys(id: u16) -> bool {
    matches!(id, 0x8F01 | 0x8113)
}

impl Json for Dgi<'static> {
    fn to_value(&self) -> Value {
        let name = if holds_keys(self.id()) { KEY_DATA } else { "value" };
        let id = Value::text(&alloc::format!("{:04X}", self.id()));
        Writer::new().put("dgi", id).put(name, Value::hex(self.value())).finish()
    }

    /// With a length that the sequence around it writes again.
    fn from_value(value: &Value) -> Result<Self, DecodeError> {
        read(value, |members| {
            let id = u16::from_be_bytes(members.get("dgi", array)?);
            let name = if holds_keys(id) { KEY_DATA } else { "value" };
            let octets = members.get(name, octets).map(SecretBytes::new)?;
            let mut raw = Vec::with_capacity(octets.len().saturating_add(5));
            put_dgi(&mut raw, id, octets.expose(), LengthForm::Dgi);
            let raw = SecretBytes::new(raw);
            match DgiSequence::decode(raw.expose(), &Limits::DEFAULT)?.items() {
                [one] if one.value() == octets.expose() => Ok(one.clone().into_owned()),
                _ => Err(expected("a value of at most 65,535 octets")),
            }
        })
    }
}

fn written(items: &[Dgi<'static>], form: LengthForm) -> SecretBytes {
    let len = items.iter().map(|item| item.value().len().saturating_add(5)).sum();
    let mut out = Vec::with_capacity(len);
    items.iter().for_each(|item| put_dgi(&mut out, item.id(), item.value(), form));
    SecretBytes::new(out)
}

impl Json for DgiSequence<'static> {
    fn to_value(&self) -> Value {
        let form = match self.length_form() {
            LengthForm::Dgi => "DGI",
            LengthForm::Ber => "BER",
        };
        let raw = SecretBytes::new(self.encode_to_vec());
        let made = written(self.items(), self.length_form());
        let encoding = encoding(raw.expose(), made.expose());
        // octets of keys are in it
        let encoding = match self.items().iter().any(|item| holds_keys(item.id())) {
            true => encoding.map(|octets| Value::alternative(KEY_DATA, octets)),
            false => encoding,
        };
        Writer::new()
            .put("lengthForm", Value::text(form))
            .put("groupings", super::list(self.items()))
            .put_some(ENCODING, encoding)
            .finish()
    }

    fn from_value(value: &Value) -> Result<Self, DecodeError> {
        read(value, |members| {
            let secret = |value: &Value| match value {
                Value::Object(members) => Members(members).get(KEY_DATA, octets),
                other => octets(other),
            };
            let raw = match members.get_some(ENCODING, secret)? {
                Some(octets) => SecretBytes::new(octets),
                None => {
                    let form = |form: &Value| match text(form)? {
                        "DGI" => Ok(LengthForm::Dgi),
                        "BER" => Ok(LengthForm::Ber),
                        _ => Err(expected("DGI or BER")),
                    };
                    let form = members.get_some("lengthForm", form)?.unwrap_or_default();
                    written(&members.get("groupings", super::items)?, form)
                }
            };
            Ok(DgiSequence::decode(raw.expose(), &Limits::DEFAULT)?.into_owned())
        })
    }
}
