#![doc = include_str!("../README.md")]
#![no_std]

extern crate alloc;

mod codec;
mod digits;
mod eid;
pub mod gp;
mod iccid;
#[cfg(feature = "serde")]
mod jer;
pub mod saip;

pub use eid::{Eid, EidError};
pub use iccid::{Iccid, IccidError};
