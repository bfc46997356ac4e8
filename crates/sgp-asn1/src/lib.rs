#![doc = include_str!("../README.md")]
#![no_std]

extern crate alloc;

mod codec;
mod eid;
pub mod gp;
mod iccid;
#[cfg(feature = "serde")]
mod jer;
pub mod rsp;
pub mod saip;
pub mod sgp32;

pub use eid::{Eid, EidError};
pub use iccid::{Iccid, IccidError};
