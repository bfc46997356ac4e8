//! GlobalPlatform objects that a peer got wrong: each with its own error and place.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use sgp_asn1::gp::{
    CardResources, CertificateFields, ChannelParameters, ConfirmationAnswer, ConnectivityParameters, Crt,
    DgiSequence, EphemeralKey, KeyEstablishmentAnswer, KeyInformationTemplate, LinkParameters, Notification,
    ProfileStatus, PskIdentity, PutKeyData, Scp03tObject, SecurityDomainData, SessionTrigger,
};
use sgp_wire::{DecodeError, DecodeErrorKind as Kind, LimitKind, Limits, Tag};

type Decode = fn(&[u8], &Limits) -> Result<(), DecodeError>;

/// A type, how it is read, and a good object of it: the worked examples of SGP.02 card side 2 to 6, the
/// others self-made.
const OBJECTS: &[(&str, Decode, &str)] = &[
    ("notification", |b, l| Notification::decode(b, l).map(drop), NOTIFICATION),
    (
        "confirmation",
        |b, _| ConfirmationAnswer::decode(b).map(drop),
        "80124F10A0000005591010FFFFFFFF8900001200",
    ),
    ("resources", |b, _| CardResources::decode(b).map(drop), "FF210D8101028204000A000083022000"),
    (
        "status",
        |b, l| ProfileStatus::decode_list(b, l).map(drop),
        "E3164F10A0000005591010FFFFFFFF89000011009F70011F",
    ),
    ("crt", |b, _| Crt::decode(b).map(drop), "A615900203099501108001888101108201018301309100"),
    ("key", |b, _| EphemeralKey::decode(b).map(drop), "B00304AABBF00100"),
    ("certificate", |b, l| CertificateFields::decode(b, l).map(drop), CERTIFICATE),
    ("connectivity", |b, l| ConnectivityParameters::decode(b, l).map(drop), "A30A81080B914491708910F2"),
    ("channel", |b, l| ChannelParameters::decode(b, l).map(drop), "35010339020578"),
    ("link", |b, l| LinkParameters::decode(b, l).map(drop), "3C0300271036020102"),
    ("trigger", |b, l| SessionTrigger::decode(b, l).map(drop), "81088306890 48A026161"),
    ("key information", |b, l| KeyInformationTemplate::decode(b, l).map(drop), "E006C00401708010"),
    ("put key", |b, l| PutKeyData::decode(b, l).map(drop), "308802AABB03010203"),
    ("security domain", |b, l| SecurityDomainData::decode(b, l).map(drop), "42020102"),
    ("groupings", |b, l| DgiSequence::decode(b, l).map(drop), "3A03024F00"),
    ("answer", |b, _| KeyEstablishmentAnswer::decode(b).map(drop), "8610795F3D1E2889A04D141DDC0513435DFD"),
    ("scp03t", |b, l| Scp03tObject::decode(b, l).map(drop), "8511330102030405060708A1A2A3A4A5A6A7A8"),
    ("identity", |b, l| PskIdentity::decode(b, l).map(drop), ""),
];

const NOTIFICATION: &str = "E1354C10890999001234567890123456789012104D01024E0200072F10A0000005591010FFFFFFFF89000011001408\
     5344780123456708";
const CERTIFICATE: &str = "7F2181CF93020A01420501020304055F20092B0601040185A948019501885F2504202501015F2404203512317319C80101\
     C9140642D4C74872514EF00A6702036193B96FBC5F9D7F4946B04104E1CA7BE103B00E28D4D1C7E8ECE5E780650DE13F4665E61A52F680230EDE\
     281F0D5AED7390338B6A292BAFF4BF1D9B85790D1260242256BA4D41ECA743EBD7A0F001005F3740A15C29615799DA70C4839198CCC82026414B\
     CD5B33BE1A1E4871E058099C4E2D580EA8EE2F9DDF5EC1DBE5FF37BB104009284B68FDF23381F8DDB018FBB3098D";
const IDENTITY: &str =
    "8001028110890999001234567890123456789012104F10A0000005591010FFFFFFFF8900000100820101830140";

fn good(name: &str, text: &str) -> Vec<u8> {
    match name {
        "identity" => IDENTITY.into(),
        _ => hex::decode(text.replace(' ', "")).unwrap(),
    }
}

fn kind(result: Result<(), DecodeError>) -> (Kind, usize) {
    let error = result.unwrap_err();
    (error.kind(), error.offset())
}

/// Where one object ends, and whether more of them may follow.
const LISTS: [&str; 7] =
    ["status", "connectivity", "channel", "link", "security domain", "groupings", "put key"];

#[test]
fn what_stands_behind_the_end() {
    for (name, decode, text) in OBJECTS {
        let good = good(name, text);
        assert_eq!(decode(&good, &Limits::default()), Ok(()), "{name}");
        let trailing = match *name {
            "identity" => [&good[..], b"00"].concat(),
            _ => [&good[..], &[0x00]].concat(),
        };
        let (kind, offset) = kind(decode(&trailing, &Limits::default()));
        if LISTS.contains(name) {
            // another object, which ends too early or is none
            let early = matches!(
                kind,
                Kind::Truncated { .. } | Kind::InvalidValue { .. } | Kind::UnexpectedTag { .. }
            );
            assert!(early, "{name}: {kind}");
        } else {
            assert_eq!((kind, offset), (Kind::TrailingData { count: 1 }, good.len()), "{name}");
        }
    }
}

#[test]
fn every_prefix_is_refused_or_whole_objects() {
    for (name, decode, text) in OBJECTS {
        let good = good(name, text);
        for end in 0..good.len() {
            match decode(&good[..end], &Limits::default()) {
                // the parameter reference of a key may be missing
                Ok(()) if *name == "key" && end == 5 => {}
                Ok(()) => assert!(
                    LISTS.contains(name) || (*name, end) == ("confirmation", 0),
                    "{name} cut at {end}"
                ),
                Err(error) => assert!(error.offset() <= end, "{name} cut at {end}: {error}"),
            }
        }
    }
}

#[test]
fn tags_of_another_class() {
    let wrong =
        |expected, found| Kind::UnexpectedTag { expected: Tag::new(expected), found: Tag::new(found) };
    for (name, at, octet, expected) in [
        ("notification", 0, 0xA1, (wrong(0xE1, 0xA1), 0)),
        ("notification", 2, 0xCC, (wrong(0x4C, 0xCC), 2)),
        ("status", 0, 0xA3, (wrong(0xE3, 0xA3), 0)),
        ("status", 2, 0x8F, (wrong(0x4F, 0x8F), 2)),
        ("crt", 0, 0xE6, (wrong(0xA6, 0xE6), 0)),
        ("crt", 2, 0xD0, (Kind::Missing { tag: Tag::new(0x90) }, 23)),
        ("certificate", 4, 0xD3, (Kind::Missing { tag: Tag::new(0x93) }, 4)),
        ("trigger", 0, 0xC1, (wrong(0x81, 0xC1), 0)),
        ("key information", 0, 0xA0, (wrong(0xE0, 0xA0), 0)),
        (
            "put key",
            5,
            0xFF,
            (Kind::InvalidValue { expected: "a component of the basic format, or a check value" }, 5),
        ),
        ("channel", 0, 0x80, (Kind::InvalidValue { expected: "tag of a toolkit object" }, 0)),
    ] {
        let (_, decode, text) = OBJECTS.iter().find(|(found, ..)| *found == name).unwrap();
        let mut wrong = good(name, text);
        wrong[at] = octet;
        assert_eq!(kind(decode(&wrong, &Limits::default())), expected, "{name} {octet:02X} at {at}");
    }
    // a member that a certificate cannot have
    let unknown = CERTIFICATE.replace("81CF", "81D2").replace("5F3740", "550100 5F3740");
    let error = CertificateFields::decode(&good("", &unknown), &Limits::default()).unwrap_err();
    assert_eq!(error.kind(), wrong(0x5F37, 0x55));
}

#[test]
fn nothing_where_something_must_be() {
    let missing = |tag| Kind::Missing { tag: Tag::new(tag) };
    for (name, text, expected) in [
        ("notification", "E100", (missing(0x4C), 2)),
        ("notification", "", (missing(0xE1), 0)),
        ("resources", "FF2100", (missing(0x81), 3)),
        ("status", "E300", (missing(0x4F), 2)),
        ("crt", "A600", (missing(0x90), 2)),
        ("certificate", "7F2100", (missing(0x93), 3)),
        ("trigger", "", (missing(0x81), 0)),
        ("key information", "", (missing(0xE0), 0)),
        (
            "key",
            "",
            (Kind::InvalidValue { expected: "a public key object B0 or an uncompressed point 04" }, 0),
        ),
        ("confirmation", "80024F00", (Kind::LengthOutOfRange { min: 5, max: 16, found: 0 }, 4)),
        ("status", "E3024F00", (Kind::LengthOutOfRange { min: 5, max: 16, found: 0 }, 4)),
        ("notification", "E1024C00", (Kind::LengthOutOfRange { min: 16, max: 16, found: 0 }, 4)),
        ("answer", "", (missing(0x85), 0)),
        ("answer", "8600", (Kind::LengthOutOfRange { min: 16, max: 16, found: 0 }, 2)),
        ("groupings", "", (Kind::Truncated { needed: 2, available: 0 }, 0)),
    ] {
        let (_, decode, _) = OBJECTS.iter().find(|(found, ..)| *found == name).unwrap();
        assert_eq!(kind(decode(&hex::decode(text).unwrap(), &Limits::default())), expected, "{name} {text}");
    }
}

/// Every error says where it is: a path or the clause, of every object.
#[test]
fn errors_name_their_clause() {
    for (name, decode, text) in OBJECTS {
        let good = good(name, text);
        // cut, of another kind, with something behind it
        let cut = &good[..good.len() - 1];
        let other = [&[0x30, 0x80][..], &good].concat();
        let more = [&good[..], &[0x1F]].concat();
        for wrong in [cut, &other, &more] {
            if let Err(error) = decode(wrong, &Limits::default()) {
                assert!(error.clause().is_some(), "{name}: {error}");
                assert!(!error.path().is_empty(), "{name}: {error}");
            }
        }
    }
}

#[test]
fn limits_hold() {
    for (name, decode, text) in OBJECTS {
        let good = good(name, text);
        // these take the default limits
        if ["confirmation", "resources", "crt", "key", "answer"].contains(name) {
            continue;
        }
        let error = decode(&good, &Limits::default().with_max_len(3)).unwrap_err();
        assert_eq!(error.kind(), Kind::Limit { limit: LimitKind::Length, max: 3 }, "{name}");
    }
}
