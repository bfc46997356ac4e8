//! The check over published packages and those that break one rule each.

mod shared;

use pkg_builder::{Finding, Severity, Target, check};
use sgp_asn1::saip::Package;
use sgp_wire::Limits;

fn findings(bytes: &[u8]) -> Vec<Finding> {
    let package = Package::decode(bytes, &Limits::default()).unwrap();
    check(&package, Target::of(&package))
}

#[test]
fn dump() {
    let Some(folder) = shared::folder() else { return };
    let index = shared::json("profiles/invalid/index.json").unwrap();
    for case in index["cases"].as_array().unwrap() {
        let file = case["file"].as_str().unwrap();
        let bytes = std::fs::read(folder.join("profiles/invalid").join(file)).unwrap();
        println!("== {file} {} {} {}", case["category"], case["clause"], case["severity"]);
        for f in findings(&bytes) {
            if f.severity() == Severity::Error || f.rule().id() == case["category"].as_str().unwrap() { println!("   {f}"); }
        }
    }
    let mut total = std::collections::BTreeMap::new();
    for (name, bytes) in shared::packages().unwrap() {
        for f in findings(&bytes) {
            if f.severity() == Severity::Error { println!("!! {name} {f}"); }
            *total.entry((f.severity(), f.rule())).or_insert(0) += 1;
        }
        if name == "TS48v7_SAIP2.3_NoBERTLV" || name == "SGP23_PROFILE_OPERATIONAL1" || name=="TS48v1_A" { for f in findings(&bytes) { println!("   {name} {f}"); } }
    }
    println!("{total:#?}");
}
