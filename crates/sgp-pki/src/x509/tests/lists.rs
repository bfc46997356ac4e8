//! Revocation lists.

use alloc::string::ToString;
use alloc::vec::Vec;

use sgp_asn1::oids;
use sgp_wire::{Limits, Reader, Tag, put_nested, put_tlv};

use super::lab::*;
use crate::tests::Never;
use crate::x509::issue::{Issuer, Subject};
use crate::x509::{Certificate, Crl, Error, Fault, RevocationPolicy, RevocationReason, Role, TrustStore};

const SERIAL: &[u8] = &[0x00, 0x80, 0x04];

pub(super) fn list(label: &str, revoked: &[&[u8]]) -> Vec<u8> {
    let key = key(label);
    let root = root(label);
    let entries =
        revoked.iter().map(|serial| (*serial, at("2030-03-01T00:00:00Z"), RevocationReason::KEY_COMPROMISE));
    let (made, next) = (at("2030-04-01T00:00:00Z"), at("2030-07-01T00:00:00Z"));
    Issuer::new(&key, &root).unwrap().crl(made, next, 7, entries, &mut Never).unwrap()
}

fn decode(bytes: &[u8]) -> Crl {
    Crl::decode(bytes, &Limits::DEFAULT).unwrap()
}

#[test]
fn a_list_is_read_as_it_was_made() {
    let crl = decode(&list("CI", &[SERIAL, &[5]]));
    assert_eq!(crl.issuer(), root("CI").subject());
    assert_eq!(crl.authority_key_identifier(), root("CI").subject_key_identifier());
    assert_eq!(
        (crl.this_update(), crl.next_update()),
        (at("2030-04-01T00:00:00Z"), Some(at("2030-07-01T00:00:00Z")))
    );
    let serials: Vec<_> = crl.revoked().map(|(serial, _)| serial).collect();
    assert_eq!((serials, crl.is_partial()), (Vec::from([SERIAL, &[5]]), false));
    let found = crl.find(SERIAL).unwrap();
    assert_eq!(found.since(), at("2030-03-01T00:00:00Z"));
    assert_eq!(found.reason().to_string(), "keyCompromise");
    assert_eq!(crl.find(&[6]), None);
    assert_eq!(decode(&list("CI", &[])).revoked().count(), 0);
}

#[test]
fn who_is_on_a_list_is_refused_from_that_day_on() {
    let chain = server(Role::DpAuth, "2.999.10");
    let mut trust = trust();
    trust.add_crl(decode(&list("CI", &[SERIAL])), now()).unwrap();
    let revoked =
        Fault::Revoked { since: at("2030-03-01T00:00:00Z"), reason: RevocationReason::KEY_COMPROMISE };
    assert_eq!(trust.verify(&chain, Role::DpAuth, now()), Err(revoked.clone().of(0)));
    // however old the list is; and without a clock
    assert_eq!(trust.verify(&chain, Role::DpAuth, at("2035-01-01T00:00:00Z")), Err(revoked.clone().of(0)));
    assert_eq!(trust.verify_untimed(&chain, Role::DpAuth), Err(revoked.of(0)));
    assert!(trust.verify(&chain, Role::DpAuth, at("2030-02-28T23:59:59Z")).is_ok());
    // what others issued is not the business of this list
    assert!(trust.verify(&good_euicc(), Role::Euicc, now()).is_ok());
}

#[test]
fn a_revoked_manufacturer_takes_its_cards_along() {
    let mut trust = trust();
    trust.add_crl(decode(&list("CI", &[&[2]])), now()).unwrap();
    let error = trust.verify(&good_euicc(), Role::Euicc, now()).unwrap_err();
    assert!(matches!(error, Error::Fault { certificate: 1, fault: Fault::Revoked { .. } }), "{error:?}");
}

#[test]
fn a_policy_may_ask_for_a_current_list() {
    let chain = server(Role::DpAuth, "2.999.10");
    let mut trust = trust().with_revocation_policy(RevocationPolicy::Current);
    assert_eq!(trust.verify(&chain, Role::DpAuth, now()), Err(Fault::RevocationUnknown.of(0)));
    trust.add_crl(decode(&list("CI", &[&[9]])), now()).unwrap();
    assert!(trust.verify(&chain, Role::DpAuth, now()).is_ok());
    let stale = at("2030-07-01T00:00:01Z");
    assert_eq!(trust.verify(&chain, Role::DpAuth, stale), Err(Fault::RevocationUnknown.of(0)));
}

#[test]
fn lists_of_others_damaged_ones_and_those_of_tomorrow_are_not_taken() {
    let good = list("CI", &[SERIAL]);
    let mut trust = trust();
    let other = decode(&list("other", &[]));
    assert_eq!(trust.add_crl(other, now()), Err(Fault::IssuerUnknown.of(0)));
    let early = at("2030-03-31T00:00:00Z");
    assert_eq!(trust.add_crl(decode(&good), early), Err(Fault::NotYetValid.of(0)));
    let mut counts = [0; 3];
    for bit in 0..good.len() * 8 {
        let mut bad = good.clone();
        bad[bit / 8] ^= 1 << (bit % 8);
        let outcome = match Crl::decode(&bad, &Limits::DEFAULT) {
            Err(_) => 0,
            Ok(crl) => match trust.add_crl(crl, now()) {
                Err(Error::Fault { .. }) => 1,
                Err(Error::Security) => 2,
                Ok(()) => panic!("bit {bit}"),
            },
        };
        counts[outcome] += 1;
    }
    assert!(counts.iter().all(|count| *count > 0), "format, fault, security: {counts:?}");
    for len in 0..good.len() {
        let error = Crl::decode(&good[..len], &Limits::DEFAULT).unwrap_err();
        assert!(error.offset() <= len, "{error}");
    }
    assert!(trust.verify(&server(Role::DpAuth, "2.999.10"), Role::DpAuth, now()).is_ok());
}

/// A root that has its name and its key from another one: revoked by one is revoked by the other.
#[test]
fn a_list_counts_for_every_certificate_of_its_root() {
    let (old, new) = (root("CI"), renewed_root("CI", "2039-12-31T23:59:59Z"));
    let chain = server(Role::DpAuth, "2.999.10");
    let revoked =
        Fault::Revoked { since: at("2030-03-01T00:00:00Z"), reason: RevocationReason::KEY_COMPROMISE };
    for roots in [[&old, &new], [&new, &old]] {
        let mut trust = TrustStore::new(roots.map(Certificate::clone));
        trust.add_crl(decode(&list("CI", &[SERIAL])), now()).unwrap();
        for end in [&[][..], core::slice::from_ref(&old), core::slice::from_ref(&new)] {
            let chain = [chain.as_slice(), end].concat();
            assert_eq!(trust.verify(&chain, Role::DpAuth, now()), Err(revoked.clone().of(0)));
        }
    }
}

/// The same certificate with the key that signed it named, signed again by the key of this label.
fn naming(label: &str, issuer: &Certificate, certificate: &Certificate) -> Certificate {
    let mut value = Vec::new();
    let key_identifier = issuer.subject_key_identifier().unwrap();
    put_nested(&mut value, Tag::SEQUENCE, |out| put_tlv(out, Tag::new(0x80), key_identifier));
    let added = extension(&oids::AUTHORITY_KEY_IDENTIFIER, &value);
    let add = |found: &[u8]| [found, &added].concat();
    let signed = with_extensions(certificate.signed_part(), Tag::new(0xA3), add);
    Certificate::decode(&signed_by(label, &signed)).unwrap()
}

/// A root in the middle of a chain, certified by itself or by another root, is no detour round the
/// lists of what it issued.
#[test]
fn a_root_in_the_middle_of_a_chain_hides_nobody() {
    let server = server(Role::DpAuth, "2.999.10");
    let own = naming("CI", &root("CI"), &root("CI"));
    let (other_key, ci) = (key("other"), key("CI"));
    let name = Subject::new().with_common_name("Other CI");
    let other = Issuer::root(&other_key, &request(&[1], name, &other_key), &mut Never).unwrap();
    let crossed = request(&[2], Subject::new().with_common_name("Lab CI"), &ci);
    let crossed = naming("other", &other, &issued(("other", &other), Role::Ci, &crossed));

    for (roots, chain) in [
        (Vec::from([own.clone()]), Vec::from([&server[0], &own, &own])),
        (Vec::from([root("CI"), own.clone()]), Vec::from([&server[0], &own, &own])),
        (Vec::from([root("CI"), other.clone()]), Vec::from([&server[0], &crossed])),
        (Vec::from([root("CI"), other.clone()]), Vec::from([&server[0], &crossed, &other])),
    ] {
        let chain: Vec<_> = chain.into_iter().cloned().collect();
        let mut trust = TrustStore::new(roots);
        assert!(trust.verify(&chain, Role::DpAuth, now()).is_ok());
        let current = trust.clone().with_revocation_policy(RevocationPolicy::Current);
        assert_eq!(current.verify(&chain, Role::DpAuth, now()), Err(Fault::RevocationUnknown.of(0)));
        trust.add_crl(decode(&list("CI", &[SERIAL])), now()).unwrap();
        let since = at("2030-03-01T00:00:00Z");
        let revoked = Fault::Revoked { since, reason: RevocationReason::KEY_COMPROMISE };
        assert_eq!(trust.verify(&chain, Role::DpAuth, now()), Err(revoked.clone().of(0)));
        assert_eq!(trust.verify_untimed(&chain, Role::DpAuth), Err(revoked.of(0)));
    }
}

/// A list of the laboratory that is published at this address and at no other (RFC 5280 5.2.5).
fn list_for(address: &str) -> Vec<u8> {
    let whole = list("CI", &[]);
    let signed = Reader::new(&whole, &Limits::DEFAULT).unwrap().tlv().unwrap();
    let signed = signed.reader(&Limits::DEFAULT).tlv().unwrap();
    let mut point = Vec::new();
    put_nested(&mut point, Tag::SEQUENCE, |out| {
        put_nested(out, Tag::new(0xA0), |out| {
            put_nested(out, Tag::new(0xA0), |out| put_tlv(out, Tag::new(0x86), address.as_bytes()));
        });
    });
    let added = extension(&oids::ISSUING_DISTRIBUTION_POINT, &point);
    signed_by("CI", &with_extensions(signed.raw(), Tag::new(0xA0), |found| [found, &added].concat()))
}

/// As those of SGP.26: a server names the addresses A and B, a manufacturer B alone.
#[test]
fn a_list_of_an_address_is_current_for_who_names_it() {
    const A: &str = "http://ci.test.example.com/CRL-A.crl";
    const B: &str = "http://ci.test.example.com/CRL-B.crl";
    let dp = key("DP");
    let server = request(&[4], named("DP"), &dp).with_registered_id("2.999.10".parse().unwrap());
    let server = server.with_crl_address(A).with_crl_address(B);
    let server = [issued(("CI", &root("CI")), Role::DpAuth, &server)];
    let eum = key("EUM");
    let eum = request(&[2], named("EUM"), &eum).with_permitted(ORGANIZATION, EIN).with_crl_address(B);
    let eum = [issued(("CI", &root("CI")), Role::Eum, &eum)];
    let unknown = Err(Fault::RevocationUnknown.of(0));
    for (address, of_eum) in [(A, unknown.clone()), (B, Ok(()))] {
        let mut trust = trust().with_revocation_policy(RevocationPolicy::Current);
        let crl = decode(&list_for(address));
        assert!(!crl.is_partial());
        trust.add_crl(crl, now()).unwrap();
        assert_eq!(trust.verify(&server, Role::DpAuth, now()).map(drop), Ok(()), "{address}");
        assert_eq!(trust.verify(&eum, Role::Eum, now()).map(drop), of_eum, "{address}");
    }
    let mut trust = trust().with_revocation_policy(RevocationPolicy::Current);
    trust.add_crl(decode(&list("CI", &[])), now()).unwrap();
    assert_eq!(trust.verify(&eum, Role::Eum, now()).map(drop), Ok(()));
}
