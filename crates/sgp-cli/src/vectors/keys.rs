//! `aes_ccm`, `aes_cmac`, `aes_kcv`, `ecdh`, `ecdsa_der`, `ecdsa_raw`: what keys do, against published vectors.

use sgp_keys::{
    AesKey, Curve, DerSignature, EcSecretKey, KeyAgreement, KeyError, PublicKey, RawSignature, Signer,
    SoftAes, SymmetricKey, hazmat,
};

use super::{Case, Outcome, expect_equal, expect_error};

/// `key`, `nonce`, `aad`, `msg` <-> `ct`, `tag` of `tag_bits`, whichever of nonce and tag sizes. A
/// case that must be refused names ciphertext and tag, which do not open; its sizes may be at fault.
pub(super) fn aes_ccm(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> {
        let key = AesKey::new(&case.at("key")?.hex()?).map_err(|e| e.to_string())?;
        let (nonce, associated) = (case.at("nonce")?.hex()?, case.at("aad")?.hex()?);
        let (plain, tag) = (case.at("msg")?.hex()?, case.at("tag")?.hex()?);
        if case.at("tag_bits")?.number()? != u64::try_from(tag.len() * 8).map_err(|e| e.to_string())? {
            return Err("the tag is not as long as tag_bits says".into());
        }
        let encrypted = [case.at("ct")?.hex()?, tag.clone()].concat();
        let opened = hazmat::decrypt_ccm(&key, &nonce, &associated, &encrypted, tag.len());
        let made = hazmat::encrypt_ccm(&key, &nonce, &associated, &plain, tag.len());
        match case.expected_error()? {
            None => {
                let opened = opened.map_err(|e| e.to_string())?;
                expect_equal("msg", opened.expose(), &plain)?;
                expect_equal("ct and tag", &made.map_err(|e| e.to_string())?, &encrypted)
            }
            Some(_) => {
                judge(case, opened.map(drop).map_err(class))?;
                if made.is_ok_and(|made| made == encrypted) {
                    return Err("what must be refused is what we make".into());
                }
                Ok(())
            }
        }
    };
    run().into()
}

/// `key`, `msg` -> the first `tag_bits` of the MAC.
pub(super) fn aes_cmac(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> {
        let message = case.at("msg")?.hex()?;
        let tag = case.at("tag")?.hex()?;
        let verdict = mac(&case.at("key")?.hex()?, &message).map_err(class).and_then(|mac| {
            if mac.starts_with(&tag) && tag.len() == mac.len() { Ok(()) } else { Err("security") }
        });
        judge(case, verdict)
    };
    run().into()
}

/// `key` -> `kcv`, or a wrong check value that must be refused.
pub(super) fn aes_kcv(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> {
        let key = AesKey::new(&case.at("input.key")?.hex()?).map_err(|e| e.to_string())?;
        if let Some(kcv) = case.maybe("output.kcv") {
            return expect_equal("check value", &key.kcv(), &kcv.hex()?);
        }
        let given = case.at("input.kcv")?.hex()?;
        judge(case, if given == key.kcv() { Ok(()) } else { Err("security") })
    };
    run().into()
}

/// `private` and `public` (a point) or `public_spki` (a SubjectPublicKeyInfo) -> `shared`.
pub(super) fn ecdh(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> {
        let curve = curve(case)?;
        let secret =
            EcSecretKey::from_bytes(curve, &case.at("private")?.hex()?).map_err(|e| e.to_string())?;
        let public = match case.maybe("public_spki") {
            Some(spki) => PublicKey::from_spki(&spki.hex()?),
            None => PublicKey::from_point(curve, &case.at("public")?.hex()?),
        };
        let agreed = public.and_then(|public| secret.agree(&public));
        // compressed points may be taken or refused; the objects of GSMA carry none
        if case.value().get("expect").and_then(|e| e.as_str()) == Some("implementation_choice") {
            return match agreed {
                Ok(shared) => expect_equal("shared", shared.expose(), &case.at("shared")?.hex()?),
                Err(error) => expect_error("point_invalid", class(error)),
            };
        }
        match agreed {
            Ok(shared) => {
                judge(case, Ok(()))?;
                expect_equal("shared", shared.expose(), &case.at("shared")?.hex()?)
            }
            Err(error) => judge(case, Err(class(error))),
        }
    };
    run().into()
}

/// `public_key`, `msg`, `sig` (r and s); a `deterministic` one is made again from `private`.
pub(super) fn ecdsa_raw(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> {
        let curve = curve(case)?;
        let message = case.at("msg")?.hex()?;
        let signature = case.at("sig")?.hex()?;
        let verdict = PublicKey::from_point(curve, &case.at("public_key")?.hex()?)
            .and_then(|key| key.verify(&message, &RawSignature::from_slice(&signature)?));
        judge(case, verdict.map_err(class))?;
        if case.maybe("deterministic").is_some() {
            let secret =
                EcSecretKey::from_bytes(curve, &case.at("private")?.hex()?).map_err(|e| e.to_string())?;
            let made = secret.sign(&message, &mut NoRandomness).map_err(|e| e.to_string())?;
            expect_equal("signature", made.as_bytes(), &signature)?;
        }
        Ok(())
    };
    run().into()
}

/// `public_key`, `msg`, `sig` in the form of X.509.
pub(super) fn ecdsa_der(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> {
        let (message, signature) = (case.at("msg")?.hex()?, case.at("sig")?.hex()?);
        let key = PublicKey::from_point(curve(case)?, &case.at("public_key")?.hex()?);
        let verdict = key.and_then(|key| key.verify(&message, &DerSignature::decode(&signature)?.to_raw()));
        judge(case, verdict.map_err(class))
    };
    run().into()
}

fn mac(key: &[u8], message: &[u8]) -> Result<[u8; 16], KeyError> {
    SoftAes::new(&AesKey::new(key)?).cmac(&[message])
}

/// Compares acceptance, or the class of the refusal, with what the case states.
fn judge(case: &Case<'_>, verdict: Result<(), &'static str>) -> Result<(), String> {
    match (case.expected_error()?, verdict) {
        (None, Ok(())) => Ok(()),
        (None, Err(class)) => Err(format!("refused as {class}, must be accepted")),
        (Some(kind), Ok(())) => Err(format!("accepted, must be refused as {kind}")),
        (Some(kind), Err(class)) => expect_error(kind, class),
    }
}

/// Where a case names no curve, its file does.
fn curve(case: &Case<'_>) -> Result<Curve, String> {
    let name = match case.maybe("curve") {
        Some(curve) => curve.text()?,
        None => case.head().get("name").and_then(|name| name.as_str()).unwrap_or_default(),
    };
    Ok(if name.contains("brainpoolP256r1") { Curve::BrainpoolP256r1 } else { Curve::P256 })
}

const fn class(error: KeyError) -> &'static str {
    match error {
        KeyError::KeyLength { .. } => "key_length_unsupported",
        // a key of another curve, or in another form, is one kind in the vectors
        KeyError::InvalidPoint | KeyError::PublicKeyInfo | KeyError::CurveMismatch => "point_invalid",
        KeyError::SignatureLength { .. } => "signature_malformed",
        // a wrong size and a wrong tag of CCM are one kind in the vectors
        KeyError::Security | KeyError::CcmSizes { .. } => "security",
        _ => "another error",
    }
}

/// For deterministic signatures, which draw nothing.
pub(super) struct NoRandomness;

impl rand_core::TryRng for NoRandomness {
    type Error = core::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        Ok(0)
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        Ok(0)
    }

    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Self::Error> {
        to.fill(0);
        Ok(())
    }
}

impl rand_core::TryCryptoRng for NoRandomness {}
