//! Keys and parameters of authentication.

use rasn::prelude::*;

use super::PeHeader;

/// `PE-AKAParameter`. The CHOICE stands in an explicit tag, as CHOICEs do.
#[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
pub struct AkaParameter {
    #[rasn(tag(0))]
    pub header: PeHeader,
    #[rasn(tag(explicit(1)))]
    pub algo_configuration: AlgoConfiguration,
    #[rasn(tag(2), default = "sqn_options")]
    pub sqn_options: OctetString,
    #[rasn(tag(3), default = "sqn_delta")]
    pub sqn_delta: OctetString,
    #[rasn(tag(4), default = "sqn_delta")]
    pub sqn_age_limit: OctetString,
    #[rasn(tag(5), default = "sqn_init")]
    pub sqn_init: SequenceOf<OctetString>,
}

/// `algoConfiguration` of `PE-AKAParameter`.
#[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
#[rasn(choice, automatic_tags)]
pub enum AlgoConfiguration {
    MappingParameter(MappingParameter),
    AlgoParameter(AlgoParameter),
}

/// `MappingParameter`.
#[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
#[rasn(automatic_tags)]
pub struct MappingParameter {
    pub mapping_options: OctetString,
    pub mapping_source: OctetString,
}

/// `AlgoParameter`.
#[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
#[rasn(automatic_tags)]
pub struct AlgoParameter {
    pub algorithm_id: u8,
    pub algorithm_options: OctetString,
    pub key: OctetString,
    pub opc: OctetString,
    #[rasn(default = "rotation_constants")]
    pub rotation_constants: OctetString,
    #[rasn(default = "xoring_constants")]
    pub xoring_constants: OctetString,
    pub auth_counter_max: Option<OctetString>,
    #[rasn(default = "number_of_keccak")]
    pub number_of_keccak: u8,
}

/// `PE-CDMAParameter`.
#[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
#[rasn(automatic_tags)]
pub struct CdmaParameter {
    pub header: PeHeader,
    pub authentication_key: OctetString,
    pub ssd: Option<OctetString>,
    pub hrpd_access_authentication_data: Option<OctetString>,
    pub simple_ip_authentication_data: Option<OctetString>,
    pub mobile_ip_authentication_data: Option<OctetString>,
}

fn sqn_options() -> OctetString {
    OctetString::from_static(&[2])
}

fn sqn_delta() -> OctetString {
    OctetString::from_static(&[0, 0, 0x10, 0, 0, 0])
}

fn sqn_init() -> SequenceOf<OctetString> {
    vec![OctetString::from_static(&[0; 6]); 32]
}

fn rotation_constants() -> OctetString {
    OctetString::from_static(&[0x40, 0x00, 0x20, 0x40, 0x60])
}

/// Five blocks of 16 octets: c1 to c5 of MILENAGE (3GPP TS 35.206 4.1).
fn xoring_constants() -> OctetString {
    const C: [u8; 80] = {
        let mut c = [0; 80];
        c[31] = 1;
        c[47] = 2;
        c[63] = 4;
        c[79] = 8;
        c
    };
    OctetString::from_static(&C)
}

fn number_of_keccak() -> u8 {
    1
}
