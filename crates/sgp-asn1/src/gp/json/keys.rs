//! Key sets.

use alloc::vec::Vec;

use sgp_wire::{Context, DecodeError, Limits, SecretBytes};

use super::{Json, Members, Writer, integer, items, list, name_or_number, named, number, octets, read};
use crate::gp::{
    KeyComponent, KeyComponentInformation, KeyData, KeyInformation, KeyInformationTemplate, KeyRange,
    KeyType, PutKeyData,
};
use crate::jer::{Value, expected};

impl Json for KeyType {
    fn to_value(&self) -> Value {
        name_or_number(self.0, self.name())
    }

    fn from_value(value: &Value) -> Result<Self, DecodeError> {
        named(value, |number| Self(number).name()).map(Self)
    }
}

impl Json for KeyRange {
    fn to_value(&self) -> Value {
        Writer::new()
            .put("keyVersionNumber", number(self.version))
            .put("first", number(self.first))
            .put("last", number(self.last))
            .finish()
    }

    fn from_value(value: &Value) -> Result<Self, DecodeError> {
        read(value, |members| {
            Ok(Self {
                version: members.get("keyVersionNumber", integer)?,
                first: members.get("first", integer)?,
                last: members.get("last", integer)?,
            })
        })
    }
}

impl Json for KeyComponentInformation {
    fn to_value(&self) -> Value {
        Writer::new().put("type", self.kind.to_value()).put("length", number(self.length)).finish()
    }

    fn from_value(value: &Value) -> Result<Self, DecodeError> {
        read(value, |members| {
            Ok(Self {
                kind: members.get("type", KeyType::from_value)?,
                length: members.get("length", integer)?,
            })
        })
    }
}

impl Json for KeyInformation {
    fn to_value(&self) -> Value {
        Writer::new()
            .put("keyIdentifier", number(self.identifier()))
            .put("keyVersionNumber", number(self.version()))
            .put("components", list(self.components()))
            .put_some("keyUsage", self.usage().map(Value::hex))
            .put_some("keyAccess", self.access().map(Value::hex))
            .finish()
    }

    fn from_value(value: &Value) -> Result<Self, DecodeError> {
        read(value, |members| {
            let (identifier, version) =
                (members.get("keyIdentifier", integer)?, members.get("keyVersionNumber", integer)?);
            let usage = members.get_some("keyUsage", octets)?;
            let access = members.get_some("keyAccess", octets)?;
            let extension = match (usage, access) {
                (None, None) => None,
                (usage, access) => Some((usage.unwrap_or_default(), access.unwrap_or_default())),
            };
            let key = Self::of(identifier, version, members.get("components", items)?, extension);
            // sizes that have no place are found here
            let template = KeyInformationTemplate::new(Vec::from([key.clone()])).encode_to_vec();
            let again = KeyInformationTemplate::decode(&template, &Limits::DEFAULT)?;
            Ok(again.keys().first().cloned().unwrap_or(key))
        })
    }
}

impl Json for KeyInformationTemplate {
    fn to_value(&self) -> Value {
        Writer::new().put("keys", list(self.keys())).put_unless_empty("unknown", self.unknown()).finish()
    }

    fn from_value(value: &Value) -> Result<Self, DecodeError> {
        read(value, |members| {
            let unknown = members.octets_or_none("unknown")?;
            let made = Self::new(members.get("keys", items)?).with_unknown(unknown);
            // what is unknown must be whole objects, and not a key in front
            Self::decode(&made.encode_to_vec(), &Limits::DEFAULT).field("unknown")
        })
    }
}

impl Json for PutKeyData {
    fn to_value(&self) -> Value {
        let extended = self.extended();
        Writer::new()
            .put("keyVersionNumber", number(self.version()))
            .put("keys", list(self.keys()))
            .put_some(
                EXTENDED,
                extended.map(|octets| Value::alternative(KEY_DATA, Value::hex(octets.expose()))),
            )
            .finish()
    }

    fn from_value(value: &Value) -> Result<Self, DecodeError> {
        read(value, |members| {
            let (version, keys) = (members.get("keyVersionNumber", integer)?, members.get("keys", items)?);
            let secret = |value: &Value| match value {
                Value::Object(members) => Members(members).get(KEY_DATA, octets).map(SecretBytes::new),
                _ => Err(expected("an object")),
            };
            let extended = members.get_some(EXTENDED, secret)?;
            let extended = extended.unwrap_or_else(|| SecretBytes::new(Vec::new()));
            let made = Self::of(version, keys, extended);
            let encoded = SecretBytes::new(made.encode_to_vec());
            let read = Self::decode(encoded.expose(), &Limits::DEFAULT)?;
            if read == made { Ok(read) } else { Err(expected("keys that the format has a place for")) }
        })
    }
}

impl Json for KeyData {
    fn to_value(&self) -> Value {
        Writer::new()
            .put("components", list(self.components()))
            .put_unless_empty("keyCheckValue", self.check_value())
            .finish()
    }

    fn from_value(value: &Value) -> Result<Self, DecodeError> {
        read(value, |members| {
            let check_value = members.octets_or_none("keyCheckValue")?;
            Ok(Self::new(members.get("components", items)?, check_value))
        })
    }
}

/// The name of the octets is that of a secret in every other object.
const KEY_DATA: &str = "keyData";
/// What stands from the first key in the extended format on.
const EXTENDED: &str = "extendedFormat";
const SHORT_LENGTH: &str = "lengthInOneOctet";

impl Json for KeyComponent {
    fn to_value(&self) -> Value {
        Writer::new()
            .put("type", self.kind().to_value())
            .put(KEY_DATA, Value::hex(self.value().expose()))
            .put_some("keyLength", self.key_length().map(number))
            .put_some(SHORT_LENGTH, self.has_short_length().then_some(Value::Boolean(true)))
            .finish()
    }

    fn from_value(value: &Value) -> Result<Self, DecodeError> {
        read(value, |members| {
            let kind = members.get("type", KeyType::from_value)?;
            let made = Self::new(kind, SecretBytes::new(members.get(KEY_DATA, octets)?));
            Ok(if members.flag(SHORT_LENGTH)? { made.with_short_length() } else { made })
        })
    }
}
