//! Making certificates: for laboratories, tests and virtual cards (feature `issue`).
//!
//! It signs whatever it is told to. A certificate authority asks more questions.

use alloc::vec::Vec;
use core::fmt;

use sgp_asn1::Eid;
use sgp_asn1::gp::{BcdDate, CertificateRole, KeyUsage, UnsignedCertificate};
use sgp_keys::{CryptoRng, KeyError, PublicKey, Signer, sha1};
use sgp_wire::Tag;

/// Who issues: a signing key and the identifier that goes into object `42` (a CI for servers, a
/// manufacturer for an ECASD).
#[derive(Debug)]
pub struct Issuer<'a> {
    signer: &'a dyn Signer,
    identifier: Vec<u8>,
}

/// What goes into a certificate, whoever it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request<'a> {
    serial_number: &'a [u8],
    key: &'a PublicKey,
    first_day: Option<BcdDate>,
    last_day: BcdDate,
    discretionary: Vec<u8>,
    image_number: Option<&'a [u8]>,
}

impl<'a> Request<'a> {
    /// A certificate with this serial number (1 to 16 bytes), for `key`, valid to the end of
    /// `last_day`.
    #[must_use]
    pub const fn new(serial_number: &'a [u8], key: &'a PublicKey, last_day: BcdDate) -> Self {
        let discretionary = Vec::new();
        Self { serial_number, key, first_day: None, last_day, discretionary, image_number: None }
    }

    /// The same, valid from a day on (object `5F25`).
    #[must_use]
    pub const fn valid_from(mut self, first_day: BcdDate) -> Self {
        self.first_day = Some(first_day);
        self
    }

    /// The same with more discretionary data (object `73`): whole objects, behind role and
    /// authority key identifier.
    #[must_use]
    pub fn with_discretionary(mut self, objects: &[u8]) -> Self {
        self.discretionary = objects.to_vec();
        self
    }

    /// The same with a CA security domain image number (object `45`), in ECASD certificates.
    #[must_use]
    pub const fn with_image_number(mut self, number: &'a [u8]) -> Self {
        self.image_number = Some(number);
        self
    }
}

impl<'a> Issuer<'a> {
    /// An issuer with this key and this identifier, 1 to 16 bytes.
    ///
    /// # Errors
    /// [`IssueError::FieldLength`].
    pub fn new(signer: &'a dyn Signer, identifier: &[u8]) -> Result<Self, IssueError> {
        field(Tag::new(0x42), identifier)?;
        Ok(Self { signer, identifier: identifier.to_vec() })
    }

    /// The key that verifies what this issuer signs.
    #[must_use]
    pub fn public_key(&self) -> &PublicKey {
        self.signer.public_key()
    }

    /// Authority key identifier of what this issuer signs: SHA-1 of its uncompressed point.
    #[must_use]
    pub fn key_identifier(&self) -> [u8; 20] {
        sha1(self.public_key().point())
    }

    /// The certificate of an SM-DP (`C8 01 01`), object `7F21`. `subject` is its identifier, 1 to
    /// 16 bytes.
    ///
    /// # Errors
    /// [`IssueError`].
    pub fn sm_dp(
        &self,
        subject: &[u8],
        request: &Request<'_>,
        rng: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>, IssueError> {
        self.server(CertificateRole::SM_DP, subject, request, rng)
    }

    /// The certificate of an SM-SR (`C8 01 02`), object `7F21`. `subject` is its identifier, 1 to
    /// 16 bytes.
    ///
    /// # Errors
    /// [`IssueError`].
    pub fn sm_sr(
        &self,
        subject: &[u8],
        request: &Request<'_>,
        rng: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>, IssueError> {
        self.server(CertificateRole::SM_SR, subject, request, rng)
    }

    /// The certificate of the ECASD of an eUICC, object `7F21`.
    ///
    /// # Errors
    /// [`IssueError`].
    pub fn ecasd(
        &self,
        eid: &Eid,
        request: &Request<'_>,
        rng: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>, IssueError> {
        self.sign(eid.as_bytes(), &KeyUsage::KEY_AGREEMENT, &request.discretionary, request, rng)
    }

    fn server(
        &self,
        role: CertificateRole,
        subject: &[u8],
        request: &Request<'_>,
        rng: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>, IssueError> {
        let mut discretionary = UnsignedCertificate::discretionary_of(role, &self.key_identifier());
        discretionary.extend_from_slice(&request.discretionary);
        self.sign(subject, &KeyUsage::SIGNATURE_VERIFICATION, &discretionary, request, rng)
    }

    fn sign(
        &self,
        subject: &[u8],
        usage: &[u8],
        discretionary: &[u8],
        request: &Request<'_>,
        rng: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>, IssueError> {
        field(Tag::new(0x93), request.serial_number)?;
        field(Tag::new(0x5F20), subject)?;
        if let Some(number) = request.image_number {
            field(Tag::new(0x45), number)?;
        }
        let unsigned = UnsignedCertificate::new(
            request.serial_number,
            &self.identifier,
            subject,
            usage,
            request.first_day,
            request.last_day,
            request.image_number,
            discretionary,
            request.key.point(),
            request.key.curve().parameter_reference(),
        );
        let signature = self.signer.sign(unsigned.signed_part(), rng).map_err(IssueError::Key)?;
        Ok(unsigned.with_signature(signature.as_bytes()))
    }
}

/// Identifiers and numbers have 1 to 16 bytes.
fn field(tag: Tag, value: &[u8]) -> Result<(), IssueError> {
    match value.len() {
        1..=16 => Ok(()),
        len => Err(IssueError::FieldLength { tag, len }),
    }
}

/// A certificate cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IssueError {
    /// An identifier or number has not 1 to 16 bytes.
    FieldLength {
        /// The object it was to go into.
        tag: Tag,
        /// Its bytes.
        len: usize,
    },
    /// The signing key failed.
    Key(KeyError),
}

impl fmt::Display for IssueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FieldLength { tag, len } => write!(f, "object {tag} of {len} bytes, expected 1 to 16"),
            Self::Key(error) => write!(f, "signing failed: {error}"),
        }
    }
}

impl core::error::Error for IssueError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Key(error) => Some(error),
            Self::FieldLength { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use sgp_asn1::gp::CertificateFields;
    use sgp_keys::{Curve, EcSecretKey};
    use sgp_wire::Limits;

    use super::*;
    use crate::gp::{IssuerKeys, verify_ecasd, verify_sm_dp, verify_sm_sr};
    use crate::tests::Never;
    use crate::{CertificateFault, Error, Timestamp};

    // SGP.02 worked example; private keys are SHA-256 of "sgp02-doc CI", "sgp02-doc SM-DP"
    const SUBJECT: &str = "2b0601040185a948";
    const CERTIFICATE: &str = "7f2181cf93020a01420501020304055f20092b0601040185a948019501885f2504202501015f2404203512317319c80101c914\
         0642d4c74872514ef00a6702036193b96fbc5f9d7f4946b04104e1ca7be103b00e28d4d1c7e8ece5e780650de13f4665e61a52\
         f680230ede281f0d5aed7390338b6a292baff4bf1d9b85790d1260242256ba4d41eca743ebd7a0f001005f3740a15c29615799\
         da70c4839198ccc82026414bcd5b33be1a1e4871e058099c4e2d580ea8ee2f9ddf5ec1dbe5ff37bb104009284b68fdf23381f8\
         ddb018fbb3098d";

    fn key(label: &str) -> EcSecretKey {
        EcSecretKey::from_bytes(Curve::P256, &sgp_keys::sha256(&[label.as_bytes()])).unwrap()
    }

    fn day(year: u16, month: u8, day: u8) -> BcdDate {
        BcdDate::new(year, month, day).unwrap()
    }

    fn fields(certificate: &[u8]) -> CertificateFields {
        CertificateFields::decode(certificate, &Limits::default()).unwrap()
    }

    #[test]
    fn worked_example_byte_for_byte() {
        let (ci, sm_dp) = (key("sgp02-doc CI"), key("sgp02-doc SM-DP"));
        let issuer = Issuer::new(&ci, &[1, 2, 3, 4, 5]).unwrap();
        let request =
            Request::new(&[0x0A, 0x01], sm_dp.public_key(), day(2035, 12, 31)).valid_from(day(2025, 1, 1));
        let subject = hex::decode(SUBJECT).unwrap();
        let subject = [subject.as_slice(), &[0x01]].concat();
        let certificate = issuer.sm_dp(&subject, &request, &mut Never).unwrap();
        assert_eq!(hex::encode(&certificate), CERTIFICATE);

        let issuers = IssuerKeys::new().with_key(*ci.public_key());
        let fields = fields(&certificate);
        let proof = verify_sm_dp(&fields, issuers.find(&fields).unwrap()).unwrap();
        assert_eq!((proof.public_key(), proof.subject()), (sm_dp.public_key(), subject.as_slice()));
        for (moment, verdict) in [
            ("2024-12-31T23:59:59Z", Err(Error::Fault(CertificateFault::NotYetValid))),
            ("2025-01-01T00:00:00Z", Ok(())),
            ("2035-12-31T23:59:59Z", Ok(())),
            ("2036-01-01T00:00:00Z", Err(Error::Fault(CertificateFault::Expired))),
        ] {
            assert_eq!(proof.check_validity(moment.parse::<Timestamp>().unwrap()), verdict, "{moment}");
        }
    }

    #[test]
    fn each_flipped_bit_of_the_signed_part_is_noticed() {
        let good = hex::decode(CERTIFICATE).unwrap();
        let ci = key("sgp02-doc CI");
        let mut outcomes = [0; 3];
        for bit in 0..good.len() * 8 {
            let mut bad = good.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            let outcome = match CertificateFields::decode(&bad, &Limits::default()) {
                Err(_) => 0,
                Ok(fields) => match verify_sm_dp(&fields, ci.public_key()).unwrap_err() {
                    Error::Fault(_) => 1,
                    Error::Security => 2,
                },
            };
            outcomes[outcome] += 1;
        }
        assert!(outcomes.iter().all(|count| *count > 0), "format, fault, security: {outcomes:?}");
    }

    #[test]
    fn roles_are_not_mixed_up() {
        let (ci, server) = (key("sgp02-doc CI"), key("sgp02-doc SM-DP"));
        let issuer = Issuer::new(&ci, b"CI").unwrap();
        let request = Request::new(&[1], server.public_key(), day(2035, 12, 31));
        let sm_sr = fields(&issuer.sm_sr(b"SR", &request, &mut Never).unwrap());
        assert_eq!(verify_sm_sr(&sm_sr, ci.public_key()).unwrap().public_key(), server.public_key());
        let role =
            CertificateFault::Role { expected: CertificateRole::SM_DP, found: Some(CertificateRole::SM_SR) };
        assert_eq!(verify_sm_dp(&sm_sr, ci.public_key()), Err(role.into()));
        assert_eq!(verify_ecasd(&sm_sr, ci.public_key()), Err(CertificateFault::KeyUsage.into()));

        let eid = Eid::from_digits_with_check("890999001234567890123456789012").unwrap();
        let ecasd = fields(&issuer.ecasd(&eid, &request, &mut Never).unwrap());
        let proof = verify_ecasd(&ecasd, ci.public_key()).unwrap();
        assert_eq!((proof.eid(), proof.public_key()), (&eid, server.public_key()));
        let role = CertificateFault::Role { expected: CertificateRole::SM_SR, found: None };
        assert_eq!(verify_sm_sr(&ecasd, ci.public_key()), Err(role.into()));
    }

    #[test]
    fn fields_have_one_to_sixteen_bytes() {
        let ci = key("sgp02-doc CI");
        let long = [7; 17];
        let tag = |tag, len| Some(IssueError::FieldLength { tag: Tag::new(tag), len });
        assert_eq!(Issuer::new(&ci, &[]).err(), tag(0x42, 0));
        let issuer = Issuer::new(&ci, &long[1..]).unwrap();
        let request = Request::new(&long, ci.public_key(), day(2035, 12, 31));
        assert_eq!(issuer.sm_dp(b"DP", &request, &mut Never).err(), tag(0x93, 17));
        let request = Request::new(&[1], ci.public_key(), day(2035, 12, 31));
        assert_eq!(issuer.sm_dp(&[], &request, &mut Never).err(), tag(0x5F20, 0));
        let request = request.with_image_number(&long);
        assert_eq!(issuer.sm_dp(b"DP", &request, &mut Never).err(), tag(0x45, 17));
    }

    #[test]
    fn the_issuer_is_found_by_name_or_by_being_the_only_one() {
        let (ours, other) = (key("ours"), key("other"));
        let issuer = Issuer::new(&ours, b"CI").unwrap();
        let request = Request::new(&[1], other.public_key(), day(2035, 12, 31));
        let named = fields(&issuer.sm_dp(b"DP", &request, &mut Never).unwrap());
        let both = IssuerKeys::new().with_key(*other.public_key()).with_key(*ours.public_key());
        assert_eq!(both.find(&named), Ok(ours.public_key()));
        let only_other = IssuerKeys::new().with_key(*other.public_key());
        assert_eq!(only_other.find(&named), Err(CertificateFault::IssuerUnknown.into()));
        // an ECASD certificate names none
        let eid = Eid::from_bytes([0x89; 16]);
        let nameless = fields(&issuer.ecasd(&eid, &request, &mut Never).unwrap());
        assert_eq!(only_other.find(&nameless), Ok(other.public_key()));
        assert_eq!(both.find(&nameless), Err(CertificateFault::IssuerUnknown.into()));
    }
}
