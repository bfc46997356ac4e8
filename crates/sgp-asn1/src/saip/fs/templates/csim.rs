//! ADF.CSIM, as the packages of GSMA TS.48 v7 and the file sheet published with them show it.
//!
//! The templates themselves are not public: sizes, access rules, short file identifiers and contents
//! that only they give are not known. The sheet's are kept beside the rows.

use super::Template;
use super::row::{TemplateFile, cyclic, directory, linear, transparent};
use crate::saip::{ElementKind, FileKind};

/// `2.23.143.1.2.10`.
pub(super) const CSIM: Template = Template {
    number: 10,
    version: 1,
    title: "ADF.CSIM",
    element: ElementKind::Csim,
    parent: "MF",
    created_by_default: true,
    extends: None,
    listed_in: &[],
    is_observed: true,
    files: &[FILES],
};

/// `2.23.143.1.2.11`.
pub(super) const OPT_CSIM: Template = Template {
    number: 11,
    version: 1,
    title: "ADF.CSIM, optional files",
    element: ElementKind::OptCsim,
    parent: "ADF.CSIM",
    created_by_default: false,
    extends: None,
    listed_in: &[],
    is_observed: true,
    files: &[OPTIONAL],
};

/// Files of ADF.CSIM.
const FILES: &[TemplateFile] = &[
    directory(FileKind::Adf, "adf-csim", "ADF.CSIM", None),
    linear("ef-arr", "EF.ARR", 0x6F06).bytes(46).sheet(Some(1012), Some(22), Some(23)),
    cyclic("ef-call-count", "EF.CALL_COUNT", 0x6F21).bytes(2).sheet(Some(20), Some(10), None),
    transparent("ef-imsi-m", "EF.IMSI_M", 0x6F22).sheet(Some(10), None, Some(4)),
    transparent("ef-imsi-t", "EF.IMSI_T", 0x6F23).sheet(Some(10), None, Some(5)),
    transparent("ef-tmsi", "EF.TMSI", 0x6F24).sheet(Some(16), None, Some(6)),
    transparent("ef-ah", "EF.AH", 0x6F25).sheet(Some(2), None, None),
    transparent("ef-aop", "EF.AOP", 0x6F26).sheet(Some(1), None, None),
    transparent("ef-aloc", "EF.ALOC", 0x6F27).sheet(Some(7), None, None),
    linear("ef-cdmahome", "EF.CDMAHOME", 0x6F28).bytes(5).sheet(Some(100), Some(20), Some(12)),
    linear("ef-znregi", "EF.ZNREGI", 0x6F29).bytes(8).sheet(Some(56), Some(7), None),
    transparent("ef-snregi", "EF.SNREGI", 0x6F2A).sheet(Some(7), None, Some(13)),
    transparent("ef-distregi", "EF.DISTREGI", 0x6F2B).sheet(Some(8), None, None),
    transparent("ef-accolc", "EF.ACCOLC", 0x6F2C).sheet(Some(1), None, Some(3)),
    transparent("ef-term", "EF.TERM", 0x6F2D).sheet(Some(1), None, None),
    transparent("ef-acp", "EF.ACP", 0x6F2F).sheet(Some(7), None, None),
    transparent("ef-prl", "EF.PRL", 0x6F30).sheet(Some(18), None, Some(7)),
    transparent("ef-ruimid", "EF.RUIMID", 0x6F31).sheet(Some(8), None, None),
    transparent("ef-csim-st", "EF.CSIM_ST", 0x6F32).sheet(Some(10), None, Some(2)),
    transparent("ef-spc", "EF.SPC", 0x6F33).sheet(Some(3), None, None),
    transparent("ef-otapaspc", "EF.OTAPASPC", 0x6F34).sheet(Some(1), None, None),
    transparent("ef-namlock", "EF.NAMLOCK", 0x6F35).sheet(Some(1), None, None),
    transparent("ef-ota", "EF.OTA", 0x6F36).sheet(Some(17), None, None),
    transparent("ef-sp", "EF.SP", 0x6F37).sheet(Some(1), None, None),
    transparent("ef-esn-meid-me", "EF.ESN_MEID_ME", 0x6F38).sheet(Some(8), None, None),
    transparent("ef-li", "EF.LI", 0x6F3A).sheet(Some(4), None, Some(10)),
    transparent("ef-usgind", "EF.USGIND", 0x6F42).sheet(Some(1), None, None),
    transparent("ef-ad", "EF.AD", 0x6F43).sheet(Some(3), None, Some(1)),
    transparent("ef-max-prl", "EF.MAX_PRL", 0x6F45).sheet(Some(4), None, None),
    transparent("ef-spcs", "EF.SPCS", 0x6F46).sheet(Some(1), None, None),
    transparent("ef-mecrp", "EF.MECRP", 0x6F55).sheet(Some(3), None, None),
    transparent("ef-home-tag", "EF.HOME_TAG", 0x6F70).sheet(Some(12), None, None),
    transparent("ef-group-tag", "EF.GROUP_TAG", 0x6F71).sheet(Some(15), None, None),
    transparent("ef-specific-tag", "EF.SPECIFIC_TAG", 0x6F72).sheet(Some(15), None, None),
    transparent("ef-call-prompt", "EF.CALL_PROMPT", 0x6F73).sheet(Some(15), None, None),
];

/// Optional files.
const OPTIONAL: &[TemplateFile] = &[
    transparent("ef-ssci", "EF.SSCI", 0x6F2E).sheet(Some(1), None, None),
    linear("ef-fdn", "EF.FDN", 0x6F3B).bytes(28).sheet(Some(0), Some(0), None),
    linear("ef-sms", "EF.SMS", 0x6F3C).bytes(192).sheet(Some(990), Some(5), None),
    linear("ef-smsp", "EF.SMSP", 0x6F3D).bytes(23).sheet(Some(23), Some(1), None),
    transparent("ef-smss", "EF.SMSS", 0x6F3E).sheet(Some(5), None, None),
    transparent("ef-ssfc", "EF.SSFC", 0x6F3F).sheet(Some(111), None, None),
    transparent("ef-spn", "EF.SPN", 0x6F41).sheet(Some(35), None, Some(8)),
    linear("ef-mdn", "EF.MDN", 0x6F44).bytes(11).sheet(Some(11), Some(1), None),
    transparent("ef-ecc", "EF.ECC", 0x6F47).sheet(Some(12), None, Some(9)),
    transparent("ef-me3gpdopc", "EF.ME3GPDOPC", 0x6F48).sheet(Some(1), None, None),
    transparent("ef-3gpdopm", "EF.3GPDOPM", 0x6F49).sheet(Some(1), None, None),
    transparent("ef-sipcap", "EF.SIPCAP", 0x6F4A).sheet(Some(4), None, None),
    transparent("ef-mipcap", "EF.MIPCAP", 0x6F4B).sheet(Some(5), None, None),
    transparent("ef-sipupp", "EF.SIPUPP", 0x6F4C).sheet(Some(83), None, None),
    transparent("ef-mipupp", "EF.MIPUPP", 0x6F4D).sheet(Some(147), None, None),
    transparent("ef-sipsp", "EF.SIPSP", 0x6F4E).sheet(Some(1), None, None),
    transparent("ef-mipsp", "EF.MIPSP", 0x6F4F).sheet(Some(2), None, None),
    transparent("ef-sippapss", "EF.SIPPAPSS", 0x6F50).sheet(Some(33), None, None),
    transparent("ef-hrpdcap", "EF.HRPDCAP", 0x6F56).sheet(Some(3), None, None),
    transparent("ef-hrpdupp", "EF.HRPDUPP", 0x6F57).sheet(Some(14), None, None),
    transparent("ef-csspr", "EF.CSSPR", 0x6F58).sheet(Some(1), None, None),
    transparent("ef-atc", "EF.ATC", 0x6F59).sheet(Some(1), None, None),
    transparent("ef-eprl", "EF.EPRL", 0x6F5A).sheet(Some(129), None, Some(14)),
    linear("ef-bcsmsp", "EF.BCSMSP", 0x6F5E).bytes(2).sheet(Some(4), Some(2), None),
    linear("ef-mmsn", "EF.MMSN", 0x6F65).bytes(8).sheet(Some(40), Some(5), None),
    linear("ef-ext8", "EF.EXT8", 0x6F66).bytes(13).sheet(Some(0), Some(0), None),
    transparent("ef-mmsicp", "EF.MMSICP", 0x6F67).sheet(Some(0), None, None),
    linear("ef-mmsup", "EF.MMSUP", 0x6F68).bytes(10).sheet(Some(0), Some(0), None),
    transparent("ef-mmsucp", "EF.MMSUCP", 0x6F69).sheet(Some(0), None, None),
    transparent("ef-3gcik", "EF.3GCIK", 0x6F6B).sheet(Some(32), None, Some(11)),
    transparent("ef-gid1", "EF.GID1", 0x6F6D).sheet(Some(8), None, None),
    transparent("ef-gid2", "EF.GID2", 0x6F6E).sheet(Some(8), None, None),
    transparent("ef-sf-euimid", "EF.SF_EUIMID", 0x6F74).sheet(Some(7), None, None),
    transparent("ef-est", "EF.EST", 0x6F75).sheet(Some(1), None, Some(15)),
    transparent("ef-hidden-key", "EF.HIDDEN_KEY", 0x6F76).sheet(Some(0), None, None),
    linear("ef-sdn", "EF.SDN", 0x6F79).bytes(28).sheet(Some(0), Some(0), None),
    linear("ef-ext2", "EF.EXT2", 0x6F7A).bytes(13).sheet(Some(0), Some(0), None),
    linear("ef-ext3", "EF.EXT3", 0x6F7B).bytes(13).sheet(Some(0), Some(0), None),
    cyclic("ef-ici", "EF.ICI", 0x6F7C).bytes(42).sheet(Some(0), Some(0), Some(16)),
    cyclic("ef-oci", "EF.OCI", 0x6F7D).bytes(41).sheet(Some(0), Some(0), Some(17)),
    linear("ef-ext5", "EF.EXT5", 0x6F7E).bytes(13).sheet(Some(0), Some(0), None),
    linear("ef-ccp2", "EF.CCP2", 0x6F7F).bytes(15).sheet(Some(0), Some(0), Some(18)),
    transparent("ef-model", "EF.MODEL", 0x6F81).sheet(Some(126), None, None),
];
