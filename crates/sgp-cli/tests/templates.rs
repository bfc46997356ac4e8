//! `sgp profile export` and `sgp profile build`.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn sgp(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sgp")).args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    core::str::from_utf8(bytes).unwrap()
}

/// A folder of its own for each test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

const M2M: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../pkg-builder/templates/m2m.toml");
const OP: &str = "cdc202d5123e20f62b6d676ac72cb318";

#[test]
fn build_export_build() {
    let folder = folder("build-export-build");
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let (first, again, template) = (path("first.der"), path("again.der"), path("first.toml"));
    std::fs::write(path("op"), format!("{OP}\n")).unwrap();
    let op = format!("op=@{}", path("op"));
    let output = sgp(&["profile", "build", M2M, "--set", &op, "--seed", "7", "--row", "5", "-o", &first]);
    assert_eq!(text(&output.stderr), "");
    let size = std::fs::read(&first).unwrap().len();
    assert_eq!(text(&output.stdout), format!("{first}: {size} bytes, ICCID 8988200701000000058\n"));

    // into a folder, by the ICCID; the same seed, the same bytes
    let made = path("made/here");
    let output =
        sgp(&["profile", "build", M2M, "--set", &op, "--seed", "7", "--row", "5", "--out", &made, "--json"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let file = format!("{made}/8988200701000000058.der");
    assert_eq!((&report["file"], &report["iccid"]), (&file.as_str().into(), &"8988200701000000058".into()));
    assert_eq!(std::fs::read(file).unwrap(), std::fs::read(&first).unwrap());

    // and back
    let output = sgp(&["profile", "export", &first, "-o", &template]);
    assert_eq!(text(&output.stdout), format!("{template}: 0 variables\n"));
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(sgp(&["profile", "build", &template, "-o", &again]).status.code(), Some(0));
    assert_eq!(std::fs::read(&again).unwrap(), std::fs::read(&first).unwrap());

    // with variables: secrets are not in it unless asked for
    let output = sgp(&["profile", "export", "--variables", &first]);
    let shown = text(&output.stdout);
    assert!(
        shown.contains("ki = { kind = \"key\" } # secret: not here") && shown.contains("\"${imsi.acc}\""),
        "{shown}"
    );
    let output = sgp(&["profile", "export", "--variables", "--reveal", &first, "-o", &template]);
    assert_eq!(output.status.code(), Some(0));
    let revealed = std::fs::read_to_string(&template).unwrap();
    let ki =
        revealed.lines().find_map(|line| line.strip_prefix("ki = { kind = \"key\", default = \"")).unwrap();
    assert!(!shown.contains(&ki[..32]));
    assert_eq!(sgp(&["profile", "build", &template, "-o", &again]).status.code(), Some(0));
    assert_eq!(std::fs::read(&again).unwrap(), std::fs::read(&first).unwrap());
}

#[test]
fn what_is_wrong_is_said_with_the_name_of_the_file() {
    let folder = folder("what-is-wrong");
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let output = path("x.der");
    let wrong = path("wrong.toml");
    std::fs::write(
        &wrong,
        "template = 1\n[[element]]\nkind = \"end\"\nend-header = { identification = 1, x = true }\n",
    )
    .unwrap();
    let unchecked = path("unchecked.toml");
    std::fs::write(
        &unchecked,
        "template = 1\n[[element]]\nkind = \"end\"\nend-header = { identification = 1 }\n",
    )
    .unwrap();
    for (arguments, status, message) in [
        (
            vec![M2M, "-o", &output],
            1,
            "sgp: op: no value; give it with --set op=.. (key, 16 bytes in hex)\n".to_owned(),
        ),
        (
            vec![M2M, "-o", &output, "--set", "op=00"],
            1,
            "sgp: --set op: 2 hex digits, 32 expected\n".to_owned(),
        ),
        (vec![M2M, "-o", &output, "--set", "op"], 1, "sgp: --set: NAME=VALUE expected\n".to_owned()),
        (
            vec![M2M, "-o", &output, "--set", &format!("op={OP}")],
            1,
            format!("sgp: {M2M}: ki: random, and there is no seed\n"),
        ),
        (
            vec![&wrong, "-o", &output],
            1,
            format!(
                "sgp: {wrong}: line 4, column 36: end.end-header.x: not known here, expected members by their names \
                 in the module, once\n"
            ),
        ),
        (
            vec!["/no/such/file", "-o", &output],
            2,
            "sgp: /no/such/file: No such file or directory (os error 2)\n".into(),
        ),
        (
            vec![&unchecked, "--no-check", "-o", "/no/such/folder/x.der"],
            2,
            "sgp: /no/such/folder/x.der: No such file or directory (os error 2)\n".into(),
        ),
    ] {
        let arguments: Vec<&str> = ["profile", "build"].into_iter().chain(arguments).collect();
        let result = sgp(&arguments);
        assert_eq!(
            (text(&result.stderr), result.status.code()),
            (message.as_str(), Some(status)),
            "{arguments:?}"
        );
    }
    // a package that breaks rules: refused, and built when nothing is checked
    let result = sgp(&["profile", "build", &unchecked, "-o", &output]);
    assert!(text(&result.stderr).contains("error header.count"), "{}", text(&result.stderr));
    assert_eq!(result.status.code(), Some(1));
    assert!(!Path::new(&output).exists());
    let result = sgp(&["profile", "build", &unchecked, "--no-check", "-o", &output]);
    assert_eq!(text(&result.stdout), format!("{output}: 7 bytes\n"));
    assert_eq!(std::fs::read(&output).unwrap(), [0xAA, 0x05, 0xA0, 0x03, 0x81, 0x01, 0x01]);
}
