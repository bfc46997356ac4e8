//! The certificates of SGP.26, made again from their keys: the signed part is the published one byte
//! for byte, extensions, their order and their criticality included. Signatures differ, since the
//! published ones drew their nonces.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by a panic")]

mod shared;

use std::path::Path;

use sgp_asn1::rsp::{OpenSequence, Signed};
use sgp_asn1::sgp32::{
    EimPublicKeyData, EuiccPackageErrorCode, EuiccPackageErrorDataSigned, EuiccPackageErrorSigned,
    EuiccPackageResultDataSigned, EuiccPackageResultSigned, TrustedPublicKeyDataTls,
};
use sgp_keys::{Curve, KeyError, Signer};
use sgp_pki::Timestamp;
use sgp_pki::eim::{BoundTo, EimKey, signed_octets, tls_key, verify_refusal, verify_result};
use sgp_pki::x509::issue::{Issuer, Request, Subject};
use sgp_pki::x509::role::{DpAuth, DpPb, DpTls, Euicc};
use sgp_pki::x509::{Certificate, Role, TrustStore};

/// Signatures of software keys are deterministic.
struct Never;

impl rand_core::TryRng for Never {
    type Error = core::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        panic!("nothing is drawn")
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        panic!("nothing is drawn")
    }

    fn try_fill_bytes(&mut self, _: &mut [u8]) -> Result<(), Self::Error> {
        panic!("nothing is drawn")
    }
}

impl rand_core::TryCryptoRng for Never {}

const CRL_A: &str = "http://ci.test.example.com/CRL-A.crl";
const CRL_B: &str = "http://ci.test.example.com/CRL-B.crl";

/// A request with serial number, key and validity of a published certificate, and nothing else of it.
fn request(like: &Certificate, subject: Subject) -> Request<'_> {
    let key = like.public_key().unwrap();
    Request::new(like.serial_number(), subject, key, like.not_before(), like.not_after())
}

fn made_again(
    published: &Certificate,
    issuer: (&dyn Signer, &Certificate),
    role: Role,
    request: &Request<'_>,
) -> Certificate {
    let made = Issuer::new(issuer.0, issuer.1).unwrap().issue(role, request, &mut Never).unwrap();
    let (found, expected) = (hex::encode(made.signed_part()), hex::encode(published.signed_part()));
    assert_eq!(found, expected, "{role}");
    made
}

fn both_curves(check: impl Fn(&Path, Curve, &str)) {
    let Some(folder) = shared::sgp26() else { return };
    check(&folder, Curve::P256, "NIST");
    check(&folder, Curve::BrainpoolP256r1, "BRP");
}

#[test]
fn the_chain_of_an_euicc() {
    both_curves(|folder, curve, suffix| {
        let file = |part: &str| shared::certificate(folder, &part.replace('*', suffix));
        let key = |part: &str| shared::key(folder, curve, &part.replace('*', suffix));
        let (ci, ci_key) = (file("ci/CERT_CI_ECDSA_*.der"), key("ci/SK_CI_ECDSA_*.pem"));
        let subject = Subject::new()
            .with_common_name("Test CI")
            .with_organizational_unit("TESTCERT")
            .with_organization("RSPTEST")
            .with_country("IT");
        let asked = request(&ci, subject)
            .with_registered_id("2.999.1".parse().unwrap())
            .with_crl_address(CRL_A)
            .with_crl_address(CRL_B);
        let root = Issuer::root(&ci_key, &asked, &mut Never).unwrap();
        assert_eq!(hex::encode(root.signed_part()), hex::encode(ci.signed_part()));

        let (eum, eum_key) = (file("eum/CERT_EUM_ECDSA_*.der"), key("eum/SK_EUM_ECDSA_*.pem"));
        let subject = || Subject::new().with_country("ES").with_organization("RSP Test EUM");
        let asked = request(&eum, subject().with_common_name("EUM Test"))
            .with_registered_id("2.999.5".parse().unwrap())
            .with_crl_address(CRL_B)
            .with_permitted("RSP Test EUM", "89049032");
        let made_eum = made_again(&eum, (&ci_key, &ci), Role::Eum, &asked);

        let euicc = file("euicc/CERT_EUICC_ECDSA_*.der");
        let eid = euicc.eid().unwrap();
        let asked = request(&euicc, subject().with_eid(&eid).with_common_name("Test eUICC"));
        let made_euicc = made_again(&euicc, (&eum_key, &eum), Role::Euicc, &asked);

        let now: Timestamp = "2025-09-01T00:00:00Z".parse().unwrap();
        let proof = TrustStore::new([root]).verify(&[made_euicc, made_eum], Euicc, now).unwrap();
        assert_eq!(proof.eid(), Some(eid));
        assert_eq!(Ok(proof.public_key()), euicc.public_key());
    });
}

#[test]
fn the_certificates_of_a_server() {
    both_curves(|folder, curve, suffix| {
        let file = |part: &str| shared::certificate(folder, &part.replace('*', suffix));
        let ci = file("ci/CERT_CI_ECDSA_*.der");
        let ci_key = shared::key(folder, curve, &format!("ci/SK_CI_ECDSA_{suffix}.pem"));
        let issuer: (&dyn Signer, &Certificate) = (&ci_key, &ci);
        let asked = |like: &Certificate, role: Role, name: &str| {
            let subject = Subject::new().with_organization("ACME").with_common_name(name);
            let mut asked = request(like, subject)
                .with_registered_id("2.999.10".parse().unwrap())
                .with_crl_address(CRL_A)
                .with_crl_address(CRL_B);
            if role.is_tls() {
                asked = asked.with_host(name);
            }
            made_again(like, issuer, role, &asked)
        };
        let auth = asked(&file("dpauth/CERT_S_SM_DPauth_ECDSA_*.der"), Role::DpAuth, "TEST SM-DP+");
        let pb = asked(&file("dppb/CERT_S_SM_DPpb_ECDSA_*.der"), Role::DpPb, "TEST SM-DP+");
        let tls = asked(&file("dptls/CERT_S_SM_DP_TLS_*.der"), Role::DpTls, "testsmdpplus1.example.com");
        let (trust, now) = (TrustStore::new([ci.clone()]), "2025-09-01T00:00:00Z".parse().unwrap());
        let auth = trust.verify(&[auth], DpAuth, now).unwrap();
        let pb = trust.verify(&[pb], DpPb, now).unwrap();
        auth.check_binding(&pb).unwrap();
        assert!(trust.verify(&[tls], DpTls, now).is_ok());
    });
}

/// Both roots of SGP.26 have one name; each server is proved by its own.
#[test]
fn a_store_with_both_roots() {
    let Some(folder) = shared::sgp26() else { return };
    let roots = ["NIST", "BRP"].map(|suffix| format!("ci/CERT_CI_ECDSA_{suffix}.der"));
    let roots = roots.map(|name| shared::certificate(&folder, &name));
    let trust = TrustStore::new(roots.clone());
    for (suffix, root) in ["NIST", "BRP"].into_iter().zip(&roots) {
        let auth = shared::certificate(&folder, &format!("dpauth/CERT_S_SM_DPauth_ECDSA_{suffix}.der"));
        let proof = trust.verify(&[auth], DpAuth, "2025-09-01T00:00:00Z".parse().unwrap()).unwrap();
        assert_eq!(Some(proof.root_key_identifier()), root.subject_key_identifier());
        assert_eq!(trust.root(proof.root_key_identifier()), Some(root));
    }
}

/// What eIM and eUICC sign for each other, the key of the eIM pinned by a certificate, which needs no
/// role: any of SGP.26 will do.
#[test]
fn an_eim_by_its_certificate() {
    let Some(folder) = shared::sgp26() else { return };
    let file = |part: &str| shared::certificate(&folder, part);
    let key = |part: &str| shared::key(&folder, Curve::P256, part);
    let pinned = file("dpauth/CERT_S_SM_DPauth_ECDSA_NIST.der");
    let signer = key("dpauth/SK_S_SM_DPauth_ECDSA_NIST.pem");
    let data = EimPublicKeyData::Certificate(OpenSequence::new(pinned.as_bytes()).unwrap());
    let eim = EimKey::from_data(&data).unwrap();
    assert_eq!(Ok(eim.public_key()), pinned.public_key());
    let tls = TrustedPublicKeyDataTls::Certificate(OpenSequence::new(pinned.as_bytes()).unwrap());
    assert_eq!(tls_key(&tls), pinned.public_key().copied());

    let chain = [file("euicc/CERT_EUICC_ECDSA_NIST.der"), file("eum/CERT_EUM_ECDSA_NIST.der")];
    let trust = TrustStore::new([file("ci/CERT_CI_ECDSA_NIST.der")]);
    let euicc = trust.verify(&chain, Euicc, "2025-09-01T00:00:00Z".parse().unwrap()).unwrap();
    let token = 300;
    let result = EuiccPackageResultDataSigned::new("eim.example.com", 1.into(), 1.into(), Vec::new());
    let result = Signed::from(result);
    let sign =
        |signer: &dyn Signer| signer.sign(&signed_octets(result.received(), token), &mut Never).unwrap();
    let signature = sign(&key("euicc/SK_EUICC_ECDSA_NIST.pem"));
    let made = EuiccPackageResultSigned::new(result.clone(), signature.as_bytes().to_vec());
    assert_eq!(verify_result(&euicc, &made, token).unwrap().eim_id(), "eim.example.com");
    assert_eq!(verify_result(&euicc, &made, 1), Err(KeyError::Security));
    let of_another = EuiccPackageResultSigned::new(result.clone(), sign(&signer).as_bytes().to_vec());
    assert_eq!(verify_result(&euicc, &of_another, token), Err(KeyError::Security));
    let short = EuiccPackageResultSigned::new(result.clone(), vec![0; 63]);
    assert_eq!(verify_result(&euicc, &short, token), Err(KeyError::SignatureLength { found: 63 }));

    // an eUICC of SGP.32 v1.0.1
    let [this, other] = [[0x5A; 64], [0xA5; 64]];
    let signed = [result.received(), &[0x5F, 0x37, 0x40], &this].concat();
    let signature = key("euicc/SK_EUICC_ECDSA_NIST.pem").sign(&signed, &mut Never).unwrap();
    let early = EuiccPackageResultSigned::new(result.clone(), signature.as_bytes().to_vec());
    assert!(verify_result(&euicc, &early, BoundTo::EimSignature(&this)).is_ok());
    for wrong in [BoundTo::EimSignature(&other), BoundTo::EimSignature(&[]), BoundTo::Token(token)] {
        assert_eq!(verify_result(&euicc, &early, wrong), Err(KeyError::Security), "{wrong:?}");
    }
    assert_eq!(verify_result(&euicc, &made, BoundTo::EimSignature(&this)), Err(KeyError::Security));
    let refusal =
        EuiccPackageErrorDataSigned::new("eim.example.com", 1.into(), EuiccPackageErrorCode::REPLAY_ERROR);
    let refusal = Signed::from(refusal);
    let signed = [refusal.received(), &[0x5F, 0x37, 0x40], &this].concat();
    let signature = key("euicc/SK_EUICC_ECDSA_NIST.pem").sign(&signed, &mut Never).unwrap();
    let refusal = EuiccPackageErrorSigned::new(refusal, signature.as_bytes().to_vec());
    assert!(verify_refusal(&euicc, &refusal, BoundTo::EimSignature(&this)).is_ok());
    assert_eq!(verify_refusal(&euicc, &refusal, token).map(drop), Err(KeyError::Security));
}
