//! Activation codes.

use sgp_asn1::{ActivationCode, ActivationCodeError};

use super::{Form, Identifier, Part};

/// Takes an activation code apart, with or without `LPA:`.
///
/// # Errors
/// The text is none; the error says what is wrong, and where.
pub fn activation_code(text: &str) -> Result<Identifier, ActivationCodeError> {
    let code = ActivationCode::parse(text)?;
    let mut parts = vec![
        Part::new("format", "1", "format"),
        Part::new("smdpHost", code.smdp_host(), "domain name of the SM-DP+"),
    ];
    if let Some(port) = code.smdp_port() {
        parts.push(Part::new(
            "smdpPort",
            port.to_string(),
            "port of the SM-DP+, for tests: the specification knows 443 alone",
        ));
    }
    parts.push(match code.matching_id() {
        "" => Part::new("matchingId", "", "AC_Token: present and empty"),
        token => Part::new("matchingId", token, "AC_Token: the matching identifier"),
    });
    let oid = code
        .smdp_oid()
        .map(|oid| Part::new("smdpOid", oid.to_string(), "OID that the SM-DP+ certificate must carry"));
    parts.extend(oid);
    parts.push(match code.is_confirmation_code_required() {
        true => Part::new("confirmationCodeRequired", "1", "confirmation code required"),
        false => Part::new("confirmationCodeRequired", "", "no confirmation code"),
    });
    parts.extend(
        code.ci_pk_id_hint()
            .map(|hint| Part::new("ciPkIdHint", hint, "hint at the certificate issuer's key (v3)")),
    );
    if code.is_delete_notification_for_device_change() {
        parts.push(Part::new(
            "deleteNotificationForDeviceChange",
            "1",
            "delete notification for device change (v3)",
        ));
    }
    parts.extend(code.further_fields().map(|field| Part::new("further", field, "unknown field, kept")));
    let forms = vec![Form { text: code.qr().to_string(), place: "QR code" }];
    Ok(Identifier { kind: "ac", text: code.to_string(), fault: None, parts, forms })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Vec<(String, &'static str)> {
        activation_code(text).unwrap().parts.into_iter().map(|part| (part.text, part.meaning)).collect()
    }

    // rsp/activation-codes.json, 0 and 4
    #[test]
    fn fields_are_named() {
        let code = "LPA:1$SMDP.GSMA.COM$04386-AGYFT-A74Y8-3F815$1.3.6.1.4.1.31746$1";
        let texts: Vec<String> = parts(code).into_iter().map(|(text, _)| text).collect();
        assert_eq!(texts, ["1", "SMDP.GSMA.COM", "04386-AGYFT-A74Y8-3F815", "1.3.6.1.4.1.31746", "1"]);
        let id = activation_code(code).unwrap();
        assert_eq!((id.text.as_str(), id.forms[0].text.as_str()), (&code[4..], code));
        assert_eq!(parts("1$SMDP.GSMA.COM$$1.3.6.1.4.1.31746")[2].1, "AC_Token: present and empty");
    }

    #[test]
    fn everything_that_may_stand_there() {
        let meanings: Vec<_> = parts("1$h.example:8443$T$$0$HINT$1$x").into_iter().map(|(_, m)| m).collect();
        assert_eq!(
            meanings,
            [
                "format",
                "domain name of the SM-DP+",
                "port of the SM-DP+, for tests: the specification knows 443 alone",
                "AC_Token: the matching identifier",
                "no confirmation code",
                "hint at the certificate issuer's key (v3)",
                "delete notification for device change (v3)",
                "unknown field, kept",
            ]
        );
    }

    #[test]
    fn what_is_none_says_where() {
        let error = activation_code("LPA:1$h.example$AB_C").unwrap_err();
        assert_eq!(error, ActivationCodeError::MatchingId { position: 18 });
    }
}
