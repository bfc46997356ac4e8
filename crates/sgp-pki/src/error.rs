//! Why a certificate does not say what was asked of it.

use core::fmt;

use sgp_asn1::gp::CertificateRole;

/// A certificate that is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// It is well formed, and not the certificate that is needed here.
    Fault(CertificateFault),
    /// The signature does not hold. Says nothing more on purpose.
    Security,
}

/// Well-formed, and not the certificate that is needed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CertificateFault {
    /// Another role of the subject (object `C8` of the discretionary data), several, or none.
    Role {
        /// The role that is needed.
        expected: CertificateRole,
        /// The role it has.
        found: Option<CertificateRole>,
    },
    /// The key is certified for another use (object `95`).
    KeyUsage,
    /// The subject of an ECASD certificate is no EID: it has not 16 bytes.
    Subject,
    /// The key lies on a curve that is not supported.
    Curve {
        /// Its key parameter reference (object `F0`).
        reference: u8,
    },
    /// The key is no uncompressed point of its curve.
    Point,
    /// The signature has not 64 bytes.
    SignatureLength {
        /// Bytes found.
        found: usize,
    },
    /// The certificate names an issuer key (object `C9`) that is not known, or names none where
    /// several are.
    IssuerUnknown,
    /// The first day of validity has not come.
    NotYetValid,
    /// The last day of validity is over.
    Expired,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fault(fault) => fault.fmt(f),
            Self::Security => f.write_str("the signature of the certificate does not hold"),
        }
    }
}

impl fmt::Display for CertificateFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Role { expected, found: Some(found) } => {
                write!(f, "certificate of role {:02X}, expected {:02X}", found.0, expected.0)
            }
            Self::Role { expected, found: None } => {
                write!(f, "certificate of no role or of several, expected {:02X}", expected.0)
            }
            Self::KeyUsage => f.write_str("the key is certified for another use"),
            Self::Subject => f.write_str("the subject of the certificate is not an EID"),
            Self::Curve { reference } => write!(f, "curve {reference:02X} is not supported"),
            Self::Point => f.write_str("the certified key is not a point of its curve"),
            Self::SignatureLength { found } => write!(f, "signature of {found} bytes, expected 64"),
            Self::IssuerUnknown => f.write_str("the issuer of the certificate is not known"),
            Self::NotYetValid => f.write_str("the certificate is not yet valid"),
            Self::Expired => f.write_str("the certificate has expired"),
        }
    }
}

impl core::error::Error for Error {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Fault(fault) => Some(fault),
            Self::Security => None,
        }
    }
}

impl core::error::Error for CertificateFault {}

impl From<CertificateFault> for Error {
    fn from(fault: CertificateFault) -> Self {
        Self::Fault(fault)
    }
}
