//! Puts variables in the place of what differs from package to package.

use std::borrow::Cow;

use sgp_asn1::saip::JerValue;
use sgp_asn1::{Iccid, Imsi, MncLength};
use zeroize::Zeroizing;

use super::MAX_VARIABLES;
use super::variable::VariableKind;

/// What is put in the place of values, and the variables that are needed for it.
pub(super) struct Lift {
    is_revealed: bool,
    variables: Vec<Lifted>,
    iccid: Option<Iccid>,
}

/// A variable: its name, its options without the default, and the value that it has in the package.
struct Lifted {
    name: String,
    /// The name that the first one of its kind has; others have a number behind it.
    role: String,
    options: String,
    is_secret: bool,
    value: Zeroizing<String>,
}

type Members = Vec<(Cow<'static, str>, JerValue)>;

impl Lift {
    pub(super) const fn new(is_revealed: bool) -> Self {
        Self { is_revealed, variables: Vec::new(), iccid: None }
    }

    /// `[variables]`.
    pub(super) fn declarations(&self) -> Zeroizing<String> {
        let mut out = Zeroizing::new(String::from("\n[variables]\n"));
        for variable in &self.variables {
            out.push_str(&format!("{} = {{ {}", variable.name, variable.options));
            if variable.is_secret && !self.is_revealed {
                out.push_str(" } # secret: not here\n");
            } else {
                out.push_str(", default = \"");
                out.push_str(&variable.value);
                out.push_str("\" }\n");
            }
        }
        out
    }

    /// The name of a variable with this value: one that there is, or a new one.
    fn variable(&mut self, role: &str, options: String, is_secret: bool, value: &str) -> String {
        let mut number = 1usize;
        for found in self.variables.iter().filter(|variable| variable.role == role) {
            if *found.value == value && found.options == options {
                return found.name.clone();
            }
            number = number.saturating_add(1);
        }
        // a text with more is no template, whatever their names are: this keeps the work in bounds
        if let Some(last) = self.variables.get(MAX_VARIABLES) {
            return last.name.clone();
        }
        let name = if number == 1 { role.to_owned() } else { format!("{role}_{number}") };
        let (role, value) = (role.to_owned(), Zeroizing::new(value.to_owned()));
        self.variables.push(Lifted { name: name.clone(), role, options, is_secret, value });
        name
    }

    /// Puts expressions into one element.
    pub(super) fn element(&mut self, value: &mut JerValue) {
        let JerValue::Object(members) = value else { return };
        let [(kind, JerValue::Object(members))] = members.as_mut_slice() else { return };
        match &**kind {
            "header" => self.header(members),
            "mf" => self.iccid_file(members),
            "usim" => self.subscriber(members),
            "iot" => {
                self.iccid_file(members);
                self.subscriber(members);
            }
            "cdmaParameter" => {
                for (member, role) in [
                    ("authenticationKey", "a_key"),
                    ("ssd", "ssd"),
                    ("hrpdAccessAuthenticationData", "hrpd_data"),
                    ("simpleIPAuthenticationData", "simple_ip_data"),
                    ("mobileIPAuthenticationData", "mobile_ip_data"),
                ] {
                    self.key(members, member, role);
                }
            }
            "pinCodes" | "pukCodes" | "akaParameter" | "securityDomain" => self.inside(members),
            _ => {}
        }
    }

    fn header(&mut self, members: &mut Members) {
        let Some(text) = text_mut(members, "iccid") else { return };
        let Some(iccid) = octets(text).and_then(|octets| Iccid::from_header_bytes(octets).ok()) else {
            return;
        };
        if !(18..=20).contains(&iccid.len()) {
            return;
        }
        let luhn = if iccid.check().is_ok() { "" } else { ", luhn = false" };
        let digits = iccid.to_string();
        let name = self.variable("iccid", format!("kind = \"iccid\"{luhn}"), false, &digits);
        *text = Zeroizing::new(format!("${{{name}}}"));
        self.iccid = Some(iccid);
    }

    fn iccid_file(&self, members: &mut Members) {
        if let (Some(text), Some(iccid)) = (content_mut(members, "ef-iccid"), self.iccid)
            && octets(text) == Some(iccid.to_ef_bytes())
        {
            *text = Zeroizing::new("${iccid.ef}".to_owned());
        }
    }

    fn subscriber(&mut self, members: &mut Members) {
        let mnc_length = content_mut(members, "ef-ad")
            .and_then(|text| octets::<4>(text))
            .filter(|[.., last]| *last < 4)
            .and_then(|[.., last]| MncLength::from_ef_ad(last));
        let Some(text) = content_mut(members, "ef-imsi") else { return };
        let Some(imsi) = octets(text).and_then(|octets| Imsi::from_ef_bytes(octets).ok()) else { return };
        let mnc_option =
            mnc_length.map_or_else(String::new, |len| format!(", mnc_length = {}", len.digits()));
        let options = format!("kind = \"imsi\", length = {}{mnc_option}", imsi.len());
        let name = self.variable("imsi", options, false, &imsi.to_string());
        *text = Zeroizing::new(format!("${{{name}.ef}}"));
        if let Some(text) = content_mut(members, "ef-acc")
            && octets(text) == Some(imsi.to_access_class_bytes())
        {
            *text = Zeroizing::new(format!("${{{name}.acc}}"));
        }
        if let (Some(text), Some(_)) = (content_mut(members, "ef-ad"), mnc_length) {
            let front = Zeroizing::new(text.chars().take(6).collect::<String>());
            *text = Zeroizing::new(format!("{}${{{name}.mnc_length}}", *front));
        }
    }

    /// PINs, PUKs and keys at any depth.
    fn inside(&mut self, members: &mut Members) {
        let reference = members.iter().find_map(|(name, value)| match value {
            JerValue::Integer(number) if name == "keyReference" => Some(*number),
            _ => None,
        });
        if let Some(reference) = reference {
            self.code(members, "pinValue", &pin_name(reference), "pin");
            self.code(members, "pukValue", &puk_name(reference), "puk");
        }
        if members.iter().any(|(name, _)| name == "algorithmID") {
            self.key(members, "key", "ki");
            self.key(members, "opc", "opc");
        }
        let number = |member: &str| members.iter().find(|(name, _)| name == member).map(|(_, value)| value);
        let of_key = match (number("keyVersionNumber"), number("keyIdentifier")) {
            // one octet each, in lower case
            (Some(JerValue::Text(version)), Some(JerValue::Text(identifier))) => {
                let is_name = version.len() == 2 && identifier.len() == 2;
                Some(if is_name { format!("key_{}_{}", **version, **identifier) } else { "key".to_owned() })
            }
            _ => None,
        };
        for (name, value) in members {
            match value {
                JerValue::Object(members) => self.inside(members),
                JerValue::List(items) => {
                    for item in items {
                        if let JerValue::Object(members) = item {
                            match &of_key {
                                Some(role) if name == "keyCompontents" => self.key(members, "keyData", role),
                                _ => self.inside(members),
                            }
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// A PIN or PUK; one that is not of digits, or not of eight octets, as octets.
    fn code(&mut self, members: &mut Members, member: &str, role: &str, kind: &str) {
        let Some(text) = text_mut(members, member) else { return };
        let Some(code) = octets::<8>(text).map(Zeroizing::new) else {
            return self.key(members, member, role);
        };
        let len = code.iter().position(|octet| !octet.is_ascii_digit()).unwrap_or(code.len());
        let (digits, filling) = code.split_at(len);
        let is_allowed = if kind == "puk" { len == 8 } else { len >= 4 };
        let is_code = is_allowed && filling.iter().all(|octet| *octet == 0xFF);
        *text = match core::str::from_utf8(digits).ok().filter(|_| is_code) {
            Some(digits) => {
                let name = self.variable(role, format!("kind = \"{kind}\""), true, digits);
                Zeroizing::new(format!("${{{name}.padded}}"))
            }
            None => {
                let options = "kind = \"hex\", length = 8, secret = true".to_owned();
                let name = self.variable(role, options, true, text);
                Zeroizing::new(format!("${{{name}}}"))
            }
        };
    }

    /// A key, unless it is none: empty, or zeros alone where the algorithm has none.
    fn key(&mut self, members: &mut Members, member: &str, role: &str) {
        let Some(text) = text_mut(members, member) else { return };
        if text.bytes().all(|digit| digit == b'0') {
            return;
        }
        // more than a variable can hold takes several
        let (_, most) = VariableKind::Hex.default_range();
        let most = usize::try_from(most).unwrap_or(usize::MAX).saturating_mul(2);
        let mut expressions = String::new();
        let mut rest = text.as_str();
        while !rest.is_empty() {
            let (part, behind) = rest.split_at_checked(most).unwrap_or((rest, ""));
            let len = part.len() / 2;
            let options = match len {
                16 => "kind = \"key\"".to_owned(),
                24 | 32 => format!("kind = \"key\", length = {len}"),
                _ => format!("kind = \"hex\", length = {len}, secret = true"),
            };
            expressions.push_str(&format!("${{{}}}", self.variable(role, options, true, part)));
            rest = behind;
        }
        *text = Zeroizing::new(expressions);
    }
}

fn pin_name(reference: i64) -> String {
    match reference {
        1..=8 => numbered("pin1", reference),
        10..=14 => format!("adm{}", reference.saturating_sub(9)),
        129..=136 => numbered("pin2", reference.saturating_sub(128)),
        138..=142 => format!("adm{}", reference.saturating_sub(132)),
        other => format!("pin_reference_{}", other.unsigned_abs()),
    }
}

fn puk_name(reference: i64) -> String {
    match reference {
        1..=8 => numbered("puk1", reference),
        129..=136 => numbered("puk2", reference.saturating_sub(128)),
        other => format!("puk_reference_{}", other.unsigned_abs()),
    }
}

fn numbered(name: &str, application: i64) -> String {
    if application == 1 { name.to_owned() } else { format!("{name}_application_{application}") }
}

fn text_mut<'m>(members: &'m mut Members, name: &str) -> Option<&'m mut Zeroizing<String>> {
    members.iter_mut().find(|(member, _)| member == name).and_then(|(_, value)| match value {
        JerValue::Text(text) => Some(text),
        _ => None,
    })
}

/// What is written into a file by its only step of writing.
fn content_mut<'m>(members: &'m mut Members, file: &str) -> Option<&'m mut Zeroizing<String>> {
    let (_, steps) = members.iter_mut().find(|(member, _)| member == file)?;
    let JerValue::List(steps) = steps else { return None };
    let mut contents = steps.iter_mut().filter_map(|step| match step {
        JerValue::Object(members) => text_mut(members, "fillFileContent"),
        _ => None,
    });
    contents.next().filter(|_| contents.next().is_none())
}

fn octets<const N: usize>(text: &str) -> Option<[u8; N]> {
    let octets = Zeroizing::new(hex::decode(text).ok()?);
    octets.as_slice().try_into().ok()
}
