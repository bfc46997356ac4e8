//! Two packages side by side: by element and by file.

mod elements;
mod files;
mod text;

use serde::Serialize;
use sgp_asn1::saip::Package;
use sgp_wire::{DecodeError, Limits};

/// What is not the same in two packages.
///
/// Values of secrets, and contents that have to be taken for secrets, are left out of text and JSON
/// unless they are asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Diff {
    /// Whether both are the same, byte for byte.
    pub equal: bool,
    /// Elements, compared with the one of the same kind and number.
    pub elements: Vec<ElementDifference>,
    /// Files, compared with the one at the same path.
    pub files: Vec<FileDifference>,
}

/// What became of an element or a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Change {
    /// Stands in the second package alone.
    Added,
    /// Stands in the first package alone.
    Removed,
    /// Stands in both and is not the same.
    Changed,
}

/// An element that is not the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ElementDifference {
    /// What became of it.
    pub change: Change,
    /// Name of the alternative, such as `pinCodes`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Which of its kind, from 0.
    pub number: usize,
    /// Offset of the element in the first package.
    pub offset_a: Option<usize>,
    /// Offset of the element in the second package.
    pub offset_b: Option<usize>,
    /// The first byte of a changed element that is not the same, from its first byte.
    pub first_difference: Option<usize>,
    /// Members that are not the same; the first ones.
    pub members: Vec<ValueDifference>,
    /// How many members more.
    pub members_left_out: usize,
}

/// A file that is not the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FileDifference {
    /// What became of it.
    pub change: Change,
    /// Path of file identifiers.
    pub path: String,
    /// Name, such as `EF.IMSI`, of a file with a template.
    pub name: Option<&'static str>,
    /// What is not the same, apart from the content.
    pub attributes: Vec<ValueDifference>,
    /// Where contents are not the same.
    pub content: Option<ContentDifference>,
}

/// A value that is not the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ValueDifference {
    /// Name, or names and indexes from the element on.
    pub path: String,
    /// In the first package; null where it is missing, or a secret.
    pub a: Option<String>,
    /// In the second package; null where it is missing, or a secret.
    pub b: Option<String>,
    /// Whether values are left out as secrets.
    pub hidden: bool,
}

/// Where contents are not the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ContentDifference {
    /// The first byte of the file that is not the same.
    pub offset: usize,
    /// Octets of the first package from there on in hex, at most 16; null for a secret.
    pub a: Option<String>,
    /// Octets of the second package from there on in hex, at most 16; null for a secret.
    pub b: Option<String>,
}

/// Compares two packages.
///
/// # Errors
/// The first fault of the first package, else of the second one; `false` with that of the first.
pub fn diff(a: &[u8], b: &[u8], reveal: bool) -> Result<Diff, (bool, DecodeError)> {
    let read = |bytes: &[u8]| {
        let package = Package::decode(bytes, &Limits::DEFAULT)?;
        let files = package.file_system()?;
        Ok((package, files))
    };
    let (package_a, files_a) = read(a).map_err(|error| (false, error))?;
    let (package_b, files_b) = read(b).map_err(|error| (true, error))?;
    Ok(Diff {
        equal: a == b,
        elements: elements::compare(&package_a, &package_b, reveal).map_err(|error| (true, error))?,
        files: files::compare(&files_a, &files_b, reveal),
    })
}

/// The first byte that is not the same.
fn first_difference(a: &[u8], b: &[u8]) -> Option<usize> {
    let common = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    (common < a.len().max(b.len())).then_some(common)
}

#[cfg(test)]
mod tests {
    use super::super::made::{ICCID, package};
    use super::*;

    fn lines(a: &[u8], b: &[u8], reveal: bool) -> Vec<String> {
        diff(a, b, reveal).unwrap().to_string().lines().map(String::from).collect()
    }

    #[test]
    fn a_package_is_no_different_from_itself() {
        let bytes = package(&ICCID, b"12345678", &[1]);
        let found = diff(&bytes, &bytes, false).unwrap();
        assert_eq!(found, Diff { equal: true, elements: vec![], files: vec![] });
        assert_eq!(found.to_string(), "no difference");
    }

    #[test]
    fn changes_are_named_and_secrets_are_not_shown() {
        let mut iccid = ICCID;
        iccid[8] = 0x33;
        let a = package(&ICCID, b"12345678", &[1, 2]);
        let b = package(&iccid, b"12345679", &[1, 3]);
        let text = lines(&a, &b, false);
        assert_eq!(
            text,
            [
                "3 elements and 2 files differ",
                "~ element mf from byte 62 of the first, 62 of the second",
                "    ef-iccid[0].fillFileContent: (not shown)",
                "~ element pinCodes from byte 123 of the first, 123 of the second",
                "    pinCodes.pinconfig[0].pinValue: (not shown)",
                "~ element genericFileManagement from byte 153 of the first, 153 of the second",
                "    fileManagementCMD[0][1].fillFileContent: (not shown)",
                "~ file 3f00/2fe2 EF.ICCID",
                "    content from byte 8: 3214 -> 3314",
                "~ file 3f00/6f01",
                "    content from byte 1: (not shown)",
            ]
        );
        for at in [62, 123, 153] {
            assert_ne!(a[at], b[at]);
            assert_eq!(a[at - 1], b[at - 1]);
        }
        let json = serde_json::to_string(&diff(&a, &b, false).unwrap()).unwrap();
        for secret in ["3132333435363738", "\"02\"", "\"03\""] {
            assert!(!json.contains(secret), "{secret}");
        }
        let text = lines(&a, &b, true).join("\n");
        assert!(text.contains("3132333435363738 -> 3132333435363739"), "{text}");
    }
    /// Bytes `from` to `to` taken out.
    fn without(bytes: &[u8], from: usize, to: usize) -> Vec<u8> {
        [&bytes[..from], &bytes[to..]].concat()
    }

    #[test]
    fn elements_and_files_come_and_go() {
        let whole = package(&ICCID, b"12345678", &[1, 2]);
        let package = Package::decode(&whole, &Limits::default()).unwrap();
        let files = package.elements().nth(3).unwrap();
        let less = without(&whole, files.offset(), files.offset() + files.len());
        let removed = [
            "1 elements and 2 files differ".to_owned(),
            format!("- element genericFileManagement at byte {}", files.offset()),
            "- file 3f00/6f01".to_owned(),
            "- file 3f00/6f02".to_owned(),
        ];
        assert_eq!(lines(&whole, &less, false), removed);
        assert_eq!(lines(&less, &whole, false), removed.map(|line| line.replace("- ", "+ ")));

        // the same element twice, and another size of a file: the last byte of its parameters
        let twice = [&whole[..files.offset() + files.len()], &whole[files.offset()..]].concat();
        let second = files.offset() + files.len();
        assert_eq!(
            lines(&whole, &twice, false),
            [
                "1 elements and 0 files differ".to_owned(),
                format!("+ element genericFileManagement[1] at byte {second}")
            ]
        );
        let mut larger = whole.clone();
        let size = whole.windows(3).rposition(|octets| octets == [0x80, 0x01, 0x02]).unwrap() + 2;
        larger[size] = 3;
        let text = lines(&whole, &larger, true);
        assert_eq!(
            text[2..],
            [
                "    fileManagementCMD[0][0].createFCP.efFileSize: 02 -> 03",
                "~ file 3f00/6f01",
                "    size: 2 -> 3",
                "    content from byte 2: nothing -> FF",
            ]
        );
    }

    #[test]
    fn a_fault_says_which_package_it_is_of() {
        let bytes = package(&ICCID, b"12345678", &[1, 2]);
        assert_eq!(diff(&bytes, &[], false).map_err(|(second, _)| second), Err(true));
        assert_eq!(diff(&[], &bytes, false).map_err(|(second, _)| second), Err(false));
    }
}
