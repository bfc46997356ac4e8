#![doc = include_str!("../README.md")]

#[cfg(feature = "batch")]
pub mod batch;
#[cfg(feature = "bind")]
pub mod bind;
mod builder;
mod check;
mod elements;
mod fault;
mod personalise;
mod template;
mod vn;

pub use builder::ProfileBuilder;
pub use check::{Finding, Market, Rule, Severity, Target, TargetError, check, check_bytes, check_elements};
pub use fault::{BuildError, Fault, Field};
pub use personalise::{
    CopyError, Found, KeyCipher, KeyProtocol, KeyRole, Parameter, ParameterError, PreparedPackage, SdKey,
    SetError, Setting, UnknownParameter, ValueFault, read_parameters, set_parameters,
};
pub use sgp_asn1::Imsi;
pub use template::{
    Export, Generator, PersonaliseError, Personalised, PrepareError, Prepared, Row, Seed, Template,
    TemplateError, TemplateFault, TemplateFaultKind, TemplateText, Value, ValueError, Variable, VariableKind,
};
