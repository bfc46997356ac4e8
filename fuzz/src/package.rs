//! pkg-builder: the check of packages, templates, value notation.

use pkg_builder::{
    Export, Finding, Market, Row, Rule, Seed, Severity, Target, Template, check, check_bytes, check_elements,
};
use sgp_asn1::saip::{Package, ProfileElement};
use sgp_wire::Limits;

use super::input::Input;

/// Most findings of a report, and the one that says that there are more.
const MOST: usize = 257;

/// First byte: 0 any bytes as a package, 1 the same, and its elements as such, 2 a template, 3 value
/// notation, 4 a package that becomes a template. Second byte: target, for the first two.
pub fn package(data: &[u8]) {
    let mut input = Input(data);
    let selector = input.byte();
    // seeds of the corpus have 0 and 1 in the lowest bit
    let selector = if selector < 5 { selector } else { selector % 2 };
    match selector {
        2 | 3 => return text(selector, input.0),
        4 => return export(input.0),
        _ => {}
    }
    let target = target(input.byte());
    let bytes = input.0;
    let limits = Limits::default();
    match selector {
        0 => report(&check_bytes(bytes, &limits, target), bytes.len()),
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

/// Most bytes of a package of which a template is made again.
const MOST_BYTES: usize = 1 << 16;

/// A text is refused with faults that have places, or makes a package.
fn text(selector: u8, bytes: &[u8]) {
    let Ok(text) = core::str::from_utf8(bytes) else { return };
    let template = match selector {
        2 => Template::parse(text),
        _ => Template::parse_value_notation(text),
    };
    let template = match template {
        Ok(template) => template,
        Err(error) => {
            assert!(!error.faults().is_empty() && error.faults().len() <= 100);
            let lines = text.split('\n').count();
            for fault in error.faults() {
                assert!((1..=lines).contains(&fault.line()) && fault.column() >= 1, "{fault}");
            }
            return;
        }
    };
    let Ok(prepared) = template.prepare_unchecked() else { return };
    let prepared = prepared.with_seed(Seed::from_number_for_tests(1));
    let mut row = Row::new(&prepared);
    if prepared.fill_generated(1, &mut row).is_err() {
        return;
    }
    let mut out = vec![0xA5];
    match prepared.personalise_into(&row, &mut out) {
        // what is built again each time and what is patched are DER alike
        Ok(()) if out.len() <= MOST_BYTES => export(&out[1..]),
        Ok(()) => {}
        Err(_) => assert_eq!(out, [0xA5]),
    }
}

/// A package that can be read becomes a template that builds the same bytes again.
fn export(bytes: &[u8]) {
    let Ok(package) = Package::decode(bytes, &Limits::default()) else { return };
    for export in [Export::Whole, Export::VariablesRevealed] {
        let Ok(text) = export.template(&package) else { return };
        let template = Template::parse(text.as_str()).expect("what was written");
        let prepared = template.prepare_unchecked().expect("what was read");
        let made = prepared.personalise(&Row::new(&prepared)).expect("values by default");
        assert_eq!(made.as_bytes(), bytes, "the same bytes");
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
