//! Revocation lists.

use alloc::string::ToString;
use alloc::vec::Vec;

use sgp_wire::Limits;

use super::lab::*;
use crate::tests::Never;
use crate::x509::issue::Issuer;
use crate::x509::{Crl, Error, Fault, RevocationPolicy, RevocationReason, Role};

const SERIAL: &[u8] = &[0x00, 0x80, 0x04];

fn list(label: &str, revoked: &[&[u8]]) -> Vec<u8> {
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
