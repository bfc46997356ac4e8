//! The package that an SM-DP is about to send.

use core::fmt;

use sgp_asn1::Iccid;
use sgp_asn1::saip;
use sgp_wire::{DecodeError, DecodeErrorKind, Limits};
use zeroize::Zeroizing;

use crate::Error;

/// A profile package that was taken apart once and is sent as it came.
pub struct Package {
    bytes: Zeroizing<Vec<u8>>,
    iccid: Iccid,
    profile_type: Option<String>,
    elements: usize,
}

impl Package {
    /// Locates every element, reads the header, and checks the structure of the whole.
    ///
    /// # Errors
    /// [`Error::Decode`] with kind, offset and path; [`Error::Package`] with the first rule that
    /// is not kept.
    pub fn decode(bytes: Vec<u8>, limits: &Limits) -> Result<Self, Error> {
        let bytes = Zeroizing::new(bytes);
        let package = saip::Package::decode(&bytes, limits)?;
        let header = package.header()?;
        let no_iccid = DecodeErrorKind::InvalidValue { expected: "an ICCID" };
        let iccid =
            header.iccid().map_err(|_| DecodeError::new(no_iccid, 0).in_field("iccid").in_field("header"))?;
        if let Some(finding) = package.check().first() {
            return Err((*finding).into());
        }
        let profile_type = header.profile_type().map(String::from);
        let elements = package.elements().len();
        Ok(Self { bytes, iccid, profile_type, elements })
    }

    /// ICCID of the header.
    #[must_use]
    pub const fn iccid(&self) -> &Iccid {
        &self.iccid
    }

    /// Profile type of the header.
    #[must_use]
    pub fn profile_type(&self) -> Option<&str> {
        self.profile_type.as_deref()
    }

    /// Number of profile elements.
    #[must_use]
    pub const fn elements(&self) -> usize {
        self.elements
    }

    /// Number of bytes.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a package holds at least its header")]
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn truncate(&mut self, len: usize) {
        self.bytes.truncate(len);
    }
}

impl fmt::Debug for Package {
    /// ICCID and sizes; never the content.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Package({}, {} elements, {} bytes)", self.iccid, self.elements, self.bytes.len())
    }
}
