#![doc = include_str!("../README.md")]

pub mod identifier;
pub mod vectors;
