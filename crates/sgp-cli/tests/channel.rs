//! `sgp scp03t` and `sgp bpp` as a shell runs them.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn sgp(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_sgp")).args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("channel");
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn commands_go_from_file_to_file() {
    let folder = folder();
    let path = |name: &str| folder.join(name).to_string_lossy().into_owned();
    let mut whole = [&[0xA0, 0x82, 0x05, 0xCF][..], &[0x5A; 0x05CF]].concat();
    whole.extend([0xAA, 0x07, 0xA0, 0x05, 0x80, 0x00, 0x81, 0x01, 0x0A]); // the end element
    fs::write(path("package"), &whole).unwrap();
    fs::write(path("enc"), "A0B3B69C C6AC05EA D286E28C 67B334DF\n").unwrap();
    let enc = format!("@{}", path("enc"));
    let keys = ["--enc", &enc, "--mac", "4075734f0472c0b28104bedcd99b14c2"];
    let (package, commands, again) = (path("package"), path("commands"), path("again"));
    let protect = ["scp03t", "protect", &package, "-o", &commands, "--challenge", "0102030405060708"];
    let (status, shown, error) = sgp(&[&protect[..], &keys].concat());
    assert_eq!((status, &*error), (Some(0), ""));
    assert!(shown.contains("1500 bytes of package in 2 data commands, 1559 bytes in all"), "{shown}");
    assert!(!shown.to_lowercase().contains("a0b3b69c"), "no key is printed");

    let unprotect = ["scp03t", "unprotect", &commands, "-o", &again, "--json"];
    let (status, json, _) = sgp(&[&unprotect[..], &keys].concat());
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((status, json["plain"].as_u64()), (Some(0), Some(1500)));
    assert_eq!(json["has_end"], true);
    assert_eq!(fs::read(&again).unwrap(), whole);
    // cut between the two data commands, each of which is genuine
    let cut = path("cut");
    fs::write(&cut, &fs::read(&commands).unwrap()[..31 + 1020]).unwrap();
    let (status, shown, error) = sgp(&[&["scp03t", "unprotect", &cut, "-o", &again][..], &keys].concat());
    assert_eq!((status, &*error), (Some(1), ""));
    assert!(shown.contains("1007 bytes of package in 1 data commands"), "{shown}");
    assert!(shown.contains("no end element behind the last command"), "{shown}");
    assert_eq!(fs::read(&again).unwrap(), whole[..1007]);

    let other = ["--enc", &enc, "--mac", "00000000000000000000000000000000"];
    let (status, shown, _) = sgp(&[&unprotect[..5], &other].concat());
    assert_eq!(status, Some(1));
    assert!(shown.contains("refused at byte 12: security check failed; answered 9f450102"), "{shown}");
    let (status, _, error) = sgp(&[&["scp03t", "unprotect", "/no/such/file"][..], &keys].concat());
    assert_eq!(status, Some(2));
    assert!(error.starts_with("sgp: /no/such/file: "), "{error}");
}

/// A profile in clear is for its owner's eyes; what is there is replaced as a whole.
#[cfg(unix)]
#[test]
fn only_its_owner_can_read_what_is_written() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let path = |name: &str| folder.join(name).to_string_lossy().into_owned();
    fs::write(path("small"), [0x5A; 15]).unwrap();
    let key = "4075734f0472c0b28104bedcd99b14c2";
    let keys = ["--enc", key, "--mac", key];
    let (small, commands, plain) = (path("small"), path("small.commands"), path("small.plain"));
    let protect = ["scp03t", "protect", &small, "-o", &commands, "--challenge", "0102030405060708"];
    assert_eq!(sgp(&[&protect[..], &keys].concat()).0, Some(0));
    let unprotect = ["scp03t", "unprotect", &commands, "-o", &plain];
    assert_eq!(sgp(&[&unprotect[..], &keys].concat()).0, Some(1));
    for file in [&commands, &plain] {
        assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600, "{file}");
    }
}

#[test]
fn nothing_is_cut_and_nothing_is_made_of_nothing() {
    let folder = folder();
    let path = |name: &str| folder.join(name).to_string_lossy().into_owned();
    let key = "4075734f0472c0b28104bedcd99b14c2";
    let keys = ["--enc", key, "--mac", key];
    fs::write(path("large"), vec![0x5A; (4 << 20) + 2]).unwrap();
    fs::write(path("nothing"), []).unwrap();
    let (large, nothing, out) = (path("large"), path("nothing"), path("large.out"));
    let _ = fs::remove_file(&out); // of a run that failed
    for (file, wrong) in [(&large, "more than 4194304 bytes"), (&nothing, "no package: no bytes")] {
        let protect = ["scp03t", "protect", file, "-o", &out, "--challenge", "0102030405060708"];
        let (status, _, error) = sgp(&[&protect[..], &keys].concat());
        assert_eq!((status, error), (Some(1), format!("sgp: {file}: {wrong}\n")));
    }
    let (status, _, error) = sgp(&[&["scp03t", "unprotect", &nothing, "-o", &out][..], &keys].concat());
    assert_eq!((status, error), (Some(1), format!("sgp: {nothing}: no data command (86)\n")));
    assert!(!Path::new(&out).exists());
}

#[test]
fn what_is_no_bound_package() {
    let folder = folder();
    let file = folder.join("no-package").to_string_lossy().into_owned();
    fs::write(&file, [0xBF, 0x36, 0x03, 0xBF, 0x23, 0x00]).unwrap();
    let (status, _, error) = sgp(&["bpp", "show", &file]);
    assert_eq!(status, Some(1));
    assert!(error.contains("boundProfilePackage.initialiseSecureChannelRequest"), "{error}");
    let keys = "00".repeat(48);
    let (status, shown, _) = sgp(&["bpp", "open", &file, "--session-keys", &keys]);
    assert_eq!(status, Some(1));
    assert!(shown.contains("refused: the package ends where A0 must stand"), "{shown}");
    assert!(shown.contains("reported: configureISDP, scp03tStructureError"), "{shown}");
    assert_eq!(sgp(&["bpp", "open", &file]).0, Some(2));
    assert_eq!(sgp(&["bpp", "show", "/no/such/file"]).0, Some(2));
}
