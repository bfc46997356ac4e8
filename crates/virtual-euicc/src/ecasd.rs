//! The ECASD: the key that agrees, its certificate, and the keys of certificate issuers
//! (SGP.02 v4.2 2.2.2).

use alloc::vec::Vec;

use sgp_asn1::gp::{CertificateFields, CertificateRole};
use sgp_keys::{EcSecretKey, PublicKey};
use sgp_pki::gp::{IssuerKeys, verify_sm_dp, verify_sm_sr};
use sgp_pki::{CertificateFault, Error};
use sgp_wire::{Limits, StatusWord};

use crate::isd_r::KeyOwner;

/// What the ECASD holds.
#[derive(Debug)]
pub(crate) struct Ecasd {
    secret: EcSecretKey,
    certificate: Vec<u8>,
    issuers: IssuerKeys,
}

impl Ecasd {
    pub(crate) const fn new(secret: EcSecretKey, certificate: Vec<u8>, issuers: IssuerKeys) -> Self {
        Self { secret, certificate, issuers }
    }

    pub(crate) const fn secret(&self) -> &EcSecretKey {
        &self.secret
    }

    /// CERT.ECASD.ECKA as it was put in, empty when there is none.
    pub(crate) fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// Checks the certificate of a server: structure, role and usage, issuer known, signature. An
    /// ISD-P takes that of an SM-DP, the ISD-R that of an SM-SR. Dates are not checked: a card has
    /// no clock.
    pub(crate) fn verify_server(&self, certificate: &[u8], owner: KeyOwner) -> Result<PublicKey, StatusWord> {
        let fields =
            CertificateFields::decode(certificate, &Limits::DEFAULT).map_err(|_| StatusWord::WRONG_DATA)?;
        let role = match owner {
            KeyOwner::IsdR => CertificateRole::SM_SR,
            KeyOwner::IsdP(_) => CertificateRole::SM_DP,
        };
        if fields.role() != Some(role) || !fields.key_usage().is_signature_verification() {
            return Err(StatusWord::WRONG_DATA);
        }
        let issuer = self.issuers.find(&fields).map_err(refusal)?;
        match owner {
            KeyOwner::IsdR => verify_sm_sr(&fields, issuer).map(|server| *server.public_key()),
            KeyOwner::IsdP(_) => verify_sm_dp(&fields, issuer).map(|server| *server.public_key()),
        }
        .map_err(refusal)
    }
}

const fn refusal(error: Error) -> StatusWord {
    match error {
        Error::Security => StatusWord::SECURITY_STATUS_NOT_SATISFIED,
        Error::Fault(CertificateFault::IssuerUnknown) => StatusWord::REFERENCED_DATA_NOT_FOUND,
        Error::Fault(CertificateFault::Curve { .. }) => StatusWord::ALGORITHM_NOT_SUPPORTED,
        _ => StatusWord::WRONG_DATA,
    }
}
