//! Who a machine speaks for, and the names of its calls and messages.

use es_interfaces::{CallId, Entity, MessageHeader, MessageId};

use crate::{Error, Misuse, Now};

/// The server that a machine speaks for: its entity, and the domain that its message identifiers
/// begin with (SGP.02 v4.2 annex B).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    entity: Entity,
    domain: String,
}

impl Party {
    /// The server with this entity; `domain` is a host name such as `sm-dp.example.com`.
    ///
    /// # Errors
    /// [`Misuse::Parameter`] when the domain cannot stand in a message identifier.
    pub fn new(entity: Entity, domain: impl Into<String>) -> Result<Self, Error> {
        let domain = domain.into();
        let usable = !domain.contains('/') && MessageId::new(format!("//{domain}/1")).is_ok();
        if usable { Ok(Self { entity, domain }) } else { Err(Misuse::Parameter("domain").into()) }
    }

    /// Identifier and name.
    #[must_use]
    pub const fn entity(&self) -> &Entity {
        &self.entity
    }
}

/// Numbers the messages and calls of one exchange, so that a restart from the same inputs gives
/// the same names.
#[derive(Clone, Debug)]
pub(crate) struct Numbering {
    party: Party,
    exchange: String,
    next: u64,
}

impl Numbering {
    /// Names of the form `//domain/exchange-1`, counted up.
    pub(crate) fn new(party: Party, exchange: &str) -> Self {
        Self { party, exchange: exchange.into(), next: 0 }
    }

    /// The identifier of the next message.
    pub(crate) fn message_id(&mut self) -> Result<MessageId, Error> {
        self.next = self.next.saturating_add(1);
        let text = format!("//{}/{}-{}", self.party.domain, self.exchange, self.next);
        MessageId::new(text).map_err(|_| Misuse::Parameter("exchange name").into())
    }

    /// Header of the next message to `receiver`, and the identifier of the call it makes.
    pub(crate) fn request(&mut self, receiver: &Entity, now: Now) -> Result<(MessageHeader, CallId), Error> {
        let id = self.message_id()?;
        let call = CallId::new(format!("{}-{}", self.exchange, self.next));
        let date = now.date_time();
        Ok((MessageHeader::new(self.party.entity.clone(), receiver.clone(), id, date), call))
    }
}
