//! Worked examples as JSON, and JSON that is none of them.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt::Debug;
use core::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};
use sgp_wire::{Limits, SecretBytes, Tag};

use crate::gp::{
    BearerDescription, CardResources, CertificateFields, ChannelParameters, ConfirmationAnswer,
    ConnectivityParameters, Crt, DgiSequence, EphemeralKey, HttpPost, KeyEstablishmentAnswer, KeyForm,
    KeyInformation, KeyInformationTemplate, KeyRange, KeyType, LinkParameters, Notification, OtherAddress,
    Pol1, ProfileStatus, PskIdentity, PutKeyData, RetryPolicy, Scp03tObject, SecurityDomainData,
    SecurityParameters, SessionObject, SessionParameters, SessionTrigger, TimerValue, ToolkitObject,
    ToolkitValue, TransportLevel,
};

fn bytes(text: &str) -> Vec<u8> {
    hex::decode(text.replace(' ', "")).unwrap()
}

/// The object as JSON, which gives the object back.
fn value<T: Serialize + DeserializeOwned + PartialEq + Debug>(object: T) -> Json {
    let json = serde_json::to_value(&object).unwrap();
    assert_eq!(serde_json::from_value::<T>(json.clone()).unwrap(), object, "{json}");
    json
}

fn refused<T: DeserializeOwned + Debug>(json: &Json) -> String {
    serde_json::from_value::<T>(json.clone()).unwrap_err().to_string()
}

#[test]
fn worked_examples() {
    // SGP.02 card side 2.5, 5.1, 5.4, 4.3, 4.7
    let resources = CardResources::decode(&bytes("FF210D8101028204000A000083022000")).unwrap();
    assert_eq!(
        value(resources),
        json!({"applications": 2, "freeNonVolatileMemory": 655_360, "freeVolatileMemory": 8192})
    );
    let entry = "E3254F10A0000005591010FFFFFFFF89000011009F70013F5301018F040001000091040000F000";
    assert_eq!(
        value(ProfileStatus::decode_list(&bytes(entry), &Limits::default()).unwrap()),
        json!([{
            "aid": "a0000005591010ffffffff8900001100", "state": "ENABLED", "fallBackAttribute": true,
            "emergencyProfileAttribute": false, "grantedNonVolatileMemory": 65536, "remainingMemory": 61440,
        }])
    );
    let notification = "E1354C10890999001234567890123456789012104D01024E0200072F10A0000005591010FFFFFFFF8900\
                        00110014085344780123456708";
    assert_eq!(
        value(Notification::decode(&bytes(notification), &Limits::default()).unwrap()),
        json!({
            "eid": "89099900123456789012345678901210", "type": 2, "typeName": "profile change succeeded",
            "sequenceNumber": 7,
            "aid": "a0000005591010ffffffff8900001100", "imei": "5344780123456708",
        })
    );
    let answer = ConfirmationAnswer::decode(&bytes("80124F10A0000005591010FFFFFFFF8900001200")).unwrap();
    assert_eq!(value(answer), json!({"deletedIsdPs": ["a0000005591010ffffffff8900001200"]}));
    let crt = Crt::decode(&bytes("A615900203099501108001888101108201018301309100")).unwrap();
    assert_eq!(
        value(crt),
        json!({
            "scenarioParameter": 9, "deletesExistingKeys": true, "includesDerivationRandom": false,
            "includesHostId": false, "certificatePrecedes": true, "keyUsageQualifier": 16, "keyType": 136,
            "keyTypeName": "AES", "keyLength": 16, "keyIdentifier": 1, "keyVersionNumber": 48, "initialCounter": "",
        })
    );
    let parameters = bytes("A0090607914477581006F0 A700");
    let parameters = ConnectivityParameters::decode(&parameters, &Limits::default()).unwrap();
    assert_eq!(
        value(parameters),
        json!([
            {
                "tag": "A0", "name": "SMS",
                "objects": [{
                    "tag": "06", "name": "service centre", "value": "914477581006f0", "meaning": "+44778501600",
                }],
            },
            {"tag": "A7", "objects": []},
        ])
    );
    assert_eq!(
        value(Pol1(0x04)),
        json!({"value": 4, "disableAllowed": true, "deleteAllowed": true, "deleteWhenDisabled": true})
    );
}

#[test]
fn a_certificate() {
    // SGP.02 card side 4.4
    let certificate = "7F2181CF93020A01420501020304055F20092B0601040185A948019501885F2504202501015F2404203512317319C8\
        0101C9140642D4C74872514EF00A6702036193B96FBC5F9D7F4946B04104E1CA7BE103B00E28D4D1C7E8ECE5E780650DE13F4665\
        E61A52F680230EDE281F0D5AED7390338B6A292BAFF4BF1D9B85790D1260242256BA4D41ECA743EBD7A0F001005F3740A15C2961\
        5799DA70C4839198CCC82026414BCD5B33BE1A1E4871E058099C4E2D580EA8EE2F9DDF5EC1DBE5FF37BB104009284B68FDF23381\
        F8DDB018FBB3098D";
    let fields = value(CertificateFields::decode(&bytes(certificate), &Limits::default()).unwrap());
    assert_eq!(
        (&fields["role"], &fields["keyUsage"], &fields["expirationDate"], &fields["effectiveDate"]),
        (&json!("SM-DP"), &json!("signature verification"), &json!("2035-12-31"), &json!("2025-01-01"))
    );
    assert_eq!(fields["subjectIdentifier"], "2b0601040185a94801");
    assert_eq!(fields["authorityKeyIdentifier"], "0642d4c74872514ef00a6702036193b96fbc5f9d");
    let key = EphemeralKey::new(&[4; 65], 0x00, KeyForm::Structured);
    assert_eq!(value(key), json!({"form": "structured", "point": "04".repeat(65), "parameterReference": 0}));
}

#[test]
fn a_session_trigger() {
    // SGP.02 card side 6.4
    let trigger =
        "812D832B8413350103390205003C03021F9A3E0521C000020A89148A0C736D73722E6578616D706C658C042F61646D";
    let trigger = SessionTrigger::decode(&bytes(trigger), &Limits::default()).unwrap();
    assert_eq!(
        value(trigger),
        json!({"sessionParameters": [
            {"connection": [
                {"bearerDescription": {"type": 3, "typeName": "default bearer of the terminal"}},
                {"bufferSize": 1280},
                {"transportLevel": {"protocol": "TCP client", "port": 8090}},
                {"otherAddress": "192.0.2.10"},
            ]},
            {"httpPost": [{"host": "smsr.example"}, {"uri": "/adm"}]},
        ]})
    );
    assert_eq!(value(SessionTrigger::stored()), json!({}));
    // self-made: the other parts
    let identity =
        "8001028110890999001234567890123456789012104F10A0000005591010FFFFFFFF8900000100820101830140";
    let parameters = SessionParameters::new()
        .with_security(SecurityParameters::new(identity.as_bytes()).with_key(0x40, 0x01))
        .with_retry(RetryPolicy::new(3, TimerValue::new(Duration::from_secs(90))).with_failure_report(&[1]))
        .with(SessionObject::Other(Tag::new(0x9F21), [2].into()));
    let meaning = json!({
        "eid": "89099900123456789012345678901210", "aid": "a0000005591010ffffffff8900000100",
        "keyIdentifier": 1, "keyVersionNumber": 64,
    });
    assert_eq!(
        value(SessionTrigger::new(parameters).with_other(Tag::new(0xB3), &[0xAA])),
        json!({
            "sessionParameters": [
                {"security": {
                    "pskIdentity": hex::encode(identity), "meaning": meaning, "keyVersionNumber": 64,
                    "keyIdentifier": 1,
                }},
                {"retryPolicy": {"counter": 3, "objects": [
                    {"tag": "A5", "name": "timer value", "value": "001003", "meaning": "00:01:30"},
                    {"tag": "87", "name": "failure report", "value": "01"},
                ]}},
                {"tag": "9F21", "value": "02"},
            ],
            "others": [{"tag": "B3", "value": "aa"}],
        })
    );
    let psk: PskIdentity = serde_json::from_value(meaning.clone()).unwrap();
    assert_eq!((psk.to_text(), value(psk)), (identity.into(), meaning));
    assert_eq!(value(HttpPost::new().with_agent("//se-id")), json!([{"agentId": "//se-id"}]));
}

#[test]
fn toolkit_objects() {
    // self-made
    let secret = |octet| SecretBytes::new([0x04, octet].into());
    let channel = ChannelParameters::new()
        .with_bearer(BearerDescription::new(2, [1, 2]))
        .with(ToolkitObject { comprehension: true, value: ToolkitValue::Address(OtherAddress::Dynamic) })
        .with_login(secret(0x61), secret(0x62))
        .with_transport(TransportLevel::udp(1))
        .with_destination(OtherAddress::Other([0x22, 0x01].into()))
        .with(ToolkitObject::new(ToolkitValue::Other(Tag::new(0x7F_7F01), [5].into())));
    assert_eq!(
        value(channel),
        json!([
            {"bearerDescription": {"type": 2, "typeName": "packet service", "parameters": "0102"}},
            {"otherAddress": "dynamic", "comprehension": true},
            {"textString": "0461"},
            {"textString": "0462"},
            {"transportLevel": {"protocol": "UDP client", "port": 1}},
            {"otherAddress": {"octets": "2201"}},
            {"tag": "7F7F01", "value": "05"},
        ])
    );
    // SGP.02 card side 6.6
    let link = LinkParameters::decode(&bytes("3C0300271036080102030405060708"), &Limits::default()).unwrap();
    assert_eq!(
        value(link),
        json!([
            {"transportLevel": {"protocol": "none", "port": 10_000}},
            {"channelData": "0102030405060708"},
        ])
    );
    let names =
        ChannelParameters::decode(&bytes("4709 08696E7465726E6574 470161"), &Limits::default()).unwrap();
    assert_eq!(
        value(names),
        json!([{"networkAccessName": "internet"}, {"networkAccessName": {"octets": "61"}}])
    );
}

#[test]
fn a_password_stands_under_a_name_of_its_own() {
    let parameters = bytes("A117 350103 3E0521C000020A 0D04047573FF 8D050473656372");
    let parameters = ConnectivityParameters::decode(&parameters, &Limits::default()).unwrap();
    assert_eq!(
        value(parameters),
        json!([{"tag": "A1", "name": "CAT_TP", "objects": [
            {
                "tag": "35", "name": "bearer description", "value": "03",
                "meaning": "default bearer of the terminal",
            },
            {"tag": "3E", "name": "address", "value": "21c000020a", "meaning": "192.0.2.10"},
            {"tag": "0D", "textString": "047573ff"},
            {"tag": "8D", "textString": "0473656372"},
        ]}])
    );
}

/// Self-made: a session in the addresses of an SM-SR has its passwords there too.
#[test]
fn a_session_of_an_sm_sr_shows_its_parts_and_its_password_under_its_name() {
    let group = |objects: &str| {
        let raw = bytes(&alloc::format!("A5{:02X}{objects}", bytes(objects).len()));
        value(ConnectivityParameters::decode(&raw, &Limits::default()).unwrap())
    };
    assert_eq!(
        group("840E 350103 0D0375736572 0D03736563 8903 8A0168 8602 0003 9F210102"),
        json!([{"tag": "A5", "name": "SM-SR by HTTPS", "objects": [
            {"tag": "84", "textString": "3501030d03757365720d03736563"},
            {"httpPost": [{"host": "h"}]},
            {"retryPolicy": {"counter": 3, "objects": []}},
            {"tag": "9F21", "value": "02"},
        ]}])
    );
    assert_eq!(
        group("840D 350103 0D03757365 0D03736563"),
        json!([{"tag": "A5", "name": "SM-SR by HTTPS", "objects": [{"connection": [
            {"bearerDescription": {"type": 3, "typeName": "default bearer of the terminal"}},
            {"textString": "757365"},
            {"textString": "736563"},
        ]}]}])
    );
}

#[test]
fn addresses_of_short_messages_in_words() {
    // SGP.02 card side 2.10; the rest is self-made
    for (object, meaning) in [
        ("81080B914491708910F2", Some("+44190798012")),
        ("8104 04810021", Some("0012")),
        // not as many digits as it says, no digits, nothing
        ("81080A914491708910F2", None),
        ("810402 91 A1", None),
        ("8100", None),
    ] {
        let object = bytes(object);
        let raw = [&[0xA3, u8::try_from(object.len()).unwrap()][..], &object].concat();
        let Ok(read) = ConnectivityParameters::decode(&raw, &Limits::default()) else { continue };
        let json = value(read);
        assert_eq!(json[0]["objects"][0]["name"], "destination address");
        assert_eq!(json[0]["objects"][0].get("meaning").and_then(Json::as_str), meaning, "{json}");
    }
}

#[test]
fn answers_in_a_key_establishment() {
    // SGP.02 card side 4.4
    let answer = "8510B0B1B2B3B4B5B6B7B8B9BABBBCBDBEBF8610336F26EC1447E6E8DE985BFED4F4BC28";
    assert_eq!(
        value(KeyEstablishmentAnswer::decode(&bytes(answer)).unwrap()),
        json!({"random": "b0b1b2b3b4b5b6b7b8b9babbbcbdbebf", "receipt": "336f26ec1447e6e8de985bfed4f4bc28"})
    );
    assert_eq!(value(KeyEstablishmentAnswer::challenge(&[1])), json!({"random": "01"}));
    for (json, message) in [
        (json!({}), "expected random or receipt"),
        (json!({"receipt": "00"}), "receipt: length 1, expected 16"),
        (json!({"random": "00", "salt": "00"}), "not known here"),
    ] {
        let error = refused::<KeyEstablishmentAnswer>(&json);
        assert!(error.starts_with(message), "{error}");
    }
}

#[test]
fn objects_of_scp03t() {
    // SGP.02 card side 4.5; refusals and replaced keys are self-made
    let of = |text: &str| value(Scp03tObject::decode(&bytes(text), &Limits::default()).unwrap());
    assert_eq!(
        of("840A30000102030405060708"),
        json!({
            "tag": "84", "name": "INITIALIZE UPDATE", "keyVersionNumber": 48, "keyIdentifier": 0,
            "hostChallenge": "0102030405060708",
        })
    );
    assert_eq!(
        of("8420000000000000000000003003708A8D726A3887205A3A954B58748A12B9000001"),
        json!({
            "tag": "84", "name": "answer to INITIALIZE UPDATE", "diversification": "00000000000000000000",
            "keyVersionNumber": 48, "protocol": "03", "parameter": "70", "cardChallenge": "8a8d726a3887205a",
            "cardCryptogram": "3a954b58748a12b9", "sequenceCounter": "000001",
        })
    );
    assert_eq!(
        of("85113376AE395DA7EB3078B92450649C718DCC"),
        json!({
            "tag": "85", "name": "EXTERNAL AUTHENTICATE", "securityLevel": "33",
            "hostCryptogram": "76ae395da7eb3078", "mac": "b92450649c718dcc",
        })
    );
    assert_eq!(
        of("861867A2891C9319A10D22C33BADC36C1BC4736DC9FD8CD1218C"),
        json!({
            "tag": "86", "name": "protected segment", "ciphertext": "67a2891c9319a10d22c33badc36c1bc4",
            "mac": "736dc9fd8cd1218c",
        })
    );
    assert_eq!(of("8500"), json!({"tag": "85", "name": "answer to EXTERNAL AUTHENTICATE"}));
    assert_eq!(of("8600"), json!({"tag": "86", "name": "answer to a segment, without data"}));
    assert_eq!(of("8700"), json!({"tag": "87", "name": "answer to replaced session keys"}));
    assert_eq!(of("8701AA")["octets"], "aa");
    assert_eq!(of("9F460102"), json!({"tag": "9F46", "name": "segment refused", "fault": "security"}));
    assert_eq!(of("9F470101")["fault"], "length of a key");
    assert_eq!(of("9F440177")["fault"], 0x77);
    for (json, message) in [
        (json!({"tag": "88"}), "expected a tag of SCP03t"),
        (json!({"tag": "9F46", "fault": "length of a key"}), "fault: expected a name that is known"),
        (json!({"tag": "86", "ciphertext": "", "mac": "0000000000000000"}), "scp03t: expected ciphertext"),
        (json!({"tag": "87", "octets": ""}), "not known here"),
        (json!({"tag": "85", "name": "INITIALIZE UPDATE"}), "expected what the other members say"),
    ] {
        let error = refused::<Scp03tObject>(&json);
        assert!(error.starts_with(message), "{json}: {error}");
    }
}

#[test]
fn data_groupings() {
    let of = |text: &str| {
        let raw = bytes(text);
        value(DgiSequence::decode(&raw, &Limits::default()).unwrap().into_owned())
    };
    // SGP.02 card side 2.2, two of them; the rest is self-made
    let aid = "4f10a0000005591010ffffffff8900001100";
    assert_eq!(
        of(&alloc::format!("3A0312{aid} 8F01025A5A")),
        json!({
            "lengthForm": "DGI",
            "groupings": [{"dgi": "3A03", "value": aid}, {"dgi": "8F01", "keyData": "5a5a"}],
        })
    );
    let long = "aa".repeat(0x81);
    assert_eq!(
        of(&alloc::format!("3A018181{long}")),
        json!({"lengthForm": "BER", "groupings": [{"dgi": "3A01", "value": long}]})
    );
    // lengths that are longer than they must be
    let read = of("3A03FF0001AA");
    assert_eq!((&read["encoding"], &read["groupings"][0]["value"]), (&json!("3a03ff0001aa"), &json!("aa")));
    let read = of("8F01FF00015A");
    assert_eq!(read["encoding"], json!({"keyData": "8f01ff00015a"}));
    for (json, message) in [
        (json!({"groupings": []}), "groupings[0]: 2 bytes needed, 0 left"),
        (json!({"groupings": [{"dgi": "3A", "value": ""}]}), "groupings[0].dgi: length 1, expected 2"),
        (json!({"groupings": [{"dgi": "8F01", "value": ""}]}), "groupings[0]: keyData missing"),
        (
            json!({"groupings": [{"dgi": "3A03", "value": "AA"}], "lengthForm": "BER"}),
            "expected what the other",
        ),
        (
            json!({"groupings": [{"dgi": "3A03", "value": "AA"}], "encoding": "3A04FF000155"}),
            "[0]: expected what the other",
        ),
        (
            json!({"groupings": [{"dgi": "3A03", "value": ""}], "lengthForm": "ber"}),
            "lengthForm: expected DGI",
        ),
    ] {
        let error = refused::<DgiSequence<'static>>(&json);
        assert!(error.starts_with(message), "{json}: {error}");
    }
    let too_long = json!({"groupings": [{"dgi": "3A03", "value": "aa".repeat(0x1_0000)}]});
    assert!(
        refused::<DgiSequence<'static>>(&too_long).starts_with("groupings[0]: expected a value of at most")
    );
}

#[test]
fn key_sets() {
    // self-made
    let keys = [KeyInformation::new(1, 0x30, KeyType::AES, 16), KeyInformation::new(2, 1, KeyType(0x99), 1)];
    assert_eq!(
        value(KeyInformationTemplate::new(keys.to_vec())),
        json!({"keys": [
            {"keyIdentifier": 1, "keyVersionNumber": 48, "components": [{"type": "AES", "length": 16}]},
            {"keyIdentifier": 2, "keyVersionNumber": 1, "components": [{"type": 153, "length": 1}]},
        ]})
    );
    let raw = alloc::format!("30 88 11 10 {} 03 010203", "ab".repeat(16));
    let data = value(PutKeyData::decode(&bytes(&raw), &Limits::default()).unwrap());
    let component =
        json!({"type": "AES", "keyData": alloc::format!("10{}", "ab".repeat(16)), "keyLength": 16});
    let key = json!({"components": [component], "keyCheckValue": "010203"});
    assert_eq!(data, json!({"keyVersionNumber": 48, "keys": [key]}));
    let modulus = "22".repeat(128);
    let raw = alloc::format!("70 A180 {modulus} A003010001 00 FF88 0A0B");
    assert_eq!(
        value(PutKeyData::decode(&bytes(&raw), &Limits::default()).unwrap()),
        json!({
            "keyVersionNumber": 112,
            "keys": [{"components": [
                {"type": "RSA public modulus", "keyData": modulus, "lengthInOneOctet": true},
                {"type": "RSA public exponent", "keyData": "010001"},
            ]}],
            "extendedFormat": {"keyData": "ff880a0b"},
        })
    );
    for (json, message) in [
        (json!({"keyVersionNumber": 1, "keys": []}), "keys[0]: 1 bytes needed"),
        (
            json!({"keyVersionNumber": 1, "keys": [], "extendedFormat": {"keyData": "88"}}),
            "keys[0].components[0]",
        ),
        (
            json!({"keyVersionNumber": 1, "keys": [], "extendedFormat": "FF"}),
            "extendedFormat: expected an object",
        ),
    ] {
        let error = refused::<PutKeyData>(&json);
        assert!(error.starts_with(message), "{json}: {error}");
    }
    let range = KeyRange { version: 2, first: 1, last: 3 };
    assert_eq!(value(range), json!({"keyVersionNumber": 2, "first": 1, "last": 3}));
    let data = SecurityDomainData::new().with(SecurityDomainData::ISSUER, &[1]).with(Tag::new(0x55), &[]);
    assert_eq!(
        value(data),
        json!([{"tag": "42", "name": "issuer identification number", "value": "01"}, {"tag": "55", "value": ""}])
    );
}

#[test]
fn what_explains_may_be_left_out_and_must_agree() {
    let crt = json!({
        "scenarioParameter": 9, "keyUsageQualifier": 16, "keyType": 136, "keyLength": 16, "keyIdentifier": 1,
        "keyVersionNumber": 48,
    });
    let read: Crt = serde_json::from_value(crt.clone()).unwrap();
    assert_eq!(read, Crt::builder(0x30).build());
    let with = |name: &str, value: Json| {
        let mut changed = crt.clone();
        changed.as_object_mut().unwrap().insert(name.into(), value);
        changed
    };
    let agreed: Crt = serde_json::from_value(with("deletesExistingKeys", json!(true))).unwrap();
    assert_eq!(agreed, read);
    for (json, message) in [
        (with("deletesExistingKeys", json!(false)), "expected what the other members say"),
        (with("keyLenght", json!(16)), "not known here, expected members by their names, once"),
        (with("keyLength", json!(256)), "keyLength: expected a number in its range"),
        (with("keyLength", json!("10")), "keyLength: expected a whole number"),
        (with("initialCounter", json!("0")), "initialCounter: expected octets in hex"),
        (
            with("initialCounter", json!("01")),
            "controlReferenceTemplate.initialCounter: expected a counter of 0, 2, 3, 5 or 8 bytes",
        ),
        (with("encoding", json!("A600")), "encoding.controlReferenceTemplate: required object 90 missing"),
        (json!({"scenarioParameter": 9}), "keyVersionNumber missing"),
        (json!([]), "expected an object"),
    ] {
        let error = refused::<Crt>(&json);
        assert!(error.starts_with(message), "{json}: {error}");
    }
    // the octets count, and the members must be theirs
    let version_31 = json!("A615950110900203098001888101108201018301319100");
    assert!(refused::<Crt>(&with("encoding", version_31)).starts_with("expected what the other members say"));
    let otherwise = json!("A615950110900203098001888101108201018301309100");
    let read: Crt = serde_json::from_value(with("encoding", otherwise)).unwrap();
    assert_eq!(read.raw()[2], 0x95);
}

#[test]
fn what_is_no_object_is_refused() {
    for (error, message) in [
        (refused::<KeyType>(&json!("aes")), "expected a name that is known, or a number"),
        (refused::<crate::gp::BcdDate>(&json!("2025-02-29")), "expected a date YYYY-MM-DD"),
        (refused::<crate::gp::BcdDate>(&json!("25-2-1")), "expected a date YYYY-MM-DD"),
        (
            refused::<Pol1>(&json!({"value": 1, "disableAllowed": true})),
            "expected what the other members say",
        ),
        (
            refused::<ConfirmationAnswer>(&json!({"deletedIsdPs": ["aa"]})),
            "deletedIsdPs[0]: length 1, expected 5",
        ),
        (refused::<ToolkitObject>(&json!({"tag": "35", "value": "03"})), "not known here"),
        (
            refused::<ToolkitObject>(&json!({"tag": "8D", "value": "03"})),
            "tag: expected the tag of a toolkit",
        ),
        (
            refused::<ToolkitObject>(&json!({"tag": "3C", "value": "03"})),
            "transportLevel: length 1, expected 3",
        ),
        (
            refused::<SessionObject>(&json!({"tag": "84", "value": ""})),
            "expected the name of an object that has one",
        ),
        (refused::<SessionObject>(&json!({"tag": "9F", "value": ""})), "tag: expected a tag in hex"),
        (
            refused::<HttpPost>(&json!([{"host": "a\nb"}])),
            "sessionParameters.httpPost.host: expected text without control",
        ),
        (refused::<HttpPost>(&json!([{"host": "a", "uri": "b"}])), "[0]: not known here"),
        (
            refused::<RetryPolicy>(&json!({"counter": 1, "objects": [{"tag": "A5", "value": "01"}]})),
            "sessionParameters.retryPolicy.timerValue: length 1, expected 3",
        ),
        (
            refused::<KeyInformationTemplate>(&json!({"keys": [], "unknown": "C00401708810"})),
            "expected what the other members say",
        ),
        (
            refused::<KeyInformation>(&json!({"keyIdentifier": 1, "keyVersionNumber": 1, "components": []})),
            "keyInformationTemplate.keys[0]: 2 bytes needed",
        ),
        (
            refused::<Notification>(&json!({
                "eid": "89099900123456789012345678901210", "type": 2, "sequenceNumber": 7, "aidTag": "5A",
                "aid": "a0000005591010ffffffff8900001100",
            })),
            "expected members under tags of their own",
        ),
    ] {
        assert!(error.starts_with(message), "{message}: {error}");
    }
}
