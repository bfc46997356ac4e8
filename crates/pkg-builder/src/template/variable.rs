//! What differs from package to package.

use core::fmt;
use core::ops::RangeInclusive;

use sgp_asn1::{Iccid, IccidError, Imsi, ImsiError, MncLength, Msisdn, MsisdnError};
use sgp_wire::SecretBytes;
use sha2::{Digest, Sha256};

use super::expression::Pattern;
use super::sequence::Sequence;
use super::value::{Repr, Value, ValueError};

/// Kind of a [`Variable`]: what its values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum VariableKind {
    /// Identifier of the profile.
    Iccid,
    /// Identity of the subscriber.
    Imsi,
    /// A telephone number: of the subscriber, or of a service centre.
    Msisdn,
    /// Octets in hex that are secret: Ki, OPc, OP, keys of a security domain.
    Key,
    /// A PIN or ADM: 4 to 8 digits.
    Pin,
    /// A PUK: 8 digits.
    Puk,
    /// Decimal digits.
    Digits,
    /// Characters in UTF-8.
    Text,
    /// Octets in hex.
    Hex,
    /// A whole number, from 0.
    Number,
}

impl VariableKind {
    pub(super) const ALL: [Self; 10] = [
        Self::Iccid,
        Self::Imsi,
        Self::Msisdn,
        Self::Key,
        Self::Pin,
        Self::Puk,
        Self::Digits,
        Self::Text,
        Self::Hex,
        Self::Number,
    ];

    /// The word that stands for it in a template, such as `iccid`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Iccid => "iccid",
            Self::Imsi => "imsi",
            Self::Msisdn => "msisdn",
            Self::Key => "key",
            Self::Pin => "pin",
            Self::Puk => "puk",
            Self::Digits => "digits",
            Self::Text => "text",
            Self::Hex => "hex",
            Self::Number => "number",
        }
    }

    /// Whether a variable of this kind is secret unless its template says something else.
    #[must_use]
    pub const fn is_secret(self) -> bool {
        matches!(self, Self::Key | Self::Pin | Self::Puk)
    }

    /// Least and most digits, characters, bytes, or the numbers, where a template says nothing.
    pub(super) const fn default_range(self) -> (u64, u64) {
        match self {
            Self::Iccid => (18, 20),
            Self::Imsi => (6, 15),
            Self::Msisdn => (1, 20),
            Self::Key => (16, 16),
            Self::Pin => (4, 8),
            Self::Puk => (8, 8),
            Self::Digits => (1, 64),
            Self::Text => (0, 255),
            Self::Hex => (0, 4096),
            Self::Number => (0, 0x7FFF_FFFF),
        }
    }

    /// What its length counts.
    const fn unit(self) -> &'static str {
        match self {
            Self::Key | Self::Hex => "hex digits",
            Self::Text => "bytes",
            _ => "digits",
        }
    }
}

impl fmt::Display for VariableKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Where the value of a variable comes from when a row gives none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Generator {
    /// Always the same value.
    Default,
    /// A number that grows from row to row; an ICCID with its check digit.
    Sequence,
    /// Drawn from the seed, the name of the variable and the number of the row.
    Random,
    /// Made from other variables.
    Derived,
}

/// The same with what it needs.
pub(super) enum Source {
    Given,
    Default(Value),
    Sequence(Sequence),
    Random,
    Derived(Pattern),
}

/// One variable of a [`Template`](crate::Template): name, kind, what its values have to be, and
/// where they come from.
///
/// `Debug` shows the name and the kind.
pub struct Variable {
    pub(super) name: String,
    pub(super) kind: VariableKind,
    pub(super) min: u64,
    pub(super) max: u64,
    pub(super) is_secret: bool,
    pub(super) is_luhn: bool,
    pub(super) mnc_length: Option<MncLength>,
    pub(super) description: Option<String>,
    pub(super) source: Source,
    /// Byte of the text where it is declared.
    pub(super) at: usize,
}

impl fmt::Debug for Variable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Variable({}: {})", self.name, self.kind)
    }
}

impl Variable {
    /// The name: what stands in expressions, and the column of a table of rows.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What its values are.
    #[must_use]
    pub const fn kind(&self) -> VariableKind {
        self.kind
    }

    /// Whether its values must not be shown.
    #[must_use]
    pub const fn is_secret(&self) -> bool {
        self.is_secret
    }

    /// Whether an ICCID without check digit gets one.
    #[cfg(feature = "batch")]
    pub(crate) const fn gets_check_digit(&self) -> bool {
        self.is_luhn
    }

    /// What the template says about it.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// Where its value comes from when a row has none; `None`: every row must have one.
    #[must_use]
    pub const fn generator(&self) -> Option<Generator> {
        match self.source {
            Source::Given => None,
            Source::Default(_) => Some(Generator::Default),
            Source::Sequence(_) => Some(Generator::Sequence),
            Source::Random => Some(Generator::Random),
            Source::Derived(_) => Some(Generator::Derived),
        }
    }

    /// How long a value may be: digits of `iccid`, `imsi`, `msisdn`, `pin`, `puk` and `digits`, bytes
    /// of `key`, `text` and `hex`; of a `number` the numbers themselves.
    #[must_use]
    pub const fn range(&self) -> RangeInclusive<u64> {
        self.min..=self.max
    }

    /// The value when no row and no generator gives another one.
    pub(super) const fn default_value(&self) -> Option<&Value> {
        match &self.source {
            Source::Default(value) => Some(value),
            _ => None,
        }
    }

    /// Bytes of a plain value, where they are the same for all of them.
    pub(super) fn fixed_len(&self) -> Option<usize> {
        let is_fixed = self.min == self.max && self.kind != VariableKind::Number;
        is_fixed.then(|| usize::try_from(self.min).ok()).flatten()
    }

    /// Reads a value: digits (an ICCID of 18 digits gets its check digit), `+` and digits, octets in
    /// hex, or text, as the kind has it. White space around it does not count.
    ///
    /// # Errors
    /// What is wrong, in lengths and places; never the value.
    pub fn read(&self, text: &str) -> Result<Value, ValueError> {
        let text = if self.kind == VariableKind::Text { text } else { text.trim() };
        match self.kind {
            VariableKind::Iccid => self.iccid(text),
            VariableKind::Imsi => {
                let imsi: Imsi = text.parse().map_err(|error| self.imsi_error(error, text))?;
                self.check_len(imsi.len())?;
                Ok(Value(Repr::Imsi(imsi)))
            }
            VariableKind::Msisdn => {
                let msisdn: Msisdn = text.parse().map_err(|error| self.msisdn_error(error, text))?;
                self.check_len(msisdn.len())?;
                Ok(Value(Repr::Msisdn(msisdn)))
            }
            VariableKind::Key | VariableKind::Hex => self.hex(text),
            VariableKind::Pin | VariableKind::Puk | VariableKind::Digits => {
                digits_only(text)?;
                self.check_len(text.len())?;
                Ok(Value::octets(text.as_bytes()))
            }
            VariableKind::Text => {
                self.check_len(text.len())?;
                Ok(Value::octets(text.as_bytes()))
            }
            VariableKind::Number => {
                digits_only(text)?;
                let number = text.parse().ok().filter(|number| self.range().contains(number));
                number.map(|number| Value(Repr::Number(number))).ok_or_else(|| self.out_of_range())
            }
        }
    }

    const fn out_of_range(&self) -> ValueError {
        ValueError::Range { min: self.min, max: self.max }
    }

    fn iccid(&self, text: &str) -> Result<Value, ValueError> {
        digits_only(text)?;
        let (least, most) = VariableKind::Iccid.default_range();
        self.check_len_in(text.len(), least, most)?;
        let read = |text: &str| text.parse::<Iccid>().map_err(|error| self.iccid_error(error, text));
        let appended =
            |text: &str| Iccid::with_check_digit(text).map_err(|error| self.iccid_error(error, text));
        let iccid = match (self.is_luhn, text.len()) {
            (false, _) => read(text)?,
            (true, 18) => appended(text)?,
            (true, 19) => match read(text)? {
                iccid if iccid.check().is_ok() => iccid,
                _ => appended(text)?,
            },
            (true, _) => {
                let iccid = read(text)?;
                iccid.check().map_err(|error| self.iccid_error(error, text))?;
                iccid
            }
        };
        self.check_len(iccid.len())?;
        Ok(Value(Repr::Iccid(iccid)))
    }

    fn hex(&self, text: &str) -> Result<Value, ValueError> {
        if let Some(at) = text.chars().position(|c| !c.is_ascii_hexdigit()) {
            return Err(ValueError::Character { position: at.saturating_add(1), expected: "a hex digit" });
        }
        let (min, max) = (self.min.saturating_mul(2), self.max.saturating_mul(2));
        self.check_len_in(text.len(), min, max)?;
        let odd = |_| ValueError::OddHexDigits { found: text.len() };
        Ok(Value(Repr::Octets(SecretBytes::new(hex::decode(text).map_err(odd)?))))
    }

    fn check_len(&self, found: usize) -> Result<(), ValueError> {
        self.check_len_in(found, self.min, self.max)
    }

    fn check_len_in(&self, found: usize, min: u64, max: u64) -> Result<(), ValueError> {
        if u64::try_from(found).is_ok_and(|found| (min..=max).contains(&found)) {
            return Ok(());
        }
        let [min, max] = [min, max].map(|bound| usize::try_from(bound).unwrap_or(usize::MAX));
        Err(ValueError::Length { unit: self.kind.unit(), found, min, max })
    }

    fn length(&self, found: usize) -> ValueError {
        let [min, max] = [self.min, self.max].map(|bound| usize::try_from(bound).unwrap_or(usize::MAX));
        ValueError::Length { unit: self.kind.unit(), found, min, max }
    }

    fn iccid_error(&self, error: IccidError, text: &str) -> ValueError {
        match error {
            IccidError::CheckDigit { found, expected } => ValueError::CheckDigit { found, expected },
            IccidError::NotADigit { position } => not_a_digit(position),
            _ => self.length(text.len()),
        }
    }

    fn imsi_error(&self, error: ImsiError, text: &str) -> ValueError {
        match error {
            ImsiError::NotADigit { position } => not_a_digit(position),
            _ => self.length(text.len()),
        }
    }

    fn msisdn_error(&self, error: MsisdnError, text: &str) -> ValueError {
        match error {
            MsisdnError::NotADigit { position } => not_a_digit(position),
            _ => self.length(text.trim_start_matches('+').len()),
        }
    }

    /// Whether the value is one that this variable may have, whoever read it.
    pub(super) fn accepts(&self, value: &Value) -> Result<(), ValueError> {
        match (self.kind, &value.0) {
            (VariableKind::Iccid, Repr::Iccid(iccid)) => self.check_len(iccid.len()),
            (VariableKind::Imsi, Repr::Imsi(imsi)) => self.check_len(imsi.len()),
            (VariableKind::Msisdn, Repr::Msisdn(number)) => self.check_len(number.len()),
            (VariableKind::Number, Repr::Number(number)) => {
                if self.range().contains(number) {
                    Ok(())
                } else {
                    Err(self.out_of_range())
                }
            }
            (VariableKind::Pin | VariableKind::Puk | VariableKind::Digits, Repr::Octets(digits)) => {
                match digits.expose().iter().position(|digit| !digit.is_ascii_digit()) {
                    Some(position) => Err(not_a_digit(position)),
                    None => self.check_len(digits.len()),
                }
            }
            (VariableKind::Key | VariableKind::Hex | VariableKind::Text, Repr::Octets(octets)) => {
                self.check_len(octets.len())
            }
            _ => Err(ValueError::Kind { expected: self.kind }),
        }
    }

    /// A value to try a template with; not secret, not random, another one for each name.
    pub(super) fn sample(&self) -> Value {
        if let Some(value) = self.default_value() {
            return value.copy();
        }
        let len = usize::try_from(self.min).unwrap_or_default();
        let text = match self.kind {
            VariableKind::Iccid => "890000000000000000".to_owned(),
            VariableKind::Imsi => "001010000000000".chars().take(len.max(6)).collect(),
            VariableKind::Msisdn => format!("+{}", "1".repeat(len.max(1))),
            VariableKind::Number => self.min.to_string(),
            VariableKind::Key | VariableKind::Hex => {
                let digest = Sha256::digest(self.name.as_bytes());
                hex::encode(digest.iter().copied().cycle().take(len).collect::<Vec<_>>())
            }
            VariableKind::Text => "x".repeat(len),
            VariableKind::Pin | VariableKind::Puk | VariableKind::Digits => {
                "13572468".chars().cycle().take(len).collect()
            }
        };
        self.read(&text).unwrap_or_else(|_| Value::octets(&[]))
    }
}

impl Value {
    fn copy(&self) -> Self {
        Self(match &self.0 {
            Repr::Iccid(iccid) => Repr::Iccid(*iccid),
            Repr::Imsi(imsi) => Repr::Imsi(*imsi),
            Repr::Msisdn(msisdn) => Repr::Msisdn(*msisdn),
            Repr::Number(number) => Repr::Number(*number),
            Repr::Octets(octets) => Repr::Octets(octets.clone_secret()),
        })
    }
}

/// `position` counts from 0.
const fn not_a_digit(position: usize) -> ValueError {
    ValueError::Character { position: position.saturating_add(1), expected: "a digit" }
}

fn digits_only(text: &str) -> Result<(), ValueError> {
    text.chars().position(|c| !c.is_ascii_digit()).map_or(Ok(()), |at| Err(not_a_digit(at)))
}
