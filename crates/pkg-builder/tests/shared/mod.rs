//! The shared test material: published packages and what they decode to.

use std::path::PathBuf;

/// The folder that `SGP_SHARED` names, or `../shared` beside the workspace.
///
/// `None`, with a line that says so, when it is not there; under `CI=true` that is a failure.
pub(crate) fn folder() -> Option<PathBuf> {
    let beside_workspace = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");
    let folder =
        std::env::var_os("SGP_SHARED").map_or_else(|| PathBuf::from(beside_workspace), PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    let ci = std::env::var_os("CI").is_some_and(|value| value == "true");
    assert!(!ci, "{} is missing; set SGP_SHARED", folder.display());
    eprintln!("skipped: {} is missing; set SGP_SHARED", folder.display());
    None
}

/// Names and bytes of the published packages, in the order of their names.
#[allow(dead_code, reason = "not every test file that has this module reads all packages")]
pub(crate) fn packages() -> Option<Vec<(String, Vec<u8>)>> {
    let profiles = folder()?.join("profiles");
    let mut packages: Vec<_> = std::fs::read_dir(profiles)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "der"))
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), std::fs::read(&path).unwrap()))
        .collect();
    packages.sort();
    assert_eq!(packages.len(), 47, "published packages");
    Some(packages)
}

/// One JSON file of the shared folder.
#[allow(dead_code, reason = "not every test file that has this module reads JSON")]
pub(crate) fn json(path: &str) -> Option<serde_json::Value> {
    let text = std::fs::read_to_string(folder()?.join(path)).unwrap();
    Some(serde_json::from_str(&text).unwrap())
}
