//! Published packages, located element by element, against what independent codecs found.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod shared;

use serde_json::Value;
use sgp_asn1::saip::{ElementKind, ElementRef, ElementStream, EuiccResponse, Package, Rule};
use sgp_wire::{DecodeErrorKind, Limits};

fn decode(bytes: &[u8]) -> Package {
    Package::decode(bytes, &Limits::default()).unwrap()
}

fn number(value: &Value) -> Option<usize> {
    value.as_u64().map(|number| usize::try_from(number).unwrap())
}

fn assert_element(element: &ElementRef<'_>, truth: &Value, at: &str) {
    assert_eq!(Some(element.name()), truth["type"].as_str(), "{at}");
    assert_eq!(element.tag().to_string().to_lowercase(), truth["tag"].as_str().unwrap(), "{at}");
    assert_eq!(Some(element.offset()), number(&truth["offset"]), "{at}");
    assert_eq!(Some(element.len()), number(&truth["length"]), "{at}");
    assert_eq!(Some(element.header_len()), number(&truth["header_length"]), "{at}");
    assert_eq!(Some(element.content_len()), number(&truth["content_length"]), "{at}");
    assert_eq!(element.identification().map(usize::from), number(&truth["identification"]), "{at}");
    assert_eq!(element.mandated(), truth["mandated"].as_bool(), "{at}");
    let template = element.template_id().map(|oid| oid.to_string());
    assert_eq!(template.as_deref(), truth["template_id"].as_str(), "{at}");
}

#[test]
fn elements_agree_with_the_truth() {
    let Some(packages) = shared::packages() else { return };
    let mut elements = 0;
    for (name, bytes) in &packages {
        let truth = shared::json(&format!("profiles/truth/{name}.json")).unwrap();
        let package = decode(bytes);
        let expected = truth["pes"].as_array().unwrap();
        assert_eq!(package.elements().len(), expected.len(), "{name}");
        for (index, (element, truth)) in package.elements().zip(expected).enumerate() {
            assert_element(&element, truth, &format!("{name} element {index}"));
            assert_eq!(&bytes[element.offset()..][..element.len()], element.raw());
            elements += 1;
        }
        assert_eq!(package.check(), [], "{name}");
        assert_eq!(&package.encode_to_vec(), bytes, "{name}");
    }
    assert_eq!(elements, 1323);
}

#[test]
fn headers_agree_with_the_truth_and_come_back() {
    let Some(packages) = shared::packages() else { return };
    for (name, bytes) in &packages {
        let truth = shared::json(&format!("profiles/truth/{name}.json")).unwrap();
        let package = decode(bytes);
        let header = package.header().unwrap();
        assert_eq!(header.version().unwrap().to_string(), truth["saip_version"].as_str().unwrap(), "{name}");
        assert_eq!(header.profile_type(), truth["profile_type"].as_str(), "{name}");
        let value = &truth["pes"][0]["value"];
        assert_eq!(hex::encode(header.iccid_octets()), value["iccid"].as_str().unwrap(), "{name}");
        assert_eq!(
            header.iccid().unwrap().to_string(),
            truth["iccid"].as_str().unwrap().trim_end_matches('f'),
            "{name}"
        );
        let services: Vec<_> = header.mandatory_services().iter().map(|service| service.name()).collect();
        let listed = value["eUICC-Mandatory-services"].as_object().unwrap();
        assert_eq!(services.len(), listed.len(), "{name}");
        assert!(services.iter().all(|service| listed.contains_key(*service)), "{name}: {services:?}");
        let templates: Vec<_> = header.mandatory_templates().iter().map(ToString::to_string).collect();
        let listed = value["eUICC-Mandatory-GFSTEList"].as_array().unwrap();
        assert_eq!(templates, *listed, "{name}");
        let first = package.elements().next().unwrap();
        assert_eq!(header.encode_to_vec(), first.raw(), "{name}");
    }
}

#[test]
fn a_stream_in_segments_gives_the_same_elements() {
    let Some(packages) = shared::packages() else { return };
    for (name, bytes) in &packages {
        let package = decode(bytes);
        for piece_len in [1, 37, 400, 1007, bytes.len()] {
            let mut stream = ElementStream::new(&Limits::default());
            let mut expected = package.elements();
            for piece in bytes.chunks(piece_len) {
                stream.push(piece).unwrap();
                while let Some(element) = stream.next_element().unwrap() {
                    assert_eq!(Some(element), expected.next(), "{name} by {piece_len}");
                }
            }
            assert_eq!((stream.finish(), expected.len()), (Ok(()), 0), "{name} by {piece_len}");
        }
    }
}

#[test]
fn broken_structure_rules_are_found() {
    let Some(index) = shared::json("profiles/invalid/index.json") else { return };
    let folder = shared::folder().unwrap().join("profiles/invalid");
    let known = |category: &str| {
        [Rule::HeaderFirst, Rule::HeaderCount, Rule::EndLast, Rule::EndCount, Rule::IdentificationUnique]
            .into_iter()
            .find(|rule| rule.name() == category)
    };
    let mut found = 0;
    for case in index["cases"].as_array().unwrap() {
        let name = case["file"].as_str().unwrap();
        let bytes = std::fs::read(folder.join(name)).unwrap();
        let package = decode(&bytes);
        assert_eq!(package.encode_to_vec(), bytes, "{name}");
        let rules: Vec<_> = package.check().iter().map(|finding| finding.rule()).collect();
        match known(case["category"].as_str().unwrap()) {
            Some(rule) => {
                assert!(rules.contains(&rule), "{name}: {rules:?}");
                found += 1;
            }
            None => {
                assert!(!rules.iter().any(|rule| *rule != Rule::IdentificationRange), "{name}: {rules:?}")
            }
        }
    }
    assert_eq!(found, 4, "cases of structure rules");
}

#[test]
fn encoding_faults() {
    let Some(index) = shared::json("profiles/malformed/index.json") else { return };
    let folder = shared::folder().unwrap().join("profiles/malformed");
    let mut refused = 0;
    for case in index["cases"].as_array().unwrap() {
        let name = case["file"].as_str().unwrap();
        let bytes = std::fs::read(folder.join(name)).unwrap();
        let result = Package::decode(&bytes, &Limits::default());
        match case["expect"].as_str().unwrap() {
            "reject" => {
                let error = result.expect_err(name);
                assert!(error.offset() <= bytes.len(), "{name}: {error}");
                refused += 1;
            }
            "accept" => assert_eq!(result.expect(name).encode_to_vec(), bytes, "{name}"),
            // valid BER that is not DER is refused, unless it is a DEFAULT that stands there
            "lenient" => assert_eq!(result.is_ok(), name == "explicit_default.der", "{name}"),
            _ => assert!(matches!(result.unwrap_err().kind(), DecodeErrorKind::Limit { .. }), "{name}"),
        }
    }
    assert_eq!(refused, 11);
}

#[test]
fn euicc_responses() {
    let Some(file) = shared::json("profiles/euicc-response.json") else { return };
    let cases = file["cases"].as_array().unwrap();
    for case in cases {
        let name = case["description"].as_str().unwrap();
        let der = hex::decode(case["der"].as_str().unwrap()).unwrap();
        let response = EuiccResponse::decode(&der, &Limits::default()).unwrap();
        assert_eq!(response.encode_to_vec(), der, "{name}");
        let value = &case["value"];
        assert_eq!(response.is_aborted(), value.get("profileInstallationAborted").is_some(), "{name}");
        assert_eq!(response.status_message(), value["statusMessage"].as_str(), "{name}");
        let listed = value["peStatus"].as_array().unwrap();
        assert_eq!(response.pe_status().len(), listed.len(), "{name}");
        for (status, truth) in response.pe_status().iter().zip(listed) {
            assert_eq!(Some(status.status().0), truth["status"].as_i64(), "{name}");
            assert_eq!(status.identification().map(usize::from), number(&truth["identification"]), "{name}");
            let additional = status.additional_information().map(usize::from);
            assert_eq!(additional, number(&truth["additional-information"]), "{name}");
            let offset = status.offset().map(|offset| usize::try_from(offset).unwrap());
            assert_eq!(offset, number(&truth["offset"]), "{name}");
        }
    }
    assert_eq!(cases.len(), 11);
}

#[test]
fn the_malformed_element_of_the_journey_is_reported_as_the_card_does() {
    let Some(file) = shared::json("vectors/sgp02/journey-failures.json") else { return };
    let case =
        file["cases"].as_array().unwrap().iter().find(|case| case["id"] == "f-malformed-element").unwrap();
    let package = hex::decode(case["inputs"]["malformed_package"].as_str().unwrap()).unwrap();
    let broken = &case["inputs"]["broken_element"];
    let mut stream = ElementStream::new(&Limits::default());
    stream.push(&package).unwrap();
    for _ in 0..number(&broken["index"]).unwrap() {
        stream.next_element().unwrap().unwrap();
    }
    assert_eq!(Some(stream.offset()), number(&broken["offset"]));
    let fault = stream.next_element().unwrap_err();
    let response = EuiccResponse::aborted((&fault).into());
    // `euicc_response` of the journey's third step
    assert_eq!(hex::encode_upper(response.encode_to_vec()), "300FA00B30098001058101038301098100");
}

#[test]
fn kinds_have_the_names_of_the_module() {
    let Some(folder) = shared::folder() else { return };
    let module = std::fs::read_to_string(folder.join("spec/asn1/PEDefinitions-3.3.1.asn")).unwrap();
    let choice = module.split("ProfileElement ::= CHOICE {").nth(1).unwrap().split("\n}").next().unwrap();
    for kind in ElementKind::ALL {
        let named = choice.split(|c: char| c.is_whitespace()).any(|word| word == kind.name());
        assert!(named, "{kind}");
    }
}
