//! PINs and PUKs.

use rasn::prelude::*;

use super::PeHeader;

/// `PE-PINCodes`. The CHOICE stands in an explicit tag, as CHOICEs do.
#[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
pub struct PinCodes {
    #[rasn(tag(0))]
    pub header: PeHeader,
    #[rasn(tag(explicit(1)))]
    pub pin_codes: PinCodesChoice,
}

/// `pinCodes` of `PE-PINCodes`.
#[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
#[rasn(choice, automatic_tags)]
pub enum PinCodesChoice {
    PinConfig(SequenceOf<PinConfiguration>),
    FilePath(OctetString),
}

/// `PINConfiguration`.
#[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
#[rasn(automatic_tags)]
pub struct PinConfiguration {
    pub key_reference: u8,
    pub pin_value: OctetString,
    pub unblocking_pin_reference: Option<u8>,
    #[rasn(default = "pin_attributes")]
    pub pin_attributes: u8,
    #[rasn(default = "pin_attempts")]
    pub max_num_of_attempts_retry_num_left: u8,
}

/// `PE-PUKCodes`.
#[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
#[rasn(automatic_tags)]
pub struct PukCodes {
    pub header: PeHeader,
    pub puk_codes: SequenceOf<PukConfiguration>,
}

/// `PUKConfiguration`.
#[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
#[rasn(automatic_tags)]
pub struct PukConfiguration {
    pub key_reference: u8,
    pub puk_value: OctetString,
    #[rasn(default = "puk_attempts")]
    pub max_num_of_attempts_retry_num_left: u8,
}

fn pin_attributes() -> u8 {
    7
}

fn pin_attempts() -> u8 {
    51
}

fn puk_attempts() -> u8 {
    170
}
