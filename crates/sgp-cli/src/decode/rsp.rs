//! Objects of SGP.22 and SGP.32: by the name of their type, or guessed by their tag.

use serde_json::Value;
use sgp_asn1::rsp::Object;
use sgp_wire::{DecodeError, DecodeErrorKind, Limits, Reader, Tag, put_tlv};

use super::names::name_of;
use super::{Decoded, json};

/// An object of SGP.22 or SGP.32 of this type.
pub(super) fn named(bytes: &[u8], name: &str) -> Result<Decoded, DecodeError> {
    Object::decode_as(name, bytes, &Limits::DEFAULT).and_then(|object| of_rsp(bytes, &object))
}

/// An object of SGP.22 or SGP.32, guessed by its tag; `None` where no type has it.
///
/// Several types may have the tag, many that of a SEQUENCE or of a string: the one that knows most of
/// what stands inside, with sizes that its module allows and in plain text, comes first; others that
/// know everything are told.
pub(super) fn by_tag(bytes: &[u8]) -> Option<Result<Decoded, DecodeError>> {
    // types without a tag fit everything
    const UNTAGGED: u32 = 0;
    let tag = Reader::at(bytes, 0, &Limits::DEFAULT).peek_tag().ok()??;
    let names: Vec<_> = Object::names_of(tag).filter(|_| tag.octets() != UNTAGGED).collect();
    if names.is_empty() {
        return None;
    }
    let mut fitting = Vec::new();
    let mut failures = Vec::new();
    for name in names {
        match Object::decode_as(name, bytes, &Limits::DEFAULT) {
            Ok(object) => match json(&object) {
                Ok(value) => fitting.push((misfit(&object, &value), object)),
                Err(error) => return Some(Err(error)),
            },
            Err(error) => failures.push((fits_up_to(bytes, name, &error), error)),
        }
    }
    fitting.sort_by_key(|(misfit, _)| *misfit);
    let mut fitting = fitting.into_iter();
    let Some(((unknown, ..), best)) = fitting.next() else {
        // what is broken is no type
        let broken = Object::decode(bytes, &Limits::DEFAULT).err().filter(|error| error.path().is_empty());
        let furthest =
            failures.into_iter().rev().max_by_key(|(place, error)| (*place, error.path().segments().count()));
        return broken.or_else(|| furthest.map(|(_, error)| error)).map(Err);
    };
    // it would be the first type of many
    if is_universal(tag) && (unknown > 0 || best.check().is_err()) {
        return None;
    }
    Some(of_rsp(bytes, &best).map(|decoded| {
        let whole = fitting.filter(|((unknown, is_broken, ..), _)| *unknown == 0 && !is_broken);
        let others = whole.filter(|(_, other)| !says_the_same(other, &decoded.value));
        Decoded { others: others.map(|(_, other)| other.name()).collect(), ..decoded }
    }))
}

/// Place up to which a type fits; none for what it takes for an alternative that it does not know and
/// something behind that.
fn fits_up_to(bytes: &[u8], name: &str, error: &DecodeError) -> usize {
    let front = || {
        let object = Reader::at(bytes, 0, &Limits::DEFAULT).tlv().ok()?;
        let mut front = Vec::new();
        put_tlv(&mut front, object.tag(), bytes.get(object.value_offset()..error.offset())?);
        Object::decode_as(name, &front, &Limits::DEFAULT).ok().map(|object| object.is_known())
    };
    match error.kind() {
        DecodeErrorKind::TrailingData { .. } if front() == Some(false) => 0,
        _ => error.offset(),
    }
}

/// How badly a type fits: octets that it has no name for, whether a string has a size that its module
/// does not allow, numbers without a name where others have one, whether a text has controls.
fn misfit(object: &Object<'_>, value: &Value) -> (usize, bool, usize, bool) {
    (unknown_octets(value), object.check().is_err(), unnamed_numbers("", "", value), has_controls(value))
}

fn unnamed_numbers(parent: &str, name: &str, value: &Value) -> usize {
    match value {
        Value::Object(members) => {
            members.iter().map(|(member, value)| unnamed_numbers(name, member, value)).sum()
        }
        Value::Array(items) => items.iter().map(|item| unnamed_numbers(parent, name, item)).sum(),
        Value::Number(number) => {
            let is_named = |number| name_of(parent, name, number).is_some();
            let others = || (0..=MOST_NAMED).any(is_named);
            usize::from(number.as_i64().is_some_and(|number| !is_named(number) && others()))
        }
        _ => 0,
    }
}

/// The highest number that has a name, `undefinedError`.
const MOST_NAMED: i64 = 127;

fn unknown_octets(value: &Value) -> usize {
    match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| match value {
                Value::String(octets) if name == "unknown" => octets.len() / 2,
                other => unknown_octets(other),
            })
            .sum(),
        Value::Array(items) => items.iter().map(unknown_octets).sum(),
        _ => 0,
    }
}

fn has_controls(value: &Value) -> bool {
    match value {
        Value::String(text) => text.chars().any(char::is_control),
        Value::Object(members) => members.values().any(has_controls),
        Value::Array(items) => items.iter().any(has_controls),
        _ => false,
    }
}

/// Whether `object` says what `value` says, or is a CHOICE around it and nothing else.
fn says_the_same(object: &Object<'_>, value: &Value) -> bool {
    let Ok(shown) = json(object) else { return false };
    let alternative = shown.as_object().filter(|members| members.len() == 1);
    shown == *value || alternative.is_some_and(|members| members.values().all(|member| member == value))
}

/// Whether a tag is one of ASN.1 itself (X.680 8.4), which says nothing about the type.
const fn is_universal(tag: Tag) -> bool {
    tag.octets() < 0x40
}

fn of_rsp(bytes: &[u8], object: &Object<'_>) -> Result<Decoded, DecodeError> {
    Ok(Decoded {
        kind: object.name(),
        source: "RSPDefinitions, SGP32Definitions",
        size: bytes.len(),
        others: Vec::new(),
        faults: object.check().err().map(|fault| fault.to_string()).into_iter().collect(),
        value: json(object)?,
        reveal: false,
    })
}
