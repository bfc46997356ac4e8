//! Session keys that replace those of the opening.

use alloc::vec::Vec;
use core::fmt;

use sgp_keys::{AesKey, CryptoRng, KeyError};
use zeroize::Zeroizing;

use crate::channel::{DATA, Session};
use crate::hazmat::SessionKeys;
use crate::{Error, MAX_PLAIN, Misuse};

/// New S-ENC, S-MAC and S-RMAC for an open session, handed over by the command `87` (SGP.02 v4.2
/// 4.1.3.3): a package can be protected with them before its card is known. Wiped when dropped,
/// redacted in `Debug`.
///
/// The value of the command is the three keys one behind the other. Under the new keys the channel
/// begins anew: chaining value of zeros, and the number of the next command is 1. Both are what this
/// SDK takes the standard to say; no recording of the command is public.
///
/// ```
/// use scp03t::ReplacementKeys;
/// # fn example(rng: &mut dyn sgp_keys::CryptoRng, package: &[u8]) -> Result<(), scp03t::Error> {
///
/// let keys = ReplacementKeys::generate(16, rng)?;
/// let mut segments = Vec::new();
/// keys.protect(package, &mut segments)?; // once, for any number of cards
/// assert_eq!(segments.len(), scp03t::commands_len(package.len()));
/// # Ok(())
/// # }
/// ```
pub struct ReplacementKeys(SessionKeys);

impl ReplacementKeys {
    /// These keys.
    ///
    /// # Errors
    /// [`Misuse::KeyLengthsDiffer`].
    pub fn new(s_enc: AesKey, s_mac: AesKey, s_rmac: AesKey) -> Result<Self, Misuse> {
        if s_enc.len() == s_mac.len() && s_mac.len() == s_rmac.len() {
            Ok(Self(SessionKeys::new(s_enc, s_mac, s_rmac)))
        } else {
            Err(Misuse::KeyLengthsDiffer)
        }
    }

    /// Random keys of `len` bytes each, drawn in the order of the command: as long as the static
    /// keys of the session that will take them.
    ///
    /// # Errors
    /// [`Error::Key`] unless `len` is 16, 24 or 32.
    pub fn generate(len: usize, rng: &mut dyn CryptoRng) -> Result<Self, Error> {
        let (s_enc, s_mac) = (AesKey::generate(len, rng)?, AesKey::generate(len, rng)?);
        Ok(Self(SessionKeys::new(s_enc, s_mac, AesKey::generate(len, rng)?)))
    }

    /// Appends the data commands that carry `package` under these keys, full ones but for the last;
    /// one for nothing. [`HostChannel::admit`](crate::HostChannel::admit) counts each in when it is sent.
    ///
    /// # Errors
    /// [`Error::Key`], which the key lengths rule out.
    ///
    /// # Security
    /// One package for a set of keys: each begins with the same counter, so a second one would show
    /// how far it is like the first.
    pub fn protect(&self, package: &[u8], out: &mut Vec<u8>) -> Result<(), Error> {
        let mut session = Session::new(&self.0);
        if package.is_empty() {
            return session.protect_command(DATA, package, out).map(drop);
        }
        package.chunks(MAX_PLAIN).try_for_each(|part| session.protect_command(DATA, part, out).map(drop))
    }

    /// Bytes of each key.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a key is never empty")]
    pub const fn len(&self) -> usize {
        self.0.s_enc().len()
    }

    pub(crate) const fn session_keys(&self) -> &SessionKeys {
        &self.0
    }

    /// The value of the command: the three keys.
    pub(crate) fn value(&self) -> Zeroizing<Vec<u8>> {
        let keys = [self.0.s_enc(), self.0.s_mac(), self.0.s_rmac()].map(AesKey::expose);
        Zeroizing::new(keys.concat())
    }

    /// Three keys of one length.
    pub(crate) fn from_value(value: &[u8]) -> Result<Self, KeyError> {
        let fault = KeyError::KeyLength { found: value.len() };
        let len = value.len() / 3;
        let (s_enc, rest) = value.split_at_checked(len).ok_or(fault)?;
        let (s_mac, s_rmac) = rest.split_at_checked(len).ok_or(fault)?;
        // a number of bytes that three does not divide leaves the last one longer
        if s_rmac.len() != len {
            return Err(fault);
        }
        Ok(Self(SessionKeys::new(AesKey::new(s_enc)?, AesKey::new(s_mac)?, AesKey::new(s_rmac)?)))
    }
}

impl fmt::Debug for ReplacementKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReplacementKeys(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_keys_of_one_length_and_nothing_else() {
        let key = |len| AesKey::new(&[7; 32][..len]).unwrap();
        assert_eq!(ReplacementKeys::new(key(16), key(16), key(24)).err(), Some(Misuse::KeyLengthsDiffer));
        for len in 0..=100 {
            let value = alloc::vec![9; len];
            match ReplacementKeys::from_value(&value) {
                Ok(keys) => {
                    assert!(matches!(len, 48 | 72 | 96), "{len}");
                    assert_eq!((keys.len(), keys.value().as_slice()), (len / 3, &value[..]));
                }
                Err(_) => assert!(!matches!(len, 48 | 72 | 96), "{len}"),
            }
        }
    }
}
