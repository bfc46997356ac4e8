//! Security domains and their keys (SAIP 8.6).

use std::collections::BTreeSet;

use sgp_asn1::saip::{KeyObject, ProfileElement, SecurityDomain};

use super::Rule;
use super::context::{Context, Element};
use super::finding::Report;
use super::place::Place;
use super::security::first;

pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    for element in &context.elements {
        let Some(ProfileElement::SecurityDomain(domain)) = element.typed else { continue };
        keys(element, domain, report);
        if element.before.domains > 0 {
            beside_the_first(element, domain, report);
        }
    }
}

/// What the MNO-SD alone may have.
fn beside_the_first(element: &Element<'_>, domain: &SecurityDomain<'_>, report: &mut Report) {
    let rule = Rule::SdMnoOnly;
    let message = format_args!("not in the first security domain, which is the MNO-SD");
    if domain.open_perso_data().is_some() {
        let place = element.place().member("openPersoData", 0xA4);
        report.add_as(rule, rule.severity(), "SAIP 8.6.6", place, message);
    }
    if domain.cat_tp_parameters().is_some() {
        report.add(rule, element.place().member("catTpParameters", 0xA5), message);
    }
}

fn keys(element: &Element<'_>, domain: &SecurityDomain<'_>, report: &mut Report) {
    let mut seen = BTreeSet::new();
    for (index, key) in domain.key_list().unwrap_or_default().iter().enumerate() {
        let place = element.place().member("keyList", 0xA2).index(index);
        if !seen.insert((key.key_identifier(), key.key_version_number())) {
            // octets beyond the first are a finding of their own
            let (identifier, version) = (first(key.key_identifier()), first(key.key_version_number()));
            let message = format_args!("key {identifier:02X} of version {version:02X} stands before");
            report.add(Rule::SdKeyUnique, place, message);
        }
        components(key, place, report);
    }
}

fn components(key: &KeyObject<'_>, place: Place, report: &mut Report) {
    let mut seen = BTreeSet::new();
    for (index, component) in key.key_components().iter().enumerate() {
        let place = place.member("keyCompontents", 0x30).index(index);
        if !seen.insert(component.key_type()) {
            let message = format_args!("a component of this type stands before");
            report.add(Rule::SdKeyComponent, place.member("keyType", 0x80), message);
        }
        let length = component.key_data().len();
        let is_length = match component.key_type() {
            [DES] => matches!(length, 16 | 24),
            [AES] => matches!(length, 16 | 24 | 32),
            _ => true,
        };
        if !is_length {
            let message = format_args!("{length} octets are no length of a key of this type");
            report.add(Rule::SdKeyLength, place.member("keyData", 0x86), message);
        }
    }
}

/// Key type of DES (GPCS 11.1.8).
pub(super) const DES: u8 = 0x80;
/// Key type of AES.
pub(super) const AES: u8 = 0x88;
