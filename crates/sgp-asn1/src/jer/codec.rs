//! The forms of the codec as JSON, and the way in from serde.

use alloc::boxed::Box;

use serde::de::{Deserialize, Deserializer, Error};
use sgp_wire::DecodeError;

use super::{Defaults, Jer, Value};
use crate::codec::Untagged;

/// Reads a type from its JSON.
pub(crate) fn deserialize<'de, T: Jer, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    T::from_jer(Value::deserialize(deserializer)?).map_err(custom)
}

/// The error with its path; text has no offsets.
pub(crate) fn custom<E: Error>(error: DecodeError) -> E {
    if error.path().is_empty() {
        E::custom(error.kind())
    } else {
        E::custom(format_args!("{}: {}", error.path(), error.kind()))
    }
}

impl<T: Jer> Jer for Box<T> {
    fn to_jer(&self, defaults: Defaults) -> Value {
        T::to_jer(self, defaults)
    }

    fn from_jer(value: Value) -> Result<Self, DecodeError> {
        T::from_jer(value).map(Self::new)
    }
}

impl<T: Jer> Jer for Untagged<T> {
    fn to_jer(&self, defaults: Defaults) -> Value {
        self.0.to_jer(defaults)
    }

    fn from_jer(value: Value) -> Result<Self, DecodeError> {
        T::from_jer(value).map(Self)
    }
}
