//! From the push to the answer: a server makes a card open a link, and sends its command there.

use scp80::cat_tp::{Identification, Input, Link, LinkConfig, ResetReason};
use scp80::push::{PushAnswer, PushCommand, PushKind};
use scp80::script::{CommandObject, CommandScript, ResponseBuilder, ScriptReader};
use scp80::toolkit::{ProactiveCommand, TerminalResponse};
use scp80::{Cntr, CounterLease, Dialect, KeySet, Kvn, Policy, Receiver, ResponseStatus, Sender, Spi};
use sgp_asn1::gp::{BearerDescription, ChannelParameters, LinkParameters, TransportLevel};
use sgp_keys::AesKey;
use sgp_wire::{CommandApdu, Limits, ResponseApdu, StatusWord, Tar};

use crate::bench::{Bench, CARD, Channel, SERVER, end};

fn keys() -> KeySet {
    let key = |octet| AesKey::new(&[octet; 16]).unwrap();
    KeySet::aes(Kvn::new(1).unwrap(), key(0x11), key(0x22))
}

/// The commands of a script that a card has received.
fn commands(script: &[u8]) -> Vec<CommandApdu> {
    let mut reader = ScriptReader::new(script).unwrap();
    let mut commands = Vec::new();
    while let Some(object) = reader.next_object().unwrap() {
        let CommandObject::Apdu(tlv) = object else { panic!("another object") };
        commands.push(CommandApdu::decode(tlv.value()).unwrap());
    }
    commands
}

#[test]
fn a_push_a_link_and_a_command_in_it() {
    let lease = CounterLease::new(Cntr::new(1).unwrap(), Cntr::new(64).unwrap()).unwrap();
    let mut sender = Sender::new(keys(), Spi::SGP02, lease);
    let mut receiver = Receiver::new([keys()], Policy::SGP02);

    // the push goes by short message
    let channel = ChannelParameters::new()
        .with_bearer(BearerDescription::DEFAULT)
        .with_transport(TransportLevel::udp(10_000))
        .with_destination(core::net::Ipv4Addr::new(192, 0, 2, 10));
    let link = LinkParameters::new(0x2710).with_identification([0x0A, 0x0B]);
    let open = PushCommand::open_channel(channel.encode_to_vec()).to_apdu();
    let establish = PushCommand::cat_tp_link(link.encode_to_vec()).to_apdu();
    let script = CommandScript::definite().command(&open).command(&establish);
    let packet = sender.protect(Tar::ISD_R, &script.encode()).unwrap().persisted();

    // the card does what it is asked
    let received = receiver.unprotect(packet.as_bytes()).unwrap();
    let asked: Vec<_> = commands(received.data()).iter().filter_map(PushCommand::from_apdu).collect();
    let kinds: Vec<_> = asked.iter().map(PushCommand::kind).collect();
    assert_eq!(kinds, [PushKind::OpenChannel, PushKind::CatTpLink]);
    let channel = ChannelParameters::decode(asked[0].parameters(), &Limits::default()).unwrap();
    let link = LinkParameters::decode(asked[1].parameters(), &Limits::default()).unwrap();
    channel.check().unwrap();
    let objects = channel.objects().iter().map(|object| (object.tag(), object.value_to_vec()));
    let done = TerminalResponse::done(&ProactiveCommand::open_channel(1, 1, objects));
    let mut answer = ResponseBuilder::new(script.form());
    answer.answer(&open, &PushAnswer::after_open_channel(&done).to_response());
    answer.answer(&establish, &PushAnswer::Done.to_response());
    let por = received.respond(ResponseStatus::OK, &answer.encode()).unwrap().unwrap();
    let por = sender.unprotect(por.as_bytes()).unwrap();
    assert_eq!(por.responses().unwrap().last_sw(), Some(StatusWord::OK));

    // its link reaches the server through a bad channel
    let bad = Channel { loss: 25, twice: 20, damage: 5, jitter_ms: 900 };
    let mut bench = Bench::new(77, bad, [|c| c, |c| c]);
    let identification = Identification::new(link.identification().unwrap());
    let config = LinkConfig::new(0x1000).with_max_pdu(60);
    let card = Link::card(config, link.port().unwrap(), identification, 7).unwrap();
    bench.ends[CARD] = end(card, usize::MAX);
    bench.open();
    assert_eq!(
        bench.ends[SERVER].identification.as_deref(),
        Some(&[0x0A, 0x0B][..]),
        "the push that is answered"
    );

    // a command in the form for CAT_TP, too long for a PDU, and its answer
    sender.set_dialect(Dialect::CatTp);
    let audit = CommandApdu::decode(&[0x80, 0xCA, 0xFF, 0x21, 0x00]).unwrap();
    let script = (0..30).fold(CommandScript::definite(), |script, _| script.command(&audit));
    let packet = sender.protect(Tar::ISD_R, &script.encode()).unwrap().persisted();
    bench.handle(SERVER, Input::Send(packet.as_bytes())).unwrap();
    bench.run_until(|bench| !bench.ends[CARD].received.is_empty());
    assert_eq!(bench.ends[CARD].received, [packet.as_bytes()]);
    let received =
        receiver.unprotect_reusing(Dialect::CatTp, &bench.ends[CARD].received[0], &mut Vec::new()).unwrap();
    let mut answer = ResponseBuilder::new(script.form());
    for command in commands(received.data()) {
        answer.answer(&command, &ResponseApdu::new([0xFF, 0x21, 0x00], StatusWord::OK));
    }
    let response = received.respond(ResponseStatus::OK, &answer.encode()).unwrap().unwrap();
    bench.handle(CARD, Input::Send(response.as_bytes())).unwrap();
    bench.run_until(Bench::settled);
    let por =
        sender.unprotect_reusing(Dialect::CatTp, &bench.ends[SERVER].received[0], &mut Vec::new()).unwrap();
    assert!(por.is_authentic());
    assert_eq!(por.responses().unwrap().executed(), Some(30));
    bench.handle(SERVER, Input::Close(ResetReason::NORMAL_ENDING)).unwrap();
}
