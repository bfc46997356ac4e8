//! Applications.

use sgp_asn1::saip::{
    self, ApplicationInstance, ApplicationLoadPackage, ApplicationSystemParameters, OctetStrings,
    ProfileElement, UiccApplicationParameters,
};
use sgp_wire::{Aid, SecretBytes};

use super::ijc;
use super::part::{Part, unnumbered};
use super::toolkit::ToolkitParameters;
use crate::fault::Fault;

/// Code, instances of it, or both (SAIP 8.7).
///
/// ```
/// use pkg_builder::parts::{Application, Instance, LoadPackage};
/// use sgp_wire::Aid;
///
/// let package = Aid::new(&[0xF0, 0x01, 0x02, 0x03, 0x04, 0x01])?;
/// let applet = Aid::new(&[0xF0, 0x01, 0x02, 0x03, 0x04, 0x02])?;
/// let code = LoadPackage::new(&package, [0x01, 0x00, 0x00]);
/// let application = Application::new()
///     .with_code(code)
///     .with_instance(Instance::new(package, applet, applet));
/// # let _ = application;
/// # Ok::<(), sgp_wire::AidError>(())
/// ```
#[derive(Debug, Default)]
pub struct Application {
    code: Option<LoadPackage>,
    instances: Vec<Instance>,
}

impl Application {
    /// Without code and instances.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The code that is loaded.
    #[must_use]
    pub fn with_code(mut self, code: LoadPackage) -> Self {
        self.code = Some(code);
        self
    }

    /// An instance behind those that are there.
    #[must_use]
    pub fn with_instance(mut self, instance: Instance) -> Self {
        self.instances.push(instance);
        self
    }
}

impl From<Application> for Part {
    fn from(application: Application) -> Self {
        let mut element = saip::Application::new(unnumbered());
        let mut faults = Vec::new();
        if let Some(code) = application.code {
            faults.extend(code.fault);
            element.set_load_block(Some(code.to_load_block()));
        }
        if !application.instances.is_empty() {
            let instances = application.instances.into_iter().map(Instance::into_element).collect();
            element.set_instance_list(Some(instances));
        }
        Self::ready(ProfileElement::Application(Box::new(element)), faults)
    }
}

/// Code to be loaded (SAIP 8.7.2).
#[derive(Debug)]
pub struct LoadPackage {
    aid: Vec<u8>,
    applets: Vec<Aid>,
    domain: Option<Aid>,
    /// Bytes of code, of volatile and of lasting data.
    limits: [Option<u32>; 3],
    hash: Option<Vec<u8>>,
    code: SecretBytes,
    fault: Option<Fault>,
}

impl LoadPackage {
    /// Code under the AID of its package: the load file data block without its `C4`.
    #[must_use]
    pub fn new(aid: &Aid, code: impl AsRef<[u8]>) -> Self {
        Self {
            aid: aid.as_bytes().to_vec(),
            applets: Vec::new(),
            domain: None,
            limits: [None; 3],
            hash: None,
            code: SecretBytes::from(code.as_ref()),
            fault: None,
        }
    }

    /// Java Card code as an IJC file holds it, the components of a CAP file one behind the other; the AID of
    /// the package is in it. A CAP file is a ZIP archive of these components and refused: unpack it
    /// before. What is no IJC file is [`Fault::NoLoadFile`] of the package that it is built into.
    #[must_use]
    pub fn from_ijc(code: impl AsRef<[u8]>) -> Self {
        let code = SecretBytes::from(code.as_ref());
        let (names, fault) = match ijc::names(code.expose()) {
            Some(names) => (names, None),
            None => (ijc::Names::default(), Some(Fault::NoLoadFile)),
        };
        let applets = names.applets.iter().filter_map(|aid| Aid::new(aid).ok()).collect();
        let (domain, limits, hash) = (None, [None; 3], None);
        Self { aid: names.package, applets, domain, limits, hash, code, fault }
    }

    /// AID of the package.
    #[must_use]
    pub fn aid(&self) -> Option<Aid> {
        Aid::new(&self.aid).ok()
    }

    /// AIDs of the applets in an IJC file, for [`Instance::new`].
    #[must_use]
    pub fn applets(&self) -> &[Aid] {
        &self.applets
    }

    /// The security domain it belongs to; the MNO-SD unless given.
    #[must_use]
    pub const fn with_security_domain(mut self, aid: Aid) -> Self {
        self.domain = Some(aid);
        self
    }

    /// Most bytes of code, of volatile and of lasting data.
    #[must_use]
    pub const fn with_limits(mut self, code: u32, volatile: u32, lasting: u32) -> Self {
        self.limits = [Some(code), Some(volatile), Some(lasting)];
        self
    }

    /// Digest of the code.
    #[must_use]
    pub fn with_hash(mut self, hash: &[u8]) -> Self {
        self.hash = Some(hash.to_vec());
        self
    }

    fn to_load_block(&self) -> ApplicationLoadPackage<'static> {
        let mut block = ApplicationLoadPackage::new(self.aid.clone(), self.code.expose().to_vec());
        let [code, volatile, lasting] =
            self.limits.map(|limit| limit.map(|limit| limit.to_be_bytes().to_vec().into()));
        block
            .set_security_domain_aid(self.domain.as_ref().map(|aid| aid.as_bytes().to_vec().into()))
            .set_non_volatile_code_limit(code)
            .set_volatile_data_limit(volatile)
            .set_non_volatile_data_limit(lasting)
            .set_hash_value(self.hash.clone().map(Into::into));
        block
    }
}

/// An instance of an application (SAIP 8.7.3).
///
/// Data handed to it may be secret and is not shown by `Debug`.
#[derive(Debug)]
pub struct Instance {
    package: Aid,
    class: Aid,
    aid: Aid,
    extradited_to: Option<Aid>,
    privileges: Vec<u8>,
    life_cycle: u8,
    parameters: SecretBytes,
    system: Option<ApplicationSystemParameters<'static>>,
    toolkit: Option<Vec<u8>>,
    process_data: Vec<SecretBytes>,
}

/// SELECTABLE (GP Card Specification 11.1.1).
const SELECTABLE: u8 = 0x07;

impl Instance {
    /// An instance: AIDs of its package, its class and itself. Without privileges and parameters, selectable.
    #[must_use]
    pub fn new(package: Aid, class: Aid, aid: Aid) -> Self {
        Self {
            package,
            class,
            aid,
            extradited_to: None,
            privileges: vec![0x00],
            life_cycle: SELECTABLE,
            parameters: SecretBytes::new(Vec::new()),
            system: None,
            toolkit: None,
            process_data: Vec::new(),
        }
    }

    /// The security domain it is extradited to; the MNO-SD unless given.
    #[must_use]
    pub const fn extradited_to(mut self, domain: Aid) -> Self {
        self.extradited_to = Some(domain);
        self
    }

    /// Privileges, one or three octets (GP Card Specification 11.1.2).
    #[must_use]
    pub fn with_privileges(mut self, privileges: &[u8]) -> Self {
        self.privileges = privileges.to_vec();
        self
    }

    /// Life cycle state; `07` SELECTABLE unless given.
    #[must_use]
    pub const fn with_life_cycle_state(mut self, state: u8) -> Self {
        self.life_cycle = state;
        self
    }

    /// Install parameters of the application: the content of `C9`.
    #[must_use]
    pub fn with_parameters(mut self, parameters: impl AsRef<[u8]>) -> Self {
        self.parameters = SecretBytes::from(parameters.as_ref());
        self
    }

    /// System install parameters: the content of `EF`.
    #[must_use]
    pub fn with_system_parameters(mut self, parameters: ApplicationSystemParameters<'static>) -> Self {
        self.system = Some(parameters);
        self
    }

    /// What it uses of the card's toolkit, and how it is reached.
    #[must_use]
    pub fn with_toolkit(mut self, parameters: &ToolkitParameters) -> Self {
        self.toolkit = Some(parameters.encode());
        self
    }

    /// Data handed to the instance behind what was given before (`processData`).
    #[must_use]
    #[doc(alias = "processData")]
    pub fn with_process_data(mut self, data: impl AsRef<[u8]>) -> Self {
        self.process_data.push(SecretBytes::from(data.as_ref()));
        self
    }

    fn into_element(self) -> ApplicationInstance<'static> {
        let octets = |aid: &Aid| aid.as_bytes().to_vec();
        let mut element = ApplicationInstance::new(
            octets(&self.package),
            octets(&self.class),
            octets(&self.aid),
            self.privileges,
            self.parameters.expose().to_vec(),
        );
        element.set_extradite_security_domain_aid(self.extradited_to.as_ref().map(|aid| octets(aid).into()));
        if self.life_cycle != SELECTABLE {
            element.set_life_cycle_state(vec![self.life_cycle]);
        }
        element.set_system_specific_parameters(self.system);
        if let Some(octets) = self.toolkit {
            let mut parameters = UiccApplicationParameters::new();
            parameters.set_toolkit_parameters(Some(octets.into()));
            element.set_application_parameters(Some(parameters));
        }
        if !self.process_data.is_empty() {
            let data = self.process_data.iter().map(|data| data.expose().to_vec().into());
            element.set_process_data(Some(OctetStrings::new(data)));
        }
        element
    }
}
