//! Every fault of a chain has an error of its own.

use alloc::string::ToString;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::sync::atomic::{AtomicUsize, Ordering};

use sgp_asn1::oids;
use sgp_keys::{Curve, KeyError, PublicKey, RawSignature, Verifier};
use sgp_wire::{Tag, put_nested, put_tlv};

use super::lab::*;
use crate::tests::Never;
use crate::x509::issue::{IssueError, Issuer, Subject};
use crate::x509::role::{DpAuth, DpPb, Euicc};
use crate::x509::{Certificate, Error, Fault, RevocationReason, Role, TrustStore, profile};

fn fault(chain: &[Certificate], role: Role) -> (usize, Fault) {
    match trust().verify(chain, role, now()) {
        Err(Error::Fault { certificate, fault }) => (certificate, fault),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_euicc_and_its_proof() {
    let chain = good_euicc();
    let proof = trust().verify(&chain, Euicc, now()).unwrap();
    assert_eq!(
        (proof.role(), proof.eid(), proof.organization()),
        (Role::Euicc, Some(eid()), Some(ORGANIZATION))
    );
    assert_eq!(proof.certificate(), &chain[0]);
    assert_eq!(proof.public_key(), key("eUICC").public_key());
    assert_eq!(Some(proof.root_key_identifier()), root("CI").subject_key_identifier());
    assert_eq!(proof.check_eid(&eid()), Ok(()));
    let other = sgp_asn1::Eid::from_bytes([0x89; 16]);
    assert_eq!(proof.check_eid(&other), Err(Fault::EidMismatch.of(0)));
    // the root may stand at the end, and may be what is proved
    let whole = [chain, Vec::from([root("CI")])].concat();
    assert!(trust().verify(&whole, Euicc, now()).is_ok());
    assert!(trust().verify(&whole[2..], Role::Ci, now()).is_ok());
    assert!(trust().verify(&whole[1..], Role::Eum, now()).is_ok());
}

/// Counts what it is asked, and holds what `answer` says.
#[derive(Debug)]
struct Counting {
    asked: Arc<AtomicUsize>,
    answer: Result<(), KeyError>,
}

impl Verifier for Counting {
    fn verify(&self, key: &PublicKey, message: &[u8], signature: &RawSignature) -> Result<(), KeyError> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        self.answer?;
        key.verify(message, signature)
    }
}

#[test]
fn another_library_computes_every_signature_of_a_chain() {
    let chain = good_euicc();
    let asked = Arc::new(AtomicUsize::new(0));
    let store = |answer| trust().with_verifier(Counting { asked: Arc::clone(&asked), answer });
    assert!(store(Ok(())).verify(&chain, Euicc, now()).is_ok());
    assert_eq!(asked.load(Ordering::Relaxed), chain.len());
    for answer in [KeyError::Security, KeyError::Provider] {
        assert_eq!(store(Err(answer)).verify(&chain, Euicc, now()), Err(Error::Security));
    }
}

#[test]
fn servers_and_their_pairs() {
    let (auth, pb) = (server(Role::DpAuth, "2.999.10"), server(Role::DpPb, "2.999.10"));
    let auth = trust().verify(&auth, DpAuth, now()).unwrap();
    let pb = trust().verify(&pb, DpPb, now()).unwrap();
    assert_eq!(auth.registered_id(), Some(&"2.999.10".parse().unwrap()));
    assert_eq!(auth.check_binding(&pb), Ok(()));
    let other = trust().verify(&server(Role::DpPb, "2.999.12"), DpPb, now()).unwrap();
    assert_eq!(auth.check_binding(&other), Err(Fault::HolderMismatch.of(0)));
    let tls = server(Role::DpTls, "2.999.10");
    let tls = trust().verify(&tls, Role::DpTls, now()).unwrap();
    assert_eq!(tls.certificate().dns_names().collect::<Vec<_>>(), ["dp.example.com"]);
    assert!(trust().verify(&server(Role::DsAuth, "2.999.15"), Role::DsAuth, now()).is_ok());
    assert!(trust().verify(&server(Role::DsTls, "2.999.15"), Role::DsTls, now()).is_ok());
}

#[test]
fn chains_of_version_3() {
    let ci = root("CI");
    let keys = ["sub", "EUM", "EUM sub", "eUICC"].map(key);
    let sub = issued(("CI", &ci), Role::CiSubCa, &request(&[1], named("sub"), &keys[0]));
    let constrained = request(&[2], named("EUM"), &keys[1]).with_permitted("", EIN).in_v3_form();
    let eum = issued(("sub", &sub), Role::Eum, &constrained);
    let eum_sub = issued(("EUM", &eum), Role::EumSubCa, &request(&[3], named("EUM sub"), &keys[2]));
    let subject = named("eUICC").with_eid(&eid());
    let euicc = issued(("EUM sub", &eum_sub), Role::Euicc, &request(&[4], subject, &keys[3]).in_v3_form());
    assert_eq!(eum.permitted_eins().unwrap().collect::<Vec<_>>(), [EIN]);
    assert_eq!(eum.policies()[0].to_string(), "2.23.146.1.2.1.0.0.0");
    assert_eq!(euicc.policies()[0].to_string(), "2.23.146.1.2.1.0.0.0.0.0");
    let chain = [euicc, eum_sub.clone(), eum.clone(), sub.clone()];
    assert!(trust().verify(&chain, Euicc, now()).is_ok());

    let outside = sgp_asn1::Eid::from_digits_with_check("890490331234512345123456789012").unwrap();
    let subject = named("eUICC").with_eid(&outside);
    let euicc = issued(("EUM sub", &eum_sub), Role::Euicc, &request(&[4], subject, &keys[3]).in_v3_form());
    assert_eq!(fault(&[euicc, eum_sub, eum, sub], Role::Euicc), (0, Fault::NameConstraint));
}

#[test]
fn issuers_are_found_by_name_and_key() {
    assert_eq!(fault(&[], Role::Ci), (0, Fault::ChainLength { max: 6, found: 0 }));
    let long = Vec::from_iter(core::iter::repeat_n(eum(), 7));
    assert_eq!(fault(&long, Role::Eum), (0, Fault::ChainLength { max: 6, found: 7 }));
    let good = good_euicc();
    assert_eq!(fault(&good[..1], Role::Euicc), (0, Fault::IssuerUnknown));
    let nobody = TrustStore::new([]).verify(&good, Role::Euicc, now()).unwrap_err();
    assert_eq!(nobody, Fault::IssuerUnknown.of(1));
    // another root of the same name, as both of SGP.26
    let other = TrustStore::new([root("other")]).verify(&good, Role::Euicc, now()).unwrap_err();
    assert_eq!(other, Fault::IssuerUnknown.of(1));
    let both = TrustStore::new([root("other"), root("CI")]);
    assert!(both.verify(&good, Role::Euicc, now()).is_ok());
    let dp = server(Role::DpAuth, "2.999.10");
    assert_eq!(fault(&[good[0].clone(), dp[0].clone()], Role::Euicc), (0, Fault::IssuerName));
    let twin = key("twin");
    let twin = request(&[2], named("Lab manufacturer"), &twin).with_permitted(ORGANIZATION, EIN);
    let twin = issued(("CI", &root("CI")), Role::Eum, &twin);
    assert_eq!(fault(&[good[0].clone(), twin], Role::Euicc), (0, Fault::IssuerKey));
}

#[test]
fn only_authorities_issue_and_only_as_far_as_they_may() {
    let dp = server(Role::DpAuth, "2.999.10");
    let leaf_key = key("leaf");
    let leaf = request(&[9], named("leaf"), &leaf_key).with_registered_id("2.999.9".parse().unwrap());
    let leaf = issued(("DP", &dp[0]), Role::DpAuth, &leaf);
    assert_eq!(fault(&[leaf, dp[0].clone()], Role::DpAuth), (1, Fault::NotAuthority));
    // a sub-authority below a manufacturer that allows none
    let eum = eum();
    let sub_key = key("sub");
    let sub = issued(("EUM", &eum), Role::EumSubCa, &request(&[5], named("sub"), &sub_key));
    let euicc = request(&[6], named("eUICC").with_eid(&eid()), &leaf_key);
    let euicc = issued(("sub", &sub), Role::Euicc, &euicc);
    assert_eq!(fault(&[euicc, sub, eum.clone()], Role::Euicc), (2, Fault::PathLength { max: 0, found: 1 }));
    // a manufacturer certifies no servers
    let dp = request(&[7], named("DP").with_eid(&eid()), &leaf_key);
    let dp = issued(("EUM", &eum), Role::DpAuth, &dp.with_registered_id("2.999.9".parse().unwrap()));
    let expected = Fault::IssuerRole { issued: Role::DpAuth, found: Some(Role::Eum) };
    assert_eq!(fault(&[dp, eum], Role::DpAuth), (1, expected));
    // a root of another role
    let auth = patched(&root("CI"), &[0x67, 0x81, 0x12, 1, 2, 1, 0], &[0x67, 0x81, 0x12, 1, 2, 1, 4]);
    let error = TrustStore::new([auth]).verify(&good_euicc(), Role::Euicc, now()).unwrap_err();
    assert_eq!(error, Fault::IssuerRole { issued: Role::Eum, found: Some(Role::DpAuth) }.of(2));
}

#[test]
fn what_is_not_understood_is_refused() {
    let dp = &server(Role::DpAuth, "2.999.10")[0];
    let unknown = patched(dp, &[0x55, 0x1D, 0x0F], &[0x55, 0x1D, 0x7F]);
    assert_eq!(
        fault(&[unknown], Role::DpAuth),
        (0, Fault::UnknownCriticalExtension("2.5.29.127".parse().unwrap()))
    );
    let sha384 = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x03];
    let algorithm = patched(dp, &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02], &sha384);
    let expected = Fault::Algorithm("1.2.840.10045.4.3.3".parse().unwrap());
    assert_eq!(fault(&[algorithm], Role::DpAuth), (0, expected));
    let ci = key("CI");
    let off_curve = patched(&root("CI"), &ci.public_key().point()[60..], &[0; 5]);
    let error =
        TrustStore::new([off_curve]).verify(core::slice::from_ref(dp), Role::DpAuth, now()).unwrap_err();
    assert_eq!(error, Fault::Key(KeyError::InvalidPoint).of(1));
    let other_curve = key_on(Curve::BrainpoolP256r1, "DP");
    let request = request(&[8], named("DP"), &other_curve).with_registered_id("2.999.9".parse().unwrap());
    let mixed = issued(("CI", &root("CI")), Role::DpAuth, &request);
    assert_eq!(fault(&[mixed], Role::DpAuth), (0, Fault::Curve));
}

#[test]
fn a_signature_says_nothing_else() {
    let good = good_euicc();
    for (at, altered) in [(0, b"Lab eUICX".as_slice()), (1, b"2.999")] {
        let mut chain = good.clone();
        // one letter of the subject of the leaf; in the manufacturer one bit of the validity
        chain[at] = if at == 0 {
            patched(&chain[at], b"Lab eUICC", altered)
        } else {
            patched(&chain[at], b"391231235959Z", b"391230235959Z")
        };
        assert_eq!(trust().verify(&chain, Role::Euicc, now()), Err(Error::Security));
    }
}

#[test]
fn validity_counts_to_the_second_and_not_without_a_clock() {
    let chain = good_euicc();
    for (moment, expected) in [
        ("2029-12-31T23:59:59Z", Some(Fault::NotYetValid)),
        ("2030-01-01T00:00:00Z", None),
        ("2039-12-31T23:59:59Z", None),
        ("2040-01-01T00:00:00Z", Some(Fault::Expired)),
    ] {
        let verdict = trust().verify(&chain, Role::Euicc, at(moment)).err();
        assert_eq!(verdict, expected.map(|fault| fault.of(0)), "{moment}");
    }
    assert!(trust().verify_untimed(&chain, Role::Euicc).is_ok());
}

/// A root that was certified anew with its old key: one of its certificates is enough.
#[test]
fn a_root_may_be_trusted_twice() {
    let (old, new) = (renewed_root("CI", "2030-05-01T00:00:00Z"), root("CI"));
    let chain = good_euicc();
    for roots in [[&old, &new], [&new, &old]] {
        let trust = TrustStore::new(roots.map(Certificate::clone));
        for end in [&[][..], core::slice::from_ref(&old), core::slice::from_ref(&new)] {
            let chain = [chain.as_slice(), end].concat();
            assert!(trust.verify(&chain, Euicc, now()).is_ok(), "{end:?}");
        }
    }
    let only = TrustStore::new([old]);
    assert_eq!(only.verify(&chain, Euicc, now()), Err(Fault::Expired.of(2)));
}

#[test]
fn roles_and_what_belongs_to_them() {
    let auth = server(Role::DpAuth, "2.999.10");
    let expected = Fault::Role { expected: Role::DpPb, found: Some(Role::DpAuth) };
    assert_eq!(fault(&auth, Role::DpPb), (0, expected));
    let dp = key("DP");
    let bare = issued(("CI", &root("CI")), Role::DpAuth, &request(&[4], named("DP"), &dp));
    assert_eq!(fault(&[bare], Role::DpAuth), (0, Fault::RegisteredId));
    let tls = &server(Role::DpTls, "2.999.10")[0];
    let purpose = [0x2B, 6, 1, 5, 5, 7, 3];
    let client = patched(tls, &[&purpose[..], &[1]].concat(), &[&purpose[..], &[2]].concat());
    assert_eq!(profile::check(&client, Role::DpTls), Err(Fault::ExtendedKeyUsage));
    let usage = patched(&auth[0], &[0x03, 0x02, 0x07, 0x80], &[0x03, 0x02, 0x03, 0x08]);
    assert_eq!(profile::check(&usage, Role::DpAuth), Err(Fault::KeyUsage));
    assert_eq!(fault(&euicc(named("no EID")), Role::Euicc), (0, Fault::Eid));
}

#[test]
fn name_constraints_are_organisation_and_first_digits() {
    let other = Subject::new().with_organization("Other EUM").with_common_name("x").with_eid(&eid());
    assert_eq!(fault(&euicc(other), Role::Euicc), (0, Fault::NameConstraint));
    let outside = sgp_asn1::Eid::from_digits_with_check("890490331234512345123456789012").unwrap();
    let outside = euicc(named("outside").with_eid(&outside));
    assert_eq!(fault(&outside, Role::Euicc), (0, Fault::NameConstraint));
    let key = key("EUM");
    let free = issued(("CI", &root("CI")), Role::Eum, &request(&[2], named("free"), &key));
    assert_eq!(fault(core::slice::from_ref(&free), Role::Eum), (0, Fault::NameConstraintMissing));
    let card = super::lab::key("eUICC");
    let card = request(&[3], named("eUICC").with_eid(&eid()), &card);
    let card = issued(("EUM", &free), Role::Euicc, &card);
    assert_eq!(fault(&[card, free], Role::Euicc), (1, Fault::NameConstraintMissing));
    // excluded instead of permitted; another form of name
    let eum = eum();
    let names = eum.name_constraints().unwrap();
    assert_eq!((names.permitted().len(), names.has_foreign_forms()), (1, false));
    assert_eq!(names.permitted()[0].to_string(), "SERIALNUMBER=89049032,O=Lab EUM");
    let value = eum.extensions().last().unwrap().value();
    for (from, to) in [(0xA0, 0xA1), (0xA4, 0xA5)] {
        let mut altered = value.to_vec();
        let at = altered.iter().position(|byte| *byte == from).unwrap();
        altered[at] = to;
        let eum = patched(&eum, value, &altered);
        assert!(eum.name_constraints().unwrap().has_foreign_forms());
        assert_eq!(profile::check(&eum, Role::Eum), Err(Fault::NameConstraintForm));
    }
}

/// Whatever else a permitted name says holds too (RFC 5280 4.2.1.10): no name is wider than it reads.
#[test]
fn a_permitted_name_is_kept_whole() {
    let constraints = |name: &[u8]| {
        let mut out = Vec::new();
        put_nested(&mut out, Tag::SEQUENCE, |out| {
            put_nested(out, Tag::new(0xA0), |out| {
                put_nested(out, Tag::SEQUENCE, |out| put_tlv(out, Tag::new(0xA4), name));
            });
        });
        out
    };
    let eum_of = |name: Subject| {
        let value = constraints(&name.encode());
        with_extension("CI", &eum(), &oids::NAME_CONSTRAINTS, Some(&value))
    };
    let permitted = |country: Option<&str>| {
        let name = country.map_or_else(Subject::new, |country| Subject::new().with_country(country));
        eum_of(name.with_organization(ORGANIZATION).with_serial_number(EIN))
    };
    let card_key = key("eUICC");
    let verdict = |subject: &Subject, eum: Certificate| {
        let card = request(&[3], subject.clone().with_eid(&eid()), &card_key);
        trust().verify(&[issued(("EUM", &eum), Role::Euicc, &card), eum], Euicc, now()).map(drop)
    };
    let (of_spain, of_italy) = (named("x").with_country("ES"), named("x").with_country("IT"));
    assert_eq!(verdict(&named("x"), permitted(None)), Ok(()));
    assert_eq!(verdict(&of_spain, permitted(None)), Ok(()));
    assert_eq!(verdict(&of_spain, permitted(Some("ES"))), Ok(()));
    for subject in [named("x"), of_italy] {
        assert_eq!(verdict(&subject, permitted(Some("ES"))), Err(Fault::NameConstraint.of(0)));
    }
    // either of the two alone is no constraint of the field
    let organization = Subject::new().with_organization(ORGANIZATION);
    let digits = Subject::new().with_serial_number(EIN);
    for name in [organization, digits] {
        assert_eq!(verdict(&named("x"), eum_of(name)), Err(Fault::NameConstraint.of(0)));
    }
}

/// Without a key identifier roots are told apart by their keys.
#[test]
fn a_binding_certificate_comes_from_the_same_root() {
    let bare = |label| {
        let root = with_extension(label, &root(label), &oids::SUBJECT_KEY_IDENTIFIER, None);
        assert_eq!(root.subject_key_identifier(), None);
        root
    };
    let (ours, other) = (bare("CI"), bare("other"));
    let holder = key("DP");
    let request = request(&[4], named("DP"), &holder).with_registered_id("2.999.10".parse().unwrap());
    let auth = issued(("CI", &ours), Role::DpAuth, &request);
    let auth = TrustStore::new([ours.clone()]).verify(&[auth], DpAuth, now()).unwrap();
    for (label, root, expected) in [("CI", ours, Ok(())), ("other", other, Err(Fault::IssuerUnknown.of(0)))] {
        let pb = issued((label, &root), Role::DpPb, &request);
        let pb = TrustStore::new([root]).verify(&[pb], DpPb, now()).unwrap();
        assert_eq!(auth.check_binding(&pb), expected, "{label}");
    }
}

/// rsp-consumer facts, status codes of authenticateClient.
#[test]
fn what_a_server_answers() {
    for (error, subject, reason) in [
        (Fault::IssuerUnknown.of(1), "8.11.1", "3.9"),
        (Fault::Expired.of(1), "8.1.2", "6.3"),
        (Fault::NotAuthority.of(1), "8.1.2", "6.1"),
        (Fault::Expired.of(0), "8.1.3", "6.3"),
        (Fault::NameConstraint.of(0), "8.1.3", "6.1"),
        (Error::Security, "8.1.3", "6.1"),
    ] {
        assert_eq!(error.authenticate_client_status(), (subject, reason), "{error}");
    }
}

#[test]
fn what_cannot_be_issued() {
    let (ci, other) = (key("CI"), key("other"));
    assert_eq!(Issuer::new(&other, &root("CI")).err(), Some(IssueError::OtherKey));
    let for_other = request(&[1], named("x"), &other);
    assert_eq!(Issuer::root(&ci, &for_other, &mut Never).err(), Some(IssueError::OtherKey));
    let issuer = root("CI");
    let issuer = Issuer::new(&ci, &issuer).unwrap();
    let no_serial = request(&[], named("x"), &other);
    assert!(matches!(issuer.issue(Role::DpAuth, &no_serial, &mut Never), Err(IssueError::Request(_))));
    let host = request(&[1], named("x"), &other).with_host("dp\u{E9}.example.com");
    assert!(matches!(issuer.issue(Role::DpTls, &host, &mut Never), Err(IssueError::Request(_))));
    let (from, to) = (at("2031-01-01T00:00:00Z"), at("2030-01-01T00:00:00Z"));
    assert_eq!(issuer.crl(from, to, 1, [], &mut Never), Err(IssueError::Validity));
    for (serial, reason) in [(&[][..], 1), (&[1; 22], 1), (&[1], 0x80)] {
        let revoked = [(serial, from, RevocationReason(reason))];
        let error = issuer.crl(from, from, 1, revoked, &mut Never).unwrap_err();
        assert!(matches!(error, IssueError::Request(_)), "{error:?}");
    }
    let backwards = crate::x509::issue::Request::new(&[1], named("x"), other.public_key(), from, to);
    assert_eq!(issuer.issue(Role::DpAuth, &backwards, &mut Never), Err(IssueError::Validity));
    // the same request, the same bytes
    let once = issuer.issue(Role::DpAuth, &request(&[1], named("x"), &other), &mut Never);
    assert_eq!(once, issuer.issue(Role::DpAuth, &request(&[1], named("x"), &other), &mut Never));
    assert_eq!(alloc::format!("{:?}", once.unwrap()), "Certificate(CN=x,O=Lab EUM, serial 01)");
}
