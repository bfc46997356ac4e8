//! A receiver alone: policies, counters, answers.

use proptest::prelude::*;
use sgp_keys::AesKey;
use sgp_wire::Tar;

use super::*;
use crate::secured::{protect_command, unprotect_response};
use crate::wire::ResponsePacket;
use crate::{Kic, Kid, Spi, UnsupportedAlgorithm};

fn kvn(number: u8) -> Kvn {
    Kvn::new(number).unwrap()
}

fn keys(number: u8) -> KeySet {
    let key = |octet| AesKey::new(&[octet; 16]).unwrap();
    KeySet::aes(kvn(number), key(number), key(0x40 | number))
}

fn cntr(value: u64) -> Cntr {
    Cntr::new(value).unwrap()
}

fn header(spi: [u8; 2]) -> CommandHeader {
    CommandHeader::new(Spi::new(spi), Kic::new(0x12), Kid::new(0x12), Tar::ISD_R)
}

fn packet(header: &CommandHeader, counter: u64) -> Vec<u8> {
    protect_command(header, cntr(counter), b"data", Some(&keys(1))).unwrap()
}

fn receiver(policy: Policy) -> Receiver {
    Receiver::with_counters([(keys(1), cntr(100)), (keys(2), cntr(7))], policy)
}

const SGP02: [u8; 2] = [0x16, 0x39];

#[test]
fn one_counter_for_all_applications_of_a_key_set() {
    let mut card = receiver(Policy::SGP02);
    let isd_p = CommandHeader { tar: Tar::new([0, 0, 0x11]), ..header(SGP02) };
    let received = card.unprotect(&packet(&isd_p, 101)).unwrap();
    assert_eq!((received.tar(), received.kvn()), (isd_p.tar, Some(kvn(1))));
    assert_eq!((received.counter(), received.data()), (cntr(101), &b"data"[..]));
    let low = card.unprotect(&packet(&header(SGP02), 101)).unwrap_err();
    assert_eq!((low.reason(), low.response()), (&RejectionReason::CounterLow, None));
    assert!(card.unprotect(&packet(&header(SGP02), 5000)).is_ok());
    assert_eq!(card.counters().collect::<Vec<_>>(), [(kvn(1), cntr(5000)), (kvn(2), cntr(7))]);
}

// vectors sgp02/journey-failures.json: f-replayed-counter and f-bad-cc
#[test]
fn nothing_leaves_an_isd_r_for_a_packet_that_is_not_genuine() {
    let mut card = receiver(Policy::SGP02);
    let mut bad_check = packet(&header(SGP02), 101);
    let last = bad_check.len() - 1;
    bad_check[last] ^= 1;
    let other_keys = CommandHeader { kic: Kic::new(0x52), kid: Kid::new(0x52), ..header(SGP02) };
    let two_keys = CommandHeader { kid: Kid::new(0x22), ..header(SGP02) };
    let triple_des = CommandHeader { kic: Kic::new(0x15), ..header(SGP02) };
    let mut foreign = packet(&header(SGP02), 101);
    foreign[5] = triple_des.kic.octet();
    for (packet, reason) in [
        (packet(&header(SGP02), 100), RejectionReason::CounterLow),
        (bad_check, RejectionReason::Security),
        (packet(&header([0x12, 0x29]), 101), RejectionReason::InsufficientSecurity),
        (packet(&header([0x06, 0x39]), 101), RejectionReason::InsufficientSecurity),
        (packet(&other_keys, 101), RejectionReason::KeySetUnknown),
        (packet(&two_keys, 101), RejectionReason::InconsistentHeader),
        (packet(&header([0x16, 0x35]), 101), RejectionReason::InconsistentHeader),
        (foreign, RejectionReason::Unsupported(UnsupportedAlgorithm::Cipher(0x15))),
    ] {
        let rejection = card.unprotect(&packet).unwrap_err();
        assert_eq!((rejection.reason(), rejection.response()), (&reason, None));
        assert_eq!(card.counter(kvn(1)), Some(cntr(100)));
    }
}

#[test]
fn elsewhere_the_answer_says_why_without_an_oracle() {
    let mut card = receiver(Policy::minimum(0x12));
    let mut bad_check = packet(&header(SGP02), 101);
    bad_check[40] ^= 1;
    for (packet, status) in [
        (bad_check, ResponseStatus::CHECK_FAILED),
        (packet(&header([0x06, 0x39]), 101), ResponseStatus::INSUFFICIENT_SECURITY),
        (packet(&header([0x16, 0x35]), 101), ResponseStatus::UNIDENTIFIED_SECURITY_ERROR),
    ] {
        let rejection = card.unprotect(&packet).unwrap_err();
        let expected = [0, 0x0B, 0x0A, 0, 0, 1, 0, 0, 0, 0, 0, 0, status.0];
        assert_eq!(rejection.response().unwrap().as_bytes(), expected);
    }
    let low = card.unprotect(&packet(&header(SGP02), 100)).unwrap_err();
    let response = ResponsePacket::decode(low.response().unwrap().as_bytes()).unwrap();
    let plain = unprotect_response(&response, &header(SGP02), Some(&keys(1))).unwrap();
    assert_eq!((plain.status, plain.counter), (ResponseStatus::COUNTER_LOW, cntr(100)));
    let quiet = card.unprotect(&packet(&header([0x16, 0x00]), 100)).unwrap_err();
    assert_eq!(quiet.response(), None);
}

#[test]
fn a_packet_without_checksum_moves_no_counter() {
    let mut card = receiver(Policy::minimum(0x00));
    for spi in [[0x10, 0x01], [0x14, 0x01]] {
        let command = header(spi);
        assert_eq!(card.unprotect(&packet(&command, 0xFF_FFFF_FFFF)).unwrap().data(), b"data");
        let low = card.unprotect(&packet(&command, 100)).unwrap_err();
        assert_eq!(low.reason(), &RejectionReason::CounterLow);
        assert_eq!(card.counter(kvn(1)), Some(cntr(100)));
    }
}

#[test]
fn responses_come_when_spi_asks() {
    let mut card = receiver(Policy::SGP02);
    for (second, counter, on_success, on_error) in [
        (0x38, 101, false, false),
        (0x39, 102, true, true),
        (0x3A, 103, false, true),
        (0x3B, 104, false, false),
    ] {
        let received = card.unprotect(&packet(&header([0x16, second]), counter)).unwrap();
        let answered = |status| received.respond(status, &[]).unwrap().is_some();
        assert_eq!(answered(ResponseStatus::OK), on_success);
        assert_eq!(answered(ResponseStatus::INSUFFICIENT_MEMORY), on_error);
        assert_eq!(refuse(&header([0x16, second]), ResponseStatus::TAR_UNKNOWN).is_some(), on_error);
    }
}

#[test]
fn the_answer_outlives_its_key_set() {
    let mut card = receiver(Policy::SGP02);
    let (data, context) = card.unprotect(&packet(&header(SGP02), 101)).unwrap().into_parts();
    assert!(card.remove(kvn(1)) && !card.remove(kvn(1)));
    let response = context.respond(ResponseStatus::OK, &data).unwrap().unwrap();
    let response = ResponsePacket::decode(response.as_bytes()).unwrap();
    assert_eq!(unprotect_response(&response, context.header(), Some(&keys(1))).unwrap().data, data);
    let gone = card.unprotect(&packet(&header(SGP02), 102)).unwrap_err();
    assert_eq!(gone.reason(), &RejectionReason::KeySetUnknown);
    card.insert(keys(1), cntr(200));
    assert_eq!(card.counter(kvn(1)), Some(cntr(200)));
}

proptest! {
    #[test]
    fn any_flipped_bit_is_refused_and_moves_nothing(
        data in proptest::collection::vec(any::<u8>(), 0..120),
        bit in any::<prop::sample::Index>(),
    ) {
        let genuine = protect_command(&header(SGP02), cntr(101), &data, Some(&keys(1))).unwrap();
        let mut changed = genuine.clone();
        let bit = bit.index(changed.len() * 8);
        changed[bit / 8] ^= 0x80 >> (bit % 8);
        let mut card = receiver(Policy::SGP02);
        let rejection = card.unprotect(&changed).unwrap_err();
        prop_assert_eq!(rejection.response(), None);
        if bit / 8 >= 7 {
            prop_assert_eq!(rejection.reason(), &RejectionReason::Security);
        }
        prop_assert_eq!(card.counter(kvn(1)), Some(cntr(100)));
        let received = card.unprotect(&genuine).unwrap();
        prop_assert_eq!(received.data(), &data[..]);
    }

    #[test]
    fn the_counter_never_goes_back(counters in proptest::collection::vec(90..120_u64, 1..20)) {
        let mut card = receiver(Policy::SGP02);
        let mut stored = 100;
        for counter in counters {
            let accepted = card.unprotect(&packet(&header(SGP02), counter)).is_ok();
            prop_assert_eq!(accepted, counter > stored);
            stored = stored.max(counter);
            prop_assert_eq!(card.counter(kvn(1)), Some(cntr(stored)));
        }
    }
}

#[test]
fn every_prefix_is_refused_and_moves_nothing() {
    let genuine = packet(&header(SGP02), 101);
    let mut card = receiver(Policy::minimum(0));
    for end in 0..genuine.len() {
        let rejection = card.unprotect(&genuine[..end]).unwrap_err();
        assert!(matches!(rejection.reason(), RejectionReason::Decode(_)), "{end}");
        assert_eq!((rejection.response(), rejection.reason().status()), (None, None), "{end}");
    }
    assert_eq!(card.counter(kvn(1)), Some(cntr(100)));
}

#[test]
fn debug_shows_no_key_and_no_data() {
    let mut card = receiver(Policy::SGP02);
    let received = card.unprotect(&packet(&header(SGP02), 101)).unwrap();
    let shown = "Received(000001, 1639, counter 0000000065, 4 bytes)";
    assert_eq!(alloc::format!("{received:?}"), shown);
    let (_, context) = received.into_parts();
    assert!(alloc::format!("{context:?}").ends_with("keys: Some(KeySet(01, ..)) }"));
    assert_eq!(
        alloc::format!("{card:?}"),
        "Receiver { policy: Policy { minimum: 16, aes: true, answers_refused: false }, unnamed: None, \
         slots: [Slot { keys: KeySet(01, ..), stored: Cntr(0000000065) }, \
         Slot { keys: KeySet(02, ..), stored: Cntr(0000000007) }] }"
    );
}

// TS 31.115 4.3: in the report while it fits and SPI leaves it there
#[test]
fn responses_take_the_way_that_spi_leaves_them() {
    use crate::receiver::ResponseRoute as Route;
    let mut card = receiver(Policy::SGP02);
    let mut next = 101;
    let mut route = |spi: [u8; 2], len: usize| {
        let received = card.unprotect(&packet(&header(spi), next)).unwrap();
        next += 1;
        (received.route(ResponseStatus::OK, &alloc::vec![7; len]).unwrap(), received)
    };
    // six octets in clear, then whole blocks: 102 octets fit the report, 134 do not
    let (Route::Report(short), _) = route([0x16, 0x19], 81) else { panic!() };
    assert_eq!(short.as_bytes().len(), 102);
    for (spi, len) in [([0x16, 0x19], 113), ([0x16, 0x39], 0)] {
        let (Route::Submit { announcement, response }, received) = route(spi, len) else { panic!() };
        let read = |packet: &Packet| {
            let packet = ResponsePacket::decode(packet.as_bytes()).unwrap();
            let plain = unprotect_response(&packet, &header(spi), Some(&keys(1))).unwrap();
            (plain.status, plain.counter, plain.data.len())
        };
        assert_eq!(read(&announcement), (ResponseStatus::FOLLOWS_BY_SUBMIT, received.counter(), 0));
        assert_eq!(read(&response), (ResponseStatus::OK, received.counter(), len));
    }
    assert_eq!(route([0x16, 0x00], 5).0, Route::None);
    assert_eq!(route([0x16, 0x3A], 5).0, Route::None);
}

#[test]
fn a_packet_without_a_key_version_means_the_agreed_one() {
    let unnamed = CommandHeader { kic: Kic::new(0x02), kid: Kid::new(0x02), ..header(SGP02) };
    let packet = packet(&unnamed, 101);
    let refused = receiver(Policy::SGP02).unprotect(&packet).unwrap_err();
    assert_eq!(refused.reason(), &RejectionReason::KeySetUnknown);
    let mut card = receiver(Policy::SGP02).with_unnamed(kvn(1));
    assert_eq!(card.unprotect(&packet).unwrap().kvn(), Some(kvn(1)));
    assert_eq!(card.counter(kvn(1)), Some(cntr(101)));
    let refused = receiver(Policy::SGP02).with_unnamed(kvn(2)).unprotect(&packet).unwrap_err();
    assert_eq!(refused.reason(), &RejectionReason::Security);
}

/// The counter is that of the key set, whichever way the packet came; and the two forms do not mix.
#[test]
fn one_counter_for_both_forms() {
    let mut card = receiver(Policy::SGP02);
    let mut cat_tp = Vec::new();
    let command = header(SGP02);
    let keys = keys(1);
    let dialect = Dialect::CatTp;
    crate::secured::protect_command_into(dialect, &command, cntr(102), b"data", Some(&keys), &mut cat_tp)
        .unwrap();
    let mut buffer = Vec::new();
    let received = card.unprotect_reusing(dialect, &cat_tp, &mut buffer).unwrap();
    let answer = received.respond(ResponseStatus::OK, b"answer").unwrap().unwrap();
    assert_eq!(answer.as_bytes()[0], 0x02);
    let read = ResponsePacket::decode_as(dialect, answer.as_bytes()).unwrap();
    assert_eq!(unprotect_response(&read, &command, Some(&keys)).unwrap().data, b"answer");
    let low = card.unprotect(&packet(&command, 102)).unwrap_err();
    assert_eq!(low.reason(), &RejectionReason::CounterLow);
    // the octets in front are part of the check, so a packet cannot change its form
    let body = &cat_tp[2..];
    let as_sms = [&[0x00, cat_tp[1]], body].concat();
    let moved = card.unprotect(&as_sms).unwrap_err();
    assert_eq!(moved.reason(), &RejectionReason::Security);
}
