//! Where unit tests find the shared test material.

use std::path::PathBuf;

use crate::vectors::shared_folder;

/// A folder of it: below the one that `SGP_SHARED` names, or below `../shared` beside the workspace,
/// wherever the test was started.
///
/// `None`, with a line that says so, when it is not there; under `CI=true` that is a failure.
pub(crate) fn shared(part: &str) -> Option<PathBuf> {
    let beside_workspace = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared"));
    let folders = [shared_folder(), beside_workspace].map(|folder| folder.join(part));
    let folder = folders.into_iter().find(|folder| folder.is_dir());
    let ci = std::env::var_os("CI").is_some_and(|value| value == "true");
    assert!(folder.is_some() || !ci, "{part} is missing; set SGP_SHARED");
    if folder.is_none() {
        eprintln!("skipped: {part} is missing; set SGP_SHARED");
    }
    folder
}
