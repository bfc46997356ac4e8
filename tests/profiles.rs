//! `sgp profile show` against the ground truth of the shared packages, and against the malformed
//! ones.

#![expect(clippy::panic, clippy::expect_used, reason = "a test fails by a panic")]

mod support;

use std::fs;
use std::path::Path;

use serde_json::Value;
use sgp_cli::profile;

/// Members of the head and of each element that are compared with the truth.
const HEAD: &[&str] = &["size", "saip_version", "profile_type", "iccid", "pe_count"];

fn json(path: &Path) -> Value {
    let bytes = fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_slice(&bytes).expect("JSON")
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap_or_else(|| panic!("no {member} in {value}"))
}

#[test]
fn every_package_is_shown_as_the_truth_says() {
    let Some(shared) = support::shared("the ground truth of profile packages") else { return };
    let profiles = shared.join("profiles");
    let mut packages = 0;
    for entry in fs::read_dir(profiles.join("truth")).expect("profiles/truth") {
        let truth = json(&entry.expect("an entry").path());
        let file = text(&truth, "file");
        let bytes = fs::read(profiles.join(file)).expect("the package of the truth");
        let shown = profile::show(&bytes).unwrap_or_else(|e| panic!("{file}: {e}"));
        let shown = serde_json::to_value(shown).expect("JSON");
        for member in HEAD {
            assert_eq!(shown[*member], truth[*member], "{file}: {member}");
        }
        let elements = shown["pes"].as_array().expect("a list").iter();
        for (shown, truth) in elements.zip(truth["pes"].as_array().expect("a list")) {
            for (member, value) in shown.as_object().expect("an object") {
                assert_eq!(*value, truth[member], "{file}: element {}: {member}", shown["index"]);
            }
        }
        packages += 1;
    }
    assert_eq!(packages, 47);
}

#[test]
fn malformed_packages_are_judged_as_their_index_says() {
    let Some(shared) = support::shared("malformed profile packages") else { return };
    let folder = shared.join("profiles/malformed");
    let index = json(&folder.join("index.json"));
    let (mut taken, mut refused) = (0, 0);
    for case in index["cases"].as_array().expect("a list") {
        let file = text(case, "file");
        let bytes = fs::read(folder.join(file)).expect("a package");
        let shown = profile::show(&bytes);
        match text(case, "expect") {
            "accept" => assert!(shown.is_ok(), "{file}: {shown:?}"),
            "reject" | "lenient" => assert!(shown.is_err(), "{file}: {}", text(case, "description")),
            other => assert_eq!(other, "either", "{file}"),
        }
        let lenient = profile::show_lenient(&bytes);
        match text(case, "expect") {
            "lenient" => {
                let findings = lenient.map(|shown| shown.findings.map_or(0, |findings| findings.len()));
                assert_eq!(findings, Ok(1), "{file}");
            }
            "accept" => assert!(lenient.is_ok(), "{file}: {lenient:?}"),
            _ => assert_eq!(lenient.is_err(), shown.is_err(), "{file}"),
        }
        match shown {
            Ok(_) => taken += 1,
            Err(error) => {
                assert!(error.offset() <= bytes.len(), "{file}: {error}");
                refused += 1;
            }
        }
    }
    assert_eq!((taken, refused), (6, 15));
}
