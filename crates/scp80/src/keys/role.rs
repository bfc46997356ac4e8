//! One key of a set, and the algorithm that it is for.

use alloc::boxed::Box;
use core::fmt;

use sgp_keys::{AesKey, SoftAes, SymmetricKey};

use crate::keys::{PacketCheck, PacketCipher};
use crate::wire::algorithm::{Checksum, Cipher};

/// Ciphering key, and the cipher that it is for.
#[doc(alias = "KIc")]
pub struct KicKey(pub(crate) CipherKey);

/// Check key, and the checksum that it is for.
#[doc(alias = "KID")]
pub struct KidKey(pub(crate) CheckKey);

pub(crate) enum CipherKey {
    Aes(Box<dyn SymmetricKey>),
    #[cfg(feature = "des-insecure")]
    Des {
        key: Box<sgp_keys::SoftDes>,
        cipher: Cipher,
        ecb: bool,
    },
    Agreed {
        key: Box<dyn PacketCipher>,
        cipher: Cipher,
    },
}

pub(crate) enum CheckKey {
    Aes(Box<dyn SymmetricKey>),
    #[cfg(feature = "des-insecure")]
    Des {
        key: Box<sgp_keys::SoftDes>,
        checksum: Checksum,
    },
    Agreed {
        key: Box<dyn PacketCheck>,
        checksum: Checksum,
    },
}

impl KicKey {
    /// An AES key of 16, 24 or 32 bytes, set up in software.
    #[must_use]
    pub fn aes(key: &AesKey) -> Self {
        Self::aes_provider(Box::new(SoftAes::new(key)))
    }

    /// An AES key that lives elsewhere, such as in a security module.
    #[must_use]
    pub const fn aes_provider(key: Box<dyn SymmetricKey>) -> Self {
        Self(CipherKey::Aes(key))
    }

    /// A key of single DES (8 bytes) or triple DES (16, 24) in CBC mode.
    ///
    /// # Security
    /// See the warning of [`SoftDes`](sgp_keys::SoftDes).
    #[cfg(feature = "des-insecure")]
    #[must_use]
    pub fn des(key: &sgp_keys::DesKey) -> Self {
        let cipher = match key.len() {
            8 => Cipher::DesCbc,
            16 => Cipher::TripleDesCbc2,
            _ => Cipher::TripleDesCbc3,
        };
        Self(CipherKey::Des { key: Box::new(sgp_keys::SoftDes::new(key)), cipher, ecb: false })
    }

    /// The same in ECB mode. KIc can say so for single DES alone; triple DES in ECB mode must be
    /// agreed ([`KeySet::with_agreed_algorithms`](crate::KeySet::with_agreed_algorithms)).
    ///
    /// # Security
    /// Equal blocks stay equal, and blocks can be swapped. See also [`SoftDes`](sgp_keys::SoftDes).
    #[cfg(feature = "des-insecure")]
    #[must_use]
    pub fn des_ecb(key: &sgp_keys::DesKey) -> Self {
        let cipher = if key.len() == 8 { Cipher::DesEcb } else { Cipher::Agreed };
        Self(CipherKey::Des { key: Box::new(sgp_keys::SoftDes::new(key)), cipher, ecb: true })
    }

    /// A key of an algorithm that KIc names as `cipher`: proprietary, or agreed.
    #[must_use]
    pub const fn agreed(cipher: Cipher, key: Box<dyn PacketCipher>) -> Self {
        Self(CipherKey::Agreed { key, cipher })
    }

    /// The cipher as KIc names it.
    #[must_use]
    pub const fn cipher(&self) -> Cipher {
        match &self.0 {
            CipherKey::Aes(_) => Cipher::AesCbc,
            #[cfg(feature = "des-insecure")]
            CipherKey::Des { cipher, .. } => *cipher,
            CipherKey::Agreed { cipher, .. } => *cipher,
        }
    }
}

impl KidKey {
    /// An AES key of 16, 24 or 32 bytes, set up in software.
    #[must_use]
    pub fn aes(key: &AesKey) -> Self {
        Self::aes_provider(Box::new(SoftAes::new(key)))
    }

    /// An AES key that lives elsewhere, such as in a security module.
    #[must_use]
    pub const fn aes_provider(key: Box<dyn SymmetricKey>) -> Self {
        Self(CheckKey::Aes(key))
    }

    /// A key of single DES (8 bytes) or triple DES (16, 24) for a CBC-MAC.
    ///
    /// # Security
    /// See the warning of [`SoftDes`](sgp_keys::SoftDes).
    #[cfg(feature = "des-insecure")]
    #[must_use]
    pub fn des(key: &sgp_keys::DesKey) -> Self {
        let checksum = match key.len() {
            8 => Checksum::DesCbcMac,
            16 => Checksum::TripleDesCbcMac2,
            _ => Checksum::TripleDesCbcMac3,
        };
        Self(CheckKey::Des { key: Box::new(sgp_keys::SoftDes::new(key)), checksum })
    }

    /// A check that KID names as `checksum`: proprietary, or agreed. It serves for a redundancy
    /// check as well, where KID names that as proprietary or agreed.
    #[must_use]
    pub const fn agreed(checksum: Checksum, key: Box<dyn PacketCheck>) -> Self {
        Self(CheckKey::Agreed { key, checksum })
    }

    /// The checksum as KID names it.
    #[must_use]
    pub const fn checksum(&self) -> Checksum {
        match &self.0 {
            CheckKey::Aes(_) => Checksum::AesCmac,
            #[cfg(feature = "des-insecure")]
            CheckKey::Des { checksum, .. } => *checksum,
            CheckKey::Agreed { checksum, .. } => *checksum,
        }
    }
}

impl fmt::Debug for KicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KicKey(..)")
    }
}

impl fmt::Debug for KidKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KidKey(..)")
    }
}
