//! What was in a package.

use alloc::vec::Vec;
use core::fmt;

use sgp_asn1::rsp::{ConfigureIsdpRequest, StoreMetadataRequest};
use sgp_wire::{DecodeError, Limits, SecretBytes};

/// A bound profile package without its protection. The profile is wiped when dropped and hidden in
/// `Debug`.
pub struct OpenedPackage {
    pub(super) configure_isdp: Vec<u8>,
    pub(super) store_metadata: Vec<u8>,
    pub(super) profile: SecretBytes,
    pub(super) keys_replaced: bool,
    pub(super) segments: usize,
}

impl OpenedPackage {
    /// ConfigureISDP as it was received (SGP.22 v2.5 5.5.2).
    #[must_use]
    pub fn configure_isdp_bytes(&self) -> &[u8] {
        &self.configure_isdp
    }

    /// ConfigureISDP.
    ///
    /// # Errors
    /// None: it was decoded when it came.
    pub fn configure_isdp(&self) -> Result<ConfigureIsdpRequest<'_>, DecodeError> {
        ConfigureIsdpRequest::decode(&self.configure_isdp, &Limits::DEFAULT)
    }

    /// StoreMetadata as it was received (SGP.22 v2.5 5.5.3).
    #[must_use]
    pub fn store_metadata_bytes(&self) -> &[u8] {
        &self.store_metadata
    }

    /// StoreMetadata.
    ///
    /// # Errors
    /// None: it was decoded when it came.
    pub fn store_metadata(&self) -> Result<StoreMetadataRequest<'_>, DecodeError> {
        StoreMetadataRequest::decode(&self.store_metadata, &Limits::DEFAULT)
    }

    /// The profile package (UPP), which nobody has looked at yet.
    #[must_use]
    #[doc(alias = "UPP")]
    pub const fn profile(&self) -> &SecretBytes {
        &self.profile
    }

    /// Takes the profile package out.
    #[must_use]
    pub fn into_profile(self) -> SecretBytes {
        self.profile
    }

    /// Whether the profile was protected with keys of its own (PPK).
    #[must_use]
    #[doc(alias = "PPK")]
    pub const fn are_keys_replaced(&self) -> bool {
        self.keys_replaced
    }

    /// Number of segments `86` of the profile.
    #[must_use]
    pub const fn segments(&self) -> usize {
        self.segments
    }
}

impl fmt::Debug for OpenedPackage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OpenedPackage({} bytes of profile in {} segments)", self.profile.len(), self.segments)
    }
}
