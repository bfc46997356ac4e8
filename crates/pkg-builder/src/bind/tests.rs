//! Predictions against what is made, what is refused, what is printed. Packages that others made, and
//! the card's side, stand in the shared vectors (`bpp_build_open`).

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use scp03t::bsp::{SegmentTag, SessionKeys};
use scp03t::{Kvn, ReplacementKeys, SequenceCounter, StaticKeys};
use sgp_asn1::rsp::{
    BoundProfilePackage, DpProprietaryData, NotificationEvent, OperatorId, PprIds, ProfileClass,
};
use sgp_asn1::{Eid, Iccid};
use sgp_keys::{AesKey, Curve, EcSecretKey, KeyAgreement, PublicKey, RawSignature, Signer};
use sgp_pki::x509::issue::{Issuer, Request, Subject};
use sgp_pki::x509::{Certificate, Role};
use sgp_wire::{Aid, Limits, SecretBytes};

use super::*;
use crate::ProfileBuilder;

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([6; 32])
}

fn key(byte: u8) -> EcSecretKey {
    EcSecretKey::from_bytes(Curve::P256, &[byte; 32]).unwrap()
}

fn point(key: &EcSecretKey) -> PublicKey {
    *KeyAgreement::public_key(key)
}

fn eid() -> Eid {
    "89099900123456789012345678901210".parse().unwrap()
}

fn iccid() -> Iccid {
    "8929901012345678905".parse().unwrap()
}

/// A laboratory certificate of this role.
fn certificate(role: Role, key: &EcSecretKey) -> Certificate {
    let ci = self::key(1);
    let (from, to) = ("2025-01-01T00:00:00Z".parse().unwrap(), "2055-01-01T00:00:00Z".parse().unwrap());
    let name = Subject::new().with_common_name("CI");
    let root = Request::new(&[1], name, Signer::public_key(&ci), from, to);
    let root = Issuer::root(&ci, &root, &mut rng()).unwrap();
    let name = Subject::new().with_organization("ACME").with_common_name("SM-DP+");
    let request = Request::new(&[2], name, Signer::public_key(key), from, to);
    let request = request.with_registered_id("2.999.10".parse().unwrap());
    Issuer::new(&ci, &root).unwrap().issue(role, &request, &mut rng()).unwrap()
}

fn session(host_id: &[u8], transaction_id: &[u8]) -> Result<Session, BindError> {
    Session::agree(&key(3), &point(&key(4)), host_id, &eid(), transaction_id)
}

fn metadata() -> Metadata {
    Metadata::builder(iccid()).with_service_provider_name("SMP").with_profile_name("test").build().unwrap()
}

/// StoreMetadata with an icon of so many bytes.
fn metadata_with_icon(len: usize) -> Metadata {
    let mut icon = vec![0xFF, 0xD8, 0xFF];
    icon.resize(len, 0);
    Metadata::builder(iccid()).with_icon(&icon).build().unwrap()
}

#[test]
fn what_was_predicted_is_made() {
    let signing_key = key(2);
    let certificate = certificate(Role::DpPb, &signing_key);
    let signer = ProfileSigner::new(&certificate, &signing_key).unwrap();
    let lengths =
        [0, 1, 15, 16, 90, 111, 112, 226, 239, 240, 1006, 1007, 1008, 2014, 2015, 65_000, 65_536, 300_000];
    for (at, len) in lengths.into_iter().enumerate() {
        let profile = vec![0x5A; len];
        let upp = Upp::unchecked(&profile);
        let protected = upp.protect(&mut rng()).unwrap();
        // lengths around the border of one segment for the metadata too
        let metadata = metadata_with_icon(3 + (at * 61) % 1020);
        let (host_id, transaction_id) = (vec![1; 1 + at % 16], vec![2; 16 - at % 16]);
        for content in [Content::from(&upp), Content::from(&protected)] {
            let binding = Binding::new(content, &metadata).unwrap();
            let binding = match at % 2 {
                0 => binding,
                _ => binding.with_dp_proprietary_data(DpProprietaryData::new("2.999.10".parse().unwrap())),
            };
            let session = session(&host_id, &transaction_id).unwrap();
            let size = binding.size_for(&session);
            let configure = if at % 2 == 0 { 3 } else { 11 };
            let from_lengths = BoundSize::of(&upp, &metadata)
                .with_keys_replaced(matches!(content, Content::Protected(_)))
                .with_configure_isdp(configure)
                .with_transaction_id(transaction_id.len())
                .with_host_id(host_id.len());
            let bound = binding.bind(session, &signer, &mut rng()).unwrap();
            let package = BoundProfilePackage::decode(bound.as_bytes(), &Limits::DEFAULT).unwrap();
            for size in [size, from_lengths] {
                assert_eq!(size.total_len(), bound.as_bytes().len(), "{len}");
                assert_eq!(size.pieces(), bound.pieces().unwrap().len(), "{len}");
                assert_eq!(size.profile_segments(), package.sequence_of_86().objects().count(), "{len}");
                assert_eq!(size.metadata_segments(), package.sequence_of_88().objects().count(), "{len}");
            }
            assert_eq!(bound.pieces().unwrap().concat(), bound.as_bytes());
        }
    }
}

#[test]
fn a_renewed_package_has_another_opening_alone() {
    let signing_key = key(2);
    let certificate = certificate(Role::DpPb, &signing_key);
    let signer = ProfileSigner::new(&certificate, &signing_key).unwrap();
    let (upp, metadata) = (Upp::unchecked(&[1; 3000]), metadata());
    let binding = Binding::new(&upp, &metadata).unwrap();
    let first = binding.bind(session(b"host", b"first").unwrap(), &signer, &mut rng()).unwrap();
    let stored = BoundPackage::decode(first.as_bytes().to_vec(), &point(&key(4))).unwrap();
    assert_eq!(stored, first);
    let second = stored.renew(b"another", &signer, &mut rng()).unwrap();
    assert_eq!((second.transaction_id(), second.euicc_otpk()), (&b"another"[..], &point(&key(4))));
    // as if it had been bound to the second session at once
    let bound = binding.bind(session(b"host", b"another").unwrap(), &signer, &mut rng()).unwrap();
    assert_eq!(second, bound);
    let package = BoundProfilePackage::decode(second.as_bytes(), &Limits::DEFAULT).unwrap();
    let request = package.initialise_secure_channel_request();
    let mut signed = Vec::new();
    request.to_be_signed(point(&key(4)).point(), &mut signed);
    let signature = RawSignature::from_slice(request.smdp_sign()).unwrap();
    assert_eq!(point(&signing_key).verify(&signed, &signature), Ok(()));
    assert_eq!(second.renew(&[], &signer, &mut rng()).err(), Some(Misuse::TransactionId { len: 0 }.into()));
}

#[test]
fn what_is_refused() {
    for len in [0, 17] {
        let bytes = vec![7; len];
        assert_eq!(session(b"h", &bytes).err(), Some(Misuse::TransactionId { len }.into()));
        assert_eq!(session(&bytes, b"t").err(), Some(Misuse::HostId { len }.into()));
    }
    let signing_key = key(2);
    let of = |role, key: &EcSecretKey| ProfileSigner::new(&certificate(role, &signing_key), key).err();
    assert_eq!(of(Role::DpAuth, &signing_key), Some(Misuse::Role { found: Some(Role::DpAuth) }.into()));
    assert_eq!(of(Role::DpPb, &key(9)), Some(Misuse::OtherKey.into()));

    let certificate = certificate(Role::DpPb, &signing_key);
    let signer = ProfileSigner::new(&certificate, &signing_key).unwrap();
    let brainpool = |byte| EcSecretKey::from_bytes(Curve::BrainpoolP256r1, &[byte; 32]).unwrap();
    let other = Session::agree(&brainpool(3), &point(&brainpool(4)), b"h", &eid(), b"t").unwrap();
    let (upp, metadata) = (Upp::unchecked(&[1]), metadata());
    let binding = Binding::new(&upp, &metadata).unwrap();
    assert_eq!(binding.bind(other, &signer, &mut rng()).err(), Some(Misuse::Curve.into()));
    let mixed = Session::agree(&brainpool(3), &point(&key(4)), b"h", &eid(), b"t");
    assert_eq!(mixed.err(), Some(BindError::Key(sgp_keys::KeyError::CurveMismatch)));
}

#[test]
fn metadata_belong_to_the_package() {
    let secret = |byte: u8| SecretBytes::new(vec![byte; 16]);
    let package = ProfileBuilder::new(iccid())
        .with_profile_type("test")
        .with_imsi("001010123456063")
        .with_milenage(secret(0x11), secret(0x22))
        .with_pin1(b"1234"[..].into(), b"12345678"[..].into())
        .with_adm1(b"87654321"[..].into())
        .with_mno_sd_keys(1, secret(0x31), secret(0x32), secret(0x33))
        .build()
        .unwrap();
    let upp = Upp::new(&package).unwrap();
    assert_eq!((upp.iccid(), upp.expose()), (Some(iccid()), package.as_bytes()));
    assert!(Binding::new(&upp, &metadata()).is_ok());
    let other: Iccid = "89000123456789012341".parse().unwrap();
    let metadata = Metadata::builder(other).build().unwrap();
    let mismatch = Misuse::IccidMismatch { metadata: other, package: iccid() };
    assert_eq!(Binding::new(&upp, &metadata).err(), Some(mismatch.into()));
    let protected = upp.protect(&mut rng()).unwrap();
    assert_eq!(Binding::new(&protected, &metadata).err(), Some(mismatch.into()));
    assert!(Binding::new(&Upp::unchecked(package.as_bytes()), &metadata).is_ok(), "nobody looks");
}

#[test]
fn a_stored_package_is_looked_at() {
    let keys = || SessionKeys::generate(&mut rng()).unwrap();
    let made = Upp::unchecked(&[3; 2000]).protect_with(keys()).unwrap();
    let segments = made.segments().to_vec();
    assert_eq!(segments.len(), SegmentTag::PROFILE.segments_len(2000));
    let stored = ProtectedPackage::from_parts(keys(), segments.clone(), None).unwrap();
    assert_eq!(stored.segments(), made.segments());
    let mut long = vec![0x86, 0x82, 0x03, 0xF9];
    long.resize(1021, 0);
    for (bad, text) in [
        (vec![], "required object 86 missing at byte 0"),
        (segments[..segments.len() - 1].to_vec(), "1016 bytes needed, 1015 left at byte 1024"),
        ([&segments[..], &[0x87, 0]].concat(), "tag 87, expected 86 at byte 2040"),
        (long, "more than 1020 bytes at byte 0"),
    ] {
        let error = ProtectedPackage::from_parts(keys(), bad, None).unwrap_err();
        assert_eq!(error.to_string(), text);
    }
}

/// From vectors/rsp/es10-encodings.json: 113, made by an independent tool.
#[test]
fn metadata_are_made_as_an_independent_tool_makes_them() {
    let iccid: Iccid = "8900012345678901234".parse().unwrap();
    let metadata = Metadata::builder(iccid)
        .with_service_provider_name("OsmocomSPN")
        .with_profile_name("TS48v4")
        .with_class(ProfileClass::TEST)
        .with_notification(&[NotificationEvent::ENABLE], "testsmdpplus1.example.com")
        .with_notification(
            &[NotificationEvent::INSTALL, NotificationEvent::DELETE],
            "n2.testsmdpplus1.example.com",
        )
        .with_operator(OperatorId::new([0x13, 0x00, 0x62].to_vec()))
        .with_policy_rules(&[PprIds::PPR2])
        .build()
        .unwrap();
    assert_eq!(
        hex::encode_upper(metadata.as_bytes()),
        concat!(
            "BF25755A0A980010325476981032F4910A4F736D6F636F6D53504E9206545334387634950100B645301F8002064081197465",
            "7374736D6470706C7573312E6578616D706C652E636F6D302280020490811C6E322E74657374736D6470706C7573312E6578",
            "616D706C652E636F6DB705800313006299020520",
        )
    );
    assert_eq!(metadata.request().unwrap().check(), Ok(()));
    assert_eq!(Metadata::decode(metadata.as_bytes()), Ok(metadata));
}

#[test]
fn every_fault_of_metadata_is_told() {
    let png = [
        &[0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13][..],
        b"IHDR",
        &[0, 0, 0, 64, 0, 0, 0, 65, 8, 6],
    ]
    .concat();
    let error = Metadata::builder(iccid())
        .with_service_provider_name(&"\u{e4}".repeat(33))
        .with_profile_name(&"x".repeat(65))
        .with_icon(&[png, vec![0; 1000]].concat())
        .with_policy_rules(&[PprIds::PPR1, 9])
        .with_notification(&[], "ok.example.com")
        .with_notification(&[4], "no name.example.com")
        .with_notification(&[NotificationEvent::ENABLE], "")
        .build()
        .unwrap_err();
    let faults: Vec<_> = error.faults().iter().map(ToString::to_string).collect();
    assert_eq!(
        faults,
        [
            "service provider name has length 33, at most 32 fit",
            "profile name has length 65, at most 64 fit",
            "icon has length 1026, at most 1024 fit",
            "icon has not 64 by 64 pixels",
            "owner is missing, and policy rules need one",
            "policy rules has a bit without a meaning",
            "notification 0 has no event",
            "notification 1 has a bit without a meaning",
            "notification 1 has an address that is no domain name",
            "notification 2 has an address that is no domain name",
        ]
    );
    let fits = Metadata::builder(iccid())
        .with_service_provider_name(&"\u{e4}".repeat(32))
        .with_profile_name(&"x".repeat(64))
        .build()
        .unwrap();
    assert_eq!(fits.request().unwrap().check(), Ok(()));
    let owner = OperatorId::new([0x13, 0x00].to_vec());
    let error = Metadata::builder(iccid()).with_operator(owner).build().unwrap_err();
    assert_eq!(error.to_string(), "owner has no network of three octets");
}

#[test]
fn commands_for_an_isd_p() {
    let aes = |byte| AesKey::new(&[byte; 16]).unwrap();
    let keys = || StaticKeys::new(aes(1), aes(2), aes(3)).unwrap();
    let first = SequenceCounter::ZERO.next().unwrap();
    let (aid, kvn) = (Aid::isd_p(0x11), Kvn::FIRST);
    let profile: Vec<u8> = (0..=250).cycle().take(3000).collect();
    let upp = Upp::unchecked(&profile);
    let in_advance = ReplacementKeys::generate(16, &mut rng()).unwrap();
    let prepared = upp.protect_in_advance(&in_advance).unwrap();
    for replaced in [false, true] {
        let (pending, initialize) = scp03t::Host::begin(keys(), kvn, aid, &mut rng());
        let (card, answer) =
            scp03t::Card::initialize_update(&keys(), kvn, &aid, [0; 10], first, &initialize).unwrap();
        let (mut host, authenticate) = pending.card_replied(&answer).unwrap();
        let (mut card, answer) = card.external_authenticate(&authenticate).unwrap();
        host.check_authenticated(&answer).unwrap();
        let commands = if replaced {
            let mut command = Vec::new();
            host.replace_session_keys(&in_advance, &mut command).unwrap();
            let answer = card.replace_session_keys(&command).unwrap();
            host.unprotect(&answer, &mut Vec::new()).unwrap();
            prepared.iter().try_for_each(|command| host.admit(command)).unwrap();
            prepared.clone()
        } else {
            upp.protect_for_channel(&mut host).unwrap()
        };
        let size = CommandsSize::new(profile.len());
        assert_eq!((size.commands(), size.total_len()), (3, commands.as_bytes().len()));
        let mut received = Vec::new();
        for command in commands.iter() {
            card.unprotect(command, &mut received).unwrap();
        }
        assert_eq!((received, host.waiting()), (profile.clone(), 3));
    }
}

#[test]
fn no_secret_is_shown() {
    let (profile, metadata) = ([0x41; 40], metadata());
    let upp = Upp::unchecked(&profile);
    let protected = upp.protect_with(SessionKeys::generate(&mut rng()).unwrap()).unwrap();
    let signing_key = key(2);
    let certificate = certificate(Role::DpPb, &signing_key);
    let signer = ProfileSigner::new(&certificate, &signing_key).unwrap();
    let session = session(b"host", b"t").unwrap();
    let mut shown = vec![
        format!("{upp:?}"),
        format!("{protected:?}"),
        format!("{:?}", Content::from(&upp)),
        format!("{:?}", Content::from(&protected)),
        format!("{session:?}"),
        format!("{:?}", upp.protect_in_advance(&ReplacementKeys::generate(16, &mut rng()).unwrap()).unwrap()),
    ];
    let bound = Binding::new(&protected, &metadata).unwrap().bind(session, &signer, &mut rng()).unwrap();
    shown.push(format!("{bound:?}"));
    assert_eq!(
        shown,
        [
            "Upp(40 bytes)",
            "ProtectedPackage(58 bytes)",
            "Upp(Upp(40 bytes))",
            "Protected(ProtectedPackage(58 bytes))",
            "bind::Session(..)",
            "Commands(58 bytes)",
            "BoundPackage(366 bytes)",
        ]
    );
    let signer = format!("{signer:?}");
    assert!(signer.contains("EcSecretKey(") && !signer.contains("0202"), "{signer}");
}
