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

/// A bearer in the case that the virtual card does not have.
fn missing(case: &Case<'_>) -> Result<Option<String>, String> {
    for step in case.at("steps")?.items()? {
        if let Some(transport) = step.maybe("transport") {
            match transport.text()? {
                "scp80-sms" | "scp80-packet" | "device" => {}
                other => return Ok(Some(format!("the virtual card has no {other}"))),
            }
        }
    }
    Ok(None)
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
    use super::*;
    use crate::vectors::{VectorFile, shared_folder};

    #[test]
    fn tmp_all() {
        let shared = shared_folder();
        for name in ["sms", "failures", "variants", "management", "http"] {
            let file = VectorFile::load(&shared.join(format!("vectors/sgp02/journey-{name}.json"))).unwrap();
            for case in file.cases(&shared) {
                println!("{} {:?}", case.id(), run(&case));
            }
        }
    }
}
