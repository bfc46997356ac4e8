//! What decoding costs in memory, counted.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod shared;

use sgp_asn1::rsp::{BoundProfilePackage, ProfileInfoListResponse, Segments};
use sgp_asn1::saip::{Package, ProfileElement};
use sgp_wire::{DecodeErrorKind, Limits, Tag, put_nested, put_tlv};

/// Most bytes held at a time while a package and all its elements are decoded.
fn peak(bytes: &[u8]) -> u64 {
    let info = allocation_counter::measure(|| {
        let package = Package::decode(bytes, &Limits::default()).unwrap();
        let elements = package.profile_elements().unwrap();
        assert_eq!(elements.len(), package.elements().len());
    });
    info.bytes_max
}

/// The same for elements read in one pass.
fn peak_in_one_pass(bytes: &[u8]) -> u64 {
    let info = allocation_counter::measure(|| {
        assert!(!ProfileElement::decode_all(bytes, &Limits::default()).unwrap().is_empty());
    });
    info.bytes_max
}

#[test]
fn published_packages_take_at_most_ten_times_their_size() {
    let Some(packages) = shared::packages() else { return };
    for (name, bytes) in &packages {
        let (peak, size) = (peak(bytes), u64::try_from(bytes.len()).unwrap());
        let one_pass = peak_in_one_pass(bytes);
        assert!(peak <= 10 * size, "{name}: {peak} for {size} bytes");
        assert!(one_pass <= 8 * size, "{name}: {one_pass} for {size} bytes in one pass");
    }
}

/// File control parameters that say nothing, two bytes each.
fn empty_parameters(count: usize) -> Vec<u8> {
    let mut out = Vec::new();
    put_nested(&mut out, Tag::new(0xA1), |out| {
        put_tlv(out, Tag::new(0xA0), &[0x81, 0x01, 0x01]);
        put_nested(out, Tag::new(0xA1), |out| put_tlv(out, Tag::SEQUENCE, &[0x62, 0x00].repeat(count)));
    });
    out
}

#[test]
fn any_input_takes_at_most_150_times_its_size() {
    let inputs = [1_000usize, 10_000, 100_000, (1 << 16) + 1].map(|count| (empty_parameters(count), count));
    let elements = [0xAB, 0x00].repeat((1 << 17) + 1);
    let numbers = [10, 1000, 10_000].map(|count| (wide_numbers(count), count));
    for (bytes, count) in inputs.into_iter().chain([(elements, 0)]).chain(numbers) {
        let (peak, size) = (peak(&bytes), u64::try_from(bytes.len()).unwrap());
        assert!(peak <= 150 * size, "{count}: {peak} for {size} bytes");
        let peak = peak_in_one_pass(&bytes);
        assert!(peak <= 150 * size, "{count}: {peak} for {size} bytes in one pass");
        let leniently = allocation_counter::measure(|| {
            Package::decode_lenient(&bytes, &Limits::default()).unwrap();
        });
        assert!(leniently.bytes_max <= 150 * size, "{count}: {} leniently", leniently.bytes_max);
    }
}

/// Numbers of nine octets, which stand in memory of their own.
fn wide_numbers(count: usize) -> Vec<u8> {
    let mut out = Vec::new();
    put_nested(&mut out, Tag::new(0xA1), |out| {
        put_tlv(out, Tag::new(0xA0), &[0x81, 0x01, 0x01]);
        let number = [0x02, 0x09, 0x01, 0, 0, 0, 0, 0, 0, 0, 0];
        put_nested(out, Tag::new(0xA1), |out| put_tlv(out, Tag::SEQUENCE, &number.repeat(count)));
    });
    out
}

#[test]
fn looking_at_located_elements_allocates_nothing() {
    let Some(packages) = shared::packages() else { return };
    for (name, bytes) in &packages {
        let package = Package::decode(bytes, &Limits::default()).unwrap();
        let walked = allocation_counter::measure(|| {
            assert!(package.elements().all(|element| element.len() > 1));
        });
        assert_eq!(walked.count_total, 0, "{name}");
    }
}

/// A bound profile package of a megabyte: nothing of it is copied, and nothing is allocated.
#[test]
fn a_bound_profile_package_is_borrowed() {
    let Some(sessions) = shared::json("vectors/certs/rsp-sessions.json") else { return };
    let recorded = sessions["cases"][0]["messages"]["bound_profile_package"].as_str().unwrap();
    let recorded = hex::decode(recorded).unwrap();
    let mut package = BoundProfilePackage::decode(&recorded, &Limits::default()).unwrap();
    package.set_sequence_of_86(Segments::new(core::iter::repeat_n([0x5A; 1016], 1100)));
    let bytes = package.encode_to_vec();
    assert!(bytes.len() > 1 << 20);
    let info = allocation_counter::measure(|| {
        let package = BoundProfilePackage::decode(&bytes, &Limits::default()).unwrap();
        assert_eq!(package.sequence_of_86().values().map(<[u8]>::len).sum::<usize>(), 1016 * 1100);
    });
    assert_eq!(info.count_total, 0);
    let read = allocation_counter::measure(|| {
        BoundProfilePackage::decode(&recorded, &Limits::default()).unwrap();
    });
    assert_eq!(read.count_total, 0);
}

/// What stands behind a fault is not read, not even for the path of the fault.
#[test]
fn nothing_is_kept_of_what_stands_behind_a_fault() {
    let mut profiles = vec![0xE3, 0x05, 0xBF, 0x7E, 0x02, 0x81, 0x03];
    profiles.extend([0xE3, 0x00].repeat(1 << 20));
    let mut list = Vec::new();
    put_nested(&mut list, Tag::new(0xBF2D), |list| put_tlv(list, Tag::new(0xA0), &profiles));
    let info = allocation_counter::measure(|| {
        let error = ProfileInfoListResponse::decode(&list, &Limits::default()).unwrap_err();
        assert_eq!(error.kind(), DecodeErrorKind::Truncated { needed: 3, available: 0 });
    });
    assert!(info.bytes_max < 4 << 10, "{}", info.bytes_max);
}
