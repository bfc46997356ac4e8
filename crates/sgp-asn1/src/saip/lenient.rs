//! A package that is BER, or writes DEFAULT values out.

use alloc::vec::Vec;
use core::fmt;

use sgp_wire::{Context, DecodeError, Deviation, Limits, Normalized, Normalizer, Reader, SecretBytes};

use super::{ElementKind, Package, ProfileElement};
use crate::codec::{Mode, Objects};

/// A package that was read leniently: what it says, each deviation from DER, and its source.
///
/// Taken are lengths of the indefinite form, lengths that are not minimal, and DEFAULT values that
/// are written out ([`Deviation`]); everything else is refused as by [`Package::decode`] and
/// [`Package::profile_elements`].
///
/// ```
/// use sgp_asn1::saip::Package;
/// use sgp_wire::Limits;
///
/// // a header whose length is written in three octets, and an end element
/// let bytes = [
///     0xA0, 0x82, 0x00, 0x16, 0x80, 0x01, 0x02, 0x81, 0x01, 0x03, 0x83, 0x0A, 0x89, 0x29, 0x90, 0x10, 0x12,
///     0x34, 0x56, 0x78, 0x90, 0x5F, 0xA5, 0x00, 0xA6, 0x00, 0xAA, 0x05, 0xA0, 0x03, 0x81, 0x01, 0x01,
/// ];
/// assert!(Package::decode(&bytes, &Limits::default()).is_err());
/// let lenient = Package::decode_lenient(&bytes, &Limits::default())?;
/// assert_eq!(lenient.findings()[0].to_string(), "header at 1: length not minimal (X.690 10.1)");
/// assert_eq!(lenient.package().elements().len(), 2);
/// // what was not changed is written as it stood there
/// assert_eq!(lenient.encode_to_vec(), bytes);
/// # Ok::<(), sgp_wire::DecodeError>(())
/// ```
///
/// # Security
/// Holds the source beside the package, in memory that is wiped; `Debug` shows findings alone.
pub struct LenientPackage {
    source: SecretBytes,
    package: Package,
    places: Vec<Place>,
    findings: Vec<LenientFinding>,
    limits: Limits,
}

/// Where an element stands in the source.
#[derive(Clone, Copy)]
struct Place {
    start: usize,
    end: usize,
    is_replaced: bool,
}

/// A deviation from DER that was tolerated, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LenientFinding {
    element: usize,
    kind: ElementKind,
    offset: usize,
    deviation: Deviation,
}

impl LenientFinding {
    /// Index of the element, from 0.
    #[must_use]
    pub const fn element(&self) -> usize {
        self.element
    }

    /// Which element it is.
    #[must_use]
    pub const fn kind(&self) -> ElementKind {
        self.kind
    }

    /// Place in the source, in bytes: of the length field, or of the tag of a DEFAULT value.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// What it is.
    #[must_use]
    pub const fn deviation(&self) -> Deviation {
        self.deviation
    }
}

impl fmt::Display for LenientFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let clause = self.deviation.clause();
        write!(f, "{} at {}: {} ({clause})", self.kind, self.offset, self.deviation)
    }
}

impl Package {
    /// Takes apart a package that need not be DER, with everything that stands in its elements.
    ///
    /// Linear in time. Takes seven times the size of a published package, and at most 150 times
    /// that of any input.
    ///
    /// # Errors
    /// As [`decode`](Self::decode) and [`profile_elements`](Self::profile_elements), but for what
    /// is a [`Deviation`]. Offsets are those of `bytes`.
    pub fn decode_lenient(bytes: &[u8], limits: &Limits) -> Result<LenientPackage, DecodeError> {
        let (normalized, places) = normalize(bytes, limits)?;
        // a length may take more octets than the indefinite form did
        let limits = limits.with_max_len(limits.max_len.max(normalized.as_bytes().len()));
        let mut findings = lengths(bytes, &normalized, &places);
        let canonical = without_defaults(&normalized, &limits, &mut findings).map_err(|error| {
            let offset = normalized.source_offset(error.offset());
            error.with_offset(offset)
        })?;
        drop(normalized);
        findings.sort_by_key(LenientFinding::offset);
        let package = Self::decode(canonical.expose(), &limits)?;
        Ok(LenientPackage { source: SecretBytes::from(bytes), package, places, findings, limits })
    }
}

/// The elements in DER. Offsets of an error are those of `normalized`.
fn without_defaults(
    normalized: &Normalized,
    limits: &Limits,
    findings: &mut Vec<LenientFinding>,
) -> Result<SecretBytes, DecodeError> {
    // faults of structure come first
    Package::locate(normalized.as_bytes(), limits)?;
    let mut canonical = Vec::with_capacity(normalized.as_bytes().len());
    let mut reader = Reader::new(normalized.as_bytes(), limits)?;
    let mut index = 0usize;
    while !reader.is_empty() {
        let tlv = reader.tlv()?;
        let kind = ElementKind::from_tag(tlv.tag());
        let start = canonical.len();
        ProfileElement::decode_tlv(kind, &tlv, Mode::Lenient)?.encode(&mut canonical);
        let written = canonical.get(start..).unwrap_or_default();
        findings.extend(left_out(tlv.raw(), tlv.offset(), written)?.into_iter().map(|offset| {
            LenientFinding {
                element: index,
                kind,
                offset: normalized.source_offset(offset),
                deviation: Deviation::ExplicitDefault,
            }
        }));
        index = index.saturating_add(1);
    }
    Ok(SecretBytes::new(canonical))
}

/// The package with definite, minimal lengths, and where its elements stand in `bytes`.
fn normalize(bytes: &[u8], limits: &Limits) -> Result<(Normalized, Vec<Place>), DecodeError> {
    let mut normalizer = Normalizer::new(bytes, limits)?;
    let mut places = Vec::new();
    loop {
        let read = match normalizer.peek_tag() {
            Ok(None) => break,
            Ok(Some(tag)) => normalizer.next_object().field(ElementKind::from_tag(tag).name()),
            Err(error) => Err(error),
        };
        match read {
            Ok(Some(place)) => {
                places.push(Place { start: place.start, end: place.end, is_replaced: false });
            }
            Ok(None) => break,
            // up to here it is DER: the strict reader names the fault better, or an earlier one
            Err(error) if normalizer.findings().is_empty() => {
                return Err(Package::locate(bytes, limits).err().unwrap_or(error));
            }
            Err(error) => return Err(error),
        }
    }
    Ok((normalizer.finish(), places))
}

/// Deviating lengths and the elements they stand in.
fn lengths(bytes: &[u8], normalized: &Normalized, places: &[Place]) -> Vec<LenientFinding> {
    let findings = normalized.findings().iter().filter_map(|finding| {
        let element = places.partition_point(|place| place.end <= finding.offset());
        let source = bytes.get(places.get(element)?.start..)?;
        // read before
        let Ok(Some(tag)) = Reader::at(source, 0, &Limits::DEFAULT).peek_tag() else { return None };
        let kind = ElementKind::from_tag(tag);
        Some(LenientFinding { element, kind, offset: finding.offset(), deviation: finding.deviation() })
    });
    findings.collect()
}

/// Offsets of the objects of `element` that were not written again: members with their DEFAULT
/// value.
///
/// All else is written as it was read, so the two are walked side by side, and into an object only
/// where it differs.
fn left_out(element: &[u8], offset: usize, written: &[u8]) -> Result<Vec<usize>, DecodeError> {
    let mut offsets = Vec::new();
    let mut pairs = Vec::new();
    if element != written {
        pairs.push((Objects::over(element, offset), Objects::over(written, 0)));
    }
    while let Some((mut read, mut written)) = pairs.pop() {
        let mut next = written.next()?;
        while let Some(object) = read.next()? {
            match next {
                Some(same) if same.raw() == object.raw() => next = written.next()?,
                Some(other) if other.tag() == object.tag() && object.tag().is_constructed() => {
                    pairs.push((Objects::of(&object), Objects::of(&other)));
                    next = written.next()?;
                }
                _ => offsets.push(object.offset()),
            }
        }
    }
    Ok(offsets)
}

impl LenientPackage {
    /// The package in DER: offsets in it are not those of the source.
    #[must_use]
    pub const fn package(&self) -> &Package {
        &self.package
    }

    /// The package in DER.
    #[must_use]
    pub fn into_package(self) -> Package {
        self.package
    }

    /// What deviates, in the order of the source; of elements that were replaced nothing.
    #[must_use]
    pub fn findings(&self) -> &[LenientFinding] {
        &self.findings
    }

    /// The bytes that were read.
    #[must_use]
    pub fn source(&self) -> &[u8] {
        self.source.expose()
    }

    /// The element at `index`, from 0, as it stands in the source; empty beyond the last one.
    #[must_use]
    pub fn source_of(&self, index: usize) -> &[u8] {
        let part = self.places.get(index).and_then(|place| self.source().get(place.start..place.end));
        part.unwrap_or_default()
    }

    /// Puts `element` in the place of the one at `index`, from 0.
    ///
    /// # Errors
    /// [`ReplaceError::NoSuchElement`] beyond the last one; [`ReplaceError::Element`] when the
    /// element could not be read again, or the package not under the limits that it was read with.
    /// Nothing is changed then.
    pub fn replace(&mut self, index: usize, element: &ProfileElement<'_>) -> Result<(), ReplaceError> {
        let count = self.places.len();
        let Some(place) = self.places.get_mut(index) else {
            return Err(ReplaceError::NoSuchElement { index, count });
        };
        let mut bytes = Vec::new();
        for (at, other) in self.package.elements().enumerate() {
            if at == index { element.encode(&mut bytes) } else { bytes.extend_from_slice(other.raw()) }
        }
        let bytes = SecretBytes::new(bytes);
        let package = Package::decode(bytes.expose(), &self.limits).map_err(ReplaceError::Element)?;
        if let Some(element) = package.elements().nth(index) {
            element.decode().map_err(ReplaceError::Element)?;
        }
        place.is_replaced = true;
        self.findings.retain(|finding| finding.element != index);
        self.package = package;
        Ok(())
    }

    /// The package: elements that were replaced in DER, all others as they stand in the source.
    #[must_use]
    pub fn encode_to_vec(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.source.len());
        for ((index, place), element) in self.places.iter().enumerate().zip(self.package.elements()) {
            out.extend_from_slice(if place.is_replaced { element.raw() } else { self.source_of(index) });
        }
        out
    }
}

impl fmt::Debug for LenientPackage {
    /// The elements by name and the findings; never the bytes, which hold keys and PINs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LenientPackage")
            .field("package", &self.package)
            .field("findings", &self.findings)
            .finish_non_exhaustive()
    }
}

/// An element of a [`LenientPackage`] cannot be replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReplaceError {
    /// The package has no such element.
    NoSuchElement {
        /// The index asked for, from 0.
        index: usize,
        /// Elements of the package.
        count: usize,
    },
    /// The new element, or the package with it, could not be read again.
    Element(DecodeError),
}

impl fmt::Display for ReplaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchElement { index, count } => write!(f, "no element {index} among {count}"),
            Self::Element(error) => write!(f, "the new element cannot be read: {error}"),
        }
    }
}

impl core::error::Error for ReplaceError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::NoSuchElement { .. } => None,
            Self::Element(error) => Some(error),
        }
    }
}
