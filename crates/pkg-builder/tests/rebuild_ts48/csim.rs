//! ADF.CSIM.

use pkg_builder::parts::{Cdma, FileSpec, Files, Part, Pin, Pins};

use super::{MF, OWN, PINS, csim_aid, cyclic, hex, linear, rule, transparent};

pub(super) fn csim() -> Files {
    Files::csim(0x7F90, &csim_aid())
        .stated()
        .numbered(15)
        .with_file(
            "adf-csim",
            FileSpec::new()
                .with_fid(0x7FC0)
                .with_aid(&csim_aid())
                .with_access_rule_of(MF, 1)
                .with_pin_status(&PINS),
        )
        .with_file(
            "ef-arr",
            linear(46, 0x6F06, OWN, 10).with_size(1012).with_special_information(0x40).with_records([
                rule("read: always"),
                rule("read: PIN1; update: PIN2; deactivate, activate, delete: ADM1"),
                rule("read, update: PIN1; deactivate, activate, delete: ADM1"),
                rule("read: PIN1; update, deactivate, activate, delete: ADM1"),
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
                rule("read: always; update, deactivate, activate, delete: ADM1"),
                rule(
                    "read: always; \
update: PIN1; \
resize: ADM1; \
deactivate, activate, delete: ADM1",
                ),
                rule("read: PIN1"),
                rule(
                    "read: always; \
update, deactivate, activate, delete: ADM1; \
resize: ADM1",
                ),
                rule(
                    "read, update: PIN1; \
deactivate, activate: ADM1; \
increase: PIN1",
                ),
                rule("read, update: PIN1; deactivate, activate: ADM1"),
                rule(
                    "read: PIN1; \
update: PIN2; \
resize: ADM1; \
deactivate, activate, delete: ADM1",
                ),
                rule("update, activate, delete: ADM1"),
                rule("read, activate: PIN1; update, deactivate: ADM1"),
                rule("read, update, activate: PIN1; deactivate: ADM1"),
                rule("read: PIN1; update, deactivate, activate: ADM1; resize: ADM1"),
                rule("read, update, deactivate, activate: ADM1"),
                rule("read: always; update, deactivate, activate: ADM1"),
                rule("read: PIN1; update, deactivate, activate: ADM1"),
                rule(
                    "read: always; \
update, deactivate, activate: ADM1; \
resize: ADM1",
                ),
            ]),
        )
        .with_file(
            "ef-call-count",
            cyclic(2, 0x6F21, OWN, 11).with_special_information(0xC0).with_repeat_pattern(&hex("00")),
        )
        .with_file(
            "ef-imsi-m",
            transparent(0x6F22, OWN, 15)
                .with_special_information(0x40)
                .with_content(hex("008d03cb11033480de03")),
        )
        .with_file(
            "ef-imsi-t",
            transparent(0x6F23, OWN, 15)
                .with_special_information(0x40)
                .with_content(hex("008d03cb11033480de03")),
        )
        .with_file(
            "ef-tmsi",
            transparent(0x6F24, OWN, 16)
                .with_special_information(0xC0)
                .with_content(hex("000000000000000000ffffffff000000")),
        )
        .with_file(
            "ef-ah",
            transparent(0x6F25, OWN, 12).with_special_information(0x40).with_repeat_pattern(&hex("00")),
        )
        .with_file(
            "ef-aop",
            transparent(0x6F26, OWN, 12).with_special_information(0x40).with_content(hex("00")),
        )
        .with_file(
            "ef-aloc",
            transparent(0x6F27, OWN, 12).with_special_information(0xC0).with_repeat_pattern(&hex("00")),
        )
        .with_file(
            "ef-cdmahome",
            linear(5, 0x6F28, OWN, 12).with_size(100).with_special_information(0x40).with_records([
                hex("e803ae0800"),
                hex("e803ae0801"),
                hex("e803ae0803"),
                hex("e803ae0804"),
                hex("e803ae0805"),
                hex("e803ae0806"),
                hex("0000000000"),
                hex("0000000000"),
                hex("0000000000"),
                hex("0000000000"),
                hex("0000000000"),
                hex("0000000000"),
                hex("0000000000"),
                hex("0000000000"),
                hex("0000000000"),
                hex("0000000000"),
                hex("0000000000"),
                hex("0000000000"),
                hex("0000000000"),
                hex("0000000000"),
            ]),
        )
        .with_file(
            "ef-znregi",
            linear(8, 0x6F29, OWN, 12)
                .with_size(56)
                .with_special_information(0xC0)
                .with_repeat_pattern(&hex("00")),
        )
        .with_file(
            "ef-snregi",
            transparent(0x6F2A, OWN, 12).with_special_information(0xC0).with_content(hex("01000000000000")),
        )
        .with_file(
            "ef-distregi",
            transparent(0x6F2B, OWN, 12).with_special_information(0xC0).with_repeat_pattern(&hex("00")),
        )
        .with_file(
            "ef-accolc",
            transparent(0x6F2C, OWN, 20).with_special_information(0x40).with_content(hex("00")),
        )
        .with_file(
            "ef-term",
            transparent(0x6F2D, OWN, 12).with_special_information(0x40).with_content(hex("07")),
        )
        .with_file(
            "ef-acp",
            transparent(0x6F2F, OWN, 12).with_special_information(0x40).with_content(hex("4e014d014e0115")),
        )
        .with_file(
            "ef-prl",
            transparent(0x6F30, OWN, 17)
                .with_size(18)
                .with_special_information(0x40)
                .with_content(hex("001200000000400121000280005000006edb")),
        )
        .with_file(
            "ef-ruimid",
            transparent(0x6F31, OWN, 1)
                .with_size(8)
                .with_special_information(0x40)
                .with_content(hex("0480000000000000")),
        )
        .with_file(
            "ef-csim-st",
            transparent(0x6F32, OWN, 17)
                .with_size(10)
                .with_special_information(0x40)
                .with_content(hex("f8f2009c030000000000")),
        )
        .with_file(
            "ef-spc",
            transparent(0x6F33, OWN, 18).with_special_information(0x40).with_repeat_pattern(&hex("00")),
        )
        .with_file(
            "ef-otapaspc",
            transparent(0x6F34, OWN, 12).with_special_information(0x40).with_content(hex("00")),
        )
        .with_file(
            "ef-namlock",
            transparent(0x6F35, OWN, 12).with_special_information(0x40).with_content(hex("00")),
        )
        .with_file(
            "ef-ota",
            transparent(0x6F36, OWN, 17)
                .with_special_information(0x40)
                .with_content(hex("0500020201020303010401000000000000")),
        )
        .with_file(
            "ef-sp",
            transparent(0x6F37, OWN, 12).with_special_information(0x40).with_content(hex("62")),
        )
        .with_file(
            "ef-esn-meid-me",
            transparent(0x6F38, OWN, 19).with_special_information(0x40).with_repeat_pattern(&hex("00")),
        )
        .with_file(
            "ef-li",
            transparent(0x6F3A, OWN, 8)
                .with_size(4)
                .with_special_information(0x40)
                .with_content(hex("02ff02ff")),
        )
        .with_file(
            "ef-usgind",
            transparent(0x6F42, OWN, 20).with_special_information(0x40).with_content(hex("03")),
        )
        .with_file(
            "ef-ad",
            transparent(0x6F43, OWN, 21).with_special_information(0x40).with_repeat_pattern(&hex("00")),
        )
        .with_file(
            "ef-max-prl",
            transparent(0x6F45, OWN, 20).with_special_information(0x40).with_content(hex("00122000")),
        )
        .with_file(
            "ef-spcs",
            transparent(0x6F46, OWN, 9).with_special_information(0x40).with_content(hex("00")),
        )
        .with_file(
            "ef-mecrp",
            transparent(0x6F55, OWN, 12).with_special_information(0x40).with_repeat_pattern(&hex("00")),
        )
        .with_file(
            "ef-home-tag",
            transparent(0x6F70, OWN, 5)
                .with_size(12)
                .with_special_information(0x40)
                .with_repeat_pattern(&hex("00")),
        )
        .with_file(
            "ef-group-tag",
            transparent(0x6F71, OWN, 5)
                .with_size(15)
                .with_special_information(0x40)
                .with_repeat_pattern(&hex("00")),
        )
        .with_file(
            "ef-specific-tag",
            transparent(0x6F72, OWN, 5)
                .with_size(15)
                .with_special_information(0x40)
                .with_repeat_pattern(&hex("00")),
        )
        .with_file(
            "ef-call-prompt",
            transparent(0x6F73, OWN, 5)
                .with_size(15)
                .with_special_information(0x40)
                .with_repeat_pattern(&hex("00")),
        )
        .with(opt_csim())
        .with(Part::from(Pins::new([Pin::pin2("9999")])).numbered(17))
        .with(
            Part::from(
                Cdma::new(hex("00000000ffffffff"))
                    .with_ssd(hex("0123456789abcdef0123456789abcdef"))
                    .with_hrpd(hex("8008101820283038404880889098a0a8b0"))
                    .with_simple_ip(hex("108008101820283038404880889098a0a8b0"))
                    .with_mobile_ip(hex("108008101820283038404880889098a0a8b4004080c1014181c20244044484c5\
054580")),
            )
            .numbered(18),
        )
}

fn opt_csim() -> Files {
    Files::opt_csim()
        .stated()
        .numbered(16)
        .with_file(
            "ef-ssci",
            transparent(0x6F2E, OWN, 3).with_special_information(0x40).with_content(hex("02")),
        )
        .with_file("ef-fdn", linear(28, 0x6F3B, OWN, 13).with_link(&[0x7FD0, 0x6F3B]))
        .with_file(
            "ef-sms",
            linear(192, 0x6F3C, OWN, 6)
                .with_size(960)
                .with_special_information(0x80)
                .with_fill_pattern(&hex("00ff")),
        )
        .with_file(
            "ef-smsp",
            linear(23, 0x6F3D, OWN, 3)
                .with_size(23)
                .with_special_information(0xC0)
                .with_fill_pattern(&hex("00021002ffff02ff")),
        )
        .with_file("ef-smss", transparent(0x6F3E, OWN, 6).with_size(5).with_special_information(0x40))
        .with_file(
            "ef-ssfc",
            transparent(0x6F3F, OWN, 6)
                .with_size(111)
                .with_special_information(0x40)
                .with_fill_pattern(&hex("00ff")),
        )
        .with_file(
            "ef-spn",
            transparent(0x6F41, OWN, 7)
                .with_special_information(0x40)
                .with_fill_pattern(&hex("01000144656661756c7420536572766963652050726f7669646572204e616d65\
ff")),
        )
        .with_file(
            "ef-mdn",
            linear(11, 0x6F44, OWN, 3)
                .with_size(11)
                .with_special_information(0x40)
                .with_content(hex("0a21436587a9ffffff0a00")),
        )
        .with_file(
            "ef-ecc",
            transparent(0x6F47, OWN, 10)
                .with_size(12)
                .with_special_information(0x40)
                .with_fill_pattern(&hex("19f1ff11f2ff")),
        )
        .with_file(
            "ef-me3gpdopc",
            transparent(0x6F48, OWN, 3).with_special_information(0x40).with_content(hex("00")),
        )
        .with_file(
            "ef-3gpdopm",
            transparent(0x6F49, OWN, 3).with_special_information(0x40).with_content(hex("01")),
        )
        .with_file(
            "ef-sipcap",
            transparent(0x6F4A, OWN, 4).with_special_information(0x40).with_content(hex("15084000")),
        )
        .with_file(
            "ef-mipcap",
            transparent(0x6F4B, OWN, 4).with_special_information(0x40).with_content(hex("1508404200")),
        )
        .with_file(
            "ef-sipupp",
            transparent(0x6F4C, OWN, 5)
                .with_size(83)
                .with_special_information(0x40)
                .with_fill_pattern(&hex("1710143132333435363738393040727333672e636f6d2010ff")),
        )
        .with_file(
            "ef-mipupp",
            transparent(0x6F4D, OWN, 5)
                .with_size(147)
                .with_special_information(0x40)
                .with_fill_pattern(&hex("2ccc010133132333435363738393040727333672e636f6d800000007ffffffff\
fffffff8c00000008600000258ff")),
        )
        .with_file(
            "ef-sipsp",
            transparent(0x6F4E, OWN, 3).with_special_information(0x40).with_content(hex("00")),
        )
        .with_file(
            "ef-mipsp",
            transparent(0x6F4F, OWN, 6).with_size(2).with_special_information(0x40).with_content(hex("00ff")),
        )
        .with_file(
            "ef-sippapss",
            transparent(0x6F50, OWN, 6)
                .with_size(33)
                .with_special_information(0x40)
                .with_fill_pattern(&hex("00ff")),
        )
        .with_file(
            "ef-hrpdcap",
            transparent(0x6F56, OWN, 4).with_special_information(0x40).with_content(hex("20f880")),
        )
        .with_file(
            "ef-hrpdupp",
            transparent(0x6F57, OWN, 5)
                .with_size(14)
                .with_special_information(0x40)
                .with_content(hex("0d0b6162634078797a2e636f6d10")),
        )
        .with_file(
            "ef-csspr",
            transparent(0x6F58, OWN, 4).with_special_information(0x40).with_repeat_pattern(&hex("ff")),
        )
        .with_file(
            "ef-atc",
            transparent(0x6F59, OWN, 4).with_special_information(0x40).with_content(hex("00")),
        )
        .with_file(
            "ef-eprl",
            transparent(0x6F5A, OWN, 5).with_size(129).with_special_information(0x40).with_content(hex(
                "00810000030001800004000a040164030b0b04016403f50a040a5808190b040a\
580c970a0231130b0230c871c00200101f0100c8ffff00800038e00800008000\
71e01200101f0100c8ffff00800038e0180000800071c02200101f0100c8ffff\
00808038e0280000808071e00200101f0100c8ffff00808038e008000080802b\
6b",
            )),
        )
        .with_file(
            "ef-bcsmsp",
            linear(2, 0x6F5E, OWN, 6)
                .with_size(4)
                .with_special_information(0xC0)
                .with_repeat_pattern(&hex("ff")),
        )
        .with_file(
            "ef-mmsn",
            linear(8, 0x6F65, OWN, 6)
                .with_size(40)
                .with_special_information(0x40)
                .with_fill_pattern(&hex("000000ff")),
        )
        .with_file("ef-ext8", linear(13, 0x6F66, OWN, 6).with_link(&[0x7FD0, 0x6FCF]))
        .with_file("ef-mmsicp", transparent(0x6F67, OWN, 5).with_link(&[0x7FD0, 0x6FD0]))
        .with_file("ef-mmsup", linear(10, 0x6F68, OWN, 6).with_link(&[0x7FD0, 0x6FD1]))
        .with_file("ef-mmsucp", transparent(0x6F69, OWN, 6).with_link(&[0x7FD0, 0x6FD2]))
        .with_file(
            "ef-3gcik",
            transparent(0x6F6B, OWN, 4).with_special_information(0x40).with_content(hex("ff")),
        )
        .with_file(
            "ef-gid1",
            transparent(0x6F6D, OWN, 5).with_size(8).with_special_information(0x40).with_content(hex("ff")),
        )
        .with_file(
            "ef-gid2",
            transparent(0x6F6E, OWN, 5).with_size(8).with_special_information(0x40).with_content(hex("ff")),
        )
        .with_file(
            "ef-sf-euimid",
            transparent(0x6F74, OWN, 1).with_special_information(0x40).with_content(hex("ff")),
        )
        .with_file(
            "ef-est",
            transparent(0x6F75, OWN, 13).with_size(1).with_special_information(0x40).with_content(hex("00")),
        )
        .with_file("ef-hidden-key", transparent(0x6F76, OWN, 3).with_link(&[0x7FD0, 0x6FC3]))
        .with_file("ef-sdn", linear(28, 0x6F79, OWN, 5).with_link(&[0x7FD0, 0x6F49]))
        .with_file("ef-ext2", linear(13, 0x6F7A, OWN, 2).with_link(&[0x7FD0, 0x6F4B]))
        .with_file("ef-ext3", linear(13, 0x6F7B, OWN, 4).with_link(&[0x7FD0, 0x6F4C]))
        .with_file("ef-ici", cyclic(42, 0x6F7C, OWN, 6).with_link(&[0x7FD0, 0x6F80]))
        .with_file("ef-oci", cyclic(41, 0x6F7D, OWN, 6).with_link(&[0x7FD0, 0x6F81]))
        .with_file("ef-ext5", linear(13, 0x6F7E, OWN, 3).with_link(&[0x7FD0, 0x6F4E]))
        .with_file("ef-ccp2", linear(15, 0x6F7F, OWN, 6).with_link(&[0x7FD0, 0x6F4F]))
        .with_file("ef-model", transparent(0x6F81, OWN, 6).with_special_information(0x40))
}
