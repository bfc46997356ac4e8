//! The keys that the off-card side opens sessions with, wherever they live.

use alloc::boxed::Box;
use core::fmt;

use sgp_keys::{KeyError, SoftAes, SymmetricKey};
use sgp_wire::Aid;

use crate::hazmat::SessionKeys;
use crate::limits::BLOCK;
use crate::{SequenceCounter, StaticKeys, derivation};

/// Key-ENC and Key-MAC of the off-card side, with their key schedules or in a security module.
/// Made of [`StaticKeys`] where these are at hand. Redacted in `Debug`.
///
/// All that the keys do is CMAC, four times for a session of AES-128 and seven for longer keys; the
/// session keys that follow are keys of the process. Key-DEK opens no session:
/// [`scp03::PutKey`](crate::scp03::PutKey) takes it.
pub struct HostKeys {
    enc: Box<dyn SymmetricKey>,
    mac: Box<dyn SymmetricKey>,
    len: usize,
}

impl HostKeys {
    /// Keys of `len` bytes that live elsewhere. Session keys are as long as these (GlobalPlatform
    /// Amendment D 6.2.1), which a key in a security module does not tell by itself.
    ///
    /// # Errors
    /// [`KeyError::KeyLength`] unless `len` is 16, 24 or 32.
    pub fn with_provider(
        enc: Box<dyn SymmetricKey>,
        mac: Box<dyn SymmetricKey>,
        len: usize,
    ) -> Result<Self, KeyError> {
        match len {
            16 | 24 | 32 => Ok(Self { enc, mac, len }),
            found => Err(KeyError::KeyLength { found }),
        }
    }

    pub(crate) fn session_keys(&self, challenges: [&[u8]; 2]) -> Result<SessionKeys, KeyError> {
        let (enc, mac) = (self.enc.as_ref(), self.mac.as_ref());
        let [s_enc, s_mac, s_rmac] = derivation::session_keys_under(enc, mac, self.len, challenges)?;
        Ok(SessionKeys::new(s_enc, s_mac, s_rmac))
    }

    /// The card challenge that follows from the counter, of which 64 or 128 bits count.
    pub(crate) fn card_challenge(
        &self,
        counter: SequenceCounter,
        aid: &Aid,
        bits: u16,
    ) -> Result<[u8; BLOCK], KeyError> {
        derivation::card_challenge_under(self.enc.as_ref(), counter, aid, bits)
    }
}

impl From<&StaticKeys> for HostKeys {
    fn from(keys: &StaticKeys) -> Self {
        Self {
            enc: Box::new(SoftAes::new(keys.enc())),
            mac: Box::new(SoftAes::new(keys.mac())),
            len: keys.enc().len(),
        }
    }
}

impl From<StaticKeys> for HostKeys {
    fn from(keys: StaticKeys) -> Self {
        Self::from(&keys)
    }
}

impl fmt::Debug for HostKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HostKeys(..)")
    }
}
