//! ADF.USIM, optional files.

use super::Template;
use super::required::{RECORDS_SIZE, SIZE};
use super::row::{TemplateFile, ber_tlv, cyclic, linear, transparent};
use crate::saip::ElementKind;

/// `2.23.143.1.2.5`.
pub(super) const OPT_USIM_1: Template = Template {
    number: 5,
    version: 1,
    title: "ADF.USIM optional files, version 1",
    element: ElementKind::OptUsim,
    parent: "ADF.USIM",
    created_by_default: false,
    extends: Some((4, 1)),
    listed_in: &["1.0.1", "2.0", "2.1", "2.2", "2.3", "2.3.1"],
    is_observed: false,
    files: &[FRONT, HPLMNWACT_1, REST],
};

/// `2.23.143.1.2.5.2`.
pub(super) const OPT_USIM_2: Template = Template {
    number: 5,
    version: 2,
    title: "ADF.USIM optional files, version 2",
    element: ElementKind::OptUsim,
    parent: "ADF.USIM",
    created_by_default: false,
    extends: Some((4, 2)),
    listed_in: &["3.1", "3.2", "3.3.1"],
    is_observed: false,
    files: &[FRONT, HPLMNWACT_2, REST, SINCE_2],
};

/// `2.23.143.1.2.5.3`.
pub(super) const OPT_USIM_3: Template = Template {
    number: 5,
    version: 3,
    title: "ADF.USIM optional files, version 3",
    element: ElementKind::OptUsim,
    parent: "ADF.USIM",
    created_by_default: false,
    extends: Some((4, 2)),
    listed_in: &["3.3.1"],
    is_observed: false,
    files: &[FRONT, HPLMNWACT_2, REST, SINCE_2, SINCE_3],
};

/// Before EF.HPLMNwAcT.
const FRONT: &[TemplateFile] = &[
    transparent("ef-li", "EF.LI", 0x6F05).bytes(6).rule(1).short_id(2).fill(&[0xFF]),
    transparent("ef-acmax", "EF.ACMmax", 0x6F37).bytes(3).rule(5).holds(&[0x00, 0x00, 0x00]),
    cyclic("ef-acm", "EF.ACM", 0x6F39).number(1).bytes(3).rule(7).holds(&[0x00, 0x00, 0x00]).often(),
    transparent("ef-gid1", "EF.GID1", 0x6F3E).bytes(8).rule(2).given(),
    transparent("ef-gid2", "EF.GID2", 0x6F3F).bytes(8).rule(2).given(),
    linear("ef-msisdn", "EF.MSISDN", 0x6F40).number(1).bytes(24).rule(2).fill(&[0xFF]),
    transparent("ef-puct", "EF.PUCT", 0x6F41).bytes(5).rule(5).holds(&[0xFF, 0xFF, 0xFF, 0x00, 0x00]),
    transparent("ef-cbmi", "EF.CBMI", 0x6F45).bytes(10).rule(5).fill(&[0xFF]),
    transparent("ef-cbmid", "EF.CBMID", 0x6F48).bytes(10).rule(2).short_id(14).fill(&[0xFF]),
    linear("ef-sdn", "EF.SDN", 0x6F49).number(10).bytes(24).rule(2).fill(&[0xFF]),
    linear("ef-ext2", "EF.EXT2", 0x6F4B).number(10).bytes(13).rule(8).fill(&[0x00, 0xFF]),
    linear("ef-ext3", "EF.EXT3", 0x6F4C).number(10).bytes(13).rule(2).fill(&[0x00, 0xFF]),
    transparent("ef-cbmir", "EF.CBMIR", 0x6F50).bytes(20).rule(5).fill(&[0xFF]),
    transparent("ef-plmnwact", "EF.PLMNwAcT", 0x6F60)
        .bytes(40)
        .rule(5)
        .short_id(10)
        .repeat(&[0xFF, 0xFF, 0xFF, 0x00, 0x00]),
    transparent("ef-oplmnwact", "EF.OPLMNwAcT", 0x6F61)
        .bytes(40)
        .rule(2)
        .short_id(17)
        .repeat(&[0xFF, 0xFF, 0xFF, 0x00, 0x00]),
];

/// EF.HPLMNwAcT of version 1.
const HPLMNWACT_1: &[TemplateFile] = &[transparent("ef-hplmnwact", "EF.HPLMNwAcT", 0x6F62)
    .bytes(5)
    .rule(2)
    .short_id(19)
    .repeat(&[0xFF, 0xFF, 0xFF, 0x00, 0x00])];

/// EF.HPLMNwAcT since version 2.
const HPLMNWACT_2: &[TemplateFile] = &[transparent("ef-hplmnwact", "EF.HPLMNwAcT", 0x6F62)
    .bytes(5)
    .rule(2)
    .short_id(19)
    .holds(&[0xFF, 0xFF, 0xFF, 0x00, 0x00])];

/// Behind EF.HPLMNwAcT.
const REST: &[TemplateFile] = &[
    transparent("ef-dck", "EF.DCK", 0x6F2C).bytes(16).rule(5).fill(&[0xFF]),
    transparent("ef-cnl", "EF.CNL", 0x6F32).bytes(30).rule(2).fill(&[0xFF]),
    linear("ef-smsr", "EF.SMSR", 0x6F47).number(10).bytes(30).rule(5).fill(&[0x00, 0xFF]),
    linear("ef-bdn", "EF.BDN", 0x6F4D).number(10).bytes(25).rule(8).fill(&[0xFF]),
    linear("ef-ext5", "EF.EXT5", 0x6F4E).number(10).bytes(13).rule(5).fill(&[0x00, 0xFF]),
    linear("ef-ccp2", "EF.CCP2", 0x6F4F).number(5).bytes(15).rule(5).short_id(22).fill(&[0xFF]),
    linear("ef-ext4", "EF.EXT4", 0x6F55).number(10).bytes(13).rule(8).fill(&[0x00, 0xFF]),
    transparent("ef-acl", "EF.ACL", 0x6F57).bytes(101).rule(8).fill(&[0x00, 0xFF]),
    linear("ef-cmi", "EF.CMI", 0x6F58).number(10).bytes(11).rule(2).fill(&[0xFF]),
    cyclic("ef-ici", "EF.ICI", 0x6F80)
        .number(20)
        .bytes(38)
        .rule(5)
        .short_id(20)
        .fill_to(&[0xFF], &[0xFF, 0x00, 0x00, 0x00, 0x00, 0x01, 0xFF, 0xFF])
        .often(),
    cyclic("ef-oci", "EF.OCI", 0x6F81)
        .number(20)
        .bytes(37)
        .rule(5)
        .short_id(21)
        .fill_to(&[0xFF], &[0xFF, 0x00, 0x00, 0x00, 0x01, 0xFF, 0xFF])
        .often(),
    cyclic("ef-ict", "EF.ICT", 0x6F82).number(1).bytes(3).rule(7).holds(&[0x00, 0x00, 0x00]).often(),
    cyclic("ef-oct", "EF.OCT", 0x6F83).number(1).bytes(3).rule(7).holds(&[0x00, 0x00, 0x00]).often(),
    transparent("ef-vgcs", "EF.VGCS", 0x6FB1).bytes(20).rule(2).given(),
    transparent("ef-vgcss", "EF.VGCSS", 0x6FB2).bytes(7).rule(5).given(),
    transparent("ef-vbs", "EF.VBS", 0x6FB3).bytes(20).rule(2).given(),
    transparent("ef-vbss", "EF.VBSS", 0x6FB4).bytes(7).rule(5).given(),
    transparent("ef-emlpp", "EF.eMLPP", 0x6FB5).bytes(2).rule(2).given(),
    transparent("ef-aaem", "EF.AaeM", 0x6FB6).bytes(1).rule(5).holds(&[0x00]),
    transparent("ef-hiddenkey", "EF.HiddenKey", 0x6FC3).bytes(4).rule(5).fill(&[0xFF]),
    linear("ef-pnn", "EF.PNN", 0x6FC5).number(10).bytes(16).rule(10).short_id(25).given(),
    linear("ef-opl", "EF.OPL", 0x6FC6).number(5).bytes(8).rule(10).short_id(26).given(),
    linear("ef-mbdn", "EF.MBDN", 0x6FC7).number(3).bytes(24).rule(5).given(),
    linear("ef-ext6", "EF.EXT6", 0x6FC8).number(10).bytes(13).rule(5).fill(&[0x00, 0xFF]),
    linear("ef-mbi", "EF.MBI", 0x6FC9).number(10).bytes(5).rule(5).given(),
    linear("ef-mwis", "EF.MWIS", 0x6FCA).number(10).bytes(6).rule(5).fill(&[0x00]).often(),
    linear("ef-cfis", "EF.CFIS", 0x6FCB).number(10).bytes(16).rule(5).fill(&[0x01, 0x00, 0xFF]),
    linear("ef-ext7", "EF.EXT7", 0x6FCC).number(10).bytes(13).rule(5).fill(&[0x00, 0xFF]),
    transparent("ef-spdi", "EF.SPDI", 0x6FCD).bytes(17).rule(2).short_id(27).given(),
    linear("ef-mmsn", "EF.MMSN", 0x6FCE).number(10).bytes(6).rule(5).fill(&[0x00, 0x00, 0x00, 0xFF]),
    linear("ef-ext8", "EF.EXT8", 0x6FCF).number(10).bytes(13).rule(5).fill(&[0x00, 0xFF]),
    transparent("ef-mmsicp", "EF.MMSICP", 0x6FD0).bytes(100).rule(2).fill(&[0xFF]),
    linear("ef-mmsup", "EF.MMSUP", 0x6FD1).rule(5).fill(&[0xFF]).needs(RECORDS_SIZE),
    transparent("ef-mmsucp", "EF.MMSUCP", 0x6FD2).bytes(100).rule(5).fill(&[0xFF]),
    linear("ef-nia", "EF.NIA", 0x6FD3).number(5).bytes(11).rule(2).fill(&[0xFF]),
    transparent("ef-vgcsca", "EF.VGCSCA", 0x6FD4).rule(2).fill(&[0x00]).needs(SIZE),
    transparent("ef-vbsca", "EF.VBSCA", 0x6FD5).rule(2).fill(&[0x00]).needs(SIZE),
    transparent("ef-gbabp", "EF.GBABP", 0x6FD6).rule(5).fill(&[0xFF]).needs(SIZE),
    linear("ef-msk", "EF.MSK", 0x6FD7).rule(2).fill(&[0xFF]).needs(RECORDS_SIZE).often(),
    linear("ef-muk", "EF.MUK", 0x6FD8).rule(2).fill(&[0xFF]).needs(RECORDS_SIZE),
    transparent("ef-ehplmn", "EF.EHPLMN", 0x6FD9).bytes(15).rule(2).short_id(29).fill(&[0xFF]),
    linear("ef-gbanl", "EF.GBANL", 0x6FDA).rule(2).fill(&[0xFF]).needs(RECORDS_SIZE),
    transparent("ef-ehplmnpi", "EF.EHPLMNPI", 0x6FDB).bytes(1).rule(2).holds(&[0x00]),
    transparent("ef-lrplmnsi", "EF.LRPLMNSI", 0x6FDC).bytes(1).rule(2).holds(&[0x00]),
    linear("ef-nafkca", "EF.NAFKCA", 0x6FDD).rule(2).fill(&[0xFF]).needs(RECORDS_SIZE),
    transparent("ef-spni", "EF.SPNI", 0x6FDE).rule(10).fill(&[0x00, 0xFF]).needs(SIZE),
    linear("ef-pnni", "EF.PNNI", 0x6FDF).rule(10).fill(&[0x00, 0xFF]).needs(RECORDS_SIZE),
    linear("ef-ncp-ip", "EF.NCP-IP", 0x6FE2).rule(2).given().needs(RECORDS_SIZE),
    transparent("ef-ufc", "EF.UFC", 0x6FE6).bytes(30).rule(10).holds(&[
        0x80, 0x1E, 0x60, 0xC0, 0x1E, 0x90, 0x00, 0x80, 0x04, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0xF0, 0x00, 0x00, 0x00, 0x00, 0x40, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x80,
    ]),
    transparent("ef-nasconfig", "EF.NASCONFIG", 0x6FE8).bytes(18).rule(2).given(),
    linear("ef-uicciari", "EF.UICCIARI", 0x6FE7).rule(2).given().needs(RECORDS_SIZE),
    transparent("ef-pws", "EF.PWS", 0x6FEC).rule(10).given().needs(SIZE),
    linear("ef-fdnuri", "EF.FDNURI", 0x6FED).rule(8).fill(&[0xFF]).needs(RECORDS_SIZE),
    linear("ef-bdnuri", "EF.BDNURI", 0x6FEE).rule(8).fill(&[0xFF]).needs(RECORDS_SIZE),
    linear("ef-sdnuri", "EF.SDNURI", 0x6FEF).rule(2).fill(&[0xFF]).needs(RECORDS_SIZE),
    linear("ef-ial", "EF.IAL", 0x6FF0).rule(3).fill(&[0xFF]).needs(RECORDS_SIZE),
    cyclic("ef-ips", "EF.IPS", 0x6FF1).bytes(4).rule(10).fill(&[0xFF]).needs(SIZE).often(),
    linear("ef-ipd", "EF.IPD", 0x6FF2).rule(3).fill(&[0xFF]).needs(RECORDS_SIZE).often(),
];

/// Since version 2.
const SINCE_2: &[TemplateFile] = &[
    transparent("ef-epdgid", "EF.EPDGID", 0x6FF3).rule(2).given().needs(SIZE),
    transparent("ef-epdgselection", "EF.EPDGSELECTION", 0x6FF4).rule(2).given().needs(SIZE),
    transparent("ef-epdgidem", "EF.EPDGIDEM", 0x6FF5).rule(2).given().needs(SIZE),
    transparent("ef-epdgselectionem", "EF.EPDGSELECTIONEM", 0x6FF6).rule(2).given().needs(SIZE),
    transparent("ef-frompreferred", "EF.FromPreferred", 0x6FF7).bytes(1).rule(2).holds(&[0x00]),
    ber_tlv("ef-imsconfigdata", "EF.IMSConfigData", 0x6FF8).rule(2).given().needs(SIZE),
    transparent("ef-3gpppsdataoff", "EF.3GPPPSDataOff", 0x6FF9).bytes(4).rule(2).given(),
    linear("ef-3gpppsdataoffservicelist", "EF.3GPPPSDataOffServiceList", 0x6FFA)
        .rule(2)
        .given()
        .needs(RECORDS_SIZE),
    ber_tlv("ef-xcapconfigdata", "EF.XCAPConfigData", 0x6FFC).rule(2).given().needs(SIZE),
    transparent("ef-earfcnlist", "EF.EARFCNLIST", 0x6FFD).rule(10).given().needs(SIZE),
    ber_tlv("ef-mudmidconfigdata", "EF.MuDMiDConfigData", 0x6FFE).rule(2).given().needs(SIZE),
];

/// Since version 3.
const SINCE_3: &[TemplateFile] =
    &[transparent("ef-eaka", "EF.eAKA", 0x6F01).bytes(1).rule(3).given().needs(SIZE)];
