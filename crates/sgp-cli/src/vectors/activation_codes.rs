//! `activation_code`: text accepted or refused, its fields, and the text made from them.

use sgp_asn1::ActivationCode;
use sgp_wire::Oid;

use super::{Case, Outcome};

pub(super) fn run(case: &Case<'_>) -> Outcome {
    check(case).into()
}

fn check(case: &Case<'_>) -> Result<(), String> {
    let text = case.at("code")?.text()?;
    let parsed = ActivationCode::parse(text);
    let code = match (parsed, case.at("valid")?.flag()?) {
        (Err(_), false) => return Ok(()),
        (Ok(code), false) => return Err(format!("read as {code:?}, must be refused")),
        (Err(error), true) => return Err(error.to_string()),
        (Ok(code), true) => code,
    };
    compare(case, "format", Some("1"))?;
    compare(case, "smdpAddress", Some(code.smdp_address()))?;
    compare(case, "matchingId", Some(code.matching_id()))?;
    compare(case, "smdpOid", code.smdp_oid().map(Oid::to_string).as_deref())?;
    compare(case, "ciPkIdHint", code.ci_pk_id_hint())?;
    compare_flag(case, "confirmationCodeRequired", code.is_confirmation_code_required())?;
    let device_change = code.is_delete_notification_for_device_change();
    compare_flag(case, "deleteNotificationForDeviceChange", device_change)?;

    same("canonical text", &code.to_string(), canonical(text))?;
    let qr = code.qr().to_string();
    same("text of the QR code", &qr, &format!("LPA:{}", canonical(text)))?;
    let again = ActivationCode::parse(&qr).map_err(|error| format!("{qr}: {error}"))?;
    if again != code {
        return Err(format!("{qr} does not lead back"));
    }
    same("code made of the fields", &build(case)?.to_string(), &with_flag_of_one(&code))
}

/// The text without prefix and without empty fields at the end, but with its first three fields.
fn canonical(text: &str) -> &str {
    let code = text.split_at_checked(4).filter(|(prefix, _)| prefix.eq_ignore_ascii_case("LPA:"));
    let code = code.map_or(text, |(_, code)| code);
    let mandatory = code.match_indices('$').nth(1).map_or(code.len(), |(at, _)| at + 1);
    let end = code.trim_end_matches('$').len().max(mandatory);
    code.get(..end).unwrap_or(code)
}

/// A new code from the fields of the case.
fn build<'a>(case: &Case<'a>) -> Result<ActivationCode<'a>, String> {
    let fields = case.at("fields")?;
    let (address, token) = (fields.at("smdpAddress")?.text()?, fields.at("matchingId")?.text()?);
    let mut code = ActivationCode::new(address, token).map_err(|error| error.to_string())?;
    if let Some(oid) = fields.maybe("smdpOid") {
        code = code.with_smdp_oid(oid.text()?.parse().map_err(|_| "not an object identifier")?);
    }
    if fields.at("confirmationCodeRequired")?.flag()? {
        code = code.with_confirmation_code_required();
    }
    if let Some(hint) = fields.maybe("ciPkIdHint") {
        code = code.with_ci_pk_id_hint(hint.text()?).map_err(|error| error.to_string())?;
    }
    if fields.at("deleteNotificationForDeviceChange")?.flag()? {
        code = code.with_delete_notification_for_device_change();
    }
    Ok(code)
}

/// The text of a code, where a flag other than `1` is left out as a builder leaves it out.
fn with_flag_of_one(code: &ActivationCode<'_>) -> String {
    let text = code.to_string();
    if code.is_confirmation_code_required() { text } else { text.trim_end_matches("$0").to_owned() }
}

fn compare(case: &Case<'_>, field: &str, actual: Option<&str>) -> Result<(), String> {
    let expected = case.at("fields")?.maybe(field).map(|node| node.text()).transpose()?;
    if actual == expected { Ok(()) } else { Err(format!("{field} is {actual:?}, must be {expected:?}")) }
}

fn compare_flag(case: &Case<'_>, field: &str, actual: bool) -> Result<(), String> {
    let expected = case.at("fields")?.at(field)?.flag()?;
    if actual == expected { Ok(()) } else { Err(format!("{field} is {actual}, must be {expected}")) }
}

fn same(what: &str, actual: &str, expected: &str) -> Result<(), String> {
    if actual == expected { Ok(()) } else { Err(format!("{what} is {actual}, must be {expected}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_canonical_text_must_be() {
        for (text, expected) in
            [("LPA:1$h$T$$", "1$h$T"), ("lpa:1$h$$$", "1$h$"), ("1$h$", "1$h$"), ("1$h$T$$1", "1$h$T$$1")]
        {
            assert_eq!(canonical(text), expected);
        }
    }
}
