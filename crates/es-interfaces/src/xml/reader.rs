//! Pull reader of one document: names by namespace, limits, offsets.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesDecl, BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;
use sgp_wire::{Context, DecodeError, DecodeErrorKind, LimitKind, Limits};

use super::{Content, Message, NAMESPACE, SIGNATURE_NAMESPACE, Text};

/// Most attributes of one element, and most namespace declarations in force at one place.
const MAX_ATTRIBUTES: usize = 64;

const SCHEMA_INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Reads the elements of one document in order.
///
/// Between calls it stands between two children of the element that is being decoded. Names are
/// given as a list: all of them are taken, the first one names the element in errors.
#[derive(Debug)]
pub struct Reader<'a> {
    events: NsReader<&'a [u8]>,
    text: &'a str,
    ahead: Option<Step<'a>>,
    /// Start tag whose content is being read, until a child begins.
    tag: Option<Open<'a>>,
    limits: Limits,
    depth: u16,
    items: u32,
}

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

/// A start tag.
#[derive(Clone, Debug)]
pub(crate) struct Open<'a> {
    tag: BytesStart<'a>,
    pub(crate) namespace: Namespace,
    pub(crate) offset: usize,
}

impl Open<'_> {
    /// Name without prefix.
    pub(crate) fn local_name(&self) -> &str {
        self.tag.local_name().into_inner()
    }

    /// Whether it is the element of SGP.02 with this name.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.is_one_of(&[name])
    }

    fn is_one_of(&self, names: &[&str]) -> bool {
        self.namespace == Namespace::Rps && names.contains(&self.local_name())
    }
}

/// What the next markup is, white space and comments left out.
#[derive(Clone, Debug)]
pub(crate) enum Step<'a> {
    /// A start tag.
    Open(Open<'a>),
    /// The end tag of the element that is being decoded.
    Close(usize),
    /// The end of the document.
    End,
}

impl Step<'_> {
    fn offset(&self, end: usize) -> usize {
        match self {
            Self::Open(open) => open.offset,
            Self::Close(offset) => *offset,
            Self::End => end,
        }
    }
}

pub(crate) const fn invalid(expected: &'static str, offset: usize) -> DecodeError {
    DecodeError::new(DecodeErrorKind::InvalidValue { expected }, offset)
}

const fn unexpected(expected: &'static str, offset: usize) -> DecodeError {
    DecodeError::new(DecodeErrorKind::UnexpectedMember { expected }, offset)
}

pub(crate) const fn missing(name: &'static str, offset: usize) -> DecodeError {
    DecodeError::new(DecodeErrorKind::MissingMember { name }, offset)
}

const fn exceeded(limit: LimitKind, max: usize, offset: usize) -> DecodeError {
    DecodeError::new(DecodeErrorKind::Limit { limit, max }, offset)
}

/// Whether XML 1.0 allows the character in a document.
pub(crate) const fn is_xml_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..)
}

fn position(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

impl<'a> Reader<'a> {
    /// A reader that stands before the root element. The text is UTF-8.
    ///
    /// # Errors
    /// [`Limit`](DecodeErrorKind::Limit) when there are more bytes than
    /// [`max_len`](Limits::max_len); [`InvalidValue`](DecodeErrorKind::InvalidValue) at the first
    /// byte that is not UTF-8 or not allowed in XML.
    pub fn new(text: &'a [u8], limits: &Limits) -> Result<Self, DecodeError> {
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
        Ok(Self { events, text, ahead: None, tag: None, limits: *limits, depth: 0, items: 0 })
    }

    /// Reads the body element of `M`; its name is the outermost field of an error.
    ///
    /// # Errors
    /// [`DecodeError`] with path and offset.
    pub fn body<M: Message>(&mut self) -> Result<M, DecodeError> {
        self.required(&[M::NAME])
    }

    /// Reads an element that must stand here.
    ///
    /// # Errors
    /// [`MissingMember`](DecodeErrorKind::MissingMember) at the end of the parent,
    /// [`UnexpectedMember`](DecodeErrorKind::UnexpectedMember) at another element, or what its
    /// content is wrong with.
    pub fn required<T: Content>(&mut self, names: &[&'static str]) -> Result<T, DecodeError> {
        let name = names.first().copied().unwrap_or_default();
        self.check_next(name, names)?;
        self.child(name)
    }

    /// Reads an element that may stand here.
    ///
    /// # Errors
    /// What its content is wrong with.
    pub fn optional<T: Content>(&mut self, names: &[&'static str]) -> Result<Option<T>, DecodeError> {
        if !self.stands_here(names)? {
            return Ok(None);
        }
        self.child(names.first().copied().unwrap_or_default()).map(Some)
    }

    /// Reads any number of elements of one name.
    ///
    /// # Errors
    /// What the content of one of them is wrong with.
    pub fn repeated<T: Content>(&mut self, names: &[&'static str]) -> Result<Vec<T>, DecodeError> {
        let mut list = Vec::new();
        while self.stands_here(names)? {
            let index = u32::try_from(list.len()).unwrap_or(u32::MAX);
            let item = self.child_unnamed();
            list.push(item.index(index).field(names.first().copied().unwrap_or_default())?);
        }
        Ok(list)
    }

    /// Reads members that stand directly in the element being decoded.
    ///
    /// # Errors
    /// What they are wrong with.
    pub fn inline<T: Content>(&mut self, _: &[&'static str]) -> Result<T, DecodeError> {
        T::decode(self)
    }

    /// Whether an element of one of these names is next.
    ///
    /// # Errors
    /// When the text is not well-formed, or holds text where elements are.
    pub fn stands_here(&mut self, names: &[&'static str]) -> Result<bool, DecodeError> {
        Ok(matches!(self.peek()?, Step::Open(open) if open.is_one_of(names)))
    }

    /// Reads the text of the element being decoded as a value.
    ///
    /// # Errors
    /// [`InvalidValue`](DecodeErrorKind::InvalidValue) at the first byte of the text.
    pub fn value<T: Text>(&mut self) -> Result<T, DecodeError> {
        let (text, offset) = self.content_text()?;
        T::parse(&text).ok_or_else(|| invalid(T::EXPECTED, offset))
    }

    /// Reads an attribute of the element being decoded; only before its first child.
    ///
    /// # Errors
    /// [`MissingMember`](DecodeErrorKind::MissingMember) or what its value is wrong with.
    pub fn attribute<T: Text>(&mut self, name: &'static str) -> Result<T, DecodeError> {
        let Some(open) = &self.tag else { return Err(missing(name, self.here())) };
        let found = open.tag.attributes().with_checks(false).flatten().find(|a| a.key.into_inner() == name);
        let Some(found) = found else { return Err(missing(name, open.offset)) };
        let value = found.normalized_value(XmlVersion::Implicit1_0);
        let value = value.ok().filter(|value| value.chars().all(is_xml_char));
        value.and_then(|value| T::parse(&value)).ok_or_else(|| invalid(T::EXPECTED, open.offset)).field(name)
    }

    /// Checks that nothing but white space and comments follows the root element.
    ///
    /// # Errors
    /// [`UnexpectedMember`](DecodeErrorKind::UnexpectedMember) at what follows.
    pub fn finish(mut self) -> Result<(), DecodeError> {
        let end = self.text.len();
        match self.peek()? {
            Step::End => Ok(()),
            other => Err(unexpected("the end of the document", other.offset(end))),
        }
    }

    /// Where the next markup begins.
    pub(crate) fn here(&self) -> usize {
        match &self.ahead {
            Some(step) => step.offset(self.text.len()),
            None => position(self.events.buffer_position()),
        }
    }

    /// Looks at the next markup.
    pub(crate) fn peek(&mut self) -> Result<&Step<'a>, DecodeError> {
        let step = match self.ahead.take() {
            Some(step) => step,
            None => self.next_step()?,
        };
        Ok(self.ahead.insert(step))
    }

    /// Reads the element that [`peek`](Self::peek) saw.
    pub(crate) fn child<T: Content>(&mut self, name: &'static str) -> Result<T, DecodeError> {
        self.child_unnamed().field(name)
    }

    fn child_unnamed<T: Content>(&mut self) -> Result<T, DecodeError> {
        self.enter(T::ATTRIBUTES)?;
        let value = T::decode(self)?;
        self.leave()?;
        Ok(value)
    }

    /// Takes the start tag that is next; only the attributes named are allowed in it.
    pub(crate) fn enter(&mut self, attributes: &[&str]) -> Result<(), DecodeError> {
        self.peek()?;
        let Some(Step::Open(open)) = self.ahead.take() else {
            return Err(unexpected("an element", self.here()));
        };
        for attribute in open.tag.attributes().with_checks(false).flatten() {
            let name = attribute.key.into_inner();
            let declares = name == "xmlns" || name.starts_with("xmlns:");
            if !declares && !attributes.contains(&name) && !self.is_schema_hint(&attribute) {
                return Err(unexpected("no such attribute", open.offset));
            }
        }
        self.tag = Some(open);
        Ok(())
    }

    /// Takes the start tag of an element of SGP.02, which must be next.
    pub(crate) fn enter_named(&mut self, name: &'static str, attributes: &[&str]) -> Result<(), DecodeError> {
        self.check_next(name, &[name])?;
        self.enter(attributes).field(name)
    }

    fn check_next(&mut self, name: &'static str, names: &[&str]) -> Result<(), DecodeError> {
        let end = self.text.len();
        match self.peek()? {
            Step::Open(open) if open.is_one_of(names) => Ok(()),
            Step::Open(open) => Err(unexpected(name, open.offset)),
            other => Err(missing(name, other.offset(end))),
        }
    }

    /// `xsi:type` and `xsi:schemaLocation` change nothing here; `xsi:nil` would.
    fn is_schema_hint(&self, attribute: &quick_xml::events::attributes::Attribute<'_>) -> bool {
        let (namespace, local) = self.events.resolver().resolve_attribute(attribute.key);
        matches!(namespace, ResolveResult::Bound(ns) if ns.into_inner() == SCHEMA_INSTANCE)
            && local.into_inner() != "nil"
    }

    /// Takes the end tag of the element being decoded.
    pub(crate) fn leave(&mut self) -> Result<(), DecodeError> {
        let end = self.text.len();
        match self.peek()? {
            Step::Close(_) => {
                self.ahead = None;
                Ok(())
            }
            other => Err(unexpected("the end of the element", other.offset(end))),
        }
    }

    /// Passes over the element that is next, with all it holds.
    pub(crate) fn skip(&mut self) -> Result<(), DecodeError> {
        self.peek()?;
        self.ahead = None;
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            self.next_event()?;
        }
        Ok(())
    }

    /// Reads the element that is next with `read`; returns its text in the document too.
    pub(crate) fn captured<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<(T, &'a str), DecodeError> {
        self.peek()?;
        let start = self.here();
        let value = read(self)?;
        let text = self.text.get(start..position(self.events.buffer_position()));
        Ok((value, text.unwrap_or_default()))
    }

    /// The namespace that a prefix (empty: none) stands for at this place.
    pub(crate) fn namespace_of(&self, prefix: &str) -> Option<&str> {
        let bindings = self.events.resolver().bindings();
        let mut found = None;
        for (declared, namespace) in bindings {
            let declared = match declared {
                quick_xml::name::PrefixDeclaration::Default => "",
                quick_xml::name::PrefixDeclaration::Named(name) => name,
            };
            if declared == prefix {
                found = Some(namespace.into_inner());
            }
        }
        found
    }

    fn content_text(&mut self) -> Result<(Cow<'a, str>, usize), DecodeError> {
        self.tag = None;
        let mut content: Cow<'a, str> = Cow::Borrowed("");
        let mut first = None;
        loop {
            let (event, offset) = self.next_event()?;
            let piece = match event {
                Event::Text(text) => text.xml10_content(),
                Event::CData(text) => text.xml10_content(),
                Event::GeneralRef(reference) => Cow::Owned(resolve(&reference, offset)?),
                Event::Start(_) => return Err(unexpected("text", offset)),
                Event::End(_) => {
                    self.ahead = Some(Step::Close(offset));
                    return Ok((content, first.unwrap_or(offset)));
                }
                _ => continue,
            };
            first.get_or_insert(offset);
            if content.is_empty() {
                content = piece;
            } else {
                content.to_mut().push_str(&piece);
            }
        }
    }

    fn next_step(&mut self) -> Result<Step<'a>, DecodeError> {
        self.tag = None;
        loop {
            let (event, offset) = self.next_event()?;
            match event {
                Event::Start(tag) => {
                    let (namespace, _) = self.events.resolver().resolve_element(tag.name());
                    let namespace = match namespace {
                        ResolveResult::Bound(ns) if ns.into_inner() == NAMESPACE => Namespace::Rps,
                        ResolveResult::Bound(ns) if ns.into_inner() == SIGNATURE_NAMESPACE => {
                            Namespace::Signature
                        }
                        ResolveResult::Unknown(_) => {
                            return Err(invalid("a prefix that is declared", offset));
                        }
                        _ => Namespace::Other,
                    };
                    return Ok(Step::Open(Open { tag, namespace, offset }));
                }
                Event::End(_) => return Ok(Step::Close(offset)),
                Event::Eof => return Ok(Step::End),
                Event::Text(text) if is_blank(&text) => {}
                Event::Comment(_) | Event::Decl(_) => {}
                _ => return Err(unexpected("an element", offset)),
            }
        }
    }

    /// The next event and where it begins; keeps count and depth.
    fn next_event(&mut self) -> Result<(Event<'a>, usize), DecodeError> {
        let offset = position(self.events.buffer_position());
        let event = match self.events.read_event() {
            Ok(event) => event,
            Err(error) => return Err(self.not_well_formed(&error, offset)),
        };
        match &event {
            Event::Start(tag) => self.count(tag, offset)?,
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            Event::Eof if self.depth > 0 => {
                return Err(DecodeError::new(DecodeErrorKind::Truncated { needed: 1, available: 0 }, offset));
            }
            Event::Decl(declaration) => check_declaration(declaration, self.text, offset)?,
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
        if tag.attributes().any(|attribute| attribute.is_err()) {
            return Err(invalid("well-formed attributes, each once", offset));
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

    fn not_well_formed(&self, error: &quick_xml::Error, offset: usize) -> DecodeError {
        match error {
            quick_xml::Error::Syntax(_) => {
                DecodeError::new(DecodeErrorKind::Truncated { needed: 1, available: 0 }, self.text.len())
            }
            quick_xml::Error::Namespace(_) => invalid("well-formed namespace declarations", offset),
            _ => invalid("well-formed XML", offset),
        }
    }
}

fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
}

/// Version 1.0, UTF-8, and at the very beginning.
fn check_declaration(declaration: &BytesDecl<'_>, text: &str, offset: usize) -> Result<(), DecodeError> {
    let before = text.get(..offset).unwrap_or_default();
    if !matches!(before, "" | "\u{FEFF}") {
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

fn resolve(reference: &quick_xml::events::BytesRef<'_>, offset: usize) -> Result<String, DecodeError> {
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
    known.map(String::from).ok_or_else(|| invalid("a predefined entity or a character reference", offset))
}
