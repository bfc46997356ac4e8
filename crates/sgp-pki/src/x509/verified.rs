//! The proof that a certificate holds for a role.

use alloc::vec::Vec;

use sgp_asn1::Eid;
use sgp_keys::PublicKey;
use sgp_wire::Oid;

use super::role::{DpAuth, DpPb, Euicc, Profile};
use super::{Certificate, Error, Fault, Role};

/// A certificate whose chain was verified for the role `R`. Only
/// [`TrustStore::verify`](super::TrustStore::verify) makes one.
///
/// `R` is a type of [`role`](super::role), so that a function can ask for `Verified<DpAuth>`; or
/// [`Role`], when the role is known at run time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified<R> {
    certificate: Certificate,
    key: PublicKey,
    root: Vec<u8>,
    root_key: PublicKey,
    role: R,
}

impl<R: Profile> Verified<R> {
    pub(super) fn new(certificate: &Certificate, root: &Certificate, role: R) -> Result<Self, Error> {
        let key = *certificate.public_key().map_err(|error| Fault::Key(error).of(0))?;
        let root_key = *root.public_key().map_err(|error| Fault::Key(error).of(0))?;
        let root = root.subject_key_identifier().unwrap_or_default().to_vec();
        Ok(Self { certificate: certificate.clone(), key, root, root_key, role })
    }

    /// The role that is proved.
    #[must_use]
    pub fn role(&self) -> Role {
        self.role.role()
    }

    /// The certificate.
    #[must_use]
    pub const fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// The certified key.
    #[must_use]
    pub const fn public_key(&self) -> &PublicKey {
        &self.key
    }

    /// Subject key identifier of the root, which a session compares with `euiccCiPKIdToBeUsed`;
    /// empty when the root has none.
    #[must_use]
    pub fn root_key_identifier(&self) -> &[u8] {
        &self.root
    }

    /// The registered identifier of the holder: always there for servers.
    #[must_use]
    pub fn registered_id(&self) -> Option<&Oid> {
        self.certificate.registered_id()
    }

    /// The EID: always there for an eUICC.
    #[must_use]
    pub fn eid(&self) -> Option<Eid> {
        self.certificate.eid()
    }

    /// Asks that this is the certificate of the eUICC that is meant.
    ///
    /// # Errors
    /// [`Fault::EidMismatch`].
    pub fn check_eid(&self, eid: &Eid) -> Result<(), Error> {
        if self.eid().as_ref() == Some(eid) { Ok(()) } else { Err(Fault::EidMismatch.of(0)) }
    }
}

impl Verified<DpAuth> {
    /// Asks that a certificate for profile binding is one of the same SM-DP+: the same registered
    /// identifier, the same key of the root (SGP.22 v2.5 5.7.5).
    ///
    /// # Errors
    /// [`Fault::HolderMismatch`], [`Fault::IssuerUnknown`].
    pub fn check_binding(&self, binding: &Verified<DpPb>) -> Result<(), Error> {
        if self.registered_id() != binding.registered_id() {
            return Err(Fault::HolderMismatch.of(0));
        }
        if self.root_key != binding.root_key { Err(Fault::IssuerUnknown.of(0)) } else { Ok(()) }
    }
}

impl Verified<Euicc> {
    /// The organisation of the manufacturer, as the subject has it.
    #[must_use]
    pub fn organization(&self) -> Option<&str> {
        self.certificate.subject().organization()
    }
}
