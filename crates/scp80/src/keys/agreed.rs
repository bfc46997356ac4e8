//! Algorithms that the standard does not name.

use core::fmt::Debug;

use sgp_keys::KeyError;

/// A cipher that the two sides have agreed on, for a KIc that names a proprietary algorithm or none.
///
/// Object-safe; the key is inside.
pub trait PacketCipher: Send + Sync + Debug {
    /// Octets of a block: what is ciphered is padded to a multiple of it. At most 128, which a
    /// padding counter still counts.
    fn block_len(&self) -> usize;

    /// Ciphers whole blocks in place.
    ///
    /// # Errors
    /// What the provider says.
    fn encrypt(&self, data: &mut [u8]) -> Result<(), KeyError>;

    /// Deciphers whole blocks in place.
    ///
    /// # Errors
    /// What the provider says.
    fn decrypt(&self, data: &mut [u8]) -> Result<(), KeyError>;
}

/// A check that the two sides have agreed on, for a KID that names a proprietary algorithm or none:
/// a checksum or a redundancy check, as SPI says.
///
/// Object-safe; the key, if there is one, is inside.
pub trait PacketCheck: Send + Sync + Debug {
    /// Octets of the check, 1 to 16. One of none is refused as a checksum.
    fn len(&self) -> usize;

    /// Whether there is nothing to check with.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The check over the concatenation of `parts`; its first [`len`](Self::len) octets count.
    ///
    /// # Errors
    /// What the provider says.
    fn compute(&self, parts: &[&[u8]]) -> Result<[u8; 16], KeyError>;
}

#[cfg(test)]
mod tests {
    use alloc::boxed::Box;
    use alloc::vec::Vec;

    use sgp_keys::AesKey;
    use sgp_wire::Tar;

    use super::*;
    use crate::hazmat::{protect_command, unprotect_command};
    use crate::wire::{CommandHeader, CommandPacket};
    use crate::{
        Checksum, Cipher, Cntr, Error, KeySet, Kic, KicKey, Kid, KidKey, Kvn, PeerFault, Spi,
        UnsupportedAlgorithm,
    };

    /// Adds a number to every octet; blocks of three.
    #[derive(Debug)]
    struct Shift(u8);

    impl PacketCipher for Shift {
        fn block_len(&self) -> usize {
            3
        }

        fn encrypt(&self, data: &mut [u8]) -> Result<(), KeyError> {
            data.iter_mut().for_each(|octet| *octet = octet.wrapping_add(self.0));
            Ok(())
        }

        fn decrypt(&self, data: &mut [u8]) -> Result<(), KeyError> {
            data.iter_mut().for_each(|octet| *octet = octet.wrapping_sub(self.0));
            Ok(())
        }
    }

    /// The sum of all octets, as often as there is room.
    #[derive(Debug)]
    struct Sum(usize);

    impl PacketCheck for Sum {
        fn len(&self) -> usize {
            self.0
        }

        fn compute(&self, parts: &[&[u8]]) -> Result<[u8; 16], KeyError> {
            Ok([parts.iter().copied().flatten().fold(0, |sum: u8, octet| sum.wrapping_add(*octet)); 16])
        }
    }

    fn set(cipher: Cipher, checksum: Checksum, len: usize) -> KeySet {
        let kic = KicKey::agreed(cipher, Box::new(Shift(7)));
        KeySet::new(Kvn::new(1).unwrap(), kic, KidKey::agreed(checksum, Box::new(Sum(len))))
    }

    fn header(spi: u8, kic: u8, kid: u8) -> CommandHeader {
        CommandHeader::new(Spi::new([spi, 0x00]), Kic::new(kic), Kid::new(kid), Tar::ISD_R)
    }

    #[test]
    fn proprietary_and_agreed_algorithms() {
        let proprietary = set(Cipher::Proprietary(0x3), Checksum::Proprietary(0xB), 3);
        let agreed = set(Cipher::Agreed, Checksum::Agreed, 3).with_agreed_algorithms();
        for (keys, kic, kid) in [(&proprietary, 0x13, 0x1B), (&agreed, 0x10, 0x10), (&agreed, 0x18, 0x1C)] {
            // as a checksum and as a redundancy check
            for spi in [0x16, 0x15] {
                let header = header(spi, kic, kid);
                let packet = protect_command(&header, Cntr::ZERO, b"data", Some(keys)).unwrap();
                // counter, padding counter, check and data, padded to blocks of three
                assert_eq!((packet.len(), packet[2]), (10 + 15, 13 + 3));
                let plain = unprotect_command(&CommandPacket::decode(&packet).unwrap(), Some(keys)).unwrap();
                assert_eq!(plain.data, b"data");
                let mut changed = packet.clone();
                changed[20] ^= 1;
                let refused = unprotect_command(&CommandPacket::decode(&changed).unwrap(), Some(keys));
                assert_eq!(refused.unwrap_err(), Error::Security);
                let unknown = protect_command(&header, Cntr::ZERO, b"data", None).unwrap_err();
                assert_eq!(unknown, Error::Peer(PeerFault::KeySetUnknown));
            }
        }
    }

    #[test]
    fn what_is_not_agreed_is_refused() {
        let aes = || AesKey::new(&[1; 16]).unwrap();
        let plain = KeySet::aes(Kvn::new(1).unwrap(), aes(), aes());
        let proprietary = set(Cipher::Proprietary(0x3), Checksum::Proprietary(0xB), 3);
        let empty = set(Cipher::Agreed, Checksum::Agreed, 0).with_agreed_algorithms();
        let refused: Vec<Error> = [
            (&plain, header(0x04, 0x10, 0)),
            (&proprietary, header(0x04, 0x17, 0)),
            (&proprietary, header(0x02, 0, 0x13)),
            (&proprietary, header(0x01, 0, 0x13)),
            (&plain, header(0x01, 0, 0x10)),
            (&empty, header(0x02, 0, 0x10)),
        ]
        .into_iter()
        .map(|(keys, header)| protect_command(&header, Cntr::ZERO, &[], Some(keys)).unwrap_err())
        .collect();
        assert_eq!(
            refused,
            [
                UnsupportedAlgorithm::Cipher(0x10),
                UnsupportedAlgorithm::Cipher(0x17),
                UnsupportedAlgorithm::Check(0x13),
                UnsupportedAlgorithm::RedundancyCheck(0x13),
                UnsupportedAlgorithm::RedundancyCheck(0x10),
                UnsupportedAlgorithm::Check(0x10),
            ]
            .map(Error::Unsupported)
        );
    }
}
