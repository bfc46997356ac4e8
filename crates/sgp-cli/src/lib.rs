#![doc = include_str!("../README.md")]

pub mod atomic;
pub mod batch;
pub mod bpp;
pub mod cert;
pub mod check;
pub mod decode;
pub mod ec_key;
pub mod identifier;
pub mod input;
pub mod ota;
pub mod pem;
pub mod personalise;
pub mod problem;
pub mod profile;
pub mod scp03t;
pub mod script;
#[cfg(test)]
mod shared;
pub mod vectors;
