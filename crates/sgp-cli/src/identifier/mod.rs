//! Identifiers taken apart: check digits, nibble forms, what each part means.

mod activation_code;
mod card;
mod device;
mod subscriber;

pub use activation_code::activation_code;
pub use card::{eid, iccid};
pub use device::imei;
pub use subscriber::{imsi, msisdn, plmn};

use core::fmt;

use serde::Serialize;

/// One identifier, taken apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Identifier {
    /// `eid`, `iccid`, `imsi`, `imei`, `imeisv`, `msisdn`, `plmn` or `ac`.
    pub kind: &'static str,
    /// Its text: digits without padding, of an activation code the canonical form.
    pub text: String,
    /// What is wrong with it; nothing when it is valid.
    pub fault: Option<String>,
    /// Its parts in order, as far as its form allows to tell.
    pub parts: Vec<Part>,
    /// The byte strings in which it travels.
    pub forms: Vec<Form>,
}

/// Some digits of an identifier, or a field of an activation code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Part {
    /// Its name, for programs.
    pub name: &'static str,
    /// The digits, or the field.
    pub text: String,
    /// What they say.
    pub meaning: &'static str,
}

/// A byte string that carries an identifier, or another text of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Form {
    /// The bytes, in lower-case hex; the content of a QR code as it is.
    pub text: String,
    /// Where they stand.
    pub place: &'static str,
}

impl Identifier {
    /// Whether nothing is wrong with it.
    #[must_use]
    pub const fn is_valid(&self) -> bool {
        self.fault.is_none()
    }
}

/// As many digits for each part as it says.
fn split(digits: &str, parts: &[(usize, &'static str, &'static str)]) -> Vec<Part> {
    let mut rest = digits;
    let mut split = Vec::with_capacity(parts.len());
    for &(count, name, meaning) in parts {
        let Some((part, after)) = rest.split_at_checked(count) else { break };
        split.push(Part::new(name, part, meaning));
        rest = after;
    }
    split
}

impl Part {
    fn new(name: &'static str, text: impl Into<String>, meaning: &'static str) -> Self {
        Self { name, text: text.into(), meaning }
    }
}

impl Form {
    fn hex(bytes: impl AsRef<[u8]>, place: &'static str) -> Self {
        Self { text: hex::encode(bytes), place }
    }
}

/// The bytes of hex text that has exactly `N` of them.
fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    hex::decode(text).ok()?.try_into().ok()
}

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.text.bytes().filter(u8::is_ascii_digit).count();
        match self.kind {
            "ac" => writeln!(f, "AC {} ({} characters)", self.text, self.text.chars().count())?,
            kind => writeln!(f, "{} {} ({digits} digits)", kind.to_uppercase(), self.text)?,
        }
        for Part { text, meaning, .. } in &self.parts {
            writeln!(f, "  {text:<24} {meaning}")?;
        }
        for Form { text, place } in &self.forms {
            writeln!(f, "  {text:<32} {place}")?;
        }
        match &self.fault {
            None => write!(f, "  valid"),
            Some(fault) => write!(f, "  not valid: {fault}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_shows_parts_forms_and_verdict() {
        let text = iccid("89000123456789012341").unwrap().to_string();
        assert_eq!(
            text.lines().collect::<Vec<_>>(),
            [
                "ICCID 89000123456789012341 (20 digits)",
                "  89                       industry: 89 is telecommunication",
                "  00012345678901234        country, issuer and account (ITU-T E.118)",
                "  1                        check digit (Luhn)",
                "  89000123456789012341             profile header, XML: padded with F",
                "  98001032547698103214             EF.ICCID, tag 5A: nibbles swapped",
                "  valid",
            ]
        );
    }
}
