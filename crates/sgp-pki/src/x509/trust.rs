//! The roots that somebody trusts, with the revocation lists of these.

use alloc::sync::Arc;
use alloc::vec::Vec;

use sgp_keys::{SoftVerifier, Verifier};

use super::path::Path;
use super::role::Profile;
use super::{Certificate, Crl, Error, Fault, Verified};
use crate::Timestamp;

/// What revocation lists must say before a certificate is accepted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum RevocationPolicy {
    /// A certificate on a list is refused, however old the list is; no list is needed.
    #[default]
    Listed,
    /// Besides, whatever a root issued needs a complete list of this root that is current: past its
    /// `thisUpdate`, not past its `nextUpdate`. A list that says where it is published
    /// (`issuingDistributionPoint`) is one for certificates that name this address.
    Current,
}

/// The roots that somebody trusts: certificates of CIs, with the revocation lists they signed.
///
/// Roots are trusted because they are here; their own signature is not asked for. Their role, key
/// usage and validity are.
#[derive(Clone, Debug)]
pub struct TrustStore {
    roots: Vec<Certificate>,
    crls: Vec<(usize, Crl)>,
    policy: RevocationPolicy,
    verifier: Arc<dyn Verifier>,
}

impl TrustStore {
    /// Trusts these roots, without revocation lists.
    #[must_use]
    pub fn new(roots: impl IntoIterator<Item = Certificate>) -> Self {
        let roots = roots.into_iter().collect();
        let (policy, verifier) = (RevocationPolicy::default(), Arc::new(SoftVerifier));
        Self { roots, crls: Vec::new(), policy, verifier }
    }

    /// The same with another library that computes the signatures: `sgp_keys::AwsLcVerifier` for
    /// servers, which spend most of their time with these.
    #[must_use]
    pub fn with_verifier(mut self, verifier: impl Verifier + 'static) -> Self {
        self.verifier = Arc::new(verifier);
        self
    }

    /// The same under another policy of revocation.
    #[must_use]
    pub const fn with_revocation_policy(mut self, policy: RevocationPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// The roots.
    #[must_use]
    pub fn roots(&self) -> &[Certificate] {
        &self.roots
    }

    /// The root with this subject key identifier: how eUICCs and servers name a CI.
    #[must_use]
    pub fn root(&self, key_identifier: &[u8]) -> Option<&Certificate> {
        self.roots.iter().find(|root| root.subject_key_identifier() == Some(key_identifier))
    }

    /// Takes a revocation list in after checking that a root signed it. A later list of the same
    /// root stands beside the earlier one.
    ///
    /// # Errors
    /// [`Fault::IssuerUnknown`], [`Fault::KeyUsage`] when the root may not sign lists,
    /// [`Fault::UnknownCriticalExtension`], [`Fault::Key`], [`Fault::Algorithm`],
    /// [`Fault::NotYetValid`] when it is of a later moment than `at`, [`Error::Security`] when the
    /// signature does not hold. The fault names certificate 0, the list. An old list is taken:
    /// what it revokes stays revoked.
    pub fn add_crl(&mut self, crl: Crl, at: Timestamp) -> Result<(), Error> {
        let names_root = |root: &Certificate| {
            let key = root.subject_key_identifier();
            root.subject() == crl.issuer() && (key.is_none() || key == crl.authority_key_identifier())
        };
        let roots = self.roots.iter().enumerate().filter(|(_, root)| names_root(root));
        let mut refused = None;
        for (index, root) in roots {
            match self.check_crl(&crl, root, at) {
                Ok(()) => {
                    self.crls.push((index, crl));
                    return Ok(());
                }
                Err(error) => refused = refused.or(Some(error)),
            }
        }
        Err(refused.unwrap_or_else(|| Fault::IssuerUnknown.of(0)))
    }

    fn check_crl(&self, crl: &Crl, root: &Certificate, at: Timestamp) -> Result<(), Error> {
        if !root.key_usage().is_some_and(|usage| usage.crl_sign()) {
            return Err(Fault::KeyUsage.of(0));
        }
        crl.check_signed_by(root, self.verifier.as_ref())?;
        if at < crl.this_update() { Err(Fault::NotYetValid.of(0)) } else { Ok(()) }
    }

    /// Verifies that `chain` proves a role at a moment. `chain` holds the certificate to be proved,
    /// its issuer, and so on; the root may stand at the end or be left out. Where several trusted
    /// certificates fit there, as of a root that was certified anew, one of them is enough.
    ///
    /// Checked in this order, each along the whole chain: names and key identifiers up to a trusted
    /// root; authorities and path lengths; critical extensions and signatures; validity; revocation;
    /// roles and what belongs to them (SGP.22 v2.5 4.5.2); one curve; name constraints.
    ///
    /// # Errors
    /// [`Error::Fault`] with the place in the chain; [`Error::Security`] when a signature does not
    /// hold.
    pub fn verify<R: Profile>(
        &self,
        chain: &[Certificate],
        role: R,
        at: Timestamp,
    ) -> Result<Verified<R>, Error> {
        self.verify_at(chain, role, Some(at))
    }

    /// The same without a clock, as an eUICC does: validity is not asked for, and whoever stands on
    /// a list is revoked. Lists are not asked to be current.
    ///
    /// # Errors
    /// As [`verify`](Self::verify).
    pub fn verify_untimed<R: Profile>(&self, chain: &[Certificate], role: R) -> Result<Verified<R>, Error> {
        self.verify_at(chain, role, None)
    }

    fn verify_at<R: Profile>(
        &self,
        chain: &[Certificate],
        role: R,
        at: Option<Timestamp>,
    ) -> Result<Verified<R>, Error> {
        let paths = Path::find(chain, &self.roots)?;
        let mut verdicts = paths.iter().map(|path| self.verify_path(path, role, at));
        let refused = match verdicts.next() {
            Some(Err(error)) => error,
            Some(proof) => return proof,
            None => Fault::IssuerUnknown.of(0),
        };
        // what is wrong with the chain is wrong below every root, and said of the first
        verdicts.find(Result::is_ok).unwrap_or(Err(refused))
    }

    fn verify_path<R: Profile>(
        &self,
        path: &Path<'_>,
        role: R,
        at: Option<Timestamp>,
    ) -> Result<Verified<R>, Error> {
        path.check_authorities()?;
        path.check_signatures(self.verifier.as_ref())?;
        if let Some(at) = at {
            path.check_validity(at)?;
        }
        self.check_revocation(path, at)?;
        path.check_roles(role.role())?;
        path.check_curves()?;
        path.check_constraints()?;
        Verified::new(path.leaf(), path.root(), role)
    }

    /// Roots keep lists of what they issued, whichever of their certificates is in use, and whether a
    /// chain ends in it or goes on to another root.
    fn check_revocation(&self, path: &Path<'_>, at: Option<Timestamp>) -> Result<(), Error> {
        path.pairs().try_for_each(|(index, certificate, issuer)| {
            self.check_not_revoked(certificate, issuer, at).map_err(|fault| fault.of(index))
        })
    }

    fn check_not_revoked(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
        at: Option<Timestamp>,
    ) -> Result<(), Fault> {
        let is_issuer = |root: &Certificate| {
            root.subject() == issuer.subject() && root.public_key() == issuer.public_key()
        };
        let of_issuer =
            || self.crls.iter().filter(|(signer, _)| self.roots.get(*signer).is_some_and(is_issuer));
        for (_, crl) in of_issuer() {
            let revocation = crl.find(certificate.serial_number());
            if let Some(revoked) = revocation.filter(|revoked| at.is_none_or(|at| at >= revoked.since())) {
                return Err(Fault::Revoked { since: revoked.since(), reason: revoked.reason() });
            }
        }
        match (self.policy, at) {
            (RevocationPolicy::Current, Some(at))
                if self.roots.iter().any(is_issuer)
                    && !of_issuer().any(|(_, crl)| crl.is_current(certificate, at)) =>
            {
                Err(Fault::RevocationUnknown)
            }
            _ => Ok(()),
        }
    }
}
