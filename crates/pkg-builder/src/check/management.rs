//! Files made without a template (SAIP 8.3.5).

use sgp_asn1::saip::{ManagementStep, ProfileElement};

use super::Rule;
use super::context::{Class, Context, Site, commands_place};
use super::files::{
    Columns, DESCRIPTOR, DF_NAME, FILE_ID, FILE_SIZE, LINK, PIN_STATUS, PROPRIETARY, SECURITY_ATTRIBUTES,
    SHORT_ID,
};
use super::finding::Report;

pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    for site in context.sites.iter().filter(|site| !site.has_template()) {
        members(site, report);
    }
    for (element, list, step) in context.tree.missing_paths() {
        let place = commands_place(*element, *list).index(*step).alternative("filePath");
        report.add(Rule::GfmPath, place, format_args!("no element before makes this directory"));
    }
    for element in &context.elements {
        let Some(ProfileElement::GenericFileManagement(commands)) = element.typed else { continue };
        // whether the file made last is one that can be filled
        let mut is_current = false;
        for (list, commands) in commands.commands().iter().enumerate() {
            for (step, command) in commands.steps().iter().enumerate() {
                match command {
                    ManagementStep::CreateFcp(fcp) => is_current = Class::of_fcp(fcp) == Class::Ef,
                    ManagementStep::FilePath(_) => is_current = false,
                    ManagementStep::FillFileOffset(_) | ManagementStep::FillFileContent(_) if !is_current => {
                        let place = commands_place(element.index, list).index(step);
                        report.add(Rule::GfmCurrent, place, format_args!("no EF was made to fill"));
                    }
                    _ => {}
                }
            }
        }
    }
}

/// The table of SAIP 8.3.5.
const fn columns(class: Class, is_link: bool) -> Columns {
    match (class, is_link) {
        (Class::Ef, false) => Columns { forbidden: &[DF_NAME, PIN_STATUS], required: &[FILE_SIZE] },
        (Class::Ef, true) => Columns { forbidden: &[DF_NAME, FILE_SIZE, PIN_STATUS], required: &[] },
        (Class::Df, false) => {
            Columns { forbidden: &[FILE_SIZE, SHORT_ID, PROPRIETARY, LINK], required: &[PIN_STATUS] }
        }
        (Class::Df | Class::Adf, true) => {
            Columns { forbidden: &[DF_NAME, FILE_SIZE, PIN_STATUS, SHORT_ID], required: &[] }
        }
        (Class::Adf, false) => {
            Columns { forbidden: &[FILE_SIZE, SHORT_ID, PROPRIETARY, LINK], required: &[PIN_STATUS] }
        }
    }
}

fn members(site: &Site<'_>, report: &mut Report) {
    // a path makes a link here even where it is empty: it leads to the MF
    let is_link = site.fcp.link_path().is_some();
    let columns = columns(site.class, is_link);
    for member in columns.forbidden.iter().filter(|member| (member.is_there)(site.fcp)) {
        let place = site.place().member(member.name, member.tag);
        if is_link {
            report.add(Rule::GfmLink, place, format_args!("a link has no {}", member.name));
        } else {
            let (rule, message) =
                (Rule::FcpForbidden, format_args!("{} has no {}", site.class.name(), member.name));
            report.add_as(rule, rule.severity(), "SAIP 8.3.5", place, message);
        }
    }
    let always = [FILE_ID, DESCRIPTOR, SECURITY_ATTRIBUTES];
    for member in always.iter().chain(columns.required).filter(|member| !(member.is_there)(site.fcp)) {
        let message = format_args!("{} without template needs {}", site.class.name(), member.name);
        report.add(Rule::GfmMandatory, site.place(), message);
    }
}
