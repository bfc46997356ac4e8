//! From TOML to a template.

use std::borrow::Cow;

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use zeroize::Zeroizing;

use super::declare::declare;
use super::error::{FaultKind, TemplateError};
use super::expression::Pattern;
use super::node::{Body, Member, Node};
use super::source::Faults;
use super::variable::Variable;
use super::{MAX_EXPRESSIONS, MAX_LEN, MAX_NAME, Template};

/// Version of the form of templates.
const VERSION: i64 = 1;

/// Members of the module that hold characters; all other texts are octets.
const CHARACTERS: [&str; 1] = ["profileType"];
/// Members of the module that hold object identifiers.
const IDENTIFIERS: [&str; 3] = ["templateID", "issuerID", "eUICC-Mandatory-GFSTEList"];

pub(super) fn template(text: &str) -> Result<Template, TemplateError> {
    let mut faults = Faults::new(text);
    if text.len() > MAX_LEN {
        faults.add(0, "", FaultKind::Limit { what: "bytes", max: MAX_LEN });
        return faults.finish(Template::empty());
    }
    let (table, errors) = DeTable::parse_recoverable(text.trim_start_matches('\u{feff}'));
    let skipped = text.len().saturating_sub(text.trim_start_matches('\u{feff}').len());
    for error in &errors {
        let at = error.span().map_or(0, |span| span.start).saturating_add(skipped);
        faults.add(at, "", FaultKind::Toml { message: error.message().to_owned() });
    }
    if !errors.is_empty() {
        return faults.finish(Template::empty());
    }
    let mut reader = Reader { faults, skipped, expressions: 0, broken: Vec::new() };
    let mut template = Template::empty();
    let table = table.get_ref();
    reader.version(table);
    for (key, value) in in_order(table) {
        match &**key.get_ref() {
            "template" | "element" => {}
            "variables" => reader.variables(value, &mut template),
            _ => reader.unknown(key, "", "template, variables or element"),
        }
    }
    match table.iter().find(|(key, _)| key.get_ref() == "element") {
        Some((_, value)) => reader.elements(value, &mut template),
        None => reader.faults.add(0, "", FaultKind::Missing { name: "[[element]]" }),
    }
    if reader.faults.is_empty() {
        template.report(&mut reader.faults);
    }
    reader.faults.finish(template)
}

/// The members of a table as the text has them.
pub(super) fn in_order<'t, 'i>(
    table: &'t DeTable<'i>,
) -> Vec<(&'t Spanned<Cow<'i, str>>, &'t Spanned<DeValue<'i>>)> {
    let mut members: Vec<_> = table.iter().collect();
    members.sort_by_key(|(key, _)| key.span().start);
    members
}

/// Reads the parts of a template.
pub(super) struct Reader<'t> {
    pub(super) faults: Faults<'t>,
    skipped: usize,
    expressions: usize,
    /// Names of variables whose declaration is wrong: nothing else is said about those.
    pub(super) broken: Vec<String>,
}

impl Reader<'_> {
    pub(super) fn at<T>(&self, spanned: &Spanned<T>) -> usize {
        spanned.span().start.saturating_add(self.skipped)
    }

    pub(super) fn unknown(&mut self, key: &Spanned<Cow<'_, str>>, path: &str, expected: &'static str) {
        let path = join(path, key.get_ref());
        self.faults.add(self.at(key), path, FaultKind::UnknownKey { expected });
    }

    pub(super) fn expect(&mut self, value: &Spanned<DeValue<'_>>, path: &str, expected: &'static str) {
        self.faults.add(self.at(value), path, FaultKind::Expected { expected });
    }

    pub(super) fn note<T>(&mut self, at: usize, path: &str, result: Result<T, FaultKind>) -> Option<T> {
        match result {
            Err(FaultKind::NoSuchVariable { name }) if self.broken.contains(&name) => None,
            result => self.faults.note(at, path, result),
        }
    }

    fn version(&mut self, table: &DeTable<'_>) {
        match table.iter().find(|(key, _)| key.get_ref() == "template") {
            None => self.faults.add(0, "", FaultKind::Missing { name: "template = 1" }),
            Some((_, value)) if integer(value) == Some(VERSION) => {}
            Some((_, value)) => self.expect(value, "template", "1, the version of the form"),
        }
    }

    fn variables(&mut self, value: &Spanned<DeValue<'_>>, template: &mut Template) {
        match value.get_ref() {
            DeValue::Table(table) => declare(self, table, template),
            _ => self.expect(value, "variables", "a table of variables"),
        }
    }

    fn elements(&mut self, value: &Spanned<DeValue<'_>>, template: &mut Template) {
        let DeValue::Array(items) = value.get_ref() else {
            return self.expect(value, "element", "[[element]] tables");
        };
        for item in items.iter() {
            let DeValue::Table(table) = item.get_ref() else {
                self.expect(item, "element", "a table");
                continue;
            };
            template.elements.extend(self.element(self.at(item), table, &template.variables));
        }
    }

    fn element(&mut self, at: usize, table: &DeTable<'_>, variables: &[Variable]) -> Option<Node> {
        let Some((_, kind)) = table.iter().find(|(key, _)| key.get_ref() == "kind") else {
            self.faults.add(at, "element", FaultKind::Missing { name: "kind" });
            return None;
        };
        let DeValue::String(name) = kind.get_ref() else {
            self.expect(kind, "element.kind", "the name of a profile element");
            return None;
        };
        let members = in_order(table).into_iter().filter(|(key, _)| key.get_ref() != "kind");
        let mut read = Vec::new();
        for (key, value) in members {
            let path = join(name, key.get_ref());
            let node = self.node(value, key.get_ref(), &path, variables);
            let name = Cow::Owned(key.get_ref().clone().into_owned());
            let at = self.at(key);
            read.push(node.map(|value| Member { at, name, value }));
        }
        // every one was looked at, whatever is wrong with others
        let mut read: Vec<Member> = read.into_iter().collect::<Option<_>>()?;
        let body = match (&**name, read.pop()) {
            ("unknown", Some(object)) if read.is_empty() && object.name == "object" => object.value.body,
            ("unknown", _) => {
                self.expect(kind, "unknown", "object = \"..\", the whole element in hex, and nothing else");
                return None;
            }
            (_, last) => Body::Object(read.into_iter().chain(last).collect()),
        };
        let member =
            Member { at: self.at(kind), name: name.clone().into_owned().into(), value: Node { at, body } };
        Some(Node { at, body: Body::Object(vec![member]) })
    }

    /// A value of the member with this name.
    fn node(
        &mut self,
        value: &Spanned<DeValue<'_>>,
        member: &str,
        path: &str,
        variables: &[Variable],
    ) -> Option<Node> {
        let at = self.at(value);
        let body = match value.get_ref() {
            DeValue::Boolean(true) => Body::Null,
            DeValue::Integer(_) => match integer(value) {
                Some(number) => Body::Integer(number),
                None => {
                    self.expect(value, path, "a number of at most 64 bits; a larger one as octets in hex");
                    return None;
                }
            },
            DeValue::String(text) => self.text(at, text, member, path, variables)?,
            DeValue::Array(items) => {
                let items = items
                    .iter()
                    .enumerate()
                    .map(|(index, item)| self.node(item, member, &format!("{path}[{index}]"), variables));
                // every one is looked at, whatever is wrong with others
                let items: Vec<_> = items.collect();
                Body::List(items.into_iter().collect::<Option<_>>()?)
            }
            DeValue::Table(table) => {
                let members: Vec<_> = in_order(table)
                    .into_iter()
                    .map(|(key, value)| {
                        let value = self.node(value, key.get_ref(), &join(path, key.get_ref()), variables)?;
                        Some(Member {
                            at: self.at(key),
                            name: key.get_ref().clone().into_owned().into(),
                            value,
                        })
                    })
                    .collect();
                Body::Object(members.into_iter().collect::<Option<_>>()?)
            }
            DeValue::Boolean(false) => {
                self.expect(value, path, "true; a member that is not there is left out");
                return None;
            }
            DeValue::Float(_) | DeValue::Datetime(_) => {
                self.expect(value, path, "true, a whole number, a text, a list or a table");
                return None;
            }
        };
        Some(Node { at, body })
    }

    fn text(
        &mut self,
        at: usize,
        text: &str,
        member: &str,
        path: &str,
        variables: &[Variable],
    ) -> Option<Body> {
        if IDENTIFIERS.contains(&member) {
            return Some(Body::Text(Zeroizing::new(text.to_owned())));
        }
        if let Some(variable) = Pattern::number(text, variables) {
            return Some(Body::Number(variable));
        }
        let is_text = CHARACTERS.contains(&member);
        let pattern = if is_text { Pattern::text(text, variables) } else { Pattern::octets(text, variables) };
        let pattern = self.note(at, path, pattern)?;
        let expressions = pattern.expressions().count();
        if expressions == 0 {
            return Some(literal(&pattern, is_text));
        }
        self.expressions = self.expressions.saturating_add(expressions);
        if self.expressions > MAX_EXPRESSIONS {
            self.faults.add(at, path, FaultKind::Limit { what: "expressions", max: MAX_EXPRESSIONS });
            return None;
        }
        Some(if is_text { Body::Characters(pattern) } else { Body::Octets(pattern) })
    }
}

/// A text without expressions, octets in plain hex.
fn literal(pattern: &Pattern, is_text: bool) -> Body {
    let mut text = Zeroizing::new(String::new());
    for part in &pattern.parts {
        if let super::expression::Part::Literal(octets) = part {
            if is_text {
                text.push_str(core::str::from_utf8(octets.expose()).unwrap_or_default());
            } else {
                text.push_str(&Zeroizing::new(hex::encode(octets.expose())));
            }
        }
    }
    Body::Text(text)
}

/// A number of at most 64 bits.
pub(super) fn integer(value: &Spanned<DeValue<'_>>) -> Option<i64> {
    let integer = value.get_ref().as_integer()?;
    i64::from_str_radix(integer.as_str(), integer.radix()).ok()
}

/// A path with one name more; of a long name the front.
pub(super) fn join(path: &str, name: &str) -> String {
    let name: String = name.chars().take(MAX_NAME).collect();
    if path.is_empty() { name } else { format!("{path}.{name}") }
}
