//! The builder: what it writes, leaves out, fills in and refuses.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use pkg_builder::content::{self, AccessRules, ProtectionScheme, SuciCalculation, service_table};
use pkg_builder::parts::{
    AccessDomain, Aka, Application, Cdma, FileSpec, Files, Instance, Key, KeySet, LoadPackage, Management,
    OperatorKey, Part, Pin, Pins, Puk, Puks, Rfm, Scp, SecurityDomain, ToolkitParameters,
};
use pkg_builder::{Fault, Field, Imsi, PackageBuilder, Rule, Severity, Target, check};
use sgp_asn1::gp::{ConnectivityGroup, ConnectivityGroupKind, ConnectivityParameters, Pol1};
use sgp_asn1::saip::{
    AlgoConfiguration, ElementKind, FilesElement, Package, ProfileElement, SaipVersion, Service, Template,
};
use sgp_asn1::{MncLength, Msisdn};
use sgp_wire::{Aid, Limits, Tag, Tar};

const V2_1: SaipVersion = SaipVersion { major: 2, minor: 1 };
const V2_3: SaipVersion = SaipVersion { major: 2, minor: 3 };
const V3_3: SaipVersion = SaipVersion { major: 3, minor: 3 };

fn hex(text: &str) -> Vec<u8> {
    ::hex::decode(text).unwrap()
}

fn aid(text: &str) -> Aid {
    Aid::new(&hex(text)).unwrap()
}

fn usim_aid() -> Aid {
    aid("a0000000871002ff33ff0189")
}

fn imsi() -> Imsi {
    "001010123456789".parse().unwrap()
}

/// 16 octets that nobody else has.
fn key(first: u8) -> Vec<u8> {
    (0..16).map(|number: u8| first ^ number.wrapping_mul(37)).collect()
}

fn mf() -> Files {
    Files::mf()
        .with(Puks::new([Puk::puk1("12345678"), Puk::puk2("87654321")]))
        .with(Pins::new([Pin::pin1("1234").disabled(), Pin::adm1("13572468")]))
}

fn usim(ust_len: usize) -> Files {
    Files::usim(0x7FF1, &usim_aid())
        .with_file("ef-imsi", imsi())
        .with_file("ef-acc", imsi().to_access_class_bytes())
        .with_file("ef-ust", service_table(&[19, 33], ust_len))
        .with_file("ef-spn", content::service_provider_name("Example", 1).unwrap())
        .with_file("ef-ecc", content::emergency_number("112", "", 0).unwrap())
        .with(Pins::new([Pin::pin2("5678")]))
        .with(Aka::milenage(key(1), OperatorKey::op(key(2))))
}

fn domain() -> SecurityDomain {
    let keys = [key(3), key(4), key(5)];
    SecurityDomain::mno().reached_by(Tar::MNO_SD, 0x16).with_keys(KeySet::scp80_aes(1, keys))
}

fn builder() -> PackageBuilder {
    PackageBuilder::new("8929901012345678905".parse().unwrap())
}

fn small() -> PackageBuilder {
    builder().with(mf()).with(usim(14)).with(domain())
}

fn names(package: &Package) -> Vec<&'static str> {
    package.elements().map(|element| element.name()).collect()
}

fn warnings(package: &Package) -> Vec<Rule> {
    let findings = check(package, Target::of(package));
    findings.iter().filter(|f| f.severity() >= Severity::Warning).map(|f| f.rule()).collect()
}

fn files(elements: &[ProfileElement<'static>], kind: ElementKind) -> FilesElement<'static> {
    let mut files = elements.iter().filter_map(|element| match element {
        ProfileElement::Files(files) if files.kind() == kind => Some(files.clone()),
        _ => None,
    });
    files.next().unwrap()
}

#[test]
fn a_small_profile_has_no_warning() {
    let package = small().build().unwrap();
    let order =
        ["header", "mf", "pukCodes", "pinCodes", "usim", "pinCodes", "akaParameter", "securityDomain", "end"];
    assert_eq!(names(&package), order);
    assert_eq!(warnings(&package), []);
    let header = package.header().unwrap();
    let services: Vec<_> = header.mandatory_services().iter().collect();
    assert_eq!(services, [Service::USIM, Service::MILENAGE]);
    let identifications: Vec<_> = package.elements().filter_map(|element| element.identification()).collect();
    assert_eq!(identifications, (1..=8).collect::<Vec<u16>>());
    let files = package.file_system().unwrap();
    assert_eq!(files.file("3f00/2FE2").unwrap().content(), Some(&hex("989209012143658709f5")[..]));
    let directory = files.file("3f00/2F00").unwrap();
    assert_eq!(directory.record(1), Some(&content::directory_record(&usim_aid(), "USIM")[..]));
    assert_eq!(files.file("adf.usim/6F06").unwrap().link_path(), Some(&hex("2f06")[..]));
}

#[test]
fn order_is_that_of_the_format() {
    let (mf, usim, domain) = (|| Part::from(mf()), || Part::from(usim(14)), || Part::from(domain()));
    let telecom = || Part::from(Files::telecom().with_file("ef-ice-dn", FileSpec::new()));
    let gsm = || Part::from(Files::gsm_access().with_file("ef-kc", FileSpec::new()));
    let expected =
        builder().with(mf()).with(telecom()).with(usim()).with(gsm()).with(domain()).build().unwrap();
    let other = builder().with(gsm()).with(domain()).with(usim()).with(telecom()).with(mf()).build().unwrap();
    assert_eq!(names(&expected), names(&other));
    assert_eq!(expected.as_bytes(), other.as_bytes());
}

#[test]
fn what_the_template_says_is_not_written() {
    let usim = usim(14)
        // each as in template 2.23.143.1.2.4
        .with_file(
            "ef-hpplmn",
            FileSpec::transparent().with_fid(0x6F31).with_size(1).with_sfi(18).with_content([0x0A]),
        )
        .with_file("ef-keys", FileSpec::new().with_special_information(0x80).with_fill_pattern(&[0x07, 0xFF]))
        .with_file("ef-sms", FileSpec::linear_fixed(176).with_size(1760).with_access_rule(5))
        .with_file("ef-start-hfn", hex("f00000f00000"))
        .with_file("ef-smss", FileSpec::new().at(1).with_content([0xFF]))
        .with_file("ef-ad", content::administrative_data(MncLength::Two))
        // and these not
        .with_file("ef-loci", hex("ffffffff00f1100000ff01"))
        .with_file("ef-fdn", FileSpec::linear_fixed(28).with_size(20 * 28))
        .without_file("ef-netpar");
    let elements = builder().with(mf()).with(usim).elements().unwrap();
    let usim = files(&elements, ElementKind::Usim);
    let written: Vec<_> = usim.files().map(|(name, _)| name).collect();
    assert_eq!(
        written,
        [
            "adf-usim",
            "ef-imsi",
            "ef-arr",
            "ef-ust",
            "ef-fdn",
            "ef-spn",
            "ef-est",
            "ef-acc",
            "ef-loci",
            "ef-ecc",
            "ef-netpar"
        ]
    );
    // the size follows from the record length and the number of the template
    let fdn = ProfileElement::Files(usim).encode_to_vec();
    let text = ::hex::encode(fdn);
    assert!(text.contains("a908a10682044221001c") && text.contains("b7028000"), "{text}");
}

#[test]
fn stated_parameters_are_written() {
    let imsi = FileSpec::transparent().with_fid(0x6F07).with_size(9).with_content(imsi().to_ef_bytes());
    let short = builder().with(mf()).with(usim(14).with_file("ef-imsi", imsi.clone())).elements().unwrap();
    let long = builder().with(mf()).with(usim(14).with_file("ef-imsi", imsi.stated())).elements().unwrap();
    let imsi = |elements: &[ProfileElement<'static>]| {
        files(elements, ElementKind::Usim).file("ef-imsi").unwrap().steps().len()
    };
    assert_eq!((imsi(&short), imsi(&long)), (1, 2));
}

#[test]
fn records_and_places() {
    let spec = FileSpec::linear_fixed(4).with_size(16).with_records([&[1, 2, 3, 4][..], &[5], &[], &[6, 7]]);
    let telecom = Files::telecom()
        .with_file("ef-ice-ff", spec)
        .with_file("ef-sume", FileSpec::new().at(20).with_content([9, 9]));
    let package = builder().with(mf()).with(telecom).with(usim(14)).build().unwrap();
    let files = package.file_system().unwrap();
    let ice = files.file("3f00/7F10/6FE1").unwrap();
    assert_eq!(
        ice.content(),
        Some(
            &hex("01020304".to_owned().as_str())
                .into_iter()
                .chain(hex("05ffffffffffffff0607ffff"))
                .collect::<Vec<_>>()[..]
        )
    );
    let sume = files.file("3f00/7F10/6F54").unwrap().content().unwrap();
    assert_eq!(sume[19..], [0xFF, 9, 9]);
}

#[test]
fn several_files_of_a_kind() {
    let adn = |sfi| FileSpec::linear_fixed(28).with_size(280).with_sfi(sfi);
    let both = FileSpec::linear_fixed(28)
        .with_size(280)
        .with_sfi(3)
        .and_another()
        .with_descriptor(&hex("4221001c"))
        .with_size(56)
        .with_sfi(4);
    assert!(format!("{:?}", adn(3)).contains("instances: []"));
    let telecom = Files::telecom().with_file("ef-adn", both);
    let package = builder().with(mf()).with(telecom).with(usim(14)).build().unwrap();
    let files = package.file_system().unwrap();
    let size = |path| files.file(path).unwrap().size();
    // DF.PHONEBOOK is there because its file is
    assert_eq!((size("3f00/7F10/5F3A/4F58"), size("3f00/7F10/5F3A/4F59")), (Some(280), Some(56)));
}

#[test]
fn every_template_is_known() {
    let made = |files: Files| files.stated();
    for version in [V2_1, V2_3, V3_3] {
        for (kind, files) in [
            (ElementKind::Cd, made(Files::cd())),
            (ElementKind::Telecom, made(Files::telecom())),
            (ElementKind::OptUsim, Files::opt_usim()),
            (ElementKind::Phonebook, Files::phonebook()),
            (ElementKind::GsmAccess, Files::gsm_access()),
            (ElementKind::Df5gs, Files::df_5gs()),
            (ElementKind::DfSaip, Files::df_saip()),
            (ElementKind::DfSnpn, Files::df_snpn()),
            (ElementKind::Df5gProse, Files::df_5g_prose()),
            (ElementKind::Eap, Files::eap(0x5F60).with_file("ef-eapstatus", FileSpec::new())),
        ] {
            let since = match kind {
                ElementKind::Df5gs | ElementKind::DfSaip | ElementKind::Eap => V2_3,
                ElementKind::DfSnpn | ElementKind::Df5gProse => V3_3,
                _ => V2_1,
            };
            let ust = if version == V3_3 { 17 } else { 14 };
            let built = builder().with_version(version).with(mf()).with(usim(ust)).with(files).build();
            match built {
                Ok(package) => {
                    assert!(version >= since, "{kind} {version}");
                    let element = package.elements().find(|element| element.kind() == kind).unwrap();
                    let oid = element.template_id().unwrap();
                    assert_eq!(Template::by_oid(&oid).unwrap().element(), kind);
                    assert!(package.header().unwrap().mandatory_templates().contains(&oid));
                }
                Err(error) => {
                    assert!(version < since, "{kind} {version}: {error}");
                    assert_eq!(error.faults(), [Fault::NoTemplate { element: kind, version }]);
                }
            }
        }
    }
}

#[test]
fn an_ims_application() {
    let isim = Files::isim(0x7FF2, &aid("a0000000871004ff33ff0189"))
        .with_file(
            "ef-impi",
            FileSpec::new().with_size(64).with_content(content::private_identity(&imsi(), MncLength::Two)),
        )
        .with_file("ef-impu", content::records(&[content::public_identity(&imsi(), MncLength::Two)]))
        .with_file(
            "ef-domain",
            FileSpec::new().with_size(48).with_content(content::home_domain(&imsi(), MncLength::Two)),
        )
        .with_file("ef-ist", service_table(&[1], 14))
        .with(Pins::of_directory(&[0x7FF1]))
        // bit 1: key and OPc are those of the USIM
        .with(Aka::shared_with(usim_aid(), 0x01))
        .with(Files::opt_isim().with_file("ef-smss", FileSpec::new()));
    let package = small().with(isim).build().unwrap();
    assert_eq!(
        names(&package)[4..11],
        ["usim", "pinCodes", "akaParameter", "isim", "opt-isim", "pinCodes", "akaParameter"]
    );
    assert_eq!(warnings(&package), []);
    let files = package.file_system().unwrap();
    assert_eq!(files.file("3f00/2F00").unwrap().records(), Some(2));
}

#[test]
fn cdma_and_its_service() {
    let csim = Files::csim(0x7FF3, &aid("a0000003431002f310ffff89020000ff"))
        .with_file("ef-arr", FileSpec::new().with_link(&[AccessRules::MF]))
        .with(Cdma::new([1, 2, 3, 4, 5, 6, 7, 8]).with_ssd(key(7)).with_hrpd([1, 2]))
        .with(Files::opt_csim().with_file("ef-spn", FileSpec::new().with_size(35)));
    let package = small().with(csim).build().unwrap();
    assert!(package.header().unwrap().mandatory_services().contains(Service::CAVE));
    assert!(names(&package).ends_with(&["csim", "opt-csim", "cdmaParameter", "securityDomain", "end"]));
}

#[test]
fn subscription_concealed_in_the_usim() {
    let keys =
        SuciCalculation::new().with_key(ProtectionScheme::PROFILE_A, 27, &[0x5A; 32]).with_null_scheme();
    let file = || FileSpec::new().with_size(64).with_content(keys.encode().unwrap());
    let usim = usim(14)
        .with(
            Files::df_5gs()
                .with_file("ef-suci-calc-info", file())
                .with_file("ef-routing-indicator", content::routing_indicator("12").unwrap()),
        )
        .with(Files::df_saip().with_file("ef-suci-calc-info-usim", file()));
    let package = builder().with_version(V2_3).with(mf()).with(usim).build().unwrap();
    let services = package.header().unwrap().mandatory_services();
    assert!(services.contains(Service::GET_IDENTITY) && services.contains(Service::PROFILE_A_X25519));
    assert!(!services.contains(Service::PROFILE_B_P256));
    let files = package.file_system().unwrap();
    assert_eq!(files.file("adf.usim/5FC0/4F0A").unwrap().content(), Some(&[0x21, 0xFF, 0xFF, 0xFF][..]));
    assert_eq!(files.file("adf.usim/5FD0/4F01").unwrap().content().unwrap()[..2], [0xA0, 0x04]);
}

#[test]
fn an_iot_minimal_profile() {
    let iot = Files::iot()
        .with_file("ef-imsi", imsi())
        .with_file("ef-acc", imsi().to_access_class_bytes())
        .with(Puks::new([Puk::puk1("12345678")]))
        .with(Pins::new([Pin::pin1("1234"), Pin::adm1("13572468")]))
        .with(Aka::milenage(key(1), OperatorKey::opc(key(2))));
    let package = builder()
        .with_version(V3_3)
        .with_iot_pix(&hex("1002ff33ff0189"))
        .with(Files::opt_iot().with_file("ef-smss", FileSpec::new()))
        .with(iot)
        .build()
        .unwrap();
    assert_eq!(names(&package), ["header", "pukCodes", "iot", "opt-iot", "pinCodes", "akaParameter", "end"]);
}

fn algorithm(package: &Package) -> (i64, Vec<u8>, i64) {
    for element in package.profile_elements().unwrap() {
        if let ProfileElement::AkaParameter(aka) = element
            && let AlgoConfiguration::Algo(algorithm) = aka.algo_configuration()
        {
            return (
                algorithm.algorithm_id(),
                algorithm.opc().expose().to_vec(),
                algorithm.number_of_keccak(),
            );
        }
    }
    panic!("an algorithm")
}

#[test]
fn operator_keys_are_computed() {
    let with = |aka: Aka| {
        let usim = Files::usim(0x7FF1, &usim_aid())
            .with_file("ef-imsi", imsi())
            .with_file("ef-acc", imsi().to_access_class_bytes())
            .with_file("ef-ust", service_table(&[33], 14))
            .with_file("ef-spn", content::service_provider_name("", 1).unwrap())
            .with_file("ef-ecc", content::emergency_number("112", "", 0).unwrap())
            .with(aka);
        builder().with(mf()).with(usim).build().unwrap()
    };
    // test set 1 of 3GPP TS 35.208
    let k = hex("465b5ce8b199b49faa5f0a2ee238a6bc");
    let milenage = with(Aka::milenage(&k, OperatorKey::op(hex("cdc202d5123e20f62b6d676ac72cb318"))));
    assert_eq!(algorithm(&milenage), (1, hex("cd63cb71954a9f4e48a5994e37a02baf"), 1));
    // test set 6 of 3GPP TS 35.233
    let k = hex("1574ca56881d05c189c82880f789c9cd4244955f4426aa2b69c29f15770e5aa5");
    let top = hex("e59f6eb10ea406813f4991b0b9e02f181edf4c7e17b480f66d34da35ee88c95e");
    let tuak = with(Aka::tuak(k, OperatorKey::top(top)).with_keccak_iterations(2));
    let topc = hex("b04a66f26c62fcd6c82de22a179ab65506ecf47f56245cd149966cfa9cec7a51");
    assert_eq!(algorithm(&tuak), (2, topc, 2));
    assert!(tuak.header().unwrap().mandatory_services().contains(Service::TUAK256));
    let test = with(Aka::test_algorithm(key(1)).with_sequence_delta(1 << 20).with_sequence_start([7; 32]));
    assert_eq!(algorithm(&test).0, 3);
    assert_eq!(warnings(&test), [Rule::SecurityAlgorithm]);
}

#[test]
fn constants_of_milenage() {
    let mut xoring = [0; 80];
    xoring[79] = 1;
    let aka = Aka::milenage(key(1), OperatorKey::opc(key(2)))
        .with_rotation_constants([1, 2, 3, 4, 127])
        .with_xoring_constants(xoring)
        .with_auth_counter_max([0, 1, 0])
        .with_sequence_options(0x06)
        .with_sequence_age_limit(0x1234);
    let elements = builder().with(aka).elements().unwrap();
    let ProfileElement::AkaParameter(aka) = &elements[1] else { panic!("parameters") };
    assert_eq!((aka.sqn_options(), aka.sqn_age_limit()), (&[0x06][..], &hex("000000001234")[..]));
    let AlgoConfiguration::Algo(algorithm) = aka.algo_configuration() else { panic!("an algorithm") };
    assert_eq!(
        (algorithm.rotation_constants(), algorithm.xoring_constants()),
        (&[1, 2, 3, 4, 127][..], &xoring[..])
    );
    assert_eq!(algorithm.auth_counter_max(), Some(&[0, 1, 0][..]));
}

#[test]
fn domains_applications_and_remote_management() {
    let own = aid("a00000055910100102736456616c7565");
    let code = hex("010010decaffed010204000106f00102030401020000 03000a0106f001020304020010"
        .replace(' ', "")
        .as_str());
    let package_of_code = LoadPackage::from_ijc(&code).with_limits(4096, 256, 1024).with_hash(&[0xAB; 32]);
    let applet = package_of_code.applets()[0];
    let toolkit = ToolkitParameters::new().with_minimum_security_level(0x16).with_tar(Tar::new([1, 2, 3]));
    let instance = Instance::new(package_of_code.aid().unwrap(), applet, applet)
        .with_privileges(&[0x04])
        .with_parameters([0x81, 0x00])
        .extradited_to(own)
        .with_toolkit(&toolkit)
        .with_process_data(hex("80e2900000"));
    let further = SecurityDomain::supplementary(&own)
        .with_protocol(Scp::SCP03)
        .with_protocol(Scp::SCP81)
        .with_keys(KeySet::scp03(0x30, [key(0x10), key(0x11), key(0x12)]))
        .with_keys(KeySet::scp81(0x40, key(0x13), key(0x14)))
        .with_keys(KeySet::scp02(0x20, [key(0x15), key(0x16), key(0x17)]).for_commands())
        .with_keys(KeySet::of([Key::new(0x73, 1, 0x81, Key::AES, key(0x18))
            .with_access(1)
            .with_mac_length(4)]));
    let rfm = Rfm::new(aid("a00000055910100001"), 0x16)
        .in_adf(usim_aid())
        .with_tar(Tar::new([0xB0, 0x00, 0x10]))
        .with_security_domain(own);
    // added before the first domain
    let package = builder()
        .with(mf())
        .with(rfm)
        .with(Application::new().with_code(package_of_code).with_instance(instance))
        .with(usim(14))
        .with(domain().with_cat_tp(1024, 1400).with_restrict_parameter(0x01))
        .with(further)
        .build()
        .unwrap();
    assert!(names(&package).ends_with(&["securityDomain", "securityDomain", "rfm", "application", "end"]));
    let services = package.header().unwrap().mandatory_services();
    assert!(services.contains(Service::JAVACARD) && services.contains(Service::CAT_TP));
    let raw = ::hex::encode(package.as_bytes());
    // SCP03 with i 70, SCP81; then extradition
    assert!(raw.contains("c90b8102037081028100 8201f0".replace(' ', "").as_str()));
    assert!(
        raw.contains("95013c820101830140") && raw.contains("960101820101830173") && raw.contains("870104")
    );
    assert!(raw.contains("c60400001000c70400000100c80400000400"));
}

#[test]
fn files_without_a_template() {
    let management = Management::new()
        .in_directory(&[0x7F10])
        .create(FileSpec::directory().with_fid(0x5F70).with_access_rule(14).with_pin_status(&[0x01, 0x0A]))
        .create(
            FileSpec::linear_fixed(4)
                .with_fid(0x4F01)
                .with_access_rule(2)
                .with_size(8)
                .with_records([[1, 2], [3, 4]]),
        )
        .in_directory(&[])
        .create(
            FileSpec::transparent().with_fid(0x2F51).with_access_rule(2).without_sfi().with_link(&[0x2FE2]),
        );
    let telecom = Files::telecom().with_file("ef-ice-dn", FileSpec::new()).with(management);
    let package = small().with(telecom).build().unwrap();
    let files = package.file_system().unwrap();
    assert_eq!(files.file("3f00/7F10/5F70/4F01").unwrap().content(), Some(&hex("0102ffff0304ffff")[..]));
    assert_eq!(files.file("3f00/2F51").unwrap().link_path(), Some(&hex("2fe2")[..]));
}

#[test]
fn the_header() {
    let http =
        ConnectivityGroup::new(ConnectivityGroupKind::HTTPS).with_object(Tag::new(0x0D), b"\xF4secret");
    let parameters = ConnectivityParameters::new(vec![http]);
    let builder = small()
        .with_profile_type("of a test")
        .with_pol1(Pol1::DELETE_NOT_ALLOWED)
        .with_connectivity_parameters(&parameters)
        .with_service(Service::MULTOS);
    assert!(!format!("{builder:?}").contains("115, 101, 99"));
    let package = builder.build().unwrap();
    let header = package.header().unwrap();
    assert_eq!((header.profile_type(), header.pol1()), (Some("of a test"), Ok(Pol1(0x02))));
    assert_eq!(header.connectivity_parameters(), Some(&parameters.encode_to_vec()[..]));
    assert!(header.mandatory_services().contains(Service::MULTOS));
    let exact =
        small().with_exact_services(&[Service::USIM]).with_exact_templates(Vec::new()).build().unwrap();
    assert_eq!(exact.header().unwrap().mandatory_services().iter().count(), 1);
    assert_eq!(warnings(&exact), [Rule::ServicesMissing, Rule::TemplateList, Rule::TemplateList]);
    let library = builder_with_library();
    assert_eq!(library.header().unwrap().mandatory_aids()[0].version(), [1, 2]);
}

fn builder_with_library() -> Package {
    small().with_version(V2_3).with_library(&aid("a000000151"), [1, 2]).build().unwrap()
}

#[test]
fn numbers() {
    let package = builder()
        .with(mf().numbered(2))
        .with(Part::from(domain()).numbered(3).not_mandated())
        .with(usim(14))
        .with_end_identification(99)
        .build()
        .unwrap();
    let numbers: Vec<_> = package.elements().filter_map(|element| element.identification()).collect();
    assert_eq!(numbers, [2, 1, 4, 5, 6, 7, 3, 99]);
    let optional: Vec<_> =
        package.elements().filter(|e| e.mandated() == Some(false)).map(|e| e.name()).collect();
    assert_eq!(optional, ["securityDomain"]);
}

#[test]
fn any_element_can_be_handed_over() {
    let bytes = hex("a911a00381017f810288378206001122334455");
    let raw = ProfileElement::decode(&bytes, &Limits::default()).unwrap().into_owned();
    let package = small().with(raw.clone()).build().unwrap();
    assert_eq!(package.elements().rev().nth(1).unwrap().identification(), Some(127));
    let package = small().with(Part::from(raw).renumbered()).build().unwrap();
    assert_eq!(package.elements().rev().nth(1).unwrap().identification(), Some(8));
}

#[test]
fn every_fault_at_once() {
    let error = builder()
        .with_profile_type("")
        .with(
            Files::mf()
                .with(Puks::new([Puk::puk1("1234")]))
                .with(Pins::new([Pin::pin1("12a4"), Pin::adm1("123456789")])),
        )
        .with(
            Files::usim(0x7FF1, &usim_aid())
                .with_file("ef-imsi", imsi())
                .with_file("ef-what", [1])
                .with_file("ef-adn", [1])
                .with_file("ef-sms", FileSpec::new().with_records([[0; 200]]))
                .with(Aka::milenage([0; 15], OperatorKey::op([0; 32])).with_sequence_delta(1 << 43)),
        )
        .with(SecurityDomain::mno().with_keys(KeySet::scp80_aes(16, [&[0; 16][..], &[0; 17], &[0; 16]])))
        .with(Application::new().with_code(LoadPackage::from_ijc(b"PK\x03\x04")))
        .build()
        .unwrap_err();
    let file = |name| Fault::Missing(Field::File { element: ElementKind::Usim, name });
    let length = |field, expected, found| Fault::Length { field, expected, found };
    assert_eq!(
        error.faults(),
        [
            length(Field::PukCode(1), "8 digits", 4),
            Fault::Character { field: Field::PinCode(1), position: 2 },
            length(Field::PinCode(10), "4 to 8 digits", 9),
            Fault::UnknownFile { element: ElementKind::Usim, name: "ef-what" },
            Fault::UnknownFile { element: ElementKind::Usim, name: "ef-adn" },
            file("ef-ust"),
            length(Field::File { element: ElementKind::Usim, name: "ef-sms" }, "its record length", 200),
            file("ef-spn"),
            file("ef-acc"),
            file("ef-ecc"),
            length(Field::Ki, "16 bytes", 15),
            length(Field::Op, "16 bytes", 32),
            Fault::Range { field: Field::SequenceNumber, expected: "up to 2^43 - 1" },
            Fault::Range { field: Field::KeyVersion(16), expected: "1 to 15" },
            length(Field::DomainKey { version: 16, identifier: 2 }, "16, 24 or 32 bytes", 17),
            Fault::NoLoadFile,
            length(Field::ProfileType, "1 to 100 characters", 0),
        ]
    );
    assert!(
        error.to_string().contains("usim.ef-ust is missing; usim.ef-sms has 200, expected its record length")
    );
}

#[test]
fn what_the_check_refuses_is_refused() {
    let error = builder()
        .with(mf().with_file("ef-arr", FileSpec::linear_fixed(4).with_size(4).with_content([0; 5])))
        .with(usim(14))
        .with(Pins::new([Pin::pin2("1111"), Pin::pin2("2222")]))
        .build()
        .unwrap_err();
    let rules: Vec<_> = error.findings().iter().map(|finding| finding.rule()).collect();
    assert_eq!(rules, [Rule::FileOverflow, Rule::PinContext, Rule::PinUnique]);
    let structure: Vec<_> = rules.into_iter().map(Fault::Structure).collect();
    assert_eq!(error.faults(), structure);
    assert!(error.to_string().starts_with("error file.overflow: mf.ef-arr"), "{error}");
}

#[test]
fn parts_without_their_directory_are_refused() {
    let mf = mf().with_file("ef-dir", content::records(&[[0xFF; 8]]));
    let error =
        builder().with(mf).with(Files::gsm_access().with_file("ef-kc", FileSpec::new())).build().unwrap_err();
    assert!(error.faults().contains(&Fault::Structure(Rule::OrderUsim)), "{error}");
}

#[test]
fn debug_shows_no_secret() {
    let secret = [0xC5; 16];
    let texts = [
        format!("{:?}", Pin::pin1("9753")),
        format!("{:?}", Puks::new([Puk::puk1("97539753")])),
        format!("{:?}", Aka::milenage(secret, OperatorKey::op(secret))),
        format!("{:?}", Aka::tuak(secret, OperatorKey::topc([0xC5; 32]))),
        format!("{:?}", Cdma::new([0xC5; 8]).with_ssd(secret)),
        format!("{:?}", Key::new(1, 1, 0x38, Key::AES, secret)),
        format!(
            "{:?}",
            SecurityDomain::mno()
                .with_keys(KeySet::scp80_aes(1, [secret; 3]))
                .with_personalisation_data(secret)
        ),
        format!("{:?}", LoadPackage::new(&usim_aid(), secret)),
        format!(
            "{:?}",
            Instance::new(usim_aid(), usim_aid(), usim_aid())
                .with_parameters(secret)
                .with_process_data(secret)
        ),
        format!("{:?}", FileSpec::from(secret)),
        format!("{:?}", Management::new().create(FileSpec::from(secret))),
        format!(
            "{:?}",
            builder()
                .with(Pins::new([Pin::pin1("9753")]))
                .with(Aka::milenage(secret, OperatorKey::op(secret)))
                .with(Files::usim(1, &usim_aid()).with_file("ef-keys", secret))
                .with(SecurityDomain::mno().with_keys(KeySet::scp81(0x40, secret, secret)))
        ),
    ];
    for text in texts {
        for hidden in ["197, 197", "C5", "c5c5", "9753", "57, 55, 53"] {
            assert!(!text.contains(hidden), "{hidden}: {text}");
        }
    }
}

#[test]
fn numbers_of_the_subscriber() {
    let number = Msisdn::from_e164("447700900500").unwrap();
    let files = usim(14)
        .with_file("ef-smsp", content::sms_parameters(&number, 38).unwrap())
        .with(Files::opt_usim().with_file("ef-msisdn", content::msisdn(&number, 24).unwrap()));
    let package = builder().with(mf()).with(files).build().unwrap();
    let files = package.file_system().unwrap();
    let record = files.file("adf.usim/6F40").unwrap().record(1).unwrap().to_vec();
    assert_eq!(Msisdn::from_ef_record(&record).unwrap(), number);
    assert_eq!(files.file("adf.usim/6F42").unwrap().record(1).unwrap()[10], 0xFD);
}

#[test]
fn access_domains() {
    let rfm = Rfm::new(aid("a00000055910100001"), 0x16)
        .with_tar(Tar::new([1, 2, 3]))
        .with_access(AccessDomain::none(), AccessDomain::from_octets(&[0x02, 0x01, 0x00, 0x00]));
    let package = small().with(rfm).build().unwrap();
    assert!(::hex::encode(package.as_bytes()).contains("8101160401ff040402010000"));
}
