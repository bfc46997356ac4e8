//! Header of a message, independent of the binding that carries it (`RPSHeader`).

use alloc::string::{String, ToString};
use core::fmt;
use core::str::FromStr;

use sgp_wire::Oid;

use crate::content::content;
use crate::message::{Operation, Request, Response};
use crate::{DateTime, Version};

/// A party of the exchange (`EntityType`).
#[derive(Clone, Debug, PartialEq, Eq)]
#[doc(alias = "EntityType")]
#[non_exhaustive]
pub struct Entity {
    /// Its object identifier.
    pub id: Oid,
    /// Its name, for people.
    pub name: Option<String>,
}

impl Entity {
    /// The party with this identifier.
    #[must_use]
    pub const fn new(id: Oid) -> Self {
        Self { id, name: None }
    }

    /// With a name.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }
}

content! { Entity { id: required "EntityId", name: optional "EntityName" } }

/// Identifies a message: a URI that is unique among all senders, for which it begins with the
/// domain of its sender (SGP.02 v4.2 annex B).
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MessageId(String);

impl MessageId {
    /// The identifier with this text.
    ///
    /// # Errors
    /// [`MessageIdError`] when it is empty or holds white space or control characters.
    pub fn new(id: impl Into<String>) -> Result<Self, MessageIdError> {
        let id = id.into();
        let valid = !id.is_empty() && !id.chars().any(|c| c.is_whitespace() || c.is_control());
        if valid { Ok(Self(id)) } else { Err(MessageIdError) }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for MessageId {
    type Err = MessageIdError;

    fn from_str(text: &str) -> Result<Self, MessageIdError> {
        Self::new(text)
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MessageId({})", self.0)
    }
}

/// Text that cannot identify a message: empty, or not a URI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageIdError;

impl fmt::Display for MessageIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a URI that could identify a message")
    }
}

impl core::error::Error for MessageIdError {}

/// Header of a message (`RPSHeader`); its message type is the name of the body and not held here.
#[derive(Clone, Debug, PartialEq, Eq)]
#[doc(alias = "RPSHeader")]
#[non_exhaustive]
pub struct MessageHeader {
    /// Who sends it.
    pub sender: Entity,
    /// Name of the account of the sender.
    pub sender_name: String,
    /// Who is to receive it.
    pub receiver: Entity,
    /// Where the response is to go; absent means to where the request came from.
    pub response_endpoint: Option<String>,
    /// Correlates messages from end to end: copied into requests made on behalf of this one.
    pub context_id: Option<String>,
    /// Groups the messages of one transaction: a response repeats it.
    pub transaction_id: Option<String>,
    /// Identifies this message.
    pub message_id: MessageId,
    /// The request that this message answers.
    pub relates_to: Option<MessageId>,
    /// When it was made.
    pub date: DateTime,
}

impl MessageHeader {
    /// A header without the optional members; the account has the name of the sender, or its
    /// identifier where it has no name.
    #[must_use]
    pub fn new(sender: Entity, receiver: Entity, message_id: MessageId, date: DateTime) -> Self {
        Self {
            sender_name: account_name(&sender),
            sender,
            receiver,
            response_endpoint: None,
            context_id: None,
            transaction_id: None,
            message_id,
            relates_to: None,
            date,
        }
    }

    /// With another account name.
    #[must_use]
    pub fn with_sender_name(mut self, name: impl Into<String>) -> Self {
        self.sender_name = name.into();
        self
    }

    /// With a URI for the response.
    #[must_use]
    pub fn with_response_endpoint(mut self, uri: impl Into<String>) -> Self {
        self.response_endpoint = Some(uri.into());
        self
    }

    /// With an identifier of the context.
    #[must_use]
    pub fn with_context_id(mut self, id: impl Into<String>) -> Self {
        self.context_id = Some(id.into());
        self
    }

    /// With an identifier of the transaction.
    #[must_use]
    pub fn with_transaction_id(mut self, id: impl Into<String>) -> Self {
        self.transaction_id = Some(id.into());
        self
    }

    /// Header of the response to the message with this header: parties swapped, related to it,
    /// in the same context and transaction.
    #[must_use]
    pub fn reply(&self, message_id: MessageId, date: DateTime) -> Self {
        Self {
            context_id: self.context_id.clone(),
            transaction_id: self.transaction_id.clone(),
            relates_to: Some(self.message_id.clone()),
            ..Self::new(self.receiver.clone(), self.sender.clone(), message_id, date)
        }
    }
}

fn account_name(entity: &Entity) -> String {
    entity.name.clone().unwrap_or_else(|| entity.id.to_string())
}

/// Header and body: one message, however it is carried (`RPSMessage`).
#[derive(Clone, Debug, PartialEq, Eq)]
#[doc(alias = "RPSMessage")]
#[non_exhaustive]
pub struct RpsMessage<T> {
    /// Version of the message format.
    pub version: Version,
    /// Who, to whom, when.
    pub header: MessageHeader,
    /// What.
    pub body: T,
}

impl<T> RpsMessage<T> {
    /// Version that [`new`](Self::new) writes: that of the schema of namespace `/3`.
    pub const VERSION: Version = Version::new(1, 0, 0);

    /// A message of the current version.
    #[must_use]
    pub const fn new(header: MessageHeader, body: T) -> Self {
        Self { version: Self::VERSION, header, body }
    }
}

impl<O: Operation> RpsMessage<Request<O>> {
    /// The message that answers this one; see [`MessageHeader::reply`].
    #[must_use]
    pub fn reply(&self, body: Response<O>, message_id: MessageId, date: DateTime) -> RpsMessage<Response<O>> {
        RpsMessage { version: self.version, header: self.header.reply(message_id, date), body }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CallId, EisQuery, es4};

    #[test]
    fn a_reply_goes_back_in_the_same_transaction() {
        let (mno, smsr) = ("1.3.6.1.4.1.32473.40", "1.3.6.1.4.1.32473.30");
        let sender = Entity::new(mno.parse().unwrap()).with_name("Operator One");
        let receiver = Entity::new(smsr.parse().unwrap());
        let header = MessageHeader::new(
            sender.clone(),
            receiver.clone(),
            "//op/1".parse().unwrap(),
            DateTime::from_unix(0),
        )
        .with_transaction_id("t-1")
        .with_context_id("c-1")
        .with_response_endpoint("https://operator.example.org/callback");
        assert_eq!(header.sender_name, "Operator One");
        let query = EisQuery::new(sgp_asn1::Eid::from_bytes([0x89; 16]));
        let request = RpsMessage::new(header, es4::GetEisRequest::new(CallId::new("1"), query));
        let response = es4::GetEisResponse::failed(crate::status::StatusCode::EID_UNKNOWN);
        let reply = request.reply(response, "//sr/2".parse().unwrap(), DateTime::from_unix(5));
        assert_eq!((&reply.header.sender, &reply.header.receiver), (&receiver, &sender));
        assert_eq!(reply.header.sender_name, smsr);
        assert_eq!(reply.header.relates_to, Some("//op/1".parse().unwrap()));
        assert_eq!(reply.header.transaction_id.as_deref(), Some("t-1"));
        assert_eq!(reply.header.context_id.as_deref(), Some("c-1"));
        assert_eq!(reply.header.response_endpoint, None);
    }

    #[test]
    fn what_is_no_message_id() {
        for text in ["", "a b", "a\n", "\u{1}"] {
            assert_eq!(MessageId::new(text), Err(MessageIdError));
        }
    }
}
