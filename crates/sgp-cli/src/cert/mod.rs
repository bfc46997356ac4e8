//! Certificates taken apart: X.509 in DER or PEM, and those in card format (object `7F21`).

mod card;
mod x509;

use core::fmt;

use serde::Serialize;
use sgp_keys::{PublicKey, sha256};
use sgp_wire::DecodeError;

use crate::pem;

/// The certificates of one input, in order. A file in PEM may hold several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Certificates {
    /// Each of them.
    pub certificates: Vec<Shown>,
}

impl Certificates {
    /// Whether nothing is wrong with any of them, as far as one alone can tell.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.certificates.iter().all(|shown| shown.faults.is_empty())
    }
}

/// What one certificate says. A member that the certificate does not have is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Shown {
    /// `X.509`, or `7F21` for the card format.
    pub format: &'static str,
    /// Bytes.
    pub size: usize,
    /// The role, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Whose it is: a name, or the identifier in hex.
    pub subject: String,
    /// Who issued it.
    pub issuer: String,
    /// Serial number in hex.
    pub serial_number: String,
    /// The EID in the subject of an eUICC or an ECASD.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub eid: Option<String>,
    /// Registered identifier of the holder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registered_id: Option<String>,
    /// First moment or day of validity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_before: Option<String>,
    /// Last moment or day of validity.
    pub not_after: String,
    /// The certified key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<Key>,
    /// Identifier of the certified key, in hex.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject_key_identifier: Option<String>,
    /// Identifier of the key that signed, in hex.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority_key_identifier: Option<String>,
    /// What the key may be used for.
    pub key_usage: Vec<String>,
    /// The extensions of X.509, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub extensions: Vec<ShownExtension>,
    /// SHA-256 over the certificate, in hex.
    pub sha256: String,
    /// What is wrong with it.
    pub faults: Vec<String>,
}

/// A certified key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Key {
    /// Its curve.
    pub curve: String,
    /// The point, uncompressed, in hex.
    pub point: String,
    /// SHA-256 over its SubjectPublicKeyInfo, in hex: the same in every certificate of the key.
    pub sha256: String,
}

impl Key {
    fn new(key: &PublicKey) -> Self {
        Self {
            curve: key.curve().to_string(),
            point: hex::encode(key.point()),
            sha256: hex::encode(sha256(&[&key.to_spki()])),
        }
    }
}

/// One extension in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ShownExtension {
    /// Its identifier.
    pub oid: String,
    /// Its name, when it is known here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'static str>,
    /// Whether it is critical.
    pub critical: bool,
    /// What it says; the bytes in hex, when it is not known here.
    pub says: String,
}

/// Why there is nothing to show.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CertFailure {
    /// The text has no block `CERTIFICATE`, or a broken one.
    Pem,
    /// It begins like neither form of a certificate.
    NoCertificate,
    /// It is not the certificate it begins like.
    Broken(DecodeError),
}

impl fmt::Display for CertFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pem => f.write_str("no CERTIFICATE in PEM, or a broken one"),
            Self::NoCertificate => {
                f.write_str("no certificate: it begins neither with 30 (X.509) nor with 7F21 (card format)")
            }
            Self::Broken(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for CertFailure {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Broken(error) => Some(error),
            _ => None,
        }
    }
}

/// Takes certificates apart: DER, PEM, or an object `7F21`.
///
/// # Errors
/// [`CertFailure`]; of a file in PEM the first one that is broken.
pub fn show(bytes: &[u8]) -> Result<Certificates, CertFailure> {
    let text = core::str::from_utf8(bytes).ok().filter(|text| text.contains("-----BEGIN "));
    let certificates = match text {
        Some(text) => {
            let blocks = pem::blocks(text).ok_or(CertFailure::Pem)?;
            let certificates = blocks.iter().filter(|(label, _)| *label == "CERTIFICATE");
            certificates.map(|(_, der)| one(der)).collect::<Result<Vec<_>, _>>()?
        }
        None => vec![one(bytes)?],
    };
    if certificates.is_empty() { Err(CertFailure::Pem) } else { Ok(Certificates { certificates }) }
}

fn one(bytes: &[u8]) -> Result<Shown, CertFailure> {
    match bytes {
        [0x30, ..] => x509::show(bytes).map_err(CertFailure::Broken),
        [0x7F, 0x21, ..] => card::show(bytes).map_err(CertFailure::Broken),
        _ => Err(CertFailure::NoCertificate),
    }
}

/// Names and addresses without what would steer a terminal.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

impl fmt::Display for Certificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, shown) in self.certificates.iter().enumerate() {
            if at > 0 {
                f.write_str("\n\n")?;
            }
            shown.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "certificate ({}), {} bytes", self.format, self.size)?;
        let mut row = |name: &str, value: Option<&str>| match value {
            Some(value) => write!(f, "\n  {name:<12} {}", printable(value)),
            None => Ok(()),
        };
        row("role", self.role.as_deref())?;
        row("subject", Some(&self.subject))?;
        row("EID", self.eid.as_deref())?;
        row("OID", self.registered_id.as_deref())?;
        row("issuer", Some(&self.issuer))?;
        row("serial", Some(&self.serial_number))?;
        row("valid from", self.not_before.as_deref())?;
        row("valid to", Some(&self.not_after))?;
        row("usage", Some(&self.key_usage.join(", ")))?;
        if let Some(key) = &self.key {
            row("curve", Some(&key.curve))?;
            row("key", Some(&key.point))?;
            row("key SHA-256", Some(&key.sha256))?;
        }
        row("key id", self.subject_key_identifier.as_deref())?;
        row("issuer key", self.authority_key_identifier.as_deref())?;
        row("SHA-256", Some(&self.sha256))?;
        for extension in &self.extensions {
            let name = extension.name.unwrap_or(&extension.oid);
            let critical = if extension.critical { " (critical)" } else { "" };
            write!(f, "\n  + {name}{critical}: {}", printable(&extension.says))?;
        }
        self.faults.iter().try_for_each(|fault| write!(f, "\n  ! {fault}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_certificate() {
        assert_eq!(show(&[]), Err(CertFailure::NoCertificate));
        assert_eq!(show(b"-----BEGIN CERTIFICATE-----\nMA"), Err(CertFailure::Pem));
        assert_eq!(show(b"-----BEGIN KEY-----\nMAA=\n-----END KEY-----\n"), Err(CertFailure::Pem));
        let error = show(&[0x30, 0x02, 0x05]).unwrap_err();
        assert_eq!(error.to_string(), "2 bytes needed, 1 left at byte 2");
    }

    #[test]
    fn nothing_steers_the_terminal() {
        let subject = "CN=\u{1b}[2J\u{9b}x\n".to_owned();
        let shown = Certificates { certificates: vec![Shown { subject, ..Shown::default() }] };
        let text = shown.to_string();
        assert!(text.contains("CN=\u{fffd}[2J\u{fffd}x\u{fffd}\n"), "{text:?}");
    }
}
