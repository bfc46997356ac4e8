//! The packages that the works run on.

use std::path::PathBuf;
use std::{env, fs, io};

/// The package of the targets, without BER-TLV files.
pub const PLAIN: &str = "TS48v7_SAIP2.3_NoBERTLV";
/// One with BER-TLV files and SUCI parameters.
pub const BER_TLV: &str = "TS48v7_SAIP2.3_BERTLV_SUCI";

/// The folder of shared profiles: under `$SGP_SHARED`, or beside the project.
#[must_use]
pub fn profiles() -> PathBuf {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared"));
    env::var_os("SGP_SHARED").map_or_else(beside, PathBuf::from).join("profiles")
}

/// The package with this name.
///
/// # Errors
/// Those of reading the file.
pub fn package(name: &str) -> io::Result<Vec<u8>> {
    fs::read(profiles().join(format!("{name}.der")))
}
