#![doc = include_str!("../README.md")]

extern crate alloc;

pub mod bpp;
mod card;
mod config;
mod decode;
mod device;
mod drop_reason;
mod ecasd;
mod fault;
mod isd_p;
mod isd_r;
mod life_cycle;
mod manufacture;
mod memory;
mod mno_sd;
mod notification;
mod ota;
mod profiles;
mod quirk;
mod script;
mod state;
mod switch;
mod terminal;

pub use card::{Attach, VirtualEuicc};
pub use config::{Config, IsdPConfig};
pub use drop_reason::DropReason;
pub use fault::Fault;
pub use manufacture::{ConfigError, ConfigFault};
pub use memory::Memory;
pub use notification::Unconfirmed;
pub use profiles::{Profile, Profiles};
pub use quirk::Quirk;
pub use terminal::{Dialogue, Exchange, Terminal, TerminalError};
