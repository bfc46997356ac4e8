//! pkg-builder: templates and value notation.

use pkg_builder::{Export, Row, Seed, Template, TemplateError};
use sgp_asn1::saip::Package;
use sgp_wire::Limits;

/// Most bytes of a package of which a template is made again.
const MOST_BYTES: usize = 1 << 16;

/// A template, or a text in value notation, is refused with faults that have places, or makes a package.
pub(super) fn text(bytes: &[u8], parse: fn(&str) -> Result<Template, TemplateError>) {
    let Ok(text) = core::str::from_utf8(bytes) else { return };
    let template = match parse(text) {
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
        Ok(()) if out.len() <= MOST_BYTES => export(out.get(1..).unwrap_or_default()),
        Ok(()) => {}
        Err(_) => assert_eq!(out, [0xA5]),
    }
}

/// A package that can be read becomes a template that builds the same bytes again.
pub(super) fn export(bytes: &[u8]) {
    let Ok(package) = Package::decode(bytes, &Limits::default()) else { return };
    for export in [Export::Whole, Export::VariablesRevealed] {
        let Ok(text) = export.template(&package) else { return };
        let template = Template::parse(text.as_str()).expect("what was written");
        let prepared = template.prepare_unchecked().expect("what was read");
        let made = prepared.personalise(&Row::new(&prepared)).expect("values by default");
        assert_eq!(made.as_bytes(), bytes, "the same bytes");
    }
}
