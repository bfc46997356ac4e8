//! What is done with one row.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use pkg_builder::batch::{CsvRow, Maker, ManifestRow, RowError};

use super::manifest::Known;
use crate::atomic;

/// Where packages go.
#[derive(Clone, Copy)]
pub(super) struct Target<'t> {
    pub(super) folder: &'t Path,
    pub(super) known: &'t Known,
    pub(super) force: bool,
    pub(super) is_synced: bool,
}

/// What came of a row.
pub(super) enum Outcome {
    /// A package, and its line for the manifest.
    Made(ManifestRow),
    /// The package was there, and is in the manifest.
    Kept,
}

/// Why nothing came of it.
pub(super) enum Trouble {
    /// The row is not as it should be.
    Row(RowError),
    /// The package is another one than was made before of the same ICCID.
    Other(String),
    /// Nothing more can be written.
    Stop(String),
}

/// ICCIDs of the packages that were made, by their octets in the header. Those of a table are compared
/// before; of those that a template makes the first one that comes here gets the file.
pub(super) type Claimed = Mutex<BTreeSet<[u8; 10]>>;

/// Makes the package of a row in `bytes`, and its file where there is a target.
pub(super) fn row(
    maker: &mut Maker<'_>,
    row: &CsvRow,
    claimed: Option<&Claimed>,
    target: Option<Target<'_>>,
    bytes: &mut Vec<u8>,
) -> Result<Outcome, Trouble> {
    bytes.clear();
    let line = maker.make(row, bytes).map_err(Trouble::Row)?;
    if let Some(target) = target {
        target.is_that_of_the_manifest(row.number(), &line)?;
    }
    let iccid = line.iccid();
    let mut claimed = claimed.map(|claimed| claimed.lock().unwrap_or_else(PoisonError::into_inner));
    if claimed.as_mut().is_some_and(|claimed| !claimed.insert(iccid.to_header_bytes())) {
        return Err(Trouble::Other(format!("row {}: ICCID {iccid} stands in another row", row.number())));
    }
    drop(claimed);
    match target {
        Some(target) => target.put(row.number(), &line, bytes),
        None => Ok(Outcome::Made(line)),
    }
}

impl Target<'_> {
    /// What was made before of this ICCID is this package, if there was one.
    fn is_that_of_the_manifest(&self, row: u64, line: &ManifestRow) -> Result<(), Trouble> {
        let known = self.known.get(&line.iccid().to_header_bytes());
        if known.is_some_and(|digest| !line.sha256().starts_with(digest)) {
            return Err(Trouble::Other(format!(
                "row {row}: another package of ICCID {} is in the manifest: rows, template or seed have changed; \
                 --force makes all of them anew",
                line.iccid()
            )));
        }
        Ok(())
    }

    fn put(&self, row: u64, line: &ManifestRow, bytes: &[u8]) -> Result<Outcome, Trouble> {
        let path = self.folder.join(line.file_name());
        let stop = |error: io::Error| Trouble::Stop(format!("{}: {error}", path.display()));
        let known = self.known.get(&line.iccid().to_header_bytes());
        let is_there = match fs::read(&path) {
            Ok(found) => Some(found == bytes),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(stop(error)),
        };
        match is_there {
            Some(true) => {}
            // what the manifest promises is made again
            Some(false) if known.is_none() && !self.force => {
                return Err(Trouble::Other(format!(
                    "row {row}: {} is there and holds something else; --force replaces it",
                    path.display()
                )));
            }
            _ => atomic::write(&path, bytes, self.is_synced).map_err(stop)?,
        }
        Ok(if known.is_some() { Outcome::Kept } else { Outcome::Made(*line) })
    }
}
