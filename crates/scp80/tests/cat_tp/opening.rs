//! What an end answers until the link is open.

use core::time::Duration;

use scp80::cat_tp::hazmat::correct_checksum;
use scp80::cat_tp::{Input, Link, LinkError, LinkFault, LinkState, Pdu, PduErrorKind, ResetReason};

use crate::single::{CARD, SECOND, SERVER, ack, config, drain, open, rst, syn, syn_sent, tell, to_card};

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
