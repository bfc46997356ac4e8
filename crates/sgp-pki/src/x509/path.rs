//! A chain from the certificate to be proved up to a root, and the checks along it.

use alloc::vec::Vec;

use sgp_asn1::oids;
use sgp_keys::Verifier;

use super::profile;
use super::{Certificate, Error, Fault, Role};
use crate::Timestamp;

/// A chain: the certificate to be proved, its authorities, the root.
pub(super) struct Path<'a> {
    below: &'a [Certificate],
    root: &'a Certificate,
}

impl<'a> Path<'a> {
    /// Most certificates below a root: eUICC, EUM sub-CA, EUM, CI sub-CA; and two to spare.
    const MAX_LEN: usize = 6;

    /// Finds the root of a chain whose names and key identifiers fit. The root itself may stand at
    /// its end. One path for each root that fits, since a root may be certified more than once; never
    /// none.
    pub(super) fn find(chain: &'a [Certificate], roots: &'a [Certificate]) -> Result<Vec<Self>, Error> {
        let (below, named) = match chain.split_last() {
            Some((last, below)) => match roots.iter().find(|root| *root == last) {
                Some(root) => (below, Some(root)),
                None => (chain, None),
            },
            None => (chain, None),
        };
        let count = below.len();
        if count > Self::MAX_LEN || chain.is_empty() {
            return Err(Fault::ChainLength { max: Self::MAX_LEN, found: count }.of(0));
        }
        for (at, (certificate, issuer)) in below.iter().zip(below.iter().skip(1).chain(named)).enumerate() {
            issued(certificate, issuer).map_err(|fault| fault.of(at))?;
        }
        let is_issuer = |root: &&Certificate| below.last().is_some_and(|last| issued(last, root).is_ok());
        let others = roots.iter().filter(|root| named != Some(*root)).filter(is_issuer);
        let paths: Vec<_> = named.into_iter().chain(others).map(|root| Self { below, root }).collect();
        if paths.is_empty() {
            return Err(Fault::IssuerUnknown.of(count.saturating_sub(1)));
        }
        Ok(paths)
    }

    /// The certificate to be proved.
    pub(super) fn leaf(&self) -> &'a Certificate {
        self.below.first().unwrap_or(self.root)
    }

    pub(super) const fn root(&self) -> &'a Certificate {
        self.root
    }

    /// All, the root at the end.
    fn all(&self) -> impl Iterator<Item = (usize, &'a Certificate)> {
        self.below.iter().chain([self.root]).enumerate()
    }

    /// Those that issued the one before.
    fn authorities(&self) -> impl Iterator<Item = (usize, &'a Certificate)> {
        self.all().skip(1)
    }

    /// Each with its issuer.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (usize, &'a Certificate, &'a Certificate)> {
        self.all().zip(self.authorities()).map(|((at, certificate), (_, issuer))| (at, certificate, issuer))
    }

    /// Authorities may issue, as many below them as they allow (RFC 5280 4.2.1.9).
    pub(super) fn check_authorities(&self) -> Result<(), Error> {
        for (at, authority) in self.authorities() {
            let basic = authority.basic_constraints().filter(|basic| basic.ca);
            let basic = basic.ok_or_else(|| Fault::NotAuthority.of(at))?;
            if !authority.key_usage().is_some_and(|usage| usage.key_cert_sign()) {
                return Err(Fault::KeyUsage.of(at));
            }
            // between it and the certificate to be proved
            let found = at.saturating_sub(1);
            if let Some(max) = basic.path_length.filter(|max| found > usize::from(*max)) {
                return Err(Fault::PathLength { max, found }.of(at));
            }
        }
        Ok(())
    }

    /// Nothing critical is unknown, and every signature holds over the bytes received.
    pub(super) fn check_signatures(&self, verifier: &dyn Verifier) -> Result<(), Error> {
        for (at, certificate) in self.all() {
            if let Some(oid) = certificate.unknown_critical_extension() {
                return Err(Fault::UnknownCriticalExtension(oid.clone()).of(at));
            }
        }
        for (at, certificate, issuer) in self.pairs() {
            let algorithm = certificate.signature_algorithm();
            if *algorithm != oids::ECDSA_WITH_SHA256 {
                return Err(Fault::Algorithm(algorithm.clone()).of(at));
            }
            let key = issuer.public_key().map_err(|error| Fault::Key(error).of(at + 1))?;
            certificate.check_signature_by(verifier, key).map_err(|_| Error::Security)?;
        }
        Ok(())
    }

    pub(super) fn check_validity(&self, at: Timestamp) -> Result<(), Error> {
        for (index, certificate) in self.all() {
            if at < certificate.not_before() {
                return Err(Fault::NotYetValid.of(index));
            }
            if at > certificate.not_after() {
                return Err(Fault::Expired.of(index));
            }
        }
        Ok(())
    }

    /// The role of the certificate to be proved with all that belongs to it, and the roles above.
    pub(super) fn check_roles(&self, role: Role) -> Result<(), Error> {
        profile::check(self.leaf(), role).map_err(|fault| fault.of(0))?;
        let mut issued = role;
        for (at, authority) in self.authorities() {
            match authority.role() {
                Some(found) if issued.issuers().contains(&found) => issued = found,
                found => return Err(Fault::IssuerRole { issued, found }.of(at)),
            }
        }
        if self.root.role() == Some(Role::Ci) {
            return Ok(());
        }
        let at = self.below.len();
        Err(Fault::Role { expected: Role::Ci, found: self.root.role() }.of(at))
    }

    /// All keys lie on the curve of the root.
    pub(super) fn check_curves(&self) -> Result<(), Error> {
        let curve = |at, certificate: &Certificate| match certificate.public_key() {
            Ok(key) => Ok(key.curve()),
            Err(error) => Err(Fault::Key(error).of(at)),
        };
        let expected = curve(self.below.len(), self.root)?;
        self.all().try_for_each(|(at, certificate)| {
            if curve(at, certificate)? == expected { Ok(()) } else { Err(Fault::Curve.of(at)) }
        })
    }

    /// Every authority may certify the subject.
    pub(super) fn check_constraints(&self) -> Result<(), Error> {
        if self.leaf().is_authority() {
            return Ok(());
        }
        self.authorities().try_for_each(|(at, authority)| {
            profile::check_constraints(self.leaf(), authority).map_err(|fault| match fault {
                Fault::NameConstraint => fault.of(0),
                of_authority => of_authority.of(at),
            })
        })
    }
}

/// Names and key identifiers of a certificate and its issuer fit. An issuer without a key identifier
/// is known by its name alone; the signature decides.
fn issued(certificate: &Certificate, issuer: &Certificate) -> Result<(), Fault> {
    if certificate.issuer() != issuer.subject() {
        return Err(Fault::IssuerName);
    }
    match issuer.subject_key_identifier() {
        Some(id) if certificate.authority_key_identifier() != Some(id) => Err(Fault::IssuerKey),
        _ => Ok(()),
    }
}
