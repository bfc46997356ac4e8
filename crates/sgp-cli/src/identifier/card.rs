//! Identifiers of cards and profiles.

use sgp_asn1::{Eid, EidError, Iccid, IccidError};

use super::{Form, Identifier, bytes, split};

/// Takes an EID apart: 32 digits, or 30 to which the check digits are added (SGP.29).
///
/// # Errors
/// The text is not that many digits. Wrong check digits are the `fault` of the result.
pub fn eid(text: &str) -> Result<Identifier, EidError> {
    const WITHOUT_CHECK: usize = Eid::DIGITS - 2;
    let eid = match text.len() {
        WITHOUT_CHECK => Eid::from_digits_with_check(text)?,
        _ => Eid::from_digits_unchecked(text)?,
    };
    let digits = eid.to_string();
    let parts = split(
        &digits,
        &[
            (2, "industry", "industry: 89 is telecommunication"),
            (6, "issuer", "country and issuer (SGP.02), or the rest of the EUM's number (SGP.29)"),
            (22, "individual", "given by the EUM"),
            (2, "checkDigits", "check digits: the whole number modulo 97 is 1 (ISO/IEC 7064 MOD 97-10)"),
        ],
    );
    let forms = vec![Form::hex(eid.as_bytes(), "tag 5A, certificates, XML: two digits a byte, not swapped")];
    Ok(Identifier {
        kind: "eid",
        text: digits,
        fault: eid.check().err().map(|e| e.to_string()),
        parts,
        forms,
    })
}

/// Takes an ICCID apart: 18 to 20 digits with or without padding `F`, or the 20 nibbles of EF.ICCID
/// (which start with 98, the swapped 89).
///
/// # Errors
/// The text is neither. A wrong check digit is the `fault` of the result.
pub fn iccid(text: &str) -> Result<Identifier, IccidError> {
    let iccid: Iccid = match ef_bytes(text) {
        Some(bytes) => Iccid::from_ef_bytes(bytes)?,
        None => text.parse()?,
    };
    let digits = iccid.to_string();
    let (body, _) = digits.split_at(digits.len().saturating_sub(1));
    let parts = split(
        &digits,
        &[
            (2, "industry", "industry: 89 is telecommunication"),
            (body.len().saturating_sub(2), "account", "country, issuer and account (ITU-T E.118)"),
            (1, "checkDigit", "check digit (Luhn)"),
        ],
    );
    let forms = vec![
        Form::hex(iccid.to_header_bytes(), "profile header, XML: padded with F"),
        Form::hex(iccid.to_ef_bytes(), "EF.ICCID, tag 5A: nibbles swapped"),
    ];
    Ok(Identifier {
        kind: "iccid",
        text: digits,
        fault: iccid.check().err().map(|e| e.to_string()),
        parts,
        forms,
    })
}

fn ef_bytes(text: &str) -> Option<[u8; 10]> {
    bytes(text).filter(|_| text.starts_with("98"))
}

#[cfg(test)]
mod tests {
    use super::*;

    // EIDs: SGP.29 examples as in the vectors of rsp/identifiers.json
    #[test]
    fn an_eid_is_taken_apart() {
        let id = eid("89049032123451234512345678901235").unwrap();
        assert!(id.is_valid());
        let parts: Vec<&str> = id.parts.iter().map(|p| p.text.as_str()).collect();
        assert_eq!(parts, ["89", "049032", "1234512345123456789012", "35"]);
        assert_eq!(id.forms[0].text, "89049032123451234512345678901235");
        assert_eq!(eid("890490321234512345123456789012").unwrap(), id, "check digits are added");
    }

    #[test]
    fn wrong_check_digits_are_a_fault_and_other_text_is_none() {
        let id = eid("89049032123451234512345678901234").unwrap();
        assert_eq!(
            id.fault.as_deref(),
            Some("EID ends with 34, but its check digits are 35 (ISO/IEC 7064 MOD 97-10)")
        );
        assert_eq!(eid("8904903"), Err(EidError::Length { found: 7, expected: 32 }));
        assert_eq!(eid(""), Err(EidError::Length { found: 0, expected: 32 }));
    }

    // ICCIDs: the published TS.48 package, and rsp/identifiers.json
    #[test]
    fn an_iccid_has_two_nibble_forms() {
        let id = iccid("89000123456789012341").unwrap();
        assert!(id.is_valid());
        assert_eq!(id.forms[0].text, "89000123456789012341");
        assert_eq!(id.forms[1].text, "98001032547698103214");
        assert_eq!(iccid("98001032547698103214").unwrap(), id, "the form of EF.ICCID is recognised");
        let odd = iccid("8900012345678901234").unwrap();
        assert_eq!(odd.forms[1].text, "980010325476981032f4");
        assert_eq!(odd.fault.as_deref(), Some("ICCID ends with 4, but its check digit is 0 (Luhn)"));
        assert_eq!(iccid("980010325476981032F4").unwrap(), odd);
    }
}
