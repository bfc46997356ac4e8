//! Pad, check, cipher, and back. No counter is judged here.

mod forge;
#[cfg(test)]
mod pairs;
mod suite;
#[cfg(test)]
mod tests;

pub use forge::Forge;

use alloc::vec::Vec;

use sgp_wire::{DecodeError, DecodeErrorKind, Tar};

use crate::keys::KeySet;
use crate::wire::cntr::Cntr;
use crate::wire::dialect::Dialect;
use crate::wire::status::ResponseStatus;
use crate::wire::{CommandHeader, CommandPacket, ResponsePacket};
use crate::{Error, PacketKind};
use suite::{Layout, Suite};

/// Protects `data` as a command packet in the form for SMS: zero padding, check, cipher, as
/// `header` says.
///
/// # Security
/// Takes any counter. A counter used twice under one key set makes the card refuse the second
/// packet, and a skipped persist makes that happen after a restart: [`Sender`](crate::Sender)
/// takes care of it.
///
/// # Errors
/// [`Error::Unsupported`], [`PeerFault::KeySetUnknown`](crate::PeerFault::KeySetUnknown) when a key
/// is needed and there is none, [`Misuse::DataTooLong`](crate::Misuse::DataTooLong),
/// [`Error::Keys`].
pub fn protect_command(
    header: &CommandHeader,
    counter: Cntr,
    data: &[u8],
    keys: Option<&KeySet>,
) -> Result<Vec<u8>, Error> {
    let mut packet = Vec::new();
    protect_command_into(Dialect::Sms, header, counter, data, keys, &mut packet)?;
    Ok(packet)
}

/// The same in any form; appends the packet to `out`, which is as it was when this fails.
///
/// # Errors
/// As [`protect_command`].
pub fn protect_command_into(
    dialect: Dialect,
    header: &CommandHeader,
    counter: Cntr,
    data: &[u8],
    keys: Option<&KeySet>,
    out: &mut Vec<u8>,
) -> Result<(), Error> {
    let suite = Suite::of_command(header, keys)?;
    let [a, b, c, d, e] = counter.to_bytes();
    let Layout { padding, body_len } = suite.layout(6, data.len());
    let start = out.len();
    out.reserve(body_len.saturating_add(HEADER_ROOM));
    header.encode_as(dialect, suite.check_len(), body_len, out)?;
    let sealed = suite.seal(&[], out, start, &[a, b, c, d, e, padding], data, padding);
    sealed.inspect_err(|_| out.truncate(start))
}

/// Octets in front of CNTR at most.
const HEADER_ROOM: usize = 12;

/// Deciphers a command packet and checks it. Judges no counter and no security level.
///
/// # Security
/// A packet that is not ciphered and not checked is read as it stands;
/// [`Receiver`](crate::Receiver) asks for a minimum and judges the counter.
///
/// # Errors
/// [`Error::Unsupported`]; [`PeerFault::KeySetUnknown`](crate::PeerFault::KeySetUnknown);
/// [`Error::Decode`] when CHL is not what the header asks for (field `CHL`), or the ciphered part is
/// not whole blocks (field `cipheredPart`); [`Error::Security`]; then
/// [`PeerFault::PaddingCounter`](crate::PeerFault::PaddingCounter); [`Error::Keys`].
pub fn unprotect_command(packet: &CommandPacket<'_>, keys: Option<&KeySet>) -> Result<PlainCommand, Error> {
    let mut data = Vec::new();
    let counter = unprotect_command_into(packet, keys, &mut data)?;
    Ok(PlainCommand { counter, data })
}

/// The same; appends the secured data to `out`, which is as it was when this fails, and returns the
/// counter.
///
/// # Errors
/// As [`unprotect_command`].
pub fn unprotect_command_into(
    packet: &CommandPacket<'_>,
    keys: Option<&KeySet>,
    out: &mut Vec<u8>,
) -> Result<Cntr, Error> {
    let suite = Suite::of_command(packet.header(), keys)?;
    check_header(&suite, "CHL", packet.header_at(), 13, packet.check_len())?;
    let prefix = packet.dialect().check_prefix(PacketKind::Command);
    let [a, b, c, d, e, _] = suite.open::<6>(prefix, packet.clear(), packet.body(), out)?;
    Ok(Cntr::from_bytes([a, b, c, d, e]))
}

/// Protects `data` as the response packet to a command with `command`, which rules the security, in
/// the form for SMS.
///
/// # Errors
/// As [`protect_command`].
pub fn protect_response(
    command: &CommandHeader,
    counter: Cntr,
    status: ResponseStatus,
    data: &[u8],
    keys: Option<&KeySet>,
) -> Result<Vec<u8>, Error> {
    let mut packet = Vec::new();
    protect_response_into(Dialect::Sms, command, counter, status, data, keys, &mut packet)?;
    Ok(packet)
}

/// The same in any form; appends the packet to `out`, which is as it was when this fails.
///
/// # Errors
/// As [`protect_command`].
pub fn protect_response_into(
    dialect: Dialect,
    command: &CommandHeader,
    counter: Cntr,
    status: ResponseStatus,
    data: &[u8],
    keys: Option<&KeySet>,
    out: &mut Vec<u8>,
) -> Result<(), Error> {
    respond(&Suite::of_response(command, keys)?, dialect, command.tar, (counter, status), data, out)
}

/// A response without any security: for a card that could not make sense of the command.
///
/// # Errors
/// [`Misuse::DataTooLong`](crate::Misuse::DataTooLong) does not happen; the packet has 13 octets.
pub fn unsecured_response(
    dialect: Dialect,
    tar: Tar,
    counter: Cntr,
    status: ResponseStatus,
) -> Result<Vec<u8>, Error> {
    let mut packet = Vec::new();
    respond(&Suite::NONE, dialect, tar, (counter, status), &[], &mut packet)?;
    Ok(packet)
}

fn respond(
    suite: &Suite<'_>,
    dialect: Dialect,
    tar: Tar,
    (counter, status): (Cntr, ResponseStatus),
    data: &[u8],
    out: &mut Vec<u8>,
) -> Result<(), Error> {
    let [a, b, c, d, e] = counter.to_bytes();
    let Layout { padding, body_len } = suite.layout(7, data.len());
    let start = out.len();
    out.reserve(body_len.saturating_add(HEADER_ROOM));
    ResponsePacket::encode_header_as(dialect, tar, suite.check_len(), body_len, out)?;
    let fixed = [a, b, c, d, e, padding, status.0];
    let prefix = dialect.check_prefix(PacketKind::Response);
    let sealed = suite.seal(prefix, out, start, &fixed, data, padding);
    sealed.inspect_err(|_| out.truncate(start))
}

/// Deciphers a response packet and checks it, as the SPI of `command` asks. Matches nothing to
/// outstanding commands.
///
/// # Errors
/// As [`unprotect_command`], with the field `RHL`.
pub fn unprotect_response(
    packet: &ResponsePacket<'_>,
    command: &CommandHeader,
    keys: Option<&KeySet>,
) -> Result<PlainResponse, Error> {
    let mut data = Vec::new();
    let (counter, status) = unprotect_response_into(packet, command, keys, &mut data)?;
    Ok(PlainResponse { counter, status, data })
}

/// The same; appends the additional response data to `out`, which is as it was when this fails, and
/// returns counter and status.
///
/// # Errors
/// As [`unprotect_response`].
pub fn unprotect_response_into(
    packet: &ResponsePacket<'_>,
    command: &CommandHeader,
    keys: Option<&KeySet>,
    out: &mut Vec<u8>,
) -> Result<(Cntr, ResponseStatus), Error> {
    let suite = Suite::of_response(command, keys)?;
    check_header(&suite, "RHL", packet.header_at(), 10, packet.check_len())?;
    let prefix = packet.dialect().check_prefix(PacketKind::Response);
    let [a, b, c, d, e, _, status] = suite.open::<7>(prefix, packet.clear(), packet.body(), out)?;
    Ok((Cntr::from_bytes([a, b, c, d, e]), ResponseStatus(status)))
}

/// Octets of data that a command packet of at most `len` octets holds; `None` when not even an empty
/// one fits.
pub(crate) fn capacity(
    dialect: Dialect,
    header: &CommandHeader,
    keys: Option<&KeySet>,
    len: usize,
) -> Result<Option<usize>, Error> {
    let suite = Suite::of_command(header, keys)?;
    let fits = |body_len: usize| {
        let mut clear = Vec::new();
        header.encode_as(dialect, suite.check_len(), body_len, &mut clear).is_ok()
            && clear.len().saturating_add(body_len) <= len
    };
    // from the longest body that could fit down, past the few octets by which length fields differ
    let longest = len.min(crate::limits::MAX_PACKET) / suite.block_len() * suite.block_len();
    let bodies = (0..=longest).rev().step_by(suite.block_len());
    let body_len = bodies.take(HEADER_ROOM.saturating_add(1)).find(|&body_len| fits(body_len));
    Ok(body_len.and_then(|len| len.checked_sub(6)?.checked_sub(suite.check_len())))
}

fn check_header(
    suite: &Suite<'_>,
    field: &'static str,
    at: usize,
    fixed: usize,
    check_len: usize,
) -> Result<(), DecodeError> {
    let expected = suite.check_len();
    if check_len == expected {
        return Ok(());
    }
    let length = expected.saturating_add(fixed);
    let found = check_len.saturating_add(fixed);
    let kind = DecodeErrorKind::LengthOutOfRange { min: length, max: length, found };
    Err(DecodeError::new(kind, at).in_field(field))
}

/// What a command packet carries in clear.
#[non_exhaustive]
pub struct PlainCommand {
    /// CNTR, not judged.
    pub counter: Cntr,
    /// The secured data without padding.
    pub data: Vec<u8>,
}

/// What a response packet carries in clear.
#[non_exhaustive]
pub struct PlainResponse {
    /// CNTR, copied from the command.
    pub counter: Cntr,
    /// What became of the command.
    pub status: ResponseStatus,
    /// The additional response data without padding.
    pub data: Vec<u8>,
}

impl core::fmt::Debug for PlainCommand {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "PlainCommand({}, {} bytes)", self.counter, self.data.len())
    }
}

impl core::fmt::Debug for PlainResponse {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "PlainResponse({}, {}, {} bytes)", self.counter, self.status, self.data.len())
    }
}
