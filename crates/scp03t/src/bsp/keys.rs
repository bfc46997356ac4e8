//! Session keys of a bound profile package.

use core::fmt;

use alloc::vec::Vec;

use sgp_keys::{AesKey, CryptoRng, KeyAgreement, KeyError, PublicKey, SharedSecret};
use zeroize::Zeroizing;

use crate::limits::BLOCK;
use crate::{Error, Misuse, x963};

/// Key type and key length of the SharedInfo: AES, 16 bytes.
const AES_128: [u8; 2] = [0x88, 0x10];
/// Longest HostID in bytes.
const MAX_HOST_ID: usize = 16;

/// What a bound profile package is protected with: initial MAC chaining value, S-ENC and S-MAC,
/// or a set of profile protection keys in their place (SGP.22 v2.5 2.6.4.3, annex G). AES-128.
/// Wiped when dropped, redacted in `Debug`.
#[doc(alias = "PPK")]
pub struct SessionKeys {
    initial_mac_chaining_value: Zeroizing<[u8; BLOCK]>,
    s_enc: AesKey,
    s_mac: AesKey,
}

impl SessionKeys {
    /// These keys: profile protection keys, or session keys derived elsewhere.
    ///
    /// # Errors
    /// [`KeyError::KeyLength`] unless both keys have 16 bytes.
    pub fn new(
        initial_mac_chaining_value: [u8; BLOCK],
        s_enc: AesKey,
        s_mac: AesKey,
    ) -> Result<Self, KeyError> {
        for key in [&s_enc, &s_mac] {
            if key.len() != BLOCK {
                return Err(KeyError::KeyLength { found: key.len() });
            }
        }
        Ok(Self { initial_mac_chaining_value: Zeroizing::new(initial_mac_chaining_value), s_enc, s_mac })
    }

    /// Random profile protection keys, drawn in the order of their members in ReplaceSessionKeys:
    /// 48 bytes.
    ///
    /// # Errors
    /// [`KeyError`], which the key length rules out.
    pub fn generate(rng: &mut dyn CryptoRng) -> Result<Self, KeyError> {
        let mut drawn = Zeroizing::new([0; 3 * BLOCK]);
        rng.fill_bytes(drawn.as_mut_slice());
        Self::from_key_data(drawn.as_slice())
    }

    /// Session keys of one package (SGP.22 v2.5 annex G): X9.63 over the agreed secret with
    /// `88 10 || LV(host_id) || LV(eid)`.
    ///
    /// `host_id` is the one of the control reference template, 1 to 16 bytes; `eid` the 16 bytes
    /// of the EID.
    ///
    /// # Errors
    /// [`Misuse::IdentifierLength`].
    pub fn derive(secret: &SharedSecret, host_id: &[u8], eid: &[u8; 16]) -> Result<Self, Error> {
        Self::from_secret(secret.expose(), host_id, eid)
    }

    pub(crate) fn from_secret(z: &[u8], host_id: &[u8], eid: &[u8; 16]) -> Result<Self, Error> {
        let shared_info = Self::shared_info(host_id, eid)?;
        let key_data = x963::kdf(z, &shared_info, 3 * BLOCK);
        Ok(Self::from_key_data(key_data.expose())?)
    }

    /// Agreement and derivation in one step: the one-time key of this side with the one-time
    /// public key of the other.
    ///
    /// # Errors
    /// [`Error::Key`] when the keys do not fit each other or the provider fails, and those of
    /// [`derive`](Self::derive).
    pub fn agree(
        own: &dyn KeyAgreement,
        peer: &PublicKey,
        host_id: &[u8],
        eid: &[u8; 16],
    ) -> Result<Self, Error> {
        Self::derive(&own.agree(peer)?, host_id, eid)
    }

    fn shared_info(host_id: &[u8], eid: &[u8; 16]) -> Result<Vec<u8>, Misuse> {
        let len = host_id.len();
        let Some(host_len) = u8::try_from(len).ok().filter(|_| (1..=MAX_HOST_ID).contains(&len)) else {
            return Err(Misuse::IdentifierLength { len });
        };
        Ok([&AES_128[..], &[host_len], host_id, &[0x10], eid].concat())
    }

    /// Chaining value, S-ENC, S-MAC, in this order.
    fn from_key_data(data: &[u8]) -> Result<Self, KeyError> {
        let mut parts = data.chunks_exact(BLOCK);
        let mut next = || parts.next().unwrap_or_default();
        let mut chaining = Zeroizing::new([0; BLOCK]);
        let first = next();
        if first.len() != BLOCK {
            return Err(KeyError::KeyLength { found: data.len() });
        }
        chaining.copy_from_slice(first);
        Ok(Self {
            initial_mac_chaining_value: chaining,
            s_enc: AesKey::new(next())?,
            s_mac: AesKey::new(next())?,
        })
    }

    /// The value that the first checksum of a channel chains to.
    #[must_use]
    pub fn initial_mac_chaining_value(&self) -> &[u8; BLOCK] {
        &self.initial_mac_chaining_value
    }

    /// Key of the cipher; PPK-ENC of profile protection keys.
    #[must_use]
    pub const fn s_enc(&self) -> &AesKey {
        &self.s_enc
    }

    /// Key of the checksum; PPK-MAC of profile protection keys.
    #[must_use]
    pub const fn s_mac(&self) -> &AesKey {
        &self.s_mac
    }
}

impl fmt::Debug for SessionKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("bsp::SessionKeys(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unhex<const N: usize>(text: &str) -> [u8; N] {
        hex::decode(text).unwrap().try_into().unwrap()
    }

    fn derive(secret: &str, host_id: &str, eid: &str) -> SessionKeys {
        let (secret, host_id) = (hex::decode(secret).unwrap(), hex::decode(host_id).unwrap());
        SessionKeys::from_secret(&secret, &host_id, &unhex(eid)).unwrap()
    }

    #[test]
    fn published_derivations() {
        // published in pySim's unit tests; vectors/bsp/kdf.json pysim-1 and pysim-mode51
        for (secret, eid, chaining, enc, mac) in [
            (
                "8902dca391bbb22570fe60c176076246f568b1941265dff1d729e63039658089",
                "89049032123451234512345678901335",
                "734bc93ddb10c71c5ad13d420dc08b5b",
                "d782d575b22a38334556a3d9a1e2ae6b",
                "a35addc192ae8f934e2932116c7e89e7",
            ),
            (
                "c9a993dd4879a8f7161f2085410edd4f9652f1df37be097ba96ba2ca6be528fe",
                "89049032123451234512345678901235",
                "406d507b448a699e7a36a38494debbde",
                "472f5bfadd97f21d34f3ce9b51b92751",
                "9ec07f5b36a13e12a991d66e294e6242",
            ),
        ] {
            let keys = derive(secret, "8080808080808080", eid);
            assert_eq!(hex::encode(keys.initial_mac_chaining_value()), chaining);
            assert_eq!(
                (hex::encode(keys.s_enc().expose()), hex::encode(keys.s_mac().expose())),
                (enc.into(), mac.into())
            );
        }
    }

    #[test]
    fn host_id_has_1_to_16_bytes() {
        for (len, fits) in [(0, false), (1, true), (16, true), (17, false), (256, false)] {
            let info = SessionKeys::shared_info(&alloc::vec![7; len], &[0; 16]);
            match info {
                Ok(info) => assert_eq!((fits, info.len()), (true, 20 + len)),
                Err(misuse) => assert_eq!((fits, misuse), (false, Misuse::IdentifierLength { len })),
            }
        }
    }

    #[test]
    fn keys_are_aes_128_and_stay_hidden() {
        let key = |len| AesKey::new(&[0x41; 32][..len]).unwrap();
        let keys = SessionKeys::new([0x41; 16], key(16), key(16)).unwrap();
        assert_eq!(alloc::format!("{keys:?}"), "bsp::SessionKeys(..)");
        let error = SessionKeys::new([0; 16], key(16), key(32)).unwrap_err();
        assert_eq!(error, KeyError::KeyLength { found: 32 });
    }
}
