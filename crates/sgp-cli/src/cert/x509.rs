//! X.509.

use sgp_asn1::oids;
use sgp_pki::x509::{AltName, Certificate, Extension};
use sgp_wire::{DecodeError, Oid};

use super::{Key, Shown, ShownExtension};

pub(super) fn show(bytes: &[u8]) -> Result<Shown, DecodeError> {
    let certificate = Certificate::decode(bytes)?;
    let identifier = |id: Option<&[u8]>| id.map(hex::encode);
    Ok(Shown {
        format: "X.509",
        size: bytes.len(),
        role: certificate.role().map(|role| role.to_string()),
        subject: certificate.subject().to_string(),
        issuer: certificate.issuer().to_string(),
        serial_number: hex::encode(certificate.serial_number()),
        eid: certificate.eid().map(|eid| eid.to_string()),
        registered_id: certificate.registered_id().map(ToString::to_string),
        not_before: Some(certificate.not_before().to_string()),
        not_after: certificate.not_after().to_string(),
        key: certificate.public_key().ok().map(Key::new),
        subject_key_identifier: identifier(certificate.subject_key_identifier()),
        authority_key_identifier: identifier(certificate.authority_key_identifier()),
        key_usage: certificate
            .key_usage()
            .into_iter()
            .flat_map(|usage| usage.names().map(Into::into))
            .collect(),
        extensions: certificate
            .extensions()
            .iter()
            .map(|extension| in_words(&certificate, extension))
            .collect(),
        sha256: hex::encode(certificate.fingerprint()),
        faults: faults(&certificate),
    })
}

/// What one certificate alone shows to be wrong.
fn faults(certificate: &Certificate) -> Vec<String> {
    let mut faults = Vec::new();
    if let Err(error) = certificate.public_key() {
        faults.push(format!("key: {error}"));
    }
    if *certificate.signature_algorithm() != oids::ECDSA_WITH_SHA256 {
        faults.push(format!("signed with {}, not with ECDSA and SHA-256", certificate.signature_algorithm()));
    }
    if let Some(oid) = certificate.unknown_critical_extension() {
        faults.push(format!("unknown critical extension {oid}"));
    }
    if certificate.not_before() > certificate.not_after() {
        faults.push("validity ends before it begins".into());
    }
    if let Some(Err(error)) = certificate.eid().map(|eid| eid.check()) {
        faults.push(error.to_string());
    }
    faults
}

fn in_words(certificate: &Certificate, extension: &Extension) -> ShownExtension {
    let oid = extension.oid();
    ShownExtension {
        oid: oid.to_string(),
        name: oids::name(oid),
        critical: extension.is_critical(),
        says: says(certificate, extension),
    }
}

fn says(certificate: &Certificate, extension: &Extension) -> String {
    let oid = extension.oid();
    let bytes = |id: Option<&[u8]>| id.map(hex::encode).unwrap_or_default();
    if *oid == oids::SUBJECT_KEY_IDENTIFIER {
        bytes(certificate.subject_key_identifier())
    } else if *oid == oids::AUTHORITY_KEY_IDENTIFIER {
        bytes(certificate.authority_key_identifier())
    } else if *oid == oids::KEY_USAGE {
        certificate.key_usage().map(|usage| usage.to_string()).unwrap_or_default()
    } else if *oid == oids::EXT_KEY_USAGE {
        named(certificate.extended_key_usage())
    } else if *oid == oids::CERTIFICATE_POLICIES {
        named(certificate.policies())
    } else if *oid == oids::BASIC_CONSTRAINTS {
        match certificate.basic_constraints() {
            Some(basic) if basic.ca => match basic.path_length {
                Some(length) => format!("authority, at most {length} below it"),
                None => "authority".into(),
            },
            _ => "no authority".into(),
        }
    } else if *oid == oids::SUBJECT_ALT_NAME {
        joined(certificate.alt_names().iter().map(|name| match name {
            AltName::RegisteredId(oid) => format!("OID {oid}"),
            AltName::Dns(host) => format!("host {host}"),
            AltName::Other { tag, value } => format!("{tag} {}", hex::encode(value)),
            _ => String::new(),
        }))
    } else if *oid == oids::NAME_CONSTRAINTS {
        certificate.name_constraints().map_or_else(String::new, |constraints| {
            let foreign = constraints.has_foreign_forms().then(|| "constraints of another form".to_owned());
            joined(constraints.permitted().iter().map(|name| format!("permitted {name}")).chain(foreign))
        })
    } else if *oid == oids::RSP_PERMITTED_EINS {
        joined(certificate.permitted_eins().into_iter().flatten().map(|ein| format!("EIDs from {ein}")))
    } else if *oid == oids::CRL_DISTRIBUTION_POINTS {
        joined(certificate.crl_addresses().map(str::to_owned))
    } else {
        hex::encode(extension.value())
    }
}

fn named(oids: &[Oid]) -> String {
    joined(oids.iter().map(|oid| match oids::name(oid) {
        Some(name) => format!("{name} ({oid})"),
        None => oid.to_string(),
    }))
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}
