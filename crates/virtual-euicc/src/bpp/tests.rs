//! Self-made packages, made here by hand: whole, in pieces, damaged, out of order. Packages that
//! others made stand in the shared vectors (`bpp_open`).

use alloc::string::String;
use alloc::vec::Vec;
use alloc::{format, vec};
use std::sync::LazyLock;

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use scp03t::bsp::{MAX_SEGMENT, SegmentTag, Sender, SessionKeys};
use sgp_asn1::Eid;
use sgp_asn1::rsp::{
    BoundProfilePackage, ControlRefTemplate, InitialiseSecureChannelRequest, RemoteOpId,
    ReplaceSessionKeysRequest,
};
use sgp_keys::{AesKey, Curve, EcSecretKey, KeyAgreement, Signer};
use sgp_pki::x509::issue::{Issuer, Request, Subject};
use sgp_pki::x509::role::DpPb;
use sgp_pki::x509::{Role, TrustStore, Verified};
use sgp_wire::{Context, DecodeError, DecodeErrorKind as K, LimitKind, Limits, Tag, put_nested};

use super::{Cause, Opening, PeerFault, Progress, Refusal, Session, open};

const TRANSACTION: &[u8] = b"transaction";
const METADATA: &str = "bf251f5a0a980010325476981032149103534d50920c746573742070726f66696c65";

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([5; 32])
}

fn key(byte: u8) -> EcSecretKey {
    EcSecretKey::from_bytes(Curve::P256, &[byte; 32]).unwrap()
}

fn eid() -> Eid {
    "89099900123456789012345678901210".parse().unwrap()
}

/// A laboratory root, and CERT.DPpb of an SM-DP+ below it.
static SERVER: LazyLock<(EcSecretKey, Verified<DpPb>)> = LazyLock::new(|| {
    let (ci, dp) = (key(1), key(2));
    let (from, to) = ("2025-01-01T00:00:00Z".parse().unwrap(), "2055-01-01T00:00:00Z".parse().unwrap());
    let name = Subject::new().with_common_name("CI");
    let root = Request::new(&[1], name, Signer::public_key(&ci), from, to);
    let root = Issuer::root(&ci, &root, &mut rng()).unwrap();
    let name = Subject::new().with_organization("ACME").with_common_name("SM-DP+");
    let request = Request::new(&[2], name, Signer::public_key(&dp), from, to);
    let request = request.with_registered_id("2.999.10".parse().unwrap());
    let certificate = Issuer::new(&ci, &root).unwrap().issue(Role::DpPb, &request, &mut rng()).unwrap();
    let proof = TrustStore::new([root]).verify_untimed(&[certificate], DpPb).unwrap();
    (dp, proof)
});

fn session() -> Session {
    Session::new(eid(), TRANSACTION, key(4), &SERVER.1)
}

/// What a package is made of; each test bends one thing.
struct Made {
    operation: RemoteOpId,
    transaction: &'static [u8],
    template: [&'static [u8]; 3],
    configure: Vec<u8>,
    metadata: Vec<u8>,
    replacement: Option<[&'static [u8]; 3]>,
    profile: Vec<u8>,
}

impl Made {
    fn new() -> Self {
        Self {
            operation: RemoteOpId::INSTALL_BOUND_PROFILE_PACKAGE,
            transaction: TRANSACTION,
            template: [&[0x88], &[0x10], b"host"],
            configure: vec![0xBF, 0x24, 0x00],
            metadata: hex::decode(METADATA).unwrap(),
            replacement: Some([&[7; 16], &[8; 16], &[9; 16]]),
            profile: (0..=250).cycle().take(2100).collect(),
        }
    }

    fn initialise(&self) -> Vec<u8> {
        let [key_type, key_len, host_id] = self.template;
        let template = ControlRefTemplate::new(key_type.into(), key_len.into(), host_id.into());
        let mut request = InitialiseSecureChannelRequest::new(
            self.operation,
            self.transaction.into(),
            template,
            Signer::public_key(&key(3)).point().to_vec(),
            vec![0; 64],
        );
        let mut signed = Vec::new();
        request.to_be_signed(Signer::public_key(&key(4)).point(), &mut signed);
        let signature = SERVER.0.sign(&signed, &mut rng()).unwrap();
        request.set_smdp_sign(signature.as_bytes().to_vec());
        request.encode_to_vec()
    }

    /// The parts: BF23, A0, A1, A2, A3.
    fn parts(&self) -> Vec<Vec<u8>> {
        let otpk = *KeyAgreement::public_key(&key(4));
        let host_id = if self.template[2].is_empty() { b"h" } else { self.template[2] };
        let keys = SessionKeys::agree(&key(3), &otpk, host_id, eid().as_bytes()).unwrap();
        let mut sender = Sender::new(&keys);
        let mut parts = vec![self.initialise()];
        let mut add = |sender: &mut Sender, list: u32, tag, plain: &[u8]| {
            let mut out = Vec::new();
            put_nested(&mut out, Tag::new(list), |out| sender.protect_all(tag, plain, out).unwrap());
            parts.push(out);
        };
        add(&mut sender, 0xA0, SegmentTag::CONFIGURE, &self.configure);
        add(&mut sender, 0xA1, SegmentTag::METADATA, &self.metadata);
        if let Some([chaining, enc, mac]) = self.replacement {
            let request = ReplaceSessionKeysRequest::new(chaining, enc, mac).encode_to_vec();
            add(&mut sender, 0xA2, SegmentTag::CONFIGURE, &request);
            if let Ok(chaining) = chaining.try_into() {
                let key = |bytes| AesKey::new(bytes).unwrap_or_else(|_| AesKey::new(&[0; 16]).unwrap());
                if let Ok(keys) = SessionKeys::new(chaining, key(enc), key(mac)) {
                    sender.replace_keys(&keys);
                }
            }
        }
        add(&mut sender, 0xA3, SegmentTag::PROFILE, &self.profile);
        parts
    }

    fn package(&self) -> Vec<u8> {
        assemble(&self.parts())
    }
}

fn assemble(parts: &[Vec<u8>]) -> Vec<u8> {
    let mut out = Vec::new();
    put_nested(&mut out, Tag::new(0xBF36), |out| parts.iter().for_each(|part| out.extend_from_slice(part)));
    out
}

fn refused(package: &[u8]) -> (Cause, i64, i64) {
    let refusal = open(session(), package).unwrap_err();
    (refusal.cause(), refusal.command().number(), refusal.reason().number())
}

#[test]
fn a_package_comes_whole_or_in_any_pieces() {
    for replacement in [Made::new().replacement, None] {
        let made = Made { replacement, ..Made::new() };
        let package = made.package();
        let opened = open(session(), &package).unwrap();
        assert_eq!(opened.profile().expose(), made.profile);
        assert_eq!((opened.segments(), opened.are_keys_replaced()), (3, replacement.is_some()));
        assert_eq!(opened.configure_isdp_bytes(), made.configure);
        assert_eq!(opened.store_metadata().unwrap().service_provider_name(), "SMP");
        assert_eq!(opened.configure_isdp().unwrap().dp_proprietary_data(), None);
        let pieces = BoundProfilePackage::segments(&package, &Limits::DEFAULT).unwrap();
        for pieces in [pieces, package.chunks(1).collect(), package.chunks(255).collect()] {
            let (mut opening, last) = (Opening::new(session()), pieces.len() - 1);
            for (at, piece) in pieces.iter().enumerate() {
                match opening.load(piece).unwrap() {
                    Progress::Unfinished => assert!(at < last),
                    Progress::Complete(opened) => {
                        assert_eq!((at, opened.profile().expose()), (last, &made.profile[..]));
                    }
                }
            }
            assert!(opening.is_over());
        }
    }
}

#[test]
fn no_flipped_bit_gets_through() {
    let good = Made { profile: vec![1, 2, 3], ..Made::new() }.package();
    // one bit of each byte
    for bit in (0..good.len()).map(|at| at * 8 + at % 8) {
        let mut package = good.clone();
        package[bit / 8] ^= 1 << (bit % 8);
        let mut opening = Opening::new(session());
        match opening.load(&package) {
            Ok(Progress::Complete(_)) => panic!("bit {bit}"),
            // a length that grew: the package goes on
            Ok(Progress::Unfinished) => assert!(open(session(), &package).is_err(), "bit {bit}"),
            Err(refusal) => {
                assert_ne!(refusal.cause(), Cause::Over, "bit {bit}");
                let late = opening.load(&good).unwrap_err();
                assert_eq!((late.cause(), opening.is_over()), (Cause::Over, true), "bit {bit}");
            }
        }
    }
}

#[test]
fn no_cut_gets_through() {
    let good = Made::new().package();
    for len in (0..good.len()).step_by(7) {
        let refusal = open(session(), &good[..len]).unwrap_err();
        let truncated =
            matches!(refusal.cause(), Cause::Decode(e) if matches!(e.kind(), K::Truncated { .. }));
        assert!(truncated, "{len}: {refusal}");
    }
}

#[test]
fn the_opening_of_the_channel() {
    let peer = |fault, reason| (Cause::Peer(fault), 0, reason);
    let bent = |made: Made| refused(&made.package());
    let operation = RemoteOpId::new(2);
    assert_eq!(bent(Made { operation, ..Made::new() }), peer(PeerFault::RemoteOperation, 5));
    assert_eq!(bent(Made { transaction: b"another", ..Made::new() }), peer(PeerFault::TransactionId, 3));
    for template in [[&[0x80][..], &[0x10], b"host"], [&[0x88], &[0x20], b"host"], [&[0x88], &[0x10], b""]] {
        assert_eq!(bent(Made { template, ..Made::new() }), peer(PeerFault::ControlRefTemplate, 4));
    }
    let mut parts = Made::new().parts();
    let end = parts[0].len();
    parts[0][end - 1] ^= 1;
    assert_eq!(refused(&assemble(&parts)), (Cause::Security, 0, 2));
    // signed for another one-time key of the card
    let other = Session::new(eid(), TRANSACTION, key(5), &SERVER.1);
    let refusal = open(other, &Made::new().package()).unwrap_err();
    assert_eq!((refusal.cause(), refusal.reason().number()), (Cause::Security, 2));
    // an EID that is not that of the session gives other keys
    let other: Eid = "89049032123451234512345678901235".parse().unwrap();
    let other = Session::new(other, TRANSACTION, key(4), &SERVER.1);
    let refusal = open(other, &Made::new().package()).unwrap_err();
    let report = (refusal.command().number(), refusal.reason().number());
    assert_eq!((refusal.cause(), report), (Cause::Security, (1, 8)));
}

#[test]
fn parts_come_in_order_and_whole() {
    let parts = Made::new().parts();
    let order = |expected, found: Option<u32>| {
        Cause::Peer(PeerFault::Order { expected: Tag::new(expected), found: found.map(Tag::new) })
    };
    let of = |order: &[usize]| {
        let parts: Vec<_> = order.iter().map(|at| parts[*at].clone()).collect();
        refused(&assemble(&parts))
    };
    assert_eq!(of(&[0, 2, 1, 3, 4]), (order(0xA0, Some(0xA1)), 1, 7));
    assert_eq!(of(&[0, 1, 3, 2, 4]), (order(0xA1, Some(0xA2)), 2, 7));
    assert_eq!(of(&[0, 1, 2, 3, 3, 4]), (order(0xA3, Some(0xA2)), 5, 7), "keys are replaced once");
    assert_eq!(of(&[0, 1, 2, 3]), (order(0xA3, None), 5, 7));
    assert_eq!(of(&[0]), (order(0xA0, None), 1, 7));
    let trailing = |count, at: usize| Cause::Decode(DecodeError::new(K::TrailingData { count }, at));
    let len = assemble(&parts).len();
    assert_eq!(of(&[0, 1, 2, 3, 4, 1]).0, trailing(parts[1].len(), len));
    let mut longer = assemble(&parts);
    longer.extend_from_slice(&[0, 0]);
    assert_eq!(refused(&longer).0, trailing(2, len));
    let empty = [parts[0].clone(), vec![0xA0, 0x00]];
    let fault = Cause::Peer(PeerFault::Empty { part: Tag::new(0xA0) });
    assert_eq!(refused(&assemble(&empty)), (fault, 1, 7));
    let at = 3 + parts[0].len();
    let other = [parts[0].clone(), vec![0xA0, 0x02, 0x88, 0x00]];
    let kind = K::UnexpectedTag { expected: Tag::new(0x87), found: Tag::new(0x88) };
    let error = DecodeError::new(kind, at + 2);
    assert_eq!(refused(&assemble(&other)).0, Cause::Decode(error.shifted(1)));
}

#[test]
fn segments_replayed_swapped_and_oversize() {
    let parts = Made::new().parts();
    let profile = sgp_wire::Reader::new(&parts[4], &Limits::DEFAULT).unwrap().tlv().unwrap();
    let mut reader = profile.reader(&Limits::DEFAULT);
    let segments: Vec<Vec<u8>> = (0..3).map(|_| reader.tlv().unwrap().raw().to_vec()).collect();
    let with = |segments: &[&Vec<u8>]| {
        let mut list = Vec::new();
        put_nested(&mut list, Tag::new(0xA3), |out| segments.iter().for_each(|s| out.extend_from_slice(s)));
        refused(&assemble(&[&parts[..4], &[list]].concat()))
    };
    let security = (Cause::Security, 5, 8);
    let [a, b, c] = [&segments[0], &segments[1], &segments[2]];
    assert_eq!(with(&[a, a, b, c]), security, "replayed");
    assert_eq!(with(&[b, a, c]), security, "swapped");
    assert_eq!(with(&[b, c]), security, "dropped");
    let mut long = vec![0x86, 0x82, 0x03, 0xF9];
    long.resize(MAX_SEGMENT + 1, 0);
    let (cause, command, reason) = with(&[&long]);
    let Cause::Decode(error) = cause else { panic!("{cause:?}") };
    let limit = K::Limit { limit: LimitKind::Length, max: MAX_SEGMENT };
    assert_eq!((error.kind(), command, reason), (limit, 5, 7));
}

#[test]
fn commands_inside_are_those_that_belong_there() {
    let command = |expected, found, command| {
        let fault = PeerFault::Command { expected: Tag::new(expected), found: Tag::new(found) };
        (Cause::Peer(fault), command, 1)
    };
    let metadata = hex::decode(METADATA).unwrap();
    let bent = |made: Made| refused(&made.package());
    assert_eq!(bent(Made { configure: metadata.clone(), ..Made::new() }), command(0xBF24, 0xBF25, 1));
    assert_eq!(bent(Made { metadata: vec![0xBF, 0x24, 0], ..Made::new() }), command(0xBF25, 0xBF24, 2));
    let short = metadata[..metadata.len() - 1].to_vec();
    let (cause, at, reason) = bent(Made { metadata: short, ..Made::new() });
    assert_eq!((at, reason), (2, 1));
    let error = Err::<(), _>(DecodeError::new(K::Truncated { needed: 31, available: 30 }, 3));
    let error = error.field("storeMetadataRequest").clause("SGP.22 5.5.3").unwrap_err();
    assert_eq!(cause, Cause::Decode(error));
    for replacement in [
        [&[7; 15][..], &[8; 16], &[9; 16]],
        [&[7; 16], &[8; 17], &[9; 16]],
        [&[7; 16], &[8; 16], &[9; 32]],
        [&[7; 16], &[8; 24], &[9; 16]],
    ] {
        let (cause, at, reason) = bent(Made { replacement: Some(replacement), ..Made::new() });
        assert_eq!((cause, at, reason), (Cause::Peer(PeerFault::ReplacementKeyLength), 4, 1));
    }
}

#[test]
fn no_secret_is_shown() {
    let mut opening = Opening::new(session());
    opening.load(&Made::new().package()[..300]).unwrap();
    let opened = open(session(), &Made::new().package()).unwrap();
    let refusal: Refusal = open(session(), &[0xBF, 0x37]).unwrap_err();
    let shown: [String; 5] = [
        format!("{:?}", session()),
        format!("{opening:?}"),
        format!("{:?}", super::hazmat::with_session_keys(SessionKeys::generate(&mut rng()).unwrap())),
        format!("{opened:?}"),
        format!("{refusal}"),
    ];
    assert_eq!(
        shown.join("\n"),
        "bpp::Session(89099900123456789012345678901210)\n\
         bpp::Opening(250 bytes taken)\n\
         bpp::Opening(0 bytes taken)\n\
         OpenedPackage(2100 bytes of profile in 3 segments)\n\
         3 bytes needed, 2 left at byte 0; reported BppCommandId(initialiseSecureChannel) \
         ErrorReason(incorrectInputValues)"
    );
}
