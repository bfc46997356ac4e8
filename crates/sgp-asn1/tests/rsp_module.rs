//! Every type of the two modules, as their files in the shared folder have them: each has a
//! counterpart here with the same tags and the same names of members.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "a test fails by panicking; numbers here are small"
)]

mod module;
mod mutation;
mod shared;

use std::collections::BTreeSet;

use module::{Generator, Module};
use mutation::Random;
use proptest::prelude::*;
use sgp_asn1::rsp::Object;
use sgp_wire::{DecodeErrorKind, Limits};

/// The module with what it takes from the other one, and the names of its own types.
fn modules() -> Option<[Module; 2]> {
    let folder = shared::folder()?.join("spec/asn1");
    let read = |name: &str| Module::parse(&std::fs::read_to_string(folder.join(name)).unwrap());
    let mut sgp32 = read("SGP32Definitions.asn");
    sgp32.import(read("RSPDefinitions-2.5.asn"));
    Some([read("RSPDefinitions-2.5.asn"), sgp32])
}

#[test]
fn every_type_of_the_modules_has_a_counterpart() {
    let Some([rsp, sgp32]) = modules() else { return };
    assert_eq!((rsp.names.len(), sgp32.names.len()), (132, 126));
    let here: BTreeSet<_> = Object::names().collect();
    for name in rsp.names.iter().chain(&sgp32.names) {
        assert!(here.contains(name.as_str()), "{name} has no counterpart");
    }
    // and nothing else but what the modules import
    let imported = ["UICCCapability", "SubjectKeyIdentifier", "SubjectPublicKeyInfo"];
    let there: BTreeSet<_> =
        rsp.names.iter().chain(&sgp32.names).map(String::as_str).chain(imported).collect();
    assert_eq!(here, there);
    assert_eq!(Object::names().count(), here.len(), "a name stands twice");
}

/// The short way to an object and the long one come to the same, for the bytes and for damaged ones.
/// Limits below the depth of the types leave the long one alone.
fn both_ways(name: &str, bytes: &[u8]) {
    let mut random = Random(bytes.len() as u64 + 1);
    for damage in 0..8 {
        let bytes = if damage == 0 { bytes.to_vec() } else { mutation::damaged(bytes, &mut random) };
        let short = Object::decode_as(name, &bytes, &Limits::default());
        let long = Object::decode_as(name, &bytes, &Limits::default().with_max_depth(15));
        if long.as_ref().is_err_and(|error| matches!(error.kind(), DecodeErrorKind::Limit { .. })) {
            continue;
        }
        assert_eq!(format!("{short:?}"), format!("{long:?}"), "{name} {}", hex::encode(&bytes));
        if let (Ok(short), Ok(long)) = (short, long) {
            assert_eq!(short.is_known(), long.is_known(), "{name} {}", hex::encode(&bytes));
            assert_eq!(short.encode_to_vec(), long.encode_to_vec(), "{name} {}", hex::encode(&bytes));
        }
    }
}

/// What `generator` makes of a type is read, known to the last object, and written again.
fn follows(generator: &mut Generator<'_, '_>, name: &str) {
    let bytes = &generator.object(name)[..];
    let object = Object::decode_as(name, bytes, &Limits::default())
        .unwrap_or_else(|error| panic!("{name}: {error}: {}", hex::encode(bytes)));
    assert!(object.is_known(), "{name} {}: {object:?}", hex::encode(bytes));
    assert_eq!(hex::encode(object.encode_to_vec()), hex::encode(bytes), "{name}");
    assert_eq!(object.check().is_err(), generator.misfits, "{name} {}: {object:?}", hex::encode(bytes));
    for at in 0..bytes.len() {
        assert!(Object::decode_as(name, &bytes[..at], &Limits::default()).is_err(), "{name} cut at {at}");
    }
    both_ways(name, bytes);
    let owned = object.into_owned();
    assert_eq!(owned.encode_to_vec(), bytes, "{name} owned");
    json(name, &owned, bytes, &generator.names);
}

#[cfg(feature = "serde")]
fn json(name: &str, object: &Object<'_>, bytes: &[u8], names: &BTreeSet<String>) {
    let text = serde_json::to_string(object).unwrap();
    let back = Object::deserialize_as(name, &mut serde_json::Deserializer::from_str(&text))
        .unwrap_or_else(|error| panic!("{name}: {error} in {text}"));
    assert_eq!(hex::encode(back.encode_to_vec()), hex::encode(bytes), "{name} {text}");
    let mut members = BTreeSet::new();
    collect_members(&serde_json::from_str(&text).unwrap(), &mut members);
    assert_eq!(&members, names, "{name} {text}");
}

/// Names of all members, those of a BIT STRING left out.
#[cfg(feature = "serde")]
fn collect_members(json: &serde_json::Value, names: &mut BTreeSet<String>) {
    match json {
        serde_json::Value::Object(members) if members.contains_key("length") => {}
        serde_json::Value::Object(members) => {
            for (name, value) in members {
                names.insert(name.clone());
                collect_members(value, names);
            }
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| collect_members(item, names)),
        _ => {}
    }
}

#[cfg(not(feature = "serde"))]
fn json(_: &str, _: &Object<'_>, _: &[u8], _: &BTreeSet<String>) {}

/// With every optional member, and every alternative of the outermost CHOICE that has one.
#[test]
fn whole_objects_of_every_type_are_known() {
    let Some([rsp, sgp32]) = modules() else { return };
    let mut count = 0;
    for module in [&rsp, &sgp32] {
        for name in &module.names {
            for first in 0..16 {
                let entropy: Vec<u8> =
                    (0..2000u32).map(|at| (at * 7 / 5 + at * first) as u8 ^ first as u8).collect();
                let mut generator = Generator::new(module, &entropy);
                generator.everything = true;
                generator.fit = first % 2 == 0;
                follows(&mut generator, name);
                count += 1;
            }
        }
    }
    assert_eq!(count, (132 + 126) * 16);
}

/// Every named number and bit, in every alternative of the outermost CHOICE: `Debug` shows its name.
#[test]
fn numbers_and_bits_have_the_names_of_the_modules() {
    let Some([rsp, sgp32]) = modules() else { return };
    let mut seen = BTreeSet::new();
    for module in [&rsp, &sgp32] {
        for name in &module.names {
            let mut done = BTreeSet::new();
            for round in 0..16 * 16 {
                let entropy = vec![(round / 16) as u8; 2000];
                let mut generator = Generator::new(module, &entropy);
                generator.everything = true;
                generator.fit = true;
                generator.named = Some(round % 16);
                let bytes = generator.object(name);
                if generator.chosen.is_empty() || !done.insert(bytes.clone()) {
                    continue;
                }
                let object = Object::decode_as(name, &bytes, &Limits::default())
                    .unwrap_or_else(|error| panic!("{name}: {error}: {}", hex::encode(&bytes)));
                let text = format!("{object:?}");
                for chosen in generator.chosen {
                    assert!(text.contains(&format!("({chosen})")), "{name}: {chosen} is not in {text}");
                    seen.insert(chosen);
                }
            }
        }
    }
    // those of one name count once
    assert_eq!(seen.len(), 185);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 300 } else { 3000 }))]

    #[test]
    fn objects_of_any_type_are_known(
        entropy in proptest::collection::vec(any::<u8>(), 0..600),
        at in any::<usize>(),
        everything in any::<bool>(),
        fit in any::<bool>(),
    ) {
        let Some([rsp, sgp32]) = modules() else { return Ok(()) };
        let at = at % (rsp.names.len() + sgp32.names.len());
        let (module, name) = match rsp.names.get(at) {
            Some(name) => (&rsp, name),
            None => (&sgp32, &sgp32.names[at - rsp.names.len()]),
        };
        let mut generator = Generator::new(module, &entropy);
        generator.everything = everything;
        generator.fit = fit;
        follows(&mut generator, name);
    }

    #[test]
    fn a_required_member_cannot_be_left_out(
        entropy in proptest::collection::vec(any::<u8>(), 0..600),
        at in any::<usize>(),
        omit in 0usize..12,
    ) {
        let Some([rsp, sgp32]) = modules() else { return Ok(()) };
        let at = at % (rsp.names.len() + sgp32.names.len());
        let (module, name) = match rsp.names.get(at) {
            Some(name) => (&rsp, name),
            None => (&sgp32, &sgp32.names[at - rsp.names.len()]),
        };
        let mut generator = Generator::new(module, &entropy);
        generator.omit = Some(omit);
        let bytes = generator.object(name);
        if generator.omit.is_none() {
            let error = Object::decode_as(name, &bytes, &Limits::default()).unwrap_err();
            let missing = matches!(
                error.kind(),
                DecodeErrorKind::Missing { .. } | DecodeErrorKind::UnexpectedTag { .. }
            );
            prop_assert!(missing, "{} {}: {}", name, hex::encode(&bytes), error);
        }
    }

    #[test]
    fn damage_is_an_error_in_its_place_or_other_bytes_kept(
        entropy in proptest::collection::vec(any::<u8>(), 0..600),
        at in any::<usize>(),
        place in any::<usize>(),
        bit in 0u8..8,
    ) {
        let Some([rsp, _]) = modules() else { return Ok(()) };
        let name = &rsp.names[at % rsp.names.len()];
        let mut bytes = Generator::new(&rsp, &entropy).object(name);
        let place = place % bytes.len();
        bytes[place] ^= 1 << bit;
        match Object::decode_as(name, &bytes, &Limits::default()) {
            Ok(object) => prop_assert_eq!(&object.encode_to_vec(), &bytes),
            Err(error) => prop_assert!(error.offset() <= bytes.len(), "{}", error),
        }
    }
}
