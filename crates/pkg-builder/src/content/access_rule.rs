//! EF.ARR: who may do what.

use core::fmt;
use core::str::FromStr;

use sgp_asn1::saip::Template;
use sgp_wire::{Tag, put_nested, put_tlv};

use crate::parts::FileSpec;

/// One record of EF.ARR in the expanded format (ETSI TS 102 221 9.2.4), from a readable form.
///
/// Statements stand one behind the other, separated by `;`. A statement names what may be done, then `:`, then
/// who may do it.
///
/// | may be done | by whom |
/// |---|---|
/// | `read` `update` `write` `deactivate` `activate` `terminate` `delete` | `always` `never` |
/// | of a directory `delete-child` `create-ef` `create-df`, else the same | `PIN1` to `PIN8` (1 to 8 but 2, which is the local 81) |
/// | `resize` `increase`, or any command as `ins(D4)` | `ADM1` to `ADM10` |
/// | | any key reference as `key(81)`; several with `or`, or with `and` |
///
/// ```
/// use pkg_builder::content::AccessRule;
///
/// let rule: AccessRule = "read: always; update: PIN1 or PIN2; activate, deactivate, delete: ADM1".parse()?;
/// assert_eq!(
///     hex::encode(rule.encode()),
///     "8001019000800102a010a406830101950108a406830181950108800158a40683010a950108"
/// );
/// # Ok::<(), pkg_builder::content::AccessRuleError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccessRule {
    statements: Vec<Statement>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Statement {
    access: Access,
    condition: Condition,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Access {
    /// Bits of an access mode byte.
    Mode(u8),
    /// A command by its instruction.
    Command(u8),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Condition {
    Always,
    Never,
    /// One key reference, or several of which one is enough.
    AnyOf(Vec<u8>),
    AllOf(Vec<u8>),
}

/// Why a text is no access rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AccessRuleError {
    /// A statement without `:`; statements count from 1.
    NoCondition {
        /// Which statement.
        statement: usize,
    },
    /// Something may be done that has no name here.
    UnknownAccess {
        /// Which statement.
        statement: usize,
    },
    /// Nobody has this name.
    UnknownCondition {
        /// Which statement.
        statement: usize,
    },
}

impl fmt::Display for AccessRuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCondition { statement } => write!(f, "statement {statement} names nobody behind `:`"),
            Self::UnknownAccess { statement } => {
                write!(f, "statement {statement} lets somebody do what is not known")
            }
            Self::UnknownCondition { statement } => write!(f, "statement {statement} names nobody known"),
        }
    }
}

impl core::error::Error for AccessRuleError {}

/// Names of the bits of an access mode byte (ETSI TS 102 221 9.2.1), those of directories last.
const MODES: [(&str, u8); 10] = [
    ("read", 0x01),
    ("update", 0x02),
    ("write", 0x04),
    ("deactivate", 0x08),
    ("activate", 0x10),
    ("terminate", 0x20),
    ("delete", 0x40),
    ("delete-child", 0x01),
    ("create-ef", 0x02),
    ("create-df", 0x04),
];
/// Commands without a bit.
const COMMANDS: [(&str, u8); 2] = [("resize", 0xD4), ("increase", 0x32)];

const ACCESS_MODE: Tag = Tag::new(0x80);
const COMMAND: Tag = Tag::new(0x84);
const ALWAYS: Tag = Tag::new(0x90);
const NEVER: Tag = Tag::new(0x97);
const CONTROL_REFERENCE: Tag = Tag::new(0xA4);
const OR: Tag = Tag::new(0xA0);
const AND: Tag = Tag::new(0xAF);
const KEY_REFERENCE: Tag = Tag::new(0x83);
const USAGE: Tag = Tag::new(0x95);
/// User authentication by knowledge.
const KNOWLEDGE: u8 = 0x08;

impl AccessRule {
    /// The record; the rest of it stays `FF`.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for statement in &self.statements {
            match statement.access {
                Access::Mode(bits) => put_tlv(&mut out, ACCESS_MODE, &[bits]),
                Access::Command(instruction) => put_tlv(&mut out, COMMAND, &[instruction]),
            }
            statement.condition.encode(&mut out);
        }
        out
    }
}

impl Condition {
    fn encode(&self, out: &mut Vec<u8>) {
        let one = |out: &mut Vec<u8>, key: u8| {
            put_nested(out, CONTROL_REFERENCE, |out| {
                put_tlv(out, KEY_REFERENCE, &[key]);
                put_tlv(out, USAGE, &[KNOWLEDGE]);
            });
        };
        match self {
            Self::Always => put_tlv(out, ALWAYS, &[]),
            Self::Never => put_tlv(out, NEVER, &[]),
            Self::AnyOf(keys) | Self::AllOf(keys) if keys.len() == 1 => {
                keys.iter().for_each(|key| one(out, *key));
            }
            Self::AnyOf(keys) => put_nested(out, OR, |out| keys.iter().for_each(|key| one(out, *key))),
            Self::AllOf(keys) => put_nested(out, AND, |out| keys.iter().for_each(|key| one(out, *key))),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.eq_ignore_ascii_case("always") {
            return Some(Self::Always);
        }
        if text.eq_ignore_ascii_case("never") {
            return Some(Self::Never);
        }
        let words: Vec<&str> = text.split_ascii_whitespace().collect();
        let keys: Option<Vec<u8>> = words.iter().step_by(2).map(|word| key_reference(word)).collect();
        let mut joints = words.iter().skip(1).step_by(2);
        if words.len().is_multiple_of(2) {
            return None;
        }
        let is_all = joints.clone().any(|joint| *joint == "and");
        let joint = if is_all { "and" } else { "or" };
        if !joints.all(|word| *word == joint) {
            return None;
        }
        Some(if is_all { Self::AllOf(keys?) } else { Self::AnyOf(keys?) })
    }
}

/// Key reference of a name (ETSI TS 102 221 9.5.1).
fn key_reference(name: &str) -> Option<u8> {
    if let Some(reference) = called("key", name) {
        return Some(reference);
    }
    let lower = name.to_ascii_lowercase();
    if let Some(number) = lower.strip_prefix("pin") {
        return match number.parse().ok()? {
            2 => Some(0x81),
            number @ 1..=8 => Some(number),
            _ => None,
        };
    }
    match lower.strip_prefix("adm")?.parse::<u8>().ok()? {
        number @ 1..=5 => Some(0x09 + number),
        number @ 6..=10 => Some(0x84 + number),
        _ => None,
    }
}

/// The octet of `name(4F)`.
fn called(name: &str, text: &str) -> Option<u8> {
    let octet = text.strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')')?;
    u8::from_str_radix(octet, 16).ok().filter(|_| octet.len() == 2)
}

impl FromStr for AccessRule {
    type Err = AccessRuleError;

    fn from_str(text: &str) -> Result<Self, AccessRuleError> {
        let mut statements = Vec::new();
        for (index, part) in text.split(';').enumerate() {
            let statement = index.saturating_add(1);
            let Some((what, who)) = part.split_once(':') else {
                return Err(AccessRuleError::NoCondition { statement });
            };
            let condition = Condition::parse(who).ok_or(AccessRuleError::UnknownCondition { statement })?;
            let mut bits = 0;
            let mut commands = Vec::new();
            for name in what.split(',').map(str::trim) {
                let find = |table: &[(&str, u8)]| {
                    table.iter().find(|(known, _)| *known == name).map(|(_, octet)| *octet)
                };
                if let Some(bit) = find(&MODES) {
                    bits |= bit;
                } else if let Some(instruction) = find(&COMMANDS).or_else(|| called("ins", name)) {
                    commands.push(instruction);
                } else {
                    return Err(AccessRuleError::UnknownAccess { statement });
                }
            }
            let mode = (bits != 0).then_some(Access::Mode(bits));
            let accesses = mode.into_iter().chain(commands.into_iter().map(Access::Command));
            statements.extend(accesses.map(|access| Statement { access, condition: condition.clone() }));
        }
        Ok(Self { statements })
    }
}

/// EF.ARR: its records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccessRules {
    records: Vec<Vec<u8>>,
}

impl AccessRules {
    /// File identifier of EF.ARR of the MF.
    pub const MF: u16 = 0x2F06;
    /// File identifier of EF.ARR elsewhere.
    pub const ELSEWHERE: u16 = 0x6F06;

    /// These rules, the first one in record 1.
    #[must_use]
    pub fn new(rules: impl IntoIterator<Item = AccessRule>) -> Self {
        Self { records: rules.into_iter().map(|rule| rule.encode()).collect() }
    }

    /// The 14 rules that the templates number (SAIP Annex B).
    #[must_use]
    pub fn of_templates() -> Self {
        let numbers = 1..=u8::MAX;
        Self { records: numbers.map_while(Template::access_rule).map(<[&[u8]]>::concat).collect() }
    }

    /// The same with another rule in a record, from 1, that is there.
    #[must_use]
    pub fn with(mut self, record: u8, rule: &AccessRule) -> Self {
        let at = usize::from(record).checked_sub(1);
        if let Some(there) = at.and_then(|at| self.records.get_mut(at)) {
            *there = rule.encode();
        }
        self
    }

    /// One rule more, in the next record.
    #[must_use]
    pub fn and(mut self, rule: &AccessRule) -> Self {
        self.records.push(rule.encode());
        self
    }

    /// The file, with records as long as the longest rule.
    #[must_use]
    pub fn to_file(&self) -> FileSpec {
        super::records(&self.records)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(text: &str) -> String {
        hex::encode(text.parse::<AccessRule>().unwrap().encode())
    }

    #[test]
    fn published_records() {
        // EF.ARR of the MF in TS.48 7.0
        assert_eq!(
            encoded("write, deactivate, activate, delete, update: ADM1; resize: ADM1"),
            "80015ea40683010a9501088401d4a40683010a950108"
        );
        assert_eq!(encoded("read: always; activate, deactivate: ADM1"), "8001019000800118a40683010a950108");
        // that of the USIM
        assert_eq!(
            encoded("read: PIN1; update: PIN2; deactivate,activate,delete: ADM1"),
            "800101a406830101950108800102a406830181950108800158a40683010a950108"
        );
        assert_eq!(
            encoded("read: PIN1; deactivate, activate, delete: ADM1; increase: PIN1; update: PIN1 or PIN2"),
            "800101a406830101950108800158a40683010a950108840132a406830101950108800102a010a406830101950108a406830181950108"
        );
        assert_eq!(encoded("update, delete: never"), "8001429700");
    }

    #[test]
    fn keys() {
        assert_eq!(encoded("read: key(8A) and ADM10"), "800101af10a40683018a950108a40683018e950108");
        assert_eq!(encoded("ins(E2): ADM6"), "8401e2a40683018a950108");
    }

    #[test]
    fn the_rules_of_the_templates() {
        let rules = AccessRules::of_templates();
        assert_eq!((rules.records.len(), rules.records.iter().map(Vec::len).max()), (14, Some(33)));
        let text = "read: PIN1; update, deactivate, activate, delete: ADM1";
        assert_eq!(rules.records[1], text.parse::<AccessRule>().unwrap().encode());
    }

    #[test]
    fn faults() {
        for (text, error) in [
            ("read", AccessRuleError::NoCondition { statement: 1 }),
            ("read: always;", AccessRuleError::NoCondition { statement: 2 }),
            ("read: always; fly: never", AccessRuleError::UnknownAccess { statement: 2 }),
            ("ins(4): never", AccessRuleError::UnknownAccess { statement: 1 }),
            ("read: PIN9", AccessRuleError::UnknownCondition { statement: 1 }),
            ("read: PIN1 or", AccessRuleError::UnknownCondition { statement: 1 }),
            ("read: PIN1 or PIN2 and ADM1", AccessRuleError::UnknownCondition { statement: 1 }),
            ("read:", AccessRuleError::UnknownCondition { statement: 1 }),
        ] {
            assert_eq!(text.parse::<AccessRule>(), Err(error), "{text}");
        }
    }
}
