//! The block that the manufacturer signs.

use alloc::string::String;

use sgp_asn1::Eid;
use sgp_wire::{Aid, Oid};

use super::SecurityDomain;
use super::text::ReceivedText;
use crate::content::content;
use crate::{DateTime, Version};

/// What the manufacturer vouches for: the text that was received, and what it says.
///
/// The signature covers the text with its prefixes and white space, so it is kept and emitted
/// unchanged (SGP.02 v4.2 annex E).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EumSignedInfo {
    text: ReceivedText,
    info: EumInfo,
}

impl EumSignedInfo {
    /// What the text says.
    #[must_use]
    pub const fn info(&self) -> &EumInfo {
        &self.info
    }

    /// The element as it was received, or as [`encode`](Self::encode) made it.
    #[must_use]
    pub fn as_xml(&self) -> &str {
        &self.text.xml
    }
}

/// What the signed block says; only the EID is certain to be there.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EumInfo {
    /// The eUICC.
    pub eid: Eid,
    /// Its manufacturer.
    pub eum_id: Option<Oid>,
    /// When it was made.
    pub production_date: Option<DateTime>,
    /// Name of its operating system, at most 100 characters.
    pub platform_type: Option<String>,
    /// Version of its operating system.
    pub platform_version: Option<Version>,
    /// Executable load file of which ISD-Ps are made.
    pub isd_p_load_file_aid: Option<Aid>,
    /// Executable module of which ISD-Ps are made.
    pub isd_p_module_aid: Option<Aid>,
    /// The ECASD, with the certificate of the eUICC.
    pub ecasd: Option<SecurityDomain>,
    /// What it can do.
    pub capabilities: Option<EuiccCapabilities>,
}

impl EumInfo {
    /// An eUICC of which only the EID is told.
    #[must_use]
    pub const fn new(eid: Eid) -> Self {
        Self {
            eid,
            eum_id: None,
            production_date: None,
            platform_type: None,
            platform_version: None,
            isd_p_load_file_aid: None,
            isd_p_module_aid: None,
            ecasd: None,
            capabilities: None,
        }
    }
}

content! { EumInfo {
    eid: required "Eid",
    eum_id: optional "Eum-id",
    production_date: optional "ProductionDate",
    platform_type: optional "PlatformType",
    platform_version: optional "PlatformVersion",
    isd_p_load_file_aid: optional "Isd-p-loadfile-aid",
    isd_p_module_aid: optional "Isd-p-module-aid",
    ecasd: optional "Ecasd",
    capabilities: optional "EuiccCapabilities",
} }

/// Bearers and versions that an eUICC supports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EuiccCapabilities {
    /// Whether CAT_TP can be used.
    pub cattp_support: bool,
    /// Version of CAT_TP, where supported.
    pub cattp_version: Option<Version>,
    /// Whether HTTPS (SCP81) can be used.
    pub http_support: bool,
    /// Version of HTTPS, where supported.
    pub http_version: Option<Version>,
    /// Version of TS 102 225.
    pub secure_packet_version: Version,
    /// Version of SGP.02.
    pub remote_provisioning_version: Version,
}

impl EuiccCapabilities {
    /// SMS alone, with these versions of TS 102 225 and of SGP.02.
    #[must_use]
    pub const fn new(secure_packet_version: Version, remote_provisioning_version: Version) -> Self {
        Self {
            cattp_support: false,
            cattp_version: None,
            http_support: false,
            http_version: None,
            secure_packet_version,
            remote_provisioning_version,
        }
    }
}

content! { EuiccCapabilities {
    cattp_support: required "CattpSupport",
    cattp_version: optional "CattpVersion",
    http_support: required "HttpSupport",
    http_version: optional "HttpVersion",
    secure_packet_version: required "SecurePacketVersion",
    remote_provisioning_version: required "RemoteProvisioningVersion",
} }

#[cfg(feature = "xml")]
mod codec {
    use alloc::string::String;

    use sgp_wire::DecodeError;

    use super::{EumInfo, EumSignedInfo};
    use crate::eis::text::ReceivedText;
    use crate::xml::{EncodeError, Reader, Writer};

    const NAME: &str = "EumSignedInfo";

    impl EumSignedInfo {
        /// The block as it stands, under exclusive canonicalisation without comments: what the digest of
        /// its signature is taken over (SGP.02 v4.2 annex E).
        #[must_use]
        pub fn canonical(&self) -> String {
            self.text.canonical()
        }

        /// Makes the block, on one line and in canonical form.
        ///
        /// # Errors
        /// [`EncodeError`] when a string holds a character that XML cannot carry.
        pub fn encode(info: EumInfo) -> Result<Self, EncodeError> {
            let text = ReceivedText::own(write(&info, Writer::fragment())?);
            Ok(Self { text, info })
        }

        pub(in crate::eis) const fn text(&self) -> &ReceivedText {
            &self.text
        }

        pub(in crate::eis) fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
            let (info, text) = reader.received(|reader| reader.required(&[NAME]))?;
            Ok(Self { text, info })
        }
    }

    impl EumInfo {
        /// The canonical form that a block of [`EumSignedInfo::encode`] has, before it is one. Of a block
        /// that was received it is [`EumSignedInfo::canonical`].
        ///
        /// # Errors
        /// [`EncodeError`] when a string holds a character that XML cannot carry.
        pub fn canonical(&self) -> Result<String, EncodeError> {
            write(self, Writer::new())
        }
    }

    fn write(info: &EumInfo, mut writer: Writer) -> Result<String, EncodeError> {
        writer.required(&[NAME], info);
        writer.finish()
    }
}
