//! The file system of a package as the command shows it.

use core::fmt;

use serde::Serialize;
use sgp_asn1::saip::{FileNode, FileSystem, Package};
use sgp_wire::{DecodeError, Limits};

/// The files that a package makes.
///
/// As JSON this has the member `files` of `profiles/truth`, with every octet that files hold. The
/// text leaves out contents that have to be taken for secrets unless [`reveal`](Self::reveal) is
/// asked for.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Files {
    /// The files, in the order in which they are made.
    pub files: FileSystem,
    /// What does not fit.
    pub findings: Vec<FileFinding>,
    /// How many findings more there are.
    pub findings_left_out: usize,
    #[serde(skip)]
    reveal: bool,
}

/// Something that a card would not do as it stands in the package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FileFinding {
    /// Place of the element in the package, from 0.
    pub element: usize,
    /// Offset in the package, in bytes.
    pub offset: Option<usize>,
    /// Path of the file, where there is one.
    pub file: Option<String>,
    /// Where and what, with its clause.
    pub message: String,
}

/// Works out the file system of a package.
///
/// # Errors
/// The first fault, with its offset in `bytes` and the path of names.
pub fn files(bytes: &[u8]) -> Result<Files, DecodeError> {
    let files = Package::decode(bytes, &Limits::DEFAULT)?.file_system()?;
    let findings = files.findings().iter().map(|finding| FileFinding {
        element: finding.element(),
        offset: finding.offset(),
        file: finding.file().map(String::from),
        message: finding.to_string(),
    });
    let (findings, findings_left_out) = (findings.collect(), files.findings_left_out());
    Ok(Files { files, findings, findings_left_out, reveal: false })
}

impl Files {
    /// The same, its text with all contents.
    #[must_use]
    pub const fn reveal(mut self) -> Self {
        self.reveal = true;
        self
    }

    /// Whether everything fits.
    #[must_use]
    pub const fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }

    fn directory(&self, f: &mut fmt::Formatter<'_>, directory: &FileNode) -> fmt::Result {
        self.line(f, directory)?;
        if directory.link_path().is_some() {
            return Ok(());
        }
        self.files.children(directory).try_for_each(|file| self.directory(f, file))
    }

    fn line(&self, f: &mut fmt::Formatter<'_>, file: &FileNode) -> fmt::Result {
        let indent = usize::from(file.depth()) * 2;
        let name = file.name().unwrap_or("-");
        write!(f, "\n{:indent$}{name:<width$}", "", width = NAME.saturating_sub(indent))?;
        write!(f, " {:04X} {:<3} {:>10}", file.fid(), file.kind().short_name(), size(file))?;
        let sfi = file.sfi().map_or_else(String::new, |sfi| format!("{sfi:02X}"));
        let rule = file.access_rule().map_or_else(String::new, ToString::to_string);
        write!(f, " {sfi:>3} {rule:<6}")?;
        if let Some(aid) = file.df_name() {
            write!(f, " AID {}", hex::encode_upper(aid))?;
        }
        if let Some(keys) = file.pin_status() {
            write!(f, " PINs {}", hex::encode_upper(keys))?;
        }
        if let Some(path) = file.link_path() {
            write!(f, " -> {}", hex::encode(path))?;
        }
        match file.content() {
            Some(content) if file.may_hold_keys() && !self.reveal => {
                write!(f, " ({} bytes, not shown)", content.len())
            }
            Some(content) => write!(f, " {}", octets(content)),
            None => Ok(()),
        }
    }
}

/// Columns for names with their indent.
const NAME: usize = 28;
/// Bytes of a content that are shown.
const SHOWN: usize = 24;

fn size(file: &FileNode) -> String {
    match (file.records(), file.record_len(), file.size()) {
        (Some(records), Some(len), _) => format!("{records} x {len}"),
        (_, _, Some(size)) => size.to_string(),
        _ => String::new(),
    }
}

/// The front of a content; of one octet over and over, that and how many.
pub(super) fn octets(content: &[u8]) -> String {
    match content {
        [first, .., _] if content.len() > SHOWN && content.iter().all(|octet| octet == first) => {
            format!("{first:02X} x {}", content.len())
        }
        _ => match content.get(..SHOWN).filter(|_| content.len() > SHOWN) {
            Some(front) => format!("{}..", hex::encode_upper(front)),
            None => hex::encode_upper(content),
        },
    }
}

impl fmt::Display for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<NAME$} fid  kind       size sfi rule   content", "file")?;
        for top in self.files.root().into_iter().chain(self.files.adfs()) {
            self.directory(f, top)?;
        }
        if !self.findings.is_empty() {
            writeln!(f)?;
        }
        self.findings.iter().try_for_each(|finding| write!(f, "\n{}", finding.message))?;
        match self.findings_left_out {
            0 => Ok(()),
            more => write!(f, "\n.. and {more} more"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::made::{ICCID, package};
    use super::*;

    #[test]
    fn the_text_is_a_tree_without_secrets() {
        let found = files(&package(&ICCID, b"12345678", &[0x0A, 0x0B, 0x0C])).unwrap();
        let text = found.to_string();
        assert_eq!(
            text.lines().collect::<Vec<_>>(),
            [
                "file                         fid  kind       size sfi rule   content",
                "MF                           3F00 MF                 0E     PINs 01810A",
                "  EF.PL                      2F05 TR           2  05 01     FFFF",
                "  EF.ICCID                   2FE2 TR          10     0B     98001032547698103214",
                "  EF.DIR                     2F00 LF       1 x 4  1E 0A     61024F00",
                "  EF.ARR                     2F06 LF      2 x 20     0A     FF x 40",
                "  EF.UMPC                    2F08 TR           5  08 0A     FFFFFFFFFF",
                "  -                          6F01 TR           2  01        (2 bytes, not shown)",
                "  -                          6F02 TR              02        -> 2fe2",
                "",
                "genericFileManagement.fileManagementCMD[0][1].fillFileContent: 3 bytes exceed the 2 left of \
                 the file (3f00/6f01) at byte 150 (SAIP 8.3.2)",
            ]
        );
        assert!(!found.is_clean());
        let text = found.reveal().to_string();
        assert!(text.contains("6F01 TR           2  01        0A0B\n"), "{text}");
    }

    #[test]
    fn contents_are_cut() {
        assert_eq!(octets(&[0xAB; 24]), "AB".repeat(24));
        assert_eq!(octets(&[0xAB; 25]), "AB x 25");
        assert_eq!(octets(&[&[0; 24][..], &[1]].concat()), format!("{}..", "00".repeat(24)));
        assert_eq!(octets(&[]), "");
    }

    #[test]
    fn json_has_the_files_and_the_findings() {
        let bytes = package(&ICCID, b"12345678", &[0x0A, 0x0B, 0x0C]);
        assert_eq!(bytes[150..155], [0x81, 0x03, 0x0A, 0x0B, 0x0C]);
        let json =
            serde_json::to_value(files(&package(&ICCID, b"12345678", &[0x0A, 0x0B, 0x0C])).unwrap()).unwrap();
        assert_eq!(
            json["files"][6],
            serde_json::json!({
                "path": "3f00/6f01", "pe_index": 3, "member": "createFCP", "kind": "TR", "fid": "6f01", "sfi": 1,
                "size": 2, "lcsi": "05", "content": "0a0b",
            })
        );
        assert_eq!(json["findings"][0]["offset"], 150);
        assert_eq!(json["findings"][0]["file"], "3f00/6f01");
    }
}
