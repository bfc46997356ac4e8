//! From a package in a file to a bound one and back.

use std::fs;
use std::path::PathBuf;

use super::*;
use crate::shared::shared;

const UPP: &str = "a018800102810103830a89000123456789012341a5028000a600aa07a0058000810101";
/// One-time keys of both sides; the point is that of the card's.
const OTSK: [&str; 2] = [
    "c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433",
    "c6ef9c5d78ae012a011164acb397ce2088685d8f06bf9be0b283ab46476bee53",
];

/// A folder for the files of one test.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("sgp-bpp-{name}-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn sgp26() -> Option<PathBuf> {
    shared("vectors/certs/sgp26")
}

#[test]
fn a_package_is_bound_shown_and_opened() {
    let Some(sgp26) = sgp26() else { return };
    let folder = folder("round");
    let file = |name: &str| folder.join(name);
    fs::write(file("upp"), hex::decode(UPP).unwrap()).unwrap();
    fs::write(file("otsk"), OTSK[0]).unwrap();
    let card =
        sgp_keys::EcSecretKey::from_bytes(sgp_keys::Curve::P256, &hex::decode(OTSK[1]).unwrap()).unwrap();
    let otpk = hex::encode(sgp_keys::Signer::public_key(&card).point());
    let certificate = sgp26.join("dppb/CERT_S_SM_DPpb_ECDSA_NIST.der");
    for ppk in [None, Some("0b".repeat(48))] {
        let arguments = BuildArguments {
            package: file("upp"),
            out: file("bound"),
            metadata: MetadataArguments {
                service_provider: "Operator".into(),
                profile_name: "Plan".into(),
                class: "test".into(),
                owner: Some("001-01".into()),
                ppr: vec!["ppr1".into()],
                notify: vec!["enable,delete@smdp.example.com".into()],
                ..MetadataArguments::default()
            },
            eid: "89099900123456789012345678901210".into(),
            transaction_id: "01020304".into(),
            host_id: "686f7374".into(),
            euicc_otpk: otpk.clone(),
            otsk: format!("@{}", file("otsk").display()),
            certificate: certificate.clone(),
            key: format!("@{}", sgp26.join("dppb/SK_S_SM_DPpb_ECDSA_NIST.pem").display()),
            ppk: ppk.clone(),
        };
        let built = build(&arguments).unwrap();
        let bound = fs::read(file("bound")).unwrap();
        assert_eq!((built.size, built.keys_replaced), (bound.len(), ppk.is_some()));
        let shown = show(&bound).unwrap();
        assert_eq!((shown.pieces, shown.parts.len()), (built.pieces, 3 + usize::from(ppk.is_some())));
        assert_eq!((&*shown.transaction_id, &*shown.host_id), ("01020304", "686f7374"));

        let mut arguments = OpenArguments {
            file: file("bound"),
            out: Some(file("opened")),
            metadata_out: Some(file("metadata")),
            eid: Some("89099900123456789012345678901210".into()),
            transaction_id: Some("01020304".into()),
            otsk: Some(OTSK[1].into()),
            certificate: Some(certificate.clone()),
            root: Some(sgp26.join("ci/CERT_CI_ECDSA_NIST.der")),
            session_keys: None,
            lenient: false,
        };
        let opened = open(&arguments).unwrap();
        assert_eq!(opened.refusal, None);
        assert_eq!(opened.iccid.as_deref(), Some("89000123456789012341"));
        assert_eq!(hex::encode(fs::read(file("opened")).unwrap()), UPP);
        assert!(fs::read(file("metadata")).unwrap().starts_with(&[0xBF, 0x25]));

        fs::remove_file(file("opened")).unwrap();
        arguments.transaction_id = Some("01020305".into());
        let refusal = open(&arguments).unwrap().refusal.unwrap();
        assert_eq!(refusal.command, "initialiseSecureChannel");
        assert_eq!(refusal.reason, "invalidTransactionId");
        assert!(!file("opened").exists());
        let arguments = OpenArguments { session_keys: Some("00".repeat(48)), ..arguments };
        let refusal = open(&arguments).unwrap().refusal.unwrap();
        assert_eq!((&*refusal.cause, &*refusal.reason), ("security check failed", "scp03tSecurityError"));
        assert!(!format!("{arguments:?}").contains(OTSK[1]));
    }
}

#[test]
fn arguments_are_explained() {
    let iccid = "89000123456789012341".parse().unwrap();
    let of = |arguments: MetadataArguments| arguments.read(iccid).unwrap_err().to_string();
    let good = || MetadataArguments { class: "operational".into(), ..MetadataArguments::default() };
    assert!(good().read(iccid).is_ok());
    assert_eq!(
        of(MetadataArguments { class: "gold".into(), ..good() }),
        "--class: gold, expected one of test, provisioning, operational"
    );
    assert_eq!(
        of(MetadataArguments { ppr: vec!["ppr3".into()], ..good() }),
        "--ppr: ppr3, expected one of pprupdatecontrol, ppr1, ppr2"
    );
    assert_eq!(
        of(MetadataArguments { notify: vec!["enable".into()], ..good() }),
        "--notify: enable: EVENTS@HOST"
    );
    assert_eq!(
        of(MetadataArguments { ppr: vec!["ppr1".into()], ..good() }),
        "metadata: owner is missing, and policy rules need one"
    );
    let missing = of(MetadataArguments { metadata: Some("/no/such/file".into()), ..good() });
    assert!(missing.starts_with("/no/such/file: "), "{missing}");
}
