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
    let named = decode(&bytes("BF3103800105"), Some("EnableProfileResponse"));
    assert_eq!(named.as_ref(), Ok(&decoded));
    let wrong = decode(&bytes("BF3103800105"), Some("DeleteProfileResponse")).unwrap_err().to_string();
    assert!(wrong.starts_with("as DeleteProfileResponse: "), "{wrong}");
    let profile = decode(&bytes("BF2D14A012E3105A0A989209012143658709F59F700101"), None).unwrap();
    assert_eq!(profile.kind, "ProfileInfoListResponse");
    assert!(profile.to_string().contains("989209012143658709f5 (ICCID 8929901012345678905)"), "{profile}");
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
            "      status          9",
            "      identification  7",
            "    [1]",
            "      status  0",
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
    assert_eq!(broken.to_string(), "as card-resources: 13 bytes needed, 12 left at byte 3");
    let DecodeFailure::Broken { error, .. } = broken else { panic!("{broken}") };
    assert_eq!(error.kind(), DecodeErrorKind::Truncated { needed: 13, available: 12 });
    assert_eq!(decode(&[0x01, 0x00], None), Err(DecodeFailure::NothingFits));
    let broken = decode(&bytes("BF31038002"), None).unwrap_err();
    assert_eq!(broken.to_string(), "as an object of SGP.22 or SGP.32: 3 bytes needed, 2 left at byte 3");
    let unknown = decode(&[], Some("x")).unwrap_err().to_string();
    assert!(unknown.starts_with("no kind of object is called x; there are: profile-package"), "{unknown}");
}
