//! What stands inside the elements of the public packages, and of damaged ones.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod shared;

use sgp_asn1::saip::{ElementKind, FilesElement, Package, ProfileElement};
use sgp_wire::{DecodeError, Limits};

#[test]
fn every_element_encodes_to_the_bytes_it_was_read_from() {
    let Some(packages) = shared::packages() else { return };
    let mut elements = 0;
    for (name, bytes) in &packages {
        let package = Package::decode(bytes, &Limits::default()).unwrap();
        let mut again = Vec::new();
        for element in package.elements() {
            let decoded = element.decode().unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(decoded.encode_to_vec(), element.raw(), "{name}: {element:?}");
            assert_eq!(decoded.kind(), element.kind());
            assert_eq!(decoded.pe_header(), element.pe_header(), "{name}: {element:?}");
            assert_eq!(ProfileElement::decode(element.raw(), &Limits::default()).unwrap(), decoded);
            let owned = decoded.clone().into_owned();
            assert_eq!(owned, decoded, "{name}: {element:?}");
            owned.encode(&mut again);
            elements += 1;
        }
        assert_eq!(again, *bytes, "{name}");
        assert_eq!(package.profile_elements().unwrap().len(), package.elements().len());
    }
    assert_eq!(elements, 1323, "elements of 47 packages");
}

fn malformed(name: &str) -> Result<Vec<u8>, DecodeError> {
    let bytes = std::fs::read(shared::folder().unwrap().join("profiles/malformed").join(name)).unwrap();
    let package = Package::decode(&bytes, &Limits::default())?;
    let mut again = Vec::new();
    for element in package.profile_elements()? {
        element.encode(&mut again);
    }
    assert_eq!(again, bytes, "{name}");
    Ok(again)
}

#[test]
fn malformed_packages_end_as_expected() {
    let Some(index) = shared::json("profiles/malformed/index.json") else { return };
    let mut counts = [0; 4];
    for case in index["cases"].as_array().unwrap() {
        let name = case["file"].as_str().unwrap();
        let result = malformed(name);
        let count = match case["expect"].as_str().unwrap() {
            "accept" => {
                assert!(result.is_ok(), "{name}: {result:?}");
                0
            }
            "reject" => {
                assert!(result.is_err(), "{name}");
                1
            }
            "lenient" => {
                assert!(result.is_err(), "{name}");
                2
            }
            _ => 3,
        };
        counts[count] += 1;
    }
    assert_eq!(counts, [6, 11, 3, 1], "accept, reject, lenient, either");
}

#[test]
fn faults_name_path_offset_and_clause() {
    if shared::folder().is_none() {
        return;
    }
    for (name, text) in [
        (
            "explicit_default.der",
            "pinCodes.pinCodes.pinconfig[0].pinAttributes: expected a DEFAULT value to be left out at byte 287 (X.690 11.5)",
        ),
        ("int_empty.der", "header.major-version: length 0, expected at least 1 at byte 4 (SAIP 8.2.1)"),
        (
            "ident_missing.der",
            "mf.mf-header.identification: required object 81 missing at byte 78 (SAIP 8.1.3)",
        ),
        (
            "null_content.der",
            "header.eUICC-Mandatory-services.usim: length 1, expected 0 at byte 53 (SAIP 8.2.1)",
        ),
        (
            "oid_cut.der",
            "header.eUICC-Mandatory-GFSTEList[0]: expected the last arc to end at byte 57 (SAIP 8.2.1)",
        ),
    ] {
        assert_eq!(malformed(name).unwrap_err().to_string(), text, "{name}");
    }
}

#[test]
fn members_of_the_file_elements_are_those_of_the_module() {
    let Some(folder) = shared::folder() else { return };
    let module = std::fs::read_to_string(folder.join("spec/asn1/PEDefinitions-3.3.1.asn")).unwrap();
    let choice = module.split("ProfileElement ::= CHOICE {").nth(1).unwrap().split("\n}").next().unwrap();
    let mut files = 0;
    for kind in ElementKind::ALL.iter().filter(|kind| kind.has_template()) {
        let words: Vec<_> = choice.split_whitespace().collect();
        let at = words.iter().position(|word| *word == kind.name()).unwrap();
        let start = format!("\n{} ::= SEQUENCE {{\n", words[at + 1].trim_end_matches(','));
        let body = module.split(&start).nth(1).unwrap().split("\n}").next().unwrap();
        let lines = body.lines().filter_map(|line| {
            let mut words = line.split([' ', ',', '\t']).filter(|word| !word.is_empty());
            let (name, file) = (words.next()?, words.next()?);
            (file == "File").then(|| (name, words.next() != Some("OPTIONAL")))
        });
        let members = FilesElement::members(*kind);
        assert_eq!(
            lines.collect::<Vec<_>>(),
            members.iter().map(|member| (member.name(), member.is_required())).collect::<Vec<_>>(),
            "{kind}"
        );
        files += members.len();
    }
    assert_eq!(files, 398);
}
