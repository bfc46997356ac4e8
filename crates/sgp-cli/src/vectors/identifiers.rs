//! `identifiers`: codings of EID, ICCID and object identifiers.

use sgp_asn1::{Eid, Iccid};
use sgp_wire::{Oid, Tag, put_tlv};

use super::{Case, Node, Outcome, expect_equal};

/// Members of the case for which there is no type to test.
const WITHOUT_TYPE: &str = "no type of imei, plmn and derInteger; eid, iccid and oid agree";

/// Each member is a list; a member that disagrees fails the case.
pub(super) fn run(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> {
        each(case, "eid", eid)?;
        each(case, "iccid", iccid)?;
        each(case, "oid", oid)
    };
    match run() {
        Ok(()) => Outcome::Skipped(WITHOUT_TYPE.into()),
        Err(why) => Outcome::Failed(why),
    }
}

fn each(case: &Case<'_>, member: &str, check: fn(&Node<'_>) -> Result<(), String>) -> Result<(), String> {
    let items = case.at(member)?.items()?;
    items.iter().try_for_each(|item| check(item).map_err(|why| format!("{}: {why}", item.path())))
}

fn eid(item: &Node<'_>) -> Result<(), String> {
    let text = item.at("eid")?.text()?;
    if text.parse::<Eid>().is_ok() != item.at("valid")?.flag()? {
        return Err(format!("{text} is judged otherwise"));
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

fn oid(item: &Node<'_>) -> Result<(), String> {
    let oid: Oid = item.at("oid")?.text()?.parse().map_err(|_| "not an object identifier")?;
    let der = item.at("der")?.hex()?;
    let mut made = Vec::new();
    let tag = der.first().map_or(0, |tag| u32::from(*tag));
    put_tlv(&mut made, Tag::new(tag), oid.as_bytes());
    expect_equal("object identifier", &made, &der)
}
