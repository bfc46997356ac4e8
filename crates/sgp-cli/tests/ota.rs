//! `sgp ota` and `sgp script` as a shell runs them.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::fs;
use std::path::Path;
use std::process::Command;

// spec sgp02-card.md 6.1
const SCRIPT: &str = "aa1c221a80e28800153a03124f10a0000005591010ffffffff8900001100";
const PACKET: &str = "00381516391212000001f5bc14252cf7e110e4ebfde4077344ac2cb28552b5ce487745c12f6ac6c892c033ecc6b59b118748357095159aefd02b";

fn sgp(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_sgp")).args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn keys_come_from_files() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ota");
    fs::create_dir_all(&folder).unwrap();
    let file = |name: &str, key: &str| {
        let path = folder.join(name);
        fs::write(&path, format!("{key}\n")).unwrap();
        format!("@{}", path.display())
    };
    let kic = file("kic", "1011121314151617 18191A1B1C1D1E1F");
    let kid = file("kid", "2021222324252627 28292A2B2C2D2E2F");
    let keys = ["--kic-key", &kic, "--kid-key", &kid];
    let (status, shown, error) = sgp(&[&["ota", "wrap", SCRIPT, "--counter", "12"], &keys[..]].concat());
    assert_eq!((status, &*error), (Some(0), ""));
    assert!(shown.starts_with(&format!("command {PACKET}\n")), "{shown}");
    let (status, json, _) = sgp(&[&["ota", "unwrap", PACKET, "--json"], &keys[..]].concat());
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((status, json["data"].as_str()), (Some(0), Some(SCRIPT)));
    assert!(!json.to_string().contains("10111213"), "no key is printed");
    let changed = PACKET.replace("d02b", "d02c");
    let (status, shown, _) = sgp(&[&["ota", "unwrap", &changed], &keys[..]].concat());
    assert_eq!(status, Some(1));
    assert!(shown.ends_with("  not valid: security check failed\n"), "{shown}");
}

#[test]
fn scripts_and_wrong_use() {
    let (status, shown, _) = sgp(&["script", "show", "ab0780010123029000", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!((status, json["scripts"][0]["executed"].as_u64()), (Some(0), Some(1)));
    let (status, shown, _) = sgp(&["script", "build", "00a4000402218f"]);
    assert_eq!(status, Some(0));
    assert!(shown.contains("aa09220700a4000402218f"), "{shown}");
    assert_eq!(sgp(&["script", "show", "aa0322"]).0, Some(1));
    assert_eq!(sgp(&["script", "show", "zz"]).0, Some(1));
    assert_eq!(sgp(&["ota", "wrap"]).0, Some(2));
}

/// A packet under a key that nobody gave would be open to everybody.
#[test]
fn a_key_that_is_needed_is_asked_for() {
    let key = "101112131415161718191A1B1C1D1E1F";
    let (ciphered, checked) = ("--kic-key is missing: ciphered", "--kid-key is missing: a checksum");
    for (arguments, missing) in [
        (&["ota", "wrap", SCRIPT][..], ciphered),
        (&["ota", "wrap", SCRIPT, "--kid-key", key], ciphered),
        (&["ota", "wrap", SCRIPT, "--kic-key", key], checked),
        (&["ota", "wrap", SCRIPT, "--spi", "1239", "--kic-key", key], checked),
        (&["ota", "wrap", SCRIPT, "--agreed", "aes"], ciphered),
        (&["ota", "unwrap", PACKET, "--kid-key", key], ciphered),
        (&["ota", "unwrap", PACKET, "--kic-key", key], checked),
    ] {
        let (status, _, error) = sgp(arguments);
        assert_eq!(status, Some(1), "{arguments:?}");
        assert!(error.starts_with(&format!("sgp: {missing}")), "{arguments:?}: {error}");
    }
    assert_eq!(sgp(&["ota", "wrap", SCRIPT, "--spi", "1239", "--kid-key", key]).0, Some(0));
    assert_eq!(sgp(&["ota", "wrap", SCRIPT, "--spi", "0000"]).0, Some(0));
}

#[test]
fn a_key_that_is_none_is_not_printed_and_a_file_that_is_none_is_status_2() {
    for (key, wrong) in [
        ("101112131415161718191A1B1C1D1E1G", "--kic-key: character 32 is not a hex digit"),
        ("101112131415161718191A1B1C1D1E1\u{e9}", "--kic-key: character 32 is not a hex digit"),
        ("101112131415161718191A1B1C1D1E1", "--kic-key: 31 hex digits, an odd number"),
    ] {
        let (status, _, error) = sgp(&["ota", "wrap", SCRIPT, "--kic-key", key, "--kid-key", "00"]);
        assert_eq!((status, &*error), (Some(1), &*format!("sgp: {wrong}\n")));
    }
    for arguments in [
        &["ota", "wrap", "@/no/such", "--spi", "0000"][..],
        &["ota", "unwrap", "@/no/such"],
        &["ota", "response", "@/no/such"],
        &["ota", "wrap", SCRIPT, "--kic-key", "@/no/such"],
        &["script", "show", "@/no/such"],
        &["script", "build", "@/no/such"],
        &["scp03t", "unprotect", "/dev/null", "--enc", "@/no/such", "--mac", "00"],
        &["bpp", "open", "/dev/null", "--session-keys", "@/no/such"],
    ] {
        let (status, _, error) = sgp(arguments);
        assert_eq!(status, Some(2), "{arguments:?}: {error}");
        assert!(error.contains("/no/such: "), "{error}");
    }
}

#[test]
fn a_file_of_hex_is_taken_with_a_byte_order_mark_and_not_cut() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ota-files");
    fs::create_dir_all(&folder).unwrap();
    let file = |name: &str, content: &[u8]| {
        let path = folder.join(name);
        fs::write(&path, content).unwrap();
        format!("@{}", path.display())
    };
    let marked = file("marked", b"\xEF\xBB\xBF00a4000402218f\r\n");
    assert_eq!(sgp(&["script", "build", &marked]).1, sgp(&["script", "build", "00a4000402218f"]).1);
    // the first 4 MiB are a script as well
    let long = file("long", ["aa07220580caff2100".as_bytes(), &vec![b' '; 4 << 20]].concat().as_slice());
    let (status, _, error) = sgp(&["script", "show", &long]);
    assert_eq!(status, Some(1));
    assert!(error.ends_with("more than 4194304 bytes\n"), "{error}");
}
