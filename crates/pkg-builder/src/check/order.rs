//! Which elements there are, and in which order (SAIP 8.1).

use sgp_asn1::saip::{ElementKind, ManagementStep, ProfileElement};

use super::Rule;
use super::context::{Context, Element, MF, NaaKind, commands_place};
use super::finding::Report;

pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    once(context, report);
    behind_the_mf(context, report);
    parts_of_applications(context, report);
}

/// Elements that a package has at most once.
const ONCE: &[(ElementKind, Rule)] = &[
    (ElementKind::Mf, Rule::MfCount),
    (ElementKind::Iot, Rule::IotCount),
    (ElementKind::OptIot, Rule::IotCount),
    (ElementKind::Telecom, Rule::TelecomCount),
    (ElementKind::Cd, Rule::CdCount),
    (ElementKind::PukCodes, Rule::PukCount),
];

fn once(context: &Context<'_>, report: &mut Report) {
    for (kind, rule) in ONCE {
        for element in context.of_kind(*kind).skip(1) {
            report.add(*rule, element.place(), format_args!("{kind} stands a second time"));
        }
    }
}

/// Directories need the MF, which is made once.
fn behind_the_mf(context: &Context<'_>, report: &mut Report) {
    let has_mf_element = context.of_kind(ElementKind::Mf).next().is_some();
    for element in &context.elements {
        let needs_mf = match element.kind {
            ElementKind::Cd
            | ElementKind::Telecom
            | ElementKind::Usim
            | ElementKind::Isim
            | ElementKind::Csim => true,
            ElementKind::GenericFileManagement => !makes_mf(element, has_mf_element, report),
            _ => false,
        };
        if needs_mf && !element.before.has_root {
            report.add(
                Rule::OrderMf,
                element.place(),
                format_args!("{} before the MF is made", element.kind),
            );
        }
    }
}

/// Whether commands make the MF; a second way to do that is reported.
fn makes_mf(element: &Element<'_>, has_mf_element: bool, report: &mut Report) -> bool {
    let Some(ProfileElement::GenericFileManagement(commands)) = element.typed else { return false };
    for (list, commands) in commands.commands().iter().enumerate() {
        for (step, command) in commands.steps().iter().enumerate() {
            let ManagementStep::CreateFcp(fcp) = command else { continue };
            if fcp.file_id() == Some(&MF) {
                if has_mf_element {
                    let place = commands_place(element.index, list).index(step).alternative("createFCP");
                    report.add(Rule::MfOneWay, place, format_args!("PE-MF makes the MF as well"));
                }
                return true;
            }
        }
    }
    false
}

/// Each part of an application behind its ADF, and once for it.
fn parts_of_applications(context: &Context<'_>, report: &mut Report) {
    // the applications that have a part of each kind, by number of the kind's tag
    let mut seen = std::collections::BTreeSet::new();
    for element in &context.elements {
        let Some(kind) = NaaKind::extended_by(element.kind) else { continue };
        let (order, scope) = match kind {
            _ if element.kind == ElementKind::OptIot => (Rule::OrderIot, None),
            NaaKind::Usim => (Rule::OrderUsim, Some(Rule::ScopeUsim)),
            NaaKind::Isim => (Rule::OrderIsim, Some(Rule::ScopeIsim)),
            NaaKind::Csim => (Rule::OrderCsim, Some(Rule::ScopeCsim)),
        };
        let (name, part) = (kind.name(), element.kind);
        match (element.before.last(kind), scope) {
            (None, _) => report.add(order, element.place(), format_args!("{part} before any ADF.{name}")),
            (Some(naa), Some(scope)) if !seen.insert((naa, part.tag().octets())) => {
                report.add(scope, element.place(), format_args!("{part} a second time for this {name}"));
            }
            _ => {}
        }
    }
}
