#![doc = include_str!("../README.md")]

#[cfg(feature = "bind")]
pub mod bind;
mod builder;
mod check;
mod elements;
mod fault;

pub use builder::ProfileBuilder;
pub use check::{Finding, Market, Rule, Severity, Target, TargetError, check, check_bytes, check_elements};
pub use fault::{BuildError, Fault, Field};
pub use sgp_asn1::Imsi;
