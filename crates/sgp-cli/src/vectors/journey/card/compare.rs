//! The state of the card against the `card` member of a step.

use core::fmt::Debug;

use virtual_euicc::{Profile, VirtualEuicc};

use super::super::super::Node;

/// Everything in the member that can be seen from outside; the lengths of SCP80 keys cannot.
pub(super) fn state(card: &VirtualEuicc, expected: &Node<'_>) -> Result<(), String> {
    let free = expected.at("free_non_volatile")?.number()?;
    equal("free non-volatile memory", u64::from(card.memory().free_non_volatile()), free)?;
    let next = expected.at("next_sequence_number")?.number()?;
    equal("next sequence number", u64::from(card.next_sequence_number()), next)?;
    let key_sets: Vec<_> = card
        .key_sets()
        .map(|(kvn, counter)| (format!("{:02X}", kvn.number()), hex(&counter.to_bytes())))
        .collect();
    let mut recorded = Vec::new();
    for set in expected.at("isd_r_keysets")?.items()? {
        recorded.push((set.at("kvn")?.text()?.into(), set.at("counter")?.text()?.into()));
    }
    equal("key sets of the ISD-R", key_sets, recorded)?;
    let unconfirmed = card
        .unconfirmed_notification()
        .map(|sent| (format!("{:02X}", sent.kind().0), format!("{:04X}", sent.number())));
    let recorded = match expected.maybe("unconfirmed_notification") {
        Some(sent) => Some((sent.at("type")?.text()?.into(), sent.at("sequence_number")?.text()?.into())),
        None => None,
    };
    equal("unconfirmed notification", unconfirmed, recorded)?;
    let back = expected.maybe("roll_back_to").map(|aid| aid.text()).transpose()?;
    equal("roll back to", card.roll_back_to().map(|aid| aid.to_string()), back.map(Into::into))?;
    let recorded = expected.at("isd_ps")?.items()?;
    equal("number of ISD-Ps", card.profiles().iter().len(), recorded.len())?;
    for (profile, recorded) in card.profiles().iter().zip(&recorded) {
        isd_p(&profile, recorded).map_err(|why| format!("ISD-P {}: {why}", profile.aid()))?;
    }
    Ok(())
}

fn isd_p(profile: &Profile<'_>, expected: &Node<'_>) -> Result<(), String> {
    equal("AID", profile.aid().to_string().as_str(), expected.at("aid")?.text()?)?;
    equal("state", format!("{:02X}", profile.state().0).as_str(), expected.at("state")?.text()?)?;
    let iccid = expected.maybe("iccid").map(|iccid| iccid.text()).transpose()?;
    equal("ICCID", profile.iccid().map(|iccid| iccid.to_string()), iccid.map(Into::into))?;
    equal("Fall-Back Attribute", profile.is_fall_back(), expected.at("fall_back")?.flag()?)?;
    equal("POL1", format!("{:02X}", profile.pol1().0).as_str(), expected.at("pol1")?.text()?)?;
    equal("memory used", u64::from(profile.used_memory()), expected.at("used")?.number()?)?;
    let quota = expected.maybe("quota").map(|quota| quota.number()).transpose()?;
    equal("quota", profile.quota().map(u64::from), quota)?;
    let elements = expected.maybe("elements").map(|elements| elements.number()).transpose()?;
    equal("profile elements", u64::from(profile.elements()), elements.unwrap_or_default())?;
    let key_sets: Vec<_> = profile
        .scp03_key_sets()
        .map(|(kvn, counter)| (format!("{:02X}", kvn.number()), hex(&counter.to_bytes())))
        .collect();
    let mut recorded = Vec::new();
    for set in expected.at("scp03")?.items()? {
        recorded.push((set.at("kvn")?.text()?.into(), set.at("sequence_counter")?.text()?.into()));
    }
    equal("SCP03 key sets", key_sets, recorded)
}

/// Compares what is no byte string.
pub(super) fn equal<T: PartialEq + Debug>(what: &str, actual: T, expected: T) -> Result<(), String> {
    if actual == expected { Ok(()) } else { Err(format!("{what}: {actual:?}, must be {expected:?}")) }
}

fn hex(bytes: &[u8]) -> String {
    hex::encode_upper(bytes)
}
