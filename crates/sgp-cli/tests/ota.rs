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
