//! The profile header, and the header of each other element.

use rasn::prelude::*;

/// `PEHeader`.
#[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
#[rasn(automatic_tags)]
pub struct PeHeader {
    pub mandated: Option<()>,
    pub identification: u16,
}

/// `ProfileHeader`.
#[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
#[rasn(automatic_tags)]
pub struct ProfileHeader {
    pub major_version: u8,
    pub minor_version: u8,
    pub profile_type: Option<Utf8String>,
    pub iccid: OctetString,
    pub pol: Option<OctetString>,
    pub mandatory_services: ServicesList,
    pub mandatory_gfste_list: SequenceOf<ObjectIdentifier>,
    pub connectivity_parameters: Option<OctetString>,
    pub mandatory_aids: Option<SequenceOf<MandatoryAid>>,
    pub iot_options: Option<IotOptions>,
}

/// Item of `eUICC-Mandatory-AIDs`.
#[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
#[rasn(automatic_tags)]
pub struct MandatoryAid {
    pub aid: OctetString,
    pub version: OctetString,
}

/// `IotOptions`.
#[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
#[rasn(automatic_tags)]
pub struct IotOptions {
    pub pix: OctetString,
}

/// `ServicesList`.
#[derive(AsnType, Clone, Debug, Decode, Default, Encode, PartialEq)]
#[rasn(automatic_tags)]
pub struct ServicesList {
    pub contactless: Option<()>,
    pub usim: Option<()>,
    pub isim: Option<()>,
    pub csim: Option<()>,
    pub milenage: Option<()>,
    pub tuak128: Option<()>,
    pub cave: Option<()>,
    pub gba_usim: Option<()>,
    pub gba_isim: Option<()>,
    pub mbms: Option<()>,
    pub eap: Option<()>,
    pub javacard: Option<()>,
    pub multos: Option<()>,
    pub multiple_usim: Option<()>,
    pub multiple_isim: Option<()>,
    pub multiple_csim: Option<()>,
    pub tuak256: Option<()>,
    pub usim_test_algorithm: Option<()>,
    pub ber_tlv: Option<()>,
    pub df_link: Option<()>,
    pub cat_tp: Option<()>,
    pub get_identity: Option<()>,
    pub profile_a_x25519: Option<()>,
    pub profile_b_p256: Option<()>,
    pub suci_calculator_api: Option<()>,
    pub dns_resolution: Option<()>,
    pub scp11ac: Option<()>,
    pub scp11c_authorization_mechanism: Option<()>,
    pub s16mode: Option<()>,
    pub eaka: Option<()>,
}
