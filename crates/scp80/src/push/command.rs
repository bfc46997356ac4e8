//! The command PUSH.

use alloc::vec::Vec;

use sgp_wire::{CommandApdu, Context, DecodeError};

use crate::push::{ChannelParameters, LinkRequest};

/// PUSH, in a compact or expanded script for an application of the card (TS 102 226 9.2).
///
/// ```text
/// 80 EC P1 P2 Lc objects        P1 01, P2 what is asked for; P1 80 is the application's own
/// ```
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PushCommand {
    /// P2 `01`: open a channel of the bearer independent protocol.
    OpenChannel(ChannelParameters),
    /// P2 `02`: establish a CAT_TP link in the open channel.
    CatTpLink(LinkRequest),
    /// P2 `03`: open a TCP connection.
    TcpConnection(ChannelParameters),
    /// P2 `04`: send the identification packet.
    Identification(LinkRequest),
    /// Any other, such as P1 `80`, which is up to the application.
    Other {
        /// P1.
        p1: u8,
        /// P2.
        p2: u8,
        /// Data as they stand.
        data: Vec<u8>,
    },
}

const CLA: u8 = 0x80;
const INS: u8 = 0xEC;

impl PushCommand {
    /// P1 and P2.
    #[must_use]
    pub const fn parameters(&self) -> (u8, u8) {
        match self {
            Self::OpenChannel(_) => (0x01, 0x01),
            Self::CatTpLink(_) => (0x01, 0x02),
            Self::TcpConnection(_) => (0x01, 0x03),
            Self::Identification(_) => (0x01, 0x04),
            Self::Other { p1, p2, .. } => (*p1, *p2),
        }
    }

    /// The command, without Le.
    #[must_use]
    pub fn to_apdu(&self) -> CommandApdu {
        let (p1, p2) = self.parameters();
        let mut data = Vec::new();
        match self {
            Self::OpenChannel(channel) | Self::TcpConnection(channel) => channel.encode(&mut data),
            Self::CatTpLink(link) | Self::Identification(link) => link.encode(&mut data),
            Self::Other { data: octets, .. } => data.extend_from_slice(octets),
        }
        CommandApdu::new(CLA, INS, p1, p2).with_data(data)
    }

    /// Reads a PUSH command; `None` when it is another command.
    ///
    /// # Errors
    /// Objects that are broken; offsets count from the first octet of the command's data.
    pub fn from_apdu(command: &CommandApdu) -> Result<Option<Self>, DecodeError> {
        let [cla, ins, p1, p2] = command.header();
        if (cla, ins) != (CLA, INS) {
            return Ok(None);
        }
        let data = command.data();
        let push = match (p1, p2) {
            (0x01, 0x01) => ChannelParameters::decode(data).map(Self::OpenChannel),
            (0x01, 0x02) => LinkRequest::decode(data).map(Self::CatTpLink),
            (0x01, 0x03) => ChannelParameters::decode(data).map(Self::TcpConnection),
            (0x01, 0x04) => LinkRequest::decode(data).map(Self::Identification),
            _ => Ok(Self::Other { p1, p2, data: data.to_vec() }),
        };
        push.field("push").map(Some)
    }
}
