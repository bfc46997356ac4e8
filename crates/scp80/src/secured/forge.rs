//! Packets with faults in them, made on purpose.

use alloc::vec::Vec;
use core::fmt;

use crate::keys::KeySet;
use crate::secured::suite::{Layout, Suite};
use crate::wire::cntr::Cntr;
use crate::wire::dialect::Dialect;
use crate::wire::status::ResponseStatus;
use crate::wire::{CommandHeader, ResponsePacket};
use crate::{Error, PacketKind};

/// A packet for testers, of which every field may be wrong.
///
/// Without a fault it is the packet that [`protect_command`](super::protect_command) or
/// [`protect_response`](super::protect_response) makes. A fault goes in **before** the check is
/// computed and the packet ciphered, so that a receiver gets past both and meets the fault itself;
/// [`check`](Self::check) puts a wrong check in. Whatever SPI, KIc and KID say is in the header that
/// it is made from.
///
/// ```
/// use scp80::hazmat::Forge;
/// use scp80::wire::{CommandHeader, CommandPacket};
/// use scp80::{Cntr, Kic, Kid, Spi};
/// use sgp_wire::Tar;
///
/// let header = CommandHeader::new(Spi::new([0x00, 0x01]), Kic::NONE, Kid::NONE, Tar::ISD_R);
/// let packet = Forge::command(&header, Cntr::ZERO, b"data").header_length(0x0C).build(None)?;
/// let error = CommandPacket::decode(&packet).unwrap_err();
/// assert_eq!(error.to_string(), "CHL: length 12, expected 13 to 17 at byte 2");
/// # Ok::<(), scp80::Error>(())
/// ```
#[derive(Clone)]
#[must_use = "nothing is made before `build`"]
pub struct Forge<'a> {
    kind: Kind,
    header: CommandHeader,
    dialect: Dialect,
    counter: Cntr,
    data: &'a [u8],
    faults: Faults,
}

#[derive(Clone, Copy)]
enum Kind {
    Command,
    Response(ResponseStatus),
}

#[derive(Clone, Default)]
struct Faults {
    identifier: Option<u8>,
    packet_length: Option<u16>,
    header_length: Option<u8>,
    padding_counter: Option<u8>,
    padding: Option<Vec<u8>>,
    check: Option<Vec<u8>>,
    clear: bool,
}

impl<'a> Forge<'a> {
    /// A command packet.
    pub fn command(header: &CommandHeader, counter: Cntr, data: &'a [u8]) -> Self {
        Self::new(Kind::Command, header, counter, data)
    }

    /// The response packet to a command with `command`.
    pub fn response(command: &CommandHeader, counter: Cntr, status: ResponseStatus, data: &'a [u8]) -> Self {
        Self::new(Kind::Response(status), command, counter, data)
    }

    fn new(kind: Kind, header: &CommandHeader, counter: Cntr, data: &'a [u8]) -> Self {
        Self { kind, header: *header, dialect: Dialect::Sms, counter, data, faults: Faults::default() }
    }

    /// In another form than that for SMS.
    pub const fn dialect(mut self, dialect: Dialect) -> Self {
        self.dialect = dialect;
        self
    }

    /// Another identifier (CPI, RPI), in a form that has one.
    pub const fn identifier(mut self, identifier: u8) -> Self {
        self.faults.identifier = Some(identifier);
        self
    }

    /// Another packet length (CPL, RPL); two octets in the form for SMS, `82` and two in the other.
    pub const fn packet_length(mut self, length: u16) -> Self {
        self.faults.packet_length = Some(length);
        self
    }

    /// Another header length (CHL, RHL).
    pub const fn header_length(mut self, length: u8) -> Self {
        self.faults.header_length = Some(length);
        self
    }

    /// Another padding counter.
    pub const fn padding_counter(mut self, counter: u8) -> Self {
        self.faults.padding_counter = Some(counter);
        self
    }

    /// Other octets behind the data, as many as there are; what does not fill a block stays in
    /// clear.
    pub fn padding(mut self, octets: impl Into<Vec<u8>>) -> Self {
        self.faults.padding = Some(octets.into());
        self
    }

    /// Other octets in place of the check, as many as there are.
    pub fn check(mut self, octets: impl Into<Vec<u8>>) -> Self {
        self.faults.check = Some(octets.into());
        self
    }

    /// Not ciphered, whatever SPI says.
    pub const fn left_clear(mut self) -> Self {
        self.faults.clear = true;
        self
    }

    /// The octets of the packet.
    ///
    /// # Errors
    /// [`Error::Unsupported`], [`PeerFault::KeySetUnknown`](crate::PeerFault::KeySetUnknown),
    /// [`Misuse::DataTooLong`](crate::Misuse::DataTooLong), [`Error::Keys`].
    pub fn build(&self, keys: Option<&KeySet>) -> Result<Vec<u8>, Error> {
        let suite = match self.kind {
            Kind::Command => Suite::of_command(&self.header, keys)?,
            Kind::Response(_) => Suite::of_response(&self.header, keys)?,
        };
        let faults = &self.faults;
        let mut fixed = Vec::from(self.counter.to_bytes());
        let fixed_len = if matches!(self.kind, Kind::Command) { 6 } else { 7 };
        let check_len = faults.check.as_ref().map_or_else(|| suite.check_len(), Vec::len);
        let Layout { padding, .. } = suite.layout(fixed_len, self.data.len());
        let padding = faults.padding.clone().unwrap_or_else(|| alloc::vec![0; usize::from(padding)]);
        fixed.push(faults.padding_counter.unwrap_or_else(|| u8::try_from(padding.len()).unwrap_or(u8::MAX)));
        if let Kind::Response(status) = self.kind {
            fixed.push(status.0);
        }
        let body_len = fixed.len().saturating_add(check_len).saturating_add(self.data.len());
        let mut packet = self.clear_fields(check_len, body_len.saturating_add(padding.len()))?;
        let body_at = packet.len();
        let kind = if fixed_len == 6 { PacketKind::Command } else { PacketKind::Response };
        let prefix = self.dialect.check_prefix(kind);
        let check = match &faults.check {
            Some(check) => check.clone(),
            None => suite.check(&[prefix, &packet, &fixed, self.data, &padding])?,
        };
        for part in [&fixed, &check, self.data, &padding] {
            packet.extend_from_slice(part);
        }
        if !faults.clear {
            let whole = packet.len().saturating_sub(body_at) / suite.block_len() * suite.block_len();
            let body = packet.get_mut(body_at..body_at.saturating_add(whole)).unwrap_or_default();
            suite.encrypt(body)?;
        }
        Ok(packet)
    }

    /// Everything in front of the counter.
    fn clear_fields(&self, check_len: usize, body_len: usize) -> Result<Vec<u8>, Error> {
        let Faults { identifier, packet_length, header_length, .. } = self.faults;
        let mut right = Vec::new();
        let (kind, fields) = match self.kind {
            Kind::Command => {
                self.header.encode_as(self.dialect, check_len, body_len, &mut right)?;
                (PacketKind::Command, 7)
            }
            Kind::Response(_) => {
                let tar = self.header.tar;
                ResponsePacket::encode_header_as(self.dialect, tar, check_len, body_len, &mut right)?;
                (PacketKind::Response, 3)
            }
        };
        let (lengths, fields) =
            right.split_at_checked(right.len().saturating_sub(fields)).unwrap_or_default();
        let (lengths, header) = lengths.split_at_checked(lengths.len().saturating_sub(1)).unwrap_or_default();
        let mut clear = Vec::new();
        let mut length = lengths;
        if let (Some(right), [_, rest @ ..]) = (self.dialect.identifier(kind), lengths) {
            clear.push(identifier.unwrap_or(right));
            length = rest;
        }
        match (packet_length, self.dialect) {
            (None, _) => clear.extend_from_slice(length),
            (Some(wrong), Dialect::Sms) => clear.extend_from_slice(&wrong.to_be_bytes()),
            (Some(wrong), Dialect::CatTp) => {
                clear.push(0x82);
                clear.extend_from_slice(&wrong.to_be_bytes());
            }
        }
        match header_length {
            Some(wrong) => clear.push(wrong),
            None => clear.extend_from_slice(header),
        }
        clear.extend_from_slice(fields);
        Ok(clear)
    }
}

impl fmt::Debug for Forge<'_> {
    /// Kind, application, SPI and length of the data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if matches!(self.kind, Kind::Command) { "Command" } else { "Response" };
        write!(f, "Forge({kind}, {}, {}, {} bytes)", self.header.tar, self.header.spi, self.data.len())
    }
}
