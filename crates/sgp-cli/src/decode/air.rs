//! What goes over the air: short messages, secured packets, what a card asks a terminal to do.

use scp80::sms::{Deliver, Submit};
use scp80::toolkit::{CommandDetails, ProactiveCommand, RefreshMode};
use scp80::wire::{CommandPacket, ResponsePacket};
use serde_json::{Map, Value, json};
use sgp_wire::{DecodeError, Tag};

use super::nested;

/// TP-PID of what is meant for the card (TS 23.040 9.2.3.9).
const DATA_DOWNLOAD: u8 = 0x7F;
/// User data headers of a command packet and of a response packet (TS 31.115 4.2, 4.3).
const COMMAND: [u8; 3] = [0x02, 0x70, 0x00];
const RESPONSE: [u8; 3] = [0x02, 0x71, 0x00];

/// Whether `bytes` are a short message to a card.
pub(super) fn is_deliver(bytes: &[u8]) -> bool {
    Deliver::decode(bytes).is_ok_and(|message| message.pid == DATA_DOWNLOAD)
}

/// Whether `bytes` are a short message of a card.
pub(super) fn is_submit(bytes: &[u8]) -> bool {
    Submit::decode(bytes).is_ok_and(|message| message.pid == DATA_DOWNLOAD)
}

/// SMS-DELIVER.
pub(super) fn deliver(bytes: &[u8]) -> Result<Value, DecodeError> {
    Deliver::decode(bytes).map(|message| explain_deliver(&message))
}

/// Its members.
pub(super) fn explain_deliver(message: &Deliver) -> Value {
    json!({
        "originator": message.originator.digits(),
        "protocolIdentifier": format!("{:02X}", message.pid),
        "dataCodingScheme": format!("{:02X}", message.dcs),
        "hasHeader": message.has_header(),
        "userData": user_data(message.has_header(), &message.user_data),
    })
}

/// SMS-SUBMIT.
pub(super) fn submit(bytes: &[u8]) -> Result<Value, DecodeError> {
    let message = Submit::decode(bytes)?;
    Ok(json!({
        "reference": message.reference,
        "destination": message.destination.digits(),
        "protocolIdentifier": format!("{:02X}", message.pid),
        "dataCodingScheme": format!("{:02X}", message.dcs),
        "hasHeader": message.has_header(),
        "userData": user_data(message.has_header(), &message.user_data),
    }))
}

/// The packet in it, where one message holds a whole one.
fn user_data(has_header: bool, octets: &[u8]) -> Value {
    let packet = if !has_header {
        None
    } else if let Some(packet) = octets.strip_prefix(&COMMAND) {
        command_packet(packet).ok().map(|shown| json!({ "command-packet": shown }))
    } else if let Some(packet) = octets.strip_prefix(&RESPONSE) {
        response_packet(packet).ok().map(|shown| json!({ "response-packet": shown }))
    } else {
        None
    };
    packet.unwrap_or_else(|| hex::encode(octets).into())
}

/// Whether `bytes` are a command packet with a check of no, four or eight octets.
pub(super) fn is_command_packet(bytes: &[u8]) -> bool {
    matches!(bytes, [_, _, 0x0D | 0x11 | 0x15, ..]) && CommandPacket::decode(bytes).is_ok()
}

/// Whether `bytes` are a response packet with a check of no, four or eight octets.
pub(super) fn is_response_packet(bytes: &[u8]) -> bool {
    matches!(bytes, [_, _, 0x0A | 0x0E | 0x12, ..]) && ResponsePacket::decode(bytes).is_ok()
}

const HINT: &str = "sgp ota unwrap opens it with its keys";

/// The header of a command packet; the rest needs keys.
pub(super) fn command_packet(bytes: &[u8]) -> Result<Value, DecodeError> {
    let packet = CommandPacket::decode(bytes)?;
    let header = packet.header();
    Ok(json!({
        "spi": hex::encode(header.spi.octets()),
        "kic": format!("{:02X}", header.kic.octet()),
        "kid": format!("{:02X}", header.kid.octet()),
        "tar": header.tar.to_string(),
        "check": packet.check_len(),
        "body": hex::encode(packet.body()),
        "hint": HINT,
    }))
}

/// The header of a response packet; the rest needs keys and the command.
pub(super) fn response_packet(bytes: &[u8]) -> Result<Value, DecodeError> {
    let packet = ResponsePacket::decode(bytes)?;
    Ok(json!({
        "tar": packet.tar().to_string(),
        "check": packet.check_len(),
        "body": hex::encode(packet.body()),
        "hint": HINT,
    }))
}

/// A proactive command.
pub(super) fn proactive(bytes: &[u8]) -> Result<Value, DecodeError> {
    let command = ProactiveCommand::decode(bytes)?;
    let mut shown = Map::new();
    let mut put = |name: &str, value: Value| drop(shown.insert(name.into(), value));
    let kind = command.details.kind;
    put("command", command_name(kind).map_or_else(|| format!("{kind:02X}"), String::from).into());
    put("commandNumber", command.details.number.into());
    put("qualifier", format!("{:02X}", command.details.qualifier).into());
    match command.refresh_mode() {
        Some(RefreshMode::UICC_RESET) => put("refresh", "UICC reset".into()),
        // SGP.02 v4.2 3.3
        Some(RefreshMode(0x09)) => put("refresh", "eUICC profile state change".into()),
        _ => {}
    }
    match command.short_message() {
        Some(tpdu) => put("tpdu", nested(tpdu)),
        None if command.objects.is_empty() => {}
        None => put("objects", command.objects.iter().map(|(tag, value)| object(*tag, value)).collect()),
    }
    Ok(shown.into())
}

fn object(tag: Tag, value: &[u8]) -> Value {
    // a login or a password
    let name = if matches!(tag.octets() & 0x7F, 0x0D) { "textString" } else { "value" };
    json!({ "tag": tag.to_string(), name: hex::encode(value) })
}

/// Types of command (TS 102 223 9.4).
const fn command_name(kind: u8) -> Option<&'static str> {
    Some(match kind {
        CommandDetails::REFRESH => "REFRESH",
        0x03 => "POLL INTERVAL",
        0x05 => "SET UP EVENT LIST",
        CommandDetails::SEND_SHORT_MESSAGE => "SEND SHORT MESSAGE",
        0x21 => "DISPLAY TEXT",
        0x25 => "SET UP MENU",
        0x26 => "PROVIDE LOCAL INFORMATION",
        0x27 => "TIMER MANAGEMENT",
        CommandDetails::OPEN_CHANNEL => "OPEN CHANNEL",
        0x41 => "CLOSE CHANNEL",
        0x42 => "RECEIVE DATA",
        0x43 => "SEND DATA",
        0x44 => "GET CHANNEL STATUS",
        _ => return None,
    })
}
