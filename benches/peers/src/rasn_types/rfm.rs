//! Remote file management, and the end.

use rasn::prelude::*;

use super::PeHeader;

/// `PE-RFM`: two members have the tag [0] and two the tag `4F`; their place tells them apart.
#[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
pub struct Rfm {
    #[rasn(tag(0))]
    pub header: PeHeader,
    #[rasn(tag(application, 15))]
    pub instance_aid: OctetString,
    #[rasn(tag(application, 15))]
    pub security_domain_aid: Option<OctetString>,
    #[rasn(tag(0))]
    pub tar_list: Option<SequenceOf<OctetString>>,
    #[rasn(tag(1))]
    pub minimum_security_level: OctetString,
    pub uicc_access_domain: OctetString,
    pub uicc_admin_access_domain: OctetString,
    pub adf_rfm_access: Option<AdfRfmAccess>,
}

/// `ADFRFMAccess`.
#[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
#[rasn(automatic_tags)]
pub struct AdfRfmAccess {
    pub adf_aid: OctetString,
    pub adf_access_domain: OctetString,
    pub adf_admin_access_domain: OctetString,
}

/// `PE-End`.
#[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
#[rasn(automatic_tags)]
pub struct End {
    pub header: PeHeader,
}
