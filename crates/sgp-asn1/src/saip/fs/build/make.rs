//! One file: what the package gives over what the template gives.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use sgp_wire::SecretBytes;

use super::Builder;
use super::body::{Pattern, empty_body};
use super::source::Steps;
use crate::saip::fs::file_system::MF;
use crate::saip::fs::finding::Place;
use crate::saip::fs::node::Naa;
use crate::saip::fs::{AccessRule, FileNode};
use crate::saip::{DefaultContent, Fcp, FileFault, FileKind, TemplateFile};

/// What is known of a file that is to be made.
#[derive(Debug)]
pub(super) struct Plan<'p, 'a> {
    pub(super) member: &'static str,
    /// Row of the template, where it is known.
    pub(super) row: Option<&'static TemplateFile>,
    /// File identifier and kind that the standards give the file, in its template or not.
    pub(super) fid: Option<u16>,
    pub(super) kind: Option<FileKind>,
    /// AID that stands in no parameter.
    pub(super) df_name: Option<Vec<u8>>,
    /// Whether the template's values are known, or there is none.
    pub(super) is_known: bool,
    /// What the package gives.
    pub(super) fcp: Option<&'p Fcp<'a>>,
}

/// Size of the body.
#[derive(Clone, Copy, Debug)]
struct Extent {
    size: Option<u64>,
    record_len: Option<u16>,
}

impl Builder {
    /// Makes a file in a directory; `None` for MF and ADFs. No file where it does not fit.
    pub(super) fn make(
        &mut self,
        directory: Option<usize>,
        plan: &Plan<'_, '_>,
        place: Place,
        steps: &mut Steps<'_>,
    ) -> Option<usize> {
        let directory = directory.map(|directory| self.files.body_of(directory));
        let fid = self.file_id(plan, place, steps)?;
        let kind = self.kind(plan, fid, directory, place, steps)?;
        let is_top = matches!(kind, FileKind::Mf | FileKind::Adf);
        let key = (if is_top { None } else { directory }, fid);
        if self.files.by_fid.contains_key(&key) {
            self.find(FileFault::Duplicate { fid }, place, directory, steps);
            return None;
        }
        let parent = key.0.and_then(|directory| self.files.node(directory));
        let depth = parent.map_or(0, |parent| parent.depth.saturating_add(1));
        let path = path_below(parent.map(|parent| parent.path.as_str()), fid);
        let index = self.files.files.len();
        if depth > self.max_depth || u32::try_from(index).is_ok_and(|index| index >= self.max_files) {
            let fault = if depth > self.max_depth {
                FileFault::TooDeep { max: self.max_depth }
            } else {
                FileFault::TooManyFiles { max: self.max_files }
            };
            self.find(fault, place, directory, steps);
            return None;
        }
        let node = self.node(plan, kind, fid, path, depth, place, steps);
        self.insert(key, node);
        self.body(index, plan, place, steps);
        Some(index)
    }

    fn insert(&mut self, key: (Option<usize>, u16), node: FileNode) {
        let index = self.files.files.len();
        if node.kind == FileKind::Adf {
            self.files.adfs.push(index);
            self.last.adf = Some(index);
            match node.naa {
                Some(Naa::Usim) => self.last.usim = Some(index),
                Some(Naa::Isim) => self.last.isim = Some(index),
                Some(Naa::Csim) => self.last.csim = Some(index),
                None => {}
            }
        }
        if let Some(parent) = key.0.and_then(|parent| self.files.files.get_mut(parent)) {
            parent.children.push(index);
        }
        self.files.by_fid.insert(key, index);
        self.files.files.push(node);
    }

    fn file_id(&mut self, plan: &Plan<'_, '_>, place: Place, steps: &mut Steps<'_>) -> Option<u16> {
        match plan.fcp.and_then(Fcp::file_id) {
            Some(&[high, low]) => return Some(u16::from_be_bytes([high, low])),
            Some(octets) => {
                let fault = FileFault::WrongLength { member: "fileID", found: octets.len() };
                self.find(fault, place, None, steps);
            }
            None => {}
        }
        if plan.fid.is_none() {
            self.find(FileFault::NoFileId, place, None, steps);
        }
        plan.fid
    }

    fn kind(
        &mut self,
        plan: &Plan<'_, '_>,
        fid: u16,
        directory: Option<usize>,
        place: Place,
        steps: &mut Steps<'_>,
    ) -> Option<FileKind> {
        let given = plan.fcp.and_then(Fcp::file_descriptor).and_then(<[u8]>::first);
        let kind = match (given.map(|byte| FileKind::from_descriptor(*byte)), plan.kind) {
            // a directory keeps what makes it one of its kind
            (Some(FileKind::Df), Some(kind)) if kind.is_directory() => kind,
            (Some(FileKind::Df), _) if fid == MF => FileKind::Mf,
            (Some(FileKind::Df), _) if plan.fcp.is_some_and(|fcp| fcp.df_name().is_some()) => FileKind::Adf,
            (Some(FileKind::Other(byte)), known) => {
                self.find(FileFault::UnknownDescriptor(byte), place, None, steps);
                known.unwrap_or(FileKind::Other(byte))
            }
            (Some(kind), _) | (None, Some(kind)) => kind,
            (None, None) => {
                self.find(FileFault::NoDescriptor, place, None, steps);
                return None;
            }
        };
        if directory.is_none() && !matches!(kind, FileKind::Mf | FileKind::Adf) {
            self.find(FileFault::NoDirectory, place, None, steps);
            return None;
        }
        Some(kind)
    }

    #[expect(clippy::too_many_arguments, reason = "what was found out on the way to the file")]
    fn node(
        &mut self,
        plan: &Plan<'_, '_>,
        kind: FileKind,
        fid: u16,
        path: String,
        depth: u16,
        place: Place,
        steps: &mut Steps<'_>,
    ) -> FileNode {
        let (row, fcp) = (plan.row, plan.fcp);
        let owned = |octets: Option<&[u8]>| octets.map(<[u8]>::to_owned);
        let access_rule = owned(fcp.and_then(Fcp::security_attributes_referenced));
        let access_rule = access_rule.or_else(|| row?.access_rule().map(|rule| [rule].to_vec()));
        let df_name = owned(fcp.and_then(Fcp::df_name)).or_else(|| plan.df_name.clone());
        // an empty path is that of a file with a body of its own
        let link = owned(fcp.and_then(Fcp::link_path)).filter(|path| !path.is_empty());
        let target = link.as_deref().and_then(|path| self.files.at(path));
        if link.is_some() && target.is_none() {
            self.find(FileFault::NoLinkTarget, place, None, steps);
        }
        let proprietary = fcp.and_then(Fcp::proprietary_ef_info);
        let often = if row.is_some_and(TemplateFile::is_high_update) { 0x80 } else { 0x00 };
        let special = proprietary.map(|info| info.special_file_information());
        FileNode {
            path,
            fid,
            kind,
            member: plan.member,
            row,
            element: self.element,
            naa: if kind == FileKind::Adf { naa(plan.member, df_name.as_deref()) } else { None },
            depth,
            children: Vec::new(),
            sfi: if kind.is_directory() { None } else { self.sfi(plan, fid, place, steps) },
            access_rule: access_rule.map(AccessRule),
            size: None,
            record_len: None,
            maximum_size: proprietary.and_then(|info| info.maximum_file_size()).map(big_endian),
            special_information: special.and_then(<[u8]>::first).copied().unwrap_or(often),
            lcsi: fcp.and_then(|fcp| fcp.lcsi().first().copied()).unwrap_or(ACTIVATED),
            pin_status: owned(fcp.and_then(Fcp::pin_status_template_do)),
            df_name,
            link,
            target: target.map(|target| self.files.body_of(target)),
            content: None,
        }
    }

    /// Short file identifier: the upper five bits of what is given, else that of the template, else
    /// the lower five bits of the file identifier (ETSI TS 102 221 11.1.1.4.8).
    fn sfi(&mut self, plan: &Plan<'_, '_>, fid: u16, place: Place, steps: &mut Steps<'_>) -> Option<u8> {
        let sfi = match (plan.fcp.and_then(Fcp::short_ef_id), plan.row) {
            (Some(&[octet]), _) => octet >> 3,
            (Some(octets), _) => {
                if !octets.is_empty() {
                    let fault = FileFault::WrongLength { member: "shortEFID", found: octets.len() };
                    self.find(fault, place, None, steps);
                }
                0
            }
            (None, Some(row)) if plan.is_known => row.sfi().unwrap_or_default(),
            (None, _) => fid.to_be_bytes()[1] & 0x1F,
        };
        (sfi != 0).then_some(sfi)
    }

    /// Size and first content of a file that is made.
    fn body(&mut self, index: usize, plan: &Plan<'_, '_>, place: Place, steps: &mut Steps<'_>) {
        let Some(node) = self.files.node(index) else { return };
        let (kind, is_link) = (node.kind, node.link.is_some());
        if kind.is_directory() {
            return;
        }
        let Extent { size, record_len } = extent(plan, kind, is_link);
        let held = size.and_then(|size| usize::try_from(size).ok()).filter(|size| *size <= self.budget);
        let mut content = None;
        match (size, held, record_len) {
            (None, ..) => {
                if plan.is_known && !is_link {
                    self.find(FileFault::NoSize, place, Some(index), steps);
                }
            }
            (Some(size), None, _) => {
                let fault = FileFault::TooLarge { size, left: self.budget };
                self.find(fault, place, Some(index), steps);
            }
            (_, Some(size), _) => {
                self.budget = self.budget.saturating_sub(size);
                content = Some(match kind {
                    FileKind::BerTlv => SecretBytes::with_capacity(size),
                    _ => SecretBytes::new(empty_body(size, record_len.map(usize::from), &pattern(plan))),
                });
            }
        }
        if let (Some(size), Some(record_len)) = (size, record_len)
            && size.checked_rem(u64::from(record_len)) != Some(0)
        {
            self.find(FileFault::NotWholeRecords { size, record_len }, place, Some(index), steps);
        }
        if let Some(node) = self.files.files.get_mut(index) {
            (node.size, node.record_len, node.content) = (size, record_len, content);
        }
    }
}

/// Path of a file: that of its directory, `/`, four hex digits. Written by hand, since a package has
/// hundreds of them and `format!` took a fifteenth of a check.
fn path_below(directory: Option<&str>, fid: u16) -> String {
    let front = directory.map_or(0, |path| path.len().saturating_add(1));
    let mut path = String::with_capacity(front.saturating_add(4));
    if let Some(directory) = directory {
        path.push_str(directory);
        path.push('/');
    }
    let digits = [12, 8, 4, 0].map(|shift| char::from_digit(u32::from(fid >> shift & 0x0F), 16));
    path.extend(digits.into_iter().flatten());
    path
}

/// Life cycle status of a file that says nothing of it.
const ACTIVATED: u8 = 0x05;

fn extent(plan: &Plan<'_, '_>, kind: FileKind, is_link: bool) -> Extent {
    let row = plan.row.filter(|row| !is_link && row.kind() == kind);
    let descriptor = plan.fcp.and_then(Fcp::file_descriptor).unwrap_or_default();
    let record_len = match *descriptor {
        [_, _, length] => Some(u16::from(length)),
        [_, _, high, low, ..] => Some(u16::from_be_bytes([high, low])),
        _ => row.and_then(TemplateFile::record_len),
    };
    let record_len = record_len.filter(|_| kind.has_records());
    let given = plan.fcp.and_then(Fcp::ef_file_size).filter(|_| !is_link).map(big_endian);
    let size = given.or_else(|| match (row?.records(), record_len) {
        (Some(records), Some(record_len)) => Some(u64::from(records).saturating_mul(record_len.into())),
        _ => row?.size().map(u64::from),
    });
    Extent { size, record_len }
}

/// What the file holds before anything is written into it.
fn pattern<'p>(plan: &'p Plan<'_, '_>) -> Pattern<'p> {
    let info = plan.fcp.and_then(Fcp::proprietary_ef_info);
    let given = |pattern: Option<&'p [u8]>| pattern.filter(|octets| !octets.is_empty());
    if let Some(start) = given(info.and_then(|info| info.fill_pattern())) {
        return Pattern::Fill { start, end: &[] };
    }
    if let Some(octets) = given(info.and_then(|info| info.repeat_pattern())) {
        return Pattern::Repeat(octets);
    }
    match plan.row.map_or(DefaultContent::None, TemplateFile::content) {
        DefaultContent::None => Pattern::Literal(&[]),
        DefaultContent::Fill { start, end } => Pattern::Fill { start, end },
        DefaultContent::Repeat(octets) => Pattern::Repeat(octets),
        DefaultContent::Literal(octets) => Pattern::Literal(octets),
    }
}

/// A number in as many octets as the package gives.
fn big_endian(octets: &[u8]) -> u64 {
    octets.iter().fold(
        0,
        |number: u64, octet| {
            if number > u64::MAX >> 8 { u64::MAX } else { number << 8 | u64::from(*octet) }
        },
    )
}

/// Whose ADF it is: by its member, or by the first octets of its AID (ETSI TS 101 220 annex E).
fn naa(member: &str, aid: Option<&[u8]>) -> Option<Naa> {
    match (member, aid.unwrap_or_default()) {
        ("adf-usim", _) | (_, [0xA0, 0, 0, 0, 0x87, 0x10, 0x02, ..]) => Some(Naa::Usim),
        ("adf-isim", _) | (_, [0xA0, 0, 0, 0, 0x87, 0x10, 0x04, ..]) => Some(Naa::Isim),
        ("adf-csim", _) | (_, [0xA0, 0, 0, 0x03, 0x43, 0x10, 0x02, ..]) => Some(Naa::Csim),
        _ => None,
    }
}
