//! What an open end answers, and one that is closed.

use core::time::Duration;

use scp80::cat_tp::hazmat::RawPdu;
use scp80::cat_tp::{
    Content, Event, ExtendedAck, Input, Link, LinkError, LinkFault, LinkState, Output, Pdu, PduErrorKind,
    ResetReason,
};

use crate::single::{CARD, SECOND, SERVER, ack, drain, open, rst, syn, syn_sent, tell, to_card};

#[test]
fn open_answers() {
    let here = "ACK 4096>10000 seq 101 ack 500 window 3 data 0";
    let nul = Content::Ack { extended: None, null: true, segmented: false, data: &[] };
    for (content, sequence, answers, state) in [
        (ack(&[1]), 500, &[here][..], LinkState::Open), // a duplicate
        (ack(&[1]), 504, &[here], LinkState::Open),     // behind the window, whose edge asks for no data
        (ack(&[1]), 505, &[here], LinkState::Open),     // far ahead
        (ack(&[]), 504, &[], LinkState::Open),
        (ack(&[]), 400, &[], LinkState::Open), // an acknowledgement never asks for another
        (syn(true, 100, 200), 500, &[here], LinkState::Open),
        (nul, 501, &["ACK 4096>10000 seq 101 ack 501 window 3 data 0"], LinkState::Open),
        (ack(&[1]), 503, &["ACK/EACK 4096>10000 seq 101 ack 500 window 3 [503] data 0"], LinkState::Open),
        (rst(false, ResetReason(9)), 504, &["Closed(Reset(ResetReason(reason 09)))"], LinkState::Closed),
        (rst(false, ResetReason(9)), 500, &[], LinkState::Open),
        (rst(false, ResetReason(9)), 505, &[], LinkState::Open), // guessed, and missed
        (
            syn(false, 100, 200),
            501,
            &["RST 4096>10000 seq 101 ack 0 window 0 unexpected PDU", "Closed(Peer(UnexpectedSyn))"],
            LinkState::CloseWait,
        ),
    ] {
        let mut card = open();
        let pdu = to_card(content).with_numbers(sequence, 100, 3);
        assert_eq!(tell(&mut card, SECOND, &pdu).unwrap(), answers, "{pdu}");
        assert_eq!(card.state(), state, "{pdu}");
    }
}

#[test]
fn close_wait_answers_what_comes_late() {
    let mut card = open();
    card.handle(SECOND, Input::Close(ResetReason::NORMAL_ENDING)).unwrap();
    let rst_line = "RST 4096>10000 seq 101 ack 0 window 0 normal ending";
    assert_eq!(drain(&mut card), [rst_line, "Closed(Local(ResetReason(normal ending)))"]);
    let data = to_card(ack(&[1])).with_numbers(501, 100, 3);
    assert_eq!(tell(&mut card, SECOND, &data).unwrap(), [rst_line]);
    let reset = to_card(rst(false, ResetReason::NORMAL_ENDING)).with_numbers(501, 0, 0);
    assert_eq!(tell(&mut card, SECOND, &reset).unwrap(), [""; 0]);
    assert_eq!(card.state(), LinkState::Closed);
}

#[test]
fn what_is_not_for_this_link_changes_nothing() {
    let mut card = open();
    let others = [(SERVER, CARD + 1), (SERVER + 1, CARD)];
    for (source, destination) in others {
        let pdu = Pdu::new(source, destination, ack(&[1])).with_numbers(501, 100, 3);
        assert_eq!(tell(&mut card, SECOND, &pdu), Err(LinkFault::OtherPorts { source, destination }.into()));
    }
    let long = to_card(ack(&[0; 83])).with_numbers(501, 100, 3);
    assert_eq!(tell(&mut card, SECOND, &long), Err(LinkFault::PduTooLong { len: 101, max: 100 }.into()));
    let noise = RawPdu { checksum: Some(1), ..RawPdu::default() }.encode_to_vec();
    let Err(LinkError::Pdu(error)) = card.handle(SECOND, Input::Datagram(&noise)) else { panic!("taken") };
    assert_eq!(error.kind(), PduErrorKind::Checksum);
    assert_eq!((card.poll_output(), card.buffered()), (None, 0));
}

/// Three PDUs, of which the first is lost: only that one is sent again.
#[test]
fn an_eack_spares_what_arrived() {
    let mut card = open();
    card.handle(SECOND, Input::Send(&[9; 200])).unwrap();
    let sent = drain(&mut card);
    assert_eq!(sent.iter().map(|line| &line[line.len() - 2..]).collect::<Vec<_>>(), ["82", "82", "36"]);
    let list = ExtendedAck::new(&[0, 102, 0, 103, 0, 101, 0xFF, 0xFF]); // the last two are lies
    let extended = Content::Ack { extended: list, null: false, segmented: false, data: &[] };
    assert_eq!(tell(&mut card, SECOND, &to_card(extended).with_numbers(501, 100, 3)).unwrap(), [""; 0]);
    card.handle(3 * SECOND, Input::Timeout).unwrap();
    assert_eq!(drain(&mut card), ["ACK/SEG 4096>10000 seq 101 ack 500 window 3 data 82"]);
    // the peer has dropped 103 since, and says so by acknowledging 102 alone
    assert_eq!(tell(&mut card, 3 * SECOND, &to_card(ack(&[])).with_numbers(501, 102, 3)).unwrap(), [""; 0]);
    card.handle(9 * SECOND, Input::Timeout).unwrap();
    assert_eq!(drain(&mut card), ["ACK 4096>10000 seq 103 ack 500 window 3 data 36"]);
    assert_eq!(
        tell(&mut card, 9 * SECOND, &to_card(ack(&[])).with_numbers(501, 103, 3)).unwrap(),
        ["Acknowledged(0)"]
    );
    assert!(card.is_settled());
}

#[test]
fn a_closed_window_is_asked_and_an_open_one_used() {
    let mut card = open();
    card.handle(SECOND, Input::Send(&[1; 10])).unwrap();
    drain(&mut card);
    // acknowledged, but no more for now
    tell(&mut card, SECOND, &to_card(ack(&[])).with_numbers(501, 101, 0)).unwrap();
    card.handle(SECOND, Input::Send(&[2; 10])).unwrap();
    let outputs: Vec<_> = core::iter::from_fn(|| card.poll_output()).collect();
    let [Output::WaitUntil(at)] = outputs[..] else { panic!("{outputs:?}") };
    let mut other = card.clone();
    // the window opens again
    let opened = to_card(ack(&[])).with_numbers(501, 101, 2);
    assert_eq!(
        tell(&mut card, SECOND, &opened).unwrap(),
        ["ACK 4096>10000 seq 102 ack 500 window 3 data 10"]
    );
    // or the PDU that opens it was lost
    other.handle(at, Input::Timeout).unwrap();
    assert_eq!(drain(&mut other), ["ACK 4096>10000 seq 102 ack 500 window 3 data 10"]);
}

/// Twice the round trip that is seen; the time of a PDU that was sent again counts for nothing, since
/// nobody knows which of the two was acknowledged.
#[test]
fn the_time_to_wait_follows_round_trips_that_are_sure() {
    fn waits(card: &mut Link) -> Duration {
        let until = core::iter::from_fn(|| card.poll_output()).find_map(|output| match output {
            Output::WaitUntil(at) => Some(at),
            _ => None,
        });
        until.unwrap()
    }
    let send = |card: &mut Link, at: Duration| {
        card.handle(at, Input::Send(&[1])).unwrap();
        waits(card) - at
    };
    let mut card = open(); // opened within no time at all
    assert_eq!(send(&mut card, SECOND), SECOND);
    card.handle(2 * SECOND, Input::Timeout).unwrap();
    assert_eq!(waits(&mut card), 4 * SECOND);
    // eight seconds after the first time, which would make two seconds of the next wait
    tell(&mut card, 9 * SECOND, &to_card(ack(&[])).with_numbers(501, 101, 3)).unwrap();
    assert_eq!(send(&mut card, 9 * SECOND), SECOND);
    // another card waits three seconds for the answer to its SYN
    let mut card = syn_sent();
    let syn_ack = to_card(syn(true, 100, 200)).with_numbers(500, 100, 3);
    tell(&mut card, 3 * SECOND, &syn_ack).unwrap();
    assert_eq!(send(&mut card, 4 * SECOND), 6 * SECOND);
}

/// Of two acknowledgements that say the same, one may have been overtaken: it closes no window.
#[test]
fn a_late_acknowledgement_does_not_close_the_window() {
    let mut card = open();
    tell(&mut card, SECOND, &to_card(ack(&[])).with_numbers(501, 100, 0)).unwrap();
    card.handle(SECOND, Input::Send(&[1; 10])).unwrap();
    assert_eq!(drain(&mut card), ["ACK 4096>10000 seq 101 ack 500 window 3 data 10"]);
}

/// Data carry an acknowledgement, but no list of what arrived out of sequence.
#[test]
fn an_eack_is_sent_beside_data() {
    let mut card = open();
    card.handle(SECOND, Input::Send(&[1; 200])).unwrap();
    card.handle(SECOND, Input::Send(&[2; 10])).unwrap_err(); // outputs wait
    drain(&mut card);
    card.handle(SECOND, Input::Send(&[2; 10])).unwrap();
    assert_eq!(drain(&mut card), [""; 0]);
    let ahead = to_card(ack(&[7])).with_numbers(502, 101, 3);
    assert_eq!(
        tell(&mut card, SECOND, &ahead).unwrap(),
        [
            "ACK 4096>10000 seq 104 ack 500 window 3 data 10",
            "ACK/EACK 4096>10000 seq 105 ack 500 window 3 [502] data 0",
        ]
    );
}

/// An acknowledgement for what was never sent, or long ago, moves nothing.
#[test]
fn foreign_acknowledgements_move_nothing() {
    let mut card = open();
    card.handle(SECOND, Input::Send(&[1; 10])).unwrap();
    drain(&mut card);
    for acknowledged in [102, 99, 0, 0x8000] {
        let pdu = to_card(ack(&[])).with_numbers(501, acknowledged, 3);
        assert_eq!(tell(&mut card, SECOND, &pdu).unwrap(), [""; 0]);
        assert!(!card.is_settled());
    }
    assert_eq!(
        tell(&mut card, SECOND, &to_card(ack(&[])).with_numbers(501, 101, 3)).unwrap(),
        ["Acknowledged(0)"]
    );
}

#[test]
fn a_link_goes_from_thread_to_thread() {
    fn sent<T: Send>(_: &T) {}
    sent(&open());
}

#[test]
fn debug_shows_no_octets() {
    let card = open();
    assert_eq!(format!("{card:?}"), "Link(port 4096, Open, 0 bytes kept)");
    let texts = [
        format!("{:?}", Input::Send(&[0xAA; 3])),
        format!("{:?}", Input::Datagram(&[0xAA; 3])),
        format!("{:?}", Output::Transmit(vec![0xAA; 3])),
        format!("{:?}", Output::Event(Event::Received(vec![0xAA; 3]))),
    ];
    assert_eq!(texts, ["Send(3 bytes)", "Datagram(3 bytes)", "Transmit(3 bytes)", "Received(3 bytes)"]);
}
