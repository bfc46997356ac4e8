//! The binding-independent envelope: header and body (`RPSMessage`, SGP.02 v4.2 annex A).

#[cfg(feature = "xml")]
mod codec;
mod header;

#[cfg(feature = "xml")]
pub use codec::{Peek, decode, peek};
pub use header::{Entity, MessageHeader, MessageId, MessageIdError, RpsMessage};
