//! Elements as JSON, beside what other decoders made of the public packages.

#![cfg(feature = "serde")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod shared;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sgp_asn1::saip::{ElementValue, EuiccResponse, Package, ProfileElement, WithDefaults};
use sgp_wire::Limits;

/// Paths and values that `filled` has and `value` has not.
fn added(value: &Value, filled: &Value, path: &str, out: &mut BTreeMap<String, Value>) {
    match (value, filled) {
        (Value::Object(value), Value::Object(filled)) => {
            for (name, member) in filled {
                let path = format!("{path}/{name}");
                match value.get(name) {
                    Some(value) => added(value, member, &path, out),
                    None => assert!(out.insert(path, member.clone()).is_none()),
                }
            }
        }
        (Value::Array(value), Value::Array(filled)) => {
            assert_eq!(value.len(), filled.len(), "{path}");
            for (index, (value, filled)) in value.iter().zip(filled).enumerate() {
                added(value, filled, &format!("{path}/{index}"), out);
            }
        }
        _ => assert_eq!(value, filled, "{path}"),
    }
}

#[test]
fn values_and_defaults_are_those_of_the_truth() {
    let Some(packages) = shared::packages() else { return };
    let (mut elements, mut defaults) = (0, 0);
    for (name, bytes) in &packages {
        let truth = shared::json(&format!("profiles/truth/{name}.json")).unwrap();
        let package = Package::decode(bytes, &Limits::default()).unwrap();
        let pes = truth["pes"].as_array().unwrap();
        assert_eq!(package.elements().len(), pes.len(), "{name}");
        for (element, truth) in package.elements().zip(pes) {
            let at = format!("{name}: {}", truth["index"]);
            let element = element.decode().unwrap();
            let kind = truth["type"].as_str().unwrap();
            let json = serde_json::to_value(&element).unwrap();
            assert_eq!(json, json!({ kind: truth["value"] }), "{at}");
            assert_eq!(serde_json::to_value(ElementValue(&element)).unwrap(), truth["value"], "{at}");
            let filled = serde_json::to_value(WithDefaults(&element)).unwrap();
            let mut ours = BTreeMap::new();
            added(&json[kind], &filled[kind], "", &mut ours);
            let theirs = truth["defaults"].as_array().unwrap().iter();
            let theirs: BTreeMap<_, _> =
                theirs.map(|d| (d["path"].as_str().unwrap().to_owned(), d["value"].clone())).collect();
            assert_eq!(ours, theirs, "{at}");

            let back: ProfileElement<'_> = serde_json::from_value(json).unwrap();
            assert_eq!(back, element, "{at}");
            let back: ProfileElement<'_> = serde_json::from_value(filled).unwrap();
            assert_eq!(back.encode_to_vec(), element.encode_to_vec(), "{at}");
            elements += 1;
            defaults += theirs.len();
        }
    }
    assert_eq!((elements, defaults), (1323, 24_892));
}

#[test]
fn file_systems_are_those_of_the_truth() {
    let Some(packages) = shared::packages() else { return };
    let mut files = 0;
    for (name, bytes) in &packages {
        let truth = shared::json(&format!("profiles/truth/{name}.json")).unwrap();
        let package = Package::decode(bytes, &Limits::default()).unwrap();
        let ours = serde_json::to_value(package.file_system().unwrap()).unwrap();
        assert_eq!(ours, truth["files"], "{name}");
        files += ours.as_array().unwrap().len();
    }
    assert_eq!(files, 11_414);
}

#[test]
fn what_the_module_does_not_know_goes_through_json() {
    let Some(index) = shared::json("profiles/malformed/index.json") else { return };
    let folder = shared::folder().unwrap().join("profiles/malformed");
    let mut accepted = 0;
    for case in index["cases"].as_array().unwrap().iter().filter(|case| case["expect"] == "accept") {
        let bytes = std::fs::read(folder.join(case["file"].as_str().unwrap())).unwrap();
        let package = Package::decode(&bytes, &Limits::default()).unwrap();
        let json = serde_json::to_string(&package.profile_elements().unwrap()).unwrap();
        let mut again = Vec::new();
        for element in serde_json::from_str::<Vec<ProfileElement<'_>>>(&json).unwrap() {
            element.encode(&mut again);
        }
        assert_eq!(again, bytes, "{case}");
        accepted += 1;
    }
    assert_eq!(accepted, 6);
}

#[test]
fn texts_that_are_no_element_say_why() {
    for (text, message) in [
        (r#"{"end":{"end-header":{"identification":1}},"x":0}"#, "expected an object with one member"),
        (
            r#"{"end":{"end-header":{"identification":"0000000000000000"}}}"#,
            "end.end-header.identification: expected a whole number, as octets of DER in hex where it is beyond",
        ),
        (r#"{"ende":{}}"#, "expected the name of a profile element"),
        (r#"{"end":{}}"#, "end: end-header missing"),
        (
            r#"{"end":{"end-header":{"identification":"1"}}}"#,
            "end.end-header.identification: expected a whole number",
        ),
        (
            r#"{"end":{"end-header":{"identification":1,"mandate":null}}}"#,
            "end.end-header: not known here, expected members by their names in the module, once",
        ),
        (
            r#"{"pukCodes":{"puk-Header":{"identification":1},"pukCodes":[{"keyReference":1,"pukValue":"3g"}]}}"#,
            "pukCodes.pukCodes[0].pukValue: expected octets in hex",
        ),
        (
            r#"{"mf":{"mf-header":{"identification":1},"templateID":"2.23.143.1.2.1","mf":[]}}"#,
            "mf: ef-iccid missing",
        ),
        (
            r#"{"df-saip":{"df-saip-header":{"identification":1},"templateID":"2.23.143.1.2.14","df-df-saip":[{"fill":1}]}}"#,
            "df-saip.df-df-saip[0]: expected doNotCreate, fileDescriptor, fillFileOffset or fillFileContent",
        ),
        (
            r#"{"end":{"end-header":{"identification":1},"unknown":"a000"}}"#,
            "end.unknown: expected objects that are not members of the type",
        ),
        (r#"{"unknown":"b000"}"#, "unknown: expected an element that the module does not define"),
    ] {
        let error = serde_json::from_str::<ProfileElement<'_>>(text).unwrap_err().to_string();
        assert!(error.starts_with(message), "{text}: {error}");
    }
}

#[test]
fn answers_of_an_euicc_are_those_of_the_published_values() {
    let Some(file) = shared::json("profiles/euicc-response.json") else { return };
    let cases = file["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 11);
    for case in cases {
        let der = hex::decode(case["der"].as_str().unwrap()).unwrap();
        let response = EuiccResponse::decode(&der, &Limits::default()).unwrap();
        assert_eq!(serde_json::to_value(&response).unwrap(), case["value"], "{}", case["description"]);
        let back: EuiccResponse = serde_json::from_value(case["value"].clone()).unwrap();
        assert_eq!(back.encode_to_vec(), der, "{}", case["description"]);
    }
}

#[test]
fn an_answer_keeps_what_the_module_does_not_know() {
    let der = hex::decode("3010a0083006800100840199830199850100").unwrap();
    let response = EuiccResponse::decode(&der, &Limits::default()).unwrap();
    let json = serde_json::to_value(&response).unwrap();
    assert_eq!(json, json!({"peStatus": [{"status": 0, "unknown": "840199"}], "unknown": "830199850100"}));
    assert_eq!(serde_json::from_value::<EuiccResponse>(json).unwrap(), response);
    for (text, message) in [
        ("{}", "peStatus missing"),
        (r#"{"peStatus":[{}]}"#, "peStatus[0]: status missing"),
        (r#"{"peStatus":[],"profileInstallationAborted":1}"#, "profileInstallationAborted: expected null"),
    ] {
        let error = serde_json::from_str::<EuiccResponse>(text).unwrap_err().to_string();
        assert!(error.starts_with(message), "{text}: {error}");
    }
}
