//! What the example `profile_inspect` prints, by its own code.

#[path = "../examples/profile_inspect.rs"]
#[expect(dead_code, reason = "the arguments are read by the example")]
mod profile_inspect;
mod support;

use profile_inspect::{inspect, small_package};
use support::shared;

#[test]
fn a_small_package_is_told_without_its_secrets() {
    let text = inspect(&small_package().unwrap()).unwrap();
    for line in [
        "Profile 8944700000000000426",
        "  type      SMALL_TEST_PROFILE",
        "  PIN 1     disabled, 3 of 3 attempts left, PUK 1",
        "  AKA       Milenage, key of 128 bits",
    ] {
        assert!(text.lines().any(|found| found == line), "{line} in\n{text}");
    }
    assert!(text.contains("IMSI 001010000000042"), "{text}");
    assert!(text.contains("    EF.IMSI                    6F07  9 bytes, SFI 07\n"), "{text}");
    assert!(!text.contains("! "), "{text}");
    // Ki, OPc, keys of the domain, PIN, PUK, ADM
    for secret in ["4B4B", "0C0C", "1111", "2222", "3333", "31323334", "38373635", "12345678", "87654321"] {
        assert!(!text.contains(secret), "{secret} in\n{text}");
    }
}

#[test]
fn published_packages_are_told() {
    let Some(shared) = shared("the inspection of published packages") else { return };
    for (name, line) in [
        ("TS48v7_SAIP2.3_BERTLV_SUCI", "IMSI 001010123456789"),
        ("TS48v1_A", "AKA       test algorithm (XOR), key of 128 bits"),
        ("SGP23_PROFILE_OPERATIONAL1", "AKA       Milenage, key of 128 bits"),
        ("waigel_profile", "EF.ICCID                   2FE2  10 bytes, SFI 02"),
    ] {
        let text = inspect(&std::fs::read(shared.join(format!("profiles/{name}.der"))).unwrap()).unwrap();
        assert!(text.contains(line), "{name}: {line} in\n{text}");
    }
}

#[test]
fn damage_is_an_error_with_its_place() {
    let package = small_package().unwrap();
    let error = inspect(&package[..package.len() - 1]).unwrap_err().to_string();
    assert_eq!(error, format!("end: 7 bytes needed, 6 left at byte {}", package.len() - 7));
}
