//! What a card says about itself and its profiles.

use alloc::vec::Vec;

use sgp_wire::{Aid, Context, DecodeError, Limits, Tag, put_nested, put_tlv};

use super::{
    ENCODING, Json, Members, Writer, array, encoding, integer, items, list, name_or_number, named, number,
    octets, read, text, words,
};
use crate::Eid;
use crate::gp::{
    BcdDate, CardResources, ConfirmationAnswer, IsdPState, Notification, NotificationType, Pol1,
    ProfileAttributes, ProfileStatus,
};
use crate::jer::{Value, expected};

impl Json for BcdDate {
    fn to_value(&self) -> Value {
        words(self)
    }

    fn from_value(value: &Value) -> Result<Self, DecodeError> {
        let parts: Vec<&str> = text(value)?.split('-').collect();
        let date = match parts.as_slice() {
            [year, month, day] if [year.len(), month.len(), day.len()] == [4, 2, 2] => {
                year.parse().ok().zip(month.parse().ok()).zip(day.parse().ok())
            }
            _ => None,
        };
        date.and_then(|((year, month), day)| Self::new(year, month, day)).ok_or(expected("a date YYYY-MM-DD"))
    }
}

impl Json for Eid {
    fn to_value(&self) -> Value {
        Value::hex(self.as_bytes())
    }

    /// The octets, whether the check digits are right or not.
    fn from_value(value: &Value) -> Result<Self, DecodeError> {
        array(value).map(Self::from_bytes)
    }
}

impl Json for CardResources {
    fn to_value(&self) -> Value {
        let made = Self::new(self.applications(), self.free_non_volatile(), self.free_volatile());
        Writer::new()
            .put("applications", number(self.applications()))
            .put("freeNonVolatileMemory", number(self.free_non_volatile()))
            .put("freeVolatileMemory", number(self.free_volatile()))
            .put_some(ENCODING, encoding(&self.encode_to_vec(), &made.encode_to_vec()))
            .finish()
    }

    fn from_value(value: &Value) -> Result<Self, DecodeError> {
        read(value, |members| match members.get_some(ENCODING, octets)? {
            Some(octets) => Self::decode(&octets).field(ENCODING),
            None => Ok(Self::new(
                members.get("applications", integer)?,
                members.get("freeNonVolatileMemory", integer)?,
                members.get("freeVolatileMemory", integer)?,
            )),
        })
    }
}

impl Json for Pol1 {
    fn to_value(&self) -> Value {
        Writer::new()
            .put("value", number(self.0))
            .put("disableAllowed", Value::Boolean(self.allows_disable()))
            .put("deleteAllowed", Value::Boolean(self.allows_delete()))
            .put("deleteWhenDisabled", Value::Boolean(self.deletes_when_disabled()))
            .finish()
    }

    fn from_value(value: &Value) -> Result<Self, DecodeError> {
        read(value, |members| members.get("value", integer).map(Self))
    }
}

impl Json for IsdPState {
    fn to_value(&self) -> Value {
        name_or_number(self.0, self.name())
    }

    fn from_value(value: &Value) -> Result<Self, DecodeError> {
        named(value, |number| Self(number).name()).map(Self)
    }
}

/// An entry of the members that its JSON names, in the order of GET STATUS.
fn made_status(
    aid: Aid,
    state: Option<IsdPState>,
    attributes: Option<ProfileAttributes>,
    memory: [Option<u32>; 2],
) -> Result<ProfileStatus, DecodeError> {
    let [granted, remaining] = memory.map(|figure| figure.map(u32::to_be_bytes));
    let octets = [
        (0x9F70, state.map(|state| Vec::from([state.0]))),
        (0x53, attributes.map(|attributes| Vec::from([attributes.0]))),
        (0x8F, granted.map(Vec::from)),
        (0x91, remaining.map(Vec::from)),
    ];
    let mut raw = Vec::new();
    put_nested(&mut raw, Tag::new(0xE3), |out| {
        put_tlv(out, Tag::new(0x4F), aid.as_bytes());
        for (tag, value) in octets {
            if let Some(value) = value {
                put_tlv(out, Tag::new(tag), &value);
            }
        }
    });
    only_entry(&raw)
}

fn only_entry(raw: &[u8]) -> Result<ProfileStatus, DecodeError> {
    match ProfileStatus::decode_list(raw, &Limits::DEFAULT)?.as_slice() {
        [entry] => Ok(entry.clone()),
        _ => Err(expected("one entry")),
    }
}

impl Json for ProfileStatus {
    fn to_value(&self) -> Value {
        let attributes = self.attributes();
        let flag = |has: fn(ProfileAttributes) -> bool| attributes.map(|a| Value::Boolean(has(a)));
        let memory = [self.granted_memory(), self.remaining_memory()];
        // attributes that the two flags do not tell, another order or width, unknown objects
        let told = attributes.map(|a| ProfileAttributes(a.0 & 0x03));
        let made = made_status(self.aid(), self.state(), told, memory).ok();
        let encoded = self.encode_to_vec();
        Writer::new()
            .put("aid", self.aid().to_value())
            .put_some("state", self.state().as_ref().map(Json::to_value))
            .put_some("fallBackAttribute", flag(ProfileAttributes::has_fall_back))
            .put_some("emergencyProfileAttribute", flag(ProfileAttributes::has_emergency))
            .put_some("grantedNonVolatileMemory", self.granted_memory().map(number))
            .put_some("remainingMemory", self.remaining_memory().map(number))
            .put_some(
                ENCODING,
                encoding(&encoded, &made.map(|made| made.encode_to_vec()).unwrap_or_default()),
            )
            .finish()
    }

    fn from_value(value: &Value) -> Result<Self, DecodeError> {
        read(value, |members| {
            if let Some(octets) = members.get_some(ENCODING, octets)? {
                return only_entry(&octets).field(ENCODING);
            }
            let has_attributes = members.optional("fallBackAttribute").is_some()
                || members.optional("emergencyProfileAttribute").is_some();
            let fall_back = u8::from(members.flag("fallBackAttribute")?);
            let emergency = u8::from(members.flag("emergencyProfileAttribute")?);
            made_status(
                members.get("aid", Aid::from_value)?,
                members.get_some("state", IsdPState::from_value)?,
                has_attributes.then_some(ProfileAttributes(fall_back | emergency << 1)),
                [
                    members.get_some("grantedNonVolatileMemory", integer)?,
                    members.get_some("remainingMemory", integer)?,
                ],
            )
        })
    }
}

impl Json for ConfirmationAnswer {
    fn to_value(&self) -> Value {
        let empty_list = self.has_empty_list().then_some(Value::Boolean(true));
        Writer::new().put("deletedIsdPs", list(self.deleted())).put_some("emptyList", empty_list).finish()
    }

    fn from_value(value: &Value) -> Result<Self, DecodeError> {
        read(value, |members| {
            let deleted: Vec<Aid> = members.get("deletedIsdPs", items)?;
            let empty_list = members.flag("emptyList")? && deleted.is_empty();
            Ok(Self::new(deleted).with_empty_list(empty_list))
        })
    }
}

impl Json for Notification {
    fn to_value(&self) -> Value {
        let other = |tag: Option<Tag>, usual: Tag| tag.filter(|tag| *tag != usual).map(|tag| tag.to_value());
        Writer::new()
            .put("eid", self.eid().to_value())
            .put("type", number(self.kind().0))
            .put_some("typeName", self.kind().name().map(Value::text))
            .put("sequenceNumber", number(self.sequence_number()))
            .put_some("aid", self.aid().map(|aid| aid.to_value()))
            .put_some("aidTag", other(self.aid.map(|(tag, _)| tag), Self::AID_TAG))
            .put_some("imei", self.imei().map(Value::hex))
            .put_some(
                "imeiTag",
                other(self.imei.as_ref().map(|(tag, _)| *tag), super::super::notification::IMEI),
            )
            .put_some("meid", self.meid().map(Value::hex))
            .put_some(
                "meidTag",
                other(self.meid.as_ref().map(|(tag, _)| *tag), super::super::notification::MEID),
            )
            .put_unless_empty("unknown", &self.unknown)
            .finish()
    }

    fn from_value(value: &Value) -> Result<Self, DecodeError> {
        read(value, |members| {
            let tag = |name: &'static str, usual: Tag| {
                Ok::<_, DecodeError>(members.get_some(name, Tag::from_value)?.unwrap_or(usual))
            };
            let mut made = Self::new(
                members.get("eid", Eid::from_value)?,
                NotificationType(members.get("type", integer)?),
                members.get("sequenceNumber", integer)?,
            );
            if let Some(aid) = members.get_some("aid", Aid::from_value)? {
                made.aid = Some((tag("aidTag", Self::AID_TAG)?, aid));
            }
            made.imei = tagged(members, "imei", tag("imeiTag", super::super::notification::IMEI)?)?;
            made.meid = tagged(members, "meid", tag("meidTag", super::super::notification::MEID)?)?;
            made.unknown = members.octets_or_none("unknown")?;
            // what stands in it must be read as what it was said to be
            let again = Self::decode(&made.encode_to_vec(), &Limits::DEFAULT);
            if again.as_ref() == Ok(&made) {
                Ok(made)
            } else {
                Err(expected("members under tags of their own"))
            }
        })
    }
}

fn tagged(
    members: &Members<'_>,
    name: &'static str,
    tag: Tag,
) -> Result<Option<(Tag, Vec<u8>)>, DecodeError> {
    Ok(members.get_some(name, octets)?.map(|octets| (tag, octets)))
}
