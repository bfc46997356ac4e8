//! Key material at rest.

use alloc::vec::Vec;
use core::fmt;

use ccm::consts::{U12, U16};
use sgp_wire::SecretBytes;

use crate::ccm::{Cipher, Direction, Frame, sized};
use crate::{AesKey, CryptoRng, Curve, EcSecretKey, KeyError};

/// The one version of the form.
const VERSION: u8 = 0x01;
/// Version, kind of secret.
const HEAD: usize = 2;
const NONCE: usize = 12;
const TAG: usize = 16;

/// Whose key, and which: a sealed secret opens under the name it was sealed under and no other, so
/// that records of a store cannot be exchanged for one another.
///
/// Both are bytes that the caller chooses and finds again: an EID or the OID of an SM-DP as owner,
/// role, key version and identifier as `key_id`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct KeyName<'a> {
    owner: &'a [u8],
    key_id: &'a [u8],
}

impl<'a> KeyName<'a> {
    /// The key `key_id` of `owner`.
    #[must_use]
    pub const fn new(owner: &'a [u8], key_id: &'a [u8]) -> Self {
        Self { owner, key_id }
    }

    /// Whose key.
    #[must_use]
    pub const fn owner(&self) -> &'a [u8] {
        self.owner
    }

    /// Which of the owner's keys.
    #[must_use]
    pub const fn key_id(&self) -> &'a [u8] {
        self.key_id
    }

    /// `version || kind || length || owner || length || key_id`, each length in 8 bytes, most
    /// significant first.
    fn associated(&self, head: [u8; HEAD]) -> Vec<u8> {
        let mut out = Vec::from(head);
        for part in [self.owner, self.key_id] {
            out.extend(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            out.extend_from_slice(part);
        }
        out
    }
}

/// A key that seals other secrets for storage, and opens them again: AES-CCM (NIST SP 800-38C) with
/// a nonce of 12 bytes and a tag of 16. Wiped when dropped, redacted in `Debug`.
///
/// A sealed secret is 30 bytes longer than what it holds:
/// ```text
/// 01        version
/// kk        what is inside: 00 bytes, 01 AES key, 02 DES key, 03 private key of a curve
/// 12 bytes  nonce, drawn from the source handed in
/// n bytes   the secret, encrypted. A private key is its curve (value of tag F0) and 32 bytes;
///           the others are their bytes
/// 16 bytes  tag
/// ```
/// Version and kind are authenticated, and so is the [`KeyName`]: the associated data is
/// `01 || kk || length of the owner (8 bytes) || owner || length of the key id (8 bytes) || key id`.
///
/// ```
/// use sgp_keys::{AesKey, KeyError, KeyName, SealingKey};
/// # use sgp_keys::CryptoRng;
/// # fn example(eid: &[u8; 16], kic: AesKey, rng: &mut dyn CryptoRng) -> Result<(), KeyError> {
/// let sealing = SealingKey::new(&AesKey::new(&[0x51; 32])?);
/// let name = KeyName::new(eid, b"scp80/kic/01");
/// let stored: Vec<u8> = sealing.seal(name, &kic, rng)?;
/// let again: AesKey = sealing.open(name, &stored)?;
/// assert_eq!(again.expose(), kic.expose());
/// let other = KeyName::new(eid, b"scp80/kid/01");
/// assert_eq!(sealing.open::<AesKey>(other, &stored).unwrap_err(), KeyError::Security);
/// # Ok(())
/// # }
/// # struct Fixed;
/// # impl rand_core::TryRng for Fixed {
/// #     type Error = core::convert::Infallible;
/// #     fn try_next_u32(&mut self) -> Result<u32, Self::Error> { Ok(1) }
/// #     fn try_next_u64(&mut self) -> Result<u64, Self::Error> { Ok(1) }
/// #     fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Self::Error> { to.fill(1); Ok(()) }
/// # }
/// # impl rand_core::TryCryptoRng for Fixed {}
/// # example(&[0x89; 16], AesKey::new(&[1; 16])?, &mut Fixed)?;
/// # Ok::<(), KeyError>(())
/// ```
///
/// # Security
/// The key serves for nothing else. Nonces are random, and two alike under one key give the secrets
/// away: after 2^32 seals that happens with a probability of 2^-33, so take another key by then. The
/// length of a secret shows. What was sealed can be put back later by whoever can write to the
/// store; where that matters, let the key id say which generation of the key it is.
pub struct SealingKey(Cipher);

impl SealingKey {
    /// Sets the key schedule up.
    #[must_use]
    pub fn new(key: &AesKey) -> Self {
        Self(Cipher::new(key))
    }

    /// Seals a secret under a name. The nonce is the first 12 bytes that `rng` gives.
    ///
    /// # Errors
    /// [`KeyError::TooLong`] for 16 MB and more.
    pub fn seal<S: Sealable>(
        &self,
        name: KeyName<'_>,
        secret: &S,
        rng: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>, KeyError> {
        let head = [VERSION, S::KIND];
        let mut nonce = [0; NONCE];
        rng.fill_bytes(&mut nonce);
        let mut plain = secret.to_secret_bytes();
        let mut tag = [0; TAG];
        let frame = Frame { nonce: &nonce, associated: &name.associated(head) };
        sized::<U16, U12>(&self.0, frame, plain.expose_mut(), Direction::Encrypt(&mut tag))?;
        Ok([&head[..], &nonce, plain.expose(), &tag].concat())
    }

    /// Opens what was sealed under this key and this name.
    ///
    /// # Errors
    /// [`KeyError::Security`] for everything: another key, owner, key id or kind of secret, a changed
    /// or missing byte, a version that is not known.
    pub fn open<S: Sealable>(&self, name: KeyName<'_>, sealed: &[u8]) -> Result<S, KeyError> {
        let (head, rest) = sealed.split_first_chunk::<HEAD>().ok_or(KeyError::Security)?;
        let (nonce, rest) = rest.split_first_chunk::<NONCE>().ok_or(KeyError::Security)?;
        let (data, tag) = rest.split_last_chunk::<TAG>().ok_or(KeyError::Security)?;
        if *head != [VERSION, S::KIND] {
            return Err(KeyError::Security);
        }
        let mut plain = SecretBytes::from(data);
        let frame = Frame { nonce, associated: &name.associated(*head) };
        sized::<U16, U12>(&self.0, frame, plain.expose_mut(), Direction::Decrypt(tag))?;
        S::from_secret_bytes(plain).map_err(|_| KeyError::Security)
    }
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealingKey(..)")
    }
}

/// What can be sealed: bytes ([`SecretBytes`]), [`AesKey`], [`EcSecretKey`], `DesKey` with the feature
/// `des-insecure`, and whatever else a crate stores.
pub trait Sealable: Sized {
    /// The second byte of the sealed form, so that one kind is never read as another. `00` to `7F`
    /// are those of this crate, `80` to `FF` are for others.
    const KIND: u8;

    /// The bytes that are encrypted.
    fn to_secret_bytes(&self) -> SecretBytes;

    /// The secret with these bytes.
    ///
    /// # Errors
    /// Any; [`SealingKey::open`] makes [`KeyError::Security`] of it.
    fn from_secret_bytes(bytes: SecretBytes) -> Result<Self, KeyError>;
}

impl Sealable for SecretBytes {
    const KIND: u8 = 0x00;

    fn to_secret_bytes(&self) -> SecretBytes {
        self.clone_secret()
    }

    fn from_secret_bytes(bytes: SecretBytes) -> Result<Self, KeyError> {
        Ok(bytes)
    }
}

impl Sealable for AesKey {
    const KIND: u8 = 0x01;

    fn to_secret_bytes(&self) -> SecretBytes {
        self.expose().into()
    }

    fn from_secret_bytes(bytes: SecretBytes) -> Result<Self, KeyError> {
        Self::new(bytes.expose())
    }
}

#[cfg(feature = "des-insecure")]
impl Sealable for crate::DesKey {
    const KIND: u8 = 0x02;

    fn to_secret_bytes(&self) -> SecretBytes {
        self.expose().into()
    }

    fn from_secret_bytes(bytes: SecretBytes) -> Result<Self, KeyError> {
        Self::new(bytes.expose())
    }
}

impl Sealable for EcSecretKey {
    const KIND: u8 = 0x03;

    fn to_secret_bytes(&self) -> SecretBytes {
        let mut bytes = SecretBytes::with_capacity(33);
        bytes.extend_from_slice(&[self.public_key().curve().parameter_reference()]);
        bytes.extend_from_slice(self.expose().as_slice());
        bytes
    }

    fn from_secret_bytes(bytes: SecretBytes) -> Result<Self, KeyError> {
        let (reference, secret) = bytes.expose().split_first().ok_or(KeyError::InvalidSecret)?;
        Curve::from_parameter_reference(*reference).and_then(|curve| Self::from_bytes(curve, secret))
    }
}
