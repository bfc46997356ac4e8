//! A whole package.

use alloc::vec::Vec;
use core::fmt;

use sgp_wire::{DecodeError, DecodeErrorKind, Limits, Reader};

use super::element::Located;
use super::structure::Walker;
use super::{ElementKind, ElementRef, Finding, ProfileHeader};

/// An unprotected profile package: one element behind the other (SAIP 7.1).
///
/// Owns its bytes and gives them back unchanged. Decoding locates the elements, walks the
/// objects inside them at all levels and decodes the profile header; what is not a fault of
/// encoding is left to [`check`](Self::check).
#[derive(Clone, PartialEq, Eq)]
pub struct Package {
    bytes: Vec<u8>,
    elements: Vec<Located>,
    header: Option<ProfileHeader>,
}

impl Package {
    /// Takes apart a package that fills `bytes`.
    ///
    /// # Errors
    /// The first fault, with the name of the element and the offset in the package; an empty
    /// input is a package without header: [`Missing`](DecodeErrorKind::Missing).
    pub fn decode(bytes: &[u8], limits: &Limits) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(bytes, limits)?;
        let mut walker = Walker::new(limits);
        let mut elements = Vec::new();
        let mut header = None;
        while !reader.is_empty() {
            let tlv = reader.tlv()?;
            let located = Located::locate(&tlv, &mut walker)?;
            if located.kind == ElementKind::Header {
                let decoded = ProfileHeader::decode_tlv(&tlv, limits)?;
                header = header.or(Some(decoded));
            }
            elements.push(located);
        }
        if elements.is_empty() {
            return Err(Self::no_header(0));
        }
        Ok(Self { bytes: bytes.to_vec(), elements, header })
    }

    /// The profile header: the first one, wherever it stands.
    ///
    /// # Errors
    /// [`Missing`](DecodeErrorKind::Missing) when the package has none.
    pub fn header(&self) -> Result<&ProfileHeader, DecodeError> {
        self.header.as_ref().ok_or_else(|| Self::no_header(0))
    }

    const fn no_header(offset: usize) -> DecodeError {
        let kind = DecodeErrorKind::Missing { tag: ElementKind::Header.tag() };
        DecodeError::new(kind, offset).in_field("header").with_clause("SAIP 8.2.1")
    }

    /// The elements in their order.
    #[must_use]
    pub fn elements(&self) -> impl ExactSizeIterator<Item = ElementRef<'_>> + DoubleEndedIterator {
        self.elements.iter().map(|located| {
            let end = located.offset.saturating_add(located.len);
            ElementRef::new(*located, self.bytes.get(located.offset..end).unwrap_or_default())
        })
    }

    /// The package, byte for byte as it was decoded.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The package, byte for byte as it was decoded.
    #[must_use]
    pub fn encode_to_vec(&self) -> Vec<u8> {
        self.bytes.clone()
    }

    /// Gives the bytes away.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Structure rules of a package that are not kept, in the order of the elements.
    #[must_use]
    pub fn check(&self) -> Vec<Finding> {
        super::check::check(self)
    }
}

impl fmt::Debug for Package {
    /// The elements by name; never their content, which holds keys and PINs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Package({} bytes, ", self.bytes.len())?;
        f.debug_list().entries(self.elements.iter().map(|e| e.kind)).finish()?;
        f.write_str(")")
    }
}
