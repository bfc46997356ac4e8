//! The files that a package makes, by directory and identifier.

use std::collections::BTreeMap;

use sgp_asn1::saip::{FileNode, FileSystem};

/// Number of a directory; 0 is where MF and ADFs are.
pub(super) type DirectoryNumber = usize;

/// A file system, with its files at hand.
pub(super) struct MadeFiles<'a> {
    file_system: &'a FileSystem,
    /// Number of the directory of each file, in the order of the file system.
    directories: Vec<DirectoryNumber>,
    by_path: BTreeMap<&'a str, DirectoryNumber>,
    /// Sorted by directory and identifier.
    by_fid: Vec<(DirectoryNumber, u16, &'a FileNode)>,
}

impl<'a> MadeFiles<'a> {
    pub(super) fn new(file_system: &'a FileSystem) -> Self {
        let count = file_system.iter().len();
        let mut made = Self {
            file_system,
            directories: Vec::with_capacity(count),
            by_path: BTreeMap::from([("", 0)]),
            by_fid: Vec::with_capacity(count),
        };
        // files of one directory mostly stand one behind the other
        let mut last = ("", 0);
        for file in file_system.iter() {
            let path = file.path().rsplit_once('/').map_or("", |(directory, _)| directory);
            if path != last.0 {
                let next = made.by_path.len();
                last = (path, *made.by_path.entry(path).or_insert(next));
            }
            made.directories.push(last.1);
            made.by_fid.push((last.1, file.fid(), file));
        }
        // the sort keeps the order of those that are equal: the first one is what a card has
        made.by_fid.sort_by_key(|(directory, fid, _)| (*directory, *fid));
        made
    }

    pub(super) const fn file_system(&self) -> &'a FileSystem {
        self.file_system
    }

    /// Files with the number of their directory, in the order in which they are made.
    pub(super) fn iter(&self) -> impl Iterator<Item = (DirectoryNumber, &'a FileNode)> {
        self.directories.iter().copied().zip(self.file_system.iter())
    }

    /// The directory with this path in which files are.
    pub(super) fn directory(&self, path: &str) -> Option<DirectoryNumber> {
        self.by_path.get(path).copied()
    }

    /// The file with this identifier in a directory.
    pub(super) fn find(&self, directory: DirectoryNumber, fid: u16) -> Option<&'a FileNode> {
        let at = self.by_fid.partition_point(|(d, f, _)| (*d, *f) < (directory, fid));
        let (d, f, file) = self.by_fid.get(at)?;
        ((*d, *f) == (directory, fid)).then_some(*file)
    }

    /// What a file holds the body of: itself, or the target of a link.
    pub(super) fn body(&self, file: &'a FileNode) -> &'a FileNode {
        self.file_system.target(file).unwrap_or(file)
    }
}
