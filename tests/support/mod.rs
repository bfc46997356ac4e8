//! The way to the shared vectors and profiles, for every test that needs them.

use std::path::PathBuf;

/// The folder of shared vectors and profiles: `$SGP_SHARED`, or `../shared`.
///
/// Where it is missing, `None` after a line that says what is skipped; with `CI=true` that is a
/// failure instead.
pub(crate) fn shared(what: &str) -> Option<PathBuf> {
    let folder = sgp_cli::vectors::shared_folder();
    if folder.join("vectors").is_dir() {
        return Some(folder);
    }
    let ci = std::env::var_os("CI").is_some_and(|value| value == "true");
    assert!(!ci, "{what} needs {}, which is missing; set SGP_SHARED", folder.display());
    println!("skipped: {what} needs {}, which is missing; set SGP_SHARED", folder.display());
    None
}
