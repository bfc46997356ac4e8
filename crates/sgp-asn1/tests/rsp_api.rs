//! Objects made from nothing, and what their values say of themselves.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod shared;

use sgp_asn1::Iccid;
use sgp_asn1::rsp::{
    BitString, CtxParams1, CtxParamsForCommonAuthentication, DeviceCapabilities, DeviceInfo,
    EnableProfileRequest, ErrorReason, EuiccInfo1, EuiccInfo2, NotificationConfigurationInformation,
    NotificationEvent, OpenSequence, OpenType, OperatorId, PprIds, ProfileClass, ProfileIdentifier,
    ProfileInfoListRequest, ProfileSearchCriteria, RspCapability, Segments, StoreMetadataRequest,
    UiccCapability, VendorSpecificExtensionItem, VersionType,
};
use sgp_asn1::sgp32::{EimAcknowledgements, EnablePsmo, EuiccPackage, Psmo, SequenceNumber};
use sgp_wire::Limits;

fn iccid() -> Iccid {
    "8900012345678901234".parse().unwrap()
}

/// From vectors/rsp/es10-encodings.json: 58, 89, 113.
#[test]
fn objects_are_made_as_an_independent_tool_makes_them() {
    let request = EnableProfileRequest::new(ProfileIdentifier::Iccid(iccid().into()), true);
    assert_eq!(hex::encode_upper(request.encode_to_vec()), "BF3111A00C5A0A980010325476981032F48101FF");

    let mut request = ProfileInfoListRequest::new();
    request.set_search_criteria(Some(ProfileSearchCriteria::ProfileClass(ProfileClass::TEST)));
    assert_eq!(hex::encode_upper(request.encode_to_vec()), "BF2D05A003950100");

    let told = |events: &[u16], address: &'static str| {
        NotificationConfigurationInformation::new(NotificationEvent::new(events.iter().copied()), address)
    };
    let mut request = StoreMetadataRequest::new(iccid().into(), "OsmocomSPN", "TS48v4");
    request
        .set_profile_class(Some(ProfileClass::TEST))
        .set_notification_configuration_info(Some(vec![
            told(&[NotificationEvent::ENABLE], "testsmdpplus1.example.com"),
            told(&[NotificationEvent::INSTALL, NotificationEvent::DELETE], "n2.testsmdpplus1.example.com"),
        ]))
        .set_profile_owner(Some(OperatorId::new([0x13, 0x00, 0x62].to_vec())))
        .set_profile_policy_rules(Some(PprIds::new([PprIds::PPR2])));
    assert_eq!(
        hex::encode_upper(request.encode_to_vec()),
        concat!(
            "BF25755A0A980010325476981032F4910A4F736D6F636F6D53504E9206545334387634950100B645301F8002064081197465",
            "7374736D6470706C7573312E6578616D706C652E636F6D302280020490811C6E322E74657374736D6470706C7573312E6578",
            "616D706C652E636F6DB705800313006299020520",
        )
    );
    assert_eq!(request.check(), Ok(()));
}

#[test]
fn what_is_made_is_read_again() {
    let version = || VersionType::of(2, 5, 0);
    let first = EuiccInfo1::new(version(), vec![[1; 20].to_vec().into()], vec![]);
    let mut info = EuiccInfo2::new(
        first.clone(),
        [VersionType::of(3, 3, 1), VersionType::of(1, 0, 0), VersionType::of(0, 0, 1)],
        [0x81, 0x01, 0x00].to_vec(),
        UiccCapability::new([UiccCapability::USIM_SUPPORT, UiccCapability::JAVACARD]),
        RspCapability::new([RspCapability::ADDITIONAL_PROFILE]),
        "XX-XX-UP-0000",
    );
    info.set_highest_svn(Some(VersionType::of(3, 1, 0)));
    let bytes = info.encode_to_vec();
    assert_eq!(EuiccInfo2::decode(&bytes, &Limits::default()).as_ref(), Ok(&info));
    assert_eq!(info.svn(), first.svn());
    assert_eq!(info.uicc_capability().to_string(), "usimSupport, javacard");

    let device = DeviceInfo::new([0x35, 0x29, 0x06, 0x11].to_vec().into(), DeviceCapabilities::new());
    let context = CtxParams1::CommonAuthentication(Box::new(CtxParamsForCommonAuthentication::new(device)));
    assert_eq!(hex::encode(context.encode_to_vec()), "a00aa108800435290611a100");

    let package = EuiccPackage::PsmoList(vec![Psmo::Enable(EnablePsmo::new(iccid().into()))]);
    assert_eq!(hex::encode_upper(package.encode_to_vec()), "A00EA30C5A0A980010325476981032F4");
    let list = EimAcknowledgements::new([SequenceNumber::new(7), SequenceNumber::new(128)]);
    assert_eq!(hex::encode_upper(list.encode_to_vec()), "BF530780010780020080");
}

#[test]
fn values_say_what_they_are() {
    assert_eq!(VersionType::of(2, 5, 0).to_string(), "2.5.0");
    assert_eq!(VersionType::new([2, 5].to_vec()).to_string(), "0205");
    let digits = sgp_asn1::rsp::Iccid::from(iccid());
    assert_eq!((digits.to_string(), digits.digits()), ("8900012345678901234".to_owned(), Ok(iccid())));
    assert_eq!(sgp_asn1::rsp::Iccid::new([0x98].to_vec()).to_string(), "98");
    assert_eq!(
        format!("{:?} {:?}", ProfileClass::TEST, ProfileClass::new(-7)),
        "ProfileClass(test) ProfileClass(-7)"
    );
    assert_eq!(ErrorReason::new(13), ErrorReason::INSTALL_FAILED_DUE_TO_DATA_MISMATCH);
    assert_eq!((ErrorReason::new(16).name(), ErrorReason::new(16).number()), (None, 16));
    let events = NotificationEvent::new([NotificationEvent::DELETE, 9, NotificationEvent::INSTALL]);
    assert_eq!(format!("{events:?}"), "NotificationEvent(notificationInstall, notificationDelete, 9)");
    assert_eq!(NotificationEvent::name(3), Some("notificationDelete"));
}

#[test]
fn bits() {
    let bits = BitString::of_bits([0, 9]);
    assert_eq!((bits.as_bytes(), bits.unused_bits(), bits.len()), (&[0x80, 0x40][..], 6, 10));
    assert_eq!((bits.to_string(), bits.set_bits().collect::<Vec<_>>()), ("1000000001".into(), vec![0, 9]));
    assert!(bits.contains(9) && !bits.contains(10) && !bits.contains(u16::MAX));
    assert!(BitString::of_bits([]).is_empty());
    assert_eq!(BitString::new(&[], 5), BitString::of_bits([]));
    // padding says nothing
    assert!(!BitString::new(&[0xFF], 4).contains(4));
}

#[test]
fn objects_of_others() {
    let der = [0x30, 0x02, 0x05, 0x00];
    let sequence = OpenSequence::new(&der).unwrap();
    assert_eq!((sequence.content(), &*sequence.to_der()), (&[0x05, 0x00][..], &der[..]));
    assert!(OpenSequence::new(&[0x31, 0x00]).is_err());
    assert!(OpenSequence::new(&[0x30, 0x00, 0x00]).is_err());
    let item =
        VendorSpecificExtensionItem::new("2.999.10".parse().unwrap(), OpenType::new(&der[..]).unwrap());
    assert_eq!(hex::encode(item.encode_to_vec()), "300b80038837 0aa10430020500".replace(' ', ""));
    assert!(OpenType::new(&[0x30, 0x01][..]).is_err());
    let segments: Segments<'_, 0x86> = Segments::new([&[1, 2][..], &[3]]);
    assert_eq!(hex::encode(segments.as_bytes()), "86020102860103");
    assert_eq!(segments.values().collect::<Vec<_>>(), [&[1, 2][..], &[3]]);
    assert_eq!(segments.objects().count(), 2);
}

#[cfg(feature = "serde")]
mod json {
    use super::*;

    #[test]
    fn every_form() {
        let mut request = StoreMetadataRequest::new(iccid().into(), "SPN", "ä");
        request
            .set_profile_policy_rules(Some(PprIds::new([PprIds::PPR2])))
            .set_ecall_indication(Some(true))
            .set_profile_class(Some(ProfileClass::OPERATIONAL));
        let text = serde_json::to_string(&request).unwrap();
        assert_eq!(
            text,
            concat!(
                r#"{"iccid":"980010325476981032f4","serviceProviderName":"SPN","profileName":"ä","profileClass":2,"#,
                r#""profilePolicyRules":{"value":"20","length":3},"ecallIndication":true}"#,
            )
        );
        assert_eq!(serde_json::from_str::<StoreMetadataRequest<'_>>(&text).unwrap(), request);

        let request = EnableProfileRequest::new(ProfileIdentifier::Iccid(iccid().into()), false);
        let text = serde_json::to_string(&request).unwrap();
        assert_eq!(text, r#"{"profileIdentifier":{"iccid":"980010325476981032f4"},"refreshFlag":false}"#);
        // an alternative and a member of a later version
        for text in [
            r#"{"profileIdentifier":{"unknown":"c00100"},"refreshFlag":true}"#,
            r#"{"profileIdentifier":{"iccid":""},"refreshFlag":true,"unknown":"c10100c200"}"#,
        ] {
            let request: EnableProfileRequest<'_> = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&request).unwrap(), text);
            let bytes = request.encode_to_vec();
            let back = EnableProfileRequest::decode(&bytes, &Limits::default()).unwrap();
            assert_eq!(serde_json::to_string(&back).unwrap(), text);
        }
    }

    #[test]
    fn refused_with_the_member() {
        for (text, error) in [
            (r#"{"refreshFlag":true}"#, "profileIdentifier missing"),
            (
                r#"{"profileIdentifier":{"iccid":"9"},"refreshFlag":true}"#,
                "profileIdentifier.iccid: expected octets in hex",
            ),
            (
                r#"{"profileIdentifier":{"eid":""},"refreshFlag":true}"#,
                "profileIdentifier: expected an alternative of profileIdentifier",
            ),
            (
                r#"{"profileIdentifier":{"unknown":"5a00"},"refreshFlag":true}"#,
                "profileIdentifier.unknown: expected objects that are not members of the type",
            ),
            (r#"{"profileIdentifier":{"iccid":""},"refreshFlag":1}"#, "refreshFlag: expected true or false"),
        ] {
            let found = serde_json::from_str::<EnableProfileRequest<'_>>(text).unwrap_err().to_string();
            assert_eq!(found, error, "{text}");
        }
        for bits in
            [r#"{"value":"80","length":9}"#, r#"{"value":"8000","length":7}"#, r#"{"value":"","length":1}"#]
        {
            let text = format!(
                r#"{{"iccid":"","serviceProviderName":"","profileName":"","profilePolicyRules":{bits}}}"#
            );
            let found = serde_json::from_str::<StoreMetadataRequest<'_>>(&text).unwrap_err().to_string();
            assert_eq!(found, "profilePolicyRules: expected as many bytes as the bits need");
        }
    }
}
