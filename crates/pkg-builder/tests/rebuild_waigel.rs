//! The published package `waigel_profile` from typed parts, byte for byte.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod shared;

use pkg_builder::content::{self, AccessRule, AccessRules, service_table};
use pkg_builder::parts::{Aka, FileSpec, Files, OperatorKey, Part, Pin, Pins, Puk, Puks};
use pkg_builder::{Imsi, PackageBuilder};
use sgp_asn1::saip::{SaipVersion, Service};
use sgp_wire::Aid;

/// EF.ARR of the MF and of the USIM.
const MF: u16 = AccessRules::MF;
const USIM: u16 = AccessRules::ELSEWHERE;

fn transparent(fid: u16, arr: u16, record: u8) -> FileSpec {
    FileSpec::transparent().with_fid(fid).with_access_rule_of(arr, record)
}

fn linear(record_len: u16, fid: u16, arr: u16, record: u8) -> FileSpec {
    FileSpec::linear_fixed(record_len).with_fid(fid).with_access_rule_of(arr, record)
}

fn rule(text: &str) -> Vec<u8> {
    text.parse::<AccessRule>().unwrap().encode()
}

#[test]
fn byte_for_byte() {
    let Some(folder) = shared::folder() else { return };
    let published = std::fs::read(folder.join("profiles/waigel_profile.der")).unwrap();

    let iccid = "89000123456789012341".parse().unwrap();
    let imsi: Imsi = "001010123456789".parse().unwrap();
    let usim = Aid::new(&[0xA0, 0, 0, 0, 0x87, 0x10, 0x02, 0xFF, 0x49, 0xFF, 0x05, 0x89]).unwrap();
    let services = services_of("9effbf1dff3e0083410310010400003e11");
    let package = PackageBuilder::new(iccid)
        .with_version(SaipVersion { major: 2, minor: 3 })
        .with_profile_type("euicc-tools example profile")
        // it needs Milenage too, and does not say so
        .with_exact_services(&[Service::USIM])
        .with_end_identification(8)
        .with(
            Files::mf()
                .stated()
                .numbered(2)
                .with_file(
                    "mf",
                    FileSpec::new().with_access_rule_of(MF, 1).with_pin_status(&[0x01, 0x0A, 0x0B]),
                )
                .with_file(
                    "ef-iccid",
                    transparent(0x2FE2, MF, 3).with_sfi(2).with_content(iccid.to_ef_bytes()),
                )
                .with_file(
                    "ef-dir",
                    linear(0x21, 0x2F00, MF, 2)
                        .with_size(0x21)
                        .with_content(content::directory_record(&usim, "USIM")),
                )
                .with_file(
                    "ef-arr",
                    linear(0x2E, 0x2F06, MF, 2).with_size(0x2E).with_sfi(6).with_content(rule(
                        "update, write, deactivate, activate, delete: ADM1; resize: ADM1",
                    )),
                )
                .with(Part::from(Puks::new([Puk::puk1("11111111")])).numbered(3))
                .with(
                    Part::from(Pins::new([
                        Pin::pin1("0000").disabled(),
                        Pin::adm1("55555555").with_tries(10, 10),
                        Pin::new(0x0B, "66666666").not_disabled().with_tries(10, 10),
                    ]))
                    .numbered(4),
                ),
        )
        .with(
            Files::usim(0x7FD0, &usim)
                .stated()
                .numbered(5)
                .with_file(
                    "adf-usim",
                    FileSpec::new()
                        .with_fid(0x7FD0)
                        .with_aid(&usim)
                        .with_access_rule_of(MF, 1)
                        .with_pin_status(&[0x81, 0x01, 0x0A, 0x0B]),
                )
                .with_file("ef-imsi", transparent(0x6F07, USIM, 10).with_content(imsi.to_ef_bytes()))
                .with_file(
                    "ef-arr",
                    linear(0x36, 0x6F06, USIM, 8)
                        .with_size(0x36)
                        .with_content(rule("read: PIN1; update: PIN2; deactivate, activate, delete: ADM1")),
                )
                .with_file(
                    "ef-ust",
                    transparent(0x6F38, USIM, 4).with_size(17).with_content(service_table(&services, 17)),
                )
                .with_file("ef-spn", transparent(0x6F46, USIM, 7).with_fill_pattern(b"\x01GSMA\x11TEST\xFF"))
                .with_file(
                    "ef-est",
                    transparent(0x6F56, USIM, 1).with_content(content::enabled_services(false, false, false)),
                )
                .with_file("ef-acc", transparent(0x6F78, USIM, 3).with_content([0x00, 0x01]))
                .with_file("ef-ecc", {
                    let records =
                        [("112", "Euro Emer\u{7F}"), ("911", "Emergency\u{7F}")].map(|(digits, name)| {
                            // the name is padded with FF
                            let mut record = content::emergency_number(digits, name, 0).unwrap();
                            record.iter_mut().filter(|octet| **octet == 0x7F).for_each(|octet| *octet = 0xFF);
                            record
                        });
                    linear(14, 0x6FB7, USIM, 8).with_size(28).with_records(records)
                })
                .with(
                    Part::from(Pins::new([Pin::new(Pin::PIN2, "9999").with_puk(1).not_disabled()]))
                        .numbered(6),
                )
                .with(
                    Part::from(
                        Aka::milenage((0..16).collect::<Vec<u8>>(), OperatorKey::opc([0; 16]))
                            .with_options(0x02),
                    )
                    .numbered(7),
                ),
        )
        .build()
        .unwrap();
    assert_eq!(hex::encode(package.as_bytes()), hex::encode(published));
}

/// Services whose bits are set.
fn services_of(table: &str) -> Vec<u16> {
    let bytes = hex::decode(table).unwrap();
    let bits = bytes.iter().flat_map(|byte| (0..8).map(move |bit| byte >> bit & 1 == 1));
    (1..).zip(bits).filter_map(|(service, is_set)| is_set.then_some(service)).collect()
}
