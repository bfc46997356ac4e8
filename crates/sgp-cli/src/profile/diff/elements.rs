//! Element by element.

use std::collections::BTreeMap;

use serde_json::Value;
use sgp_asn1::saip::{ElementRef, ElementValue, Package};
use sgp_wire::DecodeError;

use super::{Change, ElementDifference, ValueDifference, first_difference};
use crate::decode::tree::SECRETS;

/// Most members of one element that are listed.
const MAX_MEMBERS: usize = 16;
/// Members that hold contents of files, code or what nobody knows, by their names in the module.
const OPAQUE: &[&str] = &[
    "fillFileContent",
    "fillPattern",
    "repeatPattern",
    "loadBlockObject",
    "applicationSpecificParametersC9",
    "content",
    "unknown",
];

/// Kind of an element and which of its kind.
type Name = (String, usize);

fn named(package: &Package) -> Vec<(Name, ElementRef<'_>)> {
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    let number = |element: ElementRef<'_>| {
        let kind = element.kind().to_string();
        let next = numbers.entry(kind.clone()).or_default();
        let number = *next;
        *next += 1;
        (kind, number)
    };
    let names: Vec<Name> = package.elements().map(number).collect();
    names.into_iter().zip(package.elements()).collect()
}

pub(super) fn compare(a: &Package, b: &Package, reveal: bool) -> Result<Vec<ElementDifference>, DecodeError> {
    let (all_a, all_b) = (named(a), named(b));
    let by_name: BTreeMap<_, _> = all_b.iter().map(|(name, element)| (name, element)).collect();
    let mut differences = Vec::new();
    for (name, a) in &all_a {
        match by_name.get(name) {
            None => differences.push(ElementDifference::alone(Change::Removed, name, a)),
            Some(b) if a.raw() == b.raw() => {}
            Some(b) => {
                let mut members = Members { all: Vec::new(), left_out: 0, reveal };
                members.compare("", Some(&value(a)?), Some(&value(b)?), false);
                differences.push(ElementDifference {
                    offset_b: Some(b.offset()),
                    first_difference: first_difference(a.raw(), b.raw()),
                    members: members.all,
                    members_left_out: members.left_out,
                    ..ElementDifference::alone(Change::Changed, name, a)
                });
            }
        }
    }
    let in_a: BTreeMap<_, _> = all_a.iter().map(|(name, element)| (name, element)).collect();
    let added = all_b.iter().filter(|(name, _)| !in_a.contains_key(name));
    differences.extend(added.map(|(name, b)| ElementDifference {
        offset_a: None,
        offset_b: Some(b.offset()),
        ..ElementDifference::alone(Change::Added, name, b)
    }));
    Ok(differences)
}

impl ElementDifference {
    fn alone(change: Change, (kind, number): &Name, element: &ElementRef<'_>) -> Self {
        Self {
            change,
            kind: kind.clone(),
            number: *number,
            offset_a: Some(element.offset()),
            offset_b: None,
            first_difference: None,
            members: Vec::new(),
            members_left_out: 0,
        }
    }
}

fn value(element: &ElementRef<'_>) -> Result<Value, DecodeError> {
    let element = element.decode()?;
    // what was decoded always has a form in JSON
    Ok(serde_json::to_value(ElementValue(&element)).unwrap_or(Value::Null))
}

struct Members {
    all: Vec<ValueDifference>,
    left_out: usize,
    reveal: bool,
}

impl Members {
    fn compare(&mut self, path: &str, a: Option<&Value>, b: Option<&Value>, hidden: bool) {
        match (a, b) {
            (a, b) if a == b => {}
            (Some(Value::Object(a)), Some(Value::Object(b))) => {
                let added = b.iter().filter(|(name, _)| !a.contains_key(*name));
                let names = a.keys().chain(added.map(|(name, _)| name));
                for name in names {
                    let hidden =
                        hidden || SECRETS.contains(&name.as_str()) || OPAQUE.contains(&name.as_str());
                    let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                    self.compare(&path, a.get(name), b.get(name), hidden);
                }
            }
            (Some(Value::Array(a)), Some(Value::Array(b))) => {
                for index in 0..a.len().max(b.len()) {
                    self.compare(&format!("{path}[{index}]"), a.get(index), b.get(index), hidden);
                }
            }
            (a, b) => self.push(path, a, b, hidden),
        }
    }

    fn push(&mut self, path: &str, a: Option<&Value>, b: Option<&Value>, hidden: bool) {
        if self.all.len() >= MAX_MEMBERS {
            self.left_out += 1;
            return;
        }
        let hidden = !self.reveal && (hidden || [a, b].into_iter().flatten().any(holds_secrets));
        let show = |value: Option<&Value>| value.filter(|_| !hidden).map(text);
        self.all.push(ValueDifference { path: path.to_owned(), a: show(a), b: show(b), hidden });
    }
}

/// Whether something inside a value is a secret.
fn holds_secrets(value: &Value) -> bool {
    match value {
        Value::Object(members) => members.iter().any(|(name, value)| {
            SECRETS.contains(&name.as_str()) || OPAQUE.contains(&name.as_str()) || holds_secrets(value)
        }),
        Value::Array(items) => items.iter().any(holds_secrets),
        _ => false,
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "present".into(),
        other => other.to_string(),
    }
}
