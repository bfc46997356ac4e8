//! Writer of XML text in canonical form.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::source::is_xml_char;
use super::{Content, Message, NAMESPACE, Text};

/// Prefix of the elements of SGP.02.
const PREFIX: &str = "rps";

/// Writes elements one after the other, without white space between them.
///
/// The text is that of exclusive canonicalisation except that the namespace is declared by the
/// caller: no empty-element tags, double quotes, the references of canonical XML 1.0 clause 2.3.
/// Names are given as a list, as to [`Reader`](super::Reader); the first one is written.
pub struct Writer {
    out: String,
    /// Namespace declarations in force.
    scope: Vec<(String, String)>,
    in_tag: bool,
    bad_character: bool,
}

/// The text may hold key values, so only its length is shown.
impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Writer({} bytes)", self.out.len())
    }
}

impl Writer {
    /// A writer with nothing written; the outermost element declares the namespace.
    #[must_use]
    pub fn new() -> Self {
        Self { out: String::new(), scope: Vec::new(), in_tag: false, bad_character: false }
    }

    /// A writer of a document, begun with the XML declaration.
    pub(crate) fn document() -> Self {
        let mut writer = Self::new();
        writer.out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        writer
    }

    /// A writer of a fragment: the namespaces are declared around it.
    pub(crate) fn fragment() -> Self {
        let mut writer = Self::new();
        writer.scope.push((PREFIX.into(), NAMESPACE.into()));
        writer
    }

    /// The text.
    ///
    /// # Errors
    /// [`EncodeError`] when a string held a character that XML cannot carry.
    pub fn finish(self) -> Result<String, EncodeError> {
        if self.bad_character { Err(EncodeError) } else { Ok(self.out) }
    }

    /// Writes the body element of a message.
    pub fn body<M: Message>(&mut self, message: &M) {
        self.required(&[M::NAME], message);
    }

    /// Writes an element.
    pub fn required<T: Content>(&mut self, names: &[&'static str], content: &T) {
        self.element(names.first().copied().unwrap_or_default(), |writer| content.encode(writer));
    }

    /// Writes an element, where there is one.
    pub fn optional<T: Content>(&mut self, names: &[&'static str], content: &Option<T>) {
        if let Some(content) = content {
            self.required(names, content);
        }
    }

    /// Writes an element for each.
    pub fn repeated<T: Content>(&mut self, names: &[&'static str], contents: &[T]) {
        for content in contents {
            self.required(names, content);
        }
    }

    /// Writes members directly into the element that is open.
    pub fn inline<T: Content>(&mut self, _: &[&'static str], content: &T) {
        content.encode(self);
    }

    /// Writes an attribute of the element that was just opened.
    pub fn attribute<T: Text>(&mut self, name: &str, value: &T) {
        self.raw_attribute(name, &value.format());
    }

    /// Writes text.
    pub fn text(&mut self, text: &str) {
        self.end_tag();
        self.escape(text, false);
    }

    /// Writes an element whose content `inside` writes.
    pub(crate) fn element(&mut self, name: &str, inside: impl FnOnce(&mut Self)) {
        self.end_tag();
        let outside = self.scope.len();
        self.out.push('<');
        self.push_name(name);
        self.in_tag = true;
        self.declare(PREFIX, NAMESPACE);
        inside(self);
        self.end_tag();
        self.out.push_str("</");
        self.push_name(name);
        self.out.push('>');
        self.scope.truncate(outside);
    }

    /// Declares a namespace in the start tag that is open, unless it is in force already.
    pub(crate) fn declare(&mut self, prefix: &str, namespace: &str) {
        if self.is_declared(prefix, namespace) {
            return;
        }
        self.raw_declaration(prefix, namespace);
        self.scope.push((prefix.into(), namespace.into()));
    }

    /// Writes a declaration that holds for the element at hand alone.
    pub(crate) fn raw_declaration(&mut self, prefix: &str, namespace: &str) {
        if prefix.is_empty() {
            self.raw_attribute("xmlns", namespace);
        } else {
            self.raw_attribute(&alloc::format!("xmlns:{prefix}"), namespace);
        }
    }

    /// Whether the prefix stands for this namespace here.
    pub(crate) fn is_declared(&self, prefix: &str, namespace: &str) -> bool {
        self.scope.iter().rev().find(|(p, _)| p == prefix).is_some_and(|(_, ns)| ns == namespace)
    }

    /// Appends text that is XML already.
    pub(crate) fn raw(&mut self, xml: &str) {
        self.end_tag();
        self.out.push_str(xml);
    }

    fn push_name(&mut self, name: &str) {
        self.out.push_str(PREFIX);
        self.out.push(':');
        self.out.push_str(name);
    }

    fn end_tag(&mut self) {
        if core::mem::take(&mut self.in_tag) {
            self.out.push('>');
        }
    }

    fn raw_attribute(&mut self, name: &str, value: &str) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        self.escape(value, true);
        self.out.push('"');
    }

    fn escape(&mut self, text: &str, in_attribute: bool) {
        self.bad_character |= !text.chars().all(is_xml_char);
        escape(&mut self.out, text, in_attribute);
    }
}

/// Appends text with the references that canonical XML 1.0 (clause 2.3) asks for.
pub(super) fn escape(out: &mut String, text: &str, in_attribute: bool) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' if !in_attribute => out.push_str("&gt;"),
            '"' if in_attribute => out.push_str("&quot;"),
            '\t' if in_attribute => out.push_str("&#x9;"),
            '\n' if in_attribute => out.push_str("&#xA;"),
            '\r' => out.push_str("&#xD;"),
            c => out.push(c),
        }
    }
}

impl Default for Writer {
    fn default() -> Self {
        Self::new()
    }
}

/// A string of the message holds a character that XML 1.0 cannot carry, such as U+0000.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EncodeError;

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string holds a character that XML cannot carry")
    }
}

impl core::error::Error for EncodeError {}
