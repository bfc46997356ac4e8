//! The profile elements of the public TS.48 packages as types that `rasn` derives a codec for.
//!
//! Written as a user of `rasn` would: SEQUENCEs as structs, octet strings as its [`OctetString`],
//! small INTEGERs as Rust's. Sizes and ranges are left out, which spares `rasn` their checks (ours
//! does not refuse them either). Types with a written tag anywhere have all their tags written:
//! there the automatic ones do not count (X.680 25.3).
//!
//! [`OctetString`]: rasn::types::OctetString

mod aka;
mod codes;
mod file;
mod files;
mod header;
mod management;
mod rfm;
mod security_domain;

use rasn::error::{DecodeError, EncodeError};
use rasn::prelude::*;

pub use aka::{AkaParameter, AlgoConfiguration, AlgoParameter, CdmaParameter, MappingParameter};
pub use codes::{PinCodes, PinCodesChoice, PinConfiguration, PukCodes, PukConfiguration};
pub use file::{Fcp, File, FileStep, ProprietaryInfo};
pub use files::{Csim, Df5gs, DfSaip, GsmAccess, Isim, Mf, OptCsim, OptIsim, OptUsim, Telecom, Usim};
pub use header::{IotOptions, MandatoryAid, PeHeader, ProfileHeader, ServicesList};
pub use management::{FileManagement, GenericFileManagement, ManagementStep};
pub use rfm::{AdfRfmAccess, End, Rfm};
pub use security_domain::{
    AdditionalContactlessParameters, ApplicationInstance, CatTpParameters, ControlReferenceTemplate,
    KeyComponent, KeyObject, OpenPersoData, SecurityDomain, SystemParameters, UiccParameters,
};

/// `ProfileElement`: the alternatives that occur in the public TS.48 packages.
#[derive(AsnType, Clone, Debug, Decode, Encode, PartialEq)]
#[rasn(choice)]
pub enum ProfileElement {
    #[rasn(tag(0))]
    Header(Box<ProfileHeader>),
    #[rasn(tag(1))]
    GenericFileManagement(GenericFileManagement),
    #[rasn(tag(2))]
    PinCodes(PinCodes),
    #[rasn(tag(3))]
    PukCodes(PukCodes),
    #[rasn(tag(4))]
    AkaParameter(Box<AkaParameter>),
    #[rasn(tag(5))]
    CdmaParameter(Box<CdmaParameter>),
    #[rasn(tag(6))]
    SecurityDomain(Box<SecurityDomain>),
    #[rasn(tag(7))]
    Rfm(Box<Rfm>),
    #[rasn(tag(10))]
    End(End),
    #[rasn(tag(16))]
    Mf(Box<Mf>),
    #[rasn(tag(18))]
    Telecom(Box<Telecom>),
    #[rasn(tag(19))]
    Usim(Box<Usim>),
    #[rasn(tag(20))]
    OptUsim(Box<OptUsim>),
    #[rasn(tag(21))]
    Isim(Box<Isim>),
    #[rasn(tag(22))]
    OptIsim(Box<OptIsim>),
    #[rasn(tag(24))]
    GsmAccess(Box<GsmAccess>),
    #[rasn(tag(25))]
    Csim(Box<Csim>),
    #[rasn(tag(26))]
    OptCsim(Box<OptCsim>),
    #[rasn(tag(28))]
    Df5gs(Box<Df5gs>),
    #[rasn(tag(29))]
    DfSaip(Box<DfSaip>),
}

/// Reads a package: one element behind the other.
///
/// # Errors
/// The first one of `rasn`.
pub fn decode(mut input: &[u8]) -> Result<Vec<ProfileElement>, DecodeError> {
    let mut elements = Vec::new();
    while !input.is_empty() {
        let (element, rest) = rasn::der::decode_with_remainder(input)?;
        elements.push(element);
        input = rest;
    }
    Ok(elements)
}

/// Writes a package into `out`, whose memory is used again.
///
/// # Errors
/// The first one of `rasn`.
pub fn encode(elements: &[ProfileElement], out: &mut Vec<u8>) -> Result<(), EncodeError> {
    let options = rasn::ber::enc::EncoderOptions::der();
    let mut encoder = rasn::ber::enc::Encoder::new_with_buffer(options, core::mem::take(out));
    for element in elements {
        element.encode(&mut encoder)?;
    }
    *out = encoder.output();
    Ok(())
}
