//! Verified responses.

use alloc::vec::Vec;
use core::fmt;

use crate::Error;
use crate::counter::Resync;
use crate::script::ResponseScript;
use crate::sender::Outstanding;
use crate::wire::spi::CheckKind;
use crate::wire::status::ResponseStatus;

/// A verified response (proof of receipt) and the command that it answers.
#[doc(alias = "PoR")]
pub struct Por {
    pub(super) command: Outstanding,
    pub(super) status: ResponseStatus,
    pub(super) data: Vec<u8>,
}

impl Por {
    /// The command that is answered.
    #[must_use]
    pub const fn command(&self) -> &Outstanding {
        &self.command
    }

    /// What became of the packet; what became of the commands in it stands in the data.
    #[must_use]
    pub const fn status(&self) -> ResponseStatus {
        self.status
    }

    /// Whether a checksum vouches for the response; not so when the command asked for none, or for
    /// a redundancy check. Of a command without a counter it may be an older one: nothing tells.
    #[must_use]
    pub fn is_authentic(&self) -> bool {
        self.command.spi.response_check() == CheckKind::Cryptographic
    }

    /// The additional response data.
    #[must_use]
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// The additional response data, with the buffer that holds them.
    #[must_use]
    pub fn into_data(self) -> Vec<u8> {
        self.data
    }

    /// The data as an expanded response script, definite or indefinite.
    ///
    /// # Errors
    /// [`Error::Refused`] for another status than done, [`Error::Decode`].
    pub fn responses(&self) -> Result<ResponseScript, Error> {
        match self.status {
            ResponseStatus::OK => Ok(ResponseScript::decode(&self.data)?),
            status => Err(Error::Refused(status)),
        }
    }

    /// What an authentic "counter low" tells about the counter of the card; `None` for every other
    /// response, and for one that anybody could have made.
    ///
    /// Nothing is done about it here: whether to go ahead, and how far, is the caller's decision
    /// ([`Resync::lease`], [`Sender::renew`](crate::Sender::renew)). A card says the same to a second
    /// copy of a command that it has executed, as short messages may come twice: so it is no proof that
    /// the command was not executed.
    #[must_use]
    pub fn resync(&self) -> Option<Resync> {
        let low = self.status == ResponseStatus::COUNTER_LOW && self.is_authentic();
        low.then_some(Resync::new(self.command.counter))
    }
}

impl fmt::Debug for Por {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Por({}, {}, {} bytes)", self.command.tar, self.status, self.data.len())
    }
}
