//! Profile packages: the interoperable format of the TCA (formerly SIMalliance), versions 2.0 to
//! 3.3.1.
//!
//! A package is one profile element behind the other, without a wrapper. [`Package`] takes a
//! whole one, [`ElementStream`] one that arrives in pieces. Both locate elements and walk their
//! structure; [`ElementRef::decode`] and [`Package::profile_elements`] read what stands inside, as
//! a [`ProfileElement`] with every member by its name in the module.

mod check;
mod decode_all;
mod element;
mod fs;
#[cfg(feature = "serde")]
mod jer;
mod kind;
mod lenient;
mod package;
mod pe;
mod pe_header;
mod profile_header;
mod response;
mod scan;
mod services;
mod stream;

pub use crate::codec::{Integer, OctetStrings, Secret, UnknownAlternative};
#[cfg(feature = "serde")]
pub use crate::jer::Value as JerValue;
pub use check::{Finding, Rule};
pub use element::{ElementFault, ElementRef};
pub use fs::{
    AccessRule, DefaultContent, FileFault, FileFinding, FileKind, FileNode, FileSystem, NoSuchFile,
    Parameter, Published, Template, TemplateFile,
};
#[cfg(feature = "serde")]
pub use jer::{ElementValue, WithDefaults};
pub use kind::ElementKind;
pub use lenient::{LenientFinding, LenientPackage, ReplaceError};
pub use package::Package;
pub use pe::{
    AdfRfmAccess, AkaParameter, AlgoConfiguration, AlgoParameter, Application, ApplicationInstance,
    ApplicationLoadPackage, ApplicationSystemParameters, CatTpParameters, CdmaParameter,
    ControlReferenceTemplate, End, Fcp, File, FileContent, FileManagement, FileMember, FileStep,
    FilesElement, GenericFileManagement, KeyComponent, KeyObject, ManagementStep, MappingParameter,
    NonStandard, OpenPersoData, PinCodes, PinCodesChoice, PinConfiguration, ProfileElement, ProprietaryInfo,
    PukCodes, PukConfiguration, Rfm, SecurityDomain, SqnInit, Ts102226AdditionalContactlessParameters,
    UiccApplicationParameters, UndefinedElement,
};
pub use pe_header::PeHeader;
pub use profile_header::{IotOptions, MandatoryAid, ProfileHeader, SaipVersion};
pub use response::{EuiccResponse, PeStatus, PeStatusCode};
pub use scan::{Scan, scan};
pub use services::{Service, ServicesList};
pub use stream::ElementStream;
