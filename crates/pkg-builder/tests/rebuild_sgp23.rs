//! The published package `SGP23_PROFILE_OPERATIONAL1` from typed parts, byte for byte: only what differs from
//! the templates is written.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod shared;

use pkg_builder::content::{self, AccessRule, AccessRules};
use pkg_builder::parts::{
    AccessDomain, Aka, FileSpec, Files, KeySet, OperatorKey, Part, Pin, Pins, Puk, Puks, Rfm, SecurityDomain,
};
use pkg_builder::{Imsi, PackageBuilder};
use sgp_asn1::saip::Service;
use sgp_wire::{Aid, Tar};

fn aid(text: &str) -> Aid {
    Aid::new(&hex::decode(text).unwrap()).unwrap()
}

fn key(text: &str) -> Vec<u8> {
    hex::decode(text).unwrap()
}

#[test]
fn byte_for_byte() {
    let Some(folder) = shared::folder() else { return };
    let published = std::fs::read(folder.join("profiles/SGP23_PROFILE_OPERATIONAL1.der")).unwrap();

    let imsi: Imsi = "299811123456789".parse().unwrap();
    let usim = aid("a0000000871002ff33ff018900000100");
    // the rules of the templates, but for the fourth, and one more
    let templates = AccessRules::of_templates();
    let rules = templates
        .with(4, &rule("read: always; update, deactivate, activate, delete: never"))
        .and(&rule("read: always; update: PIN1 or key(02); deactivate, activate, delete: ADM1"));
    let keys = |kic, kid, kik| KeySet::scp80_des(1, [key(kic), key(kid), key(kik)]);
    let same = "11223344556677881122334455667788";
    let rfm = |last, tar| {
        let aid = aid(&format!("a000000559101000{last:02x}"));
        Rfm::new(aid, 0x12).with_tar(tar).with_access(AccessDomain::full(), AccessDomain::full())
    };
    let package = PackageBuilder::new("8929901012345678905".parse().unwrap())
        .with_profile_type("GSMA Profile Package")
        .with_service(Service::JAVACARD)
        .with_end_identification(99)
        .with(
            Files::mf()
                .with_file("mf", FileSpec::new().with_pin_status(&[0x01, 0x02, 0x0A]))
                .with_file("ef-pl", FileSpec::new().with_access_rule(15))
                // records are longer than what stands in them
                .with_file(
                    "ef-dir",
                    FileSpec::linear_fixed(0x26)
                        .with_size(4 * 0x26)
                        .with_content(content::directory_record(&usim, "USIM")),
                )
                .with_file("ef-arr", rules.to_file())
                .with(Puks::new([
                    Puk::puk1("00000000").with_tries(9, 9),
                    Puk::new(2, "12345678"),
                    Puk::puk2("92945678").with_tries(8, 8),
                ]))
                .with(Pins::new([
                    Pin::pin1("1234").disabled(),
                    Pin::new(2, "0000").with_puk(2),
                    Pin::adm1("5678").unchangeable(),
                ])),
        )
        .with(
            Files::usim(0x7FF1, &usim)
                .with_file(
                    "adf-usim",
                    FileSpec::new().with_fid(0x7FF1).with_aid(&usim).with_pin_status(&[0x01, 0x81, 0x0A]),
                )
                .with_file("ef-imsi", imsi)
                .with_file("ef-ust", key("0a2e148ce73204000000000000"))
                .with_file("ef-spn", content::service_provider_name("GSMA eUICC", 0x02).unwrap())
                .with_file("ef-acc", key("0040"))
                .with_file("ef-ecc", content::emergency_number("911", "", 0x01).unwrap())
                .with(Pins::new([Pin::pin2("9238").unchangeable().with_tries(2, 2)]))
                .with(
                    Aka::milenage(
                        (0..16).collect::<Vec<u8>>(),
                        OperatorKey::opc(key("0102030405060708090a0b0c0d0e0f00")),
                    )
                    .with_auth_counter_max([1, 2, 3]),
                ),
        )
        .with(SecurityDomain::mno().reached_by(Tar::MNO_SD, 0x12).with_keys(keys(
            "66778899aabbccdd1122334455eeff10",
            "112233445566778899aabbccddeeff10",
            "99aabbccddeeff101122334455667788",
        )))
        .with(
            SecurityDomain::supplementary(&aid("a00000055910100102736456616c7565"))
                .reached_by(Tar::new(*b"lue"), 0x12)
                .with_keys(keys(same, same, same)),
        )
        .with(Part::from(rfm(1, Tar::new([0xB0, 0x00, 0x00]))).numbered(11).not_mandated())
        .with(
            Part::from(
                rfm(2, Tar::new([0xB0, 0x00, 0x20]))
                    .in_adf(usim)
                    .with_adf_access(AccessDomain::adm1(), AccessDomain::adm1()),
            )
            .numbered(12)
            .not_mandated(),
        )
        .build()
        .unwrap();
    assert_eq!(hex::encode(package.as_bytes()), hex::encode(published));
}

fn rule(text: &str) -> AccessRule {
    text.parse().unwrap()
}
