//! Prefixes, flipped bits, random bytes.

use alloc::string::ToString;
use alloc::vec::Vec;

use proptest::prelude::*;
use sgp_wire::{Limits, Reader, Tag, put_nested, put_tlv};

use super::lab::*;
use crate::x509::issue::Subject;
use crate::x509::{Certificate, Crl, Error, Role};

#[test]
fn a_prefix_is_never_a_certificate() {
    for certificate in good_euicc().iter().chain(&server(Role::DpTls, "2.999.10")) {
        let bytes = certificate.as_bytes();
        for len in 0..bytes.len() {
            let error = Certificate::decode(&bytes[..len]).unwrap_err();
            assert!(error.offset() <= len, "{len}: {error}");
        }
        let error = Certificate::decode(&[bytes, &[0]].concat()).unwrap_err();
        assert_eq!(error.offset(), bytes.len());
    }
}

/// A flipped bit of any certificate of a chain is refused: as no certificate, by a fault that has a
/// name, or by the signature; and each happens.
#[test]
fn a_flipped_bit_is_never_accepted() {
    let (trust, good) = (trust(), good_euicc());
    for place in 0..good.len() {
        let bytes = good[place].as_bytes();
        let mut counts = [0; 3];
        for bit in 0..bytes.len() * 8 {
            let mut bad = bytes.to_vec();
            bad[bit / 8] ^= 1 << (bit % 8);
            let outcome = match Certificate::decode(&bad) {
                Err(error) => {
                    assert!(error.offset() <= bad.len(), "bit {bit}: {error}");
                    0
                }
                Ok(certificate) => {
                    assert_eq!(certificate.as_bytes(), bad);
                    let mut chain = good.clone();
                    chain[place] = certificate;
                    match trust.verify(&chain, Role::Euicc, now()) {
                        Err(Error::Fault { .. }) => 1,
                        Err(Error::Security) => 2,
                        Ok(_) => panic!("bit {bit} of certificate {place}"),
                    }
                }
            };
            counts[outcome] += 1;
        }
        assert!(counts.iter().all(|count| *count > 0), "format, fault, security: {counts:?}");
    }
}

#[test]
fn an_extension_stands_once() {
    // the second key identifier becomes a second authority key identifier
    let mut bytes = good_euicc()[0].as_bytes().to_vec();
    let at = bytes.windows(3).position(|window| window == [0x55, 0x1D, 0x0E]).unwrap();
    bytes[at + 2] = 0x23;
    let error = Certificate::decode(&bytes).unwrap_err();
    assert!(error.to_string().starts_with("tbsCertificate.extensions[1]: "), "{error}");
}

/// Behind the identifier of an algorithm stands one object or none.
#[test]
fn an_algorithm_is_whole() {
    const ALGORITHM: &[u8] = &[0x30, 0x0A, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02];
    let (certificate, list) = (root("CI"), super::lists::list("CI", &[]));
    let with = |whole: &[u8], more: &[u8]| {
        let signed = Reader::new(whole, &Limits::DEFAULT).unwrap().tlv().unwrap();
        let signed = signed.reader(&Limits::DEFAULT).tlv().unwrap();
        let mut altered = Vec::new();
        put_tlv(&mut altered, Tag::SEQUENCE, &[&ALGORITHM[2..], more].concat());
        let at = signed.value().windows(ALGORITHM.len()).position(|window| window == ALGORITHM).unwrap();
        let (before, behind) = signed.value().split_at(at);
        let mut out = Vec::new();
        put_nested(&mut out, Tag::SEQUENCE, |out| {
            put_tlv(out, Tag::SEQUENCE, &[before, &altered, &behind[ALGORITHM.len()..]].concat());
            out.extend_from_slice(&altered);
            put_tlv(out, Tag::new(0x03), &[0x00, 0x30, 0x00]);
        });
        out
    };
    for more in [&[][..], &[0x05, 0x00]] {
        assert!(Certificate::decode(&with(certificate.as_bytes(), more)).is_ok());
        assert!(Crl::decode(&with(&list, more), &Limits::DEFAULT).is_ok());
    }
    for more in [&[0x05][..], &[0x05, 0x01], &[0x05, 0x00, 0x05, 0x00]] {
        for (name, error) in [
            ("tbsCertificate", Certificate::decode(&with(certificate.as_bytes(), more)).unwrap_err()),
            ("tbsCertList", Crl::decode(&with(&list, more), &Limits::DEFAULT).unwrap_err()),
        ] {
            assert_eq!(error.path().to_string(), alloc::format!("{name}.signature"), "{error}");
        }
    }
}

proptest! {
    #[test]
    fn random_bytes_end_in_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(Certificate::decode(&bytes).is_err());
        prop_assert!(Crl::decode(&bytes, &Limits::DEFAULT).is_err());
    }

    /// Whatever is certified is read again.
    #[test]
    fn what_is_issued_is_read_again(
        serial in proptest::collection::vec(any::<u8>(), 1..20),
        organization in "\\PC{1,40}",
        arcs in proptest::collection::vec(0_u64..1 << 40, 1..6),
    ) {
        let key = key("DP");
        let oid = arcs.iter().fold("2.999".to_string(), |oid, arc| alloc::format!("{oid}.{arc}"));
        let subject = Subject::new().with_organization(&organization).with_common_name("DP");
        let request = request(&serial, subject, &key).with_registered_id(oid.parse().unwrap());
        let made = issued(("CI", &root("CI")), Role::DpAuth, &request);
        prop_assert_eq!(made.subject().organization(), Some(organization.as_str()));
        prop_assert_eq!(made.registered_id().unwrap().to_string(), oid);
        let significant = |bytes: &[u8]| bytes.iter().copied().skip_while(|byte| *byte == 0).collect::<Vec<_>>();
        prop_assert_eq!(significant(made.serial_number()), significant(&serial));
        prop_assert!(trust().verify(&[made], Role::DpAuth, now()).is_ok());
    }

    /// Bytes put over a certificate anywhere.
    #[test]
    fn splices_never_panic(at in 0_usize..500, patch in proptest::collection::vec(any::<u8>(), 1..12)) {
        let chain = good_euicc();
        let mut bytes: Vec<u8> = chain[0].as_bytes().to_vec();
        for (slot, byte) in bytes.iter_mut().skip(at).zip(&patch) {
            *slot = *byte;
        }
        if let Ok(certificate) = Certificate::decode(&bytes) {
            let same = certificate == chain[0];
            let verdict = trust().verify(&[certificate, chain[1].clone()], Role::Euicc, now());
            prop_assert_eq!(verdict.is_ok(), same);
        }
    }
}
