//! Certificates of X.509, summarised, and the one of an ECASD.

use serde_json::{Value, json};
use sgp_asn1::gp::CertificateFields;
use sgp_wire::{Context, DecodeError, DecodeErrorKind, Limits, Reader, Tag};

use super::json as json_of;
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

/// What GET DATA of the ECASD brings: its certificate (SGP.02 v4.2 4.1.1.5).
pub(super) fn ecasd(bytes: &[u8]) -> Result<Value, DecodeError> {
    let read = || {
        let mut reader = Reader::new(bytes, &Limits::DEFAULT)?;
        let data = reader.expect(ECASD)?;
        reader.finish()?;
        let fields = CertificateFields::decode(data.value(), &Limits::DEFAULT);
        fields.map_err(|error| error.shifted(data.value_offset()))
    };
    let fields = read().field("ecasdData").clause("SGP.02 4.1.1.5")?;
    Ok(json!({ "certificate": json_of(fields)? }))
}

const ECASD: Tag = Tag::new(0xBF30);

/// A certified key is public, unlike what is called a key elsewhere.
fn one(shown: &Shown) -> Result<Value, DecodeError> {
    let Value::Object(members) = json_of(shown)? else { return Ok(Value::Null) };
    let named = |name: String| if name == "key" { "publicKey".into() } else { name };
    Ok(members.into_iter().map(|(name, value)| (named(name), value)).collect())
}

pub(super) fn begins(bytes: &[u8]) -> bool {
    bytes.starts_with(b"-----BEGIN CERTIFICATE") || matches!(bytes, [0x30, 0x82, _, _, 0x30, 0x81 | 0x82, ..])
}
