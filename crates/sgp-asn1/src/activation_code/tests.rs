use alloc::format;
use alloc::string::ToString;

use super::*;

const HOST: &str = "testsmdpplus1.example.com";

fn error(text: &str) -> ActivationCodeError {
    ActivationCode::parse(text).unwrap_err()
}

// the accepted cases of rsp/activation-codes.json run in the vectors of the command; here what they
// do not show
#[test]
fn canonical_text() {
    for (text, canonical) in [
        ("LPA:1$h.example$T", "1$h.example$T"),
        ("lPa:1$h.example$T$$", "1$h.example$T"),
        ("1$h.example$$$$$$$$", "1$h.example$"),
        ("1$h.example$T$2.999.010", "1$h.example$T$2.999.10"),
        ("1$h.example$T$$0", "1$h.example$T$$0"),
        ("1$h.example$T$$$$1", "1$h.example$T$$$$1"),
        ("1$h.example$T$$$$$$a b$$", "1$h.example$T$$$$$$a b"),
    ] {
        let code = ActivationCode::parse(text).unwrap();
        assert_eq!(code.to_string(), canonical);
        assert_eq!(code.qr().to_string(), format!("LPA:{canonical}"));
        assert_eq!(canonical.parse(), Ok(code.clone().into_owned()));
        let qr = code.qr().to_string();
        assert_eq!(ActivationCode::parse(&qr), Ok(code.clone()));
    }
}

#[test]
fn what_is_kept_and_what_it_means() {
    let code = ActivationCode::parse("1$h.example:8443$t-1$2.999.10$1$F541$1$x$$y").unwrap();
    assert_eq!(
        (code.smdp_address(), code.smdp_host(), code.smdp_port()),
        ("h.example:8443", "h.example", Some(8443))
    );
    assert_eq!(code.matching_id(), "t-1", "case is kept");
    assert_eq!(code.smdp_oid().map(ToString::to_string).as_deref(), Some("2.999.10"));
    assert_eq!(code.ci_pk_id_hint(), Some("F541"));
    assert!(code.is_confirmation_code_required() && code.is_delete_notification_for_device_change());
    assert_eq!(code.further_fields().collect::<Vec<_>>(), ["x", "", "y"]);

    let plain = ActivationCode::parse("1$localhost$$$11$$0").unwrap();
    assert_eq!((plain.smdp_host(), plain.smdp_port()), ("localhost", None));
    assert_eq!((plain.matching_id(), plain.smdp_oid(), plain.ci_pk_id_hint()), ("", None, None));
    assert!(!plain.is_confirmation_code_required() && !plain.is_delete_notification_for_device_change());
}

#[test]
fn made_codes() {
    let code = ActivationCode::new(HOST, "TS48-V4-A").unwrap();
    assert_eq!(code.to_string(), format!("1${HOST}$TS48-V4-A"));
    let code = code.with_confirmation_code_required();
    assert_eq!(code.to_string(), format!("1${HOST}$TS48-V4-A$$1"));
    let code = code.with_delete_notification_for_device_change().with_ci_pk_id_hint("F541").unwrap();
    assert_eq!(code.to_string(), format!("1${HOST}$TS48-V4-A$$1$F541$1"));
    assert_eq!(code.to_string().parse(), Ok(code.clone().into_owned()));

    let hint = code.with_ci_pk_id_hint("F5$1").unwrap_err();
    let field = ActivationCodeField::CiPkIdHint;
    assert_eq!(hint, ActivationCodeError::Character { field, position: 2 });
    assert_eq!(ActivationCode::new("", "T"), Err(ActivationCodeError::EmptyAddress { position: 0 }));
    assert_eq!(ActivationCode::new("a/b", "T"), Err(ActivationCodeError::Address { position: 1 }));
    assert_eq!(ActivationCode::new("a", "T$1"), Err(ActivationCodeError::MatchingId { position: 1 }));
    let token = "T".repeat(252);
    assert!(ActivationCode::new("a", &token[1..]).is_ok());
    assert_eq!(ActivationCode::new("a", &*token), Err(ActivationCodeError::TooLong { found: 256 }));
}

// the refused cases of rsp/activation-codes.json, with the exact error
#[test]
fn refused() {
    use ActivationCodeError as E;
    use ActivationCodeField as F;
    for (text, expected) in [
        ("LPA:1$testsmdpplus1.example.com", E::Missing { field: F::MatchingId }),
        ("LPA:2$testsmdpplus1.example.com$ABC", E::UnknownFormat { position: 4 }),
        ("LPA:$testsmdpplus1.example.com$ABC", E::UnknownFormat { position: 4 }),
        ("LPA:11$testsmdpplus1.example.com$ABC", E::UnknownFormat { position: 4 }),
        ("LPA:1$$ABC-123", E::EmptyAddress { position: 6 }),
        ("LPA:1$testsmdpplus1.example.com$AB_C", E::MatchingId { position: 34 }),
        ("LPA:1$testsmdpplus1.example.com$AB C", E::MatchingId { position: 34 }),
        ("LPA:1$testsmdpplus1.example.com$ABC$1.2.x$1", E::Oid { position: 36 }),
        ("LPA:1$testsmdpplus1.example.com$ABC$3.1.2", E::Oid { position: 36 }),
        ("LPA:1$testsmdpplus1.example.com$ABC$1.40.2", E::Oid { position: 36 }),
        ("https://testsmdpplus1.example.com/ABC", E::UnknownFormat { position: 0 }),
        ("", E::UnknownFormat { position: 0 }),
        ("LPA:", E::UnknownFormat { position: 4 }),
        ("LPA:1$http://testsmdpplus1.example.com$ABC", E::Address { position: 11 }),
    ] {
        assert_eq!(error(text), expected, "{text}");
    }
    for (text, expected) in [
        ("1", E::Missing { field: F::SmdpAddress }),
        ("LPA:LPA:1$a$T", E::UnknownFormat { position: 4 }),
        (" 1$a$T", E::UnknownFormat { position: 0 }),
        ("1$a$T\n", E::MatchingId { position: 5 }),
        ("1$a$T\u{e9}", E::MatchingId { position: 5 }),
        ("1$\u{e9}.example$T", E::Address { position: 2 }),
        ("1$a$T$ $1", E::Oid { position: 6 }),
        ("1$a$T$$\u{7f}", E::Character { field: F::ConfirmationCodeRequired, position: 7 }),
        ("1$a$T$$1$\t", E::Character { field: F::CiPkIdHint, position: 9 }),
        ("1$a$T$$1$$\u{e9}", E::Character { field: F::DeleteNotification, position: 10 }),
        ("1$a$T$$1$$1$ok$\u{e9}", E::Character { field: F::Further, position: 15 }),
    ] {
        assert_eq!(error(text), expected, "{text}");
    }
}

#[test]
fn addresses() {
    let label = "a".repeat(63);
    let long = [&*label, &label, &label, &label[2..]].join(".");
    assert_eq!(long.len(), 253);
    for good in ["a", "1.2", "a-b.example", "XN--bcher-kva.example", "a:1", "a.b:65535", &*label] {
        assert!(ActivationCode::new(good, "").is_ok(), "{good}");
    }
    assert_eq!(address::check(&long, 0), Ok(()));
    for (bad, position) in [
        (".", 0),
        ("a.", 2),
        ("a..b", 2),
        ("-a", 0),
        ("a.b-", 3),
        ("a_b", 1),
        ("a b", 1),
        ("a:", 2),
        ("a:0", 3),
        ("a:65536", 7),
        ("a:80:81", 4),
        ("a:+80", 2),
        ("[::1]", 0),
        (":80", 0),
        (&format!("{label}a"), 64),
        (&format!("{long}b"), 253),
    ] {
        assert_eq!(address::check(bad, 0), Err(ActivationCodeError::Address { position }), "{bad}");
    }
}

#[test]
fn length() {
    let longest = format!("1$a${}", "T".repeat(251));
    assert_eq!(longest.len(), ActivationCode::MAX_LEN);
    assert!(ActivationCode::parse(&longest).is_ok());
    assert!(ActivationCode::parse(&format!("LPA:{longest}")).is_ok(), "the prefix is not counted");
    assert_eq!(error(&format!("{longest}T")), ActivationCodeError::TooLong { found: 256 });

    let code = ActivationCode::parse(&longest).unwrap();
    assert_eq!(code.check(), Ok(()));
    let code = code.with_confirmation_code_required();
    assert_eq!(code.check(), Err(ActivationCodeError::TooLong { found: 258 }));
}

#[test]
fn the_token_stays_out_of_debug() {
    let code = ActivationCode::parse("1$h.example$TOKEN-1$2.999.10$1").unwrap();
    let text = format!("{code:?}");
    assert_eq!(
        text,
        "ActivationCode { smdp_address: \"h.example\", matching_id: 7 characters, smdp_oid: Some(Oid(2.999.10)), \
         confirmation_code_required: true, .. }"
    );
    assert!(!error("1$h.example$TOKEN_1").to_string().contains("TOKEN"));
}
