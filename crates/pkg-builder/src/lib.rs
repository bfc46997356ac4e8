#![doc = include_str!("../README.md")]

mod builder;
mod elements;
mod fault;

pub use builder::ProfileBuilder;
pub use fault::{BuildError, Fault, Field};
pub use sgp_asn1::Imsi;
