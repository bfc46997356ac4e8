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
//! use std::collections::VecDeque;
//! use scp80::cat_tp::{Event, Identification, Input, Link, LinkConfig, LinkError, Output};
//!
//! /// A channel that loses nothing: hands over what either end sends until both are silent.
//! fn talk(now: Duration, ends: &mut [Link; 2]) -> Result<Vec<Event>, LinkError> {
//!     let (mut events, mut channel) = (Vec::new(), VecDeque::new());
//!     loop {
//!         for (at, end) in ends.iter_mut().enumerate() {
//!             while let Some(output) = end.poll_output() {
//!                 match output {
//!                     Output::Transmit(datagram) => channel.push_back((1 - at, datagram)),
//!                     Output::Event(event) => events.push(event),
//!                     _ => {} // Output::WaitUntil: nothing is lost here
//!                 }
//!             }
//!         }
//!         let Some((to, datagram)) = channel.pop_front() else { return Ok(events) };
//!         ends[to].handle(now, Input::Datagram(&datagram))?;
//!     }
//! }
//!
//! let now = Duration::ZERO;
//! // the first sequence numbers, 5A17 and 90C4 here, are drawn at random for each link
//! let card = Link::card(LinkConfig::new(0x1000), 0x2710, Identification::new(&[1, 2, 3, 4]), 0x5A17)?;
//! let server = Link::server(LinkConfig::new(0x2710), 0x90C4)?;
//! let mut ends = [card, server];
//! ends[0].handle(now, Input::Open)?;
//! talk(now, &mut ends)?;
//! ends[1].handle(now, Input::Send(&[0x01, 0x0E, 0x0D]))?; // a command packet
//! let events = talk(now, &mut ends)?;
//! assert_eq!(events, [Event::Received(vec![0x01, 0x0E, 0x0D]), Event::Acknowledged(0)]);
//! # Ok::<(), LinkError>(())
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
