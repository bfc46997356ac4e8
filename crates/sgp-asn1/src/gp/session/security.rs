//! Identity and key of an HTTPS session.

use alloc::vec::Vec;
use core::fmt;

use sgp_wire::{Context, DecodeError, DecodeErrorKind, Reader};

/// Security parameters (GPC 2.3 Amendment B 3.8.2).
///
/// ```text
/// length 1   PSK identity   [02   key version   key identifier   [hash algorithm 1]]
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SecurityParameters {
    /// PSK identity, which the card says in the TLS handshake; at most 255 octets.
    pub psk_identity: Vec<u8>,
    /// Version and identifier of the key in the card.
    pub key: Option<(u8, u8)>,
    /// Hash algorithm of the key, behind the key alone.
    pub hash: Option<u8>,
}

impl SecurityParameters {
    /// This identity; octets beyond 255 have no place and are cut.
    #[must_use]
    pub fn new(psk_identity: &[u8]) -> Self {
        Self {
            psk_identity: psk_identity.get(..0xFF).unwrap_or(psk_identity).to_vec(),
            key: None,
            hash: None,
        }
    }

    /// With the key of this version (KVN) and identifier.
    #[must_use]
    pub const fn with_key(mut self, version: u8, identifier: u8) -> Self {
        self.key = Some((version, identifier));
        self
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let len = reader.u8().field("pskIdentity")?;
        let psk_identity = reader.bytes(usize::from(len)).field("pskIdentity")?.to_vec();
        let at = reader.offset();
        let key = match reader.is_empty() {
            true => None,
            false => match reader.u8()? {
                2 => Some(reader.array::<2>().field("key")?.into()),
                found => {
                    let found = usize::from(found);
                    let kind = DecodeErrorKind::LengthOutOfRange { min: 2, max: 2, found };
                    return Err(DecodeError::new(kind, at).in_field("key"));
                }
            },
        };
        let hash = match reader.is_empty() {
            true => None,
            false => Some(reader.u8()?),
        };
        Ok(Self { psk_identity, key, hash })
    }

    pub(super) fn encode(&self, out: &mut Vec<u8>) {
        let identity = self.psk_identity.get(..0xFF).unwrap_or(&self.psk_identity);
        out.push(u8::try_from(identity.len()).unwrap_or(u8::MAX));
        out.extend_from_slice(identity);
        if let Some((version, identifier)) = self.key {
            out.extend_from_slice(&[2, version, identifier]);
            out.extend(self.hash);
        }
    }
}

impl fmt::Debug for SecurityParameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecurityParameters({} bytes, key {:02X?})", self.psk_identity.len(), self.key)
    }
}
