//! Authentication parameters (SAIP 8.4).

use sgp_asn1::saip::{AlgoConfiguration, AlgoParameter, ElementKind, ProfileElement};

use super::Rule;
use super::context::{Context, Element, NaaKind};
use super::finding::Report;
use super::place::Place;

pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    // of each application: authentication parameters, CDMA parameters
    let mut has = vec![(false, false); context.naas.len()];
    for element in &context.elements {
        match element.kind {
            ElementKind::AkaParameter => {
                match element.before.naa.and_then(|naa| has.get_mut(naa)) {
                    None => {
                        report.add(Rule::AkaOrder, element.place(), format_args!("before any USIM or ISIM"));
                    }
                    Some((aka, _)) => {
                        if core::mem::replace(aka, true) {
                            let message =
                                format_args!("the application has authentication parameters already");
                            report.add(Rule::AkaCount, element.place(), message);
                        }
                    }
                }
                parameters(context, element, report);
            }
            ElementKind::CdmaParameter => match element.before.csim.and_then(|naa| has.get_mut(naa)) {
                None => report.add(Rule::NaaCdma, element.place(), format_args!("before any CSIM")),
                Some((_, cdma)) => {
                    if core::mem::replace(cdma, true) {
                        let message = format_args!("the CSIM has CDMA parameters already");
                        report.add(Rule::NaaCdma, element.place(), message);
                    }
                }
            },
            ElementKind::Eap if element.before.naa.is_none() && !element.before.has_adf => {
                report.add(Rule::NaaEap, element.place(), format_args!("before any ADF"));
            }
            _ => {}
        }
    }
    for (naa, (has_aka, _)) in context.naas.iter().zip(has) {
        if !has_aka && naa.kind != NaaKind::Csim {
            let message = format_args!("no authentication parameters for this {}", naa.kind.name());
            report.add(Rule::AkaMissing, Place::element(naa.element), message);
        }
    }
}

fn parameters(context: &Context<'_>, element: &Element<'_>, report: &mut Report) {
    let Some(ProfileElement::AkaParameter(aka)) = element.typed else { return };
    let place = element.place().member("algoConfiguration", 0xA1);
    match aka.algo_configuration() {
        AlgoConfiguration::Algo(algorithm) => {
            sizes(algorithm, place.member("algoParameter", 0xA1), report);
        }
        AlgoConfiguration::Mapping(mapping) => {
            let source = mapping.mapping_source();
            let stands_before = context.adfs.get(source).is_some_and(|made| *made < element.index);
            if !stands_before {
                let place = place.member("mappingParameter", 0xA0).member("mappingSource", 0x81);
                report.add(Rule::AkaMapping, place, format_args!("no ADF before has this AID"));
            }
        }
        _ => {}
    }
}

fn sizes(algorithm: &AlgoParameter<'_>, place: Place, report: &mut Report) {
    let (key, opc) = (algorithm.key().len(), algorithm.opc().len());
    let (name, is_key, opc_size) = match algorithm.algorithm_id() {
        AlgoParameter::MILENAGE => ("Milenage", key == 16, Some(16)),
        AlgoParameter::TUAK => ("TUAK", matches!(key, 16 | 32), Some(32)),
        // OPc is ignored
        AlgoParameter::USIM_TEST_ALGORITHM => ("the test algorithm", key == 16, None),
        other => {
            let place = place.member("algorithmID", 0x80);
            report.add(Rule::AkaAlgorithm, place, format_args!("{other} is no algorithm of the module"));
            return;
        }
    };
    if !is_key {
        report.add(Rule::AkaKey, place.member("key", 0x82), format_args!("a key of {key} octets for {name}"));
    }
    if let Some(size) = opc_size.filter(|size| *size != opc) {
        let message = format_args!("{opc} octets for {name}, {size} expected");
        report.add(Rule::AkaOpc, place.member("opc", 0x83), message);
    }
    if algorithm.algorithm_id() == AlgoParameter::MILENAGE
        && algorithm.rotation_constants().iter().any(|bits| *bits > 127)
    {
        let place = place.member("rotationConstants", 0x84);
        report.add(Rule::AkaRotation, place, format_args!("a rotation by more than 127 bits"));
    }
}
