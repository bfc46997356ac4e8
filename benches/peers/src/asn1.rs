//! Profile packages: ours beside `rasn` and beside bare walks over the objects.

use sgp_asn1::saip::{Package, ProfileElement, scan};
use sgp_wire::{DecodeError, Limits, Reader};

use crate::table::{Row, Target, rows};
use crate::{Work, rasn_types};

/// The works on one package.
///
/// `package` is `bytes` taken apart.
#[must_use]
pub fn works<'a>(bytes: &'a [u8], package: &'a Package) -> Vec<Work<'a>> {
    let limits = Limits::default();
    let ours = elements(package);
    let theirs = rasn_types::decode(bytes).expect("a package of TS.48");
    let (mut out, mut their_out) = (Vec::with_capacity(bytes.len()), Vec::with_capacity(bytes.len()));
    vec![
        Work::new("bare/walk", move || walk(bytes).expect("whole objects")),
        Work::new("bare/walk-reader", move || {
            walk_reader(&mut Reader::at(bytes, 0, &limits)).expect("whole objects")
        }),
        Work::new("ours/scan", move || located(bytes, &limits)),
        Work::new("ours/decode-all", move || decode_all(bytes, &limits)),
        Work::new("ours/locate", move || locate(bytes, &limits)),
        Work::new("ours/decode-located", move || elements(package)),
        Work::new("ours/decode", move || decode(bytes, &limits)),
        Work::new("ours/decode-owned", move || decode_owned(bytes, &limits)),
        Work::new("ours/encode", move || {
            out.clear();
            ours.iter().for_each(|element| element.encode(&mut out));
            out.len()
        }),
        Work::new("rasn/decode", move || rasn_types::decode(bytes).expect("a package of TS.48")),
        Work::new("rasn/encode", move || {
            their_out.clear();
            rasn_types::encode(&theirs, &mut their_out).expect("what was read");
            their_out.len()
        }),
    ]
}

/// What is asked of them.
#[must_use]
pub fn ratios() -> Vec<Row> {
    rows([
        ("ours/decode-all", "rasn/decode", Target::Faster(8.0)),
        ("ours/decode-all", "bare/walk-reader", Target::Within(4.0)),
        ("ours/decode-all", "bare/walk", Target::Within(4.0)),
        ("ours/decode", "rasn/decode", Target::None),
        ("ours/decode-located", "rasn/decode", Target::None),
        ("ours/decode-owned", "rasn/decode", Target::None),
        ("ours/scan", "bare/walk", Target::Within(1.0)),
        ("ours/locate", "bare/walk-reader", Target::None),
        ("ours/encode", "rasn/encode", Target::Faster(4.0)),
    ])
}

/// The elements found, and nothing inside them looked at; gives their number.
fn located(bytes: &[u8], limits: &Limits) -> usize {
    scan(bytes, limits).fold(0, |count, element| {
        core::hint::black_box(element.expect("an element"));
        count + 1
    })
}

/// Everything in one pass, borrowed from the bytes.
fn decode_all<'a>(bytes: &'a [u8], limits: &Limits) -> Vec<ProfileElement<'a>> {
    ProfileElement::decode_all(bytes, limits).expect("a package")
}

/// Everything from the bytes, borrowed from a package that is dropped at the end.
fn decode(bytes: &[u8], limits: &Limits) -> usize {
    let package = Package::decode(bytes, limits).expect("a package");
    elements(&package).len()
}

/// Everything from the bytes, owned as the peer's is.
fn decode_owned(bytes: &[u8], limits: &Limits) -> Vec<ProfileElement<'static>> {
    let package = Package::decode(bytes, limits).expect("a package");
    elements(&package).into_iter().map(ProfileElement::into_owned).collect()
}

/// The elements found, and every object inside them checked.
fn locate(bytes: &[u8], limits: &Limits) -> Package {
    Package::decode(bytes, limits).expect("a package")
}

/// What stands inside the elements.
fn elements(package: &Package) -> Vec<ProfileElement<'_>> {
    package.profile_elements().expect("elements")
}

/// The least that a reader can do: tag and length of every object at every level, no limits, no
/// errors that say anything.
fn walk(mut input: &[u8]) -> Option<usize> {
    let mut objects = 0;
    while let [first, rest @ ..] = input {
        let mut rest = rest;
        if first & 0x1F == 0x1F {
            while *rest.split_off_first()? & 0x80 != 0 {}
        }
        let mut len = usize::from(*rest.split_off_first()?);
        if len > 0x7F {
            let octets = rest.split_off(..len & 0x7F)?;
            len = octets.iter().fold(0, |len, octet| len << 8 | usize::from(*octet));
        }
        let value = rest.split_off(..len)?;
        objects += 1;
        if first & 0x20 != 0 {
            objects += walk(value)?;
        }
        input = rest;
    }
    Some(objects)
}

/// The same through our reader, which checks, counts and says what is wrong where.
fn walk_reader(reader: &mut Reader<'_>) -> Result<usize, DecodeError> {
    let mut objects = 0;
    while !reader.is_empty() {
        let tlv = reader.tlv()?;
        objects += 1;
        if tlv.tag().is_constructed() {
            objects += reader.nested(&tlv, walk_reader)?;
        }
    }
    Ok(objects)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_walks_agree() {
        // a0 05 (80 01 aa 81 00), bf36 81 80 (128 octets of nothing but primitives `04 00`)
        let mut bytes = vec![0xA0, 0x05, 0x80, 0x01, 0xAA, 0x81, 0x00, 0xBF, 0x36, 0x81, 0x80];
        bytes.extend([0x04, 0x00].repeat(64));
        assert_eq!(walk(&bytes), Some(4 + 64));
        assert_eq!(walk_reader(&mut Reader::at(&bytes, 0, &Limits::default())), Ok(4 + 64));
        assert_eq!(walk(&bytes[..bytes.len() - 1]), None);
    }
}
