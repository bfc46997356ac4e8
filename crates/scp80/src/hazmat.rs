//! Protecting and reading single packets, without the counter rules.
//!
//! For vector runners, inspectors and test benches that build broken packets on purpose ([`Forge`]).
//! Everything else goes through [`Sender`](crate::Sender) and [`Receiver`](crate::Receiver).

pub use crate::crc::{crc16, crc32};
pub use crate::secured::{
    Forge, PlainCommand, PlainResponse, protect_command, protect_command_into, protect_response,
    protect_response_into, unprotect_command, unprotect_command_into, unprotect_response,
    unprotect_response_into, unsecured_response,
};
