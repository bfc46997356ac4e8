//! `x509_fields`, `x509_chain`, `rsp_signature`: X.509 certificates and what they certify.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};
use sgp_asn1::{Eid, oids};
use sgp_keys::{DerSignature, EcSecretKey, KeyError, PublicKey, RawSignature, Signer, sha256};
use sgp_pki::Timestamp;
use sgp_pki::x509::{AltName, Certificate, Error, Fault, Role, TrustStore};

use super::keys::NoRandomness;
use super::{Case, Outcome, expect_equal, expect_error};
use crate::ec_key;

/// Parsed fields of a file, who signed it, and the key file that belongs to it.
pub(super) fn fields(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> {
        let bytes = read(case, case.id())?;
        expect_equal("sha256", &sha256(&[&bytes]), &case.at("sha256")?.hex()?)?;
        let certificate = Certificate::decode(&bytes).map_err(text)?;
        let found = described(&certificate)?;
        for (name, stated) in case.value().as_object().into_iter().flatten() {
            match name.as_str() {
                "id" | "kind" | "sha256" | "signed_by" | "private_key" => {}
                name => {
                    let found = found.get(name).unwrap_or(&Value::Null);
                    if found != stated {
                        return Err(format!("{name}: {found}, must be {stated}"));
                    }
                }
            }
        }
        // nothing is seen that the case does not state
        if let Some((name, value)) = found.iter().find(|(name, _)| case.value().get(name.as_str()).is_none())
        {
            return Err(format!("{name}: {value}, must be absent"));
        }
        for issuer in case.at("signed_by")?.items()? {
            let issuer = Certificate::decode(&read(case, issuer.text()?)?).map_err(text)?;
            certificate.check_signature(issuer.public_key().map_err(text)?).map_err(text)?;
        }
        for key in case.at("private_key")?.items()? {
            let key = secret_key(&sgp26(case).join(key.text()?))?;
            if Ok(key.public_key()) != certificate.public_key() {
                return Err("the key file belongs to another certificate".into());
            }
        }
        Ok(())
    };
    run().into()
}

/// The members of a case, as the certificate has them.
fn described(certificate: &Certificate) -> Result<Map<String, Value>, String> {
    let mut members = Map::new();
    let mut add = |name: &str, value: Value| members.insert(name.to_owned(), value);
    let key = certificate.public_key().map_err(text)?;
    let signature = DerSignature::decode(certificate.signature()).map_err(text)?.to_raw();
    // the vectors write the attribute by its number
    let name = |name: String| json!(name.replace("SERIALNUMBER=", "2.5.4.5="));
    let identifier = |id: Option<&[u8]>| id.map_or(Value::Null, |id| json!(hex::encode(id)));
    add("subject", name(certificate.subject().to_string()));
    add("issuer", name(certificate.issuer().to_string()));
    add("serial", json!(hex::encode(certificate.serial_number()).trim_start_matches('0')));
    add("curve", json!(key.curve().to_string()));
    add("public_key", json!(hex::encode(key.point())));
    add("signature_algorithm", json!(certificate.signature_algorithm().to_string()));
    add("not_before", json!(certificate.not_before().to_string()));
    add("not_after", json!(certificate.not_after().to_string()));
    add("ski", identifier(certificate.subject_key_identifier()));
    add("aki", identifier(certificate.authority_key_identifier()));
    let policies: Vec<_> = certificate.policies().iter().map(ToString::to_string).collect();
    let roles: Vec<_> = certificate.policies().iter().filter_map(oids::name).collect();
    add("policies", json!(policies));
    add("roles", json!(roles));
    let critical = |oid| {
        let found = certificate.extensions().iter().find(|extension| *extension.oid() == oid);
        found.map_or(Value::Null, |extension| json!(extension.is_critical()))
    };
    add("policies_critical", critical(oids::CERTIFICATE_POLICIES));
    add("signature_raw", json!(hex::encode(signature.as_bytes())));
    if let Some(basic) = certificate.basic_constraints() {
        let (ca, path_length) = (basic.ca, basic.path_length);
        let critical = critical(oids::BASIC_CONSTRAINTS);
        add("basic_constraints", json!({"ca": ca, "path_length": path_length, "critical": critical}));
    }
    if let Some(usage) = certificate.key_usage() {
        let names: Vec<_> = usage.names().map(snake_case).collect();
        add("key_usage", json!(names));
    }
    if !certificate.extended_key_usage().is_empty() {
        let purposes: Vec<_> = certificate.extended_key_usage().iter().map(ToString::to_string).collect();
        add("ext_key_usage", json!(purposes));
    }
    if !certificate.alt_names().is_empty() {
        let names = certificate.alt_names().iter().map(|name| match name {
            AltName::RegisteredId(oid) => format!("oid:{oid}"),
            AltName::Dns(host) => format!("dns:{host}"),
            other => format!("{other:?}"),
        });
        add("san", json!(names.collect::<Vec<_>>()));
    }
    if let Some(constraints) = certificate.name_constraints() {
        let permitted: Vec<_> =
            constraints.permitted().iter().map(|permitted| name(permitted.to_string())).collect();
        let critical = critical(oids::NAME_CONSTRAINTS);
        add("name_constraints", json!({"critical": critical, "permitted": permitted}));
    }
    if let Some(eid) = certificate.eid() {
        add("eid", json!(eid.to_string()));
    }
    Ok(members)
}

/// `keyCertSign` -> `key_cert_sign`, `cRLSign` -> `crl_sign`.
fn snake_case(name: &str) -> String {
    if name == "cRLSign" {
        return "crl_sign".into();
    }
    name.chars().fold(String::new(), |mut out, letter| {
        if letter.is_ascii_uppercase() {
            out.push('_');
        }
        out.push(letter.to_ascii_lowercase());
        out
    })
}

/// A chain, a root, a role and a moment -> proof, or the reason.
pub(super) fn chain(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> {
        let role = role(case.at("role")?.text()?)?;
        let at: Timestamp = case.at("at")?.text()?.parse().map_err(text)?;
        let root = Certificate::decode(&read(case, case.at("root")?.text()?)?).map_err(text)?;
        let leaf = case.maybe("leaf_der").map(|leaf| leaf.hex()).transpose()?;
        let mut chain: Vec<Vec<u8>> = leaf.into_iter().collect();
        for name in case.maybe("chain").map(|chain| chain.items()).transpose()?.unwrap_or_default() {
            chain.push(read(case, name.text()?)?);
        }
        let class = match chain.iter().map(|bytes| Certificate::decode(bytes)).collect::<Result<Vec<_>, _>>()
        {
            Err(_) => Err("malformed"),
            Ok(chain) => {
                let verified = TrustStore::new([root]).verify(&chain, role, at);
                let eid = case.maybe("eid").map(|eid| eid.text()).transpose()?;
                let eid = eid.map(Eid::from_digits_unchecked).transpose().map_err(text)?;
                let verdict = verified.and_then(|proof| match &eid {
                    Some(eid) => proof.check_eid(eid),
                    None => Ok(()),
                });
                verdict.map_err(|error| class(&error))
            }
        };
        match (case.expected_error()?, class) {
            (None, Ok(())) => Ok(()),
            (None, Err(class)) => Err(format!("refused as {class}, must be accepted")),
            (Some(kind), Ok(())) => Err(format!("accepted, must be refused as {kind}")),
            (Some(kind), Err(class)) => expect_error(kind, class),
        }
    };
    run().into()
}

fn role(name: &str) -> Result<Role, String> {
    use Role::{Ci, DpAuth, DpPb, DpTls, DsAuth, DsTls, Euicc, Eum};
    [Ci, Eum, Euicc, DpTls, DpAuth, DpPb, DsTls, DsAuth]
        .into_iter()
        .find(|role| role.policies().first().and_then(|policy| oids::name(policy)) == Some(name))
        .ok_or_else(|| format!("unknown role {name}"))
}

/// A signature over the exact bytes, with the key of a certificate; a deterministic one is made
/// again where its private key is among the test keys.
pub(super) fn rsp_signature(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> {
        let certificate = Certificate::decode(&case.at("signer_certificate")?.hex()?).map_err(text)?;
        let expected = match case.at("signer")?.text()? {
            "dpauth" => Role::DpAuth,
            "dppb" => Role::DpPb,
            "euicc" => Role::Euicc,
            other => return Err(format!("unknown signer {other}")),
        };
        if certificate.role() != Some(expected) {
            return Err(format!("role {:?}, must be {expected}", certificate.role()));
        }
        let key = certificate.public_key().map_err(text)?;
        let (signed, signature) = (case.at("signed_bytes")?.hex()?, case.at("signature")?.hex()?);
        let verdict = RawSignature::from_slice(&signature).and_then(|raw| key.verify(&signed, &raw));
        match (case.expected_error()?, verdict) {
            (None, Ok(())) => {}
            (None, Err(error)) => return Err(error.to_string()),
            (Some(kind), Ok(())) => return Err(format!("accepted, must be refused as {kind}")),
            (Some(kind), Err(KeyError::Security)) => return expect_error(kind, "security"),
            (Some(kind), Err(error)) => return Err(format!("{error}, must be refused as {kind}")),
        }
        if case.maybe("rfc6979").is_none_or(|flag| flag.flag() != Ok(true)) {
            return Ok(());
        }
        let secret = secret_key_of(case, key)?;
        let made = secret.sign(&signed, &mut NoRandomness).map_err(text)?;
        expect_equal("signature", made.as_bytes(), &signature)
    };
    run().into()
}

fn sgp26(case: &Case<'_>) -> PathBuf {
    case.shared().join("vectors/certs/sgp26")
}

pub(super) fn read(case: &Case<'_>, name: &str) -> Result<Vec<u8>, String> {
    fs::read(sgp26(case).join(name)).map_err(|error| format!("{name}: {error}"))
}

/// The test key that belongs to a public key.
pub(super) fn secret_key_of(case: &Case<'_>, public: &PublicKey) -> Result<EcSecretKey, String> {
    for folder in ["dpauth", "dppb", "euicc"] {
        for entry in fs::read_dir(sgp26(case).join(folder)).map_err(text)? {
            let path = entry.map_err(text)?.path();
            if path.extension().is_some_and(|extension| extension == "pem") {
                let key = secret_key(&path)?;
                if key.public_key() == public {
                    return Ok(key);
                }
            }
        }
    }
    Err("no test key belongs to the certificate".into())
}

/// A key file.
fn secret_key(path: &Path) -> Result<EcSecretKey, String> {
    let file = fs::read_to_string(path).map_err(text)?;
    ec_key::from_pem(&file).map_err(|error| format!("{}: {error}", path.display()))
}

const fn class(error: &Error) -> &'static str {
    let fault = match error {
        Error::Security => return "security",
        Error::Fault { fault, .. } => fault,
        _ => return "another error",
    };
    match fault {
        Fault::IssuerUnknown | Fault::IssuerName | Fault::IssuerKey => "issuer_mismatch",
        Fault::NotAuthority => "issuer_not_ca",
        Fault::NotYetValid => "not_yet_valid",
        Fault::Expired => "expired",
        Fault::Role { .. } => "role_mismatch",
        Fault::NameConstraint => "name_constraint_violation",
        Fault::EidMismatch => "eid_mismatch",
        _ => "another error",
    }
}

fn text(error: impl core::fmt::Display) -> String {
    error.to_string()
}
