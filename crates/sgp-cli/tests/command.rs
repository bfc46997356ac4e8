//! The `sgp` binary: what it prints, and its exit status, on good and on damaged input.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by a panic")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Self-made: a header (SAIP 2.3, no services, no templates), then an end element.
const PACKAGE: &str = "a016800102810103830a89000123456789012341a500a600aa07a0058000810107";

fn sgp(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sgp")).args(arguments).output().unwrap()
}

fn status(output: &Output) -> i32 {
    output.status.code().unwrap_or_else(|| panic!("ended by a signal: {output:?}"))
}

fn text(bytes: &[u8]) -> &str {
    core::str::from_utf8(bytes).unwrap()
}

/// A folder of its own for each test, below the target folder.
fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn show(folder: &Path, name: &str, bytes: &[u8]) -> Output {
    let file = folder.join(name);
    fs::write(&file, bytes).unwrap();
    sgp(&["profile", "show", file.to_str().unwrap()])
}

#[test]
fn a_package_is_shown_as_text_and_as_json() {
    let folder = folder("shown");
    let output = show(&folder, "small.der", &hex::decode(PACKAGE).unwrap());
    assert_eq!((status(&output), text(&output.stderr)), (0, ""));
    assert!(text(&output.stdout).ends_with("aa        7 mandated  end\n"), "{}", text(&output.stdout));
    let output = sgp(&["profile", "show", "--json", folder.join("small.der").to_str().unwrap()]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((status(&output), &json["pes"][1]["type"]), (0, &serde_json::json!("end")));
}

#[test]
fn a_truncated_package_ends_with_a_typed_error_and_status_1() {
    let folder = folder("truncated");
    let package = hex::decode(PACKAGE).unwrap();
    for (end, error) in [
        (0, "header: required object a0 missing at byte 0 (SAIP 8.2.1)"),
        (1, "header: 1 bytes needed, 0 left at byte 1"),
        (10, "header: 22 bytes needed, 8 left at byte 2"),
        (32, "end: 7 bytes needed, 6 left at byte 26"),
    ] {
        let output = show(&folder, "cut.der", &package[..end]);
        let expected = format!("sgp: {}: {error}\n", folder.join("cut.der").display());
        assert_eq!(text(&output.stderr).to_lowercase(), expected.to_lowercase());
        assert_eq!((status(&output), text(&output.stdout)), (1, ""));
    }
}

#[test]
fn a_flipped_bit_never_ends_otherwise_than_with_0_or_1() {
    let folder = folder("flipped");
    let package = hex::decode(PACKAGE).unwrap();
    let mut refused = 0;
    for at in 0..package.len() {
        let mut damaged = package.clone();
        damaged[at] ^= 1 << (at % 8);
        let output = show(&folder, "flipped.der", &damaged);
        let error = text(&output.stderr);
        match status(&output) {
            0 => assert_eq!(error, ""),
            1 => {
                assert!(error.contains(" at byte "), "byte {at}: {error}");
                refused += 1;
            }
            other => panic!("byte {at}: status {other}, {error}"),
        }
    }
    assert!(refused > 10, "{refused} of {} refused", package.len());
}

#[test]
fn what_is_no_package_ends_with_status_1() {
    let folder = folder("no-package");
    let long = vec![0xFF; (4 << 20) + 1];
    for (name, bytes, error) in [
        ("text", &b"{\"format\": \"json\"}"[..], "34 bytes needed, 16 left at byte 2"),
        ("zeros", &[0; 64], "unknown tag 00"),
        ("large", &long, "more than 4194304 bytes"),
    ] {
        let output = show(&folder, name, bytes);
        assert!(text(&output.stderr).contains(error), "{name}: {}", text(&output.stderr));
        assert_eq!(status(&output), 1, "{name}");
    }
}

#[test]
fn a_missing_file_and_wrong_usage_end_with_status_2() {
    let missing = folder("missing").join("nothing.der");
    let output = sgp(&["profile", "show", missing.to_str().unwrap()]);
    assert!(text(&output.stderr).contains("nothing.der"), "{}", text(&output.stderr));
    assert_eq!(status(&output), 2);
    assert_eq!(status(&sgp(&["vectors", missing.to_str().unwrap()])), 2);
    for arguments in [&["profile"][..], &["profile", "show"], &["vectors"], &["nonsense"], &[]] {
        assert_eq!(status(&sgp(arguments)), 2, "{arguments:?}");
    }
}

#[test]
fn identifiers_with_wrong_check_digits_end_with_status_1() {
    for (arguments, expected) in [
        (["id", "eid", "89049032123451234512345678901235"], 0),
        (["id", "eid", "89049032123451234512345678901234"], 1),
        (["id", "eid", "8904"], 1),
        (["id", "iccid", "89000123456789012341"], 0),
        (["id", "iccid", "89000123456789012342"], 1),
        (["id", "iccid", "89x"], 1),
    ] {
        assert_eq!(status(&sgp(&arguments)), expected, "{arguments:?}");
    }
}

#[test]
fn vectors_close_with_the_sum_and_a_failure_is_status_1() {
    let folder = folder("vectors");
    let file = folder.join("v.json");
    let case = |id: &str, kcv: &str| {
        format!(
            r#"{{"id":"{id}","kind":"aes_kcv","expect":"ok",
                "input":{{"key":"000102030405060708090a0b0c0d0e0f"}},"output":{{"kcv":"{kcv}"}}}}"#
        )
    };
    // the check value of the key is published in the vectors (kcv-pysim-enc)
    let good = case("good", "c35280");
    let unknown = r#"{"id":"later","kind":"not_known_here"}"#;
    let write = |cases: &[&str]| {
        let cases = cases.join(",");
        fs::write(&file, format!(r#"{{"format":"gsma-sdk-vectors/1","cases":[{cases}]}}"#)).unwrap();
        sgp(&["vectors", file.to_str().unwrap()])
    };
    let output = write(&[&good, unknown]);
    assert_eq!(text(&output.stdout).lines().last(), Some("1 passed, 0 failed, 1 skipped"));
    assert_eq!(status(&output), 0);
    let output = write(&[&good, &case("bad", "000000")]);
    let printed = text(&output.stdout);
    assert!(printed.contains("bad (aes_kcv): check value differs from byte 0"), "{printed}");
    assert_eq!(printed.lines().last(), Some("1 passed, 1 failed, 0 skipped"));
    assert_eq!(status(&output), 1);
    fs::write(&file, "[]").unwrap();
    assert_eq!(status(&sgp(&["vectors", file.to_str().unwrap()])), 1);
}

#[test]
fn an_object_is_decoded_from_hex_and_from_files() {
    let folder = folder("decoded");
    let from_hex = sgp(&["decode", PACKAGE]);
    assert_eq!((status(&from_hex), text(&from_hex.stderr)), (0, ""));
    assert!(text(&from_hex.stdout).starts_with("profile-package, 33 bytes (SAIP 7.1)\n"));
    let bytes = folder.join("package.der");
    fs::write(&bytes, hex::decode(PACKAGE).unwrap()).unwrap();
    let digits = folder.join("package.hex");
    fs::write(&digits, format!("{PACKAGE}\n")).unwrap();
    for file in [bytes, digits] {
        assert_eq!(sgp(&["decode", file.to_str().unwrap()]).stdout, from_hex.stdout);
    }
    let json = sgp(&["decode", "--json", "3007a0053003800100"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["value"], serde_json::json!({"peStatus": [{"status": 0}]}));
    for (arguments, code, error) in [
        (&["decode", "E1"][..], 1, "sgp: as notification: 1 bytes needed, 0 left at byte 1\n"),
        (
            &["decode", "no such file"],
            2,
            "sgp: no such file: no file of this name, and no hex: character 0 is no hex digit\n",
        ),
        (
            &["decode", "--as", "crt", "A600"],
            1,
            "sgp: as crt: controlReferenceTemplate: required object 90 missing at byte 2 (GlobalPlatform Amendment E 4.8)\n",
        ),
    ] {
        let output = sgp(arguments);
        assert_eq!((status(&output), text(&output.stderr)), (code, error));
    }
}
