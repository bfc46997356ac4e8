//! The crate as a stranger uses it: one command from the server into the card and its answer back,
//! over short messages, held against octets that were made elsewhere.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by a panic")]

use core::time::Duration;

use scp80::script::{
    Chaining, CommandObject, CommandScript, Outcome, ResponseBuilder, ResponseObject, ScriptReader,
};
use scp80::sms::{Address, ConcatReference, Deliver, MessageReference, Reassembler, SmsParameters, Submit};
use scp80::toolkit::{EnvelopeAnswer, ProactiveCommand, SmsPpDownload, TerminalResponse, fetch};
use scp80::{
    Cntr, CounterLease, Error, KeySet, Kvn, NotificationReceiver, PacketKind, PeerFault, Policy, Receiver,
    RejectionReason, ResponseStatus, Sender, Spi, protect_notification,
};
use sgp_keys::AesKey;
use sgp_wire::{CommandApdu, ResponseApdu, StatusWord, Tar};

// vectors sgp02/journey-sms.json: 03-key-establishment-1, its keys and addresses
const KIC: &str = "B9B0911778B6383493005297BE91E8C9";
const KID: &str = "CB5121ED766C1BEDEEB78CF4D0F64F04";
const INSTALL: &str = "80E6200016000010A0000005591010FFFFFFFF890000110000000000";
const CERTIFICATE: &str = "\
    80E20900DC3A01D97F2181D5930808B495C1985252A14205D4151DB4945F2009C419C6B5332B29E1529501885F250420\
    2501015F2404203512317319C80101C914960F9D4A10DA5B10BD5977176387C3A8556CE7AC7F4946B041047D2ACE426F\
    52B17E94CE17E7826AECC7EF13CAC1BA821AF694BD3C4F31F61E4946A2DD1008038932D6DCA2774B17338C0125F4CCFC\
    ED26B85B5C6CF6BE52B0FAF001005F3740D2A32EE2D59E0CD8EA1BFC5D8C8654923AFAE2678678EDD7694F8561686999\
    1D5E3257A86C8B1E70ABCACC9917D44D11B719A01016CAE9763739F4CA1531818500";
const CHALLENGE: &str = "8510FF33616D562B40F5C6980BC0E60FCF71";
const ENVELOPES: [&str; 3] = [
    "\
     80C20000B2D181AF820283818607914494116368768B819F440B914472520463F17FF6621122320000008C0700034403\
     01700001281516391212000001275C5D73125B599A10DA7F06BF46ED82F068F3515A80BB714ED1FE05AF8ED0BF39C8BF\
     F8E7F42F23824887967168E6632E246A6672A0F3BD2274A19B9BA79DD63032EA3D7795B336FB11861EA37BA0A876FFCC\
     4807FD0822506DBBD82D98AF31A0290DF822F1F2CC917584A30D3B7317CA176BBD9821B55D3835",
    "\
     80C20000B2D181AF820283818607914494116368768B819F440B914472520463F17FF6621122320000008C0500034403\
     022807D573E3A66FB7B90212EFEF16E3DA485ED2B5FE0FC9F1112B819AAB59258727A3DC138CE13E491091E593C6F079\
     DF33756EDE626E7666F0680F57936DAF29884DAD797DC65BFC734436B9653B1DFC363712FB7E41E6CA287A1D51D30DB1\
     942406F0600A60BA6623DBA64971FB9F9B221233F740D40860FF66EBAF2FB8C82E55A851DB08ED",
    "\
     80C200004AD148820283818607914494116368768B39440B914472520463F17FF66211223200000026050003440303A5\
     BE8664443094B8244AC525E9EEE09FB257376DE143E660D4A1E8FFC3F4037D",
];
const FETCHED: &str = "\
    D0518103011300820281838B4641010B914472520463F17FF639027100003412000001201D0A823F44141D3488F556A9\
    622E01926F414A1FF5C935A12469D6C6E6584B754AA58BE15B0B4EAF758242CA2EE7F4";
const TERMINAL_RESPONSE: &str = "801400000C810301130082028281830100";
// vectors sgp02/journey-sms.json: 12-notification
const NOTIFICATION: &str = "\
    E1354C10891862779034040849484524425055514D01024E0200002F10A0000005591010FFFFFFFF8900001100140853\
    26317912425607";
const NOTIFICATION_SUBMIT: &str = "\
    41040B914472520463F17FF65D027000005815060012120000013C7782809599FD5CBE79357BF2F2A51055BFC4E9AFEE\
    E6D2BC9A62ABDA1A7780B4712E558A5FC88408021F1B356F50B8FC31D60A97336A9B3E51A9AF4CA71C64D8C0210A7B96\
    DE1BE7FBAE0FE7FF68C5";

fn unhex(text: &str) -> Vec<u8> {
    hex::decode(text).unwrap()
}

fn apdu(text: &str) -> CommandApdu {
    CommandApdu::decode(&unhex(text)).unwrap()
}

fn keys() -> KeySet {
    let key = |text| AesKey::new(&unhex(text)).unwrap();
    KeySet::aes(Kvn::new(1).unwrap(), key(KIC), key(KID))
}

fn cntr(value: u64) -> Cntr {
    Cntr::new(value).unwrap()
}

fn server() -> Sender {
    Sender::new(keys(), Spi::SGP02, CounterLease::new(cntr(0x199), cntr(0x1D9)).unwrap())
}

fn card() -> Receiver {
    Receiver::with_counters([(keys(), cntr(0x198))], Policy::SGP02)
}

fn script() -> CommandScript {
    let (install, certificate) = (apdu(INSTALL), apdu(CERTIFICATE));
    CommandScript::definite().command(&install).command(&certificate).chaining(Chaining::FIRST_KEPT)
}

/// What an ISD-R would do with the two commands.
fn execute(script: &[u8]) -> Vec<u8> {
    let mut reader = ScriptReader::new(script).unwrap();
    let mut answers = ResponseBuilder::new(reader.form());
    while let Some(object) = reader.next_object().unwrap() {
        match object {
            CommandObject::Chaining(chaining) if chaining.is_first() => answers.done(),
            CommandObject::Apdu(tlv) => {
                let command = CommandApdu::decode(tlv.value()).unwrap();
                let data = if command.ins() == 0xE6 { vec![0x00] } else { unhex(CHALLENGE) };
                answers.answer(&command, &ResponseApdu::new(data, StatusWord::OK));
            }
            other => panic!("{other:?}"),
        }
    }
    answers.encode()
}

#[test]
fn a_command_and_its_answer_over_short_messages() {
    const NOW: Duration = Duration::ZERO;
    let sm_sr = Address::international("+44272540361").unwrap();
    let centre = Address::international("+444911368667").unwrap();
    let card_number = Address::international("+447700900123").unwrap();

    // server: protect, store the counter, then send
    let (mut server, script) = (server(), script());
    let pending = server.protect(Tar::ISD_R, &script.encode()).unwrap();
    assert_eq!(pending.counter(), cntr(0x199));
    let packet = pending.persisted();
    let parameters = SmsParameters::new(sm_sr, [0x62, 0x11, 0x22, 0x32, 0x00, 0x00, 0x00]);
    let tpdus = packet.sms_deliver(&parameters, &mut ConcatReference::eight_bit(68)).unwrap();

    // terminal: one ENVELOPE for each
    let envelopes: Vec<CommandApdu> =
        tpdus.iter().map(|tpdu| SmsPpDownload::new(Some(centre), tpdu.clone()).to_apdu()).collect();
    let octets: Vec<String> =
        envelopes.iter().map(|command| hex::encode_upper(command.encode_to_vec())).collect();
    assert_eq!(octets, ENVELOPES);

    // card: the segments arrive in another order
    let (mut card, mut inbox) = (card(), Reassembler::default());
    let mut received = None;
    for at in [2, 0, 1] {
        let download = SmsPpDownload::from_apdu(&envelopes[at]).unwrap().unwrap();
        let deliver = Deliver::decode(&download.tpdu).unwrap();
        received = inbox.push_deliver(&deliver, NOW).unwrap();
    }
    let message = received.unwrap();
    assert_eq!((message.kind, message.octets.as_slice()), (Some(PacketKind::Command), packet.as_bytes()));
    let command = card.unprotect(&message.octets).unwrap();
    assert_eq!(card.counter(Kvn::new(1).unwrap()), Some(cntr(0x199)));
    assert!(command.spi().response_by_submit());
    let answer = command.respond(ResponseStatus::OK, &execute(command.data())).unwrap().unwrap();
    let mut message_reference = MessageReference::new(1);
    let submits =
        answer.sms_submit(sm_sr, &mut message_reference, &mut ConcatReference::eight_bit(132)).unwrap();
    let [submit] = &submits[..] else { panic!("{} messages", submits.len()) };
    let proactive = ProactiveCommand::send_short_message(1, submit.clone()).encode_to_vec();
    assert_eq!(hex::encode_upper(&proactive), FETCHED);

    // terminal: FETCH, send, TERMINAL RESPONSE
    let waiting = EnvelopeAnswer::from(StatusWord(0x9100 | u16::try_from(proactive.len()).unwrap()));
    let EnvelopeAnswer::ProactiveWaiting(len) = waiting else { panic!("{waiting:?}") };
    assert_eq!(fetch(len).encode_to_vec(), [0x80, 0x12, 0x00, 0x00, 0x53]);
    let fetched = ProactiveCommand::decode(&proactive).unwrap();
    let response = TerminalResponse::done(&fetched).to_apdu();
    assert_eq!(hex::encode_upper(response.encode_to_vec()), TERMINAL_RESPONSE);

    // server: verify, match, and see what became of each command
    let submit = Submit::decode(fetched.short_message().unwrap()).unwrap();
    let message = inbox.push_submit(&card_number, &submit, NOW).unwrap().unwrap();
    assert_eq!(message.kind, Some(PacketKind::Response));
    let por = server.unprotect(&message.octets).unwrap();
    let responses = por.responses().unwrap();
    let [Outcome::Done, Outcome::Answered(install), Outcome::Answered(ResponseObject::Apdu(certificate))] =
        responses.outcomes(&script).unwrap()[..]
    else {
        panic!("{responses:?}")
    };
    assert_eq!(install, &ResponseObject::Apdu(ResponseApdu::new([0x00], StatusWord::OK)));
    assert_eq!(certificate, &ResponseApdu::new(unhex(CHALLENGE), StatusWord::OK));

    // a replay on either side
    let replay = card.unprotect(packet.as_bytes()).unwrap_err();
    assert_eq!((replay.reason(), replay.response()), (&RejectionReason::CounterLow, None));
    let replay = server.unprotect(&message.octets).unwrap_err();
    assert_eq!(replay, Error::Peer(PeerFault::NotOutstanding));
}

#[test]
fn the_same_inputs_give_the_same_octets() {
    let run = || {
        let packet = server().protect(Tar::ISD_R, &script().encode()).unwrap().persisted();
        let received = card().unprotect(packet.as_bytes()).unwrap();
        let answer = received.respond(ResponseStatus::OK, &execute(received.data())).unwrap().unwrap();
        (packet.into_bytes(), answer.into_bytes())
    };
    assert_eq!(run(), run());
}

// vectors sgp02/journey-sms.json: 12-notification
#[test]
fn a_notification_of_the_card() {
    let object = unhex(NOTIFICATION);
    let packet = protect_notification(&keys(), Tar::ISD_R, &object).unwrap();
    let sm_sr = Address::international("+44272540361").unwrap();
    let mut reference = ConcatReference::eight_bit(132);
    let tpdus = packet.sms_submit(sm_sr, &mut MessageReference::new(4), &mut reference).unwrap();
    assert_eq!(tpdus.iter().map(hex::encode_upper).collect::<Vec<_>>(), [NOTIFICATION_SUBMIT]);
    let read = NotificationReceiver::new([keys()]).unprotect(packet.as_bytes()).unwrap();
    assert_eq!((read.data(), read.is_authentic()), (object.as_slice(), true));
}

#[test]
fn machines_may_move_to_another_thread() {
    fn check<T: Send + Sync>() {}
    check::<Sender>();
    check::<Receiver>();
    check::<Reassembler>();
    check::<scp80::Pending>();
    check::<scp80::ResponseContext>();
    check::<Error>();
}
