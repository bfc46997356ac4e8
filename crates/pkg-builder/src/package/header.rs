//! What the header tells of the elements.

use sgp_asn1::saip::{ElementKind, FileStep, FilesElement, ProfileElement, Service};
use sgp_wire::Oid;

use crate::content::ProtectionScheme;
use crate::parts::is_java_card;

/// The templates that are used, in the order of their identifiers.
pub(super) fn templates(elements: &[ProfileElement<'_>]) -> Vec<Oid> {
    let mut templates: Vec<Oid> = files(elements).map(|files| files.template_id().clone()).collect();
    templates.sort_by(|a, b| a.as_bytes().cmp(b.as_bytes()));
    templates.dedup();
    templates
}

fn files<'e, 'a>(elements: &'e [ProfileElement<'a>]) -> impl Iterator<Item = &'e FilesElement<'a>> {
    elements.iter().filter_map(|element| match element {
        ProfileElement::Files(files) => Some(files),
        _ => None,
    })
}

/// Services that the check does not ask for, and that the content needs all the same.
pub(super) fn services(elements: &[ProfileElement<'_>]) -> Vec<Service> {
    let mut services = Vec::new();
    for element in elements {
        if let ProfileElement::Application(application) = element
            && application.load_block().is_some_and(|block| is_java_card(block.load_block_object()))
        {
            services.push(Service::JAVACARD);
        }
    }
    for files in files(elements) {
        if files.kind() == ElementKind::DfSaip {
            services.push(Service::GET_IDENTITY);
            for scheme in schemes(files) {
                match ProtectionScheme(scheme) {
                    ProtectionScheme::PROFILE_A => services.push(Service::PROFILE_A_X25519),
                    ProtectionScheme::PROFILE_B => services.push(Service::PROFILE_B_P256),
                    _ => {}
                }
            }
        }
        if files.file("ef-eaka").is_some() {
            services.push(Service::EAKA);
        }
    }
    services
}

/// Protection schemes that the USIM conceals with.
fn schemes(files: &FilesElement<'_>) -> Vec<u8> {
    let steps = files.file("ef-suci-calc-info-usim").map(|file| file.steps()).unwrap_or_default();
    let content = steps.iter().find_map(|step| match step {
        FileStep::FillFileContent(content) => Some(content.as_bytes()),
        _ => None,
    });
    match content {
        Some([0xA0, len, pairs @ ..]) => pairs.iter().take(usize::from(*len)).step_by(2).copied().collect(),
        _ => Vec::new(),
    }
}
