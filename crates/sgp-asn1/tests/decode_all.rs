//! Packages read in one pass, beside the way in two steps.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod mutation;
mod shared;

use mutation::{Random, damaged};
use sgp_asn1::saip::{Package, ProfileElement, scan};
use sgp_wire::{DecodeError, DecodeErrorKind, LimitKind, Limits};

const WHOLE: [&str; 2] = ["SGP23_PROFILE_OPERATIONAL1", "TS48v7_SAIP2.3_NoBERTLV"];

fn two_steps(bytes: &[u8], limits: &Limits) -> Result<Vec<ProfileElement<'static>>, DecodeError> {
    let package = Package::decode(bytes, limits)?;
    Ok(package.profile_elements()?.into_iter().map(ProfileElement::into_owned).collect())
}

/// The same elements or the same error both ways; what is read comes out again.
fn assert_same(bytes: &[u8], limits: &Limits, at: &str) -> bool {
    let one = ProfileElement::decode_all(bytes, limits);
    assert_eq!(one, two_steps(bytes, limits), "{at}");
    match one {
        Ok(elements) => {
            let mut again = Vec::new();
            elements.iter().for_each(|element| element.encode(&mut again));
            assert_eq!(again, bytes, "{at}");
            true
        }
        Err(error) => {
            assert!(error.offset() <= bytes.len(), "{at}: {error}");
            false
        }
    }
}

#[test]
fn published_packages() {
    let Some(packages) = shared::packages() else { return };
    for (name, bytes) in &packages {
        assert!(assert_same(bytes, &Limits::default(), name));
    }
}

#[test]
fn any_limits() {
    let Some(packages) = shared::packages() else { return };
    let mut accepted = 0;
    for (name, bytes) in packages.iter().filter(|(name, _)| WHOLE.contains(&name.as_str())) {
        for depth in 0..9 {
            let limits = Limits::default().with_max_depth(depth);
            accepted += usize::from(assert_same(bytes, &limits, &format!("{name}, {depth} levels")));
        }
        for items in [0, 1, 11, 12, 100, 1000, 2000, 2423, 2424, 2425, 6129, 6130, 6131] {
            let limits = Limits::default().with_max_items(items);
            accepted += usize::from(assert_same(bytes, &limits, &format!("{name}, {items} objects")));
        }
        let limits = Limits::default().with_max_len(bytes.len());
        assert!(assert_same(bytes, &limits, name));
        assert!(!assert_same(bytes, &limits.with_max_len(bytes.len() - 1), name));
    }
    // five levels and more; as many objects as each has (309 and 2424) and more
    assert_eq!(accepted, 2 * 4 + 8 + 5);
}

#[test]
fn every_prefix_of_two_packages() {
    let Some(packages) = shared::packages() else { return };
    for (name, bytes) in &packages {
        let step = if WHOLE.contains(&name.as_str()) { 1 } else { 211 };
        for end in (0..bytes.len()).step_by(step) {
            assert_same(&bytes[..end], &Limits::default(), &format!("{name} cut at {end}"));
        }
    }
}

#[test]
fn flipped_bits_of_two_packages() {
    let Some(packages) = shared::packages() else { return };
    for (name, bytes) in &packages {
        let step = if WHOLE.contains(&name.as_str()) { 1 } else { 331 };
        let bits = if bytes.len() < 2000 { 0..8 } else { 0..1 };
        for at in (0..bytes.len()).step_by(step) {
            for bit in bits.clone() {
                let mut flipped = bytes.clone();
                flipped[at] ^= 1 << ((at + bit) % 8);
                assert_same(&flipped, &Limits::default(), &format!("{name}: {at}.{bit}"));
            }
        }
    }
}

#[test]
fn damaged_packages() {
    let Some(packages) = shared::packages() else { return };
    let (mut accepted, mut refused) = (0, 0);
    for (name, bytes) in &packages {
        let mut random = Random(u64::try_from(bytes.len()).unwrap());
        let rounds = if WHOLE.contains(&name.as_str()) { 400 } else { 40 };
        for round in 0..rounds {
            let bytes = damaged(bytes, &mut random);
            let same = assert_same(&bytes, &Limits::default(), &format!("{name}, round {round}"));
            *if same { &mut accepted } else { &mut refused } += 1;
        }
    }
    assert!(accepted > 200 && refused > 1000, "{accepted} accepted, {refused} refused");
}

#[test]
fn malformed_and_invalid_packages() {
    let Some(folder) = shared::folder() else { return };
    let mut packages = 0;
    for folder in ["profiles/malformed", "profiles/invalid"].map(|name| folder.join(name)) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "der") {
                let bytes = std::fs::read(&path).unwrap();
                assert_same(&bytes, &Limits::default(), &path.display().to_string());
                packages += 1;
            }
        }
    }
    assert_eq!(packages, 21 + 39);
}

#[test]
fn unknown_parts_are_walked_under_the_limits() {
    // end: an unknown member with three levels inside, behind an element of nobody
    let bytes = hex::decode("bf2a023000aa0ea003810101bf7f06300430023000").unwrap();
    assert!(assert_same(&bytes, &Limits::default(), "unknown"));
    assert!(!assert_same(&bytes, &Limits::default().with_max_depth(4), "unknown"));
    let mut broken = bytes;
    *broken.last_mut().unwrap() = 0x01;
    let error = ProfileElement::decode_all(&broken, &Limits::default()).unwrap_err();
    assert_eq!(error.to_string(), "end: 1 bytes needed, 0 left at byte 21");
    let error = ProfileElement::decode_all(&[], &Limits::default()).unwrap_err();
    assert!(matches!(error.kind(), DecodeErrorKind::Missing { .. }));
    let limits = Limits::default().with_max_len(20);
    let error = ProfileElement::decode_all(&broken, &limits).unwrap_err();
    assert_eq!(error.kind(), DecodeErrorKind::Limit { limit: LimitKind::Length, max: 20 });
}

#[test]
fn a_scan_finds_the_same_elements_and_allocates_nothing() {
    let Some(packages) = shared::packages() else { return };
    let mut elements = 0;
    for (name, bytes) in &packages {
        let limits = Limits::default();
        let mut found = 0;
        let info = allocation_counter::measure(|| {
            found = scan(bytes, &limits).filter(|element| element.is_ok_and(|e| e.len() > 1)).count();
        });
        assert_eq!(info.count_total, 0, "{name}");
        let package = Package::decode(bytes, &limits).unwrap();
        assert_eq!(found, package.elements().len(), "{name}");
        for (scanned, located) in scan(bytes, &limits).map(Result::unwrap).zip(package.elements()) {
            assert_eq!(
                (scanned.kind(), scanned.offset(), scanned.header_len(), scanned.raw()),
                (located.kind(), located.offset(), located.header_len(), located.raw()),
                "{name}"
            );
            assert_eq!(scanned.pe_header(), located.pe_header());
            assert_eq!(scanned.template_id(), located.template_id());
            assert_eq!(scanned.decode(), located.decode(), "{name}");
            elements += 1;
        }
    }
    assert_eq!(elements, 1323);
}
