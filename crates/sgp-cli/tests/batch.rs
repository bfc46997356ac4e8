//! `sgp profile get|set|batch`: output, exit status, and batches that are stopped, killed or disturbed.
//! Packages and rows are self-made.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by a panic")]

use core::fmt::Write;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use pkg_builder::ProfileBuilder;
use pkg_builder::batch::ManifestRow;
use sgp_asn1::saip::Package;
use sgp_wire::{Limits, SecretBytes};

fn sgp(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sgp")).args(arguments).output().unwrap()
}

fn status(output: &Output) -> i32 {
    output.status.code().unwrap_or_else(|| panic!("ended by a signal: {output:?}"))
}

fn text(bytes: &[u8]) -> &str {
    core::str::from_utf8(bytes).unwrap()
}

/// An empty folder of its own for each test, below the target folder.
fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("batch").join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn package(folder: &Path) -> String {
    let key = |byte: u8| SecretBytes::new(vec![byte; 16]);
    let package = ProfileBuilder::new("8929901012345678905".parse().unwrap())
        .with_imsi("001010123456063")
        .with_milenage(key(0x11), key(0x22))
        .with_pin1(b"1234"[..].into(), b"12345678"[..].into())
        .with_adm1(b"87654321"[..].into())
        .with_mno_sd_keys(1, key(0x31), key(0x32), key(0x33))
        .build()
        .unwrap();
    let file = folder.join("package.der");
    fs::write(&file, package.as_bytes()).unwrap();
    file.to_str().unwrap().to_owned()
}

/// So many rows of ICCID, IMSI and Ki.
fn rows(folder: &Path, count: u64) -> String {
    let mut table = "iccid,imsi,ki\n".to_owned();
    for row in 1..=count {
        let (iccid, imsi) = (898_820_070_100_000_000 + row, 262_010_000_000_000 + row);
        writeln!(table, "{iccid},{imsi},{:032x}", u128::from(row) * 0x0123_4567_89AB_CDEF).unwrap();
    }
    let file = folder.join("rows.csv");
    fs::write(&file, table).unwrap();
    file.to_str().unwrap().to_owned()
}

/// Names and contents of the files of a folder.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = fs::read_dir(folder).unwrap().map(|entry| {
        let path = entry.unwrap().path();
        (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read(path).unwrap())
    });
    files.collect()
}

/// Whether every whole line of the manifest is true; gives their number.
fn true_lines(folder: &Path) -> usize {
    let manifest = fs::read_to_string(folder.join("manifest.csv")).unwrap();
    let whole = manifest.rfind('\n').map_or("", |end| &manifest[..end]);
    let mut lines = whole.lines();
    assert_eq!(lines.next(), Some(ManifestRow::HEADER));
    lines
        .inspect(|line| {
            let row: ManifestRow = line.parse().unwrap();
            assert!(row.is_of(&fs::read(folder.join(row.file_name())).unwrap()), "{line}");
        })
        .count()
}

#[test]
fn parameters_are_shown_and_set() {
    let folder = folder("set");
    let package = package(&folder);
    let output = sgp(&["profile", "get", &package, "iccid", "k", "pin1"]);
    assert_eq!((status(&output), text(&output.stderr)), (0, ""));
    let shown = text(&output.stdout);
    assert!(shown.contains("ICCID                8929901012345678905  (element 0, 1)"), "{shown}");
    assert!(
        shown.contains("K                    (secret)") && shown.contains("PIN1                 (secret)")
    );
    assert!(text(&sgp(&["profile", "get", "--reveal", &package]).stdout).contains(&"11".repeat(16)));

    let out = folder.join("out.der");
    let out = out.to_str().unwrap();
    let key = folder.join("ki.txt");
    fs::write(&key, "00112233445566778899aabbccddeeff\n").unwrap();
    let from_file = format!("K=@{}", key.display());
    let output =
        sgp(&["profile", "set", &package, "-o", out, "IMSI=262011234567890", &from_file, "PIN1=0000"]);
    assert_eq!((status(&output), text(&output.stderr)), (0, ""));
    let json = sgp(&["profile", "get", "--json", "--reveal", out, "imsi", "K", "PIN1"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    let value = |index: usize| &json["parameters"][index]["places"][0]["value"];
    assert_eq!(
        (value(0), value(1), value(2)),
        (&"0000".into(), &"262011234567890".into(), &"00112233445566778899aabbccddeeff".into())
    );

    // the algorithm is one that the header does not ask for
    let output = sgp(&["profile", "set", &package, "-o", out, "Algorithm=TUAK"]);
    assert_eq!(status(&output), 0);
    assert!(text(&output.stderr).contains("warning: error services.algorithm"), "{}", text(&output.stderr));
}

#[test]
fn what_cannot_be_set_is_told_without_the_value() {
    let folder = folder("not-set");
    let package = package(&folder);
    let out = folder.join("out.der");
    let set = |setting: &str| {
        let output = sgp(&["profile", "set", &package, "-o", out.to_str().unwrap(), setting]);
        assert!(!out.exists());
        (status(&output), text(&output.stderr).to_owned())
    };
    let key = "c0ffee00c0ffee00c0ffee00c0ffee0";
    assert_eq!(set(&format!("K={key}")), (1, "sgp: K: 31 hex digits, 32 or 64 expected\n".to_owned()));
    assert_eq!(set(key), (1, "sgp: an argument is not of the form NAME=VALUE\n".to_owned()));
    let (code, message) = set("ADM2=1234");
    assert_eq!((code, message.ends_with("package.der: the package has no place for ADM2\n")), (1, true));
    assert!(set("FOO=1").1.starts_with("sgp: FOO: no such parameter; there are ICCID, IMSI,"));
    assert_eq!(set("K=@/no/such/file").0, 2);
}

#[test]
fn a_batch_is_made_and_not_made_again() {
    let folder = folder("again");
    let (package, rows) = (package(&folder), rows(&folder, 200));
    let out = folder.join("made/here");
    let batch = ["profile", "batch", &package, &rows, "-o", out.to_str().unwrap()];
    let output = sgp(&batch);
    assert_eq!((status(&output), text(&output.stderr)), (0, ""));
    assert!(text(&output.stdout).starts_with("200 rows: 200 packages made; "), "{}", text(&output.stdout));
    let made = contents(&out);
    assert_eq!((made.len(), true_lines(&out)), (201, 200));
    let found = Package::decode(&made["8988200701000000017.der"], &Limits::default()).unwrap();
    assert_eq!(found.header().unwrap().iccid().unwrap().to_string(), "8988200701000000017");

    // a file is damaged, another one lost
    fs::write(out.join("8988200701000000017.der"), b"damaged").unwrap();
    fs::remove_file(out.join("8988200701000000025.der")).unwrap();
    let output = sgp(&[&batch[..], &["--json", "--jobs", "1"]].concat());
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((status(&output), &report["made"], &report["kept"]), (0, &0.into(), &200.into()));
    assert!(text(&output.stderr).starts_with("sgp: goes on: 200 packages are in "));
    assert_eq!(contents(&out), made);

    // the rows are others now
    let changed = fs::read_to_string(&rows).unwrap().replacen("262010000000001,", "262010000000999,", 1);
    fs::write(&rows, changed).unwrap();
    let output = sgp(&batch);
    assert_eq!(status(&output), 1);
    let expected = "row 1: another package of ICCID 8988200701000000017 is in the manifest";
    assert!(text(&output.stderr).contains(expected), "{}", text(&output.stderr));
    assert_eq!(contents(&out), made);
    assert_eq!(status(&sgp(&[&batch[..], &["--force"]].concat())), 0);
    assert_eq!(true_lines(&out), 200);
    assert_ne!(contents(&out), made);
}

#[test]
fn bad_rows_are_told_and_the_others_made() {
    let folder = folder("bad");
    let package = package(&folder);
    let rows = folder.join("rows.csv");
    let key = "00112233445566778899aabbccddeeff";
    let table = format!(
        "iccid;imsi;ki\n898820070100000001;262011234567890;{key}\n898820070100000002;262011234567891;{}\n\
         898820070100000003;262011234567890;{key}\n89882007010000000;26201123456789x;\n",
        &key[1..]
    );
    fs::write(&rows, &table).unwrap();
    let rows = rows.to_str().unwrap();
    let out = folder.join("out");
    let batch = ["profile", "batch", &package, rows, "-o", out.to_str().unwrap()];
    let expected = format!(
        "sgp: {rows}: row 2, column ki: 31 hex digits, 32 expected\n\
         sgp: {rows}: row 3, column imsi: the same as in row 1\n\
         sgp: {rows}: row 4, column iccid: 17 digits, 18 to 20 expected\n\
         sgp: {rows}: row 4, column imsi: character 15 is not a digit\n\
         sgp: {rows}: row 4, column ki: no value\n"
    );
    let output = sgp(&[&batch[..], &["--strict"]].concat());
    assert_eq!(
        (status(&output), text(&output.stderr)),
        (1, &*format!("{expected}sgp: nothing is made (--strict)\n"))
    );
    assert!(text(&output.stdout).starts_with("4 rows: 0 packages made, 3 rows failed; ") && !out.exists());
    let output = sgp(&batch);
    assert_eq!((status(&output), text(&output.stderr)), (1, &*expected));
    assert_eq!(true_lines(&out), 1);
    // put right, and only what was missing is made
    fs::write(
        rows,
        table
            .replace(&format!(";{}\n", &key[1..]), &format!(";{key}\n"))
            .replace("0000003;262011234567890", "0000003;262011234567892"),
    )
    .unwrap();
    let output = sgp(&batch);
    assert!(text(&output.stdout).starts_with("4 rows: 2 packages made, 1 were there, 1 rows failed; "));
    assert_eq!(true_lines(&out), 3);
    let output = sgp(&["profile", "batch", &package, &package, "-o", out.to_str().unwrap()]);
    assert_eq!(status(&output), 1);
}

#[test]
fn values_from_a_template_a_seed_and_under_a_transport_key() {
    let folder = folder("template");
    let template = folder.join("template.toml");
    // header and end alone: what the check asks of a whole profile is for templates of whole ones
    let text_of = |random: &str| {
        format!(
            "template = 1\n[variables]\niccid = {{ kind = \"iccid\" }}\npin1 = {{ kind = \"pin\"{random} }}\n\
             [[element]]\nkind = \"header\"\nmajor-version = 2\nminor-version = 3\niccid = \"${{iccid}}\"\n\
             eUICC-Mandatory-services = {{}}\neUICC-Mandatory-GFSTEList = []\n\
             [[element]]\nkind = \"end\"\nend-header = {{ identification = 3 }}\n"
        )
    };
    fs::write(&template, text_of(", random = true")).unwrap();
    let rows = folder.join("rows.csv");
    fs::write(&rows, "ICCID\n898820070100000001\n").unwrap();
    let out = folder.join("out");
    let batch =
        ["profile", "batch", template.to_str().unwrap(), rows.to_str().unwrap(), "-o", out.to_str().unwrap()];
    let output = sgp(&batch);
    let message = text(&output.stderr);
    assert_eq!((status(&output), message.contains("pin1 is random: give a --seed")), (1, true), "{message}");
    let seed = folder.join("seed.hex");
    fs::write(&seed, "00".repeat(31)).unwrap();
    let output = sgp(&[&batch[..], &["--seed", seed.to_str().unwrap()]].concat());
    assert!(text(&output.stderr).contains("a seed of 31 bytes, 32 expected"), "{}", text(&output.stderr));
    fs::write(&seed, "00".repeat(32)).unwrap();
    let output = sgp(&[&batch[..], &["--seed", seed.to_str().unwrap()]].concat());
    assert_eq!((status(&output), text(&output.stderr)), (0, ""));
    let key = format!("iccid={}", seed.display());
    let output = sgp(&[&batch[..], &["--seed", seed.to_str().unwrap(), "--transport-key", &key]].concat());
    assert!(text(&output.stderr).contains("transport key for iccid: its values are no octets in hex"));

    // FIPS 197 C.1: the Ki is the plain block, the table has the cipher block
    let transport = folder.join("transport.key");
    fs::write(&transport, "000102030405060708090a0b0c0d0e0f\n").unwrap();
    let package = package(&folder);
    fs::write(&rows, "iccid,ki\n898820070100000001,69c4e0d86a7b0430d8cdb78070b4c55a\n").unwrap();
    for cipher in ["", "ecb:", "cbc:"] {
        let out = folder.join(format!("out-{}", cipher.trim_end_matches(':')));
        let key = format!("KI={cipher}{}", transport.display());
        let (rows, out) = (rows.to_str().unwrap(), out.to_str().unwrap());
        let output = sgp(&["profile", "batch", &package, rows, "-o", out, "--transport-key", &key]);
        assert_eq!((status(&output), text(&output.stderr)), (0, ""));
        let made = format!("{out}/8988200701000000017.der");
        let shown = sgp(&["profile", "get", "--reveal", &made, "k"]);
        assert!(text(&shown.stdout).contains("00112233445566778899aabbccddeeff"), "{cipher}");
    }
}

#[test]
fn what_the_system_refuses() {
    let folder = folder("refused");
    let (package, rows) = (package(&folder), rows(&folder, 3));
    let out = folder.join("out");
    fs::write(&out, b"a file").unwrap();
    let batch = |out: &Path| sgp(&["profile", "batch", &package, &rows, "-o", out.to_str().unwrap()]);
    let output = batch(&out);
    assert_eq!(
        (status(&output), text(&output.stderr)),
        (2, &*format!("sgp: {}: is no folder\n", out.display()))
    );
    assert_eq!(status(&batch(&out.join("below"))), 2);
    assert_eq!(fs::read(&out).unwrap(), b"a file");

    // a folder stands where a package goes
    let out = folder.join("taken");
    fs::create_dir_all(out.join("8988200701000000025.der")).unwrap();
    let output = batch(&out);
    assert_eq!(status(&output), 2);
    assert!(text(&output.stderr).contains("8988200701000000025.der: "), "{}", text(&output.stderr));
    assert_eq!(true_lines(&out), 1);

    // another file of that name, and a manifest that is none
    let out = folder.join("other");
    fs::create_dir_all(&out).unwrap();
    fs::write(out.join("8988200701000000025.der"), b"of somebody else").unwrap();
    let output = batch(&out);
    assert_eq!(status(&output), 1);
    assert!(text(&output.stderr).contains("is there and holds something else"));
    assert_eq!(
        (true_lines(&out), fs::read(out.join("8988200701000000025.der")).unwrap()),
        (2, b"of somebody else".to_vec())
    );
    fs::write(out.join("manifest.csv"), "a,b\n").unwrap();
    let output = batch(&out);
    assert_eq!(status(&output), 1);
    assert!(text(&output.stderr).contains("line 1 is none of a manifest; --force begins a new one"));
}

/// The disk is full for the manifest: no file of the process may grow beyond 4 KiB.
#[test]
fn a_full_disk_stops_and_the_batch_goes_on() {
    let folder = folder("full");
    let (package, rows) = (package(&folder), rows(&folder, 300));
    let (calm, out) = (folder.join("calm"), folder.join("out"));
    assert_eq!(status(&sgp(&["profile", "batch", &package, &rows, "-o", calm.to_str().unwrap()])), 0);
    let script = "trap '' XFSZ; ulimit -f 8; exec \"$0\" \"$@\"";
    let limited = Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_sgp"), "profile", "batch", &package, &rows])
        .args(["-o", out.to_str().unwrap()])
        .output()
        .unwrap();
    let message = text(&limited.stderr);
    assert_eq!(status(&limited), 2, "{message}");
    assert!(
        message.contains("manifest.csv: ") && message.contains("the same command goes on behind them"),
        "{message}"
    );
    assert!(true_lines(&out) < 300);
    assert_eq!(status(&sgp(&["profile", "batch", &package, &rows, "-o", out.to_str().unwrap()])), 0);
    assert_eq!(contents(&out), contents(&calm));
}

/// Killed in the middle, again and again: no half file has a name of its own, every whole line of the
/// manifest is true, and in the end all is as if nothing had happened.
#[test]
fn a_killed_batch_goes_on() {
    const ROWS: u64 = 6000;
    let folder = folder("killed");
    let (package, rows) = (package(&folder), rows(&folder, ROWS));
    let (calm, out) = (folder.join("calm"), folder.join("out"));
    assert_eq!(status(&sgp(&["profile", "batch", &package, &rows, "-o", calm.to_str().unwrap()])), 0);
    let calm = contents(&calm);
    let manifest = out.join("manifest.csv");
    let line = calm["manifest.csv"].len() / usize::try_from(ROWS).unwrap();
    let mut before = 0;
    for lines in [1, 700, 2000, 3500] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_sgp"))
            .args(["profile", "batch", &package, &rows, "-o", out.to_str().unwrap(), "--jobs", "2"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        while fs::metadata(&manifest).map_or(0, |file| file.len()) < u64::try_from(lines * line).unwrap() {
            assert!(child.try_wait().unwrap().is_none(), "ended before {lines} lines");
            std::thread::yield_now();
        }
        child.kill().unwrap();
        assert_eq!(child.wait().unwrap().code(), None, "ended by the signal");
        let done = true_lines(&out);
        assert!(done >= before && done < usize::try_from(ROWS).unwrap(), "{done} after {before}");
        before = done;
        for (name, bytes) in contents(&out) {
            match calm.get(&name) {
                Some(_) if name == "manifest.csv" => {}
                Some(expected) => assert_eq!(&bytes, expected, "{name}"),
                None => assert!(name.starts_with('.') && name.ends_with(".der.part"), "{name}"),
            }
        }
    }
    let output = sgp(&["profile", "batch", &package, &rows, "-o", out.to_str().unwrap(), "--json"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((status(&output), report["kept"].as_u64()), (0, u64::try_from(before).ok()));
    assert_eq!(report["made"].as_u64(), Some(ROWS - u64::try_from(before).unwrap()));
    let found = contents(&out);
    assert!(found.keys().eq(calm.keys()));
    assert_eq!(text(&found["manifest.csv"]), text(&calm["manifest.csv"]));
    assert!(found == calm, "a package differs");
}

/// ICCIDs that a template makes are no column of the table; the same one twice would be one file of two keys.
#[test]
fn a_template_that_makes_the_same_iccid_twice() {
    let folder = folder("made-twice");
    let template = "template = 1\n[variables]\nserial = { kind = \"digits\", length = 4 }\n\
                    iccid = { kind = \"iccid\", from = \"89882007010000${serial}\" }\n\
                    ki = { kind = \"key\", random = true }\n\
                    [[element]]\nkind = \"header\"\nmajor-version = 2\nminor-version = 3\niccid = \"${iccid}\"\n\
                    eUICC-Mandatory-services = {}\neUICC-Mandatory-GFSTEList = []\n\
                    [[element]]\nkind = \"nonStandard\"\nnonStandard-header = { identification = 1 }\n\
                    issuerID = \"1.2.3\"\ncontent = \"${ki}\"\n\
                    [[element]]\nkind = \"end\"\nend-header = { identification = 2 }\n";
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    fs::write(path("t.toml"), template).unwrap();
    fs::write(path("seed"), "5a".repeat(32)).unwrap();
    // in one block and in another one
    let serials: String = (0..200).map(|row| format!("{:04}\n", row % 100)).collect();
    fs::write(path("rows.csv"), format!("serial\n{serials}")).unwrap();
    let batch = |out: &str, more: &[&str]| {
        let (template, rows, seed, out) = (path("t.toml"), path("rows.csv"), path("seed"), path(out));
        let arguments =
            ["profile", "batch", &template, &rows, "--seed", &seed, "-o", &out, "-q", "--jobs", "4"];
        sgp(&[&arguments[..], more].concat())
    };
    for out in ["out", "out"] {
        let output = batch(out, &[]);
        let told: Vec<&str> = text(&output.stderr).lines().collect();
        assert_eq!((status(&output), told.len()), (1, 100), "{told:?}");
        // the second time it is the manifest that knows the package
        let is_told =
            |line: &&str| line.contains(" stands in another row") || line.contains(" is in the manifest: ");
        assert!(told.iter().all(is_told), "{told:?}");
        assert_eq!(true_lines(&folder.join("out")), 100);
    }
    let output = batch("strict", &["--strict"]);
    assert_eq!((status(&output), folder.join("strict").exists()), (1, false));
}

/// A pipe can be read once: no row is lost, and what would read it twice says so.
#[cfg(unix)]
#[test]
fn rows_come_through_a_pipe() {
    let folder = folder("pipe");
    let (package, rows) = (package(&folder), rows(&folder, 300));
    let batch = |out: &str, more: &[&str]| {
        let out = folder.join(out);
        let arguments = ["profile", "batch", &package, "/dev/stdin", "-q", "-o", out.to_str().unwrap()];
        let mut child = Command::new(env!("CARGO_BIN_EXE_sgp"))
            .args([&arguments[..], more].concat())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut pipe = child.stdin.take().unwrap();
        let table = fs::read(&rows).unwrap().to_ascii_lowercase();
        let table = String::from_utf8(table).unwrap().replacen(",ki\n", ",K\n", 1);
        // a command that reads nothing closes it
        let _ = std::io::Write::write_all(&mut pipe, table.as_bytes());
        drop(pipe);
        child.wait_with_output().unwrap()
    };
    let output = batch("out", &[]);
    assert_eq!((status(&output), text(&output.stderr)), (0, ""));
    assert_eq!(true_lines(&folder.join("out")), 300);
    let output = batch("strict", &["--strict"]);
    assert_eq!(
        text(&output.stderr),
        "sgp: /dev/stdin: --strict reads the table twice, and this is no file\n"
    );
    assert_eq!((status(&output), folder.join("strict").exists()), (2, false));
}

#[test]
fn more_threads_than_a_system_has_do_no_harm() {
    let folder = folder("jobs");
    let (package, rows) = (package(&folder), rows(&folder, 3));
    fs::write(&rows, fs::read_to_string(&rows).unwrap().replacen(",ki\n", ",K\n", 1)).unwrap();
    let out = folder.join("out");
    let output =
        sgp(&["profile", "batch", &package, &rows, "-o", out.to_str().unwrap(), "--jobs", "1000000000"]);
    assert_eq!((status(&output), text(&output.stderr)), (0, ""));
    assert_eq!(true_lines(&out), 3);
}
