//! sgp-asn1: objects of GlobalPlatform, through their bytes and through JSON.

use core::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;
use sgp_asn1::gp::{
    CardResources, CertificateFields, ChannelParameters, ConfirmationAnswer, ConnectivityParameters, Crt,
    DgiSequence, EphemeralKey, KeyEstablishmentAnswer, KeyInformationTemplate, LinkParameters, Notification,
    ProfileStatus, PskIdentity, PutKeyData, Scp03tObject, SecurityDomainData, SessionParameters,
    SessionTrigger, put_dgi,
};
use sgp_wire::{DecodeError, Limits};

use super::input::Input;

/// First byte: 0 notification, 1 confirmation answer, 2 card resources, 3 profile status, 4 data
/// groupings, 5 CRT, 6 ephemeral key, 7 certificate, 8 connectivity parameters, 9 channel parameters,
/// 10 link parameters, 11 session trigger, 12 PSK identity, 13 key information, 14 data of PUT KEY, 15
/// data of a security domain, 16 JSON (second byte: of which), 17 answer in a key establishment, 18 object
/// of SCP03t, 19 session parameters.
pub fn gp(data: &[u8]) {
    let mut input = Input(data);
    let selector = input.byte() % 20;
    let bytes = input.0;
    match selector {
        4 => groupings(bytes, &Limits::default()),
        16 => json(&mut input),
        selector => object(selector, bytes),
    }
}

fn object(selector: u8, bytes: &[u8]) {
    let limits = &Limits::default();
    match selector {
        0 => same(bytes, Notification::decode(bytes, limits), Notification::encode_to_vec),
        1 => same(bytes, ConfirmationAnswer::decode(bytes), ConfirmationAnswer::encode_to_vec),
        2 => same(bytes, CardResources::decode(bytes), CardResources::encode_to_vec),
        3 => same(bytes, ProfileStatus::decode_list(bytes, limits), |list| entries(list)),
        5 => same(bytes, Crt::decode(bytes), |crt| crt.raw().to_vec()),
        6 => same(bytes, EphemeralKey::decode(bytes), |key| key.as_bytes().to_vec()),
        7 => same(bytes, CertificateFields::decode(bytes, limits), |fields| fields.as_bytes().to_vec()),
        8 => connectivity(bytes, limits),
        9 => {
            let channel = ChannelParameters::decode(bytes, limits);
            if let Ok(channel) = &channel {
                let _ = channel.check();
            }
            same(bytes, channel, ChannelParameters::encode_to_vec);
        }
        10 => same(bytes, LinkParameters::decode(bytes, limits), LinkParameters::encode_to_vec),
        11 => same(bytes, SessionTrigger::decode(bytes, limits), SessionTrigger::encode_to_vec),
        12 => {
            if let Ok(identity) = PskIdentity::decode(bytes, limits) {
                let text = identity.to_text();
                assert!(text.as_bytes().eq_ignore_ascii_case(bytes), "PSK identity");
                same(text.as_bytes(), Ok(identity), |identity| identity.to_text().into_bytes());
            }
        }
        13 => {
            let template = KeyInformationTemplate::decode(bytes, limits);
            same(bytes, template, KeyInformationTemplate::encode_to_vec);
        }
        14 => same(bytes, PutKeyData::decode(bytes, limits), PutKeyData::encode_to_vec),
        15 => same(bytes, SecurityDomainData::decode(bytes, limits), SecurityDomainData::encode_to_vec),
        17 => same(bytes, KeyEstablishmentAnswer::decode(bytes), KeyEstablishmentAnswer::encode_to_vec),
        18 => same(bytes, Scp03tObject::decode(bytes, limits), Scp03tObject::encode_to_vec),
        _ => same(bytes, SessionParameters::decode(bytes, limits), SessionParameters::encode_to_vec),
    }
}

fn entries(list: &[ProfileStatus]) -> Vec<u8> {
    list.iter().flat_map(ProfileStatus::encode_to_vec).collect()
}

/// What was read comes out byte for byte, and through JSON; a refusal lies within the input.
fn same<T: Serialize + DeserializeOwned + PartialEq + Debug>(
    bytes: &[u8],
    read: Result<T, DecodeError>,
    encode: impl Fn(&T) -> Vec<u8>,
) {
    match read {
        Ok(value) => {
            assert_eq!(encode(&value), bytes, "{value:?}");
            let json = serde_json::to_value(&value).expect("JSON of an object");
            let back: T = serde_json::from_value(json).expect("the object of its JSON");
            assert_eq!(encode(&back), bytes, "{value:?} through JSON");
        }
        Err(error) => assert!(error.offset() <= bytes.len(), "{error}"),
    }
}

fn connectivity(bytes: &[u8], limits: &Limits) {
    let parameters = ConnectivityParameters::decode(bytes, limits);
    for group in parameters.iter().flat_map(ConnectivityParameters::groups) {
        let _ = (group.transport(), group.server(), group.login(), group.password(), group.sms_address());
        let _ = (group.channel(limits), group.session(limits));
    }
    same(bytes, parameters, ConnectivityParameters::encode_to_vec);
}

fn groupings(bytes: &[u8], limits: &Limits) {
    let sequence = match DgiSequence::decode(bytes, limits) {
        Ok(sequence) => sequence,
        Err(error) => {
            assert!(error.offset() <= bytes.len(), "{error}");
            return;
        }
    };
    same(bytes, Ok(sequence.clone().into_owned()), DgiSequence::encode_to_vec);
    let mut out = Vec::new();
    for dgi in sequence.items() {
        put_dgi(&mut out, dgi.id(), dgi.value(), sequence.length_form());
    }
    let again = DgiSequence::decode(&out, limits).expect("what was written");
    let values =
        |s: &DgiSequence<'_>| s.items().iter().map(|d| (d.id(), d.value().to_vec())).collect::<Vec<_>>();
    if again.length_form() == sequence.length_form() {
        assert_eq!(values(&again), values(&sequence), "data groupings written again");
    }
}

/// JSON that is an object is what its bytes are read as.
fn json(input: &mut Input<'_>) {
    let selector = input.byte() % 15;
    let text = input.0;
    let limits = &Limits::default();
    match selector {
        0 => of_json(text, Notification::encode_to_vec, |bytes| Notification::decode(bytes, limits)),
        1 => of_json(text, ConfirmationAnswer::encode_to_vec, ConfirmationAnswer::decode),
        2 => of_json(text, CardResources::encode_to_vec, CardResources::decode),
        3 => of_json(
            text,
            |list: &Vec<ProfileStatus>| entries(list),
            |bytes| ProfileStatus::decode_list(bytes, limits),
        ),
        4 => of_json(text, |crt: &Crt| crt.raw().to_vec(), Crt::decode),
        5 => of_json(text, |key: &EphemeralKey| key.as_bytes().to_vec(), EphemeralKey::decode),
        6 => {
            let encode = |fields: &CertificateFields| fields.as_bytes().to_vec();
            of_json(text, encode, |bytes| CertificateFields::decode(bytes, limits));
        }
        7 => {
            let decode = |bytes: &[u8]| ConnectivityParameters::decode(bytes, limits);
            of_json(text, ConnectivityParameters::encode_to_vec, decode);
        }
        8 => of_json(text, SessionTrigger::encode_to_vec, |bytes| SessionTrigger::decode(bytes, limits)),
        9 => {
            let decode = |bytes: &[u8]| KeyInformationTemplate::decode(bytes, limits);
            of_json(text, KeyInformationTemplate::encode_to_vec, decode);
        }
        10 => of_json(text, PutKeyData::encode_to_vec, |bytes| PutKeyData::decode(bytes, limits)),
        11 => {
            let decode = |bytes: &[u8]| SecurityDomainData::decode(bytes, limits);
            of_json(text, SecurityDomainData::encode_to_vec, decode);
        }
        12 => of_json(text, KeyEstablishmentAnswer::encode_to_vec, KeyEstablishmentAnswer::decode),
        13 => of_json(text, Scp03tObject::encode_to_vec, |bytes| Scp03tObject::decode(bytes, limits)),
        _ => {
            let decode = |bytes: &[u8]| DgiSequence::decode(bytes, limits).map(DgiSequence::into_owned);
            of_json(text, DgiSequence::encode_to_vec, decode);
        }
    }
}

fn of_json<T: DeserializeOwned + PartialEq + Debug>(
    text: &[u8],
    encode: impl Fn(&T) -> Vec<u8>,
    decode: impl Fn(&[u8]) -> Result<T, DecodeError>,
) {
    if let Ok(value) = serde_json::from_slice::<T>(text) {
        let bytes = encode(&value);
        match decode(&bytes) {
            Ok(again) => assert_eq!(encode(&again), bytes, "{value:?}"),
            Err(error) => panic!("{error}: {value:?}"),
        }
    }
}
