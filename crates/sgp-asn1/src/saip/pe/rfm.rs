//! Remote file management, and the small elements.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use sgp_wire::{DecodeError, Oid, Tag, put_nested};

use super::header::HeaderField;
use crate::codec::{
    Field, Hidden, Item, Members, Node, OctetStrings, Octets, Own, Presence, form_free, put, sequence,
};
#[cfg(feature = "serde")]
use crate::jer::{Defaults, Jer, ObjectReader, ObjectWriter, Value};
use crate::saip::PeHeader;

sequence! {
    /// An instance of remote file management (SAIP 8.8).
    ///
    /// ```text
    /// PE-RFM ::= SEQUENCE { rfm-header [0] PEHeader, instanceAID [APPLICATION 15] ..,
    ///   securityDomainAID [APPLICATION 15] .. OPTIONAL,
    ///   tarList [0] SEQUENCE (SIZE (1..MAX)) OF OCTET STRING (SIZE(3)) OPTIONAL,
    ///   minimumSecurityLevel [1] OCTET STRING (SIZE (1)), uiccAccessDomain OCTET STRING,
    ///   uiccAdminAccessDomain OCTET STRING, adfRFMAccess ADFRFMAccess OPTIONAL }
    /// ```
    Rfm {
        /// The header of the element.
        required header header / set_header = 0xA0 "rfm-header";
        /// AID of the instance.
        required octets instance_aid / set_instance_aid = 0x4F "instanceAID";
        /// AID of the security domain it belongs to.
        optional octets security_domain_aid / set_security_domain_aid = 0x4F "securityDomainAID";
        /// TARs; octets 13 to 15 of the AID unless given.
        optional [OctetStrings<'a>] tar_list / set_tar_list = 0xA0 "tarList";
        /// Minimum security level of ETSI TS 102 226, one octet.
        required octets minimum_security_level / set_minimum_security_level = 0x81 "minimumSecurityLevel";
        /// What it may do in the file system of the UICC.
        required octets uicc_access_domain / set_uicc_access_domain = 0x04 "uiccAccessDomain";
        /// What it may administer there.
        required octets uicc_admin_access_domain / set_uicc_admin_access_domain
            = 0x04 "uiccAdminAccessDomain";
        /// The ADF it works in; the MF unless given.
        optional [AdfRfmAccess<'a>] adf_rfm_access / set_adf_rfm_access = 0x30 "adfRFMAccess";
    }
}

impl<'a> Rfm<'a> {
    /// An instance: AID, minimum security level, access domains of the UICC.
    #[must_use]
    pub fn new(
        header: PeHeader,
        instance_aid: impl Into<Cow<'a, [u8]>>,
        minimum_security_level: impl Into<Cow<'a, [u8]>>,
        uicc_access_domain: impl Into<Cow<'a, [u8]>>,
        uicc_admin_access_domain: impl Into<Cow<'a, [u8]>>,
    ) -> Self {
        Self {
            header: header.into(),
            instance_aid: instance_aid.into().into(),
            security_domain_aid: Octets::ABSENT,
            tar_list: None,
            minimum_security_level: minimum_security_level.into().into(),
            uicc_access_domain: uicc_access_domain.into().into(),
            uicc_admin_access_domain: uicc_admin_access_domain.into().into(),
            adf_rfm_access: None,
            unknown: Hidden(Octets::ABSENT),
        }
    }
}

sequence! {
    /// The ADF that an instance of remote file management works in (SAIP 8.8).
    ///
    /// ```text
    /// ADFRFMAccess ::= SEQUENCE { adfAID ApplicationIdentifier,
    ///   adfAccessDomain OCTET STRING, adfAdminAccessDomain OCTET STRING }
    /// ```
    AdfRfmAccess {
        /// AID of the ADF.
        required octets adf_aid / set_adf_aid = 0x80 "adfAID";
        /// What the instance may do in it.
        required octets adf_access_domain / set_adf_access_domain = 0x81 "adfAccessDomain";
        /// What it may administer there.
        required octets adf_admin_access_domain / set_adf_admin_access_domain = 0x82 "adfAdminAccessDomain";
    }
}

impl<'a> AdfRfmAccess<'a> {
    /// An ADF and the access domains in it.
    #[must_use]
    pub fn new(
        adf_aid: impl Into<Cow<'a, [u8]>>,
        adf_access_domain: impl Into<Cow<'a, [u8]>>,
        adf_admin_access_domain: impl Into<Cow<'a, [u8]>>,
    ) -> Self {
        Self {
            adf_aid: adf_aid.into().into(),
            adf_access_domain: adf_access_domain.into().into(),
            adf_admin_access_domain: adf_admin_access_domain.into().into(),
            unknown: Hidden(Octets::ABSENT),
        }
    }
}

sequence! {
    /// An element that its issuer defines (SAIP 8.9).
    ///
    /// ```text
    /// PE-NonStandard ::= SEQUENCE {
    ///   nonStandard-header PEHeader, issuerID OBJECT IDENTIFIER, content OCTET STRING }
    /// ```
    NonStandard {
        /// The header of the element.
        required header header / set_header = 0xA0 "nonStandard-header";
        /// Who defines the content.
        required [Oid] issuer_id / set_issuer_id = 0x81 "issuerID";
        /// The content.
        required data content / set_content = 0x82 "content" plain;
    }
}

impl<'a> NonStandard<'a> {
    /// Content of an issuer.
    #[must_use]
    pub fn new(header: PeHeader, issuer_id: Oid, content: impl Into<Cow<'a, [u8]>>) -> Self {
        Self {
            header: header.into(),
            issuer_id,
            content: content.into().into(),
            unknown: Hidden(Octets::ABSENT),
        }
    }
}

sequence! {
    /// The last element (SAIP 8.10).
    ///
    /// ```text
    /// PE-End ::= SEQUENCE { end-header PEHeader }
    /// ```
    End {
        /// The header of the element.
        required header header / set_header = 0xA0 "end-header";
    }
}

impl End<'_> {
    /// An end with this header.
    #[must_use]
    pub fn new(header: PeHeader) -> Self {
        Self { header: header.into(), unknown: Hidden(Octets::ABSENT) }
    }
}
