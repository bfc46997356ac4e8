//! Metadata from typed parts.

use core::fmt;

use sgp_asn1::rsp::{
    IconType, NotificationConfigurationInformation, NotificationEvent, OperatorId, PprIds, ProfileClass,
    StoreMetadataRequest,
};
use sgp_asn1::{Iccid, Plmn};

use super::{Metadata, icon};

/// Most characters of the name of the operator (SGP.22 v2.5 5.5.3).
const SERVICE_PROVIDER_NAME: usize = 32;
/// Most characters of the name of the profile (SGP.22 v2.5 5.5.3).
const PROFILE_NAME: usize = 64;
/// Most bytes of an icon (SGP.22 v2.5 5.5.3).
const ICON: usize = 1024;
/// Pixels of an icon in each direction (SGP.22 v2.5 5.5.3).
const ICON_SIDE: u32 = 64;
/// Most characters of a domain name (RFC 1035 2.3.4).
const ADDRESS: usize = 253;
/// Events that a notification can be for; the named bits of the module.
const EVENTS: core::ops::RangeInclusive<u16> = NotificationEvent::INSTALL..=NotificationEvent::DELETE;

/// Collects metadata; [`build`](Self::build) refuses what does not fit, all faults at once.
///
/// ```
/// use pkg_builder::bind::{Metadata, MetadataField};
/// use sgp_asn1::rsp::{NotificationEvent, PprIds};
///
/// let iccid = "8929901012345678905".parse()?;
/// let metadata = Metadata::builder(iccid)
///     .with_service_provider_name("Operator")
///     .with_profile_name("Data plan")
///     .with_owner("001-01".parse()?)
///     .with_policy_rules(&[PprIds::PPR1])
///     .with_notification(&[NotificationEvent::DELETE], "smdp.example.com")
///     .build()?;
/// println!("{:?}", metadata.request()?);
///
/// let error = Metadata::builder(iccid).with_icon(b"GIF89a").with_policy_rules(&[PprIds::PPR2]).build().unwrap_err();
/// let fields: Vec<_> = error.faults().iter().map(|fault| fault.field()).collect();
/// assert_eq!(fields, [MetadataField::Icon, MetadataField::Owner]);
/// assert_eq!(error.to_string(), "icon is neither JPEG nor PNG; owner is missing, and policy rules need one");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct MetadataBuilder {
    iccid: Iccid,
    service_provider_name: String,
    profile_name: String,
    icon: Option<Vec<u8>>,
    class: ProfileClass,
    owner: Option<OperatorId<'static>>,
    policy_rules: Vec<u16>,
    notifications: Vec<(Vec<u16>, String)>,
}

impl MetadataBuilder {
    pub(super) const fn new(iccid: Iccid) -> Self {
        Self {
            iccid,
            service_provider_name: String::new(),
            profile_name: String::new(),
            icon: None,
            class: ProfileClass::OPERATIONAL,
            owner: None,
            policy_rules: Vec::new(),
            notifications: Vec::new(),
        }
    }

    /// The same with the name of the operator, at most 32 characters.
    #[must_use]
    pub fn with_service_provider_name(mut self, name: &str) -> Self {
        name.clone_into(&mut self.service_provider_name);
        self
    }

    /// The same with the name of the profile, at most 64 characters.
    #[must_use]
    pub fn with_profile_name(mut self, name: &str) -> Self {
        name.clone_into(&mut self.profile_name);
        self
    }

    /// The same with an icon: JPEG or PNG of 64 by 64 pixels, at most 1024 bytes.
    #[must_use]
    pub fn with_icon(mut self, image: &[u8]) -> Self {
        self.icon = Some(image.to_vec());
        self
    }

    /// The same of another class than operational.
    #[must_use]
    pub const fn with_class(mut self, class: ProfileClass) -> Self {
        self.class = class;
        self
    }

    /// The same of this operator.
    #[must_use]
    pub fn with_owner(self, plmn: Plmn) -> Self {
        self.with_operator(OperatorId::new(plmn.to_bytes().to_vec()))
    }

    /// The same of this operator, which the content of EF.GID1 and EF.GID2 may tell from others of its
    /// network.
    #[must_use]
    pub fn with_operator(mut self, operator: OperatorId<'static>) -> Self {
        self.owner = Some(operator);
        self
    }

    /// The same with profile policy rules, by their bits: [`PprIds::PPR1`], [`PprIds::PPR2`],
    /// [`PprIds::PPR_UPDATE_CONTROL`].
    #[must_use]
    #[doc(alias = "PPR")]
    pub fn with_policy_rules(mut self, rules: &[u16]) -> Self {
        rules.clone_into(&mut self.policy_rules);
        self
    }

    /// The same with an address that is told about these events, by their bits:
    /// [`NotificationEvent::INSTALL`], `ENABLE`, `DISABLE`, `DELETE`. Once for each address.
    #[must_use]
    pub fn with_notification(mut self, events: &[u16], address: &str) -> Self {
        self.notifications.push((events.to_vec(), address.to_owned()));
        self
    }

    /// The metadata.
    ///
    /// # Errors
    /// Everything that does not fit.
    pub fn build(self) -> Result<Metadata, MetadataError> {
        let faults = self.faults();
        if !faults.is_empty() {
            return Err(MetadataError { faults });
        }
        let mut request =
            StoreMetadataRequest::new(self.iccid.into(), self.service_provider_name, self.profile_name);
        if let Some(image) = self.icon {
            request.set_icon_type(icon::format(&image)).set_icon(Some(image.into()));
        }
        if self.class != ProfileClass::OPERATIONAL {
            request.set_profile_class(Some(self.class));
        }
        if !self.notifications.is_empty() {
            let told = self.notifications.into_iter().map(|(events, address)| {
                NotificationConfigurationInformation::new(NotificationEvent::new(events), address)
            });
            request.set_notification_configuration_info(Some(told.collect()));
        }
        request.set_profile_owner(self.owner);
        if !self.policy_rules.is_empty() {
            request.set_profile_policy_rules(Some(PprIds::new(self.policy_rules)));
        }
        Ok(Metadata::new(request.encode_to_vec(), self.iccid))
    }

    fn faults(&self) -> Vec<MetadataFault> {
        use MetadataFaultKind as K;
        use MetadataField as F;
        let mut faults = Vec::new();
        let mut add = |field, kind| faults.push(MetadataFault { field, kind });
        let names = [
            (F::ServiceProviderName, &self.service_provider_name, SERVICE_PROVIDER_NAME),
            (F::ProfileName, &self.profile_name, PROFILE_NAME),
        ];
        for (field, name, max) in names {
            let found = name.chars().count();
            if found > max {
                add(field, K::TooLong { found, max });
            }
        }
        if let Some(image) = &self.icon {
            if image.len() > ICON {
                add(F::Icon, K::TooLong { found: image.len(), max: ICON });
            }
            match icon::format(image) {
                None => add(F::Icon, K::NoImage),
                Some(IconType::PNG) if icon::png_size(image) != Some([ICON_SIDE; 2]) => {
                    add(F::Icon, K::ImageSize);
                }
                Some(_) => {}
            }
        }
        match &self.owner {
            None if !self.policy_rules.is_empty() => add(F::Owner, K::OwnerMissing),
            Some(owner) if owner.mcc_mnc().len() != 3 => add(F::Owner, K::Plmn),
            _ => {}
        }
        if self.policy_rules.iter().any(|bit| PprIds::name(*bit).is_none()) {
            add(F::PolicyRules, K::UnknownBit);
        }
        for (at, (events, address)) in self.notifications.iter().enumerate() {
            let field = F::Notification { at };
            if events.is_empty() {
                add(field, K::NoEvent);
            }
            if events.iter().any(|bit| !EVENTS.contains(bit)) {
                add(field, K::UnknownBit);
            }
            if !is_domain_name(address) {
                add(field, K::Address);
            }
        }
        faults
    }
}

/// Letters, digits and hyphens in labels of 1 to 63, joined by dots (RFC 1035 2.3.1).
fn is_domain_name(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= ADDRESS && text.split('.').all(is_label)
}

/// Metadata do not fit: every fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetadataError {
    faults: Vec<MetadataFault>,
}

impl MetadataError {
    /// What does not fit, at least one.
    #[must_use]
    pub fn faults(&self) -> &[MetadataFault] {
        &self.faults
    }
}

impl fmt::Display for MetadataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, fault) in self.faults.iter().enumerate() {
            if at > 0 {
                f.write_str("; ")?;
            }
            fault.fmt(f)?;
        }
        Ok(())
    }
}

impl core::error::Error for MetadataError {}

/// One thing that does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MetadataFault {
    field: MetadataField,
    kind: MetadataFaultKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum MetadataFaultKind {
    TooLong { found: usize, max: usize },
    NoImage,
    ImageSize,
    OwnerMissing,
    Plmn,
    UnknownBit,
    NoEvent,
    Address,
}

impl MetadataFault {
    /// Which part.
    #[must_use]
    pub const fn field(&self) -> MetadataField {
        self.field
    }
}

impl fmt::Display for MetadataFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.field)?;
        match self.kind {
            MetadataFaultKind::TooLong { found, max } => write!(f, "has length {found}, at most {max} fit"),
            MetadataFaultKind::NoImage => f.write_str("is neither JPEG nor PNG"),
            MetadataFaultKind::ImageSize => write!(f, "has not {ICON_SIDE} by {ICON_SIDE} pixels"),
            MetadataFaultKind::OwnerMissing => f.write_str("is missing, and policy rules need one"),
            MetadataFaultKind::Plmn => f.write_str("has no network of three octets"),
            MetadataFaultKind::UnknownBit => f.write_str("has a bit without a meaning"),
            MetadataFaultKind::NoEvent => f.write_str("has no event"),
            MetadataFaultKind::Address => f.write_str("has an address that is no domain name"),
        }
    }
}

/// A part of metadata.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MetadataField {
    /// Name of the operator.
    ServiceProviderName,
    /// Name of the profile.
    ProfileName,
    /// The icon.
    Icon,
    /// The operator.
    Owner,
    /// Profile policy rules.
    PolicyRules,
    /// Notification configuration.
    Notification {
        /// Which one, from 0.
        at: usize,
    },
}

impl fmt::Display for MetadataField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ServiceProviderName => f.write_str("service provider name"),
            Self::ProfileName => f.write_str("profile name"),
            Self::Icon => f.write_str("icon"),
            Self::Owner => f.write_str("owner"),
            Self::PolicyRules => f.write_str("policy rules"),
            Self::Notification { at } => write!(f, "notification {at}"),
        }
    }
}
