//! What stands inside the elements.

mod aka;
mod application;
mod codes;
mod fcp;
mod file;
mod files;
mod header;
mod management;
mod profile_element;
mod rfm;
mod security_domain;
mod system;
mod tables;

pub use aka::{AkaParameter, AlgoConfiguration, AlgoParameter, CdmaParameter, MappingParameter, SqnInit};
pub use application::{Application, ApplicationInstance, ApplicationLoadPackage};
pub use codes::{PinCodes, PinCodesChoice, PinConfiguration, PukCodes, PukConfiguration};
pub use fcp::{Fcp, ProprietaryInfo};
pub use file::{File, FileContent, FileStep, UnknownAlternative};
pub use files::FilesElement;
pub use management::{FileManagement, GenericFileManagement, ManagementStep};
pub use profile_element::{ProfileElement, UndefinedElement};
pub use rfm::{AdfRfmAccess, End, NonStandard, Rfm};
pub use security_domain::{CatTpParameters, KeyComponent, KeyObject, OpenPersoData, SecurityDomain};
pub use system::{
    ApplicationSystemParameters, ControlReferenceTemplate, Ts102226AdditionalContactlessParameters,
    UiccApplicationParameters,
};
pub use tables::FileMember;

pub(super) use tables::Table;
#[cfg(feature = "serde")]
pub(super) use {aka::AllZero, header::HeaderField};
