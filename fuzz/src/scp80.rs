//! scp80: packets, short messages, scripts, and lists of operations on two ends.

use core::fmt::Debug;
use core::time::Duration;

use scp80::script::{CommandScript, CompactReader, CompactResponse, ResponseScript};
use scp80::sms::{
    Address, ConcatReference, Deliver, Reassembler, ReassemblyLimits, SmsParameters, Submit, UserDataHeader,
};
use scp80::toolkit::{ProactiveCommand, SmsPpDownload, TerminalResponse};
use scp80::wire::{CommandPacket, ResponsePacket};
use scp80::{
    Cntr, CounterLease, KeySet, Kvn, NotificationReceiver, Packet, Policy, Receiver, ResponseStatus, Sender,
    Spi,
};
use sgp_keys::AesKey;
use sgp_wire::{CommandApdu, Tar};

use super::cat_tp;
use super::input::Input;

/// Most operations of one story.
const OPERATIONS: usize = 32;

/// First byte: 0 command packet, 1 response packet, 2 SMS-DELIVER, 3 SMS-SUBMIT, 4 user data
/// header, 5 SMS-PP download, 6 proactive command, 7 TERMINAL RESPONSE, 8 command script, 9 response
/// script, 10 compact scripts, 11 reassembly, 12 raw packets to both ends, 13 operations on both, 14
/// CAT_TP PDU, 15 push commands and answers, 16 operations on two ends of a CAT_TP link.
pub fn scp80(data: &[u8]) {
    let mut input = Input(data);
    let selector = input.byte() % 17;
    let bytes = input.0;
    match selector {
        0 => drop(CommandPacket::decode(bytes)),
        1 => drop(ResponsePacket::decode(bytes)),
        2 => again(bytes, |b| Deliver::decode(b).ok(), Deliver::encode_to_vec),
        3 => again(bytes, |b| Submit::decode(b).ok(), Submit::encode_to_vec),
        4 => drop(UserDataHeader::decode(bytes).map(|(header, _)| header.concatenation())),
        5 => again(bytes, |b| SmsPpDownload::decode(b).ok(), SmsPpDownload::encode_to_vec),
        6 => again(bytes, |b| ProactiveCommand::decode(b).ok(), ProactiveCommand::encode_to_vec),
        7 => drop(CommandApdu::decode(bytes).map(|apdu| TerminalResponse::from_apdu(&apdu))),
        8 => again(bytes, |b| CommandScript::decode(b).ok(), CommandScript::encode),
        9 => drop(ResponseScript::decode(bytes).map(|script| script.objects().len())),
        10 => compact(bytes),
        11 => reassembly(&mut input),
        12 => raw(&mut input),
        14 => cat_tp::pdu(bytes),
        15 => cat_tp::push(input.0),
        16 => cat_tp::link(&mut input),
        _ => both(&mut input),
    }
}

/// What was read is written, and read again as the same.
fn again<T: Debug + PartialEq>(bytes: &[u8], decode: fn(&[u8]) -> Option<T>, encode: fn(&T) -> Vec<u8>) {
    if let Some(value) = decode(bytes) {
        let encoded = encode(&value);
        assert_eq!(decode(&encoded), Some(value), "{encoded:02X?}");
    }
}

fn compact(bytes: &[u8]) {
    drop(CompactResponse::decode(bytes));
    let mut reader = CompactReader::new(bytes);
    while let Ok(Some(command)) = reader.next_command(|[_, ins, _, _]| ins & 1 == 0) {
        assert!(command.data().len() <= 255);
    }
}

/// Whatever arrives, what waits stays within its bounds.
fn reassembly(input: &mut Input<'_>) {
    let mut reassembler = Reassembler::new(ReassemblyLimits::new(3, 600));
    let from = Address::international("+4412345").expect("digits");
    for second in 0..OPERATIONS {
        if input.is_empty() {
            break;
        }
        let now = Duration::from_secs(u64::try_from(second).unwrap_or_default());
        if let Ok(Some(message)) = reassembler.push(&from, input.piece(), now) {
            assert!(message.octets.len() <= 600);
        }
        assert!(reassembler.waiting() <= 3 && reassembler.octets() <= 600);
    }
    reassembler.expire(Duration::MAX);
    assert_eq!(reassembler.waiting(), 0);
}

fn keys() -> KeySet {
    let key = |byte| AesKey::new(&[byte; 16]).expect("16 bytes");
    KeySet::aes(Kvn::new(1).expect("1 to 15"), key(0x11), key(0x22))
}

fn sender() -> Sender {
    let lease = CounterLease::new(Cntr::from_bytes([0, 0, 0, 0, 1]), Cntr::from_bytes([0, 0, 0, 1, 0]));
    Sender::new(keys(), Spi::SGP02, lease.expect("a lease that goes up"))
}

/// Nobody without the keys gets through, and nothing moves.
fn raw(input: &mut Input<'_>) {
    let mut card = Receiver::new([keys()], Policy::SGP02);
    let before: Vec<_> = card.counters().collect();
    let mut sender = sender();
    let pending = sender.protect(Tar::ISD_R, &[1, 2, 3]).expect("a short command");
    drop(pending.persisted());
    let notifications = NotificationReceiver::new([keys()]);
    for _ in 0..OPERATIONS {
        if input.is_empty() {
            break;
        }
        let packet = input.piece();
        let rejection = card.unprotect(packet).expect_err("a forged command");
        assert!(rejection.response().is_none(), "the policy of SGP.02 keeps silent");
        assert_eq!(card.counters().collect::<Vec<_>>(), before);
        assert!(sender.unprotect(packet).is_err(), "a forged response");
        assert_eq!(sender.outstanding().len(), 1);
        if let Ok(notification) = notifications.unprotect(packet) {
            assert!(!notification.is_authentic(), "a forged notification");
        }
    }
}

/// Honest, mutated, replayed commands and responses in any order, some of them over SMS.
fn both(input: &mut Input<'_>) {
    let (mut sender, mut card) = (sender(), Receiver::new([keys()], Policy::SGP02));
    let kvn = Kvn::new(1).expect("1 to 15");
    for _ in 0..OPERATIONS {
        if input.is_empty() {
            break;
        }
        let operation = input.byte() % 5;
        let data = input.piece();
        let pending = sender.protect(Tar::ISD_R, data).expect("a short command");
        let counter = pending.counter();
        let sent = pending.persisted();
        let mut packet = sent.as_bytes().to_vec();
        let before = card.counter(kvn);
        if operation == 1 {
            assert!(card.unprotect(&input.flipped(&packet)).is_err(), "a flipped bit");
            assert_eq!(card.counter(kvn), before, "a refused command moves nothing");
        }
        if operation == 2 {
            packet = over_sms(&sent, input.byte());
        }
        let received = card.unprotect(&packet).expect("an honest command");
        assert_eq!((received.data(), received.counter(), card.counter(kvn)), (data, counter, Some(counter)));
        if operation == 3 {
            assert!(card.unprotect(&packet).is_err(), "a replay");
            assert_eq!(card.counter(kvn), Some(counter));
        }
        let answer = input.piece();
        let response = received.respond(ResponseStatus::OK, answer).expect("a short answer");
        let response = response.expect("SPI asks for one");
        if operation == 4 {
            assert!(sender.unprotect(&input.flipped(response.as_bytes())).is_err(), "a flipped bit");
        }
        let por = sender.unprotect(response.as_bytes()).expect("an honest response");
        assert_eq!((por.data(), por.is_authentic()), (answer, true));
        assert!(sender.unprotect(response.as_bytes()).is_err(), "a response that was taken");
    }
}

/// The packet as the card has it from short messages that came in another order.
fn over_sms(packet: &Packet, rotate: u8) -> Vec<u8> {
    let from = SmsParameters::new(Address::international("+4412345").expect("digits"), [0; 7]);
    let mut tpdus =
        packet.sms_deliver(&from, &mut ConcatReference::eight_bit(rotate)).expect("at most 255 segments");
    let by = usize::from(rotate) % tpdus.len();
    tpdus.rotate_left(by);
    let mut reassembler = Reassembler::new(ReassemblyLimits::DEFAULT);
    let mut whole = None;
    for tpdu in &tpdus {
        let deliver = Deliver::decode(tpdu).expect("what was written");
        assert!(whole.is_none(), "complete before the last segment");
        whole = reassembler.push_deliver(&deliver, Duration::ZERO).expect("within the bounds");
    }
    let message = whole.expect("all segments came");
    assert_eq!((message.kind, message.octets.as_slice()), (Some(packet.kind()), packet.as_bytes()));
    message.octets
}
