//! `Debug` of everything that carries octets of a packet, which need not be ciphered: kinds, numbers
//! and lengths, never the octets.

use core::time::Duration;

use scp80::cat_tp::hazmat::RawPdu;
use scp80::hazmat::{Forge, unsecured_response};
use scp80::script::{CommandObject, CompactReader, ScriptReader};
use scp80::sms::{Address, Concatenation, Deliver, Reassembler, Reference, Submit, UserDataHeader};
use scp80::toolkit::{CommandDetails, ProactiveCommand, SmsPpDownload, TerminalResponse};
use scp80::wire::{CommandHeader, CommandPacket, ResponsePacket};
use scp80::{Cntr, Dialect, Kic, Kid, PacketKind, ResponseStatus, Spi};
use sgp_wire::{Tag, Tar};

/// What must not be shown.
const DATA: [u8; 24] = [0xA5; 24];

fn assert_shown(value: &dyn core::fmt::Debug, expected: &str) {
    assert_eq!(format!("{value:?}"), expected);
    let pretty = format!("{value:#?}").replace(char::is_whitespace, "");
    for octets in ["165,165", "A5A5", "a5a5", "A5,A5", "a5,a5"] {
        assert!(!pretty.contains(octets), "{pretty}");
    }
}

#[test]
fn packets() {
    let header = CommandHeader::new(Spi::new([0, 1]), Kic::NONE, Kid::NONE, Tar::ISD_R);
    let forge = Forge::command(&header, Cntr::ZERO, &DATA);
    let packet = forge.build(None).unwrap();
    assert_shown(&CommandPacket::decode(&packet).unwrap(), "CommandPacket(Sms, 000001, 0001, 40 bytes)");
    assert_shown(&forge.padding(DATA).check(DATA), "Forge(Command, 000001, 0001, 24 bytes)");

    let mut packet = unsecured_response(Dialect::Sms, Tar::ISD_R, Cntr::ZERO, ResponseStatus::OK).unwrap();
    packet[1] += 24;
    packet.extend(DATA);
    assert_shown(&ResponsePacket::decode(&packet).unwrap(), "ResponsePacket(Sms, 000001, 37 bytes)");
}

#[test]
fn short_messages() {
    let number = Address::international("447700900123").unwrap();
    let deliver = Deliver::secured(number, [0; 7], false, &DATA);
    assert_shown(&deliver, "Deliver(44 from Address(91, 447700900123), 24 bytes)");
    let submit = Submit::secured(7, number, &DATA);
    assert_shown(&submit, "Submit(41, reference 7, to Address(91, 447700900123), 24 bytes)");
    let download = SmsPpDownload::new(None, deliver.encode_to_vec());
    assert_shown(&download, "SmsPpDownload(service centre None, 43 bytes)");

    let mut reassembler = Reassembler::default();
    for sequence in 1..=2 {
        let mut user_data = Vec::new();
        let concatenation = Concatenation::new(Reference::U8(1), 2, sequence);
        UserDataHeader::new(Some(concatenation), Some(PacketKind::Command)).encode(&mut user_data);
        user_data.extend(DATA);
        match reassembler.push(&number, &user_data, Duration::ZERO).unwrap() {
            None => assert_shown(&reassembler, "Reassembler(1 waiting, 24 bytes)"),
            Some(message) => assert_shown(&message, "Message(Some(Command), 48 bytes)"),
        }
    }
}

#[test]
fn scripts_and_toolkit() {
    let mut script = vec![0xAA, 26, 0x81, 24];
    script.extend(DATA);
    let mut reader = ScriptReader::new(&script).unwrap();
    assert_shown(&reader, "ScriptReader(Definite, 26 bytes left)");
    let action = reader.next_object().unwrap().unwrap();
    assert_shown(&action, "ImmediateAction(24 bytes)");
    assert_shown(&CommandObject::ErrorAction(&DATA), "ErrorAction(24 bytes)");
    assert_shown(&CompactReader::new(&DATA), "CompactReader(24 bytes left)");

    let command = ProactiveCommand::send_short_message(1, DATA);
    assert_shown(
        &command,
        "ProactiveCommand(CommandDetails { number: 1, kind: 19, qualifier: 0 }, 1 objects)",
    );
    let mut response = TerminalResponse::with_result(&command, 0x20);
    response.information = DATA.to_vec();
    response.objects.push((Tag::new(0x8D), DATA.to_vec()));
    assert_eq!(response.details.kind, CommandDetails::SEND_SHORT_MESSAGE);
    assert_shown(
        &response,
        "TerminalResponse(CommandDetails { number: 1, kind: 19, qualifier: 0 }, result 20, 1 objects)",
    );
}

#[test]
fn cat_tp() {
    let raw = RawPdu { flags: 0x40, sequence: 5, variable: &DATA, data: &DATA, ..RawPdu::default() };
    assert_shown(&raw, "RawPdu(flags 40, seq 5, ack 0, window 0, header 24 bytes, data 24 bytes)");
}
