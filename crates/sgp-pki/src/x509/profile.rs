//! What a certificate of each role must hold (SGP.22 v2.5 4.5.2.1, SGP.14).

use super::{Certificate, Fault, NameConstraints, Role};

/// Holds the certificate to be proved against the profile of its role.
pub(super) fn check(certificate: &Certificate, role: Role) -> Result<(), Fault> {
    let found = certificate.role();
    if found != Some(role) {
        return Err(Fault::Role { expected: role, found });
    }
    let usage = certificate.key_usage().ok_or(Fault::KeyUsage)?;
    if role.is_authority() {
        if !certificate.is_authority() {
            return Err(Fault::NotAuthority);
        }
        if !usage.key_cert_sign() {
            return Err(Fault::KeyUsage);
        }
    } else if !usage.digital_signature() || usage.key_cert_sign() || certificate.is_authority() {
        return Err(Fault::KeyUsage);
    }
    if role.is_server() && certificate.registered_id().is_none() {
        return Err(Fault::RegisteredId);
    }
    if role.is_tls() && !certificate.is_for_tls_server() {
        return Err(Fault::ExtendedKeyUsage);
    }
    if role == Role::Euicc && certificate.subject().eid().is_none() {
        return Err(Fault::Eid);
    }
    if matches!(role, Role::Eum) { constraints_of(certificate).map(drop) } else { Ok(()) }
}

/// How a manufacturer names the EIDs it may certify.
enum Constraints<'a> {
    /// v2: directory names with an organisation and the first digits of EIDs.
    Names(&'a NameConstraints),
    /// v3: the first digits alone; the organisation is its own.
    Eins,
}

fn constraints_of(certificate: &Certificate) -> Result<Constraints<'_>, Fault> {
    match (certificate.name_constraints(), certificate.permitted_eins()) {
        (Some(names), _) if names.has_foreign_forms() => Err(Fault::NameConstraintForm),
        (Some(names), _) => Ok(Constraints::Names(names)),
        (None, Some(_)) => Ok(Constraints::Eins),
        (None, None) => Err(Fault::NameConstraintMissing),
    }
}

/// Whether an authority may certify this subject. Only a manufacturer must say which; who says it is
/// held to it (SGP.22 v2.5 4.5.2.1: the organisation is equal, and so is what a name says besides; the
/// EID begins with the digits).
pub(super) fn check_constraints(subject: &Certificate, authority: &Certificate) -> Result<(), Fault> {
    let constraints = match constraints_of(authority) {
        Err(Fault::NameConstraintMissing) if authority.role() != Some(Role::Eum) => return Ok(()),
        other => other?,
    };
    let (organization, eid) = (subject.subject().organization(), subject.subject().serial_number());
    let (Some(organization), Some(eid)) = (organization, eid) else { return Err(Fault::NameConstraint) };
    let begins = |prefix: &str| !prefix.is_empty() && eid.starts_with(prefix);
    let by_name = |names: &NameConstraints| {
        names.permitted().iter().any(|name| {
            let is_of_organization = name.organization() == Some(organization);
            is_of_organization
                && name.is_within(subject.subject())
                && name.serial_number().is_some_and(begins)
        })
    };
    let by_ein = || {
        authority.subject().organization() == Some(organization)
            && authority.permitted_eins().is_some_and(|mut eins| eins.any(begins))
    };
    let permitted = match constraints {
        // who states both is held to both
        Constraints::Names(names) => by_name(names) && (authority.permitted_eins().is_none() || by_ein()),
        Constraints::Eins => by_ein(),
    };
    if permitted { Ok(()) } else { Err(Fault::NameConstraint) }
}
