#![doc = include_str!("../README.md")]
#![no_std]

extern crate alloc;

pub mod cat_tp;
mod counter;
mod error;
pub mod hazmat;
mod keys;
pub mod limits;
mod notification;
mod packet;
pub mod push;
mod receiver;
pub mod script;
mod secured;
mod sender;
pub mod sms;
pub mod toolkit;
pub mod wire;

pub use counter::{CounterFault, CounterLease, evaluate as evaluate_counter};
pub use error::{Error, Misuse, PeerFault, RejectionReason, UnsupportedAlgorithm};
pub use keys::{CheckLength, KeySet};
pub use notification::{Notification, NotificationReceiver, protect_notification};
pub use packet::{Packet, PacketKind};
pub use receiver::{Policy, Received, Receiver, Rejection, ResponseContext, refuse};
pub use sender::{Outstanding, Pending, Por, Sender};
pub use wire::algorithm::{Checksum, Cipher, Kic, Kid, Kvn, KvnError};
pub use wire::cntr::Cntr;
pub use wire::spi::{CheckKind, CounterMode, ResponseMode, Spi};
pub use wire::status::ResponseStatus;
