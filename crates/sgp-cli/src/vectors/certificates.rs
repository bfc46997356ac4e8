//! `gp_certificate`: certificates in card format, fields and checks.

use sgp_asn1::gp::{CertificateFields, CertificateRole, LengthForm, put_dgi};
use sgp_keys::{Curve, PublicKey};
use sgp_pki::gp::{verify_ecasd, verify_sm_dp, verify_sm_sr};
use sgp_pki::{CertificateFault, Error};
use sgp_wire::{DecodeErrorKind, Limits};

use super::{Case, Outcome, expect_equal, expect_error};

/// A certificate and the key of its issuer -> fields and signed bytes, or the refusal.
pub(super) fn gp_certificate(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> {
        let bytes = case.at("input.certificate")?.hex()?;
        let curve = match case.at("input.curve")?.text()? {
            "P-256" => Curve::P256,
            "brainpoolP256r1" => Curve::BrainpoolP256r1,
            other => return Err(format!("unknown curve {other}")),
        };
        let issuer = PublicKey::from_point(curve, &case.at("input.issuer_public_key")?.hex()?)
            .map_err(|error| error.to_string())?;
        let fields = match CertificateFields::decode(&bytes, &Limits::DEFAULT) {
            Ok(fields) => fields,
            Err(error) => return refused(case, class_of_format(error.kind()), &error),
        };
        let verified = match fields.role() {
            Some(CertificateRole::SM_DP) => verify_sm_dp(&fields, &issuer).map(|proof| *proof.public_key()),
            Some(CertificateRole::SM_SR) => verify_sm_sr(&fields, &issuer).map(|proof| *proof.public_key()),
            _ => verify_ecasd(&fields, &issuer).map(|proof| *proof.public_key()),
        };
        match verified {
            Err(error) => refused(case, class(error), &error),
            Ok(key) => match case.expected_error()? {
                Some(kind) => Err(format!("accepted, must be refused as {kind}")),
                None => expect_fields(case, &fields, &key),
            },
        }
    };
    run().into()
}

fn expect_fields(case: &Case<'_>, fields: &CertificateFields, key: &PublicKey) -> Result<(), String> {
    let effective = fields.effective_date().map(|date| date.to_bytes().to_vec());
    let reference = fields.key_parameter_reference().map(|reference| vec![reference]);
    for (name, found) in [
        ("serial", Some(fields.serial_number().to_vec())),
        ("issuer_id", Some(fields.ca_identifier().to_vec())),
        ("subject_id", Some(fields.subject_identifier().to_vec())),
        ("key_usage", Some(fields.key_usage().as_bytes().to_vec())),
        ("effective_date", effective),
        ("expiration_date", Some(fields.expiration_date().to_bytes().to_vec())),
        ("discretionary", fields.discretionary().map(<[u8]>::to_vec)),
        ("public_key", Some(key.point().to_vec())),
        ("key_parameter_reference", reference),
        ("signed_bytes", Some(fields.signed_part().to_vec())),
        ("signature", Some(fields.signature().to_vec())),
    ] {
        let stated = case.at("output")?.maybe(name).map(|stated| stated.hex()).transpose()?;
        expect_equal(name, &found.unwrap_or_default(), &stated.unwrap_or_default())?;
    }
    let mut grouping = Vec::new();
    put_dgi(&mut grouping, 0x3A01, fields.as_bytes(), LengthForm::Ber);
    expect_equal("store_data_3a01", &grouping, &case.at("store_data_3a01")?.hex()?)
}

fn refused(case: &Case<'_>, class: &str, error: &dyn core::fmt::Display) -> Result<(), String> {
    match case.expected_error()? {
        Some(kind) => expect_error(kind, class),
        None => Err(format!("refused: {error}")),
    }
}

const fn class_of_format(kind: DecodeErrorKind) -> &'static str {
    match kind {
        DecodeErrorKind::Truncated { .. } => "truncated",
        DecodeErrorKind::TrailingData { .. } => "trailing_data",
        DecodeErrorKind::Missing { .. } => "field_missing",
        DecodeErrorKind::InvalidValue { .. } => "field_invalid",
        _ => "structure_invalid",
    }
}

const fn class(error: Error) -> &'static str {
    match error {
        Error::Security => "security",
        Error::Fault(CertificateFault::Point) => "point_invalid",
        Error::Fault(CertificateFault::SignatureLength { .. }) => "signature_malformed",
        Error::Fault(CertificateFault::Role { .. }) => "role_mismatch",
        _ => "another error",
    }
}
