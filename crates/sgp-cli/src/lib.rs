#![doc = include_str!("../README.md")]

pub mod check;
pub mod decode;
pub mod identifier;
pub mod input;
pub mod profile;
pub mod vectors;
