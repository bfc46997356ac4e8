//! Revocation lists.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use sgp_asn1::oids;
use sgp_keys::Verifier;
use sgp_wire::{Context, DecodeError, DecodeErrorKind, Limits, Oid, Reader, Tag, Tlv, decode_integer};
use x509_cert::ext::pkix;
use x509_cert::time::Time;

use super::certificate::{check_serial_number, check_signature};
use super::der::{self, RawExtension, Signed};
use super::extensions::addresses;
use super::{Certificate, Error, Extension, Fault, Name};
use crate::Timestamp;

/// Why a certificate was revoked (RFC 5280 5.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RevocationReason(pub u8);

impl RevocationReason {
    /// No reason is given.
    pub const UNSPECIFIED: Self = Self(0);
    /// The private key is known to others.
    pub const KEY_COMPROMISE: Self = Self(1);
    /// The private key of the authority is known to others.
    pub const CA_COMPROMISE: Self = Self(2);
    /// The holder has another name.
    pub const AFFILIATION_CHANGED: Self = Self(3);
    /// Another certificate took its place.
    pub const SUPERSEDED: Self = Self(4);
    /// It is no longer needed.
    pub const CESSATION_OF_OPERATION: Self = Self(5);
    /// On hold.
    pub const CERTIFICATE_HOLD: Self = Self(6);
    /// No longer on hold, in lists of differences.
    pub const REMOVE_FROM_CRL: Self = Self(8);
    /// The holder may no longer do what it is for.
    pub const PRIVILEGE_WITHDRAWN: Self = Self(9);
    /// The private key of an attribute authority is known to others.
    pub const AA_COMPROMISE: Self = Self(10);
}

impl fmt::Display for RevocationReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match *self {
            Self::UNSPECIFIED => "unspecified",
            Self::KEY_COMPROMISE => "keyCompromise",
            Self::CA_COMPROMISE => "cACompromise",
            Self::AFFILIATION_CHANGED => "affiliationChanged",
            Self::SUPERSEDED => "superseded",
            Self::CESSATION_OF_OPERATION => "cessationOfOperation",
            Self::CERTIFICATE_HOLD => "certificateHold",
            Self::REMOVE_FROM_CRL => "removeFromCRL",
            Self::PRIVILEGE_WITHDRAWN => "privilegeWithdrawn",
            Self::AA_COMPROMISE => "aACompromise",
            Self(other) => return write!(f, "reason {other}"),
        })
    }
}

/// Since when a certificate is revoked, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revocation {
    since: Timestamp,
    reason: RevocationReason,
}

impl Revocation {
    /// Since when.
    #[must_use]
    pub const fn since(&self) -> Timestamp {
        self.since
    }

    /// Why; [`RevocationReason::UNSPECIFIED`] when the list says nothing.
    #[must_use]
    pub const fn reason(&self) -> RevocationReason {
        self.reason
    }
}

/// A revocation list, version 2 (RFC 5280 5.1; partial lists as SGP.22 v2.5 4.6 has them).
///
/// To decode it proves nothing: a [`TrustStore`](super::TrustStore) takes it in after checking who
/// signed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crl {
    signed: Vec<u8>,
    algorithm: Oid,
    signature: Vec<u8>,
    issuer: Name,
    this_update: Timestamp,
    next_update: Option<Timestamp>,
    revoked: BTreeMap<Vec<u8>, Revocation>,
    authority_key_identifier: Option<Vec<u8>>,
    partial: bool,
    /// Where it is published, when it is for certificates that name this address.
    addresses: Option<Vec<String>>,
    unknown_critical: Option<Oid>,
    extensions: Vec<Extension>,
}

impl Crl {
    /// Reads a list in DER that fills `bytes`.
    ///
    /// # Errors
    /// [`DecodeError`] with the place and the name of the part that is not a list of version 2.
    pub fn decode(bytes: &[u8], limits: &Limits) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(bytes, limits)?;
        let outer = Signed::decode(&mut reader, "tbsCertList")?;
        reader.finish()?;
        let mut reader = Reader::at(outer.signed.value(), outer.signed.value_offset(), limits);
        let crl = Self::decode_signed(&outer, &mut reader);
        crl.and_then(|crl| reader.finish().map(|()| crl)).field("tbsCertList").clause("RFC 5280 5.1")
    }

    fn decode_signed<'a>(outer: &Signed<'a>, reader: &mut Reader<'a>) -> Result<Self, DecodeError> {
        let version = reader.expect(Tag::INTEGER).field("version")?;
        if version.value() != [0x01] {
            let kind = DecodeErrorKind::InvalidValue { expected: "version 2 (INTEGER 1)" };
            return Err(DecodeError::new(kind, version.value_offset()).in_field("version"));
        }
        let algorithm = outer.algorithm(reader).field("signature")?;
        let issuer = reader.expect(Tag::SEQUENCE).field("issuer")?;
        let this_update = reader.tlv().and_then(|tlv| time(&tlv)).field("thisUpdate")?;
        let next_update = match reader.peek_tag()? {
            Some(tag) if tag == UTC_TIME || tag == GENERALIZED_TIME => {
                Some(reader.tlv().and_then(|tlv| time(&tlv)).field("nextUpdate")?)
            }
            _ => None,
        };
        let mut crl = Self {
            signed: outer.signed.raw().to_vec(),
            algorithm,
            signature: outer.signature.to_vec(),
            issuer: Name::decode(issuer.raw(), issuer.offset()).field("issuer")?,
            this_update,
            next_update,
            revoked: BTreeMap::new(),
            authority_key_identifier: None,
            partial: false,
            addresses: None,
            unknown_critical: None,
            extensions: Vec::new(),
        };
        if let Some(list) = reader.optional(Tag::SEQUENCE).field("revokedCertificates")? {
            let mut index = 0;
            reader
                .nested(&list, |reader| {
                    while !reader.is_empty() {
                        crl.add_revoked(reader).index(index)?;
                        index += 1;
                    }
                    Ok(())
                })
                .field("revokedCertificates")?;
        }
        if let Some(tlv) = reader.optional(Tag::new(0xA0)).field("crlExtensions")? {
            reader
                .nested(&tlv, |reader| der::extensions(reader, |raw| crl.add_extension(&raw)))
                .field("crlExtensions")?;
        }
        Ok(crl)
    }

    fn add_revoked(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        let entry = reader.expect(Tag::SEQUENCE)?;
        reader.nested(&entry, |reader| {
            let serial = reader.expect(Tag::INTEGER).field("userCertificate")?;
            check_serial_number(serial.value(), serial.value_offset()).field("userCertificate")?;
            let since = reader.tlv().and_then(|tlv| time(&tlv)).field("revocationDate")?;
            let (mut reason, mut unknown) = (RevocationReason::UNSPECIFIED, None);
            if !reader.is_empty() {
                der::extensions(reader, |raw| {
                    if raw.oid == oids::CRL_REASON {
                        reason = reason_code(&raw.value).field("reasonCode")?;
                    } else if raw.critical && raw.oid != oids::RSP_EXP_DATE {
                        unknown = Some(raw.oid);
                    }
                    Ok(())
                })
                .field("crlEntryExtensions")?;
            }
            if self.unknown_critical.is_none() {
                self.unknown_critical = unknown;
            }
            let entry = self.revoked.entry(serial.value().to_vec()).or_insert(Revocation { since, reason });
            if since < entry.since {
                *entry = Revocation { since, reason };
            }
            Ok(())
        })
    }

    fn add_extension(&mut self, raw: &RawExtension<'_>) -> Result<(), DecodeError> {
        self.extensions.push(Extension::new(raw));
        let (bytes, at) = (raw.value.value(), raw.value.value_offset());
        if raw.oid == oids::AUTHORITY_KEY_IDENTIFIER {
            let id: pkix::AuthorityKeyIdentifier = der::decode(bytes, at).field("authorityKeyIdentifier")?;
            self.authority_key_identifier = id.key_identifier.map(|id| id.as_bytes().to_vec());
        } else if raw.oid == oids::ISSUING_DISTRIBUTION_POINT {
            let point: pkix::crl::IssuingDistributionPoint =
                der::decode(bytes, at).field("issuingDistributionPoint")?;
            // lists of others, or of attribute certificates, say nothing about ours
            if point.indirect_crl || point.only_contains_attribute_certs {
                self.unknown_critical = Some(raw.oid.clone());
            }
            self.partial |= point.only_contains_user_certs
                || point.only_contains_ca_certs
                || point.only_some_reasons.is_some();
            self.addresses = point.distribution_point.map(|point| addresses(point).collect());
        } else if raw.oid == oids::RSP_TOTAL_PARTIAL_CRL_NUMBER || raw.oid == oids::RSP_PARTIAL_CRL_NUMBER {
            self.partial = true;
        } else if raw.oid != oids::CRL_NUMBER && raw.critical && self.unknown_critical.is_none() {
            self.unknown_critical = Some(raw.oid.clone());
        }
        Ok(())
    }

    /// Who signed it.
    #[must_use]
    pub const fn issuer(&self) -> &Name {
        &self.issuer
    }

    /// `authorityKeyIdentifier`: the name of the key that signed.
    #[must_use]
    pub fn authority_key_identifier(&self) -> Option<&[u8]> {
        self.authority_key_identifier.as_deref()
    }

    /// When it was made.
    #[must_use]
    pub const fn this_update(&self) -> Timestamp {
        self.this_update
    }

    /// When the next one is there at the latest.
    #[must_use]
    pub const fn next_update(&self) -> Option<Timestamp> {
        self.next_update
    }

    /// Whether it holds a part of what its issuer revoked: one of several lists (SGP.22 v2.5 4.6),
    /// or of some kinds of certificates or reasons alone.
    #[must_use]
    pub const fn is_partial(&self) -> bool {
        self.partial
    }

    /// Revoked certificates by serial number, the content octets of its INTEGER.
    pub fn revoked(&self) -> impl Iterator<Item = (&[u8], &Revocation)> {
        self.revoked.iter().map(|(serial, revocation)| (serial.as_slice(), revocation))
    }

    /// What it says about the certificate with this serial number.
    #[must_use]
    pub fn find(&self, serial_number: &[u8]) -> Option<&Revocation> {
        self.revoked.get(serial_number)
    }

    /// Every extension as received, in order.
    #[must_use]
    pub fn extensions(&self) -> &[Extension] {
        &self.extensions
    }

    /// Complete as far as this certificate goes, made before `at`, and the next one is not due. Without
    /// `nextUpdate` it is never current.
    pub(super) fn is_current(&self, certificate: &Certificate, at: Timestamp) -> bool {
        // RFC 5280 6.3.3 b 2 i
        let is_for = |addresses: &Vec<String>| {
            certificate.crl_addresses().any(|named| addresses.iter().any(|address| address == named))
        };
        let is_complete = !self.partial && self.addresses.as_ref().is_none_or(is_for);
        is_complete && self.this_update <= at && self.next_update.is_some_and(|next| at <= next)
    }

    pub(super) fn check_signed_by(&self, issuer: &Certificate, verifier: &dyn Verifier) -> Result<(), Error> {
        if let Some(oid) = &self.unknown_critical {
            return Err(Fault::UnknownCriticalExtension(oid.clone()).of(0));
        }
        if self.algorithm != oids::ECDSA_WITH_SHA256 {
            return Err(Fault::Algorithm(self.algorithm.clone()).of(0));
        }
        let key = issuer.public_key().map_err(|error| Fault::Key(error).of(0))?;
        check_signature(verifier, key, &self.algorithm, &self.signed, &self.signature)
            .map_err(|_| Error::Security)
    }
}

const UTC_TIME: Tag = Tag::new(0x17);
const GENERALIZED_TIME: Tag = Tag::new(0x18);

fn time(tlv: &Tlv<'_>) -> Result<Timestamp, DecodeError> {
    der::decode::<Time>(tlv.raw(), tlv.offset()).map(der::timestamp)
}

/// `ENUMERATED`.
fn reason_code(extension: &Tlv<'_>) -> Result<RevocationReason, DecodeError> {
    const ENUMERATED: Tag = Tag::new(0x0A);
    let mut reader = extension.reader(&super::LIMITS);
    let code = reader.expect(ENUMERATED)?;
    reader.finish()?;
    let number = decode_integer(code.value(), code.value_offset())?;
    u8::try_from(number).map(RevocationReason).map_err(|_| {
        let kind = DecodeErrorKind::InvalidValue { expected: "a reason of RFC 5280 5.3.1" };
        DecodeError::new(kind, code.value_offset())
    })
}
