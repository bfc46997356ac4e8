//! Certificates of X.509, summarised.

use serde_json::Value;
use sgp_wire::{DecodeError, DecodeErrorKind};

use super::json;
use crate::cert::{self, CertFailure, Shown};

/// A certificate in DER, or those of a file in PEM.
pub(super) fn x509(bytes: &[u8]) -> Result<Value, DecodeError> {
    let expected = |expected| DecodeError::new(DecodeErrorKind::InvalidValue { expected }, 0);
    let shown = cert::show(bytes).map_err(|failure| match failure {
        CertFailure::Broken(error) => error,
        CertFailure::Pem => expected("certificates in PEM"),
        CertFailure::NoCertificate => expected("a certificate"),
    })?;
    let mut all = shown.certificates.iter().map(one).collect::<Result<Vec<_>, _>>()?;
    Ok(if all.len() == 1 { all.remove(0) } else { all.into() })
}

/// A certified key is public, unlike what is called a key elsewhere.
fn one(shown: &Shown) -> Result<Value, DecodeError> {
    let Value::Object(members) = json(shown)? else { return Ok(Value::Null) };
    let named = |name: String| if name == "key" { "publicKey".into() } else { name };
    Ok(members.into_iter().map(|(name, value)| (named(name), value)).collect())
}

pub(super) fn begins(bytes: &[u8]) -> bool {
    bytes.starts_with(b"-----BEGIN CERTIFICATE") || matches!(bytes, [0x30, 0x82, _, _, 0x30, 0x81 | 0x82, ..])
}
