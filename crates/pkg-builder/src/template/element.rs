//! From the tree of an element to the element, and what is wrong with it.

use std::borrow::Cow;

use sgp_asn1::saip::{ElementKind, JerValue, ProfileElement};
use sgp_wire::{DecodeError, DecodeErrorKind, Path, PathSegment};

use super::error::{FaultKind, PersonaliseError};
use super::node::{Body, Fill, Node};
use super::source::Faults;

/// Most times that elements are read again to find out which keys are unknown.
pub(super) const MAX_ATTEMPTS: usize = 512;

/// A key of the object at a path.
type Key = (Path, Cow<'static, str>);

/// Why an element is none.
pub(super) enum ElementFault {
    Value(PersonaliseError),
    Decode(DecodeError),
}

/// The element that a tree is: an object with one member.
pub(super) fn element(node: &Node, fill: &mut dyn Fill) -> Result<ProfileElement<'static>, ElementFault> {
    let value = node.to_value(fill).map_err(ElementFault::Value)?;
    ProfileElement::from_jer_value(value).map_err(ElementFault::Decode)
}

impl ElementFault {
    /// The same without its place.
    pub(super) fn in_element(self, node: &Node) -> PersonaliseError {
        match self {
            Self::Value(error) => error,
            Self::Decode(error) => PersonaliseError::Element { element: kind(node), error: error.kind() },
        }
    }
}

/// Which element a tree is.
pub(super) fn kind(node: &Node) -> ElementKind {
    let name = match &node.body {
        Body::Object(members) => members.first().map(|member| &*member.name),
        _ => None,
    };
    let found = ElementKind::ALL.iter().find(|kind| Some(kind.name()) == name);
    found.copied().unwrap_or(ElementKind::Unknown(sgp_wire::Tag::new(0)))
}

/// Notes what is wrong with a tree: all keys that nothing has, and the first of everything else.
pub(super) fn report(
    node: &Node,
    value: impl Fn() -> Option<JerValue>,
    attempts: &mut usize,
    faults: &mut Faults<'_>,
) {
    let mut removed: Vec<Key> = Vec::new();
    loop {
        let decode = |without: &[Key]| {
            let mut value = value()?;
            without.iter().for_each(|(path, name)| remove(&mut value, path, name));
            ProfileElement::from_jer_value(value).err()
        };
        let Some(error) = decode(&removed) else { return };
        let place = node.locate(error.path());
        let path = error.path().to_string();
        let DecodeErrorKind::UnexpectedMember { expected } = error.kind() else {
            faults.add(place.at, path, FaultKind::Element(error.kind()));
            return;
        };
        let Body::Object(members) = &place.body else { return };
        let Some(culprit) = unknown_key(members, &error, &removed, attempts, &decode) else {
            faults.add(place.at, path, FaultKind::Element(error.kind()));
            return;
        };
        let at = members.iter().find(|member| member.name == culprit).map_or(place.at, |member| member.at);
        faults.add(at, format!("{path}.{culprit}"), FaultKind::UnknownKey { expected });
        removed.push((*error.path(), culprit));
    }
}

/// One of the keys that the object at the path of the error does not know. All other keys are taken
/// out as long as the error stays: the one whose absence ends it is unknown.
fn unknown_key(
    members: &[super::node::Member],
    error: &DecodeError,
    removed: &[Key],
    attempts: &mut usize,
    decode: &dyn Fn(&[Key]) -> Option<DecodeError>,
) -> Option<Cow<'static, str>> {
    let mut without = removed.to_vec();
    for member in members {
        let key = (*error.path(), member.name.clone());
        if without.contains(&key) {
            continue;
        }
        *attempts = attempts.checked_sub(1)?;
        without.push(key);
        let after = decode(&without);
        let is_required = after.is_some_and(|after| match after.kind() {
            DecodeErrorKind::MissingMember { name } => name == member.name && after.path() == error.path(),
            _ => false,
        });
        if is_required {
            without.pop();
        } else if after.is_none_or(|after| after.kind() != error.kind() || after.path() != error.path()) {
            return Some(member.name.clone());
        }
    }
    None
}

/// Takes a member out of the object at a path.
fn remove(value: &mut JerValue, path: &Path, name: &str) {
    let mut inner = value;
    for segment in path.segments() {
        let next = match (segment, inner) {
            (PathSegment::Field(name), JerValue::Object(members)) => {
                members.iter_mut().find(|(member, _)| member == name).map(|(_, value)| value)
            }
            (PathSegment::Index(index), JerValue::List(items)) => {
                usize::try_from(index).ok().and_then(|index| items.get_mut(index))
            }
            _ => None,
        };
        let Some(next) = next else { return };
        inner = next;
    }
    if let JerValue::Object(members) = inner {
        members.retain(|(member, _)| member != name);
    }
}
