#![doc = include_str!("../README.md")]
#![no_std]

extern crate alloc;
#[cfg(feature = "xml")]
extern crate std;

mod card;
mod common;
mod content;
mod date_time;
pub mod dialect;
pub mod eis;
pub mod es2;
pub mod es3;
pub mod es4;
pub mod es5;
pub mod es6;
pub mod es8;
mod function;
mod header;
mod message;
#[cfg(feature = "xml")]
pub mod rps;
pub mod status;
mod version;
#[cfg(feature = "xml")]
pub mod xml;

pub use card::{AnswerError, CommandError};
pub use common::{AuditQuery, EisOutcome, EisQuery, ProfileTarget};
pub use date_time::{DateTime, DateTimeError};
pub use function::{Direction, Function};
pub use header::{Entity, MessageHeader, MessageId, MessageIdError, RpsMessage};
pub use message::{CallId, NoOutcome, Operation, Outcome, Request, Response};
pub use version::{Version, VersionError};
