//! A card from `inputs.card`.

use scp80::{Cntr, KeySet};
use sgp_asn1::gp::Pol1;
use sgp_asn1::{Eid, Iccid};
use sgp_keys::{AesKey, Curve, EcSecretKey, PublicKey};
use sgp_wire::Aid;
use virtual_euicc::{Config, IsdPConfig, Memory, Quirk, VirtualEuicc};

use super::super::super::{Case, Node};
use super::random::Scripted;

pub(super) fn card(case: &Case<'_>, random: &mut Scripted) -> Result<VirtualEuicc, String> {
    let card = case.at("inputs.card")?;
    let memory = card.at("memory")?;
    let curve = curve(&card.at("curve")?)?;
    let mut config = Config::m2m(Eid::from_bytes(card.at("eid")?.array()?))
        .with_imei(card.at("imei")?.array()?)
        .with_diversification(card.at("key_diversification")?.array()?)
        .with_sin_sdin(card.at("isd_r.sin")?.hex()?, card.at("isd_r.sdin")?.hex()?)
        .with_sm_sr_address(card.at("isd_r.smsr_destination_address")?.hex()?)
        .with_memory(Memory::new(
            small(&memory.at("free_non_volatile")?)?,
            small(&memory.at("free_volatile")?)?,
            small(&memory.at("overhead_per_isd_p")?)?,
        ))
        .with_concat_reference(small(&card.at("response_concat_reference")?)?)
        .with_next_sequence_number(small(&card.at("next_sequence_number")?)?)
        .with_ecasd(
            EcSecretKey::from_bytes(curve, &card.at("ecasd.sk_ecka")?.hex()?).map_err(text)?,
            card.at("ecasd.cert_ecasd_ecka")?.hex()?,
        )
        .attached_before();
    if random.challenge_len() == Some(32) {
        config = config.quirk(Quirk::LongChallenge);
    }
    for set in card.at("isd_r.scp80_keysets")?.items()? {
        let (keys, counter) = key_set(&set)?;
        config = config.with_key_set(keys, counter);
    }
    for key in card.at("ecasd.ci_keys")?.items()? {
        let curve = self::curve(&key.at("curve")?)?;
        let point = PublicKey::from_point(curve, &key.at("public_key")?.hex()?).map_err(text)?;
        config = config.with_ci_key(&key.at("key_identifier")?.hex()?, point);
    }
    for isd_p in card.at("isd_ps")?.items()? {
        config = config.with_isd_p(self::isd_p(&isd_p)?);
    }
    VirtualEuicc::manufacture(config, random).map_err(text)
}

fn isd_p(node: &Node<'_>) -> Result<IsdPConfig, String> {
    let aid = Aid::new(&node.at("aid")?.hex()?).map_err(text)?;
    let iccid: Iccid = node.at("iccid")?.text()?.parse().map_err(text)?;
    let quota = node.maybe("quota").map(|quota| small(&quota)).transpose()?;
    let mut config = match node.at("state")?.text()? {
        "3F" => IsdPConfig::enabled(aid, iccid),
        "1F" => IsdPConfig::disabled(aid, iccid),
        other => return Err(format!("{}: state {other}", node.path())),
    };
    let [pol1] = node.at("pol1")?.array()?;
    config = config.with_pol1(Pol1(pol1)).with_memory(small(&node.at("used")?)?, quota);
    if node.at("fall_back")?.flag()? {
        config = config.fall_back();
    }
    for set in list(node, "scp03_keysets")? {
        let key = |name: &str| AesKey::new(&set.at(name)?.hex()?).map_err(text);
        let keys = scp03t::StaticKeys::new(key("k_enc")?, key("k_mac")?, key("k_dek")?).map_err(text)?;
        let [kvn] = set.at("kvn")?.array()?;
        let counter = scp03t::SequenceCounter::from_bytes(set.at("sequence_counter")?.array()?);
        config = config.with_scp03_keys(scp03t::Kvn::new(kvn).map_err(text)?, keys, counter);
    }
    if let Some(mno_sd) = node.maybe("mno_sd") {
        for set in list(&mno_sd, "scp80_keysets")? {
            let (keys, counter) = key_set(&set)?;
            config = config.with_mno_sd_key_set(keys, counter);
        }
    }
    Ok(config)
}

fn key_set(node: &Node<'_>) -> Result<(KeySet, Cntr), String> {
    let key = |name: &str| AesKey::new(&node.at(name)?.hex()?).map_err(text);
    let [kvn] = node.at("kvn")?.array()?;
    let keys = KeySet::aes(scp80::Kvn::new(kvn).map_err(text)?, key("kic")?, key("kid")?);
    Ok((keys, Cntr::from_bytes(node.at("stored_counter")?.array()?)))
}

fn curve(node: &Node<'_>) -> Result<Curve, String> {
    match node.text()? {
        "P-256" => Ok(Curve::P256),
        "brainpoolP256r1" => Ok(Curve::BrainpoolP256r1),
        other => Err(format!("{}: curve {other}", node.path())),
    }
}

/// The elements of a list that may be left out.
fn list<'a>(node: &Node<'a>, name: &str) -> Result<Vec<Node<'a>>, String> {
    Ok(node.maybe(name).map(|list| list.items()).transpose()?.unwrap_or_default())
}

fn small<T: TryFrom<u64>>(node: &Node<'_>) -> Result<T, String> {
    T::try_from(node.number()?).map_err(|_| format!("{}: too large", node.path()))
}

fn text(error: impl core::fmt::Display) -> String {
    error.to_string()
}
