#![doc = include_str!("../README.md")]

mod builder;
mod elements;
mod fault;
mod imsi;

pub use builder::ProfileBuilder;
pub use fault::{BuildError, Fault, Field};
pub use imsi::Imsi;
