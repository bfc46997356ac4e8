//! PINs and PUKs (SAIP 8.5).

use sgp_asn1::saip::{
    ElementKind, PinCodes, PinCodesChoice, PinConfiguration, ProfileElement, PukCodes, PukConfiguration,
    Secret,
};

use super::context::{Context, Element, Site};
use super::finding::Report;
use super::place::Place;
use super::tree::PinSet;
use super::{Rule, Severity};

pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    let mut puks = PinSet::default();
    for element in &context.elements {
        if let Some(ProfileElement::PukCodes(codes)) = element.typed {
            puk_element(element, codes, &mut puks, report);
        }
    }
    placement(context, report);
    let mut defined = vec![false; context.tree.len()];
    for element in &context.elements {
        let Some(ProfileElement::PinCodes(codes)) = element.typed else { continue };
        pin_element(context, element, codes, &puks, report);
        // which directories there are is known where everything can be read
        if element.before.pin_context.is_none() && context.made.is_some() {
            let message = format_args!("no directory is made before that the PINs are for");
            report.add(Rule::PinContext, element.place(), message);
        }
        let is_second = element
            .before
            .pin_context
            .and_then(|directory| defined.get_mut(directory))
            .is_some_and(|defined| core::mem::replace(defined, true));
        if is_second {
            let message = format_args!("an element before defines the PINs of this directory");
            report.add(Rule::PinContext, element.place(), message);
        }
    }
    for site in &context.sites {
        pin_status(context, site, report);
    }
}

fn puk_element(element: &Element<'_>, codes: &PukCodes<'_>, puks: &mut PinSet, report: &mut Report) {
    let mut here = PinSet::default();
    for (index, puk) in codes.puk_codes().iter().enumerate() {
        let place = element.place().member("pukCodes", 0xA1).index(index);
        let reference = place.member("keyReference", 0x80);
        match u8::try_from(puk.key_reference()) {
            Ok(number) if is_puk(number) => {
                if !here.insert(number) {
                    report.add(Rule::PukUnique, reference, format_args!("PUK {number} is defined before"));
                }
                puks.insert(number);
            }
            _ => {
                let number = puk.key_reference();
                report.add(Rule::PinReference, reference, format_args!("{number} is no reference of a PUK"));
            }
        }
        puk_values(puk, place, report);
    }
}

fn puk_values(puk: &PukConfiguration<'_>, place: Place, report: &mut Report) {
    let value = puk.puk_value();
    if value.len() == 8 && !is_digits(value, 8) {
        let place = place.member("pukValue", 0x81);
        report.add(Rule::PinValue, place, format_args!("the PUK is not eight ASCII digits"));
    }
    retries(puk.max_attempts_retries_left(), place.member("maxNumOfAttemps-retryNumLeft", 0x82), report);
}

/// Directly behind the MF, or behind the header of an IoT Minimal Profile. Of several the first
/// one is judged: that there are others is a finding of its own.
fn placement(context: &Context<'_>, report: &mut Report) {
    let Some(element) = context.of_kind(ElementKind::PukCodes).next() else { return };
    let before = element.index.checked_sub(1).and_then(|index| context.elements.get(index));
    let is_placed = match before {
        Some(before) if context.is_iot => before.kind == ElementKind::Header,
        // by PE-MF, or by commands that made it
        Some(before) => {
            before.kind == ElementKind::Mf
                || (before.kind == ElementKind::GenericFileManagement
                    && element.before.has_root
                    && !before.before.has_root)
        }
        None => false,
    };
    if !is_placed {
        let expected = if context.is_iot { "the profile header" } else { "the MF" };
        let message = format_args!("pukCodes does not stand directly behind {expected}");
        report.add(Rule::PukPlacement, element.place(), message);
    }
}

fn pin_element(
    context: &Context<'_>,
    element: &Element<'_>,
    codes: &PinCodes<'_>,
    puks: &PinSet,
    report: &mut Report,
) {
    let place = element.place().member("pinCodes", 0xA1);
    let list = match codes.pin_codes() {
        PinCodesChoice::PinConfig(list) => list,
        PinCodesChoice::FilePath(path) => {
            if context.tree.find(path).is_none() {
                let message = format_args!("no element makes the directory whose PINs are shared");
                report.add(Rule::PinPath, place.member("filePath", 0x81), message);
            }
            return;
        }
        _ => return,
    };
    let is_root = element.before.pin_context.map(|directory| context.tree.is_root(directory));
    let mut here = PinSet::default();
    for (index, pin) in list.iter().enumerate() {
        let place = place.member("pinconfig", 0xA0).index(index);
        let reference = place.member("keyReference", 0x80);
        let number = match u8::try_from(pin.key_reference()) {
            Ok(number) if is_global(number) || is_local(number) => number,
            _ => {
                let number = pin.key_reference();
                report.add(Rule::PinReference, reference, format_args!("{number} is no reference of a PIN"));
                continue;
            }
        };
        if !here.insert(number) {
            report.add(Rule::PinUnique, reference, format_args!("PIN {number} is defined before"));
        }
        // which PINs stand behind PE-IoT the standard leaves open
        match is_root {
            _ if context.is_iot => {}
            Some(true) if is_local(number) => {
                report.add(Rule::PinScope, reference, format_args!("local PIN {number} for the MF"));
            }
            Some(false) if is_global(number) => {
                report.add(Rule::PinScope, reference, format_args!("global PIN {number} for an ADF or DF"));
            }
            _ => {}
        }
        pin_values(pin, number, place, puks, report);
    }
}

fn pin_values(pin: &PinConfiguration<'_>, number: u8, place: Place, puks: &PinSet, report: &mut Report) {
    if let Some(puk) = pin.unblocking_pin_reference() {
        let place = place.member("unblockingPINReference", 0x82);
        match u8::try_from(puk) {
            Ok(puk) if is_puk(puk) && puks.contains(puk) => {}
            _ => report.add(Rule::PinPuk, place, format_args!("PUK {puk} is not defined")),
        }
    }
    // administrative codes may be any octets
    let is_administrative = matches!(number, 10..=14 | 138..=142);
    let value = pin.pin_value();
    if value.len() == 8 && !is_administrative && !is_digits(value, 4) {
        let message = format_args!("the PIN is not 4 to 8 ASCII digits padded with FF");
        report.add(Rule::PinValue, place.member("pinValue", 0x81), message);
    }
    retries(pin.max_attempts_retries_left(), place.member("maxNumOfAttemps-retryNumLeft", 0x84), report);
}

fn retries(tries: i64, place: Place, report: &mut Report) {
    let (most, left) = (tries >> 4, tries & 0x0F);
    if (0..=255).contains(&tries) && left > most {
        report.add(Rule::PinRetry, place, format_args!("{left} tries are left of {most}"));
    }
}

/// ASCII digits, at least `fewest`, then `FF`.
fn is_digits(code: Secret<'_>, fewest: usize) -> bool {
    let code = code.expose();
    let digits = code.iter().take_while(|octet| octet.is_ascii_digit()).count();
    digits >= fewest && code.iter().skip(digits).all(|octet| *octet == 0xFF)
}

/// References of a `pinStatusTemplateDO` (SAIP 8.1.3).
fn pin_status(context: &Context<'_>, site: &Site<'_>, report: &mut Report) {
    let Some(references) = site.fcp.pin_status_template_do() else { return };
    let place = site.place().member("pinStatusTemplateDO", 0xC6);
    if references.first() == Some(&0xC6) {
        report.add(
            Rule::FcpPinStatus,
            place,
            format_args!("the data object C6 around the list is there as well"),
        );
        return;
    }
    let (mut local, mut global, mut other) = (Vec::new(), Vec::new(), Vec::new());
    let mut elsewhere = Vec::new();
    for reference in references {
        match *reference {
            // ADM6 to ADM10 are left to the issuer, 17 is the universal PIN
            138..=142 | 17 => {}
            reference if is_local(reference) => {
                if !context.tree.all_pins().contains(reference) {
                    once(&mut local, reference);
                } else if site.makes.is_some_and(|made| !context.tree.has_pin(made, reference)) {
                    once(&mut elsewhere, reference);
                }
            }
            reference if is_global(reference) => {
                if !context.is_iot && !context.tree.root_pins().contains(reference) {
                    once(&mut global, reference);
                }
            }
            reference => once(&mut other, reference),
        }
    }
    if !local.is_empty() {
        report.add(Rule::PinStatus, place, format_args!("no element defines the local PINs {local:?}"));
    }
    if !elsewhere.is_empty() {
        let message = format_args!("the local PINs {elsewhere:?} are those of other directories");
        report.add_with(Rule::PinStatus, Severity::Warning, place, message);
    }
    if !global.is_empty() {
        report.add(Rule::PinStatus, place, format_args!("the MF has no global PINs {global:?}"));
    }
    if !other.is_empty() {
        let message = format_args!("{other:?} are no key references");
        report.add_with(Rule::FcpPinStatus, Severity::Warning, place, message);
    }
}

/// Adds a number that is not in the list.
fn once(list: &mut Vec<u8>, number: u8) {
    if !list.contains(&number) {
        list.push(number);
    }
}

/// Application PINs 1 to 8 and administrative ones.
const fn is_global(reference: u8) -> bool {
    matches!(reference, 1..=8 | 10..=14 | 138..=142)
}

/// Second application PINs 1 to 8.
const fn is_local(reference: u8) -> bool {
    matches!(reference, 129..=136)
}

const fn is_puk(reference: u8) -> bool {
    matches!(reference, 1..=8 | 129..=136)
}
