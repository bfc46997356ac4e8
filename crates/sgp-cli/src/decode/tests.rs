//! What is guessed, and what is shown of it.

use serde_json::json;

use super::*;

fn bytes(text: &str) -> Vec<u8> {
    hex::decode(text.replace(' ', "")).unwrap()
}

#[test]
fn objects_are_guessed_by_their_tag() {
    // SGP.02 card side 2.5, 5.1, 4.3; profiles/euicc-response.json
    for (text, kind) in [
        ("FF210D8101028204000A000083022000", "card-resources"),
        ("E3164F10A0000005591010FFFFFFFF89000011009F70011F", "profile-status-list"),
        ("A615900203099501108001888101108201018301309100", "crt"),
        ("80124F10A0000005591010FFFFFFFF8900001200", "confirmation-answer"),
        ("300fa00d30068001098101073003800100", "euicc-response"),
        ("aa07a0058000810107", "profile-element"),
        ("a016800102810103830a89000123456789012341a500a600aa07a0058000810107", "profile-package"),
    ] {
        let decoded = decode(&bytes(text), None).unwrap();
        assert_eq!(decoded.kind, kind, "{text}");
        assert_eq!(decode(&bytes(text), Some(kind)).as_ref(), Ok(&decoded), "{text}");
    }
}

#[test]
fn objects_of_sgp22_and_sgp32_are_guessed_by_their_tag_or_named() {
    // vectors/rsp/es10-encodings.json: the answer to EnableProfile, and a list of one ICCID
    let decoded = decode(&bytes("BF3103800105"), None).unwrap();
    assert_eq!((decoded.kind, &decoded.value), ("EnableProfileResponse", &json!({"enableResult": 5})));
    assert!(decoded.to_string().ends_with("enableResult  5 (catBusy)"), "{decoded}");
    let named = decode(&bytes("BF3103800105"), Some("EnableProfileResponse"));
    assert_eq!(named.as_ref(), Ok(&decoded));
    let wrong = decode(&bytes("BF3103800105"), Some("DeleteProfileResponse")).unwrap_err().to_string();
    assert!(wrong.starts_with("as DeleteProfileResponse: "), "{wrong}");
    let profile = decode(&bytes("BF2D14A012E3105A0A989209012143658709F59F700101"), None).unwrap();
    assert_eq!(profile.kind, "ProfileInfoListResponse");
    assert!(profile.to_string().contains("989209012143658709f5 (ICCID 8929901012345678905)"), "{profile}");
}

/// Self-made: the metadata of a notification.
#[test]
fn bits_and_codes_have_names() {
    let notification = decode(&bytes("BF2F0C 800101 81020640 0C03612E62"), None).unwrap().to_string();
    assert!(
        notification.contains("profileManagementOperation  40, 2 bits (notificationEnable)"),
        "{notification}"
    );
    let message = "<ES4-EnableProfileResponse><StatusCodeData><SubjectCode>8.1.1</SubjectCode>\
                   <ReasonCode>3.9</ReasonCode></StatusCodeData></ES4-EnableProfileResponse>";
    let text = decode(message.as_bytes(), None).unwrap().to_string();
    assert!(text.contains("8.1.1 (") && text.contains("3.9 ("), "{text}");
}

#[test]
fn the_text_is_a_tree() {
    let decoded = decode(&bytes("300fa00d30068001098101073003800100"), None).unwrap();
    assert_eq!(
        decoded.to_string().lines().collect::<Vec<_>>(),
        [
            "euicc-response, 17 bytes (SAIP 8.11)",
            "  peStatus",
            "    [0]",
            "      status          9 (template-not-supported)",
            "      identification  7",
            "    [1]",
            "      status  0 (ok)",
        ]
    );
    assert_eq!(
        serde_json::to_value(&decoded).unwrap()["value"],
        json!({"peStatus": [{"status": 9, "identification": 7}, {"status": 0}]})
    );
}

#[test]
fn secrets_are_shown_on_demand() {
    // pinCodes with PIN1 1234; self-made
    let element = bytes("a21aa0058000810101a111a00f300d8001018108 31323334ffffffff");
    let decoded = decode(&element, None).unwrap();
    let text = decoded.to_string();
    assert!(text.contains("pinValue      (8 bytes, not shown)"), "{text}");
    assert!(!text.contains("31323334"), "{text}");
    assert!(decoded.reveal().to_string().contains("31323334ffffffff"));
}

#[test]
fn failures_say_why() {
    let broken = decode(&bytes("FF210D8101028204000A0000830220"), None).unwrap_err();
    assert_eq!(
        broken.to_string(),
        "as card-resources: cardResources: 13 bytes needed, 12 left at byte 3 (TS 102 226 8.2.1.7)"
    );
    let DecodeFailure::Broken { error, .. } = broken else { panic!("{broken}") };
    assert_eq!(error.kind(), DecodeErrorKind::Truncated { needed: 13, available: 12 });
    assert_eq!(decode(&[0x01, 0x00], None), Err(DecodeFailure::NothingFits));
    let broken = decode(&bytes("BF31038002"), None).unwrap_err();
    assert_eq!(broken.to_string(), "as an object of SGP.22 or SGP.32: 3 bytes needed, 2 left at byte 3");
    let unknown = decode(&[], Some("x")).unwrap_err().to_string();
    let kinds = "no kind of object is called x; there are:\n  message x509-certificate command-script";
    assert!(unknown.starts_with(kinds), "{unknown}");
    assert!(unknown.contains("\nand the types of SGP.22 and SGP.32:\n  Octet8 "), "{unknown}");
}

/// Self-made, of what people copy: an answer with its status, identifiers, signatures, pieces.
#[test]
fn what_people_paste() {
    let kind = |text: &str| decode(&bytes(text), None).map(|decoded| decoded.kind);
    assert_eq!(kind("9000"), Ok("response-apdu"));
    assert_eq!(kind("6A88"), Ok("response-apdu"));
    assert_eq!(kind("E3164F10A0000005591010FFFFFFFF89000011009F70011F 9000"), Ok("response-apdu"));
    let answer = guessed("response-apdu", "8510A0A1A2A3A4A5A6A7A8A9AAABACADAEAF9000");
    assert_eq!(answer["data"]["key-establishment-answer"]["random"], "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf");
    assert_eq!(
        guessed("aid", "A0000005591010FFFFFFFF8900001100"),
        json!({"aid": "a0000005591010ffffffff8900001100"})
    );
    let card = json!({"eid": "89099900123456789012345678901210"});
    assert_eq!(guessed("eid", "89099900123456789012345678901210"), card);
    assert_eq!(guessed("eid", "5A10 89099900123456789012345678901210"), card);
    // one digit is wrong, or it is half of one
    assert_eq!(kind("89099900123456789012345678901211"), Err(DecodeFailure::NothingFits));
    assert!(decode(&bytes("8909"), Some("eid")).unwrap_err().to_string().contains("length 2, expected 16"));
    // keys and signatures are no objects, whatever they begin with
    for nothing in
        ["34C21F6C3F7659905028E715", "8ED4E2F23CBF85C7304B5112", "F54172BDF98A95D65CBE", "00000000"]
    {
        assert_eq!(kind(nothing), Err(DecodeFailure::NothingFits), "{nothing}");
    }
    assert_eq!(decode(&[], None).unwrap_err().to_string(), "there is nothing to decode");
    let objects = guessed("script-objects", "2303 00 9000");
    assert_eq!(objects[0]["answer"]["data"], "00");
    let both = guessed("script-objects", "840A3000010203040506070885113376AE395DA7EB3078B92450649C718DCC");
    assert_eq!(both[1]["scp03t"]["name"], "EXTERNAL AUTHENTICATE");
    for (cut, message) in [
        ("AA47 2245 80E6", "as command-script: expected a length that fits its script at byte 0"),
        ("86 18 30B01AFE2FF1145009CC", "as bpp-segment: 24 bytes needed, 10 left at byte 2"),
        ("80E2880015 3A0312", "as command-apdu: "),
        (
            "BF21 819E A0",
            "as profile-element or an object of SGP.22 or SGP.32: 158 bytes needed, 1 left at byte 4",
        ),
        ("A268 BF3965", "as an object of SGP.22 or SGP.32: 104 bytes needed, 3 left at byte 2"),
    ] {
        let failure = decode(&bytes(cut), None).unwrap_err().to_string();
        assert!(failure.starts_with(message), "{failure}");
    }
}

/// vectors/rsp/es9p-session-nist-p256.json and rsp-sessions: `serverSigned1`, `euiccCiPKIdToBeUsed`; a
/// signature in DER.
#[test]
fn a_sequence_is_what_fits_it() {
    let signed = "3046 80100102030405060708090A0B0C0D0E0F10 81101112131415161718191A1B1C1D1E1F20 \
                  830E 6578616D706C652E636F6D3A3434 8410 2122232425262728292A2B2C2D2E2F30";
    let decoded = decode(&bytes(signed), None).unwrap();
    assert_eq!((decoded.kind, decoded.others.as_slice()), ("ServerSigned1", &["EimConfigurationData"][..]));
    assert!(decoded.to_string().contains("\nmay as well be EimConfigurationData: see --as\n"), "{decoded}");
    let identifier = decode(&bytes("0414F54172BDF98A95D65CBEB88A38A1C11D800A85C3"), None).unwrap();
    assert_eq!(identifier.kind, "SubjectKeyIdentifier");
    assert_eq!(decode(&bytes("3006 020101 020102"), None), Err(DecodeFailure::NothingFits));
    // vectors/rsp/es10-encodings.json: a request and a response of one tag; one that a CHOICE holds alone
    let sent = decode(&bytes("BF3003800100"), None).unwrap();
    assert_eq!(
        (sent.kind, sent.others.as_slice()),
        ("NotificationSentRequest", &["NotificationSentResponse"][..])
    );
    assert_eq!(decode(&bytes("BF3103800105"), None).map(|decoded| decoded.others), Ok(Vec::new()));
}

/// Self-made: what a module does not know, as in answers of later versions, does not make a request of an
/// answer; a number is no address.
#[test]
fn the_type_that_knows_most_comes_first() {
    for (text, kind, others) in [
        // EUICCInfo1 of version 3: three members that version 2 has not
        ("BF2014 8203030000 A900 AA00 B100 88020780 9303030100", "EUICCInfo1", &[][..]),
        ("BF2D0C A00A E308 9F700101 9F7F0101", "ProfileInfoListResponse", &[]),
        ("BF2D0C A00A 5A08 9F700101 9F7F0101", "ProfileInfoListRequest", &[]),
        ("BF6503800100", "SGP32-SetDefaultDpAddressResponse", &["SGP32-SetDefaultDpAddressRequest"]),
        ("BF3F028000", "SetDefaultDpAddressRequest", &[]),
        // a number that only SGP.32 has a name for
        ("BF3903810132", "InitiateAuthenticationResponseEsipa", &["InitiateAuthenticationResponse"]),
        ("BF3903810101", "InitiateAuthenticationResponse", &["InitiateAuthenticationResponseEsipa"]),
    ] {
        let decoded = decode(&bytes(text), None).unwrap();
        assert_eq!((decoded.kind, decoded.others.as_slice()), (kind, others), "{text}");
    }
    // the wrong class in a request is no unknown alternative of the response with something behind it
    let failure = decode(&bytes("BF4107 C0020102 810100"), None).unwrap_err().to_string();
    assert!(
        failure.ends_with(": CancelSessionRequest.transactionId: tag C0, expected 80 at byte 3"),
        "{failure}"
    );
    // a part that is too long, by its path
    let failure = decode(&bytes("BF3808 A006 3004 80050102"), None).unwrap_err().to_string();
    assert!(failure.ends_with(".euiccSigned1.transactionId: 5 bytes needed, 2 left at byte 9"), "{failure}");
    let failure = decode(&bytes("BF4106 810105 810105"), None).unwrap_err().to_string();
    assert!(failure.ends_with(": CancelSessionResponse: 3 bytes behind the end at byte 6"), "{failure}");
}

/// Self-made.
#[test]
fn sizes_that_the_module_does_not_allow_are_faults() {
    for (text, fault) in [
        ("BF33025A00", "DeleteProfileRequest.iccid: length 0, expected 10 at byte 5"),
        ("BF4105 8000 810100", "CancelSessionRequest.transactionId: length 0, expected 1 to 16 at byte 5"),
        (
            "BF4116 8011 0102030405060708090A0B0C0D0E0F1011 810100",
            "CancelSessionRequest.transactionId: length 17, expected 1 to 16 at byte 5",
        ),
        (
            "BF5504 A002 8000",
            "GetEimConfigurationDataRequest.searchCriteria.eimId: length 0, expected 1 to 128 at byte 7",
        ),
    ] {
        let decoded = decode(&bytes(text), None).unwrap();
        assert_eq!(decoded.faults, [fault], "{text}");
        assert!(!decoded.is_valid() && decoded.to_string().contains(&format!("\nfault: {fault}\n")));
    }
    let decoded = decode(&bytes("BF33 0C 5A0A980010325476981032F4"), None).unwrap();
    assert!(decoded.is_valid() && !decoded.to_string().contains("fault"), "{decoded}");
}

/// Self-made of the objects of vectors/rsp: what octets mean, by the member that has them.
#[test]
fn octets_are_explained() {
    for (text, says) in [
        (
            "BF2636 80102222222222222222222222222222222281100000000000000000000000000000000082101111111111111111\
          1111111111111111",
            "ppkEnc                   (16 bytes, not shown)",
        ),
        ("BF4102A000", "cancelSessionOk  nothing inside"),
        ("BF4003810106", "authenticateClientError  6 (eventIdUnknown)"),
        ("BF3B03810106", "authenticateClientError  6 (matchingIdRefused)"),
        ("BF4E03020101", "eimPackageError  1 (invalidPackageFormat)"),
        ("BF4F03020101", "eimPackageError  1 (noEimPackageAvailable)"),
        ("BF5005A003020101", "eimPackageResultErrorCode  1 (invalidPackageFormat)"),
        ("BF2D06 5C04 5A9F7092", "tagList  5a9f7092 (5A 9F70 92)"),
        ("BF2A03990100", "profilePolicyRules  0 bits (none set)"),
        ("BF4F17 5A1089049032123451234512345678901235 820300F110", "rPLMN     00f110 (PLMN 001-01)"),
        ("BF5616 8014F54172BDF98A95D65CBEB88A38A1C11D800A85C3", "(SGP.26 test CI, P-256)"),
    ] {
        let text = decode(&bytes(text), None).unwrap().to_string();
        assert!(text.contains(says), "{says} not in {text}");
    }
    for (name, text, says) in [
        ("VersionType", "0403030001", "030001 (version 3.0.1)"),
        ("CancelSessionReason", "020101", "1 (postponed)"),
        ("UICCCapability", "030206C0", "c0, 2 bits (contactlessSupport, usimSupport)"),
        ("NotificationEvent", "03020640", "40, 2 bits (notificationEnable)"),
        ("ExpirationDate", "170D3235303130313030303030305A", "utcTime  250101000000Z (2025-01-01T00:00:00Z)"),
        (
            "ExpirationDate",
            "180F32303530303130313030303030305A",
            "generalTime  20500101000000Z (2050-01-01T00:00:00Z)",
        ),
        ("DeviceCapabilities", "3005 8003080000", "gsmSupportedRelease  080000 (version 8.0.0)"),
        ("SuccessResult", "3012 4F05A000000559 0409 3007A0053003800100", "(EUICCResponse: ok)"),
        ("ControlRefTemplate", "3009 800188 810110 840161", "keyType  88 (AES)"),
        ("ControlRefTemplate", "3009 800188 810110 840161", "keyLen   10 (16 bytes)"),
    ] {
        let text = decode(&bytes(text), Some(name)).unwrap().to_string();
        assert!(text.contains(says), "{says} not in {text}");
    }
}

/// Self-made: the key of vectors/rsp/sgp32-messages.json, eimPublicKeyInfo.
#[test]
fn keys_and_certificates_are_summarised() {
    let key = "3059301306072A8648CE3D020106082A8648CE3D03010703420004CA3A907AEEEE24845AC80E1B3ED1266253041D331E676212B7\
               E6CF6C42C0E995CB1913D5B2AA8DCC10CBEE216B9D1A6B355EE77733C15AB539DA4C591445F6D3";
    let text = decode(&bytes(key), Some("SubjectPublicKeyInfo")).unwrap().to_string();
    assert!(text.contains("(id-ecPublicKey, secp256r1)") && text.ends_with("f6d3, 520 bits"), "{text}");
    let Some(folder) = crate::shared::shared("vectors") else { return };
    let file = std::fs::read(folder.join("rsp/sgp32-messages.json")).unwrap();
    let json: Value = serde_json::from_slice(&file).unwrap();
    let mut seen = 0;
    walk(&json, &mut |key, text| {
        if key == "der" && text.starts_with("BF56820484") {
            let text = decode(&bytes(text), None).unwrap().to_string();
            let eum = "eumCertificate    X.509 of 636 bytes: EUM, CN=EUM Test,O=RSP Test EUM,C=ES, issued by \
                       C=IT,O=RSPTEST,OU=TESTCERT,CN=Test CI, valid 2020-04-01T09:28:37Z to 2054-03-24T09:28:37Z\n";
            assert!(text.contains(eum), "{text}");
            seen += 1;
        }
    });
    assert_eq!(seen, 1);
}

/// Self-made: names from the network must not reach a terminal as they are.
#[test]
fn the_text_has_nothing_that_a_terminal_obeys() {
    // an access name with an escape sequence, one that turns the direction of writing, one with a new line
    for (name, shown) in
        [("a\u{1B}[2J", "a\\u{1b}[2J"), ("b\u{202E}c", "b\\u{202e}c"), ("d\n  eid  1", "d\\n  eid  1")]
    {
        let len = u8::try_from(name.len()).unwrap();
        let octets = [&[0x47, len + 1, len][..], name.as_bytes(), &[0x39, 2, 5, 0]].concat();
        let decoded = decode(&octets, Some("channel-parameters")).unwrap();
        let text = decoded.to_string();
        assert!(text.contains(shown), "{text}");
        assert!(!text.contains(name), "{text}");
        assert_eq!(decoded.value[0]["networkAccessName"], name);
    }
}

/// Self-made: the same in a message, whose names are those of its sender.
#[test]
fn names_of_elements_are_plain_too() {
    let message = "<ES4-X><a\u{1B}[2J><b>1</b></a\u{1B}[2J><c>\u{9B}2J</c></ES4-X>";
    let text = decode(message.as_bytes(), None).unwrap().to_string();
    assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text:?}");
    assert!(text.contains("\n    a\\u{1b}[2J\n      b  1"), "{text:?}");
}

/// vectors sgp02/journey-sms.json: 11-enable, the answer of the card and what comes before it.
#[test]
fn what_goes_over_the_air() {
    let send = "D0418103011300820281838B3641030B914472520463F17FF62902710000241200000140D8A712DC346CB1759DB09E7BE90374E14\
                BEF2C4DD977DB2C6B0F23C221E544";
    let value = guessed("proactive-command", send);
    assert_eq!(value["command"], "SEND SHORT MESSAGE");
    let submit = &value["tpdu"]["sms-submit"];
    assert_eq!((&submit["reference"], &submit["protocolIdentifier"]), (&json!(3), &json!("7F")));
    assert_eq!(submit["userData"]["response-packet"]["tar"], "000001");
    assert_eq!(guessed("proactive-command", "D009810301010482028182")["refresh"], "UICC reset");
    // SGP.02 card side 6.1
    let packet = "00381516391212000001F5BC14252CF7E110E4EBFDE4077344AC2CB28552B5CE487745C12F6AC6C892C033ECC6B59B11874835\
                  7095159AEFD02B";
    let value = guessed("command-packet", packet);
    assert_eq!(
        (&value["spi"], &value["tar"], &value["check"]),
        (&json!("1639"), &json!("000001"), &json!(8))
    );
    let value = guessed(
        "response-packet",
        "00241200000125069DF72D0604A512651FC0D432AC9681BB28F0C7378FA26A1DA005DE07073C",
    );
    assert_eq!(value["tar"], "000001");
    let text = decode(&bytes("D0148103014000820281820D0404736563 0D0304 6162"), None).unwrap().to_string();
    assert!(text.contains("OPEN CHANNEL") && text.contains("textString  (4 bytes, not shown)"), "{text}");
    assert!(!text.contains("736563"), "{text}");
}

/// The value of what is guessed, which must be of this kind.
fn guessed(kind: &str, text: &str) -> Value {
    let decoded = decode(&bytes(text), None).unwrap_or_else(|failure| panic!("{failure}: {text}"));
    assert_eq!(decoded.kind, kind, "{text}");
    decoded.value
}

/// Worked examples of SGP.02 card side 2, 4.6 and 6.6.
#[test]
fn commands_have_a_name_a_function_and_objects() {
    let aid = "a0000005591010ffffffff8900001100";
    let value = guessed("command-apdu", "80E28800153A03124F10A0000005591010FFFFFFFF8900001100");
    assert_eq!((&value["command"], &value["function"]), (&json!("STORE DATA"), &json!("ES5.EnableProfile")));
    assert_eq!(value["data"], json!([{"dgi": "3A03", "name": "profile to enable", "aid": aid}]));

    let create = "80E60C004710A0000005591010FFFFFFFF8900000D0010A0000005591010FFFFFFFF8900000E0010A0000005591010FFFFFF\
                  FF89000011000380C0000EC90481020370EF068304000100000000";
    let value = guessed("command-apdu", create);
    assert_eq!(
        (&value["function"], &value["for"]),
        (&json!("ES5.CreateISDP"), &json!("make selectable, install"))
    );
    assert_eq!(value["data"]["applicationAid"], aid);
    assert_eq!(value["data"]["privileges"], "80c000 (security domain, trusted path, authorized management)");
    let parameters = json!({
        "secureChannel": {"protocol": "03", "parameter": "70"}, "grantedNonVolatileMemory": 65536,
    });
    assert_eq!(value["data"]["parameters"], parameters);

    let delete = "80E40040424F10A0000005591010FFFFFFFF8900001100B61C42050A0B0C0D0E45081A1B1C1D1E1F20215F20052A2B2C2D2E9301\
                  019E10E23AFF6E91DD9CF74223DBC7E94AEDE200";
    let value = guessed("command-apdu", delete);
    assert_eq!((&value["function"], &value["expected"]), (&json!("ES5.MasterDelete"), &json!(256)));
    assert_eq!(value["data"]["tokenData"]["security-domain-data"][3]["name"], "token number");
    let value = guessed("command-apdu", "80E4000005F20302010300");
    assert_eq!(value["data"]["keys"], json!({"keyVersionNumber": 2, "first": 1, "last": 3}));
    let value = guessed("command-apdu", "80F240020A4F005C064F9F70538F9100");
    assert_eq!(value["data"], json!({"aid": "all", "tagList": "4F 9F70 53 8F 91"}));
    let value = guessed("command-apdu", "80E28800063A0603810103");
    assert_eq!(value["function"], "ES6.UpdatePOL1byMNO");
    assert_eq!(value["data"][0]["pol1"]["disableAllowed"], json!(false));
    let value = guessed("command-apdu", "80E288000F3A070CA30A81080B914491708910F2");
    let group = &value["data"][0]["content"]["connectivity-parameters"][0];
    assert_eq!(
        (&value["function"], &group["name"]),
        (&json!("ES5.UpdateSMSRAddressingParameters"), &json!("SM-SR by SMS"))
    );
    let value = guessed("command-apdu", "80E28900073A08044E02000700");
    assert_eq!(value["data"][0]["sequenceNumber"], 7);
    let push = "80EC01011E35010339020578470908696E7465726E65743C030127103E0521C000020A";
    let value = guessed("command-apdu", push);
    assert_eq!(value["data"]["channel-parameters"][2], json!({"networkAccessName": "internet"}));
    let value = guessed("command-apdu", "80EC01020F3C0300271036080102030405060708");
    assert_eq!(value["data"]["link-parameters"][1], json!({"channelData": "0102030405060708"}));
    let value = guessed("command-apdu", "8050300008111213141516171800");
    assert_eq!(value["data"], json!({"hostChallenge": "1112131415161718"}));
    let value = guessed("command-apdu", "84E2880018BF048AA0E16960BD269449A9CF2FBA17DEAB62E004249F99");
    assert!(value["data"]["protected"].is_string(), "{value}");
    // vectors sgp02/journey-sms.json: 13-confirm
    let envelope = "80C2000051D14F820283818607914494116368768B40440B914472520463F17FF6621122320000002D02700000281516391212\
                    000001CA6FA38EF587F9763D7DCA60A67C31D7F9C97240E1F76B534E302276D9B64AE7";
    let value = guessed("command-apdu", envelope);
    assert_eq!(value["data"]["serviceCentre"], "444911368667");
    assert_eq!(value["data"]["smsDeliver"]["protocolIdentifier"], "7F");
}

#[test]
fn keys_and_pins_in_commands_are_secrets() {
    // self-made
    let key = "8811105A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A03010203";
    for (command, secret) in [
        (format!("80D8008118{}{key}", "30"), "5a5a5a5a5a"),
        // a key field that is cut: what cannot be read is not shown either
        ("80D80081083088115A5A5A5A5A".to_owned(), "5a5a5a5a5a"),
        ("0020000108313233345A5A5A5A".to_owned(), "313233345a"),
        ("80E2880009 8F0106 5A5A5A5A5A5A".to_owned(), "5a5a5a5a5a"),
        ("80EC010108 0D06 04 5A5A5A5A5A".to_owned(), "5a5a5a5a5a"),
        ("80E288000D 3A070A A1080D0604 5A5A5A5A5A".to_owned(), "5a5a5a5a5a"),
    ] {
        let decoded = decode(&bytes(&command), None).unwrap_or_else(|failure| panic!("{failure}: {command}"));
        assert_eq!(decoded.kind, "command-apdu");
        let text = decoded.to_string();
        assert!(!text.contains(secret) && text.contains("not shown"), "{text}");
        assert!(decoded.reveal().to_string().contains(secret));
    }
}

/// Worked examples of SGP.02 card side 6.1, 4.5 and 6.5.
#[test]
fn scripts_hold_commands_and_answers() {
    let value = guessed("command-script", "AA1C221A80E28800153A03124F10A0000005591010FFFFFFFF8900001100");
    assert_eq!(value["form"], "definite");
    assert_eq!(value["objects"][0]["command"]["function"], "ES5.EnableProfile");
    let script = "AE80840A3000010203040506070885113376AE395DA7EB3078B92450649C718DCC0000";
    let value = guessed("command-script", script);
    assert_eq!(value["objects"][0]["scp03t"]["name"], "INITIALIZE UPDATE");
    assert_eq!(value["objects"][1]["scp03t"]["hostCryptogram"], "76ae395da7eb3078");
    let value = guessed("response-script", "AF8023030090000000");
    assert!(value["objects"][0]["answer"]["status"].as_str().unwrap().starts_with("9000"), "{value}");
    assert_eq!(value["objects"][0]["answer"]["data"], "00");
    let answer = "AF808420000000000000000000003003708A8D726A3887205A3A954B58748A12B900000185000000";
    let value = guessed("response-script", answer);
    assert_eq!(value["objects"][0]["scp03t"]["cardChallenge"], "8a8d726a3887205a");
    assert_eq!(guessed("response-script", "AB0780010123029000")["executed"], 1);
    // the answers of SGP.02 card side 4.4
    let answer = "8510B0B1B2B3B4B5B6B7B8B9BABBBCBDBEBF8610336F26EC1447E6E8DE985BFED4F4BC28";
    let value = guessed("key-establishment-answer", answer);
    assert_eq!(value["receipt"], "336f26ec1447e6e8de985bfed4f4bc28");
    let challenge = guessed("key-establishment-answer", "8510A0A1A2A3A4A5A6A7A8A9AAABACADAEAF");
    assert_eq!(challenge, json!({"random": "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf"}));
    assert_eq!(guessed("scp03t", "9F46 01 02")["fault"], "security");
    let cut = decode(&bytes("AA0B 2205 80E2880000 2209 80E2"), None).unwrap_err().to_string();
    assert_eq!(cut, "as command-script: expected a length that fits its script at byte 9");
}

#[test]
fn other_objects_of_globalplatform() {
    // SGP.02 card side 6.4, 6.5; pySim's example of GET DATA 00E0, shortened
    let trigger =
        "812D832B8413350103390205003C03021F9A3E0521C000020A89148A0C736D73722E6578616D706C658C042F61646D";
    let value = guessed("session-trigger", trigger);
    assert_eq!(value["sessionParameters"][1]["httpPost"][0], json!({"host": "smsr.example"}));
    let value = guessed("key-information", "E006C00401708010");
    assert_eq!(value["keys"][0]["components"], json!([{"type": "DES", "length": 16}]));
    let identity =
        "8001028110890999001234567890123456789012104F10A0000005591010FFFFFFFF8900000100820101830140";
    let decoded = decode(&bytes(identity), None).unwrap();
    assert_eq!(decoded.kind, "psk-identity");
    assert!(decoded.to_string().contains("a0000005591010ffffffff8900000100 (ISD-R)"), "{decoded}");
    assert_eq!(decode(identity.as_bytes(), None).as_ref().map(|found| &found.value), Ok(&decoded.value));
    let key = "7F494604".to_owned() + &"11".repeat(69);
    assert_eq!(guessed("data-groupings", &key)[0]["name"], "ephemeral key");
}

#[test]
fn messages_say_function_ids_and_status() {
    // self-made, of vectors xml/07-es3-send-data-request.xml and 12-rps-message-es4-audit-eis-request.xml
    let message = r#"<?xml version="1.0" encoding="UTF-8"?>
        <soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope" xmlns:rps="urn:x">
        <soap:Header><To>https://sm-sr.example.com/es3?a=1&amp;b</To></soap:Header>
        <soap:Body><rps:ES3-SendDataRequest>
          <rps:FunctionCallIdentifier>DP-1</rps:FunctionCallIdentifier>
          <rps:Eid>89001012012341234012345678901224</rps:Eid>
          <rps:Sd-aid>A0000005591010FFFFFFFF8900001200</rps:Sd-aid>
          <rps:Data>220E80503000087D99DDFC3548C9B100</rps:Data>
          <rps:Key kcv="AB"><rps:KeyComponents type="88" value="5A5A5A5A"/></rps:Key>
          <rps:Iccid>1</rps:Iccid><rps:Iccid>2</rps:Iccid>
        </rps:ES3-SendDataRequest></soap:Body></soap:Envelope>"#;
    let decoded = decode(message.as_bytes(), None).unwrap();
    let value = &decoded.value;
    assert_eq!((decoded.kind, &value["function"]), ("message", &json!("ES3.SendData")));
    assert_eq!((&value["direction"], &value["envelope"]), (&json!("request"), &json!("SOAP")));
    assert_eq!(value["header"]["To"], "https://sm-sr.example.com/es3?a=1&b");
    assert_eq!(value["body"]["Data"]["objects"][0]["command"]["command"], "INITIALIZE UPDATE");
    assert_eq!(value["body"]["Iccid"], json!(["1", "2"]));
    let text = decoded.to_string();
    assert!(text.contains("(ISD-P, TAR 000012)") && !text.contains("5A5A"), "{text}");
    let bare =
        "<a:ES4-EnableProfileResponse xmlns:a='x'><a:Status>FAILED</a:Status></a:ES4-EnableProfileResponse>";
    let value = decode(bare.as_bytes(), None).unwrap().value;
    assert_eq!((&value["direction"], &value["body"]["Status"]), (&json!("response"), &json!("FAILED")));
    for (text, why) in [
        ("<a/>", "as message: expected a message of ES1 to ES8 at byte 0"),
        ("<ES4-X><b></ES4-X>", "as message: expected well-formed XML at byte 10"),
        ("<ES4-X>", "as message: 1 bytes needed, 0 left at byte 7"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><ES4-X/>", "as message: expected no document type at byte 0"),
        ("<ES4-X>&b;</ES4-X>", "as message: expected a predefined entity or a character reference at byte 7"),
        ("<ES4-X/><b/>", "as message: expected one element alone at byte 8"),
    ] {
        assert_eq!(decode(text.as_bytes(), None).unwrap_err().to_string(), why, "{text}");
    }
    let deep = format!("{}{}", "<a>".repeat(40), "</a>".repeat(40));
    assert!(decode(deep.as_bytes(), None).unwrap_err().to_string().contains("at byte 96"));
}

/// Self-made.
#[test]
fn segments_of_a_package() {
    let channel = "BF2307 820101 80020102";
    let front = format!("BF36{:02X}{channel}", 0x7F);
    let value = guessed("bpp-segment", &front);
    assert_eq!((&value["segment"], &value["package"]), (&json!("front of the package"), &json!(130)));
    let value = guessed("bpp-segment", "A00B8709 AABBCCDDEEFF001122");
    assert_eq!(value["objects"], json!([{"octets": 1, "mac": "bbccddeeff001122"}]));
    assert_eq!(guessed("bpp-segment", "A382 0400")["octets"], 1024);
    assert_eq!(guessed("bpp-segment", "8809 AABBCCDDEEFF001122")["segment"], "object of sequenceOf88");
    let none = decode(&bytes("A000"), Some("bpp-segments")).unwrap_err();
    assert!(none.to_string().starts_with("as bpp-segments: "), "{none}");
}

/// The shared vectors: every message, every command and script of the journeys.
#[test]
fn what_servers_and_cards_of_the_vectors_say() {
    let Some(folder) = crate::shared::shared("vectors") else { return };
    let (mut messages, mut commands, mut scripts, mut damaged) = (0, 0, 0, Vec::new());
    for entry in std::fs::read_dir(folder.join("xml")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "xml") {
            let decoded = decode(&std::fs::read(&path).unwrap(), None);
            let decoded = decoded.unwrap_or_else(|failure| panic!("{failure}: {}", path.display()));
            assert_eq!(decoded.kind, "message");
            messages += 1;
        }
    }
    for name in ["http", "sms", "management", "variants", "failures"] {
        let file = folder.join(format!("sgp02/journey-{name}.json"));
        let json: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        walk(&json, &mut |key, text| {
            let Ok(octets) = hex::decode(text) else { return };
            let kinds: &[&str] = match (key, octets.first()) {
                ("command", _) => &["command-apdu"],
                ("script", Some(0xAA | 0xAB | 0xAE | 0xAF)) => &["command-script", "response-script"],
                _ => return,
            };
            let decoded = match decode(&octets, None) {
                Ok(decoded) => decoded,
                Err(failure) => return damaged.push(format!("{text}: {failure}")),
            };
            assert!(kinds.contains(&decoded.kind), "{}: {text}", decoded.kind);
            *(if key == "command" { &mut commands } else { &mut scripts }) += 1;
        });
    }
    // a journey of failures sends one with an object that no script has
    let unknown = "AA10220580CAFF21002900220580CAFF2100: \
        as command-script: expected an object of a remote script at byte 9";
    assert_eq!(damaged, [unknown]);
    assert_eq!((messages, commands, scripts), (15, 529, 394));
}

fn walk(json: &Value, each: &mut dyn FnMut(&str, &str)) {
    match json {
        Value::Array(items) => items.iter().for_each(|item| walk(item, each)),
        Value::Object(members) => members.iter().for_each(|(name, value)| match value {
            Value::String(text) => each(name, text),
            other => walk(other, each),
        }),
        _ => {}
    }
}
