//! Every object of our types inside the recorded sessions: known to the last member, and written
//! again to the same bytes.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod shared;

use std::collections::BTreeMap;

use sgp_asn1::rsp::Object;
use sgp_wire::{Limits, Reader};

/// Files with recorded sessions, and how many objects each has.
const FILES: &[(&str, usize)] = &[
    ("bsp/bpp", 69),
    ("bsp/published-bpp", 6),
    ("bsp/segments", 3),
    ("certs/handshake-signatures", 13),
    ("certs/rsp-sessions", 60),
    ("rsp/bpp-segmentation", 1),
    ("rsp/es9p-asn1-binding", 7),
    ("rsp/es9p-session-nist-p256", 30),
    ("rsp/independent-session", 10),
    ("rsp/lpac-negative-sessions", 137),
    ("rsp/lpac-sessions", 311),
];

/// Objects with the tag `30` say by their place what they are.
const SEQUENCES: &[(&str, &str)] = &[
    ("serverSigned1", "ServerSigned1"),
    ("smdpSigned2", "SmdpSigned2"),
    ("pendingNotification", "PendingNotification"),
    ("other_signed_notification", "OtherSignedNotification"),
];

/// Whether `octets` are one whole object.
fn is_whole(octets: &[u8]) -> bool {
    let limits = Limits::default();
    Reader::new(octets, &limits)
        .and_then(|mut reader| {
            reader.tlv()?;
            reader.finish()
        })
        .is_ok()
}

/// The type of an object at this place, by its tag or by its place; `None` for what is not ours.
fn type_of(path: &str, octets: &[u8]) -> Option<&'static str> {
    let place =
        path.rsplit('.').take(2).find_map(|name| SEQUENCES.iter().find(|(part, _)| name.starts_with(part)));
    match octets {
        [0xBF, ..] | [0xE3, ..] => Some(""),
        // pieces of a bound profile package begin with A2 as well, and packages
        [0xA2, 0x81..=0x83 | 0x40..=0x7F, ..] if path.contains("messages[") => Some(""),
        [0x30, ..] => place.map(|(_, name)| *name),
        _ => None,
    }
}

#[test]
fn every_object_of_the_recorded_sessions() {
    if shared::folder().is_none() {
        return;
    }
    let mut counts = Vec::new();
    let mut types: BTreeMap<&'static str, usize> = BTreeMap::new();
    for (file, _) in FILES {
        let json = shared::json(&format!("vectors/{file}.json")).unwrap();
        let mut count = 0;
        shared::octets(&json["cases"], &mut |path, octets| {
            let Some(name) = type_of(path, octets).filter(|_| is_whole(octets)) else { return };
            let limits = Limits::default();
            let object = match name {
                "" => Object::decode(octets, &limits),
                name => Object::decode_as(name, octets, &limits),
            };
            let object = object.unwrap_or_else(|error| panic!("{file}{path}: {error}"));
            assert!(object.is_known(), "{file}{path}: {object:?}");
            assert_eq!(hex::encode(object.encode_to_vec()), hex::encode(octets), "{file}{path}");
            object.check().unwrap_or_else(|error| panic!("{file}{path}: {error}"));
            *types.entry(object.name()).or_default() += 1;
            count += 1;
        });
        counts.push((*file, count));
    }
    assert_eq!(counts, FILES, "{types:?}");
    assert_eq!((types.values().sum::<usize>(), types.len()), (647, 51), "{types:?}");
}

/// Packages that were damaged on purpose: most are whole objects all the same, the others are
/// refused with their place.
#[test]
fn damaged_bound_profile_packages() {
    let Some(json) = shared::json("vectors/bsp/negative.json") else { return };
    let (mut read, mut refused) = (0, 0);
    shared::octets(&json["cases"], &mut |path, octets| {
        if !path.ends_with(".bpp") {
            return;
        }
        match sgp_asn1::rsp::BoundProfilePackage::decode(octets, &Limits::default()) {
            Ok(package) => {
                assert_eq!(package.encode_to_vec(), octets, "{path}");
                read += 1;
            }
            Err(error) => {
                assert!(error.offset() <= octets.len(), "{path}: {error}");
                refused += 1;
            }
        }
    });
    assert_eq!((read, refused), (62, 16));
}
