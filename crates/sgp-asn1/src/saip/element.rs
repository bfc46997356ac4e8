//! One element where it stands.

use core::fmt;

use sgp_wire::{Class, Context, DecodeError, DecodeErrorKind, Limits, Oid, Reader, Tag, Tlv};

use super::{ElementKind, PeHeader};
use crate::codec::Walker;

const TEMPLATE_ID: Tag = Tag::new(0x81);

/// What was found out about an element: everything but its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Located {
    pub(super) kind: ElementKind,
    pub(super) offset: usize,
    pub(super) header_len: usize,
    pub(super) len: usize,
    pub(super) pe_header: Option<PeHeader>,
    /// Place of the template identifier's content in the element.
    template: Option<(usize, usize)>,
}

impl Located {
    /// What names the element `tlv`; nothing else in it is looked at.
    pub(super) fn named(tlv: &Tlv<'_>) -> Result<Self, DecodeError> {
        let kind = Self::kind(tlv)?;
        Members::decode(tlv, kind).map(|members| Self::of(kind, tlv, &members)).field(kind.name())
    }

    /// Looks into the element `tlv`, whose bytes are complete.
    pub(super) fn locate(tlv: &Tlv<'_>, walker: &mut Walker) -> Result<Self, ElementFault> {
        let kind =
            Self::kind(tlv).map_err(|error| ElementFault { identification: None, offset: 0, error })?;
        let members = Members::decode(tlv, kind);
        if let Err(fault) = walker.walk(tlv.raw(), tlv.offset()) {
            // an element whose own identification cannot be read is reported without one
            let identification = members.ok().and_then(|m| m.pe_header?.identification());
            let error = fault.error.in_field(kind.name());
            return Err(ElementFault { identification, offset: fault.object, error });
        }
        let members = members.map_err(|error| ElementFault {
            identification: None,
            offset: error.offset().saturating_sub(tlv.offset()),
            error: error.in_field(kind.name()),
        })?;
        Ok(Self::of(kind, tlv, &members))
    }

    fn kind(tlv: &Tlv<'_>) -> Result<ElementKind, DecodeError> {
        if tlv.tag().class() == Class::Context && tlv.tag().is_constructed() {
            Ok(ElementKind::from_tag(tlv.tag()))
        } else {
            let kind = DecodeErrorKind::UnknownTag { found: tlv.tag() };
            Err(DecodeError::new(kind, tlv.offset()).with_clause("SAIP 8.1"))
        }
    }

    const fn of(kind: ElementKind, tlv: &Tlv<'_>, members: &Members) -> Self {
        Self {
            kind,
            offset: tlv.offset(),
            header_len: tlv.header_len(),
            len: tlv.raw().len(),
            pe_header: members.pe_header,
            template: members.template,
        }
    }
}

/// The members in front that name the element.
struct Members {
    pe_header: Option<PeHeader>,
    template: Option<(usize, usize)>,
}

impl Members {
    fn decode(tlv: &Tlv<'_>, kind: ElementKind) -> Result<Self, DecodeError> {
        let mut reader = tlv.reader(&Limits::DEFAULT);
        let none = Self { pe_header: None, template: None };
        if kind == ElementKind::Header {
            return Ok(none);
        }
        if !kind.is_defined() {
            // what an undefined element holds has no format here; one that begins like the others
            // is taken to have their header, so that an eUICC can name it in its answer
            return Ok(PeHeader::decode(&mut reader)
                .map_or(none, |pe_header| Self { pe_header: Some(pe_header), template: None }));
        }
        let pe_header = PeHeader::decode(&mut reader).field(kind.header_name()).clause("SAIP 8.1.3")?;
        let template = if kind.has_template() { Some(Self::template(&mut reader, tlv)?) } else { None };
        Ok(Self { pe_header: Some(pe_header), template })
    }

    fn template(reader: &mut Reader<'_>, element: &Tlv<'_>) -> Result<(usize, usize), DecodeError> {
        let template = reader.expect(TEMPLATE_ID).field("templateID")?;
        Oid::check(template.value(), template.value_offset()).field("templateID")?;
        let start = template.value_offset().saturating_sub(element.offset());
        Ok((start, start.saturating_add(template.value().len())))
    }
}

/// One profile element: its kind, its place, its bytes, and what names it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ElementRef<'a> {
    located: Located,
    raw: &'a [u8],
    /// What bounds the walk that is still to do.
    unwalked: Option<Limits>,
}

impl<'a> ElementRef<'a> {
    pub(super) const fn new(located: Located, raw: &'a [u8]) -> Self {
        Self { located, raw, unwalked: None }
    }

    /// An element of which nothing but its name was looked at.
    pub(super) const fn unwalked(located: Located, raw: &'a [u8], limits: &Limits) -> Self {
        Self { located, raw, unwalked: Some(*limits) }
    }

    /// Walks what stands inside, unless that was done.
    pub(super) fn walk(&self) -> Result<(), DecodeError> {
        match &self.unwalked {
            None => Ok(()),
            Some(limits) => match Walker::new(limits).walk(self.raw, self.located.offset) {
                Ok(()) => Ok(()),
                Err(fault) => Err(fault.error.in_field(self.name())),
            },
        }
    }

    /// Which alternative it is.
    #[must_use]
    pub const fn kind(&self) -> ElementKind {
        self.located.kind
    }

    /// Name of the alternative in the module, such as `genericFileManagement`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.located.kind.name()
    }

    /// Outer tag.
    #[must_use]
    pub const fn tag(&self) -> Tag {
        self.located.kind.tag()
    }

    /// Offset of the outer tag in the package, in bytes.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.located.offset
    }

    /// Bytes of outer tag and length.
    #[must_use]
    pub const fn header_len(&self) -> usize {
        self.located.header_len
    }

    /// Bytes of the whole element.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "an element has at least tag and length")]
    pub const fn len(&self) -> usize {
        self.located.len
    }

    /// Bytes behind tag and length.
    #[must_use]
    pub const fn content_len(&self) -> usize {
        self.located.len.saturating_sub(self.located.header_len)
    }

    /// The element as it stands in the package.
    #[must_use]
    pub const fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// What stands behind tag and length.
    #[must_use]
    pub fn content(&self) -> &'a [u8] {
        self.raw.get(self.located.header_len..).unwrap_or_default()
    }

    /// `PEHeader`; `None` for the profile header, and for an undefined element without one.
    #[must_use]
    pub const fn pe_header(&self) -> Option<&PeHeader> {
        self.located.pe_header.as_ref()
    }

    /// Identification of the element, 0 to 32767.
    #[must_use]
    pub fn identification(&self) -> Option<u16> {
        self.located.pe_header?.identification()
    }

    /// Whether an eUICC that does not support the element has to abort; `None` without `PEHeader`.
    #[must_use]
    pub fn mandated(&self) -> Option<bool> {
        Some(self.located.pe_header?.mandated())
    }

    /// The file system template it names.
    #[must_use]
    pub fn template_id(&self) -> Option<Oid> {
        let (start, end) = self.located.template?;
        let content = self.raw.get(start..end)?;
        // checked when the element was located
        Oid::decode(content, self.located.offset.saturating_add(start)).ok()
    }
}

impl fmt::Debug for ElementRef<'_> {
    /// Name, place and length; never the content, which holds keys and PINs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ElementRef({} at {}, {} bytes)", self.kind(), self.offset(), self.len())
    }
}

/// An element cannot be taken apart: what an eUICC reports as `PEStatus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ElementFault {
    identification: Option<u16>,
    offset: usize,
    error: DecodeError,
}

impl ElementFault {
    /// A fault in front of any element: nothing names it.
    pub(super) const fn outside(error: DecodeError) -> Self {
        Self { identification: None, offset: 0, error }
    }

    /// Identification of the element, when that could still be read.
    #[must_use]
    pub const fn identification(&self) -> Option<u16> {
        self.identification
    }

    /// Offset of the tag of the object at fault, from the tag of the element.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// What is wrong, with its offset in the package.
    #[must_use]
    pub const fn error(&self) -> &DecodeError {
        &self.error
    }
}

impl fmt::Display for ElementFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.identification {
            Some(identification) => write!(f, "element {identification}: {}", self.error),
            None => fmt::Display::fmt(&self.error, f),
        }
    }
}

impl core::error::Error for ElementFault {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        Some(&self.error)
    }
}

impl From<ElementFault> for DecodeError {
    fn from(fault: ElementFault) -> Self {
        fault.error
    }
}
