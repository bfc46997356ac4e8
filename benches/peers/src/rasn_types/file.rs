//! One file.

use rasn::prelude::*;

/// `File`.
pub type File = SequenceOf<FileStep>;

/// One step of `File`.
#[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
#[rasn(choice, automatic_tags)]
pub enum FileStep {
    DoNotCreate(()),
    FileDescriptor(Box<Fcp>),
    FillFileOffset(u16),
    FillFileContent(OctetString),
}

/// `Fcp`.
#[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
pub struct Fcp {
    #[rasn(tag(2))]
    pub file_descriptor: Option<OctetString>,
    #[rasn(tag(3))]
    pub file_id: Option<OctetString>,
    #[rasn(tag(4))]
    pub df_name: Option<OctetString>,
    #[rasn(tag(10), default = "lcsi")]
    pub lcsi: OctetString,
    #[rasn(tag(11))]
    pub security_attributes_referenced: Option<OctetString>,
    #[rasn(tag(0))]
    pub ef_file_size: Option<OctetString>,
    #[rasn(tag(private, 6))]
    pub pin_status_template_do: Option<OctetString>,
    #[rasn(tag(8))]
    pub short_efid: Option<OctetString>,
    #[rasn(tag(5))]
    pub proprietary_ef_info: Option<ProprietaryInfo>,
    #[rasn(tag(private, 7))]
    pub link_path: Option<OctetString>,
}

/// `ProprietaryInfo`.
#[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
pub struct ProprietaryInfo {
    #[rasn(tag(private, 0), default = "special_file_information")]
    pub special_file_information: OctetString,
    #[rasn(tag(private, 1))]
    pub fill_pattern: Option<OctetString>,
    #[rasn(tag(private, 2))]
    pub repeat_pattern: Option<OctetString>,
    #[rasn(tag(6))]
    pub maximum_file_size: Option<OctetString>,
    #[rasn(tag(4), default = "file_details")]
    pub file_details: OctetString,
}

fn lcsi() -> OctetString {
    OctetString::from_static(&[5])
}

fn special_file_information() -> OctetString {
    OctetString::from_static(&[0])
}

fn file_details() -> OctetString {
    OctetString::from_static(&[1])
}
