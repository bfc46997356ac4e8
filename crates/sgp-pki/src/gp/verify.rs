//! Checks, and the proofs they give.

use alloc::vec::Vec;

use sgp_asn1::Eid;
use sgp_asn1::gp::{BcdDate, CertificateFields, CertificateRole};
use sgp_keys::{Curve, KeyError, PublicKey, RawSignature};

use crate::{CertificateFault, Error, Timestamp};

/// Proof that an issuer certified the signature key of an SM-DP (CERT.DP.ECDSA).
#[derive(Clone, Debug, PartialEq, Eq)]
#[doc(alias = "CERT.DP.ECDSA")]
pub struct VerifiedSmDp(Verified);

/// Proof that an issuer certified the signature key of an SM-SR (CERT.SR.ECDSA).
#[derive(Clone, Debug, PartialEq, Eq)]
#[doc(alias = "CERT.SR.ECDSA")]
pub struct VerifiedSmSr(Verified);

/// Proof that a manufacturer certified the key agreement key of an ECASD (CERT.ECASD.ECKA).
#[derive(Clone, Debug, PartialEq, Eq)]
#[doc(alias = "CERT.ECASD.ECKA")]
pub struct VerifiedEcasd {
    certificate: Verified,
    eid: Eid,
}

/// What the three have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Verified {
    public_key: PublicKey,
    subject: Vec<u8>,
    first_day: Option<BcdDate>,
    last_day: BcdDate,
}

/// Verifies the certificate of an SM-DP: role, key usage, signature of `issuer` (a CI) over the
/// bytes as received, the certified point.
///
/// A card has no clock, so validity is a question of its own:
/// [`check_validity`](VerifiedSmDp::check_validity).
///
/// # Errors
/// [`Error::Fault`] with [`Role`](CertificateFault::Role), [`KeyUsage`](CertificateFault::KeyUsage),
/// [`SignatureLength`](CertificateFault::SignatureLength), [`Curve`](CertificateFault::Curve) or
/// [`Point`](CertificateFault::Point); [`Error::Security`].
pub fn verify_sm_dp(certificate: &CertificateFields, issuer: &PublicKey) -> Result<VerifiedSmDp, Error> {
    verify_server(certificate, CertificateRole::SM_DP, issuer).map(VerifiedSmDp)
}

/// Verifies the certificate of an SM-SR; as [`verify_sm_dp`], with the other role.
///
/// # Errors
/// Those of [`verify_sm_dp`].
pub fn verify_sm_sr(certificate: &CertificateFields, issuer: &PublicKey) -> Result<VerifiedSmSr, Error> {
    verify_server(certificate, CertificateRole::SM_SR, issuer).map(VerifiedSmSr)
}

/// Verifies the certificate of an ECASD: key usage, EID as subject, signature of `issuer` (the
/// manufacturer, EUM), the certified point.
///
/// The signature may stand over the objects in the order of the certificate or, as older
/// manufacturers made it, with the key in front.
///
/// # Errors
/// As [`verify_sm_dp`], and [`Subject`](CertificateFault::Subject).
pub fn verify_ecasd(certificate: &CertificateFields, issuer: &PublicKey) -> Result<VerifiedEcasd, Error> {
    if !certificate.key_usage().is_key_agreement() {
        return Err(CertificateFault::KeyUsage.into());
    }
    let Ok(eid) = certificate.subject_identifier().try_into().map(Eid::from_bytes) else {
        return Err(CertificateFault::Subject.into());
    };
    let signature = signature(certificate)?;
    issuer
        .verify(certificate.signed_part(), &signature)
        .or_else(|_| issuer.verify(&certificate.signed_part_key_first(), &signature))
        .map_err(|_| Error::Security)?;
    Ok(VerifiedEcasd { certificate: certified(certificate, issuer)?, eid })
}

fn verify_server(
    certificate: &CertificateFields,
    expected: CertificateRole,
    issuer: &PublicKey,
) -> Result<Verified, Error> {
    let found = certificate.role();
    if found != Some(expected) {
        return Err(CertificateFault::Role { expected, found }.into());
    }
    if !certificate.key_usage().is_signature_verification() {
        return Err(CertificateFault::KeyUsage.into());
    }
    let signature = signature(certificate)?;
    issuer.verify(certificate.signed_part(), &signature).map_err(|_| Error::Security)?;
    certified(certificate, issuer)
}

fn signature(certificate: &CertificateFields) -> Result<RawSignature, CertificateFault> {
    let bytes = certificate.signature();
    RawSignature::from_slice(bytes).map_err(|_| CertificateFault::SignatureLength { found: bytes.len() })
}

/// The certified key; without a key parameter reference it lies on the curve of its issuer.
fn certified(certificate: &CertificateFields, issuer: &PublicKey) -> Result<Verified, Error> {
    let curve = match certificate.key_parameter_reference() {
        Some(reference) => Curve::from_parameter_reference(reference)
            .map_err(|_: KeyError| CertificateFault::Curve { reference })?,
        None => issuer.curve(),
    };
    let public_key =
        PublicKey::from_point(curve, certificate.key_point()).map_err(|_| CertificateFault::Point)?;
    Ok(Verified {
        public_key,
        subject: certificate.subject_identifier().to_vec(),
        first_day: certificate.effective_date(),
        last_day: certificate.expiration_date(),
    })
}

impl Verified {
    fn check_validity(&self, at: Timestamp) -> Result<(), Error> {
        if self.first_day.is_some_and(|day| at < Timestamp::start_of(day)) {
            return Err(CertificateFault::NotYetValid.into());
        }
        if at > Timestamp::end_of(self.last_day) {
            return Err(CertificateFault::Expired.into());
        }
        Ok(())
    }
}

impl VerifiedSmDp {
    /// The certified key: verifies the signatures of this SM-DP.
    #[must_use]
    pub const fn public_key(&self) -> &PublicKey {
        &self.0.public_key
    }

    /// The subject identifier, object `5F20`.
    #[must_use]
    pub fn subject(&self) -> &[u8] {
        &self.0.subject
    }

    /// Whether the certificate is valid at a moment; the last day counts whole, UTC.
    ///
    /// # Errors
    /// [`CertificateFault::NotYetValid`], [`CertificateFault::Expired`].
    pub fn check_validity(&self, at: Timestamp) -> Result<(), Error> {
        self.0.check_validity(at)
    }
}

impl VerifiedSmSr {
    /// The certified key: verifies the signatures of this SM-SR.
    #[must_use]
    pub const fn public_key(&self) -> &PublicKey {
        &self.0.public_key
    }

    /// The subject identifier, object `5F20`.
    #[must_use]
    pub fn subject(&self) -> &[u8] {
        &self.0.subject
    }

    /// Whether the certificate is valid at a moment; the last day counts whole, UTC.
    ///
    /// # Errors
    /// [`CertificateFault::NotYetValid`], [`CertificateFault::Expired`].
    pub fn check_validity(&self, at: Timestamp) -> Result<(), Error> {
        self.0.check_validity(at)
    }
}

impl VerifiedEcasd {
    /// The certified key: agrees on secrets with this eUICC.
    #[must_use]
    pub const fn public_key(&self) -> &PublicKey {
        &self.certificate.public_key
    }

    /// The EID of the eUICC, the subject of the certificate. The issuer answers for its digits;
    /// [`Eid::check`] asks about the check digits.
    #[must_use]
    pub const fn eid(&self) -> &Eid {
        &self.eid
    }

    /// Whether the certificate is valid at a moment; the last day counts whole, UTC.
    ///
    /// # Errors
    /// [`CertificateFault::NotYetValid`], [`CertificateFault::Expired`].
    pub fn check_validity(&self, at: Timestamp) -> Result<(), Error> {
        self.certificate.check_validity(at)
    }
}

#[cfg(test)]
mod tests {
    use sgp_asn1::gp::UnsignedCertificate;
    use sgp_keys::{EcSecretKey, Signer, sha256};
    use sgp_wire::Limits;

    use super::*;
    use crate::tests::Never;

    fn key(label: &str) -> EcSecretKey {
        EcSecretKey::from_bytes(Curve::P256, &sha256(&[label.as_bytes()])).unwrap()
    }

    fn certificate(usage: &[u8], subject: &[u8], point: &[u8], reference: u8) -> UnsignedCertificate {
        let last_day = BcdDate::new(2035, 12, 31).unwrap();
        let number = [0x0A];
        UnsignedCertificate::new(&number, b"EUM", subject, usage, None, last_day, None, &[], point, reference)
    }

    /// Signs what `signed` picks of the fields.
    fn issue(
        unsigned: &UnsignedCertificate,
        signed: impl Fn(&CertificateFields) -> Vec<u8>,
    ) -> CertificateFields {
        let decode = |bytes: Vec<u8>| CertificateFields::decode(&bytes, &Limits::default()).unwrap();
        let draft = decode(unsigned.with_signature(&[0; 64]));
        let signature = key("EUM").sign(&signed(&draft), &mut Never).unwrap();
        decode(unsigned.with_signature(signature.as_bytes()))
    }

    fn in_order(fields: &CertificateFields) -> Vec<u8> {
        fields.signed_part().to_vec()
    }

    #[test]
    fn an_ecasd_certificate_may_be_signed_with_the_key_in_front() {
        let (eum, ecasd) = (key("EUM"), key("ECASD"));
        for usage in [&[0x00, 0x80][..], &[0x80]] {
            let unsigned = certificate(usage, &[0x89; 16], ecasd.public_key().point(), 0x00);
            let orders: [fn(&CertificateFields) -> Vec<u8>; 2] =
                [in_order, CertificateFields::signed_part_key_first];
            for order in orders {
                let proof = verify_ecasd(&issue(&unsigned, order), eum.public_key()).unwrap();
                assert_eq!(proof.public_key(), ecasd.public_key());
            }
            let backwards = issue(&unsigned, |fields| fields.signed_part().iter().rev().copied().collect());
            assert_eq!(verify_ecasd(&backwards, eum.public_key()), Err(Error::Security));
            let good = issue(&unsigned, in_order);
            assert_eq!(verify_ecasd(&good, ecasd.public_key()), Err(Error::Security));
        }
    }

    #[test]
    fn the_other_order_is_for_ecasd_certificates_alone() {
        let sm_dp = UnsignedCertificate::discretionary_of(CertificateRole::SM_DP, &[7; 20]);
        let last_day = BcdDate::new(2035, 12, 31).unwrap();
        let server = key("SM-DP");
        let point = server.public_key().point();
        let unsigned =
            UnsignedCertificate::new(&[1], b"CI", b"DP", &[0x88], None, last_day, None, &sm_dp, point, 0x00);
        assert!(verify_sm_dp(&issue(&unsigned, in_order), key("EUM").public_key()).is_ok());
        let key_first = issue(&unsigned, CertificateFields::signed_part_key_first);
        assert_eq!(verify_sm_dp(&key_first, key("EUM").public_key()), Err(Error::Security));
    }

    #[test]
    fn a_certificate_of_several_roles_proves_none() {
        let (eum, server, last_day) = (key("EUM"), key("server"), BcdDate::new(2035, 12, 31).unwrap());
        let point = server.public_key().point();
        let (sm_dp, sm_sr) = ([0xC8, 0x01, 0x01], [0xC8, 0x01, 0x02]);
        let with = |roles: &[[u8; 3]]| {
            let roles = roles.concat();
            UnsignedCertificate::new(&[1], b"CI", b"S", &[0x88], None, last_day, None, &roles, point, 0x00)
        };
        for (role, of_dp, of_sr) in [(sm_dp, true, false), (sm_sr, false, true)] {
            let certificate = issue(&with(&[role]), in_order);
            assert_eq!(verify_sm_dp(&certificate, eum.public_key()).is_ok(), of_dp, "{role:02X?}");
            assert_eq!(verify_sm_sr(&certificate, eum.public_key()).is_ok(), of_sr, "{role:02X?}");
        }
        // there are no fields of one, whatever the roles
        for roles in [[sm_dp, sm_sr], [sm_sr, sm_dp], [sm_dp, sm_dp]] {
            let certificate = with(&roles).with_signature(&[0; 64]);
            assert!(CertificateFields::decode(&certificate, &Limits::DEFAULT).is_err(), "{roles:02X?}");
        }
    }

    #[test]
    fn subject_curve_and_point() {
        let eum = key("EUM");
        let verdict = |subject: &[u8], point: &[u8], reference| {
            let unsigned = certificate(&[0x00, 0x80], subject, point, reference);
            verify_ecasd(&issue(&unsigned, in_order), eum.public_key()).map(|_| ())
        };
        let good = key("ECASD").public_key().point().to_vec();
        let mut off = good.clone();
        off[64] ^= 1;
        for (subject, point, reference, fault) in [
            (&[0x89; 15][..], &good, 0x00, CertificateFault::Subject),
            (&[0x89; 16], &good, 0x01, CertificateFault::Curve { reference: 0x01 }),
            (&[0x89; 16], &good, 0x03, CertificateFault::Point),
            (&[0x89; 16], &off, 0x00, CertificateFault::Point),
        ] {
            assert_eq!(verdict(subject, point, reference), Err(fault.into()));
        }
        assert_eq!(verdict(&[0x89; 16], &good, 0x00), Ok(()));
    }

    #[test]
    fn a_signature_has_64_bytes() {
        let unsigned = certificate(&[0x00, 0x80], &[0x89; 16], key("ECASD").public_key().point(), 0x00);
        let short = unsigned.with_signature(&[1; 63]);
        let fields = CertificateFields::decode(&short, &Limits::default()).unwrap();
        let fault = CertificateFault::SignatureLength { found: 63 };
        assert_eq!(verify_ecasd(&fields, key("EUM").public_key()), Err(fault.into()));
    }
}
