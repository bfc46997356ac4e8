//! Finished packets.

use alloc::vec::Vec;
use core::fmt;

use crate::Misuse;
use crate::sms::{Address, ConcatReference, MessageReference, SmsParameters, deliver_all, submit_all};

/// A finished secured packet, ready to be carried.
#[derive(Clone, PartialEq, Eq)]
pub struct Packet {
    kind: PacketKind,
    octets: Vec<u8>,
}

impl Packet {
    pub(crate) const fn new(kind: PacketKind, octets: Vec<u8>) -> Self {
        Self { kind, octets }
    }

    /// A packet that was kept as octets from CPL or RPL on, such as one that is sent again. They are
    /// carried as they are; nothing is checked.
    #[must_use]
    pub fn from_bytes(kind: PacketKind, octets: impl Into<Vec<u8>>) -> Self {
        Self::new(kind, octets.into())
    }

    /// Command or response.
    #[must_use]
    pub const fn kind(&self) -> PacketKind {
        self.kind
    }

    /// The octets from CPL or RPL on.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.octets
    }

    /// The octets from CPL or RPL on.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.octets
    }

    /// The SMS-DELIVER TPDUs that bring the packet to a card, in order (TS 31.115 clause 4).
    ///
    /// # Errors
    /// [`Misuse::TooManySegments`].
    pub fn sms_deliver(
        &self,
        parameters: &SmsParameters,
        reference: &mut ConcatReference,
    ) -> Result<Vec<Vec<u8>>, Misuse> {
        deliver_all(self.kind, &self.octets, parameters, reference)
    }

    /// The SMS-SUBMIT TPDUs in which a card sends the packet, in order. Each goes out in a
    /// SEND SHORT MESSAGE of its own.
    ///
    /// # Errors
    /// [`Misuse::TooManySegments`].
    pub fn sms_submit(
        &self,
        destination: Address,
        message: &mut MessageReference,
        reference: &mut ConcatReference,
    ) -> Result<Vec<Vec<u8>>, Misuse> {
        submit_all(self.kind, &self.octets, destination, message, reference)
    }
}

impl AsRef<[u8]> for Packet {
    fn as_ref(&self) -> &[u8] {
        &self.octets
    }
}

impl fmt::Debug for Packet {
    /// Kind and length: a packet without ciphering is its data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Packet({:?}, {} bytes)", self.kind, self.octets.len())
    }
}

/// Which way a secured packet goes (TS 31.115 4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "TS 102 225 has commands and responses")]
pub enum PacketKind {
    /// Command packet, element `70`.
    Command,
    /// Response packet, element `71`.
    Response,
}

impl PacketKind {
    /// The information element that announces it.
    #[must_use]
    #[doc(alias = "CPI")]
    #[doc(alias = "RPI")]
    pub const fn identifier(self) -> u8 {
        match self {
            Self::Command => 0x70,
            Self::Response => 0x71,
        }
    }

    pub(crate) const fn from_identifier(id: u8) -> Option<Self> {
        match id {
            0x70 => Some(Self::Command),
            0x71 => Some(Self::Response),
            _ => None,
        }
    }
}
