#![doc = include_str!("../README.md")]

mod algorithm;
mod builder;
mod check;
pub mod content;
mod fault;
mod package;
pub mod parts;

pub use builder::ProfileBuilder;
pub use check::{Finding, Market, Rule, Severity, Target, TargetError, check, check_bytes, check_elements};
pub use fault::{BuildError, Fault, Field};
pub use package::PackageBuilder;
pub use sgp_asn1::Imsi;
