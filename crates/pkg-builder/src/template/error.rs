//! What is wrong with a template, or keeps a package from being made of it.

use core::fmt;

use sgp_asn1::saip::ElementKind;
use sgp_wire::{DecodeError, DecodeErrorKind};

use super::value::ValueError;
use crate::Finding;

/// One thing that is wrong in a text, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateFault {
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) path: String,
    pub(crate) kind: FaultKind,
}

impl TemplateFault {
    /// The line, from 1.
    #[must_use]
    pub const fn line(&self) -> usize {
        self.line
    }

    /// The character in the line, from 1.
    #[must_use]
    pub const fn column(&self) -> usize {
        self.column
    }

    /// The names of keys and members that lead there; empty where there are none.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What is wrong.
    #[must_use]
    pub const fn kind(&self) -> &FaultKind {
        &self.kind
    }
}

impl fmt::Display for TemplateFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: ", self.line, self.column)?;
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        fmt::Display::fmt(&self.kind, f)
    }
}

/// What is wrong in the text of a template or a package. Holds names that stand there, never a value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FaultKind {
    /// The text is no TOML.
    Toml {
        /// What the reader of TOML says.
        message: String,
    },
    /// Something else must stand here.
    Expected {
        /// What.
        expected: &'static str,
    },
    /// A key that nothing has here.
    UnknownKey {
        /// What may stand here.
        expected: &'static str,
    },
    /// A key that must be here and is not.
    Missing {
        /// Its name.
        name: &'static str,
    },
    /// No variable has this name.
    NoSuchVariable {
        /// The name.
        name: String,
    },
    /// A variable is derived from itself.
    Circular,
    /// The value of a variable is none.
    Value(ValueError),
    /// An element of the profile is not as the module has it.
    Element(DecodeErrorKind),
    /// The text is larger than any template.
    Limit {
        /// What there is too much of.
        what: &'static str,
        /// How many there may be.
        max: usize,
    },
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Toml { message } => f.write_str(message),
            Self::Expected { expected } => write!(f, "expected {expected}"),
            Self::UnknownKey { expected } => write!(f, "not known here, expected {expected}"),
            Self::Missing { name } => write!(f, "{name} missing"),
            Self::NoSuchVariable { name } => write!(f, "no variable has the name {name:?}"),
            Self::Circular => f.write_str("derived from itself"),
            Self::Value(error) => fmt::Display::fmt(error, f),
            Self::Element(kind) => fmt::Display::fmt(kind, f),
            Self::Limit { what, max } => write!(f, "more than {max} {what}"),
        }
    }
}

/// Everything that is wrong in the text of a template or a package, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateError {
    faults: Vec<TemplateFault>,
}

impl TemplateError {
    pub(crate) fn new(mut faults: Vec<TemplateFault>) -> Self {
        faults.sort_by_key(|fault| (fault.line, fault.column));
        Self { faults }
    }

    /// The faults; at least one, at most some hundred.
    #[must_use]
    pub fn faults(&self) -> &[TemplateFault] {
        &self.faults
    }
}

impl fmt::Display for TemplateError {
    /// One fault a line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.faults.iter().enumerate() {
            if index != 0 {
                f.write_str("\n")?;
            }
            fmt::Display::fmt(fault, f)?;
        }
        Ok(())
    }
}

impl core::error::Error for TemplateError {}

/// Why a template cannot be prepared.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PrepareError {
    /// The package does not keep rules of the [`check`](crate::check): the errors that it found.
    Check(Vec<Finding>),
    /// The package cannot be made.
    Package(PersonaliseError),
    /// The package that was made cannot be read back.
    Unreadable(DecodeError),
}

impl fmt::Display for PrepareError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Check(findings) => {
                for (index, finding) in findings.iter().enumerate() {
                    if index != 0 {
                        f.write_str("\n")?;
                    }
                    fmt::Display::fmt(finding, f)?;
                }
                Ok(())
            }
            Self::Package(error) => fmt::Display::fmt(error, f),
            Self::Unreadable(error) => write!(f, "the package cannot be read back: {error}"),
        }
    }
}

impl core::error::Error for PrepareError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Check(_) => None,
            Self::Package(error) => Some(error),
            Self::Unreadable(error) => Some(error),
        }
    }
}

/// Why no package can be made for a row. Names variables, never their values.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PersonaliseError {
    /// A variable without value.
    Missing {
        /// Its name.
        variable: String,
    },
    /// The template has no such variable.
    NoSuchVariable {
        /// What was asked for.
        name: String,
    },
    /// A variable cannot have its value.
    Value {
        /// The variable.
        variable: String,
        /// What is wrong.
        error: ValueError,
    },
    /// A value is longer than the place it is put into.
    TooLong {
        /// The variable.
        variable: String,
    },
    /// A sequence has no more numbers.
    SequenceEnds {
        /// The variable.
        variable: String,
    },
    /// A variable is random and there is no seed.
    NoSeed {
        /// The variable.
        variable: String,
    },
    /// The row is one of another template.
    ForeignRow,
    /// An element cannot be made.
    Element {
        /// Which one.
        element: ElementKind,
        /// What is wrong.
        error: DecodeErrorKind,
    },
}

impl PersonaliseError {
    /// The variable it is about.
    #[must_use]
    pub fn variable(&self) -> Option<&str> {
        match self {
            Self::Missing { variable }
            | Self::Value { variable, .. }
            | Self::TooLong { variable }
            | Self::SequenceEnds { variable }
            | Self::NoSeed { variable } => Some(variable),
            Self::NoSuchVariable { name } => Some(name),
            Self::ForeignRow | Self::Element { .. } => None,
        }
    }
}

impl fmt::Display for PersonaliseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { variable } => write!(f, "{variable}: no value"),
            Self::NoSuchVariable { name } => write!(f, "{name}: the template has no such variable"),
            Self::Value { variable, error } => write!(f, "{variable}: {error}"),
            Self::TooLong { variable } => write!(f, "{variable}: longer than its place"),
            Self::SequenceEnds { variable } => write!(f, "{variable}: the sequence has no more numbers"),
            Self::NoSeed { variable } => write!(f, "{variable}: random, and there is no seed"),
            Self::ForeignRow => f.write_str("a row of another template"),
            Self::Element { element, error } => write!(f, "{}: {error}", element.name()),
        }
    }
}

impl core::error::Error for PersonaliseError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Value { error, .. } => Some(error),
            _ => None,
        }
    }
}
