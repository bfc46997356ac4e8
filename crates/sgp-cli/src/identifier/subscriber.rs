//! Identifiers of subscribers and of their networks.

use sgp_asn1::{Imsi, ImsiError, MncLength, Msisdn, MsisdnError, Plmn, PlmnError, TonNpi};

use super::{Form, Identifier, Part, bytes};

/// Takes an IMSI apart: 6 to 15 digits, or the nine bytes of EF.IMSI in hex. Both networks that it
/// may belong to are shown, since the length of the network code is not in it.
///
/// # Errors
/// The text is neither.
pub fn imsi(text: &str) -> Result<Identifier, ImsiError> {
    let imsi: Imsi = match bytes(text) {
        Some(bytes) => Imsi::from_ef_bytes(bytes)?,
        None => text.parse()?,
    };
    let digits = imsi.to_string();
    let (mcc, rest) = digits.split_at_checked(3).unwrap_or_default();
    let mut parts = vec![Part::new("mcc", mcc, "mobile country code")];
    let candidates = [
        (MncLength::Two, "plmnOfFive", "home network, if its code has two digits (EF.AD says)"),
        (MncLength::Three, "plmnOfSix", "home network, if its code has three digits (EF.AD says)"),
    ];
    parts.extend(
        candidates.map(|(length, name, meaning)| Part::new(name, imsi.plmn(length).to_string(), meaning)),
    );
    parts.push(Part::new("rest", rest, "network code and subscriber (MSIN)"));
    parts.push(Part::new("accessClass", imsi.access_class().to_string(), "access class: the last digit"));
    let [two, three] = [MncLength::Two, MncLength::Three].map(|length| imsi.plmn(length).to_bytes());
    let forms = vec![
        Form::hex(imsi.to_ef_bytes(), "EF.IMSI: length, parity, nibbles swapped"),
        Form::hex(imsi.to_access_class_bytes(), "EF.ACC: the bit of the access class"),
        Form::hex(two, "OperatorId, EF.PLMN..: network code of two digits"),
        Form::hex(three, "OperatorId, EF.PLMN..: network code of three digits"),
    ];
    Ok(Identifier { kind: "imsi", text: digits, fault: None, parts, forms })
}

/// Takes a telephone number apart: 1 to 20 digits, `+` in front of an international one, or the
/// twelve bytes of EF.MSISDN in hex. More or fewer digits than an MSISDN has are a fault.
///
/// # Errors
/// The text is neither.
pub fn msisdn(text: &str) -> Result<Identifier, MsisdnError> {
    let number: Msisdn = match bytes(text) {
        Some(bytes) => Msisdn::from_dialling_number_bytes(bytes)?,
        None => text.parse()?,
    };
    let digits: String = number.digits().filter_map(|digit| char::from_digit(digit.into(), 10)).collect();
    let TonNpi(octet) = number.ton_npi();
    let ton = match number.ton_npi().type_of_number() {
        0 => "type of number (bits 7 to 5) unknown",
        1 => "type of number (bits 7 to 5) international",
        2 => "type of number (bits 7 to 5) national",
        3 => "type of number (bits 7 to 5) network specific",
        _ => "type of number (bits 7 to 5) that is rarely used",
    };
    let npi = match number.ton_npi().numbering_plan() {
        0 => "numbering plan (bits 4 to 1) unknown",
        1 => "numbering plan (bits 4 to 1) of E.164",
        _ => "numbering plan (bits 4 to 1) other than E.164",
    };
    let octet = format!("{octet:02X}");
    let parts = vec![
        Part::new("digits", digits, "digits; XML of SGP.02 writes an international number so"),
        Part::new("typeOfNumber", octet.clone(), ton),
        Part::new("numberingPlan", octet, npi),
    ];
    let place = "EF.MSISDN, EF.ADN, EF.SMSP: length, TON and NPI, nibbles swapped";
    let forms = vec![Form::hex(number.to_dialling_number_bytes(), place)];
    let fault = number.check().err().map(|e| e.to_string());
    Ok(Identifier { kind: "msisdn", text: number.to_string(), fault, parts, forms })
}

/// Takes a network apart: `MCC-MNC`, its five or six digits, or three bytes in hex. Six digits are
/// read as text.
///
/// # Errors
/// The text is none of these.
pub fn plmn(text: &str) -> Result<Identifier, PlmnError> {
    let is_text = text.contains('-') || text.bytes().all(|b| b.is_ascii_digit());
    let plmn: Plmn = match bytes(text) {
        Some(bytes) if !is_text => Plmn::from_bytes(bytes)?,
        _ => text.parse()?,
    };
    let text = plmn.to_string();
    let (mcc, mnc) = text.split_once('-').unwrap_or_default();
    let parts = vec![
        Part::new("mcc", mcc, "mobile country code"),
        Part::new(
            "mnc",
            mnc,
            match plmn.mnc_length() {
                MncLength::Two => "mobile network code of two digits",
                MncLength::Three => "mobile network code of three digits",
            },
        ),
    ];
    let forms = vec![Form::hex(plmn.to_bytes(), "OperatorId, EF.PLMN..: MCC2 MCC1, MNC3 MCC3, MNC2 MNC1")];
    Ok(Identifier { kind: "plmn", text, fault: None, parts, forms })
}

#[cfg(test)]
mod tests {
    use super::*;

    // profiles/personalisation.json, p005
    #[test]
    fn an_imsi_has_two_candidate_networks() {
        let id = imsi("26201123456789").unwrap();
        assert!(id.is_valid());
        let parts: Vec<&str> = id.parts.iter().map(|p| p.text.as_str()).collect();
        assert_eq!(parts, ["262", "262-01", "262-011", "01123456789", "9"]);
        let forms: Vec<&str> = id.forms.iter().map(|f| f.text.as_str()).collect();
        assert_eq!(forms, ["0821261021436587f9", "0200", "62f210", "621210"]);
        assert_eq!(imsi("0821261021436587F9").unwrap(), id, "the form of EF.IMSI is recognised");
        assert_eq!(imsi("12345"), Err(ImsiError::Length { found: 5 }));
        assert_eq!(imsi("ffffffffffffffffff"), Err(ImsiError::Empty));
        assert_eq!(imsi("26201é"), Err(ImsiError::NotADigit { position: 5 }));
    }

    // profiles/personalisation.json, p022
    #[test]
    fn a_number_is_read_in_both_forms() {
        let id = msisdn("+4917212345").unwrap();
        assert_eq!(id.forms[0].text, "06919471123254ffffffffff");
        assert_eq!(msisdn("06919471123254FFFFFFFFFF").unwrap(), id);
        assert_eq!(id.parts[1].meaning, "type of number (bits 7 to 5) international");
        let long = msisdn("+12345678901234567890").unwrap();
        let fault = "number of 20 digits, expected 3 to 15 of an MSISDN (1 to 20 in files)";
        assert_eq!(long.fault.as_deref(), Some(fault));
        assert_eq!(msisdn("+49 172"), Err(MsisdnError::NotADigit { position: 3 }));
    }

    // rsp/identifiers.json
    #[test]
    fn a_network_is_read_in_every_form() {
        let id = plmn("310-260").unwrap();
        assert_eq!((id.parts[0].text.as_str(), id.parts[1].text.as_str()), ("310", "260"));
        assert_eq!(id.forms[0].text, "130062");
        assert_eq!(plmn("310260").unwrap(), id);
        assert_eq!(plmn("00f110").unwrap(), plmn("00101").unwrap());
        assert_eq!(plmn("130062").unwrap().text, "130-062", "six digits are text");
        assert_eq!(plmn("ffffff"), Err(PlmnError::Empty));
    }
}
