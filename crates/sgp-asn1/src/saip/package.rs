//! A whole package.

use alloc::vec::Vec;
use core::fmt;

use sgp_wire::{Context, DecodeError, DecodeErrorKind, Limits, Reader, SecretBytes};

use super::element::Located;
use super::{ElementKind, ElementRef, Finding, ProfileElement, ProfileHeader};
use crate::codec::Walker;

/// An unprotected profile package: one element behind the other (SAIP 7.1).
///
/// Owns its bytes and gives them back unchanged. Decoding locates the elements, walks the
/// objects inside them at all levels and decodes the profile header; what is not a fault of
/// encoding is left to [`check`](Self::check).
///
/// # Security
/// A package holds PINs and keys in clear: its bytes are wiped when it is dropped and compared in
/// constant time, and `Debug` shows the names of the elements alone.
#[derive(PartialEq, Eq)]
pub struct Package {
    bytes: SecretBytes,
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
        let (elements, header) = Self::locate(bytes, limits)?;
        Ok(Self { bytes: SecretBytes::from(bytes), elements, header })
    }

    /// The elements of `bytes`, and the first profile header among them.
    pub(super) fn locate(
        bytes: &[u8],
        limits: &Limits,
    ) -> Result<(Vec<Located>, Option<ProfileHeader>), DecodeError> {
        let mut reader = Reader::new(bytes, limits)?;
        let mut walker = Walker::new(limits);
        let mut elements = Vec::new();
        let mut header = None;
        while let Some(tag) = reader.peek_tag()? {
            let tlv = reader.tlv().field(ElementKind::from_tag(tag).name())?;
            let located = Located::locate(&tlv, &mut walker)?;
            if located.kind == ElementKind::Header {
                let decoded = ProfileHeader::decode_tlv(&tlv, limits)?;
                header = header.or(Some(decoded));
            }
            elements.push(located);
        }
        if elements.is_empty() { Err(Self::no_header(0)) } else { Ok((elements, header)) }
    }

    /// Which bytes of `bytes` are the element.
    pub(super) fn part(bytes: &[u8], located: Located) -> ElementRef<'_> {
        let end = located.offset.saturating_add(located.len);
        ElementRef::new(located, bytes.get(located.offset..end).unwrap_or_default())
    }

    /// The profile header: the first one, wherever it stands.
    ///
    /// # Errors
    /// [`Missing`](DecodeErrorKind::Missing) when the package has none.
    pub fn header(&self) -> Result<&ProfileHeader, DecodeError> {
        self.header.as_ref().ok_or_else(|| Self::no_header(0))
    }

    pub(super) const fn no_header(offset: usize) -> DecodeError {
        let kind = DecodeErrorKind::Missing { tag: ElementKind::Header.tag() };
        DecodeError::new(kind, offset).in_field("header").with_clause("SAIP 8.2.1")
    }

    /// The elements in their order.
    #[must_use]
    pub fn elements(&self) -> impl ExactSizeIterator<Item = ElementRef<'_>> + DoubleEndedIterator {
        self.elements.iter().map(|located| Self::part(self.as_bytes(), *located))
    }

    /// The elements in their order with what stands inside, borrowed from the package.
    ///
    /// # Errors
    /// The first fault, as [`ElementRef::decode`].
    pub fn profile_elements(&self) -> Result<Vec<ProfileElement<'_>>, DecodeError> {
        let mut elements = Vec::with_capacity(self.elements.len());
        for element in self.elements() {
            elements.push(element.decode()?);
        }
        Ok(elements)
    }

    /// The package, byte for byte as it was decoded.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.expose()
    }

    /// The package, byte for byte as it was decoded.
    #[must_use]
    pub fn encode_to_vec(&self) -> Vec<u8> {
        self.as_bytes().to_vec()
    }

    /// Gives the bytes away, out of the memory that is wiped.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.encode_to_vec()
    }

    /// Structure rules of a package that are not kept, in the order of the elements: those that are
    /// needed before an element is read. All rules of the standard are in the check of the package
    /// `pkg-builder`, which these are a part of.
    #[must_use]
    pub fn check(&self) -> Vec<Finding> {
        super::check::check(self)
    }
}

impl Clone for Package {
    fn clone(&self) -> Self {
        Self {
            bytes: self.bytes.clone_secret(),
            elements: self.elements.clone(),
            header: self.header.clone(),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_names_alone() {
        // pinCodes with PIN1 1234; self-made
        let bytes = hex::decode("a21aa0058000810101a111a00f300d8001018108 31323334ffffffff".replace(' ', ""))
            .unwrap();
        let package = Package::decode(&bytes, &Limits::default()).unwrap();
        assert_eq!(alloc::format!("{package:?}"), "Package(28 bytes, [PinCodes])");
        let element = package.elements().next().unwrap();
        assert_eq!(alloc::format!("{element:?}"), "ElementRef(pinCodes at 0, 28 bytes)");
        assert_eq!(package.clone(), package);
    }
}
