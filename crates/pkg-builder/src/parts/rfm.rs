//! Remote file management.

use sgp_asn1::saip::{self, AdfRfmAccess, OctetStrings, ProfileElement};
use sgp_wire::{Aid, Tar};

use super::access_domain::AccessDomain;
use super::part::{Part, unnumbered};

/// An instance that manages files over the air (SAIP 8.8).
///
/// Access domains let ADM1 in unless given.
#[derive(Clone, Debug)]
pub struct Rfm {
    aid: Aid,
    domain: Option<Aid>,
    tars: Vec<Tar>,
    minimum_security_level: u8,
    access: AccessDomain,
    administration: AccessDomain,
    adf: Option<(Aid, AccessDomain, AccessDomain)>,
}

impl Rfm {
    /// Management of the MF and what is below: AID of the instance, and the first octet of an SPI that a
    /// packet must have at least, such as `16` (ETSI TS 102 225 5.1.1).
    #[must_use]
    pub fn new(aid: Aid, minimum_security_level: u8) -> Self {
        Self {
            aid,
            domain: None,
            tars: Vec::new(),
            minimum_security_level,
            access: AccessDomain::adm1(),
            administration: AccessDomain::adm1(),
            adf: None,
        }
    }

    /// Of an ADF, by its AID.
    #[must_use]
    pub fn in_adf(mut self, adf: Aid) -> Self {
        self.adf = Some((adf, AccessDomain::adm1(), AccessDomain::adm1()));
        self
    }

    /// A TAR that reaches it; without one, octets 13 to 15 of its AID.
    #[must_use]
    pub fn with_tar(mut self, tar: Tar) -> Self {
        self.tars.push(tar);
        self
    }

    /// The security domain it belongs to; the MNO-SD unless given.
    #[must_use]
    pub const fn with_security_domain(mut self, aid: Aid) -> Self {
        self.domain = Some(aid);
        self
    }

    /// What it may do and administer in the file system of the UICC.
    #[must_use]
    pub fn with_access(mut self, access: AccessDomain, administration: AccessDomain) -> Self {
        (self.access, self.administration) = (access, administration);
        self
    }

    /// What it may do and administer in the ADF.
    #[must_use]
    pub fn with_adf_access(mut self, access: AccessDomain, administration: AccessDomain) -> Self {
        self.adf = self.adf.map(|(aid, ..)| (aid, access, administration));
        self
    }
}

impl From<Rfm> for Part {
    fn from(rfm: Rfm) -> Self {
        let mut element = saip::Rfm::new(
            unnumbered(),
            rfm.aid.as_bytes().to_vec(),
            vec![rfm.minimum_security_level],
            rfm.access.octets(),
            rfm.administration.octets(),
        );
        element.set_security_domain_aid(rfm.domain.map(|aid| aid.as_bytes().to_vec().into()));
        if !rfm.tars.is_empty() {
            let tars = rfm.tars.iter().map(|tar| tar.as_bytes().to_vec().into());
            element.set_tar_list(Some(OctetStrings::new(tars)));
        }
        element.set_adf_rfm_access(rfm.adf.map(|(aid, access, administration)| {
            AdfRfmAccess::new(aid.as_bytes().to_vec(), access.octets(), administration.octets())
        }));
        Self::ready(ProfileElement::Rfm(Box::new(element)), Vec::new())
    }
}
