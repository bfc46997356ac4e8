//! Versions: what the package uses against what its header and the target say (SAIP 14).

use sgp_asn1::gp::Pol1;
use sgp_asn1::saip::{
    AlgoConfiguration, AlgoParameter, ApplicationInstance, ElementKind, PeHeader, ProfileElement,
    ProfileHeader, SaipVersion, SecurityDomain, Service,
};

use super::context::{Context, Element, file_place};
use super::finding::Report;
use super::place::Place;
use super::{Market, Rule, Severity, templates};

pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    let Some(header) = context.header else { return };
    let stated = header.version();
    target(context, header, stated, report);
    market(context, header, report);
    let mut features = Features {
        stated: stated.unwrap_or_else(|| context.target.version()),
        target: context.target.version(),
        report,
    };
    for element in &context.elements {
        features.element(element);
    }
    for site in &context.sites {
        let Some(info) = site.fcp.proprietary_ef_info() else { continue };
        let is_mandated = context.elements.get(site.element).is_some_and(is_mandated);
        if info.maximum_file_size().is_some() {
            let place = site.place().member("proprietaryEFInfo", 0xA5).member("maximumFileSize", 0x86);
            features.uses("maximumFileSize", version(3, 0), is_mandated, place);
        }
    }
}

const fn version(major: u8, minor: u8) -> SaipVersion {
    SaipVersion { major, minor }
}

fn target(context: &Context<'_>, header: &ProfileHeader, stated: Option<SaipVersion>, report: &mut Report) {
    let Some(stated) = stated else { return };
    let target = context.target.version();
    let place = Place::element(context.header_at);
    if stated.major > target.major {
        let message = format_args!("the package is of SAIP {stated}, an eUICC of SAIP {target} refuses it");
        report.add(Rule::TargetVersion, place.member("major-version", 0x80), message);
    } else if stated > target {
        let message = format_args!("the package is of SAIP {stated}, the target of SAIP {target}");
        report.add_with(Rule::TargetVersion, Severity::Warning, place.member("minor-version", 0x81), message);
    }
    if context.target.market() == Market::IotMinimal && header.iot_options().is_none() {
        report.add(Rule::TargetIot, place, format_args!("the header has no iotOptions"));
    }
}

fn market(context: &Context<'_>, header: &ProfileHeader, report: &mut Report) {
    let place = Place::element(context.header_at);
    match context.target.market() {
        Market::Any => {}
        Market::M2m => {
            if header.pol1().is_err() {
                report.add(Rule::TargetM2m, place.member("pol", 0x84), format_args!("POL1 is one octet"));
            }
            if header.pol1().is_ok_and(|pol1| pol1.0 & !POL1_BITS != 0) {
                report.add(
                    Rule::TargetM2m,
                    place.member("pol", 0x84),
                    format_args!("POL1 has reserved bits"),
                );
            }
            let mno_sd = context.of_kind(ElementKind::SecurityDomain).next();
            let has_keys = mno_sd.is_some_and(|element| match element.typed {
                Some(ProfileElement::SecurityDomain(domain)) => has_remote_keys(domain),
                _ => true,
            });
            if !has_keys {
                let place = mno_sd.map_or(place, Element::place);
                report.add(Rule::TargetM2m, place, format_args!("no MNO-SD with keys for SCP80 or SCP81"));
            }
        }
        Market::Consumer | Market::IotMinimal => {
            for (member, tag, is_there) in [
                ("pol", 0x84, header.pol().is_some()),
                ("connectivityParameters", 0x87, header.connectivity_parameters().is_some()),
            ] {
                if is_there {
                    let message = format_args!("{member} is ignored outside SGP.02");
                    report.add(Rule::TargetIgnored, place.member(member, tag), message);
                }
            }
        }
    }
}

/// Bits of POL1 that SGP.02 defines.
const POL1_BITS: u8 = Pol1::DISABLE_NOT_ALLOWED.0 | Pol1::DELETE_NOT_ALLOWED.0 | Pol1::DELETE_WHEN_DISABLED.0;

fn has_remote_keys(domain: &SecurityDomain<'_>) -> bool {
    let keys = domain.key_list().unwrap_or_default();
    keys.iter().any(|key| matches!(key.key_version_number(), [0x01..=0x0F | 0x40..=0x4F]))
}

/// Elements that are newer than SAIP 2.0 (3.3 for those that the table of kinds ends with).
const ELEMENTS: &[(ElementKind, SaipVersion)] = &[
    (ElementKind::Eap, version(2, 2)),
    (ElementKind::Df5gs, version(2, 3)),
    (ElementKind::DfSaip, version(2, 3)),
    (ElementKind::DfSnpn, version(3, 3)),
    (ElementKind::Df5gProse, version(3, 3)),
    (ElementKind::Iot, version(3, 3)),
    (ElementKind::OptIot, version(3, 3)),
];

/// Files that are newer than the element they stand in. A file that took over the tag of an older
/// one, such as `ef-supinai`, is not among them.
const FILES: &[(ElementKind, &[&str], SaipVersion)] = &[
    (
        ElementKind::Telecom,
        &[
            "df-mcs",
            "ef-mst",
            "ef-mcs-config",
            "df-v2x",
            "ef-vst",
            "ef-v2x-config",
            "ef-v2xp-pc5",
            "ef-v2xp-Uu",
        ],
        version(3, 0),
    ),
    (
        ElementKind::OptUsim,
        &[
            "ef-epdgid",
            "ef-epdgselection",
            "ef-epdgidem",
            "ef-epdgselectionem",
            "ef-frompreferred",
            "ef-imsconfigdata",
            "ef-3gpppsdataoff",
            "ef-3gpppsdataoffservicelist",
            "ef-xcapconfigdata",
            "ef-earfcnlist",
            "ef-mudmidconfigdata",
        ],
        version(3, 0),
    ),
    (ElementKind::OptUsim, &["ef-eaka"], version(3, 3)),
    (ElementKind::Df5gs, &["ef-ursp", "ef-tn3gppsnn"], version(3, 0)),
    (
        ElementKind::Df5gs,
        &[
            "ef-cag",
            "ef-sor-cmci",
            "ef-dri",
            "ef-5gsedrx",
            "ef-5gnswo-conf",
            "ef-mchpplmn",
            "ef-kausf-derivation",
        ],
        version(3, 3),
    ),
    (
        ElementKind::OptIsim,
        &["ef-frompreferred", "ef-imsconfigdata", "ef-xcapconfigdata", "ef-webrtcuri", "ef-mudmidconfigdata"],
        version(3, 0),
    ),
];

/// Services that are newer than SAIP 2.0.
const SERVICES: &[(Service, SaipVersion)] = &[
    (Service::USIM_TEST_ALGORITHM, version(2, 1)),
    (Service::BER_TLV, version(2, 1)),
    (Service::DF_LINK, version(2, 1)),
    (Service::CAT_TP, version(2, 2)),
    (Service::GET_IDENTITY, version(2, 3)),
    (Service::PROFILE_A_X25519, version(2, 3)),
    (Service::PROFILE_B_P256, version(2, 3)),
    (Service::SUCI_CALCULATOR_API, version(3, 2)),
    (Service::DNS_RESOLUTION, version(3, 2)),
    (Service::SCP11AC, version(3, 2)),
    (Service::SCP11C_AUTHORIZATION_MECHANISM, version(3, 2)),
    (Service::S16MODE, version(3, 2)),
    (Service::EAKA, version(3, 3)),
];

/// Compares each feature with both versions.
struct Features<'r> {
    stated: SaipVersion,
    target: SaipVersion,
    report: &'r mut Report,
}

impl Features<'_> {
    fn uses(&mut self, name: &str, since: SaipVersion, is_mandated: bool, place: Place) {
        let (stated, target) = (self.stated, self.target);
        if since > target && since > stated {
            let severity = if is_mandated { Severity::Error } else { Severity::Warning };
            // what the header states is what an eUICC goes by; where the target is older than the
            // feature as well, it cannot know it
            let severity = if target < stated { severity } else { Severity::Warning };
            let message = format_args!("{name} is of SAIP {since}, the package of {stated}");
            self.report.add_with(Rule::VersionFeature, severity, place, message);
        } else if since > target {
            let severity = if is_mandated { Severity::Error } else { Severity::Warning };
            let message = format_args!("{name} is of SAIP {since}, the target of {target}");
            self.report.add_with(Rule::VersionFeature, severity, place, message);
        } else if since > stated {
            let message = format_args!("{name} is of SAIP {since}, the package of {stated}");
            self.report.add(Rule::VersionFeature, place, message);
        }
    }

    fn element(&mut self, element: &Element<'_>) {
        let place = element.place();
        let is_mandated = is_mandated(element);
        if let Some((kind, since)) = ELEMENTS.iter().find(|(kind, _)| *kind == element.kind) {
            self.uses(kind.name(), *since, is_mandated, place);
        }
        match element.typed {
            Some(ProfileElement::Header(header)) => self.header(header, place),
            Some(ProfileElement::Files(files)) => {
                if let Some(template) = templates::find(files.template_id()) {
                    let place = place.member("templateID", 0x81);
                    self.uses("the template", template.since, is_mandated, place);
                }
                if !FILES.iter().any(|(kind, ..)| *kind == element.kind) {
                    return;
                }
                for (member, _) in files.files() {
                    let newer = FILES
                        .iter()
                        .find(|(kind, names, _)| *kind == element.kind && names.contains(&member));
                    if let Some((_, _, since)) = newer {
                        self.uses(
                            member,
                            *since,
                            is_mandated,
                            file_place(element.index, element.kind, member),
                        );
                    }
                }
            }
            Some(ProfileElement::AkaParameter(aka)) => {
                let AlgoConfiguration::Algo(algorithm) = aka.algo_configuration() else { return };
                let place = place.member("algoConfiguration", 0xA1).member("algoParameter", 0xA1);
                if algorithm.algorithm_id() == AlgoParameter::USIM_TEST_ALGORITHM {
                    let place = place.member("algorithmID", 0x80);
                    self.uses("the test algorithm", version(2, 1), is_mandated, place);
                }
                if algorithm.number_of_keccak() != 1 {
                    let place = place.member("numberOfKeccak", 0x87);
                    self.uses("numberOfKeccak", version(2, 1), is_mandated, place);
                }
            }
            Some(ProfileElement::SecurityDomain(domain)) => {
                if domain.open_perso_data().is_some() {
                    let place = place.member("openPersoData", 0xA4);
                    self.uses("openPersoData", version(2, 2), is_mandated, place);
                }
                if domain.cat_tp_parameters().is_some() {
                    let place = place.member("catTpParameters", 0xA5);
                    self.uses("catTpParameters", version(2, 2), is_mandated, place);
                }
                self.instance(domain.instance(), is_mandated, place.member("instance", 0xA1));
            }
            Some(ProfileElement::Application(application)) => {
                for (index, instance) in application.instance_list().unwrap_or_default().iter().enumerate() {
                    self.instance(instance, is_mandated, place.member("instanceList", 0xA2).index(index));
                }
            }
            _ => {}
        }
    }

    fn header(&mut self, header: &ProfileHeader, place: Place) {
        for (service, since) in SERVICES {
            if header.mandatory_services().contains(*service) {
                let place = place.member("eUICC-Mandatory-services", 0xA5);
                self.uses(service.name(), *since, true, place);
            }
        }
        if !header.mandatory_aids().is_empty() {
            let place = place.member("eUICC-Mandatory-AIDs", 0xA8);
            self.uses("eUICC-Mandatory-AIDs", version(2, 2), true, place);
        }
        if header.iot_options().is_some() {
            self.uses("iotOptions", version(3, 3), true, place.member("iotOptions", 0xA9));
        }
    }

    fn instance(&mut self, instance: &ApplicationInstance<'_>, is_mandated: bool, place: Place) {
        if instance.control_reference_template().is_some() {
            let place = place.member("controlReferenceTemplate", 0xB0);
            self.uses("controlReferenceTemplate", version(3, 2), is_mandated, place);
        }
        let Some(system) = instance.system_specific_parameters() else { return };
        if system.cumulative_granted_volatile_memory().is_some()
            || system.cumulative_granted_non_volatile_memory().is_some()
        {
            let place = place.member("systemSpecificParameters", 0xEF);
            self.uses("cumulative granted memory", version(2, 2), is_mandated, place);
        }
    }
}

fn is_mandated(element: &Element<'_>) -> bool {
    element.typed.and_then(ProfileElement::pe_header).is_some_and(PeHeader::mandated)
}
