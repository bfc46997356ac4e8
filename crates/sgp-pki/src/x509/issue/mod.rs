//! Making X.509 certificates and revocation lists: for laboratories, tests and virtual cards
//! (feature `issue`).
//!
//! It signs whatever it is told to. A certificate authority asks more questions. The same request
//! gives the same bytes, as far as the signer is deterministic; nothing is drawn for serial numbers.

mod encode;
mod request;
mod subject;

use alloc::borrow::ToOwned;
use alloc::vec::Vec;
use core::fmt;

use sgp_asn1::oids;
use sgp_keys::{CryptoRng, DerSignature, KeyError, PublicKey, Signer, sha1};
use sgp_wire::{DecodeError, Limits, Tag, put_integer, put_nested, put_tlv};

use super::{Certificate, Crl, RevocationReason, Role};
use crate::Timestamp;

pub use request::Request;
pub use subject::Subject;

/// An authority: a signing key with the name and key identifier that go into what it issues.
#[derive(Debug)]
pub struct Issuer<'a> {
    signer: &'a dyn Signer,
    name: Vec<u8>,
    key_identifier: Vec<u8>,
}

impl<'a> Issuer<'a> {
    /// The holder of `certificate`, who signs with `signer`.
    ///
    /// # Errors
    /// [`IssueError::OtherKey`] when the certificate is for another key.
    pub fn new(signer: &'a dyn Signer, certificate: &Certificate) -> Result<Self, IssueError> {
        if certificate.public_key() != Ok(signer.public_key()) {
            return Err(IssueError::OtherKey);
        }
        let computed = || sha1(signer.public_key().point()).to_vec();
        Ok(Self {
            signer,
            name: certificate.subject().as_bytes().to_vec(),
            key_identifier: certificate.subject_key_identifier().map_or_else(computed, <[u8]>::to_vec),
        })
    }

    /// A root: a certificate of role [`Role::Ci`], signed with its own key. The key of the request
    /// must be that of the signer.
    ///
    /// # Errors
    /// [`IssueError`].
    pub fn root(
        signer: &'a dyn Signer,
        request: &Request<'_>,
        rng: &mut dyn CryptoRng,
    ) -> Result<Certificate, IssueError> {
        if request.key() != signer.public_key() {
            return Err(IssueError::OtherKey);
        }
        let name = request.subject().encode();
        Self { signer, name, key_identifier: Vec::new() }.issue(Role::Ci, request, rng)
    }

    /// A certificate of this role, with the extensions that SGP.26 gives to it, in that order and
    /// with that criticality.
    ///
    /// # Errors
    /// [`IssueError`].
    pub fn issue(
        &self,
        role: Role,
        request: &Request<'_>,
        rng: &mut dyn CryptoRng,
    ) -> Result<Certificate, IssueError> {
        let (from, to) = request.validity();
        if from > to {
            return Err(IssueError::Validity);
        }
        let (from, to) = (encode::time(from)?, encode::time(to)?);
        let mut signed = Vec::new();
        put_nested(&mut signed, Tag::SEQUENCE, |out| {
            put_nested(out, Tag::new(0xA0), |out| put_integer(out, Tag::INTEGER, 2));
            encode::put_serial_number(out, request.serial_number());
            encode::put_algorithm(out);
            out.extend_from_slice(&self.name);
            put_nested(out, Tag::SEQUENCE, |out| {
                out.extend_from_slice(&from);
                out.extend_from_slice(&to);
            });
            out.extend_from_slice(&request.subject().encode());
            out.extend_from_slice(&request.key().to_spki());
            put_nested(out, Tag::new(0xA3), |out| {
                put_nested(out, Tag::SEQUENCE, |out| {
                    request.put_extensions(out, role, &self.key_identifier);
                });
            });
        });
        Certificate::decode(&self.sign(&signed, rng)?).map_err(IssueError::Request)
    }

    /// A revocation list, DER: made at a moment, the next one due at another, with this number; of
    /// each revoked certificate the serial number (content octets), since when and why.
    ///
    /// # Errors
    /// [`IssueError`].
    pub fn crl<'r>(
        &self,
        this_update: Timestamp,
        next_update: Timestamp,
        number: u32,
        revoked: impl IntoIterator<Item = (&'r [u8], Timestamp, RevocationReason)>,
        rng: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>, IssueError> {
        if this_update > next_update {
            return Err(IssueError::Validity);
        }
        let (this_update, next_update) = (encode::time(this_update)?, encode::time(next_update)?);
        let mut entries = Vec::new();
        for (serial, since, reason) in revoked {
            let since = encode::time(since)?;
            put_nested(&mut entries, Tag::SEQUENCE, |out| {
                encode::put_serial_number(out, serial);
                out.extend_from_slice(&since);
                put_nested(out, Tag::SEQUENCE, |out| {
                    encode::put_extension(out, &oids::CRL_REASON, false, |out| {
                        put_tlv(out, Tag::new(0x0A), &[reason.0]);
                    });
                });
            });
        }
        let mut signed = Vec::new();
        put_nested(&mut signed, Tag::SEQUENCE, |out| {
            put_integer(out, Tag::INTEGER, 1);
            encode::put_algorithm(out);
            out.extend_from_slice(&self.name);
            out.extend_from_slice(&this_update);
            out.extend_from_slice(&next_update);
            // an empty list is left out (RFC 5280 5.1.2.6)
            if !entries.is_empty() {
                put_tlv(out, Tag::SEQUENCE, &entries);
            }
            put_nested(out, Tag::new(0xA0), |out| {
                put_nested(out, Tag::SEQUENCE, |out| {
                    encode::put_authority_key_identifier(out, &self.key_identifier);
                    encode::put_extension(out, &oids::CRL_NUMBER, false, |out| {
                        put_integer(out, Tag::INTEGER, i64::from(number));
                    });
                });
            });
        });
        let list = self.sign(&signed, rng)?;
        let any = Limits::DEFAULT.with_max_len(usize::MAX).with_max_items(u32::MAX);
        Crl::decode(&list, &any).map_err(IssueError::Request)?;
        Ok(list)
    }

    fn sign(&self, signed: &[u8], rng: &mut dyn CryptoRng) -> Result<Vec<u8>, IssueError> {
        let signature = self.signer.sign(signed, rng).map_err(IssueError::Key)?;
        let mut out = Vec::new();
        put_nested(&mut out, Tag::SEQUENCE, |out| {
            out.extend_from_slice(signed);
            encode::put_algorithm(out);
            let bits = [[0].as_slice(), &DerSignature::from_raw(signature).encode()].concat();
            put_tlv(out, Tag::new(0x03), &bits);
        });
        Ok(out)
    }
}

/// Subject key identifier: SHA-1 of the uncompressed point (RFC 5280 4.2.1.2, method 1).
pub(super) fn key_identifier(key: &PublicKey) -> Vec<u8> {
    sha1(key.point()).as_slice().to_owned()
}

/// A certificate cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IssueError {
    /// The signing key is not the certified one.
    OtherKey,
    /// A moment outside of the years 1970 to 9999, or an end before the beginning.
    Validity,
    /// What was asked for is no certificate or no list: an empty serial number, a host of another
    /// alphabet, a reason above 127.
    Request(DecodeError),
    /// The signing key failed.
    Key(KeyError),
}

impl fmt::Display for IssueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherKey => f.write_str("the certificate of the issuer is for another key"),
            Self::Validity => f.write_str("moments from 1970 to 9999, the first before the last"),
            Self::Request(error) => write!(f, "not a certificate or list: {error}"),
            Self::Key(error) => write!(f, "signing failed: {error}"),
        }
    }
}

impl core::error::Error for IssueError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Key(error) => Some(error),
            Self::Request(error) => Some(error),
            Self::OtherKey | Self::Validity => None,
        }
    }
}
