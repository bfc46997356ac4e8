//! Packets of the specification and of the vectors, made and explained.

use super::*;

// spec sgp02-card.md 6.1
const KEYS: [&str; 2] = ["101112131415161718191A1B1C1D1E1F", "202122232425262728292A2B2C2D2E2F"];
const SCRIPT: &str = "aa1c221a80e28800153a03124f10a0000005591010ffffffff8900001100";
const PACKET: &str = "00381516391212000001f5bc14252cf7e110e4ebfde4077344ac2cb28552b5ce487745c12f6ac6c892c033ecc6b59b118748357095159aefd02b";
const RESPONSE: &str = "00241200000125069df72d0604a512651fc0d432ac9681bb28f0c7378fa26a1da005de07073c";

fn keys(kic: &str, kid: &str) -> KeyArguments {
    KeyArguments { kic_key: Some(kic.into()), kid_key: Some(kid.into()), ..KeyArguments::default() }
}

fn wrapping(data: &str) -> WrapArguments {
    WrapArguments {
        data: data.into(),
        spi: "1639".into(),
        tar: "000001".into(),
        counter: "12".into(),
        kic: "12".into(),
        kid: None,
        keys: keys(KEYS[0], KEYS[1]),
        cat_tp: false,
        sms_from: None,
        reference: 1,
    }
}

fn unwrapping(packet: &str, keys: KeyArguments) -> UnwrapArguments {
    UnwrapArguments { packet: packet.into(), keys, cat_tp: false }
}

fn field<'r>(report: &'r PacketReport, name: &str) -> &'r Field {
    report.fields.iter().find(|field| field.name == name).unwrap()
}

#[test]
fn the_worked_example_both_ways() {
    let made = wrap(&wrapping(SCRIPT)).unwrap();
    assert_eq!((&*made.packet, made.is_valid()), (PACKET, true));
    for form in [PACKET.to_owned(), format!("027000{PACKET}")] {
        assert_eq!(unwrap(&unwrapping(&form, keys(KEYS[0], KEYS[1]))), Ok(made.clone()));
    }
    assert_eq!(field(&made, "CNTR").meaning, "18");
    assert_eq!(field(&made, "SPI 1").bits[1].meaning, "executed if the counter is higher");
    assert_eq!(made.data.as_deref(), Some(SCRIPT));
}

#[test]
fn the_worked_response() {
    let arguments = ResponseArguments {
        packet: format!("027100{RESPONSE}"),
        spi: "1639".into(),
        kic: "12".into(),
        kid: None,
        keys: keys(KEYS[0], KEYS[1]),
        cat_tp: false,
    };
    let read = response(&arguments).unwrap();
    assert_eq!(
        (read.data.as_deref(), &*field(&read, "status").meaning),
        (Some("ab0780010123029000"), "done")
    );
    let changed = ResponseArguments { packet: RESPONSE.replace("073c", "073d"), ..arguments };
    let read = response(&changed).unwrap();
    assert_eq!((read.data.as_deref(), read.fault.as_deref()), (None, Some("security check failed")));
}

// vectors scp80/commands.json: cmd-0088, cmd-0346, cmd-0471, cmd-0485; scp80/cattp.json: cat-001;
// scp80/published.json: test-request-009
#[test]
fn every_family_of_algorithms() {
    let agreed = |kind, kic: &str, kid: &str| KeyArguments { agreed: Some(kind), ..keys(kic, kid) };
    for (packet, keys) in [
        (
            "00181506114545b000017a5d07413c0dafbf738bc1865175c21f",
            keys("279347caa48c3fa6c2245b3ffd3dc945", "edcf5995048c5abbf8a14215204c78dd"),
        ),
        ("00100f012500710000020000000000000897", KeyArguments::default()),
        (
            "00181506008d81b000009aca7351ba0ef0ebc5ee7c54389a676e",
            keys("5d56493af5df3bef", "c7800c87e9921f3c"),
        ),
        (
            "00181506011010b00011fbbdc07c6ad659ada9162f08b7e601c8",
            agreed(Agreed::Aes, "25c123e3d00c5c28254b81d2fdf5162a", "7e9ceb5c257aefc07ef456f2e4e829c7"),
        ),
        (
            "00280d0c010401b000101b94c9ba4be5d665191311bc869571bc52d8b8b7b654dea8c43139d8a6aa05e3",
            agreed(Agreed::DesEcb, "00000000000000000000000000000000", "0000000000000000"),
        ),
    ] {
        let read = unwrap(&unwrapping(packet, keys)).unwrap();
        assert_eq!(read.fault, None, "{packet}");
    }
    let mut arguments = unwrapping(
        "0118151601828200000195c0708356c4806f4c14330482758b32",
        keys("230044d58a1fc8a4e7f47a11a185fcf1", "7b84196b11b2d9f13fdec1df38c08fe2"),
    );
    arguments.cat_tp = true;
    let read = unwrap(&arguments).unwrap();
    assert_eq!((read.fault, read.fields[0].name, &*read.fields[1].hex), (None, "CPI", "18"));
}

#[test]
fn without_keys_the_header_is_explained() {
    let read = unwrap(&unwrapping(PACKET, KeyArguments::default())).unwrap();
    assert_eq!(read.fault.as_deref(), Some("no key is given, so the header alone is read"));
    assert_eq!((read.fields.len(), field(&read, "TAR").meaning.as_str()), (7, "ISD-R"));
    assert!(
        read.to_string().ends_with("\n  not valid: no key is given, so the header alone is read"),
        "{read}"
    );
}

#[test]
fn short_messages_and_envelopes() {
    let mut arguments = wrapping(SCRIPT);
    arguments.sms_from = Some("+44272540361".into());
    let made = wrap(&arguments).unwrap();
    let [tpdu] = &made.tpdus[..] else { panic!("{} short messages", made.tpdus.len()) };
    let envelope = SmsPpDownload::new(None, hex::decode(tpdu).unwrap()).to_apdu().encode_to_vec();
    let read = unwrap(&unwrapping(&hex::encode(envelope), keys(KEYS[0], KEYS[1]))).unwrap();
    assert_eq!(read.packet, PACKET);
    arguments.data = "00".repeat(300);
    let segments = wrap(&arguments).unwrap().tpdus;
    let envelope = SmsPpDownload::new(None, hex::decode(&segments[0]).unwrap()).to_apdu().encode_to_vec();
    let error = unwrap(&unwrapping(&hex::encode(envelope), keys(KEYS[0], KEYS[1]))).unwrap_err().to_string();
    assert_eq!(error, "segment 1 of 3: put them together first");
}

#[test]
fn wrong_arguments_are_named() {
    for (change, error) in [
        (WrapArguments { spi: "16".into(), ..wrapping("") }, "--spi: 16 must have 2 octets"),
        (
            WrapArguments { counter: "12345678901".into(), ..wrapping("") },
            "--counter: 12345678901 is no counter of five octets",
        ),
        (
            WrapArguments { keys: keys("00", KEYS[1]), ..wrapping("") },
            "--kic-key: no key of this kind has 1 bytes",
        ),
        (WrapArguments { spi: "1700".into(), ..wrapping("") }, "digital signatures are not supported"),
        (
            WrapArguments { kic: "15".into(), kid: Some("1E".into()), ..wrapping("") },
            "checksum of KID 1E is not supported",
        ),
    ] {
        assert_eq!(wrap(&change).unwrap_err().to_string(), error);
    }
    let broken = unwrap(&unwrapping("0038", KeyArguments::default())).unwrap_err().to_string();
    assert_eq!(broken, "CPL: 56 bytes needed, 0 left at byte 2");
    assert_eq!(format!("{:?}", keys("41", "41")), "KeyArguments(..)");
}
