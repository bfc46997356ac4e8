//! ADF.USIM and what stands below it.

use pkg_builder::content::{enabled_services, service_table};
use pkg_builder::parts::{Aka, FileSpec, Files, Part, Pin, Pins};

use super::{MF, OWN, PINS, hex, imsi, linear, rule, transparent, usim_aid};

pub(super) fn usim() -> Files {
    Files::usim(0x7FD0, &usim_aid())
        .stated()
        .numbered(8)
        .with_file(
            "adf-usim",
            FileSpec::new()
                .with_fid(0x7FD0)
                .with_aid(&usim_aid())
                .with_access_rule_of(MF, 1)
                .with_pin_status(&PINS),
        )
        .with_file(
            "ef-imsi",
            transparent(0x6F07, OWN, 10).with_empty_proprietary_info().with_content(imsi().to_ef_bytes()),
        )
        .with_file(
            "ef-arr",
            linear(54, 0x6F06, OWN, 8)
                .with_size(810)
                .with_empty_proprietary_info()
                .with_content(rule("read: PIN1; update: PIN2; deactivate, activate, delete: ADM1"))
                .skip(21)
                .with_content(rule("read, update: PIN1; deactivate, activate, delete: ADM1"))
                .skip(32)
                .with_content(rule("read: PIN1; update, deactivate, activate, delete: ADM1"))
                .skip(32)
                .with_content(rule(
                    "read: PIN1; \
update, deactivate, activate, delete: ADM1; \
resize: ADM1",
                ))
                .skip(21)
                .with_content(rule(
                    "read: always; \
update: PIN1; \
resize: ADM1; \
deactivate, activate, delete: ADM1",
                ))
                .skip(16)
                .with_content(rule(
                    "read, update: PIN1; \
resize: ADM1; \
deactivate, activate, delete: ADM1",
                ))
                .skip(21)
                .with_content(rule("read: always; update, deactivate, activate, delete: ADM1"))
                .skip(38)
                .with_content(rule(
                    "read: always; \
update, deactivate, activate, delete: ADM1; \
resize: ADM1",
                ))
                .skip(27)
                .with_content(rule(
                    "read: PIN1; \
update: PIN2; \
resize: ADM1; \
deactivate, activate, delete: ADM1",
                ))
                .skip(10)
                .with_content(rule("read: PIN1; update, deactivate, activate: ADM1"))
                .skip(32)
                .with_content(rule(
                    "read: PIN1; \
deactivate, activate, delete: ADM1; \
increase: PIN1; \
update: PIN1 or PIN2",
                ))
                .skip(0)
                .with_content(rule("read, update: ADM1"))
                .skip(43)
                .with_content(rule(
                    "update, write, deactivate, activate, delete: ADM1; \
resize: ADM1",
                ))
                .skip(32)
                .with_content(rule(
                    "read, update: always; \
resize: ADM1; \
deactivate, activate, delete: ADM1",
                ))
                .skip(27)
                .with_content(rule(
                    "read, update, write, deactivate, activate, delete: ADM1; \
resize: ADM1",
                )),
        )
        .with_file(
            "ef-keys",
            transparent(0x6F08, OWN, 2).with_special_information(0x80).with_fill_pattern(&hex("07ff")),
        )
        .with_file(
            "ef-keysPS",
            transparent(0x6F09, OWN, 2).with_special_information(0x80).with_fill_pattern(&hex("07ff")),
        )
        .with_file(
            "ef-hpplmn",
            transparent(0x6F31, OWN, 3).with_empty_proprietary_info().with_content(hex("00")),
        )
        .with_file(
            "ef-ust",
            transparent(0x6F38, OWN, 4).with_size(17).with_empty_proprietary_info().with_content(
                service_table(
                    &[
                        2, 3, 4, 5, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 24, 25, 27, 28,
                        29, 33, 34, 35, 36, 37, 38, 39, 40, 42, 43, 44, 45, 46, 57, 58, 64, 65, 71, 73, 74,
                        85, 89, 99, 119, 122, 123, 124, 125, 126, 129, 132, 133, 134,
                    ],
                    17,
                ),
            ),
        )
        .with_file("ef-fdn", linear(28, 0x6F3B, OWN, 1).with_size(140).with_empty_proprietary_info())
        .with_file("ef-sms", linear(176, 0x6F3C, OWN, 2).with_size(1760).with_fill_pattern(&hex("00ff")))
        .with_file("ef-smsp", linear(42, 0x6F42, OWN, 2).with_size(84).with_empty_proprietary_info())
        .with_file("ef-smss", transparent(0x6F43, OWN, 2).with_empty_proprietary_info())
        .with_file("ef-spn", transparent(0x6F46, OWN, 7).with_fill_pattern(&hex("0147534d411154455354ff")))
        .with_file(
            "ef-est",
            transparent(0x6F56, OWN, 1)
                .with_empty_proprietary_info()
                .with_content(enabled_services(false, false, false)),
        )
        .with_file(
            "ef-start-hfn",
            transparent(0x6F5B, OWN, 2).with_special_information(0x80).with_content(hex("f00000f00000")),
        )
        .with_file("ef-threshold", transparent(0x6F5C, OWN, 3).with_repeat_pattern(&hex("ff")))
        .with_file(
            "ef-psloci",
            transparent(0x6F73, OWN, 2)
                .with_special_information(0x80)
                .with_content(hex("ffffffffffffff42f618fffeff01")),
        )
        .with_file(
            "ef-acc",
            transparent(0x6F78, OWN, 3).with_empty_proprietary_info().with_content(hex("0001")),
        )
        .with_file("ef-fplmn", transparent(0x6F7B, OWN, 6).with_empty_proprietary_info())
        .with_file(
            "ef-loci",
            transparent(0x6F7E, OWN, 2)
                .with_special_information(0x80)
                .with_content(hex("ffffffff42f618fffeff01")),
        )
        .with_file(
            "ef-ad",
            transparent(0x6FAD, OWN, 7).with_empty_proprietary_info().with_content(hex("80000002")),
        )
        .with_file(
            "ef-ecc",
            linear(14, 0x6FB7, OWN, 8)
                .with_size(28)
                .with_empty_proprietary_info()
                .with_records([hex("11f2ff4575726f20456d6572ff00"), hex("19f1ff456d657267656e6379ff00")]),
        )
        .with_file("ef-netpar", transparent(0x6FC4, OWN, 2).with_size(50).with_special_information(0x80))
        .with_file(
            "ef-epsloci",
            transparent(0x6FE3, OWN, 2)
                .with_special_information(0xC0)
                .skip(12)
                .with_content(hex("000000000001")),
        )
        .with_file("ef-epsnsc", linear(54, 0x6FE4, OWN, 2).with_size(54).with_special_information(0xC0))
        .with(super::opt_usim::opt_usim())
        .with(Part::from(Pins::new([Pin::pin2("9999")])).numbered(10))
        .with(Part::from(Aka::test_algorithm((0..16).collect::<Vec<u8>>())).numbered(11))
        .with(gsm_access())
        .with(df_5gs())
        .with(df_saip())
}

fn gsm_access() -> Files {
    Files::gsm_access()
        .stated()
        .numbered(12)
        .with_file(
            "df-gsm-access",
            FileSpec::new().with_fid(0x5F3B).with_access_rule_of(OWN, 13).with_pin_status(&PINS),
        )
        .with_file(
            "ef-kc",
            transparent(0x4F20, OWN, 2).with_special_information(0x80).skip(8).with_content(hex("07")),
        )
        .with_file(
            "ef-kcgprs",
            transparent(0x4F52, OWN, 2).with_special_information(0x80).skip(8).with_content(hex("07")),
        )
        .with_file("ef-cpbcch", transparent(0x4F63, OWN, 2).with_size(20).with_special_information(0x80))
        .with_file(
            "ef-invscan",
            transparent(0x4F64, OWN, 3).with_empty_proprietary_info().with_content(hex("00")),
        )
}

fn df_5gs() -> Files {
    Files::df_5gs()
        .stated()
        .numbered(13)
        .with_file(
            "df-df-5gs",
            FileSpec::new().with_fid(0x5FC0).with_access_rule_of(OWN, 13).with_pin_status(&PINS),
        )
        .with_file(
            "ef-5gs3gpploci",
            transparent(0x4F01, OWN, 6)
                .with_special_information(0xC0)
                .skip(13)
                .with_content(hex("42f61800000001")),
        )
        .with_file(
            "ef-5gsn3gpploci",
            transparent(0x4F02, OWN, 6)
                .with_special_information(0xC0)
                .skip(13)
                .with_content(hex("42f61800000001")),
        )
        .with_file("ef-5gs3gppnsc", linear(57, 0x4F03, OWN, 6).with_size(57).with_special_information(0xC0))
        .with_file("ef-5gsn3gppnsc", linear(57, 0x4F04, OWN, 6).with_size(57).with_special_information(0xC0))
        .with_file("ef-5gauthkeys", transparent(0x4F05, OWN, 6).with_size(110).with_special_information(0xC0))
        .with_file(
            "ef-uac-aic",
            transparent(0x4F06, OWN, 4).with_special_information(0x40).with_content(hex("00000000")),
        )
        .with_file(
            "ef-suci-calc-info",
            transparent(0x4F07, OWN, 4)
                .with_size(118)
                .with_special_information(0x40)
                .with_fill_pattern(&hex("a0020000ff")),
        )
        .with_file("ef-opl5g", linear(10, 0x4F08, OWN, 8).with_size(50).with_special_information(0x40))
        .with_file(
            "ef-routing-indicator",
            transparent(0x4F0A, OWN, 4).with_special_information(0x40).with_fill_pattern(&hex("f0ff")),
        )
}

fn df_saip() -> Files {
    Files::df_saip()
        .stated()
        .numbered(14)
        .with_file(
            "df-df-saip",
            FileSpec::new().with_fid(0x5FD0).with_access_rule_of(OWN, 13).with_pin_status(&PINS),
        )
        .with_file(
            "ef-suci-calc-info-usim",
            transparent(0x4F01, OWN, 15)
                .with_size(118)
                .with_special_information(0x40)
                .with_fill_pattern(&hex("a0020000ff")),
        )
}
