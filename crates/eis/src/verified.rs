//! An information set that may be relied on.

use core::fmt;

use es_interfaces::eis::{Eis, KeysetUsage, SignatureMethod};
use sgp_asn1::Eid;
use sgp_keys::{PublicKey, RawSignature, sha256};
use sgp_wire::{DecodeError, Limits};

/// An information set whose manufacturer is known; its existence is the proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedEis(Eis);

impl VerifiedEis {
    pub(crate) const fn new(eis: Eis) -> Self {
        Self(eis)
    }

    /// Verifies that the manufacturer with this key signed the information set (SGP.02 v4.2 annex E):
    /// ECDSA with SHA-256 over `ds:SignedInfo`, whose digest is that of the signed block as it was
    /// received. What stands outside of the block (profiles, memory, ISD-R, audit trail) is not signed.
    ///
    /// The key is that of the manufacturer's certificate, which a chain must prove;
    /// [`EumSignature::content`](es_interfaces::eis::EumSignature::content) tells what the signature
    /// names it by, and `Eum-id` of the block who it should be.
    ///
    /// # Errors
    /// [`VerifyError`]; an SM-SR answers ES1.RegisterEIS with 8.6, 6.1.
    pub fn verify(eis: Eis, eum: &PublicKey) -> Result<Self, VerifyError> {
        Self::verify_by(eis, SignatureMethod::EcdsaSha256, |signed, value| {
            let found = value.len();
            let value =
                RawSignature::from_slice(value).map_err(|_| VerifyError::SignatureLength { found })?;
            eum.verify(signed, &value).map_err(|_| VerifyError::Security)
        })
    }

    /// The same for a manufacturer with an RSA key: PKCS #1 v1.5 with SHA-256.
    ///
    /// # Errors
    /// As [`verify`](Self::verify).
    #[cfg(feature = "aws-lc-rs")]
    pub fn verify_rsa(eis: Eis, eum: &sgp_keys::RsaPublicKey) -> Result<Self, VerifyError> {
        Self::verify_by(eis, SignatureMethod::RsaSha256, |signed, value| {
            eum.verify_pkcs1(signed, value).map_err(|_| VerifyError::Security)
        })
    }

    fn verify_by(
        eis: Eis,
        method: SignatureMethod,
        check: impl FnOnce(&[u8], &[u8]) -> Result<(), VerifyError>,
    ) -> Result<Self, VerifyError> {
        let signature = eis.signature.as_ref().ok_or(VerifyError::Unsigned)?;
        let content = signature.content(&Limits::DEFAULT).map_err(VerifyError::Decode)?;
        if content.method != method {
            return Err(VerifyError::Method(content.method));
        }
        check(content.signed_info.as_bytes(), &content.value)?;
        if sha256(&[eis.signed_info.canonical().as_bytes()]) == content.digest {
            Ok(Self(eis))
        } else {
            Err(VerifyError::Security)
        }
    }

    /// The eUICC.
    #[must_use]
    pub const fn eid(&self) -> Eid {
        self.0.signed_info.info().eid
    }

    /// The information set as it was received.
    #[must_use]
    pub const fn wire(&self) -> &Eis {
        &self.0
    }

    /// Gives the information set away, and the proof with it.
    #[must_use]
    pub fn into_wire(self) -> Eis {
        self.0
    }

    /// Certificate of the eUICC for key agreement, with its tag `7F21`
    /// (CERT.ECASD.ECKA, SGP.02 v4.2 annex E).
    #[must_use]
    pub fn ecasd_certificate(&self) -> Option<&[u8]> {
        let ecasd = self.0.signed_info.info().ecasd.as_ref()?;
        let keyset = ecasd.keysets.iter().find(|keyset| keyset.usage == Some(KeysetUsage::Ca))?;
        keyset.certificates().next().map(|certificate| certificate.value.as_slice())
    }

    /// Provider and image number (SIN, SDIN) of the ISD-R, at most 16 bytes each: part of what
    /// keys are derived from (SGP.02 v4.2 3.1.2).
    #[must_use]
    pub fn isd_r_numbers(&self) -> Option<(&[u8], &[u8])> {
        let isd_r = self.0.isd_r.as_ref()?;
        Some((isd_r.sin.as_deref()?, isd_r.sdin.as_deref()?))
    }
}

/// Why an information set is not taken as that of its manufacturer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VerifyError {
    /// There is no signature.
    Unsigned,
    /// The signature is not of the form of SGP.02, or of an algorithm that is not taken.
    Decode(DecodeError),
    /// Signed with this algorithm, and the key is for the other.
    Method(SignatureMethod),
    /// The value of the signature has not 64 bytes.
    SignatureLength {
        /// Bytes found.
        found: usize,
    },
    /// The signature does not hold. Says nothing more on purpose.
    Security,
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsigned => f.write_str("the information set is not signed"),
            Self::Decode(error) => write!(f, "the signature of the information set: {error}"),
            Self::Method(SignatureMethod::RsaSha256) => {
                f.write_str("the information set is signed with RSA, and the key is another")
            }
            Self::Method(_) => {
                f.write_str("the information set is not signed with RSA, and the key is for that")
            }
            Self::SignatureLength { found } => {
                write!(f, "the signature of the information set has {found}, expected 64 bytes")
            }
            Self::Security => f.write_str("the signature of the information set does not hold"),
        }
    }
}

impl core::error::Error for VerifyError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Decode(error) => Some(error),
            _ => None,
        }
    }
}
