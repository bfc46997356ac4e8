#![doc = include_str!("../README.md")]
#![no_std]

extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod bsp;
mod card;
mod card_error;
mod channel;
mod counter;
mod derivation;
mod error;
pub mod hazmat;
mod host;
mod host_keys;
mod keys;
mod limits;
mod opening;
mod replacement;
pub mod scenario3;
pub mod scp03;
mod segment;
mod size;
#[cfg(test)]
mod tests;
pub mod x963;

pub use card::{Card, CardChannel, CardPending, InitializeUpdate, Refusal};
pub use card_error::CardError;
pub use counter::SequenceCounter;
pub use error::{Error, Misuse, PeerFault};
pub use host::{Host, HostChannel, HostOpening, HostPending};
pub use host_keys::HostKeys;
pub use keys::{Kvn, StaticKeys};
pub use limits::{CARD_MAX_TLV, MAX_ANSWER, MAX_ANSWER_PLAIN, MAX_PLAIN, MAX_TLV};
pub use replacement::ReplacementKeys;
pub use size::{command_len, commands, commands_len};
