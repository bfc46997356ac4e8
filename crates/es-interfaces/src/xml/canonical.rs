//! Canonical form of elements that were kept as text.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

use super::received::{declarations, uses};
use super::source::resolve;
use super::writer::escape;
use crate::eis::ReceivedText;

/// Namespace of the prefix `xml`, which nobody declares.
const XML_NAMESPACE: &str = "http://www.w3.org/XML/1998/namespace";

impl ReceivedText {
    /// The element under exclusive canonicalisation without comments and without a list of inclusive
    /// prefixes (Exclusive XML Canonicalization 1.0). Declarations around it count where it uses them.
    pub(crate) fn canonical(&self) -> String {
        let mut reader = quick_xml::Reader::from_str(&self.xml);
        reader.config_mut().expand_empty_elements = true;
        let mut canonical = Canonical::new(self.namespaces.clone());
        // the text was read before: an error is only the end of it, and nothing else can stand in it
        while let Ok(event) = reader.read_event() {
            match event {
                Event::Start(tag) => canonical.start(&tag),
                Event::End(tag) => canonical.end(tag.name().into_inner()),
                Event::Text(text) => canonical.text(&text.xml10_content()),
                Event::CData(text) => canonical.text(&text.xml10_content()),
                Event::GeneralRef(reference) => {
                    canonical.text(&resolve(&reference, 0).unwrap_or_default());
                }
                Event::Eof => break,
                _ => {}
            }
        }
        canonical.out
    }
}

/// Prefix (empty: none) and namespace (empty: none).
type Declaration = (String, String);

struct Canonical {
    out: String,
    /// Declarations in force in the text.
    declared: Vec<Declaration>,
    /// Declarations in force in what is written.
    written: Vec<Declaration>,
    /// How many of both were in force around each open element.
    around: Vec<(usize, usize)>,
}

impl Canonical {
    const fn new(declared: Vec<Declaration>) -> Self {
        Self { out: String::new(), declared, written: Vec::new(), around: Vec::new() }
    }

    fn start(&mut self, tag: &BytesStart<'_>) {
        self.around.push((self.declared.len(), self.written.len()));
        self.declared.extend(declarations(tag));
        self.out.push('<');
        self.out.push_str(tag.name().into_inner());
        let mut prefixes = uses(tag);
        prefixes.sort_unstable();
        prefixes.dedup();
        for prefix in prefixes {
            let namespace = meaning(&self.declared, &prefix);
            if namespace != meaning(&self.written, &prefix) {
                self.out.push_str(if prefix.is_empty() { " xmlns" } else { " xmlns:" });
                self.out.push_str(&prefix);
                value(&mut self.out, namespace);
                self.written.push((prefix, namespace.into()));
            }
        }
        self.attributes(tag);
        self.out.push('>');
    }

    /// Sorted by namespace, then by name; those without a prefix first.
    fn attributes(&mut self, tag: &BytesStart<'_>) {
        let attributes = tag.attributes().flatten();
        let attributes = attributes.filter(|attribute| attribute.key.as_namespace_binding().is_none());
        let mut sorted: Vec<(&str, &str, &str, Cow<'_, str>)> = attributes
            .filter_map(|attribute| {
                let namespace = match attribute.key.prefix().map(|prefix| prefix.into_inner()) {
                    None => "",
                    Some("xml") => XML_NAMESPACE,
                    Some(prefix) => meaning(&self.declared, prefix),
                };
                let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
                let (local, name) = (attribute.key.local_name().into_inner(), attribute.key.into_inner());
                Some((namespace, local, name, value))
            })
            .collect();
        sorted.sort_unstable();
        for (_, _, name, text) in sorted {
            self.out.push(' ');
            self.out.push_str(name);
            value(&mut self.out, &text);
        }
    }

    fn end(&mut self, name: &str) {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
        let (declared, written) = self.around.pop().unwrap_or_default();
        self.declared.truncate(declared);
        self.written.truncate(written);
    }

    fn text(&mut self, text: &str) {
        escape(&mut self.out, text, false);
    }
}

fn value(out: &mut String, text: &str) {
    out.push_str("=\"");
    escape(out, text, true);
    out.push('"');
}

/// The namespace of a prefix; empty where there is none.
fn meaning<'d>(declarations: &'d [Declaration], prefix: &str) -> &'d str {
    let innermost = declarations.iter().rev().find(|(declared, _)| declared == prefix);
    innermost.map_or("", |(_, namespace)| namespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(namespaces: &[(&str, &str)], xml: &str) -> String {
        let namespaces = namespaces.iter().map(|(prefix, namespace)| ((*prefix).into(), (*namespace).into()));
        ReceivedText { xml: xml.into(), namespaces: namespaces.collect() }.canonical()
    }

    // `xmllint --exc-c14n` of libxml2 2.9.14, with the namespaces declared in the element itself
    #[test]
    fn as_libxml2_writes_it() {
        type Case = (&'static [(&'static str, &'static str)], &'static str, &'static str);
        let cases: &[Case] = &[
            (
                &[("a", "urn:a"), ("b", "urn:b"), ("", "urn:d")],
                "<a:x><b:y/><z q='1' b:q='2' a:q='3'/><a:w xmlns:a='urn:other'><a:v/></a:w></a:x>",
                "<a:x xmlns:a=\"urn:a\"><b:y xmlns:b=\"urn:b\"></b:y><z xmlns=\"urn:d\" xmlns:b=\"urn:b\" q=\"1\" a:q=\"3\" b:q=\"2\"></z><a:w xmlns:a=\"urn:other\"><a:v></a:v></a:w></a:x>",
            ),
            (
                &[("", "urn:d")],
                "<x ><y xmlns=''><z/></y><y xmlns='urn:d' ></y ></x>",
                "<x xmlns=\"urn:d\"><y xmlns=\"\"><z></z></y><y></y></x>",
            ),
            (
                &[("p", "urn:p")],
                "<x p:b=' two  words\n\tand \r\n more ' a='&lt;&amp;&quot;&apos;&gt;&#9;&#xA;&#13; ' xml:lang=\"d'e\" c=''/>",
                "<x xmlns:p=\"urn:p\" a=\"&lt;&amp;&quot;'>&#x9;&#xA;&#xD; \" c=\"\" xml:lang=\"d'e\" p:b=\" two  words  and   more \"></x>",
            ),
            (
                &[],
                "<x>a&amp;b&lt;c&gt;d&quot;e&#xD;f<![CDATA[<&> \"]]>\r\ng\rh\ti</x>",
                "<x>a&amp;b&lt;c&gt;d\"e&#xD;f&lt;&amp;&gt; \"\ng\nh\ti</x>",
            ),
            (
                &[("n1", "urn:same"), ("n2", "urn:same")],
                "<n1:x n2:b='1' n1:a='2'><n2:x n1:c='3' d='4'/></n1:x>",
                "<n1:x xmlns:n1=\"urn:same\" xmlns:n2=\"urn:same\" n1:a=\"2\" n2:b=\"1\"><n2:x d=\"4\" n1:c=\"3\"></n2:x></n1:x>",
            ),
            (
                &[],
                "<x xmlns:z='urn:1' xmlns:y='urn:2' xmlns:unused='urn:3' z:a='' y:a='' a='' ><z:q/><y:q xmlns:z='urn:1'><z:q xmlns:y='urn:2'/></y:q></x>",
                "<x xmlns:y=\"urn:2\" xmlns:z=\"urn:1\" a=\"\" z:a=\"\" y:a=\"\"><z:q></z:q><y:q><z:q></z:q></y:q></x>",
            ),
            (
                &[("", "urn:d"), ("p", "urn:d")],
                "<p:x><y/><p:y xmlns='urn:e'><y/></p:y></p:x>",
                "<p:x xmlns:p=\"urn:d\"><y xmlns=\"urn:d\"></y><p:y><y xmlns=\"urn:e\"></y></p:y></p:x>",
            ),
            (&[], "<é ß='ü'>😀 &#x1F600; </é>", "<é ß=\"ü\">😀 😀 </é>"),
            (
                &[("p", "urn:p")],
                "<x><p:y xmlns:p='urn:q'><p:z xmlns:p='urn:p'/></p:y><p:y/></x>",
                "<x><p:y xmlns:p=\"urn:q\"><p:z xmlns:p=\"urn:p\"></p:z></p:y><p:y xmlns:p=\"urn:p\"></p:y></x>",
            ),
        ];
        for (namespaces, xml, expected) in cases {
            assert_eq!(canonical(namespaces, xml), *expected, "{xml}");
        }
    }

    #[test]
    fn comments_are_left_out_and_a_second_time_nothing_changes() {
        let once = canonical(&[("a", "urn:a")], "<a:x ><!-- -->1<!--2-->3<y a:b='&#9;'/><!-- <&> --></a:x>");
        assert_eq!(once, "<a:x xmlns:a=\"urn:a\">13<y a:b=\"&#x9;\"></y></a:x>");
        assert_eq!(canonical(&[], &once), once);
    }
}
