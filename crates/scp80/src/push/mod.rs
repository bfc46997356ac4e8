//! Push: how a server makes a card open a channel, a CAT_TP link or an HTTPS session, for both
//! ends.
//!
//! | the server wants | it sends, in a command packet |
//! |---|---|
//! | a channel of the bearer independent protocol | [`PushCommand::OpenChannel`] in a script |
//! | a CAT_TP link in it | [`PushCommand::CatTpLink`], in the same script |
//! | an HTTPS session (SCP81) | [`SessionTrigger`], which is the secured data itself, without a script |
//!
//! ```
//! use core::net::Ipv4Addr;
//! use scp80::push::{
//!     BearerDescription, ChannelParameters, HttpPost, LinkRequest, NetworkAccessName, PushCommand,
//!     SessionParameters, SessionTrigger, TransportLevel,
//! };
//!
//! let server = Ipv4Addr::new(192, 0, 2, 10);
//! let channel = ChannelParameters::new()
//!     .with_bearer(BearerDescription::DEFAULT)
//!     .with_buffer_size(0x0578)
//!     .with_network_access_name(NetworkAccessName::new("internet").ok_or("an access name")?)
//!     .with_transport(TransportLevel::udp(10_000))
//!     .with_destination(server);
//! let link = LinkRequest::new(10_000).with_identification([1, 2, 3, 4, 5, 6, 7, 8]);
//! let apdus = [PushCommand::OpenChannel(channel).to_apdu(), PushCommand::CatTpLink(link).to_apdu()];
//! assert_eq!(apdus[1].encode_to_vec()[..5], [0x80, 0xEC, 0x01, 0x02, 0x0F]);
//!
//! let trigger = SessionTrigger::new(SessionParameters::new().with_http_post(
//!     HttpPost::new().with_host("smsr.example").with_uri("/adm"),
//! ));
//! assert_eq!(trigger.encode_to_vec()[..4], [0x81, 0x18, 0x83, 0x16]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Objects are kept in their order, known or not, with their comprehension bits: what is read is
//! written as it was.

mod answer;
mod channel;
mod command;
mod fields;
mod http;
mod link;
mod object;
mod security;
#[cfg(test)]
mod tests;
mod trigger;

pub use answer::PushAnswer;
pub use channel::{ChannelFault, ChannelParameters};
pub use command::PushCommand;
pub use fields::{BearerDescription, NetworkAccessName, OtherAddress, TransportLevel, TransportProtocol};
pub use http::HttpPost;
pub use link::LinkRequest;
pub use object::{ToolkitObject, ToolkitValue};
pub use security::{RetryPolicy, SecurityParameters, TimerValue};
pub use trigger::{SessionObject, SessionParameters, SessionTrigger};
