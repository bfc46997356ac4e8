//! From parts to a package.

mod header;
mod order;

use sgp_asn1::Iccid;
use sgp_asn1::gp::{ConnectivityParameters, Pol1};
use sgp_asn1::saip::{
    End, IotOptions, MandatoryAid, Package, PeHeader, PinCodesChoice, ProfileElement, ProfileHeader,
    SaipVersion, Service,
};
use sgp_wire::{Aid, Limits, Oid, SecretBytes};

use crate::check::{Severity, Target, check, needed_services};
use crate::content;
use crate::fault::{BuildError, Fault, Faults, Field};
use crate::parts::{Body, Draft, Group, Part, Rank, Surroundings, set_header};

/// Longest profile type.
const PROFILE_TYPE_LEN: usize = 100;
/// Bytes of a common package.
const CAPACITY: usize = 16 * 1024;

/// Builds a package of any parts (SAIP 8.1).
///
/// Parts are added in any order. [`build`](Self::build) puts them in the order that the format asks for: MF
/// with its codes, DF.TELECOM and DF.CD, applications, security domains, then remote file management and
/// applications on the card; what is of one kind stays in the order it was added. An element that belongs
/// to a directory stands behind it: the one it was added to by [`Files::with`](crate::parts::Files::with), else
/// the last one of its kind that was added before. Elements are mandated and numbered from 1 unless they
/// say otherwise; the header lists the services and templates that they need.
///
/// ```
/// use pkg_builder::content::{AccessRules, service_table};
/// use pkg_builder::parts::{Aka, Files, OperatorKey, Pin, Pins, Puk, Puks};
/// use pkg_builder::{Imsi, PackageBuilder};
/// use sgp_wire::Aid;
///
/// let imsi: Imsi = "001010123456789".parse()?;
/// let usim = Aid::new(&[0xA0, 0, 0, 0, 0x87, 0x10, 0x02, 0xFF, 0x33, 0xFF, 0x01, 0x89])?;
/// let package = PackageBuilder::new("8929901012345678905".parse()?)
///     .with(Files::mf()
///         .with(Puks::new([Puk::puk1("12345678"), Puk::puk2("87654321")]))
///         .with(Pins::new([Pin::pin1("1234").disabled(), Pin::adm1("13572468")])))
///     .with(Files::usim(0x7FF1, &usim)
///         .with_file("ef-imsi", imsi)
///         .with_file("ef-acc", imsi.to_access_class_bytes())
///         .with_file("ef-ust", service_table(&[10, 12, 19, 28, 33, 85], 14))
///         .with_file("ef-spn", *b"\x01Example\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF")
///         .with_file("ef-ecc", [0x11, 0xF2, 0xFF, 0x00])
///         .with(Pins::new([Pin::pin2("5678")]))
///         .with(Aka::milenage([0x46; 16], OperatorKey::op([0xCD; 16]))))
///     .build()?;
/// let names: Vec<_> = package.elements().map(|element| element.name()).collect();
/// assert_eq!(
///     names,
///     ["header", "mf", "pukCodes", "pinCodes", "usim", "pinCodes", "akaParameter", "end"]
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Security
/// `Debug` shows no PIN, key or file content.
#[derive(Clone, Debug)]
pub struct PackageBuilder {
    iccid: Iccid,
    version: SaipVersion,
    profile_type: Option<String>,
    pol: Option<Vec<u8>>,
    connectivity: Option<SecretOctets>,
    services: Vec<Service>,
    exact_services: Option<Vec<Service>>,
    exact_templates: Option<Vec<Oid>>,
    libraries: Vec<MandatoryAid>,
    iot: Option<IotOptions>,
    header: Option<Box<ProfileHeader>>,
    groups: Vec<Group>,
    /// Parts whose directory was not there yet.
    waiting: Vec<Part>,
    end: Option<u16>,
}

/// Octets that hold a password, perhaps.
#[derive(Clone)]
struct SecretOctets(Vec<u8>);

impl core::fmt::Debug for SecretOctets {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "({} bytes)", self.0.len())
    }
}

impl PackageBuilder {
    /// A package for SAIP 2.1 without parts.
    #[must_use]
    pub const fn new(iccid: Iccid) -> Self {
        Self {
            iccid,
            version: SaipVersion { major: 2, minor: 1 },
            profile_type: None,
            pol: None,
            connectivity: None,
            services: Vec::new(),
            exact_services: None,
            exact_templates: None,
            libraries: Vec::new(),
            iot: None,
            header: None,
            groups: Vec::new(),
            waiting: Vec::new(),
            end: None,
        }
    }

    /// SAIP version of the header; templates are the newest ones of it.
    #[must_use]
    pub const fn with_version(mut self, version: SaipVersion) -> Self {
        self.version = version;
        self
    }

    /// Profile type of the header, 1 to 100 characters.
    #[must_use]
    pub fn with_profile_type(mut self, profile_type: &str) -> Self {
        self.profile_type = Some(profile_type.into());
        self
    }

    /// POL1 that the card starts with (SGP.02). Policy rules of SGP.22 are no part of a package: they stand in
    /// the metadata that is bound to it.
    #[must_use]
    pub fn with_pol1(mut self, pol1: Pol1) -> Self {
        self.pol = Some(vec![pol1.0]);
        self
    }

    /// Connectivity parameters of the header (SGP.02 v4.2 4.1.2.2).
    #[must_use]
    pub fn with_connectivity_parameters(mut self, parameters: &ConnectivityParameters) -> Self {
        self.connectivity = Some(SecretOctets(parameters.encode_to_vec()));
        self
    }

    /// The same as octets.
    #[must_use]
    pub fn with_connectivity_octets(mut self, octets: &[u8]) -> Self {
        self.connectivity = Some(SecretOctets(octets.to_vec()));
        self
    }

    /// A service that the eUICC must have beside those that the parts need.
    #[must_use]
    pub fn with_service(mut self, service: Service) -> Self {
        self.services.push(service);
        self
    }

    /// Exactly these services, whatever the parts need.
    #[must_use]
    pub fn with_exact_services(mut self, services: &[Service]) -> Self {
        self.exact_services = Some(services.to_vec());
        self
    }

    /// Exactly these templates, whatever the parts use.
    #[must_use]
    pub fn with_exact_templates(mut self, templates: Vec<Oid>) -> Self {
        self.exact_templates = Some(templates);
        self
    }

    /// A library that must be on the eUICC, in this version (major, minor) or a later one (SAIP 2.2 and
    /// later).
    #[must_use]
    pub fn with_library(mut self, aid: &Aid, version: [u8; 2]) -> Self {
        self.libraries.push(MandatoryAid::new(aid, version));
        self
    }

    /// Makes it an IoT Minimal Profile: what completes the AID of the USIM behind `A000000087`, 7 to 11
    /// octets (SAIP 3.3 and later).
    #[must_use]
    pub fn with_iot_pix(mut self, pix: &[u8]) -> Self {
        self.iot = Some(IotOptions::new(pix));
        self
    }

    /// Identification of the last element; the next free one unless given.
    #[must_use]
    pub const fn with_end_identification(mut self, identification: u16) -> Self {
        self.end = Some(identification);
        self
    }

    /// A part, in any order. A header that is handed over as it is takes the place of the one that would be
    /// made.
    #[must_use]
    pub fn with(mut self, part: impl Into<Part>) -> Self {
        self.add(part.into());
        self
    }

    /// The elements in their order and with their numbers, header and end among them, before they are
    /// checked.
    ///
    /// # Errors
    /// [`BuildError`] with every fault of the inputs.
    pub fn elements(&self) -> Result<Vec<ProfileElement<'static>>, BuildError> {
        let mut faults = Faults::default();
        let groups = self.ordered();
        let mut elements = self.files_and_others(&groups, &mut faults);
        let header = match &self.header {
            Some(header) => (**header).clone(),
            None => self.make_header(&elements, &mut faults),
        };
        if !faults.0.is_empty() {
            return Err(BuildError::new(faults.0));
        }
        elements.insert(0, ProfileElement::Header(Box::new(header)));
        Ok(elements)
    }

    /// The package.
    ///
    /// # Errors
    /// [`BuildError`] with every fault of the inputs, not only the first; with every error that
    /// [`check`](crate::check) finds in what they make.
    pub fn build(&self) -> Result<Package, BuildError> {
        let package = encoded(&self.elements()?)?;
        let mut findings = check(&package, Target::of(&package));
        findings.retain(|finding| finding.severity() == Severity::Error);
        if findings.is_empty() { Ok(package) } else { Err(BuildError::refused(findings)) }
    }

    pub(crate) fn profile_type_fault(profile_type: &str) -> Option<Fault> {
        let (field, expected) = (Field::ProfileType, "1 to 100 characters");
        let found = profile_type.chars().count();
        (!(1..=PROFILE_TYPE_LEN).contains(&found)).then_some(Fault::Length { field, expected, found })
    }

    /// All elements but the header.
    fn files_and_others(&self, groups: &[Group], faults: &mut Faults) -> Vec<ProfileElement<'static>> {
        let pins_of = |groups: &mut dyn Iterator<Item = &Group>| -> Vec<u8> {
            groups.flat_map(|group| &group.drafts).flat_map(pins).collect()
        };
        let files = |group: &Group| {
            group
                .drafts
                .iter()
                .filter_map(|draft| match &draft.body {
                    Body::Files(files) => {
                        files.application().map(|(aid, label)| content::application_record(aid, label))
                    }
                    Body::Ready(_) => None,
                })
                .collect::<Vec<_>>()
        };
        let surroundings = Surroundings {
            version: self.version,
            iccid: self.iccid,
            global_pins: pins_of(&mut groups.iter().filter(|group| group.rank == Rank::Mf)),
            applications: groups.iter().flat_map(files).collect(),
        };
        let mut numbers = Numbers::new(groups, self.end);
        let mut elements = Vec::new();
        for group in groups {
            let local =
                if group.rank == Rank::Mf { Vec::new() } else { pins_of(&mut core::iter::once(group)) };
            for draft in &group.drafts {
                faults.0.extend(&draft.faults);
                let made = match &draft.body {
                    Body::Files(files) => {
                        files.to_element(&surroundings, &local, faults).map(ProfileElement::Files)
                    }
                    Body::Ready(element) => Some((**element).clone()),
                };
                let Some(mut element) = made else { continue };
                set_header(&mut element, PeHeader::new(draft.mandated, numbers.of(draft.identification)));
                elements.push(element);
            }
        }
        elements.push(ProfileElement::End(End::new(PeHeader::new(true, numbers.of(self.end)))));
        elements
    }

    fn make_header(&self, elements: &[ProfileElement<'static>], faults: &mut Faults) -> ProfileHeader {
        let mut header = ProfileHeader::new(self.version, self.iccid);
        if let Some(profile_type) = &self.profile_type {
            faults.0.extend(Self::profile_type_fault(profile_type));
            header = header.with_profile_type(profile_type);
        }
        if let Some(pol) = &self.pol {
            header = header.with_pol(pol);
        }
        if let Some(SecretOctets(octets)) = &self.connectivity {
            header = header.with_connectivity_parameters(octets);
        }
        if !self.libraries.is_empty() {
            header = header.with_mandatory_aids(self.libraries.clone());
        }
        if let Some(options) = &self.iot {
            header = header.with_iot_options(options.clone());
        }
        let templates = self.exact_templates.clone();
        header = header.with_mandatory_templates(templates.unwrap_or_else(|| header::templates(elements)));
        let services = match &self.exact_services {
            Some(services) => services.clone(),
            None => {
                let mut services = header::services(elements);
                let mut all = vec![ProfileElement::Header(Box::new(header.clone()))];
                all.extend_from_slice(elements);
                // what cannot be read back is told with the finished package
                services.extend(encoded(&all).map(|package| needed_services(&package)).unwrap_or_default());
                services.extend(&self.services);
                services
            }
        };
        header.with_mandatory_services(&services)
    }
}

/// References of the PINs in an element.
fn pins(draft: &Draft) -> Vec<u8> {
    let Body::Ready(element) = &draft.body else { return Vec::new() };
    let ProfileElement::PinCodes(codes) = &**element else { return Vec::new() };
    match codes.pin_codes() {
        PinCodesChoice::PinConfig(list) => {
            list.iter().filter_map(|pin| u8::try_from(pin.key_reference()).ok()).collect()
        }
        _ => Vec::new(),
    }
}

/// What was built must be what the format reads.
fn encoded(elements: &[ProfileElement<'_>]) -> Result<Package, BuildError> {
    let mut bytes = SecretBytes::with_capacity(CAPACITY);
    for element in elements {
        bytes.extend_from_slice(SecretBytes::new(element.encode_to_vec()).expose());
    }
    Package::decode(bytes.expose(), &Limits::default())
        .map_err(|error| BuildError::new(vec![Fault::Unreadable(error)]))
}

/// Identifications: those that are given, and free ones from 1 for the others.
struct Numbers {
    taken: Vec<u16>,
    next: u16,
}

impl Numbers {
    fn new(groups: &[Group], end: Option<u16>) -> Self {
        let drafts = groups.iter().flat_map(|group| &group.drafts);
        Self { taken: drafts.filter_map(|draft| draft.identification).chain(end).collect(), next: 1 }
    }

    fn of(&mut self, given: Option<u16>) -> u16 {
        given.unwrap_or_else(|| {
            while self.taken.contains(&self.next) {
                self.next = self.next.saturating_add(1);
            }
            let number = self.next;
            self.next = self.next.saturating_add(1);
            number
        })
    }
}
