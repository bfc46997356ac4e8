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
#[allow(dead_code, reason = "not every test file that has this module reads packages")]
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

/// Every text of `json` with the way to it, such as `[3].messages.euicc_info1`.
#[allow(dead_code, reason = "not every test file that has this module reads sessions")]
pub(crate) fn strings(json: &serde_json::Value, each: &mut dyn FnMut(&str, &str)) {
    fn walk(json: &serde_json::Value, path: &str, each: &mut dyn FnMut(&str, &str)) {
        match json {
            serde_json::Value::String(text) => each(path, text),
            serde_json::Value::Array(items) => {
                items.iter().enumerate().for_each(|(at, item)| walk(item, &format!("{path}[{at}]"), each));
            }
            serde_json::Value::Object(members) => {
                members.iter().for_each(|(name, value)| walk(value, &format!("{path}.{name}"), each));
            }
            _ => {}
        }
    }
    walk(json, "", each);
}

/// The octets of every text of `json`: in hex, in base64, or inside a text that is JSON itself.
#[allow(dead_code, reason = "not every test file that has this module reads sessions")]
pub(crate) fn octets(json: &serde_json::Value, each: &mut dyn FnMut(&str, &[u8])) {
    strings(json, &mut |path, text| {
        if let Ok(octets) = hex::decode(text) {
            each(path, &octets);
        } else if text.starts_with('{') {
            if let Ok(inner) = serde_json::from_str::<serde_json::Value>(text) {
                octets(&inner, &mut |inside, found| each(&format!("{path}{inside}"), found));
            }
        } else if let Some(octets) = base64(text) {
            each(path, &octets);
        }
    });
}

/// Standard alphabet, padded; white space is skipped.
fn base64(text: &str) -> Option<Vec<u8>> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let padding = digits.iter().rev().take_while(|digit| **digit == b'=').count();
    if !digits.len().is_multiple_of(4) || padding > 2 || digits.is_empty() {
        return None;
    }
    let mut octets = Vec::new();
    for group in digits.get(..digits.len() - padding)?.chunks(4) {
        let bits = group.iter().try_fold(0u32, |bits, digit| {
            Some(bits << 6 | u32::try_from(ALPHABET.iter().position(|other| other == digit)?).ok()?)
        })?;
        let bits = bits << (6 * (4 - group.len()));
        octets.extend_from_slice(bits.to_be_bytes().get(1..group.len())?);
    }
    Some(octets)
}
