//! The shared test material: the certificates and keys of SGP.26.

use std::path::{Path, PathBuf};

use base64ct::{Base64, Encoding};
use sgp_keys::{Curve, EcSecretKey};
use sgp_pki::x509::Certificate;

/// The folder of the SGP.26 certificates below the one that `SGP_SHARED` names, or below
/// `../shared` beside the workspace.
///
/// `None`, with a line that says so, when it is not there; under `CI=true` that is a failure.
pub(crate) fn sgp26() -> Option<PathBuf> {
    let beside_workspace = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");
    let shared =
        std::env::var_os("SGP_SHARED").map_or_else(|| PathBuf::from(beside_workspace), PathBuf::from);
    let folder = shared.join("vectors/certs/sgp26");
    if folder.is_dir() {
        return Some(folder);
    }
    let ci = std::env::var_os("CI").is_some_and(|value| value == "true");
    assert!(!ci, "{} is missing; set SGP_SHARED", folder.display());
    eprintln!("skipped: {} is missing; set SGP_SHARED", folder.display());
    None
}

pub(crate) fn certificate(folder: &Path, name: &str) -> Certificate {
    Certificate::decode(&std::fs::read(folder.join(name)).unwrap()).unwrap()
}

/// The second block of a key file: `EC PRIVATE KEY`, whose private value stands behind seven octets.
pub(crate) fn key(folder: &Path, curve: Curve, name: &str) -> EcSecretKey {
    let text = std::fs::read_to_string(folder.join(name)).unwrap();
    let (_, block) = text.split_once("-----BEGIN EC PRIVATE KEY-----").unwrap();
    let (base64, _) = block.split_once("-----END").unwrap();
    let der = Base64::decode_vec(&base64.split_whitespace().collect::<String>()).unwrap();
    EcSecretKey::from_bytes(curve, der.get(7..39).unwrap()).unwrap()
}
