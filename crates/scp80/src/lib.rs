#![doc = include_str!("../README.md")]
#![no_std]

extern crate alloc;

pub mod cat_tp;
mod counter;
mod crc;
mod error;
pub mod hazmat;
mod keys;
pub mod limits;
mod notification;
mod packet;
mod policy;
pub mod push;
mod receiver;
pub mod script;
mod secured;
mod sender;
pub mod sms;
pub mod toolkit;
pub mod wire;

pub use counter::{CounterFault, CounterLease, Resync, evaluate as evaluate_counter};
pub use error::{Error, Misuse, PeerFault, RejectionReason, UnsupportedAlgorithm};
pub use keys::{CheckLength, KeySet, KicKey, KidKey, PacketCheck, PacketCipher};
pub use notification::{Notification, NotificationReceiver, protect_notification};
pub use packet::{Packet, PacketKind};
pub use policy::Policy;
pub use receiver::{Received, Receiver, Rejection, ResponseContext, ResponseRoute, refuse, refuse_as};
pub use sender::{Outstanding, Pending, Por, Sender};
pub use wire::algorithm::{Checksum, Cipher, Kic, Kid, RedundancyCheck};
pub use wire::cntr::Cntr;
pub use wire::dialect::Dialect;
pub use wire::kvn::{Kvn, KvnError};
pub use wire::spi::{CheckKind, CounterMode, ResponseMode, Spi};
pub use wire::status::ResponseStatus;
