//! What a card could not do while it makes the files.

use sgp_asn1::saip::{
    ElementKind, Fcp, FileFault, FileFinding, FileNode, FileStep, FilesElement, ManagementStep,
    ProfileElement, Template,
};

use super::context::{Class, Context, MF, commands_place, file_place};
use super::finding::Report;
use super::index::MadeFiles;
use super::place::Place;
use super::{Rule, Severity};

pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    let Some(made) = &context.made else { return };
    let is_repeated = repeated(context);
    for finding in made.file_system().findings() {
        let rule = match finding.fault() {
            // a BER-TLV file may give the most that it will ever hold alone
            FileFault::NoSize if has_maximum(context, finding) => continue,
            FileFault::PastEnd { .. } => Rule::FileOverflow,
            FileFault::NoLinkTarget => Rule::LinkTarget,
            FileFault::NoFileId | FileFault::NoDescriptor | FileFault::NoSize if !is_generic(finding) => {
                Rule::FcpMandatory
            }
            FileFault::NotInTemplate => Rule::TemplateFile,
            // that the element stands there twice, or at all, is a finding already
            FileFault::Duplicate { .. } if !is_repeated.get(finding.element()).is_some_and(|is| *is) => {
                Rule::FileDuplicate
            }
            FileFault::NoDirectory if !is_generic(finding) => Rule::FileDirectory,
            // the others are looked for in the elements themselves
            _ => continue,
        };
        if report.takes(rule) {
            report.add(rule, place(context, finding), format_args!("{}", finding.fault()));
        } else {
            report.add(rule, Place::end(), format_args!(""));
        }
    }
    short_identifiers(context, made, report);
}

fn has_maximum(context: &Context<'_>, finding: &FileFinding) -> bool {
    let element = context.elements.get(finding.element()).and_then(|element| element.typed);
    let (Some(ProfileElement::Files(files)), Some(member)) = (element, finding.member()) else {
        return false;
    };
    let info = parameters(files, member).and_then(Fcp::proprietary_ef_info);
    info.is_some_and(|info| info.maximum_file_size().is_some())
}

/// The first parameters that the package gives for a member.
fn parameters<'f>(files: &'f FilesElement<'_>, member: &str) -> Option<&'f Fcp<'f>> {
    files.file(member)?.steps().iter().find_map(|step| match step {
        FileStep::FileDescriptor(fcp) => Some(fcp),
        _ => None,
    })
}

/// Of a file without a template.
const fn is_generic(finding: &FileFinding) -> bool {
    finding.list().is_some()
}

/// Elements that stand a second time, or do not belong in the package.
fn repeated(context: &Context<'_>) -> Vec<bool> {
    let mut kinds = std::collections::BTreeSet::new();
    context
        .elements
        .iter()
        .map(|element| match element.kind {
            ElementKind::Iot | ElementKind::OptIot if !context.is_iot => true,
            ElementKind::Mf
            | ElementKind::Iot
            | ElementKind::OptIot
            | ElementKind::Telecom
            | ElementKind::Cd => !kinds.insert((element.kind.tag().octets(), None)),
            kind => match super::context::NaaKind::extended_by(kind) {
                Some(naa) => !kinds.insert((kind.tag().octets(), element.before.last(naa))),
                None => false,
            },
        })
        .collect()
}

fn place(context: &Context<'_>, finding: &FileFinding) -> Place {
    let element = finding.element();
    let kind = context.elements.get(element).map(|element| element.kind);
    let place = match (finding.member(), finding.list(), kind) {
        (_, Some(list), _) => commands_place(element, list),
        (Some(member), None, Some(kind)) => file_place(element, kind, member),
        _ => Place::element(element),
    };
    match finding.step() {
        Some((index, name)) => place.index(index).alternative(name),
        None => place,
    }
}

/// Whether the package speaks of a file: it has no template, or stands in the element.
pub(super) fn is_spoken_of(context: &Context<'_>, file: &FileNode) -> bool {
    match context.elements.get(file.element()).and_then(|element| element.typed) {
        Some(ProfileElement::Files(files)) => files.file(file.member()).is_some(),
        _ => true,
    }
}

/// Where a finding of a rule about a file stands; looked up where the finding is kept alone.
pub(super) fn place_for(context: &Context<'_>, report: &Report, rule: Rule, file: &FileNode) -> Place {
    if report.takes(rule) { place_of(context, file) } else { Place::end() }
}

/// Where the package speaks of a file; the element where the template alone does.
fn place_of(context: &Context<'_>, file: &FileNode) -> Place {
    let index = file.element();
    let Some(element) = context.elements.get(index) else { return Place::end() };
    match element.typed {
        Some(ProfileElement::Files(files)) if files.file(file.member()).is_some() => {
            file_place(index, element.kind, file.member())
        }
        Some(ProfileElement::GenericFileManagement(commands)) => {
            let path = octets_of(file.path());
            let (directory, fid) = path.split_at(path.len().saturating_sub(2));
            let mut current = Vec::new();
            for (list, commands) in commands.commands().iter().enumerate() {
                for (step, command) in commands.steps().iter().enumerate() {
                    match command {
                        ManagementStep::FilePath(path) => {
                            current = path.strip_prefix(&MF).unwrap_or(path).to_vec();
                        }
                        ManagementStep::CreateFcp(fcp) => {
                            if current == directory && fcp.file_id() == Some(fid) {
                                return commands_place(index, list).index(step).alternative("createFCP");
                            }
                            if Class::of_fcp(fcp) != Class::Ef {
                                current.extend_from_slice(fcp.file_id().unwrap_or_default());
                            }
                        }
                        _ => {}
                    }
                }
            }
            element.place()
        }
        _ => element.place(),
    }
}

/// The octets of a path from the MF, without its own identifier.
fn octets_of(path: &str) -> Vec<u8> {
    let levels = path.split('/').filter_map(|level| u16::from_str_radix(level, 16).ok());
    let octets: Vec<u8> = levels.flat_map(u16::to_be_bytes).collect();
    octets.strip_prefix(&MF).filter(|rest| !rest.is_empty()).unwrap_or(&octets).to_vec()
}

/// Short file identifiers in one directory.
fn short_identifiers(context: &Context<'_>, made: &MadeFiles<'_>, report: &mut Report) {
    let files = made.iter().filter(|(_, file)| !file.kind().is_directory());
    let mut given: Vec<_> =
        files.filter_map(|(directory, file)| Some((directory, file.sfi()?, file))).collect();
    given.sort_by_key(|(directory, sfi, _)| (*directory, *sfi));
    for same in given.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).filter(|same| same.len() > 1) {
        let known = same.iter().filter_map(|(_, sfi, file)| Some((sfi, file, severity_of(context, file)?)));
        for (sfi, file, severity) in known.skip(1) {
            let place = place_for(context, report, Rule::SfiDuplicate, file);
            let message = format_args!("short file identifier {sfi} is used before in this directory");
            report.add_with(Rule::SfiDuplicate, severity, place, message);
        }
    }
}

/// How much a short file identifier that stands there twice weighs: one that package or template
/// give more than one that follows from the file identifier; `None` where it is not known.
fn severity_of(context: &Context<'_>, file: &FileNode) -> Option<Severity> {
    match context.elements.get(file.element())?.typed? {
        ProfileElement::Files(files) => {
            let is_given = parameters(files, file.member()).is_some_and(|fcp| fcp.short_ef_id().is_some());
            let is_known =
                Template::by_oid(files.template_id()).is_some_and(|template| !template.is_observed());
            (is_given || is_known).then_some(Severity::Error)
        }
        // one that is not given is made of the file identifier
        _ if file.fid() & 0x1F == u16::from(file.sfi()?) => Some(Severity::Warning),
        _ => Some(Severity::Error),
    }
}
