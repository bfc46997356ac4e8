//! sgp-pki: certificates and revocation lists in X.509, certificates in card format.

use std::sync::LazyLock;

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use sgp_asn1::gp::CertificateFields;
use sgp_keys::{Curve, DerSignature, EcSecretKey, PublicKey};
use sgp_pki::x509::issue::{Issuer, Request, Subject};
use sgp_pki::x509::{Certificate, Crl, Role, TrustStore};
use sgp_pki::{Timestamp, gp};
use sgp_wire::Limits;

use super::input::Input;

/// A root, a manufacturer and one eUICC of it, all with one key.
struct Lab {
    trust: TrustStore,
    chain: [Certificate; 2],
}

static LAB: LazyLock<Lab> = LazyLock::new(|| {
    let mut rng = ChaCha20Rng::from_seed([7; 32]);
    let key = EcSecretKey::from_bytes(Curve::P256, &[0x11; 32]).expect("a private key");
    let request = |name: Subject| {
        Request::new(&[1], name, key.public_key(), Timestamp::from_unix(0), Timestamp::from_unix(1 << 32))
    };
    let name = |name: &str| Subject::new().with_organization("Lab").with_common_name(name);
    let root = Issuer::root(&key, &request(name("CI")), &mut rng).expect("a root");
    let mut issue = |issuer: &Certificate, role, request: &Request<'_>| {
        let issuer = Issuer::new(&key, issuer).expect("one key for all");
        issuer.issue(role, request, &mut rng).expect("a certificate")
    };
    let eum = issue(&root, Role::Eum, &request(name("EUM")).with_permitted("Lab", "89"));
    let eid = sgp_asn1::Eid::from_bytes([0x89; 16]);
    let euicc = issue(&eum, Role::Euicc, &request(name("eUICC").with_eid(&eid)));
    Lab { trust: TrustStore::new([root]), chain: [euicc, eum] }
});

/// First byte: 0 a certificate, 1 a revocation list, 2 flipped bits of a good chain, 3 the card
/// format, 4 a key and a signature in DER.
pub fn certificates(data: &[u8]) {
    let mut input = Input(data);
    match input.byte() % 5 {
        0 => certificate(input.0),
        1 => list(input.0),
        2 => flipped(&mut input),
        3 => card(input.0),
        _ => der(input.0),
    }
}

/// What is read keeps its bytes, and without the key of the root it proves nothing.
fn certificate(bytes: &[u8]) {
    match Certificate::decode(bytes) {
        Err(error) => assert!(error.offset() <= bytes.len(), "{error}"),
        Ok(certificate) => {
            assert_eq!(certificate.as_bytes(), bytes);
            let _ = format!("{certificate:?}");
            let known = LAB.chain.contains(&certificate) || LAB.trust.roots().contains(&certificate);
            if let Some(role) = certificate.role() {
                let [_, eum] = &LAB.chain;
                let alone = [certificate.clone()];
                for chain in [alone.as_slice(), &[certificate, eum.clone()]] {
                    assert!(known || LAB.trust.verify_untimed(chain, role).is_err(), "a forged certificate");
                }
            }
        }
    }
}

fn list(bytes: &[u8]) {
    let limits = Limits::default().with_max_len(1 << 16).with_max_items(4096);
    match Crl::decode(bytes, &limits) {
        Err(error) => assert!(error.offset() <= bytes.len(), "{error}"),
        Ok(crl) => {
            assert!(crl.revoked().all(|(serial, _)| crl.find(serial).is_some()));
            assert!(LAB.trust.clone().add_crl(crl, Timestamp::from_unix(1 << 32)).is_err(), "a forged list");
        }
    }
}

fn flipped(input: &mut Input<'_>) {
    let [euicc, eum] = &LAB.chain;
    let of_leaf = input.byte().is_multiple_of(2);
    let mut damaged = if of_leaf { euicc } else { eum }.as_bytes().to_vec();
    let at = (usize::from(input.byte()) << 8 | usize::from(input.byte())) % damaged.len();
    if let Some(byte) = damaged.get_mut(at) {
        *byte ^= 1 << (input.byte() % 8);
    }
    let Ok(damaged) = Certificate::decode(&damaged) else { return };
    let chain = if of_leaf { [damaged, eum.clone()] } else { [euicc.clone(), damaged] };
    assert!(LAB.trust.verify_untimed(&chain, Role::Euicc).is_err(), "a flipped bit");
}

fn card(bytes: &[u8]) {
    let Ok(fields) = CertificateFields::decode(bytes, &Limits::default().with_max_len(1 << 16)) else {
        return;
    };
    let Ok(issuer) = LAB.chain[0].public_key() else { return };
    assert!(gp::verify_sm_dp(&fields, issuer).is_err(), "a forged certificate");
    assert!(gp::verify_sm_sr(&fields, issuer).is_err(), "a forged certificate");
    assert!(gp::verify_ecasd(&fields, issuer).is_err(), "a forged certificate");
}

/// DER has one form: what is read is written the same.
fn der(bytes: &[u8]) {
    if let Ok(signature) = DerSignature::decode(bytes) {
        assert_eq!(signature.encode(), bytes);
    }
    if let Ok(key) = PublicKey::from_spki(bytes) {
        assert_eq!(key.to_spki(), bytes);
    }
}
