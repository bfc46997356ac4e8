//! Header, end, identifications, ICCID.

use sgp_asn1::saip::{ElementKind, Rule as StructureRule};
use sgp_asn1::{Iccid, IccidError};

use super::context::Context;
use super::finding::Report;
use super::place::Place;
use super::{Rule, Severity};

pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    structure(context, report);
    unknown_elements(context, report);
    iccid(context, report);
    kind_of_package(context, report);
}

/// What sgp-asn1 finds itself.
fn structure(context: &Context<'_>, report: &mut Report) {
    for finding in context.package.check() {
        let place = finding.element().map_or(Place::end(), Place::element);
        let identification = place.member("header", 0xA0).member("identification", 0x81);
        match finding.rule() {
            StructureRule::HeaderFirst => {
                report.add(
                    Rule::HeaderFirst,
                    place,
                    format_args!("the profile header is not the first element"),
                );
            }
            StructureRule::HeaderCount => {
                let message =
                    if finding.element().is_some() { "this is a further one" } else { "there is none" };
                report.add(
                    Rule::HeaderCount,
                    place,
                    format_args!("not exactly one profile header: {message}"),
                );
            }
            StructureRule::EndLast => {
                report.add(Rule::EndLast, place, format_args!("the end element is not the last one"));
            }
            StructureRule::EndCount => {
                let message =
                    if finding.element().is_some() { "this is a further one" } else { "there is none" };
                report.add(Rule::EndCount, place, format_args!("not exactly one end element: {message}"));
            }
            StructureRule::IdentificationUnique => {
                let message = format_args!("an element before has this identification");
                report.add(Rule::IdentificationUnique, identification, message);
            }
            StructureRule::IdentificationRange => {
                report.add(Rule::Asn1Range, identification, format_args!("the number is beyond 0 to 32767"));
            }
            other => {
                report.add(Rule::ElementDecode, place, format_args!("the rule {} is not kept", other.name()));
            }
        }
    }
}

/// Elements without a definition, which may have no identification either.
fn unknown_elements(context: &Context<'_>, report: &mut Report) {
    for (element, reference) in context.elements.iter().zip(context.package.elements()) {
        if element.kind.is_defined() {
            continue;
        }
        let tag = element.kind.tag();
        report.add(Rule::ElementKnown, element.place(), format_args!("the module defines no element {tag}"));
        if reference.pe_header().is_none() {
            let (rule, message) =
                (Rule::IdentificationUnique, format_args!("the element has no identification"));
            report.add_as(rule, rule.severity(), "SAIP 7.1", element.place(), message);
        }
    }
}

fn iccid(context: &Context<'_>, report: &mut Report) {
    let Some(header) = context.header else { return };
    let place = Place::element(context.header_at).member("iccid", 0x83);
    // the eUICC uses the number of an IoT Minimal Profile alone
    let severity = if context.is_iot { Severity::Error } else { Severity::Warning };
    match header.iccid().as_ref().map(Iccid::check) {
        Ok(Ok(())) => {}
        // another number of octets is a finding of its size
        Err(_) if header.iccid_octets().len() != 10 => {}
        Err(IccidError::NotADigit { position }) => {
            let message =
                format_args!("digit {} is none, or stands behind padding", position.saturating_add(1));
            report.add_with(Rule::IccidPadding, severity, place, message);
        }
        Err(_) => {
            report.add_with(Rule::IccidPadding, severity, place, format_args!("there are too few digits"))
        }
        Ok(Err(IccidError::CheckDigit { .. })) => {
            report.add(Rule::IccidCheckDigit, place, format_args!("the last digit is not the check digit"));
        }
        Ok(Err(_)) => {
            report.add(Rule::IccidCheckDigit, place, format_args!("an ICCID has 18 to 20 digits"));
        }
    }
}

/// Full Profile or IoT Minimal Profile, not a mixture (SAIP 7.4, 7.5).
fn kind_of_package(context: &Context<'_>, report: &mut Report) {
    if context.header.is_none() {
        return;
    }
    if context.is_iot {
        if context.of_kind(ElementKind::Iot).next().is_none() {
            let place = Place::element(context.header_at).member("iotOptions", 0xA9);
            let (rule, message) = (Rule::IotHeader, format_args!("iotOptions without PE-IoT"));
            report.add_as(rule, rule.severity(), "SAIP 7.5", place, message);
        }
        for element in context.of_kind(ElementKind::Mf) {
            report.add(Rule::IotMf, element.place(), format_args!("PE-MF in an IoT Minimal Profile"));
        }
        return;
    }
    for element in &context.elements {
        if matches!(element.kind, ElementKind::Iot | ElementKind::OptIot) {
            let message = format_args!("{} in a package whose header has no iotOptions", element.kind);
            report.add(Rule::IotHeader, element.place(), message);
        }
    }
}
