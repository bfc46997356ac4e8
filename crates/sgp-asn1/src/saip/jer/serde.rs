//! The bridge to serde.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sgp_wire::DecodeError;
use zeroize::Zeroizing;

use crate::jer::{Defaults, Jer, Value};
use crate::saip::ProfileElement;

impl ProfileElement<'_> {
    /// The element as the tree that [`Serialize`] writes: an object with one member, the name of the
    /// element.
    #[must_use]
    pub fn to_jer_value(&self) -> Value {
        self.to_jer(Defaults::LeftOut)
    }
}

impl ProfileElement<'static> {
    /// Reads an element from the same tree; DEFAULT values may be written out.
    ///
    /// # Errors
    /// The first fault with the path to it. Its offset is 0: a tree has none.
    pub fn from_jer_value(value: Value) -> Result<Self, DecodeError> {
        Self::from_jer(value)
    }
}

/// As an object with one member, the name of the element, in the JSON encoding rules of ASN.1:
/// members by their names in the module, octet strings as lower-case hex, NULL as null, object
/// identifiers in dotted form, CHOICE as an object with one member. What the module does not know
/// is the member `unknown`: whole objects in hex.
///
/// # Security
/// JSON is an encoding: PINs and keys stand in it in clear.
impl Serialize for ProfileElement<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_jer(Defaults::LeftOut).serialize(serializer)
    }
}

/// The same form; DEFAULT values may be written out.
impl<'de> Deserialize<'de> for ProfileElement<'static> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::jer::deserialize(deserializer)
    }
}

/// An element as JSON with the DEFAULT values that its encoding leaves out.
///
/// ```
/// use sgp_asn1::saip::{PeHeader, ProfileElement, PukCodes, PukConfiguration, WithDefaults};
///
/// let codes = vec![PukConfiguration::new(1, b"12345678")];
/// let element = ProfileElement::PukCodes(PukCodes::new(PeHeader::new(true, 5), codes));
/// assert_eq!(
///     serde_json::to_string(&WithDefaults(&element))?,
///     r#"{"pukCodes":{"puk-Header":{"mandated":null,"identification":5},"pukCodes":[{"keyReference":1,"#.to_owned()
///         + r#""pukValue":"3132333435363738","maxNumOfAttemps-retryNumLeft":170}]}}"#
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct WithDefaults<'e, 'a>(pub &'e ProfileElement<'a>);

impl Serialize for WithDefaults<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.to_jer(Defaults::Filled).serialize(serializer)
    }
}

/// What stands inside an element as JSON, without the name of the element around it.
#[derive(Clone, Copy, Debug)]
pub struct ElementValue<'e, 'a>(pub &'e ProfileElement<'a>);

impl Serialize for ElementValue<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.to_jer(Defaults::LeftOut).into_alternative() {
            Ok((_, value)) => value.serialize(serializer),
            Err(error) => Err(serde::ser::Error::custom(error.kind())),
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Boolean(truth) => serializer.serialize_bool(*truth),
            Self::Integer(number) => serializer.serialize_i64(*number),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => serializer.collect_seq(items),
            Self::Object(members) => {
                serializer.collect_map(members.iter().map(|(name, value)| (name, value)))
            }
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("null, true, false, a whole number, a text, a list or an object")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<Value, E> {
        Ok(Value::Boolean(truth))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Integer(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Value, E> {
        i64::try_from(number).map(Value::Integer).map_err(|_| E::custom("a number of more than 63 bits"))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::text(text))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Value, E> {
        Ok(Value::Text(Zeroizing::new(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Value::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        let mut members = Vec::new();
        while let Some((name, value)) = object.next_entry::<String, Value>()? {
            members.push((Cow::Owned(name), value));
        }
        Ok(Value::Object(members))
    }
}
