//! Templates over published packages: export, build, personalise.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod shared;

use pkg_builder::{Export, Prepared, Row, Template};
use sgp_asn1::saip::Package;
use sgp_wire::Limits;

/// The package of a template whose variables have values.
fn built(prepared: &Prepared) -> Vec<u8> {
    let row = Row::new(prepared);
    prepared.personalise(&row).unwrap().as_bytes().to_vec()
}

fn exported(name: &str, bytes: &[u8], export: Export) -> Template {
    let package = Package::decode(bytes, &Limits::default()).unwrap();
    let text = export.template(&package).unwrap();
    Template::parse(text.as_str()).unwrap_or_else(|error| panic!("{name}: {error}\n{}", text.as_str()))
}

#[test]
fn every_public_package_is_built_again() {
    let Some(packages) = shared::packages() else { return };
    for (name, bytes) in &packages {
        for export in [Export::Whole, Export::VariablesRevealed] {
            let prepared = exported(name, bytes, export).prepare().unwrap_or_else(|e| panic!("{name}: {e}"));
            assert_eq!(built(&prepared), *bytes, "{name}");
        }
    }
}

#[test]
fn packages_that_break_rules_are_built_again_when_nothing_is_checked() {
    let Some(folder) = shared::folder() else { return };
    let mut seen = (0, 0);
    for entry in std::fs::read_dir(folder.join("profiles/invalid")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "der") {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        let name = path.display().to_string();
        seen.0 += 1;
        for export in [Export::Whole, Export::VariablesRevealed] {
            let prepared = exported(&name, &bytes, export).prepare_unchecked().unwrap();
            assert_eq!(built(&prepared), bytes, "{name}");
            seen.1 += 1;
        }
    }
    assert_eq!(seen, (39, 78));
}

/// The published texts, by name.
fn texts() -> Option<Vec<(String, String)>> {
    let folder = shared::folder()?.join("profiles/vn");
    let mut texts: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            (path.file_stem().unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(&path).unwrap())
        })
        .collect();
    texts.sort();
    Some(texts)
}

#[test]
fn published_texts_give_the_bytes_of_their_packages() {
    let Some(folder) = shared::folder() else { return };
    let mut seen = 0;
    for (name, text) in texts().unwrap().iter().filter(|(name, _)| !name.contains("GENERIC")) {
        let template = Template::parse_any(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let bytes = std::fs::read(folder.join(format!("profiles/{name}.der"))).unwrap();
        assert_eq!(built(&template.prepare().unwrap()), bytes, "{name}");
        seen += 1;
    }
    assert_eq!(seen, 27);
}

#[test]
fn a_text_that_is_not_well_formed_says_where() {
    let Some(texts) = texts() else { return };
    let (_, text) = texts.iter().find(|(name, _)| name.contains("GENERIC")).unwrap();
    let error = Template::parse_any(text).unwrap_err();
    assert_eq!(
        error.to_string().lines().collect::<Vec<_>>(),
        [
            // id-MF among the templates of the header
            "line 23, column 2: expected the numbers of an object identifier; references are not resolved",
            "line 43, column 13: expected a value; references to other values are not resolved",
            // fileDescriptor { of EF.DIR
            "line 77, column 17: expected a colon behind the name of an alternative",
            "line 280, column 13: expected a value; references to other values are not resolved",
            // no comma behind a pinValue
            "line 379, column 2: expected a comma, or } at the end of the value",
            // the token key has no brace of its own
            "line 583, column 2: expected { in front of the members of an item",
        ]
    );
}
