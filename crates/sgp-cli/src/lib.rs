#![doc = include_str!("../README.md")]

pub mod cert;
pub mod check;
pub mod decode;
pub mod identifier;
pub mod input;
pub mod ota;
pub mod output;
pub mod pem;
pub mod profile;
pub mod script;
pub mod vectors;
