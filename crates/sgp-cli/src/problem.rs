//! Why a command that writes files did not end well.

use core::fmt;
use std::path::Path;

use crate::atomic;

/// What went wrong, and whether the input or the system is at fault.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// The input: exit status 1.
    Input(String),
    /// A file that cannot be read or written: exit status 2.
    System(String),
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Input(text) | Self::System(text)) = self;
        f.write_str(text)
    }
}

impl core::error::Error for Problem {}

impl Problem {
    /// The same, with the name of the file or argument in front.
    pub(crate) fn of(self, name: &str) -> Self {
        match self {
            Self::Input(text) => Self::Input(format!("{name}: {text}")),
            Self::System(text) => Self::System(format!("{name}: {text}")),
        }
    }
}

/// The bytes of a file.
pub(crate) fn read(file: &Path) -> Result<Vec<u8>, Problem> {
    crate::input::read(file).map_err(|e| Problem::System(format!("{}: {e}", file.display())))
}

/// Writes a file whole, for its owner alone.
pub(crate) fn write(file: &Path, bytes: &[u8]) -> Result<(), Problem> {
    atomic::replace(file, bytes).map_err(|e| Problem::System(format!("{}: {e}", file.display())))
}

/// A fault of the input that `name` gives.
pub(crate) fn of(name: &str) -> impl Fn(&dyn fmt::Display) -> Problem + '_ {
    move |error| Problem::Input(format!("{name}: {error}"))
}
