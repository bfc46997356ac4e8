//! Elements that are kept as text and emitted unchanged.

use alloc::string::String;
use alloc::vec::Vec;

use quick_xml::events::{BytesStart, Event};
use quick_xml::name::QName;
use sgp_wire::DecodeError;

use super::source::MAX_ATTRIBUTES;
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

    /// Gives the element another name of SGP.02.
    pub(crate) fn rename(&mut self, name: &str, offset: usize) -> Result<(), DecodeError> {
        let fault = || invalid("the prefix rps for SGP.02, or not at all", offset);
        match self.namespaces.iter().find(|(prefix, _)| prefix == PREFIX) {
            Some((_, namespace)) if namespace != NAMESPACE => return Err(fault()),
            Some(_) => {}
            None => self.namespaces.push((PREFIX.into(), NAMESPACE.into())),
        }
        if self.xml.contains("xmlns:rps") {
            return Err(fault());
        }
        let start = name_end(&self.xml);
        let rest = self.xml.get(start..).unwrap_or_default();
        self.namespaces.sort_unstable();
        self.xml = match (rest.rfind("</"), rest.strip_suffix("/>")) {
            (None, Some(attributes)) => alloc::format!("<rps:{name}{attributes}/>"),
            (Some(end), _) => {
                alloc::format!("<rps:{name}{}</rps:{name}>", rest.get(..end).unwrap_or_default())
            }
            (None, None) => return Err(fault()),
        };
        Ok(())
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
    let mut declared: Vec<Vec<String>> = Vec::new();
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
                    if !declared.iter().flatten().chain(&outer).any(|known| *known == prefix) {
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

fn declarations(tag: &BytesStart<'_>) -> Vec<String> {
    let attributes = tag.attributes().flatten();
    let names = attributes.filter_map(|attribute| {
        let name = attribute.key.into_inner();
        let default = if name == "xmlns" { Some("") } else { None };
        name.strip_prefix("xmlns:").or(default).map(String::from)
    });
    names.collect()
}

fn uses(tag: &BytesStart<'_>) -> Vec<String> {
    let prefix = |name: QName<'_>| name.prefix().map(|prefix| String::from(prefix.into_inner()));
    let attributes = tag.attributes().flatten().filter_map(|attribute| prefix(attribute.key));
    let attributes = attributes.filter(|prefix| prefix != "xmlns" && prefix != "xml");
    core::iter::once(prefix(tag.name()).unwrap_or_default()).chain(attributes).collect()
}

impl Reader<'_> {
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
