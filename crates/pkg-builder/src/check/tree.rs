//! The directories of a package, and the PINs that are defined for each.

use std::collections::BTreeMap;

use sgp_asn1::saip::{ElementKind, PinCodes, PinCodesChoice};

use super::context::MF;

/// Place of a directory in the [`Tree`].
pub(super) type DirectoryId = usize;

/// Longest path: four levels of two octets.
const MAX_PATH: usize = 8;

/// Levels above a directory that are looked at.
const MAX_LEVELS: usize = 32;

/// File identifiers that templates give to their directories (SAIP Annex A). Those of ADFs and of
/// DF.EAP the package gives.
const TEMPLATE_IDS: &[(&str, [u8; 2])] = &[
    ("mf", MF),
    ("df-cd", [0x7F, 0x11]),
    ("df-telecom", [0x7F, 0x10]),
    ("df-graphics", [0x5F, 0x50]),
    ("df-phonebook", [0x5F, 0x3A]),
    ("df-multimedia", [0x5F, 0x3B]),
    ("df-mmss", [0x5F, 0x3C]),
    ("df-mcs", [0x5F, 0x3D]),
    ("df-v2x", [0x5F, 0x3E]),
    ("df-gsm-access", [0x5F, 0x3B]),
    ("df-df-5gs", [0x5F, 0xC0]),
    ("df-df-saip", [0x5F, 0xD0]),
    ("df-df-snpn", [0x5F, 0xE0]),
    ("df-df-5g-prose", [0x5F, 0xF0]),
];

/// Key references of PINs.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct PinSet([u128; 2]);

impl PinSet {
    const ALL: Self = Self([u128::MAX; 2]);

    pub(super) fn insert(&mut self, reference: u8) -> bool {
        let [low, high] = &mut self.0;
        let (half, bit) = if reference < 128 { (low, reference) } else { (high, reference & 0x7F) };
        let is_new = *half >> bit & 1 == 0;
        *half |= 1 << bit;
        is_new
    }

    pub(super) const fn contains(&self, reference: u8) -> bool {
        let [low, high] = self.0;
        (if reference < 128 { low >> reference } else { high >> (reference & 0x7F) }) & 1 == 1
    }

    const fn union(self, other: Self) -> Self {
        let ([a, b], [c, d]) = (self.0, other.0);
        Self([a | c, b | d])
    }
}

/// One directory.
#[derive(Debug, Default)]
struct Directory {
    parent: Option<DirectoryId>,
    pins: PinSet,
    /// Path from the MF, where all of its identifiers are known.
    path: Option<Vec<u8>>,
}

/// A path that selects nothing: element, list, step.
pub(super) type MissingPath = (usize, usize, usize);

/// The directories in the order they are made.
#[derive(Debug, Default)]
pub(super) struct Tree {
    directories: Vec<Directory>,
    by_path: BTreeMap<Vec<u8>, DirectoryId>,
    root: Option<DirectoryId>,
    /// The directory that new ones are made in.
    current: Option<DirectoryId>,
    /// The one that the element's own directories are made in.
    base: Option<DirectoryId>,
    last_adf: Option<DirectoryId>,
    shared: Vec<(DirectoryId, Vec<u8>)>,
    missing: Vec<MissingPath>,
    all_pins: PinSet,
    root_pins: PinSet,
}

impl Tree {
    /// An element begins that makes its directories in `above`, or in the MF.
    pub(super) fn begin(&mut self, kind: ElementKind, above: Option<DirectoryId>) {
        self.base = match kind {
            ElementKind::Mf | ElementKind::Iot => None,
            ElementKind::Eap => self.last_adf.or(self.root),
            _ => above.or(self.root),
        };
        self.current = self.base;
    }

    /// An element with commands begins.
    pub(super) const fn begin_commands(&mut self) {
        self.current = self.root;
    }

    /// Notes that a directory is an ADF.
    pub(super) const fn note_adf(&mut self, directory: DirectoryId) {
        self.last_adf = Some(directory);
    }

    /// Makes the directory of a template's member.
    pub(super) fn make_member(&mut self, member: &str, file_id: Option<&[u8]>) -> DirectoryId {
        let from_template = || TEMPLATE_IDS.iter().find(|(name, _)| *name == member).map(|(_, id)| &id[..]);
        let file_id = file_id.or_else(from_template);
        self.current = self.base;
        let made = self.make(file_id);
        // the first directory of an element holds its others
        if self.base == self.root || member == "mf" {
            self.base = Some(made);
        }
        made
    }

    /// Makes a directory in the current one and selects it.
    pub(super) fn make(&mut self, file_id: Option<&[u8]>) -> DirectoryId {
        let id = self.directories.len();
        let is_root = file_id == Some(&MF) && self.root.is_none();
        let parent = if is_root { None } else { self.current };
        let path = match (is_root, file_id) {
            (true, _) => Some(Vec::new()),
            (false, Some(file_id)) => {
                let above = parent.map_or(Some(&[][..]), |parent| self.path(parent));
                above
                    .filter(|above| above.len().saturating_add(file_id.len()) <= MAX_PATH)
                    .map(|above| [above, file_id].concat())
            }
            (false, None) => None,
        };
        if let Some(path) = &path {
            self.by_path.entry(path.clone()).or_insert(id);
        }
        if is_root {
            self.root = Some(id);
        }
        self.directories.push(Directory { parent, pins: PinSet::default(), path });
        self.current = Some(id);
        id
    }

    fn path(&self, directory: DirectoryId) -> Option<&[u8]> {
        self.directories.get(directory)?.path.as_deref()
    }

    /// The directory with this path from the MF.
    pub(super) fn find(&self, path: &[u8]) -> Option<DirectoryId> {
        self.by_path.get(path.strip_prefix(&MF).unwrap_or(path)).copied()
    }

    /// Selects the directory with this path; whether there is one.
    pub(super) fn select(&mut self, path: &[u8]) -> bool {
        let found = self.find(path);
        self.current = found;
        // before the MF is made, an empty path is where it will be
        found.is_some() || (path.is_empty() && self.root.is_none())
    }

    pub(super) fn note_missing(&mut self, element: usize, list: usize, step: usize) {
        self.missing.push((element, list, step));
    }

    /// Paths of commands that selected nothing.
    pub(super) fn missing_paths(&self) -> &[MissingPath] {
        &self.missing
    }

    /// Notes the PINs of an element for the directory it defines them for.
    pub(super) fn define(&mut self, directory: Option<DirectoryId>, codes: &PinCodes<'_>) {
        let mut pins = PinSet::default();
        match codes.pin_codes() {
            PinCodesChoice::PinConfig(list) => {
                for pin in list {
                    if let Ok(reference) = u8::try_from(pin.key_reference()) {
                        pins.insert(reference);
                    }
                }
            }
            PinCodesChoice::FilePath(path) => {
                if let Some(directory) = directory {
                    self.shared.push((directory, path.to_vec()));
                }
            }
            _ => pins = PinSet::ALL,
        }
        self.all_pins = self.all_pins.union(pins);
        match directory {
            Some(id) if Some(id) != self.root => {
                if let Some(directory) = self.directories.get_mut(id) {
                    directory.pins = directory.pins.union(pins);
                }
            }
            _ => self.root_pins = self.root_pins.union(pins),
        }
    }

    /// Gives directories the PINs of those whose PINs they share.
    pub(super) fn share(&mut self) {
        for (directory, path) in core::mem::take(&mut self.shared) {
            // what a path that leads nowhere would have shared is not known
            let pins = self
                .find(&path)
                .and_then(|source| self.directories.get(source))
                .map_or(PinSet::ALL, |source| source.pins);
            if let Some(directory) = self.directories.get_mut(directory) {
                directory.pins = directory.pins.union(pins);
            }
        }
    }

    /// PINs of the MF.
    pub(super) const fn root_pins(&self) -> &PinSet {
        &self.root_pins
    }

    /// Whether a directory, or one above, has this PIN.
    pub(super) fn has_pin(&self, directory: DirectoryId, reference: u8) -> bool {
        let mut at = self.directories.get(directory);
        // parents are made before, so that the way up ends; a path has few levels
        for _ in 0..MAX_LEVELS {
            match at {
                Some(directory) if directory.pins.contains(reference) => return true,
                Some(directory) => at = directory.parent.and_then(|parent| self.directories.get(parent)),
                None => return false,
            }
        }
        false
    }

    /// PINs of any directory.
    pub(super) const fn all_pins(&self) -> &PinSet {
        &self.all_pins
    }

    /// Whether the directory is the MF.
    pub(super) fn is_root(&self, directory: DirectoryId) -> bool {
        self.root == Some(directory)
    }

    /// How many directories there are.
    pub(super) const fn len(&self) -> usize {
        self.directories.len()
    }
}
