//! Instances: applications, security domains, remote file management (SAIP 8.7, 8.8).

use std::collections::{BTreeMap, BTreeSet};

use sgp_asn1::saip::{ApplicationInstance, ElementKind, OctetStrings, ProfileElement, Rfm};

use super::Rule;
use super::context::{Class, Context, Element};
use super::finding::Report;
use super::place::Place;
use super::security::Toolkit;

pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    // life cycle state of each security domain
    let mut domains = BTreeMap::new();
    for element in &context.elements {
        if let Some(ProfileElement::SecurityDomain(domain)) = element.typed {
            let instance = domain.instance();
            domains.entry(instance.instance_aid()).or_insert_with(|| instance.life_cycle_state());
        }
    }
    let mut adfs = BTreeSet::new();
    for site in context.sites.iter().filter(|site| site.class == Class::Adf && !site.is_link()) {
        if site.fcp.df_name().is_some_and(|aid| !adfs.insert(aid)) {
            let place = site.place().member("dfName", 0x84);
            report.add(Rule::AidUnique, place, format_args!("an ADF before has this AID"));
        }
    }
    let mut names = Names::default();
    for element in &context.elements {
        let place = element.place();
        match element.typed {
            Some(ProfileElement::SecurityDomain(domain)) => {
                let place = place.member("instance", 0xA1);
                let is_first = element.before.domains == 0;
                extradition(domain.instance(), place, is_first, &domains, report);
                names.instance(domain.instance(), place, report);
            }
            Some(ProfileElement::Application(application)) => {
                for (index, instance) in application.instance_list().unwrap_or_default().iter().enumerate() {
                    let place = place.member("instanceList", 0xA2).index(index);
                    extradition(instance, place, false, &domains, report);
                    names.instance(instance, place, report);
                }
            }
            Some(ProfileElement::Rfm(rfm)) => {
                names.aid(rfm.instance_aid(), place.member("instanceAID", 0x4F), report);
                remote_files(context, element, rfm, &mut names, report);
            }
            _ => {}
        }
        if element.before.domains == 0 {
            match element.kind {
                ElementKind::Application => {
                    report.add(Rule::AppOrder, place, format_args!("before the first security domain"));
                }
                ElementKind::Rfm => {
                    report.add(Rule::RfmOrder, place, format_args!("before the first security domain"));
                }
                _ => {}
            }
        }
    }
}

/// Life cycle state PERSONALIZED of a security domain (GPCS 11.1.1).
const PERSONALIZED: &[u8] = &[0x0F];

fn extradition(
    instance: &ApplicationInstance<'_>,
    place: Place,
    is_mno_sd: bool,
    domains: &BTreeMap<&[u8], &[u8]>,
    report: &mut Report,
) {
    let Some(domain) = instance.extradite_security_domain_aid() else { return };
    let place = place.numbered("extraditeSecurityDomainAID", 0x4F, 3);
    if is_mno_sd {
        report.add(Rule::SdExtradition, place, format_args!("the MNO-SD belongs to itself"));
    } else if domains.get(domain).is_some_and(|state| *state != PERSONALIZED) {
        report.add(Rule::SdExtradition, place, format_args!("the security domain is not PERSONALIZED"));
    }
}

/// AIDs and TARs so far.
#[derive(Default)]
struct Names<'a> {
    aids: BTreeSet<&'a [u8]>,
    tars: BTreeSet<[u8; 3]>,
}

/// TAR of no application.
const NO_TAR: [u8; 3] = [0; 3];

impl<'a> Names<'a> {
    fn aid(&mut self, aid: &'a [u8], place: Place, report: &mut Report) {
        if !self.aids.insert(aid) {
            report.add(Rule::AidUnique, place, format_args!("an instance before has this AID"));
        }
    }

    fn tar(&mut self, tar: &[u8], place: Place, report: &mut Report) {
        let Ok(tar) = <[u8; 3]>::try_from(tar) else { return };
        if tar != NO_TAR && !self.tars.insert(tar) {
            report.add(Rule::TarUnique, place, format_args!("an instance before has this TAR"));
        }
    }

    fn instance(&mut self, instance: &'a ApplicationInstance<'a>, place: Place, report: &mut Report) {
        self.aid(instance.instance_aid(), place.numbered("instanceAID", 0x4F, 2), report);
        let Some(parameters) = instance.application_parameters().and_then(|p| p.toolkit_parameters()) else {
            return;
        };
        let place = place
            .member("applicationParameters", 0xEA)
            .member("uiccToolkitApplicationSpecificParametersField", 0x80);
        for tar in Toolkit::read(parameters).iter().flat_map(|toolkit| toolkit.tars.chunks(3)) {
            self.tar(tar, place, report);
        }
    }
}

fn remote_files<'a>(
    context: &Context<'_>,
    element: &Element<'_>,
    rfm: &'a Rfm<'a>,
    names: &mut Names<'a>,
    report: &mut Report,
) {
    for (index, tar) in rfm.tar_list().into_iter().flat_map(OctetStrings::iter).enumerate() {
        names.tar(tar, element.place().numbered("tarList", 0xA0, 1).index(index), report);
    }
    if rfm.tar_list().is_none() {
        let place = element.place().member("instanceAID", 0x4F);
        match rfm.instance_aid().get(12..15) {
            Some(tar) => names.tar(tar, place, report),
            None => report.add(Rule::RfmTar, place, format_args!("no tarList, and too short to hold a TAR")),
        }
    }
    let Some(access) = rfm.adf_rfm_access() else { return };
    let place = element.place().member("adfRFMAccess", 0x30).member("adfAID", 0x80);
    match context.adfs.get(access.adf_aid()) {
        None => report.add(Rule::RfmAdf, place, format_args!("no ADF has this AID")),
        Some(made) if *made >= element.index => {
            let (rule, message) = (Rule::RfmOrder, format_args!("before the ADF that it works in"));
            report.add_as(rule, rule.severity(), "SAIP 8.8", place, message);
        }
        Some(_) => {}
    }
}
