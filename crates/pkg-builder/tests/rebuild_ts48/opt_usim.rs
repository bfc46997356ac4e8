//! Files of the ADF.USIM that are not made by default.

use pkg_builder::parts::Files;

use super::{OWN, cyclic, hex, linear, transparent};

pub(super) fn opt_usim() -> Files {
    Files::opt_usim()
        .stated()
        .numbered(9)
        .with_file("ef-li", transparent(0x6F05, OWN, 5).with_empty_proprietary_info())
        .with_file(
            "ef-acmax",
            transparent(0x6F37, OWN, 9).with_special_information(0x40).with_repeat_pattern(&hex("00")),
        )
        .with_file(
            "ef-acm",
            cyclic(3, 0x6F39, OWN, 11)
                .with_size(15)
                .with_sfi(28)
                .with_special_information(0x80)
                .with_repeat_pattern(&hex("00")),
        )
        .with_file(
            "ef-gid1",
            transparent(0x6F3E, OWN, 4).with_size(2).with_empty_proprietary_info().with_content(hex("ffff")),
        )
        .with_file(
            "ef-gid2",
            transparent(0x6F3F, OWN, 4).with_size(2).with_empty_proprietary_info().with_content(hex("ffff")),
        )
        .with_file("ef-msisdn", linear(39, 0x6F40, OWN, 4).with_size(78).with_empty_proprietary_info())
        .with_file(
            "ef-puct",
            transparent(0x6F41, OWN, 1).with_empty_proprietary_info().with_content(hex("ffffff0000")),
        )
        .with_file("ef-cbmi", transparent(0x6F45, OWN, 2).with_size(8).with_empty_proprietary_info())
        .with_file("ef-cbmid", transparent(0x6F48, OWN, 4).with_size(8).with_empty_proprietary_info())
        .with_file("ef-sdn", linear(28, 0x6F49, OWN, 10).with_size(140).with_empty_proprietary_info())
        .with_file("ef-ext2", linear(13, 0x6F4B, OWN, 1).with_size(65).with_fill_pattern(&hex("00ff")))
        .with_file("ef-ext3", linear(13, 0x6F4C, OWN, 3).with_size(65).with_fill_pattern(&hex("00ff")))
        .with_file("ef-cbmir", transparent(0x6F50, OWN, 6).with_size(16).with_empty_proprietary_info())
        .with_file(
            "ef-plmnwact",
            transparent(0x6F60, OWN, 6)
                .with_size(170)
                .with_empty_proprietary_info()
                .with_content(hex("ffffff0000").repeat(34)),
        )
        .with_file(
            "ef-oplmnwact",
            transparent(0x6F61, OWN, 3)
                .with_size(250)
                .with_empty_proprietary_info()
                .with_content(hex("ffffff0000").repeat(50)),
        )
        .with_file(
            "ef-hplmnwact",
            transparent(0x6F62, OWN, 3)
                .with_size(250)
                .with_empty_proprietary_info()
                .with_content(hex("ffffff0000").repeat(50)),
        )
        .with_file("ef-dck", transparent(0x6F2C, OWN, 2).with_special_information(0x40))
        .with_file("ef-cnl", transparent(0x6F32, OWN, 3).with_size(60).with_special_information(0x40))
        .with_file("ef-smsr", linear(30, 0x6F47, OWN, 2).with_size(300).with_fill_pattern(&hex("00ff")))
        .with_file("ef-bdn", linear(21, 0x6F4D, OWN, 1).with_size(63).with_special_information(0x40))
        .with_file("ef-ext5", linear(13, 0x6F4E, OWN, 2).with_size(65).with_fill_pattern(&hex("00ff")))
        .with_file("ef-ccp2", linear(15, 0x6F4F, OWN, 2).with_empty_proprietary_info())
        .with_file("ef-acl", transparent(0x6F57, OWN, 1).with_size(200).with_fill_pattern(&hex("00ff")))
        .with_file("ef-cmi", linear(85, 0x6F58, OWN, 3).with_size(170).with_special_information(0x40))
        .with_file(
            "ef-ici",
            cyclic(42, 0x6F80, OWN, 2)
                .with_size(210)
                .with_special_information(0x80)
                .with_fill_pattern(&hex("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\
ffffff0000000000ff")),
        )
        .with_file(
            "ef-oci",
            cyclic(41, 0x6F81, OWN, 2)
                .with_size(205)
                .with_special_information(0x80)
                .with_fill_pattern(&hex("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\
ffffff00000000ff")),
        )
        .with_file(
            "ef-ict",
            cyclic(3, 0x6F82, OWN, 11)
                .with_size(30)
                .with_special_information(0x80)
                .with_repeat_pattern(&hex("00")),
        )
        .with_file(
            "ef-oct",
            cyclic(3, 0x6F83, OWN, 11)
                .with_size(30)
                .with_special_information(0x80)
                .with_repeat_pattern(&hex("00")),
        )
        .with_file(
            "ef-vgcs",
            transparent(0x6FB1, OWN, 4).with_size(200).with_special_information(0x40).with_content(hex(
                "21ffffff21f3ffff2143ffff2143f8ff214319ff215320f92153f1ff2153f2ff\
2153f3ff2153f4ff2153f5ff2153f6ff2153f7ff2153f8ff2153f9ff0200f0ff\
0200f1ff0200f2ff0200f3ff0200f4ff0200f5ff0200f6ff0200f7ff0200f8ff\
0200f9ff0210f0ff6666f0ff6666f1ff6666f2ff666683ff6666f4ff6666f5ff\
6666f6ff6666f7ff6666f8ff6666f9ff6676f0ff0821f0ff0821f1ff0821f2ff\
0821f3ff0821f4ff0821f5ff0821f6ff0821f7ff0821f8ff0821f9ff0831f0ff\
9999f9ff111111f9",
            )),
        )
        .with_file(
            "ef-vgcss",
            transparent(0x6FB2, OWN, 3).with_special_information(0x40).with_content(hex("150000000000fc")),
        )
        .with_file(
            "ef-vbs",
            transparent(0x6FB3, OWN, 4).with_size(200).with_special_information(0x40).with_content(hex(
                "21ffffff21f3ffff2143ffff2143f8ff214319ff215320f92153f1ff2153f2ff\
2153f3ff2153f4ff2153f5ff2153f6ff2153f7ff2153f8ff2153f9ff0200f0ff\
0200f1ff0200f2ff0200f3ff0200f4ff0200f5ff0200f6ff0200f7ff0200f8ff\
0200f9ff0210f0ff6666f0ff6666f1ff6666f2ff666683ff6666f4ff6666f5ff\
6666f6ff6666f7ff6666f8ff6666f9ff6676f0ff0821f0ff0821f1ff0821f2ff\
0821f3ff0821f4ff0821f5ff0821f6ff0821f7ff0821f8ff0821f9ff0831f0ff\
9999f9ff111111f9",
            )),
        )
        .with_file(
            "ef-vbss",
            transparent(0x6FB4, OWN, 3).with_special_information(0x40).with_content(hex("150000000000fc")),
        )
        .with_file(
            "ef-emlpp",
            transparent(0x6FB5, OWN, 3).with_special_information(0x40).with_repeat_pattern(&hex("00")),
        )
        .with_file(
            "ef-aaem",
            transparent(0x6FB6, OWN, 2).with_special_information(0x40).with_content(hex("00")),
        )
        .with_file("ef-hiddenkey", transparent(0x6FC3, OWN, 2).with_empty_proprietary_info())
        .with_file(
            "ef-pnn",
            linear(20, 0x6FC5, OWN, 8).with_size(100).with_empty_proprietary_info().with_content(hex("ff")),
        )
        .with_file(
            "ef-opl",
            linear(8, 0x6FC6, OWN, 8).with_size(80).with_empty_proprietary_info().with_content(hex("ff")),
        )
        .with_file("ef-mmsn", linear(5, 0x6FCE, OWN, 6).with_size(5).with_fill_pattern(&hex("000000ff")))
        .with_file("ef-ext8", linear(13, 0x6FCF, OWN, 6).with_fill_pattern(&hex("00ff")))
        .with_file("ef-mmsicp", transparent(0x6FD0, OWN, 4).with_size(23).with_empty_proprietary_info())
        .with_file("ef-mmsup", linear(10, 0x6FD1, OWN, 6).with_size(10).with_empty_proprietary_info())
        .with_file("ef-mmsucp", transparent(0x6FD2, OWN, 9).with_size(23).with_empty_proprietary_info())
        .with_file("ef-nia", linear(32, 0x6FD3, OWN, 10).with_size(160).with_special_information(0x40))
        .with_file(
            "ef-vgcsca",
            transparent(0x6FD4, OWN, 4).with_size(2).with_special_information(0x40).with_content(hex("0103")),
        )
        .with_file(
            "ef-vbsca",
            transparent(0x6FD5, OWN, 4).with_size(2).with_special_information(0x40).with_content(hex("0103")),
        )
        .with_file("ef-ehplmn", transparent(0x6FD9, OWN, 3).with_size(30).with_special_information(0x40))
        .with_file(
            "ef-ehplmnpi",
            transparent(0x6FDB, OWN, 3).with_special_information(0x40).with_content(hex("00")),
        )
        .with_file(
            "ef-lrplmnsi",
            transparent(0x6FDC, OWN, 3).with_special_information(0x40).with_content(hex("00")),
        )
        .with_file(
            "ef-nasconfig",
            transparent(0x6FE8, OWN, 4).with_size(28).with_special_information(0x40).with_content(hex("ff")),
        )
        .with_file("ef-fdnuri", linear(20, 0x6FED, OWN, 1).with_size(40).with_special_information(0x40))
        .with_file("ef-sdnuri", linear(20, 0x6FEF, OWN, 3).with_size(40).with_special_information(0x40))
}
