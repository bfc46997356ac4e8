//! Objects that a peer got wrong: each with its own error, place and path.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod shared;

use sgp_asn1::rsp::{
    AuthenticateServerRequest, AuthenticateServerResponse, BoundProfilePackage, CancelSessionRequest,
    CancelSessionRequestEs9, CancelSessionResponse, DeleteProfileRequest, EnableProfileRequest, EuiccInfo1,
    HandleNotification, ListNotificationRequest, ListNotificationResponse, NotificationEvent,
    NotificationMetadata, Object, OtherSignedNotification, PendingNotification, PrepareDownloadResponse,
    ProfileInfoListResponse, ReplaceSessionKeysRequest, SetNicknameRequest, SmdpSigned2,
    StoreMetadataRequest, TransactionId,
};
use sgp_asn1::sgp32::{ConfigureImmediateEnable, EuiccPackageRequest, Psmo};
use sgp_wire::{DecodeError, DecodeErrorKind as Kind, Limits, Tag};

fn bytes(hex: &str) -> Vec<u8> {
    hex::decode(hex.replace(' ', "")).unwrap()
}

fn error<T: core::fmt::Debug>(decoded: Result<T, DecodeError>) -> (Kind, usize, String) {
    let error = decoded.unwrap_err();
    (error.kind(), error.offset(), error.path().to_string())
}

/// Decodes `hex` as a type and compares kind, offset and path of the error.
macro_rules! refused {
    ($type:ident, $hex:expr, $kind:expr, $offset:expr, $path:expr) => {{
        let input = bytes($hex);
        assert_eq!(error($type::decode(&input, &Limits::default())), ($kind, $offset, $path.to_owned()));
    }};
}

#[test]
fn what_stands_where_a_choice_should() {
    refused!(
        AuthenticateServerResponse,
        "BF38 00",
        Kind::Missing { tag: Tag::new(0xA0) },
        3,
        "authenticateServerResponse"
    );
    refused!(
        EnableProfileRequest,
        "BF31 05 A000 8101FF",
        Kind::Missing { tag: Tag::new(0x4F) },
        5,
        "enableProfileRequest.profileIdentifier"
    );
    // a second alternative behind the first
    refused!(
        CancelSessionResponse,
        "BF41 06 810105 810105",
        Kind::TrailingData { count: 3 },
        6,
        "cancelSessionResponse"
    );
    // an alternative that the module has, of the other form
    refused!(
        CancelSessionResponse,
        "BF41 02 8000",
        Kind::UnexpectedMember { expected: "members once and in their order" },
        3,
        "cancelSessionResponse"
    );
    // a CHOICE without a tag, at the end
    refused!(
        EuiccPackageRequest,
        "BF51 0E 3009 800161 5A0101 810101 5F3700",
        Kind::Missing { tag: Tag::new(0xA0) },
        14,
        "euiccPackageRequest.euiccPackageSigned.euiccPackage"
    );
}

#[test]
fn unknown_alternatives_and_members_are_kept() {
    let input = bytes("BF38 03 8F0100");
    let response = AuthenticateServerResponse::decode(&input, &Limits::default()).unwrap();
    assert!(matches!(&response, AuthenticateServerResponse::Unknown(kept) if kept.as_bytes() == &input[3..]));
    assert_eq!(response.alternative(), None);
    assert_eq!(response.encode_to_vec(), input);

    let input = bytes("BF41 0A 80020102 810109 C00100");
    let request = CancelSessionRequest::decode(&input, &Limits::default()).unwrap();
    assert_eq!((request.unknown(), request.reason().name()), (&[0xC0, 0x01, 0x00][..], None));
    assert_eq!(request.encode_to_vec(), input);
}

#[test]
fn wrong_tags_and_wrong_places() {
    // wrong class
    refused!(
        CancelSessionRequest,
        "BF41 07 C0020102 810100",
        Kind::UnexpectedTag { expected: Tag::new(0x80), found: Tag::new(0xC0) },
        3,
        "cancelSessionRequest.transactionId"
    );
    // another object altogether
    refused!(
        CancelSessionRequest,
        "BF42 07 80020102 810100",
        Kind::UnexpectedTag { expected: Tag::new(0xBF41), found: Tag::new(0xBF42) },
        0,
        "cancelSessionRequest"
    );
    // twice
    refused!(
        CancelSessionRequest,
        "BF41 0B 80020102 810100 80020102",
        Kind::UnexpectedMember { expected: "members once and in their order" },
        10,
        "cancelSessionRequest"
    );
    refused!(
        CancelSessionRequest,
        "BF41 04 80020102",
        Kind::Missing { tag: Tag::new(0x81) },
        7,
        "cancelSessionRequest.reason"
    );
    refused!(
        CancelSessionRequest,
        "BF41 07 80020102 810100 00",
        Kind::TrailingData { count: 1 },
        10,
        "cancelSessionRequest"
    );
    // an item of another type in a list
    refused!(
        EuiccInfo1,
        "BF20 0D 8203020500 A904 0400 0200 AA00",
        Kind::UnexpectedTag { expected: Tag::new(0x04), found: Tag::new(0x02) },
        12,
        "euiccInfo1.euiccCiPKIdListForVerification[1]"
    );
    // deep inside
    refused!(
        AuthenticateServerResponse,
        "BF38 08 A006 3004 81020102",
        Kind::UnexpectedTag { expected: Tag::new(0x80), found: Tag::new(0x81) },
        7,
        "authenticateServerResponse.authenticateResponseOk.euiccSigned1.transactionId"
    );
    let error = AuthenticateServerResponse::decode(&bytes("BF38 00"), &Limits::default()).unwrap_err();
    assert_eq!(error.clause(), Some("SGP.22 5.7.13"));
}

#[test]
fn contents_that_der_forbids() {
    let smdp_signed2 = |flag: &str| format!("30 {:02X} 80020102 {flag}", 4 + flag.len() / 2);
    let path = "smdpSigned2.ccRequiredFlag";
    refused!(SmdpSigned2, &smdp_signed2("010101"), Kind::InvalidValue { expected: "FF for TRUE" }, 8, path);
    refused!(
        SmdpSigned2,
        &smdp_signed2("01020000"),
        Kind::LengthOutOfRange { min: 1, max: 1, found: 2 },
        8,
        path
    );
    refused!(
        CancelSessionRequest,
        "BF41 08 80020102 81020000",
        Kind::InvalidValue { expected: "an INTEGER without leading octets" },
        9,
        "cancelSessionRequest.reason"
    );
    let path = "listNotificationRequest.profileManagementOperation";
    refused!(
        ListNotificationRequest,
        "BF28 02 8100",
        Kind::LengthOutOfRange { min: 1, max: usize::MAX, found: 0 },
        5,
        path
    );
    refused!(
        ListNotificationRequest,
        "BF28 04 81020880",
        Kind::InvalidValue { expected: "at most seven unused bits" },
        5,
        path
    );
    refused!(
        ListNotificationRequest,
        "BF28 03 810101",
        Kind::InvalidValue { expected: "no unused bits in an empty BIT STRING" },
        5,
        path
    );
    refused!(
        SetNicknameRequest,
        "BF29 07 5A00 90036180FF",
        Kind::InvalidValue { expected: "UTF-8" },
        8,
        "setNicknameRequest.profileNickname"
    );
    refused!(
        ConfigureImmediateEnable,
        "30 03 800100",
        Kind::LengthOutOfRange { min: 0, max: 0, found: 1 },
        4,
        "configureImmediateEnable.immediateEnableFlag"
    );
    refused!(
        ConfigureImmediateEnable,
        "30 03 810188",
        Kind::InvalidValue { expected: "the last arc to end" },
        4,
        "configureImmediateEnable.defaultSmdpOid"
    );
}

#[test]
fn sizes_are_read_and_found_by_check() {
    let size = |min, max, found| Kind::LengthOutOfRange { min, max, found };
    for (transaction_id, expected) in [
        ("8000", Some(size(1, 16, 0))),
        ("800101", None),
        ("800F0102030405060708090A0B0C0D0E0F", None),
        ("80110102030405060708090A0B0C0D0E0F1011", Some(size(1, 16, 17))),
    ] {
        let members = format!("{transaction_id}810100");
        let input = bytes(&format!("BF41{:02X}{members}", members.len() / 2));
        let request = CancelSessionRequest::decode(&input, &Limits::default()).unwrap();
        assert_eq!(request.encode_to_vec(), input);
        let expected = expected.map(|kind| (kind, 5, "cancelSessionRequest.transactionId".to_owned()));
        assert_eq!(request.check().err().map(|fault| error::<()>(Err(fault))), expected);
    }
    // an ICCID without digits, in a CHOICE, and behind the tag of one
    let input = bytes("BF33 02 5A00");
    let request = DeleteProfileRequest::decode(&input, &Limits::default()).unwrap();
    assert_eq!(error(request.check()), (size(10, 10, 0), 5, "deleteProfileRequest.iccid".to_owned()));
    let input = bytes("BF31 07 A002 5A00 8101FF");
    let request = EnableProfileRequest::decode(&input, &Limits::default()).unwrap();
    let path = "enableProfileRequest.profileIdentifier.iccid".to_owned();
    assert_eq!(error(request.check()), (size(10, 10, 0), 7, path));
    // in a list
    let input = bytes("BF2D 08 A006 E300 E302 5A00");
    let response = ProfileInfoListResponse::decode(&input, &Limits::default()).unwrap();
    let path = "profileInfoListResponse.profileInfoListOk[1].iccid".to_owned();
    assert_eq!(error(response.check()), (size(10, 10, 0), 11, path));
    // characters, not octets
    let name = |count| format!("90 {:02X} {}", 2 * count, "C3A4".repeat(count));
    for (count, fits) in [(64, true), (65, false)] {
        let members = format!("5A0A980010325476981032F4 {}", name(count));
        let length = bytes(&members).len();
        let header =
            if length > 0x7F { format!("BF29 81 {length:02X}") } else { format!("BF29 {length:02X}") };
        let header = if 2 * count > 0x7F {
            header.replace(&format!("{length:02X}"), &format!("{:02X}", length + 1))
        } else {
            header
        };
        let members = if 2 * count > 0x7F { members.replacen("90 ", "90 81 ", 1) } else { members };
        let input = bytes(&format!("{header} {members}"));
        let request = SetNicknameRequest::decode(&input, &Limits::default()).unwrap();
        assert_eq!(request.check().is_ok(), fits, "{count}");
    }
}

/// The same in SGP.32: what stands in an eUICC package, its ids, its end.
#[test]
fn packages_of_sgp32_that_are_wrong() {
    let eid = "5A1089049032123451234512345678901235";
    let package = |package: &str, transaction_id: &str| {
        let signed = bytes(&format!("800161 {eid} 810101 {transaction_id} {package}"));
        let signed = [&[0x30, u8::try_from(signed.len()).unwrap()][..], &signed].concat();
        let whole = [&signed[..], &[0x5F, 0x37, 0x00]].concat();
        [&[0xBF, 0x51, u8::try_from(whole.len()).unwrap()][..], &whole].concat()
    };
    let limits = Limits::default();
    let good = package("A0 02 A600", "");
    assert_eq!(EuiccPackageRequest::decode(&good, &limits).unwrap().encode_to_vec(), good);
    // an empty CHOICE
    let (kind, offset, _) = error(EuiccPackageRequest::decode(&package("", ""), &limits));
    assert_eq!((kind, offset), (Kind::Missing { tag: Tag::new(0xA0) }, 29));
    // an alternative that nobody knows is kept
    let input = package("A0 03 8F0100", "");
    let request = Object::decode_as("EuiccPackageRequest", &input, &limits).unwrap();
    assert_eq!((request.is_known(), &request.encode_to_vec()), (false, &input));
    // the wrong class
    let mut input = good.clone();
    input[5] = 0xC0;
    let (kind, offset, _) = error(EuiccPackageRequest::decode(&input, &limits));
    assert_eq!((kind, offset), (Kind::UnexpectedTag { expected: Tag::new(0x80), found: Tag::new(0xC0) }, 5));
    // behind the end, and behind the last member of the package
    let (kind, offset, _) = error(EuiccPackageRequest::decode(&[&good[..], &[0]].concat(), &limits));
    assert_eq!((kind, offset), (Kind::TrailingData { count: 1 }, good.len()));
    // an ICCID without digits, transaction ids of no octet and of too many
    let size = |min, max, found| Kind::LengthOutOfRange { min, max, found };
    for (input, expected) in [
        (package("A0 04 A302 5A00", ""), Some((size(10, 10, 0), 35))),
        (package("A0 02 A600", "8200"), Some((size(1, 16, 0), 31))),
        (package("A0 02 A600", "8211 0102030405060708090A0B0C0D0E0F1011"), Some((size(1, 16, 17), 31))),
        (package("A0 02 A600", "820101"), None),
    ] {
        let request = EuiccPackageRequest::decode(&input, &limits).unwrap();
        assert_eq!(request.encode_to_vec(), input);
        let found = request.check().err().map(|fault| (fault.kind(), fault.offset()));
        assert_eq!(found, expected, "{}", hex::encode(&input));
    }
    // a tag that no type has
    let (kind, offset, _) = error(Object::decode(&bytes("DF7F00"), &limits));
    assert_eq!((kind, offset), (Kind::UnknownTag { found: Tag::new(0xDF7F) }, 0));
}

#[test]
fn limits_hold() {
    let input = bytes("BF41 07 80020102 810100");
    let limit = |limits: Limits| CancelSessionRequest::decode(&input, &limits).unwrap_err().kind();
    use sgp_wire::LimitKind;
    let long = Kind::Limit { limit: LimitKind::Length, max: 9 };
    assert_eq!(limit(Limits::default().with_max_len(9)), long);
    assert_eq!(limit(Limits::default().with_max_items(2)), Kind::Limit { limit: LimitKind::Items, max: 2 });
    assert_eq!(limit(Limits::default().with_max_depth(0)), Kind::Limit { limit: LimitKind::Depth, max: 0 });
}

/// A tag upon a CHOICE is EXPLICIT; one upon a SEQUENCE takes the place of its own.
#[test]
fn tags_upon_a_choice() {
    let iccid = "5A0A980010325476981032F4";
    let input = bytes(&format!("BF31 11 A00C {iccid} 8101FF"));
    assert_eq!(EnableProfileRequest::decode(&input, &Limits::default()).unwrap().encode_to_vec(), input);
    // the same with an IMPLICIT one, as some compilers write it
    refused!(
        EnableProfileRequest,
        "BF31 0F 800A980010325476981032F4 8101FF",
        Kind::UnexpectedTag { expected: Tag::new(0xA0), found: Tag::new(0x80) },
        3,
        "enableProfileRequest.profileIdentifier"
    );
    // untagged: the alternative in its place
    let notification = "30 16 BF2F0C 800101 81020780 0C0161 5A00 5F3700 3000 3000";
    let input = bytes(notification);
    assert!(matches!(
        PendingNotification::decode(&input, &Limits::default()),
        Ok(PendingNotification::OtherSignedNotification(_))
    ));
    let input = bytes(&format!("BF3D 1A A018 {notification}"));
    assert_eq!(HandleNotification::decode(&input, &Limits::default()).unwrap().encode_to_vec(), input);
    // a type that is a tagged CHOICE: the tag of the member takes the place of its own
    let input = bytes("BF41 09 80020102 A103 810105");
    let request = CancelSessionRequestEs9::decode(&input, &Limits::default()).unwrap();
    assert!(matches!(request.cancel_session_response(), CancelSessionResponse::Error(_)));
    assert_eq!(request.answer().as_ref(), Ok(request.cancel_session_response()));
    // and a client that leaves it there
    let input = bytes("BF41 0C 80020102 A106 BF4103810105");
    let request = CancelSessionRequestEs9::decode(&input, &Limits::default()).unwrap();
    assert!(matches!(request.answer(), Ok(CancelSessionResponse::Error(_))));
    assert_eq!(request.encode_to_vec(), input);
    // an alternative without a value
    let input = bytes("A6 00");
    assert!(matches!(Psmo::decode(&input, &Limits::default()), Ok(Psmo::GetRat(_))));
}

/// Some cards write a zero behind the last bit: the part that is signed has it too.
#[test]
fn signed_parts_keep_their_bytes() {
    let metadata = bytes("BF2F 0F 800101 81020480 0C0161 5A03010203");
    let mut input = bytes("30 19");
    input.extend_from_slice(&metadata);
    input.extend(bytes("5F3700 3000 3000"));
    let notification = OtherSignedNotification::decode(&input, &Limits::default()).unwrap();
    let signed = notification.tbs_other_notification();
    assert_eq!(signed.received(), metadata);
    assert!(input.as_ptr_range().contains(&signed.received().as_ptr()), "borrowed");
    assert!(signed.value().profile_management_operation().contains(NotificationEvent::INSTALL));
    assert_eq!(signed.value().profile_management_operation().bits().len(), 4);
    assert_eq!(notification.encode_to_vec(), input);
    // a new one is made in the shortest form
    let made = NotificationMetadata::new(1, NotificationEvent::new([NotificationEvent::INSTALL]), "a");
    let mut changed = notification.clone().into_owned();
    changed.set_tbs_other_notification(made.into());
    assert_eq!(changed.tbs_other_notification().received(), bytes("BF2F 0A 800101 81020780 0C0161"));
}

#[test]
fn a_default_that_is_written_out_stays() {
    for (class, number) in [("", 2), ("950102", 2), ("950100", 0)] {
        let members = format!("5A0A980010325476981032F4 9100 9200 {class}");
        let input = bytes(&format!("BF25 {:02X} {members}", bytes(&members).len()));
        let request = StoreMetadataRequest::decode(&input, &Limits::default()).unwrap();
        assert_eq!(request.profile_class().number(), number);
        assert_eq!(request.encode_to_vec(), input);
    }
}

#[test]
fn debug_shows_no_session_key() {
    let keys = ReplaceSessionKeysRequest::new([1; 16].to_vec(), [2; 16].to_vec(), [3; 16].to_vec());
    let text = format!("{keys:?}");
    assert!(text.contains("ppk_enc: 16 bytes") && !text.contains("0202"), "{text}");
    let id = TransactionId::new([0xAB, 0xCD].to_vec());
    assert_eq!(format!("{id:?} {id}"), "TransactionId(ABCD) ABCD");
}

/// The recorded download of vectors/rsp/es9p-session-nist-p256.json, and an eUICC package.
#[test]
fn every_prefix_of_big_objects_is_an_error() {
    let Some(session) = shared::json("vectors/rsp/lpac-sessions.json") else { return };
    let field = |name: &str, tag: &str| -> Vec<u8> {
        let mut found = Vec::new();
        shared::strings(&session, &mut |path, text| {
            if found.is_empty() && path.contains(name) && text.starts_with(tag) {
                found = hex::decode(text).unwrap_or_default();
            }
        });
        assert!(found.len() > 100, "{name}");
        found
    };
    let request = bytes(concat!(
        "BF517B3036800F65696D2E6578616D706C652E636F6D5A1089049032123451234512345678901235810101A00EA30C5A0A",
        "980010325476981032F45F3740244A0F904B79B86562FCB29EC04B7DFE6A2D6506A72078186AE1B9BF181F11F570B3DE21",
        "7BE6389EAA315E43210C46E1CE07941BED608CD6A1609A6604F56257",
    ));
    let package = field("boundProfilePackage", "BF36");
    let response = field("authenticateServerResponse", "BF38");
    for at in 0..request.len() {
        assert!(EuiccPackageRequest::decode(&request[..at], &Limits::default()).is_err(), "{at}");
    }
    for at in 0..response.len() {
        assert!(AuthenticateServerResponse::decode(&response[..at], &Limits::default()).is_err(), "{at}");
    }
    for at in 0..package.len() {
        assert!(BoundProfilePackage::decode(&package[..at], &Limits::default()).is_err(), "{at}");
    }
    for input in [request, response, package] {
        assert_eq!(Object::decode(&input, &Limits::default()).unwrap().encode_to_vec(), input);
    }
}

/// What the eUICC signs and what it receives stand in the input.
#[test]
fn a_recorded_request_is_borrowed() {
    let Some(session) = shared::json("vectors/certs/rsp-sessions.json") else { return };
    let messages = &session["cases"][0]["messages"];
    let input = hex::decode(messages["authenticate_server_request"].as_str().unwrap()).unwrap();
    let request = AuthenticateServerRequest::decode(&input, &Limits::default()).unwrap();
    let signed = messages["initiate_authentication_response"]["serverSigned1"].as_str().unwrap();
    assert_eq!(hex::encode(request.server_signed1().received()), signed.to_lowercase());
    assert!(input.as_ptr_range().contains(&request.server_signed1().received().as_ptr()));
    assert!(matches!(request.server_certificate().to_der(), std::borrow::Cow::Borrowed(_)));
    let input = hex::decode(messages["prepare_download_response"].as_str().unwrap()).unwrap();
    let PrepareDownloadResponse::Ok(ok) =
        PrepareDownloadResponse::decode(&input, &Limits::default()).unwrap()
    else {
        panic!("refused")
    };
    assert!(input.as_ptr_range().contains(&ok.euicc_signed2().received().as_ptr()));
}

#[test]
fn a_broken_object_has_the_path_of_the_member_that_it_is() {
    // an ICCID that is longer than the profile around it
    refused!(
        ProfileInfoListResponse,
        "BF2D 07 A005 E303 5A0498",
        Kind::Truncated { needed: 4, available: 1 },
        9,
        "profileInfoListResponse.profileInfoListOk[0].iccid"
    );
    // inside what the module does not know, the path ends with the one around it
    refused!(
        ProfileInfoListResponse,
        "BF2D 09 A007 E305 BF7E02 8103",
        Kind::Truncated { needed: 3, available: 0 },
        12,
        "profileInfoListResponse"
    );
}

#[test]
fn a_list_that_looks_like_one_item_keeps_all() {
    // the second octet of the tag of the first is also the length of what follows
    let input = bytes(concat!(
        "BF2833A031",
        "BF2F14 800101 81020640 0C0B 6161616161616161616161",
        "BF2F17 800102 81020640 0C0E 6161616161616161616161616161",
    ));
    let response = ListNotificationResponse::decode(&input, &Limits::default()).unwrap();
    let ListNotificationResponse::Ok(list) = &response else { panic!("{response:?}") };
    assert_eq!(list.iter().map(NotificationMetadata::seq_number).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(response.encode_to_vec(), input);
}
