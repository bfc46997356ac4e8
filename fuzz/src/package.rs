//! pkg-builder: the check of packages, and what it makes and changes.

use pkg_builder::{Finding, Market, Rule, Severity, Target, Template, check, check_bytes, check_elements};
use sgp_asn1::saip::{Package, ProfileElement};
use sgp_wire::Limits;

use super::input::Input;
use super::{parameters, template};

/// Most findings of a report, and the one that says that there are more.
const MOST: usize = 257;

/// First byte: 0 any bytes as a package, 1 the same, and its elements as such, 2 its parameters read
/// and set, 3 any bytes as a table of rows, 4 a template, 5 value notation, 6 a package that becomes
/// a template. Second byte: target, of all but the last three.
pub fn package(data: &[u8]) {
    let mut input = Input(data);
    let selector = input.byte() % 7;
    match selector {
        4 => return template::text(input.0, Template::parse),
        5 => return template::text(input.0, Template::parse_value_notation),
        6 => return template::export(input.0),
        _ => {}
    }
    let target = target(input.byte());
    let bytes = input.0;
    let limits = Limits::default();
    match selector {
        0 => report(&check_bytes(bytes, &limits, target), bytes.len()),
        2 => parameters::parameters(bytes, &limits),
        3 => parameters::rows(bytes, &limits),
        _ => {
            let Ok(package) = Package::decode(bytes, &limits) else { return };
            let target = target.unwrap_or_else(|| Target::of(&package));
            let findings = check(&package, target);
            report(&findings, bytes.len());
            let elements: Result<Vec<ProfileElement<'_>>, _> =
                package.elements().map(|e| e.decode()).collect();
            if let Ok(elements) = elements {
                let again = check_elements(&elements, target).expect("what was read");
                assert_eq!(again, findings, "elements and package");
            }
        }
    }
}

fn target(byte: u8) -> Option<Target> {
    let target = match byte & 3 {
        0 => return None,
        1 => Target::SAIP_2_1,
        2 => Target::SAIP_2_3,
        _ => Target::SAIP_3,
    };
    let market = match byte >> 2 & 3 {
        0 => Market::Any,
        1 => Market::M2m,
        2 => Market::Consumer,
        _ => Market::IotMinimal,
    };
    Some(target.for_market(market))
}

/// The report ends, points into the package, and says something.
fn report(findings: &[Finding], size: usize) {
    assert!(findings.len() <= MOST, "{} findings", findings.len());
    for finding in findings {
        assert!(finding.offset().saturating_add(finding.len()) <= size, "{finding}");
        assert!(!finding.message().is_empty(), "{finding:?}");
        if finding.rule() == Rule::ElementDecode {
            assert_eq!(finding.severity(), Severity::Error);
        }
    }
}
