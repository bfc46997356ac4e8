//! Push: how a server makes a card open a channel, a CAT_TP link or an HTTPS session, for both
//! ends.
//!
//! | the server wants | it sends, in a command packet |
//! |---|---|
//! | a channel of the bearer independent protocol | [`PushCommand::open_channel`] in a script |
//! | a CAT_TP link in it | [`PushCommand::cat_tp_link`], in the same script |
//! | an HTTPS session (SCP81) | its triggering parameters, which are the secured data themselves, without a script: [`is_trigger`] |
//!
//! What is to be opened are parameters, octets here: `sgp_asn1::gp` has them as objects,
//! `ChannelParameters`, `LinkParameters` and `SessionTrigger`.
//!
//! ```
//! use scp80::push::{PushCommand, PushKind};
//! use sgp_asn1::gp::{BearerDescription, ChannelParameters, LinkParameters, TransportLevel};
//! use sgp_wire::Limits;
//!
//! let server = core::net::Ipv4Addr::new(192, 0, 2, 10);
//! let channel = ChannelParameters::new()
//!     .with_bearer(BearerDescription::DEFAULT)
//!     .with_buffer_size(0x0578)
//!     .with_transport(TransportLevel::udp(10_000))
//!     .with_destination(server);
//! let link = LinkParameters::new(10_000).with_identification([1, 2, 3, 4, 5, 6, 7, 8]);
//! let apdus = [PushCommand::open_channel(channel.encode_to_vec()), PushCommand::cat_tp_link(link.encode_to_vec())]
//!     .map(|push| push.to_apdu());
//! assert_eq!(apdus[1].encode_to_vec()[..5], [0x80, 0xEC, 0x01, 0x02, 0x0F]);
//!
//! // the card
//! let push = PushCommand::from_apdu(&apdus[0]).ok_or("another command")?;
//! assert_eq!(push.kind(), PushKind::OpenChannel);
//! assert_eq!(ChannelParameters::decode(push.parameters(), &Limits::default())?, channel);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod answer;
mod command;
#[cfg(test)]
mod tests;

pub use answer::PushAnswer;
pub use command::{PushCommand, PushKind, is_trigger};
