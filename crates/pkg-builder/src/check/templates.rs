//! File system templates (SAIP 9, Annex B).

use sgp_asn1::saip::{ElementKind, FileStep, ProfileElement, SaipVersion};
use sgp_wire::Oid;

use super::context::{Context, file_place, is_not_created};
use super::files::directories;
use super::finding::Report;
use super::place::Place;
use super::{Rule, Severity};

pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    for element in &context.elements {
        let Some(ProfileElement::Files(files)) = element.typed else { continue };
        let id = files.template_id();
        let place = element.place().member("templateID", 0x81);
        match find(id) {
            None => report.add(Rule::TemplateKnown, place, format_args!("{id} is not assigned")),
            Some(template) if template.kind != element.kind => {
                let message = format_args!("{id} is the template of {}", template.kind);
                report.add(Rule::TemplateKnown, place, message);
            }
            Some(_) => {}
        }
        if context.is_iot {
            continue;
        }
        for (member, file) in directories(files) {
            let has_parameters = file.steps().iter().any(|step| matches!(step, FileStep::FileDescriptor(_)));
            if !has_parameters && !is_not_created(file) {
                let place = file_place(element.index, element.kind, member);
                let message = format_args!("a directory without pinStatusTemplateDO");
                report.add(Rule::TemplatePinStatus, place, message);
            }
        }
    }
    list(context, report);
}

/// The list of the header against what is used.
fn list(context: &Context<'_>, report: &mut Report) {
    let Some(header) = context.header else { return };
    let listed: std::collections::BTreeSet<&[u8]> =
        header.mandatory_templates().iter().map(Oid::as_bytes).collect();
    let mut used = std::collections::BTreeSet::new();
    for element in &context.elements {
        let Some(ProfileElement::Files(files)) = element.typed else { continue };
        let id = files.template_id();
        if used.insert(id.as_bytes()) && !listed.contains(id.as_bytes()) {
            let message = format_args!("the header does not list {id}");
            report.add(Rule::TemplateList, element.place().member("templateID", 0x81), message);
        }
    }
    let list = Place::element(context.header_at).member("eUICC-Mandatory-GFSTEList", 0xA6);
    for (index, id) in header.mandatory_templates().iter().enumerate() {
        if !used.contains(id.as_bytes()) {
            let message = format_args!("no element uses {id}");
            report.add_with(Rule::TemplateList, Severity::Info, list.index(index), message);
        }
    }
}

/// A template that the standard assigns.
pub(super) struct Template {
    /// The arcs behind 2.23.143.1.2.
    arcs: &'static [u8],
    kind: ElementKind,
    /// First version of the standard that has it.
    pub(super) since: SaipVersion,
}

const fn template(arcs: &'static [u8], kind: ElementKind, major: u8, minor: u8) -> Template {
    Template { arcs, kind, since: SaipVersion { major, minor } }
}

/// 2.23.143.1.2 in DER.
const ROOT: &[u8] = &[0x67, 0x81, 0x0F, 0x01, 0x02];

/// The template with this identifier.
pub(super) fn find(id: &Oid) -> Option<&'static Template> {
    // no arc behind the root needs more than an octet
    let arcs = id.as_bytes().strip_prefix(ROOT)?;
    TEMPLATES.iter().find(|template| template.arcs == arcs)
}

/// Annex B of SAIP 2.0 to 3.4.1. Those of 3.4 that make an SSIM belong to no element known here.
const TEMPLATES: &[Template] = &[
    template(&[1], ElementKind::Mf, 2, 0),
    template(&[2], ElementKind::Cd, 2, 0),
    template(&[3], ElementKind::Telecom, 2, 0),
    template(&[3, 2], ElementKind::Telecom, 3, 0),
    template(&[3, 3], ElementKind::Telecom, 3, 4),
    template(&[4], ElementKind::Usim, 2, 0),
    template(&[4, 2], ElementKind::Usim, 3, 0),
    template(&[5], ElementKind::OptUsim, 2, 0),
    template(&[5, 2], ElementKind::OptUsim, 3, 0),
    template(&[5, 3], ElementKind::OptUsim, 3, 3),
    template(&[5, 4], ElementKind::OptUsim, 3, 4),
    template(&[6], ElementKind::Phonebook, 2, 0),
    template(&[7], ElementKind::GsmAccess, 2, 0),
    template(&[8], ElementKind::Isim, 2, 0),
    template(&[9], ElementKind::OptIsim, 2, 0),
    template(&[9, 2], ElementKind::OptIsim, 3, 0),
    template(&[9, 3], ElementKind::OptIsim, 3, 4),
    template(&[10], ElementKind::Csim, 2, 0),
    template(&[10, 2], ElementKind::Csim, 3, 0),
    template(&[11], ElementKind::OptCsim, 2, 0),
    template(&[11, 2], ElementKind::OptCsim, 3, 0),
    template(&[12], ElementKind::Eap, 2, 2),
    template(&[13], ElementKind::Df5gs, 2, 3),
    template(&[13, 2], ElementKind::Df5gs, 3, 0),
    template(&[13, 3], ElementKind::Df5gs, 3, 0),
    template(&[13, 4], ElementKind::Df5gs, 3, 3),
    template(&[14], ElementKind::DfSaip, 2, 3),
    template(&[15], ElementKind::DfSnpn, 3, 3),
    template(&[15, 2], ElementKind::DfSnpn, 3, 4),
    template(&[16], ElementKind::Df5gProse, 3, 3),
    template(&[16, 2], ElementKind::Df5gProse, 3, 4),
    template(&[17], ElementKind::Iot, 3, 3),
    template(&[18], ElementKind::OptIot, 3, 3),
];
