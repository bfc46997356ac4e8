//! The answer of an eUICC.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sgp_wire::{Context, DecodeError};

use super::header::{below, optional};
use super::serde::custom;
use crate::jer::{Defaults, Jer, ObjectReader, ObjectWriter, Value};
use crate::saip::{EuiccResponse, PeStatus};

const MESSAGE: &str = "statusMessage";
const ABORTED: &str = "profileInstallationAborted";

impl Jer for PeStatus {
    fn to_jer(&self, defaults: Defaults) -> Value {
        let mut object = ObjectWriter::new(defaults);
        object.value("status", self.status.to_jer(defaults));
        for (name, number) in [
            ("identification", &self.identification),
            ("additional-information", &self.additional_information),
            ("offset", &self.offset),
        ] {
            if let Some(number) = number {
                object.value(name, number.to_jer(defaults));
            }
        }
        object.finish(&self.unknown)
    }

    fn from_jer(value: Value) -> Result<Self, DecodeError> {
        let mut object = ObjectReader::of(value)?;
        Ok(Self {
            status: object.require("status")?,
            identification: optional(&mut object, "identification")?,
            additional_information: optional(&mut object, "additional-information")?,
            offset: optional(&mut object, "offset")?,
            unknown: object.finish(below(4))?.bytes().to_vec(),
        })
    }
}

impl Jer for EuiccResponse {
    fn to_jer(&self, defaults: Defaults) -> Value {
        let mut object = ObjectWriter::new(defaults);
        object.value("peStatus", self.pe_status.to_jer(defaults));
        if self.aborted {
            object.value(ABORTED, Value::Null);
        }
        if let Some(message) = &self.status_message {
            object.value(MESSAGE, Value::text(message));
        }
        object.finish(&self.unknown)
    }

    fn from_jer(value: Value) -> Result<Self, DecodeError> {
        let mut object = ObjectReader::of(value)?;
        Ok(Self {
            pe_status: object.require("peStatus")?,
            aborted: match object.take_value(ABORTED) {
                Some(value) => value.into_null().map(|()| true).field(ABORTED)?,
                None => false,
            },
            status_message: match object.take_value(MESSAGE) {
                Some(value) => Some(value.into_text().field(MESSAGE)?.as_str().into()),
                None => None,
            },
            unknown: object.finish(below(3))?.bytes().to_vec(),
        })
    }
}

/// In the JSON encoding rules of ASN.1, as [`ProfileElement`](crate::saip::ProfileElement).
impl Serialize for EuiccResponse {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_jer(Defaults::LeftOut).serialize(serializer)
    }
}

/// The same form.
impl<'de> Deserialize<'de> for EuiccResponse {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_jer(Value::deserialize(deserializer)?).map_err(custom)
    }
}
