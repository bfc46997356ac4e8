//! Vector files of the form `gsma-sdk-vectors/1`: one loader, one function per kind, one report.
//!
//! A file has a head and `cases`, each with an `id` and a `kind`. [`runner`] knows what to do with
//! a kind; a kind that is not in its table is skipped by name, never passed. Everything that runs
//! vectors, the command and the tests alike, comes through [`run`].

mod activation_codes;
mod bpp;
mod bsp;
mod case;
mod certificates;
mod ecka;
mod fault;
mod file;
mod identifiers;
mod journey;
mod keys;
mod outcome;
mod random;
mod registry;
mod report;
mod rsp;
mod rsp_session;
mod scp03;
mod scp03t;
mod scp80;
mod x509;

pub use case::{Case, Node};
pub use fault::{FieldError, VectorError};
pub use file::VectorFile;
pub use outcome::{Outcome, expect_equal, expect_error};
pub use registry::{Runner, runner};
pub use report::{Counts, Failure, Report};

use std::path::{Path, PathBuf};

/// Name of the environment variable that says where the shared vectors and profiles are.
pub const SHARED_VARIABLE: &str = "SGP_SHARED";

/// The folder of shared vectors and profiles: `$SGP_SHARED`, or `../shared` where it is not set.
#[must_use]
pub fn shared_folder() -> PathBuf {
    std::env::var_os(SHARED_VARIABLE).map_or_else(|| PathBuf::from("../shared"), PathBuf::from)
}

/// Runs every case of `files` and adds up what came out. Files named inside a vector are looked up
/// under `shared`.
///
/// # Errors
/// [`VectorError`] when a file cannot be read or is not a vector file; cases that fail are in the
/// report.
pub fn run<P: AsRef<Path>>(files: &[P], shared: &Path) -> Result<Report, VectorError> {
    let mut report = Report::default();
    for path in files {
        let file = VectorFile::load(path.as_ref())?;
        for case in file.cases(shared) {
            report.add(&case, run_case(&case));
        }
    }
    Ok(report)
}

/// Runs one case; a kind without a runner is skipped.
#[must_use]
pub fn run_case(case: &Case<'_>) -> Outcome {
    runner(case.kind()).map_or_else(|| Outcome::Skipped("no runner for this kind".into()), |run| run(case))
}
