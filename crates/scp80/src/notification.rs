//! Packets that a card sends of its own accord.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use sgp_wire::Tar;

use crate::keys::KeySet;
use crate::packet::{Packet, PacketKind};
use crate::secured::{protect_command, unprotect_command};
use crate::wire::cntr::Cntr;
use crate::wire::kvn::Kvn;
use crate::wire::spi::Spi;
use crate::wire::{CommandHeader, CommandPacket};
use crate::{Error, PeerFault};

/// Protects a notification of the application `tar`: a command packet with checksum and ciphering,
/// counter zero, no response. `data` is the notification object itself, not a script.
///
/// Without a counter nothing here tells a replay; the sequence number inside the object does.
/// Source: SGP.02 v4.2 4.1.1.11.
///
/// # Errors
/// [`Misuse::DataTooLong`](crate::Misuse::DataTooLong), [`Error::Keys`].
pub fn protect_notification(keys: &KeySet, tar: Tar, data: &[u8]) -> Result<Packet, Error> {
    let header = CommandHeader::new(Spi::NOTIFICATION, keys.kic(), keys.kid(), tar);
    let octets = protect_command(&header, Cntr::ZERO, data, Some(keys))?;
    Ok(Packet::new(PacketKind::Command, octets))
}

/// Reads the notifications of one card, under whichever of its key sets they come.
#[derive(Debug)]
pub struct NotificationReceiver {
    key_sets: Vec<Arc<KeySet>>,
    minimum: u8,
}

impl NotificationReceiver {
    /// A receiver that asks for checksum and ciphering.
    #[must_use]
    pub fn new<K: Into<Arc<KeySet>>>(key_sets: impl IntoIterator<Item = K>) -> Self {
        let key_sets = key_sets.into_iter().map(Into::into).collect();
        Self { key_sets, minimum: Spi::NOTIFICATION.octets()[0] }
    }

    /// The same with another minimum, coded as the first octet of SPI. Cards that send
    /// notifications without any security are known; `00` takes them.
    ///
    /// # Security
    /// Below `02` anyone can make a notification: [`Notification::is_authentic`] tells.
    #[must_use]
    pub const fn with_minimum(mut self, minimum: u8) -> Self {
        self.minimum = minimum;
        self
    }

    /// Reads a command packet of the card, from CPL on.
    ///
    /// # Errors
    /// [`PeerFault::InsufficientSecurity`], [`PeerFault::KeySetUnknown`], and those of
    /// [`hazmat::unprotect_command`](crate::hazmat::unprotect_command).
    pub fn unprotect(&self, packet: &[u8]) -> Result<Notification, Error> {
        let packet = CommandPacket::decode(packet)?;
        let header = *packet.header();
        if !header.spi.reaches(self.minimum) {
            return Err(PeerFault::InsufficientSecurity.into());
        }
        if header.key_versions_differ() {
            return Err(PeerFault::KeySetUnknown.into());
        }
        let keys = self.key_sets.iter().find(|keys| Some(keys.kvn()) == header.kvn());
        let plain = unprotect_command(&packet, keys.map(|keys| &**keys))?;
        Ok(Notification { header, data: plain.data })
    }
}

/// What a card has sent of its own accord.
pub struct Notification {
    header: CommandHeader,
    data: Vec<u8>,
}

impl Notification {
    /// The application that sent it.
    #[must_use]
    pub const fn tar(&self) -> Tar {
        self.header.tar
    }

    /// The key version that its header names.
    #[must_use]
    pub fn kvn(&self) -> Option<Kvn> {
        self.header.kvn()
    }

    /// Whether a checksum vouches for it.
    #[must_use]
    pub fn is_authentic(&self) -> bool {
        self.header.spi.check() == crate::wire::spi::CheckKind::Cryptographic
    }

    /// The notification object, tag `E1` for an ISD-R.
    #[must_use]
    pub fn data(&self) -> &[u8] {
        &self.data
    }
}

impl fmt::Debug for Notification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Notification({}, {} bytes)", self.header.tar, self.data.len())
    }
}

#[cfg(test)]
mod tests {
    use sgp_keys::AesKey;

    use super::*;

    fn keys(kvn: u8) -> KeySet {
        let key = |octet| AesKey::new(&[octet; 16]).unwrap();
        KeySet::aes(Kvn::new(kvn).unwrap(), key(kvn), key(0x40 | kvn))
    }

    const DATA: [u8; 5] = [0xE1, 0x03, 0x4D, 0x01, 0x02];

    #[test]
    fn under_whichever_key_set() {
        let server = NotificationReceiver::new([keys(1), keys(2)]);
        for kvn in [1, 2] {
            let packet = protect_notification(&keys(kvn), Tar::ISD_R, &DATA).unwrap();
            let read = server.unprotect(packet.as_bytes()).unwrap();
            assert_eq!((read.tar(), read.kvn(), read.data()), (Tar::ISD_R, Kvn::new(kvn).ok(), &DATA[..]));
            assert!(read.is_authentic());
            assert_eq!(alloc::format!("{read:?}"), "Notification(000001, 5 bytes)");
        }
        let packet = protect_notification(&keys(3), Tar::ISD_R, &DATA).unwrap();
        let error = server.unprotect(packet.as_bytes()).unwrap_err();
        assert_eq!(error, Error::Peer(PeerFault::KeySetUnknown));
    }

    #[test]
    fn any_flipped_bit_is_refused() {
        let server = NotificationReceiver::new([keys(1)]);
        let packet = protect_notification(&keys(1), Tar::ISD_R, &DATA).unwrap().into_bytes();
        for bit in 0..packet.len() * 8 {
            let mut changed = packet.clone();
            changed[bit / 8] ^= 0x80 >> (bit % 8);
            assert!(server.unprotect(&changed).is_err(), "bit {bit}");
        }
    }

    // a packet of header length 0D, as cards are known to send it
    #[test]
    fn without_security_only_on_demand() {
        let packet = [&hex::decode("00130D00000000000001000000000000").unwrap()[..], &DATA].concat();
        let strict = NotificationReceiver::new([keys(1)]);
        let error = strict.unprotect(&packet).unwrap_err();
        assert_eq!(error, Error::Peer(PeerFault::InsufficientSecurity));
        let read = strict.with_minimum(0x00).unprotect(&packet).unwrap();
        assert_eq!((read.data(), read.is_authentic(), read.kvn()), (&DATA[..], false, None));
    }
}
