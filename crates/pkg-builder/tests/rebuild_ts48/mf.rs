//! MF and its files.

use pkg_builder::content::directory_record;
use pkg_builder::parts::{FileSpec, Files, Part, Pin, Pins, Puk, Puks};
use sgp_asn1::Iccid;

use super::{GLOBAL, ICCID, MF, csim_aid, hex, isim_aid, linear, rule, transparent, usim_aid};

pub(super) fn mf() -> Files {
    Files::mf()
        .stated()
        .numbered(4)
        .with_file("mf", FileSpec::new().with_access_rule_of(MF, 1).with_pin_status(&GLOBAL))
        .with_file(
            "ef-pl",
            transparent(0x2F05, MF, 4)
                .with_size(6)
                .with_special_information(0x40)
                .with_fill_pattern(&hex("656eff")),
        )
        .with_file(
            "ef-iccid",
            transparent(0x2FE2, MF, 3)
                .with_sfi(2)
                .with_special_information(0x40)
                .with_content(ICCID.parse::<Iccid>().unwrap().to_ef_bytes()),
        )
        .with_file(
            "ef-dir",
            linear(33, 0x2F00, MF, 2).with_size(132).with_special_information(0x40).with_records([
                directory_record(&usim_aid(), "USIM"),
                directory_record(&isim_aid(), "ISIM"),
                directory_record(&csim_aid(), "CSIM"),
            ]),
        )
        .with_file(
            "ef-arr",
            linear(46, 0x2F06, MF, 2).with_size(690).with_sfi(6).with_special_information(0x40).with_records(
                [
                    rule(
                        "update, write, deactivate, activate, delete: ADM1; \
resize: ADM1",
                    ),
                    rule(
                        "read: always; \
update, deactivate, activate, delete: ADM1; \
resize: ADM1",
                    ),
                    rule("read: always; deactivate, activate: ADM1"),
                    rule(
                        "read: always; \
update: PIN1; \
resize: ADM1; \
deactivate, activate, delete: ADM1",
                    ),
                    rule(
                        "read, update: PIN1; \
deactivate, activate: PIN2; \
delete: ADM1; \
resize: ADM1",
                    ),
                    rule(
                        "read: PIN1; \
update: PIN2; \
deactivate, activate, delete: ADM1; \
resize: ADM1",
                    ),
                    rule(
                        "read, update: PIN1; \
deactivate, activate, delete: ADM1; \
resize: ADM1",
                    ),
                    rule(
                        "read: PIN1; \
update, deactivate, activate, delete: ADM1; \
resize: ADM1",
                    ),
                    rule("read: PIN1; update, activate, delete: ADM1"),
                    rule(
                        "read: PIN1; \
update, deactivate, activate, delete: ADM1; \
resize: ADM1",
                    ),
                    rule(
                        "read, update: PIN1; \
resize: ADM1; \
deactivate, activate, delete: ADM1",
                    ),
                    rule("read: PIN1; update: ADM1"),
                    rule(
                        "read: PIN1; \
update: PIN2; \
resize: ADM1; \
deactivate, activate, delete: ADM1",
                    ),
                    rule(
                        "read, update: always; \
deactivate, activate, delete: ADM1; \
resize: ADM1",
                    ),
                ],
            ),
        )
        .with_file(
            "ef-umpc",
            transparent(0x2F08, MF, 2)
                .with_sfi(8)
                .with_special_information(0x40)
                .with_content(hex("3c3c000000")),
        )
        .with(Part::from(Puks::new([Puk::puk1("11111111"), Puk::puk2("22222222")])).numbered(5))
        .with(
            Part::from(Pins::new([
                Pin::pin1("0000").disabled(),
                Pin::adm1("55555555").with_tries(10, 10),
                Pin::new(11, "66666666").not_disabled().with_tries(10, 10),
            ]))
            .numbered(2),
        )
}
