//! One end alone, told PDUs one by one: what it answers in each state.

use core::time::Duration;

use scp80::cat_tp::hazmat::{RawPdu, correct_checksum};
use scp80::cat_tp::{
    Content, Event, ExtendedAck, Identification, Input, Link, LinkConfig, LinkError, LinkFault, LinkState,
    Output, Pdu, PduErrorKind, ResetReason, Retransmission, SynParameters,
};

const SECOND: Duration = Duration::from_secs(1);
const CARD: u16 = 0x1000;
const SERVER: u16 = 0x2710;

/// What came out, in words; times of waiting left out.
fn drain(link: &mut Link) -> Vec<String> {
    core::iter::from_fn(|| link.poll_output())
        .filter_map(|output| match output {
            Output::Transmit(datagram) => Some(Pdu::decode(&datagram).unwrap().to_string()),
            Output::Event(event) => Some(format!("{event:?}")),
            _ => None,
        })
        .collect()
}

fn tell(link: &mut Link, at: Duration, pdu: &Pdu<'_>) -> Result<Vec<String>, LinkError> {
    let datagram = pdu.encode_to_vec().unwrap();
    link.handle(at, Input::Datagram(&datagram))?;
    Ok(drain(link))
}

fn config(port: u16) -> LinkConfig {
    let retransmission = Retransmission::new(SECOND, SECOND, 8 * SECOND, 4);
    LinkConfig::new(port)
        .with_max_pdu(100)
        .with_window(3)
        .with_max_sdu(200)
        .with_retransmission(retransmission)
}

const fn syn(acknowledges: bool, max_pdu: u16, max_sdu: u16) -> Content<'static> {
    let parameters = SynParameters::new(max_pdu, max_sdu, Identification::EMPTY);
    Content::Syn { acknowledges, segmented: false, parameters }
}

const fn ack(data: &[u8]) -> Content<'_> {
    Content::Ack { extended: None, null: false, segmented: false, data }
}

const fn rst(acknowledges: bool, reason: ResetReason) -> Content<'static> {
    Content::Rst { acknowledges, reason }
}

const fn to_card(content: Content<'_>) -> Pdu<'_> {
    Pdu::new(SERVER, CARD, content)
}

/// A card that has sent its SYN, number 100.
fn syn_sent() -> Link {
    let mut card = Link::card(config(CARD), SERVER, Identification::new(&[7]), 100).unwrap();
    card.handle(Duration::ZERO, Input::Open).unwrap();
    let sent = drain(&mut card);
    assert_eq!(sent, ["SYN 4096>10000 seq 100 ack 0 window 3 PDU 100 SDU 200 id 1 bytes"]);
    card
}

/// A card whose link is open; the server's SYN had number 500.
fn open() -> Link {
    let mut card = syn_sent();
    tell(&mut card, Duration::ZERO, &to_card(syn(true, 100, 200)).with_numbers(500, 100, 3)).unwrap();
    assert!(card.is_open());
    card
}

#[test]
fn listen() {
    let server = || Link::server(config(SERVER), 900).unwrap();
    let from_card = |content| Pdu::new(CARD, SERVER, content).with_numbers(100, 40, 3);
    for (content, answer) in [
        (syn(false, 22, 200), "RST/ACK 10000>4096 seq 0 ack 100 window 0 illegal parameters"),
        (syn(false, 100, 0), "RST/ACK 10000>4096 seq 0 ack 100 window 0 illegal parameters"),
        (syn(true, 100, 200), "RST 10000>4096 seq 41 ack 0 window 0 unexpected PDU"),
        (ack(&[1]), "RST 10000>4096 seq 41 ack 0 window 0 unexpected PDU"),
    ] {
        let mut server = server();
        assert_eq!(tell(&mut server, SECOND, &from_card(content)).unwrap(), [answer]);
        assert_eq!(server.state(), LinkState::Listen);
    }
    let reset = tell(&mut server(), SECOND, &from_card(rst(false, ResetReason::NORMAL_ENDING)));
    assert_eq!(reset, Err(LinkFault::UnexpectedPdu.into()));

    let mut server = server();
    let answers = tell(&mut server, SECOND, &from_card(syn(false, 100, 200))).unwrap();
    assert_eq!(answers, ["SYN/ACK 10000>4096 seq 900 ack 100 window 3 PDU 100 SDU 200 id 0 bytes"]);
    assert_eq!(server.state(), LinkState::SynReceived);
}

#[test]
fn another_version_is_told_so() {
    let mut server = Link::server(config(SERVER), 900).unwrap();
    let mut datagram =
        Pdu::new(CARD, SERVER, syn(false, 100, 200)).with_numbers(5, 0, 3).encode_to_vec().unwrap();
    datagram[0] |= 1;
    correct_checksum(&mut datagram);
    server.handle(SECOND, Input::Datagram(&datagram)).unwrap();
    assert_eq!(drain(&mut server), ["RST/ACK 10000>4096 seq 0 ack 5 window 0 version not supported"]);
    assert_eq!(server.state(), LinkState::Listen);
    // inside a link it is noise
    let mut card = open();
    let mut datagram = to_card(ack(&[1])).with_numbers(501, 100, 3).encode_to_vec().unwrap();
    datagram[0] |= 1;
    correct_checksum(&mut datagram);
    let Err(LinkError::Pdu(error)) = card.handle(SECOND, Input::Datagram(&datagram)) else { panic!("taken") };
    assert_eq!((error.kind(), error.offset()), (PduErrorKind::Version { found: 1 }, 0));
}

#[test]
fn syn_sent_takes_only_the_answer_to_its_syn() {
    let unexpected: Result<Vec<String>, LinkError> = Err(LinkFault::UnexpectedPdu.into());
    let words = |line: &str| Ok(vec![line.to_owned()]);
    for (content, acknowledged, answer, state) in [
        (
            rst(true, ResetReason::PORT_NOT_AVAILABLE),
            100,
            words("Closed(Reset(ResetReason(port not available)))"),
            LinkState::Closed,
        ),
        (rst(true, ResetReason::PORT_NOT_AVAILABLE), 99, unexpected.clone(), LinkState::SynSent),
        (rst(false, ResetReason::PORT_NOT_AVAILABLE), 100, unexpected.clone(), LinkState::SynSent),
        (
            syn(true, 100, 200),
            77,
            words("RST 4096>10000 seq 78 ack 0 window 0 unexpected PDU"),
            LinkState::SynSent,
        ),
        (ack(&[]), 77, words("RST 4096>10000 seq 78 ack 0 window 0 unexpected PDU"), LinkState::SynSent),
        (ack(&[1]), 100, unexpected.clone(), LinkState::SynSent),
        (syn(false, 100, 200), 0, unexpected.clone(), LinkState::SynSent),
    ] {
        let mut card = syn_sent();
        let pdu = to_card(content).with_numbers(500, acknowledged, 3);
        assert_eq!((tell(&mut card, SECOND, &pdu), card.state()), (answer, state), "{pdu}");
    }
    let mut card = syn_sent();
    let answers = tell(&mut card, SECOND, &to_card(syn(true, 10, 200)).with_numbers(500, 100, 3)).unwrap();
    assert_eq!(
        answers,
        [
            "RST 4096>10000 seq 101 ack 0 window 0 illegal parameters",
            "Closed(Peer(IllegalParameters { max_pdu: 10, max_sdu: 200 }))",
        ]
    );
}

#[test]
fn syn_received() {
    let server = || {
        let mut server = Link::server(config(SERVER), 900).unwrap();
        let syn = Pdu::new(CARD, SERVER, syn(false, 100, 200)).with_numbers(100, 0, 3);
        tell(&mut server, Duration::ZERO, &syn).unwrap();
        server
    };
    let opened = "Opened(port 4096, PDU 100, SDU 200, id 0 bytes)";
    let again = "SYN/ACK 10000>4096 seq 900 ack 100 window 3 PDU 100 SDU 200 id 0 bytes";
    for (content, numbers, answers, state) in [
        // the SYN once more: so the answer once more
        (syn(false, 100, 200), (100, 0), &[again][..], LinkState::SynReceived),
        (ack(&[]), (101, 900), &[opened], LinkState::Open),
        // the acknowledgement was lost, the data behind it were not
        (
            ack(&[5]),
            (101, 900),
            &[opened, "Received(1 bytes)", "ACK 10000>4096 seq 901 ack 101 window 3 data 0"],
            LinkState::Open,
        ),
        (
            ack(&[5]),
            (102, 900),
            &[opened, "ACK/EACK 10000>4096 seq 901 ack 100 window 3 [102] data 0"][..],
            LinkState::Open,
        ),
        // from outside the window nobody opens
        (ack(&[]), (300, 900), &[], LinkState::SynReceived),
        (
            ack(&[]),
            (101, 899),
            &["RST 10000>4096 seq 900 ack 0 window 0 unexpected PDU"],
            LinkState::SynReceived,
        ),
        (
            rst(false, ResetReason::NORMAL_ENDING),
            (101, 0),
            &["Closed(Reset(ResetReason(normal ending)))"],
            LinkState::Closed,
        ),
        (rst(false, ResetReason::NORMAL_ENDING), (99, 0), &[], LinkState::SynReceived),
        (
            syn(false, 100, 200),
            (102, 0),
            &["RST 10000>4096 seq 901 ack 0 window 0 unexpected PDU", "Closed(Peer(UnexpectedSyn))"],
            LinkState::CloseWait,
        ),
    ] {
        let mut server = server();
        let (sequence, acknowledged) = numbers;
        let pdu = Pdu::new(CARD, SERVER, content).with_numbers(sequence, acknowledged, 3);
        assert_eq!(tell(&mut server, SECOND, &pdu).unwrap(), answers, "{pdu}");
        assert_eq!(server.state(), state, "{pdu}");
    }
}

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
    tell(&mut card, 3 * SECOND, &to_card(ack(&[])).with_numbers(501, 101, 3)).unwrap();
    assert_eq!(send(&mut card, 3 * SECOND), SECOND);
    // another card waits three seconds for the answer to its SYN
    let mut card = syn_sent();
    let syn_ack = to_card(syn(true, 100, 200)).with_numbers(500, 100, 3);
    tell(&mut card, 3 * SECOND, &syn_ack).unwrap();
    assert_eq!(send(&mut card, 4 * SECOND), 6 * SECOND);
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
