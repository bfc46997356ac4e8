//! Self-made elements, for what the published packages do not show.

#![allow(dead_code, reason = "not every test file that has this module uses all of it")]

use sgp_asn1::saip::{
    ElementKind, Fcp, File, FileContent, FileManagement, FileStep, FileSystem, FilesElement,
    GenericFileManagement, ManagementStep, PeHeader, ProfileElement,
};
use sgp_wire::Limits;

/// Octets that live as long as the test.
pub(crate) fn octets(hex: &str) -> &'static [u8] {
    Vec::leak(hex::decode(hex.replace(' ', "")).unwrap())
}

/// File control parameters: pairs of name in the module and value in hex.
pub(crate) fn fcp(parameters: &[(&str, &str)]) -> Fcp<'static> {
    use sgp_asn1::saip::ProprietaryInfo;
    let mut fcp = Fcp::new();
    let mut info = ProprietaryInfo::new();
    let mut has_info = false;
    for (name, value) in parameters {
        let value = octets(value);
        match *name {
            "fileDescriptor" => {
                fcp.set_file_descriptor(Some(value.into()));
            }
            "fileID" => {
                fcp.set_file_id(Some(value.into()));
            }
            "dfName" => {
                fcp.set_df_name(Some(value.into()));
            }
            "securityAttributesReferenced" => {
                fcp.set_security_attributes_referenced(Some(value.into()));
            }
            "efFileSize" => {
                fcp.set_ef_file_size(Some(value.into()));
            }
            "pinStatusTemplateDO" => {
                fcp.set_pin_status_template_do(Some(value.into()));
            }
            "shortEFID" => {
                fcp.set_short_ef_id(Some(value.into()));
            }
            "linkPath" => {
                fcp.set_link_path(Some(value.into()));
            }
            "fillPattern" => {
                info.set_fill_pattern(Some(value.into()));
            }
            "repeatPattern" => {
                info.set_repeat_pattern(Some(value.into()));
            }
            "maximumFileSize" => {
                info.set_maximum_file_size(Some(value.into()));
            }
            "specialFileInformation" => {
                info.set_special_file_information(value);
            }
            other => panic!("{other}"),
        }
        has_info |=
            ["fillPattern", "repeatPattern", "maximumFileSize", "specialFileInformation"].contains(name);
    }
    if has_info {
        fcp.set_proprietary_ef_info(Some(info));
    }
    fcp
}

pub(crate) fn descriptor(parameters: &[(&str, &str)]) -> FileStep<'static> {
    FileStep::FileDescriptor(fcp(parameters))
}

pub(crate) fn content(hex: &str) -> FileStep<'static> {
    FileStep::FillFileContent(FileContent::new(octets(hex)))
}

pub(crate) fn files(
    kind: ElementKind,
    template: &str,
    members: &[(&str, Vec<FileStep<'static>>)],
) -> ProfileElement<'static> {
    let mut element = FilesElement::new(kind, PeHeader::new(true, 1), template.parse().unwrap()).unwrap();
    for (name, steps) in members {
        element.set_file(name, File::new(steps.clone())).unwrap();
    }
    ProfileElement::Files(element)
}

pub(crate) const PIN_STATUS: (&str, &str) = ("pinStatusTemplateDO", "01810a");

/// An MF with all its files as the template has them, EF.DIR and EF.ARR of one record.
pub(crate) fn mf() -> ProfileElement<'static> {
    let one = |len| vec![descriptor(&[("fileDescriptor", len), ("efFileSize", "20")])];
    files(
        ElementKind::Mf,
        "2.23.143.1.2.1",
        &[
            ("mf", vec![descriptor(&[PIN_STATUS])]),
            ("ef-iccid", vec![content("98001032547698103214")]),
            ("ef-dir", one("42210020")),
            ("ef-arr", one("42210020")),
        ],
    )
}

/// An ADF.USIM of version 1 with this temporary identifier and AID.
pub(crate) fn usim(fid: &str, aid: &str) -> ProfileElement<'static> {
    files(
        ElementKind::Usim,
        "2.23.143.1.2.4",
        &[
            ("adf-usim", vec![descriptor(&[("fileID", fid), ("dfName", aid), PIN_STATUS])]),
            ("ef-imsi", vec![content("0809")]),
            ("ef-arr", vec![descriptor(&[("fileDescriptor", "42210020"), ("efFileSize", "40")])]),
            ("ef-ust", vec![]),
            ("ef-spn", vec![]),
            ("ef-est", vec![]),
            ("ef-acc", vec![]),
            ("ef-ecc", vec![]),
        ],
    )
}

pub(crate) const AID: &str = "a0000000871002ff33ff0189";

pub(crate) fn generic(steps: Vec<ManagementStep<'static>>) -> ProfileElement<'static> {
    let lists = vec![FileManagement::new(steps)];
    ProfileElement::GenericFileManagement(GenericFileManagement::new(PeHeader::new(true, 9), lists))
}

pub(crate) fn path(hex: &str) -> ManagementStep<'static> {
    ManagementStep::FilePath(octets(hex).into())
}

pub(crate) fn create(parameters: &[(&str, &str)]) -> ManagementStep<'static> {
    ManagementStep::CreateFcp(fcp(parameters))
}

pub(crate) fn write(hex: &str) -> ManagementStep<'static> {
    ManagementStep::FillFileContent(FileContent::new(octets(hex)))
}

pub(crate) fn made(elements: &[ProfileElement<'_>]) -> FileSystem {
    FileSystem::from_elements(elements, &Limits::default())
}

/// Findings as text, one a line.
pub(crate) fn findings(files: &FileSystem) -> Vec<String> {
    files.findings().iter().map(ToString::to_string).collect()
}

pub(crate) fn body(files: &FileSystem, path: &str) -> Option<String> {
    files.file(path).unwrap().content().map(hex::encode)
}
