//! The file system of published packages, beside what others found.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod shared;

use serde_json::Value;
use sgp_asn1::saip::{FileNode, FileSystem, Package};
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
