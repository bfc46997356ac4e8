//! The keys that certificates are issued with.

use alloc::vec::Vec;

use sgp_asn1::gp::CertificateFields;
use sgp_keys::{PublicKey, sha1};

use crate::{CertificateFault, Error};

/// The issuers that a card or a server trusts: public keys with their identifiers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IssuerKeys(Vec<(Vec<u8>, PublicKey)>);

impl IssuerKeys {
    /// No issuer.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// One more issuer, identified by the SHA-1 of its uncompressed point (RFC 5280 4.2.1.2).
    #[must_use]
    pub fn with_key(self, key: PublicKey) -> Self {
        let identifier = sha1(key.point());
        self.with_identified_key(&identifier, key)
    }

    /// One more issuer with an identifier of its own, as its X.509 certificate gives it.
    #[must_use]
    pub fn with_identified_key(mut self, identifier: &[u8], key: PublicKey) -> Self {
        self.0.push((identifier.to_vec(), key));
        self
    }

    /// The key that issued `certificate`: the one that its authority key identifier (object `C9`)
    /// names. A certificate of the time before SGP.02 v4.1 may name none; then there must be just
    /// one issuer.
    ///
    /// # Errors
    /// [`CertificateFault::IssuerUnknown`]; a card answers it with 6A88.
    pub fn find(&self, certificate: &CertificateFields) -> Result<&PublicKey, Error> {
        let found = match (certificate.authority_key_identifier(), self.0.as_slice()) {
            (Some(name), keys) => keys.iter().find(|(identifier, _)| identifier == name),
            (None, [only]) => Some(only),
            (None, _) => None,
        };
        found.map(|(_, key)| key).ok_or_else(|| CertificateFault::IssuerUnknown.into())
    }
}
