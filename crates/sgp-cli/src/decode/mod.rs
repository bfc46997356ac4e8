//! Any object or message that we know, guessed by its first bytes or named by its user.

mod air;
pub(crate) mod apdu;
mod certificate;
mod groupings;
mod identity;
mod kinds;
mod meaning;
mod message;
mod names;
mod rsp;
mod script;
mod segments;
#[cfg(test)]
mod table;
#[cfg(test)]
mod tests;
mod text;
pub(crate) mod tree;

use core::fmt;

use serde::Serialize;
use serde_json::{Map, Value};
use sgp_wire::{DecodeError, DecodeErrorKind, StatusWord, Tag};

pub use text::{InputError, read_input};

use kinds::{KINDS, Kind, may_be_element};
use sgp_asn1::rsp::Object;

/// An object with what stands inside.
///
/// As JSON its value has every octet, PINs and keys included; the text leaves secrets out unless
/// [`reveal`](Self::reveal) is asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Decoded {
    /// Name of the kind, which `--as` takes too.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Where the kind is described.
    pub source: &'static str,
    /// Bytes of the object.
    pub size: usize,
    /// Other types of SGP.22 and SGP.32 that the bytes fit as well.
    #[serde(rename = "alsoFits", skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<&'static str>,
    /// Strings of a size that the module does not allow: path, size and place of the first one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<String>,
    /// What stands inside.
    pub value: Value,
    #[serde(skip)]
    reveal: bool,
}

impl Decoded {
    /// The value under the name of its kind.
    fn into_member(self) -> Value {
        let mut shown = Map::new();
        shown.insert(self.kind.into(), self.value);
        shown.into()
    }

    /// Whether nothing is wrong with it, as far as the object alone can tell.
    #[must_use]
    pub const fn is_valid(&self) -> bool {
        self.faults.is_empty()
    }

    /// The same, its text with the secrets.
    #[must_use]
    pub const fn reveal(mut self) -> Self {
        self.reveal = true;
        self
    }
}

impl fmt::Display for Decoded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {} bytes ({})", self.kind, self.size, self.source)?;
        if !self.others.is_empty() {
            write!(f, "\nmay as well be {}: see --as", self.others.join(", "))?;
        }
        self.faults.iter().try_for_each(|fault| write!(f, "\nfault: {fault}"))?;
        tree::write(f, self.kind, &self.value, self.reveal)
    }
}

/// Why there is nothing to show.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeFailure {
    /// No kind of this name.
    UnknownName {
        /// The name that was asked for.
        name: String,
    },
    /// There are no bytes.
    Empty,
    /// No kind begins like the input.
    NothingFits,
    /// It is not what it was taken for.
    Broken {
        /// The kind it was asked to be, or whose tag it has.
        kind: &'static str,
        /// Other kinds that it begins like, and as which it is wrong at the same place.
        others: Vec<&'static str>,
        /// What is wrong.
        error: Box<DecodeError>,
    },
}

impl fmt::Display for DecodeFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownName { name } => {
                write!(f, "no kind of object is called {name}; there are:\n ")?;
                KINDS.iter().try_for_each(|kind| write!(f, " {}", kind.name))?;
                write!(f, "\nand the types of SGP.22 and SGP.32:\n ")?;
                Object::names().try_for_each(|name| write!(f, " {name}"))
            }
            Self::Empty => f.write_str("there is nothing to decode"),
            Self::NothingFits => f.write_str(
                "no object that is known here begins like this; try --as, or sgp id for an identifier",
            ),
            Self::Broken { kind, others, error } => {
                write!(f, "as {kind}")?;
                others.iter().try_for_each(|other| write!(f, " or {other}"))?;
                write!(f, ": {error}")
            }
        }
    }
}

impl core::error::Error for DecodeFailure {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Broken { error, .. } => Some(error.as_ref()),
            _ => None,
        }
    }
}

/// Names of the kinds, in the order in which they are tried; the types of SGP.22 and SGP.32 are
/// the last.
pub fn names() -> impl Iterator<Item = &'static str> {
    KINDS.iter().map(|kind| kind.name).chain(Object::names())
}

/// Reads an object that fills `bytes`: as the kind called `name`, else as the first kind that
/// begins like it and can read it.
///
/// # Errors
/// [`DecodeFailure`]; where several kinds begin alike and none reads it, the one that got
/// furthest.
pub fn decode(bytes: &[u8], name: Option<&str>) -> Result<Decoded, DecodeFailure> {
    let name = name.or_else(|| message::begins(bytes).then_some(message::NAME));
    if let Some(name) = name {
        if let Some(kind) = KINDS.iter().find(|kind| kind.name == name) {
            return kind.read(bytes);
        }
        let known = Object::names().find(|known| *known == name);
        let known = known.ok_or_else(|| DecodeFailure::UnknownName { name: name.into() })?;
        return rsp::named(bytes, known).map_err(|error| DecodeFailure::broken(known, error));
    }
    if bytes.is_empty() {
        return Err(DecodeFailure::Empty);
    }
    match guess(bytes) {
        Err(failure) => answer(bytes).ok_or(failure),
        decoded => decoded,
    }
}

/// The first kind that begins like `bytes` and can read them.
fn guess(bytes: &[u8]) -> Result<Decoded, DecodeFailure> {
    let mut furthest = None;
    for kind in KINDS.iter().filter(|kind| (kind.begins)(bytes)) {
        match kind.read(bytes) {
            Ok(decoded) => return Ok(decoded),
            Err(failure) => furthest = Some(further(furthest, failure)),
        }
    }
    match rsp::by_tag(bytes) {
        Some(Ok(decoded)) => return Ok(decoded),
        Some(Err(error)) => {
            let failure = DecodeFailure::broken("an object of SGP.22 or SGP.32", error);
            furthest = Some(further(furthest, failure));
        }
        // no type of SGP.22 or SGP.32 has this tag
        None => {}
    }
    match (furthest, KINDS.iter().find(|kind| kind.name == "profile-element")) {
        (Some(failure), _) => Err(failure),
        (None, Some(element)) if may_be_element(bytes) => element.read(bytes),
        (None, _) => Err(DecodeFailure::NothingFits),
    }
}

/// The failure that lies further inside; both, when they are at one place.
fn further(best: Option<DecodeFailure>, next: DecodeFailure) -> DecodeFailure {
    match (best, next) {
        (
            Some(DecodeFailure::Broken { kind, mut others, error }),
            DecodeFailure::Broken { kind: other, error: next, .. },
        ) if error.offset() == next.offset() => {
            others.push(other);
            DecodeFailure::Broken { kind, others, error }
        }
        (Some(best), next) if offset(&best) >= offset(&next) => best,
        (_, next) => next,
    }
}

/// What no kind can read and a status word ends: the answer of a card, data in front of it or not.
fn answer(bytes: &[u8]) -> Option<Decoded> {
    let (data, &status) = bytes.split_last_chunk()?;
    let status = StatusWord(u16::from_be_bytes(status));
    let is_status = status.meaning().is_some() || status.is_success() || status.sw1() == 0x61;
    if !is_status || !(data.is_empty() || guess(data).is_ok()) {
        return None;
    }
    KINDS.iter().find(|kind| kind.name == "response-apdu")?.read(bytes).ok()
}

fn json(value: impl Serialize) -> Result<Value, DecodeError> {
    // values of the library have texts as keys and no fractions: the only failures of serde_json
    serde_json::to_value(value).map_err(|_| {
        DecodeError::new(DecodeErrorKind::InvalidValue { expected: "a value that JSON can hold" }, 0)
    })
}

/// What stands inside another object: taken for what it begins like, else in hex.
fn nested(bytes: &[u8]) -> Value {
    match guess(bytes) {
        Ok(decoded) => decoded.into_member(),
        Err(_) => hex::encode(bytes).into(),
    }
}

/// What stands inside another object and should be of this kind; under `otherwise`, in hex, what it
/// is when it is not.
fn nested_as(kind: &str, otherwise: &'static str, bytes: &[u8]) -> Value {
    match decode(bytes, Some(kind)) {
        Ok(decoded) => decoded.into_member(),
        Err(failure) => {
            let mut shown = Map::new();
            shown.insert(otherwise.into(), hex::encode(bytes).into());
            shown.insert("fault".into(), failure.to_string().into());
            shown.into()
        }
    }
}

/// An object that has no name here.
fn object(tag: Tag, value: &[u8]) -> (&'static str, Value) {
    let mut shown = Map::new();
    shown.insert("tag".into(), tag.to_string().into());
    shown.insert("value".into(), hex::encode(value).into());
    ("object", shown.into())
}

impl DecodeFailure {
    fn broken(kind: &'static str, error: DecodeError) -> Self {
        Self::Broken { kind, others: Vec::new(), error: Box::new(error) }
    }
}

fn offset(failure: &DecodeFailure) -> usize {
    match failure {
        DecodeFailure::Broken { error, .. } => error.offset(),
        _ => 0,
    }
}

impl Kind {
    fn read(&self, bytes: &[u8]) -> Result<Decoded, DecodeFailure> {
        match (self.read)(bytes) {
            Ok(value) => Ok(Decoded {
                kind: self.name,
                source: self.source,
                size: bytes.len(),
                others: Vec::new(),
                faults: Vec::new(),
                value,
                reveal: false,
            }),
            Err(error) => Err(DecodeFailure::broken(self.name, error)),
        }
    }
}
