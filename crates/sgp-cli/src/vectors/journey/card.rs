//! The card side: a virtual eUICC from the inputs of the case, fed every recorded command.

mod build;
mod compare;
mod random;

use scp80::sms::Address;
use virtual_euicc::{Attach, Dialogue, Terminal};

use self::random::Scripted;
use super::super::{Case, Node, Outcome, expect_equal};

/// Builds the card, feeds it the steps in order, and compares every answer and the state after
/// every step.
pub(super) fn run(case: &Case<'_>) -> Outcome {
    match missing(case) {
        Ok(Some(why)) => Outcome::Skipped(why),
        Ok(None) => walk(case).into(),
        Err(why) => Outcome::Failed(why),
    }
}

/// Something in the case that the virtual card does not have.
fn missing(case: &Case<'_>) -> Result<Option<String>, String> {
    for step in case.at("steps")?.items()? {
        if let Some(transport) = step.maybe("transport") {
            match transport.text()? {
                "scp80-sms" | "scp80-packet" | "device" => {}
                other => return Ok(Some(format!("the virtual card has no {other}"))),
            }
        }
        if has_commands_to_an_isd_p(&step)? {
            return Ok(Some("the virtual card has no SCP03 by command APDUs".into()));
        }
    }
    Ok(None)
}

/// Whether a command APDU in the script of this step is for an ISD-P.
fn has_commands_to_an_isd_p(step: &Node<'_>) -> Result<bool, String> {
    let Some(tar) = step.maybe("target.tar") else {
        return Ok(false);
    };
    let is_isd_p = matches!(tar.array()?, [0x00, high, low] if u16::from_be_bytes([high, low]) >= 0x0010);
    let commands = step.maybe("command.tlvs").map(|list| list.items()).transpose()?.unwrap_or_default();
    Ok(is_isd_p && commands.iter().any(|tlv| tlv.hex().is_ok_and(|tlv| tlv.first() == Some(&0x22))))
}

fn walk(case: &Case<'_>) -> Result<(), String> {
    let mut random = Scripted::of(case)?;
    let card = build::card(case, &mut random)?;
    let centre = Address::decode_object(&case.at("inputs.sm_sr.service_centre")?.hex()?)
        .map_err(|error| error.to_string())?;
    let mut terminal = Terminal::new(card).with_service_centre(centre);
    compare::state(terminal.card(), &case.at("initial_state")?)
        .map_err(|why| format!("at the start: {why}"))?;
    for step in case.at("steps")?.items()? {
        let id = step.at("id")?.text()?;
        random.begin(&step)?;
        take(&mut terminal, &step, &mut random)
            .and_then(|()| compare::state(terminal.card(), &step.at("card")?))
            .map_err(|why| format!("step {id}: {why}"))?;
    }
    Ok(())
}

/// One step: what happens around the card, what it is sent, what it answers.
fn take(terminal: &mut Terminal, step: &Node<'_>, random: &mut Scripted) -> Result<(), String> {
    if let Some(event) = step.maybe("event") {
        match event.text()? {
            "attached" => terminal.card_mut().network(Attach::Succeeded),
            "attach-failed" => terminal.card_mut().network(Attach::Failed),
            "retry-budget-over" => terminal.card_mut().retry_budget_over(),
            other => return Err(format!("unknown event {other}")),
        }
    }
    match step.maybe("transport").map(|transport| transport.text()).transpose()? {
        Some("device") => device(terminal, step, random)?,
        Some("scp80-packet") => packet(terminal, step, random)?,
        Some("scp80-sms") => short_messages(terminal, step, random)?,
        _ => {}
    }
    dropped(terminal, step)
}

fn device(terminal: &mut Terminal, step: &Node<'_>, random: &mut Scripted) -> Result<(), String> {
    for (at, exchange) in step.at("apdus")?.items()?.into_iter().enumerate() {
        let answer = terminal.card_mut().apdu(&exchange.at("command")?.hex()?, random);
        expect_equal(&format!("answer {at}"), &answer, &exchange.at("answer")?.hex()?)?;
    }
    Ok(())
}

fn packet(terminal: &mut Terminal, step: &Node<'_>, random: &mut Scripted) -> Result<(), String> {
    let answer = terminal.card_mut().packet(&step.at("command.packet.bytes")?.hex()?, random);
    let expected = step.maybe("response.packet.bytes").map(|bytes| bytes.hex()).transpose()?;
    match (answer, expected) {
        (None, None) => Ok(()),
        (answer, expected) => {
            expect_equal("response packet", &answer.unwrap_or_default(), &expected.unwrap_or_default())
        }
    }
}

/// Messages to the card, or an occasion for the card to send its own; the whole conversation at the
/// device interface must be the recorded one.
fn short_messages(terminal: &mut Terminal, step: &Node<'_>, random: &mut Scripted) -> Result<(), String> {
    let mut said = Dialogue::default();
    let text = |error: virtual_euicc::TerminalError| error.to_string();
    match step.maybe("command.sms_deliver") {
        Some(messages) => {
            for message in messages.items()? {
                let next = terminal.deliver(&message.hex()?, random).map_err(text)?;
                said.transcript.extend(next.transcript);
                said.submitted.extend(next.submitted);
                said.refreshed |= next.refreshed;
            }
        }
        None => said = terminal.poll(random).map_err(text)?,
    }
    let recorded = step.at("terminal")?.items()?;
    for (at, (exchange, recorded)) in said.transcript.iter().zip(&recorded).enumerate() {
        expect_equal(&format!("terminal command {at}"), &exchange.command, &recorded.at("command")?.hex()?)?;
        expect_equal(&format!("terminal answer {at}"), &exchange.answer, &recorded.at("answer")?.hex()?)?;
    }
    compare::equal("number of terminal commands", said.transcript.len(), recorded.len())?;
    let submitted = step.maybe("response.sms_submit").or_else(|| step.maybe("sms_submit"));
    let submitted = submitted.map(|list| list.items()).transpose()?.unwrap_or_default();
    compare::equal("number of messages sent", said.submitted.len(), submitted.len())?;
    for (at, (sent, recorded)) in said.submitted.iter().zip(&submitted).enumerate() {
        expect_equal(&format!("message sent {at}"), sent, &recorded.hex()?)?;
    }
    let refresh = step.maybe("refresh").map(|flag| flag.flag()).transpose()?.unwrap_or_default();
    compare::equal("reset asked for", said.refreshed, refresh)
}

/// Why the card ignored the packet of this step, where it must.
fn dropped(terminal: &Terminal, step: &Node<'_>) -> Result<(), String> {
    let expected = step.maybe("dropped").map(|reason| reason.text()).transpose()?;
    let found = match step.maybe("command") {
        Some(_) => terminal.card().last_drop(),
        None => None,
    };
    compare::equal("reason for silence", found.map(|reason| reason.name()), expected)
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use serde_json::Value;

    use super::*;
    use crate::vectors::VectorFile;

    const FILES: [&str; 5] = ["sms", "failures", "variants", "management", "http"];

    /// The folder that `SGP_SHARED` names, or `../shared` beside the workspace; with `CI=true` it
    /// must be there.
    fn shared() -> Option<PathBuf> {
        let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");
        let folder = std::env::var_os("SGP_SHARED").map_or_else(|| PathBuf::from(beside), PathBuf::from);
        if folder.join("vectors/sgp02").is_dir() {
            return Some(folder);
        }
        assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "{} is missing", folder.display());
        println!("skipped: {} is missing; set SGP_SHARED", folder.display());
        None
    }

    #[test]
    fn the_card_answers_every_recorded_command() {
        let Some(shared) = shared() else { return };
        let (mut passed, mut skipped) = (0, Vec::new());
        for name in FILES {
            let path = shared.join(format!("vectors/sgp02/journey-{name}.json"));
            for case in VectorFile::load(&path).unwrap().cases(&shared) {
                match run(&case) {
                    Outcome::Passed => passed += 1,
                    Outcome::Skipped(_) => skipped.push(case.id().to_owned()),
                    Outcome::Failed(why) => panic!("{}: {why}", case.id()),
                }
            }
        }
        assert_eq!(passed, 27);
        let missing =
            ["f-http-unknown-application", "j2-dr-hostid-aes256-quota-pol1", "j4-management", "j1-http"];
        assert_eq!(skipped, missing);
    }

    /// What the card side says of the first journey once `spoil` has been at it.
    fn spoilt(shared: &Path, spoil: impl FnOnce(&mut Value)) -> Outcome {
        let path = shared.join("vectors/sgp02/journey-sms.json");
        let mut file: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        spoil(&mut file["cases"][0]);
        let file = VectorFile::decode(&path, file.to_string().as_bytes()).unwrap();
        file.cases(shared).next().map(|case| run(&case)).unwrap()
    }

    #[test]
    fn another_answer_or_another_state_fails() {
        let Some(shared) = shared() else { return };
        assert_eq!(spoilt(&shared, |_| {}), Outcome::Passed);
        type Spoil = fn(&mut Value);
        let spoils: [(&str, Spoil); 6] = [
            ("step 01-read-eid: answer 1", |case| case["steps"][0]["apdus"][1]["answer"] = "6A88".into()),
            ("step 02-create-isdp: terminal answer 0", |case| {
                case["steps"][1]["terminal"][0]["answer"] = "9000".into();
            }),
            ("step 05-download-open: response packet", |case| {
                case["steps"][4]["response"]["packet"]["bytes"] = "00".into();
            }),
            ("step 11-enable: roll back to", |case| case["steps"][10]["card"]["roll_back_to"] = Value::Null),
            ("step 11-enable: reset asked for", |case| case["steps"][10]["refresh"] = false.into()),
            ("step 13-confirm: reason for silence", |case| {
                case["steps"][12]["dropped"] = "counter-low".into();
            }),
        ];
        for (place, spoil) in spoils {
            match spoilt(&shared, spoil) {
                Outcome::Failed(why) => assert!(why.starts_with(place), "{why}"),
                other => panic!("{place}: {other:?}"),
            }
        }
    }
}
