//! Lists of plain objects: a tag and octets.

use alloc::string::String;
use alloc::vec::Vec;

use sgp_wire::{Context, DecodeError, Tag};

use super::{Json, Object, agree, object, read_object};
use crate::gp::SecurityDomainData;
use crate::jer::{Value, expected};

/// Objects, with a name and a meaning for those that have one.
pub(super) fn write(
    objects: &[Object],
    explain: impl Fn(Tag, &[u8]) -> (Option<&'static str>, Option<String>),
) -> Value {
    let one = |(tag, value): &Object| {
        let (name, meaning) = explain(*tag, value);
        object(*tag, value, name, meaning)
    };
    Value::List(objects.iter().map(one).collect())
}

/// The objects of a list; what explains them is for the caller to compare.
pub(super) fn read(value: &Value) -> Result<Vec<Object>, DecodeError> {
    match value {
        Value::List(items) => {
            (0u32..).zip(items).map(|(index, item)| read_object(item).index(index)).collect()
        }
        _ => Err(expected("a list of objects")),
    }
}

impl Json for SecurityDomainData {
    fn to_value(&self) -> Value {
        write(self.objects(), |tag, _| {
            let name = match tag {
                Self::ISSUER => "issuer identification number",
                Self::IMAGE_NUMBER => "image number",
                Self::PROVIDER => "application provider",
                Self::TOKEN_NUMBER => "token number",
                _ => return (None, None),
            };
            (Some(name), None)
        })
    }

    fn from_value(value: &Value) -> Result<Self, DecodeError> {
        let found = read(value)?.into_iter().fold(Self::new(), |data, (tag, octets)| data.with(tag, &octets));
        agree(value, &found.to_value())?;
        Ok(found)
    }
}
