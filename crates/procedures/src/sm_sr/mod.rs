//! The SM-SR's side.

mod answers;
mod asked;
mod calls;
mod euicc;
mod event;
mod ota;
mod setup;
mod step;

pub use euicc::Euicc;
pub use event::{CardMessage, Event, Input, Output, Transmission};
pub use setup::{Bearer, MemoryGrant, Setup};
