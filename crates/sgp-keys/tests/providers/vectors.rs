//! Published vectors (Wycheproof, NIST, RFC 5903, RFC 7027), each put to every provider: a library
//! that is taken for its speed must refuse what the others refuse.

use std::path::PathBuf;

use serde_json::Value;
use sgp_keys::{Curve, DerSignature, EcSecretKey, KeyAgreement, KeyError, PublicKey, RawSignature, Verifier};

use crate::conformance::SOFT;

/// The cases of a file in the shared vectors. Without these, `None` after a line that says so; with
/// `CI=true` that is a failure.
fn cases(file: &str) -> Option<Vec<Value>> {
    let beside_workspace = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");
    let folder =
        std::env::var_os("SGP_SHARED").map_or_else(|| PathBuf::from(beside_workspace), PathBuf::from);
    let path = folder.join("vectors").join(file);
    if !path.exists() {
        let ci = std::env::var_os("CI").is_some_and(|value| value == "true");
        assert!(!ci, "{} is missing; set SGP_SHARED", path.display());
        println!("skipped: {} is missing; set SGP_SHARED", path.display());
        return None;
    }
    let mut file: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    Some(file["cases"].as_array_mut().unwrap().drain(..).collect())
}

fn octets(case: &Value, member: &str) -> Vec<u8> {
    hex::decode(case[member].as_str().unwrap()).unwrap()
}

fn verifiers() -> Vec<&'static dyn Verifier> {
    vec![
        SOFT,
        #[cfg(feature = "aws-lc-rs")]
        &sgp_keys::AwsLcVerifier,
    ]
}

type Import = fn(&[u8]) -> Result<Box<dyn KeyAgreement>, KeyError>;

/// Providers of agreements on P-256.
fn agreements() -> Vec<Import> {
    vec![
        |bytes| Ok(Box::new(EcSecretKey::from_bytes(Curve::P256, bytes)?)),
        #[cfg(feature = "aws-lc-rs")]
        |bytes| Ok(Box::new(sgp_keys::AwsLcSecretKey::from_bytes(bytes)?)),
    ]
}

#[test]
fn signatures() {
    for (file, curve, count) in [
        ("certs/ecdsa-p256-raw.json", Curve::P256, 262),
        ("certs/ecdsa-p256-nist.json", Curve::P256, 31),
        ("certs/ecdsa-p256-der.json", Curve::P256, 484),
        ("certs/ecdsa-bp256-raw.json", Curve::BrainpoolP256r1, 126),
    ] {
        let Some(cases) = cases(file) else { return };
        assert_eq!(cases.len(), count, "{file}");
        for case in cases {
            let (message, bytes) = (octets(&case, "msg"), octets(&case, "sig"));
            let signature = match case["kind"].as_str().unwrap() {
                "ecdsa_der" => DerSignature::decode(&bytes).map(DerSignature::to_raw),
                _ => RawSignature::from_slice(&bytes),
            };
            let key = PublicKey::from_point(curve, &octets(&case, "public_key")).unwrap();
            for verifier in verifiers() {
                let holds =
                    signature.and_then(|signature| verifier.verify(&key, &message, &signature)).is_ok();
                assert_eq!(holds, case["expect"] == "ok", "{file} {} {verifier:?}", case["id"]);
            }
        }
    }
}

#[test]
fn agreements_on_p256() {
    let (mut agreed, mut refused) = (0, 0);
    for file in ["ecka/ecdh-p256.json", "ecka/ecdh-other.json"] {
        let Some(cases) = cases(file) else { return };
        for case in cases.iter().filter(|case| case["curve"] != "brainpoolP256r1") {
            let public = match &case["public_spki"] {
                Value::String(spki) => PublicKey::from_spki(&hex::decode(spki).unwrap()),
                _ => PublicKey::from_point(Curve::P256, &octets(case, "public")),
            };
            for import in agreements() {
                let own = import(&octets(case, "private")).unwrap();
                match public.and_then(|public| own.agree(&public)) {
                    Ok(secret) => {
                        assert_eq!(secret.expose()[..], octets(case, "shared"), "{}", case["id"]);
                        agreed += 1;
                    }
                    Err(_) => {
                        assert_ne!(case["expect"], "ok", "{}", case["id"]);
                        refused += 1;
                    }
                }
            }
        }
    }
    let each = agreements().len();
    assert_eq!((agreed, refused), (383 * each, 85 * each));
}
