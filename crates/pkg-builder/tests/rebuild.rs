//! Published packages, put together again.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod shared;

use std::collections::BTreeSet;

use pkg_builder::PackageBuilder;
use pkg_builder::parts::{Files, Part};
use sgp_asn1::saip::{ElementKind, Package, ProfileElement, Service};
use sgp_wire::Limits;

/// Elements of a package as they are, handed over one by one.
fn builder(elements: Vec<ProfileElement<'static>>) -> PackageBuilder {
    let builder = PackageBuilder::new("8929901012345678905".parse().unwrap());
    elements.into_iter().fold(builder, PackageBuilder::with)
}

fn owned(package: &Package) -> Vec<ProfileElement<'static>> {
    package.profile_elements().unwrap().into_iter().map(ProfileElement::into_owned).collect()
}

#[test]
fn every_package_of_its_elements() {
    let Some(packages) = shared::packages() else { return };
    for (name, bytes) in packages {
        let package = Package::decode(&bytes, &Limits::default()).unwrap();
        let built = builder(owned(&package)).build().unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(built.as_bytes() == bytes, "{name}");
    }
}

/// Whole groups, a directory and what belongs to it, are put in order.
#[test]
fn groups_in_any_order() {
    let Some(packages) = shared::packages() else { return };
    for (name, bytes) in packages {
        let package = Package::decode(&bytes, &Limits::default()).unwrap();
        let mut groups: Vec<(u8, Vec<ProfileElement<'static>>)> = Vec::new();
        for element in owned(&package) {
            let rank = match element.kind() {
                ElementKind::Header => 0,
                ElementKind::Mf => 1,
                ElementKind::Telecom => 2,
                ElementKind::Usim | ElementKind::Csim | ElementKind::Isim => 3,
                ElementKind::SecurityDomain => 4,
                ElementKind::Rfm => 5,
                ElementKind::End => 6,
                _ => {
                    groups.last_mut().unwrap().1.push(element);
                    continue;
                }
            };
            match groups.last_mut() {
                // of one kind they keep their order
                Some((last, elements)) if *last == rank => elements.push(element),
                _ => groups.push((rank, vec![element])),
            }
        }
        groups.reverse();
        let elements = groups.into_iter().flat_map(|(_, elements)| elements).collect();
        let built = builder(elements).build().unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(built.as_bytes() == bytes, "{name}");
    }
}

/// The header that the parts make, beside the published one: the templates are the same, and so are the
/// services, but for some that the packages ask for without content that needs them (a platform for
/// applications that are loaded later, profiles of SUCI without a key), and some that their content needs and
/// they do not list.
#[test]
fn services_and_templates_of_the_header() {
    let Some(packages) = shared::packages() else { return };
    let (mut asked_for, mut left_out) = (BTreeSet::new(), BTreeSet::new());
    for (name, bytes) in packages {
        let package = Package::decode(&bytes, &Limits::default()).unwrap();
        let header = package.header().unwrap().clone();
        let others = owned(&package).into_iter().filter(|element| element.kind() != ElementKind::Header);
        let built = builder(others.collect()).with_version(header.version().unwrap()).elements().unwrap();
        let ProfileElement::Header(made) = &built[0] else { panic!("a header") };
        assert_eq!(made.mandatory_templates(), header.mandatory_templates(), "{name}");
        let (made, published) = (made.mandatory_services(), header.mandatory_services());
        asked_for.extend(published.iter().filter(|service| !made.contains(*service)).map(Service::name));
        left_out.extend(made.iter().filter(|service| !published.contains(*service)).map(Service::name));
    }
    assert_eq!(asked_for, BTreeSet::from(["javacard", "profile-a-x25519", "profile-b-p256"]));
    assert_eq!(left_out, BTreeSet::from(["cave", "milenage"]));
}

/// Without what the templates say as well, packages are shorter and make the same files.
#[test]
fn what_templates_say_makes_no_difference() {
    let Some(packages) = shared::packages() else { return };
    let mut shorter = 0;
    for (name, bytes) in packages {
        let package = Package::decode(&bytes, &Limits::default()).unwrap();
        let parts = owned(&package).into_iter().map(|element| match &element {
            ProfileElement::Files(files) => Part::from(Files::of_element(files).unwrap()),
            _ => Part::from(element),
        });
        let builder = PackageBuilder::new("8929901012345678905".parse().unwrap());
        let built =
            parts.fold(builder, PackageBuilder::with).build().unwrap_or_else(|e| panic!("{name}: {e}"));
        let (published, made) = (package.file_system().unwrap(), built.file_system().unwrap());
        assert_eq!(published.iter().len(), made.iter().len(), "{name}");
        for (published, made) in published.iter().zip(made.iter()) {
            assert_eq!(format!("{made:?}"), format!("{published:?}"), "{name}");
            assert_eq!(made.content(), published.content(), "{name} {}", made.path());
        }
        shorter += usize::from(built.as_bytes().len() < bytes.len());
        println!("{name}: {} of {} bytes", built.as_bytes().len(), bytes.len());
    }
    assert_eq!(shorter, 46);
}
