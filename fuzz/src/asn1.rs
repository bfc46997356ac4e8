//! sgp-asn1: identifiers and profile packages; JSON in and out.

use sgp_asn1::saip::{ElementStream, EuiccResponse, Package, ProfileElement, ProfileHeader, scan};
use sgp_asn1::{Eid, Iccid};
use sgp_wire::Limits;

use super::files::file_system;
use super::input::Input;

/// First byte: 0 EID, 1 ICCID, 2 package, 3 stream of elements (second byte: length of its pieces), 4
/// answer of the eUICC, 5 profile header, 6 one typed element, 7 package read leniently, 8 package read in
/// one pass, and scanned, 9 file system of a package, 10 JSON of an element, 11 JSON of an answer, 12 an
/// element through JSON.
pub fn asn1(data: &[u8]) {
    let mut input = Input(data);
    let selector = input.byte() % 13;
    let bytes = input.0;
    let limits = Limits::default();
    match selector {
        0 => eid(bytes),
        1 => iccid(bytes),
        2 => same("package", bytes, Package::decode(bytes, &limits).map(|package| parts(&package))),
        3 => stream(&mut input, &limits),
        4 => {
            same("answer", bytes, EuiccResponse::decode(bytes, &limits).map(|answer| answer.encode_to_vec()))
        }
        5 => {
            same("header", bytes, ProfileHeader::decode(bytes, &limits).map(|header| header.encode_to_vec()));
        }
        6 => same(
            "element",
            bytes,
            ProfileElement::decode(bytes, &limits).map(|element| element.encode_to_vec()),
        ),
        7 => lenient(bytes, &limits),
        8 => one_pass(bytes, &limits),
        9 => file_system(bytes),
        10 => element_of_json(bytes),
        11 => answer_of_json(bytes),
        _ => element_to_json(bytes, &limits),
    }
}

/// What was read comes out byte for byte; a refusal lies within the input.
fn same(what: &str, bytes: &[u8], encoded: Result<Vec<u8>, sgp_wire::DecodeError>) {
    match encoded {
        Ok(encoded) => assert_eq!(encoded, bytes, "{what}"),
        Err(error) => assert!(error.offset() <= bytes.len(), "{what}: {error}"),
    }
}

/// What was read leniently comes out byte for byte; without a finding it is what is read strictly.
fn lenient(bytes: &[u8], limits: &Limits) {
    let strict = ProfileElement::decode_all(bytes, limits);
    match Package::decode_lenient(bytes, limits) {
        Ok(package) => {
            assert_eq!(package.encode_to_vec(), bytes, "lenient package");
            assert_eq!(package.findings().is_empty(), strict.is_ok(), "findings {:?}", package.findings());
            let der = package.package();
            assert!(der.profile_elements().is_ok(), "the package that was made of it");
            assert_eq!(der.as_bytes() == bytes, strict.is_ok());
            assert!(package.findings().iter().all(|finding| finding.offset() < bytes.len()));
        }
        Err(error) => {
            assert!(strict.is_err(), "refused leniently alone: {error}");
            assert!(error.offset() <= bytes.len(), "{error}");
        }
    }
}

/// One pass and two steps agree; a scan finds the elements that are located.
fn one_pass(bytes: &[u8], limits: &Limits) {
    let package = Package::decode(bytes, limits);
    let steps = package.as_ref().map_err(|error| *error).and_then(Package::profile_elements);
    assert_eq!(ProfileElement::decode_all(bytes, limits), steps, "one pass and two steps");
    if let Ok(package) = &package {
        let located = package.elements().map(|element| (element.offset(), element.len()));
        let scanned = scan(bytes, limits).map(|element| element.map(|e| (e.offset(), e.len())));
        assert!(scanned.eq(located.map(Ok)), "scanned and located");
    }
}

/// The elements of a package, one behind the other.
fn parts(package: &Package) -> Vec<u8> {
    let _ = package.check();
    for element in package.elements() {
        if let Ok(typed) = element.decode() {
            assert_eq!(typed.encode_to_vec(), element.raw(), "typed element");
        }
    }
    package.elements().flat_map(|element| element.raw().to_vec()).collect()
}

/// However the bytes are cut into pieces, the elements are those of the whole package.
fn stream(input: &mut Input<'_>, limits: &Limits) {
    let piece = usize::from(input.byte()).max(1);
    let bytes = input.0;
    let mut stream = ElementStream::new(limits);
    let mut streamed = Vec::new();
    let mut run = || {
        for piece in bytes.chunks(piece) {
            stream.push(piece)?;
            while let Some(element) = stream.next_element()? {
                streamed.push((element.tag(), element.offset(), element.raw().to_vec()));
            }
        }
        stream.finish()
    };
    let result = run();
    match (Package::decode(bytes, limits), result) {
        (Ok(package), Ok(())) => {
            let whole: Vec<_> = package.elements().map(|e| (e.tag(), e.offset(), e.raw().to_vec())).collect();
            assert_eq!(streamed, whole, "stream and package");
        }
        (Ok(_), Err(fault)) => panic!("the package is whole, its stream has {fault:?}"),
        // the package decodes its header as well, and is not empty
        (Err(_), _) => {}
    }
}

fn eid(bytes: &[u8]) {
    if let Ok(eid) = String::from_utf8_lossy(bytes).parse::<Eid>() {
        assert_eq!(eid.to_string().as_bytes(), bytes, "EID");
        assert_eq!(eid.check(), Ok(()));
    }
}

fn iccid(bytes: &[u8]) {
    let Ok(bytes) = <[u8; 10]>::try_from(bytes) else { return };
    if let Ok(iccid) = Iccid::from_header_bytes(bytes) {
        assert_eq!(iccid.to_header_bytes(), bytes, "ICCID");
        assert_eq!(Iccid::from_ef_bytes(iccid.to_ef_bytes()), Ok(iccid));
        assert_eq!(iccid.to_string().parse(), Ok(iccid));
    }
}

/// JSON that is an element is the element that it encodes to.
fn element_of_json(text: &[u8]) {
    if let Ok(element) = serde_json::from_slice::<ProfileElement<'_>>(text) {
        let encoded = element.encode_to_vec();
        if let Ok(decoded) = ProfileElement::decode(&encoded, &Limits::default()) {
            assert_eq!(decoded, element, "element of JSON");
        }
    }
}

fn answer_of_json(text: &[u8]) {
    if let Ok(answer) = serde_json::from_slice::<EuiccResponse>(text) {
        let encoded = answer.encode_to_vec();
        if let Ok(decoded) = EuiccResponse::decode(&encoded, &Limits::default()) {
            assert_eq!(decoded, answer, "answer of JSON");
        }
    }
}

fn element_to_json(bytes: &[u8], limits: &Limits) {
    if let Ok(element) = ProfileElement::decode(bytes, limits) {
        let json = serde_json::to_value(&element).expect("JSON of an element");
        let back: ProfileElement<'_> = serde_json::from_value(json).expect("the element of its JSON");
        assert_eq!(back.encode_to_vec(), bytes, "element through JSON");
    }
}
