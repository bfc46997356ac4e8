//! `bsp_kdf`, `bsp_segments`, `sgp22_session_keys`, `sgp22_session_keys_raw`: session keys and
//! segments of a bound profile package, both ends.

use core::fmt::Display;

use scp03t::bsp::{Receiver, SegmentTag, Sender, SessionKeys};
use scp03t::{Error, hazmat, x963};
use sgp_keys::{AesKey, EcSecretKey, KeyAgreement, PublicKey, SharedSecret, Signer};
use sgp_wire::Tag;

use super::ecka::{curve, judge};
use super::{Case, Outcome, expect_equal};

/// Shared secret, HostID, EID -> chaining value, S-ENC, S-MAC.
pub(super) fn kdf(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> {
        let input = case.at("input")?;
        let (z, host_id) = (input.at("shared_secret")?.array()?, input.at("host_id")?.hex()?);
        let keys = hazmat::bsp_session_keys(&z, &host_id, &input.at("eid")?.array()?).map_err(text)?;
        expect_keys(case, &keys)
    };
    run().into()
}

/// Segments in order under one chaining value and counter, made and opened.
pub(super) fn segments(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> {
        let input = case.at("input")?;
        let key =
            |name: &str| -> Result<AesKey, String> { AesKey::new(&input.at(name)?.hex()?).map_err(text) };
        let keys = SessionKeys::new(input.at("initial_mcv")?.array()?, key("s_enc")?, key("s_mac")?)
            .map_err(text)?;
        let (mut sender, mut receiver) = (Sender::new(&keys), Receiver::new(&keys));
        for step in case.at("steps")?.items()? {
            let [tag] = step.at("tag")?.array()?;
            let tag = SegmentTag::from_tag(Tag::new(u32::from(tag))).ok_or("unknown segment")?;
            let (plain, wire) = (step.at("plain")?.hex()?, step.at("wire")?.hex()?);
            let (mut sent, mut opened) = (Vec::new(), Vec::new());
            sender.protect(tag, &plain, &mut sent).map_err(text)?;
            expect_equal("segment", &sent, &wire)?;
            receiver.unprotect(tag, &wire, &mut opened).map_err(text)?;
            expect_equal("content", &opened, &plain)?;
        }
        Ok(())
    };
    run().into()
}

/// One-time keys of both sides -> the same session keys on both.
pub(super) fn session_keys(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> {
        let input = case.at("input")?;
        let (host_id, eid) = (input.at("host_id")?.hex()?, input.at("eid")?.array()?);
        let derive = |secret: &SharedSecret| SessionKeys::derive(secret, &host_id, &eid);
        match agree(case)? {
            Err(error) => judge(case, Err(error)),
            Ok(secrets) => {
                judge(case, Ok(()))?;
                secrets.iter().try_for_each(|secret| expect_keys(case, &derive(secret).map_err(text)?))
            }
        }
    };
    run().into()
}

/// The same up to the key data, from a given SharedInfo.
pub(super) fn session_keys_raw(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> {
        let shared_info = case.at("input.shared_info")?.hex()?;
        let key_data = case.at("output.key_data")?.hex()?;
        for secret in agree(case)?.map_err(text)? {
            let made = x963::kdf(secret.expose(), &shared_info, key_data.len());
            expect_equal("key data", made.expose(), &key_data)?;
        }
        Ok(())
    };
    run().into()
}

/// The agreed secret, once from each side; of a negative case the server's side alone.
fn agree(case: &Case<'_>) -> Result<Result<Vec<SharedSecret>, Error>, String> {
    let (curve, input) = (curve(case)?, case.at("input")?);
    let mut secrets = Vec::new();
    for (own, own_public, peer) in
        [("smdp_otsk", "smdp_otpk", "euicc_otpk"), ("euicc_otsk", "euicc_otpk", "smdp_otpk")]
    {
        let Some(own) = input.maybe(own) else { continue };
        let own = EcSecretKey::from_bytes(curve, &own.hex()?).map_err(text)?;
        expect_equal("public key", Signer::public_key(&own).point(), &input.at(own_public)?.hex()?)?;
        let agreed = PublicKey::from_point(curve, &input.at(peer)?.hex()?).and_then(|peer| own.agree(&peer));
        match agreed {
            Ok(secret) => {
                if let Some(stated) = case.maybe("intermediate.shared_secret") {
                    expect_equal("shared secret", secret.expose(), &stated.hex()?)?;
                }
                secrets.push(secret);
            }
            Err(error) => return Ok(Err(error.into())),
        }
    }
    Ok(Ok(secrets))
}

fn expect_keys(case: &Case<'_>, keys: &SessionKeys) -> Result<(), String> {
    let output = case.at("output")?;
    expect_equal("chaining value", keys.initial_mac_chaining_value(), &output.at("initial_mcv")?.hex()?)?;
    expect_equal("S-ENC", keys.s_enc().expose(), &output.at("s_enc")?.hex()?)?;
    expect_equal("S-MAC", keys.s_mac().expose(), &output.at("s_mac")?.hex()?)
}

fn text(error: impl Display) -> String {
    error.to_string()
}
