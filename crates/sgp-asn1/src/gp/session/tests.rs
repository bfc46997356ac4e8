//! Channels, links and triggers: worked examples, recorded journeys, every fault with its place.

use alloc::string::ToString;
use alloc::vec::Vec;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use core::time::Duration;

use proptest::prelude::*;
use sgp_wire::{DecodeError, DecodeErrorKind, LimitKind, Limits, SecretBytes, StatusWord, Tag};

use super::*;

fn unhex(text: &str) -> Vec<u8> {
    hex::decode(text.replace(' ', "")).unwrap()
}

fn channel_of(text: &str) -> ChannelParameters {
    let octets = unhex(text);
    let channel = ChannelParameters::decode(&octets, &Limits::default()).unwrap();
    assert_eq!(channel.encode_to_vec(), octets, "{text}");
    channel
}

fn link_of(text: &str) -> LinkParameters {
    let octets = unhex(text);
    let link = LinkParameters::decode(&octets, &Limits::default()).unwrap();
    assert_eq!(link.encode_to_vec(), octets, "{text}");
    link
}

fn trigger_of(octets: &[u8]) -> Result<SessionTrigger, DecodeError> {
    SessionTrigger::decode(octets, &Limits::default())
}

const SERVER: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 10);

// spec sgp02-card.md 6.6
const PUSH_1: &str = "35010339020578470908696E7465726E65743C030127103E0521C000020A";
const PUSH_2: &str = "3C0300271036080102030405060708";
// spec sgp02-card.md 6.4
const TRIGGER: &str =
    "812D832B8413350103390205003C03021F9A3E0521C000020A89148A0C736D73722E6578616D706C658C042F61646D";

fn channel() -> ChannelParameters {
    ChannelParameters::new()
        .with_bearer(BearerDescription::DEFAULT)
        .with_buffer_size(0x0578)
        .with_network_access_name(NetworkAccessName::new("internet").unwrap())
        .with_transport(TransportLevel::udp(10_000))
        .with_destination(SERVER)
}

#[test]
fn the_worked_parameters_of_channel_and_link() {
    let read = channel_of(PUSH_1);
    assert_eq!(read, channel());
    assert_eq!((read.bearer(), read.buffer_size()), (Some(&BearerDescription::DEFAULT), Some(1400)));
    assert_eq!(read.network_access_name().unwrap().name().as_deref(), Some("internet"));
    assert_eq!(read.transport(), Some(TransportLevel::udp(10_000)));
    assert_eq!(read.destination(), Some(&OtherAddress::Ip(SERVER.into())));
    assert_eq!((read.local_address(), read.login(), read.check()), (None, None, Ok(())));
    let link = link_of(PUSH_2);
    assert_eq!(link, LinkParameters::new(10_000).with_identification([1, 2, 3, 4, 5, 6, 7, 8]));
    assert_eq!((link.port(), link.max_sdu()), (Some(10_000), None));
    assert_eq!(link.identification(), Some(&[1, 2, 3, 4, 5, 6, 7, 8][..]));
    assert_eq!((read.clone_secret(), link.clone_secret()), (channel(), link));
}

// self-made: what other servers and cards may send
#[test]
fn other_parameters_are_kept() {
    let request = LinkParameters::new(1).with_max_sdu(0x0400);
    assert_eq!(link_of("3C03000001 39020400"), request);
    // comprehension bits, an alpha identifier, a tag of three octets, an address of IPv6
    let text = "8504 41424344 B50103 B9020400 7FFF010155 3C03011234 BE1157 20010DB8000000000000000000000001";
    let channel = channel_of(text);
    assert!(channel.objects()[0].comprehension);
    assert_eq!(channel.objects()[3].value, ToolkitValue::Other(Tag::new(0x7F_7F01), Vec::from([0x55])));
    let address: Ipv6Addr = "2001:db8::1".parse().unwrap();
    assert_eq!(channel.destination(), Some(&OtherAddress::Ip(IpAddr::V6(address))));
}

#[test]
fn what_a_card_refuses() {
    let local = channel_of("3E0521C0000201 3C03010001 3E0521C0000202");
    assert_eq!(local.check(), Err(ChannelFault::LocalAddress));
    assert_eq!(local.destination(), Some(&OtherAddress::Ip(Ipv4Addr::new(192, 0, 2, 2).into())));
    assert_eq!(local.local_address(), Some(&OtherAddress::Ip(Ipv4Addr::new(192, 0, 2, 1).into())));
    let alone = channel_of("0D020461");
    assert_eq!(alone.check(), Err(ChannelFault::Login { texts: 1 }));
    assert_eq!(ChannelFault::SW, StatusWord(0x6A80));
    let secret = |octet| SecretBytes::new(Vec::from([0x04, octet]));
    let both = ChannelParameters::new().with_login(secret(0x61), secret(0x62));
    assert_eq!((both.check(), both.login()), (Ok(()), Some((&secret(0x61), &secret(0x62)))));
    assert_eq!(alloc::format!("{both:?}").matches("Text(..)").count(), 2);
}

#[test]
fn what_a_push_leaves_out_comes_from_the_card() {
    let defaults = channel_of("0501 41 350203FF 390200FF 0D0204750D020470");
    let asked = channel_of("3C03012710 3E0521C000020A 39020578");
    let expected = "050141 350203FF 39020578 0D020475 0D020470 3C03012710 3E0521C000020A";
    assert_eq!(asked.or_defaults(defaults), channel_of(expected));
}

#[test]
fn the_worked_trigger() {
    let channel = ChannelParameters::new()
        .with_bearer(BearerDescription::DEFAULT)
        .with_buffer_size(0x0500)
        .with_transport(TransportLevel::tcp(8090))
        .with_destination(SERVER);
    let http = HttpPost::new().with_host("smsr.example").with_uri("/adm");
    let built = SessionTrigger::new(SessionParameters::new().with_connection(channel).with_http_post(http));
    assert_eq!(hex::encode_upper(built.encode_to_vec()), TRIGGER);
    let trigger = trigger_of(&unhex(TRIGGER)).unwrap();
    assert_eq!(trigger, built);
    let parameters = trigger.parameters().unwrap();
    let http = parameters.http_post().unwrap();
    assert_eq!((http.host(), http.agent(), http.uri()), (Some("smsr.example"), None, Some("/adm")));
    assert_eq!(parameters.connection().unwrap().transport(), Some(TransportLevel::tcp(8090)));
    assert_eq!((parameters.security(), parameters.retry()), (None, None));
    let stored = SessionTrigger::stored();
    assert_eq!((stored.encode_to_vec(), trigger_of(&[0x81, 0x00])), (unhex("8100"), Ok(stored)));
}

// vectors sgp02/journey-http.json: 02-push; vectors sgp02/journey-failures.json:
// f-http-unknown-application 01-push
#[test]
fn triggers_of_the_journeys() {
    for (text, host, uri) in [
        (
            "814283408413350103390202003C030220FB3E0521C000025089298A15736D73722D383938372E6578616D706C652E636F6D\
             8C102F67736D612F61646D2F393235323637",
            "smsr-8987.example.com",
            "/gsma/adm/925267",
        ),
        (
            "814283408413350103390202003C030220FB3E0521C00002DC89298A15736D73722D303637372E6578616D706C652E636F6D\
             8C102F67736D612F61646D2F313636363935",
            "smsr-0677.example.com",
            "/gsma/adm/166695",
        ),
    ] {
        let octets = unhex(text);
        let trigger = trigger_of(&octets).unwrap();
        assert_eq!(trigger.encode_to_vec(), octets);
        let http = trigger.parameters().unwrap().http_post().unwrap();
        assert_eq!((http.host(), http.uri()), (Some(host), Some(uri)));
    }
}

// pySim, global_platform/http.py (commit 949c2a2d): the examples there
#[test]
fn parts_that_another_project_publishes() {
    let trigger = |part: &str| {
        let len = part.len() / 2;
        unhex(&alloc::format!("81{:02X}83{len:02X}{part}", len + 2))
    };
    let octets = trigger("850804deadbeef020040");
    let read = trigger_of(&octets).unwrap();
    let security = SecurityParameters::new(&[0xDE, 0xAD, 0xBE, 0xEF]).with_key(0x00, 0x40);
    assert_eq!(read.parameters().unwrap().security(), Some(&security));
    assert_eq!(read.encode_to_vec(), octets);
    let octets = trigger("89248a0a61646d696e2e686f73748c1668747470733a2f2f61646d696e2e686f73742f757269");
    let read = trigger_of(&octets).unwrap();
    let http = HttpPost::new().with_host("admin.host").with_uri("https://admin.host/uri");
    assert_eq!(read.parameters().unwrap().http_post(), Some(&http));
    assert_eq!(read.encode_to_vec(), octets);
    // the hash algorithm behind the key
    let octets = trigger("850904deadbeef02004001");
    let read = trigger_of(&octets).unwrap();
    assert_eq!(read.parameters().unwrap().security().unwrap().hash, Some(1));
    assert_eq!(read.encode_to_vec(), octets);
}

// self-made: every part of GPC Amendment B, and objects that are not known
#[test]
fn every_part_of_a_trigger() {
    let retry = RetryPolicy::new(0x0102, TimerValue::new(Duration::from_secs(3725)));
    let built = SessionTrigger::new(
        SessionParameters::new()
            .with_security(SecurityParameters::new(b"8001").with_key(0x40, 0x01))
            .with_retry(retry.with_failure_report(&[0x86, 0x01, 0x91]))
            .with_http_post(HttpPost::new().with_agent("//se-id/eid/89").with_host("h"))
            .with(SessionObject::Other(Tag::new(0x9F21), Vec::from([1]))),
    );
    let text = "8133 8331 8508 04 38303031 024001 860C 0102 A503102050 8703860191 \
                8913 8B0E 2F2F73652D69642F6569642F3839 8A0168 9F210101";
    let octets = unhex(text);
    assert_eq!(hex::encode(built.encode_to_vec()), hex::encode(&octets));
    let trigger = trigger_of(&octets).unwrap();
    assert_eq!(trigger, built);
    let parameters = trigger.parameters().unwrap();
    let security = parameters.security().unwrap();
    assert_eq!((security.psk_identity.as_slice(), security.key), (&b"8001"[..], Some((0x40, 0x01))));
    let retry = parameters.retry().unwrap();
    assert_eq!((retry.counter(), retry.failure_report()), (0x0102, Some(&[0x86, 0x01, 0x91][..])));
    let waiting = retry.waiting().unwrap();
    assert_eq!((waiting.octets(), waiting.time()), ([0x10, 0x20, 0x50], Some(Duration::from_secs(3725))));
    assert_eq!(alloc::format!("{waiting:?}"), "TimerValue(01:02:05)");
    assert_eq!(TimerValue::from_octets([0, 0xA0, 0]).time(), None);
    assert_eq!(TimerValue::new(Duration::MAX).time(), Some(Duration::from_secs(86_399)));
    // behind the parameters of the security domain too
    let octets = unhex("8105830082017F");
    let trigger = trigger_of(&octets).unwrap();
    assert_eq!((trigger.others().len(), trigger.encode_to_vec()), (1, octets));
}

#[test]
fn faults_have_their_place_and_path() {
    let channel = |text: &str| ChannelParameters::decode(&unhex(text), &Limits::default()).map(drop);
    let trigger = |text: &str| trigger_of(&unhex(text)).map(drop);
    let text = |result: Result<(), DecodeError>| {
        let error = result.unwrap_err();
        let clause = error.clause().unwrap();
        let at = error.to_string().replace(&alloc::format!(" ({clause})"), "");
        match clause {
            "TS 102 226 9.2.1" => at.replace("channelParameters", ""),
            "GPC Amendment B table 3-3" => at,
            other => panic!("{other}"),
        }
    };
    for (found, expected) in [
        (text(channel("350103 390105")), "[1].bufferSize: length 1, expected 2 at byte 5"),
        (text(channel("3500")), "[0].bearerDescription: length 0, expected at least 1 at byte 2"),
        (text(channel("3C020150")), "[0].transportLevel: length 2, expected 3 at byte 2"),
        (text(channel("3E0421C00002")), "[0].otherAddress: length 4, expected 5 at byte 2"),
        (text(channel("3E0557C0000201")), "[0].otherAddress: length 5, expected 17 at byte 2"),
        (text(channel("0000")), "[0]: expected tag of a toolkit object at byte 0"),
        (text(channel("35")), "[0]: 1 bytes needed, 0 left at byte 1"),
        (text(channel("350203")), "[0]: 2 bytes needed, 1 left at byte 2"),
        (text(channel("35810103")), "[0]: length field not minimal at byte 1"),
        (text(channel("3582000103")), "[0]: length field not minimal at byte 1"),
        (text(channel("3580")), "[0]: indefinite length at byte 1"),
        (text(channel("3583000001")), "[0]: length field too long at byte 1"),
        (text(trigger("8200")), "trigger: tag 82, expected 81 at byte 0"),
        (text(trigger("810000")), "trigger: 1 bytes behind the end at byte 2"),
        (
            text(trigger("8106830484023901")),
            "trigger.sessionParameters.connection[0]: 1 bytes needed, 0 left at byte 8",
        ),
        (
            text(trigger("810583038501 05")),
            "trigger.sessionParameters.security.pskIdentity: 5 bytes needed, 0 left at byte 7",
        ),
        (
            text(trigger("8107830585030001 40")),
            "trigger.sessionParameters.security.key: length 1, expected 2 at byte 7",
        ),
        (
            text(trigger("810A830885060002 40010102")),
            "trigger.sessionParameters.security: 1 bytes behind the end at byte 11",
        ),
        (
            text(trigger("81058303860100")),
            "trigger.sessionParameters.retryPolicy.counter: 2 bytes needed, 1 left at byte 6",
        ),
        (
            text(trigger("8109830786050000 A50100")),
            "trigger.sessionParameters.retryPolicy.timerValue: length 1, expected 3 at byte 10",
        ),
        (
            text(trigger("8108830689048A02 0D0A")),
            "trigger.sessionParameters.httpPost.host: expected text without control characters at byte 8",
        ),
        (
            text(trigger("8108830689048C02 41FF")),
            "trigger.sessionParameters.httpPost.uri: expected UTF-8 at byte 9",
        ),
    ] {
        assert_eq!(found, expected);
    }
}

#[test]
fn every_prefix_is_refused() {
    let octets = unhex(TRIGGER);
    for end in 0..octets.len() {
        assert!(trigger_of(&octets[..end]).is_err(), "{end}");
    }
    let data = &unhex(PUSH_1);
    let ends =
        (0..data.len()).filter(|end| ChannelParameters::decode(&data[..*end], &Limits::default()).is_ok());
    // where an object ends
    assert_eq!(ends.collect::<Vec<_>>(), [0, 3, 7, 18, 23]);
}

#[test]
fn limits_hold() {
    let data = unhex(PUSH_1);
    let read = |limits: Limits| ChannelParameters::decode(&data, &limits).unwrap_err();
    let error = read(Limits::default().with_max_len(10));
    assert_eq!(error.kind(), DecodeErrorKind::Limit { limit: LimitKind::Length, max: 10 });
    let error = read(Limits::default().with_max_items(2));
    let kind = DecodeErrorKind::Limit { limit: LimitKind::Items, max: 2 };
    assert_eq!((error.kind(), error.offset()), (kind, 7));
    let trigger = SessionTrigger::decode(&unhex(TRIGGER), &Limits::default().with_max_items(3));
    let kind = DecodeErrorKind::Limit { limit: LimitKind::Items, max: 3 };
    assert_eq!(trigger.unwrap_err().kind(), kind);
    // at all levels together: 2 around, 5 times a connection of 3 objects
    let connections = unhex("8139 8337").into_iter().chain(unhex("8409 050105 050105 050105").repeat(5));
    let connections: Vec<u8> = connections.collect();
    let read = |max| SessionTrigger::decode(&connections, &Limits::default().with_max_items(max));
    assert!(read(22).is_ok());
    let error = read(21).unwrap_err();
    assert_eq!(error.kind(), DecodeErrorKind::Limit { limit: LimitKind::Items, max: 21 });
    assert_eq!(error.offset(), connections.len() - 3);
}

#[test]
fn words() {
    for (protocol, text) in [
        (TransportProtocol::NONE, "port 80"),
        (TransportProtocol::UDP_CLIENT, "UDP port 80"),
        (TransportProtocol::TCP_CLIENT, "TCP port 80"),
        (TransportProtocol::TCP_SERVER, "TCP server port 80"),
        (TransportProtocol(0x09), "protocol 09 port 80"),
    ] {
        assert_eq!(TransportLevel { protocol, port: 80 }.to_string(), text);
    }
    for (address, text) in [
        (OtherAddress::from(SERVER), "192.0.2.10"),
        (OtherAddress::Dynamic, "dynamic"),
        (OtherAddress::Other(Vec::from([0x22, 0x01])), "2201"),
    ] {
        assert_eq!(address.to_string(), text);
    }
    assert_eq!(TimerValue::new(Duration::from_secs(3725)).to_string(), "01:02:05");
}

#[test]
fn access_names() {
    let name = NetworkAccessName::new("m2m.operator.example").unwrap();
    assert_eq!(hex::encode(name.octets()), "036d326d086f70657261746f72076578616d706c65");
    assert_eq!(name.name().as_deref(), Some("m2m.operator.example"));
    assert_eq!(alloc::format!("{name:?}"), "NetworkAccessName(m2m.operator.example)");
    let obeyed = NetworkAccessName::new("a\u{1B}[2J").unwrap();
    assert_eq!(alloc::format!("{obeyed:?}"), "NetworkAccessName(a\\u{1b}[2J)");
    for wrong in ["", "a..b", ".", &"x".repeat(64), &["x"; 51].join(".")] {
        assert_eq!(NetworkAccessName::new(wrong), None, "{wrong}");
    }
    for octets in [&b"internet"[..], &[], &[0], &[1, 0xFF], &[2, b'a']] {
        let name = NetworkAccessName::from_octets(octets);
        assert_eq!((name.name(), name.octets()), (None, octets));
    }
    let fields = [OtherAddress::Dynamic, OtherAddress::Other(Vec::from([0x99, 1]))];
    for (address, value) in fields.into_iter().zip(["3E00", "3E029901"]) {
        let channel =
            ChannelParameters::new().with_transport(TransportLevel::tcp(1)).with_destination(address);
        let mut out = Vec::new();
        channel.encode(&mut out);
        assert_eq!(hex::encode_upper(&out), alloc::format!("3C03020001{value}"));
        assert_eq!(ChannelParameters::decode(&out, &Limits::default()), Ok(channel));
    }
}

proptest! {
    #[test]
    fn channel_parameters_come_out_as_they_went_in(octets in prop::collection::vec(any::<u8>(), 0..60)) {
        if let Ok(channel) = ChannelParameters::decode(&octets, &Limits::default()) {
            let mut out = Vec::new();
            channel.encode(&mut out);
            prop_assert_eq!(out, octets);
        }
    }

    #[test]
    fn objects_of_any_kind_come_out_as_they_went_in(
        tag in prop::sample::select([0x05_u8, 0x0D, 0x35, 0x36, 0x39, 0x3C, 0x3E, 0x47, 0x99, 0xB5, 0xBC].as_slice()),
        value in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let mut octets = Vec::from([tag]);
        sgp_wire::put_length(&mut octets, value.len());
        octets.extend_from_slice(&value);
        if let Ok(link) = LinkParameters::decode(&octets, &Limits::default()) {
            let mut out = Vec::new();
            link.encode(&mut out);
            prop_assert_eq!(out, octets);
        }
    }

    #[test]
    fn damaged_triggers_come_out_as_they_went_in(at in 0..47_usize, octet: u8) {
        let mut octets = unhex(TRIGGER);
        octets[at] = octet;
        if let Ok(trigger) = trigger_of(&octets) {
            prop_assert_eq!(trigger.encode_to_vec(), octets);
        }
    }
}
