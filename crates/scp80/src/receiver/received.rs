//! Accepted commands, and their answers.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use sgp_wire::Tar;

use crate::Error;
use crate::keys::KeySet;
use crate::limits::MAX_REPORT;
use crate::packet::{Packet, PacketKind};
use crate::secured::protect_response_into;
use crate::wire::CommandHeader;
use crate::wire::cntr::Cntr;
use crate::wire::dialect::Dialect;
use crate::wire::kvn::Kvn;
use crate::wire::spi::{ResponseMode, Spi};
use crate::wire::status::ResponseStatus;

/// A command that was accepted: its counter is the stored one now.
pub struct Received {
    pub(super) data: Vec<u8>,
    pub(super) context: ResponseContext,
}

impl Received {
    /// The application addressed.
    #[must_use]
    pub const fn tar(&self) -> Tar {
        self.context.header.tar
    }

    /// What protected the packet.
    #[must_use]
    pub const fn spi(&self) -> Spi {
        self.context.header.spi
    }

    /// The key set that protected the packet, if one did.
    #[must_use]
    pub fn kvn(&self) -> Option<Kvn> {
        self.context.keys.as_ref().map(|keys| keys.kvn())
    }

    /// The counter of the packet.
    #[must_use]
    pub const fn counter(&self) -> Cntr {
        self.context.counter
    }

    /// The secured data, without padding.
    #[must_use]
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// The response packet as SPI asks for it; see [`ResponseContext::respond`].
    ///
    /// # Errors
    /// As there.
    pub fn respond(&self, status: ResponseStatus, data: &[u8]) -> Result<Option<Packet>, Error> {
        self.context.respond(status, data)
    }

    /// The response and the way it takes; see [`ResponseContext::route`].
    ///
    /// # Errors
    /// As there.
    pub fn route(&self, status: ResponseStatus, data: &[u8]) -> Result<ResponseRoute, Error> {
        self.context.route(status, data)
    }

    /// The secured data, and what is needed to answer later.
    #[must_use]
    pub fn into_parts(self) -> (Vec<u8>, ResponseContext) {
        (self.data, self.context)
    }
}

impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ResponseContext { header, counter, .. } = &self.context;
        write!(f, "Received({}, {}, counter {counter}, {} bytes)", header.tar, header.spi, self.data.len())
    }
}

/// What is needed to answer a command: its header, its counter and its key set, which stays usable
/// here even when the command deletes it from the card.
#[derive(Debug)]
pub struct ResponseContext {
    pub(super) dialect: Dialect,
    pub(super) header: CommandHeader,
    pub(super) counter: Cntr,
    pub(super) keys: Option<Arc<KeySet>>,
}

impl ResponseContext {
    /// The header of the command.
    #[must_use]
    pub const fn header(&self) -> &CommandHeader {
        &self.header
    }

    /// The response packet as SPI asks for it; `None` when it asks for none to this `status`.
    ///
    /// Which way it goes says [`route`](Self::route).
    ///
    /// # Errors
    /// [`Misuse::DataTooLong`](crate::Misuse::DataTooLong), [`Error::Keys`].
    pub fn respond(&self, status: ResponseStatus, data: &[u8]) -> Result<Option<Packet>, Error> {
        self.respond_reusing(status, data, &mut Vec::new())
    }

    /// The same in the memory of `buffer`, whose content goes; it moves into the packet if there is
    /// one. With enough room in it nothing is allocated.
    ///
    /// # Errors
    /// As [`respond`](Self::respond).
    pub fn respond_reusing(
        &self,
        status: ResponseStatus,
        data: &[u8],
        buffer: &mut Vec<u8>,
    ) -> Result<Option<Packet>, Error> {
        match self.header.spi.response_mode() {
            ResponseMode::Never | ResponseMode::Reserved => return Ok(None),
            ResponseMode::OnError if status == ResponseStatus::OK => return Ok(None),
            ResponseMode::Always | ResponseMode::OnError => {}
        }
        buffer.clear();
        let Self { dialect, header, counter, keys } = self;
        protect_response_into(*dialect, header, *counter, status, data, keys.as_deref(), buffer)?;
        Ok(Some(Packet::new(PacketKind::Response, core::mem::take(buffer))))
    }

    /// The response and the way it takes over SMS: in the report of the delivery where SPI leaves
    /// it there and it fits, in SMS-SUBMITs otherwise (TS 31.115 4.3).
    ///
    /// # Errors
    /// As [`respond`](Self::respond).
    pub fn route(&self, status: ResponseStatus, data: &[u8]) -> Result<ResponseRoute, Error> {
        let Some(response) = self.respond(status, data)? else { return Ok(ResponseRoute::None) };
        if !self.header.spi.response_by_submit() && response.as_bytes().len() <= MAX_REPORT {
            return Ok(ResponseRoute::Report(response));
        }
        let announced = self.respond(ResponseStatus::FOLLOWS_BY_SUBMIT, &[])?;
        Ok(match announced {
            Some(announcement) => ResponseRoute::Submit { announcement, response },
            None => ResponseRoute::None,
        })
    }
}

/// Which way a response takes over SMS.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResponseRoute {
    /// SPI asks for no response.
    None,
    /// In the report of the delivery.
    Report(Packet),
    /// In SMS-SUBMITs.
    Submit {
        /// What the report may say meanwhile: that the response follows (status `0B`), without data
        /// and secured like the response. A card may leave the report empty instead.
        announcement: Packet,
        /// The response.
        response: Packet,
    },
}
