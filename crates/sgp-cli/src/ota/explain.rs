//! The fields of a packet in words.

use scp80::wire::{CommandHeader, CommandPacket, ResponsePacket};
use scp80::{
    CheckKind, Cntr, CounterMode, Dialect, Error, KeySet, Kic, Kid, PacketKind, PeerFault, ResponseMode, Spi,
    hazmat,
};
use sgp_wire::Tar;

use super::report::{Bit, Field, PacketReport};

/// A command packet, with what the keys open.
pub(super) fn command(packet: &CommandPacket<'_>, keys: Option<&KeySet>) -> PacketReport {
    let header = packet.header();
    let (clear, body) = (packet.clear(), packet.body());
    let mut fields = lengths(packet.dialect(), PacketKind::Command, clear, 7, packet.check_len());
    fields.extend(spi(header.spi));
    fields.push(kic(header.kic, header.spi));
    fields.push(kid(header.kid, header.spi));
    fields.push(tar(header.tar));
    let (mut data, mut fault) = (None, None);
    match hazmat::unprotect_command(packet, keys) {
        Ok(plain) => {
            let padding = body.len().saturating_sub(6 + packet.check_len() + plain.data.len());
            let mode = header.spi.counter_mode();
            fields.push(field("CNTR", &plain.counter.to_bytes(), counter(mode, plain.counter)));
            fields.push(field("PCNTR", &[octet(padding)], format!("{padding} octets of padding")));
            fields.extend(check(header.spi.check(), packet.check_len()));
            data = Some(hex::encode(&plain.data));
        }
        Err(error) => fault = Some(fault_words(&error)),
    }
    let packet = hex::encode([clear, body].concat());
    PacketReport { kind: "command", packet, fields, data, fault, tpdus: Vec::new() }
}

/// A response packet to a command with `header`, with what the keys open.
pub(super) fn response(
    packet: &ResponsePacket<'_>,
    header: &CommandHeader,
    keys: Option<&KeySet>,
) -> PacketReport {
    let (clear, body) = (packet.clear(), packet.body());
    let mut fields = lengths(packet.dialect(), PacketKind::Response, clear, 3, packet.check_len());
    fields.push(tar(packet.tar()));
    let (mut data, mut fault) = (None, None);
    match hazmat::unprotect_response(packet, header, keys) {
        Ok(plain) => {
            let padding = body.len().saturating_sub(7 + packet.check_len() + plain.data.len());
            let copied = format!("{}, that of the command", plain.counter.value());
            fields.push(field("CNTR", &plain.counter.to_bytes(), copied));
            fields.push(field("PCNTR", &[octet(padding)], format!("{padding} octets of padding")));
            fields.push(field("status", &[plain.status.0], plain.status.meaning().unwrap_or("reserved")));
            fields.extend(check(header.spi.response_check(), packet.check_len()));
            data = Some(hex::encode(&plain.data));
        }
        Err(error) => fault = Some(fault_words(&error)),
    }
    let packet = hex::encode([clear, body].concat());
    PacketReport { kind: "response", packet, fields, data, fault, tpdus: Vec::new() }
}

fn fault_words(error: &Error) -> String {
    match error {
        Error::Peer(PeerFault::KeySetUnknown) => "no key is given, so the header alone is read".into(),
        error => error.to_string(),
    }
}

fn octet(number: usize) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}

fn field(name: &'static str, octets: &[u8], meaning: impl Into<String>) -> Field {
    Field { name, hex: hex::encode(octets), meaning: meaning.into(), bits: Vec::new() }
}

/// Identifier and lengths: everything in `clear` but the last `behind` octets.
fn lengths(dialect: Dialect, kind: PacketKind, clear: &[u8], behind: usize, check_len: usize) -> Vec<Field> {
    let front = clear.get(..clear.len().saturating_sub(behind)).unwrap_or_default();
    let (names, covers) = match kind {
        PacketKind::Command => (["CPI", "CPL", "CHL"], "SPI"),
        PacketKind::Response => (["RPI", "RPL", "RHL"], "TAR"),
    };
    let [identifier, packet, header] = names;
    let identified = usize::from(dialect.identifier(kind).is_some());
    let (front_octets, rest) = front.split_at_checked(identified).unwrap_or_default();
    let (length, header_len) = rest.split_at_checked(rest.len().saturating_sub(1)).unwrap_or_default();
    let mut fields = Vec::new();
    if !front_octets.is_empty() {
        fields.push(field(identifier, front_octets, "identifier"));
    }
    fields.push(field(packet, length, "octets that follow"));
    let meaning = format!("octets from {covers} to the end of the check, which has {check_len}");
    fields.push(field(header, header_len, meaning));
    fields
}

fn tar(tar: Tar) -> Field {
    let meaning = match *tar.as_bytes() {
        [0, 0, 0] => "issuer security domain",
        [0, 0, 1] => "ISD-R",
        [0, 0, 2] => "ECASD",
        [0, high, low] if high > 0 || low >= 0x10 => "ISD-P",
        [0xB0, 0, low] if low < 0x10 => "shared file system of the UICC",
        [0xB0, ..] => "file system of an application",
        _ => "application",
    };
    field("TAR", tar.as_bytes(), meaning)
}

fn counter(mode: CounterMode, counter: Cntr) -> String {
    match mode {
        CounterMode::None => "not used".into(),
        _ => counter.value().to_string(),
    }
}

fn check(kind: CheckKind, len: usize) -> Option<Field> {
    let meaning = match kind {
        CheckKind::None => return None,
        CheckKind::Redundancy => "the redundancy check holds",
        CheckKind::Cryptographic => "the checksum holds",
        CheckKind::Signature => "a signature",
    };
    Some(Field {
        name: "check",
        hex: String::new(),
        meaning: format!("{meaning}, {len} octets"),
        bits: Vec::new(),
    })
}

/// Both octets of SPI, bit by bit.
fn spi(spi: Spi) -> [Field; 2] {
    let [first, second] = spi.octets();
    let mut command = field("SPI 1", &[first], "security of the command");
    command.bits = vec![
        bit("b8-b6", first >> 5, 3, "reserved".into()),
        bit(
            "b5b4",
            first >> 3,
            2,
            match spi.counter_mode() {
                CounterMode::None => "no counter".into(),
                CounterMode::Informative => "counter for information, not judged".into(),
                CounterMode::Higher => "executed if the counter is higher".into(),
                CounterMode::OneHigher => "executed if the counter is exactly one higher".into(),
            },
        ),
        bit("b3", first >> 2, 1, if spi.is_ciphered() { "ciphered" } else { "not ciphered" }.into()),
        bit("b2b1", first, 2, check_words(spi.check()).into()),
    ];
    let mut answer = field("SPI 2", &[second], "the response that is asked for");
    answer.bits = vec![
        bit("b8b7", second >> 6, 2, "reserved".into()),
        bit(
            "b6",
            second >> 5,
            1,
            match spi.response_by_submit() {
                true => "by SMS-SUBMIT".into(),
                false => "in the report of the delivery".into(),
            },
        ),
        bit("b5", second >> 4, 1, if spi.response_ciphered() { "ciphered" } else { "not ciphered" }.into()),
        bit("b4b3", second >> 2, 2, check_words(spi.response_check()).into()),
        bit(
            "b2b1",
            second,
            2,
            match spi.response_mode() {
                ResponseMode::Never => "no response".into(),
                ResponseMode::Always => "response always".into(),
                ResponseMode::OnError => "response when something went wrong".into(),
                ResponseMode::Reserved => "reserved".into(),
            },
        ),
    ];
    [command, answer]
}

const fn check_words(check: CheckKind) -> &'static str {
    match check {
        CheckKind::None => "no check",
        CheckKind::Redundancy => "redundancy check",
        CheckKind::Cryptographic => "cryptographic checksum",
        CheckKind::Signature => "digital signature, which no algorithm has",
    }
}

fn bit(bits: &'static str, value: u8, width: u32, meaning: String) -> Bit {
    let value = value & (u8::MAX >> 8_u32.saturating_sub(width));
    Bit { bits, value: format!("{value:0width$b}", width = usize::try_from(width).unwrap_or(8)), meaning }
}

fn kic(kic: Kic, spi: Spi) -> Field {
    let used = spi.is_ciphered() || spi.response_ciphered();
    let mut field = field("KIc", &[kic.octet()], if used { "ciphering key" } else { "not used" });
    field.bits = vec![version(kic.octet()), bit("b4-b1", kic.octet(), 4, kic.cipher().to_string())];
    field
}

fn kid(kid: Kid, spi: Spi) -> Field {
    let kind = match spi.check() {
        CheckKind::None => spi.response_check(),
        check => check,
    };
    let (meaning, algorithm) = match kind {
        CheckKind::None => ("not used", kid.checksum().to_string()),
        CheckKind::Redundancy => ("redundancy check", kid.redundancy_check().to_string()),
        _ => ("check key", kid.checksum().to_string()),
    };
    let mut field = field("KID", &[kid.octet()], meaning);
    field.bits = vec![version(kid.octet()), bit("b4-b1", kid.octet(), 4, algorithm)];
    field
}

fn version(octet: u8) -> Bit {
    let meaning = match octet >> 4 {
        0 => "key version left open".into(),
        number => format!("key version {number}"),
    };
    bit("b8-b5", octet >> 4, 4, meaning)
}
