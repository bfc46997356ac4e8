//! The check over published packages, and over packages that break one rule each.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod shared;

use std::collections::BTreeSet;

use pkg_builder::{Finding, Rule, Severity, Target, check, check_bytes};
use sgp_asn1::saip::Package;
use sgp_wire::Limits;

fn findings(bytes: &[u8]) -> Vec<Finding> {
    let package = Package::decode(bytes, &Limits::default()).unwrap();
    check(&package, Target::of(&package))
}

fn errors(findings: &[Finding]) -> BTreeSet<&'static str> {
    let errors = findings.iter().filter(|finding| finding.severity() == Severity::Error);
    errors.map(|finding| finding.rule().id()).collect()
}

/// What the package has beside the rule it is made to break: where the independent rule set reports
/// several rules, or another one.
fn beside(file: &str) -> &'static [&'static str] {
    match file {
        // the PUKs no longer stand behind the MF
        "header_second.der" => &["puk.placement"],
        // the PINs of the application that was taken out are left
        "svc_isim.der" => &["pin.context"],
        // PE-IoT stands between the MF and its codes
        "iot_in_full.der" => &["puk.placement", "pin.scope", "pin.status"],
        // nothing defines the PINs that the directories name
        "asn1_nopins.der" => &["pin.status"],
        _ => &[],
    }
}

#[test]
fn packages_with_one_broken_rule() {
    let Some(folder) = shared::folder() else { return };
    let index = shared::json("profiles/invalid/index.json").unwrap();
    let cases = index["cases"].as_array().unwrap();
    for case in cases {
        let text = |name: &str| case[name].as_str().unwrap();
        let (file, category) = (text("file"), text("category"));
        let findings = findings(&std::fs::read(folder.join("profiles/invalid").join(file)).unwrap());
        let listed = || findings.iter().map(|f| format!("{f}\n")).collect::<String>();
        let named =
            findings.iter().filter(|f| f.rule().id() == category && f.severity().name() == text("severity"));
        let named: Vec<_> = named.collect();
        assert_eq!(named.len(), 1, "{file}: {category}\n{}", listed());
        assert!(
            named[0].clause().contains(text("clause")),
            "{file}: {} {}",
            named[0].clause(),
            text("clause")
        );
        let mut expected: BTreeSet<_> = beside(file).iter().copied().collect();
        if text("severity") == "error" {
            expected.insert(category);
        }
        assert_eq!(errors(&findings), expected, "{file}\n{}", listed());
        // where the independent rule set names an element as well, it is the same one
        let rules = case["rule_engine"]["rules_failed"].as_array().unwrap();
        if let ([rule], true) = (rules.as_slice(), beside(file).is_empty())
            && let [element] = rule["pe_indexes"].as_array().unwrap().as_slice()
        {
            assert_eq!(named[0].element().and_then(|e| u64::try_from(e).ok()), element.as_u64(), "{file}");
        }
    }
    assert_eq!(cases.len(), 39);
}

#[test]
fn published_packages_have_no_error() {
    let Some(packages) = shared::packages() else { return };
    for (name, bytes) in packages {
        let findings = findings(&bytes);
        assert_eq!(errors(&findings), BTreeSet::new(), "{name}: {findings:#?}");
        assert!(!findings.iter().any(|f| f.rule() == Rule::PinStatus), "{name}: {findings:#?}");
        for finding in &findings {
            assert!(finding.offset() + finding.len() <= bytes.len(), "{name}: {finding}");
        }
    }
}

#[test]
fn test_profiles_are_told_as_such() {
    let Some(packages) = shared::packages() else { return };
    for (name, bytes) in packages.iter().filter(|(name, _)| name.starts_with("TS48")) {
        let findings = findings(bytes);
        let of = |rule: Rule| findings.iter().filter(move |finding| finding.rule() == rule);
        assert_eq!(of(Rule::SecurityAlgorithm).count(), 2, "{name}");
        // K of both applications, the A-key, and the keys of the security domain
        let domain = "securityDomain.keyList";
        let domain_keys = of(Rule::SecurityTestKey).filter(|f| f.path().starts_with(domain)).count();
        assert!(domain_keys >= 3, "{name}: {domain_keys}");
        assert_eq!(of(Rule::SecurityTestKey).count(), domain_keys + 3, "{name}");
        let has_rfm = !name.contains("NoRAMRFM");
        let levels: Vec<_> =
            of(Rule::SecurityMslCounter).map(|f| f.path().split('.').next().unwrap()).collect();
        let remote_files = levels.iter().filter(|element| **element == "rfm").count();
        assert_eq!(remote_files, if has_rfm { 4 } else { 0 }, "{name}: {levels:?}");
        if has_rfm {
            assert!(levels.contains(&"securityDomain"), "{name}");
        }
        assert!(of(Rule::SecurityMslIntegrity).next().is_none(), "{name}");
        if name.contains("v7") {
            let thrice = of(Rule::SecurityKeyReuse).filter(|f| f.message().contains("used 3 times"));
            // one set of keys for SCP80 alone, or one of DES and one of AES
            assert_eq!(thrice.count(), if has_rfm { 2 } else { 1 }, "{name}");
        } else {
            assert!(of(Rule::SecurityKeyReuse).next().is_some(), "{name}");
        }
    }
}

#[test]
fn findings_hold_no_secret() {
    let Some(packages) = shared::packages() else { return };
    let mut printed = 0;
    for (name, bytes) in packages {
        let text = format!("{:?}", findings(&bytes)).to_lowercase();
        // keys and codes of the published packages, in hex, in decimal lists and as digits
        for secret in [
            "000102030405060708090a0b0c0d0e0f",
            "66778899aabbccdd1122334455eeff10",
            "112233445566778899aabbccddeeff10",
            "0, 1, 2, 3, 4, 5",
            "31313131",
            "49, 49, 49, 49",
            "35353535",
            "11111111",
            "55555555",
        ] {
            assert!(!text.contains(secret), "{name}: {secret}");
        }
        printed += text.len();
    }
    assert!(printed > 47 * 100);
}

#[test]
fn findings_explain_themselves() {
    let Some(folder) = shared::folder() else { return };
    let bytes = std::fs::read(folder.join("profiles/invalid/pin_global_in_adf.der")).unwrap();
    let findings = findings(&bytes);
    let finding = findings.iter().find(|finding| finding.severity() == Severity::Error).unwrap();
    assert_eq!(
        finding.to_string(),
        "error pin.scope: pinCodes.pinCodes.pinconfig[0].keyReference: global PIN 1 for an ADF or DF at byte 6370 \
         (SAIP 8.5.1)"
    );
    assert_eq!((finding.element(), finding.identification()), (Some(9), Some(10)));
    assert_eq!(bytes[finding.offset()..][..finding.len()], [0x80, 0x01, 0x01]);
    assert_eq!(finding.hint(), Rule::PinScope.hint());
}

#[test]
fn malformed_packages_are_findings() {
    let Some(folder) = shared::folder() else { return };
    let index = shared::json("profiles/malformed/index.json").unwrap();
    let mut refused = 0;
    for case in index["cases"].as_array().unwrap() {
        let bytes =
            std::fs::read(folder.join("profiles/malformed").join(case["file"].as_str().unwrap())).unwrap();
        let findings = check_bytes(&bytes, &Limits::default(), None);
        assert!(findings.iter().all(|finding| finding.offset() + finding.len() <= bytes.len()), "{case}");
        refused += usize::from(findings.iter().any(|finding| finding.rule() == Rule::ElementDecode));
    }
    assert!(refused >= 10, "{refused}");
}

#[test]
fn damaged_packages_have_findings_inside() {
    let Some(packages) = shared::packages() else { return };
    let (_, bytes) = packages.into_iter().find(|(name, _)| name == "TS48v7_SAIP2.3_BERTLV_SUCI").unwrap();
    let inside = |bytes: &[u8]| {
        let findings = check_bytes(bytes, &Limits::default(), None);
        assert!(findings.len() <= 257);
        assert!(findings.iter().all(|finding| finding.offset() + finding.len() <= bytes.len()));
    };
    for at in (0..bytes.len()).step_by(41) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1 << (at % 8);
        inside(&damaged);
        inside(&bytes[..at]);
    }
}
