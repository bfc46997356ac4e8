//! The secured packet as bytes, without keys and without state (TS 102 225 clause 5, and TS 31.115
//! for its form in short messages): for machines, inspectors and fuzzers alike.

pub(crate) mod algorithm;
pub(crate) mod cntr;
mod command;
pub(crate) mod dialect;
pub(crate) mod kvn;
mod response;
pub(crate) mod spi;
pub(crate) mod status;

pub use command::{CommandHeader, CommandPacket};
pub use response::ResponsePacket;

pub(crate) use command::{CIPHERED_PART, status_of};
