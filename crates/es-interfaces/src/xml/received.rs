//! Elements that are kept as text and emitted unchanged.

use alloc::string::String;
use alloc::vec::Vec;

use quick_xml::events::{BytesStart, Event};
use quick_xml::name::QName;
use sgp_wire::{DecodeError, Limits};

use super::source::{MAX_ATTRIBUTES, Source};
use super::{NAMESPACE, Reader, SIGNATURE_NAMESPACE, Writer, invalid};
use crate::eis::ReceivedText;

/// Prefix of the elements of SGP.02 that are written here, and so never declared as another.
const PREFIX: &str = "rps";

impl ReceivedText {
    /// Text that was written here, with the prefixes `rps` and `ds`.
    pub(crate) fn own(xml: String) -> Self {
        let known = |prefix: &String| match prefix.as_str() {
            PREFIX => Some(NAMESPACE.into()),
            "ds" => Some(SIGNATURE_NAMESPACE.into()),
            _ => None,
        };
        let used = outer_prefixes(&xml);
        Self::new(xml, used.into_iter().filter_map(|prefix| known(&prefix).map(|ns| (prefix, ns))).collect())
    }

    fn new(xml: String, mut namespaces: Vec<(String, String)>) -> Self {
        namespaces.sort_unstable();
        Self { xml, namespaces }
    }

    /// Gives the element another name of SGP.02, with the prefix `rps` or, where that means something
    /// else in it, with one that is free there.
    pub(crate) fn rename(&mut self, name: &str) {
        let declared = own_declarations(&self.xml);
        let meaning = |prefix: &str| {
            let known = declared.iter().chain(&self.namespaces).find(|(known, _)| known == prefix);
            known.map(|(_, namespace)| namespace.as_str())
        };
        let numbered = (1_u32..).map(|number| alloc::format!("{PREFIX}{number}"));
        let mut prefixes = core::iter::once(PREFIX.into()).chain(numbered);
        let is_free = |prefix: &String| meaning(prefix).is_none_or(|namespace| namespace == NAMESPACE);
        let prefix = prefixes.find(is_free).unwrap_or_default();
        if meaning(&prefix).is_none() {
            self.namespaces.push((prefix.clone(), NAMESPACE.into()));
        }
        let rest = self.xml.get(name_end(&self.xml)..).unwrap_or_default();
        self.xml = match rest.strip_suffix("/>") {
            Some(attributes) => alloc::format!("<{prefix}:{name}{attributes}/>"),
            None => {
                let content = rest.get(..rest.rfind("</").unwrap_or(rest.len())).unwrap_or_default();
                alloc::format!("<{prefix}:{name}{content}</{prefix}:{name}>")
            }
        };
        // the prefix of the former name may have been used there alone
        let used = outer_prefixes(&self.xml);
        self.namespaces.retain(|(prefix, _)| used.contains(prefix));
        self.namespaces.sort_unstable();
    }
}

/// Where the name in the start tag at the beginning of the text ends.
fn name_end(xml: &str) -> usize {
    xml.find([' ', '\t', '\r', '\n', '/', '>']).unwrap_or(xml.len())
}

/// Prefixes (empty: none) that the element uses and does not declare itself; where there are more than
/// can be declared around it, not all of them.
fn outer_prefixes(xml: &str) -> Vec<String> {
    let mut reader = quick_xml::Reader::from_str(xml);
    reader.config_mut().expand_empty_elements = true;
    let mut declared: Vec<Vec<(String, String)>> = Vec::new();
    let mut outer = Vec::new();
    // the text was read before, so an error is only the end of it
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(tag) => {
                declared.push(declarations(&tag));
                for prefix in uses(&tag) {
                    if outer.len() > MAX_ATTRIBUTES.saturating_add(1) {
                        return outer;
                    }
                    let mut declared = declared.iter().flatten().map(|(known, _)| known);
                    if !declared.any(|known| *known == prefix) && !outer.contains(&prefix) {
                        outer.push(prefix);
                    }
                }
            }
            Event::End(_) => {
                declared.pop();
            }
            Event::Eof => break,
            _ => {}
        }
    }
    outer
}

/// What the start tag at the beginning of the text declares: prefix (empty: none) and namespace.
fn own_declarations(xml: &str) -> Vec<(String, String)> {
    let mut reader = quick_xml::Reader::from_str(xml);
    match reader.read_event() {
        Ok(Event::Start(tag) | Event::Empty(tag)) => declarations(&tag),
        _ => Vec::new(),
    }
}

/// Prefixes (empty: none) and namespaces; these hold no references ([`Source`]).
pub(super) fn declarations(tag: &BytesStart<'_>) -> Vec<(String, String)> {
    let attributes = tag.attributes().flatten();
    let names = attributes.filter_map(|attribute| {
        let name = attribute.key.into_inner();
        let default = if name == "xmlns" { Some("") } else { None };
        let prefix = name.strip_prefix("xmlns:").or(default)?;
        Some((String::from(prefix), String::from(&*attribute.value)))
    });
    names.collect()
}

/// Prefixes (empty: none) of the element and of its attributes.
pub(super) fn uses(tag: &BytesStart<'_>) -> Vec<String> {
    let prefix = |name: QName<'_>| name.prefix().map(|prefix| String::from(prefix.into_inner()));
    let attributes = tag.attributes().flatten().filter_map(|attribute| prefix(attribute.key));
    let attributes = attributes.filter(|prefix| prefix != "xmlns" && prefix != "xml");
    core::iter::once(prefix(tag.name()).unwrap_or_default()).chain(attributes).collect()
}

impl<'a> Reader<'a> {
    /// A reader that stands before an element that was kept; offsets count from its beginning.
    pub(crate) fn of_received(text: &'a ReceivedText, limits: &Limits) -> Result<Self, DecodeError> {
        let mut source = Source::new(text.xml.as_bytes(), limits)?;
        text.namespaces.iter().try_for_each(|(prefix, namespace)| source.declare(prefix, namespace))?;
        Ok(Self::from_source(source))
    }

    /// Reads the element that is next with `read`, and keeps its text.
    pub(crate) fn received<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<(T, ReceivedText), DecodeError> {
        self.peek()?;
        let offset = self.here();
        let (value, xml) = self.captured(read)?;
        let mut namespaces = Vec::new();
        for prefix in outer_prefixes(xml) {
            match self.namespace_of(&prefix).map(String::from) {
                Some(namespace) => namespaces.push((prefix, namespace)),
                None if prefix.is_empty() => {}
                None => return Err(invalid("a prefix that is declared", offset)),
            }
        }
        Ok((value, ReceivedText::new(xml.into(), namespaces)))
    }
}

impl Writer {
    /// Declares, in the start tag that is open, the namespaces that the texts will need.
    pub(crate) fn declare_for<'t>(&mut self, texts: impl Iterator<Item = &'t ReceivedText>) {
        let mut here: Vec<&str> = alloc::vec![PREFIX];
        for (prefix, namespace) in texts.flat_map(|text| &text.namespaces) {
            if !here.contains(&prefix.as_str()) {
                here.push(prefix);
                self.declare(prefix, namespace);
            }
        }
    }

    /// Writes a received element. Where the place gives one of its prefixes another meaning, the
    /// declaration that it had is put in its start tag, which its signature does not cover.
    pub(crate) fn received(&mut self, text: &ReceivedText) {
        let (start, rest) = text.xml.split_at_checked(name_end(&text.xml)).unwrap_or_default();
        let missing: Vec<_> = text
            .namespaces
            .iter()
            .filter(|(prefix, namespace)| !self.is_declared(prefix, namespace))
            .collect();
        self.raw(start);
        for (prefix, namespace) in missing {
            self.raw_declaration(prefix, namespace);
        }
        self.raw(rest);
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    #[test]
    fn prefixes_are_not_gathered_without_end() {
        let element = |count| {
            let children: String = (0..count).map(|number| format!("<p{number}:x/>")).collect();
            format!("<x>{children}</x>")
        };
        // no prefix, and as many as can be declared
        assert_eq!(outer_prefixes(&element(MAX_ATTRIBUTES)).len(), MAX_ATTRIBUTES + 1);
        assert_eq!(outer_prefixes(&element(10_000)).len(), MAX_ATTRIBUTES + 2);
    }
}
