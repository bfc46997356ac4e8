//! What other checks leave out: for each rule a package that breaks it and one that has the same and keeps it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use pkg_builder::content::{self, AccessRules, service_table};
use pkg_builder::parts::{
    Aka, FileSpec, Files, Management, OperatorKey, Pin, Pins, Puk, Puks, SecurityDomain,
};
use pkg_builder::{Imsi, PackageBuilder, Rule, Severity, Target, check_elements};
use sgp_asn1::MncLength;
use sgp_asn1::saip::{SaipVersion, Service};
use sgp_wire::{Aid, Oid};

fn imsi() -> Imsi {
    "001010123456789".parse().unwrap()
}

fn usim_aid() -> Aid {
    Aid::new(&[0xA0, 0, 0, 0, 0x87, 0x10, 0x02, 0xFF, 0x33, 0xFF, 0x01, 0x89]).unwrap()
}

fn key(first: u8) -> Vec<u8> {
    (0..16).map(|number: u8| first ^ number.wrapping_mul(37)).collect()
}

fn builder() -> PackageBuilder {
    PackageBuilder::new("8929901012345678905".parse().unwrap())
}

fn mf() -> Files {
    Files::mf()
        .with(Puks::new([Puk::puk1("12345678")]))
        .with(Pins::new([Pin::pin1("1234"), Pin::adm1("13572468")]))
}

fn usim() -> Files {
    Files::usim(0x7FF1, &usim_aid())
        .with_file("ef-imsi", imsi())
        .with_file("ef-acc", imsi().to_access_class_bytes())
        .with_file("ef-ust", service_table(&[19, 33], 14))
        .with_file("ef-spn", content::service_provider_name("Example", 1).unwrap())
        .with_file("ef-ecc", content::emergency_number("112", "", 0).unwrap())
        .with(Aka::milenage(key(1), OperatorKey::opc(key(2))))
}

fn with_mf(mf: Files) -> PackageBuilder {
    builder().with(mf).with(usim())
}

fn with_usim(usim: Files) -> PackageBuilder {
    builder().with(mf()).with(usim)
}

fn with_files(management: Management) -> PackageBuilder {
    with_usim(usim()).with(management)
}

fn file(fid: u16) -> FileSpec {
    FileSpec::transparent().with_fid(fid).with_access_rule(2).with_size(4).without_sfi()
}

/// The rule, what breaks it, what keeps it.
type Pair = (Rule, fn() -> PackageBuilder, fn() -> PackageBuilder);

fn templates() -> Vec<Oid> {
    ["2.23.143.1.2.1", "2.23.143.1.2.4"].map(|oid| oid.parse().unwrap()).to_vec()
}

const PAIRS: &[Pair] = &[
    (
        Rule::ServicesMissing,
        || with_usim(usim()).with_exact_services(&[Service::USIM]),
        || with_usim(usim()).with_exact_services(&[Service::USIM, Service::MILENAGE]),
    ),
    (
        Rule::TemplateList,
        || with_usim(usim()).with_exact_templates(templates().split_off(1)),
        || with_usim(usim()).with_exact_templates(templates()),
    ),
    (
        Rule::ImsiAd,
        || with_usim(usim().with_file("ef-ad", [0, 0, 0, 4])),
        || with_usim(usim().with_file("ef-ad", content::administrative_data(MncLength::Three))),
    ),
    (
        Rule::ImsiAcc,
        || with_usim(usim().with_file("ef-acc", [0x00, 0x01])),
        || with_usim(usim().with_file("ef-acc", [0x02, 0x00])),
    ),
    (
        Rule::IccidFile,
        || with_mf(mf().with_file("ef-iccid", [0x98, 0x92, 0x09, 0x01, 0x21, 0x43, 0x65, 0x87, 0x09, 0xF6])),
        || with_mf(mf().with_file("ef-iccid", [0x98, 0x92, 0x09, 0x01, 0x21, 0x43, 0x65, 0x87, 0x09, 0xF5])),
    ),
    (
        Rule::DirAid,
        || {
            let other = Aid::new(&[0xA0, 0, 0, 0, 0x87, 0x10, 0x02, 0xFF, 0x33]).unwrap();
            with_mf(mf().with_file("ef-dir", content::records(&[content::directory_record(&other, "USIM")])))
        },
        || {
            with_mf(
                mf().with_file(
                    "ef-dir",
                    content::records(&[content::directory_record(&usim_aid(), "Other")]),
                ),
            )
        },
    ),
    (
        Rule::FileOverflow,
        || with_files(Management::new().in_directory(&[]).create(file(0x2F50).at(1).with_content([0; 4]))),
        || with_files(Management::new().in_directory(&[]).create(file(0x2F50).at(1).with_content([0; 3]))),
    ),
    (Rule::LinkTarget, || linked(0x2F52), || linked(0x2F50)),
    (
        Rule::ArrRecord,
        || with_mf(mf().with_file("ef-pl", FileSpec::new().with_access_rule(15))),
        || {
            let rules = AccessRules::of_templates().and(&"read: always".parse().unwrap());
            with_mf(
                mf().with_file("ef-pl", FileSpec::new().with_access_rule(15))
                    .with_file("ef-arr", rules.to_file()),
            )
        },
    ),
    (
        Rule::FileDuplicate,
        || with_files(Management::new().in_directory(&[]).create(file(0x2F50)).create(file(0x2F50))),
        || with_files(Management::new().in_directory(&[]).create(file(0x2F50)).create(file(0x2F51))),
    ),
    (
        Rule::SfiDuplicate,
        || with_files(Management::new().in_directory(&[]).create(file(0x2F50).with_sfi(5))),
        || with_files(Management::new().in_directory(&[]).create(file(0x2F50).with_sfi(6))),
    ),
    (
        Rule::UstFiles,
        // service 17: EF.GID1
        || with_usim(usim().with_file("ef-ust", service_table(&[17, 19, 33], 14))),
        || {
            let gid1 = Files::opt_usim().with_file("ef-gid1", [0x01; 8]);
            with_usim(usim().with_file("ef-ust", service_table(&[17, 19, 33], 14)).with(gid1))
        },
    ),
    (Rule::VersionFeature, || with_cat_tp(1), || with_cat_tp(2)),
];

fn linked(target: u16) -> PackageBuilder {
    let link =
        FileSpec::transparent().with_fid(0x2F51).with_access_rule(2).without_sfi().with_link(&[target]);
    with_files(Management::new().in_directory(&[]).create(file(0x2F50)).create(link))
}

/// CAT_TP is there since SAIP 2.2.
fn with_cat_tp(minor: u8) -> PackageBuilder {
    let version = SaipVersion { major: 2, minor };
    with_usim(usim()).with(SecurityDomain::mno().with_cat_tp(1024, 1400)).with_version(version)
}

/// What is found, infos left out.
fn rules(builder: &PackageBuilder) -> BTreeSet<Rule> {
    let elements = builder.elements().unwrap();
    let findings = check_elements(&elements, Target::SAIP_2_3).unwrap();
    findings.iter().filter(|f| f.severity() >= Severity::Warning).map(|f| f.rule()).collect()
}

#[test]
fn one_that_breaks_it_and_one_that_does_not() {
    for (rule, breaks, keeps) in PAIRS {
        let (broken, kept) = (rules(&breaks()), rules(&keeps()));
        assert!(broken.contains(rule), "{rule}: {broken:?}");
        let others: BTreeSet<_> = broken.into_iter().filter(|other| other != rule).collect();
        assert_eq!(kept, others, "{rule}");
        assert!(kept.is_empty(), "{rule}: {kept:?}");
    }
    assert_eq!(PAIRS.len(), 13);
}
