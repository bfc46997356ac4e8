#![doc = include_str!("../README.md")]
#![no_std]

extern crate alloc;

mod codec;
mod digits;
mod eid;
pub mod gp;
mod iccid;
mod imsi;
#[cfg(feature = "serde")]
mod jer;
mod plmn;
pub mod saip;

pub use eid::{Eid, EidError};
pub use iccid::{Iccid, IccidError};
pub use imsi::{Imsi, ImsiError};
pub use plmn::{MncLength, Plmn, PlmnError};
