//! What is wrong with a table, and with a row of it.

use core::fmt;

use crate::personalise::{SetError, ValueFault};
use crate::template::{PersonaliseError, ValueError};

/// The columns of a table do not fit what packages are made from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HeaderError {
    /// A name that is none of a variable or parameter.
    Unknown {
        /// The name.
        column: String,
        /// Those that there are.
        known: String,
    },
    /// A name stands twice, perhaps in two of its forms.
    Twice {
        /// The name where it stands for the second time.
        column: String,
    },
    /// A variable that no row gives a value, and that has none of its own.
    Missing {
        /// Its name.
        column: String,
    },
    /// A transport key for a column that there is not.
    NoSuchColumn {
        /// The name.
        column: String,
        /// Those that there are.
        known: String,
    },
    /// A transport key for a column that holds no octets in hex.
    NotHex {
        /// The name.
        column: String,
    },
    /// The package cannot be prepared for these columns.
    Package(SetError),
}

impl fmt::Display for HeaderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { column, known } => write!(f, "column {column}: not known; there are {known}"),
            Self::Twice { column } => write!(f, "column {column}: stands there before"),
            Self::Missing { column } => write!(f, "no column {column}"),
            Self::NoSuchColumn { column, known } => {
                write!(f, "transport key for {column}: no such column; there are {known}")
            }
            Self::NotHex { column } => {
                write!(f, "transport key for {column}: its values are no octets in hex")
            }
            Self::Package(error) => fmt::Display::fmt(error, f),
        }
    }
}

impl core::error::Error for HeaderError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Package(error) => Some(error),
            _ => None,
        }
    }
}

/// Everything that is wrong with one row. Holds numbers, names of columns and lengths, no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowError {
    row: u64,
    faults: Vec<RowFault>,
}

impl RowError {
    pub(super) const fn new(row: u64, faults: Vec<RowFault>) -> Self {
        Self { row, faults }
    }

    /// Number of the row, from 1.
    #[must_use]
    pub const fn row(&self) -> u64 {
        self.row
    }

    /// What is wrong, in the order of the columns; at least one.
    #[must_use]
    pub fn faults(&self) -> &[RowFault] {
        &self.faults
    }
}

/// One fault a line: `row 4711, column ki: 31 hex digits, 32 expected`.
impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.faults.iter().enumerate() {
            let line = if index == 0 { "" } else { "\n" };
            write!(f, "{line}row {}{fault}", self.row)?;
        }
        Ok(())
    }
}

impl core::error::Error for RowError {}

/// One thing that is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFault {
    column: Option<String>,
    kind: RowFaultKind,
}

impl RowFault {
    pub(super) const fn new(column: Option<String>, kind: RowFaultKind) -> Self {
        Self { column, kind }
    }

    /// Name of the column as the table has it; `None` where it is the row as a whole.
    #[must_use]
    pub fn column(&self) -> Option<&str> {
        self.column.as_deref()
    }

    /// What is wrong.
    #[must_use]
    pub const fn kind(&self) -> &RowFaultKind {
        &self.kind
    }
}

impl fmt::Display for RowFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.column {
            Some(column) => write!(f, ", column {column}: {}", self.kind),
            None => write!(f, ": {}", self.kind),
        }
    }
}

/// What is wrong with a row, or with a value in it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RowFaultKind {
    /// More or fewer values than columns.
    Columns {
        /// How many there are.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
    /// A value that is no UTF-8.
    NotText,
    /// No value where there must be one.
    Empty,
    /// A value that the parameter cannot have.
    Value(ValueFault),
    /// A value that the variable of a template cannot have.
    Variable(ValueError),
    /// The template makes no package of the row.
    Template(PersonaliseError),
    /// Cipher text that is no whole number of blocks in hex.
    CipherText {
        /// How many characters there are.
        found: usize,
    },
    /// The value stands in a row before.
    Duplicate {
        /// The row.
        row: u64,
    },
    /// The package has no ICCID.
    NoIccid,
}

impl fmt::Display for RowFaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Columns { found, expected } => write!(f, "{found} values, {expected} expected"),
            Self::NotText => f.write_str("no UTF-8"),
            Self::Empty => f.write_str("no value"),
            Self::Value(fault) => fmt::Display::fmt(fault, f),
            Self::Variable(error) => fmt::Display::fmt(error, f),
            Self::Template(error) => fmt::Display::fmt(error, f),
            Self::CipherText { found } => {
                write!(f, "{found} characters of cipher text, a multiple of 32 hex digits expected")
            }
            Self::Duplicate { row } => write!(f, "the same as in row {row}"),
            Self::NoIccid => f.write_str("the package has no ICCID"),
        }
    }
}
