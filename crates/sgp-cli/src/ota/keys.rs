//! Keys on the command line.

use clap::{Args, ValueEnum};
use scp80::wire::CommandHeader;
use scp80::{CheckKind, CheckLength, Checksum, Cipher, KeySet, KicKey, KidKey, Kvn, RedundancyCheck, Spi};
use sgp_keys::{AesKey, DesKey};

use crate::input::hex_or_file;
use crate::problem::{self, Problem};

/// Keys of a packet, as hex or @FILE.
#[derive(Args, Clone, Default)]
#[non_exhaustive]
pub struct KeyArguments {
    /// Ciphering key
    #[arg(long, value_name = "HEX|@FILE")]
    pub kic_key: Option<String>,
    /// Check key
    #[arg(long, value_name = "HEX|@FILE")]
    pub kid_key: Option<String>,
    /// AES checksums have four octets instead of eight
    #[arg(long)]
    pub four: bool,
    /// What KIc and KID mean that name no algorithm
    #[arg(long, value_enum)]
    pub agreed: Option<Agreed>,
}

/// What "implicitly known" means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[non_exhaustive]
pub enum Agreed {
    /// AES in CBC mode, AES-CMAC
    Aes,
    /// DES or triple DES in CBC mode, CBC-MAC
    Des,
    /// DES or triple DES in ECB mode, CBC-MAC
    DesEcb,
}

/// Which keys a packet cannot do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Needed {
    /// It is ciphered.
    pub cipher: bool,
    /// It has a cryptographic checksum.
    pub check: bool,
}

impl Needed {
    /// Those of a command.
    #[must_use]
    pub fn by_command(spi: Spi) -> Self {
        Self { cipher: spi.is_ciphered(), check: spi.check() == CheckKind::Cryptographic }
    }

    /// Those of the response to a command.
    #[must_use]
    pub fn by_response(spi: Spi) -> Self {
        Self { cipher: spi.response_ciphered(), check: spi.response_check() == CheckKind::Cryptographic }
    }

    /// A key that stood in here would protect nothing.
    pub(super) fn are_given(self, kic: bool, kid: bool) -> Result<(), Problem> {
        let missing = match self {
            Self { cipher: true, .. } if !kic => "--kic-key is missing: ciphered, the SPI says",
            Self { check: true, .. } if !kid => "--kid-key is missing: a checksum, the SPI says",
            _ => return Ok(()),
        };
        Err(Problem::Input(missing.to_owned()))
    }
}

impl core::fmt::Debug for KeyArguments {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("KeyArguments(..)")
    }
}

impl KeyArguments {
    /// The key set of a packet with this header; `None` when no key is given. A key that is not
    /// given and not needed is made up.
    ///
    /// # Errors
    /// A key that is no hex, or has a length that its algorithm does not have; one that is needed and not
    /// given beside another one.
    pub fn set(&self, header: &CommandHeader, needed: Needed) -> Result<Option<KeySet>, Problem> {
        let read = |name: &str, given: &Option<String>| {
            given.as_ref().map(|given| hex_or_file(given)).transpose().map_err(|e| e.of(name))
        };
        let kic = read("--kic-key", &self.kic_key)?;
        let kid = read("--kid-key", &self.kid_key)?;
        if kic.is_none() && kid.is_none() && self.agreed.is_none() {
            return Ok(None);
        }
        needed.are_given(kic.is_some(), kid.is_some())?;
        let kvn = header.kvn().map_or_else(|| Kvn::new(1), Ok).map_err(|e| Problem::Input(e.to_string()))?;
        let kic = match &kic {
            Some(bytes) => self.kic(header.kic.cipher(), bytes).map_err(|e| problem::of("--kic-key")(&e))?,
            None => KicKey::aes(&stand_in()?),
        };
        let kid = match &kid {
            Some(bytes) if header.spi.check() != CheckKind::Redundancy => {
                self.kid(header.kid.checksum(), bytes).map_err(|e| problem::of("--kid-key")(&e))?
            }
            _ => KidKey::aes(&stand_in()?),
        };
        let check = if self.four { CheckLength::Four } else { CheckLength::Eight };
        let set =
            KeySet::new(kvn, kic, kid).with_check_length(check).with_redundancy_check(RedundancyCheck::Crc32);
        Ok(Some(if self.agreed.is_some() { set.with_agreed_algorithms() } else { set }))
    }

    fn kic(&self, cipher: Cipher, bytes: &[u8]) -> Result<KicKey, String> {
        let des = || DesKey::new(bytes).map_err(|e| e.to_string());
        match (cipher, self.agreed) {
            (Cipher::DesEcb, _) | (Cipher::Agreed, Some(Agreed::DesEcb)) => Ok(KicKey::des_ecb(&des()?)),
            (Cipher::DesCbc | Cipher::TripleDesCbc2 | Cipher::TripleDesCbc3, _)
            | (Cipher::Agreed, Some(Agreed::Des)) => Ok(KicKey::des(&des()?)),
            _ => AesKey::new(bytes).map(|key| KicKey::aes(&key)).map_err(|e| e.to_string()),
        }
    }

    fn kid(&self, checksum: Checksum, bytes: &[u8]) -> Result<KidKey, String> {
        match (checksum, self.agreed) {
            (Checksum::DesCbcMac | Checksum::TripleDesCbcMac2 | Checksum::TripleDesCbcMac3, _)
            | (Checksum::Agreed, Some(Agreed::Des | Agreed::DesEcb)) => {
                DesKey::new(bytes).map(|key| KidKey::des(&key)).map_err(|e| e.to_string())
            }
            _ => AesKey::new(bytes).map(|key| KidKey::aes(&key)).map_err(|e| e.to_string()),
        }
    }
}

/// Stands in for a key that the packet does not use.
fn stand_in() -> Result<AesKey, Problem> {
    AesKey::new(&[0; 16]).map_err(|e| Problem::Input(e.to_string()))
}

/// Exactly `N` octets in hex.
pub(super) fn octets<const N: usize>(name: &str, text: &str) -> Result<[u8; N], Problem> {
    let bytes = hex::decode(text).map_err(|_| Problem::Input(format!("{name}: {text} is no hex")))?;
    bytes.try_into().map_err(|_| Problem::Input(format!("{name}: {text} must have {N} octets")))
}
