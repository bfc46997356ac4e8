//! `[variables]`.

use sgp_asn1::MncLength;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::FaultKind;
use super::expression::{Expression, Pattern};
use super::read::{Reader, in_order, integer, join};
use super::sequence::Sequence;
use super::variable::{Source, Variable, VariableKind};
use super::{MAX_NAME, MAX_VARIABLES, Template};

const OPTIONS: &str = "kind, length, range, mnc_length, luhn, secret, description, and one of default, \
                       sequence (with step), random and from";
const NAME: &str = "a name of small letters, digits and _, a letter first, of at most 64 characters";
/// Most expressions in what a variable is derived from.
const MAX_SOURCES: usize = 64;
const ONE: &str = "only one of default, sequence, random and from";

/// Reads the declarations; what is derived comes after what it is derived from.
pub(super) fn declare(reader: &mut Reader<'_>, table: &DeTable<'_>, template: &mut Template) {
    let mut derived: Vec<(usize, &Spanned<DeValue<'_>>)> = Vec::new();
    for (key, value) in in_order(table) {
        let path = join("variables", key.get_ref());
        if !is_name(key.get_ref()) {
            reader.faults.add(reader.at(key), path, FaultKind::Expected { expected: NAME });
            continue;
        }
        if template.variables.len() == MAX_VARIABLES {
            let limit = FaultKind::Limit { what: "variables", max: MAX_VARIABLES };
            return reader.faults.add(reader.at(key), path, limit);
        }
        let DeValue::Table(options) = value.get_ref() else {
            reader.expect(value, &path, "a table such as { kind = \"iccid\" }");
            continue;
        };
        let mut declaration = Declaration { reader: &mut *reader, options, path };
        let Some((variable, from)) = declaration.variable(key.get_ref(), value) else {
            reader.broken.push(key.get_ref().clone().into_owned());
            continue;
        };
        derived.extend(from.map(|from| (template.variables.len(), from)));
        template.variables.push(variable);
    }
    for (index, from) in derived {
        derive(reader, index, from, template);
    }
    order(reader, table, template);
}

fn is_name(name: &str) -> bool {
    let mut bytes = name.bytes();
    name.len() <= MAX_NAME
        && bytes.next().is_some_and(|first| first.is_ascii_lowercase())
        && bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

struct Declaration<'r, 't, 'o, 'i> {
    reader: &'r mut Reader<'t>,
    options: &'o DeTable<'i>,
    path: String,
}

impl<'o, 'i> Declaration<'_, '_, 'o, 'i> {
    fn option(&self, name: &str) -> Option<&'o Spanned<DeValue<'i>>> {
        self.options.iter().find(|(key, _)| key.get_ref() == name).map(|(_, value)| value)
    }

    fn expect(&mut self, value: &Spanned<DeValue<'_>>, name: &str, expected: &'static str) {
        self.reader.expect(value, &join(&self.path, name), expected);
    }

    /// The variable, and what it is derived from.
    fn variable(
        &mut self,
        name: &str,
        whole: &Spanned<DeValue<'_>>,
    ) -> Option<(Variable, Option<&'o Spanned<DeValue<'i>>>)> {
        for (key, _) in in_order(self.options) {
            let is_known = matches!(
                &**key.get_ref(),
                "kind"
                    | "length"
                    | "range"
                    | "mnc_length"
                    | "luhn"
                    | "secret"
                    | "description"
                    | "default"
                    | "sequence"
                    | "step"
                    | "random"
                    | "from"
            );
            if !is_known {
                self.reader.unknown(key, &self.path, OPTIONS);
            }
        }
        let Some(word) = self.option("kind") else {
            self.reader.faults.add(self.reader.at(whole), &*self.path, FaultKind::Missing { name: "kind" });
            return None;
        };
        let kind = word
            .get_ref()
            .as_str()
            .and_then(|word| VariableKind::ALL.into_iter().find(|kind| kind.name() == word));
        let Some(kind) = kind else {
            self.expect(word, "kind", "iccid, imsi, msisdn, key, pin, puk, digits, text, hex or number");
            return None;
        };
        let (min, max) = self.range(kind)?;
        let is_luhn = self.flag("luhn", kind == VariableKind::Iccid, kind == VariableKind::Iccid)?;
        let is_secret = self.flag("secret", kind.is_secret(), true)?;
        let mnc_length = self.mnc_length(kind)?;
        let description = match self.option("description") {
            Some(value) => match value.get_ref().as_str() {
                Some(text) => Some(text.to_owned()),
                None => return self.none(value, "description", "a text"),
            },
            None => None,
        };
        let source = Source::Given;
        let name = name.to_owned();
        let at = self.reader.at(whole);
        let mut variable =
            Variable { name, kind, min, max, is_secret, is_luhn, mnc_length, description, source, at };
        let from = self.source(&mut variable)?;
        Some((variable, from))
    }

    fn none<T>(&mut self, value: &Spanned<DeValue<'_>>, name: &str, expected: &'static str) -> Option<T> {
        self.expect(value, name, expected);
        None
    }

    fn flag(&mut self, name: &str, default: bool, is_allowed: bool) -> Option<bool> {
        match self.option(name) {
            None => Some(default),
            Some(value) if !is_allowed => self.none(value, name, "this for a variable of another kind only"),
            Some(value) => match value.get_ref().as_bool() {
                Some(flag) => Some(flag),
                None => self.none(value, name, "true or false"),
            },
        }
    }

    /// `length = 16`, `length = [4, 8]`; `range = [0, 255]` of numbers.
    fn range(&mut self, kind: VariableKind) -> Option<(u64, u64)> {
        let (least, most) = kind.default_range();
        let (name, other) =
            if kind == VariableKind::Number { ("range", "length") } else { ("length", "range") };
        if let Some(value) = self.option(other) {
            return self.none(value, other, "range for numbers, length for everything else");
        }
        let Some(value) = self.option(name) else { return Some((least, most)) };
        let number = |value: &Spanned<DeValue<'_>>| integer(value).and_then(|n| u64::try_from(n).ok());
        let range = match value.get_ref() {
            DeValue::Integer(_) if kind != VariableKind::Number => number(value).map(|len| (len, len)),
            DeValue::Array(bounds) => match (bounds.first(), bounds.get(1), bounds.len()) {
                (Some(min), Some(max), 2) => number(min).zip(number(max)).filter(|(min, max)| min <= max),
                _ => None,
            },
            _ => None,
        };
        let is_allowed = |(min, max): (u64, u64)| match kind {
            VariableKind::Key => min == max && matches!(min, 16 | 24 | 32),
            // a text is cut nowhere, digits are counted in a file
            VariableKind::Digits | VariableKind::Text | VariableKind::Hex => max <= 4096,
            _ => min >= least && max <= most,
        };
        match range.filter(|range| is_allowed(*range)) {
            Some(range) => Some(range),
            None => self.none(
                value,
                name,
                match kind {
                    VariableKind::Key => "16, 24 or 32, bytes",
                    VariableKind::Number => "[smallest, largest], up to 2147483647",
                    _ => "a length or [shortest, longest] that this kind may have",
                },
            ),
        }
    }

    fn mnc_length(&mut self, kind: VariableKind) -> Option<Option<MncLength>> {
        let Some(value) = self.option("mnc_length") else { return Some(None) };
        match integer(value) {
            Some(2) if kind == VariableKind::Imsi => Some(Some(MncLength::Two)),
            Some(3) if kind == VariableKind::Imsi => Some(Some(MncLength::Three)),
            _ => self.none(value, "mnc_length", "2 or 3, of an imsi"),
        }
    }

    /// Where values come from; what it is derived from is read when all variables are known.
    fn source(&mut self, variable: &mut Variable) -> Option<Option<&'o Spanned<DeValue<'i>>>> {
        let sources = ["default", "sequence", "random", "from"].map(|name| (name, self.option(name)));
        let mut given = sources.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let first = given.next();
        if let Some((name, value)) = given.next() {
            return self.none(value, name, ONE);
        }
        if let Some(value) = self.option("step").filter(|_| first.is_none_or(|(name, _)| name != "sequence"))
        {
            return self.none(value, "step", "step beside sequence only");
        }
        let Some((name, value)) = first else { return Some(None) };
        let text = value.get_ref().as_str();
        match (name, text) {
            ("from", Some(_)) => return Some(Some(value)),
            ("default", _) => {
                let number = integer(value).filter(|_| variable.kind() == VariableKind::Number);
                let number = number.map(|number| number.to_string());
                let Some(text) = number.as_deref().or(text) else {
                    return self.none(value, name, "a text in quotes");
                };
                match variable.read(text) {
                    Ok(value) => variable.source = Source::Default(value),
                    Err(error) => {
                        let path = join(&self.path, name);
                        self.reader.faults.add(self.reader.at(value), path, FaultKind::Value(error));
                        return None;
                    }
                }
            }
            ("sequence", Some(text)) => {
                let step = match self.option("step") {
                    None => 1,
                    Some(step) => match integer(step).and_then(|n| u64::try_from(n).ok()) {
                        Some(step) => step,
                        None => return self.none(step, "step", "a whole number from 0"),
                    },
                };
                use VariableKind as Kind;
                let is_allowed = matches!(
                    variable.kind(),
                    Kind::Iccid | Kind::Imsi | Kind::Msisdn | Kind::Digits | Kind::Number
                );
                let sequence = Sequence::parse(text, step).filter(|_| is_allowed);
                let sequence = sequence.filter(|sequence| sequence.value(variable, 0).is_some());
                let Some(sequence) = sequence else {
                    return self.none(
                        value,
                        name,
                        "the first number in quotes, an ICCID without its check digit",
                    );
                };
                variable.source = Source::Sequence(sequence);
            }
            ("random", _) if value.get_ref().as_bool() == Some(true) => {
                use VariableKind as Kind;
                let is_allowed =
                    matches!(variable.kind(), Kind::Key | Kind::Pin | Kind::Puk | Kind::Digits | Kind::Hex);
                if !is_allowed {
                    return self.none(value, name, "random for key, pin, puk, digits and hex only");
                }
                variable.source = Source::Random;
            }
            _ => return self.none(value, name, "a text in quotes; random = true"),
        }
        Some(None)
    }
}

/// Reads what a variable is derived from.
fn derive(reader: &mut Reader<'_>, index: usize, from: &Spanned<DeValue<'_>>, template: &mut Template) {
    let Some(variable) = template.variables.get(index) else { return };
    let text = from.get_ref().as_str().unwrap_or_default();
    let pattern = if matches!(variable.kind(), VariableKind::Key | VariableKind::Hex) {
        Pattern::octets(text, &template.variables)
    } else {
        Pattern::derived_text(text, &template.variables)
    };
    let path = format!("variables.{}.from", variable.name());
    let Some(pattern) = reader.note(reader.at(from), &path, pattern) else { return };
    if pattern.expressions().count() > MAX_SOURCES {
        let limit = FaultKind::Limit { what: "expressions", max: MAX_SOURCES };
        return reader.faults.add(reader.at(from), path, limit);
    }
    let is_secret = pattern
        .expressions()
        .flat_map(Expression::variables)
        .any(|source| template.variables.get(source).is_some_and(Variable::is_secret));
    if let Some(variable) = template.variables.get_mut(index) {
        variable.is_secret |= is_secret;
        variable.source = Source::Derived(pattern);
    }
}

/// Puts the derived variables in an order in which each one comes behind what it is made from.
fn order(reader: &mut Reader<'_>, table: &DeTable<'_>, template: &mut Template) {
    let needs = |index: usize| match template.variables.get(index).map(|variable| &variable.source) {
        Some(Source::Derived(pattern)) => {
            pattern.expressions().flat_map(Expression::variables).collect::<Vec<_>>()
        }
        _ => Vec::new(),
    };
    let is_derived =
        |index: usize| matches!(template.variables.get(index).map(|v| &v.source), Some(Source::Derived(_)));
    let mut waiting: Vec<(usize, Vec<usize>)> = (0..template.variables.len())
        .filter(|index| is_derived(*index))
        .map(|index| (index, needs(index)))
        .collect();
    let mut order = Vec::new();
    let mut is_done: Vec<bool> = (0..template.variables.len()).map(|index| !is_derived(index)).collect();
    loop {
        let before = order.len();
        waiting.retain(|(index, needs)| {
            let is_ready = needs.iter().all(|need| is_done.get(*need).copied().unwrap_or(true));
            if is_ready {
                order.push(*index);
                if let Some(done) = is_done.get_mut(*index) {
                    *done = true;
                }
            }
            !is_ready
        });
        if order.len() == before {
            break;
        }
    }
    for (index, _) in waiting {
        let Some(variable) = template.variables.get(index) else { continue };
        let key = table.iter().find(|(key, _)| key.get_ref() == variable.name());
        let at = key.map_or(0, |(key, _)| reader.at(key));
        reader.faults.add(at, format!("variables.{}", variable.name()), FaultKind::Circular);
    }
    template.derived = order;
}
