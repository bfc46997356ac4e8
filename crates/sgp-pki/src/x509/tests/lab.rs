//! A laboratory: keys and certificates made here.

use alloc::vec::Vec;

use sgp_asn1::{Eid, oids};
use sgp_keys::{Curve, DerSignature, EcSecretKey, Signer, sha256};
use sgp_wire::{Limits, Oid, Reader, Tag, put_nested, put_tlv};

use crate::Timestamp;
use crate::tests::Never;
use crate::x509::issue::{Issuer, Request, Subject};
use crate::x509::{Certificate, Role, TrustStore};

pub(super) const ORGANIZATION: &str = "Lab EUM";
pub(super) const EID: &str = "89049032123451234512345678901235";
pub(super) const EIN: &str = "89049032";

pub(super) fn key(label: &str) -> EcSecretKey {
    key_on(Curve::P256, label)
}

pub(super) fn key_on(curve: Curve, label: &str) -> EcSecretKey {
    EcSecretKey::from_bytes(curve, &sha256(&[label.as_bytes()])).unwrap()
}

pub(super) fn at(moment: &str) -> Timestamp {
    moment.parse().unwrap()
}

pub(super) fn now() -> Timestamp {
    at("2030-06-01T00:00:00Z")
}

pub(super) fn eid() -> Eid {
    Eid::from_digits_unchecked(EID).unwrap()
}

/// A request for the key of this label, valid from 2030 to 2040.
pub(super) fn request<'a>(serial: &'a [u8], subject: Subject, key: &'a EcSecretKey) -> Request<'a> {
    let (from, to) = (at("2030-01-01T00:00:00Z"), at("2039-12-31T23:59:59Z"));
    Request::new(serial, subject, key.public_key(), from, to)
}

pub(super) fn named(name: &str) -> Subject {
    Subject::new().with_organization(ORGANIZATION).with_common_name(name)
}

pub(super) fn root(label: &str) -> Certificate {
    let key = key(label);
    let request = request(&[1], Subject::new().with_common_name("Lab CI"), &key);
    Issuer::root(&key, &request.with_registered_id("2.999.1".parse().unwrap()), &mut Never).unwrap()
}

/// The same root certified once more, to another end.
pub(super) fn renewed_root(label: &str, to: &str) -> Certificate {
    let key = key(label);
    let (from, to) = (at("2030-01-01T00:00:00Z"), at(to));
    let request = Request::new(&[7], Subject::new().with_common_name("Lab CI"), key.public_key(), from, to);
    Issuer::root(&key, &request, &mut Never).unwrap()
}

pub(super) fn trust() -> TrustStore {
    TrustStore::new([root("CI")])
}

/// A certificate that the holder of another one issues.
pub(super) fn issued(
    (label, issuer): (&str, &Certificate),
    role: Role,
    request: &Request<'_>,
) -> Certificate {
    Issuer::new(&key(label), issuer).unwrap().issue(role, request, &mut Never).unwrap()
}

/// The manufacturer, below the root.
pub(super) fn eum() -> Certificate {
    let key = key("EUM");
    let request = request(&[2], named("Lab manufacturer"), &key).with_permitted(ORGANIZATION, EIN);
    issued(("CI", &root("CI")), Role::Eum, &request)
}

/// A chain of an eUICC with this subject.
pub(super) fn euicc(subject: Subject) -> Vec<Certificate> {
    let key = key("eUICC");
    let eum = eum();
    let euicc = issued(("EUM", &eum), Role::Euicc, &request(&[3], subject, &key));
    Vec::from([euicc, eum])
}

pub(super) fn good_euicc() -> Vec<Certificate> {
    euicc(named("Lab eUICC").with_eid(&eid()))
}

/// A server of this role with a registered identifier, below the root.
pub(super) fn server(role: Role, oid: &str) -> Vec<Certificate> {
    let key = key("DP");
    let request = request(&[0x80, 4], named("Lab SM-DP+"), &key)
        .with_registered_id(oid.parse().unwrap())
        .with_host("dp.example.com");
    Vec::from([issued(("CI", &root("CI")), role, &request)])
}

/// The same certificate with other bytes in it, as often as they stand there.
pub(super) fn patched(certificate: &Certificate, from: &[u8], to: &[u8]) -> Certificate {
    assert_eq!(from.len(), to.len());
    let mut bytes = certificate.as_bytes().to_vec();
    let places: Vec<_> = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(from)).collect();
    assert!(!places.is_empty(), "{from:02X?} is not there");
    for at in places {
        bytes[at..at + to.len()].copy_from_slice(to);
    }
    Certificate::decode(&bytes).unwrap()
}

/// A critical extension.
pub(super) fn extension(oid: &Oid, value: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    put_nested(&mut out, Tag::SEQUENCE, |out| {
        put_tlv(out, Tag::OBJECT_IDENTIFIER, oid.as_bytes());
        put_tlv(out, Tag::new(0x01), &[0xFF]);
        put_tlv(out, Tag::OCTET_STRING, value);
    });
    out
}

/// A part that is signed, with other extensions in its member of this tag.
pub(super) fn with_extensions(signed: &[u8], tag: Tag, change: impl Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let signed = Reader::new(signed, &Limits::DEFAULT).unwrap().tlv().unwrap();
    let mut members = signed.reader(&Limits::DEFAULT);
    let mut out = Vec::new();
    put_nested(&mut out, Tag::SEQUENCE, |out| {
        while !members.is_empty() {
            let member = members.tlv().unwrap();
            if member.tag() == tag {
                let extensions = member.reader(&Limits::DEFAULT).tlv().unwrap();
                put_nested(out, tag, |out| put_tlv(out, Tag::SEQUENCE, &change(extensions.value())));
            } else {
                out.extend_from_slice(member.raw());
            }
        }
    });
    out
}

/// A signed part with a signature by the key of this label.
pub(super) fn signed_by(label: &str, signed: &[u8]) -> Vec<u8> {
    let signature = DerSignature::from_raw(key(label).sign(signed, &mut Never).unwrap()).encode();
    let mut out = Vec::new();
    put_nested(&mut out, Tag::SEQUENCE, |out| {
        out.extend_from_slice(signed);
        put_nested(out, Tag::SEQUENCE, |out| {
            put_tlv(out, Tag::OBJECT_IDENTIFIER, oids::ECDSA_WITH_SHA256.as_bytes());
        });
        put_tlv(out, Tag::new(0x03), &[&[0][..], &signature].concat());
    });
    out
}

/// The same certificate with another value of an extension, or without it, signed again by the key of
/// this label.
pub(super) fn with_extension(
    label: &str,
    certificate: &Certificate,
    oid: &Oid,
    value: Option<&[u8]>,
) -> Certificate {
    let change = |extensions: &[u8]| {
        let mut reader = Reader::new(extensions, &Limits::DEFAULT).unwrap();
        let mut out = Vec::new();
        while !reader.is_empty() {
            let found = reader.tlv().unwrap();
            if found.reader(&Limits::DEFAULT).tlv().unwrap().value() != oid.as_bytes() {
                out.extend_from_slice(found.raw());
            } else if let Some(value) = value {
                out.extend(extension(oid, value));
            }
        }
        out
    };
    let signed = with_extensions(certificate.signed_part(), Tag::new(0xA3), change);
    Certificate::decode(&signed_by(label, &signed)).unwrap()
}
