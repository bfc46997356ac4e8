//! Protecting and reading single packets, without the counter rules.
//!
//! For vector runners, inspectors and test benches that build broken packets on purpose.
//! Everything else goes through [`Sender`](crate::Sender) and [`Receiver`](crate::Receiver).

pub use crate::secured::{
    PlainCommand, PlainResponse, protect_command, protect_response, unprotect_command, unprotect_response,
    unsecured_response,
};
