//! Messages of ES1 to ES8 between servers, as XML: function, identifications, status, body.

use core::mem;

use quick_xml::escape::unescape;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;
use serde_json::{Map, Value, json};
use sgp_wire::{DecodeError, DecodeErrorKind, LimitKind, Limits};

use super::script;

/// Names whose text is the octets of objects of a remote script.
const SCRIPTS: [&str; 3] = ["Data", "EuiccResponse", "EuiccResponseData"];

/// The name of the kind.
pub(super) const NAME: &str = "message";

/// Whether this is XML, and so nothing else.
pub(super) fn begins(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    matches!(text.trim_ascii_start(), [b'<', b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'?' | b'!', ..])
}

/// A message in `RPSMessage`, in a SOAP envelope, or its body alone. Names count without their
/// prefixes, and members are not held against the schema: `es-interfaces` does that.
pub(super) fn message(bytes: &[u8]) -> Result<Value, DecodeError> {
    let (root, content) = tree(bytes, &Limits::DEFAULT)?;
    let member = |value: &Value, name: &str| value.get(name).cloned();
    let (envelope, header, body) = match root.as_str() {
        "RPSMessage" => ("RPSMessage", member(&content, "RPSHeader"), member(&content, "RPSBody")),
        "Envelope" => ("SOAP", member(&content, "Header"), member(&content, "Body")),
        _ => ("none", None, Some(json!({ &root: content }))),
    };
    let body = match body {
        Some(Value::Object(body)) => body.into_iter().find(|(name, _)| name_parts(name).is_some()),
        _ => None,
    };
    let (name, body) = body.ok_or_else(|| fault(MESSAGE, 0))?;
    let (interface, function, direction) = name_parts(&name).ok_or_else(|| fault(MESSAGE, 0))?;
    let mut shown = Map::new();
    shown.insert("function".into(), format!("{interface}.{function}").into());
    shown.insert("direction".into(), direction.into());
    shown.insert("envelope".into(), envelope.into());
    if let Some(header) = header {
        shown.insert("header".into(), header);
    }
    shown.insert("body".into(), body);
    Ok(shown.into())
}

const MESSAGE: DecodeErrorKind = DecodeErrorKind::InvalidValue { expected: "a message of ES1 to ES8" };

/// `ES3-SendDataRequest` is a request for SendData of ES3.
fn name_parts(name: &str) -> Option<(&str, &str, &'static str)> {
    let (interface, rest) = name.split_once('-')?;
    if !matches!(interface, "ES1" | "ES2" | "ES3" | "ES4" | "ES4A" | "ES5" | "ES6" | "ES7" | "ES8") {
        return None;
    }
    Some(if let Some(function) = rest.strip_suffix("Request") {
        (interface, function, "request")
    } else if let Some(function) = rest.strip_suffix("Response") {
        (interface, function, "response")
    } else {
        (interface, rest, "notification")
    })
}

fn fault(kind: DecodeErrorKind, at: usize) -> DecodeError {
    DecodeError::new(kind, at)
}

/// An element that is open.
#[derive(Default)]
struct Element {
    name: String,
    members: Map<String, Value>,
    text: String,
}

impl Element {
    fn open(tag: &BytesStart<'_>, at: usize) -> Result<Self, DecodeError> {
        let wrong = || fault(DecodeErrorKind::InvalidValue { expected: "well-formed attributes" }, at);
        let mut element = Self { name: local(tag.name().into_inner()).into(), ..Self::default() };
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|_| wrong())?;
            let name = attribute.key.into_inner();
            if name != "xmlns" && !name.starts_with("xmlns:") {
                let value = unescape(&attribute.value).map_err(|_| wrong())?;
                element.put(format!("@{}", local(name)), value.as_ref().into());
            }
        }
        Ok(element)
    }

    fn put(&mut self, name: String, value: Value) {
        match self.members.get_mut(&name) {
            None => drop(self.members.insert(name, value)),
            Some(Value::Array(values)) => values.push(value),
            Some(first) => *first = Value::Array(vec![first.take(), value]),
        }
    }

    /// A text, or an object of attributes and elements, with the text beside them.
    fn close(mut self) -> (String, Value) {
        let text = self.text.trim();
        if self.members.is_empty() {
            let objects = SCRIPTS.contains(&self.name.as_str()).then(|| hex::decode(text).ok()).flatten();
            let value = match objects.as_deref().and_then(script::bare_objects) {
                Some(objects) => json!({ "octets": text, "objects": objects }),
                None => text.into(),
            };
            return (self.name, value);
        }
        if !text.is_empty() {
            let text = text.to_owned();
            self.put("text".into(), text.into());
        }
        (self.name, self.members.into())
    }
}

/// The name without its prefix.
fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// The document as a tree: name of its root, and what stands in it.
fn tree(bytes: &[u8], limits: &Limits) -> Result<(String, Value), DecodeError> {
    let limit = |limit, max: usize, at| fault(DecodeErrorKind::Limit { limit, max }, at);
    if bytes.len() > limits.max_len {
        return Err(limit(LimitKind::Length, limits.max_len, limits.max_len));
    }
    let expected = |expected| DecodeErrorKind::InvalidValue { expected };
    let text = core::str::from_utf8(bytes).map_err(|e| fault(expected("UTF-8"), e.valid_up_to()))?;
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let (mut open, mut done): (Vec<Element>, Option<(String, Value)>) = (Vec::new(), None);
    let mut items = 0_u32;
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let event = reader.read_event().map_err(|_| fault(expected("well-formed XML"), at))?;
        match event {
            Event::Start(tag) => {
                items = items.saturating_add(1);
                if open.len() >= usize::from(limits.max_depth) {
                    return Err(limit(LimitKind::Depth, limits.max_depth.into(), at));
                }
                if items > limits.max_items {
                    let max = usize::try_from(limits.max_items).unwrap_or(usize::MAX);
                    return Err(limit(LimitKind::Items, max, at));
                }
                if done.is_some() {
                    return Err(fault(expected("one element alone"), at));
                }
                open.push(Element::open(&tag, at)?);
            }
            Event::End(_) => {
                let closed = open.pop().map(Element::close);
                match (open.last_mut(), closed) {
                    (Some(around), Some((name, value))) => around.put(name, value),
                    (None, closed) => done = closed,
                    _ => {}
                }
            }
            Event::Text(text) => put_text(&mut open, &text, at)?,
            Event::CData(text) => put_text(&mut open, &text, at)?,
            Event::GeneralRef(reference) => put_text(&mut open, &resolve(&reference, at)?, at)?,
            Event::DocType(_) => return Err(fault(expected("no document type"), at)),
            Event::PI(_) => return Err(fault(expected("no processing instruction"), at)),
            Event::Eof => {
                let truncated = DecodeErrorKind::Truncated { needed: 1, available: 0 };
                return mem::take(&mut done).filter(|_| open.is_empty()).ok_or_else(|| fault(truncated, at));
            }
            _ => {}
        }
    }
}

fn put_text(open: &mut [Element], text: &str, at: usize) -> Result<(), DecodeError> {
    match open.last_mut() {
        Some(element) => element.text.push_str(text),
        None if text.trim_start_matches('\u{FEFF}').trim().is_empty() => {}
        None => return Err(fault(DecodeErrorKind::InvalidValue { expected: "an element" }, at)),
    }
    Ok(())
}

/// A predefined entity or a character reference; nothing else expands.
fn resolve(reference: &BytesRef<'_>, at: usize) -> Result<String, DecodeError> {
    let known = match reference.resolve_char_ref() {
        Ok(Some(character)) => Some(character.to_string()),
        Ok(None) => unescape(&format!("&{};", &**reference)).ok().map(Into::into),
        Err(_) => None,
    };
    let expected = "a predefined entity or a character reference";
    known.ok_or_else(|| fault(DecodeErrorKind::InvalidValue { expected }, at))
}
