//! What a step of a journey says, against what the servers made of it.

use eis::Record;
use procedures::sm_sr::Transmission;

use super::{cast, name};
use crate::vectors::{Node, expect_equal};

/// The bytes that leave the SM-SR, TPDU by TPDU or as a whole packet.
pub(super) fn command(step: &Node<'_>, sent: &Transmission) -> Result<(), String> {
    let what = name(step);
    match (sent, step.maybe("command.sms_deliver")) {
        (Transmission::Sms(tpdus), Some(recorded)) => {
            let recorded = recorded.items()?;
            if tpdus.len() != recorded.len() {
                return Err(format!("{what}: {} short messages, must be {}", tpdus.len(), recorded.len()));
            }
            for (index, (tpdu, recorded)) in tpdus.iter().zip(recorded).enumerate() {
                expect_equal(&format!("{what}: short message {index}"), tpdu, &recorded.hex()?)?;
            }
            Ok(())
        }
        (Transmission::Packet(packet), None) => {
            expect_equal(&format!("{what}: packet"), packet, &step.at("command.packet.bytes")?.hex()?)
        }
        _ => Err(format!("{what}: sent over another bearer")),
    }
}

/// What the SM-SR believes after the step; `reserved` counters are set aside for what it sends next.
pub(super) fn information_set(step: &Node<'_>, record: &Record, reserved: u64) -> Result<(), String> {
    let what = name(step);
    let expected = step.at("eis")?;
    number(&what, "remaining memory", record.remaining_memory(), &expected.at("remaining_memory")?)?;
    let sets = expected.at("isd_r_keysets")?.items()?;
    for (set, recorded) in record.key_sets().iter().zip(&sets) {
        number(&what, "key version", set.version().into(), &recorded.at("version")?)?;
        number(&what, "counter", set.counter().saturating_sub(reserved), &recorded.at("cntr")?)?;
    }
    let profiles = expected.at("profiles")?.items()?;
    if (record.key_sets().len(), record.profiles().len()) != (sets.len(), profiles.len()) {
        return Err(format!("{what}: another number of key sets or profiles in the EIS"));
    }
    for recorded in &profiles {
        let iccid = cast::iccid(&recorded.at("iccid")?)?;
        let profile =
            record.profile(iccid).ok_or_else(|| format!("{what}: the EIS lacks profile {iccid}"))?;
        let found = (
            profile.isd_p_aid().to_string(),
            profile.state().to_string(),
            profile.is_fall_back(),
            profile.allocated_memory(),
        );
        let stated = (
            recorded.at("isd_p_aid")?.text()?.to_owned(),
            recorded.at("state")?.text()?.to_owned(),
            recorded.at("fallback_attribute")?.flag()?,
            recorded.at("allocated_memory")?.number()?,
        );
        if found != stated {
            return Err(format!("{what}: profile {iccid} in the EIS is {found:?}, must be {stated:?}"));
        }
    }
    Ok(())
}

fn number(step: &str, what: &str, found: u64, stated: &Node<'_>) -> Result<(), String> {
    let stated = stated.number()?;
    if found == stated { Ok(()) } else { Err(format!("{step}: {what} {found} in the EIS, must be {stated}")) }
}
