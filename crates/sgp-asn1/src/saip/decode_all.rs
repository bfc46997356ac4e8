//! A whole package with everything inside, in one pass.

use alloc::boxed::Box;
use alloc::vec::Vec;

use sgp_wire::{DecodeError, Limits, Reader, Tlv};

use super::element::Located;
use super::{ElementKind, Package, ProfileElement, ProfileHeader};
use crate::codec::{Mode, Walker, plain};

/// Levels of constructed objects in the types of the module, the element the first of them.
///
/// A key component lies deepest: `securityDomain`, `keyList`, its item, `keyCompontents`, its item.
const KNOWN_DEPTH: u16 = 5;

impl<'a> ProfileElement<'a> {
    /// Reads all elements of a package that fills `input`, borrowing from it: the shortest way to
    /// everything that stands in a package.
    ///
    /// Takes and refuses what [`Package::decode`] and [`Package::profile_elements`] one behind the
    /// other take and refuse, with the same errors.
    ///
    /// # Errors
    /// As those two: the first fault of structure, else the first one of what stands inside.
    pub fn decode_all(input: &'a [u8], limits: &Limits) -> Result<Vec<Self>, DecodeError> {
        match one_pass(input, limits) {
            Ok(elements) => Ok(elements),
            Err(error) => Err(first_fault(input, limits).unwrap_or(error)),
        }
    }
}

/// Reads the types of the module without a walk before them.
///
/// What a type of the module asks for is looked at when it is read: lengths, tags and order of
/// all its objects. Nothing else has to be bounded:
/// * depth: the types nest [`KNOWN_DEPTH`] levels, whatever the input;
/// * number of objects: each has two bytes at least, so there are at most half as many as bytes.
///
/// Where the limits are lower, and where an element holds what the module does not know, it is
/// walked first. So a refusal here is not yet an error, and what is taken needs no walk.
fn one_pass<'a>(input: &'a [u8], limits: &Limits) -> Result<Vec<ProfileElement<'a>>, DecodeError> {
    let mut reader = Reader::new(input, limits)?;
    let mut walker = Walker::new(limits);
    let most_objects = u32::try_from(input.len() / 2);
    let is_bounded =
        limits.max_depth >= KNOWN_DEPTH && most_objects.is_ok_and(|most| most <= limits.max_items);
    let mut elements = Vec::with_capacity(plain::count_constructed(input));
    while !reader.is_empty() {
        let tlv = reader.tlv()?;
        let kind = ElementKind::from_tag(tlv.tag());
        let is_known = is_bounded && kind.is_defined() && kind != ElementKind::Header;
        let element = if is_known {
            ProfileElement::decode_tlv(kind, &tlv, Mode::Known)
        } else {
            walked(&tlv, limits, &mut walker)
        };
        elements.push(match element {
            Err(_) if is_known => walked(&tlv, limits, &mut walker)?,
            element => element?,
        });
    }
    if elements.is_empty() { Err(Package::no_header(0)) } else { Ok(elements) }
}

fn walked<'a>(
    tlv: &Tlv<'a>,
    limits: &Limits,
    walker: &mut Walker,
) -> Result<ProfileElement<'a>, DecodeError> {
    let located = Located::locate(tlv, walker)?;
    if located.kind == ElementKind::Header {
        return ProfileHeader::decode_tlv(tlv, limits).map(|header| ProfileElement::Header(Box::new(header)));
    }
    ProfileElement::decode_tlv(located.kind, tlv, Mode::Walked)
}

/// The fault that a package is refused for: those of structure come first.
#[cold]
fn first_fault(input: &[u8], limits: &Limits) -> Option<DecodeError> {
    match Package::locate(input, limits) {
        Ok((elements, _)) => {
            elements.into_iter().find_map(|located| Package::part(input, located).decode().err())
        }
        Err(error) => Some(error),
    }
}
