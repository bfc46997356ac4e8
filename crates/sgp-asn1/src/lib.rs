#![doc = include_str!("../README.md")]
#![no_std]

extern crate alloc;

mod eid;
pub mod gp;
mod iccid;
pub mod saip;

pub use eid::{Eid, EidError};
pub use iccid::{Iccid, IccidError};
