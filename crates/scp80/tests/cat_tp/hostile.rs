//! A peer that does not keep to the protocol, or does so on purpose.

use core::time::Duration;

use scp80::cat_tp::limits::{HEADER, MAX_WINDOW};
use scp80::cat_tp::{
    ConfigFault, Content, End, Event, Identification, Input, Link, LinkConfig, LinkError, LinkFault,
    LinkMisuse, Output, Pdu, ResetReason, Retransmission, SynParameters,
};

use crate::bench::Random;

const CARD: u16 = 0x1000;
const SERVER: u16 = 0x2710;

fn open_server(config: LinkConfig) -> Link {
    let mut server = Link::server(config, 900).unwrap();
    let parameters = SynParameters::new(u16::MAX, u16::MAX, Identification::EMPTY);
    let syn = Content::Syn { acknowledges: false, segmented: false, parameters };
    let ack = Content::Ack { extended: None, null: false, segmented: false, data: &[] };
    for pdu in [
        Pdu::new(CARD, SERVER, syn).with_numbers(0, 0, u16::MAX),
        Pdu::new(CARD, SERVER, ack).with_numbers(1, 900, u16::MAX),
    ] {
        server.handle(Duration::ZERO, Input::Datagram(&pdu.encode_to_vec().unwrap())).unwrap();
        while server.poll_output().is_some() {}
    }
    assert!(server.is_open());
    server
}

fn data(sequence: u16, segmented: bool, data: &[u8]) -> Vec<u8> {
    let content = Content::Ack { extended: None, null: false, segmented, data };
    Pdu::new(CARD, SERVER, content).with_numbers(sequence, 900, u16::MAX).encode_to_vec().unwrap()
}

/// Everything a peer can leave open at once: every place of the window but the first, an SDU
/// without an end, a window without limits. What is kept stays within the bounds.
#[test]
fn what_a_peer_makes_this_end_keep_is_bounded() {
    let config =
        LinkConfig::new(SERVER).with_max_pdu(118).with_max_sdu(1000).with_window(8).with_max_queued(20_000);
    let mut server = open_server(config);
    let tell = |server: &mut Link, input: Input<'_>| {
        let result = server.handle(Duration::ZERO, input);
        while server.poll_output().is_some() {}
        result
    };
    // nine whole segments of an SDU of ten: 900 octets
    for sequence in 1..=9 {
        tell(&mut server, Input::Datagram(&data(sequence, true, &[1; 100]))).unwrap();
    }
    assert_eq!(server.buffered(), 900);
    // 10 is missing; 11 to 17 are inside the window, the others are not
    for sequence in 11..=200 {
        tell(&mut server, Input::Datagram(&data(sequence, true, &[1; 100]))).unwrap();
    }
    assert_eq!(server.buffered(), 900 + 7 * 100);
    // a window of 65,535 is none of ours
    let mut sent = 0;
    while tell(&mut server, Input::Send(&[2; 1000])).is_ok() {
        sent += 1;
    }
    let data_of_pdu = 118 - HEADER;
    assert_eq!(sent, 20_000 / 1000 + usize::from(MAX_WINDOW) * data_of_pdu / 1000);
    assert!(server.buffered() <= 1600 + usize::from(MAX_WINDOW) * data_of_pdu + 20_000);
}

#[test]
fn an_sdu_without_end_ends_the_link() {
    let config = LinkConfig::new(SERVER).with_max_pdu(118).with_max_sdu(250);
    let mut server = open_server(config);
    for sequence in 1..=2 {
        server.handle(Duration::ZERO, Input::Datagram(&data(sequence, true, &[1; 100]))).unwrap();
        while server.poll_output().is_some() {}
    }
    server.handle(Duration::ZERO, Input::Datagram(&data(3, true, &[1; 100]))).unwrap();
    let outputs: Vec<_> = core::iter::from_fn(|| server.poll_output()).collect();
    let end = End::Peer(LinkFault::SduTooLong { max: 250 });
    let [Output::Transmit(rst), Output::Event(Event::Closed(closed)), Output::WaitUntil(_)] = &outputs[..]
    else {
        panic!("{outputs:?}")
    };
    let rst = Pdu::decode(rst).unwrap();
    assert_eq!(rst.content, Content::Rst { acknowledges: false, reason: ResetReason::UNEXPECTED_PDU });
    assert_eq!((*closed, server.buffered()), (end, 0));
}

/// Any PDU in any order: no panic, bounded memory, every answer is a PDU, and no two answers for
/// one datagram of a link that has nothing to send.
#[test]
fn any_sequence_of_pdus_is_borne() {
    for seed in 0..400 {
        let mut random = Random(seed);
        let config = LinkConfig::new(SERVER)
            .with_max_pdu(60)
            .with_max_sdu(100)
            .with_window(4)
            .with_idle(Duration::from_secs(400))
            .with_keep_alive(Duration::from_secs(100));
        let mut link = match random.percent(50) {
            true => open_server(config),
            false => Link::server(config, 900).unwrap(),
        };
        let mut now = Duration::ZERO;
        for _ in 0..60 {
            now += Duration::from_secs(random.between(0, 9));
            let near = |random: &mut Random, base: u16| {
                base.wrapping_add(u16::try_from(random.between(0, 8)).unwrap()).wrapping_sub(2)
            };
            let octets = vec![1; usize::try_from(random.between(0, 42)).unwrap()];
            let list = [near(&mut random, 900).to_be_bytes(), near(&mut random, 900).to_be_bytes()].concat();
            let content = match random.between(0, 9) {
                0 => {
                    let max = u16::try_from(random.between(0, 60)).unwrap();
                    let parameters =
                        SynParameters::new(max, max, Identification::bare(&octets[..octets.len().min(9)]));
                    Content::Syn { acknowledges: random.percent(30), segmented: false, parameters }
                }
                1 => Content::Rst { acknowledges: random.percent(50), reason: ResetReason(4) },
                2 => Content::Ack { extended: None, null: true, segmented: false, data: &[] },
                3 => Content::Ack {
                    extended: scp80::cat_tp::ExtendedAck::new(&list),
                    null: false,
                    segmented: false,
                    data: &[],
                },
                _ => {
                    Content::Ack { extended: None, null: false, segmented: random.percent(40), data: &octets }
                }
            };
            let numbers = (near(&mut random, 1), near(&mut random, 900));
            let pdu =
                Pdu::new(CARD, SERVER, content).with_numbers(numbers.0, numbers.1, near(&mut random, 2));
            let result = link.handle(now, Input::Datagram(&pdu.encode_to_vec().unwrap()));
            let mut answers = 0;
            while let Some(output) = link.poll_output() {
                match output {
                    Output::Transmit(datagram) => {
                        Pdu::decode(&datagram).unwrap();
                        answers += 1;
                    }
                    Output::WaitUntil(at) if at <= now => {
                        link.handle(now, Input::Timeout).unwrap();
                    }
                    _ => {}
                }
            }
            assert!(result.is_ok() || answers == 0, "seed {seed}: {result:?}");
            assert!(answers <= 2, "seed {seed}: {answers} answers");
            assert!(link.buffered() <= 4 * 42 + 100, "seed {seed}: {}", link.buffered());
            if matches!(result, Err(LinkError::Ended(_))) {
                break;
            }
        }
    }
}

#[test]
fn settings_that_no_link_can_have_are_told_together() {
    let second = Duration::from_secs(1);
    let config = LinkConfig::new(1)
        .with_max_pdu(22)
        .with_max_sdu(0)
        .with_window(65)
        .with_retransmission(Retransmission::new(second, 2 * second, second, 1));
    let faults = vec![
        ConfigFault::MaxPdu { found: 22 },
        ConfigFault::MaxSdu,
        ConfigFault::Window { found: 65 },
        ConfigFault::Retransmission,
    ];
    let error = LinkError::Misuse(LinkMisuse::Config(faults.clone()));
    assert_eq!(Link::server(config.clone(), 0).unwrap_err(), error);
    let identification = ConfigFault::Identification { found: 1, max: 0 };
    let error = LinkError::Misuse(LinkMisuse::Config([faults, vec![identification]].concat()));
    assert_eq!(Link::card(config, 2, Identification::new(&[1]), 0).unwrap_err(), error);
    let config = LinkConfig::new(1).with_max_pdu(30);
    assert!(Link::card(config.clone(), 2, Identification::new(&[1; 7]), 0).is_ok());
    assert!(Link::card(config, 2, Identification::new(&[1; 8]), 0).is_err());
}
