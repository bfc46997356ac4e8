//! Objects as JSON and back: octets as lower-case hex, identifiers, dates and addresses in their
//! usual form, members that are not there left out.
//!
//! Some members only explain others (the name of a number, what a flag means). They may be left out
//! of what is read; where they stand they must agree. `encoding` has the octets of an object that is
//! not written as this crate would write it.
//!
//! # Security
//! JSON is an encoding: keys and passwords stand in it in clear.

mod agreement;
mod answers;
mod card;
mod connectivity;
mod keys;
mod objects;
mod session;
#[cfg(test)]
mod tests;

use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sgp_wire::{Aid, Context, DecodeError, DecodeErrorKind, Limits, Reader, Tag};

use crate::jer::{Value, custom, expected, fault};

/// An object as JSON, in both directions.
trait Json: Sized {
    fn to_value(&self) -> Value;
    fn from_value(value: &Value) -> Result<Self, DecodeError>;
}

macro_rules! json {
    ($($type:ident: $form:literal;)*) => {$(
        #[doc = concat!("As ", $form, ".")]
        impl Serialize for super::$type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.to_value().serialize(serializer)
            }
        }

        #[doc = concat!("From ", $form, "; members that explain others may be left out.")]
        impl<'de> Deserialize<'de> for super::$type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = Value::deserialize(deserializer)?;
                Self::from_value(&value).map_err(custom)
            }
        }
    )*};
}

json! {
    BcdDate: "a text `YYYY-MM-DD`";
    CardResources: "an object of three numbers and what is not known";
    CertificateFields: "an object of the fields of the certificate";
    CertificateRole: "`SM-DP`, `SM-SR` or a number";
    ChannelParameters: "a list of toolkit objects, passwords in clear";
    ConfirmationAnswer: "an object with the list of AIDs";
    ConnectivityGroup: "an object of a tag and of objects, passwords in clear";
    ConnectivityParameters: "a list of groups, passwords in clear";
    Crt: "an object of the fields of the template";
    EphemeralKey: "an object of form, point and parameter reference";
    HttpPost: "a list of objects";
    IsdPState: "the name of the state, or a number";
    KeyEstablishmentAnswer: "an object of random and receipt";
    KeyInformation: "an object of identifier, version and components";
    KeyInformationTemplate: "an object with the list of keys";
    KeyRange: "an object of three numbers";
    KeyType: "the name of the type, or a number";
    LinkParameters: "a list of toolkit objects";
    Notification: "an object of its members";
    Pol1: "an object of the octet and of its rules";
    ProfileStatus: "an object of AID, state, attributes and memory";
    PskIdentity: "an object of EID, AID and key";
    PutKeyData: "an object of a version and of keys, in clear as far as they are";
    RetryPolicy: "an object of a counter and of objects";
    Scp03tObject: "an object of tag, name and parts";
    SecurityDomainData: "a list of objects";
    SecurityParameters: "an object of identity and key";
    SessionObject: "an object of one member";
    SessionParameters: "a list of objects";
    SessionTrigger: "an object of the parameters and of what stands behind them";
    ToolkitObject: "an object named by its kind, passwords in clear";
}

/// As an object of a length form and of groupings, keys in clear as far as they are.
impl Serialize for super::DgiSequence<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.clone().into_owned().to_value().serialize(serializer)
    }
}

/// From an object of a length form and of groupings; the length form may be left out.
impl<'de> Deserialize<'de> for super::DgiSequence<'static> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Self::from_value(&value).map_err(custom)
    }
}

/// Members of an object that is written.
#[derive(Default)]
struct Writer(Vec<(Cow<'static, str>, Value)>);

impl Writer {
    const fn new() -> Self {
        Self(Vec::new())
    }

    fn put(mut self, name: &'static str, value: Value) -> Self {
        self.0.push((Cow::Borrowed(name), value));
        self
    }

    fn put_some(self, name: &'static str, value: Option<Value>) -> Self {
        match value {
            Some(value) => self.put(name, value),
            None => self,
        }
    }

    /// Octets, left out when there are none.
    fn put_unless_empty(self, name: &'static str, octets: &[u8]) -> Self {
        if octets.is_empty() { self } else { self.put(name, Value::hex(octets)) }
    }

    fn finish(self) -> Value {
        Value::Object(self.0)
    }
}

fn number(number: impl Into<i64>) -> Value {
    Value::Integer(number.into())
}

fn words(text: &dyn core::fmt::Display) -> Value {
    Value::text(&text.to_string())
}

fn list<T: Json>(items: &[T]) -> Value {
    Value::List(items.iter().map(T::to_value).collect())
}

/// Reads an object by its members; those that `build` does not ask for must say what comes out.
fn read<T: Json>(
    value: &Value,
    build: impl FnOnce(&Members<'_>) -> Result<T, DecodeError>,
) -> Result<T, DecodeError> {
    let Value::Object(members) = value else { return Err(expected("an object")) };
    let built = build(&Members(members))?;
    agree(value, &built.to_value())?;
    Ok(built)
}

/// Members of an object that is read.
struct Members<'a>(&'a [(Cow<'static, str>, Value)]);

impl<'a> Members<'a> {
    fn optional(&self, name: &str) -> Option<&'a Value> {
        let (_, value) = self.0.iter().find(|(member, _)| member == name)?;
        (!matches!(value, Value::Null)).then_some(value)
    }

    fn get<T>(
        &self,
        name: &'static str,
        read: impl FnOnce(&'a Value) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        match self.optional(name) {
            Some(value) => read(value).field(name),
            None => Err(fault(DecodeErrorKind::MissingMember { name })),
        }
    }

    fn get_some<T>(
        &self,
        name: &'static str,
        read: impl FnOnce(&'a Value) -> Result<T, DecodeError>,
    ) -> Result<Option<T>, DecodeError> {
        self.optional(name).map(read).transpose().field(name)
    }

    /// Octets; none where the member is not there.
    fn octets_or_none(&self, name: &'static str) -> Result<Vec<u8>, DecodeError> {
        Ok(self.get_some(name, octets)?.unwrap_or_default())
    }

    /// Whether a flag is set; it is not where the member is not there.
    fn flag(&self, name: &'static str) -> Result<bool, DecodeError> {
        let read = |value: &Value| match value {
            Value::Boolean(truth) => Ok(*truth),
            _ => Err(expected("true or false")),
        };
        Ok(self.get_some(name, read)?.unwrap_or_default())
    }
}

/// Everything that `given` has must stand in `made`; what is not set need not.
fn agree(given: &Value, made: &Value) -> Result<(), DecodeError> {
    const EXPECTED: DecodeError = expected("what the other members say");
    match (given, made) {
        (Value::Object(given), Value::Object(made)) => {
            for (at, (name, value)) in given.iter().enumerate() {
                let other = made.iter().find(|(other, _)| other == name);
                let twice = given.iter().skip(at.saturating_add(1)).any(|(other, _)| other == name);
                match (value, other) {
                    _ if twice => {
                        return Err(fault(DecodeErrorKind::UnexpectedMember { expected: "each once" }));
                    }
                    (value, Some((_, other))) => agree(value, other)?,
                    (Value::Null | Value::Boolean(false), None) => {}
                    (_, None) => {
                        let expected = "members by their names, once";
                        return Err(fault(DecodeErrorKind::UnexpectedMember { expected }));
                    }
                }
            }
            Ok(())
        }
        (Value::List(given), Value::List(made)) if given.len() == made.len() => {
            let mut items = (0u32..).zip(given.iter().zip(made));
            items.try_for_each(|(index, (given, made))| agree(given, made).index(index))
        }
        (Value::Text(given), Value::Text(made)) if given.eq_ignore_ascii_case(made) => Ok(()),
        (Value::Integer(given), Value::Integer(made)) if given == made => Ok(()),
        (Value::Boolean(given), Value::Boolean(made)) if given == made => Ok(()),
        (Value::Null, Value::Null) => Ok(()),
        _ => Err(EXPECTED),
    }
}

fn text(value: &Value) -> Result<&str, DecodeError> {
    match value {
        Value::Text(text) => Ok(text),
        _ => Err(expected("a text")),
    }
}

fn octets(value: &Value) -> Result<Vec<u8>, DecodeError> {
    hex::decode(text(value).unwrap_or("-")).map_err(|_| expected("octets in hex"))
}

fn array<const N: usize>(value: &Value) -> Result<[u8; N], DecodeError> {
    let octets = octets(value)?;
    let found = octets.len();
    octets.try_into().map_err(|_| fault(DecodeErrorKind::LengthOutOfRange { min: N, max: N, found }))
}

fn integer<N: TryFrom<i64>>(value: &Value) -> Result<N, DecodeError> {
    match value {
        Value::Integer(number) => N::try_from(*number).map_err(|_| expected("a number in its range")),
        _ => Err(expected("a whole number")),
    }
}

fn items<T: Json>(value: &Value) -> Result<Vec<T>, DecodeError> {
    match value {
        Value::List(items) => {
            (0u32..).zip(items).map(|(index, item)| T::from_value(item).index(index)).collect()
        }
        _ => Err(expected("a list")),
    }
}

/// A number by its name, or as a number.
fn named(value: &Value, name_of: impl Fn(u8) -> Option<&'static str>) -> Result<u8, DecodeError> {
    match value {
        Value::Text(text) => {
            let known =
                (0..=u8::MAX).find(|number| name_of(*number).is_some_and(|name| name == text.as_str()));
            known.ok_or(expected("a name that is known, or a number"))
        }
        other => integer(other),
    }
}

fn name_or_number(number: u8, name: Option<&'static str>) -> Value {
    name.map_or_else(|| Value::Integer(number.into()), Value::text)
}

impl Json for Aid {
    fn to_value(&self) -> Value {
        Value::hex(self.as_bytes())
    }

    fn from_value(value: &Value) -> Result<Self, DecodeError> {
        Self::new(&octets(value)?)
            .map_err(|error| fault(DecodeErrorKind::LengthOutOfRange { min: 5, max: 16, found: error.len() }))
    }
}

/// A tag, its octets in hex.
impl Json for Tag {
    fn to_value(&self) -> Value {
        words(self)
    }

    fn from_value(value: &Value) -> Result<Self, DecodeError> {
        let octets = octets(value)?;
        let mut object = octets.clone();
        object.push(0);
        let mut reader = Reader::at(&object, 0, &Limits::DEFAULT);
        match reader.tlv() {
            Ok(tlv) if reader.is_empty() && tlv.value_offset() == object.len() => Ok(tlv.tag()),
            _ => Err(expected("a tag in hex")),
        }
    }
}

/// The name of a member that has octets of an object that is written otherwise.
const ENCODING: &str = "encoding";

/// `made` beside `raw`: nothing when they are the same.
fn encoding(raw: &[u8], made: &[u8]) -> Option<Value> {
    (raw != made).then(|| Value::hex(raw))
}

type Object = (Tag, Vec<u8>);

/// Name and meaning of an object, for the reader.
fn object(tag: Tag, value: &[u8], name: Option<&'static str>, meaning: Option<String>) -> Value {
    Writer::new()
        .put("tag", tag.to_value())
        .put_some("name", name.map(Value::text))
        .put("value", Value::hex(value))
        .put_some("meaning", meaning.as_deref().map(Value::text))
        .finish()
}

fn read_object(value: &Value) -> Result<Object, DecodeError> {
    let Value::Object(members) = value else { return Err(expected("an object")) };
    let members = Members(members);
    Ok((members.get("tag", Tag::from_value)?, members.get("value", octets)?))
}
