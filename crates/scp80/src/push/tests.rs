//! Push commands and their answers: worked examples, recorded journeys.

use alloc::string::ToString;
use alloc::vec::Vec;

use sgp_asn1::gp::{ChannelFault, ChannelParameters, LinkParameters, SessionTrigger, TransportLevel};
use sgp_wire::{CommandApdu, Limits, ResponseApdu, StatusWord};

use super::*;
use crate::toolkit::{ProactiveCommand, TerminalResponse};

fn unhex(text: &str) -> Vec<u8> {
    hex::decode(text.replace(' ', "")).unwrap()
}

fn push(text: &str) -> PushCommand {
    let apdu = CommandApdu::decode(&unhex(text)).unwrap();
    let push = PushCommand::from_apdu(&apdu).unwrap();
    assert_eq!(push.to_apdu(), apdu, "{text}");
    push
}

// spec sgp02-card.md 6.6
const PUSH_1: &str = "80EC01011E35010339020578470908696E7465726E65743C030127103E0521C000020A";
const PUSH_2: &str = "80EC01020F3C0300271036080102030405060708";

#[test]
fn the_worked_push_commands() {
    let open = push(PUSH_1);
    assert_eq!((open.kind(), open.parameters()), (PushKind::OpenChannel, &unhex(PUSH_1)[5..]));
    let channel = ChannelParameters::decode(open.parameters(), &Limits::default()).unwrap();
    assert_eq!(channel.transport(), Some(TransportLevel::udp(10_000)));
    assert_eq!(PushCommand::open_channel(channel.encode_to_vec()), open);
    let link = LinkParameters::new(10_000).with_identification([1, 2, 3, 4, 5, 6, 7, 8]);
    assert_eq!(push(PUSH_2), PushCommand::cat_tp_link(link.encode_to_vec()));
    // a password may stand in the parameters
    assert_eq!(alloc::format!("{open:?}"), "PushCommand(OpenChannel, 30 bytes)");
}

// self-made: what other servers and cards may send
#[test]
fn other_push_commands_are_kept() {
    for (text, kind) in [
        ("80EC0102093C03000001 39020400", PushKind::CatTpLink),
        ("80EC010305 3C03020050", PushKind::TcpConnection),
        ("80EC01040436021122", PushKind::Identification),
        ("80EC800701FF", PushKind::Other { p1: 0x80, p2: 0x07 }),
        ("80EC0101", PushKind::OpenChannel),
    ] {
        let push = push(text);
        assert_eq!(push.kind(), kind, "{text}");
        let (p1, p2) = kind.p1_p2();
        assert_eq!(PushKind::from_p1_p2(p1, p2), kind);
    }
    let other = CommandApdu::decode(&unhex("80E2880000")).unwrap();
    assert_eq!(PushCommand::from_apdu(&other), None);
}

// spec sgp02-card.md 6.4 and 6.1
#[test]
fn triggers_are_no_scripts() {
    let trigger =
        "812D832B8413350103390205003C03021F9A3E0521C000020A89148A0C736D73722E6578616D706C658C042F61646D";
    assert!(
        is_trigger(&unhex(trigger)) && SessionTrigger::decode(&unhex(trigger), &Limits::default()).is_ok()
    );
    assert!(is_trigger(&[0x81, 0x00]));
    assert!(!is_trigger(&unhex("AA1C221A80E28800153A03124F10A0000005591010FFFFFFFF8900001100")));
    assert!(!is_trigger(&[]));
}

#[test]
fn a_card_opens_the_channel_with_its_defaults() {
    let channel = |text: &str| ChannelParameters::decode(&unhex(text), &Limits::default()).unwrap();
    let defaults = channel("0501 41 350203FF 390200FF 0D0204750D020470");
    let asked = channel("3C03012710 3E0521C000020A 39020578").or_defaults(defaults);
    let objects = asked.objects().iter().map(|object| (object.tag(), object.value_to_vec()));
    let command = ProactiveCommand::open_channel(1, 0x01, objects);
    let expected =
        "D028 8103014001 82028182 850141 B50203FF B9020578 8D020475 8D020470 BC03012710 BE0521C000020A";
    assert_eq!(hex::encode_upper(command.encode_to_vec()), expected.replace(' ', ""));
    let response = TerminalResponse::with_result(&command, 0x00);
    assert_eq!(PushAnswer::after_open_channel(&response), PushAnswer::Done);
}

#[test]
fn answers() {
    let command = ProactiveCommand::decode(&unhex("D0098103014001 82028182")).unwrap();
    let mut response = TerminalResponse::with_result(&command, 0x3A);
    response.information = Vec::from([0x01]);
    let failed = PushAnswer::Failed { result: Some((0x3A, Vec::from([0x01]))) };
    assert_eq!(PushAnswer::after_open_channel(&response), failed);
    for (answer, octets) in [
        (PushAnswer::Done, "9000"),
        (PushAnswer::WrongParameters, "6A80"),
        (failed, "83023A016F00"),
        (PushAnswer::Failed { result: None }, "6F00"),
        (PushAnswer::Other(ResponseApdu::status(StatusWord(0x6985))), "6985"),
    ] {
        assert_eq!(hex::encode_upper(answer.to_response().encode_to_vec()), octets);
        let response = ResponseApdu::decode(&unhex(octets)).unwrap();
        assert_eq!(PushAnswer::from_response(&response), Ok(answer));
    }
    let bare = ResponseApdu::decode(&unhex("03013A6F00")).unwrap();
    let result = Some((0x3A, Vec::new()));
    assert_eq!(PushAnswer::from_response(&bare), Ok(PushAnswer::Failed { result }));
    for (octets, text) in [
        ("83006F00", "result: length 0, expected at least 1 at byte 2"),
        ("84013A6F00", "result: tag 84, expected 83 at byte 0"),
        ("83013A006F00", "1 bytes behind the end at byte 3"),
    ] {
        let response = ResponseApdu::decode(&unhex(octets)).unwrap();
        assert_eq!(PushAnswer::from_response(&response).unwrap_err().to_string(), text);
    }
}

#[test]
fn parameters_that_a_card_refuses_have_a_status_word() {
    let local = unhex("3E0521C0000201 3C03010001 3E0521C0000202");
    let channel = ChannelParameters::decode(&local, &Limits::default()).unwrap();
    assert_eq!(channel.check(), Err(ChannelFault::LocalAddress));
    assert_eq!(PushAnswer::WrongParameters.to_response(), ResponseApdu::status(ChannelFault::SW));
}
