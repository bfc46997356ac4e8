//! The peer does the same work: `rasn` reads every public package and writes the same bytes.

use std::fs;
use std::path::PathBuf;

use sgp_peers::rasn_types;

fn shared() -> PathBuf {
    std::env::var_os("SGP_SHARED").map_or_else(|| PathBuf::from("../../../shared"), PathBuf::from)
}

/// Without the shared profiles a user sees the test skipped; in CI it fails.
fn packages() -> Vec<(String, Vec<u8>)> {
    let folder = shared().join("profiles");
    let Ok(entries) = fs::read_dir(&folder) else {
        assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "no profiles at {}", folder.display());
        println!("skipped: no profiles at {}", folder.display());
        return Vec::new();
    };
    let paths =
        entries.map(|entry| entry.unwrap().path()).filter(|path| path.extension() == Some("der".as_ref()));
    let mut packages: Vec<_> = paths
        .map(|path| (path.file_stem().unwrap().display().to_string(), fs::read(path).unwrap()))
        .collect();
    packages.sort();
    assert_eq!(packages.len(), 47);
    packages
}

#[test]
fn rasn_writes_what_it_read() {
    let mut out = Vec::new();
    for (name, bytes) in packages() {
        let elements = rasn_types::decode(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        out.clear();
        rasn_types::encode(&elements, &mut out).unwrap();
        assert!(out == bytes, "{name}: other bytes");
    }
}
