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
