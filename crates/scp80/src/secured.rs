//! Pad, check, cipher, and back. No counter is judged here.

use alloc::vec::Vec;

use sgp_keys::SymmetricKey;
use sgp_wire::{DecodeError, DecodeErrorKind, Tar};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::keys::KeySet;
use crate::wire::cntr::Cntr;
use crate::wire::spi::CheckKind;
use crate::wire::status::ResponseStatus;
use crate::wire::{CIPHERED_PART, CommandHeader, CommandPacket, ResponsePacket};
use crate::{Error, PeerFault, UnsupportedAlgorithm};

/// Protects `data` as a command packet: zero padding, check, cipher, as `header` says.
///
/// # Security
/// Takes any counter. A counter used twice under one key set makes the card refuse the second
/// packet, and a skipped persist makes that happen after a restart: [`Sender`](crate::Sender)
/// takes care of it.
///
/// # Errors
/// [`Error::Unsupported`], [`PeerFault::KeySetUnknown`] when a key is needed and there is none,
/// [`Misuse::DataTooLong`](crate::Misuse::DataTooLong), [`Error::Keys`].
pub fn protect_command(
    header: &CommandHeader,
    counter: Cntr,
    data: &[u8],
    keys: Option<&KeySet>,
) -> Result<Vec<u8>, Error> {
    let suite = Suite::of_command(header, keys)?;
    let [a, b, c, d, e] = counter.to_bytes();
    let layout = suite.layout(6, data.len());
    let mut packet = Vec::with_capacity(layout.body_len.saturating_add(10));
    header.encode(suite.check_len(), layout.body_len, &mut packet)?;
    suite.seal(&[], &mut packet, &[a, b, c, d, e, layout.padding], data)?;
    Ok(packet)
}

/// Deciphers a command packet and checks it. Judges no counter and no security level.
///
/// # Security
/// A packet that is not ciphered and not checked is read as it stands;
/// [`Receiver`](crate::Receiver) asks for a minimum and judges the counter.
///
/// # Errors
/// [`Error::Unsupported`]; [`PeerFault::KeySetUnknown`]; [`Error::Decode`] when CHL is not what
/// the header asks for (field `CHL`), or the ciphered part is not whole blocks (field
/// `cipheredPart`); [`Error::Security`]; then [`PeerFault::PaddingCounter`]; [`Error::Keys`].
pub fn unprotect_command(packet: &CommandPacket<'_>, keys: Option<&KeySet>) -> Result<PlainCommand, Error> {
    let suite = Suite::of_command(packet.header(), keys)?;
    suite.check_header("CHL", 13, packet.check_len())?;
    let (fixed, data) = suite.open::<6>(&[], packet.clear(), packet.body())?;
    let [a, b, c, d, e, _] = fixed;
    Ok(PlainCommand { counter: Cntr::from_bytes([a, b, c, d, e]), data })
}

/// Protects `data` as the response packet to a command with `command`, which rules the security.
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
    Suite::of_response(command, keys)?.respond(command.tar, counter, status, data)
}

/// A response without any security: for a card that could not make sense of the command.
///
/// # Errors
/// [`Misuse::DataTooLong`](crate::Misuse::DataTooLong) does not happen; the packet has 13 octets.
pub fn unsecured_response(tar: Tar, counter: Cntr, status: ResponseStatus) -> Result<Vec<u8>, Error> {
    Suite::NONE.respond(tar, counter, status, &[])
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
    let suite = Suite::of_response(command, keys)?;
    suite.check_header("RHL", 10, packet.check_len())?;
    let (fixed, data) = suite.open::<7>(&ResponsePacket::CHECKED_UDH, packet.clear(), packet.body())?;
    let [a, b, c, d, e, _, status] = fixed;
    Ok(PlainResponse { counter: Cntr::from_bytes([a, b, c, d, e]), status: ResponseStatus(status), data })
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

/// Keys of one packet, as its SPI, KIc and KID choose them.
struct Suite<'k> {
    cipher: Option<&'k dyn SymmetricKey>,
    check: Option<(&'k dyn SymmetricKey, usize)>,
}

struct Layout {
    padding: u8,
    body_len: usize,
}

const BLOCK: usize = 16;

impl<'k> Suite<'k> {
    const NONE: Suite<'static> = Suite { cipher: None, check: None };

    fn of_command(header: &CommandHeader, keys: Option<&'k KeySet>) -> Result<Self, Error> {
        Self::select(header, header.spi.is_ciphered(), header.spi.check(), keys)
    }

    fn of_response(command: &CommandHeader, keys: Option<&'k KeySet>) -> Result<Self, Error> {
        Self::select(command, command.spi.response_ciphered(), command.spi.response_check(), keys)
    }

    fn select(
        header: &CommandHeader,
        ciphered: bool,
        check: CheckKind,
        keys: Option<&'k KeySet>,
    ) -> Result<Self, Error> {
        let kid = header.kid;
        let checked = match check {
            CheckKind::None => false,
            CheckKind::Redundancy => return Err(UnsupportedAlgorithm::RedundancyCheck(kid.octet()).into()),
            CheckKind::Signature => return Err(UnsupportedAlgorithm::Signature.into()),
            CheckKind::Cryptographic => kid.checksum().map(|_| true)?,
        };
        if ciphered {
            header.kic.cipher()?;
        }
        match keys {
            Some(keys) => Ok(Self {
                cipher: ciphered.then(|| keys.kic_key()),
                check: checked.then(|| (keys.kid_key(), keys.check_length().octets())),
            }),
            None if ciphered || checked => Err(PeerFault::KeySetUnknown.into()),
            None => Ok(Self { cipher: None, check: None }),
        }
    }

    fn check_len(&self) -> usize {
        self.check.map_or(0, |(_, len)| len)
    }

    fn layout(&self, fixed_len: usize, data_len: usize) -> Layout {
        let len = fixed_len.saturating_add(self.check_len()).saturating_add(data_len);
        let body_len = match self.cipher {
            Some(_) => len.next_multiple_of(BLOCK),
            None => len,
        };
        Layout { padding: u8::try_from(body_len.saturating_sub(len)).unwrap_or(0), body_len }
    }

    fn respond(
        &self,
        tar: Tar,
        counter: Cntr,
        status: ResponseStatus,
        data: &[u8],
    ) -> Result<Vec<u8>, Error> {
        let [a, b, c, d, e] = counter.to_bytes();
        let layout = self.layout(7, data.len());
        let mut packet = Vec::with_capacity(layout.body_len.saturating_add(6));
        ResponsePacket::encode_header(tar, self.check_len(), layout.body_len, &mut packet)?;
        let fixed = [a, b, c, d, e, layout.padding, status.0];
        self.seal(&ResponsePacket::CHECKED_UDH, &mut packet, &fixed, data)?;
        Ok(packet)
    }

    /// Appends the body to the clear fields in `packet`. `fixed` ends the fields in front of the
    /// check; PCNTR is its sixth octet.
    fn seal(&self, prefix: &[u8], packet: &mut Vec<u8>, fixed: &[u8], data: &[u8]) -> Result<(), Error> {
        let body_at = packet.len();
        packet.extend_from_slice(fixed);
        let check_at = packet.len();
        packet.resize(check_at.saturating_add(self.check_len()), 0);
        packet.extend_from_slice(data);
        let padding = fixed.get(PCNTR).copied().map_or(0, usize::from);
        packet.resize(packet.len().saturating_add(padding), 0);
        if let Some((key, len)) = self.check {
            let (head, rest) = packet.split_at_mut(check_at);
            let (check, tail) = rest.split_at_mut(len);
            let mac = key.cmac(&[prefix, head, tail])?;
            for (to, from) in check.iter_mut().zip(mac) {
                *to = from;
            }
        }
        if let (Some(key), Some(body)) = (self.cipher, packet.get_mut(body_at..)) {
            key.encrypt_cbc(&[0; BLOCK], body)?;
        }
        Ok(())
    }

    fn check_header(&self, field: &'static str, fixed: usize, check_len: usize) -> Result<(), DecodeError> {
        let expected = self.check_len();
        if check_len == expected {
            return Ok(());
        }
        let length = expected.saturating_add(fixed);
        let found = check_len.saturating_add(fixed);
        let kind = DecodeErrorKind::LengthOutOfRange { min: length, max: length, found };
        Err(DecodeError::new(kind, 2).in_field(field))
    }

    /// Deciphers, then checks, and only then looks at PCNTR: `N` octets in front of the check, and
    /// the data without padding.
    fn open<const N: usize>(
        &self,
        prefix: &[u8],
        clear: &[u8],
        body: &[u8],
    ) -> Result<([u8; N], Vec<u8>), Error> {
        let mut plain = Zeroizing::new(body.to_vec());
        if let Some(key) = self.cipher {
            if !body.len().is_multiple_of(BLOCK) {
                let kind = DecodeErrorKind::InvalidValue { expected: "whole blocks of 16 octets" };
                return Err(DecodeError::new(kind, clear.len()).in_field(CIPHERED_PART).into());
            }
            key.decrypt_cbc(&[0; BLOCK], &mut plain)?;
        }
        let truncated = || {
            let needed = N.saturating_add(self.check_len());
            let kind = DecodeErrorKind::Truncated { needed, available: body.len() };
            Error::from(DecodeError::new(kind, clear.len()))
        };
        let (fixed, rest) = plain.split_first_chunk::<N>().ok_or_else(truncated)?;
        let (check, data) = rest.split_at_checked(self.check_len()).ok_or_else(truncated)?;
        if let Some((key, len)) = self.check {
            let mac = Zeroizing::new(key.cmac(&[prefix, clear, fixed, data])?);
            let mac = mac.get(..len).unwrap_or_default();
            if !bool::from(mac.ct_eq(check)) {
                return Err(Error::Security);
            }
        }
        let padding = fixed.get(PCNTR).copied().map_or(0, usize::from);
        let data_len = match data.len().checked_sub(padding) {
            Some(len) if padding == 0 || self.cipher.is_some() => len,
            _ => return Err(PeerFault::PaddingCounter.into()),
        };
        let fixed = *fixed;
        let data_at = N.saturating_add(self.check_len());
        let mut plain = core::mem::take(&mut *plain);
        plain.truncate(data_at.saturating_add(data_len));
        plain.drain(..data_at);
        Ok((fixed, plain))
    }
}

/// Place of PCNTR in the body.
const PCNTR: usize = 5;
