#![doc = include_str!("../README.md")]
#![no_std]

extern crate alloc;

pub mod eim;
mod error;
pub mod gp;
#[cfg(test)]
mod tests;
mod timestamp;
pub mod x509;

pub use error::{CertificateFault, Error};
pub use timestamp::{Timestamp, TimestampError};
