//! The file system of published packages, beside what others found.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod shared;

use serde_json::Value;
use sgp_asn1::saip::{FileFault, FileNode, FileSystem, Package};
use sgp_wire::Limits;

fn file_system(bytes: &[u8]) -> FileSystem {
    Package::decode(bytes, &Limits::default()).unwrap().file_system().unwrap()
}

fn number(value: &Value) -> Option<u64> {
    value.as_u64()
}

fn octets(value: &Value) -> Option<Vec<u8>> {
    value.as_str().map(|text| hex::decode(text).unwrap())
}

fn assert_file(file: &FileNode, truth: &Value, at: &str) {
    assert_eq!(file.path(), truth["path"], "{at}");
    assert_eq!(file.element(), truth["pe_index"], "{at}");
    assert_eq!(file.member(), truth["member"], "{at}");
    assert_eq!(file.kind().short_name(), truth["kind"], "{at}");
    assert_eq!(Some(file.fid().to_be_bytes().to_vec()), octets(&truth["fid"]), "{at}");
    assert_eq!(file.sfi().map(u64::from), number(&truth["sfi"]), "{at} sfi");
    assert_eq!(file.access_rule().map(|rule| rule.as_bytes().to_vec()), octets(&truth["arr"]), "{at}");
    assert_eq!(file.size(), number(&truth["size"]), "{at} size");
    assert_eq!(file.record_len().map(u64::from), number(&truth["rec_len"]), "{at} rec_len");
    assert_eq!(file.records(), number(&truth["records"]), "{at} records");
    assert_eq!(Some(vec![file.lcsi()]), octets(&truth["lcsi"]), "{at}");
    assert_eq!(file.pin_status().map(<[u8]>::to_vec), octets(&truth["pin_status"]), "{at}");
    assert_eq!(file.df_name().map(<[u8]>::to_vec), octets(&truth["df_name"]), "{at}");
    assert_eq!(file.link_path().map(<[u8]>::to_vec), octets(&truth["link"]), "{at}");
    assert_eq!(file.content().map(<[u8]>::to_vec), octets(&truth["content"]), "{at}");
}

#[test]
fn files_are_those_of_the_truth() {
    let Some(packages) = shared::packages() else { return };
    let (mut files, mut contents, mut links) = (0, 0, 0);
    for (name, bytes) in &packages {
        let truth = shared::json(&format!("profiles/truth/{name}.json")).unwrap();
        let found = file_system(bytes);
        assert_eq!(found.findings(), [], "{name}");
        let listed = truth["files"].as_array().unwrap();
        for (file, truth) in found.iter().zip(listed) {
            assert_file(file, truth, &format!("{name} {}", file.path()));
            assert_eq!(found.file(file.path()), Ok(file));
            files += 1;
            contents += usize::from(file.content().is_some());
            if file.link_path().is_some() {
                let target = found.target(file).unwrap();
                assert!(target.kind().is_directory() || target.link_path().is_none(), "{name}");
                links += 1;
            }
        }
        assert_eq!(found.iter().len(), listed.len(), "{name}");
    }
    assert_eq!((files, contents, links), (11_414, 7730, 1306));
}

/// The sheet of GSMA TS.48 v7: sizes, and values of records or, with number 0, of whole files.
#[test]
fn contents_are_those_of_the_published_sheet() {
    let Some(sheet) = shared::json("profiles/published-contents.json") else { return };
    let packages = shared::packages().unwrap();
    let (_, bytes) = packages.iter().find(|(name, _)| name == "TS48v7_SAIP2.3_BERTLV_SUCI").unwrap();
    let found = file_system(bytes);
    let mut values = 0;
    for published in sheet["files"].as_array().unwrap() {
        let path = published["path"].as_str().unwrap();
        let link = found.file(path).unwrap();
        let file = found.target(link).unwrap_or(link);
        assert_eq!(file.kind().short_name(), published["kind"], "{path}");
        assert_eq!(file.size(), number(&published["size"]), "{path}");
        assert_eq!(file.record_len().map(u64::from), number(&published["record_length"]), "{path}");
        for value in published["values"].as_array().unwrap() {
            let record = usize::try_from(number(&value[0]).unwrap()).unwrap();
            let body = if record == 0 { file.content() } else { file.record(record) };
            let body = body.unwrap();
            let value = octets(&value[1]).unwrap();
            assert!(body.starts_with(&value), "{path} record {record}: {}", hex::encode(body));
            values += 1;
        }
    }
    assert_eq!(values, 480);
}

#[test]
fn paths_may_name_applications_and_files() {
    let Some(packages) = shared::packages() else { return };
    let (_, bytes) = packages.iter().find(|(name, _)| name == "TS48v7_SAIP2.3_BERTLV_SUCI").unwrap();
    let found = file_system(bytes);
    for (path, file) in [
        ("mf", "3f00"),
        ("MF/2FE2", "3f00/2fe2"),
        ("2fe2", "3f00/2fe2"),
        ("mf/ef.iccid", "3f00/2fe2"),
        ("adf.usim/6F07", "7fd0/6f07"),
        ("ADF.USIM/EF.IMSI", "7fd0/6f07"),
        ("a0000000871002ff49ff0589/6f07", "7fd0/6f07"),
        ("A0000000871004FF49FF0589", "7fb0"),
        ("adf.isim/6f02", "7fb0/6f02"),
        ("adf.csim/6f22", "7fc0/6f22"),
        ("7f10/5f3a/4f3a", "3f00/7f10/5f3a/4f3a"),
        ("adf.usim/df.5gs/4f0b", "7fd0/5fc0/4f0b"),
    ] {
        assert_eq!(found.file(path).unwrap().path(), file, "{path}");
    }
    for (path, step) in [
        ("", 0),
        ("adf", 0),
        ("adf.usim/6fff", 1),
        ("adf.usim/6f07/6f07", 2),
        ("mf/", 1),
        ("/mf", 0),
        ("6f07", 0),
        ("a0000000871002/6f07", 0),
        ("mf/+2FE", 1),
    ] {
        assert_eq!(found.file(path).unwrap_err().step(), step, "{path}");
    }
    let imsi = Package::decode(bytes, &Limits::default()).unwrap();
    assert_eq!(
        imsi.file_system().unwrap().file("adf.usim/6F07").unwrap().content().map(<[u8]>::len),
        Some(9)
    );
}

/// Packages with one rule broken: those whose rule is one of making files have a finding, the
/// others have none.
#[test]
fn broken_rules_of_files_are_found() {
    let Some(index) = shared::json("profiles/invalid/index.json") else { return };
    let folder = shared::folder().unwrap().join("profiles/invalid");
    let mut count = 0;
    for case in index["cases"].as_array().unwrap() {
        let name = case["file"].as_str().unwrap();
        let found = file_system(&std::fs::read(folder.join(name)).unwrap());
        let faults: Vec<_> = found.findings().iter().map(|finding| finding.fault()).collect();
        let expected: &[FileFault] = match name {
            "bertlv_offset.der" => &[FileFault::NoSize, FileFault::OffsetInBerTlv],
            "gsm_early.der" | "usim_before_mf.der" => &[FileFault::NoParent],
            "telecom_twice.der" => &[FileFault::Duplicate { fid: 0x7F10 }],
            "iot_in_full.der" => &[FileFault::UnknownTemplate, FileFault::Duplicate { fid: 0x3F00 }],
            _ => &[],
        };
        assert!(faults.starts_with(expected), "{name}: {faults:?}");
        assert_eq!(faults.is_empty(), expected.is_empty(), "{name}: {faults:?}");
        count += 1;
    }
    assert_eq!(count, 39);
}
