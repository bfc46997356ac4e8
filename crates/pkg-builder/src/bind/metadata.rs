//! What an eUICC stores about a profile beside it.

use sgp_asn1::Iccid;
use sgp_asn1::rsp::StoreMetadataRequest;
use sgp_wire::{DecodeError, Limits};

use super::MetadataBuilder;

/// Metadata of a profile: StoreMetadata, encoded (SGP.22 v2.5 5.5.3). The same bytes go to the LPA in
/// ES9+.AuthenticateClient, which compares them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metadata {
    encoded: Vec<u8>,
    iccid: Option<Iccid>,
}

impl Metadata {
    /// Metadata of this profile, to be filled.
    #[must_use]
    pub fn builder(iccid: Iccid) -> MetadataBuilder {
        MetadataBuilder::new(iccid)
    }

    /// Metadata that were made elsewhere, kept as they are.
    ///
    /// # Errors
    /// They are no StoreMetadata. Sizes are not looked at.
    pub fn decode(encoded: &[u8]) -> Result<Self, DecodeError> {
        let request = StoreMetadataRequest::decode(encoded, &Limits::DEFAULT)?;
        Ok(Self { iccid: request.iccid().digits().ok(), encoded: encoded.to_vec() })
    }

    pub(super) const fn new(encoded: Vec<u8>, iccid: Iccid) -> Self {
        Self { encoded, iccid: Some(iccid) }
    }

    /// The encoding, `BF25`.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.encoded
    }

    /// What they say.
    ///
    /// # Errors
    /// None: they were decoded when they came, or made here.
    pub fn request(&self) -> Result<StoreMetadataRequest<'_>, DecodeError> {
        StoreMetadataRequest::decode(&self.encoded, &Limits::DEFAULT)
    }

    /// The profile; `None` when its ten octets are no ICCID.
    #[must_use]
    pub const fn iccid(&self) -> Option<Iccid> {
        self.iccid
    }
}
