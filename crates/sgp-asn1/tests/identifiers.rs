//! Identifiers, generated: text and bytes lead back to each other, and whatever is read from bytes is
//! written as the same bytes.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod shared;

use proptest::prelude::*;
use sgp_asn1::{ActivationCode, Eid, Iccid, Imei, ImeiSv, Imsi, MncLength, Msisdn, Plmn, Tac, TonNpi};
use sgp_wire::Oid;

/// Bytes most of whose nibbles are digits, so that many of them are read.
fn nearly_digits<const N: usize>() -> impl Strategy<Value = [u8; N]> {
    let nibble = prop_oneof![60 => 0u8..10, 2 => Just(0x0F), 1 => 10u8..15];
    let byte = (nibble.clone(), nibble).prop_map(|(high, low)| high << 4 | low);
    (proptest::collection::vec(byte, N), 0..=N).prop_map(|(mut bytes, used)| {
        bytes.iter_mut().skip(used).for_each(|byte| *byte = 0xFF);
        bytes.try_into().unwrap()
    })
}

fn activation_code() -> impl Strategy<Value = String> {
    (
        prop_oneof!["", "LPA:", "lpa:"],
        "[a-z0-9]{1,10}(\\.[A-Z0-9]([a-z-]{0,5}[a-z])?){0,3}(:[1-9][0-9]{0,3})?",
        "[A-Za-z0-9-]{0,20}",
        proptest::collection::vec("|1|0|[ -#%-~]{0,8}", 0..6),
        proptest::option::of("2\\.[1-9][0-9]{0,4}(\\.(0|[1-9][0-9]{0,8})){0,4}"),
    )
        .prop_map(|(prefix, address, token, further, oid)| {
            let mut code = format!("{prefix}1${address}${token}");
            if oid.is_some() || !further.is_empty() {
                code = format!("{code}${}", oid.unwrap_or_default());
            }
            further.iter().fold(code, |code, field| format!("{code}${field}"))
        })
}

proptest! {
    #[test]
    fn text_leads_back(
        eid in "[0-9]{30}", iccid in "[0-9]{17,19}", imsi in "[0-9]{6,15}", imei in "[0-9]{14}",
        imeisv in "[0-9]{16}", msisdn in "\\+?[0-9]{1,20}", plmn in "[0-9]{3}-[0-9]{2,3}",
    ) {
        let value = Eid::from_digits_with_check(&eid).unwrap();
        prop_assert_eq!(value.to_string().parse(), Ok(value));
        prop_assert!(value.to_string().starts_with(&eid));
        let value = Iccid::with_check_digit(&iccid).unwrap();
        prop_assert_eq!((value.to_string().parse(), value.check()), (Ok(value), Ok(())));
        prop_assert_eq!(Iccid::from_ef_bytes(value.to_ef_bytes()), Ok(value));
        let value: Imsi = imsi.parse().unwrap();
        prop_assert_eq!(value.to_string(), &*imsi);
        prop_assert_eq!(Imsi::from_ef_bytes(value.to_ef_bytes()), Ok(value));
        for length in [MncLength::Two, MncLength::Three] {
            let plmn = value.plmn(length);
            prop_assert_eq!(plmn.mnc_length(), length);
            prop_assert!(imsi.starts_with(&plmn.to_string().replace('-', "")));
        }
        let value = Imei::with_check_digit(&imei).unwrap();
        prop_assert_eq!((value.to_string().parse(), value.check()), (Ok(value), Ok(())));
        prop_assert_eq!(Imei::from_device_info_bytes(value.to_device_info_bytes()), Ok(value));
        prop_assert_eq!(Imei::from_mobile_identity_bytes(value.to_mobile_identity_bytes()), Ok(value));
        let value: ImeiSv = imeisv.parse().unwrap();
        prop_assert_eq!(value.to_string(), &*imeisv);
        prop_assert_eq!(ImeiSv::from_mobile_identity_bytes(value.to_mobile_identity_bytes()), Ok(value));
        prop_assert_eq!((value.imei().check(), value.imei().tac()), (Ok(()), value.tac()));
        let value: Msisdn = msisdn.parse().unwrap();
        prop_assert_eq!(value.to_string(), &*msisdn);
        prop_assert_eq!(Msisdn::from_dialling_number_bytes(value.to_dialling_number_bytes()), Ok(value));
        let value: Plmn = plmn.parse().unwrap();
        prop_assert_eq!((value.to_string(), Plmn::from_bytes(value.to_bytes())), (plmn, Ok(value)));
    }

    #[test]
    fn bytes_are_read_as_they_are_written_or_refused(
        three in nearly_digits::<3>(), four in nearly_digits::<4>(), eight in nearly_digits::<8>(),
        nine in nearly_digits::<9>(), ten in nearly_digits::<10>(), length in 0u8..13, ton_npi: u8,
    ) {
        let mut imsi = nine;
        imsi[0] = length;
        imsi[1] = imsi[1] & 0xF0 | if ton_npi > 127 { 9 } else { 1 };
        let number: Vec<u8> = [length, ton_npi].into_iter().chain(ten).collect();
        let number: [u8; 12] = number.try_into().unwrap();
        if let Ok(value) = Plmn::from_bytes(three) {
            prop_assert_eq!(value.to_bytes(), three);
        }
        if let Ok(value) = Tac::from_device_info_bytes(four) {
            prop_assert_eq!(value.to_device_info_bytes(), four);
        }
        if let Ok(value) = Imei::from_device_info_bytes(eight) {
            prop_assert_eq!(value.to_device_info_bytes(), eight);
            prop_assert!(ImeiSv::from_device_info_bytes(eight).is_err());
        }
        if let Ok(value) = ImeiSv::from_device_info_bytes(eight) {
            prop_assert_eq!(value.to_device_info_bytes(), eight);
        }
        if let Ok(value) = Imei::from_mobile_identity_bytes(eight) {
            prop_assert_eq!(value.to_mobile_identity_bytes(), eight);
        }
        if let Ok(value) = ImeiSv::from_mobile_identity_bytes(nine) {
            prop_assert_eq!(value.to_mobile_identity_bytes(), nine);
        }
        if let Ok(value) = Iccid::from_ef_bytes(ten) {
            prop_assert_eq!(value.to_ef_bytes(), ten);
        }
        if let Ok(value) = Imsi::from_ef_bytes(imsi) {
            prop_assert_eq!(value.to_ef_bytes(), imsi);
        }
        if let Ok(value) = Msisdn::from_dialling_number_bytes(number) {
            prop_assert_eq!((value.to_dialling_number_bytes(), value.ton_npi()), (number, TonNpi(ton_npi)));
        }
    }

    #[test]
    fn an_activation_code_leads_back(text in activation_code()) {
        let code = ActivationCode::parse(&text)
            .map_err(|error| TestCaseError::fail(format!("{error}: {text}")))?;
        let canonical = code.to_string();
        prop_assert_eq!(canonical.parse(), Ok(code.clone().into_owned()));
        prop_assert_eq!(code.qr().to_string(), format!("LPA:{canonical}"));
        // nothing but the prefix and empty fields at the end is left out
        let after_prefix = text.get(..4).filter(|p| p.eq_ignore_ascii_case("LPA:")).map_or(&*text, |_| &text[4..]);
        prop_assert!(after_prefix.starts_with(&canonical), "{} is not in front of {}", canonical, text);
        prop_assert!(after_prefix[canonical.len()..].chars().all(|c| c == '$'));
        prop_assert!(!canonical.ends_with('$') || canonical.matches('$').count() == 2);
    }

    #[test]
    fn nothing_that_is_typed_panics(text in "\\PC{0,40}|(LPA:)?1\\$[ -~]{0,60}|[0-9F+-]{0,40}") {
        if let Ok(code) = ActivationCode::parse(&text) {
            prop_assert_eq!(code.to_string().parse(), Ok(code.into_owned()));
        }
        if let Ok(value) = text.parse::<Iccid>() {
            prop_assert_eq!(value.to_string().parse(), Ok(value));
        }
        if let Ok(value) = text.parse::<Plmn>() {
            prop_assert_eq!(value.to_string().parse(), Ok(value));
        }
        if let Ok(value) = text.parse::<Msisdn>() {
            prop_assert_eq!(value.to_string(), &*text);
        }
        let digits = text.bytes().all(|b| b.is_ascii_digit());
        prop_assert_eq!(text.parse::<Imsi>().is_ok(), digits && (6..=15).contains(&text.len()));
        prop_assert_eq!(text.parse::<Imei>().is_ok(), digits && text.len() == 15);
        prop_assert_eq!(text.parse::<ImeiSv>().is_ok(), digits && text.len() == 16);
        prop_assert_eq!(text.parse::<Tac>().is_ok(), digits && text.len() == 8);
        prop_assert_eq!(text.parse::<Eid>().is_ok(), digits && text.len() == 32 && text.parse::<u128>().unwrap() % 97 == 1);
    }

    #[test]
    fn static_and_decoded_object_identifiers_agree(content in proptest::collection::vec(any::<u8>(), 0..12)) {
        let leaked: &'static [u8] = content.clone().leak();
        prop_assert_eq!(Oid::from_static(leaked), Oid::decode(&content, 0).ok());
    }
}

/// EF.IMSI, EF.ICCID and EF.MSISDN of every published package.
#[test]
fn files_of_the_published_packages() {
    let Some(packages) = shared::packages() else { return };
    let (mut imsis, mut iccids, mut numbers) = (0, 0, 0);
    for (name, _) in packages {
        let Some(truth) = shared::json(&format!("profiles/truth/{name}.json")) else { return };
        let files = truth["files"].as_array().unwrap();
        let contents = |member: &str| -> Vec<Vec<u8>> {
            files
                .iter()
                .filter(|file| file["member"] == member)
                .filter_map(|file| hex::decode(file["content"].as_str()?).ok())
                .collect()
        };
        for content in contents("ef-imsi") {
            let bytes: [u8; 9] = content.try_into().unwrap();
            let imsi = Imsi::from_ef_bytes(bytes).unwrap();
            assert_eq!(imsi.to_ef_bytes(), bytes, "{name}");
            imsis += 1;
        }
        for content in contents("ef-iccid") {
            let bytes: [u8; 10] = content.try_into().unwrap();
            assert_eq!(Iccid::from_ef_bytes(bytes).unwrap().to_ef_bytes(), bytes, "{name}");
            iccids += 1;
        }
        for content in contents("ef-msisdn") {
            for record in content.chunks(28) {
                match Msisdn::from_ef_record(record) {
                    Ok(number) => assert_eq!(number.to_ef_record(28).unwrap()[14..], record[14..], "{name}"),
                    Err(error) => assert_eq!(error, sgp_asn1::MsisdnError::Empty, "{name}"),
                }
                numbers += 1;
            }
        }
    }
    assert_eq!((imsis, iccids, numbers), (47, 47, 106), "files of each kind");
}
