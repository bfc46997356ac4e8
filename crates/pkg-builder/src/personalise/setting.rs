//! A parameter with its value.

use core::fmt;

use sgp_asn1::{Iccid, IccidError, Imsi, ImsiError};
use sgp_wire::SecretBytes;
use zeroize::Zeroizing;

use super::{KeyCipher, Parameter};

/// A parameter and a value that it may have.
///
/// # Security
/// Wiped when dropped; `Debug` shows the name alone.
#[derive(PartialEq, Eq)]
pub struct Setting {
    parameter: Parameter,
    /// As it stands in the package; of several places in the first one.
    octets: SecretBytes,
}

impl Setting {
    /// Reads a value. Digits are ASCII; octets are hex digits, blanks between them do not count.
    ///
    /// ```
    /// use pkg_builder::{Parameter, Setting};
    ///
    /// assert!(Setting::parse(Parameter::Pin1, "1234").is_ok());
    /// let error = Setting::parse(Parameter::Ki, "00112233445566778899aabbccddeef").unwrap_err();
    /// assert_eq!(error.to_string(), "K: 31 hex digits, 32 or 64 expected");
    /// ```
    ///
    /// # Errors
    /// [`ParameterError`] says what is wrong with it, and never what it is.
    pub fn parse(parameter: Parameter, text: &str) -> Result<Self, ParameterError> {
        let octets = match parameter {
            Parameter::Iccid => iccid(text).map(|iccid| iccid.to_header_bytes().to_vec()),
            Parameter::Imsi => {
                text.parse::<Imsi>().map(|imsi| imsi.to_ef_bytes().to_vec()).map_err(imsi_fault)
            }
            Parameter::AccessClasses => octets(text, &[2], "4"),
            Parameter::Ki | Parameter::Opc => octets(text, &[16, 32], "32 or 64"),
            Parameter::Algorithm => algorithm(text),
            Parameter::MilenageRotation => octets(text, &[5], "10").and_then(|octets| {
                let is_rotation = octets.iter().all(|octet| *octet < 0x80);
                is_rotation.then_some(octets).ok_or(ValueFault::Range { expected: "octets of 00 to 7f" })
            }),
            Parameter::MilenageXor => octets(text, &[80], "160"),
            Parameter::KeccakCount => keccak_count(text),
            Parameter::Pin1 | Parameter::Pin2 | Parameter::Adm1 | Parameter::Adm2 => code(text, 4, "4 to 8"),
            Parameter::Puk1 | Parameter::Puk2 => code(text, 8, "8"),
            Parameter::ServiceCentre => service_centre(text),
            Parameter::SdKey(key) => match key.cipher() {
                KeyCipher::Des => octets(text, &[16, 24], "32 or 48"),
                KeyCipher::Aes => octets(text, &[16, 24, 32], "32, 48 or 64"),
                KeyCipher::TlsPsk => psk(text),
            },
        };
        match octets {
            Ok(octets) => Ok(Self { parameter, octets: SecretBytes::new(octets) }),
            Err(fault) => Err(ParameterError { parameter, fault }),
        }
    }

    /// What stands in a package, whatever it is.
    pub(super) const fn from_octets(parameter: Parameter, octets: SecretBytes) -> Self {
        Self { parameter, octets }
    }

    /// Which parameter.
    #[must_use]
    pub const fn parameter(&self) -> Parameter {
        self.parameter
    }

    /// The value as octets of the package: ten of the header for an ICCID, nine of EF.IMSI for an
    /// IMSI, eight for a PIN, twelve for the number of a service centre, one for a number.
    #[must_use]
    pub fn octets(&self) -> &[u8] {
        self.octets.expose()
    }

    /// The value as text that [`parse`](Self::parse) reads, secret or not. Of octets in a package that
    /// are no such value, their hex digits.
    #[must_use]
    pub fn expose_text(&self) -> Zeroizing<String> {
        let octets = self.octets();
        let text = match self.parameter {
            Parameter::Iccid => octets
                .try_into()
                .ok()
                .and_then(|header| Iccid::from_header_bytes(header).ok().map(|iccid| iccid.to_string())),
            Parameter::Imsi => octets
                .try_into()
                .ok()
                .and_then(|ef| Imsi::from_ef_bytes(ef).ok())
                .map(|imsi| imsi.to_string()),
            Parameter::Algorithm => algorithm_name(octets).map(str::to_owned),
            Parameter::KeccakCount => match octets {
                [count] => Some(count.to_string()),
                _ => None,
            },
            Parameter::Pin1
            | Parameter::Pin2
            | Parameter::Adm1
            | Parameter::Adm2
            | Parameter::Puk1
            | Parameter::Puk2 => code_text(octets),
            Parameter::ServiceCentre => service_centre_text(octets),
            _ => None,
        };
        Zeroizing::new(text.unwrap_or_else(|| hex(octets)))
    }

    /// The octets in EF.ICCID: those of the header with their nibbles swapped.
    pub(super) fn swapped(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.octets().iter().map(|octet| octet.rotate_left(4)).collect())
    }

    /// EF.ACC of an IMSI; `None` for any other value.
    pub(super) fn access_classes(&self) -> Option<[u8; 2]> {
        access_classes(self.octets())
    }
}

impl fmt::Debug for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Setting({}, ..)", self.parameter)
    }
}

/// EF.ACC of the IMSI in EF.IMSI: one bit, that of the last digit (TS 31.102 4.2.15).
pub(super) fn access_classes(ef_imsi: &[u8]) -> Option<[u8; 2]> {
    let imsi = Imsi::from_ef_bytes(ef_imsi.try_into().ok()?).ok()?;
    Some(imsi.to_access_class_bytes())
}

/// 18 digits get the check digit; 19 digits are taken as they are where the last one is it, else they
/// get one too; of 20 digits the last one has to be it.
fn iccid(text: &str) -> Result<Iccid, ValueFault> {
    digits(text)?;
    if !(18..=Iccid::MAX_DIGITS).contains(&text.len()) {
        return Err(ValueFault::Length { found: text.len(), unit: "digits", expected: "18 to 20" });
    }
    let given = text.parse::<Iccid>().map_err(iccid_fault)?;
    match text.len() {
        18 => Iccid::with_check_digit(text).map_err(iccid_fault),
        19 if given.check().is_err() => Iccid::with_check_digit(text).map_err(iccid_fault),
        _ => given.check().map(|()| given).map_err(iccid_fault),
    }
}

const fn iccid_fault(error: IccidError) -> ValueFault {
    match error {
        IccidError::NotADigit { position } => {
            ValueFault::Character { position: position.saturating_add(1), expected: "a digit" }
        }
        IccidError::CheckDigit { .. } => ValueFault::CheckDigit,
        IccidError::Length { found } => ValueFault::Length { found, unit: "digits", expected: "18 to 20" },
        _ => ValueFault::Choice { expected: "an ICCID" },
    }
}

const fn imsi_fault(error: ImsiError) -> ValueFault {
    match error {
        ImsiError::NotADigit { position } => {
            ValueFault::Character { position: position.saturating_add(1), expected: "a digit" }
        }
        ImsiError::Length { found } => ValueFault::Length { found, unit: "digits", expected: "6 to 15" },
        _ => ValueFault::Choice { expected: "an IMSI" },
    }
}

fn digits(text: &str) -> Result<(), ValueFault> {
    match text.chars().position(|character| !character.is_ascii_digit()) {
        Some(before) => {
            Err(ValueFault::Character { position: before.saturating_add(1), expected: "a digit" })
        }
        None => Ok(()),
    }
}

/// Octets of hex digits, as many as one of `lengths`, which `expected` says in digits.
fn octets(text: &str, lengths: &[usize], expected: &'static str) -> Result<Vec<u8>, ValueFault> {
    any_octets(text, |length| lengths.contains(&length), expected)
}

fn psk(text: &str) -> Result<Vec<u8>, ValueFault> {
    any_octets(text, |length| (16..=64).contains(&length), "32 to 128")
}

fn any_octets(
    text: &str,
    is_length: impl Fn(usize) -> bool,
    expected: &'static str,
) -> Result<Vec<u8>, ValueFault> {
    let mut nibbles = Zeroizing::new(Vec::with_capacity(text.len()));
    for (before, character) in text.chars().enumerate() {
        match character.to_digit(16).and_then(|digit| u8::try_from(digit).ok()) {
            Some(nibble) => nibbles.push(nibble),
            None if character.is_ascii_whitespace() => {}
            None => {
                let position = before.saturating_add(1);
                return Err(ValueFault::Character { position, expected: "a hex digit" });
            }
        }
    }
    let (pairs, rest) = nibbles.as_chunks::<2>();
    if !rest.is_empty() || !is_length(pairs.len()) {
        return Err(ValueFault::Length { found: nibbles.len(), unit: HEX_DIGITS, expected });
    }
    Ok(pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

/// Names of the algorithms, by their number.
const ALGORITHMS: [(u8, &str, &str); 3] = [(1, "Milenage", "1"), (2, "TUAK", "2"), (3, "usim-test", "3")];

fn algorithm(text: &str) -> Result<Vec<u8>, ValueFault> {
    let found =
        ALGORITHMS.iter().find(|(_, name, number)| name.eq_ignore_ascii_case(text) || *number == text);
    let found = found.map(|(number, ..)| vec![*number]);
    found.ok_or(ValueFault::Choice { expected: "Milenage, TUAK or usim-test" })
}

fn algorithm_name(octets: &[u8]) -> Option<&'static str> {
    ALGORITHMS.iter().find(|(number, ..)| octets == [*number]).map(|(_, name, _)| *name)
}

fn keccak_count(text: &str) -> Result<Vec<u8>, ValueFault> {
    digits(text)?;
    let count = text.parse::<u8>().ok().filter(|count| *count != 0);
    count.map(|count| vec![count]).ok_or(ValueFault::Range { expected: "a number from 1 to 255" })
}

/// What is counted in octets.
pub(super) const HEX_DIGITS: &str = "hex digits";

/// Octets of a PIN or PUK.
const CODE: usize = 8;

fn code(text: &str, least: usize, expected: &'static str) -> Result<Vec<u8>, ValueFault> {
    digits(text)?;
    if !(least..=CODE).contains(&text.len()) {
        return Err(ValueFault::Length { found: text.len(), unit: "digits", expected });
    }
    let mut octets = Vec::with_capacity(CODE);
    octets.extend_from_slice(text.as_bytes());
    octets.resize(CODE, 0xFF);
    Ok(octets)
}

fn code_text(octets: &[u8]) -> Option<String> {
    let len = octets.iter().rposition(|octet| *octet != 0xFF)?.saturating_add(1);
    let digits = octets.get(..len)?;
    let is_code = digits.iter().all(u8::is_ascii_digit);
    is_code.then(|| digits.iter().copied().map(char::from).collect())
}

/// Octets of an address in EF.SMSP.
pub(super) const ADDRESS: usize = 12;
const INTERNATIONAL: u8 = 0x91;
const UNKNOWN: u8 = 0x81;

/// An address as TS 24.011 8.2.5.2 has it: octets behind the length, type of number, swapped digits.
fn service_centre(text: &str) -> Result<Vec<u8>, ValueFault> {
    let (number, kind) = text.strip_prefix('+').map_or((text, UNKNOWN), |number| (number, INTERNATIONAL));
    let plus = text.len().saturating_sub(number.len());
    match digits(number) {
        Err(ValueFault::Character { position, expected }) => {
            return Err(ValueFault::Character { position: position.saturating_add(plus), expected });
        }
        other => other?,
    }
    if !(1..=20).contains(&number.len()) {
        return Err(ValueFault::Length { found: number.len(), unit: "digits", expected: "1 to 20" });
    }
    let mut octets = vec![0, kind];
    for pair in number.as_bytes().chunks(2) {
        let (first, second) = (pair.first().unwrap_or(&0x0F), pair.get(1).unwrap_or(&0x0F));
        octets.push((second & 0x0F) << 4 | first & 0x0F);
    }
    if let (Ok(len), Some(length)) = (u8::try_from(octets.len()), octets.first_mut()) {
        *length = len.saturating_sub(1);
    }
    octets.resize(ADDRESS, 0xFF);
    Ok(octets)
}

fn service_centre_text(octets: &[u8]) -> Option<String> {
    let (length, rest) = octets.split_first()?;
    let (kind, digits) = rest.get(..usize::from(*length))?.split_first()?;
    let mut text = String::from(if *kind == INTERNATIONAL { "+" } else { "" });
    for nibble in digits.iter().flat_map(|octet| [octet & 0x0F, octet >> 4]) {
        match char::from_digit(u32::from(nibble), 10) {
            Some(digit) => text.push(digit),
            None if nibble == 0x0F => {}
            None => return None,
        }
    }
    Some(text)
}

fn hex(octets: &[u8]) -> String {
    octets
        .iter()
        .flat_map(|octet| [octet >> 4, octet & 0x0F])
        .filter_map(|nibble| char::from_digit(u32::from(nibble), 16))
        .collect()
}

/// A value that a parameter cannot have. Holds nothing of it but its length and where it goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParameterError {
    parameter: Parameter,
    fault: ValueFault,
}

impl ParameterError {
    pub(super) const fn new(parameter: Parameter, fault: ValueFault) -> Self {
        Self { parameter, fault }
    }

    /// Which parameter.
    #[must_use]
    pub const fn parameter(&self) -> Parameter {
        self.parameter
    }

    /// What is wrong with the value.
    #[must_use]
    pub const fn fault(&self) -> ValueFault {
        self.fault
    }
}

impl fmt::Display for ParameterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.parameter, self.fault)
    }
}

impl core::error::Error for ParameterError {}

/// What is wrong with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ValueFault {
    /// Too long, too short, or of a length between those that it may have.
    Length {
        /// How many there are.
        found: usize,
        /// What is counted: digits or hex digits.
        unit: &'static str,
        /// How many there may be.
        expected: &'static str,
    },
    /// A character that it may not have.
    Character {
        /// Where, from 1.
        position: usize,
        /// What may stand there, such as `a digit`.
        expected: &'static str,
    },
    /// The last digit is not the Luhn check digit of the others.
    CheckDigit,
    /// None of the values there are.
    Choice {
        /// Which there are.
        expected: &'static str,
    },
    /// A number outside of its range.
    Range {
        /// The range.
        expected: &'static str,
    },
}

impl fmt::Display for ValueFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { found, unit, expected } => write!(f, "{found} {unit}, {expected} expected"),
            Self::Character { position, expected } => write!(f, "character {position} is not {expected}"),
            Self::CheckDigit => f.write_str("the last digit is not the check digit of the others"),
            Self::Choice { expected } | Self::Range { expected } => write!(f, "{expected} expected"),
        }
    }
}
