//! `es10_object` and `sgp32_object`: encodings and their values.

use sgp_asn1::rsp::Object;
use sgp_asn1::sgp32::{EuiccPackageRequest, EuiccPackageResult};
use sgp_keys::{Curve, PublicKey, RawSignature};
use sgp_pki::eim;
use sgp_wire::Limits;

use super::round_trip;
use super::value::expect_value;
use crate::vectors::{Case, Outcome, expect_equal};

pub(crate) fn es10_object(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> { check(case, case.at("type")?.text()?) };
    run().into()
}

/// Types that stand for one of SGP.22 have no prefix in the file.
pub(crate) fn sgp32_object(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> {
        let name = case.at("type")?.text()?;
        let own = format!("SGP32-{name}");
        check(case, if Object::names().any(|other| other == own) { &own } else { name })?;
        if case.maybe("toBeSigned").is_some() { signature(case, name) } else { Ok(()) }
    };
    run().into()
}

fn check(case: &Case<'_>, name: &str) -> Result<(), String> {
    let der = case.at("der")?.hex()?;
    let object = round_trip(name, &der)?;
    object.check().map_err(|e| e.to_string())?;
    let json = serde_json::to_value(&object).map_err(|e| e.to_string())?;
    expect_value(case.at("value")?.value(), &json, name)?;
    let guessed = Object::decode(&der, &Limits::DEFAULT);
    match guessed {
        Ok(guessed) => expect_equal("DER of the guessed type", &guessed.encode_to_vec(), &der),
        Err(error) => Err(format!("no type by its tag: {error}")),
    }
}

/// The signature is over the part as it was received, and the association token, which is 1 where
/// the file does not say another one (spec/rsp-consumer.md 14.3).
fn signature(case: &Case<'_>, name: &str) -> Result<(), String> {
    let der = case.at("der")?.hex()?;
    let (received, signature) = signed_part(name, &der)?;
    let token = case.maybe("associationToken").map_or(Ok(1), |token| token.number())?;
    let token = i64::try_from(token).map_err(|e| e.to_string())?;
    let signed = eim::signed_octets(&received, token);
    expect_equal("what is signed", &signed, &case.at("toBeSigned")?.hex()?)?;
    expect_equal("signature", &signature, &case.at("signature")?.hex()?)?;
    let key = PublicKey::from_point(Curve::P256, &case.at("publicKey")?.hex()?).map_err(|e| e.to_string())?;
    let signature = RawSignature::from_slice(&signature).map_err(|e| e.to_string())?;
    key.verify(&signed, &signature).map_err(|e| e.to_string())
}

fn signed_part(name: &str, der: &[u8]) -> Result<(Vec<u8>, Vec<u8>), String> {
    let limits = Limits::DEFAULT;
    if name == "EuiccPackageRequest" {
        let request = EuiccPackageRequest::decode(der, &limits).map_err(|e| e.to_string())?;
        return Ok((request.euicc_package_signed().received().to_vec(), request.eim_signature().to_vec()));
    }
    match EuiccPackageResult::decode(der, &limits).map_err(|e| e.to_string())? {
        EuiccPackageResult::Signed(result) => Ok((
            result.euicc_package_result_data_signed().received().to_vec(),
            result.euicc_sign_epr().to_vec(),
        )),
        EuiccPackageResult::ErrorSigned(error) => {
            Ok((error.euicc_package_error_data_signed().received().to_vec(), error.euicc_sign_epe().to_vec()))
        }
        _ => Err("nothing is signed".into()),
    }
}
