//! What damaged packages and objects do: an error in its place, never a panic.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod shared;

use proptest::prelude::*;
use sgp_asn1::gp::{
    CardResources, CertificateFields, ConfirmationAnswer, Crt, DgiSequence, EphemeralKey, Notification,
    ProfileStatus,
};
use sgp_asn1::saip::{ElementStream, EuiccResponse, Package};
use sgp_wire::Limits;

fn stream_all(bytes: &[u8], piece_len: usize) -> bool {
    let mut stream = ElementStream::new(&Limits::default());
    for piece in bytes.chunks(piece_len.max(1)) {
        if stream.push(piece).is_err() {
            return false;
        }
        loop {
            match stream.next_element() {
                Ok(Some(_)) => {}
                Ok(None) => break,
                Err(_) => return false,
            }
        }
    }
    stream.finish().is_ok()
}

/// A prefix is whole elements or an error within it; both readers agree.
fn assert_prefix(name: &str, bytes: &[u8], borders: &[usize], end: usize) {
    let prefix = &bytes[..end];
    let at_border = borders.contains(&end);
    match Package::decode(prefix, &Limits::default()) {
        Ok(package) => {
            assert!(at_border && end > 0, "{name} cut at {end}");
            assert_eq!(package.check().is_empty(), end == bytes.len(), "{name} cut at {end}");
        }
        Err(error) => {
            assert!(!at_border || end == 0, "{name} cut at {end}: {error}");
            assert!(error.offset() <= end, "{name} cut at {end}: {error}");
        }
    }
    assert_eq!(stream_all(prefix, 1007), at_border, "{name} cut at {end}");
}

#[test]
fn every_prefix_of_two_packages_and_sampled_ones_of_the_rest() {
    let Some(packages) = shared::packages() else { return };
    let whole = ["SGP23_PROFILE_OPERATIONAL1", "TS48v7_SAIP2.3_NoBERTLV"];
    let mut every = 0;
    for (name, bytes) in &packages {
        let package = Package::decode(bytes, &Limits::default()).unwrap();
        let mut borders = vec![0];
        borders.extend(package.elements().map(|element| element.offset() + element.len()));
        let all = whole.contains(&name.as_str());
        every += usize::from(all);
        for end in (0..=bytes.len()).step_by(if all { 1 } else { 61 }).chain(borders.clone()) {
            assert_prefix(name, bytes, &borders, end);
        }
    }
    assert_eq!(every, whole.len());
}

#[test]
fn flipped_bits_never_panic() {
    let Some(packages) = shared::packages() else { return };
    for (name, bytes) in &packages {
        let step = if bytes.len() < 2000 { 1 } else { 331 };
        for at in (0..bytes.len()).step_by(step) {
            for bit in 0..8 {
                let mut damaged = bytes.clone();
                damaged[at] ^= 1 << bit;
                match Package::decode(&damaged, &Limits::default()) {
                    // unchanged where it was not understood, still the same bytes
                    Ok(package) => assert_eq!(package.encode_to_vec(), damaged, "{name}: {at}.{bit}"),
                    Err(error) => assert!(error.offset() <= damaged.len(), "{name}: {at}.{bit}: {error}"),
                }
            }
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_decode_or_fail(bytes in proptest::collection::vec(any::<u8>(), 0..300), piece in 1usize..40) {
        let limits = Limits::default();
        let decoded = Package::decode(&bytes, &limits);
        if let Ok(package) = &decoded {
            prop_assert_eq!(package.as_bytes(), &bytes[..]);
        }
        if !bytes.is_empty() && decoded.is_ok() {
            prop_assert!(stream_all(&bytes, piece));
        }
        if let Ok(response) = EuiccResponse::decode(&bytes, &limits) {
            prop_assert_eq!(response.encode_to_vec(), &bytes[..]);
        }
        let _ = (Crt::decode(&bytes), EphemeralKey::decode(&bytes), CertificateFields::decode(&bytes, &limits));
        let _ = (Notification::decode(&bytes, &limits), ProfileStatus::decode_list(&bytes, &limits));
        let _ = (CardResources::decode(&bytes), ConfirmationAnswer::decode(&bytes));
        if let Ok(groupings) = DgiSequence::decode(&bytes, &limits) {
            let again: Vec<u8> = groupings.items().iter().flat_map(|dgi| dgi.raw().to_vec()).collect();
            prop_assert_eq!(again, bytes);
        }
    }

    /// Objects of the right tag, so that the reading goes deeper than the first byte.
    #[test]
    fn nearly_right_objects_decode_or_fail(
        outer in prop_oneof![Just(0xA6u32), Just(0xE1), Just(0xE3), Just(0x7F21), Just(0xFF21), Just(0x30), Just(0xA0)],
        members in proptest::collection::vec(
            (
                prop_oneof![
                    Just(0x4Fu32), Just(0x90), Just(0x95), Just(0x80), Just(0x81), Just(0x82), Just(0x83), Just(0x91),
                    Just(0x4C), Just(0x4D), Just(0x4E), Just(0x2F), Just(0x9F70), Just(0x53), Just(0x93), Just(0x42),
                    Just(0x5F20), Just(0x5F24), Just(0x7F49), Just(0x5F37), Just(0xA5), Just(0xA6), Just(0xA0),
                ],
                proptest::collection::vec(any::<u8>(), 0..20),
            ),
            0..12,
        ),
    ) {
        let mut bytes = Vec::new();
        sgp_wire::put_nested(&mut bytes, sgp_wire::Tag::new(outer), |out| {
            for (tag, value) in &members {
                sgp_wire::put_tlv(out, sgp_wire::Tag::new(*tag), value);
            }
        });
        let limits = Limits::default();
        if let Ok(crt) = Crt::decode(&bytes) {
            prop_assert_eq!(crt.raw(), &bytes[..]);
        }
        if let Ok(notification) = Notification::decode(&bytes, &limits) {
            prop_assert_eq!(notification.encode_to_vec(), &bytes[..]);
        }
        if let Ok(response) = EuiccResponse::decode(&bytes, &limits) {
            prop_assert_eq!(response.encode_to_vec(), &bytes[..]);
        }
        if let Ok(package) = Package::decode(&bytes, &limits) {
            prop_assert_eq!(package.header().unwrap().encode_to_vec(), &bytes[..]);
        }
        if let Ok(certificate) = CertificateFields::decode(&bytes, &limits) {
            prop_assert_eq!(certificate.as_bytes(), &bytes[..]);
        }
        let _ = (ProfileStatus::decode_list(&bytes, &limits), CardResources::decode(&bytes));
    }
}
