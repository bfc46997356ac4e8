//! The tree of files.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::fmt;

use sgp_wire::{DecodeError, Limits};

use super::build::Builder;
use super::node::Naa;
use super::{FileFinding, FileNode};
use crate::codec::Node;
use crate::saip::{Package, ProfileElement};

/// File identifier of the MF (ETSI TS 102 221 8.1).
pub(super) const MF: u16 = 0x3F00;

/// The file system that a package makes, as the card holds it: templates resolved by identifier and
/// version, steps worked through, patterns and contents filled in (SAIP 8.3).
///
/// What a card would not do as it stands in the package is a [finding](Self::findings) and no
/// error. Bodies take at most [`Limits::max_len`] bytes together; there are at most
/// [`Limits::max_items`] files, nested at most [`Limits::max_depth`] levels.
///
/// # Security
/// Files hold keys: `Debug` shows no content, which is wiped when this is dropped.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct FileSystem {
    /// In the order in which they are made.
    pub(super) files: Vec<FileNode>,
    /// By the directory they stand in, `None` for MF and ADFs.
    pub(super) by_fid: BTreeMap<(Option<usize>, u16), usize>,
    pub(super) adfs: Vec<usize>,
    pub(super) findings: Vec<FileFinding>,
    pub(super) findings_left_out: usize,
}

impl FileSystem {
    /// The file system that these elements make, in their order; findings then have no offset.
    #[must_use]
    pub fn from_elements(elements: &[ProfileElement<'_>], limits: &Limits) -> Self {
        let mut builder = Builder::new(limits);
        for (index, element) in elements.iter().enumerate() {
            builder.element(index, element, None);
        }
        builder.finish()
    }

    /// The MF, if it is made.
    #[must_use]
    pub fn root(&self) -> Option<&FileNode> {
        self.node(self.top(MF)?)
    }

    /// The ADFs in the order in which they are made.
    #[must_use]
    pub fn adfs(&self) -> impl ExactSizeIterator<Item = &FileNode> + DoubleEndedIterator {
        self.adfs.iter().filter_map(|index| self.node(*index)).collect::<Vec<_>>().into_iter()
    }

    /// All files in the order in which they are made.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &FileNode> + DoubleEndedIterator {
        self.files.iter()
    }

    /// Files that stand directly in a directory of this file system, in the order in which they are
    /// made; none in a file that is no directory. A linked directory has those of its target.
    #[must_use]
    pub fn children(&self, directory: &FileNode) -> impl DoubleEndedIterator<Item = &FileNode> {
        let directory = directory.target.and_then(|target| self.node(target)).unwrap_or(directory);
        let children = directory.children.clone();
        children.into_iter().filter_map(|index| self.node(index))
    }

    /// The file whose body a link of this file system shares.
    #[must_use]
    pub fn target(&self, link: &FileNode) -> Option<&FileNode> {
        self.node(link.target?)
    }

    /// What does not fit, in the order in which it was met: the first
    /// [`MAX_FINDINGS`](Self::MAX_FINDINGS).
    #[must_use]
    pub fn findings(&self) -> &[FileFinding] {
        &self.findings
    }

    /// How many findings beyond [`MAX_FINDINGS`](Self::MAX_FINDINGS) are not kept.
    #[must_use]
    pub const fn findings_left_out(&self) -> usize {
        self.findings_left_out
    }

    /// Most findings that are kept.
    pub const MAX_FINDINGS: usize = 1024;

    /// The file at a path, its steps divided by `/`, in upper or lower case.
    ///
    /// The first step is `mf` or `3f00`; `adf.usim`, `adf.isim` or `adf.csim` for the first ADF of
    /// the kind; the AID of an ADF in hex; a temporary identifier of an ADF; or a file in the MF.
    /// The others are file identifiers of four hex digits, or names such as `ef.imsi` of files that
    /// have a template.
    ///
    /// # Errors
    /// [`NoSuchFile`] where there is none.
    pub fn file(&self, path: &str) -> Result<&FileNode, NoSuchFile> {
        let mut steps = path.split('/');
        let mut found = steps.next().and_then(|step| self.first_step(step));
        for (step, index) in steps.zip(1..) {
            found = match found {
                Some(directory) => self.step(directory, step).ok_or(NoSuchFile { step: index })?.into(),
                None => return Err(NoSuchFile { step: 0 }),
            };
        }
        found.and_then(|index| self.node(index)).ok_or(NoSuchFile { step: 0 })
    }

    fn first_step(&self, step: &str) -> Option<usize> {
        let application = |naa| {
            self.adfs
                .iter()
                .copied()
                .find(|index| self.node(*index).is_some_and(|node| node.naa == Some(naa)))
        };
        match step {
            _ if step.eq_ignore_ascii_case("mf") => self.top(MF),
            _ if step.eq_ignore_ascii_case("adf.usim") => application(Naa::Usim),
            _ if step.eq_ignore_ascii_case("adf.isim") => application(Naa::Isim),
            _ if step.eq_ignore_ascii_case("adf.csim") => application(Naa::Csim),
            _ if step.len() == 4 => self.in_mf(hex_fid(step)?),
            _ => self.adfs.iter().copied().find(|index| {
                self.node(*index).and_then(FileNode::df_name).is_some_and(|aid| is_hex_of(step, aid))
            }),
        }
    }

    fn step(&self, directory: usize, step: &str) -> Option<usize> {
        if let Some(fid) = hex_fid(step) {
            return self.child(directory, fid);
        }
        let children = &self.node(self.body_of(directory))?.children;
        children.iter().copied().find(|index| {
            let name = self.node(*index).and_then(FileNode::name);
            name.is_some_and(|name| name.eq_ignore_ascii_case(step))
        })
    }

    pub(super) fn node(&self, index: usize) -> Option<&FileNode> {
        self.files.get(index)
    }

    /// The MF, or an ADF by its temporary identifier.
    pub(super) fn top(&self, fid: u16) -> Option<usize> {
        self.by_fid.get(&(None, fid)).copied()
    }

    /// The MF, an ADF, or a file in the MF.
    fn in_mf(&self, fid: u16) -> Option<usize> {
        self.top(fid).or_else(|| self.child(self.top(MF)?, fid))
    }

    /// The file with this identifier in a directory.
    pub(super) fn child(&self, directory: usize, fid: u16) -> Option<usize> {
        self.by_fid.get(&(Some(self.body_of(directory)), fid)).copied()
    }

    /// The file itself, or the one that it is a link to.
    pub(super) fn body_of(&self, index: usize) -> usize {
        self.node(index).and_then(|node| node.target).unwrap_or(index)
    }

    /// The file at a path of octets, two a level, from the MF; an ADF by its temporary identifier;
    /// the MF for an empty path.
    pub(super) fn at(&self, path: &[u8]) -> Option<usize> {
        let (levels, rest) = path.as_chunks::<2>();
        if !rest.is_empty() {
            return None;
        }
        let mut levels = levels.iter().map(|level| u16::from_be_bytes(*level));
        let Some(first) = levels.next() else { return self.top(MF) };
        let mut found = self.in_mf(first)?;
        for level in levels {
            found = self.child(found, level)?;
        }
        Some(found)
    }
}

fn hex_fid(step: &str) -> Option<u16> {
    let is_hex = step.len() == 4 && step.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex.then(|| u16::from_str_radix(step, 16).ok()).flatten()
}

/// Whether `text` is `bytes` in hex.
fn is_hex_of(text: &str, bytes: &[u8]) -> bool {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let value = |[high, low]: &[u8; 2]| Some(digit(*high)? << 4 | digit(*low)?);
    rest.is_empty()
        && pairs.len() == bytes.len()
        && pairs.iter().zip(bytes).all(|(pair, byte)| value(pair) == Some(u32::from(*byte)))
}

impl Package {
    /// The file system that the package makes, within [`Limits::DEFAULT`].
    ///
    /// # Errors
    /// The first fault in an element, as [`ElementRef::decode`](super::super::ElementRef::decode).
    pub fn file_system(&self) -> Result<FileSystem, DecodeError> {
        self.file_system_within(&Limits::DEFAULT)
    }

    /// The file system that the package makes. Bodies take at most `max_len` bytes together; there
    /// are at most `max_items` files, nested at most `max_depth` levels.
    ///
    /// # Errors
    /// The first fault in an element, as [`ElementRef::decode`](super::super::ElementRef::decode).
    pub fn file_system_within(&self, limits: &Limits) -> Result<FileSystem, DecodeError> {
        let mut builder = Builder::new(limits);
        for (index, element) in self.elements().enumerate() {
            let node = Node::first(element.raw(), element.offset())?;
            builder.element(index, &element.decode()?, Some(node));
        }
        Ok(builder.finish())
    }
}

/// No file is at the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSuchFile {
    step: usize,
}

impl NoSuchFile {
    /// The first step, from 0, that leads to no file.
    #[must_use]
    pub const fn step(&self) -> usize {
        self.step
    }
}

impl fmt::Display for NoSuchFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no file is at step {} of the path", self.step)
    }
}

impl core::error::Error for NoSuchFile {}
