//! What is unsafe although the standard allows it: warnings, never errors.
//!
//! Findings tell places, identifiers and numbers of keys, never their values.

use std::collections::BTreeMap;

use sgp_asn1::saip::{
    AlgoConfiguration, AlgoParameter, ApplicationInstance, KeyObject, PinCodesChoice, ProfileElement, Rfm,
    Secret, SecurityDomain,
};

use super::Rule;
use super::context::Context;
use super::domains::DES;
use super::finding::Report;
use super::place::Place;

pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    let mut uses = Uses::default();
    for element in &context.elements {
        let place = element.place();
        match element.typed {
            Some(ProfileElement::AkaParameter(aka)) => {
                if let AlgoConfiguration::Algo(algorithm) = aka.algo_configuration() {
                    let place = place.member("algoConfiguration", 0xA1).member("algoParameter", 0xA1);
                    authentication(algorithm, place, &mut uses, report);
                }
            }
            Some(ProfileElement::CdmaParameter(cdma)) => {
                test_key(cdma.authentication_key(), place.member("authenticationKey", 0x81), report);
            }
            Some(ProfileElement::SecurityDomain(domain)) => {
                instance(domain.instance(), place.member("instance", 0xA1), report);
                keys(domain, element.index, place, &mut uses, report);
            }
            Some(ProfileElement::Application(application)) => {
                for (index, one) in application.instance_list().unwrap_or_default().iter().enumerate() {
                    instance(one, place.member("instanceList", 0xA2).index(index), report);
                }
            }
            Some(ProfileElement::Rfm(rfm)) => remote_files(rfm, place, report),
            Some(ProfileElement::PinCodes(codes)) => {
                let PinCodesChoice::PinConfig(list) = codes.pin_codes() else { continue };
                for (index, pin) in list.iter().enumerate() {
                    if matches!(pin.key_reference(), 10..=14 | 138..=142) {
                        let place = place.member("pinCodes", 0xA1).member("pinconfig", 0xA0).index(index);
                        weak_code(
                            pin.pin_value(),
                            "an administrative code",
                            place.member("pinValue", 0x81),
                            report,
                        );
                    }
                }
            }
            Some(ProfileElement::PukCodes(codes)) => {
                for (index, puk) in codes.puk_codes().iter().enumerate() {
                    let place = place.member("pukCodes", 0xA1).index(index).member("pukValue", 0x81);
                    weak_code(puk.puk_value(), "a PUK", place, report);
                }
            }
            _ => {}
        }
    }
    uses.report(report);
}

fn weak_code(code: Secret<'_>, what: &str, place: Place, report: &mut Report) {
    let code = code.expose();
    // without what fills it up
    let len = code.iter().rposition(|octet| *octet != 0xFF).map_or(code.len(), |last| last.saturating_add(1));
    let digits = code.get(..len).unwrap_or_default();
    if digits.first().is_some_and(|first| digits.iter().all(|digit| digit == first)) {
        report.add(Rule::SecurityWeakPin, place, format_args!("{what} is one character over and over"));
    }
}

fn authentication<'a>(
    algorithm: &'a AlgoParameter<'_>,
    place: Place,
    uses: &mut Uses<'a>,
    report: &mut Report,
) {
    let is_test = algorithm.algorithm_id() == AlgoParameter::USIM_TEST_ALGORITHM;
    if is_test {
        let place = place.member("algorithmID", 0x80);
        report.add(Rule::SecurityAlgorithm, place, format_args!("the test algorithm protects nothing"));
    }
    let key = place.member("key", 0x82);
    test_key(algorithm.key(), key, report);
    uses.note(algorithm.key(), Role::Authentication, key);
    // the test algorithm has no OPc
    if !is_test {
        let opc = place.member("opc", 0x83);
        test_key(algorithm.opc(), opc, report);
        uses.note(algorithm.opc(), Role::Opc, opc);
    }
}

fn keys<'a>(
    domain: &'a SecurityDomain<'_>,
    element: usize,
    place: Place,
    uses: &mut Uses<'a>,
    report: &mut Report,
) {
    for (index, key) in domain.key_list().unwrap_or_default().iter().enumerate() {
        let place = place.member("keyList", 0xA2).index(index);
        let (version, identifier) = (first(key.key_version_number()), first(key.key_identifier()));
        for (index, component) in key.key_components().iter().enumerate() {
            let place = place.member("keyCompontents", 0x30).index(index);
            let data = place.member("keyData", 0x86);
            // parts of public keys may stand in several places
            if !matches!(component.key_type(), [0x80..=0x91, ..]) {
                continue;
            }
            test_key(component.key_data(), data, report);
            uses.note(component.key_data(), Role::Domain { element, version, identifier }, data);
            if is_scp80(key) {
                if component.key_type() == [DES] {
                    let message = format_args!("key {identifier:02X} of version {version:02X} is a DES key");
                    report.add(Rule::SecurityScp80Des, place.member("keyType", 0x80), message);
                }
                if identifier == KID && (0..8).contains(&component.mac_length()) {
                    let length = component.mac_length();
                    let place = place.member("macLength", 0x87);
                    report.add(Rule::SecurityMacLength, place, format_args!("checksums of {length} octets"));
                }
            }
        }
    }
}

pub(super) fn first(octets: &[u8]) -> u8 {
    octets.first().copied().unwrap_or_default()
}

/// Identifier of the key that makes checksums.
const KID: u8 = 2;

fn is_scp80(key: &KeyObject<'_>) -> bool {
    matches!(key.key_version_number(), [0x01..=0x0F])
}

/// Keys that everybody knows.
///
/// * the keys of the security domains of TS.48 1.0 and SGP.23, and the key of the second domain there;
/// * the counting key of TS.48, which it uses for K and, in 7.0, for the security domains;
/// * its A-key, and the shared secret data;
/// * the default key of GlobalPlatform test cards;
/// * K, OP and OPc of test set 1 of 3GPP TS 35.208.
const KNOWN_KEYS: &[&[u8]] = &[
    b"\x66\x77\x88\x99\xAA\xBB\xCC\xDD\x11\x22\x33\x44\x55\xEE\xFF\x10",
    b"\x11\x22\x33\x44\x55\x66\x77\x88\x99\xAA\xBB\xCC\xDD\xEE\xFF\x10",
    b"\x99\xAA\xBB\xCC\xDD\xEE\xFF\x10\x11\x22\x33\x44\x55\x66\x77\x88",
    b"\x11\x22\x33\x44\x55\x66\x77\x88\x11\x22\x33\x44\x55\x66\x77\x88",
    b"\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0A\x0B\x0C\x0D\x0E\x0F\x00",
    b"\x00\x00\x00\x00\xFF\xFF\xFF\xFF",
    b"\x46\x5B\x5C\xE8\xB1\x99\xB4\x9F\xAA\x5F\x0A\x2E\xE2\x38\xA6\xBC",
    b"\xCD\xC2\x02\xD5\x12\x3E\x20\xF6\x2B\x6D\x67\x6A\xC7\x2C\xB3\x18",
    b"\xCD\x63\xCB\x71\x95\x4A\x9F\x4E\x48\xA5\x99\x4E\x37\xA0\x2B\xAF",
];

fn test_key(key: Secret<'_>, place: Place, report: &mut Report) {
    let octets = key.expose();
    let [first, ..] = octets else { return };
    let is_one_octet = octets.iter().all(|octet| octet == first);
    // 00 01 02 .., 40 41 42 ..
    let counts = octets.iter().zip(*first..).all(|(octet, expected)| *octet == expected);
    let message = if is_one_octet {
        "one octet over and over"
    } else if counts {
        "octets that count up"
    } else if KNOWN_KEYS.contains(&octets) {
        "published in a standard"
    } else {
        return;
    };
    report.add(Rule::SecurityTestKey, place, format_args!("a well-known key: {message}"));
}

/// What a key is for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    /// K, which the applications of a profile share.
    Authentication,
    Opc,
    Domain {
        element: usize,
        version: u8,
        identifier: u8,
    },
}

impl core::fmt::Display for Role {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Authentication => f.write_str("K"),
            Self::Opc => f.write_str("OPc"),
            Self::Domain { version, identifier, .. } => {
                write!(f, "key {identifier:02X} of version {version:02X}")
            }
        }
    }
}

/// Where each key value is used, in the order of the package.
#[derive(Default)]
struct Uses<'a>(BTreeMap<&'a [u8], Vec<(Role, Place)>>);

/// Roles that a message lists.
const LISTED_ROLES: usize = 8;

impl<'a> Uses<'a> {
    fn note(&mut self, key: Secret<'a>, role: Role, place: Place) {
        let uses = self.0.entry(key.expose()).or_default();
        if uses.iter().take(LISTED_ROLES).all(|(other, _)| *other != role) {
            uses.push((role, place));
        }
    }

    fn report(self, report: &mut Report) {
        for uses in self.0.into_values() {
            let [(first, place), others @ ..] = uses.as_slice() else { continue };
            // the keys of one set first: ENC, MAC and DEK of a version
            let mut sets: BTreeMap<(usize, u8), Vec<&(Role, Place)>> = BTreeMap::new();
            for entry in &uses {
                if let Role::Domain { element, version, .. } = entry.0 {
                    sets.entry((element, version)).or_default().push(entry);
                }
            }
            for ((_, version), set) in sets.iter().filter(|(_, set)| set.len() > 1) {
                let Some((_, place)) = set.first() else { continue };
                let times = set.len();
                let message = format_args!("one value is used {times} times in key version {version:02X}");
                report.add(Rule::SecurityKeyReuse, *place, message);
            }
            let in_one_set = sets.len() == 1 && sets.values().all(|set| set.len() == uses.len());
            if !others.is_empty() && !in_one_set {
                let mut roles = first.to_string();
                for (role, _) in others.iter().take(LISTED_ROLES) {
                    roles.push_str(", ");
                    roles.push_str(&role.to_string());
                }
                let more = if others.len() > LISTED_ROLES { " and more" } else { "" };
                let message = format_args!("one value has {} roles: {roles}{more}", uses.len());
                report.add(Rule::SecurityKeyReuse, *place, message);
            }
        }
    }
}

/// Toolkit parameters of an instance (ETSI TS 102 226 8.2.1.3.2.2.1), as far as security needs them.
pub(super) struct Toolkit<'a> {
    /// First octet of the minimum security level, where it is an SPI.
    msl: Option<u8>,
    /// TARs, one behind the other.
    pub(super) tars: &'a [u8],
}

impl<'a> Toolkit<'a> {
    /// Reads the field; `None` where it ends too early.
    pub(super) fn read(field: &'a [u8]) -> Option<Self> {
        // priority, timers, length of a menu entry, number of menu entries
        let [_, _, _, entries, rest @ ..] = field else { return None };
        let rest = rest.get(usize::from(*entries).saturating_mul(2)..)?;
        // channels
        let [_, msl_length, rest @ ..] = rest else { return None };
        let (msl, rest) = rest.split_at_checked(usize::from(*msl_length))?;
        let [tar_length, rest @ ..] = rest else { return None };
        let (tars, _) = rest.split_at_checked(usize::from(*tar_length))?;
        // the parameter 01 says that the first octet of an SPI follows
        let msl = if let [0x01, spi, ..] = msl { Some(*spi) } else { None };
        Some(Self { msl, tars })
    }
}

fn instance(instance: &ApplicationInstance<'_>, place: Place, report: &mut Report) {
    let Some(field) = instance.application_parameters().and_then(|p| p.toolkit_parameters()) else { return };
    let place = place
        .member("applicationParameters", 0xEA)
        .member("uiccToolkitApplicationSpecificParametersField", 0x80);
    let Some(toolkit) = Toolkit::read(field) else { return };
    // who has no TAR is not managed over SCP80
    if toolkit.tars.is_empty() {
        return;
    }
    match toolkit.msl {
        Some(spi) => minimum_security_level(spi, place, report),
        None => {
            let message = format_args!("no minimum security level: any secured packet is taken");
            report.add(Rule::SecurityMslIntegrity, place, message);
        }
    }
}

fn remote_files(rfm: &Rfm<'_>, place: Place, report: &mut Report) {
    if let [spi] = rfm.minimum_security_level() {
        minimum_security_level(*spi, place.member("minimumSecurityLevel", 0x81), report);
    }
    let mut domains = vec![
        (place.numbered("uiccAccessDomain", 0x04, 0), rfm.uicc_access_domain(), "access"),
        (place.numbered("uiccAdminAccessDomain", 0x04, 1), rfm.uicc_admin_access_domain(), "administration"),
    ];
    if let Some(adf) = rfm.adf_rfm_access() {
        let place = place.member("adfRFMAccess", 0x30);
        domains.push((place.member("adfAccessDomain", 0x81), adf.adf_access_domain(), "access"));
        domains.push((
            place.member("adfAdminAccessDomain", 0x82),
            adf.adf_admin_access_domain(),
            "administration",
        ));
    }
    for (place, domain, what) in domains {
        if domain == FULL_ACCESS {
            report.add(Rule::SecurityAccessDomain, place, format_args!("full {what} of all files"));
        }
    }
}

/// Access domain parameter of full access.
const FULL_ACCESS: &[u8] = &[0x00];

/// First octet of an SPI (ETSI TS 102 225 5.1.1): bits 2 and 1 integrity, bits 5 and 4 counter.
fn minimum_security_level(spi: u8, place: Place, report: &mut Report) {
    match spi & 0x03 {
        0x00 => {
            report.add(Rule::SecurityMslIntegrity, place, format_args!("{spi:02X} asks for no integrity"))
        }
        0x01 => {
            let message = format_args!("{spi:02X} asks for a redundancy check, which needs no key");
            report.add(Rule::SecurityMslIntegrity, place, message);
        }
        _ => {}
    }
    if spi & 0x18 < 0x10 {
        report.add(Rule::SecurityMslCounter, place, format_args!("{spi:02X} lets a packet be replayed"));
    }
}
