//! What can go wrong with a key.

use core::fmt;

use crate::HsmError;

/// A key cannot be made, or cannot do what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyError {
    /// A key of a length that the algorithm does not have.
    KeyLength {
        /// Bytes found.
        found: usize,
    },
    /// Data that is not a whole number of blocks: 16 bytes of AES, 8 of DES.
    NotWholeBlocks {
        /// Bytes found.
        len: usize,
    },
    /// Sizes that AES-CCM does not have: nonces are 7 to 13 bytes long, tags 4, 6, 8, 10, 12, 14 or
    /// 16.
    CcmSizes {
        /// Bytes of the nonce.
        nonce: usize,
        /// Bytes of the tag.
        tag: usize,
    },
    /// More data than one call may take.
    TooLong {
        /// Bytes found.
        len: usize,
    },
    /// A key parameter reference (tag `F0`) of a curve that is not supported.
    UnsupportedCurve {
        /// The reference, such as `01` for P-384.
        reference: u8,
    },
    /// The two keys of an agreement lie on different curves.
    CurveMismatch,
    /// Not an uncompressed point of the curve (`04 || x || y`, 65 bytes).
    InvalidPoint,
    /// Not a SubjectPublicKeyInfo that names a supported curve and holds an uncompressed point.
    PublicKeyInfo,
    /// Not a private key of the curve: wrong length, zero, or not below the group order.
    InvalidSecret,
    /// Not a plain signature, which has 64 bytes.
    SignatureLength {
        /// Bytes found.
        found: usize,
    },
    /// The random source gave no usable value in many draws: it is broken.
    RandomSource,
    /// The provider failed.
    Provider,
    /// A security module cannot be reached, or refuses.
    Hsm(HsmError),
    /// A signature or another cryptographic check does not hold. Says nothing more on purpose.
    Security,
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::KeyLength { found } => write!(f, "no key of this kind has {found} bytes"),
            Self::NotWholeBlocks { len } => write!(f, "{len} bytes are not whole blocks"),
            Self::CcmSizes { nonce, tag } => {
                write!(f, "AES-CCM has no nonce of {nonce} bytes with a tag of {tag}")
            }
            Self::TooLong { len } => write!(f, "{len} bytes are more than one call takes"),
            Self::UnsupportedCurve { reference } => {
                write!(f, "curve with parameter reference {reference:02X} is not supported")
            }
            Self::CurveMismatch => f.write_str("the keys lie on different curves"),
            Self::InvalidPoint => f.write_str("not an uncompressed point of the curve"),
            Self::PublicKeyInfo => f.write_str(
                "not a SubjectPublicKeyInfo of P-256 or brainpoolP256r1 with an uncompressed point",
            ),
            Self::InvalidSecret => f.write_str("not a private key of the curve"),
            Self::SignatureLength { found } => write!(f, "a plain signature has 64 bytes, not {found}"),
            Self::RandomSource => f.write_str("the random source is broken"),
            Self::Provider => f.write_str("the key provider failed"),
            Self::Hsm(error) => error.fmt(f),
            Self::Security => f.write_str("security check failed"),
        }
    }
}

impl core::error::Error for KeyError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Hsm(error) => Some(error),
            _ => None,
        }
    }
}

impl From<HsmError> for KeyError {
    fn from(error: HsmError) -> Self {
        Self::Hsm(error)
    }
}
