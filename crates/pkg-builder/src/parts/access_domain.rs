//! What remote management may do in the file system.

/// Access domain: an octet that names the mechanism, and what it needs (ETSI TS 102 226 8.2.1.3.2.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessDomain(Vec<u8>);

impl AccessDomain {
    /// Everything, without an access rule being asked.
    ///
    /// # Security
    /// Whoever holds the keys of the domain can change every file.
    #[must_use]
    pub fn full() -> Self {
        Self(vec![0x00])
    }

    /// What access rules give to ADM1.
    #[must_use]
    pub fn adm1() -> Self {
        Self(vec![0x02, 0x00, 0x01, 0x00])
    }

    /// Nothing.
    #[must_use]
    pub fn none() -> Self {
        Self(vec![0xFF])
    }

    /// Any other one.
    #[must_use]
    pub fn from_octets(octets: &[u8]) -> Self {
        Self(octets.to_vec())
    }

    pub(super) fn octets(&self) -> Vec<u8> {
        self.0.clone()
    }
}
