//! `${name.form(argument)}` inside octets and texts.

use aes::Aes128;
use aes::cipher::{BlockCipherEncrypt, KeyInit};
use sgp_asn1::{Imsi, MncLength, Msisdn};
use sgp_wire::SecretBytes;
use zeroize::Zeroizing;

use super::error::{FaultKind, PersonaliseError};
use super::row::Row;
use super::value::Repr;
use super::variable::{Variable, VariableKind};
use super::{MAX_EXPRESSIONS, MAX_NAME};

/// Octets or characters with expressions among them.
pub(crate) struct Pattern {
    pub(super) parts: Vec<Part>,
}

pub(crate) enum Part {
    Literal(SecretBytes),
    Expression(Expression),
}

/// The value of a variable in one of its forms.
#[derive(Clone, Copy)]
pub(crate) struct Expression {
    pub(super) variable: usize,
    pub(super) form: Form,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Without a form: the octets of the value, as the profile header and keys have them.
    Plain,
    /// As the file of that name holds it.
    Ef,
    /// EF.ACC.
    AccessClass,
    /// Last octet of EF.AD.
    MncLength,
    /// Three octets of the home network.
    Plmn,
    /// Decimal digits as characters.
    Digits,
    /// EF.IMPI, EF.IMPU and EF.DOMAIN.
    Impi,
    Impu,
    Domain,
    /// Twelve octets of a dialling number.
    Number,
    /// The 28 octets behind the name in a record of EF.SMSP.
    Smsp,
    /// Filled up with `FF`.
    Padded(usize),
    /// Two digits an octet, the first one high, filled up with `F`.
    Bcd,
    /// Two digits an octet, the first one low, filled up with `F`.
    Swapped,
    /// OPc from Ki and the OP of this variable.
    Opc(usize),
    /// So many octets, the high ones first.
    Octets(usize),
}

/// Most octets that `padded` fills up to.
const MAX_PADDED: usize = 4096;
/// Octets of a PIN or PUK in a package.
const CODE_LEN: usize = 8;

const FORM: &str = "a form that a variable of this kind has";

impl Form {
    fn parse(text: &str, variable: &Variable, variables: &[Variable]) -> Result<Self, FaultKind> {
        let (name, argument) = match text.split_once('(') {
            Some((name, rest)) => (name.trim(), Some(rest.strip_suffix(')').ok_or(SYNTAX)?.trim())),
            None => (text.trim(), None),
        };
        let number = |most: usize| {
            let number = argument.and_then(|text| text.parse().ok()).filter(|n| (1..=most).contains(n));
            number.ok_or(FaultKind::Expected { expected: "a number of octets in parentheses" })
        };
        use VariableKind as Kind;
        let form = match (variable.kind(), name) {
            (Kind::Iccid | Kind::Imsi, "ef") => Self::Ef,
            (Kind::Msisdn, "ef") => Self::Ef,
            (Kind::Iccid | Kind::Imsi | Kind::Msisdn, "digits") => Self::Digits,
            (Kind::Imsi, "acc") => Self::AccessClass,
            (Kind::Imsi, "mnc_length" | "plmn" | "impi" | "impu" | "domain") => {
                if variable.mnc_length.is_none() {
                    return Err(FaultKind::Expected {
                        expected: "mnc_length in the declaration of the variable",
                    });
                }
                match name {
                    "mnc_length" => Self::MncLength,
                    "plmn" => Self::Plmn,
                    "impi" => Self::Impi,
                    "impu" => Self::Impu,
                    _ => Self::Domain,
                }
            }
            (Kind::Msisdn, "number") => Self::Number,
            (Kind::Msisdn, "smsp") => Self::Smsp,
            (Kind::Pin | Kind::Puk, "padded") => return no_argument(Self::Padded(CODE_LEN), argument),
            (Kind::Digits | Kind::Text | Kind::Hex, "padded") => return number(MAX_PADDED).map(Self::Padded),
            (Kind::Digits, "bcd") => Self::Bcd,
            (Kind::Digits, "swapped") => Self::Swapped,
            (Kind::Number, "octets") => return number(8).map(Self::Octets),
            (Kind::Key, "opc") => {
                let op = argument
                    .ok_or(FaultKind::Expected { expected: "the variable that holds OP in parentheses" })?;
                let (index, op) = find(op, variables)?;
                let is_16 = |key: &Variable| key.kind() == Kind::Key && key.fixed_len() == Some(16);
                if !is_16(op) || !is_16(variable) {
                    return Err(FaultKind::Expected {
                        expected: "Ki and OP of 16 bytes, both of the kind key",
                    });
                }
                return Ok(Self::Opc(index));
            }
            _ => return Err(FaultKind::Expected { expected: FORM }),
        };
        no_argument(form, argument)
    }
}

fn find<'v>(name: &str, variables: &'v [Variable]) -> Result<(usize, &'v Variable), FaultKind> {
    let found = variables.iter().enumerate().find(|(_, variable)| variable.name() == name);
    let named = || FaultKind::NoSuchVariable { name: name.chars().take(MAX_NAME).collect() };
    found.ok_or_else(named)
}

fn no_argument(form: Form, argument: Option<&str>) -> Result<Form, FaultKind> {
    match argument {
        None => Ok(form),
        Some(_) => Err(FaultKind::Expected { expected: "no argument for this form" }),
    }
}

const SYNTAX: FaultKind = FaultKind::Expected { expected: "an expression such as ${name} or ${name.form}" };

impl Expression {
    fn parse(text: &str, variables: &[Variable]) -> Result<Self, FaultKind> {
        let (name, form) = match text.split_once('.') {
            Some((name, form)) => (name.trim(), Some(form)),
            None => (text.trim(), None),
        };
        let (index, variable) = find(name, variables)?;
        let form = form.map_or(Ok(Form::Plain), |form| Form::parse(form, variable, variables))?;
        Ok(Self { variable: index, form })
    }

    /// Octets that it always has; `None` where that depends on the value.
    pub(super) fn fixed_len(&self, variables: &[Variable]) -> Option<usize> {
        let variable = variables.get(self.variable)?;
        match (self.form, variable.kind()) {
            (Form::Plain, VariableKind::Iccid) | (Form::Ef, VariableKind::Iccid) => Some(10),
            (Form::Plain | Form::Digits, _) => variable.fixed_len(),
            (Form::Ef, VariableKind::Imsi) => Some(9),
            (Form::Ef, _) => Some(14),
            (Form::AccessClass, _) => Some(2),
            (Form::MncLength, _) => Some(1),
            (Form::Plmn, _) => Some(3),
            (Form::Impi | Form::Impu | Form::Domain, _) => None,
            (Form::Number, _) => Some(12),
            (Form::Smsp, _) => Some(28),
            (Form::Padded(len) | Form::Octets(len), _) => Some(len),
            (Form::Bcd | Form::Swapped, _) => variable.fixed_len().map(|len| len.div_ceil(2)),
            (Form::Opc(_), _) => Some(16),
        }
    }

    /// Characters that it always has.
    pub(super) fn fixed_text_len(&self, variables: &[Variable]) -> Option<usize> {
        let variable = variables.get(self.variable)?;
        // the + of an international number is none of its digits
        if variable.kind() == VariableKind::Msisdn { None } else { variable.fixed_len() }
    }

    /// Variables that it is made from.
    pub(super) fn variables(&self) -> impl Iterator<Item = usize> {
        let second = match self.form {
            Form::Opc(op) => Some(op),
            _ => None,
        };
        core::iter::once(self.variable).chain(second)
    }

    /// Whether it can stand among octets or characters; a plain number or identity cannot.
    fn check_place(&self, variables: &[Variable], is_text: bool) -> Result<(), FaultKind> {
        let Some(variable) = variables.get(self.variable) else { return Err(SYNTAX) };
        use VariableKind as Kind;
        match (self.form, variable.kind()) {
            (Form::Plain, Kind::Imsi | Kind::Msisdn | Kind::Number) if !is_text => {
                Err(FaultKind::Expected { expected: "a form behind the name, such as ${imsi.ef}" })
            }
            (Form::Plain | Form::Digits, kind) if is_text && !matches!(kind, Kind::Key | Kind::Hex) => Ok(()),
            _ if is_text => Err(FaultKind::Expected { expected: "digits or a text, without form" }),
            _ => Ok(()),
        }
    }

    /// Appends the octets that it stands for.
    pub(super) fn append(&self, row: &Row<'_>, out: &mut Vec<u8>) -> Result<(), PersonaliseError> {
        let (variable, value) = row.variable_and_value(self.variable)?;
        match (&value.0, self.form) {
            (Repr::Iccid(iccid), Form::Plain) => out.extend_from_slice(&iccid.to_header_bytes()),
            (Repr::Iccid(iccid), Form::Ef) => out.extend_from_slice(&iccid.to_ef_bytes()),
            (Repr::Iccid(iccid), _) => out.extend(iccid.digits().map(ascii)),
            (Repr::Imsi(imsi), form) => append_imsi(imsi, form, variable.mnc_length, out),
            (Repr::Msisdn(number), form) => append_number(number, form, out),
            (Repr::Number(number), Form::Octets(len)) => {
                let octets = number.to_be_bytes();
                let Some(from) = octets.len().checked_sub(len) else { return Err(too_long(variable)) };
                let (front, rest) = octets.split_at(from);
                if front.iter().any(|octet| *octet != 0) {
                    return Err(too_long(variable));
                }
                out.extend_from_slice(rest);
            }
            (Repr::Number(number), _) => out.extend_from_slice(number.to_string().as_bytes()),
            (Repr::Octets(octets), Form::Padded(len)) => {
                let Some(filling) = len.checked_sub(octets.len()) else { return Err(too_long(variable)) };
                out.extend_from_slice(octets.expose());
                out.extend(core::iter::repeat_n(0xFF, filling));
            }
            (Repr::Octets(digits), form @ (Form::Bcd | Form::Swapped)) => {
                out.extend(digits.expose().chunks(2).map(|pair| packed(pair, form == Form::Swapped)));
            }
            (Repr::Octets(ki), Form::Opc(op)) => {
                let (_, op) = row.variable_and_value(op)?;
                let Repr::Octets(op) = &op.0 else { return Err(too_long(variable)) };
                append_opc(ki, op, out).ok_or_else(|| too_long(variable))?;
            }
            (Repr::Octets(octets), _) => out.extend_from_slice(octets.expose()),
        }
        Ok(())
    }

    /// Appends the characters that it stands for.
    pub(super) fn append_text(&self, row: &Row<'_>, out: &mut Vec<u8>) -> Result<(), PersonaliseError> {
        let (_, value) = row.variable_and_value(self.variable)?;
        match &value.0 {
            Repr::Iccid(iccid) => out.extend(iccid.digits().map(ascii)),
            Repr::Imsi(imsi) => out.extend(imsi.digits().map(ascii)),
            Repr::Msisdn(number) => {
                out.extend(number.is_international().then_some(b'+'));
                out.extend(number.digits().map(ascii));
            }
            Repr::Number(number) => out.extend_from_slice(number.to_string().as_bytes()),
            Repr::Octets(octets) => out.extend_from_slice(octets.expose()),
        }
        Ok(())
    }
}

const fn ascii(digit: u8) -> u8 {
    b'0'.saturating_add(digit)
}

fn packed(pair: &[u8], is_swapped: bool) -> u8 {
    let nibble = |at: usize| pair.get(at).map_or(0x0F, |digit| digit & 0x0F);
    if is_swapped { nibble(1) << 4 | nibble(0) } else { nibble(0) << 4 | nibble(1) }
}

fn too_long(variable: &Variable) -> PersonaliseError {
    PersonaliseError::TooLong { variable: variable.name().into() }
}

fn append_imsi(imsi: &Imsi, form: Form, mnc: Option<MncLength>, out: &mut Vec<u8>) {
    let mnc = mnc.unwrap_or(MncLength::Two);
    match form {
        Form::AccessClass => out.extend_from_slice(&imsi.to_access_class_bytes()),
        Form::MncLength => out.extend(u8::try_from(mnc.digits()).ok()),
        Form::Plmn => out.extend_from_slice(&imsi.plmn(mnc).to_bytes()),
        Form::Impi => tagged(&format!("{}@{}", digits(imsi), domain(imsi, mnc)), out),
        Form::Impu => tagged(&format!("sip:{}@{}", digits(imsi), domain(imsi, mnc)), out),
        Form::Domain => tagged(&domain(imsi, mnc), out),
        Form::Digits => out.extend(imsi.digits().map(ascii)),
        _ => out.extend_from_slice(&imsi.to_ef_bytes()),
    }
}

fn digits(imsi: &Imsi) -> String {
    imsi.digits().map(|digit| char::from(ascii(digit))).collect()
}

/// Home network domain name of the IMS (TS 23.003 13.2): the MNC always has three digits.
fn domain(imsi: &Imsi, mnc: MncLength) -> String {
    let plmn = imsi.plmn(mnc);
    let text =
        |digits: &mut dyn Iterator<Item = u8>| digits.map(|d| char::from(ascii(d))).collect::<String>();
    format!("ims.mnc{:0>3}.mcc{}.3gppnetwork.org", text(&mut plmn.mnc()), text(&mut plmn.mcc()))
}

/// Tag 80, length, text (TS 31.103 4.2.2 to 4.2.4).
fn tagged(text: &str, out: &mut Vec<u8>) {
    sgp_wire::put_tlv(out, sgp_wire::Tag::new(0x80), text.as_bytes());
}

fn append_number(number: &Msisdn, form: Form, out: &mut Vec<u8>) {
    match form {
        Form::Number => out.extend_from_slice(&number.to_dialling_number_bytes()),
        Form::Smsp => {
            // what is there: the address of the service centre alone (TS 31.102 4.2.27)
            out.push(0xFD);
            out.extend_from_slice(&[0xFF; 12]);
            out.extend_from_slice(&number.to_dialling_number_bytes());
            out.extend_from_slice(&[0xFF; 3]);
        }
        Form::Digits => out.extend(number.digits().map(ascii)),
        _ => {
            out.extend_from_slice(&number.to_dialling_number_bytes());
            out.extend_from_slice(&[0xFF; 2]);
        }
    }
}

/// OPc = E(Ki, OP) xor OP (TS 35.206 4.1); `None` for keys of another length.
fn append_opc(ki: &SecretBytes, op: &SecretBytes, out: &mut Vec<u8>) -> Option<()> {
    let op: &[u8; 16] = op.expose().try_into().ok()?;
    let cipher = Aes128::new_from_slice(ki.expose()).ok()?;
    let mut block = Zeroizing::new(*op);
    cipher.encrypt_block((&mut *block).into());
    out.extend(block.iter().zip(op).map(|(enciphered, op)| enciphered ^ op));
    Some(())
}

impl Pattern {
    /// Octets: digits in hex, white space among them, `'text'`, `${..}`.
    pub(super) fn octets(text: &str, variables: &[Variable]) -> Result<Self, FaultKind> {
        let mut pattern = Self { parts: Vec::new() };
        let mut rest = text;
        let mut literal = Zeroizing::new(Vec::new());
        let mut high: Option<u8> = None;
        while let Some(c) = rest.chars().next() {
            let whole = if high.is_some() { Err(ODD) } else { Ok(()) };
            let mut behind = rest.get(c.len_utf8()..).unwrap_or_default();
            pattern.check_count()?;
            match c {
                _ if c.is_ascii_whitespace() => {}
                '\'' => {
                    whole?;
                    let (quoted, after) = behind.split_once('\'').ok_or(UNQUOTED)?;
                    literal.extend_from_slice(quoted.as_bytes());
                    behind = after;
                }
                '$' => {
                    whole?;
                    let (expression, after) = split_expression(rest)?;
                    let expression = Expression::parse(expression, variables)?;
                    expression.check_place(variables, false)?;
                    pattern.push(&mut literal, Some(expression));
                    behind = after;
                }
                _ => {
                    let nibble = c.to_digit(16).and_then(|n| u8::try_from(n).ok()).ok_or(OCTETS)?;
                    match high.take() {
                        None => high = Some(nibble),
                        Some(high) => literal.push(high << 4 | nibble),
                    }
                }
            }
            rest = behind;
        }
        if high.is_some() {
            return Err(ODD);
        }
        pattern.push(&mut literal, None);
        Ok(pattern)
    }

    /// Characters of a member that is no secret: as they stand, `${..}` among them;
    /// `$${` is `${` itself.
    pub(super) fn text(text: &str, variables: &[Variable]) -> Result<Self, FaultKind> {
        let pattern = Self::derived_text(text, variables)?;
        let is_secret = |index: usize| variables.get(index).is_some_and(Variable::is_secret);
        if pattern.expressions().flat_map(Expression::variables).any(is_secret) {
            return Err(FaultKind::Expected { expected: "a variable that is not secret" });
        }
        Ok(pattern)
    }

    /// The same for a variable, which is secret when one that it is made from is.
    pub(super) fn derived_text(text: &str, variables: &[Variable]) -> Result<Self, FaultKind> {
        let mut pattern = Self { parts: Vec::new() };
        let mut literal = Zeroizing::new(Vec::new());
        let mut rest = text;
        while let Some(at) = rest.find("${") {
            pattern.check_count()?;
            let (front, from) = rest.split_at_checked(at).unwrap_or_default();
            if let Some(front) = front.strip_suffix('$') {
                literal.extend_from_slice(front.as_bytes());
                literal.extend_from_slice(b"${");
                rest = from.get(2..).unwrap_or_default();
                continue;
            }
            literal.extend_from_slice(front.as_bytes());
            let (expression, after) = split_expression(from)?;
            let expression = Expression::parse(expression, variables)?;
            expression.check_place(variables, true)?;
            pattern.push(&mut literal, Some(expression));
            rest = after;
        }
        literal.extend_from_slice(rest.as_bytes());
        pattern.push(&mut literal, None);
        Ok(pattern)
    }

    /// `${name}` alone, of a number: stands where the module has a number.
    pub(super) fn number(text: &str, variables: &[Variable]) -> Option<usize> {
        let name = text.trim().strip_prefix("${")?.strip_suffix('}')?.trim();
        let mut found = variables.iter().enumerate().filter(|(_, v)| v.kind() == VariableKind::Number);
        found.find(|(_, variable)| variable.name() == name).map(|(index, _)| index)
    }

    fn check_count(&self) -> Result<(), FaultKind> {
        // a literal before each
        if self.parts.len() > MAX_EXPRESSIONS.saturating_mul(2) {
            return Err(FaultKind::Limit { what: "expressions", max: MAX_EXPRESSIONS });
        }
        Ok(())
    }

    fn push(&mut self, literal: &mut Zeroizing<Vec<u8>>, expression: Option<Expression>) {
        if !literal.is_empty() {
            self.parts.push(Part::Literal(SecretBytes::from(literal.as_slice())));
            literal.clear();
        }
        self.parts.extend(expression.map(Part::Expression));
    }

    pub(super) fn expressions(&self) -> impl Iterator<Item = &Expression> {
        self.parts.iter().filter_map(|part| match part {
            Part::Expression(expression) => Some(expression),
            Part::Literal(_) => None,
        })
    }
}

const OCTETS: FaultKind = FaultKind::Expected { expected: "octets in hex, 'text' or ${expressions}" };
const UNQUOTED: FaultKind = FaultKind::Expected { expected: "a second ' at the end of the text" };
const ODD: FaultKind = FaultKind::Expected { expected: "two hex digits for each octet" };

/// What stands between `${` and `}`, and what stands behind.
fn split_expression(text: &str) -> Result<(&str, &str), FaultKind> {
    text.strip_prefix("${").and_then(|inner| inner.split_once('}')).ok_or(SYNTAX)
}
