//! A value as an indented tree.

use core::fmt;
use std::borrow::Cow;

use serde_json::Value;

use super::meaning::{of_bits, of_certificate, of_number, of_text};

/// Members whose value is a secret, by their names in the modules.
pub(crate) const SECRETS: &[&str] = &[
    "pinValue",
    "pukValue",
    "key",
    "opc",
    "keyData",
    "authenticationKey",
    "ssd",
    "hrpdAccessAuthenticationData",
    "simpleIPAuthenticationData",
    "mobileIPAuthenticationData",
    "sdPersoData",
    "processData",
    "textString",
    "KeyComponents",
    // ReplaceSessionKeys (SGP.22 v2.5 5.5.4)
    "initialMacChainingValue",
    "ppkEnc",
    "ppkCmac",
];
const INDENT: usize = 2;

/// Kinds whose objects may leave out what a template or a default has.
const TEMPLATES: [&str; 2] = ["profile-package", "profile-element"];

/// Appends the value of an object of this kind on lines of its own; octets of secrets only when `reveal`.
pub(super) fn write(f: &mut fmt::Formatter<'_>, kind: &str, value: &Value, reveal: bool) -> fmt::Result {
    if matches!(value, Value::Object(_) | Value::Array(_)) && is_leaf(value) {
        return write!(f, "\n{:1$}nothing inside", "", INDENT);
    }
    // a type that stands alone is named like the members that have it
    let mut letters = kind.chars();
    let member: String =
        letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect();
    if let Some(bits) = of_bits(&member, value) {
        return write!(f, "\n{:1$}{bits}", "", INDENT);
    }
    let nothing =
        if TEMPLATES.contains(&kind) { "all as the template or the default" } else { "nothing inside" };
    Tree { reveal, nothing }.children(f, &member, value, 1)
}

struct Tree {
    reveal: bool,
    /// What an object without members says.
    nothing: &'static str,
}

impl Tree {
    /// What stands in the member `name`.
    fn children(&self, f: &mut fmt::Formatter<'_>, name: &str, value: &Value, level: usize) -> fmt::Result {
        match value {
            Value::Object(members) => {
                let in_column = |name: &str, value: &Value| is_leaf(value) || of_bits(name, value).is_some();
                let width = members.iter().filter(|(name, value)| in_column(name, value));
                let width = width.map(|(name, _)| name.len()).max().unwrap_or_default();
                members
                    .iter()
                    .try_for_each(|(member, value)| self.entry(f, [name, member], value, width, level))
            }
            Value::Array(items) => items.iter().enumerate().try_for_each(|(index, value)| {
                let item = format!("[{index}]");
                // what one octet string of a list means, its list says
                if is_leaf(value) {
                    write!(f, "\n{:1$}{item}  ", "", level * INDENT)?;
                    self.leaf(f, ["", name], value)
                } else {
                    self.entry(f, [name, &item], value, 0, level)
                }
            }),
            leaf => {
                write!(f, "\n{:1$}", "", level * INDENT)?;
                self.leaf(f, ["", name], leaf)
            }
        }
    }

    /// A member with what it stands in.
    fn entry(
        &self,
        f: &mut fmt::Formatter<'_>,
        [parent, name]: [&str; 2],
        value: &Value,
        width: usize,
        level: usize,
    ) -> fmt::Result {
        write!(f, "\n{:1$}", "", level * INDENT)?;
        // elements of XML have names of their own
        let shown = plain(name);
        if let Some(bits) = of_bits(name, value) {
            write!(f, "{shown:width$}  {bits}")
        } else if is_leaf(value) {
            write!(f, "{shown:width$}  ")?;
            self.leaf(f, [parent, name], value)
        } else if SECRETS.contains(&name) && !self.reveal {
            write!(f, "{shown}  (not shown)")
        } else {
            f.write_str(&shown)?;
            self.children(f, name, value, level + 1)
        }
    }

    fn leaf(&self, f: &mut fmt::Formatter<'_>, [parent, name]: [&str; 2], value: &Value) -> fmt::Result {
        match value {
            Value::String(text) if SECRETS.contains(&name) && !self.reveal => {
                write!(f, "({} bytes, not shown)", text.len() / 2)
            }
            Value::String(text) if text.is_empty() => f.write_str("empty"),
            Value::String(text) => {
                if let Some(certificate) = of_certificate(name, text) {
                    return f.write_str(&plain(&certificate));
                }
                f.write_str(&plain(text))?;
                match of_text(name, text) {
                    Some(meaning) => write!(f, " ({})", plain(&meaning)),
                    None => Ok(()),
                }
            }
            Value::Null => f.write_str("present"),
            Value::Array(_) => f.write_str("none"),
            Value::Object(_) => f.write_str(self.nothing),
            other => {
                write!(f, "{other}")?;
                match other.as_i64().and_then(|number| of_number(parent, name, number)) {
                    Some(meaning) => write!(f, " ({meaning})"),
                    None => Ok(()),
                }
            }
        }
    }
}

/// Text of the input without what a terminal would obey or take for a new line.
fn plain(text: &str) -> Cow<'_, str> {
    // controls, and those that turn the direction of writing
    let turns =
        |c: char| matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let is_plain = |c: char| !c.is_control() && !turns(c);
    if text.chars().all(is_plain) {
        return text.into();
    }
    let one = |c: char| if is_plain(c) { c.to_string() } else { c.escape_default().to_string() };
    text.chars().map(one).collect()
}

fn is_leaf(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    struct Shown(Value, bool);

    impl fmt::Display for Shown {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write(f, "", &self.0, self.1)
        }
    }

    #[test]
    fn leaves_stand_in_columns_and_secrets_do_not() {
        let value = json!({"a": 1, "keyData": "0011", "list": [{"b": null}, "x"], "none": [],
                           "sdPersoData": ["aa"]});
        assert_eq!(
            Shown(value.clone(), false).to_string().lines().collect::<Vec<_>>(),
            [
                "",
                "  a        1",
                "  keyData  (2 bytes, not shown)",
                "  list",
                "    [0]",
                "      b  present",
                "    [1]  x",
                "  none     none",
                "  sdPersoData  (not shown)",
            ]
        );
        let revealed = Shown(value, true).to_string();
        assert!(revealed.contains("keyData  0011") && revealed.contains("[0]  aa"), "{revealed}");
    }
}
