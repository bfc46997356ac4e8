//! Extensions of a certificate: those of the field in their own words, all of them as received.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use sgp_asn1::oids;
use sgp_wire::{Context, DecodeError, DecodeErrorKind, Oid, Reader, Tag, Tlv};
use x509_cert::ext::pkix;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};

use super::der::{self, RawExtension};
use super::{LIMITS, Name};

/// One extension as received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    oid: Oid,
    critical: bool,
    value: Vec<u8>,
}

impl Extension {
    pub(super) fn new(raw: &RawExtension<'_>) -> Self {
        Self { oid: raw.oid.clone(), critical: raw.critical, value: raw.value.value().to_vec() }
    }

    /// Which one.
    #[must_use]
    pub const fn oid(&self) -> &Oid {
        &self.oid
    }

    /// Whether who does not know it must refuse the certificate.
    #[must_use]
    pub const fn is_critical(&self) -> bool {
        self.critical
    }

    /// The DER inside its OCTET STRING.
    #[must_use]
    pub fn value(&self) -> &[u8] {
        &self.value
    }
}

/// What the certified key may be used for (RFC 5280 4.2.1.3): a set of flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyUsage(u16);

impl KeyUsage {
    /// Names of the flags, first bit first.
    const NAMES: [&'static str; 9] = [
        "digitalSignature",
        "nonRepudiation",
        "keyEncipherment",
        "dataEncipherment",
        "keyAgreement",
        "keyCertSign",
        "cRLSign",
        "encipherOnly",
        "decipherOnly",
    ];

    const fn has(self, bit: u8) -> bool {
        self.0 >> bit & 1 == 1
    }

    /// Signatures of messages.
    #[must_use]
    pub const fn digital_signature(self) -> bool {
        self.has(0)
    }

    /// Key agreement.
    #[must_use]
    pub const fn key_agreement(self) -> bool {
        self.has(4)
    }

    /// Signatures of certificates.
    #[must_use]
    pub const fn key_cert_sign(self) -> bool {
        self.has(5)
    }

    /// Signatures of revocation lists.
    #[must_use]
    pub const fn crl_sign(self) -> bool {
        self.has(6)
    }

    /// The names of the flags that are set, as RFC 5280 spells them.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        (0..).zip(Self::NAMES).filter(move |(bit, _)| self.has(*bit)).map(|(_, name)| name)
    }
}

impl fmt::Display for KeyUsage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for name in self.names() {
            write!(f, "{separator}{name}")?;
            separator = ", ";
        }
        Ok(())
    }
}

/// Whether the holder issues certificates (RFC 5280 4.2.1.9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BasicConstraints {
    /// It does.
    pub ca: bool,
    /// How many authorities may stand below it.
    pub path_length: Option<u8>,
}

/// One name of subjectAltName (RFC 5280 4.2.1.6).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AltName {
    /// `registeredID`: the object identifier of a server or an authority. Test certificates have
    /// identifiers below 2.999.
    RegisteredId(Oid),
    /// `dNSName`: the name of a host.
    Dns(String),
    /// A name of another form, as received.
    Other {
        /// Its form.
        tag: Tag,
        /// Its content octets.
        value: Vec<u8>,
    },
}

/// Which names an authority may certify (RFC 5280 4.2.1.10), in the form of SGP.22 v2.5 4.5.2.1: an
/// organisation and how EIDs begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameConstraints {
    permitted: Vec<Name>,
    foreign: bool,
}

impl NameConstraints {
    /// Permitted directory names.
    #[must_use]
    pub fn permitted(&self) -> &[Name] {
        &self.permitted
    }

    /// Whether there are constraints of another form than permitted directory names: excluded
    /// names, other kinds of names, minima. They are not understood, so no certificate passes.
    #[must_use]
    pub const fn has_foreign_forms(&self) -> bool {
        self.foreign
    }
}

/// All extensions of one certificate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Extensions {
    pub(super) all: Vec<Extension>,
    pub(super) unknown_critical: Option<Oid>,
    pub(super) subject_key_identifier: Option<Vec<u8>>,
    pub(super) authority_key_identifier: Option<Vec<u8>>,
    pub(super) key_usage: Option<KeyUsage>,
    pub(super) extended_key_usage: Vec<Oid>,
    pub(super) basic_constraints: Option<BasicConstraints>,
    pub(super) policies: Vec<Oid>,
    pub(super) alt_names: Vec<AltName>,
    pub(super) name_constraints: Option<NameConstraints>,
    pub(super) permitted_eins: Option<Vec<String>>,
    pub(super) crl_points: Vec<String>,
}

impl Extensions {
    pub(super) fn add(&mut self, raw: &RawExtension<'_>) -> Result<(), DecodeError> {
        self.all.push(Extension::new(raw));
        let (bytes, at) = (raw.value.value(), raw.value.value_offset());
        let oid = &raw.oid;
        if *oid == oids::SUBJECT_KEY_IDENTIFIER {
            let id: pkix::SubjectKeyIdentifier = der::decode(bytes, at).field("subjectKeyIdentifier")?;
            self.subject_key_identifier = Some(id.0.as_bytes().to_vec());
        } else if *oid == oids::AUTHORITY_KEY_IDENTIFIER {
            let id: pkix::AuthorityKeyIdentifier = der::decode(bytes, at).field("authorityKeyIdentifier")?;
            self.authority_key_identifier = id.key_identifier.map(|id| id.as_bytes().to_vec());
        } else if *oid == oids::KEY_USAGE {
            let usage: pkix::KeyUsage = der::decode(bytes, at).field("keyUsage")?;
            self.key_usage = Some(KeyUsage(usage.0.bits()));
        } else if *oid == oids::EXT_KEY_USAGE {
            self.extended_key_usage = purposes(&raw.value).field("extKeyUsage")?;
        } else if *oid == oids::BASIC_CONSTRAINTS {
            let basic: pkix::BasicConstraints = der::decode(bytes, at).field("basicConstraints")?;
            let (ca, path_length) = (basic.ca, basic.path_len_constraint);
            self.basic_constraints = Some(BasicConstraints { ca, path_length });
        } else if *oid == oids::CERTIFICATE_POLICIES {
            self.policies = policies(&raw.value).field("certificatePolicies")?;
        } else if *oid == oids::SUBJECT_ALT_NAME {
            self.alt_names = alt_names(&raw.value).field("subjectAltName")?;
        } else if *oid == oids::NAME_CONSTRAINTS {
            self.name_constraints = Some(name_constraints(&raw.value).field("nameConstraints")?);
        } else if *oid == oids::RSP_PERMITTED_EINS {
            self.permitted_eins = Some(permitted_eins(&raw.value).field("permittedEins")?);
        } else if *oid == oids::CRL_DISTRIBUTION_POINTS {
            let list: pkix::CrlDistributionPoints = der::decode(bytes, at).field("cRLDistributionPoints")?;
            self.crl_points = crl_points(list);
        } else if raw.critical && self.unknown_critical.is_none() {
            self.unknown_critical = Some(oid.clone());
        }
        Ok(())
    }
}

/// `SEQUENCE OF OBJECT IDENTIFIER`. Here and below object identifiers are read as ours, since
/// `x509-cert` has no room for those below 2.999.
fn purposes(extension: &Tlv<'_>) -> Result<Vec<Oid>, DecodeError> {
    let mut purposes = Vec::new();
    each_of(extension, |purpose| {
        purposes.push(oid(&purpose)?);
        Ok(())
    })?;
    Ok(purposes)
}

/// `SEQUENCE OF SEQUENCE { OBJECT IDENTIFIER, .. }`; qualifiers say nothing in this field.
fn policies(extension: &Tlv<'_>) -> Result<Vec<Oid>, DecodeError> {
    let mut policies = Vec::new();
    each_of(extension, |policy| {
        if policy.tag() != Tag::SEQUENCE {
            let kind = DecodeErrorKind::UnexpectedTag { expected: Tag::SEQUENCE, found: policy.tag() };
            return Err(DecodeError::new(kind, policy.offset()));
        }
        policies.push(oid(&policy.reader(&LIMITS).tlv()?)?);
        Ok(())
    })?;
    Ok(policies)
}

fn oid(tlv: &Tlv<'_>) -> Result<Oid, DecodeError> {
    if tlv.tag() == Tag::OBJECT_IDENTIFIER {
        return Oid::decode(tlv.value(), tlv.value_offset());
    }
    let kind = DecodeErrorKind::UnexpectedTag { expected: Tag::OBJECT_IDENTIFIER, found: tlv.tag() };
    Err(DecodeError::new(kind, tlv.offset()))
}

fn alt_names(extension: &Tlv<'_>) -> Result<Vec<AltName>, DecodeError> {
    const DNS_NAME: Tag = Tag::new(0x82);
    const REGISTERED_ID: Tag = Tag::new(0x88);
    let mut names = Vec::new();
    each_of(extension, |name| {
        names.push(match name.tag() {
            REGISTERED_ID => AltName::RegisteredId(Oid::decode(name.value(), name.value_offset())?),
            DNS_NAME => AltName::Dns(ascii(&name)?.to_owned()),
            tag => AltName::Other { tag, value: name.value().to_vec() },
        });
        Ok(())
    })?;
    Ok(names)
}

/// `SEQUENCE OF PrintableString` (SGP.22 v3 annex H).
fn permitted_eins(extension: &Tlv<'_>) -> Result<Vec<String>, DecodeError> {
    const PRINTABLE_STRING: Tag = Tag::new(0x13);
    let mut prefixes = Vec::new();
    each_of(extension, |prefix| {
        if prefix.tag() != PRINTABLE_STRING {
            let kind = DecodeErrorKind::UnexpectedTag { expected: PRINTABLE_STRING, found: prefix.tag() };
            return Err(DecodeError::new(kind, prefix.offset()));
        }
        prefixes.push(ascii(&prefix)?.to_owned());
        Ok(())
    })?;
    Ok(prefixes)
}

/// `GeneralSubtrees`: a base of another form than a directory name is noted and not looked into.
fn name_constraints(extension: &Tlv<'_>) -> Result<NameConstraints, DecodeError> {
    const PERMITTED: Tag = Tag::new(0xA0);
    const DIRECTORY_NAME: Tag = Tag::new(0xA4);
    let (mut permitted, mut foreign) = (Vec::new(), false);
    each_of(extension, |trees| {
        if trees.tag() != PERMITTED {
            foreign = true;
            return Ok(());
        }
        let mut reader = trees.reader(&LIMITS);
        while !reader.is_empty() {
            let tree = reader.expect(Tag::SEQUENCE)?;
            let mut tree = tree.reader(&LIMITS);
            let base = tree.tlv()?;
            foreign |= base.tag() != DIRECTORY_NAME || !tree.is_empty();
            if base.tag() == DIRECTORY_NAME {
                permitted.push(Name::decode(base.value(), base.value_offset())?);
            }
        }
        Ok(())
    })?;
    Ok(NameConstraints { permitted, foreign })
}

/// Addresses of revocation lists; points that name none are left out.
fn crl_points(list: pkix::CrlDistributionPoints) -> Vec<String> {
    list.0.into_iter().filter_map(|point| point.distribution_point).flat_map(addresses).collect()
}

/// The addresses in the name of a distribution point.
pub(super) fn addresses(point: DistributionPointName) -> impl Iterator<Item = String> {
    let names = match point {
        DistributionPointName::FullName(names) => names,
        DistributionPointName::NameRelativeToCRLIssuer(_) => Vec::new(),
    };
    names.into_iter().filter_map(|name| match name {
        GeneralName::UniformResourceIdentifier(address) => Some(address.as_str().to_owned()),
        _ => None,
    })
}

/// The members of the one SEQUENCE inside an extension.
fn each_of<'a>(
    extension: &Tlv<'a>,
    mut each: impl FnMut(Tlv<'a>) -> Result<(), DecodeError>,
) -> Result<(), DecodeError> {
    let mut reader = Reader::at(extension.value(), extension.value_offset(), &LIMITS);
    let list = reader.expect(Tag::SEQUENCE)?;
    let mut index = 0;
    reader.nested(&list, |reader| {
        while !reader.is_empty() {
            reader.tlv().and_then(&mut each).index(index)?;
            index += 1;
        }
        Ok(())
    })?;
    reader.finish()
}

fn ascii<'a>(text: &Tlv<'a>) -> Result<&'a str, DecodeError> {
    match core::str::from_utf8(text.value()) {
        Ok(value) if value.is_ascii() => Ok(value),
        _ => {
            let kind = DecodeErrorKind::InvalidValue { expected: "text in ASCII" };
            Err(DecodeError::new(kind, text.value_offset()))
        }
    }
}
