//! One row of a template.

use crate::saip::FileKind;

/// One file of a [`Template`](super::Template), or several of the kind with file identifiers one
/// behind the other.
///
/// Holds what a file is where the package says nothing else (SAIP 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TemplateFile {
    member: &'static str,
    name: &'static str,
    kind: FileKind,
    fid: Option<u16>,
    count: u8,
    directory: Option<u16>,
    records: Option<u16>,
    size: Option<u16>,
    access_rule: Option<u8>,
    sfi: Option<u8>,
    content: DefaultContent,
    content_required: bool,
    required: &'static [Parameter],
    high_update: bool,
    published: Option<Published>,
}

/// What a file of a template holds before anything is written into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DefaultContent {
    /// The template has none: `FF`.
    None,
    /// The octets of `start`, the last of them repeated, the octets of `end` at the end. For each
    /// record of a file that has records.
    Fill {
        /// In front.
        start: &'static [u8],
        /// At the end; empty where only the last octet of `start` is repeated.
        end: &'static [u8],
    },
    /// These octets over and over, from the front of each record of a file that has records.
    Repeat(&'static [u8]),
    /// These octets; cut, or made longer with `FF`, where the package gives another size.
    Literal(&'static [u8]),
}

/// A parameter that the package has to give when it uses a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Parameter {
    /// `dfName`.
    Aid,
    /// `fileID`, a temporary one.
    TemporaryFid,
    /// `fileID`.
    Fid,
    /// `pinStatusTemplateDO`.
    PinStatusTemplate,
    /// Number of records, by `efFileSize`.
    Records,
    /// `efFileSize`; record length by `fileDescriptor`.
    Size,
    /// `shortEFID`.
    Sfi,
}

/// What the file sheet of GSMA TS.48 v7 states of a file whose template is not public.
///
/// It is what one profile shows, so it is not taken for the template's own value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
    size: Option<u16>,
    records: Option<u16>,
    sfi: Option<u8>,
}

impl Published {
    /// Size of the body in bytes.
    #[must_use]
    pub const fn size(&self) -> Option<u16> {
        self.size
    }

    /// Number of records.
    #[must_use]
    pub const fn records(&self) -> Option<u16> {
        self.records
    }

    /// Short file identifier, 1 to 30.
    #[must_use]
    pub const fn sfi(&self) -> Option<u8> {
        self.sfi
    }
}

impl TemplateFile {
    /// Name in the module, such as `ef-imsi`.
    #[must_use]
    pub const fn member(&self) -> &'static str {
        self.member
    }

    /// Name in the standards of 3GPP and ETSI, such as `EF.IMSI`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Kind of file.
    #[must_use]
    pub const fn kind(&self) -> FileKind {
        self.kind
    }

    /// File identifier of the first file; `None` where the package has to give it.
    #[must_use]
    pub const fn fid(&self) -> Option<u16> {
        self.fid
    }

    /// File identifiers of all files of the row, one behind the other.
    #[must_use]
    pub fn fids(&self) -> impl ExactSizeIterator<Item = Option<u16>> + use<> {
        let first = self.fid;
        (0..self.count).map(move |index| first.map(|fid| fid.saturating_add(u16::from(index))))
    }

    /// File identifier of the directory below the one of the template; `None` for that itself.
    #[must_use]
    pub const fn directory(&self) -> Option<u16> {
        self.directory
    }

    /// Size of the body in bytes; `None` where the package has to give it, or it is not known.
    #[must_use]
    pub const fn size(&self) -> Option<u16> {
        match (self.kind.has_records(), self.records, self.size) {
            (false, _, size) => size,
            (true, Some(records), Some(length)) => records.checked_mul(length),
            (true, ..) => None,
        }
    }

    /// Record length in bytes of a file with records.
    #[must_use]
    pub const fn record_len(&self) -> Option<u16> {
        if self.kind.has_records() { self.size } else { None }
    }

    /// Number of records of a file with records.
    #[must_use]
    pub const fn records(&self) -> Option<u16> {
        self.records
    }

    /// Number of the access rule: record of EF.ARR, see
    /// [`access_rule`](super::Template::access_rule).
    #[must_use]
    pub const fn access_rule(&self) -> Option<u8> {
        self.access_rule
    }

    /// Short file identifier, 1 to 30.
    #[must_use]
    pub const fn sfi(&self) -> Option<u8> {
        self.sfi
    }

    /// What the file holds before anything is written into it.
    #[must_use]
    pub const fn content(&self) -> DefaultContent {
        self.content
    }

    /// Whether the package has to give the content.
    #[must_use]
    pub const fn is_content_required(&self) -> bool {
        self.content_required
    }

    /// What the package has to give.
    #[must_use]
    pub const fn required(&self) -> &'static [Parameter] {
        self.required
    }

    /// Whether the file is marked as updated often.
    #[must_use]
    pub const fn is_high_update(&self) -> bool {
        self.high_update
    }

    /// What is published of a file whose template is not.
    #[must_use]
    pub const fn published(&self) -> Option<Published> {
        self.published
    }
}

/// The words that the tables are written in.
impl TemplateFile {
    const fn new(member: &'static str, name: &'static str, kind: FileKind, fid: Option<u16>) -> Self {
        Self {
            member,
            name,
            kind,
            fid,
            count: 1,
            directory: None,
            records: None,
            size: None,
            access_rule: None,
            sfi: None,
            content: DefaultContent::None,
            content_required: false,
            required: &[],
            high_update: false,
            published: None,
        }
    }

    /// So many files of the kind, with file identifiers one behind the other.
    pub(super) const fn times(mut self, count: u8) -> Self {
        self.count = count;
        self
    }

    /// In this directory below the one of the template.
    pub(super) const fn below(mut self, directory: u16) -> Self {
        self.directory = Some(directory);
        self
    }

    /// Number of records.
    pub(super) const fn number(mut self, records: u16) -> Self {
        self.records = Some(records);
        self
    }

    /// Bytes of the body, or of each record.
    pub(super) const fn bytes(mut self, size: u16) -> Self {
        self.size = Some(size);
        self
    }

    pub(super) const fn rule(mut self, access_rule: u8) -> Self {
        self.access_rule = Some(access_rule);
        self
    }

    pub(super) const fn short_id(mut self, sfi: u8) -> Self {
        self.sfi = Some(sfi);
        self
    }

    pub(super) const fn fill(self, start: &'static [u8]) -> Self {
        self.fill_to(start, &[])
    }

    pub(super) const fn fill_to(mut self, start: &'static [u8], end: &'static [u8]) -> Self {
        self.content = DefaultContent::Fill { start, end };
        self
    }

    pub(super) const fn repeat(mut self, octets: &'static [u8]) -> Self {
        self.content = DefaultContent::Repeat(octets);
        self
    }

    pub(super) const fn holds(mut self, octets: &'static [u8]) -> Self {
        self.content = DefaultContent::Literal(octets);
        self
    }

    /// The package has to give the content.
    pub(super) const fn given(mut self) -> Self {
        self.content_required = true;
        self
    }

    pub(super) const fn needs(mut self, required: &'static [Parameter]) -> Self {
        self.required = required;
        self
    }

    pub(super) const fn often(mut self) -> Self {
        self.high_update = true;
        self
    }

    pub(super) const fn sheet(mut self, size: Option<u16>, records: Option<u16>, sfi: Option<u8>) -> Self {
        self.published = Some(Published { size, records, sfi });
        self
    }
}

pub(super) const fn transparent(member: &'static str, name: &'static str, fid: u16) -> TemplateFile {
    TemplateFile::new(member, name, FileKind::Transparent, Some(fid))
}

pub(super) const fn linear(member: &'static str, name: &'static str, fid: u16) -> TemplateFile {
    TemplateFile::new(member, name, FileKind::LinearFixed, Some(fid))
}

pub(super) const fn cyclic(member: &'static str, name: &'static str, fid: u16) -> TemplateFile {
    TemplateFile::new(member, name, FileKind::Cyclic, Some(fid))
}

pub(super) const fn ber_tlv(member: &'static str, name: &'static str, fid: u16) -> TemplateFile {
    TemplateFile::new(member, name, FileKind::BerTlv, Some(fid))
}

/// The MF, a DF or an ADF; its access rule is the same in all templates.
pub(super) const fn directory(
    kind: FileKind,
    member: &'static str,
    name: &'static str,
    fid: Option<u16>,
) -> TemplateFile {
    TemplateFile::new(member, name, kind, fid)
}
