//! Replays the committed fuzz corpora and every find through the bodies of the fuzz targets, on the
//! stable toolchain.

use std::fs;
use std::path::{Path, PathBuf};

#[expect(
    unreachable_pub,
    clippy::panic,
    clippy::expect_used,
    reason = "the library of the fuzz workspace, whose bodies panic when a property is broken"
)]
#[path = "../fuzz/src/lib.rs"]
mod bodies;

/// A name in `fuzz/Cargo.toml`, and its body.
type Target = (&'static str, fn(&[u8]));

const TARGETS: &[Target] = &[
    ("wire", bodies::wire),
    ("asn1", bodies::asn1),
    ("scp03t", bodies::scp03t),
    ("xml", bodies::xml),
    ("scp80", bodies::scp80),
    ("ota", bodies::ota),
    ("card", bodies::card),
    ("certificates", bodies::certificates),
    ("rsp", bodies::rsp),
    ("sgp32", bodies::sgp32),
    ("gp", bodies::gp),
    ("package", bodies::package),
    ("channels", bodies::channels),
];

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.sort();
    files
}

#[test]
fn every_target_is_replayed() {
    let manifest = fs::read_to_string(fuzz().join("Cargo.toml")).expect("fuzz/Cargo.toml");
    let listed: Vec<&str> = manifest
        .split("[[bin]]")
        .skip(1)
        .map(|bin| bin.split('"').nth(1).expect("name = \"...\" comes first"))
        .collect();
    let replayed: Vec<&str> = TARGETS.iter().map(|(name, _)| *name).collect();
    assert_eq!(listed, replayed);
}

#[test]
fn corpora_and_finds_run_clean() {
    for (name, body) in TARGETS {
        let corpus = files(&fuzz().join("corpus").join(name));
        assert!(corpus.len() >= 4, "fuzz/corpus/{name} holds {} seeds", corpus.len());
        for file in corpus.into_iter().chain(files(&fuzz().join("found").join(name))) {
            let data = fs::read(&file).expect("a readable file");
            println!("{}", file.display());
            body(&data);
        }
    }
}
