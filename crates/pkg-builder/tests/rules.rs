//! Every rule over self-made packages: one that keeps all of them, and for each rule one that does
//! not.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod made;

use std::collections::BTreeSet;

use made::{
    Elements, base, edit_created, edit_generic, edit_header, fcp, file, insert_before, naa, position, steps,
};
use pkg_builder::{Finding, Market, Rule, Severity, Target, check_elements};
use sgp_asn1::saip::{
    AlgoConfiguration, AlgoParameter, CatTpParameters, CdmaParameter, ElementKind, Fcp, File, FileContent,
    FileStep, FilesElement, KeyComponent, ManagementStep, MappingParameter, OctetStrings, PeHeader, PinCodes,
    PinCodesChoice, ProfileElement, ProprietaryInfo,
};
use sgp_wire::SecretBytes;

/// What is broken, and how.
type Case = (Rule, fn(&mut Elements));

/// Nothing more is to be done with what a setter returns.
fn done<T>(_changed: T) {}

fn octets(octets: &[u8]) -> Option<std::borrow::Cow<'static, [u8]>> {
    Some(octets.to_vec().into())
}

fn check(elements: &Elements) -> Vec<Finding> {
    check_elements(elements, Target::SAIP_2_3).unwrap()
}

/// Mutable access to the elements of one type.
macro_rules! element {
    ($elements:expr, $variant:ident) => {
        element!($elements, $variant, 0)
    };
    ($elements:expr, $variant:ident, $number:expr) => {
        $elements
            .iter_mut()
            .filter_map(|e| if let ProfileElement::$variant(e) = e { Some(e) } else { None })
            .nth($number)
            .unwrap()
    };
}

fn pins(elements: &mut Elements, number: usize) -> &mut PinCodes<'static> {
    element!(elements, PinCodes, number)
}

/// Changes the list of PINs of an element.
fn edit_pins(
    elements: &mut Elements,
    number: usize,
    edit: impl FnOnce(&mut Vec<sgp_asn1::saip::PinConfiguration<'static>>),
) {
    let codes = pins(elements, number);
    let PinCodesChoice::PinConfig(mut list) = codes.pin_codes().clone() else { panic!("a list") };
    edit(&mut list);
    codes.set_pin_codes(PinCodesChoice::PinConfig(list));
}

/// Changes the algorithm of the USIM.
fn edit_algorithm(elements: &mut Elements, edit: impl FnOnce(&mut AlgoParameter<'static>)) {
    let aka = element!(elements, AkaParameter);
    let AlgoConfiguration::Algo(mut algorithm) = aka.algo_configuration().clone() else {
        panic!("an algorithm")
    };
    edit(&mut algorithm);
    aka.set_algo_configuration(AlgoConfiguration::Algo(algorithm));
}

/// Changes the keys of the MNO-SD.
fn edit_keys(elements: &mut Elements, edit: impl FnOnce(&mut Vec<sgp_asn1::saip::KeyObject<'static>>)) {
    let domain = element!(elements, SecurityDomain);
    let mut keys = domain.key_list().unwrap().to_vec();
    edit(&mut keys);
    domain.set_key_list(Some(keys));
}

fn files(kind: ElementKind, template: &str, member: &str) -> ProfileElement<'static> {
    let mut element = FilesElement::new(kind, PeHeader::new(true, 200), template.parse().unwrap()).unwrap();
    let mut parameters = Fcp::new();
    parameters.set_pin_status_template_do(octets(&[0x01, 0x0A]));
    let file = File::new(vec![FileStep::FileDescriptor(parameters)]);
    element.set_file(member, file).unwrap();
    ProfileElement::Files(element)
}

fn telecom() -> ProfileElement<'static> {
    files(ElementKind::Telecom, "2.23.143.1.2.3", "df-telecom")
}

fn optional(kind: ElementKind, template: &str) -> ProfileElement<'static> {
    let header = PeHeader::new(true, 201);
    ProfileElement::Files(FilesElement::new(kind, header, template.parse().unwrap()).unwrap())
}

fn iot() -> ProfileElement<'static> {
    let mut element = files(ElementKind::Iot, "2.23.143.1.2.17", "mf");
    if let ProfileElement::Files(files) = &mut element {
        files.set_file("ef-imsi", File::default()).unwrap();
        files.set_file("ef-acc", File::default()).unwrap();
    }
    element
}

fn insert(elements: &mut Elements, before: ElementKind, element: ProfileElement<'static>) {
    insert_before(elements, before, element);
}

fn copy(elements: &mut Elements, kind: ElementKind) {
    let at = position(elements, kind);
    let element = elements[at].clone();
    elements.insert(at + 1, element);
}

fn move_to(elements: &mut Elements, kind: ElementKind, before: ElementKind) {
    let element = elements.remove(position(elements, kind));
    insert(elements, before, element);
}

/// Replaces what a file is filled with.
fn fill(elements: &mut Elements, kind: ElementKind, member: &str, content: &[u8]) {
    let steps = file(elements, kind, member).steps_mut();
    steps.retain(|step| !matches!(step, FileStep::FillFileContent(_) | FileStep::FillFileOffset(_)));
    steps.push(FileStep::FillFileContent(FileContent::new(content.to_vec())));
}

const STRUCTURE: &[Case] = &[
    (Rule::ElementDecode, |e| {
        let at = position(e, ElementKind::Usim);
        let ProfileElement::Files(usim) = &mut e[at] else { panic!("files") };
        usim.remove_file("ef-imsi");
    }),
    (Rule::ElementKnown, |e| {
        let unknown =
            ProfileElement::decode(&[0xBF, 0x22, 0x00], &sgp_wire::Limits::DEFAULT).unwrap().into_owned();
        insert(e, ElementKind::End, unknown);
    }),
    (Rule::HeaderFirst, |e| e.swap(0, 1)),
    (Rule::HeaderCount, |e| copy(e, ElementKind::Header)),
    (Rule::EndLast, |e| move_to(e, ElementKind::End, ElementKind::Rfm)),
    (Rule::EndCount, |e| done(e.pop())),
    (Rule::IdentificationUnique, |e| {
        element!(e, Rfm).set_header(PeHeader::new(true, 1));
    }),
    (Rule::IccidPadding, |e| edit_header(e, |bytes| made::patch(bytes, &[0x83, 0x0A], 2, &[0x8F]))),
    (Rule::IccidCheckDigit, |e| edit_header(e, |bytes| made::patch(bytes, &[0x83, 0x0A], 11, &[0x6F]))),
    (Rule::MfCount, |e| copy(e, ElementKind::Mf)),
    (Rule::MfOneWay, |e| {
        let mut mf = Fcp::new();
        mf.set_file_id(octets(&[0x3F, 0x00])).set_file_descriptor(octets(&[0x78, 0x21]));
        edit_generic(e, |steps| steps.insert(0, ManagementStep::CreateFcp(mf)));
    }),
    (Rule::IotCount, |e| (0..2).for_each(|_| insert(e, ElementKind::PukCodes, iot()))),
    (Rule::TelecomCount, |e| (0..2).for_each(|_| insert(e, ElementKind::Usim, telecom()))),
    (Rule::CdCount, |e| {
        (0..2).for_each(|_| insert(e, ElementKind::Usim, files(ElementKind::Cd, "2.23.143.1.2.2", "df-cd")));
    }),
    (Rule::OrderMf, |e| move_to(e, ElementKind::Usim, ElementKind::Mf)),
    (Rule::OrderUsim, |e| move_to(e, ElementKind::GsmAccess, ElementKind::Usim)),
    (Rule::OrderIsim, |e| insert(e, ElementKind::End, optional(ElementKind::OptIsim, "2.23.143.1.2.9"))),
    (Rule::OrderCsim, |e| insert(e, ElementKind::End, optional(ElementKind::OptCsim, "2.23.143.1.2.11"))),
    (Rule::OrderIot, |e| insert(e, ElementKind::Usim, optional(ElementKind::OptIot, "2.23.143.1.2.18"))),
    (Rule::ScopeUsim, |e| copy(e, ElementKind::GsmAccess)),
    (Rule::ScopeIsim, |e| {
        insert(e, ElementKind::End, naa(ElementKind::Isim));
        (0..2).for_each(|_| insert(e, ElementKind::End, optional(ElementKind::OptIsim, "2.23.143.1.2.9")));
    }),
    (Rule::ScopeCsim, |e| {
        insert(e, ElementKind::End, naa(ElementKind::Csim));
        (0..2).for_each(|_| insert(e, ElementKind::End, optional(ElementKind::OptCsim, "2.23.143.1.2.11")));
    }),
    (Rule::IotHeader, |e| insert(e, ElementKind::PukCodes, iot())),
    (Rule::IotMf, |e| edit_header(e, made::add_iot_options)),
    (Rule::Asn1Size, |e| {
        element!(e, Rfm).set_minimum_security_level(vec![0x16, 0x16]);
    }),
    (Rule::Asn1Range, |e| edit_pins(e, 0, |list| done(list[0].set_pin_attributes(Some(256))))),
];

const CODES: &[Case] = &[
    (Rule::PukCount, |e| copy(e, ElementKind::PukCodes)),
    (Rule::PukPlacement, |e| move_to(e, ElementKind::PukCodes, ElementKind::Usim)),
    (Rule::PukUnique, |e| {
        let codes = element!(e, PukCodes);
        let mut list = codes.puk_codes().to_vec();
        list.push(list[0].clone());
        codes.set_puk_codes(list);
    }),
    (Rule::PinScope, |e| edit_pins(e, 1, |list| done(list[0].set_key_reference(2)))),
    (Rule::PinContext, |e| copy(e, ElementKind::PinCodes)),
    (Rule::PinUnique, |e| edit_pins(e, 0, |list| list.push(list[0].clone()))),
    (Rule::PinPuk, |e| edit_pins(e, 0, |list| done(list[0].set_unblocking_pin_reference(Some(2))))),
    (Rule::PinRetry, |e| edit_pins(e, 0, |list| done(list[0].set_max_attempts_retries_left(Some(0x34))))),
    (Rule::PinReference, |e| edit_pins(e, 0, |list| done(list[1].set_key_reference(15)))),
    (Rule::PinStatus, |e| {
        fcp(e, ElementKind::Usim, "adf-usim").set_pin_status_template_do(octets(&[0x01, 0x82]));
    }),
    (Rule::PinPath, |e| done(pins(e, 1).set_pin_codes(PinCodesChoice::FilePath(vec![0x7F, 0x99].into())))),
    (Rule::PinValue, |e| {
        edit_pins(e, 0, |list| done(list[0].set_pin_value(b"12\xFF\xFF\xFF\xFF\xFF\xFF".to_vec())))
    }),
];

const AUTHENTICATION: &[Case] = &[
    (Rule::AkaOrder, |e| move_to(e, ElementKind::AkaParameter, ElementKind::Usim)),
    (Rule::AkaCount, |e| copy(e, ElementKind::AkaParameter)),
    (Rule::AkaMissing, |e| done(e.remove(position(e, ElementKind::AkaParameter)))),
    (Rule::AkaKey, |e| edit_algorithm(e, |a| done(a.set_key(vec![1; 32])))),
    (Rule::AkaOpc, |e| edit_algorithm(e, |a| done(a.set_opc(vec![1; 32])))),
    (Rule::AkaAlgorithm, |e| edit_algorithm(e, |a| done(a.set_algorithm_id(7)))),
    (Rule::AkaRotation, |e| {
        edit_algorithm(e, |a| done(a.set_rotation_constants(vec![0x40, 0, 0x20, 0x40, 0x80])))
    }),
    (Rule::AkaMapping, |e| {
        let mapping = MappingParameter::new(vec![0x00], vec![0xA0; 7]);
        element!(e, AkaParameter).set_algo_configuration(AlgoConfiguration::Mapping(mapping));
    }),
    (Rule::NaaCdma, |e| {
        let cdma = CdmaParameter::new(PeHeader::new(true, 202), vec![1, 2, 3, 5, 8, 13, 21, 34]);
        insert(e, ElementKind::End, ProfileElement::CdmaParameter(Box::new(cdma)));
    }),
    (Rule::NaaEap, |e| insert(e, ElementKind::Usim, files(ElementKind::Eap, "2.23.143.1.2.12", "df-eap"))),
];

const APPLICATIONS: &[Case] = &[
    (Rule::SdKeyUnique, |e| edit_keys(e, |keys| keys.push(keys[0].clone()))),
    (Rule::SdKeyComponent, |e| {
        edit_keys(e, |keys| {
            let mut components = keys[0].key_components().to_vec();
            components.push(components[0].clone());
            keys[0].set_key_components(components);
        });
    }),
    (Rule::SdKeyLength, |e| {
        edit_keys(e, |keys| {
            keys[0]
                .set_key_components(vec![KeyComponent::new(vec![0x88], (1..=17).rev().collect::<Vec<u8>>())]);
        });
    }),
    (Rule::SdMnoOnly, |e| {
        copy(e, ElementKind::SecurityDomain);
        element!(e, SecurityDomain, 1).set_cat_tp_parameters(Some(CatTpParameters::new(1, 1)));
    }),
    (Rule::SdExtradition, |e| {
        let domain = element!(e, SecurityDomain);
        let mut instance = domain.instance().clone();
        instance.set_extradite_security_domain_aid(octets(&[0xA0; 7]));
        domain.set_instance(instance);
    }),
    (Rule::AppOrder, |e| move_to(e, ElementKind::Application, ElementKind::SecurityDomain)),
    (Rule::AidUnique, |e| {
        let aid = element!(e, SecurityDomain).instance().instance_aid().to_vec();
        element!(e, Rfm).set_instance_aid(aid);
    }),
    (Rule::TarUnique, |e| {
        let tar = std::borrow::Cow::Owned(vec![0xB2, 0x01, 0x00]);
        element!(e, Rfm).set_tar_list(Some(OctetStrings::new([tar])));
    }),
    (Rule::RfmOrder, |e| move_to(e, ElementKind::Rfm, ElementKind::SecurityDomain)),
    (Rule::RfmAdf, |e| {
        let rfm = element!(e, Rfm);
        let mut access = rfm.adf_rfm_access().unwrap().clone();
        access.set_adf_aid(vec![0xA0; 7]);
        rfm.set_adf_rfm_access(Some(access));
    }),
    (Rule::RfmTar, |e| {
        element!(e, Rfm).set_tar_list(None).set_instance_aid(vec![0xA0; 7]);
    }),
];

fn imsi(e: &mut Elements) -> &mut Fcp<'static> {
    fcp(e, ElementKind::Usim, "ef-imsi")
}

fn proprietary(e: &mut Elements) -> ProprietaryInfo<'static> {
    imsi(e).proprietary_ef_info().cloned().unwrap_or_default()
}

const FILES: &[Case] = &[
    (Rule::FcpForbidden, |e| done(imsi(e).set_df_name(octets(&[0xA0; 7])))),
    (Rule::FcpMandatory, |e| done(fcp(e, ElementKind::Usim, "adf-usim").set_df_name(None))),
    (Rule::FcpPinStatus, |e| {
        fcp(e, ElementKind::Usim, "adf-usim").set_pin_status_template_do(octets(&[0xC6, 0x02, 0x01, 0x0A]));
    }),
    (Rule::FcpPattern, |e| {
        let mut info = proprietary(e);
        info.set_fill_pattern(octets(&[0xFF])).set_repeat_pattern(octets(&[0xFF]));
        imsi(e).set_proprietary_ef_info(Some(info));
    }),
    (Rule::FcpSfi, |e| done(imsi(e).set_short_ef_id(octets(&[0x07])))),
    (Rule::FcpDescriptor, |e| done(imsi(e).set_file_descriptor(octets(&[0x41, 0x21, 0x00, 0x09])))),
    (Rule::FcpSecAttr, |e| done(imsi(e).set_security_attributes_referenced(octets(&[0x2F, 0x06])))),
    (Rule::FcpSize, |e| done(imsi(e).set_ef_file_size(octets(&[0x00, 0x09])))),
    (Rule::FcpSpecial, |e| {
        let mut info = proprietary(e);
        info.set_special_file_information(vec![0x01]);
        imsi(e).set_proprietary_ef_info(Some(info));
    }),
    (Rule::FcpLcsi, |e| done(imsi(e).set_lcsi(vec![0x02]))),
    (Rule::FileBerTlv, |e| {
        imsi(e).set_file_descriptor(octets(&[0x79, 0x21])).set_ef_file_size(octets(&[0x20]));
        file(e, ElementKind::Usim, "ef-imsi").steps_mut().insert(1, FileStep::FillFileOffset(1.into()));
    }),
    (Rule::FileSingle, |e| file(e, ElementKind::Usim, "ef-spn").steps_mut().push(FileStep::DoNotCreate)),
    (Rule::FileUnused, |e| {
        *file(e, ElementKind::GsmAccess, "ef-kc") = File::new(vec![FileStep::DoNotCreate]);
    }),
    (Rule::FileStep, |e| {
        let unknown = made::unknown_step();
        file(e, ElementKind::Usim, "ef-imsi").steps_mut().push(unknown);
    }),
    (Rule::GfmMandatory, |e| {
        edit_created(e, 0, |fcp| done(fcp.set_security_attributes_referenced(None)));
    }),
    (Rule::GfmLink, |e| edit_created(e, 1, |fcp| done(fcp.set_ef_file_size(octets(&[0x04]))))),
    (Rule::GfmPath, |e| {
        edit_generic(e, |steps| steps.push(ManagementStep::FilePath(vec![0x7F, 0x99].into())))
    }),
    (Rule::GfmCurrent, |e| {
        let content = ManagementStep::FillFileContent(FileContent::new(vec![0x00]));
        edit_generic(e, |steps| steps.extend([ManagementStep::FilePath(Vec::new().into()), content]));
    }),
    (Rule::TemplateKnown, |e| {
        let at = position(e, ElementKind::Usim);
        let ProfileElement::Files(usim) = &mut e[at] else { panic!("files") };
        usim.set_template_id("2.23.143.1.2.8".parse().unwrap());
    }),
    (Rule::TemplatePinStatus, |e| *file(e, ElementKind::GsmAccess, "df-gsm-access") = File::default()),
    (Rule::TemplateList, |e| edit_header(e, |bytes| made::patch(bytes, &[0x06, 0x06], 7, &[0x06]))),
    (Rule::FileOverflow, |e| fill(e, ElementKind::Usim, "ef-imsi", &[0x08; 10])),
    (Rule::FileDuplicate, |e| edit_created(e, 0, |fcp| done(fcp.set_file_id(octets(&[0x2F, 0xE2]))))),
    (Rule::SfiDuplicate, |e| edit_created(e, 0, |fcp| done(fcp.set_short_ef_id(octets(&[0xF0]))))),
    (Rule::FileDirectory, |e| {
        let mut telecom = telecom();
        if let ProfileElement::Files(telecom) = &mut telecom {
            // EF.IMG stands in DF.GRAPHICS
            let img = Fcp::new();
            telecom.set_file("ef-img", File::new(vec![FileStep::FileDescriptor(img)])).unwrap();
        }
        insert(e, ElementKind::Usim, telecom);
    }),
    (Rule::TemplateFile, |e| {
        let mut element = files(ElementKind::Df5gs, "2.23.143.1.2.13", "df-df-5gs");
        if let ProfileElement::Files(element) = &mut element {
            element.set_file("ef-cag", File::default()).unwrap();
        }
        insert(e, ElementKind::GsmAccess, element);
    }),
    (Rule::LinkTarget, |e| edit_created(e, 1, |fcp| done(fcp.set_link_path(octets(&[0x2F, 0x77]))))),
    (Rule::ArrRecord, |e| done(imsi(e).set_security_attributes_referenced(octets(&[0x2F, 0x06, 15])))),
    (Rule::IccidFile, |e| {
        fill(e, ElementKind::Mf, "ef-iccid", &[0x98, 0, 0, 0, 0, 0, 0, 0, 0, 0xF1]);
    }),
    (Rule::DirAid, |e| {
        let aid = [&[0xA0, 0, 0, 0, 0x87, 0x10, 0x02][..], &[0x77; 9]].concat();
        fcp(e, ElementKind::Usim, "adf-usim").set_df_name(Some(aid.into()));
    }),
    (Rule::ImsiCoding, |e| {
        fill(e, ElementKind::Usim, "ef-imsi", &[0x08, 0x29, 0xA6, 0x10, 0x21, 0x43, 0x65, 0x87, 9])
    }),
    (Rule::ImsiAd, |e| fill(e, ElementKind::Usim, "ef-ad", &[0x00, 0x00, 0x00, 0x04])),
    (Rule::ImsiAcc, |e| fill(e, ElementKind::Usim, "ef-acc", &[0x00, 0x01])),
    (Rule::UstFiles, |e| fill(e, ElementKind::Usim, "ef-ust", &[0xFF; 14])),
];

const SERVICES: &[Case] = &[
    (Rule::ServicesNaa, |e| edit_header(e, |bytes| made::add_service(bytes, 0x82))),
    (Rule::ServicesAlgorithm, |e| edit_header(e, |bytes| made::add_service(bytes, 0x90))),
    (Rule::ServicesFeature, |e| edit_header(e, |bytes| made::add_service(bytes, 0x92))),
    (Rule::ServicesMissing, |e| insert(e, ElementKind::End, naa(ElementKind::Isim))),
    (Rule::VersionFeature, |e| {
        insert(e, ElementKind::GsmAccess, files(ElementKind::Df5gs, "2.23.143.1.2.13", "df-df-5gs"))
    }),
    (Rule::TargetVersion, |e| edit_header(e, |bytes| made::patch(bytes, &[0x80, 0x01], 2, &[0x03]))),
];

const SECURITY: &[Case] = &[
    (Rule::SecurityAlgorithm, |e| {
        edit_algorithm(e, |a| done(a.set_algorithm_id(AlgoParameter::USIM_TEST_ALGORITHM)))
    }),
    (Rule::SecurityTestKey, |e| edit_algorithm(e, |a| done(a.set_key((0..16).collect::<Vec<u8>>())))),
    (Rule::SecurityKeyReuse, |e| {
        edit_keys(e, |keys| {
            let components = keys[0].key_components().to_vec();
            keys[1].set_key_components(components);
        });
    }),
    (Rule::SecurityMslIntegrity, |e| {
        element!(e, Rfm).set_minimum_security_level(vec![0x15]);
    }),
    (Rule::SecurityMslCounter, |e| {
        element!(e, Rfm).set_minimum_security_level(vec![0x0E]);
    }),
    (Rule::SecurityScp80Des, |e| {
        edit_keys(e, |keys| {
            let key = keys[0].key_components()[0].key_data().expose().to_vec();
            keys[0].set_key_components(vec![KeyComponent::new(vec![0x80], key)]);
        });
    }),
    (Rule::SecurityMacLength, |e| {
        edit_keys(e, |keys| {
            let mut components = keys[1].key_components().to_vec();
            components[0].set_mac_length(Some(4));
            keys[1].set_key_components(components);
        });
    }),
    (Rule::SecurityAccessDomain, |e| {
        element!(e, Rfm).set_uicc_admin_access_domain(vec![0x00]);
    }),
    (Rule::SecurityAccessRule, |e| {
        // record 2, which EF.IMSI has: ALWAYS for reading and for updating
        let steps = steps(e, ElementKind::Mf, "ef-arr");
        let second =
            steps.iter_mut().filter(|step| matches!(step, FileStep::FillFileContent(_))).nth(1).unwrap();
        let FileStep::FillFileContent(content) = second else { panic!("content") };
        let mut rule = content.as_bytes().to_vec();
        rule[..5].copy_from_slice(&[0x80, 0x01, 0x03, 0x90, 0x00]);
        *content = FileContent::new(rule);
    }),
    (Rule::SecurityWeakPin, |e| edit_pins(e, 0, |list| done(list[1].set_pin_value(b"88888888".to_vec())))),
];

/// Rules that need another target, or more findings than one.
const ELSEWHERE: &[Rule] = &[Rule::TargetIgnored, Rule::TargetM2m, Rule::TargetIot, Rule::FindingsMore];

fn cases() -> impl Iterator<Item = &'static Case> {
    [STRUCTURE, CODES, AUTHENTICATION, APPLICATIONS, FILES, SERVICES, SECURITY].into_iter().flatten()
}

fn rules(findings: &[Finding]) -> BTreeSet<Rule> {
    findings.iter().map(Finding::rule).collect()
}

#[test]
fn the_base_keeps_every_rule() {
    let findings = check(&base());
    // that files are there whose services are not is worth knowing alone
    let other: Vec<_> = findings.iter().filter(|finding| finding.severity() > Severity::Info).collect();
    assert!(other.is_empty(), "{other:#?}");
}

#[test]
fn each_rule_finds_what_breaks_it() {
    let kept = rules(&check(&base()));
    for (rule, edit) in cases() {
        let mut elements = base();
        edit(&mut elements);
        let findings = check(&elements);
        // the lists of services say the other direction as information
        let is_new = !kept.contains(rule)
            || findings.iter().any(|f| f.rule() == *rule && f.severity() == rule.severity());
        assert!(is_new && rules(&findings).contains(rule), "{rule}: {findings:#?}");
        let size: usize = elements.iter().map(|element| element.encode_to_vec().len()).sum();
        for finding in findings.iter().filter(|finding| finding.rule() == *rule) {
            assert!(finding.offset() + finding.len() <= size, "{finding}");
            assert!(!finding.message().is_empty(), "{finding}");
        }
    }
}

#[test]
fn every_rule_has_a_case() {
    let covered: BTreeSet<Rule> = cases().map(|(rule, _)| *rule).chain(ELSEWHERE.iter().copied()).collect();
    let missing: Vec<_> = Rule::ALL.iter().filter(|rule| !covered.contains(rule)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// The rule, what the message begins with, how it is broken.
type Way = (Rule, &'static str, fn(&mut Elements));

/// What breaks a rule in a way of its own.
const MORE: &[Way] = &[
    // the template says that the file is a BER-TLV file, the package need not
    (Rule::FileBerTlv, "an offset in a BER-TLV file", |e| {
        let ProfileElement::Files(mut telecom) = telecom() else { panic!("files") };
        let steps = vec![FileStep::FillFileOffset(1.into())];
        telecom.set_file("ef-mml", File::new(steps)).unwrap();
        insert(e, ElementKind::Usim, ProfileElement::Files(telecom));
    }),
    (Rule::FcpPattern, "a pattern in a BER-TLV file", |e| {
        let ProfileElement::Files(mut telecom) = telecom() else { panic!("files") };
        let (mut fcp, mut info) = (Fcp::new(), ProprietaryInfo::default());
        info.set_fill_pattern(octets(&[0x00]));
        fcp.set_ef_file_size(octets(&[0x20])).set_proprietary_ef_info(Some(info));
        telecom.set_file("ef-mml", File::new(vec![FileStep::FileDescriptor(fcp)])).unwrap();
        insert(e, ElementKind::Usim, ProfileElement::Files(telecom));
    }),
    // digits, then what fills the code up
    (Rule::SecurityWeakPin, "an administrative code is one", |e| {
        edit_pins(e, 0, |list| {
            done(list.last_mut().unwrap().set_pin_value(b"0000\xFF\xFF\xFF\xFF".to_vec()))
        });
    }),
    (Rule::PinContext, "no directory is made before", |e| {
        move_to(e, ElementKind::PinCodes, ElementKind::Mf);
    }),
    (Rule::AidUnique, "an ADF before has this AID", |e| {
        let mut usim = e[position(e, ElementKind::Usim)].clone();
        let ProfileElement::Files(files) = &mut usim else { panic!("files") };
        let Some(FileStep::FileDescriptor(fcp)) = files.file_mut("adf-usim").unwrap().steps_mut().first_mut()
        else {
            panic!("parameters")
        };
        fcp.set_file_id(octets(&[0x7F, 0xA5]));
        insert(e, ElementKind::SecurityDomain, usim);
    }),
];

#[test]
fn rules_have_more_than_one_way_to_be_broken() {
    for (rule, message, change) in MORE {
        let mut elements = base();
        change(&mut elements);
        let findings = check(&elements);
        let found = |f: &Finding| f.rule() == *rule && f.message().starts_with(message);
        assert_eq!(findings.iter().filter(|f| found(f)).count(), 1, "{message}: {findings:#?}");
    }
}

/// An ADF may be made without a template, and EAP may stand behind it.
#[test]
fn an_adf_is_an_adf_however_it_is_made() {
    let mut elements = base();
    let eap = files(ElementKind::Eap, "2.23.143.1.2.12", "df-eap");
    insert(&mut elements, ElementKind::Usim, eap);
    let has = |elements: &Elements| rules(&check(elements)).contains(&Rule::NaaEap);
    assert!(has(&elements));
    let commands = elements.remove(position(&elements, ElementKind::GenericFileManagement));
    insert(&mut elements, ElementKind::Eap, commands);
    assert!(has(&elements));
    let mut adf = Fcp::new();
    adf.set_file_descriptor(octets(&[0x78, 0x21])).set_file_id(octets(&[0x7F, 0xC0]));
    adf.set_df_name(octets(&[0xA0, 0x00, 0x00, 0x01, 0x51, 0x99]));
    adf.set_pin_status_template_do(octets(&[0x01, 0x0A]));
    edit_generic(&mut elements, |steps| steps.push(ManagementStep::CreateFcp(adf)));
    assert!(!has(&elements));
}

/// A message says each number once, however often the package does.
#[test]
fn messages_are_short() {
    let mut elements = base();
    let references: Vec<u8> = [129, 130, 0x99, 3].repeat(5000);
    fcp(&mut elements, ElementKind::Usim, "adf-usim").set_pin_status_template_do(octets(&references));
    edit_keys(&mut elements, |keys| {
        keys[0].set_key_identifier(vec![0xAB; 5000]);
        keys.push(keys[0].clone());
    });
    for finding in check(&elements) {
        assert!(finding.message().len() < 200, "{}: {} bytes", finding.rule(), finding.message().len());
    }
}

#[test]
fn targets_differ() {
    let of = |elements: &Elements, target: Target| check_elements(elements, target).unwrap();
    let has =
        |findings: &[Finding], rule: Rule| findings.iter().find(|f| f.rule() == rule).map(Finding::severity);
    let mut elements = base();
    edit_header(&mut elements, |bytes| made::patch(bytes, &[0x84, 0x01], 2, &[0x10]));
    // a bit of POL1 that nothing defines
    let m2m = of(&elements, Target::SAIP_2_3.for_market(Market::M2m));
    assert_eq!(has(&m2m, Rule::TargetM2m), Some(Severity::Warning));
    assert_eq!(has(&m2m, Rule::TargetIgnored), None);
    let consumer = of(&elements, Target::SAIP_2_3.for_market(Market::Consumer));
    assert_eq!(has(&consumer, Rule::TargetIgnored), Some(Severity::Info));
    assert_eq!(has(&consumer, Rule::TargetM2m), None);
    let minimal = of(&elements, Target::SAIP_3.for_market(Market::IotMinimal));
    assert_eq!(has(&minimal, Rule::TargetIot), Some(Severity::Error));
    let any = of(&elements, Target::SAIP_2_3);
    for rule in [Rule::TargetM2m, Rule::TargetIgnored, Rule::TargetIot] {
        assert_eq!(has(&any, rule), None);
    }
    // no keys for SCP80
    let mut elements = base();
    element!(elements, SecurityDomain).set_key_list(None);
    assert!(
        of(&elements, Target::SAIP_2_1.for_market(Market::M2m)).iter().any(|f| f.rule() == Rule::TargetM2m)
    );

    // a mandated element that an eUICC of the target does not know
    let mut elements = base();
    insert(&mut elements, ElementKind::GsmAccess, files(ElementKind::Df5gs, "2.23.143.1.2.13", "df-df-5gs"));
    edit_header(&mut elements, |bytes| made::patch(bytes, &[0x81, 0x01], 2, &[0x03]));
    assert_eq!(has(&of(&elements, Target::SAIP_2_3), Rule::VersionFeature), None);
    let older = of(&elements, Target::SAIP_2_1);
    assert_eq!(has(&older, Rule::VersionFeature), Some(Severity::Error));
    assert_eq!(has(&older, Rule::TargetVersion), Some(Severity::Warning));
}

#[test]
fn a_report_ends() {
    let mut elements = base();
    // files without an access rule, each with a wrong short file identifier
    edit_generic(&mut elements, |steps| {
        let ManagementStep::CreateFcp(first) = steps[1].clone() else { panic!("a file") };
        for number in 0..3000_u16 {
            let mut fcp = first.clone();
            fcp.set_file_id(Some(number.to_be_bytes().to_vec().into()));
            fcp.set_security_attributes_referenced(None).set_short_ef_id(octets(&[0x07]));
            steps.push(ManagementStep::CreateFcp(fcp));
        }
    });
    let findings = check(&elements);
    assert!(findings.len() <= 257, "{}", findings.len());
    let last = findings.last().unwrap();
    assert_eq!((last.rule(), last.severity()), (Rule::FindingsMore, Severity::Error));
    assert!(last.message().ends_with("more findings are not listed"), "{last}");
    let of_one = findings.iter().filter(|finding| finding.rule() == Rule::GfmMandatory).count();
    assert_eq!(of_one, 48);
}

#[test]
fn elements_that_make_no_package_are_refused() {
    assert!(check_elements(&[], Target::SAIP_2_1).is_err());
}

#[test]
fn messages_hold_no_key() {
    let mut elements = base();
    let secret: Vec<u8> = (0x71..0x81).collect();
    edit_algorithm(&mut elements, |algorithm| {
        algorithm.set_key(secret.clone()).set_opc(secret.clone());
    });
    edit_keys(&mut elements, |keys| {
        for key in keys {
            key.set_key_components(vec![KeyComponent::new(vec![0x80], secret.clone())]);
        }
    });
    let findings = check(&elements);
    assert!(rules(&findings).contains(&Rule::SecurityKeyReuse));
    let text = format!("{findings:?} {}", findings.iter().map(|f| format!("{f}\n")).collect::<String>());
    let hidden = SecretBytes::new(secret);
    for form in [hex::encode(hidden.expose()), hex::encode_upper(hidden.expose()), "113, 114, 115".into()] {
        assert!(!text.contains(&form), "{form}");
    }
}

/// Packages that repeat one thing very often end nearly as fast as they are decoded: rules that look
/// for each thing among all others would take minutes here.
#[test]
fn hostile_packages_end() {
    const MANY: u16 = 12_000;
    let repeated = |element: &ProfileElement<'static>| {
        let mut elements = base();
        let at = position(&elements, ElementKind::End);
        elements.splice(at..at, core::iter::repeat_n(element.clone(), usize::from(MANY)));
        elements
    };
    let of = |kind: ElementKind| {
        let elements = base();
        elements[position(&elements, kind)].clone()
    };
    let mut hostile: Vec<Elements> = vec![
        repeated(&files(ElementKind::Eap, "2.23.143.1.2.12", "df-eap")),
        repeated(&of(ElementKind::Rfm)),
        repeated(&of(ElementKind::AkaParameter)),
        repeated(&of(ElementKind::Application)),
        repeated(&of(ElementKind::GsmAccess)),
    ];
    // ADFs of a USIM without files, all of the same name, each the first one's parent
    let mut elements = base();
    edit_generic(&mut elements, |steps| {
        for number in 0..MANY {
            let mut adf = Fcp::new();
            adf.set_file_id(Some(number.to_be_bytes().to_vec().into()))
                .set_file_descriptor(octets(&[0x78, 0x21]))
                .set_df_name(octets(&[0xA0, 0, 0, 0, 0x87, 0x10, 0x02]))
                .set_pin_status_template_do(octets(&[0x82]));
            steps.push(ManagementStep::CreateFcp(adf));
        }
    });
    hostile.push(elements);
    // records of EF.DIR of one octet, and keys that are all the same
    let mut elements = base();
    fcp(&mut elements, ElementKind::Mf, "ef-dir").set_file_descriptor(octets(&[0x42, 0x21, 0x00, 0x01]));
    fcp(&mut elements, ElementKind::Mf, "ef-dir").set_ef_file_size(octets(&[0xFF, 0xFF]));
    fill(&mut elements, ElementKind::Mf, "ef-dir", &[0x61; 0xFFFF]);
    edit_keys(&mut elements, |keys| {
        let first = keys[0].clone();
        keys.extend(core::iter::repeat_n(first, usize::from(MANY)));
    });
    hostile.push(elements);
    for elements in &hostile {
        let findings = check(elements);
        assert!(findings.len() <= 257 && findings.iter().any(|f| f.severity() == Severity::Error));
    }
}
