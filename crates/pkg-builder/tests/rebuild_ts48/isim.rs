//! ADF.ISIM, and the files and links that are made last.

use pkg_builder::content::{public_identity, service_table};
use pkg_builder::parts::{Aka, FileSpec, Files, Management, Part, Pin, Pins};
use sgp_asn1::MncLength;

use super::{MF, OWN, PINS, ber_tlv, directory, hex, imsi, isim_aid, linear, transparent};

pub(super) fn isim() -> Files {
    Files::isim(0x7FB0, &isim_aid())
        .stated()
        .numbered(19)
        .with_file(
            "adf-isim",
            FileSpec::new()
                .with_fid(0x7FB0)
                .with_aid(&isim_aid())
                .with_access_rule_of(MF, 1)
                .with_pin_status(&PINS),
        )
        .with_file(
            "ef-impi",
            transparent(0x6F02, OWN, 1)
                .with_size(32)
                .with_empty_proprietary_info()
                .with_content(hex("801d30303130313031323334353637383940746573742e336770702e636f6dff")),
        )
        .with_file(
            "ef-impu",
            linear(64, 0x6F04, OWN, 1).with_size(192).with_empty_proprietary_info().with_records([
                public_identity(&imsi(), MncLength::Two),
                hex("801e7369703a2b313132333435363738393040746573742e336770702e636f6d"),
                hex("80167369703a7573657240746573742e336770702e636f6d"),
            ]),
        )
        .with_file(
            "ef-domain",
            transparent(0x6F03, OWN, 1)
                .with_size(32)
                .with_fill_pattern(&hex("800d746573742e336770702e636f6dff")),
        )
        .with_file(
            "ef-ist",
            transparent(0x6F07, OWN, 1)
                .with_size(7)
                .with_empty_proprietary_info()
                .with_content(service_table(&[1, 21], 7)),
        )
        .with_file(
            "ef-ad",
            transparent(0x6FAD, OWN, 3).with_empty_proprietary_info().with_content(hex("800002")),
        )
        .with_file(
            "ef-arr",
            linear(35, 0x6F06, OWN, 3).with_size(140).with_empty_proprietary_info().with_content(hex(
                "800101a40683010195010880015aa40683010a9501088401d4a40683010a9501\
08ffff800103a4068301019501088401d4a40683010a950108800158a4068301\
0a950108ffff800101900080015aa40683010a9501088401d4a40683010a9501\
08",
            )),
        )
        .with(opt_isim())
        .with(Part::from(Pins::new([Pin::pin2("9999")])).numbered(21))
        .with(Part::from(Aka::test_algorithm((0..16).collect::<Vec<u8>>())).numbered(22))
        .with(links())
        .with(more_links())
}

fn opt_isim() -> Files {
    Files::opt_isim()
        .stated()
        .numbered(20)
        .with_file(
            "ef-pcscf",
            linear(32, 0x6F09, OWN, 1).with_size(96).with_special_information(0x40).with_content(hex("ff")),
        )
        .with_file("ef-gbabp", transparent(0x6FD5, OWN, 2).with_size(100).with_empty_proprietary_info())
        .with_file("ef-gbanl", linear(100, 0x6FD7, OWN, 1).with_size(500).with_empty_proprietary_info())
}

fn links() -> Part {
    Part::from(
        Management::new()
            .in_directory(&[0x7FD0])
            .create(directory(0x5F50, OWN, 13).with_pin_status(&PINS))
            .in_directory(&[0x7FD0, 0x5F50])
            .create(linear(59, 0x4F81, OWN, 6).with_size(295).with_empty_proprietary_info())
            .create(linear(100, 0x4F82, OWN, 6).with_size(300).with_empty_proprietary_info())
            .create(linear(100, 0x4F83, OWN, 6).with_size(300).with_empty_proprietary_info())
            .create(linear(20, 0x4F84, OWN, 4).with_size(20).with_special_information(0x40))
            .create(linear(20, 0x4F85, OWN, 4).with_size(20).with_special_information(0x40))
            .create(linear(3, 0x4F86, OWN, 4).with_size(3).with_special_information(0x40))
            .in_directory(&[0x7FD0])
            .create(directory(0x7F66, OWN, 13).with_pin_status(&PINS))
            .in_directory(&[0x7FD0, 0x7F66])
            .create(directory(0x5F40, OWN, 13).with_pin_status(&PINS))
            .in_directory(&[0x7FD0, 0x5FC0])
            .create(ber_tlv(0x4F0B, OWN, 4).with_size(1024).without_sfi().with_special_information(0x40))
            .in_directory(&[0x7FD0])
            .create(ber_tlv(0x6FFE, OWN, 4).with_size(1024).without_sfi().with_special_information(0x40))
            .in_directory(&[0x7FB0])
            .create(ber_tlv(0x6FFE, OWN, 4).with_size(1024).without_sfi().with_special_information(0x40)),
    )
    .numbered(24)
}

fn more_links() -> Part {
    Part::from(
        Management::new()
            .in_directory(&[0x7F10])
            .create(linear(28, 0x6F3A, MF, 5).without_sfi().with_link(&[0x7F10, 0x5F3A, 0x4F3A]))
            .create(linear(28, 0x6F3B, MF, 13).without_sfi().with_link(&[0x7FD0, 0x6F3B]))
            .create(linear(176, 0x6F3C, MF, 11).without_sfi().with_link(&[0x7FD0, 0x6F3C]))
            .create(linear(39, 0x6F40, MF, 8).without_sfi().with_link(&[0x7FD0, 0x6F40]))
            .create(linear(42, 0x6F42, MF, 7).without_sfi().with_link(&[0x7FD0, 0x6F42]))
            .create(transparent(0x6F43, MF, 11).without_sfi().with_link(&[0x7FD0, 0x6F43]))
            .create(linear(30, 0x6F47, MF, 7).without_sfi().with_link(&[0x7FD0, 0x6F47]))
            .create(linear(28, 0x6F49, MF, 8).without_sfi().with_link(&[0x7FD0, 0x6F49]))
            .create(linear(13, 0x6F4A, MF, 7).without_sfi().with_link(&[0x7F10, 0x5F3A, 0x4F12]))
            .create(linear(13, 0x6F4B, MF, 6).without_sfi().with_link(&[0x7FD0, 0x6F4B]))
            .create(linear(13, 0x6F4C, MF, 8).without_sfi().with_link(&[0x7FD0, 0x6F4C]))
            .in_directory(&[0x7FD0, 0x7F66, 0x5F40])
            .create(transparent(0x4F40, OWN, 8).without_sfi().with_link(&[0x7F66, 0x5F40, 0x4F40]))
            .create(transparent(0x4F41, OWN, 8).without_sfi().with_link(&[0x7F66, 0x5F40, 0x4F41]))
            .create(transparent(0x4F42, OWN, 8).without_sfi().with_link(&[0x7F66, 0x5F40, 0x4F42]))
            .create(transparent(0x4F43, OWN, 14).without_sfi().with_link(&[0x7F66, 0x5F40, 0x4F43]))
            .create(transparent(0x4F44, OWN, 14).without_sfi().with_link(&[0x7F66, 0x5F40, 0x4F44])),
    )
    .numbered(25)
}
