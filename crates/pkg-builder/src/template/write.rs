//! From elements to TOML.

use core::fmt::Write;

use sgp_asn1::saip::{self, JerValue};
use zeroize::Zeroizing;

/// Characters of a line that is not broken.
const WIDTH: usize = 110;
/// The same for an item of a list, with those that are like it above and below.
const ITEM_WIDTH: usize = 150;
/// Hex digits of one line of octets that are.
const DIGITS: usize = 96;
/// Members of the module that hold characters.
const CHARACTERS: &str = "profileType";

/// Appends one element: `[[element]]` and its members.
pub(super) fn element(out: &mut String, index: usize, value: &JerValue) {
    let JerValue::Object(members) = value else { return };
    let [(kind, inside)] = members.as_slice() else { return };
    let template = template(inside);
    match template {
        Some(template) => line(out, format_args!("\n# {index}: {kind}, template {}", template.title())),
        None => line(out, format_args!("\n# {index}: {kind}")),
    }
    line(out, format_args!("[[element]]"));
    line(out, format_args!("kind = \"{kind}\""));
    match inside {
        JerValue::Object(members) => table(out, "element", members, template),
        JerValue::Text(object) => line(out, format_args!("object = {}", *octets(object))),
        _ => {}
    }
}

/// The template that an element names.
fn template(value: &JerValue) -> Option<&'static saip::Template> {
    let JerValue::Object(members) = value else { return None };
    let (_, oid) = members.iter().find(|(name, _)| name == "templateID")?;
    match oid {
        JerValue::Text(oid) => saip::Template::by_oid(&oid.parse().ok()?),
        _ => None,
    }
}

type Member = (std::borrow::Cow<'static, str>, JerValue);

/// The members of a table: short ones first, then those that are tables of their own, since what
/// stands behind the head of a table belongs to it.
fn table(out: &mut String, path: &str, members: &[Member], template: Option<&saip::Template>) {
    let (tables, short): (Vec<&Member>, Vec<&Member>) =
        members.iter().partition(|(_, value)| is_table(value));
    for (name, value) in short {
        let comment = template.and_then(|template| template.file(name)).map_or_else(String::new, |file| {
            let identifier = file.fid().map_or_else(String::new, |fid| format!(" {fid:04X}"));
            format!(" # {}{identifier}", file.name())
        });
        match value {
            JerValue::List(items) if !is_short(value) => {
                line(out, format_args!("{name} = [{comment}"));
                list(out, items, 1);
                line(out, format_args!("]"));
            }
            _ => line(out, format_args!("{name} = {}{comment}", *inline(name, value))),
        }
    }
    for (name, value) in tables {
        let path = format!("{path}.{name}");
        match value {
            JerValue::Object(members) => {
                // a head of tables alone says nothing
                if members.iter().any(|(_, value)| !is_table(value)) {
                    line(out, format_args!("[{path}]"));
                }
                table(out, &path, members, None);
            }
            JerValue::List(items) => {
                for item in items {
                    line(out, format_args!("[[{path}]]"));
                    if let JerValue::Object(members) = item {
                        table(out, &path, members, None);
                    }
                }
            }
            _ => {}
        }
    }
}

/// The items of a list that takes several lines.
fn list(out: &mut String, items: &[JerValue], depth: usize) {
    let indent = "  ".repeat(depth);
    for item in items {
        match item {
            JerValue::List(items) if !is_short(item) => {
                line(out, format_args!("{indent}["));
                list(out, items, depth.saturating_add(1));
                line(out, format_args!("{indent}],"));
            }
            _ => {
                let comment = remark(item).map_or_else(String::new, |text| format!(" # {text}"));
                line(out, format_args!("{indent}{},{comment}", *inline("", item)));
            }
        }
    }
}

/// Whether a value gets a head of its own: an object that is too long for a line, or a list of such
/// objects. Steps of files, which are alternatives with one member each, stay together.
fn is_table(value: &JerValue) -> bool {
    let is_long = |value: &JerValue| matches!(value, JerValue::Object(_)) && width(value) > ITEM_WIDTH;
    match value {
        JerValue::Object(_) => width(value) > WIDTH,
        JerValue::List(items) => {
            let are_objects =
                items.iter().all(|item| matches!(item, JerValue::Object(members) if members.len() > 1));
            are_objects && items.iter().any(is_long)
        }
        _ => false,
    }
}

/// Whether a value stands in one line together with its name.
fn is_short(value: &JerValue) -> bool {
    match value {
        JerValue::List(items) => {
            items.iter().all(|item| matches!(item, JerValue::Integer(_) | JerValue::Text(_)))
                && width(value) < WIDTH
        }
        _ => true,
    }
}

/// Characters of a value in one line, about.
fn width(value: &JerValue) -> usize {
    match value {
        JerValue::Null | JerValue::Boolean(_) => 4,
        JerValue::Integer(_) => 5,
        JerValue::Text(text) => text.len().saturating_add(2),
        JerValue::List(items) => items.iter().map(|item| width(item).saturating_add(2)).sum(),
        JerValue::Object(members) => members
            .iter()
            .map(|(name, value)| width(value).saturating_add(name.len()).saturating_add(5))
            .sum(),
    }
}

fn inline(name: &str, value: &JerValue) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::new());
    match value {
        JerValue::Null => out.push_str("true"),
        JerValue::Boolean(truth) => put(&mut out, format_args!("{truth}")),
        JerValue::Integer(number) => put(&mut out, format_args!("{number}")),
        JerValue::Text(text) if name == CHARACTERS => out.push_str(&characters(text)),
        JerValue::Text(text) => {
            out.push_str(&digits_of_code(name, text).unwrap_or_else(|| octets(text)));
        }
        JerValue::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { ", " });
                out.push_str(&inline(name, item));
            }
            out.push(']');
        }
        JerValue::Object(members) if members.is_empty() => out.push_str("{}"),
        JerValue::Object(members) => {
            out.push_str("{ ");
            for (index, (name, value)) in members.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { ", " });
                put(&mut out, format_args!("{name} = "));
                out.push_str(&inline(name, value));
            }
            out.push_str(" }");
        }
    }
    out
}

/// Octets in hex, an object identifier, or an expression: in quotes, over several lines where it is
/// longer than one.
fn octets(text: &str) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::new());
    if text.len() <= DIGITS || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        put(&mut out, format_args!("\"{text}\""));
        return out;
    }
    out.push_str("\"\"\"\n");
    let mut rest = text;
    while let Some((front, behind)) = rest.split_at_checked(DIGITS) {
        out.push_str(front);
        out.push('\n');
        rest = behind;
    }
    out.push_str(rest);
    out.push_str("\"\"\"");
    out
}

/// A PIN or PUK of digits that are filled up with `FF`: `'1234' FFFFFFFF`.
fn digits_of_code(name: &str, text: &str) -> Option<Zeroizing<String>> {
    if !matches!(name, "pinValue" | "pukValue") {
        return None;
    }
    let code = Zeroizing::new(hex::decode(text).ok()?);
    let len = code.iter().position(|octet| !octet.is_ascii_digit()).unwrap_or(code.len());
    let (digits, filling) = code.split_at_checked(len)?;
    let is_code = !digits.is_empty() && filling.iter().all(|octet| *octet == 0xFF);
    let digits = core::str::from_utf8(digits).ok().filter(|_| is_code)?;
    let filling = "FF".repeat(filling.len());
    let separator = if filling.is_empty() { "" } else { " " };
    let mut out = Zeroizing::new(String::new());
    put(&mut out, format_args!("\"'{digits}'{separator}{filling}\""));
    Some(out)
}

/// A text in quotes; `$${` is how `${` itself is written.
fn characters(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.replace("${", "$${").chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => put(&mut out, format_args!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// The characters in the content of a file, where there are some one behind the other.
fn remark(step: &JerValue) -> Option<String> {
    /// Fewest characters that are taken for a word.
    const WORD: usize = 4;
    /// Most that are shown.
    const SHOWN: usize = 40;
    let JerValue::Object(members) = step else { return None };
    let (_, JerValue::Text(text)) = members.iter().find(|(name, _)| name == "fillFileContent")? else {
        return None;
    };
    let content = Zeroizing::new(hex::decode(text.as_str()).ok()?);
    let words = content.split(|octet| !matches!(octet, b' '..=b'~'));
    let words = words.filter(|word| word.len() >= WORD).filter_map(|word| core::str::from_utf8(word).ok());
    let remark: Vec<&str> = words.collect();
    let remark: String = remark.join(" ").chars().take(SHOWN).collect();
    Some(remark).filter(|remark| remark.chars().any(|c| c.is_ascii_alphabetic()))
}

fn line(out: &mut String, text: core::fmt::Arguments<'_>) {
    put(out, text);
    out.push('\n');
}

/// A `String` takes everything.
fn put(out: &mut String, text: core::fmt::Arguments<'_>) {
    out.write_fmt(text).unwrap_or_default();
}
