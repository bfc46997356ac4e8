//! Every object of GlobalPlatform and of the card side of SGP.02: through its bytes and its JSON, by its
//! name and by its front, in words, and what is said of one that is wrong.

use std::collections::BTreeSet;

use serde::Serialize;
use serde::de::DeserializeOwned;
use sgp_asn1::gp::{
    CardResources, CertificateFields, ChannelParameters, ConfirmationAnswer, ConnectivityParameters, Crt,
    DgiSequence, EphemeralKey, KeyEstablishmentAnswer, KeyInformationTemplate, KeyRange, LinkParameters,
    Notification, ProfileStatus, PskIdentity, PutKeyData, Scp03tObject, SecurityDomainData,
    SessionParameters, SessionTrigger,
};
use sgp_wire::{DecodeError, Limits, Reader};

use super::*;

struct Row {
    kind: &'static str,
    hex: &'static str,
    /// The bytes, once through the object and its JSON.
    through: fn(&[u8]) -> Vec<u8>,
    /// What the text has.
    says: &'static [&'static str],
    /// What is wrong, and what is said of it.
    bad: &'static [(&'static str, &'static str)],
}

fn through<T: Serialize + DeserializeOwned>(
    bytes: &[u8],
    read: Result<T, DecodeError>,
    write: impl Fn(&T) -> Vec<u8>,
) -> Vec<u8> {
    let object = read.unwrap();
    assert_eq!(hex::encode(write(&object)), hex::encode(bytes));
    let text = serde_json::to_string(&object).unwrap();
    write(&serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}")))
}

const LIMITS: &Limits = &Limits::DEFAULT;

fn notification(bytes: &[u8]) -> Vec<u8> {
    through(bytes, Notification::decode(bytes, LIMITS), Notification::encode_to_vec)
}

fn status(bytes: &[u8]) -> Vec<u8> {
    let write = |list: &Vec<ProfileStatus>| list.iter().flat_map(ProfileStatus::encode_to_vec).collect();
    through(bytes, ProfileStatus::decode_list(bytes, LIMITS), write)
}

fn connectivity(bytes: &[u8]) -> Vec<u8> {
    through(bytes, ConnectivityParameters::decode(bytes, LIMITS), ConnectivityParameters::encode_to_vec)
}

fn scp03t(bytes: &[u8]) -> Vec<u8> {
    through(bytes, Scp03tObject::decode(bytes, LIMITS), Scp03tObject::encode_to_vec)
}

fn trigger(bytes: &[u8]) -> Vec<u8> {
    through(bytes, SessionTrigger::decode(bytes, LIMITS), SessionTrigger::encode_to_vec)
}

fn session(bytes: &[u8]) -> Vec<u8> {
    through(bytes, SessionParameters::decode(bytes, LIMITS), SessionParameters::encode_to_vec)
}

fn certificate(bytes: &[u8]) -> Vec<u8> {
    through(bytes, CertificateFields::decode(bytes, LIMITS), |fields| fields.as_bytes().to_vec())
}

fn ephemeral_key(bytes: &[u8]) -> Vec<u8> {
    through(bytes, EphemeralKey::decode(bytes), |key| key.as_bytes().to_vec())
}

fn answer(bytes: &[u8]) -> Vec<u8> {
    through(bytes, KeyEstablishmentAnswer::decode(bytes), KeyEstablishmentAnswer::encode_to_vec)
}

fn groupings(bytes: &[u8]) -> Vec<u8> {
    let read = DgiSequence::decode(bytes, LIMITS).map(DgiSequence::into_owned);
    through(bytes, read, DgiSequence::encode_to_vec)
}

fn keys(bytes: &[u8]) -> Vec<u8> {
    through(bytes, PutKeyData::decode(bytes, LIMITS), PutKeyData::encode_to_vec)
}

fn key_ranges(bytes: &[u8]) -> Vec<u8> {
    let read = || {
        let mut reader = Reader::new(bytes, LIMITS)?;
        let mut ranges = Vec::new();
        while !reader.is_empty() {
            ranges.push(KeyRange::read(&reader.tlv()?)?);
        }
        Ok(ranges)
    };
    through(bytes, read(), |ranges: &Vec<KeyRange>| {
        let mut out = Vec::new();
        ranges.iter().for_each(|range| range.encode(&mut out));
        out
    })
}

/// Worked examples of SGP.02 card side 2 to 6, journeys of vectors/sgp02, certificates of vectors/certs;
/// the others, and all that is wrong, are self-made.
const TABLE: &[Row] = &[
    // 5.1
    Row {
        kind: "notification",
        hex: "E1354C10890999001234567890123456789012104D01024E0200072F10A0000005591010FFFFFFFF89000011001408\
              5344780123456708",
        through: notification,
        says: &[
            "89099900123456789012345678901210 (check digits right)",
            "typeName        profile change succeeded",
            "sequenceNumber  7",
            "(ISD-P, TAR 000011)",
            "5344780123456708 (IMEI 354487103254768)",
        ],
        bad: &[
            ("E1034C0189", "notification.eid: length 1, expected 16 at byte 4 (SGP.02 4.1.1.11)"),
            ("E2004C", "notification: tag E2, expected E1 at byte 0 (SGP.02 4.1.1.11)"),
            (
                "E1124C1089099900123456789012345678901210",
                "notification.type: required object 4D missing at byte 20 (SGP.02 4.1.1.11)",
            ),
            ("E1354C10", "notification: 53 bytes needed, 2 left at byte 2 (SGP.02 4.1.1.11)"),
        ],
    },
    // 5.1 in other words: a recorded card's tag of the AID, a comprehension bit
    Row {
        kind: "notification",
        hex: "E1354C10890999001234567890123456789012104D01054E0200074F10A0000005591010FFFFFFFF89000011009408\
              3A44780123456708",
        through: notification,
        says: &[
            "profile change after fall-back",
            "aidTag          4F",
            "imeiTag         94",
            "(IMEI 344871032547680)",
        ],
        bad: &[],
    },
    // 2.5
    Row {
        kind: "profile-status-list",
        hex: "E3254F10A0000005591010FFFFFFFF89000011009F70013F5301018F040001000091040000F000\
              E3164F10A0000005591010FFFFFFFF89000012009F70011F",
        through: status,
        says: &[
            "(ISD-P, TAR 000012)",
            "ENABLED",
            "DISABLED",
            "fallBackAttribute          true",
            "65536",
            "61440",
        ],
        bad: &[
            ("E300", "profileStatus[0].aid: required object 4F missing at byte 2 (SGP.02 4.1.1.5)"),
            ("E4004F", "profileStatus[0]: tag E4, expected E3 at byte 0 (SGP.02 4.1.1.5)"),
            (
                "E30A4F05A0000000559F7000",
                "profileStatus[0].state: length 0, expected 1 at byte 12 (SGP.02 4.1.1.5)",
            ),
        ],
    },
    Row {
        kind: "card-resources",
        hex: "FF210D8101028204000A000083022000",
        through: |bytes| through(bytes, CardResources::decode(bytes), CardResources::encode_to_vec),
        says: &["applications           2", "freeNonVolatileMemory  655360", "freeVolatileMemory     8192"],
        bad: &[
            (
                "FF210D8101028204000A0000830220",
                "cardResources: 13 bytes needed, 12 left at byte 3 (TS 102 226 8.2.1.7)",
            ),
            (
                "FF21028100",
                "cardResources.applications: length 0, expected 1 to 4 at byte 5 (TS 102 226 8.2.1.7)",
            ),
            ("FF2103810101", "cardResources: required object 82 missing at byte 6 (TS 102 226 8.2.1.7)"),
        ],
    },
    // 5.4
    Row {
        kind: "confirmation-answer",
        hex: "80124F10A0000005591010FFFFFFFF8900001200",
        through: |bytes| through(bytes, ConfirmationAnswer::decode(bytes), ConfirmationAnswer::encode_to_vec),
        says: &["[0]  a0000005591010ffffffff8900001200 (ISD-P, TAR 000012)"],
        bad: &[
            (
                "80024F00",
                "confirmationAnswer.deletedIsdPs[0]: length 0, expected 5 to 16 at byte 4 (SGP.02 4.1.1.12)",
            ),
            ("8100", "confirmationAnswer: 2 bytes behind the end at byte 0 (SGP.02 4.1.1.12)"),
        ],
    },
    // 4.4
    Row {
        kind: "crt",
        hex: "A615900203099501108001888101108201018301309100",
        through: |bytes| through(bytes, Crt::decode(bytes), |crt| crt.raw().to_vec()),
        says: &[
            "keyUsageQualifier         16 (hex 10, three secure channel keys)",
            "keyTypeName               AES",
            "keyVersionNumber          48 (hex 30, SCP03)",
            "certificatePrecedes       true",
        ],
        bad: &[
            (
                "A60490020109",
                "controlReferenceTemplate.scenario: expected scenario 3 at byte 4 (GlobalPlatform Amendment E 4.8)",
            ),
            (
                "A60490020309",
                "controlReferenceTemplate: required object 95 missing at byte 6 (GlobalPlatform Amendment E 4.8)",
            ),
            (
                "A616900203099502108080018881011082010183013091",
                "controlReferenceTemplate: 22 bytes needed, 21 left at byte 2 (GlobalPlatform Amendment E 4.8)",
            ),
            (
                "A61690020309950210808001888101108201018301309100",
                "controlReferenceTemplate.keyUsageQualifier: length 2, expected 1 at byte 8 \
                 (GlobalPlatform Amendment E 4.8)",
            ),
        ],
    },
    Row {
        kind: "ephemeral-key",
        hex: "B041047C49393E9EF09ECC4BDEE27EC25726D602E3487D8739FF0EA328CA25AA4B51C3F822EB3BCB1AC9F5DCC1F96CD85C\
              61770E1CED4A5347D5350FB66A3571E404E5F00100",
        through: ephemeral_key,
        says: &["form                structured", "parameterReference  0 (P-256)"],
        bad: &[
            (
                "02",
                "ephemeralKey: expected a public key object B0 or an uncompressed point 04 at byte 0 (SGP.02 4.1.3.1)",
            ),
            (
                "B00104F000",
                "ephemeralKey.parameterReference: length 0, expected 1 at byte 5 (SGP.02 4.1.3.1)",
            ),
        ],
    },
    // the same point, bare
    Row {
        kind: "ephemeral-key",
        hex: "047C49393E9EF09ECC4BDEE27EC25726D602E3487D8739FF0EA328CA25AA4B51C3F822EB3BCB1AC9F5DCC1F96CD85C61770E\
              1CED4A5347D5350FB66A3571E404E5",
        through: ephemeral_key,
        says: &["form   bare point"],
        bad: &[],
    },
    Row {
        kind: "certificate",
        hex: "7F2181CF93020A01420501020304055F20092B0601040185A948019501885F2504202501015F2404203512317319C80101C914\
              0642D4C74872514EF00A6702036193B96FBC5F9D7F4946B04104E1CA7BE103B00E28D4D1C7E8ECE5E780650DE13F4665E61A52\
              F680230EDE281F0D5AED7390338B6A292BAFF4BF1D9B85790D1260242256BA4D41ECA743EBD7A0F001005F3740A15C29615799\
              DA70C4839198CCC82026414BCD5B33BE1A1E4871E058099C4E2D580EA8EE2F9DDF5EC1DBE5FF37BB104009284B68FDF23381F8\
              DDB018FBB3098D",
        through: certificate,
        says: &[
            "2b0601040185a94801 (1.3.6.1.4.1.87240.1)",
            "keyUsage                signature verification",
            "effectiveDate           2025-01-01",
            "expirationDate          2035-12-31",
            "role                    SM-DP",
            "parameterReference      0 (P-256)",
        ],
        bad: &[
            ("7F2100", "certificate: required object 93 missing at byte 3 (GlobalPlatform Amendment E 4.5)"),
            (
                "7F2106930101420101",
                "certificate: required object 5F20 missing at byte 9 (GlobalPlatform Amendment E 4.5)",
            ),
            (
                "7F2117930101420101 5F200101 950188 5F240420251301 5F20",
                "certificate: 23 bytes needed, 22 left at byte 3 (GlobalPlatform Amendment E 4.5)",
            ),
            (
                "7F2114930101420101 5F200101 950188 5F240420251301",
                "certificate.certificateExpirationDate: expected a date YYYYMMDD in BCD at byte 19 \
                 (GlobalPlatform Amendment E 4.5)",
            ),
        ],
    },
    // 2.5, around the certificate of 4.4
    Row {
        kind: "ecasd-data",
        hex: "BF3081D37F2181CF93020A01420501020304055F20092B0601040185A948019501885F2504202501015F2404203512317319C801\
              01C9140642D4C74872514EF00A6702036193B96FBC5F9D7F4946B04104E1CA7BE103B00E28D4D1C7E8ECE5E780650DE13F4665\
              E61A52F680230EDE281F0D5AED7390338B6A292BAFF4BF1D9B85790D1260242256BA4D41ECA743EBD7A0F001005F3740A15C29\
              615799DA70C4839198CCC82026414BCD5B33BE1A1E4871E058099C4E2D580EA8EE2F9DDF5EC1DBE5FF37BB104009284B68FDF2\
              3381F8DDB018FBB3098D",
        through: |bytes| [&bytes[..4], &certificate(&bytes[4..])].concat(),
        says: &["  certificate\n    serialNumber            0a01", "expirationDate          2035-12-31"],
        bad: &[
            (
                "BF3000",
                "ecasdData.certificate: required object 7F21 missing at byte 3 (GlobalPlatform Amendment E 4.5)",
            ),
            ("BF3100", "ecasdData: tag BF31, expected BF30 at byte 0 (SGP.02 4.1.1.5)"),
        ],
    },
    // vectors/certs/gp-certificates.json: p256-ecasd-eff
    Row {
        kind: "certificate",
        hex: "7f2181d1930804790ed236b329714210c4cbf4fca7448e379127898b4a3ed9b35f201089033023b194f9036de47834e611f26b\
              9501805f2504202401015f2404204412317303c001017f4946b0410430a606b6aa25ce08a99e02db1ca8a06d39a5dc45e2c7\
              df3e47c159c1b7b00c1bcb8acd7447f14f9f250db3fb0a410f16269a15ced17ba4635e95b55a4005479ff001005f3740f792\
              4f481d2ea0e45a5c6f93d7e002e2b2e10f58651343c3b63a3ef2125b3e8118ecae22be038b4ab84ca8f2042a2bcd54089063\
              1319cc5ca14b80100d9ac396",
        through: certificate,
        says: &["keyUsage            key agreement", "expirationDate      2044-12-31"],
        bad: &[],
    },
    // 4.7, 2.10
    Row {
        kind: "connectivity-parameters",
        hex: "A0090607914477581006F0",
        through: connectivity,
        says: &["name  SMS", "value    914477581006f0", "meaning  +44778501600"],
        bad: &[
            (
                "A0020609",
                "connectivityParameters[0].objects[0]: 9 bytes needed, 0 left at byte 4 (SGP.02 4.1.2.2)",
            ),
            ("A00906", "connectivityParameters[0]: 9 bytes needed, 1 left at byte 2 (SGP.02 4.1.2.2)"),
        ],
    },
    Row {
        kind: "connectivity-parameters",
        hex: "A30A81080B914491708910F2",
        through: connectivity,
        says: &["name  SM-SR by SMS", "destination address", "meaning  +44190798012"],
        bad: &[],
    },
    // self-made, of the objects of 6.4 and 6.6
    Row {
        kind: "connectivity-parameters",
        hex: "A1133501034704036D326D0D0404757365 0D020473 A203 350102",
        through: connectivity,
        says: &[
            "name  CAT_TP",
            "name  HTTPS",
            "meaning  default bearer of the terminal",
            "meaning  packet service",
            "meaning  m2m",
            "textString  (4 bytes, not shown)",
        ],
        bad: &[],
    },
    Row {
        kind: "connectivity-parameters",
        hex: "A40C 3C03012710 3E0521C000020A A607 3E0521C0000235",
        through: connectivity,
        says: &[
            "name  SM-SR by CAT_TP",
            "meaning  UDP port 10000",
            "name  SM-SR by DNS",
            "meaning  192.0.2.53",
        ],
        bad: &[],
    },
    Row {
        kind: "connectivity-parameters",
        hex: "A523 840F 350103 0D04047573 65 0D0404736563 8607 0003 A503001003 8907 8A05736D2D7372",
        through: connectivity,
        says: &[
            "name  SM-SR by HTTPS",
            "typeName  default bearer of the terminal",
            "textString  (4 bytes, not shown)",
            "counter  3",
            "meaning  00:01:30",
            "host  sm-sr",
        ],
        bad: &[],
    },
    // 6.4
    Row {
        kind: "session-trigger",
        hex: "812D832B8413350103390205003C03021F9A3E0521C000020A89148A0C736D73722E6578616D706C658C042F61646D",
        through: trigger,
        says: &[
            "bufferSize  1280",
            "TCP client",
            "port      8090",
            "192.0.2.10",
            "host  smsr.example",
            "uri  /adm",
        ],
        bad: &[
            ("8200", "trigger: tag 82, expected 81 at byte 0 (GPC Amendment B table 3-3)"),
            (
                "8106830484023901",
                "trigger.sessionParameters.connection[0]: 1 bytes needed, 0 left at byte 8 (GPC Amendment B table 3-3)",
            ),
            (
                "8107830585030001 40",
                "trigger.sessionParameters.security.key: length 1, expected 2 at byte 7 (GPC Amendment B table 3-3)",
            ),
            (
                "8108830689048A02 0D0A",
                "trigger.sessionParameters.httpPost.host: expected text without control characters at byte 8 \
                 (GPC Amendment B table 3-3)",
            ),
        ],
    },
    Row { kind: "session-trigger", hex: "8100", through: trigger, says: &["nothing inside"], bad: &[] },
    // pySim, global_platform/http.py (commit 949c2a2d), around what is self-made
    Row {
        kind: "session-parameters",
        hex: "8413350103390205003C03021F9A3E0521C000020A 850804deadbeef020040 8607 0003 A503001003 8907 8A0568 6F7374 31",
        through: session,
        says: &[
            "port      8090",
            "pskIdentity       deadbeef",
            "counter  3",
            "meaning  00:01:30",
            "host  host1",
        ],
        bad: &[
            (
                "84023901",
                "sessionParameters.connection[0]: 1 bytes needed, 0 left at byte 4 (GPC Amendment B table 3-3)",
            ),
            (
                "860100",
                "sessionParameters.retryPolicy.counter: 2 bytes needed, 1 left at byte 2 (GPC Amendment B table 3-3)",
            ),
        ],
    },
    // 6.5
    Row {
        kind: "psk-identity",
        hex: "38303031303238313130383930393939303031323334353637383930313233343536373839303132313034463130413030303030\
              30353539313031304646464646464646383930303030303130303832303130313833303134 30",
        through: |bytes| {
            through(bytes, PskIdentity::decode(bytes, LIMITS), |identity| identity.to_text().into_bytes())
        },
        says: &["(check digits right)", "(ISD-R)", "keyVersionNumber  64 (hex 40, SCP81)"],
        bad: &[
            ("383030", "pskIdentity: expected hexadecimal digits at byte 3 (SGP.02 2.4.4.3)"),
            ("383030313033", "pskIdentity: expected the form of SGP.02, 02 at byte 4 (SGP.02 2.4.4.3)"),
        ],
    },
    // 6.6
    Row {
        kind: "channel-parameters",
        hex: "35010339020578470908696E7465726E65743C030127103E0521C000020A",
        through: |bytes| {
            through(bytes, ChannelParameters::decode(bytes, LIMITS), ChannelParameters::encode_to_vec)
        },
        says: &["default bearer of the terminal", "networkAccessName  internet", "UDP client", "192.0.2.10"],
        bad: &[
            ("390105", "channelParameters[0].bufferSize: length 1, expected 2 at byte 2 (TS 102 226 9.2.1)"),
            ("0000", "channelParameters[0]: expected tag of a toolkit object at byte 0 (TS 102 226 9.2.1)"),
        ],
    },
    Row {
        kind: "link-parameters",
        hex: "3C0300271036080102030405060708",
        through: |bytes| through(bytes, LinkParameters::decode(bytes, LIMITS), LinkParameters::encode_to_vec),
        says: &["port      10000", "channelData  0102030405060708"],
        bad: &[(
            "3C0200 27",
            "linkParameters[0].transportLevel: length 2, expected 3 at byte 2 (TS 102 226 9.2.2)",
        )],
    },
    // 2.9
    Row {
        kind: "key-ranges",
        hex: "F203020103 F203400102",
        through: key_ranges,
        says: &[
            "keyVersionNumber  2 (hex 02, SCP80)",
            "keyVersionNumber  64 (hex 40, SCP81)",
            "last              3",
        ],
        bad: &[("F2020201", "keyRange: length 2, expected 3 at byte 2 (SGP.02 4.1.1.9)")],
    },
    // pySim's example of GET DATA 00E0, shortened, and a key in the extended format
    Row {
        kind: "key-information",
        hex: "E015 C00401708010 C00D 0240 FF850010 FFF00001 0100 00",
        through: |bytes| {
            let read = KeyInformationTemplate::decode(bytes, LIMITS);
            through(bytes, read, KeyInformationTemplate::encode_to_vec)
        },
        says: &[
            "112 (hex 70, token verification)",
            "DES",
            "PSK-TLS",
            "ECC key parameter reference",
            "keyUsage",
        ],
        bad: &[
            ("E003C00101", "keyInformationTemplate.keys[0]: 2 bytes needed, 1 left at byte 4 (GPC 11.3.3.1)"),
            ("E100", "keyInformationTemplate: tag E1, expected E0 at byte 0 (GPC 11.3.3.1)"),
        ],
    },
    // vectors/scp03/kcv-putkey.json: putkey-noinnerlen-dek128-key128
    Row {
        kind: "put-key-data",
        hex: "3388103324028f716921c5ca08fcd16a7b827503348df68810e116ebe8203bdba56c105a706779313203dc6aca88109092d1ae\
              f083b9aaceb4538ddd3014da0346ff59",
        through: keys,
        says: &["51 (hex 33, SCP03)", "AES", "keyData  (16 bytes, not shown)", "keyCheckValue  348df6"],
        bad: &[
            ("30", "keys[0]: 1 bytes needed, 0 left at byte 1 (GPC 11.8.2.3)"),
            ("308802AA", "keys[0].components[0]: 2 bytes needed, 1 left at byte 3 (GPC 11.8.2.3)"),
            ("308801000301", "keys[0].checkValue: 3 bytes needed, 1 left at byte 5 (GPC 11.8.2.3)"),
        ],
    },
    Row {
        kind: "security-domain-data",
        hex: "42050A0B0C0D0E45081A1B1C1D1E1F20215F20052A2B2C2D2E930101",
        through: |bytes| {
            through(bytes, SecurityDomainData::decode(bytes, LIMITS), SecurityDomainData::encode_to_vec)
        },
        says: &["issuer identification number", "image number", "application provider", "token number"],
        bad: &[("4205", "securityDomainData[0]: 5 bytes needed, 0 left at byte 2 (SGP.02 4.1.3.2)")],
    },
    // 2.2, 3.1, 5.4
    Row {
        kind: "data-groupings",
        hex: "3A03124F10A0000005591010FFFFFFFF8900001100 3A0603810103 3A08044E020007 8F0102 5A5A",
        through: groupings,
        says: &[
            "profile to enable",
            "(ISD-P, TAR 000011)",
            "disableAllowed      false",
            "sequenceNumber  7",
            "keyData  (2 bytes, not shown)",
        ],
        bad: &[
            ("3A0302", "groupings[0]: 2 bytes needed, 0 left at byte 3 (GPC 11.11.2.3)"),
            ("3A0300 3A", "groupings[1]: 2 bytes needed, 1 left at byte 3 (GPC 11.11.2.3)"),
        ],
    },
    // 4.4
    Row {
        kind: "key-establishment-answer",
        hex: "8510B0B1B2B3B4B5B6B7B8B9BABBBCBDBEBF8610336F26EC1447E6E8DE985BFED4F4BC28",
        through: answer,
        says: &["random   b0b1b2b3b4b5b6b7b8b9babbbcbdbebf", "receipt  336f26ec1447e6e8de985bfed4f4bc28"],
        bad: &[
            ("8700", "keyEstablishmentAnswer: tag 87, expected 85 at byte 0 (SGP.02 4.1.3.1)"),
            ("860100", "keyEstablishmentAnswer.receipt: length 1, expected 16 at byte 2 (SGP.02 4.1.3.1)"),
        ],
    },
    // 4.5
    Row {
        kind: "scp03t",
        hex: "840A30000102030405060708",
        through: scp03t,
        says: &["INITIALIZE UPDATE", "48 (hex 30, SCP03)", "hostChallenge     0102030405060708"],
        bad: &[
            (
                "840130",
                "scp03t: expected 10 bytes of INITIALIZE UPDATE, or 32 of its answer at byte 2 (SGP.02 4.1.3.3)",
            ),
            ("9F4600", "scp03t: length 0, expected 1 at byte 3 (SGP.02 4.1.3.3)"),
            ("8A00", "scp03t: unknown tag 8A at byte 0 (SGP.02 4.1.3.3)"),
        ],
    },
    Row {
        kind: "scp03t",
        hex: "8420000000000000000000003003708A8D726A3887205A3A954B58748A12B9000001",
        through: scp03t,
        says: &["answer to INITIALIZE UPDATE", "cardChallenge     8a8d726a3887205a"],
        bad: &[],
    },
    Row {
        kind: "scp03t",
        hex: "85113376AE395DA7EB3078B92450649C718DCC",
        through: scp03t,
        says: &["EXTERNAL AUTHENTICATE", "securityLevel   33"],
        bad: &[],
    },
    Row {
        kind: "scp03t",
        hex: "9F460102",
        through: scp03t,
        says: &["segment refused", "fault  security"],
        bad: &[],
    },
    Row {
        kind: "scp03t",
        hex: "9F440103",
        through: scp03t,
        says: &["INITIALIZE UPDATE refused", "fault  key set not found"],
        bad: &[],
    },
];

fn bytes(text: &str) -> Vec<u8> {
    hex::decode(text.replace(' ', "")).unwrap()
}

#[test]
fn every_object_is_told_read_explained_and_refused() {
    for row in TABLE {
        let octets = bytes(row.hex);
        let again = (row.through)(&octets);
        assert_eq!(hex::encode(again), hex::encode(&octets), "{}", row.kind);
        let guessed = decode(&octets, None).unwrap_or_else(|failure| panic!("{failure}: {}", row.hex));
        assert_eq!(guessed.kind, row.kind, "{}", row.hex);
        assert_eq!(decode(&octets, Some(row.kind)).as_ref(), Ok(&guessed), "{}", row.hex);
        let text = guessed.to_string();
        for part in row.says {
            assert!(text.contains(part), "{}: {part} not in\n{text}", row.kind);
        }
        for (wrong, message) in row.bad {
            let failure = decode(&bytes(wrong), Some(row.kind)).unwrap_err().to_string();
            assert_eq!(failure, format!("as {}: {message}", row.kind), "{wrong}");
        }
    }
}

/// A kind without a row here is none of GlobalPlatform, and is named.
#[test]
fn no_kind_is_missing() {
    const OTHERS: [&str; 19] = [
        "message",
        "x509-certificate",
        "command-script",
        "response-script",
        "aid",
        "eid",
        "script-objects",
        "profile-package",
        "profile-element",
        "euicc-response",
        "command-apdu",
        "bpp-segment",
        "proactive-command",
        "sms-deliver",
        "sms-submit",
        "command-packet",
        "response-packet",
        "response-apdu",
        "bpp-segments",
    ];
    let rows: BTreeSet<&str> = TABLE.iter().map(|row| row.kind).chain(OTHERS).collect();
    let kinds: BTreeSet<&str> = KINDS.iter().map(|kind| kind.name).collect();
    assert_eq!(rows, kinds);
    let refused: BTreeSet<&str> =
        TABLE.iter().filter(|row| !row.bad.is_empty()).map(|row| row.kind).chain(OTHERS).collect();
    assert_eq!(refused, kinds);
}

/// Every prefix of every row, and every row with an octet changed, is something or is refused at a place
/// within it.
#[test]
fn damage_has_its_place() {
    for row in TABLE {
        let octets = bytes(row.hex);
        for end in 0..octets.len() {
            if let Err(DecodeFailure::Broken { error, .. }) = decode(&octets[..end], Some(row.kind)) {
                assert!(error.offset() <= end, "{}: {error}", row.kind);
                assert!(error.clause().is_some(), "{}: {error}", row.kind);
            }
        }
        for at in 0..octets.len().min(40) {
            let mut damaged = octets.clone();
            damaged[at] ^= 0xFF;
            for name in [None, Some(row.kind)] {
                match decode(&damaged, name) {
                    Err(DecodeFailure::Broken { error, .. }) => {
                        assert!(error.offset() <= damaged.len(), "{error}")
                    }
                    Err(failure) => assert_eq!(failure, DecodeFailure::NothingFits),
                    Ok(decoded) => drop(decoded.to_string()),
                }
            }
        }
    }
}
