//! DF.TELECOM, and files without a template.

use pkg_builder::parts::{FileSpec, Files, Management, Part, Pin, Pins};

use super::{GLOBAL, MF, PINS, ber_tlv, cyclic, directory, hex, linear, transparent};

pub(super) fn telecom() -> Files {
    Files::telecom()
        .stated()
        .numbered(7)
        .with_file(
            "df-telecom",
            FileSpec::new().with_fid(0x7F10).with_access_rule_of(MF, 1).with_pin_status(&PINS),
        )
        .with_file(
            "ef-arr",
            linear(20, 0x6F06, MF, 2)
                .with_size(20)
                .with_sfi(23)
                .with_special_information(0x40)
                .with_content(hex("ff")),
        )
        .with_file("ef-sume", transparent(0x6F54, MF, 1).with_size(18).with_fill_pattern(&hex("8500ff")))
        .with_file(
            "ef-psismsc",
            linear(22, 0x6FE5, MF, 7)
                .with_size(22)
                .with_special_information(0x40)
                .with_content(hex("801474656c3a2b313132323333343435353636373738")),
        )
        .with_file(
            "df-graphics",
            FileSpec::new().with_fid(0x5F50).with_access_rule_of(MF, 1).with_pin_status(&PINS),
        )
        .with_file(
            "ef-img",
            linear(10, 0x4F20, MF, 10)
                .with_size(10)
                .with_special_information(0x40)
                .with_fill_pattern(&hex("00ff")),
        )
        .with_file(
            "ef-launch-scws",
            transparent(0x4F01, MF, 10).with_size(512).with_special_information(0x40).with_content(hex("ff")),
        )
        .with_file(
            "df-phonebook",
            FileSpec::new().with_fid(0x5F3A).with_access_rule_of(MF, 1).with_pin_status(&PINS),
        )
        .with_file(
            "ef-pbr",
            linear(100, 0x4F30, MF, 8).with_size(100).with_fill_pattern(&hex(
                "a823c0034f3a0ac1034f1505c5034f0901c6034f4c0bca034f5109c3034f1904\
c9034f1606a90fc4034f1102c4034f1307ca034f1408aa12c2034f1203cb034f\
3d0cc7024f4bc8024f4dff",
            )),
        )
        .with_file(
            "ef-psc",
            transparent(0x4F22, MF, 7)
                .with_sfi(13)
                .with_special_information(0x40)
                .with_repeat_pattern(&hex("00")),
        )
        .with_file(
            "ef-cc",
            transparent(0x4F23, MF, 7)
                .with_sfi(14)
                .with_special_information(0xC0)
                .with_repeat_pattern(&hex("00")),
        )
        .with_file(
            "ef-puid",
            transparent(0x4F24, MF, 7).with_sfi(15).with_special_information(0xC0).with_content(hex("0002")),
        )
        .with_file(
            "df-mmss",
            FileSpec::new().with_fid(0x5F3C).with_access_rule_of(MF, 1).with_pin_status(&PINS),
        )
        .with_file(
            "ef-mlpl",
            transparent(0x4F20, MF, 10)
                .with_size(18)
                .with_special_information(0x40)
                .with_fill_pattern(&hex("000901000101010001ff")),
        )
        .with_file(
            "ef-mspl",
            transparent(0x4F21, MF, 10)
                .with_size(18)
                .with_special_information(0x40)
                .with_fill_pattern(&hex("000f0100010101030708020c003e00ff")),
        )
        .with(Part::from(Pins::new([Pin::pin2("9999")])).numbered(3))
        .with(management())
}

fn management() -> Part {
    Part::from(
        Management::new()
            .in_directory(&[])
            .create(linear(124, 0x2FFB, MF, 14).with_size(1240).without_sfi().with_special_information(0x40))
            .in_directory(&[0x7F10])
            .create(cyclic(26, 0x6F44, MF, 7).with_size(130).without_sfi().with_empty_proprietary_info())
            .in_directory(&[0x7F10, 0x5F3A])
            .create(linear(2, 0x4F09, MF, 7).with_size(20).with_sfi(1).with_repeat_pattern(&hex("00")))
            .create(linear(17, 0x4F11, MF, 7).with_size(170).with_sfi(2).with_empty_proprietary_info())
            .create(
                linear(13, 0x4F12, MF, 7)
                    .with_size(130)
                    .with_sfi(3)
                    .with_special_information(0x40)
                    .with_fill_pattern(&hex("00ff")),
            )
            .create(linear(17, 0x4F13, MF, 7).with_size(170).with_sfi(7).with_special_information(0x40))
            .create(linear(40, 0x4F14, MF, 7).with_size(400).with_sfi(8).with_empty_proprietary_info())
            .create(linear(3, 0x4F15, MF, 7).with_size(30).with_sfi(5).with_special_information(0x40))
            .create(
                linear(2, 0x4F16, MF, 7)
                    .with_size(20)
                    .with_sfi(6)
                    .with_special_information(0x40)
                    .with_records([
                        hex("0001"),
                        hex("0002"),
                        hex("0000"),
                        hex("0000"),
                        hex("0000"),
                        hex("0000"),
                        hex("0000"),
                        hex("0000"),
                        hex("0000"),
                        hex("0000"),
                    ]),
            )
            .create(linear(20, 0x4F19, MF, 7).with_size(200).with_sfi(4).with_special_information(0x40))
            .create(
                linear(28, 0x4F3A, MF, 7)
                    .with_size(280)
                    .with_sfi(10)
                    .with_empty_proprietary_info()
                    .with_content(hex("546573746e722e31ffffffffffff069194982143f1ffffffffffffff54657374\
6e722e32ffffffffffff069194982143f2")),
            )
            .create(linear(15, 0x4F3D, MF, 7).with_size(150).with_sfi(12).with_special_information(0x40))
            .create(linear(10, 0x4F4B, MF, 7).with_size(100).without_sfi().with_special_information(0x40))
            .create(
                linear(10, 0x4F4C, MF, 7)
                    .with_size(100)
                    .with_sfi(11)
                    .with_special_information(0x40)
                    .with_repeat_pattern(&hex("00")),
            )
            .create(linear(20, 0x4F4D, MF, 7).with_size(200).without_sfi().with_special_information(0x40))
            .create(linear(40, 0x4F51, MF, 7).with_size(400).with_sfi(9).with_special_information(0x40))
            .in_directory(&[0x7F10])
            .create(directory(0x5F3E, MF, 1).with_pin_status(&PINS))
            .in_directory(&[0x7F10, 0x5F3E])
            .create(
                transparent(0x4F01, MF, 10)
                    .with_size(2)
                    .with_special_information(0x40)
                    .with_content(hex("0700")),
            )
            .create(ber_tlv(0x4F02, MF, 10).with_size(1024).with_special_information(0x40))
            .create(transparent(0x4F03, MF, 10).with_size(100).without_sfi().with_special_information(0x40))
            .create(transparent(0x4F04, MF, 10).with_size(100).without_sfi().with_special_information(0x40))
            .in_directory(&[])
            .create(directory(0x7F66, MF, 1).with_pin_status(&GLOBAL))
            .in_directory(&[0x7F66])
            .create(directory(0x5F40, MF, 1).with_pin_status(&GLOBAL))
            .in_directory(&[0x7F66, 0x5F40])
            .create(
                transparent(0x4F40, MF, 2)
                    .with_size(1)
                    .without_sfi()
                    .with_special_information(0x40)
                    .with_content(hex("00")),
            )
            .create(
                transparent(0x4F41, MF, 2)
                    .with_size(32)
                    .without_sfi()
                    .with_special_information(0x40)
                    .with_content(hex("06013c1e3c1e0000000000000000000000000000000000000000000000000000")),
            )
            .create(
                transparent(0x4F42, MF, 2)
                    .with_size(6)
                    .without_sfi()
                    .with_special_information(0x40)
                    .with_repeat_pattern(&hex("00")),
            )
            .create(
                transparent(0x4F43, MF, 4)
                    .with_size(32)
                    .without_sfi()
                    .with_special_information(0x40)
                    .with_repeat_pattern(&hex("00")),
            )
            .create(
                transparent(0x4F44, MF, 4)
                    .with_size(1)
                    .without_sfi()
                    .with_special_information(0x40)
                    .with_content(hex("00")),
            )
            .in_directory(&[])
            .create(directory(0x7F26, MF, 1).with_pin_status(&GLOBAL))
            .in_directory(&[0x7F26])
            .create(
                transparent(0x6FAB, MF, 2)
                    .with_size(100)
                    .without_sfi()
                    .with_special_information(0x40)
                    .with_fill_pattern(&hex(
                        "a02a8004678112038103070000a21d301b800467811203811353414950322e33\
11424552544c561153554349ff",
                    )),
            ),
    )
    .numbered(23)
}
