//! A certificate and what it says.

use alloc::vec::Vec;
use core::fmt;

use sgp_asn1::{Eid, oids};
use sgp_keys::{DerSignature, KeyError, PublicKey, SoftVerifier, Verifier, sha256};
use sgp_wire::{Context, DecodeError, DecodeErrorKind, Oid, Reader, Tag, decode_integer};
use x509_cert::time::Validity;

use super::der::{self, Signed};
use super::extensions::Extensions;
use super::{AltName, BasicConstraints, Extension, KeyUsage, LIMITS, Name, NameConstraints, Role};
use crate::Timestamp;

/// An X.509 certificate, version 3, with the bytes it was read from (RFC 5280 4.1).
///
/// Decoding asks for the structure and nothing else: whether it may be trusted is the question to a
/// [`TrustStore`](super::TrustStore), and a key of an unknown curve or an unknown critical extension
/// is told there. Equal when the bytes are.
#[derive(Clone)]
pub struct Certificate {
    bytes: Vec<u8>,
    signed: Vec<u8>,
    serial_number: Vec<u8>,
    issuer: Name,
    subject: Name,
    not_before: Timestamp,
    not_after: Timestamp,
    key: Result<PublicKey, KeyError>,
    algorithm: Oid,
    signature: Vec<u8>,
    extensions: Extensions,
}

impl Certificate {
    /// Most bytes of a certificate that is read.
    pub const MAX_LEN: usize = LIMITS.max_len;

    /// Reads a certificate in DER that fills `bytes`.
    ///
    /// # Errors
    /// [`DecodeError`] with the place and the name of the part that is not a certificate of
    /// version 3.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(bytes, &LIMITS)?;
        let outer = Signed::decode(&mut reader, "tbsCertificate")?;
        reader.finish()?;
        let mut reader = Reader::at(outer.signed.value(), outer.signed.value_offset(), &LIMITS);
        Self::decode_signed(bytes, &outer, &mut reader).field("tbsCertificate").clause("RFC 5280 4.1")
    }

    fn decode_signed<'a>(
        bytes: &'a [u8],
        outer: &Signed<'a>,
        reader: &mut Reader<'a>,
    ) -> Result<Self, DecodeError> {
        let version = reader.expect(Tag::new(0xA0)).field("version")?;
        if version.value() != [0x02, 0x01, 0x02] {
            let kind = DecodeErrorKind::InvalidValue { expected: "version 3 (INTEGER 2)" };
            return Err(DecodeError::new(kind, version.value_offset()).in_field("version"));
        }
        let serial = reader.expect(Tag::INTEGER).field("serialNumber")?;
        check_serial_number(serial.value(), serial.value_offset()).field("serialNumber")?;
        let algorithm = outer.algorithm(reader).field("signature")?;
        let issuer = reader.expect(Tag::SEQUENCE).field("issuer")?;
        let validity_tlv = reader.expect(Tag::SEQUENCE).field("validity")?;
        let validity: Validity = der::decode(validity_tlv.raw(), validity_tlv.offset()).field("validity")?;
        let subject = reader.expect(Tag::SEQUENCE).field("subject")?;
        let key = reader.expect(Tag::SEQUENCE).field("subjectPublicKeyInfo")?;
        for unique_identifier in [0x81, 0x82] {
            reader.optional(Tag::new(unique_identifier))?;
        }
        let mut extensions = Extensions::default();
        if let Some(tlv) = reader.optional(Tag::new(0xA3)).field("extensions")? {
            reader
                .nested(&tlv, |reader| der::extensions(reader, |raw| extensions.add(&raw)))
                .field("extensions")?;
        }
        if !reader.is_empty() {
            let kind = DecodeErrorKind::TrailingData { count: reader.remaining() };
            return Err(DecodeError::new(kind, reader.offset()));
        }
        Ok(Self {
            bytes: bytes.to_vec(),
            signed: outer.signed.raw().to_vec(),
            serial_number: serial.value().to_vec(),
            issuer: Name::decode(issuer.raw(), issuer.offset()).field("issuer")?,
            subject: Name::decode(subject.raw(), subject.offset()).field("subject")?,
            not_before: der::timestamp(validity.not_before),
            not_after: der::timestamp(validity.not_after),
            key: PublicKey::from_spki(key.raw()),
            algorithm,
            signature: outer.signature.to_vec(),
            extensions,
        })
    }

    /// The certificate as received, DER.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The part that is signed, as received: `tbsCertificate` with tag and length.
    #[doc(alias = "tbsCertificate")]
    #[must_use]
    pub fn signed_part(&self) -> &[u8] {
        &self.signed
    }

    /// The signature as received: DER in certificates of this field.
    #[must_use]
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// Algorithm of the signature.
    #[must_use]
    pub const fn signature_algorithm(&self) -> &Oid {
        &self.algorithm
    }

    /// SHA-256 over the certificate, by which people compare it.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        sha256(&[&self.bytes])
    }

    /// Serial number: the content octets of its INTEGER, most significant first.
    #[must_use]
    pub fn serial_number(&self) -> &[u8] {
        &self.serial_number
    }

    /// Who issued it.
    #[must_use]
    pub const fn issuer(&self) -> &Name {
        &self.issuer
    }

    /// Whose it is.
    #[must_use]
    pub const fn subject(&self) -> &Name {
        &self.subject
    }

    /// The EID in the subject, where the role is that of an eUICC.
    #[must_use]
    pub fn eid(&self) -> Option<Eid> {
        if self.role() == Some(Role::Euicc) { self.subject.eid() } else { None }
    }

    /// First second of validity.
    #[must_use]
    pub const fn not_before(&self) -> Timestamp {
        self.not_before
    }

    /// Last second of validity.
    #[must_use]
    pub const fn not_after(&self) -> Timestamp {
        self.not_after
    }

    /// The certified key.
    ///
    /// # Errors
    /// [`KeyError::PublicKeyInfo`] for a key that is not of P-256 or brainpoolP256r1,
    /// [`KeyError::InvalidPoint`].
    pub const fn public_key(&self) -> Result<&PublicKey, KeyError> {
        match &self.key {
            Ok(key) => Ok(key),
            Err(error) => Err(*error),
        }
    }

    /// The role, when its certificate policies name exactly one (SGP.22 v2.5 4.5.2.1).
    #[must_use]
    pub fn role(&self) -> Option<Role> {
        let mut roles = self.policies().iter().filter_map(Role::from_policy);
        let (Some(role), None) = (roles.next(), roles.next()) else { return None };
        Some(role)
    }

    /// `certificatePolicies`: identifiers of the policies, in order.
    #[doc(alias = "certificatePolicies")]
    #[must_use]
    pub fn policies(&self) -> &[Oid] {
        &self.extensions.policies
    }

    /// `subjectKeyIdentifier`: the name of the certified key, 20 bytes by custom. Of a root it is
    /// the identifier of the CI key that an eUICC lists.
    #[must_use]
    pub fn subject_key_identifier(&self) -> Option<&[u8]> {
        self.extensions.subject_key_identifier.as_deref()
    }

    /// `authorityKeyIdentifier`: the name of the key that signed.
    #[must_use]
    pub fn authority_key_identifier(&self) -> Option<&[u8]> {
        self.extensions.authority_key_identifier.as_deref()
    }

    /// `keyUsage`.
    #[must_use]
    pub const fn key_usage(&self) -> Option<KeyUsage> {
        self.extensions.key_usage
    }

    /// `extKeyUsage`: purposes, empty when the extension is missing.
    #[must_use]
    pub fn extended_key_usage(&self) -> &[Oid] {
        &self.extensions.extended_key_usage
    }

    /// Whether the key may serve a TLS server (`id-kp-serverAuth`).
    #[must_use]
    pub fn is_for_tls_server(&self) -> bool {
        self.extended_key_usage().contains(&oids::KP_SERVER_AUTH)
    }

    /// `basicConstraints`.
    #[must_use]
    pub const fn basic_constraints(&self) -> Option<BasicConstraints> {
        self.extensions.basic_constraints
    }

    /// Whether it may issue certificates.
    #[must_use]
    pub fn is_authority(&self) -> bool {
        self.basic_constraints().is_some_and(|basic| basic.ca)
    }

    /// `subjectAltName`, in order.
    #[must_use]
    pub fn alt_names(&self) -> &[AltName] {
        &self.extensions.alt_names
    }

    /// The registered identifier of the holder (`registeredID` of subjectAltName), when there is
    /// exactly one: the OID of an SM-DP+, an SM-DS, a manufacturer or a CI.
    #[must_use]
    pub fn registered_id(&self) -> Option<&Oid> {
        let mut found = self.alt_names().iter().filter_map(|name| match name {
            AltName::RegisteredId(oid) => Some(oid),
            _ => None,
        });
        let (Some(oid), None) = (found.next(), found.next()) else { return None };
        Some(oid)
    }

    /// Names of hosts (`dNSName` of subjectAltName).
    pub fn dns_names(&self) -> impl Iterator<Item = &str> {
        self.alt_names().iter().filter_map(|name| match name {
            AltName::Dns(host) => Some(host.as_str()),
            _ => None,
        })
    }

    /// `nameConstraints` of a manufacturer (v2): organisation, and how EIDs begin.
    #[must_use]
    pub const fn name_constraints(&self) -> Option<&NameConstraints> {
        self.extensions.name_constraints.as_ref()
    }

    /// How EIDs of this manufacturer begin, in chains of v3 (extension `2.23.146.1.2.2.0`).
    #[doc(alias = "permittedEins")]
    #[must_use]
    pub fn permitted_eins(&self) -> Option<impl Iterator<Item = &str>> {
        self.extensions.permitted_eins.as_ref().map(|eins| eins.iter().map(|ein| ein.as_str()))
    }

    /// Addresses of revocation lists (`cRLDistributionPoints`).
    pub fn crl_addresses(&self) -> impl Iterator<Item = &str> {
        self.extensions.crl_points.iter().map(|address| address.as_str())
    }

    /// Every extension as received, in order.
    #[must_use]
    pub fn extensions(&self) -> &[Extension] {
        &self.extensions.all
    }

    /// The first critical extension that is not known here. No chain with such a certificate is
    /// accepted.
    #[must_use]
    pub const fn unknown_critical_extension(&self) -> Option<&Oid> {
        self.extensions.unknown_critical.as_ref()
    }

    /// Holds the signature, over the bytes received, against the key of an issuer, and asks nothing
    /// else.
    ///
    /// # Errors
    /// [`KeyError::Security`] when it does not hold or is of another algorithm than ECDSA with
    /// SHA-256.
    pub fn check_signature(&self, issuer: &PublicKey) -> Result<(), KeyError> {
        self.check_signature_by(&SoftVerifier, issuer)
    }

    pub(super) fn check_signature_by(
        &self,
        verifier: &dyn Verifier,
        issuer: &PublicKey,
    ) -> Result<(), KeyError> {
        check_signature(verifier, issuer, &self.algorithm, &self.signed, &self.signature)
    }
}

/// An INTEGER of DER, of at most 20 bytes and a sign byte (RFC 5280 4.1.2.2); negative ones exist and
/// are taken, as that clause asks.
pub(super) fn check_serial_number(content: &[u8], offset: usize) -> Result<(), DecodeError> {
    if content.is_empty() || content.len() > 21 {
        let kind = DecodeErrorKind::LengthOutOfRange { min: 1, max: 21, found: content.len() };
        return Err(DecodeError::new(kind, offset));
    }
    // the first octets show whether it is minimal
    decode_integer(content.get(..2).unwrap_or(content), offset).map(drop)
}

/// Shared with revocation lists.
pub(super) fn check_signature(
    verifier: &dyn Verifier,
    issuer: &PublicKey,
    algorithm: &Oid,
    signed: &[u8],
    signature: &[u8],
) -> Result<(), KeyError> {
    if *algorithm != oids::ECDSA_WITH_SHA256 {
        return Err(KeyError::Security);
    }
    verifier.verify(issuer, signed, &DerSignature::decode(signature)?.to_raw())
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for Certificate {}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Certificate({}, serial ", self.subject)?;
        self.serial_number.iter().try_for_each(|byte| write!(f, "{byte:02X}"))?;
        f.write_str(")")
    }
}
