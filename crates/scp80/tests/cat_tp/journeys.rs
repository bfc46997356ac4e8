//! Whole links, from the first SYN to the last RST.

use core::time::Duration;

use scp80::cat_tp::limits::HEADER;
use scp80::cat_tp::{End, Input, LinkConfig, LinkError, LinkMisuse, LinkState, ResetReason, Retransmission};

use crate::bench::{Bench, CARD, Channel, Random, SERVER};

const QUIET: Channel = Channel { loss: 0, twice: 0, damage: 0, jitter_ms: 0 };

fn small(config: LinkConfig) -> LinkConfig {
    config.with_max_pdu(60).with_max_sdu(5000).with_window(4).with_max_queued(9000)
}

fn patient(config: LinkConfig) -> LinkConfig {
    let (min, max) = (Duration::from_secs(1), Duration::from_secs(30));
    small(config).with_retransmission(Retransmission::new(Duration::from_secs(3), min, max, 20))
}

fn sdus(random: &mut Random, count: u64, longest: u64) -> Vec<Vec<u8>> {
    (0..count)
        .map(|_| {
            let len = random.between(1, longest);
            (0..len).map(|_| u8::try_from(random.next() & 0xFF).unwrap()).collect()
        })
        .collect()
}

#[test]
fn a_command_and_its_response() {
    let mut bench = Bench::new(1, QUIET, [|c| c, |c| c]);
    bench.open();
    assert_eq!(bench.ends[SERVER].identification.as_deref(), Some(&[1, 2, 3, 4][..]));
    assert_eq!(bench.ends[CARD].identification.as_deref(), Some(&[][..]));
    bench.handle(SERVER, Input::Send(&[0x01; 300])).unwrap();
    bench.run_until(|bench| !bench.ends[CARD].received.is_empty());
    bench.handle(CARD, Input::Send(&[0x02; 2000])).unwrap();
    bench.run_until(Bench::settled);
    assert_eq!((&bench.ends[CARD].received, bench.ends[SERVER].acknowledged), (&vec![vec![0x01; 300]], 1));
    assert_eq!((&bench.ends[SERVER].received, bench.ends[CARD].acknowledged), (&vec![vec![0x02; 2000]], 1));
    bench.handle(SERVER, Input::Close(ResetReason::NORMAL_ENDING)).unwrap();
    assert_eq!(bench.ends[SERVER].link.state(), LinkState::CloseWait);
    bench.run_until(|_| false);
    assert_eq!(bench.ends[SERVER].closed, Some(End::Local(ResetReason::NORMAL_ENDING)));
    assert_eq!(bench.ends[CARD].closed, Some(End::Reset(ResetReason::NORMAL_ENDING)));
    for end in &bench.ends {
        assert_eq!((end.link.state(), end.deadline), (LinkState::Closed, None));
    }
}

// vectors sgp02/journey-variants.json: j2-dr-hostid-aes256-quota-pol1, 06-download-open
const COMMAND: &str = "01481516393232000012CA0E5532FCA10E0181B897B4577066F20F35A213FD2AE9854FE17216CAA921AB194ACFB4A9DA2300EDAFC821AA1CFC4BC8168BF21D457C01CA684D48C1A31647";
const RESPONSE: &str = "02441200001255ECCE2D37834778C6E59202CC10C42E4042F839108042AB2AB1B5C6ADDEAB00925D3735E96A3F28037474410E482582BEA442E4947391BA1EC042ED863A8787";

/// A recorded command packet and its response, in PDUs of 60 octets, over a channel that loses.
#[test]
fn secured_packets_are_carried_as_they_are() {
    let channel = Channel { loss: 30, twice: 10, damage: 5, jitter_ms: 1000 };
    let mut bench = Bench::new(21, channel, [patient, patient]);
    let (command, response) = (hex::decode(COMMAND).unwrap(), hex::decode(RESPONSE).unwrap());
    bench.open();
    bench.handle(SERVER, Input::Send(&command)).unwrap();
    bench.run_until(|bench| !bench.ends[CARD].received.is_empty());
    bench.handle(CARD, Input::Send(&response)).unwrap();
    bench.run_until(Bench::settled);
    assert_eq!(bench.ends[CARD].received, [command]);
    assert_eq!(bench.ends[SERVER].received, [response]);
}

/// Everything arrives, once and in order, whatever the channel does short of silence.
#[test]
fn all_data_arrive_over_a_bad_channel() {
    for seed in 0..200 {
        let mut random = Random(seed);
        let channel = Channel {
            loss: random.between(0, 40),
            twice: random.between(0, 30),
            damage: random.between(0, 10),
            jitter_ms: random.between(0, 4000),
        };
        // two windows of PDUs, the largest SDU and the queue
        let bound = (4 + 64) * 60 + 5000 + 9000;
        let mut bench = Bench::new(seed, channel, [patient, patient]).bound(bound);
        let [down, up] = [12, 7].map(|count| sdus(&mut random, count, 900));
        bench.open();
        bench.queue(SERVER, down.clone());
        bench.queue(CARD, up.clone());
        // something must move for the bench to feed its queues
        bench.handle(SERVER, Input::Send(&[0x01])).unwrap();
        bench.run_until(Bench::settled);
        let [card, server] = &bench.ends;
        assert_eq!((card.closed, server.closed), (None, None), "seed {seed}, {channel:?}");
        assert_eq!((&card.received[1..], &server.received[..]), (&down[..], &up[..]), "seed {seed}");
        assert_eq!((card.acknowledged, server.acknowledged), (7, 13), "seed {seed}");
    }
}

/// Beyond what retransmission bears, the link ends with a reason, and what arrived until then is
/// the beginning of what was sent.
#[test]
fn a_channel_too_bad_ends_the_link_with_a_reason() {
    let mut ended = 0;
    for seed in 0..100 {
        let mut random = Random(!seed);
        let channel = Channel { loss: random.between(50, 95), twice: 20, damage: 5, jitter_ms: 2000 };
        let mut bench = Bench::new(seed, channel, [small, small]);
        let down = sdus(&mut random, 20, 900);
        bench.open();
        bench.queue(SERVER, down.clone());
        if bench.ends[SERVER].link.is_open() {
            bench.handle(SERVER, Input::Send(&[0x01])).unwrap();
        }
        bench.run_until(|bench| bench.settled() && bench.ends.iter().any(|end| end.closed.is_some()));
        let [card, server] = &bench.ends;
        let received = card.received.get(1..).unwrap_or_default();
        assert_eq!(received, &down[..received.len()], "seed {seed}");
        assert!(usize::try_from(server.acknowledged).unwrap() <= card.received.len(), "seed {seed}");
        match (card.closed, server.closed) {
            (None, None) => assert_eq!(received.len(), 20, "seed {seed}: neither whole nor ended"),
            _ => ended += 1,
        }
        for end in [card.closed, server.closed].into_iter().flatten() {
            let reasons = [End::MaxRetries, End::Reset(ResetReason::MAX_RETRIES)];
            assert!(
                reasons.contains(&end) || matches!(end, End::Reset(ResetReason::UNEXPECTED_PDU)),
                "{end:?}"
            );
        }
    }
    assert!(ended > 50, "{ended} links ended");
}

#[test]
fn the_same_seed_gives_the_same_transcript() {
    let run = |seed| {
        let channel = Channel { loss: 25, twice: 20, damage: 5, jitter_ms: 3000 };
        let mut bench = Bench::new(seed, channel, [patient, patient]);
        bench.open();
        bench.queue(CARD, sdus(&mut Random(seed), 10, 700));
        bench.handle(CARD, Input::Send(&[0x02])).unwrap();
        bench.run_until(Bench::settled);
        bench.transcript
    };
    for seed in 0..10 {
        let transcript = run(seed);
        assert_eq!(transcript, run(seed));
        assert!(transcript.len() > 50);
        assert!(transcript.iter().any(|line| line.contains("EACK")), "nothing out of sequence");
        assert_ne!(transcript, run(seed + 1000));
    }
}

/// The transcript of a quiet link, line by line: numbers, acknowledgements, segments.
#[test]
fn a_quiet_link_line_by_line() {
    let settings: fn(LinkConfig) -> LinkConfig = |c| c.with_max_pdu(30).with_window(2).with_max_sdu(100);
    let mut bench = Bench::new(3, QUIET, [settings, settings]);
    bench.open();
    bench.handle(SERVER, Input::Send(&[0x01; 40])).unwrap();
    bench.run_until(Bench::settled);
    bench.handle(CARD, Input::Close(ResetReason::NORMAL_ENDING)).unwrap();
    bench.run_until(|bench| bench.ends[SERVER].closed.is_some());
    // numbers counted from the first ones
    let first = |at: usize, name: &str| -> u16 {
        let mut words = bench.transcript[at].split(' ').skip_while(|word| *word != name);
        words.nth(1).unwrap().parse().unwrap()
    };
    let firsts = [first(0, "seq"), first(1, "seq")];
    let lines: Vec<String> = bench
        .transcript
        .iter()
        .map(|line| {
            let mut words: Vec<String> = line.split(' ').map(str::to_owned).collect();
            let from: usize = words[1].parse().unwrap();
            for at in 2..words.len() {
                let base = match words[at - 1].as_str() {
                    "seq" => firsts[from],
                    "ack" if words[2] != "SYN" && words[2] != "RST" => firsts[1 - from],
                    _ => continue,
                };
                words[at] = words[at].parse::<u16>().unwrap().wrapping_sub(base).to_string();
            }
            words.join(" ")
        })
        .collect();
    let expected = [
        "0ns 0 SYN 4096>10000 seq 0 ack 0 window 2 PDU 30 SDU 100 id 4 bytes",
        "200ms 1 SYN/ACK 10000>4096 seq 0 ack 0 window 2 PDU 30 SDU 100 id 0 bytes",
        "400ms 0 Opened(port 10000, PDU 30, SDU 100, id 0 bytes)",
        "400ms 0 ACK 4096>10000 seq 1 ack 0 window 2 data 0",
        "600ms 1 Opened(port 4096, PDU 30, SDU 100, id 4 bytes)",
        "600ms 1 ACK/SEG 10000>4096 seq 1 ack 0 window 2 data 12",
        "600ms 1 ACK/SEG 10000>4096 seq 2 ack 0 window 2 data 12",
        "800ms 0 ACK 4096>10000 seq 1 ack 1 window 2 data 0",
        "800ms 0 ACK 4096>10000 seq 1 ack 2 window 2 data 0",
        "1s 1 ACK/SEG 10000>4096 seq 3 ack 0 window 2 data 12",
        "1s 1 ACK 10000>4096 seq 4 ack 0 window 2 data 4",
        "1.2s 0 ACK 4096>10000 seq 1 ack 3 window 2 data 0",
        "1.2s 0 Received(40 bytes)",
        "1.2s 0 ACK 4096>10000 seq 1 ack 4 window 2 data 0",
        "1.4s 1 Acknowledged(0)",
        "1.4s 0 RST 4096>10000 seq 1 ack 0 window 0 normal ending",
        "1.4s 0 Closed(Local(ResetReason(normal ending)))",
        "1.6s 1 Closed(Reset(ResetReason(normal ending)))",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn a_silent_peer_is_given_up_after_the_retries() {
    let quick: fn(LinkConfig) -> LinkConfig = |c| {
        let (second, most) = (Duration::from_secs(1), Duration::from_secs(5));
        c.with_retransmission(Retransmission::new(second, second, most, 3))
    };
    let mut bench = Bench::new(5, Channel { loss: 100, ..QUIET }, [quick, quick]);
    bench.handle(CARD, Input::Open).unwrap();
    bench.run_until(|bench| bench.ends[CARD].closed.is_some());
    assert_eq!(bench.ends[CARD].closed, Some(End::MaxRetries));
    // 1 second, then 2, 4 and 5
    let syns = bench.transcript.iter().filter(|line| line.contains("SYN")).count();
    assert_eq!((bench.now, syns), (Duration::from_secs(12), 4));
    assert!(bench.transcript.iter().any(|line| line.contains("RST") && line.contains("retries")));
}

#[test]
fn a_quiet_link_is_kept_alive_and_a_dead_peer_is_found() {
    let alive: fn(LinkConfig) -> LinkConfig = |c| c.with_keep_alive(Duration::from_secs(60));
    let mut bench = Bench::new(6, QUIET, [|c| c, alive]);
    bench.open();
    bench.run_until(|bench| bench.now >= Duration::from_secs(600));
    assert!(bench.ends.iter().all(|end| end.link.is_open()));
    let nuls = bench.transcript.iter().filter(|line| line.contains("ACK/NUL")).count();
    assert!((8..=10).contains(&nuls), "{nuls}");
    bench.channel.loss = 100;
    bench.run_until(|bench| bench.ends[SERVER].closed.is_some());
    assert_eq!(bench.ends[SERVER].closed, Some(End::MaxRetries));
}

#[test]
fn a_link_without_data_ends_where_the_settings_say_so() {
    let idle: fn(LinkConfig) -> LinkConfig =
        |c| c.with_idle(Duration::from_secs(90)).with_keep_alive(Duration::from_secs(20));
    let mut bench = Bench::new(7, QUIET, [|c| c, idle]);
    bench.open();
    bench.run_until(|bench| bench.ends[CARD].closed.is_some());
    assert_eq!(bench.ends[SERVER].closed, Some(End::Idle));
    assert_eq!(bench.ends[CARD].closed, Some(End::Reset(ResetReason::NORMAL_ENDING)));
    assert!((Duration::from_secs(90)..Duration::from_secs(92)).contains(&bench.now), "{:?}", bench.now);
}

#[test]
fn a_restarted_card_gets_its_link_anew() {
    let mut bench = Bench::new(8, QUIET, [|c| c, |c| c]);
    bench.open();
    // the card forgets everything and opens with other numbers
    let mut other = Bench::new(9, QUIET, [|c| c, |c| c]);
    core::mem::swap(&mut bench.ends[CARD], &mut other.ends[CARD]);
    bench.handle(CARD, Input::Open).unwrap();
    bench.run_until(|bench| bench.ends[SERVER].closed.is_some());
    // TS 102 127 A.6: the server acknowledges what it knows, and the card resets that
    assert_eq!(bench.ends[SERVER].closed, Some(End::Reset(ResetReason::UNEXPECTED_PDU)));
    core::mem::swap(&mut bench.ends[SERVER], &mut other.ends[SERVER]);
    bench.run_until(|bench| bench.ends.iter().all(|end| end.link.is_open()));
    assert_eq!(bench.ends[SERVER].identification.as_deref(), Some(&[1, 2, 3, 4][..]));
}

#[test]
fn what_the_caller_must_not_do() {
    let queue: fn(LinkConfig) -> LinkConfig = |c| c.with_max_queued(100).with_max_pdu(40).with_window(1);
    let mut bench = Bench::new(10, QUIET, [queue, |c| c.with_max_sdu(80).with_window(1)]);
    let misuse = |result: Result<(), LinkError>| match result {
        Err(LinkError::Misuse(misuse)) => misuse,
        other => panic!("{other:?}"),
    };
    assert_eq!(misuse(bench.handle(CARD, Input::Send(&[1]))), LinkMisuse::WrongState);
    assert_eq!(misuse(bench.handle(CARD, Input::Timeout)), LinkMisuse::WrongState);
    assert_eq!(misuse(bench.handle(SERVER, Input::Open)), LinkMisuse::WrongState);
    bench.open();
    assert_eq!(misuse(bench.handle(CARD, Input::Open)), LinkMisuse::WrongState);
    assert_eq!(misuse(bench.handle(CARD, Input::Send(&[]))), LinkMisuse::EmptySdu);
    let long = LinkMisuse::SduTooLong { len: 81, max: 80 };
    assert_eq!(misuse(bench.handle(CARD, Input::Send(&[0; 81]))), long);
    bench.handle(CARD, Input::Send(&[0; 80])).unwrap();
    let full = LinkMisuse::QueueFull { queued: 80, max: 100 };
    assert_eq!(misuse(bench.handle(CARD, Input::Send(&[0; 21]))), full);
    bench.handle(CARD, Input::Send(&[0; 20])).unwrap();
    assert_eq!(misuse(bench.handle(CARD, Input::Timeout)), LinkMisuse::TooEarly);
    assert_eq!(bench.ends[CARD].link.buffered(), 40 - HEADER + 100);
    let link = &mut bench.ends[CARD].link;
    link.handle(bench.now, Input::Close(ResetReason::NORMAL_ENDING)).unwrap();
    assert_eq!(misuse(link.handle(bench.now, Input::Timeout)), LinkMisuse::OutputPending);
    while link.poll_output().is_some() {}
    link.handle(Duration::from_secs(99), Input::Timeout).unwrap();
    let end = End::Local(ResetReason::NORMAL_ENDING);
    assert_eq!(link.handle(bench.now, Input::Send(&[1])), Err(LinkError::Ended(end)));
}
