//! Generic file management.

use rasn::prelude::*;

use super::{Fcp, PeHeader};

/// `PE-GenericFileManagement`.
#[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
#[rasn(automatic_tags)]
pub struct GenericFileManagement {
    pub header: PeHeader,
    pub commands: SequenceOf<FileManagement>,
}

/// `FileManagement`.
pub type FileManagement = SequenceOf<ManagementStep>;

/// One step of `FileManagement`.
#[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
#[rasn(choice)]
pub enum ManagementStep {
    #[rasn(tag(0))]
    FilePath(OctetString),
    #[rasn(tag(application, 2))]
    CreateFcp(Box<Fcp>),
    FillFileOffset(u16),
    #[rasn(tag(1))]
    FillFileContent(OctetString),
}
