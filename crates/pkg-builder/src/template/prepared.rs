//! A template of which packages are made: built once, with the places where values stand.

use core::fmt;

use sgp_asn1::Iccid;
use sgp_asn1::saip::{self, ElementKind, Package};
use sgp_wire::{Limits, SecretBytes};

use super::Template;
use super::element::element;
use super::error::{PersonaliseError, PrepareError};
use super::expression::{Expression, Part};
use super::places::{Segment, segments};
use super::row::Row;
use super::sequence::Seed;
use super::value::Value;
use super::variable::{Source, Variable, VariableKind};
use crate::{Severity, Target, check};

/// A template that was built and checked once. A package is then what stands still, copied, and the
/// values in between; elements whose encoding depends on a value in another way are built each time.
///
/// Has no state that changes: one is shared by reference, also by threads.
///
/// `Debug` shows numbers of parts.
pub struct Prepared {
    template: Template,
    segments: Vec<Segment>,
    size: usize,
    seed: Option<Seed>,
}

impl Prepared {
    pub(super) fn new(template: Template, is_checked: bool) -> Result<Self, PrepareError> {
        let row = template.sample().map_err(PrepareError::Package)?;
        let mut segments_of_all = Vec::new();
        let mut package = SecretBytes::with_capacity(0);
        for (index, node) in template.elements.iter().enumerate() {
            let made =
                element(node, &mut &row).map_err(|fault| PrepareError::Package(fault.in_element(node)))?;
            let made = SecretBytes::new(made.encode_to_vec());
            segments(index, node, &template.variables, &row, made.expose(), &mut segments_of_all);
            package.extend_from_slice(made.expose());
        }
        let size = package.len();
        if is_checked {
            let package =
                Package::decode(package.expose(), &Limits::DEFAULT).map_err(PrepareError::Unreadable)?;
            let mut findings = check(&package, Target::of(&package));
            findings.retain(|finding| finding.severity() == Severity::Error);
            if !findings.is_empty() {
                return Err(PrepareError::Check(findings));
            }
        }
        drop(row);
        Ok(Self { template, segments: segments_of_all, size, seed: None })
    }

    /// The same with what random values are drawn from.
    #[must_use]
    pub fn with_seed(mut self, seed: Seed) -> Self {
        self.seed = Some(seed);
        self
    }

    /// The variables, in the order of the template.
    #[must_use]
    pub fn variables(&self) -> &[Variable] {
        &self.template.variables
    }

    /// The variable with this name.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<&Variable> {
        self.variables().iter().find(|variable| variable.name() == name)
    }

    /// Its place in [`variables`](Self::variables), for [`Row::set`].
    #[must_use]
    pub fn index_of(&self, name: &str) -> Option<usize> {
        self.variables().iter().position(|variable| variable.name() == name)
    }

    /// Bytes of a package, where no value has a length of its own.
    #[must_use]
    pub const fn typical_len(&self) -> usize {
        self.size
    }

    /// Sets what the row has no value for: sequences and random values for the row with this number,
    /// from 0, then what is derived. Defaults need no setting.
    ///
    /// # Errors
    /// A sequence has no more numbers, a random value no seed, a derived value nothing to be made of,
    /// or it is none that its variable may have.
    pub fn fill_generated(&self, row_number: u64, row: &mut Row<'_>) -> Result<(), PersonaliseError> {
        self.is_of(row)?;
        for (index, variable) in self.variables().iter().enumerate().filter(|(_, v)| v.generator().is_some())
        {
            let name = || variable.name().to_owned();
            let value = match &variable.source {
                _ if row.is_set(index) => continue,
                Source::Sequence(sequence) => sequence
                    .value(variable, row_number)
                    .ok_or_else(|| PersonaliseError::SequenceEnds { variable: name() })?,
                Source::Random => self
                    .seed
                    .as_ref()
                    .and_then(|seed| seed.value(variable, row_number))
                    .ok_or_else(|| PersonaliseError::NoSeed { variable: name() })?,
                Source::Given | Source::Default(_) | Source::Derived(_) => continue,
            };
            row.put(index, value);
        }
        self.template.derive(row)
    }

    /// Makes the package of a row.
    ///
    /// # Errors
    /// A variable has no value, or one that does not fit its place.
    pub fn personalise(&self, row: &Row<'_>) -> Result<Personalised, PersonaliseError> {
        let mut bytes = Vec::with_capacity(self.size);
        let result = self.personalise_into(row, &mut bytes);
        // wiped in any case
        let bytes = SecretBytes::new(bytes);
        result.map(|()| Personalised { bytes })
    }

    /// Appends the package of a row; nothing when there is an error.
    ///
    /// # Errors
    /// As [`personalise`](Self::personalise).
    pub fn personalise_into(&self, row: &Row<'_>, out: &mut Vec<u8>) -> Result<(), PersonaliseError> {
        self.is_of(row)?;
        let before = out.len();
        out.reserve(self.size);
        let result = self.segments.iter().try_for_each(|segment| match segment {
            Segment::Octets(octets) => {
                out.extend_from_slice(octets.expose());
                Ok(())
            }
            Segment::Value { expression, is_text: false } => expression.append(row, out),
            Segment::Value { expression, is_text: true } => expression.append_text(row, out),
            Segment::Element(index) => match self.template.elements.get(*index) {
                Some(node) => {
                    let made = element(node, &mut &*row).map_err(|fault| fault.in_element(node))?;
                    made.encode(out);
                    Ok(())
                }
                None => Ok(()),
            },
        });
        if result.is_err() {
            out.truncate(before);
        }
        result
    }

    /// Whether the row has the variables of this template.
    fn is_of(&self, row: &Row<'_>) -> Result<(), PersonaliseError> {
        if core::ptr::eq(row.variables, self.variables()) {
            Ok(())
        } else {
            Err(PersonaliseError::ForeignRow)
        }
    }

    #[cfg(test)]
    pub(super) const fn template(&self) -> &Template {
        &self.template
    }

    /// How many elements are built for each package.
    #[cfg(test)]
    pub(super) fn elements_built_each_time(&self) -> usize {
        self.segments.iter().filter(|segment| matches!(segment, Segment::Element(_))).count()
    }
}

impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Prepared({} variables, {} bytes)", self.variables().len(), self.size)
    }
}

impl Template {
    /// A row with a value for every variable, to try the template with.
    pub(super) fn sample(&self) -> Result<Row<'_>, PersonaliseError> {
        let mut row = Row::of(&self.variables);
        let seed = Seed::from_number_for_tests(0);
        for (index, variable) in self.variables.iter().enumerate() {
            let value = match &variable.source {
                Source::Sequence(sequence) => sequence.value(variable, 0),
                Source::Random => seed.value(variable, 0),
                Source::Derived(_) => continue,
                Source::Given | Source::Default(_) => None,
            };
            row.put(index, value.unwrap_or_else(|| variable.sample()));
        }
        self.derive(&mut row)?;
        Ok(row)
    }

    /// Makes the derived values that the row has not.
    fn derive(&self, row: &mut Row<'_>) -> Result<(), PersonaliseError> {
        for index in &self.derived {
            let Some(variable) = self.variables.get(*index).filter(|_| !row.is_set(*index)) else { continue };
            let Source::Derived(pattern) = &variable.source else { continue };
            let is_text = !matches!(variable.kind(), VariableKind::Key | VariableKind::Hex);
            let mut octets = SecretBytes::with_capacity(0);
            let mut buffer = zeroize::Zeroizing::new(Vec::new());
            for part in &pattern.parts {
                match part {
                    Part::Literal(literal) => octets.extend_from_slice(literal.expose()),
                    Part::Expression(expression) => {
                        buffer.clear();
                        append(expression, is_text, row, &mut buffer)?;
                        octets.extend_from_slice(&buffer);
                    }
                }
            }
            let value = if is_text {
                variable.read(core::str::from_utf8(octets.expose()).unwrap_or_default())
            } else {
                let value = Value(super::value::Repr::Octets(octets));
                variable.accepts(&value).map(|()| value)
            };
            let name = || variable.name().to_owned();
            let value = value.map_err(|error| PersonaliseError::Value { variable: name(), error })?;
            row.put(*index, value);
        }
        Ok(())
    }
}

fn append(
    expression: &Expression,
    is_text: bool,
    row: &Row<'_>,
    out: &mut Vec<u8>,
) -> Result<(), PersonaliseError> {
    if is_text { expression.append_text(row, out) } else { expression.append(row, out) }
}

/// A package made from a template.
///
/// # Security
/// Its bytes are wiped when it is dropped; `Debug` shows how many there are.
pub struct Personalised {
    bytes: SecretBytes,
}

impl Personalised {
    /// Appends the package.
    pub fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.as_bytes());
    }

    /// The package.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.expose()
    }

    /// The ICCID of its header; `None` where that is none.
    #[must_use]
    pub fn iccid(&self) -> Option<Iccid> {
        iccid_of(self.as_bytes())
    }
}

impl fmt::Debug for Personalised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Personalised({} bytes)", self.bytes.len())
    }
}

/// The ICCID of the header that a package begins with.
fn iccid_of(package: &[u8]) -> Option<Iccid> {
    let header = saip::scan(package, &Limits::DEFAULT).next()?.ok()?;
    match header.kind() {
        ElementKind::Header => saip::ProfileHeader::decode(header.raw(), &Limits::DEFAULT).ok()?.iccid().ok(),
        _ => None,
    }
}
