//! CAT_TP: a reliable link over the datagrams of a BIP channel (TS 102 127), for both ends.
//!
//! The card opens the link, the server accepts it; after that both ends are alike. A link carries
//! SDUs, and one SDU is one secured packet in the form for CAT_TP: identifier `01` or `02`, then
//! lengths in BER (TS 102 225 5.1, 5.2). The link itself protects nothing but against noise: whoever
//! sees the datagrams can forge them, and only the packet inside says who sent it.
//!
//! [`Pdu`] reads and writes single PDUs, [`Link`] is the machine of one end. **One
//! [`handle`](Link::handle), then drain [`poll_output`](Link::poll_output) until `None`.**
//!
//! ```
//! use core::time::Duration;
//! use scp80::cat_tp::{Event, Identification, Input, Link, LinkConfig, Output};
//!
//! /// Hands everything that `from` sends to `to`; the SDUs that `to` receives.
//! fn carry(now: Duration, from: &mut Link, to: &mut Link) -> Vec<Vec<u8>> {
//!     let (mut datagrams, mut received) = (Vec::new(), Vec::new());
//!     while let Some(output) = from.poll_output() {
//!         if let Output::Transmit(datagram) = output { datagrams.push(datagram) }
//!     }
//!     for datagram in datagrams {
//!         to.handle(now, Input::Datagram(&datagram)).unwrap();
//!         let events: Vec<_> = core::iter::from_fn(|| to.poll_output()).collect();
//!         for event in &events {
//!             if let Output::Event(Event::Received(sdu)) = event { received.push(sdu.clone()) }
//!         }
//!         # for event in events {
//!         #     let Output::Transmit(answer) = event else { continue };
//!         #     from.handle(now, Input::Datagram(&answer)).unwrap();
//!         #     let back: Vec<_> = core::iter::from_fn(|| from.poll_output()).collect();
//!         #     for output in back {
//!         #         let Output::Transmit(datagram) = output else { continue };
//!         #         to.handle(now, Input::Datagram(&datagram)).unwrap();
//!         #         while to.poll_output().is_some() {}
//!         #     }
//!         # }
//!     }
//!     received
//! }
//!
//! let now = Duration::ZERO;
//! // the first sequence numbers are drawn at random by the caller
//! let mut card = Link::card(LinkConfig::new(0x1000), 0x2710, Identification::new(&[1, 2, 3, 4]), 0x5A17)?;
//! let mut server = Link::server(LinkConfig::new(0x2710), 0x90C4)?;
//! card.handle(now, Input::Open)?;
//! carry(now, &mut card, &mut server);
//! assert!(card.is_open() && server.is_open());
//! server.handle(now, Input::Send(&[0x01, 0x0E, 0x0D]))?;        // a command packet
//! assert_eq!(carry(now, &mut server, &mut card), [[0x01, 0x0E, 0x0D]]);
//! # Ok::<(), scp80::cat_tp::LinkError>(())
//! ```
//!
//! # What is not stored
//! A link has no checkpoint. It lives as long as the BIP channel below it, which does not survive a
//! restart of either end; what must survive is the counter of the packets inside, and that is kept
//! by [`Sender`](crate::Sender) and [`Receiver`](crate::Receiver). After a restart the server
//! answers old PDUs with [`refuse`], and the card opens a new link.

mod checksum;
mod config;
mod error;
mod established;
mod event;
pub mod hazmat;
mod inbound;
pub mod limits;
mod link;
mod outbound;
mod pdu;
mod refuse;
mod round_trip;
mod syn;
#[cfg(test)]
mod tests;

pub use config::{ConfigFault, LinkConfig, Retransmission};
pub use error::{LinkError, LinkFault, LinkMisuse, PduError, PduErrorKind};
pub use event::{End, Event, Input, Output, PeerParameters};
pub use link::{Link, LinkState};
pub use pdu::{Content, ExtendedAck, Pdu, ResetReason};
pub use refuse::refuse;
pub use syn::{Identification, SynParameters};
