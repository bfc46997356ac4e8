//! `identifiers`: codings of EID, ICCID, IMEI, PLMN, numbers and object identifiers.

use sgp_asn1::{Eid, Iccid, Imei, ImeiSv, Plmn, Tac};
use sgp_wire::{Oid, Tag, decode_integer, put_integer, put_tlv};

use super::{Case, Node, Outcome, expect_equal};

/// Each member is a list; a member that disagrees fails the case, and so does one that is not known.
pub(super) fn run(case: &Case<'_>) -> Outcome {
    check(case).into()
}

type Check = fn(&Node<'_>) -> Result<(), String>;

const MEMBERS: [(&str, Check); 6] = [
    ("eid", eid),
    ("iccid", iccid),
    ("imei", imei),
    ("plmn", plmn),
    ("derInteger", der_integer),
    ("oid", oid),
];

fn check(case: &Case<'_>) -> Result<(), String> {
    let names = case.value().as_object().into_iter().flat_map(|members| members.keys());
    for name in names.filter(|name| !matches!(name.as_str(), "id" | "kind")) {
        if !MEMBERS.iter().any(|(known, _)| known == name) {
            return Err(format!("{name}: no check of this member"));
        }
    }
    MEMBERS.iter().try_for_each(|(member, check)| each(case, member, *check))
}

fn each(case: &Case<'_>, member: &str, check: Check) -> Result<(), String> {
    let items = case.at(member)?.items()?;
    items.iter().try_for_each(|item| check(item).map_err(|why| format!("{}: {why}", item.path())))
}

fn eid(item: &Node<'_>) -> Result<(), String> {
    let text = item.at("eid")?.text()?;
    if text.parse::<Eid>().is_ok() != item.at("valid")?.flag()? {
        return Err(format!("{text} is judged otherwise"));
    }
    if let Some(remainder) = item.maybe("remainderMod97") {
        let number: u128 = text.parse().map_err(|_| "not a number")?;
        if number % 97 != u128::from(remainder.number()?) {
            return Err(format!("{text} modulo 97 is stated otherwise"));
        }
    }
    match item.maybe("first30") {
        Some(first) => {
            let made = Eid::from_digits_with_check(first.text()?).map_err(|e| e.to_string())?;
            expect_equal("EID", made.as_bytes(), &item.at("eid")?.hex()?)
        }
        None => Ok(()),
    }
}

fn iccid(item: &Node<'_>) -> Result<(), String> {
    let iccid: Iccid = item.at("digits")?.text()?.parse().map_err(|e: sgp_asn1::IccidError| e.to_string())?;
    let ef = item.at("ef")?.array()?;
    expect_equal("EF.ICCID", &iccid.to_ef_bytes(), &ef)?;
    if Iccid::from_ef_bytes(ef) != Ok(iccid) {
        return Err("EF.ICCID does not lead back".into());
    }
    if iccid.check().is_ok() != item.at("luhn")?.flag()? {
        return Err("the check digit is judged otherwise".into());
    }
    Ok(())
}

/// 15 digits of an IMEI, or 16 of an IMEISV, as they stand in DeviceInfo.
fn imei(item: &Node<'_>) -> Result<(), String> {
    let (text, coded, tac) = (item.at("imei")?.text()?, item.at("coded")?.array()?, item.at("tac")?.array()?);
    let says = |error: sgp_asn1::ImeiError| error.to_string();
    let (made, read, of) = if text.len() == ImeiSv::DIGITS {
        let imeisv: ImeiSv = text.parse().map_err(says)?;
        let read = ImeiSv::from_device_info_bytes(coded).map_err(says)?;
        (imeisv.to_device_info_bytes(), read.to_string(), imeisv.tac())
    } else {
        let imei: Imei = text.parse().map_err(says)?;
        imei.check().map_err(says)?;
        let read = Imei::from_device_info_bytes(coded).map_err(says)?;
        (imei.to_device_info_bytes(), read.to_string(), imei.tac())
    };
    expect_equal("IMEI", &made, &coded)?;
    expect_equal("TAC", &of.to_device_info_bytes(), &tac)?;
    if read != text || Tac::from_device_info_bytes(tac) != Ok(of) {
        return Err("the bytes do not lead back".into());
    }
    Ok(())
}

fn plmn(item: &Node<'_>) -> Result<(), String> {
    let (mcc, mnc) = (item.at("mcc")?.text()?, item.at("mnc")?.text()?);
    let plmn = Plmn::new(mcc, mnc).map_err(|error| error.to_string())?;
    let coded = item.at("coded")?.array()?;
    expect_equal("PLMN", &plmn.to_bytes(), &coded)?;
    let read = Plmn::from_bytes(coded).map_err(|error| error.to_string())?;
    if read != plmn || read.to_string() != format!("{mcc}-{mnc}") {
        return Err("the bytes do not lead back".into());
    }
    Ok(())
}

fn der_integer(item: &Node<'_>) -> Result<(), String> {
    let number = i64::try_from(item.at("value")?.number()?).map_err(|_| "more than 63 bits")?;
    let content = item.at("content")?.hex()?;
    let (mut made, mut expected) = (Vec::new(), Vec::new());
    put_integer(&mut made, Tag::INTEGER, number);
    put_tlv(&mut expected, Tag::INTEGER, &content);
    expect_equal("INTEGER", &made, &expected)?;
    if decode_integer(&content, 0) != Ok(number) {
        return Err("the content octets do not lead back".into());
    }
    Ok(())
}

fn oid(item: &Node<'_>) -> Result<(), String> {
    let oid: Oid = item.at("oid")?.text()?.parse().map_err(|_| "not an object identifier")?;
    let der = item.at("der")?.hex()?;
    let mut made = Vec::new();
    let tag = der.first().map_or(0, |tag| u32::from(*tag));
    put_tlv(&mut made, Tag::new(tag), oid.as_bytes());
    expect_equal("object identifier", &made, &der)?;
    if Oid::decode(oid.as_bytes(), 0).as_ref() != Ok(&oid) || oid.to_string() != item.at("oid")?.text()? {
        return Err("the content octets do not lead back".into());
    }
    Ok(())
}
