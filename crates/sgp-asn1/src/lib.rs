#![doc = include_str!("../README.md")]
#![no_std]

extern crate alloc;

mod activation_code;
mod codec;
mod digits;
mod eid;
pub mod gp;
mod iccid;
mod imei;
mod imsi;
#[cfg(feature = "serde")]
mod jer;
mod msisdn;
pub mod oids;
mod plmn;
pub mod saip;
#[cfg(feature = "serde")]
mod text_form;

pub use activation_code::{ActivationCode, ActivationCodeError, ActivationCodeField};
pub use eid::{Eid, EidError};
pub use iccid::{Iccid, IccidError};
pub use imei::{Imei, ImeiError, ImeiSv, Tac};
pub use imsi::{Imsi, ImsiError};
pub use msisdn::{Msisdn, MsisdnError, TonNpi};
pub use plmn::{MncLength, Plmn, PlmnError};
