//! PDUs with any field wrong on purpose, for test benches and fuzzers.

use alloc::vec::Vec;
use core::fmt;

use super::checksum::checksum;
use super::limits::HEADER;

/// A PDU of free fields: nothing has to fit anything.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::exhaustive_structs, reason = "every field of TS 102 127 5.6, to be set at will")]
pub struct RawPdu<'a> {
    /// Flags and version: the first octet.
    pub flags: u8,
    /// Octets for future use.
    pub reserved: [u8; 2],
    /// Header length; `None` for the right one, cut to one octet.
    pub header_len: Option<u8>,
    /// Source port.
    pub source_port: u16,
    /// Destination port.
    pub destination_port: u16,
    /// Data length; `None` for the right one, cut to two octets.
    pub data_len: Option<u16>,
    /// Sequence number.
    pub sequence: u16,
    /// Acknowledgement number.
    pub acknowledgement: u16,
    /// Window.
    pub window: u16,
    /// Checksum; `None` for the right one.
    pub checksum: Option<u16>,
    /// Variable part of the header.
    pub variable: &'a [u8],
    /// Data.
    pub data: &'a [u8],
}

impl RawPdu<'_> {
    /// The octets, as they are told to be.
    #[must_use]
    pub fn encode_to_vec(&self) -> Vec<u8> {
        let [r1, r2] = self.reserved;
        let right = HEADER.saturating_add(self.variable.len()) & 0xFF;
        let header_len = self.header_len.unwrap_or_else(|| u8::try_from(right).unwrap_or(u8::MAX));
        let right = self.data.len() & 0xFFFF;
        let data_len = self.data_len.unwrap_or_else(|| u16::try_from(right).unwrap_or(u16::MAX));
        let mut out = Vec::from([self.flags, r1, r2, header_len]);
        for field in [
            self.source_port,
            self.destination_port,
            data_len,
            self.sequence,
            self.acknowledgement,
            self.window,
            0,
        ] {
            out.extend_from_slice(&field.to_be_bytes());
        }
        out.extend_from_slice(self.variable);
        out.extend_from_slice(self.data);
        let sum = self.checksum.unwrap_or_else(|| checksum(&out));
        let field = out.iter_mut().skip(16);
        field.zip(sum.to_be_bytes()).for_each(|(slot, octet)| *slot = octet);
        out
    }
}

impl fmt::Debug for RawPdu<'_> {
    /// Flags, numbers and lengths: the data may be a packet that is not ciphered.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { flags, sequence, acknowledgement, window, variable, data, .. } = self;
        write!(f, "RawPdu(flags {flags:02X}, seq {sequence}, ack {acknowledgement}, window {window}, ")?;
        write!(f, "header {} bytes, data {} bytes)", variable.len(), data.len())
    }
}

/// Writes the checksum that belongs to the other octets of `datagram`: after a change that must get
/// past it. Too few octets for a checksum stay as they are.
pub fn correct_checksum(datagram: &mut [u8]) {
    let Some(field) = datagram.get_mut(16..HEADER) else { return };
    field.fill(0);
    let sum = checksum(datagram);
    datagram.iter_mut().skip(16).zip(sum.to_be_bytes()).for_each(|(slot, octet)| *slot = octet);
}
