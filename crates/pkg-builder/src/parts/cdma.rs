//! Authentication parameters of CDMA.

use sgp_asn1::saip::{CdmaParameter, ProfileElement};
use sgp_wire::SecretBytes;

use super::part::{Part, unnumbered};

/// Authentication parameters of the CSIM that they are added to (SAIP 8.4.3).
#[derive(Debug)]
pub struct Cdma {
    authentication_key: SecretBytes,
    /// `ssd`, and data of HRPD access, simple IP and mobile IP.
    optional: [Option<SecretBytes>; 4],
}

impl Cdma {
    /// The A-key of CAVE, 8 bytes.
    #[must_use]
    pub fn new(authentication_key: impl AsRef<[u8]>) -> Self {
        let authentication_key = SecretBytes::from(authentication_key.as_ref());
        Self { authentication_key, optional: [const { None }; 4] }
    }

    /// Shared secret data A and B, 16 bytes.
    #[must_use]
    pub fn with_ssd(mut self, ssd: impl AsRef<[u8]>) -> Self {
        let [place, ..] = &mut self.optional;
        *place = Some(SecretBytes::from(ssd.as_ref()));
        self
    }

    /// Shared secret of HRPD access, as 3GPP2 C.S0016 4.5.7.10 codes it.
    #[must_use]
    pub fn with_hrpd(mut self, data: impl AsRef<[u8]>) -> Self {
        let [_, place, ..] = &mut self.optional;
        *place = Some(SecretBytes::from(data.as_ref()));
        self
    }

    /// Shared secrets of simple IP, as 3GPP2 C.S0016 4.5.7.7 codes them.
    #[must_use]
    pub fn with_simple_ip(mut self, data: impl AsRef<[u8]>) -> Self {
        let [_, _, place, _] = &mut self.optional;
        *place = Some(SecretBytes::from(data.as_ref()));
        self
    }

    /// Shared secrets of mobile IP, as 3GPP2 C.S0016 4.5.7.8 codes them.
    #[must_use]
    pub fn with_mobile_ip(mut self, data: impl AsRef<[u8]>) -> Self {
        let [.., place] = &mut self.optional;
        *place = Some(SecretBytes::from(data.as_ref()));
        self
    }
}

impl From<Cdma> for Part {
    fn from(cdma: Cdma) -> Self {
        let mut element = CdmaParameter::new(unnumbered(), cdma.authentication_key.expose().to_vec());
        let [ssd, hrpd, simple, mobile] =
            cdma.optional.map(|data| data.map(|data| data.expose().to_vec().into()));
        element
            .set_ssd(ssd)
            .set_hrpd_access_authentication_data(hrpd)
            .set_simple_ip_authentication_data(simple)
            .set_mobile_ip_authentication_data(mobile);
        Self::ready(ProfileElement::CdmaParameter(Box::new(element)), Vec::new())
    }
}
