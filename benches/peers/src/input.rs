//! The packages and objects that the works run on.

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs, io};

use serde_json::Value;

use crate::rsp::Objects;

/// The package of the targets, without BER-TLV files.
pub const PLAIN: &str = "TS48v7_SAIP2.3_NoBERTLV";
/// One with BER-TLV files and SUCI parameters.
pub const BER_TLV: &str = "TS48v7_SAIP2.3_BERTLV_SUCI";

/// The folder of shared material: `$SGP_SHARED`, or beside the project.
fn shared() -> PathBuf {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared"));
    env::var_os("SGP_SHARED").map_or_else(beside, PathBuf::from)
}

/// The folder of shared profiles.
#[must_use]
pub fn profiles() -> PathBuf {
    shared().join("profiles")
}

/// The objects of SGP.22, from the shared vectors.
///
/// # Errors
/// Those of reading the files, or an object is not in its place.
pub fn objects() -> Result<Objects, Box<dyn Error>> {
    let read = |name: &str| -> Result<Value, Box<dyn Error>> {
        Ok(serde_json::from_slice(&fs::read(shared().join("vectors").join(name))?)?)
    };
    let octets = |hex: Option<&Value>| -> Result<Vec<u8>, Box<dyn Error>> {
        Ok(hex::decode(hex.and_then(Value::as_str).ok_or("no object in its place")?)?)
    };
    let sessions = read("rsp/lpac-sessions.json")?;
    let encodings = read("rsp/es10-encodings.json")?;
    let packages = read("certs/rsp-sessions.json")?;
    let find = |list: &Value, key: &str, value: &str| {
        list.as_array().and_then(|list| list.iter().find(|item| item[key] == value)).cloned()
    };
    let info = find(&sessions["cases"][0]["steps"], "step", "GetEUICCInfo2").ok_or("no EUICCInfo2")?;
    let profile = find(&encodings["cases"], "note", "every field").ok_or("no list of profiles")?;
    let cases = encodings["cases"].as_array().ok_or("no cases")?;
    let lists = cases.iter().filter(|case| case["type"] == "ProfileInfoListResponse");
    Ok(Objects::new(
        octets(info.get("response"))?,
        octets(profile.get("der"))?,
        lists.map(|case| octets(case.get("der"))).collect::<Result<_, _>>()?,
        octets(packages.pointer("/cases/0/messages/bound_profile_package"))?,
    ))
}

/// The package with this name.
///
/// # Errors
/// Those of reading the file.
pub fn package(name: &str) -> io::Result<Vec<u8>> {
    fs::read(profiles().join(format!("{name}.der")))
}
