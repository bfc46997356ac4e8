//! The eUICC information set as it travels (`EISType`, SGP.02 v4.2 annex E).
//!
//! The schema makes nearly every member mandatory, yet what is sent depends on the function and
//! its caller. So reading takes a part wherever something is left out; what a part says nothing
//! without (the EID, the ICCID of a profile, the version of a key set) must be there.

mod audit;
mod domain;
mod profile;
mod signature;
mod signed_info;
mod text;

use alloc::string::String;
use alloc::vec::Vec;

use sgp_wire::Oid;

use crate::DateTime;

pub use audit::{AuditRecord, AuditTrail, OperationType};
pub use domain::{Certificate, Key, KeyComponent, Keyset, KeysetEntry, KeysetUsage, SdRole, SecurityDomain};
pub use profile::{
    Pol2, Pol2Action, Pol2Qualification, Pol2Rule, Pol2Subject, ProfileInfo, ProfileState,
    SubscriptionAddress,
};
pub use signature::EumSignature;
#[cfg(feature = "xml")]
pub use signature::{EumSignatureContent, EumSignatureDraft, EumSigner, SignatureMethod};
pub use signed_info::{EuiccCapabilities, EumInfo, EumSignedInfo};
#[cfg(feature = "xml")]
pub(crate) use text::ReceivedText;

/// The eUICC information set, or the part of it that a message carries (`EISType`).
#[derive(Clone, Debug, PartialEq, Eq)]
#[doc(alias = "EISType")]
#[non_exhaustive]
pub struct Eis {
    /// What the manufacturer vouches for, as it was received.
    pub signed_info: EumSignedInfo,
    /// Signature of the manufacturer, as it was received.
    pub signature: Option<EumSignature>,
    /// Bytes that are free for further profiles.
    pub remaining_memory: Option<u64>,
    /// Bytes that would be free without any profile.
    pub available_memory: Option<u64>,
    /// When the SM-SR last took its view from the eUICC.
    pub last_audit_date: Option<DateTime>,
    /// SM-SR in charge.
    pub smsr_id: Option<Oid>,
    /// Profiles on the eUICC.
    pub profiles: Vec<ProfileInfo>,
    /// The ISD-R and its key sets.
    pub isd_r: Option<SecurityDomain>,
    /// What was done, in no fixed order.
    pub audit_trail: Option<AuditTrail>,
    /// Whatever the parties agreed on beside.
    pub additional_properties: Vec<Property>,
}

impl Eis {
    /// An information set of the signed block alone.
    #[must_use]
    pub const fn new(signed_info: EumSignedInfo) -> Self {
        Self {
            signed_info,
            signature: None,
            remaining_memory: None,
            available_memory: None,
            last_audit_date: None,
            smsr_id: None,
            profiles: Vec::new(),
            isd_r: None,
            audit_trail: None,
            additional_properties: Vec::new(),
        }
    }
}

/// A pair of free text (`PropertyType`).
#[derive(Clone, Debug, PartialEq, Eq)]
#[doc(alias = "PropertyType")]
#[non_exhaustive]
pub struct Property {
    /// What it is.
    pub key: String,
    /// How it is.
    pub value: String,
}

impl Property {
    /// The property `key` has this value.
    #[must_use]
    pub fn new(key: impl Into<String>, value: impl Into<String>) -> Self {
        Self { key: key.into(), value: value.into() }
    }
}

#[cfg(feature = "xml")]
mod codec {
    use alloc::vec::Vec;

    use sgp_wire::{Context, DecodeError};

    use super::{Eis, EumSignature, EumSignedInfo, Property};
    use crate::xml::{Content, Reader, Writer};

    /// `AdditionalProperties`, which is there only when it holds something.
    struct Properties(Vec<Property>);

    impl Content for Eis {
        fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
            Ok(Self {
                signed_info: EumSignedInfo::read(reader)?,
                signature: EumSignature::read(reader).field("EumSignature")?,
                remaining_memory: reader.optional(&["RemainingMemory"])?,
                available_memory: reader.optional(&["AvailableMemoryForProfiles"])?,
                last_audit_date: reader.optional(&["LastAuditDate"])?,
                smsr_id: reader.optional(&["Smsr-id"])?,
                profiles: reader.repeated(&["ProfileInfo"])?,
                isd_r: reader.optional(&["Isd-r"])?,
                audit_trail: reader.optional(&["AuditTrail"])?,
                additional_properties: {
                    let properties: Option<Properties> = reader.optional(&["AdditionalProperties"])?;
                    properties.map(|p| p.0).unwrap_or_default()
                },
            })
        }

        fn encode(&self, writer: &mut Writer) {
            let texts = [Some(self.signed_info.text()), self.signature.as_ref().map(EumSignature::text)];
            writer.declare_for(texts.into_iter().flatten());
            writer.received(self.signed_info.text());
            if let Some(signature) = &self.signature {
                writer.received(signature.text());
            }
            writer.optional(&["RemainingMemory"], &self.remaining_memory);
            writer.optional(&["AvailableMemoryForProfiles"], &self.available_memory);
            writer.optional(&["LastAuditDate"], &self.last_audit_date);
            writer.optional(&["Smsr-id"], &self.smsr_id);
            writer.repeated(&["ProfileInfo"], &self.profiles);
            writer.optional(&["Isd-r"], &self.isd_r);
            writer.optional(&["AuditTrail"], &self.audit_trail);
            if !self.additional_properties.is_empty() {
                writer.element("AdditionalProperties", |writer| {
                    writer.repeated(&["Property"], &self.additional_properties);
                });
            }
        }
    }

    impl Content for Properties {
        fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
            reader.repeated(&["Property"]).map(Self)
        }

        fn encode(&self, writer: &mut Writer) {
            writer.repeated(&["Property"], &self.0);
        }
    }

    impl Content for Property {
        const ATTRIBUTES: &'static [&'static str] = &["key", "value"];

        fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
            Ok(Self { key: reader.attribute("key")?, value: reader.attribute("value")? })
        }

        fn encode(&self, writer: &mut Writer) {
            writer.attribute("key", &self.key);
            writer.attribute("value", &self.value);
        }
    }
}
