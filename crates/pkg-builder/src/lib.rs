#![doc = include_str!("../README.md")]

mod algorithm;
#[cfg(feature = "batch")]
pub mod batch;
#[cfg(feature = "bind")]
pub mod bind;
mod builder;
mod check;
pub mod content;
mod fault;
mod package;
pub mod parts;
mod personalise;
mod template;
mod vn;

pub use builder::ProfileBuilder;
pub use check::{Finding, Market, Rule, Severity, Target, TargetError, check, check_bytes, check_elements};
pub use fault::{BuildError, Fault, Field};
pub use package::PackageBuilder;
pub use personalise::{
    CopyError, Found, KeyCipher, KeyProtocol, KeyRole, Parameter, ParameterError, PreparedPackage, SdKey,
    SetError, Setting, UnknownParameter, ValueFault, read_parameters, set_parameters,
};
pub use sgp_asn1::Imsi;
pub use template::{
    Export, Generator, PersonaliseError, Personalised, PrepareError, Prepared, Row, Seed, Template,
    TemplateError, TemplateFault, TemplateFaultKind, TemplateText, Value, ValueError, Variable, VariableKind,
};
