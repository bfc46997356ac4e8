//! Bound profile packages: made, opened and taken apart (`sgp bpp`).

mod arguments;
mod build;
mod open;
mod show;

pub use arguments::{BuildArguments, MetadataArguments, OpenArguments};
pub use build::{Built, build};
pub use open::{Opened, Refused, open};
pub use show::{Part, Shown, show};

use core::fmt;
use std::path::PathBuf;

use clap::Subcommand;
use serde::Serialize;

use crate::problem::{self, Problem};

/// Bound profile packages (SGP.22 2.5).
///
/// Keys are hex, or @FILE for a file of hex or, for private keys, PEM; blanks and line ends do not
/// count.
#[derive(Clone, Debug, Subcommand)]
#[non_exhaustive]
pub enum BppCommand {
    /// Bind a profile package to a session, as an SM-DP+ does
    Build(Box<BuildArguments>),
    /// Open a bound package, as an eUICC does
    Open(Box<OpenArguments>),
    /// Take a bound package apart, as far as that goes without keys
    Show {
        /// The bound package, in DER
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

/// What one of the commands has to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Report {
    /// Of `build`.
    Built(Built),
    /// Of `open`.
    Opened(Opened),
    /// Of `show`.
    Shown(Shown),
}

impl Report {
    /// Whether nothing was refused.
    #[must_use]
    pub const fn is_valid(&self) -> bool {
        match self {
            Self::Opened(opened) => opened.refusal.is_none(),
            Self::Built(_) | Self::Shown(_) => true,
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Built(built) => built.fmt(f),
            Self::Opened(opened) => opened.fmt(f),
            Self::Shown(shown) => shown.fmt(f),
        }
    }
}

/// Runs one of the commands.
///
/// # Errors
/// What is wrong with the arguments or the files.
pub fn run(command: &BppCommand) -> Result<Report, Problem> {
    match command {
        BppCommand::Build(arguments) => build(arguments).map(Report::Built),
        BppCommand::Open(arguments) => open(arguments).map(Report::Opened),
        BppCommand::Show { file } => {
            let bytes = problem::read(file)?;
            show(&bytes).map(Report::Shown).map_err(|e| problem::of(&file.to_string_lossy())(&e))
        }
    }
}

#[cfg(test)]
mod tests;
