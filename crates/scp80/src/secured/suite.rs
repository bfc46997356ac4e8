//! Which cipher and which check a packet has, and what they do.

use alloc::vec::Vec;

use sgp_keys::{KeyError, SymmetricKey};
use sgp_wire::{DecodeError, DecodeErrorKind};
use subtle::ConstantTimeEq;
use zeroize::Zeroize;

use crate::crc::{crc16, crc32};
use crate::keys::{CheckKey, CipherKey, KeySet, PacketCheck, PacketCipher};
use crate::wire::algorithm::{Checksum, Cipher, Kic, Kid, RedundancyCheck};
use crate::wire::spi::CheckKind;
use crate::wire::{CIPHERED_PART, CommandHeader};
use crate::{Error, PeerFault, UnsupportedAlgorithm};

/// Cipher and check of one packet, as SPI, KIc and KID choose them from a key set.
pub(super) struct Suite<'k> {
    cipher: CipherOf<'k>,
    check: CheckOf<'k>,
}

enum CipherOf<'k> {
    None,
    Aes(&'k dyn SymmetricKey),
    #[cfg(feature = "des-insecure")]
    Des {
        key: &'k sgp_keys::SoftDes,
        ecb: bool,
    },
    Agreed(&'k dyn PacketCipher),
}

enum CheckOf<'k> {
    None,
    Crc16,
    Crc32,
    Cmac(&'k dyn SymmetricKey, usize),
    #[cfg(feature = "des-insecure")]
    CbcMac(&'k sgp_keys::SoftDes),
    Agreed(&'k dyn PacketCheck),
}

/// What a packet of one length needs.
pub(super) struct Layout {
    pub(super) padding: u8,
    pub(super) body_len: usize,
}

/// Place of PCNTR in the body.
pub(super) const PCNTR: usize = 5;

/// Octets of a block at most: the padding fits PCNTR.
const MAX_BLOCK: usize = 128;

impl<'k> Suite<'k> {
    pub(super) const NONE: Suite<'static> = Suite { cipher: CipherOf::None, check: CheckOf::None };

    pub(super) fn of_command(header: &CommandHeader, keys: Option<&'k KeySet>) -> Result<Self, Error> {
        Self::select(header, header.spi.is_ciphered(), header.spi.check(), keys)
    }

    pub(super) fn of_response(command: &CommandHeader, keys: Option<&'k KeySet>) -> Result<Self, Error> {
        Self::select(command, command.spi.response_ciphered(), command.spi.response_check(), keys)
    }

    fn select(
        header: &CommandHeader,
        ciphered: bool,
        check: CheckKind,
        keys: Option<&'k KeySet>,
    ) -> Result<Self, Error> {
        let check = match check {
            CheckKind::None => CheckOf::None,
            CheckKind::Redundancy => CheckOf::redundancy(header.kid, keys)?,
            CheckKind::Cryptographic => CheckOf::cryptographic(header.kid, keys)?,
            CheckKind::Signature => return Err(UnsupportedAlgorithm::Signature.into()),
        };
        let cipher = if ciphered { CipherOf::named(header.kic, keys)? } else { CipherOf::None };
        Ok(Self { cipher, check })
    }

    pub(super) fn check_len(&self) -> usize {
        self.check.len()
    }

    pub(super) const fn is_ciphered(&self) -> bool {
        !matches!(self.cipher, CipherOf::None)
    }

    pub(super) fn block_len(&self) -> usize {
        self.cipher.block_len()
    }

    pub(super) fn layout(&self, fixed_len: usize, data_len: usize) -> Layout {
        let len = fixed_len.saturating_add(self.check_len()).saturating_add(data_len);
        let body_len = len.next_multiple_of(self.cipher.block_len());
        Layout { padding: u8::try_from(body_len.saturating_sub(len)).unwrap_or(0), body_len }
    }

    /// Appends the body to the clear fields of the packet that begins at `start` of `out`. `fixed`
    /// ends the fields in front of the check; PCNTR is its sixth octet. `prefix` is checked and not
    /// sent.
    #[inline]
    pub(super) fn seal(
        &self,
        prefix: &[u8],
        out: &mut Vec<u8>,
        start: usize,
        fixed: &[u8],
        data: &[u8],
        padding: u8,
    ) -> Result<(), Error> {
        let body_at = out.len();
        out.extend_from_slice(fixed);
        let check_at = out.len();
        out.resize(check_at.saturating_add(self.check_len()), 0);
        out.extend_from_slice(data);
        out.resize(out.len().saturating_add(usize::from(padding)), 0);
        if !matches!(self.check, CheckOf::None) {
            let (head, rest) = out.split_at_mut(check_at);
            let (check, tail) = rest.split_at_mut(self.check_len());
            let computed = self.check.compute(&[prefix, head.get(start..).unwrap_or_default(), tail])?;
            for (to, from) in check.iter_mut().zip(computed) {
                *to = from;
            }
        }
        Ok(self.cipher.encrypt(out.get_mut(body_at..).unwrap_or_default())?)
    }

    /// Deciphers, then checks, and only then looks at PCNTR: `N` octets in front of the check;
    /// appends the data without padding to `out`, which is as it was when this fails.
    #[inline]
    pub(super) fn open<const N: usize>(
        &self,
        prefix: &[u8],
        clear: &[u8],
        body: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<[u8; N], Error> {
        let start = out.len();
        out.extend_from_slice(body);
        let plain = out.get_mut(start..).unwrap_or_default();
        match self.open_in_place(prefix, clear, plain) {
            Ok((fixed, at, len)) => {
                let (from, to) = (start.saturating_add(at), start.saturating_add(at).saturating_add(len));
                out.copy_within(from..to, start);
                out.truncate(start.saturating_add(len));
                Ok(fixed)
            }
            Err(error) => {
                plain.zeroize();
                out.truncate(start);
                Err(error)
            }
        }
    }

    /// The octets in front of the check, and place and length of the data in `plain`.
    #[inline]
    fn open_in_place<const N: usize>(
        &self,
        prefix: &[u8],
        clear: &[u8],
        plain: &mut [u8],
    ) -> Result<([u8; N], usize, usize), Error> {
        let block = self.cipher.block_len();
        if !plain.len().is_multiple_of(block) {
            let kind = DecodeErrorKind::NotWholeBlocks { block, found: plain.len() };
            return Err(DecodeError::new(kind, clear.len()).in_field(CIPHERED_PART).into());
        }
        self.cipher.decrypt(plain)?;
        let check_len = self.check_len();
        let truncated = || {
            let kind =
                DecodeErrorKind::Truncated { needed: N.saturating_add(check_len), available: plain.len() };
            Error::from(DecodeError::new(kind, clear.len()))
        };
        let (fixed, rest) = plain.split_first_chunk::<N>().ok_or_else(truncated)?;
        let (check, data) = rest.split_at_checked(check_len).ok_or_else(truncated)?;
        if !matches!(self.check, CheckOf::None) {
            let computed = self.check.compute(&[prefix, clear, fixed, data])?;
            if !bool::from(computed.get(..check_len).unwrap_or_default().ct_eq(check)) {
                return Err(Error::Security);
            }
        }
        let padding = fixed.get(PCNTR).copied().map_or(0, usize::from);
        match data.len().checked_sub(padding) {
            Some(len) if padding == 0 || self.is_ciphered() => Ok((*fixed, N.saturating_add(check_len), len)),
            _ => Err(PeerFault::PaddingCounter.into()),
        }
    }

    /// The check over the concatenation of `parts`, as far as it goes into the packet.
    pub(super) fn check(&self, parts: &[&[u8]]) -> Result<Vec<u8>, KeyError> {
        let computed = self.check.compute(parts)?;
        Ok(computed.get(..self.check_len()).unwrap_or_default().to_vec())
    }

    /// Ciphers `body`, if the packet is ciphered.
    pub(super) fn encrypt(&self, body: &mut [u8]) -> Result<(), KeyError> {
        self.cipher.encrypt(body)
    }
}

impl<'k> CipherOf<'k> {
    fn named(kic: Kic, keys: Option<&'k KeySet>) -> Result<Self, Error> {
        let unsupported = Err(UnsupportedAlgorithm::Cipher(kic.octet()).into());
        let named = kic.cipher();
        if matches!(named, Cipher::Reserved(_)) || (is_des(named) && !cfg!(feature = "des-insecure")) {
            return unsupported;
        }
        let keys = keys.ok_or(PeerFault::KeySetUnknown)?;
        let fits = match named {
            Cipher::Agreed => keys.has_agreed_algorithms(),
            named => named == keys.kic_key().cipher(),
        };
        match &keys.kic_key().0 {
            _ if !fits => unsupported,
            CipherKey::Aes(key) => Ok(Self::Aes(&**key)),
            #[cfg(feature = "des-insecure")]
            CipherKey::Des { key, ecb, .. } => Ok(Self::Des { key, ecb: *ecb }),
            CipherKey::Agreed { key, .. } => Ok(Self::Agreed(&**key)),
        }
    }

    fn block_len(&self) -> usize {
        match self {
            Self::None => 1,
            Self::Aes(_) => 16,
            #[cfg(feature = "des-insecure")]
            Self::Des { .. } => 8,
            Self::Agreed(key) => key.block_len().clamp(1, MAX_BLOCK),
        }
    }

    fn encrypt(&self, body: &mut [u8]) -> Result<(), KeyError> {
        match self {
            Self::None => Ok(()),
            Self::Aes(key) => key.encrypt_cbc(&[0; 16], body),
            #[cfg(feature = "des-insecure")]
            Self::Des { key, ecb: false } => key.encrypt_cbc(&[0; 8], body),
            #[cfg(feature = "des-insecure")]
            Self::Des { key, ecb: true } => key.encrypt_ecb(body),
            Self::Agreed(key) => key.encrypt(body),
        }
    }

    fn decrypt(&self, body: &mut [u8]) -> Result<(), KeyError> {
        match self {
            Self::None => Ok(()),
            Self::Aes(key) => key.decrypt_cbc(&[0; 16], body),
            #[cfg(feature = "des-insecure")]
            Self::Des { key, ecb: false } => key.decrypt_cbc(&[0; 8], body),
            #[cfg(feature = "des-insecure")]
            Self::Des { key, ecb: true } => key.decrypt_ecb(body),
            Self::Agreed(key) => key.decrypt(body),
        }
    }
}

const fn is_des(cipher: Cipher) -> bool {
    matches!(cipher, Cipher::DesCbc | Cipher::DesEcb | Cipher::TripleDesCbc2 | Cipher::TripleDesCbc3)
}

const fn is_des_mac(checksum: Checksum) -> bool {
    matches!(checksum, Checksum::DesCbcMac | Checksum::TripleDesCbcMac2 | Checksum::TripleDesCbcMac3)
}

impl<'k> CheckOf<'k> {
    fn cryptographic(kid: Kid, keys: Option<&'k KeySet>) -> Result<Self, Error> {
        let unsupported = Err(UnsupportedAlgorithm::Check(kid.octet()).into());
        let named = kid.checksum();
        if matches!(named, Checksum::Reserved(_)) || (is_des_mac(named) && !cfg!(feature = "des-insecure")) {
            return unsupported;
        }
        let keys = keys.ok_or(PeerFault::KeySetUnknown)?;
        let fits = match named {
            Checksum::Agreed => keys.has_agreed_algorithms(),
            named => named == keys.kid_key().checksum(),
        };
        match &keys.kid_key().0 {
            _ if !fits => unsupported,
            CheckKey::Aes(key) => Ok(Self::Cmac(&**key, keys.check_length().octets())),
            #[cfg(feature = "des-insecure")]
            CheckKey::Des { key, .. } => Ok(Self::CbcMac(key)),
            // nothing to check with is no checksum
            CheckKey::Agreed { key, .. } if key.is_empty() => unsupported,
            CheckKey::Agreed { key, .. } => Ok(Self::Agreed(&**key)),
        }
    }

    fn redundancy(kid: Kid, keys: Option<&'k KeySet>) -> Result<Self, Error> {
        let unsupported = Err(UnsupportedAlgorithm::RedundancyCheck(kid.octet()).into());
        let named = kid.redundancy_check();
        match named {
            RedundancyCheck::Crc16 => return Ok(Self::Crc16),
            RedundancyCheck::Crc32 => return Ok(Self::Crc32),
            RedundancyCheck::Reserved(_) => return unsupported,
            RedundancyCheck::Agreed | RedundancyCheck::Proprietary(_) => {}
        }
        let keys = keys.ok_or(PeerFault::KeySetUnknown)?;
        match (named, &keys.kid_key().0, keys.redundancy_check()) {
            (RedundancyCheck::Agreed, ..) if !keys.has_agreed_algorithms() => unsupported,
            (RedundancyCheck::Agreed, CheckKey::Agreed { key, checksum: Checksum::Agreed }, _) => {
                Ok(Self::Agreed(&**key))
            }
            (RedundancyCheck::Agreed, _, RedundancyCheck::Crc16) => Ok(Self::Crc16),
            (RedundancyCheck::Agreed, _, RedundancyCheck::Crc32) => Ok(Self::Crc32),
            (RedundancyCheck::Proprietary(named), CheckKey::Agreed { key, checksum }, _)
                if *checksum == Checksum::Proprietary(named) =>
            {
                Ok(Self::Agreed(&**key))
            }
            _ => unsupported,
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::None => 0,
            Self::Crc16 => 2,
            Self::Crc32 => 4,
            Self::Cmac(_, len) => *len,
            #[cfg(feature = "des-insecure")]
            Self::CbcMac(_) => 8,
            Self::Agreed(key) => key.len().min(16),
        }
    }

    fn compute(&self, parts: &[&[u8]]) -> Result<[u8; 16], KeyError> {
        Ok(match self {
            Self::None => [0; 16],
            Self::Crc16 => widened(crc16(parts)),
            Self::Crc32 => widened(crc32(parts)),
            Self::Cmac(key, _) => key.cmac(parts)?,
            #[cfg(feature = "des-insecure")]
            Self::CbcMac(key) => widened(key.cbc_mac(parts)),
            Self::Agreed(key) => key.compute(parts)?,
        })
    }
}

fn widened<const N: usize>(check: [u8; N]) -> [u8; 16] {
    let mut wide = [0; 16];
    wide.iter_mut().zip(check).for_each(|(to, from)| *to = from);
    wide
}
