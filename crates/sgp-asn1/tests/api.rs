//! Elements made and changed as a stranger does it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::borrow::Cow;

use sgp_asn1::saip::{
    AkaParameter, AlgoConfiguration, AlgoParameter, ElementKind, Fcp, File, FileContent, FileStep,
    FilesElement, KeyComponent, KeyObject, PeHeader, PinCodes, PinCodesChoice, PinConfiguration,
    ProfileElement, SqnInit,
};
use sgp_wire::{DecodeErrorKind, Limits, Oid, Tag};

fn decode(bytes: &[u8]) -> ProfileElement<'_> {
    ProfileElement::decode(bytes, &Limits::default()).unwrap()
}

fn template(number: u8) -> Oid {
    Oid::decode(&[0x67, 0x81, 0x0F, 0x01, 0x02, number], 0).unwrap()
}

#[test]
fn files_are_set_in_the_order_of_the_module() {
    let mut element = FilesElement::new(ElementKind::Usim, PeHeader::new(true, 8), template(4)).unwrap();
    let imsi = File::new(vec![FileStep::FillFileContent(FileContent::new(b"\x08\x09\x10".as_slice()))]);
    for name in ["ef-ecc", "ef-acc", "ef-est", "ef-spn", "ef-ust", "ef-arr", "adf-usim"] {
        assert_eq!(element.set_file(name, File::default()), Ok(None), "{name}");
    }
    let bytes = ProfileElement::Files(element.clone()).encode_to_vec();
    let error = ProfileElement::decode(&bytes, &Limits::default()).unwrap_err();
    assert_eq!(error.to_string(), "usim.ef-imsi: tag A4, expected A3 at byte 19 (SAIP 8.3.1)");

    assert_eq!(element.set_file("ef-imsi", imsi.clone()), Ok(None));
    assert_eq!(element.set_file("ef-nothing", File::default()), Err(File::default()));
    let names: Vec<_> = element.files().map(|(name, _)| name).collect();
    assert_eq!(names, ["adf-usim", "ef-imsi", "ef-arr", "ef-ust", "ef-spn", "ef-est", "ef-acc", "ef-ecc"]);
    let bytes = ProfileElement::Files(element.clone()).encode_to_vec();
    assert_eq!(decode(&bytes), ProfileElement::Files(element.clone()));

    let mut fcp = Fcp::new();
    fcp.set_file_id(Some(Cow::Borrowed(&[0x6F, 0x07]))).set_lcsi([0x05].as_slice());
    element.file_mut("ef-imsi").unwrap().steps_mut().insert(0, FileStep::FileDescriptor(fcp));
    let bytes = ProfileElement::Files(element.clone()).encode_to_vec();
    let ProfileElement::Files(again) = decode(&bytes) else { panic!("another element") };
    let [FileStep::FileDescriptor(fcp), FileStep::FillFileContent(content)] =
        again.file("ef-imsi").unwrap().steps()
    else {
        panic!("other steps")
    };
    assert_eq!((fcp.file_id(), fcp.lcsi()), (Some(&[0x6F, 0x07][..]), &[0x05][..]));
    assert_eq!(content.as_bytes(), b"\x08\x09\x10");
    assert!(!hex::encode(&bytes).contains("8a0105"), "the DEFAULT of lcsi is left out");
    assert_eq!(element.remove_file("ef-imsi").map(|file| file.steps().len()), Some(2));
    assert_eq!(element.file("ef-imsi"), None);
}

#[test]
fn files_twice_or_of_another_form_are_refused() {
    let front = "a00381010e810667810f01020e";
    for (files, kind, text) in [
        ("a200a300a300", 1, "df-saip.ef-suci-calc-info-usim"),
        ("a300a200", 0, "df-saip.df-df-saip"),
        ("a2008300", 1, "df-saip.ef-suci-calc-info-usim"),
        ("a200a400a300", 1, "df-saip"),
    ] {
        let body = hex::decode(format!("{front}{files}")).unwrap();
        let mut bytes = Vec::new();
        sgp_wire::put_tlv(&mut bytes, Tag::new(0xBD), &body);
        let error = ProfileElement::decode(&bytes, &Limits::default()).unwrap_err();
        let expected = match kind {
            0 => DecodeErrorKind::UnexpectedTag { expected: Tag::new(0xA2), found: Tag::new(0xA3) },
            _ => DecodeErrorKind::UnexpectedMember { expected: "members once and in their order" },
        };
        assert_eq!(error.kind(), expected, "{files}");
        assert_eq!(error.path().to_string(), text, "{files}");
    }
}

#[test]
fn debug_shows_no_secret_and_equality_sees_them() {
    let pin = PinCodes::new(
        PeHeader::new(true, 2),
        PinCodesChoice::PinConfig(vec![PinConfiguration::new(1, b"31415926")]),
    );
    let algo = AlgoParameter::new(AlgoParameter::MILENAGE, [0x01].as_slice(), vec![0x5A; 16], vec![0x5B; 16]);
    let aka = AkaParameter::new(PeHeader::new(true, 3), AlgoConfiguration::Algo(Box::new(algo)));
    let key = KeyComponent::new([0x88].as_slice(), vec![0x5C; 16]);
    let key = KeyObject::new([0x18].as_slice(), [1].as_slice(), [1].as_slice(), vec![key]);
    let text = format!("{pin:?} {aka:?} {key:?}");
    for secret in ["3331", "31415926", "51, 52", "5A5A", "5a5a", "90, 90", "5B5B", "91, 91", "5C5C", "92, 92"]
    {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    assert!(text.contains("pin_value: 8 bytes") && text.contains("key_data: 16 bytes"), "{text}");

    let AlgoConfiguration::Algo(algo) = aka.algo_configuration() else { panic!("another choice") };
    assert_eq!(format!("{:?}", algo.key()), "Secret(..)");
    assert_eq!(algo.key().expose(), [0x5A; 16]);
    assert_ne!(algo.key(), algo.opc());
    let mut other = algo.clone();
    assert_eq!(other, *algo);
    other.set_key(vec![0x5D; 16]);
    assert_ne!(other, *algo);
}

#[test]
fn defaults_are_known_and_never_written() {
    let algo = AlgoParameter::new(3, [0x02].as_slice(), vec![0; 16], vec![0; 16]);
    assert_eq!(algo.rotation_constants(), [0x40, 0x00, 0x20, 0x40, 0x60]);
    assert_eq!((algo.xoring_constants().len(), algo.number_of_keccak()), (80, 1));
    let mut aka = AkaParameter::new(PeHeader::new(true, 3), AlgoConfiguration::Algo(Box::new(algo)));
    let short = ProfileElement::AkaParameter(Box::new(aka.clone())).encode_to_vec();
    let zeros = (0..SqnInit::COUNT).map(|_| Cow::Borrowed(&SqnInit::DEFAULT[..]));
    aka.set_sqn_init(Some(SqnInit::new(zeros.clone()))).set_sqn_options([0x02].as_slice());
    assert_eq!(ProfileElement::AkaParameter(Box::new(aka.clone())).encode_to_vec(), short);

    let one = Cow::Owned(vec![0, 0, 0, 0, 0, 1]);
    aka.set_sqn_init(Some(SqnInit::new(zeros.clone().skip(1).chain([one]))));
    let long = ProfileElement::AkaParameter(Box::new(aka)).encode_to_vec();
    // the length of the element takes two octets more
    assert_eq!(long.len(), short.len() + 2 + 4 + 32 * 8);
    // the last number zero too: the DEFAULT, written out
    let mut explicit = long;
    *explicit.last_mut().unwrap() = 0;
    let error = ProfileElement::decode(&explicit, &Limits::default()).unwrap_err();
    assert_eq!(error.path().to_string(), "akaParameter.sqnInit");
    assert_eq!(error.clause(), Some("X.690 11.5"));
}

/// Elements with a number of `octets` in every place that has one; self-made.
fn wide_numbers(octets: &[u8]) -> Vec<Vec<u8>> {
    let tlv = |tag: u32, parts: &[&[u8]]| {
        let mut out = Vec::new();
        sgp_wire::put_tlv(&mut out, Tag::new(tag), &parts.concat());
        out
    };
    let number = |tag| tlv(tag, &[octets]);
    let header = tlv(0xA0, &[&number(0x81)]);
    let pin =
        tlv(0x30, &[&number(0x80), &tlv(0x81, &[&[0x31; 8]]), &number(0x82), &number(0x83), &number(0x84)]);
    let key = tlv(0x30, &[&tlv(0x80, &[&[0x88]]), &tlv(0x86, &[&[0x5A; 16]]), &number(0x87)]);
    let key_object =
        [tlv(0x95, &[&[0x18]]), tlv(0x82, &[&[1]]), tlv(0x83, &[&[1]]), tlv(0x30, &[&key])].concat();
    let instance = [0x4F, 0x00, 0x4F, 0x00, 0x4F, 0x00, 0x82, 0x00, 0xC9, 0x00];
    let algo =
        [number(0x80), tlv(0x81, &[&[1]]), tlv(0x82, &[&[2]]), tlv(0x83, &[&[3]]), number(0x87)].concat();
    let template = [0x81, 0x06, 0x67, 0x81, 0x0F, 0x01, 0x02, 0x0E];
    vec![
        tlv(0xA0, &[&number(0x80), &number(0x81), &tlv(0x83, &[]), &tlv(0xA5, &[]), &tlv(0xA6, &[])]),
        tlv(0xA1, &[&header, &tlv(0xA1, &[&tlv(0x30, &[&number(0x02)])])]),
        tlv(0xA2, &[&header, &tlv(0xA1, &[&tlv(0xA0, &[&pin])])]),
        tlv(0xA3, &[&header, &tlv(0xA1, &[&tlv(0x30, &[&number(0x80), &tlv(0x81, &[]), &number(0x82)])])]),
        tlv(0xA4, &[&header, &tlv(0xA1, &[&tlv(0xA1, &[&algo])])]),
        tlv(
            0xA6,
            &[
                &header,
                &tlv(0xA1, &[&instance]),
                &tlv(0xA2, &[&tlv(0x30, &[&key_object])]),
                &tlv(0xA5, &[&number(0x80), &number(0x81)]),
            ],
        ),
        tlv(0xAA, &[&header]),
        tlv(0xBD, &[&header, &template, &tlv(0xA2, &[&number(0x82)])]),
    ]
}

#[test]
fn numbers_of_any_size_are_kept() {
    for (octets, saturated) in [
        (&[0x05][..], 5),
        (&[0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], i64::MAX),
        (&[0x00, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00], i64::MAX),
        (&[0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], i64::MIN),
        (&[0x5A; 100], i64::MAX),
        (&[0xA5; 100], i64::MIN),
    ] {
        for bytes in wide_numbers(octets) {
            let element = decode(&bytes);
            assert_eq!(element.encode_to_vec(), bytes, "{octets:02X?}");
            let owned = element.clone().into_owned();
            assert_eq!((owned.encode_to_vec(), &owned), (bytes.clone(), &element));
            if let ProfileElement::PinCodes(pins) = &element {
                let PinCodesChoice::PinConfig(pins) = pins.pin_codes() else { panic!("another choice") };
                assert_eq!((pins[0].key_reference(), pins[0].pin_attributes()), (saturated, saturated));
                assert_eq!(pins[0].unblocking_pin_reference(), Some(saturated));
            }
            if let Some(header) = element.pe_header() {
                assert_eq!(header.identification(), (octets == [5]).then_some(5));
            }
            #[cfg(feature = "serde")]
            {
                let text = serde_json::to_string(&element).unwrap();
                let digits = if octets.len() > 8 {
                    format!("\"{}\"", hex::encode(octets))
                } else {
                    saturated.to_string()
                };
                assert!(text.contains(&digits), "{text}");
                let back: ProfileElement<'_> = serde_json::from_str(&text).unwrap();
                assert_eq!(back.encode_to_vec(), bytes, "{text}");
                let filled = serde_json::to_string(&sgp_asn1::saip::WithDefaults(&element)).unwrap();
                let back: ProfileElement<'_> = serde_json::from_str(&filled).unwrap();
                assert_eq!(back.encode_to_vec(), bytes, "{filled}");
            }
        }
    }
}

#[test]
fn numbers_are_minimal() {
    // end with an identification of leading zeros, self-made
    let bytes = [0xAA, 0x06, 0xA0, 0x04, 0x81, 0x02, 0x00, 0x05];
    let error = ProfileElement::decode(&bytes, &Limits::default()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "end.end-header.identification: expected an INTEGER without leading octets at byte 6 (SAIP 8.1.3)"
    );
}
