//! What keeps a package from being personalised.

use core::fmt;

use sgp_wire::DecodeError;

use super::Parameter;

/// A package is not personalised, and nothing of it is changed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SetError {
    /// The package has no place for these parameters: no such file, PIN, PUK, algorithm or security
    /// domain.
    NotPresent(Vec<Parameter>),
    /// A parameter is given twice.
    Twice(Parameter),
    /// The parameter is left out of a package where it has its DEFAULT value, or has several lengths in
    /// it, so it cannot differ from one copy of a package to the next: set it in the package.
    NotVariable(Parameter),
    /// The package cannot be read, before or behind the change.
    Decode(DecodeError),
}

impl fmt::Display for SetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotPresent(parameters) => {
                f.write_str("the package has no place for ")?;
                for (index, parameter) in parameters.iter().enumerate() {
                    write!(f, "{}{parameter}", if index == 0 { "" } else { ", " })?;
                }
                Ok(())
            }
            Self::Twice(parameter) => write!(f, "{parameter} is given twice"),
            Self::NotVariable(parameter) => {
                write!(f, "{parameter} cannot differ from package to package: set it in the package")
            }
            Self::Decode(error) => fmt::Display::fmt(error, f),
        }
    }
}

impl core::error::Error for SetError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Decode(error) => Some(error),
            _ => None,
        }
    }
}

impl From<DecodeError> for SetError {
    fn from(error: DecodeError) -> Self {
        Self::Decode(error)
    }
}
