//! GlobalPlatform objects from their bytes through JSON and back: the same value, the same bytes.

#![cfg(feature = "serde")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::as_conversions,
    reason = "a test fails by panicking; numbers here are small"
)]

use core::fmt::Debug;

use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sgp_asn1::gp::{
    BcdDate, CardResources, CertificateFields, CertificateRole, ChannelParameters, ConfirmationAnswer,
    ConnectivityParameters, Crt, DgiSequence, EphemeralKey, IsdPState, KeyEstablishmentAnswer,
    KeyInformationTemplate, KeyRange, KeyType, LengthForm, LinkParameters, Notification, Pol1, ProfileStatus,
    PskIdentity, PutKeyData, Scp03tObject, SecurityDomainData, SessionParameters, SessionTrigger, put_dgi,
};
use sgp_wire::{DecodeError, Limits, Tag, put_nested, put_tlv};

/// A member: its tag, lengths that it may have, whether it must be there.
type Member = (u32, &'static [usize], bool);

const ANY: &[usize] = &[0, 1, 2, 3, 9, 130];
const ONE: &[usize] = &[1];
const AID: &[usize] = &[5, 7, 16];

/// Objects of these members: in this order or turned round, and one that is nowhere known.
fn objects(members: &'static [Member]) -> impl Strategy<Value = Vec<u8>> {
    let one = |&(tag, lengths, required): &'static Member| {
        let value =
            prop::sample::select(lengths).prop_flat_map(|len| prop::collection::vec(any::<u8>(), len));
        (Just(tag), value, prop::bool::weighted(if required { 1.0 } else { 0.6 }))
    };
    let all: Vec<_> = members.iter().map(one).collect();
    let unknown = prop::option::weighted(0.3, (0..12usize, prop::collection::vec(any::<u8>(), 0..4)));
    (all, unknown, 0..4usize).prop_map(|(members, unknown, order)| {
        let mut parts: Vec<(u32, Vec<u8>)> =
            members.into_iter().filter(|(_, _, there)| *there).map(|(tag, value, _)| (tag, value)).collect();
        if order == 0 {
            parts.reverse();
        }
        if let Some((at, value)) = unknown {
            parts.insert(at.min(parts.len()), (0xDF55, value));
        }
        let mut out = Vec::new();
        parts.iter().for_each(|(tag, value)| put_tlv(&mut out, Tag::new(*tag), value));
        out
    })
}

fn nested(tag: u32, members: &'static [Member]) -> impl Strategy<Value = Vec<u8>> {
    objects(members).prop_map(move |objects| wrapped(tag, &objects))
}

fn wrapped(tag: u32, objects: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    put_nested(&mut out, Tag::new(tag), |out| out.extend_from_slice(objects));
    out
}

/// Bytes, value, JSON text, value, bytes. `false` when the bytes are no such object.
fn through_json<T: Serialize + DeserializeOwned + PartialEq + Debug>(
    bytes: &[u8],
    decoded: Result<T, DecodeError>,
    encode: impl Fn(&T) -> Vec<u8>,
) -> bool {
    let Ok(value) = decoded else { return false };
    assert_eq!(hex::encode(encode(&value)), hex::encode(bytes), "{value:?}");
    let json = serde_json::to_string(&value).unwrap();
    let back: T = serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error}: {json}"));
    assert_eq!(back, value, "{json}");
    assert_eq!(hex::encode(encode(&back)), hex::encode(bytes), "{json}");
    true
}

const TOOLKIT: &[Member] = &[
    (0x35, &[1, 2, 4], false),
    (0xB5, &[1], false),
    (0x39, &[2], false),
    (0x47, &[0, 1, 2, 5, 9], false),
    (0x3E, &[0], false),
    (0x0D, ANY, false),
    (0x8D, &[3], false),
    (0x3C, &[3], false),
    (0xBC, &[3], false),
    (0x36, ANY, false),
    (0x05, ANY, false),
];

/// Parameters of toolkit objects: no tag of two octets is among them.
fn toolkit() -> impl Strategy<Value = Vec<u8>> {
    let address = prop_oneof![
        any::<[u8; 4]>().prop_map(|address| [&[0x3E, 5, 0x21][..], &address].concat()),
        any::<[u8; 16]>().prop_map(|address| [&[0xBE, 17, 0x57][..], &address].concat()),
        any::<[u8; 2]>().prop_map(|address| [&[0x3E, 3, 0x22][..], &address].concat()),
        Just(vec![0x7F, 0x80, 0x55, 0x01, 0xAA]),
    ];
    let name = "[a-z0-9]{1,9}(\\.[a-z]{1,9}){0,2}".prop_map(|name| {
        let labels: Vec<u8> =
            name.split('.').flat_map(|label| [&[label.len() as u8][..], label.as_bytes()].concat()).collect();
        wrapped(0x47, &labels)
    });
    (objects_without_unknown(TOOLKIT), prop::option::of(address), prop::option::of(name)).prop_map(
        |(objects, address, name)| [objects, address.unwrap_or_default(), name.unwrap_or_default()].concat(),
    )
}

fn objects_without_unknown(members: &'static [Member]) -> impl Strategy<Value = Vec<u8>> {
    objects(members)
        .prop_filter("toolkit objects alone", |octets| !octets.windows(2).any(|two| two == [0xDF, 0x55]))
}

fn session() -> impl Strategy<Value = Vec<u8>> {
    let text = |tag: u32| "[ -~]{0,20}".prop_map(move |text| wrapped(tag, text.as_bytes()));
    let http = (text(0x8A), text(0x8B), text(0x8C), objects(&[(0x99, ANY, false)]))
        .prop_map(|(host, agent, uri, other)| wrapped(0x89, &[host, agent, uri, other].concat()));
    let security = (prop::collection::vec(any::<u8>(), 0..255), 0..3u8).prop_map(|(identity, key)| {
        let key: &[u8] = match key {
            0 => &[],
            1 => &[2, 0x40, 0x01],
            _ => &[2, 0x40, 0x01, 0x02],
        };
        wrapped(0x85, &[&[identity.len() as u8][..], &identity, key].concat())
    });
    let retry = (any::<[u8; 2]>(), objects(&[(0xA5, &[3], false), (0x25, &[3], false), (0x87, ANY, false)]))
        .prop_map(|(counter, objects)| wrapped(0x86, &[&counter[..], &objects].concat()));
    let part = prop_oneof![
        toolkit().prop_map(|objects| wrapped(0x84, &objects)),
        http,
        security,
        retry,
        objects(&[(0x9F21, ANY, false)]),
    ];
    prop::collection::vec(part, 0..5).prop_map(|parts| parts.concat())
}

fn certificate() -> impl Strategy<Value = Vec<u8>> {
    let date = |tag: u32| {
        prop::sample::select(
            &[[0x20, 0x25, 0x01, 0x01], [0x20, 0x44, 0x12, 0x31], [0x00, 0x04, 0x02, 0x29]][..],
        )
        .prop_map(move |date| wrapped(tag, &date))
    };
    let front = objects_without_order(&[(0x93, &[1, 16], true), (0x42, ANY, true), (0x5F20, ANY, true)]);
    let usage = prop::sample::select(vec![vec![0x88], vec![0x00, 0x80], vec![0x80], vec![0x42]])
        .prop_map(|usage| wrapped(0x95, &usage));
    let middle = objects_without_order(&[(0x45, &[1, 8], false)]);
    let discretionary = prop_oneof![
        Just(Vec::new()),
        nested(0x73, &[(0xC8, ONE, false), (0xC9, &[20], false)]),
        nested(0x53, &[(0xC8, ONE, true), (0xC0, ANY, false)]),
    ];
    let key = prop::bool::ANY.prop_flat_map(|reference| {
        let members: &'static [Member] =
            if reference { &[(0xB0, &[65], true), (0xF0, ONE, true)] } else { &[(0xB0, &[65], true)] };
        objects_without_order(members).prop_map(|members| wrapped(0x7F49, &members))
    });
    let signature = objects_without_order(&[(0x5F37, &[64], true)]);
    (front, usage, prop::option::of(date(0x5F25)), date(0x5F24), middle, discretionary, key, signature)
        .prop_map(|(front, usage, effective, expiry, middle, discretionary, key, signature)| {
            let parts =
                [front, usage, effective.unwrap_or_default(), expiry, middle, discretionary, key, signature];
            wrapped(0x7F21, &parts.concat())
        })
}

/// Members in their order, nothing else.
fn objects_without_order(members: &'static [Member]) -> impl Strategy<Value = Vec<u8>> {
    let all: Vec<_> = members
        .iter()
        .map(|&(tag, lengths, required)| {
            let value =
                prop::sample::select(lengths).prop_flat_map(|len| prop::collection::vec(any::<u8>(), len));
            (Just(tag), value, prop::bool::weighted(if required { 1.0 } else { 0.5 }))
        })
        .collect();
    all.prop_map(|members| {
        let mut out = Vec::new();
        members
            .iter()
            .filter(|part| part.2)
            .for_each(|(tag, value, _)| put_tlv(&mut out, Tag::new(*tag), value));
        out
    })
}

fn put_key() -> impl Strategy<Value = Vec<u8>> {
    let component = |kinds: &'static [u8]| {
        let parts = (
            prop::sample::select(kinds),
            prop::sample::select(&[0usize, 1, 17, 33, 127, 128, 300][..]),
            any::<u8>(),
            any::<bool>(),
        );
        parts.prop_map(|(kind, len, octet, short)| {
            let mut out = vec![kind];
            if short && len == 128 {
                out.push(0x80);
            } else {
                sgp_wire::put_length(&mut out, len);
            }
            out.extend(core::iter::repeat_n(octet, len));
            out
        })
    };
    let check_value = prop::sample::select(vec![vec![], vec![1, 2, 3], vec![9]]);
    let key = (
        component(&[0x01, 0x7F, 0x80, 0x85, 0x88, 0xA1, 0xB0, 0xF0, 0xC3]),
        prop::collection::vec(component(&[0x80, 0x88, 0xA0, 0xB7, 0xF0, 0xFE]), 0..3),
        check_value,
    )
        .prop_map(|(first, others, kcv)| {
            [&first[..], &others.concat(), &[kcv.len() as u8], &kcv[..]].concat()
        });
    let extended = prop::option::weighted(0.3, prop::collection::vec(any::<u8>(), 0..40));
    (any::<u8>(), prop::collection::vec(key, 0..4), extended)
        .prop_filter("a key", |(_, keys, extended)| !keys.is_empty() || extended.is_some())
        .prop_map(|(version, keys, extended)| {
            let extended = extended.map(|octets| [vec![0xFF], octets].concat()).unwrap_or_default();
            [vec![version], keys.concat(), extended].concat()
        })
}

fn key_information() -> impl Strategy<Value = Vec<u8>> {
    let basic = (any::<[u8; 2]>(), prop::collection::vec((0x80..0xFFu8, any::<u8>()), 1..4)).prop_map(
        |(head, parts)| {
            let parts: Vec<u8> = parts.into_iter().flat_map(|(kind, len)| [kind, len]).collect();
            wrapped(0xC0, &[&head[..], &parts].concat())
        },
    );
    let tail: &'static [&'static [u8]] = &[&[0, 0], &[1, 0x80, 1, 0x01], &[2, 0x80, 0x40, 0]];
    let extended = (
        any::<[u8; 2]>(),
        prop::collection::vec((any::<u8>(), any::<u16>()), 1..3),
        prop::sample::select(tail),
    )
        .prop_map(|(head, parts, tail)| {
            let parts: Vec<u8> =
                parts.into_iter().flat_map(|(kind, len)| [0xFF, kind, (len >> 8) as u8, len as u8]).collect();
            wrapped(0xC0, &[&head[..], &parts, tail].concat())
        });
    let keys = prop::collection::vec(prop_oneof![basic, extended], 0..4);
    (keys, prop::option::of(objects(&[(0xC1, ANY, false)])))
        .prop_map(|(keys, unknown)| wrapped(0xE0, &[keys.concat(), unknown.unwrap_or_default()].concat()))
}

fn limits() -> Limits {
    Limits::default()
}

/// What the format has no place for is not taken from JSON either: the key behind it would be lost.
#[test]
fn keys_that_the_format_has_no_place_for() {
    let key = "8811000102030405060708090A0B0C0D0E0F1003A1A2A3";
    let octets = hex::decode(format!("30{key}{key}")).unwrap();
    let data = PutKeyData::decode(&octets, &Limits::default()).unwrap();
    let json = serde_json::to_string(&data).unwrap();
    assert_eq!(serde_json::from_str::<PutKeyData>(&json).unwrap(), data);
    let long = json.replacen("a1a2a3", &"a5".repeat(128), 1);
    assert_ne!(long, json);
    let error = serde_json::from_str::<PutKeyData>(&long).unwrap_err().to_string();
    assert!(error.contains("keys that the format has a place for"), "{error}");
}

proptest! {
    #[test]
    fn card_resources(bytes in nested(0xFF21, &[
        (0x81, &[1, 2, 4], true), (0x82, &[1, 3, 4], true), (0x83, &[1, 2, 4], true),
    ])) {
        prop_assert!(through_json(&bytes, CardResources::decode(&bytes), CardResources::encode_to_vec));
    }

    #[test]
    fn profile_status(entries in prop::collection::vec((objects_without_order(&[(0x4F, AID, true)]), objects(&[
        (0x9F70, ONE, false), (0x53, ONE, false), (0x8F, &[1, 4], false), (0x91, &[2, 4], false),
    ])), 0..4)) {
        let bytes: Vec<u8> = entries.iter().flat_map(|(aid, rest)| wrapped(0xE3, &[&aid[..], rest].concat())).collect();
        let encode = |list: &Vec<ProfileStatus>| list.iter().flat_map(ProfileStatus::encode_to_vec).collect();
        prop_assert!(through_json(&bytes, ProfileStatus::decode_list(&bytes, &limits()), encode));
    }

    #[test]
    fn confirmation_answer(aids in prop::collection::vec(objects_without_order(&[(0x4F, AID, true)]), 0..3), there: bool) {
        let bytes = if there || !aids.is_empty() { wrapped(0x80, &aids.concat()) } else { Vec::new() };
        prop_assert!(through_json(&bytes, ConfirmationAnswer::decode(&bytes), ConfirmationAnswer::encode_to_vec));
    }

    #[test]
    fn notification(
        head in objects_without_order(&[(0x4C, &[16], true), (0x4D, ONE, true), (0x4E, &[2], true)]),
        tail in prop_oneof![
            objects(&[(0x2F, AID, false), (0x14, &[8], false), (0x6D, &[7], false)]),
            objects(&[(0x4F, AID, false), (0x94, ANY, false), (0xED, ANY, false), (0x2F, AID, false)]),
            objects(&[(0xAF, AID, false), (0x1B, ANY, false)]),
        ],
    ) {
        let bytes = wrapped(0xE1, &[head, tail].concat());
        prop_assert!(through_json(&bytes, Notification::decode(&bytes, &limits()), Notification::encode_to_vec));
    }

    #[test]
    fn control_reference_template(pp: u8, rest in objects(&[
        (0x95, ONE, true), (0x96, ONE, false), (0x80, ONE, true), (0x81, ONE, true), (0x82, ONE, true),
        (0x83, ONE, true), (0x91, &[0, 2, 3, 5, 8], false), (0x45, ANY, false), (0x84, ANY, false),
    ])) {
        let bytes = wrapped(0xA6, &[&[0x90, 0x02, 0x03, pp][..], &rest].concat());
        prop_assert!(through_json(&bytes, Crt::decode(&bytes), |crt| crt.raw().to_vec()));
    }

    #[test]
    fn ephemeral_key(
        structured in objects_without_order(&[(0xB0, &[0, 65, 97], true), (0xF0, ONE, false)]),
        bare in prop::collection::vec(any::<u8>(), 0..97),
    ) {
        let bare = [&[0x04][..], &bare].concat();
        for bytes in [structured, bare] {
            prop_assert!(through_json(&bytes, EphemeralKey::decode(&bytes), |key| key.as_bytes().to_vec()));
        }
    }

    #[test]
    fn certificate_fields(bytes in certificate()) {
        let decoded = CertificateFields::decode(&bytes, &limits());
        prop_assert!(through_json(&bytes, decoded, |fields| fields.as_bytes().to_vec()));
    }

    #[test]
    fn connectivity_parameters(groups in prop::collection::vec(prop_oneof![
        (0xA0..0xA8u32, objects(TOOLKIT)),
        (Just(0xA5u32), session()),
        (0xA3..0xA6u32, objects(&[(0x81, ANY, false), (0x84, ANY, false), (0x85, ANY, false), (0x86, ANY, false)])),
    ], 0..5)) {
        let bytes: Vec<u8> = groups.iter().flat_map(|(tag, objects)| wrapped(*tag, objects)).collect();
        let decoded = ConnectivityParameters::decode(&bytes, &limits());
        prop_assert!(through_json(&bytes, decoded, ConnectivityParameters::encode_to_vec));
    }

    #[test]
    fn channel_and_link(bytes in toolkit()) {
        let channel = ChannelParameters::decode(&bytes, &limits());
        prop_assert!(through_json(&bytes, channel, ChannelParameters::encode_to_vec));
        let link = LinkParameters::decode(&bytes, &limits());
        prop_assert!(through_json(&bytes, link, LinkParameters::encode_to_vec));
    }

    #[test]
    fn session_parameters_and_trigger(
        bytes in session(),
        stored: bool,
        others in objects(&[(0xB3, ANY, false)]),
    ) {
        let parameters = SessionParameters::decode(&bytes, &limits());
        prop_assert!(through_json(&bytes, parameters, SessionParameters::encode_to_vec));
        let parameters = if stored { Vec::new() } else { wrapped(0x83, &bytes) };
        let bytes = wrapped(0x81, &[parameters, others].concat());
        let trigger = SessionTrigger::decode(&bytes, &limits());
        prop_assert!(through_json(&bytes, trigger, SessionTrigger::encode_to_vec));
    }

    #[test]
    fn psk_identity(eid: [u8; 16], aid in prop::collection::vec(any::<u8>(), 5..=16), key: u8, version: u8) {
        let parts = [
            vec![0x80, 1, 2], wrapped(0x81, &eid), wrapped(0x4F, &aid), vec![0x82, 1, key], vec![0x83, 1, version],
        ];
        let bytes = hex::encode_upper(parts.concat()).into_bytes();
        let decoded = PskIdentity::decode(&bytes, &limits());
        prop_assert!(through_json(&bytes, decoded, |identity| identity.to_text().into_bytes()));
    }

    #[test]
    fn key_information_template(bytes in key_information()) {
        let decoded = KeyInformationTemplate::decode(&bytes, &limits());
        prop_assert!(through_json(&bytes, decoded, KeyInformationTemplate::encode_to_vec));
    }

    #[test]
    fn put_key_data(bytes in put_key()) {
        prop_assert!(through_json(&bytes, PutKeyData::decode(&bytes, &limits()), PutKeyData::encode_to_vec));
    }

    #[test]
    fn key_establishment_answer(
        random in prop::option::of(prop::collection::vec(any::<u8>(), 0..200)),
        receipt: Option<[u8; 16]>,
    ) {
        prop_assume!(random.is_some() || receipt.is_some());
        let random = random.map(|random| wrapped(0x85, &random)).unwrap_or_default();
        let receipt = receipt.map(|receipt| wrapped(0x86, &receipt)).unwrap_or_default();
        let bytes = [random, receipt].concat();
        let decoded = KeyEstablishmentAnswer::decode(&bytes);
        prop_assert!(through_json(&bytes, decoded, KeyEstablishmentAnswer::encode_to_vec));
    }

    #[test]
    fn scp03t_objects(bytes in prop_oneof![
        any::<[u8; 10]>().prop_map(|value| wrapped(0x84, &value)),
        any::<[u8; 32]>().prop_map(|value| wrapped(0x84, &value)),
        any::<[u8; 17]>().prop_map(|value| wrapped(0x85, &value)),
        prop::collection::vec(any::<u8>(), 9..300).prop_map(|value| wrapped(0x86, &value)),
        prop::collection::vec(any::<u8>(), 0..300).prop_map(|value| wrapped(0x87, &value)),
        (0x9F44..0x9F48u32, any::<u8>()).prop_map(|(tag, fault)| wrapped(tag, &[fault])),
        (0x85..0x88u32).prop_map(|tag| wrapped(tag, &[])),
    ]) {
        prop_assert!(through_json(&bytes, Scp03tObject::decode(&bytes, &limits()), Scp03tObject::encode_to_vec));
    }

    #[test]
    fn data_groupings(items in prop::collection::vec((
        prop::sample::select(&[0x0070u16, 0x3A01, 0x3A03, 0x8F01, 0x8113, 0x7F49][..]),
        prop::sample::select(&[0usize, 1, 16, 127, 128, 254, 255, 300][..]),
        any::<u8>(),
    ), 1..4), ber: bool, long: bool) {
        let form = if ber { LengthForm::Ber } else { LengthForm::Dgi };
        let mut bytes = Vec::new();
        for (id, len, octet) in items {
            let value = vec![octet; len];
            if long && !ber {
                bytes.extend([&id.to_be_bytes()[..], &[0xFF], &(len as u16).to_be_bytes(), &value].concat());
            } else {
                put_dgi(&mut bytes, id, &value, form);
            }
        }
        let decoded = DgiSequence::decode(&bytes, &limits()).map(DgiSequence::into_owned);
        prop_assert!(through_json(&bytes, decoded, DgiSequence::encode_to_vec));
    }

    #[test]
    fn security_domain_data(bytes in objects(&[
        (0x42, ANY, false), (0x45, ANY, false), (0x5F20, ANY, false), (0x93, ANY, false),
    ])) {
        let decoded = SecurityDomainData::decode(&bytes, &limits());
        prop_assert!(through_json(&bytes, decoded, SecurityDomainData::encode_to_vec));
    }

    #[test]
    fn small_values(octet: u8, first: u8, last: u8, year in 0..10_000u16, month in 1..13u8, day in 1..29u8) {
        let one = |bytes: &[u8]| bytes.first().copied().unwrap_or_default();
        let bytes = [octet];
        prop_assert!(through_json(&bytes, Ok(Pol1(one(&bytes))), |value| vec![value.0]));
        prop_assert!(through_json(&bytes, Ok(IsdPState(one(&bytes))), |value| vec![value.0]));
        prop_assert!(through_json(&bytes, Ok(CertificateRole(one(&bytes))), |value| vec![value.0]));
        prop_assert!(through_json(&bytes, Ok(KeyType(one(&bytes))), |value| vec![value.0]));
        let range = KeyRange { version: octet, first, last };
        let encode = |range: &KeyRange| { let mut out = Vec::new(); range.encode(&mut out); out };
        prop_assert!(through_json(&encode(&range), Ok(range), encode));
        let date = BcdDate::new(year, month, day).unwrap();
        let bytes = date.to_bytes();
        prop_assert!(through_json(&bytes, BcdDate::decode(&bytes, 0), |date| date.to_bytes().to_vec()));
    }

    /// JSON that was changed in one place is refused, or says something else.
    #[test]
    fn other_numbers_are_other_objects(kvn: u8, other: u8) {
        prop_assume!(kvn != other);
        let json = serde_json::to_string(&Crt::builder(kvn).build()).unwrap();
        let member = |version: u8| format!("\"keyVersionNumber\":{version},");
        prop_assert!(json.contains(&member(kvn)));
        let changed: Crt = serde_json::from_str(&json.replace(&member(kvn), &member(other))).unwrap();
        prop_assert_eq!(changed, Crt::builder(other).build());
    }
}
