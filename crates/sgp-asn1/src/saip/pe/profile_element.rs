//! One profile element, whichever it is.

use alloc::boxed::Box;
use alloc::vec::Vec;

use sgp_wire::{Context, DecodeError, Limits, Reader, Tlv};

use super::aka::{AkaParameter, CdmaParameter};
use super::application::Application;
use super::codes::{PinCodes, PukCodes};
use super::files::FilesElement;
use super::management::GenericFileManagement;
use super::rfm::{End, NonStandard, Rfm};
use super::security_domain::SecurityDomain;
use super::tables::Table;
use crate::codec::{Field, Hidden, Mode, Node, Octets, Walker};
use crate::saip::element::Located;
use crate::saip::{ElementKind, ElementRef, PeHeader, ProfileHeader};

/// `ProfileElement`: one element with everything inside (SAIP 8.1).
///
/// Borrows its octet strings from the package; [`into_owned`](Self::into_owned) frees it. What
/// was decoded encodes to the same bytes, unknown members and alternatives included.
///
/// # Security
/// `Debug` shows no PIN, key or file content; those are compared in constant time and wiped where
/// they are owned.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProfileElement<'a> {
    /// `header`.
    Header(Box<ProfileHeader>),
    /// `genericFileManagement`.
    GenericFileManagement(GenericFileManagement<'a>),
    /// `pinCodes`.
    PinCodes(PinCodes<'a>),
    /// `pukCodes`.
    PukCodes(PukCodes<'a>),
    /// `akaParameter`.
    AkaParameter(Box<AkaParameter<'a>>),
    /// `cdmaParameter`.
    CdmaParameter(Box<CdmaParameter<'a>>),
    /// `securityDomain`.
    SecurityDomain(Box<SecurityDomain<'a>>),
    /// `rfm`.
    Rfm(Box<Rfm<'a>>),
    /// `application`.
    Application(Box<Application<'a>>),
    /// `nonStandard`.
    NonStandard(NonStandard<'a>),
    /// `end`.
    End(End<'a>),
    /// `mf` to `opt-iot`: an element that makes files after a template.
    Files(FilesElement<'a>),
    /// One of the five reserved elements, or one of a later version.
    Undefined(UndefinedElement<'a>),
}

/// An element whose inside the module does not define: `rfu1` to `rfu5`, or another tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UndefinedElement<'a> {
    pub(in crate::saip) kind: ElementKind,
    pub(in crate::saip) content: Hidden<'a>,
}

impl UndefinedElement<'_> {
    /// Which element it is.
    #[must_use]
    pub const fn kind(&self) -> ElementKind {
        self.kind
    }

    /// What stands behind tag and length; nothing in a reserved element as the module has it.
    #[must_use]
    pub fn content(&self) -> &[u8] {
        self.content.bytes()
    }
}

impl<'a> ProfileElement<'a> {
    /// Reads one element that fills `input`.
    ///
    /// # Errors
    /// The first fault with path, offset in `input` and clause: broken objects at any level;
    /// members that are missing, twice or out of order; contents that DER forbids; a DEFAULT
    /// value that is written out. Sizes and ranges are not looked at.
    pub fn decode(input: &'a [u8], limits: &Limits) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(input, limits)?;
        let tlv = reader.tlv()?;
        let located = Located::locate(&tlv, &mut Walker::new(limits))?;
        reader.finish()?;
        Self::decode_tlv(located.kind, &tlv, Mode::Walked)
    }

    /// Reads an element whose objects were walked before, or are looked at here.
    pub(in crate::saip) fn decode_tlv(
        kind: ElementKind,
        tlv: &Tlv<'a>,
        mode: Mode,
    ) -> Result<Self, DecodeError> {
        let node = Node::from(tlv).with_mode(mode);
        if let Some(table) = Table::of(kind) {
            return FilesElement::read(kind, table, &node)
                .map(Self::Files)
                .field(kind.name())
                .clause("SAIP 8.3.1");
        }
        match kind {
            ElementKind::Header => {
                return ProfileHeader::decode_tlv(tlv, &Limits::DEFAULT.with_max_items(u32::MAX))
                    .map(|header| Self::Header(Box::new(header)));
            }
            ElementKind::GenericFileManagement => {
                Field::read(&node).map(Self::GenericFileManagement).clause("SAIP 8.3.5")
            }
            ElementKind::PinCodes => Field::read(&node).map(Self::PinCodes).clause("SAIP 8.5.1"),
            ElementKind::PukCodes => Field::read(&node).map(Self::PukCodes).clause("SAIP 8.5.2"),
            ElementKind::AkaParameter => {
                Field::read(&node).map(|aka| Self::AkaParameter(Box::new(aka))).clause("SAIP 8.4")
            }
            ElementKind::CdmaParameter => {
                Field::read(&node).map(|cdma| Self::CdmaParameter(Box::new(cdma))).clause("SAIP 8.4.3")
            }
            ElementKind::SecurityDomain => {
                Field::read(&node).map(|domain| Self::SecurityDomain(Box::new(domain))).clause("SAIP 8.6")
            }
            ElementKind::Rfm => Field::read(&node).map(|rfm| Self::Rfm(Box::new(rfm))).clause("SAIP 8.8"),
            ElementKind::Application => Field::read(&node)
                .map(|application| Self::Application(Box::new(application)))
                .clause("SAIP 8.7"),
            ElementKind::NonStandard => Field::read(&node).map(Self::NonStandard).clause("SAIP 8.9"),
            ElementKind::End => Field::read(&node).map(Self::End).clause("SAIP 8.10"),
            _ => {
                Ok(Self::Undefined(UndefinedElement { kind, content: Hidden(Octets::borrowed(tlv.value())) }))
            }
        }
        .field(kind.name())
    }

    /// Appends the element.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let tag = self.kind().tag();
        match self {
            Self::Header(element) => element.encode(out),
            Self::GenericFileManagement(element) => element.write(tag, out),
            Self::PinCodes(element) => element.write(tag, out),
            Self::PukCodes(element) => element.write(tag, out),
            Self::AkaParameter(element) => element.write(tag, out),
            Self::CdmaParameter(element) => element.write(tag, out),
            Self::SecurityDomain(element) => element.write(tag, out),
            Self::Rfm(element) => element.write(tag, out),
            Self::Application(element) => element.write(tag, out),
            Self::NonStandard(element) => element.write(tag, out),
            Self::End(element) => element.write(tag, out),
            Self::Files(element) => element.write(tag, out),
            Self::Undefined(element) => element.content.write(tag, out),
        }
    }

    /// The bytes of the element.
    #[must_use]
    pub fn encode_to_vec(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.encode(&mut out);
        out
    }

    /// Which alternative it is.
    #[must_use]
    pub const fn kind(&self) -> ElementKind {
        match self {
            Self::Header(_) => ElementKind::Header,
            Self::GenericFileManagement(_) => ElementKind::GenericFileManagement,
            Self::PinCodes(_) => ElementKind::PinCodes,
            Self::PukCodes(_) => ElementKind::PukCodes,
            Self::AkaParameter(_) => ElementKind::AkaParameter,
            Self::CdmaParameter(_) => ElementKind::CdmaParameter,
            Self::SecurityDomain(_) => ElementKind::SecurityDomain,
            Self::Rfm(_) => ElementKind::Rfm,
            Self::Application(_) => ElementKind::Application,
            Self::NonStandard(_) => ElementKind::NonStandard,
            Self::End(_) => ElementKind::End,
            Self::Files(element) => element.kind(),
            Self::Undefined(element) => element.kind(),
        }
    }

    /// `PEHeader` of the element; `None` for the profile header and for undefined elements.
    #[must_use]
    pub fn pe_header(&self) -> Option<&PeHeader> {
        Some(match self {
            Self::Header(_) | Self::Undefined(_) => return None,
            Self::GenericFileManagement(element) => element.header(),
            Self::PinCodes(element) => element.header(),
            Self::PukCodes(element) => element.header(),
            Self::AkaParameter(element) => element.header(),
            Self::CdmaParameter(element) => element.header(),
            Self::SecurityDomain(element) => element.header(),
            Self::Rfm(element) => element.header(),
            Self::Application(element) => element.header(),
            Self::NonStandard(element) => element.header(),
            Self::End(element) => element.header(),
            Self::Files(element) => element.header(),
        })
    }

    /// The same with everything owned, free of the package it was read from.
    #[must_use]
    pub fn into_owned(self) -> ProfileElement<'static> {
        match self {
            Self::Header(element) => ProfileElement::Header(element),
            Self::GenericFileManagement(element) => {
                ProfileElement::GenericFileManagement(element.into_owned())
            }
            Self::PinCodes(element) => ProfileElement::PinCodes(element.into_owned()),
            Self::PukCodes(element) => ProfileElement::PukCodes(element.into_owned()),
            Self::AkaParameter(element) => ProfileElement::AkaParameter(Box::new(element.into_owned())),
            Self::CdmaParameter(element) => ProfileElement::CdmaParameter(Box::new(element.into_owned())),
            Self::SecurityDomain(element) => ProfileElement::SecurityDomain(Box::new(element.into_owned())),
            Self::Rfm(element) => ProfileElement::Rfm(Box::new(element.into_owned())),
            Self::Application(element) => ProfileElement::Application(Box::new(element.into_owned())),
            Self::NonStandard(element) => ProfileElement::NonStandard(element.into_owned()),
            Self::End(element) => ProfileElement::End(element.into_owned()),
            Self::Files(element) => ProfileElement::Files(element.into_owned()),
            Self::Undefined(element) => ProfileElement::Undefined(UndefinedElement {
                kind: element.kind,
                content: Hidden(element.content.0.into_owned()),
            }),
        }
    }
}

impl<'a> ElementRef<'a> {
    /// Reads what stands inside.
    ///
    /// The element was walked under the limits of the package it stands in, so the work is
    /// bounded by them; one that a [`scan`](crate::saip::scan) gave is walked first, under the
    /// limits of the scan.
    ///
    /// # Errors
    /// As [`ProfileElement::decode`], with offsets in the package.
    pub fn decode(&self) -> Result<ProfileElement<'a>, DecodeError> {
        self.walk()?;
        let limits = Limits::DEFAULT.with_max_len(usize::MAX);
        let tlv = Reader::at(self.raw(), self.offset(), &limits).tlv()?;
        ProfileElement::decode_tlv(self.kind(), &tlv, Mode::Walked)
    }
}
