//! Identifiers of devices.

use sgp_asn1::{Imei, ImeiError, ImeiSv};

use super::{Form, Identifier, Part, bytes, split};

const TAC: (usize, &str, &str) = (8, "tac", "type allocation code");
const SERIAL: (usize, &str, &str) = (6, "serialNumber", "serial number");
const DEVICE_INFO: &str = "DeviceInfo: nibbles swapped, F where a digit is missing";
const MOBILE_IDENTITY: &str = "mobile identity (TS 24.008), PROVIDE LOCAL INFORMATION";

/// Takes an IMEI apart: 15 digits, or 14 to which the check digit is added; or an IMEISV of 16; or
/// the bytes of DeviceInfo or of a mobile identity in hex, as far as their filler or type tells them
/// from digits.
///
/// # Errors
/// The text is none of these. A wrong check digit is the `fault` of the result.
pub fn imei(text: &str) -> Result<Identifier, ImeiError> {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    match (bytes(text), bytes(text)) {
        (Some(device_info), _) if !digits => match Imei::from_mobile_identity_bytes(device_info) {
            Err(ImeiError::IdentityType { .. }) => Ok(of_imei(Imei::from_device_info_bytes(device_info)?)),
            other => other.map(of_imei),
        },
        (_, Some(identity)) if !digits => ImeiSv::from_mobile_identity_bytes(identity).map(of_imeisv),
        _ => match text.len() {
            14 => Imei::with_check_digit(text).map(of_imei),
            ImeiSv::DIGITS => text.parse().map(of_imeisv),
            _ => text.parse().map(of_imei),
        },
    }
}

fn of_imei(imei: Imei) -> Identifier {
    let text = imei.to_string();
    let parts =
        split(&text, &[TAC, SERIAL, (1, "checkDigit", "check digit (Luhn), or 0 where a device sends it")]);
    let forms = vec![
        Form::hex(imei.to_device_info_bytes(), DEVICE_INFO),
        Form::hex(imei.tac().to_device_info_bytes(), "DeviceInfo: the type allocation code"),
        Form::hex(imei.to_mobile_identity_bytes(), MOBILE_IDENTITY),
    ];
    Identifier { kind: "imei", text, fault: imei.check().err().map(|e| e.to_string()), parts, forms }
}

fn of_imeisv(imeisv: ImeiSv) -> Identifier {
    let text = imeisv.to_string();
    let mut parts = split(&text, &[TAC, SERIAL, (2, "softwareVersion", "software version number")]);
    parts.push(Part::new("imei", imeisv.imei().to_string(), "IMEI of the device, with its check digit"));
    let forms = vec![
        Form::hex(imeisv.to_device_info_bytes(), DEVICE_INFO),
        Form::hex(imeisv.tac().to_device_info_bytes(), "DeviceInfo: the type allocation code"),
        Form::hex(imeisv.to_mobile_identity_bytes(), MOBILE_IDENTITY),
    ];
    Identifier { kind: "imeisv", text, fault: None, parts, forms }
}

#[cfg(test)]
mod tests {
    use super::*;

    // rsp/identifiers.json
    #[test]
    fn an_imei_is_taken_apart() {
        let id = imei("490154203237518").unwrap();
        assert!(id.is_valid());
        let parts: Vec<&str> = id.parts.iter().map(|p| p.text.as_str()).collect();
        assert_eq!(parts, ["49015420", "323751", "8"]);
        let forms: Vec<&str> = id.forms.iter().map(|f| f.text.as_str()).collect();
        assert_eq!(forms, ["94104502237315f8", "94104502", "4a09512430325781"]);
        for other in ["49015420323751", "94104502237315F8", "4A09512430325781"] {
            assert_eq!(imei(other).unwrap(), id, "{other}");
        }
        let sent = imei("490154203237510").unwrap();
        assert_eq!(sent.fault.as_deref(), Some("IMEI ends with 0, but its check digit is 8 (Luhn)"));
    }

    #[test]
    fn an_imeisv_is_taken_apart() {
        let id = imei("3569380356438092").unwrap();
        assert_eq!((id.kind, id.forms[0].text.as_str()), ("imeisv", "5396833065340829"));
        assert_eq!(id.parts[3].text, "356938035643809");
        assert_eq!(imei("3365390853468390f2").unwrap().kind, "imeisv");
        assert_eq!(imei(&id.forms[2].text).unwrap(), id);
    }

    #[test]
    fn refused() {
        assert_eq!(imei(""), Err(ImeiError::Length { found: 0, expected: 15 }));
        assert_eq!(imei("4901542032375x8"), Err(ImeiError::NotADigit { position: 13 }));
        assert_eq!(imei("94104502237315ff"), Err(ImeiError::NotADigit { position: 14 }));
    }
}
