//! An information set that may be relied on.

use es_interfaces::eis::{Eis, KeysetUsage};
use sgp_asn1::Eid;

/// An information set whose manufacturer is known; its existence is the proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedEis(Eis);

impl VerifiedEis {
    pub(crate) const fn new(eis: Eis) -> Self {
        Self(eis)
    }

    /// The eUICC.
    #[must_use]
    pub const fn eid(&self) -> Eid {
        self.0.signed_info.info().eid
    }

    /// The information set as it was received.
    #[must_use]
    pub const fn wire(&self) -> &Eis {
        &self.0
    }

    /// Gives the information set away, and the proof with it.
    #[must_use]
    pub fn into_wire(self) -> Eis {
        self.0
    }

    /// Certificate of the eUICC for key agreement, with its tag `7F21`
    /// (CERT.ECASD.ECKA, SGP.02 v4.2 annex E).
    #[must_use]
    pub fn ecasd_certificate(&self) -> Option<&[u8]> {
        let ecasd = self.0.signed_info.info().ecasd.as_ref()?;
        let keyset = ecasd.keysets.iter().find(|keyset| keyset.usage == Some(KeysetUsage::Ca))?;
        keyset.certificates().next().map(|certificate| certificate.value.as_slice())
    }

    /// Provider and image number (SIN, SDIN) of the ISD-R, at most 16 bytes each: part of what
    /// keys are derived from (SGP.02 v4.2 3.1.2).
    #[must_use]
    pub fn isd_r_numbers(&self) -> Option<(&[u8], &[u8])> {
        let isd_r = self.0.isd_r.as_ref()?;
        Some((isd_r.sin.as_deref()?, isd_r.sdin.as_deref()?))
    }
}
