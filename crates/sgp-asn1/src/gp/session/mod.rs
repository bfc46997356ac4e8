//! Sessions: how a card opens a channel, a CAT_TP link in it, or an HTTPS session.

mod channel;
mod fields;
mod http;
mod link;
mod object;
mod psk_identity;
mod retry;
mod security;
#[cfg(test)]
mod tests;
mod trigger;

pub use channel::{ChannelFault, ChannelParameters};
pub use fields::{BearerDescription, NetworkAccessName, OtherAddress, TransportLevel, TransportProtocol};
pub use http::HttpPost;
pub use link::LinkParameters;
pub use object::{ToolkitObject, ToolkitValue};
pub use psk_identity::PskIdentity;
pub use retry::{RetryPolicy, TimerValue};
pub use security::SecurityParameters;
pub use trigger::{SessionObject, SessionParameters, SessionTrigger};

#[cfg(feature = "serde")]
pub(super) use http::{AGENT, HOST, URI};
#[cfg(feature = "serde")]
pub(super) use object::is_toolkit_tag;
