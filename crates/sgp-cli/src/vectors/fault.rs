//! What can be wrong with a vector file itself.

use core::fmt;
use std::path::PathBuf;

/// A file cannot be read as vectors.
#[derive(Debug)]
#[non_exhaustive]
pub enum VectorError {
    /// The file cannot be read.
    Io {
        /// The file.
        file: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file is not JSON.
    Json {
        /// The file.
        file: PathBuf,
        /// What is wrong, with line and column.
        source: serde_json::Error,
    },
    /// The file is JSON, and not `gsma-sdk-vectors/1`.
    Form {
        /// The file.
        file: PathBuf,
        /// Which member is wrong, and what it must be.
        fault: FieldError,
    },
}

impl fmt::Display for VectorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { file, source } => write!(f, "{}: {source}", file.display()),
            Self::Json { file, source } => write!(f, "{}: not JSON: {source}", file.display()),
            Self::Form { file, fault } => write!(f, "{}: {fault}", file.display()),
        }
    }
}

impl core::error::Error for VectorError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            Self::Json { source, .. } => Some(source),
            Self::Form { fault, .. } => Some(fault),
        }
    }
}

/// A member of a vector file is missing or not what its reader needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    path: String,
    expected: &'static str,
}

impl FieldError {
    pub(super) const fn new(path: String, expected: &'static str) -> Self {
        Self { path, expected }
    }

    /// Where, from the head of the file or from the case: `steps[2].plain`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What must stand there.
    #[must_use]
    pub const fn expected(&self) -> &'static str {
        self.expected
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "member {}: expected {}", self.path, self.expected)
    }
}

impl core::error::Error for FieldError {}

impl From<FieldError> for String {
    fn from(error: FieldError) -> Self {
        error.to_string()
    }
}
