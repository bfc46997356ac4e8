//! Roles: what a certificate is for, as its policy says.

use core::fmt;

use sgp_asn1::oids;
use sgp_wire::Oid;

/// The role of a certificate, from its certificatePolicies (SGP.14, SGP.22 v2.5 4.5.2.1 and annex H;
/// the longer identifiers of v3 name the same roles).
#[doc(alias = "id-rspRole")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Role {
    /// Certificate issuer: a root.
    #[doc(alias = "id-rspRole-ci")]
    Ci,
    /// An authority below a CI (v3).
    CiSubCa,
    /// eUICC manufacturer.
    #[doc(alias = "id-rspRole-eum")]
    Eum,
    /// An authority below a manufacturer (v3).
    EumSubCa,
    /// eUICC.
    #[doc(alias = "id-rspRole-euicc")]
    Euicc,
    /// An authority of an SM-DP+ (v3).
    DpSubCa,
    /// SM-DP+, its TLS servers.
    #[doc(alias = "id-rspRole-dp-tls")]
    DpTls,
    /// SM-DP+, authentication (CERT.DPauth.ECDSA).
    #[doc(alias = "id-rspRole-dp-auth")]
    DpAuth,
    /// SM-DP+, profile binding (CERT.DPpb.ECDSA).
    #[doc(alias = "id-rspRole-dp-pb")]
    DpPb,
    /// An authority of an SM-DS (v3).
    DsSubCa,
    /// SM-DS, its TLS servers.
    #[doc(alias = "id-rspRole-ds-tls")]
    DsTls,
    /// SM-DS, authentication (CERT.DSauth.ECDSA).
    #[doc(alias = "id-rspRole-ds-auth")]
    DsAuth,
}

/// Every role with the policies that name it: the one of v2 first, where there is one.
const POLICIES: &[(Role, &[&Oid])] = &[
    (Role::Ci, &[&oids::RSP_ROLE_CI]),
    (Role::CiSubCa, &[&oids::RSP_ROLE_CI_SUB_CA]),
    (Role::Eum, &[&oids::RSP_ROLE_EUM, &oids::RSP_ROLE_EUM_V3]),
    (Role::EumSubCa, &[&oids::RSP_ROLE_EUM_SUB_CA]),
    (Role::Euicc, &[&oids::RSP_ROLE_EUICC, &oids::RSP_ROLE_EUICC_V3]),
    (Role::DpSubCa, &[&oids::RSP_ROLE_DP_SUB_CA]),
    (Role::DpTls, &[&oids::RSP_ROLE_DP_TLS, &oids::RSP_ROLE_DP_TLS_V3]),
    (Role::DpAuth, &[&oids::RSP_ROLE_DP_AUTH, &oids::RSP_ROLE_DP_AUTH_V3]),
    (Role::DpPb, &[&oids::RSP_ROLE_DP_PB, &oids::RSP_ROLE_DP_PB_V3]),
    (Role::DsSubCa, &[&oids::RSP_ROLE_DS_SUB_CA]),
    (Role::DsTls, &[&oids::RSP_ROLE_DS_TLS, &oids::RSP_ROLE_DS_TLS_V3]),
    (Role::DsAuth, &[&oids::RSP_ROLE_DS_AUTH, &oids::RSP_ROLE_DS_AUTH_V3]),
];

impl Role {
    /// The role that a certificate policy names.
    #[must_use]
    pub fn from_policy(policy: &Oid) -> Option<Self> {
        POLICIES.iter().find(|(_, policies)| policies.contains(&policy)).map(|(role, _)| *role)
    }

    /// The policies that name this role: `2.23.146.1.2.1.x` of v2 where there is one, then the
    /// longer one of v3.
    #[must_use]
    pub fn policies(self) -> &'static [&'static Oid] {
        POLICIES.iter().find(|(role, _)| *role == self).map_or(&[], |(_, policies)| policies)
    }

    /// Who may issue a certificate of this role (SGP.22 v2.5 4.5.2; with sub-authorities, v3).
    #[must_use]
    pub const fn issuers(self) -> &'static [Self] {
        match self {
            Self::Ci | Self::CiSubCa => &[Self::Ci],
            Self::Eum => &[Self::Ci, Self::CiSubCa],
            Self::EumSubCa => &[Self::Eum],
            Self::Euicc => &[Self::Eum, Self::EumSubCa],
            Self::DpSubCa | Self::DsSubCa => &[Self::Ci, Self::CiSubCa],
            Self::DpTls | Self::DpAuth | Self::DpPb => &[Self::Ci, Self::CiSubCa, Self::DpSubCa],
            Self::DsTls | Self::DsAuth => &[Self::Ci, Self::CiSubCa, Self::DsSubCa],
        }
    }

    /// Whether a certificate of this role issues others.
    #[must_use]
    pub const fn is_authority(self) -> bool {
        matches!(self, Self::Ci | Self::CiSubCa | Self::Eum | Self::EumSubCa | Self::DpSubCa | Self::DsSubCa)
    }

    /// Whether the holder is a server: its certificate names it by a registered identifier.
    #[must_use]
    pub const fn is_server(self) -> bool {
        matches!(self, Self::DpTls | Self::DpAuth | Self::DpPb | Self::DsTls | Self::DsAuth)
    }

    /// Whether the certificate is one of a TLS server.
    #[must_use]
    pub const fn is_tls(self) -> bool {
        matches!(self, Self::DpTls | Self::DsTls)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ci => "CI",
            Self::CiSubCa => "CI sub-CA",
            Self::Eum => "EUM",
            Self::EumSubCa => "EUM sub-CA",
            Self::Euicc => "eUICC",
            Self::DpSubCa => "SM-DP+ sub-CA",
            Self::DpTls => "SM-DP+ TLS",
            Self::DpAuth => "SM-DP+ authentication",
            Self::DpPb => "SM-DP+ profile binding",
            Self::DsSubCa => "SM-DS sub-CA",
            Self::DsTls => "SM-DS TLS",
            Self::DsAuth => "SM-DS authentication",
        })
    }
}

/// A role as a type, so that a function can ask for the proof of just that role; [`Role`] itself
/// stands for one that is known at run time. Implemented here alone.
pub trait Profile: Copy + sealed::Sealed {
    /// The role.
    fn role(self) -> Role;
}

mod sealed {
    #[expect(unnameable_types, reason = "the seal of Profile")]
    pub trait Sealed {}
}

impl sealed::Sealed for Role {}

impl Profile for Role {
    fn role(self) -> Role {
        self
    }
}

macro_rules! profiles {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name;

        impl sealed::Sealed for $name {}

        impl Profile for $name {
            fn role(self) -> Role {
                Role::$name
            }
        }
    )*};
}

profiles! {
    /// [`Role::Ci`] as a type.
    Ci,
    /// [`Role::Eum`] as a type.
    Eum,
    /// [`Role::Euicc`] as a type.
    Euicc,
    /// [`Role::DpTls`] as a type.
    DpTls,
    /// [`Role::DpAuth`] as a type.
    DpAuth,
    /// [`Role::DpPb`] as a type.
    DpPb,
    /// [`Role::DsTls`] as a type.
    DsTls,
    /// [`Role::DsAuth`] as a type.
    DsAuth,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_lead_back_to_their_role() {
        for (role, policies) in POLICIES {
            assert!(!policies.is_empty());
            assert_eq!(role.policies(), *policies);
            for policy in *policies {
                assert_eq!(Role::from_policy(policy), Some(*role), "{policy}");
            }
            assert!(role.issuers().iter().all(|issuer| issuer.is_authority()), "{role}");
        }
        assert_eq!(Role::from_policy(&oids::RSP_ROLE), None);
        assert_eq!(Role::from_policy(&"2.5.29.32.0".parse().unwrap()), None);
    }
}
