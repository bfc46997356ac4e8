#![doc = include_str!("../README.md")]

pub mod danger;
mod error;
mod objects;
mod party;
pub mod sm_dp;
pub mod sm_sr;
mod time;

pub use error::{CardRefusal, Error, Misuse, PeerFault};
use objects::c_apdus;
pub use party::Party;
pub use time::Now;
