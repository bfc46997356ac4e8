//! From command APDUs to ENVELOPEs, and back.

use std::sync::Arc;

use scp80::script::{CommandObject, CommandScript, CompactReader, Form, ScriptReader, compact_command};
use scp80::sms::{ConcatReference, SmsParameters};
use scp80::toolkit::SmsPpDownload;
use scp80::{Cntr, CounterLease, PacketKind, Policy, Receiver, Sender};
use sgp_wire::CommandApdu;

use super::Stop;
use super::input::{Secured, address, counter, expect_hex};
use super::script::commands;
use super::sms::{expect_kind, receive};
use crate::vectors::Case;

pub(super) fn both_ways(case: &Case<'_>) -> Result<(), Stop> {
    let secured = Secured::of(case)?;
    let cntr = counter(&case.at("cntr")?)?;
    to_envelopes(case, &secured, cntr)?;
    to_commands(case, &secured, cntr)
}

/// The server: script, packet, short messages.
fn to_envelopes(case: &Case<'_>, secured: &Secured, cntr: Cntr) -> Result<(), Stop> {
    let data = script(case)?;
    expect_hex("secured data", &data, &case.at("secured_data")?)?;

    let lease = CounterLease::new(cntr, cntr.next().ok_or("no counter follows")?)?;
    let mut sender = Sender::new(Arc::clone(&secured.keys), secured.header.spi, lease);
    let packet = sender.protect(secured.header.tar, &data)?.persisted();
    expect_hex("packet", packet.as_bytes(), &case.at("packet")?)?;

    let parameters = SmsParameters::new(address(case, "oa")?, case.at("scts")?.array()?);
    let first = u8::try_from(case.at("concat_ref")?.number()?).map_err(|_| "concat_ref is no octet")?;
    let tpdus = packet.sms_deliver(&parameters, &mut ConcatReference::eight_bit(first))?;
    let segments = case.at("segments")?.items()?;
    if tpdus.len() != segments.len() {
        return Err(format!("{} short messages, must be {}", tpdus.len(), segments.len()).into());
    }
    for (tpdu, segment) in tpdus.into_iter().zip(&segments) {
        expect_hex("TPDU", &tpdu, &segment.at("tpdu")?)?;
        let envelope = SmsPpDownload::new(None, tpdu).to_apdu().encode_to_vec();
        expect_hex("ENVELOPE", &envelope, &segment.at("envelope")?)?;
    }
    Ok(())
}

/// The card: short messages, packet, commands.
fn to_commands(case: &Case<'_>, secured: &Secured, cntr: Cntr) -> Result<(), Stop> {
    let segments = case.at("segments")?.items()?;
    let envelopes = segments.iter().map(|segment| segment.at("envelope")).collect::<Result<Vec<_>, _>>()?;
    let message = receive(&envelopes)?;
    expect_kind(&message, PacketKind::Command)?;
    let mut receiver = Receiver::with_counters([(Arc::clone(&secured.keys), Cntr::ZERO)], Policy::SGP02);
    let received = receiver.unprotect(&message.octets)?;
    expect_hex("secured data received", received.data(), &case.at("secured_data")?)?;
    if receiver.counter(secured.keys.kvn()) != Some(cntr) {
        return Err("the stored counter is not that of the packet".into());
    }
    match read(received.data())? == commands(case)? {
        true => Ok(()),
        false => Err("other commands come back".into()),
    }
}

fn script(case: &Case<'_>) -> Result<Vec<u8>, Stop> {
    let commands = commands(case)?;
    let form = match case.at("format")?.text()? {
        "expanded-definite" => Form::Definite,
        "expanded-indefinite" => Form::Indefinite,
        "compact" => {
            let mut script = Vec::new();
            commands.iter().try_for_each(|command| compact_command(command, &mut script))?;
            return Ok(script);
        }
        other => return Err(format!("unknown format {other}").into()),
    };
    Ok(commands.iter().fold(CommandScript::new(form), CommandScript::command).encode())
}

/// The commands in the secured data, whose first octet tells the format.
fn read(data: &[u8]) -> Result<Vec<CommandApdu>, Stop> {
    let mut commands = Vec::new();
    if ScriptReader::is_expanded(data) {
        let mut reader = ScriptReader::new(data)?;
        while let Some(object) = reader.next_object()? {
            let CommandObject::Apdu(tlv) = object else { return Err("not a command APDU".into()) };
            commands.push(CommandApdu::decode(tlv.value())?);
        }
    } else {
        // the compact scripts of these cases write
        let mut reader = CompactReader::new(data);
        while let Some(command) = reader.next_command(|_| true)? {
            commands.push(command);
        }
    }
    Ok(commands)
}
