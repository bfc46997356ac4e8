//! The card format: object `7F21`.

use sgp_asn1::Eid;
use sgp_asn1::gp::{BcdDate, CertificateFields, CertificateRole};
use sgp_keys::{Curve, KeyError, PublicKey, sha256};
use sgp_wire::{DecodeError, Limits};

use super::{Key, Shown};

pub(super) fn show(bytes: &[u8]) -> Result<Shown, DecodeError> {
    let fields = CertificateFields::decode(bytes, &Limits::DEFAULT)?;
    let usage = fields.key_usage();
    let eid = usage.is_key_agreement().then(|| fields.subject_identifier().try_into().ok()).flatten();
    let eid = eid.map(Eid::from_bytes);
    let key = Curve::from_parameter_reference(fields.key_parameter_reference().unwrap_or_default())
        .and_then(|curve| PublicKey::from_point(curve, fields.key_point()));
    Ok(Shown {
        format: "7F21",
        size: bytes.len(),
        role: role(&fields),
        subject: hex::encode(fields.subject_identifier()),
        issuer: hex::encode(fields.ca_identifier()),
        serial_number: hex::encode(fields.serial_number()),
        eid: eid.map(|eid| eid.to_string()),
        not_before: fields.effective_date().map(day),
        not_after: day(fields.expiration_date()),
        authority_key_identifier: fields.authority_key_identifier().map(hex::encode),
        key_usage: vec![if usage.is_signature_verification() {
            "signature verification".into()
        } else if usage.is_key_agreement() {
            "key agreement".into()
        } else {
            hex::encode(usage.as_bytes())
        }],
        sha256: hex::encode(sha256(&[bytes])),
        faults: faults(eid, key.as_ref().err()),
        key: key.ok().as_ref().map(Key::new),
        ..Shown::default()
    })
}

fn role(fields: &CertificateFields) -> Option<String> {
    Some(match fields.role() {
        Some(CertificateRole::SM_DP) => "SM-DP".into(),
        Some(CertificateRole::SM_SR) => "SM-SR".into(),
        Some(CertificateRole(other)) => format!("{other:02X}"),
        None if fields.key_usage().is_key_agreement() => "ECASD".into(),
        None => return None,
    })
}

fn faults(eid: Option<Eid>, key: Option<&KeyError>) -> Vec<String> {
    let key = key.map(|error| format!("key: {error}"));
    let eid = eid.and_then(|eid| eid.check().err()).map(|error| error.to_string());
    key.into_iter().chain(eid).collect()
}

fn day(date: BcdDate) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
}
