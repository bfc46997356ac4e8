//! The check of a package: rules of the standard and of good practice.

mod access;
mod aka;
mod applications;
mod codes;
mod contents;
mod context;
mod domains;
mod files;
mod finding;
mod header;
mod index;
mod made;
mod management;
mod order;
mod place;
mod rule;
mod security;
mod services;
mod sizes;
mod target;
mod templates;
mod tree;
mod usim;
mod versions;

use sgp_asn1::saip::{ElementRef, FileSystem, Package, ProfileElement, Service};
use sgp_wire::{DecodeError, Limits};

use context::Context;
use finding::Report;
use place::Place;

pub use finding::Finding;
pub use rule::{Rule, Severity};
pub use target::{Market, Target, TargetError};

/// Checks a package: the structure and values that the standard asks for, what contradicts itself,
/// and what is unsafe. The findings stand in the order of the bytes they point at.
///
/// Where nothing is said, [`Target::of`] the package is the target to check for.
///
/// The work is linear in the size of the package; a report holds some hundred findings at most and
/// ends with one of [`Rule::FindingsMore`] when there are more, as severe as the worst of those.
///
/// [`Package::check`] of sgp-asn1 keeps the six rules that a card needs before it reads an element;
/// they are a part of this check.
///
/// ```
/// use pkg_builder::{Severity, Target, check};
/// # use pkg_builder::ProfileBuilder;
/// # use sgp_wire::SecretBytes;
/// # let key = |byte: u8| SecretBytes::new((byte..byte + 16).collect());
/// # let package = ProfileBuilder::new("8929901012345678905".parse()?)
/// #     .with_imsi("001010123456063")
/// #     .with_milenage(key(0x11), key(0x42))
/// #     .with_pin1(b"1234"[..].into(), b"12345678"[..].into())
/// #     .with_adm1(b"87654321"[..].into())
/// #     .with_mno_sd_keys(1, key(0x51), key(0x62), key(0x73))
/// #     .build()?;
///
/// for finding in check(&package, Target::of(&package)) {
///     println!("{} {} {}", finding.rule(), finding.path(), finding.hint());
/// }
/// assert!(check(&package, Target::SAIP_2_1).iter().all(|f| f.severity() < Severity::Error));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn check(package: &Package, target: Target) -> Vec<Finding> {
    let mut report = Report::default();
    with_context(package, target, &mut report, |context, report| {
        for family in FAMILIES {
            family(context, report);
        }
    });
    report.finish(package, &package.elements().collect::<Vec<_>>())
}

/// The services that the content of a package needs.
pub(crate) fn needed_services(package: &Package) -> Vec<Service> {
    let mut services = Vec::new();
    with_context(package, Target::of(package), &mut Report::default(), |context, _| {
        services = services::needed(context);
    });
    services
}

/// Reads the elements, and reports those that cannot be.
fn with_context(
    package: &Package,
    target: Target,
    report: &mut Report,
    look: impl FnOnce(&Context<'_>, &mut Report),
) {
    let elements: Vec<ElementRef<'_>> = package.elements().collect();
    let mut read = Vec::with_capacity(elements.len());
    let mut is_read = Vec::with_capacity(elements.len());
    for (index, element) in elements.iter().enumerate() {
        let result = element.decode();
        is_read.push(result.is_ok());
        match result {
            Ok(element) => read.push(element),
            Err(error) => unreadable(report, Place::element(index), &error),
        }
    }
    let mut rest = read.iter();
    let typed: Vec<_> = is_read.iter().map(|is_read| if *is_read { rest.next() } else { None }).collect();
    // what files there are is not known where an element cannot be read
    let is_whole = read.len() == elements.len();
    let files = is_whole.then(|| FileSystem::from_elements(&read, &Limits::DEFAULT));
    look(&Context::new(package, &elements, &typed, files.as_ref(), target), report);
}

/// The same for elements that are not yet a package; offsets are those of the package they make.
///
/// # Errors
/// The fault of the package they make, when it cannot be read at all.
pub fn check_elements(elements: &[ProfileElement<'_>], target: Target) -> Result<Vec<Finding>, DecodeError> {
    let mut bytes = Vec::new();
    elements.iter().for_each(|element| element.encode(&mut bytes));
    let bytes = sgp_wire::SecretBytes::new(bytes);
    Ok(check(&Package::decode(bytes.expose(), &Limits::default())?, target))
}

/// The same for bytes. A package that cannot be taken apart is one finding of
/// [`Rule::ElementDecode`]; without a target the package says itself what it is written for.
///
/// ```
/// use pkg_builder::{Rule, check_bytes};
/// use sgp_wire::Limits;
///
/// let findings = check_bytes(&[0xA0, 0x03, 0x80, 0x01], &Limits::default(), None);
/// assert_eq!((findings[0].rule(), findings[0].offset()), (Rule::ElementDecode, 2));
/// ```
#[must_use]
pub fn check_bytes(bytes: &[u8], limits: &Limits, target: Option<Target>) -> Vec<Finding> {
    match Package::decode(bytes, limits) {
        Ok(package) => check(&package, target.unwrap_or_else(|| Target::of(&package))),
        Err(error) => vec![Finding::undecodable(&error)],
    }
}

/// The rules by family, each over the whole package.
const FAMILIES: &[fn(&Context<'_>, &mut Report)] = &[
    header::check,
    order::check,
    sizes::check,
    codes::check,
    aka::check,
    domains::check,
    applications::check,
    files::check,
    management::check,
    templates::check,
    services::check,
    made::check,
    contents::check,
    usim::check,
    access::check,
    versions::check,
    security::check,
];

fn unreadable(report: &mut Report, place: Place, error: &DecodeError) {
    let rule = Rule::ElementDecode;
    let clause = error.clause().unwrap_or_else(|| rule.clause());
    report.add_as(rule, rule.severity(), clause, place, format_args!("cannot be read: {error}"));
}
