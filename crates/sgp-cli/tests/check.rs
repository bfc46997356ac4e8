//! `sgp profile check`: its three forms and its exit status.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by a panic")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

/// Self-made: a header (SAIP 2.3, the service isim, no templates), pinCodes that define PIN 1 twice
/// with the value 1234 and have no directory before them, an end element.
fn package() -> Vec<u8> {
    let pin = [&[0x80, 0x01, 0x01, 0x81, 0x08][..], b"1234\xFF\xFF\xFF\xFF"].concat();
    let tlv = |tag: u8, value: &[u8]| [&[tag, u8::try_from(value.len()).unwrap()][..], value].concat();
    let pins = [tlv(0x30, &pin), tlv(0x30, &pin)].concat();
    let codes = [tlv(0xA0, &tlv(0x81, &[1])), tlv(0xA1, &tlv(0xA0, &pins))].concat();
    let header = hex::decode("a018800102810103830a89000123456789012341a5028200a600").unwrap();
    [header, tlv(0xA2, &codes), tlv(0xAA, &tlv(0xA0, &tlv(0x81, &[7])))].concat()
}

fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn check(test: &str, bytes: &[u8], arguments: &[&str]) -> (i32, String, String) {
    let folder = folder(test);
    std::fs::write(folder.join("small.der"), bytes).unwrap();
    let command = [&["profile", "check"][..], arguments, &["small.der"]].concat();
    let Output { status, stdout, stderr } =
        Command::new(env!("CARGO_BIN_EXE_sgp")).current_dir(folder).args(command).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (status.code().unwrap_or_else(|| panic!("ended by a signal")), text(stdout), text(stderr))
}

#[test]
fn text_points_at_the_bytes() {
    let (status, text, error) = check("text", &package(), &[]);
    assert_eq!((status, error.as_str()), (1, ""));
    let found = text.split("\n\n").find(|part| part.starts_with("error pin.unique")).unwrap();
    assert_eq!(
        found.lines().collect::<Vec<_>>(),
        [
            "error pin.unique: PIN 1 is defined before (SAIP 8.5.1)",
            "  --> small.der, byte 54: pinCodes.pinCodes.pinconfig[1].keyReference (element 1, identification 1)",
            "      50 | ** ** 30 0d 80 01 01 81 08 ** ** ** ** ** ** **",
            "         |             ^^^^^^^^",
            "  = remove the second one",
        ]
    );
    assert_eq!(text.lines().last(), Some("3 errors, 0 warnings, 0 infos"));
    // PINs are shown on demand alone
    assert!(!text.contains("31 32 33 34"), "{text}");
    let (_, text, _) = check("text", &package(), &["--reveal"]);
    assert!(text.contains("50 | ff ff 30 0d 80 01 01 81 08 31 32 33 34 ff ff ff"), "{text}");
}

#[test]
fn json_is_a_list_of_findings() {
    for arguments in [&["--json"][..], &["--format", "json"]] {
        let (status, text, _) = check("json", &package(), arguments);
        let json: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(status, 1);
        let findings = json["findings"].as_array().unwrap();
        assert_eq!(findings.len(), 3, "{text}");
        let found = findings.iter().find(|finding| finding["rule"] == "pin.unique").unwrap();
        assert_eq!(
            *found,
            json!({
                "rule": "pin.unique", "severity": "error", "element": 1, "offset": 54,
                "path": "pinCodes.pinCodes.pinconfig[1].keyReference", "clause": "SAIP 8.5.1",
                "message": "PIN 1 is defined before",
            })
        );
        assert_eq!(json.as_object().unwrap().len(), 1);
    }
}

#[test]
fn sarif_names_rules_and_places() {
    let (status, text, _) = check("sarif", &package(), &["--format", "sarif"]);
    let log: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((status, &log["version"]), (1, &json!("2.1.0")));
    let run = &log["runs"][0];
    assert_eq!(run["tool"]["driver"]["name"], "sgp");
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 3);
    for result in results {
        // what SARIF 2.1.0 3.27 asks for: the index is that of the rule, the level one of four
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"], json!({"uri": "small.der", "index": 0}));
    }
    let found = results.iter().find(|result| result["ruleId"] == "pin.unique").unwrap();
    let place = &found["locations"][0];
    assert_eq!(place["physicalLocation"]["region"], json!({"byteOffset": 54, "byteLength": 3}));
    let name = &place["logicalLocations"][0]["fullyQualifiedName"];
    assert_eq!(name, "pinCodes.pinCodes.pinconfig[1].keyReference");
}

#[test]
fn warnings_alone_are_fine() {
    // a header whose ICCID has a wrong check digit, and an end
    let bytes = hex::decode("a016800102810103830a89000123456789012342a500a600aa05a003810107").unwrap();
    let (status, text, error) = check("fine", &bytes, &[]);
    assert_eq!((status, error.as_str()), (0, ""), "{text}");
    assert!(text.ends_with("0 errors, 0 warnings, 1 infos\n"), "{text}");
}

#[test]
fn targets_are_chosen_by_name() {
    let (status, text, _) = check("target", &package(), &["--target", "2.1"]);
    assert!(
        status == 1 && text.contains("target.version: the package is of SAIP 2.3, the target of SAIP 2.1")
    );
    let (status, text, error) = check("target", &package(), &["--target", "phone"]);
    assert_eq!((status, text.as_str()), (2, ""));
    assert!(error.contains("a target is a version (2.1, 2.3, 3.x), a family"), "{error}");
}

#[test]
fn damaged_packages_are_findings() {
    let package = package();
    for end in 0..package.len() {
        let (status, text, error) = check("damaged", &package[..end], &["--json"]);
        assert_eq!((status, error.as_str()), (1, ""), "{end}: {text}");
        let json: Value = serde_json::from_str(&text).unwrap();
        let findings = json["findings"].as_array().unwrap();
        assert!(findings.iter().any(|finding| finding["severity"] == "error"), "{end}");
    }
    let (_, text, _) = check("damaged", &package[..30], &[]);
    assert!(text.starts_with("error element.decode: "), "{text}");
    // what cannot be taken apart is blotted out as a whole
    assert!(text.contains("| ** ** **"), "{text}");
}
