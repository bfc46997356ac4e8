//! The SM-SR's side.

mod access;
mod answers;
mod asked;
mod audit;
mod calls;
mod euicc;
mod event;
mod notified;
mod ota;
mod recorded;
mod setup;
mod step;

pub use euicc::Euicc;
pub use event::{CardMessage, Event, Input, Output, Transmission};
pub use setup::{Bearer, MemoryGrant, Setup};
