//! The services of the header against what the package holds (SAIP 8.2.1).

use sgp_asn1::saip::{AlgoConfiguration, AlgoParameter, ElementKind, ProfileElement, Service};

use super::context::{Class, Context, NaaKind};
use super::files::{is_ber_tlv, is_ber_tlv_member, member_of};
use super::finding::Report;
use super::place::Place;
use super::{Rule, Severity};

/// What the package holds.
#[derive(Default)]
struct Content {
    usims: usize,
    isims: usize,
    csims: usize,
    milenage: bool,
    tuak128: bool,
    tuak256: bool,
    test_algorithm: bool,
    cave: bool,
    eap: bool,
    ber_tlv: bool,
    df_link: bool,
    cat_tp: bool,
    application: bool,
}

impl Content {
    fn of(context: &Context<'_>) -> Self {
        let mut content = Self::default();
        for naa in &context.naas {
            let count = match naa.kind {
                NaaKind::Usim => &mut content.usims,
                NaaKind::Isim => &mut content.isims,
                NaaKind::Csim => &mut content.csims,
            };
            *count = count.saturating_add(1);
        }
        for element in &context.elements {
            match element.kind {
                ElementKind::CdmaParameter => content.cave = true,
                ElementKind::Eap => content.eap = true,
                ElementKind::Application => content.application = true,
                _ => {}
            }
            match element.typed {
                Some(ProfileElement::AkaParameter(aka)) => content.algorithm(aka.algo_configuration()),
                Some(ProfileElement::SecurityDomain(domain)) => {
                    content.cat_tp |= domain.cat_tp_parameters().is_some();
                }
                Some(ProfileElement::Files(files)) => {
                    content.ber_tlv |= files.files().any(|(member, _)| is_ber_tlv_member(member));
                }
                _ => {}
            }
        }
        for site in &context.sites {
            content.ber_tlv |= is_ber_tlv(site.fcp) && site.class == Class::Ef;
            content.df_link |= site.is_link() && site.class == Class::Df && member_of(site).is_none();
        }
        content
    }

    fn algorithm(&mut self, configuration: &AlgoConfiguration<'_>) {
        let AlgoConfiguration::Algo(algorithm) = configuration else { return };
        match (algorithm.algorithm_id(), algorithm.key().len()) {
            (AlgoParameter::MILENAGE, _) => self.milenage = true,
            (AlgoParameter::TUAK, 32) => self.tuak256 = true,
            (AlgoParameter::TUAK, _) => self.tuak128 = true,
            (AlgoParameter::USIM_TEST_ALGORITHM, _) => self.test_algorithm = true,
            _ => {}
        }
    }
}

/// One service: what it needs, and whether its need can be seen in the content alone.
struct Need {
    service: Service,
    rule: Rule,
    is_met: fn(&Content) -> bool,
    needs: &'static str,
    /// Content that needs the service, by the same condition.
    both_ways: bool,
}

const fn need(
    service: Service,
    rule: Rule,
    both_ways: bool,
    needs: &'static str,
    is_met: fn(&Content) -> bool,
) -> Need {
    Need { service, rule, is_met, needs, both_ways }
}

const NEEDS: &[Need] = &[
    need(Service::USIM, Rule::ServicesNaa, true, "PE-USIM", |c| c.usims > 0),
    need(Service::ISIM, Rule::ServicesNaa, true, "PE-ISIM", |c| c.isims > 0),
    need(Service::CSIM, Rule::ServicesNaa, true, "PE-CSIM", |c| c.csims > 0),
    need(Service::MULTIPLE_USIM, Rule::ServicesNaa, true, "a second PE-USIM", |c| c.usims > 1),
    need(Service::MULTIPLE_ISIM, Rule::ServicesNaa, true, "a second PE-ISIM", |c| c.isims > 1),
    need(Service::MULTIPLE_CSIM, Rule::ServicesNaa, true, "a second PE-CSIM", |c| c.csims > 1),
    need(Service::GBA_USIM, Rule::ServicesNaa, false, "PE-USIM", |c| c.usims > 0),
    need(Service::GBA_ISIM, Rule::ServicesNaa, false, "PE-ISIM", |c| c.isims > 0),
    need(Service::MBMS, Rule::ServicesNaa, false, "PE-USIM", |c| c.usims > 0),
    need(Service::GET_IDENTITY, Rule::ServicesNaa, false, "PE-USIM or PE-ISIM", |c| c.usims + c.isims > 0),
    need(Service::PROFILE_A_X25519, Rule::ServicesNaa, false, "PE-USIM or PE-ISIM", |c| {
        c.usims + c.isims > 0
    }),
    need(Service::PROFILE_B_P256, Rule::ServicesNaa, false, "PE-USIM or PE-ISIM", |c| c.usims + c.isims > 0),
    need(Service::EAP, Rule::ServicesNaa, true, "PE-EAP", |c| c.eap),
    need(Service::MILENAGE, Rule::ServicesAlgorithm, true, "Milenage in PE-AKAParameter", |c| c.milenage),
    need(Service::TUAK128, Rule::ServicesAlgorithm, true, "TUAK with a key of 16 octets", |c| c.tuak128),
    need(Service::TUAK256, Rule::ServicesAlgorithm, true, "TUAK with a key of 32 octets", |c| c.tuak256),
    need(Service::USIM_TEST_ALGORITHM, Rule::ServicesAlgorithm, true, "the test algorithm", |c| {
        c.test_algorithm
    }),
    need(Service::CAVE, Rule::ServicesAlgorithm, true, "PE-CDMAParameter", |c| c.cave),
    need(Service::BER_TLV, Rule::ServicesFeature, true, "a BER-TLV file", |c| c.ber_tlv),
    need(Service::DF_LINK, Rule::ServicesFeature, true, "a link to a directory", |c| c.df_link),
    need(Service::CAT_TP, Rule::ServicesFeature, true, "catTpParameters", |c| c.cat_tp),
    need(Service::JAVACARD, Rule::ServicesFeature, false, "PE-Application", |c| c.application),
    need(Service::MULTOS, Rule::ServicesFeature, false, "PE-Application", |c| c.application),
];

/// The services that the content needs.
pub(super) fn needed(context: &Context<'_>) -> Vec<Service> {
    let content = Content::of(context);
    let needed = NEEDS.iter().filter(|need| need.both_ways && (need.is_met)(&content));
    needed.map(|need| need.service).collect()
}

pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    let Some(header) = context.header else { return };
    let content = Content::of(context);
    let place = Place::element(context.header_at).member("eUICC-Mandatory-services", 0xA5);
    let listed = header.mandatory_services();
    for need in NEEDS {
        let name = need.service.name();
        match (listed.contains(need.service), (need.is_met)(&content)) {
            (true, false) => {
                let number = Service::ALL.iter().position(|service| *service == need.service);
                let tag = 0x80 | number.and_then(|number| u32::try_from(number).ok()).unwrap_or_default();
                // a platform may be wanted for what is loaded later
                let is_platform = [Service::JAVACARD, Service::MULTOS].contains(&need.service);
                let severity = if is_platform { Severity::Info } else { need.rule.severity() };
                let message = format_args!("{name} is mandatory without {}", need.needs);
                report.add_with(need.rule, severity, place.member(name, tag), message);
            }
            (false, true) if need.both_ways => {
                let message = format_args!("{} without the service {name}", need.needs);
                report.add(Rule::ServicesMissing, place, message);
            }
            _ => {}
        }
    }
}
