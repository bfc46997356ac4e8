//! The peer does the same work: `rasn` reads every public package and writes the same bytes.

use std::fs;

use sgp_asn1::saip::Package;
use sgp_peers::{input, rasn_types, rsp_types};
use sgp_wire::Limits;

/// Without the shared profiles a user sees the test skipped; in CI it fails.
fn packages() -> Vec<(String, Vec<u8>)> {
    let folder = input::profiles();
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
        let package = Package::decode(&bytes, &Limits::default()).unwrap();
        assert_eq!(elements.len(), package.elements().len(), "{name}");
        out.clear();
        rasn_types::encode(&elements, &mut out).unwrap();
        assert!(out == bytes, "{name}: other bytes");
    }
}

#[test]
fn rasn_writes_the_objects_that_it_read() {
    let Ok(objects) = input::objects() else {
        assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "no vectors");
        println!("skipped: no vectors");
        return;
    };
    let info: rsp_types::EuiccInfo2 = rasn::der::decode(&objects.info).unwrap();
    assert_eq!(rasn::der::encode(&info).unwrap(), objects.info);
    let profiles: rsp_types::ProfileInfoListResponse = rasn::der::decode(&objects.profiles).unwrap();
    assert_eq!(rasn::der::encode(&profiles).unwrap(), objects.profiles);
    for bytes in [&objects.package, &objects.megabyte] {
        let package: rsp_types::BoundProfilePackage = rasn::der::decode(bytes).unwrap();
        assert_eq!(&rasn::der::encode(&package).unwrap(), bytes);
    }
}
