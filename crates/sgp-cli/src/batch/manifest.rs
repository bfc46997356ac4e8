//! The manifest of a batch as a file.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use pkg_builder::batch::ManifestRow;

use super::at;
use crate::personalise::Failure;

/// Longest line, its end included.
const MAX_LINE: u64 = 256;

/// Packages that a manifest has, by the ten octets of their ICCID: first octets of their SHA-256.
pub(super) type Known = BTreeMap<[u8; 10], [u8; 16]>;

/// The manifest: read once, then only lines behind the others, each behind the file that it is about.
///
/// Locked as long as it is open, so that two batches do not work in one folder. A last line that was
/// cut is taken away.
pub(super) struct Manifest {
    path: PathBuf,
    file: File,
    /// Where the last whole line ends.
    end: u64,
    known: Known,
}

impl Manifest {
    /// Opens a manifest, or begins one; with `force` a new one in any case.
    pub(super) fn open(path: &Path, force: bool) -> Result<Self, Failure> {
        let failed = |error: io::Error| at(path, &error);
        let options = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
        let mut file = options.map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Failure::System(format!("{}: another batch is at work", path.display())));
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        if force {
            file.set_len(0).map_err(failed)?;
        }
        let (known, end) = read(&file, path)?;
        file.set_len(end).map_err(failed)?;
        file.seek(SeekFrom::Start(end)).map_err(failed)?;
        let mut manifest = Self { path: path.to_owned(), file, end, known };
        if end == 0 {
            manifest.append(&format!("{}\n", ManifestRow::HEADER))?;
        }
        Ok(manifest)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Number of packages that it had when it was opened.
    pub(super) fn len(&self) -> usize {
        self.known.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    pub(super) fn take_known(&mut self) -> Known {
        core::mem::take(&mut self.known)
    }

    /// Adds lines, all of them or none.
    pub(super) fn append(&mut self, lines: &str) -> Result<(), Failure> {
        let written = self.file.write_all(lines.as_bytes());
        if written.is_ok() {
            self.end = self.end.saturating_add(u64::try_from(lines.len()).unwrap_or_default());
        } else {
            // a line that stays cut is taken away when the manifest is opened again
            let _ = self.file.set_len(self.end);
        }
        written.map_err(|error| at(&self.path, &error))
    }

    /// Waits until the disk has all lines.
    pub(super) fn sync(&self) -> Result<(), Failure> {
        match self.file.sync_data() {
            // what is no file has nothing to wait for
            Err(error) if error.kind() != io::ErrorKind::InvalidInput => Err(at(&self.path, &error)),
            _ => Ok(()),
        }
    }
}

/// The packages of a manifest, and where its last whole line ends.
fn read(file: &File, path: &Path) -> Result<(Known, u64), Failure> {
    let mut reader = BufReader::new(file);
    let mut known = Known::new();
    let (mut end, mut number) = (0u64, 0u64);
    let mut line = Vec::with_capacity(256);
    loop {
        line.clear();
        let count = reader.by_ref().take(MAX_LINE).read_until(b'\n', &mut line).map_err(|e| at(path, &e))?;
        let Some(text) = line.strip_suffix(b"\n") else {
            if u64::try_from(count).is_ok_and(|count| count < MAX_LINE) {
                return Ok((known, end));
            }
            return Err(no_line(path, number.saturating_add(1)));
        };
        number = number.saturating_add(1);
        let text = core::str::from_utf8(text).map_err(|_| no_line(path, number))?;
        if number == 1 && text == ManifestRow::HEADER {
            end = end.saturating_add(u64::try_from(count).unwrap_or_default());
            continue;
        }
        let row: ManifestRow =
            text.parse().ok().filter(|_| number != 1).ok_or_else(|| no_line(path, number))?;
        let (digest, _) = row.sha256().split_first_chunk::<16>().ok_or_else(|| no_line(path, number))?;
        known.insert(row.iccid().to_header_bytes(), *digest);
        end = end.saturating_add(u64::try_from(count).unwrap_or_default());
    }
}

fn no_line(path: &Path, number: u64) -> Failure {
    let path = path.display();
    Failure::Input(format!("{path}: line {number} is none of a manifest; --force begins a new one"))
}
