//! Security domains.

use sgp_asn1::saip::{
    self, ApplicationInstance, CatTpParameters, OctetStrings, OpenPersoData, ProfileElement,
    UiccApplicationParameters,
};
use sgp_wire::{Aid, SecretBytes, Tag, Tar, put_tlv};

use super::key_set::{Key, KeySet};
use super::part::{Part, unnumbered};
use super::toolkit::ToolkitParameters;
use crate::fault::Fault;

/// Load package and class of a security domain, instance of the MNO-SD, as the format names them.
const LOAD_PACKAGE: [u8; 7] = [0xA0, 0x00, 0x00, 0x01, 0x51, 0x53, 0x50];
const CLASS: [u8; 8] = [0xA0, 0x00, 0x00, 0x01, 0x51, 0x53, 0x50, 0x41];
const MNO_SD: [u8; 8] = [0xA0, 0x00, 0x00, 0x01, 0x51, 0x00, 0x00, 0x00];

/// Security Domain, Card Reset, Trusted Path, Authorized Management, Token Verification, Global
/// Delete, Global Lock, Global Registry (GlobalPlatform Card Specification 11.1.2).
const MNO_SD_PRIVILEGES: [u8; 3] = [0x82, 0xDC, 0x00];
/// Security Domain, Trusted Path.
const SSD_PRIVILEGES: [u8; 3] = [0x80, 0x80, 0x00];
const PERSONALIZED: u8 = 0x0F;
/// Accepted with and without authorisation.
const ACCEPTED: u8 = 0xF0;

/// A secure channel protocol that a domain supports: its number and its parameter `i`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Scp {
    /// Number, such as `80`.
    pub number: u8,
    /// Parameter `i`.
    pub i: u8,
}

impl Scp {
    /// SCP80 (ETSI TS 102 225).
    pub const SCP80: Self = Self { number: 0x80, i: 0x00 };
    /// SCP81 (GP Amendment B).
    pub const SCP81: Self = Self { number: 0x81, i: 0x00 };
    /// SCP02 with `i` = 55, three keys and a pseudo-random challenge (GP Card Specification annex E).
    pub const SCP02: Self = Self { number: 0x02, i: 0x55 };
    /// SCP03 with `i` = 70, pseudo-random challenge and response protection (GP Amendment D).
    pub const SCP03: Self = Self { number: 0x03, i: 0x70 };
}

/// A security domain: the MNO-SD, or one of somebody else (SAIP 8.6).
///
/// ```
/// use pkg_builder::parts::{KeySet, SecurityDomain, ToolkitParameters};
/// use sgp_wire::Tar;
///
/// let keys = [[0x31; 16], [0x42; 16], [0x53; 16]];
/// let domain = SecurityDomain::mno().with_toolkit(
///     ToolkitParameters::new().with_timers(1).with_minimum_security_level(0x16).with_tar(Tar::MNO_SD),
/// ).with_keys(KeySet::scp80_aes(1, keys));
/// assert!(!format!("{domain:?}").contains("49, 49"));
/// ```
#[derive(Debug)]
pub struct SecurityDomain {
    aid: Vec<u8>,
    extradited_to: Option<Aid>,
    privileges: Vec<u8>,
    life_cycle: u8,
    protocols: Vec<Scp>,
    /// Tag and value behind the protocols in `C9`.
    accepts: Vec<(u8, u8)>,
    specific_parameters: Option<Vec<u8>>,
    toolkit: Option<Vec<u8>>,
    keys: Vec<Key>,
    personalisation: Vec<SecretBytes>,
    restrict: Option<u8>,
    contactless: Option<Vec<u8>>,
    cat_tp: Option<(u16, u16)>,
    faults: Vec<Fault>,
}

impl SecurityDomain {
    fn of(aid: &[u8], privileges: [u8; 3], accepts: Vec<(u8, u8)>) -> Self {
        Self {
            aid: aid.to_vec(),
            extradited_to: None,
            privileges: privileges.to_vec(),
            life_cycle: PERSONALIZED,
            protocols: Vec::new(),
            accepts,
            specific_parameters: None,
            toolkit: None,
            keys: Vec::new(),
            personalisation: Vec::new(),
            restrict: None,
            contactless: None,
            cat_tp: None,
            faults: Vec::new(),
        }
    }

    /// The MNO-SD under the AID of the format, which manages the profile; applications may be extradited to
    /// it and belong to it. It is the first domain that is added.
    #[must_use]
    pub fn mno() -> Self {
        Self::of(&MNO_SD, MNO_SD_PRIVILEGES, vec![(0x82, ACCEPTED), (0x87, ACCEPTED)])
    }

    /// Another domain, with trusted path; applications may be extradited to it.
    #[must_use]
    pub fn supplementary(aid: &Aid) -> Self {
        Self::of(aid.as_bytes(), SSD_PRIVILEGES, vec![(0x82, ACCEPTED)])
    }

    /// Privileges, one or three octets (GP Card Specification 11.1.2).
    #[must_use]
    pub fn with_privileges(mut self, privileges: &[u8]) -> Self {
        self.privileges = privileges.to_vec();
        self
    }

    /// Life cycle state; `0F` PERSONALIZED unless given.
    #[must_use]
    pub const fn with_life_cycle_state(mut self, state: u8) -> Self {
        self.life_cycle = state;
        self
    }

    /// The domain that it belongs to; the MNO-SD unless given.
    #[must_use]
    pub const fn extradited_to(mut self, domain: Aid) -> Self {
        self.extradited_to = Some(domain);
        self
    }

    /// A secure channel protocol; SCP80 unless one is given.
    #[must_use]
    pub fn with_protocol(mut self, protocol: Scp) -> Self {
        self.protocols.push(protocol);
        self
    }

    /// Lets the domain accept that its applications are deleted.
    #[must_use]
    pub fn accepting_deletion(mut self) -> Self {
        let at = self.accepts.iter().position(|(tag, _)| *tag > 0x83).unwrap_or(self.accepts.len());
        self.accepts.insert(at, (0x83, ACCEPTED));
        self
    }

    /// The content of `C9` as it is, instead of protocols and what is accepted.
    #[must_use]
    pub fn with_specific_parameters(mut self, octets: &[u8]) -> Self {
        self.specific_parameters = Some(octets.to_vec());
        self
    }

    /// How packets reach the domain.
    #[must_use]
    pub fn with_toolkit(mut self, parameters: ToolkitParameters) -> Self {
        self.toolkit = Some(parameters.encode());
        self
    }

    /// The same as octets (ETSI TS 102 226 8.2.1.3.2.2).
    #[must_use]
    pub fn with_toolkit_octets(mut self, octets: &[u8]) -> Self {
        self.toolkit = Some(octets.to_vec());
        self
    }

    /// A TAR, and what a packet must have at least, such as `16`; one timer.
    #[must_use]
    pub fn reached_by(self, tar: Tar, minimum_security_level: u8) -> Self {
        let parameters = ToolkitParameters::new().with_timers(1);
        self.with_toolkit(parameters.with_minimum_security_level(minimum_security_level).with_tar(tar))
    }

    /// Keys behind those that are there.
    #[must_use]
    pub fn with_keys(mut self, set: KeySet) -> Self {
        let (mut keys, fault) = set.into_parts();
        self.keys.append(&mut keys);
        self.faults.extend(fault);
        self
    }

    /// STORE DATA content in clear, one data grouping (SAIP 8.6.5).
    #[must_use]
    #[doc(alias = "sdPersoData")]
    pub fn with_personalisation_data(mut self, grouping: impl AsRef<[u8]>) -> Self {
        self.personalisation.push(SecretBytes::from(grouping.as_ref()));
        self
    }

    /// Functions of the runtime that are switched off, one octet of bits; of the MNO-SD alone.
    #[must_use]
    pub const fn with_restrict_parameter(mut self, octet: u8) -> Self {
        self.restrict = Some(octet);
        self
    }

    /// Protocol parameters of GP Amendment C; of the MNO-SD alone.
    #[must_use]
    pub fn with_contactless_parameters(mut self, octets: &[u8]) -> Self {
        self.contactless = Some(octets.to_vec());
        self
    }

    /// Largest service and protocol data units of CAT_TP in bytes; of the MNO-SD alone.
    #[must_use]
    pub const fn with_cat_tp(mut self, max_sdu: u16, max_pdu: u16) -> Self {
        self.cat_tp = Some((max_sdu, max_pdu));
        self
    }

    fn specific(&self) -> Vec<u8> {
        if let Some(octets) = &self.specific_parameters {
            return octets.clone();
        }
        let mut out = Vec::new();
        let default: &[Scp] = if self.protocols.is_empty() { &[Scp::SCP80] } else { &[] };
        for protocol in default.iter().chain(&self.protocols) {
            put_tlv(&mut out, Tag::new(0x81), &[protocol.number, protocol.i]);
        }
        for (tag, value) in &self.accepts {
            put_tlv(&mut out, Tag::new(u32::from(*tag)), &[*value]);
        }
        out
    }
}

impl From<SecurityDomain> for Part {
    fn from(mut domain: SecurityDomain) -> Self {
        let mut faults = core::mem::take(&mut domain.faults);
        let mut instance = ApplicationInstance::new(
            LOAD_PACKAGE.to_vec(),
            CLASS.to_vec(),
            domain.aid.clone(),
            domain.privileges.clone(),
            domain.specific(),
        );
        instance.set_extradite_security_domain_aid(
            domain.extradited_to.map(|aid| aid.as_bytes().to_vec().into()),
        );
        instance.set_life_cycle_state(vec![domain.life_cycle]);
        if let Some(octets) = &domain.toolkit {
            let mut parameters = UiccApplicationParameters::new();
            parameters.set_toolkit_parameters(Some(octets.clone().into()));
            instance.set_application_parameters(Some(parameters));
        }
        let mut element = saip::SecurityDomain::new(unnumbered(), instance);
        if !domain.keys.is_empty() {
            let keys = domain.keys.iter().map(|key| key.to_object(&mut faults)).collect();
            element.set_key_list(Some(keys));
        }
        if !domain.personalisation.is_empty() {
            let groupings = domain.personalisation.iter().map(|data| data.expose().to_vec().into());
            element.set_sd_perso_data(Some(OctetStrings::new(groupings)));
        }
        if domain.restrict.is_some() || domain.contactless.is_some() {
            let mut settings = OpenPersoData::new();
            settings.set_restrict_parameter(domain.restrict.map(|octet| vec![octet].into()));
            settings.set_contactless_protocol_parameters(domain.contactless.map(Into::into));
            element.set_open_perso_data(Some(settings));
        }
        element.set_cat_tp_parameters(
            domain.cat_tp.map(|(sdu, pdu)| CatTpParameters::new(i64::from(sdu), i64::from(pdu))),
        );
        Self::ready(ProfileElement::SecurityDomain(Box::new(element)), faults)
    }
}
