//! The elements that make files after a template.

use alloc::vec::Vec;
use core::ops::Range;

use sgp_wire::{Context, DecodeError, Oid, Tag, put_nested};

use super::file::File;
use super::header::HeaderField;
use super::tables::{FileMember, Table, number_of};
use crate::codec::{
    Field, Hidden, Members, Node, Octets, Own, Presence, missing, out_of_order, plain, put, tail,
};
use crate::saip::{ElementKind, PeHeader};

const TEMPLATE_ID: Tag = Tag::new(0x81);
/// Tag number of the first file.
const FIRST_FILE: u8 = 2;

/// A file-bearing element, `PE-MF` to `PE-OPT-IoT`: a template, and how files differ from it
/// (SAIP 8.3.1).
///
/// ```text
/// PE-USIM ::= SEQUENCE { usim-header PEHeader, templateID OBJECT IDENTIFIER, adf-usim File,
///   ef-imsi File, .., ef-keys File OPTIONAL, .. }
/// ```
/// Which files a kind may have, by their names in the module, is [`members`](Self::members).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilesElement<'a> {
    pub(in crate::saip) kind: ElementKind,
    pub(in crate::saip) table: &'static Table,
    pub(in crate::saip) header: HeaderField<'a>,
    pub(in crate::saip) template_id: Oid,
    /// In the order of the module, each once.
    pub(in crate::saip) files: Vec<Entry<'a>>,
    pub(in crate::saip) unknown: Hidden<'a>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::saip) struct Entry<'a> {
    /// Place in the table.
    place: usize,
    file: File<'a>,
}

impl<'a> FilesElement<'a> {
    /// An element without files; `None` for a kind that bears none.
    ///
    /// Files that the kind requires are still missing: [`set_file`](Self::set_file) them, or
    /// the element is refused when it is read again.
    #[must_use]
    pub fn new(kind: ElementKind, header: PeHeader, template_id: Oid) -> Option<Self> {
        let unknown = Hidden(Octets::ABSENT);
        let table = Table::of(kind)?;
        Some(Self { kind, table, header: header.into(), template_id, files: Vec::new(), unknown })
    }

    /// Files that an element of this kind may have, in the order of the module; none for a kind
    /// that bears no files.
    #[must_use]
    pub fn members(kind: ElementKind) -> &'static [FileMember] {
        Table::of(kind).map(|table| table.files).unwrap_or_default()
    }

    /// Which element it is.
    #[must_use]
    pub const fn kind(&self) -> ElementKind {
        self.kind
    }

    /// The header of the element.
    #[must_use]
    pub const fn header(&self) -> &PeHeader {
        self.header.header()
    }

    /// Sets the header of the element.
    pub fn set_header(&mut self, header: PeHeader) -> &mut Self {
        self.header = header.into();
        self
    }

    /// The file system template (SAIP Annex B).
    #[must_use]
    #[doc(alias = "templateID")]
    pub const fn template_id(&self) -> &Oid {
        &self.template_id
    }

    /// Sets the file system template.
    pub fn set_template_id(&mut self, template_id: Oid) -> &mut Self {
        self.template_id = template_id;
        self
    }

    /// The files that stand there, with their names in the module, in its order.
    #[must_use]
    pub fn files(&self) -> impl ExactSizeIterator<Item = (&'static str, &File<'a>)> + DoubleEndedIterator {
        self.files.iter().map(|entry| (Self::name(self.table, entry.place), &entry.file))
    }

    /// The file with this name in the module, such as `ef-imsi`; `None` where it does not stand
    /// there.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<&File<'a>> {
        let place = self.place(name)?;
        self.files.iter().find(|entry| entry.place == place).map(|entry| &entry.file)
    }

    /// The same, to change it.
    #[must_use]
    pub fn file_mut(&mut self, name: &str) -> Option<&mut File<'a>> {
        let place = self.place(name)?;
        self.files.iter_mut().find(|entry| entry.place == place).map(|entry| &mut entry.file)
    }

    /// Puts a file in its place and gives back the one that stood there.
    ///
    /// # Errors
    /// The file itself, when the kind has no member of this name.
    pub fn set_file(&mut self, name: &str, file: File<'a>) -> Result<Option<File<'a>>, File<'a>> {
        let Some(place) = self.place(name) else { return Err(file) };
        match self.files.binary_search_by_key(&place, |entry| entry.place) {
            Ok(at) => Ok(self.files.get_mut(at).map(|entry| core::mem::replace(&mut entry.file, file))),
            Err(at) => {
                self.files.insert(at, Entry { place, file });
                Ok(None)
            }
        }
    }

    /// Takes a file out.
    pub fn remove_file(&mut self, name: &str) -> Option<File<'a>> {
        let place = self.place(name)?;
        let at = self.files.binary_search_by_key(&place, |entry| entry.place).ok()?;
        Some(self.files.remove(at).file)
    }

    /// Members that the module does not know, as whole objects one behind the other.
    #[must_use]
    pub fn unknown(&self) -> &[u8] {
        self.unknown.bytes()
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.table.files.iter().position(|member| member.name() == name)
    }

    fn name(table: &Table, place: usize) -> &'static str {
        table.files.get(place).map(FileMember::name).unwrap_or_default()
    }

    /// Reads the element of `kind` with this table.
    pub(super) fn read(
        kind: ElementKind,
        table: &'static Table,
        tlv: &Node<'a>,
    ) -> Result<Self, DecodeError> {
        let mut members = Members::of(tlv);
        let header = members.require(PeHeader::TAG).field(table.header)?;
        let template_id = members.require(TEMPLATE_ID).field("templateID")?;
        let mut objects = members.into_objects();
        let mut files = Vec::with_capacity(table.files.len().min(plain::count_constructed(objects.rest())));
        let mut next = 0;
        let behind = loop {
            if let Some(entry) = objects.next_plain(|rest| Entry::read_plain(rest, table, next)) {
                next = entry.place.saturating_add(1);
                files.push(entry);
                continue;
            }
            let left = objects.clone();
            let tlv = objects.next()?;
            let place = tlv.and_then(|tlv| place_of(tlv.tag(), table));
            let (Some(tlv), Some(place)) = (tlv, place) else {
                Self::none_required(table, next..table.files.len(), tlv.as_ref(), left.offset())?;
                break left;
            };
            if place < next || !tlv.tag().is_constructed() {
                return Err(out_of_order(&tlv).in_field(Self::name(table, place)));
            }
            Self::none_required(table, next..place, Some(&tlv), left.offset())?;
            match File::read(&tlv) {
                Ok(file) => files.push(Entry { place, file }),
                Err(error) => return Err(error.in_field(Self::name(table, place))),
            }
            next = place.saturating_add(1);
        };
        let unknown = Hidden(tail(behind, |tag| table.has(tag))?);
        Ok(Self { kind, table, header, template_id, files, unknown })
    }

    /// Whether the table lets the members at these places be missing, where `next` stands or, at
    /// `offset`, nothing.
    fn none_required(
        table: &Table,
        skipped: Range<usize>,
        next: Option<&Node<'_>>,
        offset: usize,
    ) -> Result<(), DecodeError> {
        for (place, member) in table.files.iter().enumerate().take(skipped.end).skip(skipped.start) {
            if member.is_required() {
                return Err(missing(file_tag(place), next, offset).in_field(member.name()));
            }
        }
        Ok(())
    }

    pub(super) fn write(&self, tag: Tag, out: &mut Vec<u8>) {
        put_nested(out, tag, |out| {
            put(out, PeHeader::TAG, Presence::Required, &self.header);
            put(out, TEMPLATE_ID, Presence::Required, &self.template_id);
            for entry in &self.files {
                entry.file.write(file_tag(entry.place), out);
            }
            out.extend_from_slice(self.unknown.bytes());
        });
    }

    /// The same with everything owned, free of the package it was read from.
    #[must_use]
    pub fn into_owned(self) -> FilesElement<'static> {
        let owned = |entry: Entry<'a>| Entry { place: entry.place, file: entry.file.into_owned() };
        FilesElement {
            kind: self.kind,
            table: self.table,
            header: Own::into_owned(self.header),
            template_id: self.template_id,
            files: self.files.into_iter().map(owned).collect(),
            unknown: self.unknown.into_owned(),
        }
    }
}

impl<'a> Entry<'a> {
    /// Reads a file that is as nearly all are, at `next` or behind it in the table, and gives what
    /// follows.
    #[inline]
    fn read_plain(rest: &'a [u8], table: &Table, next: usize) -> Option<(Self, &'a [u8])> {
        let (number, content, behind) = plain::split_constructed(rest)?;
        let place = usize::from(number.checked_sub(FIRST_FILE)?);
        let skipped = table.files.get(next..place)?;
        if place >= table.files.len() || skipped.iter().any(FileMember::is_required) {
            return None;
        }
        Some((Self { place, file: File::of_plain(content)? }, behind))
    }
}

/// Tag of the file at `place` of a table: constructed, context class, numbered from 2.
fn file_tag(place: usize) -> Tag {
    let number = u32::try_from(place).unwrap_or(u32::MAX).saturating_add(FIRST_FILE.into());
    Tag::new(if number < 0x1F { 0xA0 | number } else { 0xBF00 | number & 0x7F })
}

/// Place in the table of the file with this tag.
fn place_of(tag: Tag, table: &Table) -> Option<usize> {
    number_of(tag)?.checked_sub(FIRST_FILE.into()).filter(|place| *place < table.files.len())
}
