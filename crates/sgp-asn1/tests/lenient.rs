//! Packages that are BER, or write DEFAULT values out.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod mutation;
mod schema;
mod shared;

use mutation::{Random, damaged};
use proptest::prelude::*;
use schema::Generator;
use sgp_asn1::saip::{
    ElementKind, LenientPackage, Package, PeHeader, PinCodesChoice, ProfileElement, ReplaceError,
};
use sgp_wire::{DecodeError, DecodeErrorKind, Deviation, LimitKind, Limits, Reader, put_length, put_tag};

fn lenient(bytes: &[u8]) -> Result<LenientPackage, DecodeError> {
    Package::decode_lenient(bytes, &Limits::default())
}

fn strict(bytes: &[u8]) -> Result<Package, DecodeError> {
    let package = Package::decode(bytes, &Limits::default())?;
    package.profile_elements()?;
    Ok(package)
}

fn found(package: &LenientPackage) -> Vec<(usize, Deviation)> {
    package.findings().iter().map(|finding| (finding.offset(), finding.deviation())).collect()
}

#[test]
fn der_has_no_finding_and_is_the_same_package() {
    let Some(packages) = shared::packages() else { return };
    for (name, bytes) in &packages {
        let lenient = lenient(bytes).unwrap();
        assert_eq!(lenient.findings(), [], "{name}");
        assert_eq!(*lenient.package(), strict(bytes).unwrap(), "{name}");
        assert_eq!(lenient.encode_to_vec(), *bytes, "{name}");
        let (factor, findings) = cost(bytes, &Limits::default());
        assert!(factor <= 6 && findings == Ok(0), "{name}: {factor} times");
    }
}

#[test]
fn malformed_packages_end_as_expected() {
    let Some(index) = shared::json("profiles/malformed/index.json") else { return };
    let folder = shared::folder().unwrap().join("profiles/malformed");
    let base = strict(&std::fs::read(folder.join("../waigel_profile.der")).unwrap()).unwrap();
    let mut counts = [0; 3];
    for case in index["cases"].as_array().unwrap() {
        let name = case["file"].as_str().unwrap();
        let bytes = std::fs::read(folder.join(name)).unwrap();
        match case["expect"].as_str().unwrap() {
            "accept" => {
                let lenient = lenient(&bytes).unwrap();
                assert_eq!(lenient.findings(), [], "{name}");
                assert_eq!(*lenient.package(), strict(&bytes).unwrap(), "{name}");
                counts[0] += 1;
            }
            "reject" => {
                assert_eq!(lenient(&bytes).unwrap_err(), strict(&bytes).unwrap_err(), "{name}");
                counts[1] += 1;
            }
            "lenient" => {
                let (text, offset, deviation) = match name {
                    "ber_indefinite.der" => {
                        ("mf at 72: indefinite length (X.690 10.1)", 72, Deviation::IndefiniteLength)
                    }
                    "ber_len4.der" => {
                        ("header at 1: length not minimal (X.690 10.1)", 1, Deviation::LengthNotMinimal)
                    }
                    "explicit_default.der" => (
                        "pinCodes at 287: DEFAULT value written out (X.690 11.5)",
                        287,
                        Deviation::ExplicitDefault,
                    ),
                    _ => panic!("{name}: another case"),
                };
                strict(&bytes).unwrap_err();
                let lenient = lenient(&bytes).unwrap();
                assert_eq!(found(&lenient), [(offset, deviation)], "{name}");
                assert_eq!(lenient.findings()[0].to_string(), text);
                if deviation == Deviation::ExplicitDefault {
                    // the PIN has other attributes than in the package it was made of: the DEFAULT
                    let pins = lenient.package().elements().nth(3).unwrap().decode().unwrap();
                    let ProfileElement::PinCodes(pins) = pins else { panic!("another element") };
                    let PinCodesChoice::PinConfig(pins) = pins.pin_codes() else { panic!("another choice") };
                    assert_eq!((pins[0].pin_attributes(), lenient.package().as_bytes().len()), (7, 733));
                } else {
                    assert_eq!(*lenient.package(), base, "{name}");
                }
                assert_eq!((lenient.source(), lenient.encode_to_vec()), (&bytes[..], bytes.clone()));
                counts[2] += 1;
            }
            _ => {}
        }
    }
    assert_eq!(counts, [6, 11, 3], "accept, reject, lenient");
}

/// Writes the objects of `der` with lengths of any form; each deviation and its place.
fn deviate(der: &[u8], random: &mut Random, out: &mut Vec<u8>, deviations: &mut Vec<(usize, Deviation)>) {
    let mut reader = Reader::new(der, &Limits::default()).unwrap();
    while !reader.is_empty() {
        let tlv = reader.tlv().unwrap();
        let is_constructed = tlv.tag().is_constructed();
        let (mut value, mut inside) = (Vec::new(), Vec::new());
        if is_constructed {
            deviate(tlv.value(), random, &mut value, &mut inside);
        } else {
            value.extend_from_slice(tlv.value());
        }
        put_tag(out, tlv.tag());
        let at = out.len();
        let is_indefinite = is_constructed && random.below(12) == 0;
        if is_indefinite {
            out.push(0x80);
            deviations.push((at, Deviation::IndefiniteLength));
        } else if random.below(12) == 0 {
            out.push(0x84);
            out.extend(u32::try_from(value.len()).unwrap().to_be_bytes());
            deviations.push((at, Deviation::LengthNotMinimal));
        } else {
            put_length(out, value.len());
        }
        let start = out.len();
        deviations.extend(inside.into_iter().map(|(at, deviation)| (start + at, deviation)));
        out.extend(value);
        if is_indefinite {
            out.extend([0, 0]);
        }
    }
}

#[test]
fn every_deviating_length_is_found_and_the_package_is_the_same() {
    let Some(packages) = shared::packages() else { return };
    let mut deviating = 0;
    for (name, bytes) in &packages {
        let mut random = Random(u64::try_from(bytes.len()).unwrap());
        let (mut source, mut deviations) = (Vec::new(), Vec::new());
        deviate(bytes, &mut random, &mut source, &mut deviations);
        let lenient = lenient(&source).unwrap();
        assert_eq!(found(&lenient), deviations, "{name}");
        assert_eq!(*lenient.package(), strict(bytes).unwrap(), "{name}");
        assert_eq!(lenient.encode_to_vec(), source, "{name}");
        deviating += deviations.len();
        let parts: Vec<_> =
            (0..).map(|index| lenient.source_of(index)).take_while(|part| !part.is_empty()).collect();
        assert_eq!((parts.concat(), parts.len()), (source, lenient.package().elements().len()), "{name}");
        for finding in lenient.findings() {
            let element = lenient.package().elements().nth(finding.element()).unwrap();
            assert_eq!(element.kind(), finding.kind());
        }
    }
    assert!(deviating > 10_000, "{deviating}");
}

#[test]
fn errors_have_their_place_in_the_source() {
    // an end element of indefinite length: its end is missing; its identification has a leading zero
    let bytes = hex::decode("bf22800000aa80a0058102000184008100".get(..30).unwrap()).unwrap();
    let error = lenient(&bytes).unwrap_err();
    assert_eq!(error.to_string(), "end: 1 bytes needed, 0 left at byte 14");
    let bytes = hex::decode("bf22800000aa80a0048102000100 00".replace(' ', "")).unwrap();
    let error = lenient(&bytes).unwrap_err();
    assert_eq!(
        error.to_string(),
        "end.end-header.identification: expected an INTEGER without leading octets at byte 11 (SAIP 8.1.3)"
    );
}

#[test]
fn untouched_elements_are_written_from_their_source() {
    let Some(packages) = shared::packages() else { return };
    let (_, bytes) = packages.iter().find(|(name, _)| name == "TS48v7_SAIP2.3_NoBERTLV").unwrap();
    let (mut source, mut deviations) = (Vec::new(), Vec::new());
    deviate(bytes, &mut Random(48), &mut source, &mut deviations);
    let mut package = lenient(&source).unwrap();
    let last = package.package().elements().len() - 1;
    let front = source.len() - package.source_of(last).len();
    let end = [0xAA, 0x05, 0xA0, 0x03, 0x81, 0x01, 0x63];
    let end = ProfileElement::decode(&end, &Limits::default()).unwrap();
    package.replace(last, &end).unwrap();
    let expected = [&source[..front], &[0xAA, 0x05, 0xA0, 0x03, 0x81, 0x01, 0x63]].concat();
    assert_eq!(package.encode_to_vec(), expected);
    assert_eq!(package.package().elements().next_back().unwrap().identification(), Some(99));
    assert!(package.findings().iter().all(|finding| finding.element() != last));
    let again = lenient(&expected).unwrap();
    assert_eq!((again.package(), found(&again)), (package.package(), found(&package)));

    let error = package.replace(last + 1, &end).unwrap_err();
    assert_eq!(error, ReplaceError::NoSuchElement { index: last + 1, count: last + 1 });
    // an element that lacks its files is not one
    let template = sgp_wire::Oid::decode(&[0x67, 0x81, 0x0F, 0x01, 0x02, 0x04], 0).unwrap();
    let files =
        sgp_asn1::saip::FilesElement::new(ElementKind::Usim, PeHeader::new(true, 8), template).unwrap();
    let error = package.replace(0, &ProfileElement::Files(files)).unwrap_err();
    assert!(matches!(error, ReplaceError::Element(_)), "{error}");
    assert_eq!(package.encode_to_vec(), expected);
}

#[test]
fn debug_shows_no_content() {
    let bytes = hex::decode("a280a0058000810101a111a00f300d800101810831323334ffffffff0000").unwrap();
    assert_eq!(
        format!("{:?}", lenient(&bytes).unwrap()),
        "LenientPackage { package: Package(28 bytes, [PinCodes]), findings: [LenientFinding { element: 0, \
         kind: PinCodes, offset: 1, deviation: IndefiniteLength }], .. }"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn a_default_that_is_written_is_found(
        entropy in proptest::collection::vec(any::<u8>(), 0..900),
        at in 0usize..12,
        seed in 1u64..,
    ) {
        let mut generator = Generator::new(&entropy);
        generator.explicit = Some(at);
        let der = generator.element();
        let (mut source, mut deviations) = (Vec::new(), Vec::new());
        deviate(&der, &mut Random(seed), &mut source, &mut deviations);
        let package = lenient(&source).map_err(|error| TestCaseError::fail(format!("{error}")))?;
        prop_assert_eq!(package.encode_to_vec(), &source[..]);
        let (defaults, lengths): (Vec<_>, Vec<_>) =
            found(&package).into_iter().partition(|(_, deviation)| *deviation == Deviation::ExplicitDefault);
        prop_assert_eq!(lengths, deviations);
        prop_assert_eq!(defaults.len(), usize::from(generator.explicit.is_none()));
        let canonical = strict(package.package().as_bytes());
        let canonical = canonical.map_err(|error| TestCaseError::fail(format!("{error}")))?;
        prop_assert_eq!(canonical.as_bytes().len() < der.len(), generator.explicit.is_none());
        if let [(offset, _)] = defaults[..] {
            // without deviating lengths it is where the strict reader finds it
            let plain = lenient(&der).unwrap();
            let error = strict(&der).unwrap_err();
            prop_assert_eq!(found(&plain), [(error.offset(), Deviation::ExplicitDefault)]);
            prop_assert_eq!(source[offset], der[error.offset()]);
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        match lenient(&bytes) {
            Ok(package) => prop_assert_eq!(package.encode_to_vec(), bytes),
            Err(error) => prop_assert!(error.offset() <= bytes.len(), "{}", error),
        }
    }
}

#[test]
fn damaged_packages_are_read_or_refused_as_strictly() {
    let Some(packages) = shared::packages() else { return };
    let (mut read, mut deviating) = (0, 0);
    for (name, bytes) in &packages {
        let mut random = Random(u64::try_from(bytes.len()).unwrap());
        for round in 0..60 {
            let bytes = damaged(bytes, &mut random);
            match (lenient(&bytes), strict(&bytes)) {
                (Ok(lenient), strict) => {
                    assert_eq!(lenient.encode_to_vec(), bytes, "{name}, round {round}");
                    assert_eq!(lenient.findings().is_empty(), strict.is_ok(), "{name}, round {round}");
                    read += 1;
                    deviating += usize::from(strict.is_err());
                }
                (Err(error), strict) => {
                    assert!(strict.is_err(), "{name}, round {round}: {error}");
                    assert!(error.offset() <= bytes.len(), "{name}, round {round}: {error}");
                }
            }
        }
    }
    assert!(read > 100 && deviating > 0, "{read} read, {deviating} deviating");
}

/// Peak of memory over the size of the input, and what comes out.
fn cost(bytes: &[u8], limits: &Limits) -> (u64, Result<usize, DecodeErrorKind>) {
    let mut result = Ok(0);
    let info = allocation_counter::measure(|| {
        result = Package::decode_lenient(bytes, limits)
            .map(|package| package.findings().len())
            .map_err(|error| error.kind());
    });
    (info.bytes_max / u64::try_from(bytes.len()).unwrap(), result)
}

#[test]
fn hostile_input_ends_in_bounded_memory() {
    const SIZE: usize = 1 << 20;
    let wide = Limits::default().with_max_items(u32::MAX).with_max_depth(u16::MAX);
    let limit = |limit, max| Err(DecodeErrorKind::Limit { limit, max });
    let (depth, items) = (limit(LimitKind::Depth, 32), limit(LimitKind::Items, 1 << 18));
    let unterminated = Err(DecodeErrorKind::Truncated { needed: 1, available: 0 });
    let objects = [0xBF, 0x22, 0x80];
    let within = |inside: &[u8]| [&objects[..], &inside.repeat(SIZE / inside.len()), &[0, 0]].concat();
    for (name, bytes, expected, unlimited) in [
        ("nested and never ended", [0xB0, 0x80].repeat(SIZE / 2), depth, limit(LimitKind::Depth, 65535)),
        ("nested and ended", nested(), depth, Ok(60_001)),
        ("empty ones", within(&[0x80, 0x00]), items, Ok(1)),
        ("empty ones with long lengths", within(&[0x80, 0x81, 0x00]), items, Ok(SIZE / 3 + 1)),
        ("empty ones of indefinite length", within(&[0x30, 0x80, 0, 0]), items, Ok(SIZE / 4 + 1)),
        ("elements of indefinite length", [0xAB, 0x80, 0, 0].repeat(SIZE / 4 + 1), items, Ok(SIZE / 4 + 1)),
        ("elements", [0xAB, 0x00].repeat(SIZE / 2), items, Ok(0)),
        ("one never ended", [&objects[..], &[0x04, 0x00].repeat(1000)].concat(), unterminated, unterminated),
    ] {
        for (limits, expected) in [(Limits::default(), expected), (wide, unlimited)] {
            let (factor, result) = cost(&bytes, &limits);
            assert_eq!(result, expected, "{name}");
            eprintln!("{name}: {factor} times");
            assert!(factor <= 150, "{name}: {factor} times");
        }
    }
}

/// 60,001 objects of indefinite length, each in the one before.
fn nested() -> Vec<u8> {
    let mut bytes = vec![0xBF, 0x22, 0x80];
    bytes.extend([0x30, 0x80].repeat(60_000));
    bytes.extend([0x00; 2 * 60_001]);
    bytes
}
