//! What numbers and octets mean to a person, by the member that has them.

use es_interfaces::status::{ReasonCode, SubjectCode};
use serde_json::Value;
use sgp_asn1::gp::{CardResources, KeyType};
use sgp_asn1::saip::{EuiccResponse, PeStatusCode};
use sgp_asn1::{Eid, Iccid, Imei, ImeiSv, Plmn, Tac, oids};
use sgp_pki::x509::Certificate;
use sgp_wire::{Aid, Limits, Oid, Reader, StatusWord, Tag, put_tlv};

use super::names::{name_of, name_of_bit};

/// What a number means: its name, or how the field writes it. `parent` is what the member stands in.
pub(super) fn of_number(parent: &str, name: &str, number: i64) -> Option<String> {
    if let Some(known) = name_of(parent, name, number) {
        return Some(known.into());
    }
    let octet = u8::try_from(number).ok();
    match name {
        "keyVersionNumber" | "replacedKeyVersion" => {
            let octet = octet?;
            // SGP.02 card side 1.2
            let protocol = match octet {
                0x01..=0x0F => ", SCP80",
                0x30..=0x3F => ", SCP03",
                0x40..=0x4F => ", SCP81",
                0x70 => ", token verification",
                _ => "",
            };
            Some(format!("hex {octet:02X}{protocol}"))
        }
        "keyUsageQualifier" => match octet? {
            0x10 => Some("hex 10, three secure channel keys".into()),
            0x5C => Some("hex 5C, one secure channel base key".into()),
            other => Some(format!("hex {other:02X}")),
        },
        "keyType" | "scenarioParameter" | "block" if number > 9 => {
            octet.map(|octet| format!("hex {octet:02X}"))
        }
        "parameterReference" => curve(octet?).map(String::from),
        "status" => {
            let code = PeStatusCode(number);
            let word = u16::try_from(number).ok().filter(|_| code.is_status_word());
            code.name().map(String::from).or_else(|| word.map(|word| StatusWord(word).to_string()))
        }
        _ => None,
    }
}

/// What octets, an object identifier or a date mean.
pub(super) fn of_text(name: &str, text: &str) -> Option<String> {
    let octets = || hex::decode(text).ok();
    match name {
        "iccid" | "profileIccid" => iccid(octets()?.try_into().ok()?),
        "eid" | "eidValue" => {
            let octets: [u8; 16] = octets()?.try_into().ok()?;
            Some(match Eid::from_bytes(octets).check() {
                Ok(()) => "check digits right".into(),
                Err(error) => error.to_string(),
            })
        }
        "mccMnc" | "rPLMN" => plmn(octets()?.try_into().ok()?),
        "tac" => Some(format!("TAC {}", Tac::from_device_info_bytes(octets()?.try_into().ok()?).ok()?)),
        "imei" => imei(octets()?.try_into().ok()?),
        "subjectIdentifier" | "caIdentifier" => certified(&octets()?),
        "SubjectCode" | "Subject" => SubjectCode::new(text.to_owned()).meaning().map(String::from),
        "ReasonCode" | "Reason" => ReasonCode::new(text.to_owned()).meaning().map(String::from),
        "deletedIsdPs" => application(&octets()?),
        "simaResponse" => installed(&octets()?),
        "extCardResource" => resources(&octets()?),
        "algorithm" => algorithm(&octets()?),
        "tagList" => tags(&octets()?),
        "keyType" => match octets()?.as_slice() {
            [kind] => KeyType(*kind).name().map(String::from),
            _ => None,
        },
        "keyLen" => match octets()?.as_slice() {
            [length] => Some(format!("{length} bytes")),
            _ => None,
        },
        "utcTime" | "generalTime" => moment(name, text),
        "additionalEuiccProfilePackageVersions"
        | "iotVersion"
        | "profileVersion"
        | "euiccFirmwareVer"
        | "ts102241Version"
        | "globalplatformVersion"
        | "ppVersion"
        | "rspCrlSupportedVersion"
        | "naiSupport"
        | "versionType" => version(&octets()?),
        _ if name.starts_with("euiccCiPK") => issuer(&octets()?).map(String::from),
        _ if name == "svn" || name.ends_with("Svn") || name.ends_with("SupportedRelease") => {
            version(&octets()?)
        }
        _ if name.to_ascii_lowercase().ends_with("aid") => application(&octets()?),
        _ => oids::name(&text.parse().ok()?).map(String::from),
    }
}

/// A certificate of X.509 in a few words: what stands there instead of its octets.
pub(super) fn of_certificate(name: &str, text: &str) -> Option<String> {
    if !name.ends_with("ertificate") && !name.ends_with("ertificateTls") {
        return None;
    }
    let octets = hex::decode(text).ok()?;
    let certificate = Certificate::decode(&octets).ok()?;
    let role = certificate.role().map(|role| format!(" {role},")).unwrap_or_default();
    Some(format!(
        "X.509 of {} bytes:{role} {}, issued by {}, valid {} to {}",
        octets.len(),
        certificate.subject(),
        certificate.issuer(),
        certificate.not_before(),
        certificate.not_after(),
    ))
}

/// A BIT STRING: its octets, and the bits that are set.
pub(super) fn of_bits(name: &str, value: &Value) -> Option<String> {
    let members = value.as_object().filter(|members| members.len() == 2)?;
    let text = members.get("value")?.as_str()?;
    let (octets, length) = (hex::decode(text).ok()?, members.get("length")?.as_u64()?);
    let count = if length == 1 { "1 bit".into() } else { format!("{length} bits") };
    if name == "subjectPublicKey" {
        return Some(format!("{text}, {count}"));
    }
    let is_set = |bit: u16| octets.get(usize::from(bit / 8)).is_some_and(|o| o & (0x80 >> (bit % 8)) != 0);
    let set = (0..u16::try_from(length).ok()?).filter(|bit| is_set(*bit));
    let named = |bit| name_of_bit(name, bit).map_or_else(|| format!("bit {bit}"), String::from);
    let set: Vec<_> = set.map(named).collect();
    let set = if set.is_empty() { "none set".into() } else { set.join(", ") };
    Some(if text.is_empty() { format!("{count} ({set})") } else { format!("{text}, {count} ({set})") })
}

/// Curve of a key parameter reference (GlobalPlatform Amendment E table 4-3).
const fn curve(reference: u8) -> Option<&'static str> {
    Some(match reference {
        0x00 => "P-256",
        0x01 => "P-384",
        0x02 => "P-521",
        0x03 => "brainpoolP256r1",
        0x04 => "brainpoolP256t1",
        0x05 => "brainpoolP384r1",
        0x06 => "brainpoolP384t1",
        0x07 => "brainpoolP512r1",
        0x08 => "brainpoolP512t1",
        0x40 => "FRP256V1",
        _ => return None,
    })
}

fn iccid(octets: [u8; 10]) -> Option<String> {
    // every ICCID begins with 89: in the header of a package in this order, else swapped
    let iccid = match octets {
        [0x98, ..] => Iccid::from_ef_bytes(octets),
        _ => Iccid::from_header_bytes(octets),
    };
    iccid.ok().map(|iccid| format!("ICCID {iccid}"))
}

fn plmn(octets: [u8; 3]) -> Option<String> {
    // in a rules table (SGP.22 v2.5 2.9.2)
    if octets == [0xEE; 3] {
        return Some("any operator".into());
    }
    Some(format!("PLMN {}", Plmn::from_bytes(octets).ok()?))
}

/// An IMEI in one of the forms that devices and cards write.
fn imei(octets: [u8; 8]) -> Option<String> {
    let plain = || {
        let digits = ImeiSv::from_device_info_bytes(octets).ok()?.to_string();
        // swapped digits with a spare 0 behind
        digits.strip_suffix('0').map(String::from)
    };
    let device_info =
        Imei::from_device_info_bytes(octets).or_else(|_| Imei::from_mobile_identity_bytes(octets));
    device_info.map(|imei| imei.to_string()).ok().or_else(plain).map(|imei| format!("IMEI {imei}"))
}

fn version(octets: &[u8]) -> Option<String> {
    match octets {
        [major, minor, revision] => Some(format!("version {major}.{minor}.{revision}")),
        _ => None,
    }
}

/// Who a certificate in card format is about, or who issued it: an EID, or an object identifier.
fn certified(octets: &[u8]) -> Option<String> {
    if let Ok(octets) = <[u8; 16]>::try_from(octets)
        && Eid::from_bytes(octets).check().is_ok()
    {
        return Some("EID".into());
    }
    // identifiers of organisations begin with 1.3
    let oid = Oid::decode(octets, 0).ok().filter(|_| octets.first() == Some(&0x2B) && octets.len() > 3)?;
    Some(oid.to_string())
}

/// Whose key it is: certificate issuers of the field and of SGP.26.
fn issuer(octets: &[u8]) -> Option<&'static str> {
    const KNOWN: [(&str, &str); 3] = [
        ("f54172bdf98a95d65cbeb88a38a1c11d800a85c3", "SGP.26 test CI, P-256"),
        ("c0bc70ba36929d43b467ff57570530e57ab8fcd8", "SGP.26 test CI, brainpoolP256r1"),
        ("81370f5125d0b1d408d4c3b232e6d25e795bebfb", "GSM Association RSP2 Root CI1"),
    ];
    let octets = hex::encode(octets);
    KNOWN.iter().find(|(key, _)| *key == octets).map(|(_, name)| *name)
}

/// What the interpreter of a profile package says, in a word for each status (SAIP 8.11).
fn installed(octets: &[u8]) -> Option<String> {
    let response = EuiccResponse::decode(octets, &Limits::DEFAULT).ok()?;
    let one = |code: PeStatusCode| code.name().map_or_else(|| code.0.to_string(), String::from);
    let all: Vec<_> = response.pe_status().iter().map(|status| one(status.status())).collect();
    Some(format!("EUICCResponse: {}", all.join(", ")))
}

/// Extended card resources, without the object `FF21` that a card has around them.
fn resources(octets: &[u8]) -> Option<String> {
    let mut object = Vec::new();
    put_tlv(&mut object, Tag::new(0xFF21), octets);
    let found = CardResources::decode(&object).ok()?;
    Some(format!(
        "applications: {}, free bytes: {} non-volatile, {} volatile",
        found.applications(),
        found.free_non_volatile(),
        found.free_volatile()
    ))
}

/// The identifiers of an `AlgorithmIdentifier`, by their names.
fn algorithm(octets: &[u8]) -> Option<String> {
    let mut whole = Reader::new(octets, &Limits::DEFAULT).ok()?;
    let identifier = whole.expect(Tag::SEQUENCE).ok()?;
    let mut reader = Reader::at(identifier.value(), 0, &Limits::DEFAULT);
    let mut names = Vec::new();
    while !reader.is_empty() {
        let tlv = reader.tlv().ok()?;
        if tlv.tag() == Tag::OBJECT_IDENTIFIER {
            let oid = Oid::decode(tlv.value(), 0).ok()?;
            names.push(oids::name(&oid).map_or_else(|| oid.to_string(), String::from));
        }
    }
    Some(names.join(", ")).filter(|names| !names.is_empty())
}

/// Tags one behind the other.
fn tags(octets: &[u8]) -> Option<String> {
    let mut rest = octets;
    let mut tags = Vec::new();
    while let Some((first, behind)) = rest.split_first() {
        let more = if first & 0x1F == 0x1F {
            behind.iter().position(|octet| octet & 0x80 == 0)?.checked_add(1)?
        } else {
            0
        };
        let (tag, next) = rest.split_at_checked(more.checked_add(1)?)?;
        tags.push(hex::encode_upper(tag));
        rest = next;
    }
    Some(tags.join(" ")).filter(|_| tags.len() > 1)
}

/// A moment of `UTCTime` or `GeneralizedTime` in its usual form (RFC 5280 4.1.2.5).
fn moment(form: &str, text: &str) -> Option<String> {
    let digits = text.strip_suffix('Z').filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))?;
    let full = match (form, digits.len()) {
        ("utcTime", 12) => format!("{}{digits}", if digits < "50" { "20" } else { "19" }),
        ("generalTime", 14) => digits.to_owned(),
        _ => return None,
    };
    let part = |from: usize, to: usize| full.get(from..to).unwrap_or_default();
    let date = format!("{}-{}-{}", part(0, 4), part(4, 6), part(6, 8));
    Some(format!("{date}T{}:{}:{}Z", part(8, 10), part(10, 12), part(12, 14)))
}

/// Whose identifier it is (SGP.02 v4.2 2.2.3, SGP.22 v2.5 2.4).
fn application(octets: &[u8]) -> Option<String> {
    const PREFIX: [u8; 12] = *b"\xA0\x00\x00\x05\x59\x10\x10\xFF\xFF\xFF\xFF\x89";
    match octets.strip_prefix(PREFIX.as_slice())? {
        [0x00, 0x00, 0x01, 0x00] => Some("ISD-R".into()),
        [0x00, 0x00, 0x02, 0x00] => Some("ECASD".into()),
        [0x00, 0x00, 0x0D, 0x00] => Some("load file of ISD-Ps".into()),
        [0x00, 0x00, 0x0E, 0x00] => Some("module of ISD-Ps".into()),
        [0x00, 0x00, 0x0F, 0x00] => Some("the own ISD-P".into()),
        [0x00, ..] => Aid::new(octets).ok()?.tar().map(|tar| format!("ISD-P, TAR {tar}")),
        _ => None,
    }
}
