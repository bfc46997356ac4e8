//! Events of a document under limits: well-formed, in UTF-8, without anything that expands.

use alloc::string::String;
use alloc::vec::Vec;

use quick_xml::XmlVersion;
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};
use quick_xml::name::{NamespaceResolver, PrefixDeclaration, QName, ResolveResult};
use quick_xml::reader::NsReader;
use sgp_wire::{DecodeError, DecodeErrorKind, LimitKind, Limits};

use super::{NAMESPACE, SIGNATURE_NAMESPACE, name};

/// Most attributes of one element, and most namespace declarations in force at one place.
pub(super) const MAX_ATTRIBUTES: usize = 64;

const BYTE_ORDER_MARK: &str = "\u{FEFF}";

const SCHEMA_INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Namespaces that are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Namespace {
    /// Of SGP.02.
    Rps,
    /// Of XML signatures.
    Signature,
    /// Any other, or none.
    Other,
}

/// Hands out the events of one document, each with the offset where it begins.
pub(super) struct Source<'a> {
    events: NsReader<&'a [u8]>,
    text: &'a str,
    /// Bytes of the byte order mark, which the events do not count.
    mark_len: usize,
    limits: Limits,
    depth: u16,
    items: u32,
}

pub(crate) const fn invalid(expected: &'static str, offset: usize) -> DecodeError {
    DecodeError::new(DecodeErrorKind::InvalidValue { expected }, offset)
}

pub(crate) const fn unexpected(expected: &'static str, offset: usize) -> DecodeError {
    DecodeError::new(DecodeErrorKind::UnexpectedMember { expected }, offset)
}

pub(crate) const fn missing(name: &'static str, offset: usize) -> DecodeError {
    DecodeError::new(DecodeErrorKind::MissingMember { name }, offset)
}

const fn exceeded(limit: LimitKind, max: usize, offset: usize) -> DecodeError {
    DecodeError::new(DecodeErrorKind::Limit { limit, max }, offset)
}

const fn ends_early(offset: usize) -> DecodeError {
    DecodeError::new(DecodeErrorKind::Truncated { needed: 1, available: 0 }, offset)
}

/// Whether XML 1.0 allows the character in a document.
pub(super) const fn is_xml_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..)
}

impl<'a> Source<'a> {
    pub(super) fn new(text: &'a [u8], limits: &Limits) -> Result<Self, DecodeError> {
        if text.len() > limits.max_len {
            return Err(exceeded(LimitKind::Length, limits.max_len, limits.max_len));
        }
        let text = core::str::from_utf8(text).map_err(|e| invalid("UTF-8", e.valid_up_to()))?;
        if let Some((offset, _)) = text.char_indices().find(|(_, c)| !is_xml_char(*c)) {
            return Err(invalid("a character that XML allows", offset));
        }
        let mut events = NsReader::from_str(text);
        let config = events.config_mut();
        config.expand_empty_elements = true;
        config.check_end_names = true;
        config.check_comments = true;
        events.resolver_mut().set_max_namespace_bindings(MAX_ATTRIBUTES);
        let mark_len = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
        Ok(Self { events, text, mark_len, limits: *limits, depth: 0, items: 0 })
    }

    /// Declares a namespace around the document.
    pub(super) fn declare(&mut self, prefix: &str, namespace: &str) -> Result<(), DecodeError> {
        let prefix =
            if prefix.is_empty() { PrefixDeclaration::Default } else { PrefixDeclaration::Named(prefix) };
        let declared = self.events.resolver_mut().add(prefix, quick_xml::name::Namespace(namespace));
        declared.map_err(|_| invalid("well-formed namespace declarations", 0))
    }

    /// The whole document.
    pub(super) const fn text(&self) -> &'a str {
        self.text
    }

    /// Where the next event begins.
    pub(super) fn position(&self) -> usize {
        usize::try_from(self.events.buffer_position()).unwrap_or(usize::MAX).saturating_add(self.mark_len)
    }

    /// How many elements are open.
    pub(super) const fn depth(&self) -> u16 {
        self.depth
    }

    /// The next event and where it begins; keeps count and depth.
    pub(super) fn next_event(&mut self) -> Result<(Event<'a>, usize), DecodeError> {
        let offset = self.position();
        let event = match self.events.read_event() {
            Ok(event) => event,
            Err(quick_xml::Error::Syntax(_)) => return Err(ends_early(self.text.len())),
            Err(quick_xml::Error::Namespace(_)) => {
                return Err(invalid("well-formed namespace declarations", offset));
            }
            Err(_) => return Err(invalid("well-formed XML", offset)),
        };
        match &event {
            Event::Start(tag) => self.count(tag, offset)?,
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            Event::Eof if self.depth > 0 => return Err(ends_early(offset)),
            Event::Decl(declaration) => check_declaration(declaration, self.text, offset)?,
            Event::Text(text) if text.contains("]]>") => return Err(invalid("well-formed XML", offset)),
            Event::GeneralRef(reference) => drop(resolve(reference, offset)?),
            Event::DocType(_) => return Err(invalid("no document type", offset)),
            Event::PI(_) => return Err(invalid("no processing instruction", offset)),
            _ => {}
        }
        Ok((event, offset))
    }

    fn count(&mut self, tag: &BytesStart<'_>, offset: usize) -> Result<(), DecodeError> {
        let attributes = tag.attributes().with_checks(false).take(MAX_ATTRIBUTES + 1).count();
        if attributes > MAX_ATTRIBUTES {
            return Err(exceeded(LimitKind::Items, MAX_ATTRIBUTES, offset));
        }
        if !name::is_start_tag(tag) {
            return Err(invalid("well-formed names and attributes", offset));
        }
        let mut qualified = Vec::new();
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|_| invalid(EACH_ONCE, offset))?;
            if let (ResolveResult::Bound(namespace), name) =
                self.events.resolver().resolve_attribute(attribute.key)
            {
                if qualified.contains(&(namespace, name)) {
                    return Err(invalid(EACH_ONCE, offset));
                }
                qualified.push((namespace, name));
            }
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            if !value.is_ok_and(|value| value.chars().all(is_xml_char)) {
                return Err(invalid(KNOWN_REFERENCE, offset));
            }
            match attribute.key.as_namespace_binding() {
                None => {}
                Some(PrefixDeclaration::Named(_)) if attribute.value.is_empty() => {
                    return Err(invalid("a namespace for every prefix", offset));
                }
                // names of namespaces are compared and emitted as they stand here
                Some(_) if attribute.value.contains(['&', '"', '\t', '\n', '\r']) => {
                    return Err(invalid("a namespace without references, quotes and line breaks", offset));
                }
                Some(_) => {}
            }
        }
        self.depth = self.depth.saturating_add(1);
        if self.depth > self.limits.max_depth {
            return Err(exceeded(LimitKind::Depth, usize::from(self.limits.max_depth), offset));
        }
        self.items =
            self.items.saturating_add(1).saturating_add(u32::try_from(attributes).unwrap_or(u32::MAX));
        if self.items > self.limits.max_items {
            let max = usize::try_from(self.limits.max_items).unwrap_or(usize::MAX);
            return Err(exceeded(LimitKind::Items, max, offset));
        }
        Ok(())
    }

    /// Namespace of the element whose start tag came last.
    pub(super) fn namespace(&self, name: QName<'_>, offset: usize) -> Result<Namespace, DecodeError> {
        match self.events.resolver().resolve_element(name).0 {
            ResolveResult::Bound(namespace) if namespace.into_inner() == NAMESPACE => Ok(Namespace::Rps),
            ResolveResult::Bound(namespace) if namespace.into_inner() == SIGNATURE_NAMESPACE => {
                Ok(Namespace::Signature)
            }
            ResolveResult::Unknown(_) => Err(invalid("a prefix that is declared", offset)),
            _ => Ok(Namespace::Other),
        }
    }

    /// Whether the attribute says nothing about the content: a namespace declaration, or
    /// `xsi:type` and `xsi:schemaLocation`. `xsi:nil` would.
    pub(super) fn is_about_form(&self, attribute: &Attribute<'_>) -> bool {
        let (namespace, local) = self.events.resolver().resolve_attribute(attribute.key);
        attribute.key.as_namespace_binding().is_some()
            || matches!(namespace, ResolveResult::Bound(ns) if ns.into_inner() == SCHEMA_INSTANCE)
                && local.into_inner() != "nil"
    }

    /// The namespace that a prefix (empty: none) stands for at this place.
    pub(super) fn namespace_of(&self, prefix: &str) -> Option<&str> {
        let resolver: &NamespaceResolver = self.events.resolver();
        let innermost = resolver.bindings().filter(|(declared, _)| match declared {
            PrefixDeclaration::Default => prefix.is_empty(),
            PrefixDeclaration::Named(name) => *name == prefix,
        });
        innermost.last().map(|(_, namespace)| namespace.into_inner())
    }
}

/// Version 1.0, UTF-8, and at the very beginning.
fn check_declaration(declaration: &BytesDecl<'_>, text: &str, offset: usize) -> Result<(), DecodeError> {
    let before = text.get(..offset).unwrap_or_default();
    if !matches!(before, "" | BYTE_ORDER_MARK) {
        return Err(invalid("the XML declaration at the beginning", offset));
    }
    if !declaration.version().is_ok_and(|version| version == "1.0") {
        return Err(invalid("XML version 1.0", offset));
    }
    match declaration.encoding() {
        None => Ok(()),
        Some(Ok(name)) if name.eq_ignore_ascii_case("UTF-8") => Ok(()),
        Some(_) => Err(invalid("encoding UTF-8", offset)),
    }
}

const EACH_ONCE: &str = "well-formed attributes, each once";
const KNOWN_REFERENCE: &str = "a predefined entity or a character reference";

/// The character that a reference in text stands for.
pub(super) fn resolve(reference: &BytesRef<'_>, offset: usize) -> Result<String, DecodeError> {
    let known = match reference.resolve_char_ref() {
        Ok(Some(c)) => Some(c).filter(|c| is_xml_char(*c)),
        Ok(None) => match &**reference {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "apos" => Some('\''),
            "quot" => Some('"'),
            _ => None,
        },
        Err(_) => None,
    };
    known.map(String::from).ok_or_else(|| invalid(KNOWN_REFERENCE, offset))
}
